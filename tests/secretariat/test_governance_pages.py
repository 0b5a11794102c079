"""The pages of the governance room: what they show, to whom, and how they refuse."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts import (
    add_paper,
    close_decision,
    join_group,
    plan_year,
    put_on_agenda,
    recuse,
    write_minutes,
)
from schakel.secretariat.governance.acts.plans import about_plan
from schakel.secretariat.governance.models import (
    Action,
    Decision,
    GroupMembership,
    Meeting,
    Plan,
    Seat,
    Vote,
)
from schakel.secretariat.people.models import Person
from tests.cast import Cast, browser_of
from tests.secretariat.governance_table import (
    ASSEMBLY,
    STEERING,
    colleague_of,
    fill,
    in_meeting,
    in_writing,
    meeting_of,
    members,
    soon,
    supporter,
)

ROOM = "/governance/"
GROUP = "due-diligence-group"


@pytest.fixture
def table(cast: Cast) -> Cast:
    """All five seats of the Steering Committee held."""
    return fill(cast)


def page(person: Person | None, path: str, language: str = "en") -> str:
    answer = browser_of(person).get(path, headers={"accept-language": language})
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def post(person: Person, path: str, **fields: object) -> tuple[int, str]:
    answer = browser_of(person).post(path, fields)
    return answer.status_code, answer.content.decode()


def test_the_bodies_show_their_vacant_seats_in_both_languages(cast: Cast) -> None:
    assert page(cast.officer, ROOM).count("vacant</li>") == 5
    assert page(cast.officer, ROOM, "nl").count("vacant</li>") == 5
    filled = page(fill(cast).officer, ROOM)
    assert "vacant</li>" not in filled
    assert "Hanna Oversteek" in filled


def test_who_has_no_role_does_not_enter_and_nobody_signs_in_unseen(cast: Cast) -> None:
    assert browser_of(cast.stranger).get(ROOM).status_code == 403
    assert browser_of(None).get(ROOM).status_code == 302


def test_a_seat_is_filled_and_vacated_from_the_page_of_its_body(cast: Cast) -> None:
    path = f"{ROOM}bodies/{STEERING}/seats/trade-unions/1/"
    form = page(cast.handler, path)
    assert "Fenna Maker" in form
    assert "Joris Koper" not in form
    status, _ = post(cast.handler, path, holder=str(cast.union_expert.code))
    assert status == 302
    held = Seat.objects.get(body=STEERING)
    assert f"seats/{held.pk}/end/" in page(cast.handler, f"{ROOM}bodies/{STEERING}/")
    assert f"seats/{held.pk}/end/" not in page(cast.union_expert, f"{ROOM}bodies/{STEERING}/")
    assert post(cast.officer, path, holder="x")[0] == 403
    assert post(cast.officer, f"{ROOM}seats/{held.pk}/end/")[0] == 403
    assert post(cast.handler, f"{ROOM}seats/{held.pk}/end/")[0] == 302
    assert Seat.objects.get(pk=held.pk).closed


def test_a_party_joins_a_group_from_the_page(cast: Cast) -> None:
    path = f"{ROOM}bodies/{GROUP}/join/"
    assert "Joris Koper" not in page(cast.officer, path)
    assert post(cast.officer, path, member=str(cast.officer.code))[0] == 302
    status, words = post(cast.officer, path, member=str(cast.officer.code))
    assert (status, "is a member of the group already" in words) == (409, True)
    joined = GroupMembership.objects.get()
    assert post(cast.rival, f"{ROOM}members/{joined.pk}/end/")[0] == 403
    assert post(cast.officer, f"{ROOM}members/{joined.pk}/end/")[0] == 302


def test_a_meeting_from_call_to_minutes(table: Cast) -> None:
    today = clock.today().isoformat()
    status, _ = post(
        table.chair, f"{ROOM}bodies/{STEERING}/meetings/", on=today, at="14:00", place="Den Haag"
    )
    assert status == 302
    number = Meeting.objects.visible_to(access.reader(table.chair)).get().pk
    path = f"{ROOM}meetings/{number}/"
    assert post(table.chair, f"{path}agenda/", title="Tin")[0] == 302
    paper = SimpleUploadedFile("tin.txt", b"Tin from Banka")
    fields = {"title": "Tin paper", "file": paper, "level": "2"}
    assert post(table.officer, f"{path}agenda/1/papers/", **fields)[0] == 302
    present = [str(each.code) for each in [*members(table), table.chair]]
    assert post(table.chair, f"{path}attendance/", present=present)[0] == 302
    assert post(table.chair, f"{path}minutes/", text="We spoke of tin.")[0] == 302
    shown = page(table.officer, path)
    for words in ("Tin paper", "We spoke of tin.", "There is a quorum.", "14:00", "Not approved"):
        assert words in shown
    assert f"{path}minutes/" not in shown
    assert post(table.officer, f"{path}minutes/", text="No.")[0] == 403


def test_a_paper_is_downloaded_and_never_runs_here(table: Cast) -> None:
    paper = add_paper(
        person=table.handler, body=STEERING, title="Page", name="a.html", content=b"<script>"
    )
    path = f"{ROOM}papers/{paper.pk}/"
    assert "a.html" in page(table.officer, path)
    answer = browser_of(table.officer).get(f"{path}1/")
    assert answer.content == b"<script>"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.html"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    new = SimpleUploadedFile("b.html", b"<b>")
    assert post(table.officer, path, file=new)[0] == 302
    assert browser_of(table.officer).get(f"{path}2/").content == b"<b>"
    assert browser_of(table.officer).get(f"{path}3/").status_code == 404


def test_minutes_show_the_version_that_is_asked_for(table: Cast) -> None:
    held = meeting_of(table, STEERING, members(table))
    for text in ("First words.", "Second words."):
        write_minutes(person=table.handler, number=held.pk, text=text)
    path = f"{ROOM}meetings/{held.pk}/"
    assert "Second words." in page(table.officer, path)
    assert "First words." in page(table.officer, f"{path}?version=1")
    assert browser_of(table.officer).get(f"{path}?version=9").status_code == 404


def test_one_votes_from_the_page_and_reads_why_not_a_second_time(table: Cast) -> None:
    decision = in_writing(table)
    path = f"{ROOM}decisions/{decision.pk}/"
    assert "In favour" in page(table.officer, path)
    assert post(table.officer, f"{path}vote/", choice="for", reason="")[0] == 302
    assert "You have voted already." in page(table.officer, path)
    assert "U hebt al gestemd." in page(table.officer, path, "nl")
    status, words = post(table.officer, f"{path}vote/", choice="for", reason="")
    assert (status, "You have voted already." in words) == (409, True)
    assert Vote.objects.visible_to(access.reader(table.handler)).count() == 1


def test_an_objection_without_reason_and_an_unknown_answer_are_refused(table: Cast) -> None:
    path = f"{ROOM}decisions/{in_writing(table).pk}/vote/"
    status, words = post(table.officer, path, choice="object", reason="")
    assert (status, "An objection says why" in words) == (409, True)
    assert post(table.officer, path, choice="hurrah")[0] == 400


def test_a_supporter_reads_why_there_is_no_vote_when_the_decision_is_public(table: Cast) -> None:
    decision, guest = in_writing(table), supporter()
    path = f"{ROOM}decisions/{decision.pk}/"
    assert browser_of(guest).get(path).status_code == 404
    for number in (decision.pk, decision.pk + 999):
        status, words = post(guest, f"{ROOM}decisions/{number}/vote/", choice="for")
        assert (status, "has no vote" in words) == (403, True)
    Decision.objects.amend(decision.pk, level=0)
    assert "has no vote" in page(guest, path)


def test_who_stands_aside_is_shown_with_the_reason_and_closing_shows_the_count(
    table: Cast,
) -> None:
    decision = in_meeting(table)
    path = f"{ROOM}decisions/{decision.pk}/"
    assert post(table.rival, f"{path}stand-aside/", reason="")[0] == 400
    assert post(table.rival, f"{path}stand-aside/", reason="Our own smelter.")[0] == 302
    shown = page(table.officer, path)
    assert "stands aside" in shown
    assert "Our own smelter." in shown
    assert post(table.officer, f"{path}close/")[0] == 403
    assert post(table.chair, f"{path}close/")[0] == 302
    closed = page(table.officer, path)
    assert "Carried: nobody objects." in closed
    assert "From the ledger alone: the same outcome." in closed
    assert "Aangenomen: niemand maakt bezwaar." in page(table.officer, path, "nl")
    assert post(table.chair, f"{path}close/")[0] == 409


def test_the_chair_puts_a_plan_to_the_vote_from_its_page(table: Cast) -> None:
    plan = plan_year(
        person=table.chair, body=STEERING, year=2, aim="Tin", lines=[("Maps", Decimal(100))]
    )
    about = about_plan(plan, table.chair)
    form = page(table.chair, f"{ROOM}bodies/{STEERING}/vote/?about={about}")
    assert re.search(rf'value="{about}" selected', form)
    told = {
        "rule": "plan-and-budget-decision",
        "title": "Plan",
        "proposal": "Settle it.",
        "about": about,
    }
    assert post(table.chair, f"{ROOM}bodies/{STEERING}/vote/", **told)[0] == 302
    status, words = post(
        table.chair, f"{ROOM}bodies/{STEERING}/vote/", **{**told, "rule": "steering-decision"}
    )
    assert (status, "there is no mandate" in words) == (409, True)
    assert browser_of(table.officer).get(f"{ROOM}bodies/{STEERING}/vote/").status_code == 403


def test_a_mandate_is_given_and_used_through_the_pages(table: Cast) -> None:
    told = {"rule": "delegation-decision", "title": "Tin mandate", "proposal": "You decide."}
    path = f"{ROOM}bodies/{ASSEMBLY}/vote/"
    assert 'value="accession-decision"' not in page(table.chair, path)
    assert post(table.chair, path, **told, gives_mandate_to=STEERING)[0] == 302
    number = Decision.objects.visible_to(access.reader(table.chair)).get().pk
    for person in members(table):
        post(person, f"{ROOM}decisions/{number}/vote/", choice="for", reason="")
    assert post(table.chair, f"{ROOM}decisions/{number}/close/")[0] == 302
    held = meeting_of(table, STEERING, [*members(table), table.chair])
    form = f"{ROOM}meetings/{held.pk}/vote/"
    assert "Tin mandate" in page(table.chair, form)
    used = {"rule": "steering-decision", "title": "Tin", "proposal": "Yes.", "mandate": number}
    assert post(table.chair, form, **used)[0] == 302
    register = page(table.officer, f"{ROOM}decisions/")
    assert f"decision {number}" in register
    assert "Tin mandate" not in page(table.officer, f"{ROOM}decisions/?body={STEERING}")
    assert "Tin mandate" in page(table.officer, f"{ROOM}decisions/?state=carried")


def test_a_budget_shows_what_is_left_of_it(table: Cast) -> None:
    path = f"{ROOM}bodies/{STEERING}/plan/"
    assert post(table.handler, path, year="3", aim="Tin")[0] == 302
    plan = Plan.objects.visible_to(access.reader(table.handler)).get()
    path = f"{ROOM}plans/{plan.pk}/"
    assert post(table.handler, f"{path}lines/", what="Maps", euros="1000")[0] == 302
    booked = {"line": "1", "on": clock.today().isoformat(), "what": "Printer", "euros": "250.50"}
    assert post(table.handler, f"{path}actuals/", **booked)[0] == 302
    shown = page(table.officer, path)
    assert "€\xa0749.50" in shown
    assert "€\xa0749,50" in page(table.officer, path, "nl")
    assert post(table.handler, f"{path}lines/1/done/")[0] == 302
    assert post(table.handler, f"{path}lines/7/done/")[0] == 404
    assert post(table.officer, f"{path}lines/1/done/")[0] == 403
    assert "The Steering Committee" not in page(table.officer, f"{ROOM}plans/")
    assert "Steering Committee" in page(table.officer, f"{ROOM}plans/")


def test_the_action_list_is_kept_from_the_meeting(table: Cast) -> None:
    held = meeting_of(table, STEERING, members(table))
    path = f"{ROOM}bodies/{STEERING}/actions/?meeting={held.pk}"
    told = {"what": "Call the smelters", "taker": str(table.officer.code), "due": soon()}
    assert post(table.rival, path, **told)[0] == 302
    assert "Call the smelters" in page(table.rival, f"{ROOM}meetings/{held.pk}/")
    assert "Call the smelters" in page(table.officer, f"{ROOM}actions/")
    number = Action.objects.visible_to(access.reader(table.officer)).get().pk
    assert post(table.rival, f"{ROOM}actions/{number}/done/")[0] == 403
    assert post(table.officer, f"{ROOM}actions/{number}/done/")[0] == 302
    assert "Call the smelters" not in page(table.officer, f"{ROOM}actions/")
    assert "Call the smelters" in page(table.officer, f"{ROOM}actions/?show=finished")


def full(cast: Cast) -> Iterator[str]:
    """The address of everything that the Steering Committee keeps."""
    held = meeting_of(cast, STEERING, [*members(cast), cast.chair])
    put_on_agenda(person=cast.chair, number=held.pk, title="Kobaltpunt")
    paper = add_paper(
        person=cast.handler, body=STEERING, title="Kobaltstuk", name="k.txt", content=b"Kobalt"
    )
    decision = in_meeting(cast, title="Kobaltbesluit")
    recuse(person=cast.rival, number=decision.pk, reason="Kobaltbelang")
    close_decision(person=cast.chair, number=decision.pk)
    plan = plan_year(
        person=cast.handler, body=STEERING, year=1, aim="Kobaltdoel", lines=[("Kobalt", Decimal(1))]
    )
    yield from (f"meetings/{held.pk}/", f"papers/{paper.pk}/", f"papers/{paper.pk}/1/")
    yield from (f"decisions/{decision.pk}/", f"plans/{plan.pk}/")


def test_nobody_outside_the_committee_finds_anything_of_it_on_any_page(table: Cast) -> None:
    outsider = colleague_of(table.union_expert, "Roos Maker")
    guest = supporter()
    paths = [ROOM + path for path in full(table)]
    lists = [
        ROOM + path for path in ("", "decisions/", "plans/", "actions/", f"bodies/{STEERING}/")
    ]
    for person in (outsider, guest):
        browser = browser_of(person)
        assert {browser.get(path).status_code for path in paths} == {404}
        assert not [path for path in lists if b"Kobalt" in browser.get(path).content]
    servant = browser_of(table.government)
    opened = {path for path in paths if servant.get(path).status_code == 200}
    assert {path.split("/")[2] for path in opened} == {"decisions"}
    browser = browser_of(table.ngo_expert)
    assert {browser.get(path).status_code for path in paths} == {200}


def test_what_is_not_there_and_what_may_not_be_known_look_alike(table: Cast) -> None:
    paths = [ROOM + path for path in full(table)]
    guest = browser_of(supporter())
    for path in paths:
        nowhere = re.sub(r"\d+", "4040", path, count=1)
        assert answer(guest, path) == answer(guest, nowhere)


def answer(browser: Client, path: str) -> tuple[int, str]:
    got = browser.get(path)
    body = re.sub(r'value="[^"]*"', "", got.content.decode())
    return got.status_code, body


def test_pages_of_no_body_are_not_there(cast: Cast) -> None:
    browser = browser_of(cast.handler)
    for path in ("bodies/nobody/", "bodies/secretariat/meetings/", "meetings/9/", "papers/9/1/"):
        assert browser.get(ROOM + path).status_code == 404
    assert browser.post(f"{ROOM}seats/9/end/").status_code == 404


def test_every_page_is_whole_in_dutch(table: Cast) -> None:
    join_group(person=table.officer, group=GROUP, member=table.officer)
    paths = [*full(table), "", "decisions/", "plans/", "actions/", f"bodies/{GROUP}/"]
    for path in paths:
        if not path.endswith("/1/"):
            shown = page(table.handler, ROOM + path, "nl")
            assert '<html lang="nl">' in shown
            assert not re.search(r">(Body|Person|Meeting|Decisions?|Minutes|carried|held)<", shown)
    assert "Stuurgroep" in page(table.handler, ROOM, "nl")
