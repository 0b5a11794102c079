"""Evidence: handed in once, revised when it changes, used by many answers, valid until a day."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from schakel.covenant.obligations import months_from
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.diligence.acts.papers import check_paper
from schakel.secretariat.diligence.acts.refusals import CLOSED, Refused, ask_company, held
from schakel.secretariat.diligence.models import Assessment, Evidence, Revision, Use
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import seal, unseal

LONGEST_TITLE: Final = 120

NO_TITLE: Final = Text("Say what it is, in a few words.", "Zeg in enkele woorden wat het is.")
KNOWN_ALREADY: Final = Text(
    "This very file was handed in already: use that one for this answer too.",
    "Dit bestand is al eens ingeleverd: gebruik dat ook voor dit antwoord.",
)
GONE: Final = Text("This evidence was withdrawn.", "Dit bewijs is ingetrokken.")
PAST: Final = Text(
    "It has lost its validity already: choose a day that is still to come.",
    "Het is al niet meer geldig: kies een dag die nog komt.",
)
STILL_USED: Final = Text(
    "An assessment that was handed in rests on it, so it stays. Hand in a revision instead.",
    "Een ingediende meting berust erop, dus het blijft. Lever in plaats daarvan een herziening in.",
)


@transaction.atomic
def hand_in_evidence(
    *, person: Person, title: str, name: str, content: bytes, expires: date | None = None
) -> Evidence:
    """Take in a file that answers can rest on; the same file is not taken in twice."""
    reader = access.reader(person)
    owner = reader.party or ""
    ask_company(reader, owner)
    if not title.strip():
        raise Refused(NO_TITLE)
    _hold_day(expires)
    check_paper(name, content)
    _hold_new(reader, owner, content)
    evidence = Evidence(
        level=access.usual_level(Evidence.KIND),
        owner=owner,
        title=seal(title.strip()[:LONGEST_TITLE].encode()),
        expires=expires,
    )
    evidence.save()
    _keep(person, evidence, 1, name, content)
    _write(person, evidence, "hand-in-evidence")
    return evidence


@transaction.atomic
def hand_in_for(
    *,
    person: Person,
    number: int,
    question: str,
    title: str,
    name: str,
    content: bytes,
    expires: date | None = None,
) -> Evidence:
    """Take in a file and let an answer rest on it at once."""
    kept = hand_in_evidence(person=person, title=title, name=name, content=content, expires=expires)
    use_evidence(person=person, number=number, question=question, evidence=kept.pk)
    return kept


@transaction.atomic
def revise_evidence(
    *, person: Person, number: int, name: str, content: bytes, expires: date | None = None
) -> Revision:
    """Put a newer file in its place; the older ones stay, and what was handed in rests on them."""
    evidence, reader = _held(person, number)
    _hold_day(expires)
    check_paper(name, content)
    last = evidence.revisions.visible_to(reader).order_by("-number").first()
    evidence.expires = expires
    evidence.save(update_fields=["expires"])
    revision = _keep(person, evidence, last.number + 1 if last else 1, name, content)
    _write(person, evidence, "revise-evidence")
    return revision


@transaction.atomic
def withdraw_evidence(*, person: Person, number: int) -> None:
    """Take evidence back that no assessment rests on which was handed in."""
    evidence, reader = _held(person, number)
    uses = Use.objects.visible_to(reader).filter(evidence=evidence)
    if uses.exclude(revision=None).exists():
        raise Refused(STILL_USED)
    uses.delete()
    evidence.withdrawn = clock.today()
    evidence.save(update_fields=["withdrawn"])
    _write(person, evidence, "withdraw-evidence")


@transaction.atomic
def use_evidence(*, person: Person, number: int, question: str, evidence: int) -> Use:
    """Let an answer rest on evidence that is there; doing it twice is doing it once."""
    assessment, reader = _answering(person, number)
    found, _ = _held(person, evidence)
    if found.owner != assessment.owner:
        raise Evidence.DoesNotExist
    known = Use.objects.visible_to(reader).filter(
        assessment=assessment, question=question, evidence=found
    )
    use = known.first()
    if use is None:
        use = Use(assessment=assessment, question=question, evidence=found)
        use.save()
        _write(person, found, "use-evidence", clause=question)
    return use


@transaction.atomic
def drop_evidence(*, person: Person, number: int, question: str, evidence: int) -> None:
    """Let an answer rest on it no longer."""
    assessment, reader = _answering(person, number)
    uses = Use.objects.visible_to(reader).filter(assessment=assessment, question=question)
    dropped, _ = uses.filter(evidence=evidence).delete()
    if dropped:
        subject = f"evidence:{evidence}"
        _line(person, assessment.owner, "drop-evidence", subject, question)


def freeze_uses(assessment: Assessment, reader: Reader) -> None:
    """Note for each use which revision was the last when the assessment was handed in."""
    for use in Use.objects.visible_to(reader).filter(assessment=assessment):
        last = Revision.objects.visible_to(reader).filter(evidence=use.evidence_id)
        use.revision = last.order_by("-number").values_list("number", flat=True).first()
        use.save(update_fields=["revision"])


def release_uses(assessment: Assessment, reader: Reader) -> None:
    """Let the uses follow the newest revision again, since the company mends its answers."""
    Use.objects.visible_to(reader).filter(assessment=assessment).update(revision=None)


# Reading --------------------------------------------------------------------------------------

SOON: Final = 2  # months before the end of its validity in which evidence is told to run out


@dataclass(frozen=True, slots=True)
class Piece:
    """Evidence as a page shows it: whether it still shows anything, and which revision is meant."""

    evidence: Evidence
    state: Literal["valid", "fading", "expired", "withdrawn"]
    revision: int
    used: int

    @property
    def number(self) -> int:
        return self.evidence.pk


def state_of(evidence: Evidence, today: date) -> Literal["valid", "fading", "expired", "withdrawn"]:
    """Does it still show anything today? On its last day it does."""
    if evidence.withdrawn is not None:
        return "withdrawn"
    if evidence.expires is None:
        return "valid"
    if evidence.expires < today:
        return "expired"
    return "fading" if evidence.expires <= months_from(today, SOON) else "valid"


def pieces(reader: Reader, owner: str, today: date) -> list[Piece]:
    """All evidence of a company that the reader may read, with how many answers rest on it."""
    found = Evidence.objects.visible_to(reader).filter(owner=owner)
    return [_piece(each, today) for each in _counted(found)]


def fading(reader: Reader, owner: str, today: date) -> list[Piece]:
    """The evidence in use that ran out, or is about to."""
    return [each for each in pieces(reader, owner, today) if each.used and _fades(each)]


def _fades(piece: Piece) -> bool:
    return piece.state in ("fading", "expired")


def evidence_under(
    assessment: Assessment, reader: Reader, question: str, today: date
) -> list[Piece]:
    """What an answer rests on: the revision of when it was handed in, or the last one."""
    uses = Use.objects.visible_to(reader).filter(assessment=assessment, question=question)
    fixed = dict(uses.values_list("evidence", "revision"))
    found = Evidence.objects.visible_to(reader).filter(pk__in=fixed)
    return [_piece(each, today, fixed[each.pk]) for each in _counted(found)]


def usable_evidence(
    assessment: Assessment, reader: Reader, question: str, today: date
) -> list[Piece]:
    """The company's evidence on which this answer does not rest yet."""
    under = {each.number for each in evidence_under(assessment, reader, question, today)}
    own = pieces(reader, assessment.owner, today)
    return [each for each in own if each.number not in under and each.state != "withdrawn"]


