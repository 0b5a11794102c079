"""Asking, naming, sharing further and taking back; and the receipts of what was read."""

from dataclasses import replace
from datetime import date

import pytest

from schakel.covenant.obligations import days_from, months_from
from schakel.covenant.sharing import Level, Reader
from schakel.secretariat import access, clock
from schakel.secretariat.access import ReasonWanted, open_record
from schakel.secretariat.chains.models import File, Upload
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.ledger.acts import first_break
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.people.acts import admit_person, give_role
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.acts import (
    NotShared,
    Spot,
    ask_access,
    end_grant,
    end_sharing,
    grant_access,
    may_answer,
    may_end,
    name_person,
    refuse_access,
    share_further,
    withdraw_request,
)
from schakel.secretariat.sharing.models import (
    AccessRequest,
    Grant,
    Receipt,
    Widening,
    codes_of,
)
from tests.cast import Cast

WHY = "to weigh the plan with our members"


def soon() -> date:
    return months_from(clock.today(), 1)


def reads(person: Person, upload: Upload) -> bool:
    return Upload.objects.visible_to(access.reader(person)).filter(pk=upload.pk).exists()


def name(cast: Cast, upload: Upload, taker: Person, by: Person | None = None) -> Grant:
    return name_person(
        person=by or cast.officer, spot=Spot.of(upload), taker=taker, purpose=WHY, until=soon()
    )


def widen(
    cast: Cast, record: Job, level: Level, body: str = "", until: date | None = None
) -> Widening:
    return share_further(
        person=cast.officer, spot=Spot.of(record), level=level, why=WHY, body=body, until=until
    )


@pytest.fixture
def plan(cast: Cast) -> Job:
    """A record of Zilvermeeuw that goes further with consent: as an action plan would."""
    record = Job(level=Level.BILATERAL, owner="zilvermeeuw", asked_by=cast.officer, leads_to="/")
    record.save()
    return record


# Named ----------------------------------------------------------------------------------------


def test_an_expert_whom_the_company_names_reads_the_list_and_its_files(
    drawn: Upload, cast: Cast
) -> None:
    assert not reads(cast.union_expert, drawn)
    name(cast, drawn, cast.union_expert)
    assert reads(cast.union_expert, drawn)
    assert File.objects.visible_to(access.reader(cast.union_expert)).count() == 4
    assert not reads(cast.ngo_expert, drawn)


def test_a_name_opens_that_record_and_no_other(handed_in: Upload, cast: Cast) -> None:
    name(cast, handed_in, cast.union_expert)
    assert not Job.objects.visible_to(access.reader(cast.union_expert)).exists()


@pytest.mark.parametrize("taker", ["rival", "government"])
def test_neither_a_competitor_nor_a_ministry_is_named_on_a_list(
    handed_in: Upload, cast: Cast, taker: str
) -> None:
    with pytest.raises(NotShared) as refused:
        name(cast, handed_in, getattr(cast, taker))
    assert "naming opens nothing" in refused.value.why.en
    assert not Grant._base_manager.exists()


def test_only_the_company_names_somebody_on_its_list(handed_in: Upload, cast: Cast) -> None:
    with pytest.raises(NotShared) as refused:
        name(cast, handed_in, cast.union_expert, by=cast.handler)
    assert "Only its owner" in refused.value.why.en
    with pytest.raises(NotShared) as refused:
        name(cast, handed_in, cast.union_expert, by=cast.rival)
    assert refused.value.why.en == "There is no such record."


def test_a_name_runs_out_after_its_day(handed_in: Upload, cast: Cast) -> None:
    grant = name(cast, handed_in, cast.union_expert)
    Grant.objects.amend(grant.pk, until=clock.today())
    assert reads(cast.union_expert, handed_in)
    Grant.objects.amend(grant.pk, until=days_from(clock.today(), -1))
    assert not reads(cast.union_expert, handed_in)
    again = name(cast, handed_in, cast.union_expert)
    assert again.pk != grant.pk
    assert reads(cast.union_expert, handed_in)


