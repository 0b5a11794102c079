"""What a company brings, what is made of it, and what it is told."""

from pathlib import Path

import pytest

from schakel.chain.purchases import Form, Purchase
from schakel.exchange.purchases import ListError, PurchaseList, read_purchases
from schakel.language import Text
from tests.exchange.conftest import COBALT, COUNTRIES, MATERIALS, REQUIRED, ListFile, Read


def test_a_row_becomes_a_purchase_in_tonnes_and_codes(with_cells: ListFile, read: Read) -> None:
    path = with_cells(
        material="Kobalt",
        form="Kathode",
        quantity="1500",
        unit="kg",
        supplier_country="nederland",
        cn_code="8105 20 00",
        smelter="Pohjantähti Oy",
        smelter_country="FI",
        mine_country="COD",
        recycled_share="30 %",
        year="2023",
    )
    assert read(path).purchases == (
        Purchase(
            line=2,
            material="cobalt",
            form=Form.REFINED,
            tonnes=1.5,
            supplier="Blauwdal",
            supplier_country="NLD",
            cn_code="81052000",
            smelter="Pohjantähti Oy",
            smelter_country="FIN",
            mine_country="COD",
            recycled_share=0.3,
            year=2023,
        ),
    )


def test_what_a_row_does_not_say_is_none_and_not_zero(csv_file: ListFile, read: Read) -> None:
    [purchase] = read(csv_file(COBALT)).purchases
    assert purchase.recycled_share is None
    assert purchase.mine_country is None
    assert purchase.year is None


def test_dutch_headings_in_any_order_are_understood(csv_file: ListFile, read: Read) -> None:
    header = ("Land leverancier", "EENHEID", "hoeveelheid", "Leverancier", "Vorm", "Materiaal")
    found = read(csv_file(("nl", "kilo", "2000", "De Gaper", "schroot", "Zink"), header=header))
    assert [(p.material, p.form, p.tonnes) for p in found.purchases] == [("zinc", Form.SCRAP, 2.0)]


@pytest.mark.parametrize(
    "title", ["Supplier Country", "supplier-country", " SUPPLIER_COUNTRY ", "SupplierCountry"]
)
def test_case_and_spacing_of_a_heading_are_forgiven(
    csv_file: ListFile, read: Read, title: str
) -> None:
    assert len(read(csv_file(COBALT, header=(*REQUIRED[:5], title))).purchases) == 1


@pytest.mark.parametrize(
    ("quantity", "unit", "tonnes"),
    [
        ("2300", "kg", 2.3),
        ("5", "Kilo", 0.005),
        ("250", "gram", 0.00025),
        ("1.5", "kt", 1500.0),
        ("1000", "lb", 0.45359237),
        ("1000", "oz t", 0.0311034768),
        ("3", "ton", 3.0),
        ("1", "short ton", 0.90718474),
    ],
)
def test_units_may_be_mixed_and_all_become_tonnes(
    with_cells: ListFile, read: Read, quantity: str, unit: str, tonnes: float
) -> None:
    [purchase] = read(with_cells(quantity=quantity, unit=unit)).purchases
    assert purchase.tonnes == pytest.approx(tonnes, rel=1e-15)


def test_a_unit_may_stand_in_the_title_of_the_quantity(csv_file: ListFile, read: Read) -> None:
    header = ("material", "form", "Quantity (kg)", "supplier", "supplier_country")
    found = read(csv_file(("tin", "ore", "40", "Blauwdal", "CN"), header=header))
    assert found.purchases[0].tonnes == 0.04
    assert Text(
        'The unit is taken from "Quantity (kg)".', 'De eenheid komt uit "Quantity (kg)".'
    ) in (found.notes)


