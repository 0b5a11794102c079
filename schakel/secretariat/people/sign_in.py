"""Who comes in: people the secretariat knows; nobody signs up."""

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from schakel.secretariat.people.models import Person
from schakel.secretariat.people.sessions import note_visit
from schakel.secretariat.vault import seal, unseal

SEALED = "sealed:"


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """People are let in by the secretariat; a signed-in person gets their own language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def populate_username(self, request: HttpRequest, user: Person) -> None:
        """People have no user name, only an e-mail address."""

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        note_visit(request)

    def post_login(self, request: HttpRequest, user: Person, **particulars: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **particulars)
        return in_language(response, user.language)


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on opens the door to people who are already known, by e-mail address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """What an app with codes counts from is sealed, so that the database alone makes no codes."""

    def encrypt(self, text: str) -> str:
        return SEALED + b64encode(seal(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(SEALED):
            return encrypted_text  # set up before factors were sealed
        return unseal(b64decode(encrypted_text.removeprefix(SEALED))).decode()


def in_language(response: HttpResponse, language: str) -> HttpResponse:
    """The same answer, which makes the browser remember this language."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response
