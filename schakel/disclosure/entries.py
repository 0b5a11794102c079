"""Contributions as columns of numbers, and what may be wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from schakel.disclosure.periods import covers, is_period
from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.trees import Tree, looped, tree
from schakel.disclosure.values import (
    TOTAL,
    Contribution,
    Contributions,
    Dimension,
    Quantity,
    Table,
)
from schakel.language import Text

LARGEST = 1e15  # beyond it a float does not hold single units, and sums lose what is small
NAMED_AT_MOST = 10  # so many cases of one mistake are named; the others are counted


class RequestError(ValueError):
    """What is wrong with contributions or a request: every mistake in a sentence of its own."""

    def __init__(self, problems: Sequence[Text]) -> None:
        super().__init__("\n".join(problem.en for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """n contributions as columns; members are contributors, those of one holding taken together.

    contributor, member, period, quantity: (n,) numbers in the tuples of the same name, which are
    in order. place: (n, d) category per tree, in order of the dimensions' names; the total where a
    contribution does not say. value: (n,). merged: (contributors,) the member of each contributor.
    """

    contributions: Contributions
    contributors: tuple[str, ...]
    members: tuple[str, ...]
    periods: tuple[str, ...]
    quantities: tuple[str, ...]
    trees: tuple[Tree, ...]
    contributor: Places
    member: Places
    period: Places
    quantity: Places
    place: Places
    value: Vector
    merged: Places

    def tree(self, dimension: str) -> Tree:
        """The hierarchy of one dimension."""
        return next(tree for tree in self.trees if tree.name == dimension)

    def known(self, dimension: str) -> bool:
        """Does everybody know in which category of this dimension a contributor stands?"""
        return self.contributions.dimensions[dimension].known


def entries(contributions: Contributions) -> Entries:
    """Set contributions out in columns.

    Raises RequestError with all that is wrong with them.
    """
    problems = [*_of_dimensions(contributions), *_of_quantities(contributions.quantities)]
    problems += [*_of_groups(contributions.groups), *_of_rows(contributions)]
    if problems:
        raise RequestError([*problems, *_of_values(contributions)])
    found = _columns(contributions)
    problems = [*_of_values(contributions), *_counted_twice(found)]
    if problems:
        raise RequestError(problems)
    return found


def _columns(contributions: Contributions) -> Entries:
    rows = contributions.rows
    contributors, contributor = _numbered([row.contributor for row in rows])
    periods, period = _numbered([row.period for row in rows])
    quantities, quantity = _numbered([row.quantity for row in rows])
    trees = tuple(tree(contributions.dimensions[name]) for name in sorted(contributions.dimensions))
    owners = [member_of(name, contributions.groups) for name in contributors]
    members, merged = _numbered(owners)
    place = np.zeros((len(rows), len(trees)), dtype=np.intp)
    for column, each in enumerate(trees):
        number, name = each.number, each.name
        place[:, column] = [number[row.at.get(name, TOTAL)] for row in rows]
    value = np.array([row.value for row in rows], dtype=np.float64)
    return Entries(
        contributions, contributors, members, periods, quantities, trees,
        contributor, merged[contributor], period, quantity, place, value, merged,
    )  # fmt: skip


def _numbered(names: Sequence[str]) -> tuple[tuple[str, ...], Places]:
    """The distinct names in order, and the place of each among them."""
    distinct = tuple(sorted(set(names)))
    number = {name: place for place, name in enumerate(distinct)}
    return distinct, np.fromiter((number[name] for name in names), np.intp, len(names))


def member_of(contributor: str, groups: Mapping[str, str]) -> str:
    """Who a contributor counts as: the top of its holding, or itself.

    >>> member_of("Tin Works", {"Tin Works": "Metal Holding", "Metal Holding": "Mother"})
    'Mother'
    """
    while contributor in groups and groups[contributor] not in ("", contributor):
        contributor = groups[contributor]
    return contributor


def is_distribution(request: Table, found: Entries) -> bool:
    """Does a table tell how many answered what, in bands of a number or in levels?"""
    levels = any(not found.known(name) for name in request.by)
    return request.statistic == "bands" or (request.statistic == "contributors" and levels)


# What may be wrong ----------------------------------------------------------------------------


def _of_dimensions(contributions: Contributions) -> Iterator[Text]:
    for name, dimension in contributions.dimensions.items():
        yield from _of_hierarchy(name, dimension)


def _of_hierarchy(name: str, dimension: Dimension) -> Iterator[Text]:
    for code, above in dimension.above.items():
        if above and above != TOTAL and above not in dimension.above:
            yield Text(
                f'{name}: "{code}" stands under "{above}", which is no category of {name}. '
                f"Add it, or say what it stands under.",
                f'{name}: "{code}" staat onder "{above}", en dat is geen categorie van {name}. '
                f"Voeg die toe, of zeg waar het onder staat.",
            )
    loop = looped(dimension)
    if loop:
        ring = " → ".join([*loop, loop[0]])
        yield Text(
            f"{name}: the hierarchy goes round in a loop: {ring}. Let one of them stand on top.",
            f"{name}: de hiërarchie loopt in een kring: {ring}. Laat één ervan bovenaan staan.",
        )
    if dimension.above.get(TOTAL):
        yield Text(
            f'{name}: "{TOTAL}" stands above all others, and cannot stand under something.',
            f'{name}: "{TOTAL}" staat boven alle andere, en kan nergens onder staan.',
        )


def _of_quantities(quantities: Mapping[str, Quantity]) -> Iterator[Text]:
    for name, quantity in quantities.items():
        most = np.inf if quantity.most is None else quantity.most
        if max(abs(quantity.least), abs(quantity.most or 0.0)) > LARGEST:
            yield Text(f"{name}: {TOO_LARGE.en}.", f"{name}: {TOO_LARGE.nl}.")
        if not (np.isfinite(quantity.least) and quantity.least < most):
            yield Text(
                f"{name}: the least value must be a number below the most.",
                f"{name}: de laagste waarde moet een getal onder de hoogste zijn.",
            )
        if quantity.kind == "scale" and quantity.most is None:
            yield Text(
                f"{name}: a scale needs its highest value. Say what `most` is.",
                f"{name}: een schaal heeft een hoogste waarde nodig. Zeg wat `most` is.",
            )


def _of_groups(groups: Mapping[str, str]) -> Iterator[Text]:
    above: dict[str, str | None] = dict.fromkeys(groups.values())
    above |= {name: group for name, group in groups.items() if name != group}
    loop = looped(Dimension("group", above))
    if loop:
        ring = " → ".join([*loop, loop[0]])
        yield Text(
            f"Groups of contributors go round in a loop: {ring}. Let one of them stand on top.",
            f"Groepen van deelnemers lopen in een kring: {ring}. Laat één ervan bovenaan staan.",
        )


def _of_rows(contributions: Contributions) -> Iterator[Text]:
    rows = contributions.rows
    if not rows:
        yield Text("There are no contributions.", "Er zijn geen bijdragen.")
    name = contributions.name
    yield from _each(name, (row for row in rows if not row.contributor.strip()), NAMELESS)
    for problem, wrong in _misnamed(contributions):
        yield from _each(name, wrong, problem)


NAMELESS = Text("no contributor is named", "er is geen deelnemer genoemd")


def _misnamed(contributions: Contributions) -> Iterator[tuple[Text, list[Contribution]]]:
    """Periods, quantities, dimensions and categories that nobody has heard of."""
    rows = contributions.rows
    for period in sorted({row.period for row in rows}):
        if "/" in period or not is_period(period):
            yield _no_period(period), [row for row in rows if row.period == period]
    for quantity in sorted({row.quantity for row in rows} - contributions.quantities.keys()):
        what = unknown("quantity", "grootheid", quantity, contributions.quantities)
        yield what, [row for row in rows if row.quantity == quantity]
    for dimension in sorted({name for row in rows for name in row.at}):
        known = contributions.dimensions.get(dimension)
        if known is None:
            what = unknown("dimension", "dimensie", dimension, contributions.dimensions)
            yield what, [row for row in rows if dimension in row.at]
        else:
            yield from _miscategorised(rows, dimension, known)


def _miscategorised(
    rows: Sequence[Contribution], name: str, dimension: Dimension
) -> Iterator[tuple[Text, list[Contribution]]]:
    used = {row.at.get(name, TOTAL) for row in rows}
    for category in sorted(used - dimension.above.keys() - {TOTAL}):
        what = unknown(f"category of {name}", f"categorie van {name}", category, dimension.above)
        yield what, [row for row in rows if row.at.get(name) == category]


def _no_period(period: str) -> Text:
    return Text(
        f'"{period}" is no period. Write 2022, 2022-H1, 2022-Q3 or 2022-06',
        f'"{period}" is geen periode. Schrijf 2022, 2022-H1, 2022-Q3 of 2022-06',
    )


def unknown(kind_en: str, kind_nl: str, word: str, known: Iterable[str]) -> Text:
    """A sentence, without its stop, on a word that is not in a list, with the nearest that is."""
    from difflib import get_close_matches

    near = get_close_matches(word.casefold(), {each.casefold(): each for each in known}, n=1)
    back = {each.casefold(): each for each in known}
    en = f" Did you mean {back[near[0]]}?" if near else ""
    nl = f" Bedoelt u {back[near[0]]}?" if near else ""
    return Text(f'"{word}" is no {kind_en}.{en}', f'"{word}" is geen {kind_nl}.{nl}')


def _each(name: str, rows: Iterable[Contribution], what: Text) -> Iterator[Text]:
    """One sentence for each contribution that has this mistake; beyond ten, how many more."""
    wrong = list(rows)
    for row in wrong[:NAMED_AT_MOST]:
        yield _at(name, row, what)
    if len(wrong) > NAMED_AT_MOST:
        more = len(wrong) - NAMED_AT_MOST
        yield Text(f"The same in {more:,} more: {what.en}", f"Hetzelfde in nog {more}: {what.nl}")


def _at(name: str, row: Contribution, what: Text) -> Text:
    stop = "" if what.en.endswith((".", "?")) else "."
    if not row.line:
        who = f"{row.contributor}, {row.period}"
        return Text(f"{who}: {what.en}{stop}", f"{who}: {what.nl}{stop}")
    file = f"{name}, " if name else ""
    return Text(
        f"{file}line {row.line}: {what.en}{stop}", f"{file}regel {row.line}: {what.nl}{stop}"
    )


def _of_values(contributions: Contributions) -> Iterator[Text]:
    rows = contributions.rows
    value = np.array([row.value for row in rows], dtype=np.float64)
    odd = ~np.isfinite(value)
    yield from _each(contributions.name, _chosen(rows, odd), NOT_FINITE)
    large: Marks = np.asarray((np.abs(value) > LARGEST) & ~odd, dtype=np.bool_)
    yield from _each(contributions.name, _chosen(rows, large), TOO_LARGE)
    asked = np.array([row.quantity for row in rows], dtype=object)
    for name, quantity in contributions.quantities.items():
        mine: Marks = np.asarray((asked == name) & ~odd, dtype=np.bool_)
        for what, wrong in _out_of_kind(quantity, value):
            yield from _each(contributions.name, _chosen(rows, mine & wrong), what)


NOT_FINITE = Text(
    "the value is not a number. Write a number, or leave the line out",
    "de waarde is geen getal. Schrijf een getal, of laat de regel weg",
)


TOO_LARGE = Text(
    "a number is larger than 1,000,000,000,000,000, and could not be added up exactly. State it "
    "in a larger unit",
    "een getal is groter dan 1.000.000.000.000.000, en niet precies op te tellen. Geef het op in "
    "een grotere eenheid",
)


def _chosen(rows: Sequence[Contribution], marks: Marks) -> Iterator[Contribution]:
    return (rows[int(place)] for place in np.flatnonzero(marks))


def _out_of_kind(quantity: Quantity, value: Vector) -> Iterator[tuple[Text, Marks]]:
    name, least, most = quantity.name, quantity.least, quantity.most
    yield (
        Text(
            f"{name} is less than {least:g}, which it cannot be",
            f"{name} is minder dan {least:g}, en dat kan niet",
        ),
        value < least,
    )
    if most is not None:
        yield (
            Text(
                f"{name} is more than {most:g}, which it cannot be",
                f"{name} is meer dan {most:g}, en dat kan niet",
            ),
            value > most,
        )
    if quantity.kind == "count":
        with np.errstate(invalid="ignore"):
            yield (
                Text(
                    f"{name} is a count, and must be whole",
                    f"{name} is een aantal, en moet heel zijn",
                ),
                value != np.round(value),
            )


# Counted twice --------------------------------------------------------------------------------


def coded(columns: Sequence[Places]) -> Places:
    """One number for each row of these columns: the same for the same row, in order of rows.

    >>> coded([np.array([1, 0, 1]), np.array([5, 9, 5])]).tolist()
    [1, 0, 1]
    """
    code = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        room = int(column.max(initial=0)) + 1
        code = np.unique(code * room + column, return_inverse=True)[1].astype(np.intp)
    return code


def _counted_twice(found: Entries) -> Iterator[Text]:
    """The same thing from the same contributor: twice in one place, or in a place and above it."""
    stretch = _above_periods(found.periods)
    lines = [stretch[found.period], *(_used(each, column) for each, column in _placed(found))]
    every = [np.arange(len(found.value))]
    here = [found.period, *(column for _, column in _placed(found))]
    copies = [np.column_stack([found.contributor, found.quantity, *here])]
    for steps in product(*(range(-1, line.shape[1]) for line in lines)):
        lifted = _lifted(here, lines, steps)
        real = np.all(lifted >= 0, axis=1) if max(steps) >= 0 else np.zeros(0, dtype=np.bool_)
        if real.any():
            every.append(np.flatnonzero(real))
            kept = [found.contributor[real], found.quantity[real], *lifted[real].T]
            copies.append(np.column_stack(kept))
    code = coded(list(np.concatenate(copies).T))
    yield from _told_twice(found, code, np.concatenate(every))


def _placed(found: Entries) -> Iterator[tuple[Tree, Places]]:
    return zip(found.trees, found.place.T, strict=True)


def _lifted(here: list[Places], lines: list[Places], steps: tuple[int, ...]) -> Places:
    columns = [
        own if step < 0 else line[:, step]
        for own, line, step in zip(here, lines, steps, strict=True)
    ]
    return np.column_stack(columns)


def _used(branches: Tree, column: Places) -> Places:
    """The proper ancestors of each row's category in which some row stands; -1 for the others.

    Shape (n, levels at which this occurs at all): almost always (n, 0).
    """
    stated = np.zeros(len(branches.codes), dtype=np.bool_)
    stated[column] = True
    above = np.where(branches.lineage >= 0, branches.lineage, 0)
    proper = (branches.lineage >= 0) & (above != np.arange(len(stated))[:, None]) & stated[above]
    kept = np.where(proper, branches.lineage, -1)[column]
    found: Places = kept[:, (kept >= 0).any(axis=0)] if len(column) else kept[:, :0]
    return found


def _above_periods(periods: Sequence[str]) -> Places:
    """For each period, the longer ones that cover it; -1 fills the row."""
    above = [
        [place for place, outer in enumerate(periods) if outer != inner and covers(outer, inner)]
        for inner in periods
    ]
    room = max((len(line) for line in above), default=0)
    filled = [line + [-1] * (room - len(line)) for line in above]
    return np.array(filled, dtype=np.intp).reshape(len(periods), room)


def _told_twice(found: Entries, code: Places, row: Places) -> Iterator[Text]:
    """Sentences on rows whose code is that of another row's own place."""
    own = len(found.value)
    order = np.argsort(code[:own], kind="stable")
    first = order[np.searchsorted(code[:own], code, sorter=order).clip(max=own - 1)]
    clash = (code[first] == code) & (first != row)
    pairs = zip(row[clash].tolist(), first[clash].tolist(), strict=True)
    rows = found.contributions.rows
    for later, earlier in list(pairs)[:NAMED_AT_MOST]:
        yield _at(found.contributions.name, rows[later], _twice(rows[earlier], rows[later]))
    if clash.sum() > NAMED_AT_MOST:
        more = int(clash.sum()) - NAMED_AT_MOST
        yield Text(f"The same in {more:,} more.", f"Hetzelfde in nog {more}.")


def _twice(earlier: Contribution, later: Contribution) -> Text:
    who, what = later.contributor, later.quantity
    where = _spot(later)
    before = f" (line {earlier.line})" if earlier.line else ""
    voor = f" (regel {earlier.line})" if earlier.line else ""
    if (earlier.period, dict(earlier.at)) == (later.period, dict(later.at)):
        return Text(
            f"{who} has stated {what} for {where} before{before}. Keep one of the two",
            f"{who} heeft {what} voor {where} al opgegeven{voor}. Houd een van de twee",
        )
    return Text(
        f"{who} has stated {what} for {where} and for {_spot(earlier)}{before}, of which it is a "
        f"part, so it would be counted twice. Keep the parts, or the whole",
        f"{who} heeft {what} voor {where} en voor {_spot(earlier)}{voor} opgegeven, waar het een "
        f"deel van is, en zou dus dubbel tellen. Houd de delen, of het geheel",
    )


def _spot(row: Contribution) -> str:
    return ", ".join([row.period, *(row.at[name] for name in sorted(row.at))])
