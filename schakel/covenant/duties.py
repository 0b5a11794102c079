"""What each party owes by when, in what state a duty is, and what is done when it is late.

Facts in, states out: what was handed in, accepted, extended or waived is on record; whether it is
scheduled, open or overdue follows from the day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.clauses import Due as DueRule
from schakel.covenant.clauses import Extension, Obligation, Rung
from schakel.covenant.obligations import (
    Span,
    cycles,
    day_in_words,
    days,
    days_between,
    days_from,
    months_from,
    span,
    working_days_from,
)
from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import Text

State = Literal[
    "scheduled",
    "open",
    "submitted",
    "in-review",
    "accepted",
    "returned",
    "extended",
    "overdue",
    "waived",
]
Deed = Literal["submit", "take-back", "review", "accept", "return", "extend", "waive", "escalate"]

NAMES: Final[Mapping[State, Text]] = {
    "scheduled": Text("scheduled", "gepland"),
    "open": Text("open", "open"),
    "submitted": Text("submitted", "ingediend"),
    "in-review": Text("in review", "in beoordeling"),
    "accepted": Text("accepted", "akkoord"),
    "returned": Text("returned", "teruggegeven"),
    "extended": Text("extended", "uitgesteld"),
    "overdue": Text("overdue", "te laat"),
    "waived": Text("waived", "kwijtgescholden"),
}
OUTSTANDING: Final[frozenset[State]] = frozenset(
    {"scheduled", "open", "returned", "extended", "overdue"}
)
DONE: Final[frozenset[State]] = frozenset({"accepted", "waived"})
MAY: Final[Mapping[Deed, frozenset[State]]] = {
    "submit": OUTSTANDING,
    "take-back": frozenset({"submitted"}),
    "review": frozenset({"submitted"}),
    "accept": frozenset({"in-review"}),
    "return": frozenset({"in-review"}),
    "extend": OUTSTANDING,
    "waive": OUTSTANDING | {"submitted", "in-review"},
    "escalate": frozenset({"overdue"}),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation of one party in one year, with what is on record of it.

    Each day is that of the last such act, and None as long as there was none; an act that undoes
    another clears its day (`return` clears `submitted` and `in_review`). `first_submitted` is the
    day on which it was handed in the first time, `first_limit` the day that counted then; what was
    taken back before anybody looked was not handed in. `taken` are the rungs of escalation that
    were taken since its day last moved.
    """

    party: str
    code: str
    due: date
    opens: date
    year: int | None = None
    submitted: date | None = None
    in_review: date | None = None
    accepted: date | None = None
    returned: date | None = None
    again_by: date | None = None
    extended_to: date | None = None
    waived: date | None = None
    first_submitted: date | None = None
    first_limit: date | None = None
    taken: frozenset[str] = frozenset()

    @property
    def limit(self) -> date:
        """The day that counts now: the latest of due day, extension and time to mend."""
        later = filter(None, (self.extended_to, self.again_by if self.returned else None))
        return max((self.due, *later))


def state(duty: Duty, today: date) -> State:
    """In what state a duty is today."""
    if duty.waived:
        return "waived"
    if duty.accepted:
        return "accepted"
    if duty.in_review:
        return "in-review"
    if duty.submitted:
        return "submitted"
    return _outstanding(duty, today)


def _outstanding(duty: Duty, today: date) -> State:
    if today > duty.limit:
        return "overdue"
    if duty.returned:
        return "returned"
    if duty.extended_to:
        return "extended"
    return "open" if today >= duty.opens else "scheduled"


def may(deed: Deed, duty: Duty, today: date) -> Verdict:
    """Judge whether this may be done with the duty in the state that it is in."""
    now = state(duty, today)
    said = NAMES[now]
    if now in MAY[deed]:
        return Allowed(Text(f"It is {said.en}.", f"Het is {said.nl}."))
    return Denied(
        Text(f"That cannot be done: it is {said.en}.", f"Dat kan niet: het is {said.nl}.")
    )


def may_extend(duty: Duty, until: date, today: date, *, why_given: bool) -> Verdict:
    """Judge whether the day may be moved to this one: later than it is, and with a reason."""
    allowed = may("extend", duty, today)
    if not allowed:
        return allowed
    if until <= duty.limit or until < today:
        day = day_in_words(duty.limit)
        return Denied(Text(f"Choose a day after {day.en}.", f"Kies een dag na {day.nl}."))
    if not why_given:
        return Denied(Text("An extension says why.", "Uitstel zegt waarom."))
    return allowed


