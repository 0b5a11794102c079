"""The years that the demo plays: what stands in the books after them, and stands for good."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from schakel.covenant import duties as rules
from schakel.covenant.diligence import Score
from schakel.secretariat import access, clock, demo
from schakel.secretariat.accession import acts as accession
from schakel.secretariat.accession.models import Application, Objection
from schakel.secretariat.checks.acts import differences
from schakel.secretariat.checks.models import Check, Findings
from schakel.secretariat.demo.stage import ASSEMBLY, STEERING
from schakel.secretariat.demo.year import MARK
from schakel.secretariat.diligence.acts import all_years
from schakel.secretariat.diligence.acts.standing import against_target
from schakel.secretariat.diligence.models import Assessment
from schakel.secretariat.duties.models import Duty, Escalation
from schakel.secretariat.governance.acts import replay_decision
from schakel.secretariat.governance.acts.bodies import places
from schakel.secretariat.governance.models import Action, Decision, Meeting, Minutes, Plan, Recusal
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.models import Action as Planned
from schakel.secretariat.plans.models import ActionPlan, PatternSummary, RedactedPlan
from schakel.secretariat.plans.models import Step as ActionStep
from schakel.secretariat.risks.acts import entries_of, try_editions
from schakel.secretariat.risks.models import Edition, HeatMap
from schakel.secretariat.sharing.models import AccessRequest, Grant, Receipt
from schakel.secretariat.statements.acts.reports import remarks_on
from schakel.secretariat.statements.models import Report, Statement
from tests.books import alone
from tests.cast import browser_of
from tests.played import take_up
from tests.secretariat.machines import at_machine

pytestmark = pytest.mark.xdist_group("demo year")

People = dict[str, Person]


@pytest.fixture(scope="module")
def played(
    django_db_setup: None, django_db_blocker: Any, shared: Path, tmp_path_factory: Any
) -> Iterator[People]:
    """The demo's books after its years, for all tests of this file; who is who in them."""
    folder = tmp_path_factory.mktemp("played")
    with django_db_blocker.unblock(), override_settings(DEMO=True), ExitStack() as until_the_end:
        with alone(shared, "demo"):
            taken_up = connection.vendor == "sqlite" and take_up(shared, folder)
        if taken_up:
            until_the_end.enter_context(at_machine(folder))
        until_the_end.enter_context(transaction.atomic())
        assert demo.play_year() is not taken_up
        yield demo.assemble_cast()
        transaction.set_rollback(True)


@pytest.fixture
def people(played: People) -> Iterator[People]:
    """The same; what a test does to the books is undone."""
    with transaction.atomic():
        yield played
        transaction.set_rollback(True)


def decisions(people: People) -> list[Decision]:
    found = Decision.objects.visible_to(access.reader(people["secretariat"]))
    return list(found.order_by("pk"))


def called(people: People, title: str) -> Decision:
    return next(each for each in decisions(people) if each.title == title)


# The year itself


def test_the_demo_lives_on_a_day_of_the_third_year_of_the_agreement(people: People) -> None:
    assert clock.today() == date(2022, 6, 9)
    here, there = timezone.localtime(), timezone.localtime(clock.now())
    apart = (here.replace(tzinfo=None) - there.replace(tzinfo=None)).total_seconds() % 86400
    assert min(apart, 86400 - apart) < 60


@pytest.mark.django_db
def test_a_desk_that_is_no_demo_plays_nothing_and_never_writes_at_another_moment() -> None:
    with pytest.raises(clock.NotInTheDemo):
        demo.play_year()
    assert not Line.objects.exists()
    assert not clock.longer_ago(timezone.now(), 60)


def test_playing_the_year_again_changes_nothing(people: People) -> None:
    before = Line.objects.count()
    assert not demo.play_year()
    demo.assemble_cast()
    assert Line.objects.count() == before


