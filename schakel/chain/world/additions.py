"""What a user lays over the shipped pack: a BACI year, evidence of their own, a list of areas."""

# ruff: noqa: S608 (the SQL here is made of our own names)

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from schakel.chain.world import own_tables
from schakel.chain.world.baci import COLUMNS as BACI
from schakel.chain.world.baci import KEYED, goods_in, header, numeric_codes, read_trade
from schakel.chain.world.own_tables import AREAS, NEEDED, Area, OwnEvidence
from schakel.chain.world.problems import Problem, WorldError
from schakel.language import Text

if TYPE_CHECKING:
    import duckdb

    from schakel.chain.world.pack import World


@dataclass(frozen=True, slots=True)
class Addition:
    """A file of the user's own: its kind, how much it holds, its checksum, what it changes."""

    file: str
    kind: Literal["trade", "evidence", "areas"]
    rows: int
    sha256: str
    what: Text
    evidence: tuple[OwnEvidence, ...] = ()
    areas: tuple[Area, ...] = ()

    @property
    def year(self) -> int:
        """The year that the name of the file tells (areas_2026.csv: 2026); 0 if it tells none."""
        named = re.search(r"(?:19|20)\d\d", self.file)
        return int(named[0]) if named else 0


def read_additions(
    world: "World", opened: "duckdb.DuckDBPyConnection", files: Sequence[Path]
) -> tuple[Addition, ...]:
    """Read every file and lay its trade over the pack's.

    Raises WorldError with all that is wrong in any of them.
    """
    read: list[Addition] = []
    problems: list[Problem] = []
    for number, file in enumerate(files):
        try:
            read.append(_addition(world, opened, file, f"brought_{number}"))
        except WorldError as error:
            problems += error.problems
    if problems:
        raise WorldError(problems)
    return tuple(read)


def _addition(
    world: "World", opened: "duckdb.DuckDBPyConnection", file: Path, table: str
) -> Addition:
    if not file.is_file():
        raise WorldError([_no_file(file)])
    columns = _columns(file)
    if columns >= BACI or columns >= KEYED:
        return _trade(world, opened, file, table)
    if columns >= AREAS:
        listed = own_tables.areas(world, file)
        return Addition(file.name, "areas", len(listed), _sha256(file), AREAS_SAY, areas=listed)
    if columns >= NEEDED:
        own = own_tables.own_evidence(world, file)
        return Addition(file.name, "evidence", len(own), _sha256(file), OWN_SAYS, evidence=own)
    raise WorldError([_no_known_table(file)])


def _columns(file: Path) -> set[str]:
    import duckdb

    try:
        return {name.casefold() for name in header(file)}
    except duckdb.Error as error:
        raise WorldError([_unreadable(file, error)]) from error


def _trade(world: "World", opened: "duckdb.DuckDBPyConnection", file: Path, table: str) -> Addition:
    """Lay brought flows over the pack's: they replace each good and year that they speak of."""
    import duckdb

    try:
        rows = _read_flows(world, opened, file, table)
    except duckdb.Error as error:
        raise WorldError([_unreadable(file, error)]) from error
    if not rows:
        raise WorldError([_no_metal(file)])
    opened.execute(_over(table))
    opened.execute(_more_goods(table))
    spoken = opened.execute(
        f"""SELECT string_agg(DISTINCT "year"::VARCHAR, ', ' ORDER BY "year"::VARCHAR),
        count(DISTINCT hs92) FROM {table}"""
    ).fetchall()
    return Addition(file.name, "trade", rows, _sha256(file), _trade_says(*spoken[0]))


def _read_flows(world: "World", opened: "duckdb.DuckDBPyConnection", file: Path, table: str) -> int:
    countries = world.countries()
    codes = numeric_codes(
        ((code, country.numeric) for code, country in countries.items()),
        next(iter(sorted(file.parent.glob("country_codes_V*.csv"))), None),
    )
    alpha3 = {code: code for code in countries} | {"S19": "TWN", "R20": "XKX"}
    return read_trade(opened, table, file, _metal_goods(world, opened, file), codes, alpha3)


