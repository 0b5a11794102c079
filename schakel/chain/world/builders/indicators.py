"""Indicators of countries: World Governance Indicators, and UNDP's inequality and development."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from schakel.chain.world.builders.keys import Keys
from schakel.chain.world.builders.reading import reading
from schakel.chain.world.builders.sheets import number, records

COLUMNS = """source VARCHAR, edition VARCHAR, indicator VARCHAR, country VARCHAR, "year" SMALLINT,
    value DOUBLE, std_error DOUBLE"""
AT_HAND = "country_indicators.csv"
GOVERNANCE = {
    "va": "voice_accountability",
    "pv": "political_stability",
    "ge": "government_effectiveness",
    "rq": "regulatory_quality",
    "rl": "rule_of_law",
    "cc": "control_of_corruption",
}
Row = tuple[str, str, str, str, int, float, float | None]


def indicators(source: Path, keys: Keys) -> list[Row]:
    """Rows of `indicators`, sorted; a publisher's own file replaces what the table at hand says."""
    rows: dict[tuple[str, str, str, int], Row] = {}
    for row in (*_at_hand(source, keys), *_governance(source, keys), *_development(source, keys)):
        rows[(row[0], row[2], row[3], row[4])] = row
    return [rows[key] for key in sorted(rows)]


def _at_hand(source: Path, keys: Keys) -> Iterator[Row]:
    """Columns source, indicator, iso3, year, value, std_error."""
    file = source / AT_HAND
    if not file.exists():
        return
    with reading(file), file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            error = float(row["std_error"]) if row["std_error"] else None
            name, _, edition = row["source"].rpartition(" ")
            where = (row["indicator"], keys.country("", row["iso3"]), int(row["year"]))
            yield (name, edition, *where, float(row["value"]), error)


def _governance(source: Path, keys: Keys) -> Iterator[Row]:
    """The World Bank's workbook in its long layout: a row per country, year and indicator.

    The file does not tell its edition: it is the year after the last one in it.
    """
    for file in sorted(source.glob("*wgi*.xlsx")):
        with reading(file):
            rows = [
                row
                for row in records(file, ("code", "year", "indicator", "estimate"))
                if number(row["estimate"]) is not None
            ]
            edition = str(max(int(row["year"]) for row in rows) + 1)
            yield from (_score(row, edition, keys) for row in rows if _dimension(row))


def _dimension(row: dict[str, str]) -> str | None:
    return GOVERNANCE.get(row["indicator"].casefold())


def _score(row: dict[str, str], edition: str, keys: Keys) -> Row:
    country = keys.country(row.get("countryname", ""), row["code"])
    error = number(row.get("stddev") or row.get("standard_error") or "")
    where = (_dimension(row) or "", country, int(row["year"]))
    return ("WGI", edition, *where, float(row["estimate"]), error)


def _development(source: Path, keys: Keys) -> Iterator[Row]:
    """UNDP's composite indices: a row per country, a column per index and year (gii_2020, …).

    Rows of regions and groups carry codes that are no country's, and are passed by.
    """
    for file in sorted(source.glob("HDR*omposite*.csv")):
        edition = _report(file)
        with reading(file):
            for row in records(file, ("iso3", "country")):
                if row["iso3"] in keys.codes:
                    yield from _composites(row, edition)


def _composites(row: dict[str, str], edition: str) -> Iterator[Row]:
    for column, cell in row.items():
        named = re.fullmatch(r"(gii|hdi)_((?:19|20)\d\d)", column)
        value = number(cell)
        if named and value is not None and int(named[2]) >= 2020:
            yield ("UNDP HDR", edition, named[1], row["iso3"], int(named[2]), value, None)


def _report(file: Path) -> str:
    """The edition as the file's name tells it: HDR23-24_… is 2023-24, HDR25_… is 2025."""
    named = re.match(r"HDR(\d\d)(-\d\d)?", file.name)
    return f"20{named[1]}{named[2] or ''}" if named else file.stem
