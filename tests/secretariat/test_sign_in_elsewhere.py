"""Single sign-on: who is known here comes in by their organisation's own door, nobody else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from schakel.secretariat.people.models import Person
from tests.cast import Cast, set_up_second_factor
from tests.secretariat.provider import provider

Door = Callable[..., AbstractContextManager[Client]]


@pytest.fixture
def door(settings: LazySettings) -> Door:
    """A browser at a desk whose provider vouches for whom the test says."""

    @contextmanager
    def opened(**vouched_for: Any) -> Iterator[Client]:
        with provider(**vouched_for) as address:
            app = {
                "provider_id": "oidc",
                "name": "Koperwiek sign-on",
                "client_id": "schakel",
                "secret": "between-the-two",
                "settings": {"server_url": address},
            }
            settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
            yield Client()

    return opened


def come_back(browser: Client) -> "HttpResponse":
    """Go to the provider and back, as a browser does."""
    away = browser.post("/account/oidc/oidc/login/")
    state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]
    told = {"code": "from-the-provider", "state": state}
    return browser.get("/account/oidc/oidc/login/callback/", told)  # type: ignore[return-value]


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_known_person_comes_in_by_single_sign_on(cast: Cast, door: Door) -> None:
    with door(sub="7", email=cast.rival.email, email_verified=True, name="J. Koper") as browser:
        assert b"Koperwiek sign-on" in browser.get("/sign-in/").content
        come_back(browser)
        assert is_in(browser)
        assert cast.rival.name in browser.get("/").content.decode()


def test_somebody_unknown_does_not_come_in(cast: Cast, door: Door) -> None:
    with door(sub="8", email="new@koperwiek.example", email_verified=True) as browser:
        come_back(browser)
        assert not is_in(browser)
    assert not Person.objects.filter(email="new@koperwiek.example").exists()


def test_an_address_that_the_provider_did_not_verify_opens_nothing(cast: Cast, door: Door) -> None:
    with door(sub="9", email=cast.rival.email, email_verified=False) as browser:
        come_back(browser)
        assert not is_in(browser)


def test_a_closed_account_stays_closed_by_any_door(cast: Cast, door: Door) -> None:
    Person.objects.filter(pk=cast.rival.pk).update(is_active=False)
    with door(sub="10", email=cast.rival.email, email_verified=True) as browser:
        come_back(browser)
        assert not is_in(browser)


def test_the_secretariat_needs_its_second_factor_by_this_door_too(cast: Cast, door: Door) -> None:
    with door(sub="11", email=cast.handler.email, email_verified=True) as browser:
        come_back(browser)
        assert not is_in(browser)
        Authenticator.objects.filter(user=cast.handler).delete()
        come_back(browser)
        assert browser.get("/people/").headers["Location"] == "/people/second-factor/"
        set_up_second_factor(cast.handler)


def test_an_answer_that_was_not_asked_for_is_refused(cast: Cast, door: Door) -> None:
    with door(sub="12", email=cast.rival.email, email_verified=True) as browser:
        told = {"code": "stolen", "state": "made-up"}
        browser.get("/account/oidc/oidc/login/callback/", told)
        assert not is_in(browser)
