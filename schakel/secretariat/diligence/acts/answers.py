"""The answers of an assessment: saved in versions, so that nothing is lost when two save at once.

Who saves says which version they saw. What they left as it was takes over what a colleague saved
meanwhile; where both changed it, the later one lies beside the standing one until somebody chooses.
Saving the same twice is saving it once, so that a save may be tried again when a line drops.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from schakel.covenant import diligence as rules
from schakel.covenant.diligence import Given, Profile
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import clock
from schakel.secretariat.diligence.acts.editions import instrument_of
from schakel.secretariat.diligence.acts.lines import note_deed
from schakel.secretariat.diligence.acts.profiles import NO_PROFILE, profile_of
from schakel.secretariat.diligence.acts.refusals import CLOSED, Refused, ask_company, held
from schakel.secretariat.diligence.models import Answer, Assessment, Assignment, Evidence, Use
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import seal, unseal

LONGEST: Final = 8000  # signs in a remark or an answer in words

NO_SUCH_QUESTION: Final = Text(
    "This edition does not ask that question.", "Deze uitgave stelt die vraag niet."
)
TOO_LONG: Final = Text(
    "That is longer than 8000 signs. Hand it in as evidence.",
    "Dat is langer dan 8000 tekens. Lever het in als bewijs.",
)
NO_SUCH_VERSION: Final = Text("There is no such version.", "Die versie is er niet.")
NO_COLLEAGUE: Final = Text(
    "Only somebody who speaks for the company is asked to answer.",
    "Alleen wie namens het bedrijf spreekt, kan gevraagd worden te antwoorden.",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answers: what is given (None: no answer yet) and a remark with it."""

    given: Given | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of an answer as it is kept; see `Answer`."""

    said: Said
    version: int
    by: Person
    row: Answer

    @property
    def carried(self) -> bool:
        """Was it brought along from last year, and did nobody look at it since?"""
        return self.row.carried

    @property
    def brought(self) -> bool:
        """Was it brought along from last year as it is?"""
        return self.row.brought


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an answer: the version that stands now, and how it got there.

    `changed`: what was sent stands now. `beside`: it lies beside the standing one, which another
    saved meanwhile. `newer`: it was left as it was, and another changed it meanwhile.
    """

    version: int
    changed: bool = False
    beside: bool = False
    newer: bool = False


# Reading --------------------------------------------------------------------------------------


def answers_of(assessment: Assessment, reader: Reader) -> dict[str, Kept]:
    """The standing answer to each question that has one."""
    rows = Answer.objects.visible_to(reader).filter(assessment=assessment, standing=True)
    return {row.question: _kept(row) for row in rows.select_related("by")}


def given_answers(assessment: Assessment, reader: Reader) -> dict[str, Given]:
    """What was given to each question that has an answer, as the rules know it."""
    rows = Answer.objects.visible_to(reader).filter(assessment=assessment, standing=True)
    told = {code: _told(sealed).given for code, sealed in rows.values_list("question", "sealed")}
    return {code: given for code, given in told.items() if given is not None}


def conflicts(assessment: Assessment, reader: Reader) -> dict[str, list[Kept]]:
    """The answers of which another version lies beside the one that stands, with those versions."""
    found: dict[str, list[Kept]] = {}
    rows = Answer.objects.visible_to(reader).filter(assessment=assessment, beside=True)
    for row in rows.select_related("by"):
        found.setdefault(row.question, []).append(_kept(row))
    return found


def versions_of(assessment: Assessment, reader: Reader, question: str) -> list[Kept]:
    """Every version of the answer to one question, the newest first."""
    rows = Answer.objects.visible_to(reader).filter(assessment=assessment, question=question)
    return [_kept(row) for row in rows.select_related("by").order_by("-version")]


def _kept(row: Answer) -> Kept:
    return Kept(_told(row.sealed), row.version, row.by, row)


def _told(sealed: bytes | memoryview) -> Said:
    told = json.loads(unseal(sealed))
    given = told.get("given")
    remark = told.get("remark", "")
    return Said(rules.given_of(given) if isinstance(given, dict) else None, str(remark))


def _sealed(said: Said) -> bytes:
    given = rules.as_data(said.given) if said.given is not None else None
    return seal(json.dumps({"given": given, "remark": said.remark}, ensure_ascii=False).encode())


# Saving ---------------------------------------------------------------------------------------