def test_holland_is_left_out_with_a_question(with_cells: ListFile, read: Read) -> None:
    found = read(with_cells(supplier_country="Holland"))
    assert found.purchases == ()
    assert str(found.left_out[0]) == (
        'list.csv, line 2, supplier_country: "Holland" is not a known country. Did you mean NL?'
    )
    assert found.left_out[0].within("nl") == (
        'list.csv, regel 2, supplier_country: "Holland" is geen bekend land. Bedoelt u NL?'
    )


@pytest.mark.parametrize("name", ["The Netherlands", "the  netherlands", "de Nederlanden", "NL"])
def test_an_article_before_a_country_does_not_hide_it(
    with_cells: ListFile, read: Read, name: str
) -> None:
    found = read(with_cells(supplier_country=name))
    left = [problem.value for problem in found.left_out]
    assert left == (["de Nederlanden"] if name == "de Nederlanden" else [])


def test_congo_could_be_two_countries_so_the_buyer_is_asked(
    with_cells: ListFile, read: Read
) -> None:
    [problem] = read(with_cells(mine_country="Congo")).left_out
    assert problem.remedy.en == (
        "Did you mean CD (Democratic Republic Of The Congo) or CG (Republic Of The Congo)?"
    )


def test_namibia_is_not_taken_for_not_available(with_cells: ListFile, read: Read) -> None:
    [purchase] = read(with_cells(supplier_country="NA", mine_country="na")).purchases
    assert (purchase.supplier_country, purchase.mine_country) == ("NAM", "NAM")


@pytest.mark.parametrize("word", ["unknown", "onbekend", "n/a", "-", "?", "N.V.T."])
def test_a_mine_that_is_said_to_be_unknown_is_unknown(
    with_cells: ListFile, read: Read, word: str
) -> None:
    assert read(with_cells(mine_country=word)).purchases[0].mine_country is None


@pytest.mark.parametrize("name", ["Cote d’Ivoire", "CÔTE D'IVOIRE", "cote divoire"])
def test_accents_and_apostrophes_of_a_country_are_forgiven(
    with_cells: ListFile, read: Read, name: str
) -> None:
    assert read(with_cells(supplier_country=name)).purchases[0].supplier_country == "CIV"


@pytest.mark.parametrize(
    ("column", "value", "remedy"),
    [
        ("material", "coblat", "Did you mean cobalt?"),
        ("material", "unobtainium", "Write the metal by its name or symbol, such as tin or Sn."),
        ("form", "concentrat", "Did you mean concentrate?"),
        ("unit", "tonnne", "Did you mean tonne?"),
        ("unit", "barrel", "Write one of: t, kg, g, kt, lb, oz t."),
        ("unit", "oz", "Write oz t for troy ounces (31.1 g)"),
        ("unit", "Mt", "Write t for metric tons; turn megatonnes into kt."),
        ("supplier_country", "Netherlnds", "Did you mean NL (Netherlands)?"),
        ("supplier_country", "Europe", "That is no single country."),
        ("quantity", "-3", "Leave returns and corrections out"),
        ("quantity", "0", "Leave returns and corrections out"),
        ("quantity", "twelve", "Write digits only, such as 1250.5."),
        ("quantity", "12 t", "Write digits only"),
        ("quantity", "nan", "Write digits only"),
        ("quantity", "1e300", "Check the quantity and its unit."),
        ("quantity", "", "Fill in the cell."),
        ("cn_code", "81O5", "Write its 4, 6, 8 or 10 digits"),
        ("recycled_share", "1.4", 'Write 0.3 or "30 %".'),
        ("recycled_share", "-0.1", 'Write 0.3 or "30 %".'),
        ("recycled_share", "130 %", 'Write 0.3 or "30 %".'),
        ("year", "2999", "Write the year of purchase"),
        ("year", "last year", "Write the year of purchase"),
        ("smelter", "A" * 501, "perhaps a quotation mark is not closed"),
        ("supplier", "Blauw\x00dal", "Type the cell anew."),
    ],
)
def test_a_row_with_a_fault_is_left_out_and_its_remedy_told(
    with_cells: ListFile, read: Read, column: str, value: str, remedy: str
) -> None:
    found = read(with_cells(**{column: value}))
    assert found.purchases == ()
    assert [problem.column for problem in found.left_out] == [column]
    assert remedy in found.left_out[0].remedy.en
    assert found.left_out[0].what.nl != found.left_out[0].what.en


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"form": "scrap", "mine_country": "CD"}, "mine_country"),
        ({"form": "scrap", "recycled_share": "0.5"}, "recycled_share"),
        ({"recycled_share": "100 %", "mine_country": "CD"}, "mine_country"),
    ],
)
def test_scrap_has_no_mine(
    with_cells: ListFile, read: Read, cells: dict[str, str], column: str
) -> None:
    found = read(with_cells(**cells))
    assert [problem.column for problem in found.left_out] == [column]


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file(
    csv_file: ListFile, read: Read
) -> None:
    wrong = ("tinn", "ore", "-3", "stone", "Blauwdal", "Holland")
    found = read(csv_file(COBALT, wrong, COBALT, ("", *COBALT[1:])))
    assert [(p.line, p.column) for p in found.left_out] == [
        (3, "material"),
        (3, "quantity"),
        (3, "unit"),
        (3, "supplier_country"),
        (5, "material"),
    ]
    assert (found.rows, len(found.purchases), found.rows_left_out) == (4, 2, 2)


