"""The only door to confidential records: say who reads.

The plain manager of a confidential model refuses. `visible_to(reader)` is the one opening,
and it asks `schakel.covenant.sharing` for every verdict; there is no second rule here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any, ClassVar, Final, Self, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.covenant.agreement import Agreement, load
from schakel.covenant.sharing import (
    Allowed,
    Level,
    Reader,
    Record,
    Verdict,
    Wider,
    may_read,
)
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.people.presence import roles_of
from schakel.secretariat.questions import Question
from schakel.secretariat.sharing.doors import ClosedQuery, Door, Now, Today
from schakel.secretariat.sharing.models import Grant, Opening, Widening
from schakel.secretariat.sharing.receipts import write_receipt

__all__ = ["NOBODY", "ClosedQuery", "Confidential", "Door", "PartOfConfidential"]

C = TypeVar("C", bound="Confidential")

NOBODY = Reader()

NAMED: Final = "named"
SHARED: Final = "shared"


@cache
def agreement() -> Agreement:
    """The agreement that this desk carries out."""
    return load(settings.AGREEMENT)


def usual_level(kind: str) -> Level:
    """The level that the agreement gives to this kind of record unless its owner shares it."""
    return Level.of(agreement().sharing.kinds[kind].level)


class Present(Reader):
    """A reader during one request: asks once of which kinds anything is open to them.

    Which records these are, each query asks anew, so that what is revoked is shut at once.
    """

    @cached_property
    def opened(self) -> frozenset[tuple[str, str]]:
        """The kinds with a record on which somebody is named, or that is shared further."""
        return _opened()


def reader(person: object) -> Reader:
    """Who reads, from what the desk knows now: the party, roles that have not ended, and bodies.

    Who speaks for a party that does not take part yet, or no more, reads what is its own and what
    is public.
    """
    if not isinstance(person, Person) or not person.is_active:
        return NOBODY
    held = ROLES.rows({SOMEBODY: person.pk})
    return _with_roles(Reader, person, [name for name, *_ in held], *map(_party, held[:1]))


def _party(held: tuple[str, ...]) -> Party:
    """The party of a role, as far as it says who reads."""
    _, code, constituency, kind, state = held
    return Party(code=code, constituency=constituency, kind=kind, state=state)


R = TypeVar("R", bound=Reader)


def _with_roles(
    kind: type[R], person: Person, roles: Collection[str], party: Party | None = None
) -> R:
    names = frozenset(roles)
    takes_part = party is not None and party.takes_part
    return kind(
        person=str(person.code),
        party=party.code if party else None,
        constituency=(party.constituency or None) if party and takes_part else None,
        roles=names,
        bodies=frozenset(_bodies(person, names, takes_part)),
    )


def _bodies(person: Person, roles: Collection[str], takes_part: bool) -> Iterator[str]:
    """Where a person sits: by office, for a party in the assembly, by seat or in a group."""
    held = agreement()
    if Role.Name.CHAIR in roles:
        yield from (body for office in held.offices.values() for body in office.serves)
    if takes_part:
        yield from (code for code, body in held.bodies.items() if body.under is None)
        yield from _seated(person)


SOMEBODY, SOME_DAY = -1, date(1, 1, 1)  # who asks and today, in a question put into words once


def _seated(person: Person) -> Iterator[str]:
    """The bodies of which the room of governance says that the person sits there today."""
    day = connection.ops.adapt_datefield_value
    said = {SOMEBODY: person.pk, day(SOME_DAY): day(clock.today())}
    yield from (body for (body,) in SEATS.rows(said))


def _roles() -> "QuerySet[Any, Any]":
    of = Person(pk=SOMEBODY).standing_roles()
    return of.values_list(
        "name", "party__code", "party__constituency", "party__kind", "party__state"
    )


def _seats() -> "QuerySet[Any, Any]":
    seats = _standing("Seat", Q(holder=SOMEBODY) | Q(substitute=SOMEBODY))
    return seats.union(_standing("GroupMembership", Q(person=SOMEBODY)))


def _standing(tenure: str, whose: Q) -> "QuerySet[Any, Any]":
    found = apps.get_model("governance", tenure).objects.standing(SOME_DAY).filter(whose)
    bodies: QuerySet[Any, Any] = found.order_by().values_list("body", flat=True)
    return bodies


ROLES, SEATS = Question(_roles), Question(_seats)


def reader_of(request: HttpRequest) -> Reader:
    """Who reads this page, asked once for all that the page shows."""
    person = getattr(request, "user", None)
    known: tuple[object, Reader] | None = getattr(request, "_reader", None)
    if known is None or known[0] != person:
        known = (person, _present(person, request))
        request._reader = known  # type: ignore[attr-defined]
    return known[1]


def _present(person: object, request: HttpRequest) -> Reader:
    if not isinstance(person, Person) or not person.is_active:
        return NOBODY
    roles = roles_of(request)
    names = [role.name for role in roles]
    return _with_roles(Present, person, names, roles[0].party if roles else None)


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

    @property
    def called(self) -> str:
        """What its readers call it: by what kind of information it is, and its number."""
        name = agreement().sharing.kinds[self.KIND].name
        return f"{name.nl if get_language() == 'nl' else name.en} {self.pk}"

    @classmethod
    def opened_now(cls, reader: Reader) -> frozenset[str]:
        """In which ways records of this kind are open to others now."""
        return _opened_now(cls, reader)

    @classmethod
    def readable(cls, reader: Reader, now: Now) -> Q:
        """What this reader may read, as one condition on the rows."""
        return _condition(cls, reader, now, "")

    def tells(self, said: str) -> Text | None:  # noqa: ARG002
        """Why these words may not stand beside the record for its readers; None when they may."""
        return None

    def record(self) -> Record:
        """The record as the rules know it, with who is named on it and how it is shared today."""
        if not _opened() & {(way, label(type(self))) for way in (NAMED, SHARED)}:
            return Record(self.KIND, Level(self.level), self.owner)
        which = Opening.standing(clock.today()) & Q(kind=label(type(self)), number=self.pk)
        grants = Grant._base_manager.filter(which).values_list("person__code", flat=True)
        wider = Widening._base_manager.filter(which).values_list("to", "body")
        return Record(
            self.KIND,
            Level(self.level),
            self.owner,
            frozenset(str(code) for code in grants),
            frozenset(Wider(Level(to), body) for to, body in wider),
        )

    def verdict(self, reader: Reader) -> Verdict:
        """May this reader read it, and why?"""
        return may_read(agreement().sharing, reader, self.record())


class PartOfConfidential(models.Model):
    """A part of a confidential record, which opens to whom the record opens."""

    WHOLE: ClassVar[str]

    objects: ClassVar[Door[Self]] = Door()

    class Meta:
        abstract = True

    @classmethod
    def opened_now(cls, reader: Reader) -> frozenset[str]:
        """In which ways such records are open to others now."""
        return _opened_now(cls.whole(), reader)

    @classmethod
    def readable(cls, reader: Reader, now: Now) -> Q:
        """What this reader may read, as one condition on the rows: the parts of such records."""
        return _condition(cls.whole(), reader, now, f"{cls.WHOLE}__")

    @classmethod
    def whole(cls) -> type[Confidential]:
        """The model of the record that this is a part of."""
        model = cls._meta.get_field(cls.WHOLE).related_model
        if not (isinstance(model, type) and issubclass(model, Confidential)):
            raise TypeError(f"{cls.__name__}.WHOLE names no confidential record.")
        return model


def label(model: type[models.Model]) -> str:
    """The name under which grants and receipts know a model: `chains.upload`."""
    return model._meta.label_lower


def kept() -> dict[str, type[Confidential]]:
    """Every confidential model by its label."""
    models = (model for model in apps.get_models() if issubclass(model, Confidential))
    return {label(model): model for model in models}


@transaction.atomic
def open_record(model: type[C], number: int, reader: Reader, reason: str = "") -> C:
    """The record, opened by this reader, and the receipt of it where the rules want one.

    Raises the model's DoesNotExist when the reader may not read it, as when there is none; an
    identity opens only with a reason.
    """
    found = model.objects.visible_to(reader).get(pk=number)
    verdict = found.verdict(reader)
    if isinstance(verdict, Allowed) and verdict.logged:
        if found.level == Level.IDENTITY and not reason.strip():
            raise ReasonWanted
        write_receipt(
            kind=label(model),
            number=found.pk,
            owner=found.owner,
            level=Level(found.level),
            reader=reader,
            ground=verdict.ground,
            reason=reason,
        )
    return found


class ReasonWanted(Exception):  # noqa: N818
    """Who somebody is, is opened with a reason."""


def _opened_now(model: type[Confidential], reader: Reader) -> frozenset[str]:
    opened = reader.opened if isinstance(reader, Present) else _opened()
    return frozenset(way for way in (NAMED, SHARED) if (way, label(model)) in opened)


def _condition(model: type[Confidential], reader: Reader, now: Now, path: str) -> Q:
    """What is open at its level, what the reader is named on, and what is shared further."""
    ways, today = now
    allowed = _at_level(model.KIND, reader, path)
    if reader.person and NAMED in ways:
        allowed |= _named(model, reader, today, path)
    if SHARED in ways:
        allowed |= _wider(model, reader, today, path)
    return allowed


WEIGHED: Final = 4096  # kinds and readers of which this process remembers what the rules say


@lru_cache(WEIGHED)
def _at_level(kind: str, reader: Reader, path: str) -> Q:
    """Which of the records at each level: all, else the reader's own."""
    own = sorted({reader.person, reader.party or "", *reader.bodies} - {""})
    whole = [level for level in Level if _verdict(kind, level, "", reader)]
    levels: defaultdict[tuple[str, ...], list[Level]] = defaultdict(list)
    for level in set(Level) - set(whole):
        levels[tuple(code for code in own if _verdict(kind, level, code, reader))].append(level)
    allowed = Q(**{f"{path}level__in": whole})
    for yours, at in levels.items():
        if yours:
            allowed |= Q(**{f"{path}level__in": sorted(at), f"{path}owner__in": yours})
    return allowed


