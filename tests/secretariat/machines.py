"""Desks beside the test's own: each with a folder, a database and processes of its own."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.utils import load_backend

from schakel.secretariat.settings import SQLITE

Dump = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Machine:
    """A folder, and on PostgreSQL the address of a database."""

    folder: Path
    address: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        told = {k: v for k, v in os.environ.items() if not k.startswith(("SCHAKEL_", "DATABASE_"))}
        told |= {"SCHAKEL_DATA": str(self.folder), "SCHAKEL_HTTP": "1", "PYTHONWARNINGS": "ignore"}
        return told | ({"DATABASE_URL": self.address} if self.address else {})

    def run(self, *arguments: str) -> tuple[int, str]:
        """A command of Schakel on this machine: its exit code and all it said."""
        run = subprocess.run(
            [sys.executable, "-m", "schakel", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout + run.stderr

    def tables(self) -> Dump:
        """Every row of every table, as the database itself gives them."""
        if self.address:
            with psycopg.connect(self.address) as server:
                return _of_server(server)
        with sqlite3.connect(self.folder / "schakel.sqlite3") as file:
            return _of_file(file)

    def files(self) -> dict[str, bytes]:
        """Every file, keys included, but for the database."""
        return {
            str(file.relative_to(self.folder)): file.read_bytes()
            for file in sorted(self.folder.rglob("*"))
            if file.is_file() and not file.name.startswith("schakel.sqlite3")
        }


def _of_server(server: "psycopg.Connection[tuple[Any, ...]]") -> Dump:
    found = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    names = [name for (name,) in found]
    numbers = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
    tables = {name: sorted(server.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}
    return {**tables, "(numbers)": server.execute(numbers).fetchall()}


def _of_file(file: sqlite3.Connection) -> Dump:
    names = [n for (n,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    shape = file.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 2").fetchall()
    tables = {name: sorted(file.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}
    return {**tables, "(shape)": shape}


def copy_of_this_desk(folder: Path) -> Machine:
    """A machine with all that the test's own desk has; the test must have committed it."""
    _bring_keys(folder)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "schakel.sqlite3")])
        return Machine(folder)
    return Machine(folder, _database(folder.name, template=connection.settings_dict["NAME"]))


def this_desk(folder: Path) -> Machine:
    """The test's own desk, for processes beside the test; it must have committed what they see."""
    _bring_keys(folder)
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        (folder / "schakel.sqlite3").symlink_to(name)
        return Machine(folder)
    return Machine(
        folder, urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    )


def _bring_keys(folder: Path) -> None:
    keys = folder / "keys"
    keys.mkdir(parents=True)
    keys.chmod(0o700)
    folder.chmod(0o700)
    for file in (settings.KEY_FILE, settings.VAULT_FILE, settings.LEDGER_KEY_FILE):
        shutil.copy2(file, keys / file.name)


def empty_machine(folder: Path) -> Machine:
    """A machine with nothing on it."""
    folder.mkdir()
    return Machine(folder, "" if connection.vendor == "sqlite" else _database(folder.name))


def _database(name: str, template: str = "template0") -> str:
    """A database of its own on the server of the tests."""
    own = f"{connection.settings_dict['NAME']}_{name}"
    connection.close()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{own}"'.encode())
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"'.encode())
    return _address(own)


def database_beside(name: str) -> str:
    """The name of an empty database on the server of the tests, whatever is open in theirs."""
    own = f"{name}_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE template0'.encode())
    return own


def _address(name: str) -> str:
    """Another database on the server of the tests."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@contextmanager
def running(machine: Machine, command: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process on this machine, ended with the test."""
    process = subprocess.Popen(command, env=machine.environment, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def at_machine(folder: Path, server: str = "") -> Iterator[Path]:
    """What is done within is done on another machine: its folder, and its database there, or one
    on the server of the tests.
    """
    home = connections["default"]
    if server:
        about = {**home.settings_dict, "NAME": server}
    else:
        file = {"NAME": str(folder / "schakel.sqlite3")}
        about = {**connections.configure_settings({"default": SQLITE})["default"], **file}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DATA", folder)
        for key in ("KEY_FILE", "VAULT_FILE", "LEDGER_KEY_FILE"):
            patch.setattr(settings, key, folder / "keys" / getattr(settings, key).name)
        patch.setitem(settings.DATABASES, "default", about)
        connections["default"] = load_backend(about["ENGINE"]).DatabaseWrapper(about, "default")
        try:
            yield folder
        finally:
            connections["default"].close()
            connections["default"] = home
