"""Writes a heat map's document as JSON, an entry a line, and what entries share only once."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

SHARED = {
    "purchases": ("origins", "notes"),
    "profiles": ("passages",),
    "cells": ("purchases", "severity_parts", "falls_on", "evidence"),
}
# What hangs on a part that entries share is written once with it: a cell's place on its purchases.
HANGING = {
    "cells": (
        "purchases",
        (
            "country",
            "country_name",
            "material",
            "material_name",
            "stage",
            "stage_name",
            "share",
            "share_low",
            "share_high",
            "tonnes",
            "purchases_count",
        ),
    ),
}
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def fragments(document: Mapping[str, Any]) -> Iterator[str]:
    """The document piece by piece, so that the whole text need never stand in memory."""
    lead = "{"
    for name, part in document.items():
        yield f'{lead}"{name}":'
        lead = ",\n"
        if isinstance(part, list):
            yield from _entries(part, SHARED.get(name, ()), HANGING.get(name))
        else:
            yield _encode(part)
    yield "}\n"


def _entries(
    entries: list[Any], shared: tuple[str, ...], hanging: tuple[str, tuple[str, ...]] | None
) -> Iterator[str]:
    written: dict[int, str] = {}
    hung: dict[int, str] = {}
    lead = "[\n"
    for entry in entries:
        yield lead
        if hanging:
            yield _hung(entry, shared, written, hanging, hung)
        else:
            yield _entry(entry, shared, written) if shared else _encode(entry)
        lead = ",\n"
    yield "]" if entries else "[]"


def _entry(entry: Mapping[str, Any], shared: tuple[str, ...], written: dict[int, str]) -> str:
    """One entry; parts that many entries share (the same object) are encoded only once."""
    own = dict(entry)
    parts = "".join([f',"{name}":{_once(own.pop(name), written)}' for name in shared])
    return f"{_encode(own)[:-1]}{parts}}}"


def _hung(
    entry: Mapping[str, Any],
    shared: tuple[str, ...],
    written: dict[int, str],
    hanging: tuple[str, tuple[str, ...]],
    hung: dict[int, str],
) -> str:
    """One entry, its name first, then what hangs on the part that it shares, then its own."""
    on, names = hanging
    place = id(entry[on])
    if place not in hung:
        hung[place] = _encode({name: entry[name] for name in names})[1:-1]
    own = dict(entry)
    name = own.pop("id")
    for each in names:
        del own[each]
    parts = "".join([f',"{part}":{_once(own.pop(part), written)}' for part in shared])
    return f'{{"id":{_encode(name)},{hung[place]},{_encode(own)[1:-1]}{parts}}}'


def _once(part: Any, written: dict[int, str]) -> str:
    text = written.get(id(part))
    if text is None:
        text = written[id(part)] = _encode(part)
    return text


def as_json(document: Mapping[str, Any]) -> bytes:
    """The document as UTF-8.

    >>> as_json({"schema": "schakel-heatmap/1", "gaps": []})
    b'{"schema":"schakel-heatmap/1",\\n"gaps":[]}\\n'
    """
    return "".join(fragments(document)).encode()
