from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.secretariat import clock
from schakel.secretariat.access import Confidential, PartOfConfidential
from schakel.secretariat.people.models import Person

REPORT_STATES = [("draft", _("draft")), ("published", _("published"))]
PARTS = [
    ("public", _("public")),
    ("confidential", _("confidential")),
    ("left-out", _("left out")),
]


class Report(Confidential):
    """The report that a company (the owner) writes of one year of the agreement.

    The company and the secretariat read it (level C3): it holds the confidential part, and what is
    not published yet. `number` counts what was published of it.
    """

    KIND: ClassVar[str] = "report-being-written"

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    state = models.CharField(_("state"), max_length=10, choices=REPORT_STATES, default="draft")
    number = models.PositiveIntegerField(default=0)
    begun = models.DateField(_("begun"), default=clock.today)
    published = models.DateField(_("published"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "owner"]
        verbose_name = _("report of a company")
        verbose_name_plural = _("reports of companies")
        constraints = [
            models.UniqueConstraint(fields=["owner", "year"], name="a_company_reports_once_a_year")
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return gettext("Report of year %(year)s") % {"year": self.year}

    @property
    def editable(self) -> bool:
        """Is it being written?"""
        return self.state == "draft"


class Passage(PartOfConfidential):
    """One passage of a report: its words in both languages with their sources, sealed.

    `sealed` also holds what the records said when it was drafted last, so that it can be told what
    was changed by hand. `version` counts its changes, so that none is lost.
    """

    WHOLE: ClassVar[str] = "report"

    report = models.ForeignKey(Report, models.CASCADE, related_name="passages")
    code = models.CharField(_("code"), max_length=100)
    item = models.CharField(_("item"), max_length=80)
    part = models.CharField(_("part"), max_length=12, choices=PARTS, default="confidential")
    place = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()
    changed = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["place", "pk"]
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="a_passage_stands_once")
        ]

    def __str__(self) -> str:
        return f"report {self.report_id}, passage {self.pk}"


class Step(PartOfConfidential):
    """One thing that happened with a report: what, when and by whom.

    With a publication it seals both parts as they stood then.
    """

    WHOLE: ClassVar[str] = "report"

    class Deed(models.TextChoices):
        DRAFT = "draft", _("drafted")
        REDRAFT = "redraft", _("drafted anew")
        PUBLISH = "publish", _("published")
        REOPEN = "reopen", _("taken up again")

    report = models.ForeignKey(Report, models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=10, choices=Deed)
    number = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sealed = models.BinaryField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"report {self.report_id}, step {self.pk}"


class Statement(Confidential):
    """The public part of a report as a company published it: everybody reads it (level C0).

    It never changes: what is published anew is a next number, beside the ones before it. Nothing
    in it leads to the report that it was taken from. It is sealed like the rest, so that a copy of
    the database cannot be altered unseen.
    """

    KIND: ClassVar[str] = "diligence-statement"

    year = models.PositiveSmallIntegerField(_("year of the agreement"))
    number = models.PositiveIntegerField(_("number"))
    published = models.DateField(_("published"), default=clock.today)
    sealed = models.BinaryField()

    class Meta:
        ordering = ["-published", "-pk"]
        verbose_name = _("public report")
        verbose_name_plural = _("public reports")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "year", "number"], name="a_statement_has_numbers"
            )
        ]

    def __str__(self) -> str:
        return f"public report {self.pk}"

    @property
    def called(self) -> str:
        """Of which year it is."""
        return gettext("Public report of year %(year)s") % {"year": self.year}
