"""Answers mapped once: what a company answered, under the headings of others that ask the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.diligence import Declined, NotApplicable, Unknown
from schakel.covenant.questions import Question
from schakel.covenant.reporting import Answered
from schakel.language import Text

State = Literal["answered", "unknown", "open", "declined", "not-applicable", "not-asked"]
STATES: Final[Mapping[State, Text]] = {
    "answered": Text("answered", "beantwoord"),
    "unknown": Text("unknown", "onbekend"),
    "open": Text("open", "open"),
    "declined": Text("declined", "niet beantwoord, naar keuze"),
    "not-applicable": Text("does not apply", "niet van toepassing"),
    "not-asked": Text("not asked of this company", "niet aan dit bedrijf gevraagd"),
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A question under a heading, with what the company answered."""

    question: Question
    answered: Answered | None
    state: State


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an asker with the questions under it."""

    asker: str
    code: str
    name: Text
    rows: tuple[Mapped, ...]

    @property
    def answered(self) -> int:
        """How many questions have an answer in substance."""
        return sum(row.state == "answered" for row in self.rows)

    @property
    def open(self) -> tuple[Mapped, ...]:
        """What is still to be answered or found out."""
        return tuple(row for row in self.rows if row.state in ("open", "unknown"))


def headings(agreement: Agreement, asker: str, answers: Iterable[Answered]) -> tuple[Heading, ...]:
    """All headings of one asker with the company's answers; KeyError for an unknown asker.

    `answers` holds what the company is asked; a question that it is not asked stands under its
    heading all the same, as not asked.
    """
    told = {each.question.code: each for each in answers}
    asked = agreement.questionnaire
    return tuple(
        Heading(asker, code, name, tuple(_rows(asked.questions, told, asker, code)))
        for code, name in asked.askers[asker].headings.items()
    )


def _rows(
    questions: Mapping[str, Question], told: Mapping[str, Answered], asker: str, heading: str
) -> Iterable[Mapped]:
    for code, question in questions.items():
        if heading in question.maps.get(asker, ()):
            answered = told.get(code)
            named = question.model_copy(update={"code": code})
            yield Mapped(named, answered, _state(answered))


def _state(answered: Answered | None) -> State:
    if answered is None:
        return "not-asked"
    match answered.given:
        case None:
            return "open"
        case Unknown():
            return "unknown"
        case Declined():
            return "declined"
        case NotApplicable():
            return "not-applicable"
        case _:
            return "answered"
