"""The fictional heat map, drawn once for all tests that look at it."""

from collections.abc import Iterator
from typing import Any

import pytest

from schakel.chain.world import World
from schakel.heat_map.drawings import Press, drawings
from tests.heat_map import sample


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    """One process that draws for the whole run."""
    with Press() as press:
        yield press


@pytest.fixture(scope="session")
def outlines() -> dict[str, Any]:
    """The country outlines of the shipped world pack."""
    return World.shipped().shapes()


@pytest.fixture(scope="session")
def drawn(press: Press, outlines: dict[str, Any]) -> dict[str, str]:
    """The English sample's three drawings."""
    return drawings(sample.document("en"), outlines, "en", press)
