"""Take the screenshots of docs/: the demo in a browser, wide and narrow, light and dark.

.venv/bin/python -m docs.screenshots [FOLDER]
"""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import QUIET, chromium
from tests.stories.desk import Desk, running

HERE = Path(__file__).parent
WIDTHS = {"wide": 1280, "narrow": 390}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def pages(desk: Desk, page: Page) -> dict[str, str]:
    """The pages to take, by name."""
    drawn = desk.example(page)
    page.goto(desk.at(drawn))
    cell = page.locator("table.ranking th a").first.get_attribute("href") or ""
    return {
        "home": "/",
        "agreement": "/agreement/",
        "clause": "/agreement/end/",
        "calendar": "/calendar/?on=2021-06-01",
        "who-may-read": "/who-may-read/",
        "upload": "/chains/upload/",
        "heat-map": drawn,
        "cells": f"{drawn}#heat",
        "origins": f"{drawn}#origins",
        "drill-down": cell,
        "purchase": f"{drawn}purchases/2/",
    }


def taken(desk: Desk, browser: Browser, folder: Path) -> None:
    """Walk every page in every width and scheme and keep what is seen."""
    for width, pixels in WIDTHS.items():
        for scheme in SCHEMES:
            view = {"width": pixels, "height": 900}
            page = desk.page_of(browser, "CSR officer", viewport=view, color_scheme=scheme)
            for name, address in pages(desk, page).items():
                page.goto(desk.at(address))
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
            page.context.close()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="schakel-") as data,
        running(Path(data)) as desk,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        taken(desk, browser, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "screenshots")
