"""The room of the ledger: all lines for the secretariat, its own for a party, none for others."""

import io
import json
import zipfile

import pytest

from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.ledger.deeds import DEEDS
from schakel.secretariat.ledger.heads import SignedHead
from schakel.secretariat.ledger.models import Head, Line
from tests.cast import Cast, browser_of


def page(person: str, cast: Cast, address: str = "/ledger/", language: str = "en") -> str:
    answer = browser_of(getattr(cast, str(person))).get(
        address, headers={"accept-language": language}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_secretariat_sees_every_line_a_party_those_that_concern_it(cast: Cast) -> None:
    write_line(who=str(cast.handler.code), party="koperwiek", deed="accept-duty", subject="duty:71")
    write_line(
        who=str(cast.officer.code), party="zilvermeeuw", deed="submit-duty", subject="duty:72"
    )
    assert "duty:71" in page("handler", cast)
    assert "duty:72" in page("handler", cast)
    own = page("officer", cast)
    assert "duty:72" in own
    assert "duty:71" not in own
    assert "verplichting ingediend" in page("officer", cast, language="nl")
    assert "duty:71" in page("rival", cast)


def test_who_did_something_finds_it_also_where_it_is_anothers(cast: Cast) -> None:
    write_line(
        who=str(cast.union_expert.code), party="zilvermeeuw", deed="read", subject="upload:9"
    )
    assert "upload:9" in page("union_expert", cast)
    assert "upload:9" not in page("ngo_expert", cast)


def test_the_secretariat_looks_for_the_lines_of_one_party(cast: Cast) -> None:
    write_line(who="", party="koperwiek", deed="read", subject="upload:31")
    assert "upload:31" not in page("handler", cast, "/ledger/?party=zilvermeeuw")
    assert "upload:31" in page("handler", cast, "/ledger/?party=koperwiek")
    sought = page("officer", cast, "/ledger/?party=koperwiek")
    assert "upload:31" not in sought


def test_who_speaks_for_nobody_has_no_business_in_the_ledger(cast: Cast) -> None:
    for address in ("/ledger/", "/ledger/head.json", "/ledger/export.zip"):
        assert browser_of(cast.stranger).get(address).status_code == 403
        assert browser_of(None).get(address).status_code == 302


def test_a_party_takes_home_a_signed_head_and_its_own_lines(cast: Cast) -> None:
    browser = browser_of(cast.officer)
    head = SignedHead.read(browser.get("/ledger/head.json").content.decode())
    now = Head.objects.get()
    assert (head.party, head.number, head.hash) == ("zilvermeeuw", now.number, now.hash)
    with zipfile.ZipFile(io.BytesIO(browser.get("/ledger/export.zip").content)) as held:
        lines = [json.loads(line) for line in held.read("lines.jsonl").decode().splitlines()]
    assert len(lines) == now.number
    assert {line["party"] for line in lines if "party" in line} == {"zilvermeeuw"}


def test_a_long_ledger_is_read_in_pages(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(120):
        write_line(who="", party="zilvermeeuw", deed="read", subject=f"duty:{number}")
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        latest = page("handler", cast)
    assert "duty:119" in latest
    assert "duty:3<" not in latest
    assert "duty:3<" in page("handler", cast, "/ledger/?page=3")


def test_what_everybody_at_the_desk_does_has_words_in_both_languages(cast: Cast) -> None:
    for deed in Line.objects.values_list("deed", flat=True).distinct():
        assert deed in DEEDS
