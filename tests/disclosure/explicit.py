"""The same attack the long way: one unknown for everything that anybody put in, nothing merged.

Every attacker, every contributor, every cell: how far can what it put in go up and down, given all
that is told and all that the attacker knows? Slow, and too simple to be wrong in the same way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from schakel.disclosure.attackers import Attacker
from schakel.disclosure.cells import Cells
from schakel.disclosure.puzzle import Marks, Vector
from schakel.disclosure.values import Ground, Key, Quantity, Rules

CLOSE = 1e-6
FAR = 1e6  # as good as without end

Name = tuple[str, str, str, tuple[str, ...], bool]  # member, period, quantity, place, answer
Cell = frozenset[int]


@dataclass(frozen=True)
class World:
    """All atoms ever put in; all cells ever counted, with what is told of them."""

    names: tuple[Name, ...]
    value: Vector
    question: tuple[Cell | None, ...]
    cells: tuple[Cell, ...]
    keys: tuple[Key, ...]
    told: tuple[bool, ...]
    base: tuple[float | None, ...]

    def members(self) -> list[str]:
        return sorted({name[0] for name in self.names})


def world(sheets: Sequence[tuple[Cells, Sequence[bool]]]) -> World:
    """Number the atoms; one whose value changed is another from then on."""
    number: dict[tuple[Name, int], int] = {}
    edition: dict[Name, int] = {}
    last: dict[Name, float] = {}
    value: list[float] = []
    question: dict[int, Cell] = {}
    cells: list[Cell] = []
    for sheet, _ in sheets:
        names = list(_names(sheet))
        mine = list(_numbered(sheet, names, edition, last, number, value))
        for asked in set(sheet.atoms.question.tolist()) - {-1}:
            several = frozenset(mine[at] for at in np.flatnonzero(sheet.atoms.question == asked))
            question.update(dict.fromkeys(several, several))
        for row in range(len(sheet.keys)):
            start, end = sheet.rows.indptr[row : row + 2]
            cells.append(frozenset(mine[at] for at in sheet.rows.indices[start:end]))
    return World(
        tuple(name for name, _ in number),
        np.array(value),
        tuple(question.get(at) for at in range(len(value))),
        tuple(cells),
        tuple(key for sheet, _ in sheets for key in sheet.keys),
        tuple(mark for _, told in sheets for mark in told),
        tuple(sheet.table.base for sheet, _ in sheets for _ in sheet.keys),
    )


def _names(sheet: Cells) -> Iterator[Name]:
    atoms = sheet.atoms
    for at in range(len(atoms.value)):
        member, period = atoms.members[atoms.member[at]], atoms.periods[atoms.period[at]]
        yield member, period, atoms.quantity, atoms.places[atoms.place[at]], bool(atoms.answer[at])


def _numbered(
    sheet: Cells,
    names: Sequence[Name],
    edition: dict[Name, int],
    last: dict[Name, float],
    number: dict[tuple[Name, int], int],
    value: list[float],
) -> Iterator[int]:
    asked, put = sheet.atoms.question.tolist(), sheet.atoms.value.tolist()
    changed = [last.get(name, one) != one for name, one in zip(names, put, strict=True)]
    anew = {ask for ask, other in zip(asked, changed, strict=True) if other and ask >= 0}
    for name, ask, other, one in zip(names, asked, changed, put, strict=True):
        edition[name] = edition.get(name, 0) + (other or ask in anew)
        last[name] = one
        if (name, edition[name]) not in number:
            number[name, edition[name]] = len(value)
            value.append(one)
        yield number[name, edition[name]]


# --- what is known --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """What is known of all atoms: bounds, equations, which are whole; and other truths found."""

    low: Vector
    high: Vector
    rows: tuple[tuple[Vector, float, float], ...]
    whole: Marks
    points: list[Vector]

    def reaches(self, direction: Vector, sign: float, end: float) -> bool:
        """Can a sum of atoms go so far up (sign 1) or down (sign -1), as far as is known?"""
        if not any(sign * (direction @ point - end) >= 0 for point in self.points):
            self.points.append(self.furthest(-sign * direction))
        return any(sign * (direction @ point - end) >= 0 for point in self.points)

    def furthest(self, cost: Vector) -> Vector:
        """The truth that costs least."""
        rows = [LinearConstraint(row, low, high) for row, low, high in self.rows]
        bounds = Bounds(self.low, np.minimum(self.high, FAR))
        found = milp(cost, constraints=rows, bounds=bounds, integrality=self.whole.astype(int))
        assert found.status == 0, found.message
        return np.asarray(found.x)


def known(world: World, quantity: Quantity, rules: Rules, attacker: Attacker) -> Known:
    """What one attacker knows."""
    answer = np.array([name[4] for name in world.names])
    low = np.where(answer, 0.0, quantity.least)
    high = np.where(answer, 1.0, np.inf if quantity.most is None else quantity.most)
    if rules.within is not None:
        low = np.where(answer, low, np.maximum(low, world.value * (1 - rules.within)))
        high = np.where(answer, high, np.minimum(high, world.value * (1 + rules.within)))
    own = np.array([name[0] in attacker.members for name in world.names])
    low, high = np.where(own, world.value, low), np.where(own, world.value, high)
    rows = [*_told(world, quantity, answer), *_questions(world), *_steady(world, quantity)]
    return Known(low, high, tuple(rows), answer | (quantity.kind == "count"), [])


def _row(world: World, cell: Cell) -> Vector:
    row = np.zeros(len(world.value))
    row[list(cell)] = 1
    return row


def _told(world: World, quantity: Quantity, answer: Marks) -> Iterator[tuple[Vector, float, float]]:
    for cell, told, base in zip(world.cells, world.told, world.base, strict=True):
        if told and cell:
            truth = float(world.value[list(cell)].sum())
            whole = quantity.kind == "count" or bool(answer[list(cell)].all())
            yield _row(world, cell), *_printed(truth, base, whole)


def _printed(truth: float, base: float | None, whole: bool) -> tuple[float, float]:
    """Between what a printed figure can stand for; whole numbers: the halves excluded."""
    if base is None:
        return truth, truth
    figure = base * np.floor(truth / base + 0.5)
    low, high = figure - base / 2, figure + base / 2
    if whole:
        low, high = np.floor(low) + 1, np.ceil(high) - 1
    return min(low, truth), max(high, truth)


def _questions(world: World) -> Iterator[tuple[Vector, float, float]]:
    for question in {each for each in world.question if each is not None}:
        yield _row(world, question), 1.0, 1.0


def _steady(world: World, quantity: Quantity) -> Iterator[tuple[Vector, float, float]]:
    share = quantity.steady
    lines: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for at, name in enumerate(world.names):
        lines.setdefault((name[0], name[3]), []).append(at)
    for line in lines.values() if share is not None else ():
        when = sorted({world.names[at][1] for at in line})
        for one, two in product(line, line):
            step = when.index(world.names[two][1]) - when.index(world.names[one][1])
            before, after = world.value[one], world.value[two]
            if share is not None and step == 1 and abs(after - before) <= share * before + 1e-9:
                row = np.zeros(len(world.value))
                row[two], row[one] = 1, -(1 + share)
                yield row, -np.inf, 0.0
                row = row.copy()
                row[one] = -(1 - share)
                yield row, 0.0, np.inf


# --- what must not be known -----------------------------------------------------------------------


def finds(
    world: World,
    quantity: Quantity,
    rules: Rules,
    attacker: Attacker,
    grounds: Mapping[Key, Ground],
) -> list[str]:
    """What an attacker finds out that it should not."""
    knows = known(world, quantity, rules, attacker)
    secret = {cell for cell, key in zip(world.cells, world.keys, strict=True) if key in grounds}
    seek = _in_answers if any(name[4] for name in world.names) else _in_amounts
    return list(seek(world, quantity, rules, attacker, knows, secret))


def _apart(world: World) -> set[Cell]:
    """What stands in the same cells, as if it were a cell."""
    stands = [
        frozenset(at for at, cell in enumerate(world.cells) if atom in cell)
        for atom in range(len(world.value))
    ]
    return {
        frozenset(atom for atom, cells in enumerate(stands) if cells == mark)
        for mark in set(stands)
        if mark
    }


def _in_amounts(
    world: World,
    quantity: Quantity,
    rules: Rules,
    attacker: Attacker,
    knows: Known,
    secret: set[Cell],
) -> Iterator[str]:
    seen: set[Cell] = set()
    for cell in {each for each in world.cells if each} | _apart(world):
        others = [at for at in cell if world.names[at][0] not in attacker.members]
        widths = [0.0]
        for member in sorted({world.names[at][0] for at in others}):
            mine = [at for at in others if world.names[at][0] == member]
            widths.append(_width(world, quantity, rules, mine))
            if frozenset(mine) not in seen:
                yield from _too_close(world, knows, mine, widths[-1], f"{member} in {sorted(cell)}")
            seen.add(frozenset(mine))
        if cell in secret:
            yield from _too_close(world, knows, others, max(widths), f"all of {sorted(cell)}")


def _width(world: World, quantity: Quantity, rules: Rules, atoms: Sequence[int]) -> float:
    put = float(world.value[list(atoms)].sum())
    if quantity.kind == "scale" and quantity.most is not None:
        return rules.p_percent * (quantity.most - quantity.least) * len(atoms)
    width = rules.p_percent * put
    return max(width, 1.0) if quantity.kind == "count" and put else width


def _too_close(
    world: World, knows: Known, atoms: Sequence[int], width: float, name: str
) -> Iterator[str]:
    if width <= 0:
        return
    put = float(world.value[list(atoms)].sum())
    room = float(knows.high[list(atoms)].sum()) - put, put - float(knows.low[list(atoms)].sum())
    row = _row(world, frozenset(atoms))
    if not knows.reaches(row, 1, put + min(width, room[0]) * (1 - CLOSE) - CLOSE):
        yield f"{name} is hardly more than {put:g}"
    if not knows.reaches(row, -1, put - min(width, room[1]) * (1 - CLOSE) + CLOSE):
        yield f"{name} is hardly less than {put:g}"


def _in_answers(
    world: World,
    quantity: Quantity,
    rules: Rules,
    attacker: Attacker,
    knows: Known,
    secret: set[Cell],
) -> Iterator[str]:
    for cell in {each for each in world.cells if each}:
        asked: dict[Cell, set[int]] = {}
        for at in cell:
            asked.setdefault(world.question[at] or frozenset([at]), set()).add(at)
        many = float(world.value[list(cell)].sum())
        full = many > len(asked) - 0.5
        free = [
            sorted(mine)
            for question, mine in asked.items()
            if len(mine) < len(question) and world.names[min(mine)][0] not in attacker.members
        ]
        for mine in free:
            yield from _certain(world, rules, knows, mine, full)
        if cell in secret:
            yield from _counted(world, knows, cell, [float(world.value[m].sum()) for m in free])


def _certain(
    world: World, rules: Rules, knows: Known, atoms: list[int], full: bool
) -> Iterator[str]:
    row, truth = _row(world, frozenset(atoms)), float(world.value[atoms].sum())
    if truth < 0.5 and rules.withhold_zeros and not knows.reaches(row, 1, 0.5):
        yield f"{world.names[atoms[0]][0]} is not in {atoms}"
    opened = full and not rules.withhold_full
    if truth > 0.5 and not opened and not knows.reaches(row, -1, 0.5):
        yield f"{world.names[atoms[0]][0]} is in {atoms}"


def _counted(world: World, knows: Known, cell: Cell, free: Sequence[float]) -> Iterator[str]:
    row, many = _row(world, cell), float(world.value[list(cell)].sum())
    if sum(1 - each for each in free) > 0.5 and not knows.reaches(row, 1, many + 0.5):
        yield f"no more than {many:g} in {sorted(cell)}"
    if sum(free) > 0.5 and not knows.reaches(row, -1, many - 0.5):
        yield f"no fewer than {many:g} in {sorted(cell)}"