def _metal_goods(world: "World", opened: "duckdb.DuckDBPyConnection", file: Path) -> frozenset[str]:
    """Every HS code in the file that the pack can call a metal in some form."""
    named = {row["hs92"] for row in world.records("goods")}
    prefixes = tuple(
        row["prefix"] for row in world.records("cn_codes") if 4 <= len(row["prefix"]) <= 6
    )
    return frozenset(
        good for good in goods_in(opened, file) if good in named or good.startswith(prefixes)
    )


def _over(brought: str) -> str:
    """Set the view aside and put one before it in which the brought flows come first."""
    return f"""
    ALTER VIEW trade RENAME TO trade_under_{brought};
    CREATE VIEW trade AS
    SELECT * FROM {brought}
    UNION ALL
    SELECT * FROM trade_under_{brought} AS kept WHERE NOT EXISTS (
        SELECT 1 FROM {brought} AS b WHERE b.hs92 = kept.hs92 AND b."year" = kept."year")"""


def _more_goods(brought: str) -> str:
    """Add the goods that `goods` does not name: by the longest code known, content by form."""
    return f"""
    CREATE TABLE goods_of_{brought} AS
    SELECT f.hs92, c.material, c.form, g.content_low, g.content_best, g.content_high,
           c.en, c.nl, g.source
    FROM (SELECT DISTINCT hs92 FROM {brought}) AS f
    JOIN cn_codes AS c ON starts_with(f.hs92, c.prefix)
    JOIN goods AS g ON g.hs92 IS NULL AND g.material = c.material AND g.form = c.form
    WHERE f.hs92 NOT IN (SELECT hs92 FROM goods WHERE hs92 IS NOT NULL)
    QUALIFY length(c.prefix) = max(length(c.prefix)) OVER (PARTITION BY f.hs92)
        AND count(*) OVER (PARTITION BY f.hs92, length(c.prefix)) = 1;
    ALTER VIEW goods RENAME TO goods_under_{brought};
    CREATE VIEW goods AS
    SELECT * FROM goods_under_{brought} UNION ALL SELECT * FROM goods_of_{brought}"""


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


AREAS_SAY = Text(
    "Conflict-affected and high-risk areas.", "Conflictgebieden en gebieden met een hoog risico."
)
OWN_SAYS = Text("Evidence of the user's own.", "Eigen gegevens van de gebruiker.")


def _trade_says(years: str, goods: int) -> Text:
    return Text(
        f"Trade of {goods} goods in {years}, instead of the pack's own for these.",
        f"Handel in {goods} goederen in {years}, in plaats van wat het pakket daarover heeft.",
    )


def _no_file(file: Path) -> Problem:
    return Problem(
        file.name,
        None,
        None,
        Text("There is no such file.", "Dit bestand bestaat niet."),
        Text("Check the path.", "Controleer het pad."),
    )


def _unreadable(file: Path, error: Exception) -> Problem:
    said = str(error).splitlines()[0]
    return Problem(
        file.name,
        None,
        None,
        Text(f"It cannot be read: {said}", f"Het is niet te lezen: {said}"),
        Text(
            "Bring it as the publisher gives it, as CSV or Parquet.",
            "Neem het zoals de uitgever het geeft, als CSV of Parquet.",
        ),
    )


def _no_known_table(file: Path) -> Problem:
    return Problem(
        file.name,
        1,
        None,
        Text(
            "This is no table that can be added: its header is none of those known.",
            "Deze tabel kan niet worden toegevoegd: de kopregel is geen van de bekende.",
        ),
        Text(
            "A trade table has t,i,j,k,v,q; evidence has at least country,issue,value,year,source; "
            "a list of areas has iso3,iso3166_2,region,conflict_affected,high_risk.",
            "Een handelstabel heeft t,i,j,k,v,q; eigen gegevens minstens country,issue,value,year,"
            "source; een lijst van gebieden iso3,iso3166_2,region,conflict_affected,high_risk.",
        ),
    )


def _no_metal(file: Path) -> Problem:
    return Problem(
        file.name,
        None,
        "k",
        Text("No flow of a metal is in it.", "Er staat geen stroom van een metaal in."),
        Text(
            "Bring the file in HS 1992 (BACI_HS92_…).", "Neem het bestand in HS 1992 (BACI_HS92_…)."
        ),
    )
