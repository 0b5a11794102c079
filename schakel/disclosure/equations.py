"""All that was ever published as sums over as few unknowns as will do.

What contributors put in falls into groups: parts that stand in exactly the same published numbers.
Nobody can tell the parts of a group from one another by the numbers, so one unknown per group is
enough, as long as parts are only known to be zero or more. Where more is known of single parts
(an upper bound, a guess, steadiness) every contributor keeps an unknown of its own.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from schakel.disclosure.cells import Atoms, Cells
from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.values import Key, Outcome, Quantity

Hashes = NDArray[np.uint64]  # sums of random numbers: equal for equal sets, sums for disjoint sets

TAKING_PART = "contributors"  # who takes part is known to all, unless it is an answer
FINE = 1e-9  # a bound so little beside a whole number is one
SEED = 20190625  # fixed, so that equal releases make equal puzzles
SPREAD = np.uint64(0x9E3779B97F4A7C15)
STIR = np.uint64(0xBF58476D1CE4E5B9)
BITS = np.uint64(31)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One part of one table; `outcomes` is what became of it, None while that is to be decided.

    beneath: it has no cells, and only says of which amounts the bands of the sheet before are.
    near: what is printed in multiples of a base was, or will be, rounded by itself.
    """

    cells: Cells
    outcomes: Mapping[Key, Outcome] | None = None
    beneath: bool = False
    near: bool = True


