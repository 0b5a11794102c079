"""Writing tables so that the same facts always give the same bytes."""

# ruff: noqa: S608 (the SQL here is made of our own names and of quoted paths)

import csv
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from schakel.chain.world.engine import engine


def write_csv(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """UTF-8, one line feed per row; None is a blank."""
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def fill(
    opened: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Iterable[Sequence[object]]
) -> None:
    """A DuckDB table with these rows, by way of a CSV (row by row takes a hundred times longer)."""
    names = [column.split()[0].strip('"') for column in columns.split(",")]
    with TemporaryDirectory() as folder:
        write_csv(Path(folder) / "rows.csv", names, rows)
        opened.execute(f'CREATE TABLE "{table}" ({columns})')
        opened.execute(f"COPY \"{table}\" FROM '{folder}/rows.csv' (HEADER, DELIMITER ',')")


def write_parquet(opened: duckdb.DuckDBPyConnection, table: str, order: str, file: Path) -> None:
    """A table as Parquet, zstd, sorted, written by one thread so that the bytes do not vary."""
    opened.execute("SET threads TO 1")
    path = str(file).replace("'", "''")
    opened.execute(
        f"COPY (SELECT * FROM \"{table}\" ORDER BY {order}) TO '{path}' "
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)"
    )


def rows_of(file: Path) -> int:
    """How many rows a table holds; features, for the outlines."""
    if file.suffix == ".parquet":
        path = str(file).replace("'", "''")
        return int(engine().execute(f"SELECT count(*) FROM '{path}'").fetchall()[0][0])
    if file.suffix == ".json":
        return file.read_text(encoding="utf-8").count('"Feature"')
    with file.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1


def years_of(file: Path) -> list[int] | None:
    """The first and last year of a table's facts, by its column `year`, else by `edition`."""
    if file.suffix == ".json":
        return None
    path = str(file).replace("'", "''")
    opened = engine()
    columns = [row[0] for row in opened.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()]
    column = next((name for name in ("year", "edition") if name in columns), None)
    if column is None:
        return None
    said = f'try_cast("{column}" AS INTEGER)'
    first, last = opened.execute(f"SELECT min({said}), max({said}) FROM '{path}'").fetchall()[0]
    return None if first is None else [int(first), int(last)]


def sha256(file: Path) -> str:
    """The checksum of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
