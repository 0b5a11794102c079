"""Secondary material, both ways: where it comes from, where it goes, and whether mass adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.language import Text

UNKNOWN: Final[Literal["unknown"]] = "unknown"
Direction = Literal["source", "destination"]
Standing = Literal["raised", "not-raised", "unknown"]
Finding = Literal["balances", "missing", "surplus", "undecided"]


@dataclass(frozen=True, slots=True)
class Mass:
    """A mass in tonnes that lies between two bounds."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Part:
    """A stream into or out of a site; `known` says that its source or destination is known."""

    code: str
    mass: Mass | Literal["unknown"]
    known: bool = False
    process: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is missing (above 0) or too much (below 0), in tonnes, and what that says.

    `unknown` lists the parts whose mass nobody knows: they make the gap open on one side, and are
    never counted as 0.
    """

    gap: Mass
    allowed: Mass
    finding: Finding
    says: Text
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag for one lot: raised, not raised, or unknown because nobody told."""

    code: str
    direction: Direction
    standing: Standing
    says: Text
    remedy: Text


def reconcile(
    inputs: Sequence[Part],
    outputs: Sequence[Part],
    losses: Mapping[str, Mass],
    stock: Mass | Literal["unknown"],
    tolerance: float,
) -> Balance:
    """Mass in, less what is lost in the process, against mass out and what went into stock."""
    raise NotImplementedError


def red_flags(agreement: Agreement, facts: Mapping[str, str]) -> tuple[Flag, ...]:
    """Every red flag of scrap against what is known of a lot, in both directions."""
    raise NotImplementedError


def losses(agreement: Agreement) -> Mapping[str, Mass]:
    """The share of mass that each process loses, as bounds between 0 and 1."""
    raise NotImplementedError
