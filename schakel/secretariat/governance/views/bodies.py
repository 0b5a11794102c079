from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.clauses import Body
from schakel.covenant.sharing import Reader
from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts import (
    appoint_holder,
    end_seat,
    join_group,
    leave_group,
)
from schakel.secretariat.governance.acts.bodies import (
    Place,
    assembly,
    deciding,
    groups,
    members,
    places,
    seated,
    standing_seats,
)
from schakel.secretariat.governance.acts.decisions import rules_for
from schakel.secretariat.governance.acts.meetings import may_contribute
from schakel.secretariat.governance.acts.refusals import may_run
from schakel.secretariat.governance.forms import MemberForm, SeatForm, of_people
from schakel.secretariat.governance.models import (
    Action,
    Decision,
    GroupMembership,
    Meeting,
    Paper,
    Plan,
    Seat,
    name_of,
)
from schakel.secretariat.governance.views.asked import Question, ask, done, person_at
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person

LATEST = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A body on the first page of the room."""

    code: str
    body: Body
    places: list[Place]
    seats: list[Seat]
    members: list[GroupMembership]
    parties: int

    @property
    def vacant(self) -> int:
        """How many of its seats nobody holds."""
        return sum(place.seat is None for place in self.places)


def known_body(code: str) -> Body:
    """The body with this code; no such page when it does not meet."""
    if code not in deciding():
        raise Http404
    return access.agreement().bodies[code]


def hold_reader(request: HttpRequest) -> Reader:
    """The reader, when they have a role here; who sits where is no secret among those."""
    reader = access.reader_of(request)
    if not reader.roles:
        raise PermissionDenied
    return reader


@login_required
@require_GET
def bodies(request: HttpRequest) -> HttpResponse:
    """Every body: who sits in it, which seats are vacant, what comes next."""
    reader, today = hold_reader(request), clock.today()
    coming = Meeting.objects.visible_to(reader).filter(state="called", on__gte=today)
    running = Decision.objects.visible_to(reader).filter(state=Decision.State.OPEN)
    shown = {
        "bodies": [_shown(code) for code in deciding()],
        "coming": coming.order_by("on")[:LATEST],
        "running": running[:LATEST],
        "assembly": assembly(),
    }
    return render(request, "governance/bodies.html", shown)


def _shown(code: str) -> Shown:
    today = clock.today()
    return Shown(
        code=code,
        body=access.agreement().bodies[code],
        places=list(places(code, today)),
        seats=list(standing_seats(code, today)) if code == assembly() else [],
        members=list(members(code, today)),
        parties=sum(p.takes_part for p in Party.objects.all()) if code == assembly() else 0,
    )


@login_required
@require_GET
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body: its seats or members, meetings, decisions, plans and actions."""
    known_body(code)
    reader, person = hold_reader(request), person_at(request)
    shown = {
        "shown": _shown(code),
        "runs": may_run(reader, code),
        "contributes": may_contribute(person, code),
        "sends": code in groups() and bool(reader.constituency),
        "decides": bool(list(rules_for(code))),
        "seated": code in seated(),
        "assembly": assembly(),
        "delegates": list(_delegates()) if code == assembly() else [],
        **_kept(reader, code),
    }
    return render(request, "governance/body.html", shown)


def _delegates() -> Iterator[tuple[Party, Seat | None]]:
    """Every party in the assembly, with the seat in which somebody was named to speak for it."""
    held = {seat.party_id: seat for seat in standing_seats(assembly(), clock.today())}
    for party in Party.objects.order_by("constituency", "name"):
        if party.takes_part:
            yield party, held.get(party.pk)


def _kept(reader: Reader, code: str) -> dict[str, Any]:
    """What the body keeps, as far as the reader may read it."""
    return {
        "meetings": Meeting.objects.visible_to(reader).filter(body=code)[:LATEST],
        "decisions": Decision.objects.visible_to(reader).filter(body=code)[:LATEST],
        "plans": Plan.objects.visible_to(reader).filter(body=code),
        "papers": Paper.objects.visible_to(reader).filter(body=code, meeting=None),
        "actions": Action.objects.visible_to(reader)
        .filter(body=code, finished=None)
        .select_related("taker"),
        "today": clock.today(),
    }


@login_required
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, code: str, side: str, number: int) -> HttpResponse:
    """Appoint somebody to a vacant seat of a constituency, or to a party's in the assembly."""
    known_body(code)
    if not may_run(hold_reader(request), code):
        raise PermissionDenied
    people = {str(each.code): each for each in _people_of(code, side)}
    form = SeatForm(request.POST or None, people=of_people(people.values()))
    back = reverse("governance:body", args=[code])
    question = Question(_("Appoint a holder"), _("Appoint"), back, name_of(code))

    def act(said: dict[str, Any]) -> str:
        holder = people[said["holder"]]
        assert holder.party is not None  # noqa: S101 - chosen among those who speak for a party
        appoint_holder(
            person=person_at(request),
            body=code,
            party=holder.party,
            holder=holder,
            substitute=people.get(said["substitute"]),
            number=number,
            until=said["until"],
        )
        return back

    return ask(request, form, question, act)


def _people_of(code: str, side: str) -> Iterator[Person]:
    """Who may be appointed: those who speak for a party of the constituency, or for the party."""
    which = {"code": side} if code == assembly() else {"constituency": side}
    parties = [party.pk for party in Party.objects.filter(**which) if party.takes_part]
    found = Person.objects.filter(roles__party__in=parties, roles__ended=None, is_active=True)
    yield from found.distinct().order_by("name")


@login_required
@require_POST
def vacate(request: HttpRequest, number: int) -> HttpResponse:
    """Let a seat fall vacant."""
    seat = Seat.objects.filter(pk=number).first()
    if seat is None:
        raise Http404
    back = reverse("governance:body", args=[seat.body])
    return done(request, lambda: end_seat(person=person_at(request), number=number), back)


@login_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Let somebody take part in a working group."""
    known_body(code)
    reader, person = hold_reader(request), person_at(request)
    people = {str(each.code): each for each in _candidates(person, may_run(reader, code))}
    form = MemberForm(request.POST or None, people=of_people(people.values()))
    back = reverse("governance:body", args=[code])
    question = Question(
        _("Take part in the working group"), _("Add the member"), back, name_of(code)
    )

    def act(said: dict[str, Any]) -> str:
        join_group(person=person, group=code, member=people[said["member"]])
        return back

    return ask(request, form, question, act)


def _candidates(person: Person, runs: bool) -> Iterator[Person]:
    """Everybody who speaks for a party; for a party itself its own people."""
    parties = [party.pk for party in Party.objects.all() if party.takes_part]
    if not runs:
        parties = [pk for pk in parties if person.party is not None and pk == person.party.pk]
    found = Person.objects.filter(roles__party__in=parties, roles__ended=None, is_active=True)
    yield from found.distinct().order_by("name")


@login_required
@require_POST
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """Let a member leave a working group."""
    joined = GroupMembership.objects.filter(pk=number).first()
    if joined is None:
        raise Http404
    back = reverse("governance:body", args=[joined.body])
    return done(request, lambda: leave_group(person=person_at(request), number=number), back)
