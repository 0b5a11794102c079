from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from schakel.secretariat import clock
from schakel.secretariat.ledger.checking import check
from schakel.secretariat.ledger.models import Head, Line
from schakel.secretariat.questions import Question


@transaction.atomic(savepoint=False)
def write_line(*, who: str, party: str, deed: str, subject: str = "", clause: str = "") -> Line:
    """Write one line, within the transaction of the act that it records: both or neither.

    `who` is a person's code (empty: the desk itself), `subject` names a record by its kind
    and number. Neither ever holds what a record says.
    """
    number, before = _held_head()
    line = Line(
        number=number + 1,
        at=clock.now(),
        who=who,
        party=party,
        deed=deed,
        clause=clause,
        subject=subject,
        before=before,
    )
    line.hash = line.fingerprint()
    _append(line)
    return line


FIELDS: Final = Line._meta.concrete_fields
COLUMNS: Final = ", ".join(f'"{each.column}"' for each in FIELDS)
MARKS: Final = ", ".join("%s" for _ in FIELDS)
APPEND: Final = f"INSERT INTO {Line._meta.db_table} ({COLUMNS}) VALUES ({MARKS})"  # noqa: S608
MOVE: Final = f"UPDATE {Head._meta.db_table} SET number = %s, hash = %s WHERE id = 1"  # noqa: S608


def _append(line: Line) -> None:
    """Put the line behind the others, in words that need not be found for every act."""
    said = [each.get_db_prep_save(getattr(line, each.attname), connection) for each in FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(APPEND, said)
        cursor.execute(MOVE, [line.number, line.hash])
    line._state.adding, line._state.db = False, connection.alias


def _held_head() -> tuple[int, str]:
    """The last line's number and hash, locked until the transaction ends: writers wait for one
    another.
    """
    if not (found := HEAD.rows({})):
        Head.objects.get_or_create(pk=1)
        found = HEAD.rows({})
    ((number, before),) = found
    return number, before


def _head() -> "QuerySet[Head, tuple[int, str]]":
    return Head.objects.select_for_update().filter(pk=1).values_list("number", "hash")


HEAD: Final = Question(_head)


def first_break() -> str | None:
    """Where the ledger first does not hold, in words; None when it is whole."""
    checked = check()
    return checked.broken.why.en if checked.broken else None
