from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.covenant import plans as rules
from schakel.covenant.sharing import Allowed, Reader
from schakel.secretariat import access, clock
from schakel.secretariat.plans import acts, register
from schakel.secretariat.plans.acts.actions import Stale, steps_of
from schakel.secretariat.plans.acts.plans import (
    harms_of,
    remarks_on,
    value_of,
    value_of_action,
)
from schakel.secretariat.plans.acts.refusals import Refused, may_edit, may_review
from schakel.secretariat.plans.drawing import course
from schakel.secretariat.plans.forms import (
    FIELD_OF,
    ActionForm,
    CloseForm,
    CommentForm,
    DropForm,
    EffectForm,
    EvidenceForm,
    FinishForm,
    ReadingForm,
    RemoveForm,
    ReopenForm,
    StartForm,
    Titled,
    in_page,
    initial,
)
from schakel.secretariat.plans.models import Action, ActionPlan, Comment
from schakel.secretariat.plans.views.asked import action_of, done, offered, opened, person_at
from schakel.secretariat.risks.acts import Shown, cards

FORMS: Final[Mapping[str, type[Titled]]] = {
    "start": StartForm,
    "finish": FinishForm,
    "reading": ReadingForm,
    "effect": EffectForm,
    "evidence": EvidenceForm,
    "close": CloseForm,
    "drop": DropForm,
    "reopen": ReopenForm,
    "remove": RemoveForm,
    "comment": CommentForm,
}
ACTS: Final[Mapping[str, Callable[..., object]]] = {
    "start": acts.start_action,
    "finish": acts.finish_action,
    "reading": acts.read_indicator,
    "effect": acts.note_effect,
    "evidence": acts.add_evidence,
    "close": acts.close_action,
    "drop": acts.drop_action,
    "reopen": acts.reopen_action,
    "remove": acts.remove_action,
    "comment": acts.comment_on_plan,
}
MOVES: Final[Mapping[str, tuple[str, ...]]] = {
    "planned": ("start", "drop", "remove"),
    "under-way": ("finish", "drop"),
    "done-awaiting-effect": ("close", "drop"),
    "closed": ("reopen",),
    "dropped-with-reason": ("reopen",),
}


