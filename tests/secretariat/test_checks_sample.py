"""The evaluator at work: what is open and until when, an own level with a reason, and its end."""

import json
from datetime import timedelta

import pytest

from schakel.covenant import duties as duty_rules
from schakel.covenant.diligence import Level, as_data
from schakel.covenant.obligations import months_from
from schakel.covenant.sampling import sealed
from schakel.secretariat import access, clock
from schakel.secretariat.access import Confidential, open_record
from schakel.secretariat.checks import acts
from schakel.secretariat.checks.acts import Refused
from schakel.secretariat.checks.acts.looks import levels_open, looks_of, rated
from schakel.secretariat.checks.models import Check
from schakel.secretariat.diligence.models import Assessment, Rating
from schakel.secretariat.duties.acts import schedule_duties
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.models import ActionPlan
from schakel.secretariat.risks.models import HeatMap
from schakel.secretariat.sharing.models import Grant
from schakel.secretariat.vault import seal
from tests.cast import Cast
from tests.secretariat.checks_table import an_evaluator, chosen_for, opened, this_year
from tests.secretariat.diligence_table import asked_edition, begun, submitted


@pytest.fixture
def evi(cast: Cast) -> Person:
    return an_evaluator()


@pytest.fixture
def assessment(cast: Cast) -> Assessment:
    """Zilvermeeuw's, handed in."""
    schedule_duties(party=Party.objects.get(code="zilvermeeuw"))
    asked_edition(cast)
    return submitted(cast, begun(cast))


@pytest.fixture
def check(cast: Cast, assessment: Assessment, evi: Person) -> Check:
    """Zilvermeeuw was drawn, and is open to Evi."""
    return opened(cast, chosen_for(cast), evi)


def sees(person: Person, record: Confidential) -> bool:
    return type(record).objects.visible_to(access.reader(person)).filter(pk=record.pk).exists()


def judged(evi: Person, check: Check, lower: int) -> None:
    """A level for every question that asks for one: the company's, the first few one lower."""
    found = looks_of(check, access.reader(evi))
    assert found is not None
    code = levels_open(found)[0].code
    acts.judge_question(person=evi, number=check.pk, question=code, level=1, why="As seen in May.")
    one = Rating._base_manager.get(question=code)
    rows = []
    for place, question in enumerate(levels_open(found)[1:], 1):
        own = found.company[question.code]
        assert isinstance(own, Level)
        given = as_data(Level(own.number - (place < lower)))
        told = seal(json.dumps({"given": given, "why": "As seen in May."}).encode())
        about = {"assessment_id": one.assessment_id, "side": one.side, "by": evi}
        rows.append(Rating(question=question.code, sealed=told, **about))
    Rating._base_manager.bulk_create(rows)


def test_the_evaluator_reads_nothing_before_it_is_opened_and_what_was_handed_in_after(
    cast: Cast, assessment: Assessment, evi: Person
) -> None:
    check, about = chosen_for(cast), {"level": 3, "owner": "zilvermeeuw"}
    plan = ActionPlan(**about, year=check.year, state="submitted")
    before = ActionPlan(**about, year=check.year - 1, state="accepted")
    heat_map = HeatMap(**about, year=check.year, state="submitted")
    unready = HeatMap(**about, year=check.year - 1)
    for record in (plan, before, heat_map, unready):
        record.save()
    asked = (assessment, plan, heat_map, check, check.draw)
    assert not any(sees(evi, each) for each in asked)
    check = opened(cast, check, evi)
    assert all(sees(evi, each) for each in asked)
    assert not any(sees(evi, each) for each in (before, unready))
    grant = Grant._base_manager.get(kind="diligence.assessment", number=assessment.pk)
    assert (grant.ground, grant.until) == ("sample-to-the-evaluator", check.until)


def test_the_company_sees_every_reading_and_what_was_opened_shuts_when_its_day_is_past(
    cast: Cast, assessment: Assessment, check: Check, evi: Person
) -> None:
    officer = access.reader(cast.officer)
    (before,) = acts.openings(check, officer)
    assert (before.spot.number, before.read, before.stands) == (assessment.pk, 0, True)
    for _ in range(2):
        open_record(Assessment, assessment.pk, access.reader(evi))
    (after,) = acts.openings(check, officer)
    assert after.read == 2
    (receipt,) = acts.readings(check, officer)
    assert (receipt.person, receipt.ground) == (evi, "named")
    assert not acts.openings(check, access.reader(cast.rival))
    yesterday = clock.today() - timedelta(days=1)
    for grant in Grant._base_manager.filter(person=evi):
        Grant.objects.amend(grant.pk, until=yesterday)
    Check.objects.amend(check.pk, until=yesterday)
    assert not any(sees(evi, each) for each in (assessment, check, check.draw))
    with pytest.raises(Check.DoesNotExist):
        acts.judge_question(person=evi, number=check.pk, question="policy", level=1, why="Late.")
    again = opened(cast, check, evi)
    assert again.runs
    assert sees(evi, assessment)


