"""What unions, NGOs and their partners bring to due diligence, and how it may be cited.

The kinds are those of the brochure, each with the obligation that it fulfils. Whoever brought it
says what a card of it may tell to those who may not read it: that it is there at all, whose it is,
where it is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from schakel.language import Text

Confidence = Literal["high", "medium", "low", "unknown"]

# Each kind of information in sharing.yaml, with the obligation it fulfils.
SORTS: Final[Mapping[str, str]] = {
    "quick-scan": "quick-scans",
    "country-insight": "insight-per-country",
    "consultation-record": "local-consultations",
    "awareness-raised": "raise-awareness",
    "policy-advice": "advise-on-policy",
    "insiders-involved": "involve-insiders",
    "expertise-given": "help-avoid-severe-harm",
    "expertise-shared": "share-expertise",
}
SOURCES: Final[Mapping[str, Text]] = {
    "affected-people": Text("people whom it touches", "mensen die het raakt"),
    "local-union": Text("local trade union", "lokale vakbond"),
    "local-organisation": Text("local organisation", "lokale organisatie"),
    "own-visit": Text("own visit", "eigen bezoek"),
    "public-report": Text("public report", "openbaar rapport"),
    "authority": Text("authority", "overheid"),
    "expert": Text("expert", "deskundige"),
    "other": Text("other", "anders"),
}
CONFIDENCES: Final[Mapping[Confidence, Text]] = {
    "high": Text("high: several sources say so", "hoog: meer bronnen zeggen het"),
    "medium": Text("medium: one good source", "midden: één goede bron"),
    "low": Text("low: hearsay or a hint", "laag: van horen zeggen, of een aanwijzing"),
    "unknown": Text("unknown", "onbekend"),
}


@dataclass(frozen=True, slots=True)
class Consent:
    """What a card may tell: nothing at all, or the kind; and besides whose, where, about what."""

    cite: bool = False
    name_us: bool = False
    tell_place: bool = False
    tell_issue: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought: about what and where, from what source, how sure, and what was said.

    `people`, `how`, `safety` and `told_back` are for a consultation: who was heard, by role and
    never by name; how; what was done for their safety; what they heard back.
    """

    title: str
    country: str = ""
    issue: str = ""
    rightsholders: tuple[str, ...] = ()
    source: str = "other"
    confidence: Confidence = "unknown"
    said: str = ""
    partner: str = ""
    people: str = ""
    how: str = ""
    safety: str = ""
    told_back: str = ""
    consent: Consent = Consent()


@dataclass(frozen=True, slots=True)
class Told:
    """What a card tells: empty is not told."""

    sort: str
    year: int
    confidence: Confidence
    organisation: str = ""
    country: str = ""
    issue: str = ""


def told(sort: str, year: int, owner: str, brought: Brought) -> Told | None:
    """What a card of this may tell, by the consent of whoever brought it; None without it.

    The day is told as a year, and never the source, the people or the words.
    """
    consent = brought.consent
    if not consent.cite:
        return None
    return Told(
        sort=sort,
        year=year,
        confidence=brought.confidence,
        organisation=owner if consent.name_us else "",
        country=brought.country if consent.tell_place else "",
        issue=brought.issue if consent.tell_issue else "",
    )


def lacks(sort: str, brought: Brought) -> Text | None:
    """What is missing from a record of this kind; None when it can be kept."""
    if len(brought.title.strip()) < SHORTEST or len(brought.said.strip()) < SHORTEST:
        return SAY_IT
    if sort == "consultation-record" and not (brought.people.strip() and brought.how.strip()):
        return WHO_AND_HOW
    if sort == "consultation-record" and not brought.safety.strip():
        return SAFETY
    return None


SHORTEST: Final = 3
SAY_IT: Final = Text(
    "Give it a title and say what it is about.", "Geef een titel en zeg waar het over gaat."
)
WHO_AND_HOW: Final = Text(
    "Say who was heard, by role and not by name, and how.",
    "Zeg wie gehoord is, naar rol en niet bij naam, en hoe.",
)
SAFETY: Final = Text(
    "Say what was done so that nobody comes to harm for having spoken.",
    "Zeg wat er is gedaan zodat niemand schade lijdt omdat hij sprak.",
)
