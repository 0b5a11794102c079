"""The way back: everything is looked at before anything is touched, and all of it or nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import starmap, zip_longest
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from schakel.secretariat import clock, vault
from schakel.secretariat.keeping import container, tables
from schakel.secretariat.keeping.backup import FORMAT, kept_files
from schakel.secretariat.keeping.container import Refused
from schakel.secretariat.ledger.checking import check

FILLED_BY_ITSELF = {"django_migrations", "django_content_type", "auth_permission"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands again, and what the ledger says of itself."""

    made: str
    tables: int
    rows: int
    files: int
    up_to_date: bool
    ledger: str | None


def restore_backup(path: Path, passphrase: Callable[[], str], *, replace: bool) -> Restored:
    """Put everything back into an empty installation, or in place of what is there."""
    with container.opened(path) as held:
        manifest = container.manifest_of(held)
        _ask_known(manifest)
        _ask_places(manifest)
        keys = _keys(held, manifest, passphrase)
        _ask_signed(held, vault.public_half(keys["ledger"]))
        _ask_keys_fit(keys, replace=replace)
        _ask_room(replace=replace)
        with _instead():
            rows = _put_or_refuse(held, manifest)
            _put_keys(keys)  # last, so that what could not be restored leaves the keys alone too
        files = _put_files(held, manifest)
    return _restored(manifest, rows, files)


def _restored(manifest: dict[str, Any], rows: int, files: int) -> Restored:
    now = MigrationLoader(connection)
    whole = set(now.disk_migrations) <= {tuple(node) for node in manifest["migrations"]}
    broken = check().broken if whole else None
    kept = [name for name in manifest["members"] if name.startswith(container.TABLES)]
    why = broken.why.en if broken else None
    return Restored(manifest["made"], len(kept), rows, files, whole, why)


# Before anything is touched -------------------------------------------------------------------


def _ask_known(manifest: dict[str, Any]) -> None:
    """Was it made by this version, or by an earlier one?"""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    newer = [node for node in manifest.get("migrations", []) if tuple(node) not in known]
    if manifest.get("format") != FORMAT or newer:
        made = manifest.get("schakel")
        raise Refused(
            f"This backup was made by another version of Schakel ({made}): install that one.",
            f"Deze reservekopie is van een andere versie van Schakel ({made}): installeer die.",
        )


def _ask_places(manifest: dict[str, Any]) -> None:
    """Do all files belong within the data folder?"""
    for name in manifest["members"]:
        if name.startswith(container.FILES):
            _within(name)


def _keys(
    held: ZipFile, manifest: dict[str, Any], passphrase: Callable[[], str]
) -> dict[str, bytes]:
    """The keys that belong to the backup: from it, else those that are here already."""
    here = {n: f.read_bytes() for n, f in vault.key_files().items() if f.is_file()}
    fits = {n: vault.fingerprint(key) == manifest["keys"].get(n) for n, key in here.items()}
    if fits and all(fits.get(name) for name in manifest["keys"]):
        return here
    if container.KEYS not in manifest["members"]:
        raise Refused(
            "The keys are not in this backup. Put the keys that belong to it in "
            f"{settings.KEY_FILE.parent} first.",
            "De sleutels zitten niet in deze reservekopie. Zet eerst de sleutels die erbij horen "
            f"in {settings.KEY_FILE.parent}.",
        )
    return _opened_keys(held.read(container.KEYS), manifest, passphrase())


def _opened_keys(sealed: bytes, manifest: dict[str, Any], passphrase: str) -> dict[str, bytes]:
    try:
        keys = vault.open_keys(sealed, passphrase)
    except vault.Unopened:
        raise Refused(
            "The keys in this backup do not open with this passphrase.",
            "De sleutels in deze reservekopie gaan niet open met deze wachtzin.",
        ) from None
    if {name: vault.fingerprint(key) for name, key in keys.items()} != manifest["keys"]:
        raise Refused(
            "The keys in this backup belong to another one.",
            "De sleutels in deze reservekopie horen bij een andere.",
        )
    return keys


def _ask_signed(held: ZipFile, key: str) -> None:
    words, signature = held.read(container.MANIFEST), held.read(container.SIGNATURE).decode()
    if not vault.is_signed(words, signature, key):
        raise Refused(
            "The list of contents of this backup is not as it was signed.",
            "De inhoudsopgave van deze reservekopie is niet zoals zij getekend is.",
        )


def _ask_keys_fit(keys: dict[str, bytes], *, replace: bool) -> None:
    """Is no other key here that would be lost?"""
    others = [
        file
        for name, file in vault.key_files().items()
        if file.is_file() and vault.fingerprint(file.read_bytes()) != vault.fingerprint(keys[name])
    ]
    if others and not replace:
        raise Refused(
            f"{others[0]} is the key of another installation. With --replace it is set aside.",
            f"{others[0]} is de sleutel van een andere installatie. "
            "Met --replace wordt die opzij gezet.",
        )


def _ask_room(*, replace: bool) -> None:
    """Is there nothing here, or may it be replaced; and is nobody at work?"""
    if not replace and (what := _already_here()):
        raise Refused(
            f"This installation is not empty: {what}. With --replace all of it is replaced.",
            f"Deze installatie is niet leeg: {what}. Met --replace wordt alles vervangen.",
        )
    if _others_at_work():
        raise Refused(
            "The desk is at work here. Stop it first.",
            "Het loket is hier aan het werk. Zet het eerst stil.",
        )


def _already_here() -> str:
    """The first thing that shows that somebody uses this installation."""
    file = next(kept_files(), None)
    if file is not None:
        return str(file)
    if _database() is not None and not _database_file().is_file():
        return ""
    for table in set(connection.introspection.table_names()) - FILLED_BY_ITSELF:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return table
    return ""


