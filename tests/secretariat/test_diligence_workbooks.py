"""Answering offline: out, in, looked at first; and questions that come in from elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from schakel.covenant.diligence import Declined, Given, Level, NotApplicable, Number
from schakel.exchange.problems import ListError
from schakel.exchange.xlsform import write_xlsform
from schakel.secretariat import access, clock
from schakel.secretariat.diligence.acts import (
    NotYours,
    Refused,
    Said,
    save_answers,
    tell_profile,
)
from schakel.secretariat.diligence.acts.answers import answers_of, conflicts
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.forms import OF_THE_FILE, take_in_form
from schakel.secretariat.diligence.acts.workbooks import (
    Changes,
    changes_of,
    hand_in_workbook,
    take_over_workbook,
    throw_away_workbook,
    waiting_workbook,
    workbook_of,
)
from schakel.secretariat.diligence.models import Answer, Assessment, Edition, Workbook
from schakel.secretariat.diligence.workbooks import form_of_questions
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.people.models import Person, Role
from tests.cast import Cast
from tests.secretariat.diligence_table import (
    LARGE,
    SECRET,
    SMALL,
    asked_edition,
    begun,
    colleague,
    submitted,
)

LEVEL, OTHER = "policy-adopted", "board-responsible"


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    """Zilvermeeuw's, begun, with one answer."""
    asked_edition(cast)
    fresh = begun(cast, LARGE)
    save(cast.officer, fresh, 0, **{LEVEL: Level(1)})
    return fresh


def save(person: Person, assessment: Assessment, seen: int, **given: Given) -> None:
    save_answers(
        person=person,
        number=assessment.pk,
        answers={code: Said(each, SECRET) for code, each in given.items()},
        expected_versions=dict.fromkeys(given, seen),
    )


def out(assessment: Assessment, person: Person) -> bytes:
    return workbook_of(assessment, access.reader(person), "en")


def filled(content: bytes, *, explained: str = "", **answers: object) -> bytes:
    """The workbook with answers written in."""
    opened = openpyxl.load_workbook(BytesIO(content))
    for code, value in answers.items():
        sheet, row = found(opened, code.replace("_", "-"))
        sheet.cell(row, 3).value = value  # type: ignore[assignment]
        if explained:
            sheet.cell(row, 4).value = explained
    return saved(opened)


def saved(opened: Book) -> bytes:
    content = BytesIO()
    opened.save(content)
    return content.getvalue()


def found(opened: Book, code: str) -> tuple[Worksheet, int]:
    for sheet in opened.worksheets:
        for row in range(1, sheet.max_row + 1):
            if sheet.cell(row, 1).value == code:
                return sheet, row
    raise LookupError(code)


def hand_in(person: Person, assessment: Assessment, content: bytes) -> Workbook:
    return hand_in_workbook(
        person=person, number=assessment.pk, file="answers.xlsx", content=content
    )


def changes(person: Person, assessment: Assessment) -> Changes:
    reader = access.reader(person)
    waiting = waiting_workbook(assessment, reader, person)
    assert waiting is not None
    return changes_of(waiting, assessment, reader)


def given(person: Person, assessment: Assessment) -> dict[str, Given | None]:
    found = answers_of(assessment, access.reader(person))
    return {code: kept.said.given for code, kept in found.items()}


def test_a_workbook_is_looked_at_before_anything_of_it_counts(
    assessment: Assessment, cast: Cast
) -> None:
    content = out(assessment, cast.officer)
    kept = hand_in(
        cast.officer, assessment, filled(content, policy_adopted=3, officer_hours="12,5")
    )
    assert SECRET.encode() not in bytes(kept.sealed)
    told = changes(cast.officer, assessment)
    assert [each.question.code for each in told.changes] == [LEVEL, "officer-hours"]
    assert [each.now.said.given if each.now else None for each in told.changes] == [Level(1), None]
    assert [each.new.given for each in told.changes] == [Level(3), Number(12.5)]
    assert told.changes[0].new.remark == SECRET  # an explanation that is left empty stays
    assert given(cast.officer, assessment) == {LEVEL: Level(1)}

    take_over_workbook(person=cast.officer, number=assessment.pk, workbook=kept.pk)
    assert given(cast.officer, assessment) == {LEVEL: Level(3), "officer-hours": Number(12.5)}
    assert not Workbook._base_manager.exists()
    deeds = Line.objects.values_list("deed", flat=True)
    assert {"hand-in-workbook", "take-over-workbook"} <= {*deeds}
    with pytest.raises(Refused, match="waits no longer"):
        take_over_workbook(person=cast.officer, number=assessment.pk, workbook=kept.pk)


