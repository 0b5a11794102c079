"""Writing the workbook in which a company answers offline: a sheet for each step.

Codes and questions are locked, without a password; answers are chosen from lists.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from schakel.exchange.answers import (
    ANSWER,
    CODE,
    DECLINED,
    EDITION,
    HOW,
    MEANT,
    NONE,
    NOT_APPLICABLE,
    NUMBER,
    QUESTION,
    REMARK,
    UNKNOWN,
    VERSION,
    Asked,
    Data,
    Form,
    Told,
    choices_of,
    in_hundredths,
    options_of,
)
from schakel.exchange.tables import NOT_XML
from schakel.language import Language, Text

COLUMNS: Final = (CODE, QUESTION, ANSWER, REMARK, MEANT, VERSION)
WIDTHS: Final = (22, 52, 44, 40, 60, 9)


def answer_book(
    form: Form, asked: Sequence[Asked], told: Mapping[str, Told], language: Language
) -> bytes:
    """The workbook (XLSX) to answer offline, with the answers that stand filled in.

    Only answers and explanations can be written in; nothing in it runs as a formula.
    """
    book = Workbook()
    book.properties.creator, book.properties.title = "Schakel", form.title.within(language)
    lists = _Lists(book, language)
    _start(book, form, language)
    for step in dict.fromkeys(each.step for each in asked):
        of_step = [each for each in asked if each.step == step]
        _step(book, step.within(language), of_step, told, lists)
    lists.hide()
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def sheet_name(name: str) -> str:
    """The name as a workbook allows it.

    >>> sheet_name("1. Who/what: a policy of people and nature")
    '1. Who what  a policy of people'
    """
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name)[:31].strip(" '")


def _start(book: Workbook, form: Form, language: Language) -> None:
    sheet = book.worksheets[0]
    sheet.title = "Start"
    _put(sheet, 1, 1, form.title.within(language)).font = Font(bold=True, size=14)
    for row, (label, value) in enumerate(((EDITION, form.edition), (NUMBER, form.number)), 3):
        _put(sheet, row, 1, label.within(language))
        _put(sheet, row, 2, str(value))
    for row, line in enumerate(HOW, 6):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        _put(sheet, row, 1, line.within(language)).alignment = Alignment(wrap_text=True)
        sheet.row_dimensions[row].height = 32
    for column, width in (("A", 24), ("B", 70)):
        sheet.column_dimensions[column].width = width
    _lock(sheet)


def _step(
    book: Workbook,
    name: str,
    asked: Sequence[Asked],
    told: Mapping[str, Told],
    lists: "_Lists",
) -> None:
    sheet: Worksheet = book.create_sheet(sheet_name(name))
    _headings(sheet, lists.language)
    row = 2
    for each in asked:
        row = _question(sheet, row, each, told.get(each.code, Told(None)), lists)
    _lock(sheet)


def _headings(sheet: Worksheet, language: Language) -> None:
    for column, (title, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), 1):
        cell = _put(sheet, 1, column, title.within(language))
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E5F")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _question(sheet: Worksheet, row: int, asked: Asked, told: Told, lists: "_Lists") -> int:
    """Write a question, and a row for each option of which several may be chosen; the next row."""
    language = lists.language
    _put(sheet, row, 1, asked.code)
    _bold(_put(sheet, row, 2, asked.text.within(language)))
    _open(_put(sheet, row, 3, _written(asked, told.data, language)))
    _open(_put(sheet, row, 4, told.remark))
    _put(sheet, row, 5, _meant(asked, language))
    _put(sheet, row, 6, told.version)
    lists.offer(sheet, f"C{row}", asked)
    chosen = _chosen(told.data)
    for row, (code, words) in enumerate(options_of(asked).items(), row + 1):  # noqa: B020
        _put(sheet, row, 1, f"{asked.code}/{code}")
        _put(sheet, row, 2, f"    {words.within(language)}")
        _open(_put(sheet, row, 3, "x" if code in chosen else ""))
        lists.offer_tick(sheet, f"C{row}")
    return row + 1


def _chosen(data: Data | None) -> Sequence[str]:
    codes = (data or {}).get("choice", ())
    return [str(code) for code in codes] if isinstance(codes, list | tuple) else []


def _written(asked: Asked, data: Data | None, language: Language) -> str | float:
    """What stands in the cell of an answer."""
    match dict(data or {}):
        case {"level": int(level)} if str(level) in asked.choices:
            return choices_of(asked)[str(level)].within(language)
        case {"number": int(value) | float(value)}:
            whole = int(value) if value == int(value) else value
            return str(whole) if in_hundredths(asked, whole) else whole
        case {"words": str(words)}:
            return words
        case {"choice": [str(code)]} if asked.kind != "several-of" and code in choices_of(asked):
            return choices_of(asked)[code].within(language)
        case {"choice": []}:
            return NONE.within(language)
        case {"unknown": True}:
            return UNKNOWN.within(language)
        case {"declined": _}:
            return DECLINED.within(language)
        case {"not-applicable": _}:
            return NOT_APPLICABLE.within(language)
    return ""


def _meant(asked: Asked, language: Language) -> str:
    """What is said beside the question: when it is asked, what is meant, in what, with what."""
    when, said = Text("Only if: ", "Alleen als: "), Text("Does not apply if: ", "Geldt niet als: ")
    unit, with_it = Text("Unit: ", "Eenheid: "), Text("Evidence: ", "Bewijs: ")
    parts = (
        (when, asked.only_if),
        (Text("", ""), asked.help),
        (unit, asked.unit),
        (said, asked.not_applicable),
        (with_it, asked.evidence),
    )
    return "\n".join(
        before.within(language) + text.within(language) for before, text in parts if text
    )


def _put(sheet: Worksheet, row: int, column: int, value: str | float) -> Cell:
    """Write a value; a text is a text, whatever sign it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing below or beside it is merged
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        if value:
            cell.value = NOT_XML.sub("�", value)
            cell.data_type = "s"
            cell.quotePrefix = value[:1] in "=+-@"
    else:
        cell.value = value
    return cell


