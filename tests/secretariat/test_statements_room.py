"""The pages and files of a company's own report, and its answers for others who ask."""

import io
from typing import Any

import docx
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from schakel.secretariat.statements.acts import publish_report
from schakel.secretariat.statements.models import Passage, Report, Statement
from tests.cast import Cast, browser_of
from tests.secretariat.diligence_table import this_year
from tests.secretariat.test_statements_acts import LISTED, SITE, report

__all__ = ["report"]
ROOM = "/statements/"


def page(cast: Cast, address: str, person: Any = "officer", status: int = 200) -> str:
    who = getattr(cast, person) if person else None
    said = browser_of(who).get(address)
    assert said.status_code == status, said.content[:300]
    return said.content.decode(errors="replace")


def test_an_officer_drafts_writes_looks_through_and_publishes_on_the_pages(
    report: Report, cast: Cast
) -> None:
    browser = browser_of(cast.officer)
    where = f"{ROOM}{report.pk}/"
    assert "records behind it" in page(cast, where)
    told = {"en": f"Signed with {LISTED}. [1]", "nl": "Getekend. [1]"}
    saved = browser.post(
        f"{where}passages/tells-policy/save/",
        {**told, "part": "public", "version": 1},
        follow=True,
    )
    assert "A name of a supplier" in saved.content.decode()
    stale = browser.post(
        f"{where}passages/tells-policy/save/",
        {"en": "Mine. [1]", "nl": "Mijn. [1]", "part": "public", "version": 1},
    ).content.decode()
    assert "As your colleague saved it" in stale
    assert "Mine. [1]" in stale
    assert LISTED in stale
    assert "disabled" in page(cast, f"{where}look/")
    browser.post(f"{where}act/publish/", {"looked": "on"})
    assert not Statement._base_manager.exists()
    browser.post(
        f"{where}passages/tells-policy/save/",
        {"en": "Mine. [1]", "nl": "Mijn. [1]", "part": "public", "version": 2},
    )
    browser.post(f"{where}act/publish/", {"looked": "on"})
    shown = page(cast, f"{ROOM}published/{Statement._base_manager.get().pk}/", None)
    assert "Mine." in shown
    assert "What this report does not tell" in shown
    assert not {name for name in (LISTED, SITE, "Noor Meeuwis") if name in shown}


def test_nobody_but_the_company_and_the_secretariat_reads_a_draft_or_its_files(
    report: Report, cast: Cast
) -> None:
    places = ["", "look/", "passages/tells-policy/", "files/confidential-nl.docx"]
    answers = f"{ROOM}answers/zilvermeeuw/{this_year()}/"
    for where in [*(f"{ROOM}{report.pk}/{each}" for each in places), answers]:
        for person in ("rival", "union_expert", "government", "chair"):
            page(cast, where, person, status=404)
    assert "tells-policy" in page(cast, f"{ROOM}{report.pk}/", "handler")
    page(cast, f"{ROOM}{report.pk}/files/left-out-nl.docx", status=404)
    page(cast, f"{ROOM}{report.pk}/files/public-xx.pdf", status=404)


@pytest.fixture
def statement(report: Report, cast: Cast) -> Statement:
    return publish_report(person=cast.officer, number=report.pk, looked=True)


def content(where: str, person: Any = None) -> bytes:
    said = browser_of(person).get(where)
    assert said.status_code == 200
    assert "sandbox" in said.headers["Content-Security-Policy"]
    return bytes(said.content)


def test_the_public_report_is_a_clean_pdf_the_same_every_time(statement: Statement) -> None:
    where = f"{ROOM}published/{statement.pk}/report-nl.pdf"
    pdf = content(where)
    assert pdf == content(where)
    read = PdfReader(io.BytesIO(pdf))
    told = " ".join(each.extract_text() for each in read.pages)
    assert "Wat dit verslag niet vertelt" in told
    assert "Zilvermeeuw" in told
    assert not {name for name in (LISTED, SITE, "Noor") if name in told}
    assert set(read.metadata or {}) == {"/Title", "/Creator"}
    assert str(read.metadata["/Creator"]).startswith("Typst")  # type: ignore[index]


def test_the_report_is_a_docx_that_reads_back_and_names_nobody(
    report: Report, statement: Statement, cast: Cast
) -> None:
    where = f"{ROOM}published/{statement.pk}/report-en.docx"
    assert content(where) == content(where)
    public = docx.Document(io.BytesIO(content(where)))
    told = [each.text for each in public.paragraphs]
    assert "Policy" in told
    assert any(line.startswith("Policy: management has adopted") for line in told)
    about = public.core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    inside = content(f"{ROOM}{report.pk}/files/confidential-en.docx", cast.officer)
    within = docx.Document(io.BytesIO(inside))
    assert any(LISTED in each.text for each in within.paragraphs)
    assert "Confidential" in within.sections[0].header.paragraphs[0].text


def test_one_answer_stands_under_the_headings_of_all_who_ask(report: Report, cast: Cast) -> None:
    where = f"{ROOM}answers/zilvermeeuw/{this_year()}/"
    book = load_workbook(io.BytesIO(content(f"{where}answers.xlsx", cast.officer)))
    assert {"oecd", "eu-2017-821", "jdds", "vsme", "esrs", "csddd"} <= set(book.sheetnames)
    rows = [row for row in book["jdds"].iter_rows(values_only=True) if row[2] == "policy-adopted"]
    assert rows
    assert str(rows[0][4]).startswith("Management has adopted")
    assert LISTED in str(rows[0][5])
    assert content(f"{where}oecd.csv", cast.officer).startswith(b"\xef\xbb\xbf")
    page(cast, f"{where}nobody.csv", status=404)


def test_what_a_supplier_is_called_cannot_become_markup(report: Report, cast: Cast) -> None:
    row = Passage._base_manager.get(report=report, code="tells-policy")
    browser_of(cast.officer).post(
        f"{ROOM}{report.pk}/passages/tells-policy/save/",
        {"en": "<script>x</script> #[a] [1]", "nl": "a", "part": "public", "version": row.version},
    )
    html = content(f"{ROOM}{report.pk}/files/public-en.html", cast.officer).decode()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
