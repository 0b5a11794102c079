"""The three drawings: what they show, how they are made, what they may not hold."""

import re
from typing import Any
from xml.etree import ElementTree

import altair
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.heat_map.drawings import Press, PressError, canvases, drawings
from schakel.heat_map.drawings.atlas import centroid, parts, projected, ring_of, step
from schakel.heat_map.drawings.canvas import Canvas, clipped, hatch, wrapped
from schakel.heat_map.drawings.flow import COLUMNS, gathered, rivers
from schakel.heat_map.drawings.tiles import SIDES, issues_by_severity, rows_by_rank, tile
from schakel.heat_map.palette import LIGHT
from schakel.language import Language
from tests.heat_map import sample

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("heatmap", "map", "flow")
DRAWN = {"svg", "title", "desc", "g", "path", "rect", "text", "tspan"}


@pytest.mark.parametrize("name", NAMES)
def test_altair_takes_every_drawing_for_a_valid_chart(name: str, outlines: dict[str, Any]) -> None:
    canvas = canvases(sample.document(), outlines, "en")[name]
    chart = altair.LayerChart.from_dict(canvas.specification(), validate=True)
    assert len(chart.layer) == len(canvas.layers)


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_can_be_read_aloud(name: str, drawn: dict[str, str]) -> None:
    root = ElementTree.fromstring(drawn[name])
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert description.text
    assert len(description.text) > 40


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_may_stand_in_a_page_with_a_strict_content_policy(
    name: str, drawn: dict[str, str]
) -> None:
    for element in ElementTree.fromstring(drawn[name]).iter():
        attributes = set(element.attrib)
        assert element.tag.removeprefix(SVG) in DRAWN
        assert not attributes & {"style", "href", "class"}
        assert not [attribute for attribute in attributes if attribute.startswith("on")]


@pytest.mark.parametrize("name", NAMES)
def test_every_colour_of_a_drawing_is_a_token_so_that_a_page_can_turn_it_dark(
    name: str, drawn: dict[str, str]
) -> None:
    used = set(re.findall(r'(?:fill|stroke)="(#[^"]*)"', drawn[name]))
    assert used <= set(LIGHT.values())


def test_the_same_document_is_drawn_the_same(
    press: Press, outlines: dict[str, Any], drawn: dict[str, str]
) -> None:
    assert drawings(sample.document("en"), outlines, "en", press) == drawn


def test_dutch_drawings_speak_dutch(press: Press, outlines: dict[str, Any]) -> None:
    found = drawings(sample.document("nl"), outlines, "nl", press)
    assert "Wie kan worden geschaad, en waar" in found["heatmap"]
    assert "onbekende herkomst" in found["map"]
    assert "Van de mijnen naar het bedrijf" in found["flow"]


def test_what_cannot_be_drawn_is_said_and_the_next_drawing_still_comes(press: Press) -> None:
    with pytest.raises(PressError):
        press.svg({"mark": "smudge", "data": {"values": []}})
    assert press.svg({"mark": "point", "data": {"values": []}}).startswith("<svg")


# The heat map


@pytest.mark.parametrize("severity", SIDES)
def test_an_unknown_likelihood_is_hatched_and_never_painted_pale(severity: int) -> None:
    canvas, known = Canvas("heatmap", 50, 50), list[dict[str, Any]]()
    tile(canvas, 25, 25, severity, "unknown", known)
    assert known == []
    assert canvas.writing == []
    colours = {value["c"] for layer in canvas.layers for value in layer["data"]["values"]}
    assert colours == {LIGHT["paper"], LIGHT["edge"]}


@pytest.mark.parametrize("likelihood", range(1, 6))
def test_a_known_likelihood_has_its_colour_and_says_its_figure(likelihood: int) -> None:
    canvas, known = Canvas("heatmap", 50, 50), list[dict[str, Any]]()
    tile(canvas, 25, 25, 5, likelihood, known)
    assert [square["c"] for square in known] == [LIGHT[f"likely-{likelihood}"]]
    assert f">{likelihood}</tspan>" in canvas.writing[0]


def test_the_heat_map_holds_a_tile_for_every_cell_of_its_places(drawn: dict[str, str]) -> None:
    document = sample.document()
    known = [cell for cell in document["cells"] if cell["likelihood"] != "unknown"]
    digits = re.findall(r'text-anchor="middle"[^>]*><tspan[^>]*>\d</tspan>', drawn["heatmap"])
    legend = 2 * 5
    assert len(digits) == len(known) + legend


def test_places_stand_in_the_order_of_their_highest_rank() -> None:
    ranks = [row[0]["rank"] for row in rows_by_rank(sample.document()["cells"])]
    assert ranks == sorted(ranks)


