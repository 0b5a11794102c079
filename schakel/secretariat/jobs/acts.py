from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from schakel.covenant.sharing import Level, Reader
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.people.models import Person

BREATH = 0.5  # seconds between two words of progress that are written down
LONGEST: Final = 4000  # signs of what a job says


def open_job(*, person: Person, owner: str, level: Level) -> Job:
    """Open a job at the level of what it works on; the caller says where it leads."""
    job = Job(asked_by=person, owner=owner, level=level)
    job.save()
    return job


@transaction.atomic
def open_sole_job(
    *, person: Person, owner: str, level: Level, name: str, leads_to: str
) -> tuple[Job, bool]:
    """The one job of this name, and whether it is to be done now: not while somebody is at it.

    Whoever asks once it is over, or its worker is gone, has it done anew and on their own behalf.
    """
    job = Job._base_manager.select_for_update().filter(name=name).first()
    if job is None:
        return _first_of(Job(name=name, asked_by=person, owner=owner, level=level), leads_to)
    if job.going and not job.silent:
        return job, False
    job.asked_by, job.leads_to = person, leads_to
    job.save(update_fields=["asked_by", "leads_to"])
    reopen_job(job)
    return job, True


def _first_of(job: Job, leads_to: str) -> tuple[Job, bool]:
    job.leads_to = leads_to
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:  # somebody else was first
        return Job._base_manager.get(name=job.name), False
    return job, True


def reopen_job(job: Job) -> None:
    """Let a job wait for a worker once more."""
    _say(job, Job.State.WAITING, 0, 0, Text("", ""), after=tuple(Job.State))


@transaction.atomic
def begin_job(number: int) -> Job | None:
    """Take up a waiting job; None when another worker has it already."""
    job = Job._base_manager.select_for_update().filter(pk=number, state=Job.State.WAITING).first()
    if job is not None:
        job.state, job.heard = Job.State.RUNNING, clock.now()
        job.save()
    return job


def finish_job(job: Job, leads_to: str = "") -> None:
    """Say that a job is done, and where what it made is read when not where it was begun."""
    if leads_to:
        Job._base_manager.filter(pk=job.pk).update(leads_to=leads_to)
    _say(job, Job.State.DONE, job.of, job.of, Text("Done.", "Klaar."))


def stop_job(job: Job, why: Text) -> None:
    """Say that a job stopped, and why, in words for whoever asked."""
    _say(job, Job.State.STOPPED, job.done, job.of, why)


def _say(
    job: Job,
    state: Job.State,
    done: int,
    of: int,
    said: Text,
    after: Iterable[Job.State] = (Job.State.RUNNING,),
) -> None:
    """Write it down, unless the job is over by another worker's doing."""
    job.state, job.done, job.of, job.heard = state, done, of, clock.now()
    job.said_en, job.said_nl = said.en[:LONGEST], said.nl[:LONGEST]
    told = {name: getattr(job, name) for name in SAID}
    Job._base_manager.filter(pk=job.pk, state__in=[*after]).update(**told)


SAID: Final = ("state", "done", "of", "heard", "said_en", "said_nl")


@dataclass(frozen=True, slots=True)
class Left:
    """A job that is not done: whether somebody is at it, and what was said of it last."""

    number: int
    name: str
    going: bool
    silent: bool
    said: str
    heard: datetime


def jobs_left(reader: Reader, names: Iterable[str]) -> list[Left]:
    """Those of the jobs of these names that are not done, as far as the reader may read them."""
    seen = Job.objects.visible_to(reader).filter(name__in=[*names]).exclude(state=Job.State.DONE)
    return [
        Left(each.pk, each.name or "", each.going, each.silent, each.said, each.heard)
        for each in seen.order_by("pk")
    ]


class Progress:
    """Writes down how far a job is, at most twice a second however often it is called."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.spoke = -BREATH

    def __call__(self, done: int, of: int, what: Text) -> None:
        if clock.ticks() - self.spoke < BREATH:
            return
        self.spoke = clock.ticks()
        _say(self.job, Job.State.RUNNING, done, of, what)
