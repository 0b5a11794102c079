"""Small pieces of HTML. What comes from a file or a table passes `text` before it is written."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import log
from typing import Any

from schakel.heat_map.notation import percent, span
from schakel.heat_map.phrases import Phrases

Fields = Mapping[str, Any]


def text(value: object) -> str:
    """The value as text that is never taken for markup.

    >>> text('<b>"A" & B</b>')
    '&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;'
    """
    return escape(str(value))


def capital(value: object) -> str:
    """As `text`, with a first capital.

    >>> capital("ijzer"), capital("DR Congo")
    ('IJzer', 'DR Congo')
    """
    raw = str(value)
    return text("IJ" + raw[2:] if raw.startswith("ij") else raw[:1].upper() + raw[1:])


def row(cells: Iterable[str], tag: str = "td") -> str:
    """A row of cells that are already HTML."""
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def table(heads: Sequence[str], rows: Iterable[str], name: str, kind: str) -> str:
    """A table that scrolls sideways by itself where it is too wide."""
    head = "".join(f'<th scope="col">{text(head)}</th>' for head in heads)
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return scrolling(f'<table class="{kind}">{body}</table>', name)


def scrolling(html: str, name: str) -> str:
    """Something wide that scrolls sideways by itself, by keyboard too."""
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{text(name)}">{html}</div>'


def section(anchor: str, title: str, *parts: str) -> str:
    """A section with its heading."""
    heading = f'<h2 id="{anchor}-h">{text(title)}</h2>'
    body = "".join(parts)
    return f'<section id="{anchor}" aria-labelledby="{anchor}-h">{heading}{body}</section>'


def lead(words: str) -> str:
    return f'<p class="lead">{text(words)}</p>'


def folded(summary: str, body: str, anchor: str = "", kind: str = "") -> str:
    """Something that opens; `summary` and `body` are HTML."""
    name = f' id="{text(anchor)}"' if anchor else ""
    return f'<details{name} class="{kind}"><summary>{summary}</summary>{body}</details>'


def bar(origin: Fields, say: Phrases) -> str:
    """A share, its bounds and what is physically possible, drawn in one line."""
    share, low, high = origin["share"], origin["low"], origin["high"]
    least, most = origin["possible_low"], origin["possible_high"]
    label = say(
        "bar",
        share=percent(share, say.language),
        range=span(low, high, say.language),
        possible=span(least, most, say.language),
    )
    places = ";".join(
        f"--{name}:{value * 100:.1f}%"
        for name, value in zip("slhab", (share, low, high, least, most), strict=True)
    )
    return f'<i class="bar {text(origin["basis"])}" style="{places}" title="{text(label)}"></i>'


def interval(cell: Fields, last: int) -> str:
    """Where a rank usually and at the outside lies, by logarithm: the first places matter most."""
    scale = log(max(2, last))
    sizes = (f"--{sign}:{log(cell[name]) / scale * 100:.1f}%" for sign, name in ENDS.items())
    return f'<i class="rank" style="{";".join(sizes)}"></i>'


ENDS = {
    "l": "rank_low",
    "ul": "rank_usual_low",
    "s": "rank",
    "uh": "rank_usual_high",
    "h": "rank_high",
}


def origin_rows(origins: Sequence[Fields], names: Fields, say: Phrases, most: int) -> list[str]:
    """The origins as table rows: the largest written out, small ones counted."""
    rows = [origin_row(origin, names, say) for origin in origins[:most]]
    if rest := origins[most:]:
        share = percent(sum(origin["share"] for origin in rest), say.language)
        cells = [
            text(say("smaller", n=len(rest))),
            "",
            f'<span class="n">{share}</span>',
            "",
            "",
            "",
        ]
        rows.append(row(cells))
    return rows


def origin_row(origin: Fields, names: Fields, say: Phrases) -> str:
    language = say.language
    possible = span(origin["possible_low"], origin["possible_high"], language)
    return row(
        [
            capital(names.get(origin["country"], origin["country"])),
            bar(origin, say),
            f'<span class="n">{percent(origin["share"], language)}</span>',
            f'<span class="n">{span(origin["low"], origin["high"], language)}</span>',
            f'<span class="n">{possible}</span>',
            text(say(origin["basis"])),
        ]
    )


def unknown_row(holder: Fields, say: Phrases) -> str:
    """What is not known, as the last row of a table of origins."""
    if not holder["unknown_high"] and not holder["unknown"]:
        return ""
    share, low, high = holder["unknown"], holder["unknown_low"], holder["unknown_high"]
    places = f"--s:{share * 100:.1f}%"
    cells = [
        capital(say("unknown")),
        f'<i class="bar"><i class="unknown" style="{places}"></i></i>',
        f'<span class="n">{percent(share, say.language)}</span>',
        f'<span class="n">{span(low, high, say.language)}</span>',
        "",
        text(say("unknown")),
    ]
    return row(cells)


def origin_table(holder: Fields, names: Fields, say: Phrases, name: str, most: int = 10) -> str:
    """Origins with their bounds, and the unknown."""
    rows = origin_rows(holder["origins"], names, say, most)
    titles = [say(head) for head in ("country", "scale", "share", "bounds", "possible", "known-by")]
    return table(titles, [*rows, unknown_row(holder, say)], name, "origins")