def test_the_severest_issues_stand_to_the_left() -> None:
    issues = issues_by_severity(sample.document())
    assert issues[:3] == ["child-labour", "forced-labour", "conflict-and-annex-ii-harms"]
    assert len(issues) == 12


# The map


def test_the_map_says_the_largest_share_of_a_country_and_of_which_material() -> None:
    congo = parts(sample.document(), recycled=False)["COD"]
    assert congo.material == "cobalt"
    assert congo.share == pytest.approx((0.71 * 12 + 0.86 * 40) / 52, abs=1e-5)


def test_scrap_is_on_the_map_as_recycled_and_not_as_mined() -> None:
    assert "NLD" not in parts(sample.document(), recycled=False)
    assert parts(sample.document(), recycled=True)["NLD"].material == "zinc"


def test_the_map_says_how_much_is_on_no_map(drawn: dict[str, str]) -> None:
    assert "of the metal content has an unknown origin; it is on no map" in drawn["map"]
    assert "aluminium 100%" in drawn["map"]


def test_a_country_without_an_outline_is_named_all_the_same(outlines: dict[str, Any]) -> None:
    without = {**outlines, "features": [f for f in outlines["features"] if f["id"] != "COD"]}
    assert "DR Congo 83% cobalt" in "".join(
        canvases(sample.document(), without, "en")["map"].writing
    )


def test_the_label_of_a_country_stands_within_it(outlines: dict[str, Any]) -> None:
    shapes = {feature["id"]: feature["geometry"] for feature in outlines["features"]}
    west, east = projected(-75, 0), projected(-34, 0)
    assert west.x < centroid(ring_of(shapes["BRA"])).x < east.x


def test_north_is_up_and_east_is_right() -> None:
    assert projected(11, 50).y < projected(11, -50).y
    assert projected(-60, 0).x < projected(11, 0).x < projected(100, 0).x


@given(share=st.floats(0, 1), more=st.floats(0, 1))
def test_a_larger_share_is_never_drawn_paler(share: float, more: float) -> None:
    assert step(min(share, more)) <= step(max(share, more))


# The flow


@pytest.mark.parametrize("place", range(len(COLUMNS)))
def test_every_column_of_the_flow_adds_up_to_the_whole(place: int) -> None:
    for river in rivers(sample.document()):
        assert sum(river.columns()[place].values()) == pytest.approx(1)


def test_what_is_drawn_together_is_still_the_whole() -> None:
    for river in rivers(sample.document()):
        for column in river.columns():
            nodes = gathered(column)
            assert set(nodes) == set(column)
            assert sum(column[node] for node in nodes) == pytest.approx(1)


def test_scrap_flows_from_where_it_was_handed_over_and_never_through_a_mine() -> None:
    zinc = next(river for river in rivers(sample.document()) if river.material == "zinc")
    assert [(node.kind, node.code) for node in zinc.columns()[0]] == [("recycled", "NLD")]


def test_unknown_origins_flow_visibly(drawn: dict[str, str]) -> None:
    assert "unknown 100%" in drawn["flow"]
    assert LIGHT["edge"] in drawn["flow"]


def test_the_material_with_the_highest_ranked_cell_comes_first() -> None:
    assert next(iter(rivers(sample.document()))).material == "cobalt"


# Words and lines on a canvas


@given(text=st.text(st.characters(categories=["L", "Zs"]), max_size=80), room=st.integers(3, 30))
def test_a_heading_takes_two_lines_at_most(text: str, room: int) -> None:
    assert len(wrapped(text, room)) <= 2


@given(text=st.text(max_size=60), room=st.integers(2, 30))
def test_a_clipped_text_fits(text: str, room: int) -> None:
    assert len(clipped(text, room)) <= room


@given(width=st.floats(6, 80), height=st.floats(6, 80))
def test_a_hatch_stays_within_its_box(width: float, height: float) -> None:
    numbers = [float(n) for n in re.findall(r"[\d.]+", hatch(0, 0, width, height))]
    assert max(numbers[0::2]) <= width + 0.1
    assert max(numbers[1::2]) <= height + 0.1


@pytest.mark.parametrize("language", ["en", "nl"])
def test_hostile_names_are_text_in_a_drawing(
    language: Language, press: Press, outlines: dict[str, Any]
) -> None:
    document = sample.document(language)
    for names in document["names"].values():
        names.update(dict.fromkeys(names, "<script>alert(1)</script>"))
    found = drawings(document, outlines, language, press)
    assert all(
        "<script" not in svg and ElementTree.fromstring(svg) is not None for svg in found.values()
    )
