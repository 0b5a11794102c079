"""An agreement is read whole or refused with every problem, each with its file, line and remedy."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from schakel.chain.world import World
from schakel.covenant import agreement
from schakel.covenant.agreement import SHIPPED, Agreement, from_folder, load, shipped
from schakel.covenant.files import AgreementError, Page, Problem, read
from schakel.covenant.rules import rule, source_in_words


@pytest.fixture(scope="module")
def metals() -> Agreement:
    return load("metals_2019")


READ: dict[tuple[str, bytes], Page] = {}


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a file that nobody altered once for all these tests: it reads as it did before."""

    def read_or_remembered(path: Path) -> Page:
        if not path.is_file():
            return read(path)
        told = (path.name, path.read_bytes())
        if told not in READ:
            READ[told] = read(path)
        return READ[told]

    monkeypatch.setattr(agreement, "read", read_or_remembered)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "metals_copy"
    shutil.copytree(SHIPPED / "metals_2019", folder)
    return folder


def edited(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first occurrence; the line on which it stood."""
    text = (folder / file).read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found, f"{old} is not in {file}"
    (folder / file).write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(AgreementError) as refused:
        from_folder(folder)
    return refused.value.problems


def test_the_metals_agreement_has_sixteen_parties_and_six_supporters(metals: Agreement) -> None:
    kinds = [party.kind for party in metals.parties.values()]
    assert len(kinds) == 16
    assert [kinds.count(kind) for kind in ("company", "association", "ministry")] == [7, 2, 2]
    assert [kinds.count(kind) for kind in ("trade-union", "ngo")] == [2, 3]
    assert len(metals.supporting_organisations) == 6


def test_the_steering_committee_has_seats_two_one_one_one(metals: Agreement) -> None:
    seats = {each.constituency: each.seats for each in metals.seats.values()}
    assert seats == {
        "companies-and-associations": 2,
        "government": 1,
        "trade-unions": 1,
        "ngos": 1,
    }


def test_every_party_sits_on_a_side_that_takes_its_kind(metals: Agreement) -> None:
    for party in metals.parties.values():
        assert party.kind in metals.constituencies[party.constituency].kinds


def test_the_end_stands_in_two_readings_and_one_is_set_aside_with_a_reason(
    metals: Agreement,
) -> None:
    end = metals.term.end
    assert {str(reading.on) for reading in end.readings} == {"2024-06-30", "2024-12-31"}
    assert str(end.on) == "2024-06-30"
    aside = next(reading for reading in end.readings if reading.set_aside)
    assert "IATI" in str(aside.set_aside)


def test_every_entry_says_where_it_stands_in_two_languages(metals: Agreement) -> None:
    for clause in metals.entries():
        assert clause.text.en.strip(), clause.code
        assert clause.text.nl.strip(), clause.code
        assert clause.source.section
        assert clause.line > 1


def test_an_entry_is_found_on_the_line_that_it_names(metals: Agreement) -> None:
    folder = SHIPPED / "metals_2019"
    lines = {path.name: path.read_text("utf-8").splitlines() for path in folder.glob("*.yaml")}
    for clause in metals.entries():
        code = clause.code.partition(".")[2] or clause.code
        assert lines[clause.file][clause.line - 1].strip().startswith(f"{code}:")


def test_every_entry_can_be_explained_in_both_languages(metals: Agreement) -> None:
    for clause in metals.entries():
        said, where = rule(metals, clause), source_in_words(metals, clause.source)
        assert bool(said.en) == bool(said.nl)
        assert where.en
        assert where.nl


def test_what_is_quoted_from_the_brochure_is_quoted_by_page(metals: Agreement) -> None:
    for clause in metals.entries():
        if clause.source.document == "brochure-cnvi-0209":
            assert clause.source.page in range(2, 8)


def test_our_defaults_never_pass_for_the_agreement(metals: Agreement) -> None:
    for clause in metals.entries():
        if clause.source.document == "schakel-defaults":
            assert clause.reading == "default", clause.code


def test_no_duty_lacks_an_addressee_and_every_kind_of_party_has_duties(metals: Agreement) -> None:
    actors = {actor for each in metals.obligations.values() for actor in each.who}
    assert {"all-parties", "companies", "associations", "government", "cnv"} <= actors
    assert {"unions-and-ngos", "secretariat", "steering-committee"} <= actors


def test_unions_and_ngos_support_in_seven_ways_and_cnv_brings_six(metals: Agreement) -> None:
    sections: dict[str, list[str]] = {}
    for each in metals.obligations.values():
        if each.reading == "agreement":
            key = f"{each.who[0]}, {each.source.section}"
            sections.setdefault(key, []).append(each.what.en)
    support = "unions-and-ngos, Due diligence voor de keten van primaire materialen"
    assert len(sections[support]) == 7
    assert len(sections["cnv, Bijdrage van CNV"]) == 6


def test_a_misspelt_key_is_named_with_what_was_meant(copy: Path) -> None:
    line = edited(copy, "obligations.yaml", "  theme: milestone", "  tehme: milestone")
    found = {str(problem) for problem in problems(copy)}
    assert (
        f"obligations.yaml, line {line}, first-joint-report.tehme: "
        '"tehme" is not a key here. Did you mean "theme"?'
    ) in found


def test_a_doubled_key_is_named_with_the_line_of_the_first(copy: Path) -> None:
    line = edited(
        copy, "governance.yaml", "    kind: company\n", "    kind: company\n    kind: ngo\n"
    )
    (problem,) = problems(copy)
    assert (problem.file, problem.line) == ("governance.yaml", line + 1)
    assert problem.entry == "parties.century-aluminum-vlissingen.kind"
    assert f"line {line} has it already" in problem.what.en
    assert problem.remedy.en == "Keep one of the two."


def test_a_reference_into_nothing_is_named_with_the_nearest_code(copy: Path) -> None:
    line = edited(copy, "obligations.yaml", "who: general-assembly", "who: general-assemby")
    (problem,) = problems(copy)
    assert (problem.file, problem.line) == ("obligations.yaml", line)
    assert problem.entry == "evaluation-decision.who.0"
    assert problem.remedy.en == 'Did you mean "general-assembly"?'


def test_a_document_that_is_not_in_the_register_is_a_problem(copy: Path) -> None:
    edited(copy, "indicators.yaml", "document: brochure-cnvi-0209", "document: brochure-cnvi-209")
    (problem,) = problems(copy)
    assert problem.entry == "principles.smart.source.document"
    assert "brochure-cnvi-0209" in problem.remedy.en


def test_a_removed_source_is_named_with_how_to_write_it(copy: Path) -> None:
    text = (copy / "obligations.yaml").read_text("utf-8")
    gone, count = re.subn(r"\n  source: [^\n]*", "", text, count=1)
    assert count == 1
    (copy / "obligations.yaml").write_text(gone, encoding="utf-8")
    (problem,) = problems(copy)
    line = text[: text.index("first-joint-report:")].count("\n") + 1
    assert (problem.file, problem.line) == ("obligations.yaml", line)
    assert problem.entry == "first-joint-report.source"
    assert "source: {document: …" in problem.remedy.en


def test_a_second_standing_reading_is_named_with_the_remedy(copy: Path) -> None:
    text = (copy / "agreement.yaml").read_text("utf-8")
    end = text.index("  end:\n")
    aside = text.index("        set_aside:\n", end)
    following = text.index("        source:", aside)
    (copy / "agreement.yaml").write_text(text[:aside] + text[following:], encoding="utf-8")
    second = text.index("      - on: 2024-12-31", end)
    (problem,) = problems(copy)
    assert (problem.file, problem.line) == ("agreement.yaml", text[:second].count("\n") + 1)
    assert problem.entry == "term.end.readings.1"
    assert problem.what.en == "2 readings stand at once."
    assert "set_aside" in problem.remedy.en


def test_a_page_that_the_document_does_not_have_is_a_problem(copy: Path) -> None:
    edited(copy, "obligations.yaml", "page: 7}", "page: 70}")
    (problem,) = problems(copy)
    assert problem.what.en == "There is no page 70."
    assert problem.remedy.en == "The document has 8 pages."


def test_a_brochure_quoted_without_its_page_is_a_problem(copy: Path) -> None:
    edited(copy, "obligations.yaml", ", page: 7}", "}")
    (problem,) = problems(copy)
    assert problem.remedy.en == "Add `page:`, from 1 to 8."


def test_a_text_in_one_language_is_a_problem(copy: Path) -> None:
    edited(copy, "vocabulary.yaml", "cobalt: {en: cobalt, nl: kobalt}", "cobalt: {en: cobalt}")
    (problem,) = problems(copy)
    assert problem.entry == "materials.words.cobalt.nl"
    assert problem.remedy.en == "Write {en: …, nl: …}."


def test_an_empty_text_is_a_problem(copy: Path) -> None:
    edited(copy, "vocabulary.yaml", "nl: kobalt", "nl: ' '")
    (problem,) = problems(copy)
    assert problem.what.en == "The nl text is empty."


def test_a_code_that_two_entries_share_is_a_problem(copy: Path) -> None:
    edited(copy, "governance.yaml", "  bettercoal:", "  cnv:")
    (problem,) = problems(copy)
    assert problem.entry == "cnv"
    assert problem.what.en.startswith('"cnv" is used before, in governance.yaml')


def test_a_missing_file_and_a_foreign_file_are_both_named(copy: Path) -> None:
    (copy / "complaints.yaml").rename(copy / "complaint.yaml")
    found = {problem.file: problem for problem in problems(copy)}
    assert "missing" in found["complaints.yaml"].what.en
    assert found["complaint.yaml"].remedy.en == 'Did you mean "complaints"?'


def test_what_is_no_yaml_is_named_with_its_line(copy: Path) -> None:
    line = edited(copy, "sharing.yaml", "  c1-parties:\n", "  c1-parties: {\n")
    (problem,) = problems(copy)
    assert problem.file == "sharing.yaml"
    assert problem.line >= line
    assert problem.what.en.startswith("This is not YAML")


def test_bands_that_run_the_wrong_way_are_a_problem(copy: Path) -> None:
    edited(copy, "diligence.yaml", "direction: higher-is-likelier", "direction: lower-is-likelier")
    assert any("run against" in problem.what.en for problem in problems(copy))


def test_all_flaws_are_reported_at_once(copy: Path) -> None:
    edited(copy, "obligations.yaml", "  theme: milestone", "  tehme: milestone")
    edited(copy, "governance.yaml", "  kinds: [ministry]\n", "  kinds: [ministry]\n    kinds: []\n")
    edited(copy, "vocabulary.yaml", "nl: kobalt", "nl: ''")
    edited(copy, "indicators.yaml", "rightsholder: women", "rightsholder: woman")
    edited(copy, "sharing.yaml", "level: c3-bilateral", "level: c3")
    files = {problem.file for problem in problems(copy)}
    assert files == {
        "obligations.yaml",
        "governance.yaml",
        "vocabulary.yaml",
        "indicators.yaml",
        "sharing.yaml",
    }


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_agreement_carries_the_name_of_its_folder(name: str) -> None:
    assert load(name).code == name


def test_a_folder_that_is_not_there_is_refused_with_the_names_that_are(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "stone_2031")
    assert "metals_2019" in problem.remedy.en


def test_a_code_once_used_for_a_duty_keeps_its_shape() -> None:
    text = (SHIPPED / "metals_2019" / "obligations.yaml").read_text("utf-8")
    assert all(re.fullmatch(r"[a-z0-9-]+", code) for code in yaml.safe_load(text))


def test_an_agreement_cannot_be_changed_by_who_reads_it(metals: Agreement) -> None:
    change: Callable[[], None] = lambda: setattr(metals, "header", None)  # noqa: E731
    with pytest.raises(ValueError, match="frozen"):
        change()


def test_a_file_that_cannot_be_read_is_not_held_against_the_others(copy: Path) -> None:
    edited(copy, "vocabulary.yaml", "materials:\n", "materials: {\n")
    assert {problem.file for problem in problems(copy)} == {"vocabulary.yaml"}


def test_a_comma_that_splits_a_text_is_told_to_be_quoted(copy: Path) -> None:
    edited(copy, "vocabulary.yaml", "{en: cobalt, nl: kobalt}", "{en: cobalt, blue, nl: kobalt}")
    (problem,) = problems(copy)
    assert problem.what.en == '"blue" is neither en nor nl.'
    assert "in quotes" in problem.remedy.en


def test_a_colon_that_breaks_a_text_is_told_to_be_quoted(copy: Path) -> None:
    line = edited(copy, "obligations.yaml", "    en: Set up a", "    en: Do this: set up a")
    (problem,) = problems(copy)
    assert problem.line == line
    assert "colon in quotes" in problem.remedy.en


def test_a_day_that_does_not_exist_is_named_with_its_line(copy: Path) -> None:
    line = edited(copy, "agreement.yaml", "on: 2024-06-30", "on: 2024-06-31")
    (problem,) = problems(copy)
    assert (problem.line, problem.entry) == (line, "term.end.readings.0.on")
    assert problem.what.en == '"2024-06-31" is no day that exists.'


def test_a_file_in_another_encoding_is_told_to_be_saved_again(copy: Path) -> None:
    text = (copy / "vocabulary.yaml").read_text("utf-8")
    (copy / "vocabulary.yaml").write_bytes(text.replace("cobalt", "cobált").encode("latin-1"))
    (problem,) = problems(copy)
    assert problem.remedy.en == "Save the file as UTF-8."


def test_a_file_that_is_a_list_is_refused_in_one_short_line(copy: Path) -> None:
    (copy / "sharing.yaml").write_text("- levels\n- roles\n", encoding="utf-8")
    assert all(len(str(problem)) < 250 for problem in problems(copy))


@pytest.mark.parametrize("file", [path.name for path in (SHIPPED / "metals_2019").glob("*.yaml")])
def test_an_emptied_file_is_one_problem_and_not_an_agreement_without_it(
    copy: Path, file: str
) -> None:
    (copy / file).write_text("# nothing yet\n", encoding="utf-8")
    (problem,) = problems(copy)
    assert (problem.file, problem.what.en) == (file, "The file is empty.")


def test_files_that_break_the_reader_itself_are_named_too(copy: Path) -> None:
    (copy / "agreement.yaml").write_text("a: \0b\n", encoding="utf-8")
    (copy / "complaints.yaml").write_text("a: &a\n  b: *a\n", encoding="utf-8")
    (copy / "diligence.yaml").unlink()
    (copy / "diligence.yaml").mkdir()
    (copy / "sharing.yaml").write_text("? [a, b]\n: c\n", encoding="utf-8")
    said = {problem.file: problem.what.en for problem in problems(copy)}
    assert said["agreement.yaml"] == "This is not text in UTF-8."
    assert said["complaints.yaml"] == "It is nested without end."
    assert said["diligence.yaml"].startswith("It cannot be opened")
    assert "sharing.yaml" in said


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("complaints.yaml", "next: [answered, withdrawn]", "next: [answerd, withdrawn]"),
        ("complaints.yaml", "after: received", "after: recieved"),
        ("indicators.yaml", "monitoring: process-monitoring", "monitoring: proces"),
        ("indicators.yaml", "by: end", "by: some-day"),
        ("agreement.yaml", "edition: '2026-11-23'", "edition: '2026-13-45'"),
        ("obligations.yaml", "{months: 24,", "{months: 240000,"),
        ("governance.yaml", "task: draw-up-plans", "task: draw-up-planz"),
        ("governance.yaml", "task: draw-up-plans", "task: last-word"),
        ("governance.yaml", "after: call", "after: dispute-may-follow"),
        ("governance.yaml", "decision: extension-decision", "decision: extention"),
        ("governance.yaml", "opened_by: case-handler", "opened_by: case-handlr"),
        ("governance.yaml", "documents: [sign-agreement,", "documents: [sign-agreemnt,"),
        ("governance.yaml", "share: 3/4", "share: 4/3"),
        ("governance.yaml", "share: 3/4", "share: 0.75"),
    ],
)
def test_a_word_that_leads_nowhere_is_named_on_its_own_line(
    copy: Path, file: str, old: str, new: str
) -> None:
    line = edited(copy, file, old, new)
    (problem,) = problems(copy)
    assert (problem.file, problem.line) == (file, line)


def test_a_share_goes_with_a_qualified_majority_and_a_rung_comes_before_or_after(
    copy: Path,
) -> None:
    edited(copy, "governance.yaml", "    method: majority\n", "    method: qualified-majority\n")
    edited(copy, "governance.yaml", "    days: 30\n", "    days: 30\n    working_days: 2\n")
    share, rung = sorted(problems(copy), key=lambda problem: problem.entry)
    assert share.remedy.en == "Write `method: qualified-majority` and `share: 2/3`."
    assert rung.remedy.en == "Write one of `days` and `working_days`."


def test_a_term_that_runs_backward_or_for_ages_is_refused(copy: Path) -> None:
    edited(copy, "agreement.yaml", "on: 2024-06-30", "on: 2018-06-30")
    (problem,) = problems(copy)
    assert "runs backward" in problem.what.en
    edited(copy, "agreement.yaml", "on: 2018-06-30", "on: 9999-12-31")
    (problem,) = problems(copy)
    assert "9999" in problem.what.en


def test_an_ngo_does_not_sit_with_the_government(copy: Path) -> None:
    old = "kind: ngo\n    constituency: ngos"
    line = edited(copy, "governance.yaml", old, "kind: ngo\n    constituency: government")
    (problem,) = problems(copy)
    assert problem.entry == "parties.global-march"
    assert problem.line == line - 2


def test_one_misspelt_key_in_a_list_is_told_once(copy: Path) -> None:
    line = edited(copy, "agreement.yaml", "on: 2019-05-23", "onn: 2019-05-23")
    (problem,) = problems(copy)
    assert (problem.line, problem.remedy.en) == (line, 'Did you mean "on"?')


def test_the_files_read_the_same_without_libyaml() -> None:
    for path in (SHIPPED / "metals_2019").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader)


@pytest.mark.parametrize(
    ("file", "old", "new", "remedy"),
    [
        ("governance.yaml", "    seats: 2", "    seats: true", "Write a whole number"),
        ("governance.yaml", "    seats: 2", "    seats: 0", "Write at least 1."),
        ("diligence.yaml", "scale: 5", "scale: '5'", "Write a whole number without quotes"),
        ("diligence.yaml", "scale: 5", "scale: 6", "Write at most 5."),
        ("diligence.yaml", "upto: 0.045", "upto: '0.045'", "Write a number without quotes"),
        ("diligence.yaml", "upto: 0.045", "upto: .nan", "Write a number"),
        ("diligence.yaml", "    steps: [3, 6]", "    steps: [3, 99]", "Known here: 1, 2, 3"),
        ("governance.yaml", "euros: ", "euros: -", "Write at least 0."),
        ("governance.yaml", "chair_present: true", "chair_present: 'yes'", "Write true or false"),
        ("agreement.yaml", "    publisher: ", "    publisher: 7 #", "Put it in quotes"),
    ],
)
def test_a_value_of_the_wrong_kind_or_size_is_named_with_how_to_write_it(
    copy: Path, file: str, old: str, new: str, remedy: str
) -> None:
    line = edited(copy, file, old, new)
    (problem,) = problems(copy)
    assert (problem.file, problem.line) == (file, line)
    assert problem.remedy.en.startswith(remedy)
    assert "Input" not in problem.what.en


def test_an_entry_that_is_only_a_word_is_told_to_have_keys(copy: Path) -> None:
    (copy / "obligations.yaml").write_text("first-joint-report: soon\n", encoding="utf-8")
    (problem,) = problems(copy)
    assert problem.remedy.en.startswith("Write its keys below it")


def test_an_agreement_begun_from_a_copy_does_not_keep_the_name_of_another(tmp_path: Path) -> None:
    place = tmp_path / "stone_2031"
    shutil.copytree(SHIPPED / "metals_2019", place)
    line = 1 + (place / "agreement.yaml").read_text("utf-8").splitlines().index("code: metals_2019")
    (problem,) = problems(place)
    assert (problem.file, problem.line, problem.entry) == ("agreement.yaml", line, "code")
    assert problem.what.en == 'The code is "metals_2019", but the folder is "stone_2031".'


def test_every_problem_is_told_in_dutch_as_well(copy: Path) -> None:
    edited(copy, "obligations.yaml", "  theme: milestone", "  tehme: milestone")
    edited(copy, "governance.yaml", "    seats: 2", "    seats: two")
    (copy / "complaints.yaml").rename(copy / "complaint.yaml")
    (copy / "indicators.yaml").write_text("", encoding="utf-8")
    found = problems(copy)
    assert len(found) >= 5
    for problem in found:
        assert problem.what.nl != problem.what.en
        assert ", regel " in problem.within("nl")


def test_the_table_of_likelihood_reads_every_indicator_of_the_world_pack_and_no_other(
    metals: Agreement,
) -> None:
    known = {record["indicator"] for record in World.shipped().records("evidence")}
    assert set(metals.likelihood) == known


def test_a_short_name_of_what_the_list_does_not_have_is_named(copy: Path) -> None:
    edited(
        copy,
        "vocabulary.yaml",
        "    water: {en: water, nl: water}",
        "    rain: {en: rain, nl: regen}",
    )
    (found,) = problems(copy)
    assert (found.file, found.entry) == ("vocabulary.yaml", "issues")
    assert "rain" in found.what.en
