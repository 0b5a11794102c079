"""What cannot be placed, what was left out, and what everything rests on."""

from collections import Counter
from collections.abc import Iterable

from schakel.heat_map.notation import number, tonnes
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
from schakel.heat_map.phrases import Phrases
from schakel.heat_map.reasons import counted

LEFT_OUT = 200


def origins(document: Fields, say: Phrases) -> str:
    """Per material its origins with bounds: what the map shows, as a table."""
    names = document["names"]["countries"]
    parts = [
        folded(
            f"<strong>{capital(one['name'])}</strong> "
            f'<span class="soft">{text(tonnes(one["contained"], say.language))}</span>',
            origin_table(one, names, say, str(one["name"]), 15),
            kind="group",
        )
        for one in document["summary"]["materials"]
    ]
    return f"<h3>{text(say('origins'))}</h3>{lead(say('bars'))}{''.join(parts)}"


def gaps(document: Fields, say: Phrases) -> str:
    """Production that the trade figures cannot place."""
    found = document["gaps"]
    if not found:
        return section("gaps", say("gaps"), lead(say("gaps-none")))
    names = document["names"]["materials"]
    rows = [
        row(
            [
                capital(names.get(gap["material"], gap["material"])),
                capital(gap["country_name"]),
                f'<span class="n">{gap["year"]}</span>',
                f'<span class="n">{tonnes(gap["tonnes"], say.language)}</span>',
                text(gap["text"]),
            ]
        )
        for gap in found
    ]
    heads = [say(head) for head in ("material", "country", "year", "unplaced", "what")]
    return section(
        "gaps", say("gaps"), lead(say("gaps-lead")), table(heads, rows, say("gaps"), "plain")
    )


def left_out(document: Fields, say: Phrases) -> str:
    """The rows that could not be read, each with its remedy; what was assumed; what is odd."""
    found, rows = document["left_out"], document["list"]
    some = say("left-out-some", **counted(rows, say))
    words = some if rows["left_out"] else say("left-out-none", **counted(rows, say))
    parts = [lead(" ".join([words, *rows["notes"]]))]
    if found:
        parts.append(problems(found, say("left-out"), say))
    if rows["remarks"]:
        name = say("remarks")
        parts.append(f"<h3>{text(name)}</h3>{problems(rows['remarks'], name, say)}")
    return section("left-out", say("left-out"), *parts)


def problems(found: list[Fields], name: str, say: Phrases) -> str:
    """What is wrong or odd, row by row."""
    cells = [
        row([text("" if one[key] is None else one[key]) for key in LEFT_OUT_KEYS])
        for one in found[:LEFT_OUT]
    ]
    heads = [say(head) for head in ("line", "column", "value", "wrong", "remedy")]
    more = len(found) - LEFT_OUT
    rest = lead(say("more-left-out", n=number(more, say.language))) if more > 0 else ""
    return table(heads, cells, name, "plain") + rest


LEFT_OUT_KEYS = ("line", "column", "value", "what", "remedy")


def sources(document: Fields, say: Phrases) -> str:
    """The tables of the world pack and the indicators, with edition and licence."""
    world = document["world"]
    heads = [say(head) for head in ("source", "edition", "licence", "retrieved", "missing")]
    parts = [table(heads, map(source, world["tables"]), say("sources"), "plain")]
    if world["added"]:
        items = "".join(f"<li>{text(say('added-one', **one))}</li>" for one in world["added"])
        parts.append(f"<h3>{text(say('added'))}</h3><ul>{items}</ul>")
    return section("sources", say("sources"), *parts, indicators(document, say))


def source(one: Fields) -> str:
    words = " ".join(one["gaps"])
    return row(
        [
            f'{text(one["title"])} <span class="soft">{text(one["publisher"])}</span>',
            text(one["edition"]),
            text(one["licence"]),
            f'<span class="n">{text(one["retrieved"])}</span>',
            f'<span class="small">{text(words)}</span>',
        ]
    )


