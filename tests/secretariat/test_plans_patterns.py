"""What the plans of a year have in common: for the working group, and only through the gate."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from schakel.covenant.plans import Action, Harm, Plan
from schakel.secretariat import access, clock
from schakel.secretariat.governance.models import GroupMembership
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.parties.acts import enter_party
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts import Refused, make_pattern_summary
from schakel.secretariat.plans.acts.patterns import BODY, patterns_of
from schakel.secretariat.plans.models import Action as Row
from schakel.secretariat.plans.models import ActionPlan, PatternSummary, Step
from schakel.secretariat.plans.tasks import make_patterns
from schakel.secretariat.plans.written import harms_told, plan_told, sealed, told
from schakel.secretariat.releasing.acts import NotReleased, altered
from schakel.secretariat.releasing.told import cell_at
from tests.cast import Cast, browser_of

SAID = "Fence off the acid pond of Zwartewater and pay for clean water"
HEARD = {"by": "affected", "effect": "better", "changed": "The wells are clean"}


def handed_in(cast: Cast, *closed_and_heard: tuple[int, int]) -> None:
    """So many companies with a plan against harm to water, so many of its actions closed, of which
    so many on the word of those concerned."""
    for number, (closed, heard) in enumerate(closed_and_heard):
        code = f"gieterij-{number}"
        enter_party(code=code, name=f"Gieterij {number}", kind=Party.Kind.COMPANY)
        kind: Any = "remedy" if number < 4 else "prevent"
        actions = [Action(f"a{n}", kind, SAID, risks=("h1",)) for n in range(max(closed, 1))]
        plan = ActionPlan(level=3, owner=code, year=1, state="accepted", made=clock.today())
        plan.handed_in_as = sealed(plan_told(Plan(tuple(actions), clock.today(), year=1)))
        plan.sealed = sealed({"harms": harms_told([Harm("h1", "water")])})
        plan.save()
        for place, each in enumerate(actions[:closed]):
            row = Row(plan=plan, code=each.code, state="closed", sealed=sealed(told(each)))
            row.save()
            if place < heard:
                kept, on = sealed(HEARD), date(2021, 3, 1)
                Step(plan=plan, action=row, deed="effect", on=on, sealed=kept).save()


def refused(person: Person, year: int = 1) -> str:
    with pytest.raises((Refused, NotReleased)) as caught:
        make_pattern_summary(person=person, year=year)
    assert isinstance(caught.value, Refused | NotReleased)
    assert caught.value.why.nl
    return caught.value.why.en


def seat(person: Person) -> Client:
    assert person.party is not None
    GroupMembership.objects.create(body=BODY, party=person.party, person=person)
    return browser_of(person)


def test_the_working_group_reads_what_plans_have_in_common_and_of_no_company(cast: Cast) -> None:
    handed_in(cast, (3, 2), (2, 1), (1, 0), (4, 2), (2, 1), (3, 1), (0, 0), (2, 1), (1, 1))
    desk, union = browser_of(cast.handler), seat(cast.union_expert)
    asked = desk.post("/plans/patterns/make/", {"year": "1"}, follow=True).content.decode()
    assert "Waiting for a worker" in asked
    assert "a worker is at it" in desk.get("/plans/patterns/").content.decode()
    make_patterns.call(Job._base_manager.get().pk, 1)
    summary = PatternSummary._base_manager.get()
    remedy = cell_at(summary.tables["kind-remedy"], "yes")
    assert remedy.shown == "4" or remedy.why
    assert cell_at(summary.tables["issue-water"], "yes").why  # all have it: it would say "I too"
    assert float(cell_at(summary.tables["heard-of-closed"], "").shown) == 0.5
    for secret in ("gieterij", "Zwartewater"):
        assert secret not in summary.told + summary.certificate
    assert "Make the summary" not in union.get("/plans/patterns/").content.decode()
    page = union.get(f"/plans/patterns/{summary.pk}/").content.decode()
    assert "50 %" in page
    assert "ithheld: " in page
    assert union.get(f"/plans/patterns/{summary.pk}/certificate.json").json()["release"]
    assert browser_of(cast.rival).get(f"/plans/patterns/{summary.pk}/").status_code == 404
    assert altered([summary.certificate]) == []
    assert "already" in refused(cast.handler)


def test_of_too_few_plans_nothing_comes_out_and_only_the_secretariat_asks(cast: Cast) -> None:
    assert "No company" in refused(cast.handler)
    assert "no such year" in refused(cast.handler, 99)
    handed_in(cast, (1, 1), (2, 0))
    assert "give companies away" in refused(cast.handler)
    assert "secretariat" in refused(cast.officer)
    assert not PatternSummary._base_manager.exists()
    assert patterns_of(access.reader(cast.officer), 1) == {}
