"""All that is known, as one puzzle: no more, and no less, than what there is to be known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from schakel.disclosure.audit import audit
from schakel.disclosure.cells import Cells
from schakel.disclosure.history import Released
from schakel.disclosure.intervals import intervals
from schakel.disclosure.knowledge import Case, case
from schakel.disclosure.puzzle import Marks, Mind, State
from schakel.disclosure.tables import cells
from schakel.disclosure.values import (
    TOTAL,
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Ground,
    Key,
    Outcome,
    Quantity,
    Rules,
    Table,
    Withheld,
)
from tests.disclosure.explicit import CLOSE, finds, world

METAL = Dimension("metal", {"tin": None, "zinc": None})
PLACE = Dimension("place", {"NL": None, "BE": None})
LEVEL = Dimension("level", {"low": None, "mid": None, "high": None}, known=False)
ALL = (METAL, PLACE, LEVEL)
DIMENSIONS = {each.name: each for each in ALL}
TONNES = Quantity("tonnes")
WHOLE = Table("whole", "sum", "tonnes")
BY_METAL = Table("by metal", "sum", "tonnes", ("metal",))
BY_PLACE = Table("by place", "sum", "tonnes", ("place",))
BY_BOTH = Table("by both", "sum", "tonnes", ("metal", "place"))
LEVELS = Table("levels", "contributors", "", ("level",))


def contributed(
    rows: Sequence[tuple[str, str, float]],
    quantity: Quantity = TONNES,
    groups: Mapping[str, str] | None = None,
) -> Contributions:
    """Contributions such as ("Acme 2022", "tin NL", 60); the year is 2022 when it is not said."""
    found = []
    for who, where, value in rows:
        name, _, period = who.partition(" ")
        at = {dim.name: word for word in where.split() for dim in ALL if word in dim.above}
        found.append(Contribution(name, period or "2022", at, quantity.name, value))
    return Contributions(tuple(found), {quantity.name: quantity}, DIMENSIONS, groups or {})


def before(
    table: Table,
    given: Contributions,
    told: Sequence[Key] | None = None,
    name: str = "first",
    rules: Rules | None = None,
) -> Released:
    """An earlier release, of which some keys were told (all when None)."""
    parts = cells(table, given, name)
    outcomes: dict[Key, Outcome] = {
        key: printed(table, float(value)) if told is None or key in told else Withheld()
        for part in parts
        for key, value in zip(part.keys, part.value, strict=True)
    }
    return Released(name, "2023-05-01", parts, outcomes, rules or Rules(), given)


def printed(table: Table, value: float) -> Figure:
    return Figure(value if table.base is None else table.base * np.floor(value / table.base + 0.5))


def asked(
    tables: Table | Sequence[Table],
    given: Contributions,
    rules: Rules | None = None,
    earlier: Sequence[Released] = (),
    grounds: Mapping[Key, Ground] | None = None,
) -> Case:
    several = [tables] if isinstance(tables, Table) else tables
    parts = [part for table in several for part in cells(table, given, "now")]
    return case(parts, earlier, given, rules or Rules(), grounds or {})


def key(table: Table, *at: str, period: str = "2022", release: str = "now") -> Key:
    return Key(release, table.name, period, at)


def mind_of(problem: Case, name: str) -> Mind:
    return next(mind for mind in problem.minds if mind.name == name)


def needs(problem: Case, name: str, number: int) -> tuple[float, float]:
    """What one attacker must leave uncertain of a number: below and above; the public's else."""
    for who in (name, "public"):
        mind = mind_of(problem, who)
        if number in mind.target:
            place = mind.target.tolist().index(number)
            below, above = float(mind.need_below[place]), float(mind.need_above[place])
            return round(below, 4), round(above, 4)
    return 0.0, 0.0


# --- the needs by hand ----------------------------------------------------------------------------


def test_the_needs_are_the_p_percent_rule() -> None:
    """Acme 60, Bell 30, Cobalt 3; p = 10 %.

    Bell knows its 30, so Acme's 60 is at most 93 - 30 = 63; it must be able to be 66: the total
    must be able to rise by 3. Acme knows Bell to be at most 93 - 60 = 33 = 30 + 10 %: enough.
    Cobalt knows Acme to be at most 90: far too much to be a secret's end. The public knows less.
    """
    given = contributed([("Acme", "tin", 60), ("Bell", "tin", 30), ("Cobalt", "tin", 3)])
    problem = asked(WHOLE, given)
    number = problem.number_of[key(WHOLE)]
    assert needs(problem, "Bell", number) == (0, 3)
    assert needs(problem, "Acme", number) == (0, 0)
    assert needs(problem, "Cobalt", number) == (0, 0)
    assert needs(problem, "public", number) == (0, 0)


