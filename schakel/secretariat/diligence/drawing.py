"""Maturity per step over the years, drawn: a band from low to high, a line where it is certain.

Years that may not be compared are not joined. A drawing is made when it is asked for, in a process
of its own, and kept in the memory of this one for as long as it is asked again.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Final

from schakel.heat_map.drawings.canvas import FONT, SCHEMA
from schakel.heat_map.drawings.press import Press
from schakel.heat_map.palette import LIGHT
from schakel.language import Language, Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.standing import Standing, compared

TITLE: Final = Text("Maturity per step, year by year", "Volwassenheid per stap, jaar voor jaar")
DESCRIPTION: Final = Text(
    "For each step of due diligence a line over the years, in percent; a band where answers are"
    " unknown. The table holds the same figures.",
    "Voor elke stap van due diligence een lijn door de jaren, in procenten; een band waar"
    " antwoorden onbekend zijn. De tabel bevat dezelfde cijfers.",
)
WHOLE: Final = Text("All steps", "Alle stappen")
Points = list[dict[str, Any]]


def drawn(standings: Sequence[Standing], language: Language) -> str:
    """The drawing as SVG; empty when there are fewer than two years to draw."""
    points = list(_points(standings, language))
    if len({each["year"] for each in points}) < 2:
        return ""
    return _pressed(json.dumps(specification(points, language), sort_keys=True), language)


def _points(standings: Sequence[Standing], language: Language) -> Iterator[dict[str, Any]]:
    """A point for each year and step that has a score; `run` counts the breaks before it."""
    steps, run, before = access.agreement().diligence.steps, 0, None
    for each in standings:
        run += before is not None and not compared(before, each)
        before = each
        score = each.score
        if score is None:
            continue
        year = str(each.year)
        told = [(WHOLE.within(language), score)] + [
            (f"{step.number}. {step.name.within(language)}", score.by_step[code])
            for code, step in steps.items()
            if code in score.by_step
        ]
        for panel, what in told:
            if what.low is not None:
                span = {"low": round(what.low, 1), "high": round(what.high or what.low, 1)}
                yield {"panel": panel, "year": year, "run": run, **span}


def specification(points: Points, language: Language) -> dict[str, Any]:
    """The drawing as a Vega-Lite specification: a panel for the whole and for each step."""
    panels = list(dict.fromkeys(each["panel"] for each in points))
    years = list(dict.fromkeys(each["year"] for each in points))
    x = {"field": "year", "type": "ordinal", "sort": years, "axis": {"title": None}}
    y = {"type": "quantitative", "scale": {"domain": [0, 100]}, "axis": {"title": None}}
    run = {"field": "run", "type": "nominal"}
    low, high = {**y, "field": "low"}, {"field": "high"}
    band = {"type": "area", "color": LIGHT["origin-2"], "interpolate": "linear"}
    rule = {"type": "rule", "color": LIGHT["origin-3"], "strokeWidth": 3}
    line = {"type": "line", "color": LIGHT["origin-5"], "point": {"color": LIGHT["origin-5"]}}
    return {
        "$schema": SCHEMA,
        "description": DESCRIPTION.within(language),
        "background": LIGHT["paper"],
        "data": {"values": points},
        "facet": {"field": "panel", "type": "nominal", "sort": panels, "title": None},
        "columns": 4,
        "spec": {
            "width": 160,
            "height": 90,
            "layer": [
                {"mark": band, "encoding": {"x": x, "y": low, "y2": high, "detail": run}},
                {"mark": rule, "encoding": {"x": x, "y": low, "y2": high}},
                {"mark": line, "encoding": {"x": x, "y": low, "detail": run}},
            ],
        },
        "config": _looks(),
    }


def _looks() -> dict[str, Any]:
    words = {"labelColor": LIGHT["soft"], "labelFont": FONT, "labelFontSize": 10}
    lines = {"gridColor": LIGHT["line"], "domainColor": LIGHT["edge"], "tickColor": LIGHT["edge"]}
    return {
        "aria": False,
        "view": {"stroke": None},
        "axis": {**words, **lines},
        "axisX": {"grid": False, "labelAngle": 0},
        "axisY": {"tickCount": 3},
        "header": {
            "labelColor": LIGHT["ink"],
            "labelFont": FONT,
            "labelFontSize": 11,
            "labelAnchor": "start",
        },
    }


@lru_cache(maxsize=64)
def _pressed(specification: str, language: Language) -> str:
    with Press() as press:
        svg = press.svg(json.loads(specification))
    return _titled(NUMBER.sub(r"\1", NOISE.sub("", svg)), language)


def _titled(svg: str, language: Language) -> str:
    """The drawing with a title and description that a screen reader says."""
    words = (
        f'<title id="course-title">{escape(TITLE.within(language))}</title>'
        f'<desc id="course-desc">{escape(DESCRIPTION.within(language))}</desc>'
    )
    labelled = svg.replace(
        "<svg ", f'<svg role="img" aria-labelledby="course-title course-desc" {FAMILY} ', 1
    )
    return labelled.replace(">", f">{words}", 1)


FAMILY: Final = f'font-family="{FONT}"'
NUMBER: Final = re.compile(r"(\d\.\d)\d+")
NOISE: Final = re.compile(
    r' (?:class|aria-[a-z]+|role|font-family|stroke-miterlimit|pointer-events)="[^"]*"'
    r'| (?:opacity|stroke-width)="1"|<path[^>]*(?:display="none"|d="M0,0h[^"]*")[^>]*/>'
)
