"""Withhold more until every demand is met: for each, the cheapest deviation that meets it.

One programme per unmet demand: min Σ cost |z| over open unknowns that are still told, with z of
the demanded unknown at its need; what moves is withheld from then on, and moves for nothing in
the next (Kelly, Golden & Assad 1992). A deviation found for one demand is tried on all others.
"""

from collections.abc import Iterable, Sequence
from time import perf_counter

import numpy as np
from scipy.sparse import csr_array, hstack

from schakel.disclosure.choices import Choices, Demand, Rooms
from schakel.disclosure.programme import Programme, Status
from schakel.disclosure.puzzle import Marks, Places, Vector

GROWN, LARGE = 6, 400  # so often a window grows, and no further than from so many unknowns
LATER = 2  # unknowns added to a relation, after those around the demand itself
SLOPES = 4  # so often a price per unit is set anew to what was really paid
MOVED = 1e-7  # less than this share of the need is the solver's noise
AMPLE = 1e12  # a deviation is stretched no further than this
FREELY = 2_000  # among more unknowns, moving what is never told costs nothing
SHORT = 1e-9  # cost of moving what is withheld already, so that deviations stay short


class NeverMetError(ValueError):
    """A demand that even with everything withheld is not met."""

    def __init__(self, demand: Demand) -> None:
        super().__init__("A need cannot be met, whatever is withheld.")
        self.demand = demand


class OutOfTimeError(TimeoutError):
    """No time left to meet every demand."""


def repaired(
    choices: Choices,
    withheld: Marks,
    demands: Sequence[Demand],
    until: float,
    *,
    widths: Sequence[int] = (),
    whole: bool = False,
    part: "Least | None" = None,
) -> Marks:
    """Withhold more until all demands are met, the hardest first.

    widths: so many of the cheapest neighbours per relation are tried, before everything is.
    whole: by deviations that are whole where they must be. part: unknowns tried before all that.

    Raises NeverMetError when one cannot be met, OutOfTimeError when time is up.
    """
    withheld, met, asked = withheld.copy(), set[Demand](), Asked(choices, demands)
    for one in sorted(demands, key=lambda one: -one.need):
        if one in met:
            continue
        if perf_counter() > until:
            raise OutOfTimeError
        price = np.where(withheld | ~choices.open, 0.0, choices.cost)
        found = None if part is None else cheapest(choices, price, one, part, until)
        places, z = found or deviation(choices, price, one, until, widths, whole=whole)
        withheld[places[choices.open[places]]] = True
        met.update(asked.met(places, z))
    return withheld


def deviation(
    choices: Choices,
    price: Vector,
    demand: Demand,
    until: float,
    widths: Sequence[int] = (),
    *,
    whole: bool = False,
) -> tuple[Places, Vector]:
    """The cheapest deviation that meets a demand: where it moves, and how far.

    price: (n,) of moving each unknown by 1; 0 for what is withheld already.
    """
    for places in windows(choices, price, demand, widths):
        found = cheapest(choices, price, demand, Least(choices, places, whole=whole), until)
        if found is not None:
            return found
    raise NeverMetError(demand)


def windows(
    choices: Choices, price: Vector, demand: Demand, widths: Sequence[int]
) -> Iterable[Places]:
    """Ever larger surroundings of the demanded unknown; everything at last."""
    for width in widths:
        yield window(choices, price, demand, width)
    yield np.arange(choices.size)


def window(choices: Choices, price: Vector, demand: Demand, width: int) -> Places:
    """The cheapest neighbours in each relation, theirs in turn, and corners that close circuits.

    A relation of which just one unknown is chosen cannot hold when that moves: it is given more,
    until there is none such, or the window has grown large.
    """
    rooms = choices.rooms(demand.mind)
    roomy = np.minimum(rooms.below, rooms.above) >= demand.need
    chosen = np.array([demand.unknown], dtype=np.intp)
    for grown in range(GROWN):
        rows, counts = np.unique(choices.columns[chosen].indices, return_counts=True)
        lonely = rows[counts == 1]
        if not lonely.size or chosen.size > LARGE:
            break
        more = width if grown == 0 else LATER
        chosen = _joined(choices, price + np.where(roomy, 0.0, price.max()), chosen, lonely, more)
        for _ in range(2):
            chosen = _closed(choices, chosen)
    return chosen


def _joined(choices: Choices, price: Vector, chosen: Places, rows: Places, width: int) -> Places:
    """With the cheapest unknowns of each of some relations."""
    found = [chosen]
    for row in rows:
        near = choices.relations.indices[
            choices.relations.indptr[row] : choices.relations.indptr[row + 1]
        ]
        found.append(near[np.argsort(price[near], kind="stable")[:width]])
    return np.unique(np.concatenate(found)).astype(np.intp)


def _closed(choices: Choices, chosen: Places) -> Places:
    """With all unknowns that touch at least two relations touched, and all but one of theirs."""
    rows = np.unique(choices.columns[chosen].indices)
    near, touched = np.unique(choices.relations[rows].indices, return_counts=True)
    degree = np.diff(choices.columns.indptr)[near]
    return np.union1d(chosen, near[(touched >= 2) & (touched >= degree - 1)])


