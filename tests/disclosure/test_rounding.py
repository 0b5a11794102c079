"""Tables rounded to a base that still add up, and what such a table gives away."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.disclosure.intervals import intervals
from schakel.disclosure.protection import protect
from schakel.disclosure.puzzle import Mind, State
from schakel.disclosure.rounding import off_by, rounded
from tests.disclosure.test_audit import puzzle_of, table
from tests.disclosure.test_protection import asking, with_secrets

NOBODY = Mind("the public")
TRIED = settings(max_examples=25, deadline=None)


def test_thirds_of_a_base_still_add_up() -> None:
    """2 + 2 + 2 = 6 in fives: each to the nearest would print 0 + 0 + 0 = 5."""
    found = rounded(table([[2, 2, 2]]), [NOBODY], 5)
    row = found.printed[:4]
    assert found.within == 1
    assert row[:3].sum() == row[3] == 5


def test_multiples_of_the_base_stay_what_they_are() -> None:
    """10 + 20 = 30 in tens."""
    found = rounded(table([[10, 20]]), [NOBODY], 10)
    assert found.printed.tolist() == [10, 20, 30, 10, 20, 30]


@TRIED
@given(
    st.lists(st.integers(0, 60), min_size=6, max_size=6),
    st.sampled_from([2.0, 3.0, 5.0, 10.0]),
)
def test_every_sum_adds_up_within_a_base(inner: list[int], base: float) -> None:
    """A flat table can always be rounded within one base (Cox, 1987)."""
    puzzle = table(np.reshape(inner, (2, 3)))
    found = rounded(puzzle, [NOBODY], base)
    assert found.within == 1
    assert off_by(puzzle, found.printed, np.ones(puzzle.value.size, dtype=bool)) < 1e-9
    assert np.all(np.abs(found.printed - puzzle.value) < base)
    assert np.allclose(np.mod(found.printed, base), 0)
    assert np.all(found.printed >= 0)


@TRIED
@given(st.lists(st.integers(0, 60), min_size=6, max_size=6), st.booleans())
def test_the_truth_fits_what_is_printed(inner: list[int], whole: bool) -> None:
    """No reader is told something false: the truth lies within what rounding leaves."""
    puzzle = table(np.reshape(inner, (2, 3)), whole=whole)
    found = rounded(puzzle, [NOBODY], 5)
    low, high = intervals(found.puzzle, np.zeros(puzzle.value.size, dtype=bool), NOBODY)
    assert np.all((low <= puzzle.value + 1e-6) & (puzzle.value <= high + 1e-6))


def test_sums_of_parts_that_are_never_printed_add_up_too() -> None:
    """Aron puts in 3, Bolt 4, Cuprum 6: 7 for two of them, 6, and 13 are made of the same parts."""
    relations = [[1, 1, 0, -1, 0, 0], [0, 0, 1, 0, -1, 0], [1, 1, 1, 0, 0, -1]]
    puzzle = puzzle_of(relations, [3, 4, 6, 7, 6, 13])
    puzzle.state[:3] = State.HIDDEN
    found = rounded(puzzle, [NOBODY], 5)
    metal, others, total = found.printed[3:]
    assert np.isnan(found.printed[:3]).all()
    assert metal + others == total


def test_a_number_rounded_to_ten_hides_five_but_not_twenty() -> None:
    """30 printed in tens can be off by 5: a need of 4 is met, one of 20 is not."""
    puzzle = with_secrets(table([[31, 42], [53, 64]]), 0)
    little = rounded(puzzle, [asking("the public", {0: 3.0})], 10)
    much = rounded(puzzle, [asking("the public", {0: 20.0})], 10)
    assert little.possible
    assert not much.possible
    assert not np.isnan(much.printed).any()


def test_what_rounding_does_not_protect_is_withheld_from_the_rounded_table() -> None:
    """The rounded table goes to the gate like any other, with what rounding leaves open."""
    puzzle = with_secrets(table([[31, 42], [53, 64]]), 0)
    public = asking("the public", {0: 20.0})
    found = rounded(puzzle, [public], 10)
    pattern = protect(replace(found.puzzle, state=puzzle.state), [public])
    assert pattern.possible
    assert pattern.hidden[0]


def test_whole_numbers_leave_less_open_than_fractions() -> None:
    """9 printed as 8 in fours: a whole number within half a base of it is 7, 8 or 9."""
    puzzle = puzzle_of(np.zeros((0, 1)), [9], whole=True)
    found = rounded(puzzle, [NOBODY], 4)
    low, high = intervals(found.puzzle, np.zeros(1, dtype=bool), NOBODY)
    assert found.printed.tolist() == [8.0]
    assert (low[0], high[0]) == (7.0, 9.0)


def test_without_time_nothing_is_printed() -> None:
    """No second for the programme: no table, and the verdict is on nothing being told."""
    found = rounded(table([[2, 2, 2]]), [NOBODY], 5, seconds=0.0)
    assert found.within == 0
    assert not found.possible
    assert np.isnan(found.printed).all()


@pytest.mark.parametrize("base", [0.5, 0.1])
def test_bases_under_one_work_alike(base: float) -> None:
    """Tenths and halves of a tonne."""
    puzzle = table([[0.26, 1.31], [2.07, 0.44]])
    found = rounded(puzzle, [NOBODY], base)
    assert off_by(puzzle, found.printed, np.ones(9, dtype=bool)) < 1e-9
    assert np.all(np.abs(found.printed - puzzle.value) < base)
