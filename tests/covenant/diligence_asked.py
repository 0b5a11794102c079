"""The worked examples on assessments: scores, who may decline, courses and targets."""

from collections.abc import Callable, Mapping
from typing import Any

from schakel.covenant import diligence
from schakel.covenant.agreement import Agreement
from schakel.covenant.diligence import Choice, Given, Level, Member, Number, Profile, Unknown
from schakel.covenant.questions import HIGHEST, Question, choices

Values = Mapping[str, Any]
Outcome = dict[str, object]
INSTRUMENT = "maturity-assessment"


def following(agreement: Agreement, given: Values, when: Values) -> Outcome:
    """A course, entered as percentages."""
    companies = _since(given["companies"], given.get("since"))
    days = {int(year): day for year, day in given["days"].items()}
    editions = {
        int(year): diligence.Edition(code=INSTRUMENT, **said)
        for year, said in given["editions"].items()
    }
    members = {name: Member(each["joined"], each.get("left")) for name, each in companies.items()}
    scores = {
        name: {year: float(each[str(year)]) for year in editions if str(year) in each}
        for name, each in companies.items()
    }
    assert list(editions) == when["course"]
    found = diligence.course(scores, editions, members, days)
    outcome: Outcome = {
        "allowed": bool(found.verdict),
        "because": found.verdict.why.en,
        "mean": [year.low for year in found.years],
        "n": [year.n for year in found.years],
        "of": [year.of for year in found.years],
        "submitted": [year.submitted for year in found.years],
    }
    if found.years:
        last = found.years[-1]
        assert last.low is not None
        assert last.low == last.high
        outcome["left_out"] = {name: why.en for name, why in last.left_out.items()}
        first_day = min(member.joined for member in members.values())
        verdict = diligence.against_target(agreement, first_day, days[last.year], last.low)
        outcome |= {"against": verdict.why.en, "met": bool(verdict)}
    return outcome


def _since(companies: Values, year: int | None) -> Values:
    return {
        name: each
        for name, each in companies.items()
        if year is None or each["joined"].year == year
    }


def aiming(agreement: Agreement, given: Values, when: Values) -> Outcome:
    """A score against the target of its cohort."""
    joined, on = given["joined"], given["on"]
    aim = diligence.target(agreement, joined, on)
    verdict = diligence.against_target(agreement, joined, on, when["target"])
    target = "unknown" if aim is None else aim
    return {"allowed": bool(verdict), "target": target, "because": verdict.why.en}


def scoring(agreement: Agreement, given: Values, when: Values) -> Outcome:
    """The score of who answers everything with one and the same level."""
    instrument = diligence.instrument(agreement)
    profile = Profile(frozenset(given["positions"]), given["people"])
    answers = {each.code: level(each, when["scores"]) for each in instrument.questions}
    answers |= {code: Unknown() for code in given.get("unknown", ())}
    found = diligence.score(instrument, profile, answers)
    assert found.low is not None
    assert found.high is not None
    return {
        "asked": found.asked,
        "low": round(found.low, 6),
        "high": round(found.high, 6),
        "bands": list(found.bands),
    }


def level(question: Question, number: int | str) -> Given:
    """The answer that is worth as much as this level, as near as the question allows."""
    if number == "unknown":
        return Unknown()
    if question.kind == "level":
        return Level(int(number))
    if question.kind == "number":
        return Number((question.full_at or 40) * int(number) / HIGHEST)
    if question.kind == "several-of":
        wanted = (question.enough or 1) * int(number) // HIGHEST
        return Choice(frozenset(choices(question)[:wanted]))
    worth = {code: option.points for code, option in question.options.items()}
    return Choice(frozenset({min(worth, key=lambda code: (abs(worth[code] - int(number)), code))}))


def declining(agreement: Agreement, given: Values, when: Values) -> Outcome:
    """Whether a firm of this size may decline a question."""
    instrument = diligence.instrument(agreement)
    question = instrument.question(when["declines"])
    profile = Profile(frozenset({"end-user"}), given["people"])
    verdict = diligence.may_answer(instrument, profile, question, diligence.Declined())
    return {"allowed": bool(verdict), "because": verdict.why.en}


ASKED: dict[str, Callable[[Agreement, Values, Values], Outcome]] = {
    "course": following,
    "target": aiming,
    "scores": scoring,
    "declines": declining,
}
