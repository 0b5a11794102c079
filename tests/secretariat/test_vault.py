"""What is sealed opens again, and only here, and only unaltered."""

import stat

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some

from schakel.secretariat import vault
from schakel.secretariat.chains.models import File, Shelf, Upload
from tests.secretariat.conftest import LIST


@given(some.binary(max_size=2000))
def test_what_is_sealed_opens_again(content: bytes) -> None:
    assert vault.unseal(vault.seal(content)) == content


@given(some.integers(min_value=0), some.integers(min_value=0, max_value=7))
def test_one_flipped_bit_keeps_it_shut(position: int, bit: int) -> None:
    sealed = bytearray(vault.seal(b"a purchase list"))
    sealed[position % len(sealed)] ^= 1 << bit
    with pytest.raises(vault.Unopened):
        vault.unseal(bytes(sealed))


def test_the_keys_belong_to_their_owner_alone_and_are_written_once() -> None:
    before = settings.VAULT_FILE.read_text()
    vault.write_missing_keys()
    assert settings.VAULT_FILE.read_text() == before
    for file in (settings.VAULT_FILE, settings.KEY_FILE):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_copy_of_the_database_says_nothing_of_a_list(drawn: Upload) -> None:
    files = File._base_manager.values_list("sealed", flat=True)
    shelves = Shelf._base_manager.values_list("sealed", flat=True)
    for stored in map(bytes, [*files, *shelves]):
        assert b"cobalt" not in stored
        assert LIST[:20] not in stored