def test_a_name_taken_off_opens_nothing_from_that_moment(handed_in: Upload, cast: Cast) -> None:
    grant = name(cast, handed_in, cast.union_expert)
    end_grant(person=cast.officer, number=grant.pk)
    assert not reads(cast.union_expert, handed_in)
    with pytest.raises(NotShared):
        end_grant(person=cast.officer, number=grant.pk)


def test_who_sees_an_opening_of_the_body_does_not_end_it(handed_in: Upload, cast: Cast) -> None:
    grant = name(cast, handed_in, cast.union_expert)
    Grant._base_manager.update(owner="general-assembly")
    with pytest.raises(NotShared) as told:
        end_grant(person=cast.rival, number=grant.pk)
    assert "Only its owner" in told.value.why.en


def test_a_stranger_takes_nobody_off_and_whoever_is_named_may_step_back(
    handed_in: Upload, cast: Cast
) -> None:
    grant = name(cast, handed_in, cast.union_expert)
    with pytest.raises(NotShared):
        end_grant(person=cast.rival, number=grant.pk)
    end_grant(person=cast.union_expert, number=grant.pk)
    assert not reads(cast.union_expert, handed_in)


def test_nobody_is_named_for_longer_than_the_agreement_says_nor_in_the_past(
    handed_in: Upload, cast: Cast
) -> None:
    for until in (months_from(clock.today(), 13), days_from(clock.today(), -1)):
        with pytest.raises(NotShared):
            name_person(
                person=cast.officer,
                spot=Spot.of(handed_in),
                taker=cast.union_expert,
                purpose=WHY,
                until=until,
            )


def test_what_it_is_for_is_said_and_kept_sealed(handed_in: Upload, cast: Cast) -> None:
    grant = name(cast, handed_in, cast.union_expert)
    assert WHY.encode() not in bytes(Grant._base_manager.get().purpose_sealed)
    assert grant.purpose == WHY
    with pytest.raises(NotShared):
        name_person(
            person=cast.officer,
            spot=Spot.of(handed_in),
            taker=cast.ngo_expert,
            purpose=" ",
            until=soon(),
        )


def test_somebody_who_left_or_has_no_role_any_more_is_named_in_vain(
    handed_in: Upload, cast: Cast
) -> None:
    name(cast, handed_in, cast.union_expert)
    name(cast, handed_in, cast.ngo_expert)
    cast.union_expert.roles.update(ended=clock.today())
    Person.objects.filter(pk=cast.ngo_expert.pk).update(is_active=False)
    cast.ngo_expert.refresh_from_db()
    assert not reads(cast.union_expert, handed_in)
    assert not reads(cast.ngo_expert, handed_in)


# Shared further -------------------------------------------------------------------------------


def test_a_purchase_list_goes_no_further_even_with_consent(handed_in: Upload, cast: Cast) -> None:
    with pytest.raises(NotShared) as refused:
        share_further(person=cast.officer, spot=Spot.of(handed_in), level=Level.PARTIES, why=WHY)
    assert "not even with consent" in refused.value.why.en


def test_what_goes_further_with_consent_is_read_by_the_circle_until_it_is_taken_back(
    plan: Job, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "KIND", "action-plan-of-a-company")

    def readers() -> set[str]:
        return {
            part
            for part, person in cast.everybody().items()
            if Job.objects.visible_to(access.reader(person)).exists()
        }

    assert readers() == {"officer", "handler"}
    shared = widen(cast, plan, Level.PARTIES)
    assert readers() == set(cast.everybody()) - {"stranger"}
    with pytest.raises(NotShared):
        widen(cast, plan, Level.PARTIES)
    end_sharing(person=cast.officer, number=shared.pk)
    assert readers() == {"officer", "handler"}
    widen(cast, plan, Level.PUBLIC)
    assert readers() == set(cast.everybody())
    assert Job.objects.visible_to(access.NOBODY).exists()


