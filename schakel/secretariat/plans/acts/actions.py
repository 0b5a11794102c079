"""What a company will do, is doing and did: written, carried out, read off, heard about, closed."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction

from schakel.covenant import plans as rules
from schakel.covenant.plans import EffectNote, Indicator, Reading
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts.notes import line, note
from schakel.secretariat.plans.acts.plans import hold_editable, next_number, value_of_action
from schakel.secretariat.plans.acts.refusals import (
    GOES_ON,
    ONLY_COMPANY,
    SAY_WHY,
    Refused,
    held,
    held_by_company,
    hold,
    hold_words,
    may_edit,
    may_review,
)
from schakel.secretariat.plans.models import Action, ActionPlan, EvidenceFile, Step
from schakel.secretariat.plans.written import note as note_kept
from schakel.secretariat.plans.written import sealed, told, unsealed
from schakel.secretariat.risks.acts import cards
from schakel.secretariat.vault import seal

LARGEST: Final = 10 * 1024 * 1024
NOT_ANY_MORE: Final = Text(
    "Somebody changed this action meanwhile. Yours is below; theirs stands in the plan. "
    "Compare, and save again.",
    "Iemand heeft deze maatregel intussen gewijzigd. De uwe staat hieronder; die van de ander "
    "staat in het plan. Vergelijk, en bewaar opnieuw.",
)
RUNS: Final = Text(
    "An action that runs is dropped with a reason, not taken out.",
    "Een lopende maatregel vervalt met een reden; u haalt die niet weg.",
)
NO_INDICATOR: Final = Text(
    "The action has no indicator yet: say first what is read.",
    "De maatregel heeft nog geen indicator: zeg eerst wat er wordt afgelezen.",
)
NO_CARD: Final = Text(
    "One of these cards is not there, or was withdrawn.",
    "Een van deze kaarten is er niet, of is ingetrokken.",
)
TO_COME: Final = Text("That day is still to come.", "Die dag moet nog komen.")
TOO_LARGE: Final = Text("A file is at most 10 MB.", "Een bestand is ten hoogste 10 MB.")


class Stale(Refused):
    """Somebody else changed the action first; `theirs` is how it stands now."""

    def __init__(self, theirs: rules.Action, version: int) -> None:
        self.theirs, self.version = theirs, version
        super().__init__(NOT_ANY_MORE)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that comes with what is noted."""

    name: str
    content: bytes


# Writing --------------------------------------------------------------------------------------


@transaction.atomic
def add_action(*, person: Person, number: int, what: str = "") -> Action:
    """Add an action to the plan, to be filled in."""
    plan = held_by_company(person, number)
    hold_editable(plan)
    code = f"a{next_number(plan.owner)}"
    row = Action(
        plan=plan,
        code=code,
        sealed=sealed(told(rules.Action(code=code, what=what.strip()))),
        changed_by=person,
    )
    row.save()
    line(person, plan, "add-planned-action", row)
    return row


@transaction.atomic
def save_action(
    *, person: Person, number: int, code: str, said: rules.Action, version: int
) -> Action:
    """Save what was filled in, unless somebody else saved first: then nothing is lost.

    What was read off so far stays with its indicator. Saving the same again changes nothing.
    """
    plan = held_by_company(person, number)
    hold_editable(plan)
    row = _row(plan, code)
    now = value_of_action(row)
    then = replace(said, code=code, state=now.state, why=now.why, reason=now.reason)
    then = replace(then, indicator=_with_readings(then.indicator, now.indicator))
    if then == now:
        return row
    if version != row.version:
        raise Stale(now, row.version)
    _hold_cards(access.reader(person), set(then.cards) - set(now.cards))
    row.sealed, row.due, row.version = sealed(told(then)), then.due, row.version + 1
    row.changed, row.changed_by = clock.now(), person
    row.save()
    line(person, plan, "save-planned-action", row)
    return row


def _hold_cards(reader: Reader, numbers: set[int]) -> None:
    """Raise Refused unless these can be cited; what was cited before may stay though withdrawn."""
    if numbers - {card.number for card in cards(reader, numbers) if not card.withdrawn}:
        raise Refused(NO_CARD)


