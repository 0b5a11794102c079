"""What is withheld from tables of 10^3 to 10^5 cells, at what cost, against pytauargus.

`--argus PYTHON` names an interpreter that has pytauargus (also: SCHAKEL_PYTAUARGUS); its OPT
protects the same table, with the same needs, in a process of its own. Prints the table of
docs/method/disclosure.md. The enterprise table is
protected too when the environment variable SCHAKEL_BENCH_DATA names the folder that holds
indiv_dt.csv. Every pattern, theirs too, is audited here against an outsider; ours also against
every contributor with its own figures, and against those who compare an edition with the one
before, which one company had not joined yet. Seconds are those of one core; a search that was
stopped by the clock says so.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from benchmarks.measuring import Measured, Timed, brief, measured_within, setting
from benchmarks.measuring import table as printed
from benchmarks.tables import SIZES, P, Table, added_up, by_company, drawn, enterprises, flat, table
from schakel.disclosure.audit import audit
from schakel.disclosure.protection import Method, Pattern, protect
from schakel.disclosure.puzzle import Marks, Mind, Places, Puzzle, State, Vector

ARGUS = """
import sys, time
from pytauargus._tauargus import HiTaSCtrl
start = time.process_time()
code = HiTaSCtrl().full_jj(in_file_jj=sys.argv[1], out_file=sys.argv[2], max_time=60)
print(code, time.process_time() - start)
"""
TRIED: tuple[tuple[str, str, Method], ...] = (
    ("1k:30", "outsider", "optimal"),
    ("1k:30", "outsider", "heuristic"),
    ("1k:30", "all insiders", "optimal"),
    ("1k:30", "one joined", "optimal"),
    ("3k:300", "outsider", "optimal"),
    ("3k:300", "outsider", "heuristic"),
    ("3k:300", "all insiders", "heuristic"),
    ("10k:2000", "outsider", "heuristic"),
    ("10k:300", "outsider", "heuristic"),
    ("10k:300", "outsider", "batch"),
    ("27k:2000", "outsider", "batch"),
    ("27k:300", "outsider", "batch"),
    ("100k:300", "outsider", "batch"),
    ("enterprises", "outsider", "heuristic"),
)
STOPPED = 0.95  # of the time that a search was given, after which it was the clock that ended it
Minds = list[Mind]


# Who attacks ----------------------------------------------------------------------------------


def given(name: str) -> Table:
    """A table by its name; the enterprises' only when their folder is named."""
    if name != "enterprises":
        return table(SIZES[name])
    return enterprises(Path(os.environ["SCHAKEL_BENCH_DATA"]))


def puzzle_of(made: Table) -> Puzzle:
    """The table as an attacker sees it, who also knows where nobody takes part."""
    puzzle = made.puzzle()
    state = np.where(made.value > 0, puzzle.state, np.int8(State.TOLD))
    return replace(puzzle, state=state.astype(np.int8))


def outsider(name: str) -> tuple[Puzzle, Minds]:
    """A table, and the public."""
    made = given(name)
    return puzzle_of(made), [made.public()]


def insiders(name: str) -> tuple[Puzzle, Minds]:
    """A table, the public, and every company with its own figures."""
    sizes = SIZES[name]
    made, (places, company, tonnes) = table(sizes), drawn(sizes)
    parents = tuple(flat(size) for size in sizes.shape)
    minds = [made.public()]
    for one in range(sizes.companies):
        own = company == one
        cells, sums = by_company(parents, places[own], np.zeros(own.sum(), dtype=int), tonnes[own])
        minds.append(insider(made, one, cells, sums))
    return puzzle_of(made), minds


