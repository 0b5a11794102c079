"""The table of the Steering Committee, and what is put on it in tests."""

from datetime import date, timedelta
from typing import Any

from schakel.secretariat import clock
from schakel.secretariat.governance.acts import (
    appoint_holder,
    call_meeting,
    note_attendance,
    open_decision,
)
from schakel.secretariat.governance.models import Decision, Meeting, Seat
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person, Role
from tests.cast import Cast

STEERING, ASSEMBLY = "steering-committee", "general-assembly"
TEXT = "The companies map their tin by the summer."


def soon() -> date:
    """A day on which a vote in writing may end."""
    return clock.today() + timedelta(days=14)


def seat(cast: Cast, holder: Person, number: int = 1, substitute: Person | None = None) -> None:
    """Let somebody hold a seat of their constituency in the Steering Committee."""
    assert holder.party is not None
    appoint_holder(
        person=cast.handler,
        body=STEERING,
        party=holder.party,
        holder=holder,
        number=number,
        substitute=substitute,
    )


def fill(cast: Cast) -> Cast:
    """All five seats of the Steering Committee held."""
    Seat.objects.bulk_create(_held(cast, holder) for holder in members(cast))
    return cast


def _held(cast: Cast, holder: Person) -> Seat:
    party = holder.party
    assert party is not None
    return Seat(
        body=STEERING,
        constituency=party.constituency,
        number=2 if holder == cast.rival else 1,
        party=party,
        holder=holder,
    )


def members(cast: Cast) -> list[Person]:
    """Who holds the five seats."""
    return [cast.officer, cast.rival, cast.government, cast.union_expert, cast.ngo_expert]


def meeting_of(cast: Cast, body: str, present: list[Person]) -> Meeting:
    """A meeting that is being held, with these people."""
    called = call_meeting(person=cast.handler, body=body, on=clock.today(), place="Den Haag")
    note_attendance(person=cast.handler, number=called.pk, present=present)
    return called


def in_meeting(
    cast: Cast, present: list[Person] | None = None, by: Person | None = None, **about: Any
) -> Decision:
    """A decision of the Steering Committee on its own task, in a meeting."""
    there = [*members(cast), cast.chair] if present is None else present
    meeting = meeting_of(cast, STEERING, there)
    told = {"rule": "frame-decision", "title": "Frame", "proposal": TEXT, **about}
    return open_decision(person=by or cast.chair, body=STEERING, meeting=meeting.pk, **told)


def in_writing(cast: Cast, **about: Any) -> Decision:
    """A decision of the assembly, in writing."""
    told = {"rule": "assembly-decision", "title": "Tin", "proposal": TEXT, **about}
    told.setdefault("closes", soon())
    return open_decision(person=cast.chair, body=ASSEMBLY, **told)


def supporter() -> Person:
    """Somebody of an organisation that supports the agreement."""
    enter_party(code="metaalvrienden", name="Metaalvrienden", kind=Party.Kind.SUPPORTER)
    person = admit_person(email="ot@metaalvrienden.example", name="Ot Vriend")
    party = Party.objects.get(code="metaalvrienden")
    give_role(person=person, party=party, name=Role.Name.OBSERVER)
    return person


def colleague_of(person: Person, name: str) -> Person:
    """Somebody else who speaks for the same party."""
    assert person.party is not None
    email = name.lower().replace(" ", ".") + "@example.example"
    colleague = admit_person(email=email, name=name)
    give_role(person=colleague, party=person.party, name=Role.Name.SEAT_HOLDER)
    return colleague


def in_register(cast: Cast, rule: str = "extension-decision", body: str = STEERING) -> str:
    """The number of a decision of the register that was carried."""
    decision = Decision(
        level=2,
        owner=body,
        body=body,
        rule=rule,
        title="More time",
        proposal=TEXT,
        opened_by=cast.chair,
        state=Decision.State.CARRIED,
    )
    decision.save()
    return str(decision.pk)
