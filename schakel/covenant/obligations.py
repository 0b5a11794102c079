"""The only place that counts time: months after the start or before the end, and yearly cycles.

Nothing here knows what day it is; whoever asks says so. A day is counted from the agreement's
standing readings (`term`), by the rule that the obligation carries (`due`).

Two conventions. A count of months keeps the day of the month, or takes the last day of a shorter
month; and a count that begins on the last day of a month ends on the last day of a month, so six
months before 30 June is 31 December. A year of the agreement runs from the day it started: with
a start on 1 July, from July to June.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from schakel.covenant.agreement import Agreement
from schakel.covenant.clauses import Due as DueRule
from schakel.covenant.clauses import Obligation, Source, Whose
from schakel.language import Text

MONTHS: Final = (
    Text("January", "januari"),
    Text("February", "februari"),
    Text("March", "maart"),
    Text("April", "april"),
    Text("May", "mei"),
    Text("June", "juni"),
    Text("July", "juli"),
    Text("August", "augustus"),
    Text("September", "september"),
    Text("October", "oktober"),
    Text("November", "november"),
    Text("December", "december"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that rules count from; `end` is the last day on which the agreement holds.

    `joined` is the day on which a party joined, if it is about one; else all join at the start.
    """

    signed: date
    start: date
    end: date
    joined: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One thing due on one day.

    `latest` says that it may be done before, but not after. `year` is the year of the agreement,
    from 1, for what returns every year or half-year.
    """

    code: str
    on: date
    who: tuple[str, ...]
    what: Text
    rule: Text
    source: Source
    latest: bool = False
    year: int | None = None
    reading: Whose = "agreement"

    def overdue(self, today: date) -> bool:
        """Is the day past? On the day itself there is still time."""
        return today > self.on


def span(agreement: Agreement) -> Span:
    """The days that hold, by the standing readings."""
    term = agreement.term
    return Span(term.signed.on, term.start.on, term.end.on)


def calendar(
    agreement: Agreement, start: date | None = None, end: date | None = None
) -> tuple[Due, ...]:
    """All that is due, in order of day; with `start` or `end`, only from or until that day."""
    dues = (due for entry in agreement.obligations.items() for due in _dues(agreement, *entry))
    first, last = start or date.min, end or date.max
    return tuple(sorted((d for d in dues if first <= d.on <= last), key=_order))


def _order(due: Due) -> tuple[date, str]:
    return due.on, due.code


def _dues(agreement: Agreement, code: str, obligation: Obligation) -> Iterator[Due]:
    if obligation.due is None:
        return
    term = span(agreement)
    rule = in_words(obligation.due, term)
    for year, day in days(obligation.due, term):
        yield Due(
            code,
            day,
            obligation.who,
            obligation.what,
            rule,
            obligation.source,
            obligation.due.latest,
            year,
            obligation.due.reading or obligation.reading,
        )


def days(rule: DueRule, term: Span) -> tuple[tuple[int | None, date], ...]:
    """The days that a rule names, each with its year of the agreement if it returns."""
    if rule.each is None:
        return ((None, _once(rule, term)),)
    return tuple(_each(rule, term))


def _once(rule: DueRule, term: Span) -> date:
    anchor = _anchor(rule.after or rule.before or rule.on or "start", term)
    months = rule.months or 0
    return months_from(anchor, -months if rule.before else months)


def _anchor(name: str, term: Span) -> date:
    day: date | None = getattr(term, name)
    return day or term.start


def _each(rule: DueRule, term: Span) -> Iterator[tuple[int, date]]:
    length = 6 if rule.each == "half-year" else 12
    for number, (first, last) in enumerate(cycles(term, length)):
        year = number * length // 12 + 1
        day = _within(rule, first, last)
        if day <= term.end:
            yield year, day


def _within(rule: DueRule, first: date, last: date) -> date:
    """The first or last day of a cycle, or of the month of it that the rule names."""
    if rule.day == "first":
        return months_from(first, (rule.month or 1) - 1)
    if rule.month is None:
        return last
    return months_from(first, rule.month) - timedelta(days=1)


def cycles(term: Span, months: int) -> Iterator[tuple[date, date]]:
    """First and last days of the successive cycles; the last one ends with the agreement."""
    number = 0
    while (first := months_from(term.start, number * months)) <= term.end:
        following = months_from(term.start, (number + 1) * months)
        yield first, min(following - timedelta(days=1), term.end)
        number += 1


def months_from(day: date, months: int) -> date:
    """The day so many months later, or earlier when negative.

    >>> months_from(date(2019, 7, 1), 24), months_from(date(2024, 6, 30), -6)
    (datetime.date(2021, 7, 1), datetime.date(2023, 12, 31))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = monthrange(year, month + 1)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, longest if at_end else min(day.day, longest))


