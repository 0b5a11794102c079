"""The pages of a release: all can read them, nothing runs, both languages say as much."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from schakel.cli import release as command
from schakel.disclosure.certificate import Protected
from schakel.disclosure.gate import Outcome, release
from schakel.disclosure.history import Memory
from schakel.disclosure.values import TOTAL, Figure, Key, Rules, Table
from schakel.disclosure.words import attacker, subject, wound
from schakel.language import LANGUAGES, Language, Text
from schakel.releases import drawing, explanation, views
from schakel.releases.drawing import charts
from schakel.releases.page import secretariat, tables, withheld
from schakel.releases.page.markup import read
from schakel.releases.page.secretariat import secretariat_page
from schakel.releases.page.tables import tables_page
from schakel.releases.page.withheld import rules, withheld_page
from schakel.releases.views import sheets, view_of
from tests.axe import Axe
from tests.browser import QUIET, chromium
from tests.releases import made

VIEWS = [
    ("tables", 1280, "light"),
    ("tables", 390, "dark"),
    ("withheld", 390, "light"),
]


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, attribute: str) -> list[str]:
        return [str(held[attribute]) for _, held in self.found if attribute in held]


@cache
def page(language: Language = "en") -> str:
    found = [view_of(table, language) for table in made.tables()]
    names = [view.name for view in found]
    return tables_page(found, names, charts(found), "2024", language)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    asked = Table("tonnes", quantity="tonnes", by=("country", "metal"), periods=("2023",))
    return release([asked], made.contributions(), Rules(coalition=2), history=Memory(), id="2024",
                   as_of="2025-01-01", salt=bytes(32))  # fmt: skip


@pytest.fixture(scope="module")
def pages(outcome: Outcome) -> dict[str, str]:
    return {
        "tables": page(),
        "withheld": withheld_page(outcome.certificate, outcome.tables, "en"),
        "secretariat": secretariat_page(outcome, "en"),
    }


# What they say


def test_every_table_has_headings_on_both_sides_and_a_caption() -> None:
    html = page()
    for table in re.findall(r"<table class=\"figures\">.*?</table>", html, re.DOTALL):
        assert table.count("<caption>") == 1
        width = table.split("</thead>")[0].count('<th scope="col"')
        for row in re.findall(r"<tr.*?</tr>", table.split("<tbody>")[1], re.DOTALL):
            assert row.count('<th scope="row"') == 1
            assert row.count("<td") + row.count("<th") == width


def test_a_withheld_figure_says_so_in_words_and_holds_no_figure() -> None:
    words: dict[Language, str] = {"en": "withheld", "nl": "niet gepubliceerd"}
    for language, word in words.items():
        cells = re.findall(r'<td class="[\w ]*withheld">(.*?)</td>', page(language))
        assert cells == [f"<span>{word}</span>"] * 9


def test_the_page_counts_what_is_withheld() -> None:
    assert "40 figures in 3 tables; 9 of them are withheld" in page()


def test_the_chart_hatches_what_the_table_withholds() -> None:
    html = page()
    drawn = re.findall(r"<svg xmlns.*?</svg>", html, re.DOTALL)
    assert [len(made.hatches(each)) for each in drawn] == [5, 5, 4, 4, 0, 0]


def test_a_release_without_holes_says_that_all_is_published() -> None:
    view = view_of(made.maturity(), "en")
    html = tables_page([view], ["maturity"], [None], "2024", "en")
    assert "all of them are published" in html
    assert "withheld</strong>" not in html


def test_the_explanation_names_the_rules_in_numbers(outcome: Outcome) -> None:
    html = withheld_page(outcome.certificate, outcome.tables, "en")
    for words in (
        "At least 5 contributors", "At least 3 contributors", "closer than 10%",
        "no more than 60%", "at least 12 months", "Any 2 contributors",
        "24</td>", "10</td>",
    ):  # fmt: skip
        assert words in html


def test_the_explanation_says_nothing_of_a_single_cell(outcome: Outcome) -> None:
    """Neither where the holes are nor which of them is small: that stands in no sentence."""
    html = withheld_page(outcome.certificate, outcome.tables, "en")
    for words in ("Peru", "tin", "PE", "dominan", "complement", *made.OTHERS):
        assert not re.search(rf"\b{words}\b", html), words


def test_where_a_holding_counts_as_one_but_the_table_counts_its_daughters_it_says_so() -> None:
    """Nine took part; the bands hold ten when two of them belong together."""
    figures = {**made.maturity().figures, Key("2024", "maturity", "2023", (TOTAL,)): Figure(10, 0)}
    held = [made.maturity(), replace(made.maturity(), figures=figures)]
    views = [view_of(each, "en") for each in held]
    alike, more = (tables_page([one], ["m"], [None], "2024", "en") for one in views)
    assert "9 took part." in alike
    assert "9 took part, those of one holding counted as one" in more


def test_rules_that_do_not_apply_are_not_named() -> None:
    held = {"least_cohort": 5, "withhold_zeros": False, "dominance": [[2, 0.85]], "months": 0}
    assert [*rules(held, "nl")] == [
        "Ten minste 5 deelnemers zitten in een tabel, of er wordt niets van gepubliceerd.",
        "De 2 grootsten in een cijfer vormen er samen niet meer dan 85% van.",
    ]


def test_a_table_too_wide_for_a_phone_has_its_first_dimension_across() -> None:
    """Tonnes by country and metal stand as they are asked; by metal and country they are turned."""
    asked = made.by_country()
    moved = {replace(key, at=key.at[::-1]): shown for key, shown in asked.figures.items()}
    table = replace(asked.table, by=("metal", "country"))
    turned = view_of(replace(asked, table=table, figures=moved), "nl")
    (sheet,), (plain,) = sheets(turned), sheets(view_of(asked, "nl"))
    assert (sheet.turned, plain.turned) == (True, False)
    assert sheet.rows == plain.rows
    assert sheet.across == plain.across
    cells = [
        [view.written(*each.spot(row, column)) for row in each.rows for column in columns]
        for view, each in ((turned, sheet), (view_of(asked, "nl"), plain))
        if (columns := each.across.categories if each.across else ())
    ]
    assert cells[0] == cells[1]


@pytest.mark.parametrize("many", [3, 12])
def test_many_periods_go_down_and_few_across(many: int) -> None:
    periods = [f"{2020 + month // 12}-{month % 12 + 1:02}" for month in range(many)]
    figures = made.filled("t", periods, (made.METALS,), [float(n) for n in range(4 * many)])
    asked = Table("t", quantity="tonnes", by=("metal",), periods=tuple(periods))
    view = view_of(Protected(asked, "2024", figures, {"metal": made.METAL}, made.TONNES), "en")
    (sheet,) = sheets(view)
    assert sheet.across is not None
    cells = {
        view.written(*sheet.spot(row, at)) for row in sheet.rows for at in sheet.across.categories
    }
    assert (len(sheet.rows), len(cells)) == (12 if many == 12 else 4, 4 * many)
    assert "withheld" not in cells


def test_what_is_withheld_is_explained_in_one_sentence() -> None:
    html = page("nl")
    assert "<strong>niet gepubliceerd</strong>: dit is geen nul" in html


def test_the_page_for_the_secretariat_is_marked_and_says_why(outcome: Outcome) -> None:
    html = secretariat_page(outcome, "nl")
    assert "Vertrouwelijk." in html
    assert "dominantie" in html
    assert "Alba" in html


def test_the_page_for_the_secretariat_names_cells_and_attackers_in_its_language(
    outcome: Outcome,
) -> None:
    pages = {language: secretariat_page(outcome, language) for language in LANGUAGES}
    assert "The public" in pages["en"]
    assert "what others put in" in pages["en"].lower()
    assert "Het publiek" in pages["nl"]
    assert "Wat anderen opgaven: " in pages["nl"]
    assert "what others" not in pages["nl"].lower()
    assert "DR Congo, tin, 2023 (tabel tonnes, publicatie 2024)" in pages["nl"]
    assert "optimaal" in pages["nl"]
    for page in pages.values():
        assert not re.search(r"\bCD\b|\bPE\b|\bafrica\b", re.sub("<[^>]*>", " ", page))


def test_the_page_for_the_secretariat_names_cells_of_earlier_releases_by_their_labels_too(
    outcome: Outcome,
) -> None:
    before = outcome.released
    assert before is not None
    key = next(key for cells in before.tables for key in cells.keys if key.at == ("CD", "tin"))
    said = wound(attacker("public"), subject("Alba", key), "below")
    later = replace(outcome, tables=(), audit=replace(outcome.audit, wounds=(said,), tightest=()))
    assert "CD, tin, 2023" in secretariat_page(later, "en")
    for language in LANGUAGES:
        html = secretariat_page(later, language, [before])
        assert "DR Congo, tin, 2023" in html
        assert "CD, tin" not in html


def test_a_refusal_stands_on_the_page_for_the_secretariat_with_what_can_be_asked() -> None:
    asked = Table(
        "maturity", "bands", "maturity", bands=(20.0, 40.0, 60.0, 80.0), periods=("2023",)
    )
    scores = dict(zip("ABCDEFGH", (15, 12, 25, 31, 38, 44, 66, 85), strict=True))
    rows = [
        replace(
            made.contributions().rows[0], contributor=who, at={}, quantity="maturity", value=score
        )
        for who, score in scores.items()
    ]
    put_in = replace(made.contributions(), rows=tuple(rows), quantities={"maturity": made.MATURITY},
                     dimensions={})  # fmt: skip
    found = release([asked], put_in, Rules(), history=Memory(), id="2023", as_of="2025-01-01")
    assert not found.cleared
    html = secretariat_page(found, "en")
    assert "Not cleared" in html
    assert "bands of maturity; bands=40" in html


def test_both_languages_say_the_same_with_the_same_figures() -> None:
    for text in texts(tables, withheld, secretariat, views, drawing, explanation, command):
        fields = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in text]
        assert fields[0] == fields[1], text.en
        assert text.en
        assert text.nl


def texts(*modules: ModuleType) -> Iterator[Text]:
    for module in modules:
        for value in vars(module).values():
            yield from _texts(value)


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)


# What they are


@pytest.mark.parametrize("name", ["tables", "withheld", "secretariat"])
def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing(
    pages: dict[str, str], name: str
) -> None:
    elements = Elements(pages[name])
    assert not [tag for tag, _ in elements.found if tag in ("script", "link", "img", "iframe")]
    assert not [key for _, held in elements.found for key in held if key.startswith("on")]
    assert not re.findall(r"url\(|@import", pages[name])
    assert set(re.findall(r"https?://[^\"'\s<]+", pages[name])) <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in str(dict(elements.found[2][1])) + str(elements.values("content"))


@pytest.mark.parametrize("name", ["tables", "withheld", "secretariat"])
def test_no_name_is_given_twice_and_links_on_the_page_lead_somewhere(
    pages: dict[str, str], name: str
) -> None:
    elements = Elements(pages[name])
    names = elements.values("id")
    assert len(names) == len(set(names))
    inside = {link[1:] for link in elements.values("href") if link.startswith("#")}
    assert inside <= set(names)


def test_links_to_files_lead_to_files_that_are_written(tmp_path: Path) -> None:
    from urllib.parse import unquote

    from schakel.releases.writing import write_tables

    odd = replace(made.by_year(), table=replace(made.by_year().table, name="tin & zinc/50%"))
    write_tables([odd, *made.tables()], "2024", tmp_path, "en")
    links = Elements((tmp_path / "tables.html").read_text("utf-8")).values("href")
    files = {unquote(link) for link in links if not link.startswith("#")}
    later = {"certificate.json", "what-is-withheld.en.html"}
    assert files - later == {path.name for path in tmp_path.iterdir()} - {"tables.html"}


def test_the_stylesheet_cannot_end_its_own_element() -> None:
    assert "</" not in read("page.css")


# In a real browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("pages")
    for name, html in pages.items():
        (path / f"{name}.html").write_text(html, "utf-8")
    return path


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


def opened(browser: Browser, path: Path, **settings: Any) -> Page:
    sheet = browser.new_context(**settings).new_page()
    sheet.goto(path.as_uri())
    return sheet


@pytest.mark.browser
@pytest.mark.parametrize(("name", "width", "scheme"), VIEWS)
def test_everybody_can_read_it_in_light_and_dark(
    browser: Browser, folder: Path, axe: Axe, name: str, width: int, scheme: Any
) -> None:
    view = {"width": width, "height": 900}
    sheet = opened(browser, folder / f"{name}.html", color_scheme=scheme, viewport=view)
    assert axe.findings(sheet) == []
    sheet.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["tables", "withheld", "secretariat"])
def test_nothing_sticks_out_of_a_narrow_screen(browser: Browser, folder: Path, name: str) -> None:
    sheet = opened(browser, folder / f"{name}.html", viewport={"width": 320, "height": 700})
    over = sheet.evaluate("document.documentElement.scrollWidth - innerWidth")
    sheet.context.close()
    assert over <= 0


@pytest.mark.browser
@pytest.mark.parametrize(("width", "shown"), [(1280, "chart-1"), (390, "chart-1-narrow")])
def test_a_phone_gets_a_chart_of_its_own(
    browser: Browser, folder: Path, width: int, shown: str
) -> None:
    sheet = opened(browser, folder / "tables.html", viewport={"width": width, "height": 900})
    names = sheet.locator("#t-tonnes figure svg").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.querySelector('title').id)"
    )
    sheet.context.close()
    assert names == [f"{shown}-title"]


@pytest.mark.browser
def test_the_withheld_look_does_not_rest_on_colour_and_is_printed(
    browser: Browser, folder: Path
) -> None:
    sheet = opened(browser, folder / "tables.html", viewport={"width": 1280, "height": 900})
    sheet.emulate_media(media="print")
    cell = sheet.locator("td.withheld").first
    background = cell.evaluate("one => getComputedStyle(one).backgroundImage")
    words = cell.inner_text()
    hidden = sheet.locator("nav").evaluate("one => getComputedStyle(one).display")
    sheet.context.close()
    assert "repeating-linear-gradient" in background
    assert words == "withheld"
    assert hidden == "none"
