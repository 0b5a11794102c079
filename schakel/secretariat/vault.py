"""The only place that encrypts, decrypts and signs, and that keeps the keys to it.

What is confidential is sealed before it is stored (XSalsa20-Poly1305, one key per
installation), so that a copy of the database alone says nothing. A sealed value that was
altered does not open. What others must be able to hold the desk to is signed (Ed25519).
"""

import json
import os
import secrets
import zlib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.signing import SigningKey, VerifyKey


class Unopened(Exception):  # noqa: N818
    """A sealed value does not open: it was altered, or the key is another one."""


# Sealing --------------------------------------------------------------------------------------


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


def opens(sealed: bytes | memoryview) -> bool:
    """Does it open with the key of this installation?"""
    try:
        _box().decrypt(bytes(sealed))
    except (CryptoError, ValueError):
        return False
    return True


# Signing --------------------------------------------------------------------------------------


def signature(words: bytes) -> str:
    """The words, signed for this installation."""
    return _signer(settings.LEDGER_KEY_FILE).sign(words).signature.hex()


def public_key() -> str:
    """The key by which everybody can check what this installation signed."""
    return public_half(settings.LEDGER_KEY_FILE.read_bytes())


def public_half(key: bytes) -> str:
    """The public key that belongs to the content of a signing key file."""
    return _key_of(key).verify_key.encode().hex()


def is_signed(words: bytes, signature: str, key: str) -> bool:
    """Were these words signed with the key to which this public key belongs?"""
    try:
        VerifyKey(bytes.fromhex(key)).verify(words, bytes.fromhex(signature))
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


@cache
def _signer(path: Path) -> SigningKey:
    return _key_of(path.read_bytes())


def _key_of(content: bytes) -> SigningKey:
    return SigningKey(bytes.fromhex(content.decode().strip()))


# Keys -----------------------------------------------------------------------------------------


def key_files() -> dict[str, Path]:
    """The key files of this installation by name."""
    files = (settings.KEY_FILE, settings.VAULT_FILE, settings.LEDGER_KEY_FILE)
    return {file.name: file for file in files}


def is_key(content: bytes) -> bool:
    """Can this be the content of a key file of the vault, or of the ledger?"""
    try:
        return len(bytes.fromhex(content.decode().strip())) == SecretBox.KEY_SIZE
    except ValueError:
        return False


def fingerprint(key: bytes) -> str:
    """What names a key without telling it."""
    return sha256(b"schakel key\n" + key.strip()).hexdigest()[:32]


def seal_keys(keys: Mapping[str, bytes], passphrase: str) -> bytes:
    """Keys, to be kept elsewhere, sealed with a passphrase (Argon2id)."""
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    plain = json.dumps({name: key.decode() for name, key in keys.items()}).encode()
    return salt + bytes(_box_for(passphrase, salt).encrypt(plain))


def open_keys(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """The keys that were sealed with this passphrase; raises Unopened for another one."""
    salt, rest = sealed[: argon2id.SALTBYTES], sealed[argon2id.SALTBYTES :]
    try:
        plain = json.loads(_box_for(passphrase, salt).decrypt(rest))
    except (CryptoError, ValueError):
        raise Unopened("The keys do not open with this passphrase.") from None
    return {name: key.encode() for name, key in plain.items()}


def _box_for(passphrase: str, salt: bytes) -> SecretBox:
    return SecretBox(
        argon2id.kdf(
            SecretBox.KEY_SIZE,
            passphrase.encode(),
            salt,
            opslimit=argon2id.OPSLIMIT_MODERATE,
            memlimit=argon2id.MEMLIMIT_INTERACTIVE,
        )
    )


def write_keys(keys: Mapping[str, bytes]) -> None:
    """Write these keys where there are none yet; a key that is there stays."""
    for name, file in key_files().items():
        if name in keys:
            _write_once(file, keys[name])


def write_missing_keys() -> None:
    """Write the key files that are not there yet, readable by their owner alone."""
    _write_once(settings.KEY_FILE, secrets.token_urlsafe(48).encode())
    for file in (settings.VAULT_FILE, settings.LEDGER_KEY_FILE):
        _write_once(file, secrets.token_bytes(SecretBox.KEY_SIZE).hex().encode())
    if "SCHAKEL_SECRET_KEY" not in os.environ:
        settings.SECRET_KEY = settings.KEY_FILE.read_text().strip()


def _write_once(path: Path, content: bytes) -> None:
    """Put a file there whole, or leave the one that is there."""
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _box() -> SecretBox:
    return _box_of(settings.VAULT_FILE)


@cache
def _box_of(path: Path) -> SecretBox:
    return SecretBox(bytes.fromhex(path.read_text()))
