"""Backup, wipe, restore: identical; and what was cut or altered never gets in."""

import json
import random
import secrets
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as desk
from django.core.cache import cache
from django.db import connection, transaction
from nacl.signing import SigningKey

from schakel.secretariat import vault
from schakel.secretariat.accession.knocks import may_knock
from schakel.secretariat.chains.acts import hand_in_list
from schakel.secretariat.keeping import container, tables
from schakel.secretariat.keeping.backup import make_backup
from schakel.secretariat.keeping.container import Refused
from schakel.secretariat.keeping.restore import Restored, restore_backup
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from tests.cast import assemble
from tests.secretariat.conftest import LIST
from tests.secretariat.machines import (
    at_machine,
    copy_of_this_desk,
    database_beside,
    empty_machine,
)

PHRASE = "zeven schakels maken een keten"


def fill_desk() -> None:
    """A desk at which something has been done, and something undone."""
    cast = assemble()
    hand_in_list(person=cast.officer, name="m.csv", content=LIST, strict=False, language="nl")
    Party.objects.create(code="went", name="Went", kind=Party.Kind.COMPANY).delete()
    told = {"secret": "x", "at": 1}  # in an order that is nobody's alphabet
    Authenticator.objects.create(user=cast.union_expert, type="totp", data=told)
    for number in range(5):
        write_line(who="noor", party="zilvermeeuw", deed="read", subject=f"list:{number}")


def test_a_desk_restored_on_an_empty_machine_is_the_same_to_the_letter(
    transactional_db: None, tmp_path: Path
) -> None:
    fill_desk()
    machine, phrase = copy_of_this_desk(tmp_path / "here"), tmp_path / "phrase"
    phrase.write_text(PHRASE + "\n")
    (machine.folder / "mail").mkdir()
    (machine.folder / "mail" / "één.log").write_bytes(b"\x00\xff mail")
    file, before = tmp_path / "desk.backup", (machine.tables(), machine.files())
    assert sum(map(len, before[0].values())) > 100
    code, said = machine.run("backup", "--out", str(file), "--passphrase-file", str(phrase))
    assert code == 0, said
    assert (machine.tables(), machine.files()) == before
    assert file.stat().st_mode & 0o777 == 0o600
    elsewhere = empty_machine(tmp_path / "elsewhere")
    elsewhere.folder.rmdir()  # it is made by who needs it
    code, said = elsewhere.run("restore", str(file), "--passphrase-file", str(phrase))
    assert code == 0, said
    assert elsewhere.tables() == before[0]
    assert elsewhere.files() == before[1]


def test_no_backup_keeps_the_marks_of_who_knocked_or_guessed(db: None, tmp_path: Path) -> None:
    assert may_knock("192.0.2.9")
    assert cache.add("a guess", [1.5], 60)
    make_backup(tmp_path / "desk.backup", None)
    with zipfile.ZipFile(tmp_path / "desk.backup") as held:
        for table in ("accession_knock", "people_tally"):
            assert held.read(f"tables/{table}.jsonl").count(b"\n") == 1  # the names of its columns


# What is refused ------------------------------------------------------------------------------


@pytest.fixture
def kept(db: None, tmp_path: Path) -> Path:
    """A backup of the test's own desk, which goes on being there."""
    fill_desk()
    file = tmp_path / "desk.backup"
    make_backup(file, PHRASE)
    return file


@pytest.fixture
def untouched(kept: Path) -> Iterator[Path]:
    """The backup; afterwards everything here must be as it was."""
    before = state()
    yield kept
    assert state() == before


def state() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_line ORDER BY number")
        lines = cursor.fetchall()
    files = {p: p.read_bytes() for p in desk.DATA.rglob("*") if p.is_file() and "keys" in p.parts}
    return [lines, files, sorted(connection.introspection.table_names())]


def refused(file: Path, phrase: str = PHRASE, *, replace: bool = True) -> str:
    with pytest.raises(Refused) as told:
        restore_backup(file, lambda: phrase, replace=replace)
    return told.value.why.en


