"""The same list, written as programs of several countries write it, reads the same."""

import csv
import random
from contextlib import suppress
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schakel.chain.purchases import Form, Purchase
from schakel.exchange.purchases import ListError, PurchaseList, read_purchases
from schakel.exchange.vocabulary import COLUMNS, HEADINGS
from tests.exchange.conftest import COUNTRIES, MATERIALS, REQUIRED, Read

CODES = sorted(set(COUNTRIES.values()))
NAME = st.from_regex(
    r"[A-Za-zéëñö&;,|'\".=+@-][A-Za-zéëñö&;,|'\". -]{0,30}[A-Za-z]", fullmatch=True
).map(lambda name: " ".join(name.split()))
MAYBE_COUNTRY = st.none() | st.sampled_from(CODES)


@st.composite
def purchases(draw: st.DrawFn, line: int = 0) -> Purchase:
    form = draw(st.sampled_from(Form))
    share = draw(st.none() | st.integers(0, 999).map(lambda n: n / 1000))
    scrap = form is Form.SCRAP
    return Purchase(
        line=line,
        material=draw(st.sampled_from(sorted(set(MATERIALS.values())))),
        form=form,
        tonnes=draw(st.integers(1, 10**10)) / 10**4,
        supplier=draw(NAME),
        supplier_country=draw(st.sampled_from(CODES)),
        cn_code=draw(st.none() | st.from_regex(r"[1-9][0-9]{7}", fullmatch=True)),
        smelter=draw(st.none() | st.from_regex(r"[A-Z][a-z]{3,9} Oy", fullmatch=True)),
        smelter_country=draw(MAYBE_COUNTRY),
        mine_country=None if scrap else draw(MAYBE_COUNTRY),
        recycled_share=None if scrap else share,
        year=draw(st.none() | st.integers(1990, 2026)),
    )


def numbered(value: float, decimal: str, grouped: bool) -> str:
    """A number as written in a dialect; always with its decimal sign, so that none is in doubt."""
    text = f"{value:,.4f}" if grouped else f"{value:.4f}"
    return text.translate({ord("."): decimal, ord(","): "." if decimal == "," else ","})


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(purchases(), min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    decimal=st.sampled_from(",."),
    grouped=st.booleans(),
    language=st.sampled_from(["en", "nl"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    seed=st.integers(0, 99),
)
def test_a_list_in_any_dialect_reads_back_identical(
    rows: list[Purchase],
    delimiter: str,
    decimal: str,
    grouped: bool,
    language: str,
    encoding: str,
    ending: str,
    seed: int,
) -> None:
    order = random.Random(seed).sample(COLUMNS, len(COLUMNS))
    titles = HEADINGS["nl" if language == "nl" else "en"]
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending)
    writer.writerow([titles[column].split(",")[0] for column in order])
    for row in rows:
        cells: dict[str, object] = {c: getattr(row, c, None) for c in COLUMNS} | {"unit": "t"}
        cells["quantity"] = numbered(row.tonnes, decimal, grouped)
        if row.recycled_share is not None:
            cells["recycled_share"] = numbered(row.recycled_share, decimal, grouped)
        writer.writerow([cells[column] for column in order])
    found = reading(text.getvalue().encode(encoding))
    assert found.left_out == ()
    assert [changed(purchase) for purchase in found.purchases] == [changed(row) for row in rows]


def changed(purchase: Purchase) -> tuple[object, ...]:
    return tuple(getattr(purchase, field) for field in Purchase.__slots__ if field != "line")


def reading(content: bytes) -> PurchaseList:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(content)
        return read_purchases(path, materials=MATERIALS, countries=COUNTRIES)


SOUND = f"{','.join(REQUIRED)}\ncobalt,refined,12,t,Blauwdal,CN\n".encode()


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | st.builds(lambda junk: SOUND + junk, st.binary(max_size=200))
    | st.builds(lambda junk: b"PK\x03\x04" + junk, st.binary(max_size=200))
    | st.builds(
        lambda text: f"{';'.join(REQUIRED)}\n{text}".encode(),
        st.text(alphabet=";,.\"'\n\r\t=-+ 0123456789%tkg\x00é", max_size=200),
    )
)
@example(SOUND + b'"')
@example(b"\xff\xfe\x00")
@example("material;form\n\x00".encode("utf-32"))
def test_whatever_the_bytes_reading_answers_with_a_list_or_a_list_error(content: bytes) -> None:
    with suppress(ListError):
        found = reading(content)
        assert found.rows >= len(found.purchases)
        assert found.rows_left_out == len({problem.line for problem in found.left_out})


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_list_out_of_a_dutch_excel_is_read(tmp_path: Path, read: Read) -> None:
    text = (
        "Materiaal;Vorm;Hoeveelheid;Eenheid;Leverancier;Land leverancier;Aandeel gerecycled\r\n"
        "Kobalt;kathode;1.250,5;kg;Köhler;CN;\r\n"
        "Zink;halffabricaat;3,25;ton;De Gaper;NL;30%\r\n"
    )
    found = read(written(tmp_path, text, "utf-8-sig"))
    assert [p.tonnes for p in found.purchases] == [1.2505, 3.25]
    assert found.purchases[1].recycled_share == 0.3
    assert found.notes[0].nl == (
        "Het bestand is gelezen als tekst in UTF-8 met puntkomma's tussen de cellen."
    )


