"""`schakel release`: publish tables that give nobody away; check them; try to break any others."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

import click

from schakel.language import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from schakel.disclosure.certificate import Certificate, Finding, Protected
    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.history import Store
    from schakel.disclosure.values import Contributions, Rules, Table
    from schakel.heat_map.drawings.press import Press


class Finite(click.FloatRange):
    """A number in a range: not a number (nan) is in none, and without end (inf) neither."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read the number."""
        number: float = super().convert(value, param, ctx)
        if not isfinite(number):
            self.fail(f"{value} is not a number that can be used.", param, ctx)
        return number


A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
EXAMPLE = "contributions-example.csv"
LEAKS, BAD_INPUT, IN_PART = 1, 2, 3
Method = Literal["auto", "optimal", "heuristic", "batch"]
Design = Literal["offer", "withhold", "coarsen"]
in_language = click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True
)


T = TypeVar("T")


class Spoken(click.Command):
    """Answers in Dutch, too, what is wrong in how it is called."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **more: Any,
    ) -> click.Context:
        """Read the arguments; in Dutch it is said in a sentence why they cannot be."""
        words = " ".join(args)
        try:
            return super().make_context(info_name, args, parent, **more)
        except click.UsageError as error:
            if re.search(r"--language[ =]nl\b", words):
                give_up([in_dutch(error, self.name or "")])
            raise


class MakeUnlessNamed(click.Group):
    """Takes what is no command for the arguments of `make`."""

    command_class = Spoken

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


# Make --------------------------------------------------------------------------------------------


@release.command()
@click.argument("contributions", required=False, type=click.Path(path_type=Path))
@click.option("--table", "asked", multiple=True, help="A table in one line, or a YAML file.")
@click.option("--out", type=FOLDER, help="Folder to write to: public/ and confidential/.")
@click.option("--history", type=FOLDER, help="Folder with all earlier releases; this one is added.")
@click.option("--agreement", "name", default="metals_2019", show_default=True)
@click.option("--as-of", help="Day of publication, 2024-05-01.  [default: today]")
@click.option("--id", "id_", help="Name of this release.  [default: the day]")
@click.option(
    "--design",
    type=click.Choice(["offer", "withhold", "coarsen"]),
    default="offer",
    show_default=True,
    help="A distribution with holes: offer others, publish it with holes, or take the best other.",
)
@click.option(
    "--method",
    type=click.Choice(["auto", "optimal", "heuristic", "batch"]),
    default="auto",
    show_default=True,
)
@click.option("--seconds", type=Finite(min=0), default=60, show_default=True)
@click.option("--partly", is_flag=True, help="Publish the other tables when one is refused.")
@click.option("--description", type=A_FILE, help="YAML that says what the columns mean.")
@click.option("--hierarchy", multiple=True, metavar="DIMENSION=FILE", help="Category and above.")
@in_language
@click.option(
    "--example",
    is_flag=False,
    flag_value=EXAMPLE,
    type=click.Path(path_type=Path),
    help=f"Write a fictional list to start from, and stop.  [default file: {EXAMPLE}]",
)
def make(
    contributions: Path | None,
    asked: tuple[str, ...],
    out: Path | None,
    history: Path | None,
    name: str,
    as_of: str | None,
    id_: str | None,
    design: Design,
    method: Method,
    seconds: float,
    partly: bool,
    description: Path | None,
    hierarchy: tuple[str, ...],
    language: Language,
    example: Path | None,
) -> None:
    """Make tables of CONTRIBUTIONS (CSV or XLSX) that may be published.

    What is asked: --table "by=metal,country; sum of tonnes; periods=2022,2023". Every table is
    attacked together with all earlier releases before anything is written. --out gets public/,
    for everybody, and confidential/, for the secretariat only.

    Exit code: 0 all that was asked is published, though cells of it may be withheld; 1 not cleared:
    nothing is published; 2 the input cannot be used; 3 of some tables nothing is published, and
    with --partly the others are.
    """
    if example is not None:
        begin(example, language)
        return
    if contributions is None or out is None or not asked:
        give_up([LACKING.within(language)])
    # The command line asks the machine what day it is; the gate is told.
    day = as_of or time.strftime("%Y-%m-%d")
    with refusals(language):
        decide(
            contributions,
            asked,
            out,
            history,
            agreement=name,
            day=day,
            id_=id_ or day,
            design=design,
            method=method,
            seconds=seconds,
            partly=partly,
            description=description,
            hierarchies=hierarchies(hierarchy),
            language=language,
        )


def decide(
    path: Path,
    asked: Sequence[str],
    out: Path,
    kept: Path | None,
    *,
    agreement: str,
    day: str,
    id_: str,
    design: Design,
    method: Method,
    seconds: float,
    partly: bool,
    description: Path | None,
    hierarchies: dict[str, Path],
    language: Language,
) -> None:
    """Read, ask the gate, write, keep, and say what came of it."""
    from schakel.disclosure.gate import append
    from schakel.releases.contributions import read_contributions
    from schakel.releases.requests import tables
    from schakel.releases.writing import write_release

    refuse_another(out, id_, language)
    refuse_day(day, language)
    refuse_place(out, kept, language)
    found = read_contributions(path, description=description, hierarchies=hierarchies)
    requests = tables(asked)
    store = history_of(kept)
    with warm_press() as press:
        outcome = cleared_in_part(
            requests,
            found,
            rules(agreement),
            partly,
            history=store,
            id=id_,
            as_of=day,
            seconds=seconds,
            method=method,
            design=design,
        )
        refuse_other_content(out, outcome, language)

        def keep() -> None:
            if outcome.cleared:
                append(outcome, store)

        earlier = store.releases()
        written = write_release(outcome, out, language, before=keep, press=press, earlier=earlier)
    say(result(outcome, kept is not None, language))
    say([WRITTEN.within(language).format(out=out, names=", ".join(written))])
    sys.exit(LEAKS if not outcome.cleared else IN_PART if outcome.refusals else 0)


def cleared_in_part(
    requests: "Sequence[Table]",
    found: "Contributions",
    rules: "Rules",
    partly: bool,
    **more: Any,
) -> "Outcome":
    """The gate's answer; partly: of the tables that are not refused, when others are."""
    from schakel.disclosure.gate import release as pass_the_gate

    first = pass_the_gate(requests, found, rules, partly=partly, **more)
    if not (first.cleared and first.refusals):
        return first
    told = [each.table for each in first.tables if not is_refused(each)]
    second = cleared_in_part(told, found, rules, partly, **more)
    said = (*first.refusals, *second.refusals)
    return replace(second, refusals=said, proposals=(*first.proposals, *second.proposals))


