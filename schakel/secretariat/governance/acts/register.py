"""The register of decisions, for other rooms: what may rest on a decision that somebody names."""

from schakel.covenant.sharing import Allowed, Denied, Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.governance.acts.bodies import assembly, seated
from schakel.secretariat.governance.models import Decision

NO_NUMBER = Text(
    "Give the number under which the decision stands in the register.",
    "Geef het nummer waaronder het besluit in het register staat.",
)
NOT_THERE = Text(
    "The register holds no decision with that number.",
    "In het register staat geen besluit met dat nummer.",
)
NOT_CARRIED = Text("That decision was not carried.", "Dat besluit is niet aangenomen.")
TOO_LOW = Text("A working group does not decide on this.", "Een werkgroep besluit hier niet over.")


def may_rest_on(reader: Reader, number: str, kind: str = "") -> Verdict:
    """May another room rest on the decision with this number: carried, and of this kind?

    Without a kind, on any decision of the assembly or of a body with seats.
    """
    if not (number.isascii() and number.isdigit()):
        return Denied(NO_NUMBER)
    found = Decision.objects.visible_to(reader).filter(pk=int(number)).first()
    if found is None:
        return Denied(NOT_THERE)
    if found.state != Decision.State.CARRIED:
        return Denied(NOT_CARRIED)
    return _of_its_kind(found, kind)


def _of_its_kind(found: Decision, kind: str) -> Verdict:
    if not kind and found.body not in (assembly(), *seated()):
        return Denied(TOO_LOW)
    if kind and found.rule != kind:
        wanted = access.agreement().governance.decisions[kind].what
        return Denied(
            Text(
                f"That decision is of another kind. What is needed: {wanted.en}.",
                f"Dat besluit is van een ander soort. Nodig is: {wanted.nl}.",
            )
        )
    return Allowed(Text("It was carried.", "Het is aangenomen."))
