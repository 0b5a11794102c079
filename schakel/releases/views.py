"""A protected table as readers see it, in one language: rows, columns, labels and units.

All that is written of a table (page, chart, CSV, XLSX) is written from its view, and a view holds
nothing but the request, the labels of codes, and the figures that may be told. The order of rows
and columns follows codes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from schakel.disclosure.certificate import Protected, printed
from schakel.disclosure.multiples import Rounding
from schakel.disclosure.values import TOTAL, Dimension, Figure, Outcome, Withheld
from schakel.language import Language, Text
from schakel.releases.notation import number

WITHHELD = Text("withheld", "niet gepubliceerd")
PERIOD = Text("period", "periode")
BAND = Text("band", "klasse")
TOTAL_WORD = Text("total", "totaal")
LOOKS_LIKE_BAND = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:-|\+|$)")
STATISTICS = {
    "sum": Text("{quantity}", "{quantity}"),
    "contributors": Text("number of contributors", "aantal deelnemers"),
    "mean": Text("{quantity}, mean per contributor", "{quantity}, gemiddeld per deelnemer"),
    "share": Text(
        "{quantity} as a share of {denominator}", "{quantity} als deel van {denominator}"
    ),
    "median": Text("{quantity}, median", "{quantity}, mediaan"),
    "bands": Text("number of contributors by {quantity}", "aantal deelnemers naar {quantity}"),
}


@dataclass(frozen=True, slots=True)
class Category:
    """One category of an axis: its level counts from 0, which is also that of a total."""

    code: str
    label: str
    level: int = 0

    @property
    def total(self) -> bool:
        """Is it the sum of the others?"""
        return self.code == TOTAL


@dataclass(frozen=True, slots=True)
class Axis:
    """What rows or columns are: dimension, bands, or periods."""

    name: str
    label: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One table in one language. at: axis by axis; the period comes first."""

    name: str
    title: str
    what: str
    unit: str
    release: str
    periods: Axis
    axes: tuple[Axis, ...]
    shown: Mapping[tuple[str, ...], Outcome]
    percent: bool
    counts: bool
    filtered: str
    cohort: int | None
    base: float | None
    rounding: Rounding
    language: Language

    def at(self, *codes: str) -> Outcome:
        """The figure of a period and a category of each axis; without one it is withheld."""
        return self.shown.get(codes, Withheld())

    def written(self, *codes: str) -> str:
        """The figure as a reader sees it, or the word that it is withheld."""
        return written(self.at(*codes), self.language, percent=self.percent)

    @property
    def everybody(self) -> list[Outcome]:
        """Of a table of numbers of contributors, how many there are in all."""
        totals = (TOTAL,) * len(self.axes)
        return [self.at(one.code, *totals) for one in self.periods.categories if self.counts]

    @property
    def withheld(self) -> int:
        """How many numbers are not published."""
        return sum(isinstance(one, Withheld) for one in self.shown.values())


def written(shown: Outcome, language: Language, *, percent: bool = False) -> str:
    """A figure in the signs of a language; a withheld one as a word.

    >>> written(Figure(1234.5, 1), "nl"), written(Withheld(), "nl"), written(Figure(0.25, 2), "en",
    ... percent=True)
    ('1.234,5', 'niet gepubliceerd', '25%')
    """
    if isinstance(shown, Withheld):
        return WITHHELD.within(language)
    if percent and shown.decimals >= 2:
        return f"{number(shown.value * 100, language, shown.decimals - 2)}%"
    return number(value_of(shown), language, shown.decimals)


def value_of(figure: Figure) -> float:
    """The value as it is printed, and no digit more.

    >>> value_of(Figure(41.2463, 1)), value_of(Figure(-0.01, 1))
    (41.2, 0.0)
    """
    return float(printed(figure))


def view_of(protected: Protected, language: Language) -> View:
    """The table in this language."""
    table = protected.table
    periods = sorted({key.period for key in protected.figures})
    names = _axis_names(protected)
    axes = tuple(_axis(protected, place, name, language) for place, name in enumerate(names))
    shown = {(key.period, *key.at): one for key, one in protected.figures.items()}
    return View(
        table.name,
        _title(protected, language),
        _what(protected, language),
        _unit(protected),
        protected.release,
        Axis("period", PERIOD.within(language), tuple(Category(p, p) for p in periods)),
        axes,
        shown,
        table.statistic == "share",
        table.statistic in ("contributors", "bands"),
        _filtered(protected, language),
        protected.cohort,
        table.base,
        protected.rounding,
        language,
    )


