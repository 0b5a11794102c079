"""Actions, harms and plans as they are sealed, and read back as values of the rules."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from schakel.covenant.plans import (
    ACTION_STATES,
    Action,
    ActionState,
    EffectNote,
    Harm,
    Indicator,
    Plan,
    Reading,
)
from schakel.language import Text
from schakel.secretariat import vault

Fields = dict[str, Any]
DAYS: Final = ("starts", "due", "mitigation_due")
KINDS: Final = ("cease", "prevent", "mitigate", "remedy")
SPEAKERS: Final = ("affected", "representative", "company", "other")
EFFECTS: Final = ("better", "partly", "none", "worse")


def sealed(fields: Mapping[str, object]) -> bytes:
    """These fields, sealed; nothing when there is nothing to keep."""
    told = {name: value for name, value in fields.items() if value not in ("", None, [], ())}
    return vault.seal(json.dumps(told, ensure_ascii=False).encode()) if told else b""


def unsealed(content: bytes | memoryview) -> Fields:
    """The fields that were sealed; none when nothing was kept."""
    found: object = json.loads(vault.unseal(content)) if content else {}
    return found if isinstance(found, dict) else {}


def words(content: bytes | memoryview, name: str = "words") -> str:
    """One text of what was sealed."""
    return str(unsealed(content).get(name) or "")


# Actions --------------------------------------------------------------------------------------


def told(action: Action) -> Fields:
    """An action as fields to keep; its code and state stand in columns of their own."""
    kept = asdict(replace(action, why=None, indicator=None))
    kept |= {name: day.isoformat() if (day := kept[name]) else None for name in DAYS}
    kept |= {name: list(kept[name]) for name in ("risks", "rightsholders", "cards")}
    if action.indicator is not None:
        kept["indicator"] = _indicator_told(action.indicator)
    if action.why is not None:
        kept["why"] = list(action.why)
    return kept


def _indicator_told(indicator: Indicator) -> Fields:
    kept = asdict(replace(indicator, readings=()))
    readings = [[each.on.isoformat(), each.value, each.source] for each in indicator.readings]
    return {**kept, "readings": readings}


def action(fields: Mapping[str, Any], code: str = "", state: str = "") -> Action:
    """The action that was kept in these fields; what is not there is not known."""
    why = fields.get("why")
    return Action(
        code=code or str(fields.get("code") or ""),
        kind=next((kind for kind in KINDS if kind == fields.get("kind")), None),
        what=str(fields.get("what") or ""),
        risks=tuple(map(str, fields.get("risks") or ())),
        indicator=_indicator(fields.get("indicator")),
        owner=str(fields.get("owner") or ""),
        cost=fields.get("cost"),
        **{name: _day(fields.get(name)) for name in DAYS},
        leverage=str(fields.get("leverage") or ""),
        rightsholders=tuple(map(str, fields.get("rightsholders") or ())),
        how_heard=str(fields.get("how_heard") or ""),
        suspends=bool(fields.get("suspends")),
        state=_state(state or str(fields.get("state"))),
        reason=str(fields.get("reason") or ""),
        why=Text(*map(str, why)) if why else None,
        cards=tuple(map(int, fields.get("cards") or ())),
    )


def _indicator(fields: Mapping[str, Any] | None) -> Indicator | None:
    if not fields:
        return None
    readings = [Reading(date.fromisoformat(on), value, s) for on, value, s in fields["readings"]]
    better = fields.get("better")
    return Indicator(
        name=str(fields.get("name") or ""),
        unit=str(fields.get("unit") or ""),
        baseline=fields.get("baseline"),
        target=fields.get("target"),
        better=better if better in ("more", "less") else "",
        readings=tuple(readings),
    )


def _state(code: str) -> ActionState:
    return next((state for state in ACTION_STATES if state == code), "planned")


def _day(said: object) -> date | None:
    return date.fromisoformat(said) if isinstance(said, str) and said else None


# Plans ----------------------------------------------------------------------------------------


def plan_told(plan: Plan) -> Fields:
    """A whole plan as fields to keep: as it was handed in."""
    actions = [{**told(each), "code": each.code, "state": each.state} for each in plan.actions]
    return {
        "year": plan.year,
        "made": plan.made.isoformat() if plan.made else None,
        "actions": actions,
    }


def plan(fields: Mapping[str, Any]) -> Plan:
    """The plan that was kept in these fields."""
    actions = tuple(action(each) for each in fields.get("actions") or ())
    return Plan(actions, _day(fields.get("made")), "submitted", fields.get("year"))


# Harms ----------------------------------------------------------------------------------------


def harms(fields: Iterable[Mapping[str, Any]]) -> tuple[Harm, ...]:
    """The harms that were kept in these fields."""
    return tuple(_harm(each) for each in fields)


def harms_told(found: Iterable[Harm]) -> list[Fields]:
    """Harms as fields to keep."""
    return [
        {
            **asdict(each),
            "name": list(each.name) if each.name else None,
            "found": each.found.isoformat() if each.found else None,
        }
        for each in found
    ]


def _harm(fields: Mapping[str, Any]) -> Harm:
    said = {name: str(fields.get(name) or "") for name in ("code", "issue", "annex", "not_annex")}
    name = fields.get("name")
    return Harm(
        **said, name=Text(*map(str, name)) if name else None, found=_day(fields.get("found"))
    )


# Effect ---------------------------------------------------------------------------------------


def note(fields: Mapping[str, Any], on: date) -> EffectNote:
    """The note of effect that was kept in these fields."""
    by, effect = fields.get("by"), fields.get("effect")
    return EffectNote(
        on=on,
        by=next((each for each in SPEAKERS if each == by), "other"),
        effect=next((each for each in EFFECTS if each == effect), "none"),
        changed=str(fields.get("changed") or ""),
        for_whom=str(fields.get("for_whom") or ""),
        evidence=str(fields.get("evidence") or ""),
    )
