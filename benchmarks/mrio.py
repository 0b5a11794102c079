"""The same solve on input-output tables, made-up and real, against pymrio and bw2calc.

A made-up table of 9,600 sites, and the World Input-Output Database of 2011 (1,435 industries of
41 countries), where its file is found: `--table PATH` of wiod11.rda. Takes about two minutes.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks.measuring import Timed, brief, measured, setting, table, timed
from benchmarks.synthetic import World, made_up, radius
from schakel.chain.graph import Solution, System, exposure

Array = NDArray[np.float64]

MADE_UP = World(countries=160, products=20, facilities=0, flows=204_000)
REAL = Path("../shared/data/bench/mrio/wiod11.rda")
ISSUES = 20


@dataclass(frozen=True)
class Case:
    """A system to solve: made up, or read from a file."""

    title: str
    source: World | Path

    def system(self) -> tuple[System, Array]:
        """The system, and what enters at every site, for 20 issues."""
        if isinstance(self.source, World):
            system, risk = made_up(self.source)
        else:
            system = industries(self.source)
            risk = np.random.default_rng(2011).random((system.size, ISSUES))
        return system, system.own[:, None] * risk


def industries(path: Path) -> System:
    """Industries whose intake is what they use of one another's output, and their own value added.

    S[j, i] = use of i's output by j / output of j. What makes no output is all its own.
    """
    import rdata

    tables = rdata.read_rda(path)
    used, output = np.asarray(tables["inter11"], dtype=float), tables["output11"]
    made = np.asarray(output, dtype=float)
    return System(csr_array((used / np.where(made > 0, made, 1.0)).T * (made > 0)[:, None]))


def ours(case: Case) -> Timed[Solution]:
    """Order the sites and solve, from a system that has not been looked at yet."""
    system, intake = case.system()
    return timed(lambda: exposure(System(system.shares, system.own), intake), 9)


def pymrio(case: Case) -> Timed[Array]:
    """pymrio's dense inverse and multipliers."""
    from benchmarks.rivals import by_pymrio

    system, intake = case.system()
    return by_pymrio(system.shares, intake)


def bw2calc(case: Case) -> Timed[Array]:
    """bw2calc's adjoint scores."""
    from benchmarks.rivals import by_bw2calc

    system, intake = case.system()
    return by_bw2calc(system.shares, intake, 3)


RIVALS: dict[str, Callable[[Case], Timed[Array]]] = {
    "pymrio, calc_L and calc_M (dense inverse)": pymrio,
    "bw2calc, FastScoresOnlyMultiLCA, adjoint, Pardiso": bw2calc,
}


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print a table per system."""
    parser = ArgumentParser("python -m benchmarks mrio", description=__doc__)
    parser.add_argument("--table", type=Path, default=REAL, help="where wiod11.rda is")
    asked = parser.parse_args(arguments)
    setting("scipy", "numpy", "pymrio", "bw2calc", "pypardiso")
    compare(Case("A made-up table", MADE_UP))
    if asked.table.exists():
        compare(Case("World Input-Output Database, 2011", asked.table))
    else:
        print(f"{asked.table}: not found; give the path of wiod11.rda with --table.\n")


def compare(case: Case) -> None:
    """Measure one system with everybody's solver."""
    system, _ = case.system()
    print(
        f"{case.title}: {system.size:,} sites, {system.shares.nnz:,} flows, spectral radius "
        f"{radius(system):.2f}, {ISSUES} issues.\n"
    )
    solved = measured(ours, case)
    certificate = solved.value.certificate
    name = f"Schakel, scipy alone ({certificate.method}, {certificate.passes} passes)"
    error = f"certified {brief(certificate.error)}"
    rows = [[name, brief(solved.seconds), f"{solved.peak:,.0f}", error, "1"]]
    for name, rival in RIVALS.items():
        done = measured(rival, case)
        apart = f"{brief(float(np.abs(done.value - solved.value.values).max()))} from ours"
        ratio = brief(done.seconds / solved.seconds)
        rows.append([name, brief(done.seconds), f"{done.peak:,.0f}", apart, ratio])
    table(["all sites x 20 issues", "seconds", "peak MB", "error", "times ours"], rows)
