"""The room of sharing, page by page, as people use it."""

from datetime import date

import pytest

from schakel.covenant.obligations import months_from
from schakel.secretariat import access, clock
from schakel.secretariat.access import open_record
from schakel.secretariat.chains.acts import hand_in_list
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.acts import Spot, name_person
from schakel.secretariat.sharing.models import AccessRequest, Grant, Receipt
from tests.cast import Cast, browser_of

LIST = b"material,country\ntin,ID\n"
WHY = "to weigh the plan with our members"
KIND = "chains.upload"


def soon() -> date:
    return months_from(clock.today(), 2)


def page(person: Person | None, where: str, language: str = "en", status: int = 200) -> str:
    answer = browser_of(person).get(where, headers={"accept-language": language})
    assert answer.status_code == status, where
    return answer.content.decode()


def post(person: Person, where: str, **fields: object) -> str:
    told = {name: value for name, value in fields.items() if value is not None}
    answer = browser_of(person).post(where, told, follow=True)
    return answer.content.decode()


def ask(cast: Cast) -> AccessRequest:
    post(
        cast.union_expert,
        "/sharing/ask/",
        about="purchase-list",
        owner="zilvermeeuw",
        purpose=WHY,
        until=soon(),
    )
    return AccessRequest._base_manager.get()


def test_an_expert_asks_the_company_opens_and_sees_who_read(handed_in: Upload, cast: Cast) -> None:
    request = ask(cast)
    where = f"/sharing/requests/{request.pk}/"
    assert "Waits for your answer" in page(cast.officer, "/sharing/")
    assert WHY in page(cast.officer, where)
    fields = {"grant-records": f"{KIND}/{handed_in.pk}", "grant-until": soon()}
    assert "Opened." in post(cast.officer, where + "grant/", **fields)
    assert "metal.csv" in page(cast.union_expert, "/sharing/")
    browser_of(cast.union_expert).get(f"/chains/{handed_in.pk}/problems/")
    told = page(cast.officer, "/sharing/receipts/")
    assert "Fenna Maker" in told
    assert "Named on it" in told


def test_a_company_refuses_and_says_why(handed_in: Upload, cast: Cast) -> None:
    where = f"/sharing/requests/{ask(cast).pk}/"
    told = post(cast.officer, where + "refuse/", **{"refuse-answer": "We are renegotiating."})
    assert "Refused." in told
    assert "We are renegotiating." in page(cast.union_expert, where)


def test_whoever_asked_withdraws_and_a_rival_finds_no_request(cast: Cast) -> None:
    where = f"/sharing/requests/{ask(cast).pk}/"
    page(cast.rival, where, status=404)
    assert browser_of(cast.rival).post(where + "grant/").status_code == 404
    assert "Withdrawn." in post(cast.union_expert, where + "withdraw/")


def test_who_may_read_this_answers_by_name_and_by_kind(handed_in: Upload, cast: Cast) -> None:
    told = page(cast.officer, f"/sharing/records/{KIND}/{handed_in.pk}/")
    for words in ("Noor Meeuwis", "It is their own.", "Sam Verbinder", "Other company"):
        assert words in told
    assert "Joris Koper" not in told
    dutch = page(cast.officer, f"/sharing/records/{KIND}/{handed_in.pk}/", "nl")
    for words in ("Wie mag dit lezen?", "indien genoemd", "Ander bedrijf"):
        assert words in dutch


def test_who_may_not_read_it_does_not_learn_that_it_is_there(handed_in: Upload, cast: Cast) -> None:
    for person in (cast.rival, cast.government, cast.stranger):
        page(person, f"/sharing/records/{KIND}/{handed_in.pk}/", status=404)
        page(person, f"/sharing/records/people.person/{person.pk}/", status=404)


def test_to_ask_who_may_read_opens_nothing_and_writes_no_receipt(
    handed_in: Upload, cast: Cast
) -> None:
    page(cast.handler, f"/sharing/records/{KIND}/{handed_in.pk}/")
    assert not Receipt._base_manager.exists()