@login_required
@require_GET
def action(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """One action: what it is, what it lacks, how it goes, what changed."""
    plan = opened(request, number)
    return _page(request, plan, action_of(request, plan, code), {})


@login_required
@require_POST
def save(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Save an action as it was written; somebody who saved first is shown, not overwritten."""
    plan = opened(request, number)
    row = action_of(request, plan, code)
    form = _form(plan, row, _citable(access.reader_of(request), row), request.POST)
    saved = form.is_valid() and _saved(request, plan, row, form)
    if getattr(request, "htmx", False):
        return _remarks(request, plan, row, form)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("plans:action", number, code)
    return _page(request, plan, row, {}, form=form, theirs=form.theirs)


def _saved(request: HttpRequest, plan: ActionPlan, row: Action, form: ActionForm) -> bool:
    told: dict[str, Any] = {"number": plan.pk, "code": row.code}
    told |= {"said": form.value(), "version": form.cleaned_data["version"]}
    try:
        acts.save_action(person=person_at(request), **told)
    except Stale as stale:
        form.overtaken(stale.theirs, stale.version)
        form.add_error(None, in_page(stale.why))
    except Refused as refused:
        form.add_error(None, in_page(refused.why))
    return not form.errors


def _remarks(request: HttpRequest, plan: ActionPlan, row: Action, form: ActionForm) -> HttpResponse:
    """What changes on the page after saving on the way: the remarks, and the version."""
    row.refresh_from_db()
    shown = {
        "plan": plan,
        "row": row,
        "form": form,
        "at": clock.now(),
        "fields": [(each, _beside(plan, row.code).get(each.name, [])) for each in form],
        "version": row.version if form.is_valid() else form["version"].value(),
    }
    return render(request, "plans/saved.html", shown)


def _form(plan: ActionPlan, row: Action, citable: Sequence[Shown], told: Any = None) -> ActionForm:
    start = initial(value_of_action(row), row.version)
    about: dict[str, Any] = {"initial": start, "harms": harms_of(plan), "cards": citable}
    return ActionForm(told, label_suffix="", **about)


def _citable(reader: Reader, row: Action) -> list[Shown]:
    """The support that can be cited, and what is cited though its source withdrew it."""
    known, cited = cards(reader), cards(reader, value_of_action(row).cards)
    there = {card.number for card in known}
    return [*known, *(card for card in cited if card.number not in there)]


def _beside(plan: ActionPlan, code: str) -> dict[str, list[rules.Remark]]:
    """The remarks on an action, by the field of the form beside which they stand."""
    found = register.by_field(remarks_on(value_of(plan)), code)
    return {FIELD_OF.get(name, name): remarks for name, remarks in found.items()}


@login_required
@require_POST
def act(request: HttpRequest, number: int, code: str, deed: str) -> HttpResponse:
    """Do one thing with an action, or say why that cannot be done."""
    if deed not in ACTS:
        raise Http404
    plan = opened(request, number)
    row = action_of(request, plan, code)
    form = FORMS[deed](request.POST, request.FILES, prefix=deed)
    if form.is_valid() and done(request, form, ACTS[deed], number=number, code=code):
        gone = deed == "remove"
        return redirect("plans:plan", number) if gone else redirect("plans:action", number, code)
    return _page(request, plan, row, {deed: form})


def _page(
    request: HttpRequest, plan: ActionPlan, row: Action, bound: Mapping[str, Titled], **more: Any
) -> HttpResponse:
    reader = access.reader_of(request)
    value, beside = value_of_action(row), _beside(plan, row.code)
    form = more.pop("form", None) or _form(plan, row, _citable(reader, row))
    comments = Comment.objects.visible_to(reader).filter(plan=plan, action=row)
    held, later = access.agreement(), _later(plan, row, reader)
    shown = {
        "plan": plan,
        "row": row,
        "value": value,
        "name": rules.ACTION_STATES[value.state],
        "mark": register.MARKS[value.state],
        "kind": held.vocabulary.actions.get(value.kind or ""),
        "whom": [held.vocabulary.rightsholders.get(code) for code in value.rightsholders],
        "harms": [each for each in harms_of(plan) if each.code in value.risks],
        "cards": cards(reader, value.cards) if value.cards else [],
        "owner": register.owner_names([plan.owner])[plan.owner],
        "form": form if plan.editable and may_edit(plan, reader) and not later else None,
        "fields": [(each, beside.get(each.name, [])) for each in form if not each.is_hidden],
        "rest": [r for name, found in beside.items() for r in found if name not in form.fields],
        "later": later,
        "offered": [] if later else offered(_may(plan, row, reader), FORMS, bound),
        "course": course(value.indicator, value.indicator.name) if value.indicator else "",
        "timeline": register.happened(steps_of(plan, row.code)),
        "comments": register.said(comments.select_related("by")),
        "today": clock.today(),
        **more,
    }
    return render(request, "plans/action.html", shown)


def _later(plan: ActionPlan, row: Action, reader: Reader) -> ActionPlan | None:
    """The latest plan in which this action goes on, when that is not this one."""
    seen = ActionPlan.objects.visible_to(reader).filter(owner=plan.owner, year__gt=plan.year)
    return seen.filter(actions__code=row.code).order_by("-year").first()


def _may(plan: ActionPlan, row: Action, reader: Reader) -> Iterator[str]:
    """What this reader may do with an action, in the state that it is in."""
    if may_edit(plan, reader):
        moves = MOVES[row.state]
        first = plan.editable and plan.made is None
        yield from (each for each in moves if each != "remove" or first)
        yield from ("reading", "effect", "evidence")
    elif may_review(reader):
        yield "effect"
    elif _named(plan, reader):
        yield from ("comment", "effect")


def _named(plan: ActionPlan, reader: Reader) -> bool:
    verdict = plan.verdict(reader)
    return isinstance(verdict, Allowed) and verdict.ground == "named"
