from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant import plans as rules
from schakel.covenant.sharing import Allowed
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.plans import acts, register
from schakel.secretariat.plans.acts.refusals import may_review
from schakel.secretariat.plans.acts.reviews import copies_of, draft_copy, reviewers
from schakel.secretariat.plans.forms import (
    CopyCommentForm,
    CopyEffectForm,
    CopyForm,
    NameForm,
    ReplyForm,
    Titled,
)
from schakel.secretariat.plans.models import ActionPlan, Comment, CopyComment, RedactedPlan
from schakel.secretariat.plans.views.asked import done, opened, opened_copy
from schakel.secretariat.plans.views.plans import page_of, table
from schakel.secretariat.plans.written import Fields, harms, unsealed, words
from schakel.secretariat.plans.written import plan as plan_kept

# For the secretariat --------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, number: int) -> HttpResponse:
    """The copy as it would be, what in it still looks like a name; and make it."""
    plan = _for_review(request, number)
    form = CopyForm(request.POST or None)
    if form.is_valid() and done(request, form, acts.make_copy, number=number):
        return redirect("plans:review", number)
    return _review_page(request, plan, form)


@login_required
@require_POST
def renew(request: HttpRequest, number: int, copy: int) -> HttpResponse:
    """Let a copy say what the plan says now."""
    plan = _for_review(request, number)
    _copy_of(plan, copy)
    form = CopyForm(request.POST)
    if form.is_valid() and done(request, form, acts.renew_copy, number=number, copy=copy):
        return redirect("plans:review", number)
    return _review_page(request, plan, form)


@login_required
@require_POST
def name(request: HttpRequest, number: int, copy: int) -> HttpResponse:
    """Let an expert of a union or an NGO read a copy."""
    plan = _for_review(request, number)
    _copy_of(plan, copy)
    form = NameForm(request.POST, takers=reviewers())
    if form.is_valid() and done(request, form, acts.name_reviewer, number=number, copy=copy):
        return redirect("plans:review", number)
    return _review_page(request, plan, CopyForm(), name_form=form)


def _for_review(request: HttpRequest, number: int) -> ActionPlan:
    plan = opened(request, number)
    if not may_review(access.reader_of(request)):
        raise PermissionDenied
    return plan


def _copy_of(plan: ActionPlan, copy: int) -> None:
    if not copies_of(plan).filter(copy_id=copy).exists():
        raise Http404


def _review_page(request: HttpRequest, plan: ActionPlan, form: Titled, **more: Any) -> HttpResponse:
    reader = access.reader_of(request)
    extra = form.told()["extra"] if form.is_bound and form.is_valid() else []
    draft = draft_copy(plan, reader, extra)
    shown = {
        "plan": plan,
        "owner": register.owner_names([plan.owner])[plan.owner],
        "draft": _shown(draft.fields),
        "leaves": draft.leaves,
        "form": form,
        "copies": copies_of(plan),
        "name_form": NameForm(takers=reviewers()),
        **more,
    }
    return render(request, "plans/review.html", shown)


# For the reviewer -----------------------------------------------------------------------------


@login_required
@require_GET
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """A plan without names, with what was said of it and the replies."""
    return _copy_page(request, opened_copy(request, number))


@login_required
@require_POST
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """Say something of a redacted plan; the company replies."""
    found = opened_copy(request, number)
    form = CopyCommentForm(request.POST, codes=_codes(found))
    if form.is_valid() and done(request, form, acts.comment_on_copy, number=number):
        return redirect("plans:copy", number)
    return _copy_page(request, found, form=form)


@login_required
@require_POST
def effect(request: HttpRequest, number: int) -> HttpResponse:
    """Note what changed for those an action was for; the company reads it with its plan."""
    found = opened_copy(request, number)
    form = CopyEffectForm(request.POST, codes=_codes(found), prefix="effect")
    if form.is_valid() and done(request, form, acts.note_effect_on_copy, number=number):
        return redirect("plans:copy", number)
    return _copy_page(request, found, effect_form=form)


@login_required
@require_GET
def copy_file(request: HttpRequest, number: int) -> HttpResponse:
    """The actions of a redacted plan as a table, to take along."""
    found = opened_copy(request, number)
    value = plan_kept(unsealed(found.sealed))
    return table(value, f"redacted-plan-{found.mark}.csv", exact=False)


def _copy_page(request: HttpRequest, found: RedactedPlan, **bound: Titled) -> HttpResponse:
    reader = access.reader_of(request)
    verdict = found.verdict(reader)
    named = isinstance(verdict, Allowed) and verdict.ground == "named"
    comments = CopyComment.objects.visible_to(reader).filter(copy=found).select_related("by")
    shown = {
        "copy": found,
        **_shown(unsealed(found.sealed)),
        "comments": [(each, unsealed(each.sealed), words(each.reply)) for each in comments],
    }
    if named:
        codes = _codes(found)
        shown["form"] = CopyCommentForm(codes=codes)
        shown["effect_form"] = CopyEffectForm(codes=codes, prefix="effect")
        shown |= bound
    return render(request, "plans/copy.html", shown)


def _codes(found: RedactedPlan) -> list[str]:
    return [each.code for each in plan_kept(unsealed(found.sealed)).actions]


def _shown(fields: Fields) -> dict[str, Any]:
    """What a copy holds, as its page shows it."""
    value, held = plan_kept(fields), access.agreement().vocabulary
    named = {each.code: each for each in harms(fields.get("harms") or ())}
    effects = fields.get("effects") or ()
    rows = [
        {
            "value": each,
            "name": rules.ACTION_STATES[each.state],
            "mark": register.MARKS[each.state],
            "kind": held.actions.get(each.kind or ""),
            "whom": [held.rightsholders.get(code) for code in each.rightsholders],
            "harms": [named[code] for code in each.risks if code in named],
            "effects": [effect for effect in effects if effect["action"] == each.code],
        }
        for each in value.actions
    ]
    changes = [
        {"action": code, "says": Text(en, nl)} for code, en, nl in fields.get("changes") or ()
    ]
    return {"year": value.year, "rows": rows, "changes": changes}


# For the company ------------------------------------------------------------------------------


@login_required
@require_POST
def reply(request: HttpRequest, number: int, comment: int) -> HttpResponse:
    """Answer a comment; on a redacted plan without what tells who answers."""
    plan = opened(request, number)
    seen = Comment.objects.visible_to(access.reader_of(request)).filter(plan=plan, pk=comment)
    if not seen.exists():
        raise Http404
    form = ReplyForm(request.POST, prefix="reply")
    told: Mapping[str, int] = {"number": number, "comment": comment}
    if form.is_valid() and done(request, form, acts.reply_to_comment, **told):
        return redirect("plans:plan", number)
    return page_of(request, plan, {"reply": {comment: form}})
