"""The attack on one piece of a puzzle: from the cheapest witnesses to a programme for each key.

1. Circuits: small deviations that keep all relations, tried in all views at once.
2. Batches: one programme asks for many keys together, each up to its need and no further. Its
   corner has nearly every unknown at a bound, so nearly every key asked is answered at once.
3. One programme for each key that is left; an integer one where only whole numbers will do.

What steps 1 and 2 find are witnesses, checked as any other; they can only save work.
"""

from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from schakel.disclosure.asks import Board
from schakel.disclosure.pieces import WHOLE, Pieces
from schakel.disclosure.programme import Programme, Solution, Status
from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.recall import Recall
from schakel.disclosure.witnesses import (
    TOLERANCE,
    Known,
    Piece,
    circuits,
    faults,
    shares,
    tidy,
    whole_where_needed,
)

AMPLE = 2.0**20  # a witness that fits so often fits as often as anyone could ask
BEYOND = 1e-6  # programmes go this share beyond the need, so that rounding does not undo them
DENSE = 400  # circuits are sought in pieces of at most so many unknowns
BASES = 8  # so many times at most, each with other unknowns giving way
AT_ONCE = 4_000_000  # deviations x what is known, looked at together
LARGE = 500  # beyond so many unknowns: no old corner is kept, no lost key is followed to its end
VAST = 5000  # in pieces of more unknowns, the first batches hold what is proved in place
# What is proved already still pulls with this weight and is held to so many times its need:
# that keeps the programme easy. Once this proves too little, it is let go further.
GRIPS = ((0.1, 1.0), (0.03, 2.0), (0.01, 4.0), (0.003, 16.0), (0.001, 64.0))
FREE = ((0.0, np.inf),)  # in smaller pieces it is let go at once
CROWD = 16  # so many views are asked together first
ROUNDS = 40  # batches per view at most
FEW = 2  # so few keys have a programme each
GLANCE = 2.0  # seconds for an integer programme that asks for many keys
DEEP = 12  # so many steps to what is whole, at most
LOOSE = 1e-6  # so far from whole
LITTLE = 0.25  # less than this share of what was asked is too little


def attack(
    board: Board,
    number: int,
    until: float,
    *,
    stop: bool = False,
    ends: bool = True,
    recall: Recall | None = None,
) -> int:
    """Answer the keys of one piece; how many programmes that took."""
    keys = board.keys(number)
    if not keys.size:
        return 0
    piece = piece_of(board, number)
    if not piece.relations.shape[0]:
        board.proved[keys] = board.limit[keys]  # it moves by itself
        return 0
    place = np.searchsorted(piece.unknown, board.key_unknown[keys])
    asked = place, board.key_view[keys], board.key_up[keys], board.need[keys], board.limit[keys]
    siege = Siege(piece, *asked, stop=stop, ends=ends)
    siege.end(until)
    if recall:
        recall.keep(board.left, piece.unknown, siege.useful())
    board.proved[keys], board.limit[keys] = siege.proved, siege.limit
    return siege.solves


def piece_of(board: Board, number: int) -> Piece:
    """One piece by itself, its unknowns counted from 0."""
    left = board.left
    unknown = np.flatnonzero(left.piece == number)
    views = [
        (np.searchsorted(unknown, places), under, over)
        for places, under, over in board.views[number]
    ]
    relations = csr_array(left.relations[np.flatnonzero(left.row_piece == number)][:, unknown])
    lifted = csr_array(left.lifted[:, unknown])
    return Piece(
        unknown, relations, lifted[np.flatnonzero(np.diff(lifted.indptr))],
        left.below[unknown], left.above[unknown], left.whole[unknown], views,
        _tries(left, unknown),
    )  # fmt: skip


def _tries(left: Pieces, unknown: Places) -> Any:
    """The tries that move something in a piece."""
    if left.tries is None:
        return None
    mine = csr_array(left.tries[:, unknown])
    return mine[np.flatnonzero(np.diff(mine.indptr))]