def _with_readings(said: Indicator | None, now: Indicator | None) -> Indicator | None:
    readings = now.readings if now else ()
    if said is None:
        return replace(now, name="") if now and readings else None
    return replace(said, readings=readings)


@transaction.atomic
def remove_action(*, person: Person, number: int, code: str) -> ActionPlan:
    """Take out an action that nobody began; one that runs is dropped with a reason."""
    plan = held_by_company(person, number)
    hold_editable(plan)
    row = _row(plan, code)
    if row.state != "planned" or plan.made is not None:
        raise Refused(RUNS)
    line(person, plan, "remove-planned-action", row)
    row.delete()
    return plan


def _row(plan: ActionPlan, code: str) -> Action:
    """The action, held; it goes on in the latest plan that has it."""
    rows = Action._base_manager.select_for_update(of=("self",))
    return rows.get(plan=plan, code=code)


# Carrying out ---------------------------------------------------------------------------------


@transaction.atomic
def start_action(*, person: Person, number: int, code: str) -> Action:
    """Begin with an action."""
    return _moved(person, number, code, "under-way", Step.Deed.START)


@transaction.atomic
def finish_action(*, person: Person, number: int, code: str, words: str = "") -> Action:
    """Note that what was to be done is done; whether it helped is still to be heard."""
    return _moved(person, number, code, "done-awaiting-effect", Step.Deed.FINISH, words)


@transaction.atomic
def drop_action(*, person: Person, number: int, code: str, words: str) -> Action:
    """Let an action go, with the reason."""
    hold_words(words, SAY_WHY)
    return _moved(person, number, code, "dropped-with-reason", Step.Deed.DROP, words)


@transaction.atomic
def reopen_action(*, person: Person, number: int, code: str, words: str) -> Action:
    """Take up again what was closed or dropped, with the reason."""
    plan, row = _held_row(person, number, code)
    dropped = row.state == "dropped-with-reason"
    then: rules.ActionState = "planned" if dropped else "under-way"
    return _move(plan, row, person, then, Step.Deed.REOPEN, hold_words(words, SAY_WHY))


@transaction.atomic
def close_action(*, person: Person, number: int, code: str, words: str = "") -> Action:
    """Close an action: on a note of those it was for, else with the reason why there is none."""
    plan, row = _held_row(person, number, code)
    value = value_of_action(row)
    hold(rules.may_close(value, effects_of(plan, code), words.strip()))
    return _move(plan, row, person, "closed", Step.Deed.CLOSE, words)


def _moved(
    person: Person, number: int, code: str, state: rules.ActionState, deed: str, words: str = ""
) -> Action:
    plan, row = _held_row(person, number, code)
    return _move(plan, row, person, state, deed, words)


def _move(
    plan: ActionPlan,
    row: Action,
    person: Person,
    state: rules.ActionState,
    deed: str,
    words: str = "",
) -> Action:
    value = value_of_action(row)
    hold(rules.may_move(value, state))
    kept = replace(value, state=state, reason=words.strip() or value.reason)
    row.state, row.sealed, row.version = state, sealed(told(kept)), row.version + 1
    row.changed, row.changed_by = clock.now(), person
    row.save()
    note(plan, deed, person, action=row, words=words.strip())
    return row


def _held_row(person: Person, number: int, code: str) -> tuple[ActionPlan, Action]:
    plan = held_by_company(person, number)
    _hold_latest(plan, code)
    return plan, _row(plan, code)


def _hold_latest(plan: ActionPlan, code: str) -> None:
    later = Action._base_manager.filter(plan__owner=plan.owner, plan__year__gt=plan.year, code=code)
    if later.exists():
        raise Refused(GOES_ON)


# Reading off, hearing, showing ----------------------------------------------------------------


