"""Files that are being written: held by whoever writes them, and known when left behind.

A process that is killed cannot clean up. The lock that it held is let go by the system, whatever
the end was, so that the next one can tell a draft that was left from one that is being written.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[int]:
    """A new file that nobody else can read, held until we leave; it must be given content at once.

    An empty one may be about to be held, so only one with content can be known to be left.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def is_left(path: Path) -> bool:
    """Was this file held by a process that is no more?"""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return os.fstat(handle).st_size > 0
        return False
    finally:
        os.close(handle)
