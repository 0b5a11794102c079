"""Make a pattern safe: mend it, have it audited, look at what failed, and mend it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from schakel.disclosure.choices import Choices, Demand
from schakel.disclosure.heuristic import Least, repaired
from schakel.disclosure.puzzle import Marks

ROUNDS = 30  # so often a mended pattern is audited and mended again

Check = Callable[[Marks], Sequence[Demand] | None]


@dataclass(slots=True, eq=False)
class Mending:
    """Patterns that are audited, and the cheapest safe one among them.

    demands: those looked at so far; an audit adds to them. check: the audit of a pattern; gives
    the demands that failed, none when it is safe, None when it did not finish. widths: so many
    neighbours are tried first, in each relation around a demand; then everything.
    """

    choices: Choices
    demands: list[Demand]
    check: Check
    until: float
    widths: tuple[int, ...] = ()
    best: Marks | None = None
    part: Least | None = None
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
        """Withhold more than a pattern does until it is safe, and keep it if it is cheap."""
        safe = self.mended(withheld)
        if safe is not None:
            self.keep(safe)

    def mended(self, withheld: Marks) -> Marks | None:
        """A safe pattern that withholds at least as much; None when none is found in time."""
        part, tried = self._part(withheld), set[Demand]()
        for _ in range(ROUNDS):
            failed = self.check(withheld)
            if failed is None:
                return None
            if not failed:
                return withheld
            self.face(failed)
            again = tried.issuperset(failed)  # mended, and it did not help
            tried.update(failed)
            more = repaired(
                self.choices, withheld, failed, self.until,
                widths=self.widths, whole=again, part=None if again else part,
            )  # fmt: skip
            if np.array_equal(more, withheld):
                return None
            withheld = more
        return None

    def _part(self, withheld: Marks) -> Least | None:
        """What is withheld in this or the best pattern: enough to mend this one."""
        if self.best is None:
            return None
        places = np.flatnonzero(self.best | withheld | ~self.choices.open)
        if self.part is None or not np.array_equal(places, self.part.places):
            self.part = Least(self.choices, places)
        return self.part
