"""Places and cells: what passes where, how it is judged, in what order it stands."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schakel.chain.evidence import Evidence
from schakel.chain.profiles import Profile
from schakel.chain.purchases import Form, Purchase
from schakel.covenant.agreement import load
from schakel.heat_map.cells import Cell, judged, ranked
from schakel.heat_map.overrides import Override
from schakel.heat_map.places import Place, batches, places
from tests.heat_map.made import piece, profile, purchase, traced

METALS = load("metals_2019")
KNOWN = {
    ("COD", "child-labour"): (
        piece("COD", "child-labour", "usdol-goods-child-labour", "listed", "direct"),
    ),
    ("COD", "corruption"): (
        piece("COD", "corruption", "wgi-control-of-corruption", -1.6, "direct"),
    ),
    ("AUS", "corruption"): (
        piece("AUS", "corruption", "wgi-control-of-corruption", 1.7, "direct"),
    ),
    ("AUS", "land-and-indigenous-rights"): (
        piece("AUS", "land-and-indigenous-rights", "wgi-rule-of-law", 1.5, "weak-proxy"),
    ),
}


def known(country: str, material: str, stage: str, issue: str) -> tuple[Evidence, ...]:
    return KNOWN.get((country, issue), ())


def found(rows: Sequence[tuple[Purchase, Profile]]) -> dict[str, Place]:
    return {place.name: place for place in places(batches(traced(rows)))}


def cells(
    rows: Sequence[tuple[Purchase, Profile]], overrides: Sequence[Override] = ()
) -> list[Cell]:
    return ranked(judged(METALS, found(rows).values(), known, overrides))


MIXED = profile({"COD": 0.3, "AUS": 0.5}, smelted={"MYS": 0.9})


def test_every_issue_of_the_agreement_is_asked_at_every_place() -> None:
    names = {cell.judged.code for cell in cells([(purchase(2), MIXED)])}
    assert len(METALS.severity) == 12
    assert names == {
        f"{place}:{issue}"
        for place in (
            "COD:tin:mining",
            "AUS:tin:mining",
            "unknown:tin:mining",
            "MYS:tin:smelting",
            "unknown:tin:smelting",
        )
        for issue in METALS.severity
    }


def test_a_place_has_its_share_of_the_metal_and_not_of_the_ore() -> None:
    rich, poor = profile({"AUS": 1.0}), profile({"COD": 1.0})
    rows = [*traced([(purchase(2, tonnes=10), rich)], 0.6), *traced([(purchase(3), poor)], 0.2)]
    by_name = {place.name: place for place in places(batches(rows))}
    assert by_name["AUS:tin:mining"].share == pytest.approx(0.75)
    assert by_name["AUS:tin:mining"].tonnes == pytest.approx(6.0)


def test_a_place_names_the_purchases_behind_it_the_largest_first() -> None:
    rows = [(purchase(2, tonnes=1), MIXED), (purchase(3, tonnes=30), MIXED)]
    rows.append((purchase(4, tonnes=100), profile({"AUS": 1.0})))
    assert found(rows)["COD:tin:mining"].lines() == [3, 2]


def test_scrap_is_collected_and_never_mined() -> None:
    row = purchase(2, "zinc", form=Form.SCRAP)
    assert set(found([(row, profile({"NLD": 1.0}, basis="recycled"))])) == {"NLD:zinc:collection"}


def test_what_is_declared_and_what_is_estimated_in_one_country_make_one_place() -> None:
    both = profile({"CHL": 0.6})
    both = Profile(
        (*both.origins, *profile({"CHL": 0.4}, basis="declared").origins),
        *(0.0, 0.0, 0.0, (), (), 2023, both.certificate),
    )
    place = found([(purchase(2, "copper"), both)])["CHL:copper:mining"]
    assert place.share == pytest.approx(1.0)
    assert place.declared == pytest.approx(0.4)
    assert place.lines() == [2]


def test_a_trace_too_small_to_tell_from_noise_is_set_apart_unless_it_is_declared() -> None:
    rows = [(purchase(2, tonnes=1000), profile({"AUS": 1.0}))]
    rows.append((purchase(3, tonnes=1), profile({"AUS": 0.96, "COD": 0.04})))
    assert not found(rows)["COD:tin:mining"].told_apart
    rows.append((purchase(4, tonnes=0.01), profile({"COD": 1.0}, basis="declared")))
    assert found(rows)["COD:tin:mining"].told_apart


def test_an_origin_without_any_evidence_is_unknown_and_stands_above_a_clean_record() -> None:
    by_name = {cell.judged.code: cell for cell in cells([(purchase(2), MIXED)])}
    unknown = by_name["unknown:tin:mining:corruption"]
    clean = by_name["AUS:tin:mining:corruption"]
    assert unknown.judged.likelihood.likelihood == "unknown"
    assert unknown.rank < clean.rank


def test_a_proxy_is_called_a_proxy() -> None:
    by_name = {cell.judged.code: cell for cell in cells([(purchase(2), MIXED)])}
    land = by_name["AUS:tin:mining:land-and-indigenous-rights"].judged.likelihood
    assert (land.basis, land.likelihood) == ("weak-proxy", 1)


def test_child_labour_in_congolese_mining_leads() -> None:
    first = [cell.judged.code for cell in cells([(purchase(2), MIXED)]) if cell.rank == 1]
    assert first == ["COD:tin:mining:child-labour"]


def test_a_company_that_judges_otherwise_says_so_with_a_reason_and_moves_only_that() -> None:
    water = Override("water", 5, 4, 5, "The mine shares one aquifer.", "Raad van Ruba", "mining")
    by_name = {cell.judged.code: cell for cell in cells([(purchase(2), MIXED)], [water])}
    moved = by_name["COD:tin:mining:water"].judged
    assert (moved.severity, moved.severity_interval, moved.override) == (5, (5, 5), water)
    assert by_name["MYS:tin:smelting:water"].judged.override is None


def test_of_two_other_judgements_the_one_that_names_the_country_counts() -> None:
    everywhere = Override("water", 5, 5, 5, "Water is life.", "Raad van Ruba")
    there = Override("water", 2, 2, 2, "It rains daily.", "Selat Tin", country="MYS")
    by_name = {
        cell.judged.code: cell for cell in cells([(purchase(2), MIXED)], [there, everywhere])
    }
    assert by_name["MYS:tin:smelting:water"].judged.severity == 2
    assert by_name["COD:tin:mining:water"].judged.severity == 5


@pytest.mark.parametrize(("reason", "by"), [("", "Selat Tin"), ("It rains daily.", " ")])
def test_nobody_judges_otherwise_without_a_reason_and_a_name(reason: str, by: str) -> None:
    with pytest.raises(ValueError, match="needs a reason and a name"):
        Override("water", 1, 1, 1, reason, by)


WAYS = (
    MIXED,
    profile({"AUS": 1.0}),
    profile({}),
    profile({"COD": 0.02, "BOL": 0.9}, smelted={"BOL": 0.5, "CHN": 0.5}),
    profile({"COD": 1.0}, basis="declared"),
)
rows = st.lists(
    st.tuples(
        st.sampled_from(["tin", "cobalt"]),
        st.floats(0.001, 1e5),
        st.sampled_from(WAYS),
    ),
    min_size=1,
    max_size=8,
).map(
    lambda drawn: [
        (purchase(line, material, tonnes), way)
        for line, (material, tonnes, way) in enumerate(drawn, 2)
    ]
)
slowly = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_change_a_cell(
    rows: list[tuple[Purchase, Profile]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told(cells(rows)) == told(cells(shuffled))


def told(cells: list[Cell]) -> list[tuple[object, ...]]:
    return [
        (
            cell.judged.code,
            cell.rank,
            cell.low,
            cell.high,
            cell.judged.place.share,
            cell.judged.place.tonnes,
            cell.judged.place.lines(),
        )
        for cell in cells
    ]


@slowly
@given(rows)
def test_no_cell_of_lower_severity_stands_above_a_graver_one(
    rows: list[tuple[Purchase, Profile]],
) -> None:
    severities = [cell.judged.severity for cell in cells(rows)]
    assert severities == sorted(severities, reverse=True)


@slowly
@given(rows)
def test_every_rank_lies_in_its_interval_and_unknown_is_counted(
    rows: list[tuple[Purchase, Profile]],
) -> None:
    made = cells(rows)
    assert all(1 <= cell.low <= cell.rank <= cell.high <= len(made) for cell in made)
    unknown = [cell for cell in made if cell.judged.place.country == "unknown"]
    assert all(cell.judged.likelihood.likelihood == "unknown" for cell in unknown)


@slowly
@given(rows)
def test_the_places_of_a_stage_hold_all_the_metal_that_passed_it(
    rows: list[tuple[Purchase, Profile]],
) -> None:
    for material in {row.material for row, _ in rows}:
        mined = [
            place.share
            for place in found(rows).values()
            if (place.material, place.stage) == (material, "mining")
        ]
        assert sum(mined) == pytest.approx(1.0)