class Tie(NamedTuple):
    """One answer in bands: the amounts together lie between the ends of the band answered.

    amounts, answers: atoms. low, top: per answer the ends of its band.
    """

    amounts: Places
    answers: Places
    low: Vector
    top: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The a different atoms of all sheets: an atom that was restated is another atom from then on.

    members: those who attack and are protected, each holding as one. member, period, quantity:
    (a,) numbers in the tuples of those names. place: (a,) number of a contributor's finest place.
    value: (a,). question: (a,) same number: one answer; -1: no such tie. answer: (a,) whether it
    is a 0/1 answer. rows: csr_array (m, a) of the cells of all sheets. of_sheet: per sheet, the
    number of each of its atoms.
    """

    members: tuple[str, ...]
    periods: tuple[str, ...]
    quantities: tuple[str, ...]
    member: Places
    period: Places
    quantity: Places
    place: Places
    value: Vector
    question: Places
    answer: Marks
    rows: Any
    of_sheet: Sequence[Places]


def pool(sheets: Sequence[Sheet], owners: Mapping[str, str]) -> Pool:
    """Tie the atoms of linked tables, earlier releases and editions together.

    owners: whom a contributor counts as, where not as itself.
    """
    words: tuple[dict[Hashable, int], ...] = ({}, {}, {}, {})
    all_atoms = [sheet.cells.atoms for sheet in sheets]
    columns = np.concatenate([_identity(atoms, words) for atoms in all_atoms])
    sizes = [len(atoms.value) for atoms in all_atoms]
    code = _numbered(columns)
    atom = _numbered(np.column_stack([code, _editions(code, sizes, all_atoms)]))
    first = np.unique(atom, return_index=True)[1]
    value = np.concatenate([atoms.value for atoms in all_atoms])[first].astype(np.float64)
    member, period, place, quantity = (columns[first, each] for each in range(4))
    periods, quantities = (tuple(str(word) for word in each) for each in (words[1], words[3]))
    counted = [owners.get(str(name), str(name)) for name in words[0]]
    members = tuple(sorted(set(counted)))
    turn = {name: number for number, name in enumerate(members)}
    place = _numbered(np.column_stack([member, place]))  # two daughters never are in one place
    member = np.array([turn[name] for name in counted], dtype=np.intp)[member]
    return Pool(
        members, periods, quantities, member, period, quantity, place, value,
        _questions(atom, sizes, all_atoms), columns[first, 4] == 1, _rows(sheets, atom, sizes),
        np.split(atom, np.cumsum(sizes)[:-1]),
    )  # fmt: skip


def _identity(atoms: Atoms, words: tuple[dict[Hashable, int], ...]) -> Places:
    """Shape (n, 6): member, period, place, quantity, whether an answer, which of several alike."""
    members, periods, places, quantities = words
    quantity = quantities.setdefault(atoms.quantity, len(quantities))
    columns = np.column_stack(
        [
            _placed(members, atoms.members)[atoms.member],
            _placed(periods, atoms.periods)[atoms.period],
            _placed(places, atoms.places)[atoms.place],
            np.full(len(atoms.value), quantity),
            atoms.answer.astype(np.intp),
        ]
    )
    return np.column_stack([columns, _turn(_numbered(columns))])


def _placed(words: dict[Hashable, int], names: Sequence[Hashable]) -> Places:
    return np.array([words.setdefault(name, len(words)) for name in names], dtype=np.intp)


def _turn(code: Places) -> Places:
    """Which occurrence of its code each is: 0 for the first."""
    order = np.argsort(code, kind="stable")
    start = np.searchsorted(code[order], code[order])
    turn = np.empty(len(code), dtype=np.intp)
    turn[order] = np.arange(len(code)) - start
    return turn


def _numbered(columns: Places) -> Places:
    """One number per different row of whole numbers, in order of the rows."""
    code = np.zeros(len(columns), dtype=np.intp)
    for column in columns.T if columns.ndim == 2 else [columns]:
        room = int(column.max(initial=0)) + 1
        if int(code.max(initial=0)) > (2**62) // room:
            code = np.unique(code, return_inverse=True)[1].astype(np.intp)
        code = code * room + column
    return np.unique(code, return_inverse=True)[1].astype(np.intp)


def _editions(code: Places, sizes: Sequence[int], all_atoms: Sequence[Atoms]) -> Places:
    """How often each atom had been restated when its sheet came out, sheets in order of time."""
    last = np.full(int(code.max(initial=-1)) + 1, np.nan)
    count = np.zeros(len(last), dtype=np.intp)
    found = []
    for atoms, mine in zip(all_atoms, np.split(code, np.cumsum(sizes)[:-1]), strict=True):
        before = last[mine]
        changed = _whole_questions(~np.isnan(before) & (before != atoms.value), atoms.question)
        count[mine] += changed
        last[mine] = atoms.value
        found.append(count[mine])
    return np.concatenate(found)


def _whole_questions(changed: Marks, question: Places) -> Marks:
    """Who gives another answer gives it to the whole question."""
    tied = question >= 0
    anew = np.zeros(int(question.max(initial=-1)) + 2, dtype=np.bool_)
    anew[question[changed & tied]] = True
    marks: Marks = changed | (tied & anew[question])
    return marks


def _questions(atom: Places, sizes: Sequence[int], all_atoms: Sequence[Atoms]) -> Places:
    """The questions of all sheets, those that share an answer taken as one."""
    count = int(atom.max(initial=-1)) + 1
    ends: list[Places] = []
    for atoms, mine in zip(all_atoms, np.split(atom, np.cumsum(sizes)[:-1]), strict=True):
        tied = np.flatnonzero(atoms.question >= 0)
        lead = np.full(int(atoms.question.max(initial=-1)) + 1, -1, dtype=np.intp)
        lead[atoms.question[tied[::-1]]] = mine[tied[::-1]]
        ends.append(np.column_stack([mine[tied], lead[atoms.question[tied]]]))
    ties = np.concatenate(ends)
    graph = coo_array((np.ones(len(ties)), (ties[:, 0], ties[:, 1])), shape=(count, count))
    label = connected_components(graph, directed=False)[1].astype(np.intp)
    question = np.full(count, -1, dtype=np.intp)
    question[ties[:, 0]] = label[ties[:, 0]]
    return question


def _rows(sheets: Sequence[Sheet], atom: Places, sizes: Sequence[int]) -> Any:
    row, column, offset = [], [], 0
    for sheet, mine in zip(sheets, np.split(atom, np.cumsum(sizes)[:-1]), strict=True):
        entries = coo_array(sheet.cells.rows)
        if (entries.data != 1).any():
            raise ValueError("A cell counts every contribution once, or not at all.")
        row.append(entries.coords[0] + offset)
        column.append(mine[entries.coords[1]])
        offset += len(sheet.cells.keys)
    rows, columns = np.concatenate(row), np.concatenate(column)
    shape = (offset, int(atom.max(initial=-1)) + 1)
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


# Groups -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A table of which single columns are read, and sums of some, often and fast.

    start: (members + 1,) where each column begins in row and value.
    """

    start: Places
    row: Places
    value: Vector

    def of(self, members: Places) -> tuple[Places, Vector, Places]:
        """Rows in which these columns stand, their sums there, and how many of them do."""
        if len(members) == 1:
            here = slice(self.start[members[0]], self.start[members[0] + 1])
            row = self.row[here]
            return row, self.value[here], np.ones(len(row), dtype=np.intp)
        places = [np.arange(self.start[each], self.start[each + 1]) for each in members]
        place = np.concatenate([np.zeros(0, dtype=np.intp), *places])
        row, back = np.unique(self.row[place], return_inverse=True)
        count = np.bincount(back, minlength=len(row)).astype(np.intp)
        return row, total(back, self.value[place], len(row)), count


