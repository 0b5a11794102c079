"""Companies knock at the door of an agreement that is under way: the story of an accession."""

import re

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.stories.desk import Desk

pytestmark = pytest.mark.browser

PDF = b"%PDF-1.7 signed by hand"
DOCUMENTS = ("sign-agreement", "sign-protocol", "sign-assignment")


def apply(desk: Desk, browser: Browser, name: str) -> None:
    """One form, filled in by somebody who has no account."""
    page = desk.page_of(browser, None)
    page.goto(desk.at("/accession/apply/"))
    page.locator("[name=name]").fill(name)
    page.locator("[name=works_with]").fill("Rolls wire from copper.")
    page.locator("[name=motivation]").fill("We want to ask our questions together with others.")
    page.locator("[name=fte]").fill("80")
    page.locator("[name=groups][value=secondary-materials-group]").check()
    page.locator("[name=contact_name]").fill("Jan van Gent")
    page.locator("[name=contact_email]").fill("jan@janvangent.example")
    for step in DOCUMENTS:
        file: FilePayload = {"name": f"{step}.pdf", "mimeType": "application/pdf", "buffer": PDF}
        page.locator(f"[name=document-{step}]").set_input_files(file)
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile("/accession/applied/"))
    page.context.close()


def application(desk: Desk, page: Page, name: str) -> str:
    """Its address, as the list of applications links it."""
    page.goto(desk.at("/accession/"))
    address = page.get_by_role("link", name=re.compile(name)).first.get_attribute("href") or ""
    page.goto(desk.at(address))
    return address


def press(page: Page, deed: str) -> None:
    """The button of this deed on the page of an application."""
    page.locator(f"form[action$='/{deed}/'] button").click()


def test_an_application_waits_is_objected_to_and_another_comes_in_by_consent(
    desk: Desk, browser: Browser
) -> None:
    apply(desk, browser, "Jan-van-gent Draad (fictional)")
    secretariat = desk.page_of(browser, "secretariat")
    address = application(desk, secretariat, "Jan-van-gent")
    press(secretariat, "fee")
    press(secretariat, "window")
    expect(secretariat.locator("main")).to_contain_text("Objections may be made until")
    expect(secretariat.get_by_role("button", name="Admit")).to_have_count(0)

    company = desk.page_of(browser, "CSR officer")
    application(desk, company, "Jan-van-gent")
    company.locator("form[action$='/object/'] textarea").fill("Their river runs red.")
    press(company, "object")
    secretariat.goto(desk.at(address))
    expect(secretariat.locator("main")).to_contain_text("A party objects.")
    expect(secretariat.get_by_role("button", name="Admit")).to_have_count(0)
    expect(secretariat.locator("main")).to_contain_text("Their river runs red.")
    company.context.close()

    union = desk.page_of(browser, "union expert")
    application(desk, union, "Jan-van-gent")
    expect(union.locator("main")).not_to_contain_text("Their river runs red.")
    union.context.close()

    admitted = application(desk, secretariat, "Waterral")
    press(secretariat, "admit")
    expect(secretariat.get_by_role("status")).to_contain_text("is a party from today")
    secretariat.goto(desk.at("/parties/"))
    expect(secretariat.locator("main")).to_contain_text("Waterral Metaalpoeder (fictional)")
    expect(secretariat.locator("main")).not_to_contain_text("Jan-van-gent")
    secretariat.context.close()
    assert of(desk, address) == [
        "apply-for-accession",
        "note-fee-paid",
        "open-objection-window",
        "object-to-accession",
    ]
    assert of(desk, admitted)[-1] == "admit-party"


def of(desk: Desk, address: str) -> list[str]:
    """What the ledger says was done with the application at this address."""
    return desk.deeds(f"application:{address.strip('/').rpartition('/')[2]}")
