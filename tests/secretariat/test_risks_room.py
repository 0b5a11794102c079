"""The pages of the room of risks, as those who work in it go through them."""

from datetime import date
from typing import Any

from django.test import Client

from schakel.secretariat.chains.models import Upload
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts import entries_of
from schakel.secretariat.risks.models import Card, Cell, Edition, HeatMap, Lot, Support
from schakel.secretariat.sharing.models import Receipt
from tests.cast import Cast, browser_of
from tests.secretariat.test_risks_acts import HEARD, added, begun, brought, handed_in

FILLED_IN = {
    "version": "1", "scale": "5", "scope": "3", "irremediability": "4", "likelihood": "unknown",
    "reason": "Two of us saw children burn cables there in May", "involvement": "linked",
    "heard_who": "two mothers", "heard_how": "at the well", "signals": "s-12, s-14",
}  # fmt: skip


def at(person: Person, language: str = "en") -> Client:
    browser = browser_of(person)
    browser.cookies["django_language"] = language
    return browser


def said(browser: Client, address: str, **posted: Any) -> str:
    answer = browser.post(address, posted, follow=True) if posted else browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_company_begins_from_its_list_says_what_it_knows_and_a_second_pair_of_eyes_confirms(
    cast: Cast, drawn: Upload
) -> None:
    noor = at(cast.officer)
    assert "metal.csv" in said(noor, "/risks/")
    begun_ = said(noor, "/risks/begin/", upload=str(drawn.pk))
    found = HeatMap._base_manager.get()
    assert "not looked at yet" in begun_
    place = f"/risks/{found.pk}/"
    code = entries_of(found)[0].risk.code
    assert "likelihood" in said(noor, f"{place}risks/{code}/").lower()
    assert "a second pair of eyes" in said(noor, f"{place}risks/{code}/", **FILLED_IN)
    stale = said(noor, f"{place}risks/{code}/", **{**FILLED_IN, "scale": "2"})
    assert "Somebody else saved first" in stale
    assert "does not confirm" in said(noor, f"{place}risks/{code}/confirm/", ok="1")
    assert "s-12" in said(at(cast.handler), f"{place}risks/{code}/")
    said(at(cast.handler), f"{place}risks/{code}/confirm/", ok="1")
    assert Cell._base_manager.get(heat_map=found, code=code).confirmed_by == cast.handler
    assert Receipt._base_manager.filter(kind="risks.heatmap", person=cast.handler).exists()
    more = said(noor, f"{place}more/")
    assert "COD" in more or "checkbox" in more
    assert browser_of(cast.rival).get(place).status_code == 404


def test_the_room_speaks_dutch_and_shows_unknown_as_unknown(cast: Cast) -> None:
    found = begun(cast)
    added(cast, found)
    page = said(at(cast.officer, "nl"), f"/risks/{found.pk}/")
    assert "Kinderarbeid" in page
    assert "onbekend" in page
    assert "wacht op een tweede paar ogen" in page


def test_a_lot_of_scrap_is_written_down_and_its_flags_stand_with_the_heat_map(cast: Cast) -> None:
    found = begun(cast)
    added(cast, found)
    noor = at(cast.officer)
    filled = {
        "version": "0", "name": "Cable", "asks-payment": "cash",
        "in-0-code": "cable", "in-0-low": "100", "out-0-code": "copper", "out-0-high": "60",
    }  # fmt: skip
    page = said(noor, f"/risks/{found.pk}/lots/new/", **filled)
    assert "not accounted for" in page
    assert "Paid in cash" in page
    lot = Lot._base_manager.get()
    assert "Swap the two" in said(
        noor, f"/risks/{found.pk}/lots/{lot.code}/",
        **{**filled, "version": "1", "in-0-low": "9", "in-0-high": "3"},
    )  # fmt: skip
    assert "2 red flags" in said(noor, f"/risks/{found.pk}/")


def test_a_union_brings_support_and_a_company_sees_no_more_than_the_card(cast: Cast) -> None:
    amara = at(cast.ngo_expert)
    filled = {
        "version": "0", "sort": "consultation-record", "title_": HEARD.title, "on": "2019-05-03",
        "source": "affected-people", "confidence": "medium", "said": HEARD.said,
        "people": HEARD.people, "how": HEARD.how, "cite": "on", "tell_issue": "on",
        "issue": "child-labour",
    }  # fmt: skip
    assert "comes to harm" in said(amara, "/risks/support/new/", **filled)
    assert HEARD.said in said(amara, "/risks/support/new/", **filled, safety="no names")
    support = Support._base_manager.get()
    noor = at(cast.officer)
    listed = said(noor, "/risks/support/")
    assert "whose it is, is not told" in listed
    assert not any(word in listed for word in ("Verre", "harbour", "mothers", "Amara"))
    assert noor.get(f"/risks/support/{support.pk}/").status_code == 404
    assert noor.get("/risks/support/new/").status_code == 403
    found = begun(cast)
    code = added(cast, found).code
    card = Card._base_manager.get()
    page = said(noor, f"/risks/{found.pk}/risks/{code}/", **FILLED_IN, cards=str(card.pk))
    assert "1 cited" in page
    assert "Verre" not in said(noor, f"/risks/{found.pk}/risks/{code}/")


def test_the_industry_is_shown_with_words_for_what_is_withheld_and_its_certificate(
    cast: Cast,
) -> None:
    sam = at(cast.handler)
    empty = said(sam, "/risks/industry/make/", **{"make-year": "1"})
    assert "No company has handed in" in empty
    handed_in(cast, 1, 5, 5, 4, 2, 2, 1, 5)
    assert "companies counted" in said(sam, "/risks/industry/make/", **{"make-year": "1"}).lower()
    edition = Edition._base_manager.get()
    page = said(at(cast.rival), f"/risks/industry/{edition.pk}/")
    assert "Withheld as a whole" in page
    assert "up to: found, likely or very likely" in page
    certificate = at(cast.rival).get(f"/risks/industry/{edition.pk}/certificate.json")
    assert certificate.json()["cleared"] is True
    assert "together" in said(sam, "/risks/industry/try/", ok="1")
    assert "Only the secretariat" in said(
        at(cast.officer), "/risks/industry/make/", **{"make-year": "2"}
    )
    assert Edition._base_manager.count() == 1


def test_who_brought_it_reads_it_whole_and_changes_what_the_card_tells(cast: Cast) -> None:
    support = brought(cast, on=date(2019, 1, 2))
    amara = at(cast.ngo_expert, "nl")
    page = said(amara, f"/risks/support/{support.pk}/")
    assert "consultatie" in page
    assert HEARD.people in page
