"""Writing tables that people open in a spreadsheet: no cell of them can execute.

Text that a spreadsheet would run as a formula gets an apostrophe before it, also where a program
with other habits would split the text into cells. Numbers stay numbers. The same table gives the
same bytes, and a file appears whole or not at all.
"""

import csv
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import Path
from secrets import token_hex
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Value = str | int | float | bool | None
Line = Sequence[Value]
Table = tuple[Sequence[str], Iterable[Line]]

# At the beginning, or where commas, semicolons, tabs, bars or line ends could begin a cell.
FORMULA = re.compile(
    r"^(?=[ \u00a0\"\ufeff\x00]*[\t\r\n])"
    r"|(^|[,;\t|\r\n])([ \u00a0\"\ufeff\x00]*)(?=[=+\-@＝＋－＠])"
)
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767
MOST_ROWS = 1_048_576
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@lru_cache(maxsize=65_536)  # the same names stand in many rows
def harmless(text: str) -> str:
    """The text, with an apostrophe wherever a spreadsheet would take it for a formula.

    >>> harmless("=1+1"), harmless("A; -1"), harmless("zinc-rich")
    ("'=1+1", "A;' -1", 'zinc-rich')
    """
    return FORMULA.sub(r"\1'\2", text)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Line]) -> None:
    """Write one table as XLSX or CSV, by the ending of the path."""
    if path.suffix.lower() == ".xlsx":
        write_xlsx(path, {path.stem: (header, rows)})
    else:
        write_csv(path, header, rows)


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Line],
    *,
    delimiter: str = ",",
    decimal: str = ".",
    mark: bool = False,
) -> None:
    """Write UTF-8 CSV to a file; a Dutch Excel opens it well with `;`, a decimal comma and the mark
    (BOM).
    """
    replace_file(path, csv_bytes(header, rows, delimiter=delimiter, decimal=decimal, mark=mark))


def csv_bytes(
    header: Sequence[str],
    rows: Iterable[Line],
    *,
    delimiter: str = ",",
    decimal: str = ".",
    mark: bool = False,
) -> bytes:
    """A table as UTF-8 CSV, as `write_csv` writes it."""
    written = StringIO()
    writer = csv.writer(
        written, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n"
    )
    writer.writerow([harmless(title) for title in header])
    writer.writerows([_csv_cell(value, decimal) for value in row] for row in rows)
    text = written.getvalue().encode("utf-8", "replace")
    return b"\xef\xbb\xbf" + text if mark else text


def _csv_cell(value: Value, decimal: str) -> Value:
    if isinstance(value, str):
        return harmless(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if not math.isfinite(value):
        return harmless(str(value))
    return CommaNumber(value) if decimal == "," and isinstance(value, float) else value


class CommaNumber(float):
    """A number that is written with a decimal comma and still counts as a number."""

    def __str__(self) -> str:
        return repr(float(self)).replace(".", ",")


def write_xlsx(path: Path, sheets: Mapping[str, Table]) -> None:
    """Write a workbook to a file."""
    replace_file(path, xlsx(sheets))


def xlsx(sheets: Mapping[str, Table]) -> bytes:
    """A workbook, a sheet for each table: its headings bold and always in sight."""
    parts = dict(_frame(_sheet_names(sheets)))
    for number, (header, rows) in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet_xml(header, rows)
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as written:
        for name, text in parts.items():
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            written.writestr(entry, text.encode("utf-8", "replace"))
    return archive.getvalue()


def _sheet_names(names: Iterable[str]) -> list[str]:
    """Names that a workbook allows: 1 to 31 signs, none of []:*?/\\, no two alike."""
    allowed: list[str] = []
    for number, name in enumerate(names, 1):
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:31] or f"{number}"
        taken = {other.casefold() for other in allowed}
        allowed.append(plain if plain.casefold() not in taken else f"{plain[:26]} {number}")
    return allowed


def _sheet_xml(header: Sequence[str], rows: Iterable[Line]) -> str:
    lines = [_row_xml(1, header, style=' s="1"')]
    lines += [_row_xml(number, row) for number, row in enumerate(rows, 2)]
    if len(lines) > MOST_ROWS:
        raise ValueError(f"A sheet holds {MOST_ROWS:,} rows; this table has {len(lines):,}.")
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>{_widths(header)}'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _widths(header: Sequence[str]) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{min(max(len(title) + 4, 12), 40)}" customWidth="1"/>'
        for n, title in enumerate(header, 1)
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _row_xml(number: int, row: Line, style: str = "") -> str:
    cells = "".join(
        _xlsx_cell(f"{_letters(column)}{number}", value, style) for column, value in enumerate(row)
    )
    return f'<row r="{number}">{cells}</row>'


def _xlsx_cell(address: str, value: Value, style: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{address}"{style} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float) and _exact(value):
        return f'<c r="{address}"{style}><v>{value!r}</v></c>'
    text = escape(NOT_XML.sub("�", harmless(str(value)))[:LONGEST])
    return f'<c r="{address}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _exact(value: int | float) -> bool:
    """Does the number survive in a spreadsheet, which keeps fifteen digits?"""
    return abs(value) < 10**15 if isinstance(value, int) else math.isfinite(value)


def _letters(column: int) -> str:
    """The letters of a column, counted from zero.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts of a workbook around its sheets."""
    numbers = range(1, len(names) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    yield (
        "[Content_Types].xml",
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
    )
    yield "_rels/.rels", _links([("officeDocument", "xl/workbook.xml")])
    yield (
        "xl/workbook.xml",
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name, QUOTES)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, names, strict=True)
        )
        + "</sheets></workbook>",
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _links([*targets, ("styles", "styles.xml")])
    yield "xl/styles.xml", STYLES


QUOTES = {'"': "&quot;"}
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def _links(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def replace_file(path: Path, content: bytes) -> None:
    """Put the content in the file's place in one step: the old file or the new, nothing between."""
    part = path.with_name(f".{path.name[:100]}.{token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
