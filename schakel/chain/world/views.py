"""The pack's tables as DuckDB views, with the user's additions laid over them."""

# ruff: noqa: S608 (the SQL here is made of our own names and of quoted paths)

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from schakel.chain.world.engine import engine

if TYPE_CHECKING:
    from schakel.chain.world.pack import Table

# Columns that are no text; every other column of a CSV is (codes keep their leading zeros).
NUMBERS = {
    "content_low": "DOUBLE",
    "content_best": "DOUBLE",
    "content_high": "DOUBLE",
    "recycled_input_rate": "DOUBLE",
    "factor": "DOUBLE",
    "share": "DOUBLE",
    "inspectors": "INTEGER",
    "inspections": "INTEGER",
    "earnings_ppp": "DOUBLE",
    "year": "INTEGER",
    "quantity": "DOUBLE",
}


def connection(folder: Path, tables: Sequence["Table"]) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with one view per table; views read their file only when queried."""
    opened = engine()
    for table in tables:
        if table.file.endswith((".csv", ".parquet")):
            opened.execute(f'CREATE VIEW "{table.name}" AS {_reading(folder / table.file)}')
    opened.execute(SPAN)
    return opened


# Several sources may speak of one country and year: alternatives, never to be added up.
SPAN = """
CREATE VIEW production_span AS
SELECT material, stage, country, "year",
       arg_min(tonnes, source = 'USGS') AS tonnes,
       min(tonnes_low) AS tonnes_low, max(tonnes_high) AS tonnes_high,
       arg_min(basis, source = 'USGS') AS basis,
       string_agg(source, '; ' ORDER BY source) AS sources
FROM production GROUP BY material, stage, country, "year"
"""


def _reading(file: Path) -> str:
    path = str(file).replace("'", "''")
    if file.suffix == ".parquet":
        return f"SELECT * FROM read_parquet('{path}')"
    with file.open(encoding="utf-8") as lines:
        columns = lines.readline().strip().split(",")
    kinds = ", ".join(f"'{column}': '{NUMBERS.get(column, 'VARCHAR')}'" for column in columns)
    return (
        f"SELECT * FROM read_csv('{path}', header=true, delim=',', quote='\"', "
        f"columns={{{kinds}}}, auto_detect=false)"
    )
