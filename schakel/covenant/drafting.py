"""Draws up a first plan from the gaps of an assessment and the gravest risks.

It fills in what the records say and leaves the rest open, with dots where words are missing: the
linter then asks for those. Nothing is made up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.judgements import Response
from schakel.covenant.obligations import months_from
from schakel.covenant.plans import Action, Indicator, Kind, Plan
from schakel.covenant.salience import sortable
from schakel.language import Language, Text

MOST_RISKS: Final = 5
MOST_GAPS: Final = 5
GRAVEST: Final = 5  # severity for which half a year is given, not a year
SOON_MONTHS: Final = 6
YEAR_MONTHS: Final = 12


Involvement = Literal["caused", "contributed", "linked"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question on which a company stands lower than it could.

    `level` is None when the answer is unknown; `weight` is the question's.
    """

    question: str
    step: int
    says: Text
    level: float | None
    highest: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class TopRisk:
    """A risk that comes first: what, to whom, how grave, how likely, and how one is involved."""

    code: str
    issue: str
    name: Text
    severity: int
    likelihood: int | Literal["unknown"] = "unknown"
    involvement: Involvement = "linked"
    actual: bool = False
    rightsholders: tuple[str, ...] = ()
    annex: str = ""


def draft_plan(
    agreement: Agreement,
    gaps: Sequence[Gap],
    top_risks: Sequence[TopRisk],
    today: date,
    language: Language = "nl",
) -> Plan:
    """A plan to edit: an action for each top risk and the widest gaps, each saying why it is there.

    The same gaps, risks and day give the same plan, whatever their order; a risk or question has
    the same code of action every year. Texts that are to be edited stand in one language; `why`
    in both. Of risks the five that come first (severity, then likelihood, unknown before 4), of
    gaps the five widest by weight, an unknown answer as wide as can be.
    """
    first = sorted(top_risks, key=_order)[:MOST_RISKS]
    widest = sorted((gap for gap in gaps if _width(gap) > 0), key=_by_width)[:MOST_GAPS]
    actions = [action for risk in first for action in _for_risk(agreement, risk, today, language)]
    actions += [_for_gap(gap, today, language) for gap in widest]
    return Plan(tuple(actions), made=today, year=today.year)


def _order(risk: TopRisk) -> tuple[float, float, str]:
    return -risk.severity, -sortable(risk.likelihood), risk.code


def _width(gap: Gap) -> float:
    """How far a question is from its highest level, by its weight; unknown is as far as can be."""
    missing = gap.highest - (gap.level or 0)
    return gap.weight * missing / gap.highest if gap.highest else 0.0


def _by_width(gap: Gap) -> tuple[float, str]:
    return -_width(gap), gap.question


# For a risk -----------------------------------------------------------------------------------


def _for_risk(
    agreement: Agreement, risk: TopRisk, today: date, language: Language
) -> Iterator[Action]:
    """What one does about it and, where one had a hand in harm that was done, remedy."""
    rule = _rule(agreement, risk)
    yield _answer(agreement, risk, rule, today, language)
    if risk.actual and risk.involvement != "linked":
        yield _action(agreement, risk, "remedy", REMEDY, today, language)


def _rule(agreement: Agreement, risk: TopRisk) -> Response | None:
    entry = agreement.diligence.annex_ii.get(risk.annex)
    return agreement.diligence.responses[entry.response] if entry else None


def _answer(
    agreement: Agreement, risk: TopRisk, rule: Response | None, today: date, language: Language
) -> Action:
    if rule and rule.at_once:
        return _action(agreement, risk, "cease", SUSPEND, today, language, suspends=True)
    if rule and rule.months:
        first = months_from(today, rule.months)
        return _action(agreement, risk, "mitigate", MITIGATE, today, language, first=first)
    kind, what = BY_INVOLVEMENT[risk.involvement]
    return _action(agreement, risk, kind, what, today, language)


def _action(
    agreement: Agreement,
    risk: TopRisk,
    kind: Kind,
    what: Text,
    today: date,
    language: Language,
    *,
    suspends: bool = False,
    first: date | None = None,
) -> Action:
    falls_on = agreement.severity[risk.issue].falls_on if risk.issue in agreement.severity else ()
    return Action(
        code=f"{kind}-{risk.code}",
        kind=kind,
        what=what.within(language).format(harm=risk.name.within(language)),
        risks=(risk.code,),
        indicator=_indicator(risk.issue, language),
        starts=today if suspends else None,
        due=first or months_from(today, SOON_MONTHS if risk.severity >= GRAVEST else YEAR_MONTHS),
        rightsholders=risk.rightsholders or falls_on,
        suspends=suspends,
        mitigation_due=first,
        why=_why(agreement, risk),
    )


def _indicator(issue: str, language: Language) -> Indicator | None:
    if issue not in MEASURES:
        return None
    name, unit, better = MEASURES[issue]
    return Indicator(name.within(language), unit.within(language), better=better)


def _why(agreement: Agreement, risk: TopRisk) -> Text:
    involved = agreement.vocabulary.involvement[risk.involvement]
    unknown = risk.likelihood == "unknown"
    likely = Text("unknown", "onbekend") if unknown else Text(*[f"{risk.likelihood} (1-5)"] * 2)
    annex = agreement.diligence.annex_ii.get(risk.annex)
    more = Text(f"; Annex II: {annex.name.en}", f"; bijlage II: {annex.name.nl}") if annex else NONE
    return Text(
        f"{risk.name.en}: severity {risk.severity} (1-5), likelihood {likely.en}; {involved.en}"
        f"{more.en}.",
        f"{risk.name.nl}: ernst {risk.severity} (1-5), waarschijnlijkheid {likely.nl};"
        f" {involved.nl}{more.nl}.",
    )


