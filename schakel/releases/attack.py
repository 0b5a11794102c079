"""Playing the attacker on published tables: which withheld numbers can be worked out, and how.

The sums between the numbers fall apart into pieces that share no unknown. In each piece a programme
asks how low and how high a number can be; every answer is a whole table that agrees with all that
is told, and so shows of all its numbers at once that they can be what they are in it. Only numbers
that no answer has set free yet are asked for. What is said to be pinned down rests on multipliers
of the sums that are checked here, not on the solver's word.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import inf, isfinite
from time import monotonic
from typing import Any, Literal

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array, hstack, identity, vstack
from scipy.sparse.csgraph import connected_components

from schakel.disclosure.programme import Programme, Solution, Status
from schakel.disclosure.puzzle import Places, Vector
from schakel.language import Text
from schakel.releases.equations import (
    EXACT,
    Counts,
    Number,
    Spot,
    System,
    in_order,
    know_own,
    system_of,
)
from schakel.releases.published import Found, PublishedTable

Side = Literal["low", "high"]
FINE = 1e-6  # relative: two ends that differ less are one number
FEW_SUMS = 3_000  # up to so many sums the shortest explanation is looked for
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Term:
    """A number with its multiplier in an equation; of a mean also how many times it counts."""

    times: Fraction
    spot: Spot
    value: float
    many: float = 1.0


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of what a number can be, and the sum of told numbers that shows it.

    needs: withheld numbers whose own bounds the argument uses (none is under 0).
    terms are empty when only trying all whole numbers shows it.
    """

    value: float
    terms: tuple[Term, ...] = ()
    needs: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Pinned:
    """A number that was not told and can be worked out all the same, in the unit of its table."""

    spot: Spot
    low: float
    high: float
    seen: tuple[tuple[str, int], ...]
    lower: Bound
    upper: Bound
    scale: float = 1.0
    count: float | None = None
    person: str = ""
    own: float = 0.0
    rounded: bool = False

    @property
    def exact(self) -> bool:
        """Do both ends say the same?"""
        return self.high - self.low <= FINE * max(1.0, abs(self.high))


