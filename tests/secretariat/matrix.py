"""The world of the matrix: every confidential record that there can be, seen by every role.

Records are made from the models themselves: a kind that somebody adds tomorrow is here tomorrow.
What a reader may read comes from the weighed table of `tests/covenant/reads.yaml`, never from the
rules that are under test.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django_htmx.middleware import HtmxDetails

from schakel.covenant.sharing import Level, Reader
from schakel.secretariat import access, clock
from schakel.secretariat.access import Confidential, PartOfConfidential
from schakel.secretariat.diligence.acts import take_in_edition
from schakel.secretariat.governance.models import GroupMembership, Seat
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.sharing.models import Grant, Widening, sealed
from tests.cast import Cast
from tests.covenant.who_reads import Case, expected

ANOTHER = "bond-van-makers"  # a party for which none of the readers speaks
BODY, GROUP = "steering-committee", "due-diligence-group"
QUESTION = "policy-adopted"
QUESTIONS = "company-questions-1"  # the edition that companies answer
HIDDEN = 700_000  # hidden records are numbered from here
SECRET = "Geheim"  # begins every word that a hidden record holds


# Who reads ------------------------------------------------------------------------------------

PARTY_OF = {
    "case-handler": "secretariat",
    "identity-custodian": "secretariat",
    "evaluator": "secretariat",
    "chair": "chair",
    "civil-servant": "ministerie-van-oversteek",
    "observer": "vrienden",
    "seat-holder": "zilvermeeuw",
    "working-group-member": "zilvermeeuw",
    "csr-officer": "koperwiek",
    "expert": "verre-mijnen",
}
SITS = {"seat-holder": BODY, "civil-servant": BODY, "working-group-member": GROUP}


def people(cast: Cast) -> dict[str, Person | None]:
    """Somebody in every role there is, somebody without a role, and nobody."""
    enter_party(code="vrienden", name="Vrienden", kind=Party.Kind.SUPPORTER)
    take_in_edition(code=QUESTIONS)
    found: dict[str, Person | None] = {"nobody": None, "no-role": cast.stranger}
    for role in Role.Name.values:
        person = admit_person(email=f"{role}@rol.example", name=f"Rol {role}")
        party = Party.objects.get(code=PARTY_OF[role])
        give_role(person=person, party=party, name=role)
        found[role] = person
        _seat(person, party, role)
    return found


def _seat(person: Person, party: Party, role: str) -> None:
    if role == "working-group-member":
        GroupMembership.objects.create(body=GROUP, party=party, person=person)
    elif role in SITS:
        Seat.objects.create(body=BODY, party=party, constituency=party.constituency, holder=person)


# Every record ---------------------------------------------------------------------------------


def kinds() -> list[type[Confidential]]:
    """Every confidential model, those first that others point at."""
    return _in_order([m for m in apps.get_models() if issubclass(m, Confidential)])


def parts() -> list[type[PartOfConfidential]]:
    """Every model of parts, likewise."""
    return _in_order([m for m in apps.get_models() if issubclass(m, PartOfConfidential)])


def _in_order(found: list[Any]) -> list[Any]:
    ordered: list[Any] = []
    while found:
        ready = [m for m in found if not {*_pointed_at(m)} & {*found} - {m}]
        ordered += ready
        found = [m for m in found if m not in ready]
    return ordered


def _pointed_at(model: type[models.Model]) -> Iterator[Any]:
    for field in model._meta.concrete_fields:
        if field.is_relation and not field.null:
            yield field.related_model


@dataclass(frozen=True, slots=True)
class Spot:
    """A level and how a reader stands to the record there."""

    level: Level
    relation: str


def spots_for(turn: int) -> list[Spot]:
    """Every level, as a stranger's, as the reader's own, and by turns in one of the other ways."""
    relations = ("stranger", "owner", ("body", "named", "to-parties")[turn % 3])
    return [Spot(level, relation) for level in Level for relation in relations]


def reads(reader: Reader, spot: Spot) -> bool:
    """Does the table say that this reader reads a record at this spot?"""
    standing = "party" if reader.constituency else "outsider"
    role = next(iter(reader.roles), "no-role") if reader.person else "nobody"
    relation = spot.relation
    if role == "nobody":
        standing, relation = "outsider", "to-parties" if relation == "to-parties" else "stranger"
    if relation == "owner" and not reader.party:
        relation = "stranger"
    if relation == "body" and BODY not in reader.bodies:
        relation = "stranger"
    return expected()[Case(role, standing, relation, spot.level)][0]


class World:
    """The records at some spots, as they stand to one reader: of every kind, with its parts."""

    def __init__(self, person: Person | None, cast: Cast, beside: "World | None" = None) -> None:
        self.person, self.cast, self.beside = person, cast, beside
        self.reader = access.reader(person)
        self.records: dict[type[models.Model], dict[Spot, models.Model]] = {}
        self.numbers = count(1 if beside is None else 6000)
        self.hung: set[tuple[Any, int, str]] = set()
        self.words = {"person": cast.union_expert.code}

    def fill(self, spots: Iterable[Spot]) -> "World":
        """Make a record of every kind at every spot, with a part of every kind of part."""
        told = list(spots)
        for model in [*kinds(), *parts()]:
            rows = [self._row(model, spot) for spot in told]
            stored = model._base_manager.bulk_create(rows)
            self.records[model] = dict(zip(told, stored, strict=True))
        self._open()
        return self

    def owner(self, spot: Spot) -> str:
        """Whose the record at this spot is."""
        if spot.relation == "owner":
            return self.reader.party or ANOTHER
        return BODY if spot.relation == "body" else ANOTHER

    def _row(self, model: type[models.Model], spot: Spot) -> models.Model:
        number = next(self.numbers)
        row = model(pk=HIDDEN + number) if self.beside else model()
        if isinstance(row, Confidential):
            row.level, row.owner = spot.level.value, self.owner(spot)
        for field in model._meta.concrete_fields:
            if not (field.primary_key or field.name in ("level", "owner")):
                self._set(row, field, spot, number)
        return row

    def _set(self, row: models.Model, field: Any, spot: Spot, number: int) -> None:
        if field.is_relation:
            other = self._related(field, spot)
            if other is not None:
                setattr(row, field.name, other)
        elif field.name in CODED:
            setattr(row, field.name, CODED[field.name](self, spot, number))
        elif not (field.has_default() or field.null or field.blank or field.choices):
            setattr(row, field.name, _plain(field, number))
        elif field.choices and not field.has_default() and not field.blank:
            setattr(row, field.name, field.choices[0][0])

    def _related(self, field: Any, spot: Spot) -> models.Model | None:
        """A person; the record at the same spot; for a hidden record one that the reader reads."""
        if field.related_model is Person:
            return None if field.name in SECOND_EYES else self.cast.union_expert
        if field.related_model is field.model:
            return None
        here = self.records.get(field.related_model, {})
        hangs = issubclass(field.model, Confidential) and access.label(field.model) not in TOLD
        if self.beside and hangs and not field.unique:
            return self._one_that_is_read(field, spot) or here.get(spot)
        return None if field.unique and field.null else here.get(spot)

    def _one_that_is_read(self, field: Any, spot: Spot) -> models.Model | None:
        """A record that the reader reads, of another owner; each once for every owner."""
        assert self.beside is not None
        for record in self.beside.records.get(field.related_model, {}).values():
            hung = (field, record.pk, self.owner(spot))
            if getattr(record, "owner", "") != self.owner(spot) and hung not in self.hung:
                self.hung.add(hung)
                return record
        return None

    def _open(self) -> None:
        """Name the reader on what is `named`, and share with the parties what is `to-parties`."""
        for model in kinds():
            for spot, record in self.records[model].items():
                about = {
                    "kind": access.label(model),
                    "number": record.pk,
                    "owner": self.owner(spot),
                    "level": spot.level.value,
                    "purpose_sealed": _sealed(),
                    "until": date(2999, 1, 1),
                    "given_by": self.cast.union_expert,
                }
                if spot.relation == "named" and self.person is not None:
                    Grant._base_manager.create(**about, person=self.person)
                if spot.relation == "to-parties" and spot.level > Level.PUBLIC:
                    Widening._base_manager.create(**about, to=Level.PARTIES.value)


@cache
def _sealed() -> bytes:
    """What any sealed field of a record may hold: an object with all that the rooms look for."""
    told = {"motivation": SECRET, "works_with": SECRET, "name": SECRET, "language": "en"}
    return sealed(json.dumps({**told, "email": "geheim@geheim.example", "fte": 12}))


def _plain(field: Any, number: int) -> object:
    words = f"{SECRET} {number}"
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DateTimeField):
        return clock.now()
    if isinstance(field, models.DateField):
        return clock.today()
    if isinstance(field, models.BinaryField):
        return _sealed()
    return (
        words[: field.max_length]
        if isinstance(field, models.CharField | models.TextField)
        else number
    )


def _obligation(world: World, spot: Spot, number: int) -> str:
    return next(iter(access.agreement().obligations))


# Who is never the same person as the one who did it.
SECOND_EYES = {"confirmed_by"}

# Of these the agreement's kinds say that there is one is told to whoever reads what it belongs to.
TOLD = {"accession.objection"}

# What is no free text: codes of the agreement, and what must differ from record to record.
CODED: dict[str, Any] = {
    "body": lambda world, spot, n: BODY,
    "obligation": _obligation,
    "theme": lambda world, spot, n: next(iter(access.agreement().vocabulary.themes)),
    "rule": lambda world, spot, n: next(iter(access.agreement().governance.decisions)),
    "edition": lambda world, spot, n: QUESTIONS,
    "question": lambda world, spot, n: QUESTION,
    "due": lambda world, spot, n: date(2020 + n // 300, 1 + n % 12, 1 + n % 28),
    "year": lambda world, spot, n: n,
    "party": lambda world, spot, n: ANOTHER,
    "constituency": lambda world, spot, n: "trade-unions",
    "leads_to": lambda world, spot, n: "/",
    "language": lambda world, spot, n: "en",
    "step": lambda world, spot, n: f"step-{n}",
    "code": lambda world, spot, n: f"geheim-{n}",
}


# Every way out --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Route:
    """A page, file, feed or act of the desk: its name, its address and what that needs."""

    name: str
    address: str
    needs: tuple[str, ...]
    view: Any

    def search(self) -> str:
        """A search on this page by every word that its module listens to."""
        words = SEARCHES.get(self.view.__module__.removeprefix("schakel.secretariat."), {})
        return "?" * bool(words) + "&".join(f"{name}={value}" for name, value in words.items())

    @property
    def of_the_desk(self) -> bool:
        """Does it speak of what the desk keeps, beside what the agreement says to everybody?"""
        return not str(self.view.__module__).startswith("schakel.secretariat.agreement")

    @property
    def tells_of_deeds(self) -> bool:
        """Is it the ledger, which changes with every deed, and holds no word of any record?"""
        return str(self.view.__module__).startswith("schakel.secretariat.ledger")

    def rows(self) -> dict[str, str]:
        """What to put into the address; raises KeyError for a route that nobody gave a row."""
        if not self.needs:
            return {}
        if self.name in NEEDS:
            return NEEDS[self.name]
        within = max((each for each in OF if self.address.startswith(each)), key=len, default="")
        if len(self.needs) > 1 or not within:
            raise KeyError(f"{self.name} ({self.address}) has no row in the matrix.")
        return {self.needs[0]: OF[within]}


@cache
def routes() -> tuple[Route, ...]:
    """Every route of the desk's own; those of the sign-in package hold no records."""
    found = _routes(get_resolver().url_patterns, "", (), ())
    return tuple(each for each in found if each.view.__module__.startswith("schakel."))


