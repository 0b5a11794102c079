"""The heat map as one document of the published shape (heatmap.schema.json), in one language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import ceil, floor, fsum
from typing import TYPE_CHECKING, Any

from schakel.chain.evidence import Evidence
from schakel.chain.provenance import Certificate, Gap, Origin, Profile, Step
from schakel.chain.purchases import Purchase
from schakel.chain.wording import VALUES, unit
from schakel.covenant.salience import FIRST, MOSTLY, OLD_AFTER_YEARS, Reading, draws_for, old
from schakel.exchange.problems import Problem
from schakel.heat_map.cells import Cell, Judged
from schakel.heat_map.overrides import Override
from schakel.heat_map.places import FLOOR, FLOOR_HIGH, FLOOR_PURCHASE, UNKNOWN, Batch, Place
from schakel.language import Text

if TYPE_CHECKING:
    from schakel.heat_map.making import HeatMap

Fields = dict[str, Any]

SCHEMA = "schakel-heatmap/1"
TOP = FIRST
LINES_SHOWN = 25

NOWHERE = Text("unknown", "onbekend")
KINDS = {
    "direct": Text("direct evidence", "directe aanwijzing"),
    "proxy": Text("proxy", "indirecte aanwijzing"),
    "weak-proxy": Text("weak proxy", "zwakke indirecte aanwijzing"),
    "none": Text("no evidence", "geen aanwijzingen"),
}
BASES = {
    "declared": Text("declared", "opgegeven"),
    "estimated": Text("estimated", "geschat"),
    "recycled": Text("recycled", "gerecycled"),
}
NOTE = Text(
    "Severity first, then likelihood, then the share of the material; never a product of these."
    " An unknown likelihood stands after what is shown to be very likely and before all that is"
    " shown to be less.",
    "Eerst de ernst, dan de waarschijnlijkheid, dan het aandeel van het materiaal; nooit een"
    " product daarvan. Een onbekende waarschijnlijkheid staat na wat zeer waarschijnlijk is"
    " gebleken en vóór alles wat minder waarschijnlijk is gebleken.",
)


def document(found: "HeatMap") -> Fields:
    """All that the heat map knows, ready to be written as JSON; the same in, the same out."""
    writer = _Writer(found)
    cells = [writer.cell(cell) for cell in found.cells]
    return {
        "schema": SCHEMA,
        "language": found.language,
        "reference_year": found.reference_year,
        "seed": found.seed,
        "agreement": {
            "code": found.agreement.code,
            "title": found.agreement.title.within(found.language),
            "edition": found.agreement.edition,
        },
        "world": writer.world(),
        "list": writer.list_read(),
        "method": writer.method(),
        "names": writer.names(),
        "summary": writer.summary(),
        "purchases": writer.purchases(),
        "profiles": [writer.profile(n, batch) for n, batch in enumerate(found.batches)],
        "places": [writer.place(place) for place in found.places],
        "cells": cells,
        "traces": [writer.trace(place, judged) for place, judged in found.traces],
        "gaps": [writer.gap(gap) for gap in found.gaps],
        "overrides": [override(each) for each in found.overrides],
        "left_out": [writer.problem(each) for each in found.purchase_list.left_out],
    }


class _Writer:
    """Turns values into fields in one language; what many entries share is made only once."""

    def __init__(self, found: "HeatMap") -> None:
        self.found = found
        self.language = found.language
        self.words = found.agreement.vocabulary
        self.country: Callable[[str], str] = cache(self._country)
        self.lines: Callable[[Place], list[int]] = cache(Place.lines)
        self.at: Callable[[Place], Fields] = cache(self._at)
        self.shared: dict[object, Any] = {}

    def said(self, text: Text) -> str:
        return text.within(self.language)

    def _country(self, country: str) -> str:
        if country == UNKNOWN:
            return self.said(NOWHERE)
        return self.found.world.country_name(country, self.language)

    def material(self, code: str) -> str:
        known = self.found.world.materials().get(code)
        return self.said(known.name) if known else code

    # The frame ------------------------------------------------------------------------------

    def world(self) -> Fields:
        world = self.found.world
        tables = [
            {
                "table": table.name,
                "title": self.said(table.title),
                "publisher": table.publisher,
                "edition": table.edition,
                "licence": table.licence,
                "retrieved": table.retrieved.isoformat() if table.retrieved else "",
                "gaps": [self.said(gap) for gap in table.gaps],
            }
            for table in world.tables
        ]
        added = [
            {
                "file": each.file,
                "kind": each.kind,
                "rows": each.rows,
                "sha256": each.sha256,
                "what": self.said(each.what),
            }
            for each in world.added
        ]
        return {"edition": world.edition, "sha256": world.sha256, "tables": tables, "added": added}

    def list_read(self) -> Fields:
        read = self.found.purchase_list
        return {
            "name": read.name,
            "sha256": read.sha256,
            "rows": read.rows,
            "read": len(read.purchases),
            "left_out": read.rows_left_out,
            "notes": [self.said(note) for note in read.notes],
            "remarks": [self.problem(remark) for remark in read.remarks],
        }

    def method(self) -> Fields:
        return {
            "order": ["severity", "likelihood", "share"],
            "unknown_sorts": "between 5 and 4",
            "floor": FLOOR,
            "floor_high": FLOOR_HIGH,
            "floor_purchase": FLOOR_PURCHASE,
            "old_after_years": OLD_AFTER_YEARS,
            "top": TOP,
            "draws": draws_for(len(self.found.cells)),
            "mostly": MOSTLY,
            "note": self.said(NOTE),
        }

    def names(self) -> Fields:
        places = [*self.found.places, *(place for place, _ in self.found.traces)]
        suppliers = {batch.one.supplier_country for batch in self.found.batches}
        countries = {place.country for place in places} | suppliers
        countries |= {gap.country for gap in self.found.gaps}
        return {
            "countries": {code: self.country(code) for code in sorted(countries)},
            "materials": {
                code: self.material(code) for code in sorted({place.material for place in places})
            },
            "stages": self._named(self.words.stages),
            "issues": self._named(self.words.issues),
            "headings": self._named(self.found.agreement.lists.issues.headings),
            "forms": self._named(self.words.forms),
            "kinds": self._named(KINDS),
            "bases": self._named(BASES),
            "values": self._named(VALUES),
        }

    def _named(self, texts: Mapping[str, Text]) -> dict[str, str]:
        return {code: self.said(text) for code, text in texts.items()}

    def gap(self, gap: Gap) -> Fields:
        return {
            "material": gap.material,
            "year": gap.year,
            "country": gap.country,
            "country_name": self.country(gap.country),
            "tonnes": mass(gap.tonnes),
            "text": self.said(gap.text),
        }

    def problem(self, problem: Problem) -> Fields:
        return {
            "line": problem.line,
            "column": problem.column,
            "value": problem.value,
            "what": self.said(problem.what),
            "remedy": self.said(problem.remedy),
        }

    # The summary ----------------------------------------------------------------------------

    def summary(self) -> Fields:
        batches, cells = self.found.batches, self.found.cells
        return {
            "purchases": len(self.found.purchase_list.purchases),
            "tonnes": mass(fsum(batch.tonnes for batch in batches)),
            "contained": mass(fsum(batch.contained for batch in batches)),
            "cells": len(cells),
            "cells_unknown": sum(cell.judged.likelihood.basis == "none" for cell in cells),
            "traces": len(self.found.traces),
            **bases(batches),
            "materials": self.materials(),
            "leading": [cell.judged.code for cell in cells if cell.rank <= TOP],
            "firmest": [cell.judged.code for cell in firmest(cells)],
            "mostly_top": [cell.judged.code for cell in cells if cell.first >= MOSTLY],
            "always_top": [cell.judged.code for cell in cells if cell.high <= TOP],
            "certificate": certificate(worst(batches)),
        }

    def materials(self) -> list[Fields]:
        by_material: dict[str, list[Batch]] = {}
        for batch in self.found.batches:
            by_material.setdefault(batch.one.material, []).append(batch)
        found = [self.of_material(code, each) for code, each in by_material.items()]
        return sorted(found, key=lambda entry: (-entry["contained"], entry["material"]))

    def of_material(self, code: str, batches: Sequence[Batch]) -> Fields:
        content = fsum(batch.contained for batch in batches)
        return {
            "material": code,
            "name": self.material(code),
            "tonnes": mass(fsum(batch.tonnes for batch in batches)),
            "contained": mass(content),
            "purchases": sum(len(batch.purchases) for batch in batches),
            **self.pooled(batches, content),
        }

    def pooled(self, batches: Sequence[Batch], content: float) -> Fields:
        """The origins of all batches together, one entry per country and basis, largest first, and
        what they leave unknown."""
        together: dict[tuple[str, str], list[tuple[Batch, Origin]]] = {}
        for batch in batches:
            for each in batch.profile.origins:
                together.setdefault((each.country, each.basis), []).append((batch, each))
        found = _whole(
            [_pooled(country, pairs, content) for (country, _), pairs in together.items()],
            mean(batches, content, [batch.profile.unknown_low for batch in batches]),
            mean(batches, content, [batch.profile.unknown_high for batch in batches]),
        )
        for each in found["origins"]:
            each["name"] = self.country(each["country"])
        return found

    # Purchases ------------------------------------------------------------------------------

    def purchases(self) -> list[Fields]:
        entries: dict[int, Fields] = {}
        for number, batch in enumerate(self.found.batches):
            common = self.common(number, batch.profile)
            for purchase, contained in zip(batch.purchases, batch.contents, strict=True):
                entries[purchase.line] = _purchase(purchase, contained) | common
        return [entries[line] for line in sorted(entries)]

    def common(self, number: int, way: Profile) -> Fields:
        return {
            **traced(way),
            "notes": [self.said(note) for note in way.notes],
            "profile": number,
        }

    def profile(self, number: int, batch: Batch) -> Fields:
        way = batch.profile
        return {
            "profile": number,
            "material": batch.one.material,
            "form": str(batch.one.form),
            "supplier_country": batch.one.supplier_country,
            "data_year": way.year,
            "purchases": len(batch.purchases),
            "tonnes": mass(batch.tonnes),
            "contained": mass(batch.contained),
            "passages": [{"stage": step.stage, **traced(step)} for step in way.passages],
            "certificate": certificate(way.certificate),
        }

    # Places and cells -----------------------------------------------------------------------

    def place(self, place: Place) -> Fields:
        return {
            "place": place.name,
            "country": place.country,
            "material": place.material,
            "stage": place.stage,
            **_shares(place),
            "possible_low": below(place.possible_low),
            "possible_high": above(place.possible_high),
            "tonnes": mass(place.tonnes),
            "declared": share(place.declared),
            "purchases": self.lines(place),
        }

    def cell(self, cell: Cell) -> Fields:
        judged, found = cell.judged, cell.judged.likelihood
        low, high = judged.severity_interval
        return {
            "id": judged.code,
            **self.at(judged.place),
            "issue": judged.issue,
            "issue_name": self.said(self.words.issues[judged.issue]),
            "severity": judged.severity,
            "severity_low": low,
            "severity_high": high,
            "likelihood": found.likelihood,
            "likelihood_low": found.low,
            "likelihood_high": found.high,
            "likelihood_basis": found.basis,
            "rank": cell.rank,
            "rank_low": cell.low,
            "rank_high": cell.high,
            "rank_usual_low": cell.usual_low,
            "rank_usual_high": cell.usual_high,
            "top_ten": cell.first,
            "severity_parts": self.once(_severity_key(judged), self.severity_parts, judged),
            "falls_on": self.once(("falls on", judged.issue), self.falls_on, judged),
            "evidence": self.once(judged.evidence, self.evidence, judged),
        }

    def _at(self, place: Place) -> Fields:
        """What all cells of a place share."""
        return {
            "country": place.country,
            "country_name": self.country(place.country),
            "material": place.material,
            "material_name": self.material(place.material),
            "stage": place.stage,
            "stage_name": self.said(self.words.stages[place.stage]),
            **_shares(place),
            "tonnes": mass(place.tonnes),
            "purchases": self.lines(place)[:LINES_SHOWN],
            "purchases_count": place.count,
        }

    def once(self, key: object, make: Any, judged: Judged) -> Any:
        """Make what many cells share only the first time."""
        if key not in self.shared:
            self.shared[key] = make(judged)
        return self.shared[key]

    def severity_parts(self, judged: Judged) -> Fields:
        reason = judged.override.reason if judged.override else self.said(judged.gravity.reason)
        return {
            "scale": judged.impact.scale,
            "scope": judged.impact.scope,
            "irremediability": judged.impact.irremediability,
            "reason": reason,
            "overridden": judged.override is not None,
        }

    def falls_on(self, judged: Judged) -> list[str]:
        """Whom the harm falls on: people and environment, never the company."""
        names = self.words.rightsholders
        return [
            self.said(names[code]) for code in self.found.agreement.severity[judged.issue].falls_on
        ]

    def evidence(self, judged: Judged) -> list[Fields]:
        """Every piece, the one that sets the likelihood first, then by what each speaks for."""
        found = judged.likelihood
        pieces = [
            self.piece(piece, reading, place == found.sets)
            for place, (piece, reading) in enumerate(
                zip(judged.evidence, found.readings, strict=True)
            )
        ]
        return sorted(pieces, key=lambda piece: not piece["sets"])

    def piece(self, piece: Evidence, reading: Reading, sets: bool) -> Fields:
        named = self.found.agreement.likelihood.get(piece.indicator)
        return {
            "indicator": piece.indicator,
            "name": self.said(named.name) if named else piece.indicator,
            "value": piece.value,
            "unit": self.said(unit(piece.unit)),
            "error": piece.error,
            "year": piece.year,
            "age": max(0, self.found.reference_year - piece.year),
            "old": old(piece.year, self.found.reference_year),
            "source": piece.source,
            "edition": piece.edition,
            "licence": piece.licence,
            "kind": piece.kind,
            "note": self.said(piece.note),
            "likelihood": reading.likelihood,
            "likelihood_low": reading.low,
            "likelihood_high": reading.high,
            "sets": sets,
        }

    def trace(self, place: Place, judged: Iterable[Judged]) -> Fields:
        return {
            "place": place.name,
            "country": place.country,
            "material": place.material,
            "stage": place.stage,
            "share": share(place.share),
            "share_high": above(place.high),
            "possible_high": above(place.possible_high),
            "tonnes": mass(place.tonnes),
            "purchases_count": place.count,
            "issues": {each.issue: [each.severity, each.likelihood.likelihood] for each in judged},
        }


def override(each: Override) -> Fields:
    """Another severity than the agreement's, with who proposes it and why."""
    return {
        "issue": each.issue,
        "stage": each.stage,
        "material": each.material,
        "country": each.country,
        "scale": each.scale,
        "scope": each.scope,
        "irremediability": each.irremediability,
        "reason": each.reason,
        "by": each.by,
    }