@dataclass(frozen=True, slots=True)
class Outright:
    """A told number that gives somebody away as it stands."""

    kind: Literal["one", "two", "alone", "everybody"]
    spot: Spot
    value: float
    seen: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A withheld number that stays open, with the ends between which it lies."""

    spot: Spot
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Attack:
    """What an attack on a folder of tables brought.

    doubts: totals that contradict their parts, so that no use could be made of them.
    """

    tables: int
    told: int
    withheld: int
    within: float
    pinned: tuple[Pinned, ...]
    outright: tuple[Outright, ...]
    unsettled: tuple[Spot, ...]
    remarks: tuple[Text, ...]
    left_open: tuple[Open, ...] = ()
    doubts: tuple[Text, ...] = ()

    @property
    def harmless(self) -> bool:
        """Was nothing found, and nothing left undecided?"""
        return not (self.pinned or self.outright or self.unsettled or self.doubts)


def attack(
    found: Found,
    *,
    seconds: float = SECONDS,
    ranges: bool = False,
    own: Sequence[PublishedTable] = (),
) -> Attack:
    """Try to work out every number that the tables withhold.

    ranges: find the ends of those that stay open too, which takes longer. own: what the attacker
    put in itself, as tables of the same measures; it then asks what the others put in.
    """
    manner = Manner(found.within, Clock(seconds), ranges, own)
    counting = [table for table in found.tables if table.kind == "count"]
    others = [table for table in found.tables if table.kind != "count"]
    counts = _attacked(counting, {}, manner)
    known = counts.ranges()
    sums = _attacked(others, known, manner)
    systems = (counts.system, sums.system)
    numbers = [number for system in systems for number in system.numbers.values() if number.seen]
    return Attack(
        len(found.tables),
        sum(not number.asked for number in numbers),
        sum(number.asked for number in numbers),
        found.within,
        (*counts.pinned, *sums.pinned),
        (
            *outright(counts.system, known, found.tables),
            *outright(sums.system, known, found.tables),
        ),
        (*counts.unsettled, *sums.unsettled),
        tuple(dict.fromkeys([*found.remarks, *counts.system.remarks, *sums.system.remarks])),
        (*counts.left_open, *sums.left_open),
        tuple(dict.fromkeys([*counts.system.doubts, *sums.system.doubts])),
    )


@dataclass(frozen=True, slots=True)
class Manner:
    """How an attack goes about it."""

    within: float
    clock: "Clock"
    ranges: bool
    own: Sequence[PublishedTable]


class Clock:
    """How much of the time is left."""

    def __init__(self, seconds: float) -> None:
        self.end = monotonic() + seconds

    def left(self) -> float:
        """Seconds to go; never less than a moment."""
        return max(self.end - monotonic(), 1e-3)

    def over(self) -> bool:
        """Is the time up?"""
        return monotonic() >= self.end


@dataclass(slots=True)
class Attacked:
    """A system with what became of it."""

    system: System
    pinned: list[Pinned] = field(default_factory=list)
    unsettled: list[Spot] = field(default_factory=list)
    left_open: list[Open] = field(default_factory=list)

    def ranges(self) -> dict[Spot, tuple[float, float]]:
        """How low and how high each number can be, as far as is known now."""
        ranges = {spot: (one.low, one.high) for spot, one in self.system.numbers.items()}
        return ranges | {one.spot: (one.low, one.high) for one in self.pinned}


def _attacked(tables: Sequence[PublishedTable], counts: Counts, manner: "Manner") -> Attacked:
    """Every withheld number of these tables, tried."""
    done = Attacked(system_of(tables, counts))
    if not tables:
        return done
    know_own(done.system, manner.own)
    for piece in pieces(done.system):
        Siege(piece, done, manner).end()
    done.pinned.sort(key=lambda one: in_order(one.spot))
    done.unsettled.sort(key=in_order)
    done.left_open.sort(key=lambda one: in_order(one.spot))
    return done


# The pieces --------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Piece:
    """Numbers that hang together, with the sums that tie them: matrix @ numbers = 0.

    free: places of the numbers that are not known to the last bit.
    """

    numbers: list[Number]
    matrix: csr_array
    low: Vector
    high: Vector
    whole: Any
    free: Places


def pieces(system: System) -> Iterator[Piece]:
    """The pieces in which something is asked."""
    spots = [*system.numbers]
    place = {spot: at for at, spot in enumerate(spots)}
    matrix = _matrix(system, place)
    low = np.array([system.numbers[spot].low for spot in spots])
    high = np.array([system.numbers[spot].high for spot in spots])
    free = np.flatnonzero(high > low)
    ties = csr_array(matrix[:, free])
    _, label = connected_components(ties.T @ ties, directed=False)
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    for group in np.split(order, starts[1:]):
        piece = _piece(system, spots, matrix, free[group], low, high)
        if any(_asked(number, system) for number in piece.numbers):
            yield piece


def _asked(number: Number, system: System) -> bool:
    return number.asked or number.rounded or number.spot in system.persons


def _matrix(system: System, place: Mapping[Spot, int]) -> csr_array:
    """A row per sum: total less parts; of equal rows one."""
    rows: dict[tuple[int, ...], None] = {}
    for one in system.sums:
        rows[(place[one.total], *sorted(place[part] for part in one.parts))] = None
    counts = [len(row) for row in rows]
    row = np.repeat(np.arange(len(rows)), counts)
    column = np.array([at for each in rows for at in each], dtype=np.intp)
    value = np.array([1.0 if i == 0 else -1.0 for each in rows for i in range(len(each))])
    return csr_array(coo_array((value, (row, column)), shape=(len(rows), len(place))))


def _piece(
    system: System,
    spots: Sequence[Spot],
    matrix: csr_array,
    free: Places,
    low: Vector,
    high: Vector,
) -> Piece:
    touching = csc_array(matrix[:, free])
    rows = np.unique(touching.indices)
    part = csr_array(matrix[rows])
    columns = np.union1d(np.unique(part.indices), free)
    here = [system.numbers[spots[column]] for column in columns]
    whole = np.array([number.whole for number in here])
    inside = np.searchsorted(columns, free)
    return Piece(here, csr_array(part[:, columns]), low[columns], high[columns], whole, inside)


# Solving -----------------------------------------------------------------------------------------


class Siege:
    """The attack on one piece: solve only for numbers that no answer has set free yet."""

    def __init__(self, piece: Piece, done: Attacked, manner: "Manner") -> None:
        self.piece, self.done, self.within, self.clock = piece, done, manner.within, manner.clock
        self.ranges = manner.ranges
        size = len(piece.numbers)
        self.least, self.most = np.full(size, inf), np.full(size, -inf)
        self.programme = self._programme(whole=False)
        self.strict: Programme | None = None
        self.possible = True

    def _programme(self, whole: bool) -> Programme:
        piece = self.piece
        known = np.ones(len(piece.numbers), bool)
        known[piece.free] = False
        sums = -(piece.matrix[:, known] @ piece.low[known])
        return Programme(
            csr_array(piece.matrix[:, piece.free]), sums, sums,
            piece.low[piece.free], piece.high[piece.free],
            integer=piece.whole[piece.free] if whole else None,
        )  # fmt: skip

    def end(self) -> None:
        """Try all numbers of the piece that are asked for."""
        self._begin()
        numbers = self.piece.numbers
        order = sorted(enumerate(self.piece.free), key=lambda each: numbers[each[1]].rounded)
        for at, place in order:
            number = numbers[place]
            if self.possible and _asked(number, self.done.system):
                self._try(at, int(place), number)

    def _begin(self) -> None:
        """One table that agrees with all that is told; without one the sums contradict."""
        first = self.programme.solve(self.clock.left())
        if first.status == Status.INFEASIBLE:
            self.possible = False
            self.done.system.doubts.append(_contradiction(self.piece))
        self._harvest(first)

    def _try(self, at: int, place: int, number: Number) -> None:
        if self._free(place):
            return
        if self.clock.over():
            self.done.unsettled.append(number.spot)
            return
        ends = self._ends(at, place)
        if ends is not None:
            self._tell(place, number, *ends)
        elif not self._free(place):
            self.done.unsettled.append(number.spot)

    def _tell(self, place: int, number: Number, low: float, high: float) -> None:
        """Add what was found of a number."""
        if not number.seen and high <= FINE:
            return  # it is in no table, and it is nothing
        if self._is_pinned(place, low, high):
            self.done.pinned.append(self._pinned(place, number, low, high))
        elif not number.rounded:
            scale = number.shown
            self.done.left_open.append(Open(number.spot, low * scale, high * scale))

    def _free(self, place: int) -> bool:
        """Has it been seen at values so far apart that nobody can say which it is?"""
        if self.ranges:
            return False
        low, high = self.least[place], self.most[place]
        return bool(low <= high) and not self._is_pinned(place, low, high)

    def _is_pinned(self, place: int, low: float, high: float) -> bool:
        """Is what others put in known too closely, or a rounded count to the last one?"""
        if self.piece.numbers[place].rounded:
            return high - low < 1 - FINE
        own = self.piece.numbers[place].own
        return is_pinned(max(low - own, 0.0), high - own, self.within)

    def _ends(self, at: int, place: int) -> tuple[float, float] | None:
        """The lowest and highest that it can be; None when it is free or time is up."""
        found = self._range(self.programme, at)
        if found is None or self._free(place):
            return None
        if not self.piece.whole[self.piece.free].any() or found[1] - found[0] <= FINE:
            return found
        if self._is_pinned(place, *found) and not self.piece.whole[place]:
            return found
        self.strict = self.strict or self._programme(whole=True)
        exact = self._range(self.strict, at)
        return None if exact is None else (round(exact[0], 6), round(exact[1], 6))

    def _range(self, programme: Programme, at: int) -> tuple[float, float] | None:
        place = int(self.piece.free[at])
        ends = []
        for sign in (1.0, -1.0):
            programme.set_costs([at], [sign])
            found = programme.solve(self.clock.left())
            programme.set_costs([at], [0.0])
            self._harvest(found)
            if found.status not in (Status.OPTIMAL, Status.UNBOUNDED):
                return None
            ends.append(found.objective * sign if found.status == Status.OPTIMAL else sign * -inf)
            if self._free(place):
                return None
        return (ends[0], ends[1])

    def _harvest(self, found: Solution) -> None:
        """What every number is in this answer, when it is one: whole where it must be."""
        if not found.values.size:
            return
        free = self.piece.free
        whole = self.piece.whole[free]
        if np.all(np.abs(found.values - np.round(found.values))[whole] <= FINE):
            self.least[free] = np.minimum(self.least[free], found.values)
            self.most[free] = np.maximum(self.most[free], found.values)

    def _pinned(self, place: int, number: Number, low: float, high: float) -> Pinned:
        lower, upper = Reasoning(self.piece, place, self.clock).both(low, high)
        scale = number.shown
        person = self.done.system.persons.get(number.spot, "")
        return Pinned(
            number.spot, low * scale, high * scale, tuple(number.seen),
            lower, upper, scale, number.count, person, number.own, number.rounded,
        )  # fmt: skip


def is_pinned(low: float, high: float, within: float) -> bool:
    """Is there one value from which no truth between these ends is further than its share?

    Some m lies within p of every x in [low, high]: (1 - p) high ≤ m ≤ (1 + p) low. A number that
    can only be nothing is pinned too.

    >>> is_pinned(41, 41, 0.1), is_pinned(38, 42, 0.1), is_pinned(0, 5, 0.1), is_pinned(0, 0, 0.1)
    (True, True, False, True)
    """
    fine = FINE * max(1.0, abs(low)) if isfinite(low) else 0.0
    return high - low <= fine or (1 - within) * high <= (1 + within) * low


def _contradiction(piece: Piece) -> Text:
    number = next((number for number in piece.numbers if number.seen), piece.numbers[0])
    file, line = number.seen[0] if number.seen else ("", 0)
    return Text(
        f"{file}, line {line}: the totals around this number contradict each other; nothing can be"
        " said of the numbers that hang together with it.",
        f"{file}, regel {line}: de totalen rond dit getal spreken elkaar tegen; over de getallen"
        " die ermee samenhangen is niets te zeggen.",
    )


# Reasons -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """What follows from sums with multipliers: the number lies between low and high."""

    low: float
    high: float
    terms: tuple[Term, ...]
    needs: tuple[Spot, ...]


class Reasoning:
    """Looks for the sum of told numbers from which a number follows, and checks it."""

    def __init__(self, piece: Piece, place: int, clock: Clock) -> None:
        self.piece, self.place, self.clock = piece, place, clock
        self.unit = np.zeros(len(piece.numbers))
        self.unit[place] = 1.0

    def both(self, low: float, high: float) -> tuple[Bound, Bound]:
        """Why it is no lower, and why it is no higher."""
        if self.piece.matrix.shape[0] <= FEW_SUMS:
            short = self._checked(self._shortest())
            if short and short.high - short.low <= high - low + FINE * max(1.0, abs(high)):
                return Bound(low, short.terms), Bound(high, short.terms)
        return _alike(self._end(low, -1.0), self._end(high, 1.0))

    def _shortest(self) -> Vector | None:
        """The sums with multipliers μ that leave the number alone with as few told ones as can be.

        min Σ|(μA)_told| with (μA)_free = 0 but for the number itself, where it is 1.
        """
        matrix, free = csc_array(self.piece.matrix), self.piece.free
        sums, told = matrix.shape[0], np.setdiff1d(np.arange(matrix.shape[1]), free)
        told_part, free_part = matrix[:, told].T, matrix[:, free].T
        slack = identity(told.size, format="csr")
        none = csr_array((free.size, told.size))
        system = vstack(
            [hstack([free_part, none]), hstack([told_part, slack]), hstack([-told_part, slack])]
        )
        sides = np.concatenate([self.unit[free], np.zeros(2 * told.size)])
        tops = np.concatenate([self.unit[free], np.full(2 * told.size, inf)])
        cost = np.concatenate([np.full(sums, 0.0), np.ones(told.size)])
        bottom = np.concatenate([np.full(sums, -inf), np.zeros(told.size)])
        programme = Programme(system, sides, tops, bottom, np.full(cost.size, inf), cost=cost)
        found = programme.solve(self.clock.left())
        return found.values[:sums] if found.values.size else None

    def _end(self, value: float, sign: float) -> Bound:
        """Why it is no higher (sign 1) or no lower (sign -1) than this value."""
        piece = self.piece
        known = np.ones(len(piece.numbers), bool)
        known[piece.free] = False
        sums = -(piece.matrix[:, known] @ piece.low[known])
        programme = Programme(
            csr_array(piece.matrix[:, piece.free]), sums, sums,
            piece.low[piece.free], piece.high[piece.free], cost=-sign * self.unit[piece.free],
        )  # fmt: skip
        found = programme.solve(self.clock.left())
        for turn in (-sign, sign):
            reason = self._checked(turn * found.duals, sign) if found.duals.size else None
            end = None if reason is None else reason.high if sign > 0 else reason.low
            if reason and end is not None and abs(end - value) <= FINE * max(1.0, abs(value)):
                return Bound(value, reason.terms, reason.needs)
        return Bound(value)

    def _checked(self, multipliers: Vector | None, side: float = 0.0) -> Reason | None:
        """What follows from the sums with these multipliers, by our own arithmetic.

        e = unit - μA gives number = e · numbers, which lies between the sums of the ends. A term
        bears the end that counts for the highest (side 1) or lowest (side -1), else its middle.
        """
        if multipliers is None:
            return None
        tidy = np.array([_tidy(value) for value in multipliers])
        rest = self.unit - self.piece.matrix.T @ tidy
        rest[np.abs(rest) < EXACT] = 0.0
        at = np.flatnonzero(rest)
        low, high = self.piece.low[at], self.piece.high[at]
        ends = np.sort(np.stack([rest[at] * low, rest[at] * high]), axis=0)
        free = {int(place) for place in self.piece.free}
        terms = [place for place in map(int, at) if self._told(place) or place not in free]
        needs = tuple(self.piece.numbers[p].spot for p in map(int, at) if p not in terms)
        return Reason(
            float(ends[0].sum()),
            float(ends[1].sum()),
            tuple(self._term(place, rest[place], side) for place in terms),
            needs,
        )

    def _told(self, place: int) -> bool:
        return self.piece.numbers[place].value is not None

    def _term(self, place: int, times: float, side: float) -> Term:
        number = self.piece.numbers[place]
        value = self._value(place, times * side)
        return Term(_fraction(times), number.spot, value, 1 / number.scale)

    def _value(self, place: int, side: float) -> float:
        """The number as it is known: its high end, its low end, or its middle."""
        low, high = float(self.piece.low[place]), float(self.piece.high[place])
        return (low + high) / 2 if side == 0 else high if side > 0 else low


def _alike(lower: Bound, upper: Bound) -> tuple[Bound, Bound]:
    """Two bounds made of the same told numbers bear the middles of these, and so read as one."""
    ends = [{(term.times, term.spot): term for term in one.terms} for one in (lower, upper)]
    if lower.needs or upper.needs or ends[0].keys() != ends[1].keys():
        return lower, upper
    middles = tuple(
        replace(term, value=(term.value + ends[1][key].value) / 2) for key, term in ends[0].items()
    )
    return replace(lower, terms=middles), replace(upper, terms=middles)


def _tidy(value: float) -> float:
    """The small fraction that the solver means."""
    return float(_fraction(value))


def _fraction(value: float) -> Fraction:
    near = Fraction(float(value)).limit_denominator(60)
    return near if abs(float(near) - value) < 1e-7 else Fraction(float(value))


# What needs no solving ---------------------------------------------------------------------------


def outright(
    system: System, counts: Counts, tables: Iterable[PublishedTable]
) -> Iterator[Outright]:
    """Told numbers that are of one or two, and answers that one, or everybody, gave."""
    named = {table.measure: table.counts for table in tables if table.counts}
    for spot in sorted(system.numbers, key=in_order):
        number = system.numbers[spot]
        if number.value is None or not number.seen or number.rounded:
            continue
        kind = _kind(number, named, counts, system)
        if kind:
            yield Outright(kind, spot, number.value, tuple(number.seen))


Way = Literal["one", "two", "alone", "everybody"]


def _kind(number: Number, named: Mapping[str, str], counts: Counts, system: System) -> Way | None:
    if number.spot.measure in named:
        return _of_sum(number, named, counts)
    if number.whole and number.spot.measure not in named.values():
        return _of_answer(number.spot, number, system)
    return None


def _of_sum(number: Number, named: Mapping[str, str], counts: Counts) -> Way | None:
    spot = replace(number.spot, measure=named[number.spot.measure])
    low, high = (number.count,) * 2 if number.count is not None else counts.get(spot, (0, inf))
    if low != high or number.value == 0:
        return None
    return "one" if low == 1 else "two" if low == 2 else None


def _of_answer(spot: Spot, number: Number, system: System) -> Way | None:
    if number.value == 1 and spot.at:
        return "alone"
    for name, _ in spot.at:
        whole = system.numbers.get(spot.beside(name, None))
        if whole is not None and whole.value == number.value and number.value:
            return "everybody"
    return None
