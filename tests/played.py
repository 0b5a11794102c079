"""The demo's years, which are played once a run: whoever has played them lays down a copy."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

BOOKS = "schakel.sqlite3"


def copy_desk(there: Path, here: Path) -> None:
    """Bring the books and the keys of a desk that may be open to an empty folder."""
    shutil.copytree(there / "keys", here / "keys")
    with (
        closing(sqlite3.connect(there / BOOKS)) as books,
        closing(sqlite3.connect(here / BOOKS)) as copy,
    ):
        books.backup(copy)


def lay_down(folder: Path, shared: Path) -> None:
    """Leave a copy of a desk that has just been played, unless there is one."""
    if not (shared / "played").exists():
        (shared / "played").mkdir()
        copy_desk(folder, shared / "played")


def take_up(shared: Path, folder: Path) -> bool:
    """Bring the copy to an empty folder; False when nobody has played yet."""
    if not (shared / "played").exists():
        return False
    copy_desk(shared / "played", folder)
    return True
