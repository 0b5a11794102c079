"""Assessments handed in, judged by others with four eyes, returned and made final; editions."""

from datetime import date, timedelta

import pytest

from schakel.covenant import duties as duty_rules
from schakel.covenant.diligence import Level, Unknown
from schakel.covenant.sharing import Reader
from schakel.secretariat import access, clock
from schakel.secretariat.diligence.acts import (
    NotYours,
    Refused,
    accept_assessment,
    adopt_edition,
    all_years,
    ask_in_year,
    confirm_ratings,
    drop_evidence,
    erase_assessments,
    files_of,
    gaps,
    hand_in_evidence,
    hand_in_for,
    rate_answer,
    retire_edition,
    return_assessment,
    review_assessment,
    revise_evidence,
    scores,
    standing_assessment,
    submit_assessment,
    take_in_edition,
    use_evidence,
    withdraw_evidence,
)
from schakel.secretariat.diligence.acts.evidence import evidence_under, state_of
from schakel.secretariat.diligence.acts.standing import compared
from schakel.secretariat.diligence.models import Assessment, Edition, Evidence, Revision, Use
from schakel.secretariat.duties.acts import schedule_duties
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.governance.models import Decision
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.sharing.acts import Spot, name_person
from tests.cast import Cast
from tests.secretariat.diligence_table import (
    SECRET,
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
from tests.secretariat.governance_table import in_register

PDF = b"%PDF-1.7 signed"


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    """Zilvermeeuw's, begun, with nothing answered."""
    asked_edition(cast, this_year() - 1, this_year())
    return begun(cast)


def reader(person: Person) -> Reader:
    return access.reader(person)


def duty_state(year: int) -> str:
    duty = Duty._base_manager.get(owner="zilvermeeuw", obligation="hand-in-assessment", year=year)
    return duty_rules.state(duty.facts, clock.today())


# Handing in -----------------------------------------------------------------------------------


def test_the_duty_follows_the_assessment_from_submitted_to_accepted(
    assessment: Assessment, cast: Cast
) -> None:
    schedule_duties(party=Party.objects.get(code="zilvermeeuw"))
    year, number = assessment.year, assessment.pk
    with pytest.raises(Refused, match="no answer yet"):
        submit_assessment(person=cast.officer, number=number)
    answered(cast, assessment)
    for person in (cast.handler, colleague(cast.officer, "Bo", Role.Name.SEAT_HOLDER)):
        with pytest.raises(NotYours):
            submit_assessment(person=person, number=number)
    with pytest.raises(Refused, match="as it is now"):
        accept_assessment(person=cast.handler, number=number)
    in_review(cast, assessment)
    assert duty_state(year) == "in-review"
    return_assessment(person=cast.handler, number=number, words="Step 2 lacks its sources.")
    assert duty_state(year) in ("returned", "overdue")
    submit_assessment(person=cast.officer, number=number)
    assert duty_state(year) == "submitted"
    review_assessment(person=cast.handler, number=number)
    accept_assessment(person=cast.handler, number=number)
    assert duty_state(year) == "accepted"
    standing = standing_assessment(reader(cast.officer), "zilvermeeuw", year)
    assert standing is not None
    assert standing.state == Assessment.State.FINAL
    assert first_break() is None


# Four eyes ------------------------------------------------------------------------------------


def test_the_secretariat_differs_with_a_reason_and_a_second_person_confirms(
    assessment: Assessment, cast: Cast
) -> None:
    code, number = level_questions(assessment, cast)[0], assessment.pk
    with pytest.raises(NotYours):
        rate_answer(person=cast.officer, number=number, question=code, given=Level(4))
    with pytest.raises(Refused, match="in review"):
        rate_answer(person=cast.handler, number=number, question=code, given=Level(4))
    in_review(cast, assessment)
    told = {"person": cast.handler, "number": number, "question": code}
    with pytest.raises(Refused, match="Say why"):
        rate_answer(**told, given=Level(0))  # type: ignore[arg-type]
    rate_answer(**told, given=Level(0), why=SECRET)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="second person"):
        confirm_ratings(person=cast.handler, number=number)
    with pytest.raises(Refused, match="not confirmed by a second person"):
        accept_assessment(person=cast.handler, number=number)
    mila = colleague(cast.handler, "Mila", Role.Name.CASE_HANDLER)
    before = scores(assessment, reader(mila))
    assert confirm_ratings(person=mila, number=number) == 1
    after = scores(assessment, reader(mila))
    assert before is not None
    assert after is not None
    assert before.secretariat is None
    assert after.secretariat is not None
    assert (after.secretariat.low or 0) < (after.company.low or 0)
    seen_by_company = scores(assessment, reader(cast.officer))
    assert seen_by_company is not None
    assert seen_by_company.secretariat is None  # not before it comes back to the company
    final = accept_assessment(person=cast.handler, number=number)
    told_to_company = scores(final, reader(cast.officer))
    assert told_to_company is not None
    assert told_to_company.counted == after.secretariat


