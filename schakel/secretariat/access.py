"""The only door to confidential records: say who reads.

The plain manager of a confidential model refuses. `visible_to(reader)` is the one opening,
and it asks `schakel.covenant.sharing` for every verdict; there is no second rule here.
"""

import copy
from collections.abc import Iterable
from functools import cache
from typing import ClassVar, NoReturn, Self, TypeVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from schakel.covenant.agreement import Agreement, load
from schakel.covenant.sharing import Level, Reader, Record, Verdict, may_read
from schakel.secretariat.people.models import Person

M = TypeVar("M", bound=models.Model)

NOBODY = Reader()


class ClosedQuery(Exception):  # noqa: N818
    """Somebody asked for confidential records without saying who reads them."""


@cache
def agreement() -> Agreement:
    """The agreement that this desk carries out."""
    return load(settings.AGREEMENT)


def usual_level(kind: str) -> Level:
    """The level that the agreement gives to this kind of record unless its owner shares it."""
    return Level.of(agreement().sharing.kinds[kind].level)


def reader(person: object) -> Reader:
    """Who reads, from what the desk knows now: the party, and the roles that have not ended."""
    if not isinstance(person, Person) or not person.is_active:
        return NOBODY
    roles = list(person.standing_roles().select_related("party"))
    party = roles[0].party if roles else None
    return Reader(
        person=str(person.code),
        party=party.code if party else None,
        constituency=(party.constituency or None) if party else None,
        roles=frozenset(role.name for role in roles),
    )


def reader_of(request: HttpRequest) -> Reader:
    """Who reads this page."""
    return reader(getattr(request, "user", None))


class Door(models.Manager[M]):
    """Refuses every query but those that say who reads."""

    _opened = False

    def visible_to(self, reader: Reader) -> models.QuerySet[M]:
        """The records that the rules let this reader read."""
        opened = copy.copy(self)
        opened._opened = True
        return opened.get_queryset().filter(readable(self.model, reader))

    def shelve(self, records: Iterable[M]) -> list[M]:
        """Store many new records at once."""
        return self.model._base_manager.bulk_create(records, batch_size=100)

    def discard(self, **which: object) -> None:
        """Take records away without reading them."""
        self.model._base_manager.filter(**which).delete()

    def amend(self, number: int, **values: object) -> None:
        """Change a record without reading it."""
        self.model._base_manager.filter(pk=number).update(**values)

    def get_queryset(self) -> models.QuerySet[M]:
        if not self._opened:
            refuse(self.model)
        return super().get_queryset()


def refuse(model: type[models.Model]) -> NoReturn:
    raise ClosedQuery(f"Say who reads: {model.__name__}.objects.visible_to(…).")


class Confidential(models.Model):
    """A record that opens only to those whom the rules of sharing allow.

    `owner` is the code of the party, body or person that it belongs to.
    """

    KIND: ClassVar[str]

    level = models.PositiveSmallIntegerField(_("level"), choices=[(v.value, v.code) for v in Level])
    owner = models.CharField(_("owner"), max_length=60, db_index=True)

    objects: ClassVar[Door[Self]] = Door()

    class Meta:
        abstract = True

    def verdict(self, reader: Reader) -> Verdict:
        """May this reader read it, and why?"""
        return verdict(self.KIND, Level(self.level), self.owner, reader)


class PartOfConfidential(models.Model):
    """A part of a confidential record, which opens to whom the record opens."""

    WHOLE: ClassVar[str]

    objects: ClassVar[Door[Self]] = Door()

    class Meta:
        abstract = True

    @classmethod
    def whole(cls) -> type[Confidential]:
        """The model of the record that this is a part of."""
        model = cls._meta.get_field(cls.WHOLE).related_model
        if not (isinstance(model, type) and issubclass(model, Confidential)):
            raise TypeError(f"{cls.__name__}.WHOLE names no confidential record.")
        return model


def verdict(kind: str, level: Level, owner: str, reader: Reader) -> Verdict:
    """What the rules say of this reader and such a record."""
    return may_read(agreement().sharing, reader, Record(kind, level, owner))


def readable(model: type[models.Model], reader: Reader) -> models.Q:
    """The verdicts on every level, as one condition on the model's rows."""
    if issubclass(model, PartOfConfidential):
        return _condition(model.whole(), reader, f"{model.WHOLE}__")
    if issubclass(model, Confidential):
        return _condition(model, reader, "")
    refuse(model)


def _condition(model: type[Confidential], reader: Reader, path: str) -> models.Q:
    """Level by level: all records, else the reader's own, else none."""
    own = {reader.person, reader.party or "", *reader.bodies} - {""}
    allowed = models.Q(pk__in=[])
    for level in Level:
        if verdict(model.KIND, level, "", reader):
            allowed |= models.Q(**{f"{path}level": level})
            continue
        yours = sorted(code for code in own if verdict(model.KIND, level, code, reader))
        if yours:
            allowed |= models.Q(**{f"{path}level": level, f"{path}owner__in": yours})
    return allowed
