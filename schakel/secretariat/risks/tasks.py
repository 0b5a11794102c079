from django.urls import reverse
from django_tasks import task

from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing.running import Tell, make_release
from schakel.secretariat.risks.acts.industry import make_industry_map


@task
def make_map(job: int, year: int) -> None:
    """Make the heat map of the industry on behalf of whoever asked for it."""

    def make(person: Person, tell: Tell) -> str:
        made = make_industry_map(person=person, year=year, tell=tell)
        return reverse("risks:edition", args=[made.pk])

    make_release(job, make)
