"""The one door: who opens what, and that the query and the rule never differ."""

from datetime import date, timedelta
from itertools import cycle, islice, product

import pytest
from django.db import transaction
from django.db.models import Prefetch
from django.test import RequestFactory

from schakel.covenant.sharing import Level, Reader, may_read
from schakel.secretariat import access, clock
from schakel.secretariat.access import ClosedQuery
from schakel.secretariat.chains.models import File, Shelf, Upload
from schakel.secretariat.jobs.models import Job
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.acts import admit_person
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.sharing.models import Grant, Widening
from tests.cast import Cast

SOMEONE = "1b2c9cf6-6f0e-4f2e-9a52-8d40f2c1e001"
OWNERS = ("zilvermeeuw", "koperwiek", "secretariat", "steering-committee", "ministry", "")


def readers() -> list[Reader]:
    """Every role, for a party that owns, one that does not, and none; in a body and in none."""
    roles = [frozenset[str](), *(frozenset({name}) for name in Role.Name.values)]
    roles.append(frozenset({"expert", "civil-servant"}))
    parties = [
        ("zilvermeeuw", "companies-and-associations"),
        ("ministry", "government"),
        (None, None),
    ]
    bodies = [frozenset[str](), frozenset({"steering-committee"})]
    return [
        Reader(person=SOMEONE, party=party, constituency=constituency, roles=role, bodies=body)
        for role, (party, constituency), body in product(roles, parties, bodies)
    ] + [Reader()]


@pytest.fixture
def jobs(cast: Cast) -> list[Job]:
    """A record of every owner at every level."""
    rows = [
        Job(level=level, owner=owner, asked_by=cast.officer, leads_to="/")
        for level, owner in product(Level, OWNERS)
    ]
    return Job.objects.shelve(rows)


def test_the_query_and_the_rule_agree_for_every_reader_and_every_level(jobs: list[Job]) -> None:
    agree_for_all(jobs)


def agree_for_all(jobs: list[Job]) -> None:
    """Each reader finds by the query what the rule allows, no more and no less."""
    records = {job.pk: job.record() for job in jobs}
    rules, numbers = access.agreement().sharing, cycle(records)
    for reader in readers():
        by_rule = {number for number, record in records.items() if may_read(rules, reader, record)}
        by_query = set(Job.objects.visible_to(reader).values_list("pk", flat=True))
        assert by_query == by_rule, reader
        for number in islice(numbers, 5):
            assert _holds(reader, number) == (number in by_rule), reader


@transaction.atomic
def _holds(reader: Reader, number: int) -> bool:
    try:
        return Job.objects.hold(reader, number).pk == number
    except Job.DoesNotExist:
        return False


def test_they_agree_on_who_is_named_and_on_what_is_shared_further(
    jobs: list[Job], cast: Cast
) -> None:
    named = admit_person(email="someone@nergens.example", name="Someone")
    Person.objects.filter(pk=named.pk).update(code=SOMEONE)
    named.refresh_from_db()
    for number, job in enumerate(jobs):
        about = {
            "kind": access.label(Job),
            "number": job.pk,
            "owner": job.owner,
            "level": job.level,
            "purpose_sealed": b"",
            "until": date(2999, 1, 1),
            "given_by": cast.officer,
        }
        kind = access.label(Job if number % 2 else Upload)  # of another kind, with this number
        Grant._base_manager.create(**{**about, "kind": kind}, person=named)
        if number % 3 and job.level:
            to = min(number % 4, job.level - 1, Level.BODY)
            body = ("steering-committee", "a-body-of-others")[number % 2] if to == 2 else ""
            Widening._base_manager.create(**about, to=to, body=body)
    agree_for_all(jobs)


def test_somebody_who_is_not_signed_in_reads_only_what_is_public(jobs: list[Job]) -> None:
    seen = Job.objects.visible_to(access.reader(None))
    assert {job.level for job in seen} == {Level.PUBLIC}


@pytest.mark.parametrize("model", [Upload, Job, File, Shelf])
def test_the_plain_manager_refuses_and_says_what_to_write(model: type[Upload]) -> None:
    for ask in (
        model.objects.all,
        model.objects.count,
        model.objects.first,
        lambda: model.objects.filter(pk=1),
        lambda: model.objects.get(pk=1),
        lambda: model.objects.exclude(pk=1),
        lambda: model.objects.values_list("pk"),
        lambda: list(model.objects.iterator()),
        lambda: model._default_manager.all(),
    ):
        with pytest.raises(ClosedQuery) as refused:
            ask()
        assert str(refused.value) == f"Say who reads: {model.__name__}.objects.visible_to(…)."


def test_the_files_of_an_upload_refuse_too_unless_one_says_who_reads(
    drawn: Upload, cast: Cast
) -> None:
    with pytest.raises(ClosedQuery):
        drawn.files.all()
    assert drawn.files.visible_to(access.reader(cast.officer)).count() == 4
    assert not drawn.files.visible_to(access.reader(cast.rival)).exists()


def test_a_part_opens_to_whom_the_whole_opens(drawn: Upload, cast: Cast) -> None:
    for person in cast.everybody().values():
        reader = access.reader(person)
        opens = bool(drawn.verdict(reader))
        assert Upload.objects.visible_to(reader).exists() == opens
        assert Shelf.objects.visible_to(reader).exists() == opens


