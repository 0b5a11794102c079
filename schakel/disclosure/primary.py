"""Which cells may not be told whatever stands beside them: few, dominated, young, none, all.

A primary rule looks at one cell alone. What one cell gives away of another is for the audit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from schakel.disclosure.cells import Cells
from schakel.disclosure.periods import months_old
from schakel.disclosure.puzzle import Marks, Places, Vector
from schakel.disclosure.values import Ground, Reason, Rules
from schakel.language import Text

MARGIN = 1e-9  # of the cell: what decimals lose in adding up counts as unsafe


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a whole table cannot be published, in public words."""

    reason: Reason
    words: Text


def grounds(cells: Cells, rules: Rules, as_of: str) -> tuple[Mapping[int, Ground], Refusal | None]:
    """Per cell the first ground on which it may not be told; and why not one of them may.

    `as_of` is the month or day of publication: 2024-05 or 2024-05-01.
    """
    found: dict[int, Ground] = {}
    for ground, marks in _grounds(cells, rules, as_of):
        for place in np.flatnonzero(marks).tolist():
            found.setdefault(place, ground)
    return found, _refusal(cells, rules, as_of)


def _grounds(cells: Cells, rules: Rules, as_of: str) -> Iterator[tuple[Ground, Marks]]:
    yield Ground.YOUNG, young(cells, rules, as_of)
    yield Ground.COHORT, cells.cohort < rules.least_cohort
    if cells.atoms.answer.any():
        yield from _of_answers(cells, rules)
    elif cells.measured is not None or cells.part == "value":
        yield from _of_amounts(cells, rules)


def _of_answers(cells: Cells, rules: Rules) -> Iterator[tuple[Ground, Marks]]:
    asked, certain = asked_of(cells)
    yield Ground.NOBODY, (cells.value == 0) & (asked > 0) & ~certain & rules.withhold_zeros
    yield Ground.EVERYBODY, (cells.value == asked) & (asked > 0) & ~certain & rules.withhold_full
    yield Ground.FEW, few(cells.contributors, rules.least_in_cell) & ~certain


def _of_amounts(cells: Cells, rules: Rules) -> Iterator[tuple[Ground, Marks]]:
    yield Ground.FEW, few(cells.contributors, rules.least_in_cell)
    if cells.measured is None or cells.measured.kind == "scale":
        return
    least = 1.0 if cells.measured.kind == "count" else 0.0
    for largest, others in _attacked(cells, rules):
        yield Ground.P_PERCENT, p_percent(others, largest, rules.p_percent, least, rules.within)
    for number, share in rules.dominance:
        top = np.asarray(leading(cells, number))
        yield Ground.DOMINATED, dominated(top, cells.value, share)


# The rules ------------------------------------------------------------------------------------


def few(contributors: Places, least: int) -> Marks:
    """Do some put in something, but fewer than may be told?

    0 < n < least. Nothing from nobody is no secret: everybody knows who takes part where.

    >>> few(np.array([0, 1, 2, 3]), 3).tolist()
    [False, True, True, False]
    """
    return (contributors > 0) & (contributors < least)


def p_percent(
    others: Vector, largest: Vector, p: float, least: float = 0.0, within: float | None = None
) -> Marks:
    """Could an attacker inside the cell come within p of the largest, by taking off its own?

    Sensitive when R·w < max(min(p, w)·x₁, least), where x₁ is the largest that one contributor
    put in, and R what all but it and the attacker put in. w is how well attackers know what others
    put in (1: not at all). Whole numbers must be able to move by one: least 1.

    A cell of 100 = 60 + 35 + 5: the second takes off its 35 and knows the first to within 5 of 60.

    >>> p_percent(np.array([5.0, 7.0]), np.array([60.0, 58.0]), 0.10).tolist()
    [True, False]

    Source: Hundepool et al., Statistical Disclosure Control (2012), section 4.2.2.
    """
    room = 1.0 if within is None else within
    need = np.maximum(min(p, room) * largest, np.where(largest > 0, least, 0.0))
    margin = 0.0 if least else MARGIN * (others + largest)
    return (largest > 0) & (others * room < need + margin)


def dominated(top: Vector, value: Vector, share: float) -> Marks:
    """Do the n largest hold more than this share of the cell?

    Sensitive when x₁ + … + xₙ > k·X, the (n, k) rule.

    >>> dominated(np.array([60.0, 61.0]), np.array([100.0, 100.0]), 0.60).tolist()
    [False, True]
    """
    return (value > 0) & (top > (share + MARGIN) * value)