def _axis_names(protected: Protected) -> list[str]:
    """The dimensions of a table; what its places have more than these is the band."""
    width = max((len(key.at) for key in protected.figures), default=len(protected.table.by))
    return [*protected.table.by, *["band"] * (width - len(protected.table.by))]


def _axis(protected: Protected, place: int, name: str, language: Language) -> Axis:
    codes = {key.at[place] for key in protected.figures}
    dimension = protected.dimensions.get(name) if place < len(protected.table.by) else None
    if dimension is None:
        label = BAND if name == "band" else Text(name, name)
        return Axis(name, label.within(language), _bands(codes, language))
    label = dimension.label or Text(name, name)
    return Axis(name, label.within(language), _categories(codes, dimension, language))


def _bands(codes: Iterable[str], language: Language) -> tuple[Category, ...]:
    """Bands from low to high, the total last."""
    ordered = sorted(codes, key=lambda code: (code == TOTAL, _lowest(code), code))
    return tuple(Category(code, band_label(code, language)) for code in ordered)


def _lowest(code: str) -> float:
    found = LOOKS_LIKE_BAND.match(code)
    return float(found[1]) if found else 0.0


def band_label(code: str, language: Language) -> str:
    """A band as people write it.

    >>> band_label("20-40", "en"), band_label("80+", "nl"), band_label("total", "nl")
    ('20–40', '80 en meer', 'totaal')
    """
    if code == TOTAL:
        return TOTAL_WORD.within(language)
    if code.endswith("+"):
        return AND_OVER.within(language).format(low=code[:-1])
    return re.sub(r"(?<=\d)-(?=\d)", "–", code)


AND_OVER = Text("{low} and over", "{low} en meer")


def _categories(
    codes: Iterable[str], dimension: Dimension, language: Language
) -> tuple[Category, ...]:
    """Categories by their codes, each followed by what stands under it, the total last."""
    shown = set(codes)
    under: dict[str | None, list[str]] = {}
    for code in in_order(shown - {TOTAL}, dimension):
        under.setdefault(nearest(code, dimension.above, shown), []).append(code)
    ordered = [*_walk(under, None, 0)]
    total = [(TOTAL, 0)] if TOTAL in shown else []
    return tuple(
        Category(code, _label(code, dimension, language), level)
        for code, level in [*ordered, *total]
    )


def in_order(codes: Iterable[str], dimension: Dimension) -> list[str]:
    """Categories in their own order when they have one, else in that of codes."""
    rank = {code: place for place, code in enumerate(dimension.above if dimension.ordered else ())}
    return sorted(codes, key=lambda code: (rank.get(code, len(rank)), code))


def nearest(code: str, above: Mapping[str, str | None], shown: set[str]) -> str | None:
    """The first category above a category that is shown; None when only the total is."""
    passed = {code}
    parent = above.get(code)
    while parent is not None and parent not in shown and parent not in passed:
        passed.add(parent)
        parent = above.get(parent)
    return parent if parent in shown and parent not in passed and parent != TOTAL else None


def _walk(
    under: Mapping[str | None, Sequence[str]], parent: str | None, level: int
) -> Iterable[tuple[str, int]]:
    for code in under.get(parent, ()):
        yield code, level
        yield from _walk(under, code, level + 1)


def _label(code: str, dimension: Dimension, language: Language) -> str:
    if code == TOTAL:
        return TOTAL_WORD.within(language)
    label = dimension.labels.get(code)
    return label.within(language) if label else code


def _title(protected: Protected, language: Language) -> str:
    title = protected.table.title
    if title:
        return title.within(language)
    names = [_dimension_label(protected, name, language) for name in protected.table.by]
    words = capital(_what(protected, language))
    return f"{words}{_by(names, language)}"


def _by(names: Sequence[str], language: Language) -> str:
    """By which dimensions, as one says it.

    >>> _by(["metal", "country", "year"], "en"), _by([], "nl")
    (', by metal, country and year', '')
    """
    if not names:
        return ""
    *most, last = names
    listed = AND.within(language).format(most=", ".join(most), last=last) if most else last
    return BY.within(language).format(names=listed)


BY, AND = Text(", by {names}", ", naar {names}"), Text("{most} and {last}", "{most} en {last}")


