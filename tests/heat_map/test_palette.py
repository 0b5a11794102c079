"""The colours: legible, in order, and the same in every place that uses them."""

import itertools
import re
from pathlib import Path

import pytest

import schakel.heat_map
from schakel.heat_map.palette import DARK, LIGHT, ON_LIKELY, contrast, luminance, recolouring

CSS = Path(schakel.heat_map.__file__).with_name("looks").joinpath("tokens.css").read_text("utf-8")
LEGIBLE = 4.5
THEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
@pytest.mark.parametrize("ink", ["ink", "soft", "accent"])
@pytest.mark.parametrize("ground", ["paper", "wash", "accent-wash"])
def test_text_is_legible_on_every_ground(colours: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(colours[ink], colours[ground]) >= LEGIBLE


@THEMES
@pytest.mark.parametrize("level", range(1, 6))
def test_the_digit_on_a_tile_is_legible(colours: dict[str, str], level: int) -> None:
    digit = "on-pale" if ON_LIKELY[level - 1] == LIGHT["on-pale"] else "on-dark"
    assert contrast(colours[digit], colours[f"likely-{level}"]) >= LEGIBLE


@THEMES
@pytest.mark.parametrize("ramp", ["likely", "origin"])
def test_a_ramp_goes_one_way_so_that_it_can_be_read_in_grey(
    colours: dict[str, str], ramp: str
) -> None:
    lights = [luminance(colours[f"{ramp}-{level}"]) for level in range(1, 6)]
    assert lights == sorted(lights, reverse=colours is LIGHT)
    steps = itertools.pairwise(lights)
    assert all((max(pair) + 0.05) / (min(pair) + 0.05) > 1.25 for pair in steps)


@THEMES
def test_the_outline_of_what_is_unknown_stands_out_from_the_paper(colours: dict[str, str]) -> None:
    assert contrast(colours["edge"], colours["paper"]) >= 3


def test_every_light_colour_occurs_once_so_that_each_maps_to_one_token() -> None:
    assert len(set(LIGHT.values())) == len(LIGHT)
    assert LIGHT.keys() == DARK.keys()


def test_the_stylesheet_holds_these_colours_and_no_others() -> None:
    blocks = re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", CSS)
    assert set(blocks) == {*LIGHT.items(), *DARK.items()}
    assert recolouring() in CSS
