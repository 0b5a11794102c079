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
from schakel.secretariat import access, clock
from schakel.secretariat.duties.register import years
from schakel.secretariat.releasing.models import Figures
from schakel.secretariat.releasing.running import asked_for
from schakel.secretariat.releasing.told import answer_name
from schakel.secretariat.risks import acts
from schakel.secretariat.risks.acts.industry import days_to_look, name_of
from schakel.secretariat.risks.acts.refusals import handles
from schakel.secretariat.risks.forms import HoldBackForm, SkipForm, Titled, YearForm, in_page
from schakel.secretariat.risks.models import Edition, Preview, industry_of
from schakel.secretariat.risks.views.asked import done, person_at

LEFT_OUT: Final = (Edition.Outcome.SKIPPED, Edition.Outcome.HELD_BACK)


@login_required
@require_GET
def industry(request: HttpRequest) -> HttpResponse:
    """Every edition of the heat map of the industry, and the years that it was left out."""
    return _page(request)


def _page(request: HttpRequest, **bound: Any) -> HttpResponse:
    reader = access.reader_of(request)
    shown = {
        "editions": Edition.objects.visible_to(reader),
        "previews": Preview.objects.visible_to(reader).filter(owner=reader.party or ""),
        "asked": asked_for(reader, {name_of(year): industry_of(year) for year in _open_years()}),
        "makes": handles(reader),
        "days": days_to_look(),
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
    """Have it made of all companies, through the gate, and follow the worker that does."""
    form = YearForm(request.POST, years=_open_years(), prefix="make")
    if form.is_valid():
        job = done(request, form, acts.ask_industry_map, finished=False, **form.told())
        if job is not None:
            return redirect("job", job)
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
    return _edition(request, _opened(request, number))


def _edition(request: HttpRequest, found: Edition, form: Titled | None = None) -> HttpResponse:
    decides = handles(access.reader_of(request)) and found.outcome == Edition.Outcome.LOOKED_AT
    shown = {
        "edition": found,
        "decides": decides,
        "ripe": found.shared_from is None or clock.today() >= found.shared_from,
        "form": form or HoldBackForm(),
        **_tables(found),
    }
    return render(request, "risks/edition.html", shown)


def _opened(request: HttpRequest, number: int) -> Edition:
    try:
        return access.open_record(Edition, number, access.reader_of(request))
    except Edition.DoesNotExist:
        raise Http404 from None


def _tables(found: Figures) -> dict[str, Any]:
    """Issues of which something is told, with their cells by name; and the others."""
    words = access.agreement().vocabulary.issues
    tables = {words.get(code) or Text(code, code): cells for code, cells in found.tables.items()}
    named = {
        issue: [(answer_name(cell.at, ANSWERS), cell) for cell in cells]
        for issue, cells in tables.items()
    }
    told = {issue for issue, cells in tables.items() if any(cell.shown for cell in cells)}
    return {
        "tables": [(issue, cells) for issue, cells in named.items() if issue in told],
        "withheld": [issue for issue in named if issue not in told],
    }


@login_required
@require_POST
def share(request: HttpRequest, number: int) -> HttpResponse:
    """Share an edition with the parties, once the companies have looked at it."""
    found = _opened(request, number)
    done(request, None, acts.share_industry_map, number=found.pk)
    return redirect("risks:edition", number)


@login_required
@require_POST
def hold_back(request: HttpRequest, number: int) -> HttpResponse:
    """Do not share an edition, and say why."""
    found, form = _opened(request, number), HoldBackForm(request.POST)
    if form.is_valid():
        held = done(request, form, acts.hold_back_industry_map, number=found.pk, **form.told())
        if held is not None:
            return redirect("risks:edition", number)
    return _edition(request, found, form)


@login_required
@require_GET
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """An edition as a company in it looks at it before the parties do."""
    found = _opened_preview(request, number)
    return render(request, "risks/preview.html", {"preview": found, **_tables(found)})


def _opened_preview(request: HttpRequest, number: int) -> Preview:
    try:
        return access.open_record(Preview, number, access.reader_of(request))
    except Preview.DoesNotExist:
        raise Http404 from None


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
