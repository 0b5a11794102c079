"""One request on its way through the gate: its cells, and what may not be told by itself."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np

from schakel.disclosure.cells import Cells
from schakel.disclosure.entries import Entries, RequestError, entries, is_distribution
from schakel.disclosure.figures import Shown, Told, figures, tellable
from schakel.disclosure.history import Released
from schakel.disclosure.primary import Refusal, asked_of, grounds
from schakel.disclosure.puzzle import Marks
from schakel.disclosure.tables import cells, check
from schakel.disclosure.values import Figure, Ground, Key, Quantity, Reason, Rules, Table
from schakel.language import Text

BANDED = ("bands", "median")

Topic = tuple[str, str]  # a quantity and a period; no period where all are tied


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A table, the cells of its parts, the grounds on single cells, and why none may be told.

    ends: the bounds of its bands with the outer ones. distribution: whether it tells how many
    answered what, which with a hole in it would be read as nothing. rounded: the multiples of its
    base that are printed, where these are not the nearest.
    """

    table: Table
    parts: tuple[Cells, ...]
    grounds: Mapping[Key, Ground]
    refusal: Refusal | None
    ends: tuple[float, ...]
    distribution: bool = False
    rounded: Mapping[Key, float] = field(default_factory=dict)

    @property
    def banded(self) -> bool:
        """Does it ask in which band everybody stands?"""
        return self.table.statistic in BANDED

    def shown(self, told: Told, reason: Reason = Reason.PROTECTED) -> Shown:
        """The table as it is printed when these cells of its parts may be told."""
        return figures(self.parts, told, self.ends, reason, self.rounded)

    def tellable(self, told: Told) -> list[Marks]:
        """Which cells of its parts are told indeed."""
        return tellable(self.parts, told, self.ends)

    def nothing(self, reason: Reason) -> Shown:
        """The table with all withheld."""
        return self.shown([np.zeros(len(part.keys), dtype=np.bool_) for part in self.parts], reason)

    def holes(self, told: Told) -> bool:
        """Is it a distribution of which something is withheld?"""
        return self.distribution and not all(marks.all() for marks in told)

    def empty(self, told: Told) -> bool:
        """Is nothing told but what everybody knows?"""
        if self.table.statistic in (*BANDED, "contributors"):
            return not any(_news(part, marks) for part, marks in zip(self.parts, told, strict=True))
        return not any(isinstance(shown, Figure) for shown in self.shown(told).values())


def _news(part: Cells, told: Marks) -> bool:
    if not part.atoms.answer.any():
        return bool(told.any())
    return bool((told & ~asked_of(part)[1]).any())


def requested(
    tables: Sequence[Table],
    found: Entries,
    release: str,
    rules: Rules,
    as_of: str,
    earlier: Iterable[Released] = (),
) -> tuple[Request, ...]:
    """The cells of all requests, linked with one another and with earlier ones, with grounds.

    Raises RequestError with all that is wrong with any of them.
    """
    checked(tables, found)
    bounds = bounds_by_quantity([*tables, *out_already(earlier)])
    return tuple(
        _request(table, found, release, rules, as_of, bounds.get(table.quantity, ()))
        for table in tables
    )


def checked(tables: Sequence[Table], found: Entries) -> None:
    """Raise RequestError with all that is wrong with any of these requests."""
    problems = [*_named_twice(tables)]
    for table in tables:
        try:
            check(table, found)
        except RequestError as wrong:
            problems += wrong.problems
    if problems:
        raise RequestError(problems)


def _named_twice(tables: Sequence[Table]) -> Iterable[Text]:
    names = [table.name for table in tables]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Text(
            f"{name}: two tables bear this name. Give each its own.",
            f"{name}: twee tabellen heten zo. Geef elk een eigen naam.",
        )


def bounds_by_quantity(tables: Iterable[Table]) -> dict[str, tuple[float, ...]]:
    """All bounds of bands that tables have of the same quantity, so that they can be linked."""
    found: dict[str, set[float]] = {}
    for table in tables:
        if table.statistic in BANDED:
            found.setdefault(table.quantity, set()).update(table.bands)
    return {quantity: tuple(sorted(bounds)) for quantity, bounds in found.items()}