def _routes(
    patterns: Iterable[Any], before: str, needs: tuple[str, ...], spaces: tuple[str, ...]
) -> Iterator[Route]:
    for each in patterns:
        address, wanted = before + str(each.pattern), (*needs, *each.pattern.converters)
        if isinstance(each, URLResolver):
            space = (each.namespace,) if each.namespace else ()
            yield from _routes(each.url_patterns, address, wanted, (*spaces, *space))
        elif isinstance(each, URLPattern):
            yield Route(":".join((*spaces, each.name or "?")), address, wanted, each.callback)


# What an address holds: `app.model` a record's number, `app.model.field` something else of it,
# `label` the record's label; a word with = is that word.
NEEDS: dict[str, dict[str, str]] = {
    "clause": {"code": "=budget"},
    "parties:party": {"code": "=zilvermeeuw"},
    "people:invite-again": {"number": "=1"},
    "people:revoke": {"number": "=1"},
    "people:open-invitation": {"key": "=none"},
    "people:person": {"code": "=person"},
    "people:give-role": {"code": "=person"},
    "people:end-role": {"code": "=person", "number": "=1"},
    "people:hand-over": {"code": "=person"},
    "people:close": {"code": "=person"},
    "people:end-sessions": {"code": "=person"},
    "people:forget-factor": {"code": "=person"},
    "enter-demo": {"token": "=none"},
    "accession:document": {
        "number": "accession.application",
        "step": "accession.signeddocument.step",
    },
    "accession:take-in": {
        "number": "accession.application",
        "step": "accession.signeddocument.step",
    },
    "sharing:record": {"kind": "label", "number": "*"},
    "sharing:name": {"kind": "label", "number": "*"},
    "sharing:further": {"kind": "label", "number": "*"},
    "sharing:end-name": {"number": "=1"},
    "sharing:end-further": {"number": "=1"},
    "governance:appoint": {"code": f"={BODY}", "side": "=trade-unions", "number": "=1"},
    "governance:vacate": {"number": "=999999"},
    "governance:leave": {"number": "=999999"},
    "governance:paper-for-item": {"number": "governance.meeting", "item": "=1"},
    "governance:paper-file": {
        "number": "governance.paper",
        "version": "governance.paperversion.number",
    },
    "governance:line-done": {"number": "governance.plan", "line": "governance.planline.number"},
    "duties:evidence": {"number": "duties.duty", "evidence": "duties.evidence"},
    "duties:act": {"number": "duties.duty", "deed": "=submit"},
    "duties:calendar": {"token": "=feed"},
    "diligence:edition": {"code": f"={QUESTIONS}"},
    "diligence:take-in-edition": {"code": f"={QUESTIONS}"},
    "diligence:change-edition": {"code": f"={QUESTIONS}", "deed": "=retire"},
    "diligence:edition-form": {"code": f"={QUESTIONS}"},
    "diligence:evidence-file": {
        "number": "diligence.evidence",
        "revision": "diligence.revision.number",
    },
    "diligence:course": {"party": "=zilvermeeuw"},
    "diligence:course-drawing": {"party": "=zilvermeeuw"},
    "diligence:step": {"number": "diligence.assessment", "step": "=2"},
    "diligence:question": {"number": "diligence.assessment", "code": f"={QUESTION}"},
    "diligence:use-evidence": {"number": "diligence.assessment", "code": f"={QUESTION}"},
    "diligence:hand-in-for": {"number": "diligence.assessment", "code": f"={QUESTION}"},
    "diligence:rate": {"number": "diligence.assessment", "code": f"={QUESTION}"},
    "diligence:act": {"number": "diligence.assessment", "deed": "=submit"},
    "plans:act": {"number": "plans.actionplan", "deed": "=submit"},
    "plans:action": {"number": "plans.actionplan", "code": "plans.action.code"},
    "plans:save": {"number": "plans.actionplan", "code": "plans.action.code"},
    "plans:act-on": {
        "number": "plans.actionplan",
        "code": "plans.action.code",
        "deed": "=start",
    },
    "plans:evidence": {"number": "plans.actionplan", "file": "plans.evidencefile.pk"},
    "plans:renew": {"number": "plans.actionplan", "copy": "plans.copyofplan.copy_id"},
    "plans:name": {"number": "plans.actionplan", "copy": "plans.copyofplan.copy_id"},
    "plans:reply": {"number": "plans.actionplan", "comment": "plans.comment.pk"},
    "risks:act": {"number": "risks.heatmap", "deed": "=submit"},
    "risks:risk": {"number": "risks.heatmap", "code": "risks.cell.code"},
    "risks:confirm": {"number": "risks.heatmap", "code": "risks.cell.code"},
    "risks:lot": {"number": "risks.heatmap", "code": "risks.lot.code"},
    "statements:act": {"number": "statements.report", "deed": "=publish"},
    "statements:passage": {"number": "statements.report", "code": "statements.passage.code"},
    "statements:save": {"number": "statements.report", "code": "statements.passage.code"},
    "statements:file": {"number": "statements.report", "name": "=public-nl.docx"},
    "statements:statement-file": {"number": "statements.statement", "name": "=report-nl.html"},
    "statements:answers": {"party": "=zilvermeeuw", "year": "=1"},
    "statements:answers-file": {"party": "=zilvermeeuw", "year": "=1", "name": "=answers.xlsx"},
    "checks:act-on-draw": {"number": "checks.draw", "deed": "=draw"},
    "checks:question": {"number": "checks.check", "code": f"={QUESTION}"},
    "checks:act": {"number": "checks.check", "deed": "=finish"},
    "chains:cell": {"number": "chains.upload", "cell": "=FI:cobalt:mining:child-labour"},
    "chains:purchase": {"number": "chains.upload", "line": "=2"},
    "chains:file": {"number": "chains.upload", "name": "chains.file.name"},
}
# Where the address needs one thing alone, it is what stands under the longest of these.
OF: dict[str, str] = {
    "accession/": "accession.application",
    "accession/leaving/": "=zilvermeeuw",
    "sharing/requests/": "=1",
    "sharing/names/": "=1",
    "sharing/further/": "=1",
    "governance/bodies/": f"={BODY}",
    "governance/meetings/": "governance.meeting",
    "governance/papers/": "governance.paper",
    "governance/decisions/": "governance.decision",
    "governance/plans/": "governance.plan",
    "governance/actions/": "governance.action",
    "duties/": "duties.duty",
    "chains/": "chains.upload",
    "plans/": "plans.actionplan",
    "risks/": "risks.heatmap",
    "risks/industry/": "risks.edition",
    "risks/industry/preview/": "risks.preview",
    "risks/support/": "risks.support",
    "plans/redacted/": "plans.redactedplan",
    "plans/patterns/": "plans.patternsummary",
    "statements/": "statements.report",
    "statements/published/": "statements.statement",
    "diligence/": "diligence.assessment",
    "diligence/evidence/": "diligence.evidence",
    "checks/": "checks.check",
    "diligence/together/earlier/": "diligence.earliercourse",
    "checks/draws/": "checks.draw",
    "checks/findings/": "checks.findings",
    "jobs/": "jobs.job",
}