def remarks_on(assessment: Assessment, answers: Mapping[str, Said]) -> dict[str, Text]:
    """Why some of these cannot be saved, by question; empty when all can."""
    profile = profile_of(assessment)
    if profile is None:
        return dict.fromkeys(answers, NO_PROFILE)
    asks = instrument_of(assessment.edition)
    told = ((code, _why_not(asks, profile, code, said)) for code, said in answers.items())
    return {code: why for code, why in told if why is not None}


def _why_not(asks: rules.Instrument, profile: Profile, code: str, said: Said) -> Text | None:
    try:
        question = asks.question(code)
    except KeyError:
        return NO_SUCH_QUESTION
    if len(said.remark) > LONGEST or len(getattr(said.given, "text", "")) > LONGEST:
        return TOO_LONG
    if said.given is None:
        return None
    verdict = rules.may_answer(asks, profile, question, said.given)
    return None if verdict else verdict.why


@transaction.atomic
def save_answers(
    *,
    person: Person,
    number: int,
    answers: Mapping[str, Said],
    expected_versions: Mapping[str, int],
) -> dict[str, Saved]:
    """Save these answers, all or none, each on top of the version that its writer saw (0: none).

    Raises Refused when one of them cannot be saved; see `remarks_on`.
    """
    assessment, reader = _answering(person, number)
    for why in remarks_on(assessment, answers).values():
        raise Refused(why)
    first = not _wrote_today(person, assessment, reader)
    histories = _histories(assessment, reader, answers)
    written: list[Answer] = []
    saved: dict[str, Saved] = {}
    for code, said in answers.items():
        saved[code], row = _save(
            person, assessment, code, said, expected_versions.get(code, 0), histories[code]
        )
        written += [row] if row else []
    _put(written, histories)
    if first and any(each.changed or each.beside for each in saved.values()):
        note_deed(person, assessment, "answer-assessment")
    return saved


def _answering(person: Person, number: int) -> tuple[Assessment, Reader]:
    assessment, reader = held(person, number)
    ask_company(reader, assessment.owner)
    if not assessment.open_to_answers:
        raise Refused(CLOSED)
    return assessment, reader


def _wrote_today(person: Person, assessment: Assessment, reader: Reader) -> bool:
    """A person's answers of one day are one line of the ledger; the versions tell the rest."""
    rows = Answer.objects.visible_to(reader).filter(assessment=assessment, by=person)
    last = rows.filter(brought=False).aggregate(Max("at"))["at__max"]
    return last is not None and timezone.localdate(last) == clock.today()


def _histories(
    assessment: Assessment, reader: Reader, codes: Collection[str]
) -> dict[str, list[Answer]]:
    """Every version of these answers, in order."""
    found: dict[str, list[Answer]] = {code: [] for code in codes}
    rows = Answer.objects.visible_to(reader).filter(assessment=assessment, question__in=codes)
    for row in rows.select_related("by").order_by("version"):
        found[row.question].append(row)
    return found


def _save(
    person: Person,
    assessment: Assessment,
    code: str,
    said: Said,
    expected: int,
    history: list[Answer],
) -> tuple[Saved, Answer | None]:
    """What becomes of one answer on top of the version that its writer saw, and the row to keep."""
    standing = next((row for row in history if row.standing), None)
    current = standing.version if standing else 0
    now = _kept(standing).said if standing else Said(None)
    if said == now:
        return _looked_at(standing, expected), None
    beside = standing is not None and expected != current
    if beside and said == _seen(history, expected):
        return Saved(current, newer=True), None
    if beside and _sent_before(person, history, said, expected):
        return Saved(current, beside=True), None
    row = Answer(
        assessment=assessment,
        question=code,
        version=history[-1].version + 1 if history else 1,
        based_on=expected,
        sealed=_sealed(said),
        standing=not beside,
        beside=beside,
        by=person,
    )
    return Saved(current if beside else row.version, changed=not beside, beside=beside), row


def _looked_at(standing: Answer | None, expected: int) -> Saved:
    """What was sent stands already."""
    if standing is None:
        return Saved(0)
    return Saved(standing.version, newer=standing.version != expected)


def _seen(history: list[Answer], expected: int) -> Said:
    """What the writer saw before they changed it."""
    row = next((row for row in history if row.version == expected), None)
    return _kept(row).said if row else Said(None)


def _sent_before(person: Person, history: list[Answer], said: Said, expected: int) -> bool:
    """Was this very save kept already, and is it tried again?"""
    mine = (row for row in history if row.based_on == expected and row.by_id == person.pk)
    return any(_kept(row).said == said for row in mine)


