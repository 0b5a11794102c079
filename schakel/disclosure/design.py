"""Which table to publish at all: coarser ones, ranked by what a reader would still learn.

With few contributors most cells of a fine table are sensitive, and hiding them tells less than a
coarser table would. Both are put on one scale: how many bits a reader learns of where a unit of the
quantity lies. A cell that is not told, and one that is not asked for, are the same ignorance.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice, pairwise, product

import numpy as np

from schakel.disclosure.cells import Cells
from schakel.disclosure.entries import Entries, RequestError, coded, entries, is_distribution
from schakel.disclosure.facts import BAND, pieces_of
from schakel.disclosure.periods import covers, said, span
from schakel.disclosure.primary import grounds
from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.tables import axis, band_names, cells
from schakel.disclosure.trees import Tree, merged, nested
from schakel.disclosure.values import Contributions, Dimension, Rules, Table
from schakel.language import Text

BANDED = ("bands", "median")
Groups = tuple[tuple[str, ...], ...]  # of neighbouring levels, each shown as one
MOST_BANDS = 8  # up to so many bounds every merging of adjacent bands is looked at
MOST_DESIGNS = 600
MOST_ROWS = 1_000_000  # contributions looked at for all designs together
FEWEST_DESIGNS = 8


@dataclass(frozen=True, slots=True)
class Design:
    """A table that could be published, with what a reader learns from it.

    bits: the information that is left once its sensitive cells are withheld, about. share_kept: of
    the information in the table that was asked for. sensitive_share: of its cells that say
    something, how many a primary rule withholds.
    """

    table: Table
    bits: float
    share_kept: float
    sensitive_share: float
    words: Text


def information(weights: Vector, partition: Places) -> float:
    """How many bits a reader learns of where one unit lies, who can tell these blocks apart.

    H = -Σ_b (W_b / W) log₂(W_b / W), where W_b is the weight of block b. Merging two blocks, by
    a coarser table or by withholding, costs (W₁ + W₂)/W · h(W₁ / (W₁ + W₂)), h the entropy of a
    coin. weights, partition: (n,), of the finest places.

    >>> information(np.array([1.0, 1.0, 1.0, 1.0]), np.array([0, 1, 2, 3]))
    2.0
    >>> information(np.array([1.0, 1.0, 1.0, 1.0]), np.array([0, 0, 1, 1]))
    1.0

    Source: Shannon (1948); as a measure of what suppression loses, Willenborg and De Waal,
    Elements of Statistical Disclosure Control (2001), section 6.3.
    """
    block = np.bincount(partition, weights) if len(weights) else np.zeros(0)
    block = block[block > 0]
    share = block / block.sum() if len(block) else block
    return float(-(share * np.log2(share)).sum()) + 0.0


def designs(
    request: Table, contributions: Contributions | Entries, rules: Rules, as_of: str
) -> tuple[Design, ...]:
    """Coarser tables than the one asked for, the most telling first.

    They show fewer levels, one or two dimensions, periods taken together, or adjacent bands
    or levels merged. A distribution is offered only when none of its cells is sensitive: with a
    hole it would be read as nothing. What is sensitive is judged by the primary rules, with one
    more cell withheld where one alone would follow from its total; the audit has the last word.
    Raises RequestError when the request itself makes no sense.
    """
    found = contributions if isinstance(contributions, Entries) else entries(contributions)
    whole = _Whole.of(request, found)
    bits = whole.bits(request)
    tried = (_design(each, whole, bits, rules, as_of) for each in _candidates(request, found))
    kept = [each for each in tried if each is not None and _tells(each)]
    return tuple(sorted(kept, key=_rank))


def _tells(design: Design) -> bool:
    """Does it say anything? The total of answers is how many were asked, which all know."""
    return design.bits > 0 or design.table.statistic not in (*BANDED, "contributors")


def _rank(design: Design) -> tuple[float, float, int, str]:
    """More information first; of equals the one with fewer cells withheld, and the plainest."""
    table = design.table
    size = len(table.by) + len(table.bands) + sum(table.depth.values())
    return -round(design.bits, 9), design.sensitive_share, size, design.words.en


# What could be asked instead ------------------------------------------------------------------


def _candidates(request: Table, found: Entries) -> Iterator[Table]:
    every = product(
        _stretches(request, found), _bandings(request), _rolled(request, found),
        _mergings(request, found),
    )  # fmt: skip
    tables = (
        replace(request, by=by, depth=depth, bands=bands, periods=periods, merge=merge)
        for periods, bands, (by, depth), merge in every
        if merge.keys() <= {*by}
    )
    asked = replace(request, periods=request.periods or found.periods)
    asked = replace(asked, depth=_depths(asked.by, request, found))
    most = max(FEWEST_DESIGNS, min(MOST_DESIGNS, MOST_ROWS // max(len(found.value), 1)))
    return islice((table for table in tables if table != asked), most)


def _depths(by: Sequence[str], request: Table, found: Entries) -> Mapping[str, int]:
    """How many levels each dimension shows in the request, at most as many as it has."""
    deep = {name: found.tree(name).depth for name in by}
    return {name: min(request.depth.get(name, most), most) for name, most in deep.items()}


def _rolled(request: Table, found: Entries) -> Iterator[tuple[tuple[str, ...], Mapping[str, int]]]:
    """The dimensions shown, and to what depth: finest first."""
    sizes = {size for size in (len(request.by), 2, 1, 0) if size <= len(request.by)}
    for size in sorted(sizes, reverse=True):
        for by in combinations(request.by, size):
            levels = [range(depth, 0, -1) for depth in _depths(by, request, found).values()]
            for depths in product(*levels):
                yield by, dict(zip(by, depths, strict=True))


def _bandings(request: Table) -> Iterator[tuple[float, ...]]:
    """The bounds that are left when adjacent bands are merged: at least one, the most first."""
    bounds = request.bands if request.statistic in BANDED else ()
    most = len(bounds) if len(bounds) <= MOST_BANDS else 3
    for size in range(most, 0, -1):
        yield from combinations(bounds, size)
    if not bounds:
        yield ()


def _mergings(request: Table, found: Entries) -> Iterator[Mapping[str, Groups]]:
    """Neighbouring levels taken together, of one dimension at a time; first as asked."""
    yield request.merge
    for name in request.by:
        dimension = found.contributions.dimensions[name]
        flat = found.tree(name).depth == 1 and name not in request.where
        if flat and dimension.ordered and not dimension.known:
            for groups in _runs(dimension, request.merge.get(name, ())):
                yield {**request.merge, name: groups}


def _runs(dimension: Dimension, asked: Groups) -> Iterator[Groups]:
    """Every way to cut the levels into runs, two at least, the most first."""
    start = {code: group for group in asked for code in group}
    parts = list(dict.fromkeys(start.get(code, (code,)) for code in dimension.above))
    cuts = range(1, len(parts))
    for size in range(len(parts) - 2, 0, -1):
        for chosen in combinations(cuts, size):
            ends = [0, *chosen, len(parts)]
            runs = [tuple(chain(*parts[low:high])) for low, high in pairwise(ends)]
            yield tuple(run for run in runs if len(run) > 1)


def _stretches(request: Table, found: Entries) -> list[tuple[str, ...]]:
    """The periods as asked, and taken together by twos, threes and so on, till all are one.

    Answers are not added up over periods: a contributor would be counted once for each.
    """
    periods = sorted(request.periods or found.periods, key=span)
    ways = [tuple(request.periods or found.periods)]
    apart = all(_after(one, next_) for one, next_ in pairwise(periods))
    if not apart or request.statistic not in ("sum", "share"):
        return ways
    even = [n for n in range(2, len(periods) + 1) if len(periods) % n == 0]
    return ways + [
        tuple(_joined(periods[i : i + n]) for i in range(0, len(periods), n)) for n in even
    ]


def _after(one: str, other: str) -> bool:
    return span(one)[1] + 1 == span(other)[0]


def _joined(periods: Sequence[str]) -> str:
    """One name for a stretch of periods that follow one another."""
    first, last = periods[0].partition("/")[0], periods[-1].rpartition("/")[2]
    year = first[:4]
    whole = span(first)[0] == span(year)[0] and span(last)[1] == span(year)[1]
    return year if whole and last[:4] == year else f"{first}/{last}"


# What a reader would learn --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """The finest places of the table that was asked for, with their weights.

    period: (n,) places in periods.
    place: (n, d) category of each shown dimension, the band last where there are bands; fine: the
    bounds of those. weight: (n,).
    """

    found: Entries
    trees: tuple[Tree, ...]
    fine: tuple[float, ...]
    periods: tuple[str, ...]
    period: Places
    place: Places
    weight: Vector

    @classmethod
    def of(cls, request: Table, found: Entries) -> "_Whole":
        """The finest places at which the contributions to this request lie."""
        part = cells(request, found, "")[0]
        trees = _trees(request, found, request.bands)
        place = _placed(part, trees, found)
        counted = _finest(part, place, request, trees)
        period, place = part.atoms.period[counted], place[counted]
        code = coded([period, *place.T])
        first = np.unique(code, return_index=True)[1]
        weight = np.bincount(code, part.atoms.value[counted], minlength=len(first)).astype(float)
        names = part.atoms.periods
        return cls(found, trees, request.bands, names, period[first], place[first], weight)

    def bits(self, request: Table) -> float:
        """The information in a table of which nothing is withheld."""
        asked = replace(request, periods=request.periods or self.found.periods)
        return information(self.weight, _upward(self, asked)[0])


def _trees(request: Table, found: Entries, fine: Sequence[float]) -> tuple[Tree, ...]:
    """The hierarchies of a table; bands are made of the finer bands between these bounds."""
    trees = tuple(found.tree(name) for name in request.by)
    if request.statistic not in BANDED:
        return trees
    quantity = found.contributions.quantities[request.quantity]
    return (*trees, nested(BAND, pieces_of(quantity, request.bands, fine)))


def _placed(part: Cells, trees: Sequence[Tree], found: Entries) -> Places:
    """The category of each atom in each shown dimension."""
    names = [tree.name for tree in found.trees]
    spots = [names.index(tree.name) if tree.name in names else -1 for tree in trees]
    rows = [
        [tree.number[place[spot]] for tree, spot in zip(trees, spots, strict=True)]
        for place in part.atoms.places
    ]
    table = np.array(rows, dtype=np.intp).reshape(len(rows), len(trees))
    placed: Places = table[part.atoms.place]
    return placed


def _finest(part: Cells, place: Places, request: Table, trees: Sequence[Tree]) -> Marks:
    """Which atoms count in the table, without those that stand for several places together."""
    fine: Marks = np.diff(part.rows.tocsc().indptr) > 0
    alone = part.atoms.answer & (part.atoms.question < 0)
    if not alone.any():
        return fine
    for column, tree in enumerate(trees):
        deepest = tree.level >= request.depth.get(tree.name, tree.depth)
        deepest[tree.leaves()] = True
        alone &= deepest[place[:, column]]
    return fine & alone


def _design(table: Table, whole: _Whole, asked: float, rules: Rules, as_of: str) -> Design | None:
    """What is left of a table once its sensitive cells are withheld; None when nothing is.

    asked: the bits in the table that was asked for.
    """
    try:
        parts = cells(table, whole.found, "")
    except RequestError:
        return None
    hidden = np.zeros(len(parts[0].keys), dtype=np.bool_)
    for part in parts:
        marks, refusal = grounds(part, rules, as_of)
        if refusal is not None:
            return None
        hidden[list(marks)] = True
    if hidden.all() or (is_distribution(table, whole.found) and hidden.any()):
        return None
    bits = information(whole.weight, _blocks(whole, table, hidden))
    something = parts[0].value != 0
    sensitive = float(hidden[something].mean()) if something.any() else 0.0
    kept = bits / asked if asked else 1.0
    return Design(table, bits, kept, sensitive, words(table, whole.found))


def _blocks(whole: _Whole, table: Table, hidden: Marks) -> Places:
    """Which finest places a reader of the table can tell apart: (n,) the number of a block.

    A place whose cell is told is in the block of that cell; another in the block of what is not
    told of the nearest told cell above it.
    """
    options = _upward(whole, table)
    block, waiting, size = options[0].copy(), hidden[options[0]], len(hidden)
    block[waiting] = 2 * size
    for option in options[1:]:
        reached = waiting & ~hidden[option]
        block[reached] = size + option[reached]
        waiting = waiting & ~reached
    return _hidden_twice(block, options, hidden, whole.weight)


def _hidden_twice(
    block: Places, options: Sequence[Places], hidden: Marks, weight: Vector
) -> Places:
    """A cell that alone is withheld below another would follow from it: the smallest goes too."""
    leaf, size = options[0], len(hidden)
    weights = np.bincount(leaf, weight, minlength=size)
    for number in np.unique(block[block >= size]).tolist():
        if len(np.unique(leaf[(block == number) & (weight > 0)])) != 1:
            continue
        under = np.zeros(len(leaf), dtype=np.bool_) | (number == 2 * size)
        for option in options[1:]:
            under |= option == number - size
        beside = np.unique(leaf[under & (block < size) & (weight > 0)])
        if len(beside):
            block[leaf == beside[np.argmin(weights[beside])]] = number
    return block


def _upward(whole: _Whole, table: Table) -> list[Places]:
    """For each finest place the cells it counts in, the finest cell first: each (n,)."""
    axes = list(_axes(whole, table))
    shape = (len(table.periods), *(size for _, size in axes))
    steps = sorted(product(*(range(chain.shape[1]) for chain, _ in axes)), key=sum)
    period = _stretch(whole, table)
    return [
        np.ravel_multi_index(
            (period, *(chain[:, i] for (chain, _), i in zip(axes, step, strict=True))), shape
        ).astype(np.intp)
        for step in steps
    ]


def _axes(whole: _Whole, table: Table) -> Iterator[tuple[Places, int]]:
    """For each shown dimension the shown categories of each place, from its own to the total."""
    for tree in _trees(table, whole.found, whole.fine):
        column = next(i for i, each in enumerate(whole.trees) if each.name == tree.name)
        own = np.array([tree.number[code] for code in whole.trees[column].codes], dtype=np.intp)
        depth = 1 if tree.name == BAND else table.depth.get(tree.name)
        merge = table.merge.get(tree.name, ())
        shown = axis(tree, table.where.get(tree.name, ()), depth, merge)
        spots = shown.spots[own[whole.place[:, column]]]
        deepest = spots.shape[1] - 1 - np.argmax(spots[:, ::-1] >= 0, axis=1)
        level = np.maximum(deepest[:, None] - np.arange(spots.shape[1]), 0)
        yield np.maximum(np.take_along_axis(spots, level, axis=1), 0), len(shown.codes)


def _stretch(whole: _Whole, table: Table) -> Places:
    """In which of the table's periods each finest place lies: the shortest that covers it."""
    shortest = sorted(range(len(table.periods)), key=lambda place: _length(table.periods[place]))
    into = [
        next((place for place in shortest if covers(table.periods[place], own)), 0)
        for own in whole.periods
    ]
    return np.array(into, dtype=np.intp)[whole.period]


