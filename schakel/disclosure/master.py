"""The integer programme that learns: the cheapest pattern that keeps all cuts so far.

min Σ cost · s, s ∈ {0, 1}, with one row per cut (Benders, 1962).
"""

from collections.abc import Iterable
from time import perf_counter
from typing import Any

import numpy as np
from scipy.sparse import csr_array, vstack

from schakel.disclosure.choices import Choices
from schakel.disclosure.cuts import VIOLATED, Cut
from schakel.disclosure.programme import Programme, Solution, Status
from schakel.disclosure.puzzle import Marks, Vector

NEAR = 0.2  # a cut that the fractional pattern keeps by less than this is near


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
        if count and start is not None and not np.any(start[self.open] & ~columns):
            programme.start_from(start[self.open].astype(np.float64))
        return programme

    def _patterned(self, solution: Solution) -> tuple[Solution, Vector]:
        share = np.zeros(self.choices.size)
        if solution.found:
            share[self.open] = np.clip(solution.values, 0.0, 1.0)
        return solution, share
