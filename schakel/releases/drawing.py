"""The chart of a table: bars for what is told, a hatch of one size for what is not.

It is drawn from the view alone, by fixed rules: the scale follows the told figures, the order the
codes, and a withheld figure looks the same whatever it is. Colours are attributes, so that a page
may recolour them in the dark.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from schakel.disclosure.values import Figure, Withheld
from schakel.language import Text
from schakel.releases.views import WITHHELD, Category, Sheet, View, sheets, value_of, written

FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
WIDTH, LINE, FOOT = 760, 24, 18
BAR, HATCH, SIGN = 13, 44, 6.3
ROWS, PANELS = 40, 6
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


@cache
def colour(token: str) -> str:
    """A colour of the light set, by the name of its token.

    >>> colour("paper")
    '#fbfaf6'
    """
    found = re.search(rf"--{token}: (#[0-9a-f]{{6}});", looks())
    if found is None:
        raise KeyError(token)
    return found[1]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: rows and panels without totals, as far as a picture can hold them."""

    view: View
    sheet: Sheet
    rows: tuple[tuple[Category, ...], ...]
    panels: tuple[Category | None, ...]
    left: float

    @property
    def panel(self) -> float:
        """The width of one panel."""
        return (WIDTH - self.left) / len(self.panels)

    @property
    def top(self) -> float:
        """Where the rows begin: below the title and, with several panels, their names."""
        return 58 if self.panels != (None,) else 36

    @property
    def height(self) -> float:
        return self.top + LINE * len(self.rows) + FOOT + 14

    @property
    def most(self) -> float:
        """The largest told figure, to which the bars are drawn."""
        told = [
            abs(value_of(one))
            for row in self.rows
            for panel in self.panels
            if isinstance(one := self.view.at(*self.sheet.spot(row, panel)), Figure)
        ]
        return max(told, default=0.0)


def chart(view: View) -> str:
    """The table as SVG; of several periods in tables of their own the last."""
    sheet = sheets(view)[-1]
    rows = _rows(sheet)
    labels = max((len(_label(row)) for row in rows), default=0)
    left = min(300.0, max(90.0, labels * SIGN + 26))
    return _svg(Chart(view, sheet, rows[:ROWS], _panels(sheet), left))


def _rows(sheet: Sheet) -> tuple[tuple[Category, ...], ...]:
    parts = tuple(row for row in sheet.rows if not any(category.total for category in row))
    rows = parts or sheet.rows
    if len(rows) <= ROWS:
        return rows
    return tuple(row for row in rows if all(c.level == 0 for c in row)) or rows


def _panels(sheet: Sheet) -> tuple[Category | None, ...]:
    if sheet.across is None:
        return (None,)
    categories = sheet.across.categories
    parts = tuple(category for category in categories if not category.total)
    if len(parts) <= PANELS:
        return parts or categories
    above = tuple(category for category in parts if category.level == 0)
    totals = tuple(category for category in categories if category.total)
    return above if len(above) <= PANELS else totals or above[:PANELS]


def _label(row: Sequence[Category]) -> str:
    indent = "\u2003" * max((category.level for category in row), default=0)
    return indent + ", ".join(category.label for category in row)


def _svg(chart: Chart) -> str:
    view, name = chart.view, f"chart-{_anchor(chart.view.name)}"
    body = "".join([*_headings(chart), *_bars(chart), *_note(chart)])
    size = f'width="{WIDTH}" height="{chart.height:g}" viewBox="0 0 {WIDTH} {chart.height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(view.title)}</title>'
        f'<desc id="{name}-desc">{escape(_description(chart))}</desc>'
        f'<rect width="{WIDTH}" height="{chart.height:g}" fill="{colour("paper")}"/>'
        f'<g font-family="{FONT}">{body}</g></svg>\n'
    )


def _anchor(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]+", "-", name).strip("-") or "table"


