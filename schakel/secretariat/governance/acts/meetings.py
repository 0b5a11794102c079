"""Meetings: called, prepared with agenda and papers, attended, written down."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import date, time

from django.conf import settings
from django.db import models, transaction

from schakel.covenant.sharing import Level, Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts.bodies import (
    assembly,
    bodies_of,
    groups,
    hold_body,
    members,
    standing_seats,
    usual_level,
)
from schakel.secretariat.governance.acts.refusals import (
    NotYours,
    Refused,
    chaired,
    hold_runner,
    may_run,
)
from schakel.secretariat.governance.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    Minutes,
    MinutesVersion,
    Paper,
    PaperVersion,
)
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.vault import seal, unseal

ONLY_MEMBERS = Text(
    "Only those who sit in the body, its chair and the secretariat do this.",
    "Dit doen alleen wie in het orgaan zitten, de voorzitter en het secretariaat.",
)
PAST = Text("The day is past.", "Die dag is voorbij.")
NOT_YET = Text(
    "The day of the meeting has not come.",
    "De dag van de vergadering is nog niet aangebroken.",
)
CANCELLED = Text("The meeting was cancelled.", "De vergadering is afgelast.")
EMPTY = Text("It is empty.", "Het is leeg.")
TOO_LARGE = Text("A paper is at most 20 MB.", "Een stuk is ten hoogste 20 MB.")
APPROVED = Text(
    "The minutes are approved. Put a correction on the agenda of the next meeting.",
    "De notulen zijn vastgesteld. Zet een correctie op de agenda van de volgende vergadering.",
)
NO_MINUTES = Text("There are no minutes yet.", "Er zijn nog geen notulen.")
NOT_BY_THIS = Text(
    "Minutes are approved by a carried decision of their body about this version.",
    "Notulen worden vastgesteld bij een aangenomen besluit van hun orgaan over deze versie.",
)
TOO_WIDE = Text(
    "A paper goes to the body or to the parties; wider only when it is shared further.",
    "Een stuk gaat naar het orgaan of naar de partijen; verder alleen als het wordt vrijgegeven.",
)


def may_contribute(person: Person, body: str) -> bool:
    """May this person bring papers and actions to a body?"""
    return body in bodies_of(person) or may_run(access.reader(person), body)


def hold_contributor(person: Person, body: str) -> None:
    """Raise NotYours unless the person may bring something to this body."""
    if not may_contribute(person, body):
        raise NotYours(ONLY_MEMBERS)


def held_meeting(person: Person, number: int) -> Meeting:
    """The meeting, locked, when this person may read it; raises Meeting.DoesNotExist otherwise."""
    return Meeting.objects.hold(access.reader(person), number)


@transaction.atomic
def call_meeting(
    *, person: Person, body: str, on: date, place: str, at: time | None = None
) -> Meeting:
    """Call a body together."""
    hold_body(body)
    hold_runner(person, body)
    level = usual_level(body, Meeting.KIND)
    meeting = Meeting(
        level=level, owner=body, body=body, on=on, at=at, place=place, called_by=person
    )
    meeting.save()
    _write(person, body, "call-meeting", f"meeting:{meeting.pk}")
    return meeting


@transaction.atomic
def cancel_meeting(*, person: Person, number: int) -> Meeting:
    """Call a meeting off that has not been held."""
    meeting = held_meeting(person, number)
    hold_runner(person, meeting.body)
    if meeting.state == Meeting.State.HELD:
        raise Refused(PAST)
    meeting.state = Meeting.State.CANCELLED
    meeting.save(update_fields=["state"])
    _write(person, meeting.body, "cancel-meeting", f"meeting:{meeting.pk}")
    return meeting


@transaction.atomic
def put_on_agenda(*, person: Person, number: int, title: str) -> AgendaItem:
    """Add a point at the end of a meeting's agenda."""
    meeting = held_meeting(person, number)
    hold_runner(person, meeting.body)
    _hold_coming(meeting)
    agenda = meeting.agenda.visible_to(access.reader(person))
    last = agenda.aggregate(last=models.Max("number"))["last"] or 0
    item = AgendaItem(meeting=meeting, number=last + 1, title=title)
    item.save()
    subject = f"meeting:{meeting.pk}:item:{item.number}"
    _write(person, meeting.body, "put-on-agenda", subject)
    return item


