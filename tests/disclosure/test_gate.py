"""The gate as a whole: what may leave, what may not and why, and what can be published instead."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.disclosure.asking import related
from schakel.disclosure.certificate import Finding, Protected, printed, sealed, with_seal, written
from schakel.disclosure.entries import RequestError
from schakel.disclosure.gate import Outcome, append, release, verify
from schakel.disclosure.history import Folder, HistoryError, Memory, Store
from schakel.disclosure.tables import cells
from schakel.disclosure.values import (
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Ground,
    Key,
    Quantity,
    Reason,
    Rules,
    Statistic,
    Table,
    Withheld,
)

SALT = b"a salt that stays in the office."
METALS = Dimension("metal", {"tin": None, "zinc": None, "gold": None})
QUANTITIES = {
    "tonnes": Quantity("tonnes", sensitive=True),
    "recycled": Quantity("recycled", sensitive=True),
    "score": Quantity("score", "scale", most=100),
}
FIVE = {"Alba": 21, "Borea": 18, "Cirrus": 19, "Delta": 23, "Eos": 20}
TONNES = Table("tonnes", quantity="tonnes", periods=("2021",))
MATURITY = Table(
    "maturity", "bands", "score", periods=("2022",), bands=(20, 40, 60, 80), decimals=0
)


def given_in(
    amounts: Mapping[str, float], period: str = "2021", quantity: str = "tonnes", metal: str = ""
) -> list[Contribution]:
    at = {"metal": metal} if metal else {}
    return [Contribution(who, period, at, quantity, float(x)) for who, x in amounts.items()]


def contributions(*rows: Sequence[Contribution]) -> Contributions:
    return Contributions(
        tuple(row for some in rows for row in some), QUANTITIES, {"metal": METALS}, name="in.csv"
    )


def put(
    tables: Sequence[Table],
    inside: Contributions,
    history: Store | None = None,
    name: str = "2024",
    **more: object,
) -> Outcome:
    options = {"as_of": "2024-05-01", "salt": SALT, "rules": Rules(), **more}
    return release(
        tables,
        inside,
        history=history or Memory(),
        id=name,
        **options,  # type: ignore[arg-type]
    )


def maturity(*scores: float) -> Contributions:
    amounts = {f"member {number}": score for number, score in enumerate(scores)}
    return contributions(given_in(amounts, "2022", "score"))


def figures(protected: Protected) -> dict[tuple[str, ...], str]:
    return {key.at: printed(shown) for key, shown in protected.figures.items()}


def by_metal(seed: int = 0) -> Contributions:
    """Ten members; tin and zinc are bought by all, gold by two of them."""
    members = [f"member {number}" for number in range(10)]
    tin = {who: 40 + 7 * ((3 * n + seed) % 10) for n, who in enumerate(members)}
    zinc = {who: 90 + 5 * ((7 * n + seed) % 10) for n, who in enumerate(members)}
    gold = {"member 3": 61, "member 4": 58}
    return contributions(
        *(given_in(a, metal=m) for m, a in (("tin", tin), ("zinc", zinc), ("gold", gold)))
    )


BY_METAL = replace(TONNES, by=("metal",))


# What may leave -------------------------------------------------------------------------------


def test_a_total_of_five_companies_of_like_size_may_leave() -> None:
    outcome = put([TONNES], contributions(given_in(FIVE)))
    assert outcome.cleared
    assert outcome.refusals == ()
    assert figures(outcome.tables[0]) == {(): "101"}


def test_gold_of_two_companies_is_withheld_and_one_more_metal_with_it() -> None:
    outcome = put([BY_METAL], by_metal())
    shown = outcome.tables[0]
    assert outcome.cleared
    assert isinstance(shown.figures[Key("2024", "tonnes", "2021", ("gold",))], Withheld)
    assert shown.withheld == 2
    assert {*outcome.audit.grounds.values()} == {Ground.FEW, Ground.GIVES_AWAY}


def test_in_public_the_withheld_metals_cannot_be_told_apart() -> None:
    outcome = put([BY_METAL], by_metal())
    gaps = [each for each in outcome.tables[0].figures.values() if isinstance(each, Withheld)]
    assert gaps == [Withheld(Reason.PROTECTED)] * 2
    assert "few" not in written(outcome.certificate)


def test_nothing_that_a_company_put_in_stands_in_what_is_public() -> None:
    amounts = {"Alba": 7919, "Borea": 7841, "Cirrus": 7757, "Delta": 7691, "Eos": 7607}
    outcome = put([BY_METAL], contributions(given_in(amounts, metal="tin")))
    public = repr(outcome)
    for secret in (*amounts, *map(str, amounts.values()), SALT.hex()):
        assert secret not in public + written(outcome.certificate)


def test_whoever_knows_all_but_the_salt_cannot_try_figures_on_the_next_certificate() -> None:
    """The certificate of 2024 names that of 2023 by a digest over all that was put in."""
    links = []
    for salt in (SALT, b"a guess at the salt of the office", SALT):
        history = Memory()
        append(put([TONNES], contributions(given_in(FIVE)), history, "2023", salt=salt), history)
        after = put([TONNES], contributions(given_in(FIVE)), history, salt=SALT)
        links.append(after.certificate.earlier[0].sha256)
    assert links[0] != links[1]
    assert links[0] == links[2]


def test_how_many_attackers_were_tried_is_for_the_secretariat_only() -> None:
    outcome = put([BY_METAL], by_metal())
    assert outcome.audit.attackers == 11
    assert "11" not in written(outcome.certificate).partition('"attackers"')[2].partition("}")[0]


def test_of_how_many_a_table_would_be_is_not_told_when_they_are_too_few() -> None:
    four = contributions(given_in(FIVE), given_in({"Alba": 3, "Eos": 4}, quantity="recycled"))
    recycled = replace(TONNES, name="recycled", quantity="recycled")
    outcome = put([TONNES, recycled], four)
    assert outcome.cleared
    assert [each.cohort for each in outcome.tables] == [5, None]


def test_a_mean_a_share_and_a_median_leave_when_their_parts_may() -> None:
    score = {"a": 15, "b": 18, "c": 19, "d": 45, "e": 48, "f": 55}
    both = contributions(
        given_in(FIVE), given_in({"Alba": 2, "Borea": 2.2, "Cirrus": 1.9, "Delta": 2.1, "Eos": 2},
                                 quantity="recycled"), given_in(score, "2022", "score")
    )  # fmt: skip
    tables = [
        replace(TONNES, name="mean", statistic="mean", decimals=1),
        replace(TONNES, name="share", statistic="share", quantity="recycled", denominator="tonnes",
                decimals=3),
        Table("median", "median", "score", periods=("2022",), bands=(40,), decimals=0),
    ]  # fmt: skip
    outcome = put(tables, both)
    assert [figures(each) for each in outcome.tables] == [{(): "20.2"}, {(): "0.101"}, {(): "40"}]


def test_a_share_is_withheld_when_its_numerator_is_of_two_companies() -> None:
    both = contributions(given_in(FIVE), given_in({"Alba": 2, "Borea": 2.2}, quantity="recycled"))
    share = replace(TONNES, statistic="share", quantity="recycled", denominator="tonnes")
    outcome = put([share], both)
    assert not outcome.cleared
    assert outcome.tables[0].withheld == 1
    assert outcome.released is None


def test_a_total_in_multiples_of_five_is_printed_as_one_and_can_be_tried_again() -> None:
    rounded, inside = replace(TONNES, base=5), contributions(given_in(FIVE))
    outcome, history = put([rounded], inside), Memory()
    append(outcome, history)
    assert figures(outcome.tables[0]) == {(): "100"}
    assert outcome.released is not None
    assert [*outcome.released.outcomes.values()] == [Figure(100.0)]
    assert again(outcome, inside, history) == []


# What may not, and why ------------------------------------------------------------------------


def test_four_companies_are_too_few_for_any_figure() -> None:
    outcome = put([TONNES], contributions(given_in({**FIVE, "Eos": 20}), given_in({})), rules=Rules(
        least_cohort=6))  # fmt: skip
    assert not outcome.cleared
    assert {*outcome.tables[0].figures.values()} == {Withheld(Reason.COHORT_TOO_SMALL)}
    assert outcome.refusals[0].nl.startswith("tonnes: Er zijn minder dan 6 deelnemers")


def test_tonnes_of_last_autumn_are_too_young() -> None:
    outcome = put([TONNES], contributions(given_in(FIVE)), as_of="2022-11-30")
    assert {*outcome.tables[0].figures.values()} == {Withheld(Reason.TOO_YOUNG)}


def test_the_maturity_of_eight_with_cells_of_one_is_refused_and_fewer_bands_are_offered() -> None:
    """Of 12 members 8 sent in their score: 3, 3, 0, 1 and 1 in the five bands.

    "Mature: 1" names somebody to each of the others. Two bands are left: 0-20 with 3, and 20-100
    with 3 + 0 + 1 + 1 = 5, both 3 or more and neither 8.
    """
    inside = maturity(12, 15, 18, 30, 35, 38, 65, 88)
    outcome = put([MATURITY], inside)
    assert not outcome.cleared
    assert {*outcome.tables[0].figures.values()} == {Withheld(Reason.NOT_CLEARED)}
    assert "distribution over so few" in outcome.refusals[0].en
    nearest = outcome.proposals[0]
    assert list(nearest.table.bands) == [20]
    assert nearest.withheld == 0
    assert "0-20, 20-100" in nearest.why.en
    again = put([nearest.table], inside)
    assert figures(again.tables[0]) == {("total",): "8", ("0-20",): "3", ("20-100",): "5"}


def test_a_distribution_that_no_bands_can_save_is_offered_with_what_must_be_withheld() -> None:
    """1, 5, 0, 1 and 1 in the five bands: whichever are merged, one side has 2 or fewer."""
    inside = maturity(12, 25, 28, 30, 35, 38, 65, 88)
    nearest = put([MATURITY], inside).proposals[0]
    assert nearest.design == "withhold"
    assert (nearest.withheld, nearest.cells) == (4, 6)
    again = put([MATURITY], inside, design="withhold")
    assert again.cleared
    assert figures(again.tables[0])["20-40",] == "5"


LEVELS = ("basic", "improving", "established", "advanced", "mature")
LEVEL = Dimension("level", dict.fromkeys(LEVELS), known=False, ordered=True)
BY_LEVEL = Table("levels", "contributors", by=("level",), periods=("2022",))


def in_levels(*counts: int, ordered: bool = True) -> Contributions:
    """So many companies at each level of maturity, as they answered."""
    given = [level for level, count in zip(LEVELS, counts, strict=True) for _ in range(count)]
    rows = tuple(
        Contribution(f"member {number}", "2022", {"level": level}, "answer", 1.0)
        for number, level in enumerate(given)
    )
    level = replace(LEVEL, ordered=ordered)
    return Contributions(rows, {"answer": Quantity("answer", "count")}, {"level": level})


def test_the_same_maturity_given_in_levels_is_refused_and_fewer_levels_are_offered() -> None:
    """Of 12 members 8 gave their level: 2, 3, 1, 1 and 1. Only 2 + 3 and 1 + 1 + 1 may stand."""
    inside = in_levels(2, 3, 1, 1, 1)
    outcome = put([BY_LEVEL], inside)
    assert not outcome.cleared
    assert {*outcome.tables[0].figures.values()} == {Withheld(Reason.NOT_CLEARED)}
    assert "distribution over so few" in outcome.refusals[0].en
    nearest = outcome.proposals[0]
    assert nearest.table.merge == {
        "level": (("basic", "improving"), ("established", "advanced", "mature"))
    }
    assert "in levels basic to improving, established to mature" in nearest.why.en
    again = put([nearest.table], inside)
    assert again.cleared
    assert figures(again.tables[0]) == {
        ("total",): "8", ("basic-improving",): "5", ("established-mature",): "3",
    }  # fmt: skip
    assert verify(again.certificate, again.tables, inside, again.audit) == ()


def test_levels_without_an_order_are_offered_with_what_must_be_withheld() -> None:
    outcome = put([BY_LEVEL], in_levels(2, 3, 1, 1, 1, ordered=False))
    assert not outcome.cleared
    assert [each.design for each in outcome.proposals] == ["withhold"]


def test_levels_of_which_each_has_three_are_published_in_their_own_order() -> None:
    outcome = put([BY_LEVEL], in_levels(3, 4, 3, 5, 3))
    assert outcome.cleared
    assert [key.at[0] for key in outcome.tables[0].figures] == ["total", *LEVELS]


def test_levels_taken_together_in_two_ways_do_not_give_one_company_away(
    tmp_path: Path,
) -> None:
    """3, 1 and 4: after 3 and 1 + 4, the other cut 3 + 1 and 4 would say: one in the middle."""
    inside, history = in_levels(3, 1, 4, 0, 0), Folder(tmp_path)
    cuts: list[tuple[tuple[str, ...], ...]] = [(LEVELS[1:],), (LEVELS[:2], LEVELS[2:])]
    one, other = (replace(BY_LEVEL, name=f"{n}", merge={"level": c}) for n, c in enumerate(cuts))
    first = put([one], inside, history, "2023")
    append(first, history)
    assert first.cleared
    assert put([other], inside).cleared
    assert not put([other], inside, history, "2024").cleared
    assert history.releases()[0].tables[0].table == one


def test_who_asks_for_it_gets_the_nearest_table_at_once() -> None:
    inside = maturity(12, 15, 18, 30, 35, 38, 65, 88)
    outcome = put([MATURITY], inside, design="coarsen")
    assert outcome.cleared
    assert list(outcome.tables[0].table.bands) == [20]


def test_a_table_that_is_refused_does_not_hold_up_another() -> None:
    inside = contributions(given_in(FIVE), maturity(12, 15, 18, 30, 35, 38, 65, 88).rows)
    outcome = put([MATURITY, TONNES], inside)
    assert outcome.cleared
    assert [each.withheld for each in outcome.tables] == [6, 0]
    assert outcome.released is not None
    kept = outcome.released.outcomes
    assert {each for key, each in kept.items() if key.table == "maturity"} == {Withheld()}
    assert any(isinstance(each, Figure) for key, each in kept.items() if key.table == "tonnes")


def test_when_time_is_up_nothing_is_published() -> None:
    outcome = put([BY_METAL], by_metal(), seconds=0)
    assert not outcome.cleared
    assert {*outcome.tables[0].figures.values()} == {Withheld(Reason.NOT_CLEARED)}
    assert "time" in outcome.refusals[0].en
    with pytest.raises(ValueError, match="cleared"):
        append(outcome, Memory())


# What was published before --------------------------------------------------------------------


def joined(history: Store) -> Outcome:
    """Foxtrot joins, and the total of 2021 is asked again with its 14 tonnes: 115 - 101 = 14."""
    first = contributions(given_in(FIVE))
    append(put([TONNES], first, history, "2023"), history)
    second = contributions(given_in({**FIVE, "Foxtrot": 14}))
    return put([TONNES], second, history, "2024")


def test_a_new_member_does_not_appear_as_the_difference_with_last_years_total() -> None:
    outcome = joined(Memory())
    assert not outcome.cleared
    assert outcome.tables[0].withheld == 1


def test_the_gate_says_which_earlier_number_stands_in_the_way() -> None:
    outcome = joined(Memory())
    assert "table tonnes of release 2023" in outcome.refusals[-1].en
    assert "tabel tonnes van publicatie 2023" in outcome.refusals[-1].nl
    assert [each.en for each in outcome.audit.obstacles] == ["2021 (table tonnes, release 2023)"]
    assert "115" not in repr(outcome.refusals)


def test_the_secretariat_reads_that_tin_is_withheld_for_what_was_published_before() -> None:
    """Tin of five was told: 101. With Foxtrot it is 115, and zinc would give tin from the total."""
    history = Memory()
    tin = replace(TONNES, where={"metal": ("tin",)})
    append(put([tin], contributions(given_in(FIVE, metal="tin")), history, "2023"), history)
    more = {**FIVE, "Foxtrot": 14}
    second = contributions(given_in(more, metal="tin"), given_in(more, metal="zinc"))
    outcome = put([BY_METAL], second, history)
    assert outcome.cleared
    assert outcome.audit.grounds["tonnes | 2021 | tin"] == Ground.EARLIER
    assert [each.en for each in outcome.audit.obstacles] == ["2021 (table tonnes, release 2023)"]
    assert outcome.refusals == ()


def test_the_total_of_those_who_stayed_may_be_told_again() -> None:
    history = Memory()
    append(put([TONNES], contributions(given_in(FIVE)), history, "2023"), history)
    second = contributions(given_in({**FIVE, "Foxtrot": 14}))
    outcome = put([replace(TONNES, cohort=tuple(FIVE))], second, history, "2024")
    assert figures(outcome.tables[0]) == {(): "101"}


def test_what_was_given_away_before_the_gate_stood_is_told_to_the_secretariat_alone() -> None:
    """A release of another hand told 101 of five and 115 of six: Foxtrot's 14 is out."""
    history = Memory()
    append(put([TONNES], contributions(given_in(FIVE)), history, "2023"), history)
    second = contributions(given_in({**FIVE, "Foxtrot": 14}))
    careless = put([TONNES], second, Memory(), "2024")
    assert careless.released is not None
    history.append(careless.released)
    outcome = put([BY_METAL], second, history, "2025")
    assert any("Foxtrot" in each.en for each in outcome.audit.wounds)
    assert "Foxtrot" not in repr(outcome)


