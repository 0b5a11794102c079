from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from schakel.covenant import risks as rules
from schakel.covenant.risks import Risk
from schakel.covenant.sharing import Reader
from schakel.secretariat import access
from schakel.secretariat.risks import acts, register
from schakel.secretariat.risks.acts.maps import value_of
from schakel.secretariat.risks.acts.refusals import may_edit
from schakel.secretariat.risks.forms import (
    AddForm,
    LotForm,
    RiskForm,
    as_filled_in,
    lot_filled_in,
)
from schakel.secretariat.risks.models import Cell, HeatMap, Lot
from schakel.secretariat.risks.scrap import Scrap, flags
from schakel.secretariat.risks.views.asked import (
    cell_of,
    done,
    lot_of,
    opened,
    overtaken,
    person_at,
)
from schakel.secretariat.risks.written import lot as lot_kept
from schakel.secretariat.risks.written import unsealed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Add a risk that no list shows."""
    found = opened(request, number)
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cell = done(request, form, acts.add_risk, number=number, **form.told())
        if cell is not None:
            return redirect("risks:risk", number, cell.code)
    return render(request, "risks/add.html", {"map": found, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """One risk: what was drawn, what is said of it, what it cites; and a form to say more."""
    found = opened(request, number)
    cell, reader = cell_of(request, found, code), access.reader_of(request)
    kept = value_of(cell).risk
    form = _form(request, found, kept, cell, reader)
    if request.method == "POST" and form is not None and form.is_valid():
        answer = _save(request, form, found, kept, code)
        if answer is not None:
            return answer
    return _page(request, found, cell, form)


def _form(
    request: HttpRequest, found: HeatMap, kept: Risk, cell: Cell, reader: Reader
) -> RiskForm | None:
    if not (may_edit(found.owner, reader) and found.editable):
        return None
    about: dict[str, Any] = {"cards": _citable(reader, kept), "issue": kept.spot.issue}
    return RiskForm(request.POST or None, initial=as_filled_in(kept, cell.version), **about)


def _citable(reader: Reader, kept: Risk) -> list[Any]:
    """Every card that can be cited, and those that are, withdrawn ones too."""
    there = acts.cards(reader)
    known = {card.number for card in there}
    return [*there, *acts.cards(reader, [n for n in kept.cards if n not in known])]


def _save(
    request: HttpRequest, form: RiskForm, found: HeatMap, kept: Risk, code: str
) -> HttpResponse | None:
    about = {"number": found.pk, "code": code, "version": form.cleaned_data["version"]}
    try:
        cell = done(request, form, acts.save_risk, **about, said=form.said(kept))
    except acts.Stale as stale:
        form.data = overtaken(request, stale.version)
        messages.error(request, str(SOMEBODY_FIRST))
        return _page(request, found, cell_of(request, found, code), form, stale.theirs)
    return redirect("risks:map", found.pk) if cell is not None else None


SOMEBODY_FIRST = gettext_lazy(
    "Somebody else saved first. What they wrote stands above the form, what you wrote in it. "
    "Save again to replace theirs by yours."
)


def _page(
    request: HttpRequest,
    found: HeatMap,
    cell: Cell,
    form: RiskForm | None,
    theirs: Risk | None = None,
) -> HttpResponse:
    reader, entry = access.reader_of(request), value_of(cell)
    shown = {
        "map": found,
        "row": register.row(found, cell, entry, reader),
        "risk": entry.risk,
        "falls_on": _falls_on(entry.risk),
        "remarks": rules.remarks(entry),
        "cards": acts.cards(reader, entry.risk.cards),
        "form": form,
        "theirs": theirs,
    }
    return render(request, "risks/risk.html", shown)


def _falls_on(found: Risk) -> list[Any]:
    words = access.agreement().vocabulary.rightsholders
    usual = access.agreement().severity.get(found.spot.issue)
    codes = found.rightsholders or (usual.falls_on if usual else ())
    return [words[code] for code in codes if code in words]


@login_required
@require_POST
def confirm(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Confirm a risk as second pair of eyes, or as it was drawn."""
    found = opened(request, number)
    cell_of(request, found, code)
    done(request, None, acts.confirm_risk, number=number, code=code)
    return redirect("risks:map", number)


# Scrap ----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_lot(request: HttpRequest, number: int) -> HttpResponse:
    """Write down a lot of scrap."""
    found = opened(request, number)
    form = LotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lot_ = done(request, form, acts.add_lot, number=number, said=form.lot())
        if lot_ is not None:
            return redirect("risks:lot", number, lot_.code)
    return render(request, "risks/lot.html", {"map": found, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lot(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """One lot of scrap: every red flag both ways, and whether its mass adds up."""
    found = opened(request, number)
    row = lot_of(request, found, code)
    said = lot_kept(unsealed(row.sealed))
    edits = may_edit(found.owner, access.reader_of(request)) and found.editable
    form = LotForm(request.POST or None, initial=lot_filled_in(said, row.version))
    if edits and request.method == "POST" and form.is_valid():
        answer = _save_lot(request, form, found, code)
        if answer is not None:
            return answer
    return _lot_page(request, found, row, said, form if edits else None)


def _save_lot(
    request: HttpRequest, form: LotForm, found: HeatMap, code: str
) -> HttpResponse | None:
    about = {"number": found.pk, "code": code, "version": form.cleaned_data["version"]}
    try:
        saved = acts.save_lot(person=person_at(request), **about, said=form.lot())
    except acts.StaleLot as stale:
        form.data = overtaken(request, stale.version)
        messages.error(request, str(SOMEBODY_FIRST))
        return _lot_page(request, found, lot_of(request, found, code), stale.theirs, form)
    except acts.Refused:
        return None
    messages.success(request, _("It is on record."))
    return redirect("risks:lot", found.pk, saved.code)


def _lot_page(
    request: HttpRequest, found: HeatMap, row: Lot, said: Scrap, form: LotForm | None
) -> HttpResponse:
    shown = {
        "map": found,
        "lot": register.weighed(row, said),
        "flags": flags(access.agreement(), said),
        "form": form,
    }
    return render(request, "risks/lot.html", shown)
