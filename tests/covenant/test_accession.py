"""An applicant becomes a party when nobody objects in time and all is there."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.covenant.accession import (
    NAMES,
    NEXT,
    Application,
    Objection,
    PartyState,
    State,
    data_on_leaving,
    documents,
    entrance_fee,
    fee,
    leaves_on,
    may_admit,
    may_become,
    may_leave,
    may_object,
    may_refuse,
    window_closes,
    working_groups,
)
from schakel.covenant.agreement import load
from schakel.covenant.sharing import Verdict

METALS = load("metals_2019")
OPENED = date(2022, 3, 1)
AFTER = date(2022, 3, 16)
APPLICANT = Application("smelterij", True, 40, OPENED, "objecting")
NEIGHBOUR = PartyState("meeuw", "company", "companies-and-associations")
ALL = tuple(documents(METALS))


def admitted(
    application: Application = APPLICANT,
    *objections: Objection,
    signed: tuple[str, ...] = ALL,
    paid: bool = True,
    groups: tuple[str, ...] = ("due-diligence-group",),
    today: date = AFTER,
) -> Verdict:
    return may_admit(METALS, application, objections, signed, paid, groups, today)


def test_parties_have_fourteen_days_to_object() -> None:
    assert window_closes(METALS, OPENED) == date(2022, 3, 15)
    assert may_object(METALS, APPLICANT, NEIGHBOUR, date(2022, 3, 15), reason_given=True)
    assert not may_object(METALS, APPLICANT, NEIGHBOUR, AFTER, reason_given=True)
    assert not may_object(METALS, APPLICANT, NEIGHBOUR, OPENED, reason_given=False)


def test_a_supporter_or_an_applicant_does_not_object() -> None:
    supporter = PartyState("fme", "supporting-organisation", "")
    applicant = replace(NEIGHBOUR, state="applicant")
    for who in (supporter, applicant):
        assert not may_object(METALS, APPLICANT, who, OPENED, reason_given=True)


def test_the_window_blocks_admission_until_it_has_closed() -> None:
    assert not admitted(today=date(2022, 3, 15))
    assert admitted()


def test_an_objection_stops_admission_until_it_is_taken_back() -> None:
    assert "A party objects" in admitted(APPLICANT, Objection("meeuw", True)).why.en
    assert admitted(APPLICANT, Objection("meeuw", True, withdrawn=True))


def test_all_that_is_lacking_is_named_at_once() -> None:
    why = admitted(signed=ALL[1:], paid=False, groups=("steering-committee",)).why
    assert why.en == "Not there yet: It signs the agreement; a working group; the fee."
    assert "een werkgroep" in why.nl


@pytest.mark.parametrize(
    ("fte", "euros"), [(0, 500), (25, 500), (26, 2000), (250, 2000), (251, 5000), (5001, 10000)]
)
def test_the_fee_follows_size(fte: int, euros: int) -> None:
    assert fee(METALS, fte).euros == euros


def test_one_goes_from_state_to_state_as_the_agreement_has_it() -> None:
    assert may_become("applicant", "objecting")
    assert not may_become("applicant", "active")
    assert not may_become("left", "active")


def test_a_party_stays_until_its_notice_has_run() -> None:
    given = date(2022, 1, 31)
    assert leaves_on(METALS, given) == date(2022, 4, 30)
    assert not may_leave(METALS, "notice", given, date(2022, 4, 29))
    assert may_leave(METALS, "notice", given, date(2022, 4, 30))
    assert not may_leave(METALS, "active", None, date(2022, 4, 30))


def test_nobody_objects_to_itself_or_where_no_window_is_open() -> None:
    own = replace(NEIGHBOUR, code="smelterij")
    assert not may_object(METALS, APPLICANT, own, OPENED, reason_given=True)
    early = replace(APPLICANT, state="applicant", opened=None)
    assert not may_object(METALS, early, NEIGHBOUR, OPENED, reason_given=True)
    assert "time to object" in admitted(early).why.en


def test_an_applicant_is_refused_on_an_objection_or_after_the_window() -> None:
    objection = Objection("meeuw", True)
    assert may_refuse(METALS, APPLICANT, [objection], OPENED)
    assert not may_refuse(METALS, APPLICANT, [], date(2022, 3, 15))
    assert may_refuse(METALS, APPLICANT, [], AFTER)
    assert not may_refuse(METALS, replace(APPLICANT, state="applicant"), [objection], OPENED)


def test_two_objections_are_said_to_be_two() -> None:
    why = admitted(APPLICANT, Objection("meeuw", True), Objection("bond", True)).why
    assert (why.en, why.nl) == ("2 parties object.", "2 partijen maken bezwaar.")


def test_what_happens_to_data_is_said_in_both_languages() -> None:
    assert {"returned", "erased", "kept-sealed"} == set(data_on_leaving(METALS))
    assert all(text.en and text.nl for text in data_on_leaving(METALS).values())


def test_one_joins_a_working_group_and_pays_an_entrance_fee() -> None:
    assert "due-diligence-group" in working_groups(METALS)
    assert "steering-committee" not in working_groups(METALS)
    assert entrance_fee(METALS) == 1500


def test_every_state_has_a_name_and_leads_to_states_that_there_are() -> None:
    assert set(NEXT) == set(NAMES) == set(get_args(State))
    assert all(then in NEXT for following in NEXT.values() for then in following)


def test_nobody_becomes_a_party_without_a_window() -> None:
    before = {state for state, following in NEXT.items() if "active" in following}
    assert before == {"objecting", "notice"}


@given(
    st.dates(date(2020, 1, 1), date(2023, 12, 31)),
    st.integers(0, 40),
    st.lists(st.builds(Objection, st.sampled_from("abc"), st.just(True), st.booleans())),
    st.sets(st.sampled_from(ALL)),
)
def test_nobody_joins_in_the_window_under_objection_or_with_a_document_missing(
    opened: date, wait: int, objections: list[Objection], signed: set[str]
) -> None:
    today = date.fromordinal(opened.toordinal() + wait)
    verdict = may_admit(
        METALS,
        replace(APPLICANT, opened=opened),
        objections,
        signed,
        True,
        ["due-diligence-group"],
        today,
    )
    free = all(objection.withdrawn for objection in objections)
    assert bool(verdict) == (wait > 14 and free and signed == set(ALL))


def test_who_sits_on_no_side_has_no_say() -> None:
    odd = replace(NEIGHBOUR, constituency="government")
    assert "no constituency" in may_object(METALS, APPLICANT, odd, OPENED, reason_given=True).why.en


def test_an_applicant_says_why_it_wants_to_join() -> None:
    assert "a motivation" in admitted(replace(APPLICANT, motivated=False)).why.en
