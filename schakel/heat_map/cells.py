"""The cells of the heat map: what the agreement cares for at each place, judged and ranked."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schakel.chain.evidence import Evidence
from schakel.covenant.agreement import Agreement
from schakel.covenant.judgements import Gravity
from schakel.covenant.salience import (
    Bonds,
    Impact,
    Keys,
    Likelihood,
    Ranks,
    Usual,
    likelihood,
    ranks,
    severity,
    sortable,
    usual,
    within_reach,
)
from schakel.heat_map.overrides import Override, chosen
from schakel.heat_map.places import Place

Lookup = Callable[[str, str, str, str], tuple[Evidence, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One issue at one place: how grave, how likely, and on what that rests.

    `code` is country:material:stage:issue.
    """

    place: Place
    issue: str
    impact: Impact
    gravity: Gravity
    override: Override | None
    evidence: tuple[Evidence, ...]
    likelihood: Likelihood
    severity: int
    code: str

    @property
    def severity_interval(self) -> tuple[int, int]:
        """How far it may move; a severity that somebody set with a reason stands still."""
        return within_reach(self.severity, 0 if self.override else self.gravity.range)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A judged issue with its rank, the ranks it can take and those that it usually has.

    `first` is the share of draws in which it is among the first ten.
    """

    judged: Judged
    rank: int
    low: int
    high: int
    usual_low: int
    usual_high: int
    first: float


def judged(
    agreement: Agreement,
    places: Iterable[Place],
    evidence: Lookup,
    overrides: Sequence[Override] = (),
) -> list[Judged]:
    """Every issue of the agreement at every one of these places."""
    readings: dict[tuple[Evidence, ...], Likelihood] = {}
    found = []
    for place in places:
        for issue in agreement.severity:
            pieces = evidence(place.country, place.material, place.stage, issue)
            if pieces not in readings:
                readings[pieces] = likelihood(pieces, agreement.likelihood)
            override = chosen(overrides, issue, place) if overrides else None
            gravity = agreement.severity[issue].at(place.stage)
            impact = override.impact if override else _impact(gravity)
            found.append(
                Judged(
                    place,
                    issue,
                    impact,
                    gravity,
                    override,
                    pieces,
                    readings[pieces],
                    severity(impact),
                    f"{place.name}:{issue}",
                )
            )
    return found


def _impact(gravity: Gravity) -> Impact:
    return Impact(gravity.scale, gravity.scope, gravity.irremediability)


def ranked(judged: Sequence[Judged], seed: int = 0) -> list[Cell]:
    """The cells in the order of their rank; cells that tie stand by their names."""
    found, mostly = standing(judged, seed)
    columns = (found.rank, found.low, found.high, mostly.low, mostly.high, mostly.first)
    rows = zip(judged, *(column.tolist() for column in columns), strict=True)
    cells = [Cell(*row) for row in rows]
    return sorted(cells, key=lambda cell: (cell.rank, cell.judged.code))


def standing(judged: Sequence[Judged], seed: int = 0) -> tuple[Ranks, Usual]:
    """The ranks of the cells: those with one judgement, evidence or place move together.

    A likelihood without evidence is unknown for each place by itself, and unknown is a value of
    its own: it keeps its place in the order, however the others move.
    """
    judgement = _numbered((each.issue, id(each.gravity), each.override) for each in judged)
    pieces = _numbered(each.evidence or each.code for each in judged)
    spots = _numbered(each.place.name for each in judged)
    bonds = Bonds(judgement, pieces, spots)
    keys = _keys(judged)
    return ranks(*keys, bonds), usual(*keys, bonds, seed=seed)


def _numbered(things: Iterable[Hashable]) -> NDArray[np.int64]:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(thing, len(numbers)) for thing in things], dtype=np.int64)


def _keys(judged: Sequence[Judged]) -> tuple[Keys, Keys, Keys]:
    """What orders the cells: best estimate, lowest and highest."""
    severities = np.array(
        [(each.severity, *each.severity_interval) for each in judged], dtype=np.float64
    ).reshape(-1, 3)
    likelihoods = np.array(
        [_likelihood_key(each.likelihood) for each in judged], dtype=np.float64
    ).reshape(-1, 3)
    shares = np.array(
        [
            (place.share, min(place.share, place.low), max(place.share, place.high))
            for place in (each.place for each in judged)
        ],
        dtype=np.float64,
    ).reshape(-1, 3)
    best, low, high = (Keys(severities[:, k], likelihoods[:, k], shares[:, k]) for k in range(3))
    return best, low, high


def _likelihood_key(found: Likelihood) -> tuple[float, float, float]:
    spot = sortable(found.likelihood)
    return (spot, spot, spot) if found.basis == "none" else (spot, found.low, found.high)
