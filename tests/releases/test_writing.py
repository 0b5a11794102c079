"""The files of a release: a withheld figure is a word everywhere, and nothing tells what it is."""

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schakel.disclosure import drafts
from schakel.disclosure.certificate import Protected, altered_cells, sealed
from schakel.disclosure.gate import Outcome, release
from schakel.disclosure.history import Memory
from schakel.disclosure.values import TOTAL, Figure, Rules, Table, Withheld
from schakel.heat_map.drawings.press import Press
from schakel.language import LANGUAGES, Language, Text
from schakel.releases.checking import altered_files, read_tables
from schakel.releases.page.withheld import withheld_page
from schakel.releases.views import lines, view_of
from schakel.releases.writing import (
    CONFIDENTIAL,
    HELD,
    as_data,
    as_rows,
    file_name,
    write_release,
    write_tables,
)
from tests.releases import made

ASKED = Table("tonnes", quantity="tonnes", by=("country", "metal"), periods=("2023",))


def cleared(shift: float = 0.0) -> Outcome:
    return release(
        [ASKED],
        made.contributions(shift),
        Rules(),
        history=Memory(),
        id="2024",
        as_of="2025-01-01",
        salt=bytes(32),
    )


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return cleared()


@pytest.fixture(scope="module")
def other() -> Outcome:
    """Other contributions, of which the same is published and the same withheld."""
    return cleared(7.0)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as press:
        yield press


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# Nothing tells what is withheld


def test_the_two_releases_differ_only_in_what_is_withheld(outcome: Outcome, other: Outcome) -> None:
    assert outcome.cleared
    assert other.cleared
    assert outcome.tables[0].figures == other.tables[0].figures
    assert outcome.tables[0].withheld == 10
    assert outcome.audit.commitments != other.audit.commitments


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_published_figures_and_holes_give_the_same_bytes(
    press: Press, outcome: Outcome, other: Outcome, tmp_path: Path, language: Language
) -> None:
    """CSV, XLSX, HTML, SVG and JSON: names, sizes, times, order, everything."""
    for name, each in (("one", outcome), ("two", other)):
        (tmp_path / name).mkdir()
        write_tables(each.tables, "2024", tmp_path / name, language, press=press)
    one, two = content(tmp_path / "one"), content(tmp_path / "two")
    assert set(one) == {f"tonnes.{end}" for end in ("csv", "xlsx", "svg", "json")} | {"tables.html"}
    assert one == two


def test_the_page_on_what_is_withheld_is_the_same_as_well(outcome: Outcome, other: Outcome) -> None:
    for language in LANGUAGES:
        assert withheld_page(outcome.certificate, outcome.tables, language) == withheld_page(
            other.certificate, other.tables, language
        )


def test_the_public_certificate_differs_only_in_its_seals(outcome: Outcome, other: Outcome) -> None:
    one, two = (replace(each.certificate, commitment="", sha256="") for each in (outcome, other))
    assert one == two


