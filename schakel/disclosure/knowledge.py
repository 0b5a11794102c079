"""All that is known, and all that must stay unknown: releases and a request as one puzzle."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, overload

import numpy as np

from schakel.disclosure.attackers import Attacker, attackers
from schakel.disclosure.audit import Failure, audit
from schakel.disclosure.cells import Cells
from schakel.disclosure.claims import Asked, Board, board, claims, rooms
from schakel.disclosure.entries import member_of
from schakel.disclosure.equations import Groups, Numbers, Pool, Sheet, groups, numbers, pool
from schakel.disclosure.history import Released
from schakel.disclosure.holdings import apart, owners
from schakel.disclosure.multiples import Multiples
from schakel.disclosure.needs import answers, pairs, parts, tallies, wholes
from schakel.disclosure.puzzle import Marks, Mind, Places, Puzzle, State, Vector
from schakel.disclosure.recall import Recall
from schakel.disclosure.relations import laid
from schakel.disclosure.ties import ties, with_amounts
from schakel.disclosure.values import Contributions, Ground, Key, Quantity, Rules

CLOSE = 1e-6  # of what is left, an old wound may become worse by arithmetic alone
WHOLE = 1e-6
SECOND_HAND = {Ground.GIVES_AWAY, Ground.EARLIER}  # withheld for the sake of other cells


class Subject(NamedTuple):
    """Whose secret a target is: a contributor's in a cell; of nobody: the cell's own."""

    contributor: str
    key: Key | None


class Wound(NamedTuple):
    """A secret that can no longer be kept as it should: what is left when nothing new is told.

    turn: of the mind in which it is so. left: how far the target can still move to this side.
    """

    turn: int
    target: int
    side: str
    need: float
    left: float


class Minds(Sequence[Mind]):
    """The minds of all attackers, the public first, each made when it is asked for."""

    def __init__(
        self,
        board: Board,
        attackers: Sequence[Attacker],
        members: Sequence[str],
        wounds: Sequence[Wound] = (),
    ) -> None:
        self.board, self.attackers = board, attackers
        self.place = {name: place for place, name in enumerate(members)}
        self.members = members
        self.wounds: dict[int, list[Wound]] = {}
        for wound in wounds:
            self.wounds.setdefault(wound.turn, []).append(wound)

    def wounded(self, wounds: Sequence[Wound]) -> "Minds":
        """The same minds, that ask no more of what is wounded than is left."""
        return Minds(self.board, self.attackers, self.members, wounds)

    def __len__(self) -> int:
        return len(self.attackers)

    @overload
    def __getitem__(self, turn: int) -> Mind: ...
    @overload
    def __getitem__(self, turn: slice) -> Sequence[Mind]: ...
    def __getitem__(self, turn: int | slice) -> Mind | Sequence[Mind]:
        if isinstance(turn, slice):
            return [self._mind(each) for each in range(len(self))[turn]]
        return self._mind(range(len(self))[turn])

    def __iter__(self) -> Iterator[Mind]:
        return map(self._mind, range(len(self)))

    def _mind(self, turn: int) -> Mind:
        attacker = self.attackers[turn]
        asked = self.board.public() if turn == 0 else self.board.asked(turn - 1)
        if turn in self.wounds:
            asked = _lowered(asked, self.board, self.wounds[turn])
        known = rooms(self.board.claims.groups, _places(attacker, self.place))
        return Mind(attacker.name, attacker.members, *known, *asked)


def _lowered(asked: Asked, board: Board, wounds: Sequence[Wound]) -> Asked:
    """Needs no greater than what is left; those inherited from the public are listed for it."""
    target = np.union1d(asked.target, [wound.target for wound in wounds]).astype(np.intp)
    below, above = board.below[target], board.above[target]
    own = np.searchsorted(target, asked.target)
    below[own], above[own] = asked.below, asked.above
    for wound in wounds:
        needs = below if wound.side == "below" else above
        place = np.searchsorted(target, wound.target)
        needs[place] = min(needs[place], wound.left)
    return Asked(target, below, above)


def _places(attacker: Attacker, place: Mapping[str, int]) -> Places:
    return np.array(sorted(place[name] for name in attacker.members), dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What stands before the gate.

    puzzle: the numbers of all releases and of the request. minds: the attackers, the public
    first. number_of: which number a cell is, of the request and of earlier releases. keys: which
    cells a number is. wounds: what earlier releases gave away already. recall: what attacks on
    the puzzle found. multiples: the numbers that are printed in multiples of a base.
    """

    puzzle: Puzzle
    minds: Minds
    number_of: Mapping[Key, int]
    numbers: Numbers
    groups: Groups
    keys: Mapping[int, tuple[Key, ...]]
    multiples: Multiples
    wounds: tuple[Wound, ...] = ()
    recall: Recall = field(default_factory=Recall)

    def subjects(self, turn: int, target: int) -> tuple[Subject, ...]:
        """Whose secrets a target is in the mind of one attacker."""
        claims = self.minds.board.claims
        found = (claims.about(claim) for claim in self.minds.board.claims_on(target, turn - 1))
        named = [
            Subject(claims.members[member] if member >= 0 else "", self.where(number))
            for member, number in found
        ]
        return tuple(dict.fromkeys(named))

    def decided(self, figure: Vector) -> "Case":
        """The same case, with these multiples printed where that was still to be decided."""
        multiples = self.multiples.decided(figure)
        return replace(self, puzzle=multiples.seen(self.puzzle), multiples=multiples)

    def where(self, number: int) -> Key | None:
        """The smallest cell that a number is, or is a part of."""
        if number in self.keys:
            return self.keys[number][0]
        sets = self.numbers.sets
        inside = sets.indices[sets.indptr[number] : sets.indptr[number + 1]]
        shared = sets[:, inside].sum(axis=1) == len(inside)
        cells = [int(each) for each in np.flatnonzero(shared) if int(each) in self.keys]
        size = np.diff(sets.indptr)
        return self.keys[min(cells, key=lambda each: int(size[each]))][0] if cells else None


