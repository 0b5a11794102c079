"""What the linter says of good and bad actions, in both languages."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.covenant.agreement import load
from schakel.covenant.plans import Action, Indicator, Plan, Remark
from schakel.covenant.smart import lint

METALS = load("metals_2019")
TODAY = date(2026, 3, 2)
GOOD = Action(
    code="a1",
    kind="mitigate",
    what="Put extraction on all six furnaces of the yard in Brakwater",
    risks=("lead-in-blood",),
    indicator=Indicator("lead in blood of furnace workers", "µg/dl", 38, 20, "less"),
    owner="Head of purchasing",
    cost=12_000,
    starts=date(2026, 4, 1),
    due=date(2026, 12, 1),
    leverage="A contract for three years, together with two other buyers",
    rightsholders=("informal-workers", "children"),
    how_heard="The yard's workers chose it, in two evenings with their union in January 2026",
)


def remarks(action: Action) -> tuple[Remark, ...]:
    return lint(action, TODAY, METALS)


def musts(action: Action) -> set[str]:
    return {each.field for each in remarks(action) if each.severity == "must"}


def shoulds(action: Action) -> set[str]:
    return {each.field for each in remarks(action) if each.severity == "should"}


def test_a_good_action_is_left_alone() -> None:
    assert remarks(GOOD) == ()


SPECIFIC = [
    "Visit the four largest yards before June and agree in writing that nobody under 18 sorts",
    "Bezoek vóór juni de vier grootste schrootwerven en leg vast dat niemand onder 18 sorteert",
    "Pay cable with its insulation on, so that burning earns nothing at any of the 9 yards",
    "Betaal kabel met isolatie, zodat afbranden bij geen enkele van de 9 werven iets oplevert",
    "Repay the recruitment fees of the 31 workers at the wire plant, with interest",
    "Betaal de 31 werknemers van de draadfabriek hun bemiddelingskosten terug, met rente",
    "Stop buying turnings from traders that do not name the works they come from",
    "Koop geen krullen meer van handelaren die de fabriek van herkomst niet noemen",
    "Open a complaints line in Spanish and Quechua with the miners' union, from May on",
    "Open met de mijnwerkersbond een klachtenlijn in het Spaans en Quechua, vanaf mei",
    "Train all 14 buyers; from then on no order goes out without a named mine or yard",
]
VAGUE = {
    "We will look into child labour at our suppliers": "look into",
    "Wij kijken naar kinderarbeid bij onze leveranciers": "kijken naar",
    "Try to reduce lead exposure at the smelter": "Try to",
    "Wij streven naar een leefbaar loon in de keten": "streven",
    "Raise awareness of human rights among suppliers": "Raise awareness",
    "Bewustwording over mensenrechten vergroten bij leveranciers": "Bewustwording",
    "Engage with suppliers on working conditions": "Engage with",
    "In gesprek gaan met leveranciers over arbeidsomstandigheden": "In gesprek",
    "Ensure that conditions at the yard are decent": "Ensure",
    "Ervoor zorgen dat het op de werf goed gaat": "Ervoor zorgen",
    "Continue our good relationship with the mine": "Continue",
    "De goede relatie met de mijn voortzetten": "voortzetten",
    "Address the risk of corruption in transport": "Address",
    "Wij pakken het risico op corruptie aan": "pakken het risico op corruptie aan",
    "Support local initiatives against child labour": "Support",
    "Ondersteunen van lokale initiatieven tegen kinderarbeid": "Ondersteunen",
    "Monitor the situation around the tailings dam": "Monitor",
    "De situatie rond de stuwdam monitoren": "monitoren",
    "Improve safety at the yards of our suppliers": "Improve",
    "Veiligheid verbeteren op werven van leveranciers": "verbeteren",
}


@pytest.mark.parametrize("what", SPECIFIC)
def test_who_says_what_happens_is_left_alone(what: str) -> None:
    assert remarks(replace(GOOD, what=what)) == ()


@pytest.mark.parametrize(("what", "phrase"), VAGUE.items())
def test_a_vague_verb_is_quoted_and_mended_in_both_languages(what: str, phrase: str) -> None:
    found = [each for each in remarks(replace(GOOD, what=what)) if each.field == "what"]
    assert found[0].why.en.startswith(f"“{phrase}” ")
    assert found[0].why.nl.startswith(f"‘{phrase}’ ")
    assert found[0].severity == "should"
    assert "Say" in found[0].remedy.en
    assert "Zeg" in found[0].remedy.nl


@pytest.mark.parametrize("what", list(VAGUE))
def test_a_vague_verb_with_nothing_to_measure_cannot_be_handed_in(what: str) -> None:
    assert "what" in musts(replace(GOOD, what=what, indicator=None))


FLAWS = {
    "nothing said": (replace(GOOD, what="  "), {"what"}),
    "only dashes": (replace(GOOD, what="-", owner="n.v.t.", how_heard="nvt"),
                    {"what", "owner", "how_heard"}),
    "one word": (replace(GOOD, what="Training"), {"what"}),
    "a blank left open": (replace(GOOD, what="Bezoek vóór … de vier werven in …"), {"what"}),
    "no kind": (replace(GOOD, kind=None), {"kind"}),
    "answers nothing": (replace(GOOD, risks=()), {"risks"}),
    "no indicator": (replace(GOOD, indicator=None), {"indicator"}),
    "no target": (replace(GOOD, indicator=Indicator("accidents", "a year", 4)), {"indicator"}),
    "target is where it stands": (
        replace(GOOD, indicator=Indicator("accidents", "a year", 4, 4)), {"indicator"}),
    "target below baseline": (
        replace(GOOD, indicator=Indicator("with a contract", "%", 60, 40, "more")), {"indicator"}),
    "target above baseline": (
        replace(GOOD, indicator=Indicator("accidents", "a year", 4, 9, "less")), {"indicator"}),
    "the verb says which way": (
        replace(GOOD, what="Verlaag het aantal ongevallen op de 6 ovens",
                indicator=Indicator("ongevallen", "per jaar", 4, 9)), {"indicator"}),
    "over a hundred percent": (
        replace(GOOD, indicator=Indicator("with a contract", "%", 60, 140)), {"indicator"}),
    "nobody": (replace(GOOD, owner=""), {"owner"}),
    "everybody": (replace(GOOD, owner="Het team"), {"owner"}),
    "a yield": (replace(GOOD, cost=-5), {"cost"}),
    "no day": (replace(GOOD, due=None), {"due"}),
    "yesterday": (replace(GOOD, starts=None, due=date(2026, 3, 1)), {"due"}),
    "ends before it begins": (replace(GOOD, starts=date(2027, 1, 1)), {"starts"}),
    "for nobody": (replace(GOOD, rightsholders=()), {"rightsholders"}),
    "for who is not known": (replace(GOOD, rightsholders=("childen",)), {"rightsholders"}),
    "not heard": (replace(GOOD, how_heard="Niet gehoord"), {"how_heard"}),
    "result after the end": (
        replace(GOOD, mitigation_due=date(2027, 1, 1)), {"mitigation_due"}),
    "result in the past": (
        replace(GOOD, mitigation_due=date(2026, 2, 1)), {"mitigation_due"}),
    "suspends some day": (
        replace(GOOD, kind="cease", suspends=True, starts=None), {"starts"}),
    "dropped in silence": (replace(GOOD, state="dropped-with-reason"), {"reason"}),
}  # fmt: skip


@pytest.mark.parametrize(("action", "fields"), FLAWS.values(), ids=list(FLAWS))
def test_what_is_missing_or_wrong_must_be_mended(action: Action, fields: set[str]) -> None:
    assert musts(action) == fields


HINTS = {
    "no cost": (replace(GOOD, cost=None), {"cost"}),
    "no start": (replace(GOOD, starts=None), {"starts"}),
    "no baseline": (
        replace(GOOD, indicator=Indicator("lead", "µg/dl", None, 20)), {"indicator"}),
    "no unit": (replace(GOOD, indicator=Indicator("accidents", "", 4, 1)), {"indicator"}),
    "counts paper": (
        replace(GOOD, indicator=Indicator("aantal uitgevoerde audits", "per jaar", 0, 4)),
        {"indicator"}),
    "counts signatures": (
        replace(GOOD, indicator=Indicator("suppliers who signed", "%", 20, 80)), {"indicator"}),
    "years away": (replace(GOOD, due=date(2029, 1, 1)), {"due"}),
    "where possible": (replace(GOOD, what=f"{GOOD.what}, where possible"), {"what"}),
    "zo snel mogelijk": (replace(GOOD, what=f"{GOOD.what}, zo snel mogelijk"), {"what"}),
    "several": (replace(GOOD, what="Put extraction on several furnaces of the yard"), {"what"}),
    "no leverage": (replace(GOOD, leverage=""), {"leverage"}),
    "the boss spoke": (
        replace(GOOD, how_heard="Besproken met de directie van de werf in januari 2026"),
        {"how_heard"}),
    "suspends to mitigate": (replace(GOOD, suspends=True), {"kind"}),
    "a whole policy": (replace(GOOD, what=" ".join([GOOD.what] * 8)), {"what"}),
}  # fmt: skip


@pytest.mark.parametrize(("action", "fields"), HINTS.values(), ids=list(HINTS))
def test_what_could_be_better_is_advice_that_does_not_stop_a_plan(
    action: Action, fields: set[str]
) -> None:
    assert musts(action) == set()
    assert shoulds(action) == fields


def test_every_remark_speaks_two_languages_and_says_how_to_mend_it() -> None:
    flawed = [action for action, _ in (*FLAWS.values(), *HINTS.values())]
    for action in flawed:
        for remark in remarks(action):
            for text in (remark.why, remark.remedy):
                assert text.en.strip()
                assert text.nl.strip()
                assert text.en != text.nl
                assert text.nl.endswith((".", "?", "’", '"'))


def test_a_group_that_was_misspelt_is_recognised() -> None:
    (remark,) = remarks(replace(GOOD, rightsholders=("childen",)))
    assert remark.remedy.nl == 'Bedoelt u "children"?'


def test_what_is_closed_or_done_in_time_is_not_held_to_its_day() -> None:
    past = replace(GOOD, starts=date(2025, 1, 1), due=date(2025, 6, 1))
    assert musts(past) == {"due"}
    assert remarks(replace(past, state="done-awaiting-effect")) == ()
    assert remarks(Action("bare", state="closed")) == ()


# The plan as a whole ----------------------------------------------------------------------------


def test_an_empty_plan_is_told_where_to_begin() -> None:
    (remark,) = lint(Plan(), TODAY, METALS)
    assert remark.severity == "must"
    assert "gravest harm" in remark.remedy.en


def test_two_actions_of_one_name_are_told_apart() -> None:
    found = lint(Plan((GOOD, GOOD)), TODAY, METALS)
    assert [(each.severity, each.field) for each in found] == [("must", "code")]


def test_a_plan_in_which_one_person_does_all_on_one_day_is_advised_to_spread() -> None:
    plan = Plan(tuple(replace(GOOD, code=f"a{n}", what=f"{GOOD.what} ({n})") for n in range(16)))
    said = " ".join(each.why.en for each in lint(plan, TODAY, METALS))
    assert "16 actions" in said
    assert "same day" in said
    assert "One person" in said


def test_the_same_sentence_twice_is_noticed() -> None:
    plan = Plan(tuple(replace(GOOD, code=f"a{n}") for n in range(4)))
    found = [each for each in lint(plan, TODAY, METALS) if each.field == "what"]
    assert [each.action for each in found] == ["a1", "a2", "a3"]


WORDS = st.text("abc éËn…0-.,“ \n", max_size=30)
ACTIONS = st.builds(
    Action,
    code=st.just("a1"),
    kind=st.sampled_from([None, "cease", "remedy"]),
    what=WORDS,
    owner=WORDS,
    how_heard=WORDS,
    rightsholders=st.lists(WORDS, max_size=2).map(tuple),
    indicator=st.none()
    | st.builds(
        Indicator, WORDS, WORDS, st.none() | st.floats(-9, 9), st.none() | st.floats(-9, 9)
    ),
    cost=st.none() | st.integers(-2, 2),
    due=st.none() | st.dates(),
    starts=st.none() | st.dates(),
    suspends=st.booleans(),
)


@settings(max_examples=40)
@given(action=ACTIONS)
def test_whatever_is_written_gets_an_answer_and_nothing_missing_passes(action: Action) -> None:
    fields = musts(action)
    for name in ("owner", "how_heard", "what"):
        assert getattr(action, name).strip() or name in fields
    for name in ("kind", "due", "indicator"):
        assert getattr(action, name) is not None or name in fields
    assert all(each.action == "a1" and each.why.nl and each.remedy.nl for each in remarks(action))
