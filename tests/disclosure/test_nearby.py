"""What few relations prove, all relations allow: a demand that is called short is short."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schakel.disclosure.choices import Choices, Demand, choices
from schakel.disclosure.cuts import Reach
from schakel.disclosure.nearby import short
from schakel.disclosure.puzzle import Marks, Mind, Puzzle, State
from tests.disclosure.test_audit import table
from tests.disclosure.test_protection import asking, with_secrets

PUBLIC = asking("the public", {})


def chosen(puzzle: Puzzle, mind: Mind = PUBLIC) -> Choices:
    return choices(puzzle, [mind])


def proof(found: Choices, withheld: Marks, demand: Demand) -> float | None:
    """How far the proof lets the demanded unknown go, by our own sum; None without a proof."""
    rooms = found.left(0, withheld.astype(float))
    slopes = short(found, demand, rooms)
    if slopes is None:
        return None
    places, d = slopes
    return float(np.where(d > 0, d * rooms.above[places], -d * rooms.below[places]).sum())


def test_the_row_of_a_single_hole_proves_that_it_cannot_move() -> None:
    """| x 4 | 9 |: with 4 and 9 told, x is 5, and one relation shows it."""
    found = chosen(with_secrets(table([[5, 4], [3, 6]]), 0))
    nothing = np.zeros(found.size, dtype=bool)
    unknown = int(found.pieces.unknown[0])
    assert proof(found, nothing, Demand(0, unknown, 1, 1.0)) == 0.0


def test_relations_further_away_are_heeded_where_the_nearest_prove_nothing() -> None:
    """Two holes in a row: the row leaves 9 between them, but one column says 8 - 3 = 5.

    | x y | 9 |
    | 3 6 | 9 |
    """
    puzzle = with_secrets(table([[5, 4], [3, 6]]), 0)
    found = chosen(puzzle)
    withheld = found.withheld(np.isin(np.arange(puzzle.value.size), [0, 1]))
    far = Demand(0, int(found.pieces.unknown[0]), 1, 1.0)
    assert proof(found, withheld, far) == 0.0
    square = found.withheld(np.isin(np.arange(puzzle.value.size), [0, 1, 3, 4]))
    assert proof(found, square, far) is None


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_what_is_called_short_never_reaches_its_need(data: st.DataObject) -> None:
    """The proof holds by our own sum, and against the programme of all relations together."""
    cell = st.integers(0, 9)
    grid = data.draw(st.lists(st.lists(cell, min_size=3, max_size=3), min_size=3, max_size=3))
    puzzle = with_secrets(table(grid), 0)
    found = chosen(puzzle)
    unknown = int(found.pieces.unknown[0])
    assume(unknown >= 0)
    withheld = found.open & np.array(
        data.draw(st.lists(st.booleans(), min_size=found.size, max_size=found.size))
    )
    one = Demand(
        0, unknown, data.draw(st.sampled_from([1, -1])), float(data.draw(st.integers(1, 9)))
    )
    most = proof(found, withheld, one)
    every = Reach(found, np.arange(found.size))
    reached = every.farthest(one, found.left(0, withheld.astype(float))).objective
    if most is not None:
        assert most < one.need
        assert reached <= most + 1e-6
    if reached >= one.need * (1 - 1e-9):
        assert most is None


def test_what_is_never_told_moves_without_being_withheld() -> None:
    """A square of secrets is open of itself: nothing near it proves that it is stuck."""
    puzzle = with_secrets(table([[5, 4, 7], [3, 6, 8]]), 0, 1, 4, 5)
    found = chosen(puzzle)
    assert (puzzle.state == State.SECRET).sum() == 4
    one = Demand(0, int(found.pieces.unknown[0]), 1, 1.0)
    assert proof(found, np.zeros(found.size, dtype=bool), one) is None
