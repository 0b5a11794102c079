"""Where a purchase comes from, in small worlds that can be followed by hand."""

import pytest

from schakel.chain.mixing import balance
from schakel.chain.provenance import Chains
from schakel.chain.purchases import Form
from schakel.chain.stages import BEST, Flows, Matrix, figures
from tests.chain.by_hand import bought, ends, shares, traced, world

LOOP = world(
    {"PER": 100.0, "THA": 20.0},
    [("PER", "MYS", 60.0), ("MYS", "THA", 30.0), ("THA", "MYS", 25.0)],
)


def test_malaysian_ore_is_six_sevenths_peruvian_through_the_loop_with_thailand() -> None:
    provenance = traced(LOOP, bought("tin", Form.CONCENTRATE, "MYS"))
    assert shares(provenance) == pytest.approx({"PER": 6 / 7, "THA": 1 / 7}, abs=1e-12)
    assert provenance.unknown == pytest.approx(0.0, abs=1e-12)


def test_thai_ore_is_half_peruvian_although_peru_sent_thailand_nothing() -> None:
    provenance = traced(LOOP, bought("tin", Form.CONCENTRATE, "THA"))
    assert shares(provenance) == pytest.approx({"PER": 18 / 35, "THA": 17 / 35}, abs=1e-12)


def test_every_solve_carries_its_certificate() -> None:
    provenance = traced(LOOP, bought("tin", Form.CONCENTRATE, "THA"))
    assert 0 < provenance.certificate.error < 1e-12


def test_countries_that_only_re_export_to_one_another_have_an_unknown_origin() -> None:
    small = world({"PER": 10.0}, [("PER", "MYS", 5.0), ("AND", "MCO", 2.0), ("MCO", "AND", 2.0)])
    provenance = traced(small, bought("tin", Form.CONCENTRATE, "AND"))
    assert (shares(provenance), provenance.unknown) == ({}, 1.0)
    assert (provenance.unknown_low, provenance.unknown_high) == (1.0, 1.0)


def test_ore_that_leaves_a_country_without_a_mine_is_of_unknown_origin() -> None:
    small = world({"PER": 10.0}, [("PER", "MYS", 3.0), ("COG", "MYS", 1.0)])
    provenance = traced(small, bought("tin", Form.CONCENTRATE, "MYS"))
    assert shares(provenance) == pytest.approx({"PER": 0.75})
    assert provenance.unknown == pytest.approx(0.25)


def test_exports_beyond_output_are_explained_by_poorer_ore_as_far_as_that_goes() -> None:
    flows = [("COD", "CHN", (90.0, 140.0, 200.0))]
    squared = balance(*first_pool({"COD": 100.0}, flows))
    assert squared.flows.tolist() == pytest.approx([110.0])  # 100 mined and 10 from stock
    assert squared.excess.sum() == 0.0


def test_exports_beyond_output_at_any_grade_are_unknown_and_not_scaled_away() -> None:
    small = world({"COD": 100.0}, [("COD", "CHN", (200.0, 220.0, 240.0))])
    provenance = traced(small, bought("tin", Form.CONCENTRATE, "COD"))
    assert shares(provenance) == pytest.approx({"COD": 110 / 200})
    assert provenance.unknown == pytest.approx(90 / 200)
    assert any("more than it can have had" in note.en for note in provenance.notes)


def test_what_only_just_fits_is_remarked_on() -> None:
    small = world({"COD": 100.0}, [("COD", "CHN", (90.0, 140.0, 200.0))])
    provenance = traced(small, bought("tin", Form.CONCENTRATE, "CHN"))
    assert shares(provenance) == pytest.approx({"COD": 1.0})
    assert any("low end" in note.en and "COD" in note.en for note in provenance.notes)


def test_output_that_two_sources_put_apart_moves_the_bounds() -> None:
    small = world({"COD": (100.0, 100.0, 200.0), "ZMB": 100.0}, [("ZMB", "COD", 100.0)])
    low, high = ends(traced(small, bought("tin", Form.CONCENTRATE, "COD"), draws=64), "COD")
    assert 0.5 - 1e-12 <= low <= 0.53
    assert 0.6 < high <= 2 / 3


# -- what the row declares


