"""What remains of each hidden number: how far it can lie under and over the truth, exactly."""

from time import perf_counter

import numpy as np

from schakel.disclosure.asks import board_of
from schakel.disclosure.pieces import WHOLE, pieces
from schakel.disclosure.programme import Status
from schakel.disclosure.puzzle import Marks, Mind, Places, Puzzle, Vector
from schakel.disclosure.siege import Engine, piece_of
from schakel.disclosure.witnesses import Piece


def intervals(
    puzzle: Puzzle,
    hidden: Marks,
    mind: Mind,
    targets: Places | None = None,
    *,
    seconds: float | None = None,
) -> tuple[Vector, Vector]:
    """The lowest and highest value that each target can have, as one mind knows it.

    targets: places of numbers; all numbers when None. Whole numbers end at whole numbers that
    can be. An end that was not settled in time is nan.
    """
    until = np.inf if seconds is None else perf_counter() + seconds
    wanted = np.arange(puzzle.value.size) if targets is None else np.asarray(targets, dtype=np.intp)
    below, above = _moves(puzzle, hidden, mind, wanted, until)
    return puzzle.value[wanted] - below, puzzle.value[wanted] + above


def _moves(
    puzzle: Puzzle, hidden: Marks, mind: Mind, wanted: Places, until: float
) -> tuple[Vector, Vector]:
    left = pieces(puzzle, hidden)
    nothing = Mind("nothing is asked")
    knows = Mind(mind.name, mind.members, mind.number, mind.below, mind.above)
    board = board_of(left, [nothing, knows])
    unknown = np.unique(left.unknown[wanted][left.unknown[wanted] >= 0])
    down, up = np.zeros(left.below.size), np.zeros(left.below.size)
    for number in np.unique(left.piece[unknown]):
        piece = piece_of(board, int(number))
        asked = np.searchsorted(piece.unknown, unknown[left.piece[unknown] == number])
        under, over = _ends(piece, len(piece.views) - 1, asked, until)
        down[piece.unknown[asked]], up[piece.unknown[asked]] = under, over
    return _followed(left.unknown[wanted], left.ratio[wanted], down, up)


def _followed(unknown: Places, ratio: Vector, down: Vector, up: Vector) -> tuple[Vector, Vector]:
    """How far numbers move when the unknowns that they follow move so far."""
    forth, size, still = ratio > 0, np.abs(ratio), unknown < 0
    under = np.where(forth, np.append(down, 0.0)[unknown], np.append(up, 0.0)[unknown])
    over = np.where(forth, np.append(up, 0.0)[unknown], np.append(down, 0.0)[unknown])
    return np.where(still, 0.0, under * size), np.where(still, 0.0, over * size)


def _ends(piece: Piece, view: int, places: Places, until: float) -> tuple[Vector, Vector]:
    """How far unknowns of one piece go down and up."""
    below, above = piece.rooms(view)
    if not piece.relations.shape[0]:
        return below[places], above[places]
    search = _Search(piece, view, until)
    return (
        np.array([search.furthest(int(place), -1.0) for place in places]),
        np.array([search.furthest(int(place), 1.0) for place in places]),
    )


class _Search:
    """The programmes of one piece in one view: linear, and integer where that is not whole."""

    def __init__(self, piece: Piece, view: int, until: float) -> None:
        self.piece, self.view, self.until = piece, view, until
        below, above = piece.rooms(view)
        room = np.concatenate([below, above])
        usual = room[np.isfinite(room) & (room > 0)]
        self.unit = float(np.median(usual)) if usual.size else 1.0
        self.relaxed = Engine(piece, self.unit, whole=False)
        self.whole: Engine | None = None

    def furthest(self, place: int, sign: float) -> float:
        """How far one unknown goes; nan when that is not settled."""
        reach, z = self._solved(self.relaxed, place, sign)
        if not self.piece.whole.any() or not np.isfinite(reach) or self._is_whole(z):
            return max(reach, 0.0)
        self.whole = self.whole or Engine(self.piece, 1.0, whole=True)
        reach, _ = self._solved(self.whole, place, sign)
        return max(float(np.rint(reach)) if self.piece.whole[place] else reach, 0.0)

    def _solved(self, engine: Engine, place: int, sign: float) -> tuple[float, Vector]:
        left = self.until - perf_counter()
        if left <= 0:
            return np.nan, np.zeros(0)
        limit = left if np.isfinite(left) else None
        found = engine.furthest(self.view, place, sign, np.inf, limit)
        if found.status == Status.UNBOUNDED:
            return np.inf, found.values
        if found.status != Status.OPTIMAL:
            return np.nan, found.values
        return abs(found.objective) * engine.unit, found.values

    def _is_whole(self, z: Vector) -> bool:
        part = z[self.piece.whole] if z.size else z
        return z.size > 0 and bool(np.all(np.abs(part - np.rint(part)) < WHOLE))
