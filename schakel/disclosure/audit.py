"""The attack: can any attacker bring any number closer to the truth than it may?

Every target of every attacker must have a witness: another truth, as far away as is asked, that
fits all that is told and all that the attacker knows. A witness found for one target is tried on
all others. Without a witness a target fails, or is unsettled; neither is ever called safe.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from time import perf_counter

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from schakel.disclosure.asks import Board, board_of
from schakel.disclosure.pieces import pieces, rooms
from schakel.disclosure.programme import Programme, Status
from schakel.disclosure.puzzle import Marks, Mind, Places, Puzzle, Vector
from schakel.disclosure.recall import Recall
from schakel.disclosure.siege import attack
from schakel.disclosure.witnesses import TOLERANCE

PROOFS = 20_000  # failures are told with their proof, up to so many numbers together

Nearest = tuple[str, int, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Failure:
    """A number that an attacker can pin down more closely than is allowed.

    reached: how far from the truth it can still lie on this side, at most; need: how far it
    should. proof: told numbers with multipliers; their sum, with what is known of the bounds of
    other numbers, gives the end of the interval (the first failures only).
    """

    mind: str
    target: int
    side: str
    reached: float
    need: float
    proof: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of an attack; safe only when every target of every mind has its witness.

    unsettled: needs of which neither a witness nor a proof of failure was found in time.
    solves: programmes solved. tightest: per mind the target nearest to its need, as (mind,
    target, below, above, need below, need above): the interval is at least so wide, as its
    witnesses show; 0 on a side where nothing is asked.
    """

    safe: bool
    failures: tuple[Failure, ...]
    unsettled: int
    solves: int
    tolerance: float
    tightest: tuple[Nearest, ...]


def audit(
    puzzle: Puzzle,
    hidden: Marks,
    minds: Iterable[Mind],
    *,
    seconds: float | None = None,
    stop: bool = False,
    proofs: bool = True,
    ends: bool = True,
    recall: Recall | None = None,
) -> Verdict:
    """Attack every target of every mind, given which numbers are hidden.

    The first mind is the public. seconds: after so many, what is left is unsettled. stop: the
    first failure found is enough (what was not tried is then unsettled). proofs: tell of the
    first failures which told numbers prove them. ends: tell exactly how far what failed can go.
    recall: what earlier attacks on this puzzle found; what this one finds is added to it.
    """
    until = np.inf if seconds is None else perf_counter() + seconds
    tries = recall.beside(puzzle.tries) if recall else None
    board = board_of(pieces(puzzle, hidden, tries), list(minds))
    solves = 0
    for number in range(board.count):
        if stop and board.failed().any():
            break
        solves += attack(board, number, until, stop=stop, ends=ends, recall=recall)
    return verdict(puzzle, hidden, board, solves, proofs=proofs and not stop)


