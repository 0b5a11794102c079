"""The pattern summary of a year: what plans have in common, for the working group, by the gate.

Of each kind of action, issue and remark it tells how many companies have it, and what share of
closures rests on the word of those concerned: as far as the gate lets it through. Every release of
the desk stands in one history, against which the next is held.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

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
from schakel.secretariat.risks.acts.industry import Archive, period_of

if TYPE_CHECKING:
    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.values import Contribution, Contributions, Dimension, Table

BODY: Final = "due-diligence-group"
CLAUSE: Final = "make-action-plan"
COMES_OUT: Final = "plan-patterns"
SECONDS: Final = 20
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
OVERTAKEN: Final = Text(
    "Something else came out meanwhile. Try again.",
    "Intussen is iets anders verschenen. Probeer het opnieuw.",
)
NOT_CLEARED: Final = Text(
    "Nothing of it may be shared: it would give companies away.",
    "Er mag niets van worden gedeeld: het zou bedrijven verraden.",
)
PLAN_AS_A_WHOLE: Final = Text("The plan as a whole", "Het plan als geheel")


def make_pattern_summary(*, person: Person, year: int) -> PatternSummary:
    """Put the plans of a year together, ask the gate, and give the working group what it lets
    through. Raises Refused with what the gate says when nothing may come out.
    """
    reader = access.reader(person)
    if not may_review(reader):
        raise Refused(ONLY_SECRETARIAT)
    if not 1 <= year <= len(years()):
        raise Refused(NO_YEAR)
    if PatternSummary._base_manager.filter(year=year).exists():
        raise Refused(THERE)
    return _keep(person, year, _asked_of_the_gate(reader, year))


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


def _asked_of_the_gate(reader: Reader, year: int) -> "Outcome":
    from schakel.disclosure.entries import RequestError
    from schakel.disclosure.gate import release
    from schakel.disclosure.history import HistoryError
    from schakel.releases.rules import rules_of

    found, period = patterns_of(reader, year), period_of(year)
    if not found:
        raise Refused(NOBODY)
    try:
        return release(
            [*_tables(period)],
            _contributions(period, found),
            rules_of(access.agreement()),
            history=Archive(),
            id=f"{COMES_OUT}-{year}",
            as_of=clock.today().isoformat(),
            seconds=SECONDS,
            design="coarsen",
            offers=1,
        )
    except RequestError as error:
        raise Refused(_together(error.problems)) from None
    except HistoryError as error:
        raise Refused(error.problem) from None


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
    from schakel.disclosure.certificate import written, written_audit
    from schakel.disclosure.gate import append
    from schakel.disclosure.history import HistoryError

    if not outcome.cleared:
        raise Refused(_together((NOT_CLEARED, *outcome.refusals)))
    level = access.usual_level(PatternSummary.KIND)
    summary = PatternSummary(level=level, owner=BODY, year=year, by=person)
    summary.told = json.dumps(told_by(outcome), ensure_ascii=False)
    summary.certificate = written(outcome.certificate)
    try:
        with transaction.atomic():
            append(outcome, Archive(written_audit(outcome.audit).encode()))
            summary.save()
            _line(person, summary)
    except (IntegrityError, HistoryError):
        raise Refused(OVERTAKEN) from None
    return summary


def _line(person: Person, summary: PatternSummary) -> None:
    write_line(
        who=str(person.code),
        party="",
        deed="make-pattern-summary",
        subject=f"patternsummary:{summary.pk}",
        clause=CLAUSE,
    )


def _together(said: tuple[Text, ...]) -> Text:
    once = list(dict.fromkeys(said))
    return Text(" ".join(each.en for each in once), " ".join(each.nl for each in once))


def told_by(outcome: "Outcome") -> dict[str, dict[str, dict[str, str]]]:
    """By table and answer, the figure as it is printed, or why it is withheld."""
    from schakel.disclosure.certificate import printed
    from schakel.disclosure.values import Withheld

    return {
        each.table.name: {
            "".join(key.at): {"why": shown.reason.value}
            if isinstance(shown, Withheld)
            else {"shown": printed(shown)}
            for key, shown in each.figures.items()
            if key.part == "value"
        }
        for each in outcome.tables
    }
