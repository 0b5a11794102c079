"""What may be handed in as evidence: which kinds of file, how large, and nothing that runs."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from schakel.language import Text
from schakel.secretariat.diligence.acts.refusals import Refused

LARGEST: Final = 10 * 1024 * 1024
UNPACKED: Final = 100 * 1024 * 1024
BEGINS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
    "ods": (b"PK\x03\x04",),
}
PLAIN: Final = frozenset({"txt", "csv"})
TAKEN_IN: Final = (*BEGINS, *sorted(PLAIN))

EMPTY: Final = Text("The file is empty.", "Het bestand is leeg.")
TOO_LARGE: Final = Text(
    "The file is larger than 10 MB. Hand in a smaller one, or the pages that count.",
    "Het bestand is groter dan 10 MB. Lever een kleiner bestand in, of de bladzijden die tellen.",
)
NOT_TAKEN: Final = Text(
    "Evidence is a PDF, picture (PNG, JPEG), document or sheet (DOCX, XLSX, ODT, ODS) or plain "
    "text (TXT, CSV). Save it as one of these.",
    "Bewijs is een pdf, afbeelding (png, jpeg), document of rekenblad (docx, xlsx, odt, ods) of "
    "gewone tekst (txt, csv). Bewaar het als een daarvan.",
)
NOT_WHAT_IT_SAYS: Final = Text(
    "The file is not what its name says. Open it, save it anew and hand it in again.",
    "Het bestand is niet wat de naam zegt. Open het, bewaar het opnieuw en lever het weer in.",
)
HOLDS_MACRO: Final = Text(
    "The file holds a macro, a small program. Save it without macros.",
    "Het bestand bevat een macro, een klein programma. Bewaar het zonder macro's.",
)
UNPACKS_TOO_LARGE: Final = Text(
    "The file unpacks to more than 100 MB. Hand in a smaller one.",
    "Het bestand wordt uitgepakt groter dan 100 MB. Lever een kleiner bestand in.",
)


def check_paper(name: str, content: bytes) -> None:
    """Raise Refused, saying why, when this file is not taken in as evidence."""
    ending = name.lower().rpartition(".")[2]
    if not content:
        raise Refused(EMPTY)
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE)
    if ending not in TAKEN_IN:
        raise Refused(NOT_TAKEN)
    if ending in PLAIN:
        _check_plain(content)
    elif not content.startswith(BEGINS[ending]):
        raise Refused(NOT_WHAT_IT_SAYS)
    elif BEGINS[ending] == (b"PK\x03\x04",):
        _check_packed(content)


def _check_plain(content: bytes) -> None:
    if b"\0" in content:
        raise Refused(NOT_WHAT_IT_SAYS)


def _check_packed(content: bytes) -> None:
    """What an office program packs is looked at from its list of contents, never unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = packed.infolist()
    except zipfile.BadZipFile:
        raise Refused(NOT_WHAT_IT_SAYS) from None
    if sum(each.file_size for each in inside) > UNPACKED:
        raise Refused(UNPACKS_TOO_LARGE)
    names = {each.filename.lower() for each in inside}
    if any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in names):
        raise Refused(HOLDS_MACRO)
    if not names & {"[content_types].xml", "mimetype"}:
        raise Refused(NOT_WHAT_IT_SAYS)
