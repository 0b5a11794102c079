"""What is withheld beside the sensitive numbers, so that these cannot be worked out.

Whatever method finds a pattern, the audit decides: only an audited, safe pattern is possible, and
when time is up the cheapest one so far counts, with its gap.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Literal, get_args

import numpy as np

from schakel.disclosure.audit import Failure, Verdict, audit
from schakel.disclosure.batch import widths
from schakel.disclosure.choices import Demand, choices, demand
from schakel.disclosure.cleanup import Cleanup
from schakel.disclosure.heuristic import NeverMetError, OutOfTimeError
from schakel.disclosure.optimal import Search
from schakel.disclosure.puzzle import Marks, Mind, Puzzle
from schakel.disclosure.recall import Recall
from schakel.disclosure.remaining import remaining

Method = Literal["auto", "optimal", "heuristic", "batch"]
METHODS: tuple[Method, ...] = get_args(Method)
LEAST = 1.0  # seconds an audit is given at least, even when time is up
SPARED = 0.5  # so many times what the first attack took is kept for the last, which knows more
GRACE = 3.0  # the last attack may take so many times what was kept for it
OPTIMAL = 4_000  # so many open unknowns at most are searched for what is provably cheapest
HEURISTIC = 30_000  # beyond these, only what is near a demand is looked at


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Which numbers are withheld, and what the audit says of it.

    hidden: (m,) all that is not told. cost: what the open numbers among them cost. bound: what
    no safe pattern can cost less than, None when nothing was proved; gap: (cost - bound) / cost.
    given_back: numbers that the clean-up told again. possible: False when no pattern was found
    that the audit calls safe; then the verdict says which need fails, or that time was up.
    """

    hidden: Marks
    method: str
    cost: float
    bound: float | None
    gap: float | None
    verdict: Verdict
    given_back: int
    possible: bool


def protect(
    puzzle: Puzzle,
    minds: Sequence[Mind],
    *,
    method: Method = "auto",
    seconds: float = 60,
    recall: Recall | None = None,
) -> Pattern:
    """Withhold as little as possible, so that no need fails in any mind.

    optimal: proved cheapest, or the cheapest found with its gap. heuristic: one programme per
    unmet need, then a clean-up. batch: for the largest. auto chooses by size. recall: what
    attacks on this puzzle found before.
    """
    work = Protection(puzzle, minds, perf_counter() + seconds, recall)
    return work.pattern(method)


