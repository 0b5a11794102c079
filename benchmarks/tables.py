"""Made-up tables to protect and attack, seeded: tonnes by metal x country x year, by company.

A few companies are far larger than the rest, popular metals and countries have many of them, and
most are there in every year. All figures are whole tonnes; no figure in it is real.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from schakel.disclosure.audit import audit
from schakel.disclosure.puzzle import Marks, Mind, Places, Puzzle, State

Array = NDArray[np.float64]
P = 0.10  # nobody may come closer than this share


@dataclass(frozen=True)
class Sizes:
    """How many metals, countries and years (each with a total), and how many companies."""

    metals: int
    countries: int
    years: int
    companies: int
    breadth: float  # in what share of the metals, and of the countries, a company is active
    seed: int = 2024

    @property
    def shape(self) -> tuple[int, int, int]:
        """Categories of each dimension, the total last."""
        return self.metals + 1, self.countries + 1, self.years + 1

    @property
    def cells(self) -> int:
        """Cells of the table, totals included."""
        return int(np.prod(self.shape))


SIZES = {
    "1k:30": Sizes(9, 10, 9, 30, 0.24),
    "3k:300": Sizes(17, 15, 11, 300, 0.13),
    "10k:2000": Sizes(27, 31, 11, 2000, 0.1),
    "10k:300": Sizes(27, 31, 11, 300, 0.135),
    "27k:2000": Sizes(36, 61, 11, 2000, 0.05),
    "27k:300": Sizes(36, 61, 11, 300, 0.12),
    "100k:300": Sizes(51, 62, 31, 300, 0.17),
}


@dataclass(frozen=True)
class Table:
    """m cells in one flat order; what tells whether a cell is sensitive.

    relations: csr_array (r, m). value, largest, second: (m,). companies: (m,) how many there are.
    """

    relations: Any
    value: Array
    largest: Array
    second: Array
    companies: Places

    @property
    def need(self) -> Array:
        """p x the largest - what others than the two largest put in; more than 0: sensitive."""
        rest = self.value - self.largest - self.second
        need: Array = np.maximum(P * self.largest - rest, 0.0)
        return need

    @property
    def sensitive(self) -> Marks:
        """Cells that the p % rule or the rule of three forbids."""
        few = (self.companies > 0) & (self.companies < 3)
        sensitive: Marks = few | (self.need > 0)
        return sensitive

    def puzzle(self) -> Puzzle:
        """The table as an attacker sees it: everything is zero or more."""
        size, state = self.value.size, np.full(self.value.size, State.OPEN, dtype=np.int8)
        state[self.sensitive] = State.SECRET
        none = np.zeros(size)
        return Puzzle(
            self.relations, self.value, self.value, np.full(size, np.inf), none, none,
            np.zeros(size, dtype=bool), np.maximum(self.value, 1.0), state,
        )  # fmt: skip

    def public(self) -> Mind:
        """The public, from whom every sensitive cell must stay p % away on both sides."""
        target = np.flatnonzero(self.need > 0)
        return Mind(
            "public", target=target, need_below=self.need[target], need_above=self.need[target]
        )


def table(sizes: Sizes) -> Table:
    """Draw a table and add up its totals."""
    places, company, tonnes = drawn(sizes)
    return added_up(tuple(flat(size) for size in sizes.shape), places, company, tonnes)


def flat(size: int) -> Places:
    """The parents of the categories of a dimension without levels: the last is the total."""
    parents = np.full(size, size - 1)
    parents[-1] = -1
    return parents


def added_up(parents: Sequence[Places], places: Places, company: Places, amount: Array) -> Table:
    """A table of what companies put in, with a cell for every category at every level.

    parents: per dimension the category above each, -1 for the total. places: (n, dimensions).
    """
    size = int(np.prod([len(each) for each in parents]))
    cells, sums = by_company(parents, places, company, amount)
    return Table(relations(parents), *summed(size, cells, sums))


def drawn(sizes: Sizes) -> tuple[Any, Any, Any]:
    """Who put in how many tonnes where: (n, 3) categories, (n,) companies, (n,) tonnes."""
    rng = np.random.default_rng(sizes.seed)
    size = rng.lognormal(6.0, 1.0, sizes.companies)
    size[0] = 2 * size.max()
    parts = [_company(rng, sizes, number, size[number]) for number in range(sizes.companies)]
    places, tonnes = (np.concatenate(part) for part in zip(*parts, strict=True))
    company = np.repeat(np.arange(sizes.companies), [len(part[1]) for part in parts])
    return places, company, tonnes


def _company(
    rng: np.random.Generator, sizes: Sizes, number: int, size: float
) -> tuple[Places, Array]:
    wide = 3 if number < 3 else 1
    metals = _chosen(rng, sizes.metals, wide * (1 + rng.poisson(sizes.metals * sizes.breadth)))
    countries = _chosen(
        rng, sizes.countries, wide * (1 + rng.poisson(sizes.countries * sizes.breadth))
    )
    start, end = (
        np.sort(rng.integers(0, sizes.years, 2)) if rng.random() < 0.3 else (0, sizes.years)
    )
    years = np.arange(start, max(end, start + 1))
    grid = np.stack(np.meshgrid(metals, countries, years, indexing="ij"), axis=-1).reshape(-1, 3)
    level = rng.lognormal(0.0, 1.0, (len(metals), len(countries), 1))
    moves = rng.lognormal(0.0, 0.15, (len(metals), len(countries), len(years)))
    return grid, np.ceil(size * level * moves / 10).ravel()


def _chosen(rng: np.random.Generator, categories: int, wanted: int) -> Places:
    """Some categories, the first ones more often."""
    weights = 1.0 / np.arange(1, categories + 1) ** 0.7
    count = min(wanted, categories)
    return np.sort(rng.choice(categories, count, replace=False, p=weights / weights.sum()))


def by_company(
    parents: Sequence[Places], places: Places, company: Places, amount: Array
) -> tuple[Any, Any]:
    """The cell of each part and its size: what one company put in in one cell, at every level."""
    lines = [ancestors(each)[places[:, axis]] for axis, each in enumerate(parents)]
    shape = tuple(len(each) for each in parents)
    codes, values = [], []
    for levels in np.ndindex(*(each.shape[1] for each in lines)):
        at = [line[:, level] for line, level in zip(lines, levels, strict=True)]
        there = np.all([each >= 0 for each in at], axis=0)
        cell = np.ravel_multi_index([each[there] for each in at], shape)
        codes.append(cell * np.int64(company.max() + 1) + company[there])
        values.append(amount[there])
    code, place = np.unique(np.concatenate(codes), return_inverse=True)
    return code // (company.max() + 1), np.bincount(place, np.concatenate(values))


def ancestors(parents: Places) -> Places:
    """Each category, the one above it, and so on up to the total; -1 above that."""
    found = [np.arange(parents.size)]
    while (found[-1] >= 0).any():
        found.append(np.where(found[-1] >= 0, parents[found[-1]], -1))
    return np.column_stack(found[:-1])


def summed(size: int, cells: Places, tonnes: Array) -> tuple[Array, Array, Array, Any]:
    """Value, largest, second largest and number of companies of each cell."""
    order = np.lexsort((-tonnes, cells))
    cells, tonnes = cells[order], tonnes[order]
    first = np.searchsorted(cells, np.arange(size))
    value: Any = np.bincount(cells, tonnes, size)
    count = np.bincount(cells, minlength=size)
    padded = np.append(tonnes, [0.0, 0.0])
    largest: Any = np.where(count > 0, padded[first], 0.0)
    second: Any = np.where(count > 1, padded[np.minimum(first + 1, tonnes.size)], 0.0)
    return value, largest, second, count


def relations(parents: Sequence[Places]) -> Any:
    """For every category with others under it, along every dimension: its parts less itself."""
    cells = np.arange(int(np.prod([len(each) for each in parents])))
    grid = cells.reshape([len(each) for each in parents])
    found = [
        _sums(np.moveaxis(grid, axis, -1)[..., [*np.flatnonzero(each == node), node]], cells.size)
        for axis, each in enumerate(parents)
        for node in np.unique(each[each >= 0])
    ]
    return csr_array(vstack(found))


def _sums(lines: Places, size: int) -> Any:
    """Relations between the parts, and the total in the last place, of each line of cells."""
    flat_lines = lines.reshape(-1, lines.shape[-1])
    signs = np.ones(flat_lines.shape)
    signs[:, -1] = -1.0
    starts = np.arange(flat_lines.shape[0] + 1) * flat_lines.shape[1]
    return csr_array((signs.ravel(), flat_lines.ravel(), starts), shape=(len(flat_lines), size))


def closed(table: Table) -> Marks:
    """A quick pattern: the sensitive cells, and a companion in each relation that has just one.

    It is no protection, only something to attack: the cheapest companion is taken.
    """
    hidden = table.sensitive.copy()
    ties = csr_array(abs(table.relations))
    while (alone := np.flatnonzero(ties @ hidden.astype(float) == 1)).size:
        joined(table, ties, hidden, alone)
    return hidden


def mended(table: Table, rounds: int = 30) -> Marks:
    """The same pattern with more companions beside every cell that fails, until none does."""
    puzzle, public, hidden = table.puzzle(), table.public(), closed(table)
    ties = csr_array(abs(table.relations))
    for _ in range(rounds):
        failures = audit(puzzle, hidden, [public]).failures
        if not failures:
            break
        lost = np.unique([each.target for each in failures])
        joined(table, ties, hidden, np.unique(csr_array(ties[:, lost]).nonzero()[0]))
    return hidden


def joined(table: Table, ties: Any, hidden: Marks, rows: Places) -> None:
    """Hide the cheapest cell that still shows in each of these relations."""
    price = np.where(table.value > 0, table.value, np.inf)
    for row in rows:
        columns = ties.indices[ties.indptr[row] : ties.indptr[row + 1]]
        free = columns[~hidden[columns]]
        if free.size:
            hidden[free[np.argmin(price[free])]] = True


def enterprises(folder: Path) -> Table:
    """Turnover of firms by activity (three levels), region (three levels) and size.

    The file indiv_dt.csv of made-up firms that comes with rtauargus (Insee, MIT licence).
    """
    with (folder / "indiv_dt.csv").open(encoding="utf-8") as file:
        firms = list(csv.DictReader(file))
    levels = [("A10", "A21", "A88"), ("NUTS1", "NUTS2", "NUTS3"), ("SIZE",)]
    found = [_leaves(firms, each) for each in levels]
    places = np.column_stack([leaf for _, leaf in found])
    turnover = np.ceil([float(firm["TURNOVER"]) for firm in firms])
    return added_up([above for above, _ in found], places, np.arange(len(firms)), turnover)


def _leaves(firms: Sequence[dict[str, str]], levels: Sequence[str]) -> tuple[Places, Places]:
    """Parents of all categories of a dimension, the total last, and the finest of each firm."""
    paths = [tuple(firm[level] for level in levels) for firm in firms]
    nodes = sorted({path[:depth] for path in paths for depth in range(1, len(levels) + 1)})
    place = {node: number for number, node in enumerate(nodes)} | {(): len(nodes)}
    above = [place[node[:-1]] for node in nodes]
    return np.array([*above, -1]), np.array([place[path] for path in paths])
