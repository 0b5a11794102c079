"""An attacker who knows nothing of the gate's own code: it reads what was published, and subtracts.

It has the published tables of every release, the list of members and who takes part where. From
these it writes its own equations, one unknown per contributor, finest place, period and edition,
and solves them with GLPK. The contributions are used twice only: an insider knows its own figures,
and the judge must know the truth. Of `schakel.disclosure` it imports the types of values alone.

What can be told of a contributor c in a cell K is pinned down when an attacker who is not c finds

    highest possible x(c, K) < (1 + p) · x(c, K)   or   lowest possible > (1 - p) · x(c, K)

(on a scale: within p times its length; of an answer, yes or no: when it is certain). Printed
figures count as exact unless they are rounded to a base, which makes the attacker stronger. Of a
table that was rounded so that it adds up the attacker takes no more from a figure than that the
truth is less than a base away: which of the two multiples beside it is printed was drawn by lot.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, pairwise, product
from math import ceil, floor, inf, isclose

import numpy as np
import swiglpk as glpk
from numpy.typing import NDArray

from schakel.disclosure.values import (
    TOTAL,
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Key,
    Outcome,
    Quantity,
    Rules,
    Table,
)

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
Place = tuple[tuple[str, str], ...]
Published = tuple[Table, Mapping[Key, Outcome]]

SUMS = ("sum", "mean", "share")
DUST = 1e-6  # of a contributor's own value, below which a difference is the solver's


class AttackError(RuntimeError):
    """The solver gave no answer: then nothing was shown, neither safe nor unsafe."""


@dataclass(frozen=True)
class Release:
    """What everybody can see of one release, and the figures that lay under it."""

    id: str
    contributions: Contributions
    tables: tuple[Published, ...]
    nearest: bool = False  # it says that each multiple of a base was rounded by itself


@dataclass(frozen=True)
class Pinned:
    """What somebody put in in a cell, found by another to within less than was asked."""

    attacker: str
    contributor: str
    key: Key
    low: float
    high: float
    truth: float

    @property
    def exactly(self) -> bool:
        return isclose(self.low, self.high, rel_tol=1e-5, abs_tol=1e-6)


# --- what was published, as sums over atoms -------------------------------------------------------


@dataclass(frozen=True)
class Number:
    """One published or withheld number: low <= sum of coefficient times atom <= high, if told."""

    key: Key
    parts: tuple[tuple[int, float], ...]
    low: float = -inf
    high: float = inf

    @property
    def told(self) -> bool:
        return self.low > -inf


@dataclass(frozen=True)
class Question:
    """One answer of one contributor: which of these options it gave."""

    unit: str
    options: tuple[Hashable, ...]
    truth: int
    atoms: tuple[int, ...] = ()  # of a band: whose sum lies in it
    ends: tuple[float, ...] = ()  # and the bounds of the bands, the outer ones included


@dataclass(frozen=True)
class Count:
    """How many answers lie in these options, for the questions that everybody knows to count."""

    key: Key
    among: tuple[tuple[int, frozenset[int]], ...]  # question, options
    low: float = -inf
    high: float = inf

    @property
    def told(self) -> bool:
        return self.low > -inf


def public_place(row: Contribution, dimensions: Mapping[str, Dimension]) -> Place:
    """Where somebody takes part as far as everybody knows: an answer is no place."""
    return tuple(sorted((name, at) for name, at in row.at.items() if dimensions[name].known))


@dataclass
class Ledger:
    """All that is known of all releases together."""

    quantities: dict[str, Quantity] = field(default_factory=dict)
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    unit: dict[str, str] = field(default_factory=dict)  # contributor → the group it belongs to
    atom: dict[Hashable, int] = field(default_factory=dict)
    rows: list[Contribution] = field(default_factory=list)
    edition: dict[Hashable, tuple[float, int]] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)
    question: dict[Hashable, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    nearest: bool = False  # of the release that is being written down

    def atom_of(self, row: Contribution) -> int:
        """A restated value is a new unknown; a value that stays is the same one."""
        place = (row.contributor, row.period, public_place(row, self.dimensions), row.quantity)
        value, edition = self.edition.get(place, (row.value, 0))
        if value != row.value:
            edition += 1
        self.edition[place] = (row.value, edition)
        number = self.atom.setdefault((*place, edition), len(self.rows))
        if number == len(self.rows):
            self.rows.append(row)
        return number

    def ask(self, name: Hashable, question: Question) -> int:
        number = self.question.setdefault(name, len(self.questions))
        if number == len(self.questions):
            self.questions.append(question)
        return number


def ledger(releases: Sequence[Release]) -> Ledger:
    """Write down every release, oldest first."""
    book = Ledger()
    for release in releases:
        given = release.contributions
        book.quantities.update(given.quantities)
        book.dimensions.update(given.dimensions)
        book.unit.update({row.contributor: row.contributor for row in given.rows})
        book.unit.update(given.groups)
        atoms = [(row, book.atom_of(row)) for row in given.rows]
        book.nearest = release.nearest
        for table, outcomes in release.tables:
            write(book, given, atoms, table, outcomes)
    return book


def write(
    book: Ledger,
    given: Contributions,
    atoms: Sequence[tuple[Contribution, int]],
    table: Table,
    outcomes: Mapping[Key, Outcome],
) -> None:
    """Write down one table: as sums over atoms, or as counts of answers."""
    if table.statistic in SUMS:
        write_sums(book, cells(given, atoms, table, table.quantity), table, outcomes)
        if table.statistic == "share":
            write_shares(book, given, atoms, table, outcomes)
    elif table.statistic in ("bands", "median"):
        in_bands = per_band(given, table, outcomes) if table.statistic == "median" else outcomes
        write_bands(book, cells(given, atoms, table, table.quantity), table, in_bands)
    elif table.statistic == "contributors" and secret(given, table):
        write_answers(book, given, [row for row, _ in atoms], table, outcomes)


def ancestors(dimension: Dimension, category: str) -> tuple[str, ...]:
    """A category, those above it, and the total."""
    line = [category]
    while above := dimension.above.get(line[-1]):
        line.append(above)
    return tuple(line) if line[-1] == TOTAL else (*line, TOTAL)


@cache
def months(period: str) -> tuple[int, int]:
    """First and last month of 2022, 2022-H1, 2022-Q3, 2022-06 or 2022/2023."""
    first, _, last = period.partition("/")
    if last:
        return months(first)[0], months(last)[1]
    year, part = int(first[:4]) * 12, first[5:]
    length = {"": 12, "H": 6, "Q": 3}.get(part[:1], 1)
    start = year + (int(part.lstrip("HQ") or 1) - 1) * length
    return start, start + length - 1


@cache
def within(inner: str, outer: str) -> bool:
    """Does one period lie in the other?"""
    return months(outer)[0] <= months(inner)[0] and months(inner)[1] <= months(outer)[1]


def shown(table: Table, row: Contribution) -> tuple[str, ...]:
    """The periods of a table that a contribution counts in."""
    if not table.periods:
        return (row.period,)
    return tuple(period for period in table.periods if within(row.period, period))


def counted(given: Contributions, table: Table, row: Contribution) -> bool:
    """Is this contribution in the table at all?"""
    return (
        bool(shown(table, row))
        and (table.cohort is None or row.contributor in table.cohort)
        and all(
            set(ancestors(given.dimensions[name], row.at.get(name, TOTAL))) & set(wanted)
            for name, wanted in table.where.items()
        )
    )


Cells = dict[tuple[str, tuple[str, ...]], list[tuple[Contribution, int]]]


def cells(
    given: Contributions,
    atoms: Sequence[tuple[Contribution, int]],
    table: Table,
    quantity: str,
) -> Cells:
    """The contributions under each (period, categories), totals and levels between included."""
    line = cache(lambda name, category: ancestors(given.dimensions[name], category))
    found: Cells = defaultdict(list)
    for row, atom in atoms:
        if row.quantity == quantity and counted(given, table, row):
            for at in product(*(line(name, row.at.get(name, TOTAL)) for name in table.by)):
                for period in shown(table, row):
                    found[period, at].append((row, atom))
    return found


def told(
    outcome: Outcome, table: Table, truth: float, whole: bool, nearest: bool
) -> tuple[float, float]:
    """What a printed figure says: the truth itself, or all that this multiple may stand for.

    Rounded so that the table adds up, it lies less than a base from the truth: in threes 3 stands
    for 1 to 5. Rounded by itself, it is the nearest, halves going up: 3 stands for 2, 3 or 4.
    """
    if not isinstance(outcome, Figure):
        return -inf, inf
    if table.base is None:
        return truth, truth
    room = table.base / 2 if nearest else table.base
    low, high = outcome.value - room, outcome.value + room
    least = ceil(low) if nearest else floor(low) + 1
    return (least, ceil(high) - 1) if whole else (low, high)


def write_sums(book: Ledger, found: Cells, table: Table, outcomes: Mapping[Key, Outcome]) -> None:
    """A sum is a sum; a mean with a known number of contributors is one as well."""
    for key, outcome in outcomes.items():
        here = found.get((key.period, key.at), [])
        if here and key.part == "value" and table.statistic != "share":
            truth = sum(row.value for row, _ in here)
            many = len({row.contributor for row, _ in here}) if table.statistic == "mean" else 1
            check_figure(outcome, table, truth / many)
            parts = tuple((atom, 1.0) for _, atom in here)
            whole = book.quantities[table.quantity].kind == "count"
            book.numbers.append(
                Number(key, parts, *told(outcome, table, truth, whole, book.nearest))
            )
        elif here:  # the parts of a share are secrets too, though they are not told
            parts = tuple((atom, 1.0) for _, atom in here)
            book.numbers.append(Number(key, parts))


def write_shares(
    book: Ledger,
    given: Contributions,
    atoms: Sequence[tuple[Contribution, int]],
    table: Table,
    outcomes: Mapping[Key, Outcome],
) -> None:
    """A share r ties two sums: numerator - r · denominator = 0."""
    above = cells(given, atoms, table, table.quantity)
    below = cells(given, atoms, table, table.denominator)
    for key, outcome in outcomes.items():
        over = [(row.value, atom) for row, atom in above.get((key.period, key.at), [])]
        under = [(row.value, atom) for row, atom in below.get((key.period, key.at), [])]
        whole = sum(value for value, _ in under)
        if not under:
            continue
        book.numbers.append(Number(key, tuple((atom, 1.0) for _, atom in under)))
        if isinstance(outcome, Figure) and whole:
            share = sum(value for value, _ in over) / whole
            parts = [(atom, 1.0) for _, atom in over] + [(atom, -share) for _, atom in under]
            book.numbers.append(Number(key, tuple(parts), 0.0, 0.0))


class WrongFigureError(AssertionError):
    """A published figure is not what the contributions say."""


def check_figure(outcome: Outcome, table: Table, truth: float) -> None:
    """Is what was printed the truth, rounded as the table says?"""
    if isinstance(outcome, Figure):
        room = table.base or 0.5000001 * 10.0**-outcome.decimals
        if abs(outcome.value - truth) > room * (1 + 1e-9):
            raise WrongFigureError(
                f"{table.name}: {outcome.value} was printed where {truth} was meant"
            )


# --- answers --------------------------------------------------------------------------------------


def secret(given: Contributions, table: Table) -> bool:
    """Is who stands in which category of this table something that contributors answered?"""
    return any(not given.dimensions[name].known for name in (*table.by, *table.where))


def finest(dimension: Dimension) -> tuple[str, ...]:
    """The categories that have no other under them."""
    parents = set(dimension.above.values())
    return tuple(category for category in dimension.above if category not in parents)


def write_answers(
    book: Ledger,
    given: Contributions,
    rows: Iterable[Contribution],
    table: Table,
    outcomes: Mapping[Key, Outcome],
) -> None:
    """Count answers: each contributor that answered stands in exactly one category."""
    hidden = tuple(sorted(name for name, it in given.dimensions.items() if not it.known))
    options = tuple(product(*(finest(given.dimensions[name]) for name in hidden)))
    asked = []
    for row in rows:
        if table.quantity in ("", row.quantity) and cohort(table, row):
            place = dict(public_place(row, given.dimensions))
            answer = tuple(row.at[name] for name in hidden)
            asks = (row.contributor, row.period, row.quantity, tuple(place.items()), answer)
            question = Question(book.unit[row.contributor], options, options.index(answer))
            asked.append((row, place, book.ask(asks, question)))
    for key, outcome in outcomes.items():
        among = []
        for row, place, number in asked:
            if within(row.period, key.period):
                under = lying(given, table, key, place, hidden, options)
                if under:
                    among.append((number, under))
        write_count(book, key, among, outcome, table)


def cohort(table: Table, row: Contribution) -> bool:
    """Is this contributor in the cohort, and this period in the table?"""
    return bool(shown(table, row)) and (table.cohort is None or row.contributor in table.cohort)


def lying(
    given: Contributions,
    table: Table,
    key: Key,
    place: Mapping[str, str],
    hidden: tuple[str, ...],
    options: Sequence[tuple[str, ...]],
) -> frozenset[int]:
    """The options that fall into a cell, for someone of whom this much is known."""
    wanted = [(name, {category}) for name, category in zip(table.by, key.at, strict=False)]
    wanted += [(name, set(several)) for name, several in table.where.items()]

    def fits(name: str, category: str, into: set[str]) -> bool:
        return bool(set(ancestors(given.dimensions[name], category)) & into)

    def inside(option: tuple[str, ...]) -> bool:
        there = {**place, **dict(zip(hidden, option, strict=True))}
        return all(fits(name, there.get(name, TOTAL), into) for name, into in wanted)

    return frozenset(number for number, option in enumerate(options) if inside(option))


def write_count(
    book: Ledger,
    key: Key,
    among: Sequence[tuple[int, frozenset[int]]],
    outcome: Outcome,
    table: Table,
) -> None:
    """Write down one count, told exactly or within what rounding leaves."""
    if not among:
        return
    truth = float(sum(book.questions[number].truth in under for number, under in among))
    check_figure(outcome, table, truth)
    book.counts.append(Count(key, tuple(among), *told(outcome, table, truth, True, book.nearest)))


def per_band(
    given: Contributions, table: Table, outcomes: Mapping[Key, Outcome]
) -> dict[Key, Outcome]:
    """Whoever sees a median is taken to know how many lie in each of the bands it was made of."""
    bands: dict[Key, Outcome] = {}
    ends = [given.quantities[table.quantity].least, *table.bands]
    rows = [(row, 0) for row in given.rows]
    found = cells(given, rows, table, table.quantity)
    for key, outcome in outcomes.items():
        totals = Counter[str]()
        for row, _ in found.get((key.period, key.at), []):
            totals[row.contributor] += row.value  # type: ignore[assignment]
        inside = Counter(bisect_right(table.bands, total) for total in totals.values())
        for number, low in enumerate(ends):
            told_of = Figure(inside[number]) if isinstance(outcome, Figure) else outcome
            bands[replace(key, at=(*key.at, f"{low:.15g}+"))] = told_of
    return bands


def write_bands(book: Ledger, found: Cells, table: Table, outcomes: Mapping[Key, Outcome]) -> None:
    """A band is an answer too: what a contributor put in in the cell lies in exactly one."""
    options, quantity = tuple(range(len(table.bands) + 1)), book.quantities[table.quantity]
    ends = (quantity.least, *table.bands, inf if quantity.most is None else quantity.most)
    for key, outcome in outcomes.items():
        among = []
        here = found.get((key.period, key.at[:-1]), [])
        for who in sorted({row.contributor for row, _ in here}):
            mine = [(row, atom) for row, atom in here if row.contributor == who]
            total = sum(row.value for row, _ in mine)
            name = (table.bands, frozenset(atom for _, atom in mine))
            band = bisect_right(table.bands, total)
            question = Question(book.unit[who], options, band, tuple(a for _, a in mine), ends)
            among.append((book.ask(name, question), in_band(table, key.at[-1])))
        write_count(book, key, among, outcome, table)


def in_band(table: Table, band: str) -> frozenset[int]:
    """The options that a band of a key stands for; all of them for a total."""
    if band == TOTAL:
        return frozenset(range(len(table.bands) + 1))
    low = float(band.rstrip("+").split("-")[0] or 0)
    return frozenset([bisect_right(table.bands, low)])


# --- attackers ------------------------------------------------------------------------------------


def attackers(book: Ledger, rules: Rules) -> Iterator[tuple[str, frozenset[str]]]:
    """The public, everybody alone, those who put their heads together, and stated allies."""
    units = sorted(set(book.unit.values()))
    yield "the public", frozenset()
    for size in range(1, max(1, rules.coalition) + 1):
        for some in combinations(units, size):
            yield " and ".join(some), frozenset(some)
    for name, allies in rules.allies:
        yield name, frozenset(book.unit.get(ally, ally) for ally in allies)


def pinned(releases: Sequence[Release], rules: Rules, merging: bool = True) -> list[Pinned]:
    """All that somebody can pin down; each once, by the first attacker who can.

    Without merging every atom is an unknown by itself: slower, and the same answer.
    """
    book = ledger(releases)
    who = list(attackers(book, rules))
    found = []
    for each in systems(book, rules, merging):
        found += attack(each, who)
    for asked in answer_systems(book, rules):
        found += attack_answers(asked, who)
    return found


def pinned_by_ties(releases: Sequence[Release], rules: Rules) -> list[Pinned]:
    """What sums and bands of the same quantity give away together.

    The attacker counts in fractions here (a company may stand half in one band and half in
    another), so it finds less than there is, and nothing that is not there.
    """
    book = ledger(releases)
    who = list(attackers(book, rules))
    return [one for each in tied_systems(book, rules) for one in attack(each, who)]


def secrets(releases: Sequence[Release], rules: Rules) -> int:
    """How many values there are that an attacker could try to pin down."""
    book = ledger(releases)
    sums = sum(len(each.targets) for each in systems(book, rules))
    yes_or_no = {
        (number, under)
        for count in book.counts
        for number, under in count.among
        if len(under) < len(book.questions[number].options)
    }
    return sums + len(yes_or_no)


# --- sums: linear programmes ----------------------------------------------------------------------


Equation = tuple[tuple[tuple[int, float], ...], float, float]  # parts, lowest, highest


@dataclass(frozen=True)
class System:
    """The told sums of one period (or of all, when they are tied), over columns.

    A column is one atom or, where nothing but >= 0 is known of them, all atoms that no published
    sum tells apart. told: (rows, columns); unit, column: (atoms,), indices.
    """

    told: Numbers
    low: Numbers
    high: Numbers
    truth: Numbers  # (columns,)
    least: Numbers  # (columns,) as far as the public knows
    most: Numbers
    merged: bool
    whole: bool
    value: Numbers  # (atoms,)
    unit: NDArray[np.intp]  # (atoms,)
    column: NDArray[np.intp]  # (atoms,)
    units: tuple[str, ...]
    targets: tuple["Target", ...]


@dataclass(frozen=True)
class Target:
    """What one unit put in in one cell: its atoms in the system, and how far it must stay open."""

    unit: str
    key: Key
    atoms: tuple[int, ...]
    truth: float
    need_low: float  # the lowest possible value must be this or lower
    need_high: float


def systems(book: Ledger, rules: Rules, merging: bool = True) -> Iterator[System]:
    """Split all numbers into those that have no unknown in common."""
    tied, stretch = quantity_classes(book), stretches(book)
    parts: dict[Hashable, list[Number]] = defaultdict(list)
    for number in book.numbers:
        row = book.rows[number.parts[0][0]]
        steady = book.quantities[row.quantity].steady is not None
        parts["" if steady else stretch[row.period], tied[row.quantity]].append(number)
    for numbers in parts.values():
        if any(number.told for number in numbers):
            yield system(book, numbers, rules, merging)


def stretches(book: Ledger) -> dict[str, str]:
    """Periods that some sum adds up are attacked together; each has the name of one of them."""
    tied = {row.period: row.period for row in book.rows}
    for number in book.numbers:
        old = {tied[book.rows[atom].period] for atom, _ in number.parts}
        if len(old) > 1:
            tied = {name: min(old) if to in old else to for name, to in tied.items()}
    return tied


def quantity_classes(book: Ledger) -> dict[str, str]:
    """Quantities that a share ties together are attacked together."""
    tied = {name: name for name in book.quantities}
    for number in book.numbers:
        names = {book.rows[atom].quantity for atom, _ in number.parts}
        first = min(tied[name] for name in names)
        old = {tied[name] for name in names}
        tied = {name: first if to in old else to for name, to in tied.items()}
    return tied


def system(book: Ledger, numbers: Sequence[Number], rules: Rules, merging: bool) -> System:
    """Write the equations of some numbers as matrices."""
    names = sorted({atom for number in numbers for atom, _ in number.parts})
    place = {atom: at for at, atom in enumerate(names)}
    rows = [book.rows[atom] for atom in names]
    unit = [book.unit[row.contributor] for row in rows]
    units = tuple(sorted(set(unit)))
    value = np.array([row.value for row in rows])
    least, most = bounds(book, rows, rules)
    plain = bool((least == 0).all() and np.isinf(most).all())
    equations = [told_row(number, place) for number in numbers if number.told]
    equations += steady_rows(book, names, place)
    lhs, low, high = unique_rows(equations, len(names))
    column = np.arange(len(names))
    merged = merging and plain and not any(book.quantities[row.quantity].steady for row in rows)
    if merged:
        lhs, column = merge(lhs)
        least, most = np.zeros(lhs.shape[1]), np.full(lhs.shape[1], inf)
    return System(
        told=lhs,
        low=low,
        high=high,
        truth=np.bincount(column, value, lhs.shape[1]).astype(np.float64),
        least=least,
        most=most,
        merged=merged,
        whole=all(book.quantities[row.quantity].kind == "count" for row in rows),
        value=value,
        unit=np.array([units.index(name) for name in unit], dtype=np.intp),
        column=column,
        units=units,
        targets=tuple(targets(book, numbers, place, rules)),
    )


def tied_systems(book: Ledger, rules: Rules) -> Iterator[System]:
    """Sums and bands of one quantity and period together, where sums were told.

    Also where all bands were withheld: in which band somebody stands was asked, and may not follow.
    """
    counts: dict[tuple[str, str], list[Count]] = defaultdict(list)
    numbers: dict[tuple[str, str], list[Number]] = defaultdict(list)
    for count in book.counts:
        if atoms := book.questions[count.among[0][0]].atoms:
            row = book.rows[atoms[0]]
            counts[row.period, row.quantity].append(count)
    for number in book.numbers:
        row = book.rows[number.parts[0][0]]
        if all(coefficient == 1 for _, coefficient in number.parts):
            numbers[row.period, row.quantity].append(number)
    for place, some in counts.items():
        if any(it.told for it in numbers[place]):
            yield tied_system(book, numbers[place], some, rules)


def tied_system(
    book: Ledger, numbers: Sequence[Number], counts: Sequence[Count], rules: Rules
) -> System:
    """As `system`, with for every band that somebody could stand in an unknown of 0 to 1."""
    asked = sorted({question for count in counts for question, _ in count.among})
    names = {atom for number in numbers for atom, _ in number.parts}
    place = {
        a: at for at, a in enumerate(sorted(names.union(*(book.questions[q].atoms for q in asked))))
    }
    rows, answered, width = [book.rows[atom] for atom in place], dict[int, int](), len(place)
    for question in asked:
        answered[question] = width
        width += len(book.questions[question].options)
    equations = [told_row(number, place) for number in numbers if number.told]
    for count in counts:
        ones = tuple((answered[q] + o, 1.0) for q, under in count.among for o in sorted(under))
        equations += [(tuple(sorted(ones)), count.low, count.high)] if count.told else []
    for question in asked:
        equations += band_rows(book.questions[question], place, answered[question], numbers)
    lhs, low, high = unique_rows(equations, width)
    owner = [book.unit[row.contributor] for row in rows]
    value = [row.value for row in rows]
    for question in asked:
        it = book.questions[question]
        owner += [it.unit] * len(it.options)
        value += [float(option == it.truth) for option in range(len(it.options))]
    units = tuple(sorted(set(owner)))
    least, most = bounds(book, rows, rules)
    return System(
        told=lhs,
        low=low,
        high=high,
        truth=np.array(value),
        least=np.concatenate([least, np.zeros(width - len(place))]),
        most=np.concatenate([most, np.ones(width - len(place))]),
        merged=False,
        whole=False,
        value=np.array(value),
        unit=np.array([units.index(name) for name in owner], dtype=np.intp),
        column=np.arange(width),
        units=units,
        targets=(
            *targets(book, numbers, place, rules),
            *band_targets(book, counts, answered, rules),
        ),
    )


def band_rows(
    question: Question, place: Mapping[int, int], start: int, numbers: Sequence[Number]
) -> Iterator[Equation]:
    """In one band, and there what was put in lies between its ends."""
    options = range(len(question.options))
    mine = sorted((place[atom], 1.0) for atom in question.atoms)
    around = [it.high for it in numbers if {a for a, _ in it.parts} >= set(question.atoms)]
    ends = [min(end, *around, inf) for end in question.ends]
    yield tuple((start + o, 1.0) for o in options), 1.0, 1.0
    yield (*mine, *((start + o, -question.ends[o]) for o in options)), 0.0, inf
    if ends[-1] < inf:
        yield (
            (*mine, *((start + o, -max(ends[o + 1], question.ends[o])) for o in options)),
            -inf,
            0.0,
        )


def known_bands(book: Ledger, question: Question, rules: Rules) -> set[int]:
    """The bands that are possible as far as everybody knows, before anything was published."""
    least, most = bounds(book, [book.rows[atom] for atom in question.atoms], rules)
    low, high, ends = float(least.sum()), float(most.sum()), question.ends
    return {o for o in range(len(question.options)) if ends[o] <= high and low <= ends[o + 1]}


def band_targets(
    book: Ledger, counts: Sequence[Count], answered: Mapping[int, int], rules: Rules
) -> Iterator[Target]:
    """Everybody must be able to stand in any band, and not to, as far as was not known before."""
    seen = set()
    for count in counts:
        full = all(book.questions[number].truth in under for number, under in count.among)
        for number, under in count.among:
            it = book.questions[number]
            truth = it.truth in under
            if (number, under) not in seen and len(under) < len(it.options):
                if open_by_rule(rules, truth, full) or known_before(book, it, under, rules):
                    continue
                seen.add((number, under))
                columns = tuple(answered[number] + option for option in sorted(under))
                yield Target(it.unit, count.key, columns, float(truth), 0.0, 1.0)


def known_before(book: Ledger, question: Question, under: frozenset[int], rules: Rules) -> bool:
    """Does what everybody knows of the figures already say whether they lie in these bands?"""
    rows = [book.rows[atom] for atom in question.atoms]
    least, most = (float(end.sum()) for end in bounds(book, rows, rules))
    ends = pairwise(question.ends)
    last = len(question.options) - 1
    possible = {
        option
        for option, (low, high) in enumerate(ends)
        if most >= low and (least < high or option == last)
    }
    return possible <= under or not possible & under


def bounds(book: Ledger, rows: Sequence[Contribution], rules: Rules) -> tuple[Numbers, Numbers]:
    """What everybody knows of each value beforehand."""
    least = np.array([book.quantities[row.quantity].least for row in rows])
    top = [book.quantities[row.quantity].most for row in rows]
    most = np.array([inf if value is None else value for value in top])
    if rules.within is not None:
        value = np.array([row.value for row in rows])
        least = np.maximum(least, value * (1 - rules.within))
        most = np.minimum(most, value * (1 + rules.within))
    whole = np.array([book.quantities[row.quantity].kind == "count" for row in rows])
    return np.where(whole, np.ceil(least - 1e-9), least), np.where(
        whole, np.floor(most + 1e-9), most
    )


def told_row(number: Number, place: Mapping[int, int]) -> Equation:
    """A told number as an equation over places."""
    parts = Counter[int]()
    for atom, coefficient in number.parts:
        parts[place[atom]] += coefficient  # type: ignore[assignment]
    return tuple(sorted(parts.items())), number.low, number.high


def steady_rows(book: Ledger, names: Sequence[int], place: Mapping[int, int]) -> Iterator[Equation]:
    """|x next year - x this year| <= s · x this year, for whoever stands in the same place."""
    last: dict[Hashable, list[int]] = defaultdict(list)
    for atom in names:
        row = book.rows[atom]
        if book.quantities[row.quantity].steady is not None:
            last[row.contributor, row.quantity, public_place(row, book.dimensions)].append(atom)
    for line in last.values():
        periods = sorted({book.rows[atom].period for atom in line})
        for before, after in combinations(line, 2):
            one, two = book.rows[before], book.rows[after]
            if periods.index(two.period) - periods.index(one.period) == 1:
                move = book.quantities[one.quantity].steady or 0.0
                if abs(two.value - one.value) <= move * one.value * (1 + 1e-9):
                    yield ((place[before], -1 - move), (place[after], 1.0)), -inf, 0.0
                    yield ((place[before], -1 + move), (place[after], 1.0)), 0.0, inf


def unique_rows(equations: Sequence[Equation], width: int) -> tuple[Numbers, Numbers, Numbers]:
    """Each equation once, with the narrowest bounds that were ever told of it."""
    once: dict[tuple[tuple[int, float], ...], tuple[float, float]] = {}
    for parts, low, high in equations:
        was = once.get(parts, (-inf, inf))
        once[parts] = max(low, was[0]), min(high, was[1])
    lhs = np.zeros((len(once), width))
    for row, parts in enumerate(once):
        for at, coefficient in parts:
            lhs[row, at] = coefficient
    ends = np.array(list(once.values()), dtype=float).reshape(-1, 2)
    return lhs, ends[:, 0], ends[:, 1]


def merge(lhs: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
    """Add up the columns that no equation tells apart."""
    seen: dict[bytes, int] = {}
    column = np.array([seen.setdefault(part.tobytes(), len(seen)) for part in lhs.T.copy()])
    first = [int(np.argmax(column == at)) for at in range(len(seen))]
    return lhs[:, first], column.astype(np.intp)


def targets(
    book: Ledger, numbers: Sequence[Number], place: Mapping[int, int], rules: Rules
) -> Iterator[Target]:
    """Everything that some unit put in in some cell, published or withheld, once."""
    seen = set()
    for number in numbers:
        if any(coefficient != 1 for _, coefficient in number.parts):
            continue
        mine: dict[str, list[int]] = defaultdict(list)
        for atom, _ in number.parts:
            mine[book.unit[book.rows[atom].contributor]].append(atom)
        for unit, atoms in mine.items():
            if (unit, tuple(sorted(atoms))) not in seen:
                seen.add((unit, tuple(sorted(atoms))))
                yield from target(book, unit, number.key, atoms, place, rules)


def target(
    book: Ledger,
    unit: str,
    key: Key,
    atoms: Sequence[int],
    place: Mapping[int, int],
    rules: Rules,
) -> Iterator[Target]:
    """One value with what was asked for it; nothing is asked where nothing was put in."""
    rows = [book.rows[atom] for atom in atoms]
    quantity = book.quantities[rows[0].quantity]
    truth, need = sum(row.value for row in rows), 0.0
    least, most = (float(end.sum()) for end in bounds(book, rows, rules))
    if quantity.kind == "scale" and quantity.most is not None:
        need = rules.p_percent * (quantity.most - quantity.least)
    elif truth:
        need = max(rules.p_percent * truth, 1.0 if quantity.kind == "count" else 0.0)
    low, high = max(truth - need, least), min(truth + need, most)
    if need > 0:
        yield Target(unit, key, tuple(place[atom] for atom in atoms), truth, low, high)


class Room:
    """The linear programme of one system: how far can a sum of columns go?"""

    def __init__(self, told: Numbers, low: Numbers, high: Numbers, whole: bool) -> None:
        self.rows, self.columns = told.shape
        self.whole = whole
        self.lp = glpk.glp_create_prob()
        glpk.glp_add_cols(self.lp, self.columns)
        if self.rows:
            glpk.glp_add_rows(self.lp, self.rows)
        for row in range(self.rows):
            glpk.glp_set_row_bnds(self.lp, row + 1, *_kind(low[row], high[row]))
            (at,) = np.nonzero(told[row])
            index, value = glpk.intArray(len(at) + 1), glpk.doubleArray(len(at) + 1)
            for number, column in enumerate(at.tolist(), start=1):
                index[number], value[number] = column + 1, float(told[row, column])
            glpk.glp_set_mat_row(self.lp, row + 1, len(at), index, value)
        self.now = np.zeros(self.columns)
        self.plan = glpk.glp_smcp()
        glpk.glp_init_smcp(self.plan)
        self.plan.msg_lev = glpk.GLP_MSG_OFF

    def __del__(self) -> None:
        glpk.glp_delete_prob(self.lp)

    def within(self, least: Numbers, most: Numbers) -> None:
        """Set what is known of each column."""
        for at, (low, high) in enumerate(zip(least.tolist(), most.tolist(), strict=True), start=1):
            glpk.glp_set_col_bnds(self.lp, at, *_kind(low, high))

    def furthest(self, direction: Numbers, sense: int) -> Numbers | None:
        """The feasible point where the sum is at its end; None when there is no end."""
        glpk.glp_set_obj_dir(self.lp, sense)
        for at in np.nonzero(direction != self.now)[0].tolist():
            glpk.glp_set_obj_coef(self.lp, at + 1, float(direction[at]))
        self.now = direction.copy()
        status = self.solved()
        if status == glpk.GLP_UNBND:
            return None
        if status != glpk.GLP_OPT:
            raise AttackError(f"GLPK ended with status {status}")
        if self.whole:
            return self.whole_point()
        return np.array([glpk.glp_get_col_prim(self.lp, at + 1) for at in range(self.columns)])

    def solved(self) -> int:
        """Solve from where the last one ended; in other ways when that goes round in circles."""
        for way in self.ways():
            if glpk.glp_simplex(self.lp, way) == 0:
                status = int(glpk.glp_get_status(self.lp))
                if status in (glpk.GLP_OPT, glpk.GLP_UNBND):
                    return status
            glpk.glp_std_basis(self.lp)
        glpk.glp_term_out(glpk.GLP_OFF)
        glpk.glp_exact(self.lp, self.plan)
        return int(glpk.glp_get_status(self.lp))

    def ways(self) -> Iterator[object]:
        """The plan as it is, from where it stands and from scratch; the dual; the plain ratio test.

        Each may turn as often as would be many times enough: GLPK does not notice a circle.
        """
        turns = 20 * (self.rows + self.columns) + 1000
        for method, test in (
            (glpk.GLP_PRIMAL, glpk.GLP_RT_HAR),
            (glpk.GLP_PRIMAL, glpk.GLP_RT_HAR),
            (glpk.GLP_DUALP, glpk.GLP_RT_HAR),
            (glpk.GLP_PRIMAL, glpk.GLP_RT_STD),
        ):
            self.plan.meth, self.plan.r_test, self.plan.it_lim = method, test, turns
            yield self.plan
        self.plan.it_lim = 2**31 - 1

    def whole_point(self) -> Numbers:
        """The end among whole numbers."""
        plan = glpk.glp_iocp()
        glpk.glp_init_iocp(plan)
        plan.msg_lev = glpk.GLP_MSG_OFF
        for at in range(self.columns):
            glpk.glp_set_col_kind(self.lp, at + 1, glpk.GLP_IV)
        if glpk.glp_intopt(self.lp, plan) or glpk.glp_mip_status(self.lp) != glpk.GLP_OPT:
            raise AttackError("GLPK found no whole numbers")
        return np.array([glpk.glp_mip_col_val(self.lp, at + 1) for at in range(self.columns)])


def _kind(low: float, high: float) -> tuple[int, float, float]:
    """GLPK's five kinds of bounds."""
    if low == high:
        return glpk.GLP_FX, low, high
    if low == -inf:
        return (glpk.GLP_FR, 0.0, 0.0) if high == inf else (glpk.GLP_UP, 0.0, high)
    return (glpk.GLP_LO, low, 0.0) if high == inf else (glpk.GLP_DB, low, high)


