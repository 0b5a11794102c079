"""The people of the tests: the demo's cast, and an officer of a second company. All fictional."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
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
