"""How grave and how likely, as the agreement's files hold it."""

from hypothesis import given
from hypothesis import strategies as st

from schakel.covenant.agreement import load
from schakel.covenant.judgements import Likelihood

METALS = load("metals_2019")
BANDED = {code: each for code, each in METALS.likelihood.items() if each.thresholds}
banded = st.sampled_from(sorted(BANDED))
figures = st.floats(-3, 3000, allow_nan=False)


def turned(table: Likelihood, value: float) -> float:
    """The value, turned so that higher is likelier."""
    return -value if table.direction == "lower-is-likelier" else value


@given(banded, figures, figures)
def test_a_worse_figure_is_never_less_likely(code: str, one: float, other: float) -> None:
    table = BANDED[code]
    better, worse = sorted((one, other), key=lambda value: turned(table, value))
    low, high = table.of(better), table.of(worse)
    assert low is None or high is None or low <= high


@given(banded, figures)
def test_thresholds_moved_within_their_range_move_a_likelihood_by_one_at_most(
    code: str, value: float
) -> None:
    table = BANDED[code]
    moved = [table.of(value, shift) for shift in (-table.threshold_range, table.threshold_range)]
    degrees = [degree for degree in (*moved, table.of(value)) if degree is not None]
    assert not degrees or max(degrees) - min(degrees) <= 1


def test_severity_is_the_worst_of_three_at_every_stage() -> None:
    for issue in METALS.severity.values():
        for stage in METALS.vocabulary.stages:
            gravity = issue.at(stage)
            assert gravity.severity == max(gravity.scale, gravity.scope, gravity.irremediability)


def test_what_harms_is_said_to_harm_somebody() -> None:
    assert METALS.severity["child-labour"].falls_on == ("children",)
    assert all(issue.falls_on for issue in METALS.severity.values())


def test_what_is_not_in_the_table_says_nothing() -> None:
    assert METALS.likelihood["usdol-goods-forced-labour"].of("not listed") is None
    assert METALS.likelihood["forced-labour-prohibited"].of("yes") is None


def test_only_lists_and_the_measure_of_corruption_speak_of_an_issue_directly() -> None:
    direct = {code for code, each in METALS.likelihood.items() if each.kind == "direct"}
    assert direct == {
        "usdol-goods-child-labour",
        "usdol-goods-forced-labour",
        "eu-cahra",
        "wgi-control-of-corruption",
    }


def test_bands_of_maturity_meet_without_gap_or_overlap() -> None:
    bands = list(METALS.diligence.maturity.values())
    assert [band.above for band in bands[1:]] == [band.upto for band in bands[:-1]]
    assert (bands[0].above, bands[-1].upto) == (0, 100)
