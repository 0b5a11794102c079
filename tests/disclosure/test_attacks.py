"""The attacker is right, and what it finds: with the gate nothing, without it a great deal."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.disclosure.values import (
    TOTAL,
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
from tests.disclosure.attacker import (
    Pinned,
    Release,
    Siege,
    WrongFigureError,
    ledger,
    pinned,
    pinned_by_ties,
    systems,
)
from tests.disclosure.generator import agreement, minimum_cell, open_door, through_the_gate

FEW = settings(max_examples=40, deadline=None, derandomize=True)
LEVELS = ("low", "middle", "high")


def named(found: Sequence[Pinned]) -> set[tuple[str, str, Key]]:
    return {(one.attacker, one.contributor, one.key) for one in found}


# --- the attacker, held against slower ones -------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_atoms_that_no_sum_tells_apart_may_be_added_up(seed: int) -> None:
    made = agreement(seed)
    for publish in (open_door, minimum_cell):
        releases = [publish(edition) for edition in made.series[0]][:3]
        assert named(pinned(releases, made.rules)) == named(pinned(releases, made.rules, False))


def answered(answers: Sequence[int], told: Sequence[tuple[int, ...]]) -> Release:
    """One answer each, by two known countries; for each told set of levels how many are in it."""
    country = Dimension("country", {"nl": None, "be": None})
    level = Dimension("level", {"low": "under", "middle": "under", "under": None, "high": None},
                      known=False)  # fmt: skip
    rows = tuple(
        Contribution(f"company-{number}", "2023",
                     {"country": "nl" if number % 2 else "be", "level": LEVELS[answer]}, "form", 1)
        for number, answer in enumerate(answers)
    )  # fmt: skip
    table = Table("levels", "contributors", "form", ("country", "level"))
    outcomes: dict[Key, Outcome] = {}
    for here, at in product(("nl", "be", TOTAL), (*LEVELS, "under", TOTAL)):
        inside = [
            row for row in rows
            if here in (TOTAL, row.at["country"])
            and (at in (TOTAL, row.at["level"]) or (at == "under" and row.at["level"] != "high"))
        ]  # fmt: skip
        place = Key("r", "levels", "2023", (here, at))
        number = list(product(("nl", "be", TOTAL), (*LEVELS, "under"))).index((here, at)) if (
            at != TOTAL
        ) else -1  # fmt: skip
        out = any(number in some for some in told) or at == TOTAL
        outcomes[place] = Figure(len(inside)) if out else Withheld()
    form = {"form": Quantity("form")}
    given_ = Contributions(rows, form, {"country": country, "level": level})
    return Release("r", given_, ((table, outcomes),))


def certain_by_counting(release: Release) -> set[tuple[str, str]]:
    """Whose answer is the same in every assignment that fits, for the public or one insider."""
    (table, outcomes), rows = release.tables[0], release.contributions.rows
    assert table.statistic == "contributors"

    def inside(at: tuple[str, ...], row: Contribution, answer: str) -> bool:
        levels = {TOTAL: LEVELS, "under": ("low", "middle")}.get(at[1], (at[1],))
        return at[0] in (TOTAL, row.at["country"]) and answer in levels

    def fits(answers: Sequence[str]) -> bool:
        return all(
            sum(inside(key.at, row, answer) for row, answer in zip(rows, answers, strict=True))
            == outcome.value
            for key, outcome in outcomes.items()
            if isinstance(outcome, Figure)
        )

    possible = [some for some in product(LEVELS, repeat=len(rows)) if fits(some)]
    found = set()
    for insider in (None, *range(len(rows))):
        mine = [
            some for some in possible
            if insider is None or some[insider] == rows[insider].at["level"]
        ]  # fmt: skip
        for key in outcomes:
            for number, row in enumerate(rows):
                seen = {inside(key.at, row, some[number]) for some in mine}
                if number != insider and key.at[1] != TOTAL and key.at[0] in (
                    TOTAL, row.at["country"]
                ) and len(seen) == 1:  # fmt: skip
                    found.add((row.contributor, key.at[1]))
    return found


@given(
    st.lists(st.integers(0, 2), min_size=2, max_size=5),
    st.lists(st.integers(0, 11), max_size=6).map(lambda some: [tuple(some)]),
)
@FEW
def test_whose_answer_is_certain_is_what_trying_every_assignment_says(
    answers: list[int], told: list[tuple[int, ...]]
) -> None:
    release = answered(answers, told)
    found = {(one.contributor, one.key.at[1]) for one in pinned([release], Rules())}
    assert found == certain_by_counting(release)


def sums(figures: Sequence[Sequence[int]], told: Sequence[bool], quantity: Quantity) -> Release:
    """What each company put in per metal; some of the metals' sums and the total are told."""
    metals = tuple(f"metal-{number}" for number in range(len(figures[0])))
    rows = tuple(
        Contribution(f"company-{number}", "2023", {"metal": metal}, quantity.name, value)
        for number, values in enumerate(figures)
        for metal, value in zip(metals, values, strict=True)
    )
    table = Table("sums", "sum", quantity.name, ("metal",))
    outcomes: dict[Key, Outcome] = {}
    for metal, out in zip((*metals, TOTAL), told, strict=True):
        total = sum(row.value for row in rows if metal in (TOTAL, row.at["metal"]))
        outcomes[Key("r", "sums", "2023", (metal,))] = Figure(total) if out else Withheld()
    given_ = Contributions(
        rows, {quantity.name: quantity}, {"metal": Dimension("metal", dict.fromkeys(metals))}
    )
    return Release("r", given_, ((table, outcomes),))


