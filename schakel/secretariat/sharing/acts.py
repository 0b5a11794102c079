"""The acts of sharing: ask to read, name somebody, share further, and take it back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction

from schakel.covenant.obligations import months_from
from schakel.covenant.sharing import (
    Denied,
    Level,
    ProtocolRule,
    Reader,
    Record,
    Verdict,
    Wider,
    consents,
    may_name,
    may_read,
    may_widen,
)
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.access import Confidential
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.models import AccessRequest, Grant, Opening, Widening, sealed

Held = TypeVar("Held", bound=Opening)

SHORTEST = 5  # signs in words that say something


class NotShared(Exception):  # noqa: N818
    """It is not shared, or not asked; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


@dataclass(frozen=True, slots=True)
class Spot:
    """Which record: the label of its model and its number."""

    kind: str
    number: int

    @classmethod
    def of(cls, record: Confidential) -> "Spot":
        """Where this record stands."""
        return cls(access.label(type(record)), record.pk)

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"{self.kind.rpartition('.')[2]}:{self.number}"


# Name somebody --------------------------------------------------------------------------------


@transaction.atomic
def name_person(
    *,
    person: Person,
    spot: Spot,
    taker: Person,
    purpose: str,
    until: date,
    rule: str = "",
    request: AccessRequest | None = None,
) -> Grant:
    """Name somebody on a record for a time: with the owner's consent, or by a rule."""
    giver, record = access.reader(person), held_record(person, spot)
    _end_what_ran_out(spot, taker)
    rules, known = access.agreement().sharing, record.record()
    ground = _hold(may_name(rules, giver, known, access.reader(taker), rule))
    _hold_term(until, _longest(rule))
    grant = Grant(**_opening(person, record, purpose, until, ground), person=taker, request=request)
    grant.save()
    _write(person, record, "name-person", f"{spot.subject}:{taker.code}", ground)
    return grant


@transaction.atomic
def end_grant(*, person: Person, number: int) -> Grant:
    """Take somebody's name off a record, from this moment."""
    grant = _standing(Grant, person, number)
    _end(grant, person)
    subject = f"{Spot(grant.kind, grant.number).subject}:{grant.person.code}"
    write_line(
        who=str(person.code), party=grant.owner, deed="end-grant", subject=subject, clause=""
    )
    return grant


# Share further --------------------------------------------------------------------------------


@transaction.atomic
def share_further(
    *,
    person: Person,
    spot: Spot,
    level: Level,
    why: str,
    body: str = "",
    until: date | None = None,
    rule: str = "",
) -> Widening:
    """Share a record with a wider circle: with the owner's consent, or by a rule."""
    giver, record = access.reader(person), held_record(person, spot)
    wider, rules = Wider(level, body), access.agreement().sharing
    ground = _hold(may_widen(rules, giver, record.record(), wider, rule))
    if body and body not in access.agreement().bodies:
        raise NotShared(Text("There is no such body.", "Dit orgaan bestaat niet."))
    if until is not None:
        _hold_not_past(until)
    widening = Widening(**_opening(person, record, why, until, ground), to=level.value, body=body)
    _store_once(widening)
    subject = f"{spot.subject}:{level.code}" + (f":{body}" if body else "")
    _write(person, record, "share-further", subject, ground)
    return widening


def _store_once(widening: Widening) -> None:
    same = Widening._base_manager.filter(
        kind=widening.kind, number=widening.number, to=widening.to, body=widening.body, ended=None
    )
    same.filter(until__lt=clock.today()).update(ended=clock.now())
    try:
        with transaction.atomic():
            widening.save()
    except IntegrityError:
        raise NotShared(
            Text("It is shared with them already.", "Het is al met hen gedeeld.")
        ) from None


@transaction.atomic
def end_sharing(*, person: Person, number: int) -> Widening:
    """Take a record back within its own circle, from this moment."""
    widening = _standing(Widening, person, number)
    _end(widening, person)
    subject = f"{Spot(widening.kind, widening.number).subject}:{widening.circle.code}"
    write_line(
        who=str(person.code), party=widening.owner, deed="end-sharing", subject=subject, clause=""
    )
    return widening


# Ask ------------------------------------------------------------------------------------------


