"""How far an assessment is, and what is next: what the pages of the room show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Max

from schakel.covenant import diligence as rules
from schakel.covenant.diligence import Given, Profile
from schakel.covenant.judgements import Step
from schakel.covenant.questions import Question
from schakel.covenant.sharing import Reader
from schakel.secretariat import access
from schakel.secretariat.diligence.acts.answers import Kept, answers_of, assigned, conflicts
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.profiles import profile_of
from schakel.secretariat.diligence.models import Assessment, Event, Use
from schakel.secretariat.people.models import Person


@dataclass(frozen=True)
class Sheet:
    """An assessment as a page reads it: opened once, asked often."""

    assessment: Assessment
    reader: Reader

    @cached_property
    def instrument(self) -> rules.Instrument:
        """The questions as they were when this edition was taken in."""
        return instrument_of(self.assessment.edition)

    @cached_property
    def profile(self) -> Profile | None:
        """What the company told of itself."""
        return profile_of(self.assessment)

    @cached_property
    def answers(self) -> dict[str, Kept]:
        """The standing answers."""
        return answers_of(self.assessment, self.reader)

    @cached_property
    def given(self) -> dict[str, Given]:
        """What was given, as the rules know it."""
        told = ((code, kept.said.given) for code, kept in self.answers.items())
        return {code: given for code, given in told if given is not None}

    @cached_property
    def beside(self) -> dict[str, list[Kept]]:
        """The answers that wait for a choice."""
        return conflicts(self.assessment, self.reader)

    @cached_property
    def returned(self) -> datetime | None:
        """When it was returned last; None as long as it never was."""
        rows = Event.objects.visible_to(self.reader).filter(assessment=self.assessment)
        last: datetime | None = rows.filter(deed=Event.Deed.RETURN).aggregate(at=Max("at"))["at"]
        return last

    @cached_property
    def changed(self) -> frozenset[str]:
        """The questions to which the company answers otherwise since it was returned last."""
        if self.returned is None:
            return frozenset()
        kept = self.answers.items()
        return frozenset(c for c, e in kept if not e.brought and e.row.at > self.returned)

    @cached_property
    def assigned(self) -> dict[str, Person]:
        """Who was asked to answer what."""
        return assigned(self.assessment, self.reader)

    @cached_property
    def uses(self) -> dict[str, int]:
        """On how many pieces of evidence each answer rests."""
        found: dict[str, int] = {}
        rows = Use.objects.visible_to(self.reader).filter(assessment=self.assessment)
        for code in rows.values_list("question", flat=True):
            found[code] = found.get(code, 0) + 1
        return found

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions that this company gets; none without a profile."""
        if self.profile is None:
            return ()
        return rules.asked(self.instrument, self.profile, self.given)

    @cached_property
    def light(self) -> bool:
        """Does the company get the light track?"""
        return self.profile is not None and rules.light(self.instrument, self.profile)

    def of_step(self, code: str) -> list[Question]:
        """The questions of a step that the company gets."""
        return [each for each in self.asked if each.step == code]

    def open(self, questions: Iterable[Question]) -> list[Question]:
        """Those without an answer yet."""
        return [each for each in questions if each.code not in self.given]

    @cached_property
    def steps(self) -> list["StepProgress"]:
        """Each step, and how far it is."""
        steps = access.agreement().diligence.steps
        return [self._progress(code, step) for code, step in steps.items()]

    def _progress(self, code: str, step: Step) -> "StepProgress":
        questions = self.of_step(code)
        still = self.open(questions)
        codes = {each.code for each in questions}
        return StepProgress(
            code=code,
            step=step,
            asked=len(questions),
            open=len(still),
            carried=sum(self.answers[c].carried for c in codes & self.answers.keys()),
            beside=len(codes & self.beside.keys()),
            minutes=rules.minutes(still),
            yours=sum(self._is_yours(each) for each in still),
        )

    def _is_yours(self, question: Question) -> bool:
        person = self.assigned.get(question.code)
        return person is not None and str(person.code) == self.reader.person

    @cached_property
    def next(self) -> "StepProgress | None":
        """The step to go on with: where one was asked to answer, else the first that is open."""
        yours = (each for each in self.steps if each.yours)
        return next(yours, None) or next((each for each in self.steps if each.to_do), None)

    @property
    def open_questions(self) -> int:
        return sum(each.open for each in self.steps)

    @property
    def carried(self) -> int:
        return sum(each.carried for each in self.steps)

    @property
    def minutes(self) -> int:
        """What is still open takes so long, in minutes."""
        return sum(each.minutes for each in self.steps)

    @property
    def done(self) -> int:
        """Questions with an answer."""
        return len(self.asked) - self.open_questions


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How far one step is; `minutes` is what its open questions take."""

    code: str
    step: Step
    asked: int
    open: int
    carried: int
    beside: int
    minutes: int
    yours: int

    @property
    def done(self) -> int:
        return self.asked - self.open

    @property
    def to_do(self) -> bool:
        """Is there anything left to answer, choose or look at?"""
        return bool(self.open or self.beside or self.carried)


@dataclass(frozen=True, slots=True)
class Line:
    """A question on the answer page, with what was answered and what stands about it."""

    question: Question
    asked: bool
    kept: Kept | None
    beside: Sequence[Kept]
    assigned: Person | None
    evidence: int
    may_decline: bool
    changed: bool = False

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def given(self) -> Given | None:
        return self.kept.said.given if self.kept else None

    @property
    def remark(self) -> str:
        return self.kept.said.remark if self.kept else ""


def lines(sheet: Sheet, step: str) -> list[Line]:
    """Every question of a step that could be asked, those that are not asked now among them.

    So a page can show a question as soon as the answer is given on which it hangs.
    """
    asked = {each.code for each in sheet.asked}
    possible = (each for each in sheet.instrument.questions if each.step == step)
    return [
        line_of(sheet, each) for each in possible if each.code in asked or each.asked_if is not None
    ]


def line_of(sheet: Sheet, question: Question) -> Line:
    """One question with what stands about it."""
    code = question.code
    return Line(
        question=question,
        asked=any(each.code == code for each in sheet.asked),
        kept=sheet.answers.get(code),
        beside=sheet.beside.get(code, ()),
        assigned=sheet.assigned.get(code),
        evidence=sheet.uses.get(code, 0),
        may_decline=_may_decline(sheet, question),
        changed=code in sheet.changed,
    )


def _may_decline(sheet: Sheet, question: Question) -> bool:
    if sheet.profile is None or not question.may_decline:
        return False
    declined = rules.Declined("")
    return bool(rules.may_answer(sheet.instrument, sheet.profile, question, declined))