def _hold_coming(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(CANCELLED)


@transaction.atomic
def add_paper(
    *,
    person: Person,
    body: str,
    title: str,
    name: str,
    content: bytes,
    item: AgendaItem | None = None,
    level: Level | None = None,
) -> Paper:
    """Lay a paper before a body, for a point of an agenda or for itself, sealed."""
    hold_body(body)
    hold_contributor(person, body)
    kept_at = usual_level(body, Paper.KIND) if level is None else level
    if kept_at is Level.PUBLIC:
        raise Refused(TOO_WIDE)
    meeting = item.meeting if item is not None else None
    paper = Paper(
        level=kept_at,
        owner=body,
        body=body,
        meeting=meeting,
        item=item,
        title=title,
        added_by=person,
    )
    paper.save()
    _lay_down(person, paper, name, content)
    return paper


@transaction.atomic
def add_version(*, person: Person, number: int, name: str, content: bytes) -> PaperVersion:
    """Lay down a new version of a paper; the earlier ones stay."""
    papers = Paper.objects.visible_to(access.reader(person))
    paper = papers.select_for_update().get(pk=number)
    hold_contributor(person, paper.body)
    return _lay_down(person, paper, name, content)


def _lay_down(person: Person, paper: Paper, name: str, content: bytes) -> PaperVersion:
    if not content:
        raise Refused(EMPTY)
    if len(content) > settings.LARGEST_LIST:
        raise Refused(TOO_LARGE)
    versions = paper.versions.visible_to(access.reader(person))
    version = PaperVersion(
        paper=paper,
        number=versions.count() + 1,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        sealed=seal(content),
        added_by=person,
    )
    version.save()
    subject = f"paper:{paper.pk}:{version.number}:{version.sha256}"
    _write(person, paper.body, "add-paper", subject)
    return version


def expected(body: str, today: date) -> Iterator[tuple[Person, str]]:
    """Who belongs at a meeting of this body, each with the part they have there."""
    part = Attendance.Part
    if body in chaired():
        for role in Role.objects.filter(name=Role.Name.CHAIR, ended=None).select_related("person"):
            yield role.person, part.CHAIR
    for seat in standing_seats(body, today):
        yield seat.holder, part.MEMBER
        if seat.substitute is not None:
            yield seat.substitute, part.SUBSTITUTE
    if body in groups():
        yield from ((each.person, part.MEMBER) for each in members(body, today))


@transaction.atomic
def note_attendance(
    *, person: Person, number: int, present: Collection[Person]
) -> list[Attendance]:
    """Note who is at a meeting: those who belong there, present or not, and guests."""
    meeting = held_meeting(person, number)
    hold_runner(person, meeting.body)
    _hold_coming(meeting)
    if meeting.on > clock.today():
        raise Refused(NOT_YET)
    belong = dict(expected(meeting.body, clock.today()))
    rows = [_noted(meeting, each, belong, present) for each in {*belong, *present}]
    Attendance.objects.discard(meeting=meeting)
    noted = Attendance.objects.shelve(rows)
    meeting.state = Meeting.State.HELD
    meeting.save(update_fields=["state"])
    _tell_open_votes(meeting, access.reader(person), noted)
    _write(person, meeting.body, "note-attendance", f"meeting:{meeting.pk}")
    return noted


def _tell_open_votes(meeting: Meeting, reader: Reader, noted: list[Attendance]) -> None:
    """Votes that are open in the meeting know at once who is there."""
    there = [each.person_id for each in noted if each.present]
    chair = any(each.present and each.part == Attendance.Part.CHAIR for each in noted)
    running = meeting.decisions.visible_to(reader).filter(state=Decision.State.OPEN)
    for decision in running.select_for_update(of=("self",)):
        decision.electors.visible_to(reader).update(
            present=models.Case(models.When(person__in=there, then=True), default=False)
        )
        Decision.objects.amend(decision.pk, chair_present=chair)


def _noted(
    meeting: Meeting, someone: Person, belong: dict[Person, str], present: Collection[Person]
) -> Attendance:
    party = someone.party
    return Attendance(
        meeting=meeting,
        person=someone,
        party=party.code if party is not None else "",
        part=belong.get(someone) or _visiting(someone, meeting.body),
        present=someone in present,
    )


def _visiting(someone: Person, body: str) -> str:
    """The part of somebody who has no seat here."""
    if someone.standing_roles().filter(name=Role.Name.CASE_HANDLER).exists():
        return Attendance.Part.SECRETARIAT
    if body == assembly() and body in bodies_of(someone):
        return Attendance.Part.MEMBER
    return Attendance.Part.GUEST


@transaction.atomic
def write_minutes(*, person: Person, number: int, text: str) -> MinutesVersion:
    """Write the minutes of a meeting, or a new version of them, until they are approved."""
    meeting = held_meeting(person, number)
    hold_runner(person, meeting.body)
    if meeting.state != Meeting.State.HELD:
        raise Refused(NOT_YET)
    minutes = minutes_of(meeting, person) or Minutes(
        level=usual_level(meeting.body, Minutes.KIND), owner=meeting.owner, meeting=meeting
    )
    if minutes.approved is not None:
        raise Refused(APPROVED)
    minutes.latest += 1
    minutes.save()
    return _written(person, minutes, text)


def minutes_of(meeting: Meeting, person: Person) -> Minutes | None:
    """The minutes of a meeting, when there are any that this person may read."""
    return Minutes.objects.visible_to(access.reader(person)).filter(meeting=meeting).first()


def _written(person: Person, minutes: Minutes, text: str) -> MinutesVersion:
    content = text.strip().encode()
    if not content:
        raise Refused(EMPTY)
    version = MinutesVersion(
        minutes=minutes,
        number=minutes.latest,
        sha256=hashlib.sha256(content).hexdigest(),
        sealed=seal(content),
        written_by=person,
    )
    version.save()
    subject = f"minutes:{minutes.pk}:{version.number}:{version.sha256}"
    _write(person, minutes.owner, "write-minutes", subject)
    return version


def minutes_text(version: MinutesVersion) -> str:
    """What a version of the minutes says."""
    return unseal(version.sealed).decode()


@transaction.atomic
def approve_minutes(*, person: Person, decision: Decision) -> Minutes:
    """Approve the version of the minutes that a carried decision is about."""
    visible = Minutes.objects.visible_to(access.reader(person)).select_for_update(of=("self",))
    minutes = visible.filter(pk=_number_in(decision.about)).first()
    if minutes is None:
        raise Refused(NO_MINUTES)
    hold_runner(person, minutes.owner)
    carried = decision.state == Decision.State.CARRIED and decision.body == minutes.owner
    if not carried or decision.about != about_minutes(minutes):
        raise Refused(NOT_BY_THIS)
    if minutes.approved is None:
        minutes.approved, minutes.approved_by = minutes.latest, decision
        minutes.save(update_fields=["approved", "approved_by"])
        subject = f"minutes:{minutes.pk}:{minutes.approved}:by:{decision.pk}"
        _write(person, minutes.owner, "approve-minutes", subject)
    return minutes


def _number_in(about: str) -> int:
    """The number of the minutes that a decision is about; 0 when it is about something else."""
    kind, _, rest = about.partition(":")
    return int(rest.split(":")[0]) if kind == "minutes" else 0


def about_minutes(minutes: Minutes) -> str:
    """How a decision names the version of the minutes that it approves."""
    return f"minutes:{minutes.pk}:{minutes.latest}"


def _write(person: Person, body: str, deed: str, subject: str) -> None:
    write_line(who=str(person.code), party=body, deed=deed, subject=subject, clause=body)
