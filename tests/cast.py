"""The people of the tests: the demo's cast, and an officer of a second company. All fictional."""

from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.test import Client

from schakel.secretariat import demo
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person, Role


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who."""

    officer: Person  # of Zilvermeeuw, the company whose list it is
    rival: Person  # the officer of Koperwiek, another company
    handler: Person  # of the secretariat
    union_expert: Person
    ngo_expert: Person
    chair: Person
    government: Person
    stranger: Person  # signed in, with no role

    def everybody(self) -> dict[str, Person]:
        """Each person by part."""
        return {name: getattr(self, name) for name in self.__slots__}


def assemble() -> Cast:
    """The cast, entered in the desk's books."""
    people = demo.assemble_cast()
    for part in ("secretariat", "chair"):
        set_up_second_factor(people[part])
    return Cast(
        officer=people["csr-officer"],
        rival=_with_role("joris@koperwiek.example", "Joris Koper", "koperwiek", "csr-officer"),
        handler=people["secretariat"],
        union_expert=people["union-expert"],
        ngo_expert=_with_role("amara@verremijnen.example", "Amara Ver", "verre-mijnen", "expert"),
        chair=people["chair"],
        government=people["government"],
        stranger=admit_person(email="wim@nergens.example", name="Wim Nergens"),
    )


@dataclass(frozen=True, slots=True)
class Copy:
    """The cast and every row that it left in the books when it was entered, to enter it again."""

    people: dict[str, Any]  # by part, the number of each
    rows: dict[type[models.Model], list[models.Model]]

    def enter(self) -> Cast:
        """The same cast in empty books, at a tenth of the work."""
        with transaction.atomic():
            for model, rows in self.rows.items():
                model._base_manager.bulk_create([copy(row) for row in rows])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.rows)):
                cursor.execute(statement)
        found = Person.objects.in_bulk(self.people.values())
        return Cast(**{part: found[number] for part, number in self.people.items()})


def copied() -> Copy:
    """The cast as it is entered in empty books, which stay empty."""
    with transaction.atomic():
        before = {model: model._base_manager.count() for model in apps.get_models()}
        people = {part: person.pk for part, person in assemble().everybody().items()}
        rows = {
            model: list(model._base_manager.order_by("pk"))
            for model, count in before.items()
            if model._base_manager.count() > count
        }
        transaction.set_rollback(True)
    return Copy(people, rows)


def _with_role(email: str, name: str, party: str, role: str) -> Person:
    person = admit_person(email=email, name=name)
    give_role(person=person, party=Party.objects.get(code=party), name=Role.Name(role))
    return person


def set_up_second_factor(person: Person) -> None:
    """Give this person an app with codes, without which some roles reach nothing."""
    secret = get_adapter().encrypt(SECRET)
    Authenticator.objects.create(user=person, type="totp", data={"secret": secret})


def browser_of(person: Person | None, **about: Any) -> Client:
    """A browser in which this person is signed in; None: nobody."""
    browser = Client(**about)
    if person is not None:
        browser.force_login(person)
    return browser


LONG_AGO = date(2019, 7, 1)
SECRET = "JBSWY3DPEHPK3PXP"  # what their apps with codes count from
