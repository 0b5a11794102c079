"""A new company finds out what harm its chain is part of, says what it will do, and is heard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.desk import Desk, a_year_later

pytestmark = pytest.mark.browser

SUPPLIER = "Tinnen Soldaat"
COMMENT = "Who of the people at the dredge said that they feel safe to speak?"
NAMING = "Oeverzwaluw asked them in their own language, away from the manager."
REPLY = "They were asked in their own language, away from the manager, by a local union."
HEARD = "We get gloves and masks now, and nobody wades into the pit without a rope."

# Every question of a step that has no answer yet: level 1, or a half; what a person would click.
ANSWER = """() => {
  for (const field of document.querySelectorAll('fieldset.question:not([hidden])')) {
    const choices = [...field.querySelectorAll('label.option:not(.out) input')];
    const written = field.querySelector('input[inputmode], textarea[name^="is."]');
    if (choices.some(each => each.checked) || (written && written.value)) continue;
    if (written) written.value = written.matches('input') ? '40' : 'As agreed.';
    else choices[Math.min(1, choices.length - 1)].checked = true;
  }
}"""


def answer_the_light_track(desk: Desk, officer: Page) -> str:
    """From the first page of the room to an assessment without an open question; its address."""
    officer.goto(desk.at("/diligence/"))
    expect(officer.locator(".lead")).to_contain_text("30 June 2022")
    officer.get_by_role("button", name="Begin").click()
    officer.get_by_role("link", name="Tell where you stand").click()
    officer.get_by_role("checkbox", name=re.compile("metal processor")).check()
    officer.get_by_role("checkbox", name=re.compile("from mines")).check()
    officer.get_by_label("How many people work there").fill("32")
    officer.get_by_role("button", name="Save").click()
    expect(officer.locator(".lead").first).to_contain_text("light track")
    address = officer.url
    lose_the_line_and_no_answer(officer)
    while "/step/" in officer.url:
        officer.evaluate(ANSWER)
        officer.get_by_role("button", name=re.compile("^Save and")).click()
        if "/step/" not in officer.url:
            officer.goto(f"{address}next/")  # an answer may have raised a question before it
    return address


def lose_the_line_and_no_answer(officer: Page) -> None:
    """What is answered while there is no connection waits, and is saved when there is one."""
    officer.get_by_role("link", name="Go on answering").click()
    officer.wait_for_load_state()  # a page whose scripts are still on their way cannot save
    question = officer.locator("fieldset.question").first
    officer.context.set_offline(True)
    question.get_by_role("radio").nth(2).check()
    expect(officer.locator("#saved")).to_contain_text("no connection")
    officer.context.set_offline(False)
    expect(officer.locator("#saved")).to_contain_text("1 of 3 answered", timeout=15000)
    officer.reload()
    expect(question.get_by_role("radio").nth(2)).to_be_checked()


def hand_in_assessment(officer: Page, address: str) -> None:
    """There is a score before anybody else looks at it."""
    officer.goto(address)
    own = officer.locator(".figures div", has_text="own score")
    expect(own.locator("dd")).to_contain_text(re.compile(r"\d+ ?%"))
    officer.get_by_role("button", name="Hand in").click()
    expect(officer.locator(".lead .state")).to_have_text("submitted")


def draw_up_a_plan(desk: Desk, officer: Page) -> str:
    """The desk drafts it from the gaps; two of its actions are kept. Its address."""
    officer.goto(desk.at("/plans/"))
    officer.get_by_role("button", name="Draw up the plan of year 3").click()
    rows = officer.locator("table.plan-actions tbody tr")
    expect(rows).to_have_count(5)
    expect(officer.locator("#now ~ .notice")).to_contain_text("to be mended before the plan")
    address = officer.url
    for left in (4, 3, 2):
        rows.last.locator("a").click()
        do(officer, "Take it out of the plan")
        expect(rows).to_have_count(left)
    return address


def do(page: Page, deed: str, **fields: str) -> None:
    """Open the form of this deed, fill it in by the names of its fields, and send it."""
    form = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{deed}$")))
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, value in fields.items():
        field = form.locator(f"[name$={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        elif value == "on":
            field.check()
        else:
            field.fill(value)
    form.locator("button").click()


def mend(officer: Page, what: str) -> None:
    """Fill in what the linter asks for; its words go while one writes."""
    expect(officer.locator("#remarks-owner")).to_contain_text("Nobody owns it yet")
    written = {
        "what": what,
        "how_heard": "Fenna Maker spoke with nine women at the dredge in May, without the owner.",
        "indicator_name": "people who wade into the pit without a rope",
        "unit": "people a day",
        "baseline": "40",
        "target": "0",
        "owner": "Head of purchasing",
        "starts": "2022-07-01",
        "due": "2023-05-31",
        "cost": "4000",
        "leverage": "A contract of three years, together with two other buyers.",
    }
    for name, value in written.items():
        officer.locator(f"form.written [name={name}]").fill(value)
    officer.locator("[name=rightsholders]").first.check()
    officer.locator("[name=kind]").select_option("prevent")
    expect(officer.locator("#saved")).to_contain_text("Saved at")
    expect(officer.locator(".lacks.must")).to_have_count(0)
    officer.get_by_role("button", name="Save", exact=True).click()
    expect(officer.locator("[role=status]").first).to_contain_text("Saved.")


def hand_in_plan(officer: Page, plan: str) -> None:
    """In time; and it says which names no reviewer may read."""
    whats = (f"Ask {SUPPLIER} to have 14 ropes at the pit", "Pay for 40 masks at the dredge")
    for place, what in enumerate(whats):
        officer.goto(plan)
        officer.locator("table.plan-actions tbody a").nth(place).click()
        mend(officer, what)
    officer.goto(plan)
    do(officer, "Keep these names from reviewers", names=SUPPLIER)
    expect(officer.locator(".notice")).to_contain_text("the plan can be handed in")
    expect(officer.locator(".facts time")).to_have_text("30 June 2022")
    do(officer, "Hand in the plan")
    expect(officer.locator(".lead .standing")).to_contain_text("Submitted")


def let_the_union_read(secretariat: Page, plan: str) -> None:
    """A copy without names, for one expert, until a day."""
    secretariat.goto(plan)
    do(secretariat, "Take in review")
    secretariat.goto(f"{plan}review/")
    expect(secretariat.locator("#draft ~ *").first).not_to_contain_text(SUPPLIER)
    secretariat.locator("[name=sure]").check()
    secretariat.get_by_role("button", name="Make the copy").click()
    do(secretariat, "Let an expert read it", until="2022-07-31", taker="Fenna Maker")


def comment_without_knowing_whose(desk: Desk, union: Page) -> None:
    """The expert reads what is planned, not by whom."""
    union.goto(desk.at("/plans/"))
    union.locator("#copies ~ ul a").first.click()
    copy = union.locator("main")
    expect(copy).to_contain_text("[redacted] to have 14 ropes at the pit")
    expect(copy).not_to_contain_text(re.compile(f"Oeverzwaluw|{SUPPLIER}", re.IGNORECASE))
    union.locator("[name=words]").fill(COMMENT)
    union.get_by_role("button", name="Send the comment").click()
    expect(copy).to_contain_text("waits for a reply")


def reply_without_a_name(officer: Page, plan: str) -> None:
    """A reply that tells who answers is not sent."""
    officer.goto(plan)
    expect(officer.locator("#comments ~ ol")).to_contain_text(COMMENT)
    do(officer, "Reply", words=NAMING)
    expect(officer.locator(".errorlist")).to_contain_text("tells the reviewer who you are")
    do(officer, "Reply", words=REPLY)
    expect(officer.locator("blockquote.reply")).to_contain_text(REPLY)


def close_an_action(officer: Page) -> None:
    """Not on one's own word: those it was for say first what it changed."""
    officer.locator("table.plan-actions tbody a").first.click()
    do(officer, "Begin")
    do(officer, "Note that it is done", words="Ropes at every pit since March.")
    do(officer, "Close it")
    expect(officer.locator(".errorlist")).to_contain_text("closes on a note of those affected")
    said = {"on": "2023-06-02", "by": "affected", "effect": "better", "changed": HEARD}
    do(officer, "Note what changed", **said)
    do(officer, "Close it")
    expect(officer.locator(".lead .standing")).to_contain_text("Closed")
    expect(officer.locator("#timeline ~ ol")).to_contain_text(HEARD)


