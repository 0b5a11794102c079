"""Who is who in the demo. Every person and organisation is fictional."""

from dataclasses import dataclass

from django.db import transaction

from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.access import reader
from schakel.secretariat.chains.acts import hand_in_list, take_up_again
from schakel.secretariat.chains.example import example_file
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person, Role

K, N = Party.Kind, Role.Name
Entry = tuple[str, str, str, str]  # code, name, kind, constituency


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


PARTIES: tuple[Entry, ...] = (
    ("zilvermeeuw", "Zilvermeeuw Gieterij (fictional)", K.COMPANY, "companies-and-associations"),
    ("koperwiek", "Koperwiek Metaalhandel (fictional)", K.COMPANY, "companies-and-associations"),
    ("bond-van-makers", "Bond van Makers (fictional)", K.TRADE_UNION, "trade-unions"),
    ("verre-mijnen", "Stichting Verre Mijnen (fictional)", K.NGO, "ngos"),
    ("ministerie-van-oversteek", "Ministerie van Oversteek (fictional)", K.MINISTRY, "government"),
    ("secretariat", "Secretariat", K.OFFICE, ""),
    ("chair", "Independent chair", K.OFFICE, ""),
)

CAST: tuple[Actor, ...] = (
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


# Who came in during the third year and has everything still to do; not there before.
NEWCOMER = Actor(
    "newcomer",
    "Contact of Oeverzwaluw",
    "contact@oeverzwaluw.example",
    "oeverzwaluw-tin-fictional",
    N.CSR_OFFICER,
    Text("new company", "nieuw bedrijf"),
)

OBSERVER = Actor(
    "zinkvrienden",
    "Ot Zink",
    "ot@zinkvrienden.example",
    "zinkvrienden",
    N.OBSERVER,
    Text("observer", "waarnemer"),
)
WITH_LINK: tuple[Actor, ...] = (*CAST, OBSERVER, NEWCOMER)

SIDE = "companies-and-associations"

# With Zilvermeeuw and Koperwiek there are nine companies.
OTHER_PARTIES: tuple[Entry, ...] = (
    ("blauwborst", "Blauwborst Kobalt (fictional)", K.COMPANY, SIDE),
    ("goudvink", "Goudvink Elektronica (fictional)", K.COMPANY, SIDE),
    ("ijzergors", "IJzergors Staalbouw (fictional)", K.COMPANY, SIDE),
    ("kwikstaart", "Kwikstaart Legeringen (fictional)", K.COMPANY, SIDE),
    ("roodmus", "Roodmus Recycling (fictional)", K.COMPANY, SIDE),
    ("steenuil", "Steenuil Magneten (fictional)", K.COMPANY, SIDE),
    ("wielewaal", "Wielewaal Profielen (fictional)", K.COMPANY, SIDE),
    ("verbond-van-vonken", "Verbond van Vonken (fictional)", K.ASSOCIATION, SIDE),
    ("ministerie-van-wind", "Ministerie van Wind (fictional)", K.MINISTRY, "government"),
    ("het-aambeeld", "Vakbond Het Aambeeld (fictional)", K.TRADE_UNION, "trade-unions"),
    ("schone-stroom", "Stichting Schone Stroom (fictional)", K.NGO, "ngos"),
    ("zinkvrienden", "Kring van Zinkvrienden (fictional)", K.SUPPORTER, ""),
    ("schrootgenootschap", "Het Schrootgenootschap (fictional)", K.SUPPORTER, ""),
    ("toetsbureau", "Toetsbureau (fictional)", K.OFFICE, ""),
)


def _extra(key: str, name: str, party: str, role: str) -> Actor:
    """Somebody without a sign-in link."""
    first = name.split()[0].lower()
    email = f"{first}@{party.replace('-', '')}.example"
    return Actor(key, name, email, party, role, Text(key, key))


ENSEMBLE: tuple[Actor, ...] = (
    _extra("second-handler", "Eva Tweeoog", "secretariat", N.CASE_HANDLER),
    _extra("evaluator", "Evi Toets", "toetsbureau", N.EVALUATOR),
    _extra("colleague", "Bo Gieter", "zilvermeeuw", N.CSR_OFFICER),
    _extra("koperwiek", "Joris Koper", "koperwiek", N.CSR_OFFICER),
    _extra("blauwborst", "Youssef Blauw", "blauwborst", N.CSR_OFFICER),
    _extra("goudvink", "Lieke Vink", "goudvink", N.CSR_OFFICER),
    _extra("ijzergors", "Teun Gors", "ijzergors", N.CSR_OFFICER),
    _extra("kwikstaart", "Mila Staart", "kwikstaart", N.CSR_OFFICER),
    _extra("roodmus", "Daan Musch", "roodmus", N.CSR_OFFICER),
    _extra("steenuil", "Ines Uil", "steenuil", N.CSR_OFFICER),
    _extra("wielewaal", "Sara Waal", "wielewaal", N.CSR_OFFICER),
    _extra("verbond-van-vonken", "Gijs Vonk", "verbond-van-vonken", N.EXPERT),
    _extra("ministerie-van-wind", "Pieter Wind", "ministerie-van-wind", N.CIVIL_SERVANT),
    _extra("het-aambeeld", "Rosa Aambeeld", "het-aambeeld", N.EXPERT),
    _extra("verre-mijnen", "Amara Ver", "verre-mijnen", N.EXPERT),
    _extra("schone-stroom", "Kofi Stroom", "schone-stroom", N.EXPERT),
    OBSERVER,
    _extra("schrootgenootschap", "Wim Schroot", "schrootgenootschap", N.OBSERVER),
)


@transaction.atomic
def assemble_cast() -> dict[str, Person]:
    """The cast by part, entered when it is not there yet."""
    return _entered(PARTIES, CAST)


@transaction.atomic
def assemble_ensemble() -> dict[str, Person]:
    """The cast, and everybody else with a part in the year."""
    return {**assemble_cast(), **_entered(OTHER_PARTIES, ENSEMBLE)}


def _entered(parties: tuple[Entry, ...], actors: tuple[Actor, ...]) -> dict[str, Person]:
    for code, name, kind, constituency in parties:
        enter_party(code=code, name=name, kind=kind, constituency=constituency)
    return {each.key: _on_stage(each, Party.objects.get(code=each.party)) for each in actors}


def _on_stage(actor: Actor, party: Party) -> Person:
    person = admit_person(email=actor.email, name=actor.name, language=actor.language)
    give_role(person=person, party=party, name=actor.role)
    return person


def those_with_a_link() -> list[tuple[Actor, Person]]:
    """Whom the demo lets sign in by a link, once the years have been played."""
    people = Person.objects.in_bulk([each.email for each in WITH_LINK], field_name="email")
    return [(each, people[each.email]) for each in WITH_LINK]


def hand_in_example(officer: Person) -> None:
    """Let the officer's company hand in the example list, when it has handed in nothing today.

    Nothing runs at this moment, so what an earlier demo left half done is taken up again.
    """
    take_up_again(person=officer)
    lists = Upload.objects.visible_to(reader(officer))
    if not lists.filter(handed_in__date=clock.today()).exists():
        content = example_file("en")
        hand_in_list(
            person=officer, name="example.csv", content=content, strict=False, language="en"
        )
