"""What the views of the room have in common: who asks, what was opened, what an act refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from schakel.secretariat import access
from schakel.secretariat.checks.acts import NotYours, Refused
from schakel.secretariat.checks.forms import Titled, in_page
from schakel.secretariat.checks.models import Check, Draw, Findings
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person

Bound = Mapping[str, Titled]


def person_at(request: HttpRequest) -> Person:
    """Who is signed in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def opened(request: HttpRequest, number: int) -> Check:
    """The check, opened with a receipt; as if there were none to who may not read it."""
    try:
        return access.open_record(Check, number, access.reader_of(request))
    except Check.DoesNotExist:
        raise Http404 from None


def opened_draw(request: HttpRequest, number: int) -> Draw:
    """The draw, likewise."""
    try:
        return access.open_record(Draw, number, access.reader_of(request))
    except Draw.DoesNotExist:
        raise Http404 from None


def opened_findings(request: HttpRequest, number: int) -> Findings:
    """The findings, likewise."""
    try:
        return access.open_record(Findings, number, access.reader_of(request))
    except Findings.DoesNotExist:
        raise Http404 from None


def done(request: HttpRequest, form: Titled, act: Callable[..., object], **about: Any) -> bool:
    """Was it done, with what the form tells? Why not, is said on the form and as a message."""
    if not form.is_valid():
        return False
    try:
        act(person=person_at(request), **about, **form.told())
    except NotYours:
        raise PermissionDenied from None
    except Refused as refused:
        form.add_error(None, in_page(refused.why))
        messages.error(request, in_page(refused.why))
        return False
    messages.success(request, _("It is on record."))
    return True


def names(codes: Iterable[str]) -> dict[str, str]:
    """The names of parties by code."""
    return dict(Party.objects.filter(code__in=set(codes)).values_list("code", "name"))