def publish_the_report(desk: Desk, officer: Page, reader: Page) -> None:
    """Drafted from the records, looked through, published; anybody takes it along."""
    officer.goto(desk.at("/statements/"))
    officer.get_by_role("button", name="Draft the report of year 3").click()
    officer.get_by_role("link", name="Look it through and publish").click()
    if (looked := officer.locator("[name=looked]")).count():
        looked.check()
    officer.get_by_role("button", name="Publish the public part").click()
    reader.goto(desk.at("/statements/"))
    reader.get_by_role("link", name=re.compile("Oeverzwaluw")).first.click()
    expect(reader.locator("main")).not_to_contain_text(SUPPLIER)
    for ending, begins in (("PDF", b"%PDF"), ("DOCX", b"PK")):
        with reader.expect_download() as download:
            reader.get_by_role("link", name=ending).first.click()
        assert download.value.path().read_bytes().startswith(begins)


def test_a_new_company_is_heard_and_a_year_later_tells_what_it_changed(
    desk: Desk, browser: Browser, tmp_path: Path
) -> None:
    officer = desk.page_of(browser, "new company")
    hand_in_assessment(officer, answer_the_light_track(desk, officer))
    plan = draw_up_a_plan(desk, officer)
    hand_in_plan(officer, plan)
    secretariat = desk.page_of(browser, "secretariat")
    let_the_union_read(secretariat, plan)
    union = desk.page_of(browser, "union expert")
    comment_without_knowing_whose(desk, union)
    reply_without_a_name(officer, plan)
    union.reload()
    expect(union.locator("blockquote.reply")).to_contain_text(REPLY)
    secretariat.reload()
    secretariat.goto(plan)
    do(secretariat, "Accept the plan")
    expect(secretariat.locator(".lead .standing")).to_contain_text("Accepted")
    for page in (officer, secretariat, union):
        page.context.close()

    with a_year_later(desk, tmp_path) as later:
        officer = later.page_of(browser, "new company")
        officer.goto(later.at(plan.removeprefix(desk.address)))
        close_an_action(officer)
        reader = later.page_of(browser, None)
        publish_the_report(later, officer, reader)
        for page in (officer, reader):
            page.context.close()
