"""Answers: saved in versions, split over colleagues, never lost when two save at once."""

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schakel.covenant.diligence import Declined, Level, Unknown
from schakel.secretariat import access
from schakel.secretariat.diligence.acts import (
    NotYours,
    Refused,
    Said,
    assign_questions,
    choose_version,
    open_assessment,
    return_assessment,
    save_answers,
    submit_assessment,
    tell_profile,
)
from schakel.secretariat.diligence.acts.answers import answers_of, conflicts, versions_of
from schakel.secretariat.diligence.models import Answer, Assessment
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.people.models import Person, Role
from tests.cast import Cast, browser_of
from tests.secretariat.diligence_table import (
    LARGE,
    SECRET,
    SMALL,
    answered,
    asked_edition,
    begun,
    colleague,
    in_review,
    level_questions,
    sheet,
    submitted,
    this_year,
)


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    """Zilvermeeuw's, begun, with nothing answered."""
    asked_edition(cast, this_year() - 1, this_year())
    return begun(cast)


@pytest.fixture
def question(assessment: Assessment, cast: Cast) -> str:
    return level_questions(assessment, cast)[0]


def save(person: Person, assessment: Assessment, question: str, level: int, seen: int = 0) -> Said:
    """Answer with a level, on top of the version that was seen; what was said."""
    said = Said(Level(level), "")
    save_answers(
        person=person,
        number=assessment.pk,
        answers={question: said},
        expected_versions={question: seen},
    )
    return said


def stands(assessment: Assessment, person: Person, question: str) -> Said:
    return answers_of(assessment, access.reader(person))[question].said


def test_what_is_answered_is_kept_sealed_and_saving_it_again_is_saving_it_once(
    assessment: Assessment, cast: Cast, question: str
) -> None:
    said = Said(Level(2), SECRET)
    for _try in range(3):  # the line dropped before the answer came
        save_answers(
            person=cast.officer,
            number=assessment.pk,
            answers={question: said},
            expected_versions={},
        )
    assert stands(assessment, cast.officer, question) == said
    assert SECRET.encode() not in bytes(Answer._base_manager.get().sealed)
    save(cast.officer, assessment, question, 3, seen=1)
    line = Line.objects.get(deed="answer-assessment")  # one a day, and it says not what
    assert question not in line.subject + line.clause


def test_who_saves_later_on_an_older_version_loses_nothing_and_neither_does_the_first(
    assessment: Assessment, cast: Cast, question: str
) -> None:
    bo = colleague(cast.officer, "Bo", Role.Name.SEAT_HOLDER)
    first = save(cast.officer, assessment, question, 3)
    second = save(bo, assessment, question, 1)
    assert stands(assessment, bo, question) == first
    lies_beside = conflicts(assessment, access.reader(bo))[question]
    assert [each.said for each in lies_beside] == [second]
    save(bo, assessment, question, 1)  # tried again: not a third version
    assert Answer._base_manager.count() == 2
    choose_version(person=cast.officer, number=assessment.pk, question=question, version=2)
    reader = access.reader(cast.officer)
    assert stands(assessment, cast.officer, question) == second
    assert conflicts(assessment, reader) == {}
    assert [each.version for each in versions_of(assessment, reader, question)] == [2, 1]


def test_what_one_left_alone_takes_over_what_a_colleague_saved(
    assessment: Assessment, cast: Cast, question: str
) -> None:
    bo = colleague(cast.officer, "Bo", Role.Name.SEAT_HOLDER)
    save(cast.officer, assessment, question, 2)
    newer = save(bo, assessment, question, 4, seen=1)
    told = save_answers(
        person=cast.officer,
        number=assessment.pk,
        answers={question: Said(Level(2))},
        expected_versions={question: 1},
    )
    assert told[question].newer
    assert stands(assessment, cast.officer, question) == newer
    assert conflicts(assessment, access.reader(bo)) == {}


@settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(saves=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=6))
def test_whatever_is_saved_in_any_order_one_version_stands_and_none_is_lost(
    assessment: Assessment, cast: Cast, question: str, saves: list[tuple[int, int]]
) -> None:
    Answer.objects.discard(assessment=assessment)
    sent = {save(cast.officer, assessment, question, level, seen) for level, seen in saves}
    kept = versions_of(assessment, access.reader(cast.officer), question)
    assert sum(each.row.standing for each in kept) == 1
    assert len({each.version for each in kept}) == len(kept)
    # what was sent is there, unless it was what its sender had seen and left alone
    seen = {each.said for each in kept}
    assert sent <= seen


