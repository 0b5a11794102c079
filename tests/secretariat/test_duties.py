"""Duties: what each party owes by when, what may be done with it, and by whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schakel.covenant import duties as rules
from schakel.covenant.obligations import days_from
from schakel.covenant.sharing import Level
from schakel.secretariat import access
from schakel.secretariat.duties.acts import (
    Paper,
    Refused,
    accept_duty,
    ask_extension,
    escalate,
    extend_duty,
    may,
    note_call,
    refuse_extension,
    return_duty,
    schedule_all,
    schedule_duties,
    submit_duty,
    take_in_review,
    waive_duty,
)
from schakel.secretariat.duties.models import Duty, Escalation, Evidence, Step
from schakel.secretariat.duties.states import STATES, in_state
from schakel.secretariat.duties.views import ACTS
from schakel.secretariat.governance.models import Decision
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import unseal
from tests.cast import Cast
from tests.secretariat.governance_table import in_register

DAY = date(2020, 2, 29)  # on which the first assessment is due
BEFORE = date(2020, 2, 3)
AFTER = date(2020, 3, 2)
SECRET = "Noorderlicht Kobalt says the furnace stood still"


@pytest.fixture
def duty(cast: Cast) -> Duty:
    """The first assessment of Zilvermeeuw."""
    for code in ("zilvermeeuw", "koperwiek"):
        schedule_duties(party=Party.objects.get(code=code))
    return assessment("zilvermeeuw")


def assessment(owner: str) -> Duty:
    rows = Duty._base_manager.filter(obligation="hand-in-assessment", owner=owner)
    return rows.order_by("due")[0]


def state(duty: Duty, today: date) -> str:
    duty.refresh_from_db()
    return rules.state(duty.facts, today)


# Scheduling -----------------------------------------------------------------------------------


def test_every_company_owes_the_assessment_and_a_union_does_not(cast: Cast) -> None:
    schedule_all()
    owners = Duty._base_manager.filter(obligation="hand-in-assessment").values_list("owner")
    assert {owner for (owner,) in owners} == {"zilvermeeuw", "koperwiek"}


def test_scheduling_twice_changes_nothing(cast: Cast) -> None:
    assert schedule_all() > 0
    before = list(Duty._base_manager.order_by("pk").values())
    assert schedule_all() == 0
    assert list(Duty._base_manager.order_by("pk").values()) == before


def test_a_company_that_joins_later_owes_nothing_from_before(cast: Cast) -> None:
    koperwiek = Party.objects.get(code="koperwiek")
    koperwiek.joined = date(2022, 1, 10)
    koperwiek.save()
    schedule_duties(party=koperwiek)
    dues = Duty._base_manager.filter(owner="koperwiek").values_list("due", flat=True)
    assert dues
    assert min(dues) >= koperwiek.joined


def test_what_falls_after_a_company_left_is_waived_and_what_it_handed_in_stays(
    duty: Duty, cast: Cast
) -> None:
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Done.")
    zilvermeeuw = Party.objects.get(code="zilvermeeuw")
    zilvermeeuw.state, zilvermeeuw.left_on = Party.State.LEFT, date(2020, 12, 31)
    zilvermeeuw.save()
    schedule_all()
    later = Duty._base_manager.filter(owner="zilvermeeuw", due__gt=date(2020, 12, 31))
    assert {rules.state(each.facts, AFTER) for each in later} == {"waived"}
    assert state(duty, AFTER) == "submitted"


def test_an_applicant_owes_nothing_yet(cast: Cast) -> None:
    Party.objects.filter(code="koperwiek").update(state=Party.State.APPLICANT)
    schedule_all()
    assert not Duty._base_manager.filter(owner="koperwiek").exists()


def test_what_all_do_together_is_on_record_once_and_every_party_reads_it(cast: Cast) -> None:
    schedule_all()
    joint = Duty._base_manager.get(obligation="first-joint-report")
    assert (joint.level, joint.due) == (Level.PARTIES, date(2021, 7, 1))
    assert Duty.objects.visible_to(access.reader(cast.rival)).filter(pk=joint.pk).exists()
    assert may("submit", joint, access.reader(cast.handler), BEFORE)
    assert not may("submit", joint, access.reader(cast.officer), BEFORE)


def test_a_body_hands_in_through_its_chair_its_members_or_the_secretariat(cast: Cast) -> None:
    schedule_all()
    decision = Duty._base_manager.get(owner="general-assembly")
    plan = Duty._base_manager.filter(owner="steering-committee").order_by("due")[0]
    for who, person in cast.everybody().items():
        for duty in (decision, plan):
            allowed = bool(may("submit", duty, access.reader(person), duty.due))
            assert allowed == (who in ("chair", "handler")), (who, duty.owner)


# From open to accepted ------------------------------------------------------------------------


def test_a_duty_goes_from_open_to_accepted(duty: Duty, cast: Cast) -> None:
    assert state(duty, date(2019, 7, 1)) == "scheduled"
    assert state(duty, BEFORE) == "open"
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words=SECRET)
    assert state(duty, AFTER) == "submitted"
    take_in_review(by=cast.handler, number=duty.pk, today=BEFORE)
    assert state(duty, AFTER) == "in-review"
    accept_duty(by=cast.handler, number=duty.pk, today=BEFORE)
    assert state(duty, AFTER) == "accepted"
    deeds = [step.deed for step in Step._base_manager.filter(duty=duty)]
    assert deeds == ["submit", "review", "accept"]


def test_what_is_returned_comes_again_by_the_day_it_was_given(duty: Duty, cast: Cast) -> None:
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words=SECRET)
    take_in_review(by=cast.handler, number=duty.pk, today=BEFORE)
    again = date(2020, 4, 1)
    return_duty(by=cast.handler, number=duty.pk, today=AFTER, words="Step 3?", again_by=again)
    assert state(duty, again) == "returned"
    assert state(duty, days_from(again, 1)) == "overdue"
    submit_duty(by=cast.officer, number=duty.pk, today=again, words="Step 3.")
    assert state(duty, again) == "submitted"


def test_more_time_is_asked_refused_asked_again_and_granted(duty: Duty, cast: Cast) -> None:
    until = date(2020, 4, 30)
    number: Any = {"number": duty.pk, "today": BEFORE}
    ask_extension(by=cast.officer, **number, until=until, words=SECRET)
    assert state(duty, AFTER) == "overdue"
    refuse_extension(by=cast.handler, **number, words="All others manage.")
    with pytest.raises(Refused, match="No extension"):
        refuse_extension(by=cast.handler, **number, words="Once more.")
    ask_extension(by=cast.officer, **number, until=until, words=SECRET)
    rests_on = in_register(cast)
    extend_duty(by=cast.handler, **number, until=until, words="Illness.", decision=rests_on)
    assert (state(duty, AFTER), duty.limit, duty.asked_to) == ("extended", until, None)
    step = Step._base_manager.get(deed="extend")
    assert (step.by, step.decision, step.day) == (cast.handler, rests_on, until)
    assert unseal(step.words).decode() == "Illness."


def test_an_extension_ends_later_than_the_day_that_holds(duty: Duty, cast: Cast) -> None:
    for until in (DAY, BEFORE):
        with pytest.raises(Refused, match="Choose a day after"):
            extend_duty(by=cast.handler, number=duty.pk, today=BEFORE, until=until, words="Ill.")
    assert state(duty, BEFORE) == "open"


def test_beyond_what_the_secretariat_may_give_an_extension_rests_on_a_decision(
    duty: Duty, cast: Cast
) -> None:
    near, far = date(2020, 3, 20), date(2020, 12, 31)
    given: Any = {"by": cast.handler, "number": duty.pk, "today": BEFORE, "words": "Ill."}
    extend_duty(**given, until=near)
    with pytest.raises(Refused, match="by a decision"):
        extend_duty(**given, until=far)
    extend_duty(**given, until=far, decision=in_register(cast))
    assert state(duty, AFTER) == "extended"
    assert duty.limit == far


def test_an_extension_rests_on_a_decision_that_was_carried_and_is_of_its_kind(
    duty: Duty, cast: Cast
) -> None:
    given: Any = {"by": cast.handler, "number": duty.pk, "today": BEFORE, "words": "Ill."}
    far, failed = date(2020, 12, 31), in_register(cast)
    Decision.objects.amend(int(failed), state=Decision.State.FAILED)
    for decision, why in (
        ("SC-2020-3", "Give the number"),
        ("²", "Give the number"),
        ("404", "no decision with that number"),
        (failed, "not carried"),
        (in_register(cast, "frame-decision"), "of another kind"),
    ):
        with pytest.raises(Refused, match=why):
            extend_duty(**given, until=far, decision=decision)
    group = in_register(cast, "communication-group-decision", "communication-group")
    with pytest.raises(Refused, match="working group does not decide"):
        waive_duty(**given, decision=group)
    assert state(duty, BEFORE) == "open"


def test_what_is_waived_is_asked_no_longer(duty: Duty, cast: Cast) -> None:
    waive_duty(
        by=cast.handler,
        number=duty.pk,
        today=BEFORE,
        words="Too small.",
        decision=in_register(cast, "steering-decision"),
    )
    assert state(duty, AFTER) == "waived"
    with pytest.raises(Refused, match="waived"):
        submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Still.")


def test_a_file_that_is_handed_in_is_kept_sealed(duty: Duty, cast: Cast) -> None:
    paper = Paper("plan Noorderlicht.pdf", SECRET.encode())
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, paper=paper)
    evidence = Evidence._base_manager.get()
    assert unseal(evidence.sealed) == SECRET.encode()
    assert b"Noorderlicht" not in bytes(evidence.sealed) + bytes(evidence.name)


# Who may --------------------------------------------------------------------------------------


LATER = ("remind", "refuse-extension", "review", "accept", "return", "escalate", "take-back")


def test_nobody_does_what_is_not_theirs(duty: Duty, cast: Cast) -> None:
    """Each act by each of the cast: the owner hands in, the secretariat does the rest."""
    theirs = {"submit": {"officer"}, "ask-extension": {"officer"}}
    for who, person in cast.everybody().items():
        for deed in Step.Deed.values:
            if deed in LATER:
                continue
            allowed = bool(may(deed, duty, access.reader(person), AFTER))
            assert allowed == (who in theirs.get(deed, {"handler"})), (who, deed)


def test_another_company_does_not_find_the_duty(duty: Duty, cast: Cast) -> None:
    others: list[Person] = [cast.rival, cast.union_expert, cast.chair, cast.government]
    for person in [*others, cast.stranger]:
        with pytest.raises(Duty.DoesNotExist):
            submit_duty(by=person, number=duty.pk, today=BEFORE, words="Mine.")


def test_the_secretariat_does_not_hand_in_for_a_company(duty: Duty, cast: Cast) -> None:
    with pytest.raises(Refused, match="whoever has the duty"):
        submit_duty(by=cast.handler, number=duty.pk, today=BEFORE, words="Done for them.")


def test_a_company_does_not_accept_its_own(duty: Duty, cast: Cast) -> None:
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Done.")
    for act in (take_in_review, accept_duty):
        with pytest.raises(Refused, match="Only the secretariat"):
            act(by=cast.officer, number=duty.pk, today=BEFORE)
    with pytest.raises(Refused, match="Only the secretariat"):
        schedule_all(by=cast.officer)


def test_nothing_is_accepted_that_was_not_handed_in(duty: Duty, cast: Cast) -> None:
    with pytest.raises(Refused, match="open"):
        accept_duty(by=cast.handler, number=duty.pk, today=BEFORE)
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Done.")
    with pytest.raises(Refused, match="submitted"):
        submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words="Done again.")


# The ladder -----------------------------------------------------------------------------------


def test_the_ladder_is_climbed_rung_by_rung(duty: Duty, cast: Cast) -> None:
    late = date(2020, 6, 1)
    with pytest.raises(Refused):
        climb(duty, cast, late, "steering-committee-hears")
    note_call(by=cast.handler, number=duty.pk, today=late, words="Spoke with Noor.")
    with pytest.raises(Refused):
        climb(duty, cast, late, "dispute-may-follow")
    climb(duty, cast, late, "steering-committee-hears")
    with pytest.raises(Refused):
        climb(duty, cast, late, "steering-committee-hears")
    climb(duty, cast, late, "dispute-may-follow")
    duty.refresh_from_db()
    assert duty.taken == "call steering-committee-hears dispute-may-follow"


def climb(duty: Duty, cast: Cast, today: date, rung: str) -> None:
    escalate(by=cast.handler, number=duty.pk, today=today, rung=rung)


def test_the_ladder_begins_anew_after_an_extension(duty: Duty, cast: Cast) -> None:
    late, until = date(2020, 6, 1), date(2020, 7, 1)
    note_call(by=cast.handler, number=duty.pk, today=late, words="Spoke with Noor.")
    extend_duty(
        by=cast.handler,
        number=duty.pk,
        today=late,
        until=until,
        words="Ill.",
        decision=in_register(cast),
    )
    duty.refresh_from_db()
    assert duty.taken == ""
    note_call(by=cast.handler, number=duty.pk, today=date(2020, 8, 3), words="Again.")
    duty.refresh_from_db()
    assert duty.taken == "call"


def test_the_committee_hears_that_somebody_is_late_and_never_who(duty: Duty, cast: Cast) -> None:
    late = date(2020, 6, 1)
    note_call(by=cast.handler, number=duty.pk, today=late, words=SECRET)
    climb(duty, cast, late, "steering-committee-hears")
    heard = Escalation._base_manager.get()
    assert (heard.owner, heard.level) == ("steering-committee", Level.BODY)
    assert heard.obligation == ""  # two companies have it: the name of the duty would say who
    assert "zilvermeeuw" not in str(heard.__dict__)
    accept: Any = {"by": cast.handler, "number": duty.pk, "today": late}
    submit_duty(by=cast.officer, number=duty.pk, today=late, words="Done.")
    take_in_review(**accept)
    accept_duty(**accept)
    heard.refresh_from_db()
    assert heard.settled == late


def test_the_duty_is_named_when_five_parties_have_it(duty: Duty, cast: Cast) -> None:
    for code in ("merel", "gierzwaluw", "ijsvogel"):
        party = Party.objects.create(
            code=code, name=code, kind="company", constituency="companies-and-associations"
        )
        schedule_duties(party=party)
    late = date(2020, 6, 1)
    note_call(by=cast.handler, number=duty.pk, today=late, words="Spoke with Noor.")
    climb(duty, cast, late, "steering-committee-hears")
    assert Escalation._base_manager.get().obligation == "hand-in-assessment"


# Any order of acts ----------------------------------------------------------------------------

PEOPLE = ("officer", "handler") * 3 + ("rival", "chair", "government", "union_expert")
DAYS = st.integers(0, 250).map(lambda days: days_from(date(2019, 12, 1), days))
ORDER = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(sorted(ACTS)), DAYS), max_size=10
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ORDER)
def test_by_no_order_of_acts_does_anybody_do_what_is_not_theirs(
    duty: Duty, cast: Cast, order: list[tuple[str, str, date]]
) -> None:
    """An act is done exactly when the rules say so; then one step and one line are written."""
    with transaction.atomic():
        in_register(cast)
        for who, deed, today in sorted(order, key=lambda each: each[2]):
            steps, lines = Step._base_manager.count(), Line.objects.count()
            done = tried(duty, getattr(cast, who), deed, today)
            assert not done or (who == "officer") == (deed in ("submit", "ask-extension"))
            assert not done or who in ("officer", "handler")
            assert Step._base_manager.count() - steps == Line.objects.count() - lines == int(done)
            duty.refresh_from_db()
            assert duty.limit == duty.facts.limit >= duty.due
            assert not (duty.accepted and not duty.submitted)
        transaction.set_rollback(True)


def tried(duty: Duty, person: Person, deed: str, today: date) -> bool:
    """Was it done? Only when the rules allow it, to those who may see it."""
    reader = access.reader(person)
    told: dict[str, Any] = {"words": "Because."} if deed != "review" else {}
    if deed in ("extend", "ask-extension"):
        told["until"] = days_from(max(duty.limit, today), 9)
    if deed in ("extend", "waive"):
        told["decision"] = str(Decision._base_manager.get().pk)
    duty.refresh_from_db()
    if deed == "escalate":
        rung = rules.next_rung(access.agreement(), duty.facts, today)
        told["rung"] = rung.code if rung else ""
    visible = Duty.objects.visible_to(reader).filter(pk=duty.pk).exists()
    allowed = visible and bool(may(deed, duty, reader, today))
    try:
        ACTS[deed](by=person, number=duty.pk, today=today, **told)
    except (Refused, Duty.DoesNotExist):
        assert not allowed
        return False
    assert allowed
    return True


# The query and the rule, the ledger, the store ------------------------------------------------


def test_the_query_and_the_rule_agree_on_every_state(cast: Cast) -> None:
    days = [None, date(2020, 1, 1)]
    rows = [
        Duty(
            level=3,
            owner=f"party-{number}",
            obligation="hand-in-assessment",
            due=DAY,
            opens=date(2019, 12, 1),
            limit=DAY,
            submitted=days[number & 1],
            in_review=days[number >> 1 & 1],
            accepted=days[number >> 2 & 1],
            returned=days[number >> 3 & 1],
            extended_to=days[number >> 4 & 1],
            waived=days[number >> 5 & 1],
        )
        for number in range(64)
    ]
    for row in rows:
        row.limit = row.facts.limit
    Duty.objects.shelve(rows)
    for today in (date(2019, 7, 1), DAY - timedelta(1), DAY, DAY + timedelta(1)):
        by_rule = {each: rules.state(each.facts, today) for each in rows}
        for name in STATES:
            found = set(Duty._base_manager.filter(in_state(name, today)))
            assert found == {each for each in rows if by_rule[each] == name}, (today, name)


def test_the_ledger_says_what_was_done_under_which_clause_and_no_more(
    duty: Duty, cast: Cast
) -> None:
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words=SECRET)
    line = Line.objects.last()
    assert line is not None
    assert (line.deed, line.clause) == ("submit-duty", "hand-in-assessment")
    assert (line.who, line.party) == (str(cast.officer.code), "zilvermeeuw")
    assert line.subject == f"duty:{duty.pk}"
    assert not any("Noorderlicht" in str(each.__dict__) for each in Line.objects.all())
    assert first_break() is None


def test_words_are_stored_sealed(duty: Duty, cast: Cast) -> None:
    submit_duty(by=cast.officer, number=duty.pk, today=BEFORE, words=SECRET)
    step = Step._base_manager.get()
    assert b"Noorderlicht" not in bytes(step.words)
    assert unseal(step.words).decode() == SECRET