def insider(made: Table, one: int, cells: Places, own: Vector) -> Mind:
    """A company with its own figures: p % of the largest other, less what the rest put in."""
    largest = np.where(own == made.largest[cells], made.second[cells], made.largest[cells])
    need = np.maximum(P * largest - (made.value[cells] - own - largest), 0.0)
    listed = (need > 0) | (made.need[cells] > 0)
    above = np.full(cells.size, np.inf)
    return Mind(
        f"company {one}", frozenset([str(one)]), cells, made.value[cells] - own, above,
        cells[listed], need[listed], need[listed],
    )  # fmt: skip


def joined(name: str) -> tuple[Puzzle, Minds]:
    """Two editions, the second with one company more; its own figures are what is to be kept.

    Numbers: the cells of the first edition, protected alone and told; those of the second; and
    what the joiner put in in each cell, which is the difference.
    """
    sizes = SIZES[name]
    places, company, tonnes = drawn(sizes)
    parents, joiner = tuple(flat(size) for size in sizes.shape), company == sizes.companies - 1
    before = added_up(parents, places[~joiner], company[~joiner], tonnes[~joiner])
    after = added_up(parents, places, company, tonnes)
    first = protect(puzzle_of(before), [before.public()], seconds=60)
    return editions(before, after, first.hidden)


def editions(before: Table, after: Table, hidden: Marks) -> tuple[Puzzle, Minds]:
    """The two tables and their difference as one puzzle."""
    size, more = before.value.size, after.value - before.value
    none: Any = csr_array((before.relations.shape[0], size))
    one = eye_array(size)
    relations = vstack([
        hstack([before.relations, none, none]),
        hstack([none, after.relations, none]),
        hstack([one, -one, one]),
    ])  # fmt: skip
    state = np.concatenate([
        np.where(hidden, State.HIDDEN, State.TOLD), puzzle_of(after).state,
        np.full(size, State.HIDDEN),
    ]).astype(np.int8)  # fmt: skip
    value = np.concatenate([before.value, after.value, more])
    zero = np.zeros(value.size)
    puzzle = Puzzle(
        csr_array(relations), value, value, np.full(value.size, np.inf), zero, zero,
        np.zeros(value.size, dtype=bool), np.maximum(value, 1.0), state,
    )  # fmt: skip
    needs = np.concatenate([before.need, after.need, P * more])
    target = np.flatnonzero(needs > 0)
    return puzzle, [
        Mind("public", target=target, need_below=needs[target], need_above=needs[target])
    ]


ATTACKERS = {"outsider": outsider, "all insiders": insiders, "one joined": joined}


# What is measured -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A pattern, how many cells it withholds beside the sensitive ones; did the clock stop it?"""

    pattern: Pattern
    beside: int
    stopped: bool


def protected(name: str, method: Method, who: str, seconds: float) -> Timed[Kept]:
    """A pattern for one table against some attackers."""
    puzzle, minds = ATTACKERS[who](name)
    start, begun = process_time(), perf_counter()
    found = protect(puzzle, minds, method=method, seconds=seconds)
    spent, gone = process_time() - start, perf_counter() - begun
    beside = found.hidden & (puzzle.state == State.OPEN) & (puzzle.value > 0)
    return Timed(spent, Kept(found, int(beside.sum()), gone > STOPPED * seconds))


