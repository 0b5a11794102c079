"""Forty browsers at once, one web process shot in the middle: nothing lost, nothing twice."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from schakel.cli.desk import _web
from schakel.secretariat.accession import acts as accession
from schakel.secretariat.accession.models import Application
from schakel.secretariat.duties.acts import schedule_duties
from schakel.secretariat.duties.models import Duty, Step
from schakel.secretariat.governance.models import Decision, Vote
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Invitation, Person, Role
from tests.cast import Cast, assemble, browser_of
from tests.secretariat.governance_table import in_writing
from tests.secretariat.machines import running, this_desk
from tests.secretariat.test_accession import ABOUT, DOCUMENTS, PDF

VOTERS, SUBMITTERS, APPLICANTS = 10, 6, 2
WEB, TRIES = 3, 100


@dataclass(frozen=True)
class Click:
    """One browser, and the one button that it presses."""

    address: str
    cookie: str
    form: dict[str, str]


@dataclass
class Desk:
    """The desk as its processes serve it, and what its visitors met."""

    port: int
    process: "subprocess.Popen[bytes]"
    answers: list[int] = field(default_factory=list)
    broken: int = 0

    def press(self, click: Click) -> int:
        """Press the button, and again when the line breaks before an answer has come."""
        for _ in range(TRIES):
            try:
                status = self._post(click)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                time.sleep(0.05)
            else:
                self.answers.append(status)
                return status
        raise AssertionError(f"{click.address}: no answer")

    def _post(self, click: Click) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = urlencode({**click.form, "csrfmiddlewaretoken": TOKEN})
        told = {"Content-Type": "application/x-www-form-urlencoded"}
        cookies = f"{click.cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        try:
            line.request("POST", click.address, body, {**told, "Cookie": cookies})
            answer = line.getresponse()
            answer.read()
            return answer.status
        finally:
            line.close()

    def web_processes(self) -> list[int]:
        """The numbers of the processes that answer browsers."""
        command = ["pgrep", "-P", str(self.process.pid)]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        return [int(number) for number in found.stdout.split()]

    def shoot(self, after: int, last: int) -> set[int]:
        """Kill a web process without warning when so many answers have come.

        Another every third answer, as long as those who were hit were not at work.
        """
        victims: set[int] = set()
        while not self.broken and after <= last:
            victims.add(self._shoot_one(after))
            after += 3
        return victims

    def _shoot_one(self, after: int) -> int:
        """Kill the web process that was there first, unless it is gone by itself: it was hit."""
        until(lambda: self.broken > 0 or len(self.answers) >= after)
        victim = self.web_processes()[0]
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        return victim


TOKEN = "a" * 32


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def desk(cast: Cast, tmp_path: Path) -> Iterator[Desk]:
    """Three web processes on the test's own database, served as `schakel serve` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running(this_desk(tmp_path / "desk"), _web(f"127.0.0.1:{port}", WEB)) as process:
        desk = Desk(port, process)
        until(lambda: process.poll() is None and len(desk.web_processes()) == WEB)
        yield desk


def officers(count: int) -> list[Person]:
    """Officers of as many new companies."""
    return [_officer(number) for number in range(count)]


def _officer(number: int) -> Person:
    enter_party(
        code=f"smelter-{number}",
        name=f"Smelter {number} (fictional)",
        kind=Party.Kind.COMPANY,
        constituency="companies-and-associations",
    )
    person = admit_person(email=f"o{number}@smelter.example", name=f"Officer {number}")
    party = Party.objects.get(code=f"smelter-{number}")
    give_role(person=person, party=party, name=Role.Name.CSR_OFFICER)
    return person


def applicants(cast: Cast, count: int) -> list[Application]:
    """Companies that handed in everything and to which nobody objected in time."""
    found = []
    for number in range(count):
        own = {"name": f"Soldeer {number}", "contact_email": f"bo{number}@soldeer.example"}
        papers = dict.fromkeys(DOCUMENTS, PDF)
        entered = accession.apply_for_accession(**{**ABOUT, **own}, documents=papers)
        accession.note_fee_paid(by=cast.handler, number=entered.pk)
        found.append(accession.open_window(by=cast.handler, number=entered.pk))
    Application._base_manager.update(opened=date(2020, 1, 6))
    return found


def clicks_on(cast: Cast, decision: Decision, voters: list[Person]) -> Iterator[Click]:
    """Each voter votes from two browsers at once, and says something else in each."""
    for voter in voters:
        for choice in ("for", "abstain"):
            yield by(voter, f"/governance/decisions/{decision.pk}/vote/", choice=choice)


def by(person: Person, address: str, **form: str) -> Click:
    session = browser_of(person).cookies[settings.SESSION_COOKIE_NAME].value
    return Click(address, f"{settings.SESSION_COOKIE_NAME}={session}", form)


def test_forty_at_once_lose_nothing_and_do_nothing_twice(cast: Cast, desk: Desk) -> None:
    people = officers(VOTERS)
    decision, joining = in_writing(cast), applicants(cast, APPLICANTS)
    for person in people[:SUBMITTERS]:
        assert person.party is not None
        schedule_duties(party=person.party)
    duties = [owed(person) for person in people[:SUBMITTERS]]
    clicks = list(clicks_on(cast, decision, people))
    for duty, person in zip(duties, people, strict=False):
        clicks += [by(person, f"/duties/{duty.pk}/submit/", words=f"From {n}") for n in "ab"]
    for each in joining:
        clicks += [by(cast.handler, f"/accession/{each.pk}/admit/") for _ in range(4)]
    assert len(clicks) == 40
    connection.close()
    with ThreadPoolExecutor(len(clicks) + 1) as pool:
        shot = pool.submit(desk.shoot, after=6, last=30)
        statuses = list(pool.map(desk.press, _mixed(clicks)))
        victims = shot.result()
    assert desk.broken, "the shot hit nobody who was at work"
    assert not {status for status in statuses if status >= 500}, Counter(statuses)
    until(lambda: len(desk.web_processes()) == WEB and not victims & set(desk.web_processes()))
    assert_once(decision, people, duties, joining)


def _mixed(clicks: list[Click]) -> list[Click]:
    """All kinds through one another."""
    return [clicks[place * 7 % len(clicks)] for place in range(len(clicks))]


def owed(person: Person) -> Duty:
    assert person.party is not None
    rows = Duty._base_manager.filter(owner=person.party.code, obligation="hand-in-assessment")
    return rows.order_by("due")[0]


def assert_once(
    decision: Decision, people: list[Person], duties: list[Duty], joining: list[Application]
) -> None:
    """Every act stands once, with one line in the ledger, and the ledger is whole."""
    voted = Vote._base_manager.filter(elector__decision=decision).values_list(
        "elector__person__code", flat=True
    )
    assert Counter(map(str, voted)) == Counter(str(person.code) for person in people)
    handed_in = Step._base_manager.filter(deed=Step.Deed.SUBMIT).values_list("duty", flat=True)
    assert Counter(handed_in) == Counter(duty.pk for duty in duties)
    codes = [each.code for each in joining]
    assert set(Party.objects.filter(code__in=codes).values_list("state", flat=True)) == {"active"}
    assert Invitation.objects.filter(party__code__in=codes).count() == APPLICANTS
    said = Counter(Line.objects.values_list("deed", flat=True))
    assert said["cast-vote"] == VOTERS
    assert said["submit-duty"] == SUBMITTERS
    assert said["admit-party"] == APPLICANTS
    assert first_break() is None
