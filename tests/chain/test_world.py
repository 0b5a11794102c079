"""The shipped world pack: what it holds, whose facts they are, and that they are theirs."""

import csv
import math
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.chain.purchases import Form
from schakel.chain.world import World
from schakel.chain.world.pack import SHIPPED

HERE = Path(__file__).parent
FACTS = HERE / "world_facts.csv"
BESIDE = HERE.parents[1].parent / "shared" / "data" / "world"  # the publishers' tables, if there
Totals = dict[tuple[str, str, str], tuple[int, float]]


@pytest.fixture(scope="module")
def world() -> World:
    return World.shipped()


def test_every_table_is_the_one_that_the_manifest_describes(world: World) -> None:
    assert world.damaged() == ()


def test_every_table_says_whose_it_is_and_under_which_licence(world: World) -> None:
    for table in world.tables:
        assert all([table.publisher, table.edition, table.licence]), table.name
        assert all([*table.title, *(text for gap in table.gaps for text in gap)]), table.name


def test_the_shipped_pack_stays_under_six_megabytes() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 6_000_000


def test_every_file_of_the_pack_stands_in_the_manifest(world: World) -> None:
    described = {table.file for table in world.tables} | {"manifest.yaml"}
    kept_apart = {"production.quoted.csv"}  # goes into `production`
    assert {file.name for file in SHIPPED.iterdir()} == described | kept_apart


def test_rows_are_as_many_as_the_manifest_says(world: World) -> None:
    for table in world.tables:
        if not table.file.endswith(".json"):
            counted = world.query(f'SELECT count(*) FROM "{table.name}"')
            assert counted == [(table.rows,)], table.name


def test_the_columns_are_those_that_others_rely_on(world: World) -> None:
    columns = {
        "countries": "country iso2 numeric en nl",
        "materials": "material symbol en nl commodity unit basis recycled_input_rate",
        "goods": "hs92 material form content_low content_best content_high en nl source",
        "production": "material stage country year tonnes tonnes_low tonnes_high basis source",
        "trade": "hs92 year exporter importer tonnes value_kusd",
        "indicators": "source edition indicator country year value std_error",
        "goods_labour": "material stage country good child_labour forced_labour source edition",
        "child_labour": "country share age c138 c182 inspectors",
        "earnings": "country sex year earnings_ppp",
        "cn_codes": "prefix material form en nl",
    }
    for table, named in columns.items():
        found = {row[0] for row in world.query(f'DESCRIBE "{table}"')}
        assert set(named.split()) <= found, table


# whose facts they are -------------------------------------------------------------------------


def test_what_is_mined_adds_up_to_what_the_publisher_says_commodity_by_commodity(
    world: World,
) -> None:
    published = world.query(
        """SELECT regexp_replace(published_unit, '^(metr\\. t|kg) ', ''), "year"::VARCHAR,
        count(*), sum(published) FROM production WHERE source = 'World Mining Data' GROUP BY 1, 2"""
    )
    found = {("production", of, year): (rows, total) for of, year, rows, total in published}
    same(found, "production")


def test_what_is_traded_adds_up_to_what_the_publisher_says_good_by_good(world: World) -> None:
    traded = world.query(
        'SELECT hs92, "year"::VARCHAR, count(*), coalesce(sum(tonnes), 0) FROM trade GROUP BY 1, 2'
    )
    same({("trade", of, year): (rows, total) for of, year, rows, total in traded}, "trade")


def test_indicators_add_up_to_what_the_publishers_say_year_by_year(world: World) -> None:
    told = world.query(
        'SELECT indicator, "year"::VARCHAR, count(*), sum(abs(value)) FROM indicators GROUP BY 1, 2'
    )
    same({("indicators", of, year): (rows, total) for of, year, rows, total in told}, "indicators")


def test_the_facts_to_compare_with_are_those_of_the_tables_beside_the_checkout() -> None:
    """Where the publishers' tables lie beside the checkout they are read; the facts always are."""
    facts = expected("production")
    assert facts["production", "Cobalt", "2023"] == (19, 199348.0)
    if (BESIDE / "production_wmd.csv").exists():
        assert {key: counted for key, counted in mined_beside().items() if key in facts} == facts
        same(traded_beside(), "trade")


