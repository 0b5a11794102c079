"""The same questions answered by others: by the secretariat, and by an independent evaluator.

Every difference with the company has a reason, and counts once a second person confirmed it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from schakel.covenant import diligence as rules
from schakel.covenant.diligence import Given, Score
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.diligence.acts.answers import given_answers
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.lines import note_deed
from schakel.secretariat.diligence.acts.profiles import NO_PROFILE, profile_of
from schakel.secretariat.diligence.acts.refusals import NotYours, Refused, handles, held
from schakel.secretariat.diligence.models import Assessment, Rating
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.vault import seal, unseal

Side, State = Rating.Side, Assessment.State
RATED_IN: Final[Mapping[str, frozenset[str]]] = {
    Side.SECRETARIAT: frozenset({State.IN_REVIEW}),
    Side.INDEPENDENT: frozenset({State.SUBMITTED, State.IN_REVIEW, State.FINAL}),
}

NO_RATER: Final = Text(
    "Only the secretariat and an independent evaluator do this.",
    "Alleen het secretariaat en een onafhankelijke beoordelaar doen dit.",
)
NOT_NOW: Final = Text(
    "The assessment is not at that point: it is rated while it is in review.",
    "Zover is de meting niet: beoordeeld wordt zij terwijl zij in beoordeling is.",
)
WHY: Final = Text(
    "Say why you answer differently from the company.",
    "Zeg waarom u anders antwoordt dan het bedrijf.",
)
NOT_ASKED: Final = Text(
    "This company does not get that question.", "Dit bedrijf krijgt die vraag niet."
)
OWN: Final = Text(
    "There is nothing here that another rated: a second person confirms.",
    "Hier is niets dat een ander beoordeelde: een tweede persoon bevestigt.",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """How one side answers a question, why, and whether a second person confirmed it."""

    given: Given | None
    why: str
    row: Rating

    @property
    def confirmed(self) -> bool:
        return self.row.confirmed is not None


@dataclass(frozen=True, slots=True)
class Sides:
    """The three scores of one assessment; None where that side did not judge, or not yet."""

    company: Score
    secretariat: Score | None
    independent: Score | None

    @property
    def counted(self) -> Score:
        """The score that counts: the secretariat's once the assessment is final, else its own."""
        return self.secretariat or self.company


def side_of(reader: Reader) -> str | None:
    """For which side this reader rates; None for whoever does not."""
    if handles(reader):
        return Side.SECRETARIAT
    return Side.INDEPENDENT if Role.Name.EVALUATOR in reader.roles else None


@transaction.atomic
def rate_answer(
    *, person: Person, number: int, question: str, given: Given, why: str = ""
) -> Rating:
    """Answer a question in the company's place; to differ takes a reason.

    What was confirmed before is to be confirmed again.
    """
    assessment, reader = held(person, number)
    side = _hold_rater(assessment, reader)
    own = given_answers(assessment, reader)
    _hold_answerable(assessment, own, question, given)
    if own.get(question) != given and not why.strip():
        raise Refused(WHY)
    rows = Rating.objects.visible_to(reader).filter(assessment=assessment, question=question)
    rating = rows.filter(side=side).first() or Rating(
        assessment=assessment, question=question, side=side
    )
    rating.sealed, rating.by, rating.at = _sealed(given, why), person, clock.now()
    rating.confirmed_by = rating.confirmed = None
    rating.save()
    note_deed(person, assessment, "rate-answer", question)
    return rating


def _hold_rater(assessment: Assessment, reader: Reader) -> str:
    side = side_of(reader)
    if side is None:
        raise NotYours(NO_RATER)
    if assessment.state not in RATED_IN[side]:
        raise Refused(NOT_NOW)
    return side


def _hold_answerable(
    assessment: Assessment, own: Mapping[str, Given], code: str, given: Given
) -> None:
    profile, instrument = profile_of(assessment), instrument_of(assessment.edition)
    if profile is None:
        raise Refused(NO_PROFILE)
    question = {each.code: each for each in rules.asked(instrument, profile, own)}.get(code)
    if question is None:
        raise Refused(NOT_ASKED)
    verdict = rules.may_answer(instrument, profile, question, given)
    if not verdict:
        raise Refused(verdict.why)


