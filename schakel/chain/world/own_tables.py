"""Tables of the user's own: evidence, and lists of high-risk areas, as documented CSV."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from schakel.chain.world.delimited import header, lines, sign
from schakel.chain.world.problems import Problem, WorldError
from schakel.language import Text

if TYPE_CHECKING:
    from schakel.chain.world.pack import World

Made = TypeVar("Made")
EVIDENCE = (
    "country", "material", "stage", "issue", "value", "unit", "error", "year", "direction",
    "source", "edition", "licence", "likelihood", "note",
)  # fmt: skip
NEEDED = frozenset(["country", "issue", "value", "year", "source"])
AREAS = frozenset(["iso3", "iso3166_2", "region", "conflict_affected", "high_risk"])
STAGES = frozenset(
    ["mining", "trading", "smelting", "processing", "manufacturing", "collection", "recycling"]
)
ISSUES = frozenset(
    [
        "child-labour",
        "forced-labour",
        "freedom-of-association",
        "living-wage",
        "occupational-health-and-safety",
        "discrimination-and-gender",
        "conflict-and-annex-ii-harms",
        "corruption",
        "land-and-indigenous-rights",
        "community-health-and-pollution",
        "water",
        "biodiversity-and-forests",
    ]
)
YES, NO = frozenset(["true", "yes", "ja", "1"]), frozenset(["false", "no", "nee", "0"])
DIRECTIONS = frozenset(["", "lower-is-likelier", "higher-is-likelier"])


@dataclass(frozen=True, slots=True)
class OwnEvidence:
    """One row of a user's own evidence table; blanks in the file are None, which is unknown."""

    line: int
    country: str
    material: str | None
    stage: str | None
    issue: str
    value: float | str
    unit: str
    error: float | None
    year: int
    direction: str | None
    source: str
    edition: str
    licence: str
    likelihood: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Area:
    """One conflict-affected or high-risk area of a list that the user brings.

    Without a `code` (ISO 3166-2) the whole country is meant. None: the list does not say which
    of the two it is; being on it is enough, unless it says no twice.
    """

    country: str
    code: str
    region: str
    conflict_affected: bool | None
    high_risk: bool | None

    @property
    def listed(self) -> bool:
        """Does the list mean this area?"""
        return (self.conflict_affected, self.high_risk) != (False, False)


def own_evidence(world: "World", file: Path) -> tuple[OwnEvidence, ...]:
    """The rows of an evidence table; WorldError lists all that is wrong with it."""
    return _read(world, file, EVIDENCE, _Row.evidence)


def areas(world: "World", file: Path) -> tuple[Area, ...]:
    """The rows of a list of areas (the layout of the EU's); WorldError lists all that is wrong."""
    return _read(world, file, ("country", *sorted(AREAS)), _Row.area)


def _read(
    world: "World", file: Path, known: Sequence[str], make: "Callable[[_Row], Made]"
) -> tuple[Made, ...]:
    names = header(file)
    problems = [_no_column(file, name, known) for name in names if name not in known]
    problems += [_twice(file, name) for name in sorted({n for n in names if names.count(n) > 1})]
    made = []
    for line, cells in lines(file):
        if len(cells) > len(names):
            problems.append(_too_many(file, line))
        row = _Row(world, file, line, dict(zip(names, cells, strict=False)), problems)
        made.append(make(row))
    if problems:
        raise WorldError(problems)
    return tuple(made)


