"""`schakel world`: what the world pack holds, and building it from the publishers' own files."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from schakel.chain.world import Table, World, WorldError
from schakel.language import LANGUAGES, Language, Text

in_language = click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True
)


@click.group()
def world() -> None:
    """The world pack: facts on production, trade, countries and labour."""


@world.command("list")
@in_language
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--add",
    "added",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A BACI year, a table of evidence or a list of areas of your own.",
)
def list_(language: Language, form: str, added: tuple[Path, ...]) -> None:
    """Say what is in the pack, how old it is, under which licence, and what is missing."""
    opened = _opened(added, language)
    if form == "json":
        click.echo(json.dumps(_document(opened, language), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(opened, language)))


@world.command()
@click.option(
    "--source",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the files of the publishers.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to. [default: the pack of this installation]",
)
@click.option(
    "--retrieved",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the files were fetched. [default: that of the newest file]",
)
@click.option("--edition", help="What to call the pack. [default: as it is called now]")
@in_language
def build(
    source: Path,
    out: Path | None,
    retrieved: datetime | None,
    edition: str | None,
    language: Language,
) -> None:
    """Build the tables that SOURCE has the facts for; the others stay as they are.

    docs/method/world.md says which files are read. The same files give the same bytes.
    """
    from schakel.chain.world.builders import build as build_pack
    from schakel.chain.world.pack import SHIPPED

    day = retrieved.date() if retrieved else _newest(source)
    named = edition or World.shipped().edition
    try:
        built = build_pack(source, out or SHIPPED, retrieved=day.isoformat(), edition=named)
    except WorldError as error:
        _refuse(error, language)
    for table in built:
        click.echo(f"{table.table}: {table.edition}")


def _opened(added: tuple[Path, ...], language: Language) -> World:
    try:
        return World.shipped(added)
    except WorldError as error:
        _refuse(error, language)


def _refuse(error: WorldError, language: Language) -> NoReturn:
    """Print every problem with its remedy and end."""
    for problem in error.problems:
        click.echo(problem.within(language), err=True)
    sys.exit(1)


def _newest(source: Path) -> date:
    """The day of the newest file in the folder."""
    times = [file.stat().st_mtime for file in source.iterdir() if file.is_file()]
    return datetime.fromtimestamp(max(times, default=0), tz=UTC).date()


def _document(opened: World, language: Language) -> dict[str, Any]:
    return {
        "edition": opened.edition,
        "sha256": opened.sha256,
        "damaged": list(opened.damaged()),
        "tables": [_described(table, language) for table in opened.tables],
        "added": [
            {
                "file": addition.file,
                "kind": addition.kind,
                "rows": addition.rows,
                "sha256": addition.sha256,
                "what": addition.what.within(language),
            }
            for addition in opened.added
        ],
    }


def _described(table: Table, language: Language) -> dict[str, Any]:
    return {
        "table": table.name,
        "title": table.title.within(language),
        "rows": table.rows,
        "years": list(table.years) if table.years else None,
        "publisher": table.publisher,
        "edition": table.edition,
        "licence": table.licence,
        "retrieved": table.retrieved.isoformat() if table.retrieved else None,
        "sha256": table.sha256,
        "gaps": [gap.within(language) for gap in table.gaps],
    }


def _lines(opened: World, language: Language) -> list[str]:
    head = Text(f"World pack {opened.edition}", f"Wereldpakket {opened.edition}")
    lines = [head.within(language), f"sha256 {opened.sha256}"]
    for table in opened.tables:
        lines += ["", *_table_lines(table, language)]
    if opened.added:
        lines += ["", Text("Added", "Toegevoegd").within(language)]
    for addition in opened.added:
        lines.append(f"  {addition.file}: {addition.what.within(language)}")
    damaged = opened.damaged()
    if damaged:
        said = Text("Not as the manifest says: ", "Niet zoals het manifest zegt: ")
        lines += ["", said.within(language) + ", ".join(damaged)]
    return lines


def _table_lines(table: Table, language: Language) -> list[str]:
    rows = Text("rows", "regels").within(language)
    count = f"{table.rows:,}".replace(",", "." if language == "nl" else ",")
    parts = [f"{table.title.within(language)} ({table.name})", f"{count} {rows}"]
    if table.years:
        first, last = table.years
        parts.append(str(last) if first == last else f"{first}-{last}")
    lines = [", ".join(parts), f"  {table.publisher}. {table.edition}. {table.licence}."]
    if table.retrieved:
        lines.append(f"  {Text('Retrieved', 'Opgehaald').within(language)} {table.retrieved}.")
    missing = Text("Mind", "Let op").within(language)
    return lines + [f"  {missing}: {gap.within(language)}" for gap in table.gaps]
