"""Proposals put to the vote: opened on a mandate, voted on, closed, and counted again.

What the rules say stands in `schakel.covenant.decisions`; here is what did happen. Whoever acts
on a decision holds its row until the act is done, so that acts follow one another.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from schakel.covenant import decisions as rules
from schakel.covenant import voting
from schakel.covenant.accession import SUPPORTERS_TALK, PartyState, State
from schakel.covenant.agreement import Agreement
from schakel.covenant.clauses import Decision as Rule
from schakel.covenant.decisions import Ballot, Choice, Fact, Outcome, Proposal
from schakel.covenant.governance import quorate
from schakel.covenant.sharing import Denied, Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts.bodies import (
    assembly,
    groups,
    hold_body,
    members,
    seated,
    standing_seats,
    usual_level,
)
from schakel.secretariat.governance.acts.meetings import (
    about_minutes,
    approve_minutes,
    held_meeting,
)
from schakel.secretariat.governance.acts.plans import about_plan, settle_plan
from schakel.secretariat.governance.acts.readers import let_electors_read
from schakel.secretariat.governance.acts.refusals import NotYours, Refused, chaired, hold_runner
from schakel.secretariat.governance.models import (
    Attendance,
    Decision,
    Elector,
    GroupMembership,
    Meeting,
    Minutes,
    Plan,
    Recusal,
    Seat,
    Vote,
)
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.vault import seal

NOT_IN_A_PARTY = (Role.Name.OBSERVER, Role.Name.EVALUATOR, Role.Name.IDENTITY_CUSTODIAN)

EMPTY = Text("The proposal says nothing yet.", "Het voorstel zegt nog niets.")
PAST = Text("The last day to vote is past.", "De laatste dag om te stemmen is voorbij.")
NOT_HELD = Text(
    "The meeting is not being held: note first who is there.",
    "De vergadering wordt niet gehouden: noteer eerst wie er zijn.",
)
OTHER_BODY = Text(
    "That is a meeting of another body.", "Dat is een vergadering van een ander orgaan."
)
TO_WHOM = Text(
    "Say to which body the mandate goes; only a decision to delegate gives one.",
    "Noem het orgaan dat mandaat krijgt; alleen een delegatiebesluit geeft dat.",
)
NO_SUCH_MANDATE = Text(
    "That decision gives no mandate that still stands.",
    "Dat besluit geeft geen mandaat dat nog geldt.",
)
NO_LONGER_THERE = Text(
    "You no longer speak for the party whose vote this is.",
    "U spreekt niet meer namens de partij van wie deze stem is.",
)
SAY_WHY = Text("Say why.", "Zeg waarom.")
OTHER_RULES = Text(
    "The rules that stand with this decision are not those that the ledger names.",
    "De regels die bij dit besluit staan zijn niet die welke het logboek noemt.",
)
NO_OWN_RULE = Text(
    "By the agreement this body decides nothing itself: put it to the body that it stands under.",
    "Volgens het convenant besluit dit orgaan zelf niets: leg het voor aan het orgaan erboven.",
)
UNKNOWN = Text("The ledger knows no such decision.", "Het logboek kent dit besluit niet.")


def rule_of(decision: Decision) -> Rule:
    """How a decision of this kind is taken, by the agreement."""
    return access.agreement().governance.decisions[decision.rule]


def rules_for(body: str) -> Iterator[tuple[str, Rule]]:
    """The kinds of decision that a body takes, by code."""
    known = access.agreement().governance.decisions.items()
    yield from ((code, rule) for code, rule in known if rule.body == body)


def quorum_in(meeting: Meeting, reader: Reader) -> Verdict | None:
    """May the body decide with those who are in the room? None where nobody has been noted."""
    if meeting.state != Meeting.State.HELD or not any(rules_for(meeting.body)):
        return None
    voting = (Attendance.Part.MEMBER, Attendance.Part.SUBSTITUTE)
    there = meeting.attendance.visible_to(reader).filter(present=True)
    codes = there.filter(part__in=voting).values("party")
    sides = Party.objects.filter(code__in=codes).values_list("constituency", flat=True)
    chair = there.filter(part=Attendance.Part.CHAIR).exists()
    return quorate(access.agreement(), meeting.body, set(sides), chair=chair)


def about_choices(reader: Reader, person: Person, body: str) -> Iterator[tuple[str, str]]:
    """What a decision of this body may approve or settle: minutes and plans that wait for it."""
    waiting = Minutes.objects.visible_to(reader).filter(owner=body, approved=None)
    for minutes in waiting.select_related("meeting"):
        yield about_minutes(minutes), minutes.called
    for plan in Plan.objects.visible_to(reader).filter(body=body, settled_by=None):
        yield about_plan(plan, person), plan.called


def standing_mandates(reader: Reader, body: str) -> Iterator[Decision]:
    """The assembly's carried decisions that gave this body a mandate and were not taken back."""
    carried = Decision.objects.visible_to(reader).filter(state=Decision.State.CARRIED)
    ended = carried.exclude(ends_mandate=None).values_list("ends_mandate")
    yield from carried.filter(gives_mandate_to=body).exclude(pk__in=ended)


