"""The verbs of the room: what may be done with a duty, by whom, and doing it.

Every act holds the duty's row until it is done, asks the rules, notes a step and writes one line.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from schakel.covenant import duties as rules
from schakel.covenant.sharing import Denied, Level, Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.duties.models import Duty, Escalation, Evidence, Step
from schakel.secretariat.duties.states import OUTSTANDING
from schakel.secretariat.governance.acts.register import may_rest_on
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.vault import seal, unseal

Deed = Step.Deed
HANDLER: Final = Role.Name.CASE_HANDLER
WATCHES: Final = frozenset({Role.Name.OBSERVER, Role.Name.EVALUATOR})


class Refused(Exception):  # noqa: N818
    """An act that cannot be done now, or not by this person; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


ONLY_SECRETARIAT: Final = Text(
    "Only the secretariat does this.", "Alleen het secretariaat doet dit."
)
ONLY_OWNER: Final = Text(
    "Only whoever has the duty does this.", "Alleen wie de verplichting heeft, doet dit."
)
NOT_YET: Final = Text("There is nothing to escalate yet.", "Er valt nog niets op te schalen.")
NOT_ASKED: Final = Text("No extension was asked.", "Er is geen uitstel gevraagd.")
DAY_PASSED: Final = Text("Choose a day that is still to come.", "Kies een dag die nog komt.")
DECISION: Final = Text("Say on which decision it rests.", "Zeg op welk besluit het berust.")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that goes with what is handed in."""

    name: str
    content: bytes


# Scheduling -----------------------------------------------------------------------------------


def schedule_all(*, by: Person | None = None) -> int:
    """Schedule the duties of every party, of every body, and those of all together."""
    parties = Party.objects.exclude(state__in=[Party.State.APPLICANT, Party.State.OBJECTING])
    added = sum(schedule_duties(party=party, by=by) for party in parties if party.signatory)
    return added + schedule_shared_duties(by=by)


@transaction.atomic
def schedule_duties(*, party: Party, by: Person | None = None) -> int:
    """Put on record what a party owes by when, from the day it joined; those there already stay.

    What falls after the day on which it left is waived.
    """
    if by is not None:
        _ask_handler(by)
    held = access.agreement()
    joined = party.joined or held.term.start.on
    left = party.left_on or party.leaves_on
    owed = rules.for_party(held, party.kind, joined, party=party.code, left=left)
    added = _scheduled(owed, party.code, access.usual_level(Duty.KIND), by)
    if party.left_on is not None:
        _let_go(party, party.left_on, by)
    return added


@transaction.atomic
def schedule_shared_duties(*, by: Person | None = None) -> int:
    """Put on record what the bodies owe, and what all owe together."""
    if by is not None:
        _ask_handler(by)
    held = access.agreement()
    joint = _by_owner(rules.together(held))
    bodies = {body: rules.for_body(held, body) for body in held.bodies}
    return sum(
        _scheduled(owed, owner, level, by)
        for level, owners in ((Level.PARTIES, joint), (Level.BODY, bodies))
        for owner, owed in owners.items()
    )


def _by_owner(owed: Iterable[rules.Duty]) -> dict[str, list[rules.Duty]]:
    owners: dict[str, list[rules.Duty]] = {}
    for each in owed:
        owners.setdefault(each.party, []).append(each)
    return owners


def _scheduled(owed: Iterable[rules.Duty], owner: str, level: Level, by: Person | None) -> int:
    """Add what is not there yet; two who schedule at once add it once."""
    known = set(_rows().filter(owner=owner).values_list("obligation", "due"))
    fresh = [
        Duty(
            level=level,
            owner=owner,
            obligation=each.code,
            year=each.year,
            due=each.due,
            opens=each.opens,
            limit=each.limit,
        )
        for each in owed
        if (each.code, each.due) not in known
    ]
    if fresh:
        _rows().bulk_create(fresh, batch_size=100, ignore_conflicts=True)
        _write(by, owner, "schedule-duties", f"party:{owner}")
    return len(fresh)


def _let_go(party: Party, left: date, by: Person | None) -> None:
    """Waive what falls after a party has left; what was handed in stays as it is."""
    later = _rows().filter(OUTSTANDING, owner=party.code, due__gt=left)
    for duty in later.select_for_update():
        duty.waived = left
        duty.save(update_fields=["waived"])
        _note(duty, Deed.WAIVE, left, by)


@transaction.atomic
def erase_evidence(*, by: Person, party: str) -> int:
    """Erase the files and words of a party that leaves, and say how many files; that it did what
    it owed stays on record.
    """
    _ask_handler(by)
    reader = access.reader(by)
    files = Evidence.objects.visible_to(reader).filter(duty__owner=party)
    count = files.count()
    files.delete()
    Step.objects.visible_to(reader).filter(duty__owner=party).update(words=b"")
    _write(by, party, "erase-evidence", f"party:{party}")
    return count


def files_of(reader: Reader, party: str) -> Iterator[tuple[str, bytes]]:
    """The files that a party handed in with its duties: to take along on leaving."""
    for file in Evidence.objects.visible_to(reader).filter(duty__owner=party):
        yield f"duty-{file.duty_id}/{unseal(file.name).decode()}", unseal(file.sealed)


def duty_for(reader: Reader, owner: str, obligation: str, year: int) -> int | None:
    """The number of the duty that this obligation is to the owner in a year of the agreement."""
    found = Duty.objects.visible_to(reader).filter(owner=owner, obligation=obligation, year=year)
    return found.values_list("pk", flat=True).first()


def limits_of_all(reader: Reader, obligation: str, year: int) -> dict[str, date]:
    """The day that counts for each who has this obligation in a year of the agreement."""
    found = Duty.objects.visible_to(reader).filter(obligation=obligation, year=year)
    return dict(found.values_list("owner", "limit"))


def limit_of(reader: Reader, number: int) -> date | None:
    """The day that counts of a duty; None when the reader may not read it."""
    return Duty.objects.visible_to(reader).filter(pk=number).values_list("limit", flat=True).first()


def handed_in_words(reader: Reader, number: int) -> Text | None:
    """Whether a duty was handed in in time, the first time and anew; None when it never was."""
    found = Duty.objects.visible_to(reader).filter(pk=number).first()
    return rules.handed_in(found.facts) if found else None


def _rows() -> QuerySet[Duty]:
    """The rows themselves, for the desk's own book-keeping; never for a page."""
    return Duty._base_manager.all()


