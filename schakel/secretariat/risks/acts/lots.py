"""Lots of scrap: where they come from, where they go, and whether mass adds up."""

from django.db import transaction

from schakel.secretariat import clock
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts.lines import note_deed
from schakel.secretariat.risks.acts.refusals import held_by_company, hold_words
from schakel.secretariat.risks.models import HeatMap, Lot
from schakel.secretariat.risks.scrap import Scrap
from schakel.secretariat.risks.written import lot as lot_of
from schakel.secretariat.risks.written import lot_told, sealed, unsealed


class StaleLot(Exception):  # noqa: N818
    """Somebody else saved the lot first; `theirs` is what stands there, `version` its number."""

    def __init__(self, theirs: Scrap, version: int) -> None:
        self.theirs = theirs
        self.version = version
        super().__init__("somebody saved first")


@transaction.atomic
def add_lot(*, person: Person, number: int, said: Scrap) -> Lot:
    """Write down a lot of scrap."""
    found = held_by_company(person, number)
    hold_words(said.name)
    lot = Lot(heat_map=found, code=f"l{_next(found)}", sealed=sealed(lot_told(said)))
    lot.written_by = person
    lot.save()
    note_deed(person, found, "write-lot", lot.code)
    return lot


def _next(found: HeatMap) -> int:
    codes = Lot._base_manager.filter(heat_map=found).values_list("code", flat=True)
    return max((int(code[1:]) for code in codes if code[1:].isdigit()), default=0) + 1


@transaction.atomic
def save_lot(*, person: Person, number: int, code: str, said: Scrap, version: int) -> Lot:
    """Write what is known of a lot now; raises StaleLot when somebody else saved meanwhile."""
    found = held_by_company(person, number)
    hold_words(said.name)
    lot = Lot._base_manager.select_for_update(of=("self",)).get(heat_map=found, code=code)
    kept = lot_of(unsealed(lot.sealed))
    if kept == said:
        return lot
    if version != lot.version:
        raise StaleLot(kept, lot.version)
    lot.sealed, lot.version = sealed(lot_told(said)), lot.version + 1
    lot.written, lot.written_by = clock.now(), person
    lot.save()
    note_deed(person, found, "write-lot", code)
    return lot


def lots_of(found: HeatMap) -> list[tuple[Lot, Scrap]]:
    """The lots of a heat map that was opened."""
    kept = Lot._base_manager.filter(heat_map=found).order_by("pk")
    return [(lot, lot_of(unsealed(lot.sealed))) for lot in kept]