def _severity_key(judged: Judged) -> tuple[object, ...]:
    return ("severity", judged.issue, id(judged.gravity), judged.override)


def _purchase(purchase: Purchase, contained: tuple[float, float, float]) -> Fields:
    low, best, high = contained
    return {
        "line": purchase.line,
        "material": purchase.material,
        "form": str(purchase.form),
        "tonnes": mass(purchase.tonnes),
        "supplier": purchase.supplier,
        "supplier_country": purchase.supplier_country,
        "year": purchase.year,
        "declared": {
            name: value for name in DECLARED if (value := getattr(purchase, name)) is not None
        },
        "contained": {"low": mass(low), "best": mass(best), "high": mass(high)},
    }


DECLARED = ("cn_code", "smelter", "smelter_country", "mine_country", "recycled_share")


def traced(way: Profile | Step) -> Fields:
    """Origins, largest share first, and what is unknown beside them; together they are 1."""
    return _whole(way.origins, way.unknown_low, way.unknown_high)


def _whole(found: Iterable[Origin], unknown_low: float, unknown_high: float) -> Fields:
    ordered = sorted(found, key=lambda each: (-each.share, each.country, each.basis))
    shares, unknown = whole([each.share for each in ordered])
    return {
        "origins": [_origin(*pair) for pair in zip(ordered, shares, strict=True)],
        "unknown": unknown,
        "unknown_low": min(unknown, below(unknown_low)),
        "unknown_high": max(unknown, above(unknown_high)),
    }


