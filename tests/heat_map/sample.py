# ruff: noqa: E501 — one row of the list per line
"""A small fictional heat map of the published shape, to draw and lay out pages from.

Suppliers and figures are invented; `python -m tests.heat_map.sample > heatmap.json` prints it.
"""

import json
import sys
from typing import Any

from schakel.language import Language, Text

Fields = dict[str, Any]

COUNTRIES = {
    "AUS": Text("Australia", "Australië"),
    "AUT": Text("Austria", "Oostenrijk"),
    "BEL": Text("Belgium", "België"),
    "BRA": Text("Brazil", "Brazilië"),
    "CHL": Text("Chile", "Chili"),
    "CHN": Text("China", "China"),
    "COD": Text("DR Congo", "DR Congo"),
    "DEU": Text("Germany", "Duitsland"),
    "FIN": Text("Finland", "Finland"),
    "GIN": Text("Guinea", "Guinee"),
    "IDN": Text("Indonesia", "Indonesië"),
    "ISL": Text("Iceland", "IJsland"),
    "MMR": Text("Myanmar", "Myanmar"),
    "MYS": Text("Malaysia", "Maleisië"),
    "NLD": Text("Netherlands", "Nederland"),
    "PER": Text("Peru", "Peru"),
    "PHL": Text("Philippines", "Filipijnen"),
    "RWA": Text("Rwanda", "Rwanda"),
    "unknown": Text("unknown", "onbekend"),
}
MATERIALS = {
    "aluminium": Text("aluminium", "aluminium"),
    "cobalt": Text("cobalt", "kobalt"),
    "copper": Text("copper", "koper"),
    "iron": Text("iron", "ijzer"),
    "tin": Text("tin", "tin"),
    "zinc": Text("zinc", "zink"),
}
STAGES = {
    "mining": Text("mining", "winning"),
    "smelting": Text("smelting and refining", "smelten en raffineren"),
    "collection": Text("collection", "inzameling"),
    "recycling": Text("recycling", "recycling"),
}
FORMS = {
    "ore": Text("ore", "erts"),
    "concentrate": Text("concentrate", "concentraat"),
    "refined": Text("refined", "geraffineerd"),
    "scrap": Text("scrap", "schroot"),
}
ISSUES = {
    "child-labour": Text("child labour", "kinderarbeid"),
    "forced-labour": Text("forced labour", "gedwongen arbeid"),
    "freedom-of-association": Text("freedom of association", "vakbondsvrijheid"),
    "living-wage": Text("living wage", "leefbaar loon"),
    "occupational-health-and-safety": Text("health and safety at work", "veilig en gezond werk"),
    "discrimination-and-gender": Text("discrimination and gender", "discriminatie en gender"),
    "conflict-and-annex-ii-harms": Text(
        "conflict and Annex II harms", "conflict en schendingen van bijlage II"
    ),
    "corruption": Text("corruption", "corruptie"),
    "land-and-indigenous-rights": Text(
        "land and indigenous rights", "landrechten en inheemse volken"
    ),
    "community-health-and-pollution": Text(
        "community health and pollution", "gezondheid van omwonenden en vervuiling"
    ),
    "water": Text("water", "water"),
    "biodiversity-and-forests": Text("biodiversity and forests", "biodiversiteit en bossen"),
}
SHORT = {
    "occupational-health-and-safety": Text("safety at work", "veilig werk"),
    "conflict-and-annex-ii-harms": Text("conflict & Annex II", "conflict en bijlage II"),
    "land-and-indigenous-rights": Text("indigenous & land", "inheemse volken en land"),
    "community-health-and-pollution": Text("community & pollution", "omwonenden en vervuiling"),
}
KINDS = {
    "direct": Text("direct evidence", "rechtstreekse aanwijzing"),
    "proxy": Text("proxy", "benadering"),
    "weak-proxy": Text("weak proxy", "zwakke benadering"),
    "none": Text("no evidence", "geen aanwijzingen"),
}
BASES = {
    "declared": Text("declared", "opgegeven"),
    "estimated": Text("estimated", "geschat"),
    "recycled": Text("recycled", "gerecycled"),
}
SEVERITIES = {
    "child-labour": (5, 3, 5),
    "forced-labour": (5, 3, 5),
    "conflict-and-annex-ii-harms": (5, 4, 5),
    "occupational-health-and-safety": (4, 3, 4),
    "community-health-and-pollution": (4, 4, 4),
    "land-and-indigenous-rights": (4, 3, 4),
    "biodiversity-and-forests": (3, 3, 4),
    "water": (3, 4, 3),
    "freedom-of-association": (3, 3, 2),
    "discrimination-and-gender": (3, 3, 2),
    "living-wage": (3, 3, 2),
    "corruption": (2, 3, 2),
}
# line, material, form, gross tonnes, content, supplier, country, origins, unknown, declared
ROWS: list[tuple[Any, ...]] = [
    (2, "cobalt", "refined", 12.0, 1.0, "Noorderlicht Kobalt", "FIN", {"COD": 0.71, "AUS": 0.04, "PHL": 0.03}, 0.22, {}),
    (3, "cobalt", "refined", 40.0, 1.0, "Jade River Metals", "CHN", {"COD": 0.86, "IDN": 0.05, "AUS": 0.01}, 0.08, {}),
    (4, "tin", "refined", 25.0, 1.0, "Jade River Metals", "CHN", {"CHN": 0.58, "MMR": 0.04, "COD": 0.06, "RWA": 0.02, "AUS": 0.05}, 0.25, {}),
    (5, "tin", "refined", 60.0, 1.0, "Selat Tin", "MYS", {"MYS": 0.31, "COD": 0.22, "AUS": 0.18, "RWA": 0.09, "IDN": 0.05}, 0.15, {}),
    (6, "tin", "refined", 8.0, 1.0, "Kempisch Tin", "BEL", {}, 1.0, {}),
    (7, "aluminium", "refined", 900.0, 1.0, "Gletsjer Aluminium", "ISL", {}, 1.0, {}),
    (8, "iron", "ore", 52000.0, 0.62, "Serra Clara", "BRA", {"BRA": 0.998}, 0.002, {}),
    (10, "copper", "refined", 340.0, 1.0, "Elbhütte Beispiel", "DEU", {"CHL": 1.0}, 0.0, {"mine_country": "CHL"}),
    (11, "copper", "concentrate", 800.0, 0.28, "Cerro Ejemplo", "PER", {"PER": 0.97, "CHL": 0.02}, 0.01, {}),
    (12, "zinc", "scrap", 45.0, 0.9, "Maasoever Recycling", "NLD", {"NLD": 1.0}, 0.0, {}),
]  # fmt: skip
SMELTED = {"FIN": "FIN", "CHN": "CHN", "MYS": "MYS", "BEL": "BEL", "ISL": "ISL", "DEU": "DEU"}
# country → likelihood of what the country's indicators speak to; None = no evidence
WEAK = {"COD": 5, "MMR": 5, "GIN": 4, "RWA": 4, "CHN": 4, "IDN": 3, "PHL": 4, "PER": 3}
PROXIES = {
    "freedom-of-association": ("wgi-voice-accountability", "proxy"),
    "discrimination-and-gender": ("hdr-gender-inequality", "proxy"),
    "conflict-and-annex-ii-harms": ("wgi-political-stability", "proxy"),
    "corruption": ("wgi-control-of-corruption", "direct"),
    "land-and-indigenous-rights": ("wgi-rule-of-law", "weak-proxy"),
    "community-health-and-pollution": ("wgi-government-effectiveness", "weak-proxy"),
}
LISTED = {("COD", "cobalt"), ("COD", "tin"), ("MMR", "tin"), ("IDN", "tin")}
CERTIFICATE = {"error": 3.1e-11, "residual": 2.2e-11, "passes": 14, "method": "gauss-seidel"}


