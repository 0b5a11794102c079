"""The attack on small tables, by hand, by brute force, and by what must always hold."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_array

from schakel.disclosure.audit import audit
from schakel.disclosure.intervals import intervals
from schakel.disclosure.puzzle import Mind, Puzzle, State
from schakel.disclosure.recall import Recall

Grid = NDArray[np.float64]


def with_totals(inner: Any) -> Grid:
    """A grid with its row totals, column totals and grand total."""
    grid = np.asarray(inner, dtype=float)
    wide = np.column_stack([grid, grid.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])


def sums(rows: int, columns: int) -> csr_array:
    """Every row and every column of a grid with totals: the parts less the total."""
    places = np.arange(rows * columns).reshape(rows, columns)
    found = np.zeros((rows + columns, rows * columns))
    for line, cells in enumerate([*places, *places.T]):
        found[line, cells] = 1.0
        found[line, cells[-1]] = -1.0
    return csr_array(found)


def table(inner: Any, *, whole: bool = False, **other: Any) -> Puzzle:
    """A table with totals, everything zero or more; cells are numbered along the rows."""
    grid = with_totals(inner)
    return puzzle_of(sums(*grid.shape), grid.ravel(), whole=whole, **other)


def puzzle_of(relations: Any, value: Any, *, whole: bool = False, **other: Any) -> Puzzle:
    """A puzzle of numbers that are zero or more."""
    value = np.asarray(value, dtype=float)
    size = value.size
    given = {
        "below": value.copy(),
        "above": np.full(size, np.inf),
        "slack_below": np.zeros(size),
        "slack_above": np.zeros(size),
        "integer": np.full(size, whole),
        "cost": np.ones(size),
        "state": np.zeros(size, dtype=np.int8),
    } | other
    return Puzzle(relations=csr_array(relations), value=value, **given)


def marks(size: int, places: Sequence[int]) -> NDArray[np.bool_]:
    """Which numbers are hidden."""
    found = np.zeros(size, dtype=bool)
    found[list(places)] = True
    return found


def public(targets: Any, need: Any, above: Any = None) -> Mind:
    """The public, from whom each target must stay so far away on both sides."""
    below = np.broadcast_to(np.asarray(need, dtype=float), len(targets)).copy()
    over = (
        below if above is None else np.broadcast_to(np.asarray(above, float), len(targets)).copy()
    )
    return Mind("public", target=np.array(targets), need_below=below, need_above=over)


def knowing(name: str, numbers: Any, **other: Any) -> Mind:
    """Somebody who knows some numbers exactly."""
    none = np.zeros(len(numbers))
    return Mind(name, frozenset({name}), np.array(numbers, dtype=np.intp), none, none, **other)


def test_a_single_hidden_cell_is_the_total_less_the_others() -> None:
    """Tin 41 = total 100 - zinc 59, in its row and in its column: nothing is left of it."""
    tin = table([[41, 59], [10, 20]])
    verdict = audit(tin, marks(9, [0]), [public([0], 4.1)])
    assert not verdict.safe
    assert {each.side for each in verdict.failures} == {"below", "above"}
    assert verdict.failures[0].reached == 0
    assert verdict.failures[0].proof in (((1, -1.0), (2, 1.0)), ((3, -1.0), (6, 1.0)))


def test_four_hidden_corners_move_against_each_other() -> None:
    """41 59 / 10 20: the corners move by at most 10 down (the smallest) and 20 the other way.

    z = (+t, -t, -t, +t): t ≤ 10 for the 10, t ≤ 59 for the 59; t ≥ -20 for the 20.
    """
    corners = table([[41, 59], [10, 20]])
    hidden = marks(9, [0, 1, 3, 4])
    low, high = intervals(corners, hidden, Mind("public"), np.array([0, 1, 3, 4]))
    assert low.tolist() == [21, 49, 0, 0]
    assert high.tolist() == [51, 79, 30, 30]
    assert audit(corners, hidden, [public([0], 19.9, 9.9)]).safe
    assert not audit(corners, hidden, [public([0], 20.1, 9.9)]).safe


def test_zinc_works_knows_its_own_59_and_so_knows_tin() -> None:
    """Who knows one of the four hidden corners knows the other three."""
    corners = table([[41, 59], [10, 20]])
    hidden = marks(9, [0, 1, 3, 4])
    verdict = audit(corners, hidden, [public([0], 4.1), knowing("Zinc works", [1])])
    assert {(each.mind, each.target) for each in verdict.failures} == {("Zinc works", 0)}


def test_a_mind_that_asks_nothing_of_its_own_number_does_not_inherit_its_need() -> None:
    """Zinc works need not be kept from its own 59."""
    corners = table([[41, 59], [10, 20]])
    itself = knowing(
        "Zinc works", [1], target=np.array([1]), need_below=np.zeros(1), need_above=np.zeros(1)
    )
    assert audit(corners, marks(9, [0, 1, 3, 4]), [public([1], 5.9), itself]).safe


def test_a_number_told_rounded_leaves_its_slack() -> None:
    """Total 100 told as a multiple of 5 (98 to 102): tin 41 lies between 39 and 43."""
    slack = np.array([0.0, 0.0, 2.0])
    row = puzzle_of([[1, 1, -1]], [41, 59, 100], slack_below=slack, slack_above=slack)
    low, high = intervals(row, marks(3, [0]), Mind("public"), np.array([0]))
    assert (low[0], high[0]) == (39, 43)
    assert audit(row, marks(3, [0]), [public([0], 1.9)]).safe
    assert not audit(row, marks(3, [0]), [public([0], 2.1)]).safe


def test_parity_gives_a_count_away_where_the_programme_without_whole_numbers_sees_none() -> None:
    """2 x + 2 y + w = 7 with w at most 1 and whole: w is odd, so w = 1; w = 0.5 would be 'free'."""
    odd = puzzle_of(
        [[2, 2, 1, -1]], [1, 2, 1, 7], whole=True, above=np.array([np.inf, np.inf, 0.0, np.inf])
    )
    hidden = marks(4, [0, 1, 2])
    low, high = intervals(odd, hidden, Mind("public"), np.array([0, 1, 2]))
    assert (low.tolist(), high.tolist()) == ([0, 0, 1], [3, 3, 1])
    verdict = audit(odd, hidden, [public([2], 1.0, 0.0)])
    assert not verdict.safe
    assert verdict.unsettled == 0


def test_what_is_out_stays_out_and_what_never_leaves_stays_in() -> None:
    """A told number cannot be hidden again; a contributor's own part is never told."""
    state = np.array([State.HIDDEN, State.TOLD, State.OPEN], dtype=np.int8)
    row = puzzle_of([[1, 1, -1]], [41, 59, 100], state=state)
    low, high = intervals(row, marks(3, [1]), Mind("public"))
    assert low.tolist() == high.tolist() == [41, 59, 100]
    low, high = intervals(row, marks(3, [1, 2]), Mind("public"))
    assert (low.tolist(), high.tolist()) == ([0, 59, 59], [np.inf, 59, np.inf])


