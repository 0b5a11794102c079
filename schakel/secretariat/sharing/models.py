from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from schakel.covenant.sharing import Level, Reader, Record, owns
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.doors import Door, Now, Today
from schakel.secretariat.vault import seal, unseal

LEVELS = [(level.value, level.code) for level in Level]


def codes_of(reader: Reader) -> list[str]:
    """The owners as whom this reader sees what became of records: person, party, bodies.

    A civil servant's seat is not among them: the body's papers are not the ministry's.
    """
    codes = sorted({reader.person, reader.party or "", *reader.bodies} - {""})
    return [code for code in codes if owns(reader, Record("", Level.BILATERAL, code))]


class About(models.Model):
    """What stands about a record without being part of it: seen by its owner and those concerned.

    `kind` and `number` name the record (`chains.upload`, 12); `owner` and `level` are those it had.
    """

    kind = models.CharField(max_length=80)
    number = models.BigIntegerField()
    owner = models.CharField(_("owner"), max_length=60, db_index=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=LEVELS)

    objects: ClassVar[Door[Self]] = Door()

    class Meta:
        abstract = True

    @classmethod
    def opened_now(cls, reader: Reader) -> frozenset[str]:  # noqa: ARG003
        """Nobody opens it to others."""
        return frozenset()

    @classmethod
    def readable(cls, reader: Reader, now: Now) -> models.Q:  # noqa: ARG003
        """The owner sees it, the secretariat up to C3, and the persons who are concerned."""
        seen = models.Q(owner__in=codes_of(reader)) | cls.concerning(reader.person)
        if "case-handler" in reader.roles:
            seen |= models.Q(level__lte=Level.BILATERAL)
        return seen if reader.person else models.Q(pk__in=[])

    @classmethod
    def concerning(cls, person: str) -> models.Q:
        """The rows in which this person plays a part."""
        raise NotImplementedError

    @property
    def reach(self) -> Level:
        """The level as the rules know it."""
        return Level(self.level)


class Opening(About):
    """A record is open to others for a time: by its owner's consent, or by a rule of the protocol.

    `ground` is `consent`, or the code of the rule. It holds from `since` to `until`, that day
    included, unless somebody ends it before; without `until` it holds until somebody does.
    """

    CONSENT: ClassVar[str] = "consent"

    purpose_sealed = models.BinaryField()
    ground = models.CharField(max_length=80, default=CONSENT)
    since = models.DateField(default=clock.today)
    until = models.DateField(_("until"), null=True)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given = models.DateTimeField(default=clock.now, editable=False)
    ended = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def standing(cls, today: date | Today) -> models.Q:
        """Those that hold on this day."""
        lasts = models.Q(until=None) | models.Q(until__gte=today)
        return lasts & models.Q(ended=None, since__lte=today)

    @property
    def purpose(self) -> str:
        """What it is for, in the words of whoever gave it."""
        return unseal(self.purpose_sealed).decode()

    @property
    def stands(self) -> bool:
        """Does it hold today?"""
        lasts = self.until is None or clock.today() <= self.until
        return self.ended is None and lasts


