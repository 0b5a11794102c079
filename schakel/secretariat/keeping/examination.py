"""What is wrong with an installation, in words, and what to do about it. Changes nothing."""

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import NotSupportedError
from django.utils.formats import date_format

from schakel.language import Text
from schakel.secretariat import clock, vault
from schakel.secretariat.ledger.checking import check

Findings = Iterator[Text]

LEAST_SPACE = 1_000_000_000  # bytes
QUIET = 600.0  # seconds that work may wait for a worker
ASTRAY = 60.0  # seconds that two clocks may differ


def examined() -> list[Text]:
    """Everything that is wrong, that of the machine first; what needs a database only with one."""
    found = [each for look in MACHINE for each in look()]
    without = list(_database_answers())
    if without:
        return found + without
    behind = list(_tables_are_there())
    return found + (behind or [each for look in DESK for each in look()])


# The machine ----------------------------------------------------------------------------------


def _folder_is_ours() -> Findings:
    if not settings.DATA.is_dir():
        yield Text(
            f"The folder for data is not there: {settings.DATA}. Set SCHAKEL_DATA.",
            f"De map voor gegevens is er niet: {settings.DATA}. Stel SCHAKEL_DATA in.",
        )
        return
    if not os.access(settings.DATA, os.W_OK | os.X_OK):
        yield Text(
            f"{settings.DATA} cannot be written by who runs this.",
            f"{settings.DATA} is niet beschrijfbaar voor wie dit uitvoert.",
        )
    yield from _open_to_others(settings.DATA)
    yield from _open_to_others(settings.KEY_FILE.parent)


def _open_to_others(place: Path) -> Findings:
    if place.exists() and stat.S_IMODE(place.stat().st_mode) & 0o077:
        right = "700" if place.is_dir() else "600"
        yield Text(
            f"Others on this machine can read {place}: chmod {right} {place}",
            f"Anderen op deze machine kunnen {place} lezen: chmod {right} {place}",
        )


def _keys_are_there() -> Findings:
    for name, file in vault.key_files().items():
        if not file.is_file():
            yield Text(
                f"The key {name} is missing ({file}). Put it back from where you keep the keys; "
                "a desk that is new writes it at its first start.",
                f"De sleutel {name} ontbreekt ({file}). Zet hem terug van waar u de sleutels "
                "bewaart; een nieuw loket schrijft hem bij de eerste start.",
            )
        elif not os.access(file, os.R_OK):
            yield Text(
                f"{file} cannot be read by who runs this.",
                f"{file} is niet leesbaar voor wie dit uitvoert.",
            )
        else:
            yield from _open_to_others(file)
            yield from _is_a_key(name, file)


def _is_a_key(name: str, file: Path) -> Findings:
    if name == settings.KEY_FILE.name:
        whole = len(file.read_bytes().strip()) >= 50
    else:
        whole = vault.is_key(file.read_bytes())
    if not whole:
        yield Text(f"{file} holds no key.", f"{file} bevat geen sleutel.")


def _found_under_its_name() -> Findings:
    public = _public_hosts()
    if settings.DEMO and (os.environ.get("SCHAKEL_HOSTS") or os.environ.get("SCHAKEL_ADDRESS")):
        yield Text(
            "SCHAKEL_DEMO is on, and this desk has a public name. Anybody who sees a link of the "
            "demo signs in with it: unset SCHAKEL_DEMO.",
            "SCHAKEL_DEMO staat aan, en dit loket heeft een openbare naam. Wie een link van de "
            "demo ziet, meldt zich ermee aan: haal SCHAKEL_DEMO weg.",
        )
    elif not settings.DEMO and not public:
        yield Text(
            "SCHAKEL_HOSTS is not set: the desk answers to this machine only.",
            "SCHAKEL_HOSTS is niet ingesteld: het loket antwoordt alleen op deze machine.",
        )
    if public and not settings.HTTPS:
        yield Text(
            "SCHAKEL_HTTP is on: passwords travel in the open. Unset it behind a proxy with TLS.",
            "SCHAKEL_HTTP staat aan: wachtwoorden gaan onversleuteld. Haal het weg achter een "
            "proxy met TLS.",
        )
    yield from _address_fits(public)


def _address_fits(public: list[str]) -> Findings:
    host = urlsplit(settings.ADDRESS).hostname or ""
    if public and not any(host == each.lstrip(".") or host.endswith(each) for each in public):
        yield Text(
            f"Links in mail lead to {settings.ADDRESS}, which is not in SCHAKEL_HOSTS.",
            f"Links in e-mail leiden naar {settings.ADDRESS}, dat niet in SCHAKEL_HOSTS staat.",
        )


def _public_hosts() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if host not in settings.LOOPBACK]


def _mail_goes_out() -> Findings:
    if settings.DEMO:
        return
    if not settings.SMTP.hostname:
        yield Text(
            f"SCHAKEL_SMTP is not set: mail is kept in {settings.EMAIL_FILE_PATH} and reaches "
            "nobody.",
            f"SCHAKEL_SMTP is niet ingesteld: e-mail blijft in {settings.EMAIL_FILE_PATH} en "
            "bereikt niemand.",
        )
        return
    try:
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=3).close()
    except OSError:
        where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        yield Text(
            f"Nothing takes mail at {where} (SCHAKEL_SMTP).",
            f"Niets neemt e-mail aan op {where} (SCHAKEL_SMTP).",
        )


def _there_is_space() -> Findings:
    if not settings.DATA.is_dir():
        return
    free = shutil.disk_usage(settings.DATA).free
    if free < LEAST_SPACE:
        yield Text(
            f"Only {free // 1_000_000} MB is free where {settings.DATA} stands.",
            f"Nog maar {free // 1_000_000} MB vrij waar {settings.DATA} staat.",
        )


