"""The books that tests write in: migrated for real once, then copied for every other worker."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction


@contextmanager
def alone(folder: Path, about: str) -> Iterator[None]:
    """Whoever does this in this folder waits until nobody else does."""
    with (folder / f"{about}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def open_books(shared: Path) -> str:
    """Give this worker empty books of its own; where the desk's were before. All workers share
    the folder.
    """
    home = connection.settings_dict["NAME"]
    own = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    with alone(shared, "books"):
        if not _taken_from_copy(shared, own):
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()
            _copy(shared, own)
    return str(home)


def close_books(shared: Path, home: str) -> None:
    """Throw this worker's books away."""
    connection.creation.destroy_test_db(home, verbosity=0)
    with alone(shared, "books"):
        _forget_copy(shared)


WRITTEN_WITH_THE_TABLES = {"django_migrations", "django_content_type", "auth_permission"}


def empty_books(_case: object = None) -> None:
    """Throw away what a test has left in the books, and leave alone what stands in new ones.

    Only tables that hold something are emptied: to make all of them anew takes seconds.
    """
    tables = {*connection.introspection.django_table_names(only_existing=True)}
    tables -= WRITTEN_WITH_THE_TABLES
    with transaction.atomic(), connection.cursor() as cursor:
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables
        )
        cursor.execute(asked)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')


def _taken_from_copy(shared: Path, own: str) -> bool:
    note = shared / "books"
    if not note.exists():
        return False
    if connection.vendor == "sqlite":
        shutil.copyfile(note, own)
    else:
        _create(own, template=note.read_text())
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
    return True


def _copy(shared: Path, own: str) -> None:
    """Lay the books down, migrated and empty, for whoever comes next."""
    note = shared / "books"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(own)) as books:
            books.execute("VACUUM INTO ?", [str(note)])
    else:
        _create(f"{own}_copied", template=own)
        note.write_text(f"{own}_copied")


def _create(name: str, template: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())


def _forget_copy(shared: Path) -> None:
    """Leave nothing on a server that outlives the tests."""
    note = shared / "books"
    if connection.vendor == "postgresql" and note.exists():
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{note.read_text()}"'.encode())
        note.unlink()
