"""What a redacted copy holds: a plan without names, with days as quarters and costs as sizes.

Nothing is taken over that is exact enough to find a company by: a day becomes the first day of
its quarter, a cost the power of ten below it, a code a number of the copy's own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from schakel.covenant import plans as rules
from schakel.covenant.plans import Action, EffectNote, Harm, Plan, Reading
from schakel.covenant.redaction import Leaf, redact, redact_changes, redact_plan
from schakel.language import Text
from schakel.secretariat.access import agreement
from schakel.secretariat.plans.written import Fields, harms_told, plan_told

Codes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """All that a copy is made from."""

    plan: Plan
    before: Plan | None
    harms: Sequence[Harm]
    effects: Mapping[str, Sequence[EffectNote]]


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy before anybody reads it: what it holds, and what in it still looks like a name."""

    fields: Fields
    codes: Codes
    leaves: tuple[Leaf, ...]


def copied(
    source: Source, names: Collection[str], harmless: Collection[str], known: Mapping[str, str]
) -> Copied:
    """The plan without these names; `known` are the codes of an earlier edition of the copy."""
    codes = _codes(source, known)
    now, leaves = _without_names(source.plan, names, harmless, codes)
    changes: tuple[rules.Change, ...] = ()
    if source.before is not None:
        before, _found = _without_names(source.before, names, harmless, codes)
        changes = redact_changes(rules.changes(before, now, agreement()), names)
    harms, more = _harms(source.harms, names, harmless, codes)
    effects, rest = _effects(source.effects, names, harmless, codes)
    fields = {
        **plan_told(now),
        "changes": [[each.action, *each.says] for each in changes],
        "harms": harms_told(harms),
        "effects": effects,
    }
    return Copied(fields, codes, _once([*leaves, *more, *rest]))


def _codes(source: Source, known: Mapping[str, str]) -> Codes:
    """The code in the copy of every action and harm; those that had one keep it."""
    codes, fresh = dict(known), count(1 + len(known))
    plans = [source.plan, *([source.before] if source.before else [])]
    wanted = [each.code for plan in plans for each in plan.actions]
    for code in [*wanted, *(harm.code for harm in source.harms)]:
        if code not in codes:
            codes[code] = f"c{next(fresh)}"
    return codes


def _without_names(
    plan: Plan, names: Collection[str], harmless: Collection[str], codes: Mapping[str, str]
) -> tuple[Plan, tuple[Leaf, ...]]:
    redacted, leaves = redact_plan(plan, names, harmless)
    pairs = zip(plan.actions, redacted.actions, strict=True)
    actions = tuple(_coarse(after, before, codes) for before, after in pairs)
    return Plan(actions, None, "submitted", plan.year), leaves


def _coarse(action: Action, original: Action, codes: Mapping[str, str]) -> Action:
    indicator = action.indicator
    if indicator is not None:
        readings = tuple(Reading(quarter(each.on), each.value) for each in indicator.readings)
        indicator = replace(indicator, readings=readings)
    return replace(
        action,
        code=codes[original.code],
        risks=tuple(codes[code] for code in original.risks if code in codes),
        indicator=indicator,
        cost=size_of(original.cost),
        starts=_quarter(original.starts),
        due=_quarter(original.due),
        mitigation_due=_quarter(original.mitigation_due),
    )


def quarter(day: date) -> date:
    """The first day of the quarter in which a day falls.

    >>> quarter(date(2021, 8, 17))
    datetime.date(2021, 7, 1)
    """
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _quarter(day: date | None) -> date | None:
    return quarter(day) if day else None


def size_of(cost: int | None) -> int | None:
    """The power of ten at or below a cost: how large it is, and no more.

    >>> size_of(48_500), size_of(0), size_of(None)
    (10000, 0, None)
    """
    return 10 ** (len(str(cost)) - 1) if cost else cost


def _harms(
    harms: Sequence[Harm],
    names: Collection[str],
    harmless: Collection[str],
    codes: Mapping[str, str],
) -> tuple[list[Harm], list[Leaf]]:
    kept, leaves = [], []
    for harm in harms:
        said = [redact(text, names, harmless) for text in harm.name or ()]
        name = Text(*(each.text for each in said)) if said else None
        kept.append(Harm(codes[harm.code], harm.issue, name, harm.annex))
        leaves += [leaf for each in said for leaf in each.leaves()]
    return kept, leaves


def _effects(
    effects: Mapping[str, Sequence[EffectNote]],
    names: Collection[str],
    harmless: Collection[str],
    codes: Mapping[str, str],
) -> tuple[list[Fields], list[Leaf]]:
    kept, leaves = [], []
    for code, notes in effects.items():
        for note in notes:
            changed = redact(note.changed, names, harmless)
            for_whom = redact(note.for_whom, names, harmless)
            leaves += [*changed.leaves(), *for_whom.leaves()]
            about = {"action": codes[code], "on": quarter(note.on).isoformat()}
            said = {"changed": changed.text, "for_whom": for_whom.text}
            kept.append({**about, **said, "by": note.by, "effect": note.effect})
    return kept, leaves


def _once(leaves: Sequence[Leaf]) -> tuple[Leaf, ...]:
    return tuple({leaf.text: leaf for leaf in leaves}.values())
