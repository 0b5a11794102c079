"""What is physically possible: how much of a buyer's intake some origins can have supplied.

Proportional mixing says how much probably did. Without it, all that is known is that no flow
carries more than its tonnes: the most that can come from some origins is the greatest flow from
them to the buyer, and the least is what the other origins cannot have filled.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import maximum_flow

from schakel.chain.graph import Sparse

Vector = NDArray[np.float64]
UNITS = 2**30  # of the quantity asked for; capacities are rounded up to whole units


@dataclass(frozen=True, eq=False)
class Supply:
    """Tonnes: between sites (`flows[i, j]` from i to j), from the ground, from nobody knows."""

    flows: Sparse
    production: Vector
    missing: Vector

    def of(self, site: int) -> float:
        """All that a site takes in, from itself left out."""
        inward = self.flows.tocsc()[:, [site]].sum() - self.flows.tocsr()[site, site]
        return float(inward + self.production[site] + self.missing[site])


def reachable(
    supply: Supply, sources: ArrayLike, site: int, quantity: float | None = None
) -> tuple[float, float]:
    """Least and most share of a site's intake that can come from some origins, however it flows.

    `sources` are sites whose ground may be the origin. With `quantity`, the bounds are those of
    so many tonnes bought from the site: a small purchase can come wholly from any origin that
    reaches the site at all. Without, they are those of all its intake, where goods that it sent
    out may come in again. Intake of unknown origin counts as coming from elsewhere in the least
    and from these origins in the most, and so does a quantity beyond any recorded supply. Both
    are safe: rounding widens them.
    """
    wanted = supply.of(site) if quantity is None else quantity
    if not wanted > 0:
        return 0.0, 1.0
    chosen = np.zeros(len(supply.production), dtype=bool)
    chosen[np.asarray(sources, dtype=np.int64)] = True
    again, ground, missing = quantity is None, supply.production, supply.missing

    def share(production: Vector) -> float:
        arriving = production + missing
        if again and not greatest_flow(supply.flows, arriving, site, wanted, again=False):
            return 0.0
        return greatest_flow(supply.flows, arriving, site, wanted, again=again) / wanted

    beyond = max(0.0, 1.0 - share(ground))
    most, rest = share(ground * chosen) + beyond, share(ground * ~chosen) + beyond
    return max(0.0, 1.0 - rest), min(1.0, most)


def greatest_flow(
    flows: Sparse, production: Vector, site: int, quantity: float, *, again: bool
) -> float:
    """The greatest flow from producing sites to one site, no more than the quantity.

    With `again`, what the site sends out counts as available too. In whole units of quantity /
    2^30, rounded up, so it is never too low.
    """
    sites, unit = len(production), quantity / UNITS
    at, trade = np.flatnonzero(production), flows.tocsr().tocoo()
    source, sink, sent = sites, sites + 1, sites + 2
    tails = np.concatenate([np.where(trade.row == site, sent, trade.row), [source] * len(at)])
    tails = np.concatenate([tails, [site, source]])
    heads = np.concatenate([trade.col, at, [sink, sent]])
    tonnes = np.concatenate([trade.data, production[at], [quantity, quantity * again]])
    tonnes[: trade.nnz][trade.row == trade.col] = 0.0
    units = np.minimum(np.ceil(tonnes / unit), UNITS).astype(np.int32)
    network = csr_array(coo_array((units, (tails, heads)), shape=(sites + 3, sites + 3)))
    return float(maximum_flow(network, source, sink).flow_value * unit)
