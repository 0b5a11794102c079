from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from schakel.secretariat import clock
from schakel.secretariat.access import Confidential, PartOfConfidential
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person


class Upload(Confidential):
    """A purchase list that a company handed in, and what became of it.

    The company's own (level C3): the company and the secretariat read it, nobody else.
    """

    KIND: ClassVar[str] = "purchase-list"

    class Outcome(models.TextChoices):
        PENDING = "pending", _("at work")
        DRAWN = "drawn", _("heat map drawn")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))
    strict = models.BooleanField(default=False)
    language = models.CharField(max_length=2)
    handed_in = models.DateTimeField(default=clock.now, editable=False)
    handed_in_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    job = models.OneToOneField("jobs.Job", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)
    rows = models.PositiveIntegerField(null=True)
    left_out = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-handed_in", "-pk"]
        verbose_name = _("purchase list")
        verbose_name_plural = _("purchase lists")

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def called(self) -> str:
        """The name of the file."""
        return self.name

    @property
    def company(self) -> str:
        """The name of the party whose list it is."""
        return Party.objects.get(code=self.owner).name


class File(PartOfConfidential):
    """A file of an upload, sealed: the list as handed in, and what was drawn from it."""

    WHOLE: ClassVar[str] = "upload"

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    drawn = models.BooleanField()
    size = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "name"], name="a_file_has_one_content")
        ]

    def __str__(self) -> str:
        return f"{self.upload}, file {self.pk}"


class Shelf(PartOfConfidential):
    """A part of the heat map's document, sealed, so that a page opens only what it shows."""

    WHOLE: ClassVar[str] = "upload"

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="shelves")
    name = models.CharField(max_length=60)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "name"], name="a_shelf_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.upload}, shelf {self.pk}"
