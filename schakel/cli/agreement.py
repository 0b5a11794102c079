"""Commands on an agreement: check it, its calendar, explain an entry, who may read what."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table

from schakel.covenant.agreement import Agreement, Clause, load
from schakel.covenant.files import AgreementError, did_you_mean
from schakel.covenant.governance import name_of, seats
from schakel.covenant.obligations import Due, day_in_words
from schakel.covenant.obligations import calendar as days_due
from schakel.covenant.readers import Cell, table
from schakel.covenant.rules import WHOSE, rule, source_in_words
from schakel.language import Language, Text

Command = Callable[..., Any]

in_language: Callable[[Command], Command] = click.option(
    "--language",
    type=click.Choice(["en", "nl"]),
    default="en",
    show_default=True,
    help="English or Dutch.",
)


def opened(name: str, language: Language) -> Agreement:
    """The agreement, or an end with every problem named."""
    try:
        return load(name)
    except AgreementError as error:
        refuse(error, language)


def refuse(error: AgreementError, language: Language) -> NoReturn:
    """Print every problem with its remedy and end."""
    click.echo(error.within(language), err=True)
    count = len(error.problems)
    click.echo((UNREAD if count == 1 else UNREADS).within(language).format(n=count), err=True)
    sys.exit(1)


UNREAD = Text("{n} problem; nothing was read.", "{n} probleem; er is niets gelezen.")
UNREADS = Text("{n} problems; nothing was read.", "{n} problemen; er is niets gelezen.")


def printed(table: Table) -> None:
    """Print a table as wide as the terminal, or as the text needs when it goes to a file."""
    Console(width=width()).print(table)


WIDE, NEEDED = 200, 150


def width() -> int:
    """The width of the terminal; wide enough for any table when it goes to a file."""
    return Console().width if sys.stdout.isatty() else WIDE


# check ----------------------------------------------------------------------------------------

HOLDS = {
    "parties": Text("parties", "partijen"),
    "supporting_organisations": Text(
        "supporting organisations, without a vote", "ondersteunende organisaties, zonder stem"
    ),
    "constituencies": Text("constituencies", "geledingen"),
    "bodies": Text("bodies", "organen"),
    "seats": Text("seats in the Steering Committee", "zetels in de stuurgroep"),
    "offices": Text("independent office", "onafhankelijk ambt"),
    "obligations": Text("obligations", "verplichtingen"),
    "days": Text("days in the calendar", "dagen in de kalender"),
    "levels": Text("levels of confidentiality", "vertrouwelijkheidsniveaus"),
    "kinds": Text("kinds of information", "soorten informatie"),
    "questions": Text("questions to companies", "vragen aan bedrijven"),
    "severity": Text("issues with a severity", "thema's met een ernst"),
    "likelihood": Text("indicators with a likelihood", "aanwijzingen met waarschijnlijkheid"),
    "indicators": Text("indicators of progress", "maatstaven voor voortgang"),
    "documents": Text("documents as sources", "documenten als bron"),
    "entries": Text("entries in all", "regels in totaal"),
}


def holds(agreement: Agreement) -> dict[str, int]:
    """How much of everything the agreement holds."""
    counted = {
        "questions": len(agreement.questionnaire.questions),
        "seats": sum(seats(agreement, "steering-committee").values()),
        "days": len(days_due(agreement)),
        "documents": len(agreement.header.documents),
        "entries": len(agreement.entries()),
    }
    return {key: counted.get(key) or len(getattr(agreement, key)) for key in HOLDS}


def detail(agreement: Agreement, key: str, language: Language) -> str:
    """What stands beside a count: names, or how it is divided."""
    if key in ("parties", "supporting_organisations", "constituencies", "bodies"):
        entries = getattr(agreement, key).values()
        return ", ".join(entry.name.within(language) for entry in entries)
    if key == "seats":
        held = seats(agreement, "steering-committee").items()
        return ", ".join(f"{name_of(agreement, side).within(language)} {n}" for side, n in held)
    if key == "obligations":
        chains = Counter(each.chain for each in agreement.obligations.values()).items()
        words = agreement.vocabulary.chains
        return ", ".join(f"{words[chain].within(language)} {n}" for chain, n in chains)
    if key == "questions":
        light = sum(each.light for each in agreement.questionnaire.questions.values())
        return f"{LIGHT_TRACK.within(language)} {light}"
    return ""


LIGHT_TRACK = Text("on the light track at most", "op de lichte lijst hoogstens")


@click.command()
@click.argument("folder_or_name")
@in_language
def check(folder_or_name: str, language: Language) -> None:
    """Check an agreement's files; say what they hold, or all that is wrong."""
    agreement = opened(folder_or_name, language)
    term = agreement.term
    first, last = day_in_words(term.start.on), day_in_words(term.end.on)
    click.echo(agreement.title.within(language))
    click.echo(f"{first.within(language)} – {last.within(language)} ({agreement.edition})")
    grid = Table(show_header=False, box=None, pad_edge=False)
    grid.add_column(justify="right")
    for key, count in holds(agreement).items():
        name = HOLDS[key].within(language)
        grid.add_row(str(count), name, detail(agreement, key, language))
    printed(grid)


