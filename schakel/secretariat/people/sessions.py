"""Sessions that know whose they are, so that a person sees and ends their own."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from schakel.secretariat import clock
from schakel.secretariat.people.models import Session

VISIT = "visit"


class SessionStore(Stored):
    """Keeps a session in the database together with the person who is signed in with it."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        visit = data.get(VISIT, {})
        session.person_id = data.get(SESSION_KEY)
        session.begun = parse_datetime(visit["begun"]) if visit else None
        session.browser = visit.get("browser", "")
        return session


def note_visit(request: HttpRequest) -> None:
    """Note in the session when it began and with which browser."""
    browser = request.META.get("HTTP_USER_AGENT", "")[:200]
    request.session[VISIT] = {"begun": clock.now().isoformat(), "browser": browser}


BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def in_short(browser: str) -> str:
    """A browser as people call it; as it calls itself when it is none that is known.

    >>> in_short("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
    'Firefox, Linux'
    """
    known = (
        next((name for mark, name in names.items() if mark in browser), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, known)) or browser
