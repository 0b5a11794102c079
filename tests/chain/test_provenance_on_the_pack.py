"""The trace on the shipped figures: the sentences that a reader may hold us to."""

from pathlib import Path

import pytest

from schakel.chain.provenance import Chains, Origin, Provenance
from schakel.chain.purchases import Form
from schakel.chain.world import World
from tests.chain.by_hand import bought, ends, shares


@pytest.fixture(scope="module")
def chains() -> Chains:
    """The shipped pack, traced."""
    return Chains(World.shipped())


def greatest(provenance: Provenance) -> Origin:
    """The origin with the greatest share."""
    return provenance.origins[0]


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_dr_congo_leads_cobalt_from_china(chains: Chains, year: int) -> None:
    provenance = chains.trace(bought("cobalt", Form.REFINED, "CHN", 40.0, year=year))
    assert greatest(provenance).country == "COD"
    assert greatest(provenance).share > 0.5
    assert provenance.year == year


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_dr_congo_is_the_first_foreign_origin_of_finnish_cobalt(chains: Chains, year: int) -> None:
    provenance = chains.trace(bought("cobalt", Form.REFINED, "FIN", 40.0, year=year))
    abroad = [origin for origin in provenance.origins if origin.country != "FIN"]
    assert abroad[0].country == "COD"
    assert provenance.unknown > 0.2  # Finland gives on more than it took in on record


def test_dr_congo_leads_the_cobalt_of_a_list_with_china_and_finland(chains: Chains) -> None:
    total: dict[str, float] = {}
    for country in ("CHN", "FIN"):
        for origin in chains.trace(bought("cobalt", Form.REFINED, country, 40.0)).origins:
            total[origin.country] = total.get(origin.country, 0.0) + origin.share / 2
    assert max(total, key=lambda country: total[country]) == "COD"


def test_congolese_exports_of_2023_fit_its_output_only_at_the_edge(chains: Chains) -> None:
    provenance = chains.trace(bought("cobalt", Form.REFINED, "CHN", 40.0, year=2023))
    assert any(
        "DR Congo" in note.en and "only with grades at the low end" in note.en
        for note in provenance.notes
    )


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_bounds_of_chinese_tin_reach_myanmar(chains: Chains, year: int) -> None:
    provenance = chains.trace(bought("tin", Form.REFINED, "CHN", 12.0, year=year))
    low, high = ends(provenance, "MMR")
    assert low == 0.0
    assert high > 0.05
    (myanmar,) = [origin for origin in provenance.origins if origin.country == "MMR"]
    assert myanmar.share < 0.01
    assert myanmar.possible_high == 1.0
    assert any("Myanmar" in note.en for note in provenance.notes)


def test_myanmars_unplaced_tin_of_2023_is_a_gap_of_forty_thousand_tonnes(chains: Chains) -> None:
    gaps = {gap.country: gap for gap in chains.gaps("tin", 2023)}
    assert 39_000 < gaps["MMR"].tonnes < 42_000
    assert "Myanmar mined 42,000 t of tin" in gaps["MMR"].text.en
    assert "dolf Myanmar 42.000 t tin" in gaps["MMR"].text.nl
    assert "CHN" not in gaps


@pytest.mark.parametrize("country", ["MYS", "CHN", "BEL"])
def test_refined_tin_says_that_its_trade_is_not_recorded(chains: Chains, country: str) -> None:
    provenance = chains.trace(bought("tin", Form.REFINED, country, 12.0, year=2023))
    assert provenance.unknown >= 0.5
    assert any("no trade in refined tin" in note.en for note in provenance.notes)


def test_a_declared_smelter_in_malaysia_settles_half_of_it(chains: Chains) -> None:
    purchase = bought("tin", Form.REFINED, "BEL", 12.0, smelter="MYS", year=2023)
    provenance = chains.trace(purchase)
    assert provenance.unknown < 0.1
    assert {"NGA", "MYS", "AUS", "COD"} == {one.country for one in provenance.origins[:4]}


