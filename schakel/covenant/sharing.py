"""The only place that says who may read what, and who may open it to others.

Six levels, from public to identity. Reading is refused unless a rule here allows it, and every
verdict gives its reason. The rules work on plain values; who is signed in, which grants are still
running and what is written down belong to the desk.

`may_read` judges a reader; `may_name` and `may_widen` judge who names a person on a record or
shares it further, by consent or by a rule of the protocol.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, Protocol

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
class Wider:
    """A record is shared further: at a wider level, and at C2 with the body that is meant."""

    level: Level
    body: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What is asked for.

    `owner` is the party, body or person it belongs to; `grants` are the persons who are named on
    it now, `wider` is how it is shared further now (what has run out is no longer among them).
    """

    kind: str
    level: Level
    owner: str
    grants: frozenset[str] = frozenset()
    wider: frozenset[Wider] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The reader may read, for this reason; `logged` says that the opening itself is recorded.

    `ground` is the reason as a code: public, own, named, custodian, circle or wider; of an act of
    sharing it is `consent` or the code of the rule.
    """

    why: Text
    logged: bool = False
    ground: str = ""

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


class ProtocolRule(Protocol):
    """What the agreement's files say of sharing without asking the owner."""

    @property
    def kinds(self) -> Collection[str]: ...

    @property
    def by(self) -> str: ...

    @property
    def to(self) -> str | None: ...

    @property
    def names(self) -> str | None: ...


class SharingRules(Protocol):
    """What the rules ask of `sharing.yaml`: levels, limits of a role, how far a kind may go."""

    @property
    def levels(self) -> Mapping[str, LevelRule]: ...

    @property
    def ceilings(self) -> Mapping[str, str]: ...

    @property
    def never_named(self) -> Mapping[str, frozenset[str]]: ...

    @property
    def furthest(self) -> Mapping[str, str]: ...

    @property
    def protocol(self) -> Mapping[str, ProtocolRule]: ...


def may_read(sharing: SharingRules, reader: Reader, record: Record) -> Verdict:
    """Judge whether this reader may read this record, with the reason.

    In this order: what is public; who someone is, which only a named custodian opens; one's own;
    what one is named on; the ceiling of a role; the circle of the level; and last, as if it lay at
    that level, what is shared further. Whoever reads from C3 up what is another's is written down.
    """
    plain = _at_its_level(sharing, reader, record)
    if plain or record.level is Level.IDENTITY:
        return _written_down(plain, reader, record)
    return _written_down(_shared_further(sharing, reader, record) or plain, reader, record)


def _at_its_level(sharing: SharingRules, reader: Reader, record: Record) -> Verdict:
    if record.level is Level.PUBLIC:
        return Allowed(EVERYBODY, ground="public")
    if record.level is Level.IDENTITY:
        return _identity(reader, record)
    if owns(reader, record):
        return Allowed(Text("It is your own.", "Het is van uzelf."), ground="own")
    if named(sharing, reader, record):
        why = Text("You are named on it.", "U bent er bij naam op toegelaten.")
        return Allowed(why, ground="named")
    if _ceiling(sharing, reader) < record.level:
        return Denied(_stops_below(sharing, reader))
    return _circle(sharing, reader, record)


EVERYBODY: Final = Text("Public: everybody may read it.", "Openbaar: iedereen mag dit lezen.")


def _shared_further(sharing: SharingRules, reader: Reader, record: Record) -> Allowed | None:
    """What the widest of its openings allows; being named counts at its own level alone."""
    for wider in sorted(record.wider, key=lambda each: (each.level, each.body)):
        lain_there = Record(record.kind, wider.level, wider.body)
        if _at_its_level(sharing, reader, lain_there):
            circle = sharing.levels[wider.level.code].circle
            return Allowed(
                Text(f"Shared further, with {circle.en}.", f"Verder gedeeld, met {circle.nl}."),
                ground="wider",
            )
    return None


def _written_down(verdict: Verdict, reader: Reader, record: Record) -> Verdict:
    if isinstance(verdict, Denied):
        return verdict
    private = record.level >= Level.BILATERAL and Wider(Level.PUBLIC) not in record.wider
    another = record.level is Level.IDENTITY or not owns(reader, record)
    return replace(verdict, logged=private and another)


def named(sharing: SharingRules, reader: Reader, record: Record) -> bool:
    """Is the reader named on it, in roles that may be named at this level?

    A company's figures are not opened to another company, nor to a ministry, by naming somebody;
    and who has no role any more is named in vain.
    """
    barred = any(record.level.code in sharing.never_named.get(role, ()) for role in reader.roles)
    return reader.person in record.grants and bool(reader.roles) and not barred


def owns(reader: Reader, record: Record) -> bool:
    """Does it belong to the reader: as a person, through the party, or through a body?"""
    mine = {reader.person, reader.party or ""} | reader.bodies
    return record.owner in mine - {""} and not _body_stops(reader, record)


def _body_stops(reader: Reader, record: Record) -> bool:
    """A civil servant's seat does not make the body's papers the ministry's own."""
    return "civil-servant" in reader.roles and record.owner in reader.bodies


def _identity(reader: Reader, record: Record) -> Verdict:
    if reader.person in record.grants and "identity-custodian" in reader.roles:
        why = Text(
            "You keep this identity; opening it is logged with your reason.",
            "U bewaart deze identiteit; het openen wordt met uw reden vastgelegd.",
        )
        return Allowed(why, ground="custodian")
    why = Text(
        "Who somebody is, only the two named custodians may open.",
        "Wie iemand is, mogen alleen de twee aangewezen bewaarders openen.",
    )
    return Denied(why)


