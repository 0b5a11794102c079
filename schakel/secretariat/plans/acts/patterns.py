"""The pattern summary of a year: what plans have in common, for the working group, by the gate.

Of each kind of action, issue and remark it tells how many companies have it, and what share of
closures rests on the word of those concerned: as far as the gate lets it through. Every release of
the desk stands in one history, against which the next is held.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.urls import reverse

from schakel.covenant.patterns import CLOSINGS, HAS, REMARKED, Pattern, has, pattern
from schakel.covenant.plans import FIELDS
from schakel.covenant.sharing import Reader
from schakel.covenant.smart import lint
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.duties.register import years
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts.actions import effects_of
from schakel.secretariat.plans.acts.plans import NO_YEAR, harms_of, value_of_action
from schakel.secretariat.plans.acts.refusals import ONLY_SECRETARIAT, Refused, may_review
from schakel.secretariat.plans.models import Action, ActionPlan, PatternSummary
from schakel.secretariat.plans.written import plan as plan_kept
from schakel.secretariat.plans.written import unsealed
from schakel.secretariat.releasing import running
from schakel.secretariat.releasing.acts import (
    NOTHING,
    NotReleased,
    ask_gate,
    keep_figures,
    period_of,
    release,
)
from schakel.secretariat.releasing.told import refusals_in_words

if TYPE_CHECKING:
    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.values import Contribution, Contributions, Dimension, Table

BODY: Final = "due-diligence-group"
CLAUSE: Final = "make-action-plan"
COMES_OUT: Final = "plan-patterns"
ANSWER: Final = "answer"
CLOSING: Final = "closing"
CLOSED: Final = "closed"
HEARD: Final = "heard"
SHARE: Final = "heard-of-closed"
THERE: Final = Text(
    "There is a summary of that year already.", "Van dat jaar is er al een samenvatting."
)
NOBODY: Final = Text(
    "No company has handed in its plan of that year yet.",
    "Nog geen bedrijf heeft zijn plan van dat jaar ingediend.",
)
PLAN_AS_A_WHOLE: Final = Text("The plan as a whole", "Het plan als geheel")


def ask_pattern_summary(*, person: Person, year: int) -> int:
    """Have a worker make the summary of a year; the number of its job.

    Who asks while somebody else's is being made follows that one.
    """
    from schakel.secretariat.plans.tasks import make_patterns

    _ask(access.reader(person), year)
    return running.start_release(
        person=person,
        name=name_of(year),
        leads_to=reverse("plans:patterns"),
        task=make_patterns,
        about=[year],
    )


def name_of(year: int) -> str:
    """The name under which it comes out."""
    return f"{COMES_OUT}-{year}"


def _ask(reader: Reader, year: int) -> None:
    if not may_review(reader):
        raise Refused(ONLY_SECRETARIAT)
    if not 1 <= year <= len(years()):
        raise Refused(NO_YEAR)
    if PatternSummary._base_manager.filter(year=year).exists():
        raise Refused(THERE)


def make_pattern_summary(
    *, person: Person, year: int, tell: running.Tell = running.in_silence
) -> PatternSummary:
    """Put the plans of a year together, ask the gate, and give the working group what it lets
    through. Raises Refused, or NotReleased with what the gate says when nothing may come out.
    """
    reader = access.reader(person)
    _ask(reader, year)
    found = patterns_of(reader, year)
    if not found:
        raise Refused(NOBODY)
    tell(0, 0, running.AT_THE_GATE)
    return release(
        lambda: _asked_of_the_gate(found, year), lambda outcome: _keep(person, year, outcome)
    )


def patterns_of(reader: Reader, year: int) -> dict[str, Pattern]:
    """Of each company that handed its plan in, the pattern of it."""
    plans = ActionPlan.objects.visible_to(reader).filter(year=year, made__isnull=False)
    return {plan.owner: _pattern(plan) for plan in plans}


def _pattern(plan: ActionPlan) -> Pattern:
    handed_in = plan_kept(unsealed(plan.handed_in_as))
    on = plan.submitted or plan.made or clock.today()
    rows = Action._base_manager.filter(plan=plan, state="closed")
    closed = [(value_of_action(row), effects_of(plan, row.code)) for row in rows]
    return pattern(handed_in, harms_of(plan), lint(handed_in, on, access.agreement()), closed)


# The gate -------------------------------------------------------------------------------------


def _asked_of_the_gate(found: Mapping[str, Pattern], year: int) -> "Outcome":
    period = period_of(year)
    given = _contributions(period, found)
    outcome = ask_gate(name_of(year), given, [*_tables(period)])
    if not outcome.cleared:
        raise NotReleased(NOTHING, *refusals_in_words(outcome, given))
    return outcome


def features() -> dict[str, Text]:
    """What a plan has or has not, by the name of its table: kinds of action, issues, remarks."""
    words = access.agreement().vocabulary
    issues = {code: words.issues[code] for code in access.agreement().severity}
    remarks = {code: FIELDS.get(code, PLAN_AS_A_WHOLE) for code in REMARKED}
    parts = {"kind": words.actions, "issue": issues, "remark": remarks}
    return {f"{part}-{code}": said for part, of in parts.items() for code, said in of.items()}


def _features_of(found: Pattern) -> set[str]:
    parts = {"kind": found.kinds, "issue": found.issues, "remark": found.remarked}
    return {f"{part}-{code}" for part, codes in parts.items() for code in codes}


def _contributions(period: str, found: Mapping[str, Pattern]) -> "Contributions":
    from schakel.disclosure.values import Contributions, Quantity

    rows = tuple(row for company in sorted(found) for row in _rows(company, period, found[company]))
    counted = {**features(), CLOSING: CLOSINGS_SAID, CLOSED: CLOSED_SAID, HEARD: HEARD_SAID}
    return Contributions(
        rows,
        {name: Quantity(name, "count", label=said) for name, said in counted.items()},
        {
            ANSWER: _answers(ANSWER, {str(code): said for code, said in HAS.items()}),
            CLOSING: _answers(CLOSING, {str(code): said for code, said in CLOSINGS.items()}),
        },
        name="action plans",
    )


def _answers(name: str, said: Mapping[str, Text]) -> "Dimension":
    from schakel.disclosure.values import Dimension

    return Dimension(name, dict.fromkeys(said), labels=said, known=False, ordered=True)


CLOSINGS_SAID: Final = Text("How actions are closed", "Hoe maatregelen worden afgesloten")
CLOSED_SAID: Final = Text("Closed actions", "Afgesloten maatregelen")
HEARD_SAID: Final = Text(
    "Closed on the word of those concerned", "Afgesloten op het woord van de betrokkenen"
)


def _rows(company: str, period: str, found: Pattern) -> "Iterator[Contribution]":
    from schakel.disclosure.values import Contribution

    mine = _features_of(found)
    for name in features():
        yield Contribution(company, period, {ANSWER: has(name in mine)}, name, 1.0)
    yield Contribution(company, period, {CLOSING: found.closing}, CLOSING, 1.0)
    yield Contribution(company, period, {}, CLOSED, float(found.closed))
    yield Contribution(company, period, {}, HEARD, float(found.heard))


def _tables(period: str) -> "Iterator[Table]":
    from schakel.disclosure.values import Table

    about: Any = {"periods": (period,)}
    for name, said in features().items():
        yield Table(name, "contributors", name, by=(ANSWER,), title=said, **about)
    yield Table(CLOSING, "contributors", CLOSING, by=(CLOSING,), title=CLOSINGS_SAID, **about)
    yield Table(SHARE, "share", HEARD, denominator=CLOSED, decimals=2, title=HEARD_SAID, **about)


# What is kept ---------------------------------------------------------------------------------


def _keep(person: Person, year: int, outcome: "Outcome") -> PatternSummary:
    level = access.usual_level(PatternSummary.KIND)
    summary = PatternSummary(level=level, owner=BODY, year=year, by=person)
    keep_figures(outcome, summary)
    try:
        with transaction.atomic():
            summary.save()
    except IntegrityError:
        raise Refused(THERE) from None
    _line(person, summary)
    return summary


def _line(person: Person, summary: PatternSummary) -> None:
    write_line(
        who=str(person.code),
        party="",
        deed="make-pattern-summary",
        subject=f"patternsummary:{summary.pk}",
        clause=CLAUSE,
    )