def test_what_was_shared_until_a_day_can_be_shared_again_after_it_and_never_until_a_day_before(
    plan: Job, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "KIND", "action-plan-of-a-company")
    yesterday = days_from(clock.today(), -1)
    with pytest.raises(NotShared) as refused:
        widen(cast, plan, Level.PARTIES, until=yesterday)
    assert refused.value.why.en == "That day is past."
    shared = widen(cast, plan, Level.PARTIES, until=clock.today())
    Widening.objects.amend(shared.pk, until=yesterday)
    assert widen(cast, plan, Level.PARTIES).pk != shared.pk


def test_what_is_shared_with_a_body_is_not_read_by_the_ministry_in_it(
    plan: Job, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "KIND", "action-plan-of-a-company")
    with pytest.raises(NotShared):
        widen(cast, plan, Level.BODY)
    widen(cast, plan, Level.BODY, "steering-committee")
    assert Job.objects.visible_to(access.reader(cast.chair)).exists()
    for other in (cast.government, cast.rival, cast.union_expert):
        assert not Job.objects.visible_to(access.reader(other)).exists()


# Asked ----------------------------------------------------------------------------------------


def ask(person: Person, about: str = "purchase-list") -> AccessRequest:
    return ask_access(person=person, about=about, owner="zilvermeeuw", purpose=WHY, until=soon())


def test_an_expert_asks_and_the_company_opens_what_it_chooses(
    handed_in: Upload, cast: Cast
) -> None:
    request = ask(cast.union_expert)
    grant_access(person=cast.officer, number=request.pk, spots=[Spot.of(handed_in)], until=soon())
    assert reads(cast.union_expert, handed_in)
    request.refresh_from_db()
    assert request.state == AccessRequest.State.GRANTED
    with pytest.raises(NotShared):
        refuse_access(person=cast.officer, number=request.pk, answer="too late for that")


def test_a_company_says_no_and_why(handed_in: Upload, cast: Cast) -> None:
    request = ask(cast.union_expert)
    with pytest.raises(NotShared):
        refuse_access(person=cast.officer, number=request.pk, answer="")
    refuse_access(person=cast.officer, number=request.pk, answer="We are renegotiating.")
    assert not reads(cast.union_expert, handed_in)
    request.refresh_from_db()
    assert request.answer == "We are renegotiating."
    assert not may_answer(access.reader(cast.officer), request)


@pytest.mark.parametrize("person", ["rival", "government", "stranger", "handler", "officer"])
def test_nobody_asks_for_what_a_name_would_not_open_or_is_open_already(
    cast: Cast, person: str
) -> None:
    with pytest.raises(NotShared):
        ask(getattr(cast, person))


def test_nobody_asks_for_longer_than_the_agreement_says(cast: Cast) -> None:
    for until in (months_from(clock.today(), 13), days_from(clock.today(), -1)):
        with pytest.raises(NotShared):
            ask_access(
                person=cast.union_expert,
                about="purchase-list",
                owner="zilvermeeuw",
                purpose=WHY,
                until=until,
            )


def test_only_the_owner_answers(handed_in: Upload, cast: Cast) -> None:
    request = ask(cast.union_expert)
    for other in (cast.handler, cast.rival, cast.union_expert, cast.chair):
        with pytest.raises(NotShared):
            grant_access(person=other, number=request.pk, spots=[Spot.of(handed_in)], until=soon())
        with pytest.raises(NotShared):
            refuse_access(person=other, number=request.pk, answer="Not from us.")
    assert not AccessRequest.objects.visible_to(access.reader(cast.rival)).exists()


