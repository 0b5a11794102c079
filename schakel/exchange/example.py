"""A fictional purchase list to start from: realistic in its metals, invented in its names."""

from collections.abc import Iterable

from schakel.exchange.tables import Value
from schakel.exchange.vocabulary import COLUMNS, HEADINGS
from schakel.language import Language

Row = tuple[Value, ...]

DUTCH = {
    "cobalt": "kobalt",
    "copper": "koper",
    "gold": "goud",
    "iron": "ijzer",
    "lead": "lood",
    "molybdenum": "molybdeen",
    "nickel": "nikkel",
    "silver": "zilver",
    "tantalum": "tantaal",
    "tungsten": "wolfraam",
    "zinc": "zink",
    "ore": "erts",
    "concentrate": "concentraat",
    "intermediate": "tussenproduct",
    "refined": "geraffineerd",
    "semi": "halffabricaat",
    "scrap": "schroot",
}

# material, form, quantity, unit, supplier, supplier_country, cn_code, smelter, smelter_country,
# mine_country, recycled_share, year. Every firm is invented.
ROWS: tuple[Row, ...] = (
    ("cobalt", "refined", 42.5, "t", "Jiuhe Lantian Materials", "CN", "81052000", *[None] * 4, 2023),  # noqa: E501
    ("cobalt", "refined", 18, "t", "Pohjantähti Koboltti Oy", "FI", "81052000", *[None] * 4, 2023),
    ("cobalt", "intermediate", 60, "t", "Blauwdal Chemicaliën", "BE", None, None, None, "CD", None, 2023),  # noqa: E501
    ("tin", "refined", 35, "t", "Seri Bukit Timah", "MY", "80011000", *[None] * 4, 2023),
    ("tin", "refined", 22.4, "t", "Etain du Vieux Canal", "BE", "80011000", None, None, None, 0.6, 2023),  # noqa: E501
    ("tin", "refined", 27, "t", "Hongshan Xiye Trading", "CN", "80011000", *[None] * 4, 2023),
    ("tin", "semi", 900, "kg", "Soldeerfabriek Zilverlinde", "NL", None, "Fundição Pedra Alta", "BR", None, None, 2023),  # noqa: E501
    ("aluminium", "refined", 480, "t", "Hraunfell Álver", "IS", "76011010", *[None] * 4, 2023),
    ("aluminium", "semi", 125.75, "t", "Profielwerken De Drie Eiken", "NL", "76042990", None, None, None, 0.35, 2023),  # noqa: E501
    ("aluminium", "scrap", 210, "t", "Metaalinzameling Waterkant", "NL", "76020090", *[None] * 4, 2023),  # noqa: E501
    ("molybdenum", "concentrate", 95, "t", "Minera Cerro Callado", "CL", "26139000", *[None] * 4, 2023),  # noqa: E501
    ("iron", "ore", 12500, "t", "Mineração Serra Clara", "BR", "26011100", *[None] * 4, 2023),
    ("iron", "semi", 640, "t", "Walzwerk Kranichgrund", "DE", "72083900", None, None, None, 0.2, 2023),  # noqa: E501
    ("copper", "refined", 310, "t", "Kupferhütte Eichenfurt", "DE", "74031100", *[None] * 4, 2023),
    ("copper", "refined", 88, "t", "Minera Cerro Callado", "CL", "74031100", None, "CL", "CL", None, 2023),  # noqa: E501
    ("copper", "scrap", 54, "t", "Kabelrecycling Noorderlicht", "NL", "74040010", *[None] * 4, 2023),  # noqa: E501
    ("zinc", "scrap", 75, "t", "Dakgoot & Zoon", "NL", "79020000", *[None] * 4, 2023),
    ("zinc", "refined", 140, "t", "Zincería Monte Umbrío", "ES", "79011100", *[None] * 4, 2023),
    ("tungsten", "product", 6400, "kg", "Hartmetall Gamsstein", "AT", "81019990", *[None] * 4, 2023),  # noqa: E501
    ("nickel", "refined", 66, "t", "Nordfjord Nikkelverk", "NO", "75021000", None, "NO", "CA", None, 2023),  # noqa: E501
    ("nickel", "intermediate", 150, "t", "Teluk Biru Mineral", "ID", "75012000", *[None] * 4, 2023),
    ("tantalum", "product", 850, "kg", "Kondensator Lindenhof", "DE", None, "Tantal Weissbach", "DE", "RW", None, 2023),  # noqa: E501
    ("gold", "refined", 320, "oz t", "Edelsmederij Gouden Reiger", "NL", "71081200", "Affinerie du Lac Clair", "CH", None, 0.8, 2023),  # noqa: E501
    ("silver", "refined", 450, "kg", "Platería del Valle Hondo", "MX", "71069100", *[None] * 4, 2023),  # noqa: E501
    ("lead", "refined", 38, "t", "Accurecycling De Gaper", "BE", "78011000", None, "BE", None, 1, 2023),  # noqa: E501
)  # fmt: skip


def example_list(language: Language) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The headings and rows of the example, in the words of this language."""
    if language == "en":
        return COLUMNS, ROWS
    headings = tuple(HEADINGS["nl"][column].split(",")[0] for column in COLUMNS)
    return headings, tuple(tuple(_dutch(row)) for row in ROWS)


def _dutch(row: Row) -> Iterable[Value]:
    return (DUTCH.get(value, value) if isinstance(value, str) else value for value in row)
