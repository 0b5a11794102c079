"""An assessment from its opening to its end: draft, submitted, in review, returned, final."""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from django.db import IntegrityError, transaction

from schakel.covenant import diligence as rules
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.diligence.acts.answers import answers_of, carry_over, conflicts
from schakel.secretariat.diligence.acts.editions import edition_of, instrument_of
from schakel.secretariat.diligence.acts.evidence import freeze_uses, release_uses
from schakel.secretariat.diligence.acts.lines import OBLIGATION, note_deed
from schakel.secretariat.diligence.acts.profiles import NO_PROFILE, profile_of
from schakel.secretariat.diligence.acts.ratings import unconfirmed, unexplained
from schakel.secretariat.diligence.acts.refusals import (
    Refused,
    ask_company,
    ask_handler,
    ask_officer,
    held,
)
from schakel.secretariat.diligence.models import Assessment, Event, Rating
from schakel.secretariat.duties import acts as duties
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import seal

State, Deed = Assessment.State, Event.Deed
NEXT: Final[dict[str, set[str]]] = {
    State.DRAFT: {State.SUBMITTED},
    State.SUBMITTED: {State.IN_REVIEW},
    State.IN_REVIEW: {State.RETURNED, State.FINAL},
    State.RETURNED: {State.SUBMITTED},
    State.FINAL: set(),
}

NOT_ASKED: Final = Text(
    "No edition of the questions was chosen for this year yet.",
    "Voor dit jaar is nog geen uitgave van de vragen gekozen.",
)
NOT_NOW: Final = Text(
    "That cannot be done with the assessment as it is now.",
    "Dat kan niet met de meting zoals zij nu is.",
)
OPEN_QUESTIONS: Final = Text(
    "Some questions have no answer yet. What you do not know can be answered with: unknown.",
    "Sommige vragen hebben nog geen antwoord. Wat u niet weet, mag u beantwoorden met: onbekend.",
)
OPEN_CHOICES: Final = Text(
    "Of some answers there are two versions. Choose first which one stands.",
    "Van sommige antwoorden zijn er twee versies. Kies eerst welke geldt.",
)
SAY_WHAT: Final = Text("Say what is to be mended.", "Zeg wat er beter moet.")
FOUR_EYES: Final = Text(
    "Some ratings were not confirmed by a second person yet.",
    "Sommige beoordelingen zijn nog niet door een tweede persoon bevestigd.",
)
NO_REASON: Final = Text(
    "Some answers differ from the company's without a reason.",
    "Sommige antwoorden wijken zonder reden af van die van het bedrijf.",
)


@transaction.atomic
def open_assessment(*, person: Person, year: int) -> Assessment:
    """Begin the assessment of a year, with last year's profile and answers where they still fit;
    one that is there already is opened as it is.
    """
    reader = access.reader(person)
    owner = reader.party or ""
    ask_company(reader, owner)
    edition = edition_of(year)
    if edition is None:
        raise Refused(NOT_ASKED)
    before = _last_before(reader, owner, year)
    fresh = Assessment(
        level=access.usual_level(Assessment.KIND),
        owner=owner,
        year=year,
        edition=edition.code,
        profile=before.profile if before else b"",
        follows=before,
    )
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:
        return Assessment.objects.visible_to(reader).get(owner=owner, year=year)
    _note(person, fresh, Deed.OPEN)
    if before is not None:
        carry_over(person, reader, before, fresh)
    return fresh


def _last_before(reader: Reader, owner: str, year: int) -> Assessment | None:
    earlier = Assessment.objects.visible_to(reader).filter(owner=owner, year__lt=year)
    return earlier.order_by("-year").first()


# From draft to final --------------------------------------------------------------------------


@transaction.atomic
def submit_assessment(*, person: Person, number: int, words: str = "") -> Assessment:
    """Hand the assessment in, whole; its evidence is fixed as it is, and the duty is submitted."""
    assessment, reader = held(person, number)
    ask_officer(reader, assessment.owner)
    _move(assessment, State.SUBMITTED)
    _hold_whole(assessment, reader)
    freeze_uses(assessment, reader)
    _note(person, assessment, Deed.SUBMIT, words)
    _with_duty(duties.submit_duty, person, assessment)
    return assessment


