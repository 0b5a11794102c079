"""A company's own report: drafted with a source behind every line, and looked through."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.covenant import diligence as rules
from schakel.covenant.agreement import load
from schakel.covenant.askers import headings
from schakel.covenant.diligence import Choice, Declined, Given, Level, Number, Unknown
from schakel.covenant.drafting import TopRisk
from schakel.covenant.looking_through import look_through, may_publish
from schakel.covenant.plans import Action, EffectNote, Harm, Indicator, Plan, Reading
from schakel.covenant.questions import Question
from schakel.covenant.reporting import (
    Answered,
    Assessed,
    Facts,
    Passage,
    Planned,
    Ranked,
    Source,
    checks,
    draft,
    marks,
    may_move,
    without_marks,
)
from schakel.language import LANGUAGES, Text

METALS = load("metals_2019")
ASKED = rules.instrument(METALS)
NAMES = ["Noorderlicht Kobalt", "Kobaltgeheim"]
NEVER = {"purchase-list", "site-link", "union-signal", "relayed-signal"}


def assessed(answers: dict[str, Given], **remarks: str) -> Assessed:
    told = tuple(
        Answered(each, answers.get(each.code), remarks.get(each.code.replace("-", "_"), ""))
        for each in ASKED.questions
    )
    return Assessed("assessment:7", 3, Text("final", "definitief"), told)


def planned(**otherwise: Any) -> Planned:
    fence = Action(
        "a1",
        "prevent",
        "Fence off the pond.\nPay for water for 120 households",
        indicator=Indicator("Households", "", 0, 120, readings=(Reading(date(2026, 3, 1), 80),)),
        owner="Noor Meeuwis",
        cost=12_500,
        due=date(2026, 9, 1),
        leverage="We buy a third from Noorderlicht Kobalt.",
        state="closed",
    )
    note = EffectNote(date(2026, 4, 1), "representative", "better", "The water is clean", "village")
    told: dict[str, Any] = {
        "plan": Plan((fence, Action("a2")), state="accepted", year=3),
        "harms": (Harm("h1", "child-labour", Text("At the mine", "Bij de mijn")),),
        "effects": {"a1": (note,)},
    }
    return Planned("actionplan:4", **{**told, **otherwise})


FULL = Facts(
    assessed(
        {
            "policy-adopted": Level(2),
            "origin-known": Number(62.5),
            "policy-public": Choice(frozenset({"policy-on-website"})),
            "harm-scan": Unknown(),
            "buying-practice": Declined("too small"),
        },
        policy_adopted="Noorderlicht Kobalt signed it too",
    ),
    planned(),
    Ranked(
        "heatmap:5",
        3,
        Text("accepted", "akkoord"),
        (
            TopRisk("r1", "water", Text("water: cobalt, mining, Congo", "water: Congo"), 5, 4),
            TopRisk("r2", "child-labour", Text("child labour: tin", "kinderarbeid: tin"), 4),
            TopRisk("r3", "water", Text("water: tin, mining, Peru", "water: Peru"), 3, 2),
        ),
    ),
)


def passage(code: str, facts: Facts = FULL) -> Passage:
    return next(each for each in draft(METALS, facts) if each.code == code)


def public(text: str, *sources: str) -> Passage:
    named = tuple(Source(each, "assessment:7", "", Text("A", "A")) for each in sources)
    return Passage("tells-policy", "public", Text(text, text), named or (A_SOURCE,))


A_SOURCE = Source("from-answers", "assessment:7", "policy-adopted", Text("A", "A"))


def kinds(text: str, *drafted: Passage) -> list[str]:
    found = look_through(METALS, [public(text)], drafted or [public(text)], NAMES)
    return [each.kind for each in found if each.language == "en"]


# Drafting -------------------------------------------------------------------------------------


def test_what_a_company_answers_is_drafted_in_the_words_of_the_question_with_its_record() -> None:
    policy = passage("tells-policy")
    assert policy.text.en == (
        "Policy: management has adopted and signed a policy. [1]\n"
        "Open to: everybody, on the website. [2]"
    )
    assert policy.text.nl.startswith("Beleid: de directie heeft")
    assert [each.place for each in policy.sources] == ["policy-adopted", "policy-public"]
    assert "Country of the mine known for: 62.5 percent" in passage("tells-chains").text.en
    assert "62,5 procent" in passage("tells-chains").text.nl
    assert not any(".." in each.text.en for each in draft(METALS, FULL))


def test_what_is_unknown_is_said_to_be_unknown() -> None:
    assert "Where was looked: not known" in passage("tells-risks").text.en
    assert "unknown" in passage("tells-effect", Facts(planned=_unread())).text.en


def _unread() -> Planned:
    action = Action("a1", what="Look", indicator=Indicator("Children in school"))
    return planned(plan=Plan((action,), state="draft", year=1))


def test_remarks_owners_costs_and_notes_of_effect_are_never_public() -> None:
    told = "\n".join(each.text.en for each in draft(METALS, FULL) if each.part == "public")
    for secret in ("Noorderlicht", "Noor Meeuwis", "12500", "The water is clean", "too small"):
        assert secret not in told
    within = "\n".join(each.text.en for each in draft(METALS, FULL) if each.part != "public")
    for known in ("Noorderlicht", "Noor Meeuwis", "12500", "The water is clean", "too small"):
        assert known in within


def test_the_agreement_draws_on_no_purchase_list_signal_or_complaint() -> None:
    origins = METALS.diligence.report_origins
    assert {each.kind for each in origins.values()} <= METALS.kinds.keys()
    assert not {each.kind for each in origins.values()} & NEVER
    drawn = {o for item in METALS.diligence.report.values() for o in item.draws}
    assert drawn | {"from-answers", "from-remarks", "from-evidence"} == origins.keys()


def test_every_question_of_an_item_exists_and_stands_in_one_item_only() -> None:
    named = [code for item in METALS.diligence.report.values() for code in item.answers]
    assert len(named) == len(set(named))
    assert set(named) <= METALS.questionnaire.questions.keys()


def some_answer(question: Question) -> st.SearchStrategy[Given | None]:
    common: list[st.SearchStrategy[Given | None]] = [st.none(), st.just(Unknown())]
    match question.kind:
        case "level":
            common.append(st.builds(Level, st.integers(0, 4)))
        case "number":
            common.append(st.builds(Number, st.floats(0, 100)))
        case "several-of":
            codes = st.frozensets(st.sampled_from([*question.options]))
            common.append(st.builds(Choice, codes))
    return st.one_of(common)


ANSWERS = st.fixed_dictionaries({each.code: some_answer(each) for each in ASKED.questions})


@settings(max_examples=12, deadline=None)
@given(ANSWERS)
def test_whatever_is_answered_every_line_names_its_record_and_no_draft_stops_itself(
    answers: dict[str, Given | None],
) -> None:
    facts = Facts(assessed({c: g for c, g in answers.items() if g is not None}), planned())
    drafted = draft(METALS, facts)
    assert drafted == draft(METALS, facts)
    for each in drafted:
        for language in LANGUAGES:
            lines = each.text.within(language).splitlines()
            named = [marks(line) for line in lines]
            assert all(len(found) == 1 for found in named)
            assert {n for found in named for n in found} == {*range(1, len(each.sources) + 1)}
    assert not [each for each in look_through(METALS, drafted, drafted, ()) if each.stops]


def test_what_comes_first_in_the_heat_map_is_told_by_issue_and_its_places_in_confidence() -> None:
    told = passage("tells-risks").text
    assert "What comes first in the heat map: water use and water pollution (severity" in told.en
    assert "(severity 5 of 5); child labour (severity 4 of 5)" in told.en
    assert "(ernst 5 van 5); kinderarbeid (ernst 4 van 5)" in told.nl
    assert "Congo" not in told.en
    within = passage("tells-risks.confidential")
    assert "water: cobalt, mining, Congo (severity 5, likelihood 4). [1]" in within.text.en
    assert "child labour: tin (severity 4, likelihood unknown)" in within.text.en
    assert within.sources[0].says.en == "Heat map of year 3 (accepted), risk r1"


# What is missing ------------------------------------------------------------------------------


def test_what_the_records_do_not_hold_is_said_to_be_missing() -> None:
    found = {each.item: each for each in checks(METALS, draft(METALS, FULL))}
    assert found["tells-policy"].standing == "told"
    assert found["tells-remedy"].standing == "missing"
    assert found["tells-remedy"].lacks
    assert found["tells-embedding"].standing == "confidential"  # declined, with a reason
    assert "tells-maturity" not in found  # nobody expects a score in public
    assert all(each.standing == "missing" for each in checks(METALS, ()))


def test_what_was_left_out_by_choice_is_not_called_missing() -> None:
    left = replace(passage("tells-policy"), part="left-out")
    found = {each.item: each.standing for each in checks(METALS, [left])}
    assert found["tells-policy"] == "left-out"


# Moving ---------------------------------------------------------------------------------------


def test_words_said_in_confidence_do_not_move_into_the_public_part() -> None:
    refused = may_move(METALS, passage("tells-policy.confidential"), "public")
    assert not refused
    assert "Remarks" in refused.why.en
    assert may_move(METALS, passage("tells-policy"), "confidential")
    assert may_move(METALS, passage("tells-risks.confidential"), "public")


# The look through -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("We visited noorderlicht kobalt's pit. [1]", "name"),
        ("We visited Noorderlcht Kobalt. [1]", "resembles"),
        ("We paid € 41.000 per ton. [1]", "price"),
        ("The price was 8,400 USD/t. [1]", "price"),
        ("We visited 3 pits.", "number"),
        ("We visited pits. [4]", "mark"),
        ("[redacted] was visited. [1]", "taken-out"),
        ("Mail jan@noorderlicht.example. [1]", "resembles"),
    ],
)
def test_names_prices_numbers_without_a_record_and_idle_marks_are_seen(
    said: str, kind: str
) -> None:
    assert kind in kinds(said)


def test_a_year_and_a_budget_stop_nobody() -> None:
    found = look_through(METALS, [public("In 2026 we spent € 12.500. [1]")], (), NAMES)
    assert not [each for each in found if each.stops]


def test_a_number_that_its_record_does_not_hold_is_pointed_out() -> None:
    assert kinds("Known for 95 percent. [1]", public("Known for 62 percent. [1]")) == ["unlike"]
    assert kinds("Known for 62 percent. [1]", public("Known for 62 percent. [1]")) == []


def test_words_changed_in_one_language_only_are_pointed_out() -> None:
    drafted = public("As it was. [1]")
    changed = replace(drafted, text=Text("Better said. [1]", drafted.text.nl))
    found = look_through(METALS, [changed], [drafted], ())
    assert [(each.kind, each.language) for each in found] == [("language", "nl")]


def test_a_report_goes_out_when_nothing_stops_it_and_somebody_looked() -> None:
    named, plain = public("At Kobaltgeheim. [1]"), public("At a smelter. [1]")
    stopped = look_through(METALS, [named], [named], NAMES)
    assert not may_publish([named], stopped, looked=True)
    assert may_publish([plain], (), looked=False)
    near = look_through(METALS, [public("At Kobaltgeheem. [1]")], (), NAMES)
    assert near
    assert not may_publish([plain], near, looked=False)
    assert may_publish([plain], near, looked=True)
    assert not may_publish([replace(plain, part="confidential")], (), looked=True)


# Answers mapped once --------------------------------------------------------------------------


def test_one_answer_serves_every_asker_that_asks_the_same() -> None:
    assert FULL.assessed is not None
    told = FULL.assessed.answers
    held = {
        asker
        for asker in METALS.questionnaire.askers
        for heading in headings(METALS, asker, told)
        for row in heading.rows
        if row.question.code == "policy-adopted" and row.state == "answered"
    }
    assert held == set(METALS.questionnaire.questions["policy-adopted"].maps)
    policies = headings(METALS, "oecd", told)[0]
    assert (policies.code, policies.answered) == ("1.1", 2)
    assert "policy-themes" in {row.question.code for row in policies.open}


def test_marks_are_not_read_aloud() -> None:
    assert without_marks("Fenced off. [2] Paid for. [1]") == "Fenced off. Paid for."
