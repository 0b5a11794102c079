"""A canvas measured in pixels, which becomes one Vega-Lite specification and then an SVG.

Everything is placed by us (`scale: null` everywhere), so a drawing depends on no font of the
machine that makes it. Colours are attributes, never styles: a page with a strict content policy
may hold the drawing, and its stylesheet may recolour it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from schakel.heat_map.palette import LIGHT

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
HEADING, MARGIN = 60, 22
Align = Literal["left", "center", "right"]
ANCHOR = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
HALO = f' stroke="{LIGHT["paper"]}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
LEADING = 11.5
Layer = dict[str, Any]


def placed(axis: Literal["x", "y"]) -> dict[str, Any]:
    return {"field": axis, "type": "quantitative", "scale": None, "axis": None}


def own(name: str, kind: str = "nominal") -> dict[str, Any]:
    """A field whose values are used as they stand."""
    return {"field": name, "type": kind, "scale": None}


@dataclass
class Canvas:
    """A picture under construction; what is added later lies on top, and texts lie above all.

    Vega draws the marks. The texts are written over them here, since Vega measures every text
    before it places it, which costs more than all the rest, and these are placed already.
    """

    name: str
    width: float
    height: float
    title: str = ""
    description: str = ""
    layers: list[Layer] = field(default_factory=list)
    shapes: dict[tuple[Any, ...], list[dict[str, str]]] = field(default_factory=dict)
    writing: list[str] = field(default_factory=list)

    def add(self, mark: Mapping[str, Any], encoding: Mapping[str, Any], data: Any) -> None:
        """One layer of marks."""
        self.layers.append({"data": data, "mark": dict(mark), "encoding": dict(encoding)})

    def fill(self, path: str, colour: str, opacity: float = 1) -> None:
        """A filled outline, given as an SVG path."""
        self.outline(path, colour, {"filled": True, "strokeWidth": 0, "opacity": opacity})

    def stroke(self, path: str, colour: str, width: float = 1) -> None:
        """A line, given as an SVG path."""
        self.outline(path, colour, {"filled": False, "strokeWidth": width, "opacity": 1})

    def outline(self, path: str, colour: str, style: Mapping[str, Any]) -> None:
        key = tuple(style.values())
        if key not in self.shapes:
            encoding = {"x": {"value": 0}, "y": {"value": 0}, "shape": own("d"), "color": own("c")}
            self.shapes[key] = []
            mark = {"type": "point", "size": 4, **style}
            self.add(mark, encoding, {"values": self.shapes[key]})
        same = [one for one in self.shapes[key] if one["c"] == colour and style["opacity"] == 1]
        if same:
            same[0]["d"] += path
        else:
            self.shapes[key].append({"d": path, "c": colour})

    def text(
        self,
        x: float,
        y: float,
        text: str | Sequence[str],
        *,
        size: float = 11,
        colour: str = LIGHT["ink"],
        align: Align = "left",
        bold: bool = False,
        angle: float = 0,
        halo: bool = False,
    ) -> None:
        """Words with their middle at y; a sequence stands in lines; a halo lifts them out."""
        lines = [text] if isinstance(text, str) else text
        look = f'font-size="{size:g}px" fill="{colour}"{ANCHOR[align]}'
        look += ' font-weight="600"' if bold else ""
        look += HALO if halo else ""
        turn = f" rotate({angle:g})" if angle else ""
        shift = 0.35 * size
        spans = "".join(
            f'<tspan x="0" y="{shift + LEADING * line:.1f}">{escape(one)}</tspan>'
            for line, one in enumerate(lines)
        )
        self.writing.append(
            f'<text transform="translate({x:.1f},{y:.1f}){turn}" {look}>{spans}</text>'
        )

    def unknown(self, x: float, y: float, width: float, height: float) -> None:
        """The look of what is not known: an outline with a hatch."""
        self.fill(box(x, y, width, height), LIGHT["paper"])
        self.stroke(hatch(x, y, width, height), LIGHT["edge"], 0.8)
        self.stroke(box(x, y, width, height), LIGHT["edge"], 1)

    def specification(self) -> dict[str, Any]:
        """The picture as a Vega-Lite specification."""
        return {
            "$schema": SCHEMA,
            "width": self.width,
            "height": self.height,
            "padding": 0,
            "autosize": {"type": "none"},
            "background": LIGHT["paper"],
            "config": {"aria": False, "view": {"stroke": None}},
            "layer": self.layers,
        }

    def dressed(self, svg: str) -> str:
        """The drawn picture with its title and description, without the marks' machine names."""
        body = FRACTION.sub(r"\1", NOISE.sub("", svg[svg.index(">") + 1 :]))
        words = "".join(self.writing)
        size = f'width="{self.width:g}" height="{self.height:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
            f'viewBox="0 0 {self.width:g} {self.height:g}" role="img" '
            f'aria-labelledby="{self.name}-title {self.name}-desc">'
            f'<title id="{self.name}-title">{escape(self.title)}</title>'
            f'<desc id="{self.name}-desc">{escape(self.description)}</desc>'
            f'{body.removesuffix("</svg>")}<g font-family="{FONT}">{words}</g></svg>'
        )


