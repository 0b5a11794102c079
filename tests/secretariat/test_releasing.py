"""Figures over several companies come out whole, once, and after all that came out before."""

import logging
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from schakel.disclosure.gate import Outcome
from schakel.disclosure.values import Contribution, Contributions, Dimension, Quantity, Table
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.jobs.acts import begin_job, finish_job, stop_job
from schakel.secretariat.jobs.models import SILENCE, Job
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing import acts
from schakel.secretariat.releasing.acts import NotPut, NotReleased, Overtaken, ask_gate
from schakel.secretariat.releasing.models import Release
from schakel.secretariat.releasing.running import WENT_WRONG, asked_for, make_release, start_release
from schakel.secretariat.releasing.told import cells, refusals_in_words, told_by
from schakel.secretariat.risks.models import Edition
from schakel.secretariat.risks.tasks import make_map
from tests.cast import Cast, assemble, browser_of

ANSWERS = {"yes": Text("it has", "heeft het"), "no": Text("it has not", "heeft het niet")}
POLICY = Text("A policy", "Een beleid")


def put_in(companies: int = 8) -> Contributions:
    """So many companies, of which half have a policy."""
    rows = tuple(
        Contribution(f"gieterij-{n}", "2020", {"has": ["yes", "no"][n % 2]}, "policy", 1.0)
        for n in range(companies)
    )
    has = Dimension("has", dict.fromkeys(ANSWERS), labels=ANSWERS, known=False, ordered=True)
    return Contributions(rows, {"policy": Quantity("policy", "count", label=POLICY)}, {"has": has})


def asked(name: str = "policies", companies: int = 8) -> Outcome:
    table = Table("policy", "contributors", "policy", by=("has",), periods=("2020",), title=POLICY)
    return ask_gate(name, put_in(companies), [table], design="withhold", offers=0)


def kept(person: Person, year: int) -> Callable[[Outcome], Edition]:
    """Keeps what came out as the edition of a year."""

    def keep(outcome: Outcome) -> Edition:
        edition = Edition(level=1, owner="secretariat", year=year, by=person, outcome="published")
        acts.keep_figures(outcome, edition)
        edition.save()
        return edition

    return keep


def released(person: Person, year: int) -> Edition:
    return acts.release(lambda: asked(f"others-{year}"), kept(person, year))


# What comes out -------------------------------------------------------------------------------


def test_a_release_that_arrives_meanwhile_is_noticed_and_the_gate_is_asked_anew(cast: Cast) -> None:
    asks: list[Outcome] = []

    def ask() -> Outcome:
        asks.append(asked())
        if len(asks) == 1:
            released(cast.handler, 2)  # somebody else's comes out while this one is at the gate
        return asks[-1]

    mine = acts.release(ask, kept(cast.handler, 1))
    assert len(asks) == 2
    assert list(Release._base_manager.values_list("turn", flat=True)) == [1, 2]
    every = list(Edition._base_manager.values_list("certificate", flat=True))
    assert acts.altered(every) == []
    with pytest.raises(Overtaken, match="meanwhile"):
        acts.release(lambda: asks[0], kept(cast.handler, 3))
    assert not Edition._base_manager.filter(year=3).exists()
    assert set(cells(told_by(asks[-1]))) == {"policy"} == set(mine.tables)
    assert "gieterij" not in mine.told + mine.certificate
    assert asked().certificate.release == "policies-2"  # the name itself is taken


def test_what_fails_halfway_leaves_nothing_behind_and_an_altered_history_stops_all(
    cast: Cast,
) -> None:
    def breaks(outcome: Outcome) -> Edition:
        kept(cast.handler, 1)(outcome)
        raise ZeroDivisionError("a disk is full")

    with pytest.raises(ZeroDivisionError):
        acts.release(asked, breaks)
    assert not Edition._base_manager.exists()
    assert not Release._base_manager.exists()
    edition = released(cast.handler, 1)
    other = edition.certificate.replace('"as_of": "', '"as_of": "1', 1)
    assert acts.altered([edition.certificate]) == []
    assert acts.altered([other])
    Release.objects.amend(Release._base_manager.get().pk, digest="0" * 64)
    assert "backup" in acts.altered([])[0].en
    with pytest.raises(NotReleased, match="backup"):
        asked()


