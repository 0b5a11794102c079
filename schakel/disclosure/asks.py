"""What is asked of a puzzle: how far must each number be able to go, in which mind.

Many asks are one: minds that know the same of a piece share a view of it, and of one view only
the largest need of an unknown in a direction counts. What remains are the keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from schakel.disclosure.pieces import WHOLE, Pieces, narrowed, refuse_nan
from schakel.disclosure.puzzle import Marks, Mind, Places, Vector
from schakel.disclosure.witnesses import TOLERANCE

View = tuple[Places, Vector, Vector]  # unknowns of which it knows more, and their rooms


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """All that is asked: q asks of minds, reduced to k different keys of views.

    A view is what a mind knows of one piece: views[p] are those of piece p, the public's first.
    key: (q,) which key answers an ask. key_piece, key_view, key_unknown, key_up: (k,) of keys:
    how far can the unknown go up (or down) in that view? need: (k,) the most that is asked of it.
    proved: (k,) how far a witness went; limit: (k,) how far anything can go.
    ask_mind, ask_target, ask_up, ask_need: (q,) as the minds said it; ask_size: (q,) how far the
    target moves with its unknown; bar: (q,) how far the unknown must go to pass; key -1: the
    target cannot move at all.
    """

    left: Pieces
    minds: Sequence[Mind]
    views: Sequence[Sequence[View]]
    ask_mind: Places
    ask_target: Places
    ask_up: Marks
    ask_need: Vector
    ask_size: Vector
    bar: Vector
    key: Places
    key_piece: Places
    key_view: Places
    key_unknown: Places
    key_up: Marks
    need: Vector
    proved: Vector
    limit: Vector
    order: Places  # keys by piece
    starts: Places

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return self.left.count

    def keys(self, piece: int) -> Places:
        """The keys of a piece."""
        return self.order[self.starts[piece] : self.starts[piece + 1]]

    def passed(self) -> Marks:
        """The asks that a witness answers."""
        passed: Marks = np.append(self.proved, 0.0)[self.key] >= self.bar
        return passed

    def failed(self) -> Marks:
        """The asks of which it is proved that no witness exists."""
        failed: Marks = np.append(self.limit, 0.0)[self.key] < self.bar
        return failed & ~self.passed()


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """What minds know beyond the public of unknowns: flat, sorted by mind, piece, unknown."""

    mind: Places
    unknown: Places
    below: Vector
    above: Vector


def knowledge(left: Pieces, minds: Sequence[Mind]) -> Knowledge:
    """Bring what each mind knows of numbers to the unknowns they follow."""
    mind = np.repeat(np.arange(len(minds)), [each.number.size for each in minds])
    number = _flat([each.number for each in minds], np.intp)
    below = np.maximum(_flat([each.below for each in minds], np.float64), 0.0)
    above = np.maximum(_flat([each.above for each in minds], np.float64), 0.0)
    refuse_nan(below, above)
    moving = left.unknown[number] >= 0
    number, below, above = number[moving], below[moving], above[moving]
    code = mind[moving] * np.int64(left.below.size) + left.unknown[number]
    codes, place = np.unique(code, return_inverse=True)
    owner, which = np.divmod(codes, max(left.below.size, 1))
    under, over = narrowed(
        place, left.ratio[number], below, above, left.below[which], left.above[which]
    )
    return _sorted(left, owner, which, under, over)


def _sorted(left: Pieces, mind: Places, unknown: Places, below: Vector, above: Vector) -> Knowledge:
    """Only what is more than the public knows, by mind and piece."""
    whole = left.whole[unknown]
    under = np.where(whole, np.floor(below + WHOLE), below)
    over = np.where(whole, np.floor(above + WHOLE), above)
    more = np.flatnonzero((under < left.below[unknown]) | (over < left.above[unknown]))
    order = more[np.lexsort((unknown[more], left.piece[unknown[more]], mind[more]))]
    return Knowledge(mind[order], unknown[order], under[order], over[order])


def _flat(parts: Sequence[Any], kind: Any) -> Any:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, dtype=kind)


@dataclass(frozen=True, slots=True, eq=False)
class Asks:
    """What is asked, flat: mind, number, whether upwards, and how far."""

    mind: Places
    target: Places
    up: Marks
    need: Vector


def asks(left: Pieces, minds: Sequence[Mind], known: Knowledge) -> Asks:
    """What each mind asks itself, and what it inherits from the public where its knowledge reaches.

    A mind that lists a number with needs of 0 asks nothing of it and inherits nothing.
    """
    sizes = [each.target.size for each in minds]
    mind = np.repeat(np.arange(len(minds)), sizes)
    target = _flat([each.target for each in minds], np.intp)
    below = _flat([each.need_below for each in minds], np.float64)
    above = _flat([each.need_above for each in minds], np.float64)
    refuse_nan(below, above)
    heirs, entries = _inherited(left, known, mind, target, sizes[0] if sizes else 0)
    mind, target = np.concatenate([mind, heirs]), np.concatenate([target, target[entries]])
    below, above = np.concatenate([below, below[entries]]), np.concatenate([above, above[entries]])
    down, up = np.flatnonzero(below > 0), np.flatnonzero(above > 0)
    both = np.concatenate([down, up])
    sides = np.arange(both.size) >= down.size
    return Asks(mind[both], target[both], sides, np.concatenate([below[down], above[up]]))


def _inherited(
    left: Pieces, known: Knowledge, mind: Places, target: Places, public: int
) -> tuple[Places, Places]:
    """Pairs of a mind and an entry of the public's list that it inherits."""
    unknown = left.unknown[target[:public]]
    piece = np.append(left.piece, -1)[unknown]
    order = np.argsort(piece, kind="stable")
    pairs = np.unique(known.mind * np.int64(left.count + 1) + left.piece[known.unknown])
    heirs, reached = np.divmod(pairs[pairs > left.count], left.count + 1)
    first = np.searchsorted(piece[order], reached, side="left")
    sizes = np.searchsorted(piece[order], reached, side="right") - first
    offset = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    heir, entry = np.repeat(heirs, sizes), order[np.repeat(first, sizes) + offset]
    size = np.int64(left.unknown.size)
    said = np.isin(heir * size + target[entry], mind * size + target)
    return heir[~said], entry[~said]