def party_states() -> dict[str, PartyState]:
    """Every organisation as the rules see it today, with who speaks for it in the assembly."""
    named = {seat.party_id: seat for seat in standing_seats(assembly(), clock.today())}
    return {
        party.code: PartyState(
            code=party.code,
            kind=party.kind,
            constituency=party.constituency,
            state=cast(State, party.state),
            speakers=tuple(_speakers(party, named.get(party.pk))),
        )
        for party in Party.objects.prefetch_related("roles__person")
    }


def _speakers(party: Party, seat: Seat | None) -> Iterator[str]:
    """Who holds the party's seat in the assembly, and stands in; else whoever speaks for it."""
    if seat is not None:
        yield str(seat.holder.code)
        if seat.substitute is not None:
            yield str(seat.substitute.code)
        return
    standing = [r for r in party.roles.all() if r.ended is None and r.name not in NOT_IN_A_PARTY]
    yield from dict.fromkeys(str(r.person.code) for r in standing if r.person.is_active)


def seats_of(body: str) -> Iterator[rules.Seat]:
    """The seats of a body, or the places in a working group, as the rules see them today."""
    if body in groups():
        for each in members(body, clock.today()).order_by("since", "pk"):
            yield _place(body, each)
        return
    for seat in standing_seats(body, clock.today()):
        stands_in = seat.substitute
        party = stands_in.party if stands_in is not None else None
        yield rules.Seat(
            code=seat.code,
            body=seat.body,
            constituency=seat.constituency,
            party=seat.party.code,
            holder=str(seat.holder.code),
            substitute=str(stands_in.code) if stands_in is not None and party is not None else "",
            substitute_party=party.code if party is not None else "",
        )


def _place(group: str, member: GroupMembership) -> rules.Seat:
    party = member.party
    return rules.Seat(party.code, group, party.constituency, party.code, str(member.person.code))


@transaction.atomic
def open_decision(
    *,
    person: Person,
    body: str,
    rule: str,
    title: str,
    proposal: str,
    meeting: int | None = None,
    closes: date | None = None,
    mandate: int | None = None,
    gives_mandate_to: str = "",
    ends_mandate: int | None = None,
    about: str = "",
) -> Decision:
    """Put a proposal to the vote: its text is fixed, its mandate checked, its electors named."""
    hold_body(body)
    reader, text = access.reader(person), proposal.strip()
    if not any(rules_for(body)):
        raise Refused(NO_OWN_RULE)
    if not text:
        raise Refused(EMPTY)
    if closes is not None and closes < clock.today():
        raise Refused(PAST)
    decision = Decision(
        level=usual_level(body, Decision.KIND),
        owner=body,
        body=body,
        rule=rule,
        title=title,
        proposal=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        mandate=_mandate(reader, body, mandate),
        gives_mandate_to=gives_mandate_to,
        ends_mandate=_ended_mandate(reader, ends_mandate),
        meeting=_meeting(person, body, meeting),
        closes=_last_day(rule, closes, meeting),
        opened_by=person,
        chair_present=Role.Name.CHAIR in reader.roles,
        about=about,
    )
    states = party_states()
    ballot = _first_ballot(decision, reader, states)
    _hold_opening(decision, ballot, reader, states)
    decision.chair_present = ballot.chair_present
    decision.voting_rules = voting.in_force(access.agreement(), rule)
    decision.edition = voting.edition(decision.voting_rules)
    decision.save()
    Elector.objects.shelve(_frozen(decision, ballot))
    _write_opening(person, decision, ballot)
    let_electors_read(person, decision)
    return decision


