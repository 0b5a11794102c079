"""Who votes can read what is voted on, also when the body's papers do not go to their party."""

from django.db import transaction

from schakel.covenant.obligations import months_from
from schakel.covenant.sharing import Level, Reader, consents, may_read
from schakel.secretariat import access, clock
from schakel.secretariat.governance.models import Decision
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.acts import NotShared, Spot, name_person, naming_rule

PURPOSE = "To vote on it."
MONTHS = 3  # for which somebody who votes stays named on a decision


def let_electors_read(person: Person, decision: Decision) -> None:
    """Name the electors on a decision who could not read it otherwise: a ministry's, at C2."""
    if decision.level <= Level.PARTIES:
        return
    giver, rules, record = access.reader(person), access.agreement().sharing, decision.record()
    for elector in decision.electors.visible_to(giver).select_related("person"):
        taker = access.reader(elector.person)
        if not may_read(rules, taker, record):
            _name(person, giver, elector.person, taker, decision)


def _name(
    person: Person, giver: Reader, someone: Person, taker: Reader, decision: Decision
) -> None:
    """By the chair's consent, else by a rule; who may not be named at all does without."""
    theirs = consents(giver, decision.record())
    try:
        with transaction.atomic():
            name_person(
                person=person,
                spot=Spot.of(decision),
                taker=someone,
                purpose=PURPOSE,
                until=months_from(clock.today(), MONTHS),
                rule="" if theirs else naming_rule(giver, decision.KIND, taker),
            )
    except NotShared:
        return
