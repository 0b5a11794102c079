"""Numbers, and the sums that tie them, laid out as a puzzle."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, hstack, vstack

from schakel.disclosure.claims import Claims
from schakel.disclosure.equations import Groups, Numbers, Pool, Sheet, Tie, stirred, sums
from schakel.disclosure.exchanges import exchanges
from schakel.disclosure.multiples import ROUNDED, Multiples, Printing
from schakel.disclosure.puzzle import Marks, Places, Puzzle, State, Vector
from schakel.disclosure.steadiness import Moves, steadiness
from schakel.disclosure.values import (
    TOTAL,
    Contributions,
    Dimension,
    Figure,
    Ground,
    Key,
    Outcome,
)

ORDER = (State.HIDDEN, State.OPEN, State.SECRET, State.TOLD)  # the last one that applies stands


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A puzzle; the number of every cell; and the cells that each number is.

    steady: whether figures of one period tell of those of another. multiples: the numbers that
    are printed in multiples of a base.
    """

    puzzle: Puzzle
    number_of: Mapping[Key, int]
    keys: Mapping[int, tuple[Key, ...]]
    steady: bool
    multiples: Multiples


@dataclass(slots=True)
class Sums:
    """Relations being written down: entries (row, number, size)."""

    rows: list[Places] = field(default_factory=list)
    columns: list[Places] = field(default_factory=list)
    sizes: list[Vector] = field(default_factory=list)
    count: int = 0

    def add(self, row: Places, column: Places, size: Vector | float) -> None:
        """Entries of relations that are counted from the current end."""
        self.rows.append(np.asarray(row, dtype=np.intp) + self.count)
        self.columns.append(np.asarray(column, dtype=np.intp))
        self.sizes.append(np.broadcast_to(np.asarray(size, dtype=np.float64), (len(row),)))

    def close(self, count: int) -> None:
        """So many relations have been written."""
        self.count += count

    def table(self, numbers: int) -> Any:
        """All relations over all numbers."""
        if not self.rows:
            return csr_array((0, numbers))
        row, column = np.concatenate(self.rows), np.concatenate(self.columns)
        shape = (self.count, numbers)
        return csr_array(coo_array((np.concatenate(self.sizes), (row, column)), shape=shape))


def laid(
    sheets: Sequence[Sheet],
    pool: Pool,
    groups: Groups,
    numbers: Numbers,
    claims: Claims,
    grounds: Mapping[Key, Ground],
    every: Sequence[Contributions],
    ties: Sequence[Tie] = (),
) -> Laid:
    """Lay out the groups, the cells, the sums that somebody has a claim on, and what ties them."""
    relations = Sums()
    _tie_questions(groups, relations)
    _tie_cells(sheets, numbers, every, relations)
    _tie(claims.added, len(numbers.mark), relations)
    moves = steadiness(pool, groups, every)
    bands = _Bands.of(ties, groups)
    return _puzzle(sheets, groups, numbers, claims, grounds, moves, bands, relations)


def _tie_questions(groups: Groups, relations: Sums) -> None:
    """Everybody gives one answer to a question: the answers of one kind stay so many."""
    here = np.flatnonzero(groups.answer)
    here = here[groups.tied[groups.kind[here]]]
    relations.add(groups.kind[here], here, 1.0)
    relations.close(len(groups.tied))


def _tie(sets: Any, first: int, relations: Sums) -> None:
    """Numbers from the first on are sums of groups."""
    count = sets.shape[0]
    each = np.arange(count)
    relations.add(each, each + first, 1.0)
    relations.add(np.repeat(each, np.diff(sets.indptr)), sets.indices, -1.0)
    relations.close(count)