def test_releases_of_other_years_are_left_out_unless_a_quantity_hardly_moves() -> None:
    """2020 shares nothing with 2022; 2021 is told in one table with 2020, so it is tied to it."""
    inside = contributions(*(given_in(FIVE, year) for year in ("2020", "2021", "2022")))
    history = Memory()
    for years in (("2020",), ("2020", "2021"), ("2022",)):
        table = replace(TONNES, periods=years)
        append(put([table], inside, history, f"of {years[-1]}"), history)
    asked = cells(replace(TONNES, periods=("2021",)), inside, "2024")
    kept = related(history.releases(), asked, frozenset())
    assert [each.id for each in kept] == ["of 2020", "of 2021"]
    kept = related(history.releases(), asked, frozenset(["tonnes"]))
    assert len(kept) == 3


def test_a_distribution_in_other_bands_is_held_against_that_of_last_year() -> None:
    """3 under 20 and 5 over were told. 4 under 25 and 4 over would say: one lies from 20 to 25."""
    inside, history = maturity(12, 15, 18, 22, 35, 38, 65, 88), Memory()
    first = put([replace(MATURITY, bands=(20,))], inside, history, "2023")
    append(first, history)
    second = put([replace(MATURITY, bands=(25,))], inside, history)
    assert first.cleared
    assert not second.cleared
    assert "release 2023" in second.refusals[-1].en


