"""From contributions to the cells of a table: every cell a row over what contributors put in.

A table shows every combination of the categories it asks for, with totals at every level, in the
order of codes. Sums, means and shares are sums over what was put in. Numbers of contributors are
sums over answers: for each contributor and each answer it could have given, a 0 or a 1.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, overload

import numpy as np
from scipy import sparse

from schakel.disclosure.cells import Atoms, Cells
from schakel.disclosure.entries import Entries, RequestError, coded, entries
from schakel.disclosure.facts import (
    BAND,
    Asked,
    Facts,
    amounts,
    answered,
    band_names,
    counted,
    takers,
)
from schakel.disclosure.periods import covers
from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.requests import of_request
from schakel.disclosure.trees import Tree, merged_code
from schakel.disclosure.values import Contributions, Key, Part, Quantity, Statistic, Table

__all__ = ["Entries", "RequestError", "band_names", "cells", "check", "entries"]


@overload
def check(asked: Contributions) -> None: ...
@overload
def check(asked: Table, contributions: Contributions | Entries) -> None: ...
def check(
    asked: Contributions | Table, contributions: Contributions | Entries | None = None
) -> None:
    """Say all that is wrong with contributions, or with a request to them.

    Raises RequestError with every mistake in a sentence.
    """
    if isinstance(asked, Contributions):
        entries(asked)
    elif contributions is not None:
        _checked(asked, contributions)


def _checked(request: Table, contributions: Contributions | Entries) -> Entries:
    found = contributions if isinstance(contributions, Entries) else entries(contributions)
    problems = list(of_request(request, found))
    if problems:
        raise RequestError(problems)
    return found


def cells(
    request: Table,
    contributions: Contributions | Entries,
    release: str,
    bounds: Sequence[float] = (),
) -> tuple[Cells, ...]:
    """The cells of a request: one part, or numerator and denominator, or numerator and count.

    A mean is its sum and the number of contributors; a share two sums; a median is told from the
    numbers of contributors per band. `bounds` are those of all tables in bands that are linked
    with this one, so that their atoms are the same. Raises RequestError with every mistake in a
    sentence.
    """
    asked = Asked(request, release, _checked(request, contributions), tuple(bounds))
    return tuple(PARTS[request.statistic](asked))


def _sums(asked: Asked) -> Iterator[Cells]:
    yield _cells(asked, "value", amounts(asked, asked.request.quantity))


def _means(asked: Asked) -> Iterator[Cells]:
    yield _cells(asked, "numerator", amounts(asked, asked.request.quantity))
    yield _cells(asked, "count", takers(asked, asked.request.quantity))


def _shares(asked: Asked) -> Iterator[Cells]:
    yield _cells(asked, "numerator", amounts(asked, asked.request.quantity))
    yield _cells(asked, "denominator", amounts(asked, asked.request.denominator))


def _numbers(asked: Asked) -> Iterator[Cells]:
    known = not asked.request.quantity and not asked.answers
    yield _cells(asked, "value", counted(asked) if known else answered(asked))


def _bands(asked: Asked) -> Iterator[Cells]:
    yield _cells(
        asked, "count" if asked.request.statistic == "median" else "value", answered(asked)
    )


PARTS: Mapping[Statistic, Callable[[Asked], Iterator[Cells]]] = {
    "sum": _sums,
    "mean": _means,
    "share": _shares,
    "contributors": _numbers,
    "bands": _bands,
    "median": _bands,
}


# Laying facts into cells ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One shown dimension: its categories in order, and where each category of the tree counts.

    codes: c names. spots: (k, levels) for each category of the tree the shown categories it
    counts in, -1 where it does not. own: (k, 1) only the category itself.
    """

    codes: tuple[str, ...]
    spots: Places
    own: Places


def axis(
    tree: Tree,
    where: Sequence[str] = (),
    depth: int | None = None,
    merge: Sequence[Sequence[str]] = (),
) -> Axis:
    """The categories of a dimension that a table shows: the total, and those it asks for.

    Under a filter on this dimension the total is that of the filter, and what stands above the
    filter is not shown: it would be a part under the name of the whole. Neighbours that are
    merged count where the first of them stands, and nothing below them is shown.
    """
    within, first = tree.within(where), np.arange(len(tree.codes))
    shown = within & (tree.level <= (tree.depth if depth is None else depth))
    shown[0] = True
    for group in merge:
        shown &= ~tree.within(group)
        places = [tree.number[code] for code in group]
        first[places] = places[0]
        shown[places[0]] = True
    spot = np.where(shown, np.cumsum(shown) - 1, -1)[first]
    spots = np.where(tree.lineage >= 0, spot[np.where(tree.lineage >= 0, tree.lineage, 0)], -1)
    spots[~within] = -1
    name = {group[0]: merged_code(group) for group in merge}
    codes = tuple(
        name.get(code, code) for code, here in zip(tree.codes, shown, strict=True) if here
    )
    return Axis(codes, spots.astype(np.intp), spot[:, None].astype(np.intp))


