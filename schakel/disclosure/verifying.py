"""Trying a release again: is it still what was cleared, and does it still give nobody away?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import isclose
from time import perf_counter

import numpy as np

from schakel.disclosure import words
from schakel.disclosure.answering import Setting, case_of, hidden_in_the_end, numbers_of
from schakel.disclosure.asking import Request
from schakel.disclosure.audit import audit as attack
from schakel.disclosure.certificate import (
    Audit,
    Certificate,
    Finding,
    Link,
    Protected,
    altered_cells,
    altered_certificate,
    altered_contributions,
    altered_history,
    altered_rules,
    cell,
    printed,
    rules_of_data,
)
from schakel.disclosure.entries import RequestError, entries
from schakel.disclosure.figures import Told, told_by
from schakel.disclosure.history import HistoryError, Released, Store
from schakel.disclosure.knowledge import Case
from schakel.disclosure.multiples import ROUNDED, stands_for
from schakel.disclosure.puzzle import Marks, State
from schakel.disclosure.records import altered_record
from schakel.disclosure.values import Contributions, Figure, Key, Rules, Table
from schakel.language import Text

ARITHMETIC = 1e-9  # so little two multiples that are the same may differ


def verify(
    certificate: Certificate,
    published: Sequence[Protected],
    contributions: Contributions | None = None,
    audit: Audit | None = None,
    history: Store | None = None,
    rules: Rules | None = None,
    seconds: float = 60,
) -> tuple[Finding, ...]:
    """All that is not as the certificate has it, by name; nothing when it is whole.

    With the contributions and the confidential audit, every figure is made anew and, when the
    releases before it are at hand, the attack is repeated. Without them only the seals are tried.
    """
    sealed = (*altered_certificate(certificate), *altered_cells(certificate, published))
    held = altered_rules(certificate, rules, audit) if rules else ()
    every, torn = _kept(certificate, history)
    found = (*sealed, *held, *torn)
    own = () if every is None else altered_record(certificate, audit, every)
    if contributions is None:
        return (*found, *own)
    if audit is None:
        return (*found, *own, Finding("audit", certificate.release, words.AUDIT_NEEDED))
    found = (*found, *altered_contributions(certificate, audit, contributions))
    if found or (history is None and certificate.earlier):
        return (*found, *own)
    before = _before(certificate, every or ())
    return (*own, *_anew(certificate, published, contributions, audit, before, seconds))


def _kept(
    certificate: Certificate, history: Store | None
) -> tuple[tuple[Released, ...] | None, tuple[Finding, ...]]:
    """All releases that are kept, and which before this one were altered; None when torn."""
    if history is None:
        return None, ()
    try:
        every = history.releases()
    except HistoryError as wrong:
        return None, (Finding("history", certificate.release, wrong.problem),)
    links = [Link(each.id, each.digest) for each in every]
    return every, altered_history(certificate, links)


def _before(certificate: Certificate, every: Sequence[Released]) -> tuple[Released, ...]:
    known = {link.release for link in certificate.earlier}
    return tuple(each for each in every if each.id in known)


def _anew(
    certificate: Certificate,
    published: Sequence[Protected],
    contributions: Contributions,
    audit: Audit,
    earlier: tuple[Released, ...],
    seconds: float,
) -> tuple[Finding, ...]:
    """Make every figure again, and attack what was published."""
    tables = [_asked(each, audit) for each in published]
    near = not any(each.rounding == "consistent" for each in published)
    until = perf_counter() + seconds
    setting = Setting(
        entries(contributions), rules_of_data(certificate.rules, audit.allies), earlier,
        certificate.release, certificate.as_of, "auto", "withhold", until,
    )  # fmt: skip
    try:
        requests = setting.requests(tables)
    except RequestError as wrong:
        return tuple(Finding("table", certificate.release, each) for each in wrong.problems)
    pairs = [_as_printed(*pair) for pair in zip(requests, published, strict=True)]
    differing = tuple(each for pair in pairs for each in _differing(*pair))
    return differing or _attacked(setting, pairs, near=near)


def _asked(protected: Protected, audit: Audit) -> Table:
    """The request, with the names of those who were counted."""
    cohort = audit.cohorts.get(protected.table.name)
    return replace(protected.table, cohort=cohort)


def _as_printed(request: Request, protected: Protected) -> tuple[Request, Protected]:
    """The request with those printed multiples that may stand for what was put in."""
    if not protected.rounding or request.table.statistic not in ROUNDED:
        return request, protected
    (part,) = request.parts
    base = float(protected.table.base or 1.0)
    value = dict(zip(part.keys, part.value.tolist(), strict=True))
    shown = {k: each.value for k, each in protected.figures.items() if isinstance(each, Figure)}
    kept = {key: each for key, each in shown.items() if stands_for(each, value.get(key), base)}
    return replace(request, rounded=kept), protected


def _differing(request: Request, protected: Protected) -> Iterator[Finding]:
    """The figures that do not follow from what was put in."""
    told = [told_by(part, protected.figures) for part in request.parts]
    made = request.shown(told)
    for key, shown in protected.figures.items():
        if isinstance(shown, Figure) and printed(made[key]) != printed(shown):
            yield _finding(key, words.NOT_FROM_THESE)


def _attacked(
    setting: Setting, pairs: Sequence[tuple[Request, Protected]], *, near: bool
) -> tuple[Finding, ...]:
    """What may not be told by itself, or gives something away after all."""
    told = {
        request.table.name: [told_by(part, protected.figures) for part in request.parts]
        for request, protected in pairs
    }
    kept = [request for request, _ in pairs if any(map(np.any, told[request.table.name]))]
    if not kept:
        return ()
    refused = [request for request, _ in pairs if request not in kept]
    problem = case_of(setting, kept, refused, near=near)
    otherwise = tuple(each for one in kept for each in _otherwise(problem, one))
    problem = _printed(problem, kept)
    secret = problem.puzzle.state == State.SECRET
    hidden = hidden_in_the_end(problem, kept, told, problem.puzzle.never_told())
    forbidden = tuple(each for one in kept for each in _forbidden(problem, one, told, secret))
    if (
        forbidden
        or otherwise
        or attack(problem.puzzle, hidden, problem.minds, seconds=setting.left).safe
    ):
        return forbidden + otherwise
    return (Finding("certificate", setting.id, words.NOT_SAFE_NOW),)


def _otherwise(problem: Case, request: Request) -> Iterator[Finding]:
    """The multiples of which it is certain that another was to be printed."""
    certain = problem.multiples.figures
    for key, value in request.rounded.items():
        if not isclose(certain.get(problem.number_of[key], value), value, abs_tol=ARITHMETIC):
            yield _finding(key, words.NOT_FROM_THESE)


def _printed(problem: Case, kept: Sequence[Request]) -> Case:
    """The case in which it is known what was printed in multiples of a base."""
    figure = np.full(len(problem.multiples.exact), np.nan)
    for request in kept:
        for key, value in request.rounded.items():
            figure[problem.number_of[key] - problem.multiples.first] = value
    return problem.decided(figure)


def _forbidden(
    problem: Case, request: Request, told: Mapping[str, Told], secret: Marks
) -> Iterator[Finding]:
    """The cells that are told though a rule forbids it."""
    for part, marks in zip(request.parts, told[request.table.name], strict=True):
        for spot in np.flatnonzero(marks & secret[numbers_of(problem, part)]).tolist():
            yield _finding(part.keys[spot], words.FORBIDDEN)


def _finding(key: Key, why: Text) -> Finding:
    return Finding("cell", cell(key), words.of_cell(key, why))
