"""What was found, without names: writing it, sharing it, reading it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.checks import STRENGTHS
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.checks import acts
from schakel.secretariat.checks.acts.findings import (
    AGREEMENT,
    KAPPA,
    findings_of,
    may_share,
    name_of,
    said_in,
    writes,
)
from schakel.secretariat.checks.acts.refusals import handles
from schakel.secretariat.checks.forms import FindingsForm, ShareForm, in_page
from schakel.secretariat.checks.models import Draw, Findings
from schakel.secretariat.checks.views.asked import (
    done,
    opened_draw,
    opened_findings,
    person_at,
)
from schakel.secretariat.releasing.running import asked_for
from schakel.secretariat.releasing.told import answer_name


@login_required
@require_GET
def findings(request: HttpRequest, number: int) -> HttpResponse:
    """The findings of one draw."""
    return _page(request, opened_findings(request, number), None)


def _page(request: HttpRequest, found: Findings, bound: ShareForm | None) -> HttpResponse:
    reader, person = access.reader_of(request), person_at(request)
    draw = Draw.objects.visible_to(reader).filter(pk=found.draw_id).first()
    told, steps = found.tables, access.agreement().diligence.steps
    shown = {
        "findings": found,
        "draw": draw,
        "text": said_in(found),
        "agreement": [(answer_name(each.at, STRENGTHS), each) for each in told.get(KAPPA, ())],
        "apart": [(steps[n].name, each) for n in told if n in steps for each in told[n]],
        "asked": asked_for(reader, _called(found)) if handles(reader) else [],
        "withheld": [Text(*each) for each in found.withheld],
        "form": (bound or ShareForm()) if may_share(found, reader, person) else None,
        "writes": found.state == "draft" and found.owner == reader.person,
        "strengths": AGREEMENT,
    }
    return render(request, "checks/findings.html", shown)


def _called(found: Findings) -> dict[str, str]:
    """What is being shared, by the name of its job."""
    return {name_of(found.draw): gettext("Findings of the independent check")}


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Write the findings of a draw, or go on with their draft."""
    draw, reader = opened_draw(request, number), access.reader_of(request)
    if not writes(draw, reader, person_at(request)):
        raise PermissionDenied
    found = findings_of(draw, reader)
    form = _write_form(request, found)
    if request.method == "POST" and done(request, form, acts.write_findings, number=number):
        return redirect(reverse("checks:write", args=[number]))
    shown = {"draw": draw, "form": form, "findings": found}
    return render(request, "checks/write.html", shown)


def _write_form(request: HttpRequest, found: Findings | None) -> FindingsForm:
    version = found.version if found else 0
    if request.method == "POST":
        return FindingsForm(request.POST)
    return FindingsForm(initial={"words": said_in(found) if found else "", "version": version})


@login_required
@require_POST
def share(request: HttpRequest, number: int) -> HttpResponse:
    """Have the findings shared with the parties, and follow the worker that does."""
    found, form = opened_findings(request, number), ShareForm(request.POST)
    try:
        job = acts.ask_to_share(person=person_at(request), number=number)
    except acts.NotYours:
        raise PermissionDenied from None
    except acts.Refused as refused:
        form.add_error(None, in_page(refused.why))
        messages.error(request, in_page(refused.why))
        return _page(request, found, form)
    return redirect("job", job)