def cheapest(
    choices: Choices, price: Vector, demand: Demand, least: "Least", until: float
) -> tuple[Places, Vector] | None:
    """The deviation of least cost among some unknowns; None when they cannot meet the demand."""
    places = least.places
    at = int(np.searchsorted(places, demand.unknown))
    rooms = choices.rooms(demand.mind)
    low, high = -rooms.below[places], rooms.above[places].copy()
    if (high if demand.sign > 0 else -low)[at] < demand.need * (1 - MOVED):
        return None
    low[at] = high[at] = demand.sign * demand.need
    most = np.minimum(np.maximum(-low, high), demand.need)
    best: tuple[float, Vector] | None = None
    slope = np.divide(price[places], most, out=np.zeros(places.size), where=most > 0)
    for _ in range(SLOPES):
        z = least.deviation(low, high, np.maximum(slope, SHORT * slope.max()), until)
        if z is None:
            return None
        moves = np.abs(z) > MOVED * demand.need
        paid = float(price[places[moves]].sum())
        if best is not None and paid >= best[0] * (1 - MOVED):
            break
        best = paid, z
        slope[moves] = price[places[moves]] / np.abs(z[moves])
    if best is None:
        return None
    moves = np.abs(best[1]) > MOVED * demand.need
    return places[moves], best[1][moves]


class Least:
    """min cost · |z| among some unknowns, with the relations kept.

    z is the difference of two columns, both ≥ 0, where it costs something. Of many unknowns those
    that are never told cost nothing at all, and the programme is kept warm.
    """

    def __init__(self, choices: Choices, places: Places, *, whole: bool = False) -> None:
        self.places = places
        touched = np.unique(choices.columns[places].indices)
        part = csr_array(choices.relations[touched][:, places])
        self.priced = np.flatnonzero(choices.open[places] | (places.size <= FREELY))
        kinds, zero = choices.pieces.whole[places] & whole, np.zeros(touched.size)
        nothing = np.zeros(places.size + self.priced.size)
        self.programme = Programme(
            hstack([part, -part[:, self.priced]]), zero, zero, nothing, nothing,
            integer=np.concatenate([kinds, kinds[self.priced]]),
        )  # fmt: skip

    def deviation(self, low: Vector, high: Vector, cost: Vector, until: float) -> Vector | None:
        """The cheapest between low and high; None when there is none."""
        self._ask(low, high, cost / max(cost.max(), 1e-300))
        found = self.programme.solve(max(until - perf_counter(), 0.01) if until < np.inf else None)
        if found.status == Status.OUT_OF_TIME:
            raise OutOfTimeError
        if found.status != Status.OPTIMAL:
            return None
        z = found.values[: low.size].copy()
        z[self.priced] -= found.values[low.size :]
        return z

    def _ask(self, low: Vector, high: Vector, cost: Vector) -> None:
        priced, forth, to, price = self.priced, low.copy(), high.copy(), np.zeros(cost.size)
        forth[priced], to[priced] = np.maximum(low[priced], 0), np.maximum(high[priced], 0)
        back = np.maximum(-high[priced], 0), np.maximum(-low[priced], 0)
        price[priced] = cost[priced]
        every = np.arange(forth.size + priced.size)
        self.programme.set_bounds(
            every, np.concatenate([forth, back[0]]), np.concatenate([to, back[1]])
        )
        self.programme.set_costs(every, np.concatenate([price, cost[priced]]))


class Asked:
    """Demands side by side, to try one deviation on all of them at once."""

    def __init__(self, choices: Choices, demands: Sequence[Demand]) -> None:
        self.choices, self.demands = choices, demands
        self.mind = np.array([one.mind for one in demands], dtype=np.intp)
        self.unknown = np.array([one.unknown for one in demands], dtype=np.intp)
        self.sign = np.array([one.sign for one in demands], dtype=np.float64)
        self.need = np.array([one.need for one in demands])

    def met(self, places: Places, z: Vector) -> Iterable[Demand]:
        """The demands that a deviation meets, forth or back, as far as it can be stretched."""
        full = np.zeros(self.choices.size)
        full[places] = z
        way = self.sign * full[self.unknown]
        met = np.zeros(way.size, dtype=bool)
        for mind in np.unique(self.mind[way != 0]):
            rooms = self.choices.rooms(int(mind))
            forth, back = stretch(rooms, places, z), stretch(rooms, places, -z)
            reach = np.maximum(way * forth, -way * back)
            met |= (self.mind == mind) & (reach >= self.need * (1 - MOVED)) & (way != 0)
        return [self.demands[place] for place in np.flatnonzero(met).tolist()]


def stretch(rooms: Rooms, places: Places, z: Vector) -> float:
    """How often a deviation fits into rooms; a great number where nothing stops it."""
    room = np.where(z > 0, rooms.above[places], rooms.below[places])
    return float(np.min(room / np.abs(z), initial=AMPLE))
