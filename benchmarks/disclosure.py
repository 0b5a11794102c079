"""The attack on tables of 10^3 to 10^5 cells, and on agreements of 7 to 20, against pytauargus.

Prints the two tables of docs/method/disclosure.md. Seconds are those of one core. `--argus PYTHON`
names an interpreter that has pytauargus (also: SCHAKEL_PYTAUARGUS); it audits the same pattern in
a process of its own. The enterprise table is measured too when the environment variable
SCHAKEL_BENCH_DATA names the folder of indiv_dt.csv.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
from scipy.sparse import csr_array

from benchmarks.measuring import Measured, Timed, Value, brief, measured_within, setting
from benchmarks.measuring import table as printed
from benchmarks.tables import SIZES, Array, Table, closed, enterprises, table
from schakel.disclosure.audit import Verdict, audit
from schakel.disclosure.intervals import intervals
from schakel.disclosure.knowledge import Case, case
from schakel.disclosure.primary import grounds
from schakel.disclosure.protection import protect
from schakel.disclosure.puzzle import Marks, Mind, Puzzle
from schakel.disclosure.tables import cells
from schakel.disclosure.values import (
    Contribution,
    Contributions,
    Dimension,
    Ground,
    Key,
    Quantity,
    Rules,
)
from schakel.disclosure.values import Table as Request

YEARS = tuple(str(year) for year in range(2019, 2024))
METALS, COUNTRIES = tuple("abcdefg"), tuple("wxyz")
LATE = 3  # times the limit a process is given, the making of its table included
ARGUS = """
import json, sys, time
from pytauargus._tauargus import audit_jj
start = time.process_time()
rows = audit_jj(sys.argv[1])
json.dump({"seconds": time.process_time() - start, "rows": rows}, open(sys.argv[2], "w"))
"""


def timed(work: Callable[[], Value], runs: int = 1) -> Timed[Value]:
    """Run a piece of work a few times; the median of the seconds of one core counts.

    Both solvers work on one core, so a busy machine disturbs these less than the clock's.
    """
    seconds = []
    for _ in range(runs):
        start = process_time()
        value = work()
        seconds.append(process_time() - start)
    return Timed(median(seconds), value)


# Large tables ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Large:
    """A table, what is hidden of it, and what an outsider knows: 0 to twice the largest cell."""

    table: Table
    hidden: Marks
    puzzle: Puzzle
    public: Mind
    top: float


def large(name: str) -> Large:
    """A table by its name, with a quick pattern."""
    data = os.environ.get("SCHAKEL_BENCH_DATA", "")
    made = enterprises(Path(data)) if name == "enterprises" else table(SIZES[name])
    top = 2 * float(made.value.max())
    puzzle = replace(made.puzzle(), above=top - made.value)
    return Large(made, closed(made), puzzle, made.public(), top)


def verdict_on(name: str, seconds: float) -> Timed[Verdict]:
    """Pass or fail, for every sensitive cell on both sides."""
    given = large(name)
    runs = 5 if given.table.value.size < 20_000 else 1
    asked = given.puzzle, given.hidden, [given.public]
    return timed(lambda: audit(*asked, seconds=seconds, proofs=False), runs)


def intervals_on(name: str, seconds: float) -> Timed[tuple[Array, Array]]:
    """Both ends of every hidden cell."""
    given, cells_hidden = large(name), np.flatnonzero(large(name).hidden)
    return timed(
        lambda: intervals(given.puzzle, given.hidden, given.public, cells_hidden, seconds=seconds)
    )


def argus_on(name: str, python: str, limit: float) -> tuple[float, Array, Array, int] | None:
    """The same pattern audited by pytauargus: seconds, both ends, how many it calls unsafe."""
    given = large(name)
    with TemporaryDirectory() as folder:
        asked, answer = Path(folder, "table.jj"), Path(folder, "answer.json")
        write_jj(given, asked)
        try:
            subprocess.run(
                [python, "-c", ARGUS, str(asked), str(answer)],
                check=True, capture_output=True, timeout=limit,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        except subprocess.CalledProcessError as error:
            print(f"{name}: {error.stderr.decode()[-300:]}", file=sys.stderr)
            return None
        found = json.loads(answer.read_text(encoding="utf-8"))
    rows = sorted(found["rows"], key=lambda row: int(row["cell"]))
    low, high = (np.array([row[end] for row in rows]) for end in ("min", "max"))
    return float(found["seconds"]), low, high, sum(bool(row["unsafe"]) for row in rows)


def write_jj(given: Large, path: Path) -> None:
    """The table as tau-ARGUS' solvers read it: cells, then relations."""
    value, need, relations = given.table.value, given.table.need, csr_array(given.puzzle.relations)
    marks = np.where(given.table.sensitive, "u", np.where(given.hidden, "m", "s"))
    lines = ["0", str(value.size)]
    lines += [
        f"{cell} {value[cell]:.0f} {max(value[cell], 1):.0f} {marks[cell]} 0 {given.top:.0f} "
        f"{need[cell]:.6f} {need[cell]:.6f} 0"
        for cell in range(value.size)
    ]
    lines.append(str(relations.shape[0]))
    for start, end in zip(relations.indptr[:-1], relations.indptr[1:], strict=True):
        parts = zip(relations.indices[start:end], relations.data[start:end], strict=True)
        lines.append(f"0 {end - start} : " + " ".join(f"{cell} ({one:.0f})" for cell, one in parts))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def line(name: str, python: str, limit: float) -> list[str]:
    """One table's line: ours, how much faster than theirs, and how far apart."""
    cells = f"{large(name).table.value.size:,}"
    verdict = measured_within(LATE * limit, verdict_on, name, limit)
    if verdict is None:
        return [name, cells, "no result", *["-"] * 6]
    small = large(name).table.value.size < 20_000
    ends = measured_within(LATE * limit, intervals_on, name, limit) if small else None
    argus = argus_on(name, python, limit) if python and small else None
    late = f"over {limit / verdict.seconds:.0f}" if python and small else "-"
    found = verdict.value
    lost = len({each.target for each in found.failures})
    return [
        name, cells, brief(verdict.seconds),
        f"{argus[0] / verdict.seconds:.0f}" if argus else late, settled(ends),
        brief(argus[0] / ends.seconds) if argus and ends else "-",
        f"{lost} / {found.unsettled}", f"{verdict.peak:,.0f}", apart(ends, argus),
    ]  # fmt: skip


