"""What a questionnaire of an agreement may hold: questions, what may be answered, and editions.

A question that changes its meaning gets another code; a mended wording keeps its code and `key`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schakel.covenant.clauses import (
    ChainCode,
    Code,
    Count,
    Entry,
    Flag,
    PositionCode,
    StepCode,
    Values,
    Whole,
    Wording,
    wrong,
)
from schakel.covenant.judgements import Figure, Percent
from schakel.language import Text

AnswerKind = Literal["level", "yes-no", "one-of", "several-of", "number", "text"]
Status = Literal["draft", "adopted", "retired"]
HIGHEST = 4
YES, NO = "yes", "no"


class Position(Entry):
    """Where in the chain a company stands; one company may stand in several places."""

    name: Wording
    what: Wording


class Limit(Entry):
    """A bound by the number of people of a firm: up to and including `people`.

    `questions` is how many questions such a firm gets at most.
    """

    what: Wording
    people: Annotated[Whole, Field(ge=1)]
    questions: Count | None = None


class Asker(Entry):
    """Another standard or law that asks the same, with short names of its headings."""

    name: Wording
    headings: Mapping[str, Wording] = Field(min_length=1)


class EditionEntry(Entry):
    """An edition of an instrument: every question of the file save `without`.

    `weights` says how much each step counts, together 100. Scores of two editions are compared
    only when both have the same `key`. `decision` is by what it was adopted.
    """

    name: Wording
    instrument: Code
    key: Code
    status: Status
    decision: str = ""
    weights: Mapping[StepCode, Percent] = Field(min_length=1)
    without: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def weighs_to_a_hundred(self) -> Self:
        """The weights of the steps are percentages of the whole."""
        if (total := sum(self.weights.values())) != 100:
            what = Text(
                f"The weights of the steps add up to {total}.",
                f"De gewichten van de stappen zijn samen {total}.",
            )
            raise wrong(what, MAKE_HUNDRED, under=("weights",))
        if self.status == "adopted" and not self.decision:
            raise wrong(*NO_DECISION)
        return self


MAKE_HUNDRED = Text("Let them add up to 100.", "Laat ze samen 100 zijn.")
NO_DECISION = (
    Text("It is adopted, but not by what.", "Zij is vastgesteld, maar niet waardoor."),
    Text("Add `decision:`, or write `status: draft`.", "Voeg `decision:` toe, of `status: draft`."),
)


class Option(Values):
    """One of the answers to choose from; `points` is what choosing it is worth, 4 the most."""

    text: Wording
    points: Annotated[Whole, Field(ge=0, le=HIGHEST)]


class Condition(Values):
    """The answer to another question on which this one hangs: a level at least, or one of these."""

    question: Code
    at_least: Annotated[Whole, Field(ge=1, le=HIGHEST)] | None = None
    among: tuple[str, ...] = ()

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        """A level, or choices."""
        if (self.at_least is None) == (not self.among):
            raise wrong(*LEVEL_OR_CHOICE)
        return self


LEVEL_OR_CHOICE = (
    Text("It hangs on a level or on choices.", "Zij hangt af van een niveau of van keuzes."),
    Text("Write one of `at_least` and `among`.", "Schrijf een van `at_least` en `among`."),
)


class Question(Entry):
    """One question, with all that is needed to answer it and to score the answer.

    Levels run from 0 to 4. A number is worth value / `full_at`, at most 1; of several choices
    `enough` are worth the whole. A question without `weight` is asked and not scored. Without
    `positions` it is for every position. It may be said not to apply only where
    `not_applicable` says when. Answers are compared over the years under its `key`.
    """

    code: str = ""
    step: StepCode
    text: Wording
    help: Wording
    kind: AnswerKind
    levels: tuple[Wording, ...] = ()
    options: Mapping[Code, Option] = Field(default_factory=dict)
    good: Literal["yes", "no"] = "yes"
    enough: Count | None = None
    unit: Wording | None = None
    full_at: Annotated[Figure, Field(gt=0)] | None = None
    weight: Annotated[Whole, Field(ge=1, le=100)] | None = None
    evidence: Wording | None = None
    positions: tuple[PositionCode, ...] = ()
    chain: ChainCode = "both"
    light: Flag = False
    may_decline: Flag = False
    not_applicable: Wording | None = None
    asked_if: Condition | None = None
    minutes: Annotated[Whole, Field(ge=1, le=240)] = 5
    maps: Mapping[Code, tuple[str, ...]] = Field(default_factory=dict)
    key: str = ""


class Questionnaire(Values):
    """All that the agreement's file of questions holds."""

    positions: Mapping[Code, Position]
    limits: Mapping[Code, Limit]
    askers: Mapping[Code, Asker]
    editions: Mapping[Code, EditionEntry]
    questions: Mapping[Code, Question]
