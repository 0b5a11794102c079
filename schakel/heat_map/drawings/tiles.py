"""The heat map itself: places × issues. Large is severe, dark is likely, hatched is not known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from schakel.heat_map.drawings.canvas import Canvas, box, fitted, line, own, placed, wrapped
from schakel.heat_map.notation import percent
from schakel.heat_map.palette import LIGHT, LIKELY, ON_LIKELY
from schakel.heat_map.reasons import place_of
from schakel.language import Language, Text

ROWS = 25
PITCH = 33
SIDES = {1: 10, 2: 14, 3: 18, 4: 22, 5: 27}
LEFT, RIGHT, TOP, HEAD = 282, 160, 62, 132
ROW, GROUP = 30, 32
SHARE_BAR, SIGNS = 74, 26

TITLE = Text("Who may be harmed, and where", "Wie kan worden geschaad, en waar")
READING = Text(
    "Large is severe; dark is likely; hatched has no evidence, which is not the same as low.",
    "Groot is ernstig; donker is waarschijnlijk; gearceerd is zonder aanwijzingen: niet laag.",
)
SHARE = Text("share of the material", "aandeel in het materiaal")
UNKNOWN = Text("unknown place", "onbekende plaats")
RANK = Text("rank", "rang")
SEVERITY = Text("severity", "ernst")
LIKELIHOOD = Text("likelihood", "waarschijnlijkheid")
NO_EVIDENCE = Text("no evidence", "geen aanwijzingen")
SHOWN = Text(
    "{shown} of {all} places, those with the highest rank. The first number is that rank. "
    "All stand in the list of cells.",
    "{shown} van {all} plaatsen, die met de hoogste rang. Het eerste getal is die rang. "
    "Alle staan in de lijst van cellen.",
)
DESCRIPTION = Text(
    "Table of {rows} places by {columns} issues. First comes {first}. "
    "{unknown} of {cells} cells have no evidence of likelihood.",
    "Tabel van {rows} plaatsen en {columns} thema's. Voorop staat {first}. "
    "{unknown} van {cells} cellen hebben geen aanwijzingen over de waarschijnlijkheid.",
)
Cell = Mapping[str, Any]
Row = list[Cell]


def rows_by_rank(cells: Sequence[Cell]) -> list[Row]:
    """The cells of each place, the place with the highest-ranked cell first."""
    rows: dict[str, Row] = defaultdict(list)
    for cell in cells:
        rows[place_of(cell)].append(cell)
    return list(rows.values())


def grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by material, in the order in which each material first comes up."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[0]["material_name"]].append(row)
    return groups


def issues_by_severity(document: Mapping[str, Any]) -> list[str]:
    """The issues that occur, the severest (on average over the cells) first."""
    severities: dict[str, list[int]] = {issue: [] for issue in document["names"]["issues"]}
    for cell in document["cells"]:
        severities[cell["issue"]].append(cell["severity"])
    found = [issue for issue in severities if severities[issue]]
    return sorted(found, key=lambda issue: -sum(severities[issue]) / len(severities[issue]))


def draw_tiles(document: Mapping[str, Any], language: Language) -> Canvas:
    """The heat map of the highest-ranked places as a canvas."""
    everything = rows_by_rank(document["cells"])
    groups = grouped(everything[:ROWS])
    issues = issues_by_severity(document)
    height = TOP + HEAD + len(groups) * GROUP + min(ROWS, len(everything)) * ROW + 100
    canvas = Canvas("heatmap", LEFT + len(issues) * PITCH + RIGHT, height)
    canvas.title = TITLE.within(language)
    canvas.description = described(document, len(everything), len(issues), language)
    heading(canvas, language)
    columns = {issue: LEFT + (place + 0.5) * PITCH for place, issue in enumerate(issues)}
    column_heads(canvas, columns, document["names"]["headings"], language)
    bottom = body(canvas, groups, columns, language)
    shown = SHOWN.within(language).format(shown=min(ROWS, len(everything)), all=len(everything))
    canvas.text(24, bottom + 22, shown, size=10, colour=LIGHT["soft"])
    legend(canvas, bottom + 56, language)
    return canvas


def described(document: Mapping[str, Any], rows: int, columns: int, language: Language) -> str:
    cells = document["cells"]
    first = ", ".join(str(cells[0][f"{part}_name"]) for part in PARTS) if cells else "-"
    return DESCRIPTION.within(language).format(
        rows=rows,
        columns=columns,
        first=first,
        unknown=document["summary"]["cells_unknown"],
        cells=len(cells),
    )


PARTS = ("issue", "country", "material", "stage")


def heading(canvas: Canvas, language: Language) -> None:
    canvas.text(24, 28, TITLE.within(language), size=17, bold=True)
    canvas.text(24, 49, READING.within(language), size=11, colour=LIGHT["soft"])


def column_heads(
    canvas: Canvas, columns: Mapping[str, float], names: Mapping[str, str], language: Language
) -> None:
    for issue, x in columns.items():
        lines = wrapped(capital(names[issue]), SIGNS)
        canvas.text(x - 5 * (len(lines) - 1), TOP + HEAD - 8, lines, size=10.5, angle=-60)
    soft = LIGHT["soft"]
    for place, text in enumerate(wrapped(SHARE.within(language), 14)):
        canvas.text(bar_left(canvas), TOP + HEAD - 22 + 12 * place, text, size=10, colour=soft)
    canvas.text(24, TOP + HEAD - 10, RANK.within(language), size=10, colour=soft)


def bar_left(canvas: Canvas) -> float:
    return canvas.width - RIGHT + 22


def body(
    canvas: Canvas,
    groups: Mapping[str, list[Row]],
    columns: Mapping[str, float],
    language: Language,
) -> float:
    """Draw the rows, material by material; the height at which they end."""
    y: float = TOP + HEAD
    known: list[dict[str, Any]] = []
    for material, rows in groups.items():
        canvas.stroke(line((24, y + 6), (canvas.width - 24, y + 6)), LIGHT["line"])
        canvas.text(24, y + 20, capital(material), size=12, bold=True, colour=LIGHT["accent"])
        y += GROUP
        for row in rows:
            one_row(canvas, row, y, columns, known, language)
            y += ROW
    paint(canvas, known)
    return y


def one_row(
    canvas: Canvas,
    row: Row,
    y: float,
    columns: Mapping[str, float],
    known: list[dict[str, Any]],
    language: Language,
) -> None:
    """One place: its name, its tiles and its share of the material."""
    middle = y + ROW / 2
    first = row[0]
    canvas.text(44, middle, str(first["rank"]), size=10, colour=LIGHT["soft"], align="right")
    named = UNKNOWN.within(language) if first["country"] == "unknown" else first["country_name"]
    name = fitted(capital(named), 102)
    canvas.text(52, middle, name, bold=True)
    canvas.text(158, middle, fitted(first["stage_name"], 116, 10), size=10, colour=LIGHT["soft"])
    for cell in row:
        tile(canvas, columns[cell["issue"]], middle, cell["severity"], cell["likelihood"], known)
    share_bar(canvas, bar_left(canvas), middle, first, language)


def tile(
    canvas: Canvas,
    x: float,
    y: float,
    severity: int,
    likelihood: int | str,
    known: list[dict[str, Any]],
) -> None:
    """One cell: its side says the severity, its darkness and digit the likelihood."""
    side = SIDES[severity]
    if isinstance(likelihood, str):
        canvas.unknown(x - side / 2, y - side / 2, side, side)
        return
    known.append(
        {"x": x, "y": y, "s": side * side, "c": LIKELY[likelihood - 1], "likelihood": likelihood}
    )
    canvas.text(
        x, y + 0.5, str(likelihood), size=min(11, side - 1), align="center",
        colour=ON_LIKELY[likelihood - 1],
    )  # fmt: skip


def paint(canvas: Canvas, known: list[dict[str, Any]]) -> None:
    """The tiles of known likelihood, as one layer of squares."""
    encoding = {"x": placed("x"), "y": placed("y"), "size": own("s", "quantitative")}
    mark = {"type": "point", "shape": "square", "filled": True, "opacity": 1, "strokeWidth": 0}
    canvas.add(mark, {**encoding, "color": own("c")}, {"values": known})


def share_bar(canvas: Canvas, x: float, y: float, cell: Cell, language: Language) -> None:
    """The share of the material as a bar, its bounds as a line through the end."""
    canvas.fill(box(x, y - 4, SHARE_BAR, 8), LIGHT["land"])
    if cell["country"] == "unknown":
        canvas.unknown(x, y - 4, max(1, SHARE_BAR * cell["share"]), 8)
    else:
        canvas.fill(box(x, y - 4, SHARE_BAR * cell["share"], 8), LIGHT["origin-3"])
    low, high = (x + SHARE_BAR * cell[bound] for bound in ("share_low", "share_high"))
    canvas.stroke(line((low, y), (high, y)), LIGHT["ink"])
    canvas.text(x + SHARE_BAR + 6, y, percent(cell["share"], language), size=10)


def legend(canvas: Canvas, y: float, language: Language) -> None:
    """What side, darkness and hatch mean."""
    known: list[dict[str, Any]] = []
    canvas.text(24, y, SEVERITY.within(language), size=10, colour=LIGHT["soft"])
    for level in range(1, 6):
        side = SIDES[level]
        x = 66 + level * 28
        canvas.stroke(box(x - side / 2, y - side / 2, side, side), LIGHT["soft"])
        canvas.text(x, y + 0.5, str(level), size=min(10, side - 1), align="center")
    canvas.text(330, y, LIKELIHOOD.within(language), size=10, colour=LIGHT["soft"], align="right")
    for level in range(1, 6):
        tile(canvas, 324 + level * 28, y, 4, level, known)
    paint(canvas, known)
    canvas.unknown(505, y - 11, 22, 22)
    canvas.text(535, y, NO_EVIDENCE.within(language), size=10)


def capital(text: str) -> str:
    """The text with a first capital, and the rest as it was.

    >>> capital("DR Congo"), capital("tin"), capital("ijzer")
    ('DR Congo', 'Tin', 'IJzer')
    """
    return "IJ" + text[2:] if text.startswith("ij") else text[:1].upper() + text[1:]
