"""Where things come from, through loops: closed forms, dense inverses, and what must not change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array, random_array

from schakel.chain.graph import System, closed_loops, exposure, origins, origins_of_all
from schakel.chain.sweeps import METHODS, Method

Array = NDArray[np.float64]


def trade(sites: int, seed: int = 0, *, strongest: float = 0.9, flows: int = 6) -> System:
    """A made-up trade among sites that take in at most `strongest` from one another."""
    rng = np.random.default_rng(seed)
    density = min(1.0, flows / sites)
    amounts = csr_array(random_array((sites, sites), density=density, rng=rng))
    taken: Array = np.asarray(amounts.sum(axis=1), dtype=np.float64)
    scale = strongest * rng.random(sites) / np.where(taken > 0, taken, 1.0)
    shares = csr_array(amounts.multiply(scale[:, None]))
    own = (1 - np.asarray(shares.sum(axis=1))) * rng.random(sites)
    return System(shares, own)


def inverse(system: System) -> Array:
    """(I-S)^-1 by the book."""
    return np.asarray(np.linalg.inv(np.eye(system.size) - system.shares.toarray()))


def test_two_countries_that_send_on_half_of_what_they_get_pass_each_tonne_four_thirds_times() -> (
    None
):
    a, b = 0.5, 0.5
    loop = System(csr_array([[0.0, a], [b, 0.0]]))
    solution = exposure(loop, [1.0, 0.0])
    assert solution.values[0] == pytest.approx(1 / (1 - a * b), abs=1e-15)
    assert solution.values[1] == pytest.approx(b / (1 - a * b), abs=1e-15)


def test_without_loops_the_origin_is_the_sum_over_all_paths() -> None:
    mine_a, mine_b, trader, smelter = range(4)
    shares = np.zeros((4, 4))
    shares[trader, mine_a], shares[trader, mine_b] = 0.25, 0.75
    shares[smelter, trader], shares[smelter, mine_b] = 0.4, 0.6
    bought = origins(System(csr_array(shares)), smelter)
    assert bought.values == pytest.approx([0.4 * 0.25, 0.4 * 0.75 + 0.6, 0, 0], abs=1e-15)
    assert bought.unknown == 0


def test_countries_that_only_re_export_to_one_another_have_an_unknown_origin() -> None:
    first, second, buyer = range(3)
    shares = csr_array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.5, 0.0, 0.0]])
    system = System(shares, own=[0.0, 0.0, 0.5])
    assert [loop.tolist() for loop in closed_loops(system)] == [[first, second]]
    assert origins(system, first).unknown == 1
    assert origins(system, buyer).unknown == 0.5
    assert exposure(system, system.own).unknown.tolist() == [1, 1, 0.5]


def test_a_country_without_any_recorded_supply_has_an_unknown_origin() -> None:
    system = System.of_flows(csr_array((2, 2)), production=[3.0, 0.0])
    assert system.unknown.tolist() == [0, 1]


@pytest.mark.parametrize("by", METHODS)
@pytest.mark.parametrize("sites", [7, 120, 500])
def test_every_method_agrees_with_the_dense_inverse_within_its_certificate(
    sites: int, by: Method
) -> None:
    system = trade(sites)
    intake = system.own[:, None] * np.random.default_rng(1).random((sites, 3))
    solution = exposure(system, intake, by=by)
    assert np.abs(solution.values - inverse(system) @ intake).max() <= solution.error <= 1e-10
    assert solution.chain_length == pytest.approx(inverse(system).sum(axis=1), rel=1e-8)


@settings(max_examples=25, deadline=None)
@given(sites=st.integers(1, 40), seed=st.integers(0, 10**6))
def test_origins_and_unknown_add_up_to_what_is_bought(sites: int, seed: int) -> None:
    system = trade(sites, seed, strongest=1.0)
    everyone = origins_of_all(system)
    assert everyone.values.sum(axis=1) + everyone.unknown == pytest.approx(1, abs=1e-12)
    assert everyone.values.min() >= 0
    buyer = seed % sites
    assert origins(system, buyer).values == pytest.approx(everyone.values[buyer], abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(sites=st.integers(1, 40), seed=st.integers(0, 10**6))
def test_nobody_is_exposed_to_more_than_the_worst_origin_or_less_than_the_best(
    sites: int, seed: int
) -> None:
    system, rng = trade(sites, seed), np.random.default_rng(seed)
    system = System(system.shares, 1 - np.asarray(system.shares.sum(axis=1)))
    risk = rng.random(sites)
    values = exposure(system, system.own * risk).values
    assert risk.min() - 1e-12 <= values.min()
    assert values.max() <= risk.max() + 1e-12


@settings(max_examples=25, deadline=None)
@given(sites=st.integers(2, 40), seed=st.integers(0, 10**6))
def test_a_buyers_origins_weighed_by_risk_are_its_exposure(sites: int, seed: int) -> None:
    system, risk = trade(sites, seed), np.random.default_rng(seed).random(sites)
    solution = exposure(system, system.own * risk)
    for buyer in range(0, sites, 7):
        bought = origins(system, buyer)
        assert bought.values @ risk == pytest.approx(solution.values[buyer], abs=1e-12)
        assert bought.unknown == pytest.approx(solution.unknown[buyer], abs=1e-12)
    basket = np.random.default_rng(seed).dirichlet(np.ones(sites))
    assert origins(system, basket).values @ risk == pytest.approx(basket @ solution.values)


@settings(max_examples=25, deadline=None)
@given(sites=st.integers(1, 40), seed=st.integers(0, 10**6), scale=st.floats(1e-3, 1e3))
def test_twice_the_risk_is_twice_the_exposure(sites: int, seed: int, scale: float) -> None:
    system, rng = trade(sites, seed), np.random.default_rng(seed)
    one, other = system.own * rng.random(sites), system.own * rng.random(sites)
    both = exposure(system, one + scale * other).values
    apart = exposure(system, one).values + scale * exposure(system, other).values
    assert both == pytest.approx(apart, rel=1e-10, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(sites=st.integers(2, 40), seed=st.integers(0, 10**6))
def test_the_order_in_which_sites_are_listed_changes_nothing(sites: int, seed: int) -> None:
    system = trade(sites, seed)
    order = np.random.default_rng(seed).permutation(sites)
    moved = System(csr_array(system.shares[order][:, order]), system.own[order])
    before, after = exposure(system, system.own), exposure(moved, moved.own)
    assert after.values == pytest.approx(before.values[order], abs=1e-12)
    assert after.unknown == pytest.approx(before.unknown[order], abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(sites=st.integers(2, 30), seed=st.integers(0, 10**6))
def test_a_site_counted_as_two_equal_halves_changes_nothing_for_the_others(
    sites: int, seed: int
) -> None:
    system, split = trade(sites, seed), seed % sites
    shares = np.zeros((sites + 1, sites + 1))
    shares[:sites, :sites] = system.shares.toarray()
    shares[sites] = shares[split]
    shares[:, sites] = shares[:, split] = shares[:, split] / 2
    halves = System(csr_array(shares), np.append(system.own, system.own[split]))
    risk = np.random.default_rng(seed).random(sites)
    before = exposure(system, system.own * risk).values
    after = exposure(halves, halves.own * np.append(risk, risk[split])).values
    assert after == pytest.approx(np.append(before, before[split]), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), unit=st.sampled_from([1e-6, 1000.0, 1e9]))
def test_tonnes_or_kilograms_give_the_same_shares(seed: int, unit: float) -> None:
    rng = np.random.default_rng(seed)
    flows = csr_array(random_array((20, 20), density=0.2, rng=rng))
    production, missing = rng.random(20), rng.random(20) * (rng.random(20) < 0.3)
    ours = origins_of_all(System.of_flows(flows, production, missing))
    theirs = origins_of_all(System.of_flows(flows * unit, production * unit, missing * unit))
    assert theirs.values == pytest.approx(ours.values, abs=1e-12)
    assert theirs.unknown == pytest.approx(ours.unknown, abs=1e-12)


def test_a_trade_among_thousands_of_sites_is_settled_group_by_group() -> None:
    """Two loops of a thousand sites, one supplying the other, and buyers behind them."""
    first, second = trade(1000, 1, strongest=0.97), trade(1000, 2, strongest=0.97)
    shares = np.zeros((2400, 2400))
    shares[:1000, :1000], shares[1000:2000, 1000:2000] = (
        first.shares.toarray(),
        second.shares.toarray(),
    )
    shares[1000:2000, :1000] = 0.02 / 1000
    shares[2000:, :2000] = np.random.default_rng(3).dirichlet(np.ones(2000), 400)
    shuffled = np.random.default_rng(4).permutation(2400)
    shares = shares[shuffled][:, shuffled]
    system = System(csr_array(shares))
    intake = system.own[:, None] * np.random.default_rng(5).random((2400, 30))
    solution = exposure(system, intake, by="power-series")
    assert solution.method == "power-series"
    assert np.abs(solution.values - inverse(system) @ intake).max() <= solution.error <= 1e-9
    bought = origins(system, 7, by="power-series")
    assert np.abs(bought.values - inverse(system)[7] * system.own).sum() <= bought.error <= 1e-8


@pytest.mark.parametrize("leak", [1e-2, 1e-4, 1e-6])
def test_where_goods_go_round_for_ages_the_error_is_still_proven(leak: float) -> None:
    """A ring of 900 traders that each take only a leak of new goods: no series gets there."""
    ring = csr_array((np.full(900, 1 - leak), (np.arange(900), (np.arange(900) - 1) % 900)))
    system = System(ring)
    risk = np.random.default_rng(0).random(900)
    solution = exposure(system, system.own * risk, by="power-series", passes=60)
    assert solution.method in ("gmres", "direct")
    truth = inverse(system) @ (system.own * risk)
    assert np.abs(solution.values - truth).max() <= solution.error <= 1e-13 / leak + 1e-9


def test_a_chain_of_a_thousand_traders_in_a_row_ends_at_its_mine() -> None:
    ones = np.ones(999)
    chain = csr_array((ones, (np.arange(1, 1000), np.arange(999))), shape=(1000, 1000))
    solution = exposure(System(chain), np.eye(1000, 1)[:, 0], by="power-series")
    assert solution.values == pytest.approx(1, abs=1e-12)
    assert solution.chain_length[-1] == pytest.approx(1000)


def test_a_loop_that_hardly_anything_enters_still_knows_its_origin() -> None:
    shares = csr_array(np.array([[0.0, 1 - 1e-9], [1.0, 0.0]]))
    system = System(shares, own=[1e-9, 0.0])
    solution = exposure(system, system.own)
    assert solution.values == pytest.approx(1, abs=1e-6)
    assert np.abs(solution.values - 1).max() <= solution.error


def test_shares_that_are_none_are_refused_with_the_site_they_are_of() -> None:
    with pytest.raises(ValueError, match="negative"):
        System(csr_array(np.array([[0.0, -0.1], [0.0, 0.0]])))
    with pytest.raises(ValueError, match=r"site 1 adds up to 1\.2, not 1\."):
        System(csr_array(np.array([[0.0, 0.0], [1.2, 0.0]])))
    with pytest.raises(ValueError, match="square"):
        System(csr_array((2, 3)))


def test_no_sites_have_no_exposure() -> None:
    assert exposure(System(csr_array((0, 0))), np.empty((0, 4))).values.shape == (0, 4)