def test_a_release_is_not_kept_when_another_came_in_between() -> None:
    history = Memory()
    one = put([TONNES], contributions(given_in(FIVE)), history, "one")
    other = put([TONNES], contributions(given_in(FIVE)), history, "other")
    append(one, history)
    with pytest.raises(HistoryError, match="Another release was kept"):
        append(other, history)


def test_a_release_has_a_name_of_its_own() -> None:
    history = Memory()
    append(put([TONNES], contributions(given_in(FIVE)), history), history)
    with pytest.raises(RequestError, match="2024 is out already"):
        put([TONNES], contributions(given_in(FIVE)), history)


def test_two_tables_of_one_release_have_names_of_their_own() -> None:
    with pytest.raises(RequestError, match="two tables bear this name"):
        put([TONNES, BY_METAL], by_metal())


def test_all_that_is_wrong_with_requests_is_said_at_once() -> None:
    wrong = [replace(TONNES, quantity="tons"), replace(TONNES, name="b", by=("colour",))]
    with pytest.raises(RequestError) as caught:
        put(wrong, contributions(given_in(FIVE)))
    assert len(caught.value.problems) == 2


# Trying it again ------------------------------------------------------------------------------


def named(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.where, finding.name) for finding in findings]


def again(outcome: Outcome, inside: Contributions, history: Store) -> list[tuple[str, str]]:
    return named(
        verify(outcome.certificate, outcome.tables, inside, outcome.audit, history, Rules())
    )


