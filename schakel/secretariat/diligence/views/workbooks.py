"""The pages for answering offline, and for forms that go out and come in."""

from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from schakel.exchange.handed_in import LARGEST, TOO_LARGE
from schakel.exchange.problems import ListError, refusal
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.answers import Saved
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.forms import take_in_form as take_in
from schakel.secretariat.diligence.acts.refusals import NotYours, Refused, handles, speaks_for
from schakel.secretariat.diligence.acts.workbooks import (
    KEPT_DAYS,
    changes_of,
    hand_in_workbook,
    take_over_workbook,
    throw_away_workbook,
    waiting_workbook,
    workbook_of,
)
from schakel.secretariat.diligence.forms import in_page, language_of_page, plain_name
from schakel.secretariat.diligence.models import Edition
from schakel.secretariat.diligence.progress import Sheet
from schakel.secretariat.diligence.views.asked import opened, person_at
from schakel.secretariat.diligence.workbooks import form_of_questions

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE: Final = (
    Text("no file was chosen.", "er is geen bestand gekozen."),
    Text("Choose the workbook first.", "Kies eerst de werkmap."),
)


# Answers ---------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def workbook(request: HttpRequest, number: int) -> HttpResponse:
    """Answer offline: take the workbook along, and hand it in again."""
    sheet = _answering(request, number)
    if request.method == "GET":
        return _page(request, sheet, ())
    try:
        name, content = sent_file(request)
        hand_in_workbook(person=person_at(request), number=number, file=name, content=content)
    except ListError as error:
        return _page(request, sheet, error.within(language_of_page()).splitlines())
    except Refused as refused:
        return _page(request, sheet, [in_page(refused.why)])
    return redirect("diligence:workbook-changes", number)


def _answering(request: HttpRequest, number: int) -> Sheet:
    """The assessment, for who answers it."""
    sheet = opened(request, number)
    if not speaks_for(sheet.reader, sheet.assessment.owner):
        raise PermissionDenied
    return sheet


def _page(request: HttpRequest, sheet: Sheet, problems: Sequence[str]) -> HttpResponse:
    waiting = waiting_workbook(sheet.assessment, sheet.reader, person_at(request))
    shown = {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "problems": problems,
        "waiting": waiting,
        "days": KEPT_DAYS,
        "largest": LARGEST // 10**6,
        "open": sheet.assessment.open_to_answers and sheet.profile is not None,
        "beside": [sheet.instrument.question(code) for code in sheet.beside],
    }
    return render(request, "diligence/workbook.html", shown)


def sent_file(request: HttpRequest) -> tuple[str, bytes]:
    """The file that was sent, with its bare name; raises ListError when there is none."""
    file = request.FILES.get("file")
    if file is None and int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise refusal(_("The file"), *TOO_LARGE)
    if file is None:
        raise refusal(_("The file"), *NO_FILE)
    name = plain_name(file.name or "")
    if (file.size or 0) > LARGEST:
        raise refusal(name, *TOO_LARGE)
    return name, file.read()


@login_required
@require_GET
def file(request: HttpRequest, number: int) -> HttpResponse:
    """The workbook itself, with the answers that stand."""
    sheet = _answering(request, number)
    try:
        content = workbook_of(sheet.assessment, sheet.reader, language_of_page())
    except Refused as refused:
        messages.error(request, in_page(refused.why))
        return redirect("diligence:workbook", number)
    return _download(f"{_('answers')}-{sheet.assessment.year}.xlsx", content)


def _download(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """What a workbook would change, before it does; then take it over, or throw it away."""
    sheet = _answering(request, number)
    if request.method == "POST":
        return _settle(request, number)
    waiting = waiting_workbook(sheet.assessment, sheet.reader, person_at(request))
    if waiting is None:
        return redirect("diligence:workbook", number)
    shown = {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "found": changes_of(waiting, sheet.assessment, sheet.reader),
        "waiting": waiting,
    }
    return render(request, "diligence/workbook_changes.html", shown)


def _settle(request: HttpRequest, number: int) -> HttpResponse:
    told = request.POST.get("workbook", "")
    which = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
    which_one = {"person": person_at(request), "number": number, "workbook": which}
    try:
        if "away" in request.POST:
            throw_away_workbook(**which_one)  # type: ignore[arg-type]
            messages.success(request, _("It was thrown away. Nothing of it was saved."))
        else:
            saved = take_over_workbook(**which_one)  # type: ignore[arg-type]
            messages.success(request, _saved(saved))
    except NotYours:
        raise PermissionDenied from None
    except Refused as refused:
        messages.error(request, in_page(refused.why))
    return redirect("diligence:workbook", number)


def _saved(saved: dict[str, Saved]) -> str:
    count = sum(each.changed for each in saved.values())
    beside = sum(each.beside for each in saved.values())
    said = ngettext("%(n)d answer was saved.", "%(n)d answers were saved.", count) % {"n": count}
    if not beside:
        return said
    kept = ngettext(
        "%(n)d answer was changed by a colleague meanwhile: both versions were kept.",
        "%(n)d answers were changed by a colleague meanwhile: both versions were kept.",
        beside,
    )
    return f"{said} {kept % {'n': beside}}"


# Forms -----------------------------------------------------------------------------------------


@login_required
@require_GET
def edition_form(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """An edition of the questions as XLSForm."""
    from schakel.exchange.xlsform import write_xlsform

    if not Edition.objects.filter(code=code).exists():
        raise Http404
    content = write_xlsform(form_of_questions(instrument_of(code)))
    return _download(f"{code}.xlsx", content)


@login_required
@require_http_methods(["GET", "POST"])
def take_in_form(request: HttpRequest) -> HttpResponse:
    """Take an XLSForm in as a draft edition, or say all that is wrong in it."""
    if not handles(access.reader_of(request)):
        raise PermissionDenied
    problems: list[str] = []
    if request.method == "POST":
        try:
            name, content = sent_file(request)
            taken = take_in(by=person_at(request), file=name, content=content)
        except ListError as error:
            problems = error.within(language_of_page()).splitlines()
        except Refused as refused:
            problems = [in_page(refused.why)]
        else:
            for note in taken.notes:
                messages.info(request, in_page(note))
            messages.success(request, _("It was taken in as a draft."))
            return redirect("diligence:edition", taken.edition.code)
    shown = {"problems": problems, "steps": access.agreement().diligence.steps.items()}
    return render(request, "diligence/take_in_form.html", shown)
