"""Answers → score → maturity; what may be compared with what; targets by the year of joining.

An unknown answer is neither low nor high: it widens the score to an interval.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import combinations, pairwise
from math import isfinite
from types import MappingProxyType
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.clauses import UNKNOWN, Values
from schakel.covenant.judgements import Maturity, Target
from schakel.covenant.obligations import cycles, day_in_words, span
from schakel.covenant.questions import (
    DECLINE,
    HIGHEST,
    LIGHT,
    Condition,
    EditionEntry,
    Limit,
    Question,
    Status,
    choices,
)
from schakel.covenant.sharing import Allowed, Denied, Verdict
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

    @cached_property
    def by_code(self) -> Mapping[str, Question]:
        """The questions by their codes."""
        return MappingProxyType({question.code: question for question in self.questions})

    def question(self, code: str) -> Question:
        """The question with this code; KeyError when this edition does not ask it."""
        return self.by_code[code]


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
    """The company declines, as a firm of its size may; the question leaves the denominator."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The question does not apply, for this reason; it leaves the denominator."""

    reason: str


UNSCORED = (Unknown, Declined, NotApplicable)
Given = Level | Number | Choice | Words | Unknown | Declined | NotApplicable
Answers = Mapping[str, Given]


def instrument(agreement: Agreement, edition: str = "") -> Instrument:
    """The named edition of the agreement's questionnaire; without a name, the one in force.

    In force is the last that is adopted, else the last draft. KeyError for an unknown name.
    """
    entries = agreement.questionnaire.editions
    code = edition or _in_force(entries)
    entry = entries[code]
    asked_here = {
        each: question.model_copy(update={"code": each})
        for each, question in agreement.questionnaire.questions.items()
        if each not in entry.without
    }
    return Instrument(
        edition=Edition(
            code=entry.instrument,
            edition=code,
            key=entry.key,
            status=entry.status,
            decision=entry.decision,
        ),
        weights=entry.weights,
        questions=tuple(asked_here.values()),
        bands=agreement.diligence.maturity,
        limits=agreement.questionnaire.limits,
    )


def _in_force(entries: Mapping[str, EditionEntry]) -> str:
    for status in ("adopted", "draft", "retired"):
        for code in reversed([*entries]):
            if entries[code].status == status:
                return code
    raise KeyError(UNKNOWN)


def fingerprint(instrument: Instrument) -> str:
    """SHA-256 over all that is asked and how it counts, as 64 hexadecimal digits; status aside."""
    content = instrument.model_dump(mode="json", exclude={"edition": {"status", "decision"}})
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def asked(instrument: Instrument, profile: Profile, answers: Answers) -> tuple[Question, ...]:
    """The questions that this company gets, given what it answered so far, in order."""
    states = _states(instrument, profile, _standing(instrument, profile, answers))
    return tuple(question for question in instrument.questions if states[question.code])


def _standing(instrument: Instrument, profile: Profile, answers: Answers) -> Answers:
    """The answers that may be given; what may not is held for not answered yet."""
    return {
        question.code: given
        for question in instrument.questions
        if (given := answers.get(question.code)) is not None
        and may_answer(instrument, profile, question, given)
    }


def _states(instrument: Instrument, profile: Profile, answers: Answers) -> dict[str, bool | None]:
    """Whether each question is asked: yes, no, or None while what it hangs on is not known."""
    states: dict[str, bool | None] = {}
    few = light(instrument, profile)
    for question in instrument.questions:
        addressed = addresses(question, profile) and (question.light or not few)
        states[question.code] = addressed and _open(question.asked_if, states, answers)
    return states


def addresses(question: Question, profile: Profile) -> bool:
    """Is the question for a company in these positions, with these chains?"""
    positions = question.positions
    here = not positions or any(each in profile.positions for each in positions)
    chains = profile.chains
    return here and (question.chain == BOTH or not chains or bool({question.chain, BOTH} & chains))


BOTH: Final = "both"


def _open(
    condition: Condition | None, states: Mapping[str, bool | None], answers: Answers
) -> bool | None:
    """Does the answer that a question hangs on open it? None while that is not known."""
    if condition is None:
        return True
    gate = states.get(condition.question, False)
    return gate is not False and _both(gate, _met(condition, answers.get(condition.question)))