# calendar -------------------------------------------------------------------------------------


@click.command()
@click.argument("name")
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="Only what is due from this day."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "ical"]), default="text")
@in_language
def calendar(name: str, since: Any, form: str, language: Language) -> None:
    """Print what is due, when, by whom, and where that stands."""
    agreement = opened(name, language)
    dues = days_due(agreement, since.date() if since else None)
    if form == "json":
        click.echo(json.dumps([as_data(due) for due in dues], ensure_ascii=False, indent=1))
    elif form == "ical":
        click.echo(as_ical(agreement, dues, language), nl=False)
    elif not dues:
        click.echo(NOTHING_DUE.within(language))
    else:
        printed(as_table(agreement, dues, language))


NOTHING_DUE = Text(
    "Nothing is due from that day on.", "Vanaf die dag staat er niets meer op de kalender."
)


def as_data(due: Due) -> dict[str, object]:
    """One due day as plain data, in both languages."""
    return {
        "code": due.code,
        "on": due.on.isoformat(),
        "latest": due.latest,
        "year": due.year,
        "who": list(due.who),
        "what": due.what._asdict(),
        "rule": due.rule._asdict(),
        "reading": due.reading,
        "source": due.source.model_dump(exclude_none=True),
    }


def as_ical(agreement: Agreement, dues: Iterable[Due], language: Language) -> bytes:
    """The days as a calendar file."""
    from schakel.exchange.icalendar import Appointment, calendar_file

    appointments = [
        Appointment(
            uid=f"{due.code}-{due.on.isoformat()}@{agreement.code}.schakel",
            on=due.on,
            summary=due.what.within(language),
            description="\n".join(about(agreement, due, language)),
            categories=(agreement.header.short.within(language),),
        )
        for due in dues
    ]
    written = date.fromisoformat(agreement.edition)
    return calendar_file(agreement.title.within(language), appointments, written)


def about(agreement: Agreement, due: Due, language: Language) -> tuple[str, ...]:
    """Who, by what rule, and where it stands."""
    return (
        whom(agreement, due.who, language),
        due.rule.within(language),
        source_in_words(agreement, due.source).within(language),
    )


def whom(agreement: Agreement, who: Iterable[str], language: Language) -> str:
    """The names of those who owe it."""
    return ", ".join(name_of(agreement, actor).within(language) for actor in who)


def as_table(agreement: Agreement, dues: Iterable[Due], language: Language) -> Table:
    """The days as a table for a terminal."""
    grid = Table(
        *(head.within(language) for head in COLUMNS), box=None, pad_edge=False, header_style="bold"
    )
    grid.columns[0].no_wrap = True
    for due in dues:
        said, how = due.what.within(language), due.rule.within(language)
        who = whom(agreement, due.who, language)
        grid.add_row(due.on.isoformat(), said, who, how, str(due.source))
    return grid


COLUMNS = (
    Text("day", "dag"),
    Text("what", "wat"),
    Text("who", "wie"),
    Text("rule", "regel"),
    Text("source", "bron"),
)


# explain --------------------------------------------------------------------------------------


@click.command()
@click.argument("name")
@click.argument("entry")
@in_language
def explain(name: str, entry: str, language: Language) -> None:
    """Say an entry in a sentence, with its rule and its source."""
    agreement = opened(name, language)
    clauses = {clause.code: clause for clause in agreement.entries()}
    if entry not in clauses:
        what = NO_ENTRY.within(language).format(code=agreement.code, entry=entry)
        click.echo(f"{what} {did_you_mean(entry, clauses).within(language)}", err=True)
        sys.exit(1)
    for heading, said in told(agreement, clauses[entry], language):
        click.echo(f"{heading}{said}")


