"""The rules of a release come from the agreement, each with its source."""

import shutil
from pathlib import Path

import pytest

from schakel.covenant.agreement import SHIPPED, Agreement, from_folder, load
from schakel.covenant.files import AgreementError
from schakel.covenant.rules import rule
from schakel.disclosure.values import Rules
from schakel.releases.rules import rules_of

METALS = load("metals_2019")
ENTRY = """
  {code}:
    what: {{en: Something, nl: Iets}}
    rule: {rule}
    {values}
    source: {{document: schakel-defaults, section: Release}}
    reading: default
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED / "metals_2019", tmp_path / "copy"))


def having(copy: Path, code: str, rule: str, values: str) -> Agreement:
    """The copy with one more rule of a release."""
    page = copy / "sharing.yaml"
    entry = ENTRY.format(code=code, rule=rule, values=values)
    page.write_text(page.read_text("utf-8").replace("\nrelease:\n", "\nrelease:" + entry), "utf-8")
    return from_folder(copy)


def test_the_metals_agreement_asks_for_five_companies_three_in_a_cell_and_sixty_percent() -> None:
    rules = rules_of(METALS)
    assert (rules.least_cohort, rules.least_in_cell) == (5, 3)
    assert rules.dominance == ((1, 0.60),)
    assert (rules.p_percent, rules.months, rules.coalition) == (0.10, 12, 1)
    assert rules.withhold_zeros
    assert rules.withhold_full


def test_every_rule_of_a_release_names_its_source_and_whose_reading_it_is() -> None:
    clauses = [clause for clause in METALS.entries() if clause.group == "release"]
    assert len(clauses) == len(METALS.sharing.release) == 9
    assert {clause.reading for clause in clauses} == {"default"}
    assert all(rule(METALS, clause).nl for clause in clauses)
    assert "10 werkdagen" in {rule(METALS, clause).nl for clause in clauses}


def test_an_agreement_that_says_nothing_of_releases_gets_the_defaults(copy: Path) -> None:
    page = copy / "sharing.yaml"
    before, _, after = page.read_text("utf-8").partition("\nrelease:\n")
    page.write_text(before + "\n\nprinciples:\n" + after.partition("\nprinciples:\n")[2], "utf-8")
    assert rules_of(from_folder(copy)) == Rules()


def test_an_agreement_may_name_allies_and_a_second_rule_of_dominance(copy: Path) -> None:
    having(copy, "union", "allies", "members: [Ahrend, Bakker]")
    two = having(copy, "duopoly", "dominance", "largest: 2\n    percent: 85")
    found = rules_of(two)
    assert found.allies == (("union", frozenset({"Ahrend", "Bakker"})),)
    assert set(found.dominance) == {(1, 0.60), (2, 0.85)}


def test_attackers_may_be_said_to_know_figures_roughly(copy: Path) -> None:
    assert rules_of(having(copy, "gossip", "within", "percent: 50")).within == 0.5


def test_a_rule_without_its_value_is_not_understood(copy: Path) -> None:
    with pytest.raises(AgreementError, match="allies asks for: members"):
        having(copy, "union", "allies", "percent: 10")


def test_a_rule_said_twice_is_not_understood(copy: Path) -> None:
    with pytest.raises(AgreementError, match="age is said twice"):
        having(copy, "release-young", "age", "months: 6")


def test_a_rule_that_nobody_knows_is_not_understood(copy: Path) -> None:
    with pytest.raises(AgreementError, match="ages"):
        having(copy, "release-young", "ages", "months: 6")
