"""The pages of the room: saved while one writes, light, and open to whom they are for."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from schakel.covenant import diligence as rules
from schakel.covenant.diligence import Level
from schakel.secretariat import access
from schakel.secretariat.diligence.acts import hand_in_evidence
from schakel.secretariat.diligence.acts.answers import answers_of, conflicts
from schakel.secretariat.diligence.acts.standing import Standing
from schakel.secretariat.diligence.drawing import _points, specification
from schakel.secretariat.diligence.models import Assessment, Rating, Revision
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.models import Receipt
from tests.cast import Cast, browser_of
from tests.secretariat.diligence_table import (
    LARGE,
    SECRET,
    asked_edition,
    begun,
    in_review,
    level_questions,
    sheet,
    submitted,
)

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

HEAVIEST = 100_000  # bytes of a page
PDF = b"%PDF-1.7 signed"


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    """Zilvermeeuw's, begun, with nothing answered."""
    asked_edition(cast)
    return begun(cast, LARGE)


def at(name: str, *about: Any) -> str:
    return reverse(f"diligence:{name}", args=about)


def read(person: Person | None, where: str) -> str:
    answer = browser_of(person).get(where)
    assert answer.status_code == 200, (where, answer)
    assert len(answer.content) < HEAVIEST, where
    return answer.content.decode()


def post(person: Person, where: str, /, **told: Any) -> "Answer":
    return browser_of(person).post(where, told)


def autosave(person: Person, where: str, /, **told: str) -> str:
    """What a page is told that saves while one writes."""
    return browser_of(person, headers={"HX-Request": "true"}).post(where, told).content.decode()


def said(assessment: Assessment, cast: Cast, code: str) -> Any:
    found = answers_of(assessment, access.reader(cast.officer)).get(code)
    return found.said if found else None


def sends(code: str, told: str, version: int = 0, remark: str = "") -> dict[str, str]:
    return {f"is.{code}": told, f"version.{code}": str(version), f"remark.{code}": remark}


# Answering ------------------------------------------------------------------------------------


def test_an_answer_is_saved_while_one_writes_and_the_page_learns_what_changed(
    assessment: Assessment, cast: Cast
) -> None:
    step = at("step", assessment.pk, 1)
    assert 'id="q-policy-public" class="question" hidden' in read(cast.officer, step)
    page = autosave(cast.officer, step, **sends("policy-adopted", "2", remark=SECRET))
    assert said(assessment, cast, "policy-adopted").given == Level(2)
    assert 'name="version.policy-adopted" value="1" hx-swap-oob="true"' in page
    assert re.search(r'<fieldset id="q-policy-public"[^>]*hx-swap-oob="true">', page)
    assert "<html" not in page
    assert SECRET not in page
    # in a second tab, which saw nothing of it yet
    late = autosave(cast.officer, step, **sends("policy-adopted", "4"))
    assert "Two versions of this answer were saved" in late
    assert set(conflicts(assessment, access.reader(cast.officer))) == {"policy-adopted"}
    post(cast.officer, step, choose="policy-adopted:2", **sends("policy-adopted", "2", 1))
    assert said(assessment, cast, "policy-adopted").given == Level(4)


def test_without_scripts_one_button_saves_a_whole_step_and_says_what_it_could_not(
    assessment: Assessment, cast: Cast
) -> None:
    step, on = at("step", assessment.pk, 1), at("step", assessment.pk, 2)
    numbers = [q.code for q in sheet(assessment, cast.officer).asked if q.kind == "number"]
    number = next(c for c in numbers if c in read(cast.officer, step))
    wrong = sends(number, "about twelve", remark=SECRET)
    back = post(cast.officer, step, on="", **sends("policy-adopted", "2"), **wrong)
    page = back.content.decode()
    assert "That is no number" in page
    assert 'value="about twelve"' in page  # what was typed is there again
    assert SECRET in page
    assert said(assessment, cast, "policy-adopted").given == Level(2)
    done = post(cast.officer, step, on="", **sends("policy-adopted", "3", 1))
    assert done.headers["Location"] == on


def test_pages_are_light_and_open_to_the_company_and_the_secretariat_alone(
    assessment: Assessment, cast: Cast
) -> None:
    kept = hand_in_evidence(person=cast.officer, title=SECRET, name="a.pdf", content=PDF)
    in_review(cast, assessment)
    number, code = assessment.pk, "policy-adopted"
    steps = [at("step", number, each) for each in range(1, 7)]
    pages = [at("assessment", number), at("question", number, code), at("scores", number)]
    pages += [*steps, at("split", number), at("profile", number), at("course", "zilvermeeuw")]
    for page in [*pages, at("piece", kept.pk), at("evidence-file", kept.pk, 1)]:
        read(cast.officer, page)
    for page in (pages[0], pages[2], steps[1], at("piece", kept.pk), at("rate", number, code)):
        read(cast.handler, page)
    for person in (cast.rival, cast.union_expert, cast.stranger):
        browser = browser_of(person)
        for page in [*pages[:4], at("course", "zilvermeeuw"), at("piece", kept.pk)]:
            assert browser.get(page).status_code == 404, (person, page)
    opened = {(each.kind, each.person.name) for each in Receipt._base_manager.all()}
    assert {person for _, person in opened} == {cast.handler.name}
    assert {kind for kind, _ in opened} == {"diligence.assessment", "diligence.evidence"}


