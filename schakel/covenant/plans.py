"""Action plans: what a company does about harm, the steps a plan may take, and when it is done.

The values stand here, with what may be done with them. `smart.lint` says what is not specific,
measurable, owned or dated; `drafting.draft_plan` draws up a first plan from gaps and risks.

An action is done when it helped those it was meant for: it closes on a note of theirs, or on a
recorded reason why they could not be heard.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.judgements import Response as Rule
from schakel.covenant.obligations import day_in_words, days_between, months_from
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
    "submitted": frozenset({"in-review", "draft", "returned"}),
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
    why it is in the plan, when the plan was drawn up from records. `cards` are the numbers of the
    support of unions and NGOs that it cites; they stay out of what changed, for a number says
    nothing.
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
    cards: tuple[int, ...] = ()


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
    none of them. Both empty: nobody has looked yet. `found` is the day it was found, when that was
    after the plan was made.
    """

    code: str
    issue: str
    name: Text | None = None
    annex: str = ""
    not_annex: str = ""
    found: date | None = None


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


# The harms for which the answer is prescribed -------------------------------------------------


def annex_ii(
    agreement: Agreement, plan: Plan, harms: Sequence[Harm], today: date
) -> tuple[Response, ...]:
    """Judge for each harm of Annex II whether the plan suspends at once or mitigates in time.

    At once is on the day of the plan or before; for what was found later, on that day. Months are
    counted from the same day (today, as long as the plan has none), and their number is the
    agreement's. Once they have passed, a reading of an
    indicator must show progress, else only suspension is left.
    """
    return tuple(_response(agreement, plan, harm, today) for harm in harms)


def _response(agreement: Agreement, plan: Plan, harm: Harm, today: date) -> Response:
    if not harm.annex:
        return Response(harm.code, _unclassified(agreement, harm))
    rule = agreement.diligence.responses[agreement.diligence.annex_ii[harm.annex].response]
    answers = answering(plan, harm.code)
    made = max(plan.made or today, harm.found or date.min)
    by = months_from(made, rule.months) if rule.months else made
    codes = tuple(action.code for action in answers)
    return Response(harm.code, _answered(rule, answers, made, by, today), codes, by)


def answering(plan: Plan, harm: str) -> tuple[Action, ...]:
    """The actions that answer this harm and were not dropped."""
    stands = (action for action in plan.actions if action.state != "dropped-with-reason")
    return tuple(action for action in stands if harm in action.risks)


def _unclassified(agreement: Agreement, harm: Harm) -> Verdict:
    """Of an issue that Annex II speaks of, somebody says which of its harms it is, or why none."""
    prescribed = [e for e in agreement.diligence.annex_ii.values() if e.issue == harm.issue]
    if not prescribed:
        return Allowed(Text("Annex II does not speak of it.", "Bijlage II spreekt er niet over."))
    if harm.not_annex.strip():
        why = harm.not_annex.strip()
        return Allowed(Text(f"Not one of Annex II: {why}", f"Niet een van bijlage II: {why}"))
    en = "; ".join(entry.name.en for entry in prescribed)
    nl = "; ".join(entry.name.nl for entry in prescribed)
    return Denied(
        Text(
            f"Say whether this is one of the harms of Annex II ({en}), or why it is none of them.",
            f"Zeg of dit een van de misstanden van bijlage II is ({nl}), of waarom niet.",
        )
    )


def _answered(rule: Rule, answers: Sequence[Action], made: date, by: date, today: date) -> Verdict:
    suspended = _suspended(answers, made if rule.at_once else max(made, today))
    if suspended or rule.at_once:
        return suspended
    if rule.months is None:
        return _answered_at_all(answers)
    return _mitigated(answers, by) if today <= by else _progressed(answers, by)


def _answered_at_all(answers: Sequence[Action]) -> Verdict:
    if answers:
        return Allowed(Text("The plan answers it.", "Het plan gaat erop in."))
    return Denied(
        Text("No action of the plan answers it.", "Geen maatregel in het plan gaat erop in.")
    )


