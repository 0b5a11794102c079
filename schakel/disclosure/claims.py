"""Whose claims there are, on which numbers, and how they stand towards each attacker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from schakel.disclosure.equations import Groups, Hashes, Numbers
from schakel.disclosure.needs import (
    Answers,
    Changes,
    Parts,
    Tallies,
    Wholes,
    found_in,
    joined,
    spread,
)
from schakel.disclosure.puzzle import Places, Vector


class Asked(NamedTuple):
    """What one attacker must not learn: targets with their needs, each target once."""

    target: Places
    below: Vector
    above: Vector


NOTHING = Asked(np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """c claims towards the public, and the changes in the mind of each of the attackers.

    kinds: contributors', people's answers, withheld cells, withheld counts; the claims of each
    follow one another. target: (c,) number, -1 where nothing is asked. sets: csr_array (k, g) of
    the numbers that had to be added to those of the cells; marks, number: which set is which.
    """

    groups: Groups
    numbers: Numbers
    parts: Parts
    answers: Answers
    wholes: Wholes
    tallies: Tallies
    coalitions: Sequence[Places]
    public: Changes
    changes: Sequence[Changes]
    marks: Hashes
    number: Places
    added: Any
    members: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many numbers there are: groups, cells, and sums that somebody has a claim on."""
        return int(len(self.numbers.mark) + self.added.shape[0])

    def about(self, claim: int) -> tuple[int, int]:
        """Whose claim it is (-1: nobody's in particular), and on which cell."""
        pairs, count = self.parts.pairs, len(self.parts.rise)
        if claim < 2 * count:
            return int(pairs.member[claim % count]), int(pairs.number[claim % count])
        rest = claim - 2 * count
        for kind in (self.answers, self.wholes, self.tallies):
            if rest < kind.count:
                return -1, int(kind.number[rest])
            rest -= kind.count
        raise IndexError(claim)


def claims(
    groups: Groups,
    numbers: Numbers,
    kinds: tuple[Parts, Answers, Wholes, Tallies],
    coalitions: Sequence[Places],
    members: tuple[str, ...],
) -> Claims:
    """See what every claim comes to towards every attacker, and which sums that needs."""
    public = _all(kinds, None)
    changes = [_all(kinds, members) for members in coalitions]
    added = _Added(numbers, kinds)
    for each, some in zip([public, *changes], [_nobody(), *coalitions], strict=True):
        added.take(each, some)
    marks = np.concatenate([numbers.mark, np.array(added.marks, dtype=np.uint64)])
    order = np.argsort(marks)
    return Claims(
        groups, numbers, *kinds, coalitions, public, changes,
        marks[order], order.astype(np.intp), added.sets(len(groups.value)), members,
    )  # fmt: skip


def _nobody() -> Places:
    return np.zeros(0, dtype=np.intp)


def _all(kinds: tuple[Parts, Answers, Wholes, Tallies], members: Places | None) -> Changes:
    """The changes of all kinds of claims, numbered through."""
    start, found = 0, []
    for kind in kinds:
        if kind.count:
            each = kind.public() if members is None else kind.of(members)
            found.append(Changes(each.claim + start, each.mark, each.below, each.above))
        start += kind.count
    return joined(found)