def _tie_cells(
    sheets: Sequence[Sheet], numbers: Numbers, every: Sequence[Contributions], relations: Sums
) -> None:
    """Totals are sums of the cells below them, along every dimension where that is so."""
    dimensions = {name: each for one in every for name, each in one.dimensions.items()}
    groups = numbers.sets.shape[1]
    split = np.zeros(len(numbers.mark), dtype=np.bool_)
    split[:groups] = True
    seen: set[int] = set()
    offset = 0
    for sheet in sheets:
        own = numbers.of_cell[offset : offset + len(sheet.cells.keys)]
        offset += len(own)
        for above in _aboves(sheet, dimensions):
            split[_tie_totals(own, above, numbers, seen, relations)] = True
    rest = np.flatnonzero(~split)
    each = np.arange(len(rest))
    relations.add(each, rest, 1.0)
    sets = numbers.sets[rest]
    relations.add(np.repeat(each, np.diff(sets.indptr)), sets.indices, -1.0)
    relations.close(len(rest))


def _aboves(sheet: Sheet, dimensions: Mapping[str, Dimension]) -> Iterator[Places]:
    """Per dimension shown: the cell above each cell of a sheet, -1 where none is shown."""
    keys = sheet.cells.keys
    place = {(key.period, key.at): each for each, key in enumerate(keys)}
    for column, name in enumerate([*sheet.cells.table.by, ""]):
        if keys and column < len(keys[0].at):
            above = dimensions[name].above if name in dimensions else {}
            found = (_above(key, column, above, place) for key in keys)
            yield np.fromiter(found, np.intp, len(keys))


def _above(
    key: Key,
    column: int,
    above: Mapping[str, str | None],
    place: Mapping[tuple[str, tuple[str, ...]], int],
) -> int:
    code = key.at[column]
    if code == TOTAL:
        return -1
    at = (*key.at[:column], above.get(code) or TOTAL, *key.at[column + 1 :])
    return place.get((key.period, at), -1)


def _tie_totals(
    own: Places, above: Places, numbers: Numbers, seen: set[int], relations: Sums
) -> Places:
    """Tie totals to the cells below them where these add up; which numbers are tied so."""
    weight = np.where(np.diff(numbers.sets.indptr) > 0, numbers.mark, 0)
    child = np.flatnonzero(above >= 0)
    part, whole = own[child], above[child]
    below = sums(whole, weight[part], len(own))
    shape = sums(whole, stirred(weight[part] + np.uint64(1), np.ones(1, np.uint64)), len(own))
    same = np.zeros(len(own), dtype=np.bool_)
    same[whole[part == own[whole]]] = True
    whole_here = np.unique(whole)
    good = (below[whole_here] == weight[own[whole_here]]) & ~same[whole_here]
    good &= np.diff(numbers.sets.indptr)[own[whole_here]] > 0
    fresh = [t for t in whole_here[good].tolist() if _fresh(int(own[t]), int(shape[t]), seen)]
    _write_totals(own, np.array(fresh, dtype=np.intp), part, whole, relations)
    return np.asarray(own[whole_here[good]])


def _fresh(number: int, shape: int, seen: set[int]) -> bool:
    mark = hash((number, shape))
    fresh = mark not in seen
    seen.add(mark)
    return fresh


def _write_totals(
    own: Places, totals: Places, part: Places, whole: Places, relations: Sums
) -> None:
    row = np.full(len(own), -1, dtype=np.intp)
    row[totals] = np.arange(len(totals))
    written = row[whole] >= 0
    relations.add(np.arange(len(totals)), own[totals], 1.0)
    relations.add(row[whole[written]], part[written], -1.0)
    relations.close(len(totals))


# The puzzle -------------------------------------------------------------------------------------


