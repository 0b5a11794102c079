"""A company's own report: drafted from its records, written, looked through and published."""

from typing import Any

import pytest

from schakel.covenant.plans import Action
from schakel.covenant.risks import Judgement, Spot
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.chains.acts import hand_in_list
from schakel.secretariat.diligence.acts import Said, open_assessment, save_answers
from schakel.secretariat.duties.acts import schedule_duties
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.plans.acts import begin_plan, hide_names, note_harm, save_action
from schakel.secretariat.plans.acts.actions import add_action
from schakel.secretariat.risks.acts import add_risk, begin_heat_map, confirm_risk
from schakel.secretariat.statements.acts import (
    Refused,
    Stale,
    draft_report,
    erase_reports,
    files_of,
    publish_report,
    redraft_report,
    reopen_report,
    save_passage,
)
from schakel.secretariat.statements.acts.reports import (
    missing_from,
    passages_of,
    published_passages,
    remarks_on,
)
from schakel.secretariat.statements.models import Passage, Report, Statement, Step
from schakel.secretariat.statements.written import Kept
from tests.cast import Cast
from tests.secretariat.diligence_table import asked_edition, begun, some_answer, this_year
from tests.secretariat.diligence_table import sheet as read_sheet

SITE = "Dennenpit"
LISTED = "Kobaltgeheim"
LIST = f"material,form,quantity,unit,supplier,supplier_country\ncobalt,refined,1,t,{LISTED},FI\n"


@pytest.fixture
def report(cast: Cast) -> Report:
    """The draft of Zilvermeeuw, from some answers, a plan that names a site, and a list."""
    asked_edition(cast)
    told(cast)
    plan = begin_plan(person=cast.officer, year=this_year())
    row = add_action(person=cast.officer, number=plan.pk)
    said = Action("a1", "prevent", f"Fence off the pond at {SITE}", owner="Noor Meeuwis", cost=900)
    save_action(person=cast.officer, number=plan.pk, code=row.code, said=said, version=1)
    harm: dict[str, Any] = dict.fromkeys(("code", "annex"), "")
    harm |= {"issue": "child-labour", "name": f"Children at {SITE}", "not_annex": "no"}
    note_harm(person=cast.officer, number=plan.pk, **harm)
    hide_names(person=cast.officer, number=plan.pk, names=[SITE])
    hand_in_list(
        person=cast.officer, name="a.csv", content=LIST.encode(), strict=False, language="en"
    )
    return draft_report(person=cast.officer, year=this_year())


def told(cast: Cast) -> None:
    assessment = begun(cast)
    questions = {each.code: each for each in read_sheet(assessment, cast.officer).asked}
    answers = {
        code: Said(some_answer(questions[code]), remark)
        for code, remark in (("policy-adopted", f"Also signed by {LISTED}"), ("harm-scan", ""))
    }
    save_answers(person=cast.officer, number=assessment.pk, answers=answers, expected_versions={})


def held(report: Report, cast: Cast) -> dict[str, Kept]:
    """The passages as the officer reads them, by code."""
    rows = Passage.objects.visible_to(access.reader(cast.officer)).filter(report=report)
    codes = rows.order_by("place", "pk").values_list("code", flat=True)
    return dict(zip(codes, passages_of(report, access.reader(cast.officer)), strict=True))


def write(report: Report, cast: Cast, code: str, words: str, **about: Any) -> Passage:
    """Write a passage in both languages, from the version that stands."""
    now = held(report, cast)[code]
    told_: dict[str, Any] = {"part": now.passage.part, "version": now.version, **about}
    return save_passage(
        person=cast.officer, number=report.pk, code=code, text=Text(words, words), **told_
    )


