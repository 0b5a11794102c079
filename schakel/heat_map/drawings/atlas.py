"""The map of origins: how much of any one material a country mined, or handed over as scrap.

A map of tonnes would show iron ore and nothing else. Colour therefore says the largest share that a
country has in any one material of the list; its label says of which.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from schakel.heat_map.drawings.canvas import Canvas, box
from schakel.heat_map.drawings.tiles import capital
from schakel.heat_map.notation import percent
from schakel.heat_map.palette import LIGHT, ORIGIN
from schakel.language import Language, Text

WIDTH, HEIGHT = 900, 545
SCALE, CENTRE = 163.0, (450.0, 280.0)
TURN = 11.0
LEAST = 0.01
CLASSES = (0.05, 0.2, 0.4, 0.7)
LABELS, LABELLED = 14, 0.03

TITLE = Text("Where the metal comes from", "Waar het metaal vandaan komt")
READING = Text(
    "Colour: the largest share that a country has in the mining of any one material of the list.",
    "Kleur: het grootste aandeel dat een land heeft in de winning van één materiaal van de lijst.",
)
MINED = Text("mined here, share of a material", "hier gewonnen, aandeel in een materiaal")
RECYCLED = Text("handed over for recycling", "aangeboden voor recycling")
UNKNOWN = Text(
    "{share} of the metal content has an unknown origin; it is on no map.",
    "{share} van het metaalgehalte is van onbekende herkomst; dat staat op geen kaart.",
)
UNKNOWN_MOST = Text("Unknown most: {list}.", "Het minst bekend: {list}.")
OFF_MAP = Text("Too small to be drawn: {list}.", "Te klein om te tekenen: {list}.")
DESCRIPTION = Text(
    "World map. Largest shares: {list}. {unknown}",
    "Wereldkaart. Grootste aandelen: {list}. {unknown}",
)
Geometry = Mapping[str, Any]


class Point(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Part:
    """What one country has in one material."""

    country: str
    name: str
    material: str
    share: float

    def label(self, language: Language) -> str:
        return f"{percent(self.share, language)} {self.material}"


def parts(document: Mapping[str, Any], recycled: bool) -> dict[str, Part]:
    """Per country, the material in which its share is largest; the largest first."""
    found: dict[str, Part] = {}
    for material in document["summary"]["materials"]:
        for country, (name, share) in shares(material["origins"], recycled).items():
            if country not in found or share > found[country].share:
                found[country] = Part(country, name, material["name"], share)
    return dict(sorted(found.items(), key=lambda item: (-item[1].share, item[0])))


def shares(origins: list[Mapping[str, Any]], recycled: bool) -> dict[str, tuple[str, float]]:
    """Per country its share, declared and estimated together; or what is recycled."""
    totals: dict[str, tuple[str, float]] = {}
    for origin in origins:
        if (origin["basis"] == "recycled") == recycled and origin["country"] != "unknown":
            before = totals.get(origin["country"], ("", 0.0))[1]
            totals[origin["country"]] = (origin["name"], before + origin["share"])
    return totals


def geometries(shapes: Mapping[str, Any]) -> dict[str, Geometry]:
    """Country to geometry, without Antarctica, which has no mines."""
    found = {str(f["id"]): f["geometry"] for f in shapes["features"] if f.get("geometry")}
    found.pop("ATA", None)
    return found


def draw_atlas(
    document: Mapping[str, Any], shapes: Mapping[str, Any], language: Language
) -> Canvas:
    """The map as a canvas."""
    canvas = Canvas("map", WIDTH, HEIGHT, TITLE.within(language))
    mined, recycled = parts(document, False), parts(document, True)
    countries = geometries(shapes)
    land(canvas, countries, mined)
    rings(canvas, countries, recycled)
    labels(canvas, countries, mined, recycled, language)
    canvas.text(24, 28, TITLE.within(language), size=17, bold=True)
    canvas.text(24, 49, READING.within(language), colour=LIGHT["soft"])
    legend(
        canvas,
        document,
        [p for p in {**recycled, **mined}.values() if p.country not in countries],
        language,
    )
    canvas.description = DESCRIPTION.within(language).format(
        list=listed([*mined.values()][:8], language), unknown=unknown(document, language)
    )
    return canvas


def listed(found: list[Part], language: Language) -> str:
    return "; ".join(f"{capital(part.name)} {part.label(language)}" for part in found) or "-"


def unknown(document: Mapping[str, Any], language: Language) -> str:
    share = percent(document["summary"]["unknown"], language)
    return UNKNOWN.within(language).format(share=share)


def land(canvas: Canvas, countries: Mapping[str, Geometry], mined: Mapping[str, Part]) -> None:
    """Quiet land, and over it the countries of origin."""
    coloured = [code for code, part in mined.items() if code in countries and part.share >= LEAST]
    quiet = [
        polygon
        for code, shape in countries.items()
        if code not in coloured
        for polygon in polygons(shape)
    ]
    features = [feature({"type": "MultiPolygon", "coordinates": quiet}, LIGHT["land"])]
    features += [feature(countries[code], ORIGIN[step(mined[code].share)]) for code in coloured]
    canvas.layers.append(
        {
            "data": {"values": features, "format": {"type": "json"}},
            "projection": {
                "type": "equalEarth", "scale": SCALE, "translate": list(CENTRE),
                "rotate": [-TURN, 0, 0], "precision": 0.5,
            },
            "mark": {"type": "geoshape", "clip": False, "stroke": LIGHT["paper"], "strokeWidth": 1},
            "encoding": {
                "color": {"field": "properties.c", "type": "nominal", "scale": None},
            },
        }
    )  # fmt: skip


def feature(geometry: Geometry, colour: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"c": colour}}


def polygons(shape: Geometry) -> list[Any]:
    whole = shape["coordinates"]
    return list(whole) if shape["type"] == "MultiPolygon" else [whole]


def step(share: float) -> int:
    """The class of a share: 0 for the least.

    >>> step(0.01), step(0.05), step(0.9)
    (0, 1, 4)
    """
    return sum(share >= least for least in CLASSES)


def rings(canvas: Canvas, countries: Mapping[str, Geometry], recycled: Mapping[str, Part]) -> None:
    """A ring where metal was handed over for recycling."""
    for code in recycled:
        if code in countries:
            ring(canvas, middle(countries[code]))


def ring(canvas: Canvas, at: Point) -> None:
    canvas.fill(circle(at, 4.5), LIGHT["paper"])
    canvas.stroke(circle(at, 4.5), LIGHT["accent"], 2)


def circle(at: Point, radius: float) -> str:
    x, y = round(at.x, 1), round(at.y, 1)
    arc = f"A{radius},{radius} 0 1 1 "
    return f"M{x - radius:g},{y:g}{arc}{x + radius:g},{y:g}{arc}{x - radius:g},{y:g}"


def middle(shape: Geometry) -> Point:
    """Where a label of the country belongs: the centroid of its largest polygon, on the drawing."""
    return centroid(ring_of(shape))


def ring_of(shape: Geometry) -> list[Point]:
    """The outline of the country's largest polygon, on the drawing."""
    rings = [[projected(*place[:2]) for place in polygon[0]] for polygon in polygons(shape)]
    return max(rings, key=lambda ring: abs(area(ring)))


