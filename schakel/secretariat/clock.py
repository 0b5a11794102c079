"""The only look at the clock; everything else is told what day it is."""

import time
from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, with its time zone."""
    return timezone.now()


def today() -> date:
    """The day it is in the desk's own time zone (Europe/Amsterdam)."""
    return timezone.localdate()


def ticks() -> float:
    """Seconds on a clock that only runs forward: for durations, never for dates."""
    return time.monotonic()


def longer_ago(moment: datetime, seconds: float) -> bool:
    """Did this moment pass more than so many seconds ago?"""
    return (now() - moment).total_seconds() > seconds
