from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.obligations import months_from, span
from schakel.covenant.sharing import Reader
from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts import (
    add_line,
    book_actual,
    finish_action,
    finish_line,
    plan_year,
    take_action,
)
from schakel.secretariat.governance.acts.bodies import deciding
from schakel.secretariat.governance.acts.meetings import may_contribute
from schakel.secretariat.governance.acts.plans import about_plan, takers
from schakel.secretariat.governance.acts.refusals import may_run
from schakel.secretariat.governance.forms import (
    ActionForm,
    ActualForm,
    LineForm,
    PlanForm,
    of_people,
)
from schakel.secretariat.governance.models import Action, Meeting, Plan, PlanLine, name_of
from schakel.secretariat.governance.views.asked import Question, ask, done, person_at
from schakel.secretariat.governance.views.bodies import hold_reader, known_body

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Spent:
    """A line of a plan beside what was spent on it."""

    line: PlanLine
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """What the budget still leaves; less than zero when it was not enough."""
        return self.line.euros - self.spent


def visible_plan(request: HttpRequest, number: int) -> Plan:
    """The plan, when this reader may read it; else the same answer as when there is none."""
    try:
        return access.open_record(Plan, number, access.reader_of(request))
    except Plan.DoesNotExist:
        raise Http404 from None


@login_required
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """The plans and budgets that the reader may see."""
    page = Paginator(Plan.objects.visible_to(hold_reader(request)), A_PAGE)
    shown = {"page": page.get_page(request.GET.get("page"))}
    return render(request, "governance/plans.html", shown)


@login_required
@require_GET
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """A plan: activities, budget and what was really spent."""
    found, reader = visible_plan(request, number), access.reader_of(request)
    lines = _spent(found, reader)
    term = span(access.agreement())
    first = months_from(term.start, 12 * (found.year - 1))
    shown = {
        "plan": found,
        "first": first,
        "lines": lines,
        "planned": sum(each.line.euros for each in lines),
        "spent": sum(each.spent for each in lines),
        "left": sum(each.left for each in lines),
        "actuals": found.actuals.visible_to(reader).select_related("line"),
        "runs": may_run(reader, found.body),
        "about": about_plan(found, person_at(request)),
    }
    return render(request, "governance/plan.html", shown)


def _spent(found: Plan, reader: Reader) -> list[Spent]:
    spent: dict[int, Decimal] = {}
    for actual in found.actuals.visible_to(reader):
        spent[actual.line_id] = spent.get(actual.line_id, Decimal(0)) + actual.euros
    lines = found.lines.visible_to(reader)
    return [Spent(line, spent.get(line.pk, Decimal(0))) for line in lines]


@login_required
@require_http_methods(["GET", "POST"])
def draw_up(request: HttpRequest, code: str) -> HttpResponse:
    """Draw up a body's plan for a year."""
    known_body(code)
    if not may_run(hold_reader(request), code):
        raise PermissionDenied
    back = reverse("governance:body", args=[code])
    question = Question(_("Draw up a plan"), _("Draw up the plan"), back, name_of(code))

    def act(said: dict[str, Any]) -> str:
        drawn = plan_year(person=person_at(request), body=code, **said)
        return reverse("governance:plan", args=[drawn.pk])

    return ask(request, PlanForm(request.POST or None), question, act)


def _run_plan(request: HttpRequest, number: int) -> tuple[Plan, str]:
    found = visible_plan(request, number)
    if not may_run(access.reader_of(request), found.body):
        raise PermissionDenied
    return found, reverse("governance:plan", args=[found.pk])


@login_required
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, number: int) -> HttpResponse:
    """Add an activity and its budget to a plan."""
    found, back = _run_plan(request, number)
    question = Question(_("Add an activity"), _("Add the activity"), back, found.called)

    def act(said: dict[str, Any]) -> str:
        add_line(person=person_at(request), number=number, **said)
        return back

    return ask(request, LineForm(request.POST or None), question, act)


@login_required
@require_POST
def line_done(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """Note that an activity is done."""
    found, back = _run_plan(request, number)
    if not found.lines.visible_to(access.reader_of(request)).filter(number=line).exists():
        raise Http404
    return done(
        request, lambda: finish_line(person=person_at(request), number=number, line=line), back
    )


@login_required
@require_http_methods(["GET", "POST"])
def actual(request: HttpRequest, number: int) -> HttpResponse:
    """Book what was spent."""
    found, back = _run_plan(request, number)
    lines = found.lines.visible_to(access.reader_of(request))
    form = ActualForm(request.POST or None, lines=[(str(each.number), each.what) for each in lines])
    question = Question(_("Book what was spent"), _("Book"), back, found.called)

    def act(said: dict[str, Any]) -> str:
        book_actual(person=person_at(request), number=number, **said)
        return back

    return ask(request, form, question, act)


@login_required
@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    """The action list: what is still to be done, and what was done."""
    reader = hold_reader(request)
    found = Action.objects.visible_to(reader).select_related("taker")
    finished = request.GET.get("show") == "finished"
    found = found.exclude(finished=None) if finished else found.filter(finished=None)
    shown = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "finished": finished,
        "today": clock.today(),
        "runs": {code for code in deciding() if may_run(reader, code)},
    }
    return render(request, "governance/actions.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, code: str) -> HttpResponse:
    """Put an action on the list of a body."""
    known_body(code)
    reader, person = hold_reader(request), person_at(request)
    if not may_contribute(person, code):
        raise PermissionDenied
    people = {str(each.code): each for each in takers(code)}
    form = ActionForm(request.POST or None, people=of_people(people.values()))
    meeting = _meeting(request, reader, code)
    place = ("meeting", [meeting.pk]) if meeting else ("body", [code])
    back = reverse(f"governance:{place[0]}", args=place[1])
    question = Question(_("Add an action"), _("Add the action"), back, name_of(code))

    def act(said: dict[str, Any]) -> str:
        told = {**said, "taker": people[said["taker"]], "meeting": meeting}
        take_action(person=person, body=code, **told)
        return back

    return ask(request, form, question, act)


def _meeting(request: HttpRequest, reader: Reader, code: str) -> Meeting | None:
    """The meeting from which the page was asked for, when there is one that the reader sees."""
    wanted = request.GET.get("meeting", "")
    if not (wanted.isascii() and wanted.isdigit()):
        return None
    return Meeting.objects.visible_to(reader).filter(body=code, pk=int(wanted)).first()


@login_required
@require_POST
def action_done(request: HttpRequest, number: int) -> HttpResponse:
    """Tick an action off."""
    visible = Action.objects.visible_to(access.reader_of(request))
    if not visible.filter(pk=number).exists():
        raise Http404
    act = lambda: finish_action(person=person_at(request), number=number)  # noqa: E731
    return done(request, act, reverse("governance:actions"))