def document(language: Language = "en", issues: int = 12) -> Fields:
    """A heat map of ten purchases; everything in it is invented except the names of countries."""
    purchases = [purchase(number, row) for number, row in enumerate(ROWS)]
    profiles = [profile(number, row) for number, row in enumerate(ROWS)]
    places = all_places()
    cells = ranked(
        [cell(place, issue, language) for place in places for issue in list(ISSUES)[:issues]]
    )
    return {
        "schema": "schakel-heatmap/1",
        "language": language,
        "reference_year": 2024,
        "seed": 0,
        "agreement": {
            "code": "metals_2019",
            "title": Text(
                "Agreement for the metals sector", "Convenant voor de metaalsector"
            ).within(language),
            "edition": "2019",
        },
        "world": world(language),
        "list": {
            "name": "inkoop 2024.csv",
            "sha256": "ab" * 32,
            "rows": 12,
            "read": 10,
            "left_out": 2,
            "notes": [Text("Comma as decimal sign.", "Komma als decimaalteken.").within(language)],
            "remarks": [],
        },
        "method": {
            "order": ["severity", "likelihood", "share"],
            "unknown_sorts": "between 5 and 4",
            "floor": 0.01,
            "floor_high": 0.05,
            "floor_purchase": 0.05,
            "old_after_years": 5,
            "top": 10,
            "draws": 200,
            "mostly": 0.9,
            "note": Text(
                "Severity first, then likelihood.", "Ernst eerst, dan waarschijnlijkheid."
            ).within(language),
        },
        "names": {
            "countries": named(COUNTRIES, language),
            "materials": named(MATERIALS, language),
            "stages": named(STAGES, language),
            "issues": named(ISSUES, language),
            "headings": named(ISSUES | SHORT, language),
            "forms": named(FORMS, language),
            "kinds": named(KINDS, language),
            "bases": named(BASES, language),
            "values": {"listed": Text("listed", "staat op de lijst").within(language)},
        },
        "summary": summary(cells, language),
        "purchases": purchases,
        "profiles": profiles,
        "places": places,
        "cells": cells,
        "traces": [
            {
                "place": "PHL:tin:mining",
                "country": "PHL",
                "material": "tin",
                "stage": "mining",
                "share": 0.0004,
                "share_high": 0.0007,
                "possible_high": 0.02,
                "tonnes": 0.04,
                "purchases_count": 2,
                "issues": {"child-labour": [5, "unknown"], "corruption": [3, 4]},
            }
        ],
        "gaps": [
            {
                "material": "tin",
                "year": 2023,
                "country": "MMR",
                "country_name": COUNTRIES["MMR"].within(language),
                "tonnes": 41840.0,
                "text": Text(
                    "Mined, but in no recorded export and no known smelter at home.",
                    "Gewonnen, maar in geen geregistreerde uitvoer en geen bekende smelterij in het land.",
                ).within(language),
            }
        ],
        "overrides": [],
        "left_out": [
            {
                "line": 9,
                "column": "supplier_country",
                "value": "Holland",
                "what": Text('"Holland" is not a country.', '"Holland" is geen land.').within(
                    language
                ),
                "remedy": Text("Did you mean NL?", "Bedoelt u NL?").within(language),
            },
            {
                "line": 13,
                "column": "quantity",
                "value": "-3",
                "what": Text(
                    "A quantity cannot be negative.", "Een hoeveelheid kan niet negatief zijn."
                ).within(language),
                "remedy": Text(
                    "Write what was bought; leave returns out.",
                    "Schrijf wat is ingekocht; laat retouren weg.",
                ).within(language),
            },
        ],
    }


