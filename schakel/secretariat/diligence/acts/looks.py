"""What the room of the independent check asks: the three looks at one assessment, as values."""

from collections.abc import Mapping
from dataclasses import dataclass

from schakel.covenant import diligence as rules
from schakel.covenant.diligence import Given, Instrument
from schakel.covenant.questions import Question
from schakel.covenant.sharing import Reader
from schakel.secretariat.diligence.acts.answers import given_answers
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.profiles import profile_of
from schakel.secretariat.diligence.acts.ratings import (
    Judged,
    counted_answers,
    ratings_of,
    unconfirmed,
)
from schakel.secretariat.diligence.models import Assessment, Rating, Use

Side, State = Rating.Side, Assessment.State


@dataclass(frozen=True, slots=True)
class Looks:
    """An assessment as the company, the secretariat and the evaluator answered it.

    `secretariat` is what counts once it is final, else what was rated so far; a side that did not
    look, or that this reader is not shown, is empty. `judged` holds the evaluator's reasons;
    `unconfirmed` counts what of it waits for a second person.
    """

    number: int
    instrument: Instrument
    asked: tuple[Question, ...]
    company: Mapping[str, Given]
    secretariat: Mapping[str, Given]
    independent: Mapping[str, Given]
    judged: Mapping[str, Judged]
    unconfirmed: int


def looks_at(reader: Reader, party: str, year: int) -> Looks | None:
    """The looks at a company's assessment of a year; None without one that one may read."""
    found = Assessment.objects.visible_to(reader).filter(owner=party, year=year).first()
    profile = profile_of(found) if found else None
    if found is None or profile is None:
        return None
    instrument, own = instrument_of(found.edition), given_answers(found, reader)
    judged = ratings_of(found, reader, Side.INDEPENDENT)
    return Looks(
        number=found.pk,
        instrument=instrument,
        asked=rules.asked(instrument, profile, own),
        company=own,
        secretariat=_secretariat(found, reader, own),
        independent=_given(judged),
        judged=judged,
        unconfirmed=unconfirmed(found, reader, Side.INDEPENDENT),
    )


def _secretariat(
    found: Assessment, reader: Reader, own: Mapping[str, Given]
) -> Mapping[str, Given]:
    rated = _given(ratings_of(found, reader, Side.SECRETARIAT))
    shown = bool(rated) or reader.party == found.owner or "case-handler" in reader.roles
    final = found.state == State.FINAL and shown
    return {**own, **counted_answers(found, reader)} if final else rated


def _given(judged: Mapping[str, Judged]) -> dict[str, Given]:
    return {code: each.given for code, each in judged.items() if each.given is not None}


def assessed(reader: Reader, party: str, year: int) -> tuple[int, Instrument] | None:
    """The number of a company's assessment of a year, and what it answers; None without one."""
    found = Assessment.objects.visible_to(reader).filter(owner=party, year=year).first()
    return (found.pk, instrument_of(found.edition)) if found else None


def handed_in(reader: Reader, party: str, year: int) -> bool:
    """Did the company hand in its assessment of a year?"""
    found = Assessment.objects.visible_to(reader).filter(owner=party, year=year)
    return found.exclude(state=State.DRAFT).exists()


def evidence_used(reader: Reader, party: str, year: int) -> list[int]:
    """The numbers of the evidence on which the answers of a year rest."""
    uses = Use.objects.visible_to(reader).filter(assessment__owner=party, assessment__year=year)
    return sorted(set(uses.values_list("evidence", flat=True)))
