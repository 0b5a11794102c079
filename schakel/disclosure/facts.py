"""What a request asks of the contributions: amounts, who takes part, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product

import numpy as np

from schakel.disclosure.entries import Entries, RequestError, coded
from schakel.disclosure.periods import covers
from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.trees import Tree, flat, nested
from schakel.disclosure.values import Quantity, Table
from schakel.language import Text

BAND = "band"  # the pseudo-dimension of the band that a contributor stands in
OF = "of"  # the pseudo-dimension of what was asked
SOME, NONE = "some", "none"
CONTRIBUTORS = "contributors"
MOST_ATOMS = 10_000_000


@dataclass(frozen=True, eq=False)
class Asked:
    """A request beside the columns it asks for; `bounds` are those of all linked band tables."""

    request: Table
    release: str
    found: Entries
    bounds: tuple[float, ...] = ()

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The periods that the table shows."""
        return self.request.periods or self.found.periods

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """The dimensions that say what a contributor answered, where the table tells them apart."""
        told = {*self.request.by, *self.request.where}
        return tuple(name for name in sorted(told) if not self.found.known(name))

    @cached_property
    def filtered(self) -> str:
        """The filters of the table in words, so that a part does not go by the name of a whole."""
        where = self.request.where
        each = [f"{name}={','.join(sorted(where[name]))}" for name in sorted(where)]
        return " ".join(["where", *each]) if each else ""

    def chosen(self, quantity: str) -> Marks:
        """Which contributions count at all: quantity, cohort, periods and known categories."""
        found, request = self.found, self.request
        chosen = np.ones(len(found.value), dtype=np.bool_)
        if quantity:
            chosen &= found.quantity == _number(found.quantities, quantity)
        if request.cohort is not None:
            chosen &= np.isin(np.array(found.contributors), request.cohort)[found.contributor]
        asked = [any(covers(p, own) for p in self.periods) for own in found.periods]
        chosen &= np.array(asked, dtype=np.bool_)[found.period]
        for column, tree in enumerate(found.trees):
            if found.known(tree.name):
                chosen &= tree.within(request.where.get(tree.name, ()))[found.place[:, column]]
        return chosen

    def quantity(self, name: str) -> Quantity:
        """What is known of a quantity beforehand."""
        return self.found.contributions.quantities[name]


