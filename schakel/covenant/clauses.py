"""What an agreement's files may hold: one class per kind of entry, and nothing that is not named.

Every entry carries its source. `reading` says whose it is: the agreement's own text, the practice
in which it was carried out, or a default of ours where text and practice are silent.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from schakel.covenant.files import did_you_mean
from schakel.language import Text

UNKNOWN = "unknown"

Kind = Literal["company", "association", "ministry", "trade-union", "ngo"]
Whose = Literal["agreement", "practice", "default"]
Unknown = Literal["unknown"]
Degree = Annotated[int, Field(ge=1, le=5)]
Count = Annotated[int, Field(ge=1, le=1200)]


def wrong(what: str, remedy: str) -> PydanticCustomError:
    """An error that carries its remedy along to the problem it becomes."""
    return PydanticCustomError("schakel", "{what}", {"what": what, "remedy": remedy})


def _in_both(text: Text) -> Text:
    for language, said in zip(("en", "nl"), text, strict=True):
        if not said.strip():
            raise wrong(f"The {language} text is empty.", "Write it in both languages.")
    return text


def _known(namespace: str) -> Callable[[str, ValidationInfo], str]:
    def check(code: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get(namespace)
        if known is not None and code not in known:
            raise wrong(f'"{code}" is not one of the {namespace}.', did_you_mean(code, known))
        return code

    return check


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Code = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_.][a-z0-9]+)*$")]
Wording = Annotated[Text, AfterValidator(_in_both)]
DocumentCode = Annotated[str, AfterValidator(_known("documents"))]
ConstituencyCode = Annotated[str, AfterValidator(_known("constituencies"))]
BodyCode = Annotated[str, AfterValidator(_known("bodies"))]
Actor = Annotated[str, AfterValidator(_known("actors"))]
Actors = Annotated[tuple[Actor, ...], BeforeValidator(_several), Field(min_length=1)]
IssueCode = Annotated[str, AfterValidator(_known("issues"))]
StageCode = Annotated[str, AfterValidator(_known("stages"))]
RightsholderCode = Annotated[str, AfterValidator(_known("rightsholders"))]
ChainCode = Annotated[str, AfterValidator(_known("chains"))]
ThemeCode = Annotated[str, AfterValidator(_known("themes"))]
CaseStepCode = Annotated[str, AfterValidator(_known("steps"))]
MonitoringCode = Annotated[str, AfterValidator(_known("kinds of monitoring"))]
LevelCode = Annotated[str, AfterValidator(_known("levels"))]
RoleCode = Annotated[str, AfterValidator(_known("roles"))]


class Values(BaseModel):
    """Frozen, and deaf to nothing: a key that is not named here is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(Values):
    """Where it stands: a document of the register, its section, and its page if it has pages."""

    document: DocumentCode
    section: str = Field(min_length=1)
    page: int | None = None

    @model_validator(mode="after")
    def page_exists(self, info: ValidationInfo) -> Self:
        """A document with pages is quoted by page; the page is within the document."""
        pages = (info.context or {}).get("pages", {}).get(self.document)
        if pages and self.page is None:
            raise wrong("The source names no page.", f"Add `page:`, from 1 to {pages}.")
        if self.page is not None and not 1 <= self.page <= (pages or self.page):
            raise wrong(f"There is no page {self.page}.", f"The document has {pages} pages.")
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
    published: int | None = None
    pages: int | None = None
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
        standing = sum(reading.set_aside is None for reading in self.readings)
        if standing > 1:
            remedy = "Keep one, and give the others `set_aside: {en: …, nl: …}` with the reason."
            raise wrong(f"{standing} readings stand at once.", remedy)
        if not standing:
            raise wrong("No reading stands.", "Remove `set_aside` from the reading that holds.")
        return self

    @property
    def standing(self) -> Reading:
        """The reading that holds."""
        return next(reading for reading in self.readings if reading.set_aside is None)

    @property
    def source(self) -> Source:
        """The source of the reading that holds."""
        return self.standing.source


