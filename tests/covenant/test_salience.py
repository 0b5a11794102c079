"""Severity first, then likelihood; unknown is a value; a rank comes with its interval."""

from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.covenant.salience import (
    DRAWS,
    KINDS,
    MOVES,
    UNKNOWN,
    Bonds,
    Impact,
    Keys,
    Kind,
    Likelihood,
    Unknown,
    always_within,
    draws_for,
    likelihood,
    old,
    ranks,
    reading,
    severity,
    sortable,
    usual,
    within_reach,
)


@dataclass(frozen=True)
class Line:
    upto: float | None
    likelihood: int | Unknown | None


@dataclass(frozen=True)
class Table:
    bands: tuple[Line, ...] = ()
    values: dict[str, int] = field(default_factory=dict)
    threshold_range: float = 0.0
    range: int = 0


@dataclass(frozen=True)
class Piece:
    indicator: str
    value: float | str
    error: float | None = None
    kind: Kind = "direct"
    likelihood: int | None = None


CORRUPTION = Table((Line(-1.0, 5), Line(-0.3, 4), Line(0.3, 3), Line(1.0, 2), Line(None, 1)))
EARNINGS = Table((Line(250.0, 4), Line(None, UNKNOWN)), threshold_range=25.0)
LISTED = Table(values={"listed": 5}, range=1)
TABLE = {"corruption": CORRUPTION, "goods": LISTED, "earnings": EARNINGS, "voice": CORRUPTION}


def test_a_mutilated_hand_is_as_grave_as_its_worst_aspect_though_few_lose_one() -> None:
    assert severity(Impact(scale=3, scope=1, irremediability=5)) == 5


@pytest.mark.parametrize(("level", "reach", "interval"), [(5, 1, (4, 5)), (1, 2, (1, 3))])
def test_a_judgement_never_moves_off_the_scale(
    level: int, reach: int, interval: tuple[int, int]
) -> None:
    assert within_reach(level, reach) == interval


def test_a_value_on_a_threshold_belongs_to_the_band_that_names_it() -> None:
    assert reading(Piece("corruption", -1.0), TABLE).likelihood == 5
    assert reading(Piece("corruption", -0.999), TABLE).likelihood == 4


def test_the_published_error_moves_the_interval_and_not_the_likelihood() -> None:
    exact, doubtful = (reading(Piece("corruption", -0.5, error), TABLE) for error in (None, 0.35))
    assert (exact.low, exact.likelihood, exact.high) == (4, 4, 4)
    assert (doubtful.low, doubtful.likelihood, doubtful.high) == (3, 4, 5)


def test_a_doubtful_threshold_moves_the_interval_as_an_error_does() -> None:
    table = {"corruption": replace(CORRUPTION, threshold_range=0.25)}
    found = reading(Piece("corruption", -0.8), table)
    assert (found.low, found.likelihood, found.high) == (4, 4, 5)


def test_middling_earnings_say_nothing_about_a_living_wage() -> None:
    assert likelihood([Piece("earnings", 900.0, kind="weak-proxy")], TABLE).likelihood == UNKNOWN


def test_earnings_near_the_edge_of_what_is_known_may_mean_anything() -> None:
    found = reading(Piece("earnings", 240.0), TABLE)
    assert (found.low, found.likelihood, found.high) == (1, 4, 5)


def test_an_indicator_that_the_agreement_has_no_table_for_says_nothing() -> None:
    assert reading(Piece("rainfall", 12.0), TABLE).likelihood == UNKNOWN
    assert reading(Piece("goods", "rumoured"), TABLE).likelihood == UNKNOWN


def test_a_union_that_brings_evidence_may_say_itself_how_likely_harm_is() -> None:
    found = likelihood([Piece("own-evidence", "shaft collapsed twice", likelihood=4)], TABLE)
    assert (found.likelihood, found.low, found.high, found.basis) == (4, 4, 4, "direct")


def test_what_was_seen_at_the_mine_beats_what_the_country_index_suggests() -> None:
    found = likelihood(
        [Piece("voice", -1.9, kind="proxy"), Piece("corruption", 0.0, kind="direct")], TABLE
    )
    assert (found.likelihood, found.basis, found.sets) == (3, "direct", 1)


