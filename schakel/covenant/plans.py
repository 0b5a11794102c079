"""Action plans: what a company does about harm, the steps a plan may take, and when it is done.

The values stand here, with what may be done with them. `smart.lint` says what is not specific,
measurable, owned or dated; `drafting.draft_plan` draws up a first plan from gaps and risks.

An action is done when it helped those it was meant for: it closes on a note of theirs, or on a
recorded reason why they could not be heard.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import Text

Kind = Literal["cease", "prevent", "mitigate", "remedy"]
PlanState = Literal["draft", "submitted", "in-review", "returned", "accepted"]
ActionState = Literal[
    "planned", "under-way", "done-awaiting-effect", "closed", "dropped-with-reason"
]
Weight = Literal["must", "should"]
Speaker = Literal["affected", "representative", "company", "other"]
Effect = Literal["better", "partly", "none", "worse"]

NEXT_OF_PLAN: Final[Mapping[PlanState, frozenset[PlanState]]] = {
    "draft": frozenset({"submitted"}),
    "submitted": frozenset({"in-review", "draft"}),
    "in-review": frozenset({"returned", "accepted"}),
    "returned": frozenset({"submitted"}),
    "accepted": frozenset(),
}
NEXT_OF_ACTION: Final[Mapping[ActionState, frozenset[ActionState]]] = {
    "planned": frozenset({"under-way", "dropped-with-reason"}),
    "under-way": frozenset({"done-awaiting-effect", "dropped-with-reason"}),
    "done-awaiting-effect": frozenset({"under-way", "closed", "dropped-with-reason"}),
    "closed": frozenset({"under-way"}),
    "dropped-with-reason": frozenset({"planned"}),
}
PLAN_STATES: Final[Mapping[PlanState, Text]] = {
    "draft": Text("draft", "concept"),
    "submitted": Text("submitted", "ingediend"),
    "in-review": Text("in review", "in beoordeling"),
    "returned": Text("returned", "teruggegeven"),
    "accepted": Text("accepted", "akkoord"),
}
ACTION_STATES: Final[Mapping[ActionState, Text]] = {
    "planned": Text("planned", "gepland"),
    "under-way": Text("under way", "in uitvoering"),
    "done-awaiting-effect": Text("done, effect not yet known", "gedaan, effect nog niet bekend"),
    "closed": Text("closed", "afgesloten"),
    "dropped-with-reason": Text("dropped", "vervallen"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator read on a day, and where that figure comes from."""

    on: date
    value: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """How one sees whether an action helps: from `baseline` to `target`, in one unit.

    `better` says which way is progress; empty, it follows from baseline and target. What is not
    known is None, never 0.
    """

    name: str
    unit: str = ""
    baseline: float | None = None
    target: float | None = None
    better: Literal["more", "less", ""] = ""
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a company will do about harm.

    `risks` are the codes of the harms or of the gaps that it answers; `rightsholders` are codes of
    the agreement. `suspends` says that trade stops, from `starts` on; `mitigation_due` is the day
    by which improvement must be measurable, for the harms of Annex II that allow time. `why` says
    why it is in the plan, when the plan was drawn up from records.
    """

    code: str
    kind: Kind | None = None
    what: str = ""
    risks: tuple[str, ...] = ()
    indicator: Indicator | None = None
    owner: str = ""
    cost: int | None = None
    starts: date | None = None
    due: date | None = None
    leverage: str = ""
    rightsholders: tuple[str, ...] = ()
    how_heard: str = ""
    suspends: bool = False
    mitigation_due: date | None = None
    state: ActionState = "planned"
    reason: str = ""
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions of one company for one year; `made` is the day from which six months count."""

    actions: tuple[Action, ...] = ()
    made: date | None = None
    state: PlanState = "draft"
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm that a company found in its chain.

    `annex` is its code among the agreement's harms of Annex II; `not_annex` is the reason why it is
    none of them. Both empty: nobody has looked yet.
    """

    code: str
    issue: str
    name: Text | None = None
    annex: str = ""
    not_annex: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What an action or plan lacks, and how to mend it; a `must` stops it from being submitted."""

    severity: Weight
    field: str
    why: Text
    remedy: Text
    action: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """The verdict on what a plan does about one harm, with the day that counts if there is one."""

    harm: str
    verdict: Verdict
    actions: tuple[str, ...] = ()
    by: date | None = None

    def __bool__(self) -> bool:
        return bool(self.verdict)

    @property
    def why(self) -> Text:
        """The verdict in words."""
        return self.verdict.why


@dataclass(frozen=True, slots=True)
class EffectNote:
    """What changed, in the words of who felt it or of who speaks for them.

    `by` says who speaks; `for_whom` names the group when somebody speaks for it.
    """

    on: date
    by: Speaker
    effect: Effect
    changed: str
    for_whom: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two plans, in words; `action` is empty for the plan itself."""

    action: str
    field: str
    says: Text


def may_move(subject: Plan | Action, then: str) -> Verdict:
    """Judge whether a plan or an action may go to this state from the one that it is in."""
    names: dict[str, Text] = dict(_named(subject))
    here, there = names[subject.state], names[then]
    if then in _following(subject):
        return Allowed(Text(f"From {here.en} to {there.en}.", f"Van {here.nl} naar {there.nl}."))
    return Denied(
        Text(
            f"It is {here.en}: it cannot become {there.en} from there.",
            f"Het is {here.nl}: vandaar kan het niet {there.nl} worden.",
        )
    )


def _named(subject: Plan | Action) -> Iterable[tuple[str, Text]]:
    return PLAN_STATES.items() if isinstance(subject, Plan) else ACTION_STATES.items()


def _following(subject: Plan | Action) -> Collection[str]:
    if isinstance(subject, Plan):
        return NEXT_OF_PLAN[subject.state]
    return NEXT_OF_ACTION[subject.state]


def annex_ii(
    agreement: Agreement, plan: Plan, harms: Sequence[Harm], today: date
) -> tuple[Response, ...]:
    """Judge for each harm of Annex II whether the plan suspends at once or mitigates in time."""
    raise NotImplementedError


def may_submit(plan: Plan, remarks: Sequence[Remark], today: date) -> Verdict:
    """Judge whether a plan may be handed in: nothing that must be mended is left."""
    raise NotImplementedError


def may_close(action: Action, notes: Sequence[EffectNote], reason: str = "") -> Verdict:
    """Judge whether an action may close: on a note of those concerned, or a reason why not."""
    raise NotImplementedError


def changes(before: Plan, now: Plan) -> tuple[Change, ...]:
    """What differs from the plan before, action by action, in words."""
    raise NotImplementedError