def indicators(document: Fields, say: Phrases) -> str:
    """Every indicator that speaks in some cell."""
    used: Counter[str] = Counter()
    known: dict[str, Fields] = {}
    for cell in document["cells"]:
        for piece in cell["evidence"]:
            used[piece["indicator"]] += 1
            known.setdefault(piece["indicator"], piece)
    kinds = document["names"]["kinds"]
    rows = [indicator(known[code], used[code], kinds, say) for code in sorted(known)]
    heads = [say(head) for head in ("indicator", "source", "edition", "licence", "used-in")]
    name = say("indicators")
    return f"<h3>{text(name)}</h3>{table(heads, rows, name, 'plain')}"


def indicator(piece: Fields, cells: int, kinds: Fields, say: Phrases) -> str:
    kind = text(kinds.get(piece["kind"], piece["kind"]))
    note = f'<br><span class="small">{text(piece["note"])}</span>' if piece["note"] else ""
    html = row(
        [
            f'{capital(piece["name"])} <span class="soft">{kind}</span>{note}',
            text(piece["source"]),
            text(piece["edition"]),
            text(piece["licence"]),
            f'<span class="n">{number(cells, say.language)}</span>',
        ]
    )
    return html.replace("<tr>", f'<tr id="i-{text(piece["indicator"])}">', 1)


def method(document: Fields, say: Phrases) -> str:
    """How the order comes about, why each issue has its severity, and how to repeat it."""
    paragraphs = [
        document["method"]["note"],
        say("method-mixing"),
        say("method-unknown"),
        again(document, say),
    ]
    return section(
        "method",
        say("method"),
        *(f'<p class="prose">{text(paragraph)}</p>' for paragraph in paragraphs),
        f"<h3>{text(say('severities'))}</h3>",
        severities(document["cells"], say),
        overrides(document, say),
    )


def again(document: Fields, say: Phrases) -> str:
    return say(
        "repeat",
        list=document["list"]["sha256"][:12],
        world=document["world"]["sha256"][:12],
        seed=document["seed"],
        year=document["reference_year"],
    )


def severities(cells: Iterable[Fields], say: Phrases) -> str:
    """Each issue's severity with its reason, once per stage where stages differ."""
    found: dict[str, dict[tuple[object, ...], set[str]]] = {}
    names: dict[str, str] = {}
    for cell in cells:
        parts = cell["severity_parts"]
        if not parts["overridden"]:
            key = (cell["severity"], *(parts[part] for part in PARTS))
            names[cell["issue"]] = cell["issue_name"]
            found.setdefault(cell["issue"], {}).setdefault(key, set()).add(cell["stage_name"])
    items = "".join(
        f'<div id="why-{text(issue)}"><dt>{capital(names[issue])}</dt>'
        + "".join(f"<dd>{severity(key, stages, say)}</dd>" for key, stages in reasons.items())
        + "</div>"
        for issue, reasons in found.items()
    )
    return f'<dl class="reasons">{items}</dl>'


PARTS = ("scale", "scope", "irremediability", "reason")


def severity(key: tuple[object, ...], stages: set[str], say: Phrases) -> str:
    words = say(
        "severity-reason", severity=key[0], scale=key[1], scope=key[2], irremediability=key[3]
    )
    return (
        f'{text(words)} {text(key[4])} <span class="soft">{text(", ".join(sorted(stages)))}</span>'
    )


def overrides(document: Fields, say: Phrases) -> str:
    """Severities that somebody proposed instead of the agreement's, with who and why."""
    found = document["overrides"]
    if not found:
        return ""
    items = "".join(f"<li>{text(override(one, say))}</li>" for one in found)
    return f"<h3>{text(say('overrides'))}</h3><ul>{items}</ul>"


def override(one: Fields, say: Phrases) -> str:
    what = ", ".join(str(one[key]) for key in ("issue", "stage", "material", "country") if one[key])
    return say(
        "override",
        what=what,
        scale=one["scale"],
        scope=one["scope"],
        irremediability=one["irremediability"],
        reason=one["reason"],
        by=one["by"],
    )
