"""Agreements that never were: a few companies, one far larger than the rest, a report every year.

Everything follows from the seed. Two series per agreement: what companies buy (tonnes, recycled
tonnes, sites; metal × country, both with a level between) and what they answer (a score of 0-100
and one of four levels of maturity, by sector). Members join and leave, earlier figures are
restated, and reports print earlier years again for those who are members now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from random import Random

from schakel.disclosure.answering import Design
from schakel.disclosure.gate import Outcome, append, release
from schakel.disclosure.history import Memory
from schakel.disclosure.protection import Method
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
from tests.disclosure.attacker import Release, ancestors, cells, counted, finest, secret

YEARS = ("2019", "2020", "2021", "2022", "2023")

METALS = {"base": None, "precious": None, "zinc": "base", "tin": "base", "gold": "precious"}
COUNTRIES = {"africa": None, "asia": None, "cd": "africa", "rw": "africa", "id": "asia"}
MORE_METALS = {**METALS, "lead": "base", "silver": "precious"}
MORE_COUNTRIES = {**COUNTRIES, "my": "asia"}
NAMES = (
    "Alba", "Borea", "Corvo", "Drechtse Gieterij", "Eems Metaal", "Fonteyn", "Gelre Tin", "Hoek",
    "IJsel Smelt", "Jonker & Zn", "Kwartel", "Lingewaard", "Maasvlakte Recycling", "Noorderlicht",
    "Ophir", "Poldergoud", "Quist", "Rijnstroom", "Schie Zink", "Tinkerbel",
)  # fmt: skip
LEVELS = ("starting", "developing", "established", "mature")


@dataclass(frozen=True)
class Edition:
    """One year's report, before the gate: what was put in and what somebody wants to print."""

    id: str
    as_of: str
    contributions: Contributions
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Agreement:
    """Five reports of each series, and the rules they stand under."""

    seed: int
    rules: Rules
    series: tuple[tuple[Edition, ...], ...]
    design: Design


def agreement(seed: int) -> Agreement:
    """The agreement of this seed, always the same."""
    dice = Random(seed)
    members = membership(dice)
    everybody = sorted(set().union(*members.values()))
    faithful = [name for name in everybody if all(name in year for year in members.values())]
    groups = holdings(dice, faithful)
    bought, answered = volumes(dice, members, groups), survey(dice, members)
    design: Design = dice.choice(("withhold", "withhold", "offer"))
    return Agreement(seed, rules(dice, everybody), (bought, answered), design)


def membership(dice: Random) -> dict[str, tuple[str, ...]]:
    """Who is a member in which year: 5 to 20, a few of whom join or leave."""
    names = NAMES[: dice.randint(5, 20)]
    late = {name: dice.choice(YEARS[1:]) for name in names[1:] if dice.random() < 0.15}
    gone = {name: dice.choice(YEARS[2:]) for name in names[1:] if dice.random() < 0.12}
    return {
        year: tuple(
            name for name in names if late.get(name, "") <= year < gone.get(name, "9999")
        )
        for year in YEARS
    }  # fmt: skip


def holdings(dice: Random, names: Sequence[str]) -> dict[str, str]:
    """Now and then two members belong to one holding."""
    if len(names) < 8 or dice.random() > 0.2:
        return {}
    return dict.fromkeys(dice.sample(names, 2), "holding")


def rules(dice: Random, names: Sequence[str]) -> Rules:
    """The usual rules; sometimes pairs, or an association of members, are feared as well."""
    asked = Rules(p_percent=dice.choice((0.10, 0.10, 0.15)))
    if len(names) <= 8 and dice.random() < 0.4:
        return replace(asked, coalition=2)
    if len(names) >= 8 and dice.random() < 0.25:
        return replace(asked, allies=(("association", frozenset(dice.sample(names, 3))),))
    return asked


# --- what companies buy ---------------------------------------------------------------------------


