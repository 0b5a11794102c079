"""How a company joins, is objected to, and goes: by acts and by pages."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schakel.covenant import accession as rules
from schakel.covenant.decisions import electors
from schakel.secretariat import access, clock
from schakel.secretariat.access import ClosedQuery, agreement
from schakel.secretariat.accession import acts
from schakel.secretariat.accession.acts import Refused
from schakel.secretariat.accession.knocks import HOUR, forget_knocks, may_knock
from schakel.secretariat.accession.models import (
    Application,
    Contact,
    Departure,
    Knock,
    Objection,
    SignedDocument,
)
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.duties import acts as duties
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.governance.acts.bodies import members
from schakel.secretariat.governance.models import GroupMembership
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.acts import enter_party, party_states
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import accept_invitation, expect_person, give_role
from schakel.secretariat.people.models import Invitation, Person
from tests.cast import Cast, browser_of

PDF = b"%PDF-1.7 signed by hand"
DOCUMENTS = ("sign-agreement", "sign-protocol", "sign-assignment")
ABOUT: dict[str, Any] = {
    "name": "Tinnen Soldaat (fictional)",
    "works_with": "Casts tin soldiers",
    "motivation": "Our tin comes from far.",
    "fte": 240,
    "groups": ["secondary-materials-group"],
    "contact_name": "Bo Tinman",
    "contact_email": "bo@tinnensoldaat.example",
    "language": "nl",
}
LATER = date(2031, 1, 1)


@pytest.fixture
def applied(cast: Cast) -> Application:
    """An application with all its documents; the secretariat alone reads it."""
    return acts.apply_for_accession(**ABOUT, documents=dict.fromkeys(DOCUMENTS, PDF))


@pytest.fixture
def objecting(cast: Cast, applied: Application) -> Application:
    """The same, with its window open and the fee paid."""
    acts.note_fee_paid(by=cast.handler, number=applied.pk)
    return acts.open_window(by=cast.handler, number=applied.pk)


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let it be another day at the desk."""
    monkeypatch.setattr(clock, "today", lambda: day)


def after_the_window(monkeypatch: pytest.MonkeyPatch, application: Application) -> None:
    assert application.opened is not None
    on(monkeypatch, rules.window_closes(agreement(), application.opened).replace(year=LATER.year))


def why(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.why.en


# Applying


def form(**other: Any) -> dict[str, Any]:
    told = {**ABOUT, **other}
    for step in DOCUMENTS:
        told[f"document-{step}"] = SimpleUploadedFile(f"{step}.pdf", PDF)
    return told


def test_a_company_applies_in_one_form_without_an_account(cast: Cast) -> None:
    answer = Client().post("/accession/apply/", form())
    assert answer.headers["Location"] == "/accession/applied/"
    application = Application.objects.visible_to(access.reader(cast.handler)).get()
    assert (application.state, application.size) == ("applicant", "upto-250")
    assert acts.contact_of(application)["email"] == "bo@tinnensoldaat.example"
    held = SignedDocument.objects.visible_to(access.reader(cast.handler))
    assert {each.step for each in held} == set(DOCUMENTS)
    assert not Party.objects.filter(code=application.code).exists()


def test_the_form_says_what_is_wrong_in_it(cast: Cast) -> None:
    bad = form(fte=0, groups=["steering-committee"], motivation="")
    bad["document-sign-protocol"] = SimpleUploadedFile("x.pdf", b"MZ an executable")
    page = Client().post("/accession/apply/", bad)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {
        "fte",
        "groups",
        "motivation",
        "document-sign-protocol",
    }
    assert page.content.decode().count("choose it again") == len(DOCUMENTS)


def test_the_open_door_is_not_stormed(cast: Cast) -> None:
    answers = [Client().post("/accession/apply/", form()).status_code for _ in range(7)]
    assert answers == [302] * 6 + [429]
    assert Client(REMOTE_ADDR="192.0.2.9").post("/accession/apply/", form()).status_code == 302
    assert Client().get("/accession/apply/").status_code == 200


def test_knocks_are_counted_for_all_processes_and_name_no_address(cast: Cast) -> None:
    knocks = [may_knock(f"2001:db8:7:7::{number}") for number in range(1, 9)]
    assert knocks == [True] * 6 + [False] * 2
    assert may_knock("192.0.2.9")
    [home, other] = Knock.objects.order_by("pk")
    assert (home.times, other.times) == (6, 1)
    plain = {sha256(f"{a}".encode()).hexdigest() for a in ("192.0.2.9", "2001:db8:7:7::/64")}
    assert not plain & {home.mark, other.mark}


def test_what_was_counted_goes_when_the_hour_is_over(cast: Cast) -> None:
    assert may_knock("192.0.2.9")
    assert (DBTaskResult.objects.count(), DBTaskResult.objects.ready().count()) == (1, 0)
    Knock.objects.update(since=clock.ago(HOUR + 1), times=6)
    assert forget_knocks() == 1
    assert may_knock("192.0.2.9")


def test_the_desk_takes_in_no_more_than_it_can_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "MOST_IN_A_DAY", 2)
    for _ in range(2):
        acts.apply_for_accession(**ABOUT)
    with pytest.raises(Refused):
        acts.apply_for_accession(**ABOUT)


