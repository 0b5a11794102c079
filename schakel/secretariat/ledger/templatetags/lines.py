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
