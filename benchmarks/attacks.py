"""What can be pinned down in generated agreements: gate off, a mere minimum cell, and the gate.

Five yearly reports of two series per agreement, from seeds; the attacker is that of the tests,
knows nothing of the gate's code and solves with GLPK. A thousand agreements take long.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from multiprocessing import get_context
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


def all_ways(seed: int, method: Method) -> tuple[int, dict[str, Tally]]:
    """One agreement in all ways."""
    return seed, {name: tallied(seed, name, method) for name in WAYS}


def results(asked: Namespace) -> Iterator[tuple[int, dict[str, Tally]]]:
    """Agreement by agreement, in as many processes as were asked for."""
    seeds = range(asked.first, asked.first + asked.agreements)
    work = partial(all_ways, method=asked.method)
    if asked.processes == 1:
        yield from map(work, seeds)
        return
    with get_context("spawn").Pool(asked.processes) as pool:
        yield from pool.imap_unordered(work, seeds)


def main(arguments: Sequence[str] = ()) -> None:
    """Publish, attack, and print the table."""
    parser = ArgumentParser("python -m benchmarks attacks", description=__doc__)
    parser.add_argument("--agreements", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--method", choices=get_args(Method), default="auto")
    asked = parser.parse_args(arguments)
    setting("highspy", "swiglpk", "scipy")
    totals = {name: Tally() for name in WAYS}
    try:
        for number, (seed, done) in enumerate(results(asked), start=1):
            for name, tally in done.items():
                totals[name].add(tally)
            if done["the gate"].pinned:
                print(f"seed {seed}: pinned down in spite of the gate", file=sys.stderr)
            if number % 50 == 0:
                print(f"{number} agreements", file=sys.stderr)
    finally:  # an hour's figures are not lost when one agreement fails
        printed(totals)


def printed(totals: dict[str, Tally]) -> None:
    """The table for the method page."""
    table(
        ["published", "reports", "cells printed", "values at stake", "pinned down", "exactly",
         "by the public", "agreements hit", "bands tied to sums: pinned down", "agreements hit",
         "publishing, s per agreement", "attack, s per agreement"],
        [
            [
                name,
                tally.reports,
                f"{tally.printed:,} of {tally.asked:,}",
                f"{tally.values:,}",
                f"**{tally.pinned:,}**",
                f"{tally.exactly:,}",
                f"{tally.by_public:,}",
                f"{tally.hit:,} of {tally.agreements:,}",
                f"{tally.tied:,}",
                f"{tally.tied_hit:,}",
                brief(tally.publishing / max(1, tally.agreements)),
                brief(tally.attacking / max(1, tally.agreements)),
            ]
            for name, tally in totals.items()
        ],
    )  # fmt: skip
