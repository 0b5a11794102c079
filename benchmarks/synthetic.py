"""A made-up world of metal, seeded: countries x products x three stages, and facilities.

Stage 0 is mined and traded ore, stage 1 smelted metal, stage 2 goods. Metal and goods are
re-exported, alloyed with other products' metal (mostly of the same family of twenty) and recycled
from goods into metal: so nearly all pools of stages 1 and 2 supply one another in one large loop.
Facilities buy from pools and supply nobody. No figure in it is real.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from schakel.chain.graph import System

Array = NDArray[np.float64]
Sites = NDArray[np.int64]

NEAR = 0.98  # of the other products that go into a product, those of its own family


@dataclass(frozen=True)
class World:
    """How large the made-up world is, and how much of a pool's intake comes round again."""

    countries: int = 200
    products: int = 60
    facilities: int = 10_000
    flows: int = 2_020_000
    round_again: float = 0.7
    seed: int = 2024

    def part(self, size: float) -> "World":
        """The same world with fewer products and facilities, and as many fewer flows."""
        return replace(
            self,
            products=max(2, round(self.products * size)),
            facilities=round(self.facilities * size),
            flows=round(self.flows * size),
        )

    @property
    def pools(self) -> int:
        """Countries x products x stages."""
        return self.countries * self.products * 3

    @property
    def sites(self) -> int:
        """Pools and facilities."""
        return self.pools + self.facilities


@dataclass
class Trade:
    """Flows as they are drawn: who buys, from whom, how much."""

    world: World
    rng: np.random.Generator
    buyers: list[Sites]
    suppliers: list[Sites]
    shares: list[Array]

    def pool(self, country: Sites, product: Sites, stage: int) -> Sites:
        """The number of a country's pool of a product at a stage."""
        return (stage * self.world.products + product) * self.world.countries + country

    def somewhere(self, size: tuple[int, int]) -> Sites:
        """Countries, the large ones more often."""
        ranks = self.rng.random(size) ** 1.6 * self.world.countries
        return ranks.astype(np.int64)

    def akin(self, product: Sites, partners: int) -> Sites:
        """Other products of the same family of twenty, and now and then of another."""
        size = (len(product), partners)
        family = product[:, None] // 20 * 20 + self.rng.integers(0, 20, size)
        any_product = self.rng.integers(0, self.world.products, size)
        near = (self.rng.random(size) < NEAR) & (family < self.world.products)
        return np.where(near, family, any_product)

    def buy(self, buyers: Sites, suppliers: Sites, share: Array) -> None:
        """Divide a share of each buyer's intake unevenly over its suppliers."""
        parts = self.rng.lognormal(0.0, 2.0, suppliers.shape)
        parts *= (share / parts.sum(axis=1))[:, None]
        self.buyers.append(np.repeat(buyers, suppliers.shape[1]))
        self.suppliers.append(suppliers.ravel())
        self.shares.append(parts.ravel())


def made_up(world: World) -> tuple[System, Array]:
    """Draw a world: its sites with their shares, and the risk of 20 issues at every site."""
    trade = Trade(world, np.random.default_rng(world.seed), [], [], [])
    each = max(8, round(1.15 * world.flows / world.sites))
    grid = np.indices((world.products, world.countries)).reshape(2, -1)
    product, country = grid[0].astype(np.int64), grid[1].astype(np.int64)
    mined(trade, product, country, each)
    smelted(trade, product, country, each)
    made(trade, product, country, each)
    bought(trade, each)
    rows, columns = np.concatenate(trade.buyers), np.concatenate(trade.suppliers)
    kept = rows != columns
    parts = np.concatenate(trade.shares)[kept], (rows[kept], columns[kept])
    shares = coo_array(parts, shape=(world.sites, world.sites)).tocsr()
    left = 1 - np.asarray(shares.sum(axis=1))
    own = left * np.where(np.arange(world.sites) < world.pools, trade.rng.random(world.sites), 0.0)
    return System(shares, own), trade.rng.random((world.sites, 20))


def mined(trade: Trade, product: Sites, country: Sites, each: int) -> None:
    """Ore: a third of the countries have mines; the others buy, and some sell on."""
    mines = trade.rng.random(len(product)) < 1 / 3
    share = np.where(mines, 0.1, 0.5) + 0.3 * trade.rng.random(len(product))
    partners = trade.somewhere((len(product), each))
    pools = trade.pool(country, product, 0)
    trade.buy(pools, trade.pool(partners, product[:, None], 0), share)


def smelted(trade: Trade, product: Sites, country: Sites, each: int) -> None:
    """Metal: from ore, from other countries' metal, from scrap, from other products' metal."""
    pools, again = trade.pool(country, product, 1), recirculated(trade, len(product))
    ore, metal, scrap = each // 4, each // 2, each // 8
    other = trade.akin(product, each - ore - metal - scrap)
    abroad = trade.somewhere((len(product), ore + metal + scrap))
    one = product[:, None]
    trade.buy(pools, trade.pool(abroad[:, :ore], one, 0), 0.95 * (1 - again))
    trade.buy(pools, trade.pool(abroad[:, ore : ore + metal], one, 1), 0.6 * again)
    trade.buy(pools, trade.pool(abroad[:, ore + metal :], one, 2), 0.2 * again)
    trade.buy(
        pools, trade.pool(np.broadcast_to(country[:, None], other.shape), other, 1), 0.2 * again
    )


def made(trade: Trade, product: Sites, country: Sites, each: int) -> None:
    """Goods: from metal of several products and from other countries' goods."""
    pools, again = trade.pool(country, product, 2), recirculated(trade, len(product))
    goods = each // 2
    other = trade.akin(product, each - goods)
    abroad = trade.somewhere((len(product), goods))
    trade.buy(pools, trade.pool(abroad, product[:, None], 2), 0.4 * again)
    trade.buy(
        pools, trade.pool(np.broadcast_to(country[:, None], other.shape), other, 1), 0.6 * again
    )


def recirculated(trade: Trade, pools: int) -> Array:
    """The share of each pool's intake that comes from the large loop itself."""
    return trade.world.round_again + 0.1 * (trade.rng.random(pools) - 0.5)


def bought(trade: Trade, each: int) -> None:
    """Facilities: metal and goods of any product, from anywhere."""
    world, rng = trade.world, trade.rng
    size = (world.facilities, each)
    product, stage = rng.integers(0, world.products, size), rng.integers(1, 3, size)
    pools = (stage * world.products + product) * world.countries + trade.somewhere(size)
    facilities = world.pools + np.arange(world.facilities, dtype=np.int64)
    trade.buy(facilities, pools, np.full(world.facilities, 0.95))


def radius(system: System, passes: int = 100) -> float:
    """The spectral radius of the shares, by the power method."""
    values = np.ones(system.size)
    grown = 0.0
    for _ in range(passes):
        values = np.asarray(system.shares @ values)
        grown = float(np.linalg.norm(values))
        values /= grown
    return grown
