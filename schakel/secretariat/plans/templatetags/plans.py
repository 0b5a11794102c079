from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def reply_form(bound: Mapping[int, Any], empty: Any, number: int) -> Any:
    """The form for the reply to this comment: as it was filled in, else empty."""
    return bound.get(number, empty)


@register.filter
def quarter(day: date | None) -> str:
    """The quarter in which a day falls.

    >>> quarter(date(2021, 8, 17)), quarter(None)
    ('2021 Q3', '')
    """
    return f"{day.year} Q{(day.month + 2) // 3}" if day else ""


@register.filter
def about_quarter(day: str) -> str:
    """The quarter of a day that is written out."""
    return quarter(date.fromisoformat(day))
