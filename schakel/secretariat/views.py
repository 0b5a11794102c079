from django.conf import settings
from django.contrib.auth import login
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    HttpResponseServerError,
)
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from schakel.covenant.obligations import calendar
from schakel.secretariat import access, clock, demo
from schakel.secretariat.chains.models import Upload
from schakel.secretariat.duties.register import asks_for_attention
from schakel.secretariat.people.acts import prefer_language
from schakel.secretariat.people.models import Person
from schakel.secretariat.people.sessions import note_visit
from schakel.secretariat.people.sign_in import in_language


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The rooms, what is due next, and the lists that the reader handed in last."""
    held, today = access.agreement(), clock.today()
    shown = {
        "coming": [due for due in calendar(held) if not due.overdue(today)][:3],
        "ended": held.term.end.on,
        "uploads": Upload.objects.visible_to(access.reader_of(request))[:3],
        "duties": asks_for_attention(access.reader_of(request), today, most=3),
    }
    return render(request, "home.html", shown)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        chosen = settings.LANGUAGE_CODE
    if isinstance(request.user, Person):
        prefer_language(person=request.user, language=chosen)
    return in_language(HttpResponseRedirect(_page_on_this_desk(request)), chosen)


def _page_on_this_desk(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        page, {request.get_host()}, require_https=request.is_secure()
    )
    return page if ours else "/"


@require_GET
def enter_demo(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in one of the fictional cast, on this machine and in the demo only."""
    person = demo.person_behind(token, request)
    if person is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_visit(request)
    return in_language(redirect("home"), person.language)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "404.html", status=404)


def not_for_you(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "403.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    try:
        return HttpResponseServerError(render(request, "500.html").content)
    except Exception:  # the page itself may be what is broken
        return HttpResponseServerError("Something went wrong at the desk.")


def form_out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return render(request, "form_out_of_date.html", status=403)
