"""Passages as they are sealed, and read back as values of the rules."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from schakel.covenant.reporting import PARTS, Part, Passage, Source
from schakel.language import Text
from schakel.secretariat import vault

Fields = dict[str, Any]
NONE: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Kept:
    """A passage as it is kept: as it stands, and what the records said when it was drafted."""

    passage: Passage
    drafted: Text
    version: int = 1

    @property
    def edited(self) -> bool:
        """Was it changed by hand?"""
        return self.passage.text != self.drafted

    @property
    def as_drafted(self) -> Passage:
        """The passage as the records told it."""
        return replace(self.passage, text=self.drafted)

    @property
    def code(self) -> str:
        """By which it is opened."""
        return self.passage.code


def sealed(fields: Mapping[str, object]) -> bytes:
    """These fields, sealed."""
    return vault.seal(json.dumps(fields, ensure_ascii=False).encode())


def unsealed(content: bytes | memoryview) -> Fields:
    """The fields that were sealed; none when nothing was kept."""
    found: object = json.loads(vault.unseal(content)) if content else {}
    return found if isinstance(found, dict) else {}


def told(passage: Passage, drafted: Text) -> Fields:
    """A passage as fields to keep; its code and part stand in columns of their own."""
    return {
        "text": list(passage.text),
        "drafted": list(drafted),
        "sources": [[s.origin, s.record, s.place, *s.says] for s in passage.sources],
    }


def kept(fields: Mapping[str, Any], item: str, part: str, version: int = 1, code: str = "") -> Kept:
    """The passage that was kept in these fields."""
    text, drafted = text_of(fields.get("text")), text_of(fields.get("drafted"))
    sources = sources_of(fields.get("sources"))
    return Kept(Passage(item, part_of(part), text, sources, code), drafted, version)


def part_of(code: str) -> Part:
    """The part of a report with this code; what is not known is confidential."""
    return next((part for part in PARTS if part == code), "confidential")


def text_of(value: object) -> Text:
    """A text in both languages; empty where none was kept."""
    match value:
        case [str(en), str(nl)]:
            return Text(en, nl)
        case _:
            return NONE


def sources_of(value: object) -> tuple[Source, ...]:
    """The sources that were kept."""
    rows: Iterable[object] = value if isinstance(value, list) else ()
    return tuple(_source(row) for row in rows if isinstance(row, list) and len(row) == PARTS_OF_IT)


PARTS_OF_IT: Final = 5


def _source(row: Sequence[object]) -> Source:
    origin, record, place, en, nl = map(str, row)
    return Source(origin, record, place, Text(en, nl))
