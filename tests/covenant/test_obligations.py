"""Time is counted in one place: months, ends of months, years of the agreement."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.covenant.agreement import Agreement, load
from schakel.covenant.clauses import Due as Rule
from schakel.covenant.obligations import Span, calendar, cycles, days, in_words, months_from

some_day = st.dates(date(2000, 1, 1), date(2100, 12, 31))
some_months = st.integers(-240, 240)
METALS = Span(date(2019, 5, 23), date(2019, 7, 1), date(2024, 6, 30))


@pytest.fixture(scope="module")
def metals() -> Agreement:
    return load("metals_2019")


@pytest.mark.parametrize(
    ("code", "day", "latest", "page"),
    [
        ("first-joint-report", date(2021, 7, 1), True, 7),
        ("evaluation-decision", date(2022, 1, 1), False, 7),
        ("continuation-talks", date(2023, 12, 31), True, 5),
        ("account-at-the-end", date(2024, 6, 30), False, 7),
    ],
)
def test_a_milestone_falls_on_its_day_with_its_source(
    metals: Agreement, code: str, day: date, latest: bool, page: int
) -> None:
    (due,) = (due for due in calendar(metals) if due.code == code)
    assert (due.on, due.latest) == (day, latest)
    assert (due.source.document, due.source.page) == ("brochure-cnvi-0209", page)


def test_the_calendar_does_not_depend_on_the_order_of_the_file(metals: Agreement) -> None:
    turned = dict(reversed(list(metals.obligations.items())))
    assert calendar(metals) == calendar(metals.model_copy(update={"obligations": turned}))


def test_a_window_shows_what_falls_in_it_and_nothing_else(metals: Agreement) -> None:
    first, last = date(2021, 7, 1), date(2022, 6, 30)
    within = calendar(metals, first, last)
    assert within == tuple(due for due in calendar(metals) if first <= due.on <= last)
    assert len(within) == 19


def test_nothing_is_due_before_the_start_or_after_the_end(metals: Agreement) -> None:
    days_due = [due.on for due in calendar(metals)]
    assert min(days_due) == metals.term.start.on
    assert max(days_due) == metals.term.end.on


def test_a_yearly_report_comes_five_times_and_says_that_its_day_is_ours(metals: Agreement) -> None:
    reports = [due for due in calendar(metals) if due.code == "yearly-report"]
    assert [due.year for due in reports] == [1, 2, 3, 4, 5]
    assert {due.reading for due in reports} == {"default"}
    assert "our default" in reports[0].rule.en


def test_half_years_end_in_december_and_june() -> None:
    rule = Rule(each="half-year")
    found = [day for _, day in days(rule, METALS)]
    assert len(found) == 10
    assert {(day.month, day.day) for day in found} == {(12, 31), (6, 30)}


def test_a_rule_is_said_in_both_languages() -> None:
    said = in_words(Rule(months=6, before="end", latest=True), METALS)
    assert said.en == "At the latest 6 months before the end (30 June 2024)"
    assert said.nl == "Uiterlijk 6 maanden vóór de einddatum (30 juni 2024)"


@given(some_day, some_months)
def test_counting_months_lands_in_the_month_that_one_counts_to(day: date, months: int) -> None:
    later = months_from(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months


@given(some_day, st.integers(0, 240), st.integers(0, 240))
def test_more_months_never_come_earlier(day: date, fewer: int, more: int) -> None:
    low, high = sorted((fewer, fewer + more))
    assert months_from(day, low) <= months_from(day, high)


@given(some_day, st.integers(0, 240), st.integers(0, 30))
def test_a_later_start_is_never_due_earlier(day: date, months: int, wait: int) -> None:
    later = date.fromordinal(day.toordinal() + wait)
    assert months_from(day, months) <= months_from(later, months)


@given(st.dates(date(2000, 1, 1), date(2080, 12, 28)), st.integers(1, 120), st.integers(1, 12))
def test_cycles_fill_the_term_without_gap_or_overlap(start: date, months: int, length: int) -> None:
    end = date.fromordinal(months_from(start, months).toordinal() - 1)
    found = list(cycles(Span(start, start, end), length))
    assert found[0][0] == start
    assert found[-1][1] == end
    for (_, last), (following, _) in pairwise(found):
        assert following.toordinal() == last.toordinal() + 1
