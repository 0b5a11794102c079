"""Action plans: drawn up, mended, handed in, returned, carried out, and closed on what changed."""

from dataclasses import replace
from typing import Any

import pytest

from schakel.covenant.drafting import Gap, TopRisk
from schakel.covenant.obligations import days_from, months_from
from schakel.covenant.plans import Action, Indicator
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.duties.acts import schedule_duties
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.plans.acts import (
    Refused,
    Stale,
    accept_plan,
    add_action,
    ask_more_time,
    begin_plan,
    close_action,
    drop_action,
    erase_plans,
    files_of,
    finish_action,
    make_copy,
    note_effect,
    note_harm,
    read_indicator,
    remove_action,
    reopen_action,
    return_plan,
    save_action,
    start_action,
    submit_plan,
    take_back_plan,
    take_in_review,
)
from schakel.secretariat.plans.acts.plans import changes_of, responses_of, value_of
from schakel.secretariat.plans.models import Action as Row
from schakel.secretariat.plans.models import ActionPlan, RedactedPlan, Step
from schakel.secretariat.plans.written import action, told
from tests.cast import Cast

YEAR = 1
WATER = "Fence off the acid pond so that no child drinks from it"


def full(**otherwise: Any) -> Action:
    """An action with which the linter has no trouble."""
    today = clock.today()
    said = Action(
        code="a1",
        kind="prevent",
        what="Fence off the acid pond and pay for clean water for 120 households",
        risks=("h1",),
        indicator=Indicator("Households with clean water", "households", 0, 120),
        owner="Noor Meeuwis",
        cost=12_500,
        starts=today,
        due=months_from(today, 9),
        leverage="We buy a third of what the mine yields, together with two others",
        rightsholders=("local-communities", "children"),
        how_heard="Two meetings in the village, called by the local union, on 3 and 10 May",
        mitigation_due=months_from(today, 5),
    )
    return replace(said, **otherwise)


def written(cast: Cast, **otherwise: Any) -> ActionPlan:
    """A plan of Zilvermeeuw with one action that can be handed in."""
    plan = begin_plan(person=cast.officer, year=YEAR)
    add(cast, plan, **otherwise)
    return plan


def add(cast: Cast, plan: ActionPlan, **otherwise: Any) -> Row:
    row = add_action(person=cast.officer, number=plan.pk)
    said = full(**otherwise)
    return save_action(person=cast.officer, number=plan.pk, code=row.code, said=said, version=1)


