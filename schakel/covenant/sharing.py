"""The only place that says who may read what.

Six levels, from public to identity. Reading is refused unless a rule here allows it, and every
verdict gives its reason. The rules work on plain values; who is signed in, which grants are still
running and what is written in the log belong to the desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from schakel.language import Text


class Level(IntEnum):
    """How far a record goes: the higher, the fewer who read it."""

    PUBLIC = 0
    PARTIES = 1
    BODY = 2
    BILATERAL = 3
    CASE = 4
    IDENTITY = 5

    @property
    def code(self) -> str:
        """The code in the agreement's files.

        >>> Level.BILATERAL.code
        'c3-bilateral'
        """
        return f"c{self.value}-{self.name.lower()}"

    @classmethod
    def of(cls, code: str) -> "Level":
        """The level with this code: `c3-bilateral`."""
        return next(level for level in cls if level.code == code)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks to read. Nobody signed in is `Reader()`; a supporter has no constituency."""

    person: str = ""
    party: str | None = None
    constituency: str | None = None
    roles: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """What is asked for.

    `owner` is the party, body or person it belongs to; `grants` are the persons who are named on
    it now (a grant that has run out is no longer among them).
    """

    kind: str
    level: Level
    owner: str
    grants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The reader may read, for this reason; `logged` says that the opening itself is recorded."""

    why: Text
    logged: bool = False

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """The reader may not read, for this reason."""

    why: Text

    def __bool__(self) -> bool:
        return False


Verdict = Allowed | Denied


class LevelRule(Protocol):
    """What the agreement's files say of a level."""

    @property
    def circle(self) -> Text: ...


class SharingRules(Protocol):
    """What `may_read` asks of `sharing.yaml`: circle of a level, limits of a role."""

    @property
    def levels(self) -> Mapping[str, LevelRule]: ...

    @property
    def ceilings(self) -> Mapping[str, str]: ...

    @property
    def never_named(self) -> Mapping[str, frozenset[str]]: ...


def may_read(sharing: SharingRules, reader: Reader, record: Record) -> Verdict:
    """Judge whether this reader may read this record, with the reason.

    In this order: what is public; who someone is, which only a named custodian opens; one's own;
    what one is named on; the ceiling of a role; the circle of the level.
    """
    if record.level is Level.PUBLIC:
        return Allowed(Text("Public: everybody may read it.", "Openbaar: iedereen mag dit lezen."))
    if record.level is Level.IDENTITY:
        return _identity(reader, record)
    if owns(reader, record):
        return Allowed(Text("It is your own.", "Het is van uzelf."))
    if named(sharing, reader, record):
        return Allowed(Text("You are named on it.", "U bent er bij naam op toegelaten."))
    if _ceiling(sharing, reader) < record.level:
        return Denied(_stops_below(sharing, reader))
    return _circle(sharing, reader, record)


def named(sharing: SharingRules, reader: Reader, record: Record) -> bool:
    """Is the reader named on it, in roles that may be named at this level?

    A company's figures are not opened to another company, nor to a ministry, by naming somebody.
    """
    barred = any(record.level.code in sharing.never_named.get(role, ()) for role in reader.roles)
    return bool(reader.person) and reader.person in record.grants and not barred


def owns(reader: Reader, record: Record) -> bool:
    """Does it belong to the reader: as a person, through the party, or through a body?"""
    mine = {reader.person, reader.party or ""} | reader.bodies
    return bool(record.owner) and record.owner in mine - {""} and not _body_stops(reader, record)


def _body_stops(reader: Reader, record: Record) -> bool:
    """A civil servant's seat does not make the body's papers the ministry's own."""
    return "civil-servant" in reader.roles and record.owner in reader.bodies


def _identity(reader: Reader, record: Record) -> Verdict:
    keeps = bool(reader.person) and reader.person in record.grants
    if keeps and "identity-custodian" in reader.roles:
        why = Text(
            "You keep this identity; opening it is logged with your reason.",
            "U bewaart deze identiteit; het openen wordt met uw reden vastgelegd.",
        )
        return Allowed(why, logged=True)
    why = Text(
        "Who somebody is, only the two named custodians may open.",
        "Wie iemand is, mogen alleen de twee aangewezen bewaarders openen.",
    )
    return Denied(why)


def _ceiling(sharing: SharingRules, reader: Reader) -> Level:
    """The lowest level at which one of the reader's roles stops."""
    ceilings = [Level.of(sharing.ceilings[r]) for r in reader.roles if r in sharing.ceilings]
    return min(ceilings, default=Level.IDENTITY)


def _stops_below(sharing: SharingRules, reader: Reader) -> Text:
    circle = sharing.levels[_ceiling(sharing, reader).code].circle
    return Text(
        f"This role reads what is shared with {circle.en}; further only when named on it.",
        f"Deze rol leest wat gedeeld is met {circle.nl}; verder alleen bij naam toegelaten.",
    )


def _circle(sharing: SharingRules, reader: Reader, record: Record) -> Verdict:
    circle = sharing.levels[record.level.code].circle
    if _within(reader, record.level):
        return Allowed(Text(f"Shared with {circle.en}.", f"Gedeeld met {circle.nl}."))
    return Denied(
        Text(f"Goes no further than {circle.en}.", f"Gaat niet verder dan {circle.nl}."),
    )


def _within(reader: Reader, level: Level) -> bool:
    """Is the reader in the level's circle without owning the record or being named on it?"""
    if level is Level.CASE:
        return False
    if "case-handler" in reader.roles:
        return True
    return level is Level.PARTIES and (reader.constituency is not None or "chair" in reader.roles)
