"""Proportional mixing: in each country supply mixes, and what a country gives on is as mixed.

    supply_i N_i = made_i C_i + sum_j flow_ji N_j + excess_i * unknown

N_i is the mix of origins in country i, C_i what its own works are fed with. One sparse linear
solve answers for the best figures, one batch of small dense ones for the draws around them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from schakel.chain.chance import Chance, Names, paired
from schakel.chain.graph import Certificate, System, exposure
from schakel.chain.stages import (
    BEST,
    HIGH,
    LOW,
    Cube,
    Flows,
    Indices,
    Matrix,
    Vector,
    aligned,
)

Mask = NDArray[np.bool_]

STOCKS = 0.10  # of a year's output: what may come from, or go into, stock (judgement)
CARRIED_OVER = 0.5  # at most this share of a year's supply is the year before's (judgement)
SAME_GRADE = 0.7  # of an exporter's flows share its grade; the others differ on their own
GREAT = (
    48  # exporters whose mix is drawn anew; the mix of smaller ones stays as in the best figures
)
TRACES = 1e-6  # shares below this are counted as unknown
SETTLED = 1e-9  # part of the total below which reconciling makes no difference
DUST = 1e-12  # part of what a country had below which what it kept is rounding


@dataclass(frozen=True, eq=False, slots=True)
class Balance:
    """What every country makes, takes in and gives on, conserved: kept = made + taken - sent.

    `excess` is what a country gave on beyond all it can have had: its origin is unknown.
    `flows` are the tonnes per pair after grades and stocks have explained what they can.
    """

    made: Vector
    taken: Vector
    sent: Vector
    excess: Vector
    flows: Vector

    @property
    def supply(self) -> Vector:
        """All that a country had, whether its origin is known or not."""
        return self.made + self.taken + self.excess

    @property
    def kept(self) -> Vector:
        """What a country had and did not give on."""
        return left_over(self.supply, self.sent)


@dataclass(frozen=True, eq=False, slots=True)
class Feed:
    """What feeds the works of a pool: how much they make, of which origins.

    `made` has shape (3, countries), `mix` (countries, origins) for the best figures; `draws` and
    `mix_draws` are the same with the draws in front.
    """

    made: Matrix
    mix: Matrix
    draws: Matrix
    mix_draws: Cube


@dataclass(frozen=True, eq=False, slots=True)
class Mix:
    """The supply of every country, by origin and by the country whose works made it.

    `origins` has shape (3, countries, origins + 1), the last column being unknown; `works`
    (3, countries, makers + 1) for the countries in `makers`. Rows of the best figures add up to 1.
    """

    origins: Cube
    works: Cube
    makers: Indices
    balance: Balance
    kept: Matrix
    origin_draws: Cube
    kept_draws: Matrix
    certificate: Certificate


def balance(made: Matrix, flows: Flows) -> Balance:
    """Square the exports with the supply: by stocks, then by grade, and say what is left over.

    Output may be as high as its range plus stocks, and the exports as poor as the low end of
    their range; only what exceeds supply even then is of unknown origin.
    """
    output, tonnes = made[BEST].copy(), flows.tonnes[BEST].copy()
    most = made[HIGH] + STOCKS * made[BEST]
    threshold = SETTLED * max(float(tonnes.sum()), 1e-30)
    for _ in range(len(output) + 1):
        short = shortage(output, flows, tonnes)
        raised = np.minimum(short, np.maximum(most - output, 0.0))
        output += raised
        lowered = poorer(flows, tonnes, short - raised)
        if raised.sum() + (tonnes - lowered).sum() <= threshold:
            break
        tonnes = lowered
    excess = shortage(output, flows, tonnes)
    size = len(output)
    return Balance(output, flows.taken(tonnes, size), flows.sent(tonnes, size), excess, tonnes)


def shortage(made: Vector, flows: Flows, tonnes: Vector) -> Vector:
    """By how much each country gave on more than it made and took in."""
    size = len(made)
    return np.maximum(flows.sent(tonnes, size) - flows.taken(tonnes, size) - made, 0.0)


def poorer(flows: Flows, tonnes: Vector, short: Vector) -> Vector:
    """The same flows with the grade of the exports lowered by what is short, as far as it goes."""
    room = np.maximum(tonnes - flows.tonnes[LOW], 0.0)
    per_country = flows.sent(room, len(short))
    part = np.divide(short, per_country, out=np.zeros_like(short), where=per_country > 0)
    lowered: Vector = tonnes - room * np.minimum(part, 1.0)[flows.exporter]
    return lowered


def mine_feed(mined: Matrix, names: Names, chance: Chance) -> Feed:
    """The first pool is fed by the mines: what a country mined has that country as its origin."""
    miners = np.flatnonzero(mined[HIGH] > 0)
    identity = np.zeros((mined.shape[1], len(miners)))
    identity[miners, np.arange(len(miners))] = 1.0
    drawn = triangular(mined, chance.uniform("mined", names))
    return Feed(mined, identity, drawn, np.broadcast_to(identity, (chance.draws, *identity.shape)))


def triangular(quantities: Matrix, chance: Matrix) -> Matrix:
    """Quantities between low and high, likeliest at best: the inverse of the triangular law."""
    low, best, high = quantities[LOW], quantities[BEST], quantities[HIGH]
    width = np.maximum(high - low, 1e-300)
    mode = (best - low) / width
    left = low + np.sqrt(chance * width * (best - low))
    right = high - np.sqrt((1 - chance) * width * (high - best))
    drawn: Matrix = np.where(chance < mode, left, right)
    return drawn


def grades(flows: Flows, names: Names, chance: Chance) -> Matrix:
    """One number from 0 to 1 per draw and flow: mostly the same for all flows of an exporter."""
    pairs = paired(names[flows.exporter], names[flows.importer])
    shared = chance.uniform("grade of exports", names)[:, flows.exporter]
    same = chance.uniform("same grade", pairs) < SAME_GRADE
    return np.where(same, shared, chance.uniform("grade", pairs))


def drawn_flows(flows: Flows, before: Matrix | None, names: Names, chance: Chance) -> Matrix:
    """Tonnes per draw and pair: grades and quantities within their ranges, some of last year."""
    rank = grades(flows, names, chance)
    now = triangular(flows.tonnes, rank)
    late = CARRIED_OVER * chance.per_draw("carried over")
    return now if before is None else (1 - late) * now + late * triangular(before, rank)


def mixed(
    feed: Feed,
    flows: Flows,
    before: Flows | None,
    astray: Flows,
    names: Names,
    chance: Chance,
    *,
    works: bool,
) -> Mix:
    """Mix a pool: best figures by the certified solver, their bounds by draws.

    `astray` are pairs over which production that nobody can place may have gone, with the tonnes
    as their high end. Low and high are the least and the most of the draws and the best figures.
    """
    squared = balance(feed.made, flows)
    makers = np.flatnonzero(feed.made[HIGH] > 0) if works else np.empty(0, dtype=np.int64)
    best, certificate = best_mix(feed, flows, squared, makers)
    draws, kept_draws = draws_of(feed, flows, before, astray, names, chance, makers, best)
    count = feed.mix.shape[1]
    kept = np.vstack([kept_draws, squared.kept])
    return Mix(
        ranged(with_unknown(best[:, :count]), draws[:, :, :count]),
        ranged(with_unknown(best[:, count:]), draws[:, :, count:]),
        makers,
        squared,
        np.array([kept.min(0), squared.kept, kept.max(0)]),
        draws[:, :, :count],
        kept_draws,
        certificate,
    )


def best_mix(
    feed: Feed, flows: Flows, squared: Balance, makers: Indices
) -> tuple[Matrix, Certificate]:
    """Origins, then works, of every country's supply: one solve for all columns."""
    size = len(squared.made)
    matrix = csr_array((squared.flows, (flows.exporter, flows.importer)), shape=(size, size))
    system = System.of_flows(matrix, squared.made, squared.excess)
    own = system.settled[1]
    none = np.zeros((size, 1))  # a world without any mine has at least this column
    columns = np.hstack([own[:, None] * feed.mix, np.diag(own)[:, makers], none])
    solution = exposure(system, columns)
    return np.clip(solution.values[:, :-1], 0.0, 1.0), solution.certificate