def test_the_ledger_of_the_year_holds_and_goes_forward_in_time(people: People) -> None:
    assert first_break() is None
    mark = Line.objects.get(deed=MARK)
    played = Line.objects.filter(number__lte=mark.number)
    moments = list(played.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert timezone.localdate(moments[0]) == date(2019, 7, 1)
    assert timezone.localdate(moments[-1]) < clock.today()


def test_nine_companies_and_every_other_constituency_take_part_and_all_are_marked_fictional(
    people: People,
) -> None:
    there = Party.objects.filter(joined=None).exclude(kind=Party.Kind.OFFICE)
    companies = there.filter(kind=Party.Kind.COMPANY).exclude(state="objecting")
    assert companies.count() == 9
    sides = set(there.values_list("constituency", flat=True))
    assert sides == {"", *access.agreement().constituencies}
    parties = Party.objects.exclude(kind=Party.Kind.OFFICE)
    assert not parties.exclude(name__endswith="(fictional)").exists()
    assert not Person.objects.exclude(email__endswith=".example").exists()


# Governance


def test_a_replay_of_every_decision_gives_the_recorded_outcome(people: People) -> None:
    closed = [each for each in decisions(people) if each.state != "open"]
    assert len(closed) >= 15
    for each in closed:
        again = replay_decision(each.pk)
        assert again.carried == (each.state == "carried"), each.title
        assert (again.why.en, again.why.nl) == (each.why_en, each.why_nl), each.title


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("A mark on products", "Not carried: 1 objects."),
        ("A joint visit in autumn", "Not carried: no quorum. Not there: trade unions."),
        ("Tellurium on the list of metals", "Not carried: 4 for, 2 against. 3/4 is needed."),
        ("Mandate for the Steering Committee", "Carried: nobody objects."),
    ],
)
def test_what_became_of_a_proposal_is_said_with_the_reason(
    people: People, title: str, why: str
) -> None:
    assert called(people, title).why_en == why


def test_who_had_an_interest_stood_aside_and_the_scan_rests_on_the_mandate(people: People) -> None:
    scan, mandate = called(people, "A scan of small cobalt mines"), decisions(people)
    reader = access.reader(people["secretariat"])
    recused = Recusal.objects.visible_to(reader).get(decision=scan)
    assert recused.elector.person == people["union-expert"]
    assert scan.state == "carried"
    assert scan.mandate in [each for each in mandate if each.gives_mandate_to == STEERING]


def test_one_seat_is_vacant_and_four_are_held(people: People) -> None:
    held = [place.seat is not None for place in places(STEERING, clock.today())]
    assert sorted(held) == [False, True, True, True, True]


def test_supporting_organisations_came_as_guests_and_are_never_electors(people: People) -> None:
    reader = access.reader(people["secretariat"])
    supporters = list(Party.objects.filter(kind="supporting-organisation"))
    assert len(supporters) == 2
    for meeting in Meeting.objects.visible_to(reader).filter(body=ASSEMBLY, state="held"):
        guests = meeting.attendance.visible_to(reader).filter(part="guest", present=True)
        assert {each.party for each in guests} == {party.code for party in supporters}
    electors = {e.party for d in decisions(people) for e in d.electors.visible_to(reader)}
    assert not electors & {party.code for party in supporters}


def test_minutes_were_approved_and_the_plan_shows_what_was_spent(people: People) -> None:
    handler = people["secretariat"]
    reader = access.reader(handler)
    minutes = Minutes.objects.visible_to(reader)
    assert minutes.exclude(approved=None).count() == 4
    assert minutes.filter(approved=None).count() == 2
    plan = Plan.objects.visible_to(reader).get(year=1)
    assert plan.settled_by is not None
    assert sum(each.euros for each in plan.actuals.visible_to(reader)) == 41220
    assert plan.verdict(access.reader(people["csr-officer"]))
    late = Action.objects.visible_to(reader).filter(finished=None, due__lt=clock.today())
    assert late.exists()


# Accession


def application(people: People, code: str) -> Application:
    found = Application.objects.visible_to(access.reader(people["secretariat"]))
    return found.get(code__startswith=code)


def test_a_company_that_nobody_objected_to_was_admitted_with_its_duties(people: People) -> None:
    admitted = application(people, "oeverzwaluw")
    party = Party.objects.get(code=admitted.code)
    assert (admitted.state, party.state, party.joined) == ("active", "active", date(2021, 11, 16))
    assert party.roles.get().name == "csr-officer"
    owed = Duty.objects.visible_to(access.reader(people["secretariat"])).filter(owner=party.code)
    assert owed.filter(due__lt=date(2021, 11, 16)).count() == 0
    assert owed.exists()