def _number(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """n atoms before they are laid into cells: their columns, and the trees of their places.

    counted: (n,) whether an atom counts in the table, or only among the answers not asked for.
    additive: whether an atom counts in all places above its own, or in its own only: who stands
    in two places is one contributor in the place above them. counts_zero: zero is something too.
    """

    quantity: str
    trees: tuple[Tree, ...]
    periods: tuple[str, ...]
    member: Places
    period: Places
    place: Places
    value: Vector
    question: Places
    counted: Marks
    answer: Marks
    counts_zero: bool = False
    additive: bool = True


def _plain(asked: Asked, quantity: str, columns: Sequence[Places], value: Vector) -> Facts:
    """Facts on what everybody knows to be there: (member, period, *place) and values."""
    found, size = asked.found, len(value)
    return Facts(
        quantity, found.trees, found.periods, columns[0], columns[1],
        _stacked(columns[2:], size), value,
        np.full(size, -1, dtype=np.intp), np.ones(size, dtype=np.bool_),
        np.zeros(size, dtype=np.bool_),
    )  # fmt: skip


def _stacked(columns: Sequence[Places], size: int) -> Places:
    """Columns side by side, also when there are none."""
    return np.column_stack([np.zeros((size, 0), dtype=np.intp), *columns])


def _of_what_is_known(found: Entries, chosen: Marks) -> Places:
    """The places of these contributions, the total standing for what they answered."""
    place = found.place[chosen].copy()
    for column, tree in enumerate(found.trees):
        if not found.known(tree.name):
            place[:, column] = 0
    return place


# Amounts --------------------------------------------------------------------------------------


def amounts(asked: Asked, quantity: str) -> Facts:
    """What each member put in at each finest place; daughters of one holding added up."""
    found, chosen = asked.found, asked.chosen(quantity)
    place = _of_what_is_known(found, chosen)
    columns = [found.member[chosen], found.period[chosen], *place.T]
    first, code = distinct(columns)
    summed = added(code, found.value[chosen], len(first))
    facts = _plain(asked, quantity, [column[first] for column in columns], summed)
    return replace(facts, counts_zero=asked.quantity(quantity).kind == "scale")


def distinct(columns: Sequence[Places]) -> tuple[Places, Places]:
    """Rows that agree in all columns become one: where the first of each stands, and its number."""
    code = coded(columns)
    return np.unique(code, return_index=True)[1].astype(np.intp), code


def added(code: Places, value: Vector, size: int) -> Vector:
    """The sum of the values that have each number."""
    return np.bincount(code, value, minlength=size).astype(np.float64)


# Who takes part -------------------------------------------------------------------------------


def takers(asked: Asked, quantity: str) -> Facts:
    """Who takes part where, as everybody knows: each contributor counts once in every cell.

    Where everybody stands in one place, these are numbers per finest place, which add up. Where
    somebody stands in two, each cell has its own.
    """
    columns = _taking_part(asked, quantity)
    if _once(asked, columns):
        return _named(_singly(asked, columns), quantity)
    return _named(_per_cell(asked, columns), quantity, asked.filtered)


def _taking_part(asked: Asked, quantity: str) -> list[Places]:
    """The distinct (contributor, period, *place) at which somebody takes part."""
    found, chosen = asked.found, asked.chosen(quantity)
    columns = [found.contributor[chosen], found.period[chosen]]
    columns += list(_of_what_is_known(found, chosen).T)
    first, _ = distinct(columns)
    return [column[first] for column in columns]


def _once(asked: Asked, columns: Sequence[Places]) -> bool:
    """Does every contributor stand in one place in each period that is shown?"""
    for shown in asked.periods:
        inside = np.array([covers(shown, own) for own in asked.found.periods], dtype=np.bool_)
        who = columns[0][inside[columns[1]]]
        if len(np.unique(who)) < len(who):
            return False
    return True


def _singly(asked: Asked, columns: Sequence[Places]) -> Facts:
    """One for each contributor; those of one member in one place are added up."""
    owned = [asked.found.merged[columns[0]], *columns[1:]]
    first, code = distinct(owned)
    return _plain(asked, CONTRIBUTORS, [c[first] for c in owned], np.bincount(code).astype(float))


def _per_cell(asked: Asked, columns: Sequence[Places]) -> Facts:
    """One for each contributor and each cell that it stands in, under the cell's own place."""
    facts = _singly(asked, list(_standing(asked, columns).T))
    return replace(facts, periods=asked.periods, additive=False)


def _standing(asked: Asked, columns: Sequence[Places]) -> Places:
    """The distinct (contributor, shown period, *cell) in which somebody stands."""
    shown = [i for i, tree in enumerate(asked.found.trees) if tree.name in asked.request.by]
    copies = [np.zeros((0, len(columns)), dtype=np.intp)]
    for spot, outer in enumerate(asked.periods):
        inside = np.array([covers(outer, own) for own in asked.found.periods], dtype=np.bool_)
        mine = [column[inside[columns[1]]] for column in columns]
        copies += _in_cells(asked, mine, shown, spot)
    return np.concatenate(copies)


def _in_cells(
    asked: Asked, columns: Sequence[Places], shown: Sequence[int], period: int
) -> list[Places]:
    """For every combination of levels the distinct (contributor, period, *cell)."""
    trees, found = asked.found.trees, []
    for steps in product(*(range(trees[i].depth + 1) for i in shown)):
        places = [np.zeros(len(columns[0]), dtype=np.intp) for _ in trees]
        for i, step in zip(shown, steps, strict=True):
            places[i] = trees[i].lineage[columns[2 + i], step]
        rows = np.column_stack([columns[0], np.full(len(columns[0]), period), *places])
        found.append(np.unique(rows[(rows >= 0).all(axis=1)], axis=0))
    return found


def _named(facts: Facts, quantity: str, filtered: str = "") -> Facts:
    """The same facts, under the name of what they take part in and of what was left out."""
    name = " ".join(each for each in (quantity, filtered) if each)
    if not name:
        return facts
    column = np.ones((len(facts.value), 1), dtype=np.intp)
    trees = (*facts.trees, flat(OF, [name]))
    return replace(facts, trees=trees, place=np.hstack([facts.place, column]))


# Who is counted -------------------------------------------------------------------------------


def counted(asked: Asked) -> Facts:
    """For each contributor and each cell in which somebody stands, whether it stands there too.

    In a table that counts contributors this is the secret, even though an attacker on what they
    put in is taken to know it: a cell of one would print it. Where nobody stands there is nothing
    to count, and how many there are in all is known.
    """
    columns = _taking_part(asked, "")
    by = [i for i, tree in enumerate(asked.found.trees) if tree.name in asked.request.by]
    if _once(asked, [*columns[:2], *(columns[2 + i] for i in by)]):
        return _in_one_place(asked, columns, by)
    return _named(_in_each_cell(asked, columns, by), "", asked.filtered)


def _in_one_place(asked: Asked, columns: Sequence[Places], by: Sequence[int]) -> Facts:
    """Everybody stands in one place, and could stand in any other in which somebody does."""
    first, unit = distinct(columns[:2])
    place = _shared(_stacked(columns[2:], len(unit)), first, unit)
    units = _Units(columns[0][first], columns[1][first], place, np.ones(len(first)), first < 0)
    choices = np.unique(place[:, by], axis=0)
    return _spread(asked, units, asked.found.trees, place, by, choices)


def _in_each_cell(asked: Asked, columns: Sequence[Places], by: Sequence[int]) -> Facts:
    """Somebody stands in two places, so each cell is a question of its own: in it, or not?"""
    standing = _standing(asked, columns)
    spots = standing[:, [1, *(2 + i for i in by)]]
    cells, cell = np.unique(spots, axis=0, return_inverse=True)
    asked_in = np.unique(standing[:, :2], axis=0)
    size = sum(int((asked_in[:, 1] == period).sum()) for period in cells[:, 0])
    if size > MOST_ATOMS:
        _refuse(asked, [_too_many(len(asked_in), len(cells))])
    who, where = np.nonzero(asked_in[:, 1][:, None] == cells[:, 0][None, :])
    here = np.isin(asked_in[who, 0] * len(cells) + where, standing[:, 0] * len(cells) + cell)
    place = np.zeros((len(who), len(asked.found.trees)), dtype=np.intp)
    place[:, by] = cells[where, 1:]
    columns = [asked.found.merged[asked_in[who, 0]], asked_in[who, 1], *place.T]
    facts = _plain(asked, CONTRIBUTORS, columns, here.astype(np.float64))
    secret = (place != 0).any(axis=1)
    return replace(facts, periods=asked.periods, additive=False, answer=secret)


# What was answered ----------------------------------------------------------------------------


def answered(asked: Asked) -> Facts:
    """For each contributor and each answer that it could have given, a 0 or a 1.

    Raises RequestError when somebody would be counted twice, or answers are too many.
    """
    units, asked = _units(asked), _plainly(asked)
    extra = [_asked_of(asked, units), _banded(asked, units)] if asked.request.quantity else []
    trees = (*asked.found.trees, *(tree for tree, _ in extra))
    place = np.column_stack([units.place, *(column for _, column in extra)]).astype(np.intp)
    open_to = [i for i, tree in enumerate(trees) if tree.name in (*asked.answers, BAND)]
    return _every_answer(asked, units, trees, place, open_to)


def _plainly(asked: Asked) -> Asked:
    """Who answers on a scale answers something, so its name tells no more than that it was asked.

    Then it is the same answer, whatever quantity the table names.
    """
    request = asked.request
    counts = request.statistic == "contributors" and request.quantity and asked.answers
    if counts and asked.quantity(request.quantity).kind == "scale":
        return replace(asked, request=replace(request, quantity=""))
    return asked


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """Who was asked: one contributor in one period, with the place it stands in and its value."""

    contributor: Places
    period: Places
    place: Places
    value: Vector
    several: Marks  # it stated more than one thing, taken together here


def _units(asked: Asked) -> _Units:
    found, chosen = asked.found, asked.chosen(asked.request.quantity)
    contributor, period = found.contributor[chosen], found.period[chosen]
    place = found.place[chosen].copy()
    for column, tree in enumerate(found.trees):
        if not found.known(tree.name) and tree.name not in asked.answers:
            place[:, column] = 0
    _refuse(asked, _split(asked, contributor, period, place))
    first, unit = distinct([contributor, period])
    shared = _shared(place, first, unit)
    several = np.bincount(unit, minlength=len(first)) > 1
    value = added(unit, found.value[chosen], len(first))
    return _Units(contributor[first], period[first], shared, value, several)


def _refuse(asked: Asked, problems: Sequence[Text]) -> None:
    """Say what is wrong with this table, if anything is."""
    name = asked.request.name or "table"
    if problems:
        raise RequestError([Text(f"{name}: {each.en}", f"{name}: {each.nl}") for each in problems])


def _shared(place: Places, first: Places, unit: Places) -> Places:
    """The place that all rows of a unit agree on, the total where they differ."""
    own = place[first]
    differs = np.zeros(own.shape, dtype=np.bool_)
    row, column = np.nonzero(place != own[unit])
    differs[unit[row], column] = True
    return np.where(differs, 0, own)


def _split(asked: Asked, contributor: Places, period: Places, place: Places) -> list[Text]:
    """Sentences on contributors that the table would count more than once."""
    found, problems = asked.found, []
    names = {*asked.request.by, *asked.answers}
    told = [i for i, tree in enumerate(found.trees) if tree.name in names]
    scale = bool(asked.request.quantity) and asked.quantity(asked.request.quantity).kind == "scale"
    columns = list(place.T) if scale else [place[:, i] for i in told]
    for shown in asked.periods:
        inside = np.array([covers(shown, own) for own in found.periods], dtype=np.bool_)[period]
        first, _ = distinct([contributor[inside], period[inside], *(c[inside] for c in columns)])
        rows = np.flatnonzero(inside)[first]
        who, times = np.unique(contributor[rows], return_counts=True)
        problems += [_doubled(found.contributors[i], shown) for i in who[times > 1]]
    return problems[:10]


def _doubled(contributor: str, period: str) -> Text:
    return Text(
        f"{contributor} gave more than one answer in {period}, so a number of contributors would "
        f"count it twice. Ask for one of them with `where`, or for one period.",
        f"{contributor} gaf in {period} meer dan één antwoord, dus een aantal deelnemers zou het "
        f"dubbel tellen. Vraag met `where` om een ervan, of om één periode.",
    )


def _asked_of(asked: Asked, units: _Units) -> tuple[Tree, Places]:
    """Under what name an answer goes: the quantity, and the filter when it made a sum smaller."""
    quantity, filtered = asked.request.quantity, asked.filtered
    names = [quantity, f"{quantity} {filtered}"] if filtered else [quantity]
    column = np.where(units.several & (len(names) > 1), 2, 1)
    return flat(OF, names), column.astype(np.intp)


def _banded(asked: Asked, units: _Units) -> tuple[Tree, Places]:
    """The bands, or some and none, and in which of them each value lies."""
    quantity = asked.quantity(asked.request.quantity)
    if asked.request.statistic == "contributors":
        something = (units.value != 0) | (quantity.kind == "scale")
        names = [SOME] if quantity.kind == "scale" else [SOME, NONE]  # who is asked, answers
        return flat(BAND, names), np.where(something, 1, 2).astype(np.intp)
    fine = tuple(sorted({*asked.request.bands, *asked.bounds}))
    tree = nested(BAND, pieces_of(quantity, asked.request.bands, fine))
    number = np.array([tree.number[name] for name in band_names(quantity, fine)], dtype=np.intp)
    return tree, number[np.searchsorted(np.array(fine), units.value, side="right")]


def band_names(quantity: Quantity, bands: Sequence[float]) -> tuple[str, ...]:
    """The half-open bands between these inner bounds; the last has its own end in it.

    >>> band_names(Quantity("score", "scale", most=100), (20, 40))
    ('0-20', '20-40', '40-100')
    >>> band_names(Quantity("tonnes"), (20, 40))
    ('0-20', '20-40', '40+')
    """
    ends = [f"{bound:.15g}" for bound in (quantity.least, *bands)]
    last = f"{ends[-1]}+" if quantity.most is None else f"{ends[-1]}-{quantity.most:.15g}"
    return (*(f"{low}-{high}" for low, high in pairwise(ends)), last)


def pieces_of(
    quantity: Quantity, bands: Sequence[float], fine: Sequence[float]
) -> dict[str, tuple[str, ...]]:
    """Each band with the finer ones it is made of."""
    places = np.searchsorted(np.array(bands), np.array([-np.inf, *fine]), side="right")
    names, pieces = band_names(quantity, bands), band_names(quantity, fine)
    return {
        name: tuple(p for p, place in zip(pieces, places, strict=True) if place == number)
        for number, name in enumerate(names)
    }


def _every_answer(
    asked: Asked,
    units: _Units,
    trees: tuple[Tree, ...],
    place: Places,
    open_to: Sequence[int],
) -> Facts:
    """Each unit beside each answer: 1 for its own, 0 for the others, 1 together."""
    return _spread(asked, units, trees, place, open_to, _choices(trees, place, open_to))


def _spread(
    asked: Asked,
    units: _Units,
    trees: tuple[Tree, ...],
    place: Places,
    open_to: Sequence[int],
    choices: Places,
) -> Facts:
    """Each unit beside each of these choices."""
    size = len(units.value) * len(choices)
    if size > MOST_ATOMS:
        _refuse(asked, [_too_many(len(units.value), len(choices))])
    unit = np.repeat(np.arange(len(units.value), dtype=np.intp), len(choices))
    spread = place[unit]
    spread[:, open_to] = np.tile(choices, (len(units.value), 1))
    own = (spread == place[unit]).all(axis=1)
    counts = np.ones(size, dtype=np.bool_)
    if asked.request.statistic == "contributors" and asked.request.quantity:
        counts = spread[:, -1] == 1
    return Facts(
        CONTRIBUTORS, trees, asked.found.periods, asked.found.merged[units.contributor[unit]],
        units.period[unit], spread, own.astype(np.float64), unit, counts,
        np.ones(size, dtype=np.bool_),
    )  # fmt: skip


def _choices(trees: Sequence[Tree], place: Places, open_to: Sequence[int]) -> Places:
    """All answers that could have been given: the finest categories, and those that somebody gave.

    Shape (choices, questions).
    """
    ranges = [np.union1d(trees[i].leaves(), place[:, i]) for i in open_to]
    grid = np.meshgrid(*ranges, indexing="ij")
    choices: Places = np.column_stack([each.ravel() for each in grid]).astype(np.intp)
    return choices


def _too_many(contributors: int, answers: int) -> Text:
    return Text(
        f"{contributors:,} contributors with {answers:,} possible answers each are more than can "
        f"be protected. Show fewer categories.",
        f"{contributors} deelnemers met elk {answers} mogelijke antwoorden zijn meer dan er "
        f"beschermd kunnen worden. Toon minder categorieën.",
    )
