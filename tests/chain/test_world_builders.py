"""Building the pack from what publishers bring out, in their own layouts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from schakel.chain.world import World, WorldError
from schakel.chain.world.builders import build
from schakel.chain.world.builders.build import Built
from schakel.chain.world.builders.mining_data import Figure
from schakel.chain.world.builders.outlines import simplified
from schakel.chain.world.builders.production import SPREAD, Conversion, production
from schakel.cli import main
from tests.chain import publishers

DAY = "2026-03-01"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "publishers"
    folder.mkdir()
    return folder


def built(source: Path, tmp_path: Path) -> World:
    build(source, tmp_path / "pack", retrieved=DAY)
    return World(tmp_path / "pack")


# trade ----------------------------------------------------------------------------------------


def test_a_baci_year_becomes_trade_between_countries_by_alpha_3(
    source: Path, tmp_path: Path
) -> None:
    publishers.baci(
        source,
        2030,
        (180, 156, 282200, "  1200.500", "   300.250"),
        (842, 251, 810510, 90, 2),
        (490, 699, 810510, 80, 3),
    )
    world = built(source, tmp_path)
    assert world.query("SELECT * FROM trade ORDER BY hs92, exporter") == [
        ("282200", 2030, "COD", "CHN", 300.25, 1200.5),
        ("810510", 2030, "TWN", "IND", 3.0, 80.0),
        ("810510", 2030, "USA", "FRA", 2.0, 90.0),
    ]
    assert world.table("trade").edition == "BACI, HS 1992, years 2030"
    assert world.table("trade").years == (2030, 2030)


def test_a_quantity_that_baci_does_not_know_is_missing_and_not_zero(
    source: Path, tmp_path: Path
) -> None:
    publishers.baci(source, 2030, (180, 156, 260900, 12, "           NA"))
    assert built(source, tmp_path).query("SELECT tonnes, value_kusd FROM trade") == [(None, 12.0)]


def test_goods_without_metal_are_passed_by_and_leading_zeros_are_kept(
    source: Path, tmp_path: Path
) -> None:
    publishers.baci(source, 2030, (180, 156, "010121", 1, 1), (180, 156, 260300, 1, 1))
    assert built(source, tmp_path).query("SELECT hs92 FROM trade") == [("260300",)]


def test_country_codes_brought_beside_the_trade_are_used(source: Path, tmp_path: Path) -> None:
    publishers.baci(source, 2030, (9999, 156, 260300, 1, 1))
    publishers.country_codes(source, (9999, "Zambia", "ZM", "ZMB"), (8888, "Nowhere", "N/A", "NWH"))
    assert built(source, tmp_path).query("SELECT exporter FROM trade") == [("ZMB",)]


def test_a_country_code_that_nobody_knows_is_named_and_nothing_is_written(
    source: Path, tmp_path: Path
) -> None:
    publishers.baci(source, 2030, (9999, 156, 260300, 1, 1), (9998, 156, 260300, 1, 1))
    with pytest.raises(WorldError) as refusal:
        built(source, tmp_path)
    assert [str(problem) for problem in refusal.value.problems] == [
        f"BACI_HS92_Y2030_V202601.csv, i, j: “{code}” is no country code that is known. "
        "Put BACI's country_codes file beside it."
        for code in (9998, 9999)
    ]
    assert not (tmp_path / "pack").exists()


# production -----------------------------------------------------------------------------------


def test_a_mining_workbook_becomes_tonnes_of_metal(source: Path, tmp_path: Path) -> None:
    publishers.world_mining_data(
        source,
        {
            "Lithium (Li2O)": [["Chile", "metr. t", 1000, None, "r"]],
            "Gold": [["Congo, D.R.", "kg", None, 2500, "e"]],
            "Salt": [["Germany", "metr. t", 7, 7, "r"]],
        },
    )
    world = built(source, tmp_path)
    assert world.query(
        """SELECT material, country, "year", tonnes, tonnes_low, tonnes_high, basis
        FROM production WHERE source = 'World Mining Data' ORDER BY material"""
    ) == [
        ("gold", "COD", 2023, 2.5, 1.875, 3.125, "estimated"),
        ("lithium", "CHL", 2022, 464.576, 441.3472, 487.8048, "reported"),
    ]


def test_countries_that_a_workbook_spells_oddly_are_all_named_at_once(
    source: Path, tmp_path: Path
) -> None:
    publishers.world_mining_data(
        source, {"Tin": [["Ruritania", "metr. t", 1, 1, "r"], ["Freedonia", "metr. t", 1, 1, "r"]]}
    )
    with pytest.raises(WorldError) as refusal:
        built(source, tmp_path)
    assert "“Freedonia”" in str(refusal.value)
    assert "“Ruritania”" in str(refusal.value)
    assert not (tmp_path / "pack").exists()


def test_a_unit_that_the_factor_is_not_for_is_refused(source: Path, tmp_path: Path) -> None:
    publishers.world_mining_data(source, {"Gold": [["Peru", "metr. t", 1, 1, "r"]]})
    with pytest.raises(WorldError, match=r"Gold is in metr\. t, its factor for kg\."):
        built(source, tmp_path)


# indicators and labour ------------------------------------------------------------------------


def test_governance_keeps_its_error_and_tells_its_edition_by_its_last_year(
    source: Path, tmp_path: Path
) -> None:
    publishers.governance(
        source,
        ["Congo, Dem. Rep.", "ZAR", 2023, "cc", -1.5, 0.15, 9],
        ["Kosovo", "KSV", 2024, "va", -0.1, 0.12, 5],
        ["Andorra", "ADO", 2024, "pv", "..", "..", 0],
    )
    world = built(source, tmp_path)
    assert world.query("SELECT * FROM indicators ORDER BY country") == [
        ("WGI", "2025", "control_of_corruption", "COD", 2023, -1.5, 0.15),
        ("WGI", "2025", "voice_accountability", "XKX", 2024, -0.1, 0.12),
    ]


def test_inequality_is_read_from_wide_columns_without_the_regions(
    source: Path, tmp_path: Path
) -> None:
    publishers.human_development(
        source,
        ("CIV", "Côte d'Ivoire", "Low", 0.5, "", "", 0.6),
        ("ZZK.WORLD", "World", "", 0.7, 0.7, 0.4, 0.4),
    )
    world = built(source, tmp_path)
    assert world.query("SELECT * FROM indicators ORDER BY indicator") == [
        ("UNDP HDR", "2023-24", "gii", "CIV", 2022, 0.6, None),
        ("UNDP HDR", "2023-24", "hdi", "CIV", 2021, 0.5, None),
    ]


def test_listed_goods_become_the_metals_that_they_are(source: Path, tmp_path: Path) -> None:
    publishers.listed_goods(
        source,
        ["Congo, Democratic Republic of the", "Tantalum ore (coltan)", "Mining", "X", "X"],
        ["Burma", "Jade", "Mining", "X", "X"],
        ["Bolivia", "Zinc", "Mining", "X", ""],
    )
    world = built(source, tmp_path)
    assert world.query(
        "SELECT material, country, child_labour, forced_labour FROM goods_labour"
    ) == [
        ("niobium", "COD", "yes", "yes"),
        ("tantalum", "COD", "yes", "yes"),
        ("zinc", "BOL", "yes", None),
    ]
    assert world.table("goods_labour").edition == "USDOL 2024"


# the pack -------------------------------------------------------------------------------------


def test_what_the_source_does_not_speak_of_stays_as_it_was(source: Path, tmp_path: Path) -> None:
    publishers.baci(source, 2030, (180, 156, 260300, 1, 1))
    world, shipped = built(source, tmp_path), World.shipped()
    assert world.table("production").sha256 == shipped.table("production").sha256
    assert world.table("production").retrieved == shipped.table("production").retrieved
    assert str(world.table("trade").retrieved) == DAY
    assert world.damaged() == ()


def test_the_same_facts_give_the_same_bytes(source: Path, tmp_path: Path) -> None:
    publishers.baci(source, 2030, (180, 156, 260300, 1, 1), (152, 156, 260300, 2, 2))
    publishers.world_mining_data(source, {"Tin": [["Peru", "metr. t", 1, 2, "r"]]})
    for pack in ("one", "two"):
        build(source, tmp_path / pack, retrieved=DAY)
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_a_file_that_cannot_be_read_is_named(source: Path, tmp_path: Path) -> None:
    (source / "wgidataset.xlsx").write_bytes(b"no workbook")
    with pytest.raises(WorldError, match=r"^wgidataset\.xlsx: It cannot be read"):
        built(source, tmp_path)


def test_a_workbook_without_the_columns_is_named_with_what_it_lacks(
    source: Path, tmp_path: Path
) -> None:
    publishers.workbook(source / "wgidataset.xlsx", {"data": [["country", "score"], ["Peru", 1]]})
    with pytest.raises(WorldError, match="has no line with the columns code, year, indicator"):
        built(source, tmp_path)


def test_a_folder_without_a_known_file_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="No file of a publisher that is known"):
        built(source, tmp_path)


def test_the_command_says_what_it_built(source: Path, tmp_path: Path) -> None:
    publishers.baci(source, 2030, (180, 156, 260300, 1, 1))
    said = CliRunner().invoke(
        main, ["world", "build", "--source", str(source), "--out", str(tmp_path / "pack")]
    )
    assert said.exit_code == 0, said.output
    assert said.output == "trade: BACI, HS 1992, years 2030\n"


def test_the_command_names_what_is_wrong_in_dutch(source: Path, tmp_path: Path) -> None:
    said = CliRunner().invoke(
        main,
        ["world", "build", "--source", str(source), "--out", str(tmp_path), "--language", "nl"],
    )
    assert said.exit_code == 1
    assert "In deze map staat geen bestand van een bekende uitgever." in said.output


def test_the_list_says_what_is_missing_and_how_old_it_is() -> None:
    said = CliRunner().invoke(main, ["world", "list", "--language", "nl"]).output
    assert "Handel tussen landen (trade), 145.172 regels, 2019-2024" in said
    assert "Let op: Niet opgenomen: aluinaarde" in said


def test_the_list_can_be_read_by_a_program() -> None:
    said = json.loads(CliRunner().invoke(main, ["world", "list", "--format", "json"]).output)
    trade = next(table for table in said["tables"] if table["table"] == "trade")
    assert (trade["rows"], trade["years"], trade["licence"]) == (145172, [2019, 2024], "Etalab 2.0")
    assert said["damaged"] == []


# invariants -----------------------------------------------------------------------------------

quantities = st.floats(0.001, 1e9)
factors = st.floats(0.001, 1)


@given(quantities, factors, st.booleans(), st.floats(0.1, 10))
def test_conversion_is_linear(quantity: float, factor: float, reported: bool, times: float) -> None:
    once = converted(quantity, factor, reported)
    more = converted(quantity * times, factor, reported)
    for one, many in zip(once, more, strict=True):
        assert many == pytest.approx(one * times, rel=1e-6, abs=1e-5)


@given(quantities, factors, st.booleans())
def test_a_figure_lies_within_its_own_span(quantity: float, factor: float, reported: bool) -> None:
    tonnes, low, high = converted(quantity, factor, reported)
    spread = SPREAD["reported" if reported else "estimated"]
    assert 0 <= low <= tonnes <= high
    assert high - low == pytest.approx(2 * spread * tonnes, rel=1e-6, abs=1e-5)


@given(quantities, quantities)
def test_two_sources_that_disagree_both_stand_and_span_what_is_said(
    one: float, other: float
) -> None:
    beside = production([figure(other)], {"Tin": TIN}, [])
    rows = production([figure(one)], {"Tin": TIN}, [(*beside[0][:8], "Another", *beside[0][9:])])
    assert len(rows) == 2
    spans = {(row[5], row[6]) for row in rows}
    assert len(spans) == 1
    low, high = (float(str(end)) for end in spans.pop())
    assert low <= min(one, other)
    assert max(one, other) <= high + 1e-6


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=30))
def test_a_simplified_line_keeps_its_ends_and_adds_no_point(
    line: list[tuple[float, float]],
) -> None:
    plain = simplified(line)
    assert (plain[0], plain[-1]) == (line[0], line[-1])
    assert set(plain) <= set(line)


TIN = Conversion("tin", "mining", "metr. t", 1.0)


def figure(quantity: float, *, reported: bool = True) -> Figure:
    return Figure("Tin", "PER", 2023, quantity, "metr. t", reported)


def converted(quantity: float, factor: float, reported: bool) -> tuple[float, float, float]:
    known = {"Tin": Conversion("tin", "mining", "metr. t", factor)}
    row = production([figure(quantity, reported=reported)], known, [])[0]
    tonnes, low, high = (float(str(cell)) for cell in row[4:7])
    return tonnes, low, high


def test_a_built_table_is_named_with_its_edition(source: Path, tmp_path: Path) -> None:
    publishers.world_mining_data(source, {"Tin": [["Peru", "metr. t", 1, 2, "r"]]})
    assert build(source, tmp_path / "pack", retrieved=DAY) == (
        Built("production", "World Mining Data, years 2022-2023; one figure of the USGS"),
    )
