from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from schakel.secretariat.parties.models import Party

NOT_LISTED = (Party.State.APPLICANT, Party.State.OBJECTING, Party.State.REFUSED)


@require_GET
def parties(request: HttpRequest) -> HttpResponse:
    """Who takes part, who supports the agreement, and who has left: open to everybody."""
    listed = Party.objects.exclude(state__in=NOT_LISTED).exclude(kind=Party.Kind.OFFICE)
    still = listed.exclude(state=Party.State.LEFT)
    shown = {
        "signatories": still.exclude(kind=Party.Kind.SUPPORTER).order_by("constituency", "name"),
        "supporters": still.filter(kind=Party.Kind.SUPPORTER),
        "left": listed.filter(state=Party.State.LEFT),
    }
    return render(request, "parties/parties.html", shown)


@require_GET
def party(request: HttpRequest, code: str) -> HttpResponse:
    """What everybody may know of a party."""
    listed = Party.objects.exclude(state__in=NOT_LISTED).exclude(kind=Party.Kind.OFFICE)
    return render(request, "parties/party.html", {"party": get_object_or_404(listed, code=code)})