def test_two_of_the_same_name_do_not_learn_of_each_other(cast: Cast) -> None:
    codes = [acts.apply_for_accession(**ABOUT).code for _ in range(3)]
    assert len(set(codes)) == 3
    named_like_a_party = acts.apply_for_accession(**{**ABOUT, "name": "Zilvermeeuw"})
    assert named_like_a_party.code != "zilvermeeuw"


def test_what_is_handed_in_is_stored_sealed(applied: Application) -> None:
    for model in (Application, Contact, SignedDocument):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # a name, not input
            stored = b"".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            )
        for secret in (b"Bo Tinman", b"bo@tin", b"comes from far", b"signed by hand"):
            assert secret not in stored


# Who reads it


def reading(cast: Cast, model: Any) -> set[str]:
    return {
        name
        for name, person in cast.everybody().items()
        if model.objects.visible_to(access.reader(person)).exists()
    }


PARTIES = {"officer", "rival", "union_expert", "ngo_expert", "government"}


def test_first_the_secretariat_alone_reads_it_then_all_parties(
    cast: Cast, applied: Application
) -> None:
    assert reading(cast, Application) == {"handler"}
    acts.open_window(by=cast.handler, number=applied.pk)
    assert reading(cast, Application) == PARTIES | {"handler", "chair"}
    assert reading(cast, Contact) == reading(cast, SignedDocument) == {"handler"}


def test_parties_read_the_motivation_and_neither_contact_nor_documents(
    cast: Cast, objecting: Application
) -> None:
    for person in (cast.officer, cast.government, cast.chair, cast.ngo_expert):
        browser = browser_of(person)
        page = browser.get(f"/accession/{objecting.pk}/").content.decode()
        assert "comes from far" in page
        assert "Bo Tinman" not in page
        path = f"/accession/{objecting.pk}/documents/sign-agreement/"
        assert browser.get(path).status_code == 404
    answer = browser_of(cast.handler).get(f"/accession/{objecting.pk}/documents/sign-agreement/")
    assert answer.content == PDF
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert browser_of(cast.stranger).get(f"/accession/{objecting.pk}/").status_code == 404


def test_an_objection_is_read_by_who_made_it_and_the_secretariat(
    cast: Cast, objecting: Application
) -> None:
    acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="They spill acid.")
    assert reading(cast, Objection) == {"rival", "handler"}
    page = browser_of(cast.officer).get(f"/accession/{objecting.pk}/").content.decode()
    assert "They spill acid" not in page
    assert "Koperwiek" not in page
    assert "They spill acid" in (
        browser_of(cast.handler).get(f"/accession/{objecting.pk}/").content.decode()
    )


def test_a_party_sees_that_the_secretariat_read_its_objection(
    cast: Cast, objecting: Application
) -> None:
    acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="They spill acid.")
    browser_of(cast.handler).get("/accession/")
    assert not Line.objects.filter(deed="read", party="koperwiek").exists()
    browser_of(cast.handler).get(f"/accession/{objecting.pk}/")
    assert Line.objects.filter(deed="read", party="koperwiek").count() == 1
    told = browser_of(cast.rival).get("/sharing/", headers={"accept-language": "nl"})
    assert "Bezwaar tegen een toetreding" in told.content.decode()


def test_the_plain_managers_refuse() -> None:
    for model in (Application, Contact, SignedDocument, Objection):
        with pytest.raises(ClosedQuery):
            model.objects.count()


