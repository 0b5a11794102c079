"""How a page of this room asks something and answers: by an act, or with why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from schakel.secretariat.governance.acts import NotYours, Refused
from schakel.secretariat.governance.forms import in_page
from schakel.secretariat.people.models import Person


@dataclass(frozen=True, slots=True)
class Question:
    """A page with one form: what it is called, what its button says, and the way back."""

    title: str
    button: str
    back: str
    trail: str
    note: str = ""


def person_at(request: HttpRequest) -> Person:
    """Who asks for this page; only for pages behind the sign-in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def ask(
    request: HttpRequest,
    form: forms.Form,
    question: Question,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Show the form, or let the act be done and go where it leads; say why when it is refused."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(act(form.cleaned_data))
        except Refused as refused:
            form.add_error(None, in_page(refused.why))
            status = _status(refused)
    shown = {"form": form, "question": question}
    return render(request, "governance/form.html", shown, status=status)


def done(
    request: HttpRequest, act: Callable[[], object], back: str, words: str = ""
) -> HttpResponse:
    """Let an act be done, go back and say these words; say why when it is refused."""
    try:
        act()
    except Refused as refused:
        shown = {"why": in_page(refused.why), "back": back}
        return render(request, "governance/refused.html", shown, status=_status(refused))
    if words:
        messages.success(request, words)
    return redirect(back)


def _status(refused: Refused) -> int:
    return 403 if isinstance(refused, NotYours) else 409
