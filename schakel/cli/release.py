"""`schakel release`: publish tables that give nobody away; check them; try to break any others."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from schakel.language import LANGUAGES, Language, Text

A_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
BAD_INPUT = 2


class MakeUnlessNamed(click.Group):
    """Takes what is no command for the arguments of `make`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `make` before arguments that name no command."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args.insert(0, "make")
        return super().parse_args(ctx, args)


@click.group(cls=MakeUnlessNamed)
def release() -> None:
    """Publish tables of what several put in, so that nobody can tell what any one put in.

    `schakel release CONTRIBUTIONS …` is short for `schakel release make CONTRIBUTIONS …`.
    """


# Attack ------------------------------------------------------------------------------------------


@release.command()
@click.argument("published", type=A_FOLDER)
@click.option("--within", type=click.FloatRange(0, 99), help="Pinned down: within so many percent.")
@click.option(
    "--seconds", type=float, default=60, show_default=True, help="Stop trying after this."
)
@click.option("--ranges", is_flag=True, help="Print between what the others lie, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def attack(
    published: Path,
    within: float | None,
    seconds: float,
    ranges: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Play the attacker on a folder of PUBLISHED tables, ours or anybody's.

    Reads CSV and XLSX tables with totals and withheld cells, in any number of files and folders
    (editions), and prints what can be worked out all the same, and how. What the words in the
    tables do not tell (a hierarchy, who took part in which edition, what is a count) goes into
    `attack.yaml` in the same folder.

    Exit code: 0 when nothing can be pinned down, 1 when something can (or when time ran out
    before that was settled), 2 when the tables cannot be read.
    """
    from dataclasses import replace

    from schakel.releases.attack import attack as attacked
    from schakel.releases.explanation import as_data, report
    from schakel.releases.reading import read_published

    with refusals(language):
        found = read_published(published)
        if within is not None:
            found = replace(found, within=within / 100)
        result = attacked(found, seconds=seconds, ranges=ranges)
    if as_json:
        click.echo(json.dumps(as_data(result), indent=1, ensure_ascii=False))
    else:
        say(report(result, language))
    sys.exit(0 if result.harmless else 1)


# What goes wrong ---------------------------------------------------------------------------------


@contextmanager
def refusals(language: Language) -> Iterator[None]:
    """Say what is wrong with what was brought, a sentence each, and leave with 2."""
    from schakel.exchange.problems import ListError

    try:
        yield
    except ListError as error:
        give_up([problem.within(language) for problem in error.problems])
    except BrokenPipeError:
        raise  # whoever read along stopped reading; the files stand
    except OSError as error:
        give_up([UNREAD.within(language).format(why=error)])


UNREAD = Text(
    "Nothing was written: {why}. Look at the folder, its disk and who may read and write there.",
    "Er is niets geschreven: {why}. Kijk naar de map, de schijf en wie er mag lezen en schrijven.",
)


def give_up(lines: Sequence[str]) -> None:
    """Print what is wrong, and end."""
    click.echo("\n".join(lines), err=True)
    sys.exit(BAD_INPUT)


def say(lines: Iterable[str]) -> None:
    """Print, a line each."""
    for line in lines:
        click.echo(line)


__all__: Any = ["release"]
