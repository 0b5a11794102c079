"""Seats, working groups, meetings, minutes, plans and actions: what the bodies keep."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from schakel.covenant.sharing import Level
from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts import (
    NotYours,
    Refused,
    add_line,
    add_paper,
    add_version,
    appoint_holder,
    bodies_of,
    book_actual,
    call_meeting,
    cancel_meeting,
    cast_vote,
    close_decision,
    end_seat,
    finish_action,
    finish_line,
    join_group,
    leave_group,
    note_attendance,
    object_to,
    open_decision,
    plan_year,
    put_on_agenda,
    take_action,
    write_minutes,
)
from schakel.secretariat.governance.acts.bodies import places
from schakel.secretariat.governance.acts.meetings import about_minutes, minutes_of, minutes_text
from schakel.secretariat.governance.acts.plans import about_plan
from schakel.secretariat.governance.models import (
    Action,
    Attendance,
    Meeting,
    Minutes,
    Paper,
    PaperVersion,
    Plan,
    Seat,
)
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import give_role
from schakel.secretariat.people.models import Role
from tests.cast import Cast
from tests.secretariat.governance_table import (
    ASSEMBLY,
    STEERING,
    colleague_of,
    fill,
    in_meeting,
    meeting_of,
    members,
    seat,
    soon,
    supporter,
)

GROUP = "due-diligence-group"


@pytest.fixture
def table(cast: Cast) -> Cast:
    """All five seats of the Steering Committee held."""
    return fill(cast)


def test_a_seat_that_nobody_holds_shows_as_vacant(cast: Cast) -> None:
    seat(cast, cast.officer)
    vacant = [p.constituency for p in places(STEERING, clock.today()) if p.seat is None]
    assert vacant == ["companies-and-associations", "government", "trade-unions", "ngos"]


def test_a_seat_is_held_by_one_person_and_a_person_holds_one(table: Cast) -> None:
    colleague = colleague_of(table.officer, "Pim Gieter")
    for holder, number in ((colleague, 1), (table.officer, 2)):
        with pytest.raises(Refused):
            seat(table, holder, number=number)


def test_the_database_itself_refuses_two_holders_of_a_seat(table: Cast) -> None:
    held = Seat.objects.get(holder=table.officer)
    held.pk, held.holder = None, table.stranger
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save(force_insert=True)


def test_there_are_no_more_seats_than_the_agreement_says(cast: Cast) -> None:
    for holder, number in ((cast.union_expert, 2), (cast.officer, 3), (cast.officer, 0)):
        with pytest.raises(Refused) as refused:
            seat(cast, holder, number=number)
        assert refused.value.why.en == "This constituency has no such seat in the body."


def test_a_term_that_has_run_out_leaves_the_seat_vacant_for_the_next(table: Cast) -> None:
    held = Seat.objects.filter(holder=table.officer)
    held.update(since=clock.today() - timedelta(days=9), until=clock.today())
    assert STEERING not in bodies_of(table.officer)
    colleague = colleague_of(table.officer, "Pim Gieter")
    seat(table, colleague)
    assert STEERING in bodies_of(colleague)


def test_when_a_seat_ends_its_holder_reads_the_papers_no_more(table: Cast) -> None:
    paper = add_paper(
        person=table.handler, body=STEERING, title="Draft", name="draft.txt", content=b"Draft."
    )
    visible = Paper.objects.visible_to
    assert visible(access.reader(table.officer)).filter(pk=paper.pk).exists()
    end_seat(person=table.handler, number=Seat.objects.get(holder=table.officer).pk)
    assert not visible(access.reader(table.officer)).filter(pk=paper.pk).exists()


def test_a_party_that_left_keeps_no_seat(table: Cast) -> None:
    Party.objects.filter(code="zilvermeeuw").update(state=Party.State.LEFT)
    assert bodies_of(table.officer) == frozenset()
    assert STEERING not in access.reader(table.officer).bodies


def test_who_changes_sides_takes_no_seat_along(table: Cast) -> None:
    table.officer.roles.update(ended=clock.today())
    give_role(
        person=table.officer,
        party=Party.objects.get(code="verre-mijnen"),
        name=Role.Name.EXPERT,
    )
    assert STEERING not in bodies_of(table.officer)
    assert STEERING not in access.reader(table.officer).bodies


def test_a_substitute_comes_from_the_same_constituency_and_sits_nowhere_else(cast: Cast) -> None:
    for substitute in (cast.union_expert, cast.officer, cast.stranger):
        with pytest.raises(Refused):
            seat(cast, cast.officer, substitute=substitute)
    seat(cast, cast.officer, substitute=cast.rival)
    with pytest.raises(Refused):
        seat(cast, cast.rival, number=2)


def test_in_the_assembly_a_party_names_who_speaks_for_it(cast: Cast) -> None:
    colleague = colleague_of(cast.officer, "Pim Gieter")
    party = Party.objects.get(code="zilvermeeuw")
    appoint_holder(person=cast.chair, body=ASSEMBLY, party=party, holder=colleague)
    with pytest.raises(Refused):
        appoint_holder(person=cast.chair, body=ASSEMBLY, party=party, holder=cast.officer)
    decision = open_decision(
        person=cast.chair,
        body=ASSEMBLY,
        rule="assembly-decision",
        title="Tin",
        proposal="Tin it is.",
    )
    with pytest.raises(Refused):
        cast_vote(person=cast.officer, number=decision.pk, choice="for")
    cast_vote(person=colleague, number=decision.pk, choice="for")


def test_only_the_secretariat_and_the_chair_appoint(cast: Cast) -> None:
    party = Party.objects.get(code="zilvermeeuw")
    for person in (cast.officer, cast.union_expert, cast.government, cast.stranger):
        with pytest.raises(NotYours):
            appoint_holder(person=person, body=STEERING, party=party, holder=cast.officer)


def test_a_party_sends_its_own_people_to_a_working_group_and_no_others(cast: Cast) -> None:
    joined = join_group(person=cast.officer, group=GROUP, member=cast.officer)
    assert bodies_of(cast.officer) == {ASSEMBLY, GROUP}
    with pytest.raises(Refused):
        join_group(person=cast.handler, group=GROUP, member=cast.officer)
    with pytest.raises(NotYours):
        join_group(person=cast.officer, group=GROUP, member=cast.rival)
    for member in (supporter(), cast.chair, cast.stranger):
        with pytest.raises(Refused):
            join_group(person=cast.handler, group=GROUP, member=member)
    with pytest.raises(Refused):
        join_group(person=cast.handler, group=STEERING, member=cast.rival)
    leave_group(person=cast.officer, number=joined.pk)
    leave_group(person=cast.officer, number=joined.pk)
    assert bodies_of(cast.officer) == {ASSEMBLY}
    assert Line.objects.filter(deed="leave-group").count() == 1


def test_the_papers_of_a_group_stay_in_the_group(cast: Cast) -> None:
    join_group(person=cast.handler, group=GROUP, member=cast.ngo_expert)
    add_paper(
        person=cast.ngo_expert, body=GROUP, title="Mica", name="mica.txt", content=b"Micadorp"
    )
    with pytest.raises(NotYours):
        add_paper(person=cast.rival, body=GROUP, title="Tin", name="tin.txt", content=b"Tin")
    reading = {
        name
        for name, person in cast.everybody().items()
        if Paper.objects.visible_to(access.reader(person)).exists()
    }
    assert reading == {"ngo_expert", "handler"}


def test_a_paper_keeps_its_versions_sealed(cast: Cast) -> None:
    paper = add_paper(
        person=cast.handler,
        body=ASSEMBLY,
        title="Tin",
        name="tin.txt",
        content=b"Kobaltgeheim",
        level=Level.PARTIES,
    )
    add_version(person=cast.handler, number=paper.pk, name="tin2.txt", content=b"Kobaltgeheim!")
    kept = PaperVersion.objects.visible_to(access.reader(cast.rival)).filter(paper=paper)
    assert [version.number for version in kept] == [1, 2]
    assert not any(b"Kobalt" in bytes(version.sealed) for version in kept)
    with pytest.raises(Refused):
        add_version(person=cast.handler, number=paper.pk, name="empty.txt", content=b"")
    with pytest.raises(Refused):
        add_paper(
            person=cast.handler,
            body=ASSEMBLY,
            title="Tin",
            name="tin.txt",
            content=b"Tin",
            level=Level.PUBLIC,
        )


def test_attendance_is_noted_on_the_day_and_says_who_stands_in(table: Cast) -> None:
    called = call_meeting(person=table.chair, body=STEERING, on=soon(), place="Utrecht")
    with pytest.raises(Refused) as refused:
        note_attendance(person=table.chair, number=called.pk, present=[table.officer])
    assert refused.value.why.en == "The day of the meeting has not come."
    guest = supporter()
    held = meeting_of(table, STEERING, [table.officer, table.chair, table.handler, guest])
    noted = Attendance.objects.visible_to(access.reader(table.handler)).filter(meeting=held)
    parts = {each.person: (each.part, each.present) for each in noted}
    assert parts[table.officer] == ("member", True)
    assert parts[table.rival] == ("member", False)
    assert parts[table.chair] == ("chair", True)
    assert parts[table.handler] == ("secretariat", True)
    assert parts[guest] == ("guest", True)


def test_noting_it_again_replaces_what_was_noted(table: Cast) -> None:
    held = meeting_of(table, STEERING, [table.officer])
    note_attendance(person=table.chair, number=held.pk, present=[table.rival])
    noted = Attendance.objects.visible_to(access.reader(table.handler)).filter(present=True)
    assert [each.person for each in noted] == [table.rival]


def test_a_meeting_called_off_takes_nothing_more_and_one_that_was_held_stays(table: Cast) -> None:
    called = call_meeting(person=table.chair, body=STEERING, on=soon(), place="Utrecht")
    put_on_agenda(person=table.chair, number=called.pk, title="Tin")
    cancel_meeting(person=table.chair, number=called.pk)
    with pytest.raises(Refused):
        put_on_agenda(person=table.chair, number=called.pk, title="Zinc")
    with pytest.raises(Refused):
        cancel_meeting(person=table.chair, number=meeting_of(table, STEERING, []).pk)


def test_a_group_without_an_office_is_not_the_chairs_to_call(cast: Cast) -> None:
    with pytest.raises(NotYours):
        call_meeting(person=cast.chair, body=GROUP, on=soon(), place="Utrecht")
    assert call_meeting(person=cast.handler, body=GROUP, on=soon(), place="Utrecht").pk
    with pytest.raises(Refused):
        call_meeting(person=cast.handler, body="secretariat", on=soon(), place="Utrecht")


def with_minutes(cast: Cast) -> tuple[Meeting, Minutes]:
    held = meeting_of(cast, STEERING, [*members(cast), cast.chair])
    write_minutes(person=cast.handler, number=held.pk, text="Kobaltgeheim besproken.")
    kept = minutes_of(held, cast.handler)
    assert kept is not None
    return held, kept


def test_minutes_have_versions_until_a_decision_approves_the_last(table: Cast) -> None:
    held, minutes = with_minutes(table)
    version = write_minutes(person=table.handler, number=held.pk, text="Kobalt besproken.")
    assert minutes_text(version) == "Kobalt besproken."
    assert b"Kobalt" not in bytes(version.sealed)
    minutes.refresh_from_db()
    decision = in_meeting(table, about=about_minutes(minutes), title="Minutes")
    close_decision(person=table.chair, number=decision.pk)
    minutes.refresh_from_db()
    assert (minutes.approved, minutes.approved_by_id) == (2, decision.pk)
    with pytest.raises(Refused) as refused:
        write_minutes(person=table.handler, number=held.pk, text="Anders.")
    assert refused.value.why.en.startswith("The minutes are approved.")


def test_minutes_changed_after_the_vote_opened_are_not_approved_by_it(table: Cast) -> None:
    held, minutes = with_minutes(table)
    decision = in_meeting(table, about=about_minutes(minutes), title="Minutes")
    write_minutes(person=table.handler, number=held.pk, text="Anders.")
    assert close_decision(person=table.chair, number=decision.pk).state == "carried"
    minutes.refresh_from_db()
    assert minutes.approved is None


def test_a_plan_is_settled_by_its_decision_and_then_stands(table: Cast) -> None:
    plan = plan_year(
        person=table.handler,
        body=STEERING,
        year=2,
        aim="Heat maps",
        lines=[("Heat maps", Decimal("12000.00")), ("Training", Decimal("3000.50"))],
    )
    about = about_plan(plan, table.handler)
    told: dict[str, Any] = {"rule": "plan-and-budget-decision", "title": "Plan", "about": about}
    stopped = in_meeting(table, **told)
    object_to(person=table.rival, number=stopped.pk, reason="Too dear.")
    close_decision(person=table.chair, number=stopped.pk)
    assert settled(plan) is None
    carried = in_meeting(table, **told)
    close_decision(person=table.chair, number=carried.pk)
    assert settled(plan) == carried.pk
    with pytest.raises(Refused) as refused:
        add_line(person=table.handler, number=plan.pk, what="Party", euros=Decimal(1))
    assert refused.value.why.en == "The plan is settled. Change it by a new decision."


def settled(plan: Plan) -> int | None:
    plan.refresh_from_db()
    return plan.settled_by_id


def test_what_was_spent_is_booked_under_its_line(table: Cast) -> None:
    plan = plan_year(
        person=table.handler, body=STEERING, year=1, aim="Start", lines=[("Tools", Decimal(900))]
    )
    for euros in (Decimal("250.25"), Decimal("-50.25")):
        told: dict[str, Any] = {"on": clock.today(), "what": "Tool", "euros": euros}
        book_actual(person=table.handler, number=plan.pk, line=1, **told)
    booked = plan.actuals.visible_to(access.reader(table.handler))
    assert sum(each.euros for each in booked) == Decimal(200)
    with pytest.raises(Refused):
        book_actual(
            person=table.handler,
            number=plan.pk,
            line=1,
            on=clock.today(),
            what="Nothing",
            euros=Decimal(0),
        )
    assert finish_line(person=table.handler, number=plan.pk, line=1).done == clock.today()
    with pytest.raises(Refused):
        plan_year(person=table.handler, body=STEERING, year=1, aim="Again")


def test_an_action_is_ticked_off_by_who_took_it_or_by_the_secretariat(table: Cast) -> None:
    told: dict[str, Any] = {"body": STEERING, "what": "Call the smelters", "due": soon()}
    taken = take_action(person=table.rival, taker=table.officer, **told)
    with pytest.raises(NotYours):
        finish_action(person=table.rival, number=taken.pk)
    assert finish_action(person=table.officer, number=taken.pk).finished == clock.today()
    finish_action(person=table.handler, number=taken.pk)
    assert Line.objects.filter(deed="finish-action").count() == 1
    with pytest.raises(NotYours):
        take_action(person=table.rival, taker=table.stranger, **told)


def test_what_a_body_keeps_opens_to_nobody_outside_it(table: Cast) -> None:
    plan_year(person=table.handler, body=STEERING, year=1, aim="Start")
    with_minutes(table)
    take_action(person=table.rival, taker=table.officer, body=STEERING, what="Call", due=soon())
    outsider = colleague_of(table.union_expert, "Roos Maker")
    for model in (Plan, Minutes, Meeting, Action):
        for person in (outsider, table.stranger, supporter(), table.government):
            assert not model.objects.visible_to(access.reader(person)).exists()
        assert model.objects.visible_to(access.reader(table.ngo_expert)).exists()
