"""Whoever reads, and however: by keyboard, by screen reader, on a phone, in the dark, in Dutch."""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.axe import Axe
from tests.stories.desk import NARROW, WIDE, Desk

pytestmark = pytest.mark.browser

OPEN = ("/sign-in/", "/account/password/reset/", "/accession/apply/", "/no-such-page/", "/")
# Beside the pages that links lead to: what is refused, what is not there, what no link leads to.
BESIDE = ("/people/invite/", "/chains/999999/", "/people/second-factor/", "/sharing/ask/")
# Long pages, each in a form that shows the same parts in fewer lines.
SHORT = {
    "agreement": "/agreement/?q=report",
    "calendar": "/calendar/?on=2021-06-01&who=secretariat",
    "duties:whole-list": "/duties/list/?page=99",
    "ledger": "/ledger/?page=99",
    "chains:list": "{drawn}?material=cobalt",
}
GROUPS = ["The agreement", "Parties", "Due diligence", "Trust"]


def walk(desk: Desk, browser: Browser, language: str) -> Iterator[Page]:
    """Pages of the desk, open and loaded: in English the officer's, in Dutch the secretariat's.

    One of each route: what a link leads to, whichever room it is in. By turns they are read wide
    and light, narrow and dark.
    """
    settings = {"locale": "nl-NL" if language == "nl" else "en-GB"}
    stranger = desk.page_of(browser, None, **settings)
    yield from _visited(desk, stranger, OPEN, turn=language == "nl")
    stranger.context.close()
    part = {"en": "CSR officer", "nl": "secretariat"}[language]
    reader = desk.page_of(browser, part, **settings)
    yield from _visited(desk, reader, (*reached(desk, reader), *BESIDE), turn=False)
    reader.goto(desk.at("/chains/upload/"))
    if part == "CSR officer":
        reader.locator("input[type=file]").evaluate("field => field.required = false")
        reader.locator("form.stacked button").click()
        expect(reader.locator(".errorlist")).to_be_visible()
        yield reader
    reader.context.close()


def reached(desk: Desk, page: Page) -> list[str]:
    """The first address that links lead this reader to, of every route that shows a page."""
    drawn = desk.example(page)
    waiting, met, shown = ["/", f"{drawn}problems/"], {"home", "chains:problems"}, []
    for address in waiting:
        answer = page.request.get(desk.at(address))
        if "html" not in answer.headers["content-type"] or "/files/" in address:
            continue
        shown.append(SHORT.get(_route(address), address).format(drawn=drawn))
        for link in re.findall(r'href="(/[^"#?]*)', answer.text()):
            name = _route(link)
            if name and name not in met:
                met.add(name)
                waiting.append(link)
    return shown


def _route(link: str) -> str:
    """The name of the route; nothing for a drawing, or what is no page of the desk's."""
    try:
        return str(resolve(link).view_name)
    except Resolver404:
        return ""


def _visited(desk: Desk, page: Page, paths: Iterable[str], *, turn: bool) -> Iterator[Page]:
    for path in paths:
        page.set_viewport_size(size(NARROW if turn else WIDE))
        page.emulate_media(color_scheme="dark" if turn else "light")
        page.goto(desk.at(path))
        yield page
        turn = not turn


def size(of: dict[str, int]) -> ViewportSize:
    return ViewportSize(width=of["width"], height=of["height"])


@pytest.fixture(scope="module")
def axe() -> Axe:
    """One for both languages: colours are the same in the other."""
    return Axe()


@pytest.fixture(scope="module")
def read() -> set[str]:
    """What axe has read: the names of routes, and where forms send what is filled in."""
    return set()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    desk: Desk, browser: Browser, axe: Axe, read: set[str], language: str
) -> None:
    found: list[str] = []
    for page in walk(desk, browser, language):
        expect(page.locator("html")).to_have_attribute("lang", language)
        route, forms = _route(page.url.removeprefix(desk.address).partition("?")[0]), sent(page)
        if language == "en" or not forms <= read:  # else the secretariat's pages are alike
            found += axe.findings(page)
        read |= {route, *forms}
        found += sideways(page)
    assert "\n".join(found) == ""


