"""Playing the attacker on tables that somebody published: what can be worked out, and how."""

import json
from itertools import product
from math import ceil, floor
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.cli import main
from schakel.exchange.problems import ListError
from schakel.exchange.tables import Value, write_xlsx
from schakel.releases.attack import Attack, attack
from schakel.releases.equations import Spot
from schakel.releases.explanation import as_data, report
from schakel.releases.published import Found, Printed, PublishedTable
from schakel.releases.reading import read_own, read_published

THREE_BY_THREE = """
    metal,Peru,Chile,total
    tin,41,20,61
    zinc,x,30,89
    total,100,50,150
"""


def publish(folder: Path, **files: str) -> Path:
    """A folder with these tables; `__` in a name stands for a folder, `_` for a point."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).strip() + "\n", "utf-8")
    return folder


def attacked(folder: Path) -> Attack:
    return attack(read_published(folder))


def told(folder: Path) -> str:
    return "\n".join(report(attacked(folder), "en"))


# One table


def test_a_single_hole_is_its_total_less_the_rest(tmp_path: Path) -> None:
    """Zinc in Peru is 89 - 30 = 59, and also 100 - 41."""
    said = told(publish(tmp_path, production=THREE_BY_THREE))
    assert "column Peru, metal zinc: 59 exactly" in said
    assert "production.csv, line 3" in said
    assert "= total 89 − Chile 30 = 59" in said or "= total 100 − tin 41 = 59" in said


def test_four_holes_in_a_square_hide_one_another(tmp_path: Path) -> None:
    folder = publish(
        tmp_path,
        production="""
            metal,Peru,Chile,Congo,total
            tin,x,x,20,61
            zinc,x,x,30,119
            lead,5,6,7,18
            total,90,51,57,198
        """,
    )
    found = attacked(folder)
    assert found.harmless
    assert (found.told, found.withheld) == (12, 4)


def test_a_hole_that_is_nearly_all_of_its_total_leaks(tmp_path: Path) -> None:
    """Tin and zinc are 102 together in the north; tin is told to be under 4: zinc is 99 to 102."""
    table = """
        metal,north,south,total
        tin,x,50,x
        zinc,x,10,x
        lead,1,2,3
        total,103,62,165
    """
    assert attacked(publish(tmp_path, production=table)).harmless
    found = attacked(publish(tmp_path, production=table.replace("tin,x", "tin,<4")))
    pinned = {(one.spot.of("column"), one.low, one.high) for one in found.pinned}
    assert pinned == {("north", 99, 102), (None, 50, 53), (None, 109, 112)}


def test_dutch_marks_commas_and_totals_are_understood(tmp_path: Path) -> None:
    folder = publish(
        tmp_path,
        productie="""
            metaal;land;jaar;ton (t)
            tin;Peru;2022;41,5
            tin;Chili;2022;niet gepubliceerd
            tin;totaal;2022;1.061,5
        """,
    )
    found = attacked(folder)
    said = "\n".join(report(found, "nl"))
    assert "ton, 2022, land Chili, metaal tin: precies 1.020" in said
    assert "Chili = totaal 1.061,5 − Peru 41,5 = 1.020" in said


def test_a_mark_that_tells_a_bound_is_used(tmp_path: Path) -> None:
    """Two are left for middle and high; that there are fewer than 2 in the middle leaves 1 or 2."""
    folder = publish(tmp_path, bands="level,n\nlow,3\nmiddle,<2\nhigh,x\ntotal,5\n")
    found = attack(read_published(folder), ranges=True)
    ends = {one.spot.of("level"): (one.low, one.high) for one in found.left_open}
    assert ends == {"middle": (0, 1), "high": (1, 2)}


def test_a_table_that_withholds_nothing_may_still_tell_of_one_company(tmp_path: Path) -> None:
    """The maturity distribution of 2022-23: 8 of 12 members, in three bands one of them."""
    folder = publish(
        tmp_path,
        maturity="""
            level,companies
            basic,2
            improving,3
            established,1
            advanced,1
            mature,1
            total,8
        """,
    )
    found = attacked(folder)
    assert [one.kind for one in found.outright] == ["alone"] * 3
    assert "1 stands alone" in told(folder)


def test_what_everybody_answered_is_told_of_each(tmp_path: Path) -> None:
    folder = publish(tmp_path, policy="answer,companies\nyes,8\nno,0\ntotal,8\n")
    assert [one.kind for one in attacked(folder).outright] == ["everybody"]


def test_a_mean_of_one_is_that_one(tmp_path: Path) -> None:
    """8 × 50 - 3 × 40 - 1 × 80 = 200, which is 4 × 50; rounding leaves 48.5 to 51.5."""
    folder = publish(
        tmp_path,
        scores="""
            size,n,mean score
            small,3,40
            middle,4,x
            large,1,80
            total,8,50
        """,
    )
    found = attacked(folder)
    assert [(one.low, one.high) for one in found.pinned] == [(48.5, 51.5)]
    assert [one.kind for one in found.outright] == ["one"]
    assert "total 8 × 50 − small 3 × 40 − large 80" in told(folder)


def test_a_withheld_sum_is_told_as_a_sum_though_its_mean_is_printed(tmp_path: Path) -> None:
    """Four with a mean of 20.0 are 79.8 to 80.2 together, and tin is the rest of 100."""
    folder = publish(
        tmp_path,
        m="metal,mean tonnes,n\nzinc,20.0,4",
        t="metal,tonnes\nzinc,x\ntin,x\ntotal,100",
    )
    said = told(folder)
    assert "metal zinc: between 79.8 and 80.2" in said
    assert "metal tin: between 19.8 and 20.2" in said


def test_a_sum_of_two_tells_each_the_other(tmp_path: Path) -> None:
    folder = publish(tmp_path, t="metal,n,tonnes\ntin,2,70\nzinc,5,90\ntotal,7,160\n")
    assert [one.kind for one in attacked(folder).outright] == ["two"]


def test_a_hidden_number_of_companies_makes_a_told_sum_that_of_one(tmp_path: Path) -> None:
    """Six companies in all, five in zinc: so tin, whose number is withheld, is of one."""
    folder = publish(tmp_path, t="metal,n,tonnes\ntin,x,70\nzinc,5,90\ntotal,6,160\n")
    assert "one" in [one.kind for one in attacked(folder).outright]


def test_rounded_numbers_leave_what_rounding_leaves(tmp_path: Path) -> None:
    """Totals that are off by one show that numbers are rounded; 41 is then 39.5 to 42.5."""
    folder = publish(
        tmp_path,
        t="""
            metal,north,south,total
            tin,10,10,21
            zinc,20,30,51
            lead,x,30,71
            total,71,70,142
        """,
    )
    (one,) = attacked(folder).pinned
    assert 39 <= one.low < 41 < one.high <= 43


# Several tables and editions


def test_what_one_table_hides_another_tells(tmp_path: Path) -> None:
    folder = publish(
        tmp_path,
        by_country="metal,country,tonnes\ntin,Peru,x\ntin,Chile,x\ntin,total,61\n",
        by_metal="country,metal,tonnes\nPeru,tin,41\nPeru,total,90\n",
    )
    assert "country Chile, metal tin: 20 exactly" in told(folder)


def test_a_member_who_leaves_between_two_editions_is_the_difference(tmp_path: Path) -> None:
    """Tin of 2021 over five members 100, over four 80: Gamma put in 20."""
    folder = publish(
        tmp_path,
        first__tin="metal,year,tonnes\ntin,2021,100\nzinc,2021,x\nlead,2021,x\ntotal,2021,300\n",
        second__tin="metal,year,tonnes\ntin,2021,80\nzinc,2021,x\nlead,2021,x\ntotal,2021,260\n",
    )
    (folder / "attack.yaml").write_text(
        "members: {first: [Alba, Brons, Delta, Erts, Gamma], second: [Alba, Brons, Delta, Erts]}\n"
    )
    said = told(folder)
    assert "tonnes, 2021, metal tin: 20 exactly (put in by Gamma)" in said
    assert "tonnes, 2021, total: 40 exactly (put in by Gamma)" in said


def test_a_corrected_edition_is_not_taken_for_the_same(tmp_path: Path) -> None:
    """The total was restated: mixing both editions would give a number that was never true."""
    folder = publish(
        tmp_path,
        old__t="metal,year,tonnes\ntin,2021,41\nzinc,2021,x\nlead,2021,x\ntotal,2021,100\n",
        new__t="metal,year,tonnes\ntin,2021,41\nzinc,2021,x\nlead,2021,9\ntotal,2021,120\n",
    )
    pinned = {(one.spot.members, one.low) for one in attacked(folder).pinned}
    assert pinned == {("new", 70.0)}


def test_what_an_edition_tells_after_all_opens_the_one_before(tmp_path: Path) -> None:
    folder = publish(
        tmp_path,
        old__t="metal,year,tonnes\ntin,2021,x\nzinc,2021,x\ntotal,2021,100\n",
        new__t="metal,year,tonnes\ntin,2021,41\nzinc,2021,x\ntotal,2021,100\n",
    )
    assert "metal zinc: 59 exactly" in told(folder)


def test_hierarchies_are_followed(tmp_path: Path) -> None:
    """Andes 90 = Peru + Chile 30; the rest of the table does not tell Peru."""
    folder = publish(
        tmp_path,
        t="country,tonnes\nPeru,x\nChile,30\nAndes,90\nCongo,x\nZambia,x\nAfrica,110\ntotal,200\n",
        regions="category,above\nPeru,Andes\nChile,Andes\nCongo,Africa\nZambia,Africa\n",
    )
    found = attacked(folder)
    assert [dict(one.spot.at)["country"] for one in found.pinned] == ["Peru"]
    assert found.pinned[0].low == 60


def test_levels_in_columns_are_a_hierarchy_too(tmp_path: Path) -> None:
    folder = publish(
        tmp_path,
        t="branch,n\nA,9\n01,x\n02,4\nB,6\n06,x\n07,x\ntotal,15\n",
        levels="A10,A88\nA,01\nA,02\nB,06\nB,07\n",
    )
    assert [dict(one.spot.at)["branch"] for one in attacked(folder).pinned] == ["01"]


def test_rows_that_are_left_out_are_withheld_as_well(tmp_path: Path) -> None:
    """Zinc in Chile stands in no row, but its totals do not add up without it."""
    folder = publish(
        tmp_path,
        t="""
            metal,country,tonnes
            tin,Peru,41
            tin,Chile,20
            tin,total,61
            zinc,Peru,59
            zinc,total,89
            total,Peru,100
            total,Chile,50
            total,total,150
        """,
    )
    assert "country Chile, metal zinc: 30 exactly" in told(folder)


def test_parts_that_are_no_whole_are_not_taken_for_one_and_that_is_a_doubt(tmp_path: Path) -> None:
    """ "Of which" rows do not add up to the total, so nothing follows from it, nor is it safe."""
    folder = publish(
        tmp_path,
        t="""
            metal,2021,2022
            tin,10,12
            zinc,20,x
            total,100,110
        """,
    )
    found = attacked(folder)
    assert not found.pinned
    assert not found.harmless
    assert "add up to 30 and their total is 100" in "\n".join(report(found, "en"))


def test_a_total_under_its_parts_is_a_doubt_and_no_all_clear(tmp_path: Path) -> None:
    """Tin is 55, and tin and zinc together 40: of zinc nothing can be said."""
    folder = publish(tmp_path, t="metal,tonnes\ntin,55\nzinc,x\ntotal,40")
    code, said, _ = run(folder)
    assert code == 1
    assert "Nothing can be pinned down" not in said
    assert "contradict" in said
    assert "spreken" in run(folder, "--language", "nl")[1]


def test_the_columns_of_a_crossed_table_have_a_dutch_name(tmp_path: Path) -> None:
    said = "\n".join(report(attacked(publish(tmp_path, production=THREE_BY_THREE)), "nl"))
    assert "kolom Peru, metal zinc" in said
    assert "getallen gepubliceerd" in said


def test_workbooks_are_read_as_well(tmp_path: Path) -> None:
    rows: list[list[Value]] = [["tin", 41], ["zinc", "withheld"], ["total", 100]]
    write_xlsx(tmp_path / "t.xlsx", {"t": (("metal", "tonnes"), rows)})
    assert [one.low for one in attacked(tmp_path).pinned] == [59.0]


def test_the_sidecar_says_what_words_do_not(tmp_path: Path) -> None:
    folder = publish(tmp_path, t="sbi,tonnes\n24,geheim!\n25,7\nNederland,20\n")
    (folder / "attack.yaml").write_text(
        "withheld: [geheim!]\ntotals: [Nederland]\ndimensions: [sbi]\nwithin: 5\n"
    )
    found = attacked(folder)
    assert [one.low for one in found.pinned] == [13.0]
    assert found.within == 0.05


# Whole numbers


def small() -> st.SearchStrategy[tuple[list[list[int]], list[list[bool]]]]:
    """A table of 3 × 3 small whole numbers, and which of them are withheld."""
    cells = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=3, max_size=3)
    holes = st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=3, max_size=3)
    return st.tuples(cells, holes)


def as_table(cells: list[list[int]], holes: list[list[bool]]) -> PublishedTable:
    numbers = []
    for row, column in product([0, 1, 2, None], repeat=2):
        rows = [0, 1, 2] if row is None else [row]
        columns = [0, 1, 2] if column is None else [column]
        value = float(sum(cells[r][c] for r in rows for c in columns))
        hidden = row is not None and column is not None and holes[row][column]
        at = {"row": str(row)} if row is not None else {}
        at |= {"column": str(column)} if column is not None else {}
        numbers.append(Printed(1, "", at, None if hidden else value, 0.5))
    return PublishedTable("t", "n", "count", ("row", "column"), tuple(numbers), whole=True)


def possible(cells: list[list[int]], holes: list[list[bool]]) -> dict[tuple[int, int], set[int]]:
    """Every value of every hole over all tables with these totals, by trying them all."""
    places = [(r, c) for r in range(3) for c in range(3) if holes[r][c]]
    rest = [[0 if holes[r][c] else cells[r][c] for c in range(3)] for r in range(3)]
    rows = [sum(cells[r]) - sum(rest[r]) for r in range(3)]
    columns = [sum(cells[r][c] - rest[r][c] for r in range(3)) for c in range(3)]
    values: dict[tuple[int, int], set[int]] = {place: set() for place in places}

    def place_next(at: int, rows: list[int], columns: list[int], chosen: list[int]) -> bool:
        if at == len(places):
            done = not any(rows) and not any(columns)
            for place, value in zip(places, chosen, strict=True) if done else ():
                values[place].add(value)
            return done
        r, c = places[at]
        for value in range(min(rows[r], columns[c]) + 1):
            left = [n - value * (i == r) for i, n in enumerate(rows)]
            below = [n - value * (i == c) for i, n in enumerate(columns)]
            place_next(at + 1, left, below, [*chosen, value])
        return True

    place_next(0, rows, columns, [])
    return values


def place_of(spot: Spot) -> tuple[int, int]:
    return int(spot.of("row") or 0), int(spot.of("column") or 0)


@settings(max_examples=40, deadline=None)
@given(small())
def test_whole_numbers_are_pinned_exactly_when_no_other_table_is_possible(
    case: tuple[list[list[int]], list[list[bool]]],
) -> None:
    """Held against trying every table of whole numbers with the same totals."""
    cells, holes = case
    found = attack(Found((as_table(cells, holes),), within=0.0), ranges=True)
    ends = {place_of(one.spot): (one.low, one.high) for one in found.pinned}
    ends |= {place_of(one.spot): (one.low, one.high) for one in found.left_open}
    truth = possible(cells, holes)
    known = {place for place, values in truth.items() if len(values) == 1}
    assert {place_of(one.spot) for one in found.pinned} == known
    assert ends == {place: (min(values), max(values)) for place, values in truth.items()}


# The command


def run(*arguments: str | Path) -> tuple[int, str, str]:
    told = CliRunner().invoke(main, ["release", "attack", *map(str, arguments)])
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
    return told.exit_code, told.stdout, told.stderr


def test_the_exit_code_says_whether_something_leaks(tmp_path: Path) -> None:
    folder = publish(tmp_path, t=THREE_BY_THREE)
    assert run(folder)[0] == 1
    publish(tmp_path, t=THREE_BY_THREE.replace("41,20", "x,x").replace("x,30", "x,x"))
    code, said, _ = run(folder, "--language", "nl")
    assert code == 0
    assert "niets" in said


def test_the_findings_are_data_as_well(tmp_path: Path) -> None:
    code, said, _ = run(publish(tmp_path, t=THREE_BY_THREE), "--json")
    data = json.loads(said)
    assert code == 1
    assert data["pinned"][0]["low"] == data["pinned"][0]["high"] == 59.0
    assert "= 59" in data["pinned"][0]["because"]["nl"][0]
    assert "totaal" in data["pinned"][0]["because"]["nl"][0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("attack.yaml", "membres: {}", "membres"),
        ("attack.yaml", "within: [", "YAML"),
        ("t.csv", "", "no table"),
        ("t.csv", "x\n", "no table"),
        ("t.xlsx", "PK nonsense", "workbook"),
        ("t.json", '{"schema": "schakel/table/1", "cells": 4}', "Schakel writes"),
        ("t.csv", '"' + "a" * 200_000, "table"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    code, _, error = run(tmp_path)
    assert code == 2
    assert said in error
    assert "Traceback" not in error


def test_an_empty_folder_holds_nothing_to_attack(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="no table with numbers"):
        read_published(tmp_path)


def test_when_time_is_up_nothing_is_called_safe(tmp_path: Path) -> None:
    folder = publish(tmp_path, t=THREE_BY_THREE.replace("41,20", "x,x").replace("x,30", "x,x"))
    code, said, _ = run(folder, "--seconds", "0")
    assert code == 1
    assert "Not settled" in said


def test_both_languages_say_the_same(tmp_path: Path) -> None:
    found = attacked(publish(tmp_path, t=THREE_BY_THREE))
    english, dutch = ([*report(found, language)] for language in ("en", "nl"))
    assert len(english) == len(dutch)
    assert as_data(found)["withheld"] == 1


# An attacker who is in the tables


HALF_HIDDEN = """
    metal,country,tonnes
    tin,Peru,x
    tin,Chile,x
    tin,total,100
    zinc,Peru,x
    zinc,Chile,x
    zinc,total,200
    total,Peru,140
    total,Chile,160
