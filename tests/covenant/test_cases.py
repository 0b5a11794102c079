"""The worked examples of every agreement hold: given, when, then."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from schakel.covenant import governance
from schakel.covenant.agreement import SHIPPED, Agreement, load
from schakel.covenant.files import read
from schakel.covenant.obligations import Due, calendar, days, span
from schakel.covenant.sharing import Level, Reader, Record, Verdict, may_read

Values = Mapping[str, Any]
Outcome = dict[str, object]


def examples() -> Iterator[tuple[str, str, Values]]:
    for path in sorted(SHIPPED.glob("*/cases/*.yaml")):
        page = read(path)
        assert not page.problems
        assert isinstance(page.value, dict)
        for name, example in page.value.items():
            yield path.parent.parent.name, name, example


def days_of(agreement: Agreement, given: Values, when: Values) -> Outcome:
    due = agreement.obligations[when["due"]].due
    assert due is not None
    term = span(agreement)
    told = {key: given.get(key, getattr(term, key)) for key in ("signed", "start", "end")}
    found = [day for _, day in days(due, type(term)(**told))]
    outcome: Outcome = {"on": found[0], "every": found, "latest": due.latest}
    if "today" in given:
        outcome["overdue"] = first(agreement, when["due"]).overdue(given["today"])
    return outcome


def first(agreement: Agreement, code: str) -> Due:
    return next(due for due in calendar(agreement) if due.code == code)


def reading(agreement: Agreement, given: Values, when: Values) -> Outcome:
    who = given["reader"]
    reader = Reader(
        who.get("person", ""),
        who.get("party"),
        who.get("constituency"),
        frozenset(who.get("roles", ())),
        frozenset(who.get("bodies", ())),
    )
    assert reader.roles <= set(agreement.sharing.roles)
    level = Level.of(agreement.kinds[when["reads"]].level)
    record = Record(when["reads"], level, when["of"], frozenset(when.get("named", ())))
    return outcome_of(may_read(agreement.sharing, reader, record))


def voting(agreement: Agreement, given: Values, when: Values) -> Outcome:
    return outcome_of(governance.votes(agreement, when["votes"], when["in"]))


def deciding(agreement: Agreement, given: Values, when: Values) -> Outcome:
    body, present = when["decides"], given["present"]
    return outcome_of(governance.quorate(agreement, body, present, chair=given["chair"]))


def outcome_of(verdict: Verdict) -> Outcome:
    logged = getattr(verdict, "logged", False)
    return {"allowed": bool(verdict), "because": verdict.why.en, "logged": logged}


def gravity(agreement: Agreement, given: Values, when: Values) -> Outcome:
    return {"severity": agreement.severity[when["how-grave"]].at(when["at"]).severity}


def likelihood(agreement: Agreement, given: Values, when: Values) -> Outcome:
    found = agreement.likelihood[when["indicator"]].of(when["value"])
    return {"likelihood": "unknown" if found is None else found}


ASKED: dict[str, Callable[[Agreement, Values, Values], Outcome]] = {
    "due": days_of,
    "reads": reading,
    "votes": voting,
    "decides": deciding,
    "how-grave": gravity,
    "indicator": likelihood,
}


@pytest.mark.parametrize(
    ("agreement", "example"),
    [pytest.param(agreement, example, id=name) for agreement, name, example in examples()],
)
def test_example(agreement: str, example: Values) -> None:
    assert set(example) <= {"says", "given", "when", "then"}
    assert set(example["says"]) == {"en", "nl"}
    question = next(iter(example["when"]))
    outcome = ASKED[question](load(agreement), example.get("given", {}), example["when"])
    for key, expected in example["then"].items():
        if key == "because":
            assert expected in str(outcome[key])
        else:
            assert outcome[key] == expected


def test_the_examples_are_many_and_named_once() -> None:
    names = [name for _, name, _ in examples()]
    assert len(names) == len(set(names)) >= 40


def test_a_day_in_an_example_is_a_day() -> None:
    days_given = [
        value
        for _, _, example in examples()
        for value in example.get("given", {}).values()
        if isinstance(value, date)
    ]
    assert days_given
