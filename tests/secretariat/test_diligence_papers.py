"""What is taken in as evidence and what is sent back, in words."""

import io
import zipfile

import pytest
from django.http import QueryDict

from schakel.covenant.agreement import load
from schakel.covenant.diligence import (
    Choice,
    Declined,
    Given,
    Level,
    NotApplicable,
    Number,
    Unknown,
    Words,
    instrument,
)
from schakel.covenant.questions import Question
from schakel.secretariat.diligence.acts import Refused
from schakel.secretariat.diligence.acts.papers import LARGEST, check_paper
from schakel.secretariat.diligence.forms import chosen, said_of, written

INSTRUMENT = instrument(load("metals_2019"))


def packed(*names: str, size: int = 3) -> bytes:
    """An archive of small files, the last of which says that it unpacks to this size."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"000")
        archive.filelist[-1].file_size = size
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("policy.PDF", b"%PDF-1.7"),
        ("site.jpg", b"\xff\xd8\xff\xe0"),
        ("weights.xlsx", packed("[Content_Types].xml", "xl/workbook.xml")),
        ("minutes.odt", packed("mimetype")),
        ("list.csv", b"supplier;country\n"),
    ],
)
def test_papers_that_are_taken_in(name: str, content: bytes) -> None:
    check_paper(name, content)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.pdf", b"", "empty"),
        ("film.pdf", b"%PDF-" + b"0" * LARGEST, "larger than 10 MB"),
        ("run.exe", b"MZ", "PDF, picture"),
        ("macro.xlsm", packed("[Content_Types].xml"), "PDF, picture"),
        ("macro.xlsx", packed("[Content_Types].xml", "xl/vbaProject.bin"), "macro"),
        ("bomb.xlsx", packed("[Content_Types].xml", "a", size=200_000_000), "unpacks"),
        ("page.pdf", b"<html>", "not what its name says"),
        ("picture.docx", b"PK\x03\x04 broken", "not what its name says"),
        ("archive.docx", packed("a.txt"), "not what its name says"),
        ("program.txt", b"\x7fELF\0\0", "not what its name says"),
    ],
)
def test_papers_that_are_sent_back(name: str, content: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        check_paper(name, content)


# What a page sends ------------------------------------------------------------------------------


def of_kind(kind: str) -> Question:
    return next(each for each in INSTRUMENT.questions if each.kind == kind)


def sent(question: Question, *told: str, remark: str = "") -> Given | None:
    form = QueryDict(mutable=True)
    form.setlist(f"is.{question.code}", list(told))
    form[f"remark.{question.code}"] = remark
    return said_of(form, question).given


def test_every_answer_comes_back_from_the_page_as_it_was_shown() -> None:
    several = of_kind("several-of")
    some = frozenset(list(several.options)[:2])
    shown: list[tuple[Question, Given]] = [
        (of_kind("level"), Level(0)),
        (of_kind("level"), Unknown()),
        (of_kind("level"), Declined("Too much work")),
        (of_kind("level"), NotApplicable("No metal was bought")),
        (of_kind("number"), Number(12.5)),
        (of_kind("number"), Number(0)),
        (several, Choice(some)),
        (several, Choice(frozenset())),
    ]
    for question, given in shown:
        told = chosen(given) or {written(given)}
        assert sent(question, *told, remark=getattr(given, "reason", "")) == given


def test_a_number_is_read_as_people_write_it_and_never_guessed_at() -> None:
    question = of_kind("number")
    assert sent(question, "12,5") == sent(question, "12.5") == Number(12.5)
    assert sent(question, "1 200") == Number(1200)
    assert sent(question, "") is None
    for doubtful in ("1.200", "1,200", "12.345.678", "about 12", "nan", "1e9", "９"):
        with pytest.raises(Refused):
            sent(question, doubtful)


def test_an_answer_and_no_answer_at_once_are_sent_back() -> None:
    with pytest.raises(Refused, match="Choose one of the two"):
        sent(of_kind("number"), "12", "?unknown")
    with pytest.raises(Refused, match="Choose one of the two"):
        sent(of_kind("level"), "?unknown", "?declined")


def test_words_keep_their_lines() -> None:
    question = of_kind("level").model_copy(update={"kind": "text"})
    assert sent(question, "one\r\ntwo") == Words("one\ntwo")