def test_an_objection_stops_one_and_an_open_window_another_and_a_third_may_come_in(
    people: People,
) -> None:
    verdicts = {
        code: accession.may_admit(application(people, code)).why.en
        for code in ("sperwer", "grutto", "waterral")
    }
    assert verdicts == {
        "sperwer": "A party objects.",
        "grutto": "Objections may be made until and including 18 June 2022.",
        "waterral": "Nobody objects; all is there.",
    }


def test_it_all_stands_in_the_ledger_without_the_reason(people: People) -> None:
    stopped = application(people, "sperwer")
    deeds = Line.objects.filter(subject=f"application:{stopped.pk}").values_list("deed", flat=True)
    assert list(deeds) == [
        "apply-for-accession",
        "note-fee-paid",
        "open-objection-window",
        "object-to-accession",
    ]
    objection = Objection.objects.visible_to(access.reader(people["secretariat"])).get()
    assert objection.owner == "verre-mijnen"
    assert not Line.objects.filter(subject__contains="downstream").exists()


def test_who_gave_notice_stays_a_party_until_it_has_run(people: People) -> None:
    leaver = Party.objects.get(code="roodmus")
    assert (leaver.state, leaver.leaves_on, leaver.takes_part) == ("notice", date(2022, 9, 3), True)


# Duties


def test_duties_stand_in_every_state(people: People) -> None:
    owed = Duty.objects.visible_to(access.reader(people["secretariat"]))
    states = {rules.state(each.facts, clock.today()) for each in owed}
    assert states == set(rules.NAMES)


def test_more_time_and_an_exception_rest_on_decisions(people: People) -> None:
    owed = Duty.objects.visible_to(access.reader(people["secretariat"]))
    heat_maps = owed.filter(obligation="make-heat-map", due=date(2020, 4, 30))
    extended = heat_maps.get(owner="koperwiek")
    assert extended.limit == date(2020, 7, 31)
    waived = heat_maps.get(owner="steenuil")
    reader = access.reader(people["secretariat"])
    for duty, title in (
        (extended, "More time for a heat map"),
        (waived, "No heat map from Steenuil this year"),
    ):
        step = duty.steps.visible_to(reader).exclude(decision="").get()
        assert called(people, title).pk == int(step.decision)


def test_the_committee_heard_that_somebody_is_late_and_not_who(people: People) -> None:
    heard = Escalation.objects.visible_to(access.reader(people["chair"])).get()
    assert (heard.obligation, heard.owner) == ("hand-in-assessment", STEERING)
    assert "ijzergors" not in str(vars(heard))


# Due diligence


def test_nine_companies_assessed_themselves_three_times_and_most_rose(people: People) -> None:
    reader = access.reader(people["secretariat"])
    courses = {
        party: [(each.state, each.score) for each in all_years(reader, party)]
        for party in Assessment.objects.visible_to(reader).values_list("owner", flat=True)
    }
    assert {len(years) for years in courses.values()} == {3}
    assert len(courses) == 9
    assert sum(_low(years[2][1]) > _low(years[0][1]) for years in courses.values()) >= 7
    states = {years[2][0] for years in courses.values()}
    assert states == {"draft", "submitted", "in-review", "final"}


def test_a_company_that_signed_at_the_start_is_held_to_the_targets_of_its_cohort(
    people: People,
) -> None:
    first, _second, third = all_years(access.reader(people["secretariat"]), "blauwborst")
    assert against_target(first) is not None
    assert against_target(third) is not None


def _low(score: Score | None) -> float:
    assert score is not None
    return score.low or 0


def test_plans_were_late_and_in_time_and_one_was_returned(people: People) -> None:
    owed = Duty.objects.visible_to(access.reader(people["secretariat"]))
    plans = owed.filter(obligation="make-action-plan").exclude(submitted=None)
    told = [(each.year, bool(rules.in_time(each.facts))) for each in plans]
    assert Counter(told) == {(1, False): 6, (1, True): 3, (2, False): 3, (2, True): 6, (3, True): 1}
    states = ActionPlan.objects.visible_to(access.reader(people["secretariat"])).filter(year=3)
    assert set(states.values_list("state", flat=True)) == {"draft", "in-review", "returned"}