def columns(table: Any) -> Columns:
    """A sparse table, read by its columns."""
    turned = csc_array(table)
    turned.sort_indices()
    return Columns(turned.indptr.astype(np.intp), turned.indices.astype(np.intp), turned.data)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """g unknowns: sums over parts that stand in the same published numbers.

    value: (g,) the truth. low, high: (g,) bounds that everybody knows. whole: (g,) integers.
    parts: csr_array (g, members) what each put in, zeros kept where somebody takes part.
    widths: csr_array (g, members) of the same pattern: how uncertain that must stay.
    count: (g,) how many take part. rows: csr_array (m, g) of the cells of all sheets.
    mark: (g,) random, so that a set of groups is known by the sum of its marks.
    secret: (g,) whether it is a secret at all; answer: (g,) whether it counts 0/1 answers.
    kind: (g,) for answers: the kind of question, an index below into asked; -1 for others.
    asked: by member, how many questions of each kind it answered.
    tied: (kinds,) whether everybody gives exactly one answer to these questions.
    of_atom: (a,) the group of each atom, -1 where it stands in no number.
    held: the parts by member. people: (kinds,) how many were asked.
    """

    value: Vector
    low: Vector
    high: Vector
    whole: Marks
    parts: Any
    widths: Any
    count: Places
    rows: Any
    mark: Hashes
    secret: Marks
    answer: Marks
    kind: Places
    asked: Columns
    tied: Marks
    of_atom: Places
    held: Columns
    people: Vector


def random_marks(count: int, turn: int = 0) -> Hashes:
    """Numbers of 64 bits, the same each time: two sets share a sum by chance once in 10^19."""
    chance = np.random.Generator(np.random.PCG64([SEED, turn]))
    return chance.integers(0, 2**64 - 1, size=count, dtype=np.uint64, endpoint=True)


def sums(where: Places, what: Hashes, count: int) -> Hashes:
    """Add up marks by place."""
    total = np.zeros(count, dtype=np.uint64)
    np.add.at(total, where, what)
    return total


def total(where: Places, what: Vector, count: int) -> Vector:
    """Add up values by place."""
    added: Vector = np.bincount(where, what, count).astype(np.float64)
    return added


def stirred(marks: Hashes, by: Places | Hashes) -> Hashes:
    """Other marks, that differ where either of the two differs."""
    mixed = (marks ^ (by.astype(np.uint64) * SPREAD)) * STIR
    stirred: Hashes = (mixed ^ (mixed >> BITS)) * SPREAD
    return stirred


