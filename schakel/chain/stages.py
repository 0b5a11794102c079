"""What is recorded of one material in one year, step by step: mined, given on, taken in.

All quantities are tonnes of the material contained, as three rows: low, best, high.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schakel.chain.purchases import Form
from schakel.language import Text

Level = Literal["ore", "intermediate", "refined"]
Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Cube = NDArray[np.float64]
Indices = NDArray[np.int64]
Quantity = float | tuple[float, float, float]

LEVELS: tuple[Level, ...] = ("ore", "intermediate", "refined")
LOW, BEST, HIGH = 0, 1, 2

# The level of the chain whose supply a form is made of.
LEVEL_OF: Mapping[Form, Level] = {
    Form.ORE: "ore",
    Form.CONCENTRATE: "ore",
    Form.INTERMEDIATE: "intermediate",
    Form.REFINED: "refined",
    Form.SEMI: "refined",
    Form.PRODUCT: "refined",
}

# Headings of the Harmonized System (1992) under which a level of the chain is traded, whether the
# pack has them or a user adds them. A level without a row in the trade table is unrecorded.
CODES: Mapping[str, Mapping[Level, tuple[str, ...]]] = {
    "aluminium": {
        "ore": ("260600",),
        "intermediate": ("281820",),
        "refined": ("760110", "760120"),
    },
    "antimony": {"ore": ("261710",), "intermediate": ("282580",), "refined": ("811000",)},
    "chromium": {"ore": ("261000",), "intermediate": ("720241", "720249")},
    "cobalt": {"ore": ("260500",), "intermediate": ("282200",), "refined": ("810510",)},
    "copper": {
        "ore": ("260300",),
        "intermediate": ("740110", "740200"),
        "refined": ("740311", "740312", "740313", "740319"),
    },
    "iron": {
        "ore": ("260111", "260112"),
        "intermediate": ("720110", "720120", "720310", "720390"),
        "refined": ("720610", "720690", "720711", "720712", "720719", "720720"),
    },
    "lead": {"ore": ("260700",), "intermediate": ("780199",), "refined": ("780110",)},
    "lithium": {"ore": ("253090",), "intermediate": ("282520", "283691")},
    "manganese": {"ore": ("260200",), "intermediate": ("720211", "720219", "720230")},
    "molybdenum": {"ore": ("261390", "261310"), "intermediate": ("720270",)},
    "nickel": {
        "ore": ("260400",),
        "intermediate": ("750110", "750120"),
        "refined": ("750210", "720260"),
    },
    "niobium": {"ore": ("261590",), "intermediate": ("720293",)},
    "rare-earths": {
        "ore": ("253090",),
        "intermediate": ("284610", "284690"),
        "refined": ("280530",),
    },
    "silver": {"ore": ("261610",), "refined": ("710691",)},
    "tantalum": {"ore": ("261590",), "refined": ("810310",)},
    "tin": {"ore": ("260900",), "refined": ("800110",)},
    "titanium": {"ore": ("261400",), "refined": ("810810",)},
    "tungsten": {"ore": ("261100",), "intermediate": ("284180",), "refined": ("810110",)},
    "zinc": {"ore": ("260800",), "refined": ("790111", "790112")},
    "zirconium": {"ore": ("261510",), "refined": ("810910",)},
}


class Step(NamedTuple):
    """A level that crosses borders so much that its trade decides the origin beyond it."""

    level: Level
    goods: Text


# Where one of these is unrecorded, the origin beyond it is not taken for granted.
DECISIVE: Mapping[str, Step] = {
    "aluminium": Step("intermediate", Text("alumina", "aluinaarde")),
    "lithium": Step("ore", Text("lithium ore (spodumene)", "lithiumerts (spodumeen)")),
    "nickel": Step(
        "intermediate",
        Text("nickel matte and nickel hydroxide", "nikkelsteen en nikkelhydroxide"),
    ),
    "rare-earths": Step("ore", Text("rare-earth concentrate", "concentraat van zeldzame aarden")),
    "tantalum": Step("ore", Text("tantalum ore", "tantaalerts")),
    "tungsten": Step(
        "intermediate", Text("tungstates and tungsten oxides", "wolframaten en wolfraamoxiden")
    ),
}


@dataclass(frozen=True, eq=False, slots=True)
class Flows:
    """What countries gave on to one another, each pair once: tonnes of shape (3, pairs)."""

    exporter: Indices
    importer: Indices
    tonnes: Matrix

    def sent(self, tonnes: Vector, size: int) -> Vector:
        """What every country gave on, of these tonnes per pair."""
        return np.bincount(self.exporter, weights=tonnes, minlength=size).astype(np.float64)

    def taken(self, tonnes: Vector, size: int) -> Vector:
        """What every country took in, of these tonnes per pair."""
        return np.bincount(self.importer, weights=tonnes, minlength=size).astype(np.float64)


@dataclass(frozen=True, eq=False, slots=True)
class Pool:
    """One or more levels whose goods mix within each country, with their recorded trade.

    `made` is the recorded output of the works that feed it, of shape (3, countries); None when
    only what the level before leaves in a country tells what was worked there. `unrecorded` names
    a decisive step before this pool whose trade nobody recorded.
    """

    levels: tuple[Level, ...]
    flows: Flows
    made: Matrix | None = None
    unrecorded: Step | None = None
    year_before: Flows | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Figures:
    """All that is recorded of one material in one year.

    `mined` has shape (3, countries).
    `partners` are pairs (from, to) of countries that have traded ore in any year on record: where
    production that nobody can place may have gone.
    """

    material: str
    year: int
    countries: tuple[str, ...]
    mined: Matrix
    pools: tuple[Pool, ...]
    partners: tuple[tuple[int, int], ...] = ()

    @property
    def recorded(self) -> tuple[Level, ...]:
        """The levels with any recorded trade."""
        return tuple(level for pool in self.pools for level in pool.levels)

    def pool(self, level: Level) -> int | None:
        """The place of the pool that this level's goods belong to; None when unrecorded."""
        return next((k for k, pool in enumerate(self.pools) if level in pool.levels), None)


