"""The generated pages say what the agreement says."""

from pathlib import Path

from docs import generate
from schakel.covenant.agreement import load


def test_the_generated_pages_have_not_drifted() -> None:
    assert [path.name for path in generate.drifted()] == [], "run `make docs` and commit the pages"


def test_the_page_of_obligations_names_every_obligation_and_its_source() -> None:
    agreement = load("metals_2019")
    page = generate.obligations(agreement)
    for code, obligation in agreement.obligations.items():
        assert f"`{code}`" in page
        assert str(obligation.source) in page


def test_the_page_of_readers_shows_every_kind_of_information() -> None:
    agreement = load("metals_2019")
    page = generate.who_may_read(agreement)
    assert all(kind.name.nl in page for kind in agreement.kinds.values())


def test_a_page_that_was_edited_by_hand_is_noticed(tmp_path: Path) -> None:
    place, text = next(iter(generate.written().items()))
    edited = tmp_path / place.name
    edited.write_text(text + "by hand", encoding="utf-8")
    assert edited.read_text(encoding="utf-8") != text