@dataclass
class Sides:
    """For some attacker: each target's lowest and highest value as a sum of columns.

    highest = max(up @ y) - up_own; lowest = min(down @ y) - down_own.
    """

    up: Numbers
    up_own: Numbers
    down: Numbers
    down_own: Numbers


class Siege:
    """One system under attack; points found by one attacker are tried by the next."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.room = Room(system.told, system.low, system.high, system.whole)
        self.open = list(range(len(system.targets)))
        many, units = len(system.targets), len(system.units)
        self.held = np.zeros((many, len(system.truth)))  # atoms of the target in each column
        for number, it in enumerate(system.targets):
            np.add.at(self.held[number], system.column[list(it.atoms)], 1)
        self.size = np.zeros((len(system.truth), units))  # atoms of each unit in each column
        np.add.at(self.size, (system.column, system.unit), 1)
        self.target_unit = np.array(
            [system.units.index(it.unit) for it in system.targets], dtype=np.intp
        )
        self.need_low = np.array([it.need_low for it in system.targets])
        self.need_high = np.array([it.need_high for it in system.targets])
        self.scale = float(np.abs(system.truth).max(initial=1.0))
        own = np.array([abs(it.truth) for it in system.targets])
        self.dust = DUST * own + 1e-8 * self.scale
        self.ways: list[Numbers] = []  # differences between two feasible points

    def attack(self, name: str, members: frozenset[str]) -> Iterator[Pinned]:
        """What this attacker pins down that nobody before it did."""
        system = self.system
        known = np.isin(system.unit, [n for n, u in enumerate(system.units) if u in members])
        if members and not known.any():
            return
        least, most = self.limits(known)
        mine = [at for at in self.open if system.targets[at].unit not in members]
        sides = self.sides(known, mine)
        low, high = self.reached(sides, least, most)
        numbers = np.array(mine, dtype=np.intp)
        need_low = self.need_low[numbers] + self.dust[numbers]
        need_high = self.need_high[numbers] - self.dust[numbers]
        self.room.within(least, most)
        for at in range(len(mine)):
            for sense, side in ((glpk.GLP_MAX, sides.up), (glpk.GLP_MIN, sides.down)):
                short = (
                    high[at] < need_high[at] if sense == glpk.GLP_MAX else low[at] > need_low[at]
                )
                if not short:
                    continue
                point = self.room.furthest(side[at], sense)
                if point is None:
                    high[at] = inf
                    continue
                self.learn(point)
                high = np.maximum(high, sides.up @ point - sides.up_own)
                low = np.minimum(low, sides.down @ point - sides.down_own)
            if high[at] < need_high[at] or low[at] > need_low[at]:
                it = system.targets[mine[at]]
                self.open.remove(mine[at])
                yield Pinned(name, it.unit, it.key, float(low[at]), float(high[at]), it.truth)

    def limits(self, known: Marks) -> tuple[Numbers, Numbers]:
        """What an attacker knows of each column, its own figures included."""
        system = self.system
        own = np.bincount(system.column[known], system.value[known], len(system.truth))
        if system.merged:
            return system.least + own, system.most
        fixed = np.zeros(len(system.truth), dtype=bool)
        fixed[system.column[known]] = True
        return np.where(fixed, own, system.least), np.where(fixed, own, system.most)

    def sides(self, known: Marks, mine: Sequence[int]) -> Sides:
        """Others in a column can have put in all of it; who stands alone beside us, only that."""
        system = self.system
        own = np.bincount(system.column[known], system.value[known], len(system.truth))
        held = self.held[mine]
        if not system.merged:
            nothing = np.zeros(len(mine))
            return Sides(held, nothing, held, nothing)
        ours = np.bincount(system.column[known], minlength=len(system.truth))
        others = self.size.sum(axis=1) - ours
        up = (held > 0).astype(float)
        down = up * (held == others)
        return Sides(up, up @ own, down, down @ own)

    def learn(self, point: Numbers) -> None:
        way = point - self.system.truth
        if np.abs(way).max(initial=0.0) > 0 and not self.system.whole:
            self.ways.append(way / np.abs(way).max())
            del self.ways[:-400]

    def reached(self, sides: Sides, least: Numbers, most: Numbers) -> tuple[Numbers, Numbers]:
        """How far the truth itself and the ways found so far lead."""
        truth = self.system.truth
        high = sides.up @ truth - sides.up_own
        low = sides.down @ truth - sides.down_own
        if self.ways and self.exact():
            ways = np.array(self.ways + [-way for way in self.ways])
            with np.errstate(divide="ignore", invalid="ignore"):
                back = np.where(ways < -1e-9, (truth - least) / -ways, inf).min(axis=1)
                forth = np.where(ways > 1e-9, (most - truth) / ways, inf).min(axis=1)
            step = np.minimum(np.minimum(back, forth), 9 * self.scale)[:, None] * ways
            step = step[self.kept(step, least - truth, most - truth)]
            high = high + (sides.up @ step.T).max(axis=1, initial=0.0)
            low = low + (sides.down @ step.T).min(axis=1, initial=0.0)
        return low, high

    def kept(self, step: Numbers, least: Numbers, most: Numbers) -> Marks:
        """Which steps leave every told sum as it is, and every column within its bounds."""
        dust = 1e-9 * self.scale
        apart = np.abs(step @ self.system.told.T).max(axis=1, initial=0.0)
        under = np.max(least - step, axis=1, initial=0.0)
        over = np.max(step - most, axis=1, initial=0.0)
        return np.asarray(np.maximum(apart, np.maximum(under, over)) <= dust, dtype=np.bool_)

    def exact(self) -> bool:
        """Are all told numbers exact, so that any multiple of a way keeps them?"""
        return bool((self.system.low == self.system.high).all())


def attack(system: System, who: Sequence[tuple[str, frozenset[str]]]) -> list[Pinned]:
    """What each of these pins down in one system."""
    siege = Siege(system)
    return [one for name, members in who for one in siege.attack(name, members)]


# --- answers: whole numbers -----------------------------------------------------------------------


@dataclass(frozen=True)
class Answers:
    """Questions that some counts tie together, by class: those whom no count tells apart."""

    units: tuple[str, ...]  # per question
    klass: NDArray[np.intp]  # (questions,)
    truth: tuple[int, ...]  # (questions,) the option
    options: tuple[int, ...]  # (classes,) how many options
    told: tuple[tuple[tuple[tuple[int, int], ...], float, float], ...]  # ((class, option), …)
    secrets: tuple[tuple[Key, tuple[tuple[int, frozenset[int]], ...]], ...]  # class, options
    rules: Rules


def answer_systems(book: Ledger, rules: Rules) -> Iterator[Answers]:
    """Split all counts into those that have no question in common."""
    belongs: dict[int, int] = {}
    parts: dict[int, list[Count]] = {}
    for number, count in enumerate(book.counts):
        parts[number] = [count]
        for old in {belongs[question] for question, _ in count.among if question in belongs}:
            parts[number] += parts.pop(old)
        for one in parts[number]:
            belongs.update((question, number) for question, _ in one.among)
    for counts in parts.values():
        if any(count.told for count in counts):
            yield answers(book, counts, rules)


def answers(book: Ledger, counts: Sequence[Count], rules: Rules) -> Answers:
    """Put together those questions that stand in the same options of the same told counts."""
    numbers = sorted({question for count in counts for question, _ in count.among})
    seen: dict[int, list[Hashable]] = {number: [] for number in numbers}
    for at, count in enumerate(counts):
        for question, under in count.among:  # withheld counts too: who is in them is known
            seen[question].append((at, under))
    sign = {number: (book.questions[number].options, tuple(seen[number])) for number in numbers}
    signs = {it: at for at, it in enumerate(dict.fromkeys(sign.values()))}
    klass = {number: signs[sign[number]] for number in numbers}
    told_counts, secrets = [], []
    for count in counts:
        among = dict.fromkeys((klass[question], under) for question, under in count.among)
        secrets.append((count.key, tuple(among)))
        if count.told:
            cells_ = tuple((at, option) for at, under in among for option in sorted(under))
            told_counts.append((cells_, count.low, count.high))
    return Answers(
        units=tuple(book.questions[number].unit for number in numbers),
        klass=np.array([klass[number] for number in numbers], dtype=np.intp),
        truth=tuple(book.questions[number].truth for number in numbers),
        options=tuple(len(options) for options, _ in signs),
        told=tuple(dict.fromkeys(told_counts)),
        secrets=tuple(secrets),
        rules=rules,
    )


class Poll:
    """How many of each class gave each answer, as a programme in whole numbers."""

    def __init__(self, system: Answers) -> None:
        self.system = system
        self.start = np.concatenate([[0], np.cumsum(system.options)])
        width = int(self.start[-1])
        self.all = np.zeros((len(system.options), width))
        for at in range(len(system.options)):
            self.all[at, self.start[at] : self.start[at + 1]] = 1
        self.rows = np.zeros((len(system.told), width))
        for row, (parts, _, _) in enumerate(system.told):
            for at, option in parts:
                self.rows[row, self.start[at] + option] = 1
        self.low = np.array([low for _, low, _ in system.told])
        self.high = np.array([high for _, _, high in system.told])
        self.all_answers = self.answered(range(len(system.units)))
        self.secrets = list(dict.fromkeys(self.listed()))

    def listed(self) -> Iterator[tuple[Key, int, frozenset[int], float, float]]:
        """Each cell once per class: cell, class, options, how many are in it, and could be."""
        many = self.all @ self.all_answers
        for key, among in self.system.secrets:
            total = sum(
                self.all_answers[self.start[at] + option] for at, under in among for option in under
            )
            everybody = sum(many[at] for at in {at for at, _ in among})
            for at, under in among:
                if len(under) < self.system.options[at]:  # to be somewhere at all is no secret
                    yield key, at, under, float(total), float(everybody)

    def those(self, at: int, under: frozenset[int], yes: bool) -> list[int]:
        """Who in a class gave one of these answers, or who did not."""
        system = self.system
        return [
            number
            for number in np.flatnonzero(system.klass == at).tolist()
            if (system.truth[number] in under) == yes
        ]

    def answered(self, which: Sequence[int]) -> Numbers:
        """How many of these questions have each answer, per class and option."""
        found = np.zeros(int(self.start[-1]))
        for number in which:
            found[self.start[self.system.klass[number]] + self.system.truth[number]] += 1
        return found

    def room(self, own: Numbers, left: Numbers) -> Room:
        """What remains of the counts when our own answers are taken out."""
        mine = self.rows @ own
        room = Room(
            np.vstack([self.rows, self.all]),
            np.concatenate([np.ceil(self.low - mine - 1e-9), left]),
            np.concatenate([np.floor(self.high - mine + 1e-9), left]),
            whole=True,
        )
        room.within(np.zeros(len(own)), np.full(len(own), inf))
        return room


Certain = tuple[Key, int, frozenset[int], bool]  # cell, class, options, yes or no


def attack_answers(system: Answers, who: Sequence[tuple[str, frozenset[str]]]) -> list[Pinned]:
    """Whose answers are certain: nobody in a class can have given it, or everybody must have.

    Two attackers who gave the same answers in the same classes see the same.
    """
    poll, found, done = Poll(system), [], set[tuple[int, frozenset[int]]]()
    seen: dict[bytes, list[Certain]] = {}
    for name, members in who:
        ours = [number for number, unit in enumerate(system.units) if unit in members]
        if members and not ours:
            continue
        own = poll.answered(ours)
        if own.tobytes() not in seen:
            seen[own.tobytes()] = list(certain(poll, own))
        for key, at, under, yes in seen[own.tobytes()]:
            for number in poll.those(at, under, yes):
                if (number, under) not in done and number not in ours:
                    done.add((number, under))
                    answer = float(yes)
                    found.append(Pinned(name, system.units[number], key, answer, answer, answer))
    return found


def certain(poll: Poll, own: Numbers) -> Iterator[Certain]:
    """Every answer that leaves no doubt to whoever gave `own`: yes (or no), of a whole class."""
    system, truth = poll.system, poll.all_answers - own
    left = poll.all @ truth
    points, room = [truth], None
    for key, at, under, total, everybody in poll.secrets:
        cell = slice(poll.start[at], poll.start[at + 1])
        inside = np.array([option in under for option in range(system.options[at])])
        for yes in (True, False):
            if not truth[cell][inside == yes].sum() or open_by_rule(
                system.rules, yes, total == everybody
            ):
                continue
            if any(_doubt(point[cell][inside].sum(), left[at], yes) for point in points):
                continue
            room = room or poll.room(own, left)
            direction = np.zeros(len(truth))
            direction[cell] = inside
            point = room.furthest(direction, glpk.GLP_MIN if yes else glpk.GLP_MAX)
            assert point is not None
            points.append(point)
            if not _doubt(point[cell][inside].sum(), left[at], yes):
                yield key, at, under, yes


def open_by_rule(rules: Rules, yes: bool, full: bool) -> bool:
    """Do the rules say that this answer is no secret?"""
    return (full and not rules.withhold_full) if yes else not rules.withhold_zeros


def _doubt(inside: float, many: float, yes: bool) -> bool:
    """May one who said yes have said no (some are outside), or the other way round?"""
    return inside < many - 0.5 if yes else inside > 0.5
