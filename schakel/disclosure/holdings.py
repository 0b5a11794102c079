"""Who counts as whom: a holding attacks as one, yet its daughters come and go one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from schakel.disclosure.cells import Cells
from schakel.disclosure.entries import entries, member_of
from schakel.disclosure.history import Released
from schakel.disclosure.tables import band_names, cells
from schakel.disclosure.values import Contributions, Table


def owners(every: Sequence[Contributions]) -> Mapping[str, str]:
    """Whom each contributor counts as, by the last contributions that it is among.

    Whoever left counts with those it belonged to, and with whom these belong now.
    """
    found: dict[str, str] = {}
    for given in every:
        found = {name: member_of(owner, given.groups) for name, owner in found.items()}
        people = {row.contributor for row in given.rows}
        found |= {name: member_of(name, given.groups) for name in people}
    return found


def apart(
    tables: Sequence[Cells], earlier: Sequence[Released], given: Contributions
) -> tuple[Sequence[Cells], Sequence[Released]]:
    """The same cells, with what daughters of one holding put in told apart.

    When a daughter joins or leaves, what it put in is the difference of two sums; what its sisters
    put in stays what it was. Bands are cut as finely as in all tables.
    """
    bounds = _bounds([*(each.table for each in tables), *_tables(earlier)])
    return _apart(tables, given, bounds), [
        replace(each, tables=tuple(_apart(each.tables, each.contributions, bounds)))
        for each in earlier
    ]


def _tables(earlier: Iterable[Released]) -> list[Table]:
    return [cells.table for each in earlier for cells in each.tables]


def _bounds(tables: Iterable[Table]) -> dict[str, tuple[float, ...]]:
    """All inner bounds by which each quantity is cut in bands anywhere."""
    bounds: dict[str, set[float]] = {}
    for table in tables:
        bounds.setdefault(table.quantity, set()).update(table.bands)
    return {name: tuple(sorted(some)) for name, some in bounds.items()}


def _cut_so(part: Cells, given: Contributions, bounds: Mapping[str, tuple[float, ...]]) -> bool:
    """Are its bands, if it has any, cut by just these bounds? A table that was refused had more."""
    table = part.table
    if not table.bands:
        return True
    names = band_names(given.quantities[table.quantity], bounds[table.quantity])
    return {place[-1] for place in part.atoms.places} == set(names)


def _apart(
    tables: Sequence[Cells], given: Contributions, bounds: Mapping[str, tuple[float, ...]]
) -> Sequence[Cells]:
    if not given.groups and all(_cut_so(each, given, bounds) for each in tables):
        return tables
    found = entries(replace(given, groups={}))
    asked = {(each.table.name, each.release): each.table for each in tables}
    parts = {
        (*name, part.part): part
        for name, table in asked.items()
        for part in cells(table, found, name[1], bounds[table.quantity])
    }
    return [parts[each.table.name, each.release, each.part] for each in tables]