def named(texts: dict[str, Text], language: Language) -> dict[str, str]:
    return {code: text.within(language) for code, text in texts.items()}


def world(language: Language) -> Fields:
    gap = Text("Alumina is not in the table.", "Aluinaarde staat niet in de tabel.")
    table = {
        "table": "trade",
        "title": Text("Trade between countries", "Handel tussen landen").within(language),
        "publisher": "CEPII",
        "edition": "2024",
        "licence": "Etalab 2.0",
        "retrieved": "2026-01-15",
        "gaps": [gap.within(language)],
    }
    return {"edition": "2024", "sha256": "cd" * 32, "tables": [table], "added": []}


def origin(country: str, share: float, basis: str) -> Fields:
    wide = basis == "estimated"
    return {
        "country": country,
        "share": share,
        "low": round(share * 0.8, 6) if wide else share,
        "high": round(min(1.0, share * 1.2), 6) if wide else share,
        "basis": basis,
        "possible_low": 0.0 if wide else share,
        "possible_high": min(1.0, round(share * 3 + 0.3, 6)) if wide else share,
    }


def origins(row: tuple[Any, ...]) -> list[Fields]:
    basis = "recycled" if row[2] == "scrap" else "declared" if row[9] else "estimated"
    return [origin(country, share, basis) for country, share in row[7].items()]


def purchase(number: int, row: tuple[Any, ...]) -> Fields:
    best = round(row[3] * row[4], 6)
    return {
        "line": row[0],
        "material": row[1],
        "form": row[2],
        "tonnes": row[3],
        "supplier": row[5],
        "supplier_country": row[6],
        "year": 2023,
        "declared": row[9],
        "contained": {"low": round(best * 0.95, 6), "best": best, "high": best},
        "origins": origins(row),
        "unknown": row[8],
        "unknown_low": 0.0,
        "unknown_high": min(1.0, row[8] * 1.5),
        "notes": [],
        "profile": number,
    }


