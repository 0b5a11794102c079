from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.covenant import duties as rules
from schakel.covenant.rules import source_in_words
from schakel.covenant.sharing import Level, Reader
from schakel.language import Language, Text
from schakel.secretariat import access, clock
from schakel.secretariat.duties import acts
from schakel.secretariat.duties.feed import (
    feed_of,
    open_feed,
    person_behind,
    revoke_feed,
    standing_feed,
)
from schakel.secretariat.duties.forms import FORMS, ActForm
from schakel.secretariat.duties.models import Duty, Escalation, Evidence, Step
from schakel.secretariat.duties.register import (
    MARKS,
    Standing,
    batches,
    counts,
    grid,
    of_party,
    owner_names,
    shared,
    sought,
    standing,
    standings,
    what,
    with_names,
    year_of,
    years,
)
from schakel.secretariat.duties.templatetags.standings import duty_rows
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import unseal

Deed = Step.Deed
A_PAGE: Final = 50
ROWS: Final = "<!-- rows -->"  # where rows.html leaves room for what is sent later
SEALED_OFF: Final = "sandbox; default-src 'none'"
ACTS: Final[Mapping[str, Callable[..., Duty]]] = {
    Deed.SUBMIT: acts.submit_duty,
    Deed.ASK_EXTENSION: acts.ask_extension,
    Deed.REVIEW: acts.take_in_review,
    Deed.ACCEPT: acts.accept_duty,
    Deed.RETURN: acts.return_duty,
    Deed.EXTEND: acts.extend_duty,
    Deed.REFUSE_EXTENSION: acts.refuse_extension,
    Deed.CALL: acts.note_call,
    Deed.ESCALATE: acts.escalate,
    Deed.WAIVE: acts.waive_duty,
}


# Overview -------------------------------------------------------------------------------------


@login_required
@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """The duties of a year: for the secretariat every party against every duty, else one's own."""
    reader, today = access.reader_of(request), clock.today()
    visible, year = Duty.objects.visible_to(reader), _year(request)
    all_parties = acts.may_see_all(reader)
    shown = {
        "grid": grid(visible, year, today) if all_parties else None,
        "own": [] if all_parties else of_party(visible, year, today),
        "shared": shared(visible, year, today),
        "year": year,
        "years": [(n, first, last) for n, (first, last) in enumerate(years(), 1)],
        "counts": counts(visible, today),
        "marks": [(state, name, MARKS[state]) for state, name in rules.NAMES.items()],
        "hears": _heard(reader).exists(),
    }
    return render(request, "duties/overview.html", shown)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    known = asked.isascii() and asked.isdigit() and 1 <= int(asked) <= len(years())
    return int(asked) if known else year_of(clock.today())


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The duties that the reader may read, by state, party or obligation; a page at a time."""
    today, asked = clock.today(), _asked(request)
    duties = sought(Duty.objects.visible_to(access.reader_of(request)), today, **asked)
    page = Paginator(duties, A_PAGE).get_page(request.GET.get("page"))
    first = page.start_index() - 1
    found = standings(duties[max(first, 0) : page.end_index()], today)
    shown = {
        "page": page,
        "duties": with_names(found),
        "asked": asked,
        "states": rules.NAMES.items(),
    }
    return render(request, "duties/list.html", shown)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:80] for name in ("state", "owner", "code")}


@login_required
@require_GET
def whole_list(request: HttpRequest) -> StreamingHttpResponse:
    """All duties that the reader may read on one page, sent row by row while they are found."""
    today, asked = clock.today(), _asked(request)
    duties = sought(Duty.objects.visible_to(access.reader_of(request)), today, **asked)
    shown = {"whole": True, "asked": asked, "states": rules.NAMES.items()}
    before, _mark, after = render_to_string("duties/list.html", shown, request).partition(ROWS)
    return StreamingHttpResponse(_sent(before, batches(duties, today), after))


def _sent(before: str, found: Iterator[list[Standing]], after: str) -> Iterator[str]:
    language = get_language()
    yield before
    for batch in found:
        with override(language):
            yield duty_rows(with_names(batch))
    yield after


@login_required
@require_POST
def schedule(request: HttpRequest) -> HttpResponse:
    """Put on record what every party owes by when."""
    try:
        added = acts.schedule_all(by=_person(request))
    except acts.Refused:
        raise PermissionDenied from None
    messages.success(request, _("Duties scheduled: %(count)s.") % {"count": added})
    return redirect("duties")


# One duty -------------------------------------------------------------------------------------


@login_required
@require_GET
def duty(request: HttpRequest, number: int) -> HttpResponse:
    """One duty: what it asks, how far it is, what happened, and what may be done now."""
    return _page(request, _opened(request, number), {})


@login_required
@require_POST
def act(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Do one thing with a duty, or say why that cannot be done."""
    if deed not in ACTS:
        raise Http404
    found = _opened(request, number)
    form = FORMS[deed](request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, {deed: form})
    try:
        ACTS[deed](by=_person(request), number=number, today=clock.today(), **_told(form))
    except acts.Refused as refused:
        messages.error(request, _said(refused.why))
    else:
        messages.success(request, _("It is on record."))
    return redirect("duties:duty", number)


