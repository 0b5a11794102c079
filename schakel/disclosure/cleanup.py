"""Give back what need not be withheld: the costliest first, while every demand keeps a witness.

Each demand holds one deviation that meets it. To tell an unknown again, the demands whose
deviation moves it must find another one without it.
"""

from collections import defaultdict
from collections.abc import Sequence
from time import perf_counter

import numpy as np

from schakel.disclosure.choices import Choices, Demand, Rooms
from schakel.disclosure.cuts import Reach
from schakel.disclosure.heuristic import MOVED, Asked
from schakel.disclosure.programme import Status
from schakel.disclosure.puzzle import Marks, Places, Vector

Deviation = tuple[Places, Vector]


class Keeper:
    """What every demand is met by, under a pattern that only gets smaller."""

    def __init__(
        self, choices: Choices, withheld: Marks, demands: Sequence[Demand], until: float
    ) -> None:
        self.choices, self.withheld, self.until = choices, withheld.copy(), until
        self.uses: dict[int, set[Demand]] = defaultdict(set)
        self.by: dict[Demand, Deviation] = {}
        self.reach = Reach(choices, np.flatnonzero(withheld | ~choices.open))
        found = self._witness(list(demands))
        self.unmet = found is None
        for demand, deviation in (found or {}).items():
            self._hold(demand, deviation)

    def give_back(self) -> int:
        """Tell again what can be told, costliest first; how many were given back."""
        given = 0
        places = np.flatnonzero(self.withheld & self.choices.open)
        for place in places[np.argsort(-self.choices.cost[places], kind="stable")]:
            if self.unmet or perf_counter() > self.until:
                break
            given += self._try(int(place))
        return given

    def _try(self, place: int) -> bool:
        self.withheld[place] = False
        found = self._witness(list(self.uses[place]))
        if found is None:
            self.withheld[place] = True
            return False
        for demand, deviation in found.items():
            self._hold(demand, deviation)
        return True

    def _witness(self, demands: Sequence[Demand]) -> dict[Demand, Deviation] | None:
        """A deviation for each of some demands; None as soon as one has none."""
        found: dict[Demand, Deviation] = {}
        asked = Asked(self.choices, demands)
        for one in sorted(demands, key=lambda one: (one.mind, -one.need)):
            if one in found:
                continue
            deviation = self._deviation(one)
            if deviation is None:
                return None
            found[one] = deviation
            for other in asked.met(*deviation):
                found.setdefault(other, deviation)
        return found

    def _deviation(self, demand: Demand) -> Deviation | None:
        rooms = self._rooms(demand.mind)
        found = self.reach.farthest(demand, rooms, max(self.until - perf_counter(), 0.01))
        if found.status != Status.OPTIMAL or found.objective < demand.need * (1 - MOVED):
            return None
        moves = np.abs(found.values) > MOVED * demand.need
        return self.reach.columns[moves], found.values[moves]

    def _rooms(self, mind: int) -> Rooms:
        return self.choices.left(mind, self.withheld.astype(np.float64))

    def _hold(self, demand: Demand, deviation: Deviation) -> None:
        for place in self.by.get(demand, (np.zeros(0, dtype=np.intp), None))[0]:
            self.uses[int(place)].discard(demand)
        self.by[demand] = deviation
        for place in deviation[0][self.choices.open[deviation[0]]]:
            self.uses[int(place)].add(demand)


def cleaned(
    choices: Choices, withheld: Marks, demands: Sequence[Demand], until: float
) -> tuple[Marks, int]:
    """A pattern without what its demands do not need, and how many unknowns were given back."""
    keeper = Keeper(choices, withheld, demands, until)
    given = keeper.give_back()
    return keeper.withheld, given