"""


def test_what_nobody_outside_can_tell_a_contributor_can(tmp_path: Path) -> None:
    """With t tin from Peru the others are 100 - t, 140 - t and 60 + t.

    Who put in 40 of the tin and 118 of the zinc from Chile knows that t is at most 60, at least 58.
    """
    folder = publish(tmp_path / "published", t=HALF_HIDDEN)
    mine = tmp_path / "mine.csv"
    mine.write_text("metal,country,tonnes\ntin,Chile,40\nzinc,Chile,118\n")
    assert run(folder)[0] == 0
    code, said, _ = run(folder, "--own", mine)
    assert code == 1
    assert "country Peru, metal tin: between 58 and 60" in said


def test_a_contributor_asks_what_the_others_put_in(tmp_path: Path) -> None:
    """With 88 of it tin from Peru is 90 to 100: of that others put in 2 to 12, which is wide."""
    folder = publish(tmp_path / "published", t=HALF_HIDDEN)
    mine = tmp_path / "mine.csv"
    mine.write_text("metal,country,tonnes\ntin,Peru,88\nzinc,Chile,150\n")
    code, said, _ = run(folder, "--own", mine, "--ranges")
    assert code == 0
    assert "country Peru, metal tin: between 90 and 100" in said


def test_own_figures_that_fit_no_table_are_not_silently_ignored(tmp_path: Path) -> None:
    folder = publish(tmp_path / "published", t=HALF_HIDDEN)
    (tmp_path / "mine.csv").write_text("metal,land,ton\ntin,Peru,88\nzinc,Chili,150\n")
    code, _, error = run(folder, "--own", tmp_path / "mine.csv")
    assert code == 2
    assert "mine.csv, country: there is no such column" in error
    (tmp_path / "mine.csv").write_text("metal,country,tonnes\nlead,Peru,88\n")
    remark = run(folder, "--own", tmp_path / "mine.csv")[1]
    assert "metal lead is in no published table" in remark
    (tmp_path / "mine.csv").write_text("period,metal,country,tonnes\n1999,tin,Peru,88\n")
    published = HALF_HIDDEN.replace("\n    ", "\n    2022,").replace("2022,metal", "period,metal")
    code, _, error = run(publish(tmp_path / "p", t=published), "--own", tmp_path / "mine.csv")
    assert (code, "none of these numbers" in error) == (2, True)


def test_a_list_of_contributions_says_what_somebody_put_in(tmp_path: Path) -> None:
    """The same 40 and 118 as a list: two lines of tin add up, and Lima is not published apart."""
    rows = "Me,2022,tin,Chile,15\nMe,2022,tin,Chile,25\nMe,2022,zinc,Chile,118\n"
    for file in ("t", "2022"):
        folder = publish(tmp_path / file, **{file: HALF_HIDDEN})
        (tmp_path / "mine.csv").write_text(f"contributor,period,metal,country,tonnes\n{rows}")
        code, said, _ = run(folder, "--own", tmp_path / "mine.csv")
        assert code == 1
        assert "country Peru, metal tin: between 58 and 60" in said


def test_own_figures_count_in_the_editions_in_which_one_is_a_member(tmp_path: Path) -> None:
    """Of 40 Alba put in 38 of tin, so tin is 38 at least; Gamma's 200 are only in the second."""
    table = "metal,year,tonnes\ntin,2021,{}\nzinc,2021,x\nlead,2021,x\ntotal,2021,{}\n"
    folder = publish(tmp_path / "p", a__t=table.format("x", 40), b__t=table.format("x", 300))
    (folder / "attack.yaml").write_text("members: {a: [Alba, Brons], b: [Alba, Brons, Gamma]}\n")
    mine = tmp_path / "mine.csv"
    rows = "Alba,2021,tin,38\nGamma,2021,tin,200\n"
    mine.write_text(f"contributor,year,metal,tonnes\n{rows}")
    own, _ = read_own(mine, folder, read_published(folder))
    assert [[one.value for one in table.numbers if not one.at] for table in own] == [[38], [238]]
    found = attack(read_published(folder), own=own, ranges=True)
    tin = {one.spot.members: one.low for one in found.left_open if one.spot.of("metal") == "tin"}
    assert (tin["Alba, Brons"], tin["Alba, Brons, Gamma"]) == (38, 238)


