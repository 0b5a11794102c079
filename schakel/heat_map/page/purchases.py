"""Purchase by purchase: rows with the same origins stand together and are written out once."""

from collections import defaultdict

from schakel.heat_map.notation import number, percent, tonnes
from schakel.heat_map.page.extent import groups_shown
from schakel.heat_map.page.markup import (
    Fields,
    capital,
    folded,
    lead,
    origin_table,
    row,
    section,
    table,
    text,
)
from schakel.heat_map.page.places import title
from schakel.heat_map.phrases import Phrases

LINES = 15
ORIGINS = 10
PASSED = 6
DECLARED = ("cn_code", "smelter", "smelter_country", "mine_country", "recycled_share")


def all_purchases(document: Fields, say: Phrases) -> str:
    """The groups of purchases, material by material, the largest first."""
    rows: dict[int, list[Fields]] = defaultdict(list)
    for purchase in document["purchases"]:
        rows[purchase["profile"]].append(purchase)
    shown, rest = groups_shown(document)
    count = number(len(document["purchases"]), say.language)
    parts = [lead(say("purchases-lead", rows=count, profiles=len(rows))), lead(say("bars"))]
    parts += [group(profile, rows[profile["profile"]], document, say) for profile in shown]
    if rest:
        left = number(sum(profile["purchases"] for profile in rest), say.language)
        parts.append(lead(say("profiles-capped", n=len(rest), rows=left)))
    return section("purchases", say("purchases"), *parts)


def group(profile: Fields, rows: list[Fields], document: Fields, say: Phrases) -> str:
    """One group: its rows, its origins with bounds, and where the metal passed."""
    first = rows[0]
    names = document["names"]["countries"]
    unknown = (
        f"{say('unknown')} {percent(first['unknown'], say.language)}" if first["unknown"] else ""
    )
    mass = tonnes(profile["contained"], say.language)
    count = (
        say("row", n=first["line"])
        if len(rows) == 1
        else say("rows", n=number(len(rows), say.language))
    )
    summary = (
        f"<strong>{capital(title(profile, document, say))}</strong> "
        f'<span class="soft">{text(count)} · {text(mass)}</span>'
        f'<span class="soft end">{text(unknown)}</span>'
    )
    body = "".join(
        [
            declared(first, names, say),
            lines(rows, say),
            f'<h3 class="sub">{text(say("mined-in"))}</h3>',
            origin_table(first, names, say, say("mined-in"), ORIGINS),
            passages(profile, document, say),
            notes(first, profile, say),
        ]
    )
    return folded(summary, body, f"f{profile['profile']}", "group")


def declared(purchase: Fields, names: Fields, say: Phrases) -> str:
    """What the row itself declares."""
    found = purchase["declared"]
    if not found:
        return ""
    words = [say(key, value=told(key, found[key], names, say)) for key in DECLARED if key in found]
    return f"<p>{text(say('declares', list=', '.join(words)))}</p>"


def told(key: str, value: object, names: Fields, say: Phrases) -> object:
    if isinstance(value, float | int):
        return percent(value, say.language)
    return names.get(str(value), value) if key.endswith("country") else value


def lines(rows: list[Fields], say: Phrases) -> str:
    """The rows of the list in this group."""
    language = say.language
    cells = [
        row(
            [
                f'<span class="n">{one["line"]}</span>',
                text(one["supplier"]),
                f'<span class="n">{tonnes(one["tonnes"], language)}</span>',
                f'<span class="n">{tonnes(one["contained"]["best"], language)}</span>',
            ]
        )
        for one in rows[:LINES]
    ]
    heads = [say(head) for head in ("line", "supplier", "gross", "content")]
    rest = len(rows) - LINES
    more = (
        f'<p class="small">{text(say("more-rows", n=number(rest, language)))}</p>'
        if rest > 0
        else ""
    )
    return table(heads, cells, say("rows", n=len(rows)), "plain") + more


def passages(profile: Fields, document: Fields, say: Phrases) -> str:
    """Where the metal passed between the mine and the company."""
    return "".join(passage(step, document["names"], say) for step in profile["passages"])


def passage(step: Fields, names: Fields, say: Phrases) -> str:
    stage = names["stages"].get(step["stage"], step["stage"])
    table = origin_table(step, names["countries"], say, str(stage), PASSED)
    return f'<h3 class="sub">{text(say("passed", stage=stage))}</h3>{table}'


def notes(purchase: Fields, profile: Fields, say: Phrases) -> str:
    year = profile["data_year"]
    words = [say("data-year", year=year) if year else say("no-data-year"), *purchase["notes"]]
    return f'<p class="small">{text(" ".join(words))}</p>'
