"""The certificate: whoever alters something is told what, and nobody learns anything else."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.disclosure.certificate import (
    Attackers,
    Audit,
    Certificate,
    Finding,
    Link,
    Protected,
    Tightest,
    altered_cells,
    altered_certificate,
    altered_contributions,
    altered_history,
    altered_rules,
    canonical,
    commitment,
    commitments,
    printed,
    read,
    read_audit,
    rule_marks,
    rules_as_data,
    sealed,
    with_seal,
    written,
    written_audit,
)
from schakel.disclosure.values import (
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Key,
    Quantity,
    Rules,
    Table,
    Withheld,
)
from schakel.language import Text

SALT = b"salt of the secretariat, 32 bytes"
METALS = Dimension("metal", {"tin": None, "zinc": None})
TABLE = Table("tonnes", quantity="tonnes", by=("metal",), periods=("2023",), cohort=("A", "B", "C"))


def key(metal: str) -> Key:
    return Key("2024", "tonnes", "2023", (metal,))


def contributions(tin: float = 4173.25) -> Contributions:
    rows = (
        Contribution("Alba Metaal", "2023", {"metal": "tin"}, "tonnes", tin, 2),
        Contribution("Borea Zink", "2023", {"metal": "zinc"}, "tonnes", 59, 3),
    )
    return Contributions(rows, {"tonnes": Quantity("tonnes")}, {"metal": METALS})


def protected(total: float = 100) -> Protected:
    figures: dict[Key, Figure | Withheld] = {
        key("tin"): Withheld(),
        key("zinc"): Withheld(),
        key("total"): Figure(total),
    }
    return Protected(TABLE, "2024", figures, {"metal": METALS})


def certificate() -> Certificate:
    rules = rules_as_data(Rules())
    return with_seal(
        Certificate(
            release="2024",
            as_of="2024-05-01",
            cleared=True,
            tables=(sealed(protected()),),
            rules=rules,
            rule_marks=rule_marks(rules),
            attackers=Attackers(),
            earlier=(Link("2022", "ab"), Link("2023", "cd")),
            method="optimal",
            gap=0.0,
            tolerance=1e-7,
            commitment=commitment(commitments(contributions(), SALT)),
        )
    )


def audit() -> Audit:
    named = commitments(contributions(), SALT)
    return Audit("2024", certificate().sha256, SALT.hex(), named)


def names(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.where, finding.name) for finding in findings]


def test_a_release_that_nobody_touched_is_whole() -> None:
    assert altered_certificate(certificate()) == ()
    assert altered_cells(certificate(), [protected()]) == ()
    assert altered_contributions(certificate(), audit(), contributions()) == ()
    assert altered_rules(certificate(), Rules()) == ()
    assert altered_history(certificate(), [Link("2022", "ab"), Link("2023", "cd")]) == ()


def test_one_published_figure_that_was_altered_is_named_by_its_cell() -> None:
    found = altered_cells(certificate(), [protected(total=101)])
    assert names(found) == [("cell", "tonnes | 2023 | total")]
    assert found[0].words.nl.startswith("Tabel tonnes, cel 2023 | total")


def test_a_withheld_cell_that_became_a_zero_is_named() -> None:
    figures = {**protected().figures, key("tin"): Figure(0)}
    found = altered_cells(certificate(), [replace(protected(), figures=figures)])
    assert names(found) == [("cell", "tonnes | 2023 | tin")]


def test_a_row_that_was_taken_out_and_one_that_was_put_in_are_named() -> None:
    figures = {**protected().figures, key("lead"): Figure(3)}
    del figures[key("zinc")]
    found = altered_cells(certificate(), [replace(protected(), figures=figures)])
    assert names(found) == [("cell", "tonnes | 2023 | lead"), ("cell", "tonnes | 2023 | zinc")]


def test_a_table_that_is_not_there_is_named() -> None:
    assert names(altered_cells(certificate(), [])) == [("table", "tonnes")]


def test_another_request_under_the_same_figures_is_named() -> None:
    table = replace(TABLE, where={"sector": ("recycling",)})
    found = altered_cells(certificate(), [replace(protected(), table=table)])
    assert names(found) == [("table", "tonnes")]


def test_one_contribution_that_was_altered_is_named_without_its_value() -> None:
    found = altered_contributions(certificate(), audit(), contributions(tin=4173.5))
    assert names(found) == [("contribution", "Alba Metaal | 2023 | metal=tin | tonnes")]
    assert "4173" not in str(found)


def test_a_hierarchy_that_was_altered_is_named() -> None:
    metals = replace(METALS, above={"tin": "other", "other": None, "zinc": None})
    found = altered_contributions(
        certificate(), audit(), replace(contributions(), dimensions={"metal": metals})
    )
    assert names(found) == [("contribution", "dimension metal")]


def test_a_rule_that_was_altered_in_the_certificate_is_named() -> None:
    written_rules = {**certificate().rules, "p_percent": 0.01}
    assert names(altered_certificate(replace(certificate(), rules=written_rules))) == [
        ("rule", "p_percent")
    ]


def test_a_rule_of_the_agreement_that_differs_now_is_named() -> None:
    assert names(altered_rules(certificate(), Rules(least_in_cell=2))) == [
        ("rule", "least_in_cell")
    ]


def test_whoever_alters_a_rule_and_its_mark_still_breaks_the_seal() -> None:
    rules = {**certificate().rules, "p_percent": 0.01}
    forged = replace(certificate(), rules=rules, rule_marks=rule_marks(rules))
    assert names(altered_certificate(forged)) == [("certificate", "2024")]


def test_whoever_seals_a_forged_certificate_anew_is_betrayed_by_the_audit() -> None:
    rules = {**certificate().rules, "p_percent": 0.01}
    forged = with_seal(replace(certificate(), rules=rules, rule_marks=rule_marks(rules)))
    found = altered_contributions(forged, audit(), contributions())
    assert names(found) == [("audit", "2024")]


def test_a_mark_of_a_cell_that_was_altered_names_its_table() -> None:
    seal = certificate().tables[0]
    marks = {**seal.marks, "2023 | tin": "0" * 16}
    forged = replace(certificate(), tables=(replace(seal, marks=marks),))
    assert names(altered_certificate(forged)) == [("table", "tonnes")]


@pytest.mark.parametrize(
    ("links", "named"),
    [
        ([Link("2022", "ab"), Link("2023", "xx")], "2023"),
        ([Link("2022", "ab")], "2023"),
        ([Link("2022", "ab"), Link("2023", "cd"), Link("2023b", "ef")], "2023b"),
        ([Link("2023", "cd"), Link("2022", "ab")], "2024"),
    ],
)
def test_an_earlier_release_that_was_altered_lost_added_or_moved_is_named(
    links: list[Link], named: str
) -> None:
    assert names(altered_history(certificate(), links)) == [("history", named)]


def test_releases_after_this_one_do_not_matter() -> None:
    links = [Link("2022", "ab"), Link("2023", "cd"), Link("2024", "own"), Link("2025", "later")]
    assert altered_history(certificate(), links) == ()


def test_a_certificate_and_an_audit_come_back_from_their_files_as_they_were() -> None:
    assert read(written(certificate())) == certificate()
    endless = Tightest("public", Text("zinc", "zink"), 59.0, 0.0, math.inf, 53.1, 64.9)
    confidential = replace(audit(), tightest=(endless,), cohorts={"tonnes": ("Alba", "Borea")})
    assert read_audit(written_audit(confidential)) == confidential


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": "schakel/certificate/1"}'])
def test_a_file_that_is_no_certificate_is_told_so_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|kind|lacks"):
        read(text)


def test_a_certificate_holds_no_contribution_no_contributor_and_no_salt() -> None:
    text = written(certificate())
    for secret in ("4173", "Alba", "Borea", SALT.hex(), *audit().commitments.values()):
        assert secret not in text


def test_equal_figures_are_committed_to_differently_for_each_contributor() -> None:
    rows = tuple(replace(row, value=5.0) for row in contributions().rows)
    named = commitments(replace(contributions(), rows=rows), SALT)
    assert len(set(named.values())) == len(named)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_a_figure_prints_as_a_number_and_a_withheld_cell_never_does(
    value: float, decimals: int
) -> None:
    assert float(printed(Figure(value, decimals))) == pytest.approx(value, abs=0.5001)
    with pytest.raises(ValueError, match="withheld"):
        float(printed(Withheld()))


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.booleans())))
def test_the_order_in_which_things_are_said_does_not_change_a_hash(data: dict[str, object]) -> None:
    backwards = dict(reversed(data.items()))
    assert canonical(backwards) == canonical(data)
    assert json.loads(canonical(data)) == data
