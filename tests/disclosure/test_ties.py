"""Bands and sums of the same quantity, told together: who stands in a band put in that much."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from schakel.disclosure.audit import audit
from schakel.disclosure.gate import Outcome as Given
from schakel.disclosure.gate import append, release, verify
from schakel.disclosure.history import Memory, Released
from schakel.disclosure.knowledge import Case, case
from schakel.disclosure.puzzle import State
from schakel.disclosure.tables import cells
from schakel.disclosure.values import (
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Key,
    Outcome,
    Quantity,
    Rules,
    Table,
    Withheld,
)
from tests.disclosure.attacker import Release, pinned_by_ties

SCORE = Quantity("score", "scale", most=100)
TOTAL_SCORE = Table("total", "sum", "score")
SCORES = Table("scores", "bands", "score", bands=(50,))
RULES = Rules(p_percent=0.05, least_in_cell=1, dominance=())


def scored(scores: Sequence[float], quantity: Quantity = SCORE) -> Contributions:
    """What Alba, Borea, Corvo, Drechtse, Eems and so on answered, in that order."""
    names = ("Alba", "Borea", "Corvo", "Drechtse", "Eems", "Fonteyn", "Gelre", "Hoek", "IJsel")
    rows = [
        Contribution(name, "2022", {}, quantity.name, float(score))
        for name, score in zip(names, scores, strict=False)
    ]
    return Contributions(tuple(rows), {quantity.name: quantity}, {})


def both(given: Contributions, tables: Sequence[Table], rules: Rules) -> Case:
    parts = [part for table in tables for part in cells(table, given, "now")]
    return case(parts, [], given, rules, {})


def findings(given: Contributions, tables: Sequence[Table], rules: Rules) -> set[tuple[str, str]]:
    """Who finds something when all is told, and to which side."""
    problem = both(given, tables, rules)
    told = problem.puzzle.state != State.OPEN
    verdict = audit(problem.puzzle, told, problem.minds)
    assert not verdict.unsettled
    return {(failure.mind, failure.side) for failure in verdict.failures}


def test_a_sum_and_bands_of_the_same_scores_give_away_what_neither_does_alone() -> None:
    """Alba 5, Borea 50, Corvo 96, Drechtse 0, Eems 50: sum 201; 0-50: 2, 50-100: 3.

    To Alba the others have 201 - 5 = 196. One of them is under 50, three have 50 or more: nobody
    has more than 196 - 50 - 50 = 96, which is Corvo's own figure; 5 points of room were asked.
    The sum alone, and the bands alone, leave all of that open.
    """
    given = scored([5, 50, 96, 0, 50])
    assert ("Alba", "above") in findings(given, [TOTAL_SCORE, SCORES], RULES)
    assert not findings(given, [TOTAL_SCORE], RULES)
    assert not findings(given, [SCORES], RULES)


def test_a_small_sum_tells_that_nobody_is_in_a_high_band() -> None:
    """1, 2, 1, 2, 3 together 9: less than 10, so that all are in 0-10, though none was named."""
    given = scored([1, 2, 1, 2, 3], Quantity("tonnes"))
    bands = Table("bands", "bands", "tonnes", bands=(10,))
    problem = both(given, [Table("sum", "sum", "tonnes"), bands], RULES)
    sums = problem.number_of[next(key for key in problem.number_of if key.table == "sum")]
    hidden = problem.puzzle.state != State.TOLD
    assert audit(problem.puzzle, hidden, problem.minds).safe
    hidden[sums] = False
    assert {each.side for each in audit(problem.puzzle, hidden, problem.minds).failures} == {
        "above", "below"
    }  # fmt: skip


@pytest.mark.parametrize("first", [TOTAL_SCORE, SCORES])
def test_what_went_out_earlier_counts(first: Table) -> None:
    """The same scores: whichever goes first, the gate does not let out the other as it is."""
    given, history = scored([5, 50, 96, 0, 50]), Memory()
    published = []
    for name, table in (
        ("first", first),
        ("then", SCORES if first is TOTAL_SCORE else TOTAL_SCORE),
    ):
        asked = {"history": history, "id": name, "as_of": "2026-01-01"}
        outcome = release([table], given, RULES, design="withhold", offers=0, **asked)  # type: ignore[arg-type]
        if outcome.cleared:
            append(outcome, history)
            tables = tuple((each.table, each.figures) for each in outcome.tables)
            published.append(Release(name, given, tables))
    assert published
    assert not pinned_by_ties(published, RULES)


def test_a_table_that_was_refused_does_not_cut_the_bands_of_others_apart() -> None:
    """Cut at 30 too, for the sake of a table that is not told, 0-50 is still the 0-50 of before."""
    given = scored([5, 50, 96, 0, 50])
    first, (then,) = cells(SCORES, given, "first"), cells(SCORES, given, "then", (30, 50))
    outcomes: dict[Key, Outcome] = {each: Withheld() for each in first[0].keys}
    earlier = Released("first", "2025-01-01", first, outcomes, RULES, given)
    problem = case([then, *cells(TOTAL_SCORE, given, "then")], [earlier], given, RULES, {})
    before = {(each.period, each.at): problem.number_of[each] for each in first[0].keys}
    after = {(each.period, each.at): problem.number_of[each] for each in then.keys}
    assert before == after


TONNES = Quantity("tonnes")
TOTAL_TONNES = Table("total", "sum", "tonnes")
FOUR = ("Alba", "Borea", "Corvo", "Drechtse")
SIZES = Table("sizes", "bands", "tonnes", bands=(1000,), cohort=FOUR)
BOUGHT = (110.0, 90.0, 130.0, 120.0, 100.0, 140.0, 95.0, 115.0)


def bought() -> Contributions:
    """Eight bought tonnes, 900 together, each at one site."""
    given = scored(BOUGHT, TONNES)
    sites = [replace(row, quantity="sites", value=1.0) for row in given.rows]
    quantities = {"tonnes": TONNES, "sites": Quantity("sites")}
    return Contributions((*given.rows, *sites), quantities, {})


def put(tables: Sequence[Table], name: str, history: Memory) -> Given:
    return release(
        tables, bought(), RULES, history=history, id=name, as_of="2026-01-01", design="withhold",
        offers=0,
    )  # fmt: skip


def test_a_band_that_is_asked_and_withheld_stays_unknown_beside_a_sum() -> None:
    """Four are too few for any figure; yet a sum of 900 says that none of them is in 1000+."""
    assert put([TOTAL_TONNES], "sum", Memory()).cleared
    both_asked = put([TOTAL_TONNES, SIZES], "both", Memory())
    assert not any(
        isinstance(each, Figure) for table in both_asked.tables for each in table.figures.values()
    )


def test_a_band_that_was_asked_and_withheld_stays_unknown_beside_a_later_sum() -> None:
    """The same, where the bands were withheld last year, beside a figure of something else."""
    history = Memory()
    first = put([Table("sites", "sum", "sites"), SIZES], "first", history)
    assert [table.withheld for table in first.tables] == [0, 3]
    append(first, history)
    assert not verify(first.certificate, first.tables, bought(), first.audit, history)
    assert not put([TOTAL_TONNES], "then", history).cleared
    published = [Release("first", bought(), tuple((t.table, t.figures) for t in first.tables))]
    total = put([TOTAL_TONNES], "then", Memory())
    later = Release("then", bought(), tuple((t.table, t.figures) for t in total.tables))
    assert not pinned_by_ties(published, RULES)
    assert {each.contributor for each in pinned_by_ties([*published, later], RULES)} == {*FOUR}


def test_the_mean_and_the_distribution_of_many_scores_go_out_together() -> None:
    """Twelve companies, two sectors, four bands: something of both is told, and nothing pinned."""
    sector = Dimension("sector", {"makers": None, "smelters": None})
    scores = [12, 18, 21, 30, 34, 38, 41, 45, 47, 55, 62, 66]
    rows = [
        Contribution(f"C{turn:02}", "2022", {"sector": ("makers", "smelters")[turn % 2]},
                     "score", float(score))
        for turn, score in enumerate(scores)
    ]  # fmt: skip
    given = Contributions(tuple(rows), {"score": SCORE}, {"sector": sector})
    tables = [
        Table("mean", "mean", "score", decimals=1),
        Table("scores", "bands", "score", bands=(25, 50, 75)),
    ]
    rules = Rules(least_in_cell=1)
    outcome = release(
        tables, given, rules, history=Memory(), id="first", as_of="2026-01-01",
        design="withhold", offers=0,
    )  # fmt: skip
    told = [
        np.sum([isinstance(figure, Figure) for figure in each.figures.values()])
        for each in outcome.tables
    ]
    published = tuple((each.table, each.figures) for each in outcome.tables)
    assert outcome.cleared
    assert min(told) >= 1
    assert not pinned_by_ties([Release("first", given, published)], rules)


def test_levels_are_one_answer_whatever_quantity_picks_who_is_asked() -> None:
    """Seven answered; low 2, middle 2, high 3. Later, without Alba, high is 3 again.

    So Alba is not high. The second table names the scores and the first did not: all the same.
    """
    level = Dimension("level", dict.fromkeys(("low", "middle", "high")), known=False)
    answers = ("low", "low", "middle", "middle", "high", "high", "high")
    names = ("Alba", "Borea", "Corvo", "Drechtse", "Eems", "Fonteyn", "Gelre")
    rows = [
        Contribution(name, "2022", {"level": said}, "score", 50.0)
        for name, said in zip(names, answers, strict=True)
    ]
    given = Contributions(tuple(rows), {"score": SCORE}, {"level": level})
    first = Table("first", "contributors", "", ("level",))
    then = Table("then", "contributors", "score", ("level",), cohort=names[1:])
    assert ("public", "above") in findings(given, [first, then], RULES)


def test_euros_clear_where_thousands_of_euros_do() -> None:
    """Sums beside bands of a million and more: the unit in which amounts are told is no matter."""
    bought = (805, 306, 4003, 301, 307, 22005, 304, 22009, 2505, 802, 2504, 304)
    for unit in (1.0, 1000.0):
        names = [f"Company {number}" for number in range(len(bought))]
        rows = tuple(
            Contribution(name, "2022", {"sector": "xy"[number % 2]}, "spent", tons * unit)
            for number, (name, tons) in enumerate(zip(names, bought, strict=True))
        )
        given_ = Contributions(
            rows, {"spent": Quantity("spent")},
            {"sector": Dimension("sector", {"x": None, "y": None})},
        )  # fmt: skip
        asked = (
            Table("by-sector", "sum", "spent", ("sector",), periods=("2022",)),
            Table("banded", "bands", "spent", periods=("2022",), bands=(1e3 * unit, 1e4 * unit)),
        )
        outcome = release(
            asked, given_, Rules(), history=Memory(), id="r1", as_of="2026-06-01",
            design="withhold", offers=0,
        )  # fmt: skip
        assert outcome.cleared
        named = {key.at[0] for key in outcome.tables[1].figures}
        assert f"0-{1000 * unit:.0f}" in named
        printed = [one for one in outcome.tables[1].figures.values() if isinstance(one, Figure)]
        assert len(printed) == 2
