"""DuckDB, in memory and silent."""

import duckdb


def engine() -> duckdb.DuckDBPyConnection:
    """An empty database in memory; long queries draw no progress bar over what a command says."""
    opened = duckdb.connect()
    opened.execute("SET enable_progress_bar = false")
    return opened
