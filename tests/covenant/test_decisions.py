"""A vote is opened on a mandate, cast once by who may, and counted by its method."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from schakel.covenant.accession import PartyState, State
from schakel.covenant.agreement import load
from schakel.covenant.clauses import Method
from schakel.covenant.decisions import (
    Ballot,
    Choice,
    Fact,
    Proposal,
    Seat,
    Vote,
    choices,
    counts,
    electors,
    facts,
    gives_mandate,
    may_close,
    may_open,
    may_recuse,
    may_vote,
    may_withdraw,
    outcome,
    quorum,
    replay,
)

METALS = load("metals_2019")
COMMITTEE, ASSEMBLY = "steering-committee", "general-assembly"
TODAY = date(2022, 3, 1)
TEXT = "a" * 64


def party(code: str, kind: str, side: str, *speakers: str, state: State = "active") -> PartyState:
    return PartyState(code, kind, side, state, speakers)


FIRMS = "companies-and-associations"
PARTIES = {
    each.code: each
    for each in (
        party("meeuw", "company", FIRMS, "noor", "nico"),
        party("wiek", "company", FIRMS, "joris"),
        party("bond", "trade-union", "trade-unions", "bea"),
        party("mijnen", "ngo", "ngos", "amara"),
        party("oversteek", "ministry", "government", "otto"),
    )
}
SEATS = (
    Seat("firms-1", COMMITTEE, FIRMS, "meeuw", "noor", "nico"),
    Seat("firms-2", COMMITTEE, FIRMS, "wiek", "joris"),
    Seat("government-1", COMMITTEE, "government", "oversteek", "otto"),
    Seat("unions-1", COMMITTEE, "trade-unions", "bond", "bea"),
    Seat("ngos-1", COMMITTEE, "ngos", "mijnen", "amara", "anna"),
)


def ballot(kind: str = "plan-and-budget-decision", *absent: str) -> Ballot:
    body = METALS.governance.decisions[kind].body
    named = electors(METALS, body, SEATS, PARTIES)
    holders = {each.person for each in named if not each.stands_in_for}
    return Ballot(
        proposal=Proposal(body, kind, TEXT),
        electors=named,
        opened=TODAY,
        present=frozenset(holders - set(absent)),
        chair_present=True,
    )


def said(vote: Ballot, **choices: Choice) -> Ballot:
    return replace(vote, votes=tuple(Vote(who, what, True) for who, what in choices.items()))


def refused(vote: Ballot, person: str, today: date = TODAY) -> str:
    verdict = may_vote(METALS, vote, person, today)
    assert not verdict
    return verdict.why.en


def opened(kind: str, mandate: str = "", role: str = "chair", *delegated: str) -> bool:
    proposal = Proposal(METALS.governance.decisions[kind].body, kind, TEXT, mandate)
    return bool(
        may_open(METALS, proposal, by_roles={role}, delegated=delegated, party_states=PARTIES)
    )


def test_the_steering_committee_decides_only_on_what_the_assembly_handed_to_it() -> None:
    assert not opened("steering-decision")
    assert not opened("steering-decision", "12", "chair", "11")
    assert opened("steering-decision", "12", "chair", "12")
    assert opened("plan-and-budget-decision")
    assert opened("assembly-decision")


def test_only_the_chair_and_the_secretariat_put_something_to_the_vote() -> None:
    assert not opened("assembly-decision", role="observer")
    assert not opened("assembly-decision", role="csr-officer")
    assert opened("assembly-decision", role="case-handler")


def test_a_vote_does_not_open_without_a_quorum() -> None:
    vote = ballot("plan-and-budget-decision", "bea")
    room = quorum(METALS, vote)
    verdict = may_open(METALS, vote.proposal, by_roles={"chair"}, quorum=room)
    assert "trade unions" in verdict.why.en
    assert not verdict


def test_each_is_refused_with_the_reason_a_chair_would_give() -> None:
    vote = ballot()
    assert "not among those with a vote" in refused(vote, "observer")
    assert "stood aside" in refused(replace(vote, recused=frozenset({"noor"})), "noor")
    assert "voted already" in refused(said(vote, noor="for"), "noor")
    assert "seat or party has voted" in refused(said(vote, noor="for"), "nico")
    assert "is in the room" in refused(vote, "nico")
    assert "has been closed" in refused(replace(vote, closed=TODAY), "noor")
    assert "not noted as present" in refused(ballot("plan-and-budget-decision", "bea"), "bea")
    assert "has left" in refused(replace(vote, gone=frozenset({"meeuw"})), "noor")
    assert may_vote(METALS, vote, "noor", TODAY)


def test_one_votes_on_the_last_day_of_a_window_and_not_the_day_after() -> None:
    vote = replace(ballot(), present=frozenset(), closes=date(2022, 3, 15))
    assert may_vote(METALS, vote, "noor", date(2022, 3, 15))
    assert "until 15 March 2022" in refused(vote, "noor", date(2022, 3, 16))
    assert not may_close(vote, date(2022, 3, 15))
    assert may_close(vote, date(2022, 3, 16))


@pytest.mark.parametrize("state", ["applicant", "objecting", "left", "refused"])
def test_who_is_no_party_now_is_no_elector(state: State) -> None:
    parties = {**PARTIES, "wiek": replace(PARTIES["wiek"], state=state)}
    for body in (COMMITTEE, ASSEMBLY):
        people = {each.person for each in electors(METALS, body, SEATS, parties)}
        assert "joris" not in people
        assert "noor" in people


def test_a_reasoned_objection_stops_consent_and_silence_does_not() -> None:
    assert outcome(METALS, said(ballot(), noor="for")).carried
    stopped = outcome(METALS, said(ballot(), noor="for", amara="object"))
    assert not stopped.carried
    assert stopped.counts["ngos"].objected == 1


def test_a_body_does_not_decide_by_the_rule_of_another() -> None:
    elsewhere = Proposal(COMMITTEE, "assembly-decision", TEXT)
    verdict = may_open(METALS, elsewhere, by_roles={"chair"}, party_states=PARTIES)
    assert verdict.why.en == "By the agreement this body does not decide on this."


def test_of_a_voice_that_is_heard_twice_the_first_word_counts() -> None:
    twice = said(ballot("procedural-decision"), noor="for", nico="against")
    assert counts(twice)[FIRMS].favour == 1
    assert counts(twice)[FIRMS].against == 0


def test_as_many_for_as_against_is_no_majority() -> None:
    tied = said(ballot("procedural-decision"), noor="for", otto="against")
    assert outcome(METALS, tied).why.en == "Not carried: 1 for, 1 against."


def test_who_put_a_proposal_takes_it_back_until_the_first_vote() -> None:
    assert may_withdraw(ballot(), by_opener=True, by_leader=False)
    voted = said(ballot(), noor="for")
    assert not may_withdraw(voted, by_opener=True, by_leader=False)
    assert may_withdraw(voted, by_opener=False, by_leader=True)


def test_nobody_votes_in_the_seat_of_another_constituency_nor_for_a_supporter() -> None:
    seat = replace(SEATS[0], party="bond", holder="bea")
    assert not electors(METALS, COMMITTEE, (seat,), PARTIES)
    helper = party("helper", "supporting-organisation", FIRMS, "ot")
    assert not electors(METALS, ASSEMBLY, (), {"helper": helper})
    waits = party("waits", "company", FIRMS, "wim", state="objecting")
    assert not electors(METALS, ASSEMBLY, (), {"waits": waits})


def test_nothing_is_carried_without_a_quorum() -> None:
    found = outcome(METALS, said(ballot("plan-and-budget-decision", "bea"), noor="for"))
    assert (found.carried, found.quorate) == (False, False)


def test_a_replay_of_the_facts_has_the_same_outcome() -> None:
    vote = replace(said(ballot(), noor="for", amara="object"), recused=frozenset({"joris"}))
    closed = replace(vote, closed=TODAY)
    assert replay(facts(closed)) == closed
    assert outcome(METALS, replay(facts(closed))) == outcome(METALS, closed)


def test_half_of_the_parties_must_be_there_to_change_the_text() -> None:
    many = {
        **PARTIES,
        **{f"firm-{n}": party(f"firm-{n}", "company", FIRMS, f"p{n}") for n in range(6)},
    }
    named = electors(METALS, ASSEMBLY, (), many)
    vote = Ballot(
        proposal=Proposal(ASSEMBLY, "change-of-the-agreement", TEXT),
        electors=named,
        opened=TODAY,
        present=frozenset({"noor", "joris", "bea", "amara", "otto"}),
        chair_present=True,
    )
    assert quorum(METALS, vote).why.en == "5 of 11 are there; 1/2 must be."
    assert quorum(METALS, replace(vote, present=vote.present | {"p1"}))


def test_who_stands_aside_counts_for_the_quorum_unless_the_rule_says_otherwise() -> None:
    aside = frozenset({"bea"})
    assert quorum(METALS, replace(ballot("extension-decision"), recused=aside))
    change = replace(ballot("change-of-the-agreement"), recused=aside)
    assert "trade unions" in quorum(METALS, change).why.en


def test_a_substitute_votes_when_the_holder_is_away_or_stood_aside() -> None:
    vote = ballot("plan-and-budget-decision", "amara")
    there = replace(vote, present=vote.present | {"anna"})
    assert may_vote(METALS, there, "anna", TODAY)
    other_party = replace(SEATS[1], substitute="nico", substitute_party="meeuw")
    named = electors(METALS, COMMITTEE, (SEATS[1], *SEATS[2:], other_party), PARTIES)
    held = replace(ballot(), electors=named, present=frozenset({"joris", "nico"}))
    assert "is in the room" in refused(held, "nico")
    assert may_vote(METALS, replace(held, recused=frozenset({"joris"})), "nico", TODAY)


def test_a_substitute_of_a_supporting_organisation_does_not_vote() -> None:
    supporter = party("fme", "supporting-organisation", "")
    seat = replace(SEATS[1], substitute="frank", substitute_party="fme")
    named = electors(METALS, COMMITTEE, (seat,), {**PARTIES, "fme": supporter})
    assert [each.person for each in named] == ["joris"]


def test_an_empty_seat_has_no_voice_and_its_side_is_missed() -> None:
    vacant = (*SEATS[:3], replace(SEATS[3], holder=""), SEATS[4])
    named = electors(METALS, COMMITTEE, vacant, PARTIES)
    everybody = frozenset(each.person for each in named)
    vote = replace(ballot(), electors=named, present=everybody)
    assert "trade unions" in quorum(METALS, vote).why.en


def test_a_body_in_which_a_side_has_no_party_decides_nothing() -> None:
    without = {code: each for code, each in PARTIES.items() if code != "bond"}
    proposal = Proposal(ASSEMBLY, "assembly-decision", TEXT)
    verdict = may_open(METALS, proposal, by_roles={"chair"}, party_states=without)
    assert verdict.why.en == "No party takes part for trade unions."


def test_a_proposal_without_a_fixed_text_or_of_another_body_is_not_put_to_the_vote() -> None:
    for proposal in (
        Proposal(ASSEMBLY, "assembly-decision", "later"),
        Proposal(COMMITTEE, "assembly-decision", TEXT),
        Proposal("due-diligence-group", "steering-decision", TEXT),
        Proposal(ASSEMBLY, "no-such-kind", TEXT),
    ):
        assert not may_open(METALS, proposal, by_roles={"chair"})


def test_a_delegation_to_another_body_is_no_mandate() -> None:
    code = "assembly-to-steering-committee"
    proposal = Proposal(COMMITTEE, "steering-decision", TEXT, code)
    assert not may_open(METALS, proposal, by_roles={"chair"})
    assert may_open(METALS, proposal, by_roles={"chair"}, delegated=[code])
    assert gives_mandate(METALS, "delegation-decision", carried=True)
    assert not gives_mandate(METALS, "delegation-decision", carried=False)
    assert not gives_mandate(METALS, "assembly-decision", carried=True)


def test_each_answer_belongs_to_its_way_of_deciding() -> None:
    consent, majority = ballot(), ballot("procedural-decision")
    assert not may_vote(METALS, consent, "noor", TODAY, "against")
    assert not may_vote(METALS, majority, "noor", TODAY, "object")
    assert not may_vote(METALS, consent, "noor", TODAY, "object", reason_given=False)
    assert may_vote(METALS, consent, "noor", TODAY, "object", reason_given=True)
    assert choices(METALS, "procedural-decision") == ("for", "against", "abstain")


def test_only_an_elector_stands_aside_and_not_after_the_closing() -> None:
    vote = ballot()
    assert may_recuse(vote, "noor")
    assert not may_recuse(vote, "observer")
    assert not may_recuse(replace(vote, closed=TODAY), "noor")
    assert not may_close(replace(vote, closed=TODAY), TODAY)


def test_a_window_may_close_early_when_every_voice_was_heard() -> None:
    vote = replace(ballot(), closes=date(2022, 3, 15))
    everybody: dict[str, Choice] = dict.fromkeys(("noor", "joris", "otto", "bea", "amara"), "for")
    assert not may_close(said(vote, noor="for"), TODAY)
    assert may_close(said(vote, **everybody), TODAY)


def test_a_vote_is_not_cast_before_it_opens() -> None:
    assert "not open yet" in refused(ballot(), "noor", date(2022, 2, 28))


def test_facts_that_open_no_vote_or_tell_of_something_else_are_refused() -> None:
    with pytest.raises(ValueError, match="No vote was opened"):
        replay(())
    opening = facts(ballot())[0]
    with pytest.raises(ValueError, match="no deed of a decision"):
        replay((opening, Fact("file-complaint", TODAY)))


def test_what_is_said_after_the_closing_does_not_count() -> None:
    closed = replace(said(ballot(), noor="for"), closed=TODAY)
    late = Fact("cast-vote", TODAY, "amara", {"choice": "object", "reason": "given"})
    assert replay((*facts(closed), late)) == closed


def test_the_chair_has_no_vote_also_when_she_works_for_a_party() -> None:
    named = electors(METALS, ASSEMBLY, (), PARTIES, voteless={"noor"})
    assert "noor" not in {each.person for each in named}
    assert "nico" in {each.person for each in named}


def test_the_page_on_deciding_names_every_method() -> None:
    page = Path(__file__).parents[2].joinpath("docs/method/deciding.md").read_text("utf-8")
    for method in get_args(Method):
        assert f"| `{method}` |" in page
