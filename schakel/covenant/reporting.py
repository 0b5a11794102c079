"""A company's own report on due diligence: drafted from its records, in two parts.

Every sentence of a draft ends on the mark of the record that it comes from: "… [2]". A sentence is
public or confidential by the kind of record; what the agreement does not name as an origin, such
as purchase lists, signals and complaints, is never drawn on. Nothing is made up: what is not on
record is missing, and said to be.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.diligence import (
    Choice,
    Declined,
    Given,
    Level,
    NotApplicable,
    Number,
    Score,
    Unknown,
    Words,
)
from schakel.covenant.drafting import TopRisk
from schakel.covenant.judgements import ReportItem
from schakel.covenant.obligations import day_in_words
from schakel.covenant.plans import (
    ACTION_STATES,
    PLAN_STATES,
    Action,
    EffectNote,
    Harm,
    Indicator,
    Plan,
)
from schakel.covenant.questions import Question
from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import LANGUAGES, Text

Part = Literal["public", "confidential", "left-out"]
ReportState = Literal["draft", "published"]
Standing = Literal["told", "confidential", "left-out", "missing"]

NEXT: Final[Mapping[ReportState, frozenset[ReportState]]] = {
    "draft": frozenset({"published"}),
    "published": frozenset({"draft"}),
}
PARTS: Final[Mapping[Part, Text]] = {
    "public": Text("public", "openbaar"),
    "confidential": Text("confidential", "vertrouwelijk"),
    "left-out": Text("left out", "weggelaten"),
}
STATES: Final[Mapping[ReportState, Text]] = {
    "draft": Text("draft", "concept"),
    "published": Text("published", "gepubliceerd"),
}


# What is known ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that the company got; `given` is None while it has no answer.

    `evidence` holds what the company calls the evidence behind it.
    """

    question: Question
    given: Given | None
    remark: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessed:
    """The assessment of a year: `record` names it, `state` says how far it is."""

    record: str
    year: int
    state: Text
    answers: tuple[Answered, ...] = ()
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """The action plan of a year, with the harms it answers and the notes of effect, by action."""

    record: str
    plan: Plan
    harms: tuple[Harm, ...] = ()
    effects: Mapping[str, tuple[EffectNote, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The heat map of a year: the confirmed risks that come first, the gravest first."""

    record: str
    year: int
    state: Text
    risks: tuple[TopRisk, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report may be drafted from; what is not there is not on record."""

    assessed: Assessed | None = None
    planned: Planned | None = None
    ranked: Ranked | None = None


# What is drafted ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """The record that a sentence comes from.

    `origin` is its entry among the agreement's origins, `record` the record's kind and number
    (`assessment:3`), `place` where in it; `says` names it for readers, without a number.
    """

    origin: str
    record: str
    place: str
    says: Text


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentences on one item in one part, a line each, and the sources that their marks name.

    `kept_as` is the code of a passage that was moved: it keeps the one that it was drafted under.
    """

    item: str
    part: Part
    text: Text
    sources: tuple[Source, ...] = ()
    kept_as: str = ""

    @property
    def code(self) -> str:
        """By which it is found again when the report is drafted anew."""
        if self.kept_as:
            return self.kept_as
        return self.item if self.part == "public" else f"{self.item}.{self.part}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its source."""

    says: Text
    source: Source


def draft(agreement: Agreement, facts: Facts) -> tuple[Passage, ...]:
    """The report as the records tell it: a passage for each item and part that has a sentence.

    The same facts give the same draft.
    """
    return tuple(
        passage
        for code, item in agreement.diligence.report.items()
        for passage in _passages(agreement, code, _sentences(agreement, item, facts))
    )


def _passages(agreement: Agreement, item: str, sentences: Iterable[Sentence]) -> Iterator[Passage]:
    told = list(sentences)
    origins = agreement.diligence.report_origins
    for part in ("public", "confidential"):
        here = [each for each in told if origins[each.source.origin].part == part]
        if here:
            yield _passage(item, "public" if part == "public" else "confidential", here)


def _passage(item: str, part: Part, sentences: Sequence[Sentence]) -> Passage:
    sources = tuple(dict.fromkeys(each.source for each in sentences))
    numbers = {source: number for number, source in enumerate(sources, 1)}
    lines = [
        [f"{_one_line(each.says.within(language))} [{numbers[each.source]}]" for each in sentences]
        for language in LANGUAGES
    ]
    return Passage(item, part, Text(*map("\n".join, lines)), sources)


def _one_line(words: str) -> str:
    """Without line ends, and without what would read as a mark."""
    return " ".join(A_MARK.sub("", words).split())


def _sentences(agreement: Agreement, item: ReportItem, facts: Facts) -> Iterator[Sentence]:
    if facts.assessed is not None:
        for answered in facts.assessed.answers:
            if answered.question.code in item.answers:
                short = item.answers[answered.question.code]
                yield from _of_answer(facts.assessed, answered, short)
    for origin in item.draws:
        yield from DRAWN[origin](agreement, facts)


# From the assessment --------------------------------------------------------------------------


def _of_answer(assessed: Assessed, answered: Answered, short: Text) -> Iterator[Sentence]:
    """What was answered, the words beside it, and the evidence."""
    asked = answered.question

    def said(origin: str, says: Text) -> Sentence:
        return Sentence(says, _from_answer(origin, assessed, asked))

    if isinstance(answered.given, Words | Declined | NotApplicable):
        yield said("from-remarks", _after(short, answer_in_words(asked, answered.given)))
    elif answered.given is not None:
        yield said("from-answers", _after(short, answer_in_words(asked, answered.given)))
    if answered.remark.strip():
        words = _ended(" ".join(answered.remark.split()))
        yield said("from-remarks", Text(f"{short.en}: {words}", f"{short.nl}: {words}"))
    if answered.evidence:
        named = "; ".join(answered.evidence)
        says = Text(f"{short.en}, evidence: {named}.", f"{short.nl}, bewijs: {named}.")
        yield said("from-evidence", says)


def _from_answer(origin: str, assessed: Assessed, question: Question) -> Source:
    return Source(
        origin,
        assessed.record,
        question.code,
        Text(
            f"Assessment of year {assessed.year} ({assessed.state.en}), “{question.text.en}”",
            f"Meting van jaar {assessed.year} ({assessed.state.nl}), ‘{question.text.nl}’",
        ),
    )


def _after(short: Text, words: Text) -> Text:
    return Text(f"{short.en}: {_lowered(words.en)}", f"{short.nl}: {_lowered(words.nl)}")


def _lowered(words: str) -> str:
    """With a small first letter, unless it begins with an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def answer_in_words(question: Question, given: Given | None) -> Text:
    """What was answered, as a sentence without the question."""
    match given:
        case None:
            return OPEN
        case Level(number):
            return _sentence(question.levels[number])
        case Number(value):
            unit = question.unit or Text("", "")
            return Text(f"{value:g} {unit.en}.", f"{comma(value)} {unit.nl}.")
        case Choice(codes):
            return _chosen(question, codes)
        case Words(text):
            return _sentence(Text(text, text))
        case Unknown():
            return NOT_KNOWN
        case Declined(reason):
            return _because(Text("declined", "niet beantwoord"), reason)
        case NotApplicable(reason):
            return _because(Text("does not apply", "niet van toepassing"), reason)


OPEN: Final = Text("Not answered yet.", "Nog niet beantwoord.")
NOT_KNOWN: Final = Text("Not known; the company looked.", "Niet bekend; het bedrijf keek ernaar.")
NOTHING: Final = Text("None of these.", "Geen hiervan.")
YES_NO: Final = {"yes": Text("Yes.", "Ja."), "no": Text("No.", "Nee.")}


def _sentence(words: Text) -> Text:
    return Text(_ended(words.en), _ended(words.nl))


def _because(what: Text, reason: str) -> Text:
    if not reason.strip():
        return _sentence(what)
    why = _ended(reason.strip())
    return Text(f"{what.en}: {why}", f"{what.nl}: {why}")


def _chosen(question: Question, codes: frozenset[str]) -> Text:
    if question.kind == "yes-no":
        return YES_NO["yes" if "yes" in codes else "no"]
    named = [option.text for code, option in question.options.items() if code in codes]
    if not named:
        return NOTHING
    return Text(f"{'; '.join(n.en for n in named)}.", f"{'; '.join(n.nl for n in named)}.")


def comma(value: float) -> str:
    """A number as Dutch writes it."""
    return f"{value:g}".replace(".", ",")


def _of_score(agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    score = facts.assessed.score if facts.assessed else None
    if facts.assessed is None or score is None or score.low is None or score.high is None:
        return
    bands = [agreement.diligence.maturity[code].name for code in score.bands]
    low, high = f"{score.low:.0f}", f"{score.high:.0f}"
    en = f"{low} percent" if low == high else f"between {low} and {high} percent"
    nl = f"{low} procent" if low == high else f"tussen {low} en {high} procent"
    says = Text(
        f"Score of the assessment: {en} ({' or '.join(band.en for band in bands)}), over"
        f" {score.asked} questions, of which {score.unknown + score.open} not known.",
        f"Uitkomst van de meting: {nl} ({' of '.join(band.nl for band in bands)}), over"
        f" {score.asked} vragen, waarvan {score.unknown + score.open} niet bekend.",
    )
    year, state = facts.assessed.year, facts.assessed.state
    name = Text(f"Assessment of year {year} ({state.en})", f"Meting van jaar {year} ({state.nl})")
    yield Sentence(says, Source("from-score", facts.assessed.record, "score", name))


# From the heat map ----------------------------------------------------------------------------


def _of_risks(agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    """Each issue once, as grave as the gravest risk of it; those without a risk are not told."""
    if facts.ranked is None or not facts.ranked.risks:
        return
    words, gravest = agreement.vocabulary.issues, _gravest(facts.ranked.risks)
    named = [(words.get(issue, Text(issue, issue)), level) for issue, level in gravest.items()]
    en = "; ".join(f"{issue.en} (severity {level} of 5)" for issue, level in named)
    nl = "; ".join(f"{issue.nl} (ernst {level} van 5)" for issue, level in named)
    says = Text(f"What comes first in the heat map: {en}.", f"Vooraan in de heatmap: {nl}.")
    yield Sentence(says, _from_heat_map("from-risks", facts.ranked))


def _gravest(risks: Sequence[TopRisk]) -> dict[str, int]:
    """The severity of each issue, in the order in which they come first."""
    found: dict[str, int] = {}
    for risk in risks:
        found[risk.issue] = max(risk.severity, found.get(risk.issue, 0))
    return found


def _of_risk_places(_agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    if facts.ranked is not None:
        for risk in facts.ranked.risks:
            source = _from_heat_map("from-risk-places", facts.ranked, risk.code)
            yield Sentence(_placed(risk), source)


def _placed(risk: TopRisk) -> Text:
    unknown = risk.likelihood == "unknown"
    likely = Text("unknown", "onbekend") if unknown else Text(*[f"{risk.likelihood}"] * 2)
    return Text(
        f"{risk.name.en} (severity {risk.severity}, likelihood {likely.en}).",
        f"{risk.name.nl} (ernst {risk.severity}, waarschijnlijkheid {likely.nl}).",
    )


def _from_heat_map(origin: str, ranked: Ranked, place: str = "") -> Source:
    at = Text(f", risk {place}", f", risico {place}") if place else Text("", "")
    return Source(
        origin,
        ranked.record,
        place,
        Text(
            f"Heat map of year {ranked.year} ({ranked.state.en}){at.en}",
            f"Heatmap van jaar {ranked.year} ({ranked.state.nl}){at.nl}",
        ),
    )


# From the plan --------------------------------------------------------------------------------


def _from_plan(origin: str, planned: Planned, place: str = "", what: Text | None = None) -> Source:
    state, year = PLAN_STATES[planned.plan.state], planned.plan.year
    at = what or Text("", "")
    return Source(
        origin,
        planned.record,
        place,
        Text(
            f"Action plan of year {year} ({state.en}){at.en}",
            f"Actieplan van jaar {year} ({state.nl}){at.nl}",
        ),
    )


def _at(action: Action) -> Text:
    return Text(f", action {action.code}", f", maatregel {action.code}")


def _of_harms(agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    if facts.planned is None or not facts.planned.harms:
        return
    words = agreement.vocabulary.issues
    issues = dict.fromkeys(harm.issue for harm in facts.planned.harms if harm.issue in words)
    if issues:
        says = Text(
            f"Harm that the plan answers: {'; '.join(words[issue].en for issue in issues)}.",
            f"Schade waarop het plan antwoordt: {'; '.join(words[i].nl for i in issues)}.",
        )
        yield Sentence(says, _from_plan("from-harms", facts.planned))


def _of_harm_words(_agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    if facts.planned is not None:
        for harm in facts.planned.harms:
            if harm.name is not None:
                at = Text(", harm", ", schade")
                source = _from_plan("from-harm-words", facts.planned, harm.code, at)
                yield Sentence(_sentence(harm.name), source)


def _of_actions(_agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    """How many there are and how far, then each."""
    if facts.planned is None or not facts.planned.plan.actions:
        return
    actions = facts.planned.plan.actions
    counted = [(s, sum(each.state == s for each in actions)) for s in ACTION_STATES]
    told = [(ACTION_STATES[state], n) for state, n in counted if n]
    says = Text(
        f"Actions in the plan: {len(actions)}, of which "
        + "; ".join(f"{n} {state.en}" for state, n in told)
        + ".",
        f"Maatregelen in het plan: {len(actions)}, waarvan "
        + "; ".join(f"{n} {state.nl}" for state, n in told)
        + ".",
    )
    yield Sentence(says, _from_plan("from-actions", facts.planned))
    for action in actions:
        if action.what.strip():
            source = _from_plan("from-actions", facts.planned, action.code, _at(action))
            yield Sentence(_action(action), source)


def _action(action: Action) -> Text:
    state, what = ACTION_STATES[action.state], action.what.strip().rstrip(".")
    if action.due is None:
        day = Text("no day set", "geen dag bepaald")
    else:
        on = day_in_words(action.due)
        day = Text(f"by {on.en}", f"uiterlijk {on.nl}")
    return Text(f"{what} ({day.en}; {state.en}).", f"{what} ({day.nl}; {state.nl}).")


def _of_plan_within(_agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    if facts.planned is None:
        return
    for action in facts.planned.plan.actions:
        known = list(_within(action))
        if known:
            says = Text(
                *(_ended(f"{action.code}: {'; '.join(t[n] for t in known)}") for n in (0, 1))
            )
            source = _from_plan("from-plan-within", facts.planned, action.code, _at(action))
            yield Sentence(says, source)


def _within(action: Action) -> Iterator[Text]:
    if action.owner.strip():
        yield Text(f"done by {action.owner}", f"gedaan door {action.owner}")
    if action.cost is not None:
        yield Text(f"cost {action.cost} euro", f"kosten {action.cost} euro")
    if action.leverage.strip():
        yield Text(f"leverage: {action.leverage}", f"hefboom: {action.leverage}")


def _of_indicators(_agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    if facts.planned is None:
        return
    for action in facts.planned.plan.actions:
        if action.indicator is not None and action.indicator.name.strip():
            source = _from_plan("from-indicators", facts.planned, action.code, _at(action))
            yield Sentence(_read(action.indicator), source)


def _read(indicator: Indicator) -> Text:
    """From where to where, and where it stands; what nobody read is unknown."""
    last = max(indicator.readings, key=lambda each: each.on, default=None)
    at = day_in_words(last.on) if last else None
    values = [_valued(v) for v in (indicator.baseline, last.value if last else None)]
    start, now, goal = *values, _valued(indicator.target)
    on = Text(f" on {at.en}", f" op {at.nl}") if at else Text("", "")
    unit = f" {indicator.unit}".rstrip()
    return Text(
        f"{indicator.name}: {start.en} at the start, {now.en}{on.en}, target {goal.en}{unit}.",
        f"{indicator.name}: {start.nl} bij het begin, {now.nl}{on.nl}, doel {goal.nl}{unit}.",
    )


def _valued(value: float | None) -> Text:
    return Text("unknown", "onbekend") if value is None else Text(f"{value:g}", comma(value))


CONCERNED: Final = frozenset({"affected", "representative"})


def _of_effect_count(_agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    if facts.planned is None:
        return
    closed = [each for each in facts.planned.plan.actions if each.state == "closed"]
    if closed:
        heard = sum(_heard(facts.planned, each) for each in closed)
        says = Text(
            f"Closed actions of which those concerned, or who speaks for them, said what changed:"
            f" {heard} of {len(closed)}.",
            f"Afgesloten maatregelen waarvan betrokkenen, of wie voor hen spreekt, zeiden wat er"
            f" veranderde: {heard} van {len(closed)}.",
        )
        yield Sentence(says, _from_plan("from-effect-count", facts.planned))


def _heard(planned: Planned, action: Action) -> bool:
    return any(note.by in CONCERNED for note in planned.effects.get(action.code, ()))


def _of_effect_words(_agreement: Agreement, facts: Facts) -> Iterator[Sentence]:
    if facts.planned is None:
        return
    for code, notes in sorted(facts.planned.effects.items()):
        at = Text(f", note of effect of {code}", f", effectnotitie bij {code}")
        source = _from_plan("from-effect-words", facts.planned, code, at)
        for note in notes:
            yield Sentence(_sentence(Text(note.changed, note.changed)), source)


DRAWN: Final = {
    "from-score": _of_score,
    "from-risks": _of_risks,
    "from-risk-places": _of_risk_places,
    "from-harms": _of_harms,
    "from-harm-words": _of_harm_words,
    "from-actions": _of_actions,
    "from-plan-within": _of_plan_within,
    "from-indicators": _of_indicators,
    "from-effect-count": _of_effect_count,
    "from-effect-words": _of_effect_words,
}


# Marks ----------------------------------------------------------------------------------------

A_MARK: Final = re.compile(r"\s?\[(\d{1,3})\]")


def marks(text: str) -> tuple[int, ...]:
    """The marks in a text, in order.

    >>> marks("Fenced off. [2] Paid for. [1]")
    (2, 1)
    """
    return tuple(int(number) for number in A_MARK.findall(text))


def without_marks(text: str) -> str:
    """The text as one reads it aloud."""
    return A_MARK.sub("", text)


# What is missing ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """How one item of the list stands in the report, and why."""

    item: str
    name: Text
    standing: Standing
    why: Text

    @property
    def lacks(self) -> bool:
        """Does a reader of the public part not find it?"""
        return self.standing != "told"


WHY: Final[Mapping[Standing, Text]] = {
    "told": Text("Told in the public part.", "Verteld in het openbare deel."),
    "confidential": Text(
        "On record, and told in the confidential part only.",
        "Vastgelegd, en alleen in het vertrouwelijke deel verteld.",
    ),
    "left-out": Text("On record, and left out.", "Vastgelegd, en weggelaten."),
    "missing": Text("Nothing of this is on record.", "Hiervan is niets vastgelegd."),
}


def checks(agreement: Agreement, passages: Sequence[Passage]) -> tuple[Check, ...]:
    """Every expected item of the list of step 5, and whether a reader finds it."""
    return tuple(
        Check(code, item.name, standing, WHY[standing])
        for code, item in agreement.diligence.report.items()
        if item.expected
        for standing in (_standing([each for each in passages if each.item == code]),)
    )


def _standing(passages: Sequence[Passage]) -> Standing:
    filled = {each.part for each in passages if any(text.strip() for text in each.text)}
    if "public" in filled:
        return "told"
    if "confidential" in filled:
        return "confidential"
    return "left-out" if passages else "missing"


def may_move(agreement: Agreement, passage: Passage, to: Part) -> Verdict:
    """Judge whether a passage may go to this part, by the records that it comes from."""
    origins = agreement.diligence.report_origins
    stays = [origins[each.origin] for each in passage.sources if origins[each.origin].stays]
    if to == "public" and stays:
        first = stays[0]
        return Denied(
            Text(
                f"This never goes into the public part. {first.name.en}: {_lowered(first.why.en)}.",
                f"Dit komt nooit in het openbare deel. {first.name.nl}: {_lowered(first.why.nl)}.",
            )
        )
    return Allowed(Text("The company chooses.", "Het bedrijf kiest."))
