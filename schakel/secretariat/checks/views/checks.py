"""The check of one company: what is asked of it, who reads what until when, and the levels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.diligence import Given, Level
from schakel.covenant.questions import Question
from schakel.covenant.sharing import Reader
from schakel.secretariat import access
from schakel.secretariat.access import open_record
from schakel.secretariat.checks import acts
from schakel.secretariat.checks.acts.looks import level_questions, looks_of, steps_in_order
from schakel.secretariat.checks.acts.refusals import OBLIGATION, Refused, handles
from schakel.secretariat.checks.forms import CHECK_FORMS, JudgeForm, Titled, in_page
from schakel.secretariat.checks.models import Check
from schakel.secretariat.checks.views.asked import done, names, opened, person_at
from schakel.secretariat.diligence.acts.looks import Looks
from schakel.secretariat.duties.acts import duty_for
from schakel.secretariat.parties.models import Party

State = Check.State
ACTS: Final[Mapping[str, Callable[..., object]]] = {
    "open": acts.open_to_evaluator,
    "finish": acts.finish_check,
    "close": acts.close_check,
    "replace": acts.replace_in_sample,
}


@login_required
@require_GET
def check(request: HttpRequest, number: int) -> HttpResponse:
    """What is asked, what is open until when, who read what, and how far the looks agree."""
    return _page(request, opened(request, number), {})


def _page(request: HttpRequest, found: Check, bound: Mapping[str, Titled]) -> HttpResponse:
    reader = access.reader_of(request)
    pairs = acts.differences(found, reader)
    looks = looks_of(found, reader)
    shown = {
        "check": found,
        "company": names([found.owner]).get(found.owner, found.owner),
        "own": reader.party == found.owner,
        "judges": _judges(request, found),
        "openings": acts.openings(found, reader),
        "receipts": acts.readings(found, reader) if found.evaluator_id else (),
        "left": _left(looks) if looks and _judges(request, found) else None,
        "pairs": pairs,
        "steps": {code: _step(code) for code in steps_in_order(pairs)},
        "offered": list(_offered(request, found, reader, bound)),
        "duty": duty_for(reader, found.owner, OBLIGATION, found.year),
        "handles": handles(reader),
    }
    return render(request, "checks/check.html", shown)


def _step(code: str) -> Any:
    return access.agreement().diligence.steps[code]


def _judges(request: HttpRequest, found: Check) -> bool:
    """Is this the evaluator to whom it is open today?"""
    return found.evaluator_id == person_at(request).pk and found.runs


def _left(looks: Looks) -> tuple[int, int]:
    """How many levels are given, of how many."""
    asked = level_questions(looks)
    return sum(question.code in looks.independent for question in asked), len(asked)


def _offered(
    request: HttpRequest, found: Check, reader: Reader, bound: Mapping[str, Titled]
) -> Iterator[tuple[str, Titled, bool]]:
    for deed in _deeds(request, found, reader):
        yield deed, bound.get(deed) or _form(deed), deed in bound


def _deeds(request: HttpRequest, found: Check, reader: Reader) -> Iterator[str]:
    if _judges(request, found):
        yield "finish"
    if not handles(reader) or found.over:
        return
    if found.state == State.FINISHED:
        yield "close"
    yield "open"
    if not Party.objects.filter(code=found.owner, state__in=("active", "notice")).exists():
        yield "replace"


def _form(deed: str, data: Any = None) -> Titled:
    form = CHECK_FORMS[deed](data, prefix=deed)
    form.offer(acts.evaluators())
    return form


@login_required
@require_POST
def act(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Do something with a check."""
    found = opened(request, number)
    if deed not in ACTS:
        raise Http404
    form = _form(deed, request.POST)
    if done(request, form, ACTS[deed], number=number):
        return redirect(reverse("checks:check", args=[number]))
    return _page(request, found, {deed: form})


# The levels -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A question with what the company answered and the evaluator's own level."""

    question: Question
    company: Given | None
    level: int | None
    why: str


@login_required
@require_GET
def questions(request: HttpRequest, number: int) -> HttpResponse:
    """Every question that asks for a level, by step, for the evaluator of this check."""
    found, looks = _open_to_you(request, number)
    lines = [_line(looks, question) for question in level_questions(looks)]
    steps = access.agreement().diligence.steps
    parts = [
        (step, [line for line in lines if line.question.step == code])
        for code, step in steps.items()
    ]
    shown = {
        "check": found,
        "company": names([found.owner]).get(found.owner, found.owner),
        "parts": [(step, rows) for step, rows in parts if rows],
        "left": _left(looks),
        "assessment": looks.number,
    }
    return render(request, "checks/questions.html", shown)


def _line(looks: Looks, question: Question) -> Line:
    given = looks.independent.get(question.code)
    judged = looks.judged.get(question.code)
    level = given.number if isinstance(given, Level) else None
    return Line(question, looks.company.get(question.code), level, judged.why if judged else "")


def _open_to_you(request: HttpRequest, number: int) -> tuple[Check, Looks]:
    """The check and its assessment, opened with a receipt each, for its evaluator alone."""
    found = opened(request, number)
    looks = looks_of(found, access.reader_of(request)) if _judges(request, found) else None
    if looks is None:
        raise Http404
    model = access.kept()["diligence.assessment"]
    open_record(model, looks.number, access.reader_of(request))
    return found, looks


@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """One question: what the company answered, and the own level with the reason."""
    found, looks = _open_to_you(request, number)
    asked = {each.code: each for each in level_questions(looks)}.get(code)
    if asked is None:
        raise Http404
    line = _line(looks, asked)
    form = _judge_form(asked, line, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _judged(request, found, code, form):
        return redirect(reverse("checks:questions", args=[number]) + f"#q-{code}")
    shown = {"check": found, "line": line, "form": form, "assessment": looks.number}
    return render(request, "checks/question.html", shown)


def _judge_form(asked: Question, line: Line, data: Any) -> JudgeForm:
    levels = [(str(n), f"{n}: {in_page(said)}") for n, said in enumerate(asked.levels)]
    return JudgeForm(data, levels=levels, initial={"level": line.level, "why": line.why})


def _judged(request: HttpRequest, found: Check, code: str, form: JudgeForm) -> bool:
    told = form.cleaned_data
    try:
        acts.judge_question(person=person_at(request), number=found.pk, question=code, **told)
    except Refused as refused:
        form.add_error(None, in_page(refused.why))
        return False
    return True
