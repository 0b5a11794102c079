"""Protected tables to write: invented figures with holes, as the gate gives them."""

import re
from collections.abc import Sequence
from itertools import product

from schakel.disclosure.certificate import Protected
from schakel.disclosure.values import (
    TOTAL,
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Key,
    Outcome,
    Quantity,
    Table,
    Withheld,
)
from schakel.language import Text

METAL = Dimension(
    "metal",
    {"zinc": None, "tin": None, "copper": None},
    Text("metal", "metaal"),
    {"tin": Text("tin", "tin"), "zinc": Text("zinc", "zink"), "copper": Text("copper", "koper")},
)
COUNTRY = Dimension(
    "country",
    {"CD": "africa", "ZM": "africa", "PE": "americas", "africa": None, "americas": None},
    Text("country", "land"),
    {
        "africa": Text("Africa", "Afrika"),
        "americas": Text("Americas", "Amerika"),
        "CD": Text("DR Congo", "DR Congo"),
        "ZM": Text("Zambia", "Zambia"),
        "PE": Text("Peru", "Peru"),
    },
)
TONNES = Quantity("tonnes", unit="t", label=Text("metal bought", "ingekocht metaal"))
MATURITY = Quantity("maturity", "scale", "%", Text("maturity", "volwassenheid"), most=100.0)
METALS = (TOTAL, "copper", "tin", "zinc")
COUNTRIES = (TOTAL, "africa", "CD", "ZM", "americas", "PE")
BANDS = (TOTAL, "0-20", "20-40", "40+")


def filled(
    name: str,
    periods: Sequence[str],
    axes: Sequence[Sequence[str]],
    values: Sequence[float | None],
    decimals: int = 0,
) -> dict[Key, Outcome]:
    """Figures in the order of codes; None is withheld."""
    places = [(period, at) for period in periods for at in product(*axes)]
    return {
        Key("2024", name, period, at): Withheld() if value is None else Figure(value, decimals)
        for (period, at), value in zip(places, values, strict=True)
    }


HATCH = re.compile(r"M([\d.]+),([\d.]+)L([\d.]+),\2L\3,([\d.]+)L\1,\4L\1,\2")


def hatches(svg: str) -> list[tuple[float, float]]:
    """The width and height of every hatched bar in a drawing."""
    found = [tuple(map(float, each)) for each in HATCH.findall(svg)]
    return [(round(right - left, 1), round(low - top, 1)) for left, top, right, low in found]


def by_country(values: Sequence[float | None] | None = None) -> Protected:
    """Tonnes by country and metal in 2023: 24 figures, five of them withheld."""
    some: list[float | None] = [float(100 + 37 * n) for n in range(24)]
    for place in (6, 7, 10, 11, 17):
        some[place] = None
    table = Table("tonnes", quantity="tonnes", by=("country", "metal"), periods=("2023",))
    figures = filled("tonnes", ("2023",), (COUNTRIES, METALS), values or some)
    return Protected(table, "2024", figures, {"country": COUNTRY, "metal": METAL}, TONNES)


def by_year() -> Protected:
    """Tonnes by metal over three years, with a title of its own and a decimal."""
    title = Text("Metal over the years", "Metaal door de jaren")
    table = Table("years", quantity="tonnes", by=("metal",), title=title, decimals=1)
    values = [900.5, 300.0, None, None, 950.25, 310.5, None, None, 990.0, 320.0, 330.0, 340.0]
    figures = filled("years", ("2021", "2022", "2023"), (METALS,), values, 1)
    return Protected(table, "2024", figures, {"metal": METAL}, TONNES)


def maturity() -> Protected:
    """Numbers of contributors in bands of maturity, all told."""
    table = Table("maturity", "bands", "maturity", bands=(20.0, 40.0), periods=("2023",))
    figures = filled("maturity", ("2023",), (BANDS,), [9.0, 3.0, 3.0, 3.0])
    return Protected(table, "2024", figures, {}, MATURITY, 9)


def tables() -> tuple[Protected, ...]:
    return by_country(), by_year(), maturity()


def contributions(shift: float = 0.0) -> Contributions:
    """Ten companies; tin and zinc from Peru and DR Congo are dominated by one of them.

    A shift moves tonnes of Brons around a ring of six places that are withheld, so that all that
    is told stays as it is.
    """
    rows = [
        Contribution(who, "2023", {"metal": metal, "country": country}, "tonnes", value)
        for who, metal, country, value in _put_in(shift)
    ]
    return Contributions(tuple(rows), {"tonnes": TONNES}, {"metal": METAL, "country": COUNTRY})


RING = ("tin PE", "tin CD", "zinc CD", "zinc ZM", "copper ZM", "copper PE")
DOMINATED = {
    ("tin", "PE"): 900.0,
    ("tin", "CD"): 800.0,
    ("zinc", "PE"): 700.0,
    ("zinc", "CD"): 900.0,
}
OTHERS = ("Brons", "Chroom", "Delta", "Erts", "Fonte", "Gamma", "Hamer", "IJzer", "Jaspis")


def _put_in(shift: float) -> list[tuple[str, str, str, float]]:
    rows = [("Alba", metal, country, value) for (metal, country), value in DOMINATED.items()]
    for place, who in enumerate(OTHERS):
        for metal, country in product(("tin", "zinc", "copper"), ("PE", "CD", "ZM")):
            ring = f"{metal} {country}" in RING and who == "Brons"
            turn = RING.index(f"{metal} {country}") if ring else 0
            moved = shift * (-1) ** turn if ring else 0.0
            rows.append((who, metal, country, 40.0 + 3 * place + moved))
    return rows
