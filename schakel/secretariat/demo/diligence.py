"""Nine companies look at themselves, three years in a row: good and bad, on time and late.

What they answer is made up from a fixed seed: the better the company, the higher its levels; and
every year some answers rise. The rest is brought along from the year before, as the desk does.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schakel.covenant import diligence as rules
from schakel.covenant.diligence import Choice, Given, Level, Number, Profile, Unknown, Words
from schakel.covenant.questions import HIGHEST, Question
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.demo.stage import COMPANIES, Stage, said
from schakel.secretariat.diligence.acts import (
    Said,
    accept_assessment,
    adopt_edition,
    answers_of,
    ask_in_year,
    confirm_carried,
    confirm_ratings,
    open_assessment,
    rate_answer,
    return_assessment,
    review_assessment,
    save_answers,
    submit_assessment,
    take_in_edition,
    tell_profile,
)
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.models import Assessment

YEARS: Final = (1, 2, 3)
SEED: Final = 2019


@dataclass(frozen=True, slots=True)
class Firm:
    """Where a company stands, from which level it begins, how much it learns in a year, and how
    often it does not know."""

    positions: frozenset[str]
    people: int
    chains: frozenset[str]
    begins: float
    learns: float
    unknown: float = 0.05

    @property
    def profile(self) -> Profile:
        """What it tells of itself."""
        return Profile(self.positions, self.people, self.chains)


def _firm(
    position: str, people: int, chain: str, begins: float, learns: float, unknown: float = 0.05
) -> Firm:
    chains = frozenset({"primary", "secondary"} if chain == "both" else {chain})
    return Firm(frozenset({position}), people, chains, begins, learns, unknown)


FIRMS: Final = {
    "csr-officer": _firm("processor", 240, "both", 1.6, 0.8),
    "koperwiek": _firm("trader", 38, "primary", 1.2, 0.5, 0.1),
    "blauwborst": _firm("smelter", 410, "primary", 2.0, 0.4),
    "goudvink": _firm("end-user", 1500, "primary", 2.7, 0.7, 0.02),
    "ijzergors": _firm("processor", 95, "primary", 0.4, 0.1, 0.3),
    "kwikstaart": _firm("processor", 120, "both", 1.3, 0.6),
    "roodmus": _firm("recycler", 44, "secondary", 0.9, 0.2, 0.15),
    "steenuil": _firm("end-user", 70, "primary", 0.7, 0.5, 0.2),
    "wielewaal": _firm("processor", 210, "secondary", 1.5, 0.3),
}
LATE: Final = "ijzergors"


def the_questions_are_adopted(stage: Stage) -> None:
    """By the Steering Committee; the same questions every year, so that years can be compared."""
    edition = take_in_edition(by=stage.handler)
    number = stage.numbers["questions"]
    adopt_edition(by=stage.handler, code=edition.code, decision=number)
    for year in YEARS:
        ask_in_year(by=stage.handler, code=edition.code, year=year)


# Answering ------------------------------------------------------------------------------------

AS_TOLD: Final = Text("As we told the group.", "Zoals wij in de werkgroep vertelden.")
NOTHING: Final = Text("", "")


def _answer(stage: Stage, key: str, year: int) -> int:
    """The assessment of somebody's company, with an answer to every question; its number."""
    person, firm = stage.people[key], FIRMS[key]
    assessment = open_assessment(person=person, year=year)
    stage.numbers[f"{key}:assessment:{year}"] = number = assessment.pk
    if not assessment.profile:
        tell_profile(person=person, number=number, profile=firm.profile)
    kept = answers_of(assessment, access.reader(person))
    before = {code: each.said.given for code, each in kept.items() if each.said.given is not None}
    dice = random.Random(f"{SEED} {key} {year}")  # noqa: S311 - nothing secret
    told = _told(dice, assessment, firm, before, Words(said(key, AS_TOLD)))
    save_answers(
        person=person,
        number=number,
        answers={code: Said(given) for code, given in told.items()},
        expected_versions={code: each.version for code, each in kept.items()},
    )
    confirm_carried(person=person, number=number, questions=list(kept))
    return number


def _told(
    dice: random.Random,
    assessment: Assessment,
    firm: Firm,
    before: Mapping[str, Given],
    words: Words,
) -> dict[str, Given]:
    """What is answered otherwise than the year before, and what nobody asked before."""
    told: dict[str, Given] = dict(_risen(dice, firm, before))
    instrument = instrument_of(assessment.edition)
    while still := _open(rules.asked(instrument, firm.profile, {**before, **told}), before, told):
        told |= {each.code: _given(dice, each, firm, assessment.year, words) for each in still}
    return told


