"""One kind of purchase traced: declared, estimated, recycled and unknown shares, kept apart."""

import math
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from schakel.chain.course import Course, Fraction, Supply, part
from schakel.chain.mixing import TRACES
from schakel.chain.profiles import EXACT, Basis, Key, Origin, Possible, Profile, Step
from schakel.chain.purchases import Form
from schakel.chain.remarks import Remarks
from schakel.chain.stages import BEST, HIGH, LEVEL_OF, LOW, Indices, Level, Matrix, Vector
from schakel.language import Text

SHOWN = 0.01  # an origin without a share is shown when it may have this much
CERTAIN = 1e-9  # an unknown share below this is rounding
NOTABLE = 0.02  # of a country's supply: from here an unknown part is remarked on
STEPS = 20  # in which the part of a purchase is told that its country's supply explains
STRAIN = 0.05  # of a country's exports: from here it is remarked that they hardly fit
PLACE_OF = {Form.SEMI: "processing", Form.PRODUCT: "manufacturing"}


class Tracing:
    """The trace of all purchases with one key, through the course of their material."""

    def __init__(
        self, key: Key, course: Course | None, remarks: Remarks, rate: float | None
    ) -> None:
        self.key = key
        self.course = course
        self.remarks = remarks
        self.rate = rate
        self.form = Form(key.form)
        self._profiles: dict[float, Profile] = {}

    @cached_property
    def recycled(self) -> float:
        """The recycled share: all of scrap; of other forms what the row declares, else nothing."""
        return 1.0 if self.form is Form.SCRAP else self.key.recycled_share or 0.0

    @cached_property
    def level(self) -> Level:
        """The level of the chain that the form belongs to."""
        return LEVEL_OF[self.form]

    @cached_property
    def declared(self) -> bool:
        """Does the row name the country of the smelter, and does the form have one behind it?"""
        return self.key.smelter is not None and self.level != "ore"

    @cached_property
    def recorded(self) -> bool:
        """Is the trade in what was bought on record?"""
        return self.course is not None and self.course.figures.pool(self.level) is not None

    @cached_property
    def country(self) -> str:
        """Whose supply is traced: the declared smelter's country, else the supplier's."""
        return self.key.smelter if self.declared and self.key.smelter else self.key.supplier

    @cached_property
    def place(self) -> int | None:
        """The place of that country in the figures; None when they do not know it."""
        countries = self.course.figures.countries if self.course else ()
        return countries.index(self.country) if self.country in countries else None

    @cached_property
    def source(self) -> Supply:
        """What this purchase can be of: all unknown where there is nothing."""
        if self.course is None or self.place is None:
            return Supply(np.array([[1.0]] * 3), 0.0, 0.0)
        if self.declared:
            return self.course.works(self.level, self.place)
        if self.recorded:
            return self.course.supply(self.level, self.place)
        return self.course.kept(self.level, self.place)

    @property
    def supply(self) -> float:
        """The most tonnes that the country can have had to sell or to work."""
        return self.source.most

    @property
    def fraction(self) -> Fraction:
        """How much of the purchase that supply explains."""
        best, most = self.explained
        if self.recorded or self.declared:
            return Fraction(min(best, most), best, most)
        return Fraction(0.0, best / 2, most)

    @property
    def explained(self) -> tuple[float, float]:
        """What part of the purchase that supply explains, and can explain at most."""
        tonnes, most = self.source.tonnes, self.source.most
        if self.key.explained is None or tonnes <= 0:
            return float(tonnes > 0), float(most > 0)
        ratio = most / tonnes
        return self.key.explained / STEPS, min(1.0, (self.key.explained + 1) / STEPS * ratio)

    @cached_property
    def mix(self) -> Matrix:
        """The shares of the mining countries and the unknown, low, best and high."""
        mix = tidy(widened(part(self.source.mix, self.fraction), self.behind))
        if self.level == "refined" and self.key.recycled_share is None and self.rate:
            mix[LOW] *= 1.0 - self.rate
        return mix

    @cached_property
    def behind(self) -> Vector | None:
        """What may stand behind an unrecorded step, as parts of the supply, per origin."""
        places = [place for place in self.route if self.pools_unrecorded(place)]
        if self.course is None or not places or self.supply <= 0:
            return None
        return np.minimum(self.course.behind(places[0]) / self.supply, 1.0)

    def pools_unrecorded(self, place: int) -> bool:
        """Is there a decisive step before this pool whose trade nobody recorded?"""
        return self.course is not None and self.course.figures.pools[place].unrecorded is not None

    @property
    def route(self) -> range:
        """The places of the pools that lead to what was bought, where its trade is recorded."""
        place = self.course.figures.pool(self.level) if self.course else None
        return range(0 if place is None else place + 1)

    # -- what is told

    def profile(self, tonnes: float) -> Profile:
        """Where metal of this kind comes from, in a purchase of this many tonnes."""
        least = 0.0 if self.known == math.inf else rounded_down(tonnes)
        if least not in self._profiles:
            self._profiles[least] = self.profiled(least)
        return self._profiles[least]

    def profiled(self, tonnes: float) -> Profile:
        """The profile of purchases of at least this many tonnes."""
        primary = () if self.recycled == 1.0 else tuple(self.primary(tonnes))
        origins = primary + ((self.second_hand(),) if self.recycled else ())
        unknown = max(1.0 - sum(origin.share for origin in origins), 0.0)
        low, high = self.unknown_range()
        solved = self.course is not None and self.recycled < 1.0 and not self.key.mine
        return Profile(
            origins,
            unknown,
            min(low, unknown),
            max(high, unknown),
            self.passed,
            self.said,
            self.key.year,
            (self.course and solved and self.course.certificate) or EXACT,
        )

    @cached_property
    def known(self) -> float:
        """The tonnes up to which the mass of a purchase does not matter to its shares."""
        untraced = self.form is Form.SCRAP or self.key.mine is not None or self.course is None
        if untraced or self.key.explained is not None or self.source.tonnes <= 0:
            return math.inf if untraced else sys.float_info.max / 2
        return self.source.tonnes

    @cached_property
    def passed(self) -> tuple[Step, ...]:
        """The stages it passed."""
        return tuple(self.passages())

    @cached_property
    def said(self) -> tuple[Text, ...]:
        """The remarks."""
        return tuple(self.notes())

    def unknown_range(self) -> tuple[float, float]:
        """The least and the most that can be unknown."""
        if self.recycled == 1.0 or self.key.mine:
            return 0.0, 0.0
        new = 1.0 - self.recycled
        return new * float(self.mix[LOW, -1]), new * float(self.mix[HIGH, -1])

    def primary(self, tonnes: float) -> Iterator[Origin]:
        """The mined part: as declared, else as estimated, greatest first."""
        new = 1.0 - self.recycled
        if self.key.mine:
            yield Origin(self.key.mine, new, new, new, "declared", new, new)
            return
        if self.course is None or self.place is None:
            return
        low, best, high = new * self.mix[:, :-1]
        shown = np.flatnonzero((best > 0) | (high >= SHOWN))
        shown = shown[np.lexsort((shown, -high[shown], -best[shown]))]
        possible = new * self.possible(tonnes)
        least, most = np.minimum(possible[0], low), np.maximum(possible[1], high)
        rows = np.array([best, low, high, least, most])[:, shown].T.tolist()
        codes = self.codes(self.course.miners[shown])
        for code, (share, lowest, highest, floor, ceiling) in zip(codes, rows, strict=True):
            yield Origin(code, share, lowest, highest, "estimated", floor, ceiling)

    def second_hand(self) -> Origin:
        """The recycled part, at the country where it was handed over as far as the row says."""
        part = self.recycled
        return Origin(self.key.supplier, part, 0.0, part, "recycled", 0.0, part)

    def possible(self, tonnes: float) -> Matrix:
        """Outer bounds of what is physically possible per origin: rows low and high.

        A shipment fits when one route is wide enough for it; else no more than its mine's output,
        or what its country took in, can have come.
        """
        if self.course is None or self.place is None:
            return np.zeros((2, 0))
        mined = self.course.mined_at_most[self.course.miners]
        if self.anywhere:
            return np.array([np.zeros_like(mined), np.minimum(mined / tonnes, 1.0)])
        reach = self.course.reach(self.routed)[:, self.place]
        entry = self.course.entry(self.routed)[self.place]
        cut = np.where(self.course.miners == self.place, mined, np.minimum(mined, entry))
        cut = np.where(reach > 0, cut, 0.0)
        high = np.where(reach >= tonnes, 1.0, np.minimum(cut / tonnes, 1.0))
        known = float(self.mix[HIGH, -1]) <= CERTAIN
        low = np.clip(1.0 - (cut.sum() - cut) / tonnes, 0.0, 1.0) if known else np.zeros_like(cut)
        return np.array([low, high])

    @property
    def anywhere(self) -> bool:
        """Can an unrecorded border have been crossed just before the purchase?"""
        if self.course is None:
            return True
        return not (self.recorded or self.declared) or (
            self.declared and self.course.missing(self.level) is not None
        )

    @property
    def routed(self) -> Level:
        """The level whose routes lead to this purchase: to what a declared smelter takes in."""
        if self.course is None or not self.declared or self.course.feeds_on_its_own(self.level):
            return self.level
        before = self.course.before(self.level)
        return self.level if before is None else self.course.figures.pools[before].levels[-1]

    def exactly(self, country: str, tonnes: float) -> Possible:
        """The max-flow bound of a country's share in a purchase of this many tonnes."""
        if self.course is None or self.place is None or country not in self.course.mining:
            return Possible(0.0, 0.0 if self.course and self.place is not None else 1.0)
        miner = self.course.mining[country]
        if self.anywhere:
            return Possible(0.0, min(1.0, float(self.course.mined_at_most[miner]) / tonnes))
        others = self.course.miners[self.course.miners != miner]
        alone = self.course.most(self.routed, np.array([miner]), self.place)
        unknown = float(self.mix[HIGH, -1]) > CERTAIN
        rest = np.inf if unknown else self.course.most(self.routed, others, self.place)
        return Possible(max(0.0, 1.0 - rest / tonnes), min(1.0, alone / tonnes))

    # -- what it passed

    def passages(self) -> Iterator[Step]:
        """The stages it passed after the mine, as far as is known."""
        if self.recycled:
            yield stood("collection", self.key.supplier, "recycled")
        if self.form is Form.SCRAP:
            return
        if self.level != "ore" and self.recycled < 1.0:
            yield self.smelting()
        if self.form in PLACE_OF:
            yield stood(PLACE_OF[self.form], self.key.supplier, "estimated")

    def smelting(self) -> Step:
        """Where it was smelted and refined."""
        if self.declared:
            one = Origin(self.country, 1.0, 1.0, 1.0, "declared", 1.0, 1.0)
            return Step("smelting", (one,), 0.0, 0.0, 0.0)
        if self.course is not None and self.place is not None and self.recorded:
            makers, works = self.course.makers(self.level, self.place)
            if len(makers):
                return step_of("smelting", self.codes(makers), tidy(works))
        home = Fraction(0.0, 0.0, 0.0)
        if self.course is not None and self.place is not None:
            left = self.course.left_to_work(self.level, self.place)
            home = Fraction(0.0, float(left.tonnes > 0) / 2, float(left.most > 0))
        return step_of("smelting", [self.country], part(np.array([[1.0, 0.0]] * 3), home))

    def codes(self, places: Indices) -> list[str]:
        """The codes of countries by their places in the figures."""
        countries = self.course.figures.countries if self.course else ()
        return [countries[int(place)] for place in places]

    # -- what is said about it

    def notes(self) -> Iterator[Text]:
        """What a reader must know, in order of the chain from the purchase upwards."""
        key, say = self.key, self.remarks
        if key.heading:
            yield say.refiled(key.heading, key.form)
        if self.form is Form.SCRAP:
            yield say.scrap(key.supplier)
            return
        if self.recycled:
            yield say.recycled(self.recycled)
        if self.recycled == 1.0:
            return
        if self.form in PLACE_OF:
            yield say.made_where(key.supplier)
        if self.course is None:
            if not key.mine:
                yield say.no_figures(key.material)
            return
        if not key.mine:
            yield from self.notes_on_figures(self.course)

    def notes_on_figures(self, course: Course) -> Iterator[Text]:
        """What the figures behind an estimate leave open."""
        key, say = self.key, self.remarks
        if key.year is not None and key.asked != key.year:
            yield say.newest(key.year) if key.asked is None else say.other_year(key.asked, key.year)
        if self.level == "refined" and key.recycled_share is None and self.rate:
            yield say.not_said_how_much_recycled(self.rate)
        if self.source.tonnes <= 0:
            known = self.recorded and not self.declared
            tell = say.no_supply if known else say.nothing_kept
            yield tell(self.level, key.material, self.country)
        elif not (self.recorded or self.declared):
            yield say.seller(self.level, key.material, self.country)
        if key.explained is not None:
            yield say.beyond(key.material, self.country, self.supply)
        step = course.missing(self.level)
        if step is not None and self.supply > 0:
            yield say.step(step.goods)
        if self.place is not None and self.supply > 0:
            yield from self.notes_on_supply(course, self.place)

    def notes_on_supply(self, course: Course, place: int) -> Iterator[Text]:
        """Exports beyond supply, and output that may have come without a record."""
        say = self.remarks
        own = course.excess_part(place)
        if own >= NOTABLE:
            yield say.excess(self.country, own)
        elif self.recorded and not self.behind_unrecorded and self.mix[BEST, -1] >= NOTABLE:
            yield say.through_others()
        for k in np.flatnonzero(self.mix[BEST, :-1] >= STRAIN).tolist():
            miner = int(course.miners[k])
            if course.strain[miner] >= STRAIN and course.excess_part(miner) < NOTABLE:
                yield say.strained(course.figures.countries[miner])
        givers = course.may_have_sent(place)
        if len(givers):
            yield say.may_have_come(self.codes(givers), self.country)

    @property
    def behind_unrecorded(self) -> bool:
        """Does an unrecorded step lie behind the supply?"""
        return any(self.pools_unrecorded(place) for place in self.route)


