"""The pages on which a company answers: a step at a time, saved while one writes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.judgements import Step
from schakel.covenant.questions import Question
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.diligence import acts
from schakel.secretariat.diligence.acts.answers import Saved, colleagues, versions_of
from schakel.secretariat.diligence.acts.evidence import evidence_under, usable_evidence
from schakel.secretariat.diligence.acts.refusals import NotYours, Refused, speaks_for
from schakel.secretariat.diligence.forms import EvidenceForm, in_page, sent_answers
from schakel.secretariat.diligence.progress import Line, Sheet, line_of, lines
from schakel.secretariat.diligence.views.asked import done, opened, person_at


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: int, step: int) -> HttpResponse:
    """The questions of a step: answered one by one, saved at once; or all with one button."""
    sheet = opened(request, number)
    code, entry = _step(step)
    if request.method == "GET":
        return _page(request, sheet, code, entry, {})
    before = {each.code for each in sheet.asked}
    done = _save(request, sheet, code)
    after = Sheet(sheet.assessment, sheet.reader)
    if request.htmx:  # type: ignore[attr-defined]
        return _told(request, before, after, code, done)
    if done.refused is not None:
        messages.error(request, in_page(done.refused))
    if done.refused is not None or done.problems:
        return _page(request, after, code, entry, done.problems)
    return redirect(_where_next(request, after, step))


@dataclass(frozen=True, slots=True)
class Done:
    """What became of what was sent; `refused` says why nothing could be saved."""

    saved: Mapping[str, Saved]
    problems: Mapping[str, Text]
    refused: Text | None = None


def _step(number: int) -> tuple[str, Step]:
    steps = access.agreement().diligence.steps.items()
    found = next(((code, each) for code, each in steps if each.number == number), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, sheet: Sheet, code: str, step: Step, problems: Mapping[str, Text]
) -> HttpResponse:
    shown = {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "step": step,
        "lines": lines(sheet, code),
        "problems": problems,
        "typed": {each: _typed(request, each) for each in problems},
        "progress": next(each for each in sheet.steps if each.code == code),
        "answers": _may_answer(sheet),
        "before": step.number - 1 if step.number > 1 else None,
        "after": step.number + 1 if step.number < len(sheet.steps) else None,
    }
    return render(request, "diligence/step.html", shown)


def _typed(request: HttpRequest, code: str) -> dict[str, str]:
    """What somebody typed that could not be saved, to be shown again."""
    return {name: request.POST.get(f"{name}.{code}", "") for name in ("is", "remark")}


def _may_answer(sheet: Sheet) -> bool:
    found = sheet.assessment
    return speaks_for(sheet.reader, found.owner) and found.open_to_answers


def _save(request: HttpRequest, sheet: Sheet, code: str) -> Done:
    """Save what can be saved of what was sent; what cannot be is said beside its question."""
    person, number = person_at(request), sheet.assessment.pk
    questions = [each for each in sheet.instrument.questions if each.step == code]
    sent = sent_answers(request.POST, questions)
    chosen, _colon, version = request.POST.get("choose", "").partition(":")
    answers = {each: said for each, said in sent.answers.items() if each != chosen}
    problems = {**sent.problems, **acts.remarks_on(sheet.assessment, answers)}
    good = {each: said for each, said in answers.items() if each not in problems}
    told: dict[str, Any] = {"person": person, "number": number}
    try:
        saved = acts.save_answers(**told, answers=good, expected_versions=sent.versions)
        if chosen and version.isdigit():
            acts.choose_version(**told, question=chosen, version=int(version))
        if "hold" in request.POST:
            acts.confirm_carried(
                **told, questions=[each.code for each in questions if each.code not in problems]
            )
    except NotYours:
        raise PermissionDenied from None
    except Refused as refused:
        return Done({}, problems, refused.why)
    return Done(saved, problems)


def _where_next(request: HttpRequest, sheet: Sheet, step: int) -> str:
    """Where the button leads: on, or back to this step when there is something left to see."""
    number = sheet.assessment.pk
    here = reverse("diligence:step", args=[number, step])
    if "hold" in request.POST:
        return reverse("diligence:next", args=[number])
    if "on" not in request.POST:
        messages.success(request, _("Saved."))
        return here
    if step < len(sheet.steps):
        return reverse("diligence:step", args=[number, step + 1])
    return reverse("diligence:assessment", args=[number])


@dataclass(frozen=True, slots=True)
class Told:
    """A question that the page is to show anew, or of which only the version moved on."""

    line: Line
    whole: bool
    problem: Text | None
    saved: Saved | None


def _told(
    request: HttpRequest, before: Collection[str], after: Sheet, code: str, done: Done
) -> HttpResponse:
    """What a page that saves while one writes is told: only what changed."""
    told = [
        _line(before, after, each, done) for each in after.instrument.questions if each.step == code
    ]
    shown = {
        "told": [each for each in told if each is not None],
        "assessment": after.assessment,
        "progress": next(each for each in after.steps if each.code == code),
        "sheet": after,
        "answers": True,
        "at": clock.now(),
        "done": done,
    }
    return render(request, "diligence/saved.html", shown)


def _line(before: Collection[str], after: Sheet, question: Question, done: Done) -> Told | None:
    line, what = line_of(after, question), done.saved.get(question.code)
    appears = line.asked != (question.code in before)
    other = what is not None and (what.beside or what.newer)
    if not (appears or line.asked):
        return None
    return Told(line, appears or other, done.problems.get(question.code), what)


# One question ------------------------------------------------------------------------------------


@login_required
@require_GET
def question(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """One question: its evidence, who answers it, and every version of its answer."""
    sheet = opened(request, number)
    found = _question(sheet, code)
    held, reader = sheet.assessment, sheet.reader
    shown = {
        "sheet": sheet,
        "assessment": held,
        "line": line_of(sheet, found),
        "question": found,
        "step": access.agreement().diligence.steps[found.step],
        "versions": versions_of(held, reader, code),
        "evidence": evidence_under(held, reader, code, clock.today()),
        "usable": usable_evidence(held, reader, code, clock.today()),
        "answers": _may_answer(sheet),
        "colleagues": colleagues(held) if _may_answer(sheet) else [],
        "askers": access.agreement().questionnaire.askers,
    }
    return render(request, "diligence/question.html", shown)


def _question(sheet: Sheet, code: str) -> Question:
    try:
        return sheet.instrument.question(code)
    except KeyError:
        raise Http404 from None


@login_required
@require_POST
def use(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Let an answer rest on evidence, or no longer."""
    sheet = opened(request, number)
    _question(sheet, code)
    told, act = request.POST.get("use", ""), acts.use_evidence
    if "drop" in request.POST:
        told, act = request.POST["drop"], acts.drop_evidence  # type: ignore[assignment]
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        raise Http404

    def do() -> None:
        act(person=person_at(request), number=number, question=code, evidence=int(told))

    back = reverse("diligence:question", args=[number, code])
    return done(request, do, back, _("It is on record."))