def _both(a: bool | None, b: bool | None) -> bool | None:
    """Both; no as soon as one is no; else None while one is not known."""
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def _met(condition: Condition, given: Given | None) -> bool | None:
    match given:
        case None | Unknown():
            return None
        case Level(number):
            return condition.at_least is not None and number >= condition.at_least
        case Choice(codes):
            return bool(codes & set(condition.among))
        case _:
            return False


def light(instrument: Instrument, profile: Profile) -> bool:
    """Does this company get the light track, by its number of people?"""
    return profile.people is not None and profile.people <= instrument.limits[LIGHT].people


def may_answer(
    instrument: Instrument, profile: Profile, question: Question, given: Given
) -> Verdict:
    """Judge whether this may be answered to that question by this company; the reason in words."""
    match given:
        case Unknown():
            return SAID
        case Declined():
            return _may_decline(instrument.limits[DECLINE].people, profile, question)
        case NotApplicable(reason):
            return _may_not_apply(question, reason)
        case _:
            return SAID if fits(question, given) else Denied(_wanted(question))


SAID: Final = Allowed(Text("That is an answer.", "Dat is een antwoord."))


def fits(question: Question, given: Given) -> bool:
    """Is it an answer of the kind that the question asks, within its bounds?"""
    match given, question.kind:
        case Level(number), "level":
            return 0 <= number <= HIGHEST
        case Choice(codes), "yes-no" | "one-of":
            return len(codes) == 1 and codes <= set(choices(question))
        case Choice(codes), "several-of":
            return codes <= set(choices(question))
        case Number(value), "number":
            return isfinite(value) and 0 <= value <= (question.most or value)
        case Words(text), "text":
            return bool(text.strip())
        case _:
            return False


def _wanted(question: Question) -> Text:
    if question.kind == "number" and question.most is not None:
        most = f"{question.most:g}"
        return Text(f"Give a number from 0 to {most}.", f"Geef een getal van 0 tot en met {most}.")
    return WANTED[question.kind]


WANTED: Final[Mapping[str, Text]] = {
    "level": Text("Choose one of the levels.", "Kies een van de niveaus."),
    "yes-no": Text("Choose yes or no.", "Kies ja of nee."),
    "one-of": Text("Choose one of the answers.", "Kies een van de antwoorden."),
    "several-of": Text("Choose from these answers.", "Kies uit deze antwoorden."),
    "number": Text("Give a number, 0 or more.", "Geef een getal, 0 of hoger."),
    "text": Text("Write something.", "Schrijf iets."),
}


def _may_decline(most: int, profile: Profile, question: Question) -> Verdict:
    if not question.may_decline:
        return Denied(
            Text(
                "This question is asked of firms of every size. What you do not know may be said"
                " to be unknown.",
                "Deze vraag geldt voor bedrijven van elke omvang. Wat u niet weet mag als onbekend"
                " worden opgegeven.",
            )
        )
    if profile.people is None:
        return Denied(
            Text(
                "Say first how many people work at the company.",
                "Vermeld eerst hoeveel mensen er bij het bedrijf werken.",
            )
        )
    if profile.people > most:
        return Denied(
            Text(
                f"Only a firm of up to {most:,} people may decline this.",
                f"Alleen een bedrijf tot en met {most} mensen mag dit weigeren.",
            )
        )
    return Allowed(Text(f"A firm of up to {most:,} people may decline this.", _declines(most)))


def _declines(most: int) -> str:
    return f"Een bedrijf tot en met {most} mensen mag dit weigeren."


def _may_not_apply(question: Question, reason: str) -> Verdict:
    if question.not_applicable is None:
        return Denied(Text("This question applies to you.", "Deze vraag geldt voor u."))
    if not reason.strip():
        return Denied(
            Text("Say why it does not apply.", "Vermeld waarom zij niet van toepassing is.")
        )
    return Allowed(question.not_applicable)


def minutes(questions: Collection[Question]) -> int:
    """How long these questions take, in minutes, all together."""
    return sum(question.minutes for question in questions)


def carried_over(before: Instrument, now: Instrument, answers: Answers) -> dict[str, Given]:
    """Answers of another edition that still answer this one: the same `key` and kind of answer."""
    named = {key_of(question): question.code for question in before.questions}
    found = {}
    for question in now.questions:
        given = answers.get(named.get(key_of(question), ""))
        if given is not None and (fits(question, given) or isinstance(given, UNSCORED)):
            found[question.code] = given
    return found


def key_of(question: Question) -> str:
    """Under what name its answers are compared over the years."""
    return question.key or question.code


