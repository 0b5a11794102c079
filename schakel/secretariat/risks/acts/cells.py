"""One risk of a heat map: added, judged otherwise, confirmed by somebody else."""

from dataclasses import replace
from typing import Final

from django.db import transaction

from schakel.covenant import risks as rules
from schakel.covenant.risks import Judgement, Risk, Spot
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts.lines import note_deed
from schakel.secretariat.risks.acts.maps import entries_of, next_number, value_of
from schakel.secretariat.risks.acts.refusals import (
    NOT_NOW,
    ONLY_COMPANY,
    Refused,
    handles,
    held,
    held_by_company,
    hold,
    may_edit,
)
from schakel.secretariat.risks.models import Card, Cell, HeatMap
from schakel.secretariat.risks.written import sealed, told

THERE: Final = Text(
    "That risk stands in the heat map already.", "Dat risico staat al in de heatmap."
)
NO_CARD: Final = Text(
    "One of these cards is not there, or was withdrawn.",
    "Een van deze kaarten is er niet, of is ingetrokken.",
)
NO_SUCH_ISSUE: Final = Text(
    "The agreement does not know this issue or stage.",
    "Het convenant kent dit thema of deze stap niet.",
)


class Stale(Exception):  # noqa: N818
    """Somebody else saved first; `theirs` is what stands there, `version` its number."""

    def __init__(self, theirs: Risk, version: int) -> None:
        self.theirs = theirs
        self.version = version
        super().__init__("somebody saved first")


@transaction.atomic
def add_risk(
    *, person: Person, number: int, spot: Spot, country: str, judged: Judgement, reason: str
) -> Cell:
    """Add a risk that no list shows, with the reason; a second pair of eyes confirms it."""
    found = held_by_company(person, number)
    _hold_known(spot)
    if spot.name in {each.risk.spot.name for each in entries_of(found)}:
        raise Refused(THERE)
    code = f"r{next_number(found.owner)}"
    risk = Risk(code, spot, Text(country, country), said=judged, reason=reason.strip())
    hold(rules.may_write(risk))
    cell = Cell(heat_map=found, code=code, sealed=sealed(told(risk)))
    _write(cell, person)
    note_deed(person, found, "add-risk", code)
    return cell


def _hold_known(spot: Spot) -> None:
    held_ = access.agreement()
    if spot.issue not in held_.severity or spot.stage not in held_.vocabulary.stages:
        raise Refused(NO_SUCH_ISSUE)


def _write(cell: Cell, person: Person) -> None:
    cell.state, cell.confirmed, cell.confirmed_by = Cell.State.WRITTEN, None, None
    cell.written, cell.written_by = clock.now(), person
    cell.save()


@transaction.atomic
def save_risk(*, person: Person, number: int, code: str, said: Risk, version: int) -> Cell:
    """Write what the company says of a risk; it waits for a second pair of eyes again.

    `version` is that which its writer saw. Raises Stale when somebody else saved meanwhile, unless
    what they saved is the same.
    """
    found = held_by_company(person, number)
    cell = _cell(found, code)
    kept = value_of(cell).risk
    risk = _said_of(kept, said)
    if risk == kept and cell.state != Cell.State.DRAWN:
        return cell
    if version != cell.version:
        raise Stale(kept, cell.version)
    hold(rules.may_write(risk))
    _hold_cards(access.reader(person), set(risk.cards) - set(kept.cards))
    cell.sealed, cell.version = sealed(told(risk)), cell.version + 1
    _write(cell, person)
    note_deed(person, found, "write-risk", code)
    return cell


def _said_of(kept: Risk, said: Risk) -> Risk:
    """What was said, of the place and drawing that stay what they were."""
    judged = None if said.said == kept.drawn else said.said
    fixed = {"drawn": kept.drawn, "share": kept.share, "basis": kept.basis, "said": judged}
    return replace(said, code=kept.code, spot=kept.spot, country_name=kept.country_name, **fixed)  # type: ignore[arg-type]


def _hold_cards(reader: Reader, numbers: set[int]) -> None:
    seen = Card.objects.visible_to(reader).filter(pk__in=numbers, withdrawn=False)
    if seen.count() != len(numbers):
        raise Refused(NO_CARD)


@transaction.atomic
def confirm_risk(*, person: Person, number: int, code: str) -> Cell:
    """Confirm a risk: as drawn, or as somebody else wrote it. The secretariat may be that pair of
    eyes, where a company has but one person.
    """
    found, reader = held(person, number)
    if not (may_edit(found.owner, reader) or handles(reader)):
        raise Refused(ONLY_COMPANY)
    if not found.editable:
        raise Refused(NOT_NOW)
    cell = _cell(found, code)
    writer = str(cell.written_by.code) if cell.written_by else ""
    hold(rules.may_confirm(value_of(cell).standing, writer, str(person.code)))
    cell.state, cell.confirmed, cell.confirmed_by = Cell.State.CONFIRMED, clock.now(), person
    cell.save(update_fields=["state", "confirmed", "confirmed_by"])
    note_deed(person, found, "confirm-risk", code)
    return cell


def _cell(found: HeatMap, code: str) -> Cell:
    """The risk of a heat map that is held; raises DoesNotExist."""
    return Cell._base_manager.select_for_update(of=("self",)).get(heat_map=found, code=code)
