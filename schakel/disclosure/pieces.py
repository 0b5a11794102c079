"""What is left of a puzzle once the told numbers are filled in: independent pieces.

A number that cannot move, or that always moves together with another, needs no programme. What
remains falls apart into pieces that share no relation; each is attacked by itself.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array, diags_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from schakel.disclosure.puzzle import Marks, Places, Puzzle, State, Vector

WHOLE = 1e-6  # a whole number may be this far off by rounding in the arithmetic
NOTHING = 1e-12  # a coefficient smaller than this is one that cancelled out


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """n unknowns that still move, tied by s relations; m numbers that follow them.

    unknown: (m,) which unknown a number follows, -1 where it cannot move. ratio: (m,) the number
    moves by ratio x its unknown. below, above: (n,) room of the unknowns. whole: (n,).
    relations: csr_array (s, n). piece: (n,) which piece an unknown belongs to; row_piece: (s,).
    lifted: csr_array (r, n), all relations of the puzzle as they fall on the unknowns: a
    deviation of the unknowns keeps every relation when lifted @ z = 0. tries: csr_array (k, n)
    or None: deviations that may do so.
    """

    unknown: Places
    ratio: Vector
    below: Vector
    above: Vector
    whole: Marks
    relations: Any
    piece: Places
    row_piece: Places
    lifted: Any
    tries: Any = None

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return int(self.piece.max()) + 1 if self.piece.size else 0


def not_told(puzzle: Puzzle, hidden: Marks) -> Marks:
    """Which numbers an attacker is not told: what is out stays out, what never leaves stays in."""
    free: Marks = (np.asarray(hidden, dtype=bool) | (puzzle.state == State.HIDDEN)) & (
        puzzle.state != State.TOLD
    )
    return free


def rooms(puzzle: Puzzle, hidden: Marks) -> tuple[Vector, Vector]:
    """How far the public thinks each number may lie under and over the truth; told: its slack."""
    free = not_told(puzzle, hidden)
    below = np.where(free, puzzle.below, np.minimum(puzzle.below, puzzle.slack_below))
    above = np.where(free, puzzle.above, np.minimum(puzzle.above, puzzle.slack_above))
    return _whole(below, puzzle.integer), _whole(above, puzzle.integer)


def refuse_nan(*parts: Vector) -> None:
    """Stop where something is not a number, before a comparison takes it for a pass."""
    if any(np.isnan(part).any() for part in parts):
        raise ValueError("A puzzle with something that is not a number cannot be attacked.")


def _whole(room: Vector, integer: Marks) -> Vector:
    least = np.maximum(room, 0.0)
    whole: Vector = np.where(integer, np.floor(least + WHOLE), least)
    return whole


def pieces(puzzle: Puzzle, hidden: Marks, tries: Any = None) -> Pieces:
    """Fill in what is told, follow what follows from it, and take apart what remains.

    tries: csr_array (k, m), deviations to try; those of the puzzle when there are none.

    Raises ValueError where a room or a relation is not a number: nothing follows from that.
    """
    below, above = rooms(puzzle, hidden)
    refuse_nan(below, above, csr_array(puzzle.relations).data)
    work = _Work(csr_array(puzzle.relations, dtype=np.float64), below, above, puzzle.integer)
    work.settle()
    return work.pieces(puzzle.tries if tries is None else tries)


class _Work:
    """Numbers being tied together; `unknown` and `ratio` say what each has become."""

    def __init__(self, relations: Any, below: Vector, above: Vector, integer: Marks) -> None:
        size = below.size
        self.all, self.given = relations, (below, above, integer)
        self.unknown, self.ratio = np.arange(size), np.ones(size)
        self.below, self.above, self.whole = below, above, integer.copy()
        self.left = relations
        self.still = (below <= 0) & (above <= 0)

    def settle(self) -> None:
        """Fix and tie until nothing more follows."""
        self._drop()
        while self.left.shape[0] and (self._fix() or self._tie()):
            self._drop()

    def _drop(self) -> None:
        """Take out numbers that stand still, coefficients that cancelled, and empty rows."""
        moving = diags_array((~self.still).astype(np.float64))
        left = csr_array(self.left @ moving)
        left.data[np.abs(left.data) < NOTHING] = 0.0
        left.eliminate_zeros()
        self.left = left[np.diff(left.indptr) > 0]

    def _fix(self) -> bool:
        """Stop what cannot move: alone in a row, or in a row whose every part pulls one way."""
        rows = np.repeat(np.arange(self.left.shape[0]), np.diff(self.left.indptr))
        column, size = self.left.indices, self.left.data
        up = np.abs(size) * np.where(size > 0, self.above[column], self.below[column])
        down = np.abs(size) * np.where(size > 0, self.below[column], self.above[column])
        lengths = np.diff(self.left.indptr)
        stuck = (lengths == 1) | (np.bincount(rows, up, lengths.size) <= 0)
        stuck |= np.bincount(rows, down, lengths.size) <= 0
        stopped = column[stuck[rows]]
        self.still[stopped] = True
        return bool(stopped.size)

    def _tie(self) -> bool:
        """Let one number follow another where a row ties just the two."""
        pair = np.flatnonzero(np.diff(self.left.indptr) == 2)
        at = self.left.indptr[pair]
        one, other = self.left.indices[at], self.left.indices[at + 1]
        ratio = -self.left.data[at] / self.left.data[at + 1]  # z[other] = ratio z[one]
        free = (np.abs(ratio) == 1) | ~(self.whole[one] | self.whole[other])
        if not free.any():
            return False
        self._follow(one[free], other[free], ratio[free])
        return True

    def _follow(self, one: Places, other: Places, ratio: Vector) -> None:
        root, factor = _trees(self.still.size, one, other, ratio)
        torn = np.abs(factor[other] - ratio * factor[one]) > NOTHING * np.abs(factor[other])
        torn_roots = np.unique(root[one[torn]])  # z = c z with c ≠ 1: nothing moves
        self.still |= np.isin(root, torn_roots)
        moved = coo_array((factor, (np.arange(root.size), root)), shape=(root.size, root.size))
        self.left = csr_array(self.left @ moved.tocsr())
        self.ratio = self.ratio * factor[self.unknown]
        self.unknown = root[self.unknown]
        self._narrow()

    def _narrow(self) -> None:
        """The room of an unknown is what all its followers leave it."""
        below, above, integer = self.given
        size = self.ratio.size
        self.below, self.above = narrowed(
            self.unknown, self.ratio, below, above, np.full(size, np.inf), np.full(size, np.inf)
        )
        self.whole = np.zeros(size, dtype=bool)
        self.whole[self.unknown[integer]] = True
        followed = np.unique(self.unknown)
        self.still[followed] |= (self.below[followed] <= 0) & (self.above[followed] <= 0)

    def pieces(self, tries: Any = None) -> Pieces:
        """What is left; of the tries those that move nothing that stands still."""
        kept = np.unique(self.unknown[~self.still[self.unknown]])
        place = np.full(self.still.size, -1)
        place[kept] = np.arange(kept.size)
        unknown = place[self.unknown]
        relations = csr_array(self.left[:, kept])
        piece = _apart(relations)
        owner = relations.indices[relations.indptr[:-1]]
        return Pieces(
            unknown, self.ratio, self.below[kept], self.above[kept], self.whole[kept],
            relations, piece, piece[owner], self._lifted(unknown, kept.size),
            None if tries is None else self._tries(tries, kept),
        )  # fmt: skip

    def _tries(self, tries: Any, kept: Places) -> Any:
        still = self.still[self.unknown]
        touches = abs(tries) @ still.astype(np.float64)
        return csr_array(tries[np.flatnonzero(touches <= NOTHING)][:, kept])

    def _lifted(self, unknown: Places, size: int) -> Any:
        moving = np.flatnonzero(unknown >= 0)
        ties = coo_array(
            (self.ratio[moving], (moving, unknown[moving])), shape=(unknown.size, size)
        )
        lifted = csr_array(self.all @ ties.tocsr())
        lifted.eliminate_zeros()
        return lifted[np.diff(lifted.indptr) > 0]


def narrowed(
    unknown: Places, ratio: Vector, below: Vector, above: Vector, least: Vector, most: Vector
) -> tuple[Vector, Vector]:
    """The room that each unknown has left, given rooms of numbers that follow it.

    ratio > 0: below and above are divided by it; ratio < 0: they also change sides.
    """
    size, forth = np.abs(ratio), ratio > 0
    under, over = least.copy(), most.copy()
    np.minimum.at(under, unknown, np.where(forth, below, above) / size)
    np.minimum.at(over, unknown, np.where(forth, above, below) / size)
    return under, over


def _trees(size: int, one: Places, other: Places, ratio: Vector) -> tuple[Places, Vector]:
    """For every number the root of its tree of ties, and how it moves when the root moves by 1."""
    graph = csr_array(coo_array((np.ones(one.size), (one, other)), shape=(size, size)))
    _, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    parent, factor = np.arange(size), np.ones(size)
    touched = np.unique(np.concatenate([one, other]))
    roots = np.intersect1d(first, touched)
    before = _parents(one, other, roots, size)
    child = np.flatnonzero(before >= 0)
    parent[child] = before[child]
    factor[child] = _ratios(size, one, other, ratio, before[child], child)
    while True:  # hop over one's parent until all hang from the root
        higher = parent[parent]
        if np.array_equal(higher, parent):
            return parent, factor
        factor, parent = factor * factor[parent], higher


def _parents(one: Places, other: Places, roots: Places, size: int) -> Places:
    """For each number the one before it on the way from its root; -1 for roots and strangers."""
    start = np.concatenate([one, np.full(roots.size, size)])
    ties = coo_array(
        (np.ones(start.size), (start, np.concatenate([other, roots]))), shape=(size + 1, size + 1)
    )
    _, before = breadth_first_order(csr_array(ties), size, directed=False, return_predecessors=True)
    found = np.asarray(before[:size], dtype=np.intp)
    found[(found == size) | (found < 0)] = -1
    return found


def _ratios(
    size: int, one: Places, other: Places, ratio: Vector, parent: Places, child: Places
) -> Vector:
    """How each child moves when its parent moves by 1, by any one tie between the two."""
    forth = np.concatenate([one, other]).astype(np.int64) * size + np.concatenate([other, one])
    values = np.concatenate([ratio, 1.0 / ratio])
    order = np.argsort(forth, kind="stable")
    found = np.searchsorted(forth[order], parent.astype(np.int64) * size + child)
    return np.asarray(values[order[found]])


def _apart(relations: Any) -> Places:
    """Number the pieces: two unknowns in one relation belong to one piece."""
    rows, columns = relations.shape
    starts = np.append(relations.indptr, np.full(columns, relations.indptr[-1]))
    shape = (rows + columns, rows + columns)
    joined = csr_array((relations.data, relations.indices + rows, starts), shape=shape)
    _, label = connected_components(joined, directed=False)
    _, piece = np.unique(label[rows:], return_inverse=True)
    return np.asarray(piece, dtype=np.intp)
