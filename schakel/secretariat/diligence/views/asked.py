"""What every page of this room asks first: who is there, and may they read this."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from schakel.secretariat import access
from schakel.secretariat.diligence.acts import NotYours, Refused
from schakel.secretariat.diligence.forms import in_page
from schakel.secretariat.diligence.models import Assessment, Evidence
from schakel.secretariat.diligence.progress import Sheet
from schakel.secretariat.people.models import Person

A_PAGE = 50


def person_at(request: HttpRequest) -> Person:
    """Who asks for this page; only for pages behind the sign-in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def opened(request: HttpRequest, number: int) -> Sheet:
    """The assessment, opened with a receipt; the same answer when there is none to be read."""
    reader = access.reader_of(request)
    try:
        return Sheet(access.open_record(Assessment, number, reader), reader)
    except Assessment.DoesNotExist:
        raise Http404 from None


def opened_evidence(request: HttpRequest, number: int) -> Evidence:
    """Likewise for a piece of evidence."""
    try:
        return access.open_record(Evidence, number, access.reader_of(request))
    except Evidence.DoesNotExist:
        raise Http404 from None


def done(request: HttpRequest, act: Callable[[], object], back: str, said: str) -> HttpResponse:
    """Let an act be done and go back with what was done, or with why it was not."""
    try:
        act()
    except NotYours:
        raise PermissionDenied from None
    except Refused as refused:
        messages.error(request, in_page(refused.why))
    else:
        messages.success(request, said)
    return redirect(back)