def test_a_declared_mine_stands_whatever_the_world_says() -> None:
    purchase = bought("tin", Form.REFINED, "MYS", mine="BOL")
    provenance = traced(LOOP, purchase)
    (origin,) = provenance.origins
    assert (origin.country, origin.share, origin.basis) == ("BOL", 1.0, "declared")
    assert (origin.low, origin.high, origin.possible_low, origin.possible_high) == (1, 1, 1, 1)
    assert provenance.unknown == 0.0
    assert provenance.origins == traced(world({"PER": 1.0}), purchase).origins


def test_a_declared_smelter_brings_in_the_ore_its_country_took_in() -> None:
    provenance = traced(LOOP, bought("tin", Form.REFINED, "NLD", smelter="MYS"))
    assert shares(provenance) == pytest.approx({"PER": 6 / 7, "THA": 1 / 7})
    (smelting,) = provenance.passages
    assert [(one.country, one.share, one.basis) for one in smelting.origins] == [
        ("MYS", 1.0, "declared")
    ]


def test_without_trade_in_metal_half_of_what_malaysia_sells_is_unknown_and_it_says_why() -> None:
    provenance = traced(LOOP, bought("tin", Form.REFINED, "MYS"))
    assert shares(provenance) == pytest.approx({"PER": 3 / 7, "THA": 1 / 14})
    assert provenance.unknown == pytest.approx(0.5)
    assert (provenance.unknown_low, provenance.unknown_high) == pytest.approx((0.0, 1.0))
    assert ends(provenance, "PER") == pytest.approx((0.0, 6 / 7))
    assert any("no trade in refined tin" in note.en for note in provenance.notes)
    assert any("geen handel in geraffineerd tin" in note.nl for note in provenance.notes)


def test_metal_from_a_country_without_ore_is_wholly_unknown() -> None:
    provenance = traced(LOOP, bought("tin", Form.REFINED, "NLD"))
    assert (shares(provenance), provenance.unknown) == ({}, 1.0)
    assert any("Nothing on record shows" in note.en for note in provenance.notes)


def test_metal_beyond_what_a_country_had_is_unknown() -> None:
    provenance = traced(LOOP, bought("tin", Form.CONCENTRATE, "MYS", tonnes=170.0))
    assert shares(provenance) == pytest.approx({"PER": 3 / 7, "THA": 1 / 14})
    assert any(
        "more tin than MYS is known to have had (85 t)" in note.en for note in provenance.notes
    )


def test_scrap_is_recycled_where_it_was_handed_over_and_never_sent_to_a_mine() -> None:
    provenance = traced(LOOP, bought("tin", Form.SCRAP, "THA"))
    (origin,) = provenance.origins
    assert (origin.country, origin.basis, origin.share) == ("THA", "recycled", 1.0)
    assert (origin.low, origin.high) == (0.0, 1.0)
    assert [step.stage for step in provenance.passages] == ["collection"]
    assert provenance.year is None


def test_a_third_recycled_leaves_two_thirds_to_trace() -> None:
    provenance = traced(LOOP, bought("tin", Form.REFINED, "NLD", smelter="MYS", recycled=1 / 3))
    by_basis = {(one.country, one.basis): one.share for one in provenance.origins}
    assert by_basis == pytest.approx(
        {("PER", "estimated"): 4 / 7, ("THA", "estimated"): 2 / 21, ("NLD", "recycled"): 1 / 3}
    )


def test_wholly_recycled_metal_has_no_mine() -> None:
    provenance = traced(LOOP, bought("tin", Form.SEMI, "MYS", recycled=1.0))
    assert {origin.basis for origin in provenance.origins} == {"recycled"}
    assert [step.stage for step in provenance.passages] == ["collection", "processing"]


def test_a_customs_heading_beats_the_form_that_the_row_names() -> None:
    small = world({"PER": 100.0, "THA": 20.0}, [("PER", "MYS", 60.0)])
    small.forms["26090000"] = Form.CONCENTRATE
    provenance = traced(small, bought("tin", Form.REFINED, "MYS", cn_code="26090000"))
    assert shares(provenance) == pytest.approx({"PER": 1.0})
    assert provenance.passages == ()
    assert any("26090000" in note.en for note in provenance.notes)


