import re

from django import template
from django.utils.translation import get_language

from schakel.secretariat.ledger.deeds import in_words

register = template.Library()


@register.filter
def deed(code: str) -> str:
    """What was done, in the reader's language."""
    return in_words(code).within("nl" if get_language() == "nl" else "en")


@register.filter
def called(code: str, names: dict[str, str]) -> str:
    """The name that belongs to a code; the code when it has none."""
    return names.get(code, code)


@register.filter
def brief(subject: str) -> str:
    """The name of a record, with the first signs only of a hash in it.

    >>> brief("paper:4:1:" + "ab" * 32)
    'paper:4:1:abababab…'
    """
    return re.sub(r"\b([0-9a-f]{8})[0-9a-f]{56}\b", r"\1…", subject)
