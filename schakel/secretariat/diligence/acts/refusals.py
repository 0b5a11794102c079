"""Why an act of this room is not done, and who may do which."""

from typing import Final

from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence.models import Assessment
from schakel.secretariat.people.models import Person, Role

WATCHES: Final = frozenset({Role.Name.OBSERVER, Role.Name.EVALUATOR})


class Refused(Exception):  # noqa: N818
    """An act that cannot be done now, or not by this person; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


class NotYours(Refused):
    """The reader may see it, and yet not do this with it."""


ONLY_COMPANY: Final = Text(
    "Only the company itself does this.", "Alleen het bedrijf zelf doet dit."
)
ONLY_OFFICER: Final = Text(
    "Only the company's CSR officer does this.",
    "Alleen de mvo-medewerker van het bedrijf doet dit.",
)
ONLY_SECRETARIAT: Final = Text(
    "Only the secretariat does this.", "Alleen het secretariaat doet dit."
)
CLOSED: Final = Text(
    "The assessment was handed in: nothing in it changes now.",
    "De meting is ingediend: er verandert nu niets aan.",
)


def speaks_for(reader: Reader, owner: str) -> bool:
    """Does this reader answer for the company?"""
    return bool(owner) and owner == reader.party and bool(reader.roles - WATCHES)


def hands_in_for(reader: Reader, owner: str) -> bool:
    """May this reader hand in for the company?"""
    return owner == reader.party and Role.Name.CSR_OFFICER in reader.roles


def handles(reader: Reader) -> bool:
    """Is this a case handler of the secretariat?"""
    return Role.Name.CASE_HANDLER in reader.roles


def ask_company(reader: Reader, owner: str) -> None:
    """Raise NotYours unless the reader answers for the company."""
    if not speaks_for(reader, owner):
        raise NotYours(ONLY_COMPANY)


def ask_officer(reader: Reader, owner: str) -> None:
    """Raise NotYours unless the reader hands in for the company."""
    if not hands_in_for(reader, owner):
        raise NotYours(ONLY_OFFICER)


def ask_handler(reader: Reader) -> None:
    """Raise NotYours unless this is the secretariat."""
    if not handles(reader):
        raise NotYours(ONLY_SECRETARIAT)


def held(person: Person, number: int) -> tuple[Assessment, Reader]:
    """The assessment, held until the act is done, and who reads it; raises DoesNotExist."""
    reader = access.reader(person)
    return Assessment.objects.hold(reader, number), reader
