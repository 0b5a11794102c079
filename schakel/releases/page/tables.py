"""The page with the tables of a release: headings, captions, and words where nothing is told."""

from collections.abc import Sequence
from urllib.parse import quote

from schakel.disclosure.values import Figure, Withheld
from schakel.language import Language, Text
from schakel.releases.drawing import Drawn
from schakel.releases.page.markup import head, paragraph, scrolling, section, shell, text
from schakel.releases.views import WITHHELD, Axis, Category, Sheet, View, capital, sheets, value_of

KICKER = Text("figures", "cijfers")
TITLE = Text("Release {release}", "Publicatie {release}")
LEAD_ALL = Text(
    "{numbers} figures in {tables}; all of them are published.",
    "{numbers} cijfers in {tables}; alle zijn gepubliceerd.",
)
LEAD = Text(
    "{numbers} figures in {tables}; {withheld} of them are withheld, for they would say too much"
    " about somebody who put something in.",
    "{numbers} cijfers in {tables}; {withheld} daarvan zijn niet gepubliceerd, want zij zouden te"
    " veel zeggen over iemand die iets inbracht.",
)
ONE, MANY = Text("one table", "één tabel"), Text("{n} tables", "{n} tabellen")
WHY = Text("What is withheld and why", "Wat niet is gepubliceerd en waarom")
CERTIFICATE = Text("Certificate", "Certificaat")
CONTENTS = Text("Contents", "Inhoud")
KEY = Text(
    "this is not a zero, nor a number that is missing",
    "dit is geen nul, en ook geen getal dat ontbreekt",
)
LIMITED = Text("Limited to {filter}.", "Beperkt tot {filter}.")
OF_COHORT = Text("{n} took part.", "{n} deden mee.")
ONE_HOLDING = Text(
    "{n} took part, those of one holding counted as one; the table counts each by itself.",
    "{n} deden mee, waarbij wie tot één concern hoort voor één telt; de tabel telt elk apart.",
)
ROUNDED = {
    "": Text("Rounded to multiples of {base}.", "Afgerond op veelvouden van {base}."),
    "consistent": Text(
        "Rounded to multiples of {base}, up or down by lot, so that parts add up to their total; "
        "the truth is less than {base} away.",
        "Afgerond op veelvouden van {base}, door loting naar boven of beneden, zo dat delen "
        "optellen tot hun totaal; de werkelijke waarde ligt er minder dan {base} vanaf.",
    ),
    "nearest": Text(
        "Each number is rounded by itself to the nearest multiple of {base}: parts need not add "
        "up to their total.",
        "Elk getal is op zichzelf afgerond op het naaste veelvoud van {base}: delen tellen niet "
        "altijd op tot hun totaal.",
    ),
}
UNIT = Text("Unit: {unit}.", "Eenheid: {unit}.")
NOTHING = Text(
    "Nothing of this release is published.", "Van deze publicatie is niets gepubliceerd."
)
FILES = (("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"), ("svg", "SVG"))
EXPLAINED = "what-is-withheld.{language}.html"


def tables_page(
    views: Sequence[View],
    files: Sequence[str],
    drawn: Sequence[Drawn | None],
    release: str,
    language: Language,
) -> str:
    """All tables of a release as one page.

    files: their names without the ending. drawn: the chart of each table that has one.
    """
    title = TITLE.within(language).format(release=release)
    body = "\n".join(
        [
            head(KICKER.within(language), title, _under(views, language)),
            _contents(views, language),
            '<main id="main">',
            *map(_table_section, views, files, drawn),
            "</main>",
        ]
    )
    return shell(f"Schakel · {title}", body, language)


def _under(views: Sequence[View], language: Language) -> str:
    numbers = sum(len(view.shown) for view in views)
    withheld = sum(view.withheld for view in views)
    tables = ONE.within(language) if len(views) == 1 else MANY.within(language)
    words = (LEAD if withheld else LEAD_ALL).within(language)
    filled = words.format(numbers=numbers, withheld=withheld, tables=tables.format(n=len(views)))
    return paragraph(filled, "lead")


def _contents(views: Sequence[View], language: Language) -> str:
    links = [f'<a href="#{anchor(view.name)}">{text(view.title)}</a>' for view in views]
    links.append(
        f'<a href="{EXPLAINED.format(language=language)}">{text(WHY.within(language))}</a>'
    )
    links.append(f'<a href="certificate.json">{text(CERTIFICATE.within(language))}</a>')
    return f'<nav aria-label="{text(CONTENTS.within(language))}">{"".join(links)}</nav>'


def anchor(name: str) -> str:
    """A name that can stand in an address.

    >>> anchor("tonnes by metal")
    't-tonnes-by-metal'
    """
    return "t-" + "-".join("".join(c if c.isalnum() else " " for c in name).split())


