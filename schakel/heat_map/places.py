"""Where the metal of a list passes: each country × material × stage, with how much and whose."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from operator import attrgetter, mul

import numpy as np
from numpy.typing import NDArray

from schakel.chain.provenance import Origin, Profile, Provenance
from schakel.chain.purchases import Form, Purchase

UNKNOWN = "unknown"
FLOOR = 0.01
FLOOR_HIGH = 0.05
FLOOR_PURCHASE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Purchases whose metal came the same way: one profile, and every row that has it.

    `lines` and `best` are the rows' lines and best contents once more, as arrays of shape (rows,).
    `contents` holds the tonnes of metal content of each row (low, best, high) and `contained` the
    sum of the best; sums are exact (fsum), so that the order of the rows is of no matter.
    """

    profile: Profile
    purchases: tuple[Purchase, ...]
    contents: tuple[tuple[float, float, float], ...]
    contained: float
    tonnes: float
    lines: NDArray[np.int64]
    best: NDArray[np.float64]

    @property
    def one(self) -> Purchase:
        """One of its purchases: all have this material, form and country."""
        return self.purchases[0]


@dataclass(frozen=True, slots=True, eq=False)
class Passing:
    """One batch at one place: the share of it that passes here, and what of that is declared."""

    batch: Batch
    share: float
    low: float
    high: float
    possible_low: float
    possible_high: float
    declared: float


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A country at a stage of one material, with the share of that material that passes there.

    `name` is country:material:stage. Shares are of the material's metal content over the whole
    list, `declared` the part that rows declare; `largest` is the largest share of any purchase.
    """

    name: str
    country: str
    material: str
    stage: str
    share: float
    low: float
    high: float
    possible_low: float
    possible_high: float
    declared: float
    tonnes: float
    largest: float
    passings: tuple[Passing, ...]

    @property
    def told_apart(self) -> bool:
        """Is it more than the noise of the estimate: declared, or at or above a floor?

        A hundredth of the material, a twentieth that it may be, or a twentieth of one purchase.
        """
        sizes = (self.share, self.high, self.largest)
        floors = (FLOOR, FLOOR_HIGH, FLOOR_PURCHASE)
        return self.declared > 0 or any(map(float.__ge__, sizes, floors))

    @property
    def count(self) -> int:
        """How many purchases are behind it."""
        return sum(len(each.batch.purchases) for each in self.passings)

    def lines(self) -> list[int]:
        """The lines of all purchases behind it, largest contribution first."""
        lines = np.concatenate([each.batch.lines for each in self.passings])
        parts = np.concatenate([each.batch.best * each.share for each in self.passings])
        found: list[int] = lines[np.lexsort((lines, -parts))].tolist()
        return found


def batches(traced: Iterable[tuple[Purchase, Provenance]]) -> tuple[Batch, ...]:
    """Put rows of the same profile together, in the order in which they are first met."""
    together: dict[object, list[tuple[Purchase, Provenance]]] = {}
    for purchase, provenance in traced:
        together.setdefault(_way(purchase, provenance), []).append((purchase, provenance))
    return tuple(_batch(rows) for rows in together.values())


def _batch(rows: Sequence[tuple[Purchase, Provenance]]) -> Batch:
    contents = tuple(way.contained for _, way in rows)
    contained = fsum(best for _, best, _ in contents)
    tonnes = fsum(purchase.tonnes for purchase, _ in rows)
    lines = np.array([purchase.line for purchase, _ in rows], dtype=np.int64)
    best = np.array([best for _, best, _ in contents])
    purchases = tuple(row for row, _ in rows)
    return Batch(rows[0][1].profile, purchases, contents, contained, tonnes, lines, best)


def _way(purchase: Purchase, provenance: Provenance) -> object:
    """Profiles are reused for equal rows, so that being the same object tells them apart fast."""
    form, country = purchase.form, purchase.supplier_country
    return purchase.material, form, country, id(provenance.profile)


def places(found: Sequence[Batch]) -> tuple[Place, ...]:
    """Every place that any metal of the list passes or may pass, in the order of their names."""
    content = contents(found)
    passings: dict[tuple[str, str, str], list[Passing]] = {}
    for batch in found:
        for (country, stage), origins in legs(batch).items():
            key = (country, batch.one.material, stage)
            passings.setdefault(key, []).append(_passing(batch, origins))
    return tuple(_place(*key, passings[key], content[key[1]]) for key in sorted(passings))


def contents(found: Sequence[Batch]) -> Mapping[str, float]:
    """Tonnes of metal content per material."""
    parts: dict[str, list[float]] = {}
    for batch in found:
        best = (best for _, best, _ in batch.contents)
        parts.setdefault(batch.one.material, []).extend(best)
    return {material: fsum(each) for material, each in parts.items()}


def legs(batch: Batch) -> Mapping[tuple[str, str], list[Origin]]:
    """Each country and stage that a batch passed, what is unknown included as a country.

    One country may stand there twice: with what is declared and with what is estimated.
    """
    found: dict[tuple[str, str], list[Origin]] = {}
    for stage, origin in _legs(batch.profile, batch.one):
        found.setdefault((origin.country, stage), []).append(origin)
    return found


def _legs(way: Profile, purchase: Purchase) -> Iterator[tuple[str, Origin]]:
    for origin in way.origins:
        yield ("collection" if origin.basis == "recycled" else "mining"), origin
    if way.unknown_high > 0:
        yield source_stage(purchase), _unplaced(way.unknown, way.unknown_low, way.unknown_high)
    for step in way.passages:
        for origin in step.origins:
            yield step.stage, origin
        if step.unknown_high > 0:
            yield step.stage, _unplaced(step.unknown, step.unknown_low, step.unknown_high)


def source_stage(purchase: Purchase) -> str:
    """Scrap was collected; everything else was mined."""
    return "collection" if purchase.form is Form.SCRAP else "mining"


def _unplaced(share: float, low: float, high: float) -> Origin:
    return Origin(UNKNOWN, share, low, high, "estimated", low, high)


def _passing(batch: Batch, origins: Sequence[Origin]) -> Passing:
    """One origin as it is, which is nearly always all; several added up."""
    if len(origins) == 1:
        one = origins[0]
        bounds = (one.low, one.high, one.possible_low, one.possible_high)
        return Passing(batch, one.share, *bounds, one.share * (one.basis == "declared"))
    return Passing(
        batch,
        min(1.0, fsum(origin.share for origin in origins)),
        min(1.0, fsum(origin.low for origin in origins)),
        min(1.0, fsum(origin.high for origin in origins)),
        min(1.0, fsum(origin.possible_low for origin in origins)),
        min(1.0, fsum(origin.possible_high for origin in origins)),
        min(1.0, fsum(origin.share for origin in origins if origin.basis == "declared")),
    )


def _place(
    country: str, material: str, stage: str, passings: Sequence[Passing], content: float
) -> Place:
    weights = [each.batch.contained for each in passings]

    def mean(name: str) -> float:
        parts = fsum(map(mul, weights, map(attrgetter(name), passings)))
        return min(1.0, parts / content) if content else 0.0

    share = mean("share")
    return Place(
        name=f"{country}:{material}:{stage}",
        country=country,
        material=material,
        stage=stage,
        share=share,
        low=mean("low"),
        high=mean("high"),
        possible_low=mean("possible_low"),
        possible_high=mean("possible_high"),
        declared=mean("declared"),
        tonnes=share * content,
        largest=max(each.share for each in passings),
        passings=tuple(passings),
    )
