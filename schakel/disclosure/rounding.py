"""Rounding to a base so that all sums still add up, as an alternative to withholding.

Every printed number becomes a multiple of the base less than one base from the truth (or, where
no such table adds up, less than two or three), the sum of distances as small as can be (Cox, 1987;
Salazar-González, 2006). Numbers that are not printed stay possible: there is a truth, zero or
more everywhere, of which the printed numbers are the exact sums.

A printed multiple n says that the truth lies within half a base of it where it does, and else
within the widest distance that was allowed: the attacker is given the benefit of that doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array, hstack

from schakel.disclosure.audit import Verdict, audit
from schakel.disclosure.programme import Programme
from schakel.disclosure.puzzle import Marks, Mind, Puzzle, State, Vector

WIDEST = 3  # printed numbers lie within so many bases of the truth, at most
HAIR = 1e-9  # a value so near to a multiple of the base is one
LEAST = 1.0  # seconds that the audit is given at least


@dataclass(frozen=True, slots=True, eq=False)
class Rounding:
    """A table rounded so that it adds up, and what the audit says of it.

    printed: (m,) multiples of the base, nan where nothing is printed. within: all lie less than
    so many bases from the truth; 0 when no such table was found in time. puzzle: as the attacker
    sees it, with what rounding leaves open as slack; protect it when the verdict is not safe.
    """

    printed: Vector
    within: int
    puzzle: Puzzle
    verdict: Verdict

    @property
    def possible(self) -> bool:
        """Is there a table that adds up, and is it safe?"""
        return self.within > 0 and self.verdict.safe


def rounded(
    puzzle: Puzzle,
    minds: Sequence[Mind],
    base: float,
    *,
    hidden: Marks | None = None,
    seconds: float = 60,
) -> Rounding:
    """Print all that is not hidden as multiples of a base, and attack that.

    hidden: what is not printed at all; what is never put out when None. A number that a primary
    rule forbids may be printed rounded: the audit tells whether that is safe.
    """
    until = perf_counter() + seconds
    unseen = puzzle.state == State.HIDDEN if hidden is None else hidden
    prints = ~unseen & (puzzle.state != State.TOLD)
    printed, within = consistent(puzzle, prints, base, until)
    seen = slackened(puzzle, printed, prints, base, within)
    withheld = puzzle.state != State.TOLD if within == 0 else unseen
    left = max(until - perf_counter(), LEAST)
    return Rounding(printed, within, seen, audit(seen, withheld, minds, seconds=left))


def consistent(puzzle: Puzzle, prints: Marks, base: float, until: float) -> tuple[Vector, int]:
    """Multiples of the base that keep all relations, and within how many bases they lie.

    With r = value / base, f its fraction: r becomes ⌊r⌋ + u + p - q, where u is 0 or 1 (0 where f
    is 0) and costs 1 - 2f, and whole p and q up to within - 1 cost 1 each. All else is continuous.
    """
    nothing = np.full(puzzle.value.size, np.nan)
    for within in range(1, WIDEST + 1):
        moves = _moves(puzzle, prints, base, within, until)
        if moves is not None:
            whole = _floor(puzzle.value / base) + moves
            return np.where(prints, whole * base, nothing), within
    return nothing, 0


def _floor(ratio: Vector) -> Vector:
    return np.floor(ratio + HAIR * np.maximum(1.0, np.abs(ratio)))


def _moves(puzzle: Puzzle, prints: Marks, base: float, within: int, until: float) -> Vector | None:
    """u + p - q of each printed number; None when nothing adds up, or nothing was found in time."""
    left, count = until - perf_counter(), prints.size
    if left <= 0:
        return None
    found = _programme(puzzle, prints, base, within).solve(left)
    if not found.found:
        return None
    up, more, less = np.rint(found.values).reshape(3, count)
    return np.where(prints, up + more - less, 0.0)


def _programme(puzzle: Puzzle, prints: Marks, base: float, within: int) -> Programme:
    """The columns are u, p, q of every number; of a number that is not printed, u is its distance.

    Everything is counted in bases, from ⌊r⌋ where it is printed and from r where it is not.
    """
    ratio = puzzle.value / base
    start = np.where(prints, _floor(ratio), ratio)
    part = ratio - start
    relations = csr_array(puzzle.relations)
    off = relations @ (ratio - start)
    free = puzzle.state == State.TOLD
    low = np.where(prints, 0.0, np.where(free, -np.inf, -puzzle.below / base))
    high = np.where(prints, np.where(part > HAIR, 1.0, 0.0), np.inf)
    jump = np.where(prints, within - 1.0, 0.0)
    cost = [np.where(prints, 1 - 2 * part, 0.0), *[prints.astype(np.float64)] * 2]
    return Programme(
        hstack([relations, relations, -relations]), off, off,
        np.concatenate([low, np.zeros(2 * low.size)]), np.concatenate([high, jump, jump]),
        cost=np.concatenate(cost), integer=np.tile(prints, 3),
    )  # fmt: skip


def slackened(puzzle: Puzzle, printed: Vector, prints: Marks, base: float, within: int) -> Puzzle:
    """The puzzle in which printed multiples are told, with the doubt that they leave.

    Whole numbers cannot lie a whole base off, nor at the half that rounds the other way.
    """
    if within == 0:
        return puzzle
    gap = np.where(prints, printed - puzzle.value, 0.0)
    reach = np.where(np.abs(gap) <= base / 2, base / 2, within * base)
    inside = np.where(puzzle.integer, np.ceil(reach) - 1.0, reach * (1 - HAIR))
    room = np.maximum(inside, np.abs(gap))
    below = np.where(prints, np.maximum(room - gap, 0.0), puzzle.slack_below)
    above = np.where(prints, np.maximum(room + gap, 0.0), puzzle.slack_above)
    state = np.where(prints, np.int8(State.OPEN), puzzle.state).astype(np.int8)
    return replace(puzzle, slack_below=below, slack_above=above, state=state)


def off_by(puzzle: Puzzle, printed: Vector, prints: Marks) -> float:
    """By how much printed numbers fail to add up, in relations that are printed whole."""
    relations = csr_array(puzzle.relations)
    unseen: Any = abs(relations) @ (~prints).astype(np.float64)
    sums = relations @ diags_array(prints.astype(np.float64)) @ np.where(prints, printed, 0.0)
    truth = relations @ puzzle.value
    return float(np.max(np.abs(sums - truth)[unseen == 0], initial=0.0))