def refused(act: Any, **told_: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(**told_)
    assert caught.value.why.nl
    return caught.value.why.en


# Leaving --------------------------------------------------------------------------------------


def test_a_company_that_leaves_takes_its_plans_along_and_nothing_of_them_stays(cast: Cast) -> None:
    plan = written(cast, what=WATER)
    submit_plan(person=cast.officer, number=plan.pk)
    make_copy(person=cast.handler, number=plan.pk, sure=True)
    files = dict(files_of(access.reader(cast.officer), "zilvermeeuw"))
    assert WATER in files["plan-1/plan.json"].decode()
    assert "secretariat" in refused(erase_plans, by=cast.officer, party="zilvermeeuw")
    assert erase_plans(by=cast.handler, party="zilvermeeuw") == 1
    for model in (ActionPlan, Row, RedactedPlan):
        assert not model._base_manager.exists()


# Written down ---------------------------------------------------------------------------------


def test_an_action_is_kept_and_read_back_as_it_was() -> None:
    known = full(why=Text("because", "omdat"), suspends=True, reason="x")
    assert action(told(known), known.code, known.state) == known
    assert action(told(Action("a1")), "a1") == Action("a1")


def test_what_a_plan_says_lies_sealed_and_only_its_company_and_the_secretariat_read_it(
    cast: Cast,
) -> None:
    plan = written(cast, what=WATER)
    row = Row._base_manager.get(plan=plan)
    assert b"acid" not in bytes(row.sealed)
    assert value_of(plan).actions[0].what == WATER
    readers = {
        who: ActionPlan.objects.visible_to(access.reader(person)).count()
        for who, person in cast.everybody().items()
    }
    assert {who for who, count in readers.items() if count} == {"officer", "handler"}


# Drawing up -----------------------------------------------------------------------------------


def test_a_plan_is_drawn_up_from_gaps_and_risks_and_says_why_each_action_is_there(
    cast: Cast,
) -> None:
    gap = Gap("q1", 4, Text("Is effect tracked?", "Volgt u het effect?"), 0, 4)
    risk = TopRisk("child", "child-labour", Text("Child labour", "Kinderarbeid"), 5)
    plan = begin_plan(person=cast.officer, year=YEAR, gaps=[gap], risks=[risk], language="en")
    actions = value_of(plan).actions
    assert len(actions) >= 2
    assert all(each.why for each in actions)
    assert not responses_of(plan, value_of(plan))[0]  # nobody said yet what child labour it is


def test_a_company_has_one_plan_a_year_and_only_companies_have_one(cast: Cast) -> None:
    begin_plan(person=cast.officer, year=YEAR)
    assert "already" in refused(begin_plan, person=cast.officer, year=YEAR)
    assert "no such year" in refused(begin_plan, person=cast.officer, year=99)
    assert "company" in refused(begin_plan, person=cast.union_expert, year=YEAR)


def test_an_action_can_be_taken_out_and_what_somebody_saved_first_is_not_lost(cast: Cast) -> None:
    plan = written(cast)
    about: Any = {"person": cast.officer, "number": plan.pk, "code": "a1"}
    save_action(**about, said=full(owner="Ada"), version=2)
    save_action(**about, said=full(owner="Ada"), version=2)  # sent twice: nothing changes
    with pytest.raises(Stale) as caught:
        save_action(**about, said=full(owner="Bea"), version=2)
    assert (caught.value.theirs.owner, caught.value.version) == ("Ada", 3)
    save_action(**about, said=full(owner="Bea"), version=3)
    assert value_of(plan).actions[0].owner == "Bea"
    second = add(cast, plan).code
    remove_action(**about)
    assert [each.code for each in value_of(plan).actions] == [second]
    assert add_action(person=cast.officer, number=plan.pk).code == "a3"


# Handing in -----------------------------------------------------------------------------------


@pytest.fixture
def duty(cast: Cast) -> Duty:
    """The duty of Zilvermeeuw to make a plan for the first year."""
    schedule_duties(party=Party.objects.get(code="zilvermeeuw"))
    about = {"obligation": "make-action-plan", "year": YEAR}
    return Duty._base_manager.get(owner="zilvermeeuw", **about)


def test_a_plan_goes_in_review_comes_back_and_is_accepted_with_its_duty(
    cast: Cast, duty: Duty
) -> None:
    plan, day = written(cast), days_from(clock.today(), 14)
    until = months_from(max(duty.limit, clock.today()), 1)
    ask_more_time(person=cast.officer, number=plan.pk, until=until, words="The union is away.")
    duty.refresh_from_db()
    assert duty.asked_to == until
    submit_plan(person=cast.officer, number=plan.pk)
    assert "lies with the secretariat" in refused(add_action, person=cast.officer, number=plan.pk)
    take_back_plan(person=cast.officer, number=plan.pk, words="A page is missing.")
    plan.refresh_from_db()
    duty.refresh_from_db()
    assert (plan.state, plan.made, duty.submitted, duty.first_submitted) == ("draft", *[None] * 3)
    assert Line.objects.filter(deed="take-back-action-plan", who=str(cast.officer.code)).exists()
    submit_plan(person=cast.officer, number=plan.pk)
    take_in_review(person=cast.handler, number=plan.pk)
    assert "as long as nobody" in refused(take_back_plan, person=cast.officer, number=plan.pk)
    words = "Say who heard the children."
    return_plan(person=cast.handler, number=plan.pk, words=words, again_by=day)
    duty.refresh_from_db()
    assert (duty.returned, duty.again_by) == (clock.today(), day)
    submit_plan(person=cast.officer, number=plan.pk)
    take_back_plan(person=cast.officer, number=plan.pk)
    duty.refresh_from_db()
    assert duty.first_submitted == clock.today()  # it was looked at once: that stays on record
    submit_plan(person=cast.officer, number=plan.pk)
    take_in_review(person=cast.handler, number=plan.pk)
    accept_plan(person=cast.handler, number=plan.pk)
    plan.refresh_from_db()
    duty.refresh_from_db()
    assert (plan.state, duty.accepted) == ("accepted", clock.today())
    assert first_break() is None


def test_a_plan_that_is_not_smart_is_refused_and_each_does_only_their_own_part(cast: Cast) -> None:
    plan = written(cast, owner="", due=None, indicator=None)
    mine: Any = {"person": cast.officer, "number": plan.pk}
    assert "mend" in refused(submit_plan, **mine)
    until = months_from(clock.today(), 1)
    assert "No duty" in refused(ask_more_time, **mine, until=until, words="We are late.")
    save_action(**mine, code="a1", said=full(), version=2)
    submit_plan(**mine)
    assert "secretariat" in refused(take_in_review, **mine)
    assert "company" in refused(submit_plan, person=cast.handler, number=plan.pk)
    for act in (take_in_review, submit_plan):
        with pytest.raises(ActionPlan.DoesNotExist):
            act(person=cast.rival, number=plan.pk)


# Annex II -------------------------------------------------------------------------------------


def harm(cast: Cast, plan: ActionPlan, annex: str = "", not_annex: str = "") -> None:
    note_harm(
        person=cast.officer,
        number=plan.pk,
        code="h1",
        issue="child-labour",
        name="Children in the pits",
        annex=annex,
        not_annex=not_annex,
    )


def test_a_harm_of_annex_ii_is_refused_without_suspension_or_a_dated_first_result(
    cast: Cast,
) -> None:
    plan = written(cast, mitigation_due=None)
    mine: Any = {"person": cast.officer, "number": plan.pk}
    harm(cast, plan)  # nobody has said yet whether it is one
    assert "Annex II" in refused(submit_plan, **mine)
    harm(cast, plan, "annex-bribery")
    assert "measurable" in refused(submit_plan, **mine)
    harm(cast, plan, "annex-worst-child-labour")
    assert "suspend" in refused(submit_plan, **mine)
    add(cast, plan, suspends=True, starts=clock.today(), kind="cease")
    submit_plan(**mine)


def test_a_harm_that_is_none_of_annex_ii_is_said_to_be_none_with_the_reason(cast: Cast) -> None:
    plan = written(cast)
    harm(cast, plan, not_annex="Light work after school, seen by the local union.")
    submit_plan(person=cast.officer, number=plan.pk)


# Carrying out and closing ---------------------------------------------------------------------


@pytest.fixture
def done(cast: Cast) -> dict[str, Any]:
    """An action that was carried out, and of whose effect nobody has heard yet."""
    plan = written(cast)
    about: dict[str, Any] = {"person": cast.officer, "number": plan.pk, "code": "a1"}
    start_action(**about)
    finish_action(**about)
    return about


def effect(done: dict[str, Any], **otherwise: Any) -> Step:
    said = {
        "on": clock.today(),
        "by": "representative",
        "effect": "better",
        "changed": "We drink from the tap now.",
        "for_whom": "the village council",
    }
    return note_effect(**done | said | otherwise)


def test_an_action_closes_on_a_note_of_those_it_was_for_and_not_on_the_word_of_the_company(
    done: dict[str, Any],
) -> None:
    assert "those affected" in refused(close_action, **done)
    effect(done, by="company", for_whom="")
    assert "those affected" in refused(close_action, **done)
    effect(done, effect="worse")
    assert "did not help" in refused(close_action, **done, words="We are done.")
    effect(done)
    assert close_action(**done).state == "closed"
    reopen_action(**done, words="The pump broke.")
    finish_action(**done)
    assert "those affected" in refused(close_action, **done)  # the old note says nothing of now
    close_action(**done, words="The mine was shut and the village moved away.")
    assert Row._base_manager.get().state == "closed"


def test_an_action_is_dropped_only_with_a_reason(done: dict[str, Any]) -> None:
    assert "why" in refused(drop_action, **done, words=" ")
    assert drop_action(**done, words="We no longer buy there.").state == "dropped-with-reason"


def indicator() -> Indicator:
    found = value_of(ActionPlan._base_manager.get()).actions[0].indicator
    assert found is not None
    return found


def test_an_indicator_is_read_off_with_its_source_and_keeps_its_readings(
    done: dict[str, Any],
) -> None:
    today = clock.today()
    read_indicator(**done, on=today, value=40, source="Count by the council")
    read_indicator(**done, on=today, value=45, source="Count by the council, corrected")
    assert [each.value for each in indicator().readings] == [45]
    why = refused(read_indicator, **done, on=days_from(today, 1), value=1, source="a guess")
    assert "still to come" in why
    said = full(indicator=Indicator("Households", "", 0, 100))
    save_action(**done, said=said, version=Row._base_manager.get().version)
    assert (indicator().target, len(indicator().readings)) == (100, 1)


# From year to year ----------------------------------------------------------------------------


def test_what_still_runs_comes_along_to_next_year_and_it_is_said_what_changed(
    cast: Cast, done: dict[str, Any]
) -> None:
    lines = list(Line.objects.filter(party="zilvermeeuw"))
    assert [line.deed for line in lines][-2:] == ["start-action", "finish-action"]
    assert all("Noor" not in line.subject + line.clause for line in lines)
    assert lines[-1].subject == f"actionplan:{done['number']}:a1"
    submit_plan(person=cast.officer, number=done["number"])
    after = begin_plan(person=cast.officer, year=2)
    assert "later year" in refused(start_action, **done)
    here = {**done, "number": after.pk}
    row = Row._base_manager.get(plan=after)
    assert row.state == "done-awaiting-effect"
    save_action(**here, said=full(owner="Ada"), version=row.version)
    said = " ".join(each.says.en for each in changes_of(after, value_of(after)))
    assert "Ada" in said
    effect(here)
    close_action(**here)
