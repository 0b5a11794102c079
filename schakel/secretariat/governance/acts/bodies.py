"""Who sits in which body: seats, their holders and substitutes, members of working groups."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, models, transaction

from schakel.covenant import governance
from schakel.covenant.sharing import Level
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts.refusals import Refused, hold_runner
from schakel.secretariat.governance.models import GroupMembership, Seat
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person

OF_THE_ASSEMBLY = "assembly-minutes"
NO_BODY = Text("There is no such body.", "Dit orgaan bestaat niet.")
NO_VOICE = Text(
    "Only a party holds a seat: not a supporting organisation, and nobody by office.",
    "Alleen een partij heeft een zetel: geen ondersteunende organisatie, en niemand ambtshalve.",
)
NOT_IN_FORCE = Text(
    "The party is not, or no longer, a party to the agreement.",
    "De partij neemt niet, of niet meer, deel aan het convenant.",
)
NOT_THEIRS = Text(
    "The holder does not speak for this party.",
    "De bekleder spreekt niet namens deze partij.",
)
OTHER_SIDE = Text(
    "A substitute comes from the same constituency.",
    "Een plaatsvervanger komt uit dezelfde geleding.",
)
NO_SUCH_SEAT = Text(
    "This constituency has no such seat in the body.",
    "Deze geleding heeft die zetel niet in dit orgaan.",
)
TAKEN = Text(
    "The seat is taken, or the person holds another in this body.",
    "De zetel is bezet, of deze persoon heeft er al een in dit orgaan.",
)
TWICE = Text(
    "This person already sits or stands in for somebody in this body.",
    "Deze persoon zit al in dit orgaan of vervangt er iemand.",
)
NO_GROUP = Text(
    "This body is no working group; parties sit in it by seat.",
    "Dit orgaan is geen werkgroep; partijen zitten erin via zetels.",
)
MEMBER_ALREADY = Text(
    "This person is a member of the group already.",
    "Deze persoon is al lid van de werkgroep.",
)
BACKWARD = Text("It ends before it begins.", "Het eindigt voordat het begint.")


@dataclass(frozen=True, slots=True)
class Place:
    """A seat as the agreement counts it, and who holds it now: nobody when it is vacant."""

    constituency: str
    number: int
    seat: Seat | None


def assembly() -> str:
    """The body that stands under no other."""
    return next(code for code, body in access.agreement().bodies.items() if body.under is None)


def seated() -> tuple[str, ...]:
    """The bodies whose seats the agreement counts."""
    return tuple(dict.fromkeys(entry.body for entry in access.agreement().seats.values()))


def groups() -> tuple[str, ...]:
    """The working groups: bodies under a body that has seats."""
    bodies = access.agreement().bodies.items()
    return tuple(code for code, body in bodies if body.under in seated())


def deciding() -> tuple[str, ...]:
    """The bodies that meet: the assembly, those with seats, the working groups."""
    return (assembly(), *seated(), *groups())


def hold_body(body: str) -> None:
    """Raise Refused unless this is a body that meets."""
    if body not in deciding():
        raise Refused(NO_BODY)


def usual_level(body: str, kind: str) -> Level:
    """How far such a record of a body goes: all parties sit in the assembly, so they read its."""
    return access.usual_level(OF_THE_ASSEMBLY if body == assembly() else kind)


def places(body: str, today: date) -> Iterator[Place]:
    """The seats of a body in the agreement's order, vacant ones too."""
    held = {(s.constituency, s.number): s for s in standing_seats(body, today)}
    for constituency, count in governance.seats(access.agreement(), body).items():
        for number in range(1, count + 1):
            yield Place(constituency, number, held.get((constituency, number)))


def standing_seats(body: str, today: date) -> "models.QuerySet[Seat]":
    """The seats of a body that are held on this day."""
    held = Seat.objects.standing(today).filter(body=body)
    return held.select_related("party", "holder", "substitute")


def members(group: str, today: date) -> "models.QuerySet[GroupMembership]":
    """Who takes part in a working group on this day."""
    joined = GroupMembership.objects.standing(today).filter(body=group)
    return joined.select_related("party", "person")


def bodies_of(person: Person) -> frozenset[str]:
    """The bodies a person sits in: by seat, as substitute, by group, for a party, by office."""
    return access.reader(person).bodies


@transaction.atomic
def appoint_holder(
    *,
    person: Person,
    body: str,
    party: Party,
    holder: Person,
    substitute: Person | None = None,
    number: int = 1,
    since: date | None = None,
    until: date | None = None,
) -> Seat:
    """Let a person hold a seat for a party, with or without a substitute."""
    hold_runner(person, body)
    _hold_voice(party)
    _hold_seat(body, party, number)
    _hold_people(body, party, holder, substitute)
    day = since or clock.today()
    if until is not None and until <= day:
        raise Refused(BACKWARD)
    _close_past(Seat.objects.filter(body=body))
    own = party.code if body == assembly() else ""
    seat = Seat(
        body=body,
        constituency=party.constituency,
        number=number,
        own=own,
        party=party,
        holder=holder,
        substitute=substitute,
        since=day,
        until=until,
    )
    _save_once(seat, TAKEN)
    write_line(
        who=str(person.code),
        party=party.code,
        deed="appoint-holder",
        subject=f"seat:{seat.body}:{seat.code}",
        clause=_clause_of_seat(body, party.constituency),
    )
    return seat