# What may be done, and by whom ----------------------------------------------------------------


def may_see_all(reader: Reader) -> bool:
    """Does this reader keep the overview of all parties?"""
    return HANDLER in reader.roles


def may(deed: str, duty: Duty, reader: Reader, today: date) -> Verdict:
    """Judge whether this reader may do this with the duty today, with the reason."""
    why = _not_by(deed, duty, reader)
    if why is not None:
        return Denied(why)
    if deed == Deed.REFUSE_EXTENSION and duty.asked_to is None:
        return Denied(NOT_ASKED)
    if deed == Deed.ESCALATE:
        return _may_escalate(duty, today)
    return rules.may(RULE_OF[deed], duty.facts, today)


RULE_OF: Final[Mapping[str, rules.Deed]] = {
    Deed.SUBMIT: "submit",
    Deed.TAKE_BACK: "take-back",
    Deed.REVIEW: "review",
    Deed.ACCEPT: "accept",
    Deed.RETURN: "return",
    Deed.ASK_EXTENSION: "extend",
    Deed.EXTEND: "extend",
    Deed.REFUSE_EXTENSION: "extend",
    Deed.WAIVE: "waive",
    Deed.CALL: "escalate",
}
BY_OWNER: Final = frozenset({Deed.SUBMIT, Deed.TAKE_BACK, Deed.ASK_EXTENSION})


