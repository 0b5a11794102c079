"""Workbooks that somebody fills in and hands in: what is none, or could do harm, is refused."""

from collections.abc import Mapping

from schakel.exchange.problems import refusal
from schakel.exchange.purchases import KINDS, ZIP
from schakel.exchange.workbooks import Need, Table, every_sheet, unpacked
from schakel.language import Text

LARGEST = 10_000_000
AS_XLSX = Text(
    "Hand in the workbook itself, saved as XLSX without a password.",
    "Lever de werkmap zelf in, opgeslagen als XLSX zonder wachtwoord.",
)
NEED = Need(
    no_book=(
        Text(
            "the file is no workbook that can be read.",
            "het bestand is geen werkmap die gelezen kan worden.",
        ),
        AS_XLSX,
    ),
    too_much=(
        Text(
            "the workbook unpacks to far more than it can need.",
            "de werkmap wordt uitgepakt veel groter dan nodig is.",
        ),
        Text(
            "Copy what you wrote into a fresh workbook, and hand that in.",
            "Kopieer wat u schreef naar een nieuwe werkmap, en lever die in.",
        ),
    ),
    unpacked=100_000_000,
    cells=2_000_000,
)
NOTHING = (Text("the file is empty.", "het bestand is leeg."), AS_XLSX)
TOO_LARGE = (
    Text(
        f"the file is over {LARGEST // 10**6} MB.",
        f"het bestand is groter dan {LARGEST // 10**6} MB.",
    ),
    Text(
        "Take pictures and other files out of it; evidence is handed in beside its answer, up to"
        " 10 MB a file.",
        "Haal afbeeldingen en andere bestanden eruit; bewijs levert u in bij zijn antwoord, tot"
        " 10 MB per bestand.",
    ),
)
MACRO = (
    Text(
        "the workbook holds a macro, a small program.",
        "de werkmap bevat een macro, een klein programma.",
    ),
    Text("Save it as XLSX, without macros.", "Sla haar op als XLSX, zonder macro's."),
)
LINKED = (
    Text(
        "the workbook points at other files, or holds some.",
        "de werkmap verwijst naar andere bestanden, of bevat die.",
    ),
    Text(
        "Break the links (Data, Edit links), take out what was inserted, and save it anew.",
        "Verbreek de koppelingen (Gegevens, Koppelingen bewerken), haal eruit wat is ingevoegd, en"
        " sla haar opnieuw op.",
    ),
)
ODS = Text("an OpenDocument sheet (ODS)", "een OpenDocument-rekenblad (ODS)")
PLAIN = Text("plain text, such as CSV", "gewone tekst, zoals CSV")
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
MACROS = ("vbaproject.bin", "vbadata.xml")
ELSEWHERE = ("xl/externallinks/", "xl/connections.xml", "xl/embeddings/", "xl/activex/")


def handed_in(file: str, content: bytes) -> list[Table]:
    """The sheets of a workbook in which formulas are Faults; raises ListError, in words.

    Refused are what is no XLSX, is too large packed or unpacked, is locked by a password, holds
    macros, or points at other files.
    """
    _check_kind(file, content)
    parts = unpacked(file, content, NEED)
    _check_parts(file, parts)
    return list(every_sheet(file, content, parts, NEED))


def _check_kind(file: str, content: bytes) -> None:
    if not content:
        raise refusal(file, *NOTHING)
    if len(content) > LARGEST:
        raise refusal(file, *TOO_LARGE)
    if OPEN_DOCUMENT in content[:100]:
        raise refusal(file, _is(ODS), AS_XLSX)
    if not content.startswith(ZIP):
        known = (kind for begins, kind in KINDS.items() if content.startswith(begins))
        raise refusal(file, _is(next(known, PLAIN)), AS_XLSX)


def _is(kind: Text) -> Text:
    return Text(
        f"this is {kind.en}, not a workbook (XLSX).", f"dit is {kind.nl}, geen werkmap (XLSX)."
    )


def _check_parts(file: str, parts: Mapping[str, bytes]) -> None:
    names = [name.lower() for name in parts]
    kinds = next((part for name, part in parts.items() if name == "[Content_Types].xml"), b"")
    macro = any(name.endswith(MACROS) or name.startswith("xl/macrosheets/") for name in names)
    if macro or b"macroEnabled" in kinds:
        raise refusal(file, *MACRO)
    if any(name.startswith(ELSEWHERE) for name in names):
        raise refusal(file, *LINKED)
