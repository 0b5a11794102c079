"""Severity first, then likelihood: what comes first, and why.

Three things stay apart: how grave an impact would be, how likely it is, and how much of the
company's metal passes the place. They order the cells in that sequence; no product hides one
in another. What is not known stays unknown, and unknown is not low.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Kind = Literal["direct", "proxy", "weak-proxy"]
Unknown = Literal["unknown"]
UNKNOWN: Final[Unknown] = "unknown"
LOWEST: Final = 1
HIGHEST: Final = 5
KINDS: Final[tuple[Kind, ...]] = ("direct", "proxy", "weak-proxy")
CONFIDENCE: Final = 1.645  # standard errors either side: the 90% interval that the WGI publishes
OLD_AFTER_YEARS: Final = 5
UNKNOWN_SORTS_AS: Final = 4.5
FIRST: Final = 10  # what is among the first so many gets attention this year
DRAWS: Final = 200
FEWEST_DRAWS: Final = 40
MOST_KEYS: Final = 1_000_000  # cells times draws: more cells, fewer draws
MOVES: Final = 0.25  # how often a level moves down in the draws, and how often it moves up
MOSTLY: Final = 0.9

Levels = NDArray[np.float64]
Groups = NDArray[np.int64]
Range = tuple[Levels, Levels, Levels]  # best, low, high


@dataclass(frozen=True, slots=True)
class Impact:
    """An adverse impact, judged from 1 to 5 on each aspect of its severity."""

    scale: int
    scope: int
    irremediability: int
    likelihood: int | Unknown = UNKNOWN


def severity(impact: Impact) -> int:
    """Judge how grave an impact is: the worst of its three aspects.

    s = max(scale, scope, irremediability). Severe on one aspect is severe; aspects do not
    average out (UN Guiding Principles, commentary to principle 14).

    >>> severity(Impact(scale=2, scope=1, irremediability=5, likelihood=1))
    5
    """
    return max(impact.scale, impact.scope, impact.irremediability)


def within_reach(level: int, reach: int) -> tuple[int, int]:
    """The lowest and highest level that a judgement can take when it moves this far.

    >>> within_reach(5, 1)
    (4, 5)
    """
    return max(LOWEST, level - reach), min(HIGHEST, level + reach)


class Band(Protocol):
    """One line of a likelihood table: values up to and including `upto` (None: all the rest)."""

    @property
    def upto(self) -> float | None: ...
    @property
    def likelihood(self) -> int | Unknown | None: ...


class Bands(Protocol):
    """How the agreement turns one indicator into a likelihood.

    `bands` (ascending) for figures, `values` for words such as `listed`. `threshold_range` is
    how far the thresholds may honestly lie from where they were put, in the indicator's own
    unit; `range` is the same for words, in levels.
    """

    @property
    def bands(self) -> Sequence[Band]: ...
    @property
    def values(self) -> Mapping[str, int]: ...
    @property
    def threshold_range(self) -> float: ...
    @property
    def range(self) -> int: ...


class Observation(Protocol):
    """What salience needs to know of a piece of evidence.

    `likelihood` is set only where whoever brought the piece says so themselves.
    """

    @property
    def indicator(self) -> str: ...
    @property
    def value(self) -> float | str: ...
    @property
    def error(self) -> float | None: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def likelihood(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """The likelihood that one piece of evidence speaks for on its own, and its interval."""

    likelihood: int | Unknown
    low: int = LOWEST
    high: int = HIGHEST


@dataclass(frozen=True, slots=True)
class Likelihood:
    """The likelihood of a cell, the kind of evidence it rests on and the piece that sets it."""

    likelihood: int | Unknown
    low: int
    high: int
    basis: Kind | Literal["none"]
    sets: int | None
    readings: tuple[Reading, ...]


def reading(observation: Observation, table: Mapping[str, Bands]) -> Reading:
    """What one piece says by the agreement's table; unknown when the table is silent on it."""
    if observation.likelihood is not None:
        return Reading(*[observation.likelihood] * 3)
    bands = table.get(observation.indicator)
    if bands is None:
        return Reading(UNKNOWN)
    if isinstance(observation.value, str):
        return _word(observation.value, bands)
    return _figure(observation.value, observation.error or 0.0, bands)


