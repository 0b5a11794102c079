"""What was released before, kept whole: it cannot be called back, and every attacker has it.

The store is confidential. It holds what contributors put in, for without that nobody can tell
whether a new figure beside the old ones gives somebody away.
"""

import os
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from schakel.disclosure.archive import Released, read, written
from schakel.disclosure.drafts import held, is_left
from schakel.language import Text

__all__ = ["Folder", "HistoryError", "Memory", "Released", "Store"]


class HistoryError(ValueError):
    """What is wrong with a history, in words without a confidential value in them."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.en)
        self.problem = problem


class Store(Protocol):
    """Where releases are kept, in the order in which they were published."""

    def releases(self) -> tuple[Released, ...]:
        """All releases, the earliest first. Raises HistoryError when one was altered."""

    def append(self, released: Released) -> Released:
        """Keep a release for ever; as it was kept, tied to the one before by its digest."""


class Memory:
    """A store that lasts as long as the programme runs."""

    def __init__(self, releases: tuple[Released, ...] = ()) -> None:
        self.kept: list[Released] = []
        for each in releases:
            self.append(each)

    def releases(self) -> tuple[Released, ...]:
        """All releases, the earliest first."""
        return tuple(self.kept)

    def append(self, released: Released) -> Released:
        """Keep a release, tied to the one before by its digest."""
        tied = replace(released, before=self.kept[-1].digest if self.kept else "")
        self.kept.append(replace(tied, digest=sha256(written(tied)).hexdigest()))
        return self.kept[-1]


HEAD, MIDDLE, TAIL = b'{"digest":"', b'","release":', b"}\n"
NAME = re.compile(r"\d{4,}\.json")
DRAFT = re.compile(r"\.\d{4,}\.json\.\d+")


class Folder:
    """A folder with one JSON file per release: 0001.json, 0002.json, …

    Every file holds the digest of the one before, so that none can be altered, left out or put
    in between without a trace; that the last was taken away shows only from a later certificate.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def releases(self) -> tuple[Released, ...]:
        """All releases, the earliest first. Raises HistoryError when one was altered."""
        found: list[Released] = []
        for turn, path in enumerate(self._files(), 1):
            if path.name != _name(turn):
                raise HistoryError(_missing(_name(turn)))
            found.append(_read(path))
            if found[-1].before != (found[-2].digest if turn > 1 else ""):
                raise HistoryError(_torn(path.name, _name(turn - 1)) if turn > 1 else NOT_FIRST)
        return tuple(found)

    def _files(self) -> list[Path]:
        if not self.path.is_dir():
            return []
        files = [path for path in self.path.iterdir() if NAME.fullmatch(path.name)]
        return sorted(files, key=lambda path: int(path.stem))

    def append(self, released: Released) -> Released:
        """Write a release to a file of its own: whole, or not at all.

        Raises HistoryError when the history was altered, or another release came in meanwhile.
        """
        before = self.releases()
        tied = replace(released, before=before[-1].digest if before else "")
        text = written(tied)
        digest = sha256(text).hexdigest()
        _write(self.path / _name(len(before) + 1), HEAD + digest.encode() + MIDDLE + text + TAIL)
        return replace(tied, digest=digest)


def _name(turn: int) -> str:
    return f"{turn:04d}.json"


def _write(path: Path, text: bytes) -> None:
    """Write beside, and let the finished file appear under its name, which must be free."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with held(draft) as handle:
            _write_through(handle, text)
            os.link(draft, path)
    except FileExistsError:
        raise HistoryError(_overtaken(path.name)) from None
    finally:
        draft.unlink(missing_ok=True)
    _settle(path.parent)


def _write_through(handle: int, text: bytes) -> None:
    with os.fdopen(handle, "wb", closefd=False) as file:
        file.write(text)
        file.flush()
        os.fsync(handle)


def _sweep(folder: Path) -> None:
    """Take away drafts of a process that was killed while it wrote: they are confidential."""
    for path in folder.iterdir():
        if DRAFT.fullmatch(path.name) and is_left(path):
            path.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """See to it that the name is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> Released:
    text = path.read_bytes()
    start = len(HEAD) + 64
    body = text[start + len(MIDDLE) : -len(TAIL)]
    digest = sha256(body).hexdigest()
    if text != HEAD + digest.encode() + MIDDLE + body + TAIL:
        raise HistoryError(_altered(path.name))
    try:
        return read(body, digest)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise HistoryError(_unreadable(path.name)) from None  # its own words could quote figures


def _missing(name: str) -> Text:
    return Text(
        f"{name}: this release is missing from the history. Put the file back.",
        f"{name}: deze publicatie ontbreekt in de geschiedenis. Zet het bestand terug.",
    )


def _altered(name: str) -> Text:
    return Text(
        f"{name}: this release is not as it was kept. Put back the file from a copy.",
        f"{name}: deze publicatie is niet zoals zij is bewaard. Zet het bestand terug uit een "
        f"kopie.",
    )


NOT_FIRST = Text(
    "0001.json: this release is not the first, and stands in its place. Put back the files from a "
    "copy.",
    "0001.json: deze publicatie is niet de eerste, en staat wel op die plaats. Zet de bestanden "
    "terug uit een kopie.",
)


def _torn(name: str, before: str) -> Text:
    return Text(
        f"{name}: this release does not follow the one before it, {before}. One of them stands in "
        f"another's place. Put back the files from a copy.",
        f"{name}: deze publicatie volgt niet op de vorige, {before}. Een van de twee staat op de "
        f"plaats van een andere. Zet de bestanden terug uit een kopie.",
    )


def _overtaken(name: str) -> Text:
    return Text(
        f"{name}: another release was kept meanwhile. Put this one before the gate again.",
        f"{name}: intussen is een andere publicatie bewaard. Leg deze opnieuw aan de poort voor.",
    )


def _unreadable(name: str) -> Text:
    return Text(
        f"{name}: this release was written by another version, and cannot be read. Use that one.",
        f"{name}: deze publicatie is door een andere versie geschreven, en niet te lezen. "
        f"Gebruik die versie.",
    )
