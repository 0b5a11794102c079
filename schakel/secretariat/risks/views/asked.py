"""What the views of the room have in common: who asks, what was opened, what an act refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from schakel.secretariat import access
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts import Refused
from schakel.secretariat.risks.forms import Titled, in_page
from schakel.secretariat.risks.models import Cell, HeatMap, Lot


def person_at(request: HttpRequest) -> Person:
    """Who is signed in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def opened(request: HttpRequest, number: int) -> HeatMap:
    """The heat map, opened with a receipt; as if there were none to who may not read it."""
    try:
        return access.open_record(HeatMap, number, access.reader_of(request))
    except HeatMap.DoesNotExist:
        raise Http404 from None


def cell_of(request: HttpRequest, found: HeatMap, code: str) -> Cell:
    """A risk of a heat map that was opened."""
    seen = Cell.objects.visible_to(access.reader_of(request)).filter(heat_map=found, code=code)
    cell = seen.select_related("written_by", "confirmed_by").first()
    if cell is None:
        raise Http404
    return cell


def lot_of(request: HttpRequest, found: HeatMap, code: str) -> Lot:
    """A lot of a heat map that was opened."""
    seen = Lot.objects.visible_to(access.reader_of(request)).filter(heat_map=found, code=code)
    lot = seen.first()
    if lot is None:
        raise Http404
    return lot


def overtaken(request: HttpRequest, version: int) -> QueryDict:
    """What was filled in, all of it, to be saved on top of what somebody else saved first."""
    sent = request.POST.copy()
    sent["version"] = str(version)
    return sent


def done(
    request: HttpRequest,
    form: Titled | None,
    act: Callable[..., Any],
    *,
    finished: bool = True,
    **about: Any,
) -> Any:
    """What the act gave, when it was done; why not, is said on the form and as a message.

    finished: else it only begins something, and nothing is on record yet.
    """
    try:
        given = act(person=person_at(request), **about)
    except Refused as refused:
        if form is not None:
            form.add_error(None, in_page(refused.why))
        for why in refused.reasons:
            messages.error(request, in_page(why))
        return None
    if finished:
        messages.success(request, _("It is on record."))
    return given
