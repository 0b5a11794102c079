"""How the pages of this room say answers, scores and minutes."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schakel.covenant.diligence import (
    Choice,
    Declined,
    Given,
    Level,
    NotApplicable,
    Number,
    Score,
    StepScore,
    Unknown,
    Words,
)
from schakel.covenant.questions import Question
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.forms import (
    DECLINED,
    NONE,
    NOT_APPLICABLE,
    UNKNOWN,
    chosen,
    in_page,
    written,
)
from schakel.secretariat.diligence.models import Edition
from schakel.secretariat.diligence.progress import Line

register = template.Library()


@register.filter
def in_words(given: Given | str | None, question: Question) -> str:
    """An answer as a sentence of the question's own words; a template says "" where none is."""
    if given is None or isinstance(given, str):
        return _("no answer yet")
    if isinstance(given, Level):
        told = question.levels[given.number] if given.number < len(question.levels) else None
        return f"{given.number}: {in_page(told)}" if told else str(given.number)
    if isinstance(given, Number):
        unit = f" {in_page(question.unit)}" if question.unit else ""
        return f"{written(given)}{unit}"
    if isinstance(given, Choice):
        return _choices(given, question)
    return given.text if isinstance(given, Words) else _left_out(given)


def _choices(given: Choice, question: Question) -> str:
    if not given.codes:
        return _("none of these")
    plain = {"yes": _("yes"), "no": _("no")}
    told = {code: in_page(each.text) for code, each in question.options.items()}
    return "; ".join(told.get(code) or plain.get(code, code) for code in _order(given, question))


def _order(given: Choice, question: Question) -> list[str]:
    known = [code for code in question.options if code in given.codes]
    return known + sorted(given.codes - set(known))


def _left_out(given: Given) -> str:
    if isinstance(given, Unknown):
        return _("unknown")
    if isinstance(given, Declined):
        return _("declined")
    assert isinstance(given, NotApplicable)  # noqa: S101 - the last that there is
    return _("does not apply")


@register.filter
def percent(score: Score | StepScore | None) -> str:
    """A score in percent: one figure, or from low to high where answers are unknown."""
    if score is None or score.low is None or score.high is None:
        return "–"
    low, high = round(score.low), round(score.high)
    return f"{low} %" if low == high else f"{low} – {high} %"


@register.filter
def of_step(score: Score | None, code: str) -> StepScore | None:
    """The score of one step."""
    return score.by_step.get(code) if score else None


@register.filter
def bands(score: Score | None) -> str:
    """The maturities that a score may be."""
    known = access.agreement().diligence.maturity
    told = [in_page(known[code].name) for code in (score.bands if score else ()) if code in known]
    return _(" or ").join(told)


@register.filter
def lasting(minutes: int) -> str:
    """A number of minutes as people say it; from an hour on in halves of an hour.

    >>> lasting(5), lasting(0)
    ('5 minutes', '0 minutes')
    """
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    halves = round(minutes / 30)
    hours = f"{halves // 2}½" if halves % 2 else str(halves // 2)
    return ngettext("%(n)s hour", "%(n)s hours", 1 if halves == 2 else 2) % {"n": hours}


@register.filter
def options(line: Line, given: Given | None) -> list[tuple[str, str, bool]]:
    """What can be chosen: the value that is sent, its words, and whether it stands chosen."""
    question, stands = line.question, chosen(given)
    told = [(str(n), in_page(level)) for n, level in enumerate(question.levels)]
    told += [(code, in_page(option.text)) for code, option in question.options.items()]
    if question.kind == "yes-no":
        told = [("yes", _("yes")), ("no", _("no"))]
    return [(value, words, value in stands) for value, words in told]


@register.filter
def ways_out(line: Line, given: Given | None) -> list[tuple[str, str, bool]]:
    """What can be said in place of an answer, likewise."""
    question, stands = line.question, chosen(given)
    told = [(NONE, _("none of these"))] if question.kind == "several-of" else []
    told.append((UNKNOWN, _("We do not know")))
    if question.not_applicable is not None:
        why = in_page(question.not_applicable)
        told.append((NOT_APPLICABLE, _("Does not apply: %(why)s") % {"why": why}))
    if line.may_decline:
        told.append((DECLINED, _("We decline to answer, as a firm of our size may")))
    return [(value, words, value in stands) for value, words in told]


@register.filter
def typed(given: Given | None) -> str:
    """What stands written in the field of a number or of words."""
    return written(given)


@register.filter
def under(told: Mapping[str, object], code: str) -> object:
    """What stands under a code; nothing when nothing does."""
    return told.get(code, "")


@register.filter
def asks(code: str, edition: str) -> str:
    """What a question of an edition asks; its code, when that edition does not ask it."""
    try:
        return in_page(instrument_of(edition).question(code).text)
    except (KeyError, Edition.DoesNotExist):
        return code


@register.filter
def called(code: str) -> str:
    """The name of a position in the chain."""
    known = access.agreement().questionnaire.positions
    return in_page(known[code].name) if code in known else code
