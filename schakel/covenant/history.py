"""Scores of several companies over years, and the course of any cohort or stretch of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from schakel.covenant.agreement import Agreement
from schakel.covenant.diligence import (
    Course,
    Edition,
    Member,
    Scores,
    against_target,
    course,
)
from schakel.covenant.sharing import Verdict


@dataclass(frozen=True, slots=True)
class History:
    """What was scored in which year, by which edition, and who was a member when.

    `days` says on which day of each year membership counts.
    """

    editions: Mapping[int, Edition]
    days: Mapping[int, date]
    members: Mapping[str, Member]
    scores: Scores


def since(history: History, joined: int) -> History:
    """Only the companies that joined in this calendar year: one cohort."""
    members = {code: each for code, each in history.members.items() if each.joined.year == joined}
    return replace(history, members=members)


def between(history: History, first: int, last: int) -> History:
    """Only the years from the first to the last, both included."""
    editions = {year: each for year, each in history.editions.items() if first <= year <= last}
    return replace(history, editions=editions)


def cohorts(history: History) -> tuple[int, ...]:
    """The calendar years in which its companies joined."""
    return tuple(sorted({each.joined.year for each in history.members.values()}))


def course_of(history: History) -> Course:
    """The mean of the same companies over its years, or why there is none."""
    return course(history.scores, history.editions, history.members, history.days)


def against_own_target(agreement: Agreement, history: History, found: Course) -> Verdict | None:
    """Judge whether the last mean of one cohort meets the target of that cohort.

    None for several cohorts together, which have no target in common; without a mean; and where
    it hangs on what is unknown.
    """
    last = found.years[-1] if found.years else None
    if len(cohorts(history)) != 1 or last is None or last.low is None or last.high is None:
        return None
    joined = min(each.joined for each in history.members.values())
    on = history.days[last.year]
    least = against_target(agreement, joined, on, last.low)
    most = against_target(agreement, joined, on, last.high)
    return most if bool(least) == bool(most) else None
