"""The values a trace gives: where a purchase's metal comes from, with bounds and remarks."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from schakel.chain.purchases import Form, Purchase
from schakel.chain.sweeps import Certificate
from schakel.language import Text

Basis = Literal["declared", "estimated", "recycled"]
Contained = tuple[float, float, float]

EXACT = Certificate(0.0, 0.0, 0, "dense")  # of what needed no solve


@dataclass(frozen=True, slots=True)
class Origin:
    """A country's share of a purchase, or of what passed a stage of it: from 0 to 1.

    `low` and `high` are what the share may be when uncertain figures move within their ranges;
    `possible_low` and `possible_high` what is physically possible however supplies are mixed.
    """

    country: str
    share: float
    low: float
    high: float
    basis: Basis
    possible_low: float
    possible_high: float


@dataclass(frozen=True, slots=True)
class Step:
    """Where a purchase passed one stage; shares and unknown add up to 1."""

    stage: str
    origins: tuple[Origin, ...]
    unknown: float
    unknown_low: float
    unknown_high: float


@dataclass(frozen=True, slots=True)
class Profile:
    """Where metal like this comes from: one and the same object for all purchases alike."""

    origins: tuple[Origin, ...]
    unknown: float
    unknown_low: float
    unknown_high: float
    passages: tuple[Step, ...]
    notes: tuple[Text, ...]
    year: int | None
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Provenance:
    """One purchase with its profile, and the tonnes of metal in it: low, best, high."""

    purchase: Purchase
    contained: Contained
    profile: Profile

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where it was mined or recycled; shares and unknown add up to 1."""
        return self.profile.origins

    @property
    def unknown(self) -> float:
        """The share whose origin nothing tells."""
        return self.profile.unknown

    @property
    def unknown_low(self) -> float:
        """The least that the unknown share can be."""
        return self.profile.unknown_low

    @property
    def unknown_high(self) -> float:
        """The most that the unknown share can be."""
        return self.profile.unknown_high

    @property
    def passages(self) -> tuple[Step, ...]:
        """Where it was smelted, processed or collected, as far as is known."""
        return self.profile.passages

    @property
    def notes(self) -> tuple[Text, ...]:
        """What a reader must know of these figures, and what cannot be known."""
        return self.profile.notes

    @property
    def year(self) -> int | None:
        """The year of the figures used; None when none were needed."""
        return self.profile.year

    @property
    def certificate(self) -> Certificate:
        """The error bound of the solves behind the shares."""
        return self.profile.certificate


@dataclass(frozen=True, slots=True)
class Gap:
    """Mine output that neither recorded exports nor known use at home explains."""

    material: str
    year: int
    country: str
    tonnes: float
    text: Text


class Possible(NamedTuple):
    """The least and the most of a purchase that can come from a country, however mixed."""

    low: float
    high: float


class Kind(NamedTuple):
    """What a row says, but for its mass and its supplier's name."""

    material: str
    form: Form
    supplier: str
    cn_code: str | None
    smelter: str | None
    mine: str | None
    recycled_share: float | None
    year: int | None


class Key(NamedTuple):
    """All that a trace depends on; `asked` is the row's year, `year` that of the figures.

    `heading` is there only where the customs code says another form than the row. The mass counts
    only where it is more than the country is known to have had: `explained` is then the part that
    this explains, in whole twentieths, rounded down.
    """

    material: str
    heading: str | None
    form: str
    supplier: str
    smelter: str | None
    mine: str | None
    recycled_share: float | None
    year: int | None
    asked: int | None
    explained: int | None
