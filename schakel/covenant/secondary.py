"""Secondary material, both ways: where it comes from, where it goes, and whether mass adds up.

A mass is known between two bounds, or not at all. What nobody weighed is never counted as 0: it
leaves the balance open on its side, and what can still be said is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isinf
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.judgements import RedFlag
from schakel.language import Text

UNKNOWN: Final[Literal["unknown"]] = "unknown"
Direction = Literal["source", "destination", "both"]
Standing = Literal["raised", "not-raised", "unknown"]
Finding = Literal["balances", "missing", "surplus", "undecided"]


@dataclass(frozen=True, slots=True)
class Mass:
    """A mass in tonnes, or a share, that lies between two bounds."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"{self.low} is above {self.high}: write the lower bound first")


ANY: Final = Mass(0.0, inf)
NO_MASS: Final = Mass(0.0, 0.0)
ANY_SHARE: Final = Mass(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """A stream into or out of a site; `known` says that its source or destination is known.

    `process` is what is done with a stream that comes in; empty: it passes through as it is.
    """

    code: str
    mass: Mass | Literal["unknown"]
    known: bool = False
    process: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is missing (above 0) or too much (below 0), in tonnes, and what that says.

    `allowed` is how far from 0 still balances. `unknown` lists the parts whose mass or loss nobody
    knows, and `stock` when that is what nobody knows.
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


# Does mass add up? ----------------------------------------------------------------------------


def reconcile(
    inputs: Sequence[Part],
    outputs: Sequence[Part],
    losses: Mapping[str, Mass],
    stock: Mass | Literal["unknown"] = NO_MASS,
    tolerance: float = 0.0,
) -> Balance:
    """Mass in, less what is lost in the process, against mass out and what went into stock.

    gap = sum of in_i (1 - loss_i) - sum of out_j - stock, in intervals: low = sum in_i.low (1 -
    loss_i.high) - sum out_j.high - stock.high, and high the other way round. `losses` are shares by
    process; a process that is not among them loses anything from 0 to 1. `stock` is closing less
    opening stock. `tolerance` is the share of the mass in (its upper bound, what is unknown left
    out) that the gap may differ from 0. All in one unit.

    It balances when the whole gap lies within the tolerance, it is missing or surplus when the
    whole gap lies beyond; else the figures do not decide.

    >>> reconcile([Part("scrap", Mass(100, 100), process="melt")], [Part("ingots", Mass(80, 80))],
    ...           {"melt": Mass(0.01, 0.04)}).gap
    Mass(low=16.0, high=19.0)
    """
    gap = _less(_less(_after_loss(inputs, losses), _sum(outputs)), _known(stock))
    reach = tolerance * sum(part.mass.high for part in inputs if part.mass != UNKNOWN)
    allowed = Mass(-reach, reach)
    finding = _finding(gap, allowed)
    unknown = tuple(_unknown(inputs, outputs, losses, stock))
    return Balance(gap, allowed, finding, _says(finding, gap, unknown), unknown)


def _known(mass: Mass | Literal["unknown"]) -> Mass:
    """Bounds of a mass; of a stock that nobody knows, none at all."""
    return Mass(-inf, inf) if mass == UNKNOWN else mass


def _sum(parts: Iterable[Part]) -> Mass:
    masses = [ANY if part.mass == UNKNOWN else part.mass for part in parts]
    return Mass(sum(m.low for m in masses), sum(m.high for m in masses))


def _after_loss(parts: Iterable[Part], losses: Mapping[str, Mass]) -> Mass:
    low = high = 0.0
    for part in parts:
        mass = ANY if part.mass == UNKNOWN else part.mass
        loss = losses.get(part.process, ANY_SHARE) if part.process else NO_MASS
        low += mass.low * (1 - loss.high)
        high += mass.high * (1 - loss.low) if loss.low < 1 else 0.0
    return Mass(low, high)


def _less(one: Mass, other: Mass) -> Mass:
    return Mass(one.low - other.high, one.high - other.low)


def _finding(gap: Mass, allowed: Mass) -> Finding:
    if allowed.low <= gap.low and gap.high <= allowed.high:
        return "balances"
    if gap.low > allowed.high:
        return "missing"
    return "surplus" if gap.high < allowed.low else "undecided"


def _unknown(
    inputs: Iterable[Part],
    outputs: Iterable[Part],
    losses: Mapping[str, Mass],
    stock: Mass | Literal["unknown"],
) -> Iterable[str]:
    for part in inputs:
        if part.mass == UNKNOWN or (part.process and part.process not in losses):
            yield part.code
    yield from (part.code for part in outputs if part.mass == UNKNOWN)
    if stock == UNKNOWN:
        yield "stock"


def _says(finding: Finding, gap: Mass, unknown: Sequence[str]) -> Text:
    said = SAYS[finding]
    within = _between(Mass(*sorted((abs(gap.low), abs(gap.high)))))
    open_ = Text("", "")
    if unknown:
        named = ", ".join(unknown)
        open_ = Text(f" Unknown: {named}.", f" Onbekend: {named}.")
    return Text(
        f"{said.en.format(mass=within.en)}{open_.en}", f"{said.nl.format(mass=within.nl)}{open_.nl}"
    )


SAYS: Final[Mapping[Finding, Text]] = {
    "balances": Text(
        "What came in came out again, within the tolerance.",
        "Wat erin ging kwam er weer uit, binnen de marge.",
    ),
    "missing": Text(
        "{mass} came in and is not accounted for: where did it go?",
        "{mass} kwam binnen en is niet verantwoord: waar ging het heen?",
    ),
    "surplus": Text(
        "{mass} more came out than went in: where did it come from?",
        "{mass} kwam er meer uit dan erin ging: waar kwam het vandaan?",
    ),
    "undecided": Text(
        "The figures do not decide whether it adds up.",
        "De cijfers laten open of het klopt.",
    ),
}


def _between(mass: Mass) -> Text:
    """A range of tonnes as one says it."""
    low, high = f"{mass.low:.4g}", f"{mass.high:.4g}"
    if isinf(mass.high):
        return Text(f"At least {low} tonnes", f"Ten minste {_comma(low)} ton")
    if low == high:
        return Text(f"{low} tonnes", f"{_comma(low)} ton")
    return Text(f"{low} to {high} tonnes", f"{_comma(low)} tot {_comma(high)} ton")


def _comma(number: str) -> str:
    return number.replace(".", ",")


def known_share(parts: Sequence[Part]) -> Mass | Literal["unknown"]:
    """The share of the mass whose source (or destination) is known, between bounds.

    low = known.low / (known.low + other.high), high = known.high / (known.high + other.low);
    unknown when there is no mass.

    >>> known_share([Part("yard", Mass(60, 60), known=True), Part("trader", Mass(20, 40))])
    Mass(low=0.6, high=0.75)
    """
    known = _sum(part for part in parts if part.known)
    other = _sum(part for part in parts if not part.known)
    if known.high + other.high == 0:
        return UNKNOWN
    return Mass(_share(known.low, other.high), _share(known.high, other.low))


def _share(part: float, rest: float) -> float:
    if isinf(part):
        return 1.0
    return part / (part + rest) if part + rest else 0.0


def losses(agreement: Agreement) -> Mapping[str, Mass]:
    """The share of mass that each process loses, as bounds between 0 and 1."""
    return {code: Mass(each.least, each.most) for code, each in agreement.diligence.losses.items()}


# Red flags ------------------------------------------------------------------------------------


def red_flags(agreement: Agreement, facts: Mapping[str, str]) -> tuple[Flag, ...]:
    """Every red flag of scrap against what is known of a lot, in both directions.

    `facts` are answers by what is asked (`payment: cash`). An answer that the agreement does not
    know is no answer: the flag stays unknown, which is not the same as cleared.
    """
    flags = agreement.diligence.red_flags.items()
    return tuple(_flag(code, flag, facts.get(flag.asks, "")) for code, flag in flags)


def _flag(code: str, flag: RedFlag, answer: str) -> Flag:
    if answer in flag.raised_by:
        return Flag(code, flag.direction, "raised", flag.name, flag.remedy)
    if answer in flag.cleared_by:
        return Flag(code, flag.direction, "not-raised", _not(flag), flag.remedy)
    asked = Text(f"Unknown: {flag.what.en}", f"Onbekend: {flag.what.nl}")
    return Flag(code, flag.direction, "unknown", asked, flag.remedy)


def _not(flag: RedFlag) -> Text:
    return Text(f"Not found: {flag.name.en}", f"Niet gevonden: {flag.name.nl}")
