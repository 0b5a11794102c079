"""Seats belong to constituencies; a supporter never votes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.covenant.agreement import load
from schakel.covenant.governance import name_of, parties_behind, quorate, seats, votes

METALS = load("metals_2019")
bodies = st.sampled_from(sorted(METALS.bodies))


@given(st.sampled_from(sorted(METALS.supporting_organisations)), bodies)
def test_a_supporting_organisation_never_has_a_vote(supporter: str, body: str) -> None:
    assert not votes(METALS, supporter, body)


@given(st.sampled_from(sorted(METALS.parties)))
def test_every_party_votes_in_the_assembly_and_through_a_seat_in_the_steering_committee(
    party: str,
) -> None:
    assert votes(METALS, party, "general-assembly")
    assert votes(METALS, party, "steering-committee")


@given(st.frozensets(st.sampled_from(sorted(METALS.parties))))
def test_more_people_in_the_room_never_break_a_quorum(present: frozenset[str]) -> None:
    everybody = frozenset(METALS.parties)
    some = quorate(METALS, "steering-committee", present, chair=True)
    assert quorate(METALS, "steering-committee", everybody, chair=True) or not some


def test_a_working_group_has_no_seats_and_takes_no_votes() -> None:
    assert seats(METALS, "due-diligence-group") == {}
    assert not votes(METALS, "cnv", "due-diligence-group")


def test_who_is_no_party_is_told_so() -> None:
    assert "not a party" in votes(METALS, "north-foundry", "general-assembly").why.en


def test_a_duty_of_all_is_a_duty_of_sixteen() -> None:
    assert set(parties_behind(METALS, "all-parties")) == set(METALS.parties)
    assert parties_behind(METALS, "cnv") == ("cnv",)
    assert parties_behind(METALS, "secretariat") == ()


def test_every_addressee_of_a_duty_has_a_name() -> None:
    for obligation in METALS.obligations.values():
        for actor in obligation.who:
            assert name_of(METALS, actor).nl


def test_a_code_without_a_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        name_of(METALS, "nobody")
