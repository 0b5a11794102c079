import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from schakel.secretariat import clock
from schakel.secretariat.access import Confidential, PartOfConfidential
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import unseal


class Edition(models.Model):
    """An edition of an instrument as the desk asks it: what it holds, and what was decided of it.

    `content` is the instrument as it stood when it was taken in, so that answers of an old year
    are scored by the questions that were asked then. It is no secret.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ADOPTED = "adopted", _("adopted")
        RETIRED = "retired", _("retired")

    code = models.CharField(max_length=80, unique=True)
    key = models.CharField(max_length=80)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    taken_in = models.DateField(default=clock.today)
    decision = models.PositiveBigIntegerField(_("decision"), null=True, blank=True)
    adopted = models.DateField(_("adopted"), null=True, blank=True)
    retired = models.DateField(_("retired"), null=True, blank=True)

    class Meta:
        ordering = ["-taken_in", "-pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(decision__isnull=False),
                name="an_edition_is_adopted_by_a_decision",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Round(models.Model):
    """Which edition is asked in a year of the agreement."""

    year = models.PositiveSmallIntegerField(_("year of the agreement"), unique=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rounds")
    opened = models.DateField(default=clock.today)

    class Meta:
        ordering = ["year"]
        verbose_name = _("round")
        verbose_name_plural = _("rounds")

    def __str__(self) -> str:
        return f"round {self.year}"


class Assessment(Confidential):
    """What a company answers to the instrument in one year, and how it was judged.

    The company's own (level C3). `edition` is the code of the edition that was asked; `profile`
    is sealed.
    """

    KIND: ClassVar[str] = "maturity-answers"

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        IN_REVIEW = "in-review", _("in review")
        RETURNED = "returned", _("returned")
        FINAL = "final", _("final")

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    edition = models.CharField(max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    profile = models.BinaryField(blank=True)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by"
    )
    opened = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-year", "owner"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(fields=["owner", "year"], name="a_party_assesses_once_a_year")
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return _("Assessment of year %(year)s") % {"year": self.year}

    @property
    def company(self) -> str:
        """The name of the party whose it is."""
        return Party.objects.get(code=self.owner).name

    @property
    def open_to_answers(self) -> bool:
        """Can the company still answer?"""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class Answer(PartOfConfidential):
    """One version of the answer to one question: what was given and a remark, sealed.

    The standing one counts. One that lies beside it was saved on top of a version that somebody
    else had replaced meanwhile: it waits until somebody chooses. `based_on` is the version that
    its writer saw. `brought` was brought along from last year; it is `carried` as long as nobody
    has looked at it.
    """

    WHOLE: ClassVar[str] = "assessment"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField(default=0)
    sealed = models.BinaryField()
    standing = models.BooleanField(default=False)
    beside = models.BooleanField(default=False)
    carried = models.BooleanField(default=False)
    brought = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["question", "version"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question", "version"], name="an_answer_has_versions"
            ),
            models.UniqueConstraint(
                fields=["assessment", "question"],
                condition=models.Q(standing=True),
                name="one_answer_stands",
            ),
            models.CheckConstraint(
                condition=~models.Q(standing=True, beside=True), name="beside_does_not_stand"
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.assessment_id}, answer {self.pk}"


class Assignment(PartOfConfidential):
    """A question of an assessment that a colleague answers."""

    WHOLE: ClassVar[str] = "assessment"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="assignments")
    question = models.CharField(max_length=80)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["question"]
        verbose_name = _("assigned question")
        verbose_name_plural = _("assigned questions")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question"], name="a_question_is_assigned_once"
            )
        ]

    def __str__(self) -> str:
        return f"assessment {self.assessment_id}, assigned {self.pk}"


class Rating(PartOfConfidential):
    """How the secretariat or an independent evaluator answers a question in the company's place.

    `sealed` holds what is given and why it differs. It counts once somebody else confirmed it.
    """

    WHOLE: ClassVar[str] = "assessment"

    class Side(models.TextChoices):
        SECRETARIAT = "secretariat", _("secretariat")
        INDEPENDENT = "independent", _("independent evaluator")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="ratings")
    question = models.CharField(max_length=80)
    side = models.CharField(max_length=12, choices=Side)
    sealed = models.BinaryField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["question", "side"]
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question", "side"], name="a_side_rates_a_question_once"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("by")),
                name="who_rates_does_not_confirm",
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.assessment_id}, rating {self.pk}"


class Event(PartOfConfidential):
    """One thing that happened with an assessment: what, when, by whom, with what words (sealed)."""

    WHOLE: ClassVar[str] = "assessment"

    class Deed(models.TextChoices):
        OPEN = "open", _("opened")
        SUBMIT = "submit", _("submitted")
        REVIEW = "review", _("taken in review")
        RETURN = "return", _("returned")
        ACCEPT = "accept", _("made final")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="events")
    deed = models.CharField(max_length=10, choices=Deed)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.BinaryField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"assessment {self.assessment_id}, event {self.pk}"

    @property
    def said(self) -> str:
        """The words that came with it."""
        return unseal(self.words).decode() if self.words else ""


class Evidence(Confidential):
    """What a company shows for its answers: handed in once, used by many, revised when it changes.

    The company's own (level C3). `title` is sealed; after `expires` it shows nothing any more.
    """

    KIND: ClassVar[str] = "diligence-evidence"

    title = models.BinaryField()
    expires = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn = models.DateField(_("withdrawn"), null=True, blank=True)
    handed_in = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-handed_in", "-pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"evidence {self.pk}"

    @property
    def called(self) -> str:
        """What the company calls it."""
        return unseal(self.title).decode()


class Revision(PartOfConfidential):
    """A file as it was handed in as evidence, sealed with its name."""

    WHOLE: ClassVar[str] = "evidence"

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    name = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="evidence_has_revisions")
        ]

    def __str__(self) -> str:
        return f"evidence {self.evidence_id}, revision {self.pk}"

    @property
    def file_name(self) -> str:
        """The name of the file as it was handed in."""
        return unseal(self.name).decode()


class Use(PartOfConfidential):
    """A question of an assessment that evidence speaks to.

    `revision` is the one that was the last when the assessment was handed in.
    """

    WHOLE: ClassVar[str] = "assessment"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="uses")
    question = models.CharField(max_length=80)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="uses")
    revision = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["question", "pk"]
        verbose_name = _("use of evidence")
        verbose_name_plural = _("uses of evidence")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "question", "evidence"], name="evidence_is_used_once"
            )
        ]

    def __str__(self) -> str:
        return f"assessment {self.assessment_id}, use {self.pk}"


class Workbook(PartOfConfidential):
    """Answers that came in by a workbook and wait until who sent it looked at them, sealed.

    Nothing of them counts yet; after the day `until` they are gone.
    """

    WHOLE: ClassVar[str] = "assessment"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="workbooks")
    sealed = models.BinaryField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    until = models.DateField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("workbook")
        verbose_name_plural = _("workbooks")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "by"], name="a_person_has_one_workbook_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"assessment {self.assessment_id}, workbook {self.pk}"


class EarlierCourse(Confidential):
    """Scores of years before the desk, entered by the secretariat, with the figure of each company.

    Sealed (level C3, the secretariat's own): from it comes the mean over the same companies.
    """

    KIND: ClassVar[str] = "earlier-course"

    sealed = models.BinaryField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("earlier course")
        verbose_name_plural = _("earlier courses")

    def __str__(self) -> str:
        return f"earlier course {self.pk}"

    @property
    def called(self) -> str:
        """What the secretariat calls it."""
        return str(self.told.get("name") or self)

    @property
    def told(self) -> dict[str, Any]:
        """What was entered, as plain data."""
        told: dict[str, Any] = json.loads(unseal(self.sealed))
        return told