def out_already(earlier: Iterable[Released]) -> list[Table]:
    """The tables that were published, those in bands of which all was withheld among them."""
    return [part.table for each in earlier for part in each.tables]


def relinked(earlier: Iterable[Released], tables: Sequence[Table]) -> tuple[Released, ...]:
    """Earlier releases, their bands cut as finely as those of these tables, so that they tie."""
    before = tuple(earlier)
    bounds = bounds_by_quantity([*tables, *out_already(before)])
    return tuple(_relinked(each, bounds) for each in before)


def _relinked(released: Released, bounds: Mapping[str, tuple[float, ...]]) -> Released:
    cut = [_cut_otherwise(part.table, bounds) for part in released.tables]
    if not any(cut):
        return released
    found = entries(released.contributions)
    tables = [
        cells(part.table, found, released.id, bounds[part.table.quantity])[0] if other else part
        for part, other in zip(released.tables, cut, strict=True)
    ]
    return replace(released, tables=tuple(tables))


def _cut_otherwise(table: Table, bounds: Mapping[str, tuple[float, ...]]) -> bool:
    return table.statistic in BANDED and bounds[table.quantity] != tuple(sorted(table.bands))


def related(
    earlier: Iterable[Released], parts: Sequence[Cells], steady: Set[str]
) -> tuple[Released, ...]:
    """Earlier releases, as far as they tell of the same periods and quantities as these cells.

    Also what tells of the same as those do, and so on. Nothing ties the rest to the request, and
    it was attacked when it was released. steady: quantities of which all periods are tied.
    """
    before = tuple(earlier)
    about = [[_topics(part, steady) for part in each.tables] for each in before]
    reached = set[Topic]().union(*(_topics(part, steady) for part in parts))
    while more := _beside(reached, about):
        reached |= more
    return tuple(
        replace(each, tables=_touching(each, line, reached))
        for each, line in zip(before, about, strict=True)
        if any(topics & reached for topics in line)
    )


def _topics(part: Cells, steady: Set[str]) -> set[Topic]:
    """Of which quantities in which periods the cells of a part tell; bands tell of two."""
    atoms = part.atoms
    about = [atoms.quantity, *([part.table.quantity] if part.table.statistic in BANDED else [])]
    numbers = np.unique(atoms.period[np.unique(part.rows.indices)]).tolist()
    return {
        (name, "" if name in steady else atoms.periods[number])
        for name in about
        for number in numbers
    }


def _beside(reached: set[Topic], about: Sequence[Sequence[set[Topic]]]) -> set[Topic]:
    """What is told of in the same cells, and was not reached yet."""
    told = (topics for line in about for topics in line if topics & reached)
    return set[Topic]().union(*told) - reached


def _touching(
    released: Released, about: Sequence[set[Topic]], reached: set[Topic]
) -> tuple[Cells, ...]:
    pairs = zip(released.tables, about, strict=True)
    return tuple(part for part, topics in pairs if topics & reached)


def _request(
    table: Table, found: Entries, release: str, rules: Rules, as_of: str, bounds: tuple[float, ...]
) -> Request:
    parts = cells(table, found, release, bounds if table.statistic in BANDED else ())
    each = [grounds(part, rules, as_of) for part in parts]
    named = {
        part.keys[place]: ground
        for part, (marks, _) in zip(parts, each, strict=True)
        for place, ground in marks.items()
    }
    refusal = next((refusal for _, refusal in each if refusal), None)
    ends = ends_of(table, found.contributions.quantities)
    return Request(table, parts, named, refusal, ends, is_distribution(table, found))


def ends_of(table: Table, quantities: Mapping[str, Quantity]) -> tuple[float, ...]:
    """The bounds of the bands of a table, the outer ones included; none where it has no bands."""
    if table.statistic not in BANDED:
        return ()
    quantity = quantities[table.quantity]
    most = inf if quantity.most is None else quantity.most
    return (quantity.least, *table.bands, float(most))
