import json
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.covenant.risks import ANSWERS
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.duties.register import years
from schakel.secretariat.risks import acts
from schakel.secretariat.risks.acts.refusals import handles
from schakel.secretariat.risks.forms import SkipForm, YearForm, in_page
from schakel.secretariat.risks.models import Edition
from schakel.secretariat.risks.views.asked import done, person_at

WHY: Final = {
    "protected": Text(
        "withheld: it would give a company away",
        "niet gepubliceerd: het zou een bedrijf verraden",
    ),
    "cohort-too-small": Text(
        "withheld: too few companies", "niet gepubliceerd: te weinig bedrijven"
    ),
    "too-young": Text("withheld: too recent", "niet gepubliceerd: te recent"),
    "not-cleared": Text(
        "withheld: this issue as a whole could not be cleared",
        "niet gepubliceerd: dit thema kon in zijn geheel niet worden vrijgegeven",
    ),
}
ALL: Final = Text("companies counted", "bedrijven geteld")


@login_required
@require_GET
def industry(request: HttpRequest) -> HttpResponse:
    """Every edition of the heat map of the industry, and the years that it was left out."""
    return _page(request)


def _page(request: HttpRequest, **bound: Any) -> HttpResponse:
    reader = access.reader_of(request)
    shown = {
        "editions": Edition.objects.visible_to(reader),
        "makes": handles(reader),
        "make_form": YearForm(years=_open_years(), prefix="make"),
        "skip_form": SkipForm(years=_open_years(), prefix="skip"),
        **bound,
    }
    return render(request, "risks/industry.html", shown)


def _open_years() -> list[int]:
    return list(range(1, len(years()) + 1))


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make it of all companies, through the gate."""
    form = YearForm(request.POST, years=_open_years(), prefix="make")
    if form.is_valid():
        made = done(request, form, acts.make_industry_map, **form.told())
        if made is not None:
            return redirect("risks:edition", made.pk)
    return _page(request, make_form=form)


@login_required
@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Record that it is left out, with the decision."""
    form = SkipForm(request.POST, years=_open_years(), prefix="skip")
    if form.is_valid():
        left_out = done(request, form, acts.skip_industry_map, **form.told())
        if left_out is not None:
            return redirect("risks:edition", left_out.pk)
    return _page(request, skip_form=form)


@login_required
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """Try all editions together against what the gate kept."""
    person = person_at(request)
    try:
        wrong = acts.try_editions(access.reader(person))
    except acts.Refused as refused:
        wrong = [refused.why]
    for each in wrong:
        messages.error(request, in_page(each))
    if not wrong:
        messages.success(request, _("All editions are as they were published, together."))
    return redirect("risks:industry")


@login_required
@require_GET
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One edition: of each issue how many companies, or in words why that is not told."""
    found = _opened(request, number)
    tables = [_table(each) for each in json.loads(found.told or "[]")]
    shown = {
        "edition": found,
        "tables": [each for each in tables if each["shown"]],
        "withheld": [each["issue"] for each in tables if not each["shown"]],
    }
    return render(request, "risks/edition.html", shown)


def _opened(request: HttpRequest, number: int) -> Edition:
    try:
        return access.open_record(Edition, number, access.reader_of(request))
    except Edition.DoesNotExist:
        raise Http404 from None


def _table(told: dict[str, Any]) -> dict[str, Any]:
    words = access.agreement().vocabulary.issues
    issue = words.get(told["issue"]) or Text(told["issue"], told["issue"])
    cells = list(_cells(told["cells"]))
    return {"issue": issue, "cells": cells, "shown": any(each["shown"] for each in cells)}


def _cells(cells: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    for cell in cells:
        why = WHY.get(cell["why"]) or (WHY["protected"] if cell["why"] else None)
        yield {"name": answer_name(cell["at"]), "shown": cell["shown"], "why": why}


def answer_name(code: str) -> Text:
    """An answer, or neighbours that the gate took together, in words."""
    if code == "total":
        return ALL
    order = list(ANSWERS)
    for first in order:
        for last in order[order.index(first) :]:
            if code == (first if first == last else f"{first}-{last}"):
                return _joined(ANSWERS[first], ANSWERS[last])
    return Text(code, code)


def _joined(first: Text, last: Text) -> Text:
    if first == last:
        return first
    return Text(f"{first.en}, up to: {last.en}", f"{first.nl}, tot en met: {last.nl}")


@login_required
@require_GET
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """The proof of the gate, as a file that anybody can try."""
    found = _opened(request, number)
    if not found.certificate:
        raise Http404
    answer = HttpResponse(found.certificate, content_type="application/json")
    name = f"certificate-{found.year}.json"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
