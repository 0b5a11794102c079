"""What the desk already knows when a plan is drawn up: gaps of the assessment, and top risks."""

from collections.abc import Sequence
from dataclasses import dataclass

from schakel.covenant.drafting import Gap, TopRisk
from schakel.covenant.sharing import Reader
from schakel.secretariat.diligence.acts import gaps
from schakel.secretariat.risks.acts import top_risks


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan may begin with."""

    gaps: Sequence[Gap] = ()
    risks: Sequence[TopRisk] = ()


def at_the_desk(reader: Reader, owner: str, year: int) -> Known:
    """The gaps and top risks of a company, as far as this reader may read them."""
    return Known(gaps=gaps(reader, owner, year), risks=top_risks(reader, owner, year))