def test_blank_rows_do_not_count_yet_lines_stay_true(csv_file: ListFile, read: Read) -> None:
    found = read(csv_file([], ["", " ", ""], COBALT, [""] * 6))
    assert (found.rows, found.purchases[0].line) == (1, 4)


def test_a_supplier_that_begins_like_a_formula_stays_text_and_is_remarked(
    with_cells: ListFile, read: Read
) -> None:
    found = read(with_cells(supplier='=HYPERLINK("//x","y")'))
    assert found.purchases[0].supplier == '=HYPERLINK("//x","y")'
    assert [(p.column, p.what.en) for p in found.remarks] == [
        ("supplier", "the name begins as a formula does.")
    ]


def test_a_row_without_a_supplier_counts_and_is_remarked(with_cells: ListFile, read: Read) -> None:
    found = read(with_cells(supplier=""))
    assert len(found.purchases) == 1
    assert found.remarks[0].what.en == "the supplier is not named."


def test_a_code_for_another_form_is_a_remark_and_the_row_counts(
    with_cells: ListFile, read: Read
) -> None:
    found = read(with_cells(cn_code="80020000"))
    assert len(found.purchases) == 1
    assert found.remarks[0].what.en == (
        "code 80020000 stands for tin (scrap), not for cobalt (refined)."
    )


def test_a_code_for_ore_and_concentrate_suits_both(with_cells: ListFile, read: Read) -> None:
    assert read(with_cells(form="ore", cn_code="26050000")).remarks == ()


@pytest.mark.parametrize(
    ("written", "share"), [("0.3", 0.3), ("30", 0.3), ("30 %", 0.3), ("1", 1.0), ("0", 0.0)]
)
def test_shares_and_percentages_say_the_same(
    with_cells: ListFile, read: Read, written: str, share: float
) -> None:
    assert read(with_cells(recycled_share=written)).purchases[0].recycled_share == share


def test_reading_a_bare_30_as_30_percent_is_told(with_cells: ListFile, read: Read) -> None:
    notes = read(with_cells(recycled_share="30")).notes
    assert "A recycled share of 30 is taken to be 30 %." in [note.en for note in notes]


def test_a_column_headed_in_percent_holds_percentages(csv_file: ListFile, read: Read) -> None:
    path = csv_file((*COBALT, "0.5"), (*COBALT, "1"), header=(*REQUIRED, "recycled share (%)"))
    assert [p.recycled_share for p in read(path).purchases] == [0.005, 0.01]


