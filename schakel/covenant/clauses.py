"""What an agreement's files may hold: one class per kind of entry, and nothing that is not named.

Every entry carries its source. `reading` says whose it is: the agreement's own text, the practice
in which it was carried out, or a default of ours where text and practice are silent.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from schakel.covenant.files import did_you_mean, no_day
from schakel.language import Text

UNKNOWN = "unknown"

Kind = Literal["company", "association", "ministry", "trade-union", "ngo"]
Whose = Literal["agreement", "practice", "default"]
Unknown = Literal["unknown"]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Degree = Annotated[Whole, Field(ge=1, le=5)]
Count = Annotated[Whole, Field(ge=1, le=1200)]
Euros = Annotated[Whole, Field(ge=0)]


def wrong(what: Text, remedy: Text, under: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """An error that carries its remedy along to the problem it becomes.

    `under` leads on from what was looked at to the spot within it that is wrong.
    """
    said = {"en": what.en, "what": what, "remedy": remedy, "under": under}
    return PydanticCustomError("schakel", "{en}", said)


Word = TypeVar("Word", str, int)


def _in_both(text: Text) -> Text:
    for language, said in zip(("en", "nl"), text, strict=True):
        if not said.strip():
            what = Text(f"The {language} text is empty.", f"De tekst ({language}) is leeg.")
            raise wrong(what, Text("Write it in both languages.", "Schrijf haar in beide talen."))
    return text


def _known(namespace: str, dutch: str) -> Callable[[Word, ValidationInfo], Word]:
    def check(code: Word, info: ValidationInfo) -> Word:
        known = (info.context or {}).get(namespace)
        if known is not None and code not in known:
            what = Text(
                f'"{code}" is not one of the {namespace}.',
                f'"{code}" is niet een van de {dutch}.',
            )
            raise wrong(what, did_you_mean(str(code), known))
        return code

    return check


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Code = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_.][a-z0-9]+)*$")]
Wording = Annotated[Text, AfterValidator(_in_both)]
DocumentCode = Annotated[str, AfterValidator(_known("documents", "documenten"))]
ConstituencyCode = Annotated[str, AfterValidator(_known("constituencies", "geledingen"))]
BodyCode = Annotated[str, AfterValidator(_known("bodies", "organen"))]
Actor = Annotated[str, AfterValidator(_known("actors", "betrokkenen"))]
Actors = Annotated[tuple[Actor, ...], BeforeValidator(_several), Field(min_length=1)]
IssueCode = Annotated[str, AfterValidator(_known("issues", "thema's"))]
StageCode = Annotated[str, AfterValidator(_known("stages", "schakels"))]
RightsholderCode = Annotated[str, AfterValidator(_known("rightsholders", "rechthebbenden"))]
ChainCode = Annotated[str, AfterValidator(_known("chains", "ketens"))]
ResponseCode = Annotated[str, AfterValidator(_known("responses", "reacties"))]
ThemeCode = Annotated[str, AfterValidator(_known("themes", "onderwerpen"))]
StepNumber = Annotated[Whole, AfterValidator(_known("numbers of steps", "nummers van stappen"))]
StepCode = Annotated[str, AfterValidator(_known("steps of due diligence", "stappen"))]
PositionCode = Annotated[str, AfterValidator(_known("positions", "posities in de keten"))]
QuestionCode = Annotated[str, AfterValidator(_known("questions", "vragen"))]
AskerCode = Annotated[str, AfterValidator(_known("askers", "vragers"))]
InstrumentCode = Annotated[str, AfterValidator(_known("instruments", "instrumenten"))]
CaseStepCode = Annotated[str, AfterValidator(_known("steps", "stappen"))]
MonitoringCode = Annotated[str, AfterValidator(_known("kinds of monitoring", "soorten monitoring"))]
LevelCode = Annotated[str, AfterValidator(_known("levels", "niveaus"))]
RoleCode = Annotated[str, AfterValidator(_known("roles", "rollen"))]
TaskCode = Annotated[str, AfterValidator(_known("tasks", "taken"))]


class Values(BaseModel):
    """Frozen, and deaf to nothing: a key that is not named here is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(Values):
    """Where it stands: a document of the register, its section, and its page if it has pages."""

    document: DocumentCode
    section: str = Field(min_length=1)
    page: Whole | None = None

    @model_validator(mode="after")
    def page_exists(self, info: ValidationInfo) -> Self:
        """A document with pages is quoted by page; the page is within the document."""
        pages = (info.context or {}).get("pages", {}).get(self.document)
        if pages and self.page is None:
            what = Text("The source names no page.", "De bron noemt geen bladzijde.")
            remedy = Text(
                f"Add `page:`, from 1 to {pages}.", f"Voeg `page:` toe, van 1 tot en met {pages}."
            )
            raise wrong(what, remedy)
        if self.page is not None and not 1 <= self.page <= (pages or self.page):
            what = Text(f"There is no page {self.page}.", f"Bladzijde {self.page} bestaat niet.")
            remedy = Text(
                f"The document has {pages or 'no'} pages.",
                f"Het document heeft {pages or 'geen'} bladzijden.",
            )
            raise wrong(what, remedy)
        return self

    def __str__(self) -> str:
        page = f", p. {self.page}" if self.page else ""
        return f"{self.document}, {self.section}{page}"


