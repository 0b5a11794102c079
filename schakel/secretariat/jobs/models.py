from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.secretariat import clock
from schakel.secretariat.access import Confidential
from schakel.secretariat.people.models import Person

SILENCE = 300.0  # seconds without a word after which a worker is taken to be gone


class Job(Confidential):
    """Work that a worker does for a person: how far it is, and what went wrong, in words.

    Of a name there is one job at most, however many ask for it; most jobs have none.
    """

    KIND: ClassVar[str] = "job"

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    name = models.CharField(max_length=80, null=True, blank=True, unique=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    said_en = models.TextField(blank=True)
    said_nl = models.TextField(blank=True)
    leads_to = models.CharField(max_length=200)
    asked = models.DateTimeField(default=clock.now, editable=False)
    heard = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def said(self) -> str:
        """What the worker last said, in the language of the page."""
        return self.said_nl if get_language() == "nl" else self.said_en

    @property
    def going(self) -> bool:
        """Is there still something to wait for?"""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def silent(self) -> bool:
        """Has nothing been heard of it for so long that its worker must be gone?"""
        return self.going and clock.longer_ago(self.heard, SILENCE)
