"""An edition that is asked, and assessments of Zilvermeeuw at every point of their way."""

from schakel.covenant.diligence import (
    Choice,
    Given,
    Instrument,
    Level,
    Number,
    Profile,
    Words,
)
from schakel.covenant.questions import Question
from schakel.secretariat import access, clock
from schakel.secretariat.diligence.acts import (
    Said,
    adopt_edition,
    ask_in_year,
    open_assessment,
    review_assessment,
    save_answers,
    submit_assessment,
    take_in_edition,
    tell_profile,
)
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.models import Assessment, Edition
from schakel.secretariat.diligence.progress import Sheet
from schakel.secretariat.duties.register import year_of
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person, Role
from tests.cast import Cast
from tests.secretariat.governance_table import in_register

SMALL = Profile(frozenset({"processor"}), 30, frozenset({"primary"}))
LARGE = Profile(frozenset({"smelter", "recycler"}), 400, frozenset({"primary", "secondary"}))
SECRET = "Noorderlicht Kobalt never told us"


def this_year() -> int:
    return year_of(clock.today())


def asked_edition(cast: Cast, *years: int) -> Edition:
    """The edition of the agreement's file, adopted, and asked in these years, or in this one."""
    edition = take_in_edition(by=cast.handler)
    adopt_edition(by=cast.handler, code=edition.code, decision=int(in_register(cast)))
    for year in years or (this_year(),):
        ask_in_year(by=cast.handler, code=edition.code, year=year)
    return edition


def begun(cast: Cast, profile: Profile = SMALL, year: int = 0) -> Assessment:
    """The assessment of Zilvermeeuw, with its profile told."""
    fresh = open_assessment(person=cast.officer, year=year or this_year())
    return tell_profile(person=cast.officer, number=fresh.pk, profile=profile)


def sheet(assessment: Assessment, person: Person) -> Sheet:
    """The assessment as this person reads it now."""
    reader = access.reader(person)
    return Sheet(Assessment.objects.visible_to(reader).get(pk=assessment.pk), reader)


def some_answer(question: Question, level: int = 2) -> Given:
    """An answer that fits the question."""
    if question.kind == "level":
        return Level(level)
    if question.kind == "number":
        return Number(7)
    if question.kind == "text":
        return Words("As agreed.")
    if question.kind == "yes-no":
        return Choice(frozenset({"yes"}))
    return Choice(frozenset({list(question.options)[-1]}))


def answered(cast: Cast, assessment: Assessment, level: int = 2) -> Assessment:
    """Every question that is asked has an answer."""
    while still := _still(cast, assessment):
        told = {question.code: Said(some_answer(question, level)) for question in still}
        save_answers(person=cast.officer, number=assessment.pk, answers=told, expected_versions={})
    return assessment


def _still(cast: Cast, assessment: Assessment) -> list[Question]:
    read = sheet(assessment, cast.officer)
    return read.open(read.asked)


def submitted(cast: Cast, assessment: Assessment) -> Assessment:
    """Handed in, every question answered."""
    return submit_assessment(person=cast.officer, number=answered(cast, assessment).pk)


def in_review(cast: Cast, assessment: Assessment) -> Assessment:
    """With the secretariat."""
    return review_assessment(person=cast.handler, number=submitted(cast, assessment).pk)


def instrument(assessment: Assessment) -> Instrument:
    return instrument_of(assessment.edition)


def level_questions(assessment: Assessment, cast: Cast) -> list[str]:
    """The codes of the questions that are asked and answered by a level."""
    return [each.code for each in sheet(assessment, cast.officer).asked if each.kind == "level"]


def colleague(of: Person, name: str, role: Role.Name) -> Person:
    """Somebody else of the same party."""
    person = admit_person(email=f"{name.lower()}@collega.example", name=name)
    party = of.party
    assert party is not None
    give_role(person=person, party=Party.objects.get(code=party.code), name=role)
    return person
