"""Several people at once: what may happen once happens once, on either database."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from schakel.covenant import accession as rules
from schakel.secretariat import access, clock
from schakel.secretariat.access import agreement
from schakel.secretariat.accession import acts
from schakel.secretariat.accession.models import Application, Objection
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import (
    NotPossible,
    accept_invitation,
    end_role,
    give_role,
    invite_person,
)
from schakel.secretariat.people.models import Invitation, Person, Role
from tests.cast import Cast, assemble
from tests.secretariat.test_accession import ABOUT, DOCUMENTS, LATER, PDF

TIMES = 6


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each deed gave, or the reason it was refused, when all begin at the same moment."""
    gave: list[Any] = [None] * len(deeds)
    begin = Barrier(len(deeds))

    def take(number: int) -> None:
        begin.wait()
        try:
            gave[number] = deeds[number]()
        except (acts.Refused, NotPossible) as refused:
            gave[number] = refused
        finally:
            connection.close()

    threads = [Thread(target=take, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave


def done(gave: Sequence[Any]) -> list[Any]:
    return [each for each in gave if not isinstance(each, Exception)]


@pytest.mark.django_db(transaction=True)
def test_what_may_happen_once_happens_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        cast = assemble()
        found = acts.apply_for_accession(**ABOUT, documents=dict.fromkeys(DOCUMENTS, PDF))
        acts.note_fee_paid(by=cast.handler, number=found.pk)
    opened = at_once(
        [lambda: acts.open_window(by=cast.handler, number=found.pk) for _ in range(TIMES)]
    )
    assert len(done(opened)) == 1
    _one_objection_of_a_party(cast, found.pk)
    monkeypatch.setattr(clock, "today", lambda: LATER)
    _one_admission_and_no_refusal_beside_it(cast, found.pk)
    _one_use_of_a_link(cast)
    _one_handler_stays(cast)
    assert first_break() is None


def _one_objection_of_a_party(cast: Cast, number: int) -> None:
    gave = at_once(
        [
            lambda: acts.object_to_accession(by=cast.rival, number=number, reason="No.")
            for _ in range(TIMES)
        ]
    )
    assert len(done(gave)) == 1
    standing = Objection.objects.visible_to(access.reader(cast.rival)).filter(withdrawn=None)
    assert standing.all().count() == 1
    acts.withdraw_objection(by=cast.rival, number=number)


def _one_admission_and_no_refusal_beside_it(cast: Cast, number: int) -> None:
    gave = at_once(
        [lambda: acts.admit_party(by=cast.handler, number=number) for _ in range(TIMES)]
        + [lambda: acts.refuse_party(by=cast.handler, number=number, why="No.")] * 2
    )
    assert len(done(gave)) == 1
    application = Application.objects.visible_to(access.reader(cast.handler)).get(pk=number)
    party = Party.objects.get(code=application.code)
    assert (application.state, party.state) in {("active", "active"), ("refused", "refused")}
    admitted = application.state == "active"
    assert Invitation.objects.count() == int(admitted)
    assert Line.objects.filter(deed="admit-party").count() == int(admitted)


def _one_use_of_a_link(cast: Cast) -> None:
    koperwiek = Party.objects.get(code="koperwiek")
    _, key = invite_person(
        by=cast.handler, email="pim@x.example", name="Pim", party=koperwiek, role="csr-officer"
    )
    gave = at_once(
        [
            lambda n=n: accept_invitation(key=key, password=f"a-long-password-{n}")  # type: ignore[misc]
            for n in range(TIMES)
        ]
    )
    (person,) = done(gave)
    kept = Person.objects.get(email="pim@x.example")
    assert kept.password == person.password
    assert kept.standing_roles().count() == 1


def _one_handler_stays(cast: Cast) -> None:
    office = Party.objects.get(code="secretariat")
    give_role(person=cast.stranger, party=office, name=Role.Name.CASE_HANDLER)
    standing = Role.objects.filter(name=Role.Name.CASE_HANDLER, ended=None)
    gave = at_once(
        [lambda role=role: end_role(by=cast.handler, role=role) for role in list(standing)]  # type: ignore[misc]
    )
    assert len(done(gave)) == 1
    assert standing.all().count() == 1


def test_the_days_to_object_come_from_the_agreement(cast: Cast) -> None:
    assert (rules.window_closes(agreement(), clock.today()) - clock.today()).days == 14
