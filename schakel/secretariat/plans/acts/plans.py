"""A plan from its first draft to its acceptance: drawn up, handed in, looked at, returned."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from schakel.covenant import plans as rules
from schakel.covenant.drafting import Gap, TopRisk, draft_plan
from schakel.covenant.plans import Harm, Plan, Remark, Response
from schakel.covenant.sharing import Reader
from schakel.covenant.smart import lint
from schakel.language import Language, Text
from schakel.secretariat import access, clock
from schakel.secretariat.duties import acts as duties
from schakel.secretariat.duties.register import year_of, years
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts.notes import OBLIGATION, note
from schakel.secretariat.plans.acts.refusals import (
    NOT_NOW,
    ONLY_COMPANY,
    SAY_WHY,
    Refused,
    held_by_company,
    held_by_secretariat,
    hold,
    hold_words,
)
from schakel.secretariat.plans.models import Action, ActionPlan, Comment, Step, plan_state
from schakel.secretariat.plans.written import (
    Fields,
    action,
    harms,
    harms_told,
    plan_told,
    sealed,
    told,
    unsealed,
)
from schakel.secretariat.plans.written import plan as plan_kept

PLANNED: Final = Text("There is a plan for that year already.", "Voor dat jaar is er al een plan.")
NO_YEAR: Final = Text("The agreement has no such year.", "Het convenant kent dat jaar niet.")
NO_DUTY: Final = Text(
    "No duty to make this plan is on record, so there is no day to move.",
    "Er staat geen verplichting voor dit plan, dus er is geen dag om te verschuiven.",
)
TOO_LATE: Final = Text(
    "A plan is taken back once it was handed in, and as long as nobody looks at it.",
    "Een plan haalt u terug als het is ingediend, en zolang niemand ernaar kijkt.",
)
UNANSWERED: Final = Text(
    "A comment still waits for a reply.", "Een commentaar wacht nog op een antwoord."
)


# Drawing up -----------------------------------------------------------------------------------


@transaction.atomic
def begin_plan(
    *,
    person: Person,
    year: int,
    gaps: Sequence[Gap] = (),
    risks: Sequence[TopRisk] = (),
    language: Language = "nl",
) -> ActionPlan:
    """Draw up the plan of a year, to be edited: what still runs, and what gaps and risks ask."""
    owner = access.reader(person).party or ""
    if not duties.speaks_for(owner, access.reader(person)) or not _is_company(owner):
        raise Refused(ONLY_COMPANY)
    if not 1 <= year <= len(years()):
        raise Refused(NO_YEAR)
    plan = _entered(owner, year, tuple(map(_as_harm, risks)))
    known = (access.agreement(), gaps, risks, clock.today(), language)
    _fill(plan, person, draft_plan(*known) if gaps or risks else Plan())
    note(plan, Step.Deed.BEGIN, person)
    return plan


def _is_company(owner: str) -> bool:
    return Party.objects.filter(code=owner, kind=Party.Kind.COMPANY).exists()


def _as_harm(risk: TopRisk) -> Harm:
    return Harm(code=risk.code, issue=risk.issue, name=risk.name, annex=risk.annex)


def _entered(owner: str, year: int, found: Sequence[Harm]) -> ActionPlan:
    before = latest_before(owner, year)
    kept = unsealed(before.sealed) if before else {}
    known = {harm.code for harm in found}
    still = [harm for harm in harms(kept.get("harms") or ()) if harm.code not in known]
    plan = ActionPlan(
        level=access.usual_level(ActionPlan.KIND),
        owner=owner,
        year=year,
        sealed=sealed({"harms": harms_told([*found, *still]), "names": kept.get("names")}),
    )
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        raise Refused(PLANNED) from None
    return plan


def _fill(plan: ActionPlan, person: Person, drafted: Plan) -> None:
    """Bring along what still runs, and add what was drafted and is not answered by it."""
    before = latest_before(plan.owner, plan.year)
    running = [each for each in _rows(before) if each.running] if before else []
    rows = [
        Action(plan=plan, code=e.code, state=e.state, due=e.due, sealed=bytes(e.sealed))
        for e in running
    ]
    answered = {code for row in rows for code in action(unsealed(row.sealed)).risks}
    number = next_number(plan.owner)
    for each in drafted.actions:
        if not each.risks or not answered.issuperset(each.risks):
            rows.append(
                Action(plan=plan, code=f"a{number}", due=each.due, sealed=sealed(told(each)))
            )
            number += 1
    for row in rows:
        row.changed_by = person
    Action.objects.shelve(rows)


def next_number(owner: str) -> int:
    """The number of a company's next action: none is ever used again."""
    codes = Action._base_manager.filter(plan__owner=owner).values_list("code", flat=True)
    used = [int(code[1:]) for code in codes if code[:1] == "a" and code[1:].isdigit()]
    return max(used, default=0) + 1