def test_low_ends_leave_room_for_recycled_metal_that_the_row_is_silent_about() -> None:
    small = world({"PER": 100.0}, [("PER", "MYS", 60.0)])
    small.rate = 0.3
    silent = traced(small, bought("tin", Form.REFINED, "NLD", smelter="MYS"))
    told = traced(small, bought("tin", Form.REFINED, "NLD", smelter="MYS", recycled=0.0))
    assert ends(silent, "PER") == pytest.approx((0.7, 1.0))
    assert ends(told, "PER") == pytest.approx((1.0, 1.0))
    assert any("world average of recycled input, 30 %" in note.en for note in silent.notes)


def test_a_year_without_figures_says_which_year_stands_in() -> None:
    provenance = traced(LOOP, bought("tin", Form.CONCENTRATE, "MYS", year=2017))
    assert provenance.year == 2023
    assert any("no figures of 2017" in note.en for note in provenance.notes)


def test_a_material_without_figures_is_unknown() -> None:
    provenance = traced(LOOP, bought("ruthenium", Form.REFINED, "ZAF"))
    assert (provenance.origins, provenance.unknown, provenance.year) == ((), 1.0, None)


# -- more than one step


ICELAND = world(
    {"GIN": 100.0, "AUS": 300.0},
    [("GIN", "IRL", 80.0)],
    material="aluminium",
    made={"ISL": 40.0, "AUS": 30.0},
    refined=[("ISL", "NLD", 30.0), ("AUS", "NLD", 10.0)],
)


def test_icelandic_aluminium_is_smelted_in_iceland_from_ore_of_unknown_origin() -> None:
    provenance = traced(ICELAND, bought("aluminium", Form.REFINED, "ISL"))
    (smelting,) = provenance.passages
    assert {one.country: one.share for one in smelting.origins} == {"ISL": 1.0}
    assert (shares(provenance), provenance.unknown) == ({}, 1.0)
    assert any("no trade in alumina" in note.en for note in provenance.notes)


def test_bauxite_countries_stand_behind_the_icelandic_metal_as_what_is_possible() -> None:
    provenance = traced(ICELAND, bought("aluminium", Form.REFINED, "ISL"))
    assert ends(provenance, "GIN") == pytest.approx((0.0, 1.0))
    assert ends(provenance, "AUS") == pytest.approx((0.0, 1.0))


def test_dutch_stocks_of_metal_show_where_they_were_smelted() -> None:
    provenance = traced(ICELAND, bought("aluminium", Form.REFINED, "NLD"))
    (smelting,) = provenance.passages
    assert {one.country: one.share for one in smelting.origins} == pytest.approx(
        {"ISL": 0.75, "AUS": 0.25}
    )
    assert shares(provenance) == pytest.approx({"AUS": 0.25 / 2})


def test_alumina_on_record_settles_where_icelandic_metal_was_mined() -> None:
    small = world(
        {"GIN": 100.0},
        [("GIN", "IRL", 80.0)],
        material="aluminium",
        made={"ISL": 40.0},
        intermediate=[("IRL", "ISL", 40.0)],
        refined=[("ISL", "NLD", 30.0)],
    )
    provenance = traced(small, bought("aluminium", Form.REFINED, "NLD"))
    assert shares(provenance) == pytest.approx({"GIN": 1.0})


def test_a_smelter_that_makes_more_than_its_ore_allows_has_partly_unknown_ore() -> None:
    small = world(
        {"PER": 10.0},
        [("PER", "MYS", 8.0)],
        made={"MYS": 16.0},
        refined=[("MYS", "NLD", 5.0)],
    )
    provenance = traced(small, bought("tin", Form.REFINED, "NLD"))
    assert shares(provenance) == pytest.approx({"PER": 0.5})
    assert provenance.unknown == pytest.approx(0.5)


# -- what nobody can place


MYANMAR = world(
    {"MMR": 42.0, "CHN": 60.0, "COD": 20.0},
    [("COD", "CHN", 20.0), ("MMR", "CHN", 1.0), ("COD", "MYS", 0.0)],
    partners=[("MMR", "CHN")],
)