def projected(longitude: float, latitude: float) -> Point:
    """Equal Earth (Šavrič, Patterson and Jenny 2018), in pixels of this drawing."""
    turned = radians((longitude - TURN + 180) % 360 - 180)
    angle = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = angle * angle
    sixth = square**3
    slope = 1.340264 - 0.243318 * square + sixth * (0.006251 + 0.034164 * square)
    x = turned * cos(angle) / (sqrt(3) / 2 * slope)
    y = angle * (1.340264 - 0.081106 * square + sixth * (0.000893 + 0.003796 * square))
    return Point(CENTRE[0] + SCALE * x, CENTRE[1] - SCALE * y)


def pairs(ring: list[Point]) -> Iterator[tuple[Point, Point, float]]:
    for one, two in zip(ring, ring[1:] + ring[:1], strict=True):
        yield one, two, one.x * two.y - two.x * one.y


def area(ring: list[Point]) -> float:
    return sum(cross for _, _, cross in pairs(ring)) / 2


def centroid(ring: list[Point]) -> Point:
    whole = 6 * area(ring) or 1
    return Point(
        sum((one.x + two.x) * cross for one, two, cross in pairs(ring)) / whole,
        sum((one.y + two.y) * cross for one, two, cross in pairs(ring)) / whole,
    )


