"""`schakel doctor`: what is wrong with this installation, in words."""

import sys

import click

from schakel.cli.agreement import in_language
from schakel.cli.desk import open_desk
from schakel.language import Language, Text


@click.command()
@in_language
def doctor(language: Language) -> None:
    """Look the installation over and change nothing; exit 1 when something is wrong."""
    open_desk(there=False)
    from schakel.secretariat.keeping.examination import examined

    found = examined()
    for each in found:
        click.echo(f"- {each.within(language)}")
    if found:
        sys.exit(1)
    click.echo(NOTHING.within(language))


NOTHING = Text("Nothing is wrong.", "Er is niets mis.")
