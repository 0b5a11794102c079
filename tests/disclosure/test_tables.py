"""Cells as sums over what contributors put in: totals, filters, periods, answers, mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.disclosure.cells import Cells
from schakel.disclosure.tables import RequestError, cells, check
from schakel.disclosure.values import (
    TOTAL,
    Contribution,
    Contributions,
    Dimension,
    Quantity,
    Statistic,
    Table,
)
from schakel.language import Text

PLACES = Dimension("place", {"Africa": None, "Congo": "Africa", "Zambia": "Africa", "Peru": None})
METALS = Dimension("metal", {"tin": None, "zinc": None})
TONNES = Quantity("tonnes", unit="t")
SCORE = Quantity("score", "scale", most=100)


def tonnes(*rows: tuple[str, str, str, str, float], **groups: str) -> Contributions:
    """Contributions of tonnes: contributor, period, metal, place, value."""
    found = [Contribution(c, p, {"metal": m, "place": k}, "tonnes", v) for c, p, m, k, v in rows]
    dimensions = {"metal": METALS, "place": PLACES}
    return Contributions(tuple(found), {"tonnes": TONNES}, dimensions, groups, "tonnes.csv")


def scores(values: Mapping[str, float], period: str = "2022") -> Contributions:
    """One answer on a scale of 0 to 100 for each contributor."""
    found = tuple(Contribution(c, period, {}, "score", v) for c, v in values.items())
    return Contributions(found, {"score": SCORE}, {})


def yes_and_no(answers: Mapping[str, tuple[str, str]]) -> Contributions:
    """Who answered what: contributor → (sector, answer); the sector is known, the answer not."""
    sector = Dimension("sector", {"mining": None, "making": None})
    policy = Dimension("policy", {"yes": None, "no": None}, known=False)
    found = [
        Contribution(c, "2022", {"sector": s, "policy": a}, "staff", 1)
        for c, (s, a) in answers.items()
    ]
    dimensions = {"sector": sector, "policy": policy}
    return Contributions(tuple(found), {"staff": Quantity("staff", "count")}, dimensions)


def told(found: Cells) -> dict[tuple[str, ...], float]:
    """Each cell that is not zero: (period, categories) and its value."""
    pairs = zip(found.keys, found.value.tolist(), strict=True)
    return {(key.period, *key.at): value for key, value in pairs if value}


SOME = tonnes(
    ("Ahrend", "2022", "tin", "Congo", 5),
    ("Bakker", "2022", "tin", "Zambia", 7),
    ("Cornelis", "2022", "zinc", "Peru", 2.5),
    ("Ahrend", "2022", "zinc", "Zambia", 1),
    ("Ahrend", "2023", "zinc", "Zambia", 4),
)


def test_a_sum_has_totals_at_every_level_of_a_hierarchy() -> None:
    (found,) = cells(Table("t", "sum", "tonnes", ("place",), periods=("2022",)), SOME, "r1")
    assert told(found) == {
        ("2022", TOTAL): 15.5,
        ("2022", "Africa"): 13,
        ("2022", "Congo"): 5,
        ("2022", "Zambia"): 8,
        ("2022", "Peru"): 2.5,
    }
    assert found.contributors.tolist() == [3, 2, 1, 2, 1]
    assert found.largest.tolist() == [7, 7, 5, 7, 2.5]
    assert found.second.tolist() == [6, 6, 0, 1, 0]


def test_cells_stand_in_the_order_of_codes_whatever_their_values() -> None:
    (found,) = cells(Table("t", "sum", "tonnes", ("metal", "place")), SOME, "r1")
    assert [key.at for key in found.keys[:4]] == [
        (TOTAL, TOTAL),
        (TOTAL, "Africa"),
        (TOTAL, "Congo"),
        (TOTAL, "Zambia"),
    ]
    assert [key.period for key in found.keys] == ["2022"] * 15 + ["2023"] * 15


def test_a_table_without_dimensions_is_one_total_per_period() -> None:
    (found,) = cells(Table("t", "sum", "tonnes"), SOME, "r1")
    assert told(found) == {("2022",): 15.5, ("2023",): 4}


def test_fewer_levels_show_fewer_cells_and_the_same_sums() -> None:
    table = Table("t", "sum", "tonnes", ("place",), depth={"place": 1}, periods=("2022",))
    (found,) = cells(table, SOME, "r1")
    assert [key.at for key in found.keys] == [(TOTAL,), ("Africa",), ("Peru",)]


def test_a_filter_counts_all_below_it_and_does_not_show_what_stands_above() -> None:
    table = Table("t", "sum", "tonnes", ("place",), where={"place": ("Congo",)}, periods=("2022",))
    (found,) = cells(table, SOME, "r1")
    assert told(found) == {("2022", TOTAL): 5, ("2022", "Congo"): 5}
    table = Table("t", "sum", "tonnes", ("metal",), where={"place": ("Africa",)})
    assert told(cells(table, SOME, "r1")[0])["2022", TOTAL] == 13


def test_a_cohort_leaves_out_who_joined_later() -> None:
    table = Table("t", "sum", "tonnes", periods=("2022",), cohort=("Ahrend", "Bakker", "Zwart"))
    (found,) = cells(table, SOME, "r1")
    assert (found.value.tolist(), found.cohort.tolist()) == ([13], [2])


def test_daughters_of_one_holding_are_one_contributor() -> None:
    rows = [("Ahrend", "2022", "tin", "Congo", 5.0), ("Bakker", "2022", "tin", "Congo", 7.0)]
    (found,) = cells(Table("t", "sum", "tonnes"), tonnes(*rows, Ahrend="Bakker"), "r1")
    assert (found.contributors[0], found.largest[0], found.second[0]) == (1, 12, 0)
    assert found.atoms.members == ("Bakker",)
    assert found.value.tolist() == [12]


def test_a_holding_of_holdings_is_one_member_too() -> None:
    rows = [(c, "2022", "tin", "Congo", 1.0) for c in ("Ahrend", "Bakker", "Cornelis")]
    given = tonnes(*rows, Ahrend="Bakker", Bakker="Mother", Cornelis="Mother")
    (found,) = cells(Table("t", "sum", "tonnes"), given, "r1")
    assert found.atoms.members == ("Mother",)


def test_a_year_counts_its_quarters_and_a_stretch_its_years() -> None:
    rows = [("Ahrend", f"2022-Q{q}", "tin", "Congo", float(q)) for q in range(1, 5)]
    given = tonnes(*rows, ("Ahrend", "2023", "tin", "Congo", 100))
    table = Table("t", "sum", "tonnes", periods=("2022-H1", "2022", "2022/2023"))
    assert cells(table, given, "r1")[0].value.tolist() == [3, 10, 110]


def test_the_same_atom_has_the_same_name_in_two_tables() -> None:
    (by_metal,) = cells(Table("m", "sum", "tonnes", ("metal",)), SOME, "r1")
    (by_place,) = cells(Table("p", "sum", "tonnes", ("place",), periods=("2022",)), SOME, "r1")

    def names(found: Cells) -> set[tuple[str, str, tuple[str, ...]]]:
        a = found.atoms
        numbers = zip(a.member, a.period, a.place, strict=True)
        return {(a.members[m], a.periods[p], a.places[k]) for m, p, k in numbers}

    assert names(by_place) < names(by_metal)
    assert ("Ahrend", "2022", ("tin", "Congo")) in names(by_place)


def test_a_mean_is_a_sum_and_a_number_of_contributors() -> None:
    given = tonnes(
        ("Ahrend", "2022", "tin", "Congo", 4),
        ("Ahrend", "2022", "tin", "Peru", 2),
        ("Bakker", "2022", "tin", "Peru", 0),
    )
    total, count = cells(Table("t", "mean", "tonnes", ("place",), depth={"place": 1}), given, "r1")
    assert told(total) == {("2022", TOTAL): 6, ("2022", "Africa"): 4, ("2022", "Peru"): 2}
    assert told(count) == {("2022", TOTAL): 2, ("2022", "Africa"): 1, ("2022", "Peru"): 2}
    assert (total.keys[0].part, count.keys[0].part) == ("numerator", "count")


def test_a_share_has_a_numerator_and_a_denominator() -> None:
    rows = [
        Contribution(c, "2022", {}, q, v)
        for c, recycled, bought in [("Ahrend", 2, 10), ("Bakker", 3, 4)]
        for q, v in (("recycled", recycled), ("bought", bought))
    ]
    quantities = {name: Quantity(name) for name in ("recycled", "bought")}
    given = Contributions(tuple(rows), quantities, {})
    above, under = cells(Table("t", "share", "recycled", denominator="bought"), given, "r1")
    assert (above.value.tolist(), under.value.tolist()) == ([5], [14])
    assert (above.keys[0].part, under.keys[0].part) == ("numerator", "denominator")


def test_contributors_count_once_in_every_total() -> None:
    table = Table("t", "contributors", by=("place",), periods=("2022",))
    (found,) = cells(table, SOME, "r1")
    assert told(found) == {
        ("2022", TOTAL): 3,
        ("2022", "Africa"): 2,
        ("2022", "Congo"): 1,
        ("2022", "Zambia"): 2,
        ("2022", "Peru"): 1,
    }
    assert not found.atoms.answer[
        found.atoms.place == found.atoms.places.index((TOTAL, TOTAL))
    ].any()


def test_who_stands_in_one_place_could_stand_in_any_other_in_which_somebody_does() -> None:
    """Two miners and a maker of three sectors: nobody trades, so there is nothing to count."""
    sector = Dimension("sector", {"mining": None, "making": None, "trading": None})
    spots = {"Ahrend": "mining", "Bakker": "mining", "Cornelis": "making"}
    rows = [Contribution(c, "2022", {"sector": s}, "tonnes", 1) for c, s in spots.items()]
    given = Contributions(tuple(rows), {"tonnes": TONNES}, {"sector": sector})
    (found,) = cells(Table("t", "contributors", by=("sector",)), given, "r1")
    assert told(found) == {("2022", TOTAL): 3, ("2022", "making"): 1, ("2022", "mining"): 2}
    assert found.atoms.answer.all()
    assert np.bincount(found.atoms.question).tolist() == [2, 2, 2]
    assert found.rows[[key.at for key in found.keys].index(("trading",))].nnz == 0


def test_a_part_does_not_go_by_the_name_of_the_whole() -> None:
    table = Table("t", "contributors", by=("place",), where={"metal": ("zinc",)}, periods=("2022",))
    (found,) = cells(table, tonnes(*SAME_PLACE), "r1")
    assert {place[-1] for place in found.atoms.places} == {"where metal=zinc"}


SAME_PLACE = [
    ("Ahrend", "2022", "zinc", "Congo", 1.0),
    ("Ahrend", "2022", "zinc", "Peru", 1.0),
    ("Bakker", "2022", "tin", "Peru", 1.0),
]


@pytest.mark.parametrize("silent", ["Bakker Zink", "Bakema", "Ahrendt Tin", "Member 2", "Bak"])
def test_a_member_that_put_in_nothing_may_have_a_name_like_anothers(silent: str) -> None:
    """Bakker put something in and is not asked about; who is named with it is another."""
    table = Table("t", "sum", "tonnes", periods=("2022",), cohort=("Ahrend", silent))
    (found,) = cells(table, tonnes(*THREE), "r1")
    assert found.value.tolist() == [5]


THREE = (
    ("Ahrend", "2022", "tin", "Congo", 5.0),
    ("Bakker", "2022", "tin", "Congo", 7.0),
    ("Member 1", "2022", "tin", "Congo", 9.0),
)


@pytest.mark.parametrize("slip", ["Bakkr", "bakker.", "Bakkre", "Bakkers", "Bekker"])
def test_a_slip_of_the_pen_in_a_name_is_refused(slip: str) -> None:
    table = Table("t", "sum", "tonnes", periods=("2022",), cohort=("Ahrend", slip))
    with pytest.raises(RequestError, match="Did you mean Bakker"):
        cells(table, tonnes(*THREE), "r1")


def test_a_cohort_has_all_of_a_holding_or_nothing_of_it() -> None:
    rows = [(c, "2022", "tin", "Congo", 1.0) for c in ("Ahrend", "Bakker", "Cornelis")]
    given = tonnes(*rows, Ahrend="Bakker")
    with pytest.raises(RequestError, match="Ahrend and Bakker belong together"):
        cells(Table("t", "sum", "tonnes", cohort=("Ahrend", "Cornelis")), given, "r1")


def test_answers_are_noughts_and_ones_for_every_answer_that_could_be_given() -> None:
    given = yes_and_no(
        {"Ahrend": ("mining", "yes"), "Bakker": ("mining", "no"), "Cornelis": ("making", "yes")}
    )
    (found,) = cells(Table("t", "contributors", by=("policy",)), given, "r1")
    assert told(found) == {("2022", TOTAL): 3, ("2022", "no"): 1, ("2022", "yes"): 2}
    assert found.atoms.answer.all()
    assert np.bincount(found.atoms.question, found.atoms.value).tolist() == [1, 1, 1]
    assert len(found.atoms.value) == 6
    assert set(found.atoms.places) == {(a, s) for a in ("yes", "no") for s in ("mining", "making")}


def test_bands_count_half_open_and_the_last_has_its_end() -> None:
    given = scores({"Ahrend": 0, "Bakker": 19.99, "Cornelis": 20, "Dekker": 100})
    (found,) = cells(Table("t", "bands", "score", bands=(20, 40)), given, "r1")
    assert [key.at for key in found.keys] == [(TOTAL,), ("0-20",), ("20-40",), ("40-100",)]
    assert found.value.tolist() == [4, 2, 1, 1]


def test_bands_may_be_split_by_what_was_answered() -> None:
    rows = [
        Contribution(c, "2022", {"policy": a}, "score", v)
        for c, a, v in [("Ahrend", "yes", 10), ("Bakker", "no", 30), ("Cornelis", "yes", 35)]
    ]
    policy = Dimension("policy", {"yes": None, "no": None}, known=False)
    given = Contributions(tuple(rows), {"score": SCORE}, {"policy": policy})
    (found,) = cells(Table("t", "bands", "score", ("policy",), bands=(20,)), given, "r1")
    assert told(found)["2022", "yes", "20-100"] == 1
    assert np.bincount(found.atoms.question).tolist() == [4, 4, 4]


def test_a_median_is_told_from_the_numbers_per_band() -> None:
    given = scores({"Ahrend": 10, "Bakker": 30, "Cornelis": 35})
    (found,) = cells(Table("t", "median", "score", bands=(20, 40)), given, "r1")
    assert found.value.tolist() == [3, 1, 2, 0]
    assert {key.part for key in found.keys} == {"count"}


def test_bands_of_two_tables_share_their_atoms_when_told_of_each_other() -> None:
    given = scores({"Ahrend": 10, "Bakker": 30})
    (fine,) = cells(Table("t", "bands", "score", bands=(20, 40)), given, "r1")
    (wide,) = cells(Table("t", "bands", "score", bands=(40,)), given, "r2", bounds=(20, 40))
    assert (wide.value.tolist(), len(wide.keys)) == ([2, 2, 0], 3)
    assert wide.atoms.places == fine.atoms.places
    assert wide.atoms.value.tolist() == fine.atoms.value.tolist()


def test_how_many_had_any_is_an_answer_of_some_or_none() -> None:
    rows = [Contribution(c, "2022", {}, "harm", v) for c, v in [("Ahrend", 3), ("Bakker", 0)]]
    given = Contributions(tuple(rows), {"harm": Quantity("harm", "count")}, {})
    (found,) = cells(Table("t", "contributors", "harm"), given, "r1")
    assert (found.value.tolist(), found.cohort.tolist()) == ([1], [2])
    assert found.atoms.answer.all()
    assert len(found.atoms.value) == 4


# Sums by hand against sums by row, for any contributions ----------------------------------------


@st.composite
def givens(draw: st.DrawFn) -> Contributions:
    """Contributions of up to five contributors, in leaves of the two hierarchies."""
    spots = st.tuples(
        st.sampled_from("ABCDE"),
        st.sampled_from(["2021", "2022-Q1", "2022-Q3"]),
        st.sampled_from(["tin", "zinc"]),
        st.sampled_from(["Congo", "Zambia", "Peru"]),
    )
    keys = draw(st.sets(spots, min_size=1, max_size=25))
    return tonnes(*((*key, draw(st.integers(0, 9))) for key in sorted(keys)), A="B")


@settings(max_examples=60, deadline=None)
@given(givens(), st.sampled_from([("metal",), ("place", "metal"), ()]))
def test_every_cell_is_the_sum_of_what_stands_under_it(
    given: Contributions, by: tuple[str, ...]
) -> None:
    periods = tuple(sorted({row.period[:4] for row in given.rows}))
    (found,) = cells(Table("t", "sum", "tonnes", by, periods=periods), given, "r1")
    assert np.array_equal(found.rows @ found.atoms.value, found.value)
    for key, value in zip(found.keys, found.value, strict=True):
        wanted = dict(zip(by, key.at, strict=True))
        assert value == sum(
            row.value
            for row in given.rows
            if row.period.startswith(key.period)
            and all(under(name, row.at[name], code) for name, code in wanted.items())
        )


def under(name: str, category: str | None, above: str) -> bool:
    """Does a category stand under another, or is it the same?"""
    if above in (TOTAL, category):
        return True
    parent = {"metal": METALS, "place": PLACES}[name].above[category] if category else None
    return parent is not None and under(name, parent, above)


@settings(max_examples=40, deadline=None)
@given(givens())
def test_the_largest_and_the_number_of_contributors_are_those_of_members(
    given: Contributions,
) -> None:
    periods = tuple(sorted({row.period[:4] for row in given.rows}))
    (found,) = cells(Table("t", "sum", "tonnes", ("metal",), periods=periods), given, "r1")
    for place, key in enumerate(found.keys):
        put = dict.fromkeys("BCDE", 0.0)
        for row in given.rows:
            if row.period.startswith(key.period) and under("metal", row.at["metal"], key.at[0]):
                put[{"A": "B"}.get(row.contributor, row.contributor)] += row.value
        first, second, *_ = sorted(put.values(), reverse=True)
        assert (found.largest[place], found.second[place]) == (first, second)
        assert found.contributors[place] == sum(value > 0 for value in put.values())


# Nonsense is answered in words ------------------------------------------------------------------


def words(error: RequestError) -> str:
    return "\n".join(text.en for text in error.problems)


NONSENSE: Sequence[tuple[tuple[str, str, str, str, float], str]] = [
    (("Ahrend", "2022", "tin", "Peru", float("nan")), "the value is not a number"),
    (("Ahrend", "2022", "tin", "Peru", float("inf")), "the value is not a number"),
    (("Ahrend", "2022", "tin", "Peru", 1e308), "a number is larger than 1,000,000,000,000,000"),
    (("Ahrend", "2022", "tin", "Peru", -1), "tonnes is less than 0, which it cannot be"),
    (("Ahrend", "2022", "gold", "Peru", 1), '"gold" is no category of metal'),
    (("Ahrend", "2022", "tin", "Zambi", 1), "Did you mean Zambia?"),
    (("Ahrend", "tin", "tin", "Peru", 1), '"tin" is no period'),
    ((" ", "2022", "tin", "Peru", 1), "no contributor is named"),
    (("Bakker", "2022", "tin", "Congo", 7), "Bakker has stated tonnes for 2022, tin, Congo before"),
    (("Bakker", "2022", "tin", "Africa", 7), "of which it is a part, so it would be counted twice"),
    (("Bakker", "2022-Q1", "tin", "Congo", 7), "so it would be counted twice"),
]


@pytest.mark.parametrize(("row", "sentence"), NONSENSE)
def test_nonsense_is_answered_in_words(
    row: tuple[str, str, str, str, float], sentence: str
) -> None:
    given = tonnes(("Bakker", "2022", "tin", "Congo", 7), row)
    with pytest.raises(RequestError) as caught:
        check(given)
    assert sentence in words(caught.value)


def test_a_mistake_names_its_file_and_its_line() -> None:
    row = Contribution("Ahrend", "2022", {"metal": "lead"}, "tonnes", 1, line=14)
    given = Contributions((row,), {"tonnes": TONNES}, {"metal": METALS}, {}, "metals.csv")
    with pytest.raises(
        RequestError, match=r'^metals\.csv, line 14: "lead" is no category of metal'
    ):
        check(given)


def test_all_mistakes_are_told_at_once_and_many_of_a_kind_are_counted() -> None:
    rows = [(f"C{n}", "2022", "tin", "Peru", -1.0) for n in range(30)]
    with pytest.raises(RequestError) as caught:
        check(tonnes(*rows, ("Ahrend", "2022", "gold", "Peru", 1)))
    assert len(caught.value.problems) == 12
    assert "The same in 20 more" in words(caught.value)


def test_a_negative_number_and_a_figure_stated_twice_are_told_together() -> None:
    rows = [("Ahrend", "2022", "tin", "Peru", 5.0), ("Ahrend", "2022", "tin", "Peru", 6.0)]
    with pytest.raises(RequestError) as caught:
        check(tonnes(*rows, ("Bakker", "2022", "tin", "Peru", -3)))
    assert "less than 0" in words(caught.value)
    assert "Ahrend has stated tonnes for 2022, tin, Peru before" in words(caught.value)


def test_a_hierarchy_with_a_loop_is_named() -> None:
    loop = Dimension("place", {"A": "B", "B": "C", "C": "A"})
    row = Contribution("Ahrend", "2022", {"place": "A"}, "tonnes", 1)
    with pytest.raises(RequestError, match="goes round in a loop: A → B → C → A"):
        check(Contributions((row,), {"tonnes": TONNES}, {"place": loop}))


def test_holdings_that_own_one_another_are_named() -> None:
    rows = [("Ahrend", "2022", "tin", "Congo", 5.0)]
    with pytest.raises(RequestError, match="contributors go round in a loop"):
        check(tonnes(*rows, Ahrend="Bakker", Bakker="Ahrend"))


def test_counts_are_whole_and_a_scale_has_ends() -> None:
    staff = Contribution("Ahrend", "2022", {}, "staff", 1.5)
    with pytest.raises(RequestError, match="staff is a count, and must be whole"):
        check(Contributions((staff,), {"staff": Quantity("staff", "count")}, {}))
    with pytest.raises(RequestError, match="score is more than 100"):
        check(scores({"Ahrend": 101}))


def test_amounts_as_large_as_a_float_holds_exactly_are_added_up() -> None:
    rows = [(name, "2022", "tin", "Peru", 1e15) for name in "ABC"]
    (found,) = cells(
        Table("t", "sum", "tonnes"), tonnes(*rows, ("D", "2022", "tin", "Peru", 1000)), "r1"
    )
    assert found.value.tolist() == [3_000_000_000_001_000]


def test_a_scale_without_end_in_sight_is_answered_in_words() -> None:
    endless = Quantity("score", "scale", most=1e300)
    row = Contribution("Ahrend", "2022", {}, "score", 5)
    with pytest.raises(RequestError, match="score: a number is larger"):
        check(Contributions((row,), {"score": endless}, {}))


def test_ten_million_cells_are_refused_with_what_to_leave_out() -> None:
    many = {f"{n:04d}": None for n in range(3199)}
    dimensions = {name: Dimension(name, many) for name in ("site", "buyer")}
    row = Contribution("Ahrend", "2022", {"site": "0001", "buyer": "0002"}, "tonnes", 1)
    given = Contributions((row,), {"tonnes": TONNES}, dimensions)
    with pytest.raises(RequestError) as caught:
        cells(Table("t", "sum", "tonnes", ("site", "buyer")), given, "r1")
    assert words(caught.value) == (
        "t: asks 10,240,000 cells; at most 1,000,000. Show fewer levels of site."
    )
    assert "10.240.000 cellen" in caught.value.problems[0].nl


WRONG: Sequence[tuple[Table, str]] = [
    (Table("t", "sum"), "a sum needs a quantity"),
    (Table("t", "sum", "tons"), "Did you mean tonnes?"),
    (Table("t", "sum", "tonnes", ("metals",)), '"metals" is no dimension. Did you mean metal?'),
    (Table("t", "sum", "tonnes", ("metal", "metal")), '"metal" is named twice'),
    (Table("t", "sum", "tonnes", periods=("2019",)), "nobody contributed in 2019"),
    (Table("t", "sum", "tonnes", periods=("2022-13",)), '"2022-13" is no period'),
    (Table("t", "sum", "tonnes", where={"metal": ("gold",)}), '"gold" is no category of metal'),
    (Table("t", "sum", "tonnes", depth={"place": 1}), "of a dimension that is shown"),
    (Table("t", "share", "tonnes"), "a share needs a denominator"),
    (Table("t", "bands", "tonnes"), "bands need bounds"),
    (Table("t", "bands", "tonnes", bands=(40, 20)), "each bound must be higher"),
    (Table("t", "bands", "tonnes", bands=(-5, 20)), "the bound -5 lies outside tonnes"),
    (Table("t", "sum", "tonnes", bands=(5,)), "only bands and medians have bounds"),
    (Table("t", "sum", "tonnes", base=-1), "the base to round to must be a number above 0"),
    (Table("t", "sum", "tonnes", base=float("nan")), "the base to round to"),
    (Table("t", "sum", "tonnes", base=1e-300), "the base to round to"),
    (Table("t", "bands", "tonnes", bands=(1e300,)), "a bound must be a number"),
    (Table("t", "sum", "tonnes", cohort=("Bakkr", "Ahrend")), "Did you mean Bakker?"),
    (Table("t", "sum", "tonnes", cohort=("Nobody",)), "nobody in the cohort contributed"),
    (Table("t", "sum", "tonnes", decimals=40), "decimals must be a whole number"),
]


@pytest.mark.parametrize(("table", "sentence"), WRONG)
def test_a_request_that_makes_no_sense_is_answered_in_words(table: Table, sentence: str) -> None:
    with pytest.raises(RequestError) as caught:
        check(table, SOME)
    assert sentence in words(caught.value)


RANKS = Dimension("rank", dict.fromkeys(["low", "mid", "high", "top"]), None, {}, False, True)
MERGED = [
    ({"rank": (("low", "high"),)}, RANKS, "takes neighbours of rank together"),
    ({"rank": (("low", "mid"), ("mid", "high"))}, RANKS, "each once: low, mid, high, top"),
    ({"rank": (("low",),)}, RANKS, "takes neighbours"),
    ({"rank": (("low", "peak"),)}, RANKS, "takes neighbours"),
    ({"rank": (("low", "mid"),)}, replace(RANKS, ordered=False), "only answers in an order"),
    ({"rank": (("low", "mid"),)}, replace(RANKS, known=True), "only answers in an order"),
    ({"metal": (("low", "mid"),)}, RANKS, "metal is not"),
]


@pytest.mark.parametrize(("merge", "rank", "sentence"), MERGED)
def test_only_neighbouring_answers_can_be_taken_together(
    merge: dict[str, tuple[tuple[str, ...], ...]], rank: Dimension, sentence: str
) -> None:
    row = Contribution("Ahrend", "2022", {"rank": "low"}, "answer", 1)
    given = Contributions((row,), {"answer": Quantity("answer")}, {"rank": rank})
    with pytest.raises(RequestError) as caught:
        check(Table("t", "contributors", by=("rank",), merge=merge), given)
    assert sentence in words(caught.value)


def test_a_sum_by_what_contributors_answered_is_refused() -> None:
    given = yes_and_no({"Ahrend": ("mining", "yes"), "Bakker": ("mining", "no")})
    with pytest.raises(RequestError, match="would tell who gave which"):
        cells(Table("t", "sum", "staff", ("policy",)), given, "r1")


@pytest.mark.parametrize("statistic", ["contributors", "bands"])
def test_who_answers_twice_would_be_counted_twice(statistic: Statistic) -> None:
    rows = [
        Contribution("Ahrend", "2022", {"sector": s, "policy": a}, "score", 5)
        for s, a in (("mining", "yes"), ("making", "no"))
    ]
    given = yes_and_no({"Bakker": ("mining", "no")})
    given = Contributions(tuple(rows), {"score": SCORE}, given.dimensions)
    bands = (20.0,) if statistic == "bands" else ()
    by = ("policy",) if statistic == "contributors" else ()
    table = Table("t", statistic, "score", by, bands=bands)
    with pytest.raises(RequestError, match="t: Ahrend gave more than one answer in 2022"):
        cells(table, given, "r1")


# Any request is answered, in cells or in words -------------------------------------------------


@st.composite
def requests(draw: st.DrawFn) -> Table:
    """Any table that could be asked of two hierarchies, an answer and three quantities."""
    names = st.sampled_from(["metal", "place", "policy", "nowhere"])
    by = tuple(draw(st.lists(names, max_size=3)))
    where = draw(st.dictionaries(names, st.tuples(st.sampled_from(["tin", "Africa", "yes", "x"]))))
    periods = st.sampled_from(["2022", "2021/2022", "2022-Q1", "never"])
    return Table(
        "t",
        draw(st.sampled_from(["sum", "contributors", "mean", "share", "median", "bands"])),
        draw(st.sampled_from(["", "tonnes", "score", "staff", "nothing"])),
        by,
        draw(st.dictionaries(names, st.integers(-1, 3), max_size=1)),
        where,
        tuple(draw(st.lists(periods, max_size=2))),
        draw(st.sampled_from([None, (), ("A", "B"), ("A", "A"), ("nobody",)])),
        draw(st.sampled_from(["", "tonnes", "nothing"])),
        tuple(draw(st.lists(st.sampled_from([-1.0, 5.0, 50.0, float("nan")]), max_size=3))),
    )


@st.composite
def mixtures(draw: st.DrawFn) -> Contributions:
    """Up to twelve contributions of anything, some of it nonsense."""
    some = st.builds(
        Contribution,
        contributor=st.sampled_from(["A", "B", "C", ""]),
        period=st.sampled_from(["2021", "2022", "2022-Q1", "soon"]),
        at=st.fixed_dictionaries(
            {},
            optional={
                "metal": st.sampled_from(["tin", "zinc", TOTAL]),
                "place": st.sampled_from(["Congo", "Africa", "Mars"]),
                "policy": st.sampled_from(["yes", "no"]),
            },
        ),
        quantity=st.sampled_from(["tonnes", "score", "staff", "nothing"]),
        value=st.sampled_from([0.0, 1.0, 2.5, 60.0, 200.0, -1.0, float("nan"), float("inf")]),
    )
    good = some.filter(lambda row: row.contributor and row.period != "soon" and 0 <= row.value < 90)
    policy = Dimension("policy", {"yes": None, "no": None}, known=False)
    dimensions = {"metal": METALS, "place": PLACES, "policy": policy}
    quantities = {"tonnes": TONNES, "score": SCORE, "staff": Quantity("staff")}
    rows = draw(st.lists(good, max_size=12)) + draw(st.lists(some, max_size=1))
    return Contributions(tuple(rows), quantities, dimensions, {"A": "B"})


def answered(table: Table, given: Contributions) -> tuple[Sequence[Cells], Sequence[Text]]:
    """The cells of a request, or what is wrong with it."""
    try:
        return cells(table, given, "r1"), ()
    except RequestError as error:
        return (), error.problems


@settings(max_examples=150, deadline=None)
@given(mixtures(), requests())
def test_whatever_is_asked_of_whatever_is_put_in_is_answered_in_cells_or_in_words(
    given: Contributions, table: Table
) -> None:
    parts, refused = answered(table, given)
    assert parts or refused
    assert all(text.en and text.nl for text in refused)
    for found in parts:
        assert np.array_equal(found.rows @ found.atoms.value, found.value)
        assert len(set(found.keys)) == len(found.keys) == len(found.value)
        assert (found.contributors <= found.cohort).all()
        assert (found.second <= found.largest).all()
        tied = found.atoms.question >= 0
        assert set(np.bincount(found.atoms.question[tied], found.atoms.value[tied])) <= {1.0}
