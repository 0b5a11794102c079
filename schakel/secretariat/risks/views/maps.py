from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant import risks as rules
from schakel.covenant.sharing import Reader
from schakel.secretariat import access, clock
from schakel.secretariat.chains.acts import drawn_lists
from schakel.secretariat.duties.acts import limit_of
from schakel.secretariat.duties.register import year_of, years
from schakel.secretariat.parties.models import Party
from schakel.secretariat.risks import acts, register
from schakel.secretariat.risks.acts.maps import MOST, duty_of
from schakel.secretariat.risks.acts.refusals import handles, may_bring, may_edit
from schakel.secretariat.risks.forms import (
    AcceptForm,
    BeginForm,
    ReopenForm,
    ReturnForm,
    ReviewForm,
    SubmitForm,
    Titled,
)
from schakel.secretariat.risks.models import HeatMap, Preview, Revision
from schakel.secretariat.risks.views.asked import done, opened

A_PAGE: Final = 50
FORMS: Final[Mapping[str, type[Titled]]] = {
    "submit": SubmitForm,
    "review": ReviewForm,
    "return": ReturnForm,
    "accept": AcceptForm,
    "reopen": ReopenForm,
}
ACTS: Final[Mapping[str, Callable[..., object]]] = {
    "submit": acts.submit_heat_map,
    "review": acts.take_map_in_review,
    "return": acts.return_heat_map,
    "accept": acts.accept_heat_map,
    "reopen": acts.reopen_heat_map,
}


@login_required
@require_GET
def maps(request: HttpRequest) -> HttpResponse:
    """The heat maps that the reader may see, and what else there is in the room."""
    reader = access.reader_of(request)
    asked = request.GET.get("year", "")[:4]
    seen = HeatMap.objects.visible_to(reader)
    seen = seen.filter(year=int(asked)) if asked.isascii() and asked.isdigit() else seen
    page = Paginator(seen, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "found": register.sums(list(page.object_list)),
        "asked": asked,
        "years": [str(year) for year in range(1, len(years()) + 1)],
        "all": handles(reader),
        "brings": may_bring(reader),
        "previews": Preview.objects.visible_to(reader).filter(owner=reader.party or ""),
        "begins": _begins(reader),
        "form": _begin_form(reader),
    }
    return render(request, "risks/maps.html", shown)


def _begins(reader: Reader) -> int | None:
    """The year for which this reader can begin a heat map now."""
    owner, year = reader.party or "", year_of(clock.today())
    company = Party.objects.filter(code=owner, kind=Party.Kind.COMPANY).exists()
    there = HeatMap.objects.visible_to(reader).filter(owner=owner, year=year).exists()
    return year if company and not there and may_edit(owner, reader) else None


def _begin_form(reader: Reader, *given: Any) -> BeginForm:
    return BeginForm(*given, lists=drawn_lists(reader, reader.party or ""))


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the heat map of this year."""
    form = _begin_form(access.reader_of(request), request.POST)
    if form.is_valid():
        year = year_of(clock.today())
        found = done(request, None, acts.begin_heat_map, year=year, **form.told())
        if found is not None:
            return redirect("risks:map", found.pk)
    return redirect("risks")


@login_required
@require_GET
def heat_map(request: HttpRequest, number: int) -> HttpResponse:
    """One heat map: what comes first, what waits for whom, scrap, and the years side by side."""
    return page_of(request, opened(request, number), {})


@login_required
@require_POST
def act(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Do one thing with a heat map, or say why that cannot be done."""
    if deed not in ACTS:
        raise Http404
    found = opened(request, number)
    form = FORMS[deed](request.POST, prefix=deed)
    if form.is_valid() and done(request, form, ACTS[deed], number=number, **form.told()):
        return redirect("risks:map", number)
    return page_of(request, found, {deed: form})


def page_of(request: HttpRequest, found: HeatMap, bound: Mapping[str, Titled]) -> HttpResponse:
    """The page of a heat map, with the forms that were just filled in."""
    reader = access.reader_of(request)
    duty, entries = duty_of(found, reader), acts.entries_of(found)
    shown = {
        "map": found,
        "owner": register.owner_names([found.owner]).get(found.owner, ""),
        "rows": register.rows(found, reader),
        "ready": rules.may_submit(entries),
        "duty": duty,
        "limit": limit_of(reader, duty) if duty else None,
        "offered": [
            (deed, bound.get(deed) or FORMS[deed](prefix=deed), deed in bound)
            for deed in _may(found, reader)
        ],
        "edits": may_edit(found.owner, reader),
        "courses": acts.courses(reader, found.owner),
        "lots": register.lots(found),
        "revisions": Revision.objects.visible_to(reader).filter(heat_map=found),
        "left": len(acts.to_take_in(reader, found)) if _draws(found, reader) else 0,
    }
    return render(request, "risks/map.html", shown)


def _draws(found: HeatMap, reader: Reader) -> bool:
    return found.editable and may_edit(found.owner, reader)


def _may(found: HeatMap, reader: Reader) -> Iterator[str]:
    if may_edit(found.owner, reader):
        if found.editable:
            yield "submit"
        if found.state == HeatMap.State.ACCEPTED:
            yield "reopen"
    if handles(reader):
        if found.state == HeatMap.State.SUBMITTED:
            yield "review"
        if found.state == HeatMap.State.IN_REVIEW:
            yield from ("accept", "return")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def more(request: HttpRequest, number: int) -> HttpResponse:
    """What was drawn and is not in the record yet, to take in."""
    found, reader = opened(request, number), access.reader_of(request)
    if request.method == "POST":
        codes = request.POST.getlist("codes")[:MOST]
        if done(request, None, acts.take_in_cells, number=number, codes=codes) is not None:
            return redirect("risks:map", number)
    drawn = acts.to_take_in(reader, found) if _draws(found, reader) else []
    page = Paginator(drawn, A_PAGE).get_page(request.GET.get("page"))
    named = [(each, register.cell_name(each)) for each in page.object_list]
    return render(request, "risks/more.html", {"map": found, "page": page, "named": named})