@pytest.fixture
def history() -> Memory:
    """A release of 2021 lies before the one that is tried."""
    kept = Memory()
    append(put([TONNES], contributions(given_in(FIVE)), kept, "2023"), kept)
    return kept


MEAN = Table("mean", "mean", "tonnes", periods=("2021",), cohort=tuple(FIVE), decimals=1)


def tried(history: Store) -> Outcome:
    """A release by metal, of other contributions to the same agreement, and a mean; kept."""
    outcome = put([BY_METAL, replace(MEAN, cohort=None)], by_metal(), history)
    append(outcome, history)
    return outcome


def test_a_release_is_whole_for_whoever_has_everything(history: Memory) -> None:
    outcome = tried(history)
    assert outcome.cleared
    assert again(outcome, by_metal(), history) == []


def test_a_release_that_is_not_kept_with_the_others_is_named(history: Memory) -> None:
    """Its record was taken away, or it never came in."""
    outcome = tried(history)
    before = Memory(history.releases()[:1])
    assert again(outcome, by_metal(), before) == [("history", "2024")]
    assert named(verify(outcome.certificate, outcome.tables, history=before)) == [
        ("history", "2024")
    ]


def test_a_record_that_was_written_anew_with_another_figure_is_named(history: Memory) -> None:
    """Whoever rewrites the last release writes a digest to it; the figures still differ."""
    outcome = tried(history)
    first, kept = history.releases()
    total = Key("2024", "tonnes", "2021", ("total",))
    for forged in (
        replace(kept, outcomes={**kept.outcomes, total: Withheld()}),
        replace(kept, rules=Rules(least_in_cell=4)),
        replace(kept, day="2024-05-02"),
    ):
        other = Memory((first, forged))
        assert named(verify(outcome.certificate, outcome.tables, history=other)) == [
            ("history", "2024")
        ]