def test_a_backup_that_was_cut_short_is_refused_wherever_it_was_cut(untouched: Path) -> None:
    whole = untouched.read_bytes()
    for size in (0, 1, 50, len(whole) // 2, len(whole) - 64, len(whole) - 1):
        untouched.write_bytes(whole[:size])
        assert "cut short" in refused(untouched) or "its end is missing" in refused(untouched)


def test_a_backup_of_which_one_bit_was_flipped_is_refused_wherever_it_was(
    untouched: Path,
) -> None:
    whole, lots = untouched.read_bytes(), random.Random(7)
    for _ in range(60):
        flipped = bytearray(whole)
        flipped[lots.randrange(len(whole))] ^= 1 << lots.randrange(8)
        untouched.write_bytes(flipped)
        assert refused(untouched)
    untouched.write_bytes(b"before" + whole)
    assert refused(untouched)


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The backup as somebody writes it who knows how it is made, but has no key."""
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    file.unlink()
    with container.new_backup(file) as new:
        for name, content in members.items():
            if (changed := change(name, content)) is not None:
                new.writestr(name, changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda name, was: was.replace(b"koperwiek", b"koperwiej"),
        lambda name, was: None if name.startswith("tables/people_role") else was,
        lambda name, was: None if name == container.MANIFEST else was,
        lambda name, was: was + b" " if name == container.MANIFEST else was,
        lambda name, was: b"00" * 64 if name == container.SIGNATURE else was,
    ],
)
def test_a_backup_that_somebody_altered_with_care_is_refused(
    untouched: Path, change: Callable[[str, bytes], bytes | None]
) -> None:
    rewritten(untouched, change)
    assert refused(untouched)


def test_a_backup_of_a_later_version_is_refused(untouched: Path) -> None:
    def later(name: str, was: bytes) -> bytes:
        return was.replace(b'"0001_initial"', b'"0099_later"') if name == "manifest.json" else was

    rewritten(untouched, later)
    assert "another version" in refused(untouched)


def test_a_desk_that_is_not_empty_is_not_replaced_unasked(untouched: Path) -> None:
    assert "not empty" in refused(untouched, replace=False)


def test_without_the_right_passphrase_the_keys_stay_shut(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KEY_FILE", "VAULT_FILE", "LEDGER_KEY_FILE"):
        monkeypatch.setattr(desk, name, tmp_path / "keys" / getattr(desk, name).name)
    assert "do not open" in refused(kept, "another phrase altogether")
    assert not (tmp_path / "keys").exists()


def test_without_keys_a_backup_says_which_keys_to_bring(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_desk()
    file = tmp_path / "desk.backup"
    make_backup(file, None)
    secret = desk.VAULT_FILE.read_bytes()
    with zipfile.ZipFile(file) as held:
        assert not any(secret in held.read(name) for name in held.namelist())
    monkeypatch.setattr(desk, "VAULT_FILE", tmp_path / "keys" / "vault")
    assert "keys are not in this backup" in refused(file)


def test_no_key_lies_open_in_a_backup(kept: Path) -> None:
    with zipfile.ZipFile(kept) as held:
        everything = b"".join(held.read(name) for name in held.namelist())
    for file in vault.key_files().values():
        assert file.read_bytes().strip() not in everything


def test_a_backup_is_never_written_over_another(kept: Path) -> None:
    before = kept.read_bytes()
    with pytest.raises(Refused):
        make_backup(kept, PHRASE)
    assert kept.read_bytes() == before
    assert list(kept.parent.glob(".*.part")) == []


# Elsewhere --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """A desk that went to a file: where it stands, its rows, and a backup made there."""

    folder: Path
    restored: Restored
    rows: dict[str, bytes]
    backup: Path


@pytest.fixture(scope="module")
def moved(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Moved:
    """The test's own desk, filled, restored on a machine with SQLite, and empty again."""
    place = tmp_path_factory.mktemp("moved")
    (place / "there").mkdir()
    with django_db_blocker.unblock():
        with transaction.atomic():
            fill_desk()
            make_backup(place / "first", PHRASE)
            transaction.set_rollback(True)
        with at_machine(place / "there") as there:
            restored = restore_backup(place / "first", lambda: PHRASE, replace=False)
            make_backup(place / "again", PHRASE)
            return Moved(there, restored, rows_of_all(), place / "again")


def everything(folder: Path) -> dict[str, object]:
    """Every file of a machine; of its database what it says, however it is laid out."""
    connection.close()
    return {
        str(file.relative_to(folder)): _said(file)
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith(("-wal", "-shm"))
    }


def _said(file: Path) -> object:
    if file.suffix != ".sqlite3":
        return file.read_bytes()
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def rows_of_all() -> dict[str, bytes]:
    """Every row of every table, as a backup writes it on either database."""
    kept = tables.kept_models(tables.applied())
    return {model._meta.db_table: b"".join(tables.rows(model)) for model in kept}


def test_a_desk_goes_from_one_database_to_the_other_and_back(
    db: None, moved: Moved, tmp_path: Path
) -> None:
    there = moved.restored
    assert (there.up_to_date, there.ledger) == (True, None)
    assert there.rows == sum(lines.count(b"\n") - 1 for lines in moved.rows.values()) > 100
    server = database_beside("back") if connection.vendor == "postgresql" else ""
    with at_machine(tmp_path, server):
        back = restore_backup(moved.backup, lambda: PHRASE, replace=False)
        assert (back.rows, back.ledger) == (there.rows, None)
        assert rows_of_all() == moved.rows
        gone = max(Party.objects.values_list("pk", flat=True)) + 1
        assert Party.objects.create(code="next", name="Next", kind="company").pk > gone


@pytest.fixture
def lived_in(db: None, moved: Moved, tmp_path: Path) -> Iterator[Path]:
    """Another desk with keys and files of its own; two files have the same name."""
    folder = tmp_path / "other"
    shutil.copytree(moved.folder, folder)
    for name in ("vault", "ledger"):
        (folder / "keys" / name).write_text(secrets.token_hex(32))
    for place in ("mail", "post"):
        (folder / place).mkdir()
        (folder / place / "one.log").write_text(place)
    with at_machine(folder):
        Party.objects.filter(code="koperwiek").update(name="Kopergieter")
        yield folder


def test_what_is_replaced_is_set_aside_whole(moved: Moved, lived_in: Path) -> None:
    before = everything(lived_in)
    restore_backup(moved.backup, lambda: PHRASE, replace=True)
    assert not Party.objects.filter(name="Kopergieter").exists()
    kept: dict[str, Any] = {
        name.split("/", 2)[2]: content
        for name, content in everything(lived_in).items()
        if name.startswith("replaced/")
    }
    assert {**before, **kept} == before
    assert {"keys/vault", "keys/ledger", "mail/one.log", "post/one.log"} < set(kept)
    assert any("Kopergieter" in line for line in kept["schakel.sqlite3"])


HOME_KEY = SigningKey(bytes.fromhex(desk.LEDGER_KEY_FILE.read_text()))


def signed_anew(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """A backup altered by somebody who holds its keys, and so signs it."""
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members.pop(container.MANIFEST))
    del members[container.SIGNATURE]
    change(members)
    sums = {name: sha256(content).hexdigest() for name, content in members.items()}
    manifest["members"] = {name: {"pieces": 1, "sha256": found} for name, found in sums.items()}
    words = json.dumps(manifest).encode()
    file.unlink()
    with container.new_backup(file) as new:
        signature = HOME_KEY.sign(words).signature.hex().encode()
        ends = {container.MANIFEST: words, container.SIGNATURE: signature}
        for name, content in {**members, **ends}.items():
            new.writestr(name, content)


def orphaned(members: dict[str, bytes]) -> None:
    columns, *_ = members["tables/parties_party.jsonl"].split(b"\n")
    members["tables/parties_party.jsonl"] = columns + b"\n"


def torn(members: dict[str, bytes]) -> None:
    members["tables/parties_party.jsonl"] = b'["id"]\n[1]\n'


def astray(members: dict[str, bytes]) -> None:
    members["files/../keys/vault"] = b"mine"


@pytest.mark.parametrize(
    ("change", "why"),
    [(orphaned, "do not fit"), (torn, "do not fit"), (astray, "points elsewhere")],
)
def test_what_does_not_fit_together_replaces_nothing(
    moved: Moved,
    lived_in: Path,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
    why: str,
) -> None:
    bad = tmp_path / "bad.backup"
    shutil.copy(moved.backup, bad)
    signed_anew(bad, change)
    before = everything(lived_in)
    assert why in refused(bad)
    assert everything(lived_in) == before


def test_a_cut_or_altered_backup_replaces_nothing(
    moved: Moved, lived_in: Path, tmp_path: Path
) -> None:
    bad, whole, before = tmp_path / "bad.backup", moved.backup.read_bytes(), everything(lived_in)
    for content in (whole[: len(whole) // 2], whole[:-1], whole[:900] + b"?" + whole[901:]):
        bad.write_bytes(content)
        assert refused(bad)
        assert everything(lived_in) == before
    assert "do not open" in refused(moved.backup, "another phrase altogether")
    with closing(sqlite3.connect(lived_in / "schakel.sqlite3")) as somebody:
        somebody.execute("PRAGMA journal_mode=WAL")
        somebody.execute("BEGIN IMMEDIATE")
        assert "at work" in refused(moved.backup)
    assert everything(lived_in) == before
