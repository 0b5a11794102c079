import secrets
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from schakel.secretariat.ledger.chain import NOTHING, content, linked, words


def grains() -> str:
    """Salt for one line, so that its words cannot be guessed from its content hash."""
    return secrets.token_hex(16)


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
    salt = models.CharField(max_length=32, default=grains)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = Lines.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["party", "number"], name="ledger_line_party_number"),
            models.Index(fields=["who", "number"], name="ledger_line_who_number"),
        ]
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

    @property
    def content(self) -> str:
        """The hash of the line's own words, which says nothing of them."""
        said = (self.who, self.party, self.deed, self.clause, self.subject, self.salt)
        return content(words(self.number, self.at, *said))

    def fingerprint(self) -> str:
        """The hash that this line ought to have."""
        return linked(self.before, self.content)


class Head(models.Model):
    """The last line's number and hash: the one row every writer must hold while writing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=NOTHING)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="the_ledger_has_one_head")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