def volumes(
    dice: Random, members: Mapping[str, Sequence[str]], groups: Mapping[str, str]
) -> tuple[Edition, ...]:
    """Five reports of tonnes, recycled tonnes and sites by metal and country."""
    metal = Dimension("metal", dice.choice((METALS, MORE_METALS)))
    country = Dimension("country", dice.choice((COUNTRIES, MORE_COUNTRIES)))
    quantities = {
        "tonnes": Quantity("tonnes", sensitive=True, unit="t"),
        "recycled": Quantity("recycled", sensitive=True, unit="t"),
        "sites": Quantity("sites", kind="count"),
    }
    book = purchases(dice, members, metal, country)
    wanted = wishes(dice)
    editions = []
    for year in YEARS:
        book = restated(dice, book, year)
        rows = tuple(row for row in book if row.period <= year)
        given = Contributions(
            rows, quantities, {"metal": metal, "country": country}, groups, f"{year}.csv"
        )
        editions.append(edition(dice, year, given, members[year], wanted))
    return tuple(editions)


def purchases(
    dice: Random, members: Mapping[str, Sequence[str]], metal: Dimension, country: Dimension
) -> list[Contribution]:
    """Everybody buys in a few places, more or less the same every year; the first far more."""
    places = list(product(finest(metal), finest(country)))
    everybody = sorted(set().union(*members.values()))
    size = {name: dice.lognormvariate(5, 1) for name in everybody}
    size[everybody[0]] = sum(size.values()) * dice.uniform(0.5, 3)
    rows: list[Contribution] = []
    for name in everybody:
        mine = dice.sample(places, dice.randint(1, min(6, len(places))))
        part = {place: dice.uniform(0.1, 1) for place in mine}
        for year in YEARS:
            if name in members[year]:
                for place in mine:
                    if dice.random() < 0.9:
                        bought = size[name] * part[place] * dice.uniform(0.8, 1.25)
                        rows += purchase(dice, name, year, place, bought)
    return rows


def purchase(
    dice: Random, name: str, year: str, place: tuple[str, str], bought: float
) -> Iterator[Contribution]:
    """Tonnes, of which recycled, and at how many sites."""
    at = {"metal": place[0], "country": place[1]}
    tonnes = float(round(bought))
    yield Contribution(name, year, at, "tonnes", tonnes)
    yield Contribution(name, year, at, "recycled", float(round(tonnes * dice.random() / 2)))
    yield Contribution(name, year, at, "sites", float(dice.choice((1, 1, 2, 3, 8))))


def restated(dice: Random, book: list[Contribution], year: str) -> list[Contribution]:
    """Now and then a figure of an earlier year turns out to be wrong."""
    return [
        replace(row, value=float(round(row.value * dice.uniform(0.5, 1.5))))
        if row.period < year and row.quantity != "sites" and dice.random() < 0.02
        else row
        for row in book
    ]


def wishes(dice: Random) -> tuple[Table, ...]:
    """Two to four tables that share sums: linked, with levels, some means, shares and bands."""
    metal, country = ({name: dice.choice((1, 2))} for name in ("metal", "country"))
    by_metal = Table("by-metal", "sum", "tonnes", ("metal",), metal)
    by_country = Table("by-country", "sum", "tonnes", ("country",), country)
    others = [
        Table("by-both", "sum", "tonnes", ("metal", "country"), {**metal, **country}),
        Table("mean-by-metal", "mean", "tonnes", ("metal",), metal, decimals=1),
        Table("recycled", "sum", "recycled", ("country",), country),
        Table("recycled-share", "share", "recycled", ("metal",), metal, denominator="tonnes",
              decimals=3),
        Table("sites", "sum", "sites", ("country",), country),
        Table("sizes", "bands", "tonnes", (), bands=(200, 1000)),
    ]  # fmt: skip
    return (dice.choice((by_metal, by_country)), *dice.sample(others, dice.randint(1, 3)))


# --- what they answer -----------------------------------------------------------------------------


