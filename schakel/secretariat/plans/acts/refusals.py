"""What the room refuses, in words, and who does what in it."""

from typing import Final

from schakel.covenant.sharing import Denied, Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.duties.acts import speaks_for
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.plans.models import ActionPlan

HANDLER: Final = Role.Name.CASE_HANDLER


class Refused(Exception):  # noqa: N818
    """An act that cannot be done now, or not by this person; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


ONLY_COMPANY: Final = Text(
    "Only the company whose plan it is does this.",
    "Alleen het bedrijf van wie het plan is, doet dit.",
)
ONLY_SECRETARIAT: Final = Text(
    "Only the secretariat does this.", "Alleen het secretariaat doet dit."
)
ONLY_REVIEWER: Final = Text(
    "Only who was named on it to review it comments on it.",
    "Alleen wie er als beoordelaar op is toegelaten, geeft er commentaar op.",
)
NOT_NOW: Final = Text(
    "The plan lies with the secretariat: it can be changed when it is returned, or when you take "
    "it back before anybody looks at it.",
    "Het plan ligt bij het secretariaat: het kan worden gewijzigd als het is teruggegeven, of als "
    "u het terughaalt voordat iemand ernaar kijkt.",
)
GOES_ON: Final = Text(
    "This action goes on in the plan of a later year. Note it there.",
    "Deze maatregel gaat verder in het plan van een later jaar. Noteer het daar.",
)
SAY_WHY: Final = Text("Say why, in some words.", "Zeg in enkele woorden waarom.")
SAY_IT: Final = Text("Say it in some words.", "Zeg het in enkele woorden.")


def hold(verdict: Verdict) -> None:
    """Raise Refused, with the reason, when the verdict is no."""
    if isinstance(verdict, Denied):
        raise Refused(verdict.why)


def hold_words(said: str, why: Text = SAY_IT) -> str:
    """The words without blanks around them; raises Refused when they say nothing."""
    if len(said.strip()) < SHORTEST:
        raise Refused(why)
    return said.strip()


SHORTEST: Final = 3


def may_edit(plan: ActionPlan, reader: Reader) -> bool:
    """Does this reader speak for the company whose plan it is?"""
    return speaks_for(plan.owner, reader)


def may_review(reader: Reader) -> bool:
    """Is this reader the secretariat?"""
    return HANDLER in reader.roles


def held(person: Person, number: int) -> ActionPlan:
    """The plan, held until the act is done, when this person may read it."""
    return ActionPlan.objects.hold(access.reader(person), number)


def held_by_company(person: Person, number: int) -> ActionPlan:
    """The plan, held, when this person speaks for the company."""
    plan = held(person, number)
    if not may_edit(plan, access.reader(person)):
        raise Refused(ONLY_COMPANY)
    return plan


def held_by_secretariat(person: Person, number: int) -> ActionPlan:
    """The plan, held, when this person is of the secretariat."""
    plan = held(person, number)
    if not may_review(access.reader(person)):
        raise Refused(ONLY_SECRETARIAT)
    return plan