def _counted(found: QuerySet[Evidence]) -> QuerySet[Evidence]:
    last, used = Max("revisions__number"), Count("uses", distinct=True)
    return found.annotate(last=last, used=used)


def _piece(evidence: Evidence, today: date, revision: int | None = None) -> Piece:
    last: int = getattr(evidence, "last", None) or 0
    used: int = getattr(evidence, "used", 0)
    return Piece(evidence, state_of(evidence, today), revision or last, used)


def evidence_files(reader: Reader, party: str) -> Iterator[tuple[str, bytes]]:
    """The files that a company handed in as evidence, by a name in an archive."""
    for each in Revision.objects.visible_to(reader).filter(evidence__owner=party):
        yield f"evidence-{each.evidence_id}/{each.number}-{each.file_name}", unseal(each.sealed)


def _held(person: Person, number: int) -> tuple[Evidence, Reader]:
    """The company's evidence, held until the act is done; raises DoesNotExist."""
    reader = access.reader(person)
    evidence = Evidence.objects.hold(reader, number)
    ask_company(reader, evidence.owner)
    if evidence.withdrawn is not None:
        raise Refused(GONE)
    return evidence, reader


def _answering(person: Person, number: int) -> tuple[Assessment, Reader]:
    assessment, reader = held(person, number)
    ask_company(reader, assessment.owner)
    if not assessment.open_to_answers:
        raise Refused(CLOSED)
    return assessment, reader


def _hold_day(expires: date | None) -> None:
    if expires is not None and expires < clock.today():
        raise Refused(PAST)


def _hold_new(reader: Reader, owner: str, content: bytes) -> None:
    same = Revision.objects.visible_to(reader).filter(
        evidence__owner=owner, evidence__withdrawn=None, sha256=_digest(content)
    )
    if same.exists():
        raise Refused(KNOWN_ALREADY)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _keep(person: Person, evidence: Evidence, number: int, name: str, content: bytes) -> Revision:
    revision = Revision(
        evidence=evidence,
        number=number,
        name=seal(name.encode()),
        size=len(content),
        sha256=_digest(content),
        sealed=seal(content),
        by=person,
    )
    revision.save()
    return revision


def _write(person: Person, evidence: Evidence, deed: str, clause: str = "") -> None:
    _line(person, evidence.owner, deed, f"evidence:{evidence.pk}", clause)


def _line(person: Person, owner: str, deed: str, subject: str, clause: str) -> None:
    write_line(who=str(person.code), party=owner, deed=deed, subject=subject, clause=clause)
