from django.db import transaction

from schakel.covenant.sharing import Level
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.people.models import Person

BREATH = 0.5  # seconds between two words of progress that are written down


def open_job(*, person: Person, owner: str, level: Level) -> Job:
    """Open a job at the level of what it works on; the caller says where it leads."""
    job = Job(asked_by=person, owner=owner, level=level)
    job.save()
    return job


def reopen_job(job: Job) -> None:
    """Let a job wait for a worker once more."""
    _say(job, Job.State.WAITING, 0, 0, Text("", ""))


@transaction.atomic
def begin_job(number: int) -> Job | None:
    """Take up a waiting job; None when another worker has it already."""
    job = Job._base_manager.select_for_update().filter(pk=number, state=Job.State.WAITING).first()
    if job is not None:
        job.state, job.heard = Job.State.RUNNING, clock.now()
        job.save()
    return job


def finish_job(job: Job) -> None:
    """Say that a job is done."""
    _say(job, Job.State.DONE, job.of, job.of, Text("Done.", "Klaar."))


def stop_job(job: Job, why: Text) -> None:
    """Say that a job stopped, and why, in words for whoever asked."""
    _say(job, Job.State.STOPPED, job.done, job.of, why)


def _say(job: Job, state: str, done: int, of: int, said: Text) -> None:
    job.state, job.done, job.of, job.heard = state, done, of, clock.now()
    job.said_en, job.said_nl = said.en[:500], said.nl[:500]
    job.save(update_fields=["state", "done", "of", "heard", "said_en", "said_nl"])


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
