"""A report from its first draft to its publication: drafted, written, looked through, published."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from schakel.covenant import reporting as rules
from schakel.covenant.looking_through import Remark, look_through, may_publish
from schakel.covenant.reporting import Passage as Drafted
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.duties import acts as duties
from schakel.secretariat.duties.register import years
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.statements.acts import known
from schakel.secretariat.statements.acts.refusals import (
    NO_PASSAGE,
    NO_YEAR,
    ONLY_OFFICER,
    REPORTED,
    TOO_LONG,
    Refused,
    Stale,
    held,
    hold,
    hold_editable,
    writes,
)
from schakel.secretariat.statements.models import Passage, Report, Statement, Step
from schakel.secretariat.statements.written import Kept, kept, sealed, told, unsealed

OBLIGATION: Final = "publish-diligence-report"
LONGEST: Final = 8000  # signs in a passage in one language


# Drafting -------------------------------------------------------------------------------------


@transaction.atomic
def draft_report(*, person: Person, year: int) -> Report:
    """Draft the report of a year from what is on record, names taken out of the public part."""
    reader = access.reader(person)
    owner = reader.party or ""
    if not writes(reader, owner) or not _is_company(owner):
        raise Refused(ONLY_OFFICER)
    if not 1 <= year <= len(years()):
        raise Refused(NO_YEAR)
    report = _entered(owner, year)
    _fill(report, person, reader)
    _note(report, Step.Deed.DRAFT, person, "draft-report")
    return report


def _is_company(owner: str) -> bool:
    return Party.objects.filter(code=owner, kind=Party.Kind.COMPANY).exists()


def _entered(owner: str, year: int) -> Report:
    report = Report(level=access.usual_level(Report.KIND), owner=owner, year=year)
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        raise Refused(REPORTED) from None
    return report


@transaction.atomic
def redraft_report(*, person: Person, number: int) -> Report:
    """Draft the report anew: what was changed by hand keeps its words, the rest follows."""
    report, reader = held(person, number)
    hold_editable(report)
    _fill(report, person, reader)
    _note(report, Step.Deed.REDRAFT, person, "redraft-report")
    return report


def _fill(report: Report, person: Person, reader: Reader) -> None:
    """Store each passage; one that was changed by hand stays, with the new draft beside it."""
    rows = {row.code: row for row in _rows(report)}
    order = {code: place for place, code in enumerate(access.agreement().diligence.report)}
    moved = {code for code, row in rows.items() if row.part == "public"}
    for each in _drafted(report, reader, moved):
        row = rows.pop(each.code, None) or Passage(
            report=report, code=each.code, item=each.item, part=each.part, version=0
        )
        _follow(row, each, person)
        row.place = order.get(each.item, len(order))
        row.save()
    for row in rows.values():
        if not value_of(row).edited:
            row.delete()


def _drafted(report: Report, reader: Reader, moved: Collection[str]) -> Iterator[Drafted]:
    """What the records tell now, in the order of the list, without names where it is public."""
    names = known.names(reader, report.owner)
    facts = known.facts(reader, report.owner, report.year)
    for each in rules.draft(access.agreement(), facts):
        public = each.part == "public" or each.code in moved
        yield known.without_names(each, names) if public else each


def _follow(row: Passage, drafted: Drafted, person: Person) -> None:
    before = value_of(row)
    if row.version and before.edited:
        standing = replace(drafted, text=before.passage.text)
    else:
        standing = drafted
    row.sealed = sealed(told(standing, drafted.text))
    row.version += 1
    row.changed, row.changed_by = clock.now(), person


def _rows(report: Report) -> QuerySet[Passage]:
    """The rows themselves, for the desk's own book-keeping; never for a page."""
    return Passage._base_manager.filter(report=report).order_by("place", "pk")


def value_of(row: Passage) -> Kept:
    """A passage as the rules know it, with what was drafted."""
    fields = unsealed(row.sealed) if row.sealed else {}
    return kept(fields, row.item, row.part, row.version, row.code)


# Writing --------------------------------------------------------------------------------------


@transaction.atomic
def save_passage(
    *, person: Person, number: int, code: str, text: Text, part: str, version: int
) -> Passage:
    """Write a passage and say in which part it stands; raises Stale when another saved first."""
    report, _reader = held(person, number)
    hold_editable(report)
    row = _rows(report).select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise Refused(NO_PASSAGE)
    if any(len(said) > LONGEST for said in text):
        raise Refused(TOO_LONG)
    _save(row, person, Text(*map(_plain, text)), part, version)
    return row


def _plain(said: str) -> str:
    """With one kind of line end, and none at the end."""
    return "\n".join(line.rstrip() for line in said.strip().splitlines())


def _save(row: Passage, person: Person, text: Text, part: str, version: int) -> None:
    now = value_of(row)
    wanted = next((each for each in rules.PARTS if each == part), now.passage.part)
    if (text, wanted) == (now.passage.text, now.passage.part):
        return
    if row.version != version:
        raise Stale(now)
    moved = replace(now.passage, part=wanted, text=text)
    hold(rules.may_move(access.agreement(), moved, wanted))
    row.sealed = sealed(told(moved, now.drafted))
    row.part, row.version = wanted, row.version + 1
    row.changed, row.changed_by = clock.now(), person
    row.save()
    _line(person, row.report, "write-report")