def as_data(given: Given) -> dict[str, object]:
    """An answer as plain data, to be kept: {"level": 3}, {"unknown": true}, …"""
    match given:
        case Level(number):
            return {"level": number}
        case Number(value):
            return {"number": value}
        case Choice(codes):
            return {"choice": sorted(codes)}
        case Words(text):
            return {"words": text}
        case Unknown():
            return {"unknown": True}
        case Declined(reason):
            return {"declined": reason}
        case NotApplicable(reason):
            return {"not-applicable": reason}


def given_of(data: Mapping[str, object]) -> Given:
    """The answer that `as_data` wrote; ValueError for what it never writes."""
    match dict(data):
        case {"level": int(number)}:
            return Level(number)
        case {"number": int(value) | float(value)}:
            return Number(value)
        case {"choice": [*codes]}:
            return Choice(frozenset(map(str, codes)))
        case {"words": str(text)}:
            return Words(text)
        case {"unknown": True}:
            return Unknown()
        case {"declined": str(reason)}:
            return Declined(reason)
        case {"not-applicable": str(reason)}:
            return NotApplicable(reason)
    raise ValueError("no answer")


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
    if question.weight is None or not fits(question, given):
        return None
    match given:
        case Level(number):
            return number / HIGHEST
        case Number(value):
            return min(1.0, value / (question.full_at or 1.0))
        case Choice(codes) if question.kind == "yes-no":
            return float(codes == {question.good})
        case Choice(codes):
            points = sum(question.options[code].points for code in codes) / HIGHEST
            return min(1.0, points / (question.enough or 1))
        case _:
            return None


@dataclass(slots=True)
class _Sum:
    """Weights of one step as they add up, and how many questions of it there are."""

    low: float = 0.0
    high: float = 0.0
    whole: int = 0
    asked: int = 0
    answered: int = 0

    def add(self, weight: int, low: float, high: float) -> None:
        self.low += weight * low
        self.high += weight * high
        self.whole += weight


def score(instrument: Instrument, profile: Profile, answers: Answers) -> Score:
    """The score of a company: the mean of its steps by their weight, each the mean of its marks.

    S = Σ Wₛ·(Σ wᵢ·mᵢ / Σ wᵢ) / Σ Wₛ × 100, over the questions that are asked and neither declined
    nor not applicable, and the steps that hold any. An unknown or open answer counts 0 in `low`
    and 1 in `high`; so does a question of which it is not known yet whether it is asked.
    """
    sums, kinds = _sums(instrument, profile, answers)
    low, high = _mean(instrument, sums, "low"), _mean(instrument, sums, "high")
    return Score(
        low=low,
        high=high,
        by_step={step: _step_score(step, each) for step, each in sums.items()},
        bands=_bands(instrument.bands, low, high),
        asked=kinds.total(),
        answered=kinds["answered"],
        unknown=kinds["unknown"],
        declined=kinds["declined"],
        not_applicable=kinds["not-applicable"],
        open=kinds["open"],
    )


def _sums(
    instrument: Instrument, profile: Profile, answers: Answers
) -> tuple[dict[str, _Sum], Counter[str]]:
    """The weights of every step, and how many questions were answered in which way."""
    sums = {step: _Sum() for step in instrument.weights}
    kinds: Counter[str] = Counter()
    standing = _standing(instrument, profile, answers)
    states = _states(instrument, profile, standing)
    for question in instrument.questions:
        if states[question.code] is False:
            continue
        given = standing.get(question.code) if states[question.code] else None
        if states[question.code]:
            kinds[_kind_of(given)] += 1
            sums[question.step].asked += 1
            sums[question.step].answered += _kind_of(given) == "answered"
        low, high = _bounds(question, given)
        if question.weight is not None and low is not None and high is not None:
            sums[question.step].add(question.weight, low, high)
    return sums, kinds


def _kind_of(given: Given | None) -> str:
    match given:
        case None:
            return "open"
        case Unknown():
            return "unknown"
        case Declined():
            return "declined"
        case NotApplicable():
            return "not-applicable"
        case _:
            return "answered"


def _bounds(question: Question, given: Given | None) -> tuple[float | None, float | None]:
    """Between what the mark lies; None for what leaves the denominator."""
    if given is None or isinstance(given, Unknown):
        return 0.0, 1.0
    marked = mark(question, given)
    return marked, marked


