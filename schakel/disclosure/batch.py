"""The largest tables: look only at what is near a demand, and at everything when that fails."""

WHOLE = 1_500  # with so few unknowns everything is tried at once
WIDE, NARROW = (12,), (4, 12)  # so many of the cheapest neighbours in each relation


def widths(size: int, batch: bool) -> tuple[int, ...]:
    """How many neighbours per relation are tried around a demand, before everything is."""
    if batch:
        return NARROW
    return () if size <= WHOLE else WIDE