def _bold(cell: Cell) -> None:
    cell.font = Font(bold=True)


def _open(cell: Cell) -> None:
    """Let people write in this cell, and keep what they write as they wrote it."""
    cell.number_format = "@"
    cell.protection = Protection(locked=False)
    cell.fill = PatternFill("solid", fgColor="FFF8E1")


def _lock(sheet: Worksheet) -> None:
    """Lock all cells but those to write in, without a password; widths and heights stay free."""
    sheet.protection.sheet = True
    sheet.protection.formatCells = False
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


class _Lists:
    """The hidden sheet with the lists from which cells are chosen, each list once."""

    def __init__(self, book: Workbook, language: Language) -> None:
        self.book, self.sheet = book, book.create_sheet("Lists")
        self.language = language
        self.known: dict[tuple[str, ...], str] = {}

    def offer(self, sheet: Worksheet, cell: str, asked: Asked) -> None:
        """Offer in a cell what may be answered; where one writes freely, the ways out alone."""
        closed = asked.kind not in ("number", "text")
        self._offer(sheet, cell, list(self._offered(asked)), closed=closed)

    def offer_tick(self, sheet: Worksheet, cell: str) -> None:
        """Offer an x."""
        self._offer(sheet, cell, ["x"], closed=True)

    def hide(self) -> None:
        """Put the lists out of sight."""
        self.book.move_sheet(self.sheet, len(self.book.sheetnames))
        self.sheet.sheet_state = "hidden"
        _lock(self.sheet)

    def _offered(self, asked: Asked) -> Iterator[str]:
        if asked.kind == "several-of":
            yield NONE.within(self.language)
        else:
            yield from (words.within(self.language) for words in choices_of(asked).values())
        yield UNKNOWN.within(self.language)
        if asked.not_applicable is not None:
            yield NOT_APPLICABLE.within(self.language)
        if asked.declines:
            yield DECLINED.within(self.language)

    def _offer(self, sheet: Worksheet, cell: str, words: list[str], *, closed: bool) -> None:
        offer = DataValidation(
            type="list",
            formula1=self._range(tuple(words)),
            showErrorMessage=closed,
            allow_blank=True,
        )
        offer.add(cell)
        sheet.add_data_validation(offer)

    def _range(self, words: tuple[str, ...]) -> str:
        if words not in self.known:
            column = len(self.known) + 1
            cells = [_put(self.sheet, row, column, word) for row, word in enumerate(words, 1)]
            letters = cells[0].column_letter
            self.known[words] = f"Lists!${letters}$1:${letters}${len(words)}"
        return self.known[words]
