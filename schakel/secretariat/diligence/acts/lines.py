"""The lines that this room writes in the ledger about an assessment."""

from typing import Final

from schakel.secretariat.diligence.models import Assessment
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person

OBLIGATION: Final = "hand-in-assessment"


def note_deed(person: Person, assessment: Assessment, deed: str, clause: str = OBLIGATION) -> None:
    """Write that this person did this with the assessment; under the obligation, or a question."""
    write_line(
        who=str(person.code),
        party=assessment.owner,
        deed=deed,
        subject=f"assessment:{assessment.pk}",
        clause=clause,
    )
