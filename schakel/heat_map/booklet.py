"""The heat map as a booklet to hand to a board: a PDF, set by Typst.

Everything is handed to the template as data; nothing that a list or a table says can become markup.
The same document gives the same bytes: no date, no machine's fonts.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schakel.heat_map.drawings.canvas import cropped
from schakel.heat_map.drawings.tiles import SIDES, capital, issues_by_severity, rows_by_rank
from schakel.heat_map.notation import number, percent, places, span, tonnes
from schakel.heat_map.page.closing import again
from schakel.heat_map.page.opening import BASES
from schakel.heat_map.palette import LIGHT
from schakel.heat_map.phrases import PHRASES, Phrases
from schakel.heat_map.reasons import (
    counted,
    country,
    firmest,
    first_ten,
    leading,
    ranks,
    reason,
    share,
    steadfast,
    usually,
    valued,
)
from schakel.language import Language

FIRM = 4
FIRST, RISKS, ORIGINS, GAPS, LEFT_OUT, COVER = 9, 20, 4, 13, 30, 8
FONT_SIZE = re.compile(r'font-size="([\d.]+)px"')
FONT = re.compile(r'font-family="[^"]*"')
Fields = Mapping[str, Any]
Sheet = dict[str, Any]


def booklet(
    document: Fields, drawings: Mapping[str, str], language: Language | None = None
) -> bytes:
    """The document as PDF; `drawings` are the SVGs that `schakel.heat_map.drawings` made.

    The language is the document's own unless another is asked for.
    """
    inputs = {name: printed(svg) for name, svg in drawings.items()}
    inputs["data"] = json.dumps(
        sheets(document, Phrases(language or document["language"])), ensure_ascii=False
    )
    return typeset(inputs)


UNSET = re.compile(r'the text `?"(.+?)"`? could not be displayed')
FOREIGN = re.compile(
    "[^\\x00-\u024f\u0370-\u04ff\u1e00-\u1eff\u2000-\u200a\u2010-\u2027\u2030-\u205e\u2070-\u22ff]"
)
SETTINGS = 5


def typeset(inputs: dict[str, str]) -> bytes:
    """The booklet as PDF. Signs of a name that the booklet's type does not have become "?".

    The page and heatmap.json keep such a name as it was written.
    """
    import typst

    template = Path(__file__).with_name("booklet.typ").read_bytes()
    for left in reversed(range(SETTINGS)):
        try:
            return bytes(
                typst.compile(
                    template, sys_inputs=inputs, ignore_system_fonts=True, pdf_standards="ua-1"
                )
            )
        except typst.TypstError as error:
            unset = UNSET.search(str(error))
            if unset is None or not left:
                raise
            missing = re.compile(f"{re.escape(unset[1])}|{FOREIGN.pattern}")
            inputs = {name: missing.sub("?", text) for name, text in inputs.items()}
    raise AssertionError("the last setting returns or raises")


def printed(svg: str) -> str:
    """A drawing without its own heading, on white, in the booklet's type."""
    serif = FONT.sub('font-family="Libertinus Serif"', cropped(svg))
    serif = FONT_SIZE.sub(lambda size: f'font-size="{float(size[1]) * 1.1:.3g}px"', serif)
    return serif.replace(LIGHT["paper"], "#ffffff")


def sheets(document: Fields, say: Phrases) -> Sheet:
    """All that the template sets, already in words."""
    return {
        "language": say.language,
        "colours": LIGHT,
        "say": {key: text.within(say.language) for key, text in PHRASES.items()},
        "cover": cover(document, say),
        "known": known(document, say),
        "first": [leader(cells, document, say) for cells in leading(document, FIRST)],
        "firmest": [
            f"{capital(cell['issue_name'])}, {country(cell, say)}, {cell['material_name']} ("
            f"{first_ten(cell, say)})"
            for cell in firmest(document, FIRM)
        ],
        "always": steadfast(document, say),
        "risks": [risk(cell, document, say) for cell in document["cells"][:RISKS]],
        "materials": [material(one, say) for one in document["summary"]["materials"]],
        "unknown": not_known(document, say),
        "closing": closing(document, say),
        "alt": {name: say(name) for name in ("heatmap", "map", "flow")},
    }


