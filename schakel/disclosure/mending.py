"""Make a pattern safe: mend it, have it audited, look at what failed, clean it up, and again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from schakel.disclosure.choices import Choices, Demand
from schakel.disclosure.cleanup import cleaned
from schakel.disclosure.cuts import separation
from schakel.disclosure.heuristic import repaired
from schakel.disclosure.puzzle import Marks

ROUNDS = 30  # so often a mended pattern is audited and mended again

Check = Callable[[Marks], Sequence[Demand] | None]


@dataclass(slots=True, eq=False)
class Mending:
    """Patterns that are audited, and the cheapest safe one among them.

    demands: those looked at so far; an audit adds to them. check: the audit of a pattern; gives
    the demands that failed, none when it is safe, None when it did not finish.
    """

    choices: Choices
    demands: list[Demand]
    check: Check
    until: float
    best: Marks | None = None
    given_back: int = 0

    @property
    def cost(self) -> float:
        """What the best pattern costs; infinite without one."""
        return float("inf") if self.best is None else self.choices.price(self.best)

    def left(self) -> float:
        """Seconds left."""
        return self.until - perf_counter()

    def face(self, failed: Sequence[Demand]) -> int:
        """Look at more demands from now on; how many are new."""
        known = set(self.demands)
        fresh = [one for one in failed if one not in known]
        self.demands.extend(fresh)
        return len(fresh)

    def keep(self, withheld: Marks) -> None:
        """Remember a safe pattern if it is the cheapest so far."""
        if self.choices.price(withheld) < self.cost:
            self.best = withheld

    def offer(self, withheld: Marks) -> None:
        """Mend a pattern until the audit finds it safe; then clean it up as far as it stays so."""
        safe = self.mended(withheld)
        if safe is not None:
            self.keep(safe)
            self._clean(safe)

    def mended(self, withheld: Marks) -> Marks | None:
        """A safe pattern that withholds at least as much; None when none is found in time."""
        withheld = repaired(self.choices, withheld, self._unmet(withheld), self.until)
        for _ in range(ROUNDS):
            failed = self.check(withheld)
            if failed is None:
                return None
            if not failed:
                return withheld
            fresh = self.face(failed)
            more = repaired(self.choices, withheld, failed, self.until, whole=not fresh)
            if np.array_equal(more, withheld):
                return None
            withheld = more
        return None

    def _clean(self, withheld: Marks) -> None:
        """Give back what no demand needs; what the audit then misses is looked at, and again."""
        for _ in range(ROUNDS):
            less, given = cleaned(self.choices, withheld, self.demands, self.until)
            if not given or self.choices.price(less) >= self.cost:
                return
            failed = self.check(less)
            if failed is None or (failed and not self.face(failed)):
                return
            if not failed:
                self.keep(less)
                self.given_back = given
                return
            withheld = repaired(self.choices, less, failed, self.until)

    def _unmet(self, withheld: Marks) -> Sequence[Demand]:
        share = withheld.astype(np.float64)
        return separation(self.choices, share, self.demands, capped=False).unmet