def board_of(left: Pieces, minds: Sequence[Mind]) -> Board:
    """Lay out everything that is asked, each different thing once."""
    known = knowledge(left, minds)
    asked = asks(left, minds, known)
    views, view_of = _views(left, known)
    unknown, ratio = left.unknown[asked.target], left.ratio[asked.target]
    moving = unknown >= 0
    seen = _view_of(left, view_of, asked.mind[moving], unknown[moving])
    up = asked.up[moving] == (ratio[moving] > 0)
    bar, key = asked.need.copy(), np.full(unknown.size, -1)
    bar[moving] = _bars(left, unknown[moving], asked.need[moving] / np.abs(ratio[moving]))
    code = (seen * np.int64(left.below.size) + unknown[moving]) * 2 + up
    codes, key[moving] = np.unique(code, return_inverse=True)
    view, which = np.divmod(codes // 2, max(left.below.size, 1))
    ups, piece = codes % 2 == 1, left.piece[which]
    limit = _limits(left, views, view, which, ups)
    most = _most(key[moving], bar[moving], limit)
    order = np.argsort(piece, kind="stable")
    starts = np.searchsorted(piece[order], np.arange(left.count + 1))
    return Board(
        left, minds, views, asked.mind, asked.target, asked.up, asked.need, np.abs(ratio), bar,
        key, piece, view, which, ups, most, np.zeros(codes.size), limit, order, starts,
    )  # fmt: skip


def _most(key: Places, bar: Vector, limit: Vector) -> Vector:
    """The most that is asked of each key and can be; where nothing that is asked can be, the least.

    So a need that is lost beforehand does not stand in the way of a smaller one of the same key.
    """
    most, least = np.zeros(limit.size), np.full(limit.size, np.inf)
    hopeful = bar <= limit[key]
    np.maximum.at(most, key[hopeful], bar[hopeful])
    np.minimum.at(least, key, bar)
    return np.where(most > 0, most, least)


def _bars(left: Pieces, unknown: Places, need: Vector) -> Vector:
    """What a witness has to reach: a whole number of a whole unknown, else a little more."""
    whole = np.maximum(np.ceil(need - WHOLE), 1.0)
    bars: Vector = np.where(left.whole[unknown], whole, need * (1 + TOLERANCE))
    return bars


def _views(left: Pieces, known: Knowledge) -> tuple[list[list[View]], dict[int, int]]:
    """The different views of each piece, and for (mind, piece) which of them it has."""
    nothing = (np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0))
    views: list[list[View]] = [[nothing] for _ in range(left.count)]
    seen: dict[tuple[bytes, bytes, bytes], int] = {}
    view_of: dict[int, int] = {}
    pair = known.mind * np.int64(left.count + 1) + left.piece[known.unknown]
    starts = np.flatnonzero(np.diff(pair, prepend=-1))
    ends = np.append(starts, pair.size)[1:]
    for start, end in zip(starts, ends, strict=True):
        piece = left.piece[known.unknown[start]]
        view = known.unknown[start:end], known.below[start:end], known.above[start:end]
        mark = view[0].tobytes(), view[1].tobytes(), view[2].tobytes()
        if mark not in seen:
            seen[mark] = len(views[piece])
            views[piece].append(view)
        view_of[int(pair[start])] = seen[mark]
    return views, view_of


