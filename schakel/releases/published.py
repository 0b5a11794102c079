"""Tables as the world sees them: what is told, what is not, and where it stands.

What an attacker reads is a folder of such tables, ours or somebody else's. A number that is
withheld has no value here; what its mark tells nevertheless (`<5`) is kept as bounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from schakel.language import Text

Kind = Literal["sum", "count", "mean", "share"]


@dataclass(frozen=True, slots=True)
class Printed:
    """One number as it stands in a table, or the mark that stands in its place.

    at: dimension → category, without the dimensions of which it is the total.
    value: None when withheld. slack: how far the truth may lie from a rounded value.
    low, high: what the mark of a withheld number tells, or what a rounded one may stand for.
    count: how many are in it, when told.
    """

    line: int
    period: str
    at: Mapping[str, str]
    value: float | None
    slack: float = 0.0
    low: float | None = None
    high: float | None = None
    count: float | None = None

    @property
    def told(self) -> bool:
        """Is there a number to read?"""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The numbers of one measure in one file.

    above: per dimension each category's parent, as far as there is one.
    counts: the measure of the same file that says how many are in each number.
    overlapping: dimensions in which one may stand in several categories: numbers of contributors
    by them add up to more than there are.
    cohort: who is in the table, when that is known; two tables without it speak of the same.
    many: how many are counted in all, when the table says so.
    rounded: how wide the stretch around a number is in which the truth lies: the base to which it
    is rounded, and twice that when a lot decides.
    """

    file: str
    measure: str
    kind: Kind
    dimensions: tuple[str, ...]
    numbers: tuple[Printed, ...]
    above: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    counts: str = ""
    cohort: frozenset[str] | None = None
    many: int | None = None
    overlapping: frozenset[str] = frozenset()
    whole: bool = False
    most: float | None = None
    rounded: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """All that was read: the tables, and what was assumed to read them."""

    tables: tuple[PublishedTable, ...]
    remarks: tuple[Text, ...] = ()
    within: float = 0.10


SCHEMA = "schakel/table/1"
COLUMNS = "column"  # the dimension of a crossed table whose columns have no common title