def _last_day(rule: str, closes: date | None, meeting: int | None) -> date | None:
    """The last day to vote: as asked, else as soon as the rule allows outside a meeting."""
    if closes is not None or meeting is not None:
        return closes
    if rule not in access.agreement().governance.decisions:
        raise Refused(rules.NO_RULE)
    return rules.window_ends(access.agreement(), rule, clock.today())


def _meeting(person: Person, body: str, number: int | None) -> Meeting | None:
    """The meeting in which the vote is held, locked; who is there must have been noted."""
    if number is None:
        return None
    meeting = held_meeting(person, number)
    if meeting.body != body:
        raise Refused(OTHER_BODY)
    if meeting.state != Meeting.State.HELD:
        raise Refused(NOT_HELD)
    return meeting


def _mandate(reader: Reader, body: str, number: int | None) -> Decision | None:
    """The mandate a decision rests on, locked; whether it stands for this body is the rules'."""
    if number is None:
        return None
    known = Decision.objects.visible_to(reader).select_for_update(of=("self",))
    found = known.filter(pk=number).first()
    if found is None or found not in standing_mandates(reader, body):
        raise Refused(NO_SUCH_MANDATE)
    return found


def _ended_mandate(reader: Reader, number: int | None) -> Decision | None:
    """The mandate that this decision, once carried, takes back."""
    if number is None:
        return None
    known = Decision.objects.visible_to(reader).select_for_update(of=("self",))
    found = known.exclude(gives_mandate_to="").filter(pk=number).first()
    if found is None or found not in standing_mandates(reader, found.gives_mandate_to):
        raise Refused(NO_SUCH_MANDATE)
    return found


def _first_ballot(decision: Decision, reader: Reader, states: Mapping[str, PartyState]) -> Ballot:
    named = rules.electors(access.agreement(), decision.body, seats_of(decision.body), states)
    present, chair = _in_the_room(decision, reader)
    return Ballot(
        proposal=_proposal(decision),
        electors=named,
        opened=decision.opened_on,
        closes=decision.closes,
        present=present,
        chair_present=chair,
    )


def _proposal(decision: Decision) -> Proposal:
    mandate = str(decision.mandate_id) if decision.mandate_id else ""
    return Proposal(decision.body, decision.rule, decision.sha256, mandate)


def _in_the_room(decision: Decision, reader: Reader) -> tuple[frozenset[str], bool]:
    """Who is noted as present in the meeting, and whether the chair leads the vote."""
    if decision.meeting_id is None:
        return frozenset(), decision.chair_present
    noted = Attendance.objects.visible_to(reader).filter(meeting=decision.meeting_id, present=True)
    there = {(str(each.person.code), each.part) for each in noted.select_related("person")}
    chair = any(part == Attendance.Part.CHAIR for _, part in there)
    return frozenset(code for code, _ in there), chair


def _hold_opening(
    decision: Decision, ballot: Ballot, reader: Reader, states: Mapping[str, PartyState]
) -> None:
    agreement = access.agreement()
    verdict = rules.may_open(
        agreement,
        ballot.proposal,
        by_roles=reader.roles,
        delegated=[str(each.pk) for each in standing_mandates(reader, decision.body)],
        party_states=states,
        quorum=_quorum_in_the_room(decision, ballot),
        opened=decision.opened_on,
        closes=decision.closes if decision.meeting is None else None,
    )
    if not verdict:
        raise Refused(verdict.why)
    _hold_delegation(decision)


def _quorum_in_the_room(decision: Decision, ballot: Ballot) -> Verdict | None:
    """Whether those in the meeting may decide; None for a vote in writing or an unknown kind."""
    known = access.agreement().governance.decisions
    if decision.meeting is None or decision.rule not in known:
        return None
    return rules.quorum(access.agreement(), ballot)


