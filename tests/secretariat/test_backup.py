"""Backup, wipe, restore: identical; and what was cut or altered never gets in."""

import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as desk
from django.db import connection

from schakel.secretariat import vault
from schakel.secretariat.chains.acts import hand_in_list
from schakel.secretariat.keeping import container
from schakel.secretariat.keeping.backup import make_backup
from schakel.secretariat.keeping.container import Refused
from schakel.secretariat.keeping.restore import restore_backup
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from tests.cast import assemble
from tests.secretariat.conftest import LIST
from tests.secretariat.machines import copy_of_this_desk, empty_machine

PHRASE = "zeven schakels maken een keten"


def fill_desk() -> None:
    """A desk at which something has been done, and something undone."""
    cast = assemble()
    hand_in_list(person=cast.officer, name="m.csv", content=LIST, strict=False, language="nl")
    Party.objects.create(code="went", name="Went", kind=Party.Kind.COMPANY).delete()
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
    code, said = elsewhere.run("restore", str(file), "--passphrase-file", str(phrase))
    assert code == 0, said
    assert elsewhere.tables() == before[0]
    assert elsewhere.files() == before[1]


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
