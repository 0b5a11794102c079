"""Every place with its cells, and every cell with all evidence behind it."""

from schakel.heat_map.drawings.tiles import Cell, Row
from schakel.heat_map.notation import number, percent, places, span, tonnes
from schakel.heat_map.page.extent import groups_shown, places_shown
from schakel.heat_map.page.grid import tile_of
from schakel.heat_map.page.markup import Fields, capital, folded, lead, row, section, table, text
from schakel.heat_map.phrases import Phrases
from schakel.heat_map.reasons import country, place_of, usually, valued

TRACES = 60
LINKS = 8
Groups = dict[int, tuple[int, bool]]
HEADS = ("issue", "severity", "likelihood", "rank", "evidence")


def all_places(document: Fields, say: Phrases) -> str:
    """The places, the one with the highest-ranked cell first, as far as a page can hold them."""
    shown, rest = places_shown(document)
    written = {profile["profile"] for profile in groups_shown(document)[0]}
    known = {place["place"]: place for place in document["places"]}
    groups = {
        purchase["line"]: (purchase["profile"], purchase["profile"] in written)
        for purchase in document["purchases"]
    }
    parts = [lead(say("places-lead"))]
    parts += [one_place(cells, known, groups, document, say) for cells in shown]
    if rest:
        left = number(sum(map(len, rest)), say.language)
        parts.append(lead(say("cells-capped", n=left, places=len(rest))))
    return section("places", say("places"), *parts, traces(document, say))


def one_place(cells: Row, known: Fields, groups: Groups, document: Fields, say: Phrases) -> str:
    """A place: its best rank, its share, its cells and the purchases behind it."""
    first = cells[0]
    place = known[place_of(first)]
    where = f"{first['material_name']}, {first['stage_name']}"
    summary = (
        f'<span class="rankmark n">{first["rank"]}</span> '
        f"<strong>{capital(country(first, say))}</strong> "
        f'<span class="soft">{text(where)}</span>'
        f'<span class="minis">{"".join(map(mini, cells))}</span>'
    )
    rows = [one_cell(cell, document, say) for cell in cells]
    body = (
        f"<p>{text(share(place, say))} {behind(first, groups, document, say)}</p>"
        f"{table([say(head) for head in HEADS], rows, where, 'cells')}"
    )
    return folded(summary, body, place["place"], "place")


def share(place: Fields, say: Phrases) -> str:
    return say(
        "place-share",
        share=percent(place["share"], say.language),
        range=span(place["share_low"], place["share_high"], say.language),
        possible=span(place["possible_low"], place["possible_high"], say.language),
        tonnes=tonnes(place["tonnes"], say.language),
    )


def behind(cell: Cell, groups: Groups, document: Fields, say: Phrases) -> str:
    """Links to the groups of purchases that lead to this place."""
    found = dict(groups[line] for line in cell["purchases"])
    links = ", ".join(
        group_link(document["profiles"][number], written, document, say)
        for number, written in [*found.items()][:LINKS]
    )
    more = "" if len(found) <= LINKS else " …"
    count = text(say("place-purchases", n=number(cell["purchases_count"], say.language)))
    return f"{count} {links}{more}"


def group_link(profile: Fields, written: bool, document: Fields, say: Phrases) -> str:
    """The name of a group, and where it is written out a link to it."""
    name = text(title(profile, document, say))
    return f'<a href="#f{profile["profile"]}">{name}</a>' if written else name


def title(profile: Fields, document: Fields, say: Phrases) -> str:
    """What a group of purchases is, in words."""
    names = document["names"]
    country = names["countries"].get(profile["supplier_country"], profile["supplier_country"])
    form = names["forms"].get(profile["form"], profile["form"])
    material = names["materials"].get(profile["material"], profile["material"])
    return f"{material}, {form}, {say('from', country=country)}"


def mini(cell: Cell) -> str:
    """A cell as one stroke of the row's signature."""
    likelihood = cell["likelihood"]
    kind = "unknown" if likelihood == "unknown" else f"l{likelihood}"
    return f'<i class="s{cell["severity"]} {kind}"></i>'