@login_required
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Hand in a file for this answer: kept for other answers too."""
    sheet = opened(request, number)
    found = _question(sheet, code)
    if not _may_answer(sheet):
        raise PermissionDenied
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = {"person": person_at(request), "number": number, "question": code}
        try:
            acts.hand_in_for(**told, **form.told())  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error("file", in_page(refused.why))
        else:
            return redirect("diligence:question", number, code)
    shown = {"form": form, "question": found, "assessment": sheet.assessment}
    return render(request, "diligence/evidence_new.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, number: int) -> HttpResponse:
    """Who answers what: a colleague for each step, or for single questions."""
    sheet = opened(request, number)
    people = {str(each.code): each for each in colleagues(sheet.assessment)}
    if request.method == "GET":
        return _split(request, sheet, list(people.values()))
    codes = request.POST.getlist("question")
    to = request.POST.get("to", "")
    if not codes or (to and to not in people):
        messages.error(request, _("Choose questions, and who answers them."))
        return _split(request, sheet, list(people.values()))

    def act() -> None:
        known = {each.code for each in sheet.instrument.questions}
        acts.assign_questions(
            person=person_at(request),
            number=number,
            questions=[code for code in codes if code in known],
            to=people.get(to),
        )

    return done(request, act, reverse("diligence:split", args=[number]), _("It is on record."))


def _split(request: HttpRequest, sheet: Sheet, people: list[object]) -> HttpResponse:
    shown = {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "people": people,
        "answers": _may_answer(sheet),
        "parts": [(each, sheet.of_step(each.code)) for each in sheet.steps],
    }
    return render(request, "diligence/split.html", shown)
