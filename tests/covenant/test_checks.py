"""How far company, secretariat and evaluator agree; and where nothing can be said, that it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.covenant.checks import (
    LOOKS,
    STRENGTHS,
    Apart,
    Look,
    between,
    over_companies,
    pairs,
    strength,
)
from schakel.covenant.diligence import Agreed
from schakel.language import Text

STEPS = {"a": "embed", "b": "embed", "c": "respond"}
Levels = dict[str, int]


def test_the_evaluator_who_is_a_level_lower_shows_as_minus_one_by_step() -> None:
    found = pairs(
        {"company": {"a": 3, "b": 2, "c": 4}, "independent": {"a": 2, "b": 1, "c": 4}}, STEPS
    )
    pair = between(found, "company", "independent")
    assert pair is not None
    assert pair.by_step == {"embed": Apart(2, -1.0), "respond": Apart(1, 0.0)}
    assert pair.apart.mean == pytest.approx(-2 / 3)
    assert between(found, "company", "secretariat") is None


def test_a_kappa_that_is_undefined_is_said_to_be_and_is_neither_nothing_nor_everything() -> None:
    (same,) = pairs({"company": {"a": 2, "b": 2}, "independent": {"a": 2, "b": 2}}, STEPS)
    (apart,) = pairs({"company": {"a": 2}, "independent": {"b": 2}}, STEPS)
    assert same.kappa.value is apart.kappa.value is None
    assert "undefined" in same.kappa.why.en
    assert apart.apart == Apart(0, None)
    assert strength(same.kappa) == "undefined"


def test_the_bands_of_agreement_hold_their_lower_bound() -> None:
    said = [strength(Agreed(k, 9, Text("", ""))) for k in (-0.2, 0.399, 0.4, 0.599, 0.6, 1.0)]
    assert said == ["weak", "weak", "moderate", "moderate", "substantial", "substantial"]
    assert {"undefined", *said} == set(STRENGTHS)


levels = st.dictionaries(st.sampled_from(sorted(STEPS)), st.integers(0, 4), min_size=1)


@given(levels, levels)
def test_turning_two_looks_round_turns_the_difference_round_and_leaves_the_kappa(
    one: Levels, other: Levels
) -> None:
    (there,) = pairs({"company": one, "independent": other}, STEPS)
    (back,) = pairs({"company": other, "independent": one}, STEPS)
    assert there.kappa.value == pytest.approx(back.kappa.value)
    assert there.apart.mean == pytest.approx(-back.apart.mean if back.apart.mean else 0) or (
        there.apart.mean is None and back.apart.mean is None
    )


@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=4))
def test_over_several_companies_every_question_of_each_counts_once(
    told: list[tuple[Levels, Levels]],
) -> None:
    rated: dict[str, dict[Look, Levels]] = {
        f"c{n}": {"company": own, "independent": other} for n, (own, other) in enumerate(told)
    }
    (pair,) = over_companies(rated, dict.fromkeys(rated, STEPS))
    assert pair.apart.n == sum(len(own.keys() & other.keys()) for own, other in told)
    assert next(iter(LOOKS)) == pair.one
