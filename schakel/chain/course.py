"""The course of one material through the world in one year: mixed pool after pool."""

from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from schakel.chain.bounds import Stretch, most, reach
from schakel.chain.chance import Chance, Names, named
from schakel.chain.graph import Certificate
from schakel.chain.mixing import (
    STOCKS,
    Balance,
    Feed,
    Mix,
    balance,
    mine_feed,
    mixed,
    ranged,
    shortage,
    triangular,
    with_unknown,
)
from schakel.chain.stages import (
    BEST,
    HIGH,
    LEVELS,
    LOW,
    Cube,
    Figures,
    Flows,
    Indices,
    Level,
    Matrix,
    Pool,
    Step,
    Vector,
    merged,
    missing_step,
    no_flows,
)

TAKES_IN = 0.10  # a country that takes in this much of what it mines shows that it smelts
TAKES_OF_WORLD = 0.02  # so does a country that takes in this much of all ore on the move
UNPLACED = 0.005  # of the world's mining: less than this is no gap
OWN_PART = 0.10  # of a country's own mining: less than this is no gap
SEVERAL = 1.05  # draws of an unrecorded part reach both of its ends

# Metals whose refined heading also carries what refiners take in (doré, mattes, sponge): what a
# refiner works is as mixed as the country's whole supply.
LUMPED = frozenset({"cobalt", "gold", "palladium", "platinum", "rhodium", "silver"})


class Fraction(NamedTuple):
    """A part of a supply, from low to high."""

    low: float
    best: float
    high: float


class Supply(NamedTuple):
    """What there was to sell or to work: its mix (low, best, high), its tonnes, their high end."""

    mix: Matrix
    tonnes: float
    most: float


