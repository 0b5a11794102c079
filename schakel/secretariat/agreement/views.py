from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from schakel.covenant import obligations
from schakel.covenant.governance import name_of
from schakel.covenant.obligations import Due
from schakel.covenant.readers import table
from schakel.covenant.rules import WHOSE, source_in_words
from schakel.exchange.icalendar import Appointment
from schakel.exchange.icalendar import calendar_file as written_calendar
from schakel.language import Language
from schakel.secretariat import access, clock
from schakel.secretariat.agreement.register import Line, chapters


def _language() -> Language:
    return "nl" if get_language() == "nl" else "en"


@require_GET
def agreement(request: HttpRequest) -> HttpResponse:
    """The register: every entry, findable by any word in either language."""
    sought = request.GET.get("q", "").strip()[:200]
    found = chapters(access.agreement(), sought)
    shown = {
        "agreement": access.agreement(),
        "chapters": found,
        "sought": sought,
        "count": sum(len(chapter.lines) for chapter in found),
    }
    return render(request, "agreement/register.html", shown)


@require_GET
def clause(request: HttpRequest, code: str) -> HttpResponse:
    """One entry with its rule, its days, its readings and its source."""
    held = access.agreement()
    named = {each.code: each for each in held.entries()}
    if code not in named:
        raise Http404
    entry = named[code].entry
    shown = {
        "line": Line(held, named[code]),
        "whose": WHOSE[named[code].reading],
        "readings": [
            (reading, source_in_words(held, reading.source))
            for reading in getattr(entry, "readings", ())
        ],
        "note": getattr(entry, "note", None),
        "dues": [due for due in obligations.calendar(held) if due.code == code],
        "today": clock.today(),
    }
    return render(request, "agreement/clause.html", shown)


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """What is due, when, by whom, as it stands on the day that is asked for."""
    held = access.agreement()
    on = _day(request.GET.get("on", "")) or clock.today()
    who = request.GET.get("who", "")
    dues = [due for due in obligations.calendar(held) if not who or who in due.who]
    actors = dict.fromkeys(actor for due in obligations.calendar(held) for actor in due.who)
    shown = {
        "agreement": held,
        "on": on,
        "asked": request.GET.get("on", ""),
        "who": who,
        "actors": [(actor, name_of(held, actor)) for actor in actors],
        "years": _by_year(dues, on),
        "next": next((due for due in dues if not due.overdue(on)), None),
        "past": sum(due.overdue(on) for due in dues),
        "count": len(dues),
        "ended": on > held.term.end.on,
    }
    return render(request, "agreement/calendar.html", shown)


def _day(asked: str) -> date | None:
    try:
        return parse_date(asked)
    except ValueError:
        return None


def _by_year(dues: list[Due], on: date) -> list[tuple[str, list[dict[str, object]]]]:
    """The dues under the year of the agreement in which their day falls."""
    held = access.agreement()
    start = held.term.start.on

    def year(due: Due) -> int:
        return due.on.year - start.year - ((due.on.month, due.on.day) < (start.month, start.day))

    return [
        (
            f"{start.year + number}–{start.year + number + 1}",
            [
                {
                    "due": due,
                    "who": [name_of(held, actor) for actor in due.who],
                    "source": source_in_words(held, due.source),
                    "past": due.overdue(on),
                }
                for due in of_year
            ],
        )
        for number, of_year in groupby(dues, key=year)
    ]


@require_GET
def calendar_file(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The calendar for a calendar program."""
    held, language = access.agreement(), _language()
    days = [
        Appointment(
            f"{due.code}-{due.on.isoformat()}@{held.code}.schakel",
            due.on,
            due.what.within(language),
            "\n".join(
                (
                    ", ".join(name_of(held, actor).within(language) for actor in due.who),
                    due.rule.within(language),
                    source_in_words(held, due.source).within(language),
                )
            ),
            (held.header.short.within(language),),
        )
        for due in obligations.calendar(held)
    ]
    written = date.fromisoformat(held.edition)
    told = written_calendar(held.title.within(language), days, written)
    name = {"Content-Disposition": f'attachment; filename="{held.code}.ics"'}
    return HttpResponse(told, content_type="text/calendar; charset=utf-8", headers=name)


@require_GET
def who_may_read(request: HttpRequest) -> HttpResponse:
    """Every kind of information against every kind of reader, each answer with its reason."""
    held = access.agreement()
    answers = {(cell.kind, cell.reader): cell for cell in table(held)}
    readers = held.sharing.readers
    rows = [
        (
            level,
            [
                (code, kind, [answers[code, reader] for reader in readers])
                for code, kind in held.kinds.items()
                if kind.level == name
            ],
        )
        for name, level in held.levels.items()
    ]
    shown = {"readers": readers.values(), "rows": [row for row in rows if row[1]]}
    return render(request, "agreement/who_may_read.html", shown)
