"""Attacks from the textbook, to follow by hand: found when all is open, gone with the gate."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from schakel.disclosure.values import (
    TOTAL,
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Key,
    Quantity,
    Rules,
    Table,
    Withheld,
)
from tests.disclosure.attacker import Pinned, Release, pinned, pinned_by_ties
from tests.disclosure.generator import Edition, all_cells, through_the_gate

METALS = Dimension("metal", {"tin": None, "zinc": None, "lead": None})
COUNTRIES = Dimension("country", {"cd": None, "rw": None, "id": None})
ANSWER = Dimension("answer", {"no": None, "yes": None}, known=False)
TONNES = {"tonnes": Quantity("tonnes")}
PLAIN = Rules(dominance=())

Place = tuple[str, ...]
Bought = Mapping[str, Mapping[Place, float]]  # company → (metal, …) → tonnes


def contributions(bought: Bought, *dimensions: Dimension, period: str = "2022") -> Contributions:
    """Tonnes of every company, per place."""
    rows = tuple(
        Contribution(
            who,
            period,
            dict(zip((it.name for it in dimensions), at, strict=True)),
            "tonnes",
            tonnes,
        )
        for who, places in bought.items()
        for at, tonnes in places.items()
    )
    return Contributions(rows, TONNES, {it.name: it for it in dimensions})


def printed(
    given: Contributions, tables: Sequence[Table], *hidden: Place, name: str = "r1"
) -> Release:
    """All cells of some tables, except those that are named."""
    edition = Edition(name, "2024-06-01", given, tuple(tables))
    out = tuple(
        (table, {key: Withheld() if key.at in hidden else figure
                 for key, figure in all_cells(edition, table, 0).items()})
        for table in tables
    )  # fmt: skip
    return Release(name, given, out)


def gated(given: Contributions, tables: Sequence[Table], rules: Rules) -> Release:
    """The same tables through the gate."""
    (release,) = through_the_gate([Edition("r1", "2024-06-01", given, tuple(tables))], rules)
    return release


def figures(release: Release) -> dict[Place, float]:
    """What was printed, by place."""
    return {
        key.at: outcome.value
        for _, outcomes in release.tables
        for key, outcome in outcomes.items()
        if isinstance(outcome, Figure)
    }


def found(releases: Sequence[Release], rules: Rules = PLAIN) -> dict[tuple[str, Place], Pinned]:
    return {(one.contributor, one.key.at): one for one in pinned(releases, rules)}


def three_by_three() -> Contributions:
    """Four companies of 10 in every cell, except tin from Indonesia: Alba alone, with 17."""
    places = [(metal, country) for metal in METALS.above for country in COUNTRIES.above]
    alone = ("tin", "id")
    bought: dict[str, dict[Place, float]] = {"Alba": {alone: 17.0}}
    bought |= {f"company-{n}": {at: 10.0 for at in places if at != alone} for n in range(4)}
    return contributions(bought, METALS, COUNTRIES)


THREE_BY_THREE = Table("tonnes", "sum", "tonnes", ("metal", "country"))


def test_one_hidden_cell_of_a_three_by_three_is_the_rest_of_its_row() -> None:
    """Row tin: Congo 40 + Rwanda 40 + Indonesia ? = 97, so ? = 97 - 80 = 17, which is Alba's."""
    release = printed(three_by_three(), [THREE_BY_THREE], ("tin", "id"))
    alba = found([release])["Alba", ("tin", "id")]
    assert (alba.attacker, alba.low, alba.high) == ("the public", 17, 17)


def test_two_hidden_cells_in_a_row_leak_through_their_columns() -> None:
    """Tin from Rwanda and Indonesia hidden: 57 together. Columns: 120 - 80 = 40, 97 - 80 = 17."""
    release = printed(three_by_three(), [THREE_BY_THREE], ("tin", "id"), ("tin", "rw"))
    assert found([release])["Alba", ("tin", "id")].high == 17


def test_four_hidden_cells_in_a_rectangle_leave_room() -> None:
    """Tin and zinc × Rwanda and Indonesia: rows 57 and 80, columns 80 and 57.

    With x for tin from Indonesia: 57 - x, 57 - x and 23 + x, all >= 0: x lies between 0 and 57,
    wider than 17 ± 1.7.
    """
    rectangle = [(metal, country) for metal in ("tin", "zinc") for country in ("rw", "id")]
    release = printed(three_by_three(), [THREE_BY_THREE], *rectangle)
    assert found([release]) == {}


