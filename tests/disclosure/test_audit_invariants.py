"""What must hold of every attack, on tables drawn at random, against another solver."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from benchmarks.tables import SIZES, closed, flat, relations
from benchmarks.tables import table as drawn
from schakel.disclosure import siege
from schakel.disclosure.audit import audit
from schakel.disclosure.intervals import intervals
from schakel.disclosure.puzzle import Marks, Mind, Puzzle
from tests.disclosure.test_audit import Grid, knowing, marks, public, table

HAIR = 1e-6
TRIED = settings(max_examples=12, deadline=None)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Puzzle, Marks]:
    """A table of tonnes with totals, some of it hidden, some totals told rounded."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    tonnes = st.one_of(st.just(0), st.integers(1, 50), st.integers(1, 1000))
    inner = draw(st.lists(tonnes, min_size=rows * columns, max_size=rows * columns))
    found = table(np.reshape(inner, (rows, columns)))
    size = found.value.size
    hidden = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    slack = np.zeros(size)
    slack[-1] = draw(st.sampled_from([0.0, 0.0, 2.5]))
    return replace(found, slack_below=slack, slack_above=slack), hidden


def ends(puzzle: Puzzle, hidden: Marks, *minds: Mind) -> tuple[Grid, Grid]:
    """Lowest and highest value of all numbers, in one mind or in nobody's."""
    return intervals(puzzle, hidden, minds[0] if minds else Mind("public"))


def by_another_solver(puzzle: Puzzle, hidden: Marks, place: int, known: Any = ()) -> list[float]:
    """Both ends of one number: the programme with every number in it, written out."""
    low = -np.where(hidden, puzzle.below, np.minimum(puzzle.below, puzzle.slack_below))
    high = np.where(hidden, puzzle.above, np.minimum(puzzle.above, puzzle.slack_above))
    low[list(known)] = high[list(known)] = 0.0
    cost = np.zeros(puzzle.value.size)
    found = []
    for cost[place] in (1.0, -1.0):
        zero = np.zeros(puzzle.relations.shape[0])
        bounds: Any = np.column_stack([low, high])
        end = linprog(cost, A_eq=puzzle.relations, b_eq=zero, bounds=bounds)
        infinite = end.status in (2, 3)  # the truth fits, so "infeasible" can only be "unbounded"
        found.append(np.inf if infinite or end.fun is None else abs(end.fun))
    return found


@TRIED
@given(cases(), st.data())
def test_the_ends_are_those_that_another_solver_finds(
    case: tuple[Puzzle, Marks], data: st.DataObject
) -> None:
    """All numbers at once, nothing simplified, by linprog."""
    puzzle, hidden = case
    place = data.draw(st.integers(0, puzzle.value.size - 1))
    known = data.draw(st.sets(st.integers(0, puzzle.value.size - 1), max_size=2))
    low, high = ends(puzzle, hidden, knowing("a member", sorted(known)))
    below, above = by_another_solver(puzzle, hidden, place, sorted(known))
    assert puzzle.value[place] - low[place] == pytest.approx(below, abs=HAIR)
    assert high[place] - puzzle.value[place] == pytest.approx(above, abs=HAIR)


@TRIED
@given(cases())
def test_the_truth_lies_within_every_interval(case: tuple[Puzzle, Marks]) -> None:
    """What is true can always be true."""
    puzzle, hidden = case
    low, high = ends(puzzle, hidden)
    assert np.all(low <= puzzle.value)
    assert np.all(high >= puzzle.value)


@TRIED
@given(cases(), st.data())
def test_hiding_more_never_narrows_an_interval(
    case: tuple[Puzzle, Marks], data: st.DataObject
) -> None:
    """Publishing less never makes unsafe."""
    puzzle, hidden = case
    more = hidden | marks(hidden.size, [data.draw(st.integers(0, hidden.size - 1))])
    (low, high), (lower, higher) = ends(puzzle, hidden), ends(puzzle, more)
    assert np.all(lower <= low + HAIR)
    assert np.all(higher >= high - HAIR)


@TRIED
@given(cases(), st.data())
def test_knowing_more_never_widens_an_interval(
    case: tuple[Puzzle, Marks], data: st.DataObject
) -> None:
    """Two who put their heads together know no less than one of them."""
    puzzle, hidden = case
    one, other = data.draw(st.lists(st.integers(0, hidden.size - 1), min_size=2, max_size=2))
    (low, high) = ends(puzzle, hidden, knowing("a member", [one]))
    (lower, higher) = ends(puzzle, hidden, knowing("two members", [one, other]))
    assert np.all(lower >= low - HAIR)
    assert np.all(higher <= high + HAIR)


@TRIED
@given(cases(), st.randoms(use_true_random=False))
def test_names_orders_and_repeated_sums_change_nothing(
    case: tuple[Puzzle, Marks], dice: Any
) -> None:
    """Numbers in another order, relations in another order, twice, and times three."""
    puzzle, hidden = case
    order = np.array(dice.sample(range(hidden.size), hidden.size))
    lines = dice.sample(range(puzzle.relations.shape[0]), puzzle.relations.shape[0])
    again = vstack([puzzle.relations[lines], 3.0 * puzzle.relations])
    fields = ("value", "below", "above", "slack_below", "slack_above", "integer", "cost", "state")
    moved = {name: getattr(puzzle, name)[order] for name in fields}
    other = replace(puzzle, relations=csr_array(again)[:, order], **moved)
    (low, high), (lower, higher) = ends(puzzle, hidden), ends(other, hidden[order])
    assert lower == pytest.approx(low[order], abs=HAIR)
    assert higher == pytest.approx(high[order], abs=HAIR)


