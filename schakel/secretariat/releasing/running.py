"""Releases in the background: begun once however many ask, followed on a page, ended in words."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django_tasks.base import Task

from schakel.covenant.sharing import Level, Reader
from schakel.language import Text
from schakel.secretariat.jobs.acts import (
    Left,
    Progress,
    begin_job,
    finish_job,
    jobs_left,
    open_sole_job,
    stop_job,
)
from schakel.secretariat.journal import trail
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing.archive import OFFICE

journal = logging.getLogger(__name__)

Tell = Callable[[int, int, Text], None]
AT_THE_GATE: Final = Text(
    "The gate tries every figure against all that was published before.",
    "De poort toetst elk cijfer aan alles wat eerder is gepubliceerd.",
)
WENT_WRONG: Final = Text(
    "It could not be made through a fault of ours. Nothing of it came out. Tell whoever runs this "
    "desk when it was; the technical log says where it broke.",
    "Het kon niet worden gemaakt door een fout van ons. Niets ervan kwam naar buiten. Geef aan wie "
    "dit bureau beheert door wanneer het was; het technische logboek zegt waar het misging.",
)


def in_silence(done: int, of: int, what: Text) -> None:
    """Tell nobody how far it is: for who waits for it here."""


@transaction.atomic
def start_release(
    *, person: Person, name: str, leads_to: str, task: "Task[..., None]", about: Iterable[Any]
) -> int:
    """Have a worker make this release, unless one is at it: the number of its job either way.

    `task` is called with that number and what it is about. Whoever asks second follows the first.
    """
    job, fresh = open_sole_job(
        person=person, owner=OFFICE, level=Level.BILATERAL, name=name, leads_to=leads_to
    )
    if fresh:
        task.enqueue(job.pk, *about)
    return job.pk


def make_release(number: int, make: Callable[[Person, Tell], str]) -> None:
    """Make a release for whoever asked, and say how that ended.

    `make` gives the address at which it is read. What it refuses is an exception with `why` in
    words; of anything else the technical log learns where it broke, never what was put in.
    """
    job = begin_job(number)
    if job is None:
        return
    try:
        leads_to = make(job.asked_by, Progress(job))
    except Exception as error:
        stop_job(job, _why(error, number))
    else:
        finish_job(job, leads_to)


def _why(error: Exception, number: int) -> Text:
    why = getattr(error, "why", None)
    if isinstance(why, Text):
        return why
    journal.warning("Job %s made no release.\n%s", number, trail(error))
    return WENT_WRONG


@dataclass(frozen=True, slots=True)
class Asked:
    """A release that was asked for and did not come out yet: its job, and what it is called."""

    job: Left
    called: str


def asked_for(reader: Reader, names: Mapping[str, str]) -> list[Asked]:
    """Which of these releases, by what each is called, are being made or could not be made."""
    return [Asked(job, names[job.name]) for job in jobs_left(reader, names)]
