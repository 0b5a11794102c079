from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.books import alone
from tests.browser import QUIET, chromium
from tests.played import lay_down, take_up
from tests.stories.desk import Desk, running


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Desk]:
    """One demo for all the stories that this process tells, played from an empty folder unless
    another process has played it.
    """
    folder = tmp_path_factory.mktemp("demo")
    with ExitStack() as until_the_end:
        with alone(shared, "demo"):
            take_up(shared, folder)
            opened = until_the_end.enter_context(running(folder))
            lay_down(folder, shared)
        yield opened


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser, closed before other tests begin: its event loop would stand in their way."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield opened
        opened.close()