def verdict(
    puzzle: Puzzle, hidden: Marks, board: Board, solves: int, *, proofs: bool = True
) -> Verdict:
    """What the attack on all pieces amounts to."""
    passed, failed = board.passed(), board.failed()
    failures = tuple(failure(board, int(ask)) for ask in np.flatnonzero(failed))
    count = max(PROOFS // max(puzzle.value.size, 1), 1) if proofs else 0
    shown = tuple(proven(puzzle, hidden, board.minds, failures[:count]))
    unsettled = int(np.sum(~passed & ~failed))
    return Verdict(
        bool(np.all(passed)), shown + failures[count:], unsettled, solves, TOLERANCE,
        tightest(board),
    )  # fmt: skip


def failure(board: Board, ask: int) -> Failure:
    """One ask that failed, in the terms in which it was asked."""
    key, size = board.key[ask], board.ask_size[ask]
    return Failure(
        board.minds[board.ask_mind[ask]].name,
        int(board.ask_target[ask]),
        "above" if board.ask_up[ask] else "below",
        float(board.limit[key] * size) if key >= 0 else 0.0,
        float(board.ask_need[ask]),
    )


def tightest(board: Board) -> tuple[Nearest, ...]:
    """Per mind the target whose witnesses go least far beyond its need."""
    proved = np.append(board.proved, 0.0)[board.key] * board.ask_size
    order = np.lexsort((proved / board.ask_need, board.ask_mind))
    _, first = np.unique(board.ask_mind[order], return_index=True)
    return tuple(_nearest(board, proved, int(ask)) for ask in order[first])


def _nearest(board: Board, proved: Vector, ask: int) -> Nearest:
    mind, target = board.ask_mind[ask], board.ask_target[ask]
    both = np.flatnonzero((board.ask_mind == mind) & (board.ask_target == target))
    sides = {bool(board.ask_up[each]): int(each) for each in both}
    reach = [float(proved[sides[up]]) if up in sides else 0.0 for up in (False, True)]
    need = [float(board.ask_need[sides[up]]) if up in sides else 0.0 for up in (False, True)]
    return board.minds[mind].name, int(target), reach[0], reach[1], need[0], need[1]


def proven(
    puzzle: Puzzle, hidden: Marks, minds: Sequence[Mind], failures: Sequence[Failure]
) -> Iterator[Failure]:
    """Failures with the told numbers that prove them; what is made ready for a mind is kept."""
    named = {mind.name: mind for mind in reversed(minds)}
    ready: dict[str, Prover] = {}
    for lost in failures:
        if lost.mind not in ready:
            ready[lost.mind] = Prover(puzzle, hidden, named[lost.mind])
        yield replace(lost, proof=ready[lost.mind].proof(lost.target, lost.side))


class Prover:
    """What bounds the targets of one mind: the duals of its programmes, one per piece."""

    def __init__(self, puzzle: Puzzle, hidden: Marks, mind: Mind) -> None:
        self.below, self.above = mind_rooms(puzzle, hidden, mind)
        self.told = (self.below <= 0) & (self.above <= 0)
        self.relations = csr_array(puzzle.relations)
        self.row_piece, self.piece = _apart(self.relations, ~self.told)
        self.pieces: dict[int, tuple[Places, csr_array, Programme]] = {}

    def proof(self, target: int, side: str) -> tuple[tuple[int, float], ...]:
        """The told numbers that bound a target, with their multipliers.

        The end of the interval is the sum of multiplier x told number, and of the bounds of
        hidden numbers that count: the dual of the programme, one multiplier per relation.
        """
        numbers, relations, programme = self._piece(int(self.piece[target]))
        at, sign = np.searchsorted(numbers, target), 1.0 if side == "above" else -1.0
        if self.told[target] or not numbers.size:
            return ()
        programme.set_costs([at], [sign])
        found = programme.solve()
        programme.set_costs([at], [0.0])
        if found.status != Status.OPTIMAL:
            return ()
        weights = -(relations.T @ found.duals) * sign
        used = np.flatnonzero(self.told[numbers] & (np.abs(weights) > 1e-9))
        return tuple((int(numbers[place]), _rational(weights[place])) for place in used)

    def _piece(self, label: int) -> tuple[Places, csr_array, Programme]:
        """The relations of a piece, all numbers in them, told ones too, and their programme."""
        if label not in self.pieces:
            near = csr_array(self.relations[np.flatnonzero(self.row_piece == label)])
            numbers = np.unique(near.indices).astype(np.intp)
            inner, zero = csr_array(near[:, numbers]), np.zeros(near.shape[0])
            low, high = -self.below[numbers], self.above[numbers]
            programme = Programme(inner, zero, zero, low, high, maximise=True)
            self.pieces[label] = numbers, inner, programme
        return self.pieces[label]


def mind_rooms(puzzle: Puzzle, hidden: Marks, mind: Mind) -> tuple[Vector, Vector]:
    """How far each number can lie under and over the truth by itself, as one mind knows it."""
    below, above = rooms(puzzle, hidden)
    np.minimum.at(below, mind.number, np.maximum(mind.below, 0.0))
    np.minimum.at(above, mind.number, np.maximum(mind.above, 0.0))
    return below, above


def _apart(relations: csr_array, moving: Marks) -> tuple[Places, Places]:
    """The piece that each relation and each number belongs to, tied by what still moves."""
    rows, columns = relations.shape
    entries = relations.tocoo()
    free = moving[entries.col]
    pairs = entries.row[free], entries.col[free] + rows
    ties = coo_array((np.ones(pairs[0].size), pairs), shape=(rows + columns, rows + columns))
    _, label = connected_components(ties, directed=False)
    return label[:rows].astype(np.intp), label[rows:].astype(np.intp)


def _rational(weight: float) -> float:
    """A multiplier without the noise of the arithmetic.

    >>> _rational(0.33333333331)
    0.3333333333333333
    """
    return float(Fraction(float(weight)).limit_denominator(1000))
