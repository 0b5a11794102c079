"""What can be published instead: other designs of a table, each tried, and only what clears."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from time import perf_counter

import numpy as np

from schakel.disclosure import words
from schakel.disclosure.answering import Answer, Design, Setting, answer
from schakel.disclosure.asking import Request
from schakel.disclosure.design import designs, information
from schakel.disclosure.figures import Shown
from schakel.disclosure.values import TOTAL, Figure, Reason, Table, Withheld
from schakel.language import Text

TRIED = 3  # so many designs are tried for each that is offered
TRIAL = 2.0  # seconds that one may take
PATIENCE = 10.0  # seconds that all may take
POOR = 0.5  # of a table that clears with more than this share withheld, others are offered too
STEP = 0.05  # to which the information kept is rounded: it is of figures that stay withheld


@dataclass(frozen=True, slots=True)
class Proposal:
    """A table that the gate has cleared on trial, with what it keeps of the one asked for.

    instead_of: the name of the table asked for. design: with what `release` takes it as it is.
    withheld: how many of its `cells` would be. share_kept: of the information in the request, in
    bits, as `design.information` counts it; 0 for another kind of figure.
    """

    table: Table
    instead_of: str
    why: Text
    cells: int
    withheld: int
    share_kept: float
    design: Design = "offer"


@dataclass(frozen=True, slots=True)
class Idea:
    """A table worth trying instead of another."""

    table: Table
    words: Text
    share_kept: float | None = None  # None: to be measured on what is told
    design: Design = "offer"


def proposals(setting: Setting, given: Answer, offers: int) -> tuple[Proposal, ...]:
    """For each table that is refused, or mostly withheld, the best others that clear."""
    setting = within(setting, PATIENCE)
    wanting = [each for each in given.requests if offers > 0 and _wanting(given, each)]
    return tuple(
        proposal
        for each in wanting
        for proposal in islice(_clearing(setting, given, each, offers), offers)
    )


def within(setting: Setting, seconds: float) -> Setting:
    """The same, with no more than so many seconds left."""
    return replace(setting, until=min(setting.until, perf_counter() + seconds))


def _wanting(given: Answer, request: Request) -> bool:
    refused = given.refused.get(request.table.name)
    if refused:
        return refused.reason is Reason.NOT_CLEARED
    shown = given.shown(request)
    withheld = sum(isinstance(each, Withheld) for each in shown.values())
    return withheld > POOR * len(shown)


def _clearing(setting: Setting, given: Answer, request: Request, offers: int) -> Iterator[Proposal]:
    """What clears, the most telling first; another kind of figure only when nothing else does."""
    none = True
    for idea in islice(_designed(setting, request), TRIED * offers):
        proposal = tried(setting, given, request, idea)
        if proposal:
            none = False
            yield proposal
    for idea in _last_resorts(given, request) if none else ():
        proposal = tried(setting, given, request, idea)
        if proposal:
            yield proposal


def _designed(setting: Setting, request: Request) -> Iterator[Idea]:
    for each in designs(request.table, setting.found, setting.rules, setting.as_of):
        yield Idea(each.table, each.words, each.share_kept)


def _last_resorts(given: Answer, request: Request) -> Iterator[Idea]:
    """The same distribution with what must be withheld, and the mean."""
    table = request.table
    if request.distribution and table.name in given.refused:
        yield Idea(table, words.WITH_HOLES, None, "withhold")
    if table.statistic == "bands":
        mean = replace(table, statistic="mean", bands=(), decimals=max(table.decimals, 1))
        yield Idea(mean, words.MEAN, 0.0)


def tried(setting: Setting, given: Answer, request: Request, idea: Idea) -> Proposal | None:
    """Let a table through the gate in the place of another, beside those that cleared."""
    if not setting.left:
        return None
    kept = [each for each in given.requests if each.table.name in given.told]
    beside = [each for each in kept if each.table.name != request.table.name]
    if any(_alike(each.table, idea.table) for each in beside):
        return None
    requests = setting.requests([*(each.table for each in beside), idea.table])
    trial = answer(replace(within(setting, TRIAL), design=_way(setting, idea)), requests)
    if not trial.cleared or trial.refused:
        return None
    return _proposal(request, idea, trial.shown(requests[-1]))


def _alike(one: Table, other: Table) -> bool:
    """Do two tables tell the same, whatever they are called and however finely they are printed?"""
    both = [replace(each, name="", title=None, decimals=0, base=None) for each in (one, other)]
    return both[0] == both[1]


def _way(setting: Setting, idea: Idea) -> Design:
    return "withhold" if idea.design == "withhold" else setting.design


def _proposal(request: Request, idea: Idea, shown: Shown) -> Proposal:
    withheld = sum(isinstance(each, Withheld) for each in shown.values())
    kept = idea.share_kept if idea.share_kept is not None else told_share(request, shown)
    rounded = round(kept / STEP) * STEP
    why = words.instead(idea.words, withheld, len(shown), rounded)
    return Proposal(
        idea.table, request.table.name, why, len(shown), withheld, round(rounded, 2), idea.design
    )


def told_share(request: Request, shown: Shown) -> float:
    """Of the information in a distribution, how much is left when some of its bands are withheld.

    Bands of one period that are withheld cannot be told apart.
    """
    part = request.parts[0]
    periods = {key.period: -1 - place for place, key in enumerate(part.keys)}
    lines = [
        (part.value[place], place if isinstance(shown[key], Figure) else periods[key.period])
        for place, key in enumerate(part.keys)
        if key.at[-1] != TOTAL and all(code == TOTAL for code in key.at[:-1])
    ]
    weights, blocks = np.array(lines).T
    whole = information(weights, np.arange(len(weights), dtype=np.intp))
    left = information(weights, np.unique(blocks, return_inverse=True)[1].astype(np.intp))
    return left / whole if whole else 1.0