def test_the_dr_congo_leads_cobalt_and_two_sources_disagree_on_how_much(world: World) -> None:
    leads = world.query(
        """SELECT country, tonnes FROM production_span WHERE material = 'cobalt'
        AND stage = 'mining' AND "year" = 2023 ORDER BY tonnes DESC LIMIT 1"""
    )
    assert leads == [("COD", 140_121.0)]
    said = world.query(
        """SELECT source, tonnes, tonnes_low, tonnes_high FROM production
        WHERE material = 'cobalt' AND country = 'COD' AND "year" = 2024 ORDER BY source"""
    )
    assert [(source, tonnes) for source, tonnes, _, _ in said] == [
        ("USGS", 226_000.0),
        ("World Mining Data", 200_253.0),
    ]
    for _, _, low, high in said:
        assert low < 200_253 < 226_000 < high


def test_myanmar_mines_tin_that_recorded_exports_do_not_carry(world: World) -> None:
    mined = world.query(
        """SELECT tonnes FROM production WHERE material = 'tin' AND country = 'MMR'
        AND "year" = 2023"""
    )
    carried = world.query(
        """SELECT sum(tonnes) FROM trade WHERE hs92 = '260900' AND exporter = 'MMR'
        AND "year" = 2023"""
    )
    assert mined == [(41_950.0,)]
    assert carried[0][0] < 2_500


def test_french_guiana_is_not_guyana(world: World) -> None:
    gold = world.query(
        """SELECT country, published FROM production WHERE material = 'gold' AND "year" = 2018
        AND country IN ('GUF', 'GUY') ORDER BY country"""
    )
    assert gold == [("GUF", 1320.0), ("GUY", 19069.0)]


def test_taiwan_and_kosovo_stand_under_their_own_codes(world: World) -> None:
    codes = world.query(
        """SELECT DISTINCT country FROM (SELECT exporter AS country FROM trade UNION
        SELECT importer FROM trade UNION SELECT country FROM production UNION
        SELECT country FROM indicators)"""
    )
    found = {code for (code,) in codes}
    assert {"TWN", "XKX"} <= found
    assert not {"S19", "R20"} & found


# units ----------------------------------------------------------------------------------------


def test_bauxite_is_mining_of_aluminium_and_smelter_output_is_smelting(world: World) -> None:
    stages = world.query(
        """SELECT stage, published_unit, sum(tonnes) / sum(published) FROM production
        WHERE material = 'aluminium' GROUP BY 1, 2 ORDER BY 1"""
    )
    mining, smelting = stages
    assert mining[:2] == ("mining", "metr. t Bauxite")
    assert smelting[:2] == ("smelting", "metr. t Aluminium")
    assert mining[2] == pytest.approx(0.25)
    assert smelting[2] == pytest.approx(1)


def test_gold_comes_in_kilograms_and_stands_in_tonnes(world: World) -> None:
    world_mine = world.query(
        """SELECT sum(tonnes) FROM production WHERE material = 'gold' AND "year" = 2023"""
    )
    assert world_mine[0][0] == pytest.approx(3252.582)


@pytest.mark.parametrize(
    ("commodity", "metal", "oxygen"),
    [
        ("Lithium (Li2O)", 2 * 6.941, 15.999),
        ("Tantalum (Ta2O5)", 2 * 180.948, 5 * 15.999),
        ("Niobium (Nb2O5)", 2 * 92.906, 5 * 15.999),
        ("Titanium (TiO2)", 47.867, 2 * 15.999),
        ("Chromium (Cr2O3)", 2 * 51.996, 3 * 15.999),
        ("Arsenic", 2 * 74.922, 3 * 15.999),
        ("Uranium (U3O8)", 3 * 238.029, 8 * 15.999),
    ],
)
def test_an_oxide_becomes_metal_by_its_atomic_weights(
    world: World, commodity: str, metal: float, oxygen: float
) -> None:
    factors = {row["commodity"]: float(row["factor"]) for row in world.records("commodities")}
    assert factors[commodity] == pytest.approx(metal / (metal + oxygen), abs=2e-6)


