"""The whole `schakel heatmap` as a process, against reading the list and the world pack alone.

Reading alone is one process that reads the list as the command does, by the pack's names and
headings, and all tables of the pack into memory. Both run in turns, so that a busy moment of the
machine meets both. On a busy machine the seconds on the clock say little: the computing time of a
process and its children, which the system counts, is printed beside them.
`--rows` and `--runs` set the size; `--long` adds one run on 100,000 rows.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.measuring import brief, setting, table
from schakel.exchange.tables import write_csv

COMMAND = "from schakel.cli import main; main()"
READ_ALONE = """
import sys
from pathlib import Path
from schakel.chain.world import World
from schakel.exchange.purchases import goods_by_beginning, read_purchases
world = World.shipped()
materials, countries = world.material_aliases(), world.country_aliases()
goods = goods_by_beginning(world.records("cn_codes"))
read_purchases(Path(sys.argv[1]), materials=materials, countries=countries, goods=goods)
for each in world.tables:
    if each.name != "shapes":
        world.columns(f"SELECT * FROM {each.name}")
world.shapes()
"""
HEAD = (
    "material",
    "form",
    "quantity",
    "unit",
    "supplier",
    "supplier_country",
    "smelter_country",
    "mine_country",
    "recycled_share",
    "year",
)
MATERIALS = (
    "aluminium antimony chromium cobalt copper gold iron lead lithium magnesium manganese "
    "molybdenum nickel niobium palladium platinum rare-earths silver tantalum tin titanium "
    "tungsten vanadium zinc graphite"
)
FORMS = ("concentrate", "intermediate", "refined", "refined", "semi", "product", "scrap")
COUNTRIES = (
    "NL DE BE FR GB IT ES AT PL SE FI NO IS CH CN JP KR IN ID MY TH VN TR US CA MX BR CL PE AR ZA "
    "AU RU KZ MA ZM"
)


NOT_COMPILED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


class Run(NamedTuple):
    """One run of a process and its children: on the clock, computing, and peak memory in MB."""

    seconds: float
    computing: float
    peak: float


def rows(count: int, seed: int = 7) -> Iterator[tuple[str | float | int | None, ...]]:
    """Rows of an invented company: what it bought of whom, most of it often, some declared."""
    chance = random.Random(seed)
    sources = [
        (material, form, f"Supplier {number:04}", chance.choice(COUNTRIES.split()))
        for number, (material, form) in enumerate(
            (chance.choice(MATERIALS.split()), chance.choice(FORMS)) for _ in range(600)
        )
    ]
    for _ in range(count):
        material, form, supplier, country = chance.choice(sources)
        quantity = round(chance.lognormvariate(2, 1.5), 3)
        declared = chance.choice(COUNTRIES.split()) if chance.random() < 0.05 else None
        yield (material, form, quantity, "t", supplier, country, None, declared, None, 2023)


def run(command: Sequence[str], compiled: Path) -> Run:
    """Run a process to its end, and watch the memory of it and its children meanwhile."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_COMPILED}
    environment = kept | {"PYTHONPYCACHEPREFIX": str(compiled)}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    peak = 0.0
    ended, status, used = os.wait4(process.pid, os.WNOHANG)
    while not ended:
        peak = max(peak, memory(process.pid))
        time.sleep(0.05)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}.")
    seconds = time.perf_counter() - start
    return Run(seconds, used.ru_utime + used.ru_stime, peak)


def memory(parent: int) -> float:
    """What a process and its descendants hold now, in MB; what they share counts once (Linux)."""
    found = 0.0
    for pid in (parent, *children(parent)):
        try:
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        found += sum(int(row.split()[1]) for row in rows.splitlines() if row.startswith("Pss:"))
    return found / 1024


def children(parent: int) -> Iterator[int]:
    """Every descendant of a process."""
    for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            direct = [int(pid) for pid in tasks.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for pid in direct:
            yield pid
            yield from children(pid)


def compared(count: int, runs: int, folder: Path) -> tuple[list[Run], list[Run]]:
    """Reading alone and the whole command on one list, in turns.

    A first turn that does not count compiles the modules, as an installed package has them.
    """
    path = folder / f"purchases-{count}.csv"
    write_csv(path, HEAD, rows(count))
    whole = [sys.executable, "-c", COMMAND, "heatmap", str(path), "--out"]
    alone = [sys.executable, "-c", READ_ALONE, str(path)]
    read, made = [], []
    for number in range(runs + 1):
        read.append(run(alone, folder / "compiled"))
        made.append(run([*whole, str(folder / f"out-{count}-{number}")], folder / "compiled"))
    return read[1:], made[1:]


def line(name: str, found: Sequence[Run], base: Sequence[Run]) -> list[str]:
    """A row of the table: medians with their extremes, the ratios to the base, greatest memory."""
    clock, computing = ([each[k] for each in found] for k in (0, 1))
    return [
        name,
        *told(clock, [each.seconds for each in base]),
        *told(computing, [each.computing for each in base]),
        f"{max(each.peak for each in found):,.0f}",
    ]


def told(found: Sequence[float], base: Sequence[float]) -> tuple[str, str]:
    """Median and extremes, and how many times the median of the base that is."""
    spread = f"{brief(median(found))} ({brief(min(found))}–{brief(max(found))})"
    return spread, f"{median(found) / median(base):.1f}"


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and print the table."""
    parser = ArgumentParser("python -m benchmarks heatmap", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--long", action="store_true", help="add one run on 100,000 rows")
    asked = parser.parse_args(arguments)
    setting("duckdb", "numpy", "scipy", "vl-convert-python", "typst")
    with tempfile.TemporaryDirectory() as name:
        for count, runs in [(asked.rows, asked.runs), *([(100_000, 1)] if asked.long else [])]:
            read, made = compared(count, runs, Path(name))
            head = f"{count:,} rows, {runs} runs each"
            table(
                [head, "seconds on the clock", "ratio", "seconds computing", "ratio", "peak MB"],
                [
                    line("reading the list and the pack", read, read),
                    line("the whole command", made, read),
                ],
            )
            print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f}.")
