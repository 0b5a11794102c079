"""What a company plans and what came of it in a year, as values: for its own report."""

from collections import defaultdict

from schakel.covenant.plans import EffectNote
from schakel.covenant.reporting import Planned
from schakel.covenant.sharing import Reader
from schakel.secretariat import access
from schakel.secretariat.plans.acts.plans import harms_of, hidden_names, value_of
from schakel.secretariat.plans.models import ActionPlan, Step
from schakel.secretariat.plans.written import note, unsealed


def told_plan(reader: Reader, party: str, year: int) -> Planned | None:
    """A company's plan of a year with its effects, with a receipt; None when there is none that the
    reader may read.
    """
    seen = ActionPlan.objects.visible_to(reader).filter(owner=party, year=year)
    number = seen.values_list("pk", flat=True).first()
    if number is None:
        return None
    found = access.open_record(ActionPlan, number, reader)
    return Planned(
        record=f"actionplan:{found.pk}",
        plan=value_of(found),
        harms=harms_of(found),
        effects={code: tuple(notes) for code, notes in _effects(found, reader).items()},
    )


def _effects(plan: ActionPlan, reader: Reader) -> dict[str, list[EffectNote]]:
    """The notes of effect, by the code of the action."""
    found: defaultdict[str, list[EffectNote]] = defaultdict(list)
    steps = Step.objects.visible_to(reader).filter(plan=plan, deed=Step.Deed.EFFECT)
    for step in steps.select_related("action"):
        if step.action is not None:
            found[step.action.code].append(note(unsealed(step.sealed), step.on))
    return dict(found)


def told_names(reader: Reader, party: str) -> frozenset[str]:
    """The names of suppliers and sites that a company told by hand, over all its plans."""
    plans = ActionPlan.objects.visible_to(reader).filter(owner=party)
    return frozenset(name for plan in plans for name in hidden_names(plan))