class Entry(Values):
    """Whatever the agreement says, with its source and whose reading it is."""

    source: Source
    reading: Whose = "agreement"
    note: Wording | None = None


class Document(Values):
    """A document that sources point at; `pages` when it is quoted by page."""

    title: Wording
    publisher: str
    published: Annotated[Whole, Field(ge=1000, le=2999)] | None = None
    pages: Annotated[Whole, Field(ge=1)] | None = None
    address: str | None = None
    note: Wording | None = None


class Reading(Values):
    """One way to read a point on which documents differ."""

    says: Wording
    source: Source
    on: date | None = None
    set_aside: Wording | None = None


class Question(Values):
    """A point that is read in one or more ways; one reading stands, the others say why not."""

    what: Wording
    readings: tuple[Reading, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def one_stands(self) -> Self:
        """Exactly one reading is not set aside."""
        standing = [n for n, reading in enumerate(self.readings) if reading.set_aside is None]
        if len(standing) > 1:
            what = Text(
                f"{len(standing)} readings stand at once.",
                f"{len(standing)} lezingen gelden tegelijk.",
            )
            raise wrong(what, KEEP_ONE, under=("readings", standing[1]))
        if not standing:
            raise wrong(NONE_STANDS, LET_ONE_STAND)
        return self

    @property
    def standing(self) -> Reading:
        """The reading that holds."""
        return next(reading for reading in self.readings if reading.set_aside is None)

    @property
    def source(self) -> Source:
        """The source of the reading that holds."""
        return self.standing.source


KEEP_ONE = Text(
    "Keep one, and give the others `set_aside: {en: …, nl: …}` with the reason.",
    "Houd er één, en geef de andere `set_aside: {en: …, nl: …}` met de reden.",
)
NONE_STANDS = Text("No reading stands.", "Geen enkele lezing geldt.")
LET_ONE_STAND = Text(
    "Remove `set_aside` from the reading that holds.",
    "Haal `set_aside` weg bij de lezing die geldt.",
)


class Day(Question):
    """A day on which documents may differ."""

    @field_validator("readings")
    @classmethod
    def all_dated(cls, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """Every reading names its day."""
        if any(reading.on is None for reading in readings):
            what = Text("A reading names no day.", "Een lezing noemt geen dag.")
            raise wrong(what, Text("Add `on: YYYY-MM-DD`.", "Voeg `on: JJJJ-MM-DD` toe."))
        return readings

    @property
    def on(self) -> date:
        """The day that holds."""
        assert self.standing.on is not None  # noqa: S101 - held by all_dated
        return self.standing.on


class Term(Values):
    """From signature to end."""

    signed: Day
    start: Day
    end: Day

    @model_validator(mode="after")
    def runs_forward(self) -> Self:
        """Signed, then started, then ended, within a century: the calendar counts every year."""
        signed, start, end = self.signed.on, self.start.on, self.end.on
        if date.min in (signed, start, end):
            return self  # a day that does not exist is told where it stands
        if not signed <= start < end:
            days = f"{signed}, {start}, {end}"
            what = Text(f"The term runs backward: {days}.", f"De looptijd loopt terug: {days}.")
            raise wrong(what, IN_ORDER)
        if end.year - start.year > CENTURY:
            what = Text(f"The term lasts until {end.year}.", f"De looptijd duurt tot {end.year}.")
            raise wrong(what, LOOK_AT_YEAR)
        return self


CENTURY = 100
IN_ORDER = Text("Put them in order: signed, start, end.", "Zet ze op volgorde: signed, start, end.")
LOOK_AT_YEAR = Text("Look at the year of the end.", "Kijk naar het jaar van het einde.")


def _a_day(written: str) -> str:
    try:
        date.fromisoformat(written)
    except ValueError:
        raise wrong(*no_day(written)) from None
    return written


class Header(Values):
    """What the agreement is, and the documents that speak of it."""

    code: Code
    title: Wording
    short: Wording
    aim: Wording
    edition: Annotated[str, AfterValidator(_a_day)]
    documents: Mapping[Code, Document]
    term: Term
    points: Mapping[Code, "Point"]
    questions: Mapping[Code, Question]


class Point(Entry):
    """Something the agreement is or wants, that is no one's duty in particular."""

    what: Wording


# Who takes part, and how they decide --------------------------------------------------------


class Constituency(Entry):
    """A side at the table; it holds seats together."""

    name: Wording
    kinds: tuple[Kind, ...] = Field(min_length=1)


class Group(Entry):
    """Parties that a duty addresses together."""

    name: Wording
    kinds: tuple[Kind, ...] = Field(min_length=1)


class Party(Entry):
    """Who signed, on which side, and what it brings."""

    name: Wording
    kind: Kind
    constituency: ConstituencyCode
    role: Wording

    @model_validator(mode="after")
    def on_its_own_side(self, info: ValidationInfo) -> Self:
        """A party sits with its own kind."""
        kinds = (info.context or {}).get("sides", {}).get(self.constituency)
        if kinds and self.kind not in kinds:
            what = Text(
                f"This is a {self.kind}, but it sits with {self.constituency}.",
                f"Dit is een {self.kind}, maar zit bij {self.constituency}.",
            )
            named = ", ".join(map(str, kinds))
            remedy = Text(f"That side is for: {named}.", f"Die geleding is voor: {named}.")
            raise wrong(what, remedy)
        return self


class Supporter(Entry):
    """Who signed in support: invited to talk, never with a vote."""

    name: Wording
    role: Wording


class Body(Entry):
    """An organ of the agreement."""

    name: Wording
    what: Wording
    under: BodyCode | None = None
    members: Wording
    adhoc: Flag = False


class Seats(Entry):
    """How many seats a constituency has in a body."""

    name: Wording
    body: BodyCode
    constituency: ConstituencyCode
    seats: Whole = Field(ge=1)


class Office(Entry):
    """An independent office: who holds it, who appoints."""

    name: Wording
    what: Wording
    appointed_by: Actors
    serves: Annotated[tuple[BodyCode, ...], BeforeValidator(_several)]
    votes: Flag = False


class Task(Entry):
    """What a body or office does."""

    who: Actors
    what: Wording


class Delegation(Entry):
    """What one body may hand to another."""

    giver: BodyCode
    taker: BodyCode
    what: Wording


Method = Literal[
    "consent", "consensus", "majority", "qualified-majority", "majority-per-constituency"
]


def _part_of_one(written: str) -> str:
    if Fraction(written) > 1:
        what = Text(f"{written} is more than the whole.", f"{written} is meer dan het geheel.")
        raise wrong(what, Text("Write a part, such as 2/3.", "Schrijf een deel, zoals 2/3."))
    return written


Share = Annotated[str, Field(pattern=r"^[1-9][0-9]?/[1-9][0-9]?$"), AfterValidator(_part_of_one)]


class Decision(Entry):
    """How a body decides on something of this kind, and who may put it to the vote.

    `share` is the part of the votes that carries a qualified majority, `share_present` the part of
    the voices that must be there. Who is recused has no vote, and counts for the quorum when
    `recused_count`. With `task`, the text itself gives the body this to decide; a body that stands
    under another needs a mandate for all else, which a decision gives that `delegates`. Outside a
    meeting the vote stays open for at least `window_days`.
    """

    body: BodyCode
    what: Wording
    method: Method
    each_constituency: Flag
    chair_present: Flag
    share: Share | None = None
    share_present: Share | None = None
    recused_count: Flag = True
    objection_days: Count | None = None
    window_days: Count | None = None
    opened_by: Annotated[tuple[RoleCode, ...], BeforeValidator(_several)] = (
        "chair",
        "case-handler",
    )
    task: TaskCode | None = None
    delegates: Flag = False

    @model_validator(mode="after")
    def share_with_its_method(self) -> Self:
        """A qualified majority names its share, and no other method does."""
        if (self.share is not None) != (self.method == "qualified-majority"):
            raise wrong(*SHARE)
        return self


SHARE = (
    Text(
        "A share goes with a qualified majority.", "Een deel hoort bij een versterkte meerderheid."
    ),
    Text(
        "Write `method: qualified-majority` and `share: 2/3`.",
        "Schrijf `method: qualified-majority` en `share: 2/3`.",
    ),
)


class Fee(Values):
    """The yearly fee of a company with at most so many full-time equivalents."""

    upto: Annotated[Whole, Field(ge=1)] | None
    euros: Euros


class Accession(Entry):
    """How a company joins.

    `documents` are the steps that are a signature; `groups` is in how many working groups at
    least one takes part.
    """

    what: Wording
    steps: Mapping[Code, Wording]
    documents: tuple[Code, ...] = ()
    groups: Whole = Field(default=0, ge=0)
    yearly_fees: tuple[Fee, ...]
    entrance_fee: Euros

    @model_validator(mode="after")
    def documents_are_steps(self) -> Self:
        """Every document is one of the steps."""
        for code in self.documents:
            if code not in self.steps:
                what = Text(f'"{code}" is not a step.', f'"{code}" is geen stap.')
                raise wrong(what, did_you_mean(code, self.steps), under=("documents",))
        return self


class Leaving(Entry):
    """How a party goes: so many months after its notice, and what then happens to its data."""

    what: Wording
    months: Count
    data: Mapping[Code, Wording]
    remains: Wording


class Rung(Entry):
    """A step that is taken when something is not handed in.

    `days` counts calendar days before the day itself, `working_days` working days after it.
    Without `to` it goes to who owes it. `after` is the rung that must have been taken first. A
    body hears of it without names unless `named`.
    """

    name: Wording
    what: Wording
    way: Literal["mail", "call", "body", "dispute"]
    to: Actors | None = None
    days: Annotated[Whole, Field(ge=0, le=366)] | None = None
    working_days: Annotated[Whole, Field(ge=1, le=260)] | None = None
    after: Code | None = None
    named: Flag = True

    @model_validator(mode="after")
    def before_or_after(self) -> Self:
        """It comes so many days before, or so many working days after."""
        if (self.days is None) == (self.working_days is None):
            raise wrong(*BEFORE_OR_AFTER)
        return self


BEFORE_OR_AFTER = (
    Text("A rung comes before the day or after it.", "Een trede komt vóór de dag of erna."),
    Text("Write one of `days` and `working_days`.", "Schrijf een van `days` en `working_days`."),
)


class Extension(Entry):
    """Who may move the day of a duty, and how far.

    `days` is the most that it may be moved from the day itself; `decision` is the kind of decision
    that must stand behind it.
    """

    name: Wording
    what: Wording
    by: Actor
    days: Count | None = None
    decision: Code | None = None


class Governance(Values):
    """Constituencies, parties, bodies, seats, offices and how they decide."""

    constituencies: Mapping[Code, Constituency]
    groups: Mapping[Code, Group]
    parties: Mapping[Code, Party]
    supporting_organisations: Mapping[Code, Supporter]
    bodies: Mapping[Code, Body]
    seats: Mapping[Code, Seats]
    offices: Mapping[Code, Office]
    tasks: Mapping[Code, Task]
    delegations: Mapping[Code, Delegation]
    decisions: Mapping[Code, Decision]
    accession: Mapping[Code, Accession]
    leaving: Mapping[Code, Leaving] = Field(default_factory=dict)
    escalation: Mapping[Code, Rung] = Field(default_factory=dict)
    extensions: Mapping[Code, Extension] = Field(default_factory=dict)

    @model_validator(mode="after")
    def tasks_of_the_body(self) -> Self:
        """A decision that rests on a task rests on one of its own body."""
        for code, rule in self.decisions.items():
            task = self.tasks.get(rule.task or "")
            if task is not None and rule.body not in task.who:
                what = Text(
                    f'"{rule.task}" is no task of {rule.body}.',
                    f'"{rule.task}" is geen taak van {rule.body}.',
                )
                own = [each for each, entry in self.tasks.items() if rule.body in entry.who]
                raise wrong(what, did_you_mean("", own), under=("decisions", code, "task"))
        return self

    @model_validator(mode="after")
    def rungs_follow_rungs(self) -> Self:
        """A rung comes after one that stands before it, so that the ladder has no loop."""
        before: list[str] = []
        for code, rung in self.escalation.items():
            if rung.after is not None and rung.after not in before:
                what = Text(
                    f'"{rung.after}" is no rung before this one.',
                    f'"{rung.after}" is geen trede vóór deze.',
                )
                remedy = did_you_mean(rung.after, before)
                raise wrong(what, remedy, under=("escalation", code, "after"))
            before.append(code)
        return self

    @model_validator(mode="after")
    def extensions_by_decision(self) -> Self:
        """An extension names a kind of decision that there is."""
        for code, extension in self.extensions.items():
            if extension.decision is not None and extension.decision not in self.decisions:
                what = Text(
                    f'"{extension.decision}" is no kind of decision.',
                    f'"{extension.decision}" is geen soort besluit.',
                )
                remedy = did_you_mean(extension.decision, self.decisions)
                raise wrong(what, remedy, under=("extensions", code, "decision"))
        return self


# Who owes what, and by when -----------------------------------------------------------------

Anchor = Literal["signed", "start", "end", "joined"]


class Due(Values):
    """When something is due: so long after or before an anchor, on it, or in every cycle.

    `reading` when the day is not read as the duty is: the duty is the agreement's, the day ours.
    `open_months` is how long before that day it can be handed in; `grace` is in how many months
    after joining a party is not asked for it yet.
    """

    months: Count | None = None
    after: Anchor | None = None
    before: Anchor | None = None
    on: Anchor | None = None
    each: Literal["year", "half-year"] | None = None
    month: Whole | None = Field(default=None, ge=1, le=12)
    day: Literal["first", "last"] = "last"
    latest: Flag = False
    reading: Whose | None = None
    open_months: Count = 3
    grace: Count | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """One way of counting, said in full."""
        ways = sum(way is not None for way in (self.after, self.before, self.on, self.each))
        if ways != 1:
            what = Text(
                f"A due date counts in one way, not {ways}.",
                f"Een uiterste datum telt op één manier, niet op {ways}.",
            )
            raise wrong(what, ONE_WAY)
        if (self.months is not None) != bool(self.after or self.before):
            raise wrong(*MONTHS)
        if self.month is not None and self.month > (6 if self.each == "half-year" else 12):
            raise wrong(*HALF_YEAR)
        return self


ONE_WAY = Text(
    "Write one of `after`, `before`, `on`, `each`: {months: 24, after: start}.",
    "Schrijf een van `after`, `before`, `on`, `each`: {months: 24, after: start}.",
)
MONTHS = (
    Text("Months count after or before.", "Maanden tellen na of voor iets."),
    Text("Write {months: 6, before: end}.", "Schrijf {months: 6, before: end}."),
)
HALF_YEAR = (
    Text("A half-year has six months.", "Een halfjaar heeft zes maanden."),
    Text("Write a `month` from 1 to 6.", "Schrijf een `month` van 1 tot en met 6."),
)


class Obligation(Entry):
    """What somebody has taken upon itself; without `due` it holds throughout the term.

    `jointly` when those who owe it do it once, together, and not each of them.
    """

    who: Actors
    what: Wording
    theme: ThemeCode
    chain: ChainCode = "both"
    due: Due | None = None
    jointly: Flag = False
    towards: tuple[RightsholderCode, ...] = ()
