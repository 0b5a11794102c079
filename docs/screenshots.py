"""Take the screenshots of docs/: the demo in a browser, wide and narrow, light and dark.

.venv/bin/python docs/screenshots.py [FOLDER]
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import QUIET, chromium

HERE = Path(__file__).parent
PORT = 8765
WIDTHS = {"wide": 1280, "narrow": 390}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
READY_WITHIN = 120


@contextmanager
def demo() -> Iterator[dict[str, str]]:
    """The demo, running; its sign-in links by part."""
    command = [str(Path(sys.executable).parent / "schakel"), "demo", "--port", str(PORT)]
    with tempfile.TemporaryDirectory(prefix="schakel-") as folder:
        served = subprocess.Popen(
            command,
            env={**os.environ, "SCHAKEL_DATA": folder},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield links(served)
        finally:
            served.terminate()
            served.wait(20)


def links(served: "subprocess.Popen[str]") -> dict[str, str]:
    """The links that the demo prints, read until it has printed them all."""
    found: dict[str, str] = {}
    assert served.stdout is not None
    for line in served.stdout:
        if match := re.match(r"\s+(\S.*?)\s{2,}(http://\S+)", line):
            found[match[1]] = match[2]
        if len(found) == 5:
            return found
    raise RuntimeError("The demo ended before it printed its sign-in links.")


def heat_map(page: Page) -> str:
    """The address of the example's heat map, once it is drawn."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        page.goto(f"http://127.0.0.1:{PORT}/chains/")
        drawn = page.locator("tr", has=page.locator(".state.drawn")).locator("th a")
        if drawn.count():
            return drawn.first.get_attribute("href") or ""
        time.sleep(1)
    raise RuntimeError("The example was not drawn in time.")


def pages(page: Page) -> dict[str, str]:
    """The pages to take, by name."""
    drawn = heat_map(page)
    page.goto(f"http://127.0.0.1:{PORT}{drawn}")
    cell = page.locator("table.ranking th a").first.get_attribute("href") or ""
    return {
        "home": "/",
        "agreement": "/agreement/",
        "clause": "/agreement/end/",
        "calendar": "/calendar/?on=2021-06-01",
        "who-may-read": "/who-may-read/",
        "upload": "/chains/upload/",
        "heat-map": drawn,
        "drill-down": cell,
    }


def taken(browser: Browser, entrance: str, folder: Path) -> None:
    """Walk every page in every width and scheme and keep what is seen."""
    for width, pixels in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": pixels, "height": 900}, color_scheme=scheme, locale="en-GB"
            )
            page = context.new_page()
            page.goto(entrance)
            for name, address in pages(page).items():
                page.goto(f"http://127.0.0.1:{PORT}{address}")
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
            context.close()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as entrances, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        taken(browser, entrances["CSR officer"], folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "screenshots")
