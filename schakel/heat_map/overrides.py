"""Another severity than the agreement's: who proposes it, for what, and why. Always shown."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from schakel.covenant.salience import HIGHEST, LOWEST, Impact
from schakel.exchange.problems import ListError, Problem, refusal, shown
from schakel.heat_map.places import Place
from schakel.language import Text

ASPECTS = ("scale", "scope", "irremediability")
COLUMNS = ("issue", "stage", "material", "country", *ASPECTS, "reason", "by")


@dataclass(frozen=True, slots=True)
class Override:
    """A severity proposed by a company, union or NGO; where stage … are None it holds for all."""

    issue: str
    scale: int
    scope: int
    irremediability: int
    reason: str
    by: str
    stage: str | None = None
    material: str | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip() or not self.by.strip():
            raise ValueError("Another severity needs a reason and a name: say why, and who.")

    @property
    def impact(self) -> Impact:
        """The severity that is proposed, by its three aspects."""
        return Impact(self.scale, self.scope, self.irremediability)

    def speaks_of(self, issue: str, place: Place) -> bool:
        """Does it hold for this issue at this place?"""
        return (
            self.issue == issue
            and self.stage in (None, place.stage)
            and self.material in (None, place.material)
            and self.country in (None, place.country)
        )

    @property
    def exactness(self) -> int:
        """How much it names; what names more goes before what names less."""
        return sum(part is not None for part in (self.stage, self.material, self.country))


def chosen(overrides: Sequence[Override], issue: str, place: Place) -> Override | None:
    """The most exact one that speaks of this issue here; of two as exact, the last."""
    speaking = [each for each in overrides if each.speaks_of(issue, place)]
    return max(reversed(speaking), key=lambda each: each.exactness, default=None)


def read_overrides(path: Path, codes: Mapping[str, Collection[str]]) -> tuple[Override, ...]:
    """Read a CSV with the columns of COLUMNS; `codes` holds the known codes of the first four.

    Raises ListError with everything that is wrong, each with line, column and remedy.
    """
    rows = list(_rows(path))
    problems = [
        Problem(path.name, line, name, row[name], what, remedy)
        for line, row in rows
        for name, what, remedy in _slips(row, codes)
    ]
    if problems:
        raise ListError(problems)
    return tuple(_override(row) for _, row in rows)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
            if missing:
                raise refusal(path.name, *_headless(missing), 1)
            for row in table:
                yield table.line_num, {name: (row[name] or "").strip() for name in COLUMNS}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise refusal(path.name, *_unread(error)) from None


def _headless(missing: Sequence[str]) -> tuple[Text, Text]:
    names, header = ", ".join(missing), ",".join(COLUMNS)
    return (
        Text(f"there is no column {names}.", f"er is geen kolom {names}."),
        Text(f"Head the table as {header}.", f"Zet boven de tabel {header}."),
    )


def _unread(error: Exception) -> tuple[Text, Text]:
    why = getattr(error, "strerror", None) or str(error)
    return (
        Text(f"the table cannot be read ({why}).", f"de tabel is niet te lezen ({why})."),
        Text("Bring a CSV file in UTF-8.", "Lever een CSV-bestand in UTF-8."),
    )


def _slips(
    row: Mapping[str, str], codes: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, Text, Text]]:
    for name in COLUMNS[:4]:
        if row[name] not in codes[name] and (row[name] or name == "issue"):
            known = ", ".join(sorted(codes[name])[:14])
            yield name, *_strange(row[name], known)
    for name in ASPECTS:
        if row[name] not in LEVELS:
            yield name, *_strange(row[name], ", ".join(LEVELS))
    for name in ("reason", "by"):
        if not row[name]:
            yield name, EMPTY, GIVE


LEVELS = tuple(str(level) for level in range(LOWEST, HIGHEST + 1))
EMPTY = Text("this is empty.", "dit is leeg.")
GIVE = Text(
    "Another severity than the agreement's needs a reason and a name: say why, and who.",
    "Een andere ernst dan die van het convenant vraagt een reden en een naam: zeg waarom, en wie.",
)


def _strange(value: str, known: str) -> tuple[Text, Text]:
    said = shown(value)
    return (
        Text(f'"{said}" is not known here.', f'"{said}" is hier niet bekend.'),
        Text(f"Write one of: {known}.", f"Schrijf een van: {known}."),
    )


def _override(row: Mapping[str, str]) -> Override:
    scale, scope, irremediability = (int(row[name]) for name in ASPECTS)
    stage, material, country = (row[name] or None for name in COLUMNS[1:4])
    return Override(
        row["issue"],
        scale,
        scope,
        irremediability,
        row["reason"],
        row["by"],
        stage,
        material,
        country,
    )