def _description(chart: Chart) -> str:
    spots = [chart.sheet.spot(row, panel) for row in chart.rows for panel in chart.panels]
    withheld = sum(isinstance(chart.view.at(*spot), Withheld) for spot in spots)
    text = DESCRIPTION.within(chart.view.language)
    return text.format(rows=len(chart.rows), columns=len(chart.panels), withheld=withheld)


def _headings(chart: Chart) -> Iterator[str]:
    view = chart.view
    unit = f" ({view.unit})" if view.unit else ""
    yield _text(0, 16, f"{view.title}{unit}, {chart.sheet.caption}", size=14, bold=True)
    for at, panel in enumerate(chart.panels):
        if panel is not None:
            x = chart.left + at * chart.panel
            yield _text(x, chart.top - 14, _fitted(panel.label, chart.panel - 8), colour("soft"))


def _bars(chart: Chart) -> Iterator[str]:
    for at, row in enumerate(chart.rows):
        y = chart.top + LINE * at
        yield (
            f'<path d="M0,{y:g}H{WIDTH}" stroke="{colour("line")}" stroke-width="1" fill="none"/>'
        )
        yield _text(0, y + LINE / 2, _fitted(_label(row), chart.left - 12))
        for number, panel in enumerate(chart.panels):
            x = chart.left + number * chart.panel
            yield _bar(chart, chart.sheet.spot(row, panel), x, y)


def _bar(chart: Chart, spot: Sequence[str], x: float, y: float) -> str:
    shown = chart.view.at(*spot)
    language = chart.view.language
    top = y + (LINE - BAR) / 2
    if isinstance(shown, Withheld):
        word = WITHHELD.within(language) if chart.panel > 150 else "×"
        return _hatched(x, top) + _text(x + HATCH + 6, y + LINE / 2, word, colour("soft"))
    room = chart.panel - 70 if chart.panel > 120 else chart.panel - 56
    width = round(room * abs(value_of(shown)) / chart.most, 1) if chart.most else 0.0
    size = f'width="{width:g}" height="{BAR}"'
    bar = f'<rect x="{x:g}" y="{top:g}" {size} fill="{colour("origin-4")}"/>'
    words = written(shown, language, percent=chart.view.percent)
    return bar + _text(x + width + 6, y + LINE / 2, words)


def _hatched(x: float, y: float) -> str:
    """An outline with a hatch, always of the same size."""
    lines = "".join(_slant(x, y, step) for step in range(5, HATCH + BAR, 5))
    edge = colour("edge")
    return (
        f'<path d="{lines}" stroke="{edge}" stroke-width="0.8" fill="none"/>'
        f'<rect x="{x + 0.5:g}" y="{y + 0.5:g}" width="{HATCH - 1}" height="{BAR - 1}" '
        f'stroke="{edge}" stroke-width="1" fill="none"/>'
    )


def _slant(x: float, y: float, step: float) -> str:
    """One line of a hatch, clipped to its box."""
    left, low = x + max(0, step - BAR), y + min(step, BAR)
    right, high = x + min(step, HATCH), y + max(0, step - HATCH)
    return f"M{left:g},{low:g}L{right:g},{high:g}"


def _note(chart: Chart) -> Iterator[str]:
    everything = len(_rows(chart.sheet))
    y = chart.height - 10
    if everything > len(chart.rows):
        words = PART.within(chart.view.language).format(shown=len(chart.rows), all=everything)
        yield _text(0, y, words, colour("soft"), size=11)


def _text(
    x: float, y: float, words: str, fill: str = "", *, size: float = 12, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    look = f'font-size="{size:g}px" fill="{fill or colour("ink")}"{weight}'
    return f'<text x="{x:g}" y="{y + 0.35 * size:.1f}" {look}>{escape(words)}</text>'


def _fitted(words: str, width: float, size: float = 12) -> str:
    """The words, cut with an ellipsis where they would be wider than this many pixels."""
    room = max(3, int(width / (size * 0.53)))
    return words if len(words) <= room else words[: room - 1].rstrip(" ,") + "…"
