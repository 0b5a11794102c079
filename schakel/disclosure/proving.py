"""The proof of an answer: the certificate for everybody, the audit for the secretariat."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from schakel.disclosure import words
from schakel.disclosure.answering import Answer, Setting, Tried
from schakel.disclosure.asking import Request
from schakel.disclosure.audit import Failure, Nearest, audit
from schakel.disclosure.certificate import (
    Attackers,
    Audit,
    Certificate,
    Link,
    Protected,
    Tightest,
    allies_of,
    cell,
    rounded_gap,
    rule_marks,
    rules_as_data,
    sealed,
    with_seal,
)
from schakel.disclosure.figures import Told, figure
from schakel.disclosure.history import Released
from schakel.disclosure.knowledge import Case
from schakel.disclosure.multiples import ROUNDED, Rounding
from schakel.disclosure.records import nonce_of
from schakel.disclosure.trees import merged
from schakel.disclosure.values import Figure, Ground, Key, Reason, Rules, Table, Withheld
from schakel.disclosure.witnesses import TOLERANCE
from schakel.language import Text

SCRATCH = 0.001  # of a need: less is arithmetic, no wound


def protected(setting: Setting, given: Answer) -> tuple[Protected, ...]:
    """The tables as they are printed."""
    return tuple(_protected(setting, given, each) for each in given.requests)


def _protected(setting: Setting, given: Answer, request: Request) -> Protected:
    told = setting.found.contributions
    names = {*request.table.by, *request.table.where}
    merge = request.table.merge
    dimensions = {
        name: merged(told.dimensions[name], merge.get(name, ())) for name in sorted(names)
    }
    counted = set(request.parts[0].cohort.tolist()) if _enough(given, request) else set()
    return Protected(
        request.table, setting.id, given.shown(request), dimensions,
        told.quantities.get(request.table.quantity),
        counted.pop() if len(counted) == 1 else None,
        rounding=_rounding(given, request),
    )  # fmt: skip


def _rounding(given: Answer, request: Request) -> Rounding:
    """How the figures of a table were rounded to its base; a mean or a share is by itself."""
    table = request.table
    if table.base is None or not given.cleared or table.name not in given.told:
        return ""
    return given.rounding if table.statistic in ROUNDED else "nearest"


def _enough(given: Answer, request: Request) -> bool:
    """May be told how many were counted? Not when they are too few for any figure."""
    refused = given.refused.get(request.table.name)
    return not (refused and refused.reason is Reason.COHORT_TOO_SMALL)


# For everybody --------------------------------------------------------------------------------


def certificate(
    setting: Setting, given: Answer, tables: Sequence[Protected], bound: str
) -> Certificate:
    """The sealed certificate; `bound` commits to what was put in."""
    rules = rules_as_data(setting.rules)
    pattern = given.tried.pattern if given.tried else None
    return with_seal(
        Certificate(
            release=setting.id,
            as_of=setting.as_of,
            cleared=given.cleared,
            tables=tuple(sealed(table) for table in tables),
            rules=rules,
            rule_marks=rule_marks(rules),
            attackers=_attackers(setting.rules),
            earlier=tuple(Link(each.id, each.digest) for each in setting.earlier),
            method=pattern.method if pattern else "",
            gap=rounded_gap(pattern.gap) if pattern else None,
            tolerance=TOLERANCE,
            commitment=bound,
        )
    )


def _attackers(rules: Rules) -> Attackers:
    return Attackers(
        coalition=rules.coalition,
        allies=tuple(name for name, _ in rules.allies),
        within=rules.within,
    )


# For the secretariat --------------------------------------------------------------------------


class Obstacles(NamedTuple):
    """Earlier figures that stand in the way, and the cells that may not be told beside them."""

    earlier: tuple[Key, ...]
    unsafe: frozenset[Key]


NONE = Obstacles((), frozenset())


def confidential(
    setting: Setting,
    given: Answer,
    sealed_by: str,
    salt: bytes,
    named: Mapping[str, str],
    standing: Obstacles,
) -> Audit:
    """The audit that belongs to the certificate with this seal."""
    grounds = grounds_of(given, standing.unsafe)
    told = Audit(
        release=setting.id,
        certificate=sealed_by,
        salt=salt.hex(),
        commitments=named,
        cohorts={
            each.table.name: each.table.cohort
            for each in given.requests
            if each.table.cohort is not None
        },
        allies=allies_of(setting.rules),
        grounds={cell(key): ground.value for key, ground in grounds.items()},
        obstacles=tuple(words.cell(key) for key in standing.earlier),
    )
    if given.tried is None:
        return told
    return replace(_tried(told, given.tried), wounds=wounds(given.tried) if setting.earlier else ())


def _tried(told: Audit, tried: Tried) -> Audit:
    pattern, verdict = tried.pattern, tried.verdict
    return replace(
        told,
        tightest=tightest(tried),
        failures=failures(tried),
        cost=pattern.cost,
        bound=pattern.bound,
        gap=pattern.gap,
        given_back=pattern.given_back,
        solves=verdict.solves,
        unsettled=verdict.unsettled,
        attackers=len(tried.case.minds),
    )


def grounds_of(given: Answer, unsafe: Set[Key] = frozenset()) -> dict[Key, Ground]:
    """Why each cell that is not told is not: by itself, or for what it would give away.

    unsafe: cells that would do so together with an earlier release.
    """
    found: dict[Key, Ground] = {}
    second = (Ground.GIVES_AWAY, Ground.EARLIER)
    for each in given.requests:
        told = given.told.get(each.table.name)
        for turn, part in enumerate(each.parts):
            marks = told[turn].tolist() if told else [False] * len(part.keys)
            hidden = (key for key, may in zip(part.keys, marks, strict=True) if not may)
            found |= {key: each.grounds.get(key, second[key in unsafe]) for key in hidden}
    return found


def tightest(tried: Tried) -> tuple[Tightest, ...]:
    """For each attacker the secret to which it came nearest, with the interval that remains."""
    turn = _turns(tried)
    return tuple(_tightest(tried, turn[near[0]], near) for near in tried.verdict.tightest)


def _turns(tried: Tried) -> dict[str, int]:
    return {each.name: place for place, each in enumerate(tried.case.minds.attackers)}


def _tightest(tried: Tried, turn: int, near: Nearest) -> Tightest:
    name, target, below, above, need_below, need_above = near
    value = float(tried.case.puzzle.value[target])
    return Tightest(
        name, _about(tried, turn, target), value,
        value - below, value + above, value - need_below, value + need_above,
    )  # fmt: skip


def _about(tried: Tried, turn: int, target: int) -> Text:
    """Whose secret a target is."""
    subjects = tried.case.subjects(turn, target)
    return words.subject(*subjects[0]) if subjects else words.SOMETHING


def failures(tried: Tried) -> tuple[Text, ...]:
    """Who could work out what, and by which figures."""
    turn = _turns(tried)
    return tuple(_failure(tried, each, turn[each.mind]) for each in tried.verdict.failures)


def wounds(tried: Tried) -> tuple[Text, ...]:
    """What earlier releases gave away already, each once, and by no more than they did."""
    attackers = tried.case.minds.attackers
    return tuple(
        dict.fromkeys(
            words.wound(
                words.attacker(attackers[each.turn].name),
                _about(tried, each.turn, each.target),
                each.side,
            )
            for each in tried.case.wounds
            if each.left < each.need * (1 - SCRATCH)
        )
    )


def _failure(tried: Tried, failure: Failure, turn: int) -> Text:
    keys = [key for number, _ in failure.proof for key in tried.case.keys.get(number, ())[:1]]
    about = _about(tried, turn, failure.target)
    return words.failure(words.attacker(failure.mind), about, failure.side, keys)


def obstacles(setting: Setting, given: Answer) -> Obstacles:
    """What would follow if all were told as asked, as far as earlier figures are needed for it.

    They are the told numbers in the proofs of what would fail. Nothing is tried when there is
    nothing to explain: no earlier release, or only cells that are withheld by themselves.
    """
    if given.tried is None or not setting.earlier or not _unexplained(given):
        return NONE
    problem = given.tried.case
    everything = problem.puzzle.never_told()
    asked = problem.puzzle, everything, problem.minds
    told = audit(*asked, seconds=setting.left, recall=problem.recall)
    proofs = [_keys(problem, failure) for failure in told.failures]
    mixed = [keys for keys in proofs if any(key.release != setting.id for key in keys)]
    found = dict.fromkeys(key for keys in mixed for key in keys)
    before = tuple(key for key in found if key.release != setting.id)
    return Obstacles(before, frozenset(found) - frozenset(before))


def _unexplained(given: Answer) -> bool:
    return Ground.GIVES_AWAY in grounds_of(given).values()


def _keys(problem: Case, failure: Failure) -> list[Key]:
    """The cells in a proof; of a number in several releases all of them."""
    return [key for number, _ in failure.proof for key in problem.keys.get(number, ())]


# For those who come after ---------------------------------------------------------------------


def released(setting: Setting, given: Answer, salt: bytes) -> Released:
    """What the history must keep: the cells of tables that were told, and what of them.

    Tables in bands are kept though all of them is withheld: in which band somebody stands was
    asked, and must stay unknown. salt: of the release, from which the nonce of its record follows.
    """
    kept = [each for each in given.requests if each.banded or each.table.name in given.told]
    outcomes = {key: shown for each in kept for key, shown in _parts(each, _told(given, each))}
    grounds = {key: ground for key, ground in grounds_of(given).items() if key in outcomes}
    return Released(
        setting.id, setting.as_of, tuple(part for each in kept for part in each.parts),
        outcomes, setting.rules, setting.found.contributions, grounds,
        nonce=nonce_of(salt, setting.id), rounding=given.rounding or "nearest",
    )  # fmt: skip


def _told(given: Answer, request: Request) -> Told:
    """Which cells of each part are told; none of a table that is refused."""
    nothing = [np.zeros(len(part.keys), dtype=np.bool_) for part in request.parts]
    return given.told.get(request.table.name, nothing)


def _parts(request: Request, told: Told) -> Iterable[tuple[Key, Figure | Withheld]]:
    rounded = request.rounded
    for part, marks in zip(request.parts, told, strict=True):
        for key, value, may in zip(part.keys, part.value.tolist(), marks.tolist(), strict=True):
            yield key, _kept(rounded.get(key, value), part.table) if may else Withheld()


def _kept(value: float, table: Table) -> Figure:
    """What everybody can be taken to know: more than decimals say, but no more than a base."""
    return figure(value, table) if table.base else Figure(value, table.decimals)
