"""Small worlds written out by hand: a few countries, a few flows, no pack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schakel.chain.provenance import Chains, Contained, Provenance
from schakel.chain.purchases import Form, Purchase
from schakel.chain.stages import Figures, Level, Quantity, figures
from schakel.language import Text

Trade = Mapping[Level, Iterable[tuple[str, str, Quantity]]]


@dataclass
class SmallWorld:
    """A world of one material whose figures stand in the test."""

    known: Figures
    contents: dict[Form, Contained] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    rate: float | None = None

    def figures(self, material: str, year: int) -> Figures:
        assert (material, year) == (self.known.material, self.known.year)
        return self.known

    def years(self, material: str) -> tuple[int, ...]:
        return (self.known.year,) if material == self.known.material else ()

    def content(self, material: str, form: Form, cn_code: str | None) -> Contained | None:
        return self.contents.get(form, (1.0, 1.0, 1.0))

    def form(self, material: str, cn_code: str) -> Form | None:
        return self.forms.get(cn_code)

    def recycled(self, material: str) -> float | None:
        return self.rate

    def material_name(self, material: str) -> Text:
        return Text(material, material)

    def country_name(self, country: str) -> Text:
        return Text(country, country)


def world(
    mined: Mapping[str, Quantity],
    ore: Iterable[tuple[str, str, Quantity]] = (),
    *,
    material: str = "tin",
    partners: Iterable[tuple[str, str]] = (),
    made: Mapping[str, Quantity] | None = None,
    **levels: Iterable[tuple[str, str, Quantity]],
) -> SmallWorld:
    """A world of 2023 in which countries mine, and trade ore and other levels."""
    rows: dict[Level, list[tuple[str, str, Quantity]]] = {"ore": list(ore)}
    for level in ("intermediate", "refined"):
        if level in levels:
            rows[level] = list(levels[level])
    recorded = {level: lines for level, lines in rows.items() if lines or level == "ore"}
    return SmallWorld(figures(material, 2023, mined, recorded, made=made, partners=partners))


def bought(
    material: str,
    form: Form,
    country: str,
    tonnes: float = 1.0,
    *,
    smelter: str | None = None,
    mine: str | None = None,
    recycled: float | None = None,
    cn_code: str | None = None,
    year: int | None = None,
) -> Purchase:
    """One line of the list of the fictional Koperslager BV."""
    return Purchase(
        line=2,
        material=material,
        form=form,
        tonnes=tonnes,
        supplier="Noorderlicht Metaal",
        supplier_country=country,
        cn_code=cn_code,
        smelter_country=smelter,
        mine_country=mine,
        recycled_share=recycled,
        year=year,
    )


def traced(small: SmallWorld, purchase: Purchase, draws: int = 8) -> Provenance:
    """The provenance of one purchase in a small world."""
    return Chains(small, draws=draws).trace(purchase)


def shares(provenance: Provenance) -> dict[str, float]:
    """Shares by country, without those that only may have one."""
    return {origin.country: origin.share for origin in provenance.origins if origin.share > 0}


def ends(provenance: Provenance, country: str) -> tuple[float, float]:
    """The low and the high end of a country's share; nothing when it is not among the origins."""
    found = [origin for origin in provenance.origins if origin.country == country]
    return (found[0].low, found[0].high) if found else (0.0, 0.0)
