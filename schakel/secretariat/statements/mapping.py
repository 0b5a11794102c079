"""Answers under the headings of others who ask the same: for a page, and as tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schakel.covenant.askers import STATES, Heading, Mapped, headings
from schakel.covenant.reporting import Assessed, answer_in_words
from schakel.covenant.sharing import Reader
from schakel.exchange.tables import Line, Table
from schakel.language import Language, Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts import standing_assessment

COLUMNS: Final = (
    Text("Heading", "Kop"),
    Text("About", "Onderwerp"),
    Text("Code", "Code"),
    Text("Question", "Vraag"),
    Text("Answer", "Antwoord"),
    Text("Remark", "Toelichting"),
    Text("Evidence", "Bewijs"),
    Text("State", "Stand"),
    Text("Record", "Vastlegging"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A question under a heading, as a page shows it."""

    code: str
    question: str
    answer: str
    remark: str
    evidence: tuple[str, ...]
    state: str
    standing: str


@dataclass(frozen=True, slots=True)
class Under:
    """A heading with its rows, and how many of them have an answer."""

    heading: Heading
    name: str
    rows: tuple[Row, ...]

    @property
    def asked(self) -> list[Row]:
        """What this company was asked."""
        return [row for row in self.rows if row.standing != "not-asked"]

    @property
    def others(self) -> list[Row]:
        """What it was not asked."""
        return [row for row in self.rows if row.standing == "not-asked"]


@dataclass(frozen=True, slots=True)
class Sum:
    """An asker with how many headings have an answer, and how many questions are open."""

    code: str
    name: Text
    headings: int
    answered: int
    open: int


def year_answered(reader: Reader, party: str, year: int) -> int | None:
    """The year, when there is an assessment of it that the reader may read."""
    return year if party and standing_assessment(reader, party, year) else None


def asker_of(said: str) -> str:
    """The asker with this code; the first without one."""
    known = access.agreement().questionnaire.askers
    return said if said in known else next(iter(known))


def askers(told: Assessed) -> list[Sum]:
    """Every asker with how far the answers serve them."""
    return [_sum(told, code) for code in access.agreement().questionnaire.askers]


def _sum(told: Assessed, code: str) -> Sum:
    found = headings(access.agreement(), code, told.answers)
    still = {row.question.code for each in found for row in each.open}
    name = access.agreement().questionnaire.askers[code].name
    return Sum(code, name, len(found), sum(each.answered > 0 for each in found), len(still))


def by_heading(told: Assessed, asker: str, language: Language) -> list[Under]:
    """The headings of one asker in this language."""
    return [
        Under(
            each,
            each.name.within(language),
            tuple(_row(mapped, language) for mapped in each.rows),
        )
        for each in headings(access.agreement(), asker, told.answers)
    ]


def _row(mapped: Mapped, language: Language) -> Row:
    held = mapped.answered
    given = held.given if held else None
    return Row(
        code=mapped.question.code,
        question=mapped.question.text.within(language),
        answer=answer_in_words(held.question, given).within(language) if held and given else "",
        remark=held.remark if held else "",
        evidence=held.evidence if held else (),
        state=STATES[mapped.state].within(language),
        standing=mapped.state,
    )


# As tables ------------------------------------------------------------------------------------


def sheets(told: Assessed, language: Language) -> Mapping[str, Table]:
    """A table for each asker, by its short name."""
    known = access.agreement().questionnaire.askers
    return {code: table(told, code, language) for code in known}


def table(told: Assessed, asker: str, language: Language) -> Table:
    """One asker's headings, a row for each question under them; a heading without one has a row."""
    header = [column.within(language) for column in COLUMNS]
    return header, list(_lines(told, asker, language))


def _lines(told: Assessed, asker: str, language: Language) -> Iterator[Line]:
    record = Text(f"Assessment of year {told.year}", f"Meting van jaar {told.year}")
    for each in by_heading(told, asker, language):
        if not each.rows:
            nothing = Text("no question maps here", "geen vraag sluit hierop aan")
            yield [each.heading.code, each.name, "", "", "", "", "", nothing.within(language), ""]
        for row in each.rows:
            yield [
                each.heading.code,
                each.name,
                row.code,
                row.question,
                row.answer,
                row.remark,
                "; ".join(row.evidence),
                row.state,
                record.within(language) if row.standing != "not-asked" else "",
            ]