def groups(
    pool: Pool,
    quantities: Mapping[str, Quantity],
    p: float,
    within: float | None,
    ties: Sequence[Tie] = (),
) -> Groups:
    """Merge what no published number tells apart.

    p: the share of what somebody put in (or of the length of a scale) that stays uncertain.
    within: everybody knows what others put in to within this share. ties: amounts and answers
    that tell of one another; none of these is merged.
    """
    bounds = _bounds(pool, quantities, within)
    apart, tied = bounds.apart, _tied(pool, ties)
    entries = coo_array(pool.rows)
    marks = random_marks(pool.rows.shape[0])
    stands = entries.coords[1].astype(np.intp)
    column = sums(stands, marks[entries.coords[0]], len(pool.value))
    key = stirred(column, pool.quantity)
    key = np.where(apart, stirred(key, pool.member + 1), key)
    key = np.where(bounds.steady | tied, stirred(key, np.arange(len(key)) + 1), key)
    kind = _kinds(pool, column, tied)
    key = np.where(kind >= 0, stirred(key, kind + 1), key)
    return _merged(pool, key, kind, bounds, p, tied)


def _tied(pool: Pool, ties: Sequence[Tie]) -> Marks:
    """The atoms that a tie speaks of, and all other answers to the same questions."""
    marks = np.zeros(len(pool.value), dtype=np.bool_)
    for tie in ties:
        marks[tie.amounts] = True
        marks[tie.answers] = True
    return _whole_questions(marks, pool.question)


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """What is known of every atom beforehand; apart: more than that it is zero or more."""

    low: Vector
    high: Vector
    whole: Marks
    apart: Marks
    steady: Marks
    secret: Marks
    length: Vector


def _bounds(pool: Pool, quantities: Mapping[str, Quantity], within: float | None) -> Bounds:
    known = [quantities.get(name) if name != TAKING_PART else None for name in pool.quantities]
    fixed = np.array([each is None for each in known])[pool.quantity] & ~pool.answer
    low = np.array([each.least if each else 0.0 for each in known])[pool.quantity]
    most = [np.inf if each is None or each.most is None else each.most for each in known]
    high = np.array(most)[pool.quantity]
    length = np.array([_length(each) for each in known])[pool.quantity]
    whole = np.array([each is None or each.kind == "count" for each in known])[pool.quantity]
    steady = np.array([each is not None and each.steady is not None for each in known])
    low, high = np.where(pool.answer, 0.0, low), np.where(pool.answer, np.inf, high)
    if within is not None:
        low = np.where(pool.answer, low, np.maximum(low, pool.value * (1 - within)))
        high = np.where(pool.answer, high, np.minimum(high, pool.value * (1 + within)))
    low = np.where(whole, np.ceil(low - FINE), low)  # each by itself, before some are added up
    high = np.where(whole, np.floor(high + FINE), high)
    low, high = np.where(fixed, pool.value, low), np.where(fixed, pool.value, high)
    steadily = steady[pool.quantity] & ~pool.answer
    apart = (((low != 0) | np.isfinite(high)) & ~pool.answer & ~fixed) | steadily
    return Bounds(low, high, whole | pool.answer, apart, steadily, ~fixed, length)


def _length(quantity: Quantity | None) -> float:
    """The length of a scale; NaN where uncertainty is a share of the value itself."""
    if quantity is None or quantity.kind != "scale" or quantity.most is None:
        return np.nan
    return quantity.most - quantity.least


def _kinds(pool: Pool, column: Hashes, apart: Marks) -> Places:
    """Questions whose answers stand in the same numbers are of one kind; -1: no answer.

    apart: answers to questions that are each of a kind of their own.
    """
    tied = pool.question >= 0
    shape = np.zeros(int(pool.question.max(initial=-1)) + 2, dtype=np.uint64)
    one = np.ones(len(column), dtype=np.uint64)
    np.add.at(shape, pool.question[tied], stirred(column, one)[tied])
    alone = stirred(stirred(column, one), pool.quantity)
    key = np.where(tied, shape[pool.question], alone)
    key = np.where(tied & apart, stirred(key, pool.question + 1), key)
    kind = np.full(len(column), -1, dtype=np.intp)
    here = pool.answer & ((column != 0) | tied)
    kind[here] = np.unique(key[here], return_inverse=True)[1]
    return kind


