"""What the room refuses, in words, and who does what in it."""

from typing import Final

from schakel.covenant.sharing import Denied, Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.duties.acts import speaks_for
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.risks.models import HeatMap

HANDLER: Final = Role.Name.CASE_HANDLER
OFFICE: Final = "secretariat"  # whose the cards, and the heat map of the industry, are


class Refused(Exception):  # noqa: N818
    """An act that cannot be done now, or not by this person; `why` says so in words."""

    def __init__(self, *why: Text) -> None:
        self.reasons = why
        self.why = Text(" ".join(each.en for each in why), " ".join(each.nl for each in why))
        super().__init__(self.why.en)


ONLY_COMPANY: Final = Text(
    "Only the company whose heat map it is does this.",
    "Alleen het bedrijf van wie de heatmap is, doet dit.",
)
ONLY_SECRETARIAT: Final = Text(
    "Only the secretariat does this.", "Alleen het secretariaat doet dit."
)
ONLY_SUPPORT: Final = Text(
    "Only unions and NGOs bring support.", "Alleen vakbonden en ngo's brengen ondersteuning in."
)
ONLY_OWNER: Final = Text(
    "Only whoever brought it changes it.", "Alleen wie het inbracht, wijzigt het."
)
NOT_NOW: Final = Text(
    "The heat map lies with the secretariat: it can be changed when it is returned.",
    "De heatmap ligt bij het secretariaat: zij kan worden gewijzigd als zij is teruggegeven.",
)
NO_YEAR: Final = Text("The agreement has no such year.", "Het convenant kent dat jaar niet.")
THERE_ALREADY: Final = Text(
    "There is a heat map for that year already.", "Voor dat jaar is er al een heatmap."
)
SAY_WHY: Final = Text("Say why, in some words.", "Zeg in enkele woorden waarom.")
SHORTEST: Final = 3


def hold(verdict: Verdict) -> None:
    """Raise Refused, with the reason, when the verdict is no."""
    if isinstance(verdict, Denied):
        raise Refused(verdict.why)


def hold_words(said: str) -> str:
    """The words without blanks around them; raises Refused when they say nothing."""
    if len(said.strip()) < SHORTEST:
        raise Refused(SAY_WHY)
    return said.strip()


def may_edit(owner: str, reader: Reader) -> bool:
    """Does this reader speak for the company?"""
    return speaks_for(owner, reader)


def handles(reader: Reader) -> bool:
    """Is this reader the secretariat?"""
    return HANDLER in reader.roles


def ask_handler(reader: Reader) -> None:
    """Raise Refused unless this is the secretariat."""
    if not handles(reader):
        raise Refused(ONLY_SECRETARIAT)


SUPPORTERS: Final = (Party.Kind.TRADE_UNION, Party.Kind.NGO, Party.Kind.SUPPORTER)


def may_bring(reader: Reader) -> bool:
    """May this reader bring support: for a union or NGO, or a partner of theirs?"""
    owner = reader.party or ""
    known = Party.objects.filter(code=owner, kind__in=SUPPORTERS).exists()
    return known and speaks_for(owner, reader)


def held(person: Person, number: int) -> tuple[HeatMap, Reader]:
    """The heat map, held until the act is done, and who reads it; raises DoesNotExist."""
    reader = access.reader(person)
    return HeatMap.objects.hold(reader, number), reader


def held_by_company(person: Person, number: int, *, open_: bool = True) -> HeatMap:
    """The heat map, held, when this person speaks for the company and can change it now."""
    found, reader = held(person, number)
    if not may_edit(found.owner, reader):
        raise Refused(ONLY_COMPANY)
    if open_ and not found.editable:
        raise Refused(NOT_NOW)
    return found


def held_by_secretariat(person: Person, number: int) -> HeatMap:
    """The heat map, held, when this person is of the secretariat."""
    found, reader = held(person, number)
    ask_handler(reader)
    return found