def is_refused(table: "Protected") -> bool:
    """Is nothing at all told of it?"""
    from schakel.disclosure.values import Figure

    return not any(isinstance(each, Figure) for each in table.figures.values())


@contextmanager
def warm_press() -> "Iterator[Press]":
    """A drawing process that warms up while the gate decides."""
    from schakel.heat_map.drawings.press import Press

    press = Press()
    try:
        yield press
    finally:
        press.child.kill()
        press.close()


def rules(agreement: str) -> "Rules":
    """The rules of an agreement."""
    from schakel.covenant.agreement import load
    from schakel.releases.rules import rules_of

    return rules_of(load(agreement))


def history_of(folder: Path | None) -> "Store":
    """Where releases are kept; without a folder nowhere."""
    from schakel.disclosure.history import Folder, Memory

    return Memory() if folder is None else Folder(folder)


def hierarchies(said: Sequence[str]) -> dict[str, Path]:
    """`country=regions.csv` as a dimension and its file."""
    from schakel.exchange.problems import refusal

    pairs = [each.partition("=") for each in said]
    wrong = [each for each, (name, sign, file) in zip(said, pairs, strict=True) if not file]
    if wrong:
        raise refusal("--hierarchy", *_no_pair(wrong[0]))
    return {name: Path(file) for name, _, file in pairs}