@cache
def by_argus(name: str, python: str, limit: float) -> tuple[float, float, int] | None:
    """By OPT: seconds, cost, and how many needs fail by our audit; None when it did not finish."""
    made, interpreter = given(name), str(Path(which(python) or python).absolute())
    with TemporaryDirectory() as folder:
        asked, answer = Path(folder, "table.jj"), Path(folder, "answer.jj")
        write_jj(made, asked)
        try:
            done = subprocess.run(
                [interpreter, "-c", ARGUS, str(asked), str(answer)],
                check=True, capture_output=True, timeout=limit, text=True, cwd=folder,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        except subprocess.CalledProcessError as error:
            print(f"{name}: {error.stderr[-300:]}", file=sys.stderr)
            return None
        lines = answer.read_text(encoding="utf-8").split()
    hidden, puzzle = made.sensitive.copy(), puzzle_of(made)
    hidden[np.array(lines, dtype=int)] = True
    verdict = audit(puzzle, hidden, [made.public()])
    cost = float(puzzle.cost[hidden & ~made.sensitive].sum())
    return float(done.stdout.split()[1]), cost, len(verdict.failures) + verdict.unsettled


def write_jj(made: Table, path: Path) -> None:
    """The table as tau-ARGUS' solvers read it: cells with their needs, then relations."""
    top, relations = 2 * made.value.max(), csr_array(made.relations)
    marks = np.where(made.sensitive, "u", np.where(made.value > 0, "s", "z"))
    lines = ["0", str(made.value.size)]
    lines += [
        f"{cell} {value:.0f} {max(value, 1):.0f} {marks[cell]} 0 {top:.0f} {need:.6f} {need:.6f} 0"
        for cell, (value, need) in enumerate(zip(made.value, made.need, strict=True))
    ]
    lines.append(str(relations.shape[0]))
    for start, end in zip(relations.indptr[:-1], relations.indptr[1:], strict=True):
        parts = zip(relations.indices[start:end], relations.data[start:end], strict=True)
        lines.append(f"0 {end - start} : " + " ".join(f"{cell} ({one:.0f})" for cell, one in parts))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def line(name: str, method: Method, who: str, seconds: float, python: str) -> list[str]:
    """One row of the table."""
    found = measured_within(3 * seconds + 60, protected, name, method, who, seconds)
    asked = bool(python) and who == "outsider"
    theirs = by_argus(name, python, seconds) if asked else None
    return [name, who, method, *_ours(found), *_theirs(found, theirs, asked)]


def _ours(found: Measured[Kept] | None) -> list[str]:
    if found is None:
        return ["no result", "", "", "", "", ""]
    kept = found.value
    pattern, verdict = kept.pattern, kept.pattern.verdict
    failing = len(verdict.failures) + verdict.unsettled
    gap = "" if pattern.gap is None else f"{100 * pattern.gap:.1f} %"
    cost = f"{pattern.cost:,.0f}" if pattern.possible else "no safe pattern"
    spent = brief(found.seconds) + (", stopped" if kept.stopped else "")
    return [spent, brief(found.peak), f"{kept.beside:,}", cost, gap, str(failing)]


def _theirs(
    found: Measured[Kept] | None, theirs: tuple[float, float, int] | None, asked: bool
) -> list[str]:
    if theirs is None:
        return ["not finished" if asked else "", "", "", ""]
    seconds, cost, failing = theirs
    ours = None if found is None else found.value.pattern
    safe = ours is not None and ours.possible and cost
    more = f"{100 * (ours.cost / cost - 1):+.1f} %" if ours and safe else ""
    return [brief(seconds), f"{cost:,.0f}", str(failing), more]


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print the table."""
    parser = ArgumentParser("python -m benchmarks protection", description=__doc__)
    parser.add_argument("--argus", default=os.environ.get("SCHAKEL_PYTAUARGUS", ""))
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for one pattern")
    parser.add_argument("--tables", nargs="*", default=sorted({name for name, _, _ in TRIED}))
    parser.add_argument("--attackers", nargs="*", choices=ATTACKERS, default=[*ATTACKERS])
    asked = parser.parse_args(arguments)
    setting("highspy", "scipy", "numpy")
    here = {*SIZES, "enterprises"} if os.environ.get("SCHAKEL_BENCH_DATA") else {*SIZES}
    tables = here.intersection(asked.tables)
    printed(
        ["table", "against", "method", "s", "peak MB", "cells beside", "value withheld beside",
         "gap", "failing", "OPT s", "OPT value", "OPT failing", "ours less OPT"],
        (
            line(name, method, who, asked.limit, asked.argus)
            for name, who, method in TRIED
            if name in tables and who in asked.attackers
        ),
    )  # fmt: skip


if __name__ == "__main__":
    main()
