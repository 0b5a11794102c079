"""Companies that answer the questions of the metals agreement at random, for invariants."""

from random import Random

from schakel.covenant import diligence
from schakel.covenant.agreement import load
from schakel.covenant.diligence import Choice, Given, Level, Number, Profile, Unknown
from schakel.covenant.questions import HIGHEST, Question, choices

METALS = load("metals_2019")
INSTRUMENT = diligence.instrument(METALS)
POSITIONS = tuple(METALS.questionnaire.positions)


def a_profile(chance: Random) -> Profile:
    """A company in one to three positions, of any size, with chains that it names or does not."""
    return Profile(
        frozenset(chance.sample(POSITIONS, chance.randint(1, 3))),
        chance.choice((None, 1, 49, 50, 1000, 1001)),
        frozenset(chance.choice(((), ("primary",), ("secondary",), ("primary", "secondary")))),
    )


def known(chance: Random, question: Question) -> Given:
    """An answer that says something."""
    if question.kind == "level":
        return Level(chance.randrange(HIGHEST + 1))
    if question.kind == "number":
        return Number(round(chance.uniform(0, question.most or 100), 1))
    codes = choices(question)
    size = chance.randint(0, len(codes)) if question.kind == "several-of" else 1
    return Choice(frozenset(chance.sample(codes, size)))


def answers(chance: Random) -> dict[str, Given]:
    """Answers of every sort, now and then one that may not be given."""
    found: dict[str, Given] = {}
    for question in INSTRUMENT.questions:
        luck = chance.random()
        if luck < 0.1:
            continue
        found[question.code] = _strange(luck) if luck < 0.3 else known(chance, question)
    return found


def _strange(luck: float) -> Given:
    sorts: tuple[Given, ...] = (
        Unknown(),
        diligence.Declined(),
        diligence.NotApplicable("There is none here."),
        Level(7),
    )
    return sorts[int((luck - 0.1) * 20)]
