"""The receipt of a reading: the owner sees who opened what is theirs, when and on what ground."""

from django.db import transaction
from django.db.models import F

from schakel.covenant.sharing import Level, Reader
from schakel.secretariat import clock
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.models import Receipt, sealed


@transaction.atomic
def write_receipt(
    *, kind: str, number: int, owner: str, level: Level, reader: Reader, ground: str, reason: str
) -> None:
    """Write that this reader opened the record; the second time that day only counts.

    An identity is opened with a reason, so each time has a receipt of its own.
    """
    known = {"kind": kind, "number": number, "person": Person.objects.get(code=reader.person)}
    about = {"owner": owner, "level": level, "party": reader.party or ""}
    if level is Level.IDENTITY:
        told = {"ground": ground, "reason_sealed": sealed(reason)}
        receipt, first = Receipt._base_manager.create(**known, **about, **told), True
    else:
        receipt, first = Receipt._base_manager.get_or_create(
            **known, ground=ground, on=clock.today(), defaults=about
        )
    found = Receipt._base_manager.filter(pk=receipt.pk)
    if first:
        found.update(line=_put_in_ledger(receipt, reader))
    else:
        found.update(times=F("times") + 1, last=clock.now())


def _put_in_ledger(receipt: Receipt, reader: Reader) -> int:
    return write_line(
        who=reader.person,
        party=receipt.owner,
        deed="read",
        subject=f"{receipt.kind.rpartition('.')[2]}:{receipt.number}",
        clause=receipt.reach.code,
    ).number
