"""What an agreement holds grave and likely; how it hears complaints, shares and measures."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, Strict, model_validator

from schakel.covenant.clauses import (
    Actors,
    CaseStepCode,
    Code,
    Count,
    Degree,
    Entry,
    Flag,
    IssueCode,
    LevelCode,
    MonitoringCode,
    QuestionCode,
    ResponseCode,
    RightsholderCode,
    RoleCode,
    StageCode,
    StepNumber,
    Unknown,
    Values,
    Whole,
    Wording,
    wrong,
)
from schakel.covenant.files import did_you_mean
from schakel.language import Text

Evidence = Literal["direct", "proxy", "weak-proxy"]
Figure = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Percent = Annotated[Whole, Field(ge=0, le=100)]
Year = Annotated[Whole, Field(ge=1900, le=2999)]


def _moment(by: str) -> str:
    if not re.fullmatch(r"end|year-[1-9]\d?", by):
        what = Text(f'"{by}" is no moment of the term.', f'"{by}" is geen moment van de looptijd.')
        raise wrong(what, Text("Write end, or year-2.", "Schrijf end, of year-2."))
    return by


Moment = Annotated[str, AfterValidator(_moment)]


# How grave: severity ------------------------------------------------------------------------


class Gravity(Values):
    """How grave an impact is by its three aspects, each from 1 to 5, and why.

    `range` is how far a reasonable reader may move each aspect up or down.
    """

    scale: Degree
    scope: Degree
    irremediability: Degree
    range: Whole = Field(ge=0, le=2)
    reason: Wording

    @property
    def severity(self) -> int:
        """The worst of the three aspects: s = max(scale, scope, irremediability).

        Severe on one aspect is severe; aspects do not average out (UN Guiding Principles,
        commentary to principle 14).
        """
        return max(self.scale, self.scope, self.irremediability)


class Severity(Entry, Gravity):
    """The default gravity of an issue, and how it differs at some stages of the chain."""

    falls_on: tuple[RightsholderCode, ...] = Field(min_length=1)
    stages: Mapping[StageCode, Gravity] = Field(default_factory=dict)

    def at(self, stage: str) -> Gravity:
        """The gravity at this stage: its own where the agreement says so, else the issue's."""
        return self.stages.get(stage, self)


# How likely: likelihood ---------------------------------------------------------------------


class Band(Values):
    """Values up to and including `upto` (without it: all higher) make an impact so likely."""

    upto: Figure | None = None
    likelihood: Degree | Unknown


