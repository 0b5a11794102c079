"""What a company tells of itself: by this the questions are chosen that it gets."""

import json
from typing import Final

from django.db import transaction

from schakel.covenant.diligence import Profile
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.lines import note_deed
from schakel.secretariat.diligence.acts.refusals import CLOSED, Refused, ask_company, held
from schakel.secretariat.diligence.models import Assessment
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import seal, unseal

NO_PROFILE: Final = Text(
    "Say first where in the chain the company stands.",
    "Zeg eerst waar in de keten het bedrijf staat.",
)
NO_SUCH_POSITION: Final = Text(
    "The agreement knows no such position.", "Het convenant kent die positie niet."
)


@transaction.atomic
def tell_profile(*, person: Person, number: int, profile: Profile) -> Assessment:
    """Say where in the chain the company stands, with what metal, and how large it is."""
    assessment, reader = held(person, number)
    ask_company(reader, assessment.owner)
    if not assessment.open_to_answers:
        raise Refused(CLOSED)
    if not profile.positions:
        raise Refused(NO_PROFILE)
    if not profile.positions <= access.agreement().questionnaire.positions.keys():
        raise Refused(NO_SUCH_POSITION)
    assessment.profile = _sealed(profile)
    assessment.save(update_fields=["profile"])
    note_deed(person, assessment, "tell-profile")
    return assessment


def profile_of(assessment: Assessment) -> Profile | None:
    """What the company told of itself; None as long as it told nothing."""
    if not assessment.profile:
        return None
    told = json.loads(unseal(assessment.profile))
    return Profile(
        frozenset(told.get("positions", ())),
        told.get("people"),
        frozenset(told.get("chains", ())),
    )


def _sealed(profile: Profile) -> bytes:
    told = {
        "positions": sorted(profile.positions),
        "people": profile.people,
        "chains": sorted(profile.chains),
    }
    return seal(json.dumps(told).encode())
