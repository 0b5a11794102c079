"""A fictional list of contributions to start from: twelve invented companies, three years.

One company is far larger than the rest, one joins in 2022 and one leaves in 2023: what a release
has to cope with.
"""

from collections.abc import Iterator
from pathlib import Path

from schakel.exchange.tables import Value, replace_file, write_csv
from schakel.language import Language

HEADINGS = {
    "en": ("contributor", "period", "group", "metal", "country", "tonnes", "recycled"),
    "nl": ("deelnemer", "periode", "groep", "metaal", "land", "tonnen", "hergebruikt"),
}
YEARS = (2021, 2022, 2023)
JOINS, LEAVES = {"Blauwdal Chemie": 2022}, {"Orgelpijp Tin": 2022}
GROUPS = {"Gieterij De Drie Eiken": "Drie Eiken", "Profielwerken De Drie Eiken": "Drie Eiken"}

# Who bought which metal from where: tonnes in the first year, and percent of it recycled.
BOUGHT: dict[str, tuple[tuple[str, str, int, int], ...]] = {
    "Noordzee Metaal": (
        ("tin", "PE", 240, 10), ("tin", "ID", 180, 5), ("tin", "CD", 210, 0),
        ("zinc", "PE", 410, 20), ("zinc", "CL", 190, 15), ("cobalt", "CD", 320, 5),
        ("cobalt", "ZM", 150, 0),
    ),
    "Gieterij De Drie Eiken": (("tin", "PE", 95, 30), ("zinc", "PE", 160, 25), ("zinc", "CL", 70, 5)),  # noqa: E501
    "Profielwerken De Drie Eiken": (("zinc", "PE", 120, 40), ("zinc", "ID", 60, 10)),
    "Soldeerfabriek Zilverlinde": (("tin", "ID", 140, 20), ("tin", "PE", 88, 15), ("tin", "CD", 42, 0)),  # noqa: E501
    "Accu Kompas": (("cobalt", "CD", 180, 12), ("cobalt", "ZM", 64, 8), ("zinc", "CL", 45, 0)),
    "Hartmetaal Veenendijk": (("cobalt", "CD", 96, 22), ("cobalt", "ZM", 38, 10), ("tin", "ID", 30, 0)),  # noqa: E501
    "Verzinkerij Waterkant": (("zinc", "PE", 240, 18), ("zinc", "CL", 130, 9), ("zinc", "ID", 52, 4)),  # noqa: E501
    "Dakgoot & Zoon": (("zinc", "CL", 88, 35), ("zinc", "PE", 75, 30)),
    "Orgelpijp Tin": (("tin", "PE", 24, 60), ("tin", "ID", 18, 50)),
    "Blauwdal Chemie": (("cobalt", "CD", 120, 0), ("cobalt", "ZM", 44, 0), ("tin", "CD", 36, 0)),
    "Kabel Noorderlicht": (("tin", "ID", 52, 12), ("tin", "CD", 28, 0), ("zinc", "ID", 40, 6)),
    "Edelsmederij Gouden Reiger": (("tin", "PE", 16, 70), ("cobalt", "ZM", 22, 0)),
}  # fmt: skip

DESCRIPTION = """\
# What the columns of the list beside this file mean. All companies are invented.
contributor: {contributor}
period: {period}
group: {group}
dimensions:
  {metal}:
    label: {{en: metal, nl: metaal}}
    labels:
      tin: {{en: tin, nl: tin}}
      zinc: {{en: zinc, nl: zink}}
      cobalt: {{en: cobalt, nl: kobalt}}
  {country}:
    label: {{en: country of origin, nl: land van herkomst}}
    above: {{PE: americas, CL: americas, CD: africa, ZM: africa, ID: asia}}
    labels:
      americas: {{en: Americas, nl: Amerika}}
      africa: {{en: Africa, nl: Afrika}}
      asia: {{en: Asia, nl: Azië}}
      PE: {{en: Peru, nl: Peru}}
      CL: {{en: Chile, nl: Chili}}
      CD: {{en: DR Congo, nl: DR Congo}}
      ZM: {{en: Zambia, nl: Zambia}}
      ID: {{en: Indonesia, nl: Indonesië}}
quantities:
  {tonnes}: {{unit: t, label: {{en: metal bought, nl: ingekocht metaal}}, sensitive: true}}
  {recycled}: {{unit: t, label: {{en: recycled metal, nl: hergebruikt metaal}}, sensitive: true}}
"""


def example_rows() -> Iterator[tuple[Value, ...]]:
    """The lines of the list: purchases grow and shrink a little, each in its own way."""
    for year in YEARS:
        for company, bought in BOUGHT.items():
            if JOINS.get(company, year) <= year <= LEAVES.get(company, year):
                for place, (metal, country, tonnes, share) in enumerate(bought):
                    moved = (3 * len(company) + 5 * place + 7 * (year - YEARS[0])) % 13 - 6
                    mass = round(tonnes * (1 + moved * (year - YEARS[0]) / 100))
                    recycled = round(mass * share / 100)
                    group = GROUPS.get(company, "")
                    yield company, str(year), group, metal, country, mass, recycled


def write_example(path: Path, language: Language) -> Path:
    """Write the list, and beside it what its columns mean; the path of the latter."""
    headings = HEADINGS[language]
    dutch = language == "nl"
    write_csv(path, headings, example_rows(), delimiter=";" if dutch else ",", mark=dutch)
    names = dict(zip(HEADINGS["en"], headings, strict=True))
    beside = path.with_suffix(".yaml")
    replace_file(beside, DESCRIPTION.format(**names).encode())
    return beside
