"""A second factor first: for the secretariat, the chair and the custodians of identities."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from schakel.secretariat.people.acts import has_second_factor
from schakel.secretariat.people.models import Person
from schakel.secretariat.people.presence import roles_of
from schakel.secretariat.people.roles import WITH_SECOND_FACTOR

OPEN: Final = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "language",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "sign-in",
        "sign-out",
    }
)
SET_UP: Final = "people:second-factor"


class SecondFactorFirst:
    """Leads whoever must have a second factor, and has none, to the page where to set it up.

    In the demo one signs in by link, on one's own machine, to a cast that does not exist: there
    nobody is asked for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.answer(request)

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002
        args: object,  # noqa: ARG002
        named: object,  # noqa: ARG002
    ) -> HttpResponseBase | None:
        """Nothing, so that the page is shown; or where to go first."""
        matched = request.resolver_match
        page = matched.view_name if matched else ""
        if settings.DEMO or page in OPEN or page == SET_UP or not _waits(request):
            return None
        return redirect(SET_UP)


def _waits(request: HttpRequest) -> bool:
    asked = any(role.name in WITH_SECOND_FACTOR for role in roles_of(request))
    return asked and isinstance(request.user, Person) and not has_second_factor(request.user)
