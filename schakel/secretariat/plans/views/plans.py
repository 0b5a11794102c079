import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.covenant import plans as rules
from schakel.covenant.sharing import Reader
from schakel.exchange.tables import harmless
from schakel.language import Language
from schakel.secretariat import access
from schakel.secretariat.duties.acts import handed_in_words, limit_of
from schakel.secretariat.duties.register import years
from schakel.secretariat.parties.models import Party
from schakel.secretariat.plans import acts, known, register
from schakel.secretariat.plans.acts.patterns import BODY
from schakel.secretariat.plans.acts.plans import (
    changes_of,
    duty_of,
    hidden_names,
    this_year,
    value_of,
)
from schakel.secretariat.plans.acts.refusals import Refused, may_edit, may_review
from schakel.secretariat.plans.acts.reviews import copies_of, named_on
from schakel.secretariat.plans.drawing import bars
from schakel.secretariat.plans.forms import (
    AcceptForm,
    AddForm,
    HarmForm,
    MoreTimeForm,
    NamesForm,
    ReplyForm,
    ReturnForm,
    ReviewForm,
    SubmitForm,
    TakeBackForm,
    Titled,
    in_page,
)
from schakel.secretariat.plans.models import (
    ActionPlan,
    Comment,
    EvidenceFile,
    RedactedPlan,
    Step,
)
from schakel.secretariat.plans.views.asked import done, offered, opened, person_at
from schakel.secretariat.vault import unseal

A_PAGE: Final = 50
SEALED_OFF: Final = "sandbox; default-src 'none'"
FORMS: Final[Mapping[str, type[Titled]]] = {
    "submit": SubmitForm,
    "take-back": TakeBackForm,
    "more-time": MoreTimeForm,
    "add": AddForm,
    "harm": HarmForm,
    "names": NamesForm,
    "review": ReviewForm,
    "return": ReturnForm,
    "accept": AcceptForm,
}
ACTS: Final[Mapping[str, Callable[..., object]]] = {
    "submit": acts.submit_plan,
    "take-back": acts.take_back_plan,
    "more-time": acts.ask_more_time,
    "add": acts.add_action,
    "harm": acts.note_harm,
    "names": acts.hide_names,
    "review": acts.take_in_review,
    "return": acts.return_plan,
    "accept": acts.accept_plan,
}


# The room -------------------------------------------------------------------------------------


@login_required
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """The plans that the reader may see, and the copies that they review."""
    reader = access.reader_of(request)
    asked = {name: request.GET.get(name, "")[:60] for name in ("state", "year", "owner")}
    seen = register.sought(ActionPlan.objects.visible_to(reader), **asked)
    page = Paginator(seen, A_PAGE).get_page(request.GET.get("page"))
    found = register.sums(list(page.object_list), reader)
    shown = {
        "page": page,
        "found": found,
        "asked": asked,
        "states": rules.PLAN_STATES.items(),
        "years": [str(year) for year in range(1, len(years()) + 1)],
        "all": may_review(reader),
        "bars": _bars(found, all_parties=may_review(reader)),
        "legend": _legend(),
        "copies": RedactedPlan.objects.visible_to(reader).exclude(owner=reader.party or "")[
            :A_PAGE
        ],
        "begins": _may_begin(reader),
        "patterns": may_review(reader) or BODY in reader.bodies,
    }
    return render(request, "plans/plans.html", shown)


def _bars(found: Sequence[register.Sum], *, all_parties: bool) -> str:
    year = _("Year %(year)s")
    named = [
        (_short(each) if all_parties else year % {"year": each.plan.year}, each) for each in found
    ]
    return bars([(name, each.states) for name, each in named], _("Actions by state"))


def _short(each: register.Sum) -> str:
    """Whose plan and of which year, in what fits beside a bar."""
    fits = 21
    name = each.owner if len(each.owner) <= fits else each.owner[: fits - 1].rstrip(" (") + "…"
    return f"{name}, {each.plan.year}"


def _legend() -> list[tuple[str, str]]:
    return [(state, in_page(name)) for state, name in rules.ACTION_STATES.items()]


def _may_begin(reader: Reader) -> int | None:
    """The year for which this reader can draw up a plan now."""
    owner = reader.party or ""
    company = Party.objects.filter(code=owner, kind=Party.Kind.COMPANY).exists()
    mine = ActionPlan.objects.visible_to(reader).filter(owner=owner)
    year = this_year()
    fresh = company and not mine.filter(year=year).exists()
    return year if fresh and may_edit(ActionPlan(owner=owner), reader) else None


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Draw up the plan of this year."""
    person, reader, year = person_at(request), access.reader_of(request), this_year()
    found = known.at_the_desk(reader, reader.party or "", year)
    language: Language = "nl" if get_language() == "nl" else "en"
    try:
        plan = acts.begin_plan(
            person=person, year=year, gaps=found.gaps, risks=found.risks, language=language
        )
    except Refused as refused:
        messages.error(request, in_page(refused.why))
        return redirect("plans")
    messages.success(request, _("Drawn up. Change what is not yours."))
    return redirect("plans:plan", plan.pk)


# One plan -------------------------------------------------------------------------------------


@login_required
@require_GET
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """One plan: what is to be done, what it lacks, what may be done now, who reviews it."""
    return page_of(request, opened(request, number), {})


@login_required
@require_POST
def act(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Do one thing with a plan, or say why that cannot be done."""
    if deed not in ACTS:
        raise Http404
    found = opened(request, number)
    form = FORMS[deed](request.POST, prefix=deed)
    if form.is_valid() and done(request, form, ACTS[deed], number=number):
        return redirect("plans:plan", number)
    return page_of(request, found, {deed: form})


