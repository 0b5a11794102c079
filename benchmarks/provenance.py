"""Every site's exposure to 20 issues among 46,000 sites and 2 million flows, against bw2calc.

Takes some minutes, nearly all of them bw2calc's. `--ours` leaves bw2calc out; `--part 0.1` takes
a tenth of the world's products, facilities and flows.
"""

from argparse import ArgumentParser
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import (
    Measured,
    Timed,
    brief,
    measured,
    measured_within,
    setting,
    table,
    timed,
)
from benchmarks.synthetic import World, made_up, radius
from schakel.chain.graph import Solution, System, exposure

Array = NDArray[np.float64]


def ours(world: World, runs: int = 5) -> Timed[Solution]:
    """Order the sites and solve, from a system that has not been looked at yet."""
    system, risk = made_up(world)
    intake = system.own[:, None] * risk

    def afresh() -> Solution:
        return exposure(System(system.shares, system.own, system.unknown), intake)

    return timed(afresh, runs)


def theirs(world: World) -> Timed[Array]:
    """The same solve by bw2calc."""
    from benchmarks.rivals import by_bw2calc

    system, risk = made_up(world)
    return by_bw2calc(system.shares, system.own[:, None] * risk)


def untouched(world: World) -> Timed[tuple[int, int, int, float]]:
    """The world alone: how large it is, and what memory it takes before any solve."""
    system, _ = made_up(world)
    largest = int(np.bincount(system.component).max())
    return timed(lambda: (system.size, system.shares.nnz, largest, radius(system)))


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print the table."""
    parser = ArgumentParser("python -m benchmarks provenance", description=__doc__)
    parser.add_argument("--ours", action="store_true", help="leave bw2calc out")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds given to bw2calc")
    parser.add_argument("--part", type=float, default=1.0, help="of the world; all of it is 1")
    asked = parser.parse_args(arguments)
    world = World().part(asked.part)
    setting("scipy", "numpy", *([] if asked.ours else ["bw2calc", "pypardiso"]))
    bare = measured(untouched, world)
    sites, flows, largest, pace = bare.value
    print(
        f"{sites:,} sites, {flows:,} flows, the largest loop {largest:,} sites, spectral radius "
        f"{pace:.2f}, 20 issues. Building the world alone peaks at {bare.peak:,.0f} MB.\n"
    )
    solved = measured(ours, world)
    certificate = solved.value.certificate
    rows = [
        [
            f"Schakel, scipy alone ({certificate.method}, {certificate.passes} passes)",
            brief(solved.seconds),
            f"{solved.peak:,.0f}",
            f"certified {brief(certificate.error)}",
            "1",
        ]
    ]
    if not asked.ours:
        rows.append(against(world, solved, asked.limit))
    table(["all sites x 20 issues", "seconds", "peak MB", "error", "times ours"], rows)


def against(world: World, solved: Measured[Solution], limit: float) -> list[str]:
    """bw2calc's line of the table; at least the limit, where it did not finish."""
    name = "bw2calc, FastScoresOnlyMultiLCA, adjoint, Pardiso"
    rival = measured_within(limit, theirs, world)
    if rival is None:
        return [name, f"over {limit:,.0f}", "", "stopped", f"over {brief(limit / solved.seconds)}"]
    apart = float(np.abs(rival.value - solved.value.values).max())
    ratio = brief(rival.seconds / solved.seconds)
    error = f"{brief(apart)} from ours"
    return [name, brief(rival.seconds), f"{rival.peak:,.0f}", error, ratio]
