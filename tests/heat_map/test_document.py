"""The document and the files: of the published shape, the same each time, whole or not at all."""

import csv
import json
from math import fsum
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import schakel.heat_map
from schakel.cli.heatmap import heatmap
from schakel.covenant.agreement import load
from schakel.exchange.example import example_list
from schakel.exchange.problems import ListError
from schakel.exchange.tables import write_csv
from schakel.heat_map.document import whole
from schakel.heat_map.making import HeatMap, heat_map, opened
from schakel.heat_map.overrides import COLUMNS, read_overrides
from schakel.heat_map.writing import as_json, fragments
from schakel.language import LANGUAGES

SCHEMA = json.loads(
    Path(schakel.heat_map.__file__).with_name("heatmap.schema.json").read_text("utf-8")
)
HEAD = "material,form,quantity,unit,supplier,supplier_country"
FILES = {
    "heatmap.json",
    "heatmap.csv",
    "heatmap.html",
    "heatmap.pdf",
    "heatmap.svg",
    "map.svg",
    "flow.svg",
    "purchases.csv",
}
Fields = dict[str, Any]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> HeatMap:
    """The heat map of the example list that anyone can start from."""
    path = tmp_path_factory.mktemp("list") / "example.csv"
    write_csv(path, *example_list("en"))
    return heat_map(load("metals_2019"), *opened(path))


@pytest.fixture(scope="module")
def document(example: HeatMap) -> Fields:
    return example.document()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_example_list_gives_a_document_of_the_published_shape(
    example: HeatMap, language: Any
) -> None:
    written = json.loads(as_json(example.within(language).document()))
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    assert written["language"] == language


def test_the_same_list_gives_the_same_bytes(example: HeatMap) -> None:
    again = heat_map(example.agreement, example.world, example.purchase_list)
    assert as_json(again.document()) == as_json(example.document())


def test_what_is_written_reads_back_as_what_was_made(document: Fields) -> None:
    assert json.loads("".join(fragments(document))) == document


def test_the_origins_of_every_purchase_and_its_unknown_add_up_to_one(document: Fields) -> None:
    steps = [step for each in document["profiles"] for step in each["passages"]]
    for entry in (*document["purchases"], *document["summary"]["materials"], *steps):
        shares = [origin["share"] for origin in entry["origins"]]
        assert fsum(shares) + entry["unknown"] == pytest.approx(1.0, abs=1e-14)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(1.0, 2.0))
def test_rounded_shares_and_what_they_leave_are_one_whole(parts: list[float], over: float) -> None:
    total = fsum(parts) * over or 1.0
    shares, unknown = whole([part / total for part in parts])
    assert fsum(shares) + unknown == pytest.approx(1.0, abs=1e-14)
    assert unknown >= 0
    assert all(each == round(each, 9) >= 0 for each in (*shares, unknown))
    assert unknown == pytest.approx(max(0.0, 1 - fsum(parts) / total), abs=3e-8)


def test_every_bound_holds_its_share(document: Fields) -> None:
    profiles = [step for each in document["profiles"] for step in each["passages"]]
    for entry in (*document["purchases"], *profiles):
        assert entry["unknown_low"] <= entry["unknown"] <= entry["unknown_high"]
        for origin in entry["origins"]:
            assert origin["low"] <= origin["share"] <= origin["high"]


def test_what_is_declared_estimated_recycled_and_unknown_is_all_there_is(
    document: Fields,
) -> None:
    found = document["summary"]
    parts = [found[name] for name in ("declared", "estimated", "recycled", "unknown")]
    assert fsum(parts) == pytest.approx(1.0, abs=1e-14)


def test_dr_congo_leads_cobalt(document: Fields) -> None:
    cobalt = next(each for each in document["summary"]["materials"] if each["material"] == "cobalt")
    assert cobalt["origins"][0]["country"] == "COD"
    first = next(cell for cell in document["cells"] if cell["material"] == "cobalt")
    assert (first["country"], first["rank"]) == ("COD", 1)


def test_the_bounds_of_chinese_tin_reach_myanmar(document: Fields) -> None:
    tin = [
        each
        for each in document["purchases"]
        if (each["material"], each["supplier_country"]) == ("tin", "CHN")
    ]
    assert tin
    for purchase in tin:
        myanmar = next(each for each in purchase["origins"] if each["country"] == "MMR")
        assert myanmar["possible_high"] > 0.5
    assert any(gap["country"] == "MMR" for gap in document["gaps"])


def test_recycled_zinc_is_not_sent_to_a_mine(document: Fields) -> None:
    scrap = [each for each in document["purchases"] if each["form"] == "scrap"]
    assert scrap
    for purchase in scrap:
        assert {origin["basis"] for origin in purchase["origins"]} <= {"recycled"}


def test_no_cell_below_the_floor_is_dropped_it_is_listed_as_a_trace(document: Fields) -> None:
    told = {each["place"] for each in (*document["places"], *document["traces"])}
    for purchase in document["purchases"]:
        for origin in purchase["origins"]:
            stage = "collection" if origin["basis"] == "recycled" else "mining"
            assert f"{origin['country']}:{purchase['material']}:{stage}" in told


def test_cells_without_evidence_are_counted_on_the_first_page(document: Fields) -> None:
    unknown = [cell for cell in document["cells"] if cell["likelihood"] == "unknown"]
    assert document["summary"]["cells_unknown"] == len(unknown) > 0
    assert all(cell["likelihood_basis"] == "none" for cell in unknown)


def test_each_piece_of_evidence_says_its_source_edition_value_and_age(document: Fields) -> None:
    pieces = [piece for cell in document["cells"] for piece in cell["evidence"]]
    assert pieces
    for piece in pieces:
        assert piece["source"]
        assert piece["edition"]
        assert piece["age"] == max(0, document["reference_year"] - piece["year"])
        assert piece["old"] == (piece["age"] > 5)


def test_where_a_cell_usually_stands_lies_within_where_it_can_stand(document: Fields) -> None:
    for cell in document["cells"]:
        outer, inner = (
            (cell[f"rank_{kind}low"], cell[f"rank_{kind}high"]) for kind in ("", "usual_")
        )
        assert outer[0] <= inner[0] <= inner[1] <= outer[1]
        assert 0 <= cell["top_ten"] <= 1


def test_child_labour_in_congolese_cobalt_stays_among_the_first_ten(document: Fields) -> None:
    assert document["summary"]["mostly_top"] == ["COD:cobalt:mining:child-labour"]
    assert document["summary"]["firmest"][0] == "COD:cobalt:mining:child-labour"
    assert document["summary"]["always_top"] == []


def test_another_seed_draws_other_ranks(example: HeatMap) -> None:
    other = heat_map(example.agreement, example.world, example.purchase_list, seed=7)
    drawn = [
        [(cell.usual_low, cell.usual_high) for cell in each.cells] for each in (example, other)
    ]
    assert drawn[0] != drawn[1]


def test_evidence_speaks_dutch_on_a_dutch_map(example: HeatMap) -> None:
    dutch = example.within("nl").document()
    pieces = [piece for cell in dutch["cells"] for piece in cell["evidence"]]
    assert "aandeel van de kinderen" in {piece["unit"] for piece in pieces}
    words = {piece["value"] for piece in pieces if isinstance(piece["value"], str)}
    assert "listed" in words
    assert dutch["names"]["values"]["listed"] == "staat op de lijst"


def test_no_name_above_a_column_is_long(example: HeatMap) -> None:
    for language in LANGUAGES:
        headings = example.within(language).document()["names"]["headings"]
        assert headings.keys() == example.agreement.vocabulary.issues.keys()
        assert max(map(len, headings.values())) <= 26


def test_a_cell_names_the_purchases_behind_it(document: Fields) -> None:
    lines = {purchase["line"] for purchase in document["purchases"]}
    places = {place["place"]: place for place in document["places"]}
    for cell in document["cells"]:
        place = places[cell["id"].rpartition(":")[0]]
        assert cell["purchases"] == place["purchases"][:25]
        assert cell["purchases_count"] == len(place["purchases"])
        assert set(place["purchases"]) <= lines


def test_another_reference_year_makes_the_evidence_older(example: HeatMap) -> None:
    later = heat_map(example.agreement, example.world, example.purchase_list, reference_year=2040)
    pieces = [piece for cell in later.document()["cells"] for piece in cell["evidence"]]
    assert all(piece["old"] for piece in pieces)


# The command ---------------------------------------------------------------------------------


def drawn(tmp_path: Path, text: str, *options: str) -> Any:
    """Run the command on this list."""
    path = tmp_path / "inkoop.csv"
    path.write_text(text, encoding="utf-8")
    out = str(tmp_path / "out")
    return CliRunner().invoke(heatmap, [str(path), "--out", out, *options])


def test_the_command_writes_every_file_and_says_in_short_what_it_found(tmp_path: Path) -> None:
    result = drawn(tmp_path, f"{HEAD}\ncobalt,refined,12,t,Blauwdal,FI\n")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    assert "DR Congo" in result.output
    assert "unknown is not low" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inkoop.csv", "out"]


def test_it_speaks_dutch_when_asked(tmp_path: Path) -> None:
    result = drawn(tmp_path, f"{HEAD}\nkobalt,geraffineerd,12,t,Blauwdal,FI\n", "--language", "nl")
    assert "1 rijen, 1 gelezen, 0 weggelaten" in result.output
    document = json.loads((tmp_path / "out" / "heatmap.json").read_text("utf-8"))
    assert document["names"]["materials"] == {"cobalt": "kobalt"}


BAD = f"{HEAD}\ntin,refined,3,t,Seri Bukit,MY\ntin,refined,-3,t,Seri Bukit,Holland\n"


def test_a_bad_row_is_left_out_and_told_with_line_column_and_remedy(tmp_path: Path) -> None:
    result = drawn(tmp_path, BAD)
    assert result.exit_code == 0, result.output
    assert "2 rows, 1 read, 1 left out" in result.output
    document = json.loads((tmp_path / "out" / "heatmap.json").read_text("utf-8"))
    assert {(each["line"], each["value"]) for each in document["left_out"]} == {
        (3, "-3"),
        (3, "Holland"),
    }
    assert all(each["remedy"] for each in document["left_out"])


def test_strict_refuses_a_list_with_a_bad_row_and_writes_nothing(tmp_path: Path) -> None:
    result = drawn(tmp_path, BAD, "--strict")
    assert result.exit_code == 1
    assert "inkoop.csv, line 3, supplier_country" in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["", "dit is geen tabel"])
def test_a_file_that_is_no_list_gives_a_sentence_and_writes_nothing(
    tmp_path: Path, text: str
) -> None:
    result = drawn(tmp_path, text)
    assert result.exit_code == 1
    assert "inkoop.csv" in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_a_list_of_which_no_row_can_be_read_is_refused_with_all_that_is_wrong(
    tmp_path: Path,
) -> None:
    result = drawn(tmp_path, f"{HEAD}\n=1,refined,1,t,x,MY\ntin,refined,-2,t,x,Holland\n")
    assert result.exit_code == 1
    said = result.output.splitlines()
    assert [line.partition(": ")[0] for line in said] == [
        "inkoop.csv, line 2, material",
        "inkoop.csv, line 3, quantity",
        "inkoop.csv, line 3, supplier_country",
        "inkoop.csv",
    ]
    assert "there is nothing to draw" in said[-1]
    assert not (tmp_path / "out").exists()


def test_what_was_in_the_folder_before_and_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("keep")
    assert drawn(tmp_path, f"{HEAD}\ntin,refined,3,t,Seri Bukit,MY\n").exit_code == 0
    assert (tmp_path / "out" / "notes.txt").read_text() == "keep"


def test_a_folder_that_cannot_be_made_gives_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "inkoop.csv"
    path.write_text(f"{HEAD}\ntin,refined,3,t,Seri Bukit,MY\n", encoding="utf-8")
    result = CliRunner().invoke(heatmap, [str(path), "--out", str(path / "out")])
    assert result.exit_code == 1
    assert "Nothing was written" in result.output
    assert [each.name for each in tmp_path.iterdir()] == ["inkoop.csv"]


def test_no_cell_of_a_table_that_is_written_can_execute(tmp_path: Path) -> None:
    supplier = '"=HYPERLINK(""http://127.0.0.1/"")"'
    drawn(tmp_path, f"{HEAD}\ntin,refined,3,t,{supplier},MY\n")
    for name in ("heatmap.csv", "purchases.csv"):
        with (tmp_path / "out" / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                assert not any(field.startswith(("=", "+", "@", "\t")) for field in row)


def test_a_severity_of_ones_own_is_seen_in_the_result(tmp_path: Path) -> None:
    own = tmp_path / "severity.csv"
    own.write_text(
        ",".join(COLUMNS) + "\nwater,mining,,,5,4,5,One aquifer feeds the valley.,Raad van Ruba\n"
    )
    drawn(tmp_path, f"{HEAD}\ntin,refined,3,t,Seri Bukit,MY\n", "--severity", str(own))
    document = json.loads((tmp_path / "out" / "heatmap.json").read_text("utf-8"))
    assert document["overrides"][0]["by"] == "Raad van Ruba"
    water = [
        cell for cell in document["cells"] if cell["issue"] == "water" and cell["stage"] == "mining"
    ]
    assert all(cell["severity_parts"]["overridden"] for cell in water)
    assert all(cell["severity"] == 5 for cell in water)


def test_severities_of_ones_own_are_refused_with_everything_that_is_wrong(tmp_path: Path) -> None:
    own = tmp_path / "severity.csv"
    own.write_text(",".join(COLUMNS) + "\nwatre,mining,,,9,4,5,,\n")
    codes = {"issue": {"water"}, "stage": {"mining"}, "material": {"tin"}, "country": {"MYS"}}
    with pytest.raises(ListError) as refused:
        read_overrides(own, codes)
    assert [problem.column for problem in refused.value.problems] == [
        "issue",
        "scale",
        "reason",
        "by",
    ]
    assert all(problem.line == 2 for problem in refused.value.problems)


def test_the_example_can_be_drawn_as_it_is_and_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "start.csv"
    first = CliRunner().invoke(heatmap, ["--example", str(path), "--language", "nl"])
    assert first.exit_code == 0, first.output
    _, purchases = opened(path)
    assert len(purchases.purchases) == purchases.rows > 20
    again = CliRunner().invoke(heatmap, ["--example", str(path)])
    assert again.exit_code == 1
