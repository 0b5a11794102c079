"""Who is let in, with what, until when; and what stays when somebody goes."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import LazySettings
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.secretariat import access, clock
from schakel.secretariat.ledger.acts import first_break, write_line
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people import acts
from schakel.secretariat.people.acts import NotPossible, TwoParties
from schakel.secretariat.people.models import HandOver, Invitation, Person, Role
from schakel.secretariat.people.roles import ROLES, WITH_SECOND_FACTOR
from tests.cast import SECRET, Cast, browser_of, set_up_second_factor

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PASSWORD = "staal-en-tin-in-de-trein"
TO_PIM: dict[str, str] = {"email": "Pim@koperwiek.example", "name": "Pim Draad", "language": "nl"}


def koperwiek() -> Party:
    return Party.objects.get(code="koperwiek")


def invited(cast: Cast, **about: str) -> tuple[Invitation, str]:
    told = {**TO_PIM, **about}
    return acts.invite_person(by=cast.handler, party=koperwiek(), role="csr-officer", **told)


def link_in_the_last_letter() -> str:
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


def sign_in(person: Person, browser: Client | None = None) -> Client:
    """A browser in which this person signed in with a password, through the front door."""
    if not person.check_password(PASSWORD):  # a new password would end the sessions before
        person.set_password(PASSWORD)
        person.save()
    browser = browser or Client(headers={"user-agent": FIREFOX})
    browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    return browser


# Invitations


def test_an_invited_person_comes_in_by_the_link_and_speaks_for_the_party(cast: Cast) -> None:
    form = {**TO_PIM, "party": koperwiek().pk, "role": "csr-officer"}
    browser_of(cast.handler).post("/people/invite/", form)
    assert mail.outbox[-1].to == ["pim@koperwiek.example"]
    guest = Client()
    page = guest.get(link_in_the_last_letter(), follow=True)
    assert b"Pim Draad" in page.content
    answer = guest.post("/people/welcome/", {"password": PASSWORD, "again": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/"
    guest.post("/sign-in/", {"login": "pim@koperwiek.example", "password": PASSWORD})
    assert "Koperwiek" in guest.get("/", follow=True).content.decode()
    deeds = list(Line.objects.values_list("deed", flat=True).order_by("-number")[:3])
    assert deeds == ["accept-invitation", "give-role", "invite-person"]


def test_the_link_leaves_the_address_bar_at_once(cast: Cast) -> None:
    _, key = invited(cast)
    answer = Client().get(f"/people/welcome/{key}/")
    assert answer.headers["Location"] == "/people/welcome/"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_link_works_once(cast: Cast) -> None:
    _, key = invited(cast)
    acts.accept_invitation(key=key, password=PASSWORD)
    with pytest.raises(NotPossible):
        acts.accept_invitation(key=key, password="something-else-entirely")
    assert Client().get(f"/people/welcome/{key}/", follow=True).status_code == 410
    person = Person.objects.get(email="pim@koperwiek.example")
    assert person.check_password(PASSWORD)


def test_the_link_lapses_after_a_fortnight(cast: Cast) -> None:
    invitation, key = invited(cast)
    old = clock.now().replace(year=clock.now().year - 1)
    Invitation.objects.filter(pk=invitation.pk).update(written=old)
    with pytest.raises(NotPossible):
        acts.accept_invitation(key=key, password=PASSWORD)
    assert not Person.objects.filter(email="pim@koperwiek.example").exists()


def test_a_letter_sent_again_makes_the_earlier_link_worthless(cast: Cast) -> None:
    invitation, first = invited(cast)
    _, second = acts.renew_invitation(by=cast.handler, number=invitation.pk)
    with pytest.raises(NotPossible):
        acts.accept_invitation(key=first, password=PASSWORD)
    acts.accept_invitation(key=second, password=PASSWORD)


def test_an_invitation_that_is_withdrawn_lets_nobody_in(cast: Cast) -> None:
    invitation, key = invited(cast)
    acts.revoke_invitation(by=cast.handler, number=invitation.pk)
    with pytest.raises(NotPossible):
        acts.accept_invitation(key=key, password=PASSWORD)
    invited(cast)  # and somebody may be invited again after that


def test_the_database_alone_holds_no_link(cast: Cast) -> None:
    invitation, key = invited(cast)
    assert key not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_a_person_is_invited_once_for_the_same_role(cast: Cast) -> None:
    invited(cast)
    with pytest.raises(NotPossible):
        invited(cast)


def test_somebody_who_speaks_for_a_party_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        invited(cast, email=cast.officer.email)


def test_only_the_secretariat_invites(cast: Cast) -> None:
    for person in (cast.officer, cast.chair, cast.union_expert, cast.government, cast.stranger):
        assert browser_of(person).get("/people/invite/").status_code == 403
        with pytest.raises(NotPossible):
            acts.invite_person(by=person, party=koperwiek(), role="csr-officer", **TO_PIM)


def test_an_invitation_is_kept_when_the_mail_server_is_away(
    cast: Cast, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    form = {**TO_PIM, "party": koperwiek().pk, "role": "csr-officer"}
    page = browser_of(cast.handler).post("/people/invite/", form, follow=True)
    assert b"did not take it" in page.content
    assert not Invitation.objects.get().sent


def test_a_weak_password_is_refused_and_the_link_still_works(cast: Cast) -> None:
    _, key = invited(cast)
    guest = Client()
    guest.get(f"/people/welcome/{key}/")
    for weak, again in (("short", "short"), ("pim@koperwiek", "pim@koperwiek"), (PASSWORD, "no")):
        answer = guest.post("/people/welcome/", {"password": weak, "again": again})
        assert answer.status_code == 200
    assert acts.invitation_behind(key) is not None


# Roles


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(Party.Kind.values), st.sampled_from(Role.Name.values))
def test_a_supporter_only_ever_observes_and_no_office_sits_for_a_constituency(
    kind: str, role: str
) -> None:
    fits = role in ROLES[kind]
    assert not (kind == Party.Kind.SUPPORTER and fits and role != Role.Name.OBSERVER)
    assert not (kind == Party.Kind.OFFICE and fits and role == Role.Name.SEAT_HOLDER)
    assert (kind == Party.Kind.OFFICE) >= (fits and role in WITH_SECOND_FACTOR)


def test_a_supporter_is_invited_and_has_no_other_role(cast: Cast) -> None:
    tin = enter_party(code="tin", name="Tin friends", kind=Party.Kind.SUPPORTER)
    for role in Role.Name.values:
        if role == Role.Name.OBSERVER:
            continue
        with pytest.raises(NotPossible):
            acts.give_role(person=cast.stranger, party=tin, name=role)
    acts.give_role(person=cast.stranger, party=tin, name="observer", by=cast.handler)
    assert access.reader(cast.stranger).constituency is None


def test_nobody_gets_a_role_in_a_party_that_left(cast: Cast) -> None:
    Party.objects.filter(code="koperwiek").update(state="left")
    with pytest.raises(NotPossible):
        acts.give_role(person=cast.stranger, party=koperwiek(), name="csr-officer")


def test_a_person_speaks_for_one_party_also_by_invitation(cast: Cast) -> None:
    _, key = invited(cast, email=cast.stranger.email)
    other = Party.objects.get(code="zilvermeeuw")
    acts.give_role(person=cast.stranger, party=other, name="csr-officer")
    with pytest.raises(NotPossible):
        acts.accept_invitation(key=key, password=PASSWORD)
    with pytest.raises(TwoParties):
        acts.give_role(person=cast.stranger, party=koperwiek(), name="csr-officer")


def test_a_role_that_ends_stays_on_record(cast: Cast) -> None:
    role = cast.rival.standing_roles().get()
    acts.end_role(by=cast.handler, role=role)
    acts.end_role(by=cast.handler, role=role)
    assert Role.objects.get(pk=role.pk).ended == clock.today()
    assert Line.objects.filter(deed="end-role").count() == 1


def test_the_secretariat_keeps_one_case_handler(cast: Cast) -> None:
    role = cast.handler.standing_roles().get()
    for undone in (
        lambda: acts.end_role(by=cast.handler, role=role),
        lambda: acts.close_account(by=cast.handler, person=cast.handler),
    ):
        with pytest.raises(NotPossible):
            undone()
    assert cast.handler.standing_roles().exists()


# Handing over


def successor(cast: Cast) -> Person:
    _, key = invited(cast)
    return acts.accept_invitation(key=key, password=PASSWORD)


def test_a_leaver_hands_over_and_the_record_stays(cast: Cast) -> None:
    follows = successor(cast)
    told = Line.objects.filter(who=str(cast.rival.code)).count()
    signed_in = browser_of(cast.rival)
    acts.give_role(person=cast.rival, party=koperwiek(), name="seat-holder", by=cast.handler)
    acts.hand_over(by=cast.handler, leaver=cast.rival, successor=follows)
    assert signed_in.get("/chains/").status_code == 302
    cast.rival.refresh_from_db()
    assert not cast.rival.is_active
    assert not cast.rival.standing_roles().exists()
    assert set(follows.standing_roles().values_list("name", flat=True)) == {
        "csr-officer",
        "seat-holder",
    }
    assert Line.objects.filter(who=str(cast.rival.code)).count() == told
    assert HandOver.objects.get().leaver == cast.rival
    assert first_break() is None
    write_line(who=str(cast.rival.code), party="koperwiek", deed="submit-duty", subject="duty:1")
    write_line(who=str(cast.rival.code), party="zilvermeeuw", deed="read", subject="upload:9")
    page = browser_of(follows).get(f"/people/{cast.rival.code}/").content.decode()
    assert cast.rival.name in page
    assert "duty:1" in page
    assert "upload:9" not in page
    assert "submit-duty" not in page
    assert (
        "upload:9" in browser_of(cast.handler).get(f"/people/{cast.rival.code}/").content.decode()
    )


def test_nobody_hands_over_to_another_party(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        acts.hand_over(by=cast.handler, leaver=cast.rival, successor=cast.officer)
    assert cast.rival.standing_roles().exists()


def test_only_the_secretariat_ends_and_hands_over(cast: Cast) -> None:
    for by in (cast.officer, cast.chair):
        for undone in (
            lambda by=by: acts.end_role(by=by, role=cast.rival.standing_roles().get()),
            lambda by=by: acts.hand_over(by=by, leaver=cast.rival, successor=cast.rival),
            lambda by=by: acts.close_account(by=by, person=cast.rival),
            lambda by=by: acts.end_sessions(by=by, person=cast.rival),
        ):
            with pytest.raises(NotPossible):
                undone()


def test_others_do_not_learn_who_speaks_for_another_company(cast: Cast) -> None:
    browser = browser_of(cast.officer)
    assert cast.rival.name not in browser.get("/people/").content.decode()
    assert browser.get(f"/people/{cast.rival.code}/").status_code == 404
    assert browser_of(cast.handler).get(f"/people/{cast.rival.code}/").status_code == 200


def test_the_pages_of_a_person_do_what_they_say(cast: Cast) -> None:
    desk, pim = browser_of(cast.handler), successor(cast)
    page = f"/people/{pim.code}/"
    desk.post(f"{page}roles/", {"party": koperwiek().pk, "role": "seat-holder"})
    assert pim.standing_roles().count() == 2
    role = pim.standing_roles().get(name="seat-holder")
    desk.post(f"{page}roles/{role.pk}/end/")
    assert pim.standing_roles().count() == 1
    signed_in = browser_of(pim)
    desk.post(f"{page}sessions/")
    assert signed_in.get("/people/").status_code == 302
    desk.post(f"/people/{cast.rival.code}/hand-over/", {"successor": pim.pk})
    assert not Person.objects.get(pk=cast.rival.pk).is_active
    desk.post(f"{page}close/")
    assert not Person.objects.get(pk=pim.pk).is_active


# Second factor


@pytest.mark.parametrize("part", ["handler", "chair", "custodian"])
def test_whoever_needs_a_second_factor_reaches_nothing_else_first(cast: Cast, part: str) -> None:
    office = Party.objects.get(code="secretariat")
    acts.give_role(person=cast.stranger, party=office, name="identity-custodian")
    person = cast.stranger if part == "custodian" else cast.everybody()[part]
    Authenticator.objects.filter(user=person).delete()
    browser = browser_of(person)
    for path in ("/", "/people/", "/chains/", "/accession/", "/people/account/", "/agreement/"):
        assert browser.get(path).headers["Location"] == "/people/second-factor/", path
    assert browser.get("/people/second-factor/").status_code == 200
    assert browser.get("/account/2fa/totp/activate/").status_code == 200
    set_up_second_factor(person)
    assert browser.get("/people/").status_code == 200


def test_who_has_a_second_factor_is_asked_for_it_at_the_door(cast: Cast) -> None:
    browser = sign_in(cast.handler)
    assert "_auth_user_id" not in browser.session
    assert browser.get("/people/").status_code == 302


def test_who_gives_the_right_code_comes_in(cast: Cast) -> None:
    browser = sign_in(cast.handler)
    browser.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "_auth_user_id" not in browser.session
    now = hotp_value(SECRET, next(yield_hotp_counters_from_time()))
    browser.post("/account/2fa/authenticate/", {"code": format_hotp_value(now)})
    assert browser.get("/people/").status_code == 200


def test_who_lost_a_second_factor_is_helped_by_the_secretariat_alone(cast: Cast) -> None:
    signed_in, page = browser_of(cast.chair), f"/people/{cast.chair.code}/second-factor/"
    assert browser_of(cast.officer).post(page).status_code == 403
    assert acts.has_second_factor(cast.chair)
    browser_of(cast.handler).post(page)
    assert not acts.has_second_factor(cast.chair)
    assert signed_in.get("/people/").status_code == 302
    assert sign_in(cast.chair).get("/people/").headers["Location"] == "/people/second-factor/"
    assert mail.outbox[-1].to == [cast.chair.email]
    assert Line.objects.filter(deed="forget-second-factor", party="chair").count() == 1
    with pytest.raises(NotPossible):
        acts.forget_second_factor(by=cast.handler, person=cast.chair)


def test_a_case_handler_alone_is_helped_on_the_machine(cast: Cast) -> None:
    call_command("forget_factor", cast.handler.email)
    assert not acts.has_second_factor(cast.handler)
    for stuck in (cast.handler.email, "wie@nergens.example"):
        with pytest.raises(CommandError):
            call_command("forget_factor", stuck)


def test_the_database_alone_makes_no_codes(cast: Cast) -> None:
    kept = Authenticator.objects.get(user=cast.handler)
    assert SECRET not in str(kept.data)
    assert get_adapter().decrypt(kept.data["secret"]) == SECRET
    assert get_adapter().decrypt(SECRET) == SECRET  # as it was kept before


def test_other_people_come_in_without_a_second_factor(cast: Cast) -> None:
    assert browser_of(cast.officer).get("/people/").status_code == 200


def test_in_the_demo_nobody_is_asked_for_a_second_factor(
    cast: Cast, settings: LazySettings
) -> None:
    Authenticator.objects.all().delete()
    settings.DEMO = True
    assert browser_of(cast.handler).get("/people/").status_code == 200


# Sessions


def test_a_person_sees_and_ends_their_own_sessions(cast: Cast) -> None:
    at_work, at_home = sign_in(cast.officer), sign_in(cast.officer)
    page = at_work.get("/people/account/").content.decode()
    assert page.count("Firefox, Linux") == 2
    marks = re.findall(r'name="session" value="(\w+)"', page)
    assert len(marks) == 1
    assert str(at_home.session.session_key) not in page
    at_work.post("/people/account/sessions/", {"session": marks[0]})
    assert at_home.get("/people/account/").status_code == 302
    assert at_work.get("/people/account/").status_code == 200


def test_a_person_signs_out_everywhere_else(cast: Cast) -> None:
    here, *others = [sign_in(cast.officer) for _ in range(3)]
    here.post("/people/account/sessions/")
    assert here.get("/people/account/").status_code == 200
    assert all(other.get("/people/account/").status_code == 302 for other in others)


def test_nobody_ends_the_session_of_another(cast: Cast) -> None:
    theirs, mine = sign_in(cast.rival), sign_in(cast.officer)
    mark = cast.rival.sessions.get().mark
    mine.post("/people/account/sessions/", {"session": mark})
    assert theirs.get("/people/account/").status_code == 200