def _table_section(view: View, file: str, drawn: Drawn | None) -> str:
    found = sheets(view)
    parts = [_about(view), *(table(view, sheet) for sheet in found)]
    if view.withheld:
        parts.append(_key(view.language))
    if drawn:
        parts.append(_figure(drawn, view.title))
    parts.append(_files(file, drawn is not None))
    return section(anchor(view.name), view.title, *parts)


def _figure(drawn: Drawn, title: str) -> str:
    """The chart; where it has a narrow form, a phone shows that one."""
    if drawn.narrow is None:
        return f'<figure class="drawing">{scrolling(drawn.wide, title)}</figure>'
    both = f'<div class="at-desk">{drawn.wide}</div><div class="at-hand">{drawn.narrow}</div>'
    return f'<figure class="drawing">{both}</figure>'


def _about(view: View) -> str:
    """What the numbers are, as far as the title does not say it."""
    language = view.language
    said = view.title.casefold().startswith(view.what.casefold())
    words = [] if said else [f"{view.what}."]
    words += [UNIT.within(language).format(unit=view.unit)] if view.unit else []
    words += [LIMITED.within(language).format(filter=view.filtered)] if view.filtered else []
    words += _cohort(view)
    base = f"{view.base:g}" if view.base else ""
    words += [ROUNDED[view.rounding].within(language).format(base=base)] if base else []
    sentences = " ".join(map(capital, words))
    return paragraph(sentences, "under") if sentences else ""


def _key(language: Language) -> str:
    word = text(WITHHELD.within(language))
    return (
        f'<p class="note hatched"><span class="key unknown" aria-hidden="true"></span>'
        f"<strong>{word}</strong>: {text(KEY.within(language))}.</p>"
    )


def _files(file: str, drawn: bool) -> str:
    links = "".join(
        f'<li><a href="{text(quote(file))}.{ending}">{name}</a></li>'
        for ending, name in FILES
        if drawn or ending != "svg"
    )
    return f'<ul class="files">{links}</ul>'


def _cohort(view: View) -> list[str]:
    """How many took part; where the table counts more, why."""
    if view.cohort is None:
        return []
    everybody = (value_of(one) for one in view.everybody if isinstance(one, Figure))
    words = ONE_HOLDING if any(n > view.cohort for n in everybody) else OF_COHORT
    return [words.within(view.language).format(n=view.cohort)]


# The table itself --------------------------------------------------------------------------------


def table(view: View, sheet: Sheet) -> str:
    """One table with headings on both sides."""
    name = f"{view.title}, {sheet.caption}"
    rows = "".join(_row(view, sheet, row) for row in sheet.rows)
    html = (
        f'<table class="figures"><caption><strong>{text(sheet.caption)}</strong></caption>'
        f"<thead>{_headings(view, sheet)}</thead><tbody>{rows}</tbody></table>"
    )
    return scrolling(html, name)


def _headings(view: View, sheet: Sheet) -> str:
    heads = "".join(
        f'<th scope="col" class="rowhead">{text(capital(axis.label))}</th>' for axis in sheet.heads
    )
    if not sheet.heads:
        heads = '<td class="rowhead"></td>'
    if sheet.across is None:
        return f'<tr>{heads}<th scope="col">{text(capital(view.what))}</th></tr>'
    columns = "".join(_column(one, sheet.across) for one in sheet.across.categories)
    return f"<tr>{heads}{columns}</tr>"


def _column(category: Category, axis: Axis) -> str:
    total = category.total and len(axis.categories) > 1
    look = "sum" if total else "under" if category.level else "top"
    return f'<th scope="col" class="{look}">{text(category.label)}</th>'


def _row(view: View, sheet: Sheet, row: tuple[Category, ...]) -> str:
    total = bool(row) and row[0].total and len(sheet.rows) > 1
    heads = "".join(map(_rowhead, row))
    if not row:
        heads = f'<th scope="row">{text(view.what)}</th>'
    columns = sheet.across.categories if sheet.across else (None,)
    cells = "".join(_cell(view, sheet.spot(row, column), column) for column in columns)
    look = ' class="sum"' if total else ""
    return f"<tr{look}>{heads}{cells}</tr>"


def _rowhead(category: Category) -> str:
    label = f'<span class="l{min(category.level, 4)}">{text(category.label)}</span>'
    return f'<th scope="row">{label}</th>'


def _cell(view: View, spot: tuple[str, ...], column: Category | None) -> str:
    words = text(view.written(*spot))
    if isinstance(view.at(*spot), Withheld):
        return f'<td class="figure withheld"><span>{words}</span></td>'
    look = "figure sum" if column is not None and column.total else "figure"
    return f'<td class="{look}">{words}</td>'
