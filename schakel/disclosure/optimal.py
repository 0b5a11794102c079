"""The cheapest safe pattern, proved: cuts are learned from attacks on fractional patterns too.

Fractional patterns are attacked first: their cuts are the strongest, and their cost is a lower
bound. An unknown whose reduced cost would lift that bound above the best pattern is in no cheaper
one; so integer patterns are sought among ever more unknowns, until these are all that count.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from schakel.disclosure.cleanup import Cleanup
from schakel.disclosure.heuristic import OutOfTimeError
from schakel.disclosure.programme import Status
from schakel.disclosure.puzzle import Marks, Vector

ENOUGH = 1e-9  # a gap smaller than this share of the cost is none
BRIEF = 0.2  # the share of the time left for cleaning up, before the search proper
LEAST = 1.0  # seconds for the first programme, whatever is left
LEVELS = ((1e-3, 1e-2, 0.1), (1e-2, 5e-3, 0.1), (np.inf, 2e-3, 0.2), (np.inf, ENOUGH, 1.0))
# in turn: reduced costs looked at, as shares of the floor; the gap within which; the share of the
# time left that one programme may take


@dataclass(slots=True, eq=False)
class Search(Cleanup):
    """The search for the cheapest pattern; bound: what no safe pattern can cost less than."""

    bound: float = 0.0

    @property
    def proved(self) -> bool:
        """Is nothing cheaper possible?"""
        return self.cost <= self.bound * (1 + ENOUGH) + ENOUGH

    def run(self) -> None:
        """Search until the best is proved, or time is up."""
        with suppress(OutOfTimeError):
            self.offer(np.zeros(self.choices.size, dtype=bool))
            self.relax()
            self.clean(BRIEF)
            for width, gap, part in LEVELS:
                while self.left() > 0 and not self.proved and self._level(width, gap, part):
                    pass

    def relax(self) -> Vector:
        """Attack fractional patterns until they give no more cuts; the last one."""
        while True:
            solution, share = self.master.relaxation(max(self.left(), LEAST))
            if solution.status != Status.OPTIMAL:
                raise OutOfTimeError
            self.bound = max(self.bound, solution.objective)
            if self.left() < 0 or self.proved:
                return share
            if not self.learned(share, self.demands, capped=True):
                return share

    def _level(self, width: float, gap: float, part: float) -> bool:
        """One step among the unknowns that count within a width, and those of the best."""
        columns = self.master.near(min(self._more(), width * self.master.floor))
        if self.best is not None:
            columns = columns | self.best[self.master.open]
        return self.step(columns, gap, part) and not self.proved

    def judged(self, share: Vector) -> bool:
        """Audit an integer pattern; attack fractional ones again with what it taught."""
        more = Cleanup.judged(self, share)
        if not self.proved:
            self.relax()
        return more

    def _more(self) -> float:
        return self.cost - self.master.floor

    def proven(self, columns: Marks, bound: float) -> None:
        """Among all unknowns that count, the bound of the programme is one on every pattern."""
        if np.isfinite(bound) and np.all(columns | ~self.master.near(self._more())):
            self.bound = max(self.bound, min(bound, self.cost))
