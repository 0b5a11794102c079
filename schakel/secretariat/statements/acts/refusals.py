"""What the room refuses, in words, and who does what in it."""

from typing import Final

from schakel.covenant.sharing import Denied, Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.statements.models import Report
from schakel.secretariat.statements.written import Kept


class Refused(Exception):  # noqa: N818
    """An act that cannot be done now, or not by this person; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


class Stale(Refused):
    """Somebody saved this passage meanwhile: `theirs` is how it stands now."""

    def __init__(self, theirs: Kept) -> None:
        self.theirs = theirs
        super().__init__(CHANGED)


CHANGED: Final = Text(
    "A colleague changed this passage meanwhile. Both versions stand below: save yours again, with"
    " what you take over from theirs.",
    "Een collega heeft deze passage intussen gewijzigd. Beide versies staan hieronder: sla de uwe"
    " opnieuw op, met wat u van de andere overneemt.",
)
ONLY_OFFICER: Final = Text(
    "Only the company's CSR officer does this.",
    "Alleen de mvo-medewerker van het bedrijf doet dit.",
)
NO_YEAR: Final = Text("The agreement has no such year.", "Het convenant kent dat jaar niet.")
REPORTED: Final = Text(
    "There is a report of that year already.", "Van dat jaar is er al een verslag."
)
PUBLISHED: Final = Text(
    "The report was published. Take it up again to change it: what was published stays as it is.",
    "Het verslag is gepubliceerd. Pak het weer op om het te wijzigen: wat gepubliceerd is blijft"
    " zoals het is.",
)
NO_PASSAGE: Final = Text("The report has no such passage.", "Het verslag kent die passage niet.")
TOO_LONG: Final = Text(
    "That is longer than 8000 signs. Say it shorter.",
    "Dat is langer dan 8000 tekens. Zeg het korter.",
)


def writes(reader: Reader, owner: str) -> bool:
    """Does this reader write the company's report?"""
    return bool(owner) and owner == reader.party and Role.Name.CSR_OFFICER in reader.roles


def handles(reader: Reader) -> bool:
    """Is this a case handler of the secretariat?"""
    return Role.Name.CASE_HANDLER in reader.roles


def hold(verdict: Verdict) -> None:
    """Raise Refused, with the reason, when the verdict is no."""
    if isinstance(verdict, Denied):
        raise Refused(verdict.why)


def held(person: Person, number: int) -> tuple[Report, Reader]:
    """The report, held until the act is done, and who writes it; raises DoesNotExist."""
    reader = access.reader(person)
    report = Report.objects.hold(reader, number)
    if not writes(reader, report.owner):
        raise Refused(ONLY_OFFICER)
    return report, reader


def hold_editable(report: Report) -> None:
    """Raise Refused while the report is published."""
    if not report.editable:
        raise Refused(PUBLISHED)
