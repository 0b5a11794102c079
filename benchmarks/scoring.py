"""Scores of 300 companies over 6 years: all at once, against one by one and answer by answer.

Three ways over the same answers: `score` for each company and year, which also checks every answer
and counts; a lean loop over the coded answers in plain Python, without checks; and `rescored` on
arrays. The coding of answers into the array is timed apart. All give the same scores, and the run
stops when they do not. `--companies`, `--years` and `--seed` set the problem.
"""

import math
from argparse import ArgumentParser
from collections.abc import Sequence
from random import Random

import numpy as np

from benchmarks.measuring import Timed, brief, measured, setting, table, timed
from schakel.covenant import diligence
from schakel.covenant.agreement import load
from schakel.covenant.diligence import Given, Instrument, Profile
from schakel.covenant.questions import HIGHEST, Condition, Question, choices
from schakel.covenant.rescoring import Flags, Floats, addressed, coded, rescored

RUNS = 5
Answered = list[list[dict[str, Given]]]


def main(arguments: Sequence[str]) -> None:
    """Measure each way alone in a fresh process, and print a table with ratios."""
    parser = ArgumentParser(prog="python -m benchmarks scoring")
    parser.add_argument("--companies", type=int, default=300)
    parser.add_argument("--years", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args(arguments)
    setting("numpy")
    size = (told.companies, told.years, told.seed)
    ways = {
        "`score`, company by company": one_by_one,
        "a lean loop, answer by answer": answer_by_answer,
        "coding of the answers": coding,
        "`rescored`, all at once": at_once,
    }
    found = {name: measured(way, *size) for name, way in ways.items()}
    last = found["`rescored`, all at once"]
    for name, each in found.items():
        if each.value is not None and not math.isclose(each.value, last.value or 0, rel_tol=1e-9):
            raise SystemExit(f"{name} does not give the same scores")
    rows = [
        (name, brief(each.seconds), brief(each.seconds / last.seconds), brief(each.peak))
        for name, each in found.items()
    ]
    table(("way", "seconds", "times `rescored`", "peak MB"), rows)


def problem(companies: int, years: int, seed: int) -> tuple[Instrument, list[Profile], Answered]:
    """Companies of every kind with their answers, one in five unknown, open, declined or out."""
    chance = Random(seed)
    instrument = diligence.instrument(load("metals_2019"))
    profiles = [a_profile(chance) for _ in range(companies)]
    answers = [
        [
            {q.code: given for q in instrument.questions if (given := an_answer(chance, q))}
            for _ in range(years)
        ]
        for _ in profiles
    ]
    return instrument, profiles, answers


POSITIONS = ("miner", "smelter", "trader", "processor", "recycler", "end-user")


def a_profile(chance: Random) -> Profile:
    """A company somewhere in the chain, small or large."""
    positions = chance.sample(POSITIONS, chance.randint(1, 3))
    people = chance.choice((None, 10, 49, 50, 1000, 1001))
    chains = chance.choice(((), ("primary",), ("secondary",), ("primary", "secondary")))
    return Profile(frozenset(positions), people, frozenset(chains))


def an_answer(chance: Random, question: Question) -> Given | None:
    """An answer of the right kind, four times out of five."""
    luck = chance.random()
    if luck < 0.2:
        out = (None, diligence.Unknown(), diligence.Declined(), diligence.NotApplicable("none"))
        return out[int(luck * 20)]
    if question.kind == "level":
        return diligence.Level(chance.randrange(HIGHEST + 1))
    if question.kind == "number":
        return diligence.Number(chance.uniform(0, 100))
    codes = choices(question)
    several = question.kind == "several-of"
    size = chance.randint(0, len(codes)) if several else 1
    return diligence.Choice(frozenset(chance.sample(codes, size)))


def one_by_one(companies: int, years: int, seed: int) -> Timed[float | None]:
    """The sum of all lows and highs, by `score`."""
    instrument, profiles, answers = problem(companies, years, seed)

    def work() -> float:
        found = (
            diligence.score(instrument, profile, year)
            for profile, own in zip(profiles, answers, strict=True)
            for year in own
        )
        return sum((each.low or 0) + (each.high or 0) for each in found)

    return timed(work, RUNS)


def matrix(
    instrument: Instrument, profiles: Sequence[Profile], answers: Answered
) -> tuple[Floats, Flags]:
    """The answers as an array, and which questions are for whom."""
    rows = [
        [coded(instrument, profile, year) for year in own]
        for profile, own in zip(profiles, answers, strict=True)
    ]
    return np.array(rows), addressed(instrument, profiles)


def coding(companies: int, years: int, seed: int) -> Timed[float | None]:
    """Only the making of the array."""
    given = problem(companies, years, seed)
    done = timed(lambda: matrix(*given), RUNS)
    return Timed(done.seconds, None)


def at_once(companies: int, years: int, seed: int) -> Timed[float | None]:
    """The sum of all lows and highs, by `rescored`."""
    instrument, profiles, answers = problem(companies, years, seed)
    coded_answers, asked = matrix(instrument, profiles, answers)
    done = timed(lambda: rescored(instrument, coded_answers, asked), RUNS)
    return Timed(done.seconds, float(np.nansum(done.value)))


def answer_by_answer(companies: int, years: int, seed: int) -> Timed[float | None]:
    """The sum of all lows and highs, by a loop over the same coded answers."""
    instrument, profiles, answers = problem(companies, years, seed)
    coded_answers, asked = matrix(instrument, profiles, answers)
    rows, flags = coded_answers.tolist(), asked.tolist()

    def work() -> float:
        return sum(
            low + high
            for own, here in zip(rows, flags, strict=True)
            for year in own
            for low, high in [plainly(instrument, year, here)]
        )

    return timed(work, RUNS)


def plainly(
    instrument: Instrument, row: Sequence[float], here: Sequence[bool]
) -> tuple[float, float]:
    """Low and high of one company in one year, with nothing but the arithmetic."""
    sums = {step: [0.0, 0.0, 0] for step in instrument.weights}
    states: dict[str, tuple[bool | None, float, Question]] = {}
    for question, value, addressed_here in zip(instrument.questions, row, here, strict=True):
        state = addressed_here and opened(question.asked_if, states)
        states[question.code] = (state, value, question)
        weight = question.weight
        if state is False or weight is None or (state and value < 0):
            continue
        wide = state is None or value != value
        marked = 0.0 if wide else worth(question, value)
        each = sums[question.step]
        each[0] += weight * marked
        each[1] += weight * (1.0 if wide else marked)
        each[2] += weight
    counted = [(instrument.weights[step], *each) for step, each in sums.items() if each[2]]
    whole = sum(weight for weight, _, _, _ in counted)
    if not whole:
        return 0.0, 0.0
    low = 100 * sum(weight * low / own for weight, low, _, own in counted) / whole
    return low, 100 * sum(weight * high / own for weight, _, high, own in counted) / whole


def opened(
    condition: Condition | None, states: dict[str, tuple[bool | None, float, Question]]
) -> bool | None:
    """Does the answer before open it?"""
    if condition is None:
        return True
    state, value, gate = states[condition.question]
    if state is False or value < 0:
        return False
    if value != value:
        return None
    if condition.at_least is not None:
        return state if value >= condition.at_least else False
    return state if choices(gate)[int(value)] in condition.among else False


def worth(question: Question, value: float) -> float:
    """What an answer is worth."""
    if question.kind == "level":
        return value / HIGHEST
    if question.kind == "number":
        return min(1.0, value / (question.full_at or 1.0))
    options = list(question.options.values())
    if question.kind == "one-of":
        return options[int(value)].points / HIGHEST
    points = sum(each.points for n, each in enumerate(options) if int(value) >> n & 1)
    return min(1.0, points / HIGHEST / (question.enough or 1))