def _ceiling(sharing: SharingRules, reader: Reader) -> Level:
    """The lowest level at which one of the reader's roles stops."""
    ceilings = [Level.of(sharing.ceilings[r]) for r in reader.roles if r in sharing.ceilings]
    return min(ceilings, default=max(Level))


def _stops_below(sharing: SharingRules, reader: Reader) -> Text:
    circle = sharing.levels[_ceiling(sharing, reader).code].circle
    return Text(
        f"This role reads what is shared with {circle.en}; further only when named on it.",
        f"Deze rol leest wat gedeeld is met {circle.nl}; verder alleen bij naam toegelaten.",
    )


def _circle(sharing: SharingRules, reader: Reader, record: Record) -> Verdict:
    circle = sharing.levels[record.level.code].circle
    if _within(reader, record.level):
        shared = Text(f"Shared with {circle.en}.", f"Gedeeld met {circle.nl}.")
        return Allowed(shared, ground="circle")
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


# Opening it to others -------------------------------------------------------------------------


def consents(reader: Reader, record: Record) -> bool:
    """May the reader give the owner's consent? For a body its chair does, for a case its handler.

    A person consents for themselves and for the party they speak for.
    """
    if not record.owner:
        return False
    if record.owner in {reader.person, reader.party or ""}:
        return True
    if record.level is Level.CASE:
        return "case-handler" in reader.roles and reader.person in record.grants
    return "chair" in reader.roles and record.owner in reader.bodies


def may_name(
    sharing: SharingRules, giver: Reader, record: Record, taker: Reader, rule: str = ""
) -> Verdict:
    """Judge whether the giver may name the taker on this record: by consent, or by a rule."""
    if _at_its_level(sharing, taker, record):
        return Denied(Text("They read it already.", "Die leest het al."))
    if not _at_its_level(sharing, taker, replace(record, grants=record.grants | {taker.person})):
        return Denied(
            Text(
                "At this level, naming opens nothing to somebody in that role.",
                "Op dit niveau opent toelating bij naam niets voor iemand in die rol.",
            )
        )
    if record.level is Level.IDENTITY:
        return _custodian_by(giver, record)
    if rule:
        entry = sharing.protocol.get(rule)
        fits = entry is not None and entry.names in taker.roles
        return _by_rule(entry if fits else None, giver, record, rule)
    return _by_consent(giver, record)


def may_widen(
    sharing: SharingRules, giver: Reader, record: Record, to: Wider, rule: str = ""
) -> Verdict:
    """Judge whether the giver may share this record further: by consent, or by a rule."""
    if record.level is Level.IDENTITY:
        return Denied(
            Text("Who somebody is goes no further.", "Wie iemand is, gaat niet verder."),
        )
    if to.level > Level.BODY or not _goes_beyond(to, record):
        return Denied(Text("That is no wider circle.", "Dat is geen ruimere kring."))
    if (to.level is Level.BODY) != bool(to.body):
        return Denied(Text("Say with which body.", "Zeg met welk orgaan."))
    if rule:
        entry = sharing.protocol.get(rule)
        fits = entry is not None and entry.to == to.level.code
        return _by_rule(entry if fits else None, giver, record, rule)
    if to.level < _furthest(sharing, record):
        return Denied(_goes_no_further(sharing, record))
    return _by_consent(giver, record)


def _goes_beyond(to: Wider, record: Record) -> bool:
    """Is this a wider circle than the record's own, be it another body beside its body?"""
    another = to.level is record.level is Level.BODY and to.body != record.owner
    return another or to.level < record.level


def _furthest(sharing: SharingRules, record: Record) -> Level:
    """How far this kind goes with consent; a kind of which nothing is said goes nowhere."""
    code = sharing.furthest.get(record.kind)
    return Level.of(code) if code else record.level


def _goes_no_further(sharing: SharingRules, record: Record) -> Text:
    circle = sharing.levels[_furthest(sharing, record).code].circle
    return Text(
        f"This kind of information goes no further than {circle.en}, not even with consent.",
        f"Dit soort informatie gaat niet verder dan {circle.nl}, ook niet met instemming.",
    )


def _custodian_by(giver: Reader, record: Record) -> Verdict:
    """A custodian is named by the one who keeps the identity already; two at most."""
    if len(record.grants) >= CUSTODIANS:
        return Denied(
            Text("Two custodians keep it already.", "Twee bewaarders bewaren het al."),
        )
    verdict = _identity(giver, record)
    return replace(verdict, ground="consent") if isinstance(verdict, Allowed) else verdict


CUSTODIANS: Final = 2


def _by_consent(giver: Reader, record: Record) -> Verdict:
    if consents(giver, record):
        why = Text("With the consent of its owner.", "Met instemming van de eigenaar.")
        return Allowed(why, ground="consent")
    return Denied(
        Text(
            "Only its owner may open it to others.",
            "Alleen de eigenaar mag het voor anderen openen.",
        )
    )


def _by_rule(entry: ProtocolRule | None, giver: Reader, record: Record, rule: str) -> Verdict:
    if entry is not None and record.kind in entry.kinds and entry.by in giver.roles:
        why = Text("By a rule of the protocol.", "Volgens een regel van het protocol.")
        return Allowed(why, ground=rule)
    return Denied(
        Text("No rule of the protocol allows this.", "Geen regel van het protocol staat dit toe."),
    )
