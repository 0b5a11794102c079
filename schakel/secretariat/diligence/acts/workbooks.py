"""Answering offline: a workbook that comes back is looked at before anything of it counts.

What it answers is kept sealed for some days, one workbook for each person, until that person takes
it over or throws it away. It is laid on top of the versions that its writer saw.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from schakel.covenant.diligence import Instrument, as_data, given_of
from schakel.covenant.obligations import days_from
from schakel.covenant.questions import Question
from schakel.covenant.sharing import Reader
from schakel.exchange.answers import Filled, Found, read_answers
from schakel.exchange.problems import ListError, Problem
from schakel.language import Language, Text
from schakel.secretariat import access, clock
from schakel.secretariat.diligence.acts.answers import (
    Kept,
    Said,
    Saved,
    answers_of,
    remarks_on,
    save_answers,
    versions_of,
)
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.lines import note_deed
from schakel.secretariat.diligence.acts.profiles import NO_PROFILE, profile_of
from schakel.secretariat.diligence.acts.refusals import CLOSED, Refused, ask_company, held
from schakel.secretariat.diligence.models import Assessment, Workbook
from schakel.secretariat.diligence.workbooks import (
    addressed,
    asked_in,
    form_of,
    given_with,
    told_of,
)
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import seal, unseal

KEPT_DAYS: Final = 7

GONE: Final = Text(
    "That workbook waits no longer: it was taken over or thrown away, or its days are over.",
    "Die werkmap wacht niet meer: zij is overgenomen of weggegooid, of haar dagen zijn voorbij.",
)
MEND: Final = Text(
    "Mend this answer in the workbook, or empty its cell.",
    "Herstel dit antwoord in de werkmap, of maak de cel leeg.",
)


# Out ------------------------------------------------------------------------------------------


def workbook_of(assessment: Assessment, reader: Reader, language: Language) -> bytes:
    """The workbook of an assessment, with the answers that stand.

    Raises Refused as long as the company told nothing of itself.
    """
    from schakel.exchange.answer_books import answer_book

    profile = profile_of(assessment)
    if profile is None:
        raise Refused(NO_PROFILE)
    instrument = instrument_of(assessment.edition)
    there = addressed(instrument, profile)
    asked = [each for each in asked_in(instrument, profile) if each.code in there]
    return answer_book(
        form_of(assessment), asked, told_of(answers_of(assessment, reader)), language
    )


# In -------------------------------------------------------------------------------------------


def hand_in_workbook(*, person: Person, number: int, file: str, content: bytes) -> Workbook:
    """Keep what a workbook answers, sealed, until its sender looked at it; nothing counts yet.

    Raises ListError with all that is wrong in it, by cell: then nothing is kept. The one that
    waited before makes way. Nobody waits while a large workbook is read: only then is it kept.
    """
    reader = access.reader(person)
    assessment = Assessment.objects.visible_to(reader).get(pk=number)
    _hold_open(assessment, reader)
    profile = profile_of(assessment)
    if profile is None:
        raise Refused(NO_PROFILE)
    asked = asked_in(instrument_of(assessment.edition), profile)
    read = read_answers(file, content, form_of(assessment), asked)
    return _keep(person, number, file, read)


@transaction.atomic
def _keep(person: Person, number: int, file: str, read: Filled) -> Workbook:
    assessment, reader = _answering(person, number)
    profile = profile_of(assessment)
    assert profile is not None  # noqa: S101 - once told it is told
    there = addressed(instrument_of(assessment.edition), profile)
    found = {code: each for code, each in read.answers.items() if code in there}
    told = _waiting(found, answers_of(assessment, reader))
    waiting = {code: each for code, each in told.items() if each is not None}
    _hold_answerable(file, assessment, found, waiting)
    Workbook.objects.discard(until__lt=clock.today())
    Workbook.objects.discard(assessment=assessment, by=person)
    kept = Workbook(
        assessment=assessment,
        sealed=_sealed(waiting, len(there & {*read.absent}), _beyond(read, there)),
        by=person,
        until=days_from(clock.today(), KEPT_DAYS),
    )
    kept.save()
    note_deed(person, assessment, "hand-in-workbook")
    return kept


def _beyond(read: Filled, there: Collection[str]) -> int:
    """How many questions it answers that this company is not asked."""
    return sum(each.data is not None for c, each in read.answers.items() if c not in there)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer of a workbook: what it says, and the version that its writer saw."""

    said: Said
    expected: int


def _waiting(found: Mapping[str, Found], standing: Mapping[str, Kept]) -> dict[str, Waiting | None]:
    """What each answer says; None for one of which nothing was written."""
    return {code: _one(each, standing.get(code)) for code, each in found.items()}


def _one(found: Found, standing: Kept | None) -> Waiting | None:
    now = standing.said if standing else Said(None)
    if found.data is None and not found.remark:
        return None
    remark = found.remark or now.remark
    given = now.given if found.data is None else given_with(found.data, remark)
    version = standing.version if standing else 0
    return Waiting(Said(given, remark), version if found.version is None else found.version)


def _hold_answerable(
    file: str,
    assessment: Assessment,
    found: Mapping[str, Found],
    waiting: Mapping[str, Waiting],
) -> None:
    """Raise ListError for answers that the company may not give, with their cells."""
    why = remarks_on(assessment, {code: each.said for code, each in waiting.items()})
    if why:
        places = ((found[code].place, text) for code, text in why.items())
        raise ListError(Problem(file, None, place, "", text, MEND) for place, text in places)


def _answering(person: Person, number: int) -> tuple[Assessment, Reader]:
    assessment, reader = held(person, number)
    _hold_open(assessment, reader)
    return assessment, reader


