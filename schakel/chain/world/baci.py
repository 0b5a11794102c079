"""BACI's own format: a CSV per year with t, i, j, k, v, q, and a list of its country codes."""

# ruff: noqa: S608 (the SQL here is made of our own names and of quoted paths)

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from schakel.chain.world import delimited
from schakel.chain.world.problems import Problem, WorldError
from schakel.language import Text

if TYPE_CHECKING:
    import duckdb

COLUMNS = {"t", "i", "j", "k", "v", "q"}
KEYED = {"year", "exporter", "importer", "hs92", "tonnes"}
# Numeric codes that BACI uses where ISO 3166-1 has another, or none.
OWN_CODES = {
    251: "FRA",  # with Monaco and overseas departments
    490: "TWN",  # "Other Asia, not elsewhere specified"
    579: "NOR",  # with Svalbard and Jan Mayen
    699: "IND",
    736: "SDN",  # before 2011
    757: "CHE",  # with Liechtenstein
    842: "USA",  # with Puerto Rico
}


def header(file: Path) -> list[str]:
    """The column names of a CSV or a Parquet file."""
    if file.suffix != ".parquet":
        return delimited.header(file)
    from schakel.chain.world.engine import engine

    found = engine().execute(f"DESCRIBE SELECT * FROM {_parquet(file)}").fetchall()
    return [str(row[0]) for row in found]


def numeric_codes(
    countries: Iterable[tuple[str, str]], list_of_codes: Path | None
) -> dict[int, str]:
    """BACI's numeric code → alpha-3: from ISO, then BACI's own, then the list brought."""
    codes = {int(numeric): country for country, numeric in countries if numeric} | OWN_CODES
    if list_of_codes:
        codes |= dict(_brought(list_of_codes, set(codes.values())))
    return codes


def _brought(file: Path, known: set[str]) -> Iterable[tuple[int, str]]:
    """`country_codes_V*.csv`: country_code, …, country_iso3; what ISO lacks is passed by."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["country_iso3"] in known:
                yield int(row["country_code"]), row["country_iso3"]


def goods_in(opened: "duckdb.DuckDBPyConnection", file: Path) -> list[str]:
    """The HS codes that the file speaks of."""
    code = "hs92" if KEYED.issubset(header(file)) else "lpad(trim(k::VARCHAR), 6, '0')"
    found = opened.execute(f"SELECT DISTINCT {code} AS good FROM {_source(file)} ORDER BY good")
    return [str(good) for (good,) in found.fetchall()]


def read_trade(
    opened: "duckdb.DuckDBPyConnection",
    table: str,
    file: Path,
    goods: Iterable[str],
    codes: Mapping[int, str],
    alpha3: Mapping[str, str],
) -> int:
    """Fill a table with the flows of these goods; gives how many there are.

    hs92, year, exporter, importer (alpha-3), tonnes (NULL when missing), value_kusd.
    Raises WorldError for a country code that nobody knows, or a mass below zero.
    """
    opened.execute(
        "CREATE OR REPLACE TABLE wanted AS SELECT unnest(?::VARCHAR[]) AS hs92",
        [sorted(set(goods))],
    )
    places = {str(code): country for code, country in codes.items()} | dict(alpha3)
    opened.execute(
        """CREATE OR REPLACE TABLE places AS
        SELECT unnest(?::VARCHAR[]) AS code, unnest(?::VARCHAR[]) AS country""",
        [list(places), list(places.values())],
    )
    opened.execute(f"CREATE OR REPLACE TABLE raw AS {_raw(file)}")
    _refuse_bad(opened, file)
    opened.execute(
        f"""CREATE OR REPLACE TABLE "{table}" AS
        SELECT hs92, "year", e.country AS exporter, i.country AS importer,
               sum(tonnes) AS tonnes, sum(value_kusd) AS value_kusd
        FROM raw JOIN places e ON e.code = raw.exporter JOIN places i ON i.code = raw.importer
        WHERE e.country <> i.country
        GROUP BY ALL ORDER BY ALL"""
    )
    rows = opened.execute(f'SELECT count(*) FROM "{table}"').fetchall()
    opened.execute("DROP TABLE raw; DROP TABLE places; DROP TABLE wanted")
    return int(rows[0][0])


def _raw(file: Path) -> str:
    """The flows of the wanted goods, countries still in the file's own codes."""
    wanted = "hs92 IN (SELECT hs92 FROM wanted)"
    if KEYED.issubset(header(file)):
        value = "usd_thousand" if "usd_thousand" in header(file) else "value_kusd"
        return f"""SELECT hs92, "year"::SMALLINT AS "year", exporter, importer,
            tonnes::DOUBLE AS tonnes, {value}::DOUBLE AS value_kusd, false AS odd
            FROM {_source(file)} WHERE {wanted}"""
    return f"""SELECT * FROM (
        SELECT lpad(trim(k::VARCHAR), 6, '0') AS hs92, t::SMALLINT AS "year",
            trim(i::VARCHAR) AS exporter, trim(j::VARCHAR) AS importer,
            try_cast(trim(q::VARCHAR) AS DOUBLE) AS tonnes,
            try_cast(trim(v::VARCHAR) AS DOUBLE) AS value_kusd,
            tonnes IS NULL AND trim(q::VARCHAR) NOT IN ('', 'NA') AS odd
        FROM {_source(file)}) WHERE {wanted}"""


def _source(file: Path) -> str:
    if file.suffix == ".parquet":
        return _parquet(file)
    path = str(file).replace("'", "''")
    return f"read_csv('{path}', header=true, delim=',', all_varchar=true)"


def _parquet(file: Path) -> str:
    return "read_parquet('{}')".format(str(file).replace("'", "''"))


def _refuse_bad(opened: "duckdb.DuckDBPyConnection", file: Path) -> None:
    unknown = opened.execute(
        """SELECT DISTINCT code FROM (SELECT exporter AS code FROM raw UNION SELECT importer
        FROM raw)
        WHERE code NOT IN (SELECT code FROM places) ORDER BY code"""
    ).fetchall()
    counted = opened.execute("SELECT count(*) FROM raw WHERE tonnes < 0 OR odd").fetchall()
    problems = [_unknown_country(file, str(code)) for (code,) in unknown]
    if counted[0][0]:
        problems.append(_no_mass(file, int(counted[0][0])))
    if problems:
        raise WorldError(problems)


def _unknown_country(file: Path, code: str) -> Problem:
    return Problem(
        file.name,
        None,
        "i, j",
        Text(f"“{code}” is no country code that is known.", f"“{code}” is geen bekende landcode."),
        Text(
            "Put BACI's country_codes file beside it.",
            "Leg het bestand country_codes van BACI ernaast.",
        ),
    )


def _no_mass(file: Path, rows: int) -> Problem:
    return Problem(
        file.name,
        None,
        "q",
        Text(
            f"{rows} quantities are no number of zero or more.",
            f"{rows} hoeveelheden zijn geen getal van nul of meer.",
        ),
        Text(
            "Take the file from the publisher again; a missing quantity is blank or NA.",
            "Haal het bestand opnieuw bij de uitgever; een ontbrekende hoeveelheid is leeg of NA.",
        ),
    )