def profile(number: int, row: tuple[Any, ...]) -> Fields:
    smelter = SMELTED.get(row[6])
    step = {"stage": "smelting", "unknown": 0.4, "unknown_low": 0.2, "unknown_high": 0.6}
    return {
        "profile": number,
        "material": row[1],
        "form": row[2],
        "supplier_country": row[6],
        "data_year": 2023,
        "purchases": 1,
        "tonnes": row[3],
        "contained": round(row[3] * row[4], 6),
        "passages": [step | {"origins": [origin(smelter, 0.6, "estimated")]}] if smelter else [],
        "certificate": CERTIFICATE,
    }


def content(material: str) -> float:
    return float(sum(row[3] * row[4] for row in ROWS if row[1] == material))


def all_places() -> list[Fields]:
    """Every country × material × stage of the sample, its smelters included."""
    found: dict[tuple[str, str, str], list[tuple[float, Any]]] = {}
    for row in ROWS:
        stage = "recycling" if row[2] == "scrap" else "mining"
        unknown = {"unknown": row[8]} if row[8] else {}
        for country, share in (row[7] | unknown).items():
            found.setdefault((country, row[1], stage), []).append((share * row[3] * row[4], row))
        if row[1] in ("cobalt", "aluminium") and (smelter := SMELTED.get(row[6])):
            found.setdefault((smelter, row[1], "smelting"), []).append((0.6 * row[3], row))
    return [place(key, rows) for key, rows in found.items()]


def place(key: tuple[str, str, str], rows: list[tuple[float, Any]]) -> Fields:
    tonnes = sum(part for part, _ in rows)
    share = tonnes / content(key[1])
    declared = sum(part for part, row in rows if row[9]) / content(key[1])
    return {
        "place": ":".join(key),
        "country": key[0],
        "material": key[1],
        "stage": key[2],
        "share": round(share, 6),
        "share_low": round(share * 0.8, 6),
        "share_high": round(min(1.0, share * 1.2), 6),
        "possible_low": 0.0,
        "possible_high": round(min(1.0, share * 3 + 0.3), 6),
        "tonnes": round(tonnes, 6),
        "declared": round(declared, 6),
        "purchases": [row[0] for _, row in sorted(rows, key=lambda pair: -pair[0])],
    }


def cell(place: Fields, issue: str, language: Language) -> Fields:
    scale, scope, irremediability = SEVERITIES[issue]
    found = evidence(place, issue, language)
    likelihood = found[0]["likelihood"] if found else "unknown"
    return {
        "id": f"{place['place']}:{issue}",
        "country": place["country"],
        "country_name": COUNTRIES[place["country"]].within(language),
        "material": place["material"],
        "material_name": MATERIALS[place["material"]].within(language),
        "stage": place["stage"],
        "stage_name": STAGES[place["stage"]].within(language),
        "issue": issue,
        "issue_name": ISSUES[issue].within(language),
        "severity": max(scale, scope, irremediability),
        "severity_low": max(1, max(scale, scope, irremediability) - 1),
        "severity_high": min(5, max(scale, scope, irremediability) + 1),
        "severity_parts": {
            "scale": scale,
            "scope": scope,
            "irremediability": irremediability,
            "reason": Text(
                "What it does to people lasts.", "Wat het mensen aandoet blijft."
            ).within(language),
            "overridden": False,
        },
        "likelihood": likelihood,
        "likelihood_low": found[0]["likelihood_low"] if found else 1,
        "likelihood_high": found[0]["likelihood_high"] if found else 5,
        "likelihood_basis": found[0]["kind"] if found else "none",
        "rank": 1,
        "rank_low": 1,
        "rank_high": 1,
        "rank_usual_low": 1,
        "rank_usual_high": 1,
        "top_ten": 1.0,
        "share": place["share"],
        "share_low": place["share_low"],
        "share_high": place["share_high"],
        "tonnes": place["tonnes"],
        "purchases": place["purchases"][:25],
        "purchases_count": len(place["purchases"]),
        "falls_on": [Text("workers", "werknemers").within(language)],
        "evidence": found,
    }


def evidence(place: Fields, issue: str, language: Language) -> list[Fields]:
    country = place["country"]
    if issue == "child-labour" and (country, place["material"]) in LISTED:
        return [piece("usdol-goods-child-labour", "listed", "direct", 5, 2022, language)]
    if issue in PROXIES and country != "unknown":
        indicator, kind = PROXIES[issue]
        level = WEAK.get(country, 1)
        return [piece(indicator, 1.4 - level * 0.6, kind, level, 2018 + level, language)]
    return []


