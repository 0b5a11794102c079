"""Every string of the desk that wants Dutch: found, kept in django.po, compiled to django.mo.

GNU gettext is not needed: Babel reads Python and writes catalogues, Django turns a template
into something that reads as Python.
"""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from schakel.secretariat.locale.borrowed import BORROWED

Found = tuple[str | tuple[str, ...], str | None]
Places = tuple[int | tuple[int, int] | tuple[int, str], ...]

DESK = Path(__file__).parent.parent
PO = Path(__file__).parent / "nl" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
NAMED: dict[str, Places | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
BEGUN = datetime(2026, 11, 23, tzinfo=UTC)  # files differ only when their words do
NOTICE = "Dutch words of the desk. Fill in what is empty, then compile: see catalogue.py."


def wanted() -> Catalog:
    """A catalogue of every string that pages and Python of the desk show, without its Dutch."""
    found = _empty()
    for path, message, context in _all_strings():
        place = (path.relative_to(DESK).as_posix(), 0)
        found.add(message, context=context, locations=[place])
    for message in BORROWED:
        found.add(message, locations=[("allauth", 0)])
    return found


def kept() -> Catalog:
    """The catalogue as it stands in django.po."""
    return read_po(io.BytesIO(PO.read_bytes()), locale="nl", domain="django")


def brought_up_to_date() -> Catalog:
    """Every string that is wanted, with the Dutch that is there for it; other strings go."""
    old, new = kept() if PO.is_file() else _empty(), wanted()
    for message in new:
        known = old.get(message.id, message.context) if message.id else None
        if known is not None:
            message.string = known.string
    return new


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a .po file."""
    page = io.BytesIO()
    write_po(page, catalogue, width=100, sort_output=True, include_lineno=False)
    return page.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as a .mo file."""
    page = io.BytesIO()
    write_mo(page, catalogue)
    return page.getvalue()


def stale() -> bool:
    """Does django.mo say something else than django.po?"""
    return _said(read_mo(io.BytesIO(MO.read_bytes()))) != _said(kept())


def _said(catalogue: Catalog) -> dict[object, object]:
    return {
        (_key(each.id), _context(each)): _key(each.string)
        for each in catalogue
        if each.id and each.string
    }


def _context(message: Message) -> str:
    """A context as text: Babel reads that of a .mo file as bytes."""
    told: object = message.context
    return told.decode() if isinstance(told, bytes) else str(told or "")


def _key(text: Iterable[str]) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    """The fields that a string is filled in with.

    >>> sorted(placeholders("%(n)s of %(all)s, 100%%"))
    ['all', 'n']
    """
    return set(re.findall(r"%\((\w+)\)", text))


def flaws(messages: Catalog | None = None) -> list[str]:
    """What is wrong with the Dutch, a line for each string; nothing when all is well."""
    catalogue, now = messages or kept(), wanted()
    known = {(each.id, each.context): each for each in catalogue if each.id}
    lines = [
        f"Without Dutch: {each.id!r} ({_where(each)})"
        for each in now
        if each.id and not _complete(known.get((each.id, each.context)))
    ]
    lines += [f"No longer used: {key!r}" for key, context in known if not now.get(key, context)]
    lines += [f"Not the same fields: {key!r}" for (key, _c), each in known.items() if _odd(each)]
    return lines


def _complete(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(texts) and (not message.pluralizable or len(texts) == 2)


def _odd(message: Message) -> bool:
    """Do the two languages differ in their fields? A singular may leave a number unsaid."""
    if not _complete(message):
        return False
    source = message.id if isinstance(message.id, tuple | list) else [message.id]
    dutch = message.string if isinstance(message.string, tuple | list) else [message.string]
    return placeholders(source[-1]) != placeholders(dutch[-1] or "")


def _where(message: Message) -> str:
    return ", ".join(sorted({place for place, _line in message.locations}))


@cache
def _all_strings() -> tuple[tuple[Path, *Found], ...]:
    """The strings of every file, read once."""
    return tuple((path, *said) for path in sorted(DESK.rglob("*")) for said in _strings(path))


def _strings(path: Path) -> Iterator[Found]:
    """The strings of one file, each with its context."""
    if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
        return
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, name, told, _notes in extract_python(io.BytesIO(text.encode()), NAMED, [], {}):
        yield from _read(str(name), told or ())


def _read(name: str, told: str | Iterable[str]) -> Iterator[Found]:
    words = [told] if isinstance(told, str) else [each for each in told if each]
    if name.startswith("pgettext"):
        yield words[1], words[0]
    elif name.startswith("ngettext"):
        yield (words[0], words[1]), None
    elif words:
        yield words[0], None


def _empty() -> Catalog:
    return Catalog(
        locale="nl",
        domain="django",
        project="Schakel",
        header_comment=f"# {NOTICE}",
        fuzzy=False,
        charset="utf-8",
        creation_date=BEGUN,
        revision_date=BEGUN,
        version="",
        last_translator="Schakel",
        language_team="nl",
        msgid_bugs_address="",
    )