def test_without_time_nothing_is_called_safe() -> None:
    """No second, no verdict: the targets are unsettled."""
    grid = table(np.arange(1, 26).reshape(5, 5))
    verdict = audit(grid, marks(36, range(25)), [public(range(25), 0.5)], seconds=0.0)
    assert not verdict.safe
    assert verdict.unsettled + len(verdict.failures) > 0


small = st.integers(0, 3)


@st.composite
def hidden_tables(draw: st.DrawFn, whole: bool = True) -> tuple[Grid, list[int]]:
    """A 2 x 3 table of small counts and which of its twelve cells are hidden."""
    inner = np.array(draw(st.lists(small, min_size=6, max_size=6)), dtype=float).reshape(2, 3)
    places = draw(st.sets(st.integers(0, 11), min_size=1, max_size=9))
    return inner, sorted(places)


@settings(max_examples=12, deadline=None)
@given(hidden_tables())
def test_ends_equal_brute_force_on_small_counts(case: tuple[Grid, list[int]]) -> None:
    """Every table of six counts from 0 to 6 is tried (117,649 of them)."""
    inner, places = case
    hidden = marks(12, places)
    above = 6.0 - with_totals(inner).ravel()
    above[[3, 7, 8, 9, 10, 11]] = np.inf
    puzzle = table(inner, whole=True, above=above)
    low, high = intervals(puzzle, hidden, Mind("public"))
    least, most = EVERY.ends(puzzle.value, hidden)
    assert low.tolist() == least.tolist()
    assert high.tolist() == most.tolist()


class Every:
    """All 2 x 3 tables of counts from 0 to 6, with totals."""

    def __init__(self) -> None:
        cells = np.indices((7,) * 6).reshape(6, -1).T.reshape(-1, 2, 3).astype(float)
        wide = np.concatenate([cells, cells.sum(axis=2, keepdims=True)], axis=2)
        self.tables = np.concatenate([wide, wide.sum(axis=1, keepdims=True)], axis=1).reshape(
            -1, 12
        )

    def ends(self, truth: Grid, hidden: NDArray[np.bool_]) -> tuple[Grid, Grid]:
        """The ends of every cell over all tables that show the same."""
        same = self.tables[(self.tables[:, ~hidden] == truth[~hidden]).all(axis=1)]
        return same.min(axis=0), same.max(axis=0)


EVERY = Every()


def test_what_is_not_a_number_is_refused() -> None:
    """A need, a room or a relation of nan would pass every comparison, or none."""
    row = puzzle_of([[1, 1, -1]], [41, 59, 100])
    hidden = marks(3, [0, 1])
    with pytest.raises(ValueError, match="not a number"):
        audit(row, hidden, [public([0], np.nan)])
    with pytest.raises(ValueError, match="not a number"):
        audit(replace(row, below=np.array([np.nan, 1, 1])), hidden, [public([0], 1.0)])
    unknown = np.array([np.nan])
    member = Mind("a member", frozenset(), np.array([1]), unknown, unknown)
    with pytest.raises(ValueError, match="not a number"):
        intervals(row, hidden, member)