def _not_by(deed: str, duty: Duty, reader: Reader) -> Text | None:
    """Why this reader is not the one to do it; None when they are."""
    if deed in BY_OWNER:
        return None if speaks_for(duty.owner, reader) else ONLY_OWNER
    return None if HANDLER in reader.roles else ONLY_SECRETARIAT


def speaks_for(owner: str, reader: Reader) -> bool:
    """May this reader act for the owner: its party, or its body?

    The secretariat acts for a body and for all together; the chair for a body in their chair, and
    a member for a group. No single party acts for the assembly.
    """
    held = access.agreement()
    if owner not in held.bodies and owner not in held.governance.groups:
        return owner == reader.party and bool(reader.roles - WATCHES)
    if HANDLER in reader.roles:
        return True
    alone = owner in held.bodies and held.bodies[owner].under is None
    return owner in reader.bodies and (not alone or Role.Name.CHAIR in reader.roles)


def _may_escalate(duty: Duty, today: date) -> Verdict:
    step = rules.next_rung(access.agreement(), duty.facts, today)
    if step is None or step.rung.way == "call":
        return Denied(NOT_YET)
    return rules.may_escalate(access.agreement(), duty.facts, step.code, today)


# The acts -------------------------------------------------------------------------------------


@transaction.atomic
def submit_duty(
    *, by: Person, number: int, today: date, words: str = "", paper: Paper | None = None
) -> Duty:
    """Hand in what the duty asks for: in words, with a file, or both."""
    duty = _held(by, number, Deed.SUBMIT, today)
    if duty.first_submitted is None:
        duty.first_submitted, duty.first_limit = today, duty.limit
    _change(duty, submitted=today, asked_to=None)
    step = _note(duty, Deed.SUBMIT, today, by, words=words)
    if paper is not None:
        _keep(duty, step, paper)
    return duty


@transaction.atomic
def take_back_duty(*, by: Person, number: int, today: date, words: str = "") -> Duty:
    """Take back what was handed in and nobody looks at yet: it counts as not handed in.

    When it had come back before, how it was the first time stays on record.
    """
    duty = _held(by, number, Deed.TAKE_BACK, today)
    if duty.returned is None:
        duty.first_submitted = duty.first_limit = None
    _change(duty, submitted=None)
    _note(duty, Deed.TAKE_BACK, today, by, words=words)
    return duty


@transaction.atomic
def take_in_review(*, by: Person, number: int, today: date) -> Duty:
    """Begin to look at what was handed in."""
    duty = _held(by, number, Deed.REVIEW, today)
    _change(duty, in_review=today)
    _note(duty, Deed.REVIEW, today, by)
    return duty


@transaction.atomic
def accept_duty(*, by: Person, number: int, today: date, words: str = "") -> Duty:
    """Say that it will do; the duty is done."""
    duty = _held(by, number, Deed.ACCEPT, today)
    _change(duty, accepted=today, in_review=None)
    _note(duty, Deed.ACCEPT, today, by, words=words)
    _settle(duty, today)
    return duty


@transaction.atomic
def take_as_done(*, by: Person, number: int, today: date, words: str) -> Duty:
    """Accept what nobody had to hand in: another room saw that it was done, or asked nothing.

    One that is done already, or waived, stays as it is.
    """
    reader = access.reader(by)
    if HANDLER not in reader.roles:
        raise Refused(ONLY_SECRETARIAT)
    duty = Duty.objects.hold(reader, number)
    if rules.state(duty.facts, today) in rules.DONE:
        return duty
    _change(duty, submitted=duty.submitted or today, accepted=today, in_review=None, asked_to=None)
    _note(duty, Deed.ACCEPT, today, by, words=words)
    _settle(duty, today)
    return duty


