"""What the pages of the room show: plans and how far they are, actions with what they lack."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, QuerySet

from schakel.covenant import plans as rules
from schakel.covenant.plans import Harm, Plan, Remark, Response
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.parties.models import Party
from schakel.secretariat.plans.acts.plans import harms_of, remarks_on, responses_of, value_of
from schakel.secretariat.plans.models import Action, ActionPlan, Comment, EvidenceFile, Step
from schakel.secretariat.plans.written import Fields, unsealed, words

# One sign for each state, which stands beside its name and never alone.
MARKS: Final[Mapping[str, str]] = {
    "draft": "·",
    "submitted": "▸",
    "in-review": "◐",
    "returned": "↩",
    "accepted": "✓",
    "planned": "·",
    "under-way": "▸",
    "done-awaiting-effect": "◐",
    "closed": "✓",
    "dropped-with-reason": "–",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """One plan in a list: whose, of which year, how far, and how far its actions are."""

    plan: ActionPlan
    owner: str
    states: Mapping[str, int]
    waiting: int

    @property
    def name(self) -> Text:
        """The state of the plan in words."""
        return rules.PLAN_STATES[self.plan.state]  # type: ignore[index]

    @property
    def mark(self) -> str:
        """The state as one sign."""
        return MARKS[self.plan.state]

    @property
    def actions(self) -> int:
        """How many actions it has."""
        return sum(self.states.values())


def sums(plans: Sequence[ActionPlan], reader: Reader) -> list[Sum]:
    """Each plan with its numbers, in a query for all of them together."""
    names = owner_names(plan.owner for plan in plans)
    states: defaultdict[int, dict[str, int]] = defaultdict(dict)
    actions = Action.objects.visible_to(reader).filter(plan__in=plans)
    counted = actions.order_by().values_list("plan", "state").annotate(Count("pk"))
    for number, state, count in counted:
        states[number][state] = count
    comments = Comment.objects.visible_to(reader).filter(plan__in=plans, replied=None)
    waiting = Counter(comments.values_list("plan", flat=True))
    return [Sum(p, names[p.owner], states[p.pk], waiting[p.pk]) for p in plans]


def owner_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of the companies whose plans these are; of one that is gone, its code."""
    wanted = set(codes)
    found = dict(Party.objects.filter(code__in=wanted).values_list("code", "name"))
    return {code: found.get(code, code) for code in wanted}


def sought(plans: QuerySet[ActionPlan], state: str, year: str, owner: str) -> QuerySet[ActionPlan]:
    """The plans in this state, of this year, of this owner; empty asks for all."""
    if state in rules.PLAN_STATES:
        plans = plans.filter(state=state)
    if year.isascii() and year.isdigit() and len(year) < 4:
        plans = plans.filter(year=int(year))
    return plans.filter(owner=owner) if owner else plans


def together(found: Iterable[Sum]) -> dict[str, int]:
    """How many actions of all these plans are in each state."""
    counted: Counter[str] = Counter()
    for each in found:
        counted.update(each.states)
    return {state: counted[state] for state in rules.ACTION_STATES if counted[state]}


# One plan -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One action as the page of a plan shows it, with what it lacks."""

    value: rules.Action
    kind: Text | None
    musts: int
    shoulds: int

    @property
    def name(self) -> Text:
        """The state in words."""
        return rules.ACTION_STATES[self.value.state]

    @property
    def mark(self) -> str:
        """The state as one sign."""
        return MARKS[self.value.state]

    @property
    def way(self) -> float | None:
        """How far the indicator is on its way, in percent; None when nobody knows."""
        done = rules.progress(self.value.indicator) if self.value.indicator else None
        return None if done is None else 100 * done


@dataclass(frozen=True, slots=True)
class Answer:
    """A harm of the plan, with what the plan does about it and whether that is enough."""

    harm: Harm
    response: Response
    issue: Text
    annex: Text | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A plan as its page shows it."""

    value: Plan
    rows: Sequence[Row]
    remarks: Sequence[Remark]
    answers: Sequence[Answer]

    @property
    def musts(self) -> int:
        """How many things must be mended before it can be handed in."""
        return sum(each.severity == "must" for each in self.remarks) + len(self.unanswered)

    @property
    def unanswered(self) -> list[Answer]:
        """The harms of Annex II about which the plan does not do enough."""
        return [each for each in self.answers if not each.response]

    @property
    def of_the_plan(self) -> list[Remark]:
        """What the plan as a whole lacks."""
        return [each for each in self.remarks if not each.action]

    @property
    def states(self) -> dict[str, int]:
        """How many actions are in each state."""
        counted = Counter(row.value.state for row in self.rows)
        return {state: counted[state] for state in rules.ACTION_STATES if counted[state]}


def whole(plan: ActionPlan) -> Whole:
    """The plan with every remark and verdict on it today."""
    value = value_of(plan)
    remarks = remarks_on(value)
    rows = [_row(action, remarks) for action in value.actions]
    pairs = zip(harms_of(plan), responses_of(plan, value), strict=True)
    return Whole(value, rows, remarks, [_answer(harm, response) for harm, response in pairs])


def _row(action: rules.Action, remarks: Sequence[Remark]) -> Row:
    mine = [each.severity for each in remarks if each.action == action.code]
    kind = access.agreement().vocabulary.actions.get(action.kind or "")
    return Row(action, kind, mine.count("must"), mine.count("should"))


def _answer(harm: Harm, response: Response) -> Answer:
    held = access.agreement()
    annex = held.diligence.annex_ii.get(harm.annex)
    issue = held.vocabulary.issues.get(harm.issue, Text(harm.issue, harm.issue))
    return Answer(harm, response, issue, annex.name if annex else None)


def by_field(remarks: Iterable[Remark], code: str) -> dict[str, list[Remark]]:
    """The remarks on one action, by the field that they are about."""
    found: defaultdict[str, list[Remark]] = defaultdict(list)
    for remark in remarks:
        if remark.action == code:
            found[remark.field].append(remark)
    return dict(found)


# What happened --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, with what was said and the file that came with it."""

    step: Step
    said: Fields
    file: EvidenceFile | None

    @property
    def until(self) -> date | None:
        """The day that was given with it."""
        day = self.said.get("day")
        return date.fromisoformat(day) if day else None


def happened(steps: Iterable[Step]) -> list[Happened]:
    """The steps with what they hold, in order of day."""
    held = list(steps)
    files = EvidenceFile._base_manager.filter(step__in=held).defer("sealed")
    came_with = {file.step_id: file for file in files}
    return [Happened(each, unsealed(each.sealed), came_with.get(each.pk)) for each in held]


@dataclass(frozen=True, slots=True)
class Said:
    """A comment and its reply, as a page shows them."""

    comment: Comment
    words: str
    reply: str
    party: str


def said(comments: Iterable[Comment]) -> list[Said]:
    """Comments in words, with the party of whoever made them."""
    held = list(comments)
    return [Said(each, words(each.sealed), words(each.reply), _party(each)) for each in held]


def _party(comment: Comment) -> str:
    party = comment.by.party
    return party.name if party else ""