def piece(
    indicator: str, value: float | str, kind: str, level: int, year: int, language: Language
) -> Fields:
    number = isinstance(value, float)
    return {
        "indicator": indicator,
        "name": indicator.replace("-", " "),
        "value": round(value, 2) if isinstance(value, float) else value,
        "unit": "-2.5 to 2.5" if number else "",
        "error": 0.21 if number else None,
        "year": year,
        "age": 2024 - year,
        "old": 2024 - year > 5,
        "source": "World Bank WGI" if number else "US Department of Labor",
        "edition": "2023" if number else "2022",
        "licence": "CC BY 4.0" if number else "public domain",
        "kind": kind,
        "note": Text(
            "Of the whole country, not of a mine.", "Van het hele land, niet van één mijn."
        ).within(language),
        "likelihood": level,
        "likelihood_low": max(1, level - 1),
        "likelihood_high": min(5, level + 1),
        "sets": True,
    }


def ranked(cells: list[Fields]) -> list[Fields]:
    """Severity first, then likelihood, then share; the intervals are merely plausible."""

    def key(cell: Fields) -> tuple[float, float, float]:
        likelihood = 4.5 if cell["likelihood"] == "unknown" else cell["likelihood"]
        return (-cell["severity"], -likelihood, -cell["share"])

    cells.sort(key=lambda cell: (key(cell), cell["id"]))
    for number, cell in enumerate(cells):
        before = cells[number - 1] if number else None
        cell["rank"] = before["rank"] if before and key(before) == key(cell) else number + 1
        cell["rank_low"] = max(1, cell["rank"] - 7 * (cell["severity"] < 5 or cell["rank"] > 4))
        cell["rank_high"] = min(len(cells), cell["rank"] + (3 if cell["rank"] < 5 else 20))
        cell["rank_usual_low"] = (cell["rank"] + cell["rank_low"]) // 2
        cell["rank_usual_high"] = (cell["rank"] + cell["rank_high"]) // 2
        cell["top_ten"] = max(0.0, round(1.02 - 0.06 * cell["rank"], 2)) if number else 1.0
    return cells


def summary(cells: list[Fields], language: Language) -> Fields:
    total = sum(row[3] * row[4] for row in ROWS)
    declared = sum(row[3] * row[4] for row in ROWS if row[9]) / total
    recycled = sum(row[3] * row[4] for row in ROWS if row[2] == "scrap") / total
    unknown = sum(row[3] * row[4] * row[8] for row in ROWS) / total
    return {
        "purchases": len(ROWS),
        "tonnes": sum(row[3] for row in ROWS),
        "contained": round(total, 6),
        "cells": len(cells),
        "cells_unknown": sum(cell["likelihood"] == "unknown" for cell in cells),
        "traces": 1,
        "declared": round(declared, 6),
        "estimated": round(1 - declared - recycled - unknown, 6),
        "recycled": round(recycled, 6),
        "unknown": round(unknown, 6),
        "materials": [
            material(code, language) for code in sorted(MATERIALS, key=lambda code: -content(code))
        ],
        "leading": [cell["id"] for cell in cells if cell["rank"] <= 10],
        "firmest": [cell["id"] for cell in sorted(cells, key=lambda cell: -cell["top_ten"])[:10]],
        "mostly_top": [cell["id"] for cell in cells if cell["top_ten"] >= 0.9],
        "always_top": [cell["id"] for cell in cells if cell["rank_high"] <= 10],
        "certificate": CERTIFICATE,
    }


def material(code: str, language: Language) -> Fields:
    rows = [row for row in ROWS if row[1] == code]
    total = content(code)
    shares: dict[tuple[str, str], float] = {}
    for row in rows:
        for found in origins(row):
            key = (found["country"], found["basis"])
            shares[key] = shares.get(key, 0.0) + found["share"] * row[3] * row[4] / total
    largest = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return {
        "material": code,
        "name": MATERIALS[code].within(language),
        "tonnes": sum(row[3] for row in rows),
        "contained": round(total, 6),
        "purchases": len(rows),
        "origins": [
            origin(country, round(share, 6), basis) | {"name": COUNTRIES[country].within(language)}
            for (country, basis), share in largest
        ],
        "unknown": round(sum(row[8] * row[3] * row[4] for row in rows) / total, 6),
        "unknown_low": 0.0,
        "unknown_high": 1.0,
    }


if __name__ == "__main__":
    json.dump(document(), sys.stdout, ensure_ascii=False, indent=1)
