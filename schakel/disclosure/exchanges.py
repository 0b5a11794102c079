"""Other truths that are easily seen: two who change places, and the answers that go with them.

Of two contributors that stand in the same published numbers, each gives the other's answer, and
what they put in moves along, so that its sum stays what it was; or a third makes up for the rest.
These are only tries: an attack checks them like any other witness, and looks further without them.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from scipy.sparse import coo_array, csr_array

from schakel.disclosure.equations import Groups, Hashes, Tie, random_marks, sums
from schakel.disclosure.puzzle import Places, Vector

HELPERS = 4  # so many others are tried in turn
MOST = 30_000  # tries in all
FURTHER = 1e-5  # so much beyond what must be uncertain
NOTHING = 1e-12  # of what was to be moved, that may be left

Try = dict[int, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Stand:
    """Where one contributor stands: groups and values of its amounts, and its answers."""

    amounts: Places
    value: Vector
    column: Hashes
    answers: Places
    low: Vector
    top: Vector
    own: int
    width: float
    places: frozenset[int]

    @property
    def put(self) -> float:
        return float(self.value.sum())

    def shared(self, other: "_Stand") -> bool:
        """Is there a place where both stand in the same numbers?"""
        return not self.places.isdisjoint(other.places)

    def room(self, sign: float) -> float:
        """How much more, or less, it can have put in within its band."""
        end = self.top[self.own] if sign > 0 else self.low[self.own]
        return max(sign * (float(end) - self.put), 0.0)


def exchanges(ties: Sequence[Tie], groups: Groups) -> csr_array:
    """Deviations of the groups, (k, g)."""
    found: list[Try] = []
    for stands in _alike(ties, groups):
        found += islice(_tries(stands), MOST - len(found))
    return _table(found, len(groups.value))


def _table(found: Sequence[Try], count: int) -> csr_array:
    row = np.repeat(np.arange(len(found)), [len(each) for each in found])
    column = np.array([at for each in found for at in each], dtype=np.intp)
    size = np.array([z for each in found for z in each.values()], dtype=np.float64)
    return csr_array(coo_array((size, (row, column)), shape=(len(found), count)))


def _alike(ties: Sequence[Tie], groups: Groups) -> list[list[_Stand]]:
    """Contributors whose answers stand in the same numbers, band by band."""
    entries = groups.rows.tocoo()
    marks = random_marks(groups.rows.shape[0])
    column = sums(entries.coords[1].astype(np.intp), marks[entries.coords[0]], len(groups.value))
    width = np.asarray(groups.widths.sum(axis=1), dtype=np.float64).ravel()
    width = np.where(groups.whole, np.maximum(np.ceil(width), 1.0) / (1 + FURTHER), width)
    classes: dict[tuple[bytes, bytes], list[_Stand]] = {}
    for tie in ties:
        answers, amounts = groups.of_atom[tie.answers], groups.of_atom[tie.amounts]
        own = int(np.argmax(groups.value[answers]))
        order = np.argsort(tie.low, kind="stable")
        answers, own = answers[order], int(np.flatnonzero(order == own)[0])
        stand = _Stand(
            amounts, groups.value[amounts], column[amounts], answers, tie.low[order],
            tie.top[order], own, float(width[amounts].sum()) * (1 + FURTHER),
            frozenset(column[amounts].tolist()),
        )  # fmt: skip
        key = column[answers].tobytes(), np.sort(tie.low).round(9).tobytes()
        classes.setdefault(key, []).append(stand)
    return list(classes.values())


def _tries(stands: Sequence[_Stand]) -> Iterator[Try]:
    for one in stands:
        for band, put in _aims(one):
            yield from _reached(one, band, put, stands)


def _aims(one: _Stand) -> Iterator[tuple[int, float]]:
    """Bands and values that one would like to be able to have: both ends of all other bands.

    And as far from the truth as it must be able to lie.
    """
    for band in range(len(one.low)):
        if band != one.own and one.top[band] >= one.low[band]:
            yield band, float(one.low[band])
            yield band, float(one.top[band])
    for put in (one.put - one.width, one.put + one.width):
        inside = np.flatnonzero((one.low <= put) & (put <= one.top))
        if len(inside):
            yield int(inside[0]), put


def _reached(one: _Stand, band: int, put: float, stands: Sequence[_Stand]) -> Iterator[Try]:
    """One goes there; by itself, or another comes in its place; others make up for the rest."""
    gone, others = one.put - put, [each for each in stands if each is not one]
    alone = _answers(one, band) if band != one.own else {}
    yield alone | {int(one.amounts[0]): -gone}
    yield from _made_up(alone, one, gone, others)
    if band == one.own:
        return
    for come, other in _comers(one, gone, others):
        answers = alone | _answers(other, one.own)
        rest = [each for each in others if each is not other]
        for start in _moved(answers, one, other, come):
            yield from _made_up(start, one, gone - come, rest)


def _comers(one: _Stand, gone: float, others: Sequence[_Stand]) -> Iterator[tuple[float, _Stand]]:
    """Those of each other band who leave least to be made up for, with what they put in more."""
    able = [(_come(one, each, gone), each) for each in others]
    able.sort(key=lambda pair: abs(gone - pair[0]))
    for band in set(range(len(one.low))) - {one.own}:
        yield from [pair for pair in able if pair[1].own == band][:HELPERS]


def _come(one: _Stand, other: _Stand, gone: float) -> float:
    """What the other puts in more: as much as one puts in less, if its new band leaves that."""
    ends = float(one.low[one.own]), float(one.top[one.own])
    return min(max(other.put + gone, ends[0]), ends[1]) - other.put


def _made_up(start: Try, one: _Stand, rest: float, others: Sequence[_Stand]) -> Iterator[Try]:
    """Others put in what one does not, each within its band; or all but one of these do."""
    if abs(rest) < 1e-12:
        yield start
        return
    sign = float(np.sign(rest))
    able = [each for each in others if each.shared(one)]
    able.sort(key=lambda each: -each.room(sign))
    used = yield from _filled(start, one, rest, able)
    for helper in used[:HELPERS]:
        yield from _filled(start, one, rest, [each for each in able if each is not helper])


def _filled(
    start: Try, one: _Stand, rest: float, able: Sequence[_Stand]
) -> Generator[Try, None, list[_Stand]]:
    """From the roomiest on, until nothing is left."""
    found, left, used = start, abs(rest), []
    for each in able:
        step = min(left, each.room(float(np.sign(rest))))
        for more in _moved(found, one, each, float(np.sign(rest)) * step) if step > 0 else ():
            found, left = more, left - step
            used.append(each)
    if left <= NOTHING * abs(rest):
        yield found
    return used


def _answers(one: _Stand, band: int) -> Try:
    return {int(one.answers[one.own]): -1.0, int(one.answers[band]): 1.0}


def _moved(start: Try, one: _Stand, other: _Stand, much: float) -> Iterator[Try]:
    """So much less from one and more from the other, where both stand in the same numbers."""
    if much < 0:
        one, other, much = other, one, -much
    found, left = dict(start), much
    for at, column in enumerate(one.column):
        there = np.flatnonzero(other.column == column)
        if len(there) and left > 0:
            step = min(left, float(one.value[at]) + found.get(int(one.amounts[at]), 0.0))
            _add(found, int(one.amounts[at]), -step)
            _add(found, int(other.amounts[there[0]]), step)
            left -= step
    if left <= NOTHING * much:
        yield found


def _add(found: Try, at: int, step: float) -> None:
    found[at] = found.get(at, 0.0) + step
