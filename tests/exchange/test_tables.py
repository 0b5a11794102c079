"""What is written can be opened by anybody, and runs nothing."""

import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schakel.exchange.tables import Value, write_csv, write_table, write_xlsx

RUNS = tuple("=+-@＝＋－＠")
SIGNS = st.text(alphabet="=+-@;,|\t\r\n\"' \x00ab1＝(", max_size=12) | st.text(max_size=12)


def written_csv(*rows: tuple[Value, ...], header: tuple[str, ...] = ("a",)) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_csv(path, header, rows)
        return path.read_bytes().decode()


def runs(text: str) -> bool:
    return text.lstrip(' "\ufeff\x00\t\r\n').startswith(RUNS)


@settings(max_examples=200, deadline=None)
@given(SIGNS)
@example("=cmd|' /C calc'!A0")
@example("name;=1+1")
@example("\t=1+1")
@example('a"\n@SUM(A1)')
def test_no_cell_of_a_csv_runs_whatever_sign_divides_its_cells(text: str) -> None:
    written = written_csv((text, "b"), (1, text), header=(text,))
    for delimiter in ",;\t|":
        for row in csv.reader(StringIO(written, newline=""), delimiter=delimiter):
            assert not [cell for cell in row if runs(cell)]


@settings(max_examples=60, deadline=None)
@given(SIGNS)
@example("=HYPERLINK(A1)")
@example("a\ud800\x01")
def test_no_cell_of_a_workbook_runs(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_xlsx(path, {"one": ((text,), [(text,)])})
        book = openpyxl.load_workbook(path)
        for row in book["one"].iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not runs(str(cell.value or ""))


def test_numbers_stay_numbers_also_when_negative() -> None:
    assert written_csv((-1.5, 3, "-1.5", True, None)) == '"a"\n-1.5,3,"\'-1.5","true",""\n'


def test_a_dutch_excel_gets_semicolons_decimal_commas_and_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "tabel.csv"
    write_csv(path, ("naam", "ton"), [("Köhler", 1.5)], delimiter=";", decimal=",", mark=True)
    assert path.read_bytes() == '\ufeff"naam";"ton"\n"Köhler";1,5\n'.encode()


def test_a_workbook_keeps_numbers_texts_and_sheets(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    rows: list[tuple[Value, ...]] = [
        (-1.5, "a & <b>", True, None, 10**17),
        (2, " x ", None, "é", 0),
    ]
    write_xlsx(path, {"A/B": (("n", "t", "b", "e", "big"), rows), "a b": (("x",), [])})
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["A B", "a b 2"]
    assert [[cell.value for cell in row] for row in book["A B"].iter_rows()] == [
        ["n", "t", "b", "e", "big"],
        [-1.5, "a & <b>", True, None, "100000000000000000"],
        [2, " x ", None, "é", 0],
    ]


@pytest.mark.parametrize("name", ["table.csv", "table.xlsx"])
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write_table(tmp_path / folder / name, ("a", "b"), [("x", 0.1), ("y", 2)])
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_table_that_fails_half_way_leaves_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_csv(path, ("a",), [("old",)])
    with pytest.raises(ZeroDivisionError):
        write_csv(path, ("a",), ((1 / n,) for n in (1, 0)))
    assert path.read_text() == '"a"\n"old"\n'
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "table.csv").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_csv(tmp_path / "table.csv", ("a",), [("x",)])
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_more_rows_than_a_sheet_holds_are_refused_and_not_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schakel.exchange.tables.MOST_ROWS", 3)
    with pytest.raises(ValueError, match="this table has 4"):
        write_xlsx(tmp_path / "book.xlsx", {"a": (("n",), [(1,), (2,), (3,)])})