def test_no_mass_is_below_zero_and_every_span_holds_its_figure(world: World) -> None:
    wrong = world.query(
        """SELECT * FROM production WHERE NOT (0 < tonnes_low AND tonnes_low <= tonnes
        AND tonnes <= tonnes_high) OR basis NOT IN ('reported', 'estimated')"""
    )
    assert wrong == []
    assert world.query("SELECT * FROM trade WHERE tonnes <= 0 OR value_kusd < 0") == []


def test_a_missing_quantity_stays_missing(world: World) -> None:
    assert world.query("SELECT count(*) FROM trade WHERE tonnes IS NULL") == [(8808,)]


# keys -----------------------------------------------------------------------------------------


def test_every_country_code_in_every_table_is_known(world: World) -> None:
    known = set(world.countries())
    for table, column in country_columns():
        codes = world.query(f'SELECT DISTINCT "{column}" FROM "{table}"')
        assert {code for (code,) in codes} <= known, table


def test_every_material_in_every_table_is_known(world: World) -> None:
    known = set(world.materials())
    for table in ("goods", "grades", "production", "goods_labour", "cn_codes", "commodities"):
        named = {row[0] for row in world.query(f'SELECT DISTINCT material FROM "{table}"')}
        assert named <= known, table
    assert {row["material"] for row in world.records("aliases")} == known


def test_all_countries_of_iso_3166_are_there_in_both_languages(world: World) -> None:
    countries = world.countries()
    assert len(countries) == 250  # 249, and Kosovo
    assert world.country_name("COD", "nl") == "DR Congo"
    assert world.country_name("DEU", "nl") == "Duitsland"
    assert countries["NLD"].iso2 == "NL"
    assert countries["NLD"].numeric == "528"
    assert world.country_name("QQQ", "en") == "QQQ"


def test_publishers_spellings_of_a_country_lead_to_its_code(world: World) -> None:
    names = world.country_aliases()
    assert names["congo, d.r."] == names["cod"] == names["cd"] == "COD"
    assert names["burma"] == names["myanmar"] == "MMR"
    assert names["verenigde staten"] == "USA"
    assert "holland" not in names


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("koper", "copper"),
        ("Cu", "copper"),
        ("staal", "iron"),
        ("Aluminum", "aluminium"),
        ("tinerts", "tin"),
        ("coltan", "tantalum"),
        ("wolfraamcarbide", "tungsten"),
        ("bauxiet", "aluminium"),
    ],
)
def test_a_buyers_word_for_a_metal_is_understood(world: World, said: str, meant: str) -> None:
    assert world.material_aliases()[said.casefold()] == meant


def test_no_word_means_two_metals(world: World) -> None:
    meanings = defaultdict(set)
    for row in world.records("aliases"):
        meanings[row["alias"].casefold()].add(row["material"])
    assert [word for word, metals in meanings.items() if len(metals) > 1] == []


# goods ----------------------------------------------------------------------------------------


def test_the_metal_in_a_good_is_a_share_with_its_range_and_its_source(world: World) -> None:
    for table in ("goods", "grades"):
        for row in world.records(table):
            low, best, high = (float(row[f"content_{end}"]) for end in ("low", "best", "high"))
            assert 0 < low <= best <= high <= 1, row
            assert row["source"], row


def test_every_good_has_a_form_that_purchase_lists_know(world: World) -> None:
    forms = {str(form) for form in Form}
    for table in ("goods", "cn_codes"):
        assert {row["form"] for row in world.records(table)} <= forms


def test_each_metal_in_each_later_form_has_a_content_to_reckon_with(world: World) -> None:
    known = {(row["material"], row["form"]) for row in world.records("goods") if not row["hs92"]}
    for material in world.materials():
        for form in ("intermediate", "refined", "semi", "product", "scrap"):
            assert (material, form) in known


def test_every_traded_good_is_described_and_every_described_good_is_traded(world: World) -> None:
    described = {row["hs92"] for row in world.records("goods") if row["hs92"]}
    traded = {good for (good,) in world.query("SELECT DISTINCT hs92 FROM trade")}
    assert described == traded