def test_what_is_left_empty_stays_and_what_stands_already_is_no_change(
    assessment: Assessment, cast: Cast
) -> None:
    content = out(assessment, cast.officer)
    hand_in(cast.officer, assessment, content)
    told = changes(cast.officer, assessment)
    assert (told.changes, told.same, told.can_be_saved) == ((), 1, False)
    kept = hand_in(cast.officer, assessment, filled(content, policy_adopted=None))
    take_over_workbook(person=cast.officer, number=assessment.pk, workbook=kept.pk)
    assert given(cast.officer, assessment) == {LEVEL: Level(1)}


def test_what_a_colleague_changed_meanwhile_is_shown_and_neither_is_lost(
    assessment: Assessment, cast: Cast
) -> None:
    save(cast.officer, assessment, 0, **{OTHER: Level(1)})
    content = out(assessment, cast.officer)
    bo = colleague(cast.officer, "Bo", Role.Name.SEAT_HOLDER)
    save(bo, assessment, 1, **{LEVEL: Level(4), OTHER: Level(2)})
    kept = hand_in(cast.officer, assessment, filled(content, policy_adopted=3))
    told = changes(cast.officer, assessment)
    assert [(each.question.code, each.conflict) for each in told.changes] == [(LEVEL, True)]
    assert told.newer == 1  # left alone in the workbook: Bo's stands

    take_over_workbook(person=cast.officer, number=assessment.pk, workbook=kept.pk)
    assert given(cast.officer, assessment) == {LEVEL: Level(4), OTHER: Level(2)}
    beside = conflicts(assessment, access.reader(bo))
    assert {code: [each.said.given for each in lie] for code, lie in beside.items()} == {
        LEVEL: [Level(3)]
    }


def test_who_saves_between_the_look_and_the_yes_is_not_overwritten(
    assessment: Assessment, cast: Cast
) -> None:
    content = out(assessment, cast.officer)
    kept = hand_in(cast.officer, assessment, filled(content, policy_adopted=3))
    assert not changes(cast.officer, assessment).conflicts
    bo = colleague(cast.officer, "Bo", Role.Name.SEAT_HOLDER)
    save(bo, assessment, 1, **{LEVEL: Level(2)})
    done = take_over_workbook(person=cast.officer, number=assessment.pk, workbook=kept.pk)
    assert done[LEVEL].beside
    assert given(bo, assessment) == {LEVEL: Level(2)}


