"""What the pages of sharing show: who reads a record, who is named on it, what was read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from schakel.covenant.readers import of_record
from schakel.covenant.sharing import (
    Allowed,
    Level,
    Reader,
    Wider,
    may_name,
    may_read,
    may_widen,
)
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.access import Confidential
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.sharing.acts import Spot, would_open
from schakel.secretariat.sharing.models import About, AccessRequest


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who reads the record: for which party, and why."""

    person: Person
    party: str
    why: Text


@dataclass(frozen=True, slots=True)
class KindOfReader:
    """A kind of reader with the answer of the rules: yes, named or no."""

    name: Text
    answer: str
    why: Text


@dataclass(frozen=True, slots=True)
class Choice:
    """A record that may be opened: where it stands and what it is called."""

    spot: Spot
    name: str

    @property
    def key(self) -> str:
        """Its value in a form."""
        return f"{self.spot.kind}/{self.spot.number}"


# Why another reads it: the rules speak to the reader, this page speaks of one.
OF_ANOTHER = {
    "own": Text("It is their own.", "Het is van henzelf."),
    "named": Text("Named on it.", "Bij naam toegelaten."),
    "custodian": Text("Keeps this identity.", "Bewaart deze identiteit."),
}


def by_kind(record: Confidential) -> list[KindOfReader]:
    """What every kind of reader may do with this record."""
    held = access.agreement()
    cells = of_record(held, record.record())
    return [KindOfReader(held.sharing.readers[c.reader].name, c.answer, c.why) for c in cells]


def by_name(record: Confidential) -> list[Somebody]:
    """Everybody at the desk who may read this record now."""
    known, rules = record.record(), access.agreement().sharing
    asked = ((person, reader, may_read(rules, reader, known)) for person, reader in everybody())
    names = party_names()
    return [
        Somebody(
            person, names.get(reader.party or "", ""), OF_ANOTHER.get(verdict.ground, verdict.why)
        )
        for person, reader, verdict in asked
        if isinstance(verdict, Allowed)
    ]


def everybody() -> Iterator[tuple[Person, Reader]]:
    """Everybody who signs in here and has a role, as a reader."""
    acting = Person.objects.filter(is_active=True, roles__ended=None, roles__isnull=False)
    for person in acting.distinct().order_by("name"):
        yield person, access.reader(person)


def takers(giver: Reader, record: Confidential) -> list[Person]:
    """Whom this reader may name on the record: with the owner's consent, or by a rule."""
    known, rules = record.record(), access.agreement().sharing
    codes = ["", *rules.protocol]
    return [
        person
        for person, taker in everybody()
        if any(may_name(rules, giver, known, taker, code) for code in codes)
    ]


def circles(giver: Reader, record: Confidential) -> list[tuple[str, Text]]:
    """With whom this reader may share the record further: levels, and bodies at C2."""
    held, known = access.agreement(), record.record()
    wider = [Wider(level) for level in (Level.PUBLIC, Level.PARTIES)]
    wider += [Wider(Level.BODY, body) for body in held.bodies]
    open_to = (
        each
        for each in wider
        if any(may_widen(held.sharing, giver, known, each, c) for c in ["", *held.sharing.protocol])
    )
    return [(each.body or each.level.code, circle(each.level, each.body)) for each in open_to]


def circle(level: Level, body: str = "") -> Text:
    """With whom a record is shared, in words."""
    held = access.agreement()
    return held.bodies[body].name if body in held.bodies else held.levels[level.code].circle


def party_names() -> Mapping[str, str]:
    """The name of every party by its code."""
    return dict(Party.objects.values_list("code", "name"))


def owner_name(code: str, names: Mapping[str, str]) -> Text:
    """The name of an owner: a party or a body; else its code."""
    if code in names:
        return Text(names[code], names[code])
    bodies = access.agreement().bodies
    return bodies[code].name if code in bodies else Text(code, code)


def kind_name(label: str) -> Text:
    """What kind of information the records of this model are."""
    model = access.kept().get(label)
    kinds = access.agreement().kinds
    return kinds[model.KIND].name if model and model.KIND in kinds else Text(label, label)


def titles(abouts: Iterable[About], reader: Reader) -> dict[tuple[str, int], str]:
    """What the records are called, of those that this reader may read."""
    numbers: dict[str, set[int]] = {}
    for about in abouts:
        numbers.setdefault(about.kind, set()).add(about.number)
    return {
        (label, record.pk): title(record)
        for label, wanted in numbers.items()
        if label in access.kept()
        for record in access.kept()[label].objects.visible_to(reader).filter(pk__in=wanted)
    }


def title(record: Confidential) -> str:
    """What a record is called; of an identity not even that is said before it is opened."""
    return str(record) if record.level == Level.IDENTITY else record.called


def to_ask(reader: Reader) -> tuple[list[tuple[str, Text]], list[tuple[str, Text]]]:
    """Kinds of information and owners that this reader may ask for."""
    kinds = access.agreement().kinds
    parties = Party.objects.exclude(code=reader.party or "").order_by("name")
    owners = [(party.code, Text(party.name, party.name)) for party in parties if party.signatory]
    open_to = [(code, kind.name) for code, kind in kinds.items() if _asked_of_a_party(kind.owner)]
    return [each for each in open_to if would_open(reader, each[0], "somebody")], owners


def _asked_of_a_party(owner: str) -> bool:
    return owner in ("company", "party")


def choices(request: AccessRequest, giver: Reader) -> list[Choice]:
    """The records that would answer a request: of its kind and owner, and not open yet."""
    rules, taker = access.agreement().sharing, access.reader(request.person)
    codes = ["", *rules.protocol]
    found = (
        record
        for model in access.kept().values()
        if request.about == model.KIND
        for record in model.objects.visible_to(giver).filter(owner=request.owner)
    )
    return [
        Choice(Spot.of(record), title(record))
        for record in found
        if any(may_name(rules, giver, record.record(), taker, code) for code in codes)
    ]