def _suspended(answers: Sequence[Action], by: date) -> Verdict:
    """Does trade stop on this day at the latest?"""
    stops = [action for action in answers if action.suspends]
    day = day_in_words(by)
    if not stops:
        return Denied(
            Text(
                "This harm asks that trade is suspended at once; no action of the plan does so."
                " Add one that suspends, and say from which day.",
                "Deze misstand vraagt om de handel meteen op te schorten; geen maatregel in het"
                " plan doet dat. Voeg er een toe die opschort, en noem de dag.",
            )
        )
    dated = [action.starts for action in stops if action.starts]
    if not dated:
        return Denied(
            Text(
                "Trade is suspended, but not said from which day. Fill in the start.",
                "De handel wordt opgeschort, maar de dag ontbreekt. Vul het begin in.",
            )
        )
    if min(dated) > by:
        late = day_in_words(min(dated))
        return Denied(
            Text(
                f"Trade stops on {late.en}; at once is {day.en} at the latest.",
                f"De handel stopt op {late.nl}; meteen is uiterlijk {day.nl}.",
            )
        )
    since = day_in_words(min(dated))
    return Allowed(Text(f"Suspended from {since.en}.", f"Opgeschort vanaf {since.nl}."))


def _mitigated(answers: Sequence[Action], by: date) -> Verdict:
    """Is improvement promised that can be measured, by this day at the latest?"""
    day = day_in_words(by)
    measured = [action for action in answers if measurable(action.indicator)]
    if not measured:
        return Denied(
            Text(
                f"This harm must measurably lessen by {day.en}, or trade is suspended. No action"
                " that answers it has an indicator with a baseline and a target.",
                f"Deze misstand moet uiterlijk {day.nl} meetbaar minder zijn, of de handel wordt"
                " opgeschort. Geen maatregel die erop ingaat heeft een indicator met beginwaarde"
                " en streefwaarde.",
            )
        )
    dated = [action.mitigation_due or action.due for action in measured]
    first = min((each for each in dated if each), default=None)
    if first is None or first > by:
        said = day_in_words(first) if first else Text("no day", "geen dag")
        return Denied(
            Text(
                f"Improvement must be measurable by {day.en}; the plan says {said.en}. Choose an"
                " earlier day for a first result, or suspend.",
                f"Uiterlijk {day.nl} moet verbetering meetbaar zijn; het plan noemt {said.nl}."
                " Kies een eerdere dag voor een eerste resultaat, of schort op.",
            )
        )
    said = day_in_words(first)
    return Allowed(
        Text(f"Measurable improvement by {said.en}.", f"Meetbare verbetering op {said.nl}.")
    )


def _progressed(answers: Sequence[Action], by: date) -> Verdict:
    """Did any indicator move the right way?"""
    day = day_in_words(by)
    ways = [progress(action.indicator) for action in answers if action.indicator]
    if any(way is not None and way > 0 for way in ways):
        return Allowed(Text("An indicator shows progress.", "Een indicator laat vooruitgang zien."))
    return Denied(
        Text(
            f"The time to improve ended on {day.en} and no reading shows progress: suspend.",
            f"De tijd om te verbeteren liep tot {day.nl} en geen meting laat vooruitgang zien:"
            " schort op.",
        )
    )


def measurable(indicator: Indicator | None) -> bool:
    """Does it have a name, a baseline, and a target that differs from it?"""
    if indicator is None or not indicator.name.strip():
        return False
    known = indicator.baseline is not None and indicator.target is not None
    return known and indicator.baseline != indicator.target


def progress(indicator: Indicator) -> float | None:
    """How far the last reading is on the way to the target; None when nobody knows.

    p = (reading - baseline) / (target - baseline): 0 is where it began, 1 is there, below 0 is
    worse than it was.

    >>> progress(Indicator("accidents", "a year", 12, 4, readings=(Reading(date(2026, 1, 1), 10),)))
    0.25
    """
    if indicator.baseline is None or indicator.target is None or not indicator.readings:
        return None
    if indicator.target == indicator.baseline:
        return None
    last = max(indicator.readings, key=lambda reading: reading.on)
    return (last.value - indicator.baseline) / (indicator.target - indicator.baseline)


# Handing in and closing -----------------------------------------------------------------------


def may_submit(
    plan: Plan, remarks: Sequence[Remark], today: date, responses: Sequence[Response] = ()
) -> Verdict:
    """Judge whether a plan may be handed in: nothing that must be mended is left.

    `remarks` are the linter's, `responses` those of `annex_ii`.
    """
    moved = may_move(plan, "submitted")
    if not moved:
        return moved
    if not plan.actions:
        return Denied(Text("The plan has no actions yet.", "Het plan heeft nog geen maatregelen."))
    if plan.made and plan.made > today:
        return Denied(
            Text("The day of the plan has yet to come.", "De dag van het plan moet nog komen.")
        )
    return _nothing_left([remark for remark in remarks if remark.severity == "must"], responses)


