"""A report as it is read: its passages as sections with numbered sources, in one language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from schakel.covenant.obligations import day_in_words
from schakel.covenant.reporting import WHY, Check, Part, Passage, marks, without_marks
from schakel.exchange.report import Line, Paper, Section, numbered
from schakel.language import Language, Text
from schakel.secretariat import access
from schakel.secretariat.duties.register import years
from schakel.secretariat.parties.models import Party
from schakel.secretariat.statements.acts.reports import (
    missing_from,
    published_passages,
)
from schakel.secretariat.statements.models import Report, Statement

TITLE: Final = Text(
    "Report on due diligence, year {year}", "Verslag over due diligence, jaar {year}"
)
OVER: Final = Text("About", "Over")
PUBLISHED: Final = Text("Published", "Gepubliceerd")
AGREEMENT: Final = Text("Under", "In het kader van")
DRAFT: Final = Text("Draft, not published", "Concept, niet gepubliceerd")
CONFIDENTIAL: Final = Text(
    "Confidential: for the company and the secretariat",
    "Vertrouwelijk: voor het bedrijf en het secretariaat",
)


def name_of(owner: str) -> str:
    """The name of the company; of one that is gone, its code."""
    return Party.objects.filter(code=owner).values_list("name", flat=True).first() or owner


def paper_of(statement: Statement, language: Language) -> Paper:
    """A published report as everybody reads it."""
    items = access.agreement().diligence.report
    lacks = [
        Check(code, items[code].name, "missing", WHY["missing"])
        for code in missing_from(statement)
        if code in items
    ]
    return _paper(
        _Frame(statement.owner, statement.year, language, statement.published, statement.number),
        published_passages(statement),
        [_not_told(each, language) for each in lacks],
    )


def draft_of(
    report: Report,
    passages: Sequence[Passage],
    part: Part,
    language: Language,
    lacks: Iterable[Check] = (),
) -> Paper:
    """One part of a report as it stands now, for the company and the secretariat."""
    here = [each for each in passages if each.part == part]
    banner = CONFIDENTIAL if part == "confidential" else DRAFT
    frame = _Frame(report.owner, report.year, language, banner=banner)
    told = [_not_told(each, language) for each in lacks] if part == "public" else []
    return _paper(frame, here, told)


def _not_told(check: Check, language: Language) -> tuple[str, str]:
    return check.name.within(language), NOT_TOLD.within(language)


NOT_TOLD: Final = Text("The company tells nothing of this.", "Het bedrijf vertelt hier niets over.")


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the passages."""

    owner: str
    year: int
    language: Language
    published: date | None = None
    number: int = 0
    banner: Text | None = None

    def facts(self) -> Iterator[tuple[str, str]]:
        say = self.language
        first, last = (day_in_words(day).within(say) for day in _days(self.year))
        until = Text("to", "tot en met").within(say)
        yield OVER.within(say), f"{first} {until} {last}"
        yield AGREEMENT.within(say), access.agreement().title.within(say)
        if self.published is not None:
            day = day_in_words(self.published).within(say)
            number = Text(f"{day}, edition {self.number}", f"{day}, uitgave {self.number}")
            yield PUBLISHED.within(say), number.within(say)


def _days(year: int) -> tuple[date, date]:
    known = years()
    return known[min(max(year, 1), len(known)) - 1]


def _paper(frame: _Frame, passages: Sequence[Passage], missing: Sequence[tuple[str, str]]) -> Paper:
    known: dict[str, int] = {}
    sections = tuple(_sections(passages, frame.language, known))
    return Paper(
        language=frame.language,
        title=TITLE.within(frame.language).format(year=frame.year),
        company=name_of(frame.owner),
        facts=tuple(frame.facts()),
        banner=frame.banner.within(frame.language) if frame.banner else "",
        sections=sections,
        missing=tuple(missing),
        sources=tuple(known),
        day=frame.published,
    )


def _sections(
    passages: Sequence[Passage], language: Language, known: dict[str, int]
) -> Iterator[Section]:
    """A section for each item that something is told of, in the order of the list."""
    items = access.agreement().diligence.report
    for code, item in items.items():
        lines = tuple(
            line
            for each in passages
            if each.item == code
            for line in lines_of(each, language, known)
        )
        if lines:
            yield Section(item.name.within(language), lines)


def lines_of(passage: Passage, language: Language, known: dict[str, int]) -> tuple[Line, ...]:
    """The lines of a passage, its marks as numbers that run through the whole report."""
    told = [each for each in passage.text.within(language).splitlines() if each.strip()]
    return numbered(
        [(without_marks(each), _named(each, passage, language)) for each in told], known
    )


def _named(line: str, passage: Passage, language: Language) -> list[str]:
    """The names of the sources that a line's marks point at."""
    sources = passage.sources
    return [sources[n - 1].says.within(language) for n in marks(line) if 1 <= n <= len(sources)]
