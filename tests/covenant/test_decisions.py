"""A vote is opened on a mandate, cast once by who may, and counted by its method."""

from dataclasses import replace
from datetime import date

import pytest

from schakel.covenant.accession import PartyState, State
from schakel.covenant.agreement import load
from schakel.covenant.decisions import (
    Ballot,
    Choice,
    Proposal,
    Seat,
    Vote,
    electors,
    facts,
    may_close,
    may_open,
    may_vote,
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


def test_nothing_is_carried_without_a_quorum() -> None:
    found = outcome(METALS, said(ballot("plan-and-budget-decision", "bea"), noor="for"))
    assert (found.carried, found.quorate) == (False, False)


def test_a_replay_of_the_facts_has_the_same_outcome() -> None:
    vote = replace(said(ballot(), noor="for", amara="object"), recused=frozenset({"joris"}))
    closed = replace(vote, closed=TODAY)
    assert replay(facts(closed)) == closed
    assert outcome(METALS, replay(facts(closed))) == outcome(METALS, closed)
