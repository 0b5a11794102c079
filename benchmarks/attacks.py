"""What can be pinned down in generated agreements: gate off, a mere minimum cell, and the gate.

Five yearly reports of two series per agreement, from seeds; the attacker is that of the tests,
knows nothing of the gate's code and solves with GLPK. A thousand agreements take hours: with
`--keep FILE` each is written down when it is done, a line of JSON, and a second run goes on with
those that are not in the file; `--print` only adds up what stands in it.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import get_args

from benchmarks.measuring import brief, setting, table
from schakel.disclosure.protection import Method
from schakel.disclosure.values import Figure
from tests.disclosure.attacker import Release, pinned, pinned_by_ties, secrets
from tests.disclosure.generator import (
    Agreement,
    Edition,
    agreement,
    minimum_cell,
    open_door,
    through_the_gate,
)

WAYS: dict[str, Callable[[Agreement, Sequence[Edition], Method], list[Release]]] = {
    "gate off": lambda _, editions, __: [open_door(each) for each in editions],
    "no cell under 3": lambda _, editions, __: [minimum_cell(each) for each in editions],
    "the gate": lambda made, editions, method: through_the_gate(
        editions, made.rules, made.design, method
    ),
}


@dataclass
class Tally:
    """What became of some agreements when they were published in one way; seconds of one core."""

    agreements: int = 0
    reports: int = 0
    asked: int = 0
    printed: int = 0
    values: int = 0
    pinned: int = 0
    exactly: int = 0
    by_public: int = 0
    hit: int = 0
    tied: int = 0
    tied_hit: int = 0
    publishing: float = 0.0
    attacking: float = 0.0

    def add(self, other: "Tally") -> None:
        """Add up, field by field."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def figures(releases: Sequence[Release]) -> int:
    """How many numbers were printed."""
    return sum(
        isinstance(outcome, Figure)
        for release in releases
        for _, outcomes in release.tables
        for outcome in outcomes.values()
    )


def tallied(seed: int, name: str, method: Method) -> Tally:
    """One agreement, published one way, and attacked."""
    made, done = agreement(seed), Tally(agreements=1)
    for editions in made.series:
        start = process_time()
        releases = WAYS[name](made, editions, method)
        done.publishing += process_time() - start
        everything = WAYS["gate off"](made, editions, method)
        done.reports += sum(bool(release.tables) for release in releases)
        done.asked += figures(everything)
        done.printed += figures(releases)
        done.values += secrets(everything, made.rules)
        start = process_time()
        found = pinned(releases, made.rules)
        done.attacking += process_time() - start
        done.pinned += len(found)
        done.exactly += sum(one.exactly for one in found)
        done.by_public += sum(one.attacker == "the public" for one in found)
        done.tied += len(pinned_by_ties(releases, made.rules))
    done.hit, done.tied_hit = int(done.pinned > 0), int(done.tied > 0)
    return done


Ways = dict[str, Tally]


def all_ways(seed: int, method: Method) -> tuple[int, Ways]:
    """One agreement in all ways."""
    return seed, {name: tallied(seed, name, method) for name in WAYS}


def results(seeds: Sequence[int], asked: Namespace) -> Iterator[tuple[int, Ways]]:
    """Agreement by agreement, in as many processes as were asked for."""
    work = partial(all_ways, method=asked.method)
    if asked.processes == 1:
        yield from map(work, seeds)
        return
    with get_context("spawn").Pool(asked.processes, maxtasksperchild=50) as pool:
        yield from pool.imap_unordered(work, seeds)


# Kept line by line ----------------------------------------------------------------------------


def kept(path: Path | None) -> dict[int, Ways]:
    """What stands in a file, by seed; a line that was cut off when a run was stopped is not."""
    found: dict[int, Ways] = {}
    lines = path.read_text("utf-8").splitlines() if path and path.is_file() else []
    for line in lines:
        try:
            told = json.loads(line)
        except json.JSONDecodeError:
            continue
        found[told.pop("seed")] = {name: Tally(**told[name]) for name in WAYS}
    return found


def keep(path: Path | None, seed: int, done: Ways) -> None:
    """Write one agreement down, on a line of its own even after a line that was cut off."""
    if path is None:
        return
    torn = path.is_file() and path.read_bytes()[-1:] not in (b"", b"\n")
    told = {"seed": seed, **{name: asdict(tally) for name, tally in done.items()}}
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" * torn + json.dumps(told) + "\n")


def run(seeds: Sequence[int], asked: Namespace, found: dict[int, Ways]) -> None:
    """Publish and attack what is not there yet, and keep it."""
    lacking = [seed for seed in seeds if seed not in found]
    for number, (seed, done) in enumerate(results(lacking, asked), start=1):
        found[seed] = done
        keep(asked.keep, seed, done)
        if number % 50 == 0:
            print(f"{number} of {len(lacking)} agreements", file=sys.stderr)


def main(arguments: Sequence[str] = ()) -> None:
    """Publish, attack, and print the table."""
    parser = ArgumentParser("python -m benchmarks attacks", description=__doc__)
    parser.add_argument("--agreements", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--method", choices=get_args(Method), default="auto")
    parser.add_argument("--keep", type=Path, help="file to add each agreement to")
    parser.add_argument("--print", action="store_true", help="only print what stands in the file")
    asked = parser.parse_args(arguments)
    if asked.print and not (asked.keep and asked.keep.is_file()):
        parser.error("--print needs --keep FILE, a file that is there")
    setting("highspy", "swiglpk", "scipy")
    seeds = range(asked.first, asked.first + asked.agreements)
    found = kept(asked.keep)
    try:
        if not asked.print:
            run(seeds, asked, found)
    finally:  # an hour's figures are not lost when one agreement fails
        printed({seed: found[seed] for seed in seeds if seed in found})


def printed(found: dict[int, Ways]) -> None:
    """How many there are, and the table for the method page."""
    totals = {name: Tally() for name in WAYS}
    for seed, done in sorted(found.items()):
        for name, tally in done.items():
            totals[name].add(tally)
        if done["the gate"].pinned or done["the gate"].tied:
            print(f"seed {seed}: pinned down in spite of the gate", file=sys.stderr)
    gate = totals["the gate"]
    between = f", seeds {min(found)} to {max(found)}" if found else ""
    print(
        f"{gate.agreements:,} agreements{between}; of {totals['gate off'].reports:,} reports the"
        f" gate printed something in {gate.reports:,}; {gate.values:,} values at stake.\n"
    )
    table(
        ["published", "cells printed", "pinned down", "of them exactly", "by the public",
         "by bands tied to sums", "agreements hit", "publishing, s per agreement",
         "attack, s per agreement"],
        [_row(name, tally) for name, tally in totals.items()],
    )  # fmt: skip


def _row(name: str, tally: Tally) -> list[str]:
    many = max(1, tally.agreements)
    return [
        name,
        f"{tally.printed:,} of {tally.asked:,}",
        f"**{tally.pinned:,}**",
        f"{tally.exactly:,}",
        f"{tally.by_public:,}",
        f"{tally.tied:,}",
        f"{tally.hit:,} of {tally.agreements:,}",
        brief(tally.publishing / many),
        brief(tally.attacking / many),
    ]
