"""Which file is being read, said when it cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from python_calamine import CalamineError

from schakel.chain.world.problems import Problem, WorldError
from schakel.language import Text

UNREADABLE = (KeyError, ValueError, IndexError, CalamineError, duckdb.Error)


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Turn whatever goes wrong while reading this file into a WorldError that names it."""
    try:
        yield
    except UNREADABLE as error:
        raise WorldError([_unreadable(file, error)]) from error


def _unreadable(file: Path, error: Exception) -> Problem:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, KeyError):
        what = Text(f"It has no column or sheet {said}.", f"Er is geen kolom of blad {said}.")
    else:
        what = Text(f"It cannot be read: {said}", f"Het is niet te lezen: {said}")
    return Problem(
        file.name,
        None,
        None,
        what,
        Text(
            "Check its layout against docs/method/world.md.",
            "Vergelijk de opbouw met docs/method/world.md.",
        ),
    )
