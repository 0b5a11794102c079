"""The heat map as a table: a row for each place, a column for each issue."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from schakel.secretariat.chains.shelves import Fields

ROWS = 30
ALL = 2000


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
    """The places of one material or of all, those first whose worst cell ranks first.

    `issues` are the heads of the columns: the full name and the short one.
    """

    issues: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    left: int

    @classmethod
    def of(cls, cells: Iterable[Fields], headings: Fields, most: int = ROWS) -> Self:
        """The matrix of cells in the order of their rank; `left` counts the places not shown."""
        issues: dict[str, str] = {}
        places: dict[str, dict[str, Fields]] = {}
        for cell in cells:
            issues[cell["issue"]] = cell["issue_name"]
            places.setdefault(cell["id"].rpartition(":")[0], {})[cell["issue"]] = cell
        rows = [_row(by_issue, tuple(issues)) for by_issue in list(places.values())[:most]]
        heads = tuple((name, headings.get(issue, name)) for issue, name in issues.items())
        return cls(heads, tuple(rows), max(0, len(places) - most))


def _row(by_issue: dict[str, Fields], issues: tuple[str, ...]) -> Row:
    first = next(iter(by_issue.values()))
    return Row(
        country=first["country_name"],
        material=first["material_name"],
        stage=first["stage_name"],
        share=first["share"],
        cells=tuple(by_issue.get(issue) for issue in issues),
    )
