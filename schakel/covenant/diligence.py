"""Answers → score → maturity; what may be compared with what; targets by the year of joining.

An unknown answer is neither low nor high: it widens the score to an interval.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.clauses import Values
from schakel.covenant.judgements import Maturity
from schakel.covenant.questions import Limit, Question, Status
from schakel.covenant.sharing import Verdict
from schakel.language import Text

# What is asked ---------------------------------------------------------------------------------


class Edition(Values):
    """An edition of an instrument as it is compared: scores are, only under the same `key`.

    `code` is the instrument, `edition` the edition of it, `decision` by what it was adopted.
    """

    code: str
    edition: str
    key: str
    status: Status = "draft"
    decision: str = ""


class Instrument(Values):
    """One edition with its questions, the weight of each step (together 100), bands and limits.

    A plain value: `model_dump_json` keeps it as it was when somebody answered it, and
    `model_validate_json` gives it back.
    """

    edition: Edition
    weights: Mapping[str, int]
    questions: tuple[Question, ...]
    bands: Mapping[str, Maturity]
    limits: Mapping[str, Limit]

    def question(self, code: str) -> Question:
        """The question with this code; KeyError when this edition does not ask it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Profile:
    """What decides which questions a company gets; `people` None is unknown and gets them all.

    `chains` holds "primary" and "secondary"; empty is unknown and gets the questions of both.
    """

    positions: frozenset[str]
    people: int | None = None
    chains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Level:
    """A level from 0 to 4."""

    number: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the unit of the question."""

    value: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen codes: one of "yes" and "no", one option, or several; none is an answer too."""

    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """An answer in words; it is not scored."""

    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The company looked and does not know."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The company declines, as a firm of its size may; it leaves the denominator."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not apply, for this reason; it leaves the denominator."""

    reason: str


Given = Level | Number | Choice | Words | Unknown | Declined | NotApplicable
Answers = Mapping[str, Given]


def instrument(agreement: Agreement, edition: str = "") -> Instrument:
    """The named edition of the agreement's questionnaire; without a name, the one in force.

    In force is the last that is adopted, else the last draft. KeyError for an unknown name.
    """
    raise NotImplementedError


def fingerprint(instrument: Instrument) -> str:
    """SHA-256 over all that is asked and how it counts, as 64 hexadecimal digits; status aside."""
    raise NotImplementedError


def asked(instrument: Instrument, profile: Profile, answers: Answers) -> tuple[Question, ...]:
    """The questions that this company gets, given what it answered so far, in order."""
    raise NotImplementedError


def light(instrument: Instrument, profile: Profile) -> bool:
    """Does this company get the light track, by its number of people?"""
    raise NotImplementedError


def may_answer(
    instrument: Instrument, profile: Profile, question: Question, given: Given
) -> Verdict:
    """Judge whether this may be answered to that question by this company; the reason in words."""
    raise NotImplementedError


def minutes(questions: Collection[Question]) -> int:
    """How long these questions take, in minutes, all together."""
    return sum(question.minutes for question in questions)


def carried_over(before: Instrument, now: Instrument, answers: Answers) -> dict[str, Given]:
    """Answers of another edition that still answer this one: the same `key` and kind of answer."""
    raise NotImplementedError


def as_data(given: Given) -> dict[str, object]:
    """An answer as plain data, to be kept: {"level": 3}, {"unknown": true}, …"""
    raise NotImplementedError


def given_of(data: Mapping[str, object]) -> Given:
    """The answer that `as_data` wrote; ValueError for what it never writes."""
    raise NotImplementedError


# How it scores ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepScore:
    """The score of one step in percent, from low to high; None when nothing of it counts."""

    step: str
    low: float | None
    high: float | None
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score in percent, from low to high, with what it rests on.

    low = high when every scored question has an answer; None when nothing counts. `bands` are
    the maturities that it may be. `asked` = `answered` + `unknown` + `declined` +
    `not_applicable` + `open`; open is what was not answered yet.
    """

    low: float | None
    high: float | None
    by_step: Mapping[str, StepScore]
    bands: tuple[str, ...]
    asked: int
    answered: int
    unknown: int
    declined: int
    not_applicable: int
    open: int

    @property
    def certain(self) -> bool:
        """Is it one figure?"""
        return self.low is not None and self.low == self.high


