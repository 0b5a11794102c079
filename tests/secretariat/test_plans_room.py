"""The room of action plans, page by page: how a company writes one, and what it is told."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from schakel.covenant.obligations import months_from
from schakel.secretariat import clock
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts import (
    add_evidence,
    begin_plan,
    read_indicator,
    start_action,
    submit_plan,
)
from schakel.secretariat.plans.acts.plans import value_of
from schakel.secretariat.plans.models import Action, ActionPlan, EvidenceFile
from schakel.secretariat.sharing.models import Receipt
from schakel.secretariat.vault import unseal
from tests.cast import Cast, browser_of
from tests.secretariat.test_plans_acts import add, full, written


@pytest.fixture
def plan(cast: Cast) -> ActionPlan:
    """A plan of Zilvermeeuw with one action, not handed in yet."""
    return written(cast)


def page(person: Person | None, name: str, *about: Any, language: str = "en", **asked: str) -> str:
    where = reverse(name, args=about)
    answer = browser_of(person).get(where, asked, headers={"accept-language": language})
    assert answer.status_code == 200, answer
    return answer.content.decode()


def send(person: Person, name: str, *about: Any, htmx: Any = False, **told: Any) -> str:
    headers = {"hx-request": "true"} if htmx else {}
    answer = browser_of(person).post(
        reverse(name, args=about), told, follow=not htmx, headers=headers
    )
    return answer.content.decode()


def fields(said: Any, version: int, **otherwise: Any) -> dict[str, Any]:
    """What a browser sends for an action that was written in the form."""
    indicator = said.indicator
    return {
        "version": version,
        "what": said.what,
        "kind": said.kind,
        "rightsholders": list(said.rightsholders),
        "how_heard": said.how_heard,
        "indicator_name": indicator.name,
        "unit": indicator.unit,
        "baseline": indicator.baseline,
        "target": indicator.target,
        "owner": said.owner,
        "starts": said.starts,
        "due": said.due,
        "cost": said.cost,
        "leverage": said.leverage,
        **otherwise,
    }


def test_a_company_draws_up_a_plan_adds_an_action_and_is_told_what_is_to_be_mended(
    cast: Cast,
) -> None:
    assert "Draw up the plan of year" in page(cast.officer, "plans")
    send(cast.officer, "plans:begin")
    plan = ActionPlan._base_manager.get()
    told = send(cast.officer, "plans:act", plan.pk, "add", **{"add-what": "Improve things"})
    assert "to be mended" in told
    code = Action._base_manager.get().code
    shown = page(cast.officer, "plans:action", plan.pk, code)
    assert shown.count('class="lacks must"') >= 3
    assert 'id="remarks-owner"' in shown
    refused = send(cast.officer, "plans:act", plan.pk, "submit")
    assert "First mend" in refused


def test_only_a_company_is_asked_to_draw_one_up(cast: Cast) -> None:
    for person in (cast.union_expert, cast.handler, cast.government):
        assert "Draw up the plan" not in page(person, "plans")


def test_an_action_is_written_in_the_form_and_the_remarks_go(plan: ActionPlan, cast: Cast) -> None:
    row = add(cast, plan, owner="", due=None)
    before = page(cast.officer, "plans:action", plan.pk, row.code)
    where = ("plans:save", plan.pk, row.code)
    said = fields(full(), row.version, baseline="many")
    assert "Enter a number." in send(cast.officer, *where, **said)
    told = send(cast.officer, *where, **fields(full(), row.version, risks="h1"))
    assert "Saved." in told
    assert told.count('class="lacks must"') < before.count('class="lacks must"')
    assert value_of(plan).actions[1].owner == "Noor Meeuwis"


def test_what_is_typed_is_saved_on_the_way_and_a_second_tab_loses_nothing(
    plan: ActionPlan, cast: Cast
) -> None:
    where = ("plans:save", plan.pk, "a1")
    told = send(cast.officer, *where, htmx=True, **fields(full(), 2, owner=""))
    assert "Saved at" in told
    assert re.search(r'name="version" value="3"', told)
    beside = told.partition('id="remarks-owner"')[2].partition("</div>")[0]
    assert "lacks must" in beside
    send(cast.officer, *where, **fields(full(), 3, owner="Ada"))
    told = send(cast.officer, *where, **fields(full(), 3, owner="Bea"))
    assert "Somebody changed this action" in told
    assert "Ada" in told.partition('id="theirs"')[2].partition("</section>")[0]
    assert 'value="Bea"' in told
    assert 'name="version" value="4"' in told


def test_readings_are_drawn_and_what_nobody_read_is_unknown(plan: ActionPlan, cast: Cast) -> None:
    assert "how far it is, is unknown" in page(cast.officer, "plans:action", plan.pk, "a1")
    about: dict[str, Any] = {"person": cast.officer, "number": plan.pk, "code": "a1"}
    today = clock.today()
    for months, value in ((-6, 10), (0, 45)):
        on = months_from(today, months)
        read_indicator(**about, on=on, value=value, source="Count by the council")
    shown = page(cast.officer, "plans:action", plan.pk, "a1", language="nl")
    assert 'class="plan-course"' in shown
    assert shown.count("<circle") == 2


def test_evidence_comes_back_as_it_was_and_only_to_who_reads_the_plan(
    plan: ActionPlan, cast: Cast
) -> None:
    paper = SimpleUploadedFile("photo.jpg", b"\xff\xd8 the fence")
    told: Any = {"evidence-on": clock.today(), "evidence-words": "The fence stands."}
    send(
        cast.officer,
        "plans:act-on",
        plan.pk,
        "a1",
        "evidence",
        **told,
        **{"evidence-file": paper},
    )
    kept = EvidenceFile._base_manager.get()
    assert b"fence" not in bytes(kept.sealed)
    where = reverse("plans:evidence", args=[plan.pk, kept.pk])
    answer = browser_of(cast.handler).get(where)
    assert answer.content == b"\xff\xd8 the fence"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert browser_of(cast.rival).get(where).status_code == 404
    film = SimpleUploadedFile("film.mp4", b"0" * (10 * 1024 * 1024 + 1))
    too_large: Any = {**told, "evidence-file": film}
    said = send(cast.officer, "plans:act-on", plan.pk, "a1", "evidence", **too_large)
    assert "larger than 10 MB" in said
    assert EvidenceFile._base_manager.count() == 1


def test_the_secretariat_finds_plans_by_state_and_a_company_only_its_own(
    plan: ActionPlan, cast: Cast
) -> None:
    begin_plan(person=cast.rival, year=1)
    submit_plan(person=cast.officer, number=plan.pk)
    all_of_them = page(cast.handler, "plans")
    assert "Koperwiek" in all_of_them
    assert 'class="plan-bars"' in all_of_them
    found = page(cast.handler, "plans", state="submitted")
    assert "Zilvermeeuw" in found
    assert "Koperwiek" not in found
    assert "Koperwiek" not in page(cast.officer, "plans")


def test_the_table_holds_no_formula_names_lie_sealed_and_each_opening_has_a_receipt(
    plan: ActionPlan, cast: Cast
) -> None:
    add(cast, plan, what='=HYPERLINK("x") of 12 people')
    answer = browser_of(cast.handler).get(reverse("plans:file", args=[plan.pk]))
    assert "'=HYPERLINK" in answer.content.decode()
    assert "zilvermeeuw" not in answer.headers["Content-Disposition"]
    told: Any = {"names-names": "Kobaltgeheim\nErts & Zoon"}
    send(cast.officer, "plans:act", plan.pk, "names", **told)
    plan.refresh_from_db()
    assert b"Kobaltgeheim" not in bytes(plan.sealed)
    assert b"Kobaltgeheim" in unseal(plan.sealed)
    page(cast.handler, "plans:action", plan.pk, "a1")
    receipt = Receipt._base_manager.get()
    assert (receipt.owner, receipt.kind, receipt.times) == ("zilvermeeuw", "plans.actionplan", 2)


def test_pages_are_small_and_speak_both_languages(plan: ActionPlan, cast: Cast) -> None:
    start_action(person=cast.officer, number=plan.pk, code="a1")
    about: dict[str, Any] = {"person": cast.officer, "number": plan.pk, "code": "a1"}
    add_evidence(**about, on=clock.today(), words="A photo of the fence.")
    for name, numbers, language in (
        ("plans", [], "nl"),
        ("plans:plan", [plan.pk], "en"),
        ("plans:plan", [plan.pk], "nl"),
        ("plans:action", [plan.pk, "a1"], "nl"),
    ):
        shown = page(cast.officer, name, *numbers, language=language)
        assert len(shown.encode()) < 100_000
        assert f'lang="{language}"' in shown
    table = page(cast.officer, "plans:file", plan.pk, language="nl")
    assert "voorkomen" in table
    assert "prevent" not in table
    there_is_none = browser_of(cast.officer).post(reverse("plans:reply", args=[plan.pk, 404]))
    assert there_is_none.status_code == 404
