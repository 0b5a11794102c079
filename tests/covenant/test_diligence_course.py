"""Which years may be laid side by side, who is in the mean, and how far two raters agree."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.covenant import diligence
from schakel.covenant.diligence import (
    Course,
    Edition,
    Given,
    Level,
    Member,
    Profile,
    Score,
    Unknown,
    comparable,
    course,
    differences,
    target,
    weighted_kappa,
)
from tests.covenant.answering import INSTRUMENT, METALS, answers, known

LAST_YEAR = Edition(code="maturity-assessment", edition="questions-2025", key="six-steps")
THIS_YEAR = Edition(code="maturity-assessment", edition="questions-2026", key="six-steps")
RENEWED = Edition(code="maturity-assessment", edition="questions-2026", key="seven-steps")
DAYS = {2025: date(2025, 6, 30), 2026: date(2026, 6, 30)}
FOUNDER = Member(date(2019, 7, 1))
CHANCE = st.integers(0, 2**32).map(Random)


def a_course(scores: dict[str, dict[int, float]], **members: Member) -> Course:
    there = {name: members.get(name, FOUNDER) for name in scores}
    return course(scores, {2025: LAST_YEAR, 2026: THIS_YEAR}, there, DAYS)


# Editions ---------------------------------------------------------------------------------------


def test_scores_are_compared_under_the_same_key_and_not_without() -> None:
    assert comparable(LAST_YEAR, THIS_YEAR)
    refused = comparable(LAST_YEAR, RENEWED)
    assert not refused
    assert "do not ask the same" in refused.why.en
    assert "vragen niet hetzelfde" in refused.why.nl
    assert comparable(RENEWED, RENEWED)


def test_two_instruments_are_not_compared_even_under_one_key() -> None:
    other = THIS_YEAR.model_copy(update={"code": "improvement-plan"})
    assert "different instruments" in comparable(LAST_YEAR, other).why.en


def test_a_course_over_editions_that_ask_different_things_is_refused_as_a_whole() -> None:
    found = course(
        {"merel": {2025: 30.0, 2026: 60.0}},
        {2025: LAST_YEAR, 2026: RENEWED},
        {"merel": FOUNDER},
        DAYS,
    )
    assert not found.verdict
    assert found.years == ()


def test_a_key_given_back_makes_years_comparable_again() -> None:
    mended = RENEWED.model_copy(update={"key": LAST_YEAR.key})
    found = course(
        {"merel": {2025: 30.0, 2026: 60.0}},
        {2025: LAST_YEAR, 2026: mended},
        {"merel": FOUNDER},
        DAYS,
    )
    assert [year.low for year in found.years] == [30, 60]


# The same companies -----------------------------------------------------------------------------


def test_who_left_on_the_day_itself_is_no_longer_counted_and_who_joined_on_it_is() -> None:
    there = {"kievit": Member(DAYS[2025]), "gans": Member(FOUNDER.joined, left=DAYS[2026])}
    scores = {
        "merel": {2025: 20.0, 2026: 40.0},
        "kievit": {2025: 40.0, 2026: 60.0},
        "gans": {2025: 99.0},
    }
    before, after = a_course(scores, **there).years
    assert (before.n, before.of, after.of) == (2, 3, 2)
    assert (before.low, after.low) == (30, 50)
    assert set(after.left_out) == {"gans"}
    assert after.left_out["gans"].en == "Left on 30 June 2026; 2026 is counted on 30 June 2026."


def test_where_answers_are_unknown_the_mean_is_an_interval_too() -> None:
    told: dict[str, Given] = {q.code: known(Random(3), q) for q in INSTRUMENT.questions}
    firm = Profile(frozenset({"trader"}), 30)
    sure = diligence.score(INSTRUMENT, firm, told)
    unsure = diligence.score(INSTRUMENT, firm, {**told, "public-report": Unknown()})
    scores = {"merel": {2026: sure}, "kievit": {2026: unsure}}
    there = dict.fromkeys(scores, FOUNDER)
    (year,) = course(scores, {2026: THIS_YEAR}, there, DAYS).years
    assert year.low is not None
    assert year.high == pytest.approx(year.low + 5)


def test_a_score_of_which_nothing_counted_is_left_out_with_its_reason() -> None:
    nothing = diligence.score(
        INSTRUMENT.model_copy(update={"questions": ()}), Profile(frozenset()), {}
    )
    scores: dict[str, dict[int, Score | float]] = {"merel": {2026: nothing}, "kievit": {2026: 50.0}}
    (year,) = course(scores, {2026: THIS_YEAR}, dict.fromkeys(scores, FOUNDER), DAYS).years
    assert (year.n, year.low) == (1, 50)
    assert year.left_out["merel"].nl == "Er telde niets mee in 2026."


def test_a_course_of_nobody_has_no_mean() -> None:
    before, after = a_course({"merel": {2025: 20.0}}).years
    assert (before.n, before.low, after.high) == (0, None, None)
    assert after.left_out["merel"].en == "Handed in nothing for 2026."


@settings(max_examples=60, deadline=None)
@given(CHANCE)
def test_every_company_is_in_the_mean_of_every_year_or_left_out_of_all_with_a_reason(
    chance: Random,
) -> None:
    names = [f"company-{number}" for number in range(9)]
    there = {
        name: Member(
            chance.choice((FOUNDER.joined, date(2025, 9, 1))),
            chance.choice((None, None, date(2026, 1, 1))),
        )
        for name in names
    }
    scores = {
        name: {year: float(chance.randint(0, 100)) for year in DAYS if chance.random() < 0.8}
        for name in names
    }
    years = course(scores, {2025: LAST_YEAR, 2026: THIS_YEAR}, there, DAYS).years
    assert len({year.n for year in years}) == 1
    for year in years:
        same = set(names) - set(year.left_out)
        assert year.n == len(same) <= year.submitted <= year.of <= 9
        if same:
            assert year.low == pytest.approx(sum(scores[name][year.year] for name in same) / year.n)


# Targets ----------------------------------------------------------------------------------------


def test_the_target_goes_by_the_year_of_joining() -> None:
    end = date(2024, 6, 30)
    assert target(METALS, date(2019, 12, 31), end) == 80
    assert target(METALS, date(2020, 1, 1), end) is None


def test_what_is_printed_of_a_target_agrees_with_the_verdict() -> None:
    founder, end = date(2019, 7, 1), date(2024, 6, 30)
    said = diligence.against_target(METALS, founder, end, 79.97)
    assert not said
    assert said.why.en == "79.97 percent against a target of 80.00."
    assert "79,6 procent tegen een doel van 80,0" in (
        diligence.against_target(METALS, founder, end, 79.6).why.nl
    )
    assert "80 percent against a target of 80." in (
        diligence.against_target(METALS, founder, end, 80.0).why.en
    )


def test_why_a_target_cannot_be_told_is_the_companys_own_reason() -> None:
    end = date(2024, 6, 30)

    def words(joined: date, given: dict[str, Given]) -> str:
        score = diligence.score(INSTRUMENT, Profile(frozenset({"trader"}), 20), given)
        return diligence.against_target_in_words(METALS, joined, end, score).en

    assert "by the answers that are unknown or open" in words(date(2019, 7, 1), {})
    assert words(date(2021, 7, 1), {}) == "No target is known for who joined in 2021."


def test_an_earlier_target_holds_until_its_day_and_then_the_next() -> None:
    last = METALS.diligence.targets["maturity-of-founders"]
    first = last.model_copy(update={"percent": 50, "by": "year-3"})
    steps = METALS.diligence.model_copy(update={"targets": {"end": last, "half-way": first}})
    metals = METALS.model_copy(update={"diligence": steps})
    founder = date(2019, 7, 1)
    days = date(2022, 6, 30), date(2022, 7, 1), date(2025, 1, 1)
    assert [target(metals, founder, day) for day in days] == [50, 80, 80]


# Two who look at the same ------------------------------------------------------------------------


def test_kappa_by_hand() -> None:
    ours = {str(item): level for item, level in enumerate((0, 0, 1, 1, 2, 2))}
    theirs = {str(item): level for item, level in enumerate((0, 1, 1, 2, 2, 2))}
    assert weighted_kappa(ours, theirs, 3, "linear").value == pytest.approx(0.625)
    assert weighted_kappa(ours, theirs, 3, "quadratic").value == pytest.approx(0.75)


def test_with_two_levels_it_is_cohens_own_kappa() -> None:
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    a = {str(item): pair[0] for item, pair in enumerate(pairs)}
    b = {str(item): pair[1] for item, pair in enumerate(pairs)}
    assert weighted_kappa(a, b, 2, "linear").value == pytest.approx(0.4)
    assert weighted_kappa(a, b, 2, "quadratic").value == pytest.approx(0.4)


def test_kappa_of_raters_who_saw_one_level_only_is_undefined_and_says_so() -> None:
    same = {"merel": 3, "kievit": 3}
    found = weighted_kappa(same, same, levels=5)
    assert found.value is None
    assert "undefined" in found.why.en
    assert "niet bepaald" in found.why.nl


def test_raters_with_nothing_in_common_have_no_kappa() -> None:
    found = weighted_kappa({"merel": 3}, {"kievit": 3}, levels=5)
    assert (found.value, found.n) == (None, 0)


def test_a_rating_beyond_the_levels_is_an_error() -> None:
    with pytest.raises(ValueError, match="outside the 5 levels"):
        weighted_kappa({"merel": 5}, {"merel": 4}, levels=5)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_kappa_is_the_same_either_way_round_and_one_for_who_agree(
    pairs: list[tuple[int, int]],
) -> None:
    a = {str(item): pair[0] for item, pair in enumerate(pairs)}
    b = {str(item): pair[1] for item, pair in enumerate(pairs)}
    one, other = weighted_kappa(a, b, 5), weighted_kappa(b, a, 5)
    assert one.n == other.n == len(pairs)
    assert (one.value is None) == (other.value is None)
    if one.value is not None and other.value is not None:
        assert one.value == pytest.approx(other.value)
        assert one.value <= 1
    alike = weighted_kappa(a, a, 5).value
    assert alike is None if len(set(a.values())) == 1 else alike == 1


def test_every_question_on_which_they_differ_is_named_with_how_far_apart() -> None:
    own: dict[str, Given] = {
        "policy-adopted": Level(4),
        "chain-map": Level(2),
        "harm-scan": Level(1),
    }
    theirs: dict[str, Given] = {"policy-adopted": Level(2), "chain-map": Level(2)}
    third: dict[str, Given] = {"policy-adopted": Level(1), "chain-map": Unknown()}
    found = {each.question: each.apart for each in differences(INSTRUMENT, own, theirs, third)}
    assert found == {"policy-adopted": 3, "chain-map": None}


def test_who_agrees_with_itself_has_no_differences() -> None:
    own = answers(Random(5))
    assert differences(INSTRUMENT, own, own) == ()
    assert differences(INSTRUMENT, own, {}) == ()
