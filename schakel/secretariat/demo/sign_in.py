"""Sign-in by link, for the demo's cast and on this machine alone."""

from ipaddress import ip_address

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from schakel.secretariat.demo.cast import WITH_LINK
from schakel.secretariat.people.models import Person

SALT = "schakel.demo"
HOURS = 12


def link_for(person: Person, address: str) -> str:
    """A sign-in link that holds on this machine, for as long as the demo's key, twelve hours."""
    token = signing.dumps(str(person.code), salt=SALT)
    return address.rstrip("/") + reverse("enter-demo", args=[token])


def person_behind(token: str, request: HttpRequest) -> Person | None:
    """Who this link signs in; None outside the demo, from elsewhere, or when it is not ours."""
    if not settings.DEMO or not from_this_machine(request):
        return None
    try:
        code = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    emails = [actor.email for actor in WITH_LINK]
    return Person.objects.filter(code=code, email__in=emails, is_active=True).first()


def from_this_machine(request: HttpRequest) -> bool:
    """Does the request come from this machine, under its own name, with no proxy between?"""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    host = request.get_host().rsplit(":", 1)[0]
    return host in settings.LOOPBACK and _loopback(request.META.get("REMOTE_ADDR", ""))


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
