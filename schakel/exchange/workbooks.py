"""Workbooks (XLSX): the first sheet with headings, guarded against files made to exhaust memory."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from schakel.exchange.headings import likeliest, missing
from schakel.exchange.problems import Fault, refusal, shown
from schakel.exchange.sheets import MAX_ROWS, Sheet, filled
from schakel.language import Text

MAX_UNPACKED = 600_000_000
MAX_CELLS = 25_000_000
PIECE = 1 << 20
FORMULA = Fault(
    Text(
        "the cell holds a formula whose outcome is not in the file.",
        "de cel bevat een formule waarvan de uitkomst niet in het bestand staat.",
    ),
    Text(
        "Open the file in a spreadsheet and save it, or write the outcome itself.",
        "Open het bestand in een spreadsheet en sla het op, of schrijf de uitkomst zelf.",
    ),
)

ANY_FORMULA = Fault(
    Text("the cell holds a formula.", "de cel bevat een formule."),
    Text(
        "Write what it comes to: copy the cell and paste it as a value.",
        "Schrijf de uitkomst: kopieer de cel en plak haar als waarde.",
    ),
)

ADDRESS = rb"""<(?:\w+:)?c\b(?=[^>]*\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["'])"""
UNCALCULATED = re.compile(
    ADDRESS + rb"[^>]*>\s*<((?:\w+:)?)f\b(?:[^>]*/>|[^>]*>[^<]*</\3f>)"
    rb"\s*(?:<\3v\s*/>|<\3v>\s*</\3v>)?\s*</\3c>"
)
OF_FORMULA = re.compile(ADDRESS + rb"""[^>]*>\s*<(?:\w+:)?f[\s/>]""")
ERROR = re.compile(
    ADDRESS
    + rb"""(?=[^>]*\bt\s*=\s*["']e["'])[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""",
    re.DOTALL,
)
PLAIN_CELL = b'<c r="'
CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
ROW = re.compile(rb"<(?:\w+:)?row\b")
COLUMN_LETTERS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)[0-9]""")
ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]+)["']""")
TAG = re.compile(rb"<(?:\w+:)?(sheet|Relationship)\b([^>]*)>")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
EMPTY = (
    Text("the file holds no rows.", "het bestand bevat geen rijen."),
    Text(
        "Fill the list, or start from the example: schakel heatmap --example.",
        "Vul de lijst, of begin met het voorbeeld: schakel heatmap --example.",
    ),
)


def workbook(file: str, content: bytes) -> Sheet:
    """The first sheet in which all columns are found, with absolute line numbers.

    Formulas count by the outcome that the spreadsheet stored with them; one without an outcome,
    and a cell that holds an error, is a Fault in its place. What a merged cell says holds for every
    row that it covers.
    """
    parts = unpacked(file, content)
    for part in parts.values():
        if b"sheetData" in part and expanse(part) > MAX_CELLS:
            raise LIST.too_big(file)
    found = _best(_tables(file, content))
    if found is None:
        raise refusal(file, *EMPTY)
    name, rows, merged, alone = found
    _break(rows, parts.get(_part_of(parts, name), b""))
    notes = [] if alone else [_sheet_note(name)]
    notes += _unmerge(rows, merged)
    return Sheet(file, rows, range(1, len(rows) + 1), None, notes)


def every_sheet(
    file: str, content: bytes, parts: Mapping[str, bytes], need: "Need"
) -> Iterator["Table"]:
    """The sheets that hold something, each formula in them a Fault whatever its outcome.

    For a workbook in which nothing is to be reckoned: what somebody answers, what a form asks.
    `parts` are those of the archive, as `unpacked` gives them.
    """
    most = need.cells or MAX_CELLS
    if any(b"sheetData" in part and expanse(part) > most for part in parts.values()):
        raise need.too_big(file)
    try:
        yield from _with_faults(parts, content)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:  # a panic in calamine is no Exception
        raise need.unreadable(file) from None


def _with_faults(parts: Mapping[str, bytes], content: bytes) -> Iterator["Table"]:
    for table in _read(content):
        xml = parts.get(_part_of(parts, table.name), b"")
        _break(table.rows, xml)
        for letters, line in OF_FORMULA.findall(xml):
            _place(table.rows, int(line) - 1, _ordinal(letters) - 1, ANY_FORMULA, over=True)
        yield table


def unpacked(file: str, content: bytes, need: "Need | None" = None) -> Mapping[str, bytes]:
    """The parts of the archive, refused when they grow beyond what the file can need."""
    need = need or LIST
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            parts = dict(_parts(file, content, entries, need))
    except (BadZipFile, zlib.error, NotImplementedError, ValueError, IndexError, OSError):
        raise need.unreadable(file) from None
    if len(parts) < len(entries) or "xl/workbook.xml" not in {name.lower() for name in parts}:
        raise need.unreadable(file)
    return parts