def whole(shares: Sequence[float]) -> tuple[list[float], float]:
    """Shares to a billionth, and what they leave of 1; what rounding adds the largest gives back.

    >>> whole([1 / 3, 1 / 3]), whole([0.5000000006, 0.4999999996])
    (([0.333333333, 0.333333333], 0.333333334), ([0.5, 0.5], 0.0))
    """
    rounded = [share(each) for each in shares]
    left = round(1.0 - fsum(rounded), 9)
    if left < 0:
        largest = rounded.index(max(rounded))
        rounded[largest] = round(rounded[largest] + left, 9)
    return rounded, max(0.0, left)


def _origin(each: Origin, best: float) -> Fields:
    """One origin; shares to a billionth, bounds rounded outwards to a millionth."""
    return {
        "country": each.country,
        "share": best,
        "low": min(best, below(each.low)),
        "high": max(best, above(each.high)),
        "basis": each.basis,
        "possible_low": below(each.possible_low),
        "possible_high": above(each.possible_high),
    }


def _shares(place: Place) -> Fields:
    return {
        "share": share(place.share),
        "share_low": min(share(place.share), below(place.low)),
        "share_high": max(share(place.share), above(place.high)),
    }


def _pooled(country: str, pairs: Sequence[tuple[Batch, Origin]], content: float) -> Origin:
    batches = [batch for batch, _ in pairs]
    each = [one for _, one in pairs]
    return Origin(
        country=country,
        share=mean(batches, content, [one.share for one in each]),
        low=mean(batches, content, [one.low for one in each]),
        high=mean(batches, content, [one.high for one in each]),
        basis=each[0].basis,
        possible_low=mean(batches, content, [one.possible_low for one in each]),
        possible_high=mean(batches, content, [one.possible_high for one in each]),
    )


