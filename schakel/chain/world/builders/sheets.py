"""Reading what publishers bring out: CSV and workbooks, with headers as they write them."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

Cell = str | float
Row = list[Cell]


def sheets(file: Path) -> Iterator[tuple[str, list[Row]]]:
    """Every sheet with its rows; a CSV is one sheet without a name. Blanks are ''."""
    if file.suffix.lower() == ".csv":
        yield "", _csv(file)
        return
    workbook = CalamineWorkbook.from_path(str(file))
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python()
        yield name, [[_cell(cell) for cell in row] for row in rows]


def records(file: Path, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """Rows below the first line that names all these columns, by plain column name, as text.

    A column counts as found when its name, in lower case and without signs, is the one needed.
    Raises ValueError when no sheet has such a line.
    """
    found = False
    for _, rows in sheets(file):
        start = next((i for i, row in enumerate(rows) if set(needed) <= set(_names(row))), None)
        if start is None:
            continue
        found = True
        names = _names(rows[start])
        for row in rows[start + 1 :]:
            yield {name: text(cell) for name, cell in zip(names, row, strict=False)}
    if not found:
        raise ValueError(f"{file.name} has no line with the columns {', '.join(needed)}.")


def text(cell: Cell) -> str:
    """A cell as text; whole numbers without a decimal point."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.strip()


def number(cell: Cell | str) -> float | None:
    """A cell as a number; None for blanks and for words such as “..” or “Unavailable”."""
    try:
        return float(text(cell).replace(",", ""))
    except ValueError:
        return None


def plain_header(cell: Cell) -> str:
    """A header in lower case, letters and digits only, joined by underscores.

    >>> plain_header("Country/Area "), plain_header("Child Labor")
    ('country_area', 'child_labor')
    """
    signs = "".join(sign if sign.isalnum() else " " for sign in text(cell).casefold())
    return "_".join(signs.split())


def _names(row: Row) -> list[str]:
    return [plain_header(cell) for cell in row]


def _csv(file: Path) -> list[Row]:
    try:
        content = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        content = file.read_text(encoding="cp1252")
    return [list(row) for row in csv.reader(content.splitlines(keepends=True))]


def _cell(cell: object) -> Cell:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return float(cell) if isinstance(cell, int | float) else str(cell)