def test_what_the_gate_refuses_is_said_by_the_names_of_tables_in_both_languages(
    cast: Cast,
) -> None:
    few = asked(companies=3)
    assert not few.cleared
    [why] = refusals_in_words(few, put_in(3))
    assert "Fewer than 5" in why.en
    assert "policy:" not in why.en
    [cell] = {each.why for each in cells(told_by(few))["policy"]}
    assert cell is not None
    assert cell.nl == "niet gepubliceerd: te weinig bedrijven"
    with pytest.raises(NotPut) as wrong:
        ask_gate("twice", put_in(), [Table("policy", "sum", "weight")], offers=0)
    assert wrong.value.why.nl != wrong.value.why.en


# In the background ----------------------------------------------------------------------------


def start(person: Person, year: int = 1) -> int:
    return start_release(
        person=person,
        name=f"policies-{year}",
        leads_to="/risks/industry/",
        task=make_map,
        about=[year],
    )


def at_work(person: Person) -> list[str]:
    found = asked_for(access.reader(person), {"policies-1": "Policies"})
    return [f"{each.called} {each.job.going} {each.job.silent} {each.job.said}" for each in found]


def test_who_starts_it_second_follows_the_first_and_a_dead_worker_is_replaced(cast: Cast) -> None:
    number = start(cast.handler)
    assert start(cast.chair) == number
    browser = browser_of(cast.handler)
    assert "Waiting for a worker" in browser.get(f"/jobs/{number}/").content.decode()
    assert browser_of(cast.rival).get(f"/jobs/{number}/").status_code == 404
    job = begin_job(number)
    assert job is not None
    assert start(cast.chair) == number
    assert Job._base_manager.get().asked_by == cast.handler
    Job.objects.amend(number, heard=clock.ago(SILENCE + 1))  # its machine lost power
    assert at_work(cast.handler) == ["Policies True True "]
    assert "has probably stopped" in browser.get(f"/jobs/{number}/").content.decode()
    assert start(cast.chair) == number
    assert Job._base_manager.get().asked_by == cast.chair
    stop_job(job, WENT_WRONG)  # the dead one wakes: nobody listens
    assert Job._base_manager.get().state == "waiting"

    def make(person: Person, tell: Any) -> str:
        tell(0, 2, Text("At the gate.", "Bij de poort."))
        assert at_work(cast.handler) == ["Policies True False At the gate."]
        return f"/risks/industry/{released(person, 1).pk}/"

    make_release(number, make)
    make_release(number, make)  # the task that was left in the queue finds nothing to do
    assert Edition._base_manager.get().by == cast.chair
    finish_job(job)
    assert browser.get(f"/jobs/{number}/")["Location"].startswith("/risks/industry/")
    assert at_work(cast.handler) == []


def test_a_fault_of_ours_is_said_in_words_and_the_log_holds_nothing_of_what_was_put_in(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    number = start(cast.handler)

    def make(person: Person, tell: Any) -> str:
        raise KeyError("gieterij-3")

    with caplog.at_level(logging.WARNING):
        make_release(number, make)
    assert "gieterij" not in caplog.text
    assert "KeyError" in caplog.text
    [said] = at_work(cast.handler)
    assert "through a fault of ours" in said
    assert start(cast.handler) == number
    assert "fault" not in at_work(cast.handler)[0]


@pytest.mark.django_db(transaction=True)
def test_two_start_at_once_and_two_come_out_at_once_and_every_release_is_held_against_all(
    transactional_db: None,
) -> None:
    cast = assemble()
    gave = at_once(lambda: start(cast.handler), lambda: start(cast.chair))
    assert gave[0] == gave[1] == Job._base_manager.get().pk
    at_once(lambda: released(cast.handler, 1), lambda: released(cast.handler, 2))
    assert list(Release._base_manager.values_list("turn", flat=True)) == [1, 2]
    every = list(Edition._base_manager.values_list("certificate", flat=True))
    assert (len(every), acts.altered(every)) == (2, [])


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each gave, when all begin at the same moment."""
    gave: list[Any] = [None] * len(deeds)
    begin = Barrier(len(deeds))

    def take(number: int) -> None:
        begin.wait()
        try:
            gave[number] = deeds[number]()
        finally:
            connection.close()

    threads = [Thread(target=take, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave
