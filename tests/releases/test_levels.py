"""Levels that contributors gave themselves, from the list to the files and back."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from schakel.cli import main
from schakel.disclosure.entries import RequestError
from schakel.disclosure.tables import check
from schakel.exchange.problems import ListError
from schakel.releases.contributions import read_contributions
from schakel.releases.repeating import line
from schakel.releases.requests import table, tables_of

LEVELS = ["basic", "improving", "established", "advanced", "mature"]
MATURITY = ["basic"] * 2 + ["improving"] * 3 + LEVELS[2:]  # 2, 3, 1, 1 and 1: eight of twelve
ORDER = ", ".join(LEVELS)
KNOWN = f"dimensions: {{level: {{known: false, ordered: true, categories: [{ORDER}]}}}}\n"
TOGETHER = (
    "contributors; by=level; periods=2022; merge=level:basic|improving,established|advanced|mature"
)


@pytest.fixture
def maturity(tmp_path: Path) -> Path:
    rows = [f"member {number},2022,{level}" for number, level in enumerate(MATURITY)]
    path = tmp_path / "maturity.csv"
    path.write_text("\n".join(["contributor,period,level", *rows]) + "\n")
    path.with_suffix(".yaml").write_text(KNOWN)
    return path


def test_levels_stand_in_the_order_in_which_they_are_described(maturity: Path) -> None:
    level = read_contributions(maturity).dimensions["level"]
    assert level.ordered
    assert [*level.above] == LEVELS


def test_levels_without_a_list_have_no_order(maturity: Path) -> None:
    maturity.with_suffix(".yaml").write_text("dimensions: {level: {known: false, ordered: true}}")
    with pytest.raises(ListError, match="which category comes first"):
        read_contributions(maturity)


def test_neighbours_are_named_in_a_line_and_in_a_file(tmp_path: Path) -> None:
    asked = table(TOGETHER)
    assert asked.merge == {"level": (("basic", "improving"), ("established", "advanced", "mature"))}
    assert table(line(asked)) == asked
    file = tmp_path / "tables.yaml"
    merge = "{level: [[basic, improving], [established, advanced, mature]]}"
    file.write_text(
        f"tables:\n  {asked.name}: {{statistic: contributors, by: [level], periods: [2022], "
        f"merge: {merge}}}\n"
    )
    assert tables_of(file) == (asked,)


def test_which_levels_are_taken_together_must_be_said() -> None:
    with pytest.raises(ListError, match="which are taken together"):
        table("contributors; by=level; merge=level")


def test_mature_and_basic_are_no_neighbours(maturity: Path) -> None:
    asked = table("contributors; by=level; merge=level:basic|mature")
    with pytest.raises(RequestError, match="takes neighbours of level together"):
        check(asked, read_contributions(maturity))


def make(maturity: Path, asked: str) -> tuple[int, str]:
    out = str(maturity.parent / "out")
    args = ["release", "make", str(maturity), "--table", asked, "--out", out]
    found = CliRunner().invoke(main, [*args, "--as-of", "2024-05-01"])
    return found.exit_code, found.output


def test_the_maturity_of_eight_is_refused_and_the_line_for_fewer_levels_is_printed(
    maturity: Path,
) -> None:
    code, said = make(maturity, "contributors; by=level; periods=2022")
    assert code == 1
    assert "in levels basic to improving, established to mature" in said
    assert "merge=level:basic|improving,established|advanced|mature" in said


def test_five_and_three_are_published_in_order_and_can_be_verified(maturity: Path) -> None:
    code, said = make(maturity, TOGETHER)
    assert (code, "Cleared" in said) == (0, True)
    public = maturity.parent / "out" / "public"
    printed = next(public.glob("*.csv")).read_text()
    assert printed.index("established") > printed.index("basic")
    found = CliRunner().invoke(
        main,
        ["release", "verify", str(public / "certificate.json"), "--contributions", str(maturity)],
    )
    assert found.exit_code == 0, found.output
