"""Trade: bilateral flows of BACI, in the goods that the pack names."""

import csv
from pathlib import Path

import duckdb

from schakel.chain.world.baci import numeric_codes, read_trade
from schakel.chain.world.builders.keys import REKEYED
from schakel.chain.world.builders.reading import reading

AT_HAND = "trade_baci.parquet"
PUBLISHED = "BACI_HS92_Y*_V*.csv"


def trade_files(source: Path) -> list[Path]:
    """BACI's own yearly files, or the table at hand when there are none."""
    at_hand = source / AT_HAND
    return sorted(source.glob(PUBLISHED)) or ([at_hand] if at_hand.exists() else [])


def trade(
    opened: duckdb.DuckDBPyConnection,
    source: Path,
    tables: Path,
    countries: list[tuple[str, str, str, str, str]],
) -> None:
    """Fill the table `trade` from every file found, sorted by good, year, exporter, importer."""
    codes = numeric_codes(
        ((row[0], row[2]) for row in countries),
        next(iter(source.glob("country_codes_V*.csv")), None),
    )
    alpha3 = {row[0]: row[0] for row in countries} | REKEYED
    opened.execute(
        """CREATE TABLE trade (hs92 VARCHAR, "year" SMALLINT, exporter VARCHAR, importer VARCHAR,
        tonnes DOUBLE, value_kusd DOUBLE)"""
    )
    for file in trade_files(source):
        with reading(file):
            read_trade(opened, "flows", file, traded_goods(tables), codes, alpha3)
        opened.execute("INSERT INTO trade SELECT * FROM flows")


def traded_goods(tables: Path) -> list[str]:
    """The HS 1992 codes of `goods.csv`."""
    with (tables / "goods.csv").open(encoding="utf-8", newline="") as lines:
        return [row["hs92"] for row in csv.DictReader(lines) if row["hs92"]]
