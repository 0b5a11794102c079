"""How the cost of a solve grows with sites and flows, issues, buyers, and with how goods go round.

Takes about a minute.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from time import perf_counter

import numpy as np

from benchmarks.measuring import Timed, brief, measured, setting, table, timed
from benchmarks.synthetic import World, made_up, radius
from schakel.chain.graph import Solution, System, exposure, origins

Row = list[str]


def sized(world: World) -> Timed[tuple[int, int, float, Solution]]:
    """Solve a world of some size, from a system that has not been looked at yet."""
    system, risk = made_up(world)
    intake = system.own[:, None] * risk
    done = timed(lambda: exposure(System(system.shares, system.own, system.unknown), intake), 3)
    return Timed(done.seconds, (system.size, system.shares.nnz, radius(system), done.value))


def with_issues(world: World) -> Timed[list[tuple[int, float]]]:
    """Solve the same world for more and more issues."""
    system, _ = made_up(world)
    risk = np.random.default_rng(0).random((system.size, 200))
    exposure(system, system.own)  # so that the sites are in order
    found = []
    for issues in (1, 5, 20, 50, 200):
        intake = system.own[:, None] * risk[:, :issues]
        found.append((issues, timed(partial(exposure, system, intake), 3).seconds))
    return Timed(0.0, found)


def with_buyers(world: World) -> Timed[tuple[list[tuple[int, float]], float]]:
    """Ask for the exposure of more and more buyers, and for all origins of one."""
    system, risk = made_up(world)
    solution = exposure(system, system.own[:, None] * risk)
    rng = np.random.default_rng(0)
    found = []
    for buyers in (1, 1_000, 100_000):
        sellers = rng.integers(0, system.size, (buyers, 10))
        parts = rng.dirichlet(np.ones(10), buyers)
        start = perf_counter()
        np.einsum("bs,bsi->bi", parts, solution.values[sellers])
        found.append((buyers, perf_counter() - start))
    one = timed(lambda: origins(system, system.size - 1), 3).seconds
    return Timed(0.0, (found, one))


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print the tables."""
    ArgumentParser("python -m benchmarks growth", description=__doc__).parse_args(arguments)
    setting("scipy", "numpy")
    head = ["sites", "flows", "spectral radius", "seconds", "passes", "method", "certified", "MB"]
    table(head, [row(World().part(size)) for size in (0.1, 0.25, 0.5, 1, 2)])
    print("Goods go round more often (a quarter of the world):\n")
    quarter = World().part(0.25)
    table(head, [row(replace(quarter, round_again=again)) for again in (0.5, 0.7, 0.9, 0.949)])
    issues = measured(with_issues, World()).value
    table(["issues", "seconds"], [[str(count), brief(seconds)] for count, seconds in issues])
    buyers, one = measured(with_buyers, World()).value
    rows = [[f"{count:,} buyers of ten sellers each", brief(seconds)] for count, seconds in buyers]
    table(["once solved", "seconds"], [*rows, ["all origins of one buyer", brief(one)]])


def row(world: World) -> Row:
    """One line of a table."""
    done = measured(sized, world)
    sites, flows, pace, solution = done.value
    certificate = solution.certificate
    return [
        f"{sites:,}",
        f"{flows:,}",
        f"{pace:.3f}",
        brief(done.seconds),
        str(certificate.passes),
        certificate.method,
        brief(certificate.error),
        f"{done.peak:,.0f}",
    ]
