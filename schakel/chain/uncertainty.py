"""How sure an exposure is, when the flows behind it are not: draws, and bounds without chance.

Every flow into a site, its own ground and its unknown intake are uncertain by a factor; the
shares of a site add up to 1 again in every draw. What is drawn are amounts, so a share moves with
its neighbours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from schakel.chain.graph import Solution, System, exposure
from schakel.chain.sweeps import Group, Indices, Matrix, Order, Vector, settle, supplier_order

Sites = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Factors:
    """By how much amounts may be off: one number for all, or one per flow and per site.

    `lognormal`: the factor is exp(s z), z normal, so s = 0.1 is about 10 % either way.
    `interval`: the factor is uniform between 1 - s and 1 + s, and never beyond.
    `flows` follow the order of `system.shares.data`.
    """

    flows: float | Vector
    own: float | Vector
    unknown: float | Vector
    kind: Literal["lognormal", "interval"] = "lognormal"

    def drawn(self, rng: np.random.Generator, spread: float | Vector, count: int) -> Vector:
        """A factor for each of `count` amounts."""
        if self.kind == "lognormal":
            normal = rng.standard_normal(count, dtype=np.float32)
            factors = np.exp(np.asarray(spread, dtype=np.float32) * normal)
            return np.asarray(factors, dtype=np.float64)
        return np.asarray(1.0 + spread * rng.uniform(-1.0, 1.0, count))


@dataclass(frozen=True, eq=False)
class Draws:
    """What many draws gave, for every site and issue; `unknown` is the share without an origin.

    `watched` keeps every draw of the sites asked for: (draws, sites, issues + unknown), from
    which any quantile follows. `error` is the largest certified error of any draw.
    """

    mean: Matrix
    deviation: Matrix
    least: Matrix
    most: Matrix
    unknown: tuple[Vector, Vector, Vector, Vector]
    watched: NDArray[np.float64]
    error: float
    count: int


class Deck:
    """A system prepared for being drawn again and again: one order, new amounts."""

    def __init__(self, system: System, risk: ArrayLike) -> None:
        self.shares, self.own, self.unknown = system.settled
        self.risk = np.asarray(risk, dtype=np.float64).reshape(system.size, -1)
        numbered = csr_array(
            (np.arange(self.shares.nnz, dtype=float), self.shares.indices, self.shares.indptr),
            shape=self.shares.shape,
        )
        self.order = supplier_order(numbered)
        self.places = [
            (group.outer.data.astype(np.int64), group.inner.data.astype(np.int64))
            for group in self.order.groups
        ]

    def mixed(
        self, flows: Vector, own: Vector, unknown: Vector
    ) -> tuple[csr_array, Vector, Vector]:
        """The shares when each amount is off by its factor."""
        shares = with_data(self.shares, self.shares.data * flows)
        ground, nowhere = self.own * own, self.unknown * unknown
        supply = np.asarray(shares.sum(axis=1)) + ground + nowhere
        shares.data /= np.repeat(supply, np.diff(shares.indptr))
        return shares, ground / supply, nowhere / supply

    def ordered(self, shares: csr_array) -> Order:
        """The order, with the shares of one draw in it."""
        groups = [
            Group(
                group.start,
                group.stop,
                with_data(group.outer, shares.data[outer]),
                with_data(group.inner, shares.data[inner]),
            )
            for group, (outer, inner) in zip(self.order.groups, self.places, strict=True)
        ]
        return Order(self.order.sites, tuple(groups))


def with_data(shares: csr_array, data: Vector) -> csr_array:
    """The same flows with other amounts."""
    return csr_array((data, shares.indices, shares.indptr), shape=shares.shape)


def drawn(system: System, factors: Factors, rng: np.random.Generator) -> System:
    """Draw one system: for small ones, or for a question of one's own."""
    deck = Deck(system, np.empty((system.size, 0)))
    return System(*deck.mixed(*factors_of(deck, factors, rng)))


def factors_of(
    deck: Deck, factors: Factors, rng: np.random.Generator
) -> tuple[Vector, Vector, Vector]:
    """One factor for every flow, ground and unknown intake."""
    sites = len(deck.own)
    return (
        factors.drawn(rng, factors.flows, deck.shares.nnz),
        factors.drawn(rng, factors.own, sites),
        factors.drawn(rng, factors.unknown, sites),
    )


