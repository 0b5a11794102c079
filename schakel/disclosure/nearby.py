"""Why an unknown cannot go far: mostly because of the few relations around it.

An attack that heeds only some relations gets at least as far as one that heeds all. If even that
falls short of a need, the duals of these few prove it. If not, the relations that its deviation
breaks are heeded next: first those in which least can make up for it.
"""

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from schakel.disclosure.choices import Choices, Demand, Rooms
from schakel.disclosure.programme import Programme, Solution, Status
from schakel.disclosure.puzzle import Places, Vector

ROUNDS, MORE = 3, 40  # so often relations are added, so many at once
SHORT = 1e-5  # a reach that falls short by less is left to the audit
NOTHING = 1e-9  # a smaller multiplier is the solver's noise


def short(choices: Choices, demand: Demand, rooms: Rooms) -> tuple[Places, Vector] | None:
    """Where d is not 0, and d there, if relations near a demand prove that it is not met.

    rooms: (n,) of all unknowns. None: they do not prove it, though others still may.
    """
    rows = choices.columns.indices[_span(choices.columns, demand.unknown)].astype(np.intp)
    for _ in range(ROUNDS):
        part = choices.relations[rows]
        columns, found = _farthest(part, demand, rooms)
        if found.status != Status.OPTIMAL:
            return None
        if found.objective < demand.need * (1 - SHORT):
            return _slopes(part, demand, found.duals)
        z = np.zeros(choices.size)
        z[columns] = found.values
        broken = np.flatnonzero(np.abs(choices.relations @ z) > SHORT * demand.need)
        fresh = np.setdiff1d(broken, rows)
        if not fresh.size:
            return None
        rows = np.concatenate([rows, _tightest(choices, fresh, demand, rooms)])
    return None


def _span(matrix: Any, row: int) -> slice:
    return slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))


def _farthest(part: Any, demand: Demand, rooms: Rooms) -> tuple[Places, Solution]:
    """The columns that move, and how they do when the demanded one goes as far as its need."""
    near = np.union1d(part.indices, [demand.unknown]).astype(np.intp)
    columns = near[(rooms.below[near] > 0) | (rooms.above[near] > 0) | (near == demand.unknown)]
    low, high = -rooms.below[columns], rooms.above[columns]
    at = int(np.searchsorted(columns, demand.unknown))
    if demand.sign > 0:
        high[at] = min(high[at], demand.need)
    else:
        low[at] = max(low[at], -demand.need)
    cost, zero = np.zeros(columns.size), np.zeros(part.shape[0])
    cost[at] = demand.sign
    asked = Programme(part[:, columns], zero, zero, low, high, cost=cost, maximise=True)
    return columns, asked.solve()


def _slopes(part: Any, demand: Demand, duals: Vector) -> tuple[Places, Vector]:
    d = -np.asarray(part.T @ duals) if duals.size else np.zeros(part.shape[1])
    d[demand.unknown] += demand.sign
    places = np.flatnonzero(np.abs(d) >= NOTHING)
    return places, d[places]


def _tightest(choices: Choices, rows: Places, demand: Demand, rooms: Rooms) -> Places:
    """Of some relations those in which all others together can make up for least."""
    if rows.size <= MORE:
        return rows
    room = np.minimum(np.maximum(rooms.below, rooms.above), demand.need)
    most = abs(csr_array(choices.relations[rows])) @ room
    return rows[np.argsort(most, kind="stable")[:MORE]]
