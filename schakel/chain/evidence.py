"""What is known of a country, a material, a stage and an issue: value, error, source, age.

Every piece says of what kind it is. Direct evidence speaks of the issue itself; a proxy of
something that goes with it; a weak proxy of something that may. What is not known is absent:
an empty answer is `unknown`, which is not low.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from weakref import WeakKeyDictionary

from schakel.chain.world.own_tables import Area
from schakel.chain.world.pack import World
from schakel.language import Text

Kind = Literal["direct", "proxy", "weak-proxy"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence, with all that is needed to find it again.

    `error` is the standard error that the source publishes, in the unit of the value.
    `likelihood` (1-5) is set only where somebody who brought the evidence says so themselves.
    """

    issue: str
    country: str
    material: str | None
    stage: str | None
    indicator: str
    value: float | str
    unit: str
    error: float | None
    year: int
    source: str
    edition: str
    licence: str
    kind: Kind
    note: Text
    likelihood: int | None = None


# What the pack calls an indicator → what the agreement's table calls it.
SCORES = {
    "voice_accountability": "wgi-voice-accountability",
    "political_stability": "wgi-political-stability",
    "control_of_corruption": "wgi-control-of-corruption",
    "rule_of_law": "wgi-rule-of-law",
    "government_effectiveness": "wgi-government-effectiveness",
    "regulatory_quality": "wgi-regulatory-quality",
    "gii": "hdr-gender-inequality-index",
}
GOODS = {
    "child_labour": "usdol-goods-child-labour",
    "forced_labour": "usdol-goods-forced-labour",
}
OWN = "own-evidence"


def evidence(
    world: World, country: str, material: str, stage: str, issue: str
) -> tuple[Evidence, ...]:
    """All that the pack and what was added to it say: direct first, then proxies; () is unknown.

    Of each indicator only the latest value; what the user brought comes before what is shipped.

    >>> from schakel.chain.world import World
    >>> pieces = evidence(World.shipped(), "COD", "cobalt", "mining", "child-labour")
    >>> [(piece.indicator, piece.kind) for piece in pieces][0]
    ('usdol-goods-child-labour', 'direct')
    >>> evidence(World.shipped(), "COD", "cobalt", "mining", "water")
    ()
    """
    return _known(world).of(country, material, stage, issue)


_WORLDS: WeakKeyDictionary[World, "Known"] = WeakKeyDictionary()


def _known(world: World) -> "Known":
    known = _WORLDS.get(world)
    if known is None:
        known = _WORLDS[world] = Known(world)
    return known


