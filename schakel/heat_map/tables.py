"""The heat map as plain tables, for who works on in a spreadsheet."""

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from schakel.exchange.tables import harmless

Fields = Mapping[str, Any]
Row = tuple[Any, ...]

OF_NOTE = 0.001

CELLS = (
    "rank",
    "rank_low",
    "rank_high",
    "rank_usual_low",
    "rank_usual_high",
    "top_ten",
    "severity",
    "severity_low",
    "severity_high",
    "likelihood",
    "likelihood_low",
    "likelihood_high",
    "likelihood_basis",
    "country",
    "country_name",
    "material",
    "material_name",
    "stage",
    "stage_name",
    "issue",
    "issue_name",
    "share",
    "share_low",
    "share_high",
    "tonnes",
    "purchases_count",
    "id",
    "purchases",
    "evidence",
)
PURCHASES = (
    "line",
    "material",
    "form",
    "tonnes",
    "supplier",
    "supplier_country",
    "year",
    "contained_low",
    "contained",
    "contained_high",
    "declared",
    "estimated",
    "recycled",
    "unknown",
    "unknown_low",
    "unknown_high",
    "origins",
    "notes",
)


def as_csv(header: Iterable[str], rows: Iterable[Row]) -> Iterator[str]:
    """A table as lines of CSV, every text in quotes and none that a spreadsheet would execute."""
    quoted = _Quoted()
    yield ",".join([quoted[title] for title in header]) + "\n"
    for row in rows:
        fields = [
            quoted[value] if value.__class__ is str else "" if value is None else repr(value)
            for value in row
        ]
        yield ",".join(fields) + "\n"


class _Quoted(dict[str, str]):
    """Texts as fields of CSV, each made harmless and quoted once: the same stand in many rows."""

    def __missing__(self, text: str) -> str:
        field = self[text] = '"' + harmless(text).replace('"', '""') + '"'
        return field


def cell_rows(document: Fields) -> Iterator[Row]:
    """A row per cell under the heads of CELLS, first rank first, its evidence in one field."""
    told: dict[int, str] = {}
    plain = itemgetter(*CELLS[:-2])
    for cell in document["cells"]:
        pieces, lines = cell["evidence"], cell["purchases"]
        if id(pieces) not in told:
            told[id(pieces)] = "; ".join(map(_told, pieces))
        if id(lines) not in told:
            told[id(lines)] = _lines(cell)
        yield (*plain(cell), told[id(lines)], told[id(pieces)])


def _told(piece: Fields) -> str:
    error = "" if piece["error"] is None else f" ± {piece['error']}"
    return (
        f"{piece['name']}: {piece['value']}{error}"
        f" ({piece['kind']}, {piece['year']}, {piece['source']} {piece['edition']})"
    )


def _lines(cell: Fields) -> str:
    more = cell["purchases_count"] - len(cell["purchases"])
    lines = " ".join(map(str, cell["purchases"]))
    return f"{lines} +{more}" if more else lines


def purchase_rows(document: Fields) -> Iterator[Row]:
    """A row per purchase under the heads of PURCHASES, with its origins in one field."""
    told: dict[int, Row] = {}
    for purchase in document["purchases"]:
        found, contained = purchase["origins"], purchase["contained"]
        if id(found) not in told:
            told[id(found)] = _way(purchase)
        yield (*BOUGHT(purchase), *CONTAINED(contained), *told[id(found)])


BOUGHT = itemgetter(*PURCHASES[:7])
CONTAINED = itemgetter("low", "best", "high")
UNPLACED = itemgetter("unknown", "unknown_low", "unknown_high")


def _way(purchase: Fields) -> Row:
    """What all purchases of one origin share."""
    found = purchase["origins"]
    notes = " ".join(purchase["notes"])
    return *_bases(found).values(), *UNPLACED(purchase), _origins(found), notes


def _origins(found: list[Fields]) -> str:
    """The origins of note; how many smaller ones there are is told, and heatmap.json has them."""
    large = [_origin(origin) for origin in found if origin["share"] >= OF_NOTE]
    more = len(found) - len(large)
    return "; ".join([*large, f"+{more} smaller"] if more else large)


def _origin(origin: Fields) -> str:
    return f"{origin['country']} {origin['share']:.4g} [{origin['low']:.4g}-{origin['high']:.4g}]"


def _bases(found: Iterable[Fields]) -> dict[str, float]:
    totals = dict.fromkeys(("declared", "estimated", "recycled"), 0.0)
    for origin in found:
        totals[origin["basis"]] += origin["share"]
    return {basis: round(total, 9) for basis, total in totals.items()}
