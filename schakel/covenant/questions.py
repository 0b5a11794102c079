"""What a questionnaire of an agreement may hold: questions, what may be answered, and editions.

A question that changes its meaning gets another code; a mended wording keeps its code and `key`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from schakel.covenant.clauses import (
    AskerCode,
    ChainCode,
    Code,
    Count,
    Entry,
    Flag,
    InstrumentCode,
    PositionCode,
    QuestionCode,
    StepCode,
    Values,
    Whole,
    Wording,
    wrong,
)
from schakel.covenant.files import Said, did_you_mean
from schakel.covenant.judgements import Figure
from schakel.language import Text

AnswerKind = Literal["level", "yes-no", "one-of", "several-of", "number", "text"]
CHOSEN: frozenset[AnswerKind] = frozenset({"yes-no", "one-of", "several-of"})
Status = Literal["draft", "adopted", "retired"]
HIGHEST = 4
YES, NO = "yes", "no"
LIGHT, DECLINE = "light-track", "may-decline"


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
    instrument: InstrumentCode
    key: Code
    status: Status
    decision: str = ""
    weights: Mapping[StepCode, Annotated[Whole, Field(ge=1, le=100)]] = Field(min_length=1)
    without: tuple[QuestionCode, ...] = ()

    @model_validator(mode="after")
    def weighs_to_a_hundred(self) -> Self:
        """The weights of the steps are percentages of the whole."""
        if (total := sum(self.weights.values())) != 100:
            what = Text(
                f"The weights of the steps add up to {total}.",
                f"De gewichten van de stappen zijn samen {total}.",
            )
            raise wrong(what, MAKE_HUNDRED, under=("weights",))
        return self

    @model_validator(mode="after")
    def adopted_by_something(self) -> Self:
        """What is adopted says by which decision."""
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

    question: QuestionCode
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
    `enough` are worth the whole; of yes and no, `good`. A number is `most` at most. A question
    without `weight` is asked and not scored; without `positions` it is for every position. It may
    be said not to apply only where `not_applicable` says when. Answers are carried over the years
    under its `key`.
    """

    code: str = ""
    step: StepCode
    text: Wording
    help: Wording
    kind: AnswerKind
    levels: tuple[Wording, ...] = ()
    options: Mapping[Code, Option] = Field(default_factory=dict)
    good: Literal["yes", "no"] | None = None
    enough: Count | None = None
    unit: Wording | None = None
    full_at: Annotated[Figure, Field(gt=0)] | None = None
    most: Annotated[Figure, Field(gt=0)] | None = None
    weight: Annotated[Whole, Field(ge=1, le=100)] | None = None
    evidence: Wording | None = None
    positions: tuple[PositionCode, ...] = ()
    chain: ChainCode = "both"
    light: Flag = False
    may_decline: Flag = False
    not_applicable: Wording | None = None
    asked_if: Condition | None = None
    minutes: Annotated[Whole, Field(ge=1, le=240)] = 5
    maps: Mapping[AskerCode, tuple[str, ...]] = Field(default_factory=dict)
    key: str = ""

    @model_validator(mode="after")
    def has_what_its_kind_needs(self) -> Self:
        """Five levels, options, a unit: each kind of answer has its own, all of it and no more."""
        said = {name for name in OWN if getattr(self, name) not in (None, (), {})}
        wanted = set(NEEDS[self.kind]) | (set(SCORED[self.kind]) if self.weight else set())
        if missing := sorted(wanted - said):
            raise wrong(*_lacks(self.kind, missing))
        if extra := sorted(said - wanted - {*SCORED[self.kind], *MAY_HAVE.get(self.kind, ())}):
            raise wrong(*_too_much(self.kind, extra), under=(extra[0],))
        return self

    @model_validator(mode="after")
    def can_be_scored(self) -> Self:
        """Five levels; words carry no weight; somebody can reach the whole of the points."""
        if self.levels and len(self.levels) != HIGHEST + 1:
            raise wrong(*FIVE_LEVELS, under=("levels",))
        if self.kind == "text" and self.weight:
            raise wrong(*WORDS_WEIGH_NOTHING, under=("weight",))
        if self.enough and self.enough > len(self.options):
            raise wrong(*TOO_MANY, under=("enough",))
        if self.kind == "one-of" and all(each.points < HIGHEST for each in self.options.values()):
            raise wrong(*OUT_OF_REACH, under=("options",))
        return self

    @field_validator("maps")
    @classmethod
    def maps_to_headings(
        cls, maps: Mapping[str, tuple[str, ...]], info: ValidationInfo
    ) -> Mapping[str, tuple[str, ...]]:
        """Every heading is one of its asker's."""
        known = (info.context or {}).get("askers", {})
        for asker, headings in maps.items():
            for heading in headings:
                if asker in known and heading not in known[asker]:
                    what = Text(
                        f'"{heading}" is no heading of {asker}.',
                        f'"{heading}" is geen kop van {asker}.',
                    )
                    raise wrong(what, did_you_mean(heading, known[asker]), under=(asker,))
        return maps

    @field_validator("code")
    @classmethod
    def coded_once(cls, code: str, info: ValidationInfo) -> str:
        """In the file the code stands before the colon, and nowhere else."""
        if info.context:
            raise wrong(*CODE_STANDS_BEFORE)
        return code


