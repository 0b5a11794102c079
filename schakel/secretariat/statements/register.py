"""What the pages of the room show: the list with its passages, and remarks by passage."""

from collections.abc import Iterable
from dataclasses import dataclass

from schakel.covenant import reporting as rules
from schakel.covenant.judgements import ReportItem
from schakel.covenant.looking_through import Remark
from schakel.covenant.reporting import Check
from schakel.covenant.sharing import Reader
from schakel.exchange.report import Line
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.statements.acts.reports import passages_of
from schakel.secretariat.statements.forms import language_of_page
from schakel.secretariat.statements.models import Report
from schakel.secretariat.statements.papers import lines_of
from schakel.secretariat.statements.written import Kept


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as the page of a report shows it: its lines, and its sources by their numbers."""

    held: Kept
    lines: tuple[Line, ...]
    sources: tuple[str, ...]

    @property
    def code(self) -> str:
        """By which it is opened."""
        return self.held.code

    @property
    def part(self) -> Text:
        """Its part in words."""
        return rules.PARTS[self.held.passage.part]


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the list with its passages, and how it stands."""

    item: ReportItem
    check: Check | None
    passages: tuple[Shown, ...]


def checked(report: Report, reader: Reader) -> tuple[Check, ...]:
    """How the report stands against the list."""
    passages = [each.passage for each in passages_of(report, reader)]
    return rules.checks(access.agreement(), passages)


def entries(report: Report, reader: Reader) -> list[Entry]:
    """Every item of the list with what the report tells of it."""
    held = passages_of(report, reader)
    found = rules.checks(access.agreement(), [each.passage for each in held])
    stands = {check.item: check for check in found}
    return [
        Entry(
            item,
            stands.get(code),
            tuple(_shown(each) for each in held if each.passage.item == code),
        )
        for code, item in access.agreement().diligence.report.items()
    ]


def _shown(held: Kept) -> Shown:
    known: dict[str, int] = {}
    return Shown(held, lines_of(held.passage, language_of_page(), known), tuple(known))


def by_passage(remarks: Iterable[Remark]) -> list[tuple[str, Text, list[Remark]]]:
    """Remarks by the passage they are on, with the name of its item."""
    found: dict[str, list[Remark]] = {}
    for each in remarks:
        found.setdefault(each.passage, []).append(each)
    return [(code, _named(code), together) for code, together in found.items()]


def _named(code: str) -> Text:
    item = access.agreement().diligence.report.get(code.partition(".")[0])
    return item.name if item else Text(code, code)
