"""Why a cell stands where it stands, in words; and the cells that come first, place by place."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from schakel.heat_map.notation import number, of_hundred, percent, places, span
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


def ranks(cell: Fields, say: Phrases) -> str:
    """The rank of a cell, where it usually stands, where it can stand, how often it leads."""
    return say(
        "ranks",
        rank=cell["rank"],
        usual=usually(cell),
        outer=places(cell["rank_low"], cell["rank_high"]),
        first=first_ten(cell, say),
    )


def usually(cell: Fields) -> str:
    """The ranks that a cell usually has."""
    return places(cell["rank_usual_low"], cell["rank_usual_high"])


def first_ten(cell: Fields, say: Phrases) -> str:
    """How often a cell is among the first ten when every assumption is drawn."""
    return say("first-ten", top=10, n=of_hundred(cell["top_ten"], say.language))


def firmest(document: Fields, most: int) -> list[Fields]:
    """The cells that are most often among the first, the firmest first."""
    return _cells(document, document["summary"]["firmest"][:most])


def _cells(document: Fields, wanted: Sequence[str]) -> list[Fields]:
    found = {cell["id"]: cell for cell in document["cells"] if cell["id"] in set(wanted)}
    return [found[one] for one in wanted if one in found]


def counted(rows: Fields, say: Phrases) -> dict[str, str]:
    """How many rows the list has and how many were left out, as words."""
    return {
        "n": number(rows["left_out"], say.language),
        "rows": number(rows["rows"], say.language),
    }


def valued(piece: Fields, names: Fields, say: Phrases) -> str:
    """The value of a piece of evidence: a number as people write it, a word in their language."""
    value = piece["value"]
    if isinstance(value, float):
        return number(value, say.language, 2)
    return str(names["values"].get(value, value))


def steadfast(document: Fields, say: Phrases) -> list[str]:
    """Which cells are among the first whatever one assumes, and which nearly always."""
    summary, method = document["summary"], document["method"]
    always = set(summary["always_top"])
    rest = [one for one in summary["mostly_top"] if one not in always]
    words = {"top": method["top"], "mostly": of_hundred(method["mostly"], say.language)}
    told = (("always", summary["always_top"]), ("mostly", rest))
    return [
        say(key, names=names(_cells(document, ids), say), **words)
        if ids
        else say(f"{key}-none", **words)
        for key, ids in told
        if ids or key == "always" or not always
    ]


def names(cells: Iterable[Fields], say: Phrases) -> str:
    """Cells by issue, country and material."""
    return "; ".join(
        f"{cell['issue_name']}, {country(cell, say)}, {cell['material_name']} "
        f"({cell['stage_name']})"
        for cell in cells
    )
