from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schakel.heat_map import notation
from schakel.language import Language

register = template.Library()


def _language() -> Language:
    return "nl" if get_language() == "nl" else "en"


@register.filter
def percent(share: float) -> str:
    """A share as a percentage."""
    return notation.percent(share, _language())


@register.simple_tag
def span(low: float, high: float) -> str:
    """Two shares as a range."""
    return notation.span(low, high, _language())


@register.filter
def tonnes(mass: float) -> str:
    """A mass."""
    return notation.tonnes(mass, _language())


@register.simple_tag
def places(low: int, high: int) -> str:
    """An interval of ranks, or of levels."""
    return notation.places(low, high)


@register.filter
def named(code: str, names: dict[str, str]) -> str:
    """The name of a code in the document's own words; the code when it has none."""
    return _("unknown") if code == "unknown" else names.get(code, code)


@register.filter
def exactly(value: Any) -> str:
    """A figure as its publisher gives it, words as they are."""
    if isinstance(value, float):
        return f"{value:.4g}".replace(".", "," if _language() == "nl" else ".")
    return str(value)


SMALL = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@register.filter
def tiny(value: float) -> str:
    """A very small number as a power of ten.

    >>> tiny(1.05e-15), tiny(0)
    ('1 × 10⁻¹⁵', '0')
    """
    if not value:
        return "0"
    digits, _e, power = f"{value:.0e}".partition("e")
    return f"{digits} × 10{str(int(power)).translate(SMALL)}"
