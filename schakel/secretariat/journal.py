"""The technical log. It says where something broke and never what a record holds."""

import logging
import traceback
from types import TracebackType


class Discreet(logging.Formatter):
    """Writes an exception as its kind and the lines of code it passed, without its message.

    The message of an exception often quotes the value that caused it; that value may be
    confidential (level C3 and up), and a log is read by others.
    """

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatException(  # noqa: N802
        self,
        ei: tuple[type[BaseException] | None, BaseException | None, TracebackType | None],
    ) -> str:
        return trail(ei[1]) if ei[1] is not None else ""


def trail(error: BaseException) -> str:
    """The kind of an error and the lines of code it passed, latest last."""
    frames = traceback.extract_tb(error.__traceback__)
    passed = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *passed])
