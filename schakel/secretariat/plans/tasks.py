from django.urls import reverse
from django_tasks import task

from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts.patterns import make_pattern_summary
from schakel.secretariat.releasing.running import Tell, make_release


@task
def make_patterns(job: int, year: int) -> None:
    """Make the summary of what plans have in common on behalf of whoever asked for it."""

    def make(person: Person, tell: Tell) -> str:
        made = make_pattern_summary(person=person, year=year, tell=tell)
        return reverse("plans:pattern", args=[made.pk])

    make_release(job, make)
