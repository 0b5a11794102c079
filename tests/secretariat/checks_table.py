"""Nine companies that take part, an evaluator, and the check of Zilvermeeuw at each point."""

from collections.abc import Mapping

from schakel.covenant.obligations import months_from
from schakel.covenant.sampling import sealed
from schakel.secretariat import access, clock
from schakel.secretariat.checks.acts import (
    draw_sample,
    fix_frame,
    open_to_evaluator,
    open_word,
    seal_word,
)
from schakel.secretariat.checks.models import Check, Draw
from schakel.secretariat.duties.register import year_of
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person, Role
from tests.cast import Cast

BIRDS = ("grutto", "kievit", "lepelaar", "roerdomp", "scholekster", "tureluur", "wulp")
SEED = "24 31 8 19 2 45"


def this_year() -> int:
    return year_of(clock.today())


def more_companies() -> None:
    """Seven beside Zilvermeeuw and Koperwiek, so that nine take part."""
    for code in BIRDS:
        name = f"{code.capitalize()} Metaal (fictional)"
        enter_party(code=code, name=name, kind=Party.Kind.COMPANY, constituency="companies")


def an_evaluator(name: str = "Evi Toets") -> Person:
    """An independent evaluator, of an office of their own."""
    enter_party(code="beoordelaars", name="Toetsbureau (fictional)", kind=Party.Kind.OFFICE)
    person = admit_person(email=f"{name.split()[0].lower()}@toets.example", name=name)
    office = Party.objects.get(code="beoordelaars")
    give_role(person=person, party=office, name=Role.Name.EVALUATOR)
    return person


def fixed(cast: Cast, size: int = 3, method: str = "joint", **about: object) -> Draw:
    """The frame of this year, with nothing drawn yet."""
    told = {"year": this_year(), "size": size, "method": method, **about}
    return fix_frame(person=cast.handler, **told)  # type: ignore[arg-type]


def drawn(cast: Cast, size: int = 3, words: Mapping[Person, str] | None = None) -> Draw:
    """Drawn by a word of a union and one of a company."""
    draw = fixed(cast, size)
    words = words or {cast.union_expert: "lijster", cast.officer: "merel"}
    for person, word in words.items():
        seal_word(person=person, number=draw.pk, seal=sealed(word))
    for person, word in words.items():
        open_word(person=person, number=draw.pk, word=word)
    return draw_sample(person=cast.handler, number=draw.pk)


def chosen_for(cast: Cast, company: str = "zilvermeeuw") -> Check:
    """The check of this company, in a draw of all: so that it is surely drawn."""
    draw = drawn(cast, Party.objects.filter(kind=Party.Kind.COMPANY).count())
    return Check.objects.visible_to(access.reader(cast.handler)).get(draw=draw, owner=company)


def opened(cast: Cast, check: Check, evaluator: Person) -> Check:
    """Open to this evaluator for a month."""
    until = months_from(clock.today(), 1)
    return open_to_evaluator(person=cast.handler, number=check.pk, evaluator=evaluator, until=until)