def mark(question: Question, given: Given) -> float | None:
    """What this answer is worth, from 0 to 1; None when it is not scored or says nothing."""
    raise NotImplementedError


def score(instrument: Instrument, profile: Profile, answers: Answers) -> Score:
    """The score of a company."""
    raise NotImplementedError


def band_of(bands: Mapping[str, Maturity], percent: float) -> str:
    """The code of the maturity to which this percentage belongs; an edge belongs below."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Gap:
    """A question with points to gain: percent of the whole score, from at least to at most.

    Where the answer is unknown or open, `least` is 0: it may be good already.
    """

    question: str
    step: str
    given: Given | None
    least: float
    most: float


def gaps(instrument: Instrument, profile: Profile, answers: Answers) -> tuple[Gap, ...]:
    """What is missing, the most points first."""
    raise NotImplementedError


# What may be compared, and the course of it ------------------------------------------------------


def comparable(a: Edition, b: Edition) -> Verdict:
    """Judge whether scores of these editions may be compared, with the reason in words."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Member:
    """From which day until which day a company is a party."""

    joined: date
    left: date | None = None


@dataclass(frozen=True, slots=True)
class CourseYear:
    """One year of a course: the mean over the same `n` companies, of `of` members.

    `submitted` is how many of the members have a score; `left_out` says of every company that
    is not in the mean why. `low` and `high` differ where answers are unknown; None without n.
    """

    year: int
    n: int
    of: int
    submitted: int
    low: float | None
    high: float | None
    left_out: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Course:
    """The years that may be compared, or why they may not: then `years` is empty."""

    verdict: Verdict
    years: tuple[CourseYear, ...]


def course(
    scores: Mapping[str, Mapping[int, Score | float]],
    editions: Mapping[int, Edition],
    members: Mapping[str, Member],
    days: Mapping[int, date],
) -> Course:
    """The mean of the same companies over the years, with who is left out and why.

    `editions` gives the edition that was answered in each year, and `days` the day of each year
    on which membership counts. A year is a year of the agreement or of the calendar, as the
    caller counts.
    """
    raise NotImplementedError


def target(agreement: Agreement, joined: date, on: date) -> float | None:
    """The score in percent that who joined on that day aims for next; None where none is set."""
    raise NotImplementedError


def against_target(agreement: Agreement, joined: date, on: date, percent: float) -> Verdict:
    """Judge whether a score meets the target of its cohort; without a target, that is said."""
    raise NotImplementedError


# Two who look at the same ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that two or three looked at and marked differently; `apart` in points of 4."""

    question: str
    company: Given | None
    secretariat: Given | None
    independent: Given | None
    apart: float | None


def differences(
    instrument: Instrument,
    company: Answers,
    secretariat: Answers,
    independent: Answers | None = None,
) -> tuple[Difference, ...]:
    """Every question on which they differ; each asks for a reason."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far two raters agree beyond chance; `value` None is undefined, and `why` says so."""

    value: float | None
    n: int
    why: Text


def weighted_kappa(
    a: Mapping[str, int],
    b: Mapping[str, int],
    levels: int,
    weighing: Literal["linear", "quadratic"] = "quadratic",
) -> Agreed:
    """Cohen's weighted kappa of two raters over what both rated, on levels 0 … levels − 1.

    κ = 1 − Σ wᵢⱼ oᵢⱼ / Σ wᵢⱼ eᵢⱼ with wᵢⱼ = |i − j| / (k − 1), or its square; o the observed
    shares, e those expected by chance (Cohen 1968).
    """
    raise NotImplementedError
