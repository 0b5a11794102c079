"""The world pack read as figures: production and trade of one material, in tonnes contained."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from schakel.chain.purchases import Form
from schakel.chain.stages import (
    BEST,
    CODES,
    HIGH,
    LEVEL_OF,
    LEVELS,
    LOW,
    Figures,
    Flows,
    Level,
    Matrix,
    Vector,
    concerned,
    merged,
    pools,
    with_year_before,
)
from schakel.chain.world import World
from schakel.language import Text

DECLARED_MASS = 0.10  # a recorded mass is taken to be right within this part (judgement)
ESTIMATE = 0.25  # the same for an output that the source estimates (judgement)
FAR_BELOW, FAR_ABOVE = 1 / 3, 2.0  # unit values beyond these parts of what grade can explain
POOLED = ("ore", "concentrate", "intermediate", "refined")  # forms that the metal is made of
ALIKE = 2.0  # grades of a good differ little when the richest is within this many times the usual
WEIGHTY = 0.01  # of a good's world value: from here a mass far below its value is doubted
PARTNER, TAKER = 0.01, 0.005  # least share of an exporter's history, of the world's intake

Content = tuple[float, float, float]


class Rows(NamedTuple):
    """Rows of the trade table for one good and year: country indices, gross tonnes, value."""

    exporter: NDArray[np.int64]
    importer: NDArray[np.int64]
    tonnes: Vector
    value: Vector


class Good(NamedTuple):
    """A traded good: its heading, the level of the chain it belongs to, its metal content."""

    code: str
    level: Level
    content: Content


class Records:
    """What the pack records, read once and cut to size per material and year."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._trade: dict[int, Mapping[str, Rows]] = {}
        self._years: dict[str, tuple[int, ...]] = {}

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """All countries of the pack, in order of their codes."""
        return tuple(sorted(self.world.countries()))

    @cached_property
    def goods(self) -> Mapping[str, tuple[Good, ...]]:
        """Goods per material: those of the pack, and those it would know if their trade came."""
        out: dict[str, dict[str, Good]] = {}
        for code, material, form, low, best, high in self._contents:
            if code and form in POOLED:
                good = Good(code, LEVEL_OF[Form(form)], (low, best, high))
                out.setdefault(material, {})[code] = good
        for material, level, code in addable():
            content = self.contents.get((material, level), (0.0, 0.5, 1.0))
            out.setdefault(material, {}).setdefault(code, Good(code, level, content))
        return {material: tuple(goods.values()) for material, goods in out.items()}

    @cached_property
    def contents(self) -> Mapping[tuple[str, str], Content]:
        """Metal content per gross tonne, by material and form, and by material and heading."""
        out: dict[tuple[str, str], Content] = {}
        for code, material, form, low, best, high in self._contents:
            out[(material, code or form)] = (low, best, high)
        return out

    @cached_property
    def _contents(self) -> list[tuple[Any, ...]]:
        return self.world.query(
            "SELECT coalesce(hs92, ''), material, form, content_low, content_best, content_high "
            "FROM goods ORDER BY ALL"
        )

    def content(self, material: str, form: Form, cn_code: str | None) -> Content | None:
        """Metal per gross tonne: of the traded good where its heading has it, else of the form."""
        good = self.contents.get((material, cn_code[:6])) if cn_code else None
        return good or self.contents.get((material, form.value))

    @cached_property
    def headings(self) -> Mapping[str, tuple[tuple[str, Form], ...]]:
        """Customs headings with their forms per material, the longest first."""
        out: dict[str, list[tuple[str, Form]]] = {}
        for prefix, material, form in self.world.query(
            "SELECT prefix, material, form FROM cn_codes ORDER BY length(prefix) DESC, prefix"
        ):
            out.setdefault(material, []).append((prefix, Form(form)))
        return {material: tuple(rows) for material, rows in out.items()}

    def form(self, material: str, cn_code: str) -> Form | None:
        """The form that a customs heading stands for, by its longest known beginning."""
        known = self.headings.get(material, ())
        return next((form for prefix, form in known if cn_code.startswith(prefix)), None)

    def recycled(self, material: str) -> float | None:
        """The world average of recycled input: a prior, never a company's figure."""
        known = self.world.materials().get(material)
        return known.recycled_input_rate if known else None

    def material_name(self, material: str) -> Text:
        """The name of a material; its code when the pack does not know it."""
        known = self.world.materials().get(material)
        return known.name if known else Text(material, material)

    def country_name(self, country: str) -> Text:
        """The name of a country; its code when the pack does not know it."""
        return Text(self.world.country_name(country, "en"), self.world.country_name(country, "nl"))

    @cached_property
    def grades(self) -> Mapping[tuple[str, str], Mapping[int, Content]]:
        """What is known of the grade of one country's exports, by material and heading."""
        place = {country: index for index, country in enumerate(self.countries)}
        out: dict[tuple[str, str], dict[int, Content]] = {}
        for material, code, exporter, low, best, high in self.world.query(
            "SELECT material, hs92, exporter, content_low, content_best, content_high FROM grades"
        ):
            out.setdefault((material, code), {})[place[exporter]] = (low, best, high)
        return out

    @cached_property
    def production(self) -> Mapping[tuple[str, str, int], Matrix]:
        """Output by material, stage and year, of shape (3, countries)."""
        place = {country: index for index, country in enumerate(self.countries)}
        out: dict[tuple[str, str, int], Matrix] = {}
        for material, stage, country, year, best, low, high, basis in self.world.query(
            "SELECT material, stage, country, year, tonnes, tonnes_low, tonnes_high, basis "
            "FROM production_span ORDER BY ALL"
        ):
            doubt = ESTIMATE if basis == "estimated" else 0.0
            whole = out.setdefault((material, stage, year), np.zeros((3, len(place))))
            low, high = min(low, best * (1 - doubt)), max(high, best * (1 + doubt))
            whole[:, place[country]] = low, best, high
        return out

    @cached_property
    def traded(self) -> frozenset[tuple[str, int]]:
        """Headings and years with any row in the trade table."""
        return frozenset(self.world.query("SELECT DISTINCT hs92, year FROM trade"))

    @cached_property
    def history(self) -> Mapping[str, Rows]:
        """Trade of ores summed over all years on record, by heading."""
        ores = {good.code for goods in self.goods.values() for good in goods if good.level == "ore"}
        return self._rows(f"WHERE hs92 IN ({', '.join('?' * len(ores))})", sorted(ores))

    def trade(self, year: int) -> Mapping[str, Rows]:
        """All rows of the trade table of one year, by heading."""
        if year not in self._trade:
            self._trade[year] = self._rows("WHERE year = ?", [year])
        return self._trade[year]

    def _rows(self, where: str, parameters: list[Any]) -> Mapping[str, Rows]:
        columns = self.world.columns(TRADE.format(where=where), parameters)
        codes = columns["code"]
        starts = np.flatnonzero(np.diff(codes, prepend=-1))
        ends = np.append(starts[1:], len(codes))
        return {
            f"{codes[start]:06d}": Rows(
                columns["exporter"][start:end].astype(np.int64),
                columns["importer"][start:end].astype(np.int64),
                plain(columns["tonnes"][start:end]),
                plain(columns["value"][start:end]),
            )
            for start, end in zip(starts, ends, strict=True)
        }

    def years(self, material: str) -> tuple[int, ...]:
        """The years for which the pack holds output and, where it has any, trade of a material."""
        if material not in self._years:
            made = {year for name, _, year in self.production if name == material}
            codes = {good.code for good in self.goods.get(material, ())}
            traded = {year for code, year in self.traded if code in codes}
            self._years[material] = tuple(sorted(made & traded or made or traded))
        return self._years[material]

    def figures(self, material: str, year: int) -> Figures:
        """All that the pack records of a material in a year, with the trade of the year before."""
        before = dict(self._pools(material, year - 1)) if year - 1 in self.years(material) else {}
        smelted = self.production.get((material, "smelting", year))
        listed = pools(material, dict(self._pools(material, year)), smelted, len(self.countries))
        earlier = pools(material, before, smelted, len(self.countries))
        by_levels = {pool.levels: pool for pool in earlier}
        whole = Figures(
            material,
            year,
            self.countries,
            self.production.get((material, "mining", year), np.zeros((3, len(self.countries)))),
            tuple(with_year_before(pool, by_levels.get(pool.levels)) for pool in listed),
            self.partners(material),
        )
        return concerned(whole)

    def _pools(self, material: str, year: int) -> Mapping[Level, Flows]:
        rows = self.trade(year)
        out: dict[Level, list[Flows]] = {}
        for good in self.goods.get(material, ()):
            if good.code in rows:
                grades = self.grades.get((material, good.code), {})
                carried = contained(rows[good.code], good, grades)
                out.setdefault(good.level, []).append(carried)
        size = len(self.countries)
        return {level: merged(out[level], size) for level in LEVELS if level in out}

    def partners(self, material: str) -> tuple[tuple[int, int], ...]:
        """Pairs (from, to) that have traded a material's ore, and not in traces only.

        The giver has sent at least 1 % of its recorded exports there, the taker has at least
        0.5 % of the world's recorded intake.
        """
        size = len(self.countries)
        rows = [
            self.history[good.code]
            for good in self.goods.get(material, ())
            if good.level == "ore" and good.code in self.history
        ]
        whole = np.zeros((size, size))
        for row in rows:
            np.add.at(whole, (row.exporter, row.importer), np.nan_to_num(row.tonnes))
        sent, taken = whole.sum(axis=1, keepdims=True), whole.sum(axis=0, keepdims=True)
        often = (whole > PARTNER * sent) & (taken > TAKER * max(float(whole.sum()), 1e-30))
        return tuple((int(giver), int(taker)) for giver, taker in np.argwhere(often))