def days_from(day: date, days: int) -> date:
    """The day so many calendar days later, or earlier when negative."""
    return day + timedelta(days=days)


def days_between(first: date, last: date) -> int:
    """How many days it is from the one to the other."""
    return (last - first).days


# Working days ---------------------------------------------------------------------------------


def working_day(day: date) -> bool:
    """Is it a day on which offices work?

    >>> [working_day(date(2023, 5, d)) for d in (4, 5, 6, 18)]
    [True, False, False, False]
    """
    return day.weekday() < SATURDAY and day not in _feast_days(day.year)


SATURDAY: Final = 5


@cache
def _feast_days(year: int) -> frozenset[date]:
    """The days that the General Extension of Time Limits Act (article 3) names, in this year."""
    from holidays import OPTIONAL, PUBLIC, country_holidays  # half a second, for who counts them

    return frozenset(country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL)))


def working_days_from(day: date, number: int) -> date:
    """The day on which so many working days have passed; the day itself does not count.

    >>> working_days_from(date(2023, 4, 6), 2)  # Maundy Thursday
    datetime.date(2023, 4, 12)
    """
    step = timedelta(days=1 if number >= 0 else -1)
    for _ in range(abs(number)):
        day += step
        while not working_day(day):
            day += step
    return day


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first that follows."""
    return day if working_day(day) else working_days_from(day, 1)


def working_days_between(first: date, last: date) -> int:
    """How many working days have passed after the one, up to and including the other."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(map(working_day, days))


# In words -------------------------------------------------------------------------------------


def day_in_words(day: date) -> Text:
    """A day as one says it.

    >>> day_in_words(date(2021, 7, 1)).nl
    '1 juli 2021'
    """
    month = MONTHS[day.month - 1]
    return Text(f"{day.day} {month.en} {day.year}", f"{day.day} {month.nl} {day.year}")


def in_words(rule: DueRule, term: Span) -> Text:
    """A rule as one says it, with the day it counts from."""
    if rule.each:
        return _by_default(_cycle_in_words(rule, term), rule)
    anchor = rule.after or rule.before or rule.on or "start"
    if anchor == "joined" and term.joined is None:
        return _by_default(_latest(_since_joining(rule), latest=rule.latest), rule)
    name, day = ANCHORS[anchor], day_in_words(_anchor(anchor, term))
    if rule.on:
        return Text(f"{ON[anchor].en} ({day.en})", f"{ON[anchor].nl} ({day.nl})")
    way = Text("after", "na") if rule.after else Text("before", "vóór")
    count = _months(rule.months or 0)
    said = Text(
        f"{count.en} {way.en} {name.en} ({day.en})", f"{count.nl} {way.nl} {name.nl} ({day.nl})"
    )
    return _latest(said, latest=rule.latest)


def _since_joining(rule: DueRule) -> Text:
    if rule.on:
        return Text("On the day of joining", "Op de dag van toetreding")
    count = _months(rule.months or 0)
    return Text(f"{count.en} after joining", f"{count.nl} na toetreding")


def _months(number: int) -> Text:
    if number == 1:
        return Text("1 month", "1 maand")
    return Text(f"{number} months", f"{number} maanden")


ON: Final = {
    "signed": Text("On the day of signature", "Op de dag van ondertekening"),
    "start": Text("On the first day", "Op de eerste dag"),
    "end": Text("On the last day", "Op de laatste dag"),
    "joined": Text("On the day of joining", "Op de dag van toetreding"),
}
ANCHORS: Final = {
    "signed": Text("the signature", "de ondertekening"),
    "start": Text("the start", "de ingangsdatum"),
    "end": Text("the end", "de einddatum"),
    "joined": Text("joining", "toetreding"),
}


def _latest(text: Text, *, latest: bool) -> Text:
    if not latest:
        return text
    return Text(f"At the latest {text.en}", f"Uiterlijk {text.nl}")


def _by_default(text: Text, rule: DueRule) -> Text:
    """Say so when the day itself is no text of the agreement."""
    if rule.reading != "default":
        return text
    return Text(f"{text.en} (the day is our default)", f"{text.nl} (de dag is onze standaard)")


def _cycle_in_words(rule: DueRule, term: Span) -> Text:
    half = rule.each == "half-year"
    cycle = Text("half-year of the agreement", "convenantshalfjaar") if half else YEAR
    day = Text("first", "eerste") if rule.day == "first" else Text("last", "laatste")
    if rule.month is None or half:
        return Text(
            f"On the {day.en} day of each {cycle.en}", f"Op de {day.nl} dag van elk {cycle.nl}"
        )
    month = MONTHS[(term.start.month + rule.month - 2) % 12]
    return Text(
        f"On the {day.en} day of {month.en} in each {cycle.en}",
        f"Op de {day.nl} dag van {month.nl} in elk {cycle.nl}",
    )


YEAR: Final = Text("year of the agreement", "convenantsjaar")
