"""The editions of the questions: what they ask, by what they were adopted, when they are asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.secretariat import access, clock
from schakel.secretariat.diligence import acts
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.refusals import handles
from schakel.secretariat.diligence.forms import AdoptForm, YearForm
from schakel.secretariat.diligence.models import Edition
from schakel.secretariat.diligence.views.asked import done, person_at
from schakel.secretariat.duties.register import year_of


@login_required
@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """Every edition that the desk took in, and those of the agreement's file that it did not."""
    known = Edition.objects.prefetch_related("rounds")
    taken = {each.code for each in known}
    others = [code for code in access.agreement().questionnaire.editions if code not in taken]
    shown = {
        "editions": known,
        "others": others,
        "handles": handles(access.reader_of(request)),
    }
    return render(request, "diligence/editions.html", shown)


@login_required
@require_GET
def edition(request: HttpRequest, code: str) -> HttpResponse:
    """One edition, with every question that it asks."""
    found = _edition(code)
    held = instrument_of(code)
    steps = access.agreement().diligence.steps
    parts = [
        (step, held.weights.get(name), [each for each in held.questions if each.step == name])
        for name, step in steps.items()
    ]
    shown = {
        "edition": found,
        "parts": parts,
        "count": len(held.questions),
        "limits": held.limits.values(),
        "rounds": found.rounds.all(),
        "handles": handles(access.reader_of(request)),
        "adopt": AdoptForm(),
        "year": YearForm(initial={"year": year_of(clock.today())}),
        "positions": access.agreement().questionnaire.positions,
    }
    return render(request, "diligence/edition.html", shown)


def _edition(code: str) -> Edition:
    found = Edition.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def take_in(request: HttpRequest, code: str) -> HttpResponse:
    """Take an edition of the agreement's file in, as a draft."""
    if code not in access.agreement().questionnaire.editions:
        raise Http404

    def act() -> None:
        acts.take_in_edition(by=person_at(request), code=code)

    return done(request, act, reverse("diligence:editions"), _("It is on record."))


@login_required
@require_POST
def change(request: HttpRequest, code: str, deed: str) -> HttpResponse:
    """Adopt an edition by a decision, retire it, or ask it in a year."""
    _edition(code)
    forms = {"adopt": AdoptForm, "ask": YearForm}
    form = forms[deed](request.POST) if deed in forms else None
    back = reverse("diligence:edition", args=[code])
    if form is not None and not form.is_valid():
        messages.error(request, _("Give a number."))
        return done(request, lambda: None, back, "")

    def act() -> None:
        person, told = person_at(request), form.cleaned_data if form else {}
        if deed == "adopt":
            acts.adopt_edition(by=person, code=code, decision=told["decision"])
        elif deed == "ask":
            acts.ask_in_year(by=person, code=code, year=told["year"])
        else:
            now = year_of(clock.today())
            acts.retire_edition(by=person, code=code, today_year=now)

    return done(request, act, back, _("It is on record."))