def test_what_one_alone_put_in_must_be_uncertain_to_both_sides() -> None:
    """Acme alone, 50: it must be able to be 45 and 55, but Acme itself knows it anyway."""
    problem = asked(WHOLE, contributed([("Acme", "tin", 50)]))
    number = problem.number_of[key(WHOLE)]
    assert needs(problem, "public", number) == (5, 5)
    assert needs(problem, "Acme", number) == (0, 0)


def test_of_two_each_knows_the_other() -> None:
    """Acme 60, Bell 40. To Bell, Acme is what is left: it must be able to be 54 and 66."""
    problem = asked(WHOLE, contributed([("Acme", "tin", 60), ("Bell", "tin", 40)]))
    number = problem.number_of[key(WHOLE)]
    assert needs(problem, "public", number) == (0, 0)
    assert needs(problem, "Bell", number) == (6, 6)
    assert needs(problem, "Acme", number) == (4, 4)


def test_two_of_three_who_put_their_heads_together_know_the_third() -> None:
    """Acme 60, Bell 40, Cobalt 30: nobody is in danger alone; to Acme and Bell, Cobalt is 30."""
    given = contributed([("Acme", "tin", 60), ("Bell", "tin", 40), ("Cobalt", "tin", 30)])
    problem = asked(WHOLE, given, Rules(coalition=2))
    number = problem.number_of[key(WHOLE)]
    assert [needs(problem, name, number) for name in ("Acme", "Bell", "Cobalt")] == [(0, 0)] * 3
    assert needs(problem, "Acme + Bell", number) == (3, 3)
    assert needs(problem, "Bell + Cobalt", number) == (6, 6)


def test_an_association_knows_what_all_its_members_put_in() -> None:
    given = contributed([("Acme", "tin", 60), ("Bell", "tin", 40), ("Cobalt", "tin", 30)])
    rules = Rules(allies=(("Smelters", frozenset({"Acme", "Bell"})),))
    problem = asked(WHOLE, given, rules)
    assert needs(problem, "Smelters", problem.number_of[key(WHOLE)]) == (3, 3)


def test_a_holding_knows_what_its_daughters_put_in() -> None:
    """Acme and Bell belong to Mother: to her, Cobalt's 30 is all that is left of 130."""
    given = contributed(
        [("Acme", "tin", 60), ("Bell", "tin", 40), ("Cobalt", "tin", 30)],
        groups={"Acme": "Mother", "Bell": "Mother"},
    )
    problem = asked(WHOLE, given)
    assert [mind.name for mind in problem.minds] == ["public", "Cobalt", "Mother"]
    assert needs(problem, "Mother", problem.number_of[key(WHOLE)]) == (3, 3)


def test_a_withheld_total_must_stay_uncertain_beside_what_is_put_in() -> None:
    """Acme 60 and Bell 40, withheld for being two: the 100 itself must be able to be 94 and 106."""
    given = contributed([("Acme", "tin", 60), ("Bell", "tin", 40)])
    problem = asked(WHOLE, given, grounds={key(WHOLE): Ground.FEW})
    number = problem.number_of[key(WHOLE)]
    assert needs(problem, "public", number) == (6, 6)
    assert problem.puzzle.state[number] == State.SECRET


def test_a_cell_hidden_for_another_asks_nothing_for_itself() -> None:
    given = contributed([("Acme", "tin", 60), ("Bell", "tin", 40)])
    problem = asked(WHOLE, given, grounds={key(WHOLE): Ground.GIVES_AWAY})
    assert needs(problem, "public", problem.number_of[key(WHOLE)]) == (0, 0)


def test_a_whole_number_must_be_uncertain_by_one_at_least() -> None:
    """Three sites of Acme alone: 10 % of 3 is less than 1, so it must be able to be 2 and 4."""
    sites = Quantity("sites", "count")
    problem = asked(replace(WHOLE, quantity="sites"), contributed([("Acme", "tin", 3)], sites))
    number = problem.number_of[key(WHOLE)]
    assert needs(problem, "public", number) == (1, 1)
    assert problem.puzzle.integer[number]


def test_nothing_is_asked_of_a_zero() -> None:
    problem = asked(WHOLE, contributed([("Acme", "tin", 0), ("Bell", "tin", 0)]))
    assert problem.minds[0].target.size == 0