def _puzzle(
    sheets: Sequence[Sheet],
    groups: Groups,
    numbers: Numbers,
    claims: Claims,
    grounds: Mapping[Key, Ground],
    moves: Moves,
    bands: "_Bands",
    relations: Sums,
) -> Laid:
    sets = csr_array(vstack([numbers.sets, claims.added]))
    value = sets @ groups.value
    below, above = sets @ (groups.value - groups.low), sets @ (groups.high - groups.value)
    count = len(value)
    known = sets @ groups.secret.astype(float) == 0
    integer = sets @ (~groups.whole).astype(float) == 0
    printed = Printing(count, value, integer)
    cells = _cells(sheets, numbers, grounds, printed)
    exact = np.concatenate([np.arange(count), np.array(printed.exact, dtype=np.intp)])
    _tie_printed(exact[count:], count, relations)
    free = np.concatenate([moves.left(groups.value), bands.left(groups.value)])
    size, rest = len(exact) + len(free), np.zeros(len(free))
    _tie_moves(moves, len(exact), relations)
    bands.write(size - bands.count, relations)
    state, cost, keys = _states(cells, known, size)
    multiples = printed.multiples()
    puzzle = Puzzle(
        relations.table(size),
        np.concatenate([value[exact], free]),
        np.concatenate([below[exact], free]),
        np.concatenate([above[exact], np.full(len(free), np.inf)]),
        np.zeros(size),
        np.zeros(size),
        np.concatenate([integer[exact], rest > 0]),
        cost,
        state,
        _names(cells, keys, size),
        _lifted(bands.tries, sets, exact, moves, bands),
    )
    number_of = {cell.key: cell.number for cell in cells}
    return Laid(multiples.seen(puzzle), number_of, keys, len(free) > 0, multiples)


def _lifted(tries: Any, sets: Any, exact: Places, moves: Moves, bands: "_Bands") -> Any:
    """What deviations of groups, (k, g), come to for all numbers; None without any."""
    if not tries.shape[0]:
        return None
    first, then = tries[:, moves.first], tries[:, moves.then]
    ends = [then - first * moves.least, first * moves.most - then]
    return csr_array(hstack([csr_array((sets @ tries.T).T)[:, exact], *ends, tries @ bands.rows.T]))


@dataclass(frozen=True, slots=True, eq=False)
class _Bands:
    """Rows over groups that are zero or more: what is over the least of a band, and under its top.

    rows: csr_array (2 ties, g). tries: csr_array (k, g), deviations to begin with.
    """

    rows: Any
    tries: Any

    @classmethod
    def of(cls, ties: Sequence[Tie], groups: Groups) -> "_Bands":
        """x - sum of low y for each tie, then sum of top y - x."""
        row, column, size = [], [], []
        for at, tie in enumerate(ties):
            amounts, answers = groups.of_atom[tie.amounts], groups.of_atom[tie.answers]
            for turn, sign, end in ((at, 1.0, tie.low), (at + len(ties), -1.0, tie.top)):
                row.append(np.full(len(amounts) + len(answers), turn))
                column += [amounts, answers]
                size += [np.full(len(amounts), sign), -sign * end]
        shape = (2 * len(ties), len(groups.value))
        if not ties:
            return cls(csr_array(shape), csr_array(shape))
        place = np.concatenate(row), np.concatenate(column)
        rows = csr_array(coo_array((np.concatenate(size), place), shape=shape))
        return cls(rows, exchanges(ties, groups))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return int(self.rows.shape[0])

    def left(self, value: Vector) -> Vector:
        """What is left to the ends of the bands."""
        left: Vector = np.maximum(self.rows @ value, 0.0)
        return left

    def write(self, first: int, relations: Sums) -> None:
        """Each row is a number, from the first on."""
        entries, each = self.rows.tocoo(), np.arange(self.count)
        relations.add(entries.coords[0], entries.coords[1], entries.data)
        relations.add(each, first + each, -1.0)
        relations.close(self.count)


def _tie_moves(moves: Moves, first: int, relations: Sums) -> None:
    """then - least x first - left = 0, and most x first - then - left = 0."""
    count = len(moves.first)
    each = np.arange(count)
    for turn, (sign, share) in enumerate(((1.0, moves.least), (-1.0, moves.most))):
        relations.add(each, moves.then, sign)
        relations.add(each, moves.first, -sign * share)
        relations.add(each, each + first + turn * count, -1.0)
        relations.close(count)


