from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts import (
    add_paper,
    add_version,
    call_meeting,
    cancel_meeting,
    note_attendance,
    put_on_agenda,
    write_minutes,
)
from schakel.secretariat.governance.acts.bodies import assembly, usual_level
from schakel.secretariat.governance.acts.decisions import quorum_in, rules_for
from schakel.secretariat.governance.acts.meetings import (
    expected,
    may_contribute,
    minutes_of,
    minutes_text,
)
from schakel.secretariat.governance.acts.refusals import may_run
from schakel.secretariat.governance.forms import (
    AttendanceForm,
    ItemForm,
    MeetingForm,
    MinutesForm,
    PaperForm,
    VersionForm,
)
from schakel.secretariat.governance.models import Meeting, Paper, PaperVersion, name_of
from schakel.secretariat.governance.views.asked import Question, ask, done, person_at
from schakel.secretariat.governance.views.bodies import hold_reader, known_body
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.vault import unseal

SEALED_OFF = "sandbox; default-src 'none'"


def visible_meeting(request: HttpRequest, number: int) -> Meeting:
    """The meeting, when this reader may read it; else the same answer as when there is none."""
    try:
        return access.open_record(Meeting, number, access.reader_of(request))
    except Meeting.DoesNotExist:
        raise Http404 from None


@login_required
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, code: str) -> HttpResponse:
    """Call a body together."""
    known_body(code)
    if not may_run(hold_reader(request), code):
        raise PermissionDenied
    form = MeetingForm(request.POST or None)
    back = reverse("governance:body", args=[code])
    question = Question(_("Call a meeting"), _("Call the meeting"), back, name_of(code))

    def act(said: dict[str, Any]) -> str:
        called = call_meeting(person=person_at(request), body=code, **said)
        return reverse("governance:meeting", args=[called.pk])

    return ask(request, form, question, act)


@login_required
@require_GET
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    """A meeting: agenda and papers, who was there, what was decided, its minutes."""
    found = visible_meeting(request, number)
    reader, person = access.reader_of(request), person_at(request)
    agenda = list(found.agenda.visible_to(reader))
    papers = list(found.papers.visible_to(reader))
    shown = {
        "meeting": found,
        "agenda": [(item, [p for p in papers if p.item_id == item.pk]) for item in agenda],
        "attendance": found.attendance.visible_to(reader).select_related("person"),
        "parties": dict(Party.objects.values_list("code", "name")),
        "quorum": quorum_in(found, reader),
        "decisions": found.decisions.visible_to(reader),
        "actions": found.actions.visible_to(reader).select_related("taker"),
        "runs": may_run(reader, found.body),
        "begun": found.on <= clock.today(),
        "contributes": may_contribute(person, found.body),
        "decides": bool(list(rules_for(found.body))),
        **_minutes(request, found),
    }
    return render(request, "governance/meeting.html", shown)