# The objection window


def test_the_window_blocks_admission_until_it_has_run(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert objecting.opened is not None
    last = rules.window_closes(agreement(), objecting.opened)
    on(monkeypatch, last)
    with pytest.raises(Refused) as refused:
        acts.admit_party(by=cast.handler, number=objecting.pk)
    assert "until and including" in why(refused)
    after_the_window(monkeypatch, objecting)
    party, _, _ = acts.admit_party(by=cast.handler, number=objecting.pk)
    assert (party.state, party.joined) == ("active", clock.today())


def test_an_objection_stops_it_until_it_is_withdrawn(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.object_to_accession(by=cast.union_expert, number=objecting.pk, reason="Ask the workers.")
    after_the_window(monkeypatch, objecting)
    with pytest.raises(Refused) as refused:
        acts.admit_party(by=cast.handler, number=objecting.pk)
    assert why(refused) == "A party objects."
    acts.withdraw_objection(by=cast.union_expert, number=objecting.pk)
    acts.admit_party(by=cast.handler, number=objecting.pk)


def test_each_who_may_not_object_hears_why(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    tin = enter_party(code="tin", name="Tin friends", kind=Party.Kind.SUPPORTER)
    give_role(person=cast.stranger, party=tin, name="observer")
    for person, reason in (
        (cast.stranger, "We support."),
        (cast.handler, "We are the desk."),
        (cast.chair, "I chair."),
        (cast.rival, "   "),
    ):
        with pytest.raises(Refused):
            acts.object_to_accession(by=person, number=objecting.pk, reason=reason)
    acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="No.")
    with pytest.raises(Refused) as twice:
        acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="No!")
    assert "already" in why(twice)
    after_the_window(monkeypatch, objecting)
    with pytest.raises(Refused) as late:
        acts.object_to_accession(by=cast.ngo_expert, number=objecting.pk, reason="Late.")
    assert "closed" in why(late)


def test_no_party_withdraws_the_objection_of_another(cast: Cast, objecting: Application) -> None:
    acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="No.")
    for person in (cast.officer, cast.handler, cast.chair, cast.stranger):
        with pytest.raises(Refused):
            acts.withdraw_objection(by=person, number=objecting.pk)
    assert acts.standing_objections(objecting) == 1