def test_what_stands_under_a_published_category_is_put_in_there(tmp_path: Path) -> None:
    """Alba and Borea put in 30 and 29 of the 60 from the Andes: nobody else has more than 1."""
    folder = publish(
        tmp_path / "t",
        production="period,country,tonnes\n2022,Andes,x\n2022,Congo,40\n2022,total,100\n",
        regions="category,above\nPeru,Andes\nChile,Andes\n",
    )
    (folder / "attack.yaml").write_text("hierarchies: {country: regions.csv}\n")
    mine = tmp_path / "mine.csv"
    mine.write_text("deelnemer,periode,country,tonnes\nAlba,2022,Peru,30\nBorea,2022,Chile,29\n")
    found = read_published(folder)
    own, remarks = read_own(mine, folder, found)
    (one,) = attack(found, own=own).pinned
    assert (one.low, one.own, remarks) == (60, 59, ())


@pytest.mark.parametrize(
    ("sidecar", "english", "dutch"),
    [
        ("hierarchies: {metal: {tin: zinc, zinc: tin}}", "tin < zinc < tin", "onder zichzelf"),
        ("hierarchies: {metal: no.csv}", "no.csv is no file of a hierarchy", "geen bestand"),
        ("zeros: [a]\nwithin: abc", 'line 2, within: "abc" does not fit', "regel 2, within"),
        ("within: -5", "Write for example `within: 10`", "Schrijf bijvoorbeeld"),
        ("most: {a: b}", "line 1, most.a", '"b" past hier niet'),
        ("members: [a]", "members: {2021: [Alba, Brons]}", "past hier niet"),
        ("rounded: {n: .nan}", "rounded: {tonnes: 5}", "rounded: {tonnen: 5}"),
        ("membres: {}", 'Did you mean "members"?', 'Bedoelt u "members"?'),
        ("just a word", "holds no entries", "bevat geen regels"),
    ],
)
def test_what_is_wrong_in_the_sidecar_is_said_in_both_languages(
    tmp_path: Path, sidecar: str, english: str, dutch: str
) -> None:
    folder = publish(tmp_path, t=THREE_BY_THREE)
    (folder / "attack.yaml").write_text(sidecar + "\n")
    said = {language: run(folder, "--language", language) for language in ("en", "nl")}
    assert [code for code, _, _ in said.values()] == [2, 2]
    assert english in said["en"][2]
    assert dutch in said["nl"][2]
    assert "valid" not in said["nl"][2]