def _hold_delegation(decision: Decision) -> None:
    delegates = bool(rule_of(decision).delegates)
    gives = bool(decision.gives_mandate_to or decision.ends_mandate)
    known = decision.gives_mandate_to in ("", *seated())
    if delegates != gives or not known:
        raise Refused(TO_WHOM)


def _frozen(decision: Decision, ballot: Ballot) -> Iterator[Elector]:
    codes = [named.person for named in ballot.electors]
    people = {str(person.code): person for person in Person.objects.filter(code__in=codes)}
    for named in ballot.electors:
        yield Elector(
            present=named.person in ballot.present,
            decision=decision,
            person=people[named.person],
            party=named.party,
            constituency=named.constituency,
            seat=named.seat,
            stands_in_for=named.stands_in_for,
        )


def _write_opening(person: Person, decision: Decision, ballot: Ballot) -> None:
    """The facts of a vote that just opened; who is in the room is written when it closes."""
    said = replace(ballot, present=frozenset(), chair_present=False, edition=decision.edition)
    for fact in rules.facts(said):
        who = str(person.code) if fact.deed == "open-decision" else fact.who
        _write(decision, replace(fact, who=who))


def _write(decision: Decision, fact: Fact) -> None:
    line = rules.written(str(decision.pk), fact)
    party, clause = line["party"] or decision.body, line["clause"] or decision.rule
    write_line(**{**line, "party": party, "clause": clause})


def _fact(deed: str, who: str = "", **about: str) -> Fact:
    return Fact(deed, clock.today(), who, about)


def lines_of(number: int) -> QuerySet[Line]:
    """What the ledger says of a decision."""
    alone = f"decision {number}"
    return Line.objects.filter(Q(subject=alone) | Q(subject__startswith=f"{alone} "))


# Voting ---------------------------------------------------------------------------------------


def ballot_of(decision: Decision, reader: Reader) -> Ballot:
    """The vote as it stands, or as it was closed."""
    named = list(decision.electors.visible_to(reader).select_related("person"))
    votes = decision.votes.visible_to(reader)
    recused = decision.recusals.visible_to(reader)
    is_open = decision.state == Decision.State.OPEN
    return Ballot(
        proposal=_proposal(decision),
        electors=tuple(_as_frozen(each) for each in named),
        opened=decision.opened_on,
        closes=decision.closes,
        closed=decision.closed_on,
        present=frozenset(str(each.person.code) for each in named if each.present),
        chair_present=decision.chair_present,
        recused=frozenset(str(code) for (code,) in recused.values_list("elector__person__code")),
        votes=tuple(
            rules.Vote(str(code), cast(Choice, choice), reason_given=bool(reason))
            for code, choice, reason in votes.values_list(
                "elector__person__code", "choice", "reason"
            )
        ),
        gone=_gone(named) if is_open else frozenset(e.party for e in named if e.gone),
        withdrawn=decision.state == Decision.State.WITHDRAWN,
        edition=decision.edition,
    )


def agreement_of(decision: Decision) -> Agreement:
    """The agreement with the rules under which this decision opened; today's, of before."""
    held = access.agreement()
    return voting.under(held, decision.voting_rules) if decision.voting_rules else held


def _as_frozen(elector: Elector) -> rules.Elector:
    return rules.Elector(
        person=str(elector.person.code),
        party=elector.party,
        constituency=elector.constituency,
        seat=elector.seat,
        stands_in_for=elector.stands_in_for,
    )


def _gone(named: Iterable[Elector]) -> frozenset[str]:
    """The electors' parties that take part no longer."""
    codes = {each.party for each in named}
    there = {party.code for party in Party.objects.filter(code__in=codes) if party.takes_part}
    return frozenset(codes - there)


def held_decision(reader: Reader, number: int) -> Decision:
    """The decision, locked, when this reader may read it; else raises Decision.DoesNotExist."""
    return Decision.objects.hold(reader, number)


