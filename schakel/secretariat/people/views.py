from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.language import Text
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.people import acts
from schakel.secretariat.people.acts import NotPossible, of_the_secretariat
from schakel.secretariat.people.forms import HandOverForm, InvitationForm, RoleForm, WelcomeForm
from schakel.secretariat.people.letters import send_invitation, tell_of_lost_factor
from schakel.secretariat.people.models import Invitation, Person, Role

LATEST = 30
KEY_OF_INVITATION = "invitation"


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who speaks for whom: for the secretariat everybody, for others their own party."""
    standing = Prefetch(
        "roles", Role.objects.filter(ended=None).select_related("party"), "standing"
    )
    known = _known_to(_reader(request)).prefetch_related(standing, "authenticator_set")
    invited = Invitation.objects.filter(accepted=None, revoked=None).select_related("party")
    handles = of_the_secretariat(request.user)
    shown = {
        "people": known.order_by("name"),
        "invitations": invited if handles else (),
        "handles": handles,
    }
    return render(request, "people/people.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to speak for a party."""
    by = _case_handler(request)
    form = InvitationForm(request.POST or None, initial={"language": get_language()})
    if form.is_valid():
        try:
            invitation, key = acts.invite_person(by=by, **form.cleaned_data)
        except NotPossible as refused:
            form.add_error(None, _said(refused.why))
        else:
            _send(request, invitation, key)
            return redirect("people:people")
    return render(request, "people/invite.html", {"form": form})


@login_required
@require_POST
def invite_again(request: HttpRequest, number: int) -> HttpResponse:
    """Send a letter again, with a new link."""
    by = _case_handler(request)
    try:
        _send(request, *acts.renew_invitation(by=by, number=number))
    except NotPossible as refused:
        messages.error(request, _said(refused.why))
    return redirect("people:people")


@login_required
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Take an invitation back."""
    by = _case_handler(request)
    _done(request, _("Withdrawn."), lambda: acts.revoke_invitation(by=by, number=number))
    return redirect("people:people")


@login_required
@require_GET
def person(request: HttpRequest, code: UUID) -> HttpResponse:
    """One person: roles then and now, and what stands in the ledger under their name."""
    found = _person(request, code)
    handles = of_the_secretariat(request.user)
    shown = {
        "person": found,
        "roles_had": found.roles.select_related("party"),
        "lines": _lines(_reader(request), found, handles=handles)[:LATEST],
        "handed_over": found.handed_over.select_related("successor"),
        "took_over": found.took_over.select_related("leaver"),
        "handles": handles,
        "second_factor": acts.has_second_factor(found),
        "role_form": RoleForm(person=found) if handles and found.is_active else None,
        "hand_over_form": HandOverForm(leaver=found) if handles and found.party else None,
    }
    return render(request, "people/person.html", shown)


def _lines(reader: Person, found: Person, *, handles: bool) -> QuerySet[Line]:
    """What somebody did: all of it for the secretariat, for a colleague what is their party's."""
    done = Line.objects.filter(who=str(found.code)).order_by("-number")
    if handles or reader == found:
        return done
    return done.filter(party=reader.party.code if reader.party else "")


@login_required
@require_POST
def give_role(request: HttpRequest, code: UUID) -> HttpResponse:
    """Give somebody a role."""
    by, found = _case_handler(request), _person(request, code)
    form = RoleForm(request.POST, person=found)
    if form.is_valid():
        party, name = form.cleaned_data["party"], form.cleaned_data["role"]
        given = _("The role is given.")
        _done(request, given, lambda: acts.give_role(person=found, party=party, name=name, by=by))
    return redirect("people:person", code)


@login_required
@require_POST
def end_role(request: HttpRequest, code: UUID, number: int) -> HttpResponse:
    """End one role of somebody."""
    by, found = _case_handler(request), _person(request, code)
    role = get_object_or_404(found.standing_roles().select_related("party"), pk=number)
    _done(request, _("The role has ended."), lambda: acts.end_role(by=by, role=role))
    return redirect("people:person", code)


@login_required
@require_POST
def hand_over(request: HttpRequest, code: UUID) -> HttpResponse:
    """Let a colleague take over, and close the leaver's account."""
    by, leaver = _case_handler(request), _person(request, code)
    form = HandOverForm(request.POST, leaver=leaver)
    if form.is_valid():
        successor = form.cleaned_data["successor"]
        _done(
            request,
            _("Handed over."),
            lambda: acts.hand_over(by=by, leaver=leaver, successor=successor),
        )
    return redirect("people:person", code)


