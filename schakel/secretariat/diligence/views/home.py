"""The first page of the room, an assessment as a whole, and what is done with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.sharing import Reader
from schakel.secretariat import access, clock
from schakel.secretariat.diligence import acts
from schakel.secretariat.diligence.acts.assessments import NEXT
from schakel.secretariat.diligence.acts.editions import edition_of
from schakel.secretariat.diligence.acts.evidence import fading
from schakel.secretariat.diligence.acts.lines import OBLIGATION
from schakel.secretariat.diligence.acts.ratings import side_of, unconfirmed
from schakel.secretariat.diligence.acts.refusals import handles, hands_in_for, speaks_for
from schakel.secretariat.diligence.forms import DEED_FORMS, DeedForm, ProfileForm, in_page
from schakel.secretariat.diligence.models import Assessment, Event, Rating
from schakel.secretariat.diligence.progress import Sheet
from schakel.secretariat.diligence.views.asked import A_PAGE, done, opened, person_at
from schakel.secretariat.duties.acts import duty_for, limit_of, limits_of_all
from schakel.secretariat.duties.register import year_of, years
from schakel.secretariat.parties.models import Party

State = Assessment.State
ACTS: Final[Mapping[str, Callable[..., Assessment]]] = {
    "submit": acts.submit_assessment,
    "review": acts.review_assessment,
    "return": acts.return_assessment,
    "accept": acts.accept_assessment,
}
LEADS_TO: Final = {
    "submit": State.SUBMITTED,
    "review": State.IN_REVIEW,
    "return": State.RETURNED,
    "accept": State.FINAL,
}


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is next and how long it takes; for the secretariat, how far every company is."""
    reader, year = access.reader_of(request), year_of(clock.today())
    if handles(reader):
        return _overview(request, reader, _year(request))
    if speaks_for(reader, reader.party or "") and _is_company(reader.party):
        return _own(request, reader, year)
    found = Assessment.objects.visible_to(reader)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "names": _names(each.owner for each in page)}
    return render(request, "diligence/others.html", shown)


def _is_company(party: str | None) -> bool:
    return Party.objects.filter(code=party, kind=Party.Kind.COMPANY).exists()


def _names(codes: Iterator[str]) -> dict[str, str]:
    return dict(Party.objects.filter(code__in=set(codes)).values_list("code", "name"))


def _own(request: HttpRequest, reader: Reader, year: int) -> HttpResponse:
    """The room as its own company sees it."""
    own = Assessment.objects.visible_to(reader).filter(owner=reader.party)
    now = own.filter(year=year).first()
    sheet = Sheet(now, reader) if now else None
    duty = duty_for(reader, reader.party or "", OBLIGATION, year)
    shown = {
        "year": year,
        "sheet": sheet,
        "edition": edition_of(year),
        "duty": duty,
        "limit": limit_of(reader, duty) if duty else None,
        "earlier": own.exclude(year=year),
        "fading": fading(reader, reader.party or "", clock.today()),
        "returned": _words_of(sheet, Event.Deed.RETURN),
        "may_hand_in": hands_in_for(reader, reader.party or ""),
    }
    return render(request, "diligence/home.html", shown)


def _words_of(sheet: Sheet | None, deed: str) -> str:
    """The words with which it was last returned, as long as it is with the company."""
    if sheet is None or sheet.assessment.state != State.RETURNED:
        return ""
    rows = Event.objects.visible_to(sheet.reader).filter(assessment=sheet.assessment, deed=deed)
    last = rows.last()
    return last.said if last else ""


# The secretariat's -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One company in a year; `assessment` is None as long as it did not begin."""

    party: Party
    assessment: Assessment | None
    limit: date | None


def _overview(request: HttpRequest, reader: Reader, year: int) -> HttpResponse:
    found = Assessment.objects.visible_to(reader).filter(year=year)
    shown = {
        "year": year,
        "years": range(1, len(years()) + 1),
        "edition": edition_of(year),
        "rows": list(_rows(reader, year, {each.owner: each for each in found})),
        "waiting": found.filter(state__in=[State.SUBMITTED, State.IN_REVIEW]).count(),
    }
    return render(request, "diligence/overview.html", shown)


