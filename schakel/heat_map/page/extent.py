"""How much a page holds: the places and the groups of purchases that are written out.

What is not written out here is counted, and said to be in the other files.
"""

from collections import Counter

from schakel.heat_map.drawings.tiles import Row, rows_by_rank
from schakel.heat_map.page.markup import Fields

CELLS = 1440
GROUPS = 120


def places_shown(document: Fields) -> tuple[list[Row], list[Row]]:
    """The places of the highest rank with as many cells as a page should hold, and the others."""
    rows = rows_by_rank(document["cells"])
    held = 0
    for place, cells in enumerate(rows):
        held += len(cells)
        if held > CELLS:
            return rows[:place], rows[place:]
    return rows, []


def groups_shown(document: Fields) -> tuple[list[Fields], list[Fields]]:
    """The largest groups of purchases of each material, and the others."""
    order = {one["material"]: place for place, one in enumerate(document["summary"]["materials"])}
    seen: Counter[str] = Counter()
    seats = []
    for profile in sorted(document["profiles"], key=largest_first):
        seen[profile["material"]] += 1
        place = order.get(profile["material"], len(order))
        seats.append((seen[profile["material"]], place, profile["profile"]))
    seats.sort()
    chosen = sorted(seats[:GROUPS], key=lambda seat: (seat[1], seat[0]))
    return [document["profiles"][seat[-1]] for seat in chosen], [
        document["profiles"][seat[-1]] for seat in seats[GROUPS:]
    ]


def largest_first(profile: Fields) -> tuple[float, int]:
    return (-profile["contained"], profile["profile"])
