"""Draws and bounds: what must hold whatever the flows turn out to be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from schakel.chain.graph import System, exposure
from schakel.chain.uncertainty import Factors, bounds, drawn, monte_carlo
from tests.chain.test_graph import trade

A_FIFTH = Factors(0.2, 0.2, 0.2, "interval")


def test_amounts_that_are_certain_are_drawn_the_same_every_time() -> None:
    system, risk = trade(60), np.random.default_rng(1).random((60, 2))
    drawn_often = monte_carlo(system, risk, Factors(0, 0, 0), draws=3, tolerance=1e-10)
    exact = exposure(system, system.own[:, None] * risk)
    assert drawn_often.mean == pytest.approx(exact.values, abs=1e-9)
    assert drawn_often.deviation.max() < 1e-9
    assert drawn_often.unknown[0] == pytest.approx(exact.unknown, abs=1e-9)


def test_the_same_seed_draws_the_same_and_another_seed_does_not() -> None:
    system, risk = trade(60), np.ones((60, 1))
    again = [
        monte_carlo(system, risk, Factors(0.3, 0.3, 0.3), draws=4, seed=seed, watch=[3, 8]).watched
        for seed in (7, 7, 8)
    ]
    assert again[0].shape == (4, 2, 2)
    assert np.array_equal(again[0], again[1])
    assert not np.array_equal(again[0], again[2])


def test_a_buyer_of_two_equal_mines_is_as_unsure_as_the_mines_are() -> None:
    """Half of the goods carry the risk: r = x/(x+y), so d r is about s/sqrt(8) for small s."""
    risky, safe, buyer = range(3)
    shares = np.zeros((3, 3))
    shares[buyer, [risky, safe]] = 0.5
    system = System(csr_array(shares))
    found = monte_carlo(system, [1.0, 0.0, 0.0], Factors(0.1, 0, 0), draws=600, seed=3)
    assert found.mean[buyer, 0] == pytest.approx(0.5, abs=0.005)
    assert found.deviation[buyer, 0] == pytest.approx(0.1 / np.sqrt(8), rel=0.1)


def test_every_draw_is_certified_to_the_tolerance_that_was_asked_for() -> None:
    system, risk = trade(1500, strongest=0.95), np.random.default_rng(0).random((1500, 3))
    found = monte_carlo(system, risk, Factors(0.4, 0.4, 0.4), draws=5, tolerance=1e-6)
    assert 0 < found.error <= 1e-6
    assert found.count == 5


def test_the_shares_of_a_drawn_system_add_up_to_one_again() -> None:
    system = drawn(trade(80), Factors(0.5, 0.2, 0.9), np.random.default_rng(2))
    whole = np.asarray(system.shares.sum(axis=1)) + system.own + system.unknown
    assert whole == pytest.approx(1, abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(sites=st.integers(2, 60), seed=st.integers(0, 10**6))
def test_no_draw_of_the_same_intervals_lies_outside_the_bounds(sites: int, seed: int) -> None:
    system, risk = trade(sites, seed), np.random.default_rng(seed).random((sites, 1))
    least, most, error = bounds(system, risk, A_FIFTH)
    value = exposure(system, system.own * risk[:, 0]).values
    found = monte_carlo(system, risk, A_FIFTH, draws=20, seed=seed, tolerance=1e-9)
    slack = error + found.error
    assert (least - slack <= found.least[:, 0]).all()
    assert (found.most[:, 0] <= most + slack).all()
    assert (least - slack <= value).all()
    assert (value <= most + slack).all()


def test_bounds_of_a_buyer_of_two_mines_are_those_worked_out_by_hand() -> None:
    """At 20 % either way, half lies between 0.8/(0.8+1.2) and 1.2/(0.8+1.2)."""
    shares = csr_array(np.array([[0, 0, 0], [0, 0, 0], [0.5, 0.5, 0]]))
    least, most, _ = bounds(System(shares), [1.0, 0.0, 0.0], A_FIFTH)
    assert (least[2], most[2]) == pytest.approx((0.4, 0.6))
