"""Contributions from files: columns found, spellings joined, mistakes named with their place."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from schakel.disclosure.tables import cells, check
from schakel.disclosure.values import TOTAL, Table
from schakel.exchange.problems import ListError
from schakel.releases.contributions import read_contributions, read_hierarchy

LIST = """contributor,period,group,metal,country,tonnes
Ahrend,2022,,tin,Congo,5
Bakker BV,2022,Mother,tin,Zambia,7.5
Bakker B.V.,2022,Mother,zinc,Peru,
Cornelis,2022,mother,zinc,Peru,2
"""


def written(folder: Path, text: str, name: str = "metals.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def wrong(path: Path, hierarchies: Mapping[str, Path] | None = None) -> list[str]:
    """What is said of a file that cannot be read."""
    with pytest.raises(ListError) as caught:
        read_contributions(path, hierarchies=hierarchies)
    assert all(problem.within("nl") for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def test_text_columns_are_dimensions_and_number_columns_quantities(tmp_path: Path) -> None:
    found = read_contributions(written(tmp_path, LIST))
    assert set(found.dimensions) == {"metal", "country"}
    assert set(found.quantities) == {"tonnes"}
    first, second, third = found.rows
    assert (first.contributor, first.period, first.value, first.line) == ("Ahrend", "2022", 5, 2)
    assert dict(second.at) == {"metal": "tin", "country": "Zambia"}
    assert third.contributor == "Cornelis"
    assert found.name == "metals.csv"


def test_an_empty_cell_states_nothing(tmp_path: Path) -> None:
    found = read_contributions(written(tmp_path, LIST))
    assert [row.line for row in found.rows] == [2, 3, 5]


def test_two_spellings_of_a_name_are_one_contributor_and_one_holding(tmp_path: Path) -> None:
    found = read_contributions(written(tmp_path, LIST))
    assert found.groups == {"Bakker BV": "Mother", "Cornelis": "Mother"}
    text = LIST.replace("zinc,Peru,\n", "zinc,Peru,1\n")
    again = read_contributions(written(tmp_path, text))
    assert [row.contributor for row in again.rows].count("Bakker BV") == 2


def test_dutch_columns_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    text = "bedrijf;jaar;metaal;ton\nAhrend;2022;tin;5,5\nBakker;2022;Tin;7,25\n"
    found = read_contributions(written(tmp_path, text))
    assert [row.value for row in found.rows] == [5.5, 7.25]
    assert [row.at["metaal"] for row in found.rows] == ["tin", "tin"]


def test_a_workbook_is_read_like_a_list(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["contributor", "period", "metal", "tonnes"])
    sheet.append(["Ahrend", 2022, "tin", 5.5])
    book.save(tmp_path / "metals.xlsx")
    (row,) = read_contributions(tmp_path / "metals.xlsx").rows
    assert (row.contributor, row.period, row.value) == ("Ahrend", "2022", 5.5)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("2022Q3", "2022-Q3"), ("2022 H1", "2022-H1"), ("2022-K2", "2022-Q2"), ("2022-06", "2022-06")],
)
def test_periods_as_people_write_them(tmp_path: Path, said: str, meant: str) -> None:
    text = f"contributor,period,metal,tonnes\nAhrend,{said},tin,5\n"
    assert read_contributions(written(tmp_path, text)).rows[0].period == meant


DESCRIPTION = """
contributor: company
dimensions:
  country: {label: {en: country, nl: land}, above: {Congo: Africa, Zambia: Africa, Peru: }}
  policy: {known: false, labels: {yes: {en: 'yes', nl: ja}}, categories: [yes, no]}
quantities:
  score: {kind: scale, most: 100, label: score}
  price: {sensitive: true, unit: EUR/t, steady: 0.2}
