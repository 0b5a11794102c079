"""Where the browser is that the tests drive."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


def chromium() -> Path:
    """The path of a Chromium: the system's, else the one Playwright fetched."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    fetched = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright")
    )
    for path in sorted(fetched.glob("chromium-*/chrome-linux*/chrome")):
        return path
    raise FileNotFoundError("No Chromium on this machine. Run: sh .ci/browser")