def test_a_loop_in_a_file_of_categories_is_named(tmp_path: Path) -> None:
    folder = publish(tmp_path, t=THREE_BY_THREE, h="category,above\ntin,zinc\nzinc,tin\n")
    code, _, error = run(folder)
    assert (code, "h.csv: tin stands under itself" in error) == (2, True)


def test_a_sidecar_of_remarks_only_says_nothing(tmp_path: Path) -> None:
    folder = publish(tmp_path, t=THREE_BY_THREE)
    (folder / "attack.yaml").write_text("# nothing yet\n")
    assert run(folder)[0] == 1


def test_numbers_that_are_said_to_be_rounded_are_not_taken_for_exact(tmp_path: Path) -> None:
    """Rounded to twenties: 40 may be 30 to 50, 100 may be 90 to 110, and 60 then 40 to 80."""
    folder = publish(tmp_path, t="metal,tonnes\ntin,40\nzinc,x\ntotal,100\n")
    (folder / "attack.yaml").write_text("rounded: {tonnes: 20}\n")
    found = attack(read_published(folder), ranges=True)
    assert [(one.low, one.high) for one in found.left_open] == [(40, 80)]


def test_rounded_counts_of_members_who_are_known_give_their_parity_away(tmp_path: Path) -> None:
    """Five answered: 3 stands for 2 to 4, 0 for 0 or 1, and only 4 and 1 make five."""
    folder = publish(tmp_path, t="answer,number of companies\nyes,3\nno,0\n")
    (folder / "attack.yaml").write_text(
        "rounded: {number of companies: 3}\nmembers: {t.csv: [A, B, C, D, E]}\n"
    )
    found = attacked(folder)
    assert [(one.spot.of("answer"), one.low) for one in found.pinned] == [("no", 1), ("yes", 4)]
    code, said, _ = run(folder)
    assert code == 1
    assert "at least 1: no = total 5 − yes 4 = 1" in said
    assert "at most 1: by its own rounding" in said
    assert "each of the 5 members is taken to be counted once" in said
    assert "door de eigen afronding" in run(folder, "--language", "nl")[1]


