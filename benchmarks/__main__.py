"""python -m benchmarks [NAME [options]]: measure one thing, or everything in turn."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

# Two threads on two cores stand in one another's way; numpy looks at this when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

HERE = Path(__file__).parent
NO_COMMANDS = {"__init__", "__main__", "measuring", "rivals", "synthetic", "tables"}


def names() -> list[str]:
    """The benchmarks there are: every module here that measures something."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NO_COMMANDS)


def summary(name: str) -> str:
    """The first line of a benchmark's description."""
    text = (HERE / f"{name}.py").read_text(encoding="utf-8")
    return text.split('"""')[1].splitlines()[0]


def main(arguments: Sequence[str]) -> None:
    """Measure what was asked for; everything, with `all`; tell what there is, with nothing."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print("python -m benchmarks NAME [options], or all:\n")
        for name in names():
            print(f"  {name:12} {summary(name)}")
        return
    if arguments[0] != "all" and arguments[0] not in names():
        sys.exit(f"{arguments[0]}: no such benchmark. There are: all, {', '.join(names())}.")
    if find_spec("bw2calc") is None:
        print("bw2calc and pymrio are not installed: `make bench` does so.", file=sys.stderr)
    for name in names() if arguments[0] == "all" else arguments[:1]:
        print(f"## {name}: {summary(name)}\n")
        import_module(f"benchmarks.{name}").main(arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
