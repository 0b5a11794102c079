"""The first screen: what comes first and why, and how much is known at all."""

from schakel.heat_map.notation import number, percent, tonnes
from schakel.heat_map.page.grid import tile_of
from schakel.heat_map.page.markup import Fields, capital, lead, section, text
from schakel.heat_map.phrases import Phrases
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
)

FIRST, FIRM = 12, 5
BASES = ("declared", "estimated", "recycled", "unknown")


def head(document: Fields, say: Phrases) -> str:
    """The name of the list, and what it was held against."""
    agreement, world = document["agreement"], document["world"]
    under = say("under", title=agreement["title"], edition=agreement["edition"])
    basis = say("basis", edition=world["edition"], year=document["reference_year"])
    return (
        f'<header><p class="kicker">{LINK}Schakel · {text(say("kicker"))}</p>'
        f"<h1>{text(document['list']['name'])}</h1>"
        f'<p class="under">{text(under)}<br>{text(basis)}</p></header>'
    )


LINK = (
    '<svg class="mark" width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">'
    '<g fill="none" stroke="currentColor" stroke-width="2.2">'
    '<rect x="1.2" y="2.2" width="13" height="9.6" rx="4.8"/>'
    '<rect x="11.6" y="2.2" width="13" height="9.6" rx="4.8"/></g></svg>'
)


def contents(parts: list[tuple[str, str]], say: Phrases) -> str:
    """Where to go on this page."""
    links = "".join(f'<a href="#{anchor}">{text(title)}</a>' for anchor, title in parts)
    return f'<nav aria-label="{text(say("contents"))}">{links}</nav>'


def summary(document: Fields, say: Phrases) -> str:
    """What comes first and why, beside what is known and what is not."""
    first = f'<div class="first">{lead(say("summary-lead"))}{leaders(document, say)}</div>'
    known = f'<div class="known"><h3>{text(say("known"))}</h3>{knowledge(document, say)}</div>'
    return section("summary", say("summary"), f'<div class="two">{first}{known}</div>')


def leaders(document: Fields, say: Phrases) -> str:
    """The cells of the first ranks with the reason for each, place by place."""
    figures = document["summary"]
    marks = dict.fromkeys(figures["mostly_top"], "mostly-mark")
    marks |= dict.fromkeys(figures["always_top"], "always-mark")
    kinds = document["names"]["kinds"]
    items = "".join(leader(cells, marks, kinds, say) for cells in leading(document, FIRST))
    return f'<ol class="leaders">{items}</ol>{firm(document, say)}'


def firm(document: Fields, say: Phrases) -> str:
    """What stays highest whatever one assumes, nearly always, and most often."""
    items = "".join(
        f"<li>{capital(cell['issue_name'])} · {capital(country(cell, say))} "
        f'<span class="soft">{text(cell["material_name"])}, {text(cell["stage_name"])}; '
        f"{text(first_ten(cell, say))}</span></li>"
        for cell in firmest(document, FIRM)
    )
    told = "".join(f'<p class="note">{text(words)}</p>' for words in steadfast(document, say))
    return f'<h3>{text(say("firmest"))}</h3>{told}<ul class="firm">{items}</ul>'


def leader(cells: list[Fields], marks: Fields, kinds: Fields, say: Phrases) -> str:
    """A place and its cells that lead."""
    first = cells[0]
    where = text(f"{first['material_name']}, {first['stage_name']}")
    issues = "".join(issue(cell, marks.get(cell["id"]), kinds, say) for cell in cells)
    return (
        f'<li><span class="n">{first["rank"]}</span><div>'
        f'<h3>{capital(country(first, say))} <span class="soft">{where}</span></h3>'
        f'<p class="small">{text(share(first, say))}</p><ul>{issues}</ul></div></li>'
    )


def issue(cell: Fields, marked: str | None, kinds: Fields, say: Phrases) -> str:
    """One leading cell: what may happen, to whom, why it stands here, where else it can stand."""
    mark = f' <span class="tag">{text(say(marked))}</span>' if marked else ""
    return (
        f"<li>{tile_of(cell, cell['severity'])}"
        f'<div><a href="#{text(cell["id"])}">{capital(cell["issue_name"])}</a>{mark}'
        f'<p class="why">{text(reason(cell, kinds, say))} {text(ranks(cell, say))}</p></div>'
        f'<small class="n">{cell["rank"]} ({usually(cell)})</small></li>'
    )


def knowledge(document: Fields, say: Phrases) -> str:
    """How many cells have no evidence, how the origin is known, what was left out."""
    figures = document["summary"]
    rows = document["list"]
    left = say("left-out-some", **counted(rows, say))
    sentences = [
        left if rows["left_out"] else say("left-out-none", **counted(rows, say)),
        say("certificate", error=f"{figures['certificate']['error']:.0e}"),
    ]
    language = say.language
    return (
        f'<p class="figure"><strong>{number(figures["cells_unknown"], language)}</strong> '
        f"{text(say('cells-unknown', cells=number(figures['cells'], language)))}</p>"
        f'<p class="small">{text(held(figures, say))}</p>{bases(figures, say)}'
        + "".join(f'<p class="small">{text(sentence)}</p>' for sentence in sentences)
        + materials(figures, say)
    )


def held(figures: Fields, say: Phrases) -> str:
    return say(
        "origin-of",
        contained=tonnes(figures["contained"], say.language),
        purchases=number(figures["purchases"], say.language),
        tonnes=tonnes(figures["tonnes"], say.language),
    )


def bases(figures: Fields, say: Phrases) -> str:
    """One bar of what is declared, estimated, recycled and unknown, with its key."""
    pieces = "".join(
        f'<i class="{basis}" style="--s:{figures[basis] * 100:.2f}%"></i>' for basis in BASES
    )
    keys = "".join(
        f'<li><i class="{basis}"></i>{text(say(basis))} '
        f'<span class="n">{percent(figures[basis], say.language)}</span></li>'
        for basis in BASES
    )
    return f'<div class="stack" aria-hidden="true">{pieces}</div><ul class="keys">{keys}</ul>'


def materials(figures: Fields, say: Phrases) -> str:
    """Per material how its origin is known."""
    rows = "".join(material(one, say) for one in figures["materials"])
    return f'<h4>{text(say("per-material"))}</h4><ul class="per">{rows}</ul>'


def material(one: Fields, say: Phrases) -> str:
    sums = dict.fromkeys(BASES, 0.0) | {"unknown": one["unknown"]}
    for origin in one["origins"]:
        sums[origin["basis"]] += origin["share"]
    pieces = "".join(
        f'<i class="{basis}" style="--s:{sums[basis] * 100:.2f}%"></i>' for basis in BASES
    )
    words = ", ".join(
        f"{say(basis)} {percent(sums[basis], say.language)}" for basis in BASES if sums[basis]
    )
    return (
        f"<li><span>{capital(one['name'])}</span>"
        f'<span class="stack" role="img" aria-label="{text(words)}" title="{text(words)}">'
        f"{pieces}</span>"
        f'<span class="n">{tonnes(one["contained"], say.language)}</span></li>'
    )