def _risen(
    dice: random.Random, firm: Firm, before: Mapping[str, Given]
) -> Iterator[tuple[str, Given]]:
    """The levels that are one higher than the year before."""
    for code, given in sorted(before.items()):
        if isinstance(given, Level) and given.number < HIGHEST and dice.random() < firm.learns:
            yield code, Level(given.number + 1)


def _open(asked: Iterable[Question], *told: Mapping[str, Given]) -> list[Question]:
    """The questions that have no answer."""
    return [each for each in asked if not any(each.code in given for given in told)]


def _given(dice: random.Random, question: Question, firm: Firm, year: int, words: Words) -> Given:
    """What the company answers, by how far it is."""
    if dice.random() < firm.unknown:
        return Unknown()
    level = firm.begins + firm.learns * (year - 1) + dice.gauss(0, 0.7)
    if question.kind == "level":
        return Level(max(0, min(HIGHEST, round(level))))
    if question.kind == "number":
        most = question.full_at or 40  # hours a week have no mark to reach
        return Number(float(round(most * max(0.05, min(1, level / HIGHEST)))))
    if question.kind == "text":
        return words
    return Choice(frozenset({dice.choice(sorted(question.options) or ["yes", "no"])}))


# Handing in -----------------------------------------------------------------------------------


def _hand_in(stage: Stage, keys: Iterable[str], year: int, words: Text = NOTHING) -> None:
    for key in keys:
        number = _answer(stage, key, year)
        submit_assessment(person=stage.people[key], number=number, words=said(key, words))


def _number(stage: Stage, key: str, year: int) -> int:
    return stage.numbers[f"{key}:assessment:{year}"]


def _accept(stage: Stage, keys: Iterable[str], year: int) -> None:
    for key in keys:
        review_assessment(person=stage.handler, number=_number(stage, key, year))
        accept_assessment(person=stage.handler, number=_number(stage, key, year))


def _rest(*left_out: str) -> list[str]:
    return [key for key in COMPANIES if key not in left_out]


# The first year


def assessments_come_in(stage: Stage) -> None:
    """All but one by the day; one has too little in it."""
    words = Text("Our first: some of it is a guess.", "Onze eerste: een deel is geschat.")
    _hand_in(stage, _rest(LATE), 1, words)


def assessments_are_read(stage: Stage) -> None:
    """Seven are accepted; Steenuil's comes back with what is missing."""
    _accept(stage, _rest(LATE, "steenuil"), 1)
    number = _number(stage, "steenuil", 1)
    review_assessment(person=stage.handler, number=number)
    words = "What you say of your suppliers is the same everywhere. Please look again."
    return_assessment(person=stage.handler, number=number, words=words)


def steenuil_hands_in_again(stage: Stage) -> None:
    number = _number(stage, "steenuil", 1)
    submit_assessment(person=stage.people["steenuil"], number=number, words="Looked again.")
    _accept(stage, ["steenuil"], 1)


def ijzergors_hands_in_at_last(stage: Stage) -> None:
    """Half a year late."""
    words = Text("We are sorry that it took so long.", "Het spijt ons dat het zo lang duurde.")
    _hand_in(stage, [LATE], 1, words)
    _accept(stage, [LATE], 1)


# The second year


def the_second_ones_come_in(stage: Stage) -> None:
    """With last year's answers brought along it goes faster; eight are in time."""
    _hand_in(stage, _rest(LATE), 2)


def ijzergors_is_a_month_late(stage: Stage) -> None:
    words = Text("A month late; it was five the last time.", "Een maand te laat; eerst vijf.")
    _hand_in(stage, [LATE], 2, words)


def the_second_ones_are_read(stage: Stage) -> None:
    """Of Blauwborst's the secretariat judges two answers otherwise, and a second person agrees."""
    _accept(stage, _rest("blauwborst"), 2)
    number = _number(stage, "blauwborst", 2)
    review_assessment(person=stage.handler, number=number)
    for question, why in JUDGED.items():
        rate_answer(person=stage.handler, number=number, question=question, given=Level(1), why=why)
    confirm_ratings(person=stage.people["second-handler"], number=number)
    accept_assessment(person=stage.handler, number=number)


JUDGED: Final = {
    "policy-adopted": "The policy that we were sent is a draft, without a signature.",
    "people-heard": "The survey was held among managers; no worker was asked.",
}


# The third year


def the_third_ones_come_in(stage: Stage) -> None:
    """All but one; IJzergors began and does not go on."""
    _hand_in(stage, _rest(LATE), 3)
    _answer(stage, LATE, 3)


def the_third_ones_are_read(stage: Stage) -> None:
    """Six are accepted, one is being looked at, one waits."""
    _accept(stage, _rest(LATE, "wielewaal", "goudvink"), 3)
    review_assessment(person=stage.handler, number=_number(stage, "wielewaal", 3))