NEEDS: Mapping[AnswerKind, tuple[str, ...]] = {
    "level": ("levels",),
    "yes-no": (),
    "one-of": ("options",),
    "several-of": ("options",),
    "number": ("unit",),
    "text": (),
}
MAY_HAVE: Mapping[AnswerKind, tuple[str, ...]] = {"number": ("most",)}
SCORED: Mapping[AnswerKind, tuple[str, ...]] = {
    "level": (),
    "yes-no": ("good",),
    "one-of": (),
    "several-of": ("enough",),
    "number": ("full_at",),
    "text": (),
}
OWN = ("levels", "options", "good", "enough", "unit", "full_at", "most")
FIVE_LEVELS: Said = (
    Text("There are five levels, from 0 to 4.", "Er zijn vijf niveaus, van 0 tot en met 4."),
    Text("Describe each of the five.", "Beschrijf elk van de vijf."),
)
WORDS_WEIGH_NOTHING: Said = (
    Text("An answer in words has no score.", "Een antwoord in woorden heeft geen score."),
    Text("Leave out `weight`.", "Laat `weight` weg."),
)
TOO_MANY: Said = (
    Text("There are fewer options than are enough.", "Er zijn minder opties dan er genoeg zijn."),
    Text("Lower `enough`, or add options.", "Verlaag `enough`, of voeg opties toe."),
)
OUT_OF_REACH: Said = (
    Text("No option is worth the whole.", "Geen optie is het geheel waard."),
    Text("Give the best option `points: 4`.", "Geef de beste optie `points: 4`."),
)
CODE_STANDS_BEFORE: Said = (
    Text("The code stands before the colon already.", "De code staat al voor de dubbelepunt."),
    Text("Leave out `code`.", "Laat `code` weg."),
)


def _lacks(kind: str, missing: list[str]) -> Said:
    named = ", ".join(missing)
    what = Text(f'A "{kind}" asks for: {named}.', f'Een "{kind}" vraagt om: {named}.')
    return what, Text("Write it below the question.", "Schrijf het onder de vraag.")


def _too_much(kind: str, extra: list[str]) -> Said:
    named = ", ".join(extra)
    what = Text(f'A "{kind}" has no: {named}.', f'Een "{kind}" heeft geen: {named}.')
    return what, Text("Leave it out, or change the `kind`.", "Laat het weg, of verander de `kind`.")


class Questionnaire(Values):
    """All that the agreement's file of questions holds."""

    positions: Mapping[Code, Position] = Field(min_length=1)
    limits: Mapping[Code, Limit]
    askers: Mapping[Code, Asker] = Field(default_factory=dict)
    editions: Mapping[Code, EditionEntry] = Field(min_length=1)
    questions: Mapping[Code, Question] = Field(min_length=1)

    @model_validator(mode="after")
    def both_limits(self) -> Self:
        """Who gets the light track, and who may decline."""
        for code in (LIGHT, DECLINE):
            if code not in self.limits:
                what = Text(f'"{code}" is missing.', f'"{code}" ontbreekt.')
                raise wrong(what, Text(f"Add `{code}: …`.", f"Voeg `{code}: …` toe."), ("limits",))
        if self.limits[LIGHT].questions is None:
            raise wrong(*HOW_MANY, under=("limits", LIGHT))
        return self

    @model_validator(mode="after")
    def hang_on_what_stands_before(self) -> Self:
        """A question hangs on one before it that can be answered so, and that who gets it got."""
        before: dict[str, Question] = {}
        for code, question in self.questions.items():
            if question.asked_if is not None:
                for said in _hangs_wrong(question, question.asked_if, before):
                    raise wrong(*said, under=("questions", code, "asked_if"))
            before[code] = question
        return self

    @model_validator(mode="after")
    def light_enough(self) -> Self:
        """Nobody on the light track is asked more than its limit, whatever its positions."""
        limit = self.limits[LIGHT].questions or 0
        light = [question for question in self.questions.values() if question.light]
        for position in self.positions:
            asked = sum(position in (each.positions or (position,)) for each in light)
            if asked > limit:
                raise wrong(*_too_heavy(asked, limit, position), under=("limits", LIGHT))
        if len(light) > limit:
            raise wrong(*_too_heavy(len(light), limit, ""), under=("limits", LIGHT))
        return self

    @model_validator(mode="after")
    def every_step_is_weighed(self) -> Self:
        """An edition weighs the steps of which it scores questions, and no others."""
        for code, edition in self.editions.items():
            asked = {n: each for n, each in self.questions.items() if n not in edition.without}
            scored = {each.step for each in asked.values() if each.weight}
            for step in sorted(scored ^ set(edition.weights)):
                raise wrong(*_unweighed(step, step in scored), under=("editions", code, "weights"))
        return self

    @model_validator(mode="after")
    def nothing_hangs_in_the_air(self) -> Self:
        """An edition that leaves a question out leaves out what hangs on it."""
        for code, edition in self.editions.items():
            for name, question in self.questions.items():
                gate = question.asked_if.question if question.asked_if else ""
                if gate in edition.without and name not in edition.without:
                    raise wrong(*_in_the_air(name), under=("editions", code, "without"))
        return self