@transaction.atomic
def ask_access(
    *, person: Person, about: str, owner: str, purpose: str, until: date
) -> AccessRequest:
    """Ask an owner to be named on what it has of this kind."""
    reader = access.reader(person)
    _hold(would_open(reader, about, owner))
    _hold_term(until, access.agreement().sharing.longest)
    request = AccessRequest(
        person=person,
        party=reader.party or "",
        about=about,
        owner=owner,
        purpose_sealed=_words(purpose),
        until=until,
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise NotShared(
            Text("You asked this already; it waits.", "U hebt dit al gevraagd; het wacht.")
        ) from None
    _note(person, request, "ask-access")
    return request


def would_open(reader: Reader, about: str, owner: str) -> Verdict:
    """Would naming this reader open such information of this owner?"""
    rules = access.agreement().sharing
    level = access.usual_level(about) if about in rules.kinds else Level.IDENTITY
    plain = Record(about, level, owner)
    if not reader.person or level is Level.IDENTITY or may_read(rules, reader, plain):
        return Denied(Text("There is nothing here to ask for.", "Hier valt niets te vragen."))
    return may_read(rules, reader, Record(about, level, owner, frozenset({reader.person})))


@transaction.atomic
def grant_access(
    *, person: Person, number: int, spots: Collection[Spot], until: date, answer: str = ""
) -> AccessRequest:
    """Answer a request by naming whoever asked on these records."""
    request = _answerable(person, number)
    if not spots:
        raise NotShared(Text("Choose what to open.", "Kies wat u opent."))
    for spot in spots:
        if request.about != model_of(spot).KIND:
            raise NotShared(Text("That was not asked for.", "Daar is niet om gevraagd."))
        name_person(
            person=person,
            spot=spot,
            taker=request.person,
            purpose=request.purpose,
            until=until,
            rule=rule_for(access.reader(person), request),
            request=request,
        )
    return _answer(person, request, AccessRequest.State.GRANTED, answer)


@transaction.atomic
def refuse_access(*, person: Person, number: int, answer: str) -> AccessRequest:
    """Answer a request with no, and why."""
    request = _answerable(person, number)
    _words(answer)
    return _answer(person, request, AccessRequest.State.REFUSED, answer)


@transaction.atomic
def withdraw_request(*, person: Person, number: int) -> AccessRequest:
    """Take one's own request back before it is answered."""
    request = _waiting(person, number)
    if request.person_id != person.pk:
        raise NotShared(Text("You did not ask this.", "U hebt dit niet gevraagd."))
    return _answer(person, request, AccessRequest.State.WITHDRAWN, "")


def may_answer(reader: Reader, request: AccessRequest) -> bool:
    """Does it wait, and is it this reader's to answer: as the owner, or by a rule?"""
    theirs = consents(reader, Record(request.about, Level.BILATERAL, request.owner))
    return request.waits and (theirs or bool(rule_for(reader, request)))


def rule_for(reader: Reader, request: AccessRequest) -> str:
    """The rule of the protocol by which this reader may answer what is another's; else none."""
    if consents(reader, Record(request.about, Level.BILATERAL, request.owner)):
        return ""
    return naming_rule(reader, request.about, access.reader(request.person))


def may_consent(reader: Reader, record: Confidential) -> bool:
    """May this reader give the owner's consent for this record?"""
    return consents(reader, record.record())


def naming_rule(giver: Reader, kind: str, taker: Reader) -> str:
    """The rule by which this giver may name such a taker on this kind of record; else none."""
    rules = access.agreement().sharing.protocol.items()
    fits = (
        c for c, r in rules if kind in r.kinds and r.by in giver.roles and r.names in taker.roles
    )
    return next(fits, "")


def widening_rule(giver: Reader, kind: str, level: Level) -> str:
    """The rule by which this giver may share this kind of record with that level; else none."""
    fitting = (code for code, rule in _rules(giver, kind) if rule.to == level.code)
    return next(fitting, "")


def _rules(giver: Reader, kind: str) -> Iterator[tuple[str, ProtocolRule]]:
    """The rules of the protocol that this giver may apply to this kind of record."""
    for code, rule in access.agreement().sharing.protocol.items():
        if kind in rule.kinds and rule.by in giver.roles:
            yield code, rule


def _waiting(person: Person, number: int) -> AccessRequest:
    seen = AccessRequest.objects.visible_to(access.reader(person))
    request = seen.filter(pk=number).select_for_update(of=("self",)).first()
    if request is None:
        raise NotShared(Text("There is no such request.", "Dit verzoek is er niet."))
    if not request.waits:
        raise NotShared(Text("This request was answered already.", "Dit verzoek is al beantwoord."))
    return request


def _answerable(person: Person, number: int) -> AccessRequest:
    request = _waiting(person, number)
    if not may_answer(access.reader(person), request):
        raise NotShared(Text("Only its owner answers this.", "Alleen de eigenaar beantwoordt dit."))
    return request


def _answer(person: Person, request: AccessRequest, state: str, answer: str) -> AccessRequest:
    request.state, request.answered_by, request.answered = state, person, clock.now()
    request.answer_sealed = sealed(answer.strip()) if answer.strip() else None
    request.save(update_fields=["state", "answered_by", "answered", "answer_sealed"])
    _note(person, request, f"access-{state}")
    return request


def _note(person: Person, request: AccessRequest, deed: str) -> None:
    write_line(
        who=str(person.code),
        party=request.owner,
        deed=deed,
        subject=f"request:{request.pk}",
        clause=request.about,
    )


# What they have in common ---------------------------------------------------------------------


def model_of(spot: Spot) -> type[Confidential]:
    """The model that keeps this kind of record."""
    model = access.kept().get(spot.kind)
    if model is None:
        raise NotShared(NOT_THERE)
    return model


def held_record(person: Person, spot: Spot) -> Confidential:
    """The record, held while it is decided who reads it; as if there were none to who may not."""
    model = model_of(spot)
    try:
        return model.objects.hold(access.reader(person), spot.number)
    except model.DoesNotExist:
        raise NotShared(NOT_THERE) from None


NOT_THERE = Text("There is no such record.", "Dit stuk is er niet.")


def _hold(verdict: Verdict) -> str:
    """The ground on which it is allowed; raises NotShared with the reason when it is not."""
    if isinstance(verdict, Denied):
        raise NotShared(verdict.why)
    return verdict.ground


def _opening(
    person: Person, record: Confidential, purpose: str, until: date | None, ground: str
) -> dict[str, object]:
    why_not = record.tells(purpose)
    if why_not is not None:
        raise NotShared(why_not)
    return {
        "kind": access.label(type(record)),
        "number": record.pk,
        "owner": record.owner,
        "level": record.level,
        "purpose_sealed": _words(purpose),
        "until": until,
        "ground": ground,
        "given_by": person,
    }


def _words(said: str) -> bytes:
    if len(said.strip()) < SHORTEST:
        raise NotShared(Text("Say why, in some words.", "Zeg in enkele woorden waarom."))
    return sealed(said.strip())


def _longest(rule: str) -> int:
    sharing = access.agreement().sharing
    entry = sharing.protocol.get(rule)
    return (entry.months if entry else None) or sharing.longest


def _hold_term(until: date, months: int) -> None:
    _hold_not_past(until)
    if until > months_from(clock.today(), months):
        raise NotShared(
            Text(f"At most {months} months from today.", f"Ten hoogste {months} maanden vanaf nu.")
        )


def _hold_not_past(until: date) -> None:
    if until < clock.today():
        raise NotShared(Text("That day is past.", "Die dag is voorbij."))


def _end_what_ran_out(spot: Spot, taker: Person) -> None:
    named = Grant._base_manager.filter(kind=spot.kind, number=spot.number, person=taker)
    named.filter(ended=None, until__lt=clock.today()).update(ended=clock.now())


def _standing(model: type[Held], person: Person, number: int) -> Held:
    seen = model.objects.visible_to(access.reader(person)).filter(pk=number)
    opening = seen.select_for_update(of=("self",)).first()
    if opening is None or opening.ended is not None:
        raise NotShared(Text("It does not stand any more.", "Dit geldt niet meer."))
    return opening


def may_end(person: Person, reader: Reader, opening: Opening) -> bool:
    """Whoever gave it or is named ends it, the owner, and the secretariat."""
    concerned = person.pk in (opening.given_by_id, getattr(opening, "person_id", None))
    theirs = consents(reader, Record("", Level.BILATERAL, opening.owner))
    return opening.ended is None and (concerned or theirs or "case-handler" in reader.roles)


def _end(opening: Opening, person: Person) -> None:
    if not may_end(person, access.reader(person), opening):
        raise NotShared(
            Text("Only its owner may end this.", "Alleen de eigenaar kan dit beëindigen.")
        )
    opening.ended, opening.ended_by = clock.now(), person
    opening.save(update_fields=["ended", "ended_by"])


def _write(person: Person, record: Confidential, deed: str, subject: str, clause: str) -> None:
    write_line(who=str(person.code), party=record.owner, deed=deed, subject=subject, clause=clause)
