"""The chart of a table: what is told as bars, what is withheld as a hatch, for wide and narrow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import altair
import pytest

from schakel.disclosure.certificate import Protected
from schakel.disclosure.values import TOTAL, Table
from schakel.heat_map.drawings.press import Press
from schakel.language import LANGUAGES, Language
from schakel.releases.drawing import canvases_of, chart_of, charts
from schakel.releases.views import View, view_of
from tests.releases import made


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as press:
        yield press


def views(language: Language = "en") -> list[View]:
    return [view_of(each, language) for each in made.tables()]


def by_year(values: Sequence[float | None], years: Sequence[str]) -> View:
    table = replace(made.by_year().table, decimals=0)
    figures = made.filled("years", years, (made.METALS,), values)
    return view_of(Protected(table, "2024", figures, {"metal": made.METAL}, made.TONNES), "nl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_altair_takes_every_chart_for_a_valid_one(language: Language) -> None:
    for view in views(language):
        for canvas in canvases_of(view):
            spec = canvas.specification()
            assert altair.LayerChart.from_dict(spec, validate=True).to_dict()["layer"]


def test_a_chart_is_the_same_to_the_last_byte_however_often_it_is_drawn(press: Press) -> None:
    assert charts(views(), press) == charts(views())


def test_each_number_stands_beside_its_bar_and_a_withheld_one_as_a_word(press: Press) -> None:
    drawn = charts([view_of(made.by_country(), "nl")], press)[0]
    assert drawn
    for svg in (drawn.wide, drawn.narrow or ""):
        words = re.findall(r"<tspan[^>]*>([^<]*)<", svg)
        assert words.count("niet gepubliceerd") == 5
        assert {"285", "433", "914", "951"} <= set(words)
        assert len(made.hatches(svg)) == 5


def test_a_zero_is_written_and_has_no_bar(press: Press) -> None:
    view = by_year([0.0, 0.0, 7.0, None], ["2023"])
    drawn = charts([view], press)[0]
    assert drawn
    assert ">0<" in drawn.wide
    assert len(re.findall(r'<path d="[^"]*" fill="#2b706e"/>', drawn.wide)) == 1


def test_there_is_no_chart_of_one_number_nor_of_nothing_told(press: Press) -> None:
    table = Table("mean", "mean", "tonnes", periods=("2023",))
    alone = Protected(table, "2024", made.filled("mean", ("2023",), (), [12.0]), {}, made.TONNES)
    nothing = by_year([None] * 4, ["2023"])
    assert charts([view_of(alone, "en"), nothing], press) == [None, None]


def test_many_columns_stand_below_one_another_so_that_every_word_has_room() -> None:
    years = [str(year) for year in range(2016, 2024)]
    view = by_year([float(place) if place % 5 else None for place in range(32)], years)
    chart = chart_of(view)
    assert chart.grouped
    assert len(chart.panels) == 8
    assert chart.room > 300


def test_too_much_for_a_picture_is_drawn_by_the_level_above_it() -> None:
    """Thirty rows by three countries in two parts of the world: the parts only."""
    view = view_of(made.by_country(), "nl")
    chart = chart_of(view)
    assert [one.code for one in chart.panels if one] == ["copper", "tin", "zinc"]
    metals = replace(view.axes[1], categories=view.axes[0].categories)
    rows = tuple(
        replace(view.axes[1].categories[0], code=f"m{n}", label=f"m{n}") for n in range(30)
    )
    wide = replace(view, axes=(replace(view.axes[0], categories=rows), metals))
    assert [one.code for one in chart_of(wide).panels if one] == ["africa", "americas"]


def test_no_total_stands_among_its_parts() -> None:
    for view in views():
        codes = [one.code for row in chart_of(view).rows for one in row]
        assert TOTAL not in codes
