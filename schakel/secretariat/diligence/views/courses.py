"""The companies together over the years, for the secretariat; and years that were before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant import history as rules
from schakel.covenant.diligence import Course
from schakel.covenant.history import History
from schakel.covenant.sharing import Reader, Verdict
from schakel.exchange.courses import EXAMPLE
from schakel.exchange.problems import ListError
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.courses import (
    enter_course,
    entered_history,
    own_history,
    throw_course_away,
)
from schakel.secretariat.diligence.acts.refusals import Refused, handles
from schakel.secretariat.diligence.forms import in_page, language_of_page
from schakel.secretariat.diligence.models import EarlierCourse
from schakel.secretariat.diligence.views.asked import done, person_at
from schakel.secretariat.diligence.views.workbooks import sent_file
from schakel.secretariat.parties.models import Party


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of a history that was asked for, with what may be chosen."""

    history: History
    course: Course
    target: Verdict | None
    years: Sequence[int]
    cohorts: Sequence[int]
    first: int
    last: int
    cohort: int

    @property
    def same(self) -> list[str]:
        """The companies that are in the mean."""
        gone = self.course.years[-1].left_out if self.course.years else {}
        return [each for each in self.history.members if each not in gone]

    @property
    def left_out(self) -> list[tuple[str, Text]]:
        """The others, each with why."""
        return list(self.course.years[-1].left_out.items()) if self.course.years else []


def _shown(request: HttpRequest, whole: History) -> Shown:
    """The two last years, unless others are asked for; all cohorts, unless one is."""
    years, cohorts = sorted(whole.editions), rules.cohorts(whole)
    first = _chosen(request, "from", years, years[-2:][0] if years else 0)
    last = _chosen(request, "to", years, years[-1] if years else 0)
    cohort = _chosen(request, "joined", cohorts, 0)
    history = rules.between(whole, min(first, last), max(first, last))
    history = rules.since(history, cohort) if cohort else history
    found = rules.course_of(history)
    target = rules.against_own_target(access.agreement(), history, found) if cohort else None
    return Shown(history, found, target, years, cohorts, first, last, cohort)


def _chosen(request: HttpRequest, name: str, known: Sequence[int], usual: int) -> int:
    told = request.GET.get(name, "")
    return next((each for each in known if str(each) == told), usual)


def _asked(request: HttpRequest) -> Reader:
    """The secretariat's case handler, and nobody else."""
    reader = access.reader_of(request)
    if not handles(reader):
        raise PermissionDenied
    return reader


@login_required
@require_GET
def together(request: HttpRequest) -> HttpResponse:
    """The mean of the same companies over the years that they handed in at this desk."""
    reader = _asked(request)
    shown = {
        "found": _shown(request, own_history(reader)),
        "names": dict(Party.objects.values_list("code", "name")),
        "entered": EarlierCourse.objects.visible_to(reader),
    }
    return render(request, "diligence/together.html", shown)


@login_required
@require_GET
def earlier(request: HttpRequest, number: int) -> HttpResponse:
    """Likewise of years that were entered."""
    reader = access.reader_of(request)
    try:
        entered = access.open_record(EarlierCourse, number, reader)
    except EarlierCourse.DoesNotExist:
        raise Http404 from None
    shown = {
        "found": _shown(request, entered_history(entered)),
        "entered": entered,
        "handles": handles(reader),
    }
    return render(request, "diligence/earlier.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter scores of years before the desk, or say all that is wrong in them."""
    _asked(request)
    name, problems = request.POST.get("name", ""), []
    if request.method == "POST":
        try:
            file, content = sent_file(request)
            made = enter_course(by=person_at(request), name=name, file=file, content=content)
        except ListError as error:
            problems = error.within(language_of_page()).splitlines()
        except Refused as refused:
            problems = [in_page(refused.why)]
        else:
            messages.success(request, _("It is on record."))
            return redirect("diligence:earlier-course", made.pk)
    return render(request, "diligence/enter_course.html", {"problems": problems, "name": name})


@login_required
@require_GET
def example(request: HttpRequest) -> HttpResponse:
    """A table to begin with: the course that the agreement published."""
    _asked(request)
    response = HttpResponse("\ufeff" + EXAMPLE, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="earlier-years.csv"'
    return response


@login_required
@require_POST
def throw_away(request: HttpRequest, number: int) -> HttpResponse:
    """Throw what was entered away."""
    reader = access.reader_of(request)
    if not EarlierCourse.objects.visible_to(reader).filter(pk=number).exists():
        raise Http404

    def act() -> None:
        throw_course_away(by=person_at(request), number=number)

    return done(request, act, reverse("diligence:together"), _("It was thrown away."))
