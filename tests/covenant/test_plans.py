"""What a plan does about harm, when it is handed in and closed, and what changed in a year."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.covenant.agreement import load
from schakel.covenant.drafting import Gap, TopRisk, draft_plan
from schakel.covenant.obligations import days_from, months_from
from schakel.covenant.plans import (
    ACTION_STATES,
    NEXT_OF_ACTION,
    NEXT_OF_PLAN,
    PLAN_STATES,
    Action,
    EffectNote,
    Harm,
    Indicator,
    Plan,
    Reading,
    annex_ii,
    changes,
    may_close,
    may_move,
    may_submit,
    progress,
)
from schakel.covenant.smart import lint
from schakel.language import Text

METALS = load("metals_2019")
TODAY = date(2026, 3, 2)
DONE = Action("guards", "prevent", "Guard six furnaces", state="done-awaiting-effect",
              starts=date(2026, 1, 5))  # fmt: skip
DAYS = st.integers(-400, 400).map(lambda days: days_from(TODAY, days))


# Annex II ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("annex", list(METALS.diligence.annex_ii))
def test_every_harm_of_annex_ii_is_refused_when_no_action_answers_it(annex: str) -> None:
    harm = Harm("harm", METALS.diligence.annex_ii[annex].issue, annex=annex)
    other = Action("other", "cease", risks=("another",), suspends=True, starts=TODAY)
    (response,) = annex_ii(METALS, Plan((other,)), (harm,), TODAY)
    assert not response
    assert response.actions == ()
    assert response.why.en
    assert response.why.nl


@pytest.mark.parametrize("annex", list(METALS.diligence.annex_ii))
def test_suspending_at_once_answers_every_harm_of_annex_ii(annex: str) -> None:
    harm = Harm("harm", METALS.diligence.annex_ii[annex].issue, annex=annex)
    stop = Action("stop", "cease", risks=("harm",), suspends=True, starts=TODAY)
    (response,) = annex_ii(METALS, Plan((stop,)), (harm,), TODAY)
    assert response
    assert response.actions == ("stop",)
    dropped = replace(stop, state="dropped-with-reason")
    assert not annex_ii(METALS, Plan((dropped,)), (harm,), TODAY)[0]


@settings(max_examples=30)
@given(starts=st.none() | DAYS, made=st.none() | DAYS)
def test_no_suspension_is_at_once_that_starts_after_the_plan(
    starts: date | None, made: date | None
) -> None:
    harm = Harm("harm", "forced-labour", annex="annex-forced-labour")
    stop = Action("stop", "cease", risks=("harm",), suspends=True, starts=starts)
    (response,) = annex_ii(METALS, Plan((stop,), made=made), (harm,), TODAY)
    assert bool(response) == (starts is not None and starts <= (made or TODAY))


@settings(max_examples=30)
@given(first=st.none() | DAYS, baseline=st.none() | st.just(40.0), target=st.none() | st.just(90.0))
def test_no_mitigation_is_accepted_without_figures_and_a_day_within_six_months(
    first: date | None, baseline: float | None, target: float | None
) -> None:
    harm = Harm("harm", "corruption", annex="annex-bribery")
    indicator = Indicator("receipts", "%", baseline, target)
    action = Action("a", "mitigate", risks=("harm",), indicator=indicator, mitigation_due=first)
    (response,) = annex_ii(METALS, Plan((action,)), (harm,), TODAY)
    measured = baseline is not None and target is not None
    assert bool(response) == (measured and first is not None and first <= date(2026, 9, 2))
    assert response.by == months_from(TODAY, 6)


def test_a_harm_nobody_has_classified_is_asked_about_with_the_names_of_its_issue() -> None:
    (response,) = annex_ii(METALS, Plan(), (Harm("h", "corruption"),), TODAY)
    assert not response
    assert "Omkoping" in response.why.nl
    assert "Marteling" not in response.why.nl


def test_progress_is_a_share_of_the_way_and_unknown_stays_unknown() -> None:
    reading = (Reading(date(2026, 1, 1), 30), Reading(date(2026, 2, 1), 20))
    assert progress(Indicator("lead", "µg/dl", 40, 20, readings=reading)) == 1
    assert progress(Indicator("lead", "µg/dl", 40, 20, readings=reading[:1])) == 0.5
    assert progress(Indicator("lead", "µg/dl", 40, 20)) is None
    assert progress(Indicator("lead", "µg/dl", None, 20, readings=reading)) is None
    assert progress(Indicator("lead", "µg/dl", 20, 20, readings=reading)) is None


# Steps ------------------------------------------------------------------------------------------


def test_every_state_has_a_name_and_every_step_leads_to_a_state() -> None:
    assert set(NEXT_OF_PLAN) == set(PLAN_STATES) >= {s for n in NEXT_OF_PLAN.values() for s in n}
    assert (
        set(NEXT_OF_ACTION) == set(ACTION_STATES) >= {s for n in NEXT_OF_ACTION.values() for s in n}
    )


def test_only_what_waits_for_its_effect_can_close() -> None:
    leading = {state for state, following in NEXT_OF_ACTION.items() if "closed" in following}
    assert leading == {"done-awaiting-effect"}


def test_a_step_that_is_not_open_is_refused_with_both_states_named() -> None:
    verdict = may_move(Plan(state="accepted"), "returned")
    assert not verdict
    assert verdict.why.en == "It is accepted: it cannot become returned from there."


def test_a_plan_is_not_handed_in_empty_nor_with_what_must_be_mended() -> None:
    assert not may_submit(Plan(), (), TODAY)
    bare = Plan((Action("a1"),))
    verdict = may_submit(bare, lint(bare, TODAY, METALS), TODAY)
    assert not verdict
    assert verdict.why.en.startswith("First mend")
    assert "Nobody owns it yet." in verdict.why.en
    assert "nog van niemand" in verdict.why.nl
    several = Plan((Action("a1"), Action("a2")))
    why = may_submit(several, lint(several, TODAY, METALS), TODAY).why.en
    assert why.count("Nobody owns it yet. (2×)") == why.count("Nobody owns it yet.") == 1


def test_a_plan_that_leaves_a_harm_of_annex_ii_open_is_not_handed_in() -> None:
    plan = Plan((Action("a1"),))
    harms = (Harm("h", "forced-labour", annex="annex-forced-labour"),)
    verdict = may_submit(plan, (), TODAY, annex_ii(METALS, plan, harms, TODAY))
    assert not verdict
    assert "opschort" in verdict.why.nl
    assert may_submit(plan, (), TODAY)


def test_a_plan_of_tomorrow_or_one_in_review_is_not_handed_in_today() -> None:
    plan = Plan((Action("a1"),))
    assert not may_submit(replace(plan, made=days_from(TODAY, 1)), (), TODAY)
    assert not may_submit(replace(plan, state="in-review"), (), TODAY)


# Closing ----------------------------------------------------------------------------------------

NOTES = st.builds(
    EffectNote,
    on=DAYS,
    by=st.sampled_from(["affected", "representative", "company", "other"]),
    effect=st.sampled_from(["better", "partly", "none", "worse"]),
    changed=st.sampled_from(["", "  ", "The guards hang"]),
    for_whom=st.sampled_from(["", "furnace workers"]),
)


@settings(max_examples=40)
@given(notes=st.lists(NOTES, max_size=4), reason=st.sampled_from(["", "  ", "The mine closed"]))
def test_nothing_closes_without_a_note_of_those_concerned_or_a_reason(
    notes: list[EffectNote], reason: str
) -> None:
    verdict = may_close(DONE, notes, reason)
    concerned = [
        note
        for note in notes
        if note.by in ("affected", "representative")
        and note.changed.strip()
        and (note.by == "affected" or note.for_whom)
        and note.on >= date(2026, 1, 5)
    ]
    if verdict:
        assert concerned or reason.strip()
        assert not concerned or any(note.effect in ("better", "partly") for note in concerned)
    elif not concerned:
        assert not reason.strip()


def test_two_groups_both_have_to_be_helped() -> None:
    helped = EffectNote(TODAY, "representative", "better", "No burns", "furnace workers")
    harmed = EffectNote(TODAY, "representative", "worse", "Dust", "neighbours")
    assert may_close(DONE, [helped])
    assert not may_close(DONE, [helped, harmed])


# Changes ----------------------------------------------------------------------------------------


def test_what_changed_is_said_in_words_action_by_action() -> None:
    before = Plan((
        replace(DONE, state="planned", due=date(2026, 6, 1), rightsholders=("children",)),
        Action("gone", what="Visit the yard"),
    ))  # fmt: skip
    now = Plan((
        replace(DONE, state="under-way", due=date(2026, 7, 1), cost=500,
                indicator=Indicator("burns", "a year", 4, 1)),
        Action("fresh", what="Pay back 31 workers"),
    ))  # fmt: skip
    said = {(each.action, each.field): each.says for each in changes(before, now, METALS)}
    assert said["guards", "due"].en == (
        "Ready by: was 1 June 2026, is now 1 July 2026 (30 days later)."
    )
    assert said["guards", "state"].nl == "Stand: was gepland, is nu in uitvoering."
    assert said["guards", "cost"].nl == "Kosten in euro: was niet ingevuld, is nu 500."
    assert said["guards", "rightsholders"].nl == "Voor wie: was kinderen, is nu niet ingevuld."
    assert said["guards", "indicator"].en.endswith("is now burns 4 → 1 a year.")
    assert said["fresh", ""].en == "New: Pay back 31 workers"
    assert said["gone", ""].nl.startswith("Niet meer in het plan (de stand was: gepland)")


def test_a_plan_has_not_changed_from_itself() -> None:
    plan = Plan((DONE, Action("other")))
    assert changes(plan, plan) == ()
    assert changes(plan, Plan(tuple(reversed(plan.actions)))) == ()


# A first plan -----------------------------------------------------------------------------------

RISKS = (
    TopRisk("forced", "forced-labour", Text("forced labour at a mine", "dwangarbeid bij een mijn"),
            5, 3, annex="annex-forced-labour"),
    TopRisk("bribes", "corruption", Text("bribes in transport", "smeergeld bij vervoer"),
            4, "unknown", annex="annex-bribery"),
    TopRisk("dust", "occupational-health-and-safety", Text("dust at our mill", "stof in de wals"),
            4, 4, "caused", actual=True),
)  # fmt: skip
GAPS = (
    Gap("policy-1", 1, Text("Is the policy public?", "Is het beleid openbaar?"), 1, 4, 2),
    Gap("track-2", 4, Text("Is effect followed?", "Wordt effect gevolgd?"), None, 4),
    Gap("report-1", 5, Text("Is there a report?", "Is er een verslag?"), 4, 4),
)


def test_a_first_plan_answers_risks_and_gaps_and_says_why() -> None:
    plan = draft_plan(METALS, GAPS, RISKS, TODAY)
    assert [action.code for action in plan.actions] == [
        "cease-forced", "mitigate-bribes", "cease-dust", "remedy-dust",
        "gap-policy-1", "gap-track-2",
    ]  # fmt: skip
    whys = [action.why for action in plan.actions]
    assert all(why and why.en != why.nl for why in whys)
    assert whys[1] is not None
    assert "waarschijnlijkheid onbekend" in whys[1].nl
    assert whys[5] is not None
    assert "unknown" in whys[5].en


def test_a_first_plan_already_answers_annex_ii() -> None:
    plan = draft_plan(METALS, (), RISKS, TODAY)
    harms = [Harm(risk.code, risk.issue, annex=risk.annex) for risk in RISKS[:2]]
    suspends, mitigates = annex_ii(METALS, plan, harms, TODAY)
    assert suspends
    assert "baseline" in mitigates.why.en  # only who knows the place can fill that in


def test_a_first_plan_makes_nothing_up_so_the_linter_asks_for_the_rest() -> None:
    plan = draft_plan(METALS, GAPS, RISKS, TODAY, "en")
    remarks = lint(plan, TODAY, METALS)
    for action in plan.actions:
        missing = {r.field for r in remarks if r.action == action.code and r.severity == "must"}
        assert {"owner", "how_heard", "what"} <= missing
    assert not may_submit(plan, remarks, TODAY)


def test_the_order_of_risks_and_gaps_changes_nothing() -> None:
    plans = {
        repr(draft_plan(METALS, gaps, risks, TODAY))
        for gaps in permutations(GAPS)
        for risks in permutations(RISKS)
    }
    assert len(plans) == 1


def test_a_company_is_not_given_more_than_it_can_do() -> None:
    many = [replace(RISKS[2], code=f"r{n}", actual=False) for n in range(30)]
    wide = [replace(GAPS[0], question=f"q{n}") for n in range(30)]
    assert len(draft_plan(METALS, wide, many, TODAY).actions) == 10
