from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.sharing import Level, Reader
from schakel.secretariat import access
from schakel.secretariat.access import Confidential
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing import acts, lines, listing
from schakel.secretariat.sharing.acts import NotShared, Spot
from schakel.secretariat.sharing.forms import (
    AskForm,
    GrantForm,
    NameForm,
    RefuseForm,
    WidenForm,
    in_words,
)
from schakel.secretariat.sharing.models import (
    About,
    AccessRequest,
    Grant,
    Opening,
    Receipt,
    Widening,
)

A_PAGE, LATEST, FEW = 50, 10, 5
Held = TypeVar("Held", bound=About)
Shared = TypeVar("Shared", bound=Opening)
Row = dict[str, Any]
Titles = Mapping[tuple[str, int], str]


# The room -------------------------------------------------------------------------------------


@login_required
@require_GET
def sharing(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, who is named on what, what is shared further, what was read."""
    person, reader = _who(request)
    asked = AccessRequest.objects.visible_to(reader).select_related("person")
    waits = [each for each in asked.filter(state="asked") if acts.may_answer(reader, each)]
    others = asked.exclude(pk__in=[each.pk for each in waits])
    read = list(Receipt.objects.visible_to(reader).select_related("person")[:LATEST])
    shown = {
        "to_answer": [_asked(each) for each in waits],
        "asked": [_asked(each) for each in others[:FEW]],
        "more_asked": others.count() > FEW,
        "named": _page(Grant, person, reader, 1, LATEST),
        "further": _page(Widening, person, reader, 1, LATEST),
        "receipts": _rows(read, listing.titles(read, reader)),
        "may_ask": bool(listing.to_ask(reader)[0]),
    }
    return render(request, "sharing/sharing.html", shown)


@login_required
@require_GET
def names(request: HttpRequest) -> HttpResponse:
    """Everybody who is named on what concerns the reader."""
    person, reader = _who(request)
    page = _page(Grant, person, reader, request.GET.get("page"))
    return render(request, "sharing/names.html", {"page": page, "openings": page.object_list})


@login_required
@require_GET
def names_beside(request: HttpRequest, number: int) -> HttpResponse:
    """The records of one owner on which one person is named."""
    return _beside(request, Grant, number, "sharing/names.html")


@login_required
@require_GET
def furthers(request: HttpRequest) -> HttpResponse:
    """What concerns the reader and is shared with a wider circle."""
    person, reader = _who(request)
    page = _page(Widening, person, reader, request.GET.get("page"))
    return render(request, "sharing/furthers.html", {"page": page, "openings": page.object_list})


@login_required
@require_GET
def furthers_beside(request: HttpRequest, number: int) -> HttpResponse:
    """The records of one owner that are shared with one circle."""
    return _beside(request, Widening, number, "sharing/furthers.html")


def _beside(request: HttpRequest, model: type[Opening], number: int, template: str) -> HttpResponse:
    person, reader = _who(request)
    held = lines.beside(_opening(model, reader, number), reader)
    if not held:
        raise Http404
    page = Paginator(held, A_PAGE).get_page(request.GET.get("page"))
    rows = _openings(page.object_list, person, reader, listing.titles(page.object_list, reader))
    return render(request, template, {"page": page, "openings": rows, "beside": rows[0]})


def _page(
    model: type[Opening],
    person: Person,
    reader: Reader,
    number: str | int | None,
    most: int = 25,
) -> Page[Row]:
    """A page of lines, each with what it tells."""
    page: Page[Any] = Paginator(lines.drawn(model, reader), most).get_page(number)
    newest = [line.newest for line in page.object_list]
    rows = _openings(newest, person, reader, listing.titles(newest, reader))
    told = zip(rows, page.object_list, strict=True)
    page.object_list = [{**row, "line": line} for row, line in told]
    return page


@login_required
@require_GET
def receipts(request: HttpRequest) -> HttpResponse:
    """Every receipt that the reader may see: what is theirs and was read, and what they read."""
    _person, reader = _who(request)
    seen = Receipt.objects.visible_to(reader).select_related("person")
    page = Paginator(seen, A_PAGE).get_page(request.GET.get("page"))
    titles = listing.titles(page.object_list, reader)
    shown = {"page": page, "receipts": _rows(page.object_list, titles)}
    return render(request, "sharing/receipts.html", shown)


# Ask and answer -------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask an owner to be named on what it has of a kind."""
    person, reader = _who(request)
    kinds, owners = listing.to_ask(reader)
    form = AskForm(request.POST or None, kinds=kinds, owners=owners)
    if form.is_valid() and _done(form, lambda: acts.ask_access(person=person, **form.cleaned_data)):
        messages.success(request, _("Asked. Its owner answers; you see it here."))
        return redirect("sharing")
    return render(request, "sharing/ask.html", {"form": form, "kinds": kinds})


@login_required
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Every request that the reader made, may answer, or sees as the secretariat."""
    _person, reader = _who(request)
    asked = AccessRequest.objects.visible_to(reader).select_related("person")
    page = Paginator(asked, A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "requests": [_asked(each) for each in page.object_list]}
    return render(request, "sharing/asked.html", shown)


@login_required
@require_GET
def request(request: HttpRequest, number: int) -> HttpResponse:
    """One request: who asks, for what, until when, and the answer."""
    return _request_page(request, number)


@login_required
@require_POST
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Open what was ticked to whoever asked."""
    person, reader = _who(request)
    found = _request(reader, number)
    form = GrantForm(request.POST, choices=listing.choices(found, reader))
    if form.is_valid() and _done(
        form,
        lambda: acts.grant_access(
            person=person, number=number, spots=form.spots(), until=form.cleaned_data["until"]
        ),
    ):
        messages.success(request, _("Opened. Every reading gives you a receipt."))
        return redirect("sharing:request", number)
    return _request_page(request, number, grant_form=form)


@login_required
@require_POST
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Answer no, and why."""
    person, reader = _who(request)
    _request(reader, number)
    form = RefuseForm(request.POST)
    if form.is_valid() and _done(
        form, lambda: acts.refuse_access(person=person, number=number, **form.cleaned_data)
    ):
        messages.success(request, _("Refused. Whoever asked reads why."))
        return redirect("sharing:request", number)
    return _request_page(request, number, refuse_form=form)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own request back."""
    person, reader = _who(request)
    _request(reader, number)
    _say(request, lambda: acts.withdraw_request(person=person, number=number), _("Withdrawn."))
    return redirect("sharing:request", number)


def _request_page(request: HttpRequest, number: int, **forms: Any) -> HttpResponse:
    person, reader = _who(request)
    found = _request(reader, number)
    answers = acts.may_answer(reader, found)
    choices = listing.choices(found, reader) if answers else []
    shown = {
        **_asked(found),
        "choices": choices,
        "may_answer": answers,
        "may_withdraw": found.waits and found.person_id == person.pk,
        "grant_form": GrantForm(choices=choices, initial={"until": found.until}),
        "refuse_form": RefuseForm(),
        **forms,
    }
    return render(request, "sharing/request.html", shown)


def _request(reader: Reader, number: int) -> AccessRequest:
    seen = AccessRequest.objects.visible_to(reader).select_related("person", "answered_by")
    found = seen.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _asked(found: AccessRequest) -> Row:
    kinds, names = access.agreement().kinds, listing.party_names()
    return {
        "asked": found,
        "about": kinds[found.about].name,
        "owner": listing.owner_name(found.owner, names),
        "party": names.get(found.party, ""),
    }


# Who may read this? ---------------------------------------------------------------------------


@login_required
@require_GET
def record(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Who may read this record, and why; who is named on it; and what one can do about it."""
    return _record_page(request, kind, number)


@login_required
@require_POST
def name(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Name somebody on this record."""
    person, reader = _who(request)
    found = _record(reader, kind, number)
    form = NameForm(request.POST, takers=listing.takers(reader, found))
    if form.is_valid() and _done(form, lambda: _name(person, reader, found, form)):
        messages.success(request, _("Named. Every reading gives you a receipt."))
        return redirect("sharing:record", kind, number)
    return _record_page(request, kind, number, name_form=form)


def _name(person: Person, reader: Reader, found: Confidential, form: NameForm) -> Grant:
    taker = access.reader(form.cleaned_data["taker"])
    rule = "" if acts.may_consent(reader, found) else acts.naming_rule(reader, found.KIND, taker)
    return acts.name_person(person=person, spot=Spot.of(found), rule=rule, **form.cleaned_data)


@login_required
@require_POST
def further(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Share this record further."""
    person, reader = _who(request)
    found = _record(reader, kind, number)
    form = WidenForm(request.POST, circles=listing.circles(reader, found))
    if form.is_valid() and _done(form, lambda: _widen(person, reader, found, form)):
        messages.success(request, _("Shared further."))
        return redirect("sharing:record", kind, number)
    return _record_page(request, kind, number, widen_form=form)


def _widen(person: Person, reader: Reader, found: Confidential, form: WidenForm) -> Widening:
    level, body = form.circle()
    consent = acts.may_consent(reader, found)
    return acts.share_further(
        person=person,
        spot=Spot.of(found),
        level=level,
        body=body,
        why=form.cleaned_data["purpose"],
        until=form.cleaned_data["until"],
        rule="" if consent else acts.widening_rule(reader, found.KIND, level),
    )


@login_required
@require_POST
def end_name(request: HttpRequest, number: int) -> HttpResponse:
    """Take somebody's name off a record."""
    person, reader = _who(request)
    found = _opening(Grant, reader, number)
    _say(request, lambda: acts.end_grant(person=person, number=number), _("Ended."))
    return _back(reader, found)


@login_required
@require_POST
def end_further(request: HttpRequest, number: int) -> HttpResponse:
    """Take a record back within its own circle."""
    person, reader = _who(request)
    found = _opening(Widening, reader, number)
    _say(request, lambda: acts.end_sharing(person=person, number=number), _("Ended."))
    return _back(reader, found)


def _record_page(request: HttpRequest, kind: str, number: int, **forms: Any) -> HttpResponse:
    person, reader = _who(request)
    found = _record(reader, kind, number)
    about = {"kind": kind, "number": number}
    named = Grant.objects.visible_to(reader).filter(**about).select_related("person", "given_by")
    wider = Widening.objects.visible_to(reader).filter(**about).select_related("given_by")
    read = Receipt.objects.visible_to(reader).filter(**about).select_related("person")
    takers, circles = listing.takers(reader, found), listing.circles(reader, found)
    shown = {
        "record": found,
        "kind": kind,
        "title": listing.title(found),
        "what": listing.kind_name(kind),
        "level": access.agreement().levels[Level(found.level).code],
        "owner": listing.owner_name(found.owner, listing.party_names()),
        "by_kind": listing.by_kind(found),
        "by_name": listing.by_name(found),
        "named": _openings(named, person, reader, {}),
        "further": _openings(wider, person, reader, {}),
        "receipts": _rows(read[:A_PAGE], {}),
        "name_form": NameForm(takers=takers) if takers else None,
        "widen_form": WidenForm(circles=circles) if circles else None,
        **forms,
    }
    return render(request, "sharing/record.html", shown)


def _record(reader: Reader, kind: str, number: int) -> Confidential:
    """The record, when this reader may read it; its content is not opened here."""
    model = access.kept().get(kind)
    found = model.objects.visible_to(reader).filter(pk=number).first() if model else None
    if found is None:
        raise Http404
    return found


# What they have in common ---------------------------------------------------------------------


def _who(request: HttpRequest) -> tuple[Person, Reader]:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user, access.reader(request.user)


def _openings(
    found: Iterable[Opening], person: Person, reader: Reader, titles: Titles
) -> list[Row]:
    held = list(found)
    return [
        {
            **row,
            "may_end": acts.may_end(person, reader, each) and each.stands,
            "rule": "" if each.ground == Opening.CONSENT else each.ground,
            "circle": isinstance(each, Widening) and listing.circle(each.circle, each.body),
        }
        for each, row in zip(held, _rows(held, titles), strict=True)
    ]


def _rows(found: Iterable[About], titles: Titles) -> list[Row]:
    """Each with the name of its record and of its owner."""
    held, names = list(found), listing.party_names()
    return [
        {
            "row": each,
            "what": listing.kind_name(each.kind),
            "title": titles.get((each.kind, each.number), ""),
            "owner": listing.owner_name(each.owner, names),
            "party": names.get(getattr(each, "party", ""), ""),
        }
        for each in held
    ]


def _opening(model: type[Held], reader: Reader, number: int) -> Held:
    found = model.objects.visible_to(reader).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _back(reader: Reader, about: About) -> HttpResponse:
    """To the record, when the reader may still read it; else to the room."""
    if listing.titles([about], reader):
        return redirect("sharing:record", about.kind, about.number)
    return redirect("sharing")


def _done(form: Any, act: Callable[[], object]) -> bool:
    """Was it done? Why not, is said on the form."""
    try:
        act()
    except NotShared as refused:
        form.add_error(None, in_words(refused.why))
        return False
    return True


def _say(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    """Do it, and say so; or say why not."""
    try:
        act()
    except NotShared as refused:
        messages.error(request, in_words(refused.why))
    else:
        messages.success(request, done)
