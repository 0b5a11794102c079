import hashlib
import json
from datetime import UTC
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class Indelible(Exception):  # noqa: N818
    """A line of the ledger stays as it was written."""


class Lines(models.QuerySet["Line"]):
    """Lines to read; none to change."""

    def update(self, **_: Any) -> NoReturn:
        raise Indelible("A line of the ledger is never changed: write a new one.")

    def delete(self) -> NoReturn:
        raise Indelible("A line of the ledger is never taken out.")


class Line(models.Model):
    """Who did what under which clause. Never what a record holds.

    Each line carries the hash of the one before, so that a line that is changed, taken out
    or put in elsewhere breaks all that follow.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=40, blank=True)
    party = models.CharField(max_length=60, blank=True)
    deed = models.CharField(max_length=60)
    clause = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = Lines.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("line of the ledger")
        verbose_name_plural = _("ledger")

    def __str__(self) -> str:
        return f"{self.number} {self.deed} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Indelible("A line of the ledger is never changed: write a new one.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise Indelible("A line of the ledger is never taken out.")

    def fingerprint(self) -> str:
        """SHA-256 over the line's own words and the hash of the line before."""
        words = [
            self.number,
            self.at.astimezone(UTC).isoformat(),
            self.who,
            self.party,
            self.deed,
            self.clause,
            self.subject,
            self.before,
        ]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


class Head(models.Model):
    """The last line's number and hash: the one row every writer must hold while writing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="the_ledger_has_one_head")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