def possible(release: Release, most: int) -> list[tuple[int, ...]]:
    """Every way to fill in whole numbers that gives the told sums."""
    rows = release.contributions.rows
    outcomes = release.tables[0][1]

    def fits(values: Sequence[int]) -> bool:
        return all(
            sum(v for v, row in zip(values, rows, strict=True)
                if key.at[0] in (TOTAL, row.at["metal"])) == outcome.value
            for key, outcome in outcomes.items()
            if isinstance(outcome, Figure)
        )  # fmt: skip

    return [some for some in product(range(most + 1), repeat=len(rows)) if fits(some)]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=3),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.sampled_from((0.1, 0.5)),
)
@FEW
def test_how_far_whole_numbers_reach_is_what_trying_them_all_says(
    figures: list[tuple[int, int]], told: tuple[bool, bool, bool], p: float
) -> None:
    release = sums(figures, told, Quantity("sites", kind="count", most=3))
    found = {(one.contributor, one.key.at[0]) for one in pinned([release], Rules(p_percent=p))}
    rows, ways = release.contributions.rows, possible(release, 3)
    by_hand = set()
    for insider in ("", *{row.contributor for row in rows}):
        kept = [
            some for some in ways
            if all(v == row.value for v, row in zip(some, rows, strict=True)
                   if row.contributor == insider)
        ]  # fmt: skip
        for who, metal in product({row.contributor for row in rows} - {insider},
                                  ("metal-0", "metal-1", TOTAL)):  # fmt: skip
            mine = [n for n, row in enumerate(rows)
                    if row.contributor == who and metal in (TOTAL, row.at["metal"])]  # fmt: skip
            reached = [sum(some[n] for n in mine) for some in kept]
            truth, top = sum(rows[n].value for n in mine), 3 * len(mine)
            need = max(1.0, p * truth)
            if (
                any(told)
                and truth
                and (max(reached) < min(truth + need, top) or min(reached) > max(truth - need, 0))
            ):
                by_hand.add((who, metal))
    single = {(who, metal) for who, metal in found if metal != TOTAL}
    assert single == {(who, metal) for who, metal in by_hand if metal != TOTAL}
    assert {who for who, _ in found} == {who for who, _ in by_hand}


def row_space(rows: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """Gauss, in fractions: an echelon basis of what the told equations span."""
    basis: list[list[Fraction]] = []
    for row in rows:
        left = reduced(list(row), basis)
        if any(left):
            basis.append(left)
    return basis


def reduced(row: list[Fraction], basis: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """What remains of a row when each basis row has taken out its first unknown."""
    for known in basis:
        at = next(place for place, value in enumerate(known) if value)
        factor = row[at] / known[at]
        row = [value - factor * taken for value, taken in zip(row, known, strict=True)]
    return row


@pytest.mark.parametrize("seed", range(8))
def test_what_subtraction_alone_gives_away_is_found_exactly(seed: int) -> None:
    """Elimination in fractions knows no bounds: all that it finds, the attacker must find."""
    made = agreement(seed)
    book = ledger([minimum_cell(edition) for edition in made.series[0]])
    for system in systems(book, made.rules):
        if not system.merged or system.whole or not (system.low == system.high).all():
            continue
        basis = row_space([[Fraction(int(v)) for v in row] for row in system.told
                           if (row == row.astype(int)).all()])  # fmt: skip
        siege = Siege(system)
        found = {one.key: one for one in siege.attack("the public", frozenset())}
        alone = (siege.size > 0).sum(axis=1) == 1
        for number, target in enumerate(system.targets):
            held = siege.held[number]
            whole = held[held > 0] == siege.size.sum(axis=1)[held > 0]
            if alone[held > 0].all() and whole.all():
                asked = [Fraction(int(count > 0)) for count in held]
                if not any(reduced(asked, basis)):
                    assert target.key in found or siege.system.targets[number].truth == 0


def test_the_attacker_does_not_take_a_wrong_figure_for_true() -> None:
    release = sums([(1, 2), (3, 4)], (True, True, True), Quantity("tonnes"))
    table, outcomes = release.tables[0]
    wrong = {**outcomes, next(iter(outcomes)): Figure(5)}
    with pytest.raises(WrongFigureError, match="5 was printed where 4"):
        pinned([Release("r", release.contributions, ((table, wrong),))], Rules())


# --- three ways of publishing ---------------------------------------------------------------------

SAMPLE = (10, 12, 103)  # `python -m benchmarks attacks` takes a thousand


@pytest.mark.parametrize("seed", SAMPLE)
def test_of_a_generated_agreement_the_gate_gives_nothing_away(seed: int) -> None:
    made = agreement(seed)
    for editions in made.series:
        releases = through_the_gate(editions, made.rules, made.design)
        assert pinned(releases, made.rules) == []
        assert pinned_by_ties(releases, made.rules) == []


def test_without_a_gate_or_with_a_rule_of_thumb_much_is_given_away() -> None:
    lost = {"open": 0, "at least three": 0}
    for seed in SAMPLE:
        made = agreement(seed)
        for editions in made.series:
            lost["open"] += len(pinned([open_door(each) for each in editions], made.rules))
            rule = [minimum_cell(each) for each in editions]
            lost["at least three"] += len(pinned(rule, made.rules))
    assert lost["open"] > lost["at least three"] > 50