def capital(words: str) -> str:
    """The words with a first capital.

    >>> capital("ijzer"), capital("tonnes")
    ('IJzer', 'Tonnes')
    """
    return "IJ" + words[2:] if words.startswith("ij") else words[:1].upper() + words[1:]


def _what(protected: Protected, language: Language) -> str:
    """What the numbers are, in words."""
    table = protected.table
    quantity = protected.quantity.label if protected.quantity else None
    return (
        STATISTICS[table.statistic]
        .within(language)
        .format(
            quantity=quantity.within(language) if quantity else table.quantity,
            denominator=table.denominator,
        )
    )


def _unit(protected: Protected) -> str:
    """The unit of the numbers; numbers of contributors have none, and a share is of one."""
    counted = protected.table.statistic in ("contributors", "bands", "share")
    return "" if counted or not protected.quantity else protected.quantity.unit


def _filtered(protected: Protected, language: Language) -> str:
    """To which categories the table is limited."""
    return "; ".join(
        f"{_dimension_label(protected, name, language)}: "
        + ", ".join(_code_label(protected, name, code, language) for code in codes)
        for name, codes in protected.table.where.items()
    )


def _dimension_label(protected: Protected, name: str, language: Language) -> str:
    dimension = protected.dimensions.get(name)
    return dimension.label.within(language) if dimension and dimension.label else name


def _code_label(protected: Protected, name: str, code: str, language: Language) -> str:
    dimension = protected.dimensions.get(name)
    return _label(code, dimension, language) if dimension else code


# Laying out --------------------------------------------------------------------------------------

WIDE = 5  # so many columns fit a phone
Spot = tuple[str, ...]  # a period and a category of each axis


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table on a page. heads: the axes of the rows; across: that of the columns, if any.

    rows: per row its categories; spot(row, column) tells where its number stands. turned: what
    mostly goes across goes down, and what goes down across.
    """

    caption: str
    heads: tuple[Axis, ...]
    across: Axis | None
    rows: tuple[tuple[Category, ...], ...]
    period: str | None
    turned: bool = False

    def spot(self, row: Sequence[Category], column: Category | None) -> Spot:
        """The place of a number."""
        codes = [category.code for category in row]
        if column is not None:
            first = (self.period is None) != self.turned
            codes = [column.code, *codes] if first else [*codes, column.code]
        return tuple(codes) if self.period is None else (self.period, *codes)


def sheets(view: View, *, most: int = WIDE) -> list[Sheet]:
    """One table with periods as columns, or, with two dimensions and more, one per period.

    most: with more columns than these, and fewer rows, a table is turned.
    """
    if len(view.axes) < 2 and len(view.periods.categories) > 1:
        return [_of_periods(view, most)]
    return [_of_period(view, period, most) for period in view.periods.categories]


def _of_periods(view: View, most: int) -> Sheet:
    """Periods go across; so many that they would be too wide go down."""
    first, *_, last = view.periods.categories
    caption = f"{first.label}–{last.label}"
    if _breadth(view.periods) <= max([most, *map(_breadth, view.axes)]):
        return Sheet(caption, view.axes, view.periods, _rows(view.axes), None)
    heads, across = (view.periods,), view.axes[0] if view.axes else None
    return Sheet(caption, heads, across, _rows(heads), None, turned=True)


def _of_period(view: View, period: Category, most: int) -> Sheet:
    """The last dimension goes across; of two that would be too wide, the first."""
    heads, across = view.axes[:-1] or view.axes, view.axes[-1] if view.axes[1:] else None
    turned = len(view.axes) == 2 and _breadth(view.axes[1]) > max(most, _breadth(view.axes[0]))
    if turned:
        heads, across = view.axes[1:], view.axes[0]
    return Sheet(period.label, heads, across, _rows(heads), period.code, turned)


def _breadth(axis: Axis) -> int:
    return len(axis.categories)


def _rows(axes: Sequence[Axis]) -> tuple[tuple[Category, ...], ...]:
    return tuple(product(*(axis.categories for axis in axes)))


def lines(view: View) -> Iterable[tuple[tuple[Category, ...], Outcome]]:
    """Every number with its period and categories, in the order of codes."""
    for place in product(view.periods.categories, *(axis.categories for axis in view.axes)):
        yield place, view.at(*(category.code for category in place))