@pytest.mark.parametrize(
    ("code", "material", "form"),
    [
        ("74031100", "copper", "refined"),
        ("79020000", "zinc", "scrap"),
        ("81052000", "cobalt", "refined"),
        ("26090000", "tin", "concentrate"),
        ("28499030", "tungsten", "intermediate"),
        ("76012030", "aluminium", "refined"),
        ("73181568", "iron", "product"),
        ("72044910", "iron", "scrap"),
    ],
)
def test_a_customs_code_tells_metal_and_form(
    world: World, code: str, material: str, form: str
) -> None:
    longest = world.query(
        """SELECT material, form FROM cn_codes WHERE starts_with(?, prefix)
        ORDER BY length(prefix) DESC LIMIT 1""",
        [code],
    )
    assert longest == [(material, form)]


def test_no_customs_code_stands_twice_for_one_metal(world: World) -> None:
    codes = [(row["prefix"], row["material"]) for row in world.records("cn_codes")]
    assert len(codes) == len(set(codes))


# outlines and readers -------------------------------------------------------------------------


def test_outlines_are_closed_and_keyed_by_country(world: World) -> None:
    features = world.shapes()["features"]
    assert {feature["id"] for feature in features} <= set(world.countries())
    assert {"COD", "NLD", "XKX", "SOM", "TWN"} <= {feature["id"] for feature in features}
    for feature in features:
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert len(ring) >= 4
                assert ring[0] == ring[-1]


def test_many_threads_may_ask_at_once(world: World) -> None:
    answers: list[object] = []
    ask = 'SELECT count(*) FROM trade WHERE "year" = 2023'
    threads = [threading.Thread(target=lambda: answers.append(world.query(ask))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[(25185,)]] * 6


def test_two_worlds_of_the_same_tables_have_one_checksum() -> None:
    assert World.shipped().sha256 == World.shipped().sha256


def test_a_table_that_the_pack_lacks_is_named(world: World) -> None:
    with pytest.raises(KeyError, match="diamonds"):
        world.table("diamonds")


@given(st.sampled_from(["cobalt", "tin", "gold", "lithium"]), st.integers(2018, 2024))
def test_what_the_world_mines_lies_within_what_may_be_mined(metal: str, year: int) -> None:
    low, best, high = SHARED.query(
        """SELECT sum(tonnes_low), sum(tonnes), sum(tonnes_high) FROM production_span
        WHERE material = ? AND stage = 'mining' AND "year" = ?""",
        [metal, year],
    )[0]
    assert low <= best <= high


SHARED = World.shipped()


def same(found: Totals, table: str) -> None:
    """Are these the totals that the publisher's own table gives?"""
    facts = expected(table)
    assert set(found) == set(facts)
    for key, (rows, total) in facts.items():
        assert found[key][0] == rows, key
        assert math.isclose(found[key][1], total, rel_tol=1e-9, abs_tol=1e-3), key


def expected(table: str) -> Totals:
    with FACTS.open(encoding="utf-8", newline="") as lines:
        return {
            (row["table"], row["of"], row["year"]): (int(row["rows"]), float(row["total"]))
            for row in csv.DictReader(lines)
            if row["table"] == table
        }


def mined_beside() -> Totals:
    totals: Totals = defaultdict(lambda: (0, 0.0))
    with (BESIDE / "production_wmd.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key = ("production", row["commodity"], row["year"])
            rows, total = totals[key]
            totals[key] = (rows + 1, round(total + float(row["quantity"]), 3))
    return dict(totals)


def traded_beside() -> Totals:
    file = BESIDE / "trade_baci.parquet"
    rows = World.shipped().query(
        f"""SELECT hs92, "year"::VARCHAR, count(*), coalesce(sum(tonnes), 0)
        FROM '{file}' GROUP BY 1, 2"""
    )
    return {("trade", of, year): (count, total) for of, year, count, total in rows}


def country_columns() -> Iterator[tuple[str, str]]:
    yield from (("trade", "exporter"), ("trade", "importer"), ("grades", "exporter"))
    for table in ("production", "indicators", "goods_labour", "child_labour", "earnings"):
        yield table, "country"
