"""The questionnaire of the metals agreement, and what is refused in one."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from schakel.covenant import remedies
from schakel.covenant.agreement import SHIPPED, Agreement, codes
from schakel.covenant.files import read
from schakel.covenant.questions import LIGHT
from schakel.language import LANGUAGES
from tests.covenant.answering import METALS, POSITIONS

QUESTIONS = METALS.questionnaire.questions
FOLDER = SHIPPED / "metals_2019"
PAGES = {path.stem: read(path).value for path in sorted(FOLDER.glob("*.yaml"))}
Raw = dict[str, Any]
LONGEST = 36  # words in a question or a level; beyond it nobody reads on


# Ours -------------------------------------------------------------------------------------------


def test_there_are_about_sixty_questions_and_25_of_them_are_light() -> None:
    assert 55 <= len(QUESTIONS) <= 66
    assert sum(each.light for each in QUESTIONS.values()) == 25


def test_every_position_gets_scored_questions_of_every_step_on_either_track() -> None:
    for position in POSITIONS:
        for light in (True, False):
            own = [
                each
                for each in QUESTIONS.values()
                if position in (each.positions or POSITIONS) and (each.light or not light)
            ]
            assert {each.step for each in own if each.weight} == set(METALS.diligence.steps)


def test_what_is_scored_asks_for_evidence_and_names_where_the_oecd_asks_it() -> None:
    for code, each in QUESTIONS.items():
        assert each.evidence or not each.weight, code
        assert each.maps["oecd"], code


def test_what_may_be_declined_goes_beyond_the_standard_for_small_firms() -> None:
    declined = [each for each in QUESTIONS.values() if each.may_decline]
    assert len(declined) == 12
    assert not any("vsme" in each.maps for each in declined)


def test_five_levels_say_five_different_things_in_either_language() -> None:
    for code, each in QUESTIONS.items():
        for language in LANGUAGES:
            said = {level.within(language).casefold() for level in each.levels}
            assert len(said) == len(each.levels), code


def test_nothing_is_longer_than_one_reads() -> None:
    for code, each in QUESTIONS.items():
        for text in (each.text, *each.levels):
            assert max(len(text.en.split()), len(text.nl.split())) <= LONGEST, code


def test_no_code_of_an_answer_means_two_things() -> None:
    options = [code for each in QUESTIONS.values() for code in each.options]
    assert len(options) == len(set(options))
    assert not set(options) & set(QUESTIONS)


# What is refused --------------------------------------------------------------------------------


def refused(change: Callable[[Raw], object]) -> list[str]:
    """What is said of the questionnaire after a change, each problem on a line."""
    raw: Raw = {**PAGES, "questions": deepcopy(PAGES["questions"])}
    change(raw["questions"])
    with pytest.raises(ValidationError) as told:
        Agreement.model_validate(raw, context=codes(raw))
    found = [*remedies.problems(Agreement, told.value.errors(), {})]
    assert all(each.what.nl and each.remedy.nl for each in found)
    return [str(each) for each in found]


def setting(code: str, /, **values: object) -> Callable[[Raw], object]:
    return lambda raw: raw["questions"][code].update(values)


def without(code: str, key: str) -> Callable[[Raw], object]:
    return lambda raw: raw["questions"][code].pop(key)


def all_light(raw: Raw) -> None:
    for question in raw["questions"].values():
        question["light"] = True


HANGS = {"question": "policy-adopted", "at_least": 2}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (setting("chain-map", wieght=3), 'chain-map.wieght: "wieght" is not a key here. Did you'),
        (setting("chain-map", weight=0), "chain-map.weight: 0 is out of range. Write at least 1."),
        (setting("chain-map", text={"en": "A map?"}), 'the text is missing in "nl"'),
        (setting("chain-map", text={"en": "A map?", "nl": " "}), "The nl text is empty."),
        (setting("chain-map", levels=[{"en": "No", "nl": "Nee"}]), "There are five levels"),
        (setting("chain-map", levels=[]), 'A "level" asks for: levels.'),
        (setting("chain-map", unit={"en": "kg", "nl": "kg"}), 'A "level" has no: unit.'),
        (setting("chain-map", step="step-7"), '"step-7" is not one of the steps of due diligence'),
        (setting("chain-map", positions=["minr"]), 'Did you mean "miner"?'),
        (setting("chain-map", chain="tertiary"), '"tertiary" is not one of the chains.'),
        (setting("chain-map", code="chain-map"), "The code stands before the colon already."),
        (setting("chain-map", maps={"oecd": ["9.9"]}), '"9.9" is no heading of oecd.'),
        (setting("chain-map", maps={"oced": ["1.1"]}), 'Did you mean "oecd"?'),
        (setting("origin-known", weight=4, full_at=None), 'A "number" asks for: full_at.'),
        (setting("policy-themes", enough=13), "There are fewer options than are enough."),
        (without("chain-map", "source"), "`source` is missing"),
        (setting("policy-themes", asked_if={**HANGS, "question": "policy"}), "Did you mean"),
        (setting("policy-adopted", asked_if={**HANGS, "question": "harm-scan"}), "comes later"),
        (setting("policy-themes", asked_if={"question": "policy-adopted"}), "Write one of"),
        (
            setting("sources-used", asked_if={"question": "policy-public", "at_least": 2}),
            "no levels",
        ),
        (
            setting(
                "sources-used", asked_if={"question": "policy-public", "among": ["policy-withn"]}
            ),
            'Did you mean "policy-within"?',
        ),
        (setting("policy-themes", light=True), "On the light track"),
        (all_light, 'On the light track a "miner" gets 47 questions; 25 is the most.'),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_with_its_remedy(
    change: Callable[[Raw], object], says: str
) -> None:
    assert says.casefold() in "\n".join(refused(change)).casefold()


def test_a_light_question_does_not_hang_on_one_that_is_not() -> None:
    def change(raw: Raw) -> None:
        raw["questions"]["own-sites"]["asked_if"] = {"question": "buyers-trained", "at_least": 1}

    assert "hangs on a question that is not" in refused(change)[0]


def test_one_more_light_question_for_nobody_in_particular_is_one_too_many() -> None:
    def change(raw: Raw) -> None:
        raw["questions"]["land-consent"]["light"] = True

    assert "a firm in all positions gets 26 questions; 25 is the most" in refused(change)[0]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"weights": {"step-1-policy": 100}}, "has no weight"),
        ({"weights": {"step-1-policy": 15}}, "add up to 15"),
        ({"status": "adopted"}, "It is adopted, but not by what."),
        ({"without": ["policy-adoptd"]}, 'Did you mean "policy-adopted"?'),
        ({"without": ["policy-adopted"]}, "hangs on a question that this edition leaves out"),
        ({"instrument": "maturity"}, "is not one of the instruments"),
    ],
)
def test_an_edition_weighs_its_steps_and_says_by_what_it_was_adopted(
    values: Raw, says: str
) -> None:
    def change(raw: Raw) -> None:
        raw["editions"]["company-questions-1"].update(values)

    assert says in "\n".join(refused(change))


def test_a_questionnaire_says_who_gets_the_light_track() -> None:
    assert f'"{LIGHT}" is missing' in refused(lambda raw: raw["limits"].pop(LIGHT))[0]
    assert "how many questions" in refused(lambda raw: raw["limits"][LIGHT].pop("questions"))[0]


def test_an_agreement_without_questions_is_told_to_add_the_file() -> None:
    raw = {stem: page for stem, page in PAGES.items() if stem != "questions"}
    with pytest.raises(ValidationError) as told:
        Agreement.model_validate(raw, context=codes(raw))
    found = [str(each) for each in remedies.problems(Agreement, told.value.errors(), {})]
    assert any("Add questions.yaml to the folder." in each for each in found)