@login_required
@require_POST
def close(request: HttpRequest, code: UUID) -> HttpResponse:
    """Let somebody in no longer."""
    by, found = _case_handler(request), _person(request, code)
    closed = _("The account is closed; what was done stays on record.")
    _done(request, closed, lambda: acts.close_account(by=by, person=found))
    return redirect("people:person", code)


@login_required
@require_POST
def end_sessions(request: HttpRequest, code: UUID) -> HttpResponse:
    """Sign somebody out everywhere."""
    by, found = _case_handler(request), _person(request, code)
    _done(request, _("Signed out everywhere."), lambda: acts.end_sessions(by=by, person=found))
    return redirect("people:person", code)


@login_required
@require_POST
def forget_factor(request: HttpRequest, code: UUID) -> HttpResponse:
    """Take away a second factor that somebody lost, and write to them that it is gone."""
    by, found = _case_handler(request), _person(request, code)
    try:
        acts.forget_second_factor(by=by, person=found)
    except NotPossible as refused:
        messages.error(request, _said(refused.why))
    else:
        tell_of_lost_factor(found)
        messages.success(
            request, _("Taken away. They sign in with their password and set up another.")
        )
    return redirect("people:person", code)


# Coming in ------------------------------------------------------------------------------------


@never_cache
@require_GET
def open_invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Take the key out of the address at once, so that it stays in no history."""
    request.session[KEY_OF_INVITATION] = key
    return redirect("people:welcome")


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Choose a password and come in."""
    key = str(request.session.get(KEY_OF_INVITATION, ""))
    invitation = acts.invitation_behind(key)
    if invitation is None:
        return render(request, "people/link_ended.html", {"why": acts.LINK_ENDED}, status=410)
    form = WelcomeForm(request.POST or None, invitation=invitation)
    if form.is_valid():
        return _come_in(request, key, form.cleaned_data["password"])
    return render(request, "people/welcome.html", {"form": form, "invitation": invitation})


def _come_in(request: HttpRequest, key: str, password: str) -> HttpResponse:
    try:
        acts.accept_invitation(key=key, password=password)
    except NotPossible as refused:
        return render(request, "people/link_ended.html", {"why": refused.why}, status=410)
    request.session.flush()
    messages.success(request, _("Your password is set. Sign in with it."))
    return redirect("sign-in")


# One's own account ----------------------------------------------------------------------------


@login_required
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """One's own roles, second factor, and the browsers in which one is signed in."""
    me = _reader(request)
    shown = {
        "roles_had": me.roles.select_related("party"),
        "second_factor": acts.has_second_factor(me),
        "sessions": me.sessions.order_by("-begun"),
        "this_one": request.session.session_key,
    }
    return render(request, "people/account.html", shown)


@login_required
@require_POST
def end_own_session(request: HttpRequest) -> HttpResponse:
    """End one other session, or all but this one."""
    me, mark = _reader(request), request.POST.get("session", "")
    if mark:
        acts.end_session(person=me, mark=mark)
    else:
        acts.end_sessions(by=me, person=me, but=request.session.session_key or "")
    messages.success(request, _("Signed out there."))
    return redirect("people:account")


@login_required
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where whoever needs a second factor is led before anything else."""
    if acts.has_second_factor(_reader(request)):
        return redirect("mfa_index")
    return render(request, "people/second_factor.html")


# Who asks -------------------------------------------------------------------------------------


def _reader(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _case_handler(request: HttpRequest) -> Person:
    if not of_the_secretariat(request.user):
        raise PermissionDenied
    return _reader(request)


def _known_to(reader: Person) -> QuerySet[Person]:
    """Everybody, for the secretariat; else oneself and who speaks, or spoke, for one's party."""
    if of_the_secretariat(reader):
        return Person.objects.all()
    mine = Person.objects.filter(pk=reader.pk)
    party = reader.party
    return (mine | Person.objects.filter(roles__party=party)).distinct() if party else mine


def _person(request: HttpRequest, code: UUID) -> Person:
    return get_object_or_404(_known_to(_reader(request)), code=code)


def _send(request: HttpRequest, invitation: Invitation, key: str) -> None:
    address = request.build_absolute_uri(reverse("people:open-invitation", args=[key]))
    if send_invitation(invitation, address):
        messages.success(request, _("The invitation is sent."))
    else:
        messages.error(
            request, _("The invitation is written, but the mail server did not take it.")
        )


def _done(request: HttpRequest, words: str, act: Callable[[], object]) -> None:
    """Do it and say so, or say why it cannot be done."""
    try:
        act()
    except NotPossible as refused:
        messages.error(request, _said(refused.why))
    else:
        messages.success(request, words)


def _said(text: Text) -> str:
    return text.within("nl" if get_language() == "nl" else "en")
