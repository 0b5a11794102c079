"""How the lines of the ledger hold on to one another: words in, hashes out; no database, no clock.

    content = SHA-256(number, moment, who, party, deed, clause, subject, salt; one on a line)
    hash    = SHA-256(hash of the line before, content)

The salt keeps the words of a line from being guessed from its content hash, so that the content
hashes of all lines can be given to anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from schakel.language import Text

NOTHING = "0" * 64
OWN = ("at", "who", "party", "deed", "clause", "subject", "salt")  # the words after the number
Link = tuple[int, bytes, bytes, bytes]  # number, words, hash before, hash


@dataclass(frozen=True, slots=True)
class End:
    """Where a ledger ends: the number and the hash of its last line."""

    number: int = 0
    hash: str = NOTHING


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line with which something is wrong, and what."""

    number: int
    why: Text


class NotOneLine(ValueError):  # noqa: N818
    """A word of the ledger holds a line end, so that words could be read in two ways."""


def moment(at: datetime) -> str:
    """A moment as the ledger writes it, in UTC.

    >>> moment(datetime(2026, 7, 1, 12, 0, tzinfo=UTC))
    '2026-07-01 12:00:00.000000'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def words(number: int, at: datetime, *said: str) -> bytes:
    """The words of a line, one on a line; raises NotOneLine."""
    if any("\n" in word for word in said):
        raise NotOneLine("Every word of a line of the ledger stands on one line.")
    return "\n".join([str(number), moment(at), *said]).encode()


def content(words: bytes) -> str:
    """The hash of a line's words alone."""
    return sha256(words).hexdigest()


def linked(before: str, content: str) -> str:
    """The hash of a line: of the hash before it and its content."""
    return sha256((before + content).encode()).hexdigest()


class Walk:
    """Goes along the links and stops at the first that does not hold.

    `marks` are hashes to look out for; `seen` holds the hash of every line whose number is asked
    for and the number of every mark that was met.
    """

    def __init__(self, asked: Iterable[int] = (), marks: Iterable[str] = ()) -> None:
        self.asked, self.marks = frozenset(asked), frozenset(marks)
        self.end = End()
        self.hashes: dict[int, str] = {}
        self.met: dict[str, int] = {}

    def along(self, links: Iterable[Link]) -> Broken | None:
        """The first link that does not hold on to the one before."""
        number, last = self.end.number, self.end.hash.encode()
        for there, said, before, stored in links:
            due = sha256(last + sha256(said).hexdigest().encode()).hexdigest().encode()
            if there != number + 1 or before != last or stored != due:
                self.end = End(number, last.decode())
                return _broken(number + 1, there, last, before, said, stored)
            number, last = there, stored
            if self.asked or self.marks:
                self._note(number, last.decode())
        self.end = End(number, last.decode())
        return None

    def _note(self, number: int, hash_: str) -> None:
        if number in self.asked:
            self.hashes[number] = hash_
        if hash_ in self.marks:
            self.met[hash_] = number


def _broken(due: int, there: int, last: bytes, before: bytes, said: bytes, stored: bytes) -> Broken:
    """What is wrong at the first link that does not hold."""
    if there > due:
        return missing(due)
    if there < due:
        return Broken(
            there, Text(f"Line {there} does not belong.", f"Regel {there} hoort er niet.")
        )
    honest = sha256(before + sha256(said).hexdigest().encode()).hexdigest().encode() == stored
    if honest and before != last:
        return Broken(
            due,
            Text(
                f"Line {due} does not follow on line {due - 1}: one of them was replaced.",
                f"Regel {due} volgt niet op regel {due - 1}: een van beide is vervangen.",
            ),
        )
    return Broken(
        due,
        Text(
            f"Line {due} is not as it was written.",
            f"Regel {due} is niet zoals zij geschreven is.",
        ),
    )


def missing(number: int, why: Text | None = None) -> Broken:
    """A line that was there is not there any more."""
    more = Text(f" {why.en}", f" {why.nl}") if why else Text("", "")
    return Broken(
        number, Text(f"Line {number} is missing.{more.en}", f"Regel {number} ontbreekt.{more.nl}")
    )


def ends_early(end: End, due: int, source: Text) -> Broken:
    """The ledger ends before a line of which it is known that it was written."""
    why = Text(
        f"The ledger ends at line {end.number}; {source.en} knows line {due}.",
        f"Het logboek eindigt bij regel {end.number}; {source.nl} kent regel {due}.",
    )
    return missing(end.number + 1, why)
