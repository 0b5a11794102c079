"""Why a cell stands where it stands, in words; and the cells that come first, place by place."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from schakel.heat_map.notation import number, percent, places, span
from schakel.heat_map.phrases import Phrases

Fields = Mapping[str, Any]


def place_of(cell: Fields) -> str:
    """The place of a cell: its id without the issue.

    >>> place_of({"id": "COD:cobalt:mining:child-labour"})
    'COD:cobalt:mining'
    """
    return str(cell["id"]).rpartition(":")[0]


def leading(document: Fields, most: int) -> list[list[Fields]]:
    """The first cells in the order of their rank, those of one place that follow on together."""
    return [list(cells) for _, cells in groupby(document["cells"][:most], place_of)]


def country(cell: Fields, say: Phrases) -> str:
    """The country of a cell, or that the place is not known."""
    return say("unknown-place") if cell["country"] == "unknown" else str(cell["country_name"])


def share(cell: Fields, say: Phrases) -> str:
    """How much of the material passes the cell's place."""
    return say(
        "share-reason",
        share=percent(cell["share"], say.language),
        material=cell["material_name"],
        range=span(cell["share_low"], cell["share_high"], say.language),
    )


def reason(cell: Fields, kinds: Fields, say: Phrases) -> str:
    """Whom it falls on, how severe it is and why, how likely and by what evidence."""
    people = say("falls-on", people=", ".join(cell["falls_on"])) if cell["falls_on"] else ""
    return " ".join(filter(None, (people, severity(cell, say), likelihood(cell, kinds, say))))


def severity(cell: Fields, say: Phrases) -> str:
    parts = cell["severity_parts"]
    return say(
        "severity-reason",
        severity=cell["severity"],
        scale=parts["scale"],
        scope=parts["scope"],
        irremediability=parts["irremediability"],
    )


def likelihood(cell: Fields, kinds: Fields, say: Phrases) -> str:
    if cell["likelihood"] == "unknown":
        return say("likelihood-none")
    setting = next((piece for piece in cell["evidence"] if piece["sets"]), None)
    source = f": {setting['source']}, {setting['edition']}" if setting else ""
    return say(
        "likelihood-reason",
        likelihood=cell["likelihood"],
        range=places(cell["likelihood_low"], cell["likelihood_high"]),
        basis=kinds[cell["likelihood_basis"]] + source,
    )


def firmest(document: Fields, most: int) -> list[Fields]:
    """The cells that stay highest whatever one assumes, the firmest first."""
    wanted = document["summary"]["firmest"][:most]
    found = {cell["id"]: cell for cell in document["cells"] if cell["id"] in set(wanted)}
    return [found[one] for one in wanted if one in found]


def counted(rows: Fields, say: Phrases) -> dict[str, str]:
    """How many rows the list has and how many were left out, as words."""
    return {
        "n": number(rows["left_out"], say.language),
        "rows": number(rows["rows"], say.language),
    }


def steadfast(document: Fields, most: int, say: Phrases) -> str:
    """How many of the first cells stay there whatever one assumes."""
    found = set(document["summary"]["always_top"])
    n = sum(cell["id"] in found for cell in document["cells"][:most])
    top = document["method"]["top"]
    return say("always", n=n, top=top) if n else say("always-none", top=top)
