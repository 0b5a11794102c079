"""The lines of the room of sharing: namings that belong together as one line, not forty."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from schakel.covenant.sharing import Reader
from schakel.secretariat import access, clock
from schakel.secretariat.sharing.models import Grant, Opening, Widening, codes_of

FEW = 2  # openings that are shown one by one


@dataclass(frozen=True, slots=True)
class Line:
    """Openings of one owner's records for the same person, or the same circle; newest first."""

    openings: tuple[Opening, ...]

    @property
    def newest(self) -> Opening:
        return self.openings[0]

    @property
    def since(self) -> date:
        return min(each.since for each in self.openings)

    @property
    def until(self) -> date | None:
        """The last day on which one of them holds; None when one holds without an end."""
        days = [each.until for each in self.openings if each.until is not None]
        return max(days) if len(days) == len(self.openings) else None


def standing(model: type[Opening], reader: Reader) -> list[Opening]:
    """The openings that hold today, concern the reader, and are of records that the reader reads.

    Of what one is named on in vain, nothing is said.
    """
    seen = model.objects.visible_to(reader).filter(model.standing(clock.today()))
    also = ["person"] if issubclass(model, Grant) else []
    held = list(seen.select_related("given_by", *also))
    read = _read(held, reader)
    return [each for each in held if (each.kind, each.number) in read]


def _read(held: Iterable[Opening], reader: Reader) -> set[tuple[str, int]]:
    numbers: dict[str, set[int]] = {}
    for each in held:
        numbers.setdefault(each.kind, set()).add(each.number)
    return {
        (label, number)
        for label, wanted in numbers.items()
        if label in access.kept()
        for number in access.kept()[label]
        .objects.visible_to(reader)
        .filter(pk__in=wanted)
        .values_list("pk", flat=True)
    }


def drawn(model: type[Opening], reader: Reader) -> list[Line]:
    """One line each, or one for more than a few that belong together; one's own affairs first."""
    together: dict[Hashable, list[Opening]] = {}
    for each in standing(model, reader):
        together.setdefault(belongs_to(each), []).append(each)
    told = chain.from_iterable(_apart(group) for group in together.values())
    return sorted(told, key=_order(reader))


def _apart(group: list[Opening]) -> list[Line]:
    if len(group) > FEW:
        return [Line(tuple(group))]
    return [Line((each,)) for each in group]


def _order(reader: Reader) -> Callable[[Line], tuple[bool, float, int]]:
    return lambda line: (
        not _concerns(reader, line.newest),
        -line.newest.given.timestamp(),
        -line.newest.pk,
    )


def _concerns(reader: Reader, opening: Opening) -> bool:
    """Is the record the reader's own, or is the reader the one who is named?"""
    named = isinstance(opening, Grant) and str(opening.person.code) == reader.person
    return named or opening.owner in set(codes_of(reader)) & {reader.person, reader.party}


def belongs_to(opening: Opening) -> Hashable:
    """What openings of one line have in common: the owner, and the person or the circle."""
    if isinstance(opening, Grant):
        return opening.owner, opening.person_id
    if isinstance(opening, Widening):
        return opening.owner, opening.to, opening.body
    raise TypeError(opening)


def beside(opening: Opening, reader: Reader) -> list[Opening]:
    """Those that stand in one line with this opening, itself among them."""
    wanted = belongs_to(opening)
    return [each for each in standing(type(opening), reader) if belongs_to(each) == wanted]
