"""Give back what need not be withheld: the cheapest part of a pattern that is still safe.

Among the unknowns of a safe pattern the cheapest ones that keep all cuts so far are audited; what
they fail is learned as cuts, until nothing fails. Nothing of the outcome can be told again.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from schakel.disclosure.choices import Demand
from schakel.disclosure.cuts import Cut, Separation, first_cuts
from schakel.disclosure.heuristic import OutOfTimeError
from schakel.disclosure.master import Master
from schakel.disclosure.mending import Mending
from schakel.disclosure.puzzle import Marks, Vector

CLOSE = 1e-3  # the gap of integer programmes over the unknowns of one pattern
MANY = 300  # of the demands that a pattern fails so many are looked at, at most
OFTEN, FEW = 5, 8  # one in so many patterns that fail is mended, and all that fail so few demands
FAR = 12  # and so many of them, at most, with all relations at once
BRIEF = 0.05  # the share of the time left for the first pattern
PART = 0.2  # the share of the time left that one programme may take


@dataclass(slots=True, eq=False)
class Cleanup(Mending):
    """A pattern mended, and the cheapest safe part of it."""

    steps: int = 0
    master: Master = field(init=False)
    separation: Separation = field(init=False)

    def __post_init__(self) -> None:
        self.master = Master(self.choices)
        self.separation = Separation(self.choices, self.until)
        self.master.learn(first_cuts(self.choices, self.demands))

    def run(self) -> None:
        """Find a safe pattern and clean it up, as far as time allows."""
        with suppress(OutOfTimeError):
            self.offer(self.first())
            self.clean()

    def first(self) -> Marks:
        """What single relations ask, at the least cost: the pattern to mend first."""
        nothing = np.zeros(self.choices.size, dtype=bool)
        if not self.face(self.check(nothing) or ()):
            return nothing
        every = np.ones(self.master.open.size, dtype=bool)
        solution, share = self.master.pattern(self.left() * BRIEF, CLOSE, every, None)
        return np.rint(share) > 0 if solution.found else nothing

    def clean(self, share: float = 1.0) -> None:
        """Look for the cheapest safe part of the best pattern, for a share of the time left."""
        if self.best is None:
            return
        before, columns, end = self.best, self.best[self.master.open], self.left() * (1 - share)
        while self.left() > end and self.step(columns, CLOSE, PART):
            pass
        self.given_back += self.count(before) - self.count(self.best)

    def count(self, withheld: Marks) -> int:
        """How many numbers are withheld."""
        return int(self.choices.hidden(withheld).sum())

    def step(self, columns: Marks, gap: float, part: float) -> bool:
        """One integer pattern of some unknowns, kept or cut off; False when there is no more."""
        solution, share = self.master.pattern(self.left() * part, gap, columns, self.best)
        self.proven(columns, solution.bound)
        if not solution.found or solution.objective >= self.cost * (1 - gap):
            return False
        return self.judged(np.rint(share))

    def proven(self, columns: Marks, bound: float) -> None:
        """Note what a programme over these unknowns proves."""

    def judged(self, share: Vector) -> bool:
        """Audit an integer pattern: it is kept, or what it fails cuts it off."""
        failed = self.check(share > 0)
        if failed is None:
            return self.learned(share, self.demands, capped=False) > 0
        if not failed:
            self.keep(share > 0)
            return True
        hardest = _hardest(failed)
        self.face(hardest)
        if not self.learned(share, hardest, capped=False, far=FAR):
            self._forbid(share > 0)
        self.steps += 1
        if self.steps % OFTEN == 0 or len(hardest) <= FEW:
            self.offer(share > 0)
        return True

    def learned(
        self, share: Vector, demands: Sequence[Demand], *, capped: bool, far: int | None = None
    ) -> int:
        """Attack a pattern and learn the cuts that cut it off; how many are new."""
        return self.master.learn(self.separation.cuts(share, demands, capped=capped, far=far))

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