def test_no_name_and_no_withheld_number_stands_in_the_public_folder(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    write_release(outcome, tmp_path / "out", "en", press=press)
    public = b"".join(content(tmp_path / "out" / "public").values()).decode("utf-8", "replace")
    for name in ("Alba", *made.OTHERS):
        assert name not in public
    lax = replace(Rules(), dominance=(), p_percent=0.0)
    everything = release([ASKED], made.contributions(), lax, history=Memory(), id="2024",
                         as_of="2025-01-01")  # fmt: skip
    truth = everything.tables[0].figures
    hidden = [
        truth[key]
        for key, shown in outcome.tables[0].figures.items()
        if isinstance(shown, Withheld)
    ]
    told = {one.value for one in outcome.tables[0].figures.values() if isinstance(one, Figure)}
    secret = {f"{one.value:.0f}" for one in hidden if isinstance(one, Figure)} - {
        f"{value:.0f}" for value in told
    }
    assert secret == {"936", "1268", "1368", "1736"}
    for number in secret:
        assert not re.search(rf"(?<![\w.]){number}(?![\w.])", public.replace(",", "")), number


def test_a_withheld_figure_is_a_word_in_every_form(press: Press, tmp_path: Path) -> None:
    write_tables([made.by_country()], "2024", tmp_path, "en", press=press)
    text = (tmp_path / "tonnes.csv").read_text("utf-8")
    cells = [row[-1] for row in csv.reader(io.StringIO(text))][1:]
    assert cells.count("withheld") == 5
    assert all(cell == "withheld" or float(cell) >= 0 for cell in cells)
    data = json.loads((tmp_path / "tonnes.json").read_text("utf-8"))
    holes = [cell for cell in data["cells"] if "withheld" in cell]
    assert len(holes) == 5
    assert all(set(cell) == {"period", "at", "withheld"} for cell in holes)
    page = (tmp_path / "tables.html").read_text("utf-8")
    assert (
        re.findall(r'<td class="[\w ]*withheld">(.*?)</td>', page) == ["<span>withheld</span>"] * 5
    )
    with zipfile.ZipFile(tmp_path / "tonnes.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count('t="inlineStr"><is><t xml:space="preserve">withheld</t>') == 5


def test_a_dutch_spreadsheet_gets_dutch_numbers_and_the_dutch_word(
    press: Press, tmp_path: Path
) -> None:
    write_tables([made.by_year()], "2024", tmp_path, "nl", press=press)
    text = (tmp_path / "years.csv").read_bytes().decode("utf-8-sig")
    assert '"2021";"koper";300,0' in text
    assert '"2021";"tin";"niet gepubliceerd"' in text


def test_all_withheld_bars_look_the_same(press: Press, tmp_path: Path) -> None:
    """Their shape, and where they stand, follow from the row and the column alone."""
    write_tables([made.by_country()], "2024", tmp_path, "en", press=press)
    picture = (tmp_path / "tonnes.svg").read_text("utf-8")
    assert made.hatches(picture) == [(44.0, 13.0)] * 5
    assert picture.count(">withheld<") == 5


def test_files_bear_no_time_and_no_name_of_a_machine(press: Press, tmp_path: Path) -> None:
    write_tables([made.by_country()], "2024", tmp_path, "en", press=press)
    with zipfile.ZipFile(tmp_path / "tonnes.xlsx") as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in book.namelist() if "docProps" in name]


def values() -> st.SearchStrategy[list[float | None]]:
    return st.lists(
        st.one_of(st.none(), st.integers(0, 10_000).map(float)), min_size=24, max_size=24
    )


@settings(max_examples=30, deadline=None)
@given(values())
def test_the_order_of_rows_never_follows_values(found: list[float | None]) -> None:
    table = made.by_country(found)
    order = [tuple(one.code for one in place) for place, _ in lines(view_of(table, "en"))]
    usual = [
        tuple(one.code for one in place) for place, _ in lines(view_of(made.by_country(), "en"))
    ]
    assert order == usual
    assert [cell["at"] for cell in as_data(table)["cells"]] == [[*place[1:]] for place in usual]


@settings(max_examples=30, deadline=None)
@given(values())
def test_what_is_written_is_read_back_as_it_was(press: Press, found: list[float | None]) -> None:
    """Each withheld figure comes back withheld and each told one as it was told: the same seal."""
    import tempfile

    table = made.by_country(found)
    with tempfile.TemporaryDirectory() as folder:
        write_tables([table], "2024", Path(folder), "en", press)
        (back,) = read_tables(Path(folder))
    assert back.figures == table.figures
    assert sealed(back) == sealed(table)


def test_a_figure_is_written_with_its_decimals_and_no_more() -> None:
    table = made.by_year()
    figures = dict(table.figures)
    key = next(iter(figures))
    figures[key] = Figure(900.123456789, 1)
    view = view_of(replace(table, figures=figures), "en")
    assert 900.1 in [row[-1] for row in as_rows(view)[1]]
    assert "900.123" not in json.dumps(as_data(replace(table, figures=figures)))


# Order, names and labels


def test_rows_follow_the_hierarchy_by_code_with_the_total_last() -> None:
    view = view_of(made.by_country(), "en")
    labels = [(one.label, one.level) for one in view.axes[0].categories]
    assert labels == [
        ("Africa", 0), ("DR Congo", 1), ("Zambia", 1), ("Americas", 0), ("Peru", 1), ("total", 0),
    ]  # fmt: skip
    assert [one.code for one in view.axes[1].categories] == ["copper", "tin", "zinc", TOTAL]


def test_bands_go_up_whatever_their_names_sort_like() -> None:
    table = Table("m", "bands", "maturity", bands=(5.0, 20.0, 100.0), periods=("2023",))
    bands = (TOTAL, "100+", "20-100", "5-20", "0-5")
    figures = made.filled("m", ("2023",), (bands,), [20.0, 4.0, 5.0, 5.0, 6.0])
    view = view_of(Protected(table, "2024", figures, {}, made.MATURITY), "nl")
    labels = [one.label for one in view.axes[0].categories]
    assert labels == ["0–5", "5–20", "20–100", "100 en meer", "totaal"]


def test_only_categories_that_are_shown_are_told_of(press: Press, tmp_path: Path) -> None:
    """A category that no row shows may itself be a clue: it stands in no file."""
    hidden = replace(made.METAL, above={**made.METAL.above, "unobtainium": None})
    table = replace(made.by_year(), dimensions={"metal": hidden})
    write_tables([table], "2024", tmp_path, "en", press=press)
    assert all(b"unobtainium" not in held for held in content(tmp_path).values())


HOSTILE = "=cmd|' /C calc'!A0</title></svg></style><script>alert(1)</script>&\"'"


def test_hostile_labels_stay_text(press: Press, tmp_path: Path) -> None:
    label = Text(HOSTILE, HOSTILE)
    metal = replace(made.METAL, label=label, labels=dict.fromkeys(made.METAL.above, label))
    quantity = replace(made.TONNES, label=label, unit=HOSTILE)
    table = replace(made.by_year(), dimensions={"metal": metal}, quantity=quantity)
    table = replace(table, table=replace(table.table, title=label))
    write_tables([table], "2024", tmp_path, "en", press=press)
    for name, held in content(tmp_path).items():
        if name.endswith((".html", ".svg")):
            assert b"<script" not in held, name
            assert held.count(b"</svg>") == held.count(b"<svg ") <= 3
    heading, *rows = csv.reader(io.StringIO((tmp_path / "years.csv").read_text("utf-8")))
    assert all(cell.startswith("'=") for row in rows for cell in row if "cmd" in cell)
    assert all(not cell.startswith("=") for cell in heading)


@pytest.mark.parametrize("name", ["../../etc", "a/b", ".", "", "x" * 300, "tin & zinc"])
def test_a_table_cannot_name_its_file_elsewhere(name: str) -> None:
    assert re.fullmatch(r"[\w &-]{1,80}", file_name(name).replace("&", "-"))
    assert os.sep not in file_name(name)


def test_tables_with_like_names_get_files_of_their_own(press: Press, tmp_path: Path) -> None:
    twins = [replace(made.by_year(), table=replace(made.by_year().table, name=name))
             for name in ("a/b", "a-b")]  # fmt: skip
    write_tables(twins, "2024", tmp_path, "en", press=press)
    assert len(list(tmp_path.glob("*.json"))) == 2


# Whole or not at all


def test_what_is_confidential_can_be_read_by_its_owner_alone(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    write_release(outcome, tmp_path / "out", "en", press=press)
    folder = tmp_path / "out" / "confidential"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_release_that_is_not_kept_is_not_written(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    def lost() -> None:
        raise OSError("The disk is full.")

    with pytest.raises(OSError, match="disk"):
        write_release(outcome, tmp_path / "out", "en", before=lost, press=press)
    assert [*(tmp_path / "out").iterdir()] == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def standing(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_second_run_replaces_the_first_as_a_whole(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_release(outcome, out, "en", press=press)
    (out / "notes.txt").write_text("mine")
    write_release(outcome, out, "nl", press=press)
    assert b"niet gepubliceerd" in (out / "public" / "tonnes.csv").read_bytes()
    assert (out / "notes.txt").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_when_one_folder_cannot_be_placed_all_stays_as_it_was(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_release(outcome, out, "en", press=press)
    before = standing(out)

    def block() -> None:
        """Something stands where the old public folder should go meanwhile."""
        (beside,) = tmp_path.glob(".out-*")
        (beside / "public.before" / "in the way").mkdir(parents=True)

    with pytest.raises(OSError, match="public"):
        write_release(outcome, out, "nl", before=block, press=press)
    assert standing(out) == before
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def draft(out: Path, name: str, *inside: str) -> Path:
    """What a process that was killed while it wrote a release leaves beside its folder."""
    beside = out.with_name(f".{out.name}-{name}")
    for each in (f"{CONFIDENTIAL}/audit.json", HELD, *inside):
        (beside / each).parent.mkdir(parents=True, exist_ok=True)
        (beside / each).write_text("4173")
    return beside


def test_what_a_killed_process_left_is_taken_away(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    """Not what is still being written, of another folder, or not of a release at all."""
    out = tmp_path / "out"
    left, living = draft(out, "abcd1234"), draft(out, "bcde2345")
    other, strange = draft(tmp_path / "out-b", "cdef3456"), draft(out, "notes")
    with drafts.held(living / HELD) as handle:
        os.write(handle, b"busy")
        write_release(outcome, out, "en", press=press)
    assert not left.exists()
    assert [path.exists() for path in (living, other, strange)] == [True] * 3
    assert len(list(tmp_path.iterdir())) == 4
    assert not list(out.rglob(HELD))


def test_the_only_copy_of_a_release_that_was_being_replaced_is_kept(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    """Killed after the old folder was moved out of the way, before the new one came."""
    left = draft(tmp_path / "out", "abcd1234", "public.before/t.csv")
    write_release(outcome, tmp_path / "out", "en", press=press)
    assert (left / "public.before" / "t.csv").exists()
    write_release(outcome, tmp_path / "out", "en", press=press)
    assert not left.exists()


def test_of_a_release_that_is_not_cleared_nothing_is_public(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    refused = release([ASKED], made.contributions(), replace(Rules(), least_cohort=50),
                      history=Memory(), id="2024", as_of="2025-01-01")  # fmt: skip
    out = tmp_path / "out"
    write_release(outcome, out, "en", press=press)
    write_release(refused, out, "en", press=press)
    assert not (out / "public").exists()
    assert {path.name for path in (out / "confidential").iterdir()} == {
        "audit.json", "certificate.json", "for-the-secretariat.html",
    }  # fmt: skip


# Checking what was written


@pytest.fixture
def public(press: Press, outcome: Outcome, tmp_path: Path) -> Path:
    write_release(outcome, tmp_path / "out", "en", press=press)
    return tmp_path / "out" / "public"


def altered(outcome: Outcome, public: Path, press: Press) -> list[str]:
    found = altered_files(public, outcome.certificate, read_tables(public), press)
    assert all(one.name in one.words.en and one.name in one.words.nl for one in found)
    return [one.name for one in found]


def test_untouched_files_are_what_their_tables_make(
    outcome: Outcome, public: Path, press: Press
) -> None:
    assert altered(outcome, public, press) == []


@pytest.mark.parametrize(
    "name", ["tonnes.csv", "tonnes.xlsx", "tonnes.svg", "tables.html", "what-is-withheld.nl.html"]
)
def test_one_altered_sign_in_any_file_names_the_file(
    outcome: Outcome, public: Path, press: Press, name: str
) -> None:
    held = (public / name).read_bytes()
    (public / name).write_bytes(held[:-9] + bytes([held[-9] ^ 1]) + held[-8:])
    assert altered(outcome, public, press) == [name]


def test_a_removed_file_is_missed(outcome: Outcome, public: Path, press: Press) -> None:
    (public / "tonnes.csv").unlink()
    assert altered(outcome, public, press) == ["tonnes.csv"]


def test_a_withheld_cell_that_is_filled_in_is_named(
    press: Press, outcome: Outcome, tmp_path: Path
) -> None:
    write_tables(outcome.tables, "2024", tmp_path, "en", press=press)
    path = tmp_path / "tonnes.json"
    text = path.read_text("utf-8")
    hole = '{"at":["PE","tin"],"period":"2023","withheld":"protected"}'
    assert hole in text
    path.write_text(
        text.replace(hole, '{"at":["PE","tin"],"decimals":0,"period":"2023","value":7}')
    )
    (found,) = altered_cells(outcome.certificate, read_tables(tmp_path))
    assert found.name == "tonnes | 2023 | PE | tin"