def with_unknown(shares: Cube) -> Cube:
    """Shares with the unknown as one more column, so that each row adds up to 1."""
    known = np.where(shares < TRACES, 0.0, shares)
    total = known.sum(axis=-1, keepdims=True)
    known = known / np.maximum(total, 1.0)
    return np.concatenate([known, np.maximum(1.0 - known.sum(axis=-1, keepdims=True), 0.0)], -1)


def ranged(best: Matrix, draws: Cube) -> Cube:
    """Low, best and high: the least and the most of the draws, the best figure among them."""
    out = np.array([best, best, best])
    if len(draws):
        known = draws.sum(axis=2)
        low, high = draws.min(axis=0), draws.max(axis=0)
        unknown = np.clip([1.0 - known.max(axis=0), 1.0 - known.min(axis=0)], 0.0, 1.0)
        unknown[:, :] = np.where(unknown < TRACES, 0.0, unknown)
        low, high = np.where(low < TRACES, 0.0, low), np.where(high < TRACES, 0.0, high)
        np.minimum(best, np.column_stack([low, unknown[0]]), out=out[LOW])
        np.maximum(best, np.column_stack([high, unknown[1]]), out=out[HIGH])
    return out


def draws_of(
    feed: Feed,
    flows: Flows,
    before: Flows | None,
    astray: Flows,
    names: Names,
    chance: Chance,
    makers: Indices,
    settled: Matrix,
) -> tuple[Cube, Matrix]:
    """Origins and works of every country per draw, and the tonnes it kept.

    `settled` are the best figures, (countries, origins + makers): the small exporters keep to
    them in every draw.
    """
    draws, size = feed.draws.shape
    union, earlier = aligned(flows, before, size)
    tonnes = drawn_flows(union, earlier, names, chance)
    union, tonnes = joined(union, tonnes, astray, gone_astray(astray, names, chance), size)
    sent, taken = per_draw(union.exporter, tonnes, size), per_draw(union.importer, tonnes, size)
    short = np.maximum(sent - taken - (1 + STOCKS) * feed.draws, 0.0)
    supply = feed.draws + taken + short * chance.per_draw("excess")
    own = np.zeros((draws, size, settled.shape[1]))
    count = feed.mix.shape[1]
    own[:, :, :count] = feed.draws[:, :, None] * feed.mix_draws
    own[:, makers, count + np.arange(len(makers))] = feed.draws[:, makers]
    source = feed.draws.max(0, initial=0.0) > 0
    found = batch(union, tonnes, own, supply, source, settled)
    return found, left_over(supply, sent)


