"""Made-up tables to protect and attack, seeded: tonnes by metal x country x year, by company.

A few companies are far larger than the rest, popular metals and countries have many of them, and
most are there in every year. All figures are whole tonnes; no figure in it is real.
"""

from dataclasses import dataclass
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
    cells, _, sums = by_company(sizes, places, company, tonnes)
    return Table(relations(sizes.shape), *summed(sizes.cells, cells, sums))


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
    sizes: Sizes, places: Places, company: Places, tonnes: Array
) -> tuple[Any, Any, Any]:
    """What each company put in in each cell, totals included: (cell, company, tonnes)."""
    codes, values = [], []
    for total in np.ndindex(2, 2, 2):
        at = np.where(np.array(total) == 1, np.array(sizes.shape) - 1, places)
        cell = np.ravel_multi_index(tuple(at.T), sizes.shape)
        codes.append(cell * np.int64(sizes.companies) + company)
        values.append(tonnes)
    code, place = np.unique(np.concatenate(codes), return_inverse=True)
    cells, owners = np.divmod(code, sizes.companies)
    return cells, owners, np.bincount(place, np.concatenate(values))


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


def relations(shape: tuple[int, ...]) -> Any:
    """For every line of cells along every dimension: its parts less its total."""
    cells = np.arange(int(np.prod(shape))).reshape(shape)
    return csr_array(vstack([_along(cells, axis) for axis in range(len(shape))]))


def _along(cells: Places, axis: int) -> Any:
    lines = np.moveaxis(cells, axis, -1).reshape(-1, cells.shape[axis])
    signs = np.ones(lines.shape)
    signs[:, -1] = -1.0
    starts = np.arange(lines.shape[0] + 1) * lines.shape[1]
    return csr_array((signs.ravel(), lines.ravel(), starts), shape=(lines.shape[0], cells.size))


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
