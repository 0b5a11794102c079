from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.covenant import duties as rules
from schakel.secretariat import clock
from schakel.secretariat.access import Confidential, PartOfConfidential, agreement
from schakel.secretariat.people.models import Person


class Escalation(Confidential):
    """What the steering committee learns of a duty that is long overdue: never whose it is.

    `obligation` is empty, and how late it is too, when so few parties have it by the same day
    that these would say who.
    """

    KIND: ClassVar[str] = "escalation"

    theme = models.CharField(max_length=60)
    obligation = models.CharField(max_length=80, blank=True)
    weeks_late = models.PositiveSmallIntegerField(_("weeks late"), null=True, blank=True)
    raised = models.DateField(_("raised"))
    settled = models.DateField(_("settled"), null=True, blank=True)

    class Meta:
        ordering = ["-raised", "-pk"]
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")

    def __str__(self) -> str:
        return f"escalation {self.pk}"


class Duty(Confidential):
    """What one party (the owner) has to do by one day, with the facts of how far it is.

    The party and the secretariat read it (level C3); what all do together, the parties read. Each
    day is that of the last such act. `due` is the day by the agreement, `limit` the day that
    counts now; `taken` names the rungs of escalation taken since `limit` was set, with spaces.
    """

    KIND: ClassVar[str] = "duty"

    obligation = models.CharField(_("duty"), max_length=80)
    year = models.PositiveSmallIntegerField(_("year of the agreement"), null=True, blank=True)
    due = models.DateField(_("due"))
    opens = models.DateField(_("opens"))
    limit = models.DateField(_("day that counts"))
    submitted = models.DateField(_("submitted"), null=True, blank=True)
    in_review = models.DateField(_("in review"), null=True, blank=True)
    accepted = models.DateField(_("accepted"), null=True, blank=True)
    returned = models.DateField(_("returned"), null=True, blank=True)
    again_by = models.DateField(_("again by"), null=True, blank=True)
    extended_to = models.DateField(_("extended to"), null=True, blank=True)
    asked_to = models.DateField(_("extension asked until"), null=True, blank=True)
    waived = models.DateField(_("waived"), null=True, blank=True)
    first_submitted = models.DateField(_("first submitted"), null=True, blank=True)
    first_limit = models.DateField(_("day that counted then"), null=True, blank=True)
    taken = models.TextField(blank=True)
    escalation = models.OneToOneField(
        Escalation, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["limit", "pk"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "obligation", "due"], name="a_duty_is_scheduled_once"
            )
        ]
        indexes = [
            models.Index(fields=["limit", "id"], name="duties_by_day"),
            models.Index(fields=["owner", "limit"], name="duties_of_a_party"),
        ]

    def __str__(self) -> str:
        return f"duty {self.pk}"

    @property
    def called(self) -> str:
        """What the agreement asks with it, in the language of the page."""
        obligation = agreement().obligations.get(self.obligation)
        if obligation is None:
            return self.obligation
        return obligation.what.within("nl" if get_language() == "nl" else "en")

    @property
    def facts(self) -> rules.Duty:
        """The duty as the rules know it."""
        return rules.Duty(
            party=self.owner,
            code=self.obligation,
            due=self.due,
            opens=self.opens,
            year=self.year,
            submitted=self.submitted,
            in_review=self.in_review,
            accepted=self.accepted,
            returned=self.returned,
            again_by=self.again_by,
            extended_to=self.extended_to,
            waived=self.waived,
            first_submitted=self.first_submitted,
            first_limit=self.first_limit,
            taken=frozenset(self.taken.split()),
        )


class Step(PartOfConfidential):
    """One thing that happened with a duty: what, when, by whom (none: the desk itself).

    `words` are sealed; `day` is the day it is about; `rung` the rung of escalation it takes.
    """

    WHOLE: ClassVar[str] = "duty"

    class Deed(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        TAKE_BACK = "take-back", _("taken back")
        REVIEW = "review", _("taken in review")
        ACCEPT = "accept", _("accepted")
        RETURN = "return", _("returned")
        ASK_EXTENSION = "ask-extension", _("asked for an extension")
        EXTEND = "extend", _("extended")
        REFUSE_EXTENSION = "refuse-extension", _("extension refused")
        WAIVE = "waive", _("waived")
        REMIND = "remind", _("reminded")
        CALL = "call", _("call noted")
        ESCALATE = "escalate", _("escalated")

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=20, choices=Deed)
    on = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.BinaryField(blank=True)
    day = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=60, blank=True)
    rung = models.CharField(max_length=80, blank=True)
    posted = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "rung", "day"],
                condition=~models.Q(rung=""),
                name="a_rung_is_taken_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(deed="remind", posted=None),
                name="reminders_to_post",
            )
        ]

    def __str__(self) -> str:
        return f"duty {self.duty_id}, step {self.pk}"


class Evidence(PartOfConfidential):
    """A file that a party handed in with a duty, sealed with its name."""

    WHOLE: ClassVar[str] = "duty"

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="evidence")
    step = models.OneToOneField(Step, models.CASCADE, related_name="+")
    name = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"duty {self.duty_id}, evidence {self.pk}"


class Feed(models.Model):
    """The address at which a person's calendar program fetches their duties, until revoked.

    Only the hash of its token is kept: who reads the database cannot read the feed.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    opened = models.DateTimeField(default=clock.now, editable=False)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened", "-pk"]
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked=None), name="one_feed_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
