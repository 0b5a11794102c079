"""What every safe pattern must withhold: inequalities that the duals of failed attacks prove.

For any multipliers of the relations, with d the difference between the demanded unknown and their
sum, no deviation goes further than the sum of d⁺ x room above and d⁻ x room below. If that is
less than the need, some open unknown with d ≠ 0 must be withheld:

    Σ min(room x |d|, rest) / rest · s ≥ 1,   rest = need - what is never told contributes.

References: Fischetti & Salazar-González (2001), Management Science 47(7), for one table and one
outsider; here each attacker has rooms of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from schakel.disclosure.choices import Choices, Demand, Rooms
from schakel.disclosure.nearby import NOTHING, SHORT, short
from schakel.disclosure.programme import Programme, Solution, Status
from schakel.disclosure.puzzle import Marks, Places, Vector

LARGE = 1_500  # unknowns; in a smaller puzzle all relations together are as quickly heeded
KEPT = 20  # programmes kept warm
VIOLATED = 1e-6  # a cut must cut off at least this much


class Cut(NamedTuple):
    """Σ weight · s[place] ≥ 1, with 0 < weight ≤ 1; places in rising order."""

    place: Places
    weight: Vector

    def value(self, share: Vector) -> float:
        """The left-hand side; less than 1 is cut off."""
        return float(self.weight @ share[self.place])


class Reach:
    """How far one unknown can go when only some columns move; kept warm.

    columns: the unknowns that may move, in rising order; relations: those they touch.
    """

    def __init__(self, choices: Choices, columns: Places) -> None:
        self.choices, self.columns = choices, columns
        touched = np.unique(choices.columns[columns].indices)
        self.relations = choices.relations[touched]
        self.low, self.high = np.zeros(columns.size), np.zeros(columns.size)
        zero = np.zeros(touched.size)
        self.programme = Programme(
            self.relations[:, columns], zero, zero, self.low, self.high, maximise=True
        )
        self.asked = 0

    def farthest(self, demand: Demand, rooms: Rooms, seconds: float | None = None) -> Solution:
        """Go as far as the need, in rooms given for all unknowns; the objective is the reach."""
        at = int(np.searchsorted(self.columns, demand.unknown))
        low, high = -rooms.below[self.columns], rooms.above[self.columns].copy()
        if demand.sign > 0:
            high[at] = min(high[at], demand.need)
        else:
            low[at] = max(low[at], -demand.need)
        self._bound(low, high)
        self.programme.set_costs([self.asked], [0.0])
        self.programme.set_costs([at], [float(demand.sign)])
        self.asked = at
        return self.programme.solve(seconds)

    def _bound(self, low: Vector, high: Vector) -> None:
        changed = np.flatnonzero((low != self.low) | (high != self.high))
        self.programme.set_bounds(changed, low[changed], high[changed])
        self.low, self.high = low, high

    def slopes(self, demand: Demand, solution: Solution) -> Vector:
        """d of all unknowns, from the duals of a solve."""
        duals = solution.duals
        d = -np.asarray(self.relations.T @ duals) if duals.size else np.zeros(self.choices.size)
        d[demand.unknown] += demand.sign
        d[np.abs(d) < NOTHING] = 0.0
        return d


def cut(choices: Choices, demand: Demand, places: Places, slopes: Vector) -> Cut | None:
    """The inequality that slopes prove of a demand; None when they prove nothing.

    places: where d is not 0, in rising order; slopes: d there.
    """
    free = choices.open[places]
    most = _contributions(slopes, places, choices.rooms(demand.mind))
    told = _contributions(slopes, places, choices.told)
    rest = demand.need - float(np.where(free, told, most).sum())
    if not 0 < rest < np.inf or rest < NOTHING * demand.need:
        return None
    more = np.where(free, most - np.where(np.isinf(most), 0.0, told), 0.0)
    counts = np.flatnonzero(more > NOTHING * rest)
    weight = np.minimum(more[counts] / rest, 1.0)
    return Cut(places[counts], np.where(weight > 1 - 1e-9, 1.0, weight))


def _contributions(slopes: Vector, places: Places, rooms: Rooms) -> Vector:
    """How much each unknown can add: d⁺ x above + d⁻ x below."""
    room: Vector = np.where(slopes > 0, rooms.above[places], rooms.below[places])
    return np.abs(slopes) * room


def first_cuts(choices: Choices, demands: Iterable[Demand]) -> Iterator[Cut]:
    """What each relation by itself asks around each demand, and the demanded unknown itself."""
    for demand in demands:
        alone = np.array([demand.unknown], dtype=np.intp)
        yield from _found(cut(choices, demand, alone, np.array([float(demand.sign)])))
        for row in choices.columns.indices[_span(choices.columns, demand.unknown)]:
            span = _span(choices.relations, row)
            where, size = choices.relations.indices[span], choices.relations.data[span]
            own, others = size[where == demand.unknown][0], where != demand.unknown
            order = np.argsort(where[others])
            slopes = (-demand.sign / own) * size[others][order]
            yield from _found(cut(choices, demand, where[others][order].astype(np.intp), slopes))


def _found(one: Cut | None) -> list[Cut]:
    return [] if one is None else [one]


def _span(matrix: Any, row: int) -> slice:
    return slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))


class Separation:
    """The search for cuts; programmes of all relations are kept warm for the next time.

    spread: the open unknowns that have moved so far, so that the same programme serves again.
    """

    def __init__(self, choices: Choices, until: float) -> None:
        self.choices, self.until = choices, until
        self.spread: Marks = ~choices.open
        self.kept: dict[bytes, Reach] = {}

    def cuts(
        self, share: Vector, demands: Sequence[Demand], *, capped: bool, far: int | None = None
    ) -> list[Cut]:
        """The cuts that cut off a pattern in which open unknowns are withheld by shares.

        In large puzzles the few relations around each demand are tried first, all of them for so
        many at most that these prove nothing of; None: for all, if nothing was proved of any.
        capped: an open unknown moves no further than its share of the need. Without it a share of
        a room that has no end would be no less than the whole; the cuts hold either way.
        """
        large = self.choices.size > LARGE
        proved, rest = self._near(share, demands, capped) if large else ([], list(demands))
        found = list(_violated(proved, share))
        if far is not None and large:
            rest = rest[:far]
        elif found:
            rest = []
        return [*found, *_violated(self._far(share, rest, capped), share)]

    def _near(
        self, share: Vector, demands: Sequence[Demand], capped: bool
    ) -> tuple[list[Cut], list[Demand]]:
        """What the relations around each demand prove, and the demands of which nothing."""
        found: list[Cut] = []
        rest: list[Demand] = []
        for one in demands:
            late = perf_counter() > self.until
            shared = None if late else _shared(self.choices, one, share, capped)
            proof = short(self.choices, one, shared) if shared else None
            cuts = _found(cut(self.choices, one, *proof)) if proof else []
            found.extend(cuts)
            rest.extend([] if cuts else [one])
        return found, rest

    def _far(self, share: Vector, demands: Sequence[Demand], capped: bool) -> Iterator[Cut]:
        """What all relations prove, the demands of one part after those of another."""
        choices, self.spread = self.choices, self.spread | (share > NOTHING)
        moving = np.flatnonzero(self.spread)
        label = np.full(choices.size, -1)
        label[moving] = _labels(choices, moving) if demands else -1
        ordered = sorted(demands, key=lambda one: (label[one.unknown], one.mind, -one.need))
        for part, group in groupby(ordered, key=lambda one: int(label[one.unknown])):
            reach = None if part < 0 else self._reach(np.flatnonzero(label == part))
            for one, slopes in _short(choices, reach, share, list(group), self.until, capped):
                places = np.flatnonzero(slopes)
                yield from _found(cut(choices, one, places, slopes[places]))

    def _reach(self, columns: Places) -> Reach:
        mark = columns.tobytes()
        if mark not in self.kept:
            if len(self.kept) >= KEPT:
                self.kept.clear()
            self.kept[mark] = Reach(self.choices, columns)
        return self.kept[mark]


def _violated(cuts: Iterable[Cut], share: Vector) -> Iterator[Cut]:
    return (cut for cut in cuts if cut.value(share) < 1 - VIOLATED)


def _labels(choices: Choices, moving: Places) -> Places:
    """Which moving unknowns hang together."""
    part = csr_array(choices.columns[moving])
    rows, columns = part.shape
    joined = csr_array(
        (part.data, part.indices + rows, np.append(part.indptr, np.full(columns, part.indptr[-1]))),
        shape=(rows + columns, rows + columns),
    )
    return np.asarray(connected_components(joined, directed=False)[1][:rows], dtype=np.intp)


def _short(
    choices: Choices,
    reach: Reach | None,
    share: Vector,
    group: Sequence[Demand],
    until: float,
    capped: bool,
) -> Iterator[tuple[Demand, Vector]]:
    """The demands of one part that fall short, with the slopes that prove it."""
    met: set[Demand] = set()
    for one in group:
        if one in met or perf_counter() > until:
            continue
        if reach is None:
            yield one, _alone(choices, one)
            continue
        found = reach.farthest(one, _shared(choices, one, share, capped))
        if found.status != Status.OPTIMAL:
            continue
        if found.objective < one.need * (1 - SHORT):
            yield one, reach.slopes(one, found)
        met.update(_also(reach, found.values, one, group, capped))


def _alone(choices: Choices, demand: Demand) -> Vector:
    slopes = np.zeros(choices.size)
    slopes[demand.unknown] = demand.sign
    return slopes


def _shared(choices: Choices, demand: Demand, share: Vector, capped: bool) -> Rooms:
    """The rooms of a demand's mind, of open unknowns the share of them that is withheld."""
    rooms = choices.left(demand.mind, share)
    if not capped:
        return rooms
    cap = np.where(choices.open, share * demand.need, np.inf)
    return Rooms(
        np.minimum(rooms.below, np.maximum(cap, choices.told.below)),
        np.minimum(rooms.above, np.maximum(cap, choices.told.above)),
    )


def _also(
    reach: Reach, values: Vector, one: Demand, group: Sequence[Demand], capped: bool
) -> Iterator[Demand]:
    """Other demands of the same mind that the same deviation meets, forth or back."""
    back = bool(np.all(values <= -reach.low) and np.all(-values <= reach.high))
    for other in group:
        if other.mind == one.mind and other.need <= one.need:
            z = values[np.searchsorted(reach.columns, other.unknown)] * other.sign
            need = one.need if capped else other.need
            if z >= need * (1 - SHORT) or (back and -z >= need * (1 - SHORT)):
                yield other
