"""A worker outlives a database that somebody else holds for long."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper
from pytest_django import DjangoDbBlocker

from schakel.secretariat.jobs.management.commands.db_worker import patiently
from schakel.secretariat.settings import SQLITE


@pytest.fixture
def busy(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[sqlite3.Connection, DatabaseWrapper]]:
    """A file that one holds, and another who wants to write in it and hardly waits."""
    place = tmp_path / "busy.sqlite3"
    options = {**SQLITE["OPTIONS"], "timeout": 0.01}
    about = {**SQLITE, "NAME": place, "OPTIONS": options, "TIME_ZONE": None, "AUTOCOMMIT": True}
    waits = DatabaseWrapper({**about, "CONN_HEALTH_CHECKS": False}, "busy")
    holder = sqlite3.connect(place, isolation_level=None)
    with django_db_blocker.unblock(), closing(waits), closing(holder) as holds:
        waits.ensure_connection()
        yield holds, waits


def test_a_worker_waits_for_who_holds_the_database_and_goes_on(
    busy: tuple[sqlite3.Connection, DatabaseWrapper],
) -> None:
    holds, waits = busy
    holds.execute("BEGIN EXCLUSIVE")
    tries = []

    def work() -> None:
        tries.append(1)
        if len(tries) == 3:
            holds.execute("ROLLBACK")
        with waits.cursor() as cursor:
            cursor.execute("BEGIN EXCLUSIVE")

    patiently(work, rest=0.01)
    assert len(tries) == 3


def test_anything_else_that_is_wrong_with_the_database_ends_the_worker(
    busy: tuple[sqlite3.Connection, DatabaseWrapper],
) -> None:
    with pytest.raises(OperationalError, match="no such table"):
        patiently(lambda: busy[1].cursor().execute("SELECT * FROM nowhere"), rest=0.01)


def test_this_worker_is_the_one_that_the_desk_starts() -> None:
    assert get_commands()["db_worker"] == "schakel.secretariat.jobs"
