"""The heat map as a table: a row for each place, a column for each issue."""

from dataclasses import dataclass
from typing import Any, Self

from schakel.secretariat.chains.shelves import Shelves

Fields = dict[str, Any]
ROWS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A place (country, material, stage), with its cell on each issue or None."""

    country: str
    material: str
    stage: str
    share: float
    cells: tuple[Fields | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The places of one material or of all, those first whose worst cell ranks first."""

    issues: tuple[str, ...]
    rows: tuple[Row, ...]
    left: int

    @classmethod
    def of(cls, shelves: Shelves, material: str = "", most: int = ROWS) -> Self:
        """The matrix of a document's cells; `left` counts the places not shown."""
        names = shelves.overview["names"]["issues"]
        places: dict[str, dict[str, Fields]] = {}
        for cell in shelves.cells:
            if material in ("", cell["material"]):
                places.setdefault(cell["id"].rpartition(":")[0], {})[cell["issue"]] = cell
        rows = [_row(by_issue, tuple(names)) for by_issue in list(places.values())[:most]]
        return cls(tuple(names.values()), tuple(rows), max(0, len(places) - most))


def _row(by_issue: dict[str, Fields], issues: tuple[str, ...]) -> Row:
    first = next(iter(by_issue.values()))
    return Row(
        country=first["country_name"],
        material=first["material_name"],
        stage=first["stage_name"],
        share=first["share"],
        cells=tuple(by_issue.get(issue) for issue in issues),
    )
