"""The chart of a table: bars for what is told, a hatch of one size for what is not.

It is laid out from the view alone, by fixed rules, as a Vega-Lite specification that becomes SVG:
the scale follows the told figures, the order the codes, and a withheld figure looks the same
whatever it is. No specification holds what is withheld, so no drawing can.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

from schakel.disclosure.values import Figure, Withheld
from schakel.heat_map.drawings.canvas import Canvas, box, fitted, hatch, line, placed
from schakel.heat_map.drawings.press import Press
from schakel.heat_map.palette import LIGHT
from schakel.language import Text
from schakel.releases.views import WITHHELD, Category, Sheet, View, sheets, value_of, written

WIDE, NARROW = 760.0, 360.0
LINE, GROUP, BAR, HATCH, SIGN = 24.0, 30.0, 13.0, 44.0, 6.4
ROWS, LINES = 40, 64
DESCRIPTION = Text(
    "Bar chart, {rows} rows by {columns} columns; {withheld} of the bars are hatched, for their"
    " figures are withheld. The table holds the same figures.",
    "Staafdiagram, {rows} rijen bij {columns} kolommen; {withheld} van de staven zijn gearceerd,"
    " want die cijfers zijn niet gepubliceerd. De tabel bevat dezelfde cijfers.",
)
PART = Text("The first {shown} of {all} rows.", "De eerste {shown} van {all} rijen.")


@cache
def looks() -> str:
    """The stylesheet with the colours of Schakel."""
    return (files("schakel.heat_map") / "looks" / "tokens.css").read_text("utf-8")


class Drawn(NamedTuple):
    """A table as SVG: for a file and a wide screen, and, where it is not too long, for a phone."""

    wide: str
    narrow: str | None


@dataclass(frozen=True)
class Chart:
    """What is drawn: rows and panels without totals, as far as a picture can hold them.

    grouped: the panels stand below one another, each row a group, instead of side by side.
    """

    view: View
    sheet: Sheet
    rows: tuple[tuple[Category, ...], ...]
    panels: tuple[Category | None, ...]
    width: float = WIDE
    grouped: bool = False

    @cached_property
    def left(self) -> float:
        """How wide the names of the bars are."""
        names = map(_indented, self.panels) if self.grouped else map(_label, self.rows)
        widest = max(map(len, names), default=0) * SIGN + 24
        return min(0.4 * self.width, max(84.0, widest))

    @cached_property
    def panel(self) -> float:
        """The width of one panel."""
        return (self.width - self.left) / (1 if self.grouped else len(self.panels))

    @cached_property
    def room(self) -> float:
        """The width of the longest bar: what the longest number leaves."""
        numbers = max((len(self.written(one)) for one in self.told), default=1)
        return self.panel - 24 - SIGN * numbers

    @cached_property
    def lines(self) -> int:
        """How many lines of bars there are."""
        return len(self.rows) * (len(self.panels) if self.grouped else 1)

    @cached_property
    def told(self) -> list[Figure]:
        """The figures that are drawn."""
        return [one for one in self.shown if isinstance(one, Figure)]

    @cached_property
    def shown(self) -> list[Figure | Withheld]:
        """What is drawn, bar by bar."""
        spots = (self.sheet.spot(row, panel) for row in self.rows for panel in self.panels)
        return [self.view.at(*spot) for spot in spots]

    @cached_property
    def most(self) -> float:
        """The largest told figure, to which the bars are drawn."""
        return max((abs(value_of(one)) for one in self.told), default=0.0)

    def written(self, shown: Figure | Withheld) -> str:
        """A figure, or the word that there is none, as it stands beside its bar."""
        return written(shown, self.view.language, percent=self.view.percent)

    @cached_property
    def roomy(self) -> bool:
        """Can every panel hold a hatch with its word beside it, and a bar with its number?"""
        holes = any(isinstance(one, Withheld) for one in self.shown)
        word = HATCH + 14 + SIGN * len(WITHHELD.within(self.view.language)) if holes else 0
        return self.panel >= max(word, 100) and self.room >= 30


# What is drawn -----------------------------------------------------------------------------------


def charts(views: Sequence[View], press: Press | None = None) -> list[Drawn | None]:
    """A chart of each table, all in one go; none of a table in which there is nothing to compare.

    Open a `Press` early and hand it over when time counts; without one it is opened here.
    """
    canvases = [canvases_of(view, f"chart-{place}") for place, view in enumerate(views, 1)]
    if press is None and any(canvases):
        with Press() as opened:
            return [_pressed(some, opened) for some in canvases]
    return [_pressed(some, press) for some in canvases]


def _pressed(some: Sequence[Canvas], press: Press | None) -> Drawn | None:
    if not some or press is None:
        return None
    wide, *rest = [one.dressed(press.svg(one.specification())) + "\n" for one in some]
    return Drawn(wide, rest[0] if rest else None)


def canvases_of(view: View, name: str = "chart") -> list[Canvas]:
    """The drawings of a table before they are pressed: for wide and, if it can be, for narrow.

    Of several periods in tables of their own the last is drawn.
    """
    wide = chart_of(view)
    if len(wide.shown) < 2 or not wide.told:
        return []
    narrow = Chart(view, wide.sheet, wide.rows, wide.panels, NARROW, wide.panels != (None,))
    fits = narrow.lines <= LINES and narrow.room >= 40
    return [_drawn(wide, name), *([_drawn(narrow, f"{name}-narrow")] if fits else [])]


def chart_of(view: View) -> Chart:
    """The first way of drawing that has room for every bar and word; the coarsest at the last."""
    sheet = sheets(view, most=sys.maxsize)[-1]
    rows = _rows(sheet)[:ROWS]
    ways = [
        Chart(view, sheet, rows, panels, grouped=grouped)
        for panels in _panels(sheet)
        for grouped in ((False,) if panels == (None,) else (False, True))
    ]
    return next((way for way in ways if way.lines <= LINES and way.roomy), ways[-1])


def _rows(sheet: Sheet) -> tuple[tuple[Category, ...], ...]:
    parts = tuple(row for row in sheet.rows if not any(category.total for category in row))
    rows = parts or sheet.rows
    if len(rows) <= ROWS:
        return rows
    return tuple(row for row in rows if all(c.level == 0 for c in row)) or rows


def _panels(sheet: Sheet) -> Iterator[tuple[Category | None, ...]]:
    """The columns that could be drawn: all parts, those of the first level, the total, some."""
    if sheet.across is None:
        yield (None,)
        return
    categories = sheet.across.categories
    parts = tuple(category for category in categories if not category.total)
    above = tuple(category for category in parts if category.level == 0)
    totals = tuple(category for category in categories if category.total)
    found = [parts, above, totals, (above or categories)[:1]]
    yield from (some for some in found if some)


def _label(row: Sequence[Category]) -> str:
    words = ", ".join(category.label for category in row)
    return "\u2003" * max((category.level for category in row), default=0) + words


def _indented(panel: Category | None) -> str:
    return "\u2003" + _label([panel]) if panel else ""


# How it is drawn ---------------------------------------------------------------------------------


def _drawn(chart: Chart, name: str) -> Canvas:
    """The chart on a canvas."""
    canvas = Canvas(name, chart.width, 0)
    canvas.title, canvas.description = chart.view.title, _description(chart)
    top = _heading(canvas, chart)
    ends = _groups(canvas, chart, top) if chart.grouped else _side_by_side(canvas, chart, top)
    canvas.height = _note(canvas, chart, ends)
    return canvas


def _description(chart: Chart) -> str:
    withheld = sum(isinstance(one, Withheld) for one in chart.shown)
    text = DESCRIPTION.within(chart.view.language)
    return text.format(rows=len(chart.rows), columns=len(chart.panels), withheld=withheld)


def _heading(canvas: Canvas, chart: Chart) -> float:
    """The title, in two lines where it is long; where it ends."""
    view = chart.view
    unit = f" ({view.unit})" if view.unit else ""
    lines = _in_lines(f"{view.title}{unit}, {chart.sheet.caption}", chart.width)
    for at, words in enumerate(lines):
        canvas.text(0, 14 + 18 * at, words, size=14, bold=True)
    return 12 + 18.0 * len(lines)


def _in_lines(words: str, width: float) -> list[str]:
    """The words in at most three lines, and cut where that is not enough."""
    room, lines = int(width / 8.5), [""]
    for word in words.split():
        if len(lines[-1]) + len(word) >= room and lines[-1] and len(lines) < 3:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [fitted(each, width, 14) for each in lines]


def _side_by_side(canvas: Canvas, chart: Chart, top: float) -> float:
    """A line of bars for each row, a panel for each column; where they end."""
    places = [chart.left + at * chart.panel for at in range(len(chart.panels))]
    named = chart.panels != (None,)
    first = top + (28 if named else 10)
    for x, panel in zip(places, chart.panels, strict=True):
        if panel is not None:
            words = fitted(panel.label, chart.panel - 8, 12)
            canvas.text(x, first - 12, words, size=12, colour=LIGHT["soft"])
    bars: list[dict[str, float]] = []
    for at, row in enumerate(chart.rows):
        y = first + LINE * at
        _rule(canvas, chart, y)
        canvas.text(0, y + LINE / 2, fitted(_label(row), chart.left - 10, 12), size=12)
        for x, panel in zip(places, chart.panels, strict=True):
            _bar(canvas, chart, chart.sheet.spot(row, panel), (x, y), bars)
    ends = first + LINE * len(chart.rows)
    _finish(canvas, bars, [(x, first, ends) for x in places])
    return ends


def _groups(canvas: Canvas, chart: Chart, top: float) -> float:
    """A heading for each row, and under it a line for each column; where they end."""
    bars: list[dict[str, float]] = []
    bases, y = [], top
    for row in chart.rows:
        canvas.text(0, y + GROUP / 2 + 4, fitted(_label(row), chart.width, 12), size=12, bold=True)
        y += GROUP
        bases.append((chart.left, y, y + LINE * len(chart.panels)))
        for panel in chart.panels:
            _rule(canvas, chart, y)
            words = fitted(_indented(panel), chart.left - 10, 12)
            canvas.text(0, y + LINE / 2, words, size=12)
            _bar(canvas, chart, chart.sheet.spot(row, panel), (chart.left, y), bars)
            y += LINE
    _finish(canvas, bars, bases)
    return y


def _rule(canvas: Canvas, chart: Chart, y: float) -> None:
    canvas.stroke(line((0, y), (chart.width, y)), LIGHT["line"])


def _bar(
    canvas: Canvas,
    chart: Chart,
    spot: Sequence[str],
    at: tuple[float, float],
    bars: list[dict[str, float]],
) -> None:
    """One bar with its number, or a hatch of one size with the word."""
    shown, (x, y) = chart.view.at(*spot), at
    top, middle = y + (LINE - BAR) / 2, y + LINE / 2
    if isinstance(shown, Withheld):
        size = min(HATCH, chart.panel - 12)
        canvas.stroke(hatch(x + 0.5, top, size, BAR), LIGHT["edge"], 0.8)
        canvas.stroke(box(x + 0.5, top, size, BAR), LIGHT["edge"], 1)
        words = fitted(chart.written(shown), chart.panel - size - 12, 12)
        canvas.text(x + size + 7, middle, words, size=12, colour=LIGHT["soft"])
        return
    width = round(chart.room * abs(value_of(shown)) / chart.most, 1) if chart.most else 0.0
    if width:
        bars.append({"x": x, "x2": x + width, "y": top, "y2": top + BAR})
    canvas.text(x + width + 7, middle, chart.written(shown), size=12)


def _finish(
    canvas: Canvas, bars: list[dict[str, float]], bases: Sequence[tuple[float, float, float]]
) -> None:
    """The bars as one layer, and the line from which they start."""
    places = {"x": placed("x"), "y": placed("y"), "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    canvas.add(
        {"type": "rect"}, {**places, "color": {"value": LIGHT["origin-4"]}}, {"values": bars}
    )
    for x, top, bottom in bases:
        canvas.stroke(line((x, top), (x, bottom)), LIGHT["edge"])


def _note(canvas: Canvas, chart: Chart, y: float) -> float:
    """What is left out, where not all rows are drawn; where the drawing ends."""
    everything = len(_rows(chart.sheet))
    if everything == len(chart.rows):
        return y + 6
    words = PART.within(chart.view.language).format(shown=len(chart.rows), all=everything)
    canvas.text(0, y + 14, words, colour=LIGHT["soft"])
    return y + 26