# What can be searched for, by the module of the views that listen to it.
SEARCHES: dict[str, dict[str, str]] = {
    "agreement.views": {"q": SECRET, "on": "2020-01-01", "who": "companies"},
    "chains.views": {"material": "cobalt", "places": "all"},
    "diligence.views.home": {"year": "1"},
    "diligence.views.courses": {"from": "2022", "to": "2023", "joined": "2019"},
    "diligence.views.judging": {"show": "differences"},
    "duties.views": {"year": "1", "state": "overdue", "owner": ANOTHER, "code": ""},
    "ledger.views": {"party": ANOTHER},
    "governance.views.decisions": {"body": BODY, "state": "open", "about": ""},
    "governance.views.meetings": {"version": "1"},
    "risks.views.maps": {"year": "1"},
    "risks.views.support": {"sort": "quick-scan"},
    "plans.views.plans": {"state": "draft", "year": "1", "owner": ANOTHER},
    "statements.views.mapped": {"asker": "oecd"},
    "governance.views.plans": {"show": "finished", "meeting": f"{HIDDEN + 6001}"},
}


def of_record(route: Route) -> list[type[Confidential]]:
    """The kinds of record whose number the address holds; none for a page without one."""
    told = set(route.rows().values())
    if "*" in told:
        return kinds()
    return [model for model in kinds() if access.label(model) in told]


