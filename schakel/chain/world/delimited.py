"""CSV as people bring it: with a byte-order mark or not, comma or semicolon, UTF-8 or Windows."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

Cells = tuple[int, list[str]]  # line in the file, cells without surrounding space


def header(file: Path) -> list[str]:
    """The column names of the first line, in lower case; [] for an empty file."""
    with file.open("rb") as content:
        names = next(csv.reader([_text(content.readline(65_536))], delimiter=sign(file)), [])
    return [name.strip().casefold() for name in names]


def sign(file: Path) -> str:
    """What parts the cells: the sign that the first line has most of, a comma when in doubt."""
    with file.open("rb") as content:
        first = _text(content.readline(65_536))
    return max(",;\t", key=first.count)


def lines(file: Path) -> Iterator[Cells]:
    """Every line below the header that holds anything."""
    reader = csv.reader(StringIO(_text(file.read_bytes()), newline=""), delimiter=sign(file))
    next(reader, None)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [cell.strip() for cell in cells]


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
