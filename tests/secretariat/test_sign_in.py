"""Who comes in, by which door, and what every answer tells the browser."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from schakel.secretariat import clock, demo
from schakel.secretariat.people.acts import TwoParties, admit_person, give_role
from schakel.secretariat.people.models import Person, Role, Tally
from tests.cast import Cast, browser_of

AT = "http://127.0.0.1:8000"
HERE: dict[str, Any] = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}
PASSWORD = "staal-en-tin-in-de-trein"


@pytest.fixture
def demo_running(settings: LazySettings) -> LazySettings:
    settings.DEMO = True
    return settings


def link(cast: Cast) -> str:
    return demo.link_for(cast.officer, AT).removeprefix(AT)


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_demo_link_signs_in_whom_it_names(demo_running: LazySettings, cast: Cast) -> None:
    browser = Client(**HERE)
    assert browser.get(link(cast)).status_code == 302
    assert b"Noor Meeuwis" in browser.get("/").content


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
    ],
)
def test_a_demo_link_does_nothing_from_another_machine(
    demo_running: LazySettings, cast: Cast, elsewhere: dict[str, str]
) -> None:
    browser = Client(**{**HERE, **elsewhere})
    assert browser.get(link(cast)).status_code == 404
    assert not signed_in(browser)


def test_a_demo_link_does_nothing_under_another_name(
    demo_running: LazySettings, cast: Cast
) -> None:
    demo_running.ALLOWED_HOSTS = ["desk.example"]
    browser = Client(**{**HERE, "HTTP_HOST": "desk.example"})
    assert browser.get(link(cast)).status_code == 404


def test_a_demo_link_does_nothing_outside_the_demo(cast: Cast) -> None:
    browser = Client(**HERE)
    assert browser.get(link(cast)).status_code == 404
    assert not signed_in(browser)


def test_a_demo_link_of_an_earlier_start_does_nothing(
    demo_running: LazySettings, cast: Cast
) -> None:
    old = link(cast)
    demo_running.SECRET_KEY = "another start, another key"
    assert Client(**HERE).get(old).status_code == 404


def test_a_demo_link_signs_in_nobody_outside_the_cast(
    demo_running: LazySettings, cast: Cast
) -> None:
    forged = demo.link_for(cast.stranger, AT).removeprefix(AT)
    assert Client(**HERE).get(forged).status_code == 404


def test_assembling_the_cast_twice_changes_nothing(cast: Cast) -> None:
    before = (Person.objects.count(), Role.objects.count())
    demo.assemble_cast()
    assert (Person.objects.count(), Role.objects.count()) == before


def test_someone_with_a_password_signs_in_by_e_mail_address(cast: Cast) -> None:
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    browser = Client()
    answer = browser.post("/sign-in/", {"login": "Noor@zilvermeeuw.example", "password": PASSWORD})
    assert answer.status_code == 302
    assert signed_in(browser)


def test_someone_with_a_wrong_password_stays_outside(cast: Cast) -> None:
    browser = Client()
    answer = browser.post("/sign-in/", {"login": cast.officer.email, "password": "guess"})
    assert answer.status_code == 200
    assert not signed_in(browser)


def test_guesses_are_counted_for_all_processes_and_name_no_address(cast: Cast) -> None:
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    for password in (*["guess"] * 5, PASSWORD):
        browser = Client()
        browser.post("/sign-in/", {"login": cast.officer.email, "password": password})
    assert not signed_in(browser)
    counted = list(Tally.objects.all())
    assert any(len(tally.kept) == 5 for tally in counted)
    for tally in counted:
        assert len(tally.mark) == 64
        assert not {cast.officer.email, "127.0.0.1"} & {tally.mark, str(tally.kept)}
    Tally.objects.update(until=clock.ago(1))
    browser.post("/sign-in/", {"login": cast.officer.email, "password": PASSWORD})
    assert signed_in(browser)
    assert not Tally.objects.filter(pk__in=[tally.pk for tally in counted]).exists()


def test_of_two_who_count_at_once_one_goes_first(db: None) -> None:
    assert cache.add("lock", True, 10)
    assert not cache.add("lock", True, 10)
    assert cache.touch("lock", 0)
    assert cache.get("lock", "none") == "none"
    assert cache.add("lock", [1.5], None)
    assert cache.get("lock") == [1.5]
    assert cache.delete("lock")
    cache.clear()
    assert not Tally.objects.exists()


def test_nobody_signs_up(db: None) -> None:
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for path in ("/account/signup/", "/account/3rdparty/signup/"):
        Client().post(path, form)
    assert not Person.objects.filter(email="new@example.org").exists()


def test_a_stranger_does_not_learn_who_is_known_here(cast: Cast) -> None:
    known = Client().post("/account/password/reset/", {"email": cast.officer.email})
    unknown = Client().post("/account/password/reset/", {"email": "wie@nergens.example"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert [message.to for message in mail.outbox] == [[cast.officer.email]]


def test_someone_can_reach_a_second_factor(cast: Cast) -> None:
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    browser = Client()
    browser.post("/sign-in/", {"login": cast.officer.email, "password": PASSWORD})
    assert browser.get(reverse("mfa_index")).status_code == 200
    asked_again = browser.get(reverse("mfa_activate_totp")).headers["Location"]
    page = browser.post(asked_again, {"password": PASSWORD}, follow=True)
    assert page.status_code == 200
    assert b"data:image/svg" in page.content


def test_signing_out_ends_the_session(cast: Cast) -> None:
    browser = browser_of(cast.officer)
    browser.post("/sign-out/")
    assert not signed_in(browser)
    assert browser.get("/chains/").status_code == 302


def test_a_person_speaks_for_one_party_at_a_time(cast: Cast) -> None:
    koperwiek = cast.rival.party
    assert koperwiek is not None
    with pytest.raises(TwoParties):
        give_role(person=cast.officer, party=koperwiek, name=Role.Name.CSR_OFFICER)


def test_a_person_is_known_by_one_address_however_it_is_written(cast: Cast) -> None:
    again = admit_person(email="NOOR@Zilvermeeuw.example", name="Somebody else")
    assert again == cast.officer


def test_every_answer_forbids_what_comes_from_elsewhere(cast: Cast) -> None:
    for path in ("/", "/sign-in/", "/chains/", "/nowhere/"):
        answer = browser_of(cast.officer).get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_no_page_carries_a_script_or_style_of_its_own(cast: Cast) -> None:
    for path in ("/", "/sign-in/", "/chains/", "/chains/upload/"):
        page = browser_of(cast.officer).get(path, follow=True).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", page), path


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(cast: Cast) -> None:
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    browser = Client()
    browser.get("/")
    browser.post("/sign-in/", {"login": cast.officer.email, "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        assert browser.cookies[name]["httponly"]
        assert browser.cookies[name]["samesite"] == "Lax"


def test_a_form_from_another_site_is_refused(cast: Cast) -> None:
    browser = browser_of(cast.officer, enforce_csrf_checks=True)
    answer = browser.post("/language/", {"language": "nl"})
    assert answer.status_code == 403
    assert b"Nothing was stored" in answer.content


def test_who_chooses_dutch_keeps_it(cast: Cast) -> None:
    browser = browser_of(cast.officer)
    answer = browser.post("/language/", {"language": "nl", "next": "/chains/"})
    assert answer.headers["Location"] == "/chains/"
    assert b'lang="nl"' in browser.get("/chains/").content
    cast.officer.refresh_from_db()
    assert cast.officer.language == "nl"


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_the_choice_of_language_leads_nowhere_else(db: None, page: str) -> None:
    answer = Client().post("/language/", {"language": "nl", "next": page})
    assert answer.headers["Location"] == "/"


def test_a_signed_in_answer_is_kept_by_no_cache(cast: Cast) -> None:
    assert "no-store" in browser_of(cast.officer).get("/chains/").headers["Cache-Control"]


def test_the_first_people_are_let_in_from_the_command_line(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    about = ["--party", "secretariat", "--party-name", "Secretariat", "--role", "case-handler"]
    call_command("admit", "sam@secretariat.example", "Sam Verbinder", *about)
    way_in = capsys.readouterr().out.splitlines()[-1]
    browser = Client()
    form = browser.get(way_in, follow=True).redirect_chain[-1][0]
    browser.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    answer = browser.post(
        "/sign-in/", {"login": "sam@secretariat.example", "password": PASSWORD}, follow=True
    )
    assert b"Sam Verbinder" in answer.content
    assert Client().get(way_in, follow=True).status_code == 200
    assert b"Sam Verbinder" not in Client().get(way_in, follow=True).content


def test_whoever_is_let_in_can_set_up_a_second_factor_at_once(cast: Cast) -> None:
    page = browser_of(cast.officer).get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert b"otp" in page.content.lower()
