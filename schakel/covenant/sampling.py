"""Draws a random sample that anybody can draw again, by hand, and get the same."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from schakel.covenant.sharing import Verdict

EDITION: Final = "schakel-draw-1"


class DrawError(ValueError):
    """The frame, the size or the seed cannot be drawn with; the message is a Text."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample with all that is needed to draw it again.

    `chosen` and `reserves` stand in the order of their tickets: who falls out is replaced by the
    first of `reserves` (of the same stratum). `quota` is how many come from each stratum.
    """

    chosen: tuple[str, ...]
    reserves: tuple[str, ...]
    frame_hash: str
    seed: str
    size: int
    quota: Mapping[str, int]
    edition: str = EDITION


def draw(
    frame: Collection[str], size: int, seed: str, strata: Mapping[str, str] | None = None
) -> Draw:
    """Draw `size` codes from the frame by this seed; with strata, in proportion to their size."""
    raise NotImplementedError


def drawn_again(
    draw: Draw, frame: Collection[str], strata: Mapping[str, str] | None = None
) -> Verdict:
    """Judge whether the frame, with the seed on record, gives this very draw."""
    raise NotImplementedError


def joint_seed(words: Mapping[str, str]) -> str:
    """One seed from the words of several, so that none of them alone decides who is drawn."""
    raise NotImplementedError
