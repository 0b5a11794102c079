"""Coarser tables, ranked by what a reader would still learn from them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.disclosure.design import designs, information
from schakel.disclosure.primary import grounds
from schakel.disclosure.tables import RequestError, cells
from schakel.disclosure.values import Contribution, Contributions, Dimension, Quantity, Rules, Table
from tests.disclosure.test_tables import METALS, scores, tonnes

FEW = Rules(p_percent=0.0, dominance=())
MATURITY = Table("maturity", "bands", "score", bands=(20, 40, 60, 80))
EIGHT = {"A": 12, "B": 18, "C": 25, "D": 33, "E": 38, "F": 47, "G": 66, "H": 88}
# basic 2, improving 3, established 1, advanced 1, mature 1: eight of twelve members


def test_four_equal_places_are_two_bits_and_merging_them_by_twos_leaves_one() -> None:
    weights = np.ones(4)
    assert information(weights, np.arange(4)) == 2
    assert information(weights, np.array([0, 0, 1, 1])) == 1
    assert information(weights, np.zeros(4, dtype=np.intp)) == 0


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 5)), max_size=12), st.integers(0, 5))
def test_merging_never_tells_more(places: list[tuple[int, int]], merged: int) -> None:
    weights = np.array([weight for weight, _ in places], dtype=float)
    fine = np.array([block for _, block in places], dtype=np.intp)
    coarse = np.where(fine == merged, 0, fine)
    assert information(weights, coarse) <= information(weights, fine) + 1e-9


def test_the_maturity_of_eight_companies_is_offered_in_two_bands() -> None:
    """Of 2, 3, 1, 1, 1 only 2 + 3 and 1 + 1 + 1 leave no cell under three."""
    (best,) = designs(MATURITY, scores(EIGHT), Rules(), "2024-05")
    assert best.table.bands == (40.0,)
    (found,) = cells(best.table, scores(EIGHT), "r1")
    assert found.value.tolist() == [8, 5, 3]
    assert best.words.en == "2022; in bands 0-40, 40-100"
    assert best.sensitive_share == 0


def test_the_most_telling_merging_of_bands_comes_first() -> None:
    """3, 3, 1, 2 and 3: 3 | 3 | 1+2 | 3 keeps more than 3 | 3 | 1+2+3 or fewer bands."""
    many = [5, 5, 5, 25, 25, 25, 45, 65, 65, 85, 85, 85]
    found = designs(MATURITY, scores({f"C{n}": v for n, v in enumerate(many)}), Rules(), "2024-05")
    assert found[0].table.bands == (20.0, 40.0, 80.0)
    assert found[0].share_kept < 1


def test_a_distribution_that_cannot_be_shown_in_any_bands_is_not_offered() -> None:
    assert designs(MATURITY, scores(dict.fromkeys("ABCDE", 50)), Rules(), "2024-05") == ()


def test_too_small_a_cohort_has_no_design() -> None:
    assert designs(MATURITY, scores(dict.fromkeys("ABCD", 50)), Rules(), "2024-05") == ()


def spread() -> Contributions:
    """Six companies in six cells of one each, three to a metal and two to a place."""
    spots = [(m, p) for m in ("tin", "zinc") for p in ("Congo", "Peru", "Zambia")]
    rows = [(name, "2022", m, p, 10.0) for name, (m, p) in zip("ABCDEF", spots, strict=True)]
    return tonnes(*rows)


def test_one_dimension_is_offered_where_two_would_show_single_companies() -> None:
    best = designs(Table("t", "sum", "tonnes", ("metal", "place")), spread(), FEW, "2024-05")[0]
    assert best.table.by == ("metal",)
    assert (best.bits, best.sensitive_share) == (1, 0)
    assert best.share_kept == pytest.approx(1 / np.log2(6))
    assert best.words.en == "by metal; 2022"


def test_fewer_levels_are_offered_where_the_finest_are_too_thin() -> None:
    rows = [
        (n, "2022", "tin", p, 10.0)
        for n, p in zip("ABC", ["Congo", "Congo", "Zambia"], strict=True)
    ]
    rows += [(name, "2022", "tin", "Peru", 10.0) for name in "DEF"]
    best = designs(Table("t", "sum", "tonnes", ("place",)), tonnes(*rows), FEW, "2024-05")[0]
    assert best.table.depth == {"place": 1}
    assert best.words.en == "by place (the upper 1 of 2 levels); 2022"


def test_years_are_taken_together_when_each_is_too_thin() -> None:
    spots = zip("ABCDEF" * 2, ["Congo", "Peru", "Zambia"] * 4, strict=True)
    rows = [(n, "2021", "tin", p, 10.0) for n, p in list(spots)[:6]]
    rows += [(n.lower(), "2022", m, p, v) for n, _, m, p, v in rows]
    best = designs(Table("t", "sum", "tonnes", ("place",)), tonnes(*rows), FEW, "2024-05")[0]
    assert best.table.periods == ("2021/2022",)
    assert best.words.nl == "naar place; 2021 tot en met 2022"


def test_quarters_are_taken_together_to_a_year() -> None:
    rows = [(n, f"2022-Q{q}", "tin", "Congo", 10.0) for n in "ABCDE" for q in (1, 2, 3, 4)]
    found = designs(Table("t", "sum", "tonnes"), tonnes(*rows), Rules(), "2024-05")
    assert ("2022",) in [each.table.periods for each in found]
    assert ("2022-Q1/2022-Q2", "2022-Q3/2022-Q4") in [each.table.periods for each in found]


def test_a_lone_hidden_cell_costs_its_neighbour_too() -> None:
    """Peru has one company, so Peru and the smaller of the other two are one block: 1 bit."""
    leaves = Dimension("place", {"Congo": None, "Peru": None, "Zambia": None})
    put = [("Congo", "ABC", 20.0), ("Zambia", "DEF", 10.0), ("Peru", "G", 30.0)]
    rows = [
        Contribution(n, y, {"place": p, "metal": "tin"}, "tonnes", v)
        for p, names, v in put
        for n in names
        for y in ("2021", "2023")
    ]
    dimensions = {"place": leaves, "metal": METALS}
    given = Contributions(tuple(rows), {"tonnes": Quantity("tonnes")}, dimensions)
    table = Table("t", "sum", "tonnes", ("place", "metal"))
    found = {each.words.en: each for each in designs(table, given, FEW, "2024-05")}
    share = np.array([60, 30 + 30]) / 120
    bits = 1 - (share * np.log2(share)).sum()
    assert found["by place; 2021, 2023"].bits == pytest.approx(bits)
    assert found["by place; 2021, 2023"].sensitive_share == 0.25


def test_a_request_that_makes_no_sense_has_no_designs_but_words() -> None:
    with pytest.raises(RequestError, match="no quantity"):
        designs(Table("t", "sum", "tons", ("metal",)), spread(), FEW, "2024-05")


@st.composite
def givens(draw: st.DrawFn) -> Contributions:
    """Contributions of up to nine contributors over metals, places and two years."""
    spots = st.tuples(
        st.sampled_from("ABCDEFGHI"),
        st.sampled_from(["2021", "2022"]),
        st.sampled_from(sorted(METALS.above)),
        st.sampled_from(["Congo", "Peru", "Zambia"]),
    )
    keys = draw(st.sets(spots, min_size=5, max_size=40))
    return tonnes(*((*key, draw(st.integers(1, 99))) for key in sorted(keys)))


@settings(max_examples=25, deadline=None)
@given(givens())
def test_designs_go_down_in_information_and_none_tells_more_than_was_asked(
    given: Contributions,
) -> None:
    table = Table("t", "sum", "tonnes", ("metal", "place"))
    found = designs(table, given, Rules(), "2024-05")
    bits = [round(each.bits, 9) for each in found]
    assert bits == sorted(bits, reverse=True)
    assert all(0 <= each.share_kept <= 1 + 1e-9 for each in found)
    for each in found:
        (made,) = cells(each.table, given, "r1")
        withheld = [n for n in grounds(made, Rules(), "2024-05")[0] if made.value[n]]
        assert each.sensitive_share == pytest.approx(len(withheld) / (made.value > 0).sum())


def test_the_order_of_designs_does_not_hang_on_the_order_of_contributions() -> None:
    given = spread()
    turned = Contributions(given.rows[::-1], given.quantities, given.dimensions)
    table = Table("t", "sum", "tonnes", ("metal", "place"))
    one, other = (designs(table, each, FEW, "2024-05") for each in (given, turned))
    assert [each.table for each in one] == [each.table for each in other]
