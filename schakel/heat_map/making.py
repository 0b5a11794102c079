"""Makes a heat map: traces every purchase, judges every place, ranks the cells."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from schakel.chain.evidence import evidence
from schakel.chain.provenance import Chains, Gap, Provenance
from schakel.chain.purchases import Purchase
from schakel.chain.world import World
from schakel.covenant.agreement import Agreement
from schakel.exchange.problems import ListError, Problem
from schakel.exchange.purchases import PurchaseList, goods_by_beginning, read_purchases
from schakel.heat_map.cells import Cell, Judged, judged, ranked
from schakel.heat_map.document import document
from schakel.heat_map.overrides import Override
from schakel.heat_map.places import Batch, Place, batches, places
from schakel.language import Language, Text

Progress = Callable[[int, int, Text], None]

TRACING = Text("Tracing where the metal comes from", "Nagaan waar het metaal vandaan komt")
JUDGING = Text("Judging and ranking", "Beoordelen en rangschikken")


def opened(
    path: Path, added: Sequence[Path] = (), progress: Progress | None = None
) -> tuple[World, PurchaseList]:
    """The world pack with what the user adds to it, and the list read by its names.

    Raises WorldError and ListError, each with everything that is wrong; a list of which no row can
    be read is refused as well, for nothing can be drawn of it.
    """
    world = World.shipped(added)
    purchases = read_purchases(
        path,
        materials=world.material_aliases(),
        countries=world.country_aliases(),
        goods=goods_by_beginning(world.records("cn_codes")),
        latest_year=latest_year(world) + 10,
        progress=progress,
    )
    if not purchases.purchases:
        raise ListError([*purchases.left_out, Problem(purchases.name, None, "", "", *NO_ROW)])
    return world, purchases


NO_ROW = (
    Text(
        "not one row can be read, so there is nothing to draw.",
        "geen enkele rij is te lezen, dus er valt niets te tekenen.",
    ),
    Text(
        "Put right what is said above and try again.",
        "Verbeter het bovenstaande en probeer het opnieuw.",
    ),
)


@dataclass(frozen=True)
class HeatMap:
    """A purchase list, judged: batches, places, ranked cells, traces under the floor, gaps."""

    agreement: Agreement
    world: World
    purchase_list: PurchaseList
    language: Language
    seed: int
    reference_year: int
    batches: tuple[Batch, ...]
    places: tuple[Place, ...]
    cells: tuple[Cell, ...]
    traces: tuple[tuple[Place, tuple[Judged, ...]], ...]
    gaps: tuple[Gap, ...]
    overrides: tuple[Override, ...]

    def document(self) -> dict[str, Any]:
        """The heat map in the published shape: heatmap.schema.json."""
        return self._document

    def within(self, language: Language) -> "HeatMap":
        """The same heat map in this language."""
        return self if language == self.language else replace(self, language=language)

    @cached_property
    def _document(self) -> dict[str, Any]:
        return document(self)


def heat_map(
    agreement: Agreement,
    world: World,
    purchase_list: PurchaseList,
    *,
    language: Language = "en",
    seed: int = 0,
    reference_year: int | None = None,
    overrides: Sequence[Override] = (),
    progress: Progress | None = None,
) -> HeatMap:
    """Make the heat map of a purchase list; the same in gives the same out.

    Ages of evidence count from `reference_year`, by default the year of the pack's edition.
    `progress(done, of, what)` is called now and then while purchases are traced.
    """
    chains = Chains(world, seed=seed)
    found = batches(traced(chains, purchase_list.purchases, progress))
    everywhere = [place for place in places(found) if place.high or place.possible_high]
    kept = tuple(place for place in everywhere if place.told_apart)
    small = sorted((place for place in everywhere if not place.told_apart), key=_largest_first)
    lookup = partial(evidence, world)
    if progress:
        progress(0, 1, JUDGING)
    return HeatMap(
        agreement=agreement,
        world=world,
        purchase_list=purchase_list,
        language=language,
        seed=seed,
        reference_year=reference_year or latest_year(world),
        batches=found,
        places=kept,
        cells=tuple(ranked(judged(agreement, kept, lookup, overrides), seed)),
        traces=tuple(
            (place, tuple(judged(agreement, [place], lookup, overrides))) for place in small
        ),
        gaps=tuple(gaps(chains, found)),
        overrides=tuple(overrides),
    )


def _largest_first(place: Place) -> tuple[float, str]:
    return (-place.share, place.name)


def traced(
    chains: Chains, purchases: Sequence[Purchase], progress: Progress | None = None
) -> Iterator[tuple[Purchase, Provenance]]:
    """Every purchase with where it comes from."""
    every = max(1, len(purchases) // 100)
    for done, purchase in enumerate(purchases):
        if progress and done % every == 0:
            progress(done, len(purchases), TRACING)
        yield purchase, chains.trace(purchase)
    if progress:
        progress(len(purchases), len(purchases), TRACING)


def gaps(chains: Chains, found: Sequence[Batch]) -> Iterator[Gap]:
    """Production that nobody can place, of every material and year that the list rests on."""
    years = {
        (batch.one.material, batch.profile.year)
        for batch in found
        if batch.profile.year is not None
    }
    for material, year in sorted(years):
        yield from chains.gaps(material, year)


def latest_year(world: World) -> int:
    """The year of the pack's edition.

    >>> latest_year(World.shipped()) >= 2026
    True
    """
    return int(re.findall(r"20\d\d", world.edition)[0])
