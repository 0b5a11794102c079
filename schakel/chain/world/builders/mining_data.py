"""World Mining Data: the publisher's workbook, or the same figures as a table."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schakel.chain.world.builders.keys import Keys
from schakel.chain.world.builders.reading import reading
from schakel.chain.world.builders.sheets import Row, number, sheets, text

AT_HAND = "production_wmd.csv"
PUBLISHED = ("*World*Mining*Data*.xlsx", "*WMD*.xlsx", "*individual*Countries*Minerals*.xlsx")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure: a commodity in a country in a year, in the publisher's own unit."""

    commodity: str
    country: str
    year: int
    quantity: float
    unit: str
    reported: bool


def figures(source: Path, keys: Keys) -> list[Figure]:
    """Every figure in the workbook; in the table at hand where there is no workbook."""
    workbooks = sorted({file for pattern in PUBLISHED for file in source.glob(pattern)})
    at_hand = source / AT_HAND
    if not workbooks and at_hand.exists():
        return list(_table(at_hand, keys))
    return [figure for file in workbooks for figure in _workbook(file, keys)]


def _workbook(file: Path, keys: Keys) -> list[Figure]:
    with reading(file):
        return [
            figure for commodity, rows in sheets(file) for figure in _sheet(commodity, rows, keys)
        ]


def _table(file: Path, keys: Keys) -> Iterator[Figure]:
    """Columns commodity, country, iso, unit, reported_or_estimated, year, quantity.

    The country's name decides where it is known; its code only where it is not. A provisional
    figure counts as an estimate.
    """
    with reading(file), file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Figure(
                commodity=row["commodity"],
                country=keys.country(row["country"], row["iso"]),
                year=int(row["year"]),
                quantity=float(row["quantity"]),
                unit=row["unit"],
                reported=row["reported_or_estimated"] == "r",
            )


def _sheet(commodity: str, rows: list[Row], keys: Keys) -> Iterator[Figure]:
    """One sheet, named after its commodity: a row per country, a column per year.

    The header is the first row with “Country” and a year in it; the rows after it hold the
    countries until “Total” or a blank. A last column marks figures as reported or estimated.
    """
    start = next((i for i, row in enumerate(rows) if _is_header(row)), None)
    if start is None:
        return
    header = [text(cell).casefold() for cell in rows[start]]
    years = {i: int(name) for i, name in enumerate(header) if YEAR.fullmatch(name)}
    for row in rows[start + 1 :]:
        name = text(row[header.index("country")])
        if name and not name.casefold().startswith("total"):
            yield from _line(commodity, name, row, header, years, keys)


def _is_header(row: Row) -> bool:
    names = [text(cell).casefold() for cell in row]
    return "country" in names and any(YEAR.fullmatch(name) for name in names)


def _line(
    commodity: str, name: str, row: Row, header: list[str], years: dict[int, int], keys: Keys
) -> Iterator[Figure]:
    country = keys.country(name)
    unit = text(row[header.index("unit")]) if "unit" in header else ""
    mark = next((text(row[i]) for i, head in enumerate(header) if "source" in head), "")
    for column, year in years.items():
        quantity = number(row[column])
        if quantity:
            yield Figure(commodity, country, year, quantity, unit, mark.casefold()[:1] == "r")