def _view_of(left: Pieces, view_of: dict[int, int], mind: Places, unknown: Places) -> Places:
    """The view that minds have of the piece of an unknown: the public's when they know no more."""
    pairs = np.array(sorted(view_of), dtype=np.int64)
    numbers = np.array([view_of[pair] for pair in sorted(view_of)], dtype=np.intp)
    if not pairs.size:
        return np.zeros(mind.size, dtype=np.intp)
    asked = mind * np.int64(left.count + 1) + left.piece[unknown]
    near = np.minimum(np.searchsorted(pairs, asked), pairs.size - 1)
    return np.where(pairs[near] == asked, numbers[near], 0)


def _limits(
    left: Pieces, views: Sequence[Sequence[View]], view: Places, unknown: Places, up: Marks
) -> Vector:
    """The room that the unknown of each key has in its view, by itself or beside its neighbours."""
    size = np.int64(left.below.size)
    each = [(nth, *part) for piece in views for nth, part in enumerate(piece) if nth]
    code = _flat([nth * size + places for nth, places, _, _ in each], np.int64)
    order = np.argsort(code)
    under = np.append(_flat([part[2] for part in each], np.float64)[order], 0.0)
    over = np.append(_flat([part[3] for part in each], np.float64)[order], 0.0)
    code = np.append(code[order], -1)
    at = np.minimum(np.searchsorted(code[:-1], view * size + unknown), code.size - 1)
    lowest, highest = implied(left)
    public = np.where(up, highest[unknown], lowest[unknown])
    limit: Vector = np.where(
        code[at] == view * size + unknown, np.where(up, over[at], under[at]), np.inf
    )
    return np.minimum(limit, public)


def implied(left: Pieces, rounds: int = 3) -> tuple[Vector, Vector]:
    """How far each unknown can go at most, since the others in its relations must make up for it.

    a z ≤ Σ of how far the other parts of the relation can go the other way; so in each relation,
    and again with what was found.
    """
    below, above = left.below.copy(), left.above.copy()
    rows = np.repeat(np.arange(left.relations.shape[0]), np.diff(left.relations.indptr))
    columns, parts = left.relations.indices, left.relations.data
    size, forth = np.abs(parts), parts > 0
    for _ in range(rounds):
        up = size * np.where(forth, above[columns], below[columns])
        down = size * np.where(forth, below[columns], above[columns])
        most_up, most_down = _others(rows, down) / size, _others(rows, up) / size
        np.minimum.at(above, columns, np.where(forth, most_up, most_down))
        np.minimum.at(below, columns, np.where(forth, most_down, most_up))
    return below, above


def _others(rows: Places, parts: Vector) -> Vector:
    """For each entry the sum of the other entries in its row."""
    endless = np.isinf(parts)
    sums = np.bincount(rows, np.where(endless, 0.0, parts))[rows]
    infinite = np.bincount(rows, endless)[rows] - endless
    rest = np.maximum(sums - np.where(endless, 0.0, parts), 0.0)
    others: Vector = np.where(infinite > 0, np.inf, rest)
    return others
