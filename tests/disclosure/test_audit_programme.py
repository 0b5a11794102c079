"""Programmes: only a proved optimum counts as one."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from schakel.disclosure.audit import audit
from schakel.disclosure.programme import Programme, Status
from schakel.disclosure.protection import protect
from tests.disclosure.test_audit import public, puzzle_of

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


def test_a_programme_that_makes_no_sense_has_no_answer() -> None:
    """A bound of a column that is not there is not quietly left out."""
    programme = two()
    programme.set_bounds([7], [0.0], [1.0])
    assert (programme.solve().status, programme.solve().found) == (Status.OUT_OF_TIME, False)


@pytest.mark.parametrize("size", [1e-12, 1e15, 1e300, np.inf, np.nan])
def test_coefficients_out_of_all_proportion_have_no_answer(size: float) -> None:
    """The solver leaves out the smallest, refuses the largest, and crashes on some between."""
    zero, high, wild = [0.0, 0.0], [3.0, 3.0], csr_array([[1.0, size]])
    assert Programme(wild, [0.0], [4.0], zero, high).solve().status == Status.OUT_OF_TIME
    later = two()
    later.add_rows(wild, [0.0], [1.0])
    assert later.solve().status == Status.OUT_OF_TIME


def test_a_cost_without_end_and_a_bound_that_is_no_number_have_no_answer() -> None:
    dear, nowhere = two(), Programme(ONE, [0.0], [np.nan], [0.0, 0.0], [3.0, 3.0])
    dear.set_costs([0], [np.inf])
    assert dear.solve().status == nowhere.solve().status == Status.OUT_OF_TIME


@pytest.mark.parametrize("seed", range(8))
def test_an_attack_on_sums_out_of_all_proportion_is_never_called_safe(seed: int) -> None:
    """Coefficients from 1e-12 to 1e15, values up to 1e14: not safe, and no traceback."""
    dice = np.random.default_rng(seed)
    relations = 10.0 ** dice.integers(-12, 16, (2, 4)) * dice.choice([-1, 1], (2, 4))
    relations[:, 0], relations[0, 1] = 1.0, 1e15
    value = 10.0 ** dice.integers(-6, 15, 4)
    puzzle, hidden = puzzle_of(relations, value), np.ones(4, dtype=bool)
    asking = public([0, 1], 0.1 * value[:2])
    assert not audit(puzzle, hidden, [asking], seconds=1).safe
    assert not protect(puzzle, [asking], seconds=1).possible