def test_counts_that_are_rounded_by_lot_may_stand_for_more(tmp_path: Path) -> None:
    """Up or down by lot 3 may be 0 to 6, and 0 may be 3: so 3 and 0 may be 3 and 2."""
    folder = publish(tmp_path, t="answer,n\nyes,3\nno,0\ntotal,6\n")
    (folder / "attack.yaml").write_text("rounded: {n: 3}\nrandom: [n]\n")
    assert attacked(folder).harmless


def test_a_rounded_total_gives_its_parts_away_too(tmp_path: Path) -> None:
    """Printed 3, 0 and 6: the total is 5 at least, so both parts are as high as they can be."""
    folder = publish(tmp_path, t="answer,n\nyes,3\nno,0\ntotal,6\n")
    assert attacked(folder).harmless
    (folder / "attack.yaml").write_text("rounded: {n: 3}\n")
    assert [one.low for one in attacked(folder).pinned] == [5, 1, 4]


def test_rounded_counts_that_cannot_be_of_each_member_once_tell_nothing(tmp_path: Path) -> None:
    """Five members buy several metals each, so what adds up to 12 is no number of members."""
    folder = publish(tmp_path, t="metal,number of companies\ntin,6\nzinc,6\n")
    (folder / "attack.yaml").write_text(
        "rounded: {number of companies: 3}\nmembers: {t.csv: [A, B, C, D, E]}\n"
    )
    found = attacked(folder)
    assert (found.harmless, found.remarks) == (True, ())


