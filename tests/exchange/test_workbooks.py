"""Workbooks as people make them, and as nobody should make them."""

import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from schakel.exchange.purchases import ListError
from schakel.exchange.tables import write_xlsx
from tests.exchange.conftest import COBALT, REQUIRED, Read

BookFile = Callable[..., Path]
TIN = ("tin", "ore", 3, "t", "Seri Bukit", "CN")


@pytest.fixture
def book(tmp_path: Path) -> BookFile:
    """Writes rows into the first sheet of a workbook, and lets one change it by hand."""

    def written(*rows: tuple[object, ...], then: Callable[[Worksheet], None] | None = None) -> Path:
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(list(row))
        if then:
            then(sheet)
        workbook.save(tmp_path / "list.xlsx")
        workbook.close()
        return tmp_path / "list.xlsx"

    return written


def rezipped(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same archive with its parts changed, as other programs would have written them."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def test_titles_and_empty_rows_leave_the_line_numbers_true(book: BookFile, read: Read) -> None:
    found = read(book(("Purchases",), (), REQUIRED, (), TIN, (None,), TIN))
    assert [p.line for p in found.purchases] == [5, 7]
    assert found.rows == 2


def test_a_formula_counts_by_the_outcome_that_was_saved_with_it(book: BookFile, read: Read) -> None:
    path = book(REQUIRED, (*TIN[:2], "=1+2", *TIN[3:]))
    empty = re.compile(rb"</f><v(></v>| ?/>)")  # as openpyxl writes it with lxml and without
    rezipped(path, lambda _, part: empty.sub(b"</f><v>3</v>", part))
    assert [p.tonnes for p in read(path).purchases] == [3.0]


def test_a_formula_without_an_outcome_is_a_bad_row_with_a_remedy(
    book: BookFile, read: Read
) -> None:
    found = read(book(REQUIRED, (*TIN[:2], "=1+2", *TIN[3:]), TIN))
    assert [p.line for p in found.purchases] == [3]
    assert str(found.left_out[0]) == (
        "list.xlsx, line 2, quantity: the cell holds a formula whose outcome is not in the file. "
        "Open the file in a spreadsheet and save it, or write the outcome itself."
    )


def test_an_error_in_an_optional_cell_is_not_taken_for_an_empty_one(
    book: BookFile, read: Read
) -> None:
    def broken(sheet: Worksheet) -> None:
        sheet["G2"] = "#REF!"
        sheet["G2"].data_type = "e"

    found = read(book((*REQUIRED, "mine_country"), TIN, then=broken))
    assert found.purchases == ()
    assert found.left_out[0].what.en == "the cell holds the error #REF!."


def test_headings_merged_over_two_columns_are_understood(book: BookFile, read: Read) -> None:
    def merged(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:G1")
        sheet.merge_cells("F2:G2")

    found = read(book(("Purchases",), (*REQUIRED, None), (*TIN, None), then=merged))
    assert len(found.purchases) == 1


def test_what_a_merged_cell_says_holds_for_every_row_it_covers(book: BookFile, read: Read) -> None:
    def merged(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("F2:F3")

    found = read(book(REQUIRED, TIN, TIN, then=merged))
    assert [(p.material, p.supplier_country) for p in found.purchases] == [("tin", "CHN")] * 2
    assert found.notes[-1].en.startswith("What merged cells say")


def test_a_merged_quantity_belongs_to_no_single_row(book: BookFile, read: Read) -> None:
    found = read(book(REQUIRED, TIN, TIN, then=lambda sheet: sheet.merge_cells("C2:C3")))
    assert [(p.line, p.column) for p in found.left_out] == [(3, "quantity")]


def test_the_sheet_with_the_headings_is_found_and_named(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "list.xlsx"
    write_xlsx(
        path,
        {"Explanation": (("Read me",), [("Fill the next sheet.",)]), "Inkoop": (REQUIRED, [TIN])},
    )
    found = read(path)
    assert len(found.purchases) == 1
    assert [note.nl for note in found.notes] == ['Het blad "Inkoop" is gelezen.']


def test_a_hidden_sheet_comes_after_those_in_sight(tmp_path: Path, read: Read) -> None:
    workbook = openpyxl.Workbook()
    hidden = workbook.active
    assert isinstance(hidden, Worksheet)
    seen = workbook.create_sheet("Now")
    for sheet, quantity in ((hidden, 999), (seen, 3)):
        sheet.append(REQUIRED)
        sheet.append((*TIN[:2], quantity, *TIN[3:]))
    hidden.sheet_state = "hidden"
    workbook.active = 1
    workbook.save(tmp_path / "list.xlsx")
    assert [p.tonnes for p in read(tmp_path / "list.xlsx").purchases] == [3.0]


def test_dates_percentages_and_numbers_as_text_are_understood(book: BookFile, read: Read) -> None:
    def percent(sheet: Worksheet) -> None:
        sheet["G2"].number_format = "0 %"

    header = (*REQUIRED, "recycled share", "date", "cn_code")
    rows = (
        (*TIN, 0.3, date(2023, 5, 1), 26090000),
        (*TIN[:2], "1.250,5", *TIN[3:], "30 %", "2022", "2609"),
        (*TIN, 30, "31-12-2021", "2609 00 00"),
    )
    found = read(book(header, *rows, then=percent))
    assert found.left_out == ()
    assert [p.recycled_share for p in found.purchases] == [0.3, 0.3, 0.3]
    assert [p.year for p in found.purchases] == [2023, 2022, 2021]
    assert [p.cn_code for p in found.purchases] == ["26090000", "2609", "26090000"]
    assert found.purchases[1].tonnes == 1250.5


def test_true_is_not_taken_for_one(book: BookFile, read: Read) -> None:
    found = read(book(REQUIRED, (*TIN[:2], True, *TIN[3:]), (*TIN[:2], 1, *TIN[3:])))
    assert [p.line for p in found.purchases] == [3]


def test_zero_is_a_quantity_to_refuse_and_not_an_empty_row(book: BookFile, read: Read) -> None:
    found = read(book(("quantity", "material", *REQUIRED[3:], "form"), (0, *[None] * 5)))
    assert "quantity" in [problem.column for problem in found.left_out]


def test_an_empty_workbook_is_refused(book: BookFile, read: Read) -> None:
    with pytest.raises(ListError, match="holds no rows"):
        read(book())


def test_a_document_of_another_kind_is_no_workbook(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(ListError, match="no workbook that can be read"):
        read(path)


def test_a_damaged_workbook_is_refused_wherever_it_is_cut(book: BookFile, read: Read) -> None:
    path = book(REQUIRED, TIN)
    whole = path.read_bytes()
    for end in range(4, len(whole), 97):
        path.write_bytes(whole[:end])
        with pytest.raises(ListError):
            read(path)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_workbook_with_changed_bytes_gives_a_list_or_a_list_error(
    book: BookFile, read: Read, step: int
) -> None:
    path = book(REQUIRED, TIN)
    whole = path.read_bytes()
    for place in range(step, len(whole), 131):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with suppress(ListError):
            assert read(path).rows == 1


def test_an_archive_that_unpacks_without_end_is_refused(
    book: BookFile, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schakel.exchange.workbooks.MAX_UNPACKED", 2_000_000)
    path = rezipped(
        book(REQUIRED, TIN),
        lambda name, part: part + b" " * 5_000_000 if "sheet1" in name else part,
    )
    assert path.stat().st_size < 100_000
    with pytest.raises(ListError, match="unpacks to more than a list can need"):
        read(path)


def test_a_part_that_lies_about_its_size_is_weighed_as_it_is(
    book: BookFile, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schakel.exchange.workbooks.MAX_UNPACKED", 2_000_000)
    path = rezipped(
        book(REQUIRED, TIN),
        lambda name, part: part + b" " * 5_000_000 if "sheet1" in name else part,
    )
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (900).to_bytes(4, "little")))
    with pytest.raises(ListError, match="unpacks to more than a list can need"):
        read(path)


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c  r = 'XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576">' + b"<c><v>1</v></c>" * 3000 + b"</row>",
    ],
)
def test_two_cells_in_opposite_corners_do_not_fill_the_memory(
    book: BookFile, read: Read, cell: bytes
) -> None:
    path = rezipped(
        book(REQUIRED, TIN), lambda _, part: part.replace(b"</sheetData>", cell + b"</sheetData>")
    )
    with pytest.raises(ListError, match="unpacks to more than a list can need"):
        read(path)


def test_a_list_of_fifty_thousand_rows_in_a_workbook_is_read_whole(
    tmp_path: Path, read: Read
) -> None:
    path = tmp_path / "list.xlsx"
    write_xlsx(
        path, {"list": (REQUIRED, [(*COBALT[:2], n + 0.5, *COBALT[3:]) for n in range(50_000)])}
    )
    found = read(path)
    assert (len(found.purchases), found.purchases[-1].line) == (50_000, 50_001)


def test_a_workbook_is_known_by_its_bytes_and_not_by_its_name(book: BookFile, read: Read) -> None:
    path = book(REQUIRED, TIN)
    renamed = path.rename(path.with_suffix(".csv"))
    assert BytesIO(renamed.read_bytes()).read(2) == b"PK"
    assert len(read(renamed).purchases) == 1