@transaction.atomic
def return_duty(
    *, by: Person, number: int, today: date, words: str, again_by: date | None = None
) -> Duty:
    """Give it back with what is missing, and a day by which it comes again."""
    duty = _held(by, number, Deed.RETURN, today)
    if again_by is not None and again_by < today:
        raise Refused(DAY_PASSED)
    _change(duty, returned=today, again_by=again_by, submitted=None, in_review=None)
    _note(duty, Deed.RETURN, today, by, words=words, day=again_by)
    return duty


@transaction.atomic
def ask_extension(*, by: Person, number: int, today: date, until: date, words: str) -> Duty:
    """Ask the secretariat for more time, with the reason; the day stays until it is granted."""
    duty = _held(by, number, Deed.ASK_EXTENSION, today)
    _ask(rules.may_extend(duty.facts, until, today, why_given=bool(words.strip())))
    _change(duty, asked_to=until)
    _note(duty, Deed.ASK_EXTENSION, today, by, words=words, day=until)
    return duty


@transaction.atomic
def extend_duty(
    *, by: Person, number: int, today: date, until: date, words: str, decision: str = ""
) -> Duty:
    """Move the day, with the reason and, where one is needed, the decision it rests on: one of
    that kind that was carried.

    The ladder of escalation begins anew.
    """
    duty = _held(by, number, Deed.EXTEND, today)
    _ask(rules.may_extend(duty.facts, until, today, why_given=bool(words.strip())))
    rule = rules.who_extends(access.agreement(), duty.facts, until)
    if rule.decision is not None and not decision.strip():
        raise Refused(rule.what)
    _ask_decision(by, decision, rule.decision or "")
    _change(duty, extended_to=until, asked_to=None)
    _note(duty, Deed.EXTEND, today, by, words=words, decision=decision, day=until)
    _settle(duty, today)
    return duty


@transaction.atomic
def refuse_extension(*, by: Person, number: int, today: date, words: str) -> Duty:
    """Leave the day as it is, with the reason, when more time was asked."""
    duty = _held(by, number, Deed.REFUSE_EXTENSION, today)
    _change(duty, asked_to=None)
    _note(duty, Deed.REFUSE_EXTENSION, today, by, words=words)
    return duty


@transaction.atomic
def waive_duty(*, by: Person, number: int, today: date, words: str, decision: str) -> Duty:
    """Ask it no longer, with the reason and the decision it rests on."""
    duty = _held(by, number, Deed.WAIVE, today)
    if not decision.strip():
        raise Refused(DECISION)
    _ask_decision(by, decision)
    _change(duty, waived=today, asked_to=None)
    _note(duty, Deed.WAIVE, today, by, words=words, decision=decision)
    _settle(duty, today)
    return duty


@transaction.atomic
def note_call(*, by: Person, number: int, today: date, words: str) -> Duty:
    """Note that the party was called because it is late; takes that rung when it has come."""
    duty = _held(by, number, Deed.CALL, today)
    step = rules.next_rung(access.agreement(), duty.facts, today)
    rung = step.code if step and step.rung.way == "call" else ""
    _take(duty, rung)
    _note(duty, Deed.CALL, today, by, words=words, rung=rung)
    return duty


@transaction.atomic
def escalate(*, by: Person, number: int, today: date, rung: str, words: str = "") -> Duty:
    """Take the next rung: let the committee hear of it without a name, or make it a dispute."""
    duty = _held(by, number, Deed.ESCALATE, today)
    step = rules.next_rung(access.agreement(), duty.facts, today)
    if step is None or step.code != rung:
        raise Refused(NOT_YET)
    if step.rung.way == "body":
        _tell(duty, step.rung.to or (), today)
    _take(duty, rung)
    _note(duty, Deed.ESCALATE, today, by, words=words, rung=rung)
    return duty


@transaction.atomic
def remind(*, number: int, today: date) -> Step | None:
    """Note the reminder that has come for a duty, to be posted; None when none has."""
    duty = _rows().select_for_update().get(pk=number)
    steps = rules.reminders(access.agreement(), duty.facts, today)
    if not steps:
        return None
    _take(duty, steps[-1].code)
    return _note(duty, Deed.REMIND, today, None, rung=steps[-1].code)


