"""What an attacker sees: numbers tied by sums, some told and some not.

Every figure is a linear equation over what contributors put in, so an attack is a linear programme.
With z the distance of each number from the truth, the attacker knows

    A z = 0,   z = 0 where a number is told,   -below ≤ z ≤ above where it is not,

and asks how far one number can go. Releases of all years, with all their members, make one puzzle.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Marks = NDArray[np.bool_]
Places = NDArray[np.intp]


class State(IntEnum):
    """What may become of a number."""

    OPEN = 0  # it may be told or withheld: the gate chooses
    TOLD = 1  # it is out, and cannot be called back
    HIDDEN = 2  # it is never told: the part of one contributor, or withheld earlier
    SECRET = 3  # it may not be told: a primary rule forbids it


@dataclass(frozen=True, slots=True)
class Puzzle:
    """m numbers and the r sums that tie them; everybody knows A and the told numbers.

    relations: csr_array (r, m), A with A @ value = 0 up to constants, so that A z = 0.
    value: (m,) the truth. below, above: (m,) how far a number that is not told may lie under or
    over the truth as far as the public knows; inf where nothing is known. slack_below,
    slack_above: (m,) the same for a number that is told (0: told exactly; half the base: rounded).
    integer: (m,) which numbers everybody knows to be whole. cost: (m,) information lost when it
    is withheld, >= 0. state: (m,) of `State`. names: m hashable names, for words. tries:
    csr_array (k, m), deviations that may be witnesses, or None; nothing is believed of them.
    """

    relations: Any
    value: Vector
    below: Vector
    above: Vector
    slack_below: Vector
    slack_above: Vector
    integer: Marks
    cost: Vector
    state: NDArray[np.int8]
    names: Sequence[Hashable] = ()
    tries: Any = None

    def never_told(self) -> Marks:
        """The numbers that are withheld whatever the gate chooses."""
        never: Marks = (self.state == State.HIDDEN) | (self.state == State.SECRET)
        return never


def _none() -> Places:
    return np.zeros(0, dtype=np.intp)


def _nowhere() -> Vector:
    return np.zeros(0)


@dataclass(frozen=True, slots=True)
class Mind:
    """What one attacker knows beyond the public, and what must stay uncertain to it.

    number, below, above: narrower room for some numbers (its own parts fixed: 0 and 0).
    target, need_below, need_above: how far a number must be able to lie under and over the truth
    in this mind; 0 asks nothing. The public, always the first of a sequence of minds, lists every
    target. Another mind lists the targets whose needs differ for it (it replaces the public's
    needs of the same number) and inherits the rest wherever its own knowledge reaches.
    """

    name: str
    members: frozenset[str] = frozenset()
    number: Places = field(default_factory=_none)
    below: Vector = field(default_factory=_nowhere)
    above: Vector = field(default_factory=_nowhere)
    target: Places = field(default_factory=_none)
    need_below: Vector = field(default_factory=_nowhere)
    need_above: Vector = field(default_factory=_nowhere)