def _no_pair(said: str) -> tuple[Text, Text]:
    what = Text(f'"{said}" names no file.', f'"{said}" noemt geen bestand.')
    return what, Text("Write --hierarchy DIMENSION=FILE.", "Schrijf --hierarchy DIMENSIE=BESTAND.")


def refuse_another(out: Path, id_: str, language: Language) -> None:
    """A folder holds one release: another one is never written over it."""
    from schakel.releases.writing import CERTIFICATE, PUBLIC

    try:
        held = json.loads((out / PUBLIC / CERTIFICATE).read_bytes()).get("release")
    except (OSError, ValueError, AttributeError):
        return
    if held != id_:
        give_up([HELD.within(language).format(out=out, held=held)])


def refuse_other_content(out: Path, outcome: "Outcome", language: Language) -> None:
    """What is published under a name is only written again when it is the same."""
    from schakel.disclosure.certificate import read
    from schakel.releases.writing import CERTIFICATE, PUBLIC

    path = out / PUBLIC / CERTIFICATE
    if not path.is_file():
        return
    held, new = read_or_refuse(path, read), outcome.certificate
    if (held.tables, held.as_of, held.rules) != (new.tables, new.as_of, new.rules):
        give_up([OTHERWISE.within(language).format(out=out, held=held.release)])


def refuse_place(out: Path, kept: Path | None, language: Language) -> None:
    """A history in a folder that a release replaces would be lost."""
    from schakel.releases.writing import CONFIDENTIAL, PUBLIC

    if kept is None:
        return
    folder, history = out.resolve(), kept.resolve()
    replaced = [folder / PUBLIC, folder / CONFIDENTIAL]
    if any(history.is_relative_to(each) for each in replaced) or folder.is_relative_to(history):
        give_up([APART.within(language).format(out=out, history=kept)])


