"""The words that people write in purchase lists, English and Dutch."""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from schakel.chain.purchases import Form
from schakel.language import Language, Text

REQUIRED = ("material", "form", "quantity", "unit", "supplier", "supplier_country")
OPTIONAL = ("cn_code", "smelter", "smelter_country", "mine_country", "recycled_share", "year")
COLUMNS = REQUIRED + OPTIONAL


def folded(text: str) -> str:
    """The word without case, accents, spacing and punctuation: what two spellings share.

    >>> folded(" Land-van_Winning "), folded("Côte d’Ivoire")
    ('landvanwinning', 'cotedivoire')
    """
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in split if sign.isalnum())


def bare_title(title: str) -> str:
    """The title folded, without what it says between brackets.

    >>> bare_title("Hoeveelheid (kg)"), bare_title("Recycled share [%]")
    ('hoeveelheid', 'recycledshare')
    """
    return folded(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", title))


HEADINGS: dict[Language, dict[str, str]] = {
    "en": {
        "material": "material, materials, metal, raw material, commodity, substance",
        "form": "form, material form, form of material, shape",
        "quantity": "quantity, qty, amount, mass, weight, volume",
        "unit": "unit, units, uom, unit of measure, quantity unit",
        "supplier": "supplier, supplier name, name of supplier, vendor, vendor name, seller",
        "supplier_country": "supplier country, country of supplier, country supplier,"
        " vendor country, supplier country code, supplier's country",
        "cn_code": "cn code, cn, hs code, hs, cn8, hs6, commodity code, tariff code,"
        " combined nomenclature",
        "smelter": "smelter, smelter name, refiner, refinery, refinery name, smelter or refiner,"
        " smelter/refiner",
        "smelter_country": "smelter country, country of smelter, refinery country, refiner country,"
        " country of refinery, smelter country code",
        "mine_country": "mine country, country of mine, country of mining, mining country,"
        " country of extraction, mine country code",
        "recycled_share": "recycled share, share recycled, recycled, recycled content,"
        " recycled percentage, percentage recycled, secondary share",
        "year": "year, purchase year, year of purchase, date, purchase date",
    },
    "nl": {
        "material": "materiaal, materialen, metaal, grondstof",
        "form": "vorm, materiaalvorm, vorm van materiaal, vorm van het materiaal,"
        " verschijningsvorm",
        "quantity": "hoeveelheid, aantal, massa, gewicht",
        "unit": "eenheid, eenheden, maateenheid",
        "supplier": "leverancier, naam leverancier, leveranciersnaam, verkoper",
        "supplier_country": "land leverancier, leveranciersland, land van leverancier,"
        " land van de leverancier, leverancier land, landcode leverancier",
        "cn_code": "gn code, gn, goederencode, gs code, douanecode, statistieknummer",
        "smelter": "smelterij, smelter naam, naam smelterij, raffinaderij, naam raffinaderij",
        "smelter_country": "land smelterij, land van smelterij, land van de smelterij,"
        " smelterij land, land raffinaderij, land smelter",
        "mine_country": "land van winning, land winning, land mijn, land van de mijn, mijnland,"
        " land van mijn, winningsland, mijn land",
        "recycled_share": "aandeel gerecycled, aandeel gerecycleerd, gerecycled,"
        " gerecycled aandeel, percentage gerecycled, recyclaat, aandeel recyclaat,"
        " recycled aandeel",
        "year": "jaar, inkoopjaar, jaar van inkoop, datum, inkoopdatum, aankoopjaar",
    },
}

FORMS: dict[Form, str] = {
    Form.ORE: "ore, ores, raw ore, erts, ertsen, ruw erts",
    Form.CONCENTRATE: "concentrate, concentrates, concentraat, concentraten, ertsconcentraat",
    Form.INTERMEDIATE: "intermediate, intermediates, intermediate product, intermediary,"
    " tussenproduct, tussenproducten, matte, hydroxide, oxide, mixed hydroxide precipitate, mhp",
    Form.REFINED: "refined, refined metal, unwrought, unwrought metal, cathode, cathodes, ingot,"
    " ingots, primary metal, geraffineerd, geraffineerd metaal, raffinade, kathode, kathodes,"
    " blok, blokken, broodje, broodjes, onbewerkt, ruw metaal",
    Form.SEMI: "semi, semis, semi-finished, semi-finished product, semi-manufacture,"
    " semi-manufactures, semi-manufactured, halffabricaat, halffabricaten, halffabrikaat,"
    " halffabrikaten, sheet, wire, rod, tube, foil, profile, plaat, draad, staaf, buis, folie,"
    " profiel",
    Form.PRODUCT: "product, products, finished product, end product, component, components, part,"
    " parts, producten, eindproduct, eindproducten, onderdeel, onderdelen, componenten",
    Form.SCRAP: "scrap, waste, waste and scrap, metal scrap, schroot, afval, metaalschroot,"
    " afval en schroot, schrot",
}


class Measure(NamedTuple):
    """A unit of mass as an exact fraction of a tonne: `times / per`."""

    times: int
    per: int

    def tonnes(self, quantity: float) -> float:
        """The quantity in tonnes.

        >>> MEASURES["kg"].tonnes(2300), MEASURES["ozt"].tonnes(1000)
        (2.3, 0.0311034768)
        """
        return quantity * self.times / self.per


TONNE, KILO, GRAM = Measure(1, 1), Measure(1, 10**3), Measure(1, 10**6)
UNITS: dict[Measure, str] = {
    TONNE: "t, tonne, tonnes, ton, tons, tonnen, tonnage, metric ton, metric tons, metric tonne,"
    " metric tonnes, metrische ton, mt, te, to, 1000 kg",
    KILO: "kg, kgs, kilo, kilos, kilo's, kilogram, kilograms, kilogramme, kilogrammes, kilogrammen",
    GRAM: "g, gr, gram, grams, gramme, grammes, grammen",
    Measure(1, 10**9): "mg, milligram, milligrams, milligrammen",
    Measure(10**3, 1): "kt, kilotonne, kilotonnes, kiloton, kilotons, 1000 t, ktonne",
    Measure(45359237, 10**11): "lb, lbs, pound, pounds, avoirdupois pound",
    Measure(311034768, 10**13): "oz t, ozt, oz tr, troy oz, oz troy, troy ounce, troy ounces,"
    " fine troy ounce, toz, t oz, t.oz, troy ons",
    Measure(90718474, 10**8): "short ton, short tons, us ton, us tons",
    Measure(10160469088, 10**10): "long ton, long tons, imperial ton",
}

# Units that mean two things in this trade; the remedy names both.
TWO_MEANINGS: dict[str, Text] = {
    "oz": Text(
        "Write oz t for troy ounces (31.1 g); turn ordinary ounces (28.35 g) into g.",
        "Schrijf oz t voor troy-ounces (31,1 g); reken gewone ounces (28,35 g) om in g.",
    ),
    "pond": Text(
        "Write lb for English pounds (453.6 g); turn Dutch ponden (500 g) into kg.",
        "Schrijf lb voor Engelse ponden (453,6 g); reken Nederlandse ponden (500 g) om in kg.",
    ),
    "ons": Text(
        "Write oz t for troy ounces (31.1 g); turn Dutch onsen (100 g) into kg.",
        "Schrijf oz t voor troy-ounces (31,1 g); reken Nederlandse onsen (100 g) om in kg.",
    ),
    "cwt": Text("Turn hundredweights into kg.", "Reken hundredweights om in kg."),
}
for _alias in ("ounce", "ounces"):
    TWO_MEANINGS[_alias] = TWO_MEANINGS["oz"]
TWO_MEANINGS["ponden"] = TWO_MEANINGS["pond"]
MEGATONNE = Text(
    "Write t for metric tons; turn megatonnes into kt.",
    "Schrijf t voor metrische tonnen; reken megatonnen om in kt.",
)

# Names that people use and that are no country's name: answered with a question. Those that could
# be several countries' are so even where a list of names gives them to one ("Congo").
INFORMAL: dict[str, str] = {
    "holland": "NL",
    "england": "GB",
    "engeland": "GB",
    "britain": "GB",
    "greatbritain": "GB",
    "grootbrittannie": "GB",
    "scotland": "GB",
    "schotland": "GB",
    "wales": "GB",
    "northernireland": "GB",
    "noordierland": "GB",
    "uk": "GB",
    "el": "GR",
    "america": "US",
    "amerika": "US",
    "congo": "CD CG",
    "kongo": "CD CG",
    "drc": "CD",
    "rdc": "CD",
    "zaire": "CD",
    "congokinshasa": "CD",
    "congobrazzaville": "CG",
    "korea": "KR KP",
    "burma": "MM",
    "birma": "MM",
    "swaziland": "SZ",
    "rhodesia": "ZW",
    "rhodesie": "ZW",
    "uppervolta": "BF",
    "dahomey": "BJ",
    "formosa": "TW",
    "ceylon": "LK",
    "siam": "TH",
    "persia": "IR",
    "perzie": "IR",
    "ussr": "RU",
    "sovietunion": "RU",
    "sovjetunie": "RU",
    "czechoslovakia": "CZ SK",
    "tsjechoslowakije": "CZ SK",
    "yugoslavia": "RS SI HR BA ME MK XK",
    "joegoslavie": "RS SI HR BA ME MK XK",
    "eastgermany": "DE",
    "westgermany": "DE",
    "prc": "CN",
    "uae": "AE",
    "vs": "US",
    "vae": "AE",
    "rsa": "ZA",
    "guyane": "GY GF",
    "guiana": "GY GF",
}
# Words that name no single country at all.
NO_COUNTRY = frozenset(
    ("eu", "europe", "europa", "africa", "afrika", "asia", "azie", "world", "wereld", "global")
)

# What people write where they mean to leave a cell empty. "NA" is Namibia, so it is not here.
NOTHING = frozenset(
    (
        "-",
        "--",
        "—",
        "–",
        "?",
        "n/a",
        "n.a.",
        "n.v.t.",
        "nvt",
        "none",
        "geen",
        "null",
        "nil",
        "unknown",
        "onbekend",
        "not known",
        "niet bekend",
        "tbd",
    )
)


Meaning = TypeVar("Meaning")


def by_alias(aliases: Mapping[Meaning, str]) -> dict[str, Meaning]:
    """The meaning of every folded alias."""
    return {folded(alias): key for key, many in aliases.items() for alias in many.split(",")}


COLUMN_OF: dict[Language, dict[str, str]] = {
    language: by_alias({column: f"{column}, {many}" for column, many in headings.items()})
    for language, headings in HEADINGS.items()
}
FORM_OF = by_alias(FORMS)
MEASURES = by_alias(UNITS)
