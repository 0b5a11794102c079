"""What the scenes of the year share: who plays, what they keep in mind, how they vote."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schakel.language import Language, Text
from schakel.secretariat.governance.acts import cast_vote, close_decision, open_decision
from schakel.secretariat.governance.models import Decision
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person

ASSEMBLY, STEERING = "general-assembly", "steering-committee"

COMPANIES = (
    "csr-officer",
    "koperwiek",
    "blauwborst",
    "goudvink",
    "ijzergors",
    "kwikstaart",
    "roodmus",
    "steenuil",
    "wielewaal",
)
UNIONS = ("union-expert", "het-aambeeld")
NGOS = ("verre-mijnen", "schone-stroom")
GOVERNMENT = ("government", "ministerie-van-wind")
SUPPORTERS = ("zinkvrienden", "schrootgenootschap")
OTHERS = ("verbond-van-vonken", *GOVERNMENT, *UNIONS, *NGOS)
EVERYBODY = (*COMPANIES, *OTHERS)  # with a vote in the assembly
SEATED = ("csr-officer", "koperwiek", "government", "union-expert", "verre-mijnen")

# Who writes Dutch at the desk; the others write English, as some companies do at home as well.
DUTCH = frozenset({"koperwiek", "ijzergors", "kwikstaart", "roodmus", "wielewaal"})


def language_of(key: str) -> Language:
    """In which language somebody writes, and is written to."""
    return "nl" if key in DUTCH else "en"


def said(key: str, words: Text) -> str:
    """These words in the language in which somebody writes."""
    return words.within(language_of(key))


@dataclass(slots=True)
class Stage:
    """The people by part, their parties, and the numbers of what they made by name."""

    people: dict[str, Person]
    parties: dict[str, Party] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def handler(self) -> Person:
        """The case handler of the secretariat."""
        return self.people["secretariat"]

    @property
    def chair(self) -> Person:
        """The independent chair."""
        return self.people["chair"]

    def party(self, key: str) -> Party:
        """The party that somebody speaks for, asked once."""
        if key not in self.parties:
            party = self.people[key].party
            if party is None:
                raise LookupError(key)
            self.parties[key] = party
        return self.parties[key]

    def present(self, *keys: str) -> list[Person]:
        """These people, the chair and the secretariat."""
        return [self.chair, self.handler, *(self.people[key] for key in keys)]


Scene = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is put to a body, under which rule."""

    name: str
    body: str
    rule: str
    title: str
    text: str


def put(stage: Stage, what: Proposal, *, meeting: str = "", by: str = "chair", **more: Any) -> int:
    """Put a proposal to the vote, in a meeting or in writing; its number."""
    decision = open_decision(
        person=stage.people[by],
        body=what.body,
        rule=what.rule,
        title=what.title,
        proposal=what.text,
        meeting=stage.numbers[meeting] if meeting else None,
        **more,
    )
    stage.numbers[what.name] = decision.pk
    return decision.pk


def vote(stage: Stage, number: int, keys: Collection[str], choice: str = "for") -> None:
    """Let these people vote the same way."""
    for key in keys:
        cast_vote(person=stage.people[key], number=number, choice=choice)


def close(stage: Stage, name: str, by: str = "chair") -> Decision:
    """Close the vote that stands under this name."""
    return close_decision(person=stage.people[by], number=stage.numbers[name])


def decide(
    stage: Stage, what: Proposal, keys: Collection[str], meeting: str, **more: Any
) -> Decision:
    """Put a proposal to the vote in a meeting, let these people agree, and close it."""
    number = put(stage, what, meeting=meeting, **more)
    vote(stage, number, keys)
    return close(stage, what.name)


def day(month: int, number: int, year: int = 1) -> date:
    """A day of a year of the agreement; the first runs from July 2019 to June 2020.

    >>> day(7, 1), day(6, 8, 3)
    (datetime.date(2019, 7, 1), datetime.date(2022, 6, 8))
    """
    return date((2018 if month >= 7 else 2019) + year, month, number)