@transaction.atomic
def confirm_ratings(*, person: Person, number: int, of: str = "") -> int:
    """Confirm, as a second pair of eyes, what another of one's side rated; how many that were.

    The secretariat may also be the second pair of eyes of an evaluator who works alone. `of` is the
    side whose ratings are confirmed: without it, all that one may.
    """
    assessment, reader = held(person, number)
    if side_of(reader) is None:
        raise NotYours(NO_RATER)
    rows = Rating.objects.visible_to(reader).filter(assessment=assessment, confirmed=None)
    if not handles(reader):
        rows = rows.filter(side=Side.INDEPENDENT)
    rows = rows.filter(side=of) if of else rows
    count = rows.exclude(by=person).update(confirmed=clock.now(), confirmed_by=person)
    if not count:
        raise Refused(OWN)
    note_deed(person, assessment, "confirm-ratings")
    return count


def unconfirmed(assessment: Assessment, reader: Reader, side: str) -> int:
    """How many ratings of a side wait for a second person."""
    rows = Rating.objects.visible_to(reader).filter(assessment=assessment, side=side)
    return rows.filter(confirmed=None).count()


def unexplained(assessment: Assessment, reader: Reader, side: str) -> list[str]:
    """The questions on which a side differs from the company as it answers now, and says no why."""
    own, judged = given_answers(assessment, reader), ratings_of(assessment, reader, side)
    return [code for code, each in judged.items() if each.given != own.get(code) and not each.why]


# Reading --------------------------------------------------------------------------------------


def ratings_of(assessment: Assessment, reader: Reader, side: str) -> dict[str, Judged]:
    """What a side answered, as far as this reader is shown it, by question.

    Each side sees its own at once; the company sees what was confirmed, when the assessment comes
    back to it; an evaluator sees the secretariat's only after giving an own judgement.
    """
    rows = Rating.objects.visible_to(reader).filter(assessment=assessment, side=side)
    if side != side_of(reader):
        rows = rows.exclude(confirmed=None)
        if not _may_see_other(assessment, reader):
            return {}
    return {row.question: _judged(row) for row in rows.select_related("by", "confirmed_by")}


def _may_see_other(assessment: Assessment, reader: Reader) -> bool:
    own = side_of(reader)
    if own == Side.INDEPENDENT:
        rows = Rating.objects.visible_to(reader).filter(assessment=assessment, side=own)
        return rows.exclude(confirmed=None).exists()
    return own is not None or assessment.state in (State.RETURNED, State.FINAL)


def scores(assessment: Assessment, reader: Reader) -> Sides | None:
    """The scores side by side, as far as this reader is shown them; None without a profile."""
    profile = profile_of(assessment)
    if profile is None:
        return None
    instrument, own = instrument_of(assessment.edition), given_answers(assessment, reader)
    company = rules.score(instrument, profile, own)

    def scored(side: str) -> Score | None:
        judged = ratings_of(assessment, reader, side)
        held = {c: j.given for c, j in judged.items() if j.confirmed and j.given is not None}
        return rules.score(instrument, profile, {**own, **held}) if held else None

    secretariat, final = scored(Side.SECRETARIAT), assessment.state == State.FINAL
    if secretariat is None and final and _may_see_other(assessment, reader):
        secretariat = company  # accepted as it was handed in
    return Sides(company, secretariat, scored(Side.INDEPENDENT))


def counted_answers(assessment: Assessment, reader: Reader) -> dict[str, Given]:
    """The answers that count: the company's, with the secretariat's in their place once final."""
    own = given_answers(assessment, reader)
    if assessment.state != State.FINAL:
        return own
    judged = ratings_of(assessment, reader, Side.SECRETARIAT)
    return own | {code: j.given for code, j in judged.items() if j.given is not None}


def _judged(row: Rating) -> Judged:
    told = json.loads(unseal(row.sealed))
    given = told.get("given")
    read = rules.given_of(given) if isinstance(given, dict) else None
    return Judged(read, str(told.get("why", "")), row)


def _sealed(given: Given, why: str) -> bytes:
    told = {"given": rules.as_data(given), "why": why.strip()}
    return seal(json.dumps(told, ensure_ascii=False).encode())