def monte_carlo(
    system: System,
    risk: ArrayLike,
    factors: Factors,
    *,
    draws: int = 1000,
    seed: int = 0,
    tolerance: float = 1e-5,
    watch: ArrayLike = (),
) -> Draws:
    """Draw the flows many times and solve each time, for all sites and issues.

    `risk` is that of each site's own ground, (sites, issues). Every draw is solved afresh to the
    tolerance (relative, certified), starting from the solution without error. The same seed
    gives the same draws.
    """
    watched: list[Matrix] = []
    tally = Tally(np.asarray(watch, dtype=np.int64))
    for values, error in solutions(system, risk, factors, draws, seed, tolerance):
        watched.append(tally.add(values, error))
    return tally.draws(np.array(watched))


def solutions(
    system: System, risk: ArrayLike, factors: Factors, draws: int, seed: int, tolerance: float
) -> Iterator[tuple[Matrix, float]]:
    """Solve draw after draw: the issues, then the unknown share, and the certified error."""
    deck = Deck(system, risk)
    base = exposure(system, deck.own[:, None] * deck.risk)
    start = np.column_stack([base.values, base.unknown, base.chain_length])
    for source in np.random.SeedSequence(seed).spawn(draws):
        factor = factors_of(deck, factors, np.random.default_rng(source))
        shares, own, unknown = deck.mixed(*factor)
        intake = np.column_stack([own[:, None] * deck.risk, unknown, np.ones(len(own))])
        order = deck.ordered(shares)
        found = settle(shares, order, intake, tolerance=tolerance, passes=400, start=start)
        yield found.values[:, :-1], found.certificate.error


class Tally:
    """Mean, deviation, least and most of what has been drawn so far (Welford's sums)."""

    def __init__(self, watch: Indices) -> None:
        self.watch, self.count, self.error = watch, 0, 0.0
        self.mean = self.squares = self.least = self.most = np.zeros((1, 1))

    def add(self, values: Matrix, error: float) -> Matrix:
        """Count a draw in; return what it gave for the watched sites."""
        if not self.count:
            self.mean, self.squares = np.zeros_like(values), np.zeros_like(values)
            self.least, self.most = values.copy(), values.copy()
        self.count, self.error = self.count + 1, max(self.error, error)
        off = values - self.mean
        self.mean += off / self.count
        self.squares += off * (values - self.mean)
        np.minimum(self.least, values, out=self.least)
        np.maximum(self.most, values, out=self.most)
        return values[self.watch]

    def draws(self, watched: NDArray[np.float64]) -> Draws:
        """Issues apart from the unknown share."""
        deviation = np.sqrt(self.squares / max(1, self.count - 1))
        tables = self.mean, deviation, self.least, self.most
        mean, spread, least, most = (table[:, :-1] for table in tables)
        last = [table[:, -1] for table in tables]
        unknown = (last[0], last[1], last[2], last[3])
        return Draws(mean, spread, least, most, unknown, watched, self.error, self.count)


def bounds(system: System, risk: ArrayLike, factors: Factors) -> tuple[Vector, Vector, float]:
    """Bound one issue at every site over all amounts within their intervals, chance left out.

    Least and most of E when every amount may take any factor in [1 - s, 1 + s], and the certified
    error of both. The worst case of a site takes all that is above its own value at the top and
    all that is below at the bottom of its interval; that choice is improved until it stands
    (policy iteration), so no draw of the same intervals lies outside.
    """
    deck = Deck(system, risk)
    values = exposure(system, deck.own * deck.risk[:, 0])
    least, below = extreme(deck, factors, values, -1.0)
    most, above = extreme(deck, factors, values, 1.0)
    return least, most, max(below, above)


def extreme(
    deck: Deck, factors: Factors, start: Solution, toward: float, rounds: int = 100
) -> tuple[Vector, float]:
    """Improve every site's choice of amounts, up (+1) or down (-1), until none can be improved."""
    values, error = start.values, start.error
    site = np.repeat(np.arange(len(values)), np.diff(deck.shares.indptr))
    for _ in range(rounds):
        choice = (
            1 + toward * factors.flows * np.sign(values[deck.shares.indices] - values[site]),
            1 + toward * factors.own * np.sign(deck.risk[:, 0] - values),
            1 + toward * factors.unknown * np.sign(0.0 - values),
        )
        shares, own, _ = deck.mixed(*choice)
        intake = np.column_stack([own * deck.risk[:, 0], np.ones(len(own))])
        order = deck.ordered(shares)
        found = settle(shares, order, intake, tolerance=1e-10, passes=400)
        moved = float((toward * (found.values[:, 0] - values)).max(initial=0.0))
        values, error = found.values[:, 0], found.certificate.error
        if moved <= 4 * error:
            break
    return values, error
