"""The booklet for the board: what it says, that it stays the same, that no list can write in it."""

import io
import re
from typing import Any

import pypdf
import pypdfium2
import pytest

from schakel.heat_map.booklet import booklet
from tests.heat_map import sample
from tests.heat_map.test_page import hostile

MARKUP = '#eval("1+1") $ x^2 $ *bold* @ref <label> = Heading #pagebreak() \\ `raw` // note'


def texts(pdf: bytes) -> list[str]:
    """The text of every page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def words(pdf: bytes) -> str:
    """The text of all pages, on one line."""
    return re.sub(r"\s+", " ", " ".join(texts(pdf)))


@pytest.fixture(scope="module")
def pdf(drawn: dict[str, str]) -> bytes:
    return booklet(sample.document("en"), drawn)


def test_the_first_risk_stands_in_the_summary_with_its_reason(pdf: bytes) -> None:
    summary = texts(pdf)[1]
    first = sample.document("en")["cells"][0]
    assert "What comes first" in summary
    assert "Child labour" in summary
    assert first["country_name"] in summary
    assert "scale 5, scope 3" in summary


def test_the_booklet_says_what_is_not_known(pdf: bytes) -> None:
    figures = sample.document("en")["summary"]
    text = words(pdf)
    assert f"{figures['cells_unknown']} of {figures['cells']} cells have no evidence" in text
    assert "Myanmar" in text
    assert '"Holland" is not a country.' in text


def test_every_page_after_the_cover_is_numbered(pdf: bytes) -> None:
    pages = texts(pdf)
    for number, text in enumerate(pages[1:], 2):
        assert f"page {number} of {len(pages)}" in text


def test_the_same_document_gives_the_same_bytes(pdf: bytes, drawn: dict[str, str]) -> None:
    assert booklet(sample.document("en"), drawn) == pdf


def test_a_dutch_document_gives_a_dutch_booklet(drawn: dict[str, str]) -> None:
    pdf = booklet(sample.document("nl"), drawn)
    text = words(pdf)
    assert "Wat voorop staat" in text
    assert "Kinderarbeid" in text
    assert "pagina 2 van" in text
    root: Any = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"] == "nl"


def test_a_screen_reader_finds_its_way(pdf: bytes) -> None:
    root: Any = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in pdf


def test_what_a_list_says_is_never_set_as_markup(drawn: dict[str, str]) -> None:
    document = sample.document("en")
    document["list"]["name"] = MARKUP
    document["left_out"][0]["what"] = MARKUP
    text = words(booklet(document, drawn))
    assert text.count('#eval("1+1")') >= 2
    assert "= Heading" in text


def test_a_wholly_hostile_document_is_still_a_booklet(drawn: dict[str, str]) -> None:
    pdf = booklet(hostile(sample.document("en")), drawn)
    assert "alert(1)" in words(pdf)
    assert b"/JavaScript" not in pdf


def test_a_list_from_which_nothing_could_be_read_still_gives_a_booklet(
    drawn: dict[str, str],
) -> None:
    document = sample.document("en") | {"cells": [], "places": [], "gaps": [], "purchases": []}
    document["summary"] = document["summary"] | {"materials": [], "cells": 0, "cells_unknown": 0}
    assert booklet(document, drawn).startswith(b"%PDF")
