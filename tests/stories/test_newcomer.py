"""Somebody meets Schakel for the first time, with the demo's printed links in hand."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.desk import Desk, hand_in

pytestmark = pytest.mark.browser

# As Excel in Dutch saves it: a mark before the first letter, semicolons, decimal commas.
DUTCH_LIST = (
    "\ufeffMateriaal;Vorm;Hoeveelheid;Eenheid;Leverancier;Land leverancier\r\n"
    "kobalt;geraffineerd;42,5;t;Kobaltgeheim Oy;Finland\r\n"
    "tin;geraffineerd;1.250,75;kg;Tinnen Soldaat BV;Maleisië\r\n"
    "zink;schroot;12,0;t;Oud IJzer & Zn.;Holland\r\n"
).encode()
FILES = ("heatmap.pdf", "heatmap.json", "heatmap.csv", "heatmap.html", "map.svg")
BEGINNINGS = {"pdf": b"%PDF", "json": b"{", "html": b"<!", "svg": b"<svg"}


def in_language(page: Page, language: str) -> None:
    page.locator(f".language button[value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_a_newcomer_finds_a_clause_in_both_languages(
    desk: Desk, browser: Browser, scripted: bool
) -> None:
    page = desk.page_of(browser, "CSR officer", java_script_enabled=scripted)
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name="The agreement").click()
    page.get_by_role("searchbox").fill("klacht")
    page.get_by_role("button", name="Find").click()
    found = page.locator("#found .clauses a").first
    english = found.inner_text()
    found.click()
    expect(page.locator("h1")).to_have_text(english)
    expect(page.locator(".lead [lang=nl]")).to_contain_text(re.compile("klacht", re.IGNORECASE))
    in_language(page, "nl")
    expect(page.locator("h1")).to_contain_text(re.compile("klacht", re.IGNORECASE))
    expect(page.locator(".lead [lang=en]")).to_have_text(english)
    page.context.close()


def test_words_are_found_while_they_are_typed(desk: Desk, browser: Browser) -> None:
    page = desk.page_of(browser, None)
    page.goto(desk.at("/agreement/"))
    page.get_by_role("searchbox").press_sequentially("kwikzilver")
    expect(page.locator("#found .empty")).to_be_visible()
    page.get_by_role("searchbox").fill("kobalt")
    expect(page.locator("#found .words a").first).to_have_text("Cobalt")
    page.context.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_the_calendar_shows_what_was_due_on_a_day(
    desk: Desk, browser: Browser, scripted: bool
) -> None:
    page = desk.page_of(browser, None, java_script_enabled=scripted)
    page.goto(desk.at("/calendar/"))
    page.get_by_label("As it stands on").fill("2021-07-01")
    page.get_by_role("button", name="Show").click()
    report = page.locator("#first-joint-report-2021-07-01")
    expect(report).to_have_class("ahead")
    expect(report).to_contain_text("1 Jul 2021")
    page.get_by_label("As it stands on").fill("2021-07-02")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#first-joint-report-2021-07-01")).to_have_class("past")
    page.context.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_the_officer_goes_from_the_example_list_down_to_a_purchase(
    desk: Desk, browser: Browser, tmp_path: Path, scripted: bool
) -> None:
    page = desk.page_of(browser, "CSR officer", java_script_enabled=scripted)
    page.goto(desk.at("/chains/"))
    hand_in(page, desk, "from-example.csv", downloaded(page, "An example list to start from"))
    expect(page.locator("h1")).to_have_text("Heat map of from-example.csv")
    expect(page.locator("table.heatmap").first).to_be_visible()
    expect(page.locator(".drawing svg").first).to_be_visible()
    keeps_its_files(page)
    cell = page.locator("table.heatmap td.heat a").first
    named = (cell.get_attribute("aria-label") or "").partition(":")[0]
    cell.click()
    expect(page.locator("h1")).to_contain_text(re.compile(re.escape(named), re.IGNORECASE))
    expect(page.locator("table.evidence tbody tr").first).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^Line \d+$")).first.click()
    expect(page.get_by_role("heading", name="Where it was mined")).to_be_visible()
    expect(page.locator("tr.unknown").first).to_contain_text("unknown")
    page.context.close()


def keeps_its_files(page: Page) -> None:
    for name in FILES:
        content = downloaded(page, name)
        assert content.startswith(BEGINNINGS.get(name.rpartition(".")[2], b"")), name
        assert len(content) > 1000, name


def downloaded(page: Page, link: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    return download.value.path().read_bytes()


def test_a_dutch_spreadsheet_is_read_and_its_bad_row_is_told(desk: Desk, browser: Browser) -> None:
    page = desk.page_of(browser, "CSR officer", locale="nl-NL")
    hand_in(page, desk, "inkoop 2026.csv", DUTCH_LIST)
    expect(page.locator("h1")).to_have_text("Heatmap van inkoop 2026.csv")
    left_out = page.locator(".figures div", has_text="Regels weggelaten")
    expect(left_out.locator("dd")).to_have_text("1")
    left_out.get_by_role("link").click()
    row = page.locator("table.problems tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Holland")
    expect(row.locator("td").first).to_have_text("4")
    assert downloaded(page, "De lijst zoals zij is ingeleverd") == DUTCH_LIST
    page.context.close()


def test_a_form_without_a_file_says_so_and_stores_nothing(desk: Desk, browser: Browser) -> None:
    page = desk.page_of(browser, "CSR officer", java_script_enabled=False)
    page.goto(desk.at("/chains/upload/"))
    page.locator("input[type=file]").evaluate("field => field.removeAttribute('required')")
    page.locator("form.stacked button").click()
    expect(page.locator(".errorlist")).to_contain_text("Choose a file first")
    field = page.locator("input[type=file]")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.context.close()


@pytest.mark.parametrize("part", ["union expert", "chair", "government", None])
def test_others_reach_nothing_of_a_company(desk: Desk, browser: Browser, part: str | None) -> None:
    officer = desk.page_of(browser, "CSR officer")
    paths = what_the_officer_reads(desk, officer)
    officer.context.close()
    other = desk.page_of(browser, part)
    for path in paths:
        answer = other.request.get(desk.at(path))
        told = answer.text()
        assert answer.status == 404 or "/sign-in/" in answer.url, (part, path, answer.status)
        assert "example.csv" not in told
        assert "Jiuhe" not in told
    if part:
        other.goto(desk.at("/chains/"))
        expect(other.locator("main")).to_contain_text("There is no list here that you may read")
    other.context.close()


def what_the_officer_reads(desk: Desk, officer: Page) -> list[str]:
    """The paths of the example's pages and files."""
    drawn = desk.example(officer)
    officer.goto(desk.at(drawn))
    links = officer.locator("main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    ours = [link for link in links if link.startswith(drawn)]
    cells = [link for link in ours if "/cells/" in link]
    return [drawn, f"{drawn}problems/", f"{drawn}purchases/2/", cells[0], *_files(ours)]


def _files(links: list[str]) -> list[str]:
    files = [link for link in links if "/files/" in link]
    assert len(files) > 5
    return files
