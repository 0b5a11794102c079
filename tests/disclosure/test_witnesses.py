"""A share of a whole witness is whole, however large its numbers are."""

import numpy as np
import pytest

from schakel.disclosure.witnesses import Known, Piece, shares

NOBODY = (np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0))


def share(z: list[float], room: float) -> float:
    """The largest share of a deviation of whole numbers that fits in a room on all sides."""
    size = len(z)
    rooms = np.full(size, room)
    piece = Piece(
        np.arange(size), None, None, rooms, rooms, np.ones(size, dtype=bool), [NOBODY]
    )  # fmt: skip
    return float(shares(piece, Known.of(piece), np.array([z]))[0, 0])


def test_a_third_of_three_and_six_is_whole() -> None:
    assert share([3.0, -6.0], 2.0) == pytest.approx(1 / 3)
    assert share([3.0, -6.0], 5.0) == pytest.approx(2 / 3)


@pytest.mark.parametrize("vast", [2.0**54, 2.0**63, 1e19, 1e300])
def test_of_numbers_too_large_to_count_all_is_taken_or_nothing(vast: float) -> None:
    """The greatest whole number that is kept in 64 places is 2^63 - 1; from 2^53 some are lost."""
    assert share([vast, -vast], vast) == 1.0
    assert share([vast, -vast], vast / 2) == 0.0
    assert share([vast, -3.0], vast / 3) == 0.0