def test_the_gate_hides_more_than_the_cell_of_one_company() -> None:
    release = gated(three_by_three(), [THREE_BY_THREE], PLAIN)
    assert found([release]) == {}
    assert ("tin", "id") not in figures(release)
    assert figures(release)[TOTAL, TOTAL] == 337
    assert 9 <= len(figures(release)) < 15


def survey(answers: Sequence[str]) -> Contributions:
    rows = tuple(
        Contribution(f"company-{n}", "2022", {"answer": answer}, "form", 1.0)
        for n, answer in enumerate(answers)
    )
    return Contributions(rows, {"form": Quantity("form", "scale", most=1.0)}, {"answer": ANSWER})


ANSWERS = Table("answers", "contributors", "form", ("answer",))


def test_a_full_cell_tells_what_everybody_answered() -> None:
    """Six were asked, six said yes: each of them said yes."""
    release = printed(survey(["yes"] * 6), [ANSWERS])
    pins = found([release])
    assert pins["company-3", ("yes",)].low == 1
    assert pins["company-3", ("no",)].high == 0


def test_the_gate_does_not_print_a_full_cell_nor_its_empty_neighbour() -> None:
    shown = figures(gated(survey(["yes"] * 6), [ANSWERS], PLAIN)) if cleared(["yes"] * 6) else {}
    assert ("yes",) not in shown
    assert ("no",) not in shown


def cleared(answers: Sequence[str]) -> bool:
    return bool(through_the_gate([Edition("r1", "2024-06-01", survey(answers), (ANSWERS,))], PLAIN))


def test_whoever_said_no_alone_learns_that_all_others_said_yes() -> None:
    """Yes 5, no 1: outsiders learn little, but the one who said no is the 1."""
    pins = found([printed(survey(["no", *["yes"] * 5]), [ANSWERS])])
    assert {one.attacker for one in pins.values()} == {"company-0"}
    assert len(pins) == 10  # five others, each not no, and each yes


def means() -> Contributions:
    """Zinc: four companies, 30 + 20 + 20 + 10 = 80. Tin: Alba alone, 20. All: 100."""
    bought: dict[str, dict[Place, float]] = {"Alba": {("tin",): 20.0}}
    bought |= {f"company-{n}": {("zinc",): float(t)} for n, t in enumerate((30, 20, 20, 10))}
    return contributions(bought, METALS)


ALL = Table("all", "sum", "tonnes")
MEANS = Table("means", "mean", "tonnes", ("metal",), decimals=1)


def test_a_mean_with_its_number_is_a_total() -> None:
    """A mean of 20.0 over the four who buy zinc is 80; all metals are 100, so Alba's tin is 20."""
    release = printed(means(), [ALL, MEANS], ("tin",), (TOTAL,))
    (alba,) = (one for one in pinned([release], PLAIN) if one.contributor == "Alba")
    assert (alba.attacker, alba.low, alba.high) == ("the public", 20, 20)


def test_the_gate_prints_the_total_or_the_mean_but_not_both() -> None:
    release = gated(means(), [ALL, MEANS], PLAIN)
    assert found([release]) == {}
    assert not {(), ("zinc",)} <= figures(release).keys()


def leaving() -> list[Edition]:
    """Six companies in the first report; Alba, with 17 of the 100, left before the second."""
    bought: dict[str, dict[Place, float]] = {"Alba": {("tin",): 17.0}}
    tonnes = (20, 18, 16, 15, 14)
    bought |= {f"company-{n}": {("tin",): float(t)} for n, t in enumerate(tonnes)}
    given, stayed = contributions(bought, METALS), tuple(sorted(bought))[1:]
    table = Table("tin", "sum", "tonnes", where={"metal": ("tin",)}, periods=("2022",))
    return [
        Edition("r1", "2024-06-01", given, (replace(table, cohort=tuple(bought)),)),
        Edition("r2", "2025-06-01", given, (replace(table, cohort=stayed),)),
    ]


def test_the_difference_of_two_years_is_the_company_that_left() -> None:
    """2022 in the first report: 100, six companies. Again in the second, without Alba: 83."""
    releases = [printed(it.contributions, it.tables, name=it.id) for it in leaving()]
    assert [figures(release)[()] for release in releases] == [100, 83]
    alba = found(releases)["Alba", ()]
    assert (alba.low, alba.high) == (17, 17)