def test_axe_tells_grey_on_white_once_for_every_look_of_it(browser: Browser) -> None:
    page, own = browser.new_page(), Axe()
    grey = "<html lang=en><title>Grey</title><style>.pale {color: #bbb}</style><main><h1>Grey</h1>"
    for html, told in (
        (f"{grey}<p>As it should be</p>", 0),
        (f"{grey}<p class=pale>Hardly seen</p>", 1),
        (f"{grey}<p>Again</p><p class=pale>Hardly seen</p>", 0),
        (f"{grey}<p>And</p><div class=pale><p>Within something else</p></div>", 1),
    ):
        page.set_content(html)
        found = own.findings(page)
        assert [each.partition("color-contrast")[1] for each in found] == ["color-contrast"] * told
    page.close()


def sent(page: Page) -> set[str]:
    """Where the forms of the page send what is filled in, whichever record it is about."""
    forms = page.locator("main form[method=post]")
    to = "new URL(form.getAttribute('action') || '', location).pathname"
    return {
        re.sub(r"\d+", "1", each) for each in forms.evaluate_all(f"all => all.map(form => {to})")
    }


def sideways(page: Page) -> list[str]:
    """The page, when it is wider than the screen it is read on, now or on one 320 wide.

    The stylesheet knows no width between that and 390: what fits on 320 fits there.
    """
    now = _wider(page)
    page.set_viewport_size(ViewportSize(width=320, height=NARROW["height"]))
    return now + _wider(page)


def _wider(page: Page) -> list[str]:
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{page.url} is {wide} wide on {screen}"] if wide > screen else []


def focused(page: Page) -> str:
    """What has the focus, in a word or two."""
    told: str = page.evaluate(
        "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
        " || document.activeElement.name || document.activeElement.tagName).trim()"
    )
    return told


def outlined(page: Page) -> bool:
    """Can one see where the focus is?"""
    style = "getComputedStyle(document.activeElement)"
    told: bool = page.evaluate(
        f"{style}.outlineStyle !== 'none' && parseFloat({style}.outlineWidth) >= 2"
    )
    return told


def test_by_keyboard_alone_from_the_first_key_to_the_content(desk: Desk, browser: Browser) -> None:
    page = desk.page_of(browser, "CSR officer")
    page.goto(desk.at("/agreement/"))
    page.keyboard.press("Tab")
    assert focused(page) == "To the content"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    met = []
    for _each in range(len(GROUPS) + 8):
        page.keyboard.press("Tab")
        assert outlined(page), focused(page)
        met.append(focused(page))
    assert met == [
        "Schakel",
        *GROUPS,
        *("English", "Nederlands", "Noor Meeuwis", "Sign out"),
        *("The agreement", "Calendar", "Duties"),
    ]
    page.goto(desk.at("/agreement/"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_by_keyboard_alone_from_the_search_to_a_clause(desk: Desk, browser: Browser) -> None:
    page = desk.page_of(browser, None)
    page.goto(desk.at("/agreement/"))
    page.get_by_role("searchbox").focus()
    page.keyboard.type("cobalt")
    page.keyboard.press("Enter")
    expect(page.locator("#found .words a").first).to_have_text("Cobalt")
    until_focus_is_on(page, "Cobalt")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Cobalt")
    page.context.close()


def test_by_keyboard_alone_through_the_cells_of_a_heat_map(desk: Desk, browser: Browser) -> None:
    page = desk.page_of(browser, "CSR officer")
    page.goto(desk.at(desk.example(page)))
    page.locator("nav.filter a").last.focus()
    until_focus_is_on(page, "Heat map")
    page.keyboard.press("Tab")
    assert ": severity " in focused(page)
    page.keyboard.press("Tab")
    assert ": severity " in focused(page)
    assert outlined(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why this severity")).to_be_visible()
    page.context.close()


def until_focus_is_on(page: Page, name: str) -> None:
    for _each in range(40):
        page.keyboard.press("Tab")
        assert outlined(page), focused(page)
        if focused(page) == name:
            return
    raise AssertionError(f"The tab key never reaches {name!r}.")


def test_a_heat_map_prints_without_the_frame_of_the_desk(desk: Desk, browser: Browser) -> None:
    page = desk.page_of(browser, "CSR officer")
    page.goto(desk.at(desk.example(page)))
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".masthead", "nav.filter", "nav.onpage"):
        expect(page.locator(gone)).to_be_hidden()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(251, 250, 246)"
    assert page.pdf().startswith(b"%PDF")
    page.context.close()