def addable() -> Iterator[tuple[str, Level, str]]:
    """Material, level and heading of every good that the pack or its user may have trade of."""
    for material, levels in CODES.items():
        for level, codes in levels.items():
            for code in codes:
                yield material, level, code


TRADE = """
WITH place AS (SELECT country, row_number() OVER (ORDER BY country) - 1 AS i FROM countries)
SELECT CAST(hs92 AS INTEGER) AS code, giver.i AS exporter, taker.i AS importer,
       sum(tonnes) AS tonnes, sum(value_kusd) AS value
FROM trade
JOIN place giver ON giver.country = exporter
JOIN place taker ON taker.country = importer
{where} AND giver.i <> taker.i
GROUP BY ALL ORDER BY code, giver.i, taker.i
"""


def plain(column: NDArray[Any]) -> Vector:
    """A column as floats, what is missing as NaN."""
    return np.ma.filled(np.ma.asarray(column, dtype=np.float64), np.nan)


def contained(rows: Rows, good: Good, grades: Mapping[int, Content]) -> Flows:
    """Tonnes contained per flow, as a range: mass times grade, where the value tells the grade.

    Ore is paid by its metal, so within the good's range the grade follows the value per tonne
    (relative to the median tonne). A mass that is missing is filled from the value. Of ore only:
    a value far below what the poorest grade fetches means waste or slag, not ore of that grade;
    a weighty flow worth far more than the richest grade means that tonnes are missing, where the
    good's grades differ little.
    """
    unit = np.divide(
        rows.value, rows.tonnes, out=np.full_like(rows.value, np.nan), where=rows.tonnes > 0
    )
    poor, typical, rich = weighted(unit, rows.tonnes)
    ratio = np.nan_to_num(unit / typical, nan=1.0)
    content = np.repeat(np.array(good.content)[:, None], len(unit), axis=1)
    low, best, high = content
    content[BEST] = np.clip(best * ratio, low, high)
    if good.level == "ore":
        waste = best * ratio < FAR_BELOW * low
        content[LOW] = np.where(waste, best * ratio, low)
        content[BEST] = np.where(waste, best * ratio, content[BEST])
    known = np.isin(rows.exporter, list(grades))
    for index, grade in grades.items():
        content[:, rows.exporter == index] = np.array(grade)[:, None]
    mass = masses(rows, (poor, typical, rich))
    carried = mass * content
    if good.level == "ore" and good.content[HIGH] < ALIKE * good.content[BEST]:
        weighty = np.nan_to_num(rows.value) > WEIGHTY * np.nansum(rows.value)
        doubted = weighty & ~known & (ratio > FAR_ABOVE * good.content[HIGH] / good.content[BEST])
        worth = rows.value / typical * good.content[BEST]
        carried[BEST] = np.where(doubted, worth, carried[BEST])
        carried[HIGH] = np.where(doubted, worth * (1 + DECLARED_MASS), carried[HIGH])
    return Flows(rows.exporter, rows.importer, np.nan_to_num(carried))


def masses(rows: Rows, unit_values: tuple[float, float, float]) -> Matrix:
    """Gross tonnes as a range; where missing, what the value buys at the good's unit values."""
    poor, typical, rich = unit_values
    filled = np.array([rows.value / rich, rows.value / typical, rows.value / poor])
    stated = np.array(
        [rows.tonnes * (1 - DECLARED_MASS), rows.tonnes, rows.tonnes * (1 + DECLARED_MASS)]
    )
    return np.where(np.isnan(rows.tonnes), np.nan_to_num(filled), stated)


def weighted(unit: Vector, tonnes: Vector) -> tuple[float, float, float]:
    """The 10th, 50th and 90th percentile of a value per tonne, weighted by tonnes."""
    valid = (unit > 0) & (tonnes > 0)
    if not valid.any():
        return 1.0, 1.0, 1.0
    order = np.argsort(unit[valid], kind="stable")
    ranked, upto = unit[valid][order], np.cumsum(tonnes[valid][order])
    at = np.searchsorted(upto, np.array([0.1, 0.5, 0.9]) * upto[-1])
    poor, typical, rich = ranked[np.minimum(at, len(ranked) - 1)]
    return float(poor), float(typical), float(rich)
