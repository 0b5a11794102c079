"""Counts that all processes of the desk share: how often somebody tried to sign in.

Django asks for them as its cache. They stand in the database, under marks that name nobody.
"""

from datetime import datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from schakel.secretariat import clock
from schakel.secretariat.people.models import Tally

A_DAY = 24 * 3600.0  # seconds that a tally stands of which nobody said how long


class Tallies(BaseCache):
    """What is kept for minutes; what has run out goes with the next that is written."""

    def __init__(self, _place: str, parameters: dict[str, Any]) -> None:
        super().__init__(parameters)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = Tally.objects.filter(mark=self._mark(key, version), until__gt=clock.now())
        return next(iter(found.values_list("kept", flat=True)), default)

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep this, unless something is kept there: of two who try at once, one does."""
        _forget_what_ran_out()
        tally = Tally(mark=self._mark(key, version), kept=value, until=self._until(timeout))
        try:
            with transaction.atomic():
                tally.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        _forget_what_ran_out()
        told = {"kept": value, "until": self._until(timeout)}
        Tally.objects.update_or_create(mark=self._mark(key, version), defaults=told)

    def touch(
        self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        found = Tally.objects.filter(mark=self._mark(key, version), until__gt=clock.now())
        return bool(found.update(until=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(Tally.objects.filter(mark=self._mark(key, version)).delete()[0])

    def clear(self) -> None:
        Tally.objects.all().delete()

    def _mark(self, key: str, version: int | None) -> str:
        plain = self.make_key(key, version=version)
        return salted_hmac("schakel.tally", plain, algorithm="sha256").hexdigest()

    def _until(self, timeout: float | None) -> datetime:
        usual = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return clock.ago(-(A_DAY if usual is None else usual))


def _forget_what_ran_out() -> None:
    Tally.objects.filter(until__lte=clock.now()).delete()