class Course:
    """One material in one year, solved pool after pool. Everything is lazy, nothing is written."""

    def __init__(self, figures: Figures, draws: int, seed: int) -> None:
        self.figures = figures
        self.size = len(figures.countries)
        self.chance = Chance(draws, f"{seed}/{figures.material}/{figures.year}")

    @cached_property
    def names(self) -> Names:
        """The countries' names, to which chance belongs."""
        return named(self.figures.countries)

    @cached_property
    def miners(self) -> Indices:
        """Countries with any mine output, in order; the origins of every mix."""
        return np.flatnonzero(self.figures.mined[HIGH] > 0)

    @property
    def mixes(self) -> tuple[Mix, ...]:
        """Every pool mixed, each fed by the one before."""
        return self.solved[1]

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """What feeds every pool."""
        return self.solved[0]

    @cached_property
    def solved(self) -> tuple[tuple[Feed, ...], tuple[Mix, ...]]:
        """Feeds and mixes of all pools, solved in the order of the chain."""
        feeds: list[Feed] = []
        mixes: list[Mix] = []
        for place, pool in enumerate(self.figures.pools):
            chance = replace(self.chance, seed=f"{self.chance.seed}/{place}")
            feed = self.feed(place, mixes, chance)
            feeds.append(feed)
            astray = self.astray if place == 0 else no_flows()
            works = pool.levels[0] != "ore" and len(pool.levels) == 1 and not self.lumped
            before = pool.year_before
            mix = mixed(feed, pool.flows, before, astray, self.names, chance, works=works)
            mixes.append(mix)
        return tuple(feeds), tuple(mixes)

    @cached_property
    def mines(self) -> Feed:
        """The mines as a feed."""
        return mine_feed(self.figures.mined, self.names, self.chance)

    def feed(self, place: int, mixes: list[Mix], chance: Chance) -> Feed:
        """What feeds the pool at this place: the mines, or what the pool before kept at home."""
        pool = self.figures.pools[place]
        if place == 0 and pool.made is None and pool.unrecorded is None:
            return self.mines
        if place == 0:
            mines = self.mines
            origins = mines.mix, mines.mix_draws
            return fed(mines.made, mines.draws, *origins, pool, self.names, chance)
        before = mixes[place - 1]
        origins = before.origins[BEST, :, :-1], before.origin_draws
        return fed(before.kept, before.kept_draws, *origins, pool, self.names, chance)

    @cached_property
    def ground(self) -> Balance:
        """The balance of the first pool, with all that is mined as its supply at home."""
        return balance(self.figures.mined, self.figures.pools[0].flows)

    @cached_property
    def placed(self) -> Vector:
        """What of the mine output kept at home is known to have been used there, in tonnes.

        What recorded works made; what was exported of the later pools beyond what came in; all,
        where a country takes in so much ore that it must smelt.
        """
        ground = self.ground
        mined = self.figures.mined[BEST]
        world = float(ground.taken.sum())
        smelts = (ground.taken > 0) & (
            (ground.taken >= TAKES_IN * mined) | (ground.taken >= TAKES_OF_WORLD * world)
        )
        used = np.where(smelts, np.inf, 0.0)
        for pool in self.figures.pools[1:]:
            tonnes = pool.flows.tonnes[BEST]
            net = pool.flows.sent(tonnes, self.size) - pool.flows.taken(tonnes, self.size)
            used = np.maximum(used, net) if pool.made is None else pool.made[BEST]
        return np.asarray(used)

    @cached_property
    def unplaced(self) -> Vector:
        """Mine output per country that no recorded export and no known use at home explains."""
        if not self.figures.pools:
            return np.zeros(self.size)
        mined = self.figures.mined[BEST]
        left = np.minimum(self.ground.kept, self.ground.made) - self.placed
        notable = left >= np.maximum(UNPLACED * mined.sum(), OWN_PART * mined)
        return np.where(notable & (left > 0), left, 0.0)

    @cached_property
    def astray(self) -> Flows:
        """Pairs over which unplaced output may have gone, with all of it as the high end.

        A partner can have received no more off the record than it had on record.
        """
        pairs = [pair for pair in self.figures.partners if self.unplaced[pair[0]] > 0]
        if not pairs or not self.figures.pools or self.figures.pools[0].levels[0] != "ore":
            return no_flows()
        giver, taker = np.array(pairs, dtype=np.int64).T
        tonnes = np.zeros((3, len(pairs)))
        tonnes[HIGH] = np.minimum(self.unplaced[giver], self.ground.supply[taker])
        return Flows(giver, taker, tonnes)

    def behind(self, place: int) -> Vector:
        """What may stand behind an unrecorded step before a pool: tonnes per origin.

        What every country kept beyond what its own recorded works took, in its own mix.
        """
        made = self.figures.pools[place].made
        if place == 0:
            return np.asarray(self.figures.mined[HIGH, self.miners])
        before = self.mixes[place - 1]
        surplus = np.maximum(before.kept[BEST] - (0.0 if made is None else made[BEST]), 0.0)
        return np.asarray(surplus @ before.origins[BEST, :, :-1])

    @property
    def certificate(self) -> Certificate | None:
        """The weakest certificate of the pools: the greatest error bound of all of them."""
        certificates = [mix.certificate for mix in self.mixes]
        return max(certificates, key=lambda one: one.error, default=None)

    def before(self, level: Level) -> int | None:
        """The last pool of which every level comes before this one."""
        rank = LEVELS.index(level)
        places = [
            place
            for place, pool in enumerate(self.figures.pools)
            if all(LEVELS.index(one) < rank for one in pool.levels)
        ]
        return places[-1] if places else None

    def supply(self, level: Level, country: int) -> Supply:
        """A country's supply at a level whose trade is recorded."""
        place = self.figures.pool(level)
        if place is None:
            raise LookupError(f"No trade is recorded at the level {level}.")
        mix = self.mixes[place]
        tonnes = float(mix.balance.supply[country])
        return Supply(mix.origins[:, country], tonnes, tonnes)

    def works(self, level: Level, country: int) -> Supply:
        """What works in a country can have fed on at a level.

        Recorded works are fed as the pool says; others with what the country kept of the pool
        before, of which only a part is taken for granted where a decisive step is unrecorded.
        """
        place = self.figures.pool(level)
        if place is not None and self.feeds_on_its_own(level):
            return self.supply(level, country)
        if place is not None and place > 0:
            made = self.feeds[place].made[:, country]
            return Supply(self.feed_ranges[place][:, country], float(made[BEST]), float(made[HIGH]))
        return self.kept(level, country)

    def feeds_on_its_own(self, level: Level) -> bool:
        """Do the works of this level take in goods of the very pool that they give on to?"""
        place = self.figures.pool(level)
        return place is not None and (len(self.figures.pools[place].levels) > 1 or self.lumped)

    @property
    def lumped(self) -> bool:
        """Does the metal's heading carry what its refiners take in?"""
        return self.figures.material in LUMPED

    @cached_property
    def feed_ranges(self) -> tuple[Cube, ...]:
        """Low, best and high of what feeds the works, per pool, country and origin."""
        return tuple(ranged(with_unknown(feed.mix), feed.mix_draws) for feed in self.feeds)

    def makers(self, level: Level, country: int) -> tuple[Indices, Matrix]:
        """Whose works made a country's supply at a level: their countries, shares and unknown."""
        place = self.figures.pool(level)
        if place is None:
            return np.empty(0, dtype=np.int64), np.ones((3, 1))
        return self.mixes[place].makers, self.mixes[place].works[:, country]

    def left_to_work(self, level: Level, country: int) -> Supply:
        """What works in a country can have had to work on."""
        on_its_own = self.feeds_on_its_own(level)
        return self.supply(level, country) if on_its_own else self.kept(level, country)

    def excess_part(self, country: int) -> float:
        """The part of a country's supply, in its worst pool, that it cannot have had."""
        parts = [
            float(at_most(mix.balance.excess, mix.balance.supply)[country])
            for mix in self.mixes
            if mix.balance.supply[country] > 0
        ]
        return max(parts, default=0.0)

    @cached_property
    def strain(self) -> Vector:
        """The part of each country's recorded exports that only grades and stocks explain."""
        if not self.figures.pools:
            return np.zeros(self.size)
        flows = self.figures.pools[0].flows
        sent = flows.sent(flows.tonnes[BEST], self.size)
        short = shortage(self.figures.mined[BEST], flows, flows.tonnes[BEST])
        return np.divide(short, sent, out=np.zeros(self.size), where=sent > 0)

    def may_have_sent(self, country: int) -> Indices:
        """From where unplaced output may have come to a country, most first; at most five."""
        chosen = self.astray.importer == country
        order = np.argsort(-self.astray.tonnes[HIGH, chosen], kind="stable")
        return np.asarray(self.astray.exporter[chosen][order][:5])

    def kept(self, level: Level, country: int) -> Supply:
        """What a country kept of the pool before a level, or mined where there is none."""
        place = self.before(level)
        if place is None:
            origins = np.zeros((3, len(self.miners) + 1))
            origins[:, :-1] = np.where(self.miners == country, 1.0, 0.0)
            origins[:, -1] = 1.0 - origins[BEST, :-1].sum()
            kept, mix = self.figures.mined, origins
        else:
            kept, mix = self.mixes[place].kept, self.mixes[place].origins[:, country]
        best, most = float(kept[BEST, country]), float(kept[HIGH, country])
        if self.missing(level) is None:
            return Supply(mix, best, most)
        least = float(least_at_home(kept[BEST], kept[BEST])[country]) if best > 0 else 0.0
        return Supply(part(mix, Fraction(least, (least + 1.0) / 2, 1.0)), best, most)

    def missing(self, level: Level) -> Step | None:
        """The decisive step before this level whose trade nobody recorded."""
        step = missing_step(self.figures.material, self.figures.recorded, (level,))
        if step is None or LEVELS.index(step.level) >= LEVELS.index(level):
            return None
        return step

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The pools as capacities, with what was under way from the year before."""
        out = []
        for place, pool in enumerate(self.figures.pools):
            parts = [pool.flows, *([pool.year_before] if pool.year_before else [])]
            parts += [self.astray] if place == 0 else []
            stock = (1 + STOCKS) * self.feeds[place].made[HIGH]
            out.append(Stretch(stock, merged(parts, self.size), pool.unrecorded is not None))
        return tuple(out)

    def upto(self, level: Level) -> tuple[Stretch, ...]:
        """The stretches that lead to the supply at a level."""
        place = self.figures.pool(level)
        last = place if place is not None else self.before(level)
        return () if last is None else self.stretches[: last + 1]

    @cached_property
    def mined_at_most(self) -> Vector:
        """The most that every country's mines and their stocks can have given."""
        return np.asarray((1 + STOCKS) * self.figures.mined[HIGH])

    @cached_property
    def mining(self) -> dict[str, int]:
        """The mining countries' places by their codes."""
        return {self.figures.countries[int(miner)]: int(miner) for miner in self.miners}

    def entry(self, level: Level) -> Vector:
        """The most that every country can have had at a level: made there, or taken in."""
        stretch = self.upto(level)[-1]
        return stretch.made + stretch.flows.taken(stretch.flows.tonnes[HIGH], self.size)

    @cached_property
    def _reach(self) -> dict[int, Matrix]:
        return {}

    def reach(self, level: Level) -> Matrix:
        """The widest route from every miner to every country's supply at a level, in tonnes."""
        stretches = self.upto(level)
        if len(stretches) not in self._reach:
            self._reach[len(stretches)] = reach(self.mined_at_most, self.miners, stretches)
        return self._reach[len(stretches)]

    def most(self, level: Level, sources: Indices, country: int) -> float:
        """The maximum flow from the mines of these countries to a country's supply, in tonnes."""
        return most(self.mined_at_most, sources, self.upto(level), country)


