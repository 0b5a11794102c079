from django.db import transaction

from schakel.secretariat import clock
from schakel.secretariat.ledger.checking import check
from schakel.secretariat.ledger.models import Head, Line


@transaction.atomic
def write_line(*, who: str, party: str, deed: str, subject: str = "", clause: str = "") -> Line:
    """Write one line, within the transaction of the act that it records.

    `who` is a person's code (empty: the desk itself), `subject` names a record by its kind
    and number. Neither ever holds what a record says.
    """
    head = _held_head()
    line = Line(
        number=head.number + 1,
        at=clock.now(),
        who=who,
        party=party,
        deed=deed,
        clause=clause,
        subject=subject,
        before=head.hash,
    )
    line.hash = line.fingerprint()
    line.save()
    Head.objects.filter(pk=head.pk).update(number=line.number, hash=line.hash)
    return line


def _held_head() -> Head:
    """The head, locked until the transaction ends: writers wait for one another."""
    held = Head.objects.select_for_update().filter(pk=1)
    found = held.first()
    if found is None:
        Head.objects.get_or_create(pk=1)
        found = held.get()
    return found


def first_break() -> str | None:
    """Where the ledger first does not hold, in words; None when it is whole."""
    checked = check()
    return checked.broken.why.en if checked.broken else None
