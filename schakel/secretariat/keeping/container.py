"""The file of a backup: a zip that ends with the SHA-256 of all that stands before it."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from schakel.language import Text

MARK, ZEROS = b"schakel backup sha256:", b"0" * 64
MANIFEST, SIGNATURE, KEYS = "manifest.json", "manifest.signature", "keys.sealed"
TABLES, FILES = "tables/", "files/"
A_PIECE = 1024 * 1024


class Refused(Exception):  # noqa: N818
    """It is not done, and nothing was touched; `why` says so in words."""

    def __init__(self, en: str, nl: str) -> None:
        self.why = Text(en, nl)
        super().__init__(en)


@contextmanager
def new_backup(path: Path) -> Iterator[zipfile.ZipFile]:
    """A backup to be filled; it stands under its name only when it is whole."""
    if path.exists():
        raise Refused(f"{path} is there already.", f"{path} bestaat al.")
    draft = path.with_name(f".{path.name}.part")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as held:
                held.comment = MARK + ZEROS
                yield held
            _write_digest(file)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_digest(file: IO[bytes]) -> None:
    file.flush()
    digest = _digest(file).encode()
    file.seek(-len(digest), os.SEEK_END)
    file.write(digest)
    file.flush()
    os.fsync(file.fileno())


def _digest(file: IO[bytes]) -> str:
    """SHA-256 of the file without its last 64 bytes."""
    left = file.seek(0, os.SEEK_END) - len(ZEROS)
    file.seek(0)
    found = hashlib.sha256()
    while left > 0:
        piece = file.read(min(A_PIECE, left))
        found.update(piece)
        left -= len(piece)
    return found.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A backup to read, when it is whole; raises Refused."""
    try:
        with path.open("rb") as file:
            _ask_whole(file, path)
            with zipfile.ZipFile(file) as held:
                yield held
    except OSError as error:
        raise Refused(
            f"{path} cannot be read: {error.strerror}.", f"{path} is niet te lezen."
        ) from None
    except zipfile.BadZipFile:
        raise _altered(path) from None


def _ask_whole(file: IO[bytes], path: Path) -> None:
    size = file.seek(0, os.SEEK_END)
    tail = len(MARK) + len(ZEROS)
    file.seek(max(0, size - tail))
    ends = file.read()
    if size < tail or not ends.startswith(MARK):
        raise Refused(
            f"{path} is no backup of a desk, or its end is missing.",
            f"{path} is geen reservekopie van een loket, of het eind ontbreekt.",
        )
    if ends[len(MARK) :].decode("ascii", "replace") != _digest(file):
        raise _altered(path)


def _altered(path: Path) -> Refused:
    return Refused(
        f"{path} is not as it was written: it was cut short or altered.",
        f"{path} is niet zoals hij geschreven is: hij is afgebroken of gewijzigd.",
    )


def add(held: zipfile.ZipFile, name: str, pieces: Iterator[bytes]) -> dict[str, Any]:
    """Put something in, piece by piece; how many pieces, and their SHA-256."""
    found, count = hashlib.sha256(), 0
    with held.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
            found.update(piece)
            count += 1
    return {"pieces": count, "sha256": found.hexdigest()}


def manifest_of(held: zipfile.ZipFile) -> dict[str, Any]:
    """What the backup says that it holds, when it holds exactly that; raises Refused."""
    try:
        manifest: dict[str, Any] = json.loads(held.read(MANIFEST))
        named = manifest["members"]
    except (KeyError, ValueError):
        raise Refused(
            "The backup has no list of contents.", "De inhoudsopgave ontbreekt."
        ) from None
    if {*named, MANIFEST, SIGNATURE} != {*held.namelist()}:
        raise Refused(
            "The backup holds other things than its list of contents says.",
            "De reservekopie bevat iets anders dan de inhoudsopgave zegt.",
        )
    for name, about in named.items():
        if _sum(held, name) != about["sha256"]:
            raise Refused(f"{name} in the backup was altered.", f"{name} is gewijzigd.")
    return manifest


def _sum(held: zipfile.ZipFile, name: str) -> str:
    with held.open(name) as member:
        return hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]