def _put(written: Collection[Answer], histories: Mapping[str, list[Answer]]) -> None:
    """Keep these rows; what stood in the place of one that stands now does so no longer."""
    codes = [row.question for row in written if row.standing]
    past = [row.pk for code in codes for row in histories[code] if row.standing]
    if past:
        Answer._base_manager.filter(pk__in=past).update(standing=False)
    Answer.objects.shelve(written)


@transaction.atomic
def choose_version(*, person: Person, number: int, question: str, version: int) -> Answer:
    """Let this version stand; the others stay on record and lie beside it no longer."""
    assessment, reader = _answering(person, number)
    history = _histories(assessment, reader, [question])[question]
    chosen = next((row for row in history if row.version == version), None)
    standing = next((row for row in history if row.standing), None)
    if chosen is None or not (chosen.standing or chosen.beside):
        raise Refused(NO_SUCH_VERSION)
    settled = Answer.objects.visible_to(reader).filter(assessment=assessment, question=question)
    settled.filter(beside=True).update(beside=False)
    if not chosen.standing:
        if standing is not None:
            settled.filter(pk=standing.pk).update(standing=False)
        settled.filter(pk=chosen.pk).update(standing=True, beside=False)
    note_deed(person, assessment, "choose-answer", question)
    return chosen


@transaction.atomic
def confirm_carried(*, person: Person, number: int, questions: Collection[str]) -> int:
    """Say that these answers of last year still hold; how many they were."""
    assessment, reader = _answering(person, number)
    rows = Answer.objects.visible_to(reader).filter(assessment=assessment, carried=True)
    count = rows.filter(question__in=questions).update(carried=False, by=person, at=clock.now())
    if count:
        note_deed(person, assessment, "confirm-answers")
    return count


# From last year -------------------------------------------------------------------------------


def carry_over(person: Person, reader: Reader, before: Assessment, now: Assessment) -> None:
    """Bring along last year's answers that still fit, and the evidence under them."""
    asked = instrument_of(now.edition)
    told = given_answers(before, reader)
    fit = rules.carried_over(instrument_of(before.edition), asked, told)
    remarks = {code: kept.said.remark for code, kept in answers_of(before, reader).items()}
    Answer.objects.shelve(
        Answer(
            assessment=now,
            question=code,
            version=1,
            sealed=_sealed(Said(given, remarks.get(code, ""))),
            standing=True,
            carried=True,
            brought=True,
            by=person,
        )
        for code, given in fit.items()
    )
    Use.objects.shelve(_uses(reader, before, now, fit))


def _uses(
    reader: Reader, before: Assessment, now: Assessment, codes: Collection[str]
) -> Iterator[Use]:
    """The same evidence under the same questions, as far as it was not withdrawn."""
    there = Evidence.objects.visible_to(reader).filter(withdrawn=None)
    uses = Use.objects.visible_to(reader).filter(assessment=before, question__in=codes)
    for use in uses.filter(evidence__in=there):
        yield Use(assessment=now, question=use.question, evidence_id=use.evidence_id)


# Splitting the work ---------------------------------------------------------------------------


def colleagues(assessment: Assessment) -> list[Person]:
    """Who speaks for the company now."""
    roles = {"roles__party__code": assessment.owner, "roles__ended": None, "is_active": True}
    return list(Person.objects.filter(**roles).distinct().order_by("name"))


@transaction.atomic
def assign_questions(
    *, person: Person, number: int, questions: Collection[str], to: Person | None
) -> None:
    """Ask a colleague to answer these questions; None: whoever comes first."""
    assessment, reader = _answering(person, number)
    if to is not None and to not in colleagues(assessment):
        raise Refused(NO_COLLEAGUE)
    rows = Assignment.objects.visible_to(reader).filter(assessment=assessment)
    rows.filter(question__in=questions).delete()
    if to is not None:
        Assignment.objects.shelve(
            Assignment(assessment=assessment, question=code, person=to)
            for code in dict.fromkeys(questions)
        )
    note_deed(person, assessment, "assign-questions")


def assigned(assessment: Assessment, reader: Reader) -> dict[str, Person]:
    """Who was asked to answer which question."""
    rows = Assignment.objects.visible_to(reader).filter(assessment=assessment)
    return {row.question: row.person for row in rows.select_related("person")}
