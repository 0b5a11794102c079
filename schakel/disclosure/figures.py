"""From the parts that may be told to the figures that are printed.

A mean needs its sum and its number, a share both its sums, a median the number in every band:
when one of the parts may not be told, the figure is withheld, and then nothing of its other parts
is told either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import floor
from types import MappingProxyType

import numpy as np

from schakel.disclosure.cells import Cells
from schakel.disclosure.puzzle import Marks, Vector
from schakel.disclosure.values import TOTAL, Figure, Key, Reason, Table, Withheld

Shown = Mapping[Key, Figure | Withheld]
Told = Sequence[Marks]  # for each part: which of its cells may be told


def figures(
    parts: Sequence[Cells],
    told: Told,
    bands: Sequence[float] = (),
    reason: Reason | None = None,
    rounded: Mapping[Key, float] = MappingProxyType({}),
) -> Shown:
    """Every cell of a table as it is printed, in the order of codes.

    bands: for a median the bounds of all bands, the outer ones included. rounded: the multiples
    of its base that are printed, where these are not the nearest.
    """
    gap = Withheld(reason or Reason.PROTECTED)
    statistic = parts[0].table.statistic
    if statistic == "median":
        return _medians(parts[0], told[0], bands, gap)
    if len(parts) == 1:
        return _plain(parts[0], told[0], gap, rounded)
    return _ratios(parts, told, gap)


def tellable(parts: Sequence[Cells], told: Told, bands: Sequence[float] = ()) -> list[Marks]:
    """The parts that are told indeed: those of figures that are printed."""
    if len(parts) == 1 and parts[0].table.statistic != "median":
        return list(told)
    shown = figures(parts, told, bands)
    return [told_by(part, shown) for part in parts]


def told_by(part: Cells, shown: Shown) -> Marks:
    """Which cells of a part can be read from a table as it is printed."""
    keys = [_printed_key(part, key) for key in part.keys]
    return np.array([isinstance(shown[key], Figure) for key in keys], dtype=np.bool_)


def _printed_key(part: Cells, key: Key) -> Key:
    """The figure that a part belongs to."""
    at = key.at[:-1] if part.table.statistic == "median" else key.at
    return replace(key, at=at, part="value")


def _plain(part: Cells, told: Marks, gap: Withheld, rounded: Mapping[Key, float]) -> Shown:
    return {
        key: figure(rounded.get(key, value), part.table) if may else gap
        for key, value, may in zip(part.keys, part.value.tolist(), told.tolist(), strict=True)
    }


def figure(value: float, table: Table) -> Figure:
    """A number as this table prints it: with so many decimals, or as a multiple of its base.

    Halves go up, to the nearest multiple b · ⌊x/b + 1/2⌋.

    >>> figure(12.5, Table("a", base=5)), figure(0.26, Table("a", base=0.5))
    (Figure(value=15.0, decimals=0), Figure(value=0.5, decimals=1))
    """
    decimals = table.decimals
    if table.base is not None:
        value = table.base * floor(value / table.base + 0.5)
        decimals = max(decimals, -int(Decimal(str(table.base)).normalize().as_tuple().exponent))
    return Figure(round(value, decimals) + 0.0, max(decimals, 0))


def _ratios(parts: Sequence[Cells], told: Told, gap: Withheld) -> Shown:
    over, under = parts
    may = told[0] & told[1] & (under.value > 0)
    ratio = over.value / np.where(under.value > 0, under.value, 1.0)
    keys = [_printed_key(over, key) for key in over.keys]
    return {
        key: figure(value, over.table) if tell else gap
        for key, value, tell in zip(keys, ratio.tolist(), may.tolist(), strict=True)
    }


def _medians(part: Cells, told: Marks, bands: Sequence[float], gap: Withheld) -> Shown:
    counts: dict[Key, list[tuple[float, bool]]] = {}
    for key, value, may in zip(part.keys, part.value.tolist(), told.tolist(), strict=True):
        line = counts.setdefault(_printed_key(part, key), [])
        if key.at[-1] != TOTAL:
            line.append((value, may))
    return {key: _median(line, bands, part.table) or gap for key, line in counts.items()}


def _median(
    line: Sequence[tuple[float, bool]], bands: Sequence[float], table: Table
) -> Figure | None:
    if not all(may for _, may in line):
        return None
    value = median(np.array([count for count, _ in line]), bands)
    return None if value is None else figure(value, table)


def median(counts: Vector, bands: Sequence[float]) -> float | None:
    """The median as far as the numbers per band tell it; None in a band without end, or of nobody.

    m = low + (n/2 - n_before) / n_in · (high - low), in the band that holds half of the n.

    >>> median(np.array([2, 4, 2]), (0, 20, 40, 60))
    30.0
    """
    before = np.concatenate([[0.0], np.cumsum(counts)])
    half = before[-1] / 2
    at = int(np.searchsorted(before, half, side="left")) - 1 if half > 0 else -1
    if at < 0 or not np.isfinite(bands[at + 1]):
        return None
    inside = (half - before[at]) / counts[at]
    return float(bands[at] + inside * (bands[at + 1] - bands[at]))