class Known:
    """All evidence of one world, in dictionaries: it is read once, and is small."""

    def __init__(self, world: World) -> None:
        self.indicators = {row["indicator"]: row for row in world.records("evidence")}
        self.licences = {row["source"]: row["licence"] for row in world.records("publishers")}
        self.countries: dict[tuple[str, str], tuple[Evidence, ...]] = {}
        self.particular: dict[tuple[str, str], list[Evidence]] = {}
        self.answers: dict[tuple[str, str, str, str], tuple[Evidence, ...]] = {}
        self._keep(world)

    def of(self, country: str, material: str, stage: str, issue: str) -> tuple[Evidence, ...]:
        """The pieces for one cell; the same tuple each time it is asked."""
        general = self.countries.get((country, issue), ())
        if (country, issue) not in self.particular:
            return general
        asked = (country, material, stage, issue)
        if asked not in self.answers:
            self.answers[asked] = self._together(asked, general)
        return self.answers[asked]

    def _together(
        self, asked: tuple[str, str, str, str], general: tuple[Evidence, ...]
    ) -> tuple[Evidence, ...]:
        """What is said of this material or stage in particular, and of the country in general."""
        country, material, stage, issue = asked
        fitting = (
            piece
            for piece in self.particular[country, issue]
            if piece.material in (None, material) and piece.stage in (None, stage)
        )
        return tuple(sorted((*fitting, *general), key=_directness)) or general

    def _keep(self, world: World) -> None:
        general: dict[tuple[str, str], list[Evidence]] = {}
        sources = (self._areas, self._scores, self._children, self._pay)
        for piece in (piece for source in sources for piece in source(world)):
            general.setdefault((piece.country, piece.issue), []).append(piece)
        for place, pieces in general.items():
            self.countries[place] = tuple(sorted(pieces, key=_directness))
        for piece in (*_brought(world), *self._goods(world)):
            self.particular.setdefault((piece.country, piece.issue), []).append(piece)

    def _piece(
        self, code: str, country: str, value: float | str, year: int, source: str, edition: str
    ) -> Evidence:
        """A piece about a whole country, worded as the table `evidence` words its indicator."""
        named = self.indicators[code]
        return Evidence(
            issue=named["issue"],
            country=country,
            material=None,
            stage=None,
            indicator=code,
            value=value,
            unit=named["unit"],
            error=None,
            year=year,
            source=source,
            edition=edition,
            licence=self.licences.get(source, ""),
            kind=_kind(named["kind"]),
            note=Text(named["en"], named["nl"]),
        )

    def _scores(self, world: World) -> Iterator[Evidence]:
        """The latest value of each indicator of each country, with its published error."""
        latest = world.query(
            """SELECT indicator, country, value, std_error, "year", source, edition FROM indicators
            QUALIFY row_number() OVER (
                PARTITION BY indicator, country ORDER BY "year" DESC, edition DESC) = 1
            ORDER BY country, indicator"""
        )
        for indicator, country, value, error, year, source, edition in latest:
            if indicator in SCORES:
                piece = self._piece(SCORES[indicator], country, value, year, source, edition)
                yield replace(piece, error=error)

    def _children(self, world: World) -> Iterator[Evidence]:
        for row in world.records("child_labour"):
            edition = row["edition"]
            for code, value in _of_children(row):
                yield self._piece(code, row["country"], value, int(edition), row["source"], edition)

    def _pay(self, world: World) -> Iterator[Evidence]:
        """The latest average of all, women and men together."""
        rows = [row for row in world.records("earnings") if row["sex"] == "total"]
        latest = {row["country"]: row for row in sorted(rows, key=lambda row: row["year"])}
        for country, row in latest.items():
            value, year = float(row["earnings_ppp"]), int(row["year"])
            yield self._piece(
                "ilostat-earnings-ppp", country, value, year, row["source"], row["edition"]
            )

    def _goods(self, world: World) -> Iterator[Evidence]:
        """A listed good speaks of its metal and of mining only."""
        for row in world.records("goods_labour"):
            where = (row["country"], "listed", int(row["edition"]), row["source"], row["edition"])
            for column, code in GOODS.items():
                if row[column] == "yes":
                    yield replace(
                        self._piece(code, *where),
                        material=row["material"],
                        stage=row["stage"],
                        unit=row["good"],
                    )

    def _areas(self, world: World) -> Iterator[Evidence]:
        """A list of areas that the user brought: a country is listed whole, or by its regions."""
        for addition in world.added:
            regions: dict[str, list[Area]] = {}
            for area in addition.areas:
                if area.listed:
                    regions.setdefault(area.country, []).append(area)
            for country, listed in regions.items():
                yield self._listed(country, listed, addition.year, addition.file)

    def _listed(self, country: str, listed: list[Area], year: int, file: str) -> Evidence:
        whole = any(not area.code for area in listed)
        value = "listed" if whole else "region-listed"
        piece = self._piece("eu-cahra", country, value, year, file, str(year))
        names = ", ".join(area.region or area.code for area in listed if area.code)
        piece = replace(piece, licence="as brought")
        return replace(piece, note=Text(*(f"{names}. {note}".lstrip(". ") for note in piece.note)))


def _of_children(row: Mapping[str, str]) -> Iterator[tuple[str, float | str]]:
    """What a row of `child_labour` says, by indicator; blanks say nothing."""
    if row["share"]:
        yield "usdol-working-children-share", float(row["share"])
    if row["c138"] and row["c182"]:
        ratified = [row["c138"], row["c182"]].count("yes")
        yield "c138-c182-ratified", ("neither", "one", "both")[ratified]
    if row["forced_labour_prohibited"]:
        yield "forced-labour-prohibited", row["forced_labour_prohibited"]
    if row["inspectors"]:
        yield "labour-inspectors", float(row["inspectors"])


def _brought(world: World) -> Iterator[Evidence]:
    """The rows that the user brought, as direct evidence: they speak of the issue itself."""
    for addition in world.added:
        for row in addition.evidence:
            yield Evidence(
                issue=row.issue,
                country=row.country,
                material=row.material,
                stage=row.stage,
                indicator=OWN,
                value=row.value,
                unit=row.unit,
                error=row.error,
                year=row.year,
                source=row.source,
                edition=row.edition,
                licence=row.licence,
                kind="direct",
                note=Text(row.note, row.note),
                likelihood=row.likelihood,
            )


def _kind(word: str) -> Kind:
    kinds: dict[str, Kind] = {"direct": "direct", "proxy": "proxy", "weak-proxy": "weak-proxy"}
    return kinds[word]


def _directness(piece: Evidence) -> int:
    return ("direct", "proxy", "weak-proxy").index(piece.kind)