def test_an_evaluator_judges_without_seeing_what_the_secretariat_thinks(
    assessment: Assessment, cast: Cast
) -> None:
    eva = colleague(cast.handler, "Eva", Role.Name.EVALUATOR)
    mila = colleague(cast.handler, "Mila", Role.Name.CASE_HANDLER)
    in_review(cast, assessment)
    code, number = level_questions(assessment, cast)[0], assessment.pk
    with pytest.raises(Assessment.DoesNotExist):
        rate_answer(person=eva, number=number, question=code, given=Level(1), why="Seen.")
    rate_answer(person=cast.handler, number=number, question=code, given=Level(0), why="None.")
    confirm_ratings(person=mila, number=number)
    name_person(
        person=cast.handler,
        spot=Spot.of(assessment),
        taker=eva,
        purpose="The sample of this year.",
        until=clock.today() + timedelta(days=30),
        rule="sample-to-the-evaluator",
    )
    blind = scores(assessment, reader(eva))
    assert blind is not None
    assert blind.secretariat is None
    rate_answer(person=eva, number=number, question=code, given=Level(1), why="A draft.")
    confirm_ratings(person=mila, number=number)
    open_eyed = scores(assessment, reader(eva))
    assert open_eyed is not None
    assert open_eyed.secretariat is not None
    assert open_eyed.independent is not None


# Editions -------------------------------------------------------------------------------------


def test_an_edition_is_adopted_by_a_decision_that_carried_and_then_stays_as_it_is(
    cast: Cast,
) -> None:
    edition = take_in_edition(by=cast.handler)
    code, year = edition.code, this_year()
    with pytest.raises(NotYours):
        adopt_edition(by=cast.officer, code=code, decision=int(in_register(cast)))
    with pytest.raises(Refused, match="no decision with that number"):
        adopt_edition(by=cast.handler, code=code, decision=999_999)
    still_open = int(in_register(cast))
    Decision.objects.amend(still_open, state=Decision.State.OPEN)
    with pytest.raises(Refused, match="not carried"):
        adopt_edition(by=cast.handler, code=code, decision=still_open)
    with pytest.raises(Refused, match="Only an adopted edition"):
        ask_in_year(by=cast.handler, code=code, year=year)
    adopt_edition(by=cast.handler, code=code, decision=int(in_register(cast)))
    Edition.objects.filter(code=code).update(sha256="another")
    with pytest.raises(Refused, match="does not change"):
        take_in_edition(by=cast.handler, code=code)
    ask_in_year(by=cast.handler, code=code, year=year)
    with pytest.raises(Refused, match="asked this year or later"):
        retire_edition(by=cast.handler, code=code, today_year=year)
    retire_edition(by=cast.handler, code=code, today_year=year + 1)


# What others ask ------------------------------------------------------------------------------


def test_gaps_feed_a_plan_the_widest_first_and_unknown_is_not_low(
    assessment: Assessment, cast: Cast
) -> None:
    submitted(cast, assessment)
    found = gaps(reader(cast.officer), "zilvermeeuw", assessment.year)
    weights = [each.weight for each in found]
    assert weights == sorted(weights, reverse=True)
    assert all(each.level is not None and each.level < each.highest for each in found)
    assert gaps(reader(cast.rival), "zilvermeeuw", assessment.year) == ()
    code = found[0].question
    Assessment._base_manager.update(state=Assessment.State.IN_REVIEW)
    rate_answer(
        person=cast.handler, number=assessment.pk, question=code, given=Unknown(), why="No source."
    )
    mila = colleague(cast.handler, "Mila", Role.Name.CASE_HANDLER)
    confirm_ratings(person=mila, number=assessment.pk)
    accept_assessment(person=cast.handler, number=assessment.pk)
    after = gaps(reader(cast.officer), "zilvermeeuw", assessment.year)
    assert next(each for each in after if each.question == code).level is None


