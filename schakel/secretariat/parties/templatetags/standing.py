from django import template
from django.utils.translation import get_language

from schakel.covenant.agreement import load
from schakel.secretariat.parties.models import Party

register = template.Library()


@register.filter
def side(party: Party) -> str:
    """The constituency that a party sits with, in the reader's language."""
    from django.conf import settings

    entry = load(settings.AGREEMENT).constituencies.get(party.constituency)
    return entry.name.within("nl" if get_language() == "nl" else "en") if entry else ""