def settled(ends: Measured[tuple[Array, Array]] | None) -> str:
    """Seconds for all intervals, and the share that was settled when that is not all."""
    if ends is None:
        return "-"
    share = float(np.mean(~np.isnan(np.concatenate(ends.value))))
    return brief(ends.seconds) + ("" if share == 1 else f" ({share:.0%} settled)")


def apart(
    ends: Measured[tuple[Array, Array]] | None, argus: tuple[float, Array, Array, int] | None
) -> str:
    """The largest difference between our ends and theirs, lower and upper."""
    if ends is None or argus is None:
        return "-"
    low, high = (np.abs(ends.value[side] - argus[side + 1]) for side in (0, 1))
    return f"{brief(float(np.nanmax(low)))} / {brief(float(np.nanmax(high)))}"


# Small agreements -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Small:
    """An agreement of so many contributors, attacked by all up to so many together."""

    contributors: int
    coalition: int
    releases: int = 5


def agreement(asked: Small, seconds: float) -> tuple[Case, Marks]:
    """All reports together: each shows its year and the one before, of who is a member then."""
    told, members = reported(asked.contributors)
    rules, found, why = Rules(coalition=asked.coalition), [], dict[Key, Ground]()
    for turn, year in enumerate(YEARS[: asked.releases]):
        request = Request(
            "tonnes", quantity="tonnes", by=("metal", "country"), cohort=members[year],
            periods=YEARS[max(turn - 1, 0) : turn + 1],
        )  # fmt: skip
        (shown,) = cells(request, told, year)
        found.append(shown)
        why |= {
            shown.keys[at]: ground for at, ground in grounds(shown, rules, "2030-01")[0].items()
        }
    made = case(found, (), told, rules, why)
    return made, protect(made.puzzle, made.minds, method="heuristic", seconds=seconds).hidden


