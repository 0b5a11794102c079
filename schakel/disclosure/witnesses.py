"""Witnesses: other truths that fit everything told; a target is safe only when one is far enough.

A witness is a deviation z of the unknowns of one piece. Every share t of it, 0 ≤ t ≤ 1, is one too,
so a witness found for one attacker serves another as far as the other's narrower room allows.
What a solver says is never enough: relations and rooms are checked here, in plain arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from schakel.disclosure.puzzle import Marks, Places, Vector

MOST_WHOLE = 2.0**53  # beyond it not every whole number is a float
TOLERANCE = 1e-7  # a need is passed by this share; a relation may be off by this share of a need


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """n unknowns tied by s relations, and the room that each of k views leaves them.

    unknown: (n,) their numbers in the whole. relations: csr_array (s, n). lifted: csr_array,
    the puzzle's own relations as they fall on these unknowns. below, above: (n,) as the public
    sees it, view 0; whole: (n,). views: for each view the places, rooms below and rooms above
    of the unknowns of which it knows more than the public. tries: deviations to begin with.
    """

    unknown: Places
    relations: Any
    lifted: Any
    below: Vector
    above: Vector
    whole: Marks
    views: Sequence[tuple[Places, Vector, Vector]]
    tries: Any = None

    def rooms(self, view: int) -> tuple[Vector, Vector]:
        """The room below and above of every unknown, in a view."""
        below, above = self.below.copy(), self.above.copy()
        places, under, over = self.views[view]
        below[places], above[places] = under, over
        return below, above


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What the views of a piece know beyond the public, end to end: for many views at once."""

    view: Places
    place: Places
    below: Vector
    above: Vector
    starts: Places
    owners: Places  # the views that know anything more, one per start

    @classmethod
    def of(cls, piece: Piece) -> "Known":
        """Lay the views of a piece end to end."""
        sizes = np.array([len(places) for places, _, _ in piece.views], dtype=np.intp)
        owners = np.flatnonzero(sizes)
        ends = np.cumsum(sizes[owners])
        return cls(
            np.repeat(np.arange(sizes.size), sizes),
            _joined([places for places, _, _ in piece.views], np.intp),
            _joined([under for _, under, _ in piece.views], np.float64),
            _joined([over for _, _, over in piece.views], np.float64),
            np.concatenate([[0], ends[:-1]]).astype(np.intp),
            owners,
        )


def _joined(parts: Sequence[Any], kind: Any) -> Any:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)


def faults(piece: Piece, z: Vector) -> Vector:
    """By how much each of k deviations (k, n) breaks the relations of the puzzle, at most."""
    broken = np.abs(piece.lifted @ z.T)
    return np.asarray(np.max(broken, axis=0, initial=0.0))


def whole_where_needed(piece: Piece, z: Vector) -> Marks:
    """Which of k deviations (k, n) are whole wherever only whole numbers are possible."""
    part = z[:, piece.whole]
    whole: Marks = np.all(part == np.rint(part), axis=1)
    return whole


def shares(piece: Piece, known: Known, z: Vector) -> Vector:
    """The largest share of k deviations (k, n) that fits in the room of each view: (k, views).

    Infinite for zero. Whole numbers: the largest share that leaves z, itself whole, whole.

    >>> piece = Piece(np.arange(2), None, None, np.array([4.0, 9.0]), np.array([9.0, 2.0]),
    ...     np.zeros(2, dtype=bool), [(np.zeros(0, int), np.zeros(0), np.zeros(0)),
    ...     (np.array([0]), np.array([1.0]), np.array([9.0]))])
    >>> shares(piece, Known.of(piece), np.array([[-4.0, 4.0]]))
    array([[0.5 , 0.25]])
    """
    public = np.min(_fit(z, piece.below, piece.above), axis=1, initial=np.inf)
    found = np.repeat(public[:, None], len(piece.views), axis=1)
    if known.owners.size:
        parts = _fit(z[:, known.place], known.below, known.above)
        least = np.minimum.reduceat(parts, known.starts, axis=1)
        found[:, known.owners] = np.minimum(public[:, None], least)
    return _whole_shares(piece, z, found) if piece.whole.any() else found


def _fit(z: Vector, below: Vector, above: Vector) -> Vector:
    """How often a deviation fits in its room; inf where there is none."""
    room, size = np.where(z > 0, above, below), np.abs(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        fits: Vector = np.where(size > 0, room / size, np.inf)
    return fits


def _whole_shares(piece: Piece, z: Vector, found: Vector) -> Vector:
    """The shares that leave whole deviations whole: k of the n steps that z itself is made of.

    Of numbers too large to be counted exactly n is unknown, so all of z is taken or nothing.
    """
    size = np.abs(z[:, piece.whole])
    vast = np.max(size, axis=1, initial=0.0) > MOST_WHOLE
    exact = np.where(vast[:, None], 1.0, size).astype(np.int64)
    steps = np.gcd.reduce(exact, axis=1)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = np.floor(found * steps + 1e-9) / steps
    kept: Vector = np.where((steps == 0) | np.isinf(found), found, whole)
    return kept


def tidy(piece: Piece, z: Vector, unit: float) -> Vector | None:
    """A solver's deviation, freed of its noise; whole where it must be, else nothing.

    unit: the size of what is looked for; smaller than a 1e-8th of it is noise. Where halves or
    thirds are found, a multiple of the deviation is whole.
    """
    clean = np.where(np.abs(z) < 1e-8 * unit, 0.0, z)
    if not piece.whole.any():
        return np.clip(clean, -piece.below, piece.above)
    for times in (1, 2, 3, 4, 6):
        near = np.rint(clean[piece.whole] * times)
        if np.all(np.abs(clean[piece.whole] * times - near) < 1e-5):
            clean = clean * times
            clean[piece.whole] = near
            return clean
    return None


def circuits(relations: Vector, first: Places) -> Vector:
    """Smallest deviations that keep all relations: one per unknown that the others determine.

    relations: (s, n), dense. first: (n,) the order in which unknowns are chosen to give way;
    with the widest rooms first, no other circuit through the remaining ones has a wider
    narrowest room, where the relations are those of a two-way table (a bottleneck tree).
    Gives (k, n), k the number of free directions.

    >>> circuits(np.array([[1.0, 1.0, 1.0]]), np.array([2, 1, 0])).tolist()
    [[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]]
    """
    reduced, basic, rows = relations.copy(), [], []
    unused = np.ones(relations.shape[0], dtype=bool)
    for column in first:
        sizes = np.where(unused, np.abs(reduced[:, column]), 0.0)
        row = int(np.argmax(sizes)) if sizes.size else 0
        if not sizes.size or sizes[row] < 1e-9:
            continue
        _eliminate(reduced, row, int(column))
        unused[row] = False
        basic.append(int(column))
        rows.append(row)
        if not unused.any():
            break
    free = np.setdiff1d(np.arange(relations.shape[1]), basic)
    found = np.zeros((free.size, relations.shape[1]))
    found[np.arange(free.size), free] = 1.0
    found[:, basic] = -reduced[np.array(rows, dtype=np.intp)][:, free].T
    found[np.abs(found) < 1e-9] = 0.0
    return found + 0.0


def _eliminate(reduced: Vector, row: int, column: int) -> None:
    """Make a column 1 in a row and 0 in all others."""
    reduced[row] /= reduced[row, column]
    others = np.flatnonzero(reduced[:, column])
    others = others[others != row]
    reduced[others] -= np.outer(reduced[others, column], reduced[row])