def test_who_sits_in_a_body_sees_its_openings_and_ends_none_and_a_ministry_sees_none() -> None:
    sits = Reader("amara", "verre-mijnen", "ngos", frozenset({"seat-holder"}), frozenset({"board"}))
    servant = replace(sits, party="ministry", roles=frozenset({"civil-servant"}))
    opening = Grant(owner="board", person_id=2, given_by_id=1)
    assert codes_of(sits) == ["amara", "board", "verre-mijnen"]
    assert codes_of(servant) == ["amara", "ministry"]
    assert not may_end(Person(pk=3), sits, opening)
    assert may_end(Person(pk=3), replace(sits, roles=frozenset({"chair"})), opening)
    assert may_end(Person(pk=2), sits, opening)
    assert may_end(Person(pk=1), servant, opening)


def test_an_answer_opens_nothing_but_what_was_asked(handed_in: Upload, cast: Cast) -> None:
    request = ask(cast.union_expert, "action-plan-of-a-company")
    with pytest.raises(NotShared):
        grant_access(
            person=cast.officer, number=request.pk, spots=[Spot.of(handed_in)], until=soon()
        )


def test_a_question_waits_once_and_can_be_withdrawn(cast: Cast) -> None:
    request = ask(cast.union_expert)
    with pytest.raises(NotShared):
        ask(cast.union_expert)
    with pytest.raises(NotShared):
        withdraw_request(person=cast.officer, number=request.pk)
    withdraw_request(person=cast.union_expert, number=request.pk)
    assert ask(cast.union_expert).pk != request.pk


def test_the_secretariat_names_the_evaluator_by_the_rule_of_the_sample(
    plan: Job, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "KIND", "action-plan-of-a-company")
    evaluator = admit_person(email="eva@toets.example", name="Eva Toets")
    assert cast.handler.party is not None
    give_role(person=evaluator, party=cast.handler.party, name="evaluator")
    spot, rule = Spot.of(plan), "sample-to-the-evaluator"
    for months, allowed in ((4, False), (3, True)):
        until = months_from(clock.today(), months)
        if allowed:
            name_person(
                person=cast.handler,
                spot=spot,
                taker=evaluator,
                purpose="sample of year 4",
                until=until,
                rule=rule,
            )
            continue
        with pytest.raises(NotShared):
            name_person(
                person=cast.handler,
                spot=spot,
                taker=evaluator,
                purpose="sample of year 4",
                until=until,
                rule=rule,
            )
    assert Job.objects.visible_to(access.reader(evaluator)).exists()
    with pytest.raises(NotShared):
        name_person(
            person=cast.handler,
            spot=spot,
            taker=cast.union_expert,
            purpose="sample of year 4",
            until=soon(),
            rule=rule,
        )


# Read -----------------------------------------------------------------------------------------


def test_the_owner_sees_that_the_secretariat_read_a_list_when_and_how_often(
    handed_in: Upload, cast: Cast
) -> None:
    for _ in range(3):
        open_record(Upload, handed_in.pk, access.reader(cast.handler))
    (receipt,) = Receipt.objects.visible_to(access.reader(cast.officer))
    assert (receipt.person, receipt.times, receipt.ground) == (cast.handler, 3, "circle")
    line = Line.objects.get(number=receipt.line)
    assert (line.deed, line.subject, line.party) == (
        "read",
        f"upload:{handed_in.pk}",
        "zilvermeeuw",
    )
    assert first_break() is None


def test_a_reading_by_name_says_so(handed_in: Upload, cast: Cast) -> None:
    name(cast, handed_in, cast.union_expert)
    open_record(Upload, handed_in.pk, access.reader(cast.union_expert))
    assert [r.ground for r in Receipt.objects.visible_to(access.reader(cast.officer))] == ["named"]


def test_the_owner_reads_its_own_without_a_receipt(handed_in: Upload, cast: Cast) -> None:
    open_record(Upload, handed_in.pk, access.reader(cast.officer))
    assert not Receipt._base_manager.exists()


