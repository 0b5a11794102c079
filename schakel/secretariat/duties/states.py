"""The states of `schakel.covenant.duties` as conditions on rows: lists need not load them all."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db.models import Q

from schakel.covenant.duties import NAMES, State

OUTSTANDING: Final = Q(waived=None, accepted=None, in_review=None, submitted=None)
STATES: Final[tuple[State, ...]] = tuple(NAMES)


def in_state(state: State, today: date) -> Q:
    """The rows in this state today; a test shows that the rule says the same of each."""
    return _conditions(today)[state]


def _conditions(today: date) -> Mapping[State, Q]:
    in_time = OUTSTANDING & Q(limit__gte=today)
    fresh = in_time & Q(returned=None, extended_to=None)
    return {
        "waived": ~Q(waived=None),
        "accepted": Q(waived=None) & ~Q(accepted=None),
        "in-review": Q(waived=None, accepted=None) & ~Q(in_review=None),
        "submitted": Q(waived=None, accepted=None, in_review=None) & ~Q(submitted=None),
        "overdue": OUTSTANDING & Q(limit__lt=today),
        "returned": in_time & ~Q(returned=None),
        "extended": in_time & Q(returned=None) & ~Q(extended_to=None),
        "open": fresh & Q(opens__lte=today),
        "scheduled": fresh & Q(opens__gt=today),
    }