@transaction.atomic
def cast_vote(*, person: Person, number: int, choice: str, reason: str = "") -> Vote:
    """Vote, once for each seat or party; raises Refused with what the chair would say."""
    if only_talks(person):
        raise NotYours(SUPPORTERS_TALK)
    reader, said = access.reader(person), reason.strip()
    decision = held_decision(reader, number)
    verdict = rules.may_vote(
        agreement_of(decision),
        ballot_of(decision, reader),
        str(person.code),
        clock.today(),
        cast(Choice, choice),
        reason_given=bool(said),
    )
    if not verdict:
        raise Refused(verdict.why)
    elector = _elector(person, reader, decision)
    vote = Vote(
        decision=decision, elector=elector, voice=elector.seat or elector.party, choice=choice
    )
    vote.reason = seal(said.encode()) if said else b""
    try:
        with transaction.atomic():
            vote.save()
    except IntegrityError:
        raise Refused(rules.HEARD) from None
    about = {"choice": choice, "reason": "given" if said else "", "party": elector.party}
    _write(decision, _fact("cast-vote", str(person.code), **about))
    return vote


def may_vote(decision: Decision, ballot: Ballot, person: Person) -> Verdict:
    """May this person vote on it today, and if not, why not?"""
    if only_talks(person):
        return Denied(SUPPORTERS_TALK)
    held = agreement_of(decision)
    return rules.may_vote(held, ballot, str(person.code), clock.today())


def only_talks(person: Person) -> bool:
    """Does this person speak for a supporting organisation, which has no vote on anything?"""
    party = person.party
    return party is not None and party.kind == Party.Kind.SUPPORTER


def _elector(person: Person, reader: Reader, decision: Decision) -> Elector:
    """The elector this person still is: speaking for the party they were named for."""
    elector = decision.electors.visible_to(reader).get(person=person)
    if reader.party != elector.party:
        raise NotYours(NO_LONGER_THERE)
    return elector


def object_to(*, person: Person, number: int, reason: str) -> Vote:
    """Object to a proposal that goes by consent, with the reason."""
    return cast_vote(person=person, number=number, choice=Vote.Choice.OBJECT, reason=reason)


@transaction.atomic
def recuse(*, person: Person, number: int, reason: str) -> Recusal:
    """Stand aside from a decision, with the reason; nobody of the same party votes instead."""
    reader, said = access.reader(person), reason.strip()
    decision = held_decision(reader, number)
    verdict = rules.may_recuse(ballot_of(decision, reader), str(person.code))
    if not verdict:
        raise Refused(verdict.why)
    if not said:
        raise Refused(SAY_WHY)
    elector = _elector(person, reader, decision)
    recusal = Recusal(decision=decision, elector=elector, reason=seal(said.encode()), by=person)
    try:
        with transaction.atomic():
            recusal.save()
    except IntegrityError:
        raise Refused(rules.RECUSED) from None
    _write(decision, _fact("recuse", str(person.code), party=elector.party))
    return recusal


@transaction.atomic
def lead_vote(*, person: Person, number: int) -> Decision:
    """The chair takes the lead of a vote in writing, so that the chair is there."""
    decision = held_decision(access.reader(person), number)
    _hold_open(decision)
    reader = hold_runner(person, decision.body)
    if Role.Name.CHAIR in reader.roles and not decision.chair_present:
        decision.chair_present = True
        decision.save(update_fields=["chair_present"])
    return decision


def _hold_open(decision: Decision) -> None:
    if decision.state == Decision.State.WITHDRAWN:
        raise Refused(rules.WITHDRAWN)
    if decision.state != Decision.State.OPEN:
        raise Refused(rules.CLOSED)


# Closing --------------------------------------------------------------------------------------


@transaction.atomic
def close_decision(*, person: Person, number: int) -> Decision:
    """Close a vote, write down what it rests on, and carry out what carried."""
    decision = held_decision(access.reader(person), number)
    _hold_open(decision)
    reader = hold_runner(person, decision.body)
    if Role.Name.CHAIR in reader.roles and decision.meeting_id is None:
        decision.chair_present = True
    ballot = ballot_of(decision, reader)
    verdict = rules.may_close(ballot, clock.today())
    if not verdict:
        raise Refused(verdict.why)
    found = rules.outcome(agreement_of(decision), ballot)
    _keep_outcome(decision, ballot, found, reader)
    _write_closing(person, decision, ballot)
    _carry_out(person, decision)
    return decision


