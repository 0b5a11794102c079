"""Writes a heat map's document as JSON, an entry a line, and what entries share only once."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

SHARED = ("origins", "evidence", "severity_parts", "falls_on", "notes")
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def fragments(document: Mapping[str, Any]) -> Iterator[str]:
    """The document piece by piece, so that the whole text need never stand in memory."""
    written: dict[int, str] = {}
    lead = "{"
    for name, part in document.items():
        yield f'{lead}"{name}":'
        lead = ",\n"
        if isinstance(part, list):
            yield from _entries(part, written)
        else:
            yield _encode(part)
    yield "}\n"


def _entries(entries: list[Any], written: dict[int, str]) -> Iterator[str]:
    lead = "["
    for entry in entries:
        yield f"{lead}\n{_entry(entry, written)}"
        lead = ","
    yield "]" if entries else "[]"


def _entry(entry: Mapping[str, Any], written: dict[int, str]) -> str:
    """One entry; parts that many entries share (the same object) are encoded only once."""
    own = {name: part for name, part in entry.items() if name not in SHARED}
    shared = (f'"{name}":{_once(entry[name], written)}' for name in SHARED if name in entry)
    return ",".join((_encode(own)[:-1], *shared)) + "}"


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
