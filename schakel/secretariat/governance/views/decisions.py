from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.covenant import decisions as rules
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.governance.acts import (
    cast_vote,
    close_decision,
    lead_vote,
    open_decision,
    recuse,
    replay_decision,
    withdraw_decision,
)
from schakel.secretariat.governance.acts.bodies import deciding, seated
from schakel.secretariat.governance.acts.decisions import (
    about_choices,
    agreement_of,
    ballot_of,
    may_vote,
    may_withdraw,
    only_talks,
    rule_of,
    rules_for,
    rules_since,
    standing_mandates,
)
from schakel.secretariat.governance.acts.refusals import Refused, may_run
from schakel.secretariat.governance.forms import (
    DecisionForm,
    RecusalForm,
    VoteForm,
    WithdrawalForm,
    in_page,
)
from schakel.secretariat.governance.models import Decision, Elector, Meeting, name_of
from schakel.secretariat.governance.views.asked import Question, ask, done, person_at
from schakel.secretariat.governance.views.bodies import hold_reader, known_body
from schakel.secretariat.governance.views.meetings import visible_meeting
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Role
from schakel.secretariat.vault import unseal

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Heard:
    """An elector on the page: what they said, or why they say nothing."""

    elector: Elector
    choice: str
    choice_name: str
    reason: str
    stood_aside: str


def visible_decision(request: HttpRequest, number: int) -> Decision:
    """The decision, when this reader may read it; else the same answer as when there is none."""
    try:
        return access.open_record(Decision, number, access.reader_of(request))
    except Decision.DoesNotExist:
        raise Http404 from None


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The register of decisions that the reader may see, by body and state."""
    reader = hold_reader(request)
    body, state = request.GET.get("body", ""), request.GET.get("state", "")
    found = Decision.objects.visible_to(reader)
    found = found.filter(body=body) if body in deciding() else found
    found = found.filter(state=state) if state in Decision.State.values else found
    shown = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "bodies": [(code, name_of(code)) for code in deciding() if list(rules_for(code))],
        "states": Decision.State.choices,
        "body": body,
        "state": state,
    }
    return render(request, "governance/register.html", shown)


@login_required
@require_GET
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """A decision: its text and mandate, who may vote, what was said, what came of it."""
    return _decision(request, visible_decision(request, number))


def _decision(
    request: HttpRequest,
    found: Decision,
    vote: VoteForm | None = None,
    recusal: RecusalForm | None = None,
    withdrawal: WithdrawalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    reader, person = access.reader_of(request), person_at(request)
    ballot, held = ballot_of(found, reader), agreement_of(found)
    rule = rule_of(found)
    shown = {
        "decision": found,
        "rule": rule,
        "method": METHODS[held.governance.decisions[found.rule].method],
        "heard": list(_heard(found, reader)),
        "parties": dict(Party.objects.values_list("code", "name")),
        "counts": _counts(ballot),
        "quorum": rules.quorum(held, ballot),
        "verdict": may_vote(found, ballot, person),
        "may_recuse": rules.may_recuse(ballot, str(person.code)),
        "stood_aside": str(person.code) in ballot.recused,
        "leads": Role.Name.CHAIR in reader.roles,
        "vote_form": vote or VoteForm(choices=_answers(found)),
        "recusal_form": recusal or RecusalForm(),
        "may_withdraw": may_withdraw(found, person, reader),
        "withdrawal_form": withdrawal or WithdrawalForm(),
        "withdrawn_because": _withdrawn_because(found),
        "runs": may_run(reader, found.body),
        "replayed": _replayed(found),
        "open": found.state == Decision.State.OPEN,
    }
    return render(request, "governance/decision.html", shown, status=status)


METHODS = {
    "consent": Text(
        "By consent: carried unless somebody with a vote objects, with a reason.",
        "Met instemming: aangenomen tenzij iemand met een stem met reden bezwaar maakt.",
    ),
    "consensus": Text(
        "By consensus: nobody against, and at least one in favour.",
        "Bij consensus: niemand tegen, en ten minste één voor.",
    ),
    "majority": Text(
        "By majority: more for than against.", "Bij meerderheid: meer voor dan tegen."
    ),
    "qualified-majority": Text(
        "By a qualified majority of the votes cast.",
        "Met een versterkte meerderheid van de uitgebrachte stemmen.",
    ),
    "majority-per-constituency": Text(
        "By a majority in every constituency.", "Bij meerderheid in elke geleding."
    ),
}


def _heard(found: Decision, reader: Reader) -> Iterator[Heard]:
    votes = {vote.elector_id: vote for vote in found.votes.visible_to(reader)}
    aside = {each.elector_id: each for each in found.recusals.visible_to(reader)}
    for elector in found.electors.visible_to(reader).select_related("person"):
        vote, recusal = votes.get(elector.pk), aside.get(elector.pk)
        yield Heard(
            elector=elector,
            choice=vote.choice if vote else "",
            choice_name=vote.get_choice_display() if vote else "",
            reason=unseal(vote.reason).decode() if vote and vote.reason else "",
            stood_aside=unseal(recusal.reason).decode() if recusal else "",
        )


def _counts(ballot: rules.Ballot) -> list[tuple[Text, rules.Count]]:
    sides = access.agreement().constituencies
    return [(sides[code].name, count) for code, count in rules.counts(ballot).items()]


def _answers(found: Decision) -> list[tuple[str, str]]:
    return [
        (code, in_page(ANSWERS[code])) for code in rules.choices(agreement_of(found), found.rule)
    ]


ANSWERS = {
    "for": Text("In favour", "Voor"),
    "against": Text("Against", "Tegen"),
    "abstain": Text("I abstain", "Ik onthoud mij"),
    "object": Text("I object", "Ik maak bezwaar"),
}


@dataclass(frozen=True, slots=True)
class Again:
    """A decision counted again from the ledger: is it the same, why, and which rules are other."""

    same: bool
    why: Text
    changes: Sequence[Text] = ()


def _replayed(found: Decision) -> Again | None:
    """A closed decision counted again from the ledger, by the rules under which it opened."""
    if found.state == Decision.State.OPEN:
        return None
    try:
        outcome, changes = replay_decision(found.pk), rules_since(found.pk)
    except Refused as refused:
        return Again(False, refused.why)
    same = outcome.carried == (found.state == Decision.State.CARRIED)
    return Again(same and outcome.why.en == found.why_en, outcome.why, changes)


def _withdrawn_because(found: Decision) -> str:
    sealed = bytes(found.withdrawn_because)
    return unseal(sealed).decode() if sealed else ""


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Put a proposal to a body, in writing."""
    known_body(code)
    hold_reader(request)
    return _propose(request, code, None)


