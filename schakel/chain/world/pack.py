"""The world pack, opened: its manifest, its tables, and what a user has added to them."""

import csv
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from schakel.language import Language, Text

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from schakel.chain.world.additions import Addition

SHIPPED = Path(__file__).resolve().parent / "tables"
MANIFEST = "manifest.yaml"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Table:
    """One table as its manifest describes it: whose facts, which edition, what is missing.

    `years` are the first and the last year that its facts are of; None for labels and the like.
    """

    name: str
    file: str
    title: Text
    publisher: str
    edition: str
    licence: str
    retrieved: date | None
    rows: int
    years: tuple[int, int] | None
    sha256: str
    gaps: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 codes, with its name in both languages."""

    code: str
    iso2: str
    numeric: str
    name: Text


@dataclass(frozen=True, slots=True)
class Material:
    """A material, and on what basis its tonnes are counted.

    `recycled_input_rate` is a world average prior from 0 to 1, never a company's figure;
    None means that it is not known.
    """

    code: str
    symbol: str
    name: Text
    commodity: str
    unit: str
    basis: str
    recycled_input_rate: float | None


class World:
    """The pack and what was added to it. Cheap to open: a table is read when it is first asked for.

    >>> world = World.shipped()
    >>> world.country_name("COD", "en")
    'DR Congo'
    >>> world.material_aliases()["koper"]
    'copper'
    """

    def __init__(self, folder: Path, added: Sequence[Path] = ()) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        manifest = mapping(folder / MANIFEST)
        self.edition: str = str(manifest["edition"])
        self.tables: tuple[Table, ...] = tuple(_tables(manifest["tables"]))
        self.added: tuple[Addition, ...] = self._read_additions(added)
        self.sha256: str = self._digest()

    @classmethod
    def shipped(cls, added: Sequence[Path] = ()) -> "World":
        """The pack that comes with Schakel, with these files of the user's own laid over it.

        Raises WorldError, listing all that is wrong, when an added file cannot be read.
        """
        return cls(SHIPPED, added)

    def table(self, name: str) -> Table:
        """The manifest's entry of this table; KeyError when the pack has no such table."""
        return next((table for table in self.tables if table.name == name), None) or _no_table(name)

    def damaged(self) -> tuple[str, ...]:
        """The tables whose file is gone or is not the one that the manifest describes."""
        return tuple(table.name for table in self.tables if not _intact(self.folder, table))

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that DuckDB gives for this query over the tables; any thread may ask."""
        return list(self._cursor().execute(sql, list(parameters)).fetchall())

    def columns(self, sql: str, parameters: Sequence[object] = ()) -> "dict[str, NDArray[Any]]":
        """The same as arrays, one per column; numbers that are missing come masked."""
        return dict(self._cursor().execute(sql, list(parameters)).fetchnumpy())

    def country_name(self, country: str, language: Language) -> str:
        """The name of a country; its code when the pack does not know it."""
        known = self.countries().get(country)
        return known.name.within(language) if known else country

    def countries(self) -> Mapping[str, Country]:
        """Every country by its ISO 3166-1 alpha-3 code."""
        return self._countries

    def country_aliases(self) -> Mapping[str, str]:
        """Casefolded names, alpha-2 and alpha-3 codes, and the publishers' spellings → alpha-3."""
        return self._country_aliases

    def materials(self) -> Mapping[str, Material]:
        """Every material by its code."""
        return self._materials

    def material_aliases(self) -> Mapping[str, str]:
        """Casefolded names and symbols, English and Dutch → material code."""
        return self._material_aliases

    def shapes(self) -> dict[str, Any]:
        """Country outlines: a GeoJSON FeatureCollection whose features' ids are alpha-3 codes."""
        shapes: dict[str, Any] = json.loads((self.folder / "shapes.json").read_bytes())
        return shapes

    def records(self, name: str) -> list[dict[str, str]]:
        """The rows of a table that is kept as CSV, without waking DuckDB; blanks are ''."""
        with (self.folder / self.table(name).file).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    @cached_property
    def _countries(self) -> Mapping[str, Country]:
        return {
            row["country"]: Country(
                row["country"], row["iso2"], row["numeric"], Text(row["en"], row["nl"])
            )
            for row in self.records("countries")
        }

    @cached_property
    def _country_aliases(self) -> Mapping[str, str]:
        aliases = {row["alias"].casefold(): row["country"] for row in self.records("country_names")}
        for code, country in self._countries.items():
            for name in (country.name.en, country.name.nl, country.iso2, code):
                aliases[name.casefold()] = code
        return aliases

    @cached_property
    def _materials(self) -> Mapping[str, Material]:
        return {row["material"]: _material(row) for row in self.records("materials")}

    @cached_property
    def _material_aliases(self) -> Mapping[str, str]:
        return {row["alias"].casefold(): row["material"] for row in self.records("aliases")}

    @cached_property
    def _connection(self) -> "duckdb.DuckDBPyConnection":
        from schakel.chain.world.views import connection

        return connection(self.folder, self.tables)

    def _cursor(self) -> "duckdb.DuckDBPyConnection":
        with self._lock:
            return self._connection.cursor()

    def _read_additions(self, files: Sequence[Path]) -> "tuple[Addition, ...]":
        if not files:
            return ()
        from schakel.chain.world.additions import read_additions

        return read_additions(self, self._connection, [Path(file) for file in files])

    def _digest(self) -> str:
        """One checksum of all that results rest on: the manifest's and every addition's."""
        digest = hashlib.sha256((self.folder / MANIFEST).read_bytes())
        for addition in self.added:
            digest.update(addition.sha256.encode())
        return digest.hexdigest()


def mapping(file: Path) -> dict[str, Any]:
    """What a YAML file says, read by the C library where there is one."""
    said: dict[str, Any] = yaml.load(file.read_bytes(), _LOADER)  # noqa: S506 (a safe loader)
    return said


def _tables(entries: Mapping[str, Mapping[str, Any]]) -> Iterator[Table]:
    for name, entry in entries.items():
        yield Table(
            name=name,
            file=entry["file"],
            title=Text(**entry["title"]),
            publisher=entry["publisher"],
            edition=str(entry["edition"]),
            licence=entry["licence"],
            retrieved=entry["retrieved"],
            rows=entry["rows"],
            years=tuple(entry["years"]) if entry["years"] else None,
            sha256=entry["sha256"],
            gaps=tuple(Text(**gap) for gap in entry["gaps"]),
        )


def _intact(folder: Path, table: Table) -> bool:
    file = folder / table.file
    return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == table.sha256


def _no_table(name: str) -> Table:
    raise KeyError(f"The world pack has no table {name!r}.")


def _material(row: Mapping[str, str]) -> Material:
    rate = row["recycled_input_rate"]
    return Material(
        code=row["material"],
        symbol=row["symbol"],
        name=Text(row["en"], row["nl"]),
        commodity=row["commodity"],
        unit=row["unit"],
        basis=row["basis"],
        recycled_input_rate=float(rate) if rate else None,
    )
