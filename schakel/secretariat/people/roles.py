"""Which roles a party's people may have, and which of them ask for a second factor."""

from collections.abc import Mapping
from typing import Final

from schakel.language import Text
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Role

K, N = Party.Kind, Role.Name

OF_A_BODY: Final = frozenset({N.SEAT_HOLDER, N.WORKING_GROUP_MEMBER})
ROLES: Final[Mapping[str, frozenset[str]]] = {
    K.COMPANY: OF_A_BODY | {N.CSR_OFFICER},
    K.ASSOCIATION: OF_A_BODY | {N.EXPERT},
    K.MINISTRY: OF_A_BODY | {N.CIVIL_SERVANT},
    K.TRADE_UNION: OF_A_BODY | {N.EXPERT},
    K.NGO: OF_A_BODY | {N.EXPERT},
    K.SUPPORTER: frozenset({N.OBSERVER}),
    K.OFFICE: frozenset(
        {N.CASE_HANDLER, N.CHAIR, N.EVALUATOR, N.IDENTITY_CUSTODIAN, N.WORKING_GROUP_MEMBER}
    ),
}

WITH_SECOND_FACTOR: Final = frozenset({N.CASE_HANDLER, N.CHAIR, N.IDENTITY_CUSTODIAN})

NO_SUCH_ROLE: Final = Text(
    "People of this kind of party do not have that role.",
    "Mensen van dit soort partij hebben die rol niet.",
)
ONLY_OBSERVER: Final = Text(
    "A supporting organisation is invited to observe; it has no other role and never a vote.",
    "Een ondersteunende organisatie wordt uitgenodigd om mee te kijken; een andere rol of een stem "
    "heeft zij nooit.",
)


def why_not(party: Party, role: str) -> Text | None:
    """Why nobody of this party can have this role; None when it can be given."""
    if role in ROLES[party.kind]:
        return None
    return ONLY_OBSERVER if party.kind == K.SUPPORTER else NO_SUCH_ROLE