def young(cells: Cells, rules: Rules, as_of: str) -> Marks:
    """Is a sensitive quantity told before it is so many months old?"""
    sensitive = cells.measured is not None and cells.measured.sensitive
    periods = {key.period for key in cells.keys} if sensitive else set()
    fresh = {period for period in periods if months_old(period, as_of) < rules.months}
    return np.fromiter((key.period in fresh for key in cells.keys), np.bool_, len(cells.keys))


def asked_of(cells: Cells) -> tuple[Places, Marks]:
    """How many could have stood in each cell, and in which cells they could not but stand.

    A cell with all answers of all that are in it (the total) says nothing: how many were asked is
    known. Shapes (m,) and (m,).
    """
    entry, question = cells.rows.tocoo(), _questions(cells)
    room = int(question.max(initial=0)) + 1
    pair, times = np.unique(entry.row * room + question[entry.col], return_counts=True)
    answers = np.bincount(question, minlength=room) + _untied(cells, question, room)
    cell = pair // room
    asked = np.bincount(cell, minlength=len(cells.keys))
    open_to = np.bincount(cell, times < answers[pair % room], minlength=len(cells.keys))
    return asked.astype(np.intp), open_to == 0


def _questions(cells: Cells) -> Places:
    """The question of each atom; an answer that is tied to no other is a question of its own."""
    question, size = cells.atoms.question, len(cells.atoms.question)
    own = int(question.max(initial=-1)) + 1 + np.arange(size)
    return np.where(question >= 0, question, own).astype(np.intp)


def _untied(cells: Cells, question: Places, room: int) -> Places:
    """An answer that is tied to no other has another side, which the table does not show."""
    alone = (cells.atoms.question < 0) & cells.atoms.answer
    return np.bincount(question[alone], minlength=room).astype(np.intp)


# Who is large ---------------------------------------------------------------------------------


def leading(cells: Cells, number: int) -> Vector:
    """What the so many largest put in together, in each cell."""
    if number <= 2:
        return cells.largest + (cells.second if number == 2 else 0.0)
    cell, _, put = parts(cells)
    rank = np.arange(len(cell)) - np.searchsorted(cell, cell)
    kept = rank < number
    return np.bincount(cell[kept], put[kept], minlength=len(cells.keys)).astype(np.float64)


def parts(cells: Cells) -> tuple[Places, Places, Vector]:
    """What each member put in in each cell: (cell, member, amount), the largest of a cell first."""
    entry, atoms = cells.rows.tocoo(), cells.atoms
    room = int(atoms.member.max(initial=0)) + 1
    pair, place = np.unique(entry.row * room + atoms.member[entry.col], return_inverse=True)
    put = np.bincount(place, entry.data * atoms.value[entry.col], minlength=len(pair))
    order = np.lexsort((-put, pair // room))
    pair = pair[order]
    return (pair // room).astype(np.intp), (pair % room).astype(np.intp), put[order].astype(float)


def _attacked(cells: Cells, rules: Rules) -> Iterator[tuple[Vector, Vector]]:
    """For each kind of attacker the largest in each cell, and what the others put in beside both.

    The public takes nothing off; a contributor, or several together, are worst when they are the
    next largest; named allies are who they are.
    """
    yield cells.largest, cells.value - leading(cells, 1 + rules.coalition)
    for _, allies in rules.allies:
        yield _beside(cells, allies)


def _beside(cells: Cells, allies: frozenset[str]) -> tuple[Vector, Vector]:
    """The largest that somebody else put in, and the rest of others, in each cell."""
    cell, member, put = parts(cells)
    known = np.array([name in allies for name in cells.atoms.members], dtype=np.bool_)
    own = known[member] if len(known) else np.zeros(0, dtype=np.bool_)
    others = np.bincount(cell[~own], put[~own], minlength=len(cells.keys)).astype(np.float64)
    largest = np.zeros(len(cells.keys))
    np.maximum.at(largest, cell[~own], put[~own])
    return largest, others - largest


# Whole tables ---------------------------------------------------------------------------------


def _refusal(cells: Cells, rules: Rules, as_of: str) -> Refusal | None:
    if (cells.cohort < rules.least_cohort).all():
        return Refusal(Reason.COHORT_TOO_SMALL, _too_few(rules.least_cohort))
    if young(cells, rules, as_of).all():
        return Refusal(Reason.TOO_YOUNG, _too_young(rules.months))
    return None


def _too_few(least: int) -> Text:
    return Text(
        f"Fewer than {least} contributors were counted, so no number about them is published.",
        f"Er zijn minder dan {least} deelnemers geteld, dus er wordt geen getal over gepubliceerd.",
    )


def _too_young(months: int) -> Text:
    return Text(
        f"These figures are sensitive, and are published once they are {months} months old.",
        f"Deze cijfers liggen gevoelig, en worden gepubliceerd zodra ze {months} maanden oud zijn.",
    )
