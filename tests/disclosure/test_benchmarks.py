"""The attack on a thousand agreements can be stopped, gone on with, and added up again."""

import json
from pathlib import Path

import pytest

from benchmarks import attacks
from benchmarks.attacks import Tally, keep, kept


def agreement(pinned: int) -> dict[str, Tally]:
    """An agreement of ten reports in which so much was pinned down without the gate."""
    ways = dict.fromkeys(attacks.WAYS, pinned) | {"the gate": 0}
    return {
        name: Tally(1, 10, 40, 40 if many else 20, 100, many, hit=int(many > 0))
        for name, many in ways.items()
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kept.jsonl"
    for seed, pinned in ((0, 7), (2, 5)):
        keep(path, seed, agreement(pinned))
    return path


def test_what_was_kept_is_read_back(file: Path) -> None:
    assert kept(file) == {0: agreement(7), 2: agreement(5)}
    assert kept(None) == {}
    assert kept(file.with_name("none.jsonl")) == {}


def test_a_line_that_was_cut_off_is_done_again_and_spoils_no_other(file: Path) -> None:
    file.write_text(file.read_text() + json.dumps({"seed": 3})[:-3])
    keep(file, 4, agreement(1))
    assert set(kept(file)) == {0, 2, 4}


def test_what_was_kept_is_not_published_and_attacked_again(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_text()
    attacks.main(["--agreements", "1", "--first", "2", "--keep", str(file)])
    assert file.read_text() == before
    assert "| gate off | 40 of 40 | **5** |" in capsys.readouterr().out


def test_the_table_is_printed_from_the_file_alone(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attacks.main(["--keep", str(file), "--print"])
    said = capsys.readouterr().out
    assert "2 agreements, seeds 0 to 2; of 20 reports" in said
    assert "| the gate | 40 of 80 | **0** |" in said


def test_printing_needs_a_file_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        attacks.main(["--print", "--keep", str(tmp_path / "none")])