def test_a_waiting_workbook_is_its_senders_alone_and_goes_after_its_days(
    assessment: Assessment, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = filled(out(assessment, cast.officer), policy_adopted=3)
    first = hand_in(cast.officer, assessment, content)
    bo = colleague(cast.officer, "Bo", Role.Name.SEAT_HOLDER)
    assert waiting_workbook(assessment, access.reader(bo), bo) is None
    for person in (bo, cast.handler):
        with pytest.raises(Refused, match="waits no longer"):
            throw_away_workbook(person=person, number=assessment.pk, workbook=first.pk)
    second = hand_in(cast.officer, assessment, content)  # takes the place of the first
    with pytest.raises(Refused, match="waits no longer"):
        take_over_workbook(person=cast.officer, number=assessment.pk, workbook=first.pk)

    later = clock.today() + timedelta(days=8)
    monkeypatch.setattr(clock, "today", lambda: later)
    with pytest.raises(Refused, match="waits no longer"):
        take_over_workbook(person=cast.officer, number=assessment.pk, workbook=second.pk)
    hand_in(bo, assessment, content)
    assert list(Workbook._base_manager.values_list("by", flat=True)) == [bo.pk]


def test_ways_out_take_their_reason_from_the_explanation_and_are_held_to_the_rules(
    assessment: Assessment, cast: Cast
) -> None:
    content = out(assessment, cast.officer)
    declined = filled(content, officer_hours="We decline to answer", explained="too small")
    hand_in(cast.officer, assessment, declined)
    assert changes(cast.officer, assessment).changes[0].new.given == Declined("too small")
    reason = filled(content, origin_known="Does not apply", explained="no ore")
    hand_in(cast.officer, assessment, reason)
    assert changes(cast.officer, assessment).changes[0].new.given == NotApplicable("no ore")

    wrong = filled(content, policy_adopted="declined", officer_hours=-3, origin_known="n.v.t.")
    with pytest.raises(ListError) as error:
        hand_in(cast.officer, assessment, wrong)
    told = [str(each) for each in error.value.problems]
    assert len(told) == 3
    assert "C2: This question is asked of firms of every size." in told[0]
    assert "Give a number from 0 to 100000" in told[1]
    assert "Say why it does not apply." in told[2]
    assert len(changes(cast.officer, assessment).changes) == 1  # the one that waited waits still


def test_what_is_not_asked_any_more_is_left_out_and_what_is_not_there_stays(
    assessment: Assessment, cast: Cast
) -> None:
    content = filled(out(assessment, cast.officer), scrap_origin=50, policy_adopted=3)
    opened = openpyxl.load_workbook(BytesIO(content))
    sheet, row = found(opened, OTHER)
    sheet.delete_rows(row)
    tell_profile(person=cast.officer, number=assessment.pk, profile=SMALL)
    hand_in(cast.officer, assessment, saved(opened))
    told = changes(cast.officer, assessment)
    assert [each.question.code for each in told.changes] == [LEVEL]
    assert (told.absent, told.beyond) == (1, 1)


def test_only_who_answers_for_the_company_hands_in_and_only_while_it_is_open(
    assessment: Assessment, cast: Cast
) -> None:
    content = out(assessment, cast.officer)
    with pytest.raises(NotYours):
        hand_in(cast.handler, assessment, content)
    with pytest.raises(Assessment.DoesNotExist):
        hand_in(cast.rival, assessment, content)
    kept = hand_in(cast.officer, assessment, filled(content, policy_adopted=3))
    submitted(cast, assessment)
    with pytest.raises(Refused, match="handed in: nothing in it changes"):
        take_over_workbook(person=cast.officer, number=assessment.pk, workbook=kept.pk)
    with pytest.raises(Refused, match="handed in: nothing in it changes"):
        hand_in(cast.officer, assessment, content)


# Pages -----------------------------------------------------------------------------------------


def upload(content: bytes, name: str = "answers.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def test_the_whole_way_on_the_pages(assessment: Assessment, cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    page = reverse("diligence:workbook", args=[assessment.pk])
    taken = client.get(reverse("diligence:workbook-file", args=[assessment.pk]))
    assert taken.headers["Content-Disposition"] == (
        f'attachment; filename="answers-{assessment.year}.xlsx"'
    )
    book = filled(taken.content, policy_adopted=3, officer_hours="12,5")
    sent = client.post(page, upload(book))
    shown = client.get(sent.headers["Location"])
    assert shown.status_code == 200
    said = shown.content.decode()
    assert "2 answers change. Nothing is saved yet." in said
    assert "no answer yet" in said  # of the one that nobody answered before
    assert "Management has adopted" not in said
    assert "3: It covers the whole chain" in said
    assert len(said) < 100_000
    number = Workbook._base_manager.get().pk
    done = client.post(sent.headers["Location"], {"workbook": number, "over": "1"}, follow=True)
    assert "2 answers were saved." in done.content.decode()
    assert given(cast.officer, assessment) == {LEVEL: Level(3), "officer-hours": Number(12.5)}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_nasty_files_are_told_in_words_and_nothing_is_kept(
    assessment: Assessment, cast: Cast, client: Client, language: str
) -> None:
    client.force_login(cast.officer)
    client.cookies["django_language"] = language
    page = reverse("diligence:workbook", args=[assessment.pk])
    for file, why in (
        (
            upload(b"0" * 50_000_000),
            {"en": "is over 10 MB. Take pictures", "nl": "groter dan 10 MB"},
        ),
        (
            upload(b"0" * 11_000_000),
            {"en": "is over 10 MB. Take pictures", "nl": "groter dan 10 MB"},
        ),
        (
            upload(b"code;answer"),
            {"en": "plain text, such as CSV", "nl": "gewone tekst, zoals CSV"},
        ),
        ({}, {"en": "Choose the workbook first.", "nl": "Kies eerst de werkmap."}),
        (
            upload(filled(out(assessment, cast.officer), policy_adopted="=1+2")),
            {"en": "C2: the cell holds a formula.", "nl": "C2: de cel bevat een formule."},
        ),
    ):
        said = client.post(page, file).content.decode()
        assert why[language] in said
        assert 'role="alert"' in said
    assert not Workbook._base_manager.exists()
    assert Answer._base_manager.count() == 1


def test_evidence_of_fifty_megabytes_is_refused_with_the_limit_and_the_remedy(
    assessment: Assessment, cast: Cast, client: Client
) -> None:
    client.force_login(cast.officer)
    page = reverse("diligence:hand-in-for", args=[assessment.pk, LEVEL])
    sent = {"title": "Policy", **upload(b"%PDF-" + b"0" * 50_000_000, "policy.pdf")}
    said = client.post(page, sent).content.decode()
    assert "One over 10 MB is not taken in: hand in a smaller one" in said


# Forms -----------------------------------------------------------------------------------------


def form(cast: Cast, then: Callable[[Book], None]) -> bytes:
    """The agreement's own questions as XLSForm, changed by hand."""
    code = Edition.objects.get().code
    opened = openpyxl.load_workbook(BytesIO(write_xlsform(form_of_questions(instrument_of(code)))))
    opened["settings"]["B2"] = "questions-2027"
    then(opened)
    return saved(opened)


def test_own_questions_come_in_as_a_draft_that_scores_as_they_say(
    cast: Cast, client: Client
) -> None:
    own = asked_edition(cast)
    client.force_login(cast.officer)
    taken = client.get(reverse("diligence:edition-form", args=[own.code]))
    assert taken.content.startswith(b"PK")
    assert client.get(reverse("diligence:take-in-form")).status_code == 403

    done = take_in_form(by=cast.handler, file="form.xlsx", content=form(cast, lambda _: None))
    assert done.edition.state == Edition.State.DRAFT
    before, after = instrument_of(own.code), instrument_of("questions-2027")
    assert after.questions == before.questions
    assert (after.weights, after.bands) == (before.weights, before.bands)
    with pytest.raises(Refused) as refused:
        take_in_form(by=cast.handler, file="form.xlsx", content=taken.content)
    assert refused.value.why == OF_THE_FILE


def test_a_form_is_held_to_what_the_agreement_asks_of_its_own_questions(cast: Cast) -> None:
    asked_edition(cast)

    def spoilt(opened: Book) -> None:
        survey = opened["survey"]
        head = {str(cell.value): at for at, cell in enumerate(survey[1], 1)}
        survey.cell(2, head["schakel_weight"]).value = 99
        survey.cell(3, head["schakel_positions"]).value = "astronaut"
        survey.cell(3, head["schakel_maps"]).value = "oecd: 77.7"

    with pytest.raises(ListError) as error:
        take_in_form(by=cast.handler, file="form.xlsx", content=form(cast, spoilt))
    told = "\n".join(str(each) for each in error.value.problems)
    assert (
        'form.xlsx, line 3, survey: positions.0: "astronaut" is not one of the positions.' in told
    )
    assert '"77.7" is no heading of oecd.' in told
    assert "The weights of the steps add up to" in told
    assert Edition.objects.count() == 1
