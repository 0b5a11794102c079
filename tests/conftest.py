"""What every test stands on: a data folder of its own and the fictional cast."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """A file is run by one worker, for what it shares."""
    from tests.workers import FileByFile

    return FileByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on PostgreSQL, tests that ask a database nothing: they say what they say on
    SQLite."""
    if "DATABASE_URL" in os.environ:
        kept = [item for item in items if _asks_the_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


DATABASE = {"db", "transactional_db", "django_db_setup"}


def _asks_the_database(item: pytest.Item) -> bool:
    asked = DATABASE.intersection(getattr(item, "fixturenames", ()))
    return bool(asked or item.get_closest_marker("django_db"))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
    shared: Path,
) -> Iterator[None]:
    """Empty books for this worker, as the migrations make them; emptied after every test."""
    from django.test import TransactionTestCase

    from tests.books import close_books, empty_books, open_books

    with django_db_blocker.unblock():
        home = open_books(shared)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_books)
        yield
    with django_db_blocker.unblock():
        close_books(shared, home)


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
