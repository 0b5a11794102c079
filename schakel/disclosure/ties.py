"""What bands tell of amounts: who stands in a band put in as much as the band says.

Let x be what a contributor put in where it was asked for its band, and y, 0 or 1, its answer to
each of the bands. Then

    sum of low y <= x <= sum of top y,

and since one answer is given, x lies between the ends of that band. Bands are half-open: `top`
lies a little under the bound above, though never under the truth. A band without an end is given
one, at twice all that was put in. So an attacker is taken to know a little more than there is to
be known, never less.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy.sparse import csc_array, csr_array

from schakel.disclosure.cells import Cells
from schakel.disclosure.entries import entries
from schakel.disclosure.equations import Pool, Sheet, Tie
from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.tables import cells
from schakel.disclosure.values import Contributions, Quantity, Table

BANDED = ("bands", "median")
SHORT = 1e-4  # of its length, by which a half-open band ends before its bound
AMPLE = 2.0  # times all that was put in: the end of a band that has none


class Ends(NamedTuple):
    """Where a band begins and ends, and whether its end is in it."""

    low: float
    high: float
    closed: bool


def with_amounts(
    sheets: Sequence[tuple[Sheet, Contributions]], *, within: bool = False
) -> list[Sheet]:
    """Behind each sheet in bands one, without cells, of the amounts that the bands are about.

    Only where more is known of these: they are added up somewhere, in sums, means or shares, are
    steady, or everybody knows them to within a share.
    """
    amounts = {each.cells.atoms.quantity for each, _ in sheets if not each.cells.atoms.answer.any()}
    found: list[Sheet] = []
    for sheet, given in sheets:
        found.append(sheet)
        table = sheet.cells.table
        if table.statistic in BANDED and (
            within
            or table.quantity in amounts
            or given.quantities[table.quantity].steady is not None
        ):
            found.append(Sheet(_amounts(sheet.cells, given), {}, beneath=True))
    return found


def _amounts(banded: Cells, given: Contributions) -> Cells:
    """What the contributors of a table in bands put in, as a table without cells."""
    table = banded.table
    request = Table(
        table.name, "sum", table.quantity, (), {}, _known(table, given), table.periods, table.cohort
    )
    (summed,) = cells(request, entries(replace(given, groups={})), banded.release)
    nothing = csr_array((0, len(summed.atoms.value)))
    return replace(summed, keys=(), rows=nothing)


def _known(table: Table, given: Contributions) -> Mapping[str, tuple[str, ...]]:
    """The filters on what everybody knows; answers are no part of who is asked."""
    return {name: some for name, some in table.where.items() if given.dimensions[name].known}


def ties(
    sheets: Sequence[Sheet], pool: Pool, quantities: Mapping[str, Quantity], *, within: bool = False
) -> tuple[Tie, ...]:
    """Every answer in bands with the amounts it is about, where more is known of these."""
    names = _names([sheet.cells.table for sheet in sheets], quantities)
    counts: Marks = np.diff(csc_array(pool.rows).indptr) > 0
    found: dict[tuple[bytes, bytes], Tie] = {}
    for turn, sheet in enumerate(sheets):
        if sheet.beneath:
            quantity = quantities[sheet.cells.table.quantity]
            known = within or quantity.steady is not None
            for tie in _of_sheet(sheets[turn - 1], sheet, pool, turn, quantity, names):
                if known or counts[tie.amounts].any():
                    found[tie.amounts.tobytes(), tie.answers.tobytes()] = tie
    return tuple(found.values())


def _of_sheet(
    banded: Sheet,
    beneath: Sheet,
    pool: Pool,
    turn: int,
    quantity: Quantity,
    names: Mapping[str, Mapping[str, Ends]],
) -> Iterator[Tie]:
    """The ties of one table: both its sheets list contributors and periods in the same words."""
    asked, put = banded.cells.atoms, beneath.cells.atoms
    whose: dict[tuple[str, str], list[int]] = {}
    for at in range(len(put.value)):
        key = put.members[put.member[at]], put.periods[put.period[at]]
        whose.setdefault(key, []).append(pool.of_sheet[turn][at])
    ends = [names[quantity.name][place[-1]] for place in asked.places]
    order = np.argsort(asked.question, kind="stable")
    bounds = np.flatnonzero(np.diff(asked.question[order])) + 1
    for mine in np.split(order, bounds):
        key = asked.members[asked.member[mine[0]]], asked.periods[asked.period[mine[0]]]
        amounts = np.array(sorted(whose[key]), dtype=np.intp)
        answers = pool.of_sheet[turn - 1][mine]
        each = [ends[place] for place in asked.place[mine]]
        yield Tie(amounts, answers, *_limits(pool, quantity, amounts, answers, each))


def _limits(
    pool: Pool, quantity: Quantity, amounts: Places, answers: Places, ends: Sequence[Ends]
) -> tuple[Vector, Vector]:
    """The least and the most that can have been put in, per band."""
    truth = float(pool.value[amounts].sum())
    low = np.array([each.low for each in ends])
    high = np.array([each.high for each in ends])
    everything = _everything(pool, amounts)
    endless = np.isinf(high)
    high[endless] = AMPLE * np.maximum(everything, low[endless])
    closed = np.array([each.closed for each in ends])
    top = np.where(closed | endless, high, high - SHORT * (high - low))
    if quantity.kind == "count":
        low, top = np.ceil(low), np.where(closed, np.floor(high), np.ceil(high) - 1)
    own = pool.value[answers] > 0.5
    return np.where(own, np.minimum(low, truth), low), np.where(own, np.maximum(top, truth), top)


def _everything(pool: Pool, amounts: Places) -> float:
    """All that was put in of a quantity in a period."""
    one = amounts[0]
    same: Marks = (pool.quantity == pool.quantity[one]) & (pool.period == pool.period[one])
    return float(np.abs(pool.value[same & ~pool.answer]).sum())


def _names(
    tables: Sequence[Table], quantities: Mapping[str, Quantity]
) -> Mapping[str, Mapping[str, Ends]]:
    """Per quantity, the ends of every band that may lie between the bounds of these tables."""
    bounds: dict[str, set[float]] = {}
    for table in tables:
        if table.statistic in BANDED:
            bounds.setdefault(table.quantity, set()).update(table.bands)
    return {name: _bands(quantities[name], sorted(some)) for name, some in bounds.items()}


def _bands(quantity: Quantity, bounds: Sequence[float]) -> Mapping[str, Ends]:
    """The names of bands, as tables write them, with their ends.

    >>> _bands(Quantity("score", "scale", most=100), [50])["50-100"]
    Ends(low=50, high=100, closed=True)
    """
    ends = [quantity.least, *bounds]
    found = {
        f"{low:.15g}-{high:.15g}": Ends(low, high, False) for low, high in combinations(ends, 2)
    }
    for low in ends:
        if quantity.most is None:
            found[f"{low:.15g}+"] = Ends(low, np.inf, False)
        else:
            found[f"{low:.15g}-{quantity.most:.15g}"] = Ends(low, quantity.most, True)
    return found
