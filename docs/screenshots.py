"""Take the screenshots of docs/: the demo and a release in a browser, some on a phone or dark.

.venv/bin/python -m docs.screenshots [FOLDER] [desk|release]
"""

import base64
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from click.testing import CliRunner
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from schakel.cli import main as schakel
from schakel.cli.desk import open_desk
from tests.browser import QUIET, chromium

if TYPE_CHECKING:
    from tests.stories.desk import Desk

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
OFFICER = "CSR officer"

# Every page is taken wide and light. These are taken in the dark and on a phone as well.
DARK = {
    "release-tables",
    "home",
    "heat-map",
    "governance",
    "sharing",
    "plan",
    "risks",
    "industry",
    "years",
}
PHONE = {
    "release-tables",
    "home",
    "heat-map",
    "duties",
    "second-factor",
    "assessment",
    "plan",
    "risks",
    "statement",
}
PHONE_IN_THE_DARK = {"sessions", "risk", "drill-down"}

# Where a page is: its address, or a page and the link on it that leads there.
At = str | tuple[str, str]

# What others than the officer see, by part; the demo's years give most records the same numbers.
OTHERS: dict[str | None, dict[str, At]] = {
    "secretariat": {
        "accession": "/accession/3/",
        "duties": "/duties/",
        "people": "/people/",
        "assessments": "/diligence/",
        "patterns": "/plans/patterns/1/",
        "industry": "/risks/industry/1/",
        "draw": "/checks/draws/1/",
    },
    "chair": {
        "governance": "/governance/bodies/steering-committee/",
        "decisions": "/governance/decisions/",
        "decision": "/governance/decisions/10/",
    },
    "union expert": {
        "redacted-plan": ("/plans/", "#copies ~ ul a"),
        "support": "/risks/support/",
    },
    "observer": {"home-of-an-observer": "/"},
    None: {"statement": "/statements/published/1/"},
}
# A picture of a page, packed as tightly as a browser can.
PACK = """async (shot) => {
  const image = new Image();
  image.src = `data:image/png;base64,${shot}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const packed = await canvas.convertToBlob({type: "image/webp", quality: 0.82});
  return btoa(String.fromCharCode(...new Uint8Array(await packed.arrayBuffer())));
}"""


def pages(desk: "Desk", page: Page) -> dict[str, At]:
    """The pages of the officer to take, by name."""
    drawn = desk.example(page)
    page.goto(desk.at(drawn))
    cell = page.locator("table.ranking th a").first.get_attribute("href") or ""
    return {
        "home": "/",
        "agreement": "/agreement/",
        "clause": "/agreement/end/",
        "calendar": "/calendar/",
        "who-may-read": "/who-may-read/",
        "upload": "/chains/upload/",
        "heat-map": drawn,
        "cells": f"{drawn}#heat",
        "origins": f"{drawn}#origins",
        "drill-down": cell,
        "purchase": f"{drawn}purchases/2/",
        "sharing": "/sharing/",
        "who-may-read-this": ("/sharing/", "table.openings tr:has-text('Fenna Maker') th a"),
        "ledger": "/ledger/",
        "second-factor": "/people/second-factor/",
        "sessions": "/people/account/",
        "diligence": "/diligence/",
        "assessment": "/diligence/19/step/2/",
        "years": "/diligence/years/zilvermeeuw/",
        "plan": "/plans/19/",
        "action": "/plans/1/actions/a1/",
        "risks": "/risks/9/",
        "risk": "/risks/9/risks/r2/",
        "scrap": "/risks/1/lots/l1/",
        "check": ("/checks/", "main a:has-text('Zilvermeeuw')"),
        "report": "/statements/2/",
    }


def reached(desk: "Desk", page: Page, at: At) -> str:
    """The address of a page, found by its link where it has no fixed one."""
    if isinstance(at, str):
        return at
    page.goto(desk.at(at[0]))
    return page.locator(at[1]).first.get_attribute("href") or ""


def wanted(name: str, width: str, scheme: str) -> bool:
    """Is this page taken at this width, in this scheme?"""
    if width == "wide":
        return scheme == "light" or name in DARK
    return name in (PHONE if scheme == "light" else PHONE_IN_THE_DARK)


def taken(desk: "Desk", browser: Browser, folder: Path) -> None:
    """Walk the pages in every width and scheme and keep what is seen."""
    page = desk.page_of(browser, OFFICER)
    parts: dict[str | None, dict[str, At]] = {OFFICER: pages(desk, page), **OTHERS}
    page.context.close()
    for width, pixels in WIDTHS.items():
        for scheme in SCHEMES:
            view: ViewportSize = {"width": pixels, "height": 900}
            for part, addresses in parts.items():
                page = desk.page_of(browser, part, viewport=view, color_scheme=scheme)
                for name, address in addresses.items():
                    if wanted(name, width, scheme):
                        page.goto(desk.at(reached(desk, page, address)))
                        kept(page, folder / f"{name}-{width}-{scheme}.webp")
                page.context.close()


def kept(page: Page, path: Path) -> None:
    """Keep what a page shows, packed in another page: the desk's own runs no script of ours."""
    shot = base64.b64encode(page.screenshot()).decode()
    browser = page.context.browser
    assert browser is not None
    press = browser.new_page()
    path.write_bytes(base64.b64decode(press.evaluate(PACK, shot)))
    press.close()


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
                if not wanted(name, width, scheme):
                    continue
                page.goto((out / file).as_uri())
                kept(page, folder / f"{name}-{width}-{scheme}.webp")
            page.close()


def main(folder: Path, parts: Sequence[str] = ("desk", "release")) -> None:
    open_desk(there=False)
    from tests.stories.desk import running  # it knows the models, which want Django started

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
