"""Take the screenshots of docs/: the demo and a release in a browser, wide, narrow, light, dark.

.venv/bin/python -m docs.screenshots [FOLDER] [desk|release]
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from click.testing import CliRunner
from playwright.sync_api import Browser, Page, sync_playwright

from schakel.cli import main as schakel
from tests.browser import QUIET, chromium
from tests.stories.desk import Desk, running

HERE = Path(__file__).parent
WIDTHS = {"wide": 1280, "narrow": 390}
TABLES = (
    "sum of tonnes; by=metal,country:1; periods=2023",
    "sum of recycled; by=metal; periods=2021,2022,2023",
)
RELEASED = {
    "release-tables": "public/tables.html",
    "release-withheld-en": "public/what-is-withheld.en.html",
    "release-withheld-nl": "public/what-is-withheld.nl.html",
    "release-secretariat": "confidential/for-the-secretariat.html",
}
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


def released(folder: Path) -> Path:
    """A release of the example list in this folder."""
    path, out = folder / "contributions.csv", folder / "release"
    asked = [word for table in TABLES for word in ("--table", table)]
    for words in (
        ["--example", str(path)],
        [str(path), *asked, "--out", str(out), "--history", str(folder / "history"),
         "--id", "2023", "--as-of", "2025-01-15"],
    ):  # fmt: skip
        told = CliRunner().invoke(schakel, ["release", *words], catch_exceptions=False)
        if told.exit_code:
            raise RuntimeError(told.output)
    return out


def taken_of_release(out: Path, browser: Browser, folder: Path) -> None:
    """The pages of a release as files, in every width and scheme."""
    for width, pixels in WIDTHS.items():
        for scheme in SCHEMES:
            page = browser.new_page(viewport={"width": pixels, "height": 900}, color_scheme=scheme)
            for name, file in RELEASED.items():
                page.goto((out / file).as_uri())
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
            page.close()


def main(folder: Path, parts: Sequence[str] = ("desk", "release")) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="schakel-") as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        if "release" in parts:
            taken_of_release(released(Path(data)), browser, folder)
        if "desk" in parts:
            with running(Path(data)) as desk:
                taken(desk, browser, folder)
        browser.close()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "screenshots",
        sys.argv[2:] or ("desk", "release"),
    )
