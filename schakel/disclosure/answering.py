"""What may be told of requests: withhold what must be, refuse what is not worth publishing.

Whatever a pattern allows, the last word is an audit of exactly what is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from time import perf_counter
from typing import Literal, NamedTuple

import numpy as np

from schakel.disclosure import words
from schakel.disclosure.asking import Request, related, relinked, requested
from schakel.disclosure.audit import Verdict, audit
from schakel.disclosure.cells import Cells
from schakel.disclosure.entries import Entries
from schakel.disclosure.figures import Shown, Told
from schakel.disclosure.history import Released
from schakel.disclosure.knowledge import Case, case
from schakel.disclosure.multiples import Rounding
from schakel.disclosure.primary import Refusal
from schakel.disclosure.protection import Method, Pattern, protect
from schakel.disclosure.puzzle import Marks, Places, State, Vector
from schakel.disclosure.rounding import consistent
from schakel.disclosure.values import Reason, Rules, Table
from schakel.language import Text

GRACE = 1.0  # seconds for the last audit, even when time is up
SHARE = 0.8  # of the time, that finding a pattern may take
HALF = 0.5  # of what is left then, that rounding may take

Design = Literal["offer", "withhold", "coarsen"]


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """All that stays the same while requests are tried: contributions, rules, what is out."""

    found: Entries
    rules: Rules
    earlier: tuple[Released, ...]
    id: str
    as_of: str
    method: Method
    design: Design
    until: float
    salt: bytes = b""

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(self.until - perf_counter(), 0.0)

    @property
    def steady(self) -> frozenset[str]:
        """The quantities of which everybody knows how far they move between periods."""
        every = [self.found.contributions, *(each.contributions for each in self.earlier)]
        quantities = (each for one in every for each in one.quantities.values())
        return frozenset(each.name for each in quantities if each.steady is not None)

    def requests(self, tables: Sequence[Table]) -> tuple[Request, ...]:
        """The cells of these tables, with what may not be told by itself."""
        return requested(tables, self.found, self.id, self.rules, self.as_of, self.earlier)


class Tried(NamedTuple):
    """A puzzle, the pattern found for it, and the last audit."""

    case: Case
    pattern: Pattern
    verdict: Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What may be told of requests: per table the cells of its parts, or why it is refused.

    tried is None when no table came so far as to be tried. rounding: how what is printed in
    multiples of a base was rounded; adds_up: whether that could be done as it was to be.
    """

    requests: tuple[Request, ...]
    told: Mapping[str, Told]
    refused: Mapping[str, Refusal]
    tried: Tried | None = None
    rounding: Rounding = ""
    adds_up: bool = True

    @property
    def cleared(self) -> bool:
        """Is there something to publish, and is it safe?"""
        return bool(self.told) and self.tried is not None and self.tried.verdict.safe

    def shown(self, request: Request) -> Shown:
        """A table as it is printed."""
        name = request.table.name
        if self.cleared and name in self.told:
            return request.shown(self.told[name])
        refused = self.refused.get(name)
        return request.nothing(refused.reason if refused else Reason.NOT_CLEARED)


def answer(setting: Setting, requests: tuple[Request, ...]) -> Answer:
    """Withhold what must be withheld, and refuse tables of which nothing useful is left.

    What is printed in multiples of a base is rounded so that it adds up or, when no such way is
    found in time, each number by itself; that leaves other things open, and is tried anew.
    """
    given = _answer(setting, requests, near=False)
    return given if given.adds_up else _answer(setting, requests, near=True)


def _answer(setting: Setting, requests: tuple[Request, ...], *, near: bool) -> Answer:
    kept = [each for each in requests if not each.refusal]
    if not kept or not setting.left:
        return _refused(requests, words.OUT_OF_TIME)
    problem = case_of(setting, kept, refused_of(requests), near=near)
    pattern = protect(
        problem.puzzle, problem.minds, method=setting.method, seconds=SHARE * setting.left,
        recall=problem.recall,
    )  # fmt: skip
    tried = Tried(problem, pattern, pattern.verdict)
    if not pattern.possible:
        return _doubted(requests, tried)
    return _last_word(setting, _sifted(setting, requests, tried), tried, near=near)


def nothing_in_part(given: Answer) -> Answer:
    """When one table is refused the others are too: nothing of the release is published."""
    if not given.refused:
        return given
    others = [each for each in given.requests if each.table.name in given.told]
    beside = {each.table.name: _refusal(each, words.BESIDE_A_REFUSED) for each in others}
    return replace(given, told={}, refused={**given.refused, **beside})


def _refused(requests: tuple[Request, ...], why: Text) -> Answer:
    refused = {each.table.name: _refusal(each, why) for each in requests}
    return Answer(requests, {}, refused)


def _refusal(request: Request, why: Text) -> Refusal:
    """What refuses a table by itself goes before any other reason."""
    own = request.refusal or Refusal(Reason.NOT_CLEARED, why)
    return replace(own, words=words.of_table(request.table, own.words))


def _doubted(requests: tuple[Request, ...], tried: Tried) -> Answer:
    why = words.NOT_SAFE if tried.verdict.failures else words.OUT_OF_TIME
    return replace(_refused(requests, why), tried=tried)