def test_years_under_another_key_are_not_compared_and_it_is_said_why(
    assessment: Assessment, cast: Cast
) -> None:
    held = Edition.objects.get()
    changed = held.content.replace('"key":"' + held.key + '"', '"key":"another-key"')
    Edition.objects.create(
        code="earlier", key="another-key", content=changed, sha256="e", state="adopted", decision=1
    )
    Assessment._base_manager.filter(pk=assessment.pk).update(edition="earlier")
    before = begun(cast, year=this_year() - 1)
    with pytest.raises(Refused, match="began to answer"):
        ask_in_year(by=cast.handler, code="earlier", year=this_year())
    two = all_years(reader(cast.officer), "zilvermeeuw")
    assert [each.number for each in two] == [before.pk, assessment.pk]
    verdict = compared(*two)
    assert not verdict
    assert verdict.why.en
    assert verdict.why.nl


# Evidence -------------------------------------------------------------------------------------


def test_evidence_is_handed_in_once_used_by_many_and_revised_without_loss(
    assessment: Assessment, cast: Cast
) -> None:
    one, other = level_questions(assessment, cast)[:2]
    number, person = assessment.pk, cast.officer
    kept = hand_in_for(
        person=person, number=number, question=one, title=SECRET, name="a.pdf", content=PDF
    )
    use_evidence(person=person, number=number, question=other, evidence=kept.pk)
    use_evidence(person=person, number=number, question=other, evidence=kept.pk)
    assert sheet(assessment, person).uses == {one: 1, other: 1}
    with pytest.raises(Refused, match="already"):
        hand_in_evidence(person=person, title="Again", name="b.pdf", content=PDF)
    assert SECRET.encode() not in bytes(Evidence._base_manager.get().title)
    assert PDF not in bytes(Revision._base_manager.get().sealed)
    submitted(cast, assessment)
    revise_evidence(person=person, number=kept.pk, name="c.pdf", content=PDF + b" anew")
    under = evidence_under(assessment, reader(person), one, clock.today())
    assert [each.revision for each in under] == [1]  # as it was when it was handed in
    with pytest.raises(Refused, match="so it stays"):
        withdraw_evidence(person=person, number=kept.pk)
    review_assessment(person=cast.handler, number=number)
    return_assessment(person=cast.handler, number=number, words="The policy is out of date.")
    under = evidence_under(assessment, reader(person), one, clock.today())
    assert [each.revision for each in under] == [2]
    drop_evidence(person=person, number=number, question=one, evidence=kept.pk)
    withdraw_evidence(person=person, number=kept.pk)
    assert not Use._base_manager.exists()


def test_evidence_shows_until_its_last_day() -> None:
    last = date(2026, 5, 31)
    evidence = Evidence(expires=last)
    days = (date(2026, 2, 1), date(2026, 4, 15), last, date(2026, 6, 1))
    assert [state_of(evidence, day) for day in days] == ["valid", "fading", "fading", "expired"]


def test_who_leaves_takes_along_what_is_its_own_and_leaves_nothing_behind(
    assessment: Assessment, cast: Cast
) -> None:
    code, number = level_questions(assessment, cast)[0], assessment.pk
    theirs = hand_in_evidence(person=cast.rival, title="Theirs", name="a.pdf", content=PDF).pk
    with pytest.raises(Evidence.DoesNotExist):
        use_evidence(person=cast.officer, number=number, question=code, evidence=theirs)
    hand_in_evidence(person=cast.officer, title="Policy", name="a.pdf", content=PDF)
    answered(cast, assessment)
    taken = dict(files_of(reader(cast.officer), "zilvermeeuw"))
    assert [name.split("/")[-1] for name in taken] == [
        f"assessment-{assessment.year}.json",
        "1-a.pdf",
    ]
    assert PDF in taken.values()
    assert erase_assessments(by=cast.handler, party="zilvermeeuw") == 2
    assert not Assessment._base_manager.exists()
    assert Revision._base_manager.get().evidence_id == theirs
    assert not [line for line in Line.objects.all() if "Policy" in line.subject + line.clause]