def survey(dice: Random, members: Mapping[str, Sequence[str]]) -> tuple[Edition, ...]:
    """Five reports of scores and levels of maturity by sector."""
    sector = Dimension("sector", {"smelters": None, "makers": None, "recyclers": None})
    level = Dimension("level", dict.fromkeys(LEVELS), known=False)
    quantities = {"score": Quantity("score", kind="scale", least=0.0, most=100.0)}
    everybody = sorted(set().union(*members.values()))
    home = {name: dice.choice(finest(sector)) for name in everybody}
    start = {name: dice.uniform(5, 60) for name in everybody}
    book = [
        answer(dice, name, year, home[name], start[name] + 8 * at)
        for at, year in enumerate(YEARS)
        for name in members[year]
        if dice.random() < 0.9
    ]
    wanted = questions(dice)
    editions = []
    for year in YEARS:
        rows = tuple(row for row in book if row.period <= year)
        given = Contributions(
            rows, quantities, {"sector": sector, "level": level}, {}, f"answers-{year}.csv"
        )
        editions.append(edition(dice, year, given, members[year], wanted))
    return tuple(editions)


def answer(dice: Random, name: str, year: str, sector: str, score: float) -> Contribution:
    """A score, and the level that goes with it, give or take one."""
    scored = min(100.0, max(0.0, float(round(score + dice.uniform(-10, 10)))))
    level = min(3, max(0, int(scored // 25) + dice.choice((-1, 0, 0, 0, 1))))
    return Contribution(name, year, {"sector": sector, "level": LEVELS[level]}, "score", scored)


def questions(dice: Random) -> tuple[Table, ...]:
    """One or two of: the levels, the levels by sector, the mean score, scores in bands."""
    all_ = [
        Table("levels", "contributors", "score", ("level",)),
        Table("levels-by-sector", "contributors", "score", ("sector", "level")),
        Table("mean-score", "mean", "score", (), decimals=1),
        Table("mean-by-sector", "mean", "score", ("sector",), decimals=1),
        Table("scores", "bands", "score", (), bands=(25, 50, 75)),
    ]
    return tuple(dice.sample(all_, dice.randint(1, 2)))


def edition(
    dice: Random, year: str, given: Contributions, present: Sequence[str], wanted: Sequence[Table]
) -> Edition:
    """This year's report; often with earlier years again, for those who are members now."""
    back = dice.choice((0, 1, 1, 2))
    at = YEARS.index(year)
    periods = YEARS[max(0, at - back) : at + 1]
    tables = tuple(replace(table, periods=periods, cohort=tuple(present)) for table in wanted)
    return Edition(f"report-{year}", f"{int(year) + 2}-02-01", given, tables)


# --- two ways of publishing without the gate ------------------------------------------------------


def open_door(edition: Edition) -> Release:
    """Everything that was asked, printed."""
    printed = tuple((table, all_cells(edition, table, 0)) for table in edition.tables)
    return Release(edition.id, edition.contributions, printed)


def minimum_cell(edition: Edition, least: int = 3) -> Release:
    """The rule of thumb of many reports: no cell of fewer than three."""
    printed = tuple((table, all_cells(edition, table, least)) for table in edition.tables)
    return Release(edition.id, edition.contributions, printed)


def all_cells(edition: Edition, table: Table, least: int) -> dict[Key, Figure | Withheld]:
    """Every cell of a table, totals and levels between included; withheld when it has too few."""
    given = edition.contributions
    if table.statistic in ("contributors", "bands"):
        counts = in_bands(given, table) if table.statistic == "bands" else in_levels(given, table)
        return {
            key(edition, table, *place): Figure(count) if count >= least else Withheld()
            for place, count in counts.items()
        }
    rows = [(row, number) for number, row in enumerate(given.rows)]
    found = cells(given, rows, table, table.quantity)
    under = cells(given, rows, table, table.denominator)
    shown = shown_places(given, table)
    return {
        key(edition, table, *place): figure(table, here, under.get(place, ()), least)
        for place, here in found.items()
        if place[1] in shown
    }


def key(edition: Edition, table: Table, period: str, at: tuple[str, ...]) -> Key:
    return Key(edition.id, table.name, period, at)


def shown_places(given: Contributions, table: Table) -> set[tuple[str, ...]]:
    """The combinations of categories at the levels that a table shows."""
    shown = []
    for name in table.by:
        dimension = given.dimensions[name]
        depth = table.depth.get(name, 9)
        shown.append([c for c in dimension.above if len(ancestors(dimension, c)) - 1 <= depth])
    return set(product(*([*categories, TOTAL] for categories in shown)))


def figure(
    table: Table,
    here: Sequence[tuple[Contribution, int]],
    under: Sequence[tuple[Contribution, int]],
    least: int,
) -> Figure | Withheld:
    """A sum, mean or share, unless fewer than so many contributed."""
    many = len({row.contributor for row, _ in here})
    total = sum(row.value for row, _ in here)
    if many < least:
        return Withheld()
    if table.statistic == "mean":
        total /= many
    if table.statistic == "share":
        total /= sum(row.value for row, _ in under) or 1.0
    return Figure(round(total, table.decimals), table.decimals)


def periods(given: Contributions, table: Table) -> Sequence[str]:
    """The periods that a table shows."""
    return table.periods or sorted({row.period for row in given.rows})


def in_levels(given: Contributions, table: Table) -> dict[tuple[str, tuple[str, ...]], int]:
    """How many contributors stand in each combination of categories, nobody included."""
    assert secret(given, table)
    rows = [(row, 0) for row in given.rows]
    found = cells(given, rows, table, table.quantity)
    return {
        (period, at): len({row.contributor for row, _ in found.get((period, at), ())})
        for period in periods(given, table)
        for at in shown_places(given, table)
    }


def in_bands(given: Contributions, table: Table) -> dict[tuple[str, tuple[str, ...]], int]:
    """How many contributors' totals lie in each band, over all categories together."""
    ends = [0.0, *table.bands]
    names = [f"{low:.15g}-{high:.15g}" for low, high in pairwise(ends)]
    names.append(f"{ends[-1]:.15g}+")
    found: dict[tuple[str, tuple[str, ...]], int] = {}
    for period in periods(given, table):
        totals: dict[str, float] = {}
        for row in given.rows:
            if (
                row.period == period
                and row.quantity == table.quantity
                and counted(given, table, row)
            ):
                totals[row.contributor] = totals.get(row.contributor, 0.0) + row.value
        for number, name in enumerate(names):
            high = ends[number + 1] if number + 1 < len(ends) else float("inf")
            inside = sum(ends[number] <= total < high for total in totals.values())
            found[period, (name,)] = inside
    return found


# --- through the gate -----------------------------------------------------------------------------


def judged(
    editions: Sequence[Edition],
    rules: Rules,
    design: Design = "withhold",
    method: Method = "auto",
) -> Iterator[tuple[Edition, Outcome, Memory]]:
    """What the gate says of report after report, and what was out before it."""
    history = Memory()
    for each in editions:
        answer = release(
            each.tables, each.contributions, rules,
            history=history, id=each.id, as_of=each.as_of, design=design, method=method, offers=0,
        )  # fmt: skip
        yield each, answer, history
        if answer.cleared:
            append(answer, history)


def through_the_gate(
    editions: Sequence[Edition],
    rules: Rules,
    design: Design = "withhold",
    method: Method = "auto",
) -> list[Release]:
    """Report after report as the gate lets it out; of what is not cleared nothing is published."""
    return [
        Release(
            each.id,
            each.contributions,
            tuple((it.table, it.figures) for it in answer.tables if answer.cleared),
            any(it.rounding == "nearest" for it in answer.tables),
        )
        for each, answer, _ in judged(editions, rules, design, method)
    ]
