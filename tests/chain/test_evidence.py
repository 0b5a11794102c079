"""What is known of a country, a material, a stage and an issue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.chain.evidence import Evidence, evidence
from schakel.chain.world import World
from schakel.chain.world.own_tables import ISSUES, STAGES

WORLD = World.shipped()
CODES = sorted(WORLD.countries())
METALS = sorted(WORLD.materials())


def pieces(country: str, material: str, stage: str, issue: str) -> dict[str, Evidence]:
    return {piece.indicator: piece for piece in evidence(WORLD, country, material, stage, issue)}


def test_a_listed_good_is_direct_evidence_of_child_labour_in_its_mines() -> None:
    found = pieces("COD", "cobalt", "mining", "child-labour")
    listed = found["usdol-goods-child-labour"]
    assert (listed.value, listed.kind, listed.unit) == (
        "listed",
        "direct",
        "Cobalt ore (heterogenite)",
    )
    assert (listed.material, listed.stage, listed.year) == ("cobalt", "mining", 2022)
    assert next(iter(found)) == "usdol-goods-child-labour"


def test_a_listed_good_says_nothing_of_smelting() -> None:
    assert "usdol-goods-child-labour" not in pieces("COD", "cobalt", "smelting", "child-labour")


@pytest.mark.parametrize(
    ("metal", "issue"),
    [
        ("tantalum", "forced-labour"),
        ("niobium", "forced-labour"),
        ("tin", "child-labour"),
        ("tungsten", "forced-labour"),
        ("gold", "child-labour"),
        ("copper", "child-labour"),
    ],
)
def test_ores_on_the_list_are_known_by_the_metal_in_them(metal: str, issue: str) -> None:
    assert f"usdol-goods-{issue}" in pieces("COD", metal, "mining", issue)


def test_a_good_that_is_not_listed_is_no_evidence_of_absence() -> None:
    assert "usdol-goods-child-labour" not in pieces("CHL", "copper", "mining", "child-labour")


def test_corruption_is_seen_directly_with_its_published_error() -> None:
    seen = pieces("COD", "cobalt", "mining", "corruption")["wgi-control-of-corruption"]
    assert (seen.kind, seen.year, seen.licence) == ("direct", 2022, "CC BY 4.0")
    assert seen.value == pytest.approx(-1.54447)
    assert seen.error == pytest.approx(0.14902)


def test_the_latest_value_of_an_indicator_counts() -> None:
    seen = pieces("COD", "tin", "mining", "conflict-and-annex-ii-harms")["wgi-political-stability"]
    assert (seen.year, seen.edition) == (2024, "2025")


@pytest.mark.parametrize(
    ("issue", "indicator", "kind"),
    [
        ("freedom-of-association", "wgi-voice-accountability", "proxy"),
        ("discrimination-and-gender", "hdr-gender-inequality-index", "proxy"),
        ("land-and-indigenous-rights", "wgi-rule-of-law", "weak-proxy"),
        ("community-health-and-pollution", "wgi-regulatory-quality", "weak-proxy"),
        ("occupational-health-and-safety", "labour-inspectors", "weak-proxy"),
    ],
)
def test_a_proxy_is_called_a_proxy(issue: str, indicator: str, kind: str) -> None:
    seen = pieces("COD", "cobalt", "mining", issue)[indicator]
    assert seen.kind == kind
    assert all(seen.note)


def test_pay_is_a_weak_sign_of_a_living_wage_and_says_its_year() -> None:
    seen = pieces("CMR", "aluminium", "mining", "living-wage")["ilostat-earnings-ppp"]
    assert (seen.kind, seen.unit) == ("weak-proxy", "2021 PPP dollars a month")
    assert 2014 <= seen.year <= 2025


@pytest.mark.parametrize("issue", ["water", "biodiversity-and-forests"])
def test_of_water_and_forests_nothing_is_known(issue: str) -> None:
    assert all(evidence(WORLD, country, "copper", "mining", issue) == () for country in CODES)


def test_of_an_unknown_country_nothing_is_known() -> None:
    assert all(evidence(WORLD, "unknown", "tin", "mining", issue) == () for issue in ISSUES)


def test_what_a_source_leaves_blank_is_not_said() -> None:
    assert pieces("CHN", "tin", "mining", "child-labour") == {}
    assert "labour-inspectors" not in pieces(
        "AFG", "tin", "mining", "occupational-health-and-safety"
    )


@given(
    st.sampled_from(CODES),
    st.sampled_from(METALS),
    st.sampled_from(sorted(STAGES)),
    st.sampled_from(sorted(ISSUES)),
)
def test_every_piece_says_whose_it_is_and_speaks_of_what_was_asked(
    country: str, material: str, stage: str, issue: str
) -> None:
    found = evidence(WORLD, country, material, stage, issue)
    for piece in found:
        assert (piece.issue, piece.country) == (issue, country)
        assert piece.material in (None, material)
        assert piece.stage in (None, stage)
        assert all([piece.source, piece.edition, piece.licence, *piece.note])
    kinds = [("direct", "proxy", "weak-proxy").index(piece.kind) for piece in found]
    assert kinds == sorted(kinds)
    assert evidence(WORLD, country, material, stage, issue) is found