class Siege:
    """The attack on one piece; `place`, `view`, `sign` and `need` are those of its keys.

    proved, limit: how far a witness of each key went, and how far anything can go.
    """

    def __init__(
        self,
        piece: Piece,
        place: Places,
        view: Places,
        up: Marks,
        need: Vector,
        limit: Vector,
        *,
        stop: bool = False,
        ends: bool = True,
    ) -> None:
        self.piece, self.stop = piece, stop
        self.ends = ends and not stop and piece.unknown.size <= LARGE
        self.known = Known.of(piece)
        self.place, self.view, self.sign = place, view, np.where(up, 1.0, -1.0)
        self.need, self.limit, self.proved = need, limit.copy(), np.zeros(need.size)
        self.unit = float(np.median(need))
        self.rng = np.random.default_rng(piece.unknown.size)
        self.solves = 0
        self.found: list[Vector] = []
        self.engines: dict[bool, Engine] = {}

    def end(self, until: float) -> None:
        """Answer every key, or run out of time."""
        if self.piece.tries is not None and self.piece.tries.shape[0]:
            self.harvest(self.piece.tries.toarray())
        if self.piece.unknown.size <= DENSE and len(self.piece.views) > FEW:
            self.by_circuits(until)
        if self.piece.unknown.size > DENSE:
            for group in self._crowds():
                self.by_batches(group, until)
        for view in self._views()[::-1]:  # who knows most comes last in the list of views
            self.by_batches(np.array([view]), until)
            self.by_each(int(view), until)

    def _views(self) -> Places:
        return np.unique(self.view[self.wanting()])

    def _crowds(self) -> list[Places]:
        """Views by the dozen: what holds for all who know so much together holds for each."""
        views = self._views()
        return (
            [views[at : at + CROWD] for at in range(0, views.size, CROWD)]
            if views.size > FEW
            else []
        )

    def open(self) -> Marks:
        """The keys that have neither a witness nor a proof that there is none."""
        still: Marks = (self.proved < self.need) & (self.limit >= self.need)
        return still

    def wanting(self) -> Marks:
        """The keys to solve for: open ones, and lost ones of which the end is not known."""
        vague = (self.limit < self.need) & (self.proved < self.limit * (1 - BEYOND))
        return self.open() | (vague & self.ends)

    def over(self, until: float) -> bool:
        """Is the time up, or is one failure enough and found?"""
        return perf_counter() > until or (self.stop and bool(np.any(self.limit < self.need)))

    def by_circuits(self, until: float) -> None:
        """Try circuits of one choice of unknowns that give way after another."""
        relations = self.piece.relations.toarray()
        room = np.minimum(self.piece.below, self.piece.above)
        for nth in range(BASES):
            before = int(np.sum(self.open()))
            spread = np.exp(self.rng.normal(0.0, 1.0 if nth else 0.0, room.size))
            self.harvest(circuits(relations, np.argsort(-room * spread)))
            left = int(np.sum(self.open()))
            if left == 0 or self.over(until) or (nth > 1 and left > 0.95 * before):
                break

    def by_batches(self, group: Places, until: float) -> None:
        """Ask for all open keys of some views at once, as long as that helps."""
        rooms, member = self._rooms(group), np.isin(np.arange(len(self.piece.views)), group)
        vast = self.piece.unknown.size > VAST
        grips, few = (iter(GRIPS), 0) if vast else (iter(FREE), FEW)
        grip, asked = next(grips, None), self._by_lot(rooms, member)
        for nth in range(ROUNDS):
            if grip is None or asked.size <= few or self.over(until):
                break
            self._batch(rooms, member, asked, grip, until)
            if nth > 0 and np.sum(self.proved[asked] >= self.need[asked]) <= LITTLE * asked.size:
                grip = next(grips, None)
            asked = self._by_lot(rooms, member)

    def _rooms(self, group: Places) -> tuple[Vector, Vector]:
        """What everybody in a group, with all they know together, leaves of the rooms."""
        below, above = self.piece.rooms(0)
        for view in group:
            places, under, over = self.piece.views[view]
            below[places] = np.minimum(below[places], under)
            above[places] = np.minimum(above[places], over)
        return below, above

    def _by_lot(self, rooms: tuple[Vector, Vector], member: Marks) -> Places:
        """Of each unknown the most that is still asked, up or down by lot, if there is room."""
        room = np.where(self.sign > 0, rooms[1][self.place], rooms[0][self.place])
        asked = np.flatnonzero(member[self.view] & self.open() & (self.need <= room))
        lot = self.rng.random(2 * self.piece.unknown.size)[2 * self.place + (self.sign > 0)]
        order = asked[np.lexsort((-self.need[asked], lot[asked], self.place[asked]))]
        _, first = np.unique(self.place[order], return_index=True)
        chosen: Places = order[first]
        return chosen

    def _batch(
        self,
        rooms: tuple[Vector, Vector],
        member: Marks,
        asked: Places,
        grip: tuple[float, float],
        until: float,
    ) -> None:
        weight, hold = grip
        rest = np.setdiff1d(np.flatnonzero(member[self.view]), asked) if weight else asked[:0]
        keys = np.concatenate([asked, self.rng.permutation(rest)])
        _, first = np.unique(self.place[keys], return_index=True)
        keys, is_asked = keys[first], first < asked.size
        pull = self.sign[keys] * np.where(is_asked, 1.0, weight) * self.unit / self.need[keys]
        most = self.need[keys] * np.where(is_asked, 1.0, hold)
        asks = rooms, self.place[keys], pull, most
        found = self._engine().together(*asks, _left(until))
        if self._show(found) or self._show(self._engine().dived(found, _left(until))):
            return
        if found.found and self._pump(int(asked[0]), self._engine(), found, until):
            return
        if not self.over(until):
            seconds = min(_left(until) or GLANCE, GLANCE)
            self._show(self._engine(whole=True).together(*asks, seconds, gap=0.1))

    def _engine(self, *, whole: bool = False) -> "Engine":
        if whole not in self.engines:
            self.engines[whole] = Engine(self.piece, 1.0 if whole else self.unit, whole=whole)
        return self.engines[whole]

    def by_each(self, view: int, until: float) -> None:
        """A programme for each key of a view that still wants one, the largest needs first.

        Where only whole numbers will do and a linear programme gave none, an integer one.
        """
        keys = np.flatnonzero((self.view == view) & self.wanting())
        for key in keys[np.argsort(-self.need[keys], kind="stable")]:
            for whole in (False, True) if self.piece.whole.any() else (False,):
                if self.over(until):
                    return
                if self.wanting()[key]:
                    self._learn(int(key), self._engine(whole=whole), until)

    def _learn(self, key: int, engine: "Engine", until: float) -> None:
        """Solve for one key; harvest what it shows, and note when it proves a failure."""
        need, place = float(self.need[key]), int(self.place[key])
        rooms = self.piece.rooms(int(self.view[key]))
        found = engine.furthest(rooms, place, self.sign[key], need, _left(until))
        reach = abs(found.bound) * engine.unit
        self._show(found)
        lost = reach < need * (1 - TOLERANCE / 2)
        if found.found and not lost and not engine.whole:
            self._made_whole(key, engine, found, until)
        if found.status == Status.OPTIMAL and lost:
            whole = self.piece.whole[place]
            self.limit[key] = min(self.limit[key], np.floor(reach + WHOLE) if whole else reach)

    def _made_whole(self, key: int, engine: "Engine", found: Solution, until: float) -> None:
        """Look for a whole solution near one that is not: by diving, and by pumping."""
        if self.wanting()[key]:
            self._show(engine.dived(found, _left(until)))
        if self.wanting()[key]:
            self._pump(key, engine, found, until)

    def _pump(self, key: int, engine: "Engine", found: Solution, until: float) -> bool:
        place, sign = int(self.place[key]), float(self.sign[key])
        return self._show(engine.pumped(found, place, sign, _left(until)))

    def alone(self, until: float) -> float:
        """How far the first key goes when nothing is enough; nan when that was not settled."""
        rooms = self.piece.rooms(int(self.view[0]))
        where = rooms, int(self.place[0]), float(self.sign[0]), np.inf
        whole = bool(self.piece.whole.any())
        engine = Engine(self.piece, 1.0 if whole else _middle(self.piece), whole=whole)
        found = engine.furthest(*where, _left(until))
        if found.status == Status.OPTIMAL:
            reach = abs(found.objective) * engine.unit
            return float(np.rint(reach)) if self.piece.whole[self.place[0]] else reach
        return np.inf if found.status == Status.UNBOUNDED else np.nan

    def _show(self, found: Solution) -> bool:
        """Harvest what a programme found; was it whole where it must be?"""
        self.solves += 1
        clean = tidy(self.piece, found.values, self.unit) if found.found else None
        if clean is not None:
            self.harvest(clean[None, :])
        return clean is not None or not self.piece.whole.any()

    def harvest(self, z: Vector) -> None:
        """Prove with k deviations (k, n) all that they prove, of every key in every view."""
        z = z[whole_where_needed(self.piece, z)]
        wide = max(self.known.place.size, self.place.size, z.shape[1])
        for start in range(0, z.shape[0], max(AT_ONCE // wide, 1)):
            self._prove(z[start : start + max(AT_ONCE // wide, 1)])

    def useful(self) -> Vector:
        """The deviations (k, n) that proved something."""
        none: Vector = np.zeros((0, self.piece.unknown.size))
        return np.concatenate([none, *self.found])

    def _prove(self, z: Vector) -> None:
        useful = np.zeros(z.shape[0], dtype=bool)
        broken = faults(self.piece, z) / TOLERANCE
        for sign in (1.0, -1.0):
            share = np.minimum(shares(self.piece, self.known, sign * z), AMPLE)
            for turn in np.flatnonzero(share.max(axis=1, initial=0.0)):
                gain = self.sign * (sign * z[turn])[self.place]
                moved = np.flatnonzero(gain > broken[turn])
                reach = gain[moved] * share[turn][self.view[moved]]
                before = self.proved[moved]
                useful[turn] |= np.any((before < self.need[moved]) & (before < reach))
                self.proved[moved] = np.maximum(before, reach)
        self.found.append(z[useful])


def _middle(piece: Piece) -> float:
    """A usual room of a piece, to count in."""
    room = np.concatenate([piece.below, piece.above])
    usual = room[np.isfinite(room) & (room > 0)]
    return float(np.median(usual)) if usual.size else 1.0


def _left(until: float) -> float | None:
    """Seconds that are left; none when time does not matter."""
    return max(until - perf_counter(), 0.0) if np.isfinite(until) else None


class Engine:
    """The programme of one piece, given the room of one view after another, in its own unit."""

    _NONE = np.zeros(0, dtype=np.intp)

    def __init__(self, piece: Piece, unit: float, *, whole: bool) -> None:
        zero = np.zeros(piece.relations.shape[0])
        self.piece, self.unit, self.whole = piece, unit, whole
        self.low, self.high = -piece.below / unit, piece.above / unit
        self.pull = np.zeros(piece.unknown.size)
        self.programme = Programme(
            piece.relations, zero, zero, self.low, self.high,
            integer=piece.whole if whole else None, maximise=True,
        )  # fmt: skip

    def furthest(
        self,
        rooms: tuple[Vector, Vector],
        place: int,
        sign: float,
        enough: float,
        seconds: float | None,
    ) -> Solution:
        """How far an unknown can go in its room, up to what is enough; the bound is in units."""
        one = np.array([place]), np.array([sign]), np.array([enough])
        return self.together(rooms, *one, seconds)

    def together(
        self,
        rooms: tuple[Vector, Vector],
        places: Places,
        pull: Vector,
        most: Vector,
        seconds: float | None,
        gap: float = 0.0,
    ) -> Solution:
        """Pull unknowns up or down together, none further than the most that is asked of it."""
        below, above = rooms[0].copy(), rooms[1].copy()
        beyond = np.where(self.piece.whole[places], most, most * (1 + BEYOND))
        up, down = places[pull > 0], places[pull < 0]
        above[up] = np.minimum(above[up], beyond[pull > 0])
        below[down] = np.minimum(below[down], beyond[pull < 0])
        self._bound(-below / self.unit, above / self.unit)
        costs = np.zeros(self.pull.size)
        costs[places] = pull
        self._aim(costs)
        if self.pull.size > LARGE and places.size > 1:
            self.programme.forget()
        found = self.programme.solve(seconds, gap=gap)
        return replace(found, values=found.values * self.unit)

    def dived(self, found: Solution, seconds: float | None) -> Solution:
        """From a solution go on to one that is whole, fixing what is nearly so step by step."""
        low, high = self.low, self.high
        for _ in range(DEEP):
            loose = self._loose(found.values) if found.found else self._NONE
            if not loose.size:
                break
            fixed = loose[: max(loose.size // 3, 1)]
            found = self._fixed(fixed, np.rint(found.values[fixed]), seconds)
        self._bound(low, high)
        return found

    def pumped(self, found: Solution, place: int, sign: float, seconds: float | None) -> Solution:
        """From a solution go on to one that is whole and in which an unknown goes as far.

        A feasibility pump: what must be whole is pulled to where it is rounded, and what comes
        back is rounded again; each time the nearest to a whole number is fixed there, or beside.
        """
        low, high = self.low, self.high
        self._held(place, sign, found.values[place] / self.unit)
        for _ in range(DEEP):
            loose = self._loose(found.values) if found.found else self._NONE
            if not loose.size:
                break
            near, aim = loose[:1], np.rint(found.values)
            self._aim(self._ends(aim / self.unit, low, high))
            beside = aim[near] + np.sign(found.values[near] - aim[near])
            found = self._fixed(near, aim[near], seconds)
            if not found.found:
                found = self._fixed(near, beside, seconds)
        self._bound(low, high)
        return found

    def _ends(self, aim: Vector, low: Vector, high: Vector) -> Vector:
        """A pull to the end of the room that each whole number is rounded to."""
        pull: Vector = np.where(aim >= high, 1.0, 0.0) - np.where(aim <= low, 1.0, 0.0)
        return np.where(self.piece.whole, pull, 0.0)

    def _held(self, place: int, sign: float, reached: float) -> None:
        low, high = self.low.copy(), self.high.copy()
        (low if sign > 0 else high)[place] = reached
        self._bound(low, high)

    def _fixed(self, places: Places, z: Vector, seconds: float | None) -> Solution:
        """What comes of it when some unknowns are fixed from now on."""
        low, high = self.low.copy(), self.high.copy()
        low[places] = high[places] = z / self.unit
        self._bound(low, high)
        found = self.programme.solve(seconds)
        return replace(found, values=found.values * self.unit)

    def _loose(self, z: Vector) -> Places:
        """The unknowns that are not whole and must be, the nearest to it first."""
        off = np.where(self.piece.whole, np.abs(z - np.rint(z)), 0.0)
        order = np.argsort(off, kind="stable")
        return np.asarray(order[off[order] > LOOSE])

    def _bound(self, low: Vector, high: Vector) -> None:
        changed = np.flatnonzero((low != self.low) | (high != self.high))
        self.programme.set_bounds(changed, low[changed], high[changed])
        self.low, self.high = low, high

    def _aim(self, pull: Vector) -> None:
        changed = np.flatnonzero(pull != self.pull)
        self.programme.set_costs(changed, pull[changed])
        self.pull = pull
