import json
import secrets
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.covenant import plans as rules
from schakel.covenant.redaction import names_itself
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.access import Confidential, PartOfConfidential
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing.models import Figures
from schakel.secretariat.vault import unseal

PLAN_STATES = [
    ("draft", _("draft")),
    ("submitted", _("submitted")),
    ("in-review", _("in review")),
    ("returned", _("returned")),
    ("accepted", _("accepted")),
]
ACTION_STATES = [
    ("planned", _("planned")),
    ("under-way", _("under way")),
    ("done-awaiting-effect", _("done, effect not yet known")),
    ("closed", _("closed")),
    ("dropped-with-reason", _("dropped")),
]


def any_number() -> int:
    """A number that says nothing of what went before it."""
    return secrets.randbelow(2**47) + 2**47


TELLS_WHO: Final = Text(
    "These words tell the reviewer whose plan it is. Say it otherwise.",
    "Deze woorden verraden de beoordelaar van wie het plan is. Zeg het anders.",
)


class ActionPlan(Confidential):
    """The due diligence action plan of one company (the owner) for one year of the agreement.

    The company and the secretariat read it (level C3), and who is named on it. `sealed` holds the
    harms it answers and the names that no reviewer may see; `handed_in_as` the actions as they
    stood when it was handed in last, so that it can be said what changed. `made` is the day on
    which it was first handed in: the terms of Annex II count from there. A plan that its company
    took back before anybody looked was not handed in.
    """

    KIND: ClassVar[str] = "action-plan-of-a-company"

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    state = models.CharField(_("state"), max_length=10, choices=PLAN_STATES, default="draft")
    begun = models.DateField(_("begun"), default=clock.today)
    made = models.DateField(_("made"), null=True, blank=True)
    submitted = models.DateField(_("submitted"), null=True, blank=True)
    accepted = models.DateField(_("accepted"), null=True, blank=True)
    sealed = models.BinaryField(blank=True)
    handed_in_as = models.BinaryField(blank=True)

    class Meta:
        ordering = ["-year", "owner"]
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            models.UniqueConstraint(fields=["owner", "year"], name="a_company_plans_once_a_year")
        ]

    def __str__(self) -> str:
        return f"action plan {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return gettext("Action plan of year %(year)s") % {"year": self.year}

    @property
    def editable(self) -> bool:
        """Can the company still change what it is going to do?"""
        return self.state in ("draft", "returned")


class Action(PartOfConfidential):
    """One thing the company will do, sealed; `version` counts its changes, so that none is lost."""

    WHOLE: ClassVar[str] = "plan"

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="actions")
    code = models.CharField(_("code"), max_length=20)
    state = models.CharField(_("state"), max_length=20, choices=ACTION_STATES, default="planned")
    due = models.DateField(_("due"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()
    changed = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="an_action_stands_once")
        ]

    def __str__(self) -> str:
        return f"action plan {self.plan_id}, action {self.pk}"

    @property
    def running(self) -> bool:
        """Is there still something to do?"""
        return self.state not in ("closed", "dropped-with-reason")


class Step(PartOfConfidential):
    """One thing that happened with a plan or an action: what, when, by whom; `sealed`: the words.

    Readings of an indicator and notes of effect are steps too: together they are the timeline.
    """

    WHOLE: ClassVar[str] = "plan"

    class Deed(models.TextChoices):
        BEGIN = "begin", _("drawn up")
        SUBMIT = "submit", _("submitted")
        TAKE_BACK = "take-back", _("taken back")
        REVIEW = "review", _("taken in review")
        ACCEPT = "accept", _("accepted")
        RETURN = "return", _("returned")
        START = "start", _("started")
        FINISH = "finish", _("done")
        READING = "reading", _("indicator read")
        EFFECT = "effect", _("note of effect")
        EVIDENCE = "evidence", _("evidence added")
        CLOSE = "close", _("closed")
        DROP = "drop", _("dropped")
        REOPEN = "reopen", _("taken up again")

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="steps")
    action = models.ForeignKey(Action, models.CASCADE, null=True, blank=True, related_name="steps")
    deed = models.CharField(max_length=10, choices=Deed)
    on = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField(blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"action plan {self.plan_id}, step {self.pk}"


class EvidenceFile(PartOfConfidential):
    """A file that shows how an action goes or what it changed, sealed with its name."""

    WHOLE: ClassVar[str] = "plan"

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="files")
    step = models.OneToOneField(Step, models.CASCADE, related_name="+")
    name = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"action plan {self.plan_id}, evidence {self.pk}"


