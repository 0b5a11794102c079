"""What is physically possible, whatever mixes with what: the most that can get from A to B.

A shipment may be wholly of one origin however the country's supply is mixed. What limits it is
what the mine made, what every flow on the way carried, and what the works on the way made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from schakel.chain.stages import HIGH, Flows, Indices, Matrix, Vector

KILOGRAMS = 1000.0  # max-flow counts in whole kilograms
MOST = 2**31 - 1  # of what it can count: two million tonnes; more is as good as no limit


@dataclass(frozen=True, eq=False, slots=True)
class Stretch:
    """One pool as capacities: what its works can have made at most, what its flows carried.

    `anywhere` says that what feeds the works crossed borders without a record, so that any
    country's output of the pool before may have reached any works.
    """

    made: Vector
    flows: Flows
    anywhere: bool = False


def widest(at: Matrix, flows: Flows) -> Matrix:
    """The widest single route onwards from where tonnes are: as wide as its narrowest flow.

    `at` has shape (origins, countries). A route is a lower bound of the maximum flow, and enough
    to show that a shipment fits.
    """
    if not len(flows.exporter):
        return at
    order = np.argsort(flows.importer, kind="stable")
    exporter, importer = flows.exporter[order], flows.importer[order]
    starts = np.flatnonzero(np.diff(importer, prepend=-1))
    capacity, takers = flows.tonnes[HIGH, order], importer[starts]
    while True:
        arriving = np.minimum(at[:, exporter], capacity)
        wider = at.copy()
        wider[:, takers] = np.maximum(at[:, takers], np.maximum.reduceat(arriving, starts, axis=1))
        if np.array_equal(wider, at):
            return at
        at = wider


def reach(mined: Vector, miners: Indices, stretches: Sequence[Stretch]) -> Matrix:
    """The widest route from each miner to each country, through all stretches: tonnes."""
    limit = mined[miners][:, None]
    at = np.where(np.arange(len(mined)) == miners[:, None], limit, 0.0)
    for stretch in stretches:
        if stretch.anywhere:
            at = np.broadcast_to(limit, at.shape)
        at = widest(np.minimum(at, stretch.made), stretch.flows)
    return at


def most(mined: Vector, sources: Indices, stretches: Sequence[Stretch], sink: int) -> float:
    """The maximum flow from the mines of these countries to one country's supply, in tonnes.

    Nodes are countries before and after the works of every stretch; the capacity of the works is
    what they made at most. Capped at two million tonnes, beyond which no shipment is limited.
    """
    size = len(mined)
    source, pool = 0, 1
    arcs = [(np.zeros(len(sources), dtype=np.int64), pool + sources, mined[sources])]
    for stretch in stretches:
        arcs.extend(arcs_of(stretch, pool, size))
        pool += 3 * size + 1
    start, end, width = (np.concatenate(part) for part in zip(*arcs, strict=True))
    capacity = np.minimum(np.ceil(width * KILOGRAMS), MOST).astype(np.int32)
    count = pool + size
    network = coo_array((capacity, (start, end)), (count, count)).tocsr()
    return float(maximum_flow(network, source, pool + sink).flow_value) / KILOGRAMS


def arcs_of(stretch: Stretch, pool: int, size: int) -> list[tuple[Indices, Indices, Vector]]:
    """Arcs of one stretch: to its works, through them, and along its flows to the next pool."""
    here = np.arange(size)
    entry, works, supply, hub = pool, pool + size, pool + 2 * size, pool + 3 * size
    free = np.full(size, np.inf)
    feeding = [(entry + here, works + here, free)]
    if stretch.anywhere:
        at_hub = np.full(size, hub)
        feeding = [(entry + here, at_hub, free), (at_hub, works + here, free)]
    flows = stretch.flows
    return [
        *feeding,
        (works + here, supply + here, stretch.made),
        (supply + flows.exporter, supply + flows.importer, flows.tonnes[HIGH]),
        (supply + here, hub + 1 + here, free),
    ]