# What is next ---------------------------------------------------------------------------------


def test_the_first_page_says_what_is_next_and_how_long_it_takes(
    assessment: Assessment, cast: Cast
) -> None:
    home = reverse("diligence")
    now = sheet(assessment, cast.officer)
    page = read(cast.officer, home)
    assert "Step 1, Embed:" in page
    assert f"0 of {len(now.asked)}" in page
    assert "In all still about" in page
    assert "Zilvermeeuw" in read(cast.handler, home)
    assert "You are not named on any assessment" in read(cast.union_expert, home)
    assert "can begin" in read(cast.rival, home)
    assert post(cast.rival, at("begin")).status_code == 302
    submitted(cast, assessment)
    assert "There is nothing to do for you now" in read(cast.officer, home)
    dutch = browser_of(cast.officer, headers={"accept-language": "nl"}).get(home)
    assert 'lang="nl"' in dutch.content.decode()


# Evidence and judging -------------------------------------------------------------------------


def test_a_file_is_handed_in_beside_its_answer_and_comes_back_as_a_download(
    assessment: Assessment, cast: Cast
) -> None:
    where = at("hand-in-for", assessment.pk, "policy-adopted")
    for name, content, why in (
        ("policy.exe", b"MZ", "Evidence is a PDF"),
        ("large.pdf", b"%PDF-" + b"0" * 11_000_000, "larger than 10 MB"),
    ):
        sent = post(cast.officer, where, title="Policy", file=SimpleUploadedFile(name, content))
        assert why in sent.content.decode()
    file = SimpleUploadedFile("../Beleid <b>.pdf", PDF)
    post(cast.officer, where, title="Policy", file=file)
    kept = Revision._base_manager.get()
    assert "1 piece of evidence" in read(cast.officer, at("step", assessment.pk, 1))
    got = browser_of(cast.handler).get(at("evidence-file", kept.evidence_id, 1))
    assert got.content == PDF
    assert got.headers["Content-Disposition"] == 'attachment; filename="Beleid b.pdf"'
    assert got.headers["Content-Security-Policy"].startswith("sandbox")


def test_the_secretariat_rates_on_a_page_and_is_told_when_a_reason_lacks(
    assessment: Assessment, cast: Cast
) -> None:
    in_review(cast, assessment)
    code = level_questions(assessment, cast)[0]
    where = at("rate", assessment.pk, code)
    assert "Say why" in post(cast.handler, where, **{f"is.{code}": "0"}).content.decode()
    told = {f"is.{code}": "0", f"remark.{code}": "Nothing was signed."}
    assert post(cast.handler, where, **told).status_code == 302
    shown = read(cast.handler, at("scores", assessment.pk))
    assert "Nothing was signed." in shown
    assert "not confirmed yet" in shown
    assert "Nothing was signed." not in read(cast.officer, at("scores", assessment.pk))
    assert post(cast.officer, where, **told).status_code == 403
    assert post(cast.handler, at("confirm", assessment.pk)).status_code == 302
    assert not Rating._base_manager.exclude(confirmed=None).exists()


# The years side by side -----------------------------------------------------------------------


def test_years_that_may_not_be_compared_are_not_joined_in_the_drawing() -> None:
    asks = rules.instrument(access.agreement())
    profile = rules.Profile(frozenset({"trader"}), 20)
    score = rules.score(asks, profile, {"policy-adopted": Level(3)})
    other = asks.edition.model_copy(update={"key": "another", "edition": "another"})
    years = [
        Standing(1, "zilvermeeuw", 1, asks.edition, "final", score),
        Standing(2, "zilvermeeuw", 2, asks.edition, "final", score),
        Standing(3, "zilvermeeuw", 3, other, "final", score),
    ]
    points = list(_points(years, "nl"))
    whole = [each for each in points if each["panel"] == "Alle stappen"]
    assert [each["run"] for each in whole] == [0, 0, 1]
    assert all(each["low"] <= each["high"] for each in points)
    assert any(each["low"] < each["high"] for each in points)  # unknown is a band, not a low
    drawn = specification(points, "nl")
    assert len(drawn["facet"]["sort"]) == len({each["panel"] for each in points})