def test_a_record_that_was_written_anew_with_another_contribution_is_named_by_the_audit(
    history: Memory,
) -> None:
    outcome = tried(history)
    first, kept = history.releases()
    for forged in (replace(kept, contributions=by_metal(seed=1)), replace(kept, nonce="0" * 64)):
        other = Memory((first, forged))
        assert again(outcome, by_metal(), other) == [("history", "2024")]


def test_who_the_allies_are_is_for_the_secretariat_only() -> None:
    """In public stand the name of the alliance and how many there are."""
    allied = Rules(allies=(("smelters", frozenset({"member 1", "member 2", "member 3"})),))
    outcome = put([BY_METAL], by_metal(), rules=allied)
    public = written(outcome.certificate)
    assert "member" not in public
    assert outcome.certificate.rules["allies"] == [["smelters", 3]]
    history = Memory()
    append(outcome, history)
    given = outcome.certificate, outcome.tables, by_metal(), outcome.audit, history
    assert verify(*given, allied) == ()
    others = replace(allied, allies=(("smelters", frozenset({"member 1", "member 2", "x"})),))
    assert named(verify(*given, others)) == [("rule", "allies")]
    forged = replace(outcome.audit, allies={"smelters": ("member 1", "member 2", "member 4")})
    found = verify(outcome.certificate, outcome.tables, by_metal(), forged)
    assert ("contribution", "allies smelters") in named(found)


