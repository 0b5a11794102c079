"""What the bodies of the agreement keep: seats, meetings, decisions, plans and actions."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from schakel.covenant import governance
from schakel.secretariat import access, clock
from schakel.secretariat.access import Confidential, PartOfConfidential
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role


def name_of(body: str) -> str:
    """The name of a body in the language of the page."""
    name = governance.name_of(access.agreement(), body)
    return name.nl if get_language() == "nl" else name.en


class Tenures(models.QuerySet[Any]):
    """Seats or memberships, with what holds on a day."""

    def standing(self, today: date) -> Self:
        """Those that hold on this day: begun, not past, and still of somebody of that party.

        A party that left keeps no seat, nor does a person who no longer speaks for it.
        """
        running = models.Q(until=None) | models.Q(until__gt=today)
        takes_part = models.Q(party__state__in=(Party.State.ACTIVE, Party.State.NOTICE))
        speaks = Role.objects.filter(
            person=models.OuterRef(self.model.SITS), party=models.OuterRef("party"), ended=None
        )
        return self.filter(
            running, takes_part, models.Exists(speaks), closed=False, since__lte=today
        )


class Tenure(models.Model):
    """Somebody takes part in a body, from `since`; from the day `until` no longer."""

    SITS: ClassVar[str]

    body = models.CharField(max_length=60, db_index=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)
    closed = models.BooleanField(default=False)

    objects = Tenures.as_manager()

    class Meta:
        abstract = True


class Seat(Tenure):
    """Who holds a seat of a constituency in a body, and who stands in.

    In the assembly every party has a seat of its own; there `number` is always 1.
    """

    SITS: ClassVar[str] = "holder"

    constituency = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField(default=1)
    own = models.CharField(max_length=60, blank=True)
    holder = models.ForeignKey(Person, models.PROTECT, related_name="seats")
    substitute = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="seats_as_substitute"
    )

    class Meta:
        ordering = ["body", "constituency", "number", "own", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "constituency", "number", "own"],
                condition=models.Q(closed=False),
                name="a_seat_has_one_holder",
            ),
            models.UniqueConstraint(
                fields=["body", "holder"],
                condition=models.Q(closed=False),
                name="a_person_holds_one_seat_in_a_body",
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.code} of {self.body}"

    @property
    def code(self) -> str:
        """The seat within its body, whoever holds it: constituency and number, or the party."""
        return self.own or f"{self.constituency}-{self.number}"


class GroupMembership(Tenure):
    """A person takes part in a working group for a party."""

    SITS: ClassVar[str] = "person"

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")

    class Meta:
        ordering = ["body", "party__name", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "person"],
                condition=models.Q(closed=False),
                name="a_person_joins_a_group_once",
            )
        ]

    def __str__(self) -> str:
        return f"membership {self.pk} of {self.body}"


class Meeting(Confidential):
    """A meeting of a body: when, where, on what."""

    KIND: ClassVar[str] = "meeting"

    class State(models.TextChoices):
        CALLED = "called", _("called")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    body = models.CharField(max_length=60)
    on = models.DateField(_("day"))
    at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.CALLED)
    called_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"meeting {self.pk}"

    @property
    def called(self) -> str:
        """What its readers call it: the body and the day."""
        return f"{name_of(self.body)}, {date_format(self.on, 'DATE_FORMAT')}"


class AgendaItem(PartOfConfidential):
    """One point of a meeting's agenda."""

    WHOLE: ClassVar[str] = "meeting"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("point"), max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="an_item_has_one_place")
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, item {self.number}"


class Attendance(PartOfConfidential):
    """Whether a person was at a meeting, and as what."""

    WHOLE: ClassVar[str] = "meeting"

    class Part(models.TextChoices):
        MEMBER = "member", _("member")
        SUBSTITUTE = "substitute", _("substitute")
        CHAIR = "chair", _("chair")
        SECRETARIAT = "secretariat", _("secretariat")
        GUEST = "guest", _("guest, without a vote")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)
    part = models.CharField(max_length=12, choices=Part)
    present = models.BooleanField()

    class Meta:
        ordering = ["party", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_is_noted_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, attendance {self.pk}"


class Paper(Confidential):
    """A paper of a body, at its own level; what it says is in its versions."""

    KIND: ClassVar[str] = "paper"

    body = models.CharField(max_length=60)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="papers")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="papers")
    title = models.CharField(_("title"), max_length=200)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"paper {self.pk}"

    @property
    def called(self) -> str:
        """What its readers call it: its title."""
        return self.title


class PaperVersion(PartOfConfidential):
    """One version of a paper: the file, sealed, and its hash."""

    WHOLE: ClassVar[str] = "paper"

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    sealed = models.BinaryField()
    added = models.DateTimeField(default=clock.now, editable=False)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="a_version_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.paper}, version {self.number}"


