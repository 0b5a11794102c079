"""Requests as people write them: a line for a table, or a file for many."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from schakel.cli import main
from schakel.disclosure.entries import RequestError
from schakel.disclosure.tables import check
from schakel.disclosure.values import Table
from schakel.exchange.problems import ListError
from schakel.language import Text
from schakel.releases.contributions import read_contributions
from schakel.releases.requests import table, tables, tables_of


def wrong(line: str) -> str:
    with pytest.raises(ListError) as caught:
        table(line)
    return str(caught.value)


def test_a_line_names_dimensions_statistic_periods_and_filters() -> None:
    line = "by=metal,country; sum of tonnes; periods=2022,2023; where sector=mining; decimals=0"
    assert table(line) == Table(
        name="tonnes-metal-country",
        statistic="sum",
        quantity="tonnes",
        by=("metal", "country"),
        periods=("2022", "2023"),
        where={"sector": ("mining",)},
    )


def test_a_line_may_be_in_dutch() -> None:
    found = table("naar=metaal; som van tonnen; perioden=2022; waar sector=mijnbouw|handel")
    assert (found.statistic, found.quantity, found.by) == ("sum", "tonnen", ("metaal",))
    assert found.where == {"sector": ("mijnbouw", "handel")}


def test_levels_stand_behind_a_dimension_or_by_themselves() -> None:
    assert table("by=metal,country:1; sum of t").depth == {"country": 1}
    assert table("by=country; depth=country:2; sum of t").depth == {"country": 2}


def test_a_share_is_of_something_in_something() -> None:
    found = table("share of recycled in bought")
    assert (found.statistic, found.quantity, found.denominator) == ("share", "recycled", "bought")


def test_bands_have_bounds() -> None:
    found = table("bands of score; bands=20,40,60,80; cohort=Ahrend,Bakker")
    assert found.bands == (20.0, 40.0, 60.0, 80.0)
    assert found.cohort == ("Ahrend", "Bakker")


def test_filters_on_two_dimensions() -> None:
    found = table("sum of t; where metal=tin and sector=mining,making")
    assert found.where == {"metal": ("tin",), "sector": ("mining", "making")}


@pytest.mark.parametrize("line", ["contributors; by=policy", "number of contributors; by=policy"])
def test_the_number_of_contributors(line: str) -> None:
    found = table(line)
    assert (found.statistic, found.quantity, found.by) == ("contributors", "", ("policy",))


def test_a_number_of_contributors_may_have_a_quantity() -> None:
    assert table("number of incidents").quantity == "incidents"


@pytest.mark.parametrize("line", ["", " ; ", "by=metal", "bands=20,40; quantity=score"])
def test_a_request_must_say_what_is_asked(line: str) -> None:
    assert "it does not say what is asked. Write for example" in wrong(line)


def test_a_request_in_a_file_must_say_what_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "tables.yaml"
    path.write_text("tables: {a: {quantity: tonnes}}", encoding="utf-8")
    with pytest.raises(ListError, match=r"tables.a.statistic: it is missing. Add it"):
        tables_of(path)


def test_bounds_are_asked_for_in_the_words_of_the_statistic(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("contributor,period,score\nA,2022,5\nB,2022,15\n")
    found = read_contributions(tmp_path / "m.csv")
    for line, said in (
        ("median of score", "a median is made of bands, which need bounds."),
        ("bands of score", "bands need bounds."),
        ("bands of score; bands=20,10", "each bound must be higher than the one before."),
    ):
        with pytest.raises(RequestError, match=said):
            check(table(line), found)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("bye=metal; sum of t", '"bye" is not understood. Did you mean "by"?'),
        ("summ of t", '"summ of t" is not understood. Did you mean "sum"?'),
        ("by=metal; by=country", "by is said twice. Keep one."),
        ("sum of t; mean of t", "two statistics in one table. Keep one."),
        ("sum of t; where metal", "a filter is written so: where sector=mining."),
        ("sum of t; bands=low,high", "a number is wanted here."),
        ("sum of t; base=5,10", "a number is wanted here."),
        ("sum of t; depth=country:all", "how many levels? Write depth=country:1."),
    ],
)
def test_what_is_not_understood_is_said(line: str, sentence: str) -> None:
    assert sentence in wrong(line)


FILE = """
tables:
  tonnes-by-metal:
    statistic: sum
    quantity: tonnes
    by: [metal]
    periods: [2022, 2023]
    title: {en: Tonnes, nl: Tonnen}
  maturity: {statistic: distribution, quantity: score, bands: [20, 40], where: {sector: mining}}
"""


def test_a_file_asks_for_many_tables(tmp_path: Path) -> None:
    path = tmp_path / "tables.yaml"
    path.write_text(FILE, encoding="utf-8")
    tonnes, maturity = tables_of(path)
    assert (tonnes.name, tonnes.periods) == ("tonnes-by-metal", ("2022", "2023"))
    assert tonnes.title == Text("Tonnes", "Tonnen")
    assert (maturity.statistic, maturity.bands) == ("bands", (20.0, 40.0))
    assert maturity.where == {"sector": ("mining",)}


def test_a_mistake_in_a_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "tables.yaml"
    path.write_text(FILE.replace("by: [metal]", "bye: [metal]"), encoding="utf-8")
    with pytest.raises(ListError) as caught:
        tables_of(path)
    assert 'tables.yaml, line 6, tables.tonnes-by-metal.bye: "bye" is not known here' in str(
        caught.value
    )


def test_lines_and_files_together_and_all_that_is_wrong_at_once(tmp_path: Path) -> None:
    path = tmp_path / "tables.yaml"
    path.write_text(FILE, encoding="utf-8")
    found = tables([str(path), "by=metal; sum of t", "by=metal; sum of t"])
    assert [each.name for each in found][2:] == ["t-metal-3", "t-metal-4"]
    with pytest.raises(ListError) as caught:
        tables(["summ of t", "bye=metal"])
    assert len(caught.value.problems) == 2


PAGE = Path(__file__).parents[2] / "docs" / "method" / "contributions.md"


@pytest.fixture
def pasted(tmp_path: Path) -> Path:
    """The list and the YAML of the method page, saved under the names that it gives them."""
    page = PAGE.read_text("utf-8")
    (listed,) = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    described, asked = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    for name, text in (("metals.csv", listed), ("metals.yaml", described), ("tables.yaml", asked)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_who_pastes_the_list_of_the_method_page_publishes_what_it_says(
    pasted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pasted)
    assert read_contributions(Path("metals.csv")).quantities["price"].steady == 0.2
    (command,) = re.findall(r"```sh\nschakel release (.*)\n```", PAGE.read_text("utf-8"))
    told = CliRunner().invoke(main, ["release", *shlex.split(command)])
    assert (told.exit_code, " 0 withheld." in told.output) == (0, True), told.output
    (printed,) = (Path("release") / "public").glob("*.csv")
    assert [line.rsplit(",")[-1] for line in printed.read_text().split()][-3:] == ["41", "30", "71"]


@pytest.mark.parametrize("kind", ["line", "file"])
def test_the_other_tables_of_the_method_page_are_published_as_a_whole(
    pasted: Path, kind: str
) -> None:
    (line,) = re.findall(r"```\n(by=.*)\n```", PAGE.read_text("utf-8"))
    asked = line if kind == "line" else str(pasted / "tables.yaml")
    arguments = [str(pasted / "metals.csv"), "--table", asked, "--out", str(pasted / "out")]
    told = CliRunner().invoke(main, ["release", *arguments])
    assert told.exit_code == 0, told.output
    assert told.output.count(" 0 withheld.") == (1 if kind == "line" else 2)
