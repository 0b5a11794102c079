"""Numbers that are printed in multiples of a base, and what a printed multiple tells.

With n the printed multiple of b and x the exact number, a reader may take it that

    n - b < x < n + b,    and x = n when x is a multiple of b

where a table was rounded so that it adds up; and where each number was rounded by itself

    n - b/2 ≤ x < n + b/2.

Before it is known which of the two multiples beside x will be printed, only those other truths
count that both leave open: ⌊x/b⌋ b < x' < ⌈x/b⌉ b. What is safe then is so whichever it will be.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from schakel.disclosure.puzzle import Marks, Places, Puzzle, Vector
from schakel.disclosure.values import Figure, Outcome

Rounding = Literal["", "consistent", "nearest"]  # how the tables of a release were rounded

ROUNDED = {"sum", "contributors", "bands"}  # statistics that are printed as they are counted
HAIR, FLOAT = 1e-9, 1e-13  # so near to a multiple, in bases and of itself, a number is one
SMALL = 1e-8  # of a base: the ends of an interval are not in it


def nearest(value: Vector, base: Vector) -> Vector:
    """The nearest multiple, halves going up."""
    found: Vector = base * np.floor(value / base + 0.5)
    return found


def floors(value: Vector, base: Vector) -> Vector:
    """How many whole bases go into each value."""
    ratio = value / base
    found: Vector = np.floor(ratio + HAIR + FLOAT * np.abs(ratio))
    return found


def parts(value: Vector, base: Vector) -> Vector:
    """What is over of each value after whole bases, in bases: 0 for a multiple."""
    ratio = value / base
    over = ratio - floors(value, base)
    exact = np.abs(over) <= HAIR + FLOAT * np.abs(ratio)
    found: Vector = np.where(exact, 0.0, np.clip(over, 0.0, 1.0))
    return found


def stands_for(figure: float, value: float | None, base: float) -> bool:
    """Is this a multiple of the base beside the value, or the value itself where that is one?

    >>> stands_for(10, 12, 5), stands_for(15, 12, 5), stands_for(15, 10, 5), stands_for(11, 12, 5)
    (True, True, False, False)
    """
    if value is None:
        return False
    bases, over = (
        floors(np.array([value]), np.array([base])),
        parts(np.array([value]), np.array([base])),
    )
    ends = (bases[0], bases[0] + (over[0] > 0))
    return any(abs(figure / base - end) <= HAIR + FLOAT * abs(end) for end in ends)


@dataclass(frozen=True, slots=True, eq=False)
class Multiples:
    """k numbers of a puzzle, from the first on, that are printed in multiples of a base.

    exact: (k,) the number each is close to. value: (k,) the truth. whole: (k,) known to be a
    whole number. figure: (k,) what is printed; nan while that is to be decided. near: (k,)
    whether it was, or will be, rounded by itself. now: (k,) whether it is asked for now.
    """

    first: int
    exact: Places
    base: Vector
    value: Vector
    whole: Marks
    figure: Vector
    near: Marks
    now: Marks

    @property
    def printed(self) -> Vector:
        """What is printed, as far as that is certain; nan elsewhere."""
        known = self.near | (parts(self.value, self.base) == 0)
        figure = nearest(self.value, self.base)
        return np.where(np.isnan(self.figure) & known, figure, self.figure)

    def decided(self, figure: Vector) -> "Multiples":
        """The same numbers with these printed, where that was still to be decided."""
        return replace(self, figure=np.where(np.isnan(self.printed), figure, self.printed))

    @property
    def figures(self) -> dict[int, float]:
        """What is printed, by the number in the puzzle."""
        figure = self.printed
        known = np.flatnonzero(~np.isnan(figure)).tolist()
        return {self.first + each: float(figure[each]) for each in known}

    def asked(self, hidden: Marks) -> Marks:
        """Which of them are asked for now, and told."""
        told: Marks = self.now & ~hidden[self.first : self.first + len(self.exact)]
        return told

    def slacks(self) -> tuple[Vector, Vector]:
        """How far the exact numbers may lie under and over the truth, given what is printed.

        The ends themselves are left out, so that of whole numbers fewer remain. Never less than
        the truth itself allows.
        """
        low, high = self._ends()
        low = np.where(self.whole, np.floor(low + SMALL) + 1, low)
        high = np.where(self.whole, np.ceil(high - SMALL) - 1, high)
        return np.maximum(self.value - low, 0.0), np.maximum(high - self.value, 0.0)

    def _ends(self) -> tuple[Vector, Vector]:
        figure, reach = self.printed, np.where(self.near, self.base / 2, self.base * (1 - SMALL))
        under = self.base * (floors(self.value, self.base) + SMALL)
        over = under + self.base * (1 - 2 * SMALL)
        open_still = np.isnan(figure)
        return (
            np.where(open_still, under, figure - reach),
            np.where(open_still, over, figure + reach),
        )

    def seen(self, puzzle: Puzzle) -> Puzzle:
        """The puzzle with what these numbers leave open as slack."""
        slack_below, slack_above = puzzle.slack_below.copy(), puzzle.slack_above.copy()
        here = slice(self.first, self.first + len(self.exact))
        slack_below[here], slack_above[here] = self.slacks()
        return replace(puzzle, slack_below=slack_below, slack_above=slack_above)


class Printing:
    """Numbers to be printed in multiples, being written down."""

    def __init__(self, count: int, value: Vector, integer: Marks) -> None:
        self.count, self.value, self.integer = count, value, integer
        self.exact: list[int] = []
        self.base: list[float] = []
        self.figure: list[float] = []
        self.near: list[bool] = []
        self.now: list[bool] = []
        self.place: dict[tuple[int, float], int] = {}

    def number(
        self, exact: int, base: float, outcome: Outcome | None, *, near: bool, now: bool
    ) -> int:
        """The printed number of an exact one; printed before, it is printed the same again."""
        figure = outcome.value if isinstance(outcome, Figure) else np.nan
        found = self.place.get((exact, base))
        if found is not None and self._same(found, figure, near=near):
            self.now[found] |= now
            return self.count + found
        self.place[exact, base] = len(self.exact)
        self.exact.append(exact)
        self.base.append(base)
        self.figure.append(figure)
        self.near.append(near)
        self.now.append(now)
        return self.count + len(self.exact) - 1

    def _same(self, found: int, figure: float, *, near: bool) -> bool:
        """Is this what stands there, or is one of the two still to be decided?"""
        if np.isnan(self.figure[found]):
            self.figure[found], self.near[found] = figure, near
            return True
        return bool(np.isnan(figure)) or (self.figure[found], self.near[found]) == (figure, near)

    def multiples(self) -> Multiples:
        """All that was written down."""
        exact = np.array(self.exact, dtype=np.intp)
        return Multiples(
            self.count, exact, np.array(self.base), self.value[exact], self.integer[exact],
            np.array(self.figure), np.array(self.near, dtype=np.bool_),
            np.array(self.now, dtype=np.bool_),
        )  # fmt: skip