def _mean(
    instrument: Instrument, sums: Mapping[str, _Sum], side: Literal["low", "high"]
) -> float | None:
    shares = [
        (instrument.weights[step], getattr(each, side) / each.whole)
        for step, each in sums.items()
        if each.whole
    ]
    whole = sum(weight for weight, _ in shares)
    return 100 * sum(weight * share for weight, share in shares) / whole if whole else None


def _step_score(step: str, each: _Sum) -> StepScore:
    if not each.whole:
        return StepScore(step, None, None, each.asked, each.answered)
    low, high = 100 * each.low / each.whole, 100 * each.high / each.whole
    return StepScore(step, low, high, each.asked, each.answered)


def _bands(bands: Mapping[str, Maturity], low: float | None, high: float | None) -> tuple[str, ...]:
    if low is None or high is None:
        return ()
    codes = _upward(bands)
    return tuple(codes[codes.index(band_of(bands, low)) : codes.index(band_of(bands, high)) + 1])


def _upward(bands: Mapping[str, Maturity]) -> list[str]:
    return sorted(bands, key=lambda code: bands[code].upto)


def band_of(bands: Mapping[str, Maturity], percent: float) -> str:
    """The code of the maturity to which this percentage belongs; an edge belongs below."""
    rounded = round(percent, DIGITS)
    return next(code for code in _upward(bands) if rounded <= bands[code].upto)


DIGITS: Final = 6  # of a percentage, before it is laid beside an edge: 20.000000000001 is 20


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
    sums, _ = _sums(instrument, profile, answers)
    counted = sum(instrument.weights[step] for step, each in sums.items() if each.whole)
    found, standing = [], _standing(instrument, profile, answers)
    for question in asked(instrument, profile, answers):
        given = standing.get(question.code)
        low, high = _bounds(question, given)
        if question.weight is None or low is None or high is None or low == 1:
            continue
        share = question.weight / sums[question.step].whole * instrument.weights[question.step]
        points = 100 * share / counted
        found.append(
            Gap(question.code, question.step, given, points * (1 - high), points * (1 - low))
        )
    return tuple(sorted(found, key=lambda gap: (-gap.most, -gap.least)))


# What may be compared, and the course of it ------------------------------------------------------


def comparable(a: Edition, b: Edition) -> Verdict:
    """Judge whether scores of these editions may be compared, with the reason in words."""
    if a.code != b.code:
        return Denied(
            Text(
                f"“{a.code}” and “{b.code}” are different instruments.",
                f"‘{a.code}’ en ‘{b.code}’ zijn verschillende instrumenten.",
            )
        )
    if a.key != b.key:
        return Denied(_other_questions(a, b))
    if a.edition == b.edition:
        return Allowed(
            Text(f"Both answered edition {a.edition}.", f"Beide vulden uitgave {a.edition} in.")
        )
    return Allowed(
        Text(
            f"Editions {a.edition} and {b.edition} carry the same key, {a.key}.",
            f"Uitgaven {a.edition} en {b.edition} dragen dezelfde sleutel, {a.key}.",
        )
    )


def _other_questions(a: Edition, b: Edition) -> Text:
    return Text(
        f"Edition {a.edition} ({a.key}) and edition {b.edition} ({b.key}) do not ask the same:"
        " a difference would say as much of the questions as of the companies.",
        f"Uitgave {a.edition} ({a.key}) en uitgave {b.edition} ({b.key}) vragen niet hetzelfde:"
        " een verschil zou evenveel over de vragen zeggen als over de bedrijven.",
    )


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


Scores = Mapping[str, Mapping[int, Score | float]]


def course(
    scores: Scores,
    editions: Mapping[int, Edition],
    members: Mapping[str, Member],
    days: Mapping[int, date],
) -> Course:
    """The mean of the same companies over the years, with who is left out and why.

    `editions` gives the edition that was answered in each year, and `days` the day of each year
    on which membership counts. A year is a year of the agreement or of the calendar, as the
    caller counts. Companies of one cohort alone: hand over only its members.
    """
    years = sorted(editions)
    verdict = _all_comparable([editions[year] for year in years])
    if not verdict:
        return Course(verdict, ())
    left_out = _left_out(scores, members, {year: days[year] for year in years})
    same = [company for company in members if not left_out[company]]
    gone = {company: why[0] for company, why in left_out.items() if why}
    found = (_year(year, scores, _on(members, days[year]), same, gone) for year in years)
    return Course(verdict, tuple(found))


