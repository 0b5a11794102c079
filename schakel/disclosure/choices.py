"""What the gate may choose: what always moves together is one choice, with one cost.

Where `pieces` fills in one pattern, this leaves open what may still be told: an unknown here
stands for all numbers that follow it, and withholding it withholds all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from schakel.disclosure.pieces import Pieces, narrowed, pieces
from schakel.disclosure.puzzle import Marks, Mind, Puzzle, State, Vector

MORE = 1e-6  # the gate asks for so much more than the need, so that the audit's tolerance is met
KEPT = 4e6  # so many rooms of minds are remembered
FREE = 1e-6  # a cost of nothing counts as this share of the mean: nothing is withheld for nothing


class Demand(NamedTuple):
    """An unknown must be able to move so far to one side (sign 1: above) in one mind."""

    mind: int
    unknown: int
    sign: int
    need: float


class Rooms(NamedTuple):
    """How far each unknown may move down and up, in one mind, when it is not told."""

    below: Vector
    above: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """n unknowns; `open` may be told, the others are never told.

    pieces: of the puzzle with all of it withheld. relations: csr_array (s, n); columns: its
    transpose. cost: (n,) of withholding an open unknown, more than 0. told: rooms (n,) when told.
    """

    puzzle: Puzzle
    minds: Sequence[Mind]
    pieces: Pieces
    relations: Any
    columns: Any
    open: Marks
    cost: Vector
    told: Rooms
    _rooms: dict[int, Rooms] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many unknowns there are."""
        return int(self.open.size)

    def rooms(self, mind: int) -> Rooms:
        """What one mind leaves possible for what it is not told."""
        if mind not in self._rooms:
            if len(self._rooms) > KEPT / max(self.size, 1):
                self._rooms.clear()
            self._rooms[mind] = _rooms(self.pieces, self.minds[mind])
        return self._rooms[mind]

    def left(self, mind: int, share: Vector) -> Rooms:
        """The rooms when open unknowns are withheld by a share between 0 and 1."""
        rooms, told = self.rooms(mind), self.told
        part = np.where(self.open, share, 1.0)
        return Rooms(
            _between(told.below, rooms.below, part), _between(told.above, rooms.above, part)
        )

    def hidden(self, withheld: Marks) -> Marks:
        """The numbers of the puzzle that are withheld when these open unknowns are."""
        unknown, state = self.pieces.unknown, self.puzzle.state
        follows = np.append(withheld | ~self.open, False)[unknown]
        hidden: Marks = self.puzzle.never_told() | ((state == State.OPEN) & follows)
        return hidden

    def withheld(self, hidden: Marks) -> Marks:
        """The open unknowns that a pattern of numbers withholds."""
        told = (self.puzzle.state == State.OPEN) & ~hidden & (self.pieces.unknown >= 0)
        marks = self.open.copy()
        marks[self.pieces.unknown[told]] = False
        return marks

    def price(self, withheld: Marks) -> float:
        """What withholding these open unknowns costs in information."""
        return float(self.cost[withheld & self.open].sum())


def choices(puzzle: Puzzle, minds: Sequence[Mind]) -> Choices:
    """Tie together what always moves together, whatever is told."""
    every = puzzle.state != State.TOLD
    parts = pieces(puzzle, every)
    size = parts.below.size
    free = _followed(parts, puzzle.state == State.OPEN, size)
    secret = _followed(parts, puzzle.state == State.SECRET, size)
    relations = csr_array(parts.relations)
    return Choices(
        puzzle, minds, parts, relations, csr_array(relations.T),
        free & ~secret, _costs(puzzle, parts, size), _told(puzzle, parts),
    )  # fmt: skip


def _followed(parts: Pieces, which: Marks, size: int) -> Marks:
    marks = np.zeros(size + 1, dtype=bool)
    marks[parts.unknown[which]] = True
    return marks[:size]


def _costs(puzzle: Puzzle, parts: Pieces, size: int) -> Vector:
    """What withholding an unknown costs: all that follows it; never quite nothing."""
    counts = (puzzle.state == State.OPEN) & (parts.unknown >= 0)
    cost = np.bincount(parts.unknown[counts], puzzle.cost[counts], size)
    least = FREE * float(cost.mean() if cost.size and cost.any() else 1.0)
    return np.maximum(cost, least)


def _told(puzzle: Puzzle, parts: Pieces) -> Rooms:
    """The rooms of unknowns of which an open number is told."""
    counts = np.flatnonzero((puzzle.state == State.OPEN) & (parts.unknown >= 0))
    under, over = narrowed(
        parts.unknown[counts], parts.ratio[counts],
        puzzle.slack_below[counts], puzzle.slack_above[counts], parts.below, parts.above,
    )  # fmt: skip
    return Rooms(under, over)


def _rooms(parts: Pieces, mind: Mind) -> Rooms:
    moves = np.flatnonzero(parts.unknown[mind.number] >= 0)
    places = mind.number[moves]
    under, over = narrowed(
        parts.unknown[places], parts.ratio[places],
        np.maximum(mind.below[moves], 0), np.maximum(mind.above[moves], 0),
        parts.below, parts.above,
    )  # fmt: skip
    return Rooms(under, over)


def _between(told: Vector, free: Vector, share: Vector) -> Vector:
    """told + share (free - told), where infinite room needs but the least share."""
    with np.errstate(invalid="ignore"):
        mixed = told + share * (free - told)
    return np.where(share > 0, np.where(np.isinf(free) | (share == 1), free, mixed), told)


def demand(choices: Choices, mind: int, target: int, sign: int, need: float) -> Demand | None:
    """A need of one number as a demand on the unknown it follows; None when it cannot move."""
    unknown, ratio = int(choices.pieces.unknown[target]), float(choices.pieces.ratio[target])
    if unknown < 0:
        return None
    more = float(np.ceil(need - 1e-9)) if choices.puzzle.integer[target] else need * (1 + MORE)
    return Demand(mind, unknown, sign if ratio > 0 else -sign, more / abs(ratio))


def demands(choices: Choices, minds: Iterable[int]) -> list[Demand]:
    """The needs that minds list themselves; of one unknown and side, the greatest."""
    found: dict[tuple[int, int, int], float] = {}
    for mind in minds:
        for one in _listed(choices, mind):
            place = one[:3]
            found[place] = max(found.get(place, 0.0), one.need)
    return [Demand(*place, need) for place, need in found.items()]


def _listed(choices: Choices, mind: int) -> Iterable[Demand]:
    """The needs of one mind that can be met at all."""
    it = choices.minds[mind]
    for sign, needs in ((-1, it.need_below), (1, it.need_above)):
        for place in np.flatnonzero(needs > 0):
            one = demand(choices, mind, int(it.target[place]), sign, float(needs[place]))
            if one is not None:
                yield one