class Grant(Opening):
    """A person is named on a record."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    request = models.ForeignKey(
        "sharing.AccessRequest", models.PROTECT, null=True, related_name="grants"
    )

    class Meta:
        ordering = ["-given", "-pk"]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        indexes = [models.Index(fields=["person", "kind"]), models.Index(fields=["kind", "number"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number", "person"],
                condition=models.Q(ended=None),
                name="a_person_is_named_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=False), name="a_name_stands_for_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"

    @classmethod
    def concerning(cls, person: str) -> models.Q:
        if not person:
            return models.Q(pk__in=[])
        return models.Q(person__code=person) | models.Q(given_by__code=person)


class Widening(Opening):
    """A record is shared further: with a wider level; at C2 with the body that is named."""

    to = models.PositiveSmallIntegerField(_("with"), choices=LEVELS[: Level.BODY + 1])
    body = models.CharField(_("body"), max_length=60, blank=True)

    class Meta:
        ordering = ["-given", "-pk"]
        verbose_name = _("sharing further")
        verbose_name_plural = _("sharing further")
        indexes = [models.Index(fields=["kind", "number"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number", "to", "body"],
                condition=models.Q(ended=None),
                name="a_record_is_shared_further_once",
            ),
            models.CheckConstraint(
                condition=models.Q(to__lte=models.F("level")), name="further_is_not_narrower"
            ),
        ]

    def __str__(self) -> str:
        return f"sharing further {self.pk}"

    @classmethod
    def concerning(cls, person: str) -> models.Q:
        return models.Q(given_by__code=person) if person else models.Q(pk__in=[])

    @property
    def circle(self) -> Level:
        """The level with which it is shared."""
        return Level(self.to)


class Receipt(About):
    """Somebody read what is another's, from C3 up: who, when, how often that day, on what ground.

    `line` is the line of the ledger that says so, so that nobody can take a receipt away unseen.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60, blank=True)
    ground = models.CharField(max_length=20)
    reason_sealed = models.BinaryField(null=True)
    on = models.DateField(default=clock.today)
    first = models.DateTimeField(default=clock.now)
    last = models.DateTimeField(default=clock.now)
    times = models.PositiveIntegerField(default=1)
    line = models.BigIntegerField(default=0)

    GROUNDS: ClassVar[dict[str, Text]] = {
        "named": Text("named on it", "bij naam toegelaten"),
        "custodian": Text("keeps the identity", "bewaart de identiteit"),
        "circle": Text("within its circle", "binnen de kring"),
        "wider": Text("shared further", "verder gedeeld"),
    }

    class Meta:
        ordering = ["-last", "-pk"]
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        indexes = [models.Index(fields=["kind", "number"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number", "person", "ground", "on"],
                condition=models.Q(level__lt=Level.IDENTITY),
                name="a_receipt_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk}"

    @classmethod
    def concerning(cls, person: str) -> models.Q:
        return models.Q(person__code=person) if person else models.Q(pk__in=[])

    @property
    def why(self) -> Text:
        """The ground in words."""
        return self.GROUNDS.get(self.ground, Text(self.ground, self.ground))

    @property
    def reason(self) -> str:
        """The reason that the reader gave, where one had to be given."""
        return unseal(self.reason_sealed).decode() if self.reason_sealed else ""


class AccessRequest(models.Model):
    """A person asks to read a kind of information of an owner: for what, and until when.

    It names no record: who asks need not know what there is.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60, blank=True)
    about = models.CharField(_("kind of information"), max_length=80)
    owner = models.CharField(_("owner"), max_length=60, db_index=True)
    purpose_sealed = models.BinaryField()
    until = models.DateField(_("until"))
    asked = models.DateTimeField(default=clock.now, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered = models.DateTimeField(null=True)
    answer_sealed = models.BinaryField(null=True)

    objects: ClassVar[Door[Self]] = Door()

    class Meta:
        ordering = ["-asked", "-pk"]
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "about", "owner"],
                condition=models.Q(state="asked"),
                name="a_request_waits_once",
            )
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @classmethod
    def opened_now(cls, reader: Reader) -> frozenset[str]:  # noqa: ARG003
        """Nobody opens it to others."""
        return frozenset()

    @classmethod
    def readable(cls, reader: Reader, now: Now) -> models.Q:  # noqa: ARG003
        """Who asks, whom it is asked of, and the secretariat."""
        if not reader.person:
            return models.Q(pk__in=[])
        if "case-handler" in reader.roles:
            return models.Q()
        mine = models.Q(person__code=reader.person)
        return mine | models.Q(owner__in=codes_of(reader))

    @property
    def purpose(self) -> str:
        """What it is for, in the words of whoever asks."""
        return unseal(self.purpose_sealed).decode()

    @property
    def answer(self) -> str:
        """What the owner said to it."""
        return unseal(self.answer_sealed).decode() if self.answer_sealed else ""

    @property
    def waits(self) -> bool:
        """Has nobody answered it yet?"""
        return self.state == self.State.ASKED


def sealed(words: str) -> bytes:
    """Words, sealed to be stored."""
    return seal(words.encode())
