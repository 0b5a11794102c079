"""A backup: every table and every file of one moment, and the keys only behind a passphrase."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.db import connection

from schakel.secretariat import clock, vault
from schakel.secretariat.keeping import container, tables
from schakel.secretariat.keeping.container import Refused
from schakel.secretariat.ledger.reading import stored_end
from schakel.secretariat.snapshot import snapshot

FORMAT = 1
NOT_KEPT = ("keys", "replaced")  # folders that no backup takes along as files
PASSING = {"accession_knock", "people_tally"}  # tables of marks of addresses, for an hour at most
A_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup took along, and what it left out."""

    tables: int
    rows: int
    files: int
    left_out: list[str]


def make_backup(path: Path, passphrase: str | None) -> Made:
    """Write everything to one file; without a passphrase without the keys. Raises Refused."""
    keys = _keys()
    with container.new_backup(path) as held:
        members: dict[str, dict[str, Any]] = {}
        with snapshot():
            said = {
                "migrations": tables.applied(),
                "shape": tables.shape(),
                "ledger": _end(),
            }
            kept = tables.kept_models(tables.applied())
            for model in kept:
                name = f"{container.TABLES}{model._meta.db_table}.jsonl"
                members[name] = container.add(held, name, _lines(model))
            said["numbers"] = tables.last_numbers(kept)
            others = _other_tables(kept)
        files = sorted(kept_files(path))
        for file in files:
            name = f"{container.FILES}{file.relative_to(settings.DATA).as_posix()}"
            members[name] = container.add(held, name, _pieces(file))
        if passphrase is not None:
            sealed = vault.seal_keys(keys, passphrase)
            members[container.KEYS] = container.add(held, container.KEYS, iter([sealed]))
        _close(held, {**said, "members": members, "keys": _fingerprints(keys)}, keys["ledger"])
    rows = sum(about["pieces"] - 1 for name, about in members.items() if _is_table(name))
    return Made(len(kept), rows, len(files), [*others, *_links()])


def _lines(model: tables.Model) -> Iterator[bytes]:
    """A table's rows; of marks that soon go, none: no backup outlives them with them in it."""
    lines = tables.rows(model)
    return islice(lines, 1) if model._meta.db_table in PASSING else lines


def _close(held: ZipFile, said: dict[str, Any], key: bytes) -> None:
    """Write the list of contents last, signed."""
    about = {
        "format": FORMAT,
        "schakel": version("schakel"),
        "made": clock.now().isoformat(),
        "database": connection.vendor,
        "public_key": vault.public_half(key),
    }
    words = json.dumps({**about, **said}, indent=1, sort_keys=True).encode()
    held.writestr(container.MANIFEST, words)
    held.writestr(container.SIGNATURE, vault.signature(words))


def _is_table(name: str) -> bool:
    return name.startswith(container.TABLES)


def _keys() -> dict[str, bytes]:
    missing = [str(file) for file in vault.key_files().values() if not file.is_file()]
    if missing:
        raise Refused(
            f"These keys are missing: {', '.join(missing)}. See `schakel doctor`.",
            f"Deze sleutels ontbreken: {', '.join(missing)}. Zie `schakel doctor`.",
        )
    return {name: file.read_bytes() for name, file in vault.key_files().items()}


def _fingerprints(keys: dict[str, bytes]) -> dict[str, str]:
    return {name: vault.fingerprint(key) for name, key in keys.items()}


def _end() -> dict[str, object]:
    end = stored_end()
    return {"number": end.number, "hash": end.hash}


def kept_files(*but: Path) -> Iterator[Path]:
    """The files in the data folder, but for keys, the database itself and what is being written."""
    database = str(settings.DATABASES["default"]["NAME"])
    left = {Path(database + end) for end in ("", "-wal", "-shm", "-journal")}
    left |= {path.resolve() for path in but} | {p.with_name(f".{p.name}.part") for p in left}
    for file in settings.DATA.rglob("*"):
        if file.is_symlink() or not file.is_file() or file in left or file.suffix == ".part":
            continue
        if file.relative_to(settings.DATA).parts[0] not in NOT_KEPT:
            yield file


def _links() -> list[str]:
    """What stands in the data folder as a link to elsewhere: not taken along."""
    return sorted(str(file) for file in settings.DATA.rglob("*") if file.is_symlink())


def _other_tables(kept: Iterable[tables.Model]) -> list[str]:
    """Tables in this database of which the desk knows nothing: not taken along."""
    known = {model._meta.db_table for model in kept}
    return sorted(set(connection.introspection.table_names()) - known)


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(A_PIECE):
            yield piece