groups: {Ahrend: Mother}
ignore: [remark, member]
"""
DESCRIBED = """company,member,period,country,policy,score,price,remark
Ahrend,yes,2022,Congo,yes,50,1000,none
Bakker,no,2022,peru,no,60,,late
Cornelis,no,2022,total,no,60,900,late
"""


def test_a_description_says_what_is_known_beforehand(tmp_path: Path) -> None:
    written(tmp_path, DESCRIPTION, "metals.yaml")
    found = read_contributions(written(tmp_path, DESCRIBED))
    assert found.dimensions["country"].above["Congo"] == "Africa"
    assert found.dimensions["country"].above["Africa"] is None
    assert not found.dimensions["policy"].known
    score, price = found.quantities["score"], found.quantities["price"]
    assert (score.kind, score.most) == ("scale", 100)
    assert (price.sensitive, price.unit, price.steady) == (True, "EUR/t", 0.2)
    assert found.groups == {"Ahrend": "Mother"}
    assert [row.at["country"] for row in found.rows if row.quantity == "score"] == [
        "Congo",
        "Peru",
        TOTAL,
    ]
    check(found)


def test_a_column_that_the_description_does_not_know_is_named(tmp_path: Path) -> None:
    written(tmp_path, DESCRIPTION.replace("remark, ", ""), "metals.yaml")
    (said,) = wrong(written(tmp_path, DESCRIBED))
    assert said.startswith("metals.csv, remark: the YAML beside the file does not say what this is")


def test_a_misspelt_word_in_a_description_is_named_with_its_line(tmp_path: Path) -> None:
    text = DESCRIPTION.replace("sensitive: true", "sensitiv: true").replace("scale", "scal")
    written(tmp_path, text, "metals.yaml")
    kind, word = wrong(written(tmp_path, DESCRIBED))
    assert 'metals.yaml, line 7, quantities.score.kind: "scal" is not known here' in kind
    assert "Write one of: magnitude, count, scale" in kind
    assert word.startswith(
        'metals.yaml, line 8, quantities.price.sensitiv: "sensitiv" is not known'
    )
    assert 'Did you mean "sensitive"?' in word


def test_a_described_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    written(tmp_path, "quantities: {tons: {}}\n", "metals.yaml")
    said = wrong(written(tmp_path, LIST))
    assert 'metals.csv: there is no column "tons". The file has: contributor, period' in said[0]


def test_a_hierarchy_comes_from_a_file_of_its_own(tmp_path: Path) -> None:
    above = written(tmp_path, "category,above\nCongo,Africa\nZambia,Africa\nPeru,\n", "places.csv")
    found = read_contributions(written(tmp_path, LIST), hierarchies={"country": above})
    assert read_hierarchy(above)["Africa"] is None
    (sums,) = cells(Table("t", "sum", "tonnes", ("country",)), found, "r1")
    assert dict(zip((key.at for key in sums.keys), sums.value, strict=True))[("Africa",)] == 12.5


def test_a_category_outside_the_hierarchy_is_named_with_the_nearest(tmp_path: Path) -> None:
    above = written(tmp_path, "category,above\nCongo,Africa\nZambia,Africa\nPerú,\n", "places.csv")
    said = wrong(written(tmp_path, LIST), hierarchies={"country": above})
    assert said[-1] == 'metals.csv, line 4, country: "Peru" is no category. Did you mean Perú?'
    assert sum("Peru" in each for each in said) == 1  # though it stands in two lines


def test_a_hierarchy_without_titles_is_refused(tmp_path: Path) -> None:
    """Its first line would be taken for titles, and Congo for no category."""
    above = written(tmp_path, "Congo,Africa\nZambia,Africa\nPeru,\n", "places.csv")
    said = wrong(written(tmp_path, LIST), hierarchies={"country": above})
    assert said[0].startswith("places.csv, line 1: the first line of a hierarchy is for titles")


@pytest.mark.parametrize("line", ["Dirk,2022,,tin,Congo,10,5", "Dirk,2022,,tin,Congo,5,,9"])
def test_a_line_that_is_longer_than_its_titles_is_refused(tmp_path: Path, line: str) -> None:
    """10,5 between commas would be read as 10, and the rest of the line dropped."""
    (said,) = wrong(written(tmp_path, f"{LIST}{line}\n"))
    many = line.count(",") + 1
    assert said.startswith(f"metals.csv, line 6: this line has {many} cells, and there are 6")
    assert '("10,5")' in said


def test_a_line_that_is_divided_otherwise_is_refused_and_not_lost(tmp_path: Path) -> None:
    """It has one cell between commas; a remark has so too, and says nothing of anybody."""
    (said,) = wrong(written(tmp_path, f"{LIST}Dirk;2022;;tin;Congo;5\nSource: ministry, 2022\n"))
    assert said.startswith("metals.csv, line 6: this line is not divided into cells as the others")


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    for path in (tmp_path, Path(), Path("..")):
        assert wrong(path)[0].endswith("the file cannot be opened. Look at its name and folder.")


def test_every_mistake_is_named_with_its_line_and_column(tmp_path: Path) -> None:
    text = LIST + "Total,2022,,tin,Congo,5\n,2022,,tin,Peru,1\nDekker,tin,,,Peru,many\n"
    said = wrong(written(tmp_path, text))
    assert "metals.csv, line 6, contributor: a total is no contributor." in said[0]
    assert any("line 7, contributor: no contributor is named" in each for each in said)
    assert any('line 8, period: "tin" is no period. Write 2022' in each for each in said)
    assert any("line 8, metal: the cell is empty. Fill in the category" in each for each in said)


def test_a_word_among_numbers_is_named_and_makes_no_dimension(tmp_path: Path) -> None:
    (said,) = wrong(written(tmp_path, LIST.replace("7.5", "seven")))
    assert 'metals.csv, line 3, tonnes: "seven" is no number. Write digits' in said


def test_commas_and_points_mixed_are_asked_about(tmp_path: Path) -> None:
    text = (
        LIST.replace("7.5", '"1,234"').replace("Congo,5", 'Congo,"5,5"') + "D,2022,,tin,Peru,1.5\n"
    )
    assert any("can be read in two ways" in each for each in wrong(written(tmp_path, text)))


def test_a_contributor_in_two_groups_is_named(tmp_path: Path) -> None:
    text = LIST.replace("B.V.,2022,Mother", "B.V.,2022,Sister")
    assert (
        "Bakker BV belonged to another group in an earlier line"
        in wrong(written(tmp_path, text))[0]
    )


def test_a_list_without_contributors_is_refused(tmp_path: Path) -> None:
    said = wrong(written(tmp_path, "metal,tonnes\ntin,5\nzinc,7\n"))
    assert "metals.csv, contributor: no column says the contributor." in said[0]
    assert "metals.csv, period: no column says the period." in said[1]


def test_a_list_of_answers_says_which_columns_everybody_knows(tmp_path: Path) -> None:
    text = "contributor,period,sector,policy\nAhrend,2022,mining,yes\nBakker,2022,mining,no\n"
    said = wrong(written(tmp_path, text))
    assert "is it known of everybody, or is it the answer that was given?" in said[1]
    answers = "dimensions: {sector: {}, policy: {known: false, categories: [yes, no]}}\n"
    written(tmp_path, answers, "metals.yaml")
    found = read_contributions(written(tmp_path, text))
    (made,) = cells(Table("t", "contributors", by=("policy",)), found, "r1")
    assert made.value.tolist() == [2, 1, 1]
    assert made.atoms.answer.all()


def test_the_answers_that_could_be_given_must_be_named(tmp_path: Path) -> None:
    """A table of the answers in the list would tell that somebody said no."""
    text = "contributor,period,policy\nAhrend,2022,yes\nBakker,2022,no\n"
    written(tmp_path, "dimensions: {policy: {known: false}}\n", "metals.yaml")
    (said,) = wrong(written(tmp_path, text))
    assert said.startswith("metals.csv, policy: which answers could be given?")
    answers = "dimensions: {policy: {known: false, categories: [yes, no, unknown]}}\n"
    written(tmp_path, answers, "metals.yaml")
    found = read_contributions(tmp_path / "metals.csv")
    assert [*found.dimensions["policy"].above] == ["yes", "no", "unknown"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.7", b"only one line"])
def test_what_is_no_list_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "metals.csv"
    path.write_bytes(content)
    assert wrong(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert wrong(tmp_path / "none.csv")[0].startswith("none.csv: the file cannot be opened.")
