"""What is open to the evaluator, by a rule of the protocol and until a day; and the end of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.access import Confidential
from schakel.secretariat.checks.acts.draws import IS_OVER
from schakel.secretariat.checks.acts.looks import levels_open, looks_of
from schakel.secretariat.checks.acts.refusals import (
    OBLIGATION,
    RULE,
    Refused,
    check_of_evaluator,
    check_of_secretariat,
    draw_of_secretariat,
    evaluates,
    line_of_check,
    line_of_draw,
)
from schakel.secretariat.checks.models import Check, Draw, Lot
from schakel.secretariat.diligence.acts import NotYours as NotTheirs
from schakel.secretariat.diligence.acts import Refused as NotRated
from schakel.secretariat.diligence.acts import confirm_ratings
from schakel.secretariat.diligence.acts.looks import evidence_used, handed_in
from schakel.secretariat.duties.acts import duty_for, take_as_done
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.sharing import acts as sharing
from schakel.secretariat.sharing.acts import Spot
from schakel.secretariat.sharing.models import Grant, Opening, Receipt
from schakel.secretariat.vault import seal

State = Check.State
PURPOSE: Final = Text("Independent check of year {year}", "Onafhankelijke toets van jaar {year}")
NO_EVALUATOR: Final = Text(
    "Choose an independent evaluator, who is not of the secretariat's case handlers.",
    "Kies een onafhankelijke beoordelaar, die geen behandelaar bij het secretariaat is.",
)
NOTHING_YET: Final = Text(
    "The company has not handed in its assessment of that year, so there is nothing to check yet.",
    "Het bedrijf heeft zijn meting van dat jaar niet ingediend, dus er valt nog niets te toetsen.",
)
NOT_OPEN: Final = Text(
    "This check is not open to you today.", "Deze toets staat vandaag niet voor u open."
)
NOT_FINISHED: Final = Text(
    "The evaluator has not finished it yet.", "De beoordelaar is er nog niet klaar mee."
)
CHECKS_RUN: Final = Text(
    "Not every check of this draw is done.", "Nog niet elke toets van deze loting is klaar."
)
HELD: Final = Text("The independent check was held.", "De onafhankelijke toets is gehouden.")
NOT_DRAWN: Final = Text(
    "Not drawn for the independent check this year: nothing more was asked.",
    "Dit jaar niet geloot voor de onafhankelijke toets: er is verder niets gevraagd.",
)


# Open -----------------------------------------------------------------------------------------


@transaction.atomic
def open_to_evaluator(*, person: Person, number: int, evaluator: Person, until: date) -> Check:
    """Name the evaluator, until a day, on what the company handed in for that year."""
    check = check_of_secretariat(person, number)
    if check.over:
        raise Refused(IS_OVER)
    if not evaluates(access.reader(evaluator)):
        raise Refused(NO_EVALUATOR)
    reader = access.reader(person)
    if not handed_in(reader, check.owner, check.year):
        raise Refused(NOTHING_YET)
    if check.evaluator_id is not None:
        end_openings(person, check)
    for spot in (*spots(check, reader), Spot.of(check), Spot.of(check.draw)):
        _name(person, evaluator, spot, check, until)
    check.evaluator, check.until, check.state = evaluator, until, State.OPEN
    check.since, check.finished = clock.today(), None
    check.save()
    line_of_check(person, check, "open-to-evaluator")
    return check


def _name(person: Person, evaluator: Person, spot: Spot, check: Check, until: date) -> None:
    """Name the evaluator on one record, unless it is open to them already.

    The draw is one record for the whole sample: of that the longest naming stands.
    """
    of_draw = spot == Spot.of(check.draw)
    if of_draw and not _reads_longer(evaluator, spot, check.draw, until):
        return
    words = PURPOSE.within("nl" if evaluator.language == "nl" else "en")
    try:
        sharing.name_person(
            person=person,
            spot=spot,
            taker=evaluator,
            purpose=words.format(year=check.year),
            until=until,
            rule=RULE,
        )
    except sharing.NotShared as refused:
        raise Refused(refused.why) from None


def _reads_longer(evaluator: Person, spot: Spot, draw: Draw, until: date) -> bool:
    """Does a naming until this day add to what the evaluator reads of the draw?"""
    named = Grant._base_manager.filter(
        kind=spot.kind, number=spot.number, person=evaluator, ended=None
    )
    standing = named.first()
    if standing is None:
        return not draw.verdict(access.reader(evaluator))
    if standing.until is not None and standing.until < until:
        Grant.objects.amend(standing.pk, ended=clock.now())
        return True
    return False


def spots(check: Check, reader: Reader) -> list[Spot]:
    """Where the records of the checked company stand that the rule opens: those handed in."""
    used = set(evidence_used(reader, check.owner, check.year))
    return [Spot.of(record) for record in _records(check, reader, used)]


def _records(check: Check, reader: Reader, evidence: set[int]) -> Iterator[Confidential]:
    wanted = access.agreement().sharing.protocol[RULE].kinds
    for model in access.kept().values():
        if model.KIND in wanted and model not in (Check, Draw):
            yearly = "year" in {field.name for field in model._meta.fields}
            handed = Q(year=check.year) & ~Q(state="draft") if yearly else Q(pk__in=evidence)
            yield from model.objects.visible_to(reader).filter(handed, owner=check.owner)


# What is open, and who read it ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    """One record that is, or was, open to the evaluator; `read` is how often they opened it."""

    spot: Spot
    kind: Text
    until: date | None
    stands: bool
    read: int


def openings(check: Check, reader: Reader) -> list[Open]:
    """What was opened to the evaluator for this check, each with its receipts counted.

    The company sees it of its own, the evaluator as the one named, and the secretariat.
    """
    if check.evaluator_id is None or check.since is None:
        return []
    named = _namings(check, reader)
    read = readings(check, reader)
    times: dict[tuple[str, int], int] = {}
    for receipt in read:
        place = (receipt.kind, receipt.number)
        times[place] = times.get(place, 0) + receipt.times
    return [
        Open(
            Spot(each.kind, each.number),
            _kind(each.kind),
            each.until,
            each.stands,
            times.get((each.kind, each.number), 0),
        )
        for each in named
    ]


def _namings(check: Check, reader: Reader) -> list[Grant]:
    """The newest naming of the evaluator on each record of the company under the rule."""
    seen = Grant.objects.visible_to(reader).filter(
        owner=check.owner, ground=RULE, person=check.evaluator_id, since__gte=check.since
    )
    own = (access.label(Check), check.pk)
    newest: dict[tuple[str, int], Grant] = {}
    for grant in seen.order_by("given", "pk"):
        if (grant.kind, grant.number) != own:
            newest[grant.kind, grant.number] = grant
    return list(newest.values())


def readings(check: Check, reader: Reader) -> "QuerySet[Receipt]":
    """The receipts of what the evaluator opened of the company since the check began."""
    seen = Receipt.objects.visible_to(reader).filter(
        owner=check.owner, person=check.evaluator_id, on__gte=check.since or clock.today()
    )
    return seen.exclude(kind=access.label(Check)).select_related("person")


def _kind(label: str) -> Text:
    model = access.kept().get(label)
    entry = access.agreement().sharing.kinds.get(model.KIND) if model else None
    return entry.name if entry else Text(label, label)


def evaluators() -> list[Person]:
    """Everybody who may check: independent evaluators who are no case handlers."""
    roles = Role.objects.filter(ended=None, name=Role.Name.EVALUATOR, person__is_active=True)
    people = {role.person for role in roles.select_related("person")}
    fit = [each for each in people if evaluates(access.reader(each))]
    return sorted(fit, key=lambda person: person.name.casefold())


def end_openings(person: Person, check: Check) -> None:
    """Shut what was open to the evaluator of this check, from this moment."""
    today = Opening.standing(clock.today())
    named = Grant._base_manager.filter(
        today, owner=check.owner, ground=RULE, person=check.evaluator_id
    )
    for number in list(named.values_list("pk", flat=True)):
        sharing.end_grant(person=person, number=number)


# Finish and close -----------------------------------------------------------------------------


@transaction.atomic
def finish_check(*, person: Person, number: int) -> Check:
    """Say that every question that asks for a level has an own level and a reason."""
    check = check_of_evaluator(person, number)
    if not check.runs:
        raise Refused(NOT_OPEN)
    found = looks_of(check, access.reader(person))
    left = levels_open(found) if found else []
    if found is None or left:
        raise Refused(_still(len(left)))
    check.state, check.finished = State.FINISHED, clock.today()
    check.save(update_fields=["state", "finished"])
    line_of_check(person, check, "finish-check")
    return check


def _still(count: int) -> Text:
    return Text(
        f"{count} questions that ask for a level have none from you yet.",
        f"{count} vragen die om een niveau vragen hebben er van u nog geen.",
    )


@transaction.atomic
def close_check(*, person: Person, number: int) -> Check:
    """Confirm the evaluator's levels as the second pair of eyes, shut what was open, and take the
    company's duty as done.
    """
    check = check_of_secretariat(person, number)
    if check.state != State.FINISHED:
        raise Refused(NOT_FINISHED)
    found = looks_of(check, access.reader(person))
    if found is not None and found.unconfirmed:
        _confirm(person, found.number)
    end_openings(person, check)
    check.state, check.closed = State.CLOSED, clock.today()
    check.save(update_fields=["state", "closed"])
    _duty_done(person, check.owner, check.year, HELD)
    line_of_check(person, check, "close-check")
    return check


def _confirm(person: Person, assessment: int) -> None:
    try:
        confirm_ratings(person=person, number=assessment, of="independent")
    except (NotTheirs, NotRated) as refused:
        raise Refused(refused.why) from None


def _duty_done(person: Person, owner: str, year: int, words: Text) -> None:
    number = duty_for(access.reader(person), owner, OBLIGATION, year)
    if number is not None:
        told = f"{words.nl} · {words.en}"
        take_as_done(by=person, number=number, today=clock.today(), words=told)


@transaction.atomic
def close_draw(*, person: Person, number: int) -> Draw:
    """End the check of a year: each company that was not drawn has done what it owed as well."""
    draw = draw_of_secretariat(person, number)
    reader = access.reader(person)
    checks = Check.objects.visible_to(reader).filter(draw=draw)
    if draw.state != Draw.State.DRAWN or any(not each.over for each in checks):
        raise Refused(CHECKS_RUN)
    checked = checks.values("owner")
    for lot in Lot.objects.visible_to(reader).filter(draw=draw).exclude(owner__in=checked):
        _duty_done(person, lot.owner, draw.year, NOT_DRAWN)
    draw.state = Draw.State.CLOSED
    draw.save(update_fields=["state"])
    line_of_draw(person, draw, "close-draw")
    return draw


def replaced(check: Check, why: str) -> None:
    """Put down why a company was replaced."""
    check.state, check.closed, check.sealed = State.REPLACED, clock.today(), seal(why.encode())
    check.save(update_fields=["state", "closed", "sealed"])