def left_over(supply: Matrix, sent: Matrix) -> Matrix:
    """What was not given on, in tonnes; what only rounding left is nothing."""
    left = supply - sent
    return np.where(left > DUST * supply, left, 0.0)


def gone_astray(astray: Flows, names: Names, chance: Chance) -> Matrix:
    """What may have gone unrecorded, per draw: none to all of it, to one or several partners."""
    pairs = paired(names[astray.exporter], names[astray.importer])
    weights = np.log1p(-chance.uniform("astray to", pairs)) ** 2
    share = per_draw(astray.exporter, weights, len(names))[:, astray.exporter]
    fraction = chance.uniform("astray", names)[:, astray.exporter]
    gone: Matrix = fraction * astray.tonnes[HIGH] * weights / np.maximum(share, 1e-300)
    return gone


def joined(
    flows: Flows, tonnes: Matrix, astray: Flows, extra: Matrix, size: int
) -> tuple[Flows, Matrix]:
    """The drawn tonnes of two lists of pairs as one list, each pair once."""
    pairs = np.concatenate([flows.exporter, astray.exporter]) * size
    pairs = pairs + np.concatenate([flows.importer, astray.importer])
    unique, place = np.unique(pairs, return_inverse=True)
    whole = np.zeros((len(tonnes), len(unique)))
    both = np.concatenate([tonnes, extra], axis=1)
    whole[:, place[: tonnes.shape[1]]] = both[:, : tonnes.shape[1]]
    whole[:, place[tonnes.shape[1] :]] += both[:, tonnes.shape[1] :]
    return Flows(unique // size, unique % size, np.empty((3, 0))), whole


def per_draw(place: Indices, tonnes: Matrix, size: int) -> Matrix:
    """Sums per draw and country of tonnes per draw and pair."""
    onto = csr_array((np.ones(len(place)), (np.arange(len(place)), place)), (len(place), size))
    return np.asarray(tonnes @ onto)


def batch(
    flows: Flows, tonnes: Matrix, own: Cube, supply: Matrix, source: Mask, settled: Matrix
) -> Cube:
    """Solve the mixing of all draws: dense over the greatest exporters, once per draw.

    `own` is what mines and works bring in; its memory is given up to the result. The mix of the
    small exporters is taken from the best figures. A country that no mine or works reaches keeps
    an unknown origin: its row stays zero, so closed loops never make the solve singular.
    """
    size = supply.shape[1]
    live = np.where((supply > 0) & reached(flows, source), supply, np.inf)
    sent = flows.sent(tonnes.sum(axis=0), size)
    great = np.sort(np.argsort(-sent, kind="stable")[: min(GREAT, np.count_nonzero(sent))])
    is_great = np.isin(flows.exporter, great)
    place = np.full(size, -1)
    place[great] = np.arange(len(great))
    shares = np.zeros((len(tonnes), size, len(great)))
    parts = tonnes / live[:, flows.importer]
    shares[:, flows.importer[is_great], place[flows.exporter[is_great]]] = parts[:, is_great]
    entering = np.divide(own, live[:, :, None], out=own)
    small, order = ~is_great, np.argsort(flows.importer[~is_great], kind="stable")
    add_small(entering, parts[:, small][:, order], pairs(flows, small, order), settled)
    inner = np.eye(len(great)) - shares[:, great]
    given_on = np.linalg.solve(inner, entering[:, great])
    entering += shares @ given_on
    return np.clip(entering, 0.0, 1.0, out=entering)


def pairs(flows: Flows, chosen: Mask, order: Indices) -> tuple[Indices, Indices]:
    """Exporters and importers of the chosen flows, in this order."""
    return flows.exporter[chosen][order], flows.importer[chosen][order]


def add_small(
    entering: Cube, parts: Matrix, ends: tuple[Indices, Indices], settled: Matrix
) -> None:
    """Add what the small exporters bring, in the mix of the best figures, to each importer."""
    exporter, importer = ends
    if not len(exporter):
        return
    starts = np.flatnonzero(np.diff(importer, prepend=-1))
    for start, end in zip(starts, np.append(starts[1:], len(importer)), strict=True):
        brought = parts[:, start:end] @ settled[exporter[start:end]]
        entering[:, importer[start]] += brought


def reached(flows: Flows, source: Mask) -> Mask:
    """Which countries any mine or works reaches, through whatever flows."""
    known = source.copy()
    while True:
        grown = known.copy()
        grown[flows.importer[known[flows.exporter]]] = True
        if (grown == known).all():
            return known
        known = grown