def test_two_reports_are_not_averaged_but_the_graver_one_stands() -> None:
    found = likelihood([Piece("corruption", 2.0), Piece("goods", "listed")], TABLE)
    assert (found.likelihood, found.low, found.high, found.sets) == (5, 4, 5, 1)
    assert [found.likelihood for found in found.readings] == [1, 5]


def test_without_evidence_the_likelihood_is_unknown_and_may_be_anything() -> None:
    assert likelihood([], TABLE) == Likelihood(UNKNOWN, 1, 5, "none", None, ())


def test_unknown_stands_after_very_likely_and_before_everything_less() -> None:
    levels: list[int | Unknown] = [3, 5, UNKNOWN, 4, 1, 2]
    assert sorted(levels, key=sortable, reverse=True) == [5, UNKNOWN, 4, 3, 2, 1]


def test_a_figure_of_six_years_ago_is_old_and_one_of_five_is_not() -> None:
    assert old(2018, 2024)
    assert not old(2019, 2024)


levels = st.integers(1, 5)
hundredths = st.tuples(*[st.integers(0, 100)] * 3).map(sorted)
pieces = st.builds(
    Piece,
    indicator=st.sampled_from(["corruption", "goods", "earnings", "voice", "unheard-of"]),
    value=st.one_of(st.floats(-2.5, 2.5), st.just("listed")),
    error=st.one_of(st.none(), st.floats(0, 1)),
    kind=st.sampled_from(KINDS),
)


@given(st.lists(pieces, max_size=6))
def test_the_likelihood_lies_within_its_own_interval(evidence: list[Piece]) -> None:
    found = likelihood(evidence, TABLE)
    assert 1 <= found.low <= found.high <= 5
    if found.likelihood != UNKNOWN:
        assert found.low <= found.likelihood <= found.high


@given(st.lists(pieces, max_size=5), pieces)
def test_a_report_at_least_as_direct_never_makes_harm_look_less_likely(
    evidence: list[Piece], report: Piece
) -> None:
    before = likelihood(evidence, TABLE)
    after = likelihood([*evidence, report], TABLE)
    as_direct = before.basis == "none" or KINDS.index(report.kind) >= KINDS.index(before.basis)
    if as_direct and before.likelihood != UNKNOWN:
        assert sortable(after.likelihood) >= sortable(before.likelihood)
        assert after.low >= before.low
        assert after.high >= before.high


@given(st.lists(pieces, max_size=5), st.randoms())
def test_the_order_in_which_reports_arrive_is_of_no_matter(
    evidence: list[Piece], random: object
) -> None:
    one, other = likelihood(evidence, TABLE), likelihood(evidence[::-1], TABLE)
    assert (one.likelihood, one.low, one.high, one.basis) == (
        other.likelihood,
        other.low,
        other.high,
        other.basis,
    )


Cells = tuple[Keys, Keys, Keys, Bonds]