def _named(model: type[Confidential], reader: Reader, today: date | Today, path: str) -> Q:
    """The records on which the reader is named, at levels where that opens them."""
    named = _standing_on(today, Grant, person__code=reader.person, kind=label(model))
    levels = _where_a_name_opens(model.KIND, reader)
    return Q(**{f"{path}level__in": levels, f"{path}pk__in": named.values("number")})


@lru_cache(WEIGHED)
def _where_a_name_opens(kind: str, reader: Reader) -> tuple[Level, ...]:
    return tuple(lvl for lvl in Level if _verdict(kind, lvl, "", reader, reader.person))


def _wider(model: type[Confidential], reader: Reader, today: date | Today, path: str) -> Q:
    """The records that are shared further with a circle in which the reader is."""
    which = _circles(model.KIND, reader)
    shared = _standing_on(today, Widening, kind=label(model)).filter(which)
    return Q(**{f"{path}level__lt": Level.IDENTITY, f"{path}pk__in": shared.values("number")})


@lru_cache(WEIGHED)
def _circles(kind: str, reader: Reader) -> Q:
    """The circles in which the reader is."""
    which = Q(pk__in=[])
    for to in (Level.PUBLIC, Level.PARTIES, Level.BODY):
        bodies = sorted(body for body in reader.bodies if _verdict(kind, to, body, reader))
        everybody = bool(_verdict(kind, to, "", reader))
        which |= Q(to=to) if everybody else Q(to=to, body__in=bodies)
    return which


def _opened() -> frozenset[tuple[str, str]]:
    """The kinds with an opening that nobody ended: without one, no query needs to look for any."""
    with connection.cursor() as cursor:
        cursor.execute(OPENED)
        return frozenset(cursor.fetchall())


# Asked at every act: in the words of the database, so that they need not be found each time.
OPENED: Final = " UNION ".join(
    f"SELECT '{how}', kind FROM {opening._meta.db_table} WHERE ended IS NULL"  # noqa: S608
    for how, opening in ((NAMED, Grant), (SHARED, Widening))
)


def _standing_on(today: date | Today, opening: type[Opening], **which: object) -> "QuerySet[Any]":
    return opening._base_manager.filter(Opening.standing(today), **which)


def _verdict(kind: str, level: Level, owner: str, reader: Reader, *named: str) -> Verdict:
    return may_read(agreement().sharing, reader, Record(kind, level, owner, frozenset(named)))