def test_an_old_windows_file_keeps_its_accents(tmp_path: Path, read: Read) -> None:
    text = f"{';'.join(REQUIRED)}\ntin;erts;1;t;Étain “Élan”;ci\n"
    found = read(written(tmp_path, text, "cp1252"))
    assert found.purchases[0].supplier == "Étain “Élan”"
    assert "Windows-1252" in found.notes[0].en


def test_a_first_line_that_tells_the_delimiter_is_obeyed(tmp_path: Path, read: Read) -> None:
    found = read(written(tmp_path, f"sep=;\n{';'.join(REQUIRED)}\ntin;ore;1,5;t;A, B;CN\n"))
    assert [(p.line, p.tonnes, p.supplier) for p in found.purchases] == [(3, 1.5, "A, B")]


def test_titles_above_the_headings_are_passed_over(tmp_path: Path, read: Read) -> None:
    text = f"Purchases of 2023\n\n{','.join(REQUIRED)}\ntin,ore,1,t,A,CN\n"
    assert [p.line for p in read(written(tmp_path, text)).purchases] == [4]


@pytest.mark.parametrize(
    ("delimiter", "quantities", "tonnes"),
    [
        (";", ["1.234"], [1234.0]),
        (",", ["1.234"], [1.234]),
        (";", ["1,234"], [1.234]),
        ("\t", ["1,234"], [1234.0]),
        (";", ["1.234", "2.5"], [1.234, 2.5]),
        ("\t", ["1.234", "2,5"], [1234.0, 2.5]),
        ("\t", ["1.234", "1.234.567"], [1234.0, 1234567.0]),
        (";", ["1 234,5", "1\u202f000"], [1234.5, 1000.0]),
        (",", ["1'234.5"], [1234.5]),
        (";", ["1,2E3"], [1200.0]),
    ],
)
def test_a_number_is_read_as_the_rest_of_the_list_writes_its_numbers(
    tmp_path: Path, read: Read, delimiter: str, quantities: list[str], tonnes: list[float]
) -> None:
    rows = [delimiter.join(("tin", "ore", number, "t", "A", "CN")) for number in quantities]
    found = read(written(tmp_path, "\n".join([delimiter.join(REQUIRED), *rows])))
    assert [p.tonnes for p in found.purchases] == tonnes


def test_a_number_in_doubt_is_told_with_its_reading(tmp_path: Path, read: Read) -> None:
    found = read(written(tmp_path, f"{';'.join(REQUIRED)}\ntin;ore;1.234;t;A;CN\n"))
    assert found.notes[1].en == (
        'Numbers such as "1.234" could be read in two ways; it is taken to be 1234, from the '
        "language of the headings and the signs between the cells, for want of better."
    )


def test_in_a_list_that_mixes_commas_and_points_only_the_doubtful_is_left_out(
    tmp_path: Path, read: Read
) -> None:
    rows = "".join(f"tin;ore;{number};t;A;CN\n" for number in ("1,5", "2.5", "1.234"))
    found = read(written(tmp_path, f"{';'.join(REQUIRED)}\n{rows}"))
    assert [p.tonnes for p in found.purchases] == [1.5, 2.5]
    assert found.left_out[0].what.en == (
        '"1.234" can be read in two ways: the list mixes decimal commas and points.'
    )