def reported(contributors: int) -> tuple[Contributions, dict[str, tuple[str, ...]]]:
    """Tonnes by metal and country in five years; one far larger than the rest; who is a member."""
    rng = np.random.default_rng(7)
    names = [f"K{number:02}" for number in range(contributors)]
    joins = np.where(rng.random(contributors) < 0.15, rng.integers(1, 5, contributors), 0)
    leaves = np.where(rng.random(contributors) < 0.12, rng.integers(2, 5, contributors), 5)
    size = rng.lognormal(5, 1, contributors)
    size[0] = 5 * size.max()
    rows = []
    for number, name in enumerate(names):
        active = np.argwhere(rng.random((7, 4)) < (0.9 if number == 0 else 0.45))
        for metal, country in active:
            tonnes = np.ceil(size[number] * rng.lognormal(0, 1) * rng.lognormal(0, 0.1, 5))
            at = {"metal": METALS[metal], "country": COUNTRIES[country]}
            rows += [Contribution(name, year, at, "tonnes", float(tonnes[turn]))
                     for turn, year in enumerate(YEARS)]  # fmt: skip
    dimensions = {
        "metal": Dimension("metal", dict.fromkeys(METALS)),
        "country": Dimension("country", dict.fromkeys(COUNTRIES)),
    }
    members = {
        year: tuple(n for k, n in enumerate(names) if joins[k] <= turn < leaves[k])
        for turn, year in enumerate(YEARS)
    }
    return Contributions(tuple(rows), {"tonnes": Quantity("tonnes")}, dimensions), members


def whole_attack(asked: Small, seconds: float) -> Timed[tuple[Verdict, int, int, int]]:
    """The full attack on all reports, minds made ready within the time that counts."""
    made, hidden = agreement(asked, seconds)
    found = timed(lambda: audit(made.puzzle, hidden, made.minds), 5)
    needs = sum(
        int(np.sum(mind.need_below > 0) + np.sum(mind.need_above > 0)) for mind in made.minds
    )
    size = made.puzzle.value.size
    return Timed(found.seconds, (found.value, len(made.minds), needs, size))


def small_line(asked: Small, seconds: float) -> list[str]:
    """One agreement's line."""
    shape = [f"{asked.contributors}", f"{asked.releases}", f"{asked.coalition}"]
    found = measured_within(300, whole_attack, asked, seconds)
    if found is None:
        return [*shape, *["-"] * 3, "no result", "-", "-"]
    verdict, minds, needs, numbers = found.value
    return [
        *shape, f"{minds}", f"{numbers:,}", f"{needs:,}", brief(found.seconds),
        f"{len(verdict.failures)} / {verdict.unsettled}", f"{found.peak:,.0f}",
    ]  # fmt: skip


SMALL = (
    Small(7, 2), Small(12, 2), Small(20, 1), Small(20, 2), Small(20, 3), Small(20, 2, 1),
    Small(20, 2, 3),
)  # fmt: skip


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print the tables."""
    parser = ArgumentParser("python -m benchmarks disclosure", description=__doc__)
    parser.add_argument("--argus", default=os.environ.get("SCHAKEL_PYTAUARGUS", ""))
    parser.add_argument("--limit", type=float, default=600.0, help="seconds for one table")
    parser.add_argument("--tables", nargs="*", default=[*SIZES, "enterprises"])
    parser.add_argument("--no-small", action="store_true", help="leave the agreements out")
    asked = parser.parse_args(arguments)
    setting("highspy", "scipy", "numpy")
    names = [name for name in asked.tables if name != "enterprises"]
    if "enterprises" in asked.tables and os.environ.get("SCHAKEL_BENCH_DATA"):
        names.append("enterprises")
    printed(
        ["table", "cells", "pass or fail, s", "times faster", "all intervals, s", "times faster",
         "failing / unsettled", "peak MB", "lower / upper ends apart"],
        (line(name, asked.argus, asked.limit) for name in names),
    )  # fmt: skip
    if not asked.no_small:
        printed(
            ["contributors", "releases", "coalition", "attackers", "numbers", "needs listed",
             "full attack, s", "failing / unsettled", "peak MB"],
            (small_line(each, 20.0) for each in SMALL),
        )  # fmt: skip