class Day(Question):
    """A day on which documents may differ."""

    @field_validator("readings")
    @classmethod
    def all_dated(cls, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """Every reading names its day."""
        if any(reading.on is None for reading in readings):
            raise wrong("A reading names no day.", "Add `on: YYYY-MM-DD`.")
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
            remedy = "Put them in order: signed, start, end."
            raise wrong(f"The term runs backward: {signed}, {start}, {end}.", remedy)
        if end.year - start.year > CENTURY:
            raise wrong(f"The term lasts until {end.year}.", "Look at the year of the end.")
        return self


CENTURY = 100


def _a_day(written: str) -> str:
    try:
        date.fromisoformat(written)
    except ValueError:
        raise wrong(f'"{written}" is no day that exists.', "Write it as 'YYYY-MM-DD'.") from None
    return written


class Header(Values):
    """What the agreement is, and the documents that speak of it."""

    code: str
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
            what = f"This is a {self.kind}, but it sits with {self.constituency}."
            raise wrong(what, f"That side is for: {', '.join(map(str, kinds))}.")
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
    adhoc: bool = False


class Seats(Entry):
    """How many seats a constituency has in a body."""

    name: Wording
    body: BodyCode
    constituency: ConstituencyCode
    seats: int = Field(ge=1)


class Office(Entry):
    """An independent office: who holds it, who appoints."""

    name: Wording
    what: Wording
    appointed_by: Actors
    serves: Annotated[tuple[BodyCode, ...], BeforeValidator(_several)]
    votes: bool = False


class Task(Entry):
    """What a body or office does."""

    who: Actors
    what: Wording


class Delegation(Entry):
    """What one body may hand to another."""

    giver: BodyCode
    taker: BodyCode
    what: Wording


class Decision(Entry):
    """How a body decides."""

    body: BodyCode
    what: Wording
    method: Literal["consent", "consensus", "majority", "qualified-majority"]
    each_constituency: bool
    chair_present: bool
    objection_days: int | None = None


class Fee(Values):
    """The yearly fee of a company with at most so many full-time equivalents."""

    upto: int | None
    euros: int


class Accession(Entry):
    """How a company joins."""

    what: Wording
    steps: Mapping[Code, Wording]
    yearly_fees: tuple[Fee, ...]
    entrance_fee: int


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


# Who owes what, and by when -----------------------------------------------------------------

Anchor = Literal["signed", "start", "end"]


class Due(Values):
    """When something is due: so long after or before an anchor, on it, or in every cycle.

    `reading` when the day is not read as the duty is: the duty is the agreement's, the day ours.
    """

    months: Count | None = None
    after: Anchor | None = None
    before: Anchor | None = None
    on: Anchor | None = None
    each: Literal["year", "half-year"] | None = None
    month: int | None = Field(default=None, ge=1, le=12)
    day: Literal["first", "last"] = "last"
    latest: bool = False
    reading: Whose | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """One way of counting, said in full."""
        ways = sum(way is not None for way in (self.after, self.before, self.on, self.each))
        if ways != 1:
            remedy = "Write one of `after`, `before`, `on`, `each`: {months: 24, after: start}."
            raise wrong(f"A due date counts in one way, not {ways}.", remedy)
        if (self.months is not None) != bool(self.after or self.before):
            raise wrong("Months count after or before.", "Write {months: 6, before: end}.")
        if self.month is not None and self.month > (6 if self.each == "half-year" else 12):
            raise wrong("A half-year has six months.", "Write a `month` from 1 to 6.")
        return self


class Obligation(Entry):
    """What somebody has taken upon itself; without `due` it holds throughout the term."""

    who: Actors
    what: Wording
    theme: ThemeCode
    chain: ChainCode = "both"
    due: Due | None = None
    towards: tuple[RightsholderCode, ...] = ()
