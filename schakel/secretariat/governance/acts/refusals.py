"""Why the room refuses something, in words that its page shows."""

from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.people.models import Person, Role


class Refused(Exception):  # noqa: N818
    """The room does not do this; `why` says so as a chair would."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


class NotYours(Refused):
    """The reader may see the room, and yet not do this in it."""


ONLY_RUNNERS = Text(
    "The secretariat does this, or the chair for the bodies that the chair leads.",
    "Dit doet het secretariaat, of de voorzitter voor de organen die de voorzitter leidt.",
)


def chaired() -> frozenset[str]:
    """The bodies that the independent chair leads."""
    offices = access.agreement().offices.values()
    return frozenset(body for office in offices for body in office.serves)


def may_run(reader: Reader, body: str) -> bool:
    """May this reader call the body's meetings, put proposals to it and keep its books?"""
    leads = Role.Name.CHAIR in reader.roles and body in chaired()
    return leads or Role.Name.CASE_HANDLER in reader.roles


def hold_runner(person: Person, body: str) -> Reader:
    """The reader behind a person who runs this body; raises NotYours for anybody else."""
    reader = access.reader(person)
    if not may_run(reader, body):
        raise NotYours(ONLY_RUNNERS)
    return reader
