from django.urls import reverse
from django_tasks import task

from schakel.secretariat.checks.acts.findings import share_findings
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing.running import Tell, make_release


@task
def share(job: int, number: int) -> None:
    """Share findings with their figures on behalf of whoever asked for it."""

    def make(person: Person, tell: Tell) -> str:
        share_findings(person=person, number=number, tell=tell)
        return reverse("checks:findings", args=[number])

    make_release(job, make)
