from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schakel.covenant.reporting import Assessed
from schakel.exchange.tables import csv_bytes, xlsx
from schakel.secretariat import access
from schakel.secretariat.diligence.acts import told_answers
from schakel.secretariat.statements import mapping
from schakel.secretariat.statements.forms import language_of_page
from schakel.secretariat.statements.papers import name_of
from schakel.secretariat.statements.views.asked import download


@login_required
@require_GET
def answers(request: HttpRequest, party: str, year: int) -> HttpResponse:
    """What a company answered, under the headings of somebody else who asks the same."""
    told = _told(request, party, year)
    asker = mapping.asker_of(request.GET.get("asker", ""))
    shown = {
        "party": party,
        "year": year,
        "owner": name_of(party),
        "asker": asker,
        "askers": mapping.askers(told),
        "headings": mapping.by_heading(told, asker, language_of_page()),
        "told": told,
    }
    return render(request, "statements/answers.html", shown)


@login_required
@require_GET
def file(request: HttpRequest, party: str, year: int, name: str) -> HttpResponse:
    """The same as a file: `answers.xlsx` with a sheet for each asker, or one asker's `oecd.csv`."""
    told, language = _told(request, party, year), language_of_page()
    stem, _dot, ending = name.rpartition(".")
    if name == "answers.xlsx":
        return download(xlsx(mapping.sheets(told, language)), f"answers-{year}.xlsx")
    if ending != "csv" or stem not in access.agreement().questionnaire.askers:
        raise Http404
    header, rows = mapping.table(told, stem, language)
    sign = ";" if language == "nl" else ","
    return download(csv_bytes(header, rows, delimiter=sign, mark=True), f"{stem}-{year}.csv")


def _told(request: HttpRequest, party: str, year: int) -> Assessed:
    """The answers, opened with a receipt; as if there were none to who may not read them."""
    told = told_answers(access.reader_of(request), party, year)
    if told is None:
        raise Http404
    return told