def refused_of(requests: Sequence[Request]) -> tuple[Request, ...]:
    """The requests of which nothing may be told, whatever is told beside them."""
    return tuple(each for each in requests if each.refusal)


def case_of(
    setting: Setting, kept: Sequence[Request], refused: Sequence[Request], *, near: bool
) -> Case:
    """These requests beside all that was released before; near: multiples will be the nearest.

    refused: nothing of these is told, but what they ask is printed, and must stay unknown. In
    which band somebody stands is a question of its own; other answers and amounts nobody learns
    from figures that do not count them.
    """
    cells = [part for each in kept for part in each.parts]
    refused = [each for each in refused if each.banded]
    withheld = [part for each in refused for part in each.parts]
    every = [*kept, *refused]
    grounds = {key: ground for each in every for key, ground in each.grounds.items()}
    earlier = relinked(setting.earlier, [each.table for each in every])
    earlier = related(earlier, [*cells, *withheld], setting.steady)
    return case(
        cells, earlier, setting.found.contributions, setting.rules, grounds,
        withheld=withheld, seconds=setting.left, near=near,
    )  # fmt: skip


def _sifted(setting: Setting, requests: tuple[Request, ...], tried: Tried) -> Answer:
    """Drop the tables that are not worth publishing."""
    told: dict[str, Told] = {}
    refused: dict[str, Refusal] = {}
    for each in requests:
        marks = [] if each.refusal else _tellable(tried, each)
        why = _worthless(setting, each, marks)
        if why or each.refusal:
            refused[each.table.name] = _refusal(each, why or words.NOTHING_LEFT)
        else:
            told[each.table.name] = marks
    return Answer(requests, told, refused, tried)


def _tellable(tried: Tried, request: Request) -> list[Marks]:
    """Which cells of each part the pattern lets be told, as far as a figure is printed of them."""
    hidden = tried.pattern.hidden
    told = [~hidden[numbers_of(tried.case, part)] for part in request.parts]
    return request.tellable(told)


def numbers_of(problem: Case, part: Cells) -> Places:
    """The number of each cell of a part in the puzzle."""
    numbers = (problem.number_of[key] for key in part.keys)
    return np.fromiter(numbers, np.intp, len(part.keys))


def _worthless(setting: Setting, request: Request, told: Told) -> Text | None:
    if request.refusal or request.empty(told):
        return words.NOTHING_LEFT
    if request.holes(told) and setting.design != "withhold":
        return words.HOLES
    return None


def _last_word(setting: Setting, given: Answer, tried: Tried, *, near: bool) -> Answer:
    """Round, and audit exactly what is told, where that is not what the pattern was tried with."""
    kept = [each for each in given.requests if not each.refusal]
    hidden = hidden_in_the_end(tried.case, kept, given.told, tried.pattern.hidden)
    figure = _drawn(setting, tried.case, hidden, near=near)
    if figure is None:
        return replace(given, adds_up=False)
    problem = tried.case.decided(figure)
    if problem.multiples.asked(hidden).any():
        given = _rounded(given, problem, "nearest" if near else "consistent")
    elif (hidden == tried.pattern.hidden).all():
        return given
    return _audited(setting, given, tried._replace(case=problem), hidden)


def _audited(setting: Setting, given: Answer, tried: Tried, hidden: Marks) -> Answer:
    asked = tried.case.puzzle, hidden, tried.case.minds
    verdict = audit(*asked, seconds=setting.left + GRACE, recall=tried.case.recall)
    last = tried._replace(verdict=verdict)
    return replace(given, tried=last) if verdict.safe else _doubted(given.requests, last)


def _drawn(setting: Setting, problem: Case, hidden: Marks, *, near: bool) -> Vector | None:
    """What is printed of the multiples that are told; None when nothing adds up in time."""
    multiples, groups = problem.multiples, problem.groups
    asked = multiples.asked(hidden)
    if near or not asked.any():
        return multiples.printed
    seed = sha256(setting.salt + b" rounding " + setting.id.encode()).digest()
    dice = np.random.default_rng(int.from_bytes(seed))
    return consistent(
        multiples, problem.numbers.sets, groups.value, groups.low, asked, dice, HALF * setting.left
    )


def _rounded(given: Answer, problem: Case, rounding: Rounding) -> Answer:
    requests = tuple(multiplied(problem, each) for each in given.requests)
    return replace(given, requests=requests, rounding=rounding)


def multiplied(problem: Case, request: Request) -> Request:
    """A request with what is printed of it in multiples of its base."""
    figures = problem.multiples.figures
    numbers = {key: problem.number_of.get(key, -1) for part in request.parts for key in part.keys}
    found = {key: figures[number] for key, number in numbers.items() if number in figures}
    return replace(request, rounded=found)


def hidden_in_the_end(
    problem: Case, requests: Sequence[Request], told: Mapping[str, Told], hidden: Marks
) -> Marks:
    """What is not told: these numbers, and those of requested cells that are not told after all."""
    asked, out = np.zeros((2, hidden.size), dtype=np.bool_)
    for each in requests:
        for turn, part in enumerate(each.parts):
            numbers = numbers_of(problem, part)
            asked[numbers] = True
            if each.table.name in told:
                out[numbers[told[each.table.name][turn]]] = True
    open_still: Marks = asked & ~out & (problem.puzzle.state == State.OPEN)
    return hidden | open_still
