"""What holds in any world: shares add up, bounds hold the estimate, content is conserved."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.chain.mixing import balance
from schakel.chain.provenance import Chains, Provenance
from schakel.chain.purchases import Form
from schakel.chain.stages import BEST, HIGH, LOW, Quantity
from tests.chain.by_hand import SmallWorld, bought, shares, traced, world

COUNTRIES = ("AUS", "CHN", "COD", "ISL", "MMR", "NLD")
PRIMARY = [form for form in Form if form is not Form.SCRAP]

tonnes = st.sampled_from([0.0, 0.0, 1e-6, 0.3, 1.0, 7.0, 40.0, 1e4])
spread = st.sampled_from([0.0, 0.1, 0.5, 0.9])


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """A quantity with a range around it."""
    best, doubt = draw(tonnes), draw(spread)
    return best * (1 - doubt), best, best * (1 + doubt)


flows = st.lists(
    st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(COUNTRIES), quantities()).filter(
        lambda row: row[0] != row[1]
    ),
    max_size=14,
)
outputs = st.dictionaries(st.sampled_from(COUNTRIES), quantities(), max_size=6)


@st.composite
def worlds(draw: st.DrawFn) -> SmallWorld:
    """Any small world: of one, two or three recorded levels, with or without known smelters."""
    material = draw(st.sampled_from(["tin", "aluminium", "cobalt", "tantalum", "tungsten"]))
    levels = draw(st.sets(st.sampled_from(["intermediate", "refined"])))
    ore = draw(flows)
    return world(
        draw(outputs),
        ore,
        material=material,
        made=draw(st.none() | outputs) if "refined" in levels else None,
        partners=[(row[0], row[1]) for row in ore[:3]],
        **{level: draw(flows) for level in sorted(levels)},
    )


@st.composite
def traces(draw: st.DrawFn) -> Provenance:
    """Any purchase in any small world."""
    small = draw(worlds())
    purchase = bought(
        small.known.material,
        draw(st.sampled_from(list(Form))),
        draw(st.sampled_from((*COUNTRIES, "XKX"))),
        draw(st.sampled_from([1e-3, 2.0, 500.0])),
        smelter=draw(st.none() | st.sampled_from(COUNTRIES)),
        mine=draw(st.none() | st.just("BOL")),
        recycled=draw(st.none() | st.sampled_from([0.0, 0.25, 1.0])),
    )
    small.rate = draw(st.none() | st.just(0.3))
    return traced(small, purchase, draws=4)


calm = settings(max_examples=50, deadline=None)


@calm
@given(traces())
def test_shares_and_unknown_add_up_to_one(provenance: Provenance) -> None:
    assert sum(one.share for one in provenance.origins) + provenance.unknown == pytest.approx(
        1.0, abs=1e-9
    )
    for step in provenance.passages:
        assert sum(one.share for one in step.origins) + step.unknown == pytest.approx(1.0, abs=1e-9)


@calm
@given(traces())
def test_nothing_is_negative_and_every_bound_holds_its_share(provenance: Provenance) -> None:
    everything = [
        *provenance.origins,
        *(one for step in provenance.passages for one in step.origins),
    ]
    for one in everything:
        assert 0 <= one.possible_low <= one.low <= one.share <= one.high <= one.possible_high
        assert one.possible_high <= 1 + 1e-9
    assert 0 <= provenance.unknown_low <= provenance.unknown <= provenance.unknown_high <= 1 + 1e-9


@calm
@given(traces())
def test_no_country_is_named_twice_on_the_same_ground(provenance: Provenance) -> None:
    named = [(one.country, one.basis) for one in provenance.origins]
    assert len(named) == len(set(named))


@calm
@given(traces())
def test_the_certificate_is_small_whatever_the_world(provenance: Provenance) -> None:
    assert provenance.certificate.error < 1e-6


@calm
@given(outputs, flows)
def test_content_is_conserved_in_every_country(
    mined: dict[str, Quantity], ore: list[tuple[str, str, Quantity]]
) -> None:
    known = world({"PER": 1.0, **mined}, ore).known
    pool = known.pools[0]
    squared = balance(known.mined, pool.flows)
    ranges = pool.flows.tonnes
    assert (squared.flows >= ranges[LOW] - 1e-9).all()
    assert (squared.flows <= ranges[HIGH] + 1e-9).all()
    came = squared.made + squared.taken + squared.excess
    went = squared.sent + squared.kept
    assert came == pytest.approx(went, rel=1e-9, abs=1e-9)
    assert (squared.kept >= 0).all()
    assert (squared.excess >= 0).all()


@calm
@given(worlds(), st.sampled_from(COUNTRIES), st.sampled_from(PRIMARY))
def test_the_mix_of_all_supply_kept_is_what_was_mined(
    small: SmallWorld, country: str, form: Form
) -> None:
    """What all countries keep, by origin, is what the mines of that origin gave."""
    course = Chains(small, draws=2).course(small.known.material, 2023)
    if not course.mixes or small.known.pools[0].levels[0] != "ore":
        return
    first = course.mixes[0]
    looped = first.balance.kept @ first.origins[BEST, :, :-1]
    given_out = first.balance.made[course.miners]
    reached = looped <= given_out * (1 + 1e-5) + 1e-5 * first.balance.supply.sum()
    assert reached.all()


@calm
@given(worlds(), st.sampled_from(COUNTRIES), st.sampled_from(PRIMARY))
def test_the_same_seed_gives_the_same_figures(small: SmallWorld, country: str, form: Form) -> None:
    purchase = bought(small.known.material, form, country)
    assert traced(small, purchase) == traced(small, purchase)


@calm
@given(outputs, flows, st.sampled_from(COUNTRIES), st.sampled_from([Form.ORE, Form.REFINED]))
def test_a_flow_elsewhere_changes_nothing(
    mined: dict[str, Quantity], ore: list[tuple[str, str, Quantity]], country: str, form: Form
) -> None:
    purchase = bought("tin", form, country)
    before = traced(world(mined, ore), purchase)
    after = traced(world(mined, [*ore, ("TON", "WSM", 0.5), ("WSM", "FJI", 0.25)]), purchase)
    assert_alike(before, after)


@calm
@given(outputs, flows, st.sampled_from(COUNTRIES), st.sampled_from([Form.ORE, Form.REFINED]))
def test_units_scale_out(
    mined: dict[str, Quantity], ore: list[tuple[str, str, Quantity]], country: str, form: Form
) -> None:
    thousand = {place: scaled(amount) for place, amount in mined.items()}
    flows_scaled = [(giver, taker, scaled(amount)) for giver, taker, amount in ore]
    before = traced(world(mined, ore), bought("tin", form, country, 2.0))
    after = traced(world(thousand, flows_scaled), bought("tin", form, country, 2000.0))
    assert_alike(before, after)


@calm
@given(outputs, flows, st.sampled_from(COUNTRIES))
def test_a_declared_mine_does_not_know_the_world(
    mined: dict[str, Quantity], ore: list[tuple[str, str, Quantity]], country: str
) -> None:
    purchase = bought("tin", Form.REFINED, country, mine="BOL", recycled=0.2)
    here, elsewhere = traced(world(mined, ore), purchase), traced(world({"PER": 1.0}), purchase)
    assert here.origins == elsewhere.origins
    assert here.unknown == elsewhere.unknown == 0.0


@calm
@given(outputs, flows, st.sampled_from(COUNTRIES))
def test_the_low_end_of_the_max_flow_bound_lies_between_the_quick_one_and_the_share(
    mined: dict[str, Quantity], ore: list[tuple[str, str, Quantity]], country: str
) -> None:
    chains = Chains(world(mined, ore), draws=4)
    purchase = bought("tin", Form.CONCENTRATE, country, tonnes=3.0)
    for origin in chains.trace(purchase).origins:
        exact = chains.possible(purchase, origin.country)
        assert exact.low <= origin.share + 1e-9
        assert origin.possible_low <= exact.low + 1e-6


@calm
@given(outputs, flows, st.sampled_from(COUNTRIES))
def test_where_metal_does_not_go_round_the_max_flow_bound_lies_between_share_and_quick_one(
    mined: dict[str, Quantity], ore: list[tuple[str, str, Quantity]], country: str
) -> None:
    onward = [(min(giver, taker), max(giver, taker), amount) for giver, taker, amount in ore]
    chains = Chains(world(mined, onward), draws=4)
    purchase = bought("tin", Form.CONCENTRATE, country, tonnes=3.0)
    for origin in chains.trace(purchase).origins:
        exact = chains.possible(purchase, origin.country)
        assert origin.share <= exact.high + 1e-6
        assert exact.high <= origin.possible_high + 1e-6


def scaled(amount: Quantity) -> Quantity:
    """A quantity in another unit."""
    assert isinstance(amount, tuple)
    low, best, high = amount
    return low * 1000, best * 1000, high * 1000


def assert_alike(first: Provenance, second: Provenance) -> None:
    """The same origins, shares and bounds, to rounding."""
    assert shares(first) == pytest.approx(shares(second), abs=1e-9)
    for one in first.origins:
        twin = next((two for two in second.origins if two.country == one.country), None)
        twin = twin or replace(one, share=0.0, low=0.0, high=0.0)
        assert np.allclose([one.low, one.high], [twin.low, twin.high], atol=1e-6)
    assert first.unknown == pytest.approx(second.unknown, abs=1e-9)
