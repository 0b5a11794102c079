"""The 1,000 greatest paths of a buyer among 46,000 sites and 2 million flows, and their coverage.

Takes about twenty seconds. The exposure of all sites is there already: it is solved once for all
buyers (see `provenance`).
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.measuring import Timed, brief, measured, setting, table, timed
from benchmarks.synthetic import World, made_up
from schakel.chain.graph import exposure
from schakel.chain.paths import Paths, Ways


@dataclass(frozen=True)
class Searches:
    """Seconds per buyer and coverage, for one number of paths."""

    asked_for: int
    seconds: list[float]
    coverage: list[float]
    exact: bool


def searches(world: World, buyers: int) -> Timed[list[Searches]]:
    """Search for the paths of many facilities; the time is that of making ready, once per issue."""
    system, risk = made_up(world)
    intake = system.own[:, None] * risk
    solution = exposure(system, intake)
    ready = timed(lambda: Ways(system, solution, intake), 5)
    chosen = np.random.default_rng(0).choice(
        np.arange(world.pools, world.sites), buyers, replace=False
    )
    found = [search(ready.value, chosen.tolist(), k) for k in (10, 100, 1000, 10_000)]
    return Timed(ready.seconds, found)


def search(ways: Ways, buyers: list[int], k: int) -> Searches:
    """Search for the k greatest paths of every buyer."""
    seconds, found = [], list[Paths]()
    for buyer in buyers:
        start = perf_counter()
        found.append(ways.greatest(buyer, k))
        seconds.append(perf_counter() - start)
    exact = all(paths.exact and len(paths.paths) == k for paths in found)
    return Searches(k, seconds, [paths.coverage for paths in found], exact)


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print the table."""
    parser = ArgumentParser("python -m benchmarks paths", description=__doc__)
    parser.add_argument("--buyers", type=int, default=50)
    parser.add_argument("--part", type=float, default=1.0, help="of the world; all of it is 1")
    asked = parser.parse_args(arguments)
    setting("scipy", "numpy")
    done = measured(searches, World().part(asked.part), asked.buyers)
    print(
        f"{asked.buyers} buyers, one issue. Made ready in {brief(done.seconds * 1000)} ms per "
        f"issue, for any number of buyers. Peak {done.peak:,.0f} MB, world and solution included."
        "\n"
    )
    rows = [
        [
            f"{one.asked_for:,}",
            brief(1000 * median(one.seconds)),
            brief(1000 * max(one.seconds)),
            f"{median(one.coverage):.0%} ({min(one.coverage):.0%} to {max(one.coverage):.0%})",
            "yes" if one.exact else "no",
        ]
        for one in done.value
    ]
    table(["paths", "ms, median", "ms, slowest buyer", "exposure covered", "exact"], rows)
