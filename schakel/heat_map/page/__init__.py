"""The heat map as one page that needs nothing else: no network, no font, no JavaScript."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from schakel.heat_map.drawings.canvas import cropped
from schakel.heat_map.page.closing import gaps, left_out, method, origins, sources
from schakel.heat_map.page.grid import heat_map, ranking
from schakel.heat_map.page.markup import lead, scrolling, section, text
from schakel.heat_map.page.opening import contents, head, summary
from schakel.heat_map.page.places import all_places
from schakel.heat_map.page.purchases import all_purchases
from schakel.heat_map.phrases import Phrases
from schakel.language import Language

HERE = Path(__file__).parent
PARTS = (
    "summary",
    "heatmap",
    "ranking",
    "map",
    "flow",
    "places",
    "purchases",
    "gaps",
    "left-out",
    "sources",
    "method",
)


def page(document: Mapping[str, Any], drawings: Mapping[str, str], language: Language) -> str:
    """The document as an HTML page; `drawings` are the SVGs that `schakel.heat_map.drawings` made.

    What would make the page too long to read is counted and said to be in the other files.
    """
    say = Phrases(language)
    parts = [
        head(document, say),
        contents([(part, say(part)) for part in PARTS], say),
        "<main>",
        summary(document, say),
        heat_map(document, say),
        ranking(document, say),
        section(
            "map",
            say("map"),
            lead(say("map-lead")),
            figure(drawings["map"], say("map")),
            origins(document, say),
        ),
        section("flow", say("flow"), lead(say("flow-lead")), figure(drawings["flow"], say("flow"))),
        found_by(say),
        all_places(document, say),
        all_purchases(document, say),
        gaps(document, say),
        left_out(document, say),
        sources(document, say),
        method(document, say),
        "</main>",
    ]
    return shell(document, "\n".join(parts), say)


def figure(svg: str, name: str) -> str:
    return f'<figure class="drawing">{scrolling(cropped(svg), name)}</figure>'


def found_by(say: Phrases) -> str:
    """A field that narrows places and purchases; shown only where scripts run."""
    label = text(say("filter"))
    return f'<p class="find" hidden><label>{label} <input type="search" id="find"></label></p>'


def shell(document: Mapping[str, Any], body: str, say: Phrases) -> str:
    title = f"{say('kicker')} · {document['list']['name']}"
    return (
        f'<!doctype html>\n<html lang="{say.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="robots" content="noindex"><title>{text(title)}</title>\n'
        f"<style>\n{read('../looks/tokens.css')}{read('page.css')}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#summary">{text(say("skip"))}</a>\n{body}\n'
        f"<script>\n{read('page.js')}</script>\n</body>\n</html>\n"
    )


@cache
def read(name: str) -> str:
    return (HERE / name).read_text("utf-8")
