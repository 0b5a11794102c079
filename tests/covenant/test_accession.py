"""An applicant becomes a party when nobody objects in time and all is there."""

from dataclasses import replace
from datetime import date

import pytest

from schakel.covenant.accession import (
    Application,
    Objection,
    PartyState,
    documents,
    fee,
    leaves_on,
    may_admit,
    may_become,
    may_leave,
    may_object,
    window_closes,
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
