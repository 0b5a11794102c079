"""Primary rules: cells that may not be told whatever stands beside them."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.disclosure.primary import grounds, leading, parts
from schakel.disclosure.tables import cells
from schakel.disclosure.values import (
    TOTAL,
    Contribution,
    Contributions,
    Dimension,
    Ground,
    Quantity,
    Reason,
    Rules,
    Table,
)
from tests.disclosure.test_tables import scores, yes_and_no

ONLY_FEW = Rules(dominance=(), p_percent=0.0)
NO_DOMINANCE = Rules(dominance=(), least_in_cell=1)


def tin(*amounts: float, kind: str = "magnitude", **more: float) -> Contributions:
    """Tonnes of tin of A, B, C …, and zinc of six others so that the cohort is large enough."""
    quantity = Quantity("tonnes", "count" if kind == "count" else "magnitude")
    put = {chr(65 + n): amount for n, amount in enumerate(amounts)} | more
    rows = [Contribution(c, "2022", {"metal": "tin"}, "tonnes", v) for c, v in put.items()]
    rows += [Contribution(f"Z{n}", "2022", {"metal": "zinc"}, "tonnes", 100) for n in range(6)]
    metal = Dimension("metal", {"tin": None, "zinc": None})
    return Contributions(tuple(rows), {"tonnes": quantity}, {"metal": metal})


def ground(contributions: Contributions, rules: Rules) -> Ground | None:
    """The ground on which the cell for tin is withheld."""
    (found,) = cells(Table("t", "sum", "tonnes", ("metal",)), contributions, "r1")
    place = [key.at for key in found.keys].index(("tin",))
    return grounds(found, rules, "2024-05")[0].get(place)


def answers(found: Contributions, table: Table, rules: Rules) -> Mapping[tuple[str, ...], Ground]:
    """The ground of each cell of a table of answers that has one."""
    (made,) = cells(table, found, "r1")
    return {made.keys[place].at: why for place, why in grounds(made, rules, "2024-05")[0].items()}


def test_a_cell_of_two_companies_is_withheld_and_one_of_three_is_not() -> None:
    assert ground(tin(5, 5), ONLY_FEW) is Ground.FEW
    assert ground(tin(5, 5, 5), ONLY_FEW) is None


def test_who_put_in_nothing_does_not_make_a_cell_larger() -> None:
    assert ground(tin(5, 5, 0), ONLY_FEW) is Ground.FEW


def test_nothing_from_nobody_is_no_secret() -> None:
    assert ground(tin(), Rules()) is None


def test_the_second_company_takes_off_its_own_and_comes_close_to_the_first() -> None:
    """60 + 35 + 5: 100 - 35 = 65 lies within 10 % of 60 (66). With 7 instead of 5: 67 does not."""
    assert ground(tin(60, 35, 5), NO_DOMINANCE) is Ground.P_PERCENT
    assert ground(tin(60, 35, 7), NO_DOMINANCE) is None


def test_a_figure_on_the_very_edge_of_the_p_percent_rule_is_withheld() -> None:
    """0.1 + 0.2 is a little more than 0.3 to a computer: doubt is no reason to tell."""
    assert ground(tin(3, 2, 0.3), NO_DOMINANCE) is Ground.P_PERCENT


def test_two_colleagues_of_four_take_off_both_their_figures() -> None:
    """60 + 30 + 20 + 5: alone the second leaves 25 ≥ 6; with the third 5 < 6."""
    assert ground(tin(60, 30, 20, 5), NO_DOMINANCE) is None
    pair = Rules(dominance=(), least_in_cell=1, coalition=2)
    assert ground(tin(60, 30, 20, 5), pair) is Ground.P_PERCENT


def test_members_of_an_association_know_one_anothers_figures() -> None:
    """60 + 20 + 20 + 20 + 2, the three of 20 are allies: 122 - 60 = 62 lies within 10 % of 60."""
    given = tin(60, 20, 20, 20, 2)
    assert ground(given, NO_DOMINANCE) is None
    allied = Rules(dominance=(), least_in_cell=1, allies=(("union", frozenset("BCD")),))
    assert ground(given, allied) is Ground.P_PERCENT


def test_attackers_who_know_others_roughly_take_off_more() -> None:
    """60 + 20 + 20 + 20: the second leaves 40, known to within 10 %: 4 < 6."""
    rough = Rules(dominance=(), least_in_cell=1, within=0.10)
    assert ground(tin(60, 20, 20, 20), rough) is Ground.P_PERCENT
    assert ground(tin(60, 20, 20, 20), NO_DOMINANCE) is None


def test_a_company_with_more_than_the_share_dominates() -> None:
    only = Rules(p_percent=0.0, dominance=((1, 0.60),))
    assert ground(tin(60, 20, 20), only) is None
    assert ground(tin(61, 20, 19), only) is Ground.DOMINATED


def test_three_companies_together_can_dominate() -> None:
    only = Rules(p_percent=0.0, dominance=((3, 0.85),))
    assert ground(tin(40, 30, 20, 10), only) is Ground.DOMINATED
    assert ground(tin(30, 30, 20, 20), only) is None


def test_whole_numbers_must_be_able_to_move_by_one() -> None:
    """2 + 1 + 1: the second takes off its 1 and leaves 3 for the first and another: 1 or 2 or 3."""
    rules = Rules(dominance=(), least_in_cell=1)
    assert ground(tin(2, 1, 1, kind="count"), rules) is None
    assert ground(tin(2, 1, kind="count"), rules) is Ground.P_PERCENT


def test_a_cohort_of_four_publishes_nothing() -> None:
    found = scores(dict.fromkeys("ABCD", 50))
    (made,) = cells(Table("t", "bands", "score", bands=(20,)), found, "r1")
    why, refusal = grounds(made, Rules(), "2024-05")
    assert set(why.values()) == {Ground.COHORT}
    assert refusal is not None
    assert refusal.reason is Reason.COHORT_TOO_SMALL
    assert "Fewer than 5" in refusal.words.en


def test_a_small_year_is_withheld_and_the_others_stand() -> None:
    rows = [Contribution(c, "2021", {}, "t", 1) for c in "ABCDE"]
    rows += [Contribution(c, "2022", {}, "t", 1) for c in "ABCD"]
    given = Contributions(tuple(rows), {"t": Quantity("t")}, {})
    (made,) = cells(Table("t", "sum", "t"), given, "r1")
    assert grounds(made, Rules(), "2024-05") == ({1: Ground.COHORT}, None)


def test_prices_wait_until_they_are_a_year_old() -> None:
    rows = tuple(Contribution(c, "2023", {}, "price", 10) for c in "ABCDEF")
    given = Contributions(rows, {"price": Quantity("price", sensitive=True)}, {})
    total, count = cells(Table("t", "mean", "price"), given, "r1")
    why, refusal = grounds(total, Rules(), "2024-12-31")
    assert (why, refusal and refusal.reason) == ({0: Ground.YOUNG}, Reason.TOO_YOUNG)
    assert grounds(total, Rules(), "2025-01-01") == ({}, None)
    assert grounds(count, Rules(), "2024-12-31") == ({}, None)


def test_an_answer_that_nobody_or_everybody_gave_is_withheld() -> None:
    given = yes_and_no(dict.fromkeys("ABCDEF", ("mining", "yes")))
    found = answers(given, Table("t", "contributors", by=("policy",)), Rules())
    assert found == {("yes",): Ground.EVERYBODY, ("no",): Ground.NOBODY}


def test_an_answer_that_a_whole_sector_gave_is_withheld() -> None:
    """All three miners said yes, of six companies: who knows a miner knows its answer."""
    said = {"A": "yes", "B": "yes", "C": "yes", "D": "yes", "E": "no", "F": "no"}
    given = yes_and_no({n: ("mining" if n in "ABC" else "making", a) for n, a in said.items()})
    found = answers(given, Table("t", "contributors", by=("sector", "policy")), Rules())
    assert found[("mining", "yes")] is Ground.EVERYBODY
    assert found[("mining", "no")] is Ground.NOBODY
    assert found[("making", "no")] is Ground.FEW
    assert (TOTAL, "yes") not in found
    assert ("mining", TOTAL) not in found


def test_a_number_of_companies_under_three_is_not_printed_and_an_empty_cell_is() -> None:
    """Seven deal in tin, two of them in zinc too: 7 says of everybody "I too", and 2 are few."""
    metal = Dimension("metal", {"tin": None, "zinc": None, "lead": None})
    dealt = [(name, "tin") for name in "ABCDEFG"] + [("A", "zinc"), ("B", "zinc")]
    rows = [Contribution(c, "2022", {"metal": m}, "t", 1) for c, m in dealt]
    given = Contributions(tuple(rows), {"t": Quantity("t")}, {"metal": metal})
    found = answers(given, Table("t", "contributors", by=("metal",)), Rules())
    assert found == {("tin",): Ground.EVERYBODY, ("zinc",): Ground.FEW}


def test_agreements_may_leave_zeros_open() -> None:
    given = yes_and_no(dict.fromkeys("ABCDEF", ("mining", "yes")))
    open_rules = Rules(withhold_zeros=False, withhold_full=False)
    assert answers(given, Table("t", "contributors", by=("policy",)), open_rules) == {}


def test_how_many_were_asked_is_no_secret_but_how_many_had_any_is() -> None:
    rows = [Contribution(c, "2022", {}, "harm", 1) for c in "ABCDEF"]
    given = Contributions(tuple(rows), {"harm": Quantity("harm", "count")}, {})
    assert answers(given, Table("t", "contributors", "harm"), Rules()) == {(): Ground.EVERYBODY}
    assert answers(given, Table("t", "contributors"), Rules()) == {}


def test_daughters_of_one_holding_count_as_one_towards_the_least() -> None:
    given = scores(dict.fromkeys("ABC", 10.0) | dict.fromkeys("DEFGH", 30.0))
    held = Contributions(given.rows, given.quantities, {}, {"A": "B"})
    table = Table("t", "bands", "score", bands=(20, 40))
    assert answers(held, table, Rules())[("0-20",)] is Ground.FEW
    assert ("0-20",) not in answers(given, table, Rules())


@pytest.mark.parametrize("number", [1, 2, 3])
@settings(max_examples=30, deadline=None)
@given(amounts=st.lists(st.integers(0, 9), max_size=6))
def test_the_largest_together_are_the_largest_together(number: int, amounts: list[int]) -> None:
    (found,) = cells(Table("t", "sum", "tonnes", ("metal",)), tin(*amounts), "r1")
    place = [key.at for key in found.keys].index(("tin",))
    assert leading(found, number)[place] == sum(sorted(amounts)[-number:])
    cell, _, put = parts(found)
    assert put[cell == place].tolist() == sorted(amounts, reverse=True)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 99), min_size=2, max_size=7), st.integers(1, 3))
def test_more_heads_together_never_make_a_cell_safe(amounts: list[int], coalition: int) -> None:
    alone = ground(tin(*amounts), Rules(dominance=(), coalition=coalition))
    together = ground(tin(*amounts), Rules(dominance=(), coalition=coalition + 1))
    assert together is not None or alone is None