def _hold_whole(assessment: Assessment, reader: Reader) -> None:
    """Raise Refused unless there is a profile, every question has an answer that somebody looked
    at this year, and no two stand.
    """
    profile = profile_of(assessment)
    if profile is None:
        raise Refused(NO_PROFILE)
    instrument, kept = instrument_of(assessment.edition), answers_of(assessment, reader)
    given = {code: each.said.given for code, each in kept.items() if each.said.given is not None}
    if rules.score(instrument, profile, given).open:
        raise Refused(OPEN_QUESTIONS)
    if conflicts(assessment, reader):
        raise Refused(OPEN_CHOICES)
    asked = {question.code for question in rules.asked(instrument, profile, given)}
    if waiting := sum(each.carried for code, each in kept.items() if code in asked):
        raise Refused(_not_looked_at(waiting))


def _not_looked_at(count: int) -> Text:
    return Text(
        f"Answers of last year that nobody looked at yet: {count}. Change them, or say with one"
        " button under each step that they still hold.",
        f"Antwoorden van vorig jaar waar nog niemand naar keek: {count}. Wijzig ze, of zeg met één"
        " knop onder elke stap dat ze nog kloppen.",
    )


@transaction.atomic
def review_assessment(*, person: Person, number: int) -> Assessment:
    """Begin to look at what was handed in."""
    assessment, reader = held(person, number)
    ask_handler(reader)
    _move(assessment, State.IN_REVIEW)
    _note(person, assessment, Deed.REVIEW)
    _with_duty(duties.take_in_review, person, assessment)
    return assessment


@transaction.atomic
def return_assessment(*, person: Person, number: int, words: str) -> Assessment:
    """Give it back with what is to be mended; the company can answer again."""
    assessment, reader = held(person, number)
    ask_handler(reader)
    if not words.strip():
        raise Refused(SAY_WHAT)
    _move(assessment, State.RETURNED)
    release_uses(assessment, reader)
    _note(person, assessment, Deed.RETURN, words)
    _with_duty(duties.return_duty, person, assessment, words=words)
    return assessment


@transaction.atomic
def accept_assessment(*, person: Person, number: int, words: str = "") -> Assessment:
    """Make it final, once a second person confirmed every rating of the secretariat."""
    assessment, reader = held(person, number)
    ask_handler(reader)
    if unconfirmed(assessment, reader, Rating.Side.SECRETARIAT):
        raise Refused(FOUR_EYES)
    if unexplained(assessment, reader, Rating.Side.SECRETARIAT):
        raise Refused(NO_REASON)
    _move(assessment, State.FINAL)
    _note(person, assessment, Deed.ACCEPT, words)
    _with_duty(duties.accept_duty, person, assessment, words=words)
    return assessment


def _move(assessment: Assessment, to: str) -> None:
    if to not in NEXT[assessment.state]:
        raise Refused(NOT_NOW)
    assessment.state = to
    assessment.save(update_fields=["state"])


def _with_duty(
    act: Callable[..., object], person: Person, assessment: Assessment, **told: str
) -> None:
    """Do the same with the duty; one that was dealt with in its own room stays as it is there."""
    reader = access.reader(person)
    number = duties.duty_for(reader, assessment.owner, OBLIGATION, assessment.year)
    if number is not None:
        with suppress(duties.Refused), transaction.atomic():
            act(by=person, number=number, today=clock.today(), **told)


# What is written down -------------------------------------------------------------------------

DEEDS: Final = {
    Deed.OPEN: "open-assessment",
    Deed.SUBMIT: "submit-assessment",
    Deed.REVIEW: "review-assessment",
    Deed.RETURN: "return-assessment",
    Deed.ACCEPT: "accept-assessment",
}


def _note(person: Person, assessment: Assessment, deed: Event.Deed, words: str = "") -> None:
    said = seal(words.strip().encode()) if words.strip() else b""
    Event(assessment=assessment, deed=deed, by=person, words=said).save()
    note_deed(person, assessment, DEEDS[deed])