def test_myanmars_tin_that_no_export_carries_is_a_gap() -> None:
    chains = Chains(MYANMAR)
    (gap,) = chains.gaps("tin", 2023)
    assert gap.country == "MMR"
    assert gap.tonnes == pytest.approx(41.0)
    assert gap.text.en == (
        "In 2023 MMR mined 42 t of tin; recorded exports carry 1 t. Of the rest, 41 t is "
        "unplaced: smelted at home or shipped without a record."
    )
    assert chains.gaps("tin", 1999) == ()


def test_unplaced_tin_widens_the_chinese_bounds_and_not_the_estimate() -> None:
    provenance = traced(MYANMAR, bought("tin", Form.CONCENTRATE, "CHN"), draws=64)
    assert shares(provenance)["MMR"] == pytest.approx(1 / 81)
    low, high = ends(provenance, "MMR")
    assert low <= 1 / 81
    assert 0.3 < high <= 42 / 122
    assert any("MMR" in note.en and "high ends" in note.en for note in provenance.notes)


def test_a_country_that_takes_in_much_ore_is_taken_to_smelt_its_own() -> None:
    gaps = {gap.country for gap in Chains(MYANMAR).gaps("tin", 2023)}
    assert "CHN" not in gaps


# -- what is physically possible


def test_a_shipment_can_be_wholly_of_a_mine_whose_share_is_small() -> None:
    small = world({"MMR": 5.0, "CHN": 95.0}, [("MMR", "CHN", 5.0)])
    provenance = traced(small, bought("tin", Form.CONCENTRATE, "CHN", tonnes=1.0))
    origin = next(one for one in provenance.origins if one.country == "MMR")
    assert origin.share == pytest.approx(0.05)
    assert (origin.possible_low, origin.possible_high) == (0.0, 1.0)


def test_no_more_of_a_shipment_is_possible_than_the_mine_made() -> None:
    small = world({"MMR": 5.0, "CHN": 95.0}, [("MMR", "CHN", 5.0)])
    purchase = bought("tin", Form.CONCENTRATE, "CHN", tonnes=10.0)
    exact = Chains(small).possible(purchase, "MMR")
    assert exact.high == pytest.approx(0.5)
    (outer,) = [one for one in traced(small, purchase).origins if one.country == "MMR"]
    assert exact.high <= outer.possible_high


def test_the_quick_bound_rounds_a_shipment_down_to_its_power_of_a_thousand() -> None:
    small = world({"MMR": 5.0, "CHN": 9995.0}, [("MMR", "CHN", 5.0)])
    purchase = bought("tin", Form.CONCENTRATE, "CHN", tonnes=2000.0)
    (outer,) = [one for one in traced(small, purchase).origins if one.country == "MMR"]
    assert outer.possible_high == pytest.approx(5.5 / 1000)  # with a tenth from stock


def test_two_narrow_routes_together_carry_more_than_the_widest_one() -> None:
    small = world(
        {"PER": 10.0},
        [("PER", "MYS", 2.0), ("PER", "THA", 3.0), ("MYS", "CHN", 2.0), ("THA", "CHN", 3.0)],
    )
    exact = Chains(small).possible(bought("tin", Form.CONCENTRATE, "CHN", tonnes=5.0), "PER")
    assert exact == pytest.approx((1.0, 1.0))


def test_of_a_country_without_a_mine_nothing_is_possible() -> None:
    chains = Chains(LOOP)
    assert chains.possible(bought("tin", Form.CONCENTRATE, "MYS"), "NLD") == (0.0, 0.0)
    assert chains.possible(bought("tin", Form.REFINED, "MYS", mine="BOL"), "BOL") == (1.0, 1.0)
    assert chains.possible(bought("tin", Form.SCRAP, "MYS"), "BOL") == (0.0, 1.0)


# -- alike is traced once


def test_purchases_alike_share_one_profile() -> None:
    chains = Chains(LOOP)
    first = chains.trace(bought("tin", Form.REFINED, "MYS", tonnes=2.0))
    second = chains.trace(bought("tin", Form.REFINED, "MYS", tonnes=3.0))
    assert first.profile is second.profile
    assert (first.contained[BEST], second.contained[BEST]) == (2.0, 3.0)


def first_pool(
    mined: dict[str, float], ore: list[tuple[str, str, tuple[float, float, float]]]
) -> tuple[Matrix, Flows]:
    """Output and flows of a world with ore alone."""
    known = figures("tin", 2023, mined, {"ore": ore})
    return known.mined, known.pools[0].flows
