"""Rounding to a base so that all that is printed still adds up.

Every printed number becomes one of the two multiples of the base beside it, a multiple itself
stays, and there are parts, zero or more everywhere, of which the printed numbers are the exact
sums. Of all ways to do so one is drawn by lot, the nearer multiple with the better chance (random
controlled rounding; Cox, 1987): any of them could have come out, so a reader learns from what is
printed no more than that the truth lies within one base of it.
"""

import numpy as np
from scipy.sparse import csr_array, hstack

from schakel.disclosure.multiples import Multiples, floors, parts
from schakel.disclosure.programme import Programme
from schakel.disclosure.puzzle import Marks, Places, Vector

OFF = 1e-6  # bases by which a sum of parts may miss what is printed, as arithmetic


def consistent(
    multiples: Multiples,
    sums: csr_array,
    truth: Vector,
    least: Vector,
    told: Marks,
    dice: np.random.Generator,
    seconds: float,
) -> Vector | None:
    """What to print of the multiples that are told, nan elsewhere; None when none adds up in time.

    sums: (m, g), what every number is a sum of. truth, least: (g,) of these parts, and what they
    are at least. What was printed before is printed again. Different bases are rounded apart.
    """
    figure = np.where(told, multiples.printed, np.nan)
    bases = np.unique(multiples.base[told])
    for base in bases.tolist():
        here = np.flatnonzero(told & (multiples.base == base))
        whole = csr_array(sums[multiples.exact[here]])
        low = np.minimum(least - truth, 0.0) / base
        found = _drawn(_Rounds(multiples, here, base), whole, low, dice, seconds)
        if found is None:
            return None
        figure[here] = found
    return figure


class _Rounds:
    """The numbers of one base: how many bases lie under each, what is over, what is certain."""

    def __init__(self, multiples: Multiples, here: Places, base: float) -> None:
        value = multiples.value[here]
        self.base, self.ratio = base, value / base
        self.floor = floors(value, multiples.base[here])
        self.part = parts(value, multiples.base[here])
        self.certain = np.rint(multiples.printed[here] / base)
        self.free = np.flatnonzero(np.isnan(self.certain))

    def multiples(self, up: Vector) -> Vector:
        """How many bases each becomes when the free ones go so many up."""
        found = self.certain.copy()
        found[self.free] = self.floor[self.free] + np.rint(up)
        return found


def _drawn(
    rounds: _Rounds, sums: csr_array, low: Vector, dice: np.random.Generator, seconds: float
) -> Vector | None:
    """min Σ (θ - f) u, u 0 or 1 and θ drawn from 0 to 1: alone, u is 1 with chance f.

    As no cost is of certain sign, every way that adds up can be the one that costs least.
    """
    used = np.unique(sums.indices)
    sums, low, free = csr_array(sums[:, used]), low[used], rounds.free
    cost = dice.random(free.size) - rounds.part[free]
    found = _programme(rounds, sums, low, cost).solve(seconds)
    if not found.found:
        return None
    moved, up = found.values[: used.size], found.values[used.size :]
    printed = rounds.multiples(up)
    off = np.abs(sums @ moved + rounds.ratio - printed).max(initial=0.0)
    return printed * rounds.base if off <= OFF and np.all(moved >= low - OFF) else None


def _programme(rounds: _Rounds, sums: csr_array, low: Vector, cost: Vector) -> Programme:
    """The columns are how far each part moves, then u of the numbers that are free; in bases."""
    count, free = low.size, rounds.free
    turn = csr_array(
        (-np.ones(free.size), (free, np.arange(free.size))), (sums.shape[0], free.size)
    )
    gap = np.where(np.isnan(rounds.certain), rounds.floor, rounds.certain) - rounds.ratio
    return Programme(
        hstack([sums, turn]), gap, gap,
        np.concatenate([low, np.zeros(free.size)]),
        np.concatenate([np.full(count, np.inf), np.ones(free.size)]),
        cost=np.concatenate([np.zeros(count), cost]),
        integer=np.arange(count + free.size) >= count,
    )  # fmt: skip