@dataclass(slots=True)
class _Row:
    """One line of a table while it is read; what is wrong goes to `problems`."""

    world: "World"
    file: Path
    line: int
    cells: dict[str, str]
    problems: list[Problem]

    def evidence(self) -> OwnEvidence:
        return OwnEvidence(
            line=self.line,
            country=self._country("country"),
            material=self._material() or None,
            stage=self._one_of("stage", STAGES | {""}) or None,
            issue=self._one_of("issue", ISSUES) if self._required("issue") else "",
            value=self._value(),
            unit=self.cells.get("unit", ""),
            error=self._error(),
            year=self._year(),
            direction=self._one_of("direction", DIRECTIONS) or None,
            source=self._required("source"),
            edition=self.cells.get("edition", ""),
            licence=self.cells.get("licence", ""),
            likelihood=self._likelihood(),
            note=self.cells.get("note", ""),
        )

    def area(self) -> Area:
        return Area(
            country=self._country("iso3"),
            code=self.cells.get("iso3166_2", ""),
            region=self.cells.get("region", ""),
            conflict_affected=self._yes("conflict_affected"),
            high_risk=self._yes("high_risk"),
        )

    def _yes(self, column: str) -> bool | None:
        cell = self.cells.get(column, "").casefold()
        if cell and cell not in YES | NO:
            self._wrong(column, _unknown(cell), _choose(["true", "false"]))
        return cell in YES if cell else None

    def _wrong(self, column: str, what: Text, remedy: Text) -> None:
        self.problems.append(Problem(self.file.name, self.line, column, what, remedy))

    def _required(self, column: str) -> str:
        cell = self.cells.get(column, "")
        if not cell:
            self._wrong(column, _BLANK, _FILL)
        return cell

    def _number(self, column: str) -> float | None:
        """The number in a cell; with a decimal comma only where cells are parted otherwise."""
        cell = self.cells.get(column, "")
        if sign(self.file) == ";":
            cell = cell.replace(",", ".")
        try:
            number = float(cell)
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def _value(self) -> float | str:
        """A number, or a word. What is meant for a number but is none is wrong."""
        cell, number = self._required("value"), self._number("value")
        if number is None and re.match(r"[-+]?\d|nan$|[-+]?inf$", cell.casefold()):
            self._wrong("value", _not_a(cell, "number", "getal"), _DECIMAL)
        return cell if number is None else number

    def _error(self) -> float | None:
        cell, error = self.cells.get("error", ""), self._number("error")
        if cell and (error is None or error < 0):
            self._wrong("error", _not_a(cell, "number", "getal"), _POINT)
        return error

    def _year(self) -> int:
        cell = self._required("year")
        if cell and not (cell.isdecimal() and 1900 <= int(cell) <= 2100):
            self._wrong("year", _not_a(cell, "year", "jaar"), _YEAR)
            return 0
        return int(cell or 0)

    def _likelihood(self) -> int | None:
        cell = self.cells.get("likelihood", "")
        if cell and cell not in {"1", "2", "3", "4", "5"}:
            self._wrong(
                "likelihood", _not_a(cell, "likelihood", "waarschijnlijkheid"), _ONE_TO_FIVE
            )
            return None
        return int(cell) if cell else None

    def _one_of(self, column: str, allowed: frozenset[str]) -> str:
        cell = self.cells.get(column, "").casefold()
        if cell not in allowed:
            self._wrong(column, _unknown(cell), _choose(sorted(allowed - {""})))
        return cell

    def _country(self, column: str) -> str:
        names = {code: country.name for code, country in self.world.countries().items()}
        return self._known(column, self._required(column), self.world.country_aliases(), names)

    def _material(self) -> str:
        names = {code: material.name for code, material in self.world.materials().items()}
        said = self.cells.get("material", "")
        return self._known("material", said, self.world.material_aliases(), names)

    def _known(
        self, column: str, said: str, aliases: Mapping[str, str], names: Mapping[str, Text]
    ) -> str:
        code = aliases.get(said.casefold(), "")
        if said and not code:
            near = get_close_matches(said.casefold(), list(aliases), n=1)
            self._wrong(column, _unknown(said), _meant([names[aliases[name]] for name in near]))
        return code


_BLANK = Text("Nothing is filled in.", "Er is niets ingevuld.")
_FILL = Text("This column is needed on every row.", "Deze kolom is op elke regel nodig.")
_POINT = Text(
    "Write a number of zero or more, with a decimal point.",
    "Schrijf een getal van nul of meer, met een decimale punt.",
)
_DECIMAL = Text(
    "Write a number with a decimal point and no other signs, or a word.",
    "Schrijf een getal met een decimale punt en geen andere tekens, of een woord.",
)
_YEAR = Text("Write it with four digits, as 2024.", "Schrijf het met vier cijfers, zoals 2024.")
_ONE_TO_FIVE = Text("Write 1, 2, 3, 4 or 5.", "Schrijf 1, 2, 3, 4 of 5.")


def _no_column(file: Path, name: str, known: Sequence[str]) -> Problem:
    near = get_close_matches(name, known, n=1)
    listed = ", ".join(known)
    remedy = (
        Text(f"Did you mean {near[0]}?", f"Bedoelt u {near[0]}?")
        if near
        else Text(f"Known are: {listed}.", f"Bekend zijn: {listed}.")
    )
    what = Text("This column is not known.", "Deze kolom is niet bekend.")
    return Problem(file.name, 1, name or "(blank)", what, remedy)


def _twice(file: Path, name: str) -> Problem:
    what = Text("This column stands here twice.", "Deze kolom staat er tweemaal.")
    return Problem(file.name, 1, name, what, Text("Keep one.", "Laat er één staan."))


def _too_many(file: Path, line: int) -> Problem:
    return Problem(
        file.name,
        line,
        None,
        Text(
            "There are more cells than columns.", "Er staan meer cellen dan kolommen op deze regel."
        ),
        Text(
            "Put text that holds the sign between cells in quotes.",
            "Zet tekst waarin het scheidingsteken voorkomt tussen aanhalingstekens.",
        ),
    )


def _not_a(cell: str, kind: str, soort: str) -> Text:
    return Text(f"“{cell}” is no {kind}.", f"“{cell}” is geen {soort}.")


def _unknown(cell: str) -> Text:
    return Text(f"“{cell}” is not known.", f"“{cell}” is niet bekend.")


def _choose(allowed: Sequence[str]) -> Text:
    listed = ", ".join(allowed)
    return Text(f"Choose one of: {listed}.", f"Kies uit: {listed}.")


def _meant(near: Sequence[Text]) -> Text:
    if not near:
        return Text("Write a name or a code.", "Schrijf een naam of een code.")
    return Text(f"Did you mean {near[0].en}?", f"Bedoelt u {near[0].nl}?")
