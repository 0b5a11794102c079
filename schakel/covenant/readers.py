"""The table of who reads what: every kind of information against every kind of reader."""

from dataclasses import dataclass, replace
from typing import Literal

from schakel.covenant.agreement import Agreement
from schakel.covenant.judgements import InformationKind, ReaderKind
from schakel.covenant.sharing import Level, Reader, Record, may_read
from schakel.language import Text

Answer = Literal["yes", "named", "no"]
OWNER, SOMEBODY = "the-owner-of-it", "somebody"


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether such a reader reads such information: yes, only when named on it, or no; and why."""

    kind: str
    reader: str
    answer: Answer
    why: Text


def table(agreement: Agreement) -> tuple[Cell, ...]:
    """Every kind of information by every kind of reader, asked of `may_read` one by one."""
    sharing = agreement.sharing
    return tuple(
        cell(agreement, kind, reader) for kind in sharing.kinds for reader in sharing.readers
    )


def cell(agreement: Agreement, kind: str, reader: str) -> Cell:
    """The answer on this kind at its usual level."""
    level = Level.of(agreement.kinds[kind].level)
    return _answer(agreement, reader, Record(kind, level, OWNER))


def of_record(agreement: Agreement, record: Record) -> tuple[Cell, ...]:
    """The answers on one record, at the level it has and as far as it is shared now."""
    asked = replace(record, owner=OWNER, grants=frozenset())
    return tuple(_answer(agreement, reader, asked) for reader in agreement.sharing.readers)


def _answer(agreement: Agreement, reader: str, record: Record) -> Cell:
    """Ask as the reader is, and if that is refused, once more with the reader named on it."""
    asking = _reader(agreement.kinds[record.kind], agreement.sharing.readers[reader])
    plain = may_read(agreement.sharing, asking, record)
    if plain:
        return Cell(record.kind, reader, "yes", plain.why)
    named = may_read(agreement.sharing, asking, replace(record, grants=frozenset({SOMEBODY})))
    answer: Answer = "named" if named else "no"
    return Cell(record.kind, reader, answer, named.why if named else plain.why)


def _reader(information: InformationKind, who: ReaderKind) -> Reader:
    """Somebody of this kind, seen from this kind of information."""
    own_party = who.party == "owner" and information.owner in ("company", "party")
    own_body = who.body and information.owner == "body"
    return Reader(
        person=SOMEBODY if who.signed_in else "",
        party=OWNER if own_party else who.party,
        constituency="any" if who.signatory else None,
        roles=frozenset(who.roles),
        bodies=frozenset({OWNER}) if own_body else frozenset(),
    )
