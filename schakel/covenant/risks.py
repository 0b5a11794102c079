"""The heat map of a company as its own record: what it says of harm at a place, gravest first.

A risk is drawn from a purchase list or added by somebody; the company may judge it otherwise, with
a reason, and a second pair of eyes confirms what was written. What is not known stays unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.drafting import Involvement, TopRisk
from schakel.covenant.salience import FIRST, UNKNOWN, Impact, Unknown, severity, sortable
from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import Text

Standing = Literal["drawn", "written", "confirmed"]
Answer = Literal["not-found", "lower", "unknown", "likely"]

STANDINGS: Final[Mapping[Standing, Text]] = {
    "drawn": Text("not looked at yet", "nog niet bekeken"),
    "written": Text("waits for a second pair of eyes", "wacht op een tweede paar ogen"),
    "confirmed": Text("confirmed", "bevestigd"),
}
INVOLVEMENTS: Final[tuple[Involvement, ...]] = ("caused", "contributed", "linked")
LIKELY: Final = 4
SHORTEST: Final = 10  # signs in a reason that says something


@dataclass(frozen=True, slots=True)
class Spot:
    """Where: a country, a stage of one material; and what may go wrong there."""

    country: str
    material: str
    stage: str
    issue: str

    @property
    def name(self) -> str:
        """By which two risks are the same."""
        return f"{self.country}:{self.material}:{self.stage}:{self.issue}".casefold()


@dataclass(frozen=True, slots=True)
class Judgement:
    """How grave something is on each aspect, and how likely: 1 to 5, or unknown."""

    scale: int
    scope: int
    irremediability: int
    likelihood: int | Unknown = UNKNOWN

    @property
    def severity(self) -> int:
        """The worst of its aspects."""
        return severity(Impact(self.scale, self.scope, self.irremediability))


@dataclass(frozen=True, slots=True)
class Consulted:
    """Who was heard about it: which people, by role and never by name, how, and when."""

    who: str
    how: str
    on: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A site, signal or complaint that it has to do with, by reference only."""

    kind: Literal["site", "signal", "complaint"]
    reference: str


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk: where, how grave and how likely, how the company is involved, who was heard.

    `drawn` is what the list says, `said` what the company says instead, with `reason`. `share` is
    that of the material which passes there, where the list tells. `aside` says why it is left out
    of what comes first. `cards` are the numbers of support that it cites.
    """

    code: str
    spot: Spot
    country_name: Text
    drawn: Judgement | None = None
    said: Judgement | None = None
    reason: str = ""
    share: float | None = None
    basis: str = "none"
    involvement: Involvement | None = None
    how_involved: str = ""
    actual: bool | None = None
    annex: str = ""
    rightsholders: tuple[str, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    aside: str = ""
    links: tuple[Link, ...] = ()
    cards: tuple[int, ...] = ()

    @property
    def judgement(self) -> Judgement:
        """What counts: what was said, else what was drawn."""
        found = self.said or self.drawn
        if found is None:
            raise ValueError(f"{self.code} was neither drawn nor said")
        return found

    @property
    def overridden(self) -> bool:
        """Does the company say otherwise than its list?"""
        return self.drawn is not None and self.said is not None and self.said != self.drawn

    @property
    def added(self) -> bool:
        """Did somebody add it, that is: was it not drawn?"""
        return self.drawn is None


@dataclass(frozen=True, slots=True)
class Entry:
    """A risk as it stands in the record."""

    risk: Risk
    standing: Standing = "drawn"


# Order ----------------------------------------------------------------------------------------


def order(risk: Risk) -> tuple[float, float, float, str]:
    """Severity first, then likelihood (unknown after 5, before 4), then share, then the code.

    A share that nobody knows counts as the whole: it may be.
    """
    judged = risk.judgement
    share = 1.0 if risk.share is None else risk.share
    return -judged.severity, -sortable(judged.likelihood), -share, risk.code


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """What comes first, first; what was set aside after all else."""
    return sorted(entries, key=lambda entry: (bool(entry.risk.aside), order(entry.risk)))


def first(entries: Iterable[Entry], most: int = FIRST) -> tuple[Risk, ...]:
    """The confirmed risks that come first, and any that tie with the last of them."""
    risks = [
        entry.risk
        for entry in in_order(entries)
        if entry.standing == "confirmed" and not entry.risk.aside
    ]
    if len(risks) <= most:
        return tuple(risks)
    last = order(risks[most - 1])[:2]
    return tuple(risk for risk in risks if order(risk)[:2] <= last)


def top_risk(agreement: Agreement, risk: Risk) -> TopRisk:
    """The risk as a plan begins with it; where nobody said how involved, the weakest bond."""
    judged, words = risk.judgement, agreement.vocabulary
    falls_on = agreement.severity[risk.spot.issue].falls_on
    return TopRisk(
        code=risk.code,
        issue=risk.spot.issue,
        name=name_of(words.issues, words.materials, words.stages, risk),
        severity=judged.severity,
        likelihood=judged.likelihood,
        involvement=risk.involvement or "linked",
        actual=bool(risk.actual),
        rightsholders=risk.rightsholders or tuple(falls_on),
        annex=risk.annex,
    )


def name_of(
    issues: Mapping[str, Text],
    materials: Mapping[str, Text],
    stages: Mapping[str, Text],
    risk: Risk,
) -> Text:
    """Issue and place, in words."""
    spot, country = risk.spot, risk.country_name
    said = [
        (words.get(code) or Text(code, code))
        for words, code in ((issues, spot.issue), (materials, spot.material), (stages, spot.stage))
    ]
    issue, material, stage = said
    return Text(
        f"{issue.en}: {material.en}, {stage.en}, {country.en}",
        f"{issue.nl}: {material.nl}, {stage.nl}, {country.nl}",
    )


# What may be done -----------------------------------------------------------------------------


def may_write(risk: Risk) -> Verdict:
    """May this be written down: with a reason wherever it differs from what was drawn?"""
    if (risk.added or risk.overridden) and len(risk.reason.strip()) < SHORTEST:
        return Denied(WHY_OTHERWISE)
    if risk.aside and len(risk.aside.strip()) < SHORTEST:
        return Denied(WHY_ASIDE)
    if risk.involvement and risk.involvement != "linked" and not risk.how_involved.strip():
        return Denied(WHICH_PART)
    return Allowed(Text("It says what it must.", "Er staat wat er moet staan."))


def may_confirm(standing: Standing, written_by: str, by: str) -> Verdict:
    """May this person confirm it: as second pair of eyes on what somebody else wrote?"""
    if standing == "confirmed":
        return Denied(CONFIRMED)
    if standing == "written" and written_by == by:
        return Denied(OWN_WORK)
    return Allowed(Text("Somebody else wrote it.", "Iemand anders schreef het."))


def may_submit(entries: Sequence[Entry]) -> Verdict:
    """May the record be handed in: all that was written confirmed, all that comes first seen?"""
    if not any(not entry.risk.aside for entry in entries):
        return Denied(EMPTY)
    waiting = sum(entry.standing == "written" for entry in entries)
    if waiting:
        return Denied(_waiting(waiting))
    ahead = in_order(entries)[:FIRST]
    unseen = sum(entry.standing == "drawn" for entry in ahead)
    if unseen:
        return Denied(_unseen(unseen))
    return Allowed(Text("It may be handed in.", "Het mag worden ingediend."))


def _waiting(count: int) -> Text:
    return Text(
        f"Waits for a second pair of eyes: {count}. Ask a colleague, or the secretariat.",
        f"Wacht op een tweede paar ogen: {count}. Vraag een collega, of het secretariaat.",
    )


def _unseen(count: int) -> Text:
    return Text(
        f"Of the first {FIRST} nobody has looked at yet: {count}. Confirm them, or say otherwise.",
        f"Van de eerste {FIRST} nog niet bekeken: {count}. Bevestig die, of zeg het anders.",
    )


WHY_OTHERWISE: Final = Text(
    "Say why it is so, in a sentence: it differs from what the list shows.",
    "Zeg in een zin waarom: het wijkt af van wat de lijst laat zien.",
)
WHY_ASIDE: Final = Text(
    "Say in a sentence why it is left out of what comes first.",
    "Zeg in een zin waarom het niet meetelt bij wat vooropstaat.",
)
WHICH_PART: Final = Text(
    "Say what part the company has in it.", "Zeg welk aandeel het bedrijf erin heeft."
)
CONFIRMED: Final = Text("It is confirmed already.", "Het is al bevestigd.")
OWN_WORK: Final = Text(
    "Who wrote it does not confirm it. Ask a colleague, or the secretariat.",
    "Wie het schreef, bevestigt het niet. Vraag een collega, of het secretariaat.",
)
EMPTY: Final = Text("There is no risk in it yet.", "Er staat nog geen risico in.")


# What is still thin ---------------------------------------------------------------------------


def remarks(entry: Entry) -> tuple[Text, ...]:
    """What nobody said of a risk yet; none of it stops the handing in, all of it is shown."""
    risk = entry.risk
    found = [
        (risk.involvement is None, NOT_INVOLVED),
        (not risk.consulted, NOBODY_HEARD),
        (risk.judgement.likelihood == UNKNOWN, LIKELIHOOD_OPEN),
        (risk.actual is None, ACTUAL_OPEN),
    ]
    return tuple(said for lacks, said in found if lacks)


NOT_INVOLVED: Final = Text(
    "Unknown: how the company is involved.", "Onbekend: hoe het bedrijf erbij betrokken is."
)
NOBODY_HEARD: Final = Text(
    "Nobody whom it touches was heard yet.", "Nog niemand die het raakt, is gehoord."
)
LIKELIHOOD_OPEN: Final = Text(
    "Unknown how likely it is; that is not low.", "Onbekend hoe waarschijnlijk; dat is niet laag."
)
ACTUAL_OPEN: Final = Text("Unknown: whether it happens already.", "Onbekend: of het al gebeurt.")


# From year to year, and all companies together ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """How many confirmed risks there were of each severity (5 first), and how many unknown."""

    year: int
    by_severity: Mapping[int, int] = field(default_factory=dict)
    unknown: int = 0


def course(year: int, entries: Iterable[Entry]) -> Course:
    """One year of a company's heat map in numbers."""
    risks = [each.risk for each in entries if each.standing == "confirmed" and not each.risk.aside]
    levels = [risk.judgement.severity for risk in risks]
    unknown = sum(risk.judgement.likelihood == UNKNOWN for risk in risks)
    return Course(year, {level: levels.count(level) for level in (5, 4, 3, 2, 1)}, unknown)


ANSWERS: Final[Mapping[Answer, Text]] = {
    "not-found": Text("not among its risks", "niet onder zijn risico's"),
    "lower": Text("found, less likely", "gevonden, minder waarschijnlijk"),
    "unknown": Text("found, likelihood unknown", "gevonden, waarschijnlijkheid onbekend"),
    "likely": Text("found, likely or very likely", "gevonden, (zeer) waarschijnlijk"),
}


def answer(entries: Iterable[Entry], issue: str) -> Answer:
    """How a company stands to an issue: the strongest of what it confirmed."""
    found = [
        entry.risk.judgement.likelihood
        for entry in entries
        if entry.standing == "confirmed" and not entry.risk.aside and entry.risk.spot.issue == issue
    ]
    if not found:
        return "not-found"
    if any(level != UNKNOWN and level >= LIKELY for level in found):
        return "likely"
    return "unknown" if UNKNOWN in found else "lower"
