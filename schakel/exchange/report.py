"""A report as a file: a page (HTML), a document to print (PDF) and one to work on (DOCX).

The same report gives the same bytes in each: no hour, no author, no machine's fonts. Nothing that a
report says can become markup.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from schakel.exchange.tables import FIRST_DAY, NOT_XML
from schakel.language import Language, Text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section, and the numbers of the sources that it rests on."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A report as it is read: whose, of when, what it tells, what it does not, and its sources.

    `banner` stands on every page, for what is confidential or a draft. `facts` are labels with
    values, under the title. `day` is when it was published.
    """

    language: Language
    title: str
    company: str
    facts: tuple[tuple[str, str], ...] = ()
    banner: str = ""
    sections: tuple[Section, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    day: date | None = None


MISSING: Final = Text("What this report does not tell", "Wat dit verslag niet vertelt")
MISSING_LEAD: Final = Text(
    "Readers may expect these too, by the OECD's list of what a report holds.",
    "Lezers mogen ook dit verwachten, naar de lijst van de OESO van wat een verslag bevat.",
)
SOURCES: Final = Text("Where this comes from", "Waar dit vandaan komt")
SOURCES_LEAD: Final = Text(
    "Each line ends on the number of the record that it comes from.",
    "Elke regel eindigt op het nummer van de vastlegging waar hij uit komt.",
)


# A page ---------------------------------------------------------------------------------------


def as_html(paper: Paper) -> bytes:
    """The report as one page that stands alone, for a company's own website."""
    say = escape
    facts = "".join(f"<dt>{say(a)}</dt><dd>{say(b)}</dd>" for a, b in paper.facts)
    banner = f'<p class="banner">{say(paper.banner)}</p>' if paper.banner else ""
    return (
        f'<!doctype html>\n<html lang="{paper.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{say(paper.title)}, {say(paper.company)}</title><style>{STYLE}</style></head>"
        f"<body><main>{banner}<p>{say(paper.company)}</p><h1>{say(paper.title)}</h1>"
        f"<dl>{facts}</dl>{''.join(_html_parts(paper))}</main></body></html>\n"
    ).encode()


def _html_parts(paper: Paper) -> Iterator[str]:
    for section in paper.sections:
        lines = "".join(_html_line(line) for line in section.lines)
        yield f"<section><h2>{escape(section.heading)}</h2><ul>{lines}</ul></section>"
    if paper.missing:
        rows = "".join(
            f"<li><strong>{escape(name)}</strong> {escape(why)}</li>" for name, why in paper.missing
        )
        yield _html_list(MISSING, MISSING_LEAD, f"<ul>{rows}</ul>", paper)
    if paper.sources:
        rows = "".join(
            f'<li id="source-{n}">{escape(says)}</li>' for n, says in enumerate(paper.sources, 1)
        )
        yield _html_list(SOURCES, SOURCES_LEAD, f"<ol>{rows}</ol>", paper)


def _html_line(line: Line) -> str:
    marks = " ".join(f'<a href="#source-{n}">{n}</a>' for n in line.sources)
    return f"<li>{escape(line.text)}{f'&nbsp;<sup>{marks}</sup>' if marks else ''}</li>"


def _html_list(heading: Text, lead: Text, rows: str, paper: Paper) -> str:
    head, said = heading.within(paper.language), lead.within(paper.language)
    return f"<section><h2>{escape(head)}</h2><p>{escape(said)}</p>{rows}</section>"


STYLE: Final = (
    ":root{color-scheme:light dark}body{margin:0;font:1rem/1.55 Georgia,serif}"
    "main{max-width:42rem;margin:0 auto;padding:2rem 1.2rem 4rem}"
    "h1{font-size:2rem;line-height:1.15}h2{font-size:1.15rem;margin:2rem 0 .4rem}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem}dt{opacity:.75}dd{margin:0}"
    "ul,ol{padding-left:1.2rem}li{margin:.35rem 0}"
    "sup a{text-decoration:none}.banner{border:1px solid;padding:.4rem .8rem;font-weight:bold}"
)


# A document to print --------------------------------------------------------------------------


def as_pdf(paper: Paper) -> bytes:
    """The report as PDF (PDF/UA-1, to be read aloud too), set by Typst."""
    told = {
        **asdict(paper),
        "say": {
            "missing": MISSING.within(paper.language),
            "missing-lead": MISSING_LEAD.within(paper.language),
            "sources": SOURCES.within(paper.language),
            "sources-lead": SOURCES_LEAD.within(paper.language),
        },
    }
    return _typeset(json.dumps(told, ensure_ascii=False, default=str))


UNSET: Final = re.compile(r'the text `?"(.+?)"`? could not be displayed')
SETTINGS: Final = 8


def _typeset(data: str) -> bytes:
    """Set by Typst; signs that its own type does not have become "?"."""
    import typst

    template = Path(__file__).with_name("report.typ").read_bytes()
    for left in reversed(range(SETTINGS)):
        try:
            return bytes(
                typst.compile(
                    template,
                    sys_inputs={"data": data},
                    ignore_system_fonts=True,
                    pdf_standards="ua-1",
                )
            )
        except typst.TypstError as error:
            unset = UNSET.search(str(error))
            if unset is None or not left:
                raise
            data = re.sub(f"[{re.escape(unset[1])}]|{FOREIGN}", "?", data)
    raise AssertionError("the last setting returns or raises")


# What the type of the PDF surely has: Latin, Greek, Cyrillic, and the usual signs.
FOREIGN: Final = (
    "[^\\x00-\u024f\u0370-\u04ff\u1e00-\u1eff\u2000-\u200a\u2010-\u2027\u2030-\u205e\u2070-\u22ff]"
)


# A document to work on ------------------------------------------------------------------------


def as_docx(paper: Paper) -> bytes:
    """The report as DOCX, with headings, lists and links within; no author and no hour in it."""
    import docx

    document = docx.Document()
    _clean(document, paper)
    if paper.banner:
        document.add_paragraph().add_run(_plain(paper.banner)).bold = True
    document.add_paragraph(_plain(paper.company), style="Subtitle")
    document.add_heading(_plain(paper.title), level=0)
    for label, value in paper.facts:
        _labelled(document.add_paragraph(), label, value)
    for section in paper.sections:
        document.add_heading(_plain(section.heading), level=1)
        for line in section.lines:
            _docx_line(document.add_paragraph(style="List Bullet"), line)
    _docx_lists(document, paper)
    written = BytesIO()
    document.save(written)
    return _packed_anew(written.getvalue())


def _clean(document: "Document", paper: Paper) -> None:
    """Take the maker's own traces out of the template."""
    from docx.shared import Mm

    about = document.core_properties
    about.author = about.comments = about.last_modified_by = about.keywords = ""
    about.subject = about.category = ""
    about.title, about.language = _plain(paper.title), paper.language
    day = paper.day or date(*FIRST_DAY[:3])
    about.created = about.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    about.revision = 1
    links = document.part.package.rels if document.part.package else {}
    for name in [n for n, link in links.items() if link.reltype.endswith(OF_THE_TEMPLATE)]:
        del links[name]
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    if paper.banner:
        document.sections[0].header.paragraphs[0].text = _plain(paper.banner)


# The picture of the template's first page, and the program in which it was made.
OF_THE_TEMPLATE: Final = ("/thumbnail", "/extended-properties")


def _docx_lists(document: "Document", paper: Paper) -> None:
    say = paper.language
    if paper.missing:
        document.add_heading(MISSING.within(say), level=1)
        document.add_paragraph(MISSING_LEAD.within(say))
        for name, why in paper.missing:
            _labelled(document.add_paragraph(style="List Bullet"), name, why, sign=".")
    if paper.sources:
        document.add_heading(SOURCES.within(say), level=1)
        document.add_paragraph(SOURCES_LEAD.within(say))
        for number, says in enumerate(paper.sources, 1):
            document.add_paragraph(f"[{number}] {_plain(says)}")


def _docx_line(paragraph: "Paragraph", line: Line) -> None:
    paragraph.add_run(_plain(line.text))
    if line.sources:
        marks = " ".join(f"[{number}]" for number in line.sources)
        paragraph.add_run(f" {marks}").font.superscript = True


def _labelled(paragraph: "Paragraph", label: str, value: str, sign: str = ":") -> None:
    paragraph.add_run(f"{_plain(label)}{sign} ").bold = True
    paragraph.add_run(_plain(value))


def _plain(text: str) -> str:
    """Without signs that a document may not hold."""
    return NOT_XML.sub("�", text)


def _packed_anew(content: bytes) -> bytes:
    """The same parts in the same order, without the hour at which they were packed."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()


FORMATS: Final = {"html": as_html, "pdf": as_pdf, "docx": as_docx}


def numbered(lines: Sequence[tuple[str, Sequence[str]]], known: dict[str, int]) -> tuple[Line, ...]:
    """Lines with the sources they name, numbered through the whole report in `known`."""
    return tuple(
        Line(text, tuple(known.setdefault(says, len(known) + 1) for says in sources))
        for text, sources in lines
    )