def page_of(
    request: HttpRequest, found: ActionPlan, bound: Mapping[str, Any], **more: Any
) -> HttpResponse:
    """The page of a plan, with the forms that were just filled in."""
    reader = access.reader_of(request)
    whole, duty = register.whole(found), duty_of(found, reader)
    comments = Comment.objects.visible_to(reader).filter(plan=found)
    steps = Step.objects.visible_to(reader).filter(plan=found, action=None).select_related("by")
    shown = {
        "plan": found,
        "whole": whole,
        "name": rules.PLAN_STATES[found.state],  # type: ignore[index]
        "mark": register.MARKS[found.state],
        "owner": register.owner_names([found.owner])[found.owner],
        "duty": duty,
        "limit": limit_of(reader, duty) if duty else None,
        "in_time": handed_in_words(reader, duty) if duty else None,
        "bars": bars([(_("Actions of the plan"), whole.states)], _("Actions by state")),
        "legend": _legend(),
        "changes": changes_of(found, whole.value),
        "offered": offered(_may(found, reader), FORMS, bound),
        "forms": {name: _form(name, found, bound) for name in ("add", "harm", "names")},
        "edits": may_edit(found, reader),
        "reviews": may_review(reader),
        "comments": register.said(comments.select_related("by", "action")),
        "waiting": comments.filter(replied=None).count(),
        "elsewhere": _waiting_elsewhere(found, reader),
        "replies": bound.get("reply") or {},
        "reply": ReplyForm(prefix="reply"),
        "readers": named_on(found) if _insider(found, reader) else [],
        "copies": copies_of(found) if may_review(reader) else [],
        "history": register.happened(steps),
        **more,
    }
    return render(request, "plans/plan.html", shown)


def _waiting_elsewhere(found: ActionPlan, reader: Reader) -> QuerySet[ActionPlan]:
    """The company's plans of other years of which a comment waits for a reply."""
    seen = Comment.objects.visible_to(reader).filter(plan__owner=found.owner, replied=None)
    others = ActionPlan.objects.visible_to(reader).exclude(pk=found.pk)
    return others.filter(pk__in=seen.values("plan"))


def _form(name: str, found: ActionPlan, bound: Mapping[str, Any]) -> Titled:
    told = {"names": {"names": "\n".join(hidden_names(found))}}
    form: Titled = bound.get(name) or FORMS[name](prefix=name, initial=told.get(name))
    return form


def _insider(plan: ActionPlan, reader: Reader) -> bool:
    return may_edit(plan, reader) or may_review(reader)


def _may(plan: ActionPlan, reader: Reader) -> Iterator[str]:
    """What this reader may do with the plan as a whole, in the state that it is in."""
    if may_edit(plan, reader) and plan.editable:
        yield from ("submit", "more-time")
    if may_edit(plan, reader) and plan.state == "submitted":
        yield "take-back"
    if may_review(reader):
        yield from {"submitted": ("review",), "in-review": ("accept", "return")}.get(plan.state, ())


@login_required
@require_GET
def file(request: HttpRequest, number: int) -> HttpResponse:
    """The actions of a plan as a table, to take along."""
    found = opened(request, number)
    return table(value_of(found), f"action-plan-{found.year}.csv")


@login_required
@require_GET
def evidence(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """A file that shows something, always as a download: it never runs at the desk's address."""
    found = opened(request, number)
    seen = EvidenceFile.objects.visible_to(access.reader_of(request))
    kept = seen.filter(plan=found, pk=file).first()
    if kept is None:
        raise Http404
    response = HttpResponse(unseal(kept.sealed), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=unseal(kept.name).decode()
    )
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


def table(value: rules.Plan, name: str, *, exact: bool = True) -> HttpResponse:
    """The actions as a table that a spreadsheet opens; of a copy, days by their quarter."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow([_("action"), *(in_page(label) for label in rules.FIELDS.values())])
    for action in value.actions:
        rows.writerow(harmless(cell) for cell in _cells(action, exact=exact))
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    return response


def _cells(action: rules.Action, *, exact: bool) -> Iterator[str]:
    yield action.code
    for name in rules.FIELDS:
        value = getattr(action, name)
        told = rules.coded(name, value, access.agreement())
        yield in_page(told) if told else _cell(value, exact=exact)


def _cell(value: Any, *, exact: bool) -> str:
    if value in (None, "", ()):
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, rules.Indicator):
        return " ".join(
            str(each)
            for each in (value.name, value.baseline, "→", value.target, value.unit)
            if each not in (None, "")
        )
    if hasattr(value, "isoformat") and not exact:
        return quarter_in_words(value)
    return str(value)


def quarter_in_words(day: Any) -> str:
    """The quarter in which a day falls: `2021 Q3`."""
    return f"{day.year} Q{(day.month + 2) // 3}"
