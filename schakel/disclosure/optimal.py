"""The cheapest safe pattern, proved: an integer programme whose rows are learned from attacks.

min Σ cost · s, s ∈ {0, 1}, with one row per cut (Benders, 1962). Fractional patterns are attacked
first: their cuts are the strongest. Then integer patterns, until one withstands every demand; the
audit may add demands of minds that were not looked at, and the search goes on from there. What
the programme cannot beat is a lower bound at all times.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
from scipy.sparse import csr_array, vstack

from schakel.disclosure.choices import Choices, Demand
from schakel.disclosure.cuts import Cut, first_cuts, separation
from schakel.disclosure.heuristic import OutOfTimeError
from schakel.disclosure.mending import Mending
from schakel.disclosure.programme import Programme, Solution, Status
from schakel.disclosure.puzzle import Marks, Vector

ENOUGH = 1e-9  # a gap smaller than this share of the cost is none
VIOLATED = 1e-6  # a cut must cut off at least this much
NEAR = 0.2  # a cut that the fractional pattern keeps by less than this is near
LEVELS = ((1e-3, 1e-2), (1e-2, 5e-3), (np.inf, 2e-3), (np.inf, ENOUGH))
# in turn: reduced costs looked at, as shares of the floor, and the gap within which
MANY = 300  # of the demands that a pattern fails so many are looked at, at most
LEAST = 1.0  # seconds for the first programme, whatever is left
PART = 0.1  # the share of the time left that one of them may take


class Master:
    """The cuts so far, and the cheapest pattern that keeps them."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.open = np.flatnonzero(choices.open)
        self.column = np.full(choices.size, -1)
        self.column[self.open] = np.arange(self.open.size)
        self.known: set[tuple[bytes, bytes]] = set()
        self.rows: list[csr_array] = []
        self.floor, self.reduced = 0.0, np.zeros(self.open.size)
        self.share = np.zeros(self.open.size)
        none, ends = csr_array((0, self.open.size)), np.zeros(0)
        low, high = np.zeros(self.open.size), np.ones(self.open.size)
        self.relaxed = Programme(none, ends, ends, low, high, cost=choices.cost[self.open])

    def learn(self, cuts: Iterable[Cut]) -> int:
        """Add the cuts that are new; how many were."""
        fresh = [cut for cut in cuts if self._new(cut)]
        if fresh:
            sizes = np.cumsum([0, *(cut.place.size for cut in fresh)])
            rows = csr_array(
                (np.concatenate([cut.weight for cut in fresh]),
                 self.column[np.concatenate([cut.place for cut in fresh])], sizes),
                shape=(len(fresh), self.open.size),
            )  # fmt: skip
            self.rows.append(rows)
            self.relaxed.add_rows(rows, np.ones(len(fresh)), np.full(len(fresh), np.inf))
        return len(fresh)

    def _new(self, cut: Cut) -> bool:
        place = (cut.place.tobytes(), np.round(cut.weight, 6).tobytes())
        fresh = place not in self.known
        self.known.add(place)
        return fresh

    def relaxation(self, seconds: float) -> tuple[Solution, Vector]:
        """The cheapest fractional pattern, of all open unknowns."""
        solution = self.relaxed.solve(seconds)
        if solution.status == Status.OPTIMAL:
            self.floor, self.reduced = solution.objective, np.abs(solution.reduced)
            self.share = solution.values
        return self._patterned(solution)

    def near(self, more: float) -> Marks:
        """The open unknowns that a pattern can withhold and cost at most so much more than floor.

        Withholding one costs at least its reduced cost more than the cheapest fractional pattern.
        """
        return self.reduced <= more

    def pattern(
        self, seconds: float, gap: float, columns: Marks, start: Marks | None
    ) -> tuple[Solution, Vector]:
        """The cheapest whole pattern of some of the open unknowns, to within a gap.

        Only cuts that are near in the last fractional pattern go in at first; those that the
        answer breaks are added, until it breaks none.
        """
        until = perf_counter() + seconds
        rows: Any = csr_array(vstack(self.rows)) if self.rows else csr_array((0, self.open.size))
        used: Marks = rows @ self.share < 1 + NEAR
        while True:
            programme = self._integer(rows[np.flatnonzero(used)], columns, start)
            solution, share = self._patterned(programme.solve(until - perf_counter(), gap=gap))
            broken = ~used & (rows @ np.rint(share[self.open]) < 1 - VIOLATED)
            if not solution.found or not np.any(broken) or perf_counter() > until:
                return solution, share
            used |= broken

    def _integer(self, rows: Any, columns: Marks, start: Marks | None) -> Programme:
        count = self.open.size
        one = np.ones(rows.shape[0])
        programme = Programme(
            rows, one, np.full(one.size, np.inf), np.zeros(count), columns.astype(np.float64),
            cost=self.choices.cost[self.open], integer=np.ones(count, dtype=bool),
        )  # fmt: skip
        if start is not None and not np.any(start[self.open] & ~columns):
            programme.start_from(start[self.open].astype(np.float64))
        return programme

    def _patterned(self, solution: Solution) -> tuple[Solution, Vector]:
        share = np.zeros(self.choices.size)
        if solution.found:
            share[self.open] = np.clip(solution.values, 0.0, 1.0)
        return solution, share


