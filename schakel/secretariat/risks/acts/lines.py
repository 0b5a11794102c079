"""The lines that this room writes in the ledger."""

from typing import Final

from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.models import HeatMap

OBLIGATION: Final = "make-heat-map"
INDUSTRY: Final = "industry-heat-map-yearly"


def note_deed(person: Person, found: HeatMap, deed: str, code: str = "") -> None:
    """Write that this person did this with the heat map, or with one risk or lot of it."""
    write_line(
        who=str(person.code),
        party=found.owner,
        deed=deed,
        subject=f"heatmap:{found.pk}" + (f":{code}" if code else ""),
        clause=OBLIGATION,
    )