def test_an_answer_on_a_scale_is_uncertain_by_a_share_of_the_scale_not_of_itself() -> None:
    """A score of 96 of 100: below by 10, above by the 4 that are left."""
    score = Quantity("score", "scale", most=100.0)
    problem = asked(replace(WHOLE, quantity="score"), contributed([("Acme", "tin", 96)], score))
    assert needs(problem, "public", problem.number_of[key(WHOLE)]) == (10, 4)


def test_who_is_known_within_a_share_need_not_be_less_known_than_that() -> None:
    """Everybody knows Acme's 50 to within 4 %: 48 to 52. It must stay so, not 45 to 55."""
    problem = asked(WHOLE, contributed([("Acme", "tin", 50)]), Rules(within=0.04))
    assert needs(problem, "public", problem.number_of[key(WHOLE)]) == (2, 2)


def test_counts_of_two_daughters_are_known_within_a_share_each_in_whole_numbers() -> None:
    """15 sites each, to within 10 %: 14 to 16, so 28 to 32 together, and not 27 to 33."""
    sites, holding = Quantity("sites", "count"), {"Acme": "Alloys", "Bell": "Alloys"}
    given = contributed([("Acme", "tin", 15), ("Bell", "tin", 15)], sites, holding)
    table = replace(WHOLE, quantity="sites")
    problem = asked(table, given, Rules(within=0.1))
    number = problem.number_of[key(table)]
    assert (problem.puzzle.below[number], problem.puzzle.above[number]) == (2, 2)


# --- answers --------------------------------------------------------------------------------------


def answered(*levels: str) -> Contributions:
    names = ("Acme", "Bell", "Cobalt", "Dross", "Ebony", "Flint")
    score = Quantity("score", "scale", most=100.0)
    pairs = zip(names, levels, strict=False)
    return contributed([(name, f"tin {level}", 50) for name, level in pairs], score)


def test_nobody_says_of_everybody_not_i() -> None:
    """Low 2, mid 2, high 0: it must be possible that somebody answered high."""
    problem = asked(LEVELS, answered("low", "low", "mid", "mid"))
    assert needs(problem, "public", problem.number_of[key(LEVELS, "high")]) == (0, 1)
    assert needs(problem, "public", problem.number_of[key(LEVELS, "mid")]) == (0, 0)


def test_everybody_says_of_everybody_i_too() -> None:
    problem = asked(LEVELS, answered("low", "low", "low"))
    assert needs(problem, "public", problem.number_of[key(LEVELS, "low")]) == (1, 0)


def test_who_stands_alone_knows_that_no_other_does() -> None:
    """Low 3, high 1, which is Acme: to Acme the one in high is itself, and all others are low."""
    problem = asked(LEVELS, answered("high", "low", "low", "low"))
    assert needs(problem, "Acme", problem.number_of[key(LEVELS, "high")]) == (0, 1)
    assert needs(problem, "Acme", problem.number_of[key(LEVELS, "low")]) == (1, 0)
    assert needs(problem, "Bell", problem.number_of[key(LEVELS, "high")]) == (0, 0)


def test_zeros_and_full_cells_ask_nothing_where_the_rules_leave_them_open() -> None:
    rules = Rules(withhold_zeros=False, withhold_full=False)
    problem = asked(LEVELS, answered("low", "low", "low"), rules)
    assert problem.minds[0].target.size == 0


def test_that_everybody_gave_some_answer_is_no_secret() -> None:
    problem = asked(LEVELS, answered("low", "low", "mid"))
    total = problem.number_of[key(LEVELS, TOTAL)]
    assert needs(problem, "public", total) == (0, 0)


def test_a_withheld_count_must_be_uncertain_by_one() -> None:
    """Low 3, mid 1, high 0. The 1 must be able to be 0 and 2; the 0 only to be 1."""
    grounds = {key(LEVELS, "mid"): Ground.FEW, key(LEVELS, "high"): Ground.NOBODY}
    problem = asked(LEVELS, answered("low", "low", "low", "mid"), grounds=grounds)
    assert needs(problem, "public", problem.number_of[key(LEVELS, "mid")]) == (1, 1)
    assert needs(problem, "public", problem.number_of[key(LEVELS, "high")]) == (0, 1)


# --- what ties numbers together -------------------------------------------------------------------

