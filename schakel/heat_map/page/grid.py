"""The heat map as a table of links, and the ranking."""

from collections.abc import Sequence

from schakel.heat_map.drawings.tiles import (
    ROWS,
    Cell,
    Row,
    grouped,
    issues_by_severity,
)
from schakel.heat_map.notation import number, of_hundred, percent, places
from schakel.heat_map.page.extent import places_shown
from schakel.heat_map.page.markup import (
    Fields,
    capital,
    folded,
    interval,
    lead,
    row,
    scrolling,
    section,
    table,
    text,
)
from schakel.heat_map.phrases import Phrases
from schakel.heat_map.reasons import country, usually

RANKED = 50


def heat_map(document: Fields, say: Phrases) -> str:
    """The tiles, the places of the highest rank first; the others fold out."""
    rows, rest = places_shown(document)
    issues = issues_by_severity(document)
    names = document["names"]
    parts = [lead(say("heatmap-lead")), legend(say), tiles(rows[:ROWS], issues, names, say)]
    if more := rows[ROWS:]:
        body = tiles(more, issues, names, say)
        parts.append(folded(text(say("more-places", n=len(more))), body, kind="more"))
    if rest:
        parts.append(lead(say("places-capped", n=len(rest))))
    return section("heatmap", say("heatmap"), *parts)


def legend(say: Phrases) -> str:
    sides = "".join(f'<b class="tile outline s{level}">{level}</b>' for level in range(1, 6))
    shades = "".join(f'<b class="tile s4 l{level}">{level}</b>' for level in range(1, 6))
    return (
        f'<p class="legend"><span>{text(say("severity"))} {sides}</span>'
        f"<span>{text(say('likelihood'))} {shades}</span>"
        f'<span><b class="tile s4 unknown">?</b> {text(say("no-evidence"))}</span></p>'
    )


def tiles(rows: Sequence[Row], issues: Sequence[str], names: Fields, say: Phrases) -> str:
    """Places as rows, by material; issues as columns, the severest first."""
    heads = "".join(head(names["issues"][issue], names["headings"][issue]) for issue in issues)
    bodies = "".join(material(name, group, issues, say) for name, group in grouped(rows).items())
    html = (
        f'<table class="tiles"><thead><tr><th scope="col">{text(say("place"))}</th>{heads}'
        f'<th scope="col" class="end">{text(say("share"))}</th></tr></thead>{bodies}</table>'
    )
    return scrolling(html, say("heatmap"))


def head(name: str, short: str) -> str:
    """An issue above its column by its short name; the full name on hovering."""
    return f'<th scope="col" title="{text(name)}"><span>{capital(short)}</span></th>'


def material(name: str, rows: Sequence[Row], issues: Sequence[str], say: Phrases) -> str:
    width = len(issues) + 2
    head = f'<tr><th colspan="{width}" scope="rowgroup">{capital(name)}</th></tr>'
    return f"<tbody>{head}{''.join(place(one, issues, say) for one in rows)}</tbody>"


def place(cells: Row, issues: Sequence[str], say: Phrases) -> str:
    """One place with a tile per issue."""
    first = cells[0]
    by_issue = {cell["issue"]: cell for cell in cells}
    tds = "".join(tile(by_issue.get(issue), say) for issue in issues)
    share = percent(first["share"], say.language)
    kind = "unknown" if first["country"] == "unknown" else "estimated"
    size = f"--s:{first['share'] * 100:.1f}%"
    return (
        f'<tr><th scope="row"><strong>{capital(country(first, say))}</strong> '
        f'<span class="soft">{text(first["stage_name"])}</span></th>{tds}'
        f'<td class="end"><span class="stack"><i class="{kind}" style="{size}">'
        f'</i></span><span class="n">{share}</span></td></tr>'
    )


def tile(cell: Cell | None, say: Phrases) -> str:
    """One cell as a link to its evidence."""
    if cell is None:
        return "<td></td>"
    unknown = cell["likelihood"] == "unknown"
    label = say(
        "tile",
        issue=cell["issue_name"],
        place=f"{country(cell, say)}, {cell['material_name']}",
        severity=cell["severity"],
        likelihood=say("unknown") if unknown else cell["likelihood"],
    )
    return (
        f'<td><a href="#{text(cell["id"])}" aria-label="{text(label)}" title="{text(label)}">'
        f"{tile_of(cell, cell['severity'])}</a></td>"
    )


def tile_of(cell: Cell, side: int) -> str:
    """The tile itself: what is unknown is hatched and says `?`, never pale."""
    likelihood = cell["likelihood"]
    kind, sign = ("unknown", "?") if likelihood == "unknown" else (f"l{likelihood}", likelihood)
    return f'<b class="tile s{side} {kind}">{sign}</b>'


def ranking(document: Fields, say: Phrases) -> str:
    """The first cells in order, with the interval each rank can take."""
    cells = document["cells"]
    shown = cells[:RANKED]
    words = say(
        "ranking-lead",
        shown=len(shown),
        all=number(len(cells), say.language),
        draws=document["method"]["draws"],
    )
    heads = [say(key, top=document["method"]["top"]) for key in HEADS]
    listed = {cell["id"] for row in places_shown(document)[0] for cell in row}
    rows = [ranked(cell, len(cells), cell["id"] in listed, say) for cell in shown]
    return section(
        "ranking", say("ranking"), lead(words), table(heads, rows, say("ranking"), "ranking")
    )


HEADS = ("rank", "issue", "place", "interval", "in-first", "severity", "likelihood", "share")


def ranked(cell: Fields, last: int, listed: bool, say: Phrases) -> str:
    name = capital(cell["issue_name"])
    ends = say("outside", outer=places(cell["rank_low"], cell["rank_high"]))
    outer = f'<small class="outer">{text(ends)}</small>'
    where = f"{cell['material_name']}, {cell['stage_name']}"
    return row(
        [
            f'<span class="n">{cell["rank"]}</span>',
            f'<a href="#{text(cell["id"])}">{name}</a>' if listed else name,
            f'{capital(country(cell, say))} <span class="soft">{text(where)}</span>',
            f'{interval(cell, last)}<span class="n">{usually(cell)} {outer}</span>',
            f'<span class="n">{text(of_hundred(cell["top_ten"], say.language))}</span>',
            f'<span class="n">{cell["severity"]}</span>',
            tile_of(cell, 3),
            f'<span class="n">{percent(cell["share"], say.language)}</span>',
        ]
    )
