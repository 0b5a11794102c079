"""Chance that belongs to names: the same seed and name give the same number.

So a bound moves only with the figures behind it: not with the order of the countries, nor with a
flow elsewhere, nor with the version of a library.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Names = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
STIRS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


def named(codes: Sequence[str]) -> Names:
    """Names as numbers: the bytes of each code, of at most eight letters."""
    return np.array([int.from_bytes(code.encode()[:8], "big") for code in codes], dtype=np.uint64)


def paired(first: Names, second: Names) -> Names:
    """Pairs of names as numbers of their own."""
    return stirred(first) + second


def stirred(numbers: Names) -> Names:
    """Numbers hashed to all their bits (the finaliser of SplitMix64)."""
    out = numbers + GOLDEN
    for shift, factor in STIRS:
        out = (out ^ (out >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(out ^ (out >> np.uint64(31)))


@dataclass(frozen=True, slots=True)
class Chance:
    """A number of draws, seeded.

    >>> one, other = Chance(2, "tin 2023"), Chance(2, "tin 2023")
    >>> names = named(["MMR", "CHN"])
    >>> bool((one.uniform("mined", names) == other.uniform("mined", names[::-1])[:, ::-1]).all())
    True
    """

    draws: int
    seed: str

    def uniform(self, what: str, names: Names) -> NDArray[np.float64]:
        """Numbers from 0 to below 1, one per draw and name: shape (draws, names)."""
        start = np.array([hashed(f"{self.seed}/{what}")], dtype=np.uint64)
        draw = stirred(np.asarray(start + np.arange(self.draws, dtype=np.uint64), dtype=np.uint64))
        bits = stirred(draw[:, None] ^ stirred(names)[None, :])
        return np.asarray((bits >> np.uint64(11)) * 2.0**-53)

    def per_draw(self, what: str) -> NDArray[np.float64]:
        """One number per draw: shape (draws, 1)."""
        return self.uniform(what, np.zeros(1, dtype=np.uint64))


def hashed(text: str) -> int:
    """A text as a number of 64 bits (FNV-1a)."""
    out = 0xCBF29CE484222325
    for byte in text.encode():
        out = ((out ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return out
