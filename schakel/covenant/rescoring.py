"""Scores of many companies over many years at once: the same rule as `diligence.score`, in arrays.

A matrix holds one number per company, year and question, in the order of the instrument: a level
or number as it is, a choice as its place among the choices, several as the sum of 2 to the power of
their places; NaN is unknown or open, OUT is declined or not applicable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schakel.covenant.diligence import (
    UNSCORED,
    Answers,
    Choice,
    Declined,
    Given,
    Instrument,
    Level,
    NotApplicable,
    Number,
    Profile,
    addresses,
    fits,
    light,
    may_answer,
)
from schakel.covenant.questions import HIGHEST, Condition, Question, choices

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
OUT = -1.0


def coded(instrument: Instrument, profile: Profile, answers: Answers) -> Floats:
    """The answers of one company in one year as a row of a matrix."""
    row = np.full(len(instrument.questions), np.nan)
    for place, question in enumerate(instrument.questions):
        given = answers.get(question.code)
        if given is not None:
            row[place] = _code(instrument, profile, question, given)
    return row


def _code(instrument: Instrument, profile: Profile, question: Question, given: Given) -> float:
    if isinstance(given, UNSCORED):
        out = isinstance(given, Declined | NotApplicable)
        return OUT if out and may_answer(instrument, profile, question, given) else np.nan
    if not fits(question, given):
        return np.nan
    match given:
        case Level(number):
            return float(number)
        case Number(value):
            return float(value)
        case Choice(codes):
            places = [choices(question).index(code) for code in codes]
            several = question.kind == "several-of"
            return float(sum(2**place for place in places) if several else places[0])
        case _:
            return 0.0


def addressed(instrument: Instrument, profiles: Sequence[Profile]) -> Flags:
    """Which questions are for which company, by its profile: companies × questions."""
    rows = (
        [_for(instrument, profile, each) for each in instrument.questions] for profile in profiles
    )
    return np.array([*rows], dtype=np.bool_)


def _for(instrument: Instrument, profile: Profile, question: Question) -> bool:
    return addresses(question, profile) and (question.light or not light(instrument, profile))


def rescored(instrument: Instrument, matrix: Floats, asked: Flags | None = None) -> Floats:
    """Score a matrix of answers (companies × years × questions) by this instrument.

    Gives companies × years × 2, low and high in percent; NaN where nothing counts. `asked` says
    which questions are for which company (companies × questions, or with years between); without
    it, all are. Time grows with the size of the matrix, without a loop over companies or years.
    """
    here = np.ones(matrix.shape, dtype=np.bool_) if asked is None else _spread(asked, matrix)
    places = {question.code: place for place, question in enumerate(instrument.questions)}
    states: list[_State] = []
    steps = {step: _Step.empty(matrix.shape[:-1]) for step in instrument.weights}
    for place, question in enumerate(instrument.questions):
        gate = question.asked_if
        before = states[places[gate.question]] if gate and gate.question in places else None
        states.append(_state(question, matrix[..., place], here[..., place], before))
        if question.weight is not None:
            steps[question.step].add(question.weight, states[-1])
    return _percent(instrument, steps.items())


def _spread(asked: Flags, matrix: Floats) -> Flags:
    shaped = asked[:, np.newaxis, :] if asked.ndim == 2 else asked
    return np.broadcast_to(shaped, matrix.shape)


@dataclass(frozen=True, slots=True)
class _State:
    """Of one question in every company and year: the answer, and whether it is asked."""

    question: Question
    column: Floats
    yes: Flags
    maybe: Flags


def _state(question: Question, column: Floats, here: Flags, gate: _State | None) -> _State:
    if question.asked_if is None:
        return _State(question, column, here, np.zeros_like(here))
    if gate is None:
        return _State(question, column, np.zeros_like(here), np.zeros_like(here))
    met, unknown = _met(question.asked_if, gate), np.isnan(gate.column)
    yes = here & gate.yes & met
    maybe = here & (gate.yes | gate.maybe) & (met | unknown) & ~yes
    return _State(question, column, yes, maybe)


def _met(condition: Condition, gate: _State) -> Flags:
    """Does the answer open what hangs on it? No, where it is unknown or out."""
    if condition.at_least is not None:
        return gate.column >= condition.at_least
    known = np.where(gate.column >= 0, gate.column, 0).astype(np.int64)
    places = [choices(gate.question).index(code) for code in condition.among]
    if gate.question.kind == "several-of":
        chosen = known & sum(2**place for place in places) != 0
    else:
        chosen = np.isin(known, places)
    return np.asarray(chosen & (gate.column >= 0))


@dataclass(slots=True)
class _Step:
    """Weights of one step as they add up, in every company and year."""

    low: Floats
    high: Floats
    whole: Floats

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> "_Step":
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(shape))

    def add(self, weight: int, state: _State) -> None:
        known = state.yes & (state.column >= 0)
        wide = state.maybe | (state.yes & np.isnan(state.column))
        marked = np.where(known, _marks(state.question, np.where(known, state.column, 0)), 0)
        self.low += weight * marked
        self.high += weight * np.where(wide, 1, marked)
        self.whole += weight * (known | wide)


def _marks(question: Question, column: Floats) -> Floats:
    """What each answer is worth, from 0 to 1."""
    if question.kind == "level":
        return np.asarray(column / HIGHEST)
    if question.kind == "number":
        return np.asarray(np.minimum(1.0, column / (question.full_at or 1.0)))
    places = column.astype(np.int64)
    if question.kind == "several-of":
        bits = [(places >> n & 1) * each.points for n, each in enumerate(question.options.values())]
        return np.asarray(np.minimum(1.0, np.sum(bits, axis=0) / HIGHEST / (question.enough or 1)))
    if question.kind == "yes-no":
        good = places == choices(question).index(question.good or "yes")
        return np.asarray(good, dtype=np.float64)
    worth: Floats = np.array([each.points / HIGHEST for each in question.options.values()])
    return worth[places]


def _percent(instrument: Instrument, steps: Iterable[tuple[str, _Step]]) -> Floats:
    """Low and high of the mean of the steps by their weight, in percent."""
    sums = [*steps]
    weights = np.stack([instrument.weights[step] * (each.whole > 0) for step, each in sums])
    whole = weights.sum(axis=0)
    return np.stack([_mean(sums, weights, whole, side) for side in ("low", "high")], axis=-1)


def _mean(sums: Sequence[tuple[str, _Step]], weights: Floats, whole: Floats, side: str) -> Floats:
    shares = np.stack([getattr(each, side) / np.maximum(each.whole, 1) for _, each in sums])
    mean = 100 * (weights * shares).sum(axis=0) / np.maximum(whole, 1)
    return np.where(whole > 0, mean, np.nan)
