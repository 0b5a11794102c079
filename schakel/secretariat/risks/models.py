import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.covenant.sharing import Level, Record
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.access import Confidential, PartOfConfidential, agreement
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing.models import Figures


def any_number() -> int:
    """A number that says nothing of what went before it."""
    return secrets.randbelow(2**47) + 2**47


# The heat map of a company --------------------------------------------------------------------


class HeatMap(Confidential):
    """The heat map of one company (the owner) for one year of the agreement, as its record.

    The company and the secretariat read it (level C3). `upload` is the number of the list from
    which it was drawn. `revision` counts how often it was handed in.
    """

    KIND: ClassVar[str] = "heat-map-of-a-company"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        IN_REVIEW = "in-review", _("in review")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    begun = models.DateField(_("begun"), default=clock.today)
    upload = models.BigIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    submitted = models.DateField(_("submitted"), null=True, blank=True)
    accepted = models.DateField(_("accepted"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "owner"]
        verbose_name = _("heat map")
        verbose_name_plural = _("heat maps")
        constraints = [
            models.UniqueConstraint(fields=["owner", "year"], name="a_company_has_one_map_a_year")
        ]

    def __str__(self) -> str:
        return f"heat map {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return gettext("Heat map of year %(year)s") % {"year": self.year}

    @property
    def editable(self) -> bool:
        """Can the company still change it?"""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class Cell(PartOfConfidential):
    """One risk of a heat map, sealed; `version` counts its changes, so that none is lost.

    `code` stays the same from year to year. Who wrote it last does not confirm it.
    """

    WHOLE: ClassVar[str] = "heat_map"

    class State(models.TextChoices):
        DRAWN = "drawn", _("not looked at yet")
        WRITTEN = "written", _("waits for a second pair of eyes")
        CONFIRMED = "confirmed", _("confirmed")

    heat_map = models.ForeignKey(HeatMap, models.CASCADE, related_name="cells")
    code = models.CharField(max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAWN)
    version = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()
    written = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.UniqueConstraint(fields=["heat_map", "code"], name="a_risk_stands_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | models.Q(written_by=None)
                | ~models.Q(written_by=models.F("confirmed_by")),
                name="who_wrote_a_risk_does_not_confirm_it",
            ),
        ]

    def __str__(self) -> str:
        return f"heat map {self.heat_map_id}, risk {self.pk}"


class Lot(PartOfConfidential):
    """Scrap that comes in and goes out: what is known of it and its masses, sealed."""

    WHOLE: ClassVar[str] = "heat_map"

    heat_map = models.ForeignKey(HeatMap, models.CASCADE, related_name="lots")
    code = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()
    written = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("lot of scrap")
        verbose_name_plural = _("lots of scrap")
        constraints = [models.UniqueConstraint(fields=["heat_map", "code"], name="a_lot_is_once")]

    def __str__(self) -> str:
        return f"heat map {self.heat_map_id}, lot {self.pk}"


class Revision(PartOfConfidential):
    """The heat map as it was handed in, sealed; never changed."""

    WHOLE: ClassVar[str] = "heat_map"

    heat_map = models.ForeignKey(HeatMap, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    on = models.DateField(default=clock.today)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        ordering = ["number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["heat_map", "number"], name="a_revision_is_once")
        ]

    def __str__(self) -> str:
        return f"heat map {self.heat_map_id}, revision {self.number}"


# The heat map of the industry -----------------------------------------------------------------


class Edition(Figures, Confidential):
    """The heat map of the industry of one year, or that it was left out.

    While companies look at it the secretariat alone reads it (level C3); it may be shared from
    `shared_from`, then all parties do. Left out, it holds no figures, and `decision` is the number
    under which that was decided. One that was held back stays in the history of the gate.
    """

    KIND: ClassVar[str] = "heat-map-of-the-industry"

    class Outcome(models.TextChoices):
        LOOKED_AT = "looked-at", _("companies look at it")
        PUBLISHED = "published", _("published")
        HELD_BACK = "held-back", _("held back")
        SKIPPED = "skipped", _("left out")

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    outcome = models.CharField(max_length=10, choices=Outcome)
    on = models.DateField(default=clock.today)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    shared_from = models.DateField(null=True, blank=True)
    shared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=20, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = _("heat map of the industry")
        verbose_name_plural = _("heat maps of the industry")
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=~models.Q(outcome="held-back"),
                name="the_industry_has_one_map_a_year",
            )
        ]

    def __str__(self) -> str:
        return f"heat map of the industry {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return industry_of(self.year)


class Preview(Figures, Confidential):
    """The heat map of the industry as one company in it (the owner) looks at it beforehand.

    It is gone once the edition is shared or held back.
    """

    KIND: ClassVar[str] = "preview-of-the-industry"

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    shared_from = models.DateField()

    class Meta:
        ordering = ["-year"]
        verbose_name = _("preview of the heat map of the industry")
        verbose_name_plural = _("previews of the heat map of the industry")
        constraints = [
            models.UniqueConstraint(fields=["owner", "year"], name="a_company_has_one_preview")
        ]

    def __str__(self) -> str:
        return f"preview {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return industry_of(self.year)


def industry_of(year: int) -> str:
    """What the heat map of the industry of a year is called."""
    return gettext("Heat map of the industry, year %(year)s") % {"year": year}


# Support of unions and NGOs -------------------------------------------------------------------


class Support(Confidential):
    """What a union, NGO or its partner brought: a quick scan, a consultation, advice; sealed.

    Its level is that of its kind, or narrower where whoever brought it says so.
    """

    KIND: ClassVar[str] = "consultation-record"

    sort = models.CharField(max_length=40)
    on = models.DateField(_("day"))
    version = models.PositiveIntegerField(default=1)
    written = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("support")
        verbose_name_plural = _("support")

    def __str__(self) -> str:
        return f"support {self.pk}"

    @property
    def name(self) -> Text:
        """Its kind, in words."""
        known = agreement().sharing.kinds.get(self.sort)
        return known.name if known else Text(self.sort, self.sort)

    def record(self) -> Record:
        """As the rules know it: of its own kind, which says how far it may go."""
        found = super().record()
        return Record(self.sort, Level(self.level), self.owner, found.grants, found.wider)


class Card(Confidential):
    """That there is support to cite, and no more than whoever brought it lets it tell.

    It is the secretariat's own, with a number drawn at random: nothing in its row leads to the
    support, nor to whoever brought it unless they are named. What leads there lies with the support
    (`CardOfSupport`).
    """

    KIND: ClassVar[str] = "support-card"

    id = models.BigIntegerField(primary_key=True, default=any_number)
    sort = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    confidence = models.CharField(max_length=10)
    organisation = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=80, blank=True)
    issue = models.CharField(max_length=60, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = _("card of support")
        verbose_name_plural = _("cards of support")

    def __str__(self) -> str:
        return f"card {self.pk}"

    @property
    def mark(self) -> str:
        """By which its readers tell it from another."""
        return f"{self.pk:x}".upper()[-6:]


class CardOfSupport(PartOfConfidential):
    """Which card tells of which support; who reads the support reads this, and nobody else."""

    WHOLE: ClassVar[str] = "support"

    support = models.OneToOneField(Support, models.CASCADE, related_name="card")
    card = models.OneToOneField(Card, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("card of a support")
        verbose_name_plural = _("cards of support")

    def __str__(self) -> str:
        return f"support {self.support_id}, card"