HOW_MANY: Said = (
    Text("It does not say how many questions.", "Er staat niet hoeveel vragen."),
    Text("Add `questions: 25`.", "Voeg `questions: 25` toe."),
)
NOT_BEFORE: Said = (
    Text("It hangs on a question that comes later.", "Zij hangt af van een vraag die later komt."),
    Text("Put that question before this one.", "Zet die vraag vóór deze."),
)
NO_LEVELS: Said = (
    Text("That question has no levels.", "Die vraag heeft geen niveaus."),
    Text("Write `among:` with its choices.", "Schrijf `among:` met de keuzes."),
)
HANGS_ON_HEAVY: Said = (
    Text(
        "It is on the light track, but hangs on a question that is not.",
        "Zij staat op de lichte lijst, maar hangt af van een vraag die daar niet op staat.",
    ),
    Text("Make both `light: true`, or neither.", "Maak beide `light: true`, of geen van beide."),
)


def choices(question: Question) -> tuple[str, ...]:
    """The codes among which an answer chooses; none where it is a level, a number or words."""
    return (YES, NO) if question.kind == "yes-no" else tuple(question.options)


def _hangs_wrong(
    question: Question, condition: Condition, before: Mapping[str, Question]
) -> Iterator[Said]:
    gate = before.get(condition.question)
    if gate is None:
        yield NOT_BEFORE
        return
    if condition.at_least is not None and gate.kind != "level":
        yield NO_LEVELS
    for code in condition.among:
        if code not in choices(gate):
            what = Text(
                f'"{code}" cannot be answered to "{condition.question}".',
                f'"{code}" is geen antwoord op "{condition.question}".',
            )
            yield what, did_you_mean(code, choices(gate) or NO_CHOICES)
    if question.light and not gate.light:
        yield HANGS_ON_HEAVY


NO_CHOICES = ("at_least",)


def _too_heavy(asked: int, limit: int, position: str) -> Said:
    who_en = f'a "{position}"' if position else "a firm in all positions"
    who_nl = f'een "{position}"' if position else "een bedrijf in alle posities"
    what = Text(
        f"On the light track {who_en} gets {asked} questions; {limit} is the most.",
        f"Op de lichte lijst krijgt {who_nl} {asked} vragen; {limit} is het meeste.",
    )
    remedy = Text(
        "Take `light: true` from the questions that matter least.",
        "Haal `light: true` weg bij de vragen die er het minst toe doen.",
    )
    return what, remedy


def _in_the_air(name: str) -> Said:
    what = Text(
        f'"{name}" hangs on a question that this edition leaves out.',
        f'"{name}" hangt af van een vraag die deze uitgave weglaat.',
    )
    return what, Text(f"Leave out {name} too.", f"Laat ook {name} weg.")


def _unweighed(step: str, scored: bool) -> Said:
    if scored:
        what = Text(f'"{step}" has no weight.', f'"{step}" heeft geen gewicht.')
        return what, Text(f"Add `{step}: …`.", f"Voeg `{step}: …` toe.")
    what = Text(
        f'"{step}" has a weight, but no question of it is scored.',
        f'"{step}" heeft een gewicht, maar geen vraag ervan telt mee.',
    )
    return what, Text("Leave it out, or weigh a question.", "Laat het weg, of weeg een vraag.")
