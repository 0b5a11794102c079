"""A lot of scrap as a value: what is known of it, what went in and came out, and what that says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.secondary import NO_MASS, Balance, Flag, Mass, Part, losses, reconcile
from schakel.covenant.secondary import red_flags as flags_of

TOLERANCE: Final = 0.02  # of the mass in: what scales and moisture do
MASS: Final = "mass"  # what the balance answers by itself


@dataclass(frozen=True, slots=True)
class Scrap:
    """Scrap that comes in and goes out, both ways: `facts` are answers by what is asked."""

    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Part, ...] = ()
    outputs: tuple[Part, ...] = ()
    stock: Mass | Literal["unknown"] = NO_MASS


def balance(agreement: Agreement, lot: Scrap) -> Balance | None:
    """Does mass in come out again? None while nobody wrote down what went in."""
    if not lot.inputs:
        return None
    return reconcile(lot.inputs, lot.outputs, losses(agreement), lot.stock, TOLERANCE)


def flags(agreement: Agreement, lot: Scrap) -> tuple[Flag, ...]:
    """Every red flag of scrap, both ways; that of mass is answered by the balance alone."""
    found = balance(agreement, lot)
    facts = {asks: said for asks, said in lot.facts.items() if asks != MASS}
    return flags_of(agreement, {**facts, **({MASS: found.finding} if found else {})})
