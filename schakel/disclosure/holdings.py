"""Who counts as whom: holdings change, and what they knew of one another they know still."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from schakel.disclosure.cells import Cells
from schakel.disclosure.entries import entries, member_of
from schakel.disclosure.history import Released
from schakel.disclosure.tables import cells
from schakel.disclosure.values import Contributions, Table


def as_held_now(
    earlier: Sequence[Released], contributions: Contributions, tables: Iterable[Cells]
) -> tuple[Released, ...]:
    """Earlier releases, with contributors taken together as they are in the contributions now.

    Who is not among them any more counts as it did. Bands stay cut as finely as in all tables.
    """
    bounds = _bounds([*(each.table for each in tables), *_tables(earlier)])
    return tuple(_as_held_now(each, contributions, bounds) for each in earlier)


def _tables(earlier: Iterable[Released]) -> list[Table]:
    return [cells.table for each in earlier for cells in each.tables]


def _bounds(tables: Iterable[Table]) -> dict[str, tuple[float, ...]]:
    """All inner bounds by which each quantity is cut in bands anywhere."""
    bounds: dict[str, set[float]] = {}
    for table in tables:
        bounds.setdefault(table.quantity, set()).update(table.bands)
    return {name: tuple(sorted(some)) for name, some in bounds.items()}


def _as_held_now(
    released: Released, contributions: Contributions, bounds: Mapping[str, tuple[float, ...]]
) -> Released:
    before = released.contributions
    groups = _groups(before, contributions)
    if all(name == member_of(each, before.groups) for each, name in groups.items()):
        return released
    found = entries(replace(before, groups=groups))
    asked = {each.table.name: each.table for each in released.tables}
    parts = {
        (name, part.part): part
        for name, table in asked.items()
        for part in cells(table, found, released.id, bounds[table.quantity])
    }
    again = tuple(parts[each.table.name, each.part] for each in released.tables)
    return replace(released, tables=again)


def _groups(before: Contributions, now: Contributions) -> dict[str, str]:
    """Whom each earlier contributor counts as: by the contributions now, if it is among them."""
    present = {row.contributor for row in now.rows}
    people = {row.contributor for row in before.rows}
    return {
        each: member_of(each if each in present else member_of(each, before.groups), now.groups)
        for each in people
    }