def _parts(
    file: str, content: bytes, entries: list[ZipInfo], need: "Need"
) -> Iterator[tuple[str, bytes]]:
    left = need.unpacked or MAX_UNPACKED
    for entry in entries:
        part = _inflated(content, entry, left)
        if part is None:
            raise need.too_big(file)
        left -= len(part)
        yield entry.filename, part


def _inflated(content: bytes, entry: ZipInfo, most: int) -> bytes | None:
    """The part as it really unpacks, whatever size it claims; None when it is over `most`."""
    begin = entry.header_offset
    lengths = content[begin + 26 : begin + 30]
    begin += 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    packed = memoryview(content)[begin : begin + entry.compress_size]
    if entry.compress_type not in (0, 8) or entry.flag_bits & 1:
        raise BadZipFile
    if entry.compress_type == 0:
        return bytes(packed) if len(packed) <= most else None
    part = zlib.decompressobj(-15).decompress(packed, most + 1)
    return part if len(part) <= most else None


def expanse(part: bytes) -> int:
    """How many cells the rectangle holds that reaches the sheet's last row and column.

    A sheet of two cells in opposite corners would fill the memory when read as a rectangle. The
    quick look holds when every cell begins as the common programs write it, with its address.
    """
    data = part[part.find(b"sheetData") : part.rfind(b"sheetData")]
    if b":c" in data or data.count(b"<c") != data.count(PLAIN_CELL):
        return _slow_expanse(part)
    rows, columns = _corner(data)
    return rows * columns


def _corner(part: bytes) -> tuple[int, int]:
    """The last row and the last column among cells that begin with their address."""
    import numpy as np

    signs = np.frombuffer(part + bytes(32), np.uint8)
    begins = np.flatnonzero(signs[:-32] == PLAIN_CELL[0])
    for offset, sign in enumerate(PLAIN_CELL[1:], 1):
        begins = begins[signs[begins + offset] == sign]
    rows, columns = np.zeros(len(begins), np.int64), np.zeros(len(begins), np.int64)
    within = np.ones(len(begins), bool)
    for offset in range(len(PLAIN_CELL), len(PLAIN_CELL) + 12):
        here = signs[begins + offset]
        within &= here != ord('"')
        letters = within & (here >= ord("A"))
        columns = np.where(letters, columns * 26 + (here & 0xDF) - 64, columns)
        rows = np.where(within & ~letters, rows * 10 + here - 48, rows)
    return int(rows.max(initial=1)), int(columns.max(initial=1))


def _slow_expanse(part: bytes) -> int:
    """The same for cells that leave out their address, or write it otherwise."""
    in_rows = (len(CELL.findall(row)) for row in ROW.split(part))
    letters = set(COLUMN_LETTERS.findall(part))
    columns = max(1, *in_rows, *(_ordinal(name) for name in letters))
    numbers = (int(number[-9:]) for number in ROW_NUMBER.findall(part))
    return max(len(ROW.findall(part)), *numbers, 1) * columns


def _ordinal(letters: bytes) -> int:
    """The number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + letter - 64
    return number


class Table(NamedTuple):
    """A sheet as calamine gives it, with the ranges that are merged."""

    name: str
    rows: list[Any]
    merged: Sequence[Any]
    alone: bool


def _tables(file: str, content: bytes) -> Iterator[Table]:
    try:
        yield from _read(content)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:  # a panic in calamine is no Exception
        raise LIST.unreadable(file) from None


def _read(content: bytes) -> Iterator[Table]:
    """The sheets that hold something, those in sight first, each read only when asked for."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = sorted(book.sheets_metadata, key=lambda s: s.visible != SheetVisibleEnum.Visible)
    for name in [sheet.name for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet]:
        sheet = book.get_sheet_by_name(name)
        rows: list[Any] = list(sheet.to_python(skip_empty_area=False))
        if any(filled(row) for row in rows):
            yield Table(name, rows, sheet.merged_cell_ranges or (), len(sheets) == 1)


def _best(tables: Iterator[Table]) -> Table | None:
    """The first table with every required column; else the one with most of them."""
    best: Table | None = None
    most = -1
    for table in tables:
        heading = likeliest(table.rows)
        if heading and not missing(heading):
            return table
        if (known := heading.known if heading else 0) > most:
            best, most = table, known
    return best