def _all_comparable(editions: Sequence[Edition]) -> Verdict:
    verdict: Verdict = Allowed(Text("There is one year.", "Er is één jaar."))
    for before, after in pairwise(editions):
        verdict = comparable(before, after)
        if not verdict:
            return verdict
    return verdict


def _on(members: Mapping[str, Member], day: date) -> list[str]:
    return [company for company, member in members.items() if _there(member, day)]


def _there(member: Member, day: date) -> bool:
    return member.joined <= day and (member.left is None or day < member.left)


def _left_out(
    scores: Scores, members: Mapping[str, Member], days: Mapping[int, date]
) -> dict[str, list[Text]]:
    """By company the reasons for which it is not in the mean; none for those that are."""
    return {
        company: [
            why
            for year, day in days.items()
            if (why := _absent(scores.get(company, {}).get(year), member, year, day))
        ]
        for company, member in members.items()
    }


def _absent(found: Score | float | None, member: Member, year: int, day: date) -> Text | None:
    if member.joined > day:
        return _counted_on(Text("Joined", "Trad toe"), member.joined, year, day)
    if member.left is not None and member.left <= day:
        return _counted_on(Text("Left", "Trad uit"), member.left, year, day)
    if found is None:
        return Text(f"Handed in nothing for {year}.", f"Leverde niets in voor {year}.")
    if None in _sides(found):
        return Text(f"Nothing counted in {year}.", f"Er telde niets mee in {year}.")
    return None


def _counted_on(moved: Text, on: date, year: int, day: date) -> Text:
    then, counted = day_in_words(on), day_in_words(day)
    return Text(
        f"{moved.en} on {then.en}; {year} is counted on {counted.en}.",
        f"{moved.nl} op {then.nl}; {year} is geteld op {counted.nl}.",
    )


def _sides(found: Score | float) -> tuple[float | None, float | None]:
    return (found.low, found.high) if isinstance(found, Score) else (found, found)


def _year(
    year: int,
    scores: Scores,
    there: Collection[str],
    same: Sequence[str],
    left_out: Mapping[str, Text],
) -> CourseYear:
    sides = [_sides(scores[company][year]) for company in same]
    lows = [low for low, _ in sides if low is not None]
    highs = [high for _, high in sides if high is not None]
    return CourseYear(
        year=year,
        n=len(same),
        of=len(there),
        submitted=sum(year in scores.get(company, {}) for company in there),
        low=sum(lows) / len(lows) if lows else None,
        high=sum(highs) / len(highs) if highs else None,
        left_out=left_out,
    )


def target(agreement: Agreement, joined: date, on: date) -> float | None:
    """The score in percent that who joined on that day aims for next; None where none is known.

    Next is the target with the first day on or after `on`; after the last, the last.
    """
    own = [each for each in agreement.diligence.targets.values() if each.holds_for(joined.year)]
    dated = sorted(own, key=lambda each: _day_of(agreement, each))
    ahead = [each for each in dated if _day_of(agreement, each) >= on] or dated[-1:]
    percent = ahead[0].percent if ahead else UNKNOWN
    return None if percent == UNKNOWN else float(percent)


def _day_of(agreement: Agreement, entry: Target) -> date:
    term = span(agreement)
    if entry.by == "end":
        return term.end
    number = int(entry.by.removeprefix("year-"))
    years = list(cycles(term, 12))
    return years[min(number, len(years)) - 1][1]


def against_target(agreement: Agreement, joined: date, on: date, percent: float) -> Verdict:
    """Judge whether a score meets the target of its cohort; without a target, that is said."""
    aim = target(agreement, joined, on)
    if aim is None:
        return Denied(
            Text(
                f"No target is known for who joined in {joined.year}.",
                f"Er is geen doel bekend voor wie in {joined.year} toetrad.",
            )
        )
    met, said = round(percent, DIGITS) >= aim, _apart_in_print(percent, aim)
    dutch = [each.replace(".", ",") for each in said]
    why = Text(
        "{} percent against a target of {}.".format(*said),
        "{} procent tegen een doel van {}.".format(*dutch),
    )
    return Allowed(why) if met else Denied(why)


