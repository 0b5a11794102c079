"""What is known of figures that move little from one period to the next."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from schakel.disclosure.equations import Groups, Pool
from schakel.disclosure.puzzle import Places, Vector
from schakel.disclosure.values import Contributions

SMALL = 1e-9


class Moves(NamedTuple):
    """What everybody knows of two groups: least x first <= then <= most x first."""

    first: Places
    then: Places
    least: Vector
    most: Vector

    def left(self, value: Vector) -> Vector:
        """How far each is from its ends: first those from the least, then those from the most."""
        one, two = value[self.first], value[self.then]
        ends = np.concatenate([two - self.least * one, self.most * one - two])
        left: Vector = np.maximum(ends, 0.0)
        return left


def steadiness(pool: Pool, groups: Groups, every: Sequence[Contributions]) -> Moves:
    """Of one contributor in one place, from one period to the next that it reported on.

    Who moved more than the knowledge says is not known by it.
    """
    steady = {
        number: each.steady
        for number, name in enumerate(pool.quantities)
        for one in every
        if (each := one.quantities.get(name)) is not None and each.steady is not None
    }
    found: list[tuple[int, int, float, float]] = []
    for share, before, after in _steps(pool, groups, steady):
        one, two = pool.value[before], pool.value[after]
        if abs(two - one) <= share * one * (1 + SMALL):
            found.append((groups.of_atom[before], groups.of_atom[after], 1 - share, 1 + share))
    columns = np.array(found, dtype=np.float64).reshape(-1, 4).T
    return Moves(columns[0].astype(np.intp), columns[1].astype(np.intp), columns[2], columns[3])


def _steps(
    pool: Pool, groups: Groups, steady: Mapping[int, float]
) -> Iterator[tuple[float, int, int]]:
    """Atoms of one contributor, quantity and place in periods that follow one another."""
    lines: dict[tuple[int, int, int], list[int]] = {}
    here = np.isin(pool.quantity, list(steady)) & ~pool.answer & (groups.of_atom >= 0)
    for atom in np.flatnonzero(here).tolist():
        place = (int(pool.member[atom]), int(pool.quantity[atom]), int(pool.place[atom]))
        lines.setdefault(place, []).append(atom)
    for (_, quantity, _), line in lines.items():
        when = sorted({pool.periods[pool.period[atom]] for atom in line})
        turn = {atom: when.index(pool.periods[pool.period[atom]]) for atom in line}
        for before, after in product(line, line):
            if turn[after] - turn[before] == 1:
                yield steady[quantity], before, after
