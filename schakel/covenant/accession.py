"""How an organisation becomes a party and how it goes: states, objections, documents, fees.

applicant → objecting → active → notice → left. An applicant that is objected to is refused, and
may apply again; a party in notice is a party until the day it leaves, and votes until then.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.clauses import Accession, Decision, Fee, Leaving
from schakel.covenant.obligations import day_in_words, days_from, months_from
from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import LANGUAGES, Text

State = Literal["applicant", "objecting", "active", "notice", "left", "refused"]

NEXT: Final[Mapping[State, frozenset[State]]] = {
    "applicant": frozenset({"objecting", "refused"}),
    "objecting": frozenset({"active", "refused"}),
    "active": frozenset({"notice"}),
    "notice": frozenset({"active", "left"}),
    "left": frozenset({"applicant"}),
    "refused": frozenset({"applicant"}),
}
PARTIES: Final[frozenset[State]] = frozenset({"active", "notice"})
NAMES: Final[Mapping[State, Text]] = {
    "applicant": Text("applicant", "aanvrager"),
    "objecting": Text("objection window", "bezwaartermijn"),
    "active": Text("active", "actief"),
    "notice": Text("notice given", "opgezegd"),
    "left": Text("left", "uitgetreden"),
    "refused": Text("refused", "afgewezen"),
}


@dataclass(frozen=True, slots=True)
class PartyState:
    """An organisation as the rules see it now.

    `speakers` are the persons who speak for it in the assembly: the first votes, the others stand
    in. `kind` is the agreement's (`company`), or that of a supporter or an office.
    """

    code: str
    kind: str
    constituency: str
    state: State = "active"
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant has put on the table; `opened` is the day the window opened."""

    party: str
    motivated: bool
    fte: int | None
    opened: date | None = None
    state: State = "applicant"


@dataclass(frozen=True, slots=True)
class Objection:
    """A party objects to an accession, with a reason, unless it takes that back."""

    party: str
    reason_given: bool
    withdrawn: bool = False


def votes_as_party(agreement: Agreement, party: PartyState) -> Verdict:
    """Judge whether this organisation is a party with a vote at all, whatever the body."""
    if party.code in agreement.supporting_organisations or party.kind == SUPPORTER:
        return Denied(SUPPORTERS_TALK)
    side = agreement.constituencies.get(party.constituency)
    if side is None or party.kind not in side.kinds:
        return Denied(NO_SIDE)
    if party.state not in PARTIES:
        return Denied(_not_a_party(party.state))
    return Allowed(Text("It is a party.", "Zij is partij."))


SUPPORTER: Final = "supporting-organisation"
SUPPORTERS_TALK: Final = Text(
    "A supporting organisation may be invited to talk and has no vote.",
    "Een ondersteunende organisatie kan worden uitgenodigd en heeft geen stem.",
)
NO_SIDE: Final = Text(
    "It sits with no constituency, so it has no vote.",
    "Zij zit bij geen geleding en heeft dus geen stem.",
)


def _not_a_party(state: State) -> Text:
    said = NAMES[state]
    return Text(
        f"It is not a party now ({said.en}), so it has no vote.",
        f"Zij is nu geen partij ({said.nl}) en heeft dus geen stem.",
    )


def may_become(now: State, then: State) -> Verdict:
    """Judge whether an organisation in one state may go to another."""
    before, after = NAMES[now], NAMES[then]
    if then in NEXT[now]:
        return Allowed(Text(f"{before.en}, then {after.en}.", f"{before.nl}, dan {after.nl}."))
    return Denied(
        Text(
            f"From “{before.en}” one does not go to “{after.en}”.",
            f"Van ‘{before.nl}’ gaat men niet naar ‘{after.nl}’.",
        )
    )


# Joining --------------------------------------------------------------------------------------


def window_closes(agreement: Agreement, opened: date) -> date:
    """The last day on which a party may object."""
    return days_from(opened, _rule(agreement).objection_days or 0)


def may_object(
    agreement: Agreement,
    application: Application,
    party: PartyState,
    today: date,
    *,
    reason_given: bool,
) -> Verdict:
    """Judge whether this party may object to the applicant today."""
    voice = votes_as_party(agreement, party)
    if not voice:
        return voice
    if party.code == application.party:
        return Denied(OWN_APPLICATION)
    if application.state != "objecting" or application.opened is None:
        return Denied(NO_WINDOW)
    last = window_closes(agreement, application.opened)
    if today > last:
        return Denied(_closed(last))
    if not reason_given:
        return Denied(REASON)
    return Allowed(_until(last))


OWN_APPLICATION: Final = Text(
    "Nobody objects to its own accession.", "Niemand maakt bezwaar tegen de eigen toetreding."
)
NO_WINDOW: Final = Text("No objection window is open.", "Er loopt geen bezwaartermijn.")
REASON: Final = Text(
    "An objection says why: give a reason.", "Een bezwaar zegt waarom: geef een reden."
)


def _closed(last: date) -> Text:
    day = day_in_words(last)
    return Text(
        f"The objection window closed on {day.en}.", f"De bezwaartermijn sloot op {day.nl}."
    )


