"""The rules of a vote as they were when it opened: data, named by their hash.

A decision is counted by the rules that it opened under, also after the agreement has changed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar, cast

from schakel.covenant.agreement import Agreement
from schakel.covenant.clauses import Constituency, Decision, Entry, Seats
from schakel.covenant.governance import seats
from schakel.language import Text

Rules = Mapping[str, Any]
IN_WORDS: Final = frozenset({"source", "reading", "note", "what"})  # of a rule, and no rule


def in_force(agreement: Agreement, kind: str) -> dict[str, Any]:
    """What a vote of this kind is held to: the rule, the body's seats and the sides at the table.

    >>> from schakel.covenant.agreement import load
    >>> in_force(load("metals_2019"), "steering-decision")["rule"]["method"]
    'consent'
    """
    rule = agreement.governance.decisions[kind]
    return {
        "kind": kind,
        "rule": rule.model_dump(mode="json", exclude=set(IN_WORDS)),
        "seats": dict(seats(agreement, rule.body)),
        "sides": sorted(agreement.constituencies),
    }


def edition(rules: Rules) -> str:
    """The hash by which the ledger names these rules."""
    said = json.dumps(rules, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def under(agreement: Agreement, rules: Rules) -> Agreement:
    """The agreement as it counts a vote that opened under these rules."""
    told = {**rules["rule"], "opened_by": tuple(rules["rule"]["opened_by"])}
    kind, rule = rules["kind"], _bare(Decision, **told)
    now = agreement.governance
    others = {code: each for code, each in now.seats.items() if each.body != rule.body}
    then = {
        "decisions": {**now.decisions, kind: rule},
        "seats": {**others, **_seats(rule.body, rules["seats"])},
        "constituencies": {code: _side(agreement, code) for code in rules["sides"]},
    }
    return agreement.model_copy(update={"governance": now.model_copy(update=then)})


def _seats(body: str, counted: Mapping[str, int]) -> dict[str, Seats]:
    return {
        f"{body}-{side}": _bare(Seats, body=body, constituency=side, seats=number)
        for side, number in counted.items()
    }


def _side(agreement: Agreement, code: str) -> Constituency:
    known = agreement.constituencies.get(code)
    return known or _bare(Constituency, name=Text(code, code), kinds=())


E = TypeVar("E", bound=Entry)


def _bare(kind: type[E], **told: Any) -> E:
    """An entry with what a count asks of it, and no source: it is no clause of the agreement."""
    return cast(E, kind.model_construct(**told))


def changes(rules: Rules, agreement: Agreement) -> tuple[Text, ...]:
    """In what today's rules differ from these, in words; nothing where they are the same."""
    if rules["kind"] not in agreement.governance.decisions:
        return (GONE,)
    today = in_force(agreement, rules["kind"])
    return tuple(_changed(_flat(rules), _flat(today)))


GONE: Final = Text(
    "The agreement no longer knows this kind of decision.",
    "Het convenant kent dit soort besluit niet meer.",
)


def _flat(rules: Rules) -> dict[str, Any]:
    return {**rules["rule"], "seats": rules["seats"], "sides": rules["sides"]}


def _changed(then: Mapping[str, Any], today: Mapping[str, Any]) -> Iterator[Text]:
    for code in dict.fromkeys([*then, *today]):
        before, now = then.get(code), today.get(code)
        if before != now:
            name = NAMES.get(code, Text(code, code))
            was, is_now = _said(before), _said(now)
            yield Text(
                f"{name.en}: {was.en} then, {is_now.en} now.",
                f"{name.nl}: toen {was.nl}, nu {is_now.nl}.",
            )


NAMES: Final = {
    "body": Text("The body", "Het orgaan"),
    "method": Text("The method", "De wijze van besluiten"),
    "each_constituency": Text("Every constituency present", "Elke geleding aanwezig"),
    "chair_present": Text("The chair present", "De voorzitter aanwezig"),
    "share": Text("Share of the votes", "Deel van de stemmen"),
    "share_present": Text("Share present", "Deel aanwezig"),
    "recused_count": Text("Who stood aside counts for the quorum", "Wie zich onthield telt mee"),
    "objection_days": Text("Days to object", "Dagen voor bezwaar"),
    "window_days": Text("Days to vote", "Dagen om te stemmen"),
    "opened_by": Text("Who opens it", "Wie het in stemming brengt"),
    "task": Text("The body's own task", "De eigen taak van het orgaan"),
    "delegates": Text("Gives a mandate", "Geeft mandaat"),
    "seats": Text("Seats", "Zetels"),
    "sides": Text("Constituencies", "Geledingen"),
}
METHODS: Final = {
    "consent": Text("consent", "instemming"),
    "consensus": Text("consensus", "consensus"),
    "majority": Text("majority", "meerderheid"),
    "qualified-majority": Text("qualified majority", "versterkte meerderheid"),
    "majority-per-constituency": Text(
        "majority in every constituency", "meerderheid in elke geleding"
    ),
}


def _said(value: object) -> Text:
    if value is None or value is False:
        return Text("no", "nee")
    if value is True:
        return Text("yes", "ja")
    if isinstance(value, str) and value in METHODS:
        return METHODS[value]
    if isinstance(value, Mapping):
        value = [f"{code} {number}" for code, number in value.items()]
    plain = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return Text(plain, plain)