THREE = [
    ("Acme", "tin NL", 60), ("Acme", "zinc NL", 5), ("Bell", "tin BE", 30), ("Bell", "zinc NL", 20),
    ("Cobalt", "tin NL", 25), ("Cobalt", "zinc BE", 40),
]  # fmt: skip


def test_the_truth_keeps_every_relation() -> None:
    problem = asked([BY_BOTH, BY_METAL, BY_PLACE], contributed(THREE))
    assert np.allclose(problem.puzzle.relations @ problem.puzzle.value, 0)


def test_the_same_cell_in_two_tables_is_one_number() -> None:
    problem = asked([BY_BOTH, BY_METAL], contributed(THREE))
    assert problem.number_of[key(BY_BOTH, "tin", TOTAL)] == problem.number_of[key(BY_METAL, "tin")]


def test_the_same_cell_of_an_earlier_release_is_out_already() -> None:
    given = contributed(THREE)
    told = key(BY_METAL, "tin", release="first")
    problem = asked(BY_METAL, given, earlier=[before(BY_METAL, given, [told])])
    assert problem.puzzle.state[problem.number_of[key(BY_METAL, "tin")]] == State.TOLD
    assert problem.puzzle.names[problem.number_of[key(BY_METAL, "tin")]] == told


def test_what_was_withheld_earlier_may_be_told_now() -> None:
    given = contributed(THREE)
    problem = asked(BY_METAL, given, earlier=[before(BY_METAL, given, [])])
    assert problem.puzzle.state[problem.number_of[key(BY_METAL, "tin")]] == State.OPEN


def test_a_total_is_tied_to_the_cells_below_it_along_every_dimension() -> None:
    problem = asked(BY_BOTH, contributed(THREE))
    rows = problem.puzzle.relations.toarray()
    total, tin = (problem.number_of[key(BY_BOTH, at, TOTAL)] for at in (TOTAL, "tin"))
    assert (rows[rows[:, total] == 1] != 0).sum(axis=1).tolist() == [3, 3]
    assert (rows[rows[:, tin] == 1] != 0).sum(axis=1).tolist() == [3]


def test_more_contributors_make_no_more_numbers() -> None:
    few = [(f"c{each}", "tin NL", 5.0 + each) for each in range(6)]
    many = [(f"c{each}", "tin NL", 5.0 + each) for each in range(60)]
    sizes = [len(asked(BY_METAL, contributed(rows)).puzzle.value) for rows in (few, many)]
    assert sizes[0] == sizes[1]


def test_a_cell_in_which_nobody_takes_part_is_known_to_be_empty() -> None:
    problem = asked(BY_METAL, contributed([("Acme", "tin", 5)]))
    number = problem.number_of[key(BY_METAL, "zinc")]
    hidden = np.ones(len(problem.puzzle.value), dtype=bool)
    low, high = intervals(problem.puzzle, hidden, problem.minds[0], np.array([number]))
    assert (low.tolist(), high.tolist()) == ([0], [0])


def test_a_secret_names_whose_it_is_and_where() -> None:
    problem = asked(WHOLE, contributed([("Acme", "tin", 60), ("Bell", "tin", 40)]))
    turn = [mind.name for mind in problem.minds].index("Bell")
    found = problem.subjects(turn, problem.number_of[key(WHOLE)])
    assert found == (("Acme", key(WHOLE)),)


def test_minds_are_made_when_asked_for_and_the_same_each_time() -> None:
    minds = asked(BY_METAL, contributed(THREE), Rules(coalition=2)).minds
    assert len(minds) == len(list(minds)) == 7
    assert minds[-1].name == minds[6].name == [mind.name for mind in minds[5:]][1]
    assert minds[3].target.tolist() == list(minds)[3].target.tolist()


def test_a_cell_that_counts_something_twice_is_refused() -> None:
    (part,) = cells(WHOLE, contributed(THREE), "now")
    part.rows.data[:] = 2
    with pytest.raises(ValueError, match="counts every contribution once"):
        case([part], [], contributed(THREE), Rules(), {})


# --- releases of several years --------------------------------------------------------------------


def interval(problem: Case, name: str, hidden: Sequence[Key], number: int) -> tuple[float, float]:
    """What one attacker knows of a number when only these cells of the request are withheld."""
    marks = problem.puzzle.state == State.HIDDEN
    marks[[problem.number_of[each] for each in hidden]] = True
    low, high = intervals(problem.puzzle, marks, mind_of(problem, name), np.array([number]))
    return round(float(low[0]), 4), round(float(high[0]), 4)