# Cells ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of one sheet: which number it is, what may become of it, and what it is worth."""

    key: Key
    number: int
    state: State
    cost: float


def _tie_printed(exact: Places, first: int, relations: Sums) -> None:
    each = np.arange(len(exact))
    relations.add(each, each + first, 1.0)
    relations.add(each, exact, -1.0)
    relations.close(len(exact))


def _cells(
    sheets: Sequence[Sheet], numbers: Numbers, grounds: Mapping[Key, Ground], printed: Printing
) -> list[Cell]:
    found: list[Cell] = []
    for sheet in sheets:
        found += _of_sheet(sheet, numbers, grounds, printed, len(found))
    return found


def _of_sheet(
    sheet: Sheet,
    numbers: Numbers,
    grounds: Mapping[Key, Ground],
    printed: Printing,
    offset: int,
) -> Iterator[Cell]:
    cells, base = sheet.cells, sheet.cells.table.base
    now = sheet.outcomes is None
    rounds = base is not None and cells.table.statistic in ROUNDED
    costs = _costs(cells.value)
    for place, key in enumerate(cells.keys):
        outcome = None if sheet.outcomes is None else _outcome(key, sheet.outcomes)
        number = int(numbers.of_cell[offset + place])
        if rounds and base is not None:
            number = printed.number(number, base, outcome, near=sheet.near, now=now)
        yield Cell(key, number, _state(sheet, key, outcome, grounds), float(costs[place]))


def _outcome(key: Key, outcomes: Mapping[Key, Outcome]) -> Outcome | None:
    """What was told of a cell; a part of a mean or a share is told with its value."""
    return outcomes.get(key) or outcomes.get(replace(key, part="value"))


def _state(sheet: Sheet, key: Key, outcome: Outcome | None, grounds: Mapping[Key, Ground]) -> State:
    if sheet.outcomes is not None:
        return State.TOLD if isinstance(outcome, Figure) else State.HIDDEN
    return State.SECRET if key in grounds else State.OPEN


def _costs(value: Vector) -> Vector:
    """What is lost when cells are withheld: their share in the largest, and one for being there."""
    largest, count = float(np.abs(value).max(initial=0.0)) or 1.0, max(len(value), 1)
    costs: Vector = (np.abs(value) / largest + 1 / count) / (1 + 1 / count)
    return costs


def _states(
    cells: Sequence[Cell], known: Marks, size: int
) -> tuple[NDArray[np.int8], Vector, dict[int, tuple[Key, ...]]]:
    """State and cost of every number, and the cells that each is."""
    rank, cost = np.zeros(size, dtype=np.intp), np.zeros(size)
    keys: dict[int, list[Key]] = {}
    for cell in cells:
        rank[cell.number] = max(int(rank[cell.number]), ORDER.index(cell.state))
        cost[cell.number] += cell.cost if cell.state == State.OPEN else 0.0
        keys.setdefault(cell.number, []).append(cell.key)
    state = np.array(ORDER, dtype=np.int8)[rank]
    state[: len(known)][known & (state[: len(known)] != State.SECRET)] = State.TOLD
    cost[state == State.TOLD] = 0.0
    return state, cost, {number: tuple(each) for number, each in keys.items()}


def _names(
    cells: Sequence[Cell], keys: Mapping[int, tuple[Key, ...]], size: int
) -> tuple[Hashable, ...]:
    """A told number is named after the cell in which it was told first, any other after its first.

    What is no cell is named by its place.
    """
    told: dict[int, Key] = {}
    for cell in cells:
        if cell.state == State.TOLD:
            told.setdefault(cell.number, cell.key)
    return tuple(
        told.get(number) or next(iter(keys.get(number, ())), None) or ("sum", number)
        for number in range(size)
    )
