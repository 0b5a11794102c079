"""The only place that encrypts and decrypts, and that keeps the keys to it.

What is confidential is sealed before it is stored (XSalsa20-Poly1305, one key per
installation), so that a copy of the database alone says nothing. A sealed value that was
altered does not open.
"""

import os
import secrets
import zlib
from functools import cache
from pathlib import Path

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox


class Unopened(Exception):  # noqa: N818
    """A sealed value does not open: it was altered, or the key is another one."""


def seal(content: bytes) -> bytes:
    """The content, compressed and sealed with the key of this installation."""
    return bytes(_box().encrypt(zlib.compress(content, 2)))


def unseal(sealed: bytes | memoryview) -> bytes:
    """What was sealed; raises Unopened when it was altered or belongs to another key."""
    try:
        return zlib.decompress(_box().decrypt(bytes(sealed)))
    except CryptoError:
        raise Unopened(
            f"A sealed record does not open with the key in {settings.VAULT_FILE}. "
            "Put back the key file that belongs to this database."
        ) from None


def write_missing_keys() -> None:
    """Write the key files that are not there yet, readable by their owner alone."""
    _write_once(settings.KEY_FILE, secrets.token_urlsafe(48).encode())
    _write_once(settings.VAULT_FILE, secrets.token_bytes(SecretBox.KEY_SIZE).hex().encode())
    if "SCHAKEL_SECRET_KEY" not in os.environ:
        settings.SECRET_KEY = settings.KEY_FILE.read_text().strip()


def _write_once(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _box() -> SecretBox:
    return _box_of(settings.VAULT_FILE)


@cache
def _box_of(path: Path) -> SecretBox:
    return SecretBox(bytes.fromhex(path.read_text()))
