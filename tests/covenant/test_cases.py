"""The worked examples of every agreement hold: given, when, then."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from schakel.covenant import accession, decisions, duties, governance
from schakel.covenant.agreement import SHIPPED, Agreement, load
from schakel.covenant.files import read
from schakel.covenant.obligations import Due, calendar, days, span
from schakel.covenant.sharing import Level, Reader, Record, Verdict, may_read
from tests.covenant import diligence_asked, plans_asked

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


# Votes ------------------------------------------------------------------------------------------

SIDES = {
    "noor": ("company", "companies-and-associations"),
    "joris": ("company", "companies-and-associations"),
    "otto": ("ministry", "government"),
    "bea": ("trade-union", "trade-unions"),
    "amara": ("ngo", "ngos"),
    "olga": ("supporting-organisation", ""),
}
SOME_DAY = date(2022, 3, 1)


def ballot(agreement: Agreement, given: Values, kind: str) -> decisions.Ballot:
    body = agreement.governance.decisions[kind].body
    parties = {
        f"party-of-{who}": accession.PartyState(f"party-of-{who}", *side, speakers=(who,))
        for who, side in SIDES.items()
    }
    seats = [
        decisions.Seat(f"seat-{who}", body, side, f"party-of-{who}", who)
        for who, (_, side) in SIDES.items()
    ]
    said = given.get("votes", {}).items()
    return decisions.Ballot(
        proposal=decisions.Proposal(body, kind, "0" * 64, given.get("mandate", "")),
        electors=decisions.electors(agreement, body, seats, parties),
        opened=given.get("opened", SOME_DAY),
        closes=given.get("closes"),
        present=frozenset(SIDES) - set(given.get("away", ())),
        chair_present=given.get("chair", True),
        recused=frozenset(given.get("aside", ())),
        votes=tuple(decisions.Vote(who, choice, True) for who, choice in said),
    )


def carrying(agreement: Agreement, given: Values, when: Values) -> Outcome:
    found = decisions.outcome(agreement, ballot(agreement, given, when["carried"]))
    return {"carried": found.carried, "quorate": found.quorate, "because": found.why.en}


def casting(agreement: Agreement, given: Values, when: Values) -> Outcome:
    vote, today = ballot(agreement, given, when["in"]), given.get("today", SOME_DAY)
    return outcome_of(decisions.may_vote(agreement, vote, when["casts"], today))


def opening(agreement: Agreement, given: Values, when: Values) -> Outcome:
    verdict = decisions.may_open(
        agreement,
        ballot(agreement, given, when["opens"]).proposal,
        by_roles=given["by"],
        delegated=given.get("delegated", ()),
        opened=given.get("opened"),
        closes=given.get("closes"),
    )
    return outcome_of(verdict)


# Joining and leaving ----------------------------------------------------------------------------


def joining(agreement: Agreement, given: Values, when: Values) -> Outcome:
    application = accession.Application(when["joins"], True, 40, SOME_DAY, "objecting")
    objections = [accession.Objection(party, True) for party in given.get("objections", ())]
    objections += [accession.Objection(party, True, True) for party in given.get("withdrawn", ())]
    signed = set(accession.documents(agreement)) - set(given.get("unsigned", ()))
    groups = given.get("groups", ["due-diligence-group"])
    verdict = accession.may_admit(
        agreement, application, objections, signed, True, groups, given["today"]
    )
    return outcome_of(verdict)


def objecting(agreement: Agreement, given: Values, when: Values) -> Outcome:
    known = agreement.parties.get(when["objects"])
    kind, side = (known.kind, known.constituency) if known else (accession.SUPPORTER, "")
    verdict = accession.may_object(
        agreement,
        accession.Application("smelter", True, 40, SOME_DAY, "objecting"),
        accession.PartyState(when["objects"], kind, side),
        given["today"],
        reason_given=True,
    )
    return outcome_of(verdict)


def paying(agreement: Agreement, given: Values, when: Values) -> Outcome:
    return {"euros": [accession.fee(agreement, fte).euros for fte in when["fee"]]}


def leaving(agreement: Agreement, given: Values, when: Values) -> Outcome:
    return {"on": accession.leaves_on(agreement, given["notice"])}


# Duties -----------------------------------------------------------------------------------------


def owing(agreement: Agreement, given: Values, when: Values) -> Outcome:
    owed = duties.for_party(agreement, given["kind"], given["joined"], left=given.get("left"))
    return {"every": [duty.due for duty in owed if duty.code == when["owes"]]}


def a_duty(given: Values, code: str) -> duties.Duty:
    facts = {key: value for key, value in given.items() if key != "today"}
    return duties.Duty("meeuw", code, **facts)


def standing(agreement: Agreement, given: Values, when: Values) -> Outcome:
    duty, today = a_duty(given, when["state"]), given["today"]
    return {"state": duties.state(duty, today), "late": duties.late_by(duty, today)}


def climbing(agreement: Agreement, given: Values, when: Values) -> Outcome:
    steps = duties.ladder(agreement, a_duty(given, "hand-in-assessment"))
    step = next(step for step in steps if step.code == when["ladder"])
    return {"on": step.on, "named": step.rung.named}


def extending(agreement: Agreement, given: Values, when: Values) -> Outcome:
    duty = a_duty(given, "hand-in-assessment")
    return {"by": duties.who_extends(agreement, duty, when["extends"]).by}


ASKED: dict[str, Callable[[Agreement, Values, Values], Outcome]] = {
    "due": days_of,
    "reads": reading,
    "votes": voting,
    "decides": deciding,
    "how-grave": gravity,
    "indicator": likelihood,
    "carried": carrying,
    "casts": casting,
    "opens": opening,
    "joins": joining,
    "objects": objecting,
    "fee": paying,
    "leaves": leaving,
    "owes": owing,
    "state": standing,
    "ladder": climbing,
    "extends": extending,
    **plans_asked.ASKED,
    **diligence_asked.ASKED,
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
