"""`schakel heatmap`: from a purchase list to a heat map and its files."""

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from schakel.language import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from schakel.chain.world import World
    from schakel.covenant.agreement import Agreement
    from schakel.exchange.purchases import PurchaseList
    from schakel.heat_map.making import Progress
    from schakel.heat_map.overrides import Override

Fields = dict[str, Any]
EXAMPLE = "purchases-example.csv"
LONG_LIST = 500
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("list_", metavar="[LIST]", required=False, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--strict", is_flag=True, help="Write nothing when any row cannot be read.")
@click.option("--agreement", "name", default="metals_2019", show_default=True)
@click.option("--world-add", multiple=True, type=A_FILE, help="Trade of your own: a BACI year.")
@click.option("--evidence", multiple=True, type=A_FILE, help="Evidence of your own: a CSV table.")
@click.option("--severity", type=A_FILE, help="Severities of your own, each with a reason.")
@click.option("--year", type=int, help="Year to count ages from. [default: that of the world pack]")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the draws.")
@click.option("--xlsx", is_flag=True, help="Write the tables as a workbook too (takes longer).")
@click.option(
    "--example",
    is_flag=False,
    flag_value=EXAMPLE,
    type=click.Path(path_type=Path),
    help=f"Write a fictional list to start from, and stop. [default file: {EXAMPLE}]",
)
def heatmap(
    list_: Path | None,
    out: Path | None,
    language: Language,
    strict: bool,
    name: str,
    world_add: tuple[Path, ...],
    evidence: tuple[Path, ...],
    severity: Path | None,
    year: int | None,
    seed: int,
    xlsx: bool,
    example: Path | None,
) -> None:
    """Draw the heat map of a purchase LIST (CSV or XLSX) into a folder.

    Where the metal probably comes from, who may be harmed there, how sure that is, and what comes
    first. Rows that cannot be read are all said at once, and left out unless --strict.
    """
    if example is not None:
        write_example(example, language)
        return
    if list_ is None or out is None:
        raise click.UsageError("Name a LIST and a folder: schakel heatmap LIST --out DIR.")
    with refusals(language), uncollected(), warm_press() as press:
        draw(
            list_,
            out,
            press=press,
            language=language,
            strict=strict,
            agreement=name,
            added=world_add + evidence,
            severity=severity,
            year=year,
            seed=seed,
            workbook=xlsx,
        )


def draw(
    path: Path,
    out: Path,
    *,
    press: Any,
    language: Language,
    strict: bool,
    agreement: str,
    added: Sequence[Path],
    severity: Path | None,
    year: int | None,
    seed: int,
    workbook: bool,
) -> None:
    """Read, trace, rank, draw, write, and say in short what was found."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # many small solves: threads only cost
    from schakel.covenant.agreement import load
    from schakel.heat_map.files import write_all
    from schakel.heat_map.making import heat_map, opened

    clauses = load(agreement)
    with progress_bar(language) as progress:
        world, purchases = opened(path, added, progress)
        if strict and purchases.left_out:
            refuse(purchases, language)
        found = heat_map(
            clauses,
            world,
            purchases,
            language=language,
            seed=seed,
            reference_year=year,
            overrides=proposed(severity, clauses, world),
            progress=progress,
        )
        written = write_all(
            found, out, press=press, progress=progress, split=True, workbook=workbook
        )
    say(summary(found.document(), purchases, language))
    say([told(WRITTEN, language, out=out, names=", ".join(written))])


def proposed(
    severity: Path | None, agreement: "Agreement", world: "World"
) -> "tuple[Override, ...]":
    """The severities that a user brings, if any."""
    from schakel.heat_map.overrides import read_overrides

    if severity is None:
        return ()
    codes = {
        "issue": agreement.severity.keys(),
        "stage": agreement.vocabulary.stages.keys(),
        "material": world.materials().keys(),
        "country": world.countries().keys(),
    }
    return read_overrides(severity, codes)


def write_example(path: Path, language: Language) -> None:
    """Write a fictional list in this language, unless something stands there already."""
    from schakel.exchange.example import example_list
    from schakel.exchange.tables import write_csv, write_table

    if path.exists():
        click.echo(told(EXISTS, language, path=path), err=True)
        sys.exit(1)
    if language == "nl" and path.suffix.lower() != ".xlsx":
        write_csv(path, *example_list(language), delimiter=";", decimal=",", mark=True)
    else:
        write_table(path, *example_list(language))
    say([told(EXAMPLE_WRITTEN, language, path=path)])


# What goes wrong ------------------------------------------------------------------------------


@contextmanager
def refusals(language: Language) -> Iterator[None]:
    """Say what is wrong with what was brought, a sentence each, and leave with 1."""
    from schakel.chain.world import WorldError
    from schakel.covenant.files import AgreementError
    from schakel.exchange.problems import ListError

    try:
        yield
    except (ListError, AgreementError, WorldError) as error:
        click.echo("\n".join(each.within(language) for each in error.problems), err=True)
        sys.exit(1)
    except BrokenPipeError:
        raise  # whoever read along stopped reading; the files stand
    except OSError as error:
        click.echo(told(UNWRITTEN, language, why=error), err=True)
        sys.exit(1)


def refuse(purchases: "PurchaseList", language: Language) -> None:
    """Under --strict one bad row is enough."""
    from schakel.exchange.problems import ListError

    click.echo(told(STRICT, language, n=purchases.rows_left_out, rows=purchases.rows), err=True)
    raise ListError(purchases.left_out)


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for cycles: a heat map is many values and hardly a cycle."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def warm_press() -> Iterator[Any]:
    """A drawing process that warms up while the list is read."""
    from schakel.heat_map.drawings.press import Press

    press = Press()
    try:
        yield press
    finally:
        press.child.kill()
        press.close()


@contextmanager
def progress_bar(language: Language) -> "Iterator[Progress | None]":
    """A bar on the terminal for long lists; nothing when the output goes elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        yield _advance(bar, language)


def _advance(bar: Any, language: Language) -> Callable[[int, int, Text], None]:
    tasks: dict[Text, Any] = {}

    def progress(done: int, of: int, what: Text) -> None:
        if what not in tasks and (of >= LONG_LIST or tasks):
            tasks[what] = bar.add_task(what.within(language), total=of)
        if what in tasks:
            bar.update(tasks[what], completed=done, total=of)

    return progress


# What was found, in short -----------------------------------------------------------------------

READ = Text(
    "{name}: {rows} rows, {read} read, {left_out} left out.",
    "{name}: {rows} rijen, {read} gelezen, {left_out} weggelaten.",
)
MASS = Text(
    "{tonnes} gross, {contained} of metal. Origin: {declared} declared, {estimated} estimated,"
    " {recycled} recycled, {unknown} unknown.",
    "{tonnes} bruto, {contained} metaal. Herkomst: {declared} opgegeven, {estimated} geschat,"
    " {recycled} gerecycled, {unknown} onbekend.",
)
LEADING = Text(
    "What comes first (severity, likelihood, the rank; how often it is in the first ten when"
    " every assumption moves at random):",
    "Wat vooropstaat (ernst, waarschijnlijkheid, de rang; hoe vaak bij de eerste tien als elke"
    " aanname willekeurig schuift):",
)
LEADS = Text(
    "{severity}, {likelihood}  {issue}: {material}, {stage}, {country}"
    "  (rank {rank}, usually {usual}, at the outside {outer}; {n} of 100 draws)",
    "{severity}, {likelihood}  {issue}: {material}, {stage}, {country}"
    "  (rang {rank}, meestal {usual}, uiterst {outer}; {n} van 100 trekkingen)",
)
FIRMEST = Text(
    "What stays highest when assumptions move:", "Wat hoog blijft als aannames schuiven:"
)
NO_EVIDENCE = Text(
    "{n} of {cells} cells have no evidence; unknown is not low.",
    "{n} van {cells} cellen zijn zonder aanwijzingen; onbekend is niet laag.",
)
ORIGINS = Text(
    "{material}: {origins}; {unknown} unknown ({low}–{high}).",
    "{material}: {origins}; {unknown} onbekend ({low}–{high}).",
)
WHERE = Text("Where it probably comes from:", "Waar het vermoedelijk vandaan komt:")
NOWHERE = Text("no known origin", "geen bekende herkomst")
TRACES = Text(
    "{n} places too small to rank are listed as traces.",
    "{n} plaatsen die te klein zijn om te rangschikken staan als sporen vermeld.",
)
CERTIFICATE = Text(
    "Every share is within {error} of the exact solution ({method}).",
    "Elk aandeel ligt binnen {error} van de exacte oplossing ({method}).",
)
LEFT_OUT = Text("Left out:", "Weggelaten:")
REMARKS = Text("Read, but mind:", "Gelezen, maar let op:")
MORE = Text("… and {n} more, all in heatmap.json.", "… en nog {n}, alle in heatmap.json.")
WRITTEN = Text("Written to {out}: {names}.", "Geschreven naar {out}: {names}.")
UNWRITTEN = Text(
    "Nothing was written: {why}. Look at the folder, its disk and who may write there.",
    "Er is niets geschreven: {why}. Kijk naar de map, de schijf en wie er mag schrijven.",
)
STRICT = Text(
    "Nothing was written: {n} of {rows} rows cannot be read, and --strict was asked for.",
    "Er is niets geschreven: {n} van {rows} rijen zijn niet te lezen, en --strict was gevraagd.",
)
EXISTS = Text(
    "{path} exists already. Name another file: schakel heatmap --example FILE.",
    "{path} bestaat al. Noem een ander bestand: schakel heatmap --example BESTAND.",
)
EXAMPLE_WRITTEN = Text(
    "Written to {path}: a fictional list. Draw it with: schakel heatmap {path} --out heatmap",
    "Geschreven naar {path}: een verzonnen lijst. Teken haar met:"
    " schakel heatmap {path} --out heatmap --language nl",
)
SHOWN = 10
PROBLEMS_SHOWN = 50


def summary(document: Fields, purchases: "PurchaseList", language: Language) -> Iterator[str]:
    """What a reader wants to know first: what leads, what is unknown, what was left out."""
    found = document["summary"]
    yield told(READ, language, **document["list"])
    if purchases.left_out:
        yield from listed(LEFT_OUT, purchases.left_out, language)
    if purchases.remarks:
        yield from listed(REMARKS, purchases.remarks, language)
    yield told(MASS, language, **figures(found, language))
    yield WHERE.within(language)
    yield from (f"  {origins(each, language)}" for each in found["materials"])
    yield LEADING.within(language)
    yield from (f"  {leads(cell, language)}" for cell in document["cells"][:SHOWN])
    yield FIRMEST.within(language)
    yield from (f"  {line}" for line in firmest(document, language))
    yield told(NO_EVIDENCE, language, n=found["cells_unknown"], cells=found["cells"])
    if found["traces"]:
        yield told(TRACES, language, n=found["traces"])
    error = f"{found['certificate']['error']:.1e}"
    yield told(CERTIFICATE, language, error=error, method=found["certificate"]["method"])


def figures(found: Fields, language: Language) -> dict[str, str]:
    """Masses and shares of the summary, as people write them."""
    from schakel.heat_map.notation import percent, tonnes

    masses = {name: tonnes(found[name], language) for name in ("tonnes", "contained")}
    shares = ("declared", "estimated", "recycled", "unknown")
    return masses | {name: percent(found[name], language) for name in shares}


def origins(material: Fields, language: Language) -> str:
    """A material's three largest origins, and how much of it is unknown."""
    from schakel.heat_map.notation import percent

    largest = ", ".join(
        f"{name} {percent(share, language)}" for name, share in by_country(material)[:3]
    )
    return told(
        ORIGINS,
        language,
        material=material["name"],
        origins=largest or NOWHERE.within(language),
        unknown=percent(material["unknown"], language),
        low=percent(material["unknown_low"], language),
        high=percent(material["unknown_high"], language),
    )


def by_country(material: Fields) -> list[tuple[str, float]]:
    """Countries by their share, declared and estimated together, largest first."""
    shares: dict[str, float] = {}
    for each in material["origins"]:
        shares[each["name"]] = shares.get(each["name"], 0.0) + each["share"]
    return sorted(((n, s) for n, s in shares.items() if s), key=lambda pair: (-pair[1], pair[0]))


def firmest(document: Fields, language: Language) -> Iterator[str]:
    """Which risks are among the first whatever one assumes, which nearly always."""
    from schakel.heat_map.phrases import Phrases
    from schakel.heat_map.reasons import steadfast

    yield from steadfast(document, Phrases(language))


def leads(cell: Fields, language: Language) -> str:
    """One of the first cells, on one line."""
    from schakel.heat_map.notation import of_hundred, places

    likelihood = cell["likelihood"]
    if likelihood == "unknown":
        likelihood = NOT_KNOWN.within(language)
    return told(
        LEADS,
        language,
        severity=cell["severity"],
        likelihood=likelihood,
        issue=cell["issue_name"],
        material=cell["material_name"],
        stage=cell["stage_name"],
        country=cell["country_name"],
        rank=cell["rank"],
        usual=places(cell["rank_usual_low"], cell["rank_usual_high"]),
        outer=places(cell["rank_low"], cell["rank_high"]),
        n=of_hundred(cell["top_ten"], language),
    )


NOT_KNOWN = Text("unknown", "onbekend")


def listed(head: Text, problems: Sequence[Any], language: Language) -> Iterator[str]:
    """Problems, one a line; of very many the first ones."""
    yield head.within(language)
    for problem in problems[:PROBLEMS_SHOWN]:
        yield f"  {problem.within(language)}"
    if len(problems) > PROBLEMS_SHOWN:
        yield f"  {told(MORE, language, n=len(problems) - PROBLEMS_SHOWN)}"


def told(text: Text, language: Language, **values: object) -> str:
    """A sentence with its values filled in."""
    return text.within(language).format(**values)


def say(lines: Iterable[str]) -> None:
    """Print, a line each."""
    for line in lines:
        click.echo(line)
