"""The duties room: its pages, reminders by mail, and calendars that people follow."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from schakel.covenant.obligations import days_from
from schakel.secretariat import access, clock
from schakel.secretariat.duties.acts import note_call, remind, schedule_duties, submit_duty
from schakel.secretariat.duties.feed import feed_of, person_behind
from schakel.secretariat.duties.models import Duty, Feed, Step
from schakel.secretariat.duties.register import asks_for_attention
from schakel.secretariat.duties.reminders import post_reminders, recipients, remind_all
from schakel.secretariat.duties.urls import room
from schakel.secretariat.governance.acts import join_group
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from tests.cast import Cast, browser_of
from tests.secretariat.test_duties import AFTER, BEFORE, SECRET, assessment, climb

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


@pytest.fixture
def duty(cast: Cast) -> Duty:
    """The first assessment of Zilvermeeuw."""
    for code in ("zilvermeeuw", "koperwiek"):
        schedule_duties(party=Party.objects.get(code=code))
    return assessment("zilvermeeuw")


def page(person: Person | None, name: str, *about: Any, **asked: str) -> str:
    answer = browser_of(person).get(reverse(name, args=about), asked)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def do(person: Person | None, duty: Duty, deed: str, **told: Any) -> "Answer":
    return browser_of(person).post(reverse("duties:act", args=[duty.pk, deed]), told, follow=True)


# Pages ----------------------------------------------------------------------------------------


def test_the_secretariat_sees_every_party_against_every_duty(duty: Duty, cast: Cast) -> None:
    shown = page(cast.handler, "duties", year="1")
    assert "Zilvermeeuw" in shown
    assert "Koperwiek" in shown
    assert shown.count('<a class="standing overdue"') == count_of_year(1)
    assert reverse("duties:duty", args=[duty.pk]) in shown


def count_of_year(year: int) -> int:
    first = date(2018 + year, 7, 1)
    last = date(2019 + year, 6, 30)
    return Duty._base_manager.filter(due__range=(first, last)).count()


def test_a_company_sees_its_own_row_and_no_other(duty: Duty, cast: Cast) -> None:
    for name in ("duties", "duties:list"):
        shown = page(cast.officer, name)
        assert "Zilvermeeuw" in shown
        assert "Koperwiek" not in shown


def test_who_has_no_duties_is_told_so(duty: Duty, cast: Cast) -> None:
    assert "Zilvermeeuw" not in page(cast.stranger, "duties")
    assert "There is no duty here that you may read" in page(cast.stranger, "duties:list")


def test_the_list_is_filtered_by_state_and_party_and_keeps_the_filter_on_its_pages(
    duty: Duty, cast: Cast
) -> None:
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Done.")
    found = page(cast.handler, "duties:list", state="submitted")
    assert found.count("standing submitted") == 1
    assert "standing overdue" not in found
    assert "Koperwiek" not in page(cast.handler, "duties:list", owner="zilvermeeuw")
    crowd(duty, 60)
    first = page(cast.handler, "duties:list", owner="zilvermeeuw", state="overdue")
    assert "?owner=zilvermeeuw&amp;state=overdue&amp;page=2" in first


def test_the_whole_list_on_one_page_holds_what_the_pages_hold(duty: Duty, cast: Cast) -> None:
    crowd(duty, 60)
    about = {"owner": "zilvermeeuw", "state": "overdue"}
    by_page = [page(cast.officer, "duties:list", page=n, **about) for n in ("1", "2")]
    whole = whole_page(cast.officer, **about)
    assert rows_of(whole) == rows_of("".join(by_page))
    assert len(rows_of(whole)) > 60
    assert whole.endswith("</html>\n")
    assert "Koperwiek" not in whole_page(cast.officer)
    assert " dagen<" in whole_page(cast.officer, language="nl")


def whole_page(person: Person, **asked: str) -> str:
    """All duties on one page, as it is sent."""
    headers = {"accept-language": asked.pop("language", "en")}
    response = browser_of(person).get(reverse("duties:whole-list"), asked, headers=headers)
    return response.getvalue().decode()


def rows_of(text: str) -> list[str]:
    """The numbers of the duties in a table, in their order."""
    return re.findall(r'<th scope="row"><a href="/duties/(\d+)/"', text)


def crowd(duty: Duty, number: int) -> None:
    """Many more duties of the same party."""
    days = (days_from(duty.due, each + 1) for each in range(number))
    about = {"level": duty.level, "owner": duty.owner, "obligation": duty.obligation}
    Duty.objects.shelve([Duty(**about, due=day, opens=day, limit=day) for day in days])


def test_the_page_of_a_duty_opens_to_its_party_and_the_secretariat_alone(
    duty: Duty, cast: Cast
) -> None:
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words=SECRET)
    for who, person in cast.everybody().items():
        answer = browser_of(person).get(reverse("duties:duty", args=[duty.pk]))
        reads = who in ("officer", "handler")
        assert answer.status_code == (200 if reads else 404), who
        assert ("Noorderlicht" in answer.content.decode()) == reads, who


def test_who_is_not_signed_in_is_asked_to_sign_in(duty: Duty) -> None:
    for pattern in room:
        if pattern.name in ("calendar",):
            continue
        about = [duty.pk, "submit", 1]
        wanted = len(re.findall("<", str(pattern.pattern)))
        args = {0: [], 1: about[:1], 2: about[:2] if pattern.name == "act" else [duty.pk, 1]}
        answer = Client().get(reverse(f"duties:{pattern.name}", args=args[wanted]))
        assert answer.status_code == 302, pattern.name
        assert answer.headers["Location"].startswith("/sign-in/"), pattern.name


def test_a_company_hands_in_a_file_which_the_secretariat_reads(duty: Duty, cast: Cast) -> None:
    file = SimpleUploadedFile("Plan <b>.html", b"<script>alert(1)</script>")
    done = do(cast.officer, duty, "submit", words="As asked.", file=file)
    assert "It is on record." in done.content.decode()
    shown = page(cast.handler, "duties:duty", duty.pk)
    link = re.search(r'href="([^"]+/evidence/\d+/)"', shown)
    assert link is not None
    answer = browser_of(cast.handler).get(link.group(1))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert browser_of(cast.rival).get(link.group(1)).status_code == 404


def test_an_empty_form_is_not_handed_in(duty: Duty, cast: Cast) -> None:
    assert "Say what you hand in" in do(cast.officer, duty, "submit").content.decode()
    assert not Step._base_manager.exists()


def test_the_page_says_why_something_cannot_be_done(duty: Duty, cast: Cast) -> None:
    said = do(cast.officer, duty, "accept").content.decode()
    assert "Only the secretariat does this." in said
    dutch = browser_of(cast.officer, headers={"accept-language": "nl"})
    answer = dutch.post(reverse("duties:act", args=[duty.pk, "accept"]), follow=True)
    assert "Alleen het secretariaat doet dit." in answer.content.decode()


def test_each_is_offered_what_they_may_do(duty: Duty, cast: Cast) -> None:
    officer = page(cast.officer, "duties:duty", duty.pk)
    assert "Hand in" in officer
    assert "Waive" not in officer
    handler = page(cast.handler, "duties:duty", duty.pk)
    assert "Waive" in handler
    assert reverse("duties:act", args=[duty.pk, "submit"]) not in handler


def test_only_the_secretariat_schedules(cast: Cast) -> None:
    for who, person in cast.everybody().items():
        answer = browser_of(person).post(reverse("duties:schedule"))
        assert answer.status_code == (302 if who == "handler" else 403), who


def test_the_steering_committee_reads_of_escalations_without_names(duty: Duty, cast: Cast) -> None:
    late = date(2020, 6, 1)
    note_call(by=cast.handler, number=duty.pk, today=late, words=SECRET)
    climb(duty, cast, late, "steering-committee-hears")
    for person in (cast.chair, cast.handler):
        shown = page(person, "duties:escalations")
        assert "1 Jun 2020" in shown or "1 June 2020" in shown
        assert "Zilvermeeuw" not in shown.replace("Zilvermeeuw Gieterij (fictional)</span>", "")
    for person in (cast.rival, cast.union_expert, cast.stranger):
        assert "There is none that you may read" in page(person, "duties:escalations")


def test_the_first_page_says_what_to_look_at(duty: Duty, cast: Cast) -> None:
    here = reverse("duties:duty", args=[duty.pk])
    early = Duty._base_manager.filter(owner="zilvermeeuw", due__lt=duty.due)
    early.update(accepted=BEFORE, submitted=BEFORE)
    assert here in page(cast.officer, "home")
    assert here not in page(cast.handler, "home")
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Done.")
    assert here not in page(cast.officer, "home")
    assert here in page(cast.handler, "home")
    assert here not in page(cast.rival, "home")


# Reminders ------------------------------------------------------------------------------------


def test_a_reminder_goes_once_to_those_who_act_for_the_party(duty: Duty, cast: Cast) -> None:
    month_before = days_from(duty.due, -30)
    assert remind_all(today=month_before) == 2  # Noor of Zilvermeeuw, Joris of Koperwiek
    assert remind_all(today=month_before) == 0
    assert {message.to[0] for message in mail.outbox} == {cast.officer.email, cast.rival.email}


def test_a_reminder_names_no_duty_and_no_party(duty: Duty, cast: Cast) -> None:
    remind_all(today=days_from(duty.due, -7))
    for message in mail.outbox:
        told = f"{message.subject} {message.body}"
        assert "/duties/" in told
        for secret in ("assessment", "Zilvermeeuw", "Koperwiek", "overdue", str(duty.pk) + "/"):
            assert secret not in told


def test_a_dutch_reader_gets_a_dutch_mail(duty: Duty, cast: Cast) -> None:
    Person.objects.filter(pk=cast.officer.pk).update(language="nl")
    remind_all(today=days_from(duty.due, -7))
    dutch = next(message for message in mail.outbox if message.to == [cast.officer.email])
    assert "aandacht" in dutch.body


def test_what_is_done_is_not_reminded_of(duty: Duty, cast: Cast) -> None:
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Done.")
    assert remind(number=duty.pk, today=AFTER) is None


def test_without_a_mail_server_one_sentence_says_so_and_all_is_sent_the_next_time(
    duty: Duty, cast: Cast, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    remind(number=duty.pk, today=days_from(duty.due, -7))
    with pytest.raises(SystemExit) as ended:
        call_command("remind")
    said = capsys.readouterr()
    assert (ended.value.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "127.0.0.1:9 takes no mail (ConnectionRefusedError)" in said.err
    assert "Mails sent: 0." in said.err
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert post_reminders(owner="zilvermeeuw") == 1
    assert post_reminders(owner="zilvermeeuw") == 0


def test_the_secretariat_is_reminded_of_what_all_do_together(cast: Cast) -> None:
    assert recipients("all-parties") == [cast.handler]
    assert recipients("zilvermeeuw") == [cast.officer]


def test_the_daily_command_schedules_and_reminds(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    Party.objects.exclude(code="zilvermeeuw").update(state=Party.State.APPLICANT)
    call_command("remind")
    assert "Duties scheduled: " in capsys.readouterr().out
    assert Duty._base_manager.filter(owner="zilvermeeuw").exists()


# Calendars ------------------------------------------------------------------------------------


def opened_feed(person: Person) -> str:
    shown = browser_of(person).post(reverse("duties:open-feed")).content.decode()
    found = re.search(r"/duties/feed/([\w-]+)\.ics", shown)
    assert found is not None
    return found.group(1)


def followed(token: str) -> "Answer":
    return Client().get(reverse("duties:calendar", args=[token]))


def test_a_calendar_holds_ones_own_duties_and_not_how_far_they_are(duty: Duty, cast: Cast) -> None:
    answer = followed(opened_feed(cast.officer))
    told = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"UID:duty-{duty.pk}@" in told
    assert "DTSTART;VALUE=DATE:20200229" in told
    theirs = assessment("koperwiek")
    assert f"UID:duty-{theirs.pk}@" not in told
    assert "overdue" not in told
    assert "Zilvermeeuw" not in told


def test_what_is_handed_in_leaves_the_calendar(duty: Duty, cast: Cast) -> None:
    token = opened_feed(cast.officer)
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Done.")
    assert f"UID:duty-{duty.pk}@" not in followed(token).content.decode()


def test_the_secretariat_follows_how_many_are_due_without_names(duty: Duty, cast: Cast) -> None:
    told = followed(opened_feed(cast.handler)).content.decode().replace("\r\n ", "")
    assert "(2 parties)" in told
    assert "Zilvermeeuw" not in told


def test_an_address_stops_when_it_is_revoked_replaced_or_its_person_goes(
    duty: Duty, cast: Cast
) -> None:
    first = opened_feed(cast.officer)
    second = opened_feed(cast.officer)
    assert followed(first).status_code == 404
    assert followed(second).status_code == 200
    browser_of(cast.officer).post(reverse("duties:revoke-feed"))
    assert followed(second).status_code == 404
    third = opened_feed(cast.rival)
    Person.objects.filter(pk=cast.rival.pk).update(is_active=False)
    assert followed(third).status_code == 404
    fourth = opened_feed(cast.union_expert)
    cast.union_expert.roles.update(ended=clock.today())
    assert followed(fourth).status_code == 404


def test_the_store_keeps_no_token(duty: Duty, cast: Cast) -> None:
    token = opened_feed(cast.officer)
    feed = Feed.objects.get()
    assert token not in str(feed.__dict__)
    assert person_behind(token) == cast.officer
    assert person_behind(feed.token_hash) is None
    assert token not in page(cast.officer, "duties:feed")


def test_a_list_asks_the_database_a_few_times_however_long_it_is(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    """Session, person, roles, second factor, openings, count, page and names."""
    browser = browser_of(cast.handler)
    with django_assert_max_num_queries(8):
        assert browser.get("/duties/list/").status_code == 200


def test_a_duty_of_ones_working_group_says_whose_it_is(duty: Duty, cast: Cast) -> None:
    group = "due-diligence-group"
    day = date(2019, 7, 2)
    theirs = Duty(level=2, owner=group, obligation="hand-in-assessment", due=day)
    theirs.opens, theirs.limit = days_from(day, -30), day
    theirs.save()
    join_group(person=cast.officer, group=group, member=cast.officer)
    first = asks_for_attention(access.reader(cast.officer), clock.today(), most=100)
    named = {each.owner: each.whose.en if each.whose else None for each in first}
    assert named == {"zilvermeeuw": None, group: "working group Due diligence"}
    assert "Working group Due diligence, " in page(cast.officer, "home")
    assert b"(working group Due diligence)" in feed_of(cast.officer, "en").replace(b"\r\n ", b"")