def rounded(values: list[int], base: int) -> PublishedTable:
    """Numbers of companies with their total, each to the nearest multiple."""
    parts = {str(place): value for place, value in enumerate(values)} | {"": sum(values)}
    numbers = tuple(
        Printed(1, "", {"level": name} if name else {}, base * floor(value / base + 0.5), 0.5)
        for name, value in parts.items()
    )
    return PublishedTable("t", "n", "count", ("level",), numbers, whole=True, rounded=base)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=3), st.integers(2, 5))
def test_rounding_is_undone_exactly_when_no_other_counts_are_possible(
    values: list[int], base: int
) -> None:
    """Held against trying all counts that may be printed like this, halves going either way."""
    table = rounded(values, base)
    found = attack(Found((table,)))
    printed = [one.value or 0.0 for one in table.numbers]
    near = [range(max(0, ceil(told - base / 2)), floor(told + base / 2) + 1) for told in printed]
    fitting = [each for each in product(*near[:-1]) if sum(each) in near[-1]]
    ways = [*zip(*fitting, strict=True), tuple(map(sum, fitting))]
    known = {(n, way[0]) for n, way in enumerate(ways) if len({*way}) == 1 and len(near[n]) > 1}
    last = len(values)
    assert {(int(one.spot.of("level") or last), one.low) for one in found.pinned} == known