def test_only_the_company_and_the_secretariat_read_a_purchase_list(
    handed_in: Upload, cast: Cast
) -> None:
    reading = {
        name
        for name, person in cast.everybody().items()
        if Upload.objects.visible_to(access.reader(person)).exists()
    }
    assert reading == {"officer", "handler"}


def test_what_a_level_says_counts_when_it_is_changed(handed_in: Upload, cast: Cast) -> None:
    handed_in.level = Level.PARTIES
    handed_in.save()
    assert Upload.objects.visible_to(access.reader(cast.rival)).exists()
    assert not Upload.objects.visible_to(access.reader(cast.stranger)).exists()


def test_a_role_that_has_ended_opens_nothing_more(handed_in: Upload, cast: Cast) -> None:
    cast.officer.roles.update(ended="2026-01-01")
    assert not Upload.objects.visible_to(access.reader(cast.officer)).exists()


@pytest.mark.parametrize("state", ["applicant", "left"])
def test_who_speaks_for_no_party_yet_or_no_more_sits_nowhere(cast: Cast, state: str) -> None:
    assert access.reader(cast.rival).bodies
    Party.objects.filter(code="koperwiek").update(state=state)
    found = access.reader(Person.objects.get(pk=cast.rival.pk))
    assert (found.party, found.constituency, found.bodies) == ("koperwiek", None, frozenset())


def test_a_person_who_may_not_sign_in_any_more_reads_as_nobody(
    handed_in: Upload, cast: Cast
) -> None:
    Person.objects.filter(pk=cast.officer.pk).update(is_active=False)
    cast.officer.refresh_from_db()
    assert access.reader(cast.officer) == Reader()


def test_the_desk_and_the_agreement_know_the_same_roles_and_kinds_of_party() -> None:
    told = access.agreement()
    assert set(Role.Name.values) == set(told.sharing.roles)
    at_the_desk = set(Party.Kind.values) - {Party.Kind.OFFICE, Party.Kind.SUPPORTER}
    assert at_the_desk == {party.kind for party in told.parties.values()}


def test_the_cast_belongs_to_constituencies_of_the_agreement(cast: Cast) -> None:
    known = set(access.agreement().governance.constituencies)
    assert {party.constituency for party in Party.objects.all()} - {""} <= known


def test_no_party_of_the_demo_is_a_party_of_the_agreement(cast: Cast) -> None:
    real = {party.name.en for party in access.agreement().parties.values()}
    assert not real & {party.name for party in Party.objects.all()}


def test_a_purchase_list_is_kept_at_the_level_that_the_agreement_says(handed_in: Upload) -> None:
    assert handed_in.level == access.usual_level("purchase-list") == Level.BILATERAL
    assert handed_in.job.level == handed_in.level


def test_what_is_revoked_during_a_request_is_shut_at_once(jobs: list[Job], cast: Cast) -> None:
    case = next(job for job in jobs if job.level == Level.CASE)
    about = {"kind": access.label(Job), "number": case.pk, "owner": case.owner, "level": case.level}
    given = {"purpose_sealed": b"", "until": date(2999, 1, 1), "given_by": cast.officer}
    grant = Grant._base_manager.create(**about, **given, person=cast.union_expert)
    request = RequestFactory().get("/")
    request.user = cast.union_expert
    assert Job.objects.visible_to(access.reader_of(request)).filter(pk=case.pk).exists()
    Grant._base_manager.filter(pk=grant.pk).update(ended=clock.now())
    assert not Job.objects.visible_to(access.reader_of(request)).filter(pk=case.pk).exists()


def test_a_name_that_has_run_out_opens_nothing_the_next_day(
    jobs: list[Job], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = next(job for job in jobs if job.level == Level.CASE)
    about = {"kind": access.label(Job), "number": case.pk, "owner": case.owner, "level": case.level}
    last = clock.today()
    given = {"purpose_sealed": b"", "until": last, "given_by": cast.officer}
    Grant._base_manager.create(**about, **given, person=cast.union_expert)
    reader = access.reader(cast.union_expert)
    assert Job.objects.visible_to(reader).filter(pk=case.pk).exists()
    monkeypatch.setattr(clock, "today", lambda: last + timedelta(days=1))
    assert not Job.objects.visible_to(reader).filter(pk=case.pk).exists()


def test_what_was_fetched_for_one_reader_is_not_shown_to_another(drawn: Upload, cast: Cast) -> None:
    officer, rival = access.reader(cast.officer), access.reader(cast.rival)
    fetched = Upload.objects.visible_to(officer).prefetch_related(
        Prefetch("files", queryset=File.objects.visible_to(officer))
    )
    (upload,) = fetched
    assert upload.files.visible_to(officer).count() == 4
    assert not upload.files.visible_to(rival).exists()


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
def test_a_record_of_a_number_that_none_has_is_not_there(cast: Cast, number: int) -> None:
    with transaction.atomic(), pytest.raises(Job.DoesNotExist):
        Job.objects.hold(access.reader(cast.handler), number)