# What every act does --------------------------------------------------------------------------


def _held(by: Person, number: int, deed: str, today: date) -> Duty:
    """The duty, held until the act is done, when this person may do this with it today."""
    reader = access.reader(by)
    duty = Duty.objects.hold(reader, number)
    _ask(may(deed, duty, reader, today))
    return duty


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.why)


def _ask_decision(by: Person, number: str, kind: str = "") -> None:
    """Raise Refused when a decision is named that carries nothing of this kind."""
    if number.strip():
        _ask(may_rest_on(access.reader(by), number.strip(), kind))


def _ask_handler(by: Person) -> None:
    if HANDLER not in access.reader(by).roles:
        raise Refused(ONLY_SECRETARIAT)


def _change(duty: Duty, **facts: date | None) -> None:
    """Change the facts; when the day that counts moves, the ladder begins anew."""
    for name, value in facts.items():
        setattr(duty, name, value)
    limit = duty.facts.limit
    if limit != duty.limit:
        duty.limit, duty.taken = limit, ""
    duty.save()


def _take(duty: Duty, rung: str) -> None:
    """Note that a rung of the ladder was taken."""
    duty.taken = f"{duty.taken} {rung}".strip()
    duty.save(update_fields=["taken", "escalation"])


def _note(
    duty: Duty,
    deed: str,
    today: date,
    by: Person | None,
    *,
    words: str = "",
    day: date | None = None,
    decision: str = "",
    rung: str = "",
) -> Step:
    """Note what was done, and write the line."""
    step = Step(
        duty=duty,
        deed=deed,
        on=today,
        by=by,
        words=seal(words.encode()) if words.strip() else b"",
        day=duty.limit if rung else day,
        decision=decision.strip(),
        rung=rung,
    )
    step.save()
    _write(by, duty.owner, f"{deed}-duty", f"duty:{duty.pk}", clause=duty.obligation)
    return step


def _keep(duty: Duty, step: Step, paper: Paper) -> Evidence:
    evidence = Evidence(
        duty=duty,
        step=step,
        name=seal(paper.name.encode()),
        size=len(paper.content),
        sha256=hashlib.sha256(paper.content).hexdigest(),
        sealed=seal(paper.content),
    )
    evidence.save()
    return evidence


def _write(by: Person | None, owner: str, deed: str, subject: str, clause: str = "") -> None:
    who = str(by.code) if by else ""
    write_line(who=who, party=owner, deed=deed, subject=subject, clause=clause)


# Without names --------------------------------------------------------------------------------


def _tell(duty: Duty, bodies: Iterable[str], today: date) -> None:
    """Let a body hear that somebody is late with this, not who."""
    obligation = access.agreement().obligations[duty.obligation]
    body, tellable = next(iter(bodies)), _hides_among_others(duty)
    heard = Escalation(
        level=access.usual_level(Escalation.KIND),
        owner=body,
        theme=obligation.theme,
        obligation=duty.obligation if tellable else "",
        weeks_late=rules.late_by(duty.facts, today) // 7 if tellable else None,
        raised=today,
    )
    heard.save()
    duty.escalation = heard


def _hides_among_others(duty: Duty) -> bool:
    """Do enough parties have the same duty on the same day for it not to say who is late?"""
    same = _rows().filter(obligation=duty.obligation, due=duty.due)
    return same.count() >= _least_cohort()


def _least_cohort() -> int:
    release = access.agreement().sharing.release.values()
    return max(each.contributors or 0 for each in release if each.rule == "least-cohort")


def _settle(duty: Duty, today: date) -> None:
    """Tell the body that heard of it that it is settled."""
    if duty.escalation_id is not None:
        Escalation.objects.amend(duty.escalation_id, settled=today)
