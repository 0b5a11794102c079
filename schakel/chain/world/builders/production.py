"""Production: World Mining Data, in tonnes of contained metal, and figures quoted beside it."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from schakel.chain.world.builders.mining_data import Figure

COLUMNS = """material VARCHAR, stage VARCHAR, country VARCHAR, "year" SMALLINT,
    tonnes DOUBLE, tonnes_low DOUBLE, tonnes_high DOUBLE, basis VARCHAR, source VARCHAR,
    published DOUBLE, published_unit VARCHAR"""
SOURCE = "World Mining Data"
# Schakel's own assumption: how far a published figure may be from the truth, either way.
SPREAD = {"reported": 0.05, "estimated": 0.25}


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a published commodity becomes tonnes of contained metal: tonnes = quantity · factor."""

    material: str
    stage: str
    unit: str
    factor: float


def conversions(tables: Path) -> dict[str, Conversion]:
    """Commodity → material, stage and factor, as `commodities.csv` says with its reasons."""
    with (tables / "commodities.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["commodity"]: Conversion(
                row["material"], row["stage"], row["unit"], float(row["factor"])
            )
            for row in csv.DictReader(lines)
        }


def quoted(tables: Path) -> list[tuple[object, ...]]:
    """Rows of figures that another source gives for the same country and year."""
    with (tables / "production.quoted.csv").open(encoding="utf-8", newline="") as lines:
        return [
            _row(
                Conversion(row["material"], row["stage"], row["unit"], 1.0),
                Figure(
                    row["material"],
                    row["country"],
                    int(row["year"]),
                    float(row["quantity"]),
                    row["unit"],
                    row["reported"] == "r",
                ),
                row["source"],
            )
            for row in csv.DictReader(lines)
        ]


def production(
    figures: Iterable[Figure], known: Mapping[str, Conversion], beside: list[tuple[object, ...]]
) -> list[tuple[object, ...]]:
    """Rows of `production`; where sources disagree each stands, and both span what is said.

    Commodities that are no metal of the pack are left out. Raises ValueError when a figure's
    unit is not the one that its factor is for.
    """
    rows = [
        _row(known[figure.commodity], figure, SOURCE)
        for figure in figures
        if figure.commodity in known
    ]
    return sorted(
        _spanning([*rows, *beside]), key=lambda row: [str(cell) for cell in (*row[:4], row[8])]
    )


def _row(conversion: Conversion, figure: Figure, source: str) -> tuple[object, ...]:
    if figure.unit != conversion.unit:
        raise ValueError(
            f"{figure.commodity} is in {figure.unit}, its factor for {conversion.unit}."
        )
    tonnes = figure.quantity * conversion.factor
    basis = "reported" if figure.reported else "estimated"
    low, high = tonnes * (1 - SPREAD[basis]), tonnes * (1 + SPREAD[basis])
    where = (conversion.material, conversion.stage, figure.country, figure.year)
    masses = tuple(round(mass, 6) for mass in (tonnes, low, high))
    return (*where, *masses, basis, source, figure.quantity, f"{figure.unit} {figure.commodity}")


def _spanning(rows: list[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """Every row, with the low and the high of all that is said of its country and year."""
    said: dict[tuple[object, ...], list[tuple[float, float]]] = {}
    for row in rows:
        said.setdefault(row[:4], []).append((float(str(row[5])), float(str(row[6]))))
    for row in rows:
        lows, highs = zip(*said[row[:4]], strict=True)
        yield (*row[:5], min(lows), max(highs), *row[7:])
