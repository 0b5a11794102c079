"""Text with signs between its cells: CSV as spreadsheets of several countries write it."""

import csv
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from schakel.exchange.headings import SEARCHED, likeliest
from schakel.exchange.numbers import Sign
from schakel.exchange.problems import refusal
from schakel.exchange.sheets import MAX_ROWS, Row, Sheet
from schakel.language import Text

if TYPE_CHECKING:
    import _csv

DELIMITERS = {
    ",": Text("commas", "komma's"),
    ";": Text("semicolons", "puntkomma's"),
    "\t": Text("tabs", "tabs"),
    "|": Text("vertical bars", "verticale strepen"),
}
BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
SAVE = Text(
    "Save the list as XLSX or as CSV in UTF-8.", "Sla de lijst op als XLSX of als CSV in UTF-8."
)


class Decoded(NamedTuple):
    """The text of a file, and the encoding it was taken to be in."""

    text: str
    encoding: str


class Rows(NamedTuple):
    """Rows, the line on which each begins, and how many lines those take that take several."""

    rows: list[Row]
    lines: Sequence[int]
    tall: dict[int, int]


def decoded(file: str, content: bytes) -> Decoded:
    """The text of the bytes: by their mark, else UTF-8, else Windows' Western European (cp1252)."""
    mark, encoding = next((b for b in BOMS if content.startswith(b[0])), (b"", ""))
    for attempt in (encoding,) if encoding else (_without_mark(content), "utf-8", "cp1252"):
        try:
            return Decoded(content[len(mark) :].decode(attempt), attempt)
        except UnicodeDecodeError:
            continue
    raise no_table(file)


def _without_mark(content: bytes) -> str:
    """UTF-16 when every other byte of the beginning is zero, as it is in Western text."""
    even, odd = content[0:400:2], content[1:400:2]
    if odd and odd.count(0) > 0.8 * len(odd):
        return "utf-16-le"
    return "utf-16-be" if even and even.count(0) > 0.8 * len(even) else "utf-8"


def no_table(file: str) -> Exception:
    """The refusal of a file that holds no table."""
    return refusal(file, Text("the file is no table.", "het bestand is geen tabel."), SAVE)


def delimited(file: str, content: bytes) -> Sheet:
    """The one table of a text file, with the delimiter under which most headings are known."""
    text, encoding = decoded(file, content)
    if sum(not sign.isprintable() and sign not in "\t\r\n\f" for sign in text[:4000]) > 40:
        raise no_table(file)
    told, text = _told_delimiter(text)
    delimiter = told or _likeliest_delimiter(text)
    rows, lines, tall = _rows(file, text, delimiter)
    lines = [line + 1 for line in lines] if told else lines
    sign: Sign | None = "," if delimiter == ";" else None
    return Sheet(file, rows, lines, sign, [_note(encoding, delimiter)], tall)


def _told_delimiter(text: str) -> tuple[str | None, str]:
    """The delimiter that a first line `sep=;` tells, and the text after it."""
    first, _, rest = text.partition("\n")
    first = first.strip().strip('"')
    if first.casefold().startswith("sep=") and first[4:] in DELIMITERS:
        return first[4:], rest
    return ("\t", rest) if first.casefold() == "sep=" and "\t" in rest else (None, text)


def _likeliest_delimiter(text: str) -> str:
    known = {delimiter: _known_headings(text[:200_000], delimiter) for delimiter in DELIMITERS}
    return max(known, key=lambda delimiter: known[delimiter])


def _known_headings(text: str, delimiter: str) -> int:
    try:
        heading = likeliest(list(islice(_reader(text, delimiter), SEARCHED)))
    except csv.Error:
        return 0
    return heading.known if heading else 0


def _reader(text: str, delimiter: str) -> "_csv.Reader":
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _rows(file: str, text: str, delimiter: str) -> Rows:
    """The rows and the line on which each begins; a quoted cell may run over several lines."""
    reader = _reader(text, delimiter)
    try:
        rows = list(reader)
    except csv.Error:
        raise refusal(file, *UNCLOSED, line=reader.line_num) from None
    if len(rows) > MAX_ROWS:
        raise too_long(file)
    if reader.line_num == len(rows):
        return Rows([*rows], range(1, len(rows) + 1), {})
    return _rows_of_several_lines(_reader(text, delimiter))


def _rows_of_several_lines(reader: "_csv.Reader") -> Rows:
    rows: list[Row] = []
    lines: list[int] = []
    tall: dict[int, int] = {}
    begun = 1
    for row in reader:
        if reader.line_num > begun:
            tall[len(rows)] = reader.line_num + 1 - begun
        rows.append(row)
        lines.append(begun)
        begun = reader.line_num + 1
    return Rows(rows, lines, tall)


UNCLOSED = (
    Text("a cell is longer than 131,072 signs.", "een cel is langer dan 131.072 tekens."),
    Text(
        "A quotation mark that opens in this line is probably not closed.",
        "Waarschijnlijk is een aanhalingsteken dat in deze regel opent niet gesloten.",
    ),
)


def too_long(file: str) -> Exception:
    """The refusal of a list with more rows than are read at once."""
    return refusal(
        file,
        Text(f"the list has over {MAX_ROWS:,} rows.", "de lijst heeft meer dan een miljoen rijen."),
        Text("Divide it, for instance by year.", "Verdeel haar, bijvoorbeeld per jaar."),
    )


def _note(encoding: str, delimiter: str) -> Text:
    name = encoding.upper().replace("CP1252", "Windows-1252")
    between = DELIMITERS[delimiter]
    return Text(
        f"The file is read as {name} text with {between.en} between the cells.",
        f"Het bestand is gelezen als tekst in {name} met {between.nl} tussen de cellen.",
    )
