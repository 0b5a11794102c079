"""The three looks at a company that is checked: what is still to be judged, and how far they
agree. Figures of one company are for itself, its evaluator and the secretariat.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from schakel.covenant import checks as rules
from schakel.covenant.checks import Pair, Rated
from schakel.covenant.diligence import Level
from schakel.covenant.questions import Question
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.checks.acts.refusals import Refused, check_of_evaluator, hold_words
from schakel.secretariat.checks.models import Check, Draw
from schakel.secretariat.diligence.acts import NotYours as NotTheirs
from schakel.secretariat.diligence.acts import Refused as NotRated
from schakel.secretariat.diligence.acts import rate_answer
from schakel.secretariat.diligence.acts.looks import Looks, assessed, looks_at
from schakel.secretariat.people.models import Person

NOT_OPEN_TO_YOU: Final = Text(
    "This check is not open to you today.", "Deze toets staat vandaag niet voor u open."
)
NO_LEVEL: Final = Text("Choose a level first.", "Kies eerst een niveau.")


def looks_of(check: Check, reader: Reader) -> Looks | None:
    """The looks at the checked company's assessment, as far as this reader is shown them."""
    return looks_at(reader, check.owner, check.year)


def level_questions(found: Looks) -> list[Question]:
    """The questions that the company gets and that are answered by a level."""
    return [question for question in found.asked if question.kind == "level"]


def levels_open(found: Looks) -> list[Question]:
    """Those of them that the evaluator gave no level yet."""
    return [each for each in level_questions(found) if each.code not in found.independent]


def rated(found: Looks) -> Rated:
    """The levels of each side; the evaluator's count once somebody else confirmed them."""
    confirmed = {
        code: each.given
        for code, each in found.judged.items()
        if each.confirmed and each.given is not None
    }
    sides = (found.company, found.secretariat, confirmed)
    told = zip(rules.LOOKS, sides, strict=True)
    return {look: rules.levels_of(found.instrument, side) for look, side in told if side}


def differences(check: Check, reader: Reader) -> tuple[Pair, ...]:
    """How far the looks at one company agree, two by two; nothing until the check is done."""
    found = looks_of(check, reader) if check.state == Check.State.CLOSED else None
    if found is None:
        return ()
    return rules.pairs(rated(found), rules.step_of(found.instrument))


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found at each company that was checked: the levels of each side, by company."""

    looks: Mapping[str, Rated]
    steps: Mapping[str, Mapping[str, str]]

    @property
    def pairs(self) -> Mapping[str, tuple[Pair, ...]]:
        """The pairs of each company on its own."""
        return {each: rules.pairs(self.looks[each], self.steps[each]) for each in self.looks}

    @property
    def over_all(self) -> tuple[Pair, ...]:
        """Over all of them together: for the secretariat; to others through the gate alone."""
        return rules.over_companies(self.looks, self.steps)


def compared(draw: Draw, reader: Reader) -> Compared:
    """The companies of a draw whose check is done, as this reader may read them."""
    closed = Check.objects.visible_to(reader).filter(draw=draw, state=Check.State.CLOSED)
    found = {each.owner: looks_of(each, reader) for each in closed.order_by("owner")}
    there = {owner: looks for owner, looks in found.items() if looks is not None}
    return Compared(
        {owner: rated(looks) for owner, looks in there.items()},
        {owner: rules.step_of(looks.instrument) for owner, looks in there.items()},
    )


def steps_in_order(found: Iterable[Pair]) -> list[str]:
    """The steps of which anything is known, in the order of the agreement."""
    told = {step for pair in found for step in pair.by_step}
    return [step for step in access.agreement().diligence.steps if step in told]


@transaction.atomic
def judge_question(*, person: Person, number: int, question: str, level: int, why: str) -> None:
    """Give one's own level to a question, with the reason for it; on the company's assessment."""
    check = check_of_evaluator(person, number)
    found = assessed(access.reader(person), check.owner, check.year) if check.runs else None
    if found is None:
        raise Refused(NOT_OPEN_TO_YOU)
    assessment, instrument = found
    if question not in instrument.by_code or instrument.by_code[question].kind != "level":
        raise Refused(NO_LEVEL)
    told = hold_words(why)
    try:
        rate_answer(
            person=person, number=assessment, question=question, given=Level(level), why=told
        )
    except (NotTheirs, NotRated) as refused:
        raise Refused(refused.why) from None
