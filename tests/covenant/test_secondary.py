"""Scrap both ways: does mass add up, and what raises a flag."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schakel.covenant.agreement import load
from schakel.covenant.judgements import Loss, RedFlag
from schakel.covenant.secondary import Mass, Part, known_share, losses, reconcile, red_flags

METALS = load("metals_2019")
LOSSES = losses(METALS)
TONNES = st.floats(0, 1000).map(lambda n: round(n, 1))
MASSES = st.tuples(TONNES, TONNES).map(lambda pair: Mass(min(pair), max(pair)))
SHARES = st.floats(0, 0.9).map(lambda n: round(n, 2))


def parts(*masses: Mass | str, process: str = "") -> list[Part]:
    return [
        Part(f"p{n}", mass if isinstance(mass, Mass) else "unknown", process=process)
        for n, mass in enumerate(masses)
    ]


def exact(tonnes: float) -> Mass:
    return Mass(tonnes, tonnes)


def test_what_is_missing_is_said_in_tonnes_both_ways() -> None:
    melted = parts(exact(100), process="loss-remelt-aluminium-clean")
    missing = reconcile(melted, parts(exact(80)), LOSSES, tolerance=0.02)
    assert missing.says.en == (
        "16 to 19.5 tonnes came in and is not accounted for: where did it go?"
    )
    surplus = reconcile(melted, parts(exact(120)), LOSSES, tolerance=0.02)
    assert surplus.says.nl == (
        "20,5 tot 24 ton kwam er meer uit dan erin ging: waar kwam het vandaan?"
    )


def test_what_went_into_stock_is_not_missing() -> None:
    balance = reconcile(parts(exact(100)), parts(exact(60)), {}, exact(40))
    assert balance.finding == "balances"
    assert reconcile(parts(exact(100)), parts(exact(60)), {}, exact(0)).finding == "missing"


@settings(max_examples=30)
@given(mass=MASSES, out=TONNES)
def test_an_unknown_output_never_proves_that_something_is_missing(mass: Mass, out: float) -> None:
    balance = reconcile(parts(mass), parts(exact(out), "unknown"), {}, tolerance=0.02)
    assert balance.gap.low == -inf
    assert balance.finding in ("surplus", "undecided")
    assert balance.unknown == ("p1",)


def test_more_out_than_in_is_too_much_even_when_another_output_is_unknown() -> None:
    balance = reconcile(parts(exact(10)), parts(exact(50), "unknown"), {}, tolerance=0.02)
    assert balance.finding == "surplus"
    assert balance.says.en.startswith("At least 40 tonnes more came out")
    assert balance.says.nl.endswith("Onbekend: p1.")


@settings(max_examples=30)
@given(mass=MASSES, out=MASSES)
def test_an_unknown_stock_or_process_leaves_the_balance_open(mass: Mass, out: Mass) -> None:
    assert reconcile(parts(mass), parts(out), {}, "unknown").finding == "undecided"
    lost = reconcile(parts(mass, process="nobody-knows"), parts(out), {})
    assert lost.finding in ("surplus", "undecided", "balances")
    assert lost.unknown == ("p0",)


@settings(max_examples=40)
@given(data=st.data(), mass=MASSES, out=MASSES, loss=st.tuples(SHARES, SHARES), stock=MASSES)
def test_the_gap_holds_every_balance_that_the_bounds_allow(
    data: st.DataObject, mass: Mass, out: Mass, loss: tuple[float, float], stock: Mass
) -> None:
    rate = Mass(min(loss), max(loss))
    gap = reconcile(parts(mass, process="melt"), parts(out), {"melt": rate}, stock).gap
    true_in, true_out, true_loss, true_stock = (
        data.draw(st.floats(each.low, each.high)) for each in (mass, out, rate, stock)
    )
    true = true_in * (1 - true_loss) - true_out - true_stock
    assert gap.low - 1e-6 <= true <= gap.high + 1e-6


@settings(max_examples=30)
@given(mass=MASSES, out=MASSES, tight=SHARES, loose=SHARES)
def test_a_wider_tolerance_never_finds_more_amiss(
    mass: Mass, out: Mass, tight: float, loose: float
) -> None:
    low, high = sorted((tight, loose))
    strict = reconcile(parts(mass), parts(out), {}, tolerance=low).finding
    lenient = reconcile(parts(mass), parts(out), {}, tolerance=high).finding
    if lenient in ("missing", "surplus"):
        assert strict == lenient
    if strict == "balances":
        assert lenient == "balances"


def test_the_share_of_known_origin_has_bounds() -> None:
    known = Part("yard", exact(60), known=True)
    assert known_share([known, Part("trader", exact(40))]) == Mass(0.6, 0.6)
    assert known_share([known, Part("trader", "unknown")]) == Mass(0.0, 1.0)
    assert known_share([]) == "unknown"


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="write the lower bound first"):
        Mass(2, 1)


def test_every_loss_of_the_agreement_is_a_range_with_a_reason() -> None:
    for code, loss in METALS.diligence.losses.items():
        assert 0 <= loss.least <= loss.most < 1, code
        assert loss.reason.nl
        assert loss.reading == "default"


def test_flags_look_both_ways_and_each_is_asked_raised_and_cleared() -> None:
    flags = METALS.diligence.red_flags
    assert {flag.direction for flag in flags.values()} == {"source", "destination", "both"}
    assert len({flag.asks for flag in flags.values()}) == len(flags)
    for flag in flags.values():
        for answer, standing in ((flag.raised_by[0], "raised"), (flag.cleared_by[0], "not-raised")):
            (found,) = [
                each
                for each in red_flags(METALS, {flag.asks: answer})
                if each.standing != "unknown"
            ]
            assert found.standing == standing


def test_an_answer_nobody_knows_does_not_clear_a_flag() -> None:
    told = red_flags(METALS, {"payment": "in kind", "collection": "unknown"})
    assert {flag.standing for flag in told} == {"unknown"}
    assert all(flag.says.nl.startswith("Onbekend: ") for flag in told)


def test_a_loss_that_runs_backward_or_takes_all_is_refused() -> None:
    good = METALS.diligence.losses["loss-shred"].model_dump()
    for wrong in ({"least": 0.5, "most": 0.1}, {"most": 1.0}, {"least": -0.1}):
        with pytest.raises(ValidationError):
            Loss.model_validate({**good, **wrong})


def test_an_answer_cannot_both_raise_and_clear_a_flag() -> None:
    good = METALS.diligence.red_flags["flag-cash"].model_dump()
    with pytest.raises(ValidationError, match="raises and clears: cash"):
        RedFlag.model_validate({**good, "cleared_by": ("cash",)})
