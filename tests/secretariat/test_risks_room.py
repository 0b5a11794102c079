"""The pages of the room of risks, as those who work in it go through them."""

from datetime import date, timedelta
from json import dumps
from typing import Any

from django.test import Client

from schakel.secretariat import clock
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts import entries_of
from schakel.secretariat.risks.models import Card, Cell, Edition, HeatMap, Lot, Preview, Support
from schakel.secretariat.risks.tasks import make_map
from schakel.secretariat.sharing.models import Receipt
from tests.cast import Cast, browser_of
from tests.secretariat.test_risks_acts import HEARD, added, begun, brought

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
    ticked = {"scale": "2", "rightsholders": ["women", "children"]}
    stale = said(noor, f"{place}risks/{code}/", **{**FILLED_IN, **ticked})
    assert "Somebody else saved first" in stale
    assert stale.count(" checked") == 2  # what was ticked is there to be saved again
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


def test_a_worker_is_asked_for_the_industry_and_says_in_words_why_nothing_came_out(
    cast: Cast,
) -> None:
    sam = at(cast.handler)
    page = said(sam, "/risks/industry/make/", **{"make-year": "1"})
    assert "Waiting for a worker" in page
    make_map.call(Job._base_manager.get().pk, 1)
    page = said(sam, "/risks/industry/")
    assert "it did not come out" in page
    assert "No company has handed in" in page
    assert "did not come out" not in said(at(cast.rival), "/risks/industry/")
    assert "Only the secretariat" in said(
        at(cast.officer), "/risks/industry/make/", **{"make-year": "2"}
    )
    assert Job._base_manager.count() == 1


def test_the_industry_is_shown_with_words_for_what_is_withheld_to_companies_in_it_first(
    cast: Cast,
) -> None:
    sam, rival = at(cast.handler), at(cast.rival)
    cells = {
        "child-labour": [{"at": "total", "shown": "7"}, {"at": "unknown-likely", "shown": "4"}]
    }
    told = dumps({**cells, "water": [{"at": "total", "why": "protected"}]})
    soon = clock.today() + timedelta(days=9)
    about: Any = {"year": 1, "shared_from": soon, "told": told}
    edition = Edition(level=3, owner="secretariat", outcome="looked-at", by=cast.handler, **about)
    edition.save()
    Preview(level=3, owner="koperwiek", **about).save()
    preview = f"/risks/industry/preview/{Preview._base_manager.get().pk}/"
    assert preview in said(rival, "/risks/")
    assert "You look at it first" in said(rival, preview)
    assert at(cast.officer).get(preview).status_code == 404
    place = f"/risks/industry/{edition.pk}/"
    assert rival.get(place).status_code == 404
    assert "can be shared from" in said(sam, f"{place}share/", ok="1")
    Edition.objects.amend(edition.pk, shared_from=clock.today(), certificate='{"cleared": true}')
    assert "Why it is not shared" in said(sam, place)
    said(sam, f"{place}share/", ok="1")
    page = said(rival, place)
    assert "Withheld as a whole" in page
    assert "companies counted" in page.lower()
    assert "up to: found, likely or very likely" in page
    assert rival.get(f"{place}certificate.json").json()["cleared"] is True
    Edition.objects.amend(edition.pk, certificate="")
    assert "together" in said(sam, "/risks/industry/try/", ok="1")


def test_who_brought_it_reads_it_whole_and_changes_what_the_card_tells(cast: Cast) -> None:
    support = brought(cast, on=date(2019, 1, 2))
    amara = at(cast.ngo_expert, "nl")
    page = said(amara, f"/risks/support/{support.pk}/")
    assert "consultatie" in page
    assert HEARD.people in page