@transaction.atomic
def withdraw_decision(*, person: Person, number: int, reason: str) -> Decision:
    """Take a proposal back before it is decided, with the reason; nobody votes on it any more."""
    reader, said = access.reader(person), reason.strip()
    decision = held_decision(reader, number)
    verdict = may_withdraw(decision, person, reader)
    if not verdict:
        raise Refused(verdict.why)
    if not said:
        raise Refused(SAY_WHY)
    decision.state, decision.closed_on = Decision.State.WITHDRAWN, clock.today()
    decision.withdrawn_because = seal(said.encode())
    decision.why_en, decision.why_nl = rules.WITHDRAWN
    decision.save()
    _write(decision, _fact("withdraw-decision", str(person.code)))
    return decision


def may_withdraw(decision: Decision, person: Person, reader: Reader) -> Verdict:
    """May this person take the proposal back: who put it, or who leads the body?

    The chair leads the bodies of the chair, the secretariat the working groups.
    """
    leader = Role.Name.CHAIR if decision.body in chaired() else Role.Name.CASE_HANDLER
    return rules.may_withdraw(
        ballot_of(decision, reader),
        by_opener=decision.opened_by_id == person.pk,
        by_leader=leader in reader.roles,
    )


def _keep_outcome(decision: Decision, ballot: Ballot, found: Outcome, reader: Reader) -> None:
    decision.electors.visible_to(reader).filter(party__in=ballot.gone).update(gone=True)
    decision.state = Decision.State.CARRIED if found.carried else Decision.State.FAILED
    decision.why_en, decision.why_nl = found.why
    decision.closed_on = clock.today()
    decision.save()


def _write_closing(person: Person, decision: Decision, ballot: Ballot) -> None:
    electors = {each.person: each.party for each in ballot.electors}
    for who in sorted(ballot.present & electors.keys()):
        _write(decision, _fact("note-present", who, party=electors[who]))
    if ballot.chair_present:
        _write(decision, _fact("note-chair"))
    for party in sorted(ballot.gone):
        _write(decision, _fact("leave", party, party=party))
    _write(decision, _fact("close-decision", str(person.code), outcome=decision.state))


def _carry_out(person: Person, decision: Decision) -> None:
    """Approve the minutes or settle the plan that a carried decision was about."""
    kind, _, rest = decision.about.partition(":")
    if decision.state != Decision.State.CARRIED or not rest:
        return
    try:
        with transaction.atomic():
            if kind == "minutes":
                approve_minutes(person=person, decision=decision)
            if kind == "plan":
                settle_plan(person=person, number=int(rest.split(":")[0]), decision=decision)
    except Refused:
        return  # what it was about has changed since: it stands as it was, neither approved


# Counting again -------------------------------------------------------------------------------


def replay_decision(number: int) -> Outcome:
    """Count a closed decision again from the lines of the ledger, by the rules that they name."""
    ballot = _ballot_in_ledger(number)
    kept = _kept_rules(number, ballot.edition)
    held = access.agreement()
    return rules.outcome(voting.under(held, kept) if kept else held, ballot)


def rules_since(number: int) -> tuple[Text, ...]:
    """In what today's rules differ from those by which a decision is counted."""
    kept = _kept_rules(number, _ballot_in_ledger(number).edition)
    return voting.changes(kept, access.agreement()) if kept else ()


def _ballot_in_ledger(number: int) -> Ballot:
    facts = [_read_back(line) for line in lines_of(number)]
    if not facts:
        raise Refused(UNKNOWN)
    return rules.replay(facts)


def _kept_rules(number: int, edition: str) -> voting.Rules:
    """The rules that stand with a decision; none where the ledger names none."""
    if not edition:
        return {}
    found = Decision._base_manager.filter(pk=number).values_list("voting_rules", flat=True)
    kept: voting.Rules = found.first() or {}
    if not kept or voting.edition(kept) != edition:
        raise Refused(OTHER_RULES)
    return kept


def _read_back(line: Line) -> Fact:
    """A line of the ledger as a fact about a decision."""
    return rules.read_back(
        deed=line.deed,
        who=line.who,
        party=line.party,
        clause=line.clause,
        subject=line.subject,
        day=timezone.localtime(line.at).date(),
    )
