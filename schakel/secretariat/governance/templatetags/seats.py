from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.formats import number_format

from schakel.covenant.sharing import Level
from schakel.secretariat import access
from schakel.secretariat.governance.forms import in_page
from schakel.secretariat.governance.models import name_of

register = template.Library()


@register.filter
def body_name(code: str) -> str:
    """The name of a body, in the language of the page."""
    return name_of(code)


@register.filter
def side(code: str) -> str:
    """The name of a constituency, in the language of the page."""
    known = access.agreement().constituencies.get(code)
    return in_page(known.name) if known else code


@register.filter
def circle(level: int) -> str:
    """To whom a record of this level goes."""
    return in_page(access.agreement().sharing.levels[Level(level).code].circle)


@register.filter
def of(code: str, names: Mapping[str, str]) -> str:
    """The name that goes with a code; the code itself when there is none."""
    return names.get(code, code)


@register.filter
def euros(amount: Decimal) -> str:
    """An amount as it is written: € 1,250.00; with the minus before the sign."""
    written = number_format(abs(amount), decimal_pos=2, force_grouping=True)
    return f"{'−' if amount < 0 else ''}€\xa0{written}"


@register.filter
def plain(amount: Decimal) -> str:
    """An amount as the browser reads it, in any language."""
    return f"{amount:.2f}"