def one_cell(cell: Cell, document: Fields, say: Phrases) -> str:
    """A cell: severity with its parts, likelihood with its bounds, rank, and the evidence."""
    parts = cell["severity_parts"]
    three = "·".join(str(parts[part]) for part in ("scale", "scope", "irremediability"))
    severity = f"<strong>{cell['severity']}</strong> <small>{three}</small>"
    mark = f' <small class="tag">{text(say("overridden"))}</small>' if parts["overridden"] else ""
    outer = say("outside", outer=places(cell["rank_low"], cell["rank_high"]))
    ranks = f"{say('usually', usual=usually(cell))}; {outer}"
    basis = document["names"]["kinds"].get(cell["likelihood_basis"], cell["likelihood_basis"])
    bounds = places(cell["likelihood_low"], cell["likelihood_high"])
    cells = [
        f'<a href="#why-{text(cell["issue"])}">{capital(cell["issue_name"])}</a>',
        f'<span class="n">{severity}</span>{mark}',
        f'{tile_of(cell, 3)} <small class="n">{bounds}</small> <small>{text(basis)}</small>',
        f'<span class="n">{cell["rank"]} <small>{text(ranks)}</small></span>',
        evidence(cell["evidence"], document, say),
    ]
    return row(cells).replace("<tr>", f'<tr id="{text(cell["id"])}">', 1)


def evidence(pieces: list[Fields], document: Fields, say: Phrases) -> str:
    """Every piece of evidence, the one that sets the likelihood first."""
    if not pieces:
        return f'<span class="soft">{text(say("no-evidence"))}</span>'
    return f'<ul class="evidence">{"".join(piece(one, document, say) for one in pieces)}</ul>'


def piece(one: Fields, document: Fields, say: Phrases) -> str:
    """Value and error, age, kind, source and edition; the indicator's entry has the rest."""
    value = valued(one, document["names"], say)
    error = f" ± {number(one['error'], say.language, 2)}" if one["error"] is not None else ""
    kind = document["names"]["kinds"].get(one["kind"], one["kind"])
    marks = [kind, say("age", year=one["year"], age=one["age"])]
    marks += [say("old")] if one["old"] else []
    marks += [say("sets")] if one["sets"] else [say("speaks-for", likelihood=spoken(one, say))]
    words = f"{one['source']}, {one['edition']} · {' · '.join(marks)}"
    unit = f" <small>{text(one['unit'])}</small>" if one["unit"] else ""
    return (
        f'<li><a href="#i-{text(one["indicator"])}">{capital(one["name"])}</a> '
        f'<span class="n">{text(value)}{text(error)}</span>{unit}'
        f"<br><small>{text(words)}</small></li>"
    )


def spoken(one: Fields, say: Phrases) -> object:
    return say("unknown") if one["likelihood"] == "unknown" else one["likelihood"]


def traces(document: Fields, say: Phrases) -> str:
    """Places under the floor, largest first."""
    found, method, names = document["traces"], document["method"], document["names"]
    if not found:
        return ""
    floors = {
        key: f"{number(method[key] * 100, say.language, 1)}%" for key in ("floor", "floor_purchase")
    }
    rows = [trace(one, names, say) for one in found[:TRACES]]
    heads = [say(head) for head in ("place", "share", "possible", "content")]
    capped = say("traces-capped", shown=len(rows), all=len(found)) if len(found) > TRACES else ""
    body = lead(say("traces-lead", **floors)) + table(heads, rows, say("place"), "plain")
    return folded(
        text(say("traces", n=number(len(found), say.language))), body + lead(capped), kind="more"
    )


def trace(one: Fields, names: Fields, say: Phrases) -> str:
    material = names["materials"].get(one["material"], one["material"])
    stage = names["stages"].get(one["stage"], one["stage"])
    where = capital(names["countries"].get(one["country"], one["country"]))
    return row(
        [
            f'{where} <span class="soft">{text(material)}, {text(stage)}</span>',
            f'<span class="n">{number(one["share"] * 100, say.language, 2)}%</span>',
            f'<span class="n">0–{percent(one["possible_high"], say.language)}</span>',
            f'<span class="n">{tonnes(one["tonnes"], say.language)}</span>',
        ]
    )
