"""Time and peak memory of one piece of work, alone in a fresh process; tables ready to paste."""

import platform
import resource
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import TimeoutError as OutOfTime
from multiprocessing import get_context
from os import cpu_count, getloadavg
from statistics import median
from time import perf_counter
from typing import Generic, ParamSpec, TypeVar

Value = TypeVar("Value")
Given = ParamSpec("Given")


@dataclass(frozen=True)
class Timed(Generic[Value]):
    """What a piece of work gave, and the seconds it took (its preparation left out)."""

    seconds: float
    value: Value


@dataclass(frozen=True)
class Measured(Generic[Value]):
    """As `Timed`, with the peak memory of the whole process in MB, inputs included."""

    seconds: float
    peak: float
    value: Value


def timed(work: Callable[[], Value], runs: int = 1) -> Timed[Value]:
    """Run a piece of work a few times; the median counts."""
    seconds: list[float] = []
    for _ in range(runs):
        start = perf_counter()
        value = work()
        seconds.append(perf_counter() - start)
    return Timed(median(seconds), value)


def measured(
    work: Callable[Given, Timed[Value]], *given: Given.args, **named: Given.kwargs
) -> Measured[Value]:
    """Run a piece of work alone in a fresh process, so that its peak memory is its own."""
    with get_context("spawn").Pool(1) as pool:
        done, peak = pool.apply(with_peak, (work, *given), named)
    return Measured(done.seconds, peak, done.value)


def measured_within(
    limit: float, work: Callable[Given, Timed[Value]], *given: Given.args, **named: Given.kwargs
) -> Measured[Value] | None:
    """As `measured`, but stopped after so many seconds: then there is no result."""
    with get_context("spawn").Pool(1) as pool:
        try:
            done, peak = pool.apply_async(with_peak, (work, *given), named).get(limit)
        except OutOfTime:
            return None
    return Measured(done.seconds, peak, done.value)


def with_peak(
    work: Callable[Given, Timed[Value]], *given: Given.args, **named: Given.kwargs
) -> tuple[Timed[Value], float]:
    """Run a piece of work and look at this process's peak memory."""
    done = work(*given, **named)
    return done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a markdown table, each row as soon as it is there."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head), flush=True)
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
    print()


def brief(number: float) -> str:
    """A number in two or three digits.

    >>> brief(0.04567), brief(103.4), brief(12345.0), brief(2e-11)
    ('0.046', '103', '12,345', '2.0e-11')
    """
    if number and abs(number) < 1e-3:
        return f"{number:.1e}"
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.3g}" if abs(number) >= 1 else f"{number:.2g}"


def setting(*packages: str) -> None:
    """Print what the figures below were measured with, and how busy the machine was."""
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    print(f"{cpu_count()} cores, Python {platform.python_version()}, {versions}; ", end="")
    print(f"load {getloadavg()[0]:.1f} before the start.\n")