@dataclass(slots=True, eq=False)
class Search(Mending):
    """The search for the cheapest pattern; bound: what no safe pattern can cost less than."""

    bound: float = 0.0
    master: Master = field(init=False)

    def __post_init__(self) -> None:
        self.master = Master(self.choices)
        self.master.learn(first_cuts(self.choices, self.demands))

    @property
    def proved(self) -> bool:
        """Is nothing cheaper possible?"""
        return self.cost <= self.bound * (1 + ENOUGH) + ENOUGH

    def run(self) -> None:
        """Search among ever more unknowns until the best is proved, or time is up."""
        with suppress(OutOfTimeError):
            share = self._relax()
            self._safe(share > VIOLATED)
            for width, gap in LEVELS:
                while self.left() > 0 and not self.proved and self._step(width, gap):
                    pass

    def _safe(self, withheld: Marks) -> None:
        """Withhold more than a pattern does until it is safe, and keep it if it is still cheap."""
        safe = self.mended(withheld)
        if safe is not None:
            self.keep(safe)

    def _relax(self) -> Vector:
        """Attack fractional patterns until they give no more cuts; the last one."""
        while True:
            solution, share = self.master.relaxation(max(self.left(), LEAST))
            if solution.status != Status.OPTIMAL:
                raise OutOfTimeError
            self.bound = max(self.bound, solution.objective)
            if self.left() < 0 or not self._learned(share, self.demands, capped=True):
                return share

    def _learned(self, share: Vector, demands: Sequence[Demand], *, capped: bool) -> int:
        """Attack a pattern and learn the cuts that cut it off; how many are new."""
        found = separation(self.choices, share, demands, capped=capped)
        return self.master.learn(cut for cut in found.cuts if cut.value(share) < 1 - VIOLATED)

    def _step(self, width: float, gap: float) -> bool:
        """One integer pattern, kept or cut off; False when this level has no more to give."""
        more = self.cost - self.master.floor
        columns = self.master.near(min(more, width * self.master.floor))
        every = bool(np.all(columns == self.master.near(more)))
        if self.best is not None:
            columns = columns | self.best[self.master.open]
        seconds = self.left() * (1.0 if gap == ENOUGH else PART)
        solution, share = self.master.pattern(seconds, gap, columns, self.best)
        if every and np.isfinite(solution.bound):
            self.bound = max(self.bound, min(solution.bound, self.cost))
        if not solution.found or self.proved or solution.objective >= self.cost * (1 - gap):
            return False
        return self._judged(np.rint(share))

    def _judged(self, share: Vector) -> bool:
        """Audit an integer pattern: it is kept, or what it fails cuts it off."""
        failed = self.check(share > 0)
        if failed is None:
            return self._learned(share, self.demands, capped=False) > 0
        if not failed:
            self.keep(share > 0)
            return True
        hardest = _hardest(failed)
        self.face(hardest)
        fresh = self._learned(share, hardest, capped=False)
        if not fresh:
            self._forbid(share > 0)
        if self.best is not None:
            self._learned((share + self.best) / 2, hardest, capped=True)
        self._safe(share > 0)
        self.master.relaxation(max(self.left(), LEAST))
        return True

    def face(self, failed: Sequence[Demand]) -> int:
        """Look at more demands from now on, and learn at once what their relations ask."""
        before = len(self.demands)
        fresh = Mending.face(self, failed)
        self.master.learn(first_cuts(self.choices, self.demands[before:]))
        return fresh

    def _forbid(self, withheld: Marks) -> None:
        """Where no multipliers prove it (whole numbers), just: something more must be withheld."""
        told = np.flatnonzero(self.choices.open & ~withheld)
        self.master.learn([Cut(told, np.ones(told.size))])


def _hardest(failed: Sequence[Demand]) -> list[Demand]:
    """Of the demands on one unknown and side the greatest, and of those not too many."""
    greatest: dict[tuple[int, int], Demand] = {}
    for one in failed:
        place = (one.unknown, one.sign)
        if place not in greatest or one.need > greatest[place].need:
            greatest[place] = one
    return sorted(greatest.values(), key=lambda one: -one.need)[:MANY]