# The database ---------------------------------------------------------------------------------


def _database_answers() -> Findings:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).is_file():
        yield Text(
            f"There is no database yet ({name}): `schakel serve` makes it.",
            f"Er is nog geen database ({name}): `schakel serve` maakt haar.",
        )
        return
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except NotSupportedError as error:
        yield Text(f"The database is too old: {error}", f"De database is te oud: {error}")
    except DatabaseError:
        yield Text(
            f"The database does not answer, or is none ({connection.vendor}). See DATABASE_URL.",
            f"De database antwoordt niet, of is er geen ({connection.vendor}). Zie DATABASE_URL.",
        )


def _tables_are_there() -> Findings:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Text(
            f"The tables are {len(plan)} changes behind: `schakel manage migrate`.",
            f"De tabellen lopen {len(plan)} wijzigingen achter: `schakel manage migrate`.",
        )
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown:
        yield Text(
            "The tables were made by a later version of Schakel: install that one.",
            "De tabellen zijn van een latere versie van Schakel: installeer die.",
        )


def _database_is_sound() -> Findings:
    if connection.vendor != "sqlite":
        yield from _server_is_sound()
        return
    if _asked("PRAGMA journal_mode") != "wal":
        yield Text(
            "The database does not write ahead (WAL): readers and writers wait for one another. "
            "Keep it on a local disk.",
            "De database schrijft niet vooruit (WAL): lezers en schrijvers wachten op elkaar. "
            "Zet haar op een lokale schijf.",
        )
    if _asked("PRAGMA quick_check") != "ok":
        yield Text(
            "The database file is damaged: restore a backup.",
            "Het databasebestand is beschadigd: zet een reservekopie terug.",
        )


def _server_is_sound() -> Findings:
    if _asked("SHOW server_encoding") != "UTF8":
        yield Text("The database is not in UTF-8.", "De database is niet in UTF-8.")
    for setting in ("fsync", "full_page_writes"):
        if _asked(f"SHOW {setting}") != "on":
            yield Text(
                f"PostgreSQL runs with {setting} off: a power cut can lose what was done.",
                f"PostgreSQL draait met {setting} uit: bij stroomuitval kan werk verloren gaan.",
            )
    ahead = abs(float(_asked("SELECT extract(epoch FROM now())")) - clock.now().timestamp())
    if not settings.DEMO and ahead > ASTRAY:
        yield Text(
            f"The clocks of this machine and of the database differ by {ahead:.0f} seconds.",
            f"De klokken van deze machine en van de database verschillen {ahead:.0f} seconden.",
        )


def _asked(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


# The desk -------------------------------------------------------------------------------------


def _keys_open_what_is_sealed() -> Findings:
    if not settings.VAULT_FILE.is_file() or not vault.is_key(settings.VAULT_FILE.read_bytes()):
        return
    for model, field in _sealed_columns():
        held = model._base_manager.exclude(**{field: None}).exclude(**{field: b""})
        for value in held.values_list(field, flat=True)[:1]:
            if not vault.opens(value):
                yield Text(
                    f"{settings.VAULT_FILE} is not the key with which {model._meta.db_table} was "
                    "sealed. Put back the key that belongs to this database.",
                    f"{settings.VAULT_FILE} is niet de sleutel waarmee {model._meta.db_table} is "
                    "verzegeld. Zet de sleutel terug die bij deze database hoort.",
                )
                return


def _sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.BinaryField) and model.__module__.startswith("schakel."):
                yield model, field.attname


def _ledger_is_whole() -> Findings:
    broken = check().broken
    if broken:
        yield Text(
            f"The ledger is broken. {broken.why.en}", f"Het logboek klopt niet. {broken.why.nl}"
        )


def _clock_runs_on() -> Findings:
    line = apps.get_model("ledger", "Line").objects.order_by("-number").first()
    if line is not None and line.at.timestamp() > clock.now().timestamp() + ASTRAY:
        last = date_format(line.at, "Y-m-d H:i")
        yield Text(
            f"The clock is behind: the last line of the ledger was written on {last}.",
            f"De klok loopt achter: de laatste regel van het logboek is van {last}.",
        )


def _workers_work() -> Findings:
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects
    first = tasks.ready().order_by("enqueued_at").first()
    if first is not None and clock.longer_ago(first.enqueued_at, QUIET):
        since = date_format(first.enqueued_at, "Y-m-d H:i")
        yield Text(
            f"Work has waited since {since}: no worker runs. `schakel serve` starts one.",
            f"Er wacht werk sinds {since}: er draait geen worker. `schakel serve` start er een.",
        )


def _somebody_minds_it() -> Findings:
    roles = apps.get_model("people", "Role").objects.filter(ended=None, name="case-handler")
    if not roles.exists():
        yield Text(
            "Nobody is case handler of the secretariat: `schakel manage admit` lets the first in.",
            "Niemand is behandelaar van het secretariaat: `schakel manage admit` laat de eerste "
            "binnen.",
        )
    told = apps.get_model("ledger", "Line").objects.filter(deed="play-demo-year")
    if not settings.DEMO and told.exists():
        yield Text(
            "The fictional year of the demo was played in this database. Begin with an empty one.",
            "Het fictieve jaar van de demo is in deze database gespeeld. Begin met een lege.",
        )


MACHINE: tuple[Callable[[], Findings], ...] = (
    _folder_is_ours,
    _keys_are_there,
    _found_under_its_name,
    _mail_goes_out,
    _there_is_space,
)
DESK: tuple[Callable[[], Findings], ...] = (
    _database_is_sound,
    _keys_open_what_is_sealed,
    _ledger_is_whole,
    _clock_runs_on,
    _workers_work,
    _somebody_minds_it,
)
