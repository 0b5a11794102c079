"""The greatest paths of a buyer, against every path written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from schakel.chain.graph import System, exposure
from schakel.chain.paths import Ways, paths
from tests.chain.test_graph import Array, trade


def every_path(system: System, entering: Array, buyer: int, least: float) -> dict[str, float]:
    """All paths worth more than `least`, by walking them one by one."""
    found: dict[str, float] = {}
    shares = system.shares.toarray()

    def walk(trail: tuple[int, ...], weight: float) -> None:
        if weight * entering[trail[-1]] > least:
            found[str(trail)] = weight * float(entering[trail[-1]])
        for supplier in np.flatnonzero(weight * shares[trail[-1]] > least):
            walk((*trail, int(supplier)), weight * float(shares[trail[-1], supplier]))

    walk((buyer,), 1.0)
    return found


def test_cobalt_reaches_the_refiner_by_three_paths_and_the_greatest_comes_first() -> None:
    congo, zambia, china, finland = range(4)
    shares = np.zeros((4, 4))
    shares[china, congo], shares[china, zambia] = 0.7, 0.3
    shares[finland, china], shares[finland, congo] = 0.5, 0.5
    system = System(csr_array(shares))
    found = paths(system, exposure(system, system.own), system.own, finland, 10)
    assert [path.sites for path in found.paths] == [
        (finland, congo),
        (finland, china, congo),
        (finland, china, zambia),
    ]
    assert [path.value for path in found.paths] == pytest.approx([0.5, 0.35, 0.15])
    assert found.coverage == pytest.approx(1)
    assert found.exact


@settings(max_examples=15, deadline=None)
@given(sites=st.integers(2, 12), seed=st.integers(0, 10**6), k=st.integers(1, 60))
def test_no_path_is_missed_however_the_loops_run(sites: int, seed: int, k: int) -> None:
    system = trade(sites, seed, strongest=0.6, flows=3)
    entering = system.own * np.random.default_rng(seed).random(sites)
    found = paths(system, exposure(system, entering), entering, seed % sites, k)
    least = found.paths[-1].value * 0.999 if found.paths else 1e-12
    greatest = sorted(every_path(system, entering, seed % sites, least).values(), reverse=True)
    assert [path.value for path in found.paths] == pytest.approx(greatest[:k], rel=1e-9)


def test_the_more_paths_are_asked_for_the_nearer_they_come_to_the_whole_exposure() -> None:
    system = trade(30, strongest=0.8)
    solution = exposure(system, system.own)
    cover = [paths(system, solution, system.own, 3, k).coverage for k in (1, 10, 100, 1000, 10000)]
    assert cover == sorted(cover)
    assert 0.999 < cover[-1] <= 1 + 1e-9


def test_a_search_cut_short_says_so() -> None:
    system = trade(50, strongest=0.99)
    found = Ways(system, exposure(system, system.own), system.own).greatest(3, 10**6, steps=1000)
    assert not found.exact


def test_a_company_that_buys_from_two_countries_sees_the_paths_of_both() -> None:
    system = trade(40)
    risk = np.random.default_rng(5).random((40, 3))
    entering = system.own[:, None] * risk
    bought = np.zeros(40)
    bought[[4, 9]] = 0.25, 0.75
    found = paths(system, exposure(system, entering), entering, bought, 50, issue=2)
    assert {path.sites[0] for path in found.paths} == {4, 9}
    assert found.whole == pytest.approx(bought @ exposure(system, entering).values[:, 2])
