"""What remains of each hidden number: how far it can lie under and over the truth, exactly."""

from time import perf_counter

import numpy as np

from schakel.disclosure.asks import board_of, implied
from schakel.disclosure.pieces import WHOLE, Pieces, pieces
from schakel.disclosure.puzzle import Marks, Mind, Places, Puzzle, Vector
from schakel.disclosure.siege import Siege, piece_of
from schakel.disclosure.witnesses import Piece

NEARLY = 1e-9  # a witness that comes this close to what can be at most has come there


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
    left = pieces(puzzle, hidden)
    down, up = _moves(left, mind, left.unknown[wanted], until)
    below, above = _followed(left.unknown[wanted], left.ratio[wanted], down, up)
    return puzzle.value[wanted] - below, puzzle.value[wanted] + above


def _moves(left: Pieces, mind: Mind, wanted: Places, until: float) -> tuple[Vector, Vector]:
    """How far unknowns go down and up in a mind; 0 for those that nobody asked for."""
    knows = Mind(mind.name, mind.members, mind.number, mind.below, mind.above)
    board = board_of(left, [Mind("the public"), knows])
    unknown = np.unique(wanted[wanted >= 0])
    lowest, highest = implied(left)
    down, up = np.zeros(left.below.size), np.zeros(left.below.size)
    for number in np.unique(left.piece[unknown]):
        piece = piece_of(board, int(number))
        asked = unknown[left.piece[unknown] == number]
        ends = _Ends(piece, np.searchsorted(piece.unknown, asked), until)
        down[asked] = ends.furthest(lowest[asked], upwards=False)
        up[asked] = ends.furthest(highest[asked], upwards=True)
    return down, up


def _followed(unknown: Places, ratio: Vector, down: Vector, up: Vector) -> tuple[Vector, Vector]:
    """How far numbers move when the unknowns that they follow move so far."""
    forth, size, still = ratio > 0, np.abs(ratio), unknown < 0
    under = np.where(forth, np.append(down, 0.0)[unknown], np.append(up, 0.0)[unknown])
    over = np.where(forth, np.append(up, 0.0)[unknown], np.append(down, 0.0)[unknown])
    return np.where(still, 0.0, under * size), np.where(still, 0.0, over * size)


class _Ends:
    """How far some unknowns of a piece go, in the view of who knows most of it."""

    def __init__(self, piece: Piece, places: Places, until: float) -> None:
        self.piece, self.places, self.until = piece, places, until
        self.view = len(piece.views) - 1
        self.rooms = piece.rooms(self.view)

    def furthest(self, limit: Vector, *, upwards: bool) -> Vector:
        """How far each goes, given what it can be at most; nan when that is not settled."""
        most = np.minimum(limit, self.rooms[int(upwards)][self.places])
        most = np.where(self.piece.whole[self.places], np.floor(most + WHOLE), most)
        if not self.piece.relations.shape[0]:
            return most
        found = most.copy()
        bounded, endless = np.flatnonzero(np.isfinite(most) & (most > 0)), np.isinf(most)
        found[bounded] = self._bounded(self.places[bounded], most[bounded], upwards)
        found[endless] = [self._endless(int(place), upwards) for place in self.places[endless]]
        return found

    def _bounded(self, places: Places, most: Vector, upwards: bool) -> Vector:
        """As far as a witness goes that goes all the way, or a programme proves."""
        if not places.size:
            return most
        need = np.where(self.piece.whole[places], most, most * (1 - NEARLY))
        view, up = np.full(places.size, self.view), np.full(places.size, upwards)
        siege = Siege(self.piece, places, view, up, need, most)
        siege.end(self.until)
        settled = (siege.proved >= siege.limit * (1 - 2 * NEARLY)) | (siege.limit < need)
        return np.where(settled, siege.limit, np.nan)

    def _endless(self, place: int, upwards: bool) -> float:
        """By a programme of its own, that may have no end."""
        one, up = np.array([place]), np.array([upwards])
        siege = Siege(self.piece, one, np.array([self.view]), up, np.ones(1), np.full(1, np.inf))
        return siege.alone(self.until)
