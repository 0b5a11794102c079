"""The house itself: what may not stand in it, and what must."""

import re
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
PROSE = {
    ".cfg",
    ".css",
    ".csv",
    ".html",
    ".json",
    ".md",
    ".po",
    ".py",
    ".toml",
    ".txt",
    ".typ",
    ".yaml",
}


def tracked() -> list[Path]:
    """Every file that belongs to the project: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [path for name in listed if (path := ROOT / name).is_file()]


def test_locked_requirements_name_no_address() -> None:
    for path in (ROOT / "requirements").iterdir():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert "://" not in line, f"{path.name}, line {number}: an address"
            assert not line.startswith(("--index", "--extra", "--find")), (
                f"{path.name}, line {number}"
            )


def test_every_locked_requirement_has_a_hash() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert len(re.findall(r"^[\w.-]+==", text, re.M)) <= text.count("--hash=sha256:"), path.name


def test_no_lock_file_records_where_it_was_fetched() -> None:
    forbidden = {"uv.lock", "poetry.lock", "package-lock.json", "Pipfile.lock"}
    assert not [path for path in tracked() if path.name in forbidden]


def test_no_path_of_a_machine_stands_in_the_project() -> None:
    machine = re.compile(r"(?<![\w.-])/(?:home|ro" + r"ot|wo" + r"rk|Users)/\w")
    for path in tracked():
        if path.suffix in PROSE:
            found = machine.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path.relative_to(ROOT)}: {found.group()}"


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    excuse = re.compile(r"pytest\.mark\.(?:skip|xfail)|pytest\.(?:skip|xfail|importorskip)\(")
    for path in (ROOT / "tests").rglob("*.py"):
        if path != Path(__file__):
            assert excuse.search(path.read_text()) is None, path.relative_to(ROOT)


def test_no_room_is_named_after_nothing() -> None:
    nameless = {"utils", "helpers", "core", "common", "misc"}
    for path in tracked():
        assert not nameless & {*path.relative_to(ROOT).parts[:-1], path.stem}, path


def test_publiccode_names_the_licence_and_both_languages() -> None:
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert described["legal"]["license"] == "EUPL-1.2"
    assert described["localisation"]["availableLanguages"] == ["en", "nl"]
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in (ROOT / "LICENSE").read_text()


def test_links_between_pages_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    for page in tracked():
        if page.suffix == ".md":
            for target in link.findall(page.read_text(encoding="utf-8")):
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} → {target}"
