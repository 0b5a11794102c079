"""Build the pack: every table that the source folder has the facts for."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from schakel.chain.world.builders import countries as naming
from schakel.chain.world.builders import indicators as indicating
from schakel.chain.world.builders import labour
from schakel.chain.world.builders import production as mined
from schakel.chain.world.builders.files import fill, write_csv, write_parquet
from schakel.chain.world.builders.keys import Keys, keys
from schakel.chain.world.builders.manifest import write_manifest
from schakel.chain.world.builders.mining_data import figures
from schakel.chain.world.builders.outlines import outlines, write_outlines
from schakel.chain.world.builders.trade import trade, trade_files
from schakel.chain.world.engine import engine
from schakel.chain.world.pack import SHIPPED
from schakel.chain.world.problems import Problem, WorldError
from schakel.language import Text

EDITION = "2026.1"
OUTLINES = "countries_110m.topo.json"


@dataclass(frozen=True, slots=True)
class Built:
    """A table that was built anew, and the edition of its facts."""

    table: str
    edition: str


def build(source: Path, out: Path, *, retrieved: str, edition: str = EDITION) -> tuple[Built, ...]:
    """Write a pack to `out`: what `source` has the facts for anew, the rest as shipped.

    The same facts give the same bytes. Nothing is written unless all of it can be. Raises
    WorldError when a file of `source` cannot be read, or none of them is known.
    """
    with TemporaryDirectory() as folder:
        making = Path(folder)
        shutil.copytree(SHIPPED, making, dirs_exist_ok=True)
        built = tuple(_built(source, making))
        if not built:
            raise WorldError([_nothing(source)])
        write_manifest(making, edition, retrieved, {table.table: table.edition for table in built})
        out.mkdir(parents=True, exist_ok=True)
        for file in sorted(making.iterdir()):
            shutil.copyfile(file, out / file.name)
    return built


def _built(source: Path, making: Path) -> Iterator[Built]:
    places = naming.countries()
    write_csv(making / "countries.csv", naming.HEADER, places)
    known = keys(making, places)
    try:
        yield from _production(source, making, known)
        yield from _trade(source, making, places)
        yield from _indicators(source, making, known)
        yield from _labour(source, making, known)
        yield from _shapes(source, making, places)
    except (KeyError, ValueError) as error:
        raise WorldError([_unreadable(source, error)]) from error
    if known.unknown:
        raise WorldError([_no_country(source, name) for name in sorted(known.unknown)])


def _production(source: Path, making: Path, known: Keys) -> Iterator[Built]:
    found = figures(source, known)
    if not found:
        return
    rows = mined.production(found, mined.conversions(making), mined.quoted(making))
    opened = engine()
    fill(opened, "production", mined.COLUMNS, rows)
    order = 'material, stage, country, "year", source'
    write_parquet(opened, "production", order, making / "production.parquet")
    span = _years(figure.year for figure in found)
    yield Built("production", f"World Mining Data, years {span}; one figure of the USGS")


def _trade(source: Path, making: Path, places: list[naming.Row]) -> Iterator[Built]:
    if not trade_files(source):
        return
    opened = engine()
    trade(opened, source, making, places)
    order = 'hs92, "year", exporter, importer'
    write_parquet(opened, "trade", order, making / "trade.parquet")
    years = opened.execute('SELECT DISTINCT "year" FROM trade').fetchall()
    yield Built("trade", f"BACI, HS 1992, years {_years(int(year) for (year,) in years)}")


def _indicators(source: Path, making: Path, known: Keys) -> Iterator[Built]:
    rows = indicating.indicators(source, known)
    if not rows:
        return
    opened = engine()
    fill(opened, "indicators", indicating.COLUMNS, rows)
    order = 'indicator, country, "year", source, edition'
    write_parquet(opened, "indicators", order, making / "indicators.parquet")
    yield Built("indicators", ", ".join(sorted({f"{row[0]} {row[1]}" for row in rows})))


def _labour(source: Path, making: Path, known: Keys) -> Iterator[Built]:
    tables = (
        ("goods_labour", labour.GOODS, labour.goods_labour(source, making, known)),
        ("child_labour", labour.CHILDREN, labour.child_labour(source, known)),
        ("earnings", labour.EARNINGS, labour.earnings(source, known)),
    )
    for table, header, rows in tables:
        if rows:
            write_csv(making / f"{table}.csv", header, rows)
            yield Built(table, ", ".join(sorted({f"{row[-2]} {row[-1]}" for row in rows})))


def _shapes(source: Path, making: Path, places: list[naming.Row]) -> Iterator[Built]:
    file = source / OUTLINES
    if file.exists():
        numeric = {row[2]: row[0] for row in places if row[2]}
        write_outlines(making / "shapes.json", outlines(file, numeric))
        yield Built("shapes", "Natural Earth, 1:110m, by way of world-atlas 2.0.2")


def _years(years: Iterable[int]) -> str:
    found = sorted(set(years))
    return f"{found[0]}-{found[-1]}" if len(found) > 1 else str(found[0])


def _nothing(source: Path) -> Problem:
    return Problem(
        str(source),
        None,
        None,
        Text(
            "No file of a publisher that is known is in this folder.",
            "In deze map staat geen bestand van een bekende uitgever.",
        ),
        Text(
            "docs/method/world.md says which files are read, and how they are named.",
            "docs/method/world.md zegt welke bestanden worden gelezen en hoe zij heten.",
        ),
    )


def _no_country(source: Path, name: str) -> Problem:
    return Problem(
        str(source),
        None,
        "country",
        Text(f"“{name}” is no country that is known.", f"“{name}” is geen bekend land."),
        Text(
            "Add this spelling to country_names.csv of the pack.",
            "Voeg deze schrijfwijze toe aan country_names.csv van het pakket.",
        ),
    )


def _unreadable(source: Path, error: KeyError | ValueError) -> Problem:
    said = str(error.args[0]) if error.args else str(error)
    return Problem(
        str(source),
        None,
        None,
        Text(said, said),
        Text(
            "Check the file against docs/method/world.md.",
            "Vergelijk het bestand met docs/method/world.md.",
        ),
    )
