"""The method page says what the code and the agreement do."""

from pathlib import Path

import numpy as np

from schakel.covenant.agreement import load
from schakel.covenant.judgements import Likelihood
from schakel.covenant.salience import Bonds, Keys, ranks, usual
from schakel.heat_map.places import FLOOR, FLOOR_HIGH, FLOOR_PURCHASE

PAGE = Path(__file__).parents[2].joinpath("docs/method/heat-map.md").read_text("utf-8")
METALS = load("metals_2019")


def row(code: str, rule: Likelihood) -> str:
    """An indicator's row in the page's table."""
    spread = f"± {rule.threshold_range:g}" if rule.bands else f"± {rule.range} level"
    issues = ", ".join(rule.issues)
    return f"| `{code}` | {issues} | {rule.kind} | {read(rule)} | {spread} |"


def read(rule: Likelihood) -> str:
    if rule.values:
        return ", ".join(f"{word} {level}" for word, level in rule.values.items())
    return " · ".join(
        f"above: {band.likelihood}" if band.upto is None else f"≤ {band.upto:g}: {band.likelihood}"
        for band in rule.bands
    )


def test_the_thresholds_on_the_page_are_those_of_the_agreement() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert rows == [row(code, rule) for code, rule in METALS.likelihood.items()]


def test_the_floors_on_the_page_are_those_of_the_code() -> None:
    assert f"at least **{FLOOR:.0%}** of the material".replace("%", " %") in PAGE
    assert f"at least **{FLOOR_HIGH:.0%}** of it".replace("%", " %") in PAGE
    assert f"at least **{FLOOR_PURCHASE:.0%}** of any one".replace("%", " %") in PAGE


def test_the_worked_example_gives_the_ranks_and_intervals_that_the_page_says() -> None:
    child, corrupt = METALS.severity["child-labour"].at("mining"), METALS.severity["corruption"]
    assert (child.severity, child.range, corrupt.severity, corrupt.range) == (5, 0, 4, 1)
    likelihood = np.array([5.0, 5.0, 4.5, 1.0])
    shares = np.array([[0.69, 0.86, 1.0], [0.69, 0.86, 1.0], [0.0, 0.13, 0.3], [0.0, 0.01, 0.02]])
    low, best, high = (
        Keys(np.array(grave, dtype=float), likelihood, shares[:, k])
        for k, grave in enumerate([[5, 3, 5, 3], [5, 4, 5, 4], [5, 5, 5, 5]])
    )
    bonds = Bonds(np.array([0, 1, 0, 1]), np.array([0, 1, 2, 3]), np.array([0, 0, 1, 2]))
    found = ranks(best, low, high, bonds)
    assert found.rank.tolist() == [1, 3, 2, 4]
    assert (int(found.low[0]), int(found.high[0])) == (1, 1)
    assert (int(found.low[1]), int(found.high[1])) == (1, 3)
    mostly = usual(best, low, high, bonds)
    assert mostly.low.tolist() == [1, 1, 2, 4]
    assert mostly.high.tolist() == [1, 3, 3, 4]
    assert mostly.first.tolist() == [1, 1, 1, 1]