def _apart_in_print(percent: float, aim: float) -> list[str]:
    """Both in whole percents; with so many decimals as show that it is less, where it is.

    >>> _apart_in_print(79.6, 80), _apart_in_print(79.4, 80), _apart_in_print(80.4, 80)
    (['79.6', '80.0'], ['79', '80'], ['80', '80'])
    """
    less = round(percent, DIGITS) < aim
    for decimals in range(DIGITS + 1):
        said = [f"{each:.{decimals}f}" for each in (percent, aim)]
        if not less or float(said[0]) < float(said[1]):
            break
    return said


def against_target_in_words(agreement: Agreement, joined: date, on: date, score: Score) -> Text:
    """Whether a score meets the target of its cohort, or why that cannot be said."""
    if score.low is None or score.high is None:
        return NOTHING_COUNTED
    least = against_target(agreement, joined, on, score.low)
    most = against_target(agreement, joined, on, score.high)
    aim = target(agreement, joined, on)
    if aim is None or score.certain:
        return most.why
    if least:
        return Text(f"At least {least.why.en}", f"Minstens {least.why.nl}")
    if not most:
        return Text(f"At best {most.why.en}", f"Ten hoogste {most.why.nl}")
    return _hangs_on(score, score.low, score.high, aim)


def _hangs_on(score: Score, low: float, high: float, aim: float) -> Text:
    """Met or not, by what the answers that are not known would say."""
    count = score.unknown + score.open
    return Text(
        f"Not to be said: between {low:.0f} and {high:.0f} percent against a target of {aim:.0f}, "
        f"by the answers that are unknown or open: {count}.",
        f"Niet te zeggen: tussen {low:.0f} en {high:.0f} procent tegen een doel van {aim:.0f}, "
        f"afhankelijk van de antwoorden die onbekend of open zijn: {count}.",
    )


NOTHING_COUNTED: Final = Text(
    "Not to be said: no question that counts has an answer.",
    "Niet te zeggen: geen vraag die meetelt, is beantwoord.",
)


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
    looks = (company, secretariat, independent or {})
    found = []
    for question in instrument.questions:
        own, theirs, third = (look.get(question.code) for look in looks)
        said = [each for each in (own, theirs, third) if each is not None]
        if question.kind != "text" and any(a != b for a, b in combinations(said, 2)):
            apart = _apart(question, said)
            found.append(Difference(question.code, own, theirs, third, apart))
    return tuple(found)


def _apart(question: Question, said: Sequence[Given]) -> float | None:
    marks = [mark(question, each) for each in said]
    known = [each for each in marks if each is not None]
    return HIGHEST * (max(known) - min(known)) if len(known) == len(marks) else None


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
    both = sorted(a.keys() & b.keys())
    if not both:
        return Agreed(None, 0, NOTHING_IN_COMMON)
    if levels < 2 or not all(0 <= rated[item] < levels for rated in (a, b) for item in both):
        raise ValueError(f"a rating lies outside the {levels} levels")
    power = 1 if weighing == "linear" else 2
    pairs = Counter((a[item], b[item]) for item in both)
    seen = sum(n * _distance(i, j, levels, power) for (i, j), n in pairs.items()) / len(both)
    chance = _by_chance([a[item] for item in both], [b[item] for item in both], levels, power)
    if chance == 0:
        return Agreed(None, len(both), ALL_THE_SAME)
    return Agreed(1 - seen / chance, len(both), _over(len(both), weighing))


def _distance(i: int, j: int, levels: int, power: int) -> float:
    return float((abs(i - j) / (levels - 1)) ** power)


def _by_chance(a: Sequence[int], b: Sequence[int], levels: int, power: int) -> float:
    shares_a, shares_b = Counter(a), Counter(b)
    return sum(
        n * m * _distance(i, j, levels, power)
        for i, n in shares_a.items()
        for j, m in shares_b.items()
    ) / (len(a) * len(b))


NOTHING_IN_COMMON: Final = Text(
    "Nothing was rated by both, so there is no kappa.",
    "Niets is door beiden beoordeeld, dus er is geen kappa.",
)
ALL_THE_SAME: Final = Text(
    "Both gave everything one and the same level, so kappa is undefined: there was nothing to"
    " disagree on.",
    "Beiden gaven alles een en hetzelfde niveau, dus kappa is niet bepaald: er viel niets te"
    " verschillen.",
)


def _over(n: int, weighing: str) -> Text:
    dutch = {"linear": "lineair", "quadratic": "kwadratisch"}[weighing]
    return Text(f"Over {n} ratings, {weighing} weights.", f"Over {n} oordelen, {dutch} gewogen.")