def least_at_home(kept: Vector, made: Vector) -> Vector:
    """How much of what works made must be from home, since the world has no more to give.

    max(0, 1 - (what all others kept) / (what these works made)), per country.
    """
    others = kept.sum() - kept
    short = np.divide(others, made, out=np.full_like(made, np.inf), where=made > 0)
    return np.asarray(np.clip(1.0 - short, 0.0, 1.0))


def fed(
    kept: Matrix,
    kept_draws: Matrix,
    known: Matrix,
    known_draws: Cube,
    pool: Pool,
    names: Names,
    chance: Chance,
) -> Feed:
    """What feeds works: what their country kept of the pool before, as far as that is recorded.

    Where the works' own output is recorded, what is kept explains at most that; what is beyond
    has an unknown origin. Where a decisive step in between is unrecorded, the home part may be
    anything between the least that the rest of the world leaves open and all: the middle counts.
    """
    made, drawn = kept, kept_draws
    if pool.made is not None:
        made = pool.made
        drawn = triangular(made, chance.uniform("made", names))
    best, fractions = at_most(kept[BEST], made[BEST]), at_most(kept_draws, drawn)
    if pool.unrecorded is not None:
        best = (best + np.minimum(least_at_home(kept[BEST], made[BEST]), best)) / 2
        least = np.minimum(least_at_home(kept[HIGH], made[BEST]), fractions)
        ends = SEVERAL * chance.uniform("at home", names) - (SEVERAL - 1) / 2
        ends = np.clip(ends, 0.0, 1.0)
        fractions = least + ends * (fractions - least)
    return Feed(made, best[:, None] * known, drawn, fractions[:, :, None] * known_draws)


def at_most(part_of: Matrix, whole: Matrix) -> Matrix:
    """What part of the whole this can be: at most all; all where nothing is to be explained."""
    explained = np.divide(part_of, whole, out=np.ones_like(whole), where=whole > 0)
    return np.asarray(np.minimum(explained, 1.0))


def part(mix: Matrix, fraction: Fraction) -> Matrix:
    """A part of a mix, the rest unknown: rows low, best, high, the last column being unknown."""
    out: Matrix = mix * np.array(fraction)[:, None]
    out[BEST, -1] = 1.0 - out[BEST, :-1].sum()
    out[LOW, -1] = 1.0 - fraction.high * (1.0 - mix[LOW, -1])
    out[HIGH, -1] = 1.0 - fraction.low * (1.0 - mix[HIGH, -1])
    return out