def test_a_check_is_opened_for_a_time_to_an_evaluator_of_what_was_handed_in(
    cast: Cast, evi: Person
) -> None:
    check, until = chosen_for(cast), months_from(clock.today(), 1)
    with pytest.raises(Refused, match="nothing to check"):
        opened(cast, check, evi)
    asked_edition(cast)
    submitted(cast, begun(cast))
    with pytest.raises(Refused, match="independent evaluator"):
        opened(cast, check, cast.union_expert)
    with pytest.raises(Refused, match="At most 3 months"):
        acts.open_to_evaluator(
            person=cast.handler,
            number=check.pk,
            evaluator=evi,
            until=months_from(clock.today(), 4),
        )
    with pytest.raises(Check.DoesNotExist):
        acts.open_to_evaluator(person=cast.rival, number=check.pk, evaluator=evi, until=until)
    assert not Grant._base_manager.exists()


def test_own_levels_have_reasons_are_confirmed_by_another_and_then_all_is_shut_and_done(
    cast: Cast, assessment: Assessment, check: Check, evi: Person
) -> None:
    found = looks_of(check, access.reader(evi))
    assert found is not None
    code = levels_open(found)[0].code
    with pytest.raises(Refused, match="Say why"):
        acts.judge_question(person=evi, number=check.pk, question=code, level=1, why=" ")
    for person in (cast.handler, cast.officer):
        with pytest.raises(Refused, match="Only the evaluator"):
            acts.judge_question(person=person, number=check.pk, question=code, level=1, why="Mine.")
    with pytest.raises(Check.DoesNotExist):
        acts.judge_question(
            person=an_evaluator("Ida Ander"), number=check.pk, question=code, level=1, why="Me."
        )
    with pytest.raises(Refused, match="have none from you"):
        acts.finish_check(person=evi, number=check.pk)
    with pytest.raises(Refused, match="not finished"):
        acts.close_check(person=cast.handler, number=check.pk)
    judged(evi, check, lower=3)
    acts.finish_check(person=evi, number=check.pk)
    assert acts.differences(check, access.reader(cast.officer)) == ()
    closed = acts.close_check(person=cast.handler, number=check.pk)
    assert not sees(evi, assessment)
    duty = Duty._base_manager.get(
        owner="zilvermeeuw", obligation="open-to-the-check", year=this_year()
    )
    assert duty_rules.state(duty.facts, clock.today()) == "accepted"
    found = looks_of(closed, access.reader(cast.handler))
    assert found is not None
    assert found.judged
    assert all(each.confirmed for each in found.judged.values())
    (pair,) = acts.differences(closed, access.reader(cast.handler))
    assert (pair.one, pair.other, pair.apart.n) == ("company", "independent", len(found.judged))
    assert pair.apart.mean == pytest.approx(-3 / len(found.judged))
    assert set(rated(found)) == {"company", "independent"}
    deeds = {"open-to-evaluator", "finish-check", "close-check", "rate-answer", "name-person"}
    assert deeds <= set(Line.objects.values_list("deed", flat=True))
    assert first_break() is None


def test_who_was_not_drawn_has_done_what_it_owed_when_the_check_of_the_year_ends(
    cast: Cast,
) -> None:
    draw = acts.fix_frame(person=cast.handler, year=this_year(), size=1, method="joint")
    for person, word in ((cast.officer, "merel"), (cast.union_expert, "kauw")):
        acts.seal_word(person=person, number=draw.pk, seal=sealed(word))
    for person, word in ((cast.officer, "merel"), (cast.union_expert, "kauw")):
        acts.open_word(person=person, number=draw.pk, word=word)
    acts.draw_sample(person=cast.handler, number=draw.pk)
    for party in Party.objects.filter(kind=Party.Kind.COMPANY):
        schedule_duties(party=party)
    with pytest.raises(Refused, match="Not every check"):
        acts.close_draw(person=cast.handler, number=draw.pk)
    check = Check.objects.visible_to(access.reader(cast.handler)).get(draw=draw)
    Party.objects.filter(code=check.owner).update(state=Party.State.LEFT)
    Check.objects.amend(check.pk, state="closed")
    acts.close_draw(person=cast.handler, number=draw.pk)
    other = {"zilvermeeuw": "koperwiek", "koperwiek": "zilvermeeuw"}[check.owner]
    states = {
        duty.owner: duty_rules.state(duty.facts, clock.today())
        for duty in Duty._base_manager.filter(obligation="open-to-the-check", year=this_year())
    }
    assert states[other] == "accepted"
    assert states[check.owner] != "accepted"
