from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.covenant.patterns import CLOSINGS
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.duties.register import years
from schakel.secretariat.plans import acts
from schakel.secretariat.plans.acts.patterns import CLOSING, SHARE, features, name_of
from schakel.secretariat.plans.acts.refusals import may_review
from schakel.secretariat.plans.forms import PatternForm, in_page
from schakel.secretariat.plans.models import PatternSummary, patterns_called
from schakel.secretariat.plans.views.asked import person_at
from schakel.secretariat.releasing.running import asked_for
from schakel.secretariat.releasing.told import Cell, answer_name, cell_at

Told = Mapping[str, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Row:
    """Something plans have, with how many companies have it and how many have not."""

    name: Text
    has: Cell
    has_not: Cell

    @property
    def kept(self) -> Text | None:
        """Why nothing of it is told; None when something is."""
        return self.has.why if not (self.has.shown or self.has_not.shown) else None


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one sort: those of which something is told, and the names of others by why not."""

    head: str
    rows: list[Row]
    kept: list[tuple[Text, list[Text]]]


@login_required
@require_GET
def summaries(request: HttpRequest) -> HttpResponse:
    """What plans have in common, by year, as far as the reader may read it."""
    return _page(request)


def _page(request: HttpRequest, form: PatternForm | None = None) -> HttpResponse:
    reader = access.reader_of(request)
    found = PatternSummary.objects.visible_to(reader)
    shown = {
        "summaries": found,
        "asked": asked_for(reader, {name_of(year): patterns_called(year) for year in _years()}),
        "form": (form or PatternForm(years=_years())) if may_review(reader) else None,
    }
    return render(request, "plans/patterns.html", shown)


def _years() -> range:
    return range(1, len(years()) + 1)


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Have it made of all plans of a year, through the gate, and follow the worker that does."""
    form = PatternForm(request.POST, years=_years())
    if form.is_valid():
        try:
            job = acts.ask_pattern_summary(person=person_at(request), **form.told())
        except acts.Refused as refused:
            form.add_error(None, in_page(refused.why))
            messages.error(request, in_page(refused.why))
        else:
            return redirect("job", job)
    return _page(request, form)


@login_required
@require_GET
def summary(request: HttpRequest, number: int) -> HttpResponse:
    """What the plans of one year have in common, or in words why that is not told."""
    found = _opened(request, number)
    told = found.tables
    shown = {
        "summary": found,
        "parts": list(_parts(told)),
        "closing": [(answer_name(cell.at, CLOSINGS), cell) for cell in told.get(CLOSING, ())],
        "share": _percent(cell_at(told.get(SHARE, ()), "")),
    }
    return render(request, "plans/pattern.html", shown)


def _opened(request: HttpRequest, number: int) -> PatternSummary:
    try:
        return access.open_record(PatternSummary, number, access.reader_of(request))
    except PatternSummary.DoesNotExist:
        raise Http404 from None


def _parts(told: Told) -> Iterator[Part]:
    """Kinds, issues and remarks, each with its rows: what most companies have, first."""
    heads = {
        "kind": _("Kinds of action"),
        "issue": _("Issues"),
        "remark": _("What could be better when handed in"),
    }
    for part, head in heads.items():
        named = {n: said for n, said in features().items() if n.startswith(f"{part}-")}
        rows = [_row(said, told[n]) for n, said in named.items() if n in told]
        shown = [row for row in rows if row.kept is None]
        yield Part(head, sorted(shown, key=_commonest, reverse=True), _kept(rows))


def _kept(rows: Iterable[Row]) -> list[tuple[Text, list[Text]]]:
    found: defaultdict[Text, list[Text]] = defaultdict(list)
    for row in rows:
        if row.kept is not None:
            found[row.kept].append(row.name)
    return list(found.items())


def _commonest(row: Row) -> float:
    return float(row.has.shown) if row.has.shown.isdigit() else -1.0


def _row(name: Text, cells: Sequence[Cell]) -> Row:
    return Row(name, cell_at(cells, "yes"), cell_at(cells, "no"))


def _percent(cell: Cell) -> Cell:
    try:
        return replace(cell, shown=f"{100 * float(cell.shown):.0f} %") if cell.shown else cell
    except ValueError:
        return cell


@login_required
@require_GET
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """The proof of the gate, as a file that anybody can try."""
    found = _opened(request, number)
    if not found.certificate:
        raise Http404
    answer = HttpResponse(found.certificate, content_type="application/json")
    name = f"certificate-plans-{found.year}.json"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
