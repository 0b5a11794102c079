"""Hierarchies of categories, as numbers: who stands under whom, at which level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from schakel.disclosure.puzzle import Marks, Places
from schakel.disclosure.values import TOTAL, Dimension
from schakel.language import Text


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """k categories, depth first, the total before all others; the order follows codes.

    number: the place of each code. level: (k,) 0 for the total. end: (k,) the categories
    i..end[i]-1 are i and all below it. lineage: (k, depth + 1) the category itself or above it at
    each level, -1 at levels deeper than its own.
    """

    name: str
    codes: tuple[str, ...]
    number: Mapping[str, int]
    level: Places
    end: Places
    lineage: Places

    @property
    def depth(self) -> int:
        """How many levels there are below the total."""
        return int(self.lineage.shape[1]) - 1

    def leaves(self) -> Places:
        """The categories that have none below them; the total only when it stands alone."""
        return np.flatnonzero(self.end == np.arange(len(self.codes)) + 1)

    def within(self, categories: Sequence[str]) -> Marks:
        """Which categories are among these, or below them; all when none is named."""
        marks = np.full(len(self.codes), not categories, dtype=np.bool_)
        for category in categories:
            place = self.number[category]
            marks[place : self.end[place]] = True
        return marks


def tree(dimension: Dimension) -> Tree:
    """Number the categories of a dimension whose hierarchy has no loop.

    >>> there = tree(Dimension("place", {"Africa": None, "Zambia": "Africa", "Congo": "Africa"}))
    >>> there.codes, there.lineage[2].tolist()
    (('total', 'Africa', 'Congo', 'Zambia'), [0, 1, 2])
    """
    under = _under(dimension)
    codes: list[str] = []
    lines: list[list[int]] = []
    ends: list[int] = []
    waiting: list[tuple[str, list[int], int]] = [(TOTAL, [], -1)]
    while waiting:
        code, line, leaving = waiting.pop()
        if leaving >= 0:
            ends[leaving] = len(codes)
            continue
        place = len(codes)
        codes.append(code)
        lines.append([*line, place])
        ends.append(0)
        waiting.append((code, line, place))
        waiting.extend((child, lines[place], -1) for child in reversed(under.get(code, [])))
    return _tree(dimension.name, codes, lines, ends)


def flat(name: str, codes: Sequence[str]) -> Tree:
    """Categories that all stand directly under the total, in the order given."""
    lines = [[0], *([0, place + 1] for place in range(len(codes)))]
    ends = [len(codes) + 1, *(place + 2 for place in range(len(codes)))]
    return _tree(name, [TOTAL, *codes], lines, ends)


def nested(name: str, parts: Mapping[str, Sequence[str]]) -> Tree:
    """Categories in the order given, each with its parts; one that is its own part has none.

    >>> nested("band", {"0-40": ("0-20", "20-40"), "40+": ("40+",)}).codes
    ('total', '0-40', '0-20', '20-40', '40+')
    """
    codes, lines, ends = [TOTAL], [[0]], [0]
    for code, pieces in parts.items():
        start = len(codes)
        inner = [piece for piece in pieces if piece != code]
        codes += [code, *inner]
        lines += [[0, start], *([0, start, start + 1 + i] for i in range(len(inner)))]
        ends += [len(codes), *(start + 2 + i for i in range(len(inner)))]
    ends[0] = len(codes)
    return _tree(name, codes, lines, ends)


def _under(dimension: Dimension) -> dict[str, list[str]]:
    """What stands under each category: in its own order, or else in that of codes."""
    under: dict[str, list[str]] = {}
    for code in dimension.above if dimension.ordered else sorted(dimension.above):
        if code != TOTAL:
            under.setdefault(dimension.above[code] or TOTAL, []).append(code)
    return under


def merged_code(group: Sequence[str]) -> str:
    """What neighbours that are shown as one go by: from the first up to the last.

    >>> merged_code(["basic", "improving", "established"])
    'basic-established'
    """
    return f"{group[0]}-{group[-1]}"


def merged(dimension: Dimension, groups: Sequence[Sequence[str]]) -> Dimension:
    """The dimension as a table shows it that takes these neighbours together.

    >>> merged(Dimension("level", {"low": None, "mid": None, "high": None}), [("low", "mid")]).above
    {'low-mid': None, 'high': None}
    """
    code_of = {code: merged_code(group) for group in groups for code in group}
    above = {code_of.get(code, code): parent for code, parent in dimension.above.items()}
    labels = dict(dimension.labels)
    for group in groups:
        low, high = (labels.get(code, Text(code, code)) for code in (group[0], group[-1]))
        labels[merged_code(group)] = Text(
            f"{low.en} to {high.en}", f"{low.nl} tot en met {high.nl}"
        )
    return replace(dimension, above=above, labels=labels)


def _tree(name: str, codes: list[str], lines: list[list[int]], ends: list[int]) -> Tree:
    level = np.array([len(line) - 1 for line in lines], dtype=np.intp)
    lineage = np.full((len(codes), int(level.max()) + 1), -1, dtype=np.intp)
    for place, line in enumerate(lines):
        lineage[place, : len(line)] = line
    number = {code: place for place, code in enumerate(codes)}
    return Tree(name, tuple(codes), number, level, np.array(ends, dtype=np.intp), lineage)


def looped(dimension: Dimension) -> tuple[str, ...]:
    """The first loop of categories that stand under one another, if there is one.

    >>> looped(Dimension("place", {"A": "B", "B": "A"}))
    ('A', 'B')
    """
    cleared: set[str] = {TOTAL}
    for code in sorted(dimension.above):
        line = _line(dimension.above, code, cleared)
        if line and dimension.above.get(line[-1]) in line:
            start = line.index(str(dimension.above[line[-1]]))
            return tuple(line[start:])
        cleared.update(line)
    return ()


def _line(above: Mapping[str, str | None], code: str, cleared: set[str]) -> list[str]:
    """From a category upward, till the top, a category that is in order, or one met before."""
    line: list[str] = []
    step: str | None = code
    while step is not None and step not in cleared and step not in line:
        line.append(step)
        step = above.get(step)
    return line
