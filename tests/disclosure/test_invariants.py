"""What must hold for any table and any rules: held against an attacker written apart."""

from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schakel.disclosure.values import (
    Contribution,
    Contributions,
    Dimension,
    Key,
    Outcome,
    Quantity,
    Rules,
    Table,
    Withheld,
)
from schakel.disclosure.verifying import verify
from tests.disclosure.attacker import Pinned, Release, pinned
from tests.disclosure.generator import Edition, judged, open_door, through_the_gate

FEW = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
DAY = "2026-06-01"

METAL = Dimension("metal", {"base": None, "tin": "base", "zinc": "base", "gold": None})
COUNTRY = Dimension("country", {"cd": None, "id": None})
LEVEL = Dimension("level", {"low": None, "middle": None, "high": None}, known=False)
QUANTITIES = {
    "tonnes": Quantity("tonnes"),
    "sites": Quantity("sites", kind="count"),
    "score": Quantity("score", kind="scale", most=100.0),
}
TABLES = (
    Table("by-metal", "sum", "tonnes", ("metal",)),
    Table("by-country", "sum", "tonnes", ("country",)),
    Table("by-both", "sum", "tonnes", ("metal", "country")),
    Table("base", "sum", "tonnes", ("country",), where={"metal": ("base",)}),
    Table("mean", "mean", "tonnes", ("metal",), decimals=2),
    Table("sites", "sum", "sites", ("metal",)),
    Table("sites-share", "share", "sites", ("metal",), denominator="tonnes", decimals=3),
    Table("levels", "contributors", "score", ("level",)),
    Table("scores", "bands", "score", (), bands=(40, 70)),
    Table("score", "mean", "score", (), decimals=1),
)


@st.composite
def books(draw: st.DrawFn) -> Contributions:
    """Six to nine companies, the first perhaps far larger, each in a few places in most years."""
    places = [(metal, country) for metal in ("tin", "zinc", "gold") for country in COUNTRY.above]
    years = draw(st.sampled_from((("2022",), ("2022", "2023"))))
    giant, many = draw(st.sampled_from((1, 10))), draw(st.integers(6, 9))
    dice = draw(st.randoms(use_true_random=False))
    rows = []
    for number, year in product(range(many), years):
        who = f"company-{number}"
        for metal, country in dice.sample(places, dice.randint(1, 4)) * (dice.random() < 0.95):
            at, tonnes = {"metal": metal, "country": country}, dice.randint(0, 40)
            tonnes *= 1 if number else giant
            rows.append(Contribution(who, year, at, "tonnes", float(tonnes)))
            rows.append(Contribution(who, year, at, "sites", float(dice.randint(0, 5))))
        level, score = dice.choice(tuple(LEVEL.above)), dice.randint(0, 100)
        rows.append(Contribution(who, year, {"level": level}, "score", float(score)))
    dimensions = {"metal": METAL, "country": COUNTRY, "level": LEVEL}
    return Contributions(tuple(rows), QUANTITIES, dimensions)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """One to three tables of a book, with all who contributed or all but one."""
    given_ = draw(books())
    names = sorted({row.contributor for row in given_.rows})
    cohort = draw(st.sampled_from((None, tuple(names), tuple(names[1:]))))
    tables = draw(st.sets(st.sampled_from(range(len(TABLES))), min_size=1, max_size=3))
    periods = tuple(sorted({row.period for row in given_.rows}))
    asked = tuple(
        replace(table, cohort=cohort, periods=periods)
        for table in map(TABLES.__getitem__, sorted(tables))
    )
    return Edition("r1", DAY, given_, asked)


RULES = st.builds(
    Rules,
    least_cohort=st.sampled_from((3, 5)),
    least_in_cell=st.integers(1, 3),
    p_percent=st.sampled_from((0.05, 0.1, 0.3)),
    dominance=st.sampled_from(((), ((1, 0.6),))),
    coalition=st.sampled_from((1, 1, 2)),
)


def what(found: list[Pinned]) -> set[tuple[str, Key]]:
    return {(one.contributor, one.key) for one in found}


@given(editions(), RULES)
@FEW
def test_what_the_gate_lets_out_pins_nobody_down(edition: Edition, rules: Rules) -> None:
    """It clears, with a certificate that holds and that the attacker confirms, or withholds."""
    ((_, outcome, history),) = judged([edition], rules)
    if outcome.cleared:
        out = tuple((it.table, it.figures) for it in outcome.tables)
        assert pinned([Release(edition.id, edition.contributions, out)], rules) == []
        given_ = edition.contributions
        proof = outcome.certificate, outcome.tables, given_, outcome.audit, history, rules
        assert verify(*proof) == ()
    else:
        printed = [figure for it in outcome.tables for figure in it.figures.values()]
        assert all(isinstance(figure, Withheld) for figure in printed)


@given(editions(), RULES, st.data())
@FEW
def test_publishing_less_never_makes_unsafe(
    edition: Edition, rules: Rules, data: st.DataObject
) -> None:
    everything = open_door(edition)
    less: list[tuple[Table, dict[Key, Outcome]]] = []
    for table, outcomes in everything.tables:
        hidden = data.draw(st.sets(st.sampled_from(sorted(outcomes, key=str)))) if outcomes else ()
        less.append((table, {key: Withheld() if key in hidden else outcome
                             for key, outcome in outcomes.items()}))  # fmt: skip
    withheld = Release("r1", edition.contributions, tuple(less))
    assert what(pinned([withheld], rules)) <= what(pinned([everything], rules))


@given(editions(), RULES, st.randoms(use_true_random=False))
@FEW
def test_the_order_of_requests_does_not_matter_for_safety(
    edition: Edition, rules: Rules, dice: Random
) -> None:
    """All at once in another order, or one after the other, in either order."""
    tables = list(edition.tables)
    dice.shuffle(tables)
    at_once = [replace(edition, tables=tuple(tables))]
    apart = [replace(edition, id=f"r{n}", tables=(table,)) for n, table in enumerate(tables)]
    back = [replace(edition, id=f"r{n}", tables=(table,)) for n, table in enumerate(tables[::-1])]
    for series in (at_once, apart, back):
        assert pinned(through_the_gate(series, rules), rules) == []
