import io
import zipfile
from collections.abc import Callable
from itertools import chain
from typing import TypeVar

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant import accession as rules
from schakel.secretariat import access, clock
from schakel.secretariat.access import agreement
from schakel.secretariat.accession import acts
from schakel.secretariat.accession.acts import Refused, handles
from schakel.secretariat.accession.forms import (
    ApplicationForm,
    DocumentForm,
    NoticeForm,
    ReasonForm,
    said,
)
from schakel.secretariat.accession.knocks import may_knock
from schakel.secretariat.accession.models import (
    Application,
    Contact,
    Departure,
    Objection,
    SignedDocument,
)
from schakel.secretariat.chains.acts import files_of as lists_of
from schakel.secretariat.diligence.acts import files_of as answers_of
from schakel.secretariat.duties.acts import files_of as evidence_of
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import NotPossible
from schakel.secretariat.people.letters import send_invitation
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts import files_of as plans_of
from schakel.secretariat.risks.acts import files_of as maps_of
from schakel.secretariat.statements.acts import files_of as reports_of
from schakel.secretariat.vault import unseal

C = TypeVar("C", Contact, Objection, SignedDocument)
SEALED_OFF = "sandbox; default-src 'none'"


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Apply to join, without an account: one form."""
    if request.method == "POST" and not may_knock(get_adapter().get_client_ip(request)):
        return render(request, "429.html", status=429)
    form = ApplicationForm(
        request.POST or None, request.FILES or None, initial={"language": get_language()}
    )
    if form.is_valid():
        try:
            acts.apply_for_accession(**form.about(), documents=form.documents())
        except Refused as refused:
            form.add_error(None, said(refused.why))
        else:
            return redirect("accession:applied")
    shown = {"form": form, "joining": next(iter(agreement().governance.accession.values()))}
    return render(request, "accession/apply.html", shown)


@require_GET
def applied(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "accession/applied.html")


@login_required
@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    """The applications that the reader may see."""
    reader = access.reader_of(request)
    found = Application.objects.visible_to(reader)
    shown = {"applications": [_told(each) for each in found], "handles": handles(reader)}
    return render(request, "accession/applications.html", shown)


def _told(each: Application) -> dict[str, object]:
    """An application with what the agreement says of it."""
    closes = rules.window_closes(agreement(), each.opened) if each.opened else None
    return {
        "it": each,
        "closes": closes,
        "shut": closes is not None and closes < clock.today(),
        "objections": acts.standing_objections(each),
    }


@login_required
@require_GET
def application(request: HttpRequest, number: int) -> HttpResponse:
    """One application: for parties to read and object, for the secretariat to handle."""
    reader, found = access.reader_of(request), _application(request, number)
    bodies = agreement().bodies
    shown = {
        **_told(found),
        "said": acts.motivation_of(found),
        "why": unseal(found.why).decode() if found.why else "",
        "groups": [bodies[code].name for code in found.groups if code in bodies],
        "mine": _own_objection(request, found),
        "may_object": acts.may_object(found, _person(request).party, reason="given"),
        "reason_form": ReasonForm(),
        "handling": _handling(request, found) if handles(reader) else None,
    }
    return render(request, "accession/application.html", shown)


def _handling(request: HttpRequest, found: Application) -> dict[str, object]:
    """What only the secretariat sees of an application."""
    contact = next((acts.contact_told(e) for e in _opened(request, Contact, found)), None)
    objections = _opened(request, Objection, found)
    names = dict(Party.objects.values_list("code", "name"))
    return {
        "contact": contact,
        "fee": rules.fee(agreement(), contact["fte"]) if contact else None,
        "entrance": rules.entrance_fee(agreement()),
        "documents": _documents(request, found),
        "objections": [
            (names.get(each.owner, each.owner), each, unseal(each.reason).decode())
            for each in objections
        ],
        "verdict": acts.may_admit(found),
        "refusal": acts.may_refuse(found),
        "open": found.state in ("applicant", "objecting"),
    }


def _opened(request: HttpRequest, model: type[C], found: Application, **which: str) -> list[C]:
    """What belongs to an application, each opened with a receipt for its owner."""
    reader = access.reader_of(request)
    held = model.objects.visible_to(reader).filter(application=found, **which)
    numbers = list(held.values_list("pk", flat=True))
    return [access.open_record(model, number, reader) for number in numbers]


def _documents(request: HttpRequest, found: Application) -> list[dict[str, object]]:
    """Each document that is asked for, with the one that came in, if it did."""
    held = SignedDocument.objects.visible_to(access.reader_of(request)).filter(application=found)
    known = {each.step: each for each in held.defer("sealed")}
    return [
        {"step": step, "what": what, "held": known.get(step), "form": DocumentForm(step=step)}
        for step, what in rules.documents(agreement()).items()
    ]


def _own_objection(request: HttpRequest, found: Application) -> Objection | None:
    reader = access.reader_of(request)
    mine = Objection.objects.visible_to(reader).filter(application=found, withdrawn=None)
    return mine.filter(owner=reader.party or "").first()


@login_required
@require_GET
def document(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """A signed document, as a file."""
    found = _opened(request, SignedDocument, _application(request, number), step=step)
    if not found:
        raise Http404
    return _file(f"{step}.pdf", unseal(found[0].sealed), "application/pdf")


@login_required
@require_POST
def object_to(request: HttpRequest, number: int) -> HttpResponse:
    """Object for one's party."""
    found, by = _application(request, number), _person(request)
    reason = request.POST.get("reason", "")
    _done(
        request,
        _("Your party's objection is noted. The secretariat will call you."),
        lambda: acts.object_to_accession(by=by, number=found.pk, reason=reason),
    )
    return redirect("accession:application", number)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's party's objection back."""
    found, by = _application(request, number), _person(request)
    withdrawn = _("The objection is withdrawn.")
    _done(request, withdrawn, lambda: acts.withdraw_objection(by=by, number=found.pk))
    return redirect("accession:application", number)


@login_required
@require_POST
def open_window(request: HttpRequest, number: int) -> HttpResponse:
    """Let the parties read it, and object."""
    by = _handler(request)
    opened = _("All parties can read the application now, and object.")
    _done(request, opened, lambda: acts.open_window(by=by, number=number))
    return redirect("accession:application", number)


@login_required
@require_POST
def fee_paid(request: HttpRequest, number: int) -> HttpResponse:
    """Note that the fee came in."""
    by = _handler(request)
    _done(request, _("Noted."), lambda: acts.note_fee_paid(by=by, number=number))
    return redirect("accession:application", number)


@login_required
@require_POST
def take_in(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """Add a signed document."""
    by, file = _handler(request), request.FILES.get("file")
    content = file.read() if isinstance(file, UploadedFile) else b""
    _done(
        request,
        _("The document is taken in."),
        lambda: acts.take_in_document(by=by, number=number, step=step, content=content),
    )
    return redirect("accession:application", number)


@login_required
@require_POST
def admit(request: HttpRequest, number: int) -> HttpResponse:
    """Let the applicant in, and write to its contact."""
    by = _handler(request)
    try:
        party, invitation, key = acts.admit_party(by=by, number=number)
    except (Refused, NotPossible) as refused:
        messages.error(request, said(refused.why))
        return redirect("accession:application", number)
    messages.success(request, _("%(party)s is a party from today.") % {"party": party})
    address = request.build_absolute_uri(reverse("people:open-invitation", args=[key]))
    if not send_invitation(invitation, address):
        messages.error(request, _("The mail server did not take the invitation: send it again."))
    return redirect("accession:application", number)


@login_required
@require_POST
def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Turn the application down."""
    by, why = _handler(request), request.POST.get("reason", "")
    _done(request, _("Refused."), lambda: acts.refuse_party(by=by, number=number, why=why))
    return redirect("accession:application", number)


