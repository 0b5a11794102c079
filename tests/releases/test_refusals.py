"""What `schakel release` refuses, and what it leaves standing when it does."""

import re
from pathlib import Path

import pytest

from schakel.disclosure.values import Table
from schakel.language import LANGUAGES, Language
from schakel.releases.repeating import line
from schakel.releases.requests import table
from tests.releases.test_command import run

LIST = "contributor,period,metal,tonnes\n" + "".join(
    f"{who},2022,{metal},{tonnes}\n"
    for who, metal, tonnes in [
        ("A", "tin", 10), ("B", "tin", 12), ("C", "tin", 14),
        ("D", "zinc", 12), ("E", "zinc", 11), ("F", "zinc", 13),
    ]
)  # fmt: skip
TONNES = ("--table", "sum of tonnes; periods=2022")
LATE = ("--as-of", "2025-05-01")
SCORES = {"A": 20, "B": 25, "C": 45, "D": 50, "E": 55, "F": 70, "G": 72, "H": 95}


@pytest.fixture(scope="module")
def tonnes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tonnes") / "list.csv"
    path.write_text(LIST)
    return path


@pytest.fixture(scope="module")
def released(tonnes: Path) -> Path:
    """Six companies put in 72 tonnes, which is published."""
    out = tonnes.parent / "out"
    told = run(tonnes, *TONNES, "--out", out, "--history", tonnes.parent / "history", *LATE)
    assert told.exit_code == 0, told.output
    return out


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight companies with a score each, one of them alone above 80."""
    path = tmp_path_factory.mktemp("scores") / "m.csv"
    rows = [f"{who},2022,{score}" for who, score in SCORES.items()]
    path.write_text("\n".join(["contributor,period,score", *rows]) + "\n")
    path.with_suffix(".yaml").write_text("quantities: {score: {kind: scale, most: 100}}\n")
    return path


# A history that would be lost


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("out", "history"),
    [("out", "out/public"), ("out", "out/confidential/kept"), ("all/out", "all"), ("a", "a")],
)
def test_a_history_that_a_release_would_replace_is_refused(
    tonnes: Path, tmp_path: Path, out: str, history: str, language: Language
) -> None:
    told = run(tonnes, *TONNES, "--out", tmp_path / out, "--history", tmp_path / history,
               "--language", language)  # fmt: skip
    assert told.exit_code == 2
    assert re.search("Name a folder beside it|Noem een map ernaast", told.stderr)
    assert not [*tmp_path.iterdir()]


# A folder that holds a release


def test_another_release_of_the_same_name_is_not_written_over_the_first(
    released: Path, tonnes: Path
) -> None:
    """Two releases on one day bear the day as their name."""
    before = {path: path.read_bytes() for path in released.rglob("*") if path.is_file()}
    other = ("--table", "contributors; periods=2022")
    told = run(tonnes, *other, "--out", released, *LATE)
    assert told.exit_code == 2
    assert "with other content" in told.stderr
    assert before == {path: path.read_bytes() for path in released.rglob("*") if path.is_file()}
    dutch = run(tonnes, *other, "--out", released, *LATE, "--language", "nl")
    assert "met een andere inhoud" in dutch.stderr


def test_the_same_release_may_be_written_again(released: Path, tonnes: Path) -> None:
    assert run(tonnes, *TONNES, "--out", released, *LATE).exit_code == 0


def test_a_file_that_was_put_beside_a_release_is_named(released: Path) -> None:
    extra = released / "public" / "extra.csv"
    extra.write_text("hi\n")
    told = run("verify", released / "public" / "certificate.json")
    extra.unlink()
    assert told.exit_code == 1
    assert "extra.csv: this file is not of the release" in told.stdout


def test_a_release_that_is_no_longer_in_the_history_is_named(
    released: Path, tmp_path: Path
) -> None:
    told = run("verify", released / "public" / "certificate.json", "--history", tmp_path)
    assert told.exit_code == 1
    assert "2025-05-01: this release does not stand in the history" in told.stdout


# Several tables, and one of them refused

BOTH = (
    "--table", "bands of score; bands=40,60,80; periods=2022; name=bands",
    "--table", "mean of score; periods=2022; decimals=1; name=mean",
)  # fmt: skip


def test_when_one_table_is_refused_nothing_is_published(scores: Path, tmp_path: Path) -> None:
    told = run(scores, *BOTH, "--out", tmp_path, "--history", tmp_path / "h", *LATE)
    assert told.exit_code == 1
    assert "mean: can be published, but another table of the request cannot" in told.stdout
    assert "the mean, without a distribution" not in told.stdout  # it is asked for already
    assert not (tmp_path / "public").exists()
    assert not [*(tmp_path / "h").glob("*.json")]


def test_the_other_tables_are_published_when_that_is_asked(scores: Path, tmp_path: Path) -> None:
    told = run(scores, *BOTH, "--partly", "--out", tmp_path, *LATE, "--language", "nl")
    assert told.exit_code == 3
    assert "Niet alles wat gevraagd is:\n  bands:" in told.stdout
    names = {path.stem for path in (tmp_path / "public").iterdir()}
    assert {"mean", "certificate"} <= names
    assert "bands" not in names
    certificate = tmp_path / "public" / "certificate.json"
    assert run("verify", certificate, "--contributions", scores).exit_code == 0


def test_every_line_that_is_proposed_clears_as_it_is_printed(scores: Path, tmp_path: Path) -> None:
    told = run(scores, *BOTH[:2], "--out", tmp_path / "o", *LATE)
    assert told.exit_code == 1
    offered = re.findall(r'--table "(.*?)"(?: --design (\w+))?', told.stdout)
    assert offered
    for number, (asked, design) in enumerate(offered):
        again = run(scores, "--table", asked, "--design", design or "offer",
                    "--out", tmp_path / str(number), *LATE)  # fmt: skip
        assert again.exit_code == 0, (asked, again.output)


def test_a_line_repeats_all_that_was_asked() -> None:
    asked = Table("t", "bands", "score", cohort=("A", "B"), bands=(0.1, 1234567.5), decimals=1)
    assert table(line(asked)) == asked


# Numbers that are none


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1"])
def test_seconds_are_a_number(tonnes: Path, tmp_path: Path, seconds: str) -> None:
    made = run(tonnes, *TONNES, "--out", tmp_path / "o", "--seconds", seconds)
    tried = run("attack", tmp_path, "--seconds", seconds)
    assert (made.exit_code, tried.exit_code) == (2, 2)
    assert run("attack", tmp_path, "--within", "nan").exit_code == 2
