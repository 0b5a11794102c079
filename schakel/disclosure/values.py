"""What goes into the gate and what comes out: contributions, rules, requests, figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from schakel.language import Text

TOTAL = "total"  # the category above all others of a dimension

Kind = Literal["magnitude", "count", "scale"]
Statistic = Literal["sum", "contributors", "mean", "share", "median", "bands"]
Part = Literal["value", "numerator", "denominator", "count"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that contributors state, with what everybody knows of it beforehand.

    A magnitude is zero or more; a count is also whole; a scale lies between `least` and `most`.
    """

    name: str
    kind: Kind = "magnitude"
    unit: str = ""
    label: Text | None = None
    least: float = 0.0
    most: float | None = None
    sensitive: bool = False  # prices and volumes: must be a year old
    steady: float | None = None  # everybody knows: it moves no more than this share between periods


@dataclass(frozen=True, slots=True)
class Dimension:
    """Categories by which contributions are split; each may stand under another.

    `above` gives each category's parent; a category without one stands under `TOTAL`.
    `known` is false when the category itself is the answer that a contributor gave. `ordered`:
    its categories go up, in the order of `above`, so that neighbours may be taken together.
    """

    name: str
    above: Mapping[str, str | None]
    label: Text | None = None
    labels: Mapping[str, Text] = field(default_factory=dict)
    known: bool = True
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one contributor put in, in one period, in one place of the table."""

    contributor: str
    period: str  # 2022, 2022-H1, 2022-Q3 or 2022-06
    at: Mapping[str, str]  # dimension → category
    quantity: str
    value: float
    line: int = 0


@dataclass(frozen=True, slots=True)
class Contributions:
    """All that was put in, with the dimensions and quantities it speaks of.

    `groups` names, for contributors that belong together (a holding), the group.
    """

    rows: tuple[Contribution, ...]
    quantities: Mapping[str, Quantity]
    dimensions: Mapping[str, Dimension]
    groups: Mapping[str, str] = field(default_factory=dict)
    name: str = ""  # the file they were read from


@dataclass(frozen=True, slots=True)
class Table:
    """A request: what somebody would like to publish.

    `depth` says how many levels of a dimension are shown (all when it is not named).
    `cohort` names who is counted; all who contributed in the period when it is None.
    `bands` are the inner bounds of half-open bands: (20, 40) makes 0-20, 20-40, 40 and over.
    `merge` names, of answers that have an order, neighbours that are shown as one.
    """

    name: str
    statistic: Statistic = "sum"
    quantity: str = ""
    by: tuple[str, ...] = ()
    depth: Mapping[str, int] = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    periods: tuple[str, ...] = ()
    cohort: tuple[str, ...] | None = None
    denominator: str = ""  # a share is quantity over this
    bands: tuple[float, ...] = ()
    decimals: int = 0
    base: float | None = None  # publish rounded to multiples of this
    title: Text | None = None
    merge: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """When a figure may leave, as the agreement's `sharing.yaml` says it."""

    least_cohort: int = 5
    least_in_cell: int = 3
    p_percent: float = 0.10  # nobody may come closer than this share to what another put in
    dominance: tuple[tuple[int, float], ...] = ((1, 0.60),)  # (n, k): the n largest over share k
    withhold_zeros: bool = True  # of answers: a zero says of everybody "not I"
    withhold_full: bool = True  # of answers: a full cell says of everybody "I too"
    months: int = 12  # how old sensitive quantities must be
    coalition: int = 1  # how many contributors may put their heads together
    allies: tuple[tuple[str, frozenset[str]], ...] = ()  # named coalitions: an association
    within: float | None = None  # attackers know others' values to within this share


@dataclass(frozen=True, slots=True)
class Key:
    """The place of one number: release, table, period, categories, and which part of it."""

    release: str
    table: str
    period: str
    at: tuple[str, ...]  # in the order of `Table.by`; TOTAL for a total; a band as "20-40"
    part: Part = "value"


class Reason(StrEnum):
    """Why a number is withheld, in so many words as may be said in public.

    What would tell one withheld cell from another (few, dominated, empty, full, or hidden only
    for another's sake) is one reason here: said apart, it would itself give something away.
    """

    PROTECTED = "protected"
    COHORT_TOO_SMALL = "cohort-too-small"
    TOO_YOUNG = "too-young"
    NOT_CLEARED = "not-cleared"


class Ground(StrEnum):
    """Why a cell may not be told, for the secretariat only."""

    FEW = "few-contributors"
    P_PERCENT = "p-percent"
    DOMINATED = "dominated"
    NOBODY = "nobody"
    EVERYBODY = "everybody"
    COHORT = "cohort"
    YOUNG = "young"
    GIVES_AWAY = "gives-another-away"  # complementary
    EARLIER = "earlier-release"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that may be published."""

    value: float
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Withheld:
    """A number that may not be published: neither 0, nor nothing, nor an empty cell."""

    reason: Reason = Reason.PROTECTED


Outcome = Figure | Withheld
