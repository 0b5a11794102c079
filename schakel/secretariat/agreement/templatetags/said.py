from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from schakel.language import Language, Text

register = template.Library()


def _language() -> Language:
    return "nl" if get_language() == "nl" else "en"


@register.filter
def said(text: Text | None) -> str:
    """The text in the reader's language."""
    return text.within(_language()) if text else ""


@register.filter
def otherwise(text: Text) -> SafeString:
    """The text in the other language, marked as such for screen readers."""
    other: Language = "en" if _language() == "nl" else "nl"
    return format_html('<span lang="{}">{}</span>', other, text.within(other))


@register.filter
def capital(text: str) -> str:
    """The text with a capital to begin with, in Dutch also IJ; what follows keeps its own.

    >>> capital("ijzer"), capital("DR Congo")
    ('IJzer', 'DR Congo')
    """
    first = 2 if text.startswith("ij") else 1
    return text[:first].upper() + text[first:]
