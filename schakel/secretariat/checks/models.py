import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.covenant import sampling
from schakel.covenant.redaction import names_itself
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.access import Confidential, PartOfConfidential
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing.models import Figures


def a_lot() -> str:
    """A lot that tells nothing of whose it is: 7F3A-91C2-0B6D."""
    drawn = secrets.token_hex(6).upper()
    return "-".join((drawn[:4], drawn[4:8], drawn[8:]))


class Draw(Confidential):
    """The draw of one year: from which lots, by which seed, and which lots were drawn.

    The parties read it (level C1) and can draw again; whose lot is whose stands elsewhere (`Lot`).
    `frame` is fixed before the seed is known: pairs of lot and stratum. `turn` counts the draws of
    a year; from the second on it rests on a decision.
    """

    KIND: ClassVar[str] = "check-draw"

    class State(models.TextChoices):
        FIXED = "fixed", _("frame fixed, not drawn yet")
        DRAWN = "drawn", _("drawn")
        CLOSED = "closed", _("check done")

    class Method(models.TextChoices):
        JOINT = "joint", _("from words of several parties")
        OUTSIDE = "outside", _("from a source outside, agreed on before")

    class Strata(models.TextChoices):
        NONE = "", _("none: one frame for all")
        COHORT = "cohort", _("by the year of joining: from the start, or later")
        SIZE = "size", _("by size class")

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    turn = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FIXED)
    method = models.CharField(_("seed"), max_length=10, choices=Method)
    strata = models.CharField(_("strata"), max_length=10, choices=Strata, blank=True)
    size = models.PositiveSmallIntegerField(_("how many are drawn"))
    source = models.CharField(_("source of the seed"), max_length=200, blank=True)
    seed_day = models.DateField(_("day on which the seed is known"), null=True, blank=True)
    frame = models.JSONField(default=list)
    frame_hash = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=40, default=sampling.EDITION)
    seed = models.CharField(_("seed"), max_length=80, blank=True)
    quota = models.JSONField(default=dict)
    chosen = models.JSONField(default=list)
    reserves = models.JSONField(default=list)
    decision = models.PositiveBigIntegerField(_("decision"), null=True, blank=True)
    fixed = models.DateField(_("frame fixed"), default=clock.today)
    drawn = models.DateField(_("drawn"), null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-year", "-turn"]
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        constraints = [
            models.UniqueConstraint(fields=["year", "turn"], name="a_turn_of_a_year_is_drawn_once"),
            models.CheckConstraint(
                condition=models.Q(turn=1) | models.Q(decision__isnull=False),
                name="drawing_again_rests_on_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"draw {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return gettext("Draw of the independent check, year %(year)s") % {"year": self.year}

    @property
    def lots(self) -> list[str]:
        """Every lot of the frame."""
        return [lot for lot, _stratum in self.frame]

    @property
    def stratum_of(self) -> dict[str, str]:
        """The stratum of each lot; empty for a draw without strata."""
        return {lot: stratum for lot, stratum in self.frame if stratum}

    @property
    def as_value(self) -> sampling.Draw:
        """The draw as the rules know it."""
        return sampling.Draw(
            tuple(self.chosen),
            tuple(self.reserves),
            self.frame_hash,
            self.seed,
            self.size,
            self.quota,
            self.algorithm,
        )


class Word(PartOfConfidential):
    """A word that a party adds to the seed: first its hash, so that none follows another's.

    `word` is empty until its party opens it. One that was never opened is left out, with `why`.
    """

    WHOLE: ClassVar[str] = "draw"

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="words")
    party = models.CharField(max_length=60)
    seal = models.CharField(max_length=64)
    word = models.CharField(max_length=200, blank=True)
    handed_in = models.DateField(default=clock.today)
    opened = models.DateField(null=True, blank=True)
    left_out = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("word for the seed")
        verbose_name_plural = _("words for the seed")
        constraints = [
            models.UniqueConstraint(fields=["draw", "party"], name="a_party_adds_one_word")
        ]

    def __str__(self) -> str:
        return f"draw {self.draw_id}, word {self.pk}"

    @property
    def waits(self) -> bool:
        """Is it neither opened nor left out?"""
        return self.opened is None and self.left_out is None


class Lot(Confidential):
    """Under which lot a company (the owner) is in a draw: for itself and the secretariat (C3)."""

    KIND: ClassVar[str] = "check-lot"

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="entries")
    code = models.CharField(max_length=20, default=a_lot)
    stratum = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.UniqueConstraint(fields=["draw", "owner"], name="a_company_has_one_lot"),
            models.UniqueConstraint(fields=["draw", "code"], name="a_lot_is_one_company"),
        ]

    def __str__(self) -> str:
        return f"lot {self.pk}"


class Check(Confidential):
    """The check of one company (the owner) that was drawn: who checks it, until when, how far.

    The company and the secretariat read it (level C3), and the evaluator who is named on it.
    `sealed` holds why it was replaced.
    """

    KIND: ClassVar[str] = "independent-check"

    class State(models.TextChoices):
        DRAWN = "drawn", _("drawn, nothing open yet")
        OPEN = "open", _("open to the evaluator")
        FINISHED = "finished", _("looked at, to be confirmed")
        CLOSED = "closed", _("done")
        REPLACED = "replaced", _("replaced: the company left")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="checks")
    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    lot = models.CharField(max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAWN)
    evaluator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    since = models.DateField(_("open since"), null=True, blank=True)
    until = models.DateField(_("open until"), null=True, blank=True)
    finished = models.DateField(_("looked at"), null=True, blank=True)
    closed = models.DateField(_("done"), null=True, blank=True)
    sealed = models.BinaryField(blank=True)

    class Meta:
        ordering = ["-year", "lot"]
        verbose_name = _("independent check")
        verbose_name_plural = _("independent checks")
        constraints = [
            models.UniqueConstraint(fields=["draw", "owner"], name="a_company_is_checked_once")
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return gettext("Independent check of year %(year)s") % {"year": self.year}

    @property
    def runs(self) -> bool:
        """Is it open to an evaluator today?"""
        still = self.until is not None and clock.today() <= self.until
        return self.state == self.State.OPEN and still

    @property
    def over(self) -> bool:
        """Is there nothing left to do?"""
        return self.state in (self.State.CLOSED, self.State.REPLACED)


class Findings(Figures, Confidential):
    """What the evaluator found, without names: a draft of its writer, then of all parties (C1).

    `sealed` holds the text, `withheld` in words why there are no figures of something.
    """

    KIND: ClassVar[str] = "evaluation-findings"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("shared with the parties")

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="findings")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()
    written = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    published = models.DateField(_("shared"), null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withheld = models.JSONField(default=list)

    class Meta:
        ordering = ["-written", "-pk"]
        verbose_name = _("findings")
        verbose_name_plural = _("findings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | ~models.Q(confirmed_by=models.F("written_by")),
                name="who_wrote_findings_does_not_share_them",
            )
        ]

    def __str__(self) -> str:
        return f"findings {self.pk}"

    def tells(self, said: str) -> Text | None:
        """Whoever shares it further may not name a company by the way."""
        companies = Party.objects.filter(kind=Party.Kind.COMPANY).values_list("name", flat=True)
        return TELLS_WHO if names_itself(said, list(companies)) else None


TELLS_WHO = Text(
    "These words name a company. Say it otherwise.",
    "Deze woorden noemen een bedrijf. Zeg het anders.",
)