def test_actions_closed_on_what_people_said_and_one_could_not(people: People) -> None:
    reader = access.reader(people["secretariat"])
    rows = Planned.objects.visible_to(reader).filter(code="a1", plan__year=1)
    closed = set(rows.filter(state="closed").values_list("plan__owner", flat=True))
    heard = ActionStep.objects.visible_to(reader).filter(deed="effect", plan__year=1)
    assert closed == set(heard.values_list("plan__owner", flat=True))
    assert closed == {"zilvermeeuw", "goudvink"}
    assert rows.get(plan__owner="blauwborst").state == "done-awaiting-effect"
    assert rows.get(plan__owner="kwikstaart").state == "dropped-with-reason"


def test_the_union_was_answered_on_a_plan_of_which_it_does_not_know_whose(people: People) -> None:
    browser = browser_of(people["union-expert"])
    (copy,) = RedactedPlan.objects.visible_to(access.reader(people["union-expert"]))
    page = browser.get(f"/plans/redacted/{copy.pk}/").content.decode()
    assert "keeps the filters" in page
    assert "zilvermeeuw" not in page.casefold()


# Risks, the check, what is told


def test_harm_is_on_record_company_by_company_and_the_industry_gives_nobody_away(
    people: People,
) -> None:
    officer, sam = access.reader(people["csr-officer"]), access.reader(people["secretariat"])
    entries = entries_of(HeatMap.objects.visible_to(officer).get(year=3))
    assert {each.standing for each in entries} == {"confirmed", "drawn"}
    assert {(each.risk.overridden, each.risk.added) for each in entries} >= {
        (True, False),
        (False, True),
        (False, False),
    }
    assert any(each.risk.aside for each in entries)
    states = HeatMap.objects.visible_to(sam).values_list("state", flat=True)
    assert set(states) == {"draft", "submitted", "in-review", "returned", "accepted"}
    outcomes = dict(Edition.objects.visible_to(officer).values_list("year", "outcome"))
    assert outcomes == {2: "published", 3: "skipped"}
    assert try_editions(sam) == []


def test_two_were_drawn_and_looked_at_and_what_was_found_names_nobody(people: People) -> None:
    officer = access.reader(people["csr-officer"])
    check = Check.objects.visible_to(officer).get()
    apart = {(each.one, each.other): each.kappa.value for each in differences(check, officer)}
    assert 0.4 < (apart["company", "independent"] or 0) < 1
    found = Findings.objects.visible_to(access.reader(people["union-expert"])).get()
    assert found.state == "published"
    assert found.withheld


def test_one_company_tells_in_public_and_another_still_writes(people: People) -> None:
    assert [each.owner for each in Statement.objects.visible_to(access.NOBODY)] == ["goudvink"]
    drafted = Report.objects.visible_to(access.reader(people["csr-officer"])).get()
    assert (drafted.state, remarks_on(drafted, access.reader(people["csr-officer"]))) == (
        "draft",
        (),
    )
    group = access.reader(people["union-expert"])
    assert PatternSummary.objects.visible_to(group).get().year == 1


# Sharing


def test_an_expert_reads_by_name_and_the_company_has_the_receipts(people: People) -> None:
    officer, expert = access.reader(people["csr-officer"]), people["union-expert"]
    grant = Grant.objects.visible_to(officer).get(kind="duties.duty")
    assert grant.person == expert
    receipts = Receipt.objects.visible_to(officer)
    readers = {(each.person.name, each.on) for each in receipts}
    assert readers == {
        ("Sam Verbinder", date(2020, 5, 7)),
        ("Fenna Maker", date(2020, 5, 18)),
        ("Fenna Maker", date(2020, 6, 1)),
        ("Evi Toets", date(2021, 10, 18)),
        ("Fenna Maker", date(2022, 5, 17)),
    }


def test_a_request_was_refused_with_an_answer(people: People) -> None:
    refused = AccessRequest.objects.visible_to(access.reader(people["secretariat"]))
    request = refused.get(state="refused")
    assert (request.owner, request.about) == ("koperwiek", "purchase-list")


# What the cast sees


@pytest.mark.parametrize("part", ["csr-officer", "secretariat", "union-expert", "chair"])
def test_every_room_opens_on_the_day_of_the_demo(people: People, part: str) -> None:
    browser = browser_of(people[part])
    for path in (
        "/",
        "/parties/",
        "/governance/",
        "/accession/",
        "/duties/",
        "/sharing/",
        "/diligence/",
        "/plans/",
        "/risks/",
        "/risks/support/",
        "/checks/",
        "/statements/",
    ):
        assert browser.get(path).status_code == 200, path