def _word(value: str, bands: Bands) -> Reading:
    level = bands.values.get(value)
    if level is None:
        return Reading(UNKNOWN)
    return Reading(level, *within_reach(level, bands.range))


def _figure(value: float, error: float, bands: Bands) -> Reading:
    """Move the value by its error and the thresholds by their range, both at once."""
    reach = CONFIDENCE * error + bands.threshold_range
    crossed = _crossed(value - reach, value + reach, bands.bands)
    best = _crossed(value, value, bands.bands)[0]
    if UNKNOWN in crossed:
        return Reading(best)
    levels = [level for level in crossed if level != UNKNOWN]
    return Reading(best, min(levels), max(levels))


def _crossed(low: float, high: float, bands: Sequence[Band]) -> list[int | Unknown]:
    """The levels of all bands that the interval touches; beyond the last band is unknown."""
    levels: list[int | Unknown] = []
    for band in bands:
        if band.upto is not None and band.upto < low:
            continue
        levels.append(band.likelihood or UNKNOWN)
        if band.upto is None or high <= band.upto:
            return levels
    return [*levels, UNKNOWN]


def likelihood(evidence: Sequence[Observation], table: Mapping[str, Bands]) -> Likelihood:
    """Judge how likely an impact is: the strongest direct evidence sets it, else a proxy.

    L = max of the readings of the best kind that says anything (direct, then proxy, then weak
    proxy). Its interval is the interval of that maximum: [max of the lows, max of the highs].
    Pieces are never averaged, and a proxy never outvotes what was seen directly. Without any
    reading the likelihood is unknown, anywhere from 1 to 5.
    """
    readings = tuple(reading(piece, table) for piece in evidence)
    for kind in KINDS:
        telling = [
            (found, place)
            for place, (found, piece) in enumerate(zip(readings, evidence, strict=True))
            if piece.kind == kind and found.likelihood != UNKNOWN
        ]
        if telling:
            return _strongest(kind, telling, readings)
    return Likelihood(UNKNOWN, LOWEST, HIGHEST, "none", None, readings)


def _strongest(
    kind: Kind, telling: Sequence[tuple[Reading, int]], readings: tuple[Reading, ...]
) -> Likelihood:
    strongest, place = max(telling, key=lambda pair: (sortable(pair[0].likelihood), -pair[1]))
    low = max(found.low for found, _ in telling)
    high = max(found.high for found, _ in telling)
    return Likelihood(strongest.likelihood, low, high, kind, place, readings)


def sortable(level: int | Unknown) -> float:
    """Where a likelihood stands in the order: unknown between 5 and 4.

    Shown to be very likely comes first; what nobody has looked into comes before everything
    that has been looked into and was found less likely.

    >>> sorted([4, "unknown", 5, 1], key=sortable, reverse=True)
    [5, 'unknown', 4, 1]
    """
    return UNKNOWN_SORTS_AS if level == UNKNOWN else float(level)


def old(year: int, reference_year: int) -> bool:
    """Is a figure of this year over five years old?"""
    return reference_year - year > OLD_AFTER_YEARS


