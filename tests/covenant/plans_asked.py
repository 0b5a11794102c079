"""What the worked examples ask about plans and scrap, put to the rules."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from schakel.covenant import plans, secondary
from schakel.covenant.agreement import Agreement
from schakel.covenant.plans import Action, EffectNote, Harm, Indicator, Plan, Reading
from schakel.covenant.secondary import Mass, Part

Values = Mapping[str, Any]
Outcome = dict[str, object]


def answered(agreement: Agreement, given: Values, when: Values) -> Outcome:
    harm = Harm("harm", **given["harm"])
    assert harm.issue == when["answered"]
    plan = Plan((an_action(given["action"]),), made=given.get("made"))
    (response,) = plans.annex_ii(agreement, plan, (harm,), given["today"])
    assert response.why.nl
    return {"allowed": bool(response), "because": response.why.en, "by": response.by}


def an_action(facts: Values) -> Action:
    figures = dict(facts.get("indicator", {}))
    reads = figures.pop("reads", None)
    readings = (Reading(date(2026, 8, 1), reads),) if reads is not None else ()
    indicator = Indicator("share", "%", readings=readings, **figures) if figures else None
    rest = {key: value for key, value in facts.items() if key != "indicator"}
    return Action("a1", "mitigate", risks=("harm",), indicator=indicator, **rest)


def closing(_agreement: Agreement, given: Values, when: Values) -> Outcome:
    state = given.get("state", "done-awaiting-effect")
    action = Action(when["closes"], starts=date(2026, 4, 1), state=state)
    notes = [EffectNote(**note) for note in given.get("notes", ())]
    verdict = plans.may_close(action, notes, given.get("reason", ""))
    return {"allowed": bool(verdict), "because": verdict.why.en}


def becoming(_agreement: Agreement, given: Values, when: Values) -> Outcome:
    verdict = plans.may_move(Plan(state=given["state"]), when["becomes"])
    return {"allowed": bool(verdict), "because": verdict.why.en}


def balancing(agreement: Agreement, given: Values, _when: Values) -> Outcome:
    balance = secondary.reconcile(
        [a_part(part) for part in given["in"]],
        [a_part(part) for part in given["out"]],
        secondary.losses(agreement),
        tolerance=given["tolerance"],
    )
    return {"finding": balance.finding}


def a_part(facts: Values) -> Part:
    tonnes = facts["tonnes"]
    mass = tonnes if tonnes == "unknown" else Mass(tonnes, tonnes)
    return Part("part", mass, process=facts.get("process", ""))


def flagging(agreement: Agreement, given: Values, when: Values) -> Outcome:
    flags = {flag.code: flag for flag in secondary.red_flags(agreement, given)}
    return {"standing": flags[when["flag"]].standing}


ASKED: dict[str, Callable[[Agreement, Values, Values], Outcome]] = {
    "answered": answered,
    "closes": closing,
    "becomes": becoming,
    "balance": balancing,
    "flag": flagging,
}
