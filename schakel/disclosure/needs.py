"""How far every number must be able to move, so that nobody learns what somebody put in.

Let c be a contributor, K a cell, G the groups of K in which c takes part, x what c put in there and
w how uncertain that must stay (p x; never less than 1 for whole numbers). To coalition S, that
knows its own parts, what c put in is at most y(G) - own(G), the whole rest being zero. So

    y(G) must be able to rise by      w - (y(G) - x - own(G)),

which is the p% rule. And c put in at least y(B) - own(B), where B are the groups of G in which
nobody but c and S takes part. So

    y(B) must be able to fall by      w - (x - x(B)).

Answers count for 0 or 1. Of n people outside S who were asked the same, o stand in K. If o = 0 it
must be possible that one does: y(K) must be able to rise by 1. If o = n it must be possible that
one does not: y(K) must be able to fall by 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array

from schakel.disclosure.equations import Columns, Groups, Hashes, Numbers, columns, sums, total
from schakel.disclosure.puzzle import Marks, Places, Vector

LEAST = 1e-9  # a need of less than this share of the width is rounding, and no need
CLOSE = 1 - 1e-6  # who is known to lie so close to an end need not be able to reach it quite


def spread(start: Places, which: Places) -> tuple[Places, Places]:
    """The entries of some rows of a compressed table: (owner among which, place of the entry).

    >>> [each.tolist() for each in spread(np.array([0, 2, 5]), np.array([1, 0]))]
    [[0, 0, 0, 1, 1], [2, 3, 4, 0, 1]]
    """
    length = start[which + 1] - start[which]
    owner = np.repeat(np.arange(len(which)), length)
    first = np.cumsum(length) - length
    place = np.arange(len(owner)) - first[owner] + start[which][owner]
    return owner.astype(np.intp), place.astype(np.intp)


def found_in(keys: Places | Hashes, asked: Places | Hashes) -> tuple[Places, Marks]:
    """Where each asked key stands among sorted keys, and whether it does."""
    place = np.searchsorted(keys, asked)
    there = place < len(keys)
    there[there] = keys[place[there]] == asked[there]
    return place.astype(np.intp), there


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """q pairs of a number and a contributor in it, and the e entries (pair, group) they consist of.

    number, member: (q,). width, part: (q,) w and x. pair, group: (e,), in order of group; own: (e,)
    x in that group. start: (g + 1,) where the entries of each group begin. order: the entries by
    pair; begin: (q + 1,) where those of each pair begin.
    """

    number: Places
    member: Places
    width: Vector
    part: Vector
    pair: Places
    group: Places
    own: Vector
    start: Places
    order: Places
    begin: Places


def pairs(groups: Groups, numbers: Numbers, coalitions: Sequence[Places], size: int) -> Pairs:
    """The pairs that could need something from some attacker; the rest is safe of itself.

    coalitions: members of the named ones; size: how many others may put their heads together.
    """
    number, member, width, part = _bounded(groups, numbers, coalitions, size)
    pair, group, place = _entries(groups, numbers, number, member)
    order = np.argsort(group, kind="stable")
    pair, group, place = pair[order], group[order], place[order]
    start = np.searchsorted(group, np.arange(len(groups.value) + 1))
    by_pair = np.argsort(pair, kind="stable").astype(np.intp)
    begin = np.searchsorted(pair[by_pair], np.arange(len(number) + 1)).astype(np.intp)
    return Pairs(
        number, member, width, part, pair, group, groups.parts.data[place],
        start.astype(np.intp), by_pair, begin,
    )  # fmt: skip


def _bounded(
    groups: Groups, numbers: Numbers, coalitions: Sequence[Places], size: int
) -> tuple[Places, Places, Vector, Vector]:
    """Pairs whose need is positive when every group is taken at its most dangerous."""
    parts = groups.parts
    group = np.repeat(np.arange(parts.shape[0]), np.diff(parts.indptr))
    counted = groups.secret[group] & ~groups.answer[group]
    known, covered = _others(groups, group, coalitions, size)
    over = known - (groups.value[group] - parts.data)
    number, member, width, over = _summed(groups, numbers, counted, over)
    outside = _summed(groups, numbers, counted, np.where(covered, 0.0, parts.data))[3]
    part = _summed(groups, numbers, counted, parts.data)[3]
    width = _least_width(groups, numbers, number, width)
    wanted = (width + over > LEAST * width) | (width - outside > LEAST * width)
    return number[wanted], member[wanted], width[wanted], part[wanted]


def _summed(
    groups: Groups, numbers: Numbers, counted: Marks, what: Vector
) -> tuple[Places, Places, Vector, Vector]:
    """Number, contributor, width and sum of `what`, wherever the width is more than zero.

    Sums of zero drop out of a sparse product; beside the width, in one complex number, they stay.
    """
    parts = groups.parts
    both = np.where(counted, groups.widths.data + 1j * what, 0)
    table = csr_array((both, parts.indices, parts.indptr), shape=parts.shape)
    summed = csr_array(numbers.sets @ table)
    summed.sort_indices()
    number = np.repeat(np.arange(summed.shape[0]), np.diff(summed.indptr))
    wide = summed.data.real > 0
    member = summed.indices[wide].astype(np.intp)
    number = number[wide].astype(np.intp)
    return number, member, summed.data.real[wide], summed.data.imag[wide]


def _least_width(groups: Groups, numbers: Numbers, number: Places, width: Vector) -> Vector:
    """Whole numbers differ by no less than 1."""
    whole = groups.whole[numbers.sets.indices[numbers.sets.indptr[number]]]
    return np.where(whole, np.maximum(width, 1.0), width)


def _others(
    groups: Groups, group: Places, coalitions: Sequence[Places], size: int
) -> tuple[Vector, Marks]:
    """Per part: the most that an attacker without its owner put in; whether that was all else."""
    parts = groups.parts
    order = np.lexsort((-parts.data, group))
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order)) - parts.indptr[group]
    most = total(group[rank < size], parts.data[rank < size], parts.shape[0])[group]
    more = total(group[rank <= size], parts.data[rank <= size], parts.shape[0])[group]
    known = np.where(rank < size, more - parts.data, most)
    covered = groups.count[group] - 1 <= size
    for members in coalitions:
        own, some = together(groups, members)
        apart = ~np.isin(parts.indices, members)
        known = np.where(apart, np.maximum(known, own[group]), known)
        covered |= apart & (groups.count[group] - some[group] == 1)
    return known, covered


def together(groups: Groups, members: Places) -> tuple[Vector, Places]:
    """Per group: what these members put in, and how many of them take part."""
    mine = np.isin(groups.parts.indices, members)
    group = np.repeat(np.arange(groups.parts.shape[0]), np.diff(groups.parts.indptr))[mine]
    size = groups.parts.shape[0]
    own = total(group, groups.parts.data[mine], size)
    return own, np.bincount(group, minlength=size).astype(np.intp)


def _entries(
    groups: Groups, numbers: Numbers, number: Places, member: Places
) -> tuple[Places, Places, Places]:
    """The groups of each pair: (e,) pair, group, and place in the parts. The shorter side leads."""
    parts, sets = groups.parts, numbers.sets
    of_member = csc_array(parts)
    mine = np.diff(of_member.indptr)[member] <= np.diff(sets.indptr)[number]
    left, right = np.flatnonzero(mine).astype(np.intp), np.flatnonzero(~mine).astype(np.intp)
    owner, place = spread(of_member.indptr.astype(np.intp), member[left])
    some = of_member.indices[place]
    pair = left[owner]
    owner, place = spread(sets.indptr.astype(np.intp), number[right])
    pair = np.concatenate([pair, right[owner]])
    group = np.concatenate([some, sets.indices[place]]).astype(np.intp)
    inside = found_in(_keys(sets), number[pair] * sets.shape[1] + group)[1]
    spot, there = found_in(_keys(parts), group * parts.shape[1] + member[pair])
    both = inside & there
    return pair[both], group[both], spot[both]


def _keys(table: Any) -> Places:
    """The places of the entries of a table whose columns are in order, as single numbers."""
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    keys: Places = row * table.shape[1] + table.indices
    return keys


# Claims -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What some claims ask in the mind of one attacker, in place of what they ask of the public."""

    claim: Places
    mark: Hashes
    below: Vector
    above: Vector


