"""`schakel backup` and `schakel restore`: everything in one file, and back."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from schakel.cli.agreement import in_language
from schakel.cli.desk import open_desk
from schakel.language import Language, Text

if TYPE_CHECKING:
    from schakel.secretariat.keeping.backup import Made
    from schakel.secretariat.keeping.restore import Restored

REFUSED, SHORTEST = 1, 12
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
passphrase_file = click.option(
    "--passphrase-file", type=A_FILE, help="Its first line seals the keys; else it is asked for."
)


@click.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@passphrase_file
@click.option("--without-keys", is_flag=True, help="Leave the keys out: keep them elsewhere.")
@in_language
def backup(out: Path, passphrase_file: Path | None, without_keys: bool, language: Language) -> None:
    """Write every table and file to one file, while the desk goes on."""
    open_desk()
    from schakel.secretariat.keeping.backup import make_backup
    from schakel.secretariat.keeping.container import Refused

    passphrase = None if without_keys else _passphrase(passphrase_file, language, new=True)
    try:
        made = make_backup(out, passphrase)
    except Refused as error:
        _end(error.why, language)
    _tell(made, out, language, with_keys=not without_keys)


def _tell(made: "Made", out: Path, language: Language, *, with_keys: bool) -> None:
    counted = {"tables": made.tables, "rows": made.rows, "files": made.files, "out": out}
    click.echo(MADE.within(language).format(**counted))
    click.echo((KEYS if with_keys else NO_KEYS).within(language))
    for name in made.left_out:
        click.echo(LEFT_OUT.within(language).format(name=name), err=True)


MADE = Text(
    "{tables} tables with {rows} rows and {files} files are in {out}.",
    "{tables} tabellen met {rows} rijen en {files} bestanden staan in {out}.",
)
KEYS = Text(
    "The keys are in it, sealed with the passphrase. Keep that elsewhere: without it, or the key "
    "files, nothing confidential opens again.",
    "De sleutels zitten erin, verzegeld met de wachtzin. Bewaar die elders: zonder de wachtzin, of "
    "de sleutelbestanden, gaat niets vertrouwelijks meer open.",
)
NO_KEYS = Text(
    "The keys are not in it. Keep a copy of the key files elsewhere: without them nothing "
    "confidential in this backup opens again.",
    "De sleutels zitten er niet in. Bewaar elders een kopie van de sleutelbestanden: zonder die "
    "gaat niets vertrouwelijks in deze reservekopie meer open.",
)
LEFT_OUT = Text("Not taken along: {name}", "Niet meegenomen: {name}")


@click.command()
@click.argument("file", type=A_FILE)
@passphrase_file
@click.option("--replace", is_flag=True, help="Replace what is here.")
@click.option("--yes", is_flag=True, help="Do not ask whether to replace.")
@in_language
def restore(
    file: Path, passphrase_file: Path | None, replace: bool, yes: bool, language: Language
) -> None:
    """Put a backup back into an empty installation; nothing is touched unless it is whole."""
    open_desk(there=False)
    from schakel.secretariat.keeping.container import Refused
    from schakel.secretariat.keeping.restore import restore_backup

    if replace and not yes:
        click.confirm(SURE.within(language), abort=True)
    try:
        ask = partial(_passphrase, passphrase_file, language)
        restored = restore_backup(file, ask, replace=replace)
    except Refused as error:
        _end(error.why, language)
    _tell_restored(restored, language)


SURE = Text(
    "Everything in this installation will be replaced. Go on?",
    "Alles in deze installatie wordt vervangen. Doorgaan?",
)


def _tell_restored(restored: "Restored", language: Language) -> None:
    counted = {"tables": restored.tables, "rows": restored.rows, "files": restored.files}
    click.echo(
        RESTORED.within(language).format(made=restored.made[:16].replace("T", " "), **counted)
    )
    if not restored.up_to_date:
        click.echo(OLDER.within(language))
    if restored.ledger:
        click.echo(restored.ledger, err=True)


RESTORED = Text(
    "The desk of {made} stands again: {tables} tables with {rows} rows and {files} files.",
    "Het loket van {made} staat er weer: {tables} tabellen met {rows} rijen en {files} bestanden.",
)
OLDER = Text(
    "It was made by an earlier version: `schakel manage migrate` brings its tables up to date.",
    "Zij is van een eerdere versie: `schakel manage migrate` werkt de tabellen bij.",
)


def _passphrase(file: Path | None, language: Language, *, new: bool = False) -> str:
    """What seals the keys: from a file, or asked for."""
    if file is not None:
        said = (file.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    else:
        said = click.prompt(ASK.within(language), hide_input=True, confirmation_prompt=new)
    if new and len(said) < SHORTEST:
        _end(TOO_SHORT, language)
    return said


ASK = Text("Passphrase for the keys", "Wachtzin voor de sleutels")
TOO_SHORT = Text(
    f"A passphrase has at least {SHORTEST} signs.",
    f"Een wachtzin heeft minstens {SHORTEST} tekens.",
)


def _end(why: Text, language: Language) -> NoReturn:
    click.echo(why.within(language), err=True)
    sys.exit(REFUSED)
