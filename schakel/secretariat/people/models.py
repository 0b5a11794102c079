import hashlib
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from schakel.secretariat import clock
from schakel.secretariat.parties.models import Party

FORTNIGHT = 14 * 24 * 3600  # seconds for which an invitation holds


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **about: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **about)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Someone who signs in. What a person may do follows from roles, never from a flag."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=2, blank=True)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    @property
    def party(self) -> Party | None:
        """The party this person speaks for now."""
        role = self.standing_roles().select_related("party").first()
        return role.party if role else None

    def standing_roles(self) -> models.QuerySet["Role"]:
        """The roles this person has now."""
        return self.roles.filter(ended=None)


class Role(models.Model):
    """A person speaks for a party as this, from one day until another."""

    class Name(models.TextChoices):
        CSR_OFFICER = "csr-officer", _("CSR officer")
        CASE_HANDLER = "case-handler", _("case handler of the secretariat")
        CHAIR = "chair", _("independent chair")
        SEAT_HOLDER = "seat-holder", _("seat holder")
        WORKING_GROUP_MEMBER = "working-group-member", _("working group member")
        EXPERT = "expert", _("expert")
        CIVIL_SERVANT = "civil-servant", _("civil servant")
        EVALUATOR = "evaluator", _("evaluator")
        IDENTITY_CUSTODIAN = "identity-custodian", _("custodian of identities")
        OBSERVER = "observer", _("observer")

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    party = models.ForeignKey(Party, models.PROTECT, related_name="roles")
    name = models.CharField(max_length=30, choices=Name)
    since = models.DateField(default=clock.today)
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "party", "name"],
                condition=models.Q(ended=None),
                name="a_role_is_given_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_name_display()}, {self.party}"


class Invitation(models.Model):
    """A letter with a link that lets one person in once, to speak for a party in a role.

    Only the hash of the link is kept: who reads the database cannot come in with it.
    """

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=2, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=30, choices=Role.Name)
    key = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written = models.DateTimeField(default=clock.now)
    sent = models.BooleanField(default=False)
    accepted = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "party", "role"],
                condition=models.Q(accepted=None, revoked=None),
                name="a_person_is_invited_once",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def lapsed(self) -> bool:
        """Did its fortnight pass?"""
        return clock.longer_ago(self.written, FORTNIGHT)

    @property
    def open(self) -> bool:
        """Can it still be accepted?"""
        return self.accepted is None and self.revoked is None and not self.lapsed


class HandOver(models.Model):
    """A person left and another took over: who from whom, for which party, on which day."""

    leaver = models.ForeignKey(Person, models.PROTECT, related_name="handed_over")
    successor = models.ForeignKey(Person, models.PROTECT, related_name="took_over")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    day = models.DateField(default=clock.today)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")

    def __str__(self) -> str:
        return f"hand-over {self.pk}"


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in; it knows whose it is, so that it can be ended."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    begun = models.DateTimeField(null=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "session"
        verbose_name_plural = "sessions"

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from schakel.secretariat.people.sessions import SessionStore

        return SessionStore

    @property
    def seen_as(self) -> str:
        """The browser in a word or two."""
        from schakel.secretariat.people.sessions import in_short

        return in_short(self.browser)

    @property
    def ends(self) -> datetime:
        """When it ends by itself; the store counts by the machine's own clock."""
        return clock.lived(self.expire_date)

    @property
    def mark(self) -> str:
        """What names this session on a page: no key to it."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:24]


class Tally(models.Model):
    """How often somebody tried something within minutes, by a mark that names nobody.

    The mark is a hash with the key of this installation; the row goes when its time is over.
    """

    mark = models.CharField(max_length=64, unique=True)
    kept = models.JSONField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "tally"
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"tally {self.pk}"