def _merged(pool: Pool, key: Hashes, kind: Places, bounds: Bounds, p: float, tied: Marks) -> Groups:
    counts = np.diff(csc_array(pool.rows).indptr) > 0
    used = counts | (kind >= 0) | tied
    _, lead, within = np.unique(key[used], return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(lead))  # numbered in order of the atoms
    lead = np.flatnonzero(used)[np.sort(lead)]
    of_atom = np.full(len(key), -1, dtype=np.intp)
    of_atom[used] = rank[within]
    count = len(lead)
    parts = _by_member(of_atom, pool, pool.value, count)
    width = np.where(np.isnan(bounds.length), p * np.abs(pool.value), p * bounds.length)
    width = np.where(counts, width, 0.0)  # what stands in no number is nobody's concern here
    answer = pool.answer[lead]
    high = _total(of_atom, bounds.high, count)
    asked, tied = _asked(pool, kind)
    people = np.asarray(asked.sum(axis=1)).ravel()
    high[answer] = people[kind[lead[answer]]]
    return Groups(
        _total(of_atom, pool.value, count), _total(of_atom, bounds.low, count), high,
        bounds.whole[lead], parts, _by_member(of_atom, pool, width, count),
        np.diff(parts.indptr).astype(np.intp), csr_array(csc_array(pool.rows)[:, lead]),
        random_marks(count, 1), bounds.secret[lead], answer, kind[lead], columns(asked), tied,
        of_atom, columns(parts), people,
    )  # fmt: skip


def _total(of_atom: Places, what: Vector, count: int) -> Vector:
    here = of_atom >= 0
    return total(of_atom[here], what[here], count)


def _by_member(of_atom: Places, pool: Pool, what: Vector, count: int) -> Any:
    here = of_atom >= 0
    place = (of_atom[here], pool.member[here])
    table = csr_array((what[here], place), shape=(count, len(pool.members)))
    table.sum_duplicates()
    return table


def _asked(pool: Pool, kind: Places) -> tuple[Any, Marks]:
    """How many questions of each kind each member answered, and whether with just one answer."""
    count = int(kind.max(initial=-1)) + 1
    tied = np.zeros(count, dtype=np.bool_)
    tied[kind[(pool.question >= 0) & (kind >= 0)]] = True
    here = np.flatnonzero(kind >= 0)
    loose = here[pool.question[here] < 0]
    bound = here[pool.question[here] >= 0]
    bound = bound[np.unique(pool.question[bound], return_index=True)[1]]
    one = np.concatenate([loose, bound])
    shape = (count, len(pool.members))
    asked = csr_array((np.ones(len(one)), (kind[one], pool.member[one])), shape=shape)
    asked.sum_duplicates()
    return asked, tied


# Numbers ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """k different sets of groups; the groups themselves come first, then the cells.

    sets: csr_array (k, g) of ones, columns in order. mark: (k,) sum of the marks of its groups.
    of_cell: (m,) the number of each cell of the sheets; cells with equal sets share one.
    """

    sets: Any
    mark: Hashes
    of_cell: Places


def numbers(groups: Groups) -> Numbers:
    """Give every different sum one number, whichever tables it stands in."""
    count, rows = len(groups.value), groups.rows
    entries = coo_array(rows)
    cell = entries.coords[0].astype(np.intp)
    mark = sums(cell, groups.mark[entries.coords[1]], rows.shape[0])
    empty = np.diff(rows.indptr) == 0
    mark[empty] = random_marks(rows.shape[0], 2)[empty]
    every = np.concatenate([groups.mark, mark])
    _, lead, back = np.unique(every, return_index=True, return_inverse=True)
    number = np.argsort(np.argsort(lead))[back].astype(np.intp)
    lead = np.sort(lead)[count:] - count
    single = csr_array((np.ones(count), (np.arange(count), np.arange(count))), shape=(count,) * 2)
    sets = csr_array(vstack([single, rows[lead]]))
    sets.sort_indices()
    return Numbers(sets, np.concatenate([groups.mark, mark[lead]]), number[count:])
