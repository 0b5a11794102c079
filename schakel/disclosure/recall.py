"""Witnesses found before: the next attack on the same puzzle tries them first.

When something else is withheld most old witnesses still fit. They are checked like any others.
"""

from typing import Any

import numpy as np
from scipy.sparse import csr_array, vstack

from schakel.disclosure.pieces import Pieces
from schakel.disclosure.puzzle import Places, Vector

MOST = 4_000_000  # entries of witnesses that are remembered; then the oldest are forgotten


class Recall:
    """The witnesses of one puzzle, as deviations of all its numbers."""

    def __init__(self) -> None:
        self.found: list[Any] = []

    def keep(self, left: Pieces, unknown: Places, z: Vector) -> None:
        """Remember k deviations (k, n) of the n unknowns of one piece."""
        if not z.shape[0]:
            return
        numbers = np.flatnonzero(np.isin(left.unknown, unknown))
        place = np.searchsorted(unknown, left.unknown[numbers])
        moved = z[:, place] * left.ratio[numbers]
        row, at = np.nonzero(moved)
        shape = z.shape[0], left.unknown.size
        self.found.append(csr_array((moved[row, at], (row, numbers[at])), shape=shape))
        while len(self.found) > 1 and sum(each.nnz for each in self.found) > MOST:
            self.found.pop(0)

    def beside(self, tries: Any) -> Any:
        """What is remembered, and other tries, csr_array (k, m) or None."""
        every = [each for each in (*self.found, tries) if each is not None]
        return csr_array(vstack(every, format="csr")) if every else None
