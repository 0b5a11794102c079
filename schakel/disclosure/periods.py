"""Periods as people write them: 2022, 2022-H1, 2022-Q3, 2022-06, or 2022/2024 for a stretch."""

import re

from schakel.language import Text

Span = tuple[int, int]  # first and last month, counted from the year 0

PERIOD = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


def span(period: str) -> Span:
    """The first and last month of a period, counted from the year 0; both are in it.

    >>> span("2022-Q3"), span("2022/2023")
    ((24270, 24272), (24264, 24287))

    Raises ValueError when it is no period, or ends before it begins.
    """
    first, _, last = period.partition("/")
    begin, end = _single(first), _single(last or first)
    if begin[0] > end[1]:
        raise ValueError(period)
    return begin[0], end[1]


def _single(period: str) -> Span:
    found = PERIOD.fullmatch(period)
    if not found:
        raise ValueError(period)
    year, half, quarter, month = (int(each) if each else 0 for each in found.groups())
    length = 6 if half else 3 if quarter else 1 if month else 12
    start = year * 12 + max(half + quarter + month - 1, 0) * length
    return start, start + length - 1


def is_period(period: str) -> bool:
    """Can this be read as a period?

    >>> is_period("2022-Q5"), is_period("2022-H2")
    (False, True)
    """
    try:
        span(period)
    except ValueError:
        return False
    return True


def covers(outer: str, inner: str) -> bool:
    """Lies the inner period wholly within the outer one?

    >>> covers("2022", "2022-Q3"), covers("2022-H1", "2022-Q3")
    (True, False)
    """
    (begin, end), (first, last) = span(outer), span(inner)
    return begin <= first and last <= end


def months_old(period: str, as_of: str) -> int:
    """Whole months between the end of a period and the day, or the month, of a release.

    >>> months_old("2022", "2024-01"), months_old("2023-Q1", "2023-04-15")
    (12, 0)
    """
    year, month = as_of.split("-")[:2]
    return int(year) * 12 + int(month) - 1 - span(period)[1] - 1


def said(period: str) -> Text:
    """A period in words.

    >>> said("2022/2024").en
    '2022 to 2024'
    """
    first, _, last = period.partition("/")
    return Text(f"{first} to {last}", f"{first} tot en met {last}") if last else Text(first, first)