def latest_before(owner: str, year: int) -> ActionPlan | None:
    """The company's last plan before this year's, for the desk's own book-keeping."""
    return ActionPlan._base_manager.filter(owner=owner, year__lt=year).order_by("-year").first()


def _rows(plan: ActionPlan) -> QuerySet[Action]:
    """The rows themselves, for the desk's own book-keeping; never for a page."""
    return Action._base_manager.filter(plan=plan).order_by("pk")


@transaction.atomic
def note_harm(
    *, person: Person, number: int, code: str, issue: str, name: str, annex: str, not_annex: str
) -> ActionPlan:
    """Note a harm that the plan answers: one of Annex II, or the reason why it is not."""
    plan = held_by_company(person, number)
    hold_editable(plan)
    kept = unsealed(plan.sealed)
    known = harms(kept.get("harms") or ())
    code = code if code in {each.code for each in known} else ""
    found = [each for each in known if each.code != code]
    said = hold_words(name)
    harm = Harm(
        code=code or _next_harm(known),
        issue=issue,
        name=Text(said, said),
        annex=annex,
        not_annex=not_annex.strip(),
        found=next((each.found for each in known if each.code == code), _found_after(plan)),
    )
    return _keep(plan, {**kept, "harms": harms_told([*found, harm])})


def _next_harm(found: Sequence[Harm]) -> str:
    used = [int(h.code[1:]) for h in found if h.code[:1] == "h" and h.code[1:].isdigit()]
    return f"h{max(used, default=0) + 1}"


def _found_after(plan: ActionPlan) -> date | None:
    """The day on which a harm was found, when the plan had been made by then."""
    return clock.today() if plan.made else None


@transaction.atomic
def hide_names(*, person: Person, number: int, names: Sequence[str]) -> ActionPlan:
    """Note which names of suppliers and sites no reviewer may see."""
    plan = held_by_company(person, number)
    told_ = sorted({name.strip() for name in names if name.strip()}, key=str.casefold)
    return _keep(plan, {**unsealed(plan.sealed), "names": told_})


def _keep(plan: ActionPlan, fields: Fields) -> ActionPlan:
    plan.sealed = sealed(fields)
    plan.save(update_fields=["sealed"])
    return plan


def hold_editable(plan: ActionPlan) -> None:
    """Raise Refused while the plan lies with the secretariat, or is settled."""
    if not plan.editable:
        raise Refused(NOT_NOW)


# What the rules say of it ---------------------------------------------------------------------


def value_of(plan: ActionPlan) -> Plan:
    """The plan as the rules know it; until it was handed in its terms count from today."""
    return Plan(
        actions=tuple(value_of_action(row) for row in _rows(plan)),
        made=plan.made or clock.today(),
        state=plan_state(plan.state),
        year=plan.year,
    )


def value_of_action(row: Action) -> rules.Action:
    """One action as the rules know it."""
    return action(unsealed(row.sealed), row.code, row.state)


def harms_of(plan: ActionPlan) -> tuple[Harm, ...]:
    """The harms that the plan answers."""
    return harms(unsealed(plan.sealed).get("harms") or ())


def hidden_names(plan: ActionPlan) -> list[str]:
    """The names of suppliers and sites that the company keeps from reviewers."""
    return [str(name) for name in unsealed(plan.sealed).get("names") or ()]


def remarks_on(value: Plan) -> tuple[Remark, ...]:
    """What is not specific, measurable, owned or dated today."""
    return lint(value, clock.today(), access.agreement())


def responses_of(plan: ActionPlan, value: Plan) -> tuple[Response, ...]:
    """What the plan does about each harm of Annex II, and whether that is enough."""
    return rules.annex_ii(access.agreement(), value, harms_of(plan), clock.today())


def changes_of(plan: ActionPlan, value: Plan) -> tuple[rules.Change, ...]:
    """What differs from the plan of the year before; nothing when there was none."""
    before = plan_before(plan)
    return rules.changes(before, value, access.agreement()) if before else ()


def plan_before(plan: ActionPlan) -> Plan | None:
    """The company's plan before this one, as it was handed in."""
    found = latest_before(plan.owner, plan.year)
    return plan_kept(unsealed(found.handed_in_as)) if found and found.handed_in_as else None


# Handing in -----------------------------------------------------------------------------------


@transaction.atomic
def submit_plan(*, person: Person, number: int, words: str = "") -> ActionPlan:
    """Hand the plan in, when nothing is left that must be mended."""
    plan, today = held_by_company(person, number), clock.today()
    value = value_of(plan)
    hold(rules.may_submit(value, remarks_on(value), today, responses_of(plan, value)))
    _hold_replied(plan)
    plan.state, plan.submitted, plan.made = "submitted", today, plan.made or today
    plan.handed_in_as = sealed(plan_told(value_of(plan)))
    plan.save(update_fields=["state", "submitted", "made", "handed_in_as"])
    _do(person, plan, duties.Deed.SUBMIT, words=_for_the_duty(plan, words))
    note(plan, Step.Deed.SUBMIT, person, words=words.strip())
    return plan


