"""The record of a heat map: gravest first, unknown kept unknown, two pairs of eyes."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.covenant.agreement import load
from schakel.covenant.risks import (
    Consulted,
    Entry,
    Judgement,
    Risk,
    Spot,
    answer,
    course,
    first,
    in_order,
    may_confirm,
    may_submit,
    may_write,
    remarks,
    top_risk,
)
from schakel.covenant.salience import UNKNOWN, sortable
from schakel.covenant.support import Brought, Consent, lacks, told
from schakel.language import Text

METALS = load("metals_2019")
CONGO = Text("DR Congo", "DR Congo")
MINE = Spot("COD", "cobalt", "mining", "child-labour")

levels = st.integers(1, 5)
judgements = st.builds(Judgement, levels, levels, levels, st.one_of(levels, st.just(UNKNOWN)))
entries = st.lists(
    st.builds(
        Entry,
        st.builds(
            Risk,
            code=st.uuids().map(str),
            spot=st.just(MINE),
            country_name=st.just(CONGO),
            drawn=judgements,
            share=st.one_of(st.none(), st.floats(0, 1)),
            aside=st.sampled_from(["", "Belongs to another company"]),
        ),
        st.sampled_from(["drawn", "written", "confirmed"]),
    ),
    max_size=30,
)


def risk(severity: int = 5, likelihood: int | str = 4, **more: object) -> Risk:
    judged = Judgement(severity, 1, 1, likelihood)  # type: ignore[arg-type]
    return replace(Risk("r1", MINE, CONGO, drawn=judged), **more)  # type: ignore[arg-type]


@given(entries)
def test_what_is_graver_never_comes_after_what_is_less_grave(found: list[Entry]) -> None:
    counted = [each.risk.judgement for each in in_order(found) if not each.risk.aside]
    for one, other in pairwise(counted):
        assert one.severity >= other.severity
        if one.severity == other.severity:
            assert sortable(one.likelihood) >= sortable(other.likelihood)


@given(entries, st.integers(1, 12))
def test_only_what_was_confirmed_comes_first_and_a_tie_is_never_cut(
    found: list[Entry], most: int
) -> None:
    chosen = first(found, most)
    good = [e.risk for e in found if e.standing == "confirmed" and not e.risk.aside]
    assert len(chosen) >= min(most, len(good))
    keys = {(r.judgement.severity, r.judgement.likelihood) for r in chosen}
    left = [r for r in good if r not in chosen]
    assert all((r.judgement.severity, r.judgement.likelihood) not in keys for r in left)


def test_an_unknown_likelihood_stands_before_what_was_found_less_likely() -> None:
    known, unknown, sure = risk(code="a"), risk(5, UNKNOWN, code="b"), risk(5, 5, code="c")
    order = in_order([Entry(known), Entry(unknown), Entry(sure)])
    assert [each.risk.code for each in order] == ["c", "b", "a"]


def test_who_wrote_a_risk_does_not_confirm_it_and_a_drawn_one_anybody_does() -> None:
    assert not may_confirm("written", "noor", "noor")
    assert may_confirm("written", "noor", "bea")
    assert may_confirm("drawn", "", "noor")
    assert not may_confirm("confirmed", "noor", "bea")


def test_another_judgement_than_the_list_shows_needs_a_reason() -> None:
    lower = risk(said=Judgement(2, 1, 1, 4))
    assert not may_write(lower)
    assert may_write(replace(lower, reason="The mine was visited in May by two of us"))
    assert may_write(risk(said=Judgement(5, 1, 1, 4)))  # the same as drawn
    assert not may_write(risk(involvement="caused"))
    assert not may_write(risk(aside="no"))


def test_it_is_not_handed_in_while_somebody_waits_or_the_first_were_not_seen() -> None:
    assert not may_submit([])
    assert "Waits" in str(may_submit([Entry(risk(), "written")]).why.en)
    assert "nobody has looked" in str(may_submit([Entry(risk(), "drawn")]).why.en)
    assert may_submit([Entry(risk(), "confirmed")])
    lesser = [Entry(risk(1, 1, code=f"x{n}"), "drawn") for n in range(20)]
    confirmed = [Entry(risk(code=f"c{n}"), "confirmed") for n in range(10)]
    assert may_submit([*lesser, *confirmed])


def test_what_nobody_said_is_shown_as_unknown() -> None:
    bare = Entry(risk(4, UNKNOWN))
    assert len(remarks(bare)) == 4
    heard = (Consulted("women of the village", "a meeting", "2020-05-03"),)
    full = risk(involvement="linked", actual=False, consulted=heard)
    assert remarks(Entry(full)) == ()


def test_a_risk_goes_into_a_plan_with_its_place_and_those_it_falls_on() -> None:
    top = top_risk(METALS, risk())
    assert top.name.nl == "kinderarbeid: kobalt, mijnbouw, DR Congo"
    assert (top.severity, top.rightsholders, top.involvement) == (5, ("children",), "linked")


def test_a_year_in_numbers_counts_what_was_confirmed_and_says_how_much_is_unknown() -> None:
    known = course(2, [Entry(risk(), "confirmed"), Entry(risk(5, UNKNOWN), "confirmed"),
                       Entry(risk(3), "drawn")])  # fmt: skip
    assert known.by_severity == {5: 2, 4: 0, 3: 0, 2: 0, 1: 0}
    assert known.unknown == 1


@pytest.mark.parametrize(
    ("likelihoods", "expected"),
    [([], "not-found"), ([2], "lower"), ([2, UNKNOWN], "unknown"), ([UNKNOWN, 4], "likely")],
)
def test_to_the_industry_a_company_answers_with_the_strongest_of_what_it_found(
    likelihoods: list[int | str], expected: str
) -> None:
    found = [Entry(risk(5, each), "confirmed") for each in likelihoods]
    assert answer(found, "child-labour") == expected
    assert answer(found, "water") == "not-found"


# Support --------------------------------------------------------------------------------------


def test_a_card_tells_no_more_than_its_source_consents_to() -> None:
    said = Brought("Pickers at the yard", "Ghana", "child-labour", said="We met 14 of them")
    assert told("quick-scan", 2020, "verre-mijnen", said) is None
    kind_only = told("quick-scan", 2020, "verre-mijnen", replace(said, consent=Consent(cite=True)))
    assert kind_only is not None
    assert (kind_only.organisation, kind_only.country, kind_only.issue) == ("", "", "")
    named = told("quick-scan", 2020, "x", replace(said, consent=Consent(cite=True, name_us=True)))
    assert named is not None
    assert named.organisation == "x"


def test_a_consultation_says_how_those_who_spoke_were_kept_safe() -> None:
    said = Brought("Pickers", said="They earn less", people="pickers", how="in the evening")
    why = lacks("consultation-record", said)
    assert why is not None
    assert "harm" in why.en
    assert lacks("consultation-record", replace(said, safety="No names were written")) is None
    assert lacks("quick-scan", Brought("", said="something")) is not None
