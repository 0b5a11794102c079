"""The gate: contributions and requests go in; what may be published comes out, with the proof."""

from dataclasses import dataclass

from schakel.disclosure.certificate import Audit, Certificate, Protected
from schakel.disclosure.proposals import Proposal
from schakel.language import Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """The gate's answer. Only `audit` is confidential; all else may be published.

    When it is not cleared every cell is withheld, and `refusals` say why. A table that is refused
    while others clear is withheld as a whole in the same way. `proposals` have been tried, one by
    one, and would clear.
    """

    cleared: bool
    tables: tuple[Protected, ...]
    certificate: Certificate
    audit: Audit
    refusals: tuple[Text, ...] = ()
    proposals: tuple[Proposal, ...] = ()
