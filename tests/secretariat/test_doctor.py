"""The doctor says in words what is wrong, and is silent about what is not."""

import re
import shutil
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import get_commands
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from schakel.cli import COMMANDS
from schakel.secretariat import clock, vault
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.keeping.examination import examined
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.ledger.models import Line
from tests.cast import Cast
from tests.secretariat.machines import empty_machine

NAMES = ("KEY_FILE", "VAULT_FILE", "LEDGER_KEY_FILE")


@pytest.fixture
def well(cast: Cast, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """An installation that is as it should be."""
    data = tmp_path / "data"
    for name in NAMES:
        (data / "keys").mkdir(parents=True, exist_ok=True)
        shutil.copy2(getattr(settings, name), data / "keys")
        setattr(settings, name, data / "keys" / getattr(settings, name).name)
    for folder in (data, data / "keys"):
        folder.chmod(0o700)
    settings.DATA, settings.HTTPS = data, True
    settings.ALLOWED_HOSTS = ["desk.example", *settings.LOOPBACK]
    settings.ADDRESS = "https://desk.example"
    with socket.create_server(("127.0.0.1", 0)) as post:
        settings.EMAIL_PORT = post.getsockname()[1]
        settings.EMAIL_HOST = "127.0.0.1"
        settings.SMTP = urlsplit(f"//127.0.0.1:{settings.EMAIL_PORT}")
        yield settings


def said() -> str:
    return "\n".join(each.en for each in examined())


def test_of_an_installation_that_is_well_nothing_is_said(well: Settings) -> None:
    assert examined() == []


def test_keys_that_are_missing_or_lie_open_or_are_none(well: Settings) -> None:
    well.VAULT_FILE.chmod(0o640)
    well.LEDGER_KEY_FILE.write_text("no key")
    well.KEY_FILE.unlink()
    found = said()
    assert f"Others on this machine can read {well.VAULT_FILE}: chmod 600" in found
    assert f"{well.LEDGER_KEY_FILE} holds no key." in found
    assert "The key signing is missing" in found


def test_a_folder_in_which_others_look_around(well: Settings) -> None:
    well.DATA.chmod(0o755)
    assert f"Others on this machine can read {well.DATA}: chmod 700" in said()


def test_the_key_of_another_database(well: Settings, handed_in: Upload) -> None:
    well.VAULT_FILE.write_text("ab" * 32)
    vault._box_of.cache_clear()
    assert "is not the key with which" in said()


def test_hosts_that_nobody_named(well: Settings) -> None:
    well.ALLOWED_HOSTS = well.LOOPBACK
    assert "SCHAKEL_HOSTS is not set" in said()


def test_passwords_that_travel_in_the_open_and_links_that_lead_elsewhere(well: Settings) -> None:
    well.HTTPS, well.ADDRESS = False, "http://elsewhere.example"
    assert "SCHAKEL_HTTP is on" in said()
    assert "lead to http://elsewhere.example" in said()


def test_a_demo_in_public(well: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHAKEL_HOSTS", "desk.example")
    well.DEMO = True
    assert "SCHAKEL_DEMO is on" in said()


def test_mail_that_reaches_nobody(well: Settings) -> None:
    well.EMAIL_PORT = 1
    assert "Nothing takes mail at 127.0.0.1:1" in said()
    well.SMTP = urlsplit("//")
    assert "SCHAKEL_SMTP is not set" in said()


def test_a_broken_ledger_is_named_with_its_line(well: Settings) -> None:
    write_line(who="", party="", deed="read")
    number = Line.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_line SET deed = 'rest' WHERE number = %s", [number])
    assert f"The ledger is broken. Line {number} is not as it was written." in said()


def test_a_clock_that_went_back(well: Settings) -> None:
    line = write_line(who="", party="", deed="read")
    with connection.cursor() as cursor:
        later = connection.ops.adapt_datetimefield_value(clock.now() + timedelta(hours=2))
        cursor.execute("UPDATE ledger_line SET at = %s WHERE number = %s", [later, line.number])
    assert "The clock is behind" in said()


def test_workers_of_whom_nothing_is_heard(well: Settings, handed_in: Upload) -> None:
    assert said() == ""
    DBTaskResult.objects.update(enqueued_at=clock.now() - timedelta(hours=1))
    assert "no worker runs" in said()


def test_tables_that_are_behind_or_ahead(well: Settings) -> None:
    MigrationRecorder.Migration.objects.filter(app="ledger", name="0002_salt").delete()
    assert "The tables are 1 changes behind" in said()
    MigrationRecorder.Migration.objects.create(app="ledger", name="0002_salt")
    MigrationRecorder.Migration.objects.create(app="ledger", name="0099_later")
    assert "later version" in said()


def test_a_secretariat_without_anybody(well: Settings, cast: Cast) -> None:
    cast.handler.roles.update(ended=clock.today())
    assert "Nobody is case handler" in said()


def test_the_fictional_year_in_a_real_desk(well: Settings) -> None:
    write_line(who="", party="", deed="play-demo-year")
    assert "fictional year" in said()


def test_the_command_ends_with_one_and_touches_nothing(db: None, tmp_path: Path) -> None:
    machine = empty_machine(tmp_path / "nothing")
    code, output = machine.run("doctor", "--language", "nl")
    assert code == 1
    assert "De sleutel vault ontbreekt" in output
    assert list(machine.folder.iterdir()) == []


def test_every_command_that_the_page_on_running_names_is_there() -> None:
    page = (Path(__file__).parents[2] / "docs" / "running.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|[`/])(?:schakel|desk) ([a-z][a-z-]*)", page, re.M))
    assert {"serve", "manage", "backup", "restore", "doctor", "ledger"} <= named
    assert named <= set(COMMANDS)
    for command in re.findall(r"(?:schakel|desk) manage (\w+)", page):
        assert command in get_commands()