def _others_at_work() -> bool:
    """Does another process hold the database?"""
    if connection.vendor == "sqlite":
        return _database_file().is_file() and not _alone_with_file()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        return bool(cursor.fetchone()[0])


def _alone_with_file() -> bool:
    """Can the journal be folded into the file? Not while somebody else has it open."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=500")
            cursor.execute("PRAGMA journal_mode=DELETE")
            return bool(cursor.fetchone()[0] == "delete")
    except DatabaseError:
        return False
    finally:
        connection.close()


# And then -------------------------------------------------------------------------------------


def _put_keys(keys: dict[str, bytes]) -> None:
    for name, file in vault.key_files().items():
        if file.is_file() and vault.fingerprint(file.read_bytes()) != vault.fingerprint(keys[name]):
            _set_aside(file)
    vault.write_keys(keys)


def _set_aside(file: Path) -> None:
    """Move what is replaced out of the way, under its own name; nothing of it is thrown away."""
    place = settings.DATA / "replaced" / f"{clock.now():%Y%m%d-%H%M%S}"
    inside = file.is_relative_to(settings.DATA)
    aside = place / (file.relative_to(settings.DATA) if inside else file.name)
    while aside.exists():
        aside = aside.with_name(f"{aside.name}.again")
    aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.rename(aside)


@contextmanager
def _instead() -> Iterator[None]:
    """A database to fill, which takes the place of the one that is there when all went well."""
    if connection.vendor == "sqlite":
        with _new_file():
            yield
    else:
        with transaction.atomic():
            _drop_tables()
            yield


@contextmanager
def _new_file() -> Iterator[None]:
    place, draft = _database_file(), _database_file().with_suffix(".restoring.part")
    _make_folder(place.parent)
    _forget(draft)
    connection.close()
    connection.settings_dict["NAME"] = draft
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        draft.chmod(0o600)
        if place.is_file():
            _set_aside(place)
        draft.rename(place)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = place
        _forget(draft)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused(
            f"The folder for data cannot be made: {error.strerror} ({folder}).",
            f"De map voor gegevens kan niet worden gemaakt: {error.strerror} ({folder}).",
        ) from None


def _forget(draft: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{draft}{end}").unlink(missing_ok=True)


def _drop_tables() -> None:
    kept = tables.kept_models(tables.applied())
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in kept:
            if model._meta.db_table in there:
                cursor.execute(
                    f"DROP TABLE {connection.ops.quote_name(model._meta.db_table)} CASCADE"
                )


def _put_or_refuse(held: ZipFile, manifest: dict[str, Any]) -> int:
    """Put the tables in; raises Refused when the rows do not fit together."""
    try:
        return _put_tables(held, manifest)
    except OperationalError as error:
        raise Refused(
            f"The database cannot be written: {error}. Nothing was replaced.",
            f"De database kan niet worden geschreven: {error}. Er is niets vervangen.",
        ) from None
    except (DatabaseError, tables.OtherColumns, ValueError) as error:
        raise Refused(
            f"The rows do not fit together ({type(error).__name__}); nothing was replaced.",
            f"De rijen passen niet bij elkaar ({type(error).__name__}); er is niets vervangen.",
        ) from None


def _put_tables(held: ZipFile, manifest: dict[str, Any]) -> int:
    """Make the tables as they were when the backup was made, fill them, compare; how many rows."""
    nodes = [(app, name) for app, name in manifest["migrations"]]
    tables.make_shape(nodes, manifest["shape"])
    kept = tables.kept_models(nodes)
    with transaction.atomic():
        for model in kept:
            tables.empty(model)
        connection.check_constraints()  # and from here on only when all rows are in
        rows = sum(_fill(held, model) for model in kept)
        for model in kept:
            if (last := manifest["numbers"].get(model._meta.db_table)) is not None:
                tables.go_on_from(model, last)
        connection.check_constraints()
    for model in kept:
        _ask_same(held, model)
    return rows


def _member(model: tables.Model) -> str:
    return f"{container.TABLES}{model._meta.db_table}.jsonl"


def _fill(held: ZipFile, model: tables.Model) -> int:
    with held.open(_member(model)) as lines:
        return tables.fill(model, lines)


def _ask_same(held: ZipFile, model: tables.Model) -> None:
    """Does the table say what the backup says, to the letter?"""
    with held.open(_member(model)) as lines:
        pairs = zip_longest(lines, tables.rows(model), fillvalue=b"[]")
        if all(starmap(tables.same, pairs)):
            return
    table = model._meta.db_table
    raise Refused(
        f"{table} did not come out as it went in; nothing was replaced.",
        f"{table} kwam er niet uit zoals het erin ging; er is niets vervangen.",
    )


def _put_files(held: ZipFile, manifest: dict[str, Any]) -> int:
    for file in list(kept_files()):
        _set_aside(file)
    names = [name for name in manifest["members"] if name.startswith(container.FILES)]
    for name in names:
        _put_file(held, name, settings.DATA / _within(name))
    return len(names)


def _within(name: str) -> PurePosixPath:
    """The place of a file in the data folder, and never outside it."""
    place = PurePosixPath(name.removeprefix(container.FILES))
    if place.is_absolute() or ".." in place.parts:
        raise Refused(f"{name} points elsewhere.", f"{name} wijst naar elders.")
    return place


def _put_file(held: ZipFile, name: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, held.open(name) as member:
        shutil.copyfileobj(member, file)


def _database() -> Path | None:
    """The file that is the database; None where a server keeps it."""
    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


def _database_file() -> Path:
    return Path(connection.settings_dict["NAME"])
