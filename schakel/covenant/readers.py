"""The table of who reads what: every kind of information against every kind of reader."""

from dataclasses import dataclass
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
    """Ask as the reader is, and if that is refused, once more with the reader named on it."""
    information, who = agreement.kinds[kind], agreement.sharing.readers[reader]
    asking = _reader(information, who)
    plain = may_read(agreement.sharing, asking, _record(kind, information))
    if plain:
        return Cell(kind, reader, "yes", plain.why)
    named = may_read(agreement.sharing, asking, _record(kind, information, SOMEBODY))
    return Cell(kind, reader, "named" if named else "no", named.why if named else plain.why)


def _record(kind: str, information: InformationKind, *named: str) -> Record:
    return Record(kind, Level.of(information.level), OWNER, frozenset(named))


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