NO_CHANGES = Changes(np.zeros(0, np.intp), np.zeros(0, np.uint64), np.zeros(0), np.zeros(0))


def joined(changes: Sequence[Changes]) -> Changes:
    """Changes of several kinds of claims as one."""
    every = [each for each in changes if len(each.claim)]
    if not every:
        return NO_CHANGES
    return Changes(
        np.concatenate([each.claim for each in every]),
        np.concatenate([each.mark for each in every]),
        np.concatenate([each.below for each in every]),
        np.concatenate([each.above for each in every]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Claims of contributors on what they put in: first q on rising, then q on falling.

    rise_mark, fall_mark: (q,) the sets G and B; rise, fall: (q,) the needs, before they are capped
    by the rooms rise_room and fall_room: (q,) what is known beforehand leaves no more.
    """

    groups: Groups
    pairs: Pairs
    rise_mark: Hashes
    rise: Vector
    rise_room: Vector
    fall_mark: Hashes
    fall: Vector
    fall_room: Vector

    @property
    def count(self) -> int:
        """How many claims there are: on rising and on falling."""
        return 2 * len(self.rise)

    def public(self) -> Changes:
        """All claims as they stand towards the public."""
        return self._changes(
            np.arange(len(self.rise)), self.rise, self.fall_mark, self.fall, self.fall_room
        )

    def of(self, members: Places) -> Changes:
        """The claims that stand otherwise towards these members together."""
        group, own, some = self.groups.held.of(members)
        owner, place = spread(self.pairs.start, group)
        if not len(place):
            return NO_CHANGES
        pair, back = np.unique(self.pairs.pair[place], return_inverse=True)
        rise = self.rise[pair] + total(back, own[owner], len(pair))
        bare = self.groups.count[group[owner]] - some[owner] == 1
        bare &= self.groups.count[group[owner]] > 1
        fall_mark = self.fall_mark[pair] + sums(
            back[bare], self.groups.mark[group[owner][bare]], len(pair)
        )
        gain = total(back[bare], self.pairs.own[place[bare]], len(pair))
        fall, room = self.fall[pair] + gain, self.fall_room[pair] + gain
        ours = np.isin(self.pairs.member[pair], members)
        rise[ours], fall[ours] = 0.0, 0.0
        return self._changes(pair, rise, fall_mark, fall, room)

    def set_of(self, claim: int, members: Places) -> Places:
        """The groups whose sum a claim is about, as it stands towards these members."""
        pairs, pair = self.pairs, claim % len(self.rise)
        group = pairs.group[pairs.order[pairs.begin[pair] : pairs.begin[pair + 1]]]
        if claim < len(self.rise):
            return group
        mine, _, others = self.groups.held.of(members)
        spot, there = found_in(mine, group)
        some = np.zeros(len(group), dtype=np.intp)
        some[there] = others[spot[there]]
        return np.asarray(group[self.groups.count[group] - some == 1])

    def _changes(
        self, pair: Places, rise: Vector, fall_mark: Hashes, fall: Vector, room: Vector
    ) -> Changes:
        count, least = len(self.rise), LEAST * self.pairs.width[pair]
        above = np.where(rise > least, np.minimum(rise, self.rise_room[pair] * CLOSE), 0.0)
        below = np.where(fall > least, np.minimum(fall, room * CLOSE), 0.0)
        none = np.zeros(len(pair))
        return Changes(
            np.concatenate([pair, pair + count]),
            np.concatenate([self.rise_mark[pair], fall_mark]),
            np.concatenate([none, below]),
            np.concatenate([above, none]),
        )


def parts(groups: Groups, pairs: Pairs) -> Parts:
    """What contributors claim for what they put in."""
    count = len(pairs.number)
    pair, group, own = pairs.pair, pairs.group, pairs.own
    alone = groups.count[group] == 1
    whole = total(pair, groups.value[group], count)
    bare = total(pair[alone], own[alone], count)
    return Parts(
        groups,
        pairs,
        sums(pair, groups.mark[group], count),
        pairs.width - (whole - pairs.part),
        total(pair, (groups.high - groups.value)[group], count),
        sums(pair[alone], groups.mark[group[alone]], count),
        pairs.width - (pairs.part - bare),
        total(pair[alone], (own - groups.low[group])[alone], count),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Claims of people who were asked the same: that nobody learns what one of them answered.

    number, kind: (v,) a cell and a kind of question. mark: (v,) the groups of that kind in it.
    among, people: (v,) how many stand in the cell, and how many were asked.
    still: (v,) all must stand in it, whatever they answered. full: (v,) everybody who could stand
    in the cell, of whatever kind, does. zeros, fulls: whether zeros and full cells are secret.
    answer, group: (e,) entries, in order of answers; start: (v + 1,) where those of each begin.
    order: the answers by kind; begin: (kinds + 1,) where those of each kind begin.
    """

    groups: Groups
    number: Places
    kind: Places
    mark: Hashes
    among: Vector
    people: Vector
    still: Marks
    full: Marks
    zeros: bool
    fulls: bool
    group: Places
    start: Places
    order: Places
    begin: Places

    @property
    def count(self) -> int:
        """How many claims there are."""
        return len(self.number)

    def public(self) -> Changes:
        """All claims as they stand towards the public."""
        return self._changes(np.arange(len(self.number)), self.among, self.people)

    def of(self, members: Places) -> Changes:
        """The claims that stand otherwise towards these members together."""
        answer, among, people = self.others(members)
        if not len(answer):
            return NO_CHANGES
        return self._changes(answer, among, people)

    def others(self, members: Places) -> tuple[Places, Vector, Vector]:
        """Answers of a kind that these gave: which, and who stand in it and were asked besides."""
        kinds, some, _ = self.groups.asked.of(members)
        turn, spot = spread(self.begin, kinds)
        answer, gone = self.order[spot], some[turn]
        owner, place = spread(self.start, answer)
        mine, own, _ = self.groups.held.of(members)
        spot, there = found_in(mine, self.group[place])
        theirs = total(owner[there], own[spot[there]], len(answer))
        return answer, self.among[answer] - theirs, self.people[answer] - gone

    def set_of(self, claim: int) -> Places:
        """The groups whose sum a claim is about."""
        return self.group[self.start[claim] : self.start[claim + 1]]

    def _changes(self, answer: Places, among: Vector, people: Vector) -> Changes:
        free = (people > 0.5) & ~self.still[answer]
        above = free & (among < 0.5)
        below = free & (among > people - 0.5)
        if not self.zeros:
            above &= False
        if not self.fulls:
            below &= ~self.full[answer]
        return Changes(answer, self.mark[answer], below.astype(float), above.astype(float))


def answers(groups: Groups, numbers: Numbers, *, zeros: bool, fulls: bool) -> Answers:
    """What people claim for what they answered."""
    sets = coo_array(numbers.sets)
    here = groups.answer[sets.coords[1]]
    number, group = sets.coords[0][here], sets.coords[1][here].astype(np.intp)
    count = len(groups.tied)
    pair, answer = np.unique(number * max(count, 1) + groups.kind[group], return_inverse=True)
    kind = (pair % max(count, 1)).astype(np.intp)
    order = np.argsort(answer, kind="stable")
    sizes = np.bincount(groups.kind[groups.answer], minlength=count)
    among = total(answer, groups.value[group], len(pair))
    cell = (pair // max(count, 1)).astype(np.intp)
    absent = total(cell, groups.people[kind] - among, len(numbers.mark))
    covered = np.bincount(answer, minlength=len(pair)) == sizes[kind]
    return Answers(
        groups,
        cell,
        kind,
        sums(answer, groups.mark[group], len(pair)),
        among,
        groups.people[kind],
        covered & groups.tied[kind],
        absent[cell] < 0.5,
        zeros,
        fulls,
        group[order],
        np.searchsorted(answer[order], np.arange(len(pair) + 1)).astype(np.intp),
        np.argsort(kind, kind="stable").astype(np.intp),
        np.searchsorted(np.sort(kind), np.arange(count + 1)).astype(np.intp),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Wholes:
    """Claims on cells that may not be told: what all others put in together stays uncertain.

    number: (c,) cells. width: csr_array (c, members); leader: (c, s) the contributors with the
    widest claims, -1 when there are no more; reach: (c, s) their widths. rise, fall: (c,) rooms;
    up, down: by member, what is theirs in those rooms. held: the widths by member.
    """

    number: Places
    mark: Hashes
    leader: Places
    reach: Vector
    rise: Vector
    fall: Vector
    up: Columns
    down: Columns
    held: Columns

    @property
    def count(self) -> int:
        """How many claims there are."""
        return len(self.number)

    def public(self) -> Changes:
        """All claims as they stand towards the public."""
        cell = np.arange(len(self.number))
        return self._changes(cell, self.reach[:, 0], self.rise, self.fall)

    def of(self, members: Places) -> Changes:
        """The claims that stand otherwise towards these members together."""
        cell = self.held.of(members)[0]
        if not len(cell):
            return NO_CHANGES
        others = ~np.isin(self.leader[cell], members) & (self.leader[cell] >= 0)
        reach = np.where(others, self.reach[cell], 0.0).max(axis=1, initial=0.0)
        up, down = (_picked(each.of(members), cell) for each in (self.up, self.down))
        return self._changes(cell, reach, self.rise[cell] - up, self.fall[cell] - down)

    def _changes(self, cell: Places, reach: Vector, rise: Vector, fall: Vector) -> Changes:
        least = LEAST * reach
        above = np.where(rise > least, np.minimum(reach, rise * CLOSE), 0.0)
        below = np.where(fall > least, np.minimum(reach, fall * CLOSE), 0.0)
        return Changes(cell, self.mark[cell], below, above)


def _picked(found: tuple[Places, Vector, Places], rows: Places) -> Vector:
    """The sums found in some rows; 0 in others."""
    spot, there = found_in(found[0], rows)
    picked = np.zeros(len(rows))
    picked[there] = found[1][spot[there]]
    return picked


def wholes(groups: Groups, numbers: Numbers, secret: Places, most: int) -> Wholes:
    """What may not be known of withheld cells; most: the size of the largest coalition."""
    sets = csr_array(numbers.sets[secret])
    own = groups.parts
    group = np.repeat(np.arange(own.shape[0]), np.diff(own.indptr))
    counted = (groups.secret & ~groups.answer)[group]
    bounded = np.isfinite(groups.high[group])
    width = np.where(counted, groups.widths.data, 0.0)
    up = np.where(counted & bounded, (groups.high - groups.value)[group], 0.0)
    down = np.where(counted, own.data - groups.low[group], 0.0)
    put, high, low = (
        csr_array(sets @ csr_array((each, own.indices, own.indptr), shape=own.shape))
        for each in (width, up, down)
    )
    leader, reach = _leaders(put, most + 1)
    first = sets.indices[sets.indptr[:-1]] if len(secret) else np.zeros(0, dtype=np.intp)
    reach = np.where(groups.whole[first][:, None] & (reach > 0), np.maximum(reach, 1.0), reach)
    room = np.where(groups.answer | ~groups.secret, 0.0, groups.high - groups.value)
    return Wholes(
        secret,
        numbers.mark[secret],
        leader,
        reach,
        np.asarray(sets @ room, dtype=np.float64),
        np.asarray(low.sum(axis=1), dtype=np.float64).ravel(),
        columns(high),
        columns(low),
        columns(put),
    )


def _leaders(put: Any, most: int) -> tuple[Places, Vector]:
    """Per row the columns of the largest entries, and those entries; -1 and 0 beyond the last."""
    row = np.repeat(np.arange(put.shape[0]), np.diff(put.indptr))
    order = np.lexsort((put.indices, -put.data, row))
    rank = np.arange(len(row)) - put.indptr[row]
    kept = rank < most
    leader = np.full((put.shape[0], most), -1, dtype=np.intp)
    reach = np.zeros((put.shape[0], most))
    leader[row[kept], rank[kept]] = put.indices[order][kept]
    reach[row[kept], rank[kept]] = put.data[order][kept]
    return leader, reach


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """Claims on withheld cells of answers: nobody knows for certain how many there are.

    number, mark: (t,) cells. rise, fall: (t,) how many more, or fewer, there could be.
    of_answer: (v,) the tally in which an answer counts, -1 where in none.
    """

    answers: Answers
    number: Places
    mark: Hashes
    rise: Vector
    fall: Vector
    of_answer: Places

    @property
    def count(self) -> int:
        """How many claims there are."""
        return len(self.number)

    def public(self) -> Changes:
        """All claims as they stand towards the public."""
        return self._changes(np.arange(len(self.number)), self.rise, self.fall)

    def of(self, members: Places) -> Changes:
        """The claims that stand otherwise towards these members together."""
        answer, among, people = self.answers.others(members)
        here = self.of_answer[answer] >= 0
        answer, among, people = answer[here], among[here], people[here]
        tally, back = np.unique(self.of_answer[answer], return_inverse=True)
        fewer = self.answers.among[answer] - among
        gone = self.answers.people[answer] - people
        fall = self.fall[tally] - total(back, fewer, len(tally))
        rise = self.rise[tally] - total(back, gone - fewer, len(tally))
        return self._changes(tally, rise, fall)

    def _changes(self, tally: Places, rise: Vector, fall: Vector) -> Changes:
        above, below = (rise > 0.5).astype(float), (fall > 0.5).astype(float)
        return Changes(tally, self.mark[tally], below, above)


def tallies(answers: Answers, numbers: Numbers, secret: Places) -> Tallies:
    """What may not be known of withheld cells of answers."""
    tally = np.full(len(numbers.mark), -1, dtype=np.intp)
    tally[secret] = np.arange(len(secret))
    of_answer = np.where(answers.still, -1, tally[answers.number])
    here = of_answer >= 0
    spot, among, people = of_answer[here], answers.among[here], answers.people[here]
    rise = total(spot, people - among, len(secret))
    fall = total(spot, among, len(secret))
    return Tallies(answers, secret, numbers.mark[secret], rise, fall, of_answer)
