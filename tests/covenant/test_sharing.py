"""Who reads what: refused unless a rule allows it, and always with a reason."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schakel.covenant.agreement import Agreement, load
from schakel.covenant.readers import table
from schakel.covenant.sharing import Allowed, Denied, Level, Reader, Record, may_read, owns

METALS = load("metals_2019")
SHARING = METALS.sharing
ROLES = sorted(SHARING.roles)
BODIES = sorted(METALS.bodies)
PARTIES = ["north-foundry", "south-mill", "metal-union", "the-ministry"]

readers = st.builds(
    Reader,
    person=st.sampled_from(["anna", "bram", ""]),
    party=st.sampled_from([*PARTIES, None]),
    constituency=st.sampled_from([*METALS.constituencies, None]),
    roles=st.frozensets(st.sampled_from(ROLES), max_size=3),
    bodies=st.frozensets(st.sampled_from(BODIES), max_size=3),
)
records = st.builds(
    Record,
    kind=st.sampled_from(sorted(SHARING.kinds)),
    level=st.sampled_from(Level),
    owner=st.sampled_from([*PARTIES, *BODIES, "anna"]),
    grants=st.frozensets(st.sampled_from(["anna", "bram"])),
)


@pytest.fixture
def agreement() -> Agreement:
    return METALS


@given(readers, records)
def test_every_verdict_gives_its_reason_in_two_languages(reader: Reader, record: Record) -> None:
    verdict = may_read(SHARING, reader, record)
    assert isinstance(verdict, Allowed | Denied)
    assert verdict.why.en.endswith(".")
    assert verdict.why.nl.endswith(".")


@given(readers, records)
def test_who_is_denied_at_a_level_is_denied_at_the_next_unless_owner_or_named(
    reader: Reader, record: Record
) -> None:
    assume(not owns(reader, record) and reader.person not in record.grants)
    assume(record.level < Level.IDENTITY)
    higher = replace(record, level=Level(record.level + 1))
    assert may_read(SHARING, reader, record) or not may_read(SHARING, reader, higher)


@given(readers, records)
def test_naming_somebody_never_takes_anything_away(reader: Reader, record: Record) -> None:
    named = replace(record, grants=record.grants | {reader.person})
    assert may_read(SHARING, reader, named) or not may_read(SHARING, reader, record)


@given(readers, records)
def test_naming_somebody_changes_nothing_for_another(reader: Reader, record: Record) -> None:
    named = replace(record, grants=record.grants | {"somebody else"})
    assert may_read(SHARING, reader, named) == may_read(SHARING, reader, record)


@given(records)
def test_nobody_signed_in_reads_what_is_public_and_nothing_else(record: Record) -> None:
    assert bool(may_read(SHARING, Reader(), record)) == (record.level is Level.PUBLIC)


@given(readers, records)
def test_an_identity_opens_to_a_named_custodian_only_and_is_logged(
    reader: Reader, record: Record
) -> None:
    verdict = may_read(SHARING, reader, replace(record, level=Level.IDENTITY))
    custodian = "identity-custodian" in reader.roles and reader.person in record.grants
    assert bool(verdict) == (custodian and bool(reader.person))
    if isinstance(verdict, Allowed):
        assert verdict.logged


@given(readers, records)
def test_figures_of_a_company_never_open_to_another_company(reader: Reader, record: Record) -> None:
    record = replace(record, level=Level.BILATERAL, owner="north-foundry")
    rival = replace(reader, party="south-mill", roles=frozenset({"csr-officer"}))
    assert not may_read(SHARING, rival, record)


@given(readers, records)
def test_no_figures_of_a_company_lie_with_a_ministry(reader: Reader, record: Record) -> None:
    record = replace(record, level=Level.BILATERAL, owner="north-foundry")
    official = replace(reader, party="the-ministry", roles=frozenset({"civil-servant"}))
    assert not may_read(SHARING, official, record)


@given(readers, records)
def test_a_case_opens_to_its_owner_and_those_named_on_it(reader: Reader, record: Record) -> None:
    case = replace(record, level=Level.CASE)
    if may_read(SHARING, reader, case):
        assert owns(reader, case) or reader.person in case.grants


def test_the_levels_of_the_file_are_the_levels_of_the_rules(agreement: Agreement) -> None:
    assert list(agreement.levels) == [level.code for level in Level]


def test_a_purchase_list_is_bilateral_and_the_heat_map_of_the_industry_is_not(
    agreement: Agreement,
) -> None:
    assert agreement.kinds["purchase-list"].level == "c3-bilateral"
    assert agreement.kinds["heat-map-of-a-company"].level == "c3-bilateral"
    assert agreement.kinds["heat-map-of-the-industry"].level == "c1-parties"


def test_the_table_answers_for_every_kind_and_every_reader(agreement: Agreement) -> None:
    cells = table(agreement)
    assert len(cells) == len(agreement.kinds) * len(agreement.sharing.readers)
    answers = {(cell.kind, cell.reader): cell.answer for cell in cells}
    assert answers["purchase-list", "the-owner"] == "yes"
    assert answers["purchase-list", "a-case-handler"] == "yes"
    assert answers["purchase-list", "a-union-or-ngo-expert"] == "named"
    assert answers["purchase-list", "another-company"] == "no"
    assert answers["purchase-list", "a-civil-servant"] == "no"
    assert answers["complainant-identity", "a-case-handler"] == "no"
