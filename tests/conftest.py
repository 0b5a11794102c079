"""What every test stands on: a data folder of its own and the fictional cast."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as trials

if TYPE_CHECKING:
    from tests.cast import Cast

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


@pytest.fixture
def cast(db: None) -> Cast:
    """The fictional cast, entered in the desk's books."""
    from tests.cast import assemble

    return assemble()
