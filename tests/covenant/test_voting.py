"""A vote is counted by the rules it opened under, however the agreement changes."""

import json
from datetime import date
from typing import Any

import pytest

from schakel.covenant import decisions, voting
from schakel.covenant.agreement import Agreement, load
from schakel.covenant.decisions import Ballot, Elector, Proposal, Vote

KIND = "procedural-decision"
SIDES = ("companies-and-associations", "government", "trade-unions", "ngos")


@pytest.fixture(scope="module")
def metals() -> Agreement:
    return load("metals_2019")


def changed(agreement: Agreement, **about: Any) -> Agreement:
    """The agreement as it reads when this kind of decision is taken otherwise."""
    now = agreement.governance
    rule = now.decisions[KIND].model_copy(update=about)
    governance = now.model_copy(update={"decisions": {**now.decisions, KIND: rule}})
    return agreement.model_copy(update={"governance": governance})


def three_for_one_against() -> Ballot:
    voices = tuple(Elector(side, f"party-{side}", side, f"{side}-1") for side in SIDES)
    return Ballot(
        proposal=Proposal("steering-committee", KIND, "0" * 64),
        electors=voices,
        opened=date(2022, 3, 1),
        chair_present=True,
        votes=tuple(Vote(one, "against" if one == "ngos" else "for") for one in SIDES),
    )


def test_what_was_kept_counts_as_the_rules_of_that_day_did(metals: Agreement) -> None:
    kept = json.loads(json.dumps(voting.in_force(metals, KIND)))
    ballot = three_for_one_against()
    then = decisions.outcome(metals, ballot)
    later = changed(metals, method="consensus")
    assert then.carried
    assert not decisions.outcome(later, ballot).carried
    assert decisions.outcome(voting.under(later, kept), ballot) == then


def test_every_kind_of_decision_counts_alike_by_what_is_kept_of_its_rules(
    metals: Agreement,
) -> None:
    for kind in metals.governance.decisions:
        kept = json.loads(json.dumps(voting.in_force(metals, kind)))
        again = voting.under(metals, kept)
        assert voting.in_force(again, kind) == kept
        assert voting.changes(kept, metals) == ()


def test_the_edition_is_the_same_for_the_same_rules_alone(metals: Agreement) -> None:
    kept = voting.in_force(metals, KIND)
    named = voting.edition(kept)
    assert voting.edition(dict(reversed(kept.items()))) == named
    assert voting.edition(voting.in_force(changed(metals, note=None), KIND)) == named
    assert voting.edition(voting.in_force(changed(metals, window_days=9), KIND)) != named


def test_what_changed_since_is_said_in_words(metals: Agreement) -> None:
    kept = voting.in_force(metals, KIND)
    later = changed(metals, method="consensus", chair_present=False)
    said = {each.en for each in voting.changes(kept, later)}
    assert said == {
        "The method: majority then, consensus now.",
        "The chair present: yes then, no now.",
    }
    rest = {code: each for code, each in metals.governance.decisions.items() if code != KIND}
    governance = metals.governance.model_copy(update={"decisions": rest})
    without = metals.model_copy(update={"governance": governance})
    assert voting.changes(kept, without) == (voting.GONE,)
    assert decisions.outcome(voting.under(without, kept), three_for_one_against()).carried


def test_a_working_group_hears_each_party_once(metals: Agreement) -> None:
    group = "collective-action-group"
    seats = [
        decisions.Seat(party, group, "companies-and-associations", party, person)
        for party, person in (("smelter", "ans"), ("smelter", "bo"), ("trader", "cas"))
    ]
    found = list(decisions._members(group, seats))
    assert [(each.person, each.voice, each.stands_in_for) for each in found] == [
        ("ans", "smelter", ""),
        ("bo", "smelter", "ans"),
        ("cas", "trader", ""),
    ]