FRACTION = re.compile(r"(\d\.\d)\d+")
NOISE = re.compile(
    r" (?:role|class|aria-roledescription|aria-hidden|stroke-width|opacity|stroke-miterlimit)="
    r'"(?:graphics-[^"]*|[a-z_ -]*(?:mark|role|group|layer)[^"]*|(?:back|fore)ground|true|0|1|10)"'
    r'|<path (?:class|aria)[^>]*display="none"/>'
)


SIZE = re.compile(r'width="[\d.]+" height="[\d.]+" viewBox="0 0 ([\d.]+) ([\d.]+)"')


def cropped(svg: str) -> str:
    """A drawing without its own heading and margins, for a page that has these already."""
    width, height = map(float, SIZE.findall(svg)[0])
    size = f"{width - 2 * MARGIN:g} {height - HEADING:g}"
    return SIZE.sub(f'viewBox="{MARGIN} {HEADING} {size}"', svg, count=1)


def box(x: float, y: float, width: float, height: float) -> str:
    """The path of a rectangle.

    >>> box(0, 0, 2, 1)
    'M0,0L2,0L2,1L0,1L0,0'
    """
    right, bottom = x + width, y + height
    return line((x, y), (right, y), (right, bottom), (x, bottom), (x, y))


def line(*points: tuple[float, float]) -> str:
    """The path through points.

    >>> line((0, 0), (1.25, 3))
    'M0,0L1.2,3'
    """
    return "M" + "L".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in points)


def hatch(x: float, y: float, width: float, height: float, step: float = 5) -> str:
    """Slanting lines clipped to a rectangle.

    >>> hatch(0, 0, 5, 5)
    'M0,5L5,0'
    """
    paths = []
    offset = step
    while offset < width + height:
        start = (x + max(0, offset - height), y + min(offset, height))
        end = (x + min(offset, width), y + max(0, offset - width))
        paths.append(line(start, end))
        offset += step
    return "".join(paths) or "M0,0"


def ribbon(left: float, top: float, right: float, end: float, height: float) -> str:
    """The path of a band of even height that leaves (left, top) and arrives at (right, end)."""
    middle = round((left + right) / 2, 1)
    x0, y0, x1, y1 = (round(value, 1) for value in (left, top, right, end))
    low0, low1 = round(top + height, 1), round(end + height, 1)
    return (
        f"M{x0:g},{y0:g}C{middle:g},{y0:g} {middle:g},{y1:g} {x1:g},{y1:g}"
        f"L{x1:g},{low1:g}C{middle:g},{low1:g} {middle:g},{low0:g} {x0:g},{low0:g}L{x0:g},{y0:g}"
    )


def fitted(text: str, width: float, size: float = 11) -> str:
    """The text, cut with an ellipsis where it would be wider than this many pixels.

    >>> fitted("Democratic Republic", 60)
    'Democrati…'
    """
    return clipped(text, max(2, int(width / (size * 0.53))))


def wrapped(text: str, room: int) -> list[str]:
    """The words in at most two lines of so many signs, cut with an ellipsis where that is few.

    >>> wrapped("land and indigenous rights", 18)
    ['land and', 'indigenous rights']
    >>> wrapped("conflict and all the harms of the annex", 16)
    ['conflict and all', 'the harms of the…']
    """
    words = text.split()
    if len(text) <= room or len(words) == 1:
        return [text]
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    even = min(cuts, key=lambda pair: max(map(len, pair)))
    if max(map(len, even)) <= room:
        return list(even)
    first, second = max(
        (cut for cut in cuts if len(cut[0]) <= room), key=lambda cut: len(cut[0]), default=cuts[0]
    )
    return [first, clipped(second, room + 1)]


def clipped(text: str, room: int) -> str:
    """The text, or as much of it as goes into this many signs and an ellipsis.

    >>> clipped("health of communities", 9)
    'health o…'
    """
    return text if len(text) <= room else text[: room - 1].rstrip(" ,") + "…"
