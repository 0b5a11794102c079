"""The pages on which others judge: scores side by side, a reason for each difference, four eyes."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant.diligence import Given
from schakel.covenant.questions import Question
from schakel.covenant.sharing import Verdict
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence import acts
from schakel.secretariat.diligence.acts.answers import Kept
from schakel.secretariat.diligence.acts.ratings import RATED_IN, Judged, ratings_of, side_of
from schakel.secretariat.diligence.acts.refusals import NotYours, Refused
from schakel.secretariat.diligence.acts.standing import Standing, compared, said_against_target
from schakel.secretariat.diligence.drawing import drawn
from schakel.secretariat.diligence.forms import language_of_page, said_of
from schakel.secretariat.diligence.models import Assessment, Rating
from schakel.secretariat.diligence.progress import Sheet, StepProgress, line_of
from schakel.secretariat.diligence.views.asked import done, opened, person_at
from schakel.secretariat.parties.models import Party

Side, State = Rating.Side, Assessment.State


@dataclass(frozen=True, slots=True)
class Row:
    """A question with the answer of each side."""

    question: Question
    kept: Kept | None
    secretariat: Judged | None
    independent: Judged | None
    changed: bool = False

    @property
    def given(self) -> Given | None:
        return self.kept.said.given if self.kept else None

    @property
    def remark(self) -> str:
        return self.kept.said.remark if self.kept else ""

    @property
    def differs(self) -> bool:
        """Does anybody answer differently from the company?"""
        judged = (self.secretariat, self.independent)
        return any(each is not None and each.given != self.given for each in judged)


@login_required
@require_GET
def scores(request: HttpRequest, number: int) -> HttpResponse:
    """Every question with the answers of the company, the secretariat and the evaluator."""
    sheet = opened(request, number)
    found, reader = sheet.assessment, sheet.reader
    only = request.GET.get("show", "")
    parts = [
        (step, [row for row in _rows(sheet, step) if _wanted(row, only)]) for step in sheet.steps
    ]
    shown = {
        "sheet": sheet,
        "assessment": found,
        "sides": acts.scores(found, reader),
        "parts": parts,
        "only": only,
        "rates": _rates(sheet),
        "waiting": _waiting(request, sheet),
    }
    return render(request, "diligence/scores.html", shown)


def _wanted(row: Row, only: str) -> bool:
    """Is this row among those that were asked for?"""
    return {"differences": row.differs, "changed": row.changed}.get(only, True)


def _rows(sheet: Sheet, step: StepProgress) -> Iterator[Row]:
    found, reader = sheet.assessment, sheet.reader
    secretariat = ratings_of(found, reader, Side.SECRETARIAT)
    independent = ratings_of(found, reader, Side.INDEPENDENT)
    for each in sheet.of_step(step.code):
        code = each.code
        judged = (secretariat.get(code), independent.get(code))
        yield Row(each, sheet.answers.get(code), *judged, code in sheet.changed)


def _rates(sheet: Sheet) -> bool:
    """May this reader rate it now?"""
    side = side_of(sheet.reader)
    return side is not None and sheet.assessment.state in RATED_IN[side]


def _waiting(request: HttpRequest, sheet: Sheet) -> int:
    """How many ratings wait for this very reader as the second person."""
    if side_of(sheet.reader) is None:
        return 0
    rows = Rating.objects.visible_to(sheet.reader).filter(assessment=sheet.assessment)
    return rows.filter(confirmed=None).exclude(by=person_at(request)).count()


@login_required
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Be the second pair of eyes."""
    opened(request, number)

    def act() -> None:
        acts.confirm_ratings(person=person_at(request), number=number)

    return done(request, act, reverse("diligence:scores", args=[number]), _("It is on record."))


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Answer one question in the company's place, with the reason where one differs."""
    sheet = opened(request, number)
    side = side_of(sheet.reader)
    question = {each.code: each for each in sheet.asked}.get(code)
    if question is None:
        raise Http404
    if side is None:
        raise PermissionDenied
    if request.method == "GET":
        return _rate_page(request, sheet, question, side, None)
    try:
        said = said_of(request.POST, question)
        if said.given is None:
            raise Refused(CHOOSE)
        acts.rate_answer(
            person=person_at(request),
            number=number,
            question=code,
            given=said.given,
            why=said.remark,
        )
    except NotYours:
        raise PermissionDenied from None
    except Refused as refused:
        return _rate_page(request, sheet, question, side, refused.why)
    return redirect(reverse("diligence:scores", args=[number]) + f"#q-{code}")


CHOOSE = Text("Choose an answer first.", "Kies eerst een antwoord.")


def _rate_page(
    request: HttpRequest, sheet: Sheet, question: Question, side: str, problem: Text | None
) -> HttpResponse:
    judged = ratings_of(sheet.assessment, sheet.reader, side).get(question.code)
    line = line_of(sheet, question)
    shown = {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "line": line,
        "question": question,
        "rated": judged.given if judged else line.given,
        "why": judged.why if judged else "",
        "problem": problem,
        "rates": _rates(sheet),
    }
    return render(request, "diligence/rate.html", shown)


# The years side by side --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a company: how it stands, whether it may be compared with the year before it
    that was handed in, and whether it meets the target of its cohort, or why that is not said.
    """

    standing: Standing
    compared: Verdict | None
    target: Text

    @property
    def state(self) -> str:
        """The state in words."""
        return str(State(self.standing.state).label)


@login_required
@require_GET
def course(request: HttpRequest, party: str) -> HttpResponse:
    """A company's years side by side, against the target of its own cohort."""
    standings = _handed_in(request, party)
    held = access.agreement()
    shown = {
        "company": Party.objects.get(code=party),
        "years": list(_years(standings)),
        "steps": held.diligence.steps,
        "drawable": len([each for each in standings if each.score is not None]) > 1,
    }
    return render(request, "diligence/course.html", shown)


@login_required
@require_GET
def course_drawing(request: HttpRequest, party: str) -> HttpResponse:
    """The same, drawn: for the page that asks for it when it has been read, or by itself."""
    svg = drawn(_handed_in(request, party), language_of_page())
    if not svg:
        raise Http404
    inside = request.htmx  # type: ignore[attr-defined]
    return HttpResponse(svg, content_type="text/html" if inside else "image/svg+xml")


def _handed_in(request: HttpRequest, party: str) -> list[Standing]:
    """The company's years that were handed in, each opened with a receipt; 404 without any."""
    reader = access.reader_of(request)
    found = Assessment.objects.visible_to(reader).filter(owner=party)
    numbers = set(found.exclude(state=State.DRAFT).values_list("pk", flat=True))
    if not numbers:
        raise Http404
    for number in sorted(numbers):
        opened(request, number)
    return [each for each in acts.all_years(reader, party) if each.number in numbers]


def _years(standings: list[Standing]) -> Iterator[Year]:
    before: Standing | None = None
    for each in standings:
        verdict = compared(before, each) if before else None
        yield Year(each, verdict, said_against_target(each))
        before = each
