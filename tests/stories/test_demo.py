"""`schakel demo`, as somebody starts it for the first time; `running` sees it stop."""

import time
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from schakel.secretariat import demo
from tests.stories.desk import PATIENCE, Desk


def page_of(browser: OpenerDirector, address: str) -> str:
    """The page at this address; the links are printed once the desk answers."""
    page: str = browser.open(address, timeout=60).read().decode()
    return page


def test_the_demo_starts_prints_seven_links_and_shows_a_heat_map(desk: Desk) -> None:
    assert len(desk.links) == 7
    assert all(link.startswith(desk.at("/demo/")) for link in desk.links.values())
    assert {actor.part.en for actor in demo.WITH_LINK} == set(desk.links)
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    assert "Noor Meeuwis" in page_of(browser, next(iter(desk.links.values())))
    until = time.monotonic() + PATIENCE
    while "What to look at first" not in page_of(browser, desk.at("/chains/2/")):
        assert time.monotonic() < until
        time.sleep(0.3)
