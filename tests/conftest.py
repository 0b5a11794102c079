"""What every test stands on: a data folder of its own and the fictional cast."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as trials

if TYPE_CHECKING:
    from tests.cast import Cast, Copy

trials.register_profile("any-machine", deadline=None)  # a busy machine breaks no rule
trials.load_profile("any-machine")

FOLDER = tempfile.TemporaryDirectory(prefix="schakel-tests-", ignore_cleanup_errors=True)


def pytest_configure() -> None:
    """Point the desk at a folder of this run's own, before Django starts."""
    from django.conf import settings

    data = Path(FOLDER.name)
    settings.DATA = data
    settings.KEY_FILE, settings.VAULT_FILE = data / "keys" / "signing", data / "keys" / "vault"
    settings.LEDGER_KEY_FILE = data / "keys" / "ledger"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["NAME"] = data / "schakel.sqlite3"
        database["TEST"] = {**database.get("TEST", {}), "NAME": str(data / "test.sqlite3")}

    from schakel.secretariat.vault import write_missing_keys

    write_missing_keys()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep tests that share what their file sets up on one worker; leave out, on PostgreSQL, those
    that ask a database nothing: they say what they say on SQLite."""
    for item in items:
        if _shares(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    if "DATABASE_URL" in os.environ:
        kept = [item for item in items if _asks_the_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def _shares(item: pytest.Item) -> bool:
    if item.get_closest_marker("xdist_group"):
        return False
    known: dict[str, Any] = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    return any(found[-1].scope == "module" for found in known.values())


DATABASE = {"db", "transactional_db", "django_db_setup"}


def _asks_the_database(item: pytest.Item) -> bool:
    asked = DATABASE.intersection(getattr(item, "fixturenames", ()))
    return bool(asked or item.get_closest_marker("django_db"))


@pytest.fixture(scope="session")
def cast_copied(django_db_setup: None, django_db_blocker: Any) -> Copy:
    """The rows of the cast, made once."""
    from tests.cast import copied

    with django_db_blocker.unblock():
        return copied()


@pytest.fixture
def cast(db: None, cast_copied: Copy) -> Cast:
    """The fictional cast, entered in the desk's books."""
    return cast_copied.enter()