NO_ENTRY = Text('{code} has no entry "{entry}".', '{code} heeft geen regel "{entry}".')


def told(agreement: Agreement, clause: Clause, language: Language) -> list[tuple[str, str]]:
    """The lines that explain an entry, those that say nothing left out."""
    source = source_in_words(agreement, clause.source)
    note = getattr(clause.entry, "note", None)
    lines = [
        (Text("", ""), clause.text),
        (Text("Rule: ", "Regel: "), rule(agreement, clause)),
        (Text("Due: ", "Uiterste datum: "), days_of(agreement, clause.code)),
        (Text("Note: ", "Opmerking: "), note or Text("", "")),
        (Text("Source: ", "Bron: "), source),
        (Text("Reading: ", "Lezing: "), WHOSE[clause.reading]),
        (Text("File: ", "Bestand: "), Text(*[f"{clause.file}, {clause.line}"] * 2)),
    ]
    return [(h.within(language), s.within(language)) for h, s in lines if s.within(language)]


def days_of(agreement: Agreement, code: str) -> Text:
    """The days on which an obligation is due, one after the other."""
    days = [day_in_words(due.on) for due in days_due(agreement) if due.code == code]
    return Text(", ".join(day.en for day in days), ", ".join(day.nl for day in days))


# who-may-read ---------------------------------------------------------------------------------

SIGNS = {"yes": Text("yes", "ja"), "named": Text("named", "naam"), "no": Text("–", "–")}
LEGEND = Text(
    "yes: reads it · named: only when named on it · –: never",
    "ja: leest het · naam: alleen indien bij naam toegelaten · –: nooit",
)


@click.command(name="who-may-read")
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@in_language
def who_may_read(name: str, form: str, language: Language) -> None:
    """Print for every kind of information who may read it."""
    agreement = opened(name, language)
    cells = table(agreement)
    if form == "json":
        data = [cell_as_data(agreement, cell) for cell in cells]
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        show(agreement, cells, language)


def show(agreement: Agreement, cells: Iterable[Cell], language: Language) -> None:
    """A matrix where it fits, else one kind of information below the other."""
    if width() >= NEEDED:
        printed(matrix(agreement, cells, language))
        click.echo(LEGEND.within(language))
        return
    for line in lines(agreement, tuple(cells), language):
        click.echo(line)


def lines(agreement: Agreement, cells: tuple[Cell, ...], language: Language) -> Iterable[str]:
    """Every kind of information with who reads it, and who when named on it."""
    readers = agreement.sharing.readers
    for code, kind in agreement.kinds.items():
        yield f"{kind.level.partition('-')[0].upper()} {kind.name.within(language)}"
        for answer in ("yes", "named"):
            said = [
                readers[cell.reader].name.within(language)
                for cell in cells
                if (cell.kind, cell.answer) == (code, answer)
            ]
            if said:
                yield f"   {SIGNS[answer].within(language)}: {', '.join(said)}"


def cell_as_data(agreement: Agreement, cell: Cell) -> dict[str, object]:
    """One answer as plain data, in both languages."""
    return {
        "kind": cell.kind,
        "level": agreement.kinds[cell.kind].level,
        "reader": cell.reader,
        "answer": cell.answer,
        "why": cell.why._asdict(),
    }


def matrix(agreement: Agreement, cells: Iterable[Cell], language: Language) -> Table:
    """Kinds of information down, readers across."""
    readers, kinds = agreement.sharing.readers, agreement.kinds
    first = Text("level and kind", "niveau en soort").within(language)
    heads = [reader.name.within(language) for reader in readers.values()]
    grid = Table(first, *heads, box=None, pad_edge=False, header_style="bold")
    grid.columns[0].min_width = 34
    answers = {(cell.kind, cell.reader): SIGNS[cell.answer].within(language) for cell in cells}
    for code, kind in kinds.items():
        level = kind.level.partition("-")[0].upper()
        row = [answers[code, reader] for reader in readers]
        grid.add_row(f"{level} {kind.name.within(language)}", *row)
    return grid
