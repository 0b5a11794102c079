from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.covenant.looking_through import look_through
from schakel.covenant.reporting import PARTS, Part
from schakel.secretariat import access
from schakel.secretariat.duties.acts import limit_of
from schakel.secretariat.statements import acts, mapping, register
from schakel.secretariat.statements.acts import known
from schakel.secretariat.statements.acts.refusals import Refused, Stale, writes
from schakel.secretariat.statements.acts.reports import (
    duty_of,
    passages_of,
    remarks_on,
    value_of,
)
from schakel.secretariat.statements.forms import PassageForm, PublishForm, in_page
from schakel.secretariat.statements.models import Passage, Report, Statement, Step
from schakel.secretariat.statements.papers import draft_of, name_of
from schakel.secretariat.statements.views.asked import as_file, asked_for, opened, person_at

ACTS: Final[Mapping[str, Callable[..., object]]] = {
    "redraft": acts.redraft_report,
    "publish": acts.publish_report,
    "reopen": acts.reopen_report,
}


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Draft the report of a year from what is on record."""
    year = request.POST.get("year", "")
    try:
        number = int(year) if year.isascii() and year.isdigit() and len(year) < 4 else 0
        report = acts.draft_report(person=person_at(request), year=number)
    except Refused as refused:
        messages.error(request, in_page(refused.why))
        return redirect("statements")
    messages.success(request, _("Drafted from what is on record. Make it yours."))
    return redirect("statements:report", report.pk)


@login_required
@require_GET
def report(request: HttpRequest, number: int) -> HttpResponse:
    """One report: what the list asks, what it tells, and what is missing."""
    found, reader = opened(request, number), access.reader_of(request)
    duty = duty_of(found, reader)
    published = Statement.objects.visible_to(reader).filter(owner=found.owner, year=found.year)
    shown = {
        "report": found,
        "owner": name_of(found.owner),
        "entries": register.entries(found, reader),
        "writes": writes(reader, found.owner),
        "answers": mapping.year_answered(reader, found.owner, found.year),
        "duty": duty,
        "limit": limit_of(reader, duty) if duty else None,
        "published": published.order_by("-number"),
        "steps": Step.objects.visible_to(reader).filter(report=found).select_related("by"),
    }
    return render(request, "statements/report.html", shown)


@login_required
@require_POST
def act(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Do one thing with a report, or say why that cannot be done."""
    if deed not in ACTS:
        raise Http404
    opened(request, number)
    told: dict[str, Any] = {"looked": bool(request.POST.get("looked"))} if deed == "publish" else {}
    try:
        ACTS[deed](person=person_at(request), number=number, **told)
    except Refused as refused:
        messages.error(request, in_page(refused.why))
        return redirect("statements:look" if deed == "publish" else "statements:report", number)
    messages.success(request, _("It is on record."))
    return redirect("statements:report", number)


@login_required
@require_GET
def look(request: HttpRequest, number: int) -> HttpResponse:
    """The public part looked through for names, prices and numbers, before it goes out."""
    found, reader = opened(request, number), access.reader_of(request)
    remarks = remarks_on(found, reader)
    shown = {
        "report": found,
        "stops": register.by_passage(each for each in remarks if each.stops),
        "others": register.by_passage(each for each in remarks if not each.stops),
        "missing": [each for each in register.checked(found, reader) if each.lacks],
        "form": PublishForm(label_suffix=""),
        "writes": writes(reader, found.owner),
    }
    return render(request, "statements/look.html", shown)


@login_required
@require_GET
def passage(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """One passage to write, with the records that it comes from."""
    found = opened(request, number)
    row = _row(request, found, code)
    return _page(request, found, row, PassageForm.of(value_of(row)))


@login_required
@require_POST
def save(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Save a passage; a colleague who saved first is shown, not overwritten."""
    found = opened(request, number)
    row, form = _row(request, found, code), PassageForm(request.POST)
    if form.is_valid() and _saved(request, found, row, form):
        messages.success(request, _("Saved."))
        return redirect("statements:passage", number, code)
    return _page(request, found, row, form)


def _saved(request: HttpRequest, found: Report, row: Passage, form: PassageForm) -> bool:
    told = {"number": found.pk, "code": row.code, **form.told()}
    try:
        acts.save_passage(person=person_at(request), **told)
    except Stale as stale:
        form.add_error(None, in_page(stale.why))
        form.overtaken(stale.theirs)
    except Refused as refused:
        form.add_error(None, in_page(refused.why))
    return not form.errors


def _row(request: HttpRequest, found: Report, code: str) -> Passage:
    seen = Passage.objects.visible_to(access.reader_of(request))
    row = seen.filter(report=found, code=code).first()
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, found: Report, row: Passage, form: PassageForm) -> HttpResponse:
    held, reader = value_of(row), access.reader_of(request)
    names = known.names(reader, found.owner)
    drafted = [held.as_drafted]
    shown = {
        "report": found,
        "row": row,
        "held": held,
        "item": access.agreement().diligence.report.get(row.item),
        "origins": access.agreement().diligence.report_origins,
        "form": form,
        "remarks": look_through(
            access.agreement(), [held.passage], drafted, names, known.harmless()
        ),
        "writes": writes(reader, found.owner) and found.editable,
    }
    return render(request, "statements/passage.html", shown)


@login_required
@require_GET
def file(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """One part of a report as it stands, as a file: `public-nl.pdf`, `confidential-en.docx`."""
    what, language, ending = asked_for(name)
    part = _part(what)
    found, reader = opened(request, number), access.reader_of(request)
    passages = [each.passage for each in passages_of(found, reader)]
    lacks = [each for each in register.checked(found, reader) if each.lacks]
    paper = draft_of(found, passages, part, language, lacks)
    return as_file(paper, ending, f"{part}-{found.year}-{language}.{ending}")


def _part(what: str) -> Part:
    found = next((part for part in PARTS if part == what and part != "left-out"), None)
    if found is None:
        raise Http404
    return found
