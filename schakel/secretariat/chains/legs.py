"""Through which countries, at which stage, a purchase passed: read from the document."""

from schakel.secretariat.chains.shelves import Fields

Leg = tuple[str, str]


def legs(purchase: Fields, profile: Fields) -> dict[Leg, list[Fields]]:
    """What is said of each (country, stage) that the purchase passed; `unknown` is one of them.

    A country may stand there twice: with what is declared and with what is estimated.
    """
    found: dict[Leg, list[Fields]] = {}
    for origin in purchase["origins"]:
        stage = "collection" if origin["basis"] == "recycled" else "mining"
        found.setdefault((origin["country"], stage), []).append(origin)
    source = "collection" if purchase["form"] == "scrap" else "mining"
    _unplaced(found, source, purchase)
    for passage in profile["passages"]:
        for origin in passage["origins"]:
            found.setdefault((origin["country"], passage["stage"]), []).append(origin)
        _unplaced(found, passage["stage"], passage)
    return found


def _unplaced(found: dict[Leg, list[Fields]], stage: str, told: Fields) -> None:
    if told["unknown_high"] > 0:
        low, high = told["unknown_low"], told["unknown_high"]
        unknown = {"country": "unknown", "share": told["unknown"], "low": low, "high": high}
        possible = {"basis": "estimated", "possible_low": low, "possible_high": high}
        found.setdefault(("unknown", stage), []).append({**unknown, **possible})