def test_a_company_names_an_expert_and_takes_the_name_off(handed_in: Upload, cast: Cast) -> None:
    where = f"/sharing/records/{KIND}/{handed_in.pk}/"
    fields = {
        "name-taker": cast.ngo_expert.pk,
        "name-purpose": WHY,
        "name-until": soon(),
    }
    assert "Named." in post(cast.officer, where + "name/", **fields)
    grant = Grant._base_manager.get()
    assert "Amara Ver" in page(cast.officer, where)
    assert "Ended." in post(cast.officer, f"/sharing/names/{grant.pk}/end/")
    assert not Upload.objects.visible_to(access.reader(cast.ngo_expert)).exists()


def test_the_choice_holds_nobody_whom_a_name_would_not_help(handed_in: Upload, cast: Cast) -> None:
    told = page(cast.officer, f"/sharing/records/{KIND}/{handed_in.pk}/")
    chooser = told.partition('name="name-taker"')[2].partition("</select>")[0]
    assert "Fenna Maker" in chooser
    for nobody in ("Joris Koper", "Hanna Oversteek", "Noor Meeuwis", "Wim Nergens"):
        assert nobody not in chooser
    secretariat = page(cast.handler, f"/sharing/records/{KIND}/{handed_in.pk}/")
    assert 'name="name-taker"' not in secretariat


def test_a_form_that_is_not_right_says_so_and_names_nobody(handed_in: Upload, cast: Cast) -> None:
    where = f"/sharing/records/{KIND}/{handed_in.pk}/name/"
    late = months_from(clock.today(), 24)
    fields = {"name-taker": cast.ngo_expert.pk, "name-purpose": WHY, "name-until": late}
    assert "At most 12 months" in post(cast.officer, where, **fields)
    fields = {"name-taker": cast.rival.pk, "name-purpose": WHY, "name-until": soon()}
    post(cast.officer, where, **fields)
    assert not Grant._base_manager.exists()


def test_a_purchase_list_offers_no_way_to_share_it_further(handed_in: Upload, cast: Cast) -> None:
    told = page(cast.officer, f"/sharing/records/{KIND}/{handed_in.pk}/")
    assert "widen-to" not in told


@pytest.mark.parametrize("person", ["officer", "handler", "union_expert", "government", "chair"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_everybody_reaches_the_room_in_both_languages(
    cast: Cast, person: str, language: str
) -> None:
    told = page(getattr(cast, person), "/sharing/", language)
    assert {"en": "Sharing", "nl": "Delen"}[language] in told
    page(getattr(cast, person), "/sharing/ask/", language)


def test_nobody_reaches_it_without_signing_in(handed_in: Upload) -> None:
    for where in ("/sharing/", "/sharing/receipts/", f"/sharing/records/{KIND}/{handed_in.pk}/"):
        page(None, where, status=302)


def test_a_receipt_tells_how_often_and_links_to_the_ledger(handed_in: Upload, cast: Cast) -> None:
    for _ in range(2):
        open_record(Upload, handed_in.pk, access.reader(cast.handler))
    told = page(cast.officer, f"/sharing/records/{KIND}/{handed_in.pk}/")
    receipt = Receipt._base_manager.get()
    assert receipt.times == 2
    assert f'<td class="number">{receipt.line}</td>' in told


def test_many_namings_of_one_person_on_what_one_owner_has_are_one_line(cast: Cast) -> None:
    numbers = [
        hand_in_list(
            person=cast.officer, name=f"list-{n}.csv", content=LIST, strict=False, language="en"
        ).pk
        for n in range(3)
    ]
    for number in numbers:
        spot = Spot(KIND, number)
        name_person(
            person=cast.officer, spot=spot, taker=cast.ngo_expert, purpose=WHY, until=soon()
        )
    for where in ("/sharing/", "/sharing/names/"):
        told = page(cast.officer, where)
        assert "3 records" in told
        assert "list-2.csv" not in told
    where = f"/sharing/names/{Grant._base_manager.latest('pk').pk}/"
    told = page(cast.officer, where)
    assert all(f"list-{n}.csv" in told for n in range(3))
    assert told.count("End it</button>") == 3
    page(cast.rival, where, status=404)
    page(cast.officer, "/sharing/further/")
    page(cast.officer, "/sharing/requests/")
