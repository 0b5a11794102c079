"""What a user lays over the pack: a BACI year, evidence of their own, a list of areas."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from schakel.chain.evidence import evidence
from schakel.chain.world import World, WorldError
from schakel.cli import main
from tests.chain import publishers
from tests.chain.publishers import table

EVIDENCE = (
    "country", "material", "stage", "issue", "value", "unit", "error", "year", "direction",
    "source", "edition", "licence", "likelihood", "note",
)  # fmt: skip
AREAS = ("iso3", "country", "iso3166_2", "region", "conflict_affected", "high_risk")


def row(**said: object) -> list[object]:
    """A row of an evidence table in which all is well but for what is said here."""
    well = {"country": "COD", "issue": "water", "value": 3.2, "year": 2024, "source": "Own survey"}
    return [(well | said).get(column, "") for column in EVIDENCE]


# trade ----------------------------------------------------------------------------------------


def test_a_brought_year_replaces_the_goods_it_speaks_of_and_leaves_the_others(
    tmp_path: Path,
) -> None:
    brought = publishers.baci(tmp_path, 2023, (180, 156, 260900, 10, 5))
    world, shipped = World.shipped([brought]), World.shipped()
    tin = """SELECT exporter, importer, tonnes FROM trade WHERE hs92 = '260900' AND "year" = 2023"""
    others = "SELECT count(*) FROM trade WHERE NOT (hs92 = '260900' AND \"year\" = 2023)"
    assert world.query(tin) == [("COD", "CHN", 5.0)]
    assert world.query(others) == shipped.query(others)


def test_refined_copper_that_the_pack_lacks_gets_material_form_and_content(tmp_path: Path) -> None:
    brought = publishers.baci(tmp_path, 2023, (152, 528, 740311, 10, 5), (152, 528, "010121", 1, 1))
    world = World.shipped([brought])
    assert world.query(
        "SELECT material, form, content_low, content_best FROM goods WHERE hs92 = '740311'"
    ) == [("copper", "refined", 0.98, 0.999)]
    assert world.query("SELECT exporter FROM trade WHERE hs92 = '740311'") == [("CHL",)]


def test_ores_of_several_metals_under_one_code_are_not_called_one_of_them(tmp_path: Path) -> None:
    brought = publishers.baci(tmp_path, 2023, (180, 156, 261590, 10, 5), (180, 156, 260900, 1, 1))
    assert World.shipped([brought]).query("SELECT * FROM goods WHERE hs92 = '261590'") == []


def test_two_brought_years_stand_side_by_side(tmp_path: Path) -> None:
    files = [publishers.baci(tmp_path, year, (152, 528, 740311, 10, 5)) for year in (2030, 2031)]
    world = World.shipped(files)
    assert world.query("SELECT \"year\" FROM trade WHERE hs92 = '740311' ORDER BY 1") == [
        (2030,),
        (2031,),
    ]
    assert world.query("SELECT count(*) FROM goods WHERE hs92 = '740311'") == [(1,)]


def test_results_can_say_what_was_added(tmp_path: Path) -> None:
    brought = publishers.baci(tmp_path, 2023, (152, 528, 740311, 10, 5))
    world = World.shipped([brought])
    (added,) = world.added
    assert (added.file, added.kind, added.rows) == (brought.name, "trade", 1)
    assert added.what.en == "Trade of 1 goods in 2023, instead of the pack's own for these."
    assert world.sha256 != World.shipped().sha256


def test_trade_as_parquet_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "own.parquet"
    World.shipped().query(
        f"""COPY (SELECT 'CHL' AS exporter, 'NLD' AS importer, '740311' AS hs92, 2023 AS "year",
        5.0 AS tonnes, 10.0 AS value_kusd) TO '{file}' (FORMAT parquet)"""
    )
    world = World.shipped([file])
    assert world.query("SELECT tonnes FROM trade WHERE hs92 = '740311'") == [(5.0,)]


def test_a_trade_file_without_metals_is_refused(tmp_path: Path) -> None:
    brought = publishers.baci(tmp_path, 2023, (152, 528, "010121", 10, 5))
    with pytest.raises(WorldError, match="No flow of a metal is in it"):
        World.shipped([brought])


# evidence -------------------------------------------------------------------------------------


def test_own_evidence_comes_first_and_keeps_all_that_was_said(tmp_path: Path) -> None:
    file = table(
        tmp_path / "own.csv",
        EVIDENCE,
        row(material="kobalt", stage="mining", unit="mg/l", error=0.4, likelihood=4, note="Wells"),
    )
    world = World.shipped([file])
    (piece,) = evidence(world, "COD", "cobalt", "mining", "water")
    assert (piece.value, piece.unit, piece.error, piece.likelihood) == (3.2, "mg/l", 0.4, 4)
    assert (piece.source, piece.year, piece.kind) == ("Own survey", 2024, "direct")
    assert evidence(world, "COD", "cobalt", "smelting", "water") == ()
    assert evidence(world, "COD", "tin", "mining", "water") == ()


def test_evidence_without_a_material_speaks_of_the_whole_country(tmp_path: Path) -> None:
    file = table(tmp_path / "own.csv", EVIDENCE, row(country="Congo, D.R."))
    world = World.shipped([file])
    assert len(evidence(world, "COD", "tin", "smelting", "water")) == 1


def test_every_mistake_in_an_evidence_table_is_named_with_its_remedy(tmp_path: Path) -> None:
    file = table(
        tmp_path / "own.csv",
        EVIDENCE,
        row(country="Zambiaa"),
        row(material="unobtainium", year="long ago"),
        row(stage="diging", likelihood=7),
        row(issue="childlabour", value=""),
        row(error=-1, direction="up", source=""),
    )
    with pytest.raises(WorldError) as refusal:
        World.shipped([file])
    said = [str(problem) for problem in refusal.value.problems]
    assert said[0] == "own.csv, line 2, country: “Zambiaa” is not known. Did you mean Zambia?"
    assert said[1].startswith("own.csv, line 3, material: “unobtainium” is not known.")
    assert said[2] == (
        "own.csv, line 3, year: “long ago” is no year. Write it with four digits, as 2024."
    )
    assert [problem.line for problem in refusal.value.problems] == [2, 3, 3, 4, 4, 5, 5, 6, 6, 6]
    assert {problem.column for problem in refusal.value.problems} >= {
        "stage",
        "likelihood",
        "issue",
        "value",
        "error",
        "direction",
        "source",
    }


def test_a_column_that_nobody_knows_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    file = table(
        tmp_path / "own.csv",
        ("country", "issue", "value", "year", "source", "likelyhood"),
        ("COD", "water", 1, 2024, "Own survey", 5),
    )
    with pytest.raises(WorldError) as refusal:
        World.shipped([file])
    assert str(refusal.value) == (
        "own.csv, line 1, likelyhood: This column is not known. Did you mean likelihood?"
    )


def test_a_dutch_table_with_semicolons_and_decimal_commas_is_read(tmp_path: Path) -> None:
    file = tmp_path / "eigen.csv"
    file.write_bytes(
        "\ufeffcountry;material;issue;value;year;source\r\n"
        "Congo-Kinshasa;koper;water;3,2;2024;Eigen meting\r\n;;;;;\r\n".encode()
    )
    (piece,) = evidence(World.shipped([file]), "COD", "copper", "mining", "water")
    assert piece.value == 3.2


def test_a_number_that_is_none_is_not_taken_for_a_word(tmp_path: Path) -> None:
    file = table(
        tmp_path / "own.csv", EVIDENCE, row(value="1,234"), row(value="nan"), row(value="high")
    )
    with pytest.raises(WorldError) as refusal:
        World.shipped([file])
    assert [(problem.line, problem.column) for problem in refusal.value.problems] == [
        (2, "value"),
        (3, "value"),
    ]


def test_a_note_whose_comma_is_not_quoted_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        "country,issue,value,year,source,note\nCOD,water,1,2024,Own survey,wells, rivers\n"
    )
    with pytest.raises(WorldError, match="line 2: There are more cells than columns"):
        World.shipped([file])


def test_a_file_that_is_no_parquet_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "own.parquet"
    file.write_bytes(b"no parquet at all")
    with pytest.raises(WorldError, match="It cannot be read"):
        World.shipped([file])


def test_a_quantity_that_is_no_number_is_not_taken_for_missing(tmp_path: Path) -> None:
    brought = publishers.baci(tmp_path, 2023, (180, 156, 260900, 10, "many"))
    with pytest.raises(WorldError, match="1 quantities are no number of zero or more"):
        World.shipped([brought])


def test_what_is_wrong_is_said_in_dutch_too(tmp_path: Path) -> None:
    file = table(tmp_path / "own.csv", EVIDENCE, row(year="ooit"))
    with pytest.raises(WorldError) as refusal:
        World.shipped([file])
    assert refusal.value.problems[0].within("nl") == (
        "own.csv, regel 2, year: “ooit” is geen jaar. Schrijf het met vier cijfers, zoals 2024."
    )


def test_files_that_cannot_be_read_are_all_named_at_once(tmp_path: Path) -> None:
    odd = table(tmp_path / "odd.csv", ("a", "b"), (1, 2))
    with pytest.raises(WorldError) as refusal:
        World.shipped([odd, tmp_path / "gone.csv"])
    assert [problem.file for problem in refusal.value.problems] == ["odd.csv", "gone.csv"]


def test_the_list_shows_what_was_added(tmp_path: Path) -> None:
    file = table(tmp_path / "own.csv", EVIDENCE, row())
    said = CliRunner().invoke(main, ["world", "list", "--add", str(file)])
    assert "own.csv: Evidence of the user's own." in said.output


# areas ----------------------------------------------------------------------------------------


def test_a_list_of_areas_makes_a_country_listed_by_its_regions(tmp_path: Path) -> None:
    file = table(
        tmp_path / "areas_2026_06.csv",
        AREAS,
        ("COD", "DR Congo", "CD-NK", "Nord-Kivu", True, True),
        ("COD", "DR Congo", "CD-SK", "Sud-Kivu", True, True),
        ("ZMB", "Zambia", "ZM-01", "Western", False, False),
        ("SOM", "Somalia", "", "(whole country)", "", ""),
    )
    world = World.shipped([file])
    issue = "conflict-and-annex-ii-harms"
    listed, stability = evidence(world, "COD", "tin", "mining", issue)
    assert (listed.indicator, listed.value, listed.kind) == ("eu-cahra", "region-listed", "direct")
    assert (listed.year, listed.note.en.split(". ")[0]) == (2026, "Nord-Kivu, Sud-Kivu")
    assert stability.kind == "proxy"
    assert evidence(world, "SOM", "tin", "mining", issue)[0].value == "listed"
    assert "whole" not in evidence(world, "SOM", "tin", "mining", issue)[0].note.en
    assert [piece.kind for piece in evidence(world, "ZMB", "tin", "mining", issue)] == ["proxy"]