def _cells(asked: Asked, part: Part, facts: Facts) -> Cells:
    trees = _shown(asked.request, facts)
    axes = [_axis(asked.request, tree) for tree in trees]
    shape = (len(asked.periods), *(len(each.codes) for each in axes))
    atom, cell = _counted(asked, facts, trees, axes)
    size = int(np.prod(shape))
    rows = _matrix(np.ones(len(atom)), (cell, atom), (size, len(facts.value)))
    contributors, largest, second = _leaders(rows, facts)
    return Cells(
        asked.request, asked.release, part, _keys(asked, axes, part), _atoms(asked.found, facts),
        rows, rows @ facts.value, contributors, largest, second,
        np.repeat(_cohort(asked, facts), size // shape[0]), _measured(asked, part),
    )  # fmt: skip


def _measured(asked: Asked, part: Part) -> Quantity | None:
    """The quantity behind a part: that of the denominator below a share, none below a mean."""
    request = asked.request
    name = request.denominator if part == "denominator" else request.quantity
    alone = not name or (part == "count" and request.statistic == "mean")
    return None if alone else asked.quantity(name)


def _shown(request: Table, facts: Facts) -> list[Tree]:
    trees = {tree.name: tree for tree in facts.trees}
    extra = [BAND] if request.statistic in ("bands", "median") else []
    return [trees[name] for name in (*request.by, *extra)]


def _axis(request: Table, tree: Tree) -> Axis:
    depth = 1 if tree.name == BAND else request.depth.get(tree.name)
    return axis(tree, request.where.get(tree.name, ()), depth, request.merge.get(tree.name, ()))


def _counted(
    asked: Asked, facts: Facts, trees: Sequence[Tree], axes: Sequence[Axis]
) -> tuple[Places, Places]:
    """Which atom counts in which cell: (m,) atoms and (m,) cells, one for each pair."""
    passed, shape = _passed(asked, facts), (len(asked.periods), *(len(a.codes) for a in axes))
    columns = [facts.place[:, facts.trees.index(tree)] for tree in trees]
    spots = [each.spots if facts.additive else each.own for each in axes]
    chains = [_chain(asked, facts), *(s[c] for s, c in zip(spots, columns, strict=True))]
    atoms, places = [], []
    for steps in product(*(range(chain.shape[1]) for chain in chains)):
        spot = np.column_stack([c[:, step] for c, step in zip(chains, steps, strict=True)])
        atoms.append(np.flatnonzero(passed & (spot >= 0).all(axis=1)))
        places.append(np.ravel_multi_index(tuple(spot[atoms[-1]].T), shape))
    return np.concatenate(atoms), np.concatenate(places).astype(np.intp)


def _passed(asked: Asked, facts: Facts) -> Marks:
    """Which atoms pass the filters on answers: those on what is known were held back before."""
    passed = facts.counted.copy()
    for column, tree in enumerate(facts.trees):
        if tree.name in asked.answers:
            passed &= tree.within(asked.request.where.get(tree.name, ()))[facts.place[:, column]]
    return passed


def _chain(asked: Asked, facts: Facts) -> Places:
    """For each atom the shown periods it counts in: a month counts in its quarter and its year."""
    counts = covers if facts.additive else str.__eq__
    at = [[i for i, p in enumerate(asked.periods) if counts(p, own)] for own in facts.periods]
    room = max((len(line) for line in at), default=0)
    filled = np.array([line + [-1] * (room - len(line)) for line in at], dtype=np.intp)
    chain: Places = filled.reshape(len(at), room)[facts.period]
    return chain


def _cohort(asked: Asked, facts: Facts) -> Places:
    """How many members were counted at all, in each period that the table shows."""
    chain = _chain(asked, facts)
    sizes = [
        len(np.unique(facts.member[(chain == spot).any(axis=1)]))
        for spot in range(len(asked.periods))
    ]
    return np.array(sizes, dtype=np.intp)


def _leaders(rows: Any, facts: Facts) -> tuple[Places, Vector, Vector]:
    """Per cell how many members put in something, and the two largest that one put in."""
    size, members = len(facts.value), int(facts.member.max(initial=0)) + 1
    owned = (np.arange(size), facts.member)
    put = rows @ _matrix(facts.value, owned, (size, members))
    there = rows @ _matrix(np.ones(size), owned, (size, members)) if facts.counts_zero else put
    cell = np.repeat(np.arange(put.shape[0]), np.diff(put.indptr))
    first = _largest(put, put.data)
    top = np.flatnonzero(put.data == first[cell])
    rest = put.data.copy()
    rest[top[np.diff(cell[top], prepend=-1) != 0]] = 0.0
    counts = np.asarray(there.count_nonzero(axis=1), dtype=np.intp)
    return counts, first, _largest(put, rest)


def _matrix(data: Vector, place: tuple[Places, Places], shape: tuple[int, int]) -> Any:
    entry: Any = (data, place)
    return sparse.csr_array(entry, shape=shape)


def _largest(put: Any, data: Vector) -> Vector:
    """The largest of the data of each row; 0 where it has none."""
    found = np.zeros(put.shape[0])
    filled = np.flatnonzero(np.diff(put.indptr))
    if len(filled):
        found[filled] = np.maximum.reduceat(data, put.indptr[filled])
    return found


def _keys(asked: Asked, axes: Sequence[Axis], part: Part) -> tuple[Key, ...]:
    release, table = asked.release, asked.request.name
    places = list(product(*(each.codes for each in axes)))
    return tuple(Key(release, table, period, at, part) for period in asked.periods for at in places)


def _atoms(found: Entries, facts: Facts) -> Atoms:
    places, place = _named_places(facts)
    return Atoms(
        found.members, facts.periods, places, facts.quantity,
        facts.member, facts.period, place, facts.value, facts.question, facts.answer,
    )  # fmt: skip


def _named_places(facts: Facts) -> tuple[tuple[tuple[str, ...], ...], Places]:
    """The distinct places in words, and which of them each atom has."""
    if not facts.trees:
        return ((),), np.zeros(len(facts.value), dtype=np.intp)
    code = coded(list(facts.place.T))
    first = np.unique(code, return_index=True)[1]
    named = [
        [tree.codes[place] for place in facts.place[first, column]]
        for column, tree in enumerate(facts.trees)
    ]
    return tuple(zip(*named, strict=True)), code