def mean(batches: Sequence[Batch], content: float, values: Sequence[float]) -> float:
    """The mean of values per batch, weighted by metal content, over this content."""
    parts = [batch.contained * value for batch, value in zip(batches, values, strict=True)]
    return fsum(parts) / content if content else 0.0


def bases(batches: Sequence[Batch]) -> Fields:
    """What share of all metal is declared, estimated, recycled and unknown; together 1."""
    content = fsum(batch.contained for batch in batches)
    shares, unknown = whole(
        [mean(batches, content, [_on(basis, b.profile) for b in batches]) for basis in BASES]
    )
    return {**dict(zip(BASES, shares, strict=True)), "unknown": unknown}


def _on(basis: str, way: Profile) -> float:
    return fsum(each.share for each in way.origins if each.basis == basis)


def firmest(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that are most often among the first ten when every assumption is drawn."""
    found = sorted(cells, key=lambda cell: (-cell.first, cell.high, cell.rank, cell.judged.code))
    return [cell for cell in found[:TOP] if cell.first]


def worst(batches: Iterable[Batch]) -> Certificate:
    """The certificate with the largest error."""
    return max((batch.profile.certificate for batch in batches), key=lambda each: each.error)


def certificate(found: Certificate) -> Fields:
    """How far the solution may be off."""
    return {
        "error": found.error,
        "residual": found.residual,
        "passes": found.passes,
        "method": found.method,
    }


def share(value: float) -> float:
    """A share to a billionth, within 0 and 1.

    >>> share(1.0000000000002), share(1 / 3)
    (1.0, 0.333333333)
    """
    return round(min(1.0, max(0.0, value)), 9)


def below(value: float) -> float:
    """A lower bound, rounded down to a millionth.

    >>> below(0.12345678)
    0.123456
    """
    return max(0, floor(1e6 * min(1.0, value))) / 1e6


def above(value: float) -> float:
    """An upper bound, rounded up to a millionth.

    >>> above(0.12345612)
    0.123457
    """
    return min(1_000_000, ceil(1e6 * max(0.0, value))) / 1e6


def mass(tonnes: float) -> float:
    """Tonnes to the gram."""
    return round(tonnes, 6)
