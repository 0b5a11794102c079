"""Three drawings of a heat map: the heat map itself, a map of origins, the flow to the company."""

from collections.abc import Mapping
from typing import Any

from schakel.heat_map.drawings.atlas import draw_atlas
from schakel.heat_map.drawings.canvas import Canvas
from schakel.heat_map.drawings.flow import draw_flow
from schakel.heat_map.drawings.press import Press, PressError
from schakel.heat_map.drawings.tiles import draw_tiles
from schakel.language import Language

__all__ = ["Press", "PressError", "canvases", "drawings"]


def canvases(
    document: Mapping[str, Any], shapes: Mapping[str, Any], language: Language
) -> dict[str, Canvas]:
    """The drawings before they are printed; `.specification()` of each is plain Vega-Lite."""
    return {
        "heatmap": draw_tiles(document, language),
        "map": draw_atlas(document, shapes, language),
        "flow": draw_flow(document, language),
    }


def drawings(
    document: Mapping[str, Any],
    shapes: Mapping[str, Any],
    language: Language,
    press: Press | None = None,
) -> dict[str, str]:
    """The drawings as SVG, by name: `heatmap`, `map` and `flow`.

    Open a `Press` early and hand it over when time counts; without one it is opened here.
    """
    if press is None:
        with Press() as own:
            return drawings(document, shapes, language, own)
    found = canvases(document, shapes, language)
    return {
        name: canvas.dressed(press.svg(canvas.specification())) for name, canvas in found.items()
    }
