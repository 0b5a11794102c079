"""The proof of an answer: the certificate for everybody, the audit for the secretariat."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

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
    cell,
    rounded_gap,
    rule_marks,
    rules_as_data,
    sealed,
    with_seal,
)
from schakel.disclosure.figures import Told
from schakel.disclosure.history import Released
from schakel.disclosure.values import Figure, Ground, Key, Withheld
from schakel.disclosure.witnesses import TOLERANCE
from schakel.language import Text


def protected(setting: Setting, given: Answer) -> tuple[Protected, ...]:
    """The tables as they are printed."""
    return tuple(_protected(setting, given, each) for each in given.requests)


def _protected(setting: Setting, given: Answer, request: Request) -> Protected:
    told = setting.found.contributions
    names = {*request.table.by, *request.table.where}
    dimensions = {name: told.dimensions[name] for name in sorted(names)}
    counted = set(request.parts[0].cohort.tolist())
    return Protected(
        request.table, setting.id, given.shown(request), dimensions,
        told.quantities.get(request.table.quantity),
        counted.pop() if len(counted) == 1 else None,
    )  # fmt: skip


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
            attackers=_attackers(setting, given.tried),
            earlier=tuple(Link(each.id, each.digest) for each in setting.earlier),
            method=pattern.method if pattern else "",
            gap=rounded_gap(pattern.gap) if pattern else None,
            tolerance=TOLERANCE,
            commitment=bound,
        )
    )


def _attackers(setting: Setting, tried: Tried | None) -> Attackers:
    rules = setting.rules
    return Attackers(
        coalition=rules.coalition,
        allies=tuple(name for name, _ in rules.allies),
        within=rules.within,
        number=len(tried.case.minds) if tried else 0,
    )


# For the secretariat --------------------------------------------------------------------------


def confidential(
    setting: Setting,
    given: Answer,
    sealed_by: str,
    salt: bytes,
    named: Mapping[str, str],
    standing: Sequence[Key],
) -> Audit:
    """The audit that belongs to the certificate with this seal."""
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
        grounds={cell(key): ground.value for key, ground in grounds_of(given).items()},
        obstacles=tuple(words.cell(key) for key in standing),
    )
    return _tried(told, given.tried) if given.tried else told


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
    )


def grounds_of(given: Answer) -> dict[Key, Ground]:
    """Why each cell that is not told is not: by itself, or for the sake of another."""
    found: dict[Key, Ground] = {}
    for each in given.requests:
        told = given.told.get(each.table.name)
        for turn, part in enumerate(each.parts):
            marks = told[turn].tolist() if told else [False] * len(part.keys)
            hidden = (key for key, may in zip(part.keys, marks, strict=True) if not may)
            found |= {key: each.grounds.get(key, Ground.GIVES_AWAY) for key in hidden}
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
        name, _about(tried, turn, target).en, value,
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


def _failure(tried: Tried, failure: Failure, turn: int) -> Text:
    keys = [key for number, _ in failure.proof for key in tried.case.keys.get(number, ())[:1]]
    about = _about(tried, turn, failure.target)
    return words.failure(words.attacker(failure.mind), about, failure.side, keys)


def obstacles(setting: Setting, given: Answer) -> list[Key]:
    """The earlier figures with which something could be worked out if all were told as asked.

    They are the told numbers in the proofs of what would fail.
    """
    if given.tried is None or not setting.earlier or not given.refused:
        return []
    problem = given.tried.case
    everything = problem.puzzle.never_told()
    told = audit(problem.puzzle, everything, problem.minds, seconds=setting.left)
    numbers = {number for failure in told.failures for number, _ in failure.proof}
    keys = (key for number in sorted(numbers) for key in problem.keys.get(number, ()))
    return [key for key in keys if key.release != setting.id]


# For those who come after ---------------------------------------------------------------------


def released(setting: Setting, given: Answer) -> Released:
    """What the history must keep: the cells of tables that were told, and what of them."""
    told = [each for each in given.requests if each.table.name in given.told]
    outcomes = {
        key: shown for each in told for key, shown in _parts(each, given.told[each.table.name])
    }
    grounds = {key: ground for key, ground in grounds_of(given).items() if key in outcomes}
    return Released(
        setting.id, setting.as_of, tuple(part for each in told for part in each.parts),
        outcomes, setting.rules, setting.found.contributions, grounds,
    )  # fmt: skip


def _parts(request: Request, told: Told) -> Iterable[tuple[Key, Figure | Withheld]]:
    for part, marks in zip(request.parts, told, strict=True):
        for key, value, may in zip(part.keys, part.value.tolist(), marks.tolist(), strict=True):
            yield key, Figure(value, part.table.decimals) if may else Withheld()