# Looking through ------------------------------------------------------------------------------


def passages_of(report: Report, reader: Reader) -> tuple[Kept, ...]:
    """The passages of a report that the reader may read, in the order of the list."""
    rows = Passage.objects.visible_to(reader).filter(report=report)
    return tuple(value_of(row) for row in rows.order_by("place", "pk"))


def remarks_on(report: Report, reader: Reader) -> tuple[Remark, ...]:
    """What is to be looked at in the public part before it goes out."""
    held_ = passages_of(report, reader)
    return look_through(
        access.agreement(),
        [each.passage for each in held_],
        [each.as_drafted for each in held_],
        known.names(reader, report.owner),
        known.harmless(),
    )


# Publishing -----------------------------------------------------------------------------------


@transaction.atomic
def publish_report(*, person: Person, number: int, looked: bool = False) -> Statement:
    """Publish the public part, for everybody; the confidential part stays sealed with the report.

    The duty to report in public is handed in with it.
    """
    report, reader = held(person, number)
    hold_editable(report)
    passages = [each.passage for each in passages_of(report, reader)]
    hold(may_publish(passages, remarks_on(report, reader), looked=looked))
    report.state, report.published = "published", clock.today()
    report.number += 1
    report.save(update_fields=["state", "published", "number"])
    statement = _published(report, passages)
    _hand_in(person, report, statement)
    whole = {"passages": [_as_published(each) for each in passages]}
    _note(report, Step.Deed.PUBLISH, person, "publish-report", whole)
    return statement


def _published(report: Report, passages: Sequence[Drafted]) -> Statement:
    public = [each for each in passages if each.part == "public" and any(each.text)]
    lacks = [each.item for each in _checks(passages) if each.lacks]
    statement = Statement(
        level=access.usual_level(Statement.KIND),
        owner=report.owner,
        year=report.year,
        number=report.number,
        sealed=sealed({"passages": [_as_shown(each) for each in public], "missing": lacks}),
    )
    statement.save()
    return statement


def _checks(passages: Sequence[Drafted]) -> tuple[rules.Check, ...]:
    return rules.checks(access.agreement(), passages)


def _as_shown(passage: Drafted) -> dict[str, object]:
    """A public passage as it is kept: its sources by their names only, no numbers of records."""
    sources = [Text(*each.says) for each in passage.sources]
    return {
        "item": passage.item,
        "text": list(passage.text),
        "sources": [["", "", "", *says] for says in sources],
    }


def _as_published(passage: Drafted) -> dict[str, object]:
    return {"item": passage.item, "part": passage.part, **told(passage, passage.text)}


def _hand_in(person: Person, report: Report, statement: Statement) -> None:
    """Hand in the duty with the number of what was published, where it is still to be done."""
    reader = access.reader(person)
    duty = duty_of(report, reader)
    if duty is None:
        return
    try:
        with transaction.atomic():
            duties.submit_duty(by=person, number=duty, today=clock.today(), words=statement.called)
    except duties.Refused:
        return  # it was handed in before, or accepted: the report is published all the same


def duty_of(report: Report, reader: Reader) -> int | None:
    """The number of the duty that this report fulfils, when it is on record and may be read."""
    return duties.duty_for(reader, report.owner, OBLIGATION, report.year)


@transaction.atomic
def reopen_report(*, person: Person, number: int) -> Report:
    """Take a published report up again; what was published stays where it is."""
    report, _reader = held(person, number)
    if report.editable:
        return report
    report.state = "draft"
    report.save(update_fields=["state"])
    _note(report, Step.Deed.REOPEN, person, "reopen-report")
    return report


# What was published ---------------------------------------------------------------------------


def published_passages(statement: Statement) -> tuple[Drafted, ...]:
    """The passages of a public report."""
    rows: Iterable[object] = unsealed(statement.sealed).get("passages") or ()
    return tuple(
        kept(row, str(row.get("item") or ""), "public").passage
        for row in rows
        if isinstance(row, dict)
    )


def missing_from(statement: Statement) -> tuple[str, ...]:
    """The items of the list that the public report does not tell of."""
    return tuple(map(str, unsealed(statement.sealed).get("missing") or ()))


# What every act leaves behind -----------------------------------------------------------------


def _note(
    report: Report, deed: str, person: Person, line: str, said: Mapping[str, object] | None = None
) -> None:
    Step(
        report=report,
        deed=deed,
        number=report.number,
        by=person,
        sealed=sealed(said) if said else b"",
    ).save()
    _line(person, report, line)


def _line(person: Person, report: Report, deed: str) -> None:
    write_line(
        who=str(person.code),
        party=report.owner,
        deed=deed,
        subject=f"report:{report.pk}",
        clause=OBLIGATION,
    )