def refused(act: Any, **about: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(**about)
    assert caught.value.why.nl
    return caught.value.why.en


def test_a_draft_tells_what_is_on_record_without_the_names_of_suppliers_and_sites(
    report: Report, cast: Cast
) -> None:
    found = held(report, cast)
    assert "Policy: management has adopted" in found["tells-policy"].passage.text.en
    assert f"signed by {LISTED}" in found["tells-policy.confidential"].passage.text.en
    public = "\n".join(e.passage.text.en for e in found.values() if e.passage.part == "public")
    assert "Fence off the pond at [redacted] (no day set; planned). [2]" in public
    assert "child labour" in public
    assert not {SITE, LISTED, "Noor Meeuwis", "900"} & set(public.replace(".", " ").split())
    kinds = {each.kind for each in remarks_on(report, access.reader(cast.officer))}
    assert kinds == {"taken-out"}


def test_what_a_report_says_lies_sealed(report: Report, cast: Cast) -> None:
    row = Passage._base_manager.filter(report=report).first()
    assert row is not None
    assert b"Policy" not in bytes(row.sealed)


def test_only_the_officer_of_a_company_writes_and_one_report_a_year(
    report: Report, cast: Cast
) -> None:
    again = refused(draft_report, person=cast.officer, year=this_year())
    assert "already" in again
    assert "no such year" in refused(draft_report, person=cast.officer, year=99)
    for person in (cast.union_expert, cast.handler):
        assert "CSR officer" in refused(draft_report, person=person, year=1)
    assert "CSR officer" in refused(publish_report, person=cast.handler, number=report.pk)
    with pytest.raises(Report.DoesNotExist):
        publish_report(person=cast.rival, number=report.pk)


def test_a_colleague_who_saved_first_is_not_overwritten(report: Report, cast: Cast) -> None:
    write(report, cast, "tells-policy", "We have a policy. [1]")
    with pytest.raises(Stale) as caught:
        write(report, cast, "tells-policy", "There is a policy. [1]", version=1)
    assert caught.value.theirs.passage.text.en == "We have a policy. [1]"
    same = write(report, cast, "tells-policy", "We have a policy. [1]", version=1)  # sent twice
    assert same.version == 2


def test_words_said_in_confidence_never_move_into_the_public_part(
    report: Report, cast: Cast
) -> None:
    with pytest.raises(Refused, match="never goes"):
        write(report, cast, "tells-policy.confidential", "Moved.", part="public")
    write(report, cast, "tells-risks.confidential", "Children at a pond. [1]", part="public")
    assert held(report, cast)["tells-risks.confidential"].passage.part == "public"


def test_drafting_anew_follows_the_records_and_keeps_what_was_written_by_hand(
    report: Report, cast: Cast
) -> None:
    write(report, cast, "tells-policy", "Ours. [1]")
    sheet = read_sheet(open_assessment(person=cast.officer, year=this_year()), cast.officer)
    question = next(each for each in sheet.asked if each.code == "complaints-open")
    save_answers(
        person=cast.officer,
        number=sheet.assessment.pk,
        answers={question.code: Said(some_answer(question))},
        expected_versions={},
    )
    a_risk_comes_first(cast)
    redraft_report(person=cast.officer, number=report.pk)
    found = held(report, cast)
    assert "corruption (severity 5 of 5)" in found["tells-risks"].passage.text.en
    assert "Ghana (severity 5, likelihood 2)" in found["tells-risks.confidential"].passage.text.en
    assert found["tells-policy"].passage.text.en == "Ours. [1]"
    assert found["tells-policy"].edited
    assert "tells-complaints" in found


def a_risk_comes_first(cast: Cast) -> None:
    """In the heat map of this year, confirmed by the secretariat."""
    number = begin_heat_map(person=cast.officer, year=this_year()).pk
    spot = Spot("Ghana", "gold", "recycling", "corruption")
    said: dict[str, Any] = {"spot": spot, "country": "Ghana", "judged": Judgement(5, 3, 4, 2)}
    said["reason"] = "Three buyers told us of it last year"
    code = add_risk(person=cast.officer, number=number, **said).code
    confirm_risk(person=cast.handler, number=number, code=code)


def test_a_report_with_a_supplier_in_it_does_not_go_out(report: Report, cast: Cast) -> None:
    write(report, cast, "tells-policy", f"Signed with {LISTED.upper()}'s director. [1]")
    why = refused(publish_report, person=cast.officer, number=report.pk, looked=True)
    assert "supplier" in why
    assert not Statement._base_manager.exists()


def test_publishing_shows_everybody_the_public_part_and_hands_in_the_duty(
    report: Report, cast: Cast
) -> None:
    schedule_duties(party=Party.objects.get(code="zilvermeeuw"))
    about: dict[str, Any] = {"person": cast.officer, "number": report.pk}
    assert "Look first" in refused(publish_report, **about)
    statement = publish_report(**about, looked=True)
    for reader in (access.NOBODY, access.reader(cast.rival)):
        seen = Statement.objects.visible_to(reader).get()
        public = "\n".join(each.text.en for each in published_passages(seen))
        assert "Policy: management has adopted" in public
        assert LISTED not in public
        assert not Report.objects.visible_to(reader).exists()
    assert b"assessment:" not in str(published_passages(statement)).encode()
    assert "tells-remedy" in missing_from(statement)
    duty = Duty._base_manager.get(
        owner="zilvermeeuw", obligation="publish-diligence-report", year=this_year()
    )
    assert duty.submitted
    line = Line.objects.filter(deed="publish-report").get()
    assert (line.party, line.clause) == ("zilvermeeuw", "publish-diligence-report")


def test_what_was_published_stays_when_the_report_is_taken_up_again(
    report: Report, cast: Cast
) -> None:
    about: dict[str, Any] = {"person": cast.officer, "number": report.pk}
    publish_report(**about, looked=True)
    with pytest.raises(Refused, match="was published"):
        write(report, cast, "tells-policy", "Changed.")
    reopen_report(**about)
    write(report, cast, "tells-policy", "Signed and sealed. [1]")
    second = publish_report(**about, looked=True)
    numbers = Statement.objects.visible_to(access.NOBODY).order_by("number")
    assert [each.number for each in numbers] == [1, 2]
    first = published_passages(numbers[0])[0]
    assert first.text.en.startswith("Policy:")
    assert published_passages(second)[0].text.en == "Signed and sealed. [1]"
    deeds = Step._base_manager.filter(report=report).values_list("deed", flat=True)
    assert list(deeds) == ["draft", "publish", "reopen", "publish"]


def test_a_company_that_leaves_takes_its_report_along_and_what_was_public_stays(
    report: Report, cast: Cast
) -> None:
    publish_report(person=cast.officer, number=report.pk, looked=True)
    [(name, content)] = files_of(access.reader(cast.officer), "zilvermeeuw")
    assert name == f"report-{this_year()}.json"
    assert LISTED.encode() in content
    assert "secretariat" in refused(erase_reports, by=cast.officer, party="zilvermeeuw")
    assert erase_reports(by=cast.handler, party="zilvermeeuw") == 1
    assert Statement.objects.visible_to(access.NOBODY).exists()