def who_extends(agreement: Agreement, duty: Duty, until: date) -> Extension:
    """The rule by which the duty may be moved to this day: the first that reaches so far."""
    away = days_between(duty.due, until)
    rules = agreement.governance.extensions.values()
    return next(rule for rule in rules if rule.days is None or away <= rule.days)


def late_by(duty: Duty, today: date) -> int:
    """How many days it is overdue; 0 when it is not."""
    return max(0, days_between(duty.limit, today)) if state(duty, today) == "overdue" else 0


def in_time(duty: Duty) -> bool | None:
    """Was what stands handed in by its day? None when nothing stands handed in.

    What came back counts by the day that it was given anew; where it was given none, as it was the
    first time. How it was the first time stays on record: `first_late_by`.
    """
    if duty.submitted is None:
        return None
    if duty.returned and duty.again_by is None:
        return first_late_by(duty) == 0
    return duty.submitted <= duty.limit


def first_late_by(duty: Duty) -> int | None:
    """How many days late it was the first time that it was handed in; None when it never was."""
    first = duty.first_submitted or duty.submitted
    if first is None:
        return None
    return max(0, days_between(duty.first_limit or duty.limit, first))


def handed_in(duty: Duty) -> Text | None:
    """In words: was it in time, the first time and anew? None when it was never handed in."""
    late = first_late_by(duty)
    if late is None:
        return None
    first = _late(late)
    if not duty.returned:
        return Text(f"Handed in {first.en}.", f"{first.nl.capitalize()} ingediend.")
    once = Text(f"the first time {first.en}", f"de eerste keer {first.nl}")
    if duty.submitted is None:
        return Text(
            f"{once.en.capitalize()}; not yet anew.", f"{once.nl.capitalize()}; nog niet opnieuw."
        )
    return _anew(duty, duty.submitted, once)


def _anew(duty: Duty, submitted: date, once: Text) -> Text:
    """It was handed in again after it had come back; `once` says how it was the first time."""
    if duty.again_by is None:
        return Text(f"Handed in anew; {once.en}.", f"Opnieuw ingediend; {once.nl}.")
    new = _late(max(0, days_between(duty.limit, submitted)))
    return Text(
        f"Handed in anew {new.en} for the new day; {once.en}.",
        f"Opnieuw ingediend, {new.nl} voor de nieuwe dag; {once.nl}.",
    )


def _late(days_late: int) -> Text:
    if days_late == 0:
        return Text("in time", "op tijd")
    one = days_late == 1
    return Text(
        f"{days_late} {'day' if one else 'days'} late",
        f"{days_late} {'dag' if one else 'dagen'} te laat",
    )


# Who owes what, by cohort ---------------------------------------------------------------------


def cohort(agreement: Agreement, joined: date) -> int:
    """The year of the agreement in which a party joined, from 1.

    >>> from schakel.covenant.agreement import load
    >>> cohort(load("metals_2019"), date(2021, 9, 1))
    3
    """
    years = cycles(span(agreement), 12)
    return sum(first <= joined for first, _ in years) or 1


def owes(agreement: Agreement, obligation: Obligation, kind: str, party: str = "") -> bool:
    """Does a party of this kind owe this itself, by its kind, its side or its name?"""
    if obligation.jointly:
        return False
    for actor in obligation.who:
        named = agreement.constituencies.get(actor) or agreement.governance.groups.get(actor)
        if (named and kind in named.kinds) or (party and actor == party):
            return True
    return False


def for_party(
    agreement: Agreement,
    kind: str,
    joined: date,
    first: date | None = None,
    last: date | None = None,
    *,
    party: str = "",
    left: date | None = None,
) -> tuple[Duty, ...]:
    """The duties of a party of this kind that fall from `first` until `last`, in order of day.

    What fell before it joined is not asked of it, nor what falls within the grace that a duty
    gives after joining, nor what falls after the day on which it left.
    """
    owed = {c: o for c, o in agreement.obligations.items() if owes(agreement, o, kind, party)}
    found = _dated(agreement, owed, party, max(joined, span(agreement).start))
    until = min(filter(None, (last, left)), default=date.max)
    within = (duty for duty in found if (first or date.min) <= duty.due <= until)
    return tuple(sorted(within, key=lambda duty: (duty.due, duty.code)))


