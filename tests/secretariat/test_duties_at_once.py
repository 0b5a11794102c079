"""Several people at one duty at once: what may happen once happens once, on either database."""

from collections.abc import Callable, Sequence
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from schakel.secretariat.duties.acts import (
    Refused,
    escalate,
    extend_duty,
    note_call,
    remind,
    schedule_duties,
    submit_duty,
    take_in_review,
)
from schakel.secretariat.duties.feed import open_feed
from schakel.secretariat.duties.models import Duty, Escalation, Feed, Step
from schakel.secretariat.duties.reminders import post_reminders
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.parties.models import Party
from tests.cast import assemble
from tests.secretariat.governance_table import in_register

TIMES = 5
BEFORE, LATE = date(2020, 2, 3), date(2020, 6, 1)


def at_once(deed: Callable[[], Any]) -> list[Any]:
    """What each of several that begin at the same moment gave, or that it was refused."""
    gave: list[Any] = [None] * TIMES
    begin = Barrier(TIMES)

    def take(number: int) -> None:
        begin.wait()
        try:
            gave[number] = deed()
        except Refused as refused:
            gave[number] = refused
        finally:
            connection.close()

    threads = [Thread(target=take, args=(number,)) for number in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave


def done(gave: Sequence[Any]) -> int:
    return sum(not isinstance(each, Refused | None) for each in gave)


@pytest.mark.django_db(transaction=True)
def test_what_may_happen_once_to_a_duty_happens_once() -> None:
    cast = assemble()
    zilvermeeuw = Party.objects.get(code="zilvermeeuw")
    at_once(lambda: schedule_duties(party=zilvermeeuw))
    duties = Duty._base_manager.filter(owner="zilvermeeuw")
    assert duties.count() == duties.values("obligation", "due").distinct().count()

    plan, duty = duties.filter(obligation="hand-in-assessment").order_by("due")[:2]
    about: Any = {"number": duty.pk, "today": BEFORE}
    assert done(at_once(lambda: submit_duty(by=cast.officer, **about, words="Done."))) == 1
    assert done(at_once(lambda: take_in_review(by=cast.handler, **about))) == 1

    about = {"number": plan.pk, "today": LATE}
    assert done(at_once(lambda: remind(**about))) == 1
    assert done(at_once(lambda: post_reminders(owner="zilvermeeuw") or None)) == 1
    assert len(mail.outbox) == 1
    note_call(by=cast.handler, **about, words="Spoke with Noor.")
    rung = "steering-committee-hears"
    assert done(at_once(lambda: escalate(by=cast.handler, **about, rung=rung))) == 1
    assert Escalation._base_manager.count() == 1
    more: Any = {"until": date(2020, 6, 20), "words": "Ill.", "decision": in_register(cast)}
    assert done(at_once(lambda: extend_duty(by=cast.handler, **about, **more))) == 1

    at_once(lambda: open_feed(by=cast.officer))
    assert Feed.objects.filter(revoked=None).count() == 1
    deeds = ["submit", "review", "remind", "call", "escalate", "extend"]
    assert [step.deed for step in Step._base_manager.order_by("pk")] == deeds
    assert first_break() is None
