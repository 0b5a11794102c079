"""Scores of earlier years: a table as people type it, and all that is wrong with one."""

from datetime import date
from pathlib import Path

import pytest

from schakel.exchange.courses import EXAMPLE, Company, CourseTable, read_course
from schakel.exchange.problems import ListError
from schakel.exchange.tables import Line, write_xlsx


def told(text: str) -> CourseTable:
    return read_course("years.csv", text.encode())


def wrong(content: bytes) -> list[str]:
    with pytest.raises(ListError) as caught:
        read_course("years.csv", content)
    assert all(each.what.nl and each.remedy.nl for each in caught.value.problems)
    return [str(each) for each in caught.value.problems]


def test_a_table_says_who_was_there_when_and_what_was_asked() -> None:
    found = told(EXAMPLE)
    assert len(found.companies) == 14
    assert found.companies["joiner"] == Company(date(2022, 9, 1), None, {2023: 41})
    assert found.companies["first leaver"].left == date(2022, 12, 31)
    assert found.keys == {2022: "webtool", 2023: "webtool"}
    assert found.days[2023] == date(2023, 6, 30)


def test_columns_may_stand_anywhere_in_dutch_with_commas_and_percent_signs(tmp_path: Path) -> None:
    rows: list[Line] = [
        ["key", "", "webtool", "", None],
        ["geteld op", "", "30-6-2022", "", None],
        ["Uitgave", "", "jaar-3", "", "old"],
        ["merel", "1-7-2019", "33,5 %", "31/12/2023", "no score"],
    ]
    header = ["Bedrijf", "Toegetreden", "2022", "Uitgetreden", "Notes"]
    write_xlsx(tmp_path / "years.xlsx", {"years": (header, rows)})
    found = read_course("years.xlsx", (tmp_path / "years.xlsx").read_bytes())
    assert found.companies == {"merel": Company(date(2019, 7, 1), date(2023, 12, 31), {2022: 33.5})}
    assert found.editions == {2022: "jaar-3"}


def test_all_that_is_wrong_is_said_with_line_and_column_at_once() -> None:
    about = "edition;;year-3\ncounted on;;soon\n"
    said = wrong(f"company;joined;2022\n{about}a;;101\na;2019-07-01;x\n".encode())
    assert [each.partition(": ")[0] for each in said] == [
        "years.csv, line 3, 2022",
        "years.csv, line 4, joined",
        "years.csv, line 4, 2022",
        "years.csv, line 5, company",
        "years.csv, line 5, 2022",
    ]
    (one,) = wrong(b"company;joined;2022\nedition;;y\ncounted on;;2022-06-30\na;2019-07-01;10\n")
    assert "the row “key” says nothing" in one


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "a PDF"),
        (b"name;since\na;2019", "no row with the headings"),
        (b"company;joined;2022\nedition;;y\nkey;;k\ncounted on;;2022-06-30", "no row of a company"),
        (b"company;joined;2022\n" + b"x" * 1_000_000, "over 1 MB"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(content: bytes, why: str) -> None:
    assert why in wrong(content)[0]