def no_flows() -> Flows:
    """No trade at all."""
    none = np.empty(0, dtype=np.int64)
    return Flows(none, none, np.empty((3, 0)))


def merged(parts: Sequence[Flows], size: int) -> Flows:
    """Flows of several goods as one, each pair of countries once, in order of the pairs."""
    if not parts:
        return no_flows()
    pairs = np.concatenate([part.exporter * size + part.importer for part in parts])
    unique, place = np.unique(pairs, return_inverse=True)
    stacked = np.concatenate([part.tonnes for part in parts], axis=1)
    tonnes = np.zeros((3, len(unique)))
    for row, carried in zip(tonnes, stacked, strict=True):
        np.add.at(row, place, carried)
    return Flows(unique // size, unique % size, tonnes)


def aligned(flows: Flows, others: Flows | None, size: int) -> tuple[Flows, Matrix | None]:
    """The pairs of both years in one list: this year's flows, and the other year's tonnes."""
    if others is None:
        return flows, None
    pairs = flows.exporter * size + flows.importer
    other_pairs = others.exporter * size + others.importer
    unique = np.union1d(pairs, other_pairs)
    return (
        Flows(unique // size, unique % size, spread(pairs, flows.tonnes, unique)),
        spread(other_pairs, others.tonnes, unique),
    )


def spread(pairs: Indices, tonnes: Matrix, over: Indices) -> Matrix:
    """Tonnes put at their pairs' places in a longer list, 0 elsewhere."""
    out = np.zeros((3, len(over)))
    out[:, np.searchsorted(over, pairs)] = tonnes
    return out


def concerned(figures: Figures) -> Figures:
    """The same figures without the countries that neither made, sent nor received anything."""
    active = figures.mined[HIGH] > 0
    for pool in figures.pools:
        for flows in (pool.flows, pool.year_before or no_flows()):
            active[flows.exporter] = active[flows.importer] = True
        if pool.made is not None:
            active |= pool.made[HIGH] > 0
    left = np.flatnonzero(active)
    places: list[int] = (np.cumsum(active) - 1).tolist()
    return replace(
        figures,
        countries=tuple(figures.countries[int(country)] for country in left),
        mined=figures.mined[:, left],
        pools=tuple(renumbered(pool, left) for pool in figures.pools),
        partners=tuple(
            (places[giver], places[taker])
            for giver, taker in figures.partners
            if active[giver] and active[taker]
        ),
    )


def renumbered(pool: Pool, left: Indices) -> Pool:
    """A pool in which the countries that are left have their new places."""
    parts = [pool.flows, pool.year_before]
    moved = [
        flows
        and Flows(
            np.searchsorted(left, flows.exporter),
            np.searchsorted(left, flows.importer),
            flows.tonnes,
        )
        for flows in parts
    ]
    made = None if pool.made is None else pool.made[:, left]
    return replace(pool, flows=moved[0] or pool.flows, year_before=moved[1], made=made)


def quantity(value: Quantity) -> tuple[float, float, float]:
    """A quantity as low, best and high; a plain number is certain."""
    return value if isinstance(value, tuple) else (value, value, value)


def per_country(countries: Sequence[str], tonnes: Mapping[str, Quantity]) -> Matrix:
    """Quantities by country as a matrix of shape (3, countries)."""
    rows = [quantity(tonnes.get(country, 0.0)) for country in countries]
    return np.array(rows).reshape(-1, 3).T.copy()


def flows(countries: Sequence[str], rows: Iterable[tuple[str, str, Quantity]]) -> Flows:
    """Flows from rows of exporter, importer and tonnes contained."""
    listed = list(rows)
    place = {country: index for index, country in enumerate(countries)}
    exporter = np.array([place[row[0]] for row in listed], dtype=np.int64)
    importer = np.array([place[row[1]] for row in listed], dtype=np.int64)
    tonnes = np.array([quantity(row[2]) for row in listed]).reshape(-1, 3).T
    return merged([Flows(exporter, importer, tonnes)], len(countries))


def figures(
    material: str,
    year: int,
    mined: Mapping[str, Quantity],
    trade: Mapping[Level, Iterable[tuple[str, str, Quantity]]],
    *,
    made: Mapping[str, Quantity] | None = None,
    partners: Iterable[tuple[str, str]] = (),
) -> Figures:
    """A small world by hand: what is mined, traded per level and, where known, made of it.

    >>> small = figures("tin", 2023, {"PER": 8.0}, {"ore": [("PER", "MYS", 5.0)]})
    >>> small.countries, small.recorded
    (('MYS', 'PER'), ('ore',))
    """
    rows = {level: list(lines) for level, lines in trade.items()}
    named = {place for lines in rows.values() for line in lines for place in line[:2]}
    countries = tuple(sorted(named | set(mined) | set(made or ())))
    per_level = {level: flows(countries, lines) for level, lines in rows.items()}
    place = {country: index for index, country in enumerate(countries)}
    return Figures(
        material,
        year,
        countries,
        per_country(countries, mined),
        pools(
            material,
            per_level,
            None if made is None else per_country(countries, made),
            len(countries),
        ),
        tuple((place[origin], place[to]) for origin, to in partners),
    )


def pools(
    material: str, recorded: Mapping[Level, Flows], smelted: Matrix | None, size: int
) -> tuple[Pool, ...]:
    """The recorded levels as pools, in the order of the chain.

    Intermediates and metal are two pools only where the output of smelters is recorded: the codes
    of the trade lump them, and nothing else tells what was refined where.
    """
    if smelted is not None:
        parts: list[tuple[Level, ...]] = [(level,) for level in LEVELS if level in recorded]
    else:
        metal = tuple(level for level in LEVELS[1:] if level in recorded)
        parts = [part for part in (("ore",) if "ore" in recorded else (), metal) if part]
    out: list[Pool] = []
    for levels in parts if size else ():
        pooled = merged([recorded[level] for level in levels], size)
        made = smelted if levels == ("refined",) else None
        out.append(Pool(levels, pooled, made, missing_step(material, recorded, levels)))
    return tuple(out)


def missing_step(
    material: str, recorded: Iterable[Level], levels: tuple[Level, ...]
) -> Step | None:
    """The decisive step just before or within these levels, when its trade is unrecorded."""
    step = DECISIVE.get(material)
    if step is None or step.level in recorded or levels == ("ore",):
        return None
    return step


def with_year_before(pool: Pool, before: Pool | None) -> Pool:
    """The pool with what was traded the year before, from which metal may still be under way."""
    return replace(pool, year_before=before.flows if before is not None else None)
