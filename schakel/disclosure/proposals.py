"""What can be published instead, when a request cannot."""

from dataclasses import dataclass

from schakel.disclosure.values import Table
from schakel.language import Text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A table that the gate has cleared on trial, with what it keeps of the one asked for.

    instead_of: the name of the table asked for; withheld: how many of its `cells` would be;
    share_kept: of the information in the request, in bits, as `design.information` counts it.
    """

    table: Table
    instead_of: str
    why: Text
    cells: int
    withheld: int
    share_kept: float
