from typing import Any

from django.conf import settings
from django.http import HttpRequest

from schakel.secretariat import clock, rooms
from schakel.secretariat.people.presence import roles_of


def reader_at_the_desk(request: HttpRequest) -> dict[str, Any]:
    """What every page may say: `speaks_for`, `roles`; `masthead`, the rooms; `demo`, its day."""
    roles = roles_of(request)
    return {
        "demo": clock.today() if settings.DEMO else None,
        "masthead": rooms.shown(request, bool(roles)),
        "speaks_for": roles[0].party if roles else None,
        "roles": roles,
    }
