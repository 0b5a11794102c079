"""The demo: a fictional cast, and sign-in by link on this machine alone."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from schakel.language import Text
from schakel.secretariat.access import reader
from schakel.secretariat.chains.acts import hand_in_list, take_up_again
from schakel.secretariat.chains.example import example_file
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person, Role

SALT = "schakel.demo"
HOURS = 12

K, N = Party.Kind, Role.Name


@dataclass(frozen=True, slots=True)
class Actor:
    """One of the cast: a person who speaks for a party in a role."""

    key: str
    name: str
    email: str
    party: str
    role: str
    part: Text
    language: str = ""


PARTIES = (
    ("zilvermeeuw", "Zilvermeeuw Gieterij (fictional)", K.COMPANY, "companies-and-associations"),
    ("koperwiek", "Koperwiek Metaalhandel (fictional)", K.COMPANY, "companies-and-associations"),
    ("bond-van-makers", "Bond van Makers (fictional)", K.TRADE_UNION, "trade-unions"),
    ("verre-mijnen", "Stichting Verre Mijnen (fictional)", K.NGO, "ngos"),
    ("ministerie-van-oversteek", "Ministerie van Oversteek (fictional)", K.MINISTRY, "government"),
    ("secretariat", "Secretariat", K.OFFICE, ""),
    ("chair", "Independent chair", K.OFFICE, ""),
)

CAST = (
    Actor(
        "csr-officer",
        "Noor Meeuwis",
        "noor@zilvermeeuw.example",
        "zilvermeeuw",
        N.CSR_OFFICER,
        Text("CSR officer", "MVO-coördinator"),
    ),
    Actor(
        "secretariat",
        "Sam Verbinder",
        "sam@secretariat.example",
        "secretariat",
        N.CASE_HANDLER,
        Text("secretariat", "secretariaat"),
    ),
    Actor(
        "union-expert",
        "Fenna Maker",
        "fenna@bondvanmakers.example",
        "bond-van-makers",
        N.EXPERT,
        Text("union expert", "vakbondsdeskundige"),
    ),
    Actor(
        "chair",
        "Ruben Voorzitter",
        "ruben@chair.example",
        "chair",
        N.CHAIR,
        Text("chair", "voorzitter"),
    ),
    Actor(
        "government",
        "Hanna Oversteek",
        "hanna@oversteek.example",
        "ministerie-van-oversteek",
        N.CIVIL_SERVANT,
        Text("government", "overheid"),
    ),
)


@transaction.atomic
def assemble_cast() -> dict[str, Person]:
    """The cast by part, entered when it is not there yet."""
    parties = {
        code: enter_party(code=code, name=name, kind=kind, constituency=constituency)
        for code, name, kind, constituency in PARTIES
    }
    return {actor.key: _on_stage(actor, parties[actor.party]) for actor in CAST}


def _on_stage(actor: Actor, party: Party) -> Person:
    person = admit_person(email=actor.email, name=actor.name, language=actor.language)
    give_role(person=person, party=party, name=actor.role)
    return person


def hand_in_example(officer: Person) -> None:
    """Let the officer's company hand in the example list, when it has handed in nothing yet.

    Nothing runs at this moment, so what an earlier demo left half done is taken up again.
    """
    take_up_again(person=officer)
    if not Upload.objects.visible_to(reader(officer)).exists():
        content = example_file("en")
        hand_in_list(
            person=officer, name="example.csv", content=content, strict=False, language="en"
        )


def link_for(person: Person, address: str) -> str:
    """A sign-in link that holds on this machine, for as long as the demo's key, twelve hours."""
    token = signing.dumps(str(person.code), salt=SALT)
    return address.rstrip("/") + reverse("enter-demo", args=[token])


def person_behind(token: str, request: HttpRequest) -> Person | None:
    """Who this link signs in; None outside the demo, from elsewhere, or when it is not ours."""
    if not settings.DEMO or not from_this_machine(request):
        return None
    try:
        code = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    emails = [actor.email for actor in CAST]
    return Person.objects.filter(code=code, email__in=emails, is_active=True).first()


def from_this_machine(request: HttpRequest) -> bool:
    """Does the request come from this machine, under its own name, with no proxy between?"""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    host = request.get_host().rsplit(":", 1)[0]
    return host in settings.LOOPBACK and _loopback(request.META.get("REMOTE_ADDR", ""))


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
