"""The pages of evidence: handed in once, revised, used by many answers."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.secretariat import access, clock
from schakel.secretariat.diligence import acts
from schakel.secretariat.diligence.acts.evidence import Piece, pieces, state_of
from schakel.secretariat.diligence.acts.refusals import NotYours, Refused, speaks_for
from schakel.secretariat.diligence.forms import EvidenceForm, FileForm, in_page
from schakel.secretariat.diligence.models import Revision, Use
from schakel.secretariat.diligence.views.asked import A_PAGE, done, opened_evidence, person_at
from schakel.secretariat.vault import unseal

SEALED_OFF = "sandbox; default-src 'none'"


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The evidence of one's own company."""
    reader = access.reader_of(request)
    found = pieces(reader, reader.party or "", clock.today())
    shown = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "hands_in": speaks_for(reader, reader.party or ""),
    }
    return render(request, "diligence/evidence_list.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand in a file that answers can rest on."""
    reader = access.reader_of(request)
    if not speaks_for(reader, reader.party or ""):
        raise PermissionDenied
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = acts.hand_in_evidence(person=person_at(request), **form.told())  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error("file", in_page(refused.why))
        else:
            return redirect("diligence:piece", kept.pk)
    return render(request, "diligence/evidence_new.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, number: int) -> HttpResponse:
    """One piece of evidence: its revisions, the answers that rest on it; a newer file for it."""
    found = opened_evidence(request, number)
    reader = access.reader_of(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.revise_evidence(person=person_at(request), number=number, **form.told())  # type: ignore[arg-type]
        except NotYours:
            raise PermissionDenied from None
        except Refused as refused:
            form.add_error("file", in_page(refused.why))
        else:
            return redirect("diligence:piece", number)
    uses = Use.objects.visible_to(reader).filter(evidence=found).select_related("assessment")
    shown = {
        "evidence": found,
        "piece": Piece(found, state_of(found, clock.today()), 0, 0),
        "revisions": Revision.objects.visible_to(reader).filter(evidence=found).defer("sealed"),
        "uses": uses.order_by("assessment__year", "question"),
        "form": form,
        "own": speaks_for(reader, found.owner) and found.withdrawn is None,
    }
    return render(request, "diligence/evidence.html", shown)


@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take evidence back."""
    opened_evidence(request, number)

    def act() -> None:
        acts.withdraw_evidence(person=person_at(request), number=number)

    return done(request, act, reverse("diligence:piece", args=[number]), _("It was withdrawn."))


@login_required
@require_GET
def file(request: HttpRequest, number: int, revision: int) -> HttpResponse:
    """A file, always as a download: it never runs on the desk's own address."""
    found = opened_evidence(request, number)
    rows = Revision.objects.visible_to(access.reader_of(request))
    kept = rows.filter(evidence=found, number=revision).first()
    if kept is None:
        raise Http404
    response = HttpResponse(unseal(kept.sealed), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=kept.file_name
    )
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response
