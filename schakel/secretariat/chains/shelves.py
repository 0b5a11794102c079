"""A heat map's document, put away in parts, so that a page opens only what it shows.

A list of ten thousand rows makes a document of tens of megabytes; a page about one cell
needs a few kilobytes of it. The parts are the document itself, cut, never other numbers:
`overview` (all but the long arrays, with an index to them), `cells` (every cell without its
evidence), and the long arrays in blocks, `cells-0`, `cells-1` …. What all purchases of a
profile have in common, their origins above all, is written once, with the profile.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

Fields = dict[str, Any]

KEYS: Final = {"cells": "id", "places": "place", "purchases": "line", "profiles": "profile"}
BLOCK: Final = {"cells": 100, "places": 20, "purchases": 200, "profiles": 50}
LONG: Final = (*KEYS, "traces", "left_out")
COMMON: Final = ("origins", "unknown", "unknown_low", "unknown_high", "notes")
ONLY_IN_FULL: Final = ("evidence", "purchases", "severity_parts")


def parts(document: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The document cut into named parts."""
    index = {name: [entry[key] for entry in document[name]] for name, key in KEYS.items()}
    short = {name: part for name, part in document.items() if name not in LONG}
    yield "overview", _written({**short, "index": index})
    yield "cells", _written([_brief(cell) for cell in document["cells"]])
    yield "traces", _written(document["traces"])
    yield "left_out", _written(document["left_out"])
    common = _common(document["purchases"])
    profiles = [{**each, **common.get(each["profile"], {})} for each in document["profiles"]]
    purchases = [_own(each, common[each["profile"]]) for each in document["purchases"]]
    yield from _blocks({**document, "profiles": profiles, "purchases": purchases})


def _common(purchases: list[Fields]) -> dict[int, Fields]:
    """Per profile, what its first purchase says of where it comes from."""
    found: dict[int, Fields] = {}
    for each in purchases:
        if each["profile"] not in found:
            found[each["profile"]] = {name: each[name] for name in COMMON}
    return found


def _own(purchase: Fields, common: Fields) -> Fields:
    """A purchase without what it has in common with its profile."""
    return {
        name: part
        for name, part in purchase.items()
        if name not in common or (part is not common[name] and part != common[name])
    }


def _blocks(document: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    for name, size in BLOCK.items():
        for start in range(0, len(document[name]), size):
            yield f"{name}-{start // size}", _written(document[name][start : start + size])


def _brief(cell: Fields) -> Fields:
    brief = {name: part for name, part in cell.items() if name not in ONLY_IN_FULL}
    return {**brief, "overridden": cell["severity_parts"]["overridden"]}


def _written(part: object) -> bytes:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Shelves:
    """Reads a document back from its parts; `take` opens the part of this name."""

    take: Callable[[str], bytes]

    @cached_property
    def overview(self) -> Fields:
        """All but the long arrays, and `index`: the keys of each of them, in order."""
        overview: Fields = self._read("overview")
        return overview

    @cached_property
    def cells(self) -> list[Fields]:
        """Every cell in the order of its rank, without its evidence."""
        cells: list[Fields] = self._read("cells")
        return cells

    @cached_property
    def traces(self) -> list[Fields]:
        """Places under the floor."""
        traces: list[Fields] = self._read("traces")
        return traces

    @cached_property
    def left_out(self) -> list[Fields]:
        """What could not be read, row by row."""
        problems: list[Fields] = self._read("left_out")
        return problems

    def entry(self, name: str, key: str | int) -> Fields | None:
        """One cell, place, purchase or profile by its key; None when there is none."""
        return next(self.entries(name, [key]), None)

    def entries(self, name: str, keys: Sequence[str | int]) -> Iterator[Fields]:
        """The entries with these keys, each block opened once."""
        places = self._places(name)
        wanted = [places[key] for key in keys if key in places]
        size = BLOCK[name]
        blocks = {block: self._read(f"{name}-{block}") for block in {n // size for n in wanted}}
        for n in wanted:
            yield blocks[n // size][n % size]

    def purchases(self, lines: Sequence[int]) -> Iterator[tuple[Fields, Fields]]:
        """The purchases at these lines, each whole, with its profile."""
        found = list(self.entries("purchases", lines))
        numbers = sorted({each["profile"] for each in found})
        profiles = dict(zip(numbers, self.entries("profiles", numbers), strict=True))
        for each in found:
            profile = profiles[each["profile"]]
            yield {**{name: profile[name] for name in COMMON}, **each}, profile

    def _places(self, name: str) -> dict[str | int, int]:
        return {key: n for n, key in enumerate(self.overview["index"][name])}

    def _read(self, name: str) -> Any:
        return json.loads(self.take(name))