def _hold_open(assessment: Assessment, reader: Reader) -> None:
    ask_company(reader, assessment.owner)
    if not assessment.open_to_answers:
        raise Refused(CLOSED)


def _sealed(waiting: Mapping[str, Waiting], absent: int, beyond: int) -> bytes:
    answers = {
        code: {
            "given": as_data(each.said.given) if each.said.given is not None else None,
            "remark": each.said.remark,
            "expected": each.expected,
        }
        for code, each in waiting.items()
    }
    told = {"answers": answers, "absent": absent, "beyond": beyond}
    return seal(json.dumps(told, ensure_ascii=False).encode())


def _unsealed(workbook: Workbook) -> dict[str, Waiting]:
    told: dict[str, Any] = json.loads(unseal(workbook.sealed))
    answers: dict[str, dict[str, Any]] = told["answers"]
    return {code: Waiting(_said(each), each["expected"]) for code, each in answers.items()}


def _counts(workbook: Workbook) -> tuple[int, int]:
    """How many questions it does not hold, and how many it answers that are not asked."""
    told = json.loads(unseal(workbook.sealed))
    return told["absent"], told["beyond"]


def _said(told: Mapping[str, Any]) -> Said:
    given = told["given"]
    return Said(None if given is None else given_of(given), told["remark"])


# Looking --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that a workbook would change: what stands now, and what would stand.

    `conflict`: somebody else changed it after the workbook was downloaded; then both are kept and
    one chooses. `why` says why it cannot be saved as things are now.
    """

    question: Question
    now: Kept | None
    new: Said
    conflict: bool = False
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a workbook would change, in the order of the questions.

    `same` says as many answers stand so already; `newer` as many were left as they were in the
    workbook while a colleague changed them: those stay as they are now. `absent` questions it does
    not hold, and `beyond` it answers that this company is not asked: these are left out.
    """

    workbook: Workbook
    changes: tuple[Change, ...]
    same: int
    newer: int
    absent: int = 0
    beyond: int = 0

    @property
    def conflicts(self) -> int:
        return sum(each.conflict for each in self.changes)

    @property
    def can_be_saved(self) -> bool:
        return bool(self.changes) and not any(each.why for each in self.changes)


def waiting_workbook(assessment: Assessment, reader: Reader, person: Person) -> Workbook | None:
    """The workbook of this person that waits, if its days are not over."""
    rows = Workbook.objects.visible_to(reader).filter(assessment=assessment, by=person)
    return rows.filter(until__gte=clock.today()).first()


def changes_of(workbook: Workbook, assessment: Assessment, reader: Reader) -> Changes:
    """What would change if the workbook were taken over now."""
    instrument, standing = instrument_of(assessment.edition), answers_of(assessment, reader)
    waiting = _unsealed(workbook)
    newer = {
        code
        for code, each in waiting.items()
        if _moved(each, standing.get(code)) and each.said == _seen(assessment, reader, code, each)
    }
    differs = {
        code: each
        for code, each in waiting.items()
        if code not in newer and each.said != _stands(standing.get(code))
    }
    why = remarks_on(assessment, {code: each.said for code, each in differs.items()})
    changes = tuple(_change(instrument, standing, why, code, differs[code]) for code in differs)
    same = len(waiting) - len(differs) - len(newer)
    return Changes(workbook, changes, same, len(newer), *_counts(workbook))


def _stands(kept: Kept | None) -> Said:
    return kept.said if kept else Said(None)


def _moved(waiting: Waiting, standing: Kept | None) -> bool:
    """Was the answer changed after the workbook's writer saw it, into something else?"""
    if standing is None or standing.version == waiting.expected:
        return False
    return standing.said != waiting.said


def _seen(assessment: Assessment, reader: Reader, code: str, waiting: Waiting) -> Said:
    """What the workbook's writer saw."""
    versions = versions_of(assessment, reader, code)
    return _stands(next((each for each in versions if each.version == waiting.expected), None))


def _change(
    instrument: Instrument,
    standing: Mapping[str, Kept],
    why: Mapping[str, Text],
    code: str,
    waiting: Waiting,
) -> Change:
    now = standing.get(code)
    question = instrument.question(code)
    return Change(question, now, waiting.said, _moved(waiting, now), why.get(code))


# Taking over ----------------------------------------------------------------------------------


@transaction.atomic
def take_over_workbook(*, person: Person, number: int, workbook: int) -> dict[str, Saved]:
    """Save all that the workbook of this person answers, on top of the versions that were seen.

    What somebody else changed since is not overwritten: both versions lie side by side.
    """
    assessment, reader = _answering(person, number)
    found = _held(assessment, reader, person, workbook)
    waiting = _unsealed(found)
    saved = save_answers(
        person=person,
        number=number,
        answers={code: each.said for code, each in waiting.items()},
        expected_versions={code: each.expected for code, each in waiting.items()},
    )
    found.delete()
    note_deed(person, assessment, "take-over-workbook")
    return saved


@transaction.atomic
def throw_away_workbook(*, person: Person, number: int, workbook: int) -> None:
    """Throw a waiting workbook away; nothing of it counted."""
    assessment, reader = held(person, number)
    _held(assessment, reader, person, workbook).delete()
    note_deed(person, assessment, "throw-away-workbook")


def _held(assessment: Assessment, reader: Reader, person: Person, number: int) -> Workbook:
    """The very workbook that was looked at; a later one was not."""
    found = waiting_workbook(assessment, reader, person)
    if found is None or found.pk != number:
        raise Refused(GONE)
    return found


__all__ = [
    "Change",
    "Changes",
    "changes_of",
    "hand_in_workbook",
    "take_over_workbook",
    "throw_away_workbook",
    "waiting_workbook",
    "workbook_of",
]