def refuse_day(day: str, language: Language) -> None:
    """The day of publication must be one."""
    from datetime import datetime

    try:
        datetime.strptime(day, "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    except ValueError:
        give_up([NO_DAY.within(language).format(day=day)])


def begin(path: Path, language: Language) -> None:
    """Write the example, unless something stands there already."""
    from schakel.releases.example import write_example

    for file in (path, path.with_suffix(".yaml") if path.name else path):
        if file.exists():
            give_up([EXISTS.within(language).format(path=file)])
    with refusals(language):
        beside = write_example(path, language)
    say([BEGUN.within(language).format(path=path, beside=beside)])


LACKING = Text(
    "Name a list, a table and a folder: schakel release LIST --table … --out DIR.",
    "Noem een lijst, een tabel en een map: schakel release LIJST --table … --out MAP.",
)
WRITTEN = Text("Written to {out}: {names}.", "Geschreven naar {out}: {names}.")
HELD = Text(
    "{out} holds the release {held} already. Name another folder with --out.",
    "{out} bevat de publicatie {held} al. Noem een andere map met --out.",
)
OTHERWISE = Text(
    "{out} holds the release {held} already, with other content. Name another folder with --out,"
    " and give this release a name of its own with --id.",
    "{out} bevat de publicatie {held} al, met een andere inhoud. Noem een andere map met --out, en"
    " geef deze publicatie een eigen naam met --id.",
)
APART = Text(
    "The history {history} and the release {out} would stand in one another, and the history would"
    " be lost or published. Name a folder beside it.",
    "De geschiedenis {history} en de publicatie {out} zouden in elkaar staan, en de geschiedenis"
    " zou verloren gaan of gepubliceerd worden. Noem een map ernaast.",
)
NO_DAY = Text(
    '"{day}" is no day. Write --as-of 2024-05-01.',
    '"{day}" is geen dag. Schrijf --as-of 2024-05-01.',
)
EXISTS = Text(
    "{path} exists already. Name another file: schakel release --example FILE.",
    "{path} bestaat al. Noem een ander bestand: schakel release --example BESTAND.",
)
BEGUN = Text(
    "Written to {path} and {beside}: a fictional list, and what its columns mean. Make a release"
    ' with: schakel release {path} --table "sum of tonnes; by=metal; periods=2021,2022,2023"'
    " --out release",
    "Geschreven naar {path} en {beside}: een verzonnen lijst, en wat de kolommen betekenen. Maak"
    ' een publicatie met: schakel release {path} --table "sum of tonnen; by=metaal;'
    ' periods=2021,2022,2023" --out publicatie --language nl',
)
CLEARED = Text("Cleared: release {id}.", "Vrijgegeven: publicatie {id}.")
NOT_CLEARED = Text(
    "Not cleared: of release {id} nothing is published.",
    "Niet vrijgegeven: van publicatie {id} wordt niets gepubliceerd.",
)
TABLE = Text(
    "  {name}: {told} of {cells} numbers published, {withheld} withheld.",
    "  {name}: {told} van {cells} getallen gepubliceerd, {withheld} weggelaten.",
)
APART_ROUNDED = Text(
    "  {name}: no way to round was found in time in which all adds up. Each number is rounded by"
    " itself: parts need not add up to their total.",
    "  {name}: er is niet op tijd een afronding gevonden waarin alles optelt. Elk getal is op"
    " zichzelf afgerond: delen tellen niet altijd op tot hun totaal.",
)
PARTED = Text("Not everything that was asked:", "Niet alles wat gevraagd is:")
INSTEAD = Text("What can be published instead:", "Wat wel gepubliceerd kan worden:")
HOW = Text(
    "  Method {method}, {gap}; tried against {number} attackers, and {earlier}.",
    "  Methode {method}, {gap}; getoetst tegen {number} aanvallers, en {earlier}.",
)
GAP = Text("at most {gap}% over the least", "ten hoogste {gap}% boven het minimum")
NO_GAP = Text("how far over the least is not known", "hoever boven het minimum is onbekend")
LEAST = Text("the least possible withheld", "zo weinig mogelijk weggelaten")
NO_EARLIER = Text("with no earlier release", "zonder eerdere publicaties")
ONE_EARLIER = Text("with 1 earlier release", "met 1 eerdere publicatie")
EARLIER = Text("with {n} earlier releases", "met {n} eerdere publicaties")
NO_HISTORY = Text(
    "  Mind: no --history was named, so earlier releases were not taken into account and this one"
    " is not kept.",
    "  Let op: er is geen --history genoemd, dus met eerdere publicaties is geen rekening gehouden"
    " en deze wordt niet bewaard.",
)


def result(outcome: "Outcome", kept: bool, language: Language) -> Iterator[str]:
    """What came of it, in short; nothing in it is confidential."""
    from schakel.releases.repeating import line

    answer = CLEARED if outcome.cleared else NOT_CLEARED
    yield answer.within(language).format(id=outcome.certificate.release)
    if outcome.cleared:
        yield from (counted(table, language) for table in outcome.tables)
        yield from (apart(table, language) for table in outcome.tables if is_apart(table))
        yield how(outcome.certificate, outcome.audit.attackers, language)
        yield from [PARTED.within(language)] if outcome.refusals else []
    yield from (f"  {each.within(language)}" for each in outcome.refusals)
    if outcome.proposals:
        yield INSTEAD.within(language)
    for one in outcome.proposals:
        yield f"  {one.why.within(language)}"
        option = f" --design {one.design}" if one.design != "offer" else ""
        yield f'      --table "{line(one.table)}"{option}'
    if not kept:
        yield NO_HISTORY.within(language)


def counted(table: "Protected", language: Language) -> str:
    """How much of a table is published."""
    cells, withheld = len(table.figures), table.withheld
    return TABLE.within(language).format(
        name=table.table.name, told=cells - withheld, cells=cells, withheld=withheld
    )


def is_apart(table: "Protected") -> bool:
    """Is it one that was to be rounded so that it adds up, and was not?"""
    from schakel.disclosure.multiples import ROUNDED

    return table.rounding == "nearest" and table.table.statistic in ROUNDED


def apart(table: "Protected", language: Language) -> str:
    """That its figures need not add up."""
    return APART_ROUNDED.within(language).format(name=table.table.name)


def how(certificate: "Certificate", attackers: int, language: Language) -> str:
    """By which method, against whom, beside what."""
    from schakel.releases.page.secretariat import METHODS

    gap = certificate.gap
    words = NO_GAP if gap is None else LEAST if gap == 0 else GAP
    return HOW.within(language).format(
        method=METHODS[certificate.method].within(language),
        gap=words.within(language).format(gap=round((gap or 0) * 100)),
        number=attackers,
        earlier=_earlier(len(certificate.earlier), language),
    )


def _earlier(many: int, language: Language) -> str:
    words = (NO_EARLIER, ONE_EARLIER)[many] if many < 2 else EARLIER
    return words.within(language).format(n=many)


# Verify ------------------------------------------------------------------------------------------


@release.command()
@click.argument("certificate", type=A_FILE)
@click.option("--contributions", type=A_FILE, help="The list that the release was made of.")
@click.option("--audit", type=A_FILE, help="audit.json.  [default: in confidential/ beside]")
@click.option("--history", type=A_FOLDER, help="Folder with the releases before it, and itself.")
@click.option("--agreement", "name", help="Hold its rules against this agreement.")
@click.option("--description", type=A_FILE, help="YAML that says what the columns mean.")
@click.option("--hierarchy", multiple=True, metavar="DIMENSION=FILE", help="Category and above.")
@click.option("--seconds", type=Finite(min=0), default=60, show_default=True)
@in_language
def verify(
    certificate: Path,
    contributions: Path | None,
    audit: Path | None,
    history: Path | None,
    name: str | None,
    description: Path | None,
    hierarchy: tuple[str, ...],
    seconds: float,
    language: Language,
) -> None:
    """Check a release again: was anything altered since its CERTIFICATE was given?

    Reads the published files beside the certificate. With --contributions every figure is made
    anew; with --history the attack is repeated beside all earlier releases.

    Exit code: 0 when all is whole, 1 when something was altered, 2 when it cannot be read.
    """
    from schakel.disclosure.certificate import altered_certificate, read, read_audit
    from schakel.disclosure.verifying import verify as verified
    from schakel.releases.checking import altered_files, read_tables
    from schakel.releases.contributions import read_contributions

    with refusals(language), warm_press() as press:
        held = read_or_refuse(certificate, read)
        found = altered_certificate(held)
        if held.cleared:
            beside = certificate.parent.parent / "confidential" / "audit.json"
            opened = audit or (beside if contributions and beside.is_file() else None)
            files = hierarchies(hierarchy)
            tables = in_order(held, read_tables(certificate.parent))
            found = verified(
                held,
                tables,
                read_contributions(contributions, description=description, hierarchies=files)
                if contributions
                else None,
                read_or_refuse(opened, read_audit) if opened else None,
                history_of(history) if history else None,
                rules(name) if name else None,
                seconds,
            )
            found = (*found, *altered_files(certificate.parent, held, tables, press))
    tried = (contributions is not None, history is not None)
    say(checked(held, found, tried, language))
    sys.exit(LEAKS if found or not held.cleared else 0)


def read_or_refuse(path: Path, read: Callable[[str], T]) -> T:
    """The content of a file; a ListError when it is not what it should be."""
    from schakel.exchange.problems import refusal

    try:
        return read(path.read_text("utf-8"))
    except ValueError as wrong:
        what = Text(str(wrong), "dit bestand is niet zoals Schakel het schrijft.")
        raise refusal(path.name, what, Text("", "")) from None


def in_order(held: "Certificate", tables: "Sequence[Protected]") -> "list[Protected]":
    """The tables in the order in which the certificate names them."""
    order = {seal.name: place for place, seal in enumerate(held.tables)}
    return sorted(tables, key=lambda each: order.get(each.table.name, len(order)))


WHOLE = Text(
    "Release {id}: nothing was altered. {tried}", "Publicatie {id}: er is niets gewijzigd. {tried}"
)
NEVER = Text(
    "Release {id} was not cleared: nothing of it is published.",
    "Publicatie {id} is niet vrijgegeven: er is niets van gepubliceerd.",
)
ALTERED = Text("Release {id} is not as it was cleared ({n}):",
               "Publicatie {id} is niet zoals zij is vrijgegeven ({n}):")  # fmt: skip
TRIED = {
    (False, False): Text(
        "Checked: the files against the certificate. With --contributions the figures are made"
        " anew.",
        "Nagegaan: de bestanden tegen het certificaat. Met --contributions worden de cijfers"
        " opnieuw gemaakt.",
    ),
    (True, False): Text(
        "Checked: the files, and every figure against what was put in.",
        "Nagegaan: de bestanden, en elk cijfer tegen wat is ingebracht.",
    ),
    (False, True): Text(
        "Checked: the files, and the releases before it.",
        "Nagegaan: de bestanden, en de publicaties ervoor.",
    ),
    (True, True): Text(
        "Checked: the files, every figure, the releases before it; and attacked again.",
        "Nagegaan: de bestanden, elk cijfer, de publicaties ervoor; en opnieuw aangevallen.",
    ),
}


def checked(
    held: "Certificate",
    found: "Sequence[Finding]",
    tried: tuple[bool, bool],
    language: Language,
) -> Iterator[str]:
    """What was altered, or that nothing was."""
    if not held.cleared:
        yield NEVER.within(language).format(id=held.release)
    if found:
        yield ALTERED.within(language).format(id=held.release, n=len(found))
        yield from (f"  {each.words.within(language)}" for each in found)
    elif held.cleared:
        words = TRIED[tried].within(language)
        yield WHOLE.within(language).format(id=held.release, tried=words)


# Attack ------------------------------------------------------------------------------------------


@release.command()
@click.argument("published", type=A_FOLDER)
@click.option("--within", type=Finite(0, 99), help="Pinned down: within so many percent.")
@click.option(
    "--seconds",
    type=Finite(min=0),
    default=60,
    show_default=True,
    help="Stop trying after this.",
)
@click.option(
    "--own",
    type=A_FILE,
    help="What you put in: a list as for `schakel release`. Play yourself, not the public.",
)
@click.option("--ranges", is_flag=True, help="Print between what the others lie, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of sentences.")
@in_language
def attack(
    published: Path,
    within: float | None,
    seconds: float,
    own: Path | None,
    ranges: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Play the attacker on a folder of PUBLISHED tables, ours or anybody's.

    Reads CSV and XLSX tables with totals and withheld cells, in any number of files and folders
    (editions), and prints what can be worked out all the same, and how. Totals, periods, counts,
    means and marks of secrecy (x, .., withheld, <5) are recognised by their words. What the words
    do not tell goes into `attack.yaml` in the same folder:

    \b
      withheld: [geheim]      marks besides the usual ones
      zeros: ["-"]            marks that mean nothing at all
      totals: [Nederland]     categories that stand for all the others
      hierarchies: {country: {Peru: Andes, Chile: Andes}}   or a file: regions.csv
      dimensions: [sbi]       columns of codes that look like numbers
      columns: {t.csv: country}      what the titles of a crossed table are
      measures: {t.csv: tonnes}      what the numbers of a crossed table are
      counts: {tonnes: n}     the column that says how many are in a number
      members: {2021: [A, B, C], 2022: [A, B]}   who is in a folder, file or period
      whole: [visits]         measures that everybody knows to be whole
      most: {score: 100}      and how high they can be
      rounded: {tonnes: 5}    to multiples of what they are rounded, each to the nearest
      random: [tonnes]        these up or down by lot, instead
      overlapping: {n: [metal]}      numbers that do not add up over these categories
      within: 10              pinned down: known to within so many percent
      ignore: [notes.csv]

    --own takes a list of contributions, CSV or XLSX, with the names that the tables use; of
    several contributors: what they know when they put their heads together.

    \b
      contributor,period,metal,country,tonnes
      Alba,2022,tin,Peru,40

    Exit code: 0 when nothing can be pinned down, 1 when something can (or when that is not
    settled: time ran out, or totals contradict their parts), 2 when the tables cannot be read.
    """
    from schakel.releases.attack import attack as attacked
    from schakel.releases.explanation import as_data, report
    from schakel.releases.reading import read_own, read_published

    with refusals(language):
        found = read_published(published)
        if within is not None:
            found = replace(found, within=within / 100)
        mine, remarks = read_own(own, published, found) if own else ((), ())
        found = replace(found, remarks=(*found.remarks, *remarks))
        broken = attacked(found, seconds=seconds, ranges=ranges, own=mine)
    if as_json:
        click.echo(json.dumps(as_data(broken), indent=1, ensure_ascii=False))
    else:
        say(report(broken, language))
    sys.exit(0 if broken.harmless else LEAKS)


# What goes wrong ---------------------------------------------------------------------------------


@contextmanager
def refusals(language: Language) -> Iterator[None]:
    """Say what is wrong with what was brought, a sentence each, and leave with 2."""
    from schakel.covenant.files import AgreementError
    from schakel.disclosure.entries import RequestError
    from schakel.disclosure.history import HistoryError
    from schakel.exchange.problems import ListError
    from schakel.heat_map.drawings.press import PressError

    try:
        yield
    except (ListError, AgreementError, RequestError) as error:
        give_up([problem.within(language) for problem in error.problems])
    except HistoryError as error:
        give_up([error.problem.within(language)])
    except BrokenPipeError:
        raise  # whoever read along stopped reading; the files stand
    except (OSError, PressError) as error:
        give_up([UNREAD.within(language).format(why=error)])


UNREAD = Text(
    "Nothing was written: {why}. Look at the folder, its disk and who may read and write there.",
    "Er is niets geschreven: {why}. Kijk naar de map, de schijf en wie er mag lezen en schrijven.",
)


def in_dutch(error: click.UsageError, command: str) -> str:
    """What is wrong in how a command was called, with where to look."""
    return f"{_wrong_in_dutch(error)} Zie: schakel release {command} --help."


def _wrong_in_dutch(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"{error.option_name}: deze optie is er niet."
    if isinstance(error, click.BadOptionUsage):
        return f"{error.option_name}: hier hoort een waarde achter."
    if isinstance(error, click.BadParameter) and error.param:
        missing = isinstance(error, click.MissingParameter)
        name = error.param.get_error_hint(error.ctx or click.Context(release)).strip("'")
        return f"{name}: {'dit ontbreekt' if missing else _fitting(error.param.type)}."
    return "Er staat meer dan deze opdracht begrijpt."


def _fitting(kind: "click.ParamType[Any]") -> str:
    """What may stand there."""
    if isinstance(kind, click.Choice):
        return f"kies een van {', '.join(map(str, kind.choices))}"
    if isinstance(kind, click.FloatRange):
        end = "" if kind.max is None else f" en ten hoogste {kind.max:g}"
        return f"schrijf een getal van ten minste {kind.min:g}{end}"
    folder = isinstance(kind, click.Path) and not kind.file_okay
    return "deze map is er niet" if folder else "dit bestand is er niet"


def give_up(lines: Sequence[str]) -> NoReturn:
    """Print what is wrong, and end."""
    click.echo("\n".join(lines), err=True)
    sys.exit(BAD_INPUT)


def say(lines: Iterable[str]) -> None:
    """Print, a line each."""
    for line in lines:
        click.echo(line)
