"""The page: everything can be followed to its evidence, nothing hostile runs, all can read it."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from schakel.heat_map.page import extent, page, read
from schakel.heat_map.page.markup import capital
from schakel.heat_map.phrases import PHRASES
from schakel.language import LANGUAGES, Language
from tests.axe import Axe
from tests.browser import QUIET, chromium
from tests.heat_map import sample

HOSTILE = (
    "\"'></title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>&{{7*7}}"
)
CODES = {"schema", "language", "country", "material", "stage", "issue", "id", "place", "form"}
CODES |= {"supplier_country", "smelter_country", "mine_country", "indicator", "basis", "kind"}
CODES |= {"likelihood", "likelihood_basis", "sha256", "method", "code"}
VIEWS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


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


def hostile(part: Any, key: str = "") -> Any:
    """The document with every free text turned into an attack; codes stay as they are."""
    if isinstance(part, dict):
        return {name: hostile(value, name) for name, value in part.items()}
    if isinstance(part, list):
        return [hostile(value, key) for value in part]
    return HOSTILE if isinstance(part, str) and key not in CODES else part


@pytest.fixture(scope="module")
def html(drawn: dict[str, str]) -> str:
    return page(sample.document("en"), drawn, "en")


def test_every_cell_leads_to_its_evidence(html: str) -> None:
    ids = set(Elements(html).values("id"))
    for cell in sample.document("en")["cells"]:
        assert f'href="#{cell["id"]}"' in html
        assert cell["id"] in ids
        row = html.split(f'<tr id="{cell["id"]}">')[1].split("</tr>")[0]
        for piece in cell["evidence"]:
            assert piece["source"] in row
            assert f"{piece['edition']} · " in row
            assert f"{piece['year']}, {piece['age']} y. old" in row
        if not cell["evidence"]:
            assert "no evidence" in row


def test_every_link_leads_somewhere_on_the_page(html: str) -> None:
    assert dangling(html) == set()


def dangling(html: str) -> set[str]:
    """Links of the page that lead nowhere."""
    elements = Elements(html)
    return {link.removeprefix("#") for link in elements.values("href")} - {*elements.values("id")}


def test_no_name_is_given_twice(html: str) -> None:
    ids = Elements(html).values("id")
    assert len(ids) == len(set(ids))


def test_an_unknown_likelihood_is_hatched_and_asks(html: str) -> None:
    for cell in sample.document("en")["cells"]:
        tile = html.split(f'href="#{cell["id"]}" aria-label')[1].split("</a>")[0]
        unknown = cell["likelihood"] == "unknown"
        assert ("unknown" in tile and ">?</b>" in tile) == unknown
        assert bool(re.search(r" l[1-5]\"", tile)) != unknown


def test_a_proxy_is_called_a_proxy(html: str) -> None:
    for cell in sample.document("en")["cells"]:
        row = html.split(f'<tr id="{cell["id"]}">')[1].split("</tr>")[0]
        if cell["likelihood_basis"] in ("proxy", "weak-proxy"):
            assert cell["likelihood_basis"].replace("-", " ") in row


def test_the_page_says_what_is_not_known_and_what_was_left_out(html: str) -> None:
    document = sample.document("en")
    n, cells = document["summary"]["cells_unknown"], document["summary"]["cells"]
    assert f"<strong>{n}</strong> of {cells} cells have no evidence" in html
    for problem in document["left_out"]:
        assert capital(problem["what"]) in html
        assert capital(problem["remedy"]) in html
    assert "Mined, but in no recorded export" in html


def test_the_page_needs_no_network(html: str) -> None:
    elements = Elements(html)
    assert not [tag for tag, _ in elements.found if tag in ("link", "img", "iframe", "object")]
    assert not elements.values("src")
    assert all(href.startswith("#") for href in elements.values("href"))
    assert not re.findall(r"url\(|@import|fetch\(|import\(", html)
    addresses = set(re.findall(r"https?://[^\"'\s<]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_list_is_inert(language: Language, drawn: dict[str, str]) -> None:
    document = hostile(sample.document(language))
    html = page(document, drawn, language)
    elements = Elements(html)
    assert [tag for tag, _ in elements.found].count("script") == 1
    assert not [tag for tag, _ in elements.found if tag == "img"]
    assert not [name for _, held in elements.found for name in held if name.startswith("on")]
    assert "<script>alert" not in html


def test_the_same_document_gives_the_same_page(html: str, drawn: dict[str, str]) -> None:
    again = json.loads(json.dumps(sample.document("en")))
    assert page(again, drawn, "en") == html


def test_a_page_of_very_many_cells_says_what_it_leaves_to_the_other_files(
    monkeypatch: pytest.MonkeyPatch, drawn: dict[str, str]
) -> None:
    monkeypatch.setattr(extent, "CELLS", 150)
    monkeypatch.setattr(extent, "GROUPS", 3)
    document = sample.document("en")
    html = page(document, drawn, "en")
    rows = len(re.findall(r'<tr id="[A-Zu]', html))
    assert rows == 144
    assert f"{len(document['cells']) - rows} cells of" in html
    assert f"{len(document['places']) - 12} places of lower rank" in html
    assert f"{len(document['profiles']) - 3} smaller groups" in html
    assert dangling(html) == set()


def test_both_languages_say_the_same_with_the_same_figures() -> None:
    for key, text in PHRASES.items():
        fields = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in text]
        assert fields[0] == fields[1], key
        assert text.en
        assert text.nl


def test_a_dutch_page_is_dutch(drawn: dict[str, str]) -> None:
    html = page(sample.document("nl"), drawn, "nl")
    assert '<html lang="nl">' in html
    assert "Wat voorop staat" in html
    assert "hebben geen aanwijzingen" in html
    assert "Brazilië" in html


def test_styles_and_scripts_cannot_end_their_own_element() -> None:
    for name in ("../looks/tokens.css", "page.css", "page.js"):
        assert "</" not in read(name)


# In a real browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def file(drawn: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("page") / "heatmap.html"
    path.write_text(page(sample.document("en", issues=4), drawn, "en"), "utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def small(drawn: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same page of three issues: every kind of evidence and each level, fewer times."""
    path: Path = tmp_path_factory.mktemp("page") / "heatmap.html"
    path.write_text(page(sample.document("en", issues=3), drawn, "en"), "utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


def opened(browser: Browser, address: str, **settings: Any) -> Page:
    sheet = browser.new_context(**settings).new_page()
    sheet.goto(address)
    return sheet


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_nothing(browser: Browser, small: str, axe: Axe, width: int, scheme: str) -> None:
    size = {"width": width, "height": 900}
    sheet = opened(browser, small, viewport=size, color_scheme=scheme)
    sheet.evaluate(
        "document.querySelectorAll('details').forEach((one, n) => one.open = n % 5 == 0)"
    )
    assert axe.findings(sheet, structure=scheme == "light") == []
    sheet.context.close()


@pytest.mark.browser
def test_a_phone_needs_no_sideways_scrolling(browser: Browser, file: str) -> None:
    sheet = opened(browser, file, viewport={"width": 390, "height": 800})
    assert sheet.evaluate("document.documentElement.scrollWidth") == 390
    sheet.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_tile_opens_its_evidence_by_keyboard(browser: Browser, file: str, scripts: bool) -> None:
    sheet = opened(browser, file, java_script_enabled=scripts)
    tile = sheet.locator('table.tiles a[href="#COD:cobalt:mining:child-labour"]')
    evidence = sheet.locator('[id="COD:cobalt:mining:child-labour"] .evidence')
    assert not evidence.is_visible()
    tile.focus()
    sheet.keyboard.press("Enter")
    evidence.wait_for(state="visible")
    assert "US Department of Labor" in evidence.inner_text()
    sheet.context.close()


@pytest.mark.browser
def test_a_search_keeps_the_places_that_hold_all_its_words(browser: Browser, file: str) -> None:
    sheet = opened(browser, file)
    sheet.get_by_label("Find a place or a purchase").fill("congo TIN")
    shown = sheet.locator("details.place:visible").all_inner_texts()
    assert len(shown) == 1
    assert "DR Congo" in shown[0]
    sheet.context.close()


@pytest.mark.browser
def test_the_page_asks_the_network_for_nothing(browser: Browser, file: str) -> None:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    sheet = context.new_page()
    sheet.goto(file)
    assert asked == [file]
    context.close()