def test_what_may_not_be_read_is_as_if_it_were_not_there_and_leaves_no_receipt(
    handed_in: Upload, cast: Cast
) -> None:
    with pytest.raises(Upload.DoesNotExist):
        open_record(Upload, handed_in.pk, access.reader(cast.rival))
    assert not Receipt._base_manager.exists()


@pytest.mark.parametrize("level", [Level.PUBLIC, Level.PARTIES, Level.BODY])
def test_below_c3_no_receipt_is_written(plan: Job, cast: Cast, level: Level) -> None:
    Job.objects.amend(plan.pk, level=level)
    open_record(Job, plan.pk, access.reader(cast.handler))
    assert not Receipt._base_manager.exists()


def test_receipts_are_seen_by_the_owner_the_reader_and_the_secretariat(
    handed_in: Upload, cast: Cast
) -> None:
    name(cast, handed_in, cast.union_expert)
    open_record(Upload, handed_in.pk, access.reader(cast.union_expert))
    seeing = {
        part
        for part, person in cast.everybody().items()
        if Receipt.objects.visible_to(access.reader(person)).exists()
    }
    assert seeing == {"officer", "union_expert", "handler"}


def custodian(number: int, cast: Cast) -> Person:
    person = admit_person(email=f"bewaarder{number}@nergens.example", name=f"Bewaarder {number}")
    assert cast.handler.party is not None
    give_role(person=person, party=cast.handler.party, name="identity-custodian")
    return person


def test_an_identity_opens_to_two_named_custodians_each_time_with_a_reason(
    plan: Job, cast: Cast
) -> None:
    Job.objects.amend(plan.pk, level=Level.IDENTITY, owner="case-7")
    first, second, third = (custodian(number, cast) for number in (1, 2, 3))
    Grant._base_manager.create(
        kind=access.label(Job),
        number=plan.pk,
        owner="case-7",
        level=Level.IDENTITY,
        purpose_sealed=b"",
        until=soon(),
        given_by=cast.handler,
        person=first,
    )
    plan.refresh_from_db()
    by = {"spot": Spot.of(plan), "purpose": "keeps it with me", "until": soon()}
    name_person(person=first, taker=second, **by)  # type: ignore[arg-type]
    with pytest.raises(NotShared) as refused:
        name_person(person=first, taker=third, **by)  # type: ignore[arg-type]
    assert "Two custodians" in refused.value.why.en
    with pytest.raises(ReasonWanted):
        open_record(Job, plan.pk, access.reader(first))
    for reason in ("The panel asks.", "Danger."):
        open_record(Job, plan.pk, access.reader(first), reason=reason)
    kept = Receipt._base_manager.order_by("pk")
    assert [(each.ground, each.reason) for each in kept] == [
        ("custodian", "The panel asks."),
        ("custodian", "Danger."),
    ]


def test_every_act_of_sharing_stands_in_the_ledger_without_what_was_said(
    handed_in: Upload, cast: Cast
) -> None:
    request = ask(cast.union_expert)
    grant_access(person=cast.officer, number=request.pk, spots=[Spot.of(handed_in)], until=soon())
    end_grant(person=cast.officer, number=Grant._base_manager.get().pk)
    told = list(Line.objects.order_by("-number").values_list("deed", "subject")[:4])
    assert [deed for deed, _ in told] == [
        "end-grant",
        "access-granted",
        "name-person",
        "ask-access",
    ]
    assert not any(WHY in f"{line.subject}{line.clause}" for line in Line.objects.all())


@pytest.mark.parametrize("model", [Grant, Widening, Receipt, AccessRequest])
def test_what_stands_about_records_does_not_open_either_unless_one_says_who_reads(
    model: type[Grant], db: None
) -> None:
    with pytest.raises(access.ClosedQuery):
        model.objects.all()
    assert not model.objects.visible_to(access.NOBODY).exists()