def test_what_is_lacking_is_named(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    application = acts.apply_for_accession(**{**ABOUT, "groups": []})
    acts.open_window(by=cast.handler, number=application.pk)
    application = Application.objects.visible_to(access.reader(cast.handler)).get()
    after_the_window(monkeypatch, application)
    with pytest.raises(Refused) as refused:
        acts.admit_party(by=cast.handler, number=application.pk)
    for lacking in ("signs the agreement", "protocol", "assignment", "working group", "fee"):
        assert lacking in why(refused)
    for step in DOCUMENTS:
        acts.take_in_document(by=cast.handler, number=application.pk, step=step, content=PDF)
    with pytest.raises(Refused) as refused:
        acts.take_in_document(by=cast.handler, number=application.pk, step="menu", content=PDF)


def test_only_the_secretariat_opens_admits_and_refuses(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_the_window(monkeypatch, objecting)
    number = objecting.pk
    for person in (cast.officer, cast.chair, cast.government, cast.stranger):
        for deed in ("window", "admit", "refuse", "fee"):
            path = f"/accession/{number}/{deed}/"
            assert browser_of(person).post(path, {"reason": "x"}).status_code == 403
        for undone in (
            lambda by=person: acts.admit_party(by=by, number=number),
            lambda by=person: acts.refuse_party(by=by, number=number, why="No."),
            lambda by=person: acts.note_fee_paid(by=by, number=number),
        ):
            with pytest.raises(Refused):
                undone()


def test_an_applicant_is_admitted_once(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_the_window(monkeypatch, objecting)
    acts.admit_party(by=cast.handler, number=objecting.pk)
    for undone in (
        lambda: acts.admit_party(by=cast.handler, number=objecting.pk),
        lambda: acts.refuse_party(by=cast.handler, number=objecting.pk, why="Too late."),
        lambda: acts.open_window(by=cast.handler, number=objecting.pk),
        lambda: acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="Too late."),
    ):
        with pytest.raises(Refused):
            undone()
    assert Invitation.objects.count() == 1


def test_who_is_refused_hears_why_and_may_apply_again(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused):
        acts.refuse_party(by=cast.handler, number=objecting.pk, why="  ")
    with pytest.raises(Refused) as refused:
        acts.refuse_party(by=cast.handler, number=objecting.pk, why="We would rather not.")
    assert "until and including" in why(refused)
    acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="They spill acid.")
    acts.refuse_party(by=cast.handler, number=objecting.pk, why="A party objects.")
    assert Party.objects.get(code=objecting.code).state == "refused"
    again = acts.apply_for_accession(**ABOUT, documents=dict.fromkeys(DOCUMENTS, PDF))
    assert again.code == objecting.code
    acts.note_fee_paid(by=cast.handler, number=again.pk)
    again = acts.open_window(by=cast.handler, number=again.pk)
    after_the_window(monkeypatch, again)
    acts.admit_party(by=cast.handler, number=again.pk)
    assert Party.objects.get(code=again.code).state == "active"


def test_the_whole_way_stands_in_the_ledger_without_a_word_of_content(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="They spill acid.")
    acts.withdraw_objection(by=cast.rival, number=objecting.pk)
    after_the_window(monkeypatch, objecting)
    acts.admit_party(by=cast.handler, number=objecting.pk)
    lines = Line.objects.filter(subject=f"application:{objecting.pk}")
    assert [line.deed for line in lines] == [
        "apply-for-accession",
        "note-fee-paid",
        "open-objection-window",
        "object-to-accession",
        "withdraw-objection",
        "admit-party",
    ]
    written = " ".join(str(line.__dict__) for line in Line.objects.all())
    for content in ("acid", "Tinman", "tinnensoldaat.example", "far."):
        assert content not in written
    assert Line.objects.filter(deed="join-group", party=objecting.code).count() == 1
    assert first_break() is None


def test_who_is_admitted_takes_part_in_the_groups_it_chose_once_its_contact_comes_in(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_the_window(monkeypatch, objecting)
    group = ABOUT["groups"][0]
    bo = expect_person(email=ABOUT["contact_email"], name="Bo", language="nl")
    former = {"party": cast.rival.party, "since": date(2020, 1, 1)}  # where Bo worked before
    GroupMembership.objects.create(body=group, person=bo, **former)
    party, _, key = acts.admit_party(by=cast.handler, number=objecting.pk)
    assert not [each for each in members(group, clock.today()) if each.party == party]
    assert not bo.is_active
    bo = accept_invitation(key=key, password="zeven tinnen soldaten")
    assert (bo.is_active, bo.language) == (True, "nl")
    assert group in access.reader(bo).bodies
    assert [each.person for each in members(group, clock.today()) if each.party == party] == [bo]


def test_the_pages_lead_from_the_form_to_the_invitation(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, union = browser_of(cast.handler), browser_of(cast.union_expert)
    Client().post("/accession/apply/", form())
    number = Application.objects.visible_to(access.reader(cast.handler)).get().pk
    assert "Tinnen" not in union.get("/accession/").content.decode()
    desk.post(f"/accession/{number}/fee/")
    desk.post(f"/accession/{number}/window/")
    assert "Tinnen" in union.get("/accession/").content.decode()
    union.post(f"/accession/{number}/object/", {"reason": "Ask the workers."})
    page = desk.get(f"/accession/{number}/").content.decode()
    assert "Ask the workers." in page
    assert "A party objects." in page
    page = desk.post(f"/accession/{number}/admit/", follow=True).content.decode()
    assert "A party objects." in page
    union.post(f"/accession/{number}/withdraw/")
    objecting = Application.objects.visible_to(access.reader(cast.handler)).get()
    assert "Parties may object until" in desk.get(f"/accession/{number}/").content.decode()
    after_the_window(monkeypatch, objecting)
    assert "Parties could object until" in desk.get(f"/accession/{number}/").content.decode()
    page = desk.post(f"/accession/{number}/admit/", follow=True).content.decode()
    assert "is a party from today" in page
    assert mail.outbox[-1].to == ["bo@tinnensoldaat.example"]
    assert "Geachte" in str(mail.outbox[-1].body)
    assert "Tinnen" in Client().get("/parties/").content.decode()


# A vote only for parties


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.lists(st.sampled_from(["open", "object", "admit", "refuse", "later"]), max_size=6))
@pytest.mark.django_db
def test_in_whatever_order_things_are_done_only_the_admitted_get_a_vote(path: list[str]) -> None:
    from django.db import transaction

    from tests.cast import assemble

    with transaction.atomic(), pytest.MonkeyPatch.context() as patched:
        cast = assemble()
        found = acts.apply_for_accession(**ABOUT, documents=dict.fromkeys(DOCUMENTS, PDF))
        acts.note_fee_paid(by=cast.handler, number=found.pk)
        for step in path:
            _take(step, cast, found.pk, patched)
        found = Application.objects.visible_to(access.reader(cast.handler)).get()
        party = party_states().get(found.code)
        votes = party is not None and bool(rules.votes_as_party(agreement(), party))
        assert votes == (found.state == "active")
        if votes:
            assert acts.standing_objections(found) == 0
        transaction.set_rollback(True)


def _take(step: str, cast: Cast, number: int, patched: pytest.MonkeyPatch) -> None:
    deeds: dict[str, Any] = {
        "open": lambda: acts.open_window(by=cast.handler, number=number),
        "object": lambda: acts.object_to_accession(by=cast.rival, number=number, reason="No."),
        "admit": lambda: acts.admit_party(by=cast.handler, number=number),
        "refuse": lambda: acts.refuse_party(by=cast.handler, number=number, why="No."),
        "later": lambda: patched.setattr(clock, "today", lambda: LATER),
    }
    try:
        deeds[step]()
    except Refused:
        return


# Leaving


def koperwiek() -> Party:
    return Party.objects.get(code="koperwiek")


def test_a_party_in_notice_stays_a_party_until_it_has_run(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.give_notice(by=cast.rival, party=koperwiek(), data="erased")
    assert koperwiek().takes_part
    assert koperwiek().leaves_on == rules.leaves_on(agreement(), clock.today())
    with pytest.raises(Refused) as refused:
        acts.leave_agreement(by=cast.handler, party=koperwiek())
    assert "runs until" in why(refused)
    on(monkeypatch, LATER)
    acts.leave_agreement(by=cast.handler, party=koperwiek())
    assert (koperwiek().state, koperwiek().left_on) == ("left", LATER)
    assert not rules.votes_as_party(agreement(), party_states()["koperwiek"])
    assert not electors(
        agreement(), "general-assembly", (), {"koperwiek": party_states()["koperwiek"]}
    )


def test_who_speaks_for_a_party_that_left_comes_in_no_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in = browser_of(cast.rival)
    acts.give_notice(by=cast.rival, party=koperwiek(), data="kept-sealed")
    on(monkeypatch, LATER)
    acts.leave_agreement(by=cast.handler, party=koperwiek())
    assert signed_in.get("/people/").status_code == 302
    assert not Person.objects.get(pk=cast.rival.pk).is_active
    assert access.reader(Person.objects.get(pk=cast.rival.pk)) == access.NOBODY


@pytest.mark.parametrize(("way", "left"), [("erased", 0), ("returned", 0), ("kept-sealed", 1)])
def test_the_data_go_as_the_party_said(
    handed_in: Upload, cast: Cast, monkeypatch: pytest.MonkeyPatch, way: str, left: int
) -> None:
    party = Party.objects.get(code="zilvermeeuw")
    acts.give_notice(by=cast.officer, party=party, data=way)
    on(monkeypatch, LATER)
    departure = acts.leave_agreement(by=cast.handler, party=party)
    assert Upload.objects.visible_to(access.reader(cast.handler)).count() == left
    assert departure.erased == (None if left else 1)


def test_a_party_takes_its_records_along_and_nobody_else_does(drawn: Upload, cast: Cast) -> None:
    path = "/accession/leaving/zilvermeeuw/records/"
    answer = browser_of(cast.officer).get(path)
    assert answer.content.startswith(b"PK")
    assert b"metal.csv" in answer.content
    for person in (cast.rival, cast.handler, cast.chair, cast.government):
        assert browser_of(person).get(path).status_code == 404


def test_what_was_handed_in_with_duties_goes_too_and_that_it_was_done_stays(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    duties.schedule_duties(party=koperwiek())
    mine = Duty.objects.visible_to(access.reader(cast.rival))
    duty = mine.order_by("due")[0]
    paper = duties.Paper(name="plan.pdf", content=PDF)
    duties.submit_duty(
        by=cast.rival, number=duty.pk, today=clock.today(), words="Our buyers.", paper=paper
    )
    records = browser_of(cast.rival).get("/accession/leaving/koperwiek/records/").content
    assert b"plan.pdf" in records
    acts.give_notice(by=cast.rival, party=koperwiek(), data="returned")
    on(monkeypatch, LATER)
    assert acts.leave_agreement(by=cast.handler, party=koperwiek()).erased == 1
    kept = Duty.objects.visible_to(access.reader(cast.handler)).get(pk=duty.pk)
    assert kept.submitted is not None
    page = browser_of(cast.handler).get(f"/duties/{duty.pk}/").content.decode()
    assert "Our buyers." not in page


def test_who_left_stops_nobody_and_leaves_no_paper_behind(
    cast: Cast, objecting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.object_to_accession(by=cast.rival, number=objecting.pk, reason="They spill acid.")
    acts.give_notice(by=cast.rival, party=koperwiek(), data="erased")
    on(monkeypatch, LATER)
    assert acts.leave_agreement(by=cast.handler, party=koperwiek()).erased == 1
    assert acts.standing_objections(objecting) == 0
    page = browser_of(cast.handler).get(f"/accession/{objecting.pk}/").content.decode()
    assert "They spill acid." not in page
    acts.admit_party(by=cast.handler, number=objecting.pk)
    tinnen = Party.objects.get(code=objecting.code)
    acts.give_notice(by=cast.handler, party=tinnen, data="erased")
    on(monkeypatch, LATER.replace(year=LATER.year + 1))
    assert acts.leave_agreement(by=cast.handler, party=tinnen).erased == len(DOCUMENTS) + 1
    assert browser_of(cast.handler).get(f"/accession/{objecting.pk}/").status_code == 200
    assert not {*SignedDocument._base_manager.all()} | {*Contact._base_manager.all()}


def test_a_party_may_stay_after_all(cast: Cast) -> None:
    acts.give_notice(by=cast.rival, party=koperwiek(), data="erased")
    acts.withdraw_notice(by=cast.rival, party=koperwiek())
    assert (koperwiek().state, koperwiek().leaves_on) == ("active", None)
    with pytest.raises(Refused):
        acts.withdraw_notice(by=cast.rival, party=koperwiek())
    acts.give_notice(by=cast.handler, party=koperwiek(), data="erased")
    assert Departure.objects.count() == 2


def test_nobody_gives_notice_for_another(cast: Cast) -> None:
    browser = browser_of(cast.officer)
    assert browser.get("/accession/leaving/koperwiek/").status_code == 403
    browser.post("/accession/leaving/koperwiek/notice/", {"way": "erased"})
    for person in (cast.officer, cast.chair, cast.government):
        with pytest.raises(Refused):
            acts.give_notice(by=person, party=koperwiek(), data="erased")
    with pytest.raises(Refused):
        acts.give_notice(by=cast.rival, party=koperwiek(), data="sold")
    assert koperwiek().state == "active"


def test_the_pages_lead_from_notice_to_leaving(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rival, desk = browser_of(cast.rival), browser_of(cast.handler)
    page = "/accession/leaving/koperwiek/"
    rival.post(f"{page}notice/", {"way": "returned"})
    assert "Download your records" in rival.get(page).content.decode()
    rival.post(f"{page}stay/")
    rival.post(f"{page}notice/", {"way": "erased"})
    assert rival.post(f"{page}leave/").status_code == 403
    on(monkeypatch, LATER)
    desk.post(f"{page}leave/")
    assert koperwiek().state == "left"
    assert "Left on" in desk.get(page).content.decode()
    assert "Koperwiek" in Client().get("/parties/").content.decode()


def test_the_list_of_parties_is_public_and_names_no_applicant(
    cast: Cast, objecting: Application
) -> None:
    page = Client().get("/parties/").content.decode()
    assert "Zilvermeeuw" in page
    assert "Tinnen" not in page
    assert Client().get("/parties/zilvermeeuw/").status_code == 200
    for hidden in (objecting.code, "secretariat", "nobody"):
        assert Client().get(f"/parties/{hidden}/").status_code == 404