def together(
    agreement: Agreement, first: date | None = None, last: date | None = None
) -> tuple[Duty, ...]:
    """The duties that all who owe them do once, together: `party` is who owes them, by its code."""
    joint = {code: each for code, each in agreement.obligations.items() if each.jointly}
    return _of_actors(agreement, joint, first, last)


def for_body(
    agreement: Agreement, actor: str, first: date | None = None, last: date | None = None
) -> tuple[Duty, ...]:
    """The duties of a body or office."""
    owed = {code: each for code, each in agreement.obligations.items() if actor in each.who}
    found = _of_actors(agreement, owed, first, last)
    return tuple(duty for duty in found if duty.party == actor)


def _of_actors(
    agreement: Agreement,
    owed: Mapping[str, Obligation],
    first: date | None,
    last: date | None,
) -> tuple[Duty, ...]:
    start = span(agreement).start
    found = (
        duty
        for code, obligation in owed.items()
        for actor in obligation.who
        for duty in _dated(agreement, {code: obligation}, actor, start)
    )
    within = (d for d in found if (first or date.min) <= d.due <= (last or date.max))
    return tuple(sorted(within, key=lambda duty: (duty.due, duty.code, duty.party)))


def _dated(
    agreement: Agreement, owed: Mapping[str, Obligation], party: str, joined: date
) -> Iterator[Duty]:
    term = span(agreement)
    own = Span(term.signed, term.start, term.end, joined)
    for code, obligation in owed.items():
        if obligation.due is None:
            continue
        for year, day in days(obligation.due, own):
            if _asked(obligation.due, day, joined) and day <= term.end:
                yield Duty(party, code, day, _opens(obligation.due, day, joined), year)


def _asked(rule: DueRule, day: date, joined: date) -> bool:
    """Is it asked of who joined on that day, or does it come too soon after?"""
    return day >= (months_from(joined, rule.grace) if rule.grace else joined)


def _opens(rule: DueRule, day: date, joined: date) -> date:
    return min(day, max(joined, months_from(day, -rule.open_months)))


# When it is late ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the ladder for one duty, with the day on which it comes."""

    code: str
    on: date
    rung: Rung


def ladder(agreement: Agreement, duty: Duty) -> tuple[Step, ...]:
    """Every rung for this duty with its day, in order."""
    steps = (
        Step(code, _comes_on(rung, duty.limit), rung)
        for code, rung in agreement.governance.escalation.items()
    )
    return tuple(sorted(steps, key=lambda step: step.on))


def _comes_on(rung: Rung, limit: date) -> date:
    if rung.working_days is not None:
        return working_days_from(limit, rung.working_days)
    return days_from(limit, -(rung.days or 0))


def reminders(agreement: Agreement, duty: Duty, today: date) -> tuple[Step, ...]:
    """The reminder that goes out today, if any: the last that has come and has not been sent.

    Earlier ones that were missed are not sent after it: one mail says it.
    """
    if state(duty, today) not in OUTSTANDING:
        return ()
    mails = [s for s in ladder(agreement, duty) if s.rung.way == "mail" and s.on <= today]
    return () if not mails or mails[-1].code in duty.taken else (mails[-1],)


def next_rung(agreement: Agreement, duty: Duty, today: date) -> Step | None:
    """The next rung of escalation that has come and was not taken, mails aside."""
    if state(duty, today) != "overdue":
        return None
    steps = (s for s in ladder(agreement, duty) if s.rung.way != "mail")
    following = next((s for s in steps if s.code not in duty.taken), None)
    return following if following and following.on <= today else None


def may_escalate(agreement: Agreement, duty: Duty, rung: str, today: date) -> Verdict:
    """Judge whether this rung may be taken today: it has come, and the one before was taken."""
    overdue = may("escalate", duty, today)
    if not overdue:
        return overdue
    step = next(step for step in ladder(agreement, duty) if step.code == rung)
    if rung in duty.taken:
        return Denied(Text("It was done already.", "Dat is al gebeurd."))
    before = agreement.governance.escalation.get(step.rung.after or "")
    if before is not None and step.rung.after not in duty.taken:
        return Denied(Text(f"First: {before.name.en}.", f"Eerst: {before.name.nl}."))
    if today < step.on:
        day = day_in_words(step.on)
        return Denied(Text(f"Not before {day.en}.", f"Niet vóór {day.nl}."))
    return Allowed(step.rung.what)