def case(
    tables: Sequence[Cells],
    earlier: Sequence[Released],
    contributions: Contributions,
    rules: Rules,
    grounds: Mapping[Key, Ground],
    *,
    withheld: Sequence[Cells] = (),
    seconds: float | None = None,
    near: bool = True,
) -> Case:
    """Put a request before the gate, with all that was released earlier, in order of time.

    grounds: why cells of the request may not be told. withheld: cells that are asked as well, and
    of which it is sure that none is told; what they ask must stay unknown. seconds: for finding
    old wounds. near: what is to be printed in multiples of a base will be rounded each by itself.
    """
    asked_for = len(tables)
    tables, earlier = apart([*tables, *withheld], earlier, contributions)
    counted = [
        (Sheet(one, each.outcomes, near=each.rounding != "consistent"), each.contributions)
        for each in earlier
        for one in each.tables
    ]
    counted += [
        (Sheet(one, None if turn < asked_for else {}, near=near), contributions)
        for turn, one in enumerate(tables)
    ]
    known = rules.within is not None
    sheets = with_amounts(counted, within=known)
    every = [*(each.contributions for each in earlier), contributions]
    pooled = pool(sheets, owners(every))
    quantities = _quantities(every)
    tied = ties(sheets, pooled, quantities, within=known)
    merged = groups(pooled, quantities, rules.p_percent, rules.within, tied)
    sums = numbers(merged)
    before = {key: ground for each in earlier for key, ground in each.grounds.items()}
    grounds = _firsthand({**before, **grounds})
    attacking = attackers(pooled.members, _in_holdings(rules, contributions.groups))
    asked = _board(pooled, merged, sums, attacking, _secret(sheets, sums, grounds), rules)
    layout = laid(sheets, pooled, merged, sums, asked.claims, grounds, every, tied)
    minds = Minds(asked, attacking, pooled.members)
    found = Case(
        layout.puzzle, minds, layout.number_of, sums, merged, layout.keys, layout.multiples
    )
    return _mended(found, seconds) if earlier or layout.steady else found


def _mended(found: Case, seconds: float | None) -> Case:
    """Ask no more than is left when nothing new is told; and remember what that is."""
    hidden = found.puzzle.state != State.TOLD
    verdict = audit(found.puzzle, hidden, found.minds, seconds=seconds, recall=found.recall)
    turn = {attacker.name: turn for turn, attacker in enumerate(found.minds.attackers)}
    wounds = tuple(
        Wound(turn[each.mind], each.target, each.side, each.need, _left(each, found.puzzle))
        for each in verdict.failures
    )
    return replace(found, minds=found.minds.wounded(wounds), wounds=wounds)


def _left(failure: Failure, puzzle: Puzzle) -> float:
    """What a later release must leave: a little less than was reached, for the arithmetic."""
    if puzzle.integer[failure.target]:
        return float(np.floor(failure.reached + WHOLE))
    least = CLOSE * max(abs(float(puzzle.value[failure.target])), 1.0)
    return max(failure.reached * (1 - CLOSE) - least, 0.0)


def _quantities(every: Sequence[Contributions]) -> Mapping[str, Quantity]:
    return {name: each for one in every for name, each in one.quantities.items()}


def _firsthand(grounds: Mapping[Key, Ground]) -> Mapping[Key, Ground]:
    return {key: ground for key, ground in grounds.items() if ground not in SECOND_HAND}


def _in_holdings(rules: Rules, holdings: Mapping[str, str]) -> Rules:
    """The same rules, with allies named as those that contributors count as."""
    allies = [
        (name, frozenset(member_of(each, holdings) for each in some)) for name, some in rules.allies
    ]
    return replace(rules, allies=tuple(allies))


def _secret(sheets: Sequence[Sheet], numbers: Numbers, grounds: Mapping[Key, Ground]) -> Places:
    """The numbers of cells that a primary rule forbids, now or when they were withheld."""
    keys = (key for sheet in sheets for key in sheet.cells.keys)
    marks = np.fromiter((key in grounds for key in keys), np.bool_, len(numbers.of_cell))
    secret = np.unique(numbers.of_cell[marks])
    return np.asarray(secret[np.diff(numbers.sets.indptr)[secret] > 0], dtype=np.intp)


def _board(
    pool: Pool,
    groups: Groups,
    numbers: Numbers,
    attackers: Sequence[Attacker],
    secret: Places,
    rules: Rules,
) -> Board:
    """All claims, towards the public and all other attackers."""
    place = {name: each for each, name in enumerate(pool.members)}
    coalitions = [_places(each, place) for each in attackers[1:]]
    size = max(rules.coalition, 1)
    named = [each for each in coalitions if len(each) > size]
    first = numbers.sets.indices[numbers.sets.indptr[secret]]
    counts: Marks = groups.answer[first]
    found = pairs(groups, numbers, named, size)
    asked = answers(groups, numbers, zeros=rules.withhold_zeros, fulls=rules.withhold_full)
    most = max([size, *(len(each) for each in named)])
    kinds = (
        parts(groups, found),
        asked,
        wholes(groups, numbers, secret[~counts], most),
        tallies(asked, numbers, secret[counts]),
    )
    return board(claims(groups, numbers, kinds, coalitions, pool.members))