def test_who_leaves_is_the_difference_of_two_editions() -> None:
    """First 115 of three; when Cobalt has left, 2022 is 90: Cobalt had 25."""
    three = [("Acme", "tin", 60), ("Bell", "tin", 30), ("Cobalt", "tin", 25)]
    problem = asked(WHOLE, contributed(three[:2]), earlier=[before(WHOLE, contributed(three))])
    failed = audit(problem.puzzle, problem.puzzle.state == State.HIDDEN, problem.minds).failures
    assert "Cobalt" in {
        subject.contributor
        for each in failed if each.mind == "public"
        for subject in problem.subjects(0, each.target)
    }  # fmt: skip


def test_a_restated_value_is_another_from_then_on_and_the_others_keep_theirs() -> None:
    """115 first; Cobalt restates 25 as 31, and the total is 121: everybody knows the 6 between.

    Of the old 25 and the new 31 only the difference is known: the old may be 0 to 115.
    """
    rows = [("Acme", "tin", 60), ("Bell", "tin", 30), ("Cobalt", "tin", 25)]
    again = [*rows[:2], ("Cobalt", "tin", 31)]
    problem = asked(WHOLE, contributed(again), earlier=[before(WHOLE, contributed(rows))])
    old, new = (int(np.flatnonzero(problem.puzzle.value == value)[0]) for value in (25, 31))
    assert interval(problem, "public", [], old) == (0, 115)
    assert interval(problem, "public", [], new) == (6, 121)


def test_what_earlier_releases_gave_away_is_a_wound_and_may_not_get_worse() -> None:
    """Acme's 50 was told long ago: nothing mends it. It asks nothing more, and is reported."""
    given = contributed([("Acme", "tin", 50), ("Bell", "zinc", 20), ("Cobalt", "zinc", 30)])
    told = [key(BY_METAL, "tin", release="first")]
    problem = asked(BY_METAL, given, earlier=[before(BY_METAL, given, told)])
    number = problem.number_of[key(BY_METAL, "tin")]
    assert {(each.side, each.left) for each in problem.wounds if each.target == number} == {
        ("below", 0), ("above", 0),
    }  # fmt: skip
    assert needs(problem, "public", number) == (0, 0)
    everything = problem.puzzle.state != State.TOLD
    assert audit(problem.puzzle, everything, problem.minds).safe


def test_what_an_earlier_release_left_is_asked_of_a_later_one() -> None:
    """Tin 40 + zinc 60 = 100 was told; Acme's 40 in tin may be 0 to 100: that is wide enough.

    The same with 97 in tin, alone: at most 100, which is less than 97 + 9.7. The wound leaves 3.
    """
    given = contributed([("Acme", "tin", 97), ("Bell", "zinc", 3)])
    problem = asked(BY_METAL, given, earlier=[before(WHOLE, given)])
    number = problem.number_of[key(BY_METAL, "tin")]
    (below, above), allowed = needs(problem, "public", number), 3 * (1 - 2e-4)
    assert below == 9.7
    assert allowed <= above <= 3


def test_holdings_know_now_what_their_daughters_put_in_before() -> None:
    """Acme and Bell were strangers when 130 was told; now they are one, and know Cobalt's 30."""
    rows = [("Acme", "tin", 60), ("Bell", "tin", 40), ("Cobalt", "tin", 30)]
    merged = contributed(rows, groups={"Acme": "Mother", "Bell": "Mother"})
    problem = asked(WHOLE, merged, earlier=[before(WHOLE, contributed(rows))])
    assert [mind.name for mind in problem.minds] == ["public", "Cobalt", "Mother"]
    assert ("Mother", "Cobalt") in {
        (problem.minds[each.turn].name, subject.contributor)
        for each in problem.wounds
        for subject in problem.subjects(each.turn, each.target)
    }


def test_a_daughter_that_joins_is_the_difference_of_two_editions() -> None:
    """90 of Acme and Bell; then Acme's sister Cobalt joins, and 2022 is 115: Cobalt has 25."""
    rows = [("Acme", "tin", 60), ("Bell", "tin", 30), ("Cobalt", "tin", 25)]
    mother = {"Acme": "Mother", "Cobalt": "Mother"}
    first = before(WHOLE, contributed(rows[:2], groups=mother))
    problem = asked(WHOLE, contributed(rows, groups=mother), earlier=[first])
    failed = audit(problem.puzzle, problem.puzzle.state == State.HIDDEN, problem.minds).failures
    alone = int(np.flatnonzero(problem.puzzle.value == 25)[0])
    assert alone in {each.target for each in failed if each.mind == "public"}
    assert ("Mother", key(WHOLE)) in problem.subjects(0, alone)