def _until(last: date) -> Text:
    day = day_in_words(last)
    return Text(
        f"Objections may be made until and including {day.en}.",
        f"Bezwaar kan tot en met {day.nl}.",
    )


def may_admit(
    agreement: Agreement,
    application: Application,
    objections: Collection[Objection],
    documents: Collection[str],
    fee_paid: bool,
    groups: Collection[str],
    today: date,
) -> Verdict:
    """Judge whether the applicant becomes a party today, or name all that is in the way."""
    if application.state != "objecting" or application.opened is None:
        return Denied(WINDOW_FIRST)
    standing = sum(not objection.withdrawn for objection in objections)
    if standing:
        return Denied(_objected(standing))
    last = window_closes(agreement, application.opened)
    if today <= last:
        return Denied(_until(last))
    lacking = _lacking(agreement, application, documents, groups, fee_paid=fee_paid)
    if lacking:
        return Denied(_listed(Text("Not there yet:", "Nog niet aanwezig:"), lacking))
    return Allowed(Text("Nobody objects; all is there.", "Niemand maakt bezwaar; alles is er."))


def may_refuse(
    agreement: Agreement,
    application: Application,
    objections: Collection[Objection],
    today: date,
) -> Verdict:
    """Judge whether the applicant may be refused today: a party objects, or the time has passed."""
    if application.state != "objecting" or application.opened is None:
        return Denied(WINDOW_FIRST)
    standing = sum(not objection.withdrawn for objection in objections)
    if standing:
        return Allowed(_objected(standing))
    last = window_closes(agreement, application.opened)
    return Denied(_until(last)) if today <= last else Allowed(_closed(last))


WINDOW_FIRST: Final = Text(
    "First the parties get their time to object.", "Eerst krijgen de partijen tijd voor bezwaar."
)


def _objected(standing: int) -> Text:
    if standing == 1:
        return Text("A party objects.", "Een partij maakt bezwaar.")
    return Text(f"{standing} parties object.", f"{standing} partijen maken bezwaar.")


def _lacking(
    agreement: Agreement,
    application: Application,
    documents: Collection[str],
    groups: Collection[str],
    *,
    fee_paid: bool,
) -> list[Text]:
    joining = _joining(agreement)
    lacking = [joining.steps[code] for code in joining.documents if code not in documents]
    known = [code for code in set(groups) if code in working_groups(agreement)]
    if not application.motivated:
        lacking.append(Text("a motivation", "een motivatie"))
    if len(known) < joining.groups:
        lacking.append(Text("a working group", "een werkgroep"))
    if not fee_paid:
        lacking.append(Text("the fee", "de bijdrage"))
    return lacking


def _listed(head: Text, texts: list[Text]) -> Text:
    said = (
        f"{head.within(lang)} {'; '.join(t.within(lang) for t in texts)}." for lang in LANGUAGES
    )
    return Text(*said)


def working_groups(agreement: Agreement) -> tuple[str, ...]:
    """The bodies in which parties take part without seats: those under a body with seats."""
    seated = {seats.body for seats in agreement.seats.values()}
    return tuple(code for code, body in agreement.bodies.items() if body.under in seated)


def documents(agreement: Agreement) -> Mapping[str, Text]:
    """The documents that an applicant signs, by the step that says so."""
    joining = _joining(agreement)
    return {code: joining.steps[code] for code in joining.documents}


def fee(agreement: Agreement, fte: int) -> Fee:
    """The yearly fee for so many full-time equivalents.

    >>> from schakel.covenant.agreement import load
    >>> [fee(load("metals_2019"), fte).euros for fte in (25, 26, 5001)]
    [500, 2000, 10000]
    """
    return next(
        each for each in _joining(agreement).yearly_fees if each.upto is None or fte <= each.upto
    )


def entrance_fee(agreement: Agreement) -> int:
    """What is paid once, in euros."""
    return _joining(agreement).entrance_fee


def _joining(agreement: Agreement) -> Accession:
    return next(iter(agreement.governance.accession.values()))


def _rule(agreement: Agreement) -> Decision:
    """The rule by which parties let an applicant in: the one that gives days to object."""
    rules = agreement.governance.decisions.values()
    return next(rule for rule in rules if rule.objection_days is not None)


# Leaving --------------------------------------------------------------------------------------


def leaves_on(agreement: Agreement, given: date) -> date:
    """The day on which a party that gave notice leaves."""
    return months_from(given, _leaving(agreement).months)


def may_leave(agreement: Agreement, state: State, given: date | None, today: date) -> Verdict:
    """Judge whether a party may leave today: after its notice has run."""
    if state != "notice" or given is None:
        return Denied(Text("First it gives notice.", "Eerst zegt zij op."))
    last = leaves_on(agreement, given)
    day = day_in_words(last)
    if today < last:
        return Denied(Text(f"The notice runs until {day.en}.", f"De opzegging loopt tot {day.nl}."))
    return Allowed(Text("The notice has run.", "De opzegtermijn is verstreken."))


def data_on_leaving(agreement: Agreement) -> Mapping[str, Text]:
    """What may happen to the data of a party that leaves, by code."""
    return _leaving(agreement).data


def _leaving(agreement: Agreement) -> Leaving:
    return next(iter(agreement.governance.leaving.values()))
