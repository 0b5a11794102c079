"""Decisions: who is refused and in which words, what carries, and that the ledger counts alike."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts import (
    NotYours,
    Refused,
    add_paper,
    call_meeting,
    cast_vote,
    close_decision,
    end_seat,
    join_group,
    lead_vote,
    note_attendance,
    object_to,
    open_decision,
    recuse,
    replay_decision,
    withdraw_decision,
)
from schakel.secretariat.governance.acts.decisions import lines_of, rules_since
from schakel.secretariat.governance.models import (
    Decision,
    Elector,
    Meeting,
    Paper,
    Recusal,
    Vote,
)
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import give_role
from schakel.secretariat.people.models import Person, Role
from tests.cast import Cast
from tests.secretariat.governance_table import (
    ASSEMBLY,
    STEERING,
    TEXT,
    colleague_of,
    fill,
    in_meeting,
    in_writing,
    meeting_of,
    members,
    seat,
    soon,
    supporter,
)


@pytest.fixture
def table(cast: Cast) -> Cast:
    """All five seats of the Steering Committee held."""
    return fill(cast)


def said(refused: "pytest.ExceptionInfo[Refused]") -> str:
    return refused.value.why.en


def test_a_frame_is_carried_when_all_sides_and_the_chair_are_there(table: Cast) -> None:
    decision = in_meeting(table)
    for member in members(table):
        if member != table.government:
            cast_vote(person=member, number=decision.pk, choice="for")
    closed = close_decision(person=table.chair, number=decision.pk)
    assert closed.state == Decision.State.CARRIED
    assert closed.why_en == "Carried: nobody objects."
    replayed = replay_decision(closed.pk)
    assert replayed.carried
    assert (replayed.why.en, replayed.why.nl) == (closed.why_en, closed.why_nl)


def test_an_objection_stops_it_and_says_why(table: Cast) -> None:
    decision = in_meeting(table)
    with pytest.raises(Refused) as refused:
        object_to(person=table.union_expert, number=decision.pk, reason="  ")
    assert said(refused) == "An objection says why: give a reason."
    vote = object_to(person=table.union_expert, number=decision.pk, reason="Wages are left out.")
    assert b"Wages" not in bytes(vote.reason)
    closed = close_decision(person=table.chair, number=decision.pk)
    assert closed.why_en == "Not carried: 1 objects."
    assert not replay_decision(closed.pk).carried


def test_a_matter_of_the_assembly_wants_its_mandate(table: Cast) -> None:
    with pytest.raises(Refused) as refused:
        in_meeting(table, rule="steering-decision")
    assert said(refused) == (
        "The General Assembly has not handed this to the Steering Committee: there is no mandate."
    )


def delegated(cast: Cast, **about: object) -> Decision:
    told = {"rule": "delegation-decision", "gives_mandate_to": STEERING, **about}
    decision = in_writing(cast, **told)
    for person in members(cast):
        cast_vote(person=person, number=decision.pk, choice="for")
    return close_decision(person=cast.chair, number=decision.pk)


def test_with_a_standing_mandate_the_vote_opens_and_after_it_is_taken_back_no_more(
    table: Cast,
) -> None:
    mandate = delegated(table)
    assert mandate.state == Decision.State.CARRIED
    opened = in_meeting(table, rule="steering-decision", mandate=mandate.pk)
    assert opened.mandate == mandate
    back = delegated(table, gives_mandate_to="", ends_mandate=mandate.pk)
    assert back.state == Decision.State.CARRIED
    with pytest.raises(Refused) as refused:
        in_meeting(table, rule="steering-decision", mandate=mandate.pk)
    assert said(refused) == "That decision gives no mandate that still stands."


def test_a_mandate_that_was_not_carried_is_none(table: Cast) -> None:
    decision = in_writing(table, rule="delegation-decision", gives_mandate_to=STEERING)
    with pytest.raises(Refused):
        in_meeting(table, rule="steering-decision", mandate=decision.pk)


def test_only_a_decision_to_delegate_gives_a_mandate(table: Cast) -> None:
    for about in ({"gives_mandate_to": STEERING}, {"rule": "delegation-decision"}):
        with pytest.raises(Refused) as refused:
            in_writing(table, **about)
        assert said(refused).startswith("Say to which body the mandate goes")


def test_a_vote_is_not_opened_in_a_meeting_without_quorum(table: Cast) -> None:
    with pytest.raises(Refused) as refused:
        in_meeting(table, present=[table.officer, table.government, table.chair])
    assert said(refused) == "There is no quorum. Not there: trade unions, NGOs."
    with pytest.raises(Refused) as refused:
        in_meeting(table, present=members(table))
    assert said(refused) == "There is no quorum. The chair is not there."


def test_a_vote_is_not_held_in_the_meeting_of_another_body(table: Cast) -> None:
    elsewhere = meeting_of(table, STEERING, members(table))
    with pytest.raises(Refused) as refused:
        in_writing(table, meeting=elsewhere.pk, closes=None)
    assert said(refused) == "That is a meeting of another body."


def test_in_writing_too_few_voices_carry_nothing(cast: Cast) -> None:
    decision = in_writing(cast)
    cast_vote(person=cast.officer, number=decision.pk, choice="for")
    Decision.objects.amend(decision.pk, closes=clock.today() - timedelta(days=1))
    closed = close_decision(person=cast.chair, number=decision.pk)
    assert closed.state == Decision.State.FAILED
    assert closed.why_en.startswith("Not carried: no quorum. Not there: ")
    assert not replay_decision(closed.pk).quorate


def test_in_writing_the_window_is_as_long_as_the_rule_says(cast: Cast) -> None:
    assert in_writing(cast, closes=None).closes == soon()
    with pytest.raises(Refused) as refused:
        in_writing(cast, closes=clock.today())
    assert said(refused).startswith("Keep it open until ")


@pytest.fixture(name="supporter")
def _supporter(cast: Cast) -> Person:
    return supporter()


def test_a_supporter_is_no_elector_and_cannot_vote(table: Cast, supporter: Person) -> None:
    decision = in_writing(table)
    assert not Elector.objects.visible_to(access.reader(table.handler)).filter(person=supporter)
    for number in (decision.pk, decision.pk + 999):
        with pytest.raises(NotYours) as refused:
            cast_vote(person=supporter, number=number, choice="for")
        assert said(refused) == NO_VOTE


def test_who_no_longer_speaks_for_a_party_is_no_elector_of_the_assembly(table: Cast) -> None:
    colleague = colleague_of(table.officer, "Pim Gieter")
    colleague.roles.update(ended=clock.today())
    named = Elector.objects.visible_to(access.reader(table.handler))
    assert in_writing(table).electors.visible_to(access.reader(table.handler)).count() == 5
    assert not named.filter(person=colleague).exists()


NO_VOTE = "A supporting organisation may be invited to talk and has no vote."


def test_a_supporter_gets_no_seat(cast: Cast, supporter: Person) -> None:
    with pytest.raises(Refused) as refused:
        seat(cast, supporter)
    assert said(refused).startswith("Only a party holds a seat")


def test_a_party_that_is_not_in_yet_or_no_more_gets_no_seat(cast: Cast) -> None:
    for state in (Party.State.OBJECTING, Party.State.LEFT):
        Party.objects.filter(code="zilvermeeuw").update(state=state)
        with pytest.raises(Refused) as refused:
            seat(cast, Person.objects.get(pk=cast.officer.pk))
        assert "not, or no longer, a party" in said(refused)


def test_neither_chair_nor_secretariat_votes(table: Cast) -> None:
    decision = in_meeting(table)
    for person in (table.chair, table.handler):
        with pytest.raises(Refused) as refused:
            cast_vote(person=person, number=decision.pk, choice="for")
        assert said(refused).startswith("You were not among those with a vote")


def test_who_stands_aside_votes_no_more_and_no_one_of_the_same_party(table: Cast) -> None:
    colleague = colleague_of(table.officer, "Pim Gieter")
    decision = in_writing(table)
    recuse(person=table.officer, number=decision.pk, reason="It is about our own foundry.")
    for person in (table.officer, colleague):
        with pytest.raises(Refused) as refused:
            cast_vote(person=person, number=decision.pk, choice="for")
        assert said(refused) == "You, or somebody of your party, stood aside from this decision."
    kept = Recusal.objects.visible_to(access.reader(table.handler)).get(decision=decision)
    assert b"foundry" not in bytes(kept.reason)
    with pytest.raises(Refused):
        recuse(person=table.officer, number=decision.pk, reason="Again.")
    with pytest.raises(Refused) as refused:
        recuse(person=table.rival, number=decision.pk, reason="")
    assert said(refused) == "Say why."


def test_nobody_votes_twice_nor_a_party_by_two_persons(table: Cast) -> None:
    colleague = colleague_of(table.officer, "Pim Gieter")
    decision = in_writing(table)
    cast_vote(person=table.officer, number=decision.pk, choice="for")
    with pytest.raises(Refused) as refused:
        cast_vote(person=table.officer, number=decision.pk, choice="object", reason="No.")
    assert said(refused) == "You have voted already."
    with pytest.raises(Refused) as refused:
        cast_vote(person=colleague, number=decision.pk, choice="for")
    assert said(refused) == "Your seat or party has voted already."


def test_the_database_itself_refuses_a_second_vote_of_a_voice(table: Cast) -> None:
    colleague = colleague_of(table.officer, "Pim Gieter")
    decision = in_writing(table)
    vote = cast_vote(person=table.officer, number=decision.pk, choice="for")
    electors = Elector.objects.visible_to(access.reader(table.handler))
    other = electors.get(decision=decision, person=colleague)
    second = Vote(decision=decision, elector=other, voice=vote.voice, choice="for")
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_a_substitute_votes_only_when_the_holder_is_away(table: Cast) -> None:
    stand_in = colleague_of(table.ngo_expert, "Lies Ver")
    vacate(table, table.ngo_expert)
    seat(table, table.ngo_expert, substitute=stand_in)
    everybody = [*members(table), table.chair, stand_in]
    decision = in_meeting(table, present=everybody)
    with pytest.raises(Refused) as refused:
        cast_vote(person=stand_in, number=decision.pk, choice="for")
    assert said(refused) == "The one you stand in for is in the room and votes."
    away = [each for each in everybody if each != table.ngo_expert]
    decision = in_meeting(table, present=away)
    cast_vote(person=stand_in, number=decision.pk, choice="for")
    with pytest.raises(Refused) as refused:
        cast_vote(person=table.ngo_expert, number=decision.pk, choice="for")
    assert said(refused) == "Your seat or party has voted already."


def vacate(cast: Cast, holder: Person) -> None:
    held = holder.seats.get(body=STEERING, closed=False)
    end_seat(person=cast.handler, number=held.pk)


def test_after_closing_nobody_votes_or_stands_aside_and_nobody_closes_again(table: Cast) -> None:
    decision = in_meeting(table)
    close_decision(person=table.chair, number=decision.pk)
    for act in (
        lambda: cast_vote(person=table.officer, number=decision.pk, choice="for"),
        lambda: recuse(person=table.officer, number=decision.pk, reason="Late."),
        lambda: close_decision(person=table.chair, number=decision.pk),
        lambda: lead_vote(person=table.chair, number=decision.pk),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert said(refused) == "The vote has been closed."


def test_after_the_last_day_nobody_votes(table: Cast) -> None:
    decision = in_writing(table)
    Decision.objects.amend(decision.pk, closes=clock.today() - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        cast_vote(person=table.officer, number=decision.pk, choice="for")
    assert said(refused).startswith("One could vote until ")


def test_before_the_last_day_it_is_closed_only_when_every_voice_was_heard(table: Cast) -> None:
    decision = in_writing(table)
    with pytest.raises(Refused) as refused:
        close_decision(person=table.chair, number=decision.pk)
    assert said(refused).startswith("The window runs until and including ")
    for person in members(table):
        cast_vote(person=person, number=decision.pk, choice="for")
    assert close_decision(person=table.chair, number=decision.pk).state == "carried"


def test_a_party_that_left_since_has_no_vote_and_is_not_counted(table: Cast) -> None:
    decision = in_writing(table)
    cast_vote(
        person=table.rival, number=decision.pk, choice="object", reason="We are leaving anyway."
    )
    Party.objects.filter(code="koperwiek").update(state=Party.State.LEFT)
    for person in (table.officer, table.government, table.union_expert, table.ngo_expert):
        cast_vote(person=person, number=decision.pk, choice="for")
    with pytest.raises((Refused, Decision.DoesNotExist)):
        cast_vote(person=table.rival, number=decision.pk, choice="for")
    closed = close_decision(person=table.chair, number=decision.pk)
    assert closed.why_en == "Carried: nobody objects."
    assert replay_decision(closed.pk).carried


def test_who_no_longer_speaks_for_the_party_has_lost_its_vote(table: Cast) -> None:
    decision = in_writing(table)
    table.officer.roles.update(ended=clock.today())
    other = Party.objects.get(code="koperwiek")
    give_role(person=table.officer, party=other, name=Role.Name.CSR_OFFICER)
    with pytest.raises(NotYours) as refused:
        cast_vote(person=table.officer, number=decision.pk, choice="for")
    assert said(refused) == "You no longer speak for the party whose vote this is."


def test_who_runs_no_body_opens_nothing_and_closes_nothing(table: Cast) -> None:
    with pytest.raises(Refused) as refused:
        open_decision(
            person=table.officer,
            body=ASSEMBLY,
            rule="assembly-decision",
            title="Tin",
            proposal=TEXT,
            closes=soon(),
        )
    assert "puts this to the vote" in said(refused)
    decision = in_writing(table)
    with pytest.raises(NotYours):
        close_decision(person=table.officer, number=decision.pk)


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"proposal": "  "}, "The proposal says nothing yet."),
    ({"closes": date(2020, 1, 1)}, "The last day to vote is past."),
    ({"rule": "frame-decision"}, "By the agreement this body does not decide on this."),
    ({"rule": "no-such-rule"}, "By the agreement this body does not decide on this."),
    ({"body": "nobody"}, "There is no such body."),
    ({"mandate": 999}, "That decision gives no mandate that still stands."),
]


def test_what_cannot_be_put_to_the_vote_is_refused_in_words(table: Cast) -> None:
    usual = {"body": ASSEMBLY, "rule": "assembly-decision", "title": "Tin", "proposal": TEXT}
    for about, words in IMPOSSIBLE:
        with pytest.raises(Refused) as refused:
            open_decision(person=table.chair, **{**usual, "closes": soon(), **about})
        assert said(refused) == words


def test_a_vote_is_opened_in_a_meeting_of_the_same_body_that_is_held(table: Cast) -> None:
    called = call_meeting(person=table.chair, body=STEERING, on=soon(), place="Utrecht")
    for body, rule in ((STEERING, "frame-decision"), (ASSEMBLY, "assembly-decision")):
        with pytest.raises(Refused):
            open_decision(
                person=table.chair,
                body=body,
                rule=rule,
                title="Frame",
                proposal=TEXT,
                meeting=called.pk,
            )


def test_the_ledger_names_deeds_and_never_words(table: Cast) -> None:
    decision = in_meeting(table)
    object_to(person=table.officer, number=decision.pk, reason="Kobaltgeheim")
    recuse(person=table.rival, number=decision.pk, reason="Kobaltbelang")
    close_decision(person=table.chair, number=decision.pk)
    lines = lines_of(decision.pk)
    deeds = {line.deed for line in lines}
    assert deeds == {
        "open-decision",
        "apply-rules",
        "name-elector",
        "cast-vote",
        "recuse",
        "note-present",
        "note-chair",
        "close-decision",
    }
    written = " ".join(f"{line.deed} {line.subject} {line.clause}" for line in lines)
    assert "Kobalt" not in written
    assert TEXT not in written


def test_a_decision_the_ledger_does_not_know_is_not_counted(db: None) -> None:
    with pytest.raises(Refused):
        replay_decision(404)


def test_decisions_of_the_committee_stay_with_its_seats_and_the_secretariat(table: Cast) -> None:
    outsider = colleague_of(table.union_expert, "Roos Maker")
    servant = colleague_of(table.government, "Gijs Oversteek")
    decision = in_meeting(table)
    reading = {
        person.name
        for person in [*table.everybody().values(), outsider, servant]
        if Decision.objects.visible_to(access.reader(person)).filter(pk=decision.pk).exists()
    }
    seated = {person.name for person in members(table)}
    assert reading == seated | {table.chair.name, table.handler.name}


@pytest.mark.parametrize("opener", ["chair", "handler"])
def test_a_ministry_reads_what_it_votes_on_and_no_paper_beside_it(table: Cast, opener: str) -> None:
    paper = add_paper(
        person=table.handler, body=STEERING, title="Draft", name="draft.txt", content=b"Draft."
    )
    decision = in_meeting(table, by=table.everybody()[opener])
    object_to(person=table.government, number=decision.pk, reason="It is for the law to say.")
    servant = access.reader(table.government)
    assert not Paper.objects.visible_to(servant).filter(pk=paper.pk).exists()
    assert not Meeting.objects.visible_to(servant).exists()
    assert close_decision(person=table.chair, number=decision.pk).state == "failed"


def test_who_comes_in_late_votes_once_it_is_noted(table: Cast) -> None:
    there = [each for each in members(table) if each != table.rival]
    decision = in_meeting(table, present=[*there, table.chair])
    with pytest.raises(Refused) as refused:
        cast_vote(person=table.rival, number=decision.pk, choice="for")
    assert said(refused) == "You are not noted as present in the meeting."
    assert decision.meeting is not None
    note_attendance(
        person=table.chair, number=decision.meeting.pk, present=[*members(table), table.chair]
    )
    cast_vote(person=table.rival, number=decision.pk, choice="for")


def test_when_the_quorum_walks_out_nothing_is_carried(table: Cast) -> None:
    decision = in_meeting(table)
    assert decision.meeting is not None
    note_attendance(
        person=table.chair, number=decision.meeting.pk, present=[table.officer, table.chair]
    )
    closed = close_decision(person=table.chair, number=decision.pk)
    assert closed.why_en.startswith("Not carried: no quorum. Not there: ")
    assert not replay_decision(closed.pk).carried


# The rules of that day --------------------------------------------------------------------------


def rewritten(monkeypatch: pytest.MonkeyPatch, kind: str, **about: object) -> None:
    """The agreement is changed: from now on such a decision is taken otherwise."""
    held = access.agreement()
    now = held.governance
    rule = now.decisions[kind].model_copy(update=about)
    governance = now.model_copy(update={"decisions": {**now.decisions, kind: rule}})
    changed = held.model_copy(update={"governance": governance})
    monkeypatch.setattr(access, "agreement", lambda: changed)


def test_a_vote_is_closed_and_counted_again_by_the_rules_it_opened_under(
    table: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = in_meeting(table, rule="procedural-decision")
    for member in members(table):
        choice = "against" if member == table.ngo_expert else "for"
        cast_vote(person=member, number=decision.pk, choice=choice)
    rewritten(monkeypatch, "procedural-decision", method="consensus")
    closed = close_decision(person=table.chair, number=decision.pk)
    assert closed.state == Decision.State.CARRIED
    assert replay_decision(closed.pk).carried
    assert [each.nl for each in rules_since(closed.pk)] == [
        "De wijze van besluiten: toen meerderheid, nu consensus."
    ]
    line = lines_of(closed.pk).get(deed="apply-rules")
    assert line.subject == f"decision {closed.pk} edition={closed.edition}"


def test_rules_that_are_not_those_in_the_ledger_count_for_nothing(table: Cast) -> None:
    decision = in_meeting(table)
    closed = close_decision(person=table.chair, number=decision.pk)
    softened = {
        **closed.voting_rules,
        "rule": {**closed.voting_rules["rule"], "method": "majority"},
    }
    Decision.objects.amend(closed.pk, voting_rules=softened)
    with pytest.raises(Refused) as refused:
        replay_decision(closed.pk)
    assert "not those that the ledger names" in said(refused)


# Withdrawn --------------------------------------------------------------------------------------


def test_who_put_a_proposal_withdraws_it_and_nobody_votes_on_it_any_more(table: Cast) -> None:
    decision = in_writing(table)
    with pytest.raises(Refused) as refused:
        withdraw_decision(person=table.chair, number=decision.pk, reason=" ")
    assert said(refused) == "Say why."
    gone = withdraw_decision(person=table.chair, number=decision.pk, reason="Overtaken by tin.")
    assert gone.state == Decision.State.WITHDRAWN
    assert b"tin" not in bytes(gone.withdrawn_because)
    for act in (
        lambda: cast_vote(person=table.officer, number=decision.pk, choice="for"),
        lambda: close_decision(person=table.chair, number=decision.pk),
        lambda: lead_vote(person=table.chair, number=decision.pk),
        lambda: recuse(person=table.officer, number=decision.pk, reason="Own smelter."),
        lambda: withdraw_decision(person=table.chair, number=decision.pk, reason="Again."),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert said(refused) == "The proposal was withdrawn before it was decided."
    assert not replay_decision(decision.pk).carried
    last = lines_of(decision.pk).last()
    assert last is not None
    assert (last.deed, last.who) == ("withdraw-decision", str(table.chair.code))


def test_after_the_first_vote_only_the_chair_withdraws(table: Cast) -> None:
    about: dict[str, Any] = {"rule": "chair-appointment", "title": "Chair", "proposal": TEXT}
    decision = open_decision(person=table.handler, body=ASSEMBLY, closes=soon(), **about)
    with pytest.raises(Refused) as refused:
        withdraw_decision(person=table.officer, number=decision.pk, reason="No.")
    assert "Who put a proposal to the vote withdraws it" in said(refused)
    cast_vote(person=table.officer, number=decision.pk, choice="for")
    with pytest.raises(Refused) as refused:
        withdraw_decision(person=table.handler, number=decision.pk, reason="No.")
    assert "Ask the chair" in said(refused)
    gone = withdraw_decision(person=table.chair, number=decision.pk, reason="Not ripe.")
    assert gone.state == Decision.State.WITHDRAWN


def test_a_withdrawn_delegation_gives_no_mandate(table: Cast) -> None:
    told = {"rule": "delegation-decision", "gives_mandate_to": STEERING}
    decision = in_writing(table, **told)
    withdraw_decision(person=table.chair, number=decision.pk, reason="Not ripe.")
    with pytest.raises(Refused) as refused:
        in_meeting(table, rule="steering-decision", mandate=decision.pk)
    assert said(refused) == "That decision gives no mandate that still stands."


# Working groups ---------------------------------------------------------------------------------

GROUP = "collective-action-group"


def in_group(cast: Cast, **about: Any) -> Decision:
    """A decision of a working group within its own task, in writing."""
    for member in (cast.officer, cast.rival, cast.union_expert):
        join_group(person=member, group=GROUP, member=member)
    told = {"rule": f"{GROUP}-decision", "title": "Sorting", "proposal": TEXT, **about}
    return open_decision(person=cast.handler, body=GROUP, **told)


def test_a_working_group_decides_by_consent_within_its_own_task(table: Cast) -> None:
    decision = in_group(table)
    with pytest.raises(Decision.DoesNotExist):
        cast_vote(person=table.ngo_expert, number=decision.pk, choice="for")
    for member in (table.officer, table.union_expert):
        cast_vote(person=member, number=decision.pk, choice="for")
    cast_vote(person=table.rival, number=decision.pk, choice="abstain")
    closed = close_decision(person=table.handler, number=decision.pk)
    assert closed.why_en == "Carried: nobody objects."
    assert replay_decision(closed.pk).carried


def test_a_working_group_in_which_too_few_speak_or_one_objects_decides_nothing(
    table: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = in_group(table)
    cast_vote(person=table.officer, number=silent.pk, choice="for")
    told: dict[str, Any] = {"rule": f"{GROUP}-decision", "title": "Tin", "proposal": TEXT}
    stopped = open_decision(person=table.handler, body=GROUP, **told)
    cast_vote(person=table.officer, number=stopped.pk, choice="for")
    object_to(person=table.rival, number=stopped.pk, reason="Too dear.")
    later = clock.today() + timedelta(days=8)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert close_decision(person=table.handler, number=silent.pk).why_en == (
        "Not carried: no quorum. 1 of 3 are there; 1/2 must be."
    )
    assert close_decision(person=table.handler, number=stopped.pk).why_en == (
        "Not carried: 1 objects."
    )


def test_a_working_group_takes_no_decision_of_another_body(table: Cast) -> None:
    with pytest.raises(Refused) as refused:
        in_group(table, rule="frame-decision")
    assert said(refused) == "By the agreement this body does not decide on this."
