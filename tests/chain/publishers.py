"""Look-alikes of what the publishers bring out: their layouts, with invented figures."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

Cells = Sequence[Sequence[object]]


def table(file: Path, *rows: Sequence[object], encoding: str = "utf-8") -> Path:
    with file.open("w", encoding=encoding, newline="") as lines:
        csv.writer(lines).writerows(rows)
    return file


def workbook(file: Path, sheets: Mapping[str, Cells]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file


def baci(folder: Path, year: int, *flows: Sequence[object]) -> Path:
    """A BACI year: exporter and importer by BACI's numbers, quantities padded as BACI does."""
    rows = [(year, *flow) for flow in flows]
    return table(folder / f"BACI_HS92_Y{year}_V202601.csv", ("t", "i", "j", "k", "v", "q"), *rows)


def country_codes(folder: Path, *rows: Sequence[object]) -> Path:
    header = ("country_code", "country_name", "country_iso2", "country_iso3")
    return table(folder / "country_codes_V202601.csv", header, *rows)


def world_mining_data(folder: Path, sheets: Mapping[str, Cells]) -> Path:
    """The publisher's workbook: a sheet per commodity, a title above the header, a total below."""
    years = (2022, 2023)
    return workbook(
        folder / "World_Mining_Data_2025.xlsx",
        {
            name: [
                ["Production of mineral raw materials of individual countries"],
                [],
                ["Country", "unit", *years, "data source"],
                *rows,
                ["Total", "", None, None, ""],
            ]
            for name, rows in sheets.items()
        },
    )


def governance(folder: Path, *rows: Sequence[object]) -> Path:
    header = ["countryname", "code", "year", "indicator", "estimate", "stddev", "nsource"]
    return workbook(folder / "wgidataset.xlsx", {"data": [header, *rows]})


def human_development(folder: Path, *rows: Sequence[object]) -> Path:
    header = ("iso3", "country", "hdicode", "hdi_2021", "hdi_2022", "gii_2021", "gii_2022")
    file = folder / "HDR23-24_Composite_indices_complete_time_series.csv"
    return table(file, header, *rows, encoding="cp1252")


def listed_goods(folder: Path, *rows: Sequence[object]) -> Path:
    header = ["Country/Area", "Good", "Sector", "Child Labor", "Forced Labor"]
    return workbook(
        folder / "2024-TVPRA-List-of-Goods.xlsx", {"Goods": [["A title"], header, *rows]}
    )
