"""What can physically have come from where, whatever mixes with what."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array, random_array

from schakel.chain.allocation import Supply, reachable
from schakel.chain.graph import System, origins
from tests.chain.test_graph import Array

MYANMAR, INDONESIA, CHINA, MALAYSIA = range(4)


def tin() -> Supply:
    """Myanmar (40 t) and Indonesia (60 t) ship to China, which sends 30 of its 100 t on."""
    flows = np.zeros((4, 4))
    flows[MYANMAR, CHINA], flows[INDONESIA, CHINA], flows[CHINA, MALAYSIA] = 40, 60, 30
    return Supply(csr_array(flows), np.array([40.0, 60.0, 0, 0]), np.zeros(4))


def test_mixing_says_two_fifths_but_none_or_all_of_malaysias_tin_can_be_from_myanmar() -> None:
    supply = tin()
    mixed = origins(System.of_flows(supply.flows, supply.production), MALAYSIA)
    assert mixed.values[MYANMAR] == pytest.approx(0.4)
    assert reachable(supply, [MYANMAR], MALAYSIA) == pytest.approx((0, 1))


def test_all_of_a_countrys_intake_cannot_come_from_a_mine_that_makes_less() -> None:
    assert reachable(tin(), [MYANMAR], CHINA) == pytest.approx((0.4, 0.4))
    assert reachable(tin(), [MYANMAR, INDONESIA], CHINA) == pytest.approx((1, 1))


def test_a_small_purchase_can_come_wholly_from_any_origin_that_reaches_the_seller() -> None:
    assert reachable(tin(), [MYANMAR], CHINA, quantity=5) == pytest.approx((0, 1))
    assert reachable(tin(), [CHINA], CHINA, quantity=5) == (0, 0)


def test_what_nobody_has_recorded_can_be_from_the_mine_or_not() -> None:
    supply = tin()
    supply.missing[CHINA] = 100.0
    least, most = reachable(supply, [MYANMAR], CHINA)
    assert (least, most) == pytest.approx((0.2, 0.7))


def test_goods_that_a_country_sent_out_and_bought_back_are_still_its_own() -> None:
    flows = csr_array(np.array([[0.0, 1.0], [0.5, 0.0]]))
    supply = Supply(flows, np.array([1.0, 0.0]), np.zeros(2))
    assert reachable(supply, [0], 0) == pytest.approx((1, 1))
    assert reachable(supply, [], 0) == (0, 0)


def test_of_a_country_that_took_in_nothing_nothing_can_be_said() -> None:
    nothing = Supply(coo_array((2, 2)), np.array([1.0, 0.0]), np.zeros(2))
    assert reachable(nothing, [0], 1) == (0, 1)


@settings(max_examples=25, deadline=None)
@given(sites=st.integers(2, 25), seed=st.integers(0, 10**6), unit=st.sampled_from([1e-3, 1, 1e6]))
def test_the_mixed_share_is_always_possible_in_whatever_unit(
    sites: int, seed: int, unit: float
) -> None:
    rng = np.random.default_rng(seed)
    flows = csr_array(random_array((sites, sites), density=0.2, rng=rng)) * 100 * unit
    taken: Array = np.asarray(flows.sum(axis=0), dtype=np.float64)
    sent: Array = np.asarray(flows.sum(axis=1), dtype=np.float64)
    production = np.maximum(sent - taken, 0) + rng.random(sites) * unit
    sources, buyer = np.flatnonzero(rng.random(sites) < 0.4), seed % sites
    share = float(origins(System.of_flows(flows, production), buyer).values[sources].sum())
    supply = Supply(flows, production, np.zeros(sites))
    bought = supply.of(buyer) * float(rng.random()) * 0.1
    for quantity in (None, bought):
        least, most = reachable(supply, sources, buyer, quantity)
        assert least - 1e-9 <= share <= most + 1e-9