@pytest.mark.parametrize(
    ("sidecar", "table", "pinned"),
    [
        ('zeros: ["-"]', "metal,tonnes\ntin,x\nzinc,-\nlead,5\ntotal,20\n", [15.0]),
        ("totals: [Everywhere]", "place,tonnes\nPeru,x\nChile,8\nEverywhere,20\n", [12.0]),
        ("columns: {t.csv: country}", "metal,Peru,Chile\ntin,x,8\ntotal,12,9\n", []),
        (
            "hierarchies: {country: {Peru: Andes, Chile: Andes}}",
            "country,tonnes\nPeru,x\nChile,8\nAndes,20\n",
            [12.0],
        ),
        ("counts: {score: firms}", "size,firms,mean score\na,4,10\nb,2,x\ntotal,6,20\n", [40.0]),
        ("whole: [visits]", "week,visits\none,<2\ntwo,x\nthree,9\ntotal,10\n", []),
        ("most: {score: 10}", "who,score\nA,x\nB,x\ntotal,19.8\n", [9.8, 9.8]),
    ],
)
def test_each_word_of_the_sidecar_counts(
    tmp_path: Path, sidecar: str, table: str, pinned: list[float]
) -> None:
    folder = publish(tmp_path, t=table)
    (folder / "attack.yaml").write_text(sidecar + "\n")
    assert [one.low for one in attacked(folder).pinned] == pytest.approx(pinned, abs=3)


