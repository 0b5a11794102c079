"""Who reads what: refused unless a rule allows it, and always with a reason."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schakel.covenant.agreement import Agreement, load
from schakel.covenant.readers import table
from schakel.covenant.sharing import (
    Allowed,
    Denied,
    Level,
    Reader,
    Record,
    Wider,
    consents,
    may_name,
    may_read,
    may_widen,
    owns,
)

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


def test_a_custodian_opens_an_identity_of_the_own_party_with_a_receipt_too() -> None:
    keeps = Reader("anna", "north-foundry", None, frozenset({"identity-custodian"}))
    kind = sorted(SHARING.kinds)[0]
    for owner in ("north-foundry", "anna"):
        verdict = may_read(SHARING, keeps, Record(kind, Level.IDENTITY, owner, frozenset({"anna"})))
        assert isinstance(verdict, Allowed)
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


# Opening it to others -------------------------------------------------------------------------

kinds = st.sampled_from(sorted(SHARING.kinds))
rules = st.sampled_from(["", *SHARING.protocol, "no-such-rule"])
circles = st.builds(Wider, st.sampled_from(Level), st.sampled_from(["", *BODIES]))


@given(readers, records, readers, rules)
def test_who_is_named_reads_and_who_names_may_give_it(
    giver: Reader, record: Record, taker: Reader, rule: str
) -> None:
    verdict = may_name(SHARING, giver, record, taker, rule)
    assert verdict.why.nl.endswith(".")
    if isinstance(verdict, Allowed):
        named_on_it = replace(record, grants=record.grants | {taker.person})
        assert not may_read(SHARING, taker, record)
        assert may_read(SHARING, taker, named_on_it)
        assert verdict.ground in ("consent", rule)
        assert consents(giver, record) or rule or record.level is Level.IDENTITY


@given(readers, records, circles, rules)
def test_what_is_shared_further_goes_wider_and_never_takes_away(
    giver: Reader, record: Record, to: Wider, rule: str
) -> None:
    verdict = may_widen(SHARING, giver, record, to, rule)
    if isinstance(verdict, Allowed):
        assert record.level is not Level.IDENTITY
        assert to.level <= min(record.level, Level.BODY)
        assert consents(giver, record) or rule
        assert rule or SHARING.furthest[record.kind] <= to.level.code


@given(readers, records, circles)
def test_sharing_further_takes_nothing_away_and_opens_no_identity(
    reader: Reader, record: Record, to: Wider
) -> None:
    wider = replace(record, wider=frozenset({to}))
    if may_read(SHARING, reader, record):
        assert may_read(SHARING, reader, wider)
    elif record.level is Level.IDENTITY:
        assert not may_read(SHARING, reader, wider)


@given(readers, records)
def test_reading_what_is_private_is_written_down_unless_it_is_ones_own(
    reader: Reader, record: Record
) -> None:
    verdict = may_read(SHARING, reader, record)
    if isinstance(verdict, Allowed) and record.level < Level.IDENTITY:
        private = record.level >= Level.BILATERAL
        assert verdict.logged == (private and not owns(reader, record))


@pytest.mark.parametrize(
    ("kind", "furthest"),
    [
        ("purchase-list", None),
        ("site-link", None),
        ("complainant-identity", None),
        ("case-document", None),
        ("action-plan-of-a-company", "c0-public"),
    ],
)
def test_suppliers_and_volumes_go_nowhere_and_a_plan_may_be_published(
    agreement: Agreement, kind: str, furthest: str | None
) -> None:
    assert agreement.sharing.furthest.get(kind) == furthest
    owner = Reader("noor", "north-foundry", "companies", frozenset({"csr-officer"}))
    record = Record(kind, Level.of(agreement.kinds[kind].level), "north-foundry")
    verdict = may_widen(agreement.sharing, owner, record, Wider(Level.PUBLIC))
    assert bool(verdict) == (furthest is not None)


def test_the_secretariat_shares_a_settled_budget_by_the_rule_and_a_draft_paper_not(
    agreement: Agreement,
) -> None:
    handler = Reader("sam", "secretariat", None, frozenset({"case-handler"}))
    for kind, allowed in (("budget", True), ("paper", False)):
        record = Record(kind, Level.BODY, "steering-committee")
        to, rule = Wider(Level.PARTIES), "settled-papers-to-the-parties"
        assert bool(may_widen(agreement.sharing, handler, record, to, rule)) == allowed
        assert not may_widen(agreement.sharing, handler, record, to)


def test_the_chair_consents_for_a_body_and_a_member_does_not() -> None:
    record = Record("paper", Level.BODY, "steering-committee")
    sits = frozenset({"steering-committee"})
    assert consents(Reader("ruben", "chair", None, frozenset({"chair"}), sits), record)
    assert not consents(
        Reader("fenna", "union", "unions", frozenset({"seat-holder"}), sits), record
    )
