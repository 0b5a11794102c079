"""The paths by which most of a risk reaches a buyer: exactly the greatest ones, with coverage.

A path runs from a buyer through its suppliers to the site whose own ground the risk enters from.
Its value is w S[j,i] S[i,h] ... b[h]; over all paths, however long, the values add up to w.E.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from schakel.chain.graph import Solution, System, basket

Vector = NDArray[np.float64]
Sites = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Path:
    """One path: its sites, from the buyer's supplier to the origin, and what comes along it."""

    sites: tuple[int, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Paths:
    """The greatest paths of a buyer, greatest first, and how much of all exposure they carry.

    `whole` is the buyer's exposure over all paths. `exact` is False where the search ended early
    for want of steps: then greater paths may be missing.
    """

    paths: tuple[Path, ...]
    whole: float
    exact: bool

    @property
    def coverage(self) -> float:
        """The part of the buyer's exposure that these paths explain, from 0 to 1."""
        return sum(path.value for path in self.paths) / self.whole if self.whole > 0 else 1.0


def paths(
    system: System,
    solution: Solution,
    intake: ArrayLike,
    buyer: int | ArrayLike,
    k: int = 1000,
    *,
    issue: int = 0,
) -> Paths:
    """Find the k greatest paths of one issue to one buyer, see `Ways.greatest`.

    `intake` and `solution` are those of `exposure`.
    """
    return Ways(system, solution, intake, issue=issue).greatest(buyer, k)


class Ways:
    """The ways that one issue can take through a system, ready for any number of buyers.

    `reach` bounds what can come through each site per unit, `onward` what can come through any
    one of its suppliers; both from above, by the certified error of the solution.
    """

    def __init__(
        self, system: System, solution: Solution, intake: ArrayLike, *, issue: int = 0
    ) -> None:
        self.system, self.shares, self.least = system, system.settled[0], solution.error
        self.entering, self.exposed = column(intake, issue), column(solution.values, issue)
        self.reach = self.exposed + solution.error
        self.worth = self.shares.data * self.reach[self.shares.indices]
        self.onward = np.zeros(system.size)
        supplied = np.flatnonzero(np.diff(self.shares.indptr))
        if len(supplied):
            self.onward[supplied] = np.maximum.reduceat(self.worth, self.shares.indptr[supplied])

    def greatest(self, buyer: int | ArrayLike, k: int = 1000, *, steps: int = 5_000_000) -> Paths:
        """Find the k greatest paths to a buyer: a site, or shares of intake per site.

        No path is worth more than w E at the end of any stretch it begins with: so once every
        stretch worth more than some floor has been walked, every path above the floor is found.
        The floor is lowered until k paths lie above it. Loops are walked as often as they count.
        Paths smaller than the certified error are not looked for; `steps` limits the flows
        looked at.
        """
        bought = basket(self.system, buyer)[:, 0]
        search = Search(self)
        exact = search.widen(bought, k, steps)
        return Paths(search.greatest(k), float(bought @ self.exposed), exact)


def column(values: ArrayLike, issue: int) -> Vector:
    """One issue's values, of one column or of several."""
    table = np.asarray(values, dtype=np.float64)
    return table if table.ndim == 1 else np.ascontiguousarray(table[:, issue])


@dataclass(frozen=True, slots=True)
class Front:
    """Stretches that are walked together, numbered from `first`; each also ends a path.

    `weight` is what comes through the last site per unit bought, `back` the number of the stretch
    that each goes on from (-1 at the buyer), `onward` the most that going on is worth, 0 once the
    ways on have been looked at.
    """

    first: int
    site: Sites
    back: Sites
    weight: Vector
    value: Vector
    onward: Vector


@dataclass(frozen=True, slots=True)
class Fork:
    """Flows to go on by, from which stretch each, and its worth at most: 0 once it is taken."""

    flow: Sites
    back: Sites
    weight: Vector
    worth: Vector


class Search:
    """The stretches walked so far for one buyer, and the forks where they can go on."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.fronts: list[Front] = []
        self.forks: list[Fork] = []
        self.walked, self.looked_at = 0, 0

    def widen(self, bought: Vector, k: int, steps: int) -> bool:
        """Walk on below an ever lower floor; say whether nothing greater can be left.

        k paths cannot each be worth more than a k-th of the whole: that is the first floor.
        """
        suppliers = np.flatnonzero(bought)
        self.arrive(suppliers, np.full(len(suppliers), -1), bought[suppliers])
        floor, found, least = float(bought @ self.ways.reach) / k, 0, self.ways.least
        while self.looked_at <= steps:
            self.walk(max(floor, least))
            found = sum(int(np.count_nonzero(front.value > floor)) for front in self.fronts)
            if found >= k or floor <= least:
                return True
            floor *= 0.5 if found < k / 4 else 0.75
        return False

    def walk(self, floor: float) -> None:
        """Go every way that is worth more than the floor, as far as it stays so."""
        self.look(self.fronts, floor)
        newest = 0
        while self.take(self.forks[newest:], floor):
            newest = len(self.forks)
            self.look(self.fronts[-1:], floor)

    def look(self, fronts: Sequence[Front], floor: float) -> None:
        """Look at the ways on from stretches where one of them is worth more than the floor."""
        for front in fronts:
            rows = np.flatnonzero(front.onward > floor)
            if len(rows):
                front.onward[rows] = 0.0
                self.forks.append(self.fork(front, rows))

    def fork(self, front: Front, rows: Sites) -> Fork:
        """Every flow that supplies the last sites of some stretches."""
        indptr, weight = self.ways.shares.indptr, front.weight[rows]
        starts = indptr[front.site[rows]]
        counts = indptr[front.site[rows] + 1] - starts
        ends = np.cumsum(counts)
        flow = np.repeat(starts - ends + counts, counts) + np.arange(int(ends[-1]))
        self.looked_at += len(flow)
        through = np.repeat(weight, counts)
        back = np.repeat(front.first + rows, counts)
        return Fork(flow, back, through, through * self.ways.worth[flow])

    def take(self, forks: Sequence[Fork], floor: float) -> bool:
        """Take every flow that is worth more than the floor; say whether there was any."""
        taken = [part for fork in forks if len((part := take_from(fork, floor))[0])]
        if taken:
            flow, back, weight = (np.concatenate(part) for part in zip(*taken, strict=True))
            shares = self.ways.shares
            self.arrive(shares.indices[flow], back, weight * shares.data[flow])
        return bool(taken)

    def arrive(self, site: Sites, back: Sites, weight: Vector) -> None:
        """Add stretches that end at these sites."""
        value, onward = weight * self.ways.entering[site], weight * self.ways.onward[site]
        self.fronts.append(Front(self.walked, site, back, weight, value, onward))
        self.walked += len(site)

    def greatest(self, k: int) -> tuple[Path, ...]:
        """The k greatest paths that were found, greatest first."""
        values = np.concatenate([front.value for front in self.fronts])
        ends = np.argsort(-values, kind="stable")[:k]
        ends = ends[values[ends] > 0]
        return tuple(map(Path, self.trails(ends), values[ends].tolist()))

    def trails(self, ends: Sites) -> list[tuple[int, ...]]:
        """The sites of the paths that end with these stretches, the buyer's supplier first."""
        back = np.concatenate([front.back for front in self.fronts])
        site = np.concatenate([front.site for front in self.fronts])
        steps = [ends]
        while (steps[-1] >= 0).any():
            steps.append(np.where(steps[-1] >= 0, back[steps[-1]], -1))
        trail = np.array(steps[-2::-1]).reshape(-1, len(ends)).T
        beyond = np.count_nonzero(trail < 0, axis=1).tolist()
        return [
            tuple(sites[skip:]) for sites, skip in zip(site[trail].tolist(), beyond, strict=True)
        ]


def take_from(fork: Fork, floor: float) -> tuple[Sites, Sites, Vector]:
    """Take the flows of one fork that are worth more than the floor."""
    chosen = np.flatnonzero(fork.worth > floor)
    fork.worth[chosen] = 0.0
    return fork.flow[chosen], fork.back[chosen], fork.weight[chosen]