class Protection:
    """One puzzle being protected: the audit is asked here, and what it said is kept."""

    def __init__(
        self, puzzle: Puzzle, minds: Sequence[Mind], until: float, recall: Recall | None = None
    ) -> None:
        self.puzzle, self.minds, self.until = puzzle, minds, until
        self.recall = recall or Recall()
        self.choices = choices(puzzle, minds)
        self.named = {mind.name: place for place, mind in enumerate(minds)}
        self.asked: Sequence[Mind] = [minds[0]]
        self.alone = len(minds) == 1
        self.spared = 0.0
        self.failures: list[Failure] = []
        self.known: dict[bytes, Sequence[Demand]] = {}
        self.passed: dict[bytes, Verdict] = {}

    def pattern(self, method: Method) -> Pattern:
        """Protect by a method; what is not possible in time, or at all, says so."""
        how = self._chosen(method)
        with suppress(NeverMetError):
            self._survey()
            search = self._search(how)
            found = self._found(how, search) or self._found(how, self._again(search))
            if found is not None:
                return found
        return self._everything(how)

    def _survey(self) -> None:
        """What the public can work out with nothing withheld by choice is all it ever can.

        The last attack tries the witnesses of all before it, and is taken to need less time.
        """
        begun, nothing = perf_counter(), np.zeros(self.choices.size, dtype=bool)
        verdict = self._verdict(self.choices.hidden(nothing), self.asked, self.left)
        if not verdict.unsettled:
            self._heed(verdict.failures)
        if self.alone or verdict.failures:
            self._learned(nothing, verdict)
        self.spared = SPARED * (perf_counter() - begun) if self.alone else 0.0

    @property
    def left(self) -> float:
        """Seconds left for the search."""
        return self.until - self.spared - perf_counter()

    def _heed(self, failures: Sequence[Failure]) -> None:
        """Ask from now on of every pattern what one failed."""
        self.failures.extend(failures)
        self.asked = remaining(self.minds, self.failures)

    def check(self, withheld: Marks) -> Sequence[Demand] | None:
        """Audit a pattern: the demands that fail; None when the audit did not finish."""
        if withheld.tobytes() not in self.known:
            self._learned(withheld, self._attacked(self.choices.hidden(withheld)))
        return self.known.get(withheld.tobytes())

    def _attacked(self, hidden: Marks) -> Verdict:
        """First with what others failed, and if that holds with everything, by everybody.

        What is left out for the public alone is left to the last attack.
        """
        verdict = self._verdict(hidden, self.asked, self.left)
        if verdict.safe and not self.alone:
            verdict = self._verdict(hidden, self.minds, self.left)
            self._heed(verdict.failures)
        return verdict

    def _learned(self, withheld: Marks, verdict: Verdict) -> None:
        """Remember what came of an attack, if anything did."""
        if verdict.safe or verdict.failures:
            demands = [self._demand(failure) for failure in verdict.failures]
            self.known[withheld.tobytes()] = demands
        if verdict.safe and not self.alone:
            self.passed[withheld.tobytes()] = verdict

    def _verdict(
        self, hidden: Marks, minds: Sequence[Mind], left: float, *, exactly: bool = False
    ) -> Verdict:
        return audit(
            self.puzzle, hidden, minds, seconds=max(left, LEAST), proofs=exactly, ends=exactly,
            recall=self.recall,
        )  # fmt: skip

    def _last_word(self, hidden: Marks) -> Verdict:
        """All needs of all minds; no pattern is lost because the search took too long."""
        left = max(self.until - perf_counter(), GRACE * self.spared)
        return self._verdict(hidden, self.minds, left, exactly=True)

    def _demand(self, failure: Failure) -> Demand:
        sign = 1 if failure.side == "above" else -1
        mind = self.named[failure.mind]
        found = demand(self.choices, mind, failure.target, sign, failure.need)
        if found is None:
            raise NeverMetError(Demand(mind, -1, sign, failure.need))
        return found

    def _chosen(self, method: Method) -> Method:
        if method != "auto":
            return method
        size = int(self.choices.open.sum())
        return "optimal" if size <= OPTIMAL else "heuristic" if size <= HEURISTIC else "batch"

    def _search(self, how: Method) -> Cleanup:
        """A search that was run until its time was up."""
        kind = Search if how == "optimal" else Cleanup
        around = widths(self.choices.size, how == "batch")
        search = kind(self.choices, [], self.check, self.until - self.spared, around)
        with suppress(NeverMetError, OutOfTimeError):
            search.run()
        return search

    def _again(self, search: Cleanup) -> Cleanup:
        """Should the last attack fail what the search took for safe: mend it, asking everything."""
        best, search.best = search.best, None
        self.asked, search.until = self.minds, self.until + self.spared
        self.known.clear()
        with suppress(NeverMetError, OutOfTimeError):
            if best is not None:
                search.offer(best)
        return search

    def _found(self, how: Method, search: Cleanup) -> Pattern | None:
        """The best pattern, if an attack by all minds with all their needs finds it safe."""
        if search.best is None:
            return None
        hidden, cost = self.choices.hidden(search.best), search.cost
        verdict = self.passed.get(search.best.tobytes()) or self._last_word(hidden)
        bound = search.bound if isinstance(search, Search) else None
        gap = None if bound is None else max(0.0, (cost - bound) / cost) if cost else 0.0
        found = Pattern(hidden, how, cost, bound, gap, verdict, search.given_back, True)
        return found if verdict.safe else None

    def _everything(self, how: Method) -> Pattern:
        """Withhold all that is open: the last resort, and possible only if the audit says so."""
        every = self.choices.open.copy()
        hidden = self.choices.hidden(every)
        verdict = self._last_word(hidden)
        return Pattern(hidden, how, self.choices.price(every), None, None, verdict, 0, verdict.safe)
