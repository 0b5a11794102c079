"""Purchase lists: CSV or XLSX in, purchases out, and everything wrong said at once."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from schakel.chain.purchases import Purchase
from schakel.exchange.delimited import delimited
from schakel.exchange.problems import ListError, Problem, refusal
from schakel.exchange.rows import Goods, Progress, Reading, goods_by_beginning
from schakel.exchange.sheets import MAX_BYTES, Sheet
from schakel.exchange.workbooks import EMPTY, workbook
from schakel.language import Text

__all__ = ["ListError", "Problem", "PurchaseList", "goods_by_beginning", "read_purchases"]

KINDS: dict[bytes, Text] = {
    b"%PDF": Text("a PDF", "een PDF"),
    b"\xff\xd8\xff": Text("a picture", "een afbeelding"),
    b"\x89PNG": Text("a picture", "een afbeelding"),
    b"GIF8": Text("a picture", "een afbeelding"),
    b"\xd0\xcf\x11\xe0": Text(
        "an old (XLS) or a password-protected workbook",
        "een oude (XLS) of met een wachtwoord beveiligde werkmap",
    ),
    b"\x1f\x8b": Text("a compressed file", "een gecomprimeerd bestand"),
    b"7z\xbc\xaf": Text("a compressed file", "een gecomprimeerd bestand"),
    b"Rar!": Text("a compressed file", "een gecomprimeerd bestand"),
    b"PAR1": Text("a Parquet file", "een Parquet-bestand"),
    b"{\\rtf": Text("a text document", "een tekstdocument"),
    b"<": Text("a web page or XML", "een webpagina of XML"),
}
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
SAVE = Text(
    "Save the list as XLSX (without a password) or as CSV.",
    "Sla de lijst op als XLSX (zonder wachtwoord) of als CSV.",
)
TOO_BIG = (
    Text(
        f"the file is over {MAX_BYTES // 10**6} MB.",
        f"het bestand is groter dan {MAX_BYTES // 10**6} MB.",
    ),
    Text("Divide the list, for instance by year.", "Verdeel de lijst, bijvoorbeeld per jaar."),
)


@dataclass(frozen=True, slots=True)
class PurchaseList:
    """A purchase list as read. `rows` counts the rows that hold anything, headings aside.

    `left_out` says everything wrong with the rows that are not among `purchases`; `remarks` what is
    odd about rows that are; `notes` what was assumed to read the file at all.
    """

    name: str
    sha256: str
    rows: int
    purchases: tuple[Purchase, ...]
    left_out: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    notes: tuple[Text, ...]

    @property
    def rows_left_out(self) -> int:
        """How many rows are left out; each may have several problems."""
        return self.rows - len(self.purchases)


def read_purchases(
    path: Path,
    *,
    materials: Mapping[str, str],
    countries: Mapping[str, str],
    goods: Goods | None = None,
    latest_year: int = 2100,
    progress: Progress | None = None,
) -> PurchaseList:
    """The purchases in a CSV or XLSX file; raises ListError when it cannot be read as a list.

    `materials` and `countries` map casefolded names to codes; `goods` maps the beginnings of CN
    codes to the (material, form) pairs they may stand for, and without it no code is doubted.
    A row with any problem is left out, with all its problems; nothing is left out silently.
    """
    path = Path(path)
    content = _content(path)
    with undisturbed():
        sheet = _sheet(path.name, content)
        read = Reading(sheet, materials, countries, goods or {}, latest_year).read(progress)
    return PurchaseList(path.name, sha256(content).hexdigest(), *read)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put off the search for unreachable objects: a list makes a million, and none of them."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise refusal(path.name, *TOO_BIG)
        content = path.read_bytes()
    except OSError as error:
        raise refusal(path.name, *_unopened(error)) from None
    if not content.strip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"):
        raise refusal(path.name, *EMPTY)
    return content


def _unopened(error: OSError) -> tuple[Text, Text]:
    missing = isinstance(error, FileNotFoundError)
    return (
        Text("the file is not there.", "het bestand is er niet.")
        if missing
        else Text("the file cannot be opened.", "het bestand kan niet worden geopend."),
        Text("Check its name and place.", "Controleer de naam en de plaats."),
    )


def _sheet(file: str, content: bytes) -> Sheet:
    """The table in the file, by what its bytes are and not by what its name says."""
    if content.startswith(ZIP):
        return workbook(file, content)
    begin = content[:64].lstrip()
    kind = next((kind for mark, kind in KINDS.items() if begin.startswith(mark)), None)
    if kind:
        what = Text(f"the file is {kind.en}, no table.", f"het bestand is {kind.nl}, geen tabel.")
        raise refusal(file, what, SAVE)
    return delimited(file, content)