def cover(document: Fields, say: Phrases) -> Sheet:
    """The names and editions, and the tiles of the first places as the cover's picture."""
    agreement, world = document["agreement"], document["world"]
    issues = issues_by_severity(document)
    return {
        "list": document["list"]["name"],
        "under": say("under", title=agreement["title"], edition=agreement["edition"]),
        "basis": say("basis", edition=world["edition"], year=document["reference_year"]),
        "tiles": [
            tiles({cell["issue"]: cell for cell in row}, issues)
            for row in rows_by_rank(document["cells"])[:COVER]
        ],
    }


def tiles(cells: Mapping[str, Fields], issues: list[str]) -> list[Sheet | None]:
    return [
        {"side": SIDES[cells[issue]["severity"]], "likelihood": cells[issue]["likelihood"]}
        if issue in cells
        else None
        for issue in issues
    ]


def known(document: Fields, say: Phrases) -> Sheet:
    """How much is known, in figures and sentences."""
    figures, rows = document["summary"], document["list"]
    left = say("left-out-some", **counted(rows, say))
    return {
        "unknown": number(figures["cells_unknown"], say.language),
        "cells": say("cells-unknown", cells=number(figures["cells"], say.language)),
        "held": say(
            "origin-of",
            contained=tonnes(figures["contained"], say.language),
            purchases=number(figures["purchases"], say.language),
            tonnes=tonnes(figures["tonnes"], say.language),
        ),
        "bases": [basis(name, figures[name], say) for name in BASES],
        "rows": left if rows["left_out"] else say("left-out-none", **counted(rows, say)),
        "certificate": say("certificate", error=f"{figures['certificate']['error']:.0e}"),
    }


def basis(name: str, share: float, say: Phrases) -> Sheet:
    return {
        "basis": name,
        "name": say(name),
        "share": share,
        "percent": percent(share, say.language),
    }


def leader(cells: list[Fields], document: Fields, say: Phrases) -> Sheet:
    """A place and its cells that lead."""
    first = cells[0]
    return {
        "rank": first["rank"],
        "country": capital(country(first, say)),
        "where": f"{first['material_name']}, {first['stage_name']}",
        "share": share(first, say),
        "issues": [risk(cell, document, say) for cell in cells],
    }


def risk(cell: Fields, document: Fields, say: Phrases) -> Sheet:
    """One cell with the reason for its place."""
    return {
        "rank": cell["rank"],
        "usually": say("usually", usual=usually(cell)),
        "outside": say("outside", outer=places(cell["rank_low"], cell["rank_high"])),
        "ranks": ranks(cell, say),
        "issue": capital(cell["issue_name"]),
        "country": capital(country(cell, say)),
        "where": f"{cell['material_name']}, {cell['stage_name']}",
        "side": SIDES[cell["severity"]],
        "likelihood": cell["likelihood"],
        "reason": reason(cell, document["names"]["kinds"], say),
        "share": share(cell, say),
        "why": cell["severity_parts"]["reason"],
        "evidence": [evidence(piece, document["names"], say) for piece in cell["evidence"]],
    }


def evidence(piece: Fields, names: Fields, say: Phrases) -> str:
    told = valued(piece, names, say)
    error = "" if piece["error"] is None else f" ± {number(piece['error'], say.language, 2)}"
    age = say("age", year=piece["year"], age=piece["age"])
    return f"{capital(piece['name'])}: {told}{error}. {piece['source']}, {piece['edition']}; {age}."