def test_columns_that_are_not_known_are_noted_and_not_read(csv_file: ListFile, read: Read) -> None:
    found = read(csv_file((*COBALT, "4711"), header=(*REQUIRED, "Cost centre")))
    assert len(found.purchases) == 1
    assert 'Columns that are not read: "Cost centre".' in [note.en for note in found.notes]


def test_a_comma_in_a_number_without_quotation_marks_does_not_shift_cells_unseen(
    tmp_path: Path, read: Read
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{','.join(REQUIRED)}\ncobalt,refined,1,5,t,Blauwdal,CN\n")
    [first, *_] = read(path).left_out
    assert first.what.en == "the row has more cells than there are headings."


def test_rows_hidden_by_an_open_quotation_mark_are_remarked(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        f'{",".join(REQUIRED)},note\ncobalt,refined,1,t,A,CN,"see\ntin,ore,2,t,B,CN,"\n'
        "zinc,ore,3,t,C,CN,\n"
    )
    found = read(path)
    assert [p.line for p in found.purchases] == [2, 4]
    assert found.remarks[0].what.en == "the row runs over 2 lines."


def test_missing_columns_are_all_named_with_what_was_found(csv_file: ListFile, read: Read) -> None:
    with pytest.raises(ListError) as error:
        read(
            csv_file(("tin", "ore", 3, "B", "x"), header=("material", "form", "quantiti", "a", "b"))
        )
    assert [problem.column for problem in error.value.problems] == [
        "quantity",
        "unit",
        "supplier",
        "supplier_country",
    ]
    assert 'Is it "quantiti"? Then name that column quantity.' in str(error.value)
    assert 'found: "material", "form", "quantiti", "a", "b"' in str(error.value)
    assert "de kolom eenheid ontbreekt." in error.value.within("nl")


def test_two_columns_that_mean_the_same_are_refused(csv_file: ListFile, read: Read) -> None:
    with pytest.raises(ListError, match=r"columns 1, 7 .* mean the same"):
        read(csv_file((*COBALT, "tin"), header=(*REQUIRED, "Materiaal")))


@pytest.mark.parametrize("content", [b"", b"   \n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused_with_a_way_to_begin(
    tmp_path: Path, read: Read, content: bytes
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(ListError, match=r"holds no rows.*schakel heatmap --example"):
        read(path)


def test_headings_alone_are_refused(csv_file: ListFile, read: Read) -> None:
    with pytest.raises(ListError, match="holds no rows"):
        read(csv_file())


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "the file is a PDF, no table."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "the file is a picture, no table."),
        (b"\x89PNG\r\n\x1a\n", "the file is a picture, no table."),
        (b"PK\x03\x04 and nothing more", "the file is no workbook that can be read."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old (XLS) or a password-protected workbook"),
        (b"<html><table>", "the file is a web page or XML, no table."),
        (b"\x01\x02\x03\x04\x05" * 50, "the file is no table."),
        (b"Dear buyer,\nplease find the list below.\n", "no row of headings was found."),
    ],
)
def test_a_file_that_is_no_table_is_named_for_what_it_is(
    tmp_path: Path, read: Read, content: bytes, what: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(ListError) as error:
        read(path)
    assert what in str(error.value)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, read: Read) -> None:
    with pytest.raises(ListError, match=r"gone.csv: the file is not there"):
        read(tmp_path / "gone.csv")


def test_a_cell_without_end_is_refused_at_its_line(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f'{",".join(REQUIRED)}\n{",".join(COBALT)}\n"{"x" * 200_000}')
    with pytest.raises(ListError, match="quotation mark"):
        read(path)


def test_whoever_waits_is_told_how_far_it_is(csv_file: ListFile) -> None:
    told: list[tuple[int, int]] = []
    read_purchases(
        csv_file(COBALT, COBALT),
        materials=MATERIALS,
        countries=COUNTRIES,
        progress=lambda done, of, what: told.append((done, of)),
    )
    assert told == [(0, 2), (2, 2)]


def test_a_list_of_a_hundred_thousand_rows_is_read_whole(csv_file: ListFile, read: Read) -> None:
    rows = [(*COBALT[:2], f"{n}.5", "kg", f"Firm {n % 900}", "CN") for n in range(100_000)]
    found = read(csv_file(*rows))
    assert (found.rows, len(found.purchases)) == (100_000, 100_000)
    assert found.purchases[-1].line == 100_001


def test_the_same_file_has_the_same_fingerprint(csv_file: ListFile, read: Read) -> None:
    assert read(csv_file(COBALT)) == read(csv_file(COBALT))


# A metal with its form beside it ----------------------------------------------------------------

METALS = MATERIALS | {
    "steel": "iron",
    "staal": "iron",
    "iron ore": "iron",
    "iron": "iron",
    "stainless steel": "iron",
    "moly": "molybdenum",
    "molybdenum": "molybdenum",
    "tantaal": "tantalum",
    "in": "indium",
    "cu": "copper",
}


def on_metals(path: Path) -> PurchaseList:
    """The list under the names of more metals."""
    return read_purchases(path, materials=METALS, countries=COUNTRIES)


@pytest.mark.parametrize(
    ("written", "form", "material"),
    [
        ("zinc scrap", "scrap", "zinc"),
        ("steel scrap", "scrap", "iron"),
        ("aluminium schroot", "schroot", "aluminium"),
        ("zinkschroot", "schroot", "zinc"),
        ("copper cathodes", "refined", "copper"),
        ("Cu cathode", "refined", "copper"),
        ("aluminium billet", "refined", "aluminium"),
        ("iron ore pellets", "ore", "iron"),
        ("tin ingots", "refined", "tin"),
        ("steel plate", "semi", "iron"),
        ("SHG zinc", "refined", "zinc"),
    ],
)
def test_a_metal_with_its_form_beside_it_is_that_metal(
    with_cells: ListFile, written: str, form: str, material: str
) -> None:
    found = on_metals(with_cells(material=written, form=form))
    assert [purchase.material for purchase in found.purchases] == [material]
    assert found.remarks == ()


def test_ingots_that_are_called_scrap_are_read_with_a_remark(with_cells: ListFile) -> None:
    found = on_metals(with_cells(material="tin ingots", form="scrap"))
    assert [purchase.form for purchase in found.purchases] == [Form.SCRAP]
    assert [remark.what.en for remark in found.remarks] == [
        '"tin ingots" speaks of another form than scrap.'
    ]


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("moly oxide", "Did you mean molybdenum?"),
        ("copper/nickel", "Did you mean copper?"),
        ("copper and zinc", "Write one metal a row: copper or zinc."),
        ("edelstaal/inox", "Stainless steel is iron with chromium and often nickel"),
        ("Totaal", "That looks like a total"),
        ("in stock", "Write the metal by its name or symbol"),
        ("xyzzy", "Write the metal by its name or symbol"),
    ],
)
def test_what_is_no_single_metal_is_asked_about_and_never_guessed(
    with_cells: ListFile, written: str, remedy: str
) -> None:
    found = on_metals(with_cells(material=written))
    assert found.purchases == ()
    assert found.left_out[0].remedy.en.startswith(remedy)


def test_stainless_steel_counts_as_iron_and_says_what_it_leaves_out(with_cells: ListFile) -> None:
    found = on_metals(with_cells(material="stainless steel", form="semi"))
    assert [purchase.material for purchase in found.purchases] == ["iron"]
    assert "counted as iron alone" in found.remarks[0].what.en


def test_a_quantity_beyond_all_numbers_is_not_said_to_be_below_zero(
    with_cells: ListFile, read: Read
) -> None:
    [problem] = read(with_cells(quantity="1e400")).left_out
    assert "larger than a number can be" in problem.what.en