@dataclass(frozen=True, slots=True)
class Keys:
    """What orders n cells: severity 1-5, likelihood as `sortable`, share 0-1; each (n,)."""

    severity: Levels
    likelihood: Levels
    share: Levels


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank of n cells (1 comes first, ties share one) and the interval each can take."""

    rank: Groups
    low: Groups
    high: Groups


@dataclass(frozen=True, slots=True)
class Bonds:
    """What n cells have in common, as numbers: cells with the same number share it; each (n,).

    `judgement` of severity, pieces of `evidence`, and the `place` whose share they have. No two
    cells of one place rest on the same judgement: it has one cell per issue.
    """

    judgement: Groups
    evidence: Groups
    place: Groups


def ranks(best: Keys, low: Keys, high: Keys, bonds: Bonds) -> Ranks:
    """Rank by severity, then likelihood, then share, and bound the rank under all assumptions.

    rank_i = 1 + #{j: key_j > key_i}, keys compared in that order. Every key may lie anywhere
    between `low` and `high`; rank_low is the best and rank_high the worst rank that leaves.
    Cells that rest on one judgement of severity move together, and so do those that also rest on
    the same evidence, and the shares of one place: a doubt about the one is no doubt about their
    order. Shares count in millionths. Sorting makes it O(n log n).

    >>> one = np.array
    >>> best = Keys(one([5.0, 4.0]), one([3.0, 5.0]), one([0.1, 0.9]))
    >>> high = Keys(one([5.0, 5.0]), one([3.0, 5.0]), one([0.1, 0.9]))
    >>> apart = Bonds(one([0, 1]), one([0, 1]), one([0, 1]))
    >>> found = ranks(best, best, high, apart)
    >>> found.rank.tolist(), found.low.tolist(), found.high.tolist()
    ([1, 2], [1, 1], [2, 2])
    """
    spot = _order(best)
    return Ranks(
        1 + _ahead(np.zeros_like(bonds.place), spot, spot),
        1 + _ahead_together(bonds, low, high),
        1 + _ahead_together(bonds, high, low),
    )


def _ahead_together(bonds: Bonds, rivals: Keys, own: Keys) -> Groups:
    """How many are ahead, with what is shared left out of the comparison between those who share.

    Whole keys between strangers; likelihood and share within one judgement; the share alone
    within one judgement and evidence; severity and likelihood within one place.
    """
    everyone = np.zeros_like(bonds.place)
    together = _paired(bonds.judgement, bonds.evidence)
    whole = (_order(rivals), _order(own))
    judged = (_order(rivals, severity=False), _order(own, severity=False))
    share = (_millionths(rivals.share), _millionths(own.share))
    here = (_order(rivals, share=False), _order(own, share=False))
    strangers = _ahead(everyone, *whole) - _ahead(bonds.judgement, *whole)
    return (
        (strangers - _ahead(bonds.place, *whole) + _ahead(bonds.place, *here))
        + (_ahead(bonds.judgement, *judged) - _ahead(together, *judged))
        + _ahead(together, *share)
    )


def _order(keys: Keys, *, severity: bool = True, share: bool = True) -> Groups:
    """One whole number per cell that orders as its keys do, in turn."""
    grave = keys.severity.astype(np.int64) << 24
    likely = np.rint(2 * keys.likelihood).astype(np.int64) << 20
    return likely + severity * grave + share * _millionths(keys.share)


def _millionths(share: Levels) -> Groups:
    return np.rint(1e6 * share).astype(np.int64)


def _paired(one: Groups, other: Groups) -> Groups:
    return np.unique(np.stack([one, other]), axis=1, return_inverse=True)[1].reshape(-1)


def _ahead(group: Groups, rivals: Groups, own: Groups) -> Groups:
    """For each cell: how many others of its group have a `rivals` key above its `own` key.

    A cell that counts itself (its own highest key above its own lowest) is taken off again.
    """
    place = np.unique(group, return_inverse=True)[1].reshape(-1)
    apart = place << 28
    ends = np.cumsum(np.bincount(place))[place]
    found = np.searchsorted(np.sort(apart + rivals), apart + own, side="right")
    return np.asarray(ends - found - (rivals > own), dtype=np.int64)


def always_within(ranks: Ranks, top: int) -> Iterable[int]:
    """The places of the cells that are in the top whatever one assumes."""
    return (int(place) for place in np.flatnonzero(ranks.high <= top))


# The ranks that a cell usually has ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usual:
    """Where n cells stand when all ranges are drawn from at random, over a number of draws.

    `low` to `high` holds the middle nine tenths of the draws; `first` is the share of the draws in
    which a cell is among the first ten; each (n,).
    """

    low: Groups
    high: Groups
    first: Levels
    draws: int


def draws_for(cells: int) -> int:
    """How many draws so many cells get: 200 up to 5,000 cells, then fewer, at least 40.

    >>> [draws_for(cells) for cells in (0, 1_700, 5_000, 10_000, 100_000)]
    [200, 200, 200, 100, 40]
    """
    return min(DRAWS, max(FEWEST_DRAWS, MOST_KEYS // max(1, cells)))


def usual(
    best: Keys, low: Keys, high: Keys, bonds: Bonds, *, seed: int = 0, draws: int | None = None
) -> Usual:
    """Draw every assumption from its range, rank, and tell where each cell stands most of the time.

    In each draw a level (severity, likelihood) keeps its stated value with probability 1/2, moves
    down with 1/4 and up with 1/4, to any level of its range on that side with equal chance; with
    no room on a side it stays. A share comes from the triangle low-best-high. Cells of one
    judgement have one draw of severity, cells of one body of evidence one of likelihood, cells of
    one place one of share: a group has one range. Of D ranks in order the floor(D/20) lowest and
    as many highest fall away. Every drawn rank lies within the
    interval of `ranks`. The same seed gives the same draws.

    >>> one = np.array
    >>> best = Keys(one([5.0, 4.0]), one([3.0, 5.0]), one([0.1, 0.9]))
    >>> found = usual(best, best, best, Bonds(one([0, 1]), one([0, 1]), one([0, 1])))
    >>> found.low.tolist(), found.high.tolist(), found.first.tolist()
    ([1, 2], [1, 2], [1.0, 1.0])
    """
    count = draws or draws_for(len(bonds.place))
    chance = np.random.default_rng(seed)
    severity = _levels(bonds.judgement, (best.severity, low.severity, high.severity), chance, count)
    likelihoods = (best.likelihood, low.likelihood, high.likelihood)
    likelihood = _levels(bonds.evidence, likelihoods, chance, count)
    share = _shares(bonds.place, (best.share, low.share, high.share), chance, count)
    standing = np.empty((count, len(bonds.place)), dtype=np.int32)
    for row, *drawn in zip(standing, severity, likelihood, share, strict=True):
        row[:] = _standing(_order(Keys(*drawn)))
    return _usual(standing)


def _levels(group: Groups, range_: Range, chance: Generator, draws: int) -> Iterator[Levels]:
    """A level for each cell, draw after draw: as stated in half, else down or up in its range.

    A quarter of the luck leads down and a quarter up, each to any level there is on that side;
    where there is none the level stays as stated.
    """
    best, low, high, of = _of_groups(group, range_)
    luck = chance.random((draws, len(best)))
    down = low + np.floor(4 * luck * (best - low))
    up = high - np.floor(4 * (1 - luck) * (high - best))
    moved = np.where(luck < MOVES, np.minimum(down, best), best)
    moved = np.where(luck > 1 - MOVES, np.maximum(up, best), moved)
    return (row[of] for row in moved)


def _shares(group: Groups, range_: Range, chance: Generator, draws: int) -> Iterator[Levels]:
    """A share for each cell, draw after draw, from the triangle low-best-high.

    F⁻¹(u) = low + √(u (high-low)(best-low)) up to the best, high - √((1-u)(high-low)(high-best))
    above it.
    """
    best, low, high, of = _of_groups(group, range_)
    luck = chance.random((draws, len(best)))
    under = luck * (high - low) < best - low
    rising = low + np.sqrt(luck * (high - low) * (best - low))
    falling = high - np.sqrt((1 - luck) * (high - low) * (high - best))
    drawn = np.clip(np.where(under, rising, falling), low, high)
    return (row[of] for row in drawn)


def _of_groups(group: Groups, range_: Range) -> tuple[Levels, Levels, Levels, Groups]:
    """Best, low and high of each group, as its first cell has them, and each cell's group."""
    _, first, of = np.unique(group, return_index=True, return_inverse=True)
    best, low, high = (each[first] for each in range_)
    return best, low, high, of.reshape(-1)


def _standing(keys: Groups) -> Groups:
    """The rank of every cell by one key each: 1 has the highest, ties share one.

    Key and place packed into one whole number, so that one sort tells both.

    >>> _standing(np.array([7, 9, 7, 1])).tolist()
    [2, 1, 2, 4]
    """
    size = len(keys)
    bits = size.bit_length()
    packed = np.sort((-keys << bits) | np.arange(size))
    in_order, ahead = packed >> bits, np.arange(size)
    ahead[1:][in_order[1:] == in_order[:-1]] = 0
    rank = np.empty(size, dtype=np.int64)
    rank[packed & ((1 << bits) - 1)] = 1 + np.maximum.accumulate(ahead)
    return rank


def _usual(standing: NDArray[np.int32]) -> Usual:
    """The middle of the ranks of each cell; one row per draw."""
    draws = len(standing)
    first = (standing <= FIRST).mean(axis=0)
    ends = (draws // 20, draws - 1 - draws // 20)
    middle = np.partition(standing, ends, axis=0)[list(ends)].astype(np.int64)
    return Usual(middle[0], middle[1], first, draws)
