"""Who is asked what, and how answers become a score."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.covenant import diligence
from schakel.covenant.diligence import (
    Answers,
    Choice,
    Declined,
    Given,
    Instrument,
    Level,
    NotApplicable,
    Number,
    Profile,
    Unknown,
    Words,
    asked,
    band_of,
    may_answer,
    score,
)
from schakel.covenant.questions import Question
from schakel.covenant.rescoring import addressed, coded, rescored
from tests.covenant.answering import INSTRUMENT, METALS, POSITIONS, a_profile, answers, known
from tests.covenant.diligence_asked import level

CHANCE = st.integers(0, 2**32).map(Random)
SMALL_RECYCLER = Profile(frozenset({"recycler"}), 12, frozenset({"secondary"}))
SMELTER = Profile(frozenset({"smelter"}), 400, frozenset({"primary", "secondary"}))


def codes(profile: Profile, given: Answers | None = None) -> set[str]:
    return {question.code for question in asked(INSTRUMENT, profile, given or {})}


def all_at(number: int) -> dict[str, Given]:
    return {question.code: level(question, number) for question in INSTRUMENT.questions}


# Who is asked what ------------------------------------------------------------------------------


def test_a_firm_under_fifty_gets_at_most_25_questions_wherever_it_stands() -> None:
    for size in range(1, len(POSITIONS) + 1):
        for positions in combinations(POSITIONS, size):
            firm = Profile(frozenset(positions), 49)
            assert 15 <= len(asked(INSTRUMENT, firm, all_at(4))) <= 25


def test_a_firm_that_has_not_said_how_large_it_is_gets_the_whole_list() -> None:
    unknown, large = (Profile(frozenset({"trader"}), people) for people in (None, 5000))
    assert codes(unknown) == codes(large)


def test_a_recycler_is_asked_where_scrap_comes_from_and_where_it_goes() -> None:
    own = codes(SMALL_RECYCLER)
    assert {"scrap-origin", "scrap-collectors", "scrap-cash", "scrap-theft"} <= own
    assert {"scrap-papers", "scrap-destination"} <= own
    assert not {"land-consent", "security-guards", "origin-known"} & own


def test_a_smelter_of_ore_alone_is_asked_nothing_about_scrap() -> None:
    of_ore = Profile(frozenset({"smelter"}), 400, frozenset({"primary"}))
    assert not {code for code in codes(of_ore) if code.startswith("scrap-")}
    assert "scrap-origin" in codes(SMELTER)


def test_a_question_that_hangs_on_another_waits_for_its_answer() -> None:
    assert "red-flags-followed" not in codes(SMELTER)
    found: dict[str, Given] = {"red-flags-found": Choice(frozenset({"flag-found"}))}
    assert "red-flags-followed" in codes(SMELTER, found)
    none: dict[str, Given] = {"red-flags-found": Choice(frozenset({"no-flag-found"}))}
    assert "red-flags-followed" not in codes(SMELTER, none)


def test_a_level_too_low_or_an_unknown_one_opens_nothing() -> None:
    for given_, opens in ((Level(2), True), (Level(1), False), (Unknown(), False)):
        assert ("policy-public" in codes(SMELTER, {"policy-adopted": given_})) is opens


# What may be answered ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "wrong", "says"),
    [
        ("policy-adopted", Level(5), "Choose one of the levels."),
        ("policy-adopted", Choice(frozenset({"yes"})), "Choose one of the levels."),
        ("origin-known", Number(120), "Give a number from 0 to 100."),
        ("origin-known", Number(float("nan")), "Give a number from 0 to 100."),
        ("policy-themes", Choice(frozenset({"gold"})), "Choose from these answers."),
        ("policy-public", Choice(frozenset()), "Choose one of the answers."),
        ("policy-adopted", NotApplicable("no"), "This question applies to you."),
        ("origin-known", NotApplicable(" "), "Say why it does not apply."),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(
    code: str, wrong: Given, says: str
) -> None:
    verdict = may_answer(INSTRUMENT, SMELTER, INSTRUMENT.question(code), wrong)
    assert not verdict
    assert verdict.why.en == says
    assert verdict.why.nl


def test_who_does_not_say_its_size_is_told_to_before_it_declines() -> None:
    firm = Profile(frozenset({"trader"}))
    verdict = may_answer(INSTRUMENT, firm, INSTRUMENT.question("smelters-known"), Declined())
    assert not verdict
    assert "how many people" in verdict.why.en


def test_that_one_does_not_know_may_always_be_said() -> None:
    for question in INSTRUMENT.questions:
        assert may_answer(INSTRUMENT, SMELTER, question, Unknown())


# How it scores ----------------------------------------------------------------------------------


def test_what_may_not_be_answered_counts_as_not_answered_yet() -> None:
    wrong: dict[str, Given] = {**all_at(2), "policy-adopted": Level(9), "public-report": Declined()}
    right = {
        code: each
        for code, each in wrong.items()
        if code not in ("policy-adopted", "public-report")
    }
    assert score(INSTRUMENT, SMELTER, wrong) == score(INSTRUMENT, SMELTER, right)


def test_what_does_not_apply_leaves_the_denominator_and_is_counted() -> None:
    without: dict[str, Given] = {**all_at(4), "scrap-collectors": Level(0)}
    excused: dict[str, Given] = {**without, "scrap-collectors": NotApplicable("From one factory.")}
    assert score(INSTRUMENT, SMALL_RECYCLER, without).low != 100
    found = score(INSTRUMENT, SMALL_RECYCLER, excused)
    assert (found.low, found.not_applicable) == (100, 1)
    assert found.asked == found.answered + 1


def test_where_nothing_counts_there_is_no_score() -> None:
    only = INSTRUMENT.model_copy(update={"questions": (INSTRUMENT.question("smelters-known"),)})
    firm = Profile(frozenset({"end-user"}), 80)
    found = score(only, firm, {"smelters-known": Declined()})
    assert (found.low, found.high, found.bands, found.declined) == (None, None, (), 1)
    assert not found.certain


def test_an_edge_between_two_bands_belongs_to_the_lower() -> None:
    bands = METALS.diligence.maturity
    named = [band_of(bands, percent) for percent in (0, 20, 20.1, 40, 60, 80, 80.1, 100)]
    assert [name.removeprefix("maturity-") for name in named] == [
        "basic",
        "basic",
        "improving",
        "improving",
        "established",
        "advanced",
        "mature",
        "mature",
    ]
    assert band_of(bands, 20 + 1e-12) == "maturity-basic"


@settings(max_examples=60, deadline=None)
@given(CHANCE)
def test_whatever_the_unknown_turns_out_to_be_the_score_lies_in_its_interval(
    chance: Random,
) -> None:
    firm, told = a_profile(chance), answers(chance)
    before = score(INSTRUMENT, firm, told)
    assert before.low is not None
    assert before.high is not None
    learnt = dict(told)
    for question in INSTRUMENT.questions:
        given_ = learnt.get(question.code)
        usable = given_ and may_answer(INSTRUMENT, firm, question, given_)
        if not usable or isinstance(given_, Unknown):
            learnt[question.code] = known(chance, question)
    after = score(INSTRUMENT, firm, learnt)
    assert after.certain
    assert before.low - 1e-9 <= (after.low or 0) <= before.high + 1e-9
    assert set(after.bands) <= set(before.bands)


@settings(max_examples=40, deadline=None)
@given(CHANCE)
def test_one_more_answer_never_widens_the_score(chance: Random) -> None:
    firm, told = a_profile(chance), answers(chance)
    silent = [
        q for q in asked(INSTRUMENT, firm, told) if isinstance(told.get(q.code), Unknown | None)
    ]
    before = score(INSTRUMENT, firm, told)
    for question in silent[:3]:
        after = score(INSTRUMENT, firm, {**told, question.code: known(chance, question)})
        assert (before.low or 0) - 1e-9 <= (after.low or 0)
        assert (after.high or 0) <= (before.high or 0) + 1e-9


@settings(max_examples=40, deadline=None)
@given(CHANCE)
def test_a_better_answer_never_lowers_the_score_unless_others_hang_on_it(chance: Random) -> None:
    gates = {q.asked_if.question for q in INSTRUMENT.questions if q.asked_if}
    firm, told = a_profile(chance), answers(chance)
    levels = [c for c, each in told.items() if isinstance(each, Level) and c not in gates]
    code = chance.choice(levels)
    worse, better = ({**told, code: Level(number)} for number in (1, 3))
    low, high = score(INSTRUMENT, firm, worse), score(INSTRUMENT, firm, better)
    assert (low.low or 0) <= (high.low or 0) + 1e-9
    assert (low.high or 0) <= (high.high or 0) + 1e-9


@settings(max_examples=40, deadline=None)
@given(CHANCE)
def test_what_is_asked_is_answered_unknown_declined_out_or_open(chance: Random) -> None:
    firm, told = a_profile(chance), answers(chance)
    found = score(INSTRUMENT, firm, told)
    parts = (found.answered, found.unknown, found.declined, found.not_applicable, found.open)
    assert found.asked == sum(parts) == len(asked(INSTRUMENT, firm, told))
    assert found.asked == sum(step.asked for step in found.by_step.values())


@settings(max_examples=30, deadline=None)
@given(CHANCE)
def test_the_gaps_are_what_lies_between_the_score_and_a_hundred(chance: Random) -> None:
    firm = a_profile(chance)
    told = {question.code: known(chance, question) for question in INSTRUMENT.questions}
    lost = chance.sample(sorted(told), 5)
    gates = {q.asked_if.question for q in INSTRUMENT.questions if q.asked_if}
    told |= {code: Unknown() for code in lost if code not in gates}
    found, missing = score(INSTRUMENT, firm, told), diligence.gaps(INSTRUMENT, firm, told)
    assert sum(gap.most for gap in missing) == pytest.approx(100 - (found.low or 0))
    assert sum(gap.least for gap in missing) == pytest.approx(100 - (found.high or 0))
    assert [gap.most for gap in missing] == sorted((gap.most for gap in missing), reverse=True)


# Many at once -----------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(CHANCE)
def test_scored_all_at_once_is_the_same_as_one_by_one(chance: Random) -> None:
    firms = [a_profile(chance) for _ in range(6)]
    told = [[answers(chance) for _ in range(3)] for _ in firms]
    matrix = np.array(
        [
            [coded(INSTRUMENT, firm, year) for year in own]
            for firm, own in zip(firms, told, strict=True)
        ]
    )
    at_once = rescored(INSTRUMENT, matrix, addressed(INSTRUMENT, firms))
    one_by_one = [
        [(found.low, found.high) for year in own for found in [score(INSTRUMENT, firm, year)]]
        for firm, own in zip(firms, told, strict=True)
    ]
    np.testing.assert_allclose(at_once, np.array(one_by_one, dtype=float), rtol=1e-9)


def test_yes_and_no_score_alike_in_both_ways_and_no_may_be_the_good_answer() -> None:
    first = INSTRUMENT.question("policy-adopted")
    cash = first.model_copy(
        update={"code": "cash", "kind": "yes-no", "levels": (), "good": "no", "light": False}
    )
    two = INSTRUMENT.model_copy(update={"questions": (first, cash)})
    for code, percent in (("no", 100.0), ("yes", 50.0)):
        told: dict[str, Given] = {"policy-adopted": Level(4), "cash": Choice(frozenset({code}))}
        assert score(two, SMELTER, told).low == percent
        at_once = rescored(two, np.array([[coded(two, SMELTER, told)]]))
        assert at_once.tolist() == [[[percent, percent]]]


def test_a_matrix_of_nothing_that_counts_is_no_number() -> None:
    only = INSTRUMENT.model_copy(update={"questions": (INSTRUMENT.question("smelters-known"),)})
    row = coded(only, Profile(frozenset({"end-user"}), 80), {"smelters-known": Declined()})
    assert np.isnan(rescored(only, row.reshape(1, 1, 1))).all()


# What is kept -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_",
    [
        Level(0),
        Number(12.5),
        Choice(frozenset()),
        Choice(frozenset({"yes"})),
        Words("From one yard in Delfzijl."),
        Unknown(),
        Declined(),
        NotApplicable("Buys none."),
    ],
)
def test_an_answer_comes_back_as_it_was_kept(given_: Given) -> None:
    assert diligence.given_of(diligence.as_data(given_)) == given_


def test_what_was_never_kept_is_no_answer() -> None:
    for data in ({}, {"level": "3"}, {"unknown": False}, {"score": 3}):
        with pytest.raises(ValueError, match="no answer"):
            diligence.given_of(data)


def test_an_instrument_comes_back_as_it_was_when_somebody_answered_it() -> None:
    again = Instrument.model_validate_json(INSTRUMENT.model_dump_json())
    assert again == INSTRUMENT
    assert diligence.fingerprint(again) == diligence.fingerprint(INSTRUMENT)
    assert score(again, SMELTER, all_at(3)) == score(INSTRUMENT, SMELTER, all_at(3))


def test_adoption_keeps_the_fingerprint_and_another_weight_does_not() -> None:
    adopted = INSTRUMENT.edition.model_copy(update={"status": "adopted", "decision": "D-7"})
    heavier = INSTRUMENT.questions[0].model_copy(update={"weight": 9})
    prints = {
        diligence.fingerprint(INSTRUMENT.model_copy(update=change))
        for change in (
            {},
            {"edition": adopted},
            {"questions": (heavier, *INSTRUMENT.questions[1:])},
        )
    }
    assert len(prints) == 2


def test_last_years_answers_are_carried_over_under_the_key_of_the_question() -> None:
    def renamed(question: Question, code: str) -> Question:
        return question.model_copy(update={"code": code, "key": question.code})

    first, second, *others = INSTRUMENT.questions
    now = INSTRUMENT.model_copy(update={"questions": (renamed(first, "policy-now"), *others)})
    told: dict[str, Given] = {
        first.code: Level(3),
        second.code: Choice(frozenset()),
        "gone": Level(1),
    }
    assert diligence.carried_over(INSTRUMENT, now, told) == {"policy-now": Level(3)}


def test_an_answer_of_another_kind_is_not_carried_over() -> None:
    first, *others = INSTRUMENT.questions
    counted = first.model_copy(update={"kind": "number", "levels": ()})
    now = INSTRUMENT.model_copy(update={"questions": (counted, *others)})
    assert diligence.carried_over(INSTRUMENT, now, {first.code: Level(3)}) == {}


def test_the_edition_in_force_is_the_adopted_one() -> None:
    entry = METALS.questionnaire.editions["company-questions-1"]
    old = entry.model_copy(update={"status": "retired", "without": ("policy-themes",)})
    adopted = entry.model_copy(update={"status": "adopted", "decision": "D-7"})
    editions = {"questions-2025": old, "questions-2026": adopted, "questions-2027": entry}
    listed = METALS.questionnaire.model_copy(update={"editions": editions})
    metals = METALS.model_copy(update={"questionnaire": listed})
    assert diligence.instrument(metals).edition.edition == "questions-2026"
    assert len(diligence.instrument(metals, "questions-2025").questions) == 64
    with pytest.raises(KeyError):
        diligence.instrument(metals, "questions-1999")
