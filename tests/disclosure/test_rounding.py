"""Tables rounded to a base that still add up, and what such a table gives away."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array

from schakel.disclosure.certificate import Protected, printed
from schakel.disclosure.gate import Outcome, append, verify
from schakel.disclosure.history import Memory
from schakel.disclosure.multiples import Multiples
from schakel.disclosure.rounding import consistent
from schakel.disclosure.values import TOTAL, Contributions, Figure, Key, Rules, Table
from tests.disclosure.attacker import pinned
from tests.disclosure.generator import agreement, through_the_gate
from tests.disclosure.test_gate import (
    BY_METAL,
    FIVE,
    TONNES,
    by_metal,
    contributions,
    figures,
    given_in,
    named,
    put,
    resealed,
)

Grid = NDArray[np.float64]
TRIED = settings(max_examples=25, deadline=None)
BASES = st.sampled_from([0.1, 2.0, 3.0, 5.0, 10.0])


def crossed(rows: int, columns: int) -> csr_array:
    """The cells of a table by two dimensions, its totals too, as sums of its inner cells."""
    inner = np.eye(rows * columns).reshape(rows, columns, rows * columns)
    wide = np.concatenate([inner, inner.sum(axis=1, keepdims=True)], axis=1)
    full = np.concatenate([wide, wide.sum(axis=0, keepdims=True)])
    return csr_array(full.reshape(-1, rows * columns))


def multiples_of(value: Any, base: float, before: Any = np.nan, whole: bool = False) -> Multiples:
    """Numbers that are to be printed, each of which may have been printed before."""
    value = np.asarray(value, dtype=float)
    count, none = len(value), np.zeros(len(value), dtype=bool)
    return Multiples(
        0, np.arange(count), np.full(count, base), value, none | whole,
        np.broadcast_to(np.asarray(before, dtype=float), (count,)).copy(), none, ~none,
    )  # fmt: skip


def drawn(inner: Any, base: float, before: Any = np.nan, dice: Any = 0, seconds: float = 9) -> Any:
    """A table by two dimensions as it is printed, with its totals."""
    grid = np.asarray(inner, dtype=float)
    sums, parts = crossed(*grid.shape), grid.ravel()
    given_ = multiples_of(sums @ parts, base, before)
    dice = np.random.default_rng(dice) if isinstance(dice, int) else dice
    told = np.ones(sums.shape[0], dtype=bool)
    found = consistent(given_, sums, parts, 0 * parts, told, dice, seconds)
    return None if found is None else found.reshape(grid.shape[0] + 1, -1)


def adds_up(grid: Grid) -> bool:
    down, across = grid[:-1].sum(axis=0), grid[:, :-1].sum(axis=1)
    return bool(np.allclose(down, grid[-1]) and np.allclose(across, grid[:, -1]))


# How numbers are rounded --------------------------------------------------------------------------


def test_thirds_of_a_base_still_add_up() -> None:
    """2 + 2 + 2 = 6 in fives: each to the nearest would print 0 + 0 + 0 = 5."""
    row = drawn([[2, 2, 2]], 5)[0]
    assert row[:3].sum() == row[3]
    assert row[3] in (5, 10)


@TRIED
@given(st.lists(st.integers(0, 60), min_size=6, max_size=6), BASES, st.integers(0, 99))
def test_every_sum_adds_up_within_a_base_and_multiples_stay(
    inner: list[int], base: float, dice: int
) -> None:
    found = drawn(np.reshape(inner, (2, 3)) / 7, base, dice=dice)
    exact = (crossed(2, 3) @ (np.array(inner) / 7)).reshape(3, 4)
    assert adds_up(found)
    assert np.all(np.abs(found - exact) < base)
    assert np.allclose(np.rint(found / base), found / base)
    assert np.all(found >= 0)
    stay = drawn(np.reshape(inner, (2, 3)) * base, base, dice=dice)[:2, :3]
    assert np.allclose(stay, np.reshape(inner, (2, 3)) * base)


class Loaded:
    """Dice that fall so that these numbers go up, and all others down."""

    def __init__(self, up: NDArray[np.bool_]) -> None:
        self.up = up

    def random(self, count: int) -> NDArray[np.float64]:
        assert count == self.up.size
        return np.where(self.up, 0.0, 1.0)


@TRIED
@given(
    st.lists(st.integers(0, 30), min_size=4, max_size=4),
    st.lists(st.integers(0, 30), min_size=4, max_size=4),
    st.integers(0, 99),
)
def test_whatever_lies_within_a_base_of_what_is_printed_could_have_been_printed_so(
    inner: list[int], other: list[int], dice: int
) -> None:
    """What a reader may take from it is no more than that: of every such table it may come."""
    base, full = 8.0, crossed(2, 2) @ np.array(other, dtype=float)
    out = drawn(np.reshape(inner, (2, 2)), base, dice=dice).ravel()
    if np.all(np.abs(out - full) < base):
        free = full % base > 0
        loaded = Loaded(out[free] > full[free])
        assert drawn(np.reshape(other, (2, 2)), base, dice=loaded).ravel().tolist() == out.tolist()


def test_one_number_goes_up_as_often_as_it_is_near() -> None:
    """3 in tens is printed as 10 in three of ten throws."""
    given_, one, told = multiples_of([3], 10), np.array([3.0]), np.ones(1, dtype=bool)
    sums, dice = csr_array([[1.0]]), np.random.default_rng(0)
    tens = [consistent(given_, sums, one, 0 * one, told, dice, 9) for _ in range(400)]
    assert 90 <= sum(float(each[0]) == 10 for each in tens if each is not None) <= 150


def test_what_was_printed_before_is_printed_again() -> None:
    """12 + 14 = 26 in tens: 10 + 20 = 30 was printed for the first and the total."""
    nothing = np.nan
    before = [10, nothing, 30, 10, nothing, 30]
    assert drawn([[12, 14]], 10, before).tolist() == [[10, 20, 30]] * 2


def test_what_was_printed_before_and_does_not_add_up_leaves_no_way() -> None:
    """4 + 4 + 4 = 12 in tens were printed each by itself: 0 + 0 + 0 = 10."""
    assert drawn([[4, 4, 4]], 10, [0, 0, 0, 10] * 2) is None


def test_without_time_nothing_is_printed() -> None:
    rng = np.random.default_rng(3)
    assert drawn(rng.random((40, 40)), 0.5, seconds=0.0) is None


# What a reader may take from it -------------------------------------------------------------------


def ends(given_: Multiples) -> tuple[list[float], list[float]]:
    below, above = given_.slacks()
    return (given_.value - below).round(4).tolist(), (given_.value + above).round(4).tolist()


def test_a_printed_multiple_lies_less_than_a_base_from_the_truth() -> None:
    """13 and 15 in fives, of which 10 and 15 are printed; whole, 10 stands for 6 to 14."""
    given_ = multiples_of([13, 15], 5, [10, np.nan])
    assert ends(given_) == ([5.0, 10.0], [15.0, 20.0])
    assert ends(multiples_of([13, 15], 5, [10, np.nan], whole=True)) == ([6, 11], [14, 19])


def test_before_the_draw_only_what_either_multiple_leaves_counts() -> None:
    """13 may become 10 or 15, which stand for 6 to 14 and 11 to 19: 11 to 14 counts."""
    assert ends(multiples_of([13], 5)) == ([10.0], [15.0])
    assert ends(multiples_of([13], 5, whole=True)) == ([11], [14])


def test_the_nearest_multiple_lies_half_a_base_from_the_truth() -> None:
    given_ = replace(multiples_of([13], 5, whole=True), near=np.ones(1, dtype=bool))
    assert given_.printed.tolist() == [15.0]
    assert ends(given_) == ([13], [17])


# By the gate --------------------------------------------------------------------------------------

IN_25 = replace(BY_METAL, base=25)
WITHOUT_GOLD = replace(IN_25, name="two", where={"metal": ("tin", "zinc")})


def numbers(protected: Protected) -> dict[str, float]:
    shown = {key.at[-1] if key.at else TOTAL: one for key, one in protected.figures.items()}
    return {at: one.value for at, one in shown.items() if isinstance(one, Figure)}


def whole(outcome: Outcome, inside: Contributions, history: Memory) -> list[tuple[str, str]]:
    given_ = outcome.certificate, outcome.tables, inside, outcome.audit, history, Rules()
    return named(verify(*given_))


@pytest.mark.parametrize("turn", range(4))
def test_what_the_gate_prints_adds_up_within_and_between_tables(turn: int) -> None:
    """Tin 715, zinc 1,125 and gold 119, withheld; in 25s, with a table without gold beside it."""
    history = Memory()
    outcome = put([IN_25, WITHOUT_GOLD], by_metal(), history, salt=bytes([turn]) * 32)
    append(outcome, history)
    every, two = map(numbers, outcome.tables)
    assert [each.rounding for each in outcome.tables] == ["consistent"] * 2
    assert two["tin"] + two["zinc"] == two[TOTAL]
    assert (every["tin"], every["zinc"]) == (two["tin"], two["zinc"])
    assert every["tin"] in (700, 725)
    assert every["zinc"] == 1125
    assert "gold" not in every
    assert whole(outcome, by_metal(), history) == []


def test_a_number_that_is_out_is_printed_the_same_again_whatever_the_dice_say() -> None:
    history, seen = Memory(), []
    for turn in range(6):
        salt = bytes([turn]) * 32
        outcome = put([IN_25, WITHOUT_GOLD][: 1 + turn], by_metal(), history, str(turn), salt=salt)
        append(outcome, history)
        assert whole(outcome, by_metal(), history) == []
        seen.append(numbers(outcome.tables[0]))
    assert seen == [seen[0]] * 6


def test_the_dice_fall_by_the_salt_and_not_by_the_figures() -> None:
    salts = [bytes([turn]) * 32 for turn in range(8)]
    first = [figures(put([IN_25], by_metal(), salt=salt).tables[0]) for salt in salts]
    again = [figures(put([IN_25], by_metal(), salt=salt).tables[0]) for salt in salts]
    assert first == again
    assert len({one["tin",] for one in first}) == 2


def test_a_table_that_cannot_add_up_is_rounded_number_by_number_and_says_so() -> None:
    """For 715 + 1,125 = 1,840 the numbers 700, 1,125 and 1,850 are out, which do not add up."""
    inside, history = by_metal(), Memory()
    append(put([WITHOUT_GOLD], inside, history, "first"), history)
    (kept,) = history.releases()
    at = {"tin": 700.0, "zinc": 1125.0, TOTAL: 1850.0}
    out = {Key("first", "two", "2021", (code,)): Figure(value) for code, value in at.items()}
    history = Memory((replace(kept, outcomes={**kept.outcomes, **out}),))
    outcome = put([WITHOUT_GOLD, IN_25], inside, history)
    append(outcome, history)
    assert [each.rounding for each in outcome.tables] == ["nearest"] * 2
    assert numbers(outcome.tables[0]) == at
    assert numbers(outcome.tables[1])[TOTAL] == 1950  # of 1,959 the nearest
    assert whole(outcome, inside, history) == []


def test_a_mean_in_multiples_is_the_nearest() -> None:
    mean = Table("mean", "mean", "tonnes", periods=("2021",), base=5)
    outcome = put([mean], contributions(given_in(FIVE)))
    assert (outcome.tables[0].rounding, figures(outcome.tables[0])) == ("nearest", {(): "20"})


def test_whoever_says_that_a_rounded_table_is_the_nearest_is_named() -> None:
    outcome = put([replace(TONNES, base=5)], contributions(given_in(FIVE)))
    said = replace(outcome.tables[0], rounding="nearest")
    assert named(verify(outcome.certificate, [said])) == [("table", "tonnes")]


def test_a_multiple_on_the_wrong_side_is_not_what_was_put_in() -> None:
    """101 in fives is 100 or 105; 95 is as near to 100, and still wrong."""
    inside = contributions(given_in(FIVE))
    outcome = put([replace(TONNES, base=5)], inside)
    key = Key("2024", "tonnes", "2021", ())
    assert printed(outcome.tables[0].figures[key]) in ("100", "105")
    forged = replace(outcome.tables[0], figures={key: Figure(95.0)})
    assert ("cell", "tonnes | 2021") in resealed(outcome, [forged], inside, Memory())


@pytest.mark.parametrize("seed", [41, 44])
def test_nobody_is_pinned_down_by_three_years_of_sums_in_multiples(seed: int) -> None:
    """The attacker takes it that every multiple lies less than a base from the truth."""
    one = agreement(seed)
    editions = [replace(each, tables=in_fives(each.tables)) for each in one.series[0][:3]]
    releases = through_the_gate(editions, one.rules)
    assert any(
        isinstance(it, Figure) for out in releases for _, t in out.tables for it in t.values()
    )
    assert pinned(releases, one.rules) == []


def in_fives(tables: Sequence[Table]) -> tuple[Table, ...]:
    return tuple(replace(one, base=5.0) for one in tables if one.statistic in COUNTED)


COUNTED = ("sum", "contributors")
