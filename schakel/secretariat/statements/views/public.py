from collections.abc import Sequence
from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schakel.covenant.sharing import Reader
from schakel.secretariat import access, clock
from schakel.secretariat.duties.register import year_of
from schakel.secretariat.parties.models import Party
from schakel.secretariat.statements import mapping
from schakel.secretariat.statements.acts.refusals import handles, writes
from schakel.secretariat.statements.forms import language_of_page
from schakel.secretariat.statements.models import Report, Statement
from schakel.secretariat.statements.papers import paper_of
from schakel.secretariat.statements.views.asked import as_file, asked_for, opened_statement

A_PAGE: Final = 50


@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """What companies published on their due diligence; and a company's own reports."""
    reader = access.reader_of(request)
    seen = Statement.objects.visible_to(reader)
    page = Paginator(seen, A_PAGE).get_page(request.GET.get("page"))
    reports = list(Report.objects.visible_to(reader)[:A_PAGE])
    names = _names([*page.object_list, *reports])
    shown = {
        "page": page,
        "statements": [(each, names[each.owner]) for each in page.object_list],
        "reports": [(each, names[each.owner]) for each in reports],
        "begins": _may_begin(reader),
        "all": handles(reader),
        "answers": mapping.year_answered(reader, reader.party or "", year_of(clock.today())),
        "party": reader.party,
    }
    return render(request, "statements/statements.html", shown)


def _names(records: Sequence[Statement | Report]) -> dict[str, str]:
    codes = {each.owner for each in records}
    found = dict(Party.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: found.get(code, code) for code in codes}


def _may_begin(reader: Reader) -> list[int]:
    """The years of which this reader can draft a report now: this one and the one before."""
    owner = reader.party or ""
    if not writes(reader, owner) or not _is_company(owner):
        return []
    now = year_of(clock.today())
    mine = Report.objects.visible_to(reader).filter(owner=owner)
    there = set(mine.values_list("year", flat=True))
    return [year for year in (now, now - 1) if year > 0 and year not in there]


def _is_company(owner: str) -> bool:
    return Party.objects.filter(code=owner, kind=Party.Kind.COMPANY).exists()


@require_GET
def statement(request: HttpRequest, number: int) -> HttpResponse:
    """One published report, to be read on the page or taken along."""
    found = opened_statement(request, number)
    newer = Statement.objects.visible_to(access.reader_of(request)).filter(
        owner=found.owner, year=found.year, number__gt=found.number
    )
    shown = {
        "statement": found,
        "paper": paper_of(found, language_of_page()),
        "newer": newer.order_by("-number").first(),
    }
    return render(request, "statements/statement.html", shown)


@require_GET
def file(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A published report as a file: `report-nl.pdf`."""
    what, language, ending = asked_for(name)
    found = opened_statement(request, number)
    if what != "report":
        raise Http404
    called = f"due-diligence-{found.owner}-{found.year}-{found.number}-{language}.{ending}"
    return as_file(paper_of(found, language), ending, called)
