"""Child and forced labour as the U.S. Department of Labor lists it, and earnings of ILOSTAT."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from schakel.chain.world.builders.keys import Keys
from schakel.chain.world.builders.reading import reading
from schakel.chain.world.builders.sheets import number, records

GOODS = (
    "material", "stage", "country", "good", "child_labour", "forced_labour", "source", "edition",
)  # fmt: skip
CHILDREN = (
    "country", "share", "age", "c138", "c182", "inspectors", "inspections",
    "forced_labour_prohibited", "source", "edition",
)  # fmt: skip
EARNINGS = ("country", "sex", "year", "earnings_ppp", "source", "edition")
SOURCE = "USDOL"
SEXES = {"total": "total", "male": "men", "female": "women", "men": "men", "women": "women"}
Row = tuple[object, ...]


def goods_labour(source: Path, tables: Path, keys: Keys) -> list[Row]:
    """Rows of `goods_labour`: the listed goods that are the mining of a metal of the pack.

    `listed_goods.csv` says which good is which metal. No row is no evidence of absence.
    """
    materials = _listed(tables)
    found = _files(source, "goods_child_forced_labour*.csv", "*[Gg]oods*.xlsx", "*TVPRA*")
    return sorted(
        {row for file in found for row in _goods(file, materials, keys)},
        key=lambda row: [str(cell) for cell in row],
    )


def child_labour(source: Path, keys: Keys) -> list[Row]:
    """Rows of `child_labour`: what is not known is blank; N/A and Unavailable are not known."""
    found = _files(source, "country_child_labour*.csv", "*[Cc]hild*[Ff]indings*.xlsx")
    return sorted(row for file in found for row in _countries(file, keys))


def earnings(source: Path, keys: Keys) -> list[Row]:
    """Rows of `earnings`: average per month in 2021 PPP dollars, by sex."""
    return sorted(row for file in _files(source, "wages_ilostat.csv") for row in _pay(file, keys))


def _goods(file: Path, materials: dict[str, list[str]], keys: Keys) -> Iterator[Row]:
    with reading(file):
        for row in records(file, ("good",)):
            child, forced = (
                _marked(row.get("child_labor", "")),
                _marked(row.get("forced_labor", "")),
            )
            if "yes" in (child, forced):
                for material in materials.get(row["good"].casefold(), ()):
                    where = (material, "mining", _place(row, keys), row["good"])
                    yield (*where, child, forced, SOURCE, _edition(file))


def _place(row: dict[str, str], keys: Keys) -> str:
    """The country, under whichever heading an edition puts it."""
    headings = ("country", "country_area", "country_territory")
    name = next((row[heading] for heading in headings if row.get(heading)), "")
    return keys.country(name, row.get("iso3", ""))


def _countries(file: Path, keys: Keys) -> Iterator[Row]:
    with reading(file):
        for row in records(file, ("country", "pct_working_children")):
            if row["country"]:
                yield _children(row, keys, _edition(file))


def _pay(file: Path, keys: Keys) -> Iterator[Row]:
    with reading(file):
        for row in records(file, ("country", "sex", "year", "earnings_ppp")):
            sex = SEXES.get(row["sex"].casefold())
            if sex:
                country = keys.country(row["country"], row.get("iso3", ""))
                pay = float(row["earnings_ppp"])
                yield (country, sex, int(row["year"]), pay, "ILOSTAT", "2021 PPP")


def _children(row: dict[str, str], keys: Keys, edition: str) -> Row:
    return (
        keys.country(row["country"], row.get("iso3", "")),
        _share(row["pct_working_children"]),
        row["age"] if re.fullmatch(r"\d+-\d+", row["age"]) else "",
        _marked(row["c138"]),
        _marked(row["c182"]),
        _count(row["labor_inspectors"]),
        _count(row["labor_inspections"]),
        _marked(row["prohibition_forced_labor"]),
        SOURCE,
        edition,
    )


def _share(cell: str) -> str:
    share = number(cell.rstrip("%"))
    if share is None:
        return ""
    return f"{share / 100 if cell.endswith('%') else share:g}"


def _count(cell: str) -> str:
    count = number(cell)
    return "" if count is None else str(int(count))


def _marked(cell: str) -> str:
    """yes, no, or blank when the source does not say."""
    return {"yes": "yes", "x": "yes", "no": "no"}.get(cell.strip().casefold(), "")


def _edition(file: Path) -> str:
    named = re.search(r"20\d\d", file.name)
    return named[0] if named else ""


def _files(source: Path, *patterns: str) -> Iterator[Path]:
    yield from sorted({file for pattern in patterns for file in source.glob(pattern)})


def _listed(tables: Path) -> dict[str, list[str]]:
    goods: dict[str, list[str]] = {}
    with (tables / "listed_goods.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            goods.setdefault(row["good"].casefold(), []).append(row["material"])
    return goods
