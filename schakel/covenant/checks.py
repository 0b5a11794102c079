"""How far three looks at the same questions agree: the company's, the secretariat's, and that of an
independent evaluator.

Only questions that are answered by a level count: levels have a distance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean
from types import MappingProxyType
from typing import Final, Literal

from schakel.covenant.diligence import Agreed, Answers, Instrument, Level, weighted_kappa
from schakel.covenant.questions import HIGHEST
from schakel.language import Text

Look = Literal["company", "secretariat", "independent"]
LOOKS: Final[Mapping[Look, Text]] = MappingProxyType(
    {
        "company": Text("the company", "het bedrijf"),
        "secretariat": Text("the secretariat", "het secretariaat"),
        "independent": Text("the evaluator", "de beoordelaar"),
    }
)
LEVELS: Final = HIGHEST + 1

# How strongly two looks agree, weakest first; the bounds are those of Landis and Koch (1977).
STRENGTHS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "undefined": Text("undefined", "niet bepaald"),
        "weak": Text("weak (κ below 0.4)", "zwak (κ onder 0,4)"),
        "moderate": Text("moderate (κ from 0.4)", "matig (κ vanaf 0,4)"),
        "substantial": Text("substantial (κ from 0.6)", "sterk (κ vanaf 0,6)"),
    }
)


@dataclass(frozen=True, slots=True)
class Apart:
    """How many levels higher the second look is than the first, over `n` questions.

    `mean` is None when there is no question that both answered by a level.
    """

    n: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two looks at the same questions: how far they agree, and how far they lie apart."""

    one: Look
    other: Look
    kappa: Agreed
    linear: Agreed
    apart: Apart
    by_step: Mapping[str, Apart]


Levels = Mapping[str, int]  # question → level
Rated = Mapping[Look, Levels]


def levels_of(instrument: Instrument, answers: Answers) -> dict[str, int]:
    """The level given to each question that was answered by one."""
    known = instrument.by_code
    return {
        code: given.number
        for code, given in answers.items()
        if isinstance(given, Level) and code in known and known[code].kind == "level"
    }


def step_of(instrument: Instrument) -> dict[str, str]:
    """The step to which each question belongs."""
    return {question.code: question.step for question in instrument.questions}


def pairs(rated: Rated, steps: Mapping[str, str]) -> tuple[Pair, ...]:
    """Every two of the three looks at one company, the company's own first."""
    there = [look for look in LOOKS if look in rated]
    return tuple(_pair(a, b, rated[a], rated[b], steps) for a, b in combinations(there, 2))


def over_companies(
    found: Mapping[str, Rated], steps: Mapping[str, Mapping[str, str]]
) -> tuple[Pair, ...]:
    """The same over several companies, each question of each company counted once."""
    rated: dict[Look, dict[str, int]] = {}
    of: dict[str, str] = {}
    for company, looks in found.items():
        for look, levels in looks.items():
            told = {f"{company}\n{code}": level for code, level in levels.items()}
            rated.setdefault(look, {}).update(told)
            of |= {f"{company}\n{code}": steps[company][code] for code in levels}
    return pairs(rated, of)


def _pair(one: Look, other: Look, a: Levels, b: Levels, steps: Mapping[str, str]) -> Pair:
    both = sorted(a.keys() & b.keys())
    return Pair(
        one=one,
        other=other,
        kappa=weighted_kappa(a, b, LEVELS),
        linear=weighted_kappa(a, b, LEVELS, "linear"),
        apart=_apart(a, b, both),
        by_step={
            step: _apart(a, b, [code for code in both if steps[code] == step])
            for step in dict.fromkeys(steps[code] for code in both)
        },
    )


def _apart(a: Levels, b: Levels, codes: Iterable[str]) -> Apart:
    """d = mean of (second − first), in levels; positive when the second is the higher."""
    found = [b[code] - a[code] for code in codes]
    return Apart(len(found), fmean(found) if found else None)


def between(found: Iterable[Pair], one: Look, other: Look) -> Pair | None:
    """The pair of these two looks."""
    return next((each for each in found if (each.one, each.other) == (one, other)), None)


def strength(kappa: Agreed) -> str:
    """How strongly two looks agree, as a code of `STRENGTHS`; bands hold their lower bound.

    >>> strength(Agreed(0.6, 12, Text("", "")))
    'substantial'
    """
    if kappa.value is None:
        return "undefined"
    if kappa.value < 0.4:
        return "weak"
    return "moderate" if kappa.value < 0.6 else "substantial"