@TRIED
@given(cases(), st.data())
def test_the_verdict_is_what_the_intervals_say(
    case: tuple[Puzzle, Marks], data: st.DataObject
) -> None:
    """A target fails in a mind exactly when its interval ends before its need."""
    puzzle, hidden = case
    shares = data.draw(st.lists(st.sampled_from([0.0, 0.1, 0.5]), min_size=hidden.size,
                                max_size=hidden.size))  # fmt: skip
    need = puzzle.value * shares
    known = data.draw(st.lists(st.integers(0, hidden.size - 1), min_size=1, max_size=2))
    itself = np.array(sorted(set(known)))
    member = replace(
        knowing("a member", itself), target=itself, need_below=np.zeros(itself.size),
        need_above=np.zeros(itself.size),
    )  # fmt: skip
    everybody = public(range(hidden.size), need)
    verdict = audit(puzzle, hidden, [everybody, member])
    found = {(each.mind, each.target, each.side) for each in verdict.failures}
    expected = failing(puzzle, hidden, everybody, need)
    asked = np.where(np.isin(np.arange(hidden.size), itself), 0.0, need)
    also = failing(puzzle, hidden, member, asked)
    assert verdict.unsettled == 0
    assert expected <= found
    assert {each for each in found if each[0] == "public"} == expected
    assert {each for each in found if each[0] != "public"} <= also
    assert verdict.safe == (not found)
    assert {(target, side) for _, target, side in also - found} <= {
        (target, side) for _, target, side in expected
    }  # what the public can pin down already is not told again where the member knows no more


def failing(puzzle: Puzzle, hidden: Marks, mind: Mind, need: Grid) -> set[tuple[str, int, str]]:
    """The needs that the ends of the intervals do not meet."""
    low, high = ends(puzzle, hidden, mind)
    sides = (("below", puzzle.value - low), ("above", high - puzzle.value))
    return {
        (mind.name, int(target), side)
        for side, room in sides
        for target in np.flatnonzero((need > 0) & (room < need * (1 + 1e-7)))
    }


def test_a_large_table_gets_the_same_verdict_however_it_is_attacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Batches that hold on, batches that let go, and one programme for each key: one answer."""
    large = drawn(SIZES["1k:30"])
    puzzle, hidden, everybody = large.puzzle(), closed(large), large.public()
    wide = replace(everybody, need_above=everybody.need_above * 4)
    monkeypatch.setattr(siege, "FEW", 10**9)
    one_by_one = audit(puzzle, hidden, [wide])
    monkeypatch.setattr(siege, "FEW", 2)
    together = audit(puzzle, hidden, [wide])
    monkeypatch.setattr(siege, "VAST", 10)
    held = audit(puzzle, hidden, [wide])
    lost = {(each.target, each.side) for each in one_by_one.failures}
    assert lost
    for verdict in (together, held):
        assert {(each.target, each.side) for each in verdict.failures} == lost
        assert verdict.unsettled == one_by_one.unsettled == 0
    assert together.solves < one_by_one.solves
    assert reached(together) == pytest.approx(reached(one_by_one), rel=1e-5)


def reached(verdict: Any) -> list[float]:
    """How far the failing targets go, in order."""
    return [each.reached for each in sorted(verdict.failures, key=lambda e: (e.target, e.side))]


def test_counts_in_three_directions_have_whole_witnesses_or_fail() -> None:
    """A cube of small counts with totals told on every face: only whole tables are witnesses."""
    rng = np.random.default_rng(3)
    inner = rng.integers(0, 3, (4, 4, 4)).astype(float)
    cube = np.pad(inner, [(0, 1)] * 3)
    for axis in range(3):
        ends_of = [slice(None)] * 3
        ends_of[axis] = slice(-1, None)
        cube[tuple(ends_of)] = cube.sum(axis=axis, keepdims=True)
    counts = cube_puzzle(cube)
    hidden = np.zeros((5, 5, 5), dtype=bool)
    hidden[:4, :4, :4] = True
    inside = np.flatnonzero(hidden)
    low, high = intervals(counts, hidden.ravel(), Mind("public"), inside)
    assert np.array_equal(low, np.rint(low))
    assert np.array_equal(high, np.rint(high))
    need = np.where(counts.value[inside] - low >= 1, 1.0, 0.0)
    above = np.where(high - counts.value[inside] >= 1, 1.0, 0.0)
    assert audit(counts, hidden.ravel(), [public(inside, need, above)]).safe
    verdict = audit(counts, hidden.ravel(), [public(inside, 1.0)])
    assert len(verdict.failures) == np.sum(need == 0) + np.sum(above == 0)


def cube_puzzle(cube: NDArray[np.float64]) -> Puzzle:
    """Counts in three directions, with totals."""
    size, none = cube.size, np.zeros(cube.size)
    return Puzzle(
        relations([flat(each) for each in cube.shape]), cube.ravel(), cube.ravel(),
        np.full(size, np.inf), none, none, np.ones(size, dtype=bool), np.ones(size),
        np.zeros(size, dtype=np.int8),
    )  # fmt: skip