def _nothing_left(musts: Sequence[Remark], responses: Sequence[Response]) -> Verdict:
    left = [response.why for response in responses if not response]
    left += [remark.why for remark in musts]
    if not left:
        return Allowed(Text("The plan can be handed in.", "Het plan kan worden ingediend."))
    count = len(left)
    things = Text("1 thing", "1 punt") if count == 1 else Text(f"{count} things", f"{count} punten")
    return Denied(
        Text(
            f"First mend {things.en}: {_each_once([each.en for each in left])}",
            f"Herstel eerst {things.nl}: {_each_once([each.nl for each in left])}",
        )
    )


def _each_once(said: Sequence[str]) -> str:
    """Every sentence once, with how often it holds, in the order in which they come."""
    times = Counter(said).items()
    return " ".join(f"{each} ({count}×)" if count > 1 else each for each, count in times)


CONCERNED: Final[frozenset[Speaker]] = frozenset({"affected", "representative"})


def may_close(action: Action, notes: Sequence[EffectNote], reason: str = "") -> Verdict:
    """Judge whether an action may close: on a note of those concerned, or a reason why not.

    What the company or anybody else says of the effect is no such note. When those concerned say
    last that it did not help, no reason closes it: it is taken up again, or dropped in the open.
    """
    moved = may_move(action, "closed")
    if not moved:
        return moved
    counted = [note for note in notes if _counts(note, action)]
    unhelped = [note for note in _last_of_each(counted) if note.effect in ("none", "worse")]
    if unhelped:
        return Denied(NOT_HELPED)
    if counted:
        return Allowed(_told(max(counted, key=lambda note: note.on)))
    if reason.strip():
        why = reason.strip()
        return Allowed(
            Text(
                f"Closed without hearing those concerned: {why}",
                f"Afgesloten zonder de betrokkenen te horen: {why}",
            )
        )
    return Denied(NOBODY_HEARD)


def heard(action: Action, notes: Sequence[EffectNote]) -> bool:
    """Is there a note of effect of those concerned, or of who speaks for them?"""
    return any(_counts(note, action) for note in notes)


def _counts(note: EffectNote, action: Action) -> bool:
    """Is it a note of those concerned, of after the start, that says what changed and for whom?"""
    named = note.by == "affected" or bool(note.for_whom.strip())
    after = action.starts is None or note.on >= action.starts
    return note.by in CONCERNED and named and after and bool(note.changed.strip())


def _last_of_each(notes: Sequence[EffectNote]) -> Iterable[EffectNote]:
    """The last note of each group: what it said before no longer counts."""
    ordered = sorted(notes, key=lambda note: note.on)
    return {note.for_whom: note for note in ordered}.values()


def _told(note: EffectNote) -> Text:
    day = day_in_words(note.on)
    if note.by == "affected":
        return Text(
            f"Those affected told on {day.en} what changed.",
            f"Wie het aangaat vertelde op {day.nl} wat er veranderde.",
        )
    return Text(
        f"Who speaks for {note.for_whom} told on {day.en} what changed.",
        f"Wie spreekt voor {note.for_whom} vertelde op {day.nl} wat er veranderde.",
    )


NOT_HELPED: Final = Text(
    "Those concerned say that it did not help. Take the action up again, or drop it with a reason.",
    "De betrokkenen zeggen dat het niet hielp. Pak de maatregel weer op, of laat hem vervallen met"
    " een reden.",
)
NOBODY_HEARD: Final = Text(
    "An action closes on a note of those affected, or of who speaks for them, that says what"
    " changed. Was that impossible? Then say why.",
    "Een maatregel sluit met een bericht van wie het aangaat, of van wie voor hen spreekt, over wat"
    " er veranderde. Kon dat niet? Zeg dan waarom.",
)


# What changed ---------------------------------------------------------------------------------

FIELDS: Final[Mapping[str, Text]] = {
    "kind": Text("Kind", "Soort"),
    "what": Text("What", "Wat"),
    "risks": Text("Answers", "Gaat in op"),
    "indicator": Text("Indicator", "Indicator"),
    "owner": Text("Owner", "Eigenaar"),
    "cost": Text("Cost in euros", "Kosten in euro"),
    "starts": Text("Start", "Begin"),
    "due": Text("Ready by", "Klaar op"),
    "leverage": Text("Leverage", "Hefboomwerking"),
    "rightsholders": Text("For whom", "Voor wie"),
    "how_heard": Text("How they were heard", "Hoe zij zijn gehoord"),
    "suspends": Text("Suspends trade", "Schort de handel op"),
    "mitigation_due": Text("First result by", "Eerste resultaat op"),
    "state": Text("State", "Stand"),
    "reason": Text("Reason", "Reden"),
}


