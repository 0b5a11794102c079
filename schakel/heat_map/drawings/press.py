"""Turns Vega-Lite specifications into SVG, in a process of its own.

vl-convert starts a JavaScript engine, which takes half a second of computing and holds Python's
lock while it works. A press is therefore opened early, warms up beside the reading of the list,
and works beside the writing of the other files. The child runs this file as a script and imports
nothing of the package.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

VEGA_LITE = "6.4"
WARM_UP = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"a": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "a", "type": "quantitative", "scale": None}},
}


class PressError(RuntimeError):
    """A specification that could not be drawn, in the words of Vega."""


class Press:
    """Draws specifications one after another; open it early and close it when done.

    >>> with Press() as press:
    ...     press.svg(WARM_UP)[:4]
    '<svg'
    """

    def __init__(self) -> None:
        self.child = subprocess.Popen(  # noqa: S603 - ourselves, without a shell
            [sys.executable, "-P", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def svg(self, specification: Mapping[str, object]) -> str:
        """The specification, drawn.

        :raises PressError: when Vega refuses it.
        """
        assert self.child.stdin is not None  # noqa: S101 - a pipe
        assert self.child.stdout is not None  # noqa: S101 - a pipe
        self.child.stdin.write(json.dumps(specification, separators=(",", ":")) + "\n")
        self.child.stdin.flush()
        return self.answer(self.child.stdout.readline())

    def answer(self, line: str) -> str:
        answer = json.loads(line or '{"error": "The drawing process ended early."}')
        if "error" in answer:
            raise PressError(answer["error"])
        return str(answer["svg"])

    def close(self) -> None:
        """Let the child end."""
        self.child.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def work() -> None:
    """Draw what arrives, a line of JSON each, until the input ends."""
    import vl_convert

    vl_convert.vegalite_to_svg(WARM_UP, vl_version=VEGA_LITE)
    for line in sys.stdin:
        try:
            answer = {"svg": vl_convert.vegalite_to_svg(json.loads(line), vl_version=VEGA_LITE)}
        except ValueError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer goes to the parent


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who stops the parent ends the input as well
    work()
