from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from schakel.secretariat import clock
from schakel.secretariat.access import Confidential
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person


class Application(Confidential):
    """A company asks to join, and what became of it.

    Until the objection window opens the secretariat alone reads it (C3); from then on all parties
    do (C1), since any of them may object. `code` is the party's code, should it be admitted.
    """

    KIND: ClassVar[str] = "accession-application"

    class State(models.TextChoices):
        APPLICANT = "applicant", _("handed in")
        OBJECTING = "objecting", _("objection window")
        ACTIVE = "active", _("admitted")
        REFUSED = "refused", _("refused")

    code = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=200)
    size = models.CharField(_("size class"), max_length=20)
    groups = models.JSONField(_("working groups"), default=list)
    said = models.BinaryField()  # motivation and work with metal, sealed
    why = models.BinaryField(default=b"")  # the reason of a refusal, sealed
    state = models.CharField(max_length=10, choices=State, default=State.APPLICANT)
    handed_in = models.DateTimeField(default=clock.now, editable=False)
    opened = models.DateField(null=True, blank=True)
    fee_paid = models.DateField(null=True, blank=True)
    decided = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-handed_in", "-pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state__in=["applicant", "objecting"]),
                name="one_application_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def called(self) -> str:
        """What its readers call it: the company's name."""
        return self.name


class Contact(Confidential):
    """Whom to write to about an application, and how many full-time jobs the company has."""

    KIND: ClassVar[str] = "applicant-contact"

    application = models.OneToOneField(Application, models.CASCADE, related_name="contact")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"contact {self.pk}"


class SignedDocument(Confidential):
    """One of the documents that an applicant signs, as it was handed in, sealed."""

    KIND: ClassVar[str] = "signed-document"

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    step = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    sealed = models.BinaryField()
    taken_in = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("signed document")
        verbose_name_plural = _("signed documents")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "step"], name="a_document_is_signed_once"
            )
        ]

    def __str__(self) -> str:
        return f"signed document {self.pk}"


class Objection(Confidential):
    """A party objects to an accession. Its reason is between that party and the secretariat."""

    KIND: ClassVar[str] = "accession-objection"

    application = models.ForeignKey(Application, models.CASCADE, related_name="objections")
    reason = models.BinaryField()
    made = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made", "pk"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "owner"],
                condition=models.Q(withdrawn=None),
                name="a_party_objects_once",
            )
        ]

    def __str__(self) -> str:
        return f"objection {self.pk}"


class Departure(models.Model):
    """A party gives notice and leaves; what happens to its data."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="departures")
    given = models.DateField()
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    data = models.CharField(_("its data"), max_length=60)
    withdrawn = models.DateField(null=True, blank=True)
    left = models.DateField(null=True, blank=True)
    erased = models.PositiveIntegerField(_("records erased"), null=True, blank=True)

    class Meta:
        ordering = ["-given", "-pk"]
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(withdrawn=None, left=None),
                name="a_party_gives_notice_once",
            )
        ]

    def __str__(self) -> str:
        return f"departure {self.pk}"


class Knock(models.Model):
    """How often somebody knocked within the hour, by a mark that names no address.

    The mark is a hash with the key of this installation; the row goes when the hour is over.
    """

    mark = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(default=clock.now)
    times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "knock"
        verbose_name_plural = "knocks"

    def __str__(self) -> str:
        return f"knock {self.pk}"
