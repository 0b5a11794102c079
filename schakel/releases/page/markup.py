"""Small pieces of HTML. What comes from a file or a table passes `text` before it is written."""

from functools import cache
from html import escape
from pathlib import Path

from schakel.language import Language, Text
from schakel.releases.drawing import looks

HERE = Path(__file__).parent
LINK = (
    '<svg class="mark" width="26" height="14" viewBox="0 0 26 14" aria-hidden="true">'
    '<g fill="none" stroke="currentColor" stroke-width="2.2">'
    '<rect x="1.2" y="2.2" width="13" height="9.6" rx="4.8"/>'
    '<rect x="11.6" y="2.2" width="13" height="9.6" rx="4.8"/></g></svg>'
)
STRICT = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SKIP = Text("Skip to the contents", "Naar de inhoud")


def text(value: object) -> str:
    """The value as text that is never taken for markup.

    >>> text('<b>"A" & B</b>')
    '&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;'
    """
    return escape(str(value))


def paragraph(words: str, kind: str = "") -> str:
    """A paragraph of plain words."""
    look = f' class="{kind}"' if kind else ""
    return f"<p{look}>{text(words)}</p>"


def section(anchor: str, title: str, *parts: str) -> str:
    """A section with its heading; the parts are HTML."""
    heading = f'<h2 id="{anchor}-h">{text(title)}</h2>'
    return (
        f'<section id="{anchor}" aria-labelledby="{anchor}-h">{heading}{"".join(parts)}</section>'
    )


def scrolling(html: str, name: str) -> str:
    """Something wide that scrolls sideways by itself, by keyboard too."""
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{text(name)}">{html}</div>'


def items(lines: list[str], tag: str = "ul") -> str:
    """A list of plain words."""
    return f"<{tag}>{''.join(f'<li>{text(line)}</li>' for line in lines)}</{tag}>"


def head(kicker: str, title: str, under: str) -> str:
    """What the page is of; `under` is HTML."""
    return (
        f'<header><p class="kicker">{LINK}Schakel · {text(kicker)}</p>'
        f"<h1>{text(title)}</h1>{under}</header>"
    )


def shell(title: str, body: str, language: Language) -> str:
    """A whole page that needs nothing else: no network, no font, no script."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{STRICT}">\n'
        f"<title>{text(title)}</title>\n<style>\n{looks()}{read('page.css')}</style>\n"
        f'</head>\n<body>\n<a class="skip" href="#main">{text(SKIP.within(language))}</a>\n'
        f"{body}\n</body>\n</html>\n"
    )


@cache
def read(name: str) -> str:
    """A file that stands beside this one."""
    return (HERE / name).read_text("utf-8")
