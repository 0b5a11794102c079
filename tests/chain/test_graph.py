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
