"""What was released is kept whole, in order, and nobody can alter it unseen."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.disclosure.archive import new_nonce, read, written
from schakel.disclosure.drafts import held
from schakel.disclosure.history import Folder, HistoryError, Memory, Released, Store
from schakel.disclosure.tables import cells
from schakel.disclosure.values import (
    Contribution,
    Contributions,
    Dimension,
    Figure,
    Ground,
    Quantity,
    Rules,
    Table,
    Withheld,
)
from schakel.language import Text

METAL = Dimension("metal", {"tin": "base", "base": None, "gold": None}, Text("metal", "metaal"))
TONNES = Quantity("tonnes", "magnitude", "t", Text("tonnes", "ton"), sensitive=True, steady=0.5)
NONCE = "5a" * 32
RULES = Rules(coalition=2, allies=(("Union", frozenset({"Bell", "Acme"})),))


def contributed(tin: float = 0.1 + 0.2) -> Contributions:
    rows = [
        Contribution("Acme", "2022", {"metal": "tin"}, "tonnes", tin, 2),
        Contribution("Bell", "2022", {"metal": "gold"}, "tonnes", 7.0, 3),
    ]
    return Contributions(
        tuple(rows), {"tonnes": TONNES}, {"metal": METAL}, {"Acme": "Mother"}, "tonnes.csv"
    )


def release(name: str, tin: float = 0.1 + 0.2, nonce: str = NONCE) -> Released:
    put_in = contributed(tin)
    tables = cells(
        Table("yearly", "sum", "tonnes", ("metal",), cohort=("Acme", "Bell")), put_in, name
    )
    keys = tables[0].keys
    outcomes = {key: Withheld() for key in keys[1:]} | {keys[0]: Figure(7.3, 1)}
    grounds = {keys[1]: Ground.FEW}
    return Released(
        name, "2024-05-01", tables, outcomes, RULES, put_in, grounds, nonce=nonce
    )  # fmt: skip


def told(released: Released) -> list[object]:
    """All that a release says, in values that can be compared."""
    arrays = [
        [each.rows.toarray().tolist(), each.value.tolist(), each.largest.tolist(), each.keys]
        for each in released.tables
    ]
    atoms = [
        [each.atoms.member.tolist(), each.atoms.places, each.atoms.answer.tolist()]
        for each in released.tables
    ]
    rest = (released.id, released.day, released.rules, released.contributions)
    return [arrays, atoms, rest, dict(released.outcomes), dict(released.grounds)]


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Memory() if request.param == "memory" else Folder(tmp_path / "history")


def test_a_new_history_is_empty(store: Store) -> None:
    assert store.releases() == ()


def test_what_is_kept_comes_back_to_the_last_bit(store: Store) -> None:
    store.append(release("2023"))
    assert told(store.releases()[0]) == told(release("2023"))


def test_every_release_names_the_one_before_it(store: Store) -> None:
    kept = [store.append(release(name)) for name in ("2021", "2022", "2023")]
    assert [each.before for each in kept] == ["", kept[0].digest, kept[1].digest]
    assert [each.digest for each in store.releases()] == [each.digest for each in kept]


def test_a_folder_and_the_memory_give_the_same_digests(tmp_path: Path) -> None:
    folder, memory = Folder(tmp_path), Memory()
    for name in ("2022", "2023"):
        assert folder.append(release(name)).digest == memory.append(release(name)).digest


def test_a_restated_value_gives_another_digest() -> None:
    first, second = Memory((release("2023"),)), Memory((release("2023", 0.4),))
    assert first.releases()[0].digest != second.releases()[0].digest


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    kept = Folder(tmp_path)
    for name in ("2021", "2022", "2023"):
        kept.append(release(name))
    return kept


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    kept = Folder(tmp_path_factory.mktemp("history"))
    kept.append(release("2022"))
    kept.append(release("2023"))
    return kept


@given(data=st.data())
def test_one_flipped_bit_anywhere_is_named(data: st.DataObject, two: Folder) -> None:
    path = two.path / data.draw(st.sampled_from(["0001.json", "0002.json"]))
    text = path.read_bytes()
    place, bit = data.draw(st.integers(0, len(text) - 1)), data.draw(st.integers(0, 7))
    path.write_bytes(text[:place] + bytes([text[place] ^ 1 << bit]) + text[place + 1 :])
    try:
        with pytest.raises(HistoryError, match=path.name):
            two.releases()
    finally:
        path.write_bytes(text)


def test_a_file_cut_short_is_named(folder: Folder) -> None:
    path = folder.path / "0002.json"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(HistoryError, match=r"0002\.json: this release is not as it was kept"):
        folder.releases()


def test_a_release_left_out_is_named(folder: Folder) -> None:
    (folder.path / "0002.json").unlink()
    with pytest.raises(HistoryError, match=r"0002\.json: this release is missing"):
        folder.releases()


def test_two_releases_in_each_others_place_are_named(folder: Folder) -> None:
    (folder.path / "0001.json").rename(folder.path / "x")
    (folder.path / "0002.json").rename(folder.path / "0001.json")
    (folder.path / "x").rename(folder.path / "0002.json")
    with pytest.raises(HistoryError, match=r"0001\.json: this release is not the first"):
        folder.releases()


def test_nothing_is_kept_after_an_altered_release(folder: Folder) -> None:
    path = folder.path / "0003.json"
    path.write_bytes(path.read_bytes().replace(b"0.30000000000000004", b"0.30000000000000005"))
    with pytest.raises(HistoryError, match=r"0003\.json"):
        folder.append(release("2024"))
    assert sorted(each.name for each in folder.path.iterdir()) == [
        "0001.json", "0002.json", "0003.json",
    ]  # fmt: skip


def test_a_draft_that_was_never_finished_is_no_release(folder: Folder) -> None:
    (folder.path / ".0004.json.77").write_bytes(b'{"digest":"')
    assert [each.id for each in folder.releases()] == ["2021", "2022", "2023"]


class Dawdling(Folder):
    """Somebody who looks at the history, and is overtaken by a colleague before writing."""

    def releases(self) -> tuple[Released, ...]:
        seen = super().releases()
        Folder(self.path).append(release("a colleague's"))
        return seen


def test_what_a_killed_process_left_is_taken_away_and_what_another_writes_is_not(
    folder: Folder,
) -> None:
    left, living = (folder.path / f".0002.json.{number}" for number in (11, 12))
    left.write_text("4173")
    with held(living) as handle:
        os.write(handle, b"4173")
        folder.append(release("2024"))
        assert {path.name for path in folder.path.glob(".*")} == {living.name}


def test_of_two_who_append_at_once_one_is_told_to_come_back(folder: Folder) -> None:
    with pytest.raises(HistoryError, match=r"0004\.json: another release was kept meanwhile"):
        Dawdling(folder.path).append(release("2024"))
    assert [each.id for each in folder.releases()] == ["2021", "2022", "2023", "a colleague's"]


def test_only_the_owner_can_read_a_history(folder: Folder) -> None:
    assert {each.stat().st_mode & 0o077 for each in folder.path.iterdir()} == {0}


def test_the_words_of_an_error_hold_no_figure(folder: Folder) -> None:
    path = folder.path / "0001.json"
    path.write_bytes(path.read_bytes().replace(b'"line":2', b'"line":9').replace(b"7.0", b"8.0"))
    with pytest.raises(HistoryError) as error:
        folder.releases()
    assert str(error.value) == error.value.problem.en
    assert not any(digit in error.value.problem.nl for digit in "789")


def test_the_digest_of_a_release_cannot_be_found_by_trying_figures() -> None:
    """The next certificate prints the digest, and everything else in the record may be known."""
    guess = replace(release("2023"), nonce=new_nonce())
    assert told(guess) == told(release("2023"))
    assert Memory((guess,)).releases()[0].digest != Memory((release("2023"),)).releases()[0].digest
    assert new_nonce() != new_nonce()


@pytest.mark.parametrize("nonce", ["", "00" * 31])
def test_a_release_whose_digest_could_be_guessed_is_refused_in_words(
    nonce: str, tmp_path: Path
) -> None:
    Folder(tmp_path).append(release("2023", nonce=nonce))
    with pytest.raises(HistoryError, match=r"0001\.json: this release was written by another"):
        Folder(tmp_path).releases()


def test_a_file_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="The schema is"):
        read(written(release("2023")).replace(b"schakel-release-1", b"schakel-release-9"), "")


def test_equal_releases_are_written_alike() -> None:
    assert written(release("2023")) == written(release("2023"))


def test_infinity_is_never_written() -> None:
    odd = release("2023")
    odd.tables[0].value[0] = np.inf
    with pytest.raises(ValueError, match="Out of range float"):
        written(odd)