class RedactedPlan(Confidential):
    """A copy of a plan without names, for experts of unions and NGOs who are named on it.

    It is the secretariat's own, its number is drawn at random, and nothing in its row tells whose
    plan it was: what leads from the one to the other lies with the plan (`CopyOfPlan`).
    """

    KIND: ClassVar[str] = "redacted-plan"

    id = models.BigIntegerField(primary_key=True, default=any_number)
    made = models.DateField(_("made"), default=clock.today)
    sealed = models.BinaryField()

    class Meta:
        ordering = ["-made", "pk"]
        verbose_name = _("redacted plan")
        verbose_name_plural = _("redacted plans")

    def __str__(self) -> str:
        return f"redacted plan {self.pk}"

    def tells(self, said: str) -> Text | None:
        """Whoever names a reviewer may not say by the way whose plan it is."""
        return TELLS_WHO if names_itself(said, self.names()) else None

    def names(self) -> list[str]:
        """Every name that was taken out of it."""
        link = CopyOfPlan._base_manager.filter(copy=self).first()
        return list(json.loads(unseal(link.sealed)).get("names") or ()) if link else []

    @property
    def called(self) -> str:
        """By the end of its number."""
        return gettext("Redacted plan %(mark)s") % {"mark": self.mark}

    @property
    def mark(self) -> str:
        """By which its readers tell it from another."""
        return f"{self.pk:x}".upper()[-6:]


class CopyComment(PartOfConfidential):
    """What a reviewer said of a redacted plan, and the reply, without names.

    A note of effect (`effect`) lies here as its writer wrote it, and wants no reply.
    """

    WHOLE: ClassVar[str] = "copy"

    id = models.BigIntegerField(primary_key=True, default=any_number)
    copy = models.ForeignKey(RedactedPlan, models.CASCADE, related_name="comments")
    about = models.CharField(max_length=20, blank=True)
    effect = models.BooleanField(default=False)
    on = models.DateField(default=clock.today)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    replied = models.DateField(null=True, blank=True)
    reply = models.BinaryField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("comment on a redacted plan")
        verbose_name_plural = _("comments on redacted plans")

    def __str__(self) -> str:
        return f"redacted plan {self.copy_id}, comment {self.pk}"


class CopyOfPlan(PartOfConfidential):
    """That a redacted copy was made of a plan; who reads the plan reads this, a reviewer does not.

    `sealed` holds which action of the plan is which of the copy, and every name that was sought.
    """

    WHOLE: ClassVar[str] = "plan"

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="copies")
    copy = models.OneToOneField(RedactedPlan, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    sealed = models.BinaryField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("copy of a plan")
        verbose_name_plural = _("copies of plans")

    def __str__(self) -> str:
        return f"action plan {self.plan_id}, copy {self.pk}"


class Comment(PartOfConfidential):
    """What a reviewer said of a plan, as the company reads it; each wants a reply.

    `heard` is the comment on the redacted copy that it came from, when it came from one.
    """

    WHOLE: ClassVar[str] = "plan"

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="comments")
    action = models.ForeignKey(Action, models.SET_NULL, null=True, blank=True, related_name="+")
    heard = models.OneToOneField(CopyComment, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    replied = models.DateField(null=True, blank=True)
    replied_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reply = models.BinaryField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("comment on a plan")
        verbose_name_plural = _("comments on plans")

    def __str__(self) -> str:
        return f"action plan {self.plan_id}, comment {self.pk}"


class PatternSummary(Figures, Confidential):
    """What the action plans of a year have in common, as the gate let it through.

    The working group on due diligence and the secretariat read it (level C2).
    """

    KIND: ClassVar[str] = "plan-pattern-summary"

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    on = models.DateField(default=clock.today)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-year"]
        verbose_name = _("pattern summary")
        verbose_name_plural = _("pattern summaries")
        constraints = [
            models.UniqueConstraint(fields=["year"], name="a_year_has_one_pattern_summary")
        ]

    def __str__(self) -> str:
        return f"pattern summary {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return patterns_called(self.year)


def patterns_called(year: int) -> str:
    """What the pattern summary of a year is called."""
    return gettext("What the plans of year %(year)s have in common") % {"year": year}


def plan_state(code: str) -> rules.PlanState:
    """The state of a plan as the rules know it."""
    return next(state for state in rules.PLAN_STATES if state == code)