def test_the_gate_remembers_the_first_report_when_it_judges_the_second() -> None:
    releases = through_the_gate(leaving(), PLAIN)
    assert figures(releases[0]) == {(): 100}
    assert all(figures(release) == {} for release in releases[1:])
    assert found(releases) == {}


def three_companies() -> Contributions:
    """Tin: 50, 30 and 20. Zinc: six times 40, of the same three and three others."""
    bought: dict[str, dict[Place, float]] = {
        name: {("tin",): tonnes, ("zinc",): 40.0}
        for name, tonnes in (("Alba", 50.0), ("Borea", 30.0), ("Corvo", 20.0))
    }
    bought |= {f"company-{n}": {("zinc",): 40.0} for n in range(3)}
    return contributions(bought, METALS)


BY_METAL = Table("tonnes", "sum", "tonnes", ("metal",))
PAIRS = replace(PLAIN, coalition=2)


def test_two_companies_of_three_who_collude_have_the_third() -> None:
    """Tin: 100 - 50 - 30 = 20. Alone, Alba only knows that Borea and Corvo have 50 together."""
    release = printed(three_companies(), [BY_METAL])
    assert found([release]) == {}
    corvo = found([release], PAIRS)["Corvo", ("tin",)]
    assert (corvo.attacker, corvo.low, corvo.high) == ("Alba and Borea", 20, 20)


def test_the_gate_withholds_a_sum_of_three_when_pairs_are_feared() -> None:
    assert figures(gated(three_companies(), [BY_METAL], PLAIN))["tin",] == 100
    release = gated(three_companies(), [BY_METAL], PAIRS)
    assert ("tin",) not in figures(release)
    assert found([release], PAIRS) == {}


def test_the_parity_of_a_rounded_count_tells_what_everybody_answered() -> None:
    """Of five companies four say yes and one no; printed to multiples of three: 3 and 0.

    3 stands for 2, 3 or 4 and 0 for 0 or 1; that five were asked is no secret. Of 2 + 0, 3 + 0,
    4 + 0, 2 + 1, 3 + 1 and 4 + 1 only the last makes five, and the one who said no knows that all
    others said yes. In fractions 3.5 + 1.5 would do as well, and leave half a no to the others.
    """
    given = survey(["no", *["yes"] * 4])
    places = {("yes",): 3.0, ("no",): 0.0}
    outcomes = {Key("r1", "answers", "2022", at): Figure(value) for at, value in places.items()}
    table = replace(ANSWERS, base=3.0)
    pins = found([Release("r1", given, ((table, outcomes),), nearest=True)])
    assert {name for name, _ in pins} == {f"company-{n}" for n in range(1, 5)}
    assert {one.attacker for one in pins.values()} == {"company-0"}


@pytest.mark.parametrize("answers", [["no", *["yes"] * 4], ["no", "no", *["yes"] * 5]])
def test_rounding_by_the_gate_leaves_every_answer_open(answers: Sequence[str]) -> None:
    table = replace(ANSWERS, base=3.0)
    edition = Edition("r1", "2024-06-01", survey(answers), (table,))
    assert found(through_the_gate([edition], PLAIN)) == {}


def scores() -> Contributions:
    """Scores of five companies, 201 together: two under 50, three at 50 or more."""
    given = {"Alba": 5.0, "Borea": 50.0, "Corvo": 96.0, "Drechtse Gieterij": 0.0, "Eems": 50.0}
    rows = tuple(Contribution(who, "2022", {}, "score", score) for who, score in given.items())
    return Contributions(rows, {"score": Quantity("score", "scale", most=100.0)}, {})


SCORES = (
    Table("sum", "sum", "score"),
    Table("bands", "bands", "score", bands=(50,)),
)
NARROW = replace(PLAIN, p_percent=0.05)


def test_a_sum_and_bands_that_are_safe_apart_tell_the_highest_score_together() -> None:
    """201 and, in bands, 2 under 50 and 3 at 50 or more. Alba takes off its 5: 196 of four.

    One of these is under 50 and three are at 50 or more, so two have 100 at least, and nobody has
    more than 96. Corvo has 96, and should have been open up to 100.
    """
    release = printed(scores(), SCORES)
    assert found([release], NARROW) == {}
    pins = {one.contributor: one for one in pinned_by_ties([release], NARROW)}
    assert (pins["Corvo"].attacker, round(pins["Corvo"].high)) == ("Alba", 96)


def test_the_gate_ties_bands_to_the_sum_of_the_same_scores() -> None:
    assert pinned_by_ties([gated(scores(), SCORES, NARROW)], NARROW) == []
