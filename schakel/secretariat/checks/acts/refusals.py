"""What the room refuses, in words, and who does what in it."""

from typing import Final

from schakel.covenant.sharing import Denied, Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.checks.models import Check, Draw
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person, Role

OFFICE: Final = "secretariat"  # whose the draws and the shared findings are
OBLIGATION: Final = "open-to-the-check"
RULE: Final = "sample-to-the-evaluator"
SHORTEST: Final = 3


class Refused(Exception):  # noqa: N818
    """An act that cannot be done now, or not by this person; `why` says so in words."""

    def __init__(self, *why: Text) -> None:
        self.reasons = why
        self.why = Text(" ".join(each.en for each in why), " ".join(each.nl for each in why))
        super().__init__(self.why.en)


class NotYours(Refused):
    """The reader may see it, and yet not do this with it."""


ONLY_SECRETARIAT: Final = Text(
    "Only the secretariat does this.", "Alleen het secretariaat doet dit."
)
ONLY_EVALUATOR: Final = Text(
    "Only the evaluator who does this check does this.",
    "Alleen de beoordelaar die deze toets doet, doet dit.",
)
SAY_WHY: Final = Text("Say why, in some words.", "Zeg in enkele woorden waarom.")


def hold(verdict: Verdict) -> None:
    """Raise Refused, with the reason, when the verdict is no."""
    if isinstance(verdict, Denied):
        raise Refused(verdict.why)


def hold_words(said: str) -> str:
    """The words without blanks around them; raises Refused when they say nothing."""
    if len(said.strip()) < SHORTEST:
        raise Refused(SAY_WHY)
    return said.strip()


def handles(reader: Reader) -> bool:
    """Is this reader the secretariat?"""
    return Role.Name.CASE_HANDLER in reader.roles


def evaluates(reader: Reader) -> bool:
    """Is this reader an independent evaluator, and not the secretariat as well?"""
    return Role.Name.EVALUATOR in reader.roles and not handles(reader)


def ask_handler(reader: Reader) -> None:
    """Raise NotYours unless this is the secretariat."""
    if not handles(reader):
        raise NotYours(ONLY_SECRETARIAT)


def held_draw(person: Person, number: int) -> tuple[Draw, Reader]:
    """The draw, held until the act is done, and who reads it; raises DoesNotExist."""
    reader = access.reader(person)
    return Draw.objects.hold(reader, number), reader


def draw_of_secretariat(person: Person, number: int) -> Draw:
    """The draw, held, when this person is of the secretariat."""
    draw, reader = held_draw(person, number)
    ask_handler(reader)
    return draw


def held_check(person: Person, number: int) -> tuple[Check, Reader]:
    """The check, held until the act is done, and who reads it; raises DoesNotExist."""
    reader = access.reader(person)
    seen = Check.objects.visible_to(reader).select_for_update(of=("self",))
    return seen.select_related("draw").get(pk=number), reader


def check_of_secretariat(person: Person, number: int) -> Check:
    """The check, held, when this person is of the secretariat."""
    check, reader = held_check(person, number)
    ask_handler(reader)
    return check


def check_of_evaluator(person: Person, number: int) -> Check:
    """The check, held, when this person is the evaluator who does it."""
    check, reader = held_check(person, number)
    if check.evaluator_id != person.pk or not evaluates(reader):
        raise NotYours(ONLY_EVALUATOR)
    return check


def line_of_draw(person: Person, draw: Draw, deed: str, clause: str = "", of: str = "") -> None:
    """Write that this person did this with a draw; `of` names a part of it."""
    subject = f"draw:{draw.pk}" + (f":{of}" if of else "")
    write_line(
        who=str(person.code),
        party=draw.owner,
        deed=deed,
        subject=subject,
        clause=clause or OBLIGATION,
    )


def line_of_check(person: Person, check: Check, deed: str) -> None:
    """Write that this person did this with the check of a company."""
    write_line(
        who=str(person.code),
        party=check.owner,
        deed=deed,
        subject=f"check:{check.pk}",
        clause=OBLIGATION,
    )