def _minutes(request: HttpRequest, found: Meeting) -> dict[str, Any]:
    """The minutes as they stand, or the version that was asked for."""
    minutes = minutes_of(found, person_at(request))
    if minutes is None:
        return {"minutes": None}
    versions = minutes.versions.visible_to(access.reader_of(request)).select_related("written_by")
    wanted = request.GET.get("version", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() else minutes.latest
    version = versions.filter(number=number).first()
    if version is None:
        raise Http404
    text = minutes_text(version)
    return {"minutes": minutes, "version": version, "versions": versions, "text": text}


@login_required
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Call a meeting off."""
    found = visible_meeting(request, number)
    back = reverse("governance:meeting", args=[found.pk])
    return done(request, lambda: cancel_meeting(person=person_at(request), number=number), back)


def _run_meeting(request: HttpRequest, number: int) -> tuple[Meeting, str]:
    """The meeting and the way back to it, for whoever runs it."""
    found = visible_meeting(request, number)
    if not may_run(access.reader_of(request), found.body):
        raise PermissionDenied
    return found, reverse("governance:meeting", args=[found.pk])


@login_required
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, number: int) -> HttpResponse:
    """Put a point on the agenda."""
    found, back = _run_meeting(request, number)
    form = ItemForm(request.POST or None)
    question = Question(_("Put on the agenda"), _("Put on the agenda"), back, found.called)

    def act(said: dict[str, Any]) -> str:
        put_on_agenda(person=person_at(request), number=number, title=said["title"])
        return f"{back}#agenda"

    return ask(request, form, question, act)


@login_required
@require_http_methods(["GET", "POST"])
def paper_for_item(request: HttpRequest, number: int, item: int) -> HttpResponse:
    """Lay a paper on the table for a point of the agenda."""
    found = visible_meeting(request, number)
    point = found.agenda.visible_to(access.reader_of(request)).filter(number=item).first()
    if point is None:
        raise Http404
    back = reverse("governance:meeting", args=[found.pk])
    return _paper(request, found.body, back, f"{found.called}: {point.title}", item=point)


@login_required
@require_http_methods(["GET", "POST"])
def paper_for_body(request: HttpRequest, code: str) -> HttpResponse:
    """Lay a paper before a body, for no meeting in particular."""
    known_body(code)
    hold_reader(request)
    return _paper(request, code, reverse("governance:body", args=[code]), name_of(code))


def _paper(request: HttpRequest, body: str, back: str, trail: str, **about: Any) -> HttpResponse:
    if not may_contribute(person_at(request), body):
        raise PermissionDenied
    usual = usual_level(body, Paper.KIND)
    form = PaperForm(request.POST or None, request.FILES or None, usual=usual)
    question = Question(_("Add a paper"), _("Add the paper"), back, trail)

    def act(said: dict[str, Any]) -> str:
        file = said["file"]
        told = {"title": said["title"], "level": said["level"], "name": file.name or "paper"}
        add_paper(person=person_at(request), body=body, content=file.read(), **told, **about)
        return back

    return ask(request, form, question, act)


def visible_paper(request: HttpRequest, number: int) -> Paper:
    """The paper, when this reader may read it; else the same answer as when there is none."""
    visible = Paper.objects.visible_to(access.reader_of(request))
    found = visible.select_related("meeting").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """A paper and its versions; a new version can be laid down."""
    found, reader = visible_paper(request, number), access.reader_of(request)
    back = reverse("governance:paper", args=[number])
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        question = Question(_("New version"), _("Add the version"), back, found.title)
        return ask(request, form, question, lambda said: _new_version(request, number, said))
    shown = {
        "paper": found,
        "versions": found.versions.visible_to(reader).defer("sealed").select_related("added_by"),
        "contributes": may_contribute(person_at(request), found.body),
        "form": form,
    }
    return render(request, "governance/paper.html", shown)


def _new_version(request: HttpRequest, number: int, said: dict[str, Any]) -> str:
    file = said["file"]
    add_version(
        person=person_at(request), number=number, name=file.name or "paper", content=file.read()
    )
    return reverse("governance:paper", args=[number])


@login_required
@require_GET
def paper_file(request: HttpRequest, number: int, version: int) -> HttpResponse:
    """A version of a paper, always as a download: it never runs on the desk's own address."""
    reader = access.reader_of(request)
    visible = PaperVersion.objects.visible_to(reader).filter(paper=number, number=version)
    stored = visible.first()
    if stored is None:
        raise Http404
    access.open_record(Paper, number, reader)
    response = HttpResponse(unseal(stored.sealed), content_type="application/octet-stream")
    attached = content_disposition_header(as_attachment=True, filename=stored.name)
    response.headers["Content-Disposition"] = attached or "attachment"
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


@login_required
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, number: int) -> HttpResponse:
    """Note who is there."""
    found, back = _run_meeting(request, number)
    people = {str(each.code): each for each in _invited(found)}
    labels = [(code, f"{each.name}, {each.party}") for code, each in people.items()]
    noted = found.attendance.visible_to(access.reader_of(request)).filter(present=True)
    there = [str(each.person.code) for each in noted.select_related("person")]
    form = AttendanceForm(request.POST or None, people=labels, initial={"present": there})
    question = Question(_("Note who is there"), _("Note the attendance"), back, found.called)

    def act(said: dict[str, Any]) -> str:
        present = [people[code] for code in said["present"]]
        note_attendance(person=person_at(request), number=number, present=present)
        return f"{back}#attendance"

    return ask(request, form, question, act)


def _invited(found: Meeting) -> list[Person]:
    """Who may be there: those who belong, the secretariat, and all who speak for somebody."""
    belong = [each for each, _part in expected(found.body, clock.today())]
    roles = Role.objects.filter(ended=None, person__is_active=True).select_related("person")
    guests = (Role.Name.CASE_HANDLER, Role.Name.OBSERVER)
    wanted = roles if found.body == assembly() else roles.filter(name__in=guests)
    return list(dict.fromkeys([*belong, *(role.person for role in wanted)]))


@login_required
@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, number: int) -> HttpResponse:
    """Write the minutes, or a new version of them."""
    found, back = _run_meeting(request, number)
    initial = {"text": _minutes(request, found).get("text", "")}
    form = MinutesForm(request.POST or None, initial=initial)
    question = Question(_("Write the minutes"), _("Keep this version"), back, found.called)

    def act(said: dict[str, Any]) -> str:
        write_minutes(person=person_at(request), number=number, text=said["text"])
        return f"{back}#minutes"

    return ask(request, form, question, act)
