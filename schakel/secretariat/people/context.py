from typing import Any

from django.conf import settings
from django.http import HttpRequest

from schakel.secretariat import clock, rooms
from schakel.secretariat.people.presence import roles_of


def reader_at_the_desk(request: HttpRequest) -> dict[str, Any]:
    """What every page may say: `speaks_for` and `roles` of who reads, `groups` of rooms, `demo`."""
    roles = roles_of(request)
    return {
        "demo": clock.today() if settings.DEMO else None,
        "groups": rooms.shown(request, bool(roles)),
        "speaks_for": roles[0].party if roles else None,
        "roles": roles,
    }