class Likelihood(Entry):
    """How one indicator is read: from its value to a likelihood from 1 to 5, or to unknown.

    Either `bands` (for numbers, ascending) or `values` (for words). `threshold_range` is how far
    each threshold may reasonably lie to either side, in the indicator's own unit; `range` is the
    same for `values`, in steps of likelihood. A value or word that is not named says nothing.
    """

    name: Wording
    kind: Evidence
    issues: tuple[IssueCode, ...] = Field(min_length=1)
    direction: Literal["lower-is-likelier", "higher-is-likelier"] | None = None
    unit: str | None = None
    bands: tuple[Band, ...] = ()
    threshold_range: Figure = Field(default=0.0, ge=0)
    values: Mapping[str, Degree] = Field(default_factory=dict)
    range: Whole = Field(default=0, ge=0, le=2)
    reason: Wording

    @model_validator(mode="after")
    def readable(self) -> Self:
        """Bands or values; bands ascend, and run the way that `direction` says."""
        if bool(self.bands) == bool(self.values):
            raise wrong(*ONE_OF_TWO)
        if self.bands and self.direction is None:
            raise wrong(*NO_DIRECTION)
        edges = self.thresholds
        if list(edges) != sorted(set(edges)) or None in [band.upto for band in self.bands[:-1]]:
            raise wrong(*NOT_ASCENDING)
        degrees = [band.likelihood for band in self.bands if band.likelihood != "unknown"]
        if degrees != sorted(degrees, reverse=self.direction == "lower-is-likelier"):
            raise wrong(*AGAINST)
        return self

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The edges between the bands."""
        return tuple(band.upto for band in self.bands if band.upto is not None)

    def of(self, value: float | str, shift: float = 0.0) -> int | None:
        """The likelihood that this value speaks of, with all thresholds shifted; None is unknown.

        A value on a threshold belongs to the band below it.
        """
        if self.values:
            return self.values.get(str(value))
        return self._in_band(float(value), shift)

    def _in_band(self, value: float, shift: float) -> int | None:
        place = bisect_left([edge + shift for edge in self.thresholds], value)
        if place >= len(self.bands):
            return None
        degree = self.bands[place].likelihood
        return None if degree == "unknown" else degree


ONE_OF_TWO = (
    Text("Read it by bands or by values.", "Lees het met banden of met waarden."),
    Text("Write one of `bands` and `values`.", "Schrijf een van `bands` en `values`."),
)
NO_DIRECTION = (
    Text("Bands need a `direction`.", "Banden hebben een `direction` nodig."),
    Text("Add `direction: lower-is-likelier`.", "Voeg `direction: lower-is-likelier` toe."),
)
NOT_ASCENDING = (
    Text("The bands do not ascend.", "De banden lopen niet op."),
    Text(
        "Order them by `upto`; only the last has none.",
        "Zet ze op volgorde van `upto`; alleen de laatste heeft er geen.",
    ),
)
AGAINST = (
    Text("The bands run against `direction`.", "De banden lopen tegen `direction` in."),
    Text("Turn the bands or the direction.", "Keer de banden of de richting om."),
)


# How companies look into their chains -------------------------------------------------------


class Step(Entry):
    """A step of due diligence, and what a company has when it is done."""

    number: Annotated[Whole, Field(ge=1)]
    name: Wording
    what: Wording
    yields: Wording


class Instrument(Entry):
    """A tool that the parties make together and companies use."""

    name: Wording
    what: Wording
    steps: tuple[StepNumber, ...]


class Maturity(Entry):
    """A band of maturity: above `above` percent (or 0), up to and including `upto`."""

    name: Wording
    above: Percent
    upto: Percent

    @model_validator(mode="after")
    def upward(self) -> Self:
        """A band runs from low to high."""
        if self.above >= self.upto:
            raise wrong(BACKWARD, ABOVE_THEN_UPTO)
        return self


BACKWARD = Text("The band runs backward.", "De band loopt terug.")
ABOVE_THEN_UPTO = Text("Write `above` lower than `upto`.", "Schrijf `above` lager dan `upto`.")


class Target(Entry):
    """The score in percent that a cohort aims for, by when; unknown where it was not made known.

    A cohort is who joined in the calendar years `joined_from` until and including `joined_upto`.
    """

    what: Wording
    percent: Percent | Unknown
    by: Moment
    joined_from: Year | None = None
    joined_upto: Year | None = None

    def holds_for(self, year: int) -> bool:
        """Is it a target of who joined in this year?"""
        return (self.joined_from or year) <= year <= (self.joined_upto or year)


class Response(Entry):
    """What a company does about an impact that it finds: suspend at once, or improve in months."""

    what: Wording
    issues: tuple[IssueCode, ...] = ()
    at_once: Flag = False
    months: Count | None = None


class AnnexHarm(Entry):
    """A harm for which the response is prescribed, and the issue that it belongs to."""

    name: Wording
    issue: IssueCode
    response: ResponseCode


class RedFlag(Entry):
    """What is asked about a lot of scrap, which answers raise a flag, and what to do then.

    `direction` is where one looks: at where it comes from, where it goes, or both.
    """

    name: Wording
    asks: Code
    what: Wording
    raised_by: tuple[Code, ...] = Field(min_length=1)
    cleared_by: tuple[Code, ...] = Field(min_length=1)
    direction: Literal["source", "destination", "both"]
    remedy: Wording

    @model_validator(mode="after")
    def either_or(self) -> Self:
        """An answer raises the flag or clears it, never both."""
        if both := sorted({*self.raised_by} & {*self.cleared_by}):
            named = ", ".join(both)
            what = Text(f"It raises and clears: {named}.", f"Het hijst en strijkt: {named}.")
            raise wrong(what, Text("Keep one of the two.", "Houd er één."))
        return self


Share = Annotated[Figure, Field(ge=0, lt=1)]


class Loss(Entry):
    """The share of what goes into a process that does not come out as metal, between two bounds."""

    name: Wording
    least: Share
    most: Share
    reason: Wording

    @model_validator(mode="after")
    def upward(self) -> Self:
        """A range runs from low to high."""
        if self.least > self.most:
            what = Text("The range runs backward.", "Het bereik loopt terug.")
            remedy = Text("Write `least` below `most`.", "Schrijf `least` lager dan `most`.")
            raise wrong(what, remedy)
        return self


class ReportOrigin(Entry):
    """What of the records a company's own report is drafted from, and into which part it goes.

    `kind` is the kind of information that it belongs to. What `stays` is never moved to the public
    part.
    """

    name: Wording
    kind: Code
    part: Literal["public", "confidential"]
    stays: Flag = False
    why: Wording

    @model_validator(mode="after")
    def stays_within(self) -> Self:
        """Only what is confidential can stay so."""
        if self.stays and self.part == "public":
            what = Text("It is public and stays within.", "Het is openbaar en blijft binnen.")
            raise wrong(what, Text("Write `part: confidential`.", "Schrijf `part: confidential`."))
        return self


class ReportItem(Entry):
    """One thing that a public report on due diligence tells, and from which records it is drafted.

    `answers` are the questions with a short name for each; `draws` the origins besides answers.
    An item that is not `expected` is not missed.
    """

    name: Wording
    what: Wording
    answers: Mapping[QuestionCode, Wording] = Field(default_factory=dict)
    draws: tuple[Code, ...] = ()
    expected: Flag = True


class Diligence(Values):
    """Severity, likelihood and the way of looking."""

    severity: Mapping[IssueCode, Severity]
    likelihood: Mapping[Code, Likelihood]
    steps: Mapping[Code, Step]
    instruments: Mapping[Code, Instrument]
    maturity: Mapping[Code, Maturity]
    targets: Mapping[Code, Target] = Field(default_factory=dict)
    responses: Mapping[Code, Response]
    annex_ii: Mapping[Code, AnnexHarm] = Field(default_factory=dict)
    red_flags: Mapping[Code, RedFlag] = Field(default_factory=dict)
    losses: Mapping[Code, Loss] = Field(default_factory=dict)
    report_origins: Mapping[Code, ReportOrigin] = Field(default_factory=dict)
    report: Mapping[Code, ReportItem] = Field(default_factory=dict)


# Complaints ---------------------------------------------------------------------------------


class CaseKind(Entry):
    """A kind of case: who brings it, and whether a procedure follows."""

    name: Wording
    what: Wording
    procedure: Flag


class CaseStep(Entry):
    """A step that a case may take, with its clock."""

    name: Wording
    what: Wording
    days: Count | None = None
    working_days: Count | None = None
    months: tuple[Count, ...] = ()
    after: CaseStepCode | None = None
    next: tuple[CaseStepCode, ...] = ()


class CaseTest(Entry):
    """A question that decides whether a case is heard."""

    what: Wording
    waivable: Flag = False


class CasePrinciple(Entry):
    """A rule that holds for every case."""

    what: Wording


class Complaints(Values):
    """How a case comes in, is heard and ends."""

    kinds: Mapping[Code, CaseKind]
    steps: Mapping[Code, CaseStep]
    admissibility: Mapping[Code, CaseTest]
    principles: Mapping[Code, CasePrinciple]


# Sharing ------------------------------------------------------------------------------------


class LevelEntry(Entry):
    """How far a level goes, and what usually stands on it."""

    name: Wording
    circle: Wording
    examples: Wording


class RoleEntry(Entry):
    """In what role somebody reads.

    Beyond `ceiling` the role reads only what it is named on; at the levels of `never_named` being
    named does not help either.
    """

    name: Wording
    what: Wording
    ceiling: LevelCode | None = None
    never_named: tuple[LevelCode, ...] = ()


class InformationKind(Entry):
    """A kind of information: whose it is, and its level unless its owner decides otherwise.

    With the owner's consent it goes as far as `furthest`, and without one nowhere.
    """

    name: Wording
    level: LevelCode
    owner: Literal["company", "party", "body", "secretariat", "case"]
    why: Wording
    furthest: LevelCode | None = None


class ProtocolRule(Entry):
    """Who may share such information without asking its owner: further, or by naming a role.

    One of `to` (a wider level) and `names` (a role, for so many months at most) is said.
    """

    what: Wording
    kinds: tuple[str, ...] = Field(min_length=1)
    by: RoleCode
    to: LevelCode | None = None
    names: RoleCode | None = None
    months: Count | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """It shares further, or it names; and who is named, is named for a time."""
        if (self.to is None) == (self.names is None) or bool(self.names) != bool(self.months):
            what = Text("It does not say one way to share.", "Het noemt niet één manier van delen.")
            remedy = Text(
                "Write `to:` a level, or `names:` a role and `months:`.",
                "Schrijf `to:` met een niveau, of `names:` met een rol en `months:`.",
            )
            raise wrong(what, remedy)
        return self


class ReaderKind(Entry):
    """A kind of reader, for the table of who reads what.

    `party`: the company itself, another company, another party, none (an outsider, a supporter).
    `body`: whether it sits in the body whose paper it is.
    """

    name: Wording
    party: Literal["owner", "other", "none"] = "none"
    body: Flag = False
    signatory: Flag = False
    signed_in: Flag = True
    roles: tuple[RoleCode, ...] = ()


class GatePrinciple(Entry):
    """A rule for making something known outside its level."""

    what: Wording


class NamingTerm(Entry):
    """For how many months at most somebody is named on what is not theirs."""

    what: Wording
    months: Count


RELEASE_RULES: Mapping[str, tuple[str, ...]] = {
    "least-cohort": ("contributors",),
    "least-in-cell": ("contributors",),
    "p-percent": ("percent",),
    "dominance": ("largest", "percent"),
    "zeros": ("withheld",),
    "full-cells": ("withheld",),
    "age": ("months",),
    "coalition": ("contributors",),
    "allies": ("members",),
    "within": ("percent",),
    "preview": ("working_days",),
}
SEVERAL = frozenset({"dominance", "allies"})  # rules of which an agreement may have more than one
ReleaseRuleName = Literal[
    "least-cohort", "least-in-cell", "p-percent", "dominance", "zeros", "full-cells", "age",
    "coalition", "allies", "within", "preview",
]  # fmt: skip


class ReleaseRule(Entry):
    """A rule that figures about several companies meet before they are published.

    `rule` says which; it has the values that `RELEASE_RULES` names with it, and no others.
    `allies` are members who know one another's figures; `within` says to what percentage everybody
    knows everybody's figures beforehand. `preview` says for how many working days the companies
    look first.
    """

    what: Wording
    rule: ReleaseRuleName
    contributors: Annotated[Whole, Field(ge=1, le=1000)] | None = None
    percent: Annotated[Whole, Field(ge=1, le=100)] | None = None
    largest: Annotated[Whole, Field(ge=1, le=100)] | None = None
    months: Annotated[Whole, Field(ge=0, le=1200)] | None = None
    withheld: Flag | None = None
    working_days: Annotated[Whole, Field(ge=0, le=250)] | None = None
    members: tuple[str, ...] = ()

    @model_validator(mode="after")
    def whole(self) -> Self:
        """A rule has its own values, all of them."""
        wanted = set(RELEASE_RULES[self.rule])
        said = {name for name in VALUES if getattr(self, name) not in (None, ())}
        if said != wanted:
            named = ", ".join(RELEASE_RULES[self.rule])
            what = Text(f"{self.rule} asks for: {named}.", f"{self.rule} vraagt om: {named}.")
            other = ", ".join(sorted(said - wanted))
            remedy = Text(f"Leave out: {other}.", f"Laat weg: {other}.") if other else ADD_THEM
            raise wrong(what, remedy)
        return self


VALUES = ("contributors", "percent", "largest", "months", "withheld", "working_days", "members")
ADD_THEM = Text("Write them below the rule.", "Schrijf ze onder de regel.")


class Sharing(Values):
    """Levels, roles, kinds of information and kinds of readers, and what a release must meet."""

    levels: Mapping[Code, LevelEntry]
    roles: Mapping[Code, RoleEntry]
    kinds: Mapping[Code, InformationKind]
    readers: Mapping[Code, ReaderKind]
    protocol: Mapping[Code, ProtocolRule] = Field(default_factory=dict)
    naming: Mapping[Code, NamingTerm] = Field(default_factory=dict)
    release: Mapping[Code, ReleaseRule] = Field(default_factory=dict)
    principles: Mapping[Code, GatePrinciple]

    @model_validator(mode="after")
    def protocol_speaks_of_kinds(self) -> Self:
        """A rule about a kind that is not listed would share nothing, silently."""
        for code, entry in self.protocol.items():
            for kind in entry.kinds:
                if kind not in self.kinds:
                    what = Text(
                        f'"{kind}" is not one of the kinds.',
                        f'"{kind}" is niet een van de soorten.',
                    )
                    raise wrong(what, did_you_mean(kind, tuple(self.kinds)), ("protocol", code))
        return self

    @model_validator(mode="after")
    def each_rule_once(self) -> Self:
        """Two values for one rule would leave it open which holds."""
        seen: set[str] = set()
        for code, entry in self.release.items():
            if entry.rule in seen - SEVERAL:
                what = Text(f"{entry.rule} is said twice.", f"{entry.rule} is twee keer gezegd.")
                raise wrong(what, Text("Keep one.", "Houd er één."), under=("release", code))
            seen.add(entry.rule)
        return self

    @property
    def longest(self) -> int:
        """For how many months at most somebody is named; without a rule, one month."""
        return min((term.months for term in self.naming.values()), default=1)

    @property
    def furthest(self) -> Mapping[str, str]:
        """How far each kind of information goes with consent, for those that go further."""
        return {code: kind.furthest for code, kind in self.kinds.items() if kind.furthest}

    @property
    def ceilings(self) -> Mapping[str, str]:
        """The level at which a role stops, for the roles that stop somewhere."""
        return {code: role.ceiling for code, role in self.roles.items() if role.ceiling}

    @property
    def never_named(self) -> Mapping[str, frozenset[str]]:
        """By role, the levels at which naming somebody opens nothing."""
        return {code: frozenset(role.never_named) for code, role in self.roles.items()}


# Progress -----------------------------------------------------------------------------------


class Monitoring(Entry):
    """A kind of monitoring: what is followed, and from what it is read."""

    name: Wording
    what: Wording
    reads: Wording


class Indicator(Entry):
    """A measure of progress: specific, measurable, acceptable, realistic and dated."""

    name: Wording
    what: Wording
    monitoring: MonitoringCode
    unit: Wording
    target: Wording
    by: Moment | None = None
    owner: Actors
    counts: Wording


class EndTest(Entry):
    """For whom, or for what, the agreement must show improvement at its end."""

    what: Wording
    rightsholder: RightsholderCode | None = None


class Progress(Values):
    """Principles, kinds of monitoring, indicators and the test at the end."""

    principles: Mapping[Code, GatePrinciple]
    monitoring: Mapping[Code, Monitoring]
    indicators: Mapping[Code, Indicator]
    end_test: Mapping[Code, EndTest]


# Words --------------------------------------------------------------------------------------


class Words(Entry):
    """A list of words in both languages, with one source for the list.

    `short` names some of them once more, for where there is little room.
    """

    about: Wording
    words: Annotated[Mapping[Code, Wording], Field(min_length=1)]
    short: Mapping[Code, Wording] = Field(default_factory=dict)

    @model_validator(mode="after")
    def shortens_its_own(self) -> Self:
        """Only words of the list have a short name."""
        if foreign := sorted(self.short.keys() - self.words.keys()):
            named = ", ".join(foreign)
            what = Text(
                f"Short names of what the list does not have: {named}.",
                f"Korte namen van wat de lijst niet heeft: {named}.",
            )
            raise wrong(what, ADD_WORDS)
        return self

    @property
    def headings(self) -> Mapping[str, Text]:
        """Each word as short as it goes."""
        return {**self.words, **self.short}


ADD_WORDS = Text(
    "Add the words, or take these short names away.",
    "Voeg de woorden toe, of haal deze korte namen weg.",
)


class WordLists(Values):
    """The lists of words that codes stand for."""

    materials: Words
    stages: Words
    forms: Words
    issues: Words
    rightsholders: Words
    involvement: Words
    chains: Words
    actions: Words
    themes: Words
    trade: Words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """From code to text, list by list."""

    materials: Mapping[str, Text]
    stages: Mapping[str, Text]
    forms: Mapping[str, Text]
    issues: Mapping[str, Text]
    rightsholders: Mapping[str, Text]
    involvement: Mapping[str, Text]
    chains: Mapping[str, Text]
    actions: Mapping[str, Text]
    themes: Mapping[str, Text]
    trade: Mapping[str, Text]
