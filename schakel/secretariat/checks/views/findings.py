"""What was found, without names: writing it, sharing it, reading it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.checks import STRENGTHS
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.checks import acts
from schakel.secretariat.checks.acts.findings import (
    AGREEMENT,
    KAPPA,
    KAPPA_SAID,
    findings_of,
    may_share,
    said_in,
    writes,
)
from schakel.secretariat.checks.forms import FindingsForm, ShareForm
from schakel.secretariat.checks.models import Draw, Findings
from schakel.secretariat.checks.views.asked import (
    done,
    opened_draw,
    opened_findings,
    person_at,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as the gate let it through, or that it is withheld."""

    name: Text
    shown: str
    step: bool


@login_required
@require_GET
def findings(request: HttpRequest, number: int) -> HttpResponse:
    """The findings of one draw."""
    return _page(request, opened_findings(request, number), None)


def _page(request: HttpRequest, found: Findings, bound: ShareForm | None) -> HttpResponse:
    reader, person = access.reader_of(request), person_at(request)
    draw = Draw.objects.visible_to(reader).filter(pk=found.draw_id).first()
    cells = list(_cells(found.told))
    shown = {
        "findings": found,
        "draw": draw,
        "text": said_in(found),
        "agreement": [cell for cell in cells if not cell.step],
        "apart": [cell for cell in cells if cell.step],
        "withheld": [Text(*each) for each in found.withheld],
        "form": (bound or ShareForm()) if may_share(found, reader, person) else None,
        "writes": found.state == "draft" and found.owner == reader.person,
        "strengths": AGREEMENT,
    }
    return render(request, "checks/findings.html", shown)


def _cells(told: list[dict[str, Any]]) -> Iterator[Cell]:
    """The figures in the order in which they were published."""
    steps = access.agreement().diligence.steps
    for table in told:
        for cell in table["cells"]:
            if table["table"] == KAPPA:
                name = STRENGTHS.get(cell["at"][0], KAPPA_SAID)
                yield Cell(name, cell["shown"], step=False)
            elif cell["part"] == "value" and table["table"] in steps:
                yield Cell(steps[table["table"]].name, cell["shown"], step=True)


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
    """Share the findings with the parties."""
    found, form = opened_findings(request, number), ShareForm(request.POST)
    if done(request, form, acts.share_findings, number=number):
        return redirect(reverse("checks:findings", args=[number]))
    return _page(request, found, form)