def _part_of(parts: Mapping[str, bytes], name: str) -> str:
    """The part in which the sheet of this name stands."""
    book = _tags(_part(parts, "xl/workbook.xml"), b"sheet")
    links = _tags(_part(parts, "xl/_rels/workbook.xml.rels"), b"Relationship")
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    link = next((s.get("r:id") or s.get("id", "") for s in book if s.get("name") == name), "")
    target = targets.get(link, "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _part(parts: Mapping[str, bytes], name: str) -> bytes:
    return next((part for path, part in parts.items() if path.lower() == name), b"")


def _tags(xml: bytes, name: bytes) -> list[dict[str, str]]:
    return [
        {
            (key if key == "r:id" else key.split(":")[-1]): unescape(double or single)
            for key, double, single in ATTRIBUTE.findall(found.decode("utf-8", "replace"))
        }
        for tag, found in TAG.findall(xml)
        if tag == name
    ]


def _break(rows: list[Any], xml: bytes) -> None:
    """Put a Fault in the place of every formula without an outcome and every error."""
    if b"<f" in xml or b":f" in xml:
        for letters, line, _ in UNCALCULATED.findall(xml):
            _place(rows, int(line) - 1, _ordinal(letters) - 1, FORMULA)
    if b't="e"' in xml or b"t='e'" in xml:
        for letters, line, error in ERROR.findall(xml):
            fault = _error(error.decode("utf-8", "replace"))
            _place(rows, int(line) - 1, _ordinal(letters) - 1, fault)


def _place(rows: list[Any], row: int, column: int, cell: Fault, *, over: bool = False) -> None:
    if 0 <= row <= len(rows) + MAX_BROKEN and 0 <= column < MAX_BROKEN:
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
        if over or rows[row][column] == "":
            rows[row][column] = cell


MAX_BROKEN = 2000


def _error(code: str) -> Fault:
    error = shown(unescape(code))
    return Fault(
        Text(f"the cell holds the error {error}.", f"de cel bevat de fout {error}."),
        Text("Mend its formula.", "Herstel de formule."),
    )


def _unmerge(rows: list[Any], merged: Sequence[Any]) -> list[Text]:
    """Repeat what a cell merged over several rows says, below the headings only.

    Its quantity is not repeated: one quantity for several rows belongs to none of them alone.
    """
    heading = likeliest(rows)
    if heading is None or len(merged) > MAX_ROWS:
        return []
    quantity = heading.places.get("quantity")
    covered = 0
    for (top, left), (bottom, right) in merged:
        if top > heading.row and bottom > top and left == right and left != quantity:
            covered += _repeat(rows, top, min(bottom, top + MAX_BROKEN), left)
    return [_merged_note(covered)] if covered else []


def _repeat(rows: list[Any], top: int, bottom: int, column: int) -> int:
    if top >= len(rows) or column >= len(rows[top]) or rows[top][column] == "":
        return 0
    below = [row for row in rows[top + 1 : bottom + 1] if column < len(row) and filled(row)]
    for row in below:
        row[column] = rows[top][column]
    return len(below)


def _merged_note(covered: int) -> Text:
    return Text(
        f"What merged cells say is taken to hold for every row they cover ({covered} cells).",
        f"Wat samengevoegde cellen zeggen geldt voor elke rij die zij beslaan ({covered} cellen).",
    )


def _sheet_note(name: str) -> Text:
    return Text(f'The sheet "{shown(name)}" is read.', f'Het blad "{shown(name)}" is gelezen.')


class Need(NamedTuple):
    """What a kind of workbook can need, and what is said of a file that is none or holds more.

    `unpacked` in bytes, `cells` as `expanse` counts them; None: as much as a list.
    """

    no_book: tuple[Text, Text]
    too_much: tuple[Text, Text]
    unpacked: int | None = None
    cells: int | None = None

    def unreadable(self, file: str) -> Exception:
        """The error that refuses a file which is no workbook."""
        return refusal(file, *self.no_book)

    def too_big(self, file: str) -> Exception:
        """The error that refuses a file which unpacks beyond its kind."""
        return refusal(file, *self.too_much)


LIST = Need(
    no_book=(
        Text(
            "the file is no workbook that can be read.",
            "het bestand is geen werkmap die gelezen kan worden.",
        ),
        Text("Save the list as XLSX or as CSV.", "Sla de lijst op als XLSX of als CSV."),
    ),
    too_much=(
        Text(
            "the workbook unpacks to more than a list can need.",
            "de werkmap wordt uitgepakt groter dan een lijst kan zijn.",
        ),
        Text(
            "Save only the list itself, as XLSX or as CSV.",
            "Sla alleen de lijst zelf op, als XLSX of als CSV.",
        ),
    ),
)
