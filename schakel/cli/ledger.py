"""`schakel ledger`: is it as it was written; what a party takes home of it."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from schakel.cli.agreement import in_language
from schakel.cli.desk import open_desk
from schakel.language import Language, Text

if TYPE_CHECKING:
    from schakel.secretariat.ledger.checking import Checked, Kept

BROKEN, BAD_INPUT = 1, 2
A_HASH = re.compile(r"[0-9a-f]{64}")
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def ledger() -> None:
    """Verify the ledger, sign where it ends, hand a party its own lines."""


@ledger.command()
@click.option("--head", "heads", multiple=True, help="A head that was kept: a file or a hash.")
@click.option("--receipt", "receipts", multiple=True, type=A_FILE, help="A party's signed head.")
@in_language
def verify(heads: tuple[str, ...], receipts: tuple[Path, ...], language: Language) -> None:
    """Name the first line with which something is wrong; exit 1 then."""
    open_desk()
    from schakel.secretariat.ledger.checking import check
    from schakel.secretariat.ledger.heads import NoHead

    try:
        kept = [*map(_head, heads), *map(_receipt, receipts)]
    except NoHead as error:
        click.echo(error.why.within(language), err=True)
        sys.exit(BAD_INPUT)
    _tell(check(kept), language)


def _tell(checked: "Checked", language: Language) -> None:
    if checked.broken:
        click.echo(checked.broken.why.within(language))
        sys.exit(BROKEN)
    said = {"number": checked.end.number, "hash": checked.end.hash}
    click.echo(WHOLE.within(language).format(**said))


WHOLE = Text(
    "The ledger is whole. It ends at line {number}: {hash}",
    "Het logboek is heel. Het eindigt bij regel {number}: {hash}",
)


def _head(given: str) -> "Kept":
    """A bare hash, or a file that holds a signed head or a number and a hash."""
    from schakel.secretariat.ledger.checking import Kept
    from schakel.secretariat.ledger.heads import NoHead

    if A_HASH.fullmatch(given.lower()):
        return Kept(given.lower())
    text = _text(Path(given))
    if text.lstrip().startswith("{"):
        return _receipt(Path(given))
    found = re.search(r"(\d+)\D\s*([0-9a-f]{64})", text)
    if found is None:
        raise NoHead(
            Text(
                f"{given} holds no head: give 64 hexadecimal signs, or a file with a "
                "line's number and its hash.",
                f"{given} bevat geen logboekstand: geef 64 hexadecimale tekens, of een bestand "
                "met het nummer van een regel en haar hash.",
            )
        )
    return Kept(found[2], int(found[1]))


def _receipt(file: Path) -> "Kept":
    """A signed head, when this installation signed it."""
    from schakel.secretariat import vault
    from schakel.secretariat.ledger.checking import Kept
    from schakel.secretariat.ledger.heads import NoHead, SignedHead

    head = SignedHead.read(_text(file))
    if head.key != vault.public_key():
        raise NoHead(
            Text(
                f"{file} was signed with another key than this installation's.",
                f"{file} is met een andere sleutel getekend dan die van deze installatie.",
            )
        )
    source = Text(f"the receipt of {head.at[:10]}", f"het ontvangstbewijs van {head.at[:10]}")
    return Kept(head.hash, head.number, source)


def _text(file: Path) -> str:
    from schakel.secretariat.ledger.heads import NoHead

    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NoHead(Text(f"{file} cannot be read.", f"{file} kan niet gelezen worden.")) from None


@ledger.command()
@click.option("--party", default="", help="The party that it is signed for.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
def head(party: str, out: Path | None) -> None:
    """Sign where the ledger ends now, to be kept elsewhere."""
    open_desk()
    from schakel.secretariat.ledger.heads import sign_head

    signed = sign_head(party).written()
    if out is None:
        click.echo(signed, nl=False)
    else:
        out.write_text(signed, encoding="utf-8")


@ledger.command()
@click.option("--party", required=True, help="The party's code.")
@click.option("--out", required=True, type=A_FOLDER, help="A folder to write it in.")
@in_language
def export(party: str, out: Path, language: Language) -> None:
    """Write a party's own lines and receipts, to be verified without the desk."""
    open_desk()
    from schakel.secretariat.ledger.exports import exported
    from schakel.secretariat.ledger.receipts import receipts_of
    from schakel.secretariat.parties.models import Party

    if not Party.objects.filter(code=party).exists():
        click.echo(NO_PARTY.within(language).format(party=party), err=True)
        sys.exit(BAD_INPUT)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in exported(party, receipts_of(party)).items():
        (out / name).write_text(text, encoding="utf-8")
    click.echo(WRITTEN.within(language).format(out=out))


NO_PARTY = Text("No party has the code {party}.", "Geen partij heeft de code {party}.")
WRITTEN = Text(
    "Written in {out}. How to verify it: docs/method/ledger.md.",
    "Geschreven in {out}. Hoe u het nagaat: docs/method/ledger.md.",
)