def address(
    route: Route, world: World, spot: Spot | None = None, model: Any = None, number: int = 0
) -> str:
    """The address of this route for the record at this spot, or with another number in it."""

    def put(row: str) -> object:
        if row.startswith("="):
            return world.words.get(row[1:], row[1:])
        if row == "label":
            return access.label(model)
        app, name, *field = (access.label(model) if row == "*" else row).split(".")
        wanted = apps.get_model(app, name)
        assert spot is not None
        found = world.records[wanted][spot]
        if field:
            return getattr(found, field[0])
        return number if number and wanted is model else found.pk

    return reverse(route.name, kwargs={need: put(row) for need, row in route.rows().items()})


# A browser without the net ----------------------------------------------------------------------


def answer(route: Route, where: str, world: World, method: str = "GET") -> str:
    """What the desk says at this address, with what differs from one time to the next taken out."""
    request = _request(where, world, method)
    try:
        said = route.view(request, **request.resolver_match.kwargs)  # type: ignore[union-attr]
    except Http404:
        return "there is no such page"
    except PermissionDenied:
        return "not for you"
    return _told(said)


def _request(where: str, world: World, method: str) -> HttpRequest:
    request = RequestFactory().generic(method, where)
    request.user = world.person or AnonymousUser()
    request.session = SessionStore()
    request.resolver_match = resolve(where.partition("?")[0])
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    request._reader = (request.user, world.reader)  # type: ignore[attr-defined]
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


PASSING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|\d\d:\d\d(:\d\d)?')


def _told(said: HttpResponse) -> str:
    if said.streaming:
        body = b"".join(said.streaming_content)  # type: ignore[attr-defined]
    else:
        body = said.content
    if body.startswith(b"PK"):
        body = _unpacked(body)
    headers = "".join(f"{name}: {value}\n" for name, value in sorted(said.items()))
    return PASSING.sub("", f"{said.status_code} {headers}\n{body.decode(errors='replace')}")


def _unpacked(archive: bytes) -> bytes:
    """What is in an archive, without the hour at which it was packed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return b"".join(name.encode() + packed.read(name) for name in packed.namelist())