def material(one: Fields, say: Phrases) -> Sheet:
    """A material with its largest origins, what is declared and what is estimated together."""
    sums = dict.fromkeys(BASES, 0.0) | {"unknown": one["unknown"]}
    origins: dict[str, list[float]] = {}
    for origin in one["origins"]:
        sums[origin["basis"]] += origin["share"]
        parts = (origin["share"], origin["low"], origin["high"])
        before = origins.get(origin["name"], [0.0] * 3)
        origins[origin["name"]] = [old + new for old, new in zip(before, parts, strict=True)]
    largest = sorted(origins.items(), key=lambda item: (-item[1][0], item[0]))[:ORIGINS]
    return {
        "name": capital(one["name"]),
        "mass": tonnes(one["contained"], say.language),
        "bases": [basis(name, sums[name], say) for name in BASES],
        "origins": [origin_words(name, parts, say) for name, parts in largest],
        "unknown": percent(one["unknown"], say.language),
    }


def origin_words(name: str, parts: list[float], say: Phrases) -> str:
    share, low, high = parts
    bounds = span(low, min(1.0, high), say.language)
    words = percent(share, say.language)
    return f"{capital(name)} {words}" + (f" ({bounds})" if bounds != words else "")


def not_known(document: Fields, say: Phrases) -> Sheet:
    """Issues without evidence, unplaced production, and rows left out."""
    names = document["names"]
    found = document["gaps"]
    largest = foremost(found)[:GAPS]
    left = document["left_out"]
    return {
        "issues": unknown_by_issue(document, say),
        "gaps": [
            [
                capital(names["materials"].get(gap["material"], gap["material"])),
                capital(gap["country_name"]),
                str(gap["year"]),
                tonnes(gap["tonnes"], say.language),
                gap["text"],
            ]
            for gap in sorted(largest, key=found.index)
        ],
        "gaps-more": say("and-more", n=len(found) - GAPS) if len(found) > GAPS else "",
        "left": [
            ["" if one[key] is None else str(one[key]) for key in LEFT] for one in left[:LEFT_OUT]
        ],
        "left-more": say("more-left-out", n=len(left) - LEFT_OUT) if len(left) > LEFT_OUT else "",
    }


LEFT = ("line", "column", "what", "remedy")


def foremost(gaps: list[Fields]) -> list[Fields]:
    """The gaps, the largest of each material before the second of any."""
    seen: Counter[str] = Counter()
    seats: list[tuple[int, int, Fields]] = []
    for gap in sorted(gaps, key=lambda gap: -gap["tonnes"]):
        seen[gap["material"]] += 1
        seats.append((seen[gap["material"]], len(seats), gap))
    return [gap for *_, gap in sorted(seats, key=lambda seat: seat[:2])]


def unknown_by_issue(document: Fields, say: Phrases) -> list[Sheet]:
    """Per issue how many cells have no evidence, the most first."""
    names = document["names"]["issues"]
    every = Counter(cell["issue"] for cell in document["cells"])
    without = Counter(c["issue"] for c in document["cells"] if c["likelihood"] == "unknown")
    return [
        {
            "issue": capital(names[issue]),
            "share": n / every[issue],
            "words": say("of-cells", n=n, cells=every[issue]),
        }
        for issue, n in sorted(
            without.items(), key=lambda item: (-item[1] / every[item[0]], item[0])
        )
    ]


def closing(document: Fields, say: Phrases) -> Sheet:
    """Sources, and how it was done."""
    return {
        "sources": [
            [
                capital(table["title"]),
                f"{table['publisher']}. {table['edition']}. {table['licence']}.",
                " ".join(table["gaps"]),
            ]
            for table in document["world"]["tables"]
        ],
        "added": [say("added-one", **one) for one in document["world"]["added"]],
        "method": [
            document["method"]["note"],
            say("method-mixing"),
            say("flow-lead"),
            say("method-unknown"),
            again(document, say),
        ],
    }
