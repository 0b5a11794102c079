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
from schakel.chain.tracing import Tracing
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
        self._supplies: dict[Key, float] = {}
        self._profiles: dict[Key, Profile] = {}

    def trace(self, purchase: Purchase) -> Provenance:
        """Find where this purchase comes from."""
        contained = self.contained(purchase)
        key = self.key(purchase, contained[HIGH])
        if key not in self._profiles:
            self._profiles[key] = self.tracing(key).profile()
        return Provenance(purchase, contained, self._profiles[key])

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
        tonnes = self.contained(purchase)[HIGH]
        key = self.key(purchase, tonnes)
        if key.mine is not None:
            return Possible(float(country == key.mine), float(country == key.mine))
        if Form(key.form) not in LEVEL_OF:
            return Possible(0.0, 1.0)
        return self.tracing(key).exactly(country, tonnes)

    def course(self, material: str, year: int) -> Course:
        """The course of a material in a year, solved when first asked for."""
        if (material, year) not in self._courses:
            figures = self.source.figures(material, year)
            self._courses[material, year] = Course(figures, self.draws, self.seed)
        return self._courses[material, year]

    def tracing(self, key: Key) -> Tracing:
        """The trace of all purchases with this key."""
        course = None if key.year is None else self.course(key.material, key.year)
        return Tracing(key, course, self.remarks, self.source.recycled(key.material))

    def form(self, purchase: Purchase) -> Form:
        """The form of a purchase: what its customs heading says, else what the row says."""
        heading = (
            self.source.form(purchase.material, purchase.cn_code) if purchase.cn_code else None
        )
        return heading or purchase.form

    def contained(self, purchase: Purchase) -> Contained:
        """Tonnes of metal in a purchase: low, best, high; up to its whole mass where not known."""
        content = self.source.content(purchase.material, self.form(purchase), purchase.cn_code)
        low, best, high = content or (0.0, 1.0, 1.0)
        return purchase.tonnes * low, purchase.tonnes * best, purchase.tonnes * high

    def key(self, purchase: Purchase, tonnes: float) -> Key:
        """All of a purchase that its profile depends on, with this many tonnes of metal."""
        form, year = self.form(purchase), self.year(purchase.material, purchase.year)
        key = Key(
            purchase.material,
            None if form is purchase.form else purchase.cn_code,
            form.value,
            purchase.supplier_country,
            purchase.smelter_country,
            purchase.mine_country,
            purchase.recycled_share,
            year,
            purchase.year,
            0,
            None,
        )
        if form not in LEVEL_OF:
            return key._replace(year=None, asked=None)
        if year is None or key.mine:
            return key
        if key not in self._supplies:
            self._supplies[key] = self.tracing(key).source.tonnes
        beyond = tonnes if tonnes > self._supplies[key] > 0 else None
        return key._replace(magnitude=math.floor(math.log10(max(tonnes, 1e-9))), beyond=beyond)

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