@transaction.atomic
def take_back_plan(*, person: Person, number: int, words: str = "") -> ActionPlan:
    """Take a plan back that was handed in and that nobody looks at yet, to change it.

    It counts as not handed in: whether it is in time is told from when it comes again. What had
    been returned before is with the company as returned.
    """
    plan = held_by_company(person, number)
    if plan.state != "submitted":
        raise Refused(TOO_LATE)
    before = Step._base_manager.filter(plan=plan, deed=Step.Deed.RETURN).exists()
    _move(plan, "returned" if before else "draft")
    plan.submitted = None
    if not before:
        plan.made, plan.handed_in_as = None, b""
    plan.save(update_fields=["submitted", "made", "handed_in_as"])
    _do(person, plan, duties.Deed.TAKE_BACK, words=_for_the_duty(plan, words))
    note(plan, Step.Deed.TAKE_BACK, person, words=words.strip())
    return plan


def _for_the_duty(plan: ActionPlan, words: str) -> str:
    """What stands with the duty: where the plan is, and what was said."""
    return f"{plan.called}. {words.strip()}".strip()


def _hold_replied(plan: ActionPlan) -> None:
    if Comment._base_manager.filter(plan__owner=plan.owner, replied=None).exists():
        raise Refused(UNANSWERED)


@transaction.atomic
def take_in_review(*, person: Person, number: int) -> ActionPlan:
    """Begin to look at a plan that was handed in."""
    plan = held_by_secretariat(person, number)
    _move(plan, "in-review")
    _do(person, plan, duties.Deed.REVIEW)
    note(plan, Step.Deed.REVIEW, person)
    return plan


@transaction.atomic
def return_plan(
    *, person: Person, number: int, words: str, again_by: date | None = None
) -> ActionPlan:
    """Give a plan back with what is to be mended, and a day by which it comes again."""
    plan, why = held_by_secretariat(person, number), hold_words(words, SAY_WHY)
    if again_by is not None and again_by < clock.today():
        raise Refused(duties.DAY_PASSED)
    _move(plan, "returned")
    _do(person, plan, duties.Deed.RETURN, words=why, again_by=again_by)
    note(plan, Step.Deed.RETURN, person, words=why, day=again_by.isoformat() if again_by else "")
    return plan


@transaction.atomic
def accept_plan(*, person: Person, number: int, words: str = "") -> ActionPlan:
    """Say that the plan will do; every comment on it has had its reply."""
    plan = held_by_secretariat(person, number)
    _hold_replied(plan)
    _move(plan, "accepted", accepted=clock.today())
    _do(person, plan, duties.Deed.ACCEPT, words=words)
    note(plan, Step.Deed.ACCEPT, person, words=words.strip())
    return plan


def _move(plan: ActionPlan, state: str, **days: date) -> None:
    hold(rules.may_move(Plan(state=plan_state(plan.state)), state))
    plan.state = state
    for name, day in days.items():
        setattr(plan, name, day)
    plan.save(update_fields=["state", *days])


# Its duty -------------------------------------------------------------------------------------


def duty_of(plan: ActionPlan, reader: Reader) -> int | None:
    """The number of the duty that this plan fulfils, when it is on record and may be read."""
    return duties.duty_for(reader, plan.owner, OBLIGATION, plan.year)


@transaction.atomic
def ask_more_time(*, person: Person, number: int, until: date, words: str) -> ActionPlan:
    """Ask the secretariat to move the day on which the plan is due, with the reason."""
    plan, today = held_by_company(person, number), clock.today()
    duty = duty_of(plan, access.reader(person))
    if duty is None:
        raise Refused(NO_DUTY)
    try:
        duties.ask_extension(by=person, number=duty, today=today, until=until, words=words)
    except duties.Refused as refused:
        raise Refused(refused.why) from None
    return plan


def _do(person: Person, plan: ActionPlan, deed: str, **said: object) -> None:
    """Do the same with the duty, where there is one with which it can be done."""
    number = duty_of(plan, access.reader(person))
    if number is not None:
        with suppress(duties.Refused):
            ACTS[deed](by=person, number=number, today=clock.today(), **said)


ACTS: Final[Mapping[str, Callable[..., object]]] = {
    duties.Deed.SUBMIT: duties.submit_duty,
    duties.Deed.TAKE_BACK: duties.take_back_duty,
    duties.Deed.REVIEW: duties.take_in_review,
    duties.Deed.RETURN: duties.return_duty,
    duties.Deed.ACCEPT: duties.accept_duty,
}


def this_year() -> int:
    """The year of the agreement in which today falls."""
    return year_of(clock.today())
