"""What every act of the room leaves behind: a step of the plan, and a line of the ledger."""

from collections.abc import Mapping
from datetime import date

from schakel.secretariat import clock
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.models import Action, ActionPlan, Step
from schakel.secretariat.plans.written import sealed

OBLIGATION = "make-action-plan"


def note(
    plan: ActionPlan,
    deed: str,
    person: Person,
    *,
    action: Action | None = None,
    on: date | None = None,
    **said: object,
) -> Step:
    """Note what happened, and write the line; what was said is sealed."""
    step = Step(
        plan=plan,
        action=action,
        deed=deed,
        on=on or clock.today(),
        by=person,
        sealed=sealed(said),
    )
    step.save()
    line(person, plan, LINE_OF.get(deed, f"{deed}-action"), action)
    return step


LINE_OF: Mapping[str, str] = {
    Step.Deed.BEGIN: "begin-action-plan",
    Step.Deed.SUBMIT: "submit-action-plan",
    Step.Deed.TAKE_BACK: "take-back-action-plan",
    Step.Deed.REVIEW: "review-action-plan",
    Step.Deed.ACCEPT: "accept-action-plan",
    Step.Deed.RETURN: "return-action-plan",
    Step.Deed.READING: "read-indicator",
    Step.Deed.EFFECT: "note-effect",
    Step.Deed.EVIDENCE: "add-evidence",
}


def line(person: Person | None, plan: ActionPlan, deed: str, action: Action | None = None) -> None:
    """One line of the ledger about the plan; None: the desk itself did it."""
    about = f"actionplan:{plan.pk}" + (f":{action.code}" if action else "")
    write_line(
        who=str(person.code) if person else "",
        party=plan.owner,
        deed=deed,
        subject=about,
        clause=OBLIGATION,
    )
