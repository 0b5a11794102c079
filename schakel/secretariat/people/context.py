from typing import Any

from django.conf import settings
from django.http import HttpRequest

from schakel.secretariat import clock
from schakel.secretariat.people.models import Person


def reader_at_the_desk(request: HttpRequest) -> dict[str, Any]:
    """What every page may say of who reads: `speaks_for`, `roles`; and `demo`, its day."""
    person = getattr(request, "user", None)
    demo = clock.today() if settings.DEMO else None
    if not isinstance(person, Person):
        return {"demo": demo, "speaks_for": None, "roles": []}
    roles = list(person.standing_roles().select_related("party"))
    return {
        "demo": demo,
        "speaks_for": roles[0].party if roles else None,
        "roles": roles,
    }