def changes(before: Plan, now: Plan, agreement: Agreement | None = None) -> tuple[Change, ...]:
    """What differs from the plan before, action by action, in words.

    Actions are told apart by their code. With an agreement its codes are said as words.
    """
    was = {action.code: action for action in before.actions}
    found: list[Change] = []
    for action in now.actions:
        old = was.pop(action.code, None)
        found += [_new(action)] if old is None else _changed(old, action, agreement)
    return (*found, *(_gone(action) for action in was.values()))


def _new(action: Action) -> Change:
    return Change(action.code, "", Text(f"New: {action.what}", f"Nieuw: {action.what}"))


def _gone(action: Action) -> Change:
    state, said = ACTION_STATES[action.state], action.what
    return Change(
        action.code,
        "",
        Text(
            f"No longer in the plan (it was {state.en}): {said}",
            f"Niet meer in het plan (de stand was: {state.nl}): {said}",
        ),
    )


def _changed(old: Action, new: Action, agreement: Agreement | None) -> list[Change]:
    return [
        Change(new.code, name, _from_to(name, getattr(old, name), getattr(new, name), agreement))
        for name in FIELDS
        if getattr(old, name) != getattr(new, name)
    ]


def _from_to(name: str, old: object, new: object, agreement: Agreement | None) -> Text:
    label, was, now = FIELDS[name], _worded(name, old, agreement), _worded(name, new, agreement)
    moved = _moved(old, new) if isinstance(old, date) and isinstance(new, date) else NOTHING
    return Text(
        f"{label.en}: was {was.en}, is now {now.en}{moved.en}.",
        f"{label.nl}: was {was.nl}, is nu {now.nl}{moved.nl}.",
    )


NOTHING: Final = Text("", "")
UNSAID: Final = Text("not filled in", "niet ingevuld")


def _moved(old: date, new: date) -> Text:
    days = days_between(old, new)
    if days > 0:
        return Text(f" ({days} days later)", f" ({days} dagen later)")
    return Text(f" ({-days} days earlier)", f" ({-days} dagen eerder)")


def _worded(name: str, value: object, agreement: Agreement | None) -> Text:
    """A value of an action as one says it."""
    if isinstance(value, bool):
        return Text("yes", "ja") if value else Text("no", "nee")
    if value in (None, "", ()):
        return UNSAID
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Indicator):
        return _indicator(value)
    if isinstance(value, tuple):
        named = [_coded(name, str(code), agreement) for code in value]
        return Text(", ".join(n.en for n in named), ", ".join(n.nl for n in named))
    return _coded(name, str(value), agreement)


IN_CODES: Final = frozenset({"kind", "rightsholders", "suspends", "state"})


def coded(name: str, value: object, agreement: Agreement) -> Text | None:
    """The words for a field of an action that holds codes, or yes and no; None for any other."""
    if name not in IN_CODES or value in (None, "", ()):
        return None
    return _worded(name, value, agreement)


def _coded(name: str, code: str, agreement: Agreement | None) -> Text:
    """A code in words where they are known, else what was written, in quotes."""
    if name == "state":
        return {str(state): said for state, said in ACTION_STATES.items()}[code]
    if agreement and name in ("kind", "rightsholders"):
        words = (
            agreement.vocabulary.actions if name == "kind" else agreement.vocabulary.rightsholders
        )
        return words.get(code, Text(code, code))
    plain = name in ("cost", "kind", "risks", "rightsholders")
    return Text(code, code) if plain else Text(f"“{code}”", f"‘{code}’")


def _indicator(indicator: Indicator) -> Text:
    start = "?" if indicator.baseline is None else f"{indicator.baseline:g}"
    goal = "?" if indicator.target is None else f"{indicator.target:g}"
    said = f"{indicator.name} {start} → {goal} {indicator.unit}".strip()
    if not indicator.readings:
        return Text(said, said)
    last = max(indicator.readings, key=lambda reading: reading.on)
    return Text(f"{said}, last {last.value:g}", f"{said}, laatst {last.value:g}")
