"""Programmes: only a proved optimum counts as one."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from schakel.disclosure.programme import Programme, Status

ONE = csr_array([[1.0, 1.0]])


def two(high: float = 3.0, row_high: float = 4.0) -> Programme:
    """max x + 2 y with x + y at most 4."""
    zero = [0.0, 0.0]
    return Programme(ONE, [0.0], [row_high], zero, [high, high], cost=[1.0, 2.0], maximise=True)


def test_an_optimum_comes_with_the_price_of_its_rows() -> None:
    """x = 1, y = 3: one more unit of the row gives one more x."""
    found = two().solve()
    assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, 7.0, 7.0)
    assert found.values.tolist() == [1.0, 3.0]
    assert found.duals.tolist() == [1.0]
    assert found.reduced.tolist() == [0.0, 1.0]


def test_it_is_solved_again_after_every_change() -> None:
    """Costs, bounds, bounds of rows and new rows, each from where the last solve ended."""
    programme = two()
    assert programme.solve().objective == 7.0
    programme.set_costs([0], [5.0])
    assert programme.solve().objective == 17.0
    programme.set_bounds([0], [0.0], [1.0])
    assert programme.solve().objective == 11.0
    programme.set_row_bounds([0], [0.0], [3.0])
    assert programme.solve().objective == 9.0
    programme.add_rows(csr_array([[0.0, 1.0]]), [0.0], [1.0])
    assert programme.solve().objective == 7.0
    programme.forget()
    assert programme.solve().objective == 7.0


def test_what_has_no_end_and_what_cannot_be_are_told_apart() -> None:
    """No number comes with either."""
    endless, nowhere = two(np.inf, np.inf).solve(), two(row_high=-1.0)
    assert (endless.status, endless.found) == (Status.UNBOUNDED, False)
    nowhere.set_row_bounds([0], [-2.0], [-1.0])
    assert nowhere.solve().status == Status.INFEASIBLE


def test_whole_numbers_are_whole_and_the_bound_is_proved() -> None:
    """max x with 2 x + 2 y = 5 has no whole answer; at most 5, it is 2."""
    whole = np.array([True, True])
    given = csr_array([[2.0, 2.0]])
    found = Programme(
        given, [0.0], [5.0], [0.0, 0.0], [9.0, 9.0], cost=[1.0, 0.0], integer=whole, maximise=True
    ).solve()
    assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, 2.0, 2.0)
    none = Programme(given, [5.0], [5.0], [0.0, 0.0], [9.0, 9.0], integer=whole).solve()
    assert none.status == Status.INFEASIBLE


def test_time_that_ran_out_is_no_answer() -> None:
    """A knapsack with many equal items, a thousandth of a second: whatever it says, not optimal."""
    rng = np.random.default_rng(1)
    weights = rng.integers(1000, 9999, (5, 60)).astype(float)
    cap = weights.sum(axis=1) / 2
    hard = Programme(
        csr_array(weights), cap - 1, cap, np.zeros(60), np.ones(60),
        cost=rng.integers(1000, 9999, 60).astype(float), integer=np.ones(60, dtype=bool),
        maximise=True,
    )  # fmt: skip
    found = hard.solve(0.001)
    assert found.status == Status.OUT_OF_TIME


def test_a_programme_that_makes_no_sense_is_refused() -> None:
    """A lower bound above the upper one is not quietly repaired."""
    programme = two()
    with pytest.raises(ValueError, match="does not take"):
        programme.set_bounds([7], [0.0], [1.0])