# Leaving --------------------------------------------------------------------------------------


@login_required
@require_GET
def leaving(request: HttpRequest, code: str) -> HttpResponse:
    """A party's notice, what happens to its data, and the day it goes."""
    party = _own_party(request, code)
    departures = Departure.objects.filter(party=party)
    leaving_rule = next(iter(agreement().governance.leaving.values()))
    shown = {
        "party": party,
        "notice": departures.filter(withdrawn=None, left=None).first(),
        "earlier": departures.exclude(withdrawn=None, left=None),
        "ways": rules.data_on_leaving(agreement()),
        "rule": leaving_rule,
        "form": NoticeForm(),
        "handles": handles(access.reader_of(request)),
        "own": access.reader_of(request).party == party.code,
    }
    return render(request, "accession/leaving.html", shown)


@login_required
@require_POST
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Give notice."""
    party, by, data = _own_party(request, code), _person(request), request.POST.get("way", "")
    given = _("The notice is given.")
    _done(request, given, lambda: acts.give_notice(by=by, party=party, data=data))
    return redirect("accession:leaving", code)


@login_required
@require_POST
def stay(request: HttpRequest, code: str) -> HttpResponse:
    """Take the notice back."""
    party, by = _own_party(request, code), _person(request)
    _done(request, _("The party stays."), lambda: acts.withdraw_notice(by=by, party=party))
    return redirect("accession:leaving", code)


@login_required
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Let the party go."""
    by, party = _handler(request), _own_party(request, code)
    _done(request, _("The party has left."), lambda: acts.leave_agreement(by=by, party=party))
    return redirect("accession:leaving", code)


@login_required
@require_GET
def records(request: HttpRequest, code: str) -> HttpResponse:
    """What one's own party handed in and what was drawn from it, to take along."""
    reader = access.reader_of(request)
    if reader.party != code:
        raise Http404
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        handed_in = (lists_of, answers_of, maps_of, plans_of, reports_of, evidence_of)
        for name, content in chain.from_iterable(each(reader, code) for each in handed_in):
            archive.writestr(name, content)
    return _file(f"{code}.zip", held.getvalue(), "application/zip")


# Who asks -------------------------------------------------------------------------------------


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _handler(request: HttpRequest) -> Person:
    if not handles(access.reader_of(request)):
        raise PermissionDenied
    return _person(request)


def _application(request: HttpRequest, number: int) -> Application:
    try:
        return access.open_record(Application, number, access.reader_of(request))
    except Application.DoesNotExist:
        raise Http404 from None


def _own_party(request: HttpRequest, code: str) -> Party:
    """The reader's own party; any party for the secretariat; 403 for others, who know of it."""
    reader = access.reader_of(request)
    party = get_object_or_404(Party.objects.exclude(kind=Party.Kind.OFFICE), code=code)
    if reader.party != code and not handles(reader):
        raise PermissionDenied
    return party


def _done(request: HttpRequest, words: str, act: Callable[[], object]) -> None:
    """Do it and say so, or say why it cannot be done."""
    try:
        act()
    except (Refused, NotPossible) as refused:
        messages.error(request, said(refused.why))
    else:
        messages.success(request, words)


def _file(name: str, content: bytes, kind: str) -> HttpResponse:
    about = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": SEALED_OFF,
    }
    return HttpResponse(content, content_type=kind, headers=about)