# For a gap ------------------------------------------------------------------------------------


def _for_gap(gap: Gap, today: date, language: Language) -> Action:
    return Action(
        code=f"gap-{gap.question}",
        kind="prevent",
        what=GAP.within(language).format(question=gap.says.within(language)),
        risks=(gap.question,),
        indicator=Indicator(
            LEVEL.within(language).format(question=gap.question),
            UNIT.within(language).format(highest=f"{gap.highest:g}"),
            baseline=gap.level,
            target=min(gap.highest, (gap.level or 0) + 1),
            better="more",
        ),
        due=months_from(today, YEAR_MONTHS),
        why=_why_gap(gap),
    )


def _why_gap(gap: Gap) -> Text:
    if gap.level is None:
        return Text(
            f"Question {gap.question} (step {gap.step}) was answered with unknown.",
            f"Vraag {gap.question} (stap {gap.step}) is met onbekend beantwoord.",
        )
    return Text(
        f"Question {gap.question} (step {gap.step}) stands at {gap.level:g} of {gap.highest:g}.",
        f"Vraag {gap.question} (stap {gap.step}) staat op {gap.level:g} van {gap.highest:g}.",
    )


# What is written, with dots where somebody has to know more -----------------------------------

NONE: Final = Text("", "")
SUSPEND: Final = Text(
    "Suspend buying from the chain in which this was found ({harm}), until …",
    "Schort inkoop op uit de keten waarin dit is gevonden ({harm}), totdat …",
)
MITIGATE: Final = Text(
    "Agree with … in writing on … against {harm}, and suspend buying if that shows no result",
    "Spreek met … schriftelijk … af tegen {harm}, en schort inkoop op als resultaat uitblijft",
)
CEASE: Final = Text(
    "Stop what we do ourselves that brings about {harm}: … at …",
    "Stop met wat wij zelf doen waardoor dit ontstaat ({harm}): … bij …",
)
CONTRIBUTE: Final = Text(
    "Stop what we add to {harm}, by …, and ask … to end the rest",
    "Stop met onze bijdrage hieraan ({harm}), door …, en vraag … de rest te beëindigen",
)
LINKED: Final = Text(
    "Use our influence on … against {harm}: agree on … with … other buyers",
    "Wend onze invloed aan op … tegen {harm}: spreek … af met … andere afnemers",
)
REMEDY: Final = Text(
    "Make good, with those concerned, what was done ({harm}): … for … people",
    "Herstel samen met de betrokkenen wat is aangericht ({harm}): … voor … mensen",
)
GAP: Final = Text("For the question “{question}”: …", "Bij de vraag ‘{question}’: …")
LEVEL: Final = Text("level on question {question}", "niveau op vraag {question}")
UNIT: Final = Text("level (0-{highest})", "niveau (0-{highest})")
BY_INVOLVEMENT: Final[dict[Involvement, tuple[Kind, Text]]] = {
    "caused": ("cease", CEASE),
    "contributed": ("cease", CONTRIBUTE),
    "linked": ("mitigate", LINKED),
}
Better = Literal["more", "less"]
MEASURES: Final[dict[str, tuple[Text, Text, Better]]] = {
    "child-labour": (
        Text("children who work instead of going to school", "kinderen die werken in plaats van"
             " naar school gaan"),
        Text("children", "kinderen"), "less"),
    "forced-labour": (
        Text("workers who owe recruitment fees or miss their papers", "werknemers met een"
             " bemiddelingsschuld of zonder hun papieren"),
        Text("people", "mensen"), "less"),
    "freedom-of-association": (
        Text("workers under a collective agreement", "werknemers onder een cao"), Text("%", "%"),
        "more"),
    "living-wage": (
        Text("workers who earn a living wage", "werknemers met een leefbaar loon"), Text("%", "%"),
        "more"),
    "occupational-health-and-safety": (
        Text("accidents with absence", "ongevallen met verzuim"), Text("a year", "per jaar"),
        "less"),
    "discrimination-and-gender": (
        Text("gap in pay between men and women for the same work", "loonkloof tussen mannen en"
             " vrouwen voor hetzelfde werk"),
        Text("%", "%"), "less"),
    "conflict-and-annex-ii-harms": (
        Text("lots whose route is known from mine to smelter", "partijen met een bekende route van"
             " mijn tot smelter"),
        Text("%", "%"), "more"),
    "corruption": (
        Text("deliveries with proof of dues that were paid", "leveringen met bewijs van betaalde"
             " afdrachten"),
        Text("%", "%"), "more"),
    "land-and-indigenous-rights": (
        Text("families with a settled claim to land", "gezinnen met een geregelde aanspraak op"
             " grond"),
        Text("families", "gezinnen"), "more"),
    "community-health-and-pollution": (
        Text("people nearby with lead or dust above the norm", "omwonenden met lood of stof boven"
             " de norm"),
        Text("people", "mensen"), "less"),
    "water": (
        Text("days on which water downstream is unfit", "dagen waarop water stroomafwaarts"
             " ongeschikt is"),
        Text("days a year", "dagen per jaar"), "less"),
    "biodiversity-and-forests": (
        Text("hectares cleared and not restored", "gekapte hectaren zonder herstel"),
        Text("hectares", "hectare"), "less"),
}  # fmt: skip
