"""How the pages of this room say looks, kappas and what stands where."""

from collections.abc import Iterable, Mapping

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.translation import gettext as _

from schakel.covenant.checks import LOOKS, Look, Pair
from schakel.covenant.diligence import Agreed
from schakel.covenant.judgements import Step
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.checks.acts.looks import steps_in_order
from schakel.secretariat.checks.forms import in_page
from schakel.secretariat.sharing.acts import Spot
from schakel.secretariat.sharing.models import Receipt

register = template.Library()
# Where the record of each model is read.
READ_AT = {
    "diligence.assessment": "diligence:assessment",
    "diligence.evidence": "diligence:piece",
    "plans.actionplan": "plans:plan",
    "risks.heatmap": "risks:map",
}


@register.filter
def under(told: Mapping[str, object], code: str) -> object:
    """What stands under a code; nothing when nothing does."""
    return told.get(code, "")


@register.filter
def look(code: Look) -> str:
    """Whose look it is."""
    return in_page(LOOKS[code])


@register.filter
def kappa(agreed: Agreed) -> str:
    """A kappa in two decimals, or why there is none."""
    if agreed.value is None:
        return in_page(agreed.why)
    return formats.number_format(agreed.value, 2)


@register.filter
def levels(mean: object) -> str:
    """A difference in levels with its sign, in one decimal; a dash where there is none."""
    if not isinstance(mean, float):
        return "–"
    told = formats.number_format(abs(mean), 1)
    if round(mean, 1) == 0:
        return told
    return f"+{told}" if mean > 0 else f"−{told}"


@register.filter
def steps(pairs: Iterable[Pair]) -> list[tuple[str, Step]]:
    """The steps that any of the pairs speaks of, in order."""
    known = access.agreement().diligence.steps
    return [(code, known[code]) for code in steps_in_order(pairs)]


@register.filter
def stratum(code: str) -> str:
    """A stratum in words; a size class by its own code."""
    told = {
        "from-the-start": _("in it from the start"),
        "later": _("joined later"),
        "unknown": _("size unknown"),
    }
    return told.get(code, code)


@register.filter
def what(receipt: Receipt) -> Text:
    """What kind of record a receipt is of."""
    model = access.kept().get(receipt.kind)
    kind = access.agreement().sharing.kinds.get(model.KIND) if model else None
    return kind.name if kind else Text(receipt.kind, receipt.kind)


@register.filter
def leads(spot: Spot) -> str:
    """The address at which a record is read; nothing for one without a page."""
    try:
        return reverse(READ_AT[spot.kind], args=[spot.number])
    except (KeyError, NoReverseMatch):
        return ""
