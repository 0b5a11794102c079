"""The flow from the mines to the company, material by material.

Each material is drawn to the same height, since tonnes of iron would hide the cobalt. What is known
of a purchase are the shares at each stage, not who delivered to whom; between two stages the bands
are drawn as if the purchase's metal were evenly mixed, and the drawing says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from schakel.heat_map.drawings.canvas import Canvas, box, fitted, ribbon
from schakel.heat_map.drawings.tiles import capital
from schakel.heat_map.notation import percent, tonnes
from schakel.heat_map.palette import LIGHT
from schakel.language import Language, Text

MATERIALS = 8
NODES, NAMED = 6, 2
LEAST, FEW = 0.07, 0.03
WIDTH = 900
COLUMNS = (24.0, 318.0, 612.0, 846.0)
BAR = 12
TOP, STRIP, BAND, GAP, LINE = 96, 148, 104, 5, 11.5
ORE = ("ore", "concentrate")

TITLE = Text("From the mines to the company", "Van de mijnen naar het bedrijf")
READING = Text(
    "Every material is drawn to the same height. "
    "Between stages the bands assume even mixing within a purchase.",
    "Elk materiaal heeft dezelfde hoogte. "
    "Tussen de schakels gaan de banden uit van gelijke menging per inkoop.",
)
HEADS = (
    Text("mined or collected in", "gewonnen of ingezameld in"),
    Text("smelted and refined in", "gesmolten en geraffineerd in"),
    Text("bought in", "ingekocht in"),
    Text("bought", "ingekocht"),
)
UNKNOWN = Text("unknown", "onbekend")
OTHER = Text("{n} other countries", "{n} andere landen")
COUNTRIES = Text("{n} countries", "{n} landen")
RECYCLED = Text("{country}, recycled", "{country}, gerecycled")
BEFORE = Text("bought before smelting", "ingekocht vóór het smelten")
SCRAP = Text("bought as scrap", "ingekocht als schroot")
MORE = Text(
    "{n} more materials are in the list of purchases: {names}.",
    "Nog {n} materialen staan in de lijst van inkopen: {names}.",
)
DESCRIPTION = Text(
    "Flow per material, from mining through smelting to the country of purchase. {list}.",
    "Stroom per materiaal, van winning via smelten naar het land van inkoop. {list}.",
)
LARGEST = Text("{material}: {origin}", "{material}: {origin}")

Kind = Literal["mined", "recycled", "unknown", "absent", "other"]


class Node(NamedTuple):
    """One place at one stage: a country, several small ones, or what is not known."""

    kind: Kind
    code: str


NOT_KNOWN = Node("unknown", "")
Spread = dict[Node, float]


@dataclass
class River:
    """One material: links between the columns, in shares of its metal content."""

    material: str
    name: str
    mass: float
    links: list[dict[tuple[Node, Node], float]] = field(
        default_factory=lambda: [defaultdict(float) for _ in range(3)]
    )

    def join(self, share: float, spreads: list[Spread]) -> None:
        """Add one profile: its stages one after another, each a spread that adds up to 1."""
        for links, before, after in zip(self.links, spreads, spreads[1:], strict=False):
            for one, part in before.items():
                for two, rest in after.items():
                    links[one, two] += share * part * rest

    def columns(self) -> list[Spread]:
        """What stands in each column."""
        columns: list[Spread] = [defaultdict(float) for _ in COLUMNS]
        for place, links in enumerate(self.links):
            for (one, two), share in links.items():
                columns[place][one] += share
                if place == len(self.links) - 1:
                    columns[place + 1][two] += share
        return columns


def rivers(document: Mapping[str, Any]) -> list[River]:
    """The materials of the list, the one with the highest-ranked cell first."""
    order = {cell["material"]: None for cell in document["cells"]}
    known = {m["material"]: m for m in document["summary"]["materials"]}
    found = {
        code: River(code, known[code]["name"], known[code]["contained"])
        for code in dict.fromkeys([*order, *known])
        if code in known and known[code]["contained"]
    }
    first = {purchase["profile"]: purchase for purchase in reversed(document["purchases"])}
    for profile in document["profiles"]:
        if river := found.get(profile["material"]):
            spreads = stages(profile, first[profile["profile"]])
            river.join(profile["contained"] / river.mass, spreads)
    return list(found.values())


def stages(profile: Mapping[str, Any], purchase: Mapping[str, Any]) -> list[Spread]:
    """The four stages of a profile: mine, smelter, seller, company."""
    seller: Spread = {Node("mined", profile["supplier_country"]): 1.0}
    return [
        spread(purchase["origins"], purchase["unknown"]),
        smelters(profile),
        seller,
        {Node("mined", "company"): 1.0},
    ]


def spread(origins: Iterable[Mapping[str, Any]], unknown: float) -> Spread:
    found: Spread = defaultdict(float)
    for origin in origins:
        kind: Kind = "recycled" if origin["basis"] == "recycled" else "mined"
        node = NOT_KNOWN if origin["country"] == "unknown" else Node(kind, origin["country"])
        found[node] += origin["share"]
    if unknown > 0:
        found[NOT_KNOWN] += unknown
    return found


def smelters(profile: Mapping[str, Any]) -> Spread:
    """Where it was smelted; what is bought as ore or scrap was not yet smelted."""
    for passage in profile["passages"]:
        if passage["stage"] == "smelting":
            return spread(passage["origins"], passage["unknown"])
    if profile["form"] in ORE or profile["form"] == "scrap":
        return {Node("absent", "scrap" if profile["form"] == "scrap" else "ore"): 1.0}
    return {NOT_KNOWN: 1.0}


def gathered(column: Spread) -> dict[Node, Node]:
    """Which node each is drawn as: the largest as themselves, small ones together.

    What was mined and what was recycled are never drawn together.
    """
    mined = together(column, "mined", "other")
    return {node: node for node in column} | mined | together(column, "recycled", "recycled")


def together(column: Spread, kind: Kind, rest: Kind) -> dict[Node, Node]:
    """The small nodes of a kind, each with the one node that stands for all of them."""
    nodes = sorted((n for n in column if n.kind == kind), key=lambda node: (-column[node], node))
    kept = [n for place, n in enumerate(nodes) if column[n] >= (LEAST if place >= NAMED else FEW)]
    small = [node for node in nodes if node not in kept[:NODES]]
    if len(small) < 2:
        return {}
    return dict.fromkeys(small, Node(rest, f"{len(small)}{'+' if kept else ''}"))


def draw_flow(document: Mapping[str, Any], language: Language) -> Canvas:
    """The flow as a canvas."""
    found = rivers(document)
    shown = found[:MATERIALS]
    rest = [river.name for river in found[MATERIALS:]]
    canvas = Canvas("flow", WIDTH, TOP + STRIP * len(shown) + 40, TITLE.within(language))
    canvas.text(24, 28, TITLE.within(language), size=17, bold=True)
    canvas.text(24, 49, READING.within(language), colour=LIGHT["soft"])
    for x, head in zip(COLUMNS, HEADS, strict=True):
        last = x == COLUMNS[-1]
        canvas.text(
            x + BAR if last else x, 78, head.within(language), size=10, colour=LIGHT["soft"],
            align="right" if last else "left",
        )  # fmt: skip
    names = document["names"]["countries"]
    for place, river in enumerate(shown):
        Strip(canvas, river, TOP + STRIP * place, names, language).draw()
    if rest:
        text = MORE.within(language).format(n=len(rest), names=", ".join(rest))
        canvas.text(
            24, canvas.height - 22, fitted(text, WIDTH - 48, 10), size=10, colour=LIGHT["soft"]
        )
    canvas.description = DESCRIPTION.within(language).format(
        list="; ".join(map(largest, [names] * len(shown), shown, [language] * len(shown)))
    )
    return canvas


def largest(names: Mapping[str, str], river: River, language: Language) -> str:
    """The largest origin of a material, in words."""
    column = river.columns()[0]
    node = max(column, key=lambda node: (column[node], node), default=NOT_KNOWN)
    return (
        f"{river.name}: {called(node, names, language)} {percent(column.get(node, 1.0), language)}"
    )


def called(node: Node, names: Mapping[str, str], language: Language) -> str:
    """The name of a node."""
    match node.kind:
        case "unknown":
            return UNKNOWN.within(language)
        case "other":
            return several(node, language)
        case "absent":
            return (SCRAP if node.code == "scrap" else BEFORE).within(language)
        case "recycled":
            named = capital(names[node.code]) if node.code in names else several(node, language)
            return RECYCLED.within(language).format(country=named)
    return capital(names.get(node.code, node.code))


def several(node: Node, language: Language) -> str:
    """How many countries a node stands for; `+` says that others have a node of their own."""
    text = OTHER if node.code.endswith("+") else COUNTRIES
    return text.within(language).format(n=node.code.removesuffix("+"))


@dataclass
class Strip:
    """One material's share of the drawing."""

    canvas: Canvas
    river: River
    top: float
    names: Mapping[str, str]
    language: Language

    def draw(self) -> None:
        columns = self.river.columns()
        drawn_as = [gathered(column) for column in columns]
        sizes = [
            self.merged(column, nodes) for column, nodes in zip(columns, drawn_as, strict=True)
        ]
        scale = BAND - GAP * (max(map(len, sizes)) - 1)
        tops = [self.stacked(column, scale) for column in sizes]
        for place in range(3):
            self.bands(place, drawn_as, tops, scale)
        for place, column in enumerate(sizes):
            self.bars(place, column, tops[place], scale)
        self.name()

    def merged(self, column: Spread, nodes: Mapping[Node, Node]) -> Spread:
        """The column as drawn: countries by size, then the others together, then the unknown."""
        sizes: Spread = defaultdict(float)
        for node, share in column.items():
            sizes[nodes[node]] += share
        order = ("mined", "recycled", "absent", "other", "unknown")
        return dict(
            sorted(
                sizes.items(),
                key=lambda item: (max(1, order.index(item[0].kind)), -item[1], item[0]),
            )
        )

    def stacked(self, column: Spread, scale: float) -> dict[Node, float]:
        """Where each node begins, the column in the middle of the strip."""
        height = scale * sum(column.values()) + GAP * (len(column) - 1)
        y = self.top + 20 + (BAND - height) / 2
        tops = {}
        for node, share in column.items():
            tops[node] = y
            y += share * scale + GAP
        return tops

    def bands(
        self,
        place: int,
        drawn_as: list[dict[Node, Node]],
        tops: list[dict[Node, float]],
        scale: float,
    ) -> None:
        """The bands from one column to the next."""
        links: dict[tuple[Node, Node], float] = defaultdict(float)
        for (one, two), share in self.river.links[place].items():
            links[drawn_as[place][one], drawn_as[place + 1][two]] += share
        starts, ends = dict(tops[place]), dict(tops[place + 1])
        rows = sorted(
            links.items(), key=lambda link: (tops[place][link[0][0]], tops[place + 1][link[0][1]])
        )
        for (one, two), share in rows:
            height = share * scale
            path = ribbon(COLUMNS[place] + BAR, starts[one], COLUMNS[place + 1], ends[two], height)
            starts[one] += height
            ends[two] += height
            self.band(path, one)

    def band(self, path: str, source: Node) -> None:
        if source.kind == "unknown":
            self.canvas.fill(path, LIGHT["edge"], 0.22)
        else:
            self.canvas.fill(path, LIGHT["origin-3"], 0.34)

    def bars(self, place: int, column: Spread, tops: Mapping[Node, float], scale: float) -> None:
        """The nodes of one column with their names."""
        below = self.top
        for node, share in column.items():
            x, y, height = COLUMNS[place], tops[node], max(share * scale, 1.2)
            self.bar(node, x, y, height)
            below = max(below + LINE, y + height / 2)
            if place < 3:
                self.label(node, share, x + BAR + 5, below)

    def bar(self, node: Node, x: float, y: float, height: float) -> None:
        if node.kind == "unknown":
            self.canvas.unknown(x, y, BAR, height)
        elif node.kind in ("recycled", "absent"):
            self.canvas.fill(box(x, y, BAR, height), LIGHT["paper"])
            self.canvas.stroke(box(x + 0.5, y, BAR - 1, height), LIGHT["accent"], 1.2)
        else:
            colour = "origin-3" if node.kind == "other" else "origin-5"
            self.canvas.fill(box(x, y, BAR, height), LIGHT[colour])

    def label(self, node: Node, share: float, x: float, y: float) -> None:
        text = f"{called(node, self.names, self.language)} {percent(share, self.language)}"
        self.canvas.text(x, y, text, size=10.5, halo=True)

    def name(self) -> None:
        """The material above its strip, and how much of it there is."""
        text, mass = capital(self.river.name), tonnes(self.river.mass, self.language)
        self.canvas.text(COLUMNS[0], self.top + 7, text, size=12, bold=True, colour=LIGHT["accent"])
        right = COLUMNS[-1] - 6
        self.canvas.text(right, self.top + 20 + BAND / 2, mass, size=10.5, align="right")