@transaction.atomic
def read_indicator(
    *, person: Person, number: int, code: str, on: date, value: float, source: str
) -> Action:
    """Note what the indicator read on a day, and where that figure comes from."""
    plan, row = _held_row(person, number, code)
    known = value_of_action(row)
    if known.indicator is None:
        raise Refused(NO_INDICATOR)
    hold_not_to_come(on)
    reading = Reading(on, value, hold_words(source))
    others = (each for each in known.indicator.readings if each.on != on)
    readings = tuple(sorted((*others, reading), key=lambda each: each.on))
    kept = replace(known, indicator=replace(known.indicator, readings=readings))
    row.sealed, row.version = sealed(told(kept)), row.version + 1
    row.save(update_fields=["sealed", "version"])
    note(plan, Step.Deed.READING, person, action=row, on=on, value=value, source=source.strip())
    return row


@transaction.atomic
def note_effect(
    *,
    person: Person,
    number: int,
    code: str,
    on: date,
    by: str,
    effect: str,
    changed: str,
    for_whom: str = "",
    how_heard: str = "",
    paper: Paper | None = None,
) -> Step:
    """Note what changed for those it was for: who says so, for whom, how they were heard.

    The company writes it, the secretariat, or an expert who is named on the plan.
    """
    plan = held(person, number)
    _hold_may_note(plan, person)
    _hold_latest(plan, code)
    hold_not_to_come(on)
    said = {"changed": hold_words(changed), "for_whom": for_whom.strip(), "by": by}
    more = {"effect": effect, "how_heard": how_heard.strip()}
    row = _row(plan, code)
    step = note(plan, Step.Deed.EFFECT, person, action=row, on=on, **said, **more)
    if paper is not None:
        _keep(plan, step, paper)
    return step


def _hold_may_note(plan: ActionPlan, person: Person) -> None:
    reader = access.reader(person)
    verdict = plan.verdict(reader)
    named = getattr(verdict, "ground", "") == "named"
    if not (named or may_edit(plan, reader) or may_review(reader)):
        raise Refused(ONLY_COMPANY)


@transaction.atomic
def add_evidence(
    *, person: Person, number: int, code: str, on: date, words: str, paper: Paper | None = None
) -> Step:
    """Note what shows how an action goes, with the file that shows it."""
    plan, row = _held_row(person, number, code)
    hold_not_to_come(on)
    step = note(plan, Step.Deed.EVIDENCE, person, action=row, on=on, words=hold_words(words))
    if paper is not None:
        _keep(plan, step, paper)
    return step


def _keep(plan: ActionPlan, step: Step, paper: Paper) -> EvidenceFile:
    if len(paper.content) > LARGEST:
        raise Refused(TOO_LARGE)
    file = EvidenceFile(
        plan=plan,
        step=step,
        name=seal(paper.name.encode()),
        size=len(paper.content),
        sha256=hashlib.sha256(paper.content).hexdigest(),
        sealed=seal(paper.content),
    )
    file.save()
    return file


def hold_not_to_come(on: date) -> None:
    """Raise Refused when the day is still to come."""
    if on > clock.today():
        raise Refused(TO_COME)


def effects_of(plan: ActionPlan, code: str, *, by_copy: bool = True) -> tuple[EffectNote, ...]:
    """Every note of effect on this action over the years, since it was taken up last; with those
    that were written on a copy without names, or without.
    """
    found = steps_of(plan, code)
    again = max((step.pk for step in found if step.deed == Step.Deed.REOPEN), default=0)
    heard = (step for step in found if step.deed == Step.Deed.EFFECT and step.pk > again)
    told_ = ((unsealed(step.sealed), step.on) for step in heard)
    return tuple(note_kept(said, on) for said, on in told_ if by_copy or not said.get("by_copy"))


def steps_of(plan: ActionPlan, code: str) -> list[Step]:
    """The steps of an action in this plan and those of the years before, in order of day.

    For the desk's own book-keeping, and for who was shown to read the company's plans.
    """
    found = Step._base_manager.filter(
        plan__owner=plan.owner, plan__year__lte=plan.year, action__code=code
    )
    return list(found.select_related("by").order_by("on", "pk"))