@pytest.mark.parametrize("salt", [b"", b"fifteen bytes.."])
def test_a_salt_that_can_be_guessed_is_refused_in_words(salt: bytes) -> None:
    with pytest.raises(RequestError, match="at least 16 bytes"):
        put([TONNES], contributions(given_in(FIVE)), salt=salt)


def test_a_table_of_named_members_can_be_tried_again(history: Memory) -> None:
    outcome = put([MEAN], contributions(given_in({**FIVE, "Foxtrot": 14})), history)
    append(outcome, history)
    nameless = replace(outcome.tables[0], table=replace(MEAN, cohort=("",) * 5))
    found = verify(
        outcome.certificate, [nameless], contributions(given_in({**FIVE, "Foxtrot": 14})),
        outcome.audit, history,
    )  # fmt: skip
    assert found == ()


def test_one_altered_figure_one_contribution_one_rule_and_one_release_are_named(
    history: Memory,
) -> None:
    outcome = tried(history)
    tin = Key("2024", "tonnes", "2021", ("total",))
    altered = replace(outcome.tables[0], figures={**outcome.tables[0].figures, tin: Figure(1.0)})
    assert named(verify(outcome.certificate, [altered, outcome.tables[1]])) == [
        ("cell", "tonnes | 2021 | total")
    ]
    assert again(outcome, by_metal(seed=1), history)[0][0] == "contribution"
    rules = replace(Rules(), p_percent=0.01)
    assert named(verify(outcome.certificate, outcome.tables, rules=rules)) == [
        ("rule", "p_percent")
    ]
    other = Memory()
    append(put([TONNES], contributions(given_in({**FIVE, "Eos": 21})), other, "2023"), other)
    other.append(history.releases()[1])
    assert again(outcome, by_metal(), other) == [("history", "2023")]


