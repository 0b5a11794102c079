"""The only look at the clock; everything else is told what day it is.

A desk lives today. Only the demo's desk, where everybody is fictional, lives on a day of its own
year (`DEMO_DAY`), and plays what went before at the moments at which it happened.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone

# The moment that is played, and when playing it began; it runs on from there.
_played: ContextVar[tuple[datetime, datetime] | None] = ContextVar("played", default=None)


class NotInTheDemo(Exception):  # noqa: N818
    """A desk of real parties never writes anything at another moment than it happened."""


def now() -> datetime:
    """This moment, with its time zone."""
    played, real = _played.get(), timezone.now()
    if played is not None:
        moment, begun = played
        return moment + (real - begun)
    return _in_the_demo(real) if settings.DEMO else real


def today() -> date:
    """The day it is in the desk's own time zone (Europe/Amsterdam)."""
    return timezone.localdate(now())


def ticks() -> float:
    """Seconds on a clock that only runs forward: for durations, never for dates."""
    return time.monotonic()


def longer_ago(moment: datetime, seconds: float) -> bool:
    """Did this moment pass more than so many seconds ago?"""
    return (now() - moment).total_seconds() > seconds


def ago(seconds: float) -> datetime:
    """The moment that was so many seconds ago."""
    return now() - timedelta(seconds=seconds)


def lived(real: datetime) -> datetime:
    """A moment of the machine's own clock, as the desk lives it."""
    return _in_the_demo(real) if settings.DEMO else real


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the demo's desk live through a moment of its year; raises NotInTheDemo elsewhere."""
    if not settings.DEMO:
        raise NotInTheDemo("Only the demo plays what went before.")
    token = _played.set((moment.astimezone(UTC), timezone.now()))
    try:
        yield
    finally:
        _played.reset(token)


def _in_the_demo(real: datetime) -> datetime:
    """The same time of day, on the day of the demo."""
    there = timezone.localtime(real).replace(tzinfo=None) - _way_back()
    return timezone.make_aware(there).astimezone(UTC)


@cache
def _way_back() -> timedelta:
    """How far the day of the demo lies behind the day on which it was started."""
    return timezone.localdate() - settings.DEMO_DAY