def test_who_left_counts_with_its_holding_still() -> None:
    """Acme and Bell are of one Mother. Bell leaves; to Mother, Cobalt's 30 is out as it was."""
    rows = [("Acme", "tin", 60), ("Bell", "tin", 40), ("Cobalt", "tin", 30)]
    first = before(WHOLE, contributed(rows, groups={"Acme": "Mother", "Bell": "Mother"}))
    now = contributed([rows[0], rows[2]], groups={"Acme": "Mother"})
    problem = asked(WHOLE, now, earlier=[first])
    assert [mind.name for mind in problem.minds] == ["public", "Cobalt", "Mother"]


def test_steady_figures_tell_of_each_other() -> None:
    """Acme put in 100 and then 90; all know it moves no more than 20 % a year, and the 100.

    So the 90 lies between 80 and 120.
    """
    tonnes = Quantity("tonnes", steady=0.2)
    given = contributed([("Acme 2021", "tin", 100), ("Acme 2022", "tin", 90)], tonnes)
    problem = asked(WHOLE, given)
    then, now = (problem.number_of[key(WHOLE, period=year)] for year in ("2021", "2022"))
    hidden = np.ones(len(problem.puzzle.value), dtype=bool)
    hidden[then] = False
    low, high = intervals(problem.puzzle, hidden, problem.minds[0], np.array([now]))
    assert (round(low[0], 6), round(high[0], 6)) == (80, 120)


def test_who_moved_more_than_the_steady_is_not_known_by_it() -> None:
    tonnes = Quantity("tonnes", steady=0.2)
    given = contributed([("Acme 2021", "tin", 100), ("Acme 2022", "tin", 30)], tonnes)
    problem = asked(WHOLE, given)
    hidden = np.ones(len(problem.puzzle.value), dtype=bool)
    hidden[problem.number_of[key(WHOLE, period="2021")]] = False
    now = problem.number_of[key(WHOLE)]
    assert intervals(problem.puzzle, hidden, problem.minds[0], np.array([now]))[1][0] == np.inf


# --- printed in multiples of a base ---------------------------------------------------------------


def test_a_rounded_figure_leaves_half_a_base() -> None:
    """60 + 28 = 88 in fives is 90: anything from 87.5 to 92.5 is printed so."""
    table = replace(WHOLE, base=5.0)
    problem = asked(table, contributed([("Acme", "tin", 60), ("Bell", "tin", 28)]))
    number = problem.number_of[key(table)]
    puzzle = problem.puzzle
    assert (puzzle.slack_below[number], puzzle.slack_above[number]) == (0.5, 4.5)


def test_of_whole_numbers_the_halves_are_excluded() -> None:
    """7 in fours is 8: 6 would be a half, 7, 8 and 9 are not, 10 would be one."""
    sites, table = Quantity("sites", "count"), Table("sites", "sum", "sites", base=4.0)
    problem = asked(table, contributed([("Acme", "tin", 3), ("Bell", "tin", 4)], sites))
    number = problem.number_of[key(table)]
    assert (problem.puzzle.slack_below[number], problem.puzzle.slack_above[number]) == (0, 2)


def test_what_was_rounded_before_is_rounded_the_same_again() -> None:
    table, given = replace(WHOLE, base=5.0), contributed([("Acme", "tin", 60), ("Bell", "tin", 28)])
    problem = asked(table, given, earlier=[before(table, given)])
    number = problem.number_of[key(table)]
    assert number == problem.number_of[key(table, release="first")]
    assert problem.puzzle.state[number] == State.TOLD


def test_a_rounded_number_is_not_its_exact_one() -> None:
    table, exactly = replace(WHOLE, base=5.0), replace(WHOLE, name="exact")
    problem = asked([table, exactly], contributed([("Acme", "tin", 60), ("Bell", "tin", 28)]))
    rounded, exact = problem.number_of[key(table)], problem.number_of[key(exactly)]
    assert rounded != exact
    assert problem.puzzle.value[rounded] == problem.puzzle.value[exact]


# --- the merged puzzle sees what the long way sees ------------------------------------------------