def _hold_voice(party: Party) -> None:
    if not party.signatory or not party.constituency:
        raise Refused(NO_VOICE)
    if not party.takes_part:
        raise Refused(NOT_IN_FORCE)


def _hold_seat(body: str, party: Party, number: int) -> None:
    if body == assembly() and number == 1:
        return
    if not 1 <= number <= governance.seats(access.agreement(), body).get(party.constituency, 0):
        raise Refused(NO_SUCH_SEAT)


def _hold_people(body: str, party: Party, holder: Person, substitute: Person | None) -> None:
    """Both people are locked, so that nobody gets two places in one body at once."""
    if holder.party != party:
        raise Refused(NOT_THEIRS)
    two = [each for each in (holder, substitute) if each is not None]
    if substitute is not None and _side(substitute) != party.constituency:
        raise Refused(OTHER_SIDE)
    list(Person.objects.select_for_update().filter(pk__in=[p.pk for p in two]).order_by("pk"))
    sits = models.Q(holder__in=two) | models.Q(substitute__in=two)
    if holder == substitute or standing_seats(body, clock.today()).filter(sits).exists():
        raise Refused(TWICE)


def _side(person: Person) -> str:
    party = person.party
    return party.constituency if party is not None and party.takes_part else ""


def _close_past(tenures: "models.QuerySet[Seat] | models.QuerySet[GroupMembership]") -> None:
    """A tenure whose last day has passed makes room for the next."""
    tenures.filter(closed=False, until__lte=clock.today()).update(closed=True)


def _save_once(tenure: Seat | GroupMembership, taken: Text) -> None:
    try:
        with transaction.atomic():
            tenure.save()
    except IntegrityError:
        raise Refused(taken) from None


def _clause_of_seat(body: str, constituency: str) -> str:
    entries = access.agreement().seats.items()
    codes = [c for c, e in entries if (e.body, e.constituency) == (body, constituency)]
    return codes[0] if codes else body


@transaction.atomic
def end_seat(*, person: Person, number: int, on: date | None = None) -> Seat:
    """Let a seat fall vacant, today or on an earlier day."""
    seat: Seat = Seat.objects.select_for_update(of=("self",)).select_related("party").get(pk=number)
    hold_runner(person, seat.body)
    if not seat.closed:
        seat.until, seat.closed = max(seat.since, on or clock.today()), True
        seat.save(update_fields=["until", "closed"])
        write_line(
            who=str(person.code),
            party=seat.party.code,
            deed="end-seat",
            subject=f"seat:{seat.body}:{seat.code}",
            clause=_clause_of_seat(seat.body, seat.constituency),
        )
    return seat


@transaction.atomic
def join_group(*, person: Person, group: str, member: Person) -> GroupMembership:
    """Let a member take part in a working group; parties send whom they like themselves."""
    if group not in groups():
        raise Refused(NO_GROUP)
    party = member.party
    if party is None or not party.signatory:
        raise Refused(NO_VOICE)
    if not party.takes_part:
        raise Refused(NOT_IN_FORCE)
    _hold_sender(person, group, party)
    return _joined(person, group, party, member)


@transaction.atomic
def seat_in_groups(
    *, person: Person, party: Party, member: Person, chosen: Collection[str]
) -> list[GroupMembership]:
    """Let a party that comes in take part in the working groups it chose.

    The member need not be in yet: the membership holds from the day of speaking for the party.
    What the member held there for a party before ends.
    """
    if not party.takes_part:
        raise Refused(NOT_IN_FORCE)
    known = [group for group in groups() if group in chosen]
    for group in known:
        hold_runner(person, group)
    before = GroupMembership.objects.filter(body__in=known, person=member, closed=False)
    before.update(closed=True, until=clock.today())
    return [_joined(person, group, party, member) for group in known]


def _joined(person: Person, group: str, party: Party, member: Person) -> GroupMembership:
    _close_past(GroupMembership.objects.filter(body=group))
    joined = GroupMembership(body=group, party=party, person=member, since=clock.today())
    _save_once(joined, MEMBER_ALREADY)
    _write_membership(person, joined, "join-group")
    return joined


def _hold_sender(person: Person, group: str, party: Party) -> None:
    if person.party != party:
        hold_runner(person, group)


@transaction.atomic
def leave_group(*, person: Person, number: int) -> GroupMembership:
    """Let a member leave a working group."""
    held = GroupMembership.objects.select_for_update(of=("self",)).select_related("party")
    joined: GroupMembership = held.get(pk=number)
    _hold_sender(person, joined.body, joined.party)
    if not joined.closed:
        joined.until, joined.closed = max(joined.since, clock.today()), True
        joined.save(update_fields=["until", "closed"])
        _write_membership(person, joined, "leave-group")
    return joined


def _write_membership(person: Person, joined: GroupMembership, deed: str) -> None:
    write_line(
        who=str(person.code),
        party=joined.party.code,
        deed=deed,
        subject=f"group:{joined.body}",
        clause=joined.body,
    )
