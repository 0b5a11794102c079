"""A table as a file holds it: cells with their line numbers, before they mean anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from schakel.exchange.numbers import Sign
from schakel.exchange.problems import Fault
from schakel.language import Text

Cell = str | float | date | datetime | time | Fault
Row = Sequence[Cell]
MAX_BYTES = 200_000_000
MAX_ROWS = 1_000_000


@dataclass(slots=True)
class Sheet:
    """One table of a file: `lines[i]` is where `rows[i]` begins, counted from 1.

    `sign` is the decimal sign that the file's other habits suggest; `notes` say what was assumed
    to read it; `tall` tells which rows of a text file run over several lines, and how many.
    """

    file: str
    rows: list[Row]
    lines: Sequence[int]
    sign: Sign | None = None
    notes: list[Text] = field(default_factory=list)
    tall: Mapping[int, int] = field(default_factory=dict)


def filled(row: Row) -> bool:
    """Does the row hold anything but blanks?"""
    first = row[0] if row else ""
    if isinstance(first, str) and first and not first.isspace():
        return True
    return any(not isinstance(cell, str) or (cell and not cell.isspace()) for cell in row)