def agreement(dice: Random, quantity: Quantity, answers: bool) -> list[tuple[str, str, float]]:
    """Three to five companies in some places; of answers, each gives one."""
    rows = []
    for number in range(dice.randint(3, 5)):
        places = [f"{metal} {place}" for metal in METAL.above for place in PLACE.above]
        some = dice.sample(places, 1 if answers else dice.randint(1, 3))
        for place in sorted(some):
            level = dice.choice(("low", "mid", "high"))
            size = dice.choice((1, 4, 9.5, 17)) * dice.uniform(0.5, 1)
            value = float(round(size)) if quantity.kind == "count" else round(size, 3)
            value = min(max(value, quantity.least), quantity.most or value)
            rows.append((f"c{number}", f"{place} {level}", value))
    return rows


def yearly(dice: Random, rows: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """The same in two years, a little more or less."""
    later = [(f"{who} 2022", at, round(v * dice.uniform(0.75, 1.3), 3)) for who, at, v in rows]
    return [*((f"{who} 2021", at, value) for who, at, value in rows), *later]


def one_year_on(dice: Random, rows: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """Somebody leaves, and perhaps somebody restates a figure, and with it an answer."""
    leaves, restates = dice.choice(rows)[0], dice.randrange(2 * len(rows))
    return [
        (who, f"{at.rsplit(' ', 1)[0]} low", value + 1) if place == restates else (who, at, value)
        for place, (who, at, value) in enumerate(rows)
        if who != leaves
    ]


KINDS: Mapping[str, tuple[Quantity, Rules, Sequence[Table]]] = {
    "amounts": (TONNES, Rules(), (BY_METAL, BY_PLACE, BY_BOTH)),
    "amounts and pairs": (TONNES, Rules(coalition=2, p_percent=0.3), (BY_METAL, BY_BOTH)),
    "an association": (
        TONNES, Rules(allies=(("all", frozenset({"c0", "c1", "c2"})),)), (BY_METAL, BY_PLACE),
    ),
    "whole numbers": (Quantity("tonnes", "count"), Rules(p_percent=0.2), (BY_METAL, BY_PLACE)),
    "an upper bound": (Quantity("tonnes", most=18.0), Rules(), (BY_METAL, BY_PLACE)),
    "a scale": (
        Quantity("tonnes", "scale", least=1.0, most=18.0), Rules(), (BY_METAL, WHOLE),
    ),
    "a guess": (TONNES, Rules(within=0.3), (BY_METAL, BY_PLACE)),
    "steady": (Quantity("tonnes", steady=0.25), Rules(p_percent=0.2), (BY_METAL, WHOLE)),
    "rounded": (TONNES, Rules(p_percent=0.3), (replace(BY_METAL, base=5.0), BY_PLACE)),
    "rounded whole numbers": (
        Quantity("tonnes", "count"), Rules(p_percent=0.2), (replace(BY_METAL, base=4.0), WHOLE),
    ),
    "answers": (TONNES, Rules(), (LEVELS, replace(LEVELS, name="both", by=("metal", "level")))),
    "open answers": (TONNES, Rules(withhold_zeros=False, coalition=2), (LEVELS,)),
    "open full cells": (TONNES, Rules(withhold_full=False), (LEVELS,)),
    "rounded answers": (TONNES, Rules(), (replace(LEVELS, base=3.0),)),
    "bands": (TONNES, Rules(), (Table("bands", "bands", "tonnes", bands=(2.0, 8.0)),)),
}  # fmt: skip


def attacked_both_ways(dice: Random, kind: str) -> tuple[set[str], set[str]]:
    """Which attackers find out something: by the puzzle, and by the long way."""
    quantity, rules, wanted = KINDS[kind]
    tables = dice.sample(list(wanted), dice.randint(1, len(wanted)))
    rows = agreement(dice, quantity, wanted[0].statistic != "sum")
    rows = yearly(dice, rows) if quantity.steady else rows
    parts = [part for each in tables for part in cells(each, contributed(rows, quantity), "now")]
    earlier = _earlier(dice, quantity, rules, rows, tables[0]) if dice.random() < 0.6 else []
    grounds = {key: Ground.FEW for part in parts for key in part.keys if dice.random() < 0.3}
    problem = case(parts, earlier, contributed(rows, quantity), rules, grounds)
    told = {key: key not in grounds and dice.random() < 0.6 for part in parts for key in part.keys}
    hidden = problem.puzzle.state != State.TOLD
    hidden[[problem.number_of[key] for key, out in told.items() if out]] = False
    hidden |= problem.puzzle.never_told()
    merged = _by_puzzle(problem, hidden)
    return merged, _by_hand(problem, hidden, earlier, parts, quantity, rules, grounds)


def _earlier(
    dice: Random,
    quantity: Quantity,
    rules: Rules,
    rows: list[tuple[str, str, float]],
    table: Table,
) -> list[Released]:
    changed = one_year_on(dice, rows)
    changed = [(w, at, min(v, quantity.most or v)) for w, at, v in changed]
    if not changed:
        return []
    given = contributed(changed, quantity)
    keys = [key for part in cells(table, given, "first") for key in part.keys]
    return [before(table, given, [key for key in keys if dice.random() < 0.5], rules=rules)]


def _by_puzzle(problem: Case, hidden: Marks) -> set[str]:
    verdict = audit(problem.puzzle, hidden, problem.minds.wounded(()))
    assert verdict.unsettled == 0
    return {
        each.mind for each in verdict.failures if each.reached < each.need * (1 - CLOSE) - CLOSE
    }


def _by_hand(
    problem: Case,
    hidden: Marks,
    earlier: Sequence[Released],
    parts: Sequence[Cells],
    quantity: Quantity,
    rules: Rules,
    grounds: Mapping[Key, Ground],
) -> set[str]:
    sheets = [
        (part, [isinstance(each.outcomes[key], Figure) for key in part.keys])
        for each in earlier
        for part in each.tables
    ]
    sheets += [(part, [not hidden[problem.number_of[key]] for key in part.keys]) for part in parts]
    every = world(sheets)
    return {
        each.name
        for each in problem.minds.attackers
        if finds(every, quantity, rules, each, grounds)
    }


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate])
@given(seed=st.integers(0, 10**6))
def test_the_puzzle_gives_away_what_the_long_way_gives_away(kind: str, seed: int) -> None:
    """Every attacker finds out something by the merged puzzle if and only if it does by hand.

    What the public finds out of a contributor that contributor knows: it asks nothing for itself.
    """
    merged, by_hand = attacked_both_ways(Random(seed), kind)
    assert ("public" in merged) == ("public" in by_hand)
    if "public" not in by_hand:
        assert merged == by_hand


