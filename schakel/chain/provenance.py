"""Where a purchase's metal was mined or recycled, and what it passed on the way, with bounds.

What a row declares is taken as it stands; the rest is estimated from recorded production and
trade; what neither says is unknown. Formulas and limits: docs/method/provenance.md.
"""

import math
from typing import Protocol

import numpy as np

from schakel.chain.course import Course
from schakel.chain.profiles import (
    Basis,
    Contained,
    Gap,
    Key,
    Kind,
    Origin,
    Possible,
    Profile,
    Provenance,
    Step,
)
from schakel.chain.purchases import Form, Purchase
from schakel.chain.recorded import Records
from schakel.chain.remarks import Remarks
from schakel.chain.stages import BEST, HIGH, LEVEL_OF, Figures
from schakel.chain.sweeps import Certificate
from schakel.chain.tracing import STEPS, Tracing
from schakel.chain.world import World
from schakel.language import Text

__all__ = [
    "Basis",
    "Certificate",
    "Chains",
    "Contained",
    "Gap",
    "Origin",
    "Possible",
    "Profile",
    "Provenance",
    "Source",
    "Step",
]

DRAWS = 32
ROUNDING = 1e-9


class Source(Protocol):
    """What a trace asks of the world: figures by material and year, contents, headings, names."""

    def figures(self, material: str, year: int) -> Figures:
        """All that is recorded of a material in a year."""

    def years(self, material: str) -> tuple[int, ...]:
        """The years for which there are figures of a material."""

    def content(self, material: str, form: Form, cn_code: str | None) -> Contained | None:
        """Metal per gross tonne of a form, or of the good with this heading."""

    def form(self, material: str, cn_code: str) -> Form | None:
        """The form that a customs heading stands for."""

    def recycled(self, material: str) -> float | None:
        """The world average of recycled input: a prior, never a company's figure."""

    def material_name(self, material: str) -> Text:
        """The name of a material."""

    def country_name(self, country: str) -> Text:
        """The name of a country."""


class Chains:
    """Traces purchases through the chains of a world; what is alike is traced once.

    `draws` around the best figures set the bounds; the same seed gives the same bounds.
    """

    def __init__(self, world: World | Source, *, seed: int = 0, draws: int = DRAWS) -> None:
        self.source: Source = Records(world) if isinstance(world, World) else world
        self.seed = seed
        self.draws = draws
        self.remarks = Remarks(self.source.material_name, self.source.country_name)
        self._courses: dict[tuple[str, int], Course] = {}
        self._tracings: dict[Key, Tracing] = {}
        self._kinds: dict[Kind, tuple[Contained, Tracing]] = {}

    def trace(self, purchase: Purchase) -> Provenance:
        """Find where this purchase comes from."""
        contained, tracing = self.sized(purchase)
        return Provenance(purchase, contained, tracing.profile(contained[HIGH]))

    def gaps(self, material: str, year: int) -> tuple[Gap, ...]:
        """Mine output of a material that nobody can place, greatest first; () without figures."""
        if year not in self.source.years(material):
            return ()
        course = self.course(material, year)
        order = np.argsort(-course.unplaced, kind="stable")
        return tuple(
            gap(course, int(country), self.remarks)
            for country in order
            if course.unplaced[country] > 0
        )

    def possible(self, purchase: Purchase, country: str) -> Possible:
        """The max-flow bound of a country's share in this purchase, for a drill-down.

        Slower than the bounds a profile carries, and never wider. Where nothing is recorded,
        anything is possible.
        """
        contained, tracing = self.sized(purchase)
        mine = purchase.mine_country
        if tracing.form not in LEVEL_OF:
            return Possible(0.0, 1.0)
        if mine is not None:
            return Possible(float(country == mine), float(country == mine))
        return tracing.exactly(country, contained[HIGH])

    def course(self, material: str, year: int) -> Course:
        """The course of a material in a year, solved when first asked for."""
        if (material, year) not in self._courses:
            figures = self.source.figures(material, year)
            self._courses[material, year] = Course(figures, self.draws, self.seed)
        return self._courses[material, year]

    def tracing(self, key: Key) -> Tracing:
        """The trace of all purchases with this key."""
        if key not in self._tracings:
            course = None if key.year is None else self.course(key.material, key.year)
            rate = self.source.recycled(key.material)
            self._tracings[key] = Tracing(key, course, self.remarks, rate)
        return self._tracings[key]

    def sized(self, purchase: Purchase) -> tuple[Contained, Tracing]:
        """Tonnes of metal in a purchase (low, best, high), and the trace of what is like it.

        What holds more than its country is known to have had has a trace of its own.
        """
        (low, best, high), tracing = self.kind(purchase)
        tonnes = purchase.tonnes * low, purchase.tonnes * best, purchase.tonnes * high
        if tonnes[HIGH] > tracing.known * (1 + ROUNDING):
            explained = math.floor(STEPS * tracing.known / tonnes[HIGH] + ROUNDING)
            tracing = self.tracing(tracing.key._replace(explained=explained))
        return tonnes, tracing

    def kind(self, purchase: Purchase) -> tuple[Contained, Tracing]:
        """Metal per gross tonne, up to all of it where not known; and the trace for any mass."""
        kind = Kind(
            purchase.material,
            purchase.form,
            purchase.supplier_country,
            purchase.cn_code,
            purchase.smelter_country,
            purchase.mine_country,
            purchase.recycled_share,
            purchase.year,
        )
        if kind not in self._kinds:
            key = self.key(kind)
            content = self.source.content(kind.material, Form(key.form), kind.cn_code)
            self._kinds[kind] = content or (0.0, 1.0, 1.0), self.tracing(key)
        return self._kinds[kind]

    def key(self, kind: Kind) -> Key:
        """All that a trace depends on: with the form of the heading and the year of the figures."""
        form = (kind.cn_code and self.source.form(kind.material, kind.cn_code)) or kind.form
        traced = form in LEVEL_OF
        return Key(
            kind.material,
            None if form is kind.form else kind.cn_code,
            form.value,
            kind.supplier,
            kind.smelter,
            kind.mine,
            kind.recycled_share,
            self.year(kind.material, kind.year) if traced else None,
            kind.year if traced else None,
            None,
        )

    def year(self, material: str, asked: int | None) -> int | None:
        """The year of the figures: the one asked for or the nearest to it; else the newest."""
        years = self.source.years(material)
        if asked is None or not years:
            return max(years, default=None)
        return min(years, key=lambda year: (abs(year - asked), -year))


def gap(course: Course, country: int, remarks: Remarks) -> Gap:
    """One country's unplaced output, told."""
    figures = course.figures
    code, tonnes = figures.countries[country], float(course.unplaced[country])
    mined, sent = float(figures.mined[BEST, country]), float(course.ground.sent[country])
    text = remarks.unplaced(figures.material, figures.year, code, mined, sent, tonnes)
    return Gap(figures.material, figures.year, code, tonnes, text)