def _rows(reader: Reader, year: int, found: Mapping[str, Assessment]) -> Iterator[Row]:
    limits = limits_of_all(reader, OBLIGATION, year)
    for party in Party.objects.filter(kind=Party.Kind.COMPANY).order_by("name"):
        if party.takes_part or party.code in found:
            yield Row(party, found.get(party.code), limits.get(party.code))


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    known = asked.isascii() and asked.isdigit() and 1 <= int(asked) <= len(years())
    return int(asked) if known else year_of(clock.today())


# One assessment ----------------------------------------------------------------------------------


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the assessment of this year, or go on with the one that is there."""
    person, year = person_at(request), year_of(clock.today())

    def act() -> None:
        acts.open_assessment(person=person, year=year)

    return done(request, act, reverse("diligence"), _("It is open: begin where you like."))


@login_required
@require_GET
def assessment(request: HttpRequest, number: int) -> HttpResponse:
    """One assessment: how far it is, its scores side by side, what happened, what may be done."""
    return _page(request, opened(request, number), {})


def _page(request: HttpRequest, sheet: Sheet, bound: Mapping[str, DeedForm]) -> HttpResponse:
    found, reader = sheet.assessment, sheet.reader
    events = Event.objects.visible_to(reader).filter(assessment=found).select_related("by")
    shown = {
        "sheet": sheet,
        "assessment": found,
        "sides": acts.scores(found, reader),
        "events": events,
        "offered": list(_offered(sheet, bound)),
        "answers": speaks_for(reader, found.owner) and found.open_to_answers,
        "side": side_of(reader),
        "positions": _positions(sheet),
        "to_confirm": unconfirmed(found, reader, Rating.Side.SECRETARIAT) if handles(reader) else 0,
    }
    return render(request, "diligence/assessment.html", shown)


def _positions(sheet: Sheet) -> list[str]:
    """Where in the chain the company says it stands, in words."""
    known = access.agreement().questionnaire.positions
    told = sorted(sheet.profile.positions) if sheet.profile else []
    return [in_page(known[code].name) if code in known else code for code in told]


def _offered(sheet: Sheet, bound: Mapping[str, DeedForm]) -> Iterator[tuple[str, DeedForm, bool]]:
    """What this reader may do with it now: the deed, its form, and whether it was filled in."""
    for deed, form in DEED_FORMS.items():
        if deed in bound:
            yield deed, bound[deed], True
        elif LEADS_TO[deed] in NEXT[sheet.assessment.state] and _may(deed, sheet):
            yield deed, form(), False


def _may(deed: str, sheet: Sheet) -> bool:
    if deed == "submit":
        return hands_in_for(sheet.reader, sheet.assessment.owner)
    return handles(sheet.reader)


@login_required
@require_POST
def act(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Do one thing with an assessment, or say why that cannot be done."""
    sheet = opened(request, number)
    if deed not in ACTS:
        raise Http404
    form = DEED_FORMS[deed](request.POST)
    if not form.is_valid():
        return _page(request, sheet, {deed: form})

    def act() -> None:
        ACTS[deed](person=person_at(request), number=number, **form.cleaned_data)

    return done(request, act, reverse("diligence:assessment", args=[number]), _("It is on record."))


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, number: int) -> HttpResponse:
    """Where in the chain the company stands: by this it gets its questions."""
    sheet = opened(request, number)
    known = access.agreement().questionnaire.positions
    choices = [(code, f"{in_page(p.name)}: {in_page(p.what)}") for code, p in known.items()]
    sent = request.POST if request.method == "POST" else None
    form = ProfileForm(choices, sent, sheet.profile)
    if form.is_valid():

        def act() -> None:
            acts.tell_profile(person=person_at(request), number=number, profile=form.profile())

        back = reverse("diligence:assessment", args=[number])
        return done(request, act, back, _("Your questions were chosen by it."))
    shown = {"sheet": sheet, "assessment": sheet.assessment, "form": form}
    return render(request, "diligence/profile.html", shown)


@login_required
@require_GET
def start(request: HttpRequest, number: int) -> HttpResponse:
    """Go to what is next in an assessment."""
    sheet = opened(request, number)
    if sheet.profile is None:
        return redirect("diligence:profile", number)
    if sheet.next is None:
        return redirect("diligence:assessment", number)
    return redirect("diligence:step", number, sheet.next.step.number)
