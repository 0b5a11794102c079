"""Writes a calendar file (iCalendar, RFC 5545) that calendar programs can open or follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class Appointment:
    """One whole day in a calendar. The same `uid` in a later file replaces the entry."""

    uid: str
    on: date
    summary: str
    description: str
    categories: tuple[str, ...] = ()


def calendar_file(name: str, appointments: Iterable[Appointment], written: date) -> bytes:
    """A calendar with these days; equal input gives equal bytes.

    `written` is the day of the edition that the days come from.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Schakel//schakel//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    stamp = datetime.combine(written, time(0), UTC)
    for appointment in appointments:
        calendar.add_component(_event(appointment, stamp))
    return bytes(calendar.to_ical())


def _event(appointment: Appointment, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", appointment.on)
    event.add("summary", appointment.summary)
    event.add("description", appointment.description)
    event.add("transp", "TRANSPARENT")
    if appointment.categories:
        event.add("categories", appointment.categories)
    return event
