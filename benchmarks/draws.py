"""Monte-Carlo draws of all 2 million flows, each solved for all 46,000 sites x 20 issues.

Takes about half a minute for 50 draws; `--draws 1000` makes the whole thousand.
"""

from argparse import ArgumentParser
from collections.abc import Sequence

import numpy as np

from benchmarks.measuring import Timed, brief, measured, setting, table, timed
from benchmarks.synthetic import World, made_up
from schakel.chain.uncertainty import Draws, Factors, bounds, monte_carlo

TOLERANCE = 1e-5
A_FIFTH = Factors(0.2, 0.2, 0.2)


def draw(world: World, draws: int) -> Timed[Draws]:
    """Draw, and solve every draw."""
    system, risk = made_up(world)
    watch = np.arange(world.pools, world.sites, 500)
    return timed(
        lambda: monte_carlo(
            system, risk, A_FIFTH, draws=draws, seed=1, tolerance=TOLERANCE, watch=watch
        )
    )


def bound(world: World) -> Timed[float]:
    """Bound one issue, chance left out; the value is the mean width of the bounds."""
    system, risk = made_up(world)
    within = Factors(0.2, 0.2, 0.2, "interval")
    done = timed(lambda: bounds(system, risk[:, :1], within))
    least, most, _ = done.value
    return Timed(done.seconds, float((most - least).mean()))


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print the table."""
    parser = ArgumentParser("python -m benchmarks draws", description=__doc__)
    parser.add_argument("--draws", type=int, default=50)
    parser.add_argument("--part", type=float, default=1.0, help="of the world; all of it is 1")
    asked = parser.parse_args(arguments)
    world = World().part(asked.part)
    setting("scipy", "numpy")
    done, limits = measured(draw, world, asked.draws), measured(bound, world)
    each = done.seconds / asked.draws
    rows = [
        [
            f"{asked.draws:,} draws, all sites x 20 issues",
            brief(done.seconds),
            f"{done.peak:,.0f}",
            f"certified {brief(done.value.error)} or better in every draw",
        ],
        [
            "one draw"
            if asked.draws >= 1000
            else f"one draw (1,000 would take {each * 1000 / 60:.1f} minutes)",
            brief(each),
            "",
            "",
        ],
        [
            "bounds without chance, +-20 %, all sites x 1 issue",
            brief(limits.seconds),
            f"{limits.peak:,.0f}",
            f"mean width {limits.value:.2f}",
        ],
    ]
    print(f"Every amount off by exp(0.2 z), tolerance {TOLERANCE:g}, seeded.\n")
    table(["", "seconds", "peak MB", ""], rows)