def test_one_answer_that_does_not_fit_saves_none_and_unknown_always_fits(
    assessment: Assessment, cast: Cast
) -> None:
    tell_profile(person=cast.officer, number=assessment.pk, profile=LARGE)
    asked = sheet(assessment, cast.officer).asked
    may = next(each.code for each in asked if each.may_decline)
    must = next(each.code for each in asked if not each.may_decline)

    def say(**told: Said) -> None:
        answers = {code.replace("_", "-"): said for code, said in told.items()}
        save_answers(
            person=cast.officer, number=assessment.pk, answers=answers, expected_versions={}
        )

    fits, does_not = may.replace("-", "_"), must.replace("-", "_")
    with pytest.raises(Refused, match="firms of every size"):
        say(**{fits: Said(Declined()), does_not: Said(Declined())})
    assert not Answer._base_manager.exists()
    say(**{fits: Said(Declined()), does_not: Said(Unknown())})
    assert sheet(assessment, cast.officer).given == {may: Declined(), must: Unknown()}


def test_nobody_else_answers_and_not_even_the_company_once_it_is_handed_in(
    assessment: Assessment, cast: Cast, question: str
) -> None:
    for person in (cast.rival, cast.union_expert, cast.chair, cast.stranger):
        with pytest.raises(Assessment.DoesNotExist):
            save(person, assessment, question, 4)
    with pytest.raises(NotYours):
        save(cast.handler, assessment, question, 4)
    submitted(cast, assessment)
    with pytest.raises(Refused, match="handed in"):
        save(cast.officer, assessment, question, 0, seen=1)


def test_last_years_answers_come_along_and_each_is_looked_at_before_it_is_handed_in(
    assessment: Assessment, cast: Cast, question: str
) -> None:
    Assessment.objects.discard(pk=assessment.pk)
    before = begun(cast, year=this_year() - 1)
    said: Any = {"person": cast.officer, "expected_versions": {}}
    save_answers(**said, number=before.pk, answers={question: Said(Level(3), SECRET)})
    now = open_assessment(person=cast.officer, year=this_year())
    kept = answers_of(now, access.reader(cast.officer))[question]
    assert kept.said == Said(Level(3), SECRET)
    assert kept.carried
    assert sheet(now, cast.officer).profile == SMALL
    answered(cast, now)
    with pytest.raises(Refused, match="looked at yet: 1"):
        submit_assessment(person=cast.officer, number=now.pk)
    number = next(e.step.number for e in sheet(now, cast.officer).steps if e.carried)
    step = reverse("diligence:step", args=[now.pk, number])
    page = browser_of(cast.officer).get(step).content.decode()
    assert "1 answer of last year to look at" in page
    browser_of(cast.officer).post(step, {"hold": "1"})  # one click for all of a step
    assert sheet(now, cast.officer).carried == 0
    in_review(cast, now)
    return_assessment(person=cast.handler, number=now.pk, words="Is that still so?")
    save(cast.officer, now, question, 1, seen=1)
    assert sheet(now, cast.handler).changed == {question}
    assert open_assessment(person=cast.officer, year=this_year()).pk == now.pk  # opened once


def test_questions_are_divided_and_what_is_left_to_do_is_told_in_minutes_until_it_is_done(
    assessment: Assessment, cast: Cast
) -> None:
    before = sheet(assessment, cast.officer)
    assert before.light
    assert 0 < len(before.asked) <= 25
    assert before.minutes == sum(each.minutes for each in before.asked)
    bo = colleague(cast.officer, "Bo", Role.Name.SEAT_HOLDER)
    last = sheet(assessment, cast.officer).steps[-1]
    code = sheet(assessment, cast.officer).of_step(last.code)[0].code
    assign_questions(person=cast.officer, number=assessment.pk, questions=[code], to=bo)
    mine, yours = sheet(assessment, cast.officer).next, sheet(assessment, bo).next
    assert mine is not None
    assert yours is not None
    assert (mine.step.number, yours.step.number) == (1, 6)
    with pytest.raises(Refused, match="speaks for the company"):
        assign_questions(person=cast.officer, number=assessment.pk, questions=[code], to=cast.rival)
    after = sheet(answered(cast, assessment), cast.officer)
    assert after.minutes == 0
    assert after.next is None
