"""What the views of the room have in common: who asks, what was opened, what an act refused."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from schakel.secretariat import access
from schakel.secretariat.duties import acts as duties
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts.refusals import Refused
from schakel.secretariat.plans.forms import Titled, in_page
from schakel.secretariat.plans.models import Action, ActionPlan, RedactedPlan

Forms = Mapping[str, type[Titled]]


def person_at(request: HttpRequest) -> Person:
    """Who is signed in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def opened(request: HttpRequest, number: int) -> ActionPlan:
    """The plan, opened with a receipt; as if there were none to who may not read it."""
    try:
        return access.open_record(ActionPlan, number, access.reader_of(request))
    except ActionPlan.DoesNotExist:
        raise Http404 from None


def opened_copy(request: HttpRequest, number: int) -> RedactedPlan:
    """The redacted copy, likewise."""
    try:
        return access.open_record(RedactedPlan, number, access.reader_of(request))
    except RedactedPlan.DoesNotExist:
        raise Http404 from None


def action_of(request: HttpRequest, plan: ActionPlan, code: str) -> Action:
    """The action of a plan that was opened."""
    seen = Action.objects.visible_to(access.reader_of(request)).filter(plan=plan, code=code)
    found = seen.first()
    if found is None:
        raise Http404
    return found


def done(request: HttpRequest, form: Titled, act: Callable[..., object], **about: Any) -> bool:
    """Was it done, with what the form tells? Why not, is said on the form and as a message."""
    try:
        act(person=person_at(request), **about, **form.told())
    except (Refused, duties.Refused) as refused:
        form.add_error(None, in_page(refused.why))
        messages.error(request, in_page(refused.why))
        return False
    messages.success(request, _("It is on record."))
    return True


def offered(
    wanted: Iterator[str], forms: Forms, bound: Mapping[str, Titled], **kwargs: Any
) -> list[tuple[str, Titled, bool]]:
    """The forms of what may be done now, and whether each was just filled in."""
    return [
        (deed, bound.get(deed) or forms[deed](prefix=deed, **kwargs), deed in bound)
        for deed in wanted
    ]
