"""What is withheld beside the sensitive cells: enough for every mind, and no more than that."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.tables import Sizes
from benchmarks.tables import table as drawn
from schakel.disclosure.audit import audit
from schakel.disclosure.protection import METHODS, Method, Pattern, protect
from schakel.disclosure.puzzle import Marks, Mind, Puzzle, State
from schakel.disclosure.remaining import remaining
from tests.disclosure.test_audit import puzzle_of, table

TRIED = settings(max_examples=10, deadline=None)
SECRET, TOLD = np.int8(State.SECRET), np.int8(State.TOLD)


def asking(name: str, needs: dict[int, float], known: dict[int, float] | None = None) -> Mind:
    """A mind in which some numbers must be able to lie so far off on both sides.

    known: how much of a number it put in itself, so that the number has so much less room below.
    """
    target, need = np.array(list(needs), dtype=np.intp), np.array(list(needs.values()), dtype=float)
    number = np.array(list(known or {}), dtype=np.intp)
    below = np.array(list((known or {}).values()), dtype=float)
    above = np.full(number.size, np.inf)
    return Mind(name, frozenset([name]), number, below, above, target, need, need)


def with_secrets(puzzle: Puzzle, *secret: int) -> Puzzle:
    """The same puzzle, of which some cells may not be told; a cell costs what it is worth."""
    state = puzzle.state.copy()
    state[list(secret)] = SECRET
    return replace(puzzle, state=state, cost=np.maximum(puzzle.value, 1.0))


def cheapest(puzzle: Puzzle, minds: Sequence[Mind]) -> float:
    """The cost of the cheapest safe pattern, by trying all, the cheapest first."""
    if not audit(puzzle, puzzle.state != State.TOLD, minds).safe:
        return np.inf
    free = np.flatnonzero(puzzle.state == State.OPEN)
    chosen = np.array(list(product([False, True], repeat=free.size)))
    for each in chosen[np.argsort(chosen @ puzzle.cost[free], kind="stable")]:
        hidden = puzzle.never_told()
        hidden[free] = each
        if audit(puzzle, hidden, minds).safe:
            break
    return cost(puzzle, hidden)


def cost(puzzle: Puzzle, hidden: Marks) -> float:
    """What the open cells that are withheld cost."""
    return float(puzzle.cost[hidden & (puzzle.state == State.OPEN)].sum())


def test_one_secret_cell_takes_three_others_with_it() -> None:
    """In a 2 x 2 table with totals, one hidden cell is 9 - 4 = 5; four make a circuit.

    | 5 4 | 9 |
    | 3 6 | 9 |
    """
    puzzle = with_secrets(table([[5, 4], [3, 6]]), 0)
    found = protect(puzzle, [asking("the public", {0: 1.0})])
    assert found.possible
    assert np.flatnonzero(found.hidden).tolist() == [0, 1, 3, 4]
    assert (found.cost, found.bound, found.gap) == (13.0, 13.0, 0.0)


def test_a_cell_too_small_for_the_need_is_not_hidden_in_vain() -> None:
    """Zinc 80 must be able to be 8 off: a circuit over the cells of 1 goes only 1 down."""
    puzzle = with_secrets(table([[80, 1, 30], [1, 1, 1], [30, 1, 60]]), 0)
    found = protect(puzzle, [asking("the public", {0: 8.0})])
    assert found.possible
    assert not found.hidden[[1, 4, 5, 6, 9]].any()
    assert found.hidden[[2, 8, 10]].all()


def test_what_one_company_put_in_itself_protects_nobody_from_it() -> None:
    """Bolt knows 29 of the 30 beside the secret: from Bolt it is no cover, from others it is."""
    puzzle = with_secrets(table([[80, 30, 50], [30, 30, 50], [60, 60, 60]]), 0)
    public = asking("the public", {0: 8.0})
    bolt = asking("Bolt", {}, {1: 1.0, 4: 1.0, 5: 30.0})
    alone, both = protect(puzzle, [public]), protect(puzzle, [public, bolt])
    assert alone.hidden[[1, 4, 5]].all()
    assert not audit(puzzle, alone.hidden, [public, bolt]).safe
    assert both.possible
    assert both.cost > alone.cost


@pytest.mark.parametrize("method", METHODS)
def test_every_method_ends_in_what_the_audit_calls_safe(method: Method) -> None:
    """Thirty companies, three metals, four countries, two years."""
    small = drawn(Sizes(3, 4, 2, 30, 0.4))
    puzzle, minds = small.puzzle(), [small.public()]
    found = protect(puzzle, minds, method=method, seconds=20)
    assert found.possible
    assert audit(puzzle, found.hidden, minds).safe
    assert found.hidden[small.sensitive].all()
    assert found.cost == pytest.approx(cost(puzzle, found.hidden))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Puzzle, list[Mind]]:
    """A 2 x 3 table with a secret or two, seen by the public and by somebody in two cells."""
    inner = draw(st.lists(st.integers(1, 40), min_size=6, max_size=6))
    puzzle = table(np.reshape(inner, (2, 3)))
    secrets = draw(st.sets(st.sampled_from([0, 1, 2, 4, 5, 6]), min_size=1, max_size=2))
    needs = {place: draw(st.integers(1, 9)) / 3 for place in sorted(secrets)}
    known = {place: draw(st.integers(0, 10)) / 2 for place in (1, 4)}
    known = {place: min(left, puzzle.value[place]) for place, left in known.items()}
    return with_secrets(puzzle, *secrets), [asking("public", needs), asking("Bolt", {}, known)]


def test_what_bolt_sees_through_only_beside_other_cells_is_asked_as_well() -> None:
    """With nothing but the secret withheld everybody fails alike; then Bolt fails by itself.

    | 1 1 2 | 4 |
    | 1 1 2 | 4 |   The cheapest rectangle costs 3, but Bolt knows all of the second column; the
    | 2 2 4 | 8 |   one over the first and third costs 5.
    """
    puzzle = with_secrets(table([[1, 1, 2], [1, 1, 2]]), 0)
    public, bolt = asking("the public", {0: 0.5}), asking("Bolt", {}, {1: 0.0, 5: 0.0})
    bolt.above[:] = 0.0
    assert np.flatnonzero(protect(puzzle, [public]).hidden).tolist() == [0, 1, 4, 5]
    assert np.flatnonzero(protect(puzzle, [public, bolt]).hidden).tolist() == [0, 2, 4, 6]


def test_a_search_asks_of_patterns_only_what_one_of_them_failed() -> None:
    """Tin from Congo, 5, cannot be 6 lower; whether tin from Peru can be 1 lower, only Bolt
    can rule out, who put in all but 0.5 of its 4."""
    puzzle = with_secrets(table([[5, 4, 7], [3, 6, 8]]), 0, 1, 4, 5)
    minds = [asking("the public", {0: 6.0, 1: 1.0}), asking("Bolt", {0: 0.1}, {1: 0.5})]
    public, bolt = remaining(minds, audit(puzzle, puzzle.never_told(), minds).failures)
    assert (public.target.tolist(), public.need_below.tolist()) == ([0], [6.0])
    below = dict(zip(bolt.target.tolist(), bolt.need_below.tolist(), strict=True))
    assert below == {0: 0.0, 1: 1.0}


@settings(max_examples=5, deadline=None)
@given(cases())
def test_the_optimal_pattern_is_the_cheapest_of_all(case: tuple[Puzzle, list[Mind]]) -> None:
    """Against trying every pattern, for the public and an insider at once."""
    puzzle, minds = case
    found = protect(puzzle, minds, method="optimal")
    least = cheapest(puzzle, minds)
    assert found.possible == np.isfinite(least)
    if found.possible:
        assert found.cost == pytest.approx(least)
        assert found.bound == pytest.approx(least)
        assert audit(puzzle, found.hidden, minds).safe


@TRIED
@given(cases(), st.sampled_from(METHODS))
def test_no_method_calls_safe_what_is_not(case: tuple[Puzzle, list[Mind]], method: Method) -> None:
    """Possible means audited; impossible means that hiding all of it does not help either."""
    puzzle, minds = case
    found = protect(puzzle, minds, method=method)
    assert found.possible == audit(puzzle, found.hidden, minds).safe
    assert found.possible == audit(puzzle, puzzle.state != State.TOLD, minds).safe


@TRIED
@given(cases())
def test_nothing_can_be_given_back_after_the_clean_up(case: tuple[Puzzle, list[Mind]]) -> None:
    """Each cell that the heuristic withholds is needed."""
    puzzle, minds = case
    found = protect(puzzle, minds, method="heuristic")
    for place in np.flatnonzero(found.hidden & (puzzle.state == State.OPEN)):
        less = found.hidden.copy()
        less[place] = False
        assert not found.possible or not audit(puzzle, less, minds).safe


def told_all_around() -> tuple[Puzzle, list[Mind]]:
    """A secret whose row was published before: 9 - 4 = 5 stands for ever."""
    puzzle = with_secrets(table([[5, 4], [3, 6]]), 0)
    puzzle.state[[1, 2]] = TOLD
    return puzzle, [asking("the public", {0: 1.0})]


@pytest.mark.parametrize("method", METHODS)
def test_what_was_told_before_cannot_be_mended(method: Method) -> None:
    """No pattern helps: all that is open is withheld, not possible, and a failure says why."""
    puzzle, minds = told_all_around()
    found = protect(puzzle, minds, method=method)
    assert not found.possible
    assert [failure.target for failure in found.verdict.failures] == [0, 0]
    assert not found.hidden[[1, 2]].any()
    assert found.hidden[puzzle.state == State.OPEN].all()


def test_without_time_nothing_is_called_possible_unproved() -> None:
    """No second to search: what comes out is audited all the same, or not possible."""
    large = drawn(Sizes(9, 10, 9, 30, 0.24))
    puzzle, minds = large.puzzle(), [large.public()]
    found = protect(puzzle, minds, seconds=0.0)
    assert found.possible == found.verdict.safe
    assert not found.possible or audit(puzzle, found.hidden, minds).safe


def test_two_names_of_one_number_are_told_or_withheld_together() -> None:
    """The same total in two tables: hiding it in one alone would be no hiding."""
    relations = [[1, 1, 1, -1, 0, 0], [0, 0, 0, 1, -1, 0], [1, 1, 0, 0, 0, -1]]
    puzzle = with_secrets(puzzle_of(relations, [5, 6, 7, 18, 18, 11]), 0)
    found = protect(puzzle, [asking("the public", {0: 2.0})])
    assert found.possible
    assert found.hidden[3] == found.hidden[4]


def test_the_parity_of_whole_numbers_is_seen_through() -> None:
    """2a = b + c with b told even: half a tonne of play is no play for whole tonnes.

    a = 4 must be able to be 1 off; 2a + b = 14 with b = 6 told within 1: as fractions a reaches
    4.5, as whole numbers only 4. So b itself is withheld.
    """
    puzzle = puzzle_of([[2, 1, -1]], [4, 6, 14], whole=True)
    puzzle = with_secrets(puzzle, 0)
    puzzle.slack_below[1], puzzle.slack_above[1] = 1.0, 1.0
    puzzle.state[2] = TOLD
    found = protect(puzzle, [asking("the public", {0: 1.0})])
    assert found.possible
    assert found.hidden.tolist() == [True, True, False]


def test_a_number_that_nobody_asks_about_is_told() -> None:
    """No need, nothing withheld."""
    puzzle = table([[5, 4], [3, 6]])
    found: Pattern = protect(puzzle, [asking("the public", {})])
    assert found.possible
    assert not found.hidden.any()
    assert (found.cost, found.gap) == (0.0, 0.0)