def _length(period: str) -> int:
    first, last = span(period)
    return last - first


# In words -------------------------------------------------------------------------------------


def words(table: Table, found: Entries) -> Text:
    """A design as one would tell it: what it shows, how deep, when, and in which bands."""
    parts = [_by_words(table, found), _period_words(table), _band_words(table, found)]
    parts += [_level_words(name, table, found) for name in table.merge]
    told = [part for part in parts if part.en]
    return Text("; ".join(part.en for part in told), "; ".join(part.nl for part in told))


def _by_words(table: Table, found: Entries) -> Text:
    if not table.by:
        return Text("the total only", "alleen het totaal") if not table.bands else Text("", "")
    names = [_depth_words(name, table, found) for name in table.by]
    return Text(
        "by " + " and ".join(name.en for name in names),
        "naar " + " en ".join(name.nl for name in names),
    )


def _depth_words(name: str, table: Table, found: Entries) -> Text:
    label = found.contributions.dimensions[name].label or Text(name, name)
    depth, most = table.depth.get(name), found.tree(name).depth
    if depth is None or depth >= most:
        return label
    return Text(
        f"{label.en} (the upper {depth} of {most} levels)",
        f"{label.nl} (de bovenste {depth} van {most} niveaus)",
    )


def _period_words(table: Table) -> Text:
    told = [said(period) for period in table.periods]
    return Text(", ".join(each.en for each in told), ", ".join(each.nl for each in told))


def _level_words(name: str, table: Table, found: Entries) -> Text:
    """The levels that are left when neighbours are taken together."""
    shown = merged(found.contributions.dimensions[name], table.merge[name])
    labels = [shown.labels.get(code, Text(code, code)) for code in shown.above]
    en, nl = ", ".join(each.en for each in labels), ", ".join(each.nl for each in labels)
    return Text(f"in levels {en}", f"in niveaus {nl}")


def _band_words(table: Table, found: Entries) -> Text:
    if table.statistic not in BANDED:
        return Text("", "")
    names = ", ".join(band_names(found.contributions.quantities[table.quantity], table.bands))
    return Text(f"in bands {names}", f"in banden {names}")
