"""The commands on an agreement, as one types them."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

from schakel.cli import main
from schakel.covenant.agreement import SHIPPED


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_check_prints_what_the_metals_agreement_holds() -> None:
    result = run("check", "metals_2019")
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert any(line.startswith("16 parties Century Aluminum Vlissingen") for line in lines)
    assert any(line.startswith("6 supporting organisations, without a vote") for line in lines)
    assert any(line.startswith("5 seats in the Steering Committee") for line in lines)
    assert any(line.startswith("73 obligations") for line in lines)


def test_check_reads_a_folder_and_speaks_dutch() -> None:
    result = run("check", str(SHIPPED / "metals_2019"), "--language", "nl")
    assert result.exit_code == 0
    assert "1 juli 2019 – 30 juni 2024" in result.stdout
    assert "verplichtingen" in result.stdout


def test_check_refuses_a_flawed_copy_with_every_flaw(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(SHIPPED / "metals_2019", folder)
    file = folder / "obligations.yaml"
    text = file.read_text("utf-8").replace("  theme: milestone", "  tehme: milestone")
    line = text[: text.index("tehme")].count("\n") + 1
    file.write_text(text.replace("who: cnv\n", "who: cnvv\n", 1), encoding="utf-8")
    result = run("check", str(folder))
    assert result.exit_code == 1
    assert result.stdout == ""
    where = f"obligations.yaml, line {line}, first-joint-report.tehme"
    assert f'{where}: "tehme" is not a key here.' in result.stderr
    assert 'Did you mean "theme"?' in result.stderr
    assert 'Did you mean "cnv"?' in result.stderr


def test_check_of_what_is_not_there_says_what_is() -> None:
    result = run("check", "stone_2031")
    assert result.exit_code == 1
    assert "metals_2019" in result.stderr


def test_the_calendar_as_json_holds_the_milestones_each_with_its_source() -> None:
    result = run("calendar", "metals_2019", "--format", "json")
    dues = {due["code"]: due for due in json.loads(result.stdout)}
    days = {
        "first-joint-report": "2021-07-01",
        "evaluation-decision": "2022-01-01",
        "continuation-talks": "2023-12-31",
        "end-of-term": "2024-06-30",
        "account-at-the-end": "2024-06-30",
    }
    assert {code: dues[code]["on"] for code in days} == days
    assert dues["continuation-talks"]["latest"] is True
    for code in days:
        assert dues[code]["source"]["document"]
        assert set(dues[code]["what"]) == {"en", "nl"}


def test_the_calendar_from_a_day_leaves_out_what_was_before() -> None:
    result = run("calendar", "metals_2019", "--from", "2024-01-01", "--format", "json")
    assert min(due["on"] for due in json.loads(result.stdout)) >= "2024-01-01"


def test_the_calendar_loads_in_a_calendar_program() -> None:
    result = run("calendar", "metals_2019", "--format", "ical", "--language", "nl")
    again = run("calendar", "metals_2019", "--format", "ical", "--language", "nl")
    assert result.stdout_bytes == again.stdout_bytes
    loaded = Calendar.from_ical(result.stdout_bytes)
    events = {str(event["uid"]): event for event in loaded.walk("VEVENT")}
    assert len(events) == 94
    report = events["first-joint-report-2021-07-01@metals_2019.schakel"]
    assert report.decoded("dtstart").isoformat() == "2021-07-01"
    assert "voortgangsrapport" in str(report["summary"])


def test_the_calendar_as_text_shows_the_day_and_the_source() -> None:
    result = run("calendar", "metals_2019", "--from", "2023-12-31")
    assert "2023-12-31" in result.stdout
    assert "brochure-cnvi-0209" in result.stdout


def test_explain_gives_sentence_rule_and_source() -> None:
    result = run("explain", "metals_2019", "continuation-talks")
    assert result.exit_code == 0
    assert "At the latest 6 months before the end (30 June 2024)" in result.stdout
    assert "Due: 31 December 2023" in result.stdout
    assert "brochure CNVI-0209" in result.stdout
    assert "p. 5" in result.stdout


def test_explain_tells_of_the_reading_that_was_set_aside() -> None:
    result = run("explain", "metals_2019", "end", "--language", "nl")
    assert "31 december 2024" in result.stdout
    assert "Terzijde gelegd" in result.stdout


def test_explain_helps_who_misspells_an_entry() -> None:
    result = run("explain", "metals_2019", "contination-talks")
    assert result.exit_code == 1
    assert 'Did you mean "continuation-talks"?' in result.stderr


def test_who_may_read_shows_every_kind_of_information() -> None:
    result = run("who-may-read", "metals_2019")
    assert result.exit_code == 0
    assert "C3 Purchase list" in result.stdout
    assert "Identity custodian" in " ".join(result.stdout.split())


@pytest.mark.parametrize("language", ["en", "nl"])
def test_who_may_read_as_json_gives_every_answer_with_its_reason(language: str) -> None:
    result = run("who-may-read", "metals_2019", "--format", "json", "--language", language)
    answers = {(each["kind"], each["reader"]): each for each in json.loads(result.stdout)}
    found = answers["purchase-list", "another-company"]
    assert found["answer"] == "no"
    assert found["why"]["nl"]


def test_check_tells_its_problems_in_dutch(tmp_path: Path) -> None:
    folder = tmp_path / "metals_2019"
    shutil.copytree(SHIPPED / "metals_2019", folder)
    file = folder / "obligations.yaml"
    file.write_text(file.read_text("utf-8").replace("who: cnv\n", "who: cnvv\n", 1), "utf-8")
    result = run("check", str(folder), "--language", "nl")
    assert result.exit_code == 1
    assert '"cnvv" is niet een van de betrokkenen. Bedoelt u "cnv"?' in result.stderr
    assert "1 probleem; er is niets gelezen." in result.stderr


def test_explain_helps_in_dutch_too() -> None:
    result = run("explain", "metals_2019", "contination-talks", "--language", "nl")
    assert 'heeft geen regel "contination-talks". Bedoelt u' in result.stderr


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Nothing is due"), ("nl", "staat er niets meer")]
)
def test_a_calendar_without_days_says_so(language: str, said: str) -> None:
    result = run("calendar", "metals_2019", "--from", "2099-01-01", "--language", language)
    assert result.exit_code == 0
    assert result.stdout.startswith(said) or said in result.stdout
    as_data = run("calendar", "metals_2019", "--from", "2099-01-01", "--format", "json")
    assert json.loads(as_data.stdout) == []