def test_what_is_ignored_is_not_read(tmp_path: Path) -> None:
    folder = publish(tmp_path, t=THREE_BY_THREE, notes="nonsense")
    with pytest.raises(ListError, match=r"notes\.csv"):
        read_published(folder)
    (folder / "attack.yaml").write_text("ignore: [notes.csv]\n")
    assert len(read_published(folder).tables) == 1


# Numbers that do not add up


OVERLAPPING = """
    metal,country,n
    tin,Peru,5
    tin,Chile,4
    tin,total,7
    zinc,Peru,6
    zinc,Chile,5
    zinc,total,8
    total,Peru,9
    total,Chile,8
    total,total,12
"""


def test_companies_of_several_metals_are_no_contradiction(tmp_path: Path) -> None:
    """Five and four companies are seven: two buy in both countries."""
    code, said, _ = run(publish(tmp_path, companies=OVERLAPPING))
    assert code == 0
    assert "several categories of metal" in said
    assert "meer dan één categorie van metal" in run(tmp_path, "--language", "nl")[1]


def test_companies_of_several_metals_do_not_hide_what_the_tonnes_tell(tmp_path: Path) -> None:
    """Of the companies nothing adds up, of the tonnes lead is 400 - 100 - 200 = 100."""
    folder = publish(tmp_path, t="metal,n,tonnes\ntin,5,100\nzinc,6,200\nlead,x,x\ntotal,9,400")
    found = attacked(folder)
    assert [(one.spot.measure, one.low) for one in found.pinned] == [("tonnes", 100.0)]
    assert not found.doubts


def test_a_doubt_says_what_to_write_and_that_settles_it(tmp_path: Path) -> None:
    folder = publish(
        tmp_path,
        t="""
            metal,sector,tonnes
            tin,a,10
            tin,b,20
            tin,total,100
            zinc,a,30
            zinc,b,x
            zinc,total,110
        """,
    )
    code, said, _ = run(folder)
    assert code == 1
    assert "t.csv, line 4: the categories of sector add up to 30 and their total is 100" in said
    written = "overlapping: {tonnes: [sector]}"
    assert f"`{written}`" in said
    assert f"`{written}`" in run(folder, "--language", "nl")[1]
    (folder / "attack.yaml").write_text(written)
    assert run(folder)[0] == 0


def test_who_pastes_the_table_of_the_method_page_finds_what_it_says(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "method" / "disclosure.md").read_text("utf-8")
    pasted = page.split("```csv\n")[1].split("```")[0]
    folder = publish(tmp_path, t=pasted)
    code, said, _ = run(folder)
    assert (code, "several categories of sector" in said, "Not settled" in said) == (1, True, True)
    written = page.split("`overlapping:")[1].split("`")[0]
    (folder / "attack.yaml").write_text(f"overlapping:{written}")
    code, said, _ = run(folder)
    assert code == 0
    assert "Nothing can be pinned down" in said


def test_rounding_that_is_only_guessed_is_told(tmp_path: Path) -> None:
    """4 + 4 = 6 holds when these are 3, 3 and 6, or when two companies buy both."""
    folder = publish(tmp_path, t="metal,n\ntin,4\nzinc,4\ntotal,6")
    assert "n is taken to be rounded, up to 1 from the truth" in told(folder)
    (folder / "attack.yaml").write_text("overlapping: {N: Metal}")
    assert "taken to be rounded" not in told(folder)