class Box(NamedTuple):
    """The room a label takes."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def labels(
    canvas: Canvas,
    countries: Mapping[str, Geometry],
    mined: Mapping[str, Part],
    recycled: Mapping[str, Part],
    language: Language,
) -> None:
    """Names and shares beside the largest origins, each where it meets no other label."""
    large = [*mined.values()][:LABELS] + [*recycled.values()][:4]
    wanted = [part for part in large if part.country in countries and part.share >= LABELLED]
    taken: list[Box] = []
    for part in wanted:
        at = middle(countries[part.country])
        text = part.label(language)
        width = 5.8 * max(len(part.name), len(text)) + 4
        for side in SIDEWAYS:
            room = beside(at, width, side)
            if not any(room.meets(other) for other in taken):
                taken.append(room)
                if part.country not in recycled:
                    canvas.fill(circle(at, 1.8), LIGHT["ink"])
                write(canvas, at, room, side, part, text)
                break


SIDEWAYS = ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 2), (-1, 2), (1, -2), (-1, -2))


def beside(at: Point, width: float, side: tuple[int, int]) -> Box:
    left = at.x + 9 if side[0] > 0 else at.x - 9 - width
    top = at.y - 13 + 18 * side[1]
    return Box(left, top, left + width, top + 26)


def write(
    canvas: Canvas, at: Point, room: Box, side: tuple[int, int], part: Part, text: str
) -> None:
    align: Any = "left" if side[0] > 0 else "right"
    x = room.left if side[0] > 0 else room.right
    if side[1]:
        canvas.stroke(
            f"M{at.x:.1f},{at.y:.1f}L{x:.1f},{(room.top + room.bottom) / 2:.1f}", LIGHT["ink"], 0.6
        )
    x += 2 * side[0]
    canvas.text(x, room.top + 7, capital(part.name), bold=True, align=align, halo=True)
    canvas.text(x, room.top + 19, text, size=10, align=align, halo=True)


def legend(
    canvas: Canvas, document: Mapping[str, Any], off_map: list[Part], language: Language
) -> None:
    """Classes of share, the ring of recycling, and what is on no map."""
    canvas.text(24, HEIGHT - 72, MINED.within(language), size=10, colour=LIGHT["soft"])
    bounds = [f"{LEAST:.0%}", *(f"{bound:.0%}" for bound in CLASSES), "100%"]
    for place, colour in enumerate(ORIGIN):
        canvas.fill(box(24 + 44 * place, HEIGHT - 62, 44, 12), colour)
    for place, bound in enumerate(bounds):
        canvas.text(
            24 + 44 * place, HEIGHT - 40, bound, size=10, align="center" if place else "left"
        )
    ring(canvas, Point(282, HEIGHT - 56))
    canvas.text(294, HEIGHT - 56, RECYCLED.within(language), size=10)
    canvas.unknown(440, HEIGHT - 65, 22, 18)
    canvas.text(470, HEIGHT - 61, unknown(document, language), size=10)
    canvas.text(470, HEIGHT - 47, least_known(document, language), size=10, colour=LIGHT["soft"])
    if off_map:
        text = OFF_MAP.within(language).format(list=listed(off_map[:6], language))
        canvas.text(24, HEIGHT - 16, text, size=10, colour=LIGHT["soft"])


def least_known(document: Mapping[str, Any], language: Language) -> str:
    """The materials whose origin is least known."""
    materials = sorted(
        document["summary"]["materials"], key=lambda m: (-m["unknown"], m["material"])
    )
    most = [f"{m['name']} {percent(m['unknown'], language)}" for m in materials[:3] if m["unknown"]]
    return UNKNOWN_MOST.within(language).format(list=", ".join(most)) if most else ""