class _Added:
    """Sums that somebody has a claim on and that are no cell; each is found once."""

    def __init__(self, numbers: Numbers, kinds: tuple[Parts, Answers, Wholes, Tallies]) -> None:
        self.known = np.sort(numbers.mark)
        self.parts, self.answers = kinds[0], kinds[1]
        self.marks: list[int] = []
        self.groups: list[Places] = []
        self.seen: set[int] = set()

    def take(self, changes: Changes, members: Places) -> None:
        """Add the sums that these claims need."""
        if not len(changes.claim):
            return
        asked = (changes.below > 0) | (changes.above > 0)
        asked[asked] &= ~found_in(self.known, changes.mark[asked])[1]
        for claim, mark in zip(
            changes.claim[asked].tolist(), changes.mark[asked].tolist(), strict=True
        ):
            if mark not in self.seen:
                self.seen.add(mark)
                self.marks.append(mark)
                self.groups.append(self._set(claim, members))

    def _set(self, claim: int, members: Places) -> Places:
        if claim < self.parts.count:
            return self.parts.set_of(claim, members)
        return self.answers.set_of(claim - self.parts.count)

    def sets(self, count: int) -> Any:
        """The added sums as rows over the groups."""
        sizes = [len(each) for each in self.groups]
        start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
        columns = np.concatenate([_nobody(), *self.groups])
        return csr_array((np.ones(len(columns)), columns, start), shape=(len(sizes), count))


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """The claims by target, so that what a mind asks is found from what it changes.

    target: (c,) the number on which each claim falls towards the public, -1 where on none.
    order, start: the claims by target. below, above: (k,) what the public asks of each number.
    """

    claims: Claims
    target: Places
    order: Places
    start: Places
    below: Vector
    above: Vector

    def public(self) -> Asked:
        """What the public must not learn; and whatever any other must not, with a need of 0."""
        wanted = np.flatnonzero((self.below > 0) | (self.above > 0))
        return Asked(wanted, self.below[wanted], self.above[wanted])

    def asked(self, turn: int) -> Asked:
        """What differs from the public's needs in the mind of one coalition."""
        changes = self.claims.changes[turn]
        if not len(changes.claim):
            return NOTHING
        fresh = _targets(self.claims, changes)
        touched = np.concatenate([self.target[changes.claim], fresh])
        target = np.unique(touched[touched >= 0])
        owner, place = spread(self.start, target)
        claim = self.order[place]
        kept = ~np.isin(claim, changes.claim)
        below, above = np.zeros(len(target)), np.zeros(len(target))
        public = self.claims.public
        _raise(below, owner[kept], public.below[claim[kept]])
        _raise(above, owner[kept], public.above[claim[kept]])
        asks = fresh >= 0
        spot = np.searchsorted(target, fresh[asks])
        _raise(below, spot, changes.below[asks])
        _raise(above, spot, changes.above[asks])
        other = (below != self.below[target]) | (above != self.above[target])
        return Asked(target[other], below[other], above[other])

    def claims_on(self, target: int, turn: int) -> list[int]:
        """The claims that fall on a target; turn: in the mind of which coalition, -1 the public."""
        mine: list[int] = self.order[self.start[target] : self.start[target + 1]].tolist()
        if turn < 0:
            return mine
        changes = self.claims.changes[turn]
        fresh = changes.claim[_targets(self.claims, changes) == target].tolist()
        changed = set(changes.claim.tolist())
        return [*(claim for claim in mine if claim not in changed), *fresh]


def _raise(needs: Vector, where: Places, what: Vector) -> None:
    np.maximum.at(needs, where, what)


def _targets(claims: Claims, changes: Changes) -> Places:
    """The numbers on which claims fall, -1 where nothing is asked."""
    target = np.full(len(changes.claim), -1, dtype=np.intp)
    asks = (changes.below > 0) | (changes.above > 0)
    place, _ = found_in(claims.marks, changes.mark[asks])
    target[asks] = claims.number[place]
    return target


def board(claims: Claims) -> Board:
    """Set the claims out by target."""
    public = claims.public
    target = _targets(claims, public)
    below, above = np.zeros(claims.count), np.zeros(claims.count)
    asks = target >= 0
    _raise(below, target[asks], public.below[asks])
    _raise(above, target[asks], public.above[asks])
    order = np.argsort(target, kind="stable").astype(np.intp)
    start = np.searchsorted(target[order], np.arange(claims.count + 1)).astype(np.intp)
    return Board(claims, target, order, start, below, above)


def rooms(groups: Groups, members: Places) -> tuple[Places, Vector, Vector]:
    """The groups of which these members know more than the public, and what room that leaves.

    Their own parts stand still: a group cannot fall below them, and cannot move when nobody else
    takes part in it. Of answers, no more people can answer so than were asked besides.
    """
    group, own, some = groups.held.of(members)
    alone = groups.count[group] == some
    apart = groups.value[group] - np.where(groups.answer[group], 0.0, groups.low[group])
    below = np.where(alone, 0.0, apart - own)
    above = np.where(alone, 0.0, groups.high[group] - groups.value[group])
    answer = np.flatnonzero(groups.answer[group])
    people = groups.people[groups.kind[group[answer]]]
    if len(answer):
        kinds, many, _ = groups.asked.of(members)
        mine = many[np.searchsorted(kinds, groups.kind[group[answer]])]
        above[answer] = people - mine - (groups.value[group[answer]] - own[answer])
    tells = groups.secret[group] & ((own > 0) | alone | groups.answer[group])
    return group[tells], below[tells], above[tells]