@login_required
@require_http_methods(["GET", "POST"])
def propose_in_meeting(request: HttpRequest, number: int) -> HttpResponse:
    """Put a proposal to a body in its meeting."""
    found = visible_meeting(request, number)
    return _propose(request, found.body, found)


def _propose(request: HttpRequest, body: str, meeting: Meeting | None) -> HttpResponse:
    reader, person = access.reader_of(request), person_at(request)
    if not may_run(reader, body):
        raise PermissionDenied
    form = _proposal_form(request, reader, body)
    where = meeting.called if meeting else name_of(body)
    place = ("meeting", [meeting.pk]) if meeting else ("body", [body])
    back = reverse(f"governance:{place[0]}", args=place[1])
    question = Question(_("Put to the vote"), _("Open the vote"), back, where)

    def act(said: dict[str, Any]) -> str:
        told = {key: said.get(key) or None for key in ("closes", "mandate", "ends_mandate")}
        opened = open_decision(
            person=person,
            body=body,
            rule=said["rule"],
            title=said["title"],
            proposal=said["proposal"],
            meeting=meeting.pk if meeting else None,
            gives_mandate_to=said.get("gives_mandate_to", ""),
            about=said.get("about", ""),
            closes=told["closes"],
            mandate=int(told["mandate"]) if told["mandate"] else None,
            ends_mandate=int(told["ends_mandate"]) if told["ends_mandate"] else None,
        )
        return reverse("governance:decision", args=[opened.pk])

    return ask(request, form, question, act)


def _proposal_form(request: HttpRequest, reader: Reader, body: str) -> DecisionForm:
    """What may be put to the vote here; who joins is decided by an application and its window."""
    known = [(code, rule) for code, rule in rules_for(body) if rule.objection_days is None]
    delegates = any(rule.delegates for _code, rule in known)
    return DecisionForm(
        request.POST or None,
        initial={"about": request.GET.get("about", "")},
        rules=[(code, in_page(rule.what)) for code, rule in known],
        mandates=_mandates(reader, body),
        takers=[(code, name_of(code)) for code in seated()] if delegates else [],
        ended=[each for code in seated() for each in _mandates(reader, code)] if delegates else [],
        about=list(about_choices(reader, person_at(request), body)),
    )


def _mandates(reader: Reader, body: str) -> list[tuple[str, str]]:
    return [(str(each.pk), f"{each.pk}: {each.title}") for each in standing_mandates(reader, body)]


@login_required
@require_POST
def vote(request: HttpRequest, number: int) -> HttpResponse:
    """Vote; when it is refused, the page says why.

    A supporting organisation hears that it has no vote, and not whether there is such a decision.
    """
    person = person_at(request)
    if only_talks(person):
        refused = partial(cast_vote, person=person, number=number, choice="")
        return done(request, refused, reverse("governance"))
    found = visible_decision(request, number)
    form = VoteForm(request.POST, choices=_answers(found))
    if not form.is_valid():
        return _decision(request, found, vote=form, status=400)
    said = form.cleaned_data
    return _acted(
        request,
        found,
        lambda: cast_vote(person=person, number=number, **said),
        _("Your vote is noted."),
    )


@login_required
@require_POST
def stand_aside(request: HttpRequest, number: int) -> HttpResponse:
    """Stand aside from a decision."""
    found = visible_decision(request, number)
    form = RecusalForm(request.POST)
    if not form.is_valid():
        return _decision(request, found, recusal=form, status=400)
    reason = form.cleaned_data["reason"]
    return _acted(
        request,
        found,
        lambda: recuse(person=person_at(request), number=number, reason=reason),
        _("It is noted that you stand aside."),
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a proposal back before it is decided."""
    found = visible_decision(request, number)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _decision(request, found, withdrawal=form, status=400)
    said = {"person": person_at(request), "number": number, **form.cleaned_data}
    return _acted(request, found, lambda: withdraw_decision(**said))


@login_required
@require_POST
def lead(request: HttpRequest, number: int) -> HttpResponse:
    """Take the lead of a vote in writing, as the chair."""
    found = visible_decision(request, number)
    return _acted(request, found, lambda: lead_vote(person=person_at(request), number=number))


@login_required
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close a vote."""
    found = visible_decision(request, number)
    return _acted(request, found, lambda: close_decision(person=person_at(request), number=number))


def _acted(request: HttpRequest, found: Decision, act: Any, words: str = "") -> HttpResponse:
    return done(request, act, reverse("governance:decision", args=[found.pk]), words)