def test_icelandic_aluminium_is_smelted_there_and_bauxite_countries_may_stand_behind_it(
    chains: Chains,
) -> None:
    provenance = chains.trace(bought("aluminium", Form.REFINED, "ISL", 250.0))
    (smelting,) = provenance.passages
    assert smelting.origins[0].country == "ISL"
    assert smelting.origins[0].share > 0.95
    assert provenance.unknown > 0.99
    for country in ("GIN", "AUS", "BRA", "JAM"):
        assert ends(provenance, country)[1] == pytest.approx(1.0, abs=1e-3)
    assert any("no trade in alumina" in note.en for note in provenance.notes)


def test_the_alumina_that_a_user_brings_names_the_bauxite_behind_iceland(tmp_path: Path) -> None:
    brought = tmp_path / "BACI_HS92_Y2023.csv"
    brought.write_text(
        "t,i,j,k,v,q\n2023,372,352,281820,300000,900000\n2023,36,352,281820,200000,500000\n"
    )
    purchase = bought("aluminium", Form.REFINED, "ISL", 250.0, year=2023)
    provenance = Chains(World.shipped([brought])).trace(purchase)
    assert provenance.unknown < 0.1
    assert set(list(shares(provenance))[:2]) == {"GIN", "AUS"}


def test_molybdenum_concentrate_from_chile_is_chilean_and_peruvian(chains: Chains) -> None:
    provenance = chains.trace(bought("molybdenum", Form.CONCENTRATE, "CHL", 90.0))
    assert [origin.country for origin in provenance.origins[:2]] == ["CHL", "PER"]
    assert provenance.unknown < 0.05


def test_iron_ore_from_brazil_is_brazilian(chains: Chains) -> None:
    provenance = chains.trace(bought("iron", Form.ORE, "BRA", 5000.0))
    assert greatest(provenance).country == "BRA"
    assert greatest(provenance).share > 0.95


def test_german_copper_cathode_rests_on_the_ore_germany_took_in_and_is_half_unknown(
    chains: Chains,
) -> None:
    provenance = chains.trace(bought("copper", Form.REFINED, "DEU", 60.0))
    assert provenance.unknown == pytest.approx(0.5, abs=0.05)
    assert {"BRA", "PER", "CHL"} <= {origin.country for origin in provenance.origins[:5]}
    assert all(origin.low == 0.0 for origin in provenance.origins)
    assert any("no trade in refined copper" in note.en for note in provenance.notes)


def test_dutch_zinc_scrap_is_recycled_and_not_sent_to_a_mine(chains: Chains) -> None:
    provenance = chains.trace(bought("zinc", Form.SCRAP, "NLD", 30.0))
    assert {origin.basis for origin in provenance.origins} == {"recycled"}
    assert {step.stage for step in provenance.passages} == {"collection"}


def test_austrian_tungsten_carbide_is_partly_austrian_ore_and_says_what_it_does_not_know(
    chains: Chains,
) -> None:
    provenance = chains.trace(bought("tungsten", Form.PRODUCT, "AUT", 8.0))
    assert greatest(provenance).country == "AUT"
    assert provenance.unknown > 0.3
    assert {step.stage for step in provenance.passages} == {"smelting", "manufacturing"}
    assert any("tungstates" in note.en for note in provenance.notes)


def test_every_material_of_the_pack_adds_up_and_is_certified(chains: Chains) -> None:
    materials = World.shipped().materials()
    for material in materials:
        for form in (Form.CONCENTRATE, Form.INTERMEDIATE, Form.REFINED):
            provenance = chains.trace(bought(material, form, "DEU", 10.0))
            total = sum(origin.share for origin in provenance.origins) + provenance.unknown
            assert total == pytest.approx(1.0, abs=1e-9)
            assert provenance.certificate.error < 1e-8


def test_alike_worlds_and_seeds_give_alike_bounds() -> None:
    purchase = bought("tin", Form.REFINED, "CHN", 12.0)
    first, second = Chains(World.shipped(), seed=7), Chains(World.shipped(), seed=7)
    assert first.trace(purchase) == second.trace(purchase)
    assert first.trace(purchase) != Chains(World.shipped(), seed=8).trace(purchase)
