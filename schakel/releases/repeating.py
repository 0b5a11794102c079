"""A request as the line in which it can be asked."""

from collections.abc import Iterator

from schakel.disclosure.values import Table

ASKED = {
    "sum": "sum of {quantity}",
    "mean": "mean of {quantity}",
    "median": "median of {quantity}",
    "bands": "bands of {quantity}",
    "share": "share of {quantity} in {denominator}",
    "contributors": "contributors",
}


def line(table: Table) -> str:
    """What stands behind `--table` to ask for this table.

    >>> line(Table("maturity", "bands", "maturity", bands=(40.0,), periods=("2023",)))
    'bands of maturity; bands=40; periods=2023; name=maturity'
    """
    return "; ".join([*_parts(table), f"name={table.name}"])


def _parts(table: Table) -> Iterator[str]:
    asked = ASKED[table.statistic]
    yield asked.format(quantity=table.quantity, denominator=table.denominator)
    if table.by:
        yield f"by={','.join(_with_depth(table, name) for name in table.by)}"
    for name, groups in table.merge.items():
        yield f"merge={name}:{','.join('|'.join(group) for group in groups)}"
    if table.where:
        filters = (f"{name}={'|'.join(codes)}" for name, codes in table.where.items())
        yield f"where {' and '.join(filters)}"
    if table.bands:
        yield f"bands={','.join(map(_exactly, table.bands))}"
    if table.cohort is not None:
        yield f"cohort={','.join(table.cohort)}"
    if table.periods:
        yield f"periods={','.join(table.periods)}"
    if table.decimals:
        yield f"decimals={table.decimals}"
    if table.base:
        yield f"base={_exactly(table.base)}"


def _exactly(value: float) -> str:
    """The number with all its figures.

    >>> _exactly(40.0), _exactly(1234567.5)
    ('40', '1234567.5')
    """
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _with_depth(table: Table, name: str) -> str:
    return f"{name}:{table.depth[name]}" if name in table.depth else name