# --- odd requests ---------------------------------------------------------------------------------


def test_a_table_in_which_nobody_takes_part_makes_a_puzzle_without_secrets() -> None:
    given = contributed([("Acme", "tin NL", 60)])
    problem = asked(replace(BY_METAL, where={"place": ("BE",)}), given, Rules(coalition=2))
    assert problem.puzzle.value.tolist() == [0, 0, 0]
    assert audit(problem.puzzle, problem.puzzle.state == State.HIDDEN, problem.minds).safe


def test_a_rule_may_withhold_even_what_everybody_knows() -> None:
    table = Table("takers", "contributors", "", ("metal",))
    few = key(table, "tin")
    problem = asked(table, contributed([("Acme", "tin", 1)]), grounds={few: Ground.FEW})
    assert problem.puzzle.state[problem.number_of[few]] == State.SECRET


def test_a_mean_ties_its_sum_and_leaves_its_number_known() -> None:
    table = Table("mean", "mean", "tonnes", ("metal",))
    problem = asked(table, contributed(THREE))
    sums, counts = (
        problem.puzzle.state[problem.number_of[replace(key(table, "tin"), part=part)]]
        for part in ("numerator", "count")
    )
    assert (sums, counts) == (State.OPEN, State.TOLD)


def test_a_mean_told_earlier_told_its_sum() -> None:
    table = Table("mean", "mean", "tonnes", ("metal",))
    given = contributed(THREE)
    first = before(table, given)
    outcomes: dict[Key, Outcome] = {
        replace(each, part="value"): Figure(1.0) for part in first.tables for each in part.keys
    }
    problem = asked(BY_METAL, given, earlier=[replace(first, outcomes=outcomes)])
    assert problem.puzzle.state[problem.number_of[key(BY_METAL, "tin")]] == State.TOLD


@pytest.mark.parametrize("coalition", [1, 2])
def test_the_order_of_requests_changes_no_secret(coalition: int) -> None:
    tables, rules = [BY_BOTH, BY_METAL, BY_PLACE], Rules(coalition=coalition)
    forth, back = (
        asked(some, contributed(THREE), rules) for some in (tables, list(reversed(tables)))
    )
    for one, two in zip(forth.minds, back.minds, strict=True):
        assert secrets(forth, one) == secrets(back, two)


def secrets(problem: Case, mind: Mind) -> list[tuple[float, float, float]]:
    """Truth and needs of all targets of a mind."""
    values = problem.puzzle.value[mind.target]
    return sorted(zip(values, mind.need_below, mind.need_above, strict=True))
