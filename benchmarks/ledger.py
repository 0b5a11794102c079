"""Verify a ledger of 100,000 lines, beside the time of reading them.

On SQLite in a temporary folder; on PostgreSQL when DATABASE_URL names one (its ledger must be
empty, and is emptied again).
"""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measuring import brief, setting, table, timed


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print the table."""
    parser = ArgumentParser("python -m benchmarks ledger", description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        _write(asked.lines)
        setting("django")
        _measure(asked.lines, asked.runs)


def _set_up(folder: Path) -> None:
    """A desk of this run's own."""
    os.environ.update(
        SCHAKEL_DATA=str(folder), DJANGO_SETTINGS_MODULE="schakel.secretariat.settings"
    )
    import django
    from django.core.management import call_command

    from schakel.secretariat.vault import write_missing_keys

    write_missing_keys()
    django.setup()
    call_command("migrate", "ledger", verbosity=0)


def _write(lines: int) -> None:
    """As many lines as a busy secretariat writes in years."""
    from schakel.secretariat.ledger.chain import NOTHING
    from schakel.secretariat.ledger.models import Head, Line

    if Line.objects.exists():
        raise SystemExit("The ledger of this database is not empty.")
    start, before, rows = datetime(2019, 7, 1, 9, tzinfo=UTC), NOTHING, []
    for number in range(1, lines + 1):
        line = Line(
            number=number,
            at=start + timedelta(minutes=number, microseconds=7 * number % 1_000_000),
            who="f3b6ad53-9e0e-4a3f-8b3b-0a4b3ad7c001",
            party=f"party-{number % 40}",
            deed="submit-duty",
            clause="annual-report",
            subject=f"duty:{number}",
            before=before,
        )
        line.hash = before = line.fingerprint()
        rows.append(line)
    Line.objects.bulk_create(rows, batch_size=2000)
    Head.objects.update_or_create(pk=1, defaults={"number": lines, "hash": before})


def _measure(lines: int, runs: int) -> None:
    from django.db import connection

    from schakel.secretariat.ledger.checking import check
    from schakel.secretariat.ledger.models import Head, Line

    def read() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM ledger_line ORDER BY number")
            return len(cursor.fetchall())

    def verify() -> bool:
        return check().broken is None

    ways = {
        "read every column of every line (SQL alone)": read,
        "read them as records": lambda: len(list(Line.objects.all())),
        "verify": verify,
    }
    seconds: dict[str, list[float]] = {}
    for _ in range(runs):  # in turn, so that a busy moment falls on each
        for name, work in ways.items():
            seconds.setdefault(name, []).append(timed(work).seconds)
    best = {name: min(each) for name, each in seconds.items()}
    assert verify()
    base = best["read every column of every line (SQL alone)"]
    print(f"{lines:,} lines, {connection.vendor}; the best of {runs} runs.\n")
    rows = [[name, brief(took), f"{took / base:.2f}"] for name, took in best.items()]
    table(["", "seconds", "times reading"], rows)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_line")
    Head.objects.all().delete()


if __name__ == "__main__":
    main()
