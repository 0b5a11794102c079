"""Annual plans and budgets of the bodies, what was really spent, and the action list."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, models, transaction

from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.governance.acts.bodies import assembly, hold_body, usual_level
from schakel.secretariat.governance.acts.meetings import expected, hold_contributor
from schakel.secretariat.governance.acts.refusals import NotYours, Refused, hold_runner, may_run
from schakel.secretariat.governance.models import Action, Actual, Decision, Meeting, Plan, PlanLine
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person, Role

SETTLED = Text(
    "The plan is settled. Change it by a new decision.",
    "Het plan is vastgesteld. Wijzig het bij een nieuw besluit.",
)
PLANNED = Text(
    "This body has a plan for that year already.",
    "Dit orgaan heeft voor dat jaar al een plan.",
)
NOT_BY_THIS = Text(
    "A plan is settled by a carried decision of its body about it.",
    "Een plan wordt vastgesteld bij een aangenomen besluit van zijn orgaan daarover.",
)
NOT_TAKEN = Text(
    "Only whoever took the action, or the secretariat or chair, may tick it off.",
    "Alleen wie de actie op zich nam, het secretariaat of de voorzitter mag haar afvinken.",
)
NO_NUMBER = Text("The amount is not zero.", "Het bedrag is niet nul.")


@transaction.atomic
def plan_year(
    *, person: Person, body: str, year: int, aim: str, lines: Sequence[tuple[str, Decimal]] = ()
) -> Plan:
    """Draw up a body's plan and budget for a year of the agreement."""
    hold_body(body)
    hold_runner(person, body)
    level = usual_level(body, Plan.KIND)
    plan = Plan(level=level, owner=body, body=body, year=year, aim=aim, drawn_up_by=person)
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        raise Refused(PLANNED) from None
    _write(person, body, "plan-year", f"plan:{plan.pk}")
    for what, euros in lines:
        add_line(person=person, number=plan.pk, what=what, euros=euros)
    return plan


def held_plan(person: Person, number: int) -> Plan:
    """The plan, locked, when this person may read it; raises Plan.DoesNotExist otherwise."""
    return Plan.objects.hold(access.reader(person), number)


@transaction.atomic
def add_line(*, person: Person, number: int, what: str, euros: Decimal) -> PlanLine:
    """Add an activity and its budget to a plan that is not settled yet."""
    plan = held_plan(person, number)
    hold_runner(person, plan.body)
    if plan.settled_by_id is not None:
        raise Refused(SETTLED)
    known = plan.lines.visible_to(access.reader(person))
    last = known.aggregate(last=models.Max("number"))["last"] or 0
    line = PlanLine(plan=plan, number=last + 1, what=what, euros=euros)
    line.save()
    _write(person, plan.body, "add-plan-line", f"plan:{plan.pk}:line:{line.number}")
    return line


@transaction.atomic
def finish_line(*, person: Person, number: int, line: int) -> PlanLine:
    """Note that an activity of a plan is done."""
    plan = held_plan(person, number)
    hold_runner(person, plan.body)
    found = plan.lines.visible_to(access.reader(person)).get(number=line)
    if found.done is None:
        found.done = clock.today()
        found.save(update_fields=["done"])
        _write(person, plan.body, "finish-plan-line", f"plan:{plan.pk}:line:{found.number}")
    return found


@transaction.atomic
def settle_plan(*, person: Person, number: int, decision: Decision) -> Plan:
    """Settle a plan by a decision that carried on it."""
    plan = held_plan(person, number)
    hold_runner(person, plan.body)
    if plan.settled_by_id is not None:
        return plan
    carried = decision.state == Decision.State.CARRIED
    if not carried or decision.about != about_plan(plan, person):
        raise Refused(NOT_BY_THIS)
    plan.settled_by = decision
    plan.save(update_fields=["settled_by"])
    _write(person, plan.body, "settle-plan", f"plan:{plan.pk}:decision:{decision.pk}")
    return plan


def about_plan(plan: Plan, person: Person) -> str:
    """How a decision names the plan that it settles, as it stood when it was put to the vote."""
    lines = plan.lines.visible_to(access.reader(person)).values_list("number", "what", "euros")
    stands = json.dumps([plan.aim, *map(list, lines)], ensure_ascii=False, default=str)
    return f"plan:{plan.pk}:{hashlib.sha256(stands.encode()).hexdigest()[:32]}"


@transaction.atomic
def book_actual(
    *, person: Person, number: int, line: int, on: date, what: str, euros: Decimal
) -> Actual:
    """Book what was spent on a line of a plan; what came back is less than zero."""
    plan = held_plan(person, number)
    hold_runner(person, plan.body)
    if not euros:
        raise Refused(NO_NUMBER)
    under = plan.lines.visible_to(access.reader(person)).get(number=line)
    actual = Actual(plan=plan, line=under, on=on, what=what, euros=euros, booked_by=person)
    actual.save()
    _write(person, plan.body, "book-actual", f"plan:{plan.pk}:actual:{actual.pk}")
    return actual


@transaction.atomic
def take_action(
    *,
    person: Person,
    body: str,
    taker: Person,
    what: str,
    due: date,
    meeting: Meeting | None = None,
) -> Action:
    """Put on the action list what somebody of the body will do, and by when."""
    hold_body(body)
    hold_contributor(person, body)
    hold_contributor(taker, body)
    action = Action(
        level=usual_level(body, Action.KIND),
        owner=body,
        body=body,
        taker=taker,
        what=what,
        due=due,
        meeting=meeting,
        noted_by=person,
    )
    action.save()
    _write(person, body, "take-action", f"action:{action.pk}")
    return action


def takers(body: str) -> list[Person]:
    """Who may take an action of this body: those who sit in it, and the secretariat."""
    roles = Role.objects.filter(ended=None, person__is_active=True).select_related("person")
    office = [role.person for role in roles.filter(name=Role.Name.CASE_HANDLER)]
    sit = [each for each, _part in expected(body, clock.today())]
    if body == assembly():
        sit += [role.person for role in roles.select_related("party") if role.party.takes_part]
    return sorted({*sit, *office}, key=lambda each: each.name)


@transaction.atomic
def finish_action(*, person: Person, number: int) -> Action:
    """Tick an action off."""
    actions = Action.objects.visible_to(access.reader(person))
    action = actions.select_for_update().get(pk=number)
    if action.taker_id != person.pk and not may_run(access.reader(person), action.body):
        raise NotYours(NOT_TAKEN)
    if action.finished is None:
        action.finished = clock.today()
        action.save(update_fields=["finished"])
        _write(person, action.body, "finish-action", f"action:{action.pk}")
    return action


def _write(person: Person, body: str, deed: str, subject: str) -> None:
    write_line(who=str(person.code), party=body, deed=deed, subject=subject, clause=body)
