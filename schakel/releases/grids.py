"""The bare grid of a published file, and what one cell of it says: a number, a mark, or a word."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Any

from schakel.exchange.delimited import decoded
from schakel.exchange.numbers import Sign, convention, number, plain
from schakel.exchange.problems import Fault, refusal
from schakel.exchange.vocabulary import folded
from schakel.language import Text


def words(listed: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(listed.split())


DELIMITERS = (",", ";", "\t", "|")
MARKS = words(
    "x c s d .. ... … . - – — * ** *** ? : n/a na n.a. nd n.d. nb n.b. [c] [x] [d] (c) (d) (x)"
    " (s) withheld suppressed confidential secret hidden protected"
    " geheim vertrouwelijk onderdrukt afgeschermd"
) | {"niet gepubliceerd", "niet openbaar", "not published", "not shown", "not available"}
FEWER = re.compile(r"(?:<|fewer than|less than|minder dan)\s*(\d+)", re.IGNORECASE)
AT_MOST = re.compile(r"(?:≤|<=|at most|up to|hooguit|ten hoogste)\s*(\d+)", re.IGNORECASE)
RANGE = re.compile(r"(\d+)\s*(?:-|–|to|tot en met|t/m)\s*(\d+)", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
PERIOD = re.compile(r"(?:19|20)\d\d(?:[-/ ]?(?:H[12]|Q[1-4]|K[1-4]|\d\d(?:\d\d)?))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of text below a row of titles; `lines[i]` is where `rows[i]` stands in the file.

    lone: lines below the titles of which one cell is filled, with that cell: remarks, mostly.
    """

    file: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    sign: Sign
    lone: tuple[tuple[int, str], ...] = ()

    def column(self, place: int) -> list[str]:
        """All cells under one title."""
        return [row[place] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that is withheld, with what the mark itself tells."""

    low: float | None = None
    high: float | None = None


def grid(file: str, content: bytes) -> Grid:
    """The table of a file, with the row of titles found below whatever stands above it.

    :raises ListError: when there is no table in it.
    """
    cells = _workbook(file, content) if content[:2] == b"PK" else _text(file, content)
    rows = [(line, row) for line, row in cells if sum(map(bool, row)) > 1]
    width = max((len(row) for _, row in rows), default=0)
    heading = next((i for i, (_, row) in enumerate(rows) if sum(map(bool, row)) > width / 2), None)
    if heading is None or heading + 1 == len(rows):
        raise refusal(file, *NO_TABLE)
    titles = _padded(rows[heading][1], width)
    body = [(line, _padded(row, width)) for line, row in rows[heading + 1 :]]
    usual: Sign = "," if content[:2] != b"PK" and b";" in content.split(b"\n")[0] else "."
    sign = convention((plain(cell) for _, row in body for cell in row), usual).sign
    lone = [
        (line, next(filter(None, row)))
        for line, row in cells
        if line > rows[heading][0] and sum(map(bool, row)) == 1
    ]
    places = tuple(at for at, _ in body)
    return Grid(file, titles, tuple(r for _, r in body), places, sign, tuple(lone))


NO_TABLE = (
    Text("no table was found.", "er is geen tabel gevonden."),
    Text(
        "Begin with a row of titles and put a row of numbers below it.",
        "Begin met een rij kopjes en zet daaronder rijen met getallen.",
    ),
)


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row, *[""] * (width - len(row)))


def _text(file: str, content: bytes) -> list[tuple[int, list[str]]]:
    text = decoded(file, content).text
    if text[:4].casefold() == "sep=":
        text = text.partition("\n")[2]
    delimiter = max(DELIMITERS, key=lambda sign: _evenness(text[:100_000], sign))
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        return [(reader.line_num, [_bare(cell) for cell in row]) for row in reader]
    except csv.Error:
        raise refusal(file, *NO_TABLE, line=reader.line_num) from None


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    """How many rows have as many cells as most rows have, and how many cells that is."""
    try:
        rows = [*islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), 200)]
    except csv.Error:
        return (0, 0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((many, width) for width, many in widths.items()), default=(0, 0))


def _workbook(file: str, content: bytes) -> list[tuple[int, list[str]]]:
    from schakel.exchange.workbooks import workbook

    sheet = workbook(file, content)
    return [
        (line, [_written(cell) for cell in row])
        for line, row in zip(sheet.lines, sheet.rows, strict=True)
    ]


def _written(cell: Any) -> str:
    if isinstance(cell, Fault):
        return "?"
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return _bare(str(cell))


def _bare(cell: str) -> str:
    """The cell without surrounding blanks, and without the apostrophe that tames a formula."""
    cell = " ".join(cell.split())
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell


def read_cell(cell: str, sign: Sign, marks: frozenset[str] = MARKS) -> float | Mark | None:
    """What a cell says: a number, a mark that something is withheld, or None for a mere word.

    >>> read_cell("1,234", "."), read_cell("x", "."), read_cell("<5", "."), read_cell("tin", ".")
    (1234.0, Mark(low=None, high=None), Mark(low=0.0, high=4.0), None)
    """
    if not cell or cell.casefold() in marks:
        return Mark()
    value = number(plain(cell).removesuffix("%").rstrip(), sign)
    return _bounded(cell) if value is None else value


def _bounded(cell: str) -> Mark | None:
    if found := FEWER.fullmatch(cell):
        return Mark(0.0, float(found[1]) - 1)
    if found := AT_MOST.fullmatch(cell):
        return Mark(0.0, float(found[1]))
    if found := RANGE.fullmatch(cell):
        return Mark(float(found[1]), float(found[2]))
    return None


def decimals(cell: str, sign: Sign) -> int:
    """How many figures stand after the decimal sign.

    >>> decimals("12.50", "."), decimals("1,234", ".")
    (2, 0)
    """
    return len(plain(cell).removesuffix("%").rstrip().partition(sign)[2])


TOTALS = words(
    "total totals totaal totalen all alle allen overall sum som tot t _t ensemble gesamt insgesamt"
    " grandtotal eindtotaal generaltotal everything alles world wereld"
)
BEGIN = ("total ", "totaal ", "all ", "alle ", "grand total", "sum of ", "som van ")
END = (" total", " totaal", ", total", ", totaal")


def total_of(categories: Sequence[str], named: frozenset[str] = frozenset()) -> str | None:
    """The category that stands for all the others, by its name; None when there is none.

    >>> total_of(["tin", "zinc", "All metals"]), total_of(["Total East", "Total West"])
    ('All metals', None)
    """
    exact = [c for c in categories if c in named or folded(c) in TOTALS]
    begun = [c for c in categories if c.casefold().startswith(BEGIN) or c.casefold().endswith(END)]
    found = exact or begun
    return found[0] if len(set(found)) == 1 else None
