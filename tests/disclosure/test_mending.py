"""A pattern is mended until nothing fails; what did not help is tried otherwise."""

from collections.abc import Sequence

import numpy as np
import pytest

from schakel.disclosure.choices import Choices, Demand, choices
from schakel.disclosure.mending import Mending
from schakel.disclosure.puzzle import Marks, Puzzle
from tests.disclosure.test_audit import puzzle_of
from tests.disclosure.test_protection import TOLD, asking, with_secrets

NEVER = float("inf")


def parity() -> Puzzle:
    """2a = c - b with b known to within 1 and c told: of whole numbers a moves only if b does."""
    puzzle = with_secrets(puzzle_of([[2, 1, -1]], [4, 6, 14], whole=True), 0)
    puzzle.slack_below[1], puzzle.slack_above[1] = 1.0, 1.0
    puzzle.state[2] = TOLD
    return puzzle


def circuits() -> Choices:
    """a may be answered by b at a cost of 1, in halves; or by c at 9, in whole numbers.

    a + 2 b + c = 20, all whole: b moves by a half when a moves by 1, c by 1.
    """
    puzzle = with_secrets(puzzle_of([[1, 2, 1, -1]], [4, 5, 6, 20], whole=True), 0)
    puzzle.state[3] = TOLD
    puzzle.cost[:] = [4.0, 1.0, 9.0, 20.0]
    return choices(puzzle, [asking("the public", {0: 1.0})])


def asked(found: Choices) -> Demand:
    return Demand(0, int(found.pieces.unknown[0]), 1, 1.0)


def names(found: Choices, withheld: Marks | None) -> list[int]:
    """Which numbers of the puzzle a pattern withholds by choice."""
    assert withheld is not None
    unknown = found.pieces.unknown
    return [n for n, u in enumerate(unknown.tolist()) if u >= 0 and withheld[u]]


def test_a_need_is_mended_by_fractions_first_and_by_whole_numbers_when_that_did_not_help() -> None:
    found = circuits()
    demand = asked(found)
    seen: list[list[int]] = []

    def check(withheld: Marks) -> Sequence[Demand]:
        seen.append(names(found, withheld))
        return [] if 2 in seen[-1] else [demand]

    safe = Mending(found, [], check, NEVER).mended(np.zeros(found.size, dtype=bool))
    assert seen == [[], [1], [1, 2]]
    assert names(found, safe) == [1, 2]


def test_a_need_that_was_known_before_is_no_need_that_was_mended_before() -> None:
    """Knowing a demand from another pattern is no reason to begin with the dear whole numbers."""
    found = circuits()
    demand = asked(found)

    def check(withheld: Marks) -> Sequence[Demand]:
        return [] if names(found, withheld) else [demand]

    safe = Mending(found, [demand], check, NEVER).mended(np.zeros(found.size, dtype=bool))
    assert names(found, safe) == [1]


def test_what_stays_unsafe_whatever_is_withheld_ends_without_a_pattern() -> None:
    found = circuits()
    mending = Mending(found, [], lambda _: [asked(found)], NEVER)
    assert mending.mended(np.zeros(found.size, dtype=bool)) is None


def test_an_audit_that_does_not_finish_ends_without_a_pattern() -> None:
    found = circuits()
    mending = Mending(found, [], lambda _: None, NEVER)
    mending.offer(np.zeros(found.size, dtype=bool))
    assert mending.best is None
    assert mending.cost == pytest.approx(NEVER)


def test_only_a_cheaper_pattern_is_kept() -> None:
    found = choices(parity(), [asking("the public", {0: 1.0})])
    mending = Mending(found, [], lambda _: [], NEVER)
    every, nothing = found.open.copy(), np.zeros(found.size, dtype=bool)
    for pattern in (every, nothing, every):
        mending.keep(pattern)
    assert mending.cost == 0.0