def rounded_down(tonnes: float) -> float:
    """A mass rounded down to a power of a thousand, as outer bounds may be.

    >>> rounded_down(42.0), rounded_down(5e6), rounded_down(0.2)
    (1.0, 1000000.0, 0.001)
    """
    return 1000.0 ** math.floor(math.log10(max(tonnes, 1e-9)) / 3)


def stood(stage: str, country: str, basis: Basis) -> Step:
    """A stage that the row itself places, without saying so outright: between nothing and all."""
    return Step(stage, (Origin(country, 1.0, 0.0, 1.0, basis, 0.0, 1.0),), 0.0, 0.0, 1.0)


def step_of(stage: str, countries: Sequence[str], mix: Matrix) -> Step:
    """A stage with the shares of countries and the unknown, greatest first."""
    low, best, high = mix[:, :-1]
    shown = np.flatnonzero((best > 0) | (high >= SHOWN))
    shown = shown[np.lexsort((shown, -high[shown], -best[shown]))]
    rows = zip(shown.tolist(), np.array([best, low, high])[:, shown].T.tolist(), strict=True)
    origins = tuple(
        Origin(countries[k], share, least, most, "estimated", 0.0, 1.0)
        for k, (share, least, most) in rows
    )
    unknown = max(1.0 - sum(origin.share for origin in origins), 0.0)
    least, most = float(mix[LOW, -1]), float(mix[HIGH, -1])
    return Step(stage, origins, unknown, min(least, unknown), max(most, unknown))


def widened(mix: Matrix, behind: Vector | None) -> Matrix:
    """A mix whose high ends hold what may stand behind an unrecorded step, up to the unknown."""
    if behind is None:
        return mix
    out = mix.copy()
    most = np.minimum(mix[HIGH, :-1] + behind, mix[BEST, :-1] + mix[HIGH, -1])
    out[HIGH, :-1] = np.clip(most, mix[HIGH, :-1], 1.0)
    return out


def tidy(mix: Matrix) -> Matrix:
    """A mix without traces: what is below a millionth counts as unknown, so that all adds up."""
    out = np.where(mix < TRACES, 0.0, mix)
    out[BEST, -1] = max(1.0 - out[BEST, :-1].sum(), 0.0)
    out[LOW] = np.minimum(out[LOW], out[BEST])
    out[HIGH] = np.maximum(out[HIGH], out[BEST])
    return out
