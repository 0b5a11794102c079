"""What a party owes follows from its kind and the day it joined; its state from the day."""

from dataclasses import replace
from datetime import date

from schakel.covenant.agreement import load
from schakel.covenant.duties import (
    Duty,
    cohort,
    for_body,
    for_party,
    in_time,
    late_by,
    may,
    may_escalate,
    may_extend,
    next_rung,
    reminders,
    state,
    together,
)
from schakel.covenant.obligations import working_day, working_days_between, working_days_from

METALS = load("metals_2019")
DUTY = Duty("meeuw", "hand-in-assessment", date(2022, 2, 28), date(2021, 11, 30), 3)


def codes(duties: tuple[Duty, ...]) -> set[str]:
    return {duty.code for duty in duties}


def test_a_company_that_joins_later_owes_only_what_comes_after() -> None:
    founder = for_party(METALS, "company", date(2019, 7, 1))
    later = for_party(METALS, "company", date(2021, 9, 1))
    assert set(later) < set(founder) or codes(later) <= codes(founder)
    assert min(duty.due for duty in later) >= date(2021, 9, 1)
    assert cohort(METALS, date(2021, 9, 1)) == 3


def test_what_all_do_together_is_on_nobodys_own_list() -> None:
    assert "first-joint-report" in codes(together(METALS))
    assert "first-joint-report" not in codes(for_party(METALS, "company", date(2019, 7, 1)))


def test_who_left_owes_nothing_after() -> None:
    duties = for_party(METALS, "company", date(2019, 7, 1), left=date(2020, 6, 30))
    assert duties
    assert max(duty.due for duty in duties) <= date(2020, 6, 30)


def test_bodies_have_duties_of_their_own() -> None:
    assert "steering-plan-and-budget" in codes(for_body(METALS, "steering-committee"))


def test_the_state_follows_from_facts_and_the_day() -> None:
    assert state(DUTY, date(2021, 11, 29)) == "scheduled"
    assert state(DUTY, date(2021, 11, 30)) == "open"
    assert state(DUTY, date(2022, 2, 28)) == "open"
    assert state(DUTY, date(2022, 3, 1)) == "overdue"
    assert state(replace(DUTY, extended_to=date(2022, 4, 1)), date(2022, 3, 1)) == "extended"
    handed_in = replace(DUTY, submitted=date(2022, 3, 4))
    assert state(handed_in, date(2022, 3, 5)) == "submitted"
    assert in_time(handed_in) is False
    assert late_by(DUTY, date(2022, 3, 4)) == 4


def test_only_what_is_in_review_is_accepted() -> None:
    handed_in = replace(DUTY, submitted=date(2022, 2, 1))
    assert not may("accept", handed_in, date(2022, 2, 2))
    assert may("accept", replace(handed_in, in_review=date(2022, 2, 2)), date(2022, 2, 2))


def test_an_extension_moves_the_day_on_and_says_why() -> None:
    today = date(2022, 2, 20)
    assert may_extend(DUTY, date(2022, 4, 1), today, why_given=True)
    assert not may_extend(DUTY, date(2022, 4, 1), today, why_given=False)
    assert not may_extend(DUTY, date(2022, 2, 28), today, why_given=True)


def test_one_reminder_goes_out_and_once() -> None:
    (first,) = reminders(METALS, DUTY, date(2022, 1, 29))
    assert first.code == "remind-a-month-ahead"
    told = replace(DUTY, taken=frozenset({first.code}))
    assert reminders(METALS, told, date(2022, 1, 30)) == ()
    (late,) = reminders(METALS, DUTY, date(2022, 3, 1))
    assert late.code == "remind-when-late"
    assert reminders(METALS, replace(DUTY, submitted=date(2022, 2, 1)), date(2022, 3, 1)) == ()


def test_the_ladder_is_climbed_rung_by_rung() -> None:
    late = replace(DUTY, taken=frozenset({"remind-when-late"}))
    assert next_rung(METALS, late, date(2022, 3, 4)) is None
    step = next_rung(METALS, late, date(2022, 3, 7))
    assert step is not None
    assert step.code == "call"
    assert may_escalate(METALS, late, "call", date(2022, 3, 7))
    assert (
        "First: call"
        in may_escalate(METALS, late, "steering-committee-hears", date(2022, 4, 1)).why.en
    )
    assert not METALS.governance.escalation["steering-committee-hears"].named


def test_working_days_skip_weekends_and_dutch_holidays() -> None:
    assert not working_day(date(2023, 4, 7))  # Good Friday
    assert not working_day(date(2022, 5, 5))  # Liberation Day
    assert working_days_from(date(2022, 4, 14), 1) == date(2022, 4, 19)  # over Easter
    assert working_days_from(date(2022, 4, 19), -1) == date(2022, 4, 14)
    assert working_days_between(date(2022, 4, 14), date(2022, 4, 19)) == 1
