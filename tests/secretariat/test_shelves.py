"""A heat map's document, cut into parts and read back, is the same document."""

import copy
from typing import Any

from schakel.secretariat.chains.legs import legs
from schakel.secretariat.chains.shelves import ONLY_IN_FULL, Shelves, parts
from tests.heat_map.sample import document


def put_away(whole: dict[str, Any]) -> Shelves:
    stored = dict(parts(whole))
    return Shelves(stored.__getitem__)


def many_rows(rows: int) -> dict[str, Any]:
    """The sample with its purchases over and over, at lines of their own."""
    whole = document("en")
    few = whole["purchases"]
    whole["purchases"] = [
        {**copy.deepcopy(few[n % len(few)]), "line": 100 + n} for n in range(rows)
    ]
    return whole


def test_every_entry_reads_back_as_it_was_written() -> None:
    whole = many_rows(950)
    shelves = put_away(whole)
    for name, key in (("cells", "id"), ("places", "place")):
        for entry in whole[name]:
            assert shelves.entry(name, entry[key]) == entry
    lines = [purchase["line"] for purchase in whole["purchases"]]
    assert [purchase for purchase, _ in shelves.purchases(lines)] == whole["purchases"]
    assert shelves.left_out == whole["left_out"]
    assert shelves.traces == whole["traces"]


def test_a_purchase_that_differs_from_its_profile_keeps_what_is_its_own() -> None:
    whole = many_rows(30)
    whole["purchases"][20]["notes"] = ["This row alone."]
    read = dict(enumerate(put_away(whole).purchases([100 + n for n in range(30)])))
    assert read[20][0]["notes"] == ["This row alone."]
    assert [purchase for purchase, _ in read.values()] == whole["purchases"]


def test_purchases_come_in_the_order_in_which_they_are_asked_for() -> None:
    shelves = put_away(many_rows(500))
    asked = [599, 100, 350, 101]
    assert [purchase["line"] for purchase, _ in shelves.purchases(asked)] == asked


def test_what_is_not_there_is_not_made_up() -> None:
    shelves = put_away(document("en"))
    assert shelves.entry("cells", "NLD:gold:mining:water") is None
    assert list(shelves.purchases([999])) == []


def test_the_brief_cells_leave_out_only_what_their_own_page_shows() -> None:
    whole = document("en")
    for brief, cell in zip(put_away(whole).cells, whole["cells"], strict=True):
        assert {**cell, **brief}.keys() - {"overridden"} == cell.keys()
        assert all(brief[name] == cell[name] for name in cell if name not in ONLY_IN_FULL)


def test_origins_are_written_once_for_all_purchases_of_a_profile() -> None:
    few, many = (sum(len(part) for _, part in parts(many_rows(n))) for n in (1000, 2000))
    assert (many - few) / 1000 < 400


def test_the_legs_of_a_purchase_add_up_at_its_source() -> None:
    for purchase, profile in put_away(document("en")).purchases([2, 3, 4, 5, 6, 12]):
        passed = legs(purchase, profile)
        at_source = [
            origin["share"]
            for (_, stage), here in passed.items()
            if stage in ("mining", "collection")
            for origin in here
        ]
        assert abs(sum(at_source) - 1) < 1e-6