def test_the_first_failure_can_be_enough() -> None:
    """Who only asks whether a pattern holds is told so at the first number that does not."""
    tin = table([[41, 59], [10, 20]])
    verdict = audit(tin, marks(9, [0]), [public([0], 4.1)], stop=True)
    assert not verdict.safe
    assert verdict.failures


def test_who_knows_nothing_of_a_piece_is_not_told_its_failures_again() -> None:
    """Two tables that share nothing: a member of the second hears only of the second."""
    two = block_diag([sums(3, 3), sums(3, 3)])
    value = np.concatenate([with_totals([[41, 59], [10, 20]]).ravel()] * 2)
    hidden = marks(18, [0, 9, 10, 12, 13])
    member = knowing("Zinc works", [10])
    verdict = audit(puzzle_of(two, value), hidden, [public([0, 9], 4.1), member])
    found = {(each.mind, each.target) for each in verdict.failures}
    assert found == {("public", 0), ("Zinc works", 9)}


def test_a_failure_tells_how_far_the_target_can_still_go() -> None:
    """Corners of 41 59 / 10 20: tin goes 10 up, not 30; the proof adds told totals to bounds."""
    corners = table([[41, 59], [10, 20]])
    hidden = marks(9, [0, 1, 3, 4])
    (lost,) = audit(corners, hidden, [public([0], 4.1, 30.0)]).failures
    assert (lost.side, lost.need) == ("above", 30.0)
    assert lost.reached == pytest.approx(10.0)
    told = sum(times * corners.value[number] for number, times in lost.proof)
    assert told == pytest.approx(51.0)  # 51 = what all others can leave of the told totals


def test_contributors_merged_by_cohort_give_away_who_joins() -> None:
    """y1 + y2 = 100 told in one edition, y1 = 80 in the other: the joiner's 20 is exact."""
    editions = puzzle_of([[1, 1, -1, 0], [1, 0, 0, -1]], [80, 20, 100, 80])
    hidden = marks(4, [0, 1])
    verdict = audit(editions, hidden, [public([1], 2.0)])
    assert {each.reached for each in verdict.failures} == {0.0}
    kept = audit(editions, marks(4, [0, 1, 2]), [public([1], 2.0)])
    assert kept.safe


def test_numbers_that_move_together_answer_for_each_other() -> None:
    """Twice one number is another (a share of one half known): 10 up here is 20 up there."""
    pair = puzzle_of([[2, -1, 0, 0], [1, 0, 1, -1]], [10, 20, 30, 40])
    hidden = marks(4, [0, 1, 2])
    low, high = intervals(pair, hidden, Mind("public"))
    assert (low.tolist(), high.tolist()) == ([0, 0, 0, 40], [40, 80, 40, 40])
    assert audit(pair, hidden, [public([1], 19.9, 59.9)]).safe
    assert not audit(pair, hidden, [public([1], 19.9, 60.1)]).safe


def test_a_need_that_is_lost_does_not_hide_one_that_is_met() -> None:
    """Two numbers always equal, one asked to move 5 up and one 500: the first still passes."""
    pair = puzzle_of([[1, -1, 0, 0, 0], [1, 0, 1, 1, -1]], [10, 10, 30, 20, 60])
    hidden = marks(5, [0, 1, 2, 3])
    verdict = audit(pair, hidden, [public([0, 1], [5.0, 5.0], [5.0, 500.0])])
    assert [(each.target, each.side) for each in verdict.failures] == [(1, "above")]
    assert verdict.unsettled == 0


def test_what_an_attack_found_is_tried_first_by_the_next() -> None:
    """The witnesses of one attack answer the same asks again, without a programme."""
    grid, recall = table(np.arange(1, 26).reshape(5, 5)), Recall()
    inside = [6 * row + column for row in range(5) for column in range(5)]
    asked = grid, marks(36, inside), [public(inside, 0.9)]
    assert audit(*asked, recall=recall).solves > 0
    again = audit(*asked, recall=recall)
    assert again.safe
    assert again.solves == 0


def test_old_witnesses_save_nobody_when_less_is_withheld() -> None:
    """Tin and zinc could change places while both were hidden; tin alone is its total's."""
    grid, recall = table([[10, 20], [30, 40]]), Recall()
    hidden = marks(9, [0, 1, 3, 4])
    assert audit(grid, hidden, [public([0], 4.1)], recall=recall).safe
    alone = audit(grid, marks(9, [0, 1, 4]), [public([0], 4.1)], recall=recall)
    assert [lost.target for lost in alone.failures] == [0, 0]