@st.composite
def cells(draw: st.DrawFn, most: int = 30) -> Cells:
    """Cells whose severity hangs on their judgement, likelihood on their evidence, share on place.

    A place has one cell per issue, so its cells differ in judgement.
    """
    judged = draw(st.lists(st.tuples(levels, levels, levels), min_size=1, max_size=3))
    known = draw(st.lists(st.tuples(levels, levels, levels), min_size=1, max_size=3))
    spots = draw(st.lists(hundredths, min_size=1, max_size=1 + most // 2))
    every = [(issue, spot) for issue in range(len(judged)) for spot in range(len(spots))]
    chosen = draw(st.lists(st.sampled_from(every), min_size=1, max_size=most, unique=True))
    judgement, place = (np.array(each) for each in zip(*chosen, strict=True))
    numbers = st.integers(0, len(known) - 1)
    evidence = np.array(draw(st.lists(numbers, min_size=len(chosen), max_size=len(chosen))))
    grave = np.array([sorted(each) for each in judged], dtype=float)[judgement]
    likely = np.array([sorted(each) for each in known], dtype=float)[evidence]
    shares = np.array(spots)[place] / 100
    low, best, high = (Keys(grave[:, k], likely[:, k], shares[:, k]) for k in range(3))
    return best, low, high, Bonds(judgement, evidence, place)


@given(cells())
def test_the_interval_of_a_rank_contains_the_rank(cells: Cells) -> None:
    found = ranks(*cells)
    assert (found.low <= found.rank).all()
    assert (found.rank <= found.high).all()
    assert found.low.min() == 1
    assert found.high.max() <= len(found.rank)


@given(cells())
def test_no_cell_of_lower_severity_stands_above_a_graver_one(cells: Cells) -> None:
    best = cells[0]
    rank = ranks(*cells).rank
    for one, other in product(range(len(rank)), repeat=2):
        if best.severity[one] > best.severity[other]:
            assert rank[one] < rank[other]
        elif best.severity[one] == best.severity[other]:
            assert (best.likelihood[one] > best.likelihood[other]) <= (rank[one] < rank[other])


@given(cells())
def test_cells_that_tie_share_a_rank(cells: Cells) -> None:
    best = cells[0]
    rank = ranks(*cells).rank
    keys = list(zip(best.severity, best.likelihood, best.share, strict=True))
    for one, other in product(range(len(rank)), repeat=2):
        assert (keys[one] == keys[other]) == (rank[one] == rank[other])


def scenarios(cells: Cells) -> set[tuple[int, ...]]:
    """Every ranking that the corners of the ranges allow: one judgement, piece, place at a time."""
    _, low, high, bonds = cells
    ends = (low, high)
    judgement, place = bonds.judgement.tolist(), bonds.place.tolist()
    pairs = list(zip(judgement, bonds.evidence.tolist(), strict=True))
    found = set()
    for grave, likely, share in product(corners(judgement), corners(pairs), corners(place)):
        keys = [
            (
                ends[grave[judgement[n]]].severity[n],
                ends[likely[pairs[n]]].likelihood[n],
                ends[share[place[n]]].share[n],
            )
            for n in range(len(pairs))
        ]
        found.add(tuple(1 + sum(other > key for other in keys) for key in keys))
    return found


def corners(names: list[Any]) -> list[dict[Any, int]]:
    """Every way to put each of these at its low or its high end."""
    different = sorted(set(names))
    return [
        dict(zip(different, ends, strict=True)) for ends in product((0, 1), repeat=len(different))
    ]


@given(cells(most=4))
def test_the_interval_is_exactly_what_all_assumptions_together_leave(cells: Cells) -> None:
    found = ranks(*cells)
    possible = np.array(sorted(scenarios(cells)))
    assert found.low.tolist() == possible.min(axis=0).tolist()
    assert found.high.tolist() == possible.max(axis=0).tolist()


def bonds(judgement: list[int], evidence: list[int], place: list[int]) -> Bonds:
    return Bonds(np.array(judgement), np.array(evidence), np.array(place))


def test_two_places_with_the_same_judgement_keep_their_order_when_it_is_doubted() -> None:
    one, doubt = np.array([4.0, 4.0]), np.array([5.0, 5.0])
    likely, share = np.array([5.0, 3.0]), np.array([0.2, 0.9])
    best, high = Keys(one, likely, share), Keys(doubt, likely, share)
    together = ranks(best, best, high, bonds([0, 0], [0, 1], [0, 1]))
    apart = ranks(best, best, high, bonds([0, 1], [0, 1], [0, 1]))
    assert together.high.tolist() == [1, 2]
    assert apart.high.tolist() == [2, 2]


def test_two_harms_at_one_mine_are_not_told_apart_by_a_share_they_have_in_common() -> None:
    level = np.array([5.0, 5.0])
    best, low, high = (Keys(level, level, np.full(2, share)) for share in (0.8, 0.6, 1.0))
    assert ranks(best, low, high, bonds([0, 1], [0, 1], [0, 0])).high.tolist() == [1, 1]
    assert ranks(best, low, high, bonds([0, 1], [0, 1], [0, 1])).high.tolist() == [2, 2]


def test_what_is_in_the_top_whatever_one_assumes_is_named() -> None:
    grave = np.array([5.0, 4.0, 3.0])
    best = Keys(grave, np.ones(3), np.ones(3))
    doubt = Keys(np.array([5.0, 5.0, 4.0]), np.ones(3), np.ones(3))
    apart = bonds(*[[0, 1, 2]] * 3)
    assert list(always_within(ranks(best, best, doubt, apart), top=1)) == [0]


# The ranks that a cell usually has ----------------------------------------------------------


@given(cells(), st.integers(0, 99))
def test_where_a_cell_usually_stands_it_can_stand(cells: Cells, seed: int) -> None:
    outer, inner = ranks(*cells), usual(*cells, seed=seed, draws=40)
    assert (outer.low <= inner.low).all()
    assert (inner.low <= inner.high).all()
    assert (inner.high <= outer.high).all()


@given(cells())
def test_what_is_always_among_the_first_ten_is_so_in_every_draw(cells: Cells) -> None:
    outer, inner = ranks(*cells), usual(*cells, draws=40)
    assert (inner.first[outer.high <= 10] == 1).all()
    assert (inner.first[outer.low > 10] == 0).all()
    assert ((inner.first >= 0) & (inner.first <= 1)).all()


@given(cells(), st.integers(0, 99))
def test_the_same_seed_draws_the_same_ranks(cells: Cells, seed: int) -> None:
    one, again = (usual(*cells, seed=seed, draws=40) for _ in range(2))
    assert (one.low == again.low).all()
    assert (one.high == again.high).all()
    assert (one.first == again.first).all()


@given(cells())
def test_where_nothing_is_doubted_a_cell_has_one_rank(cells: Cells) -> None:
    best, *_, together = cells
    rank, found = ranks(best, best, best, together).rank, usual(best, best, best, together, draws=9)
    assert found.low.tolist() == found.high.tolist() == rank.tolist()


@given(cells(most=3))
def test_a_drawn_rank_is_one_that_the_corners_hold_between_them(cells: Cells) -> None:
    possible = np.array(sorted(scenarios(cells)))
    for seed in range(5):
        one = usual(*cells, seed=seed, draws=1)
        assert (one.low == one.high).all()
        assert (possible.min(axis=0) <= one.low).all()
        assert (one.low <= possible.max(axis=0)).all()


def test_a_likely_harm_passes_an_unknown_one_in_the_quarter_of_draws_that_move_it_up() -> None:
    stated, least, most = (np.array([level, 4.5]) for level in (4.0, 3.0, 5.0))
    level = np.ones(2)
    best, low, high = (Keys(level, likely, level) for likely in (stated, least, most))
    assert drawn_ahead(best, low, high) == pytest.approx(MOVES, abs=0.03)


def test_a_level_at_the_end_of_its_range_stays_there_unless_it_moves_the_other_way() -> None:
    stated, least = np.array([5.0, 4.5]), np.array([4.0, 4.5])
    level = np.ones(2)
    best, low = Keys(level, stated, level), Keys(level, least, level)
    assert drawn_ahead(best, low, best) == pytest.approx(1 - MOVES, abs=0.03)


def drawn_ahead(best: Keys, low: Keys, high: Keys) -> float:
    """How often the first of two cells passes the other, one draw a seed."""
    apart = bonds([0, 1], [0, 1], [0, 1])
    return float(
        np.mean([usual(best, low, high, apart, seed=n, draws=1).low[0] == 1 for n in range(2000)])
    )


def test_two_places_with_the_same_judgement_keep_their_order_in_every_draw() -> None:
    one, doubt = np.array([4.0, 4.0]), np.array([5.0, 5.0])
    likely, share = np.array([5.0, 3.0]), np.array([0.2, 0.9])
    best, high = Keys(one, likely, share), Keys(doubt, likely, share)
    assert usual(best, best, high, bonds([0, 0], [0, 1], [0, 1])).high.tolist() == [1, 2]
    assert usual(best, best, high, bonds([0, 1], [0, 1], [0, 1])).high.tolist() == [2, 2]


def test_a_mine_that_may_be_larger_overtakes_as_often_as_its_triangle_says() -> None:
    level = np.array([5.0, 5.0])
    best, low, high = (Keys(level, level, np.array([share, 0.75])) for share in (0.5, 0.0, 1.0))
    assert drawn_ahead(best, low, high) == pytest.approx(2 * 0.25**2, abs=0.03)


def test_a_map_of_many_cells_gets_fewer_draws_and_never_under_forty() -> None:
    assert [draws_for(n) for n in (1, 5_000, 20_000, 10**6)] == [DRAWS, DRAWS, 50, 40]