def _told(form: ActForm) -> dict[str, Any]:
    """What an act is told: the fields of its form, a file as a paper."""
    told = dict(form.cleaned_data)
    file = told.pop("file", None)
    if file is not None:
        told["paper"] = acts.Paper(file.name or "", file.read())
    return told


def _page(request: HttpRequest, found: Duty, bound: Mapping[str, ActForm]) -> HttpResponse:
    held, today = access.agreement(), clock.today()
    reader = access.reader_of(request)
    obligation = held.obligations.get(found.obligation)
    shown = {
        "duty": found,
        "stands": standing(found, today),
        "handed_in": rules.handed_in(found.facts),
        "owner": owner_names([found.owner])[found.owner],
        "obligation": obligation,
        "source": source_in_words(held, obligation.source) if obligation else None,
        "history": list(_history(found, reader)),
        "ladder": _rungs(found, today),
        "next": rules.next_rung(held, found.facts, today),
        "offered": list(_offered(found, reader, bound)),
        "readers": held.levels[Level(found.level).code].circle,
    }
    return render(request, "duties/duty.html", shown)


def _rungs(duty: Duty, today: date) -> list[tuple[rules.Step, bool]]:
    """The ladder with what was taken of it; none for what is done."""
    if rules.state(duty.facts, today) not in rules.OUTSTANDING:
        return []
    return [(s, s.code in duty.facts.taken) for s in rules.ladder(access.agreement(), duty.facts)]


def _offered(
    duty: Duty, reader: Reader, bound: Mapping[str, ActForm]
) -> Iterator[tuple[str, ActForm, bool]]:
    """What this reader may do with it now: deed, form, and whether it was just filled in."""
    today = clock.today()
    for deed, form in FORMS.items():
        if deed in bound:
            yield deed, bound[deed], True
        elif acts.may(deed, duty, reader, today):
            yield deed, form(initial=_initial(duty)), False


def _initial(duty: Duty) -> dict[str, object]:
    step = rules.next_rung(access.agreement(), duty.facts, clock.today())
    return {"until": duty.asked_to, "rung": step.code if step else ""}


def _history(
    duty: Duty, reader: Reader
) -> Iterator[tuple[Step, str, Text | None, Evidence | None]]:
    """Each step with its words, its rung and the file that came with it."""
    rungs = access.agreement().governance.escalation
    files = Evidence.objects.visible_to(reader).filter(duty=duty).defer("sealed")
    came_with = {file.step_id: file for file in files}
    steps = Step.objects.visible_to(reader).filter(duty=duty).select_related("by")
    for step in steps:
        words = unseal(step.words).decode() if step.words else ""
        rung = rungs.get(step.rung)
        yield step, words, rung.name if rung else None, came_with.get(step.pk)


@login_required
@require_GET
def evidence(request: HttpRequest, number: int, evidence: int) -> HttpResponse:
    """A file that was handed in, always as a download: it never runs on the desk's own address."""
    found = _opened(request, number)
    kept = Evidence.objects.visible_to(access.reader_of(request)).filter(duty=found, pk=evidence)
    file = kept.first()
    if file is None:
        raise Http404
    name = unseal(file.name).decode()
    response = HttpResponse(unseal(file.sealed), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


def _opened(request: HttpRequest, number: int) -> Duty:
    """The duty, opened with a receipt; the same answer when it is not there or not to be read."""
    try:
        return access.open_record(Duty, number, access.reader_of(request))
    except Duty.DoesNotExist:
        raise Http404 from None


# Without names --------------------------------------------------------------------------------


@login_required
@require_GET
def escalations(request: HttpRequest) -> HttpResponse:
    """What the steering committee hears of duties that are long overdue."""
    heard = _heard(access.reader_of(request))
    page = Paginator(heard, A_PAGE).get_page(request.GET.get("page"))
    words = access.agreement().vocabulary.themes
    told = [
        (each, what(each.obligation) if each.obligation else None, words[each.theme])
        for each in page.object_list
    ]
    return render(request, "duties/escalations.html", {"page": page, "told": told})


def _heard(reader: Reader) -> QuerySet[Escalation]:
    return Escalation.objects.visible_to(reader)


# Calendar -------------------------------------------------------------------------------------


@login_required
@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """The reader's own calendar address: whether there is one, and how to make or stop it."""
    return render(request, "duties/feed.html", {"feed": standing_feed(_person(request))})


@login_required
@require_POST
def new_feed(request: HttpRequest) -> HttpResponse:
    """Make a calendar address and show it, once."""
    token = open_feed(by=_person(request))
    address = request.build_absolute_uri(reverse("duties:calendar", args=[token]))
    return render(request, "duties/feed.html", {"feed": True, "address": address})


@login_required
@require_POST
def end_feed(request: HttpRequest) -> HttpResponse:
    """Stop the reader's calendar address."""
    revoke_feed(by=_person(request))
    messages.success(request, _("The address no longer works."))
    return redirect("duties:feed")


@require_GET
def calendar(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """A person's duties, for the calendar program that follows this address."""
    person = person_behind(token)
    if person is None:
        raise Http404
    language: Language = "nl" if person.language == "nl" else "en"
    response = HttpResponse(feed_of(person, language), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def _said(text: Text) -> str:
    return text.within("nl" if get_language() == "nl" else "en")