def test_a_flipped_sign_in_the_history_is_named(tmp_path: object, history: Memory) -> None:
    folder = Folder(tmp_path)  # type: ignore[arg-type]
    folder.append(history.releases()[0])
    outcome = tried(folder)
    file = folder.path / "0001.json"
    file.write_bytes(file.read_bytes().replace(b"21.0", b"22.0", 1))
    found = verify(outcome.certificate, outcome.tables, history=folder)
    assert "0001.json" in found[0].words.en


def test_contributions_cannot_be_checked_without_the_salt(history: Memory) -> None:
    outcome = tried(history)
    found = verify(outcome.certificate, outcome.tables, by_metal(), history=history)
    assert named(found) == [("audit", "2024")]


def test_whoever_seals_another_figure_is_betrayed_by_the_contributions(history: Memory) -> None:
    outcome = tried(history)
    total = Key("2024", "tonnes", "2021", ("total",))
    forged = replace(outcome.tables[0], figures={**outcome.tables[0].figures, total: Figure(1.0)})
    found = resealed(outcome, [forged, outcome.tables[1]], by_metal(), history)
    assert found == [RECORD, ("cell", "tonnes | 2021 | total")]


def test_whoever_seals_a_figure_that_may_not_be_told_is_betrayed_by_the_rules(
    history: Memory,
) -> None:
    outcome = tried(history)
    gold = Key("2024", "tonnes", "2021", ("gold",))
    told = replace(outcome.tables[0], figures={**outcome.tables[0].figures, gold: Figure(119.0)})
    found = resealed(outcome, [told, outcome.tables[1]], by_metal(), history)
    assert found == [RECORD, ("cell", "tonnes | 2021 | gold")]


def test_whoever_seals_the_metal_that_gives_another_away_is_betrayed_by_the_attack(
    history: Memory,
) -> None:
    outcome = tried(history)
    rows = by_metal().rows
    shown = dict(outcome.tables[0].figures)
    for metal in ("tin", "zinc"):
        key = Key("2024", "tonnes", "2021", (metal,))
        shown[key] = Figure(sum(row.value for row in rows if row.at["metal"] == metal))
    told = replace(outcome.tables[0], figures=shown)
    found = resealed(outcome, [told, outcome.tables[1]], by_metal(), history)
    assert found == [RECORD, ("certificate", "2024")]


RECORD = ("history", "2024")  # what is kept of the release is not what was sealed anew


def resealed(
    outcome: Outcome, tables: Sequence[Protected], inside: Contributions, history: Store
) -> list[tuple[str, str]]:
    """What is found when somebody with all the keys of the office seals other tables."""
    forged = with_seal(replace(outcome.certificate, tables=tuple(sealed(each) for each in tables)))
    audit = replace(outcome.audit, certificate=forged.sha256)
    return named(verify(forged, tables, inside, audit, history))


# For any table --------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(0, 40), min_size=15, max_size=30),
    st.sampled_from(["sum", "mean"]),
)
def test_any_table_clears_with_a_certificate_that_holds_or_is_withheld(
    amounts: list[int], statistic: Statistic
) -> None:
    rows = [
        Contribution(f"member {n // 3}", "2021", {"metal": [*METALS.above][n % 3]}, "tonnes", x)
        for n, x in enumerate(amounts)
    ]
    inside = contributions(rows)
    outcome = put([replace(BY_METAL, statistic=statistic)], inside, offers=0)
    if outcome.released is not None:
        assert again(outcome, inside, Memory((outcome.released,))) == []
    else:
        assert all(isinstance(each, Withheld) for each in outcome.tables[0].figures.values())
