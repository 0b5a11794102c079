"""A small world of names, and lists written into a file of one's own."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from schakel.exchange.purchases import PurchaseList, read_purchases
from schakel.exchange.vocabulary import COLUMNS

MATERIALS = {
    "cobalt": "cobalt",
    "kobalt": "cobalt",
    "co": "cobalt",
    "tin": "tin",
    "sn": "tin",
    "aluminium": "aluminium",
    "aluminum": "aluminium",
    "copper": "copper",
    "koper": "copper",
    "zinc": "zinc",
    "zink": "zinc",
    "rare-earths": "rare-earths",
}
COUNTRIES = {
    "nl": "NLD",
    "nld": "NLD",
    "netherlands": "NLD",
    "nederland": "NLD",
    "cn": "CHN",
    "chn": "CHN",
    "china": "CHN",
    "na": "NAM",
    "namibia": "NAM",
    "nam": "NAM",
    "no": "NOR",
    "nor": "NOR",
    "cog": "COG",
    "civ": "CIV",
    "fin": "FIN",
    "cd": "COD",
    "cod": "COD",
    "democratic republic of the congo": "COD",
    "cg": "COG",
    "congo": "COG",
    "republic of the congo": "COG",
    "ci": "CIV",
    "côte d'ivoire": "CIV",
    "fi": "FIN",
    "finland": "FIN",
}
GOODS = {
    "2605": {("cobalt", "concentrate")},
    "8105": {("cobalt", "intermediate"), ("cobalt", "refined")},
    "8002": {("tin", "scrap")},
}
REQUIRED = ("material", "form", "quantity", "unit", "supplier", "supplier_country")
COBALT = ("cobalt", "refined", "12", "t", "Blauwdal", "CN")

Read = Callable[[Path], PurchaseList]
ListFile = Callable[..., Path]


@pytest.fixture
def read() -> Read:
    """Reads a list under the small world's names."""

    def reading(path: Path) -> PurchaseList:
        return read_purchases(
            path, materials=MATERIALS, countries=COUNTRIES, goods=GOODS, latest_year=2026
        )

    return reading


@pytest.fixture
def csv_file(tmp_path: Path) -> ListFile:
    """Writes rows below the required headings, or below those given."""

    def written(*rows: Sequence[object], header: Sequence[str] = REQUIRED) -> Path:
        path = tmp_path / "list.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return written


@pytest.fixture
def with_cells(csv_file: ListFile) -> ListFile:
    """Writes one good cobalt row with some cells changed, below all headings."""

    def written(**cells: object) -> Path:
        row = dict(zip(REQUIRED, COBALT, strict=True)) | cells
        return csv_file([row.get(column, "") for column in COLUMNS], header=COLUMNS)

    return written
