"""What a party owes follows from its kind and the day it joined; its state from the day."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.covenant.agreement import load
from schakel.covenant.duties import (
    DONE,
    MAY,
    NAMES,
    Deed,
    Duty,
    State,
    cohort,
    for_body,
    for_party,
    handed_in,
    in_time,
    ladder,
    late_by,
    may,
    may_escalate,
    may_extend,
    next_rung,
    reminders,
    state,
    together,
)
from schakel.covenant.obligations import (
    days_between,
    days_from,
    next_working_day,
    working_day,
    working_days_between,
    working_days_from,
)
from schakel.language import Text

METALS = load("metals_2019")
DUTY = Duty("meeuw", "hand-in-assessment", date(2022, 2, 28), date(2021, 11, 30), 3)


def codes(duties: tuple[Duty, ...]) -> set[str]:
    return {duty.code for duty in duties}


def test_a_company_that_joins_later_owes_only_what_comes_after() -> None:
    founder = for_party(METALS, "company", date(2019, 7, 1))
    later = for_party(METALS, "company", date(2021, 9, 1))
    assert codes(later) == codes(founder)
    assert len(later) < len(founder)
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
    late = replace(DUTY, submitted=date(2022, 3, 4))
    assert state(late, date(2022, 3, 5)) == "submitted"
    assert in_time(late) is False
    assert late_by(DUTY, date(2022, 3, 4)) == 4


def test_only_what_is_in_review_is_accepted() -> None:
    there = replace(DUTY, submitted=date(2022, 2, 1))
    assert not may("accept", there, date(2022, 2, 2))
    assert may("accept", replace(there, in_review=date(2022, 2, 2)), date(2022, 2, 2))


def test_what_comes_back_counts_by_its_new_day_and_its_first_lateness_stays_visible() -> None:
    on = date(2022, 3, 12)
    late = replace(DUTY, submitted=on, first_submitted=on, first_limit=DUTY.due)
    assert handed_in(DUTY) is None
    assert handed_in(late) == ("Handed in 12 days late.", "12 dagen te laat ingediend.")
    back = replace(late, submitted=None, returned=date(2022, 3, 20), again_by=date(2022, 4, 10))
    assert "12 days late; not yet anew" in (handed_in(back) or NOTHING).en
    again = replace(back, submitted=date(2022, 4, 9))
    assert in_time(again)
    said = "Handed in anew in time for the new day; the first time 12 days late."
    assert (handed_in(again) or NOTHING).en == said
    assert in_time(replace(again, submitted=date(2022, 4, 11))) is False
    # given no new day, it counts as it was the first time
    no_day = replace(again, again_by=None)
    assert in_time(no_day) is False
    assert in_time(replace(no_day, first_submitted=date(2022, 2, 20)))


NOTHING = Text("", "")


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


# Whatever the day -----------------------------------------------------------------------------

term_days = st.dates(date(2019, 7, 1), date(2024, 6, 30))
some_days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
kinds = st.sampled_from(["company", "association", "ministry", "trade-union", "ngo"])


@given(kinds, term_days, term_days)
def test_who_joins_later_is_asked_nothing_that_an_earlier_one_is_not(
    kind: str, one: date, other: date
) -> None:
    def yearly(joined: date) -> set[tuple[str, date]]:
        duties = for_party(METALS, kind, joined)
        return {(duty.code, duty.due) for duty in duties if duty.year is not None}

    assert yearly(max(one, other)) <= yearly(min(one, other))


@given(kinds, term_days, term_days)
def test_every_duty_can_be_handed_in_before_its_day_and_after_joining(
    kind: str, joined: date, left: date
) -> None:
    for duty in for_party(METALS, kind, joined, left=left):
        assert joined <= duty.opens <= duty.due <= left


@given(kinds, term_days)
def test_the_years_of_a_party_add_up_to_all_that_it_owes(kind: str, joined: date) -> None:
    whole = for_party(METALS, kind, joined)
    half = date(2021, 12, 31)
    first = for_party(METALS, kind, joined, last=half)
    assert (*first, *for_party(METALS, kind, joined, date(2022, 1, 1))) == whole


def test_nobody_owes_what_is_not_his() -> None:
    assert for_party(METALS, "supporting-organisation", date(2019, 7, 1)) == ()
    assert for_party(METALS, "office", date(2019, 7, 1)) == ()


facts = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("submitted", "in_review", "accepted", "returned", "again_by", "extended_to", "waived"),
        some_days,
    ),
)


@given(facts, some_days)
def test_what_is_done_stays_done(recorded: dict[str, date], today: date) -> None:
    duty = replace(DUTY, **recorded)  # type: ignore[arg-type]
    if state(duty, today) in DONE:
        assert not any(may(deed, duty, today) for deed in get_args(Deed))
        assert reminders(METALS, duty, today) == ()
        assert next_rung(METALS, duty, today) is None


@given(facts, some_days, st.integers(0, 400))
def test_what_is_overdue_stays_so_until_something_is_done(
    recorded: dict[str, date], today: date, wait: int
) -> None:
    duty = replace(DUTY, **recorded)  # type: ignore[arg-type]
    if state(duty, today) == "overdue":
        assert late_by(duty, days_from(today, wait)) == late_by(duty, today) + wait > 0


@given(facts, some_days, some_days)
def test_an_extension_never_makes_it_overdue(
    recorded: dict[str, date], today: date, until: date
) -> None:
    duty = replace(DUTY, **recorded)  # type: ignore[arg-type]
    if may_extend(duty, until, today, why_given=True):
        assert state(replace(duty, extended_to=until), today) != "overdue"


@given(st.sets(st.integers(-60, 90)))
def test_whenever_the_desk_looks_each_reminder_goes_out_once_and_in_order(
    looks: set[int],
) -> None:
    duty, sent = DUTY, []
    for look in sorted(looks):
        today = days_from(DUTY.due, look)
        for step in reminders(METALS, duty, today):
            sent.append(step.code)
            duty = replace(duty, taken=duty.taken | {step.code})
            assert reminders(METALS, duty, today) == ()
    mails = [step.code for step in ladder(METALS, DUTY) if step.rung.way == "mail"]
    assert sent == [code for code in mails if code in sent]


def test_every_state_has_a_name_and_every_deed_its_states() -> None:
    assert set(NAMES) == set(get_args(State))
    assert set(MAY) == set(get_args(Deed))
    assert all(name.en and name.nl for name in NAMES.values())


def test_what_was_said_already_is_not_said_again() -> None:
    late = replace(DUTY, taken=frozenset({"remind-when-late", "call"}))
    assert "done already" in may_escalate(METALS, late, "call", date(2022, 4, 1)).why.en
    early = may_escalate(METALS, late, "steering-committee-hears", date(2022, 3, 2))
    assert "Not before 21 March 2022" in early.why.en
    assert not may_escalate(METALS, DUTY, "call", DUTY.due)


@given(some_days, st.integers(-60, 60))
def test_working_days_there_and_back(day: date, number: int) -> None:
    later = working_days_from(day, number)
    assert number == 0 or working_day(later)
    if number > 0:
        assert working_days_between(day, later) == number
        assert days_between(day, later) >= number


@given(some_days)
def test_the_next_working_day_is_no_later_than_needed(day: date) -> None:
    following = next_working_day(day)
    assert working_day(following)
    assert (following == day) == working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2022, 1, 1),
        date(2022, 4, 15),
        date(2022, 4, 18),
        date(2022, 4, 27),
        date(2022, 5, 5),
        date(2022, 5, 26),
        date(2022, 6, 6),
        date(2023, 12, 25),
        date(2023, 12, 26),
        date(2022, 3, 5),
    ],
)
def test_offices_are_closed_on_the_days_that_the_law_names(day: date) -> None:
    assert not working_day(day)
