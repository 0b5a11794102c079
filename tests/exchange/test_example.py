"""The example that a newcomer starts from."""

from pathlib import Path

import pytest

from schakel.chain.purchases import Form
from schakel.chain.world import World
from schakel.exchange.example import example_list
from schakel.exchange.purchases import goods_by_beginning, read_purchases
from schakel.exchange.tables import write_table
from schakel.language import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["example.csv", "example.xlsx"])
def test_the_example_reads_back_without_a_word_of_complaint(
    tmp_path: Path, language: Language, name: str
) -> None:
    world = World.shipped()
    write_table(tmp_path / name, *example_list(language))
    found = read_purchases(
        tmp_path / name,
        materials=world.material_aliases(),
        countries=world.country_aliases(),
        goods=goods_by_beginning(world.records("cn_codes")),
    )
    assert (found.left_out, found.remarks) == ((), ())
    assert len(found.purchases) == found.rows == 25


def test_the_example_holds_what_is_declared_recycled_and_neither() -> None:
    header, rows = example_list("en")
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert any(row["mine_country"] for row in cells)
    assert any(row["recycled_share"] for row in cells)
    assert any(row["form"] == Form.SCRAP for row in cells)
    assert any(not row["mine_country"] and row["form"] == Form.REFINED for row in cells)
