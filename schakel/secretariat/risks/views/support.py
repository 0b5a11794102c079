from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from schakel.covenant.support import CONFIDENCES, SORTS, SOURCES, Brought
from schakel.secretariat import access
from schakel.secretariat.risks import acts
from schakel.secretariat.risks.acts.refusals import may_bring, may_edit
from schakel.secretariat.risks.forms import SupportForm, support_filled_in
from schakel.secretariat.risks.models import Support
from schakel.secretariat.risks.register import owner_names
from schakel.secretariat.risks.views.asked import done

A_PAGE: Final = 50


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What was brought that the reader may read, and the cards of all that may be cited."""
    reader = access.reader_of(request)
    asked = request.GET.get("sort", "")[:40]
    seen = Support.objects.visible_to(reader)
    seen = seen.filter(sort=asked) if asked else seen
    page = Paginator(seen, A_PAGE).get_page(request.GET.get("page"))
    names = owner_names(each.owner for each in page.object_list)
    kinds = access.agreement().sharing.kinds
    shown = {
        "page": page,
        "found": [(each, names.get(each.owner, each.owner)) for each in page.object_list],
        "cards": acts.cards(reader),
        "asked": asked,
        "sorts": [(code, kinds[code].name) for code in SORTS],
        "brings": may_bring(reader),
    }
    return render(request, "risks/support.html", shown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Write down what was brought."""
    if not may_bring(access.reader_of(request)):
        raise PermissionDenied
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("sort", "on", "narrow")}
        made = done(request, form, acts.bring_support, said=form.brought(), **told)
        if made is not None:
            return redirect("risks:brought", made.pk)
    return render(request, "risks/bring.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One support, whole, for whom it is open to; its owner changes it."""
    found, reader = _opened(request, number), access.reader_of(request)
    said = acts.said_in(found)
    edits = may_edit(found.owner, reader)
    filled = support_filled_in(said, found.on, found.version)
    form = SupportForm(request.POST or None, initial=filled, fresh=False) if edits else None
    if request.method == "POST" and form is not None and form.is_valid():
        about = {"number": number, "on": form.cleaned_data["on"], "said": form.brought()}
        version = form.cleaned_data["version"]
        if done(request, form, acts.revise_support, **about, version=version) is not None:
            return redirect("risks:brought", number)
    shown = {"support": found, "said": said, "form": form, **_words(found, said)}
    return render(request, "risks/brought.html", shown)


def _opened(request: HttpRequest, number: int) -> Support:
    try:
        return access.open_record(Support, number, access.reader_of(request))
    except Support.DoesNotExist:
        raise Http404 from None


def _words(found: Support, said: Brought) -> dict[str, object]:
    words = access.agreement().vocabulary
    return {
        "owner": owner_names([found.owner]).get(found.owner, found.owner),
        "issue": words.issues.get(said.issue),
        "whom": [words.rightsholders[c] for c in said.rightsholders if c in words.rightsholders],
        "source": SOURCES.get(said.source),
        "confidence": CONFIDENCES[said.confidence],
    }
