"""The agreement and the world pack speak of the same metals, stages and forms."""

from schakel.chain.purchases import Form
from schakel.chain.world import World
from schakel.covenant.agreement import load

METALS = load("metals_2019")


def test_the_agreement_and_the_world_know_the_same_materials() -> None:
    assert set(METALS.vocabulary.materials) == set(World.shipped().materials())


def test_a_material_is_called_the_same_in_both() -> None:
    materials = World.shipped().materials()
    for code, name in METALS.vocabulary.materials.items():
        assert name == materials[code].name


def test_the_agreement_knows_every_form_of_a_purchase_list() -> None:
    assert set(METALS.vocabulary.forms) == {form.value for form in Form}


def test_the_twelve_issues_each_have_a_severity() -> None:
    assert list(METALS.severity) == list(METALS.vocabulary.issues)
    assert len(METALS.severity) == 12


def test_an_issue_without_any_indicator_is_known_to_be_unknown() -> None:
    spoken_of = {issue for each in METALS.likelihood.values() for issue in each.issues}
    silent = set(METALS.vocabulary.issues) - spoken_of
    assert silent == {"water", "biodiversity-and-forests"}


def test_a_refined_severity_is_for_a_stage_that_differs() -> None:
    for issue in METALS.severity.values():
        for stage, refined in issue.stages.items():
            plain = issue.at("no such stage")
            assert issue.at(stage) == refined
            assert refined.reason != plain.reason


def test_no_indicator_of_government_touches_severity() -> None:
    for issue in METALS.severity.values():
        assert issue.source.document == "schakel-defaults"