class Decision(Confidential):
    """A proposal put to a body, who may vote on it, and what came of it.

    Every fact that the outcome rests on is kept here and written in the ledger, so that the
    outcome can be counted again. `voting_rules` are the rules that applied when it opened, and
    `edition` their hash, which the ledger names; decisions of before know neither.
    """

    KIND: ClassVar[str] = "decision"

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CARRIED = "carried", _("carried")
        FAILED = "failed", _("not carried")
        WITHDRAWN = "withdrawn", _("withdrawn")

    body = models.CharField(max_length=60, db_index=True)
    rule = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    proposal = models.TextField(_("proposal"))
    sha256 = models.CharField(max_length=64)
    mandate = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="rests_on_it"
    )
    about = models.CharField(max_length=60, blank=True)
    gives_mandate_to = models.CharField(max_length=60, blank=True)
    ends_mandate = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="ended_by"
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="decisions")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened = models.DateTimeField(default=clock.now, editable=False)
    opened_on = models.DateField(default=clock.today, editable=False)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closes = models.DateField(_("last day to vote"), null=True, blank=True)
    chair_present = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, editable=False)
    why_en = models.CharField(max_length=500, blank=True)
    why_nl = models.CharField(max_length=500, blank=True)
    edition = models.CharField(max_length=64, blank=True, editable=False)
    voting_rules = models.JSONField(default=dict, blank=True, editable=False)
    withdrawn_because = models.BinaryField(default=b"")

    class Meta:
        ordering = ["-opened", "-pk"]

    def __str__(self) -> str:
        return f"decision {self.pk}"

    @property
    def called(self) -> str:
        """What its readers call it: its title."""
        return self.title

    @property
    def why(self) -> str:
        """Why it was carried or not, in the language of the page."""
        return self.why_nl if get_language() == "nl" else self.why_en


class Elector(PartOfConfidential):
    """Who may vote on a decision, as it stood when the vote opened."""

    WHOLE: ClassVar[str] = "decision"

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="electors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)
    constituency = models.CharField(max_length=60)
    seat = models.CharField(max_length=80, blank=True)
    stands_in_for = models.CharField(max_length=40, blank=True)
    present = models.BooleanField(default=False)
    gone = models.BooleanField(default=False)

    class Meta:
        ordering = ["constituency", "party", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="an_elector_is_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision}, elector {self.pk}"


class Vote(PartOfConfidential):
    """A vote: one for each voice, that is for each seat, or each party where seats are not held."""

    WHOLE: ClassVar[str] = "decision"

    class Choice(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")
        ABSTAIN = "abstain", _("abstains")
        OBJECT = "object", _("objects")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="votes")
    elector = models.OneToOneField(Elector, models.CASCADE, related_name="vote")
    voice = models.CharField(max_length=100)
    choice = models.CharField(max_length=10, choices=Choice)
    reason = models.BinaryField(default=b"")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "voice"], name="a_voice_votes_once")
        ]

    def __str__(self) -> str:
        return f"{self.decision}, vote {self.pk}"


class Recusal(PartOfConfidential):
    """An elector who keeps out of a decision, and why."""

    WHOLE: ClassVar[str] = "decision"

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="recusals")
    elector = models.OneToOneField(Elector, models.CASCADE, related_name="recusal")
    reason = models.BinaryField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.decision}, recusal {self.pk}"


class Minutes(Confidential):
    """The minutes of a meeting: their versions, and the decision that approved one of them."""

    KIND: ClassVar[str] = "minutes"

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    latest = models.PositiveSmallIntegerField(default=0)
    approved = models.PositiveSmallIntegerField(null=True, blank=True)
    approved_by = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"minutes {self.pk}"

    @property
    def called(self) -> str:
        """What its readers call it: by the meeting's name."""
        return gettext("Minutes: %(meeting)s") % {"meeting": self.meeting.called}


class MinutesVersion(PartOfConfidential):
    """One version of the minutes, sealed."""

    WHOLE: ClassVar[str] = "minutes"

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    written = models.DateTimeField(default=clock.now, editable=False)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="minutes_are_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.minutes}, version {self.number}"


class Plan(Confidential):
    """What a body means to do and spend in a year of the agreement."""

    KIND: ClassVar[str] = "plan"

    body = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    aim = models.TextField(_("aim"), blank=True)
    drawn_up_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-year", "body"]
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="a_body_has_one_plan_a_year")
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"

    @property
    def called(self) -> str:
        """What its readers call it: the body and the year."""
        about = {"year": self.year, "body": name_of(self.body)}
        return gettext("Plan of year %(year)s: %(body)s") % about


class PlanLine(PartOfConfidential):
    """One activity of a plan, and what it may cost."""

    WHOLE: ClassVar[str] = "plan"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(_("activity"), max_length=200)
    euros = models.DecimalField(_("budget in euros"), max_digits=11, decimal_places=2)
    done = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_line_has_one_place")
        ]

    def __str__(self) -> str:
        return f"{self.plan}, line {self.number}"


class Actual(PartOfConfidential):
    """What was spent on a line of a plan, or came back."""

    WHOLE: ClassVar[str] = "plan"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actuals")
    line = models.ForeignKey(PlanLine, models.CASCADE, related_name="actuals")
    on = models.DateField(_("day"))
    what = models.CharField(_("for what"), max_length=200)
    euros = models.DecimalField(_("euros"), max_digits=11, decimal_places=2)
    booked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.plan}, actual {self.pk}"


class Action(Confidential):
    """Something that a body asked of somebody, by a day."""

    KIND: ClassVar[str] = "action"

    body = models.CharField(max_length=60)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="actions")
    what = models.CharField(_("what"), max_length=300)
    taker = models.ForeignKey(Person, models.PROTECT, related_name="actions")
    due = models.DateField(_("by"))
    finished = models.DateField(null=True, blank=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return f"action {self.pk}"

    @property
    def called(self) -> str:
        """What its readers call it: what is to be done."""
        return self.what
