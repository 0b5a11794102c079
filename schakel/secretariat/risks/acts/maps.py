"""A heat map from its first draft to its acceptance: begun, filled, handed in, looked at."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from schakel.covenant import risks as rules
from schakel.covenant.risks import Entry, Judgement, Risk, Spot
from schakel.covenant.salience import UNKNOWN, Unknown
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.chains.acts import DrawnCell, drawn_cells, drawn_lists
from schakel.secretariat.duties import acts as duties
from schakel.secretariat.duties.register import years
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts.lines import OBLIGATION, note_deed
from schakel.secretariat.risks.acts.refusals import (
    NO_YEAR,
    ONLY_COMPANY,
    THERE_ALREADY,
    Refused,
    held_by_company,
    held_by_secretariat,
    hold,
    hold_words,
)
from schakel.secretariat.risks.models import Cell, HeatMap, Lot, Revision
from schakel.secretariat.risks.written import (
    entries_told,
    lot,
    lot_told,
    risk,
    sealed,
    standing,
    told,
    unsealed,
)

MOST: Final = 60  # so many drawn risks are taken in at once: what one can look at
NO_LIST: Final = Text(
    "No drawn list of yours has that number. Hand in a purchase list first.",
    "Geen getekende lijst van u heeft dat nummer. Lever eerst een inkooplijst in.",
)
MOVED_ON: Final = Text(
    "That cannot be done with the heat map as it stands.",
    "Dat kan niet met de heatmap zoals zij er staat.",
)


# Begin and fill -------------------------------------------------------------------------------


@transaction.atomic
def begin_heat_map(*, person: Person, year: int, upload: int | None = None) -> HeatMap:
    """Begin the heat map of a year: with what comes first in a drawn list, and what stood there
    last year; without a list, with last year's alone.
    """
    reader = access.reader(person)
    owner = reader.party or ""
    if not duties.speaks_for(owner, reader) or not _is_company(owner):
        raise Refused(ONLY_COMPANY)
    if not 1 <= year <= len(years()):
        raise Refused(NO_YEAR)
    drawn = _drawn(reader, owner, upload) if upload is not None else ()
    found = _entered(owner, year, upload)
    _fill(found, drawn)
    note_deed(person, found, "begin-heat-map")
    return found


def _is_company(owner: str) -> bool:
    return Party.objects.filter(code=owner, kind=Party.Kind.COMPANY).exists()


def _drawn(
    reader: Reader, owner: str, upload: int, codes: Collection[str] = ()
) -> tuple[DrawnCell, ...]:
    """The cells to take in: these, or those that come first."""
    if upload not in {each.number for each in drawn_lists(reader, owner)}:
        raise Refused(NO_LIST)
    wanted = [*codes] or [each.code for each in drawn_cells(reader, upload) if each.leads]
    return drawn_cells(reader, upload, wanted[:MOST])


def _entered(owner: str, year: int, upload: int | None) -> HeatMap:
    found = HeatMap(
        level=access.usual_level(HeatMap.KIND),
        owner=owner,
        year=year,
        upload=upload,
    )
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise Refused(THERE_ALREADY) from None
    return found


def _fill(found: HeatMap, drawn: Iterable[DrawnCell]) -> None:
    """What was drawn, with what was said of the same place last year; and what was added then.

    All of it waits to be looked at this year.
    """
    before = {each.spot.name: each for each in _last_year(found)}
    number = next_number(found.owner)
    risks = []
    for cell in drawn:
        fresh = drawn_risk(cell, f"r{number}")
        earlier = before.pop(fresh.spot.name, None)
        number += earlier is None
        risks.append(_carried(fresh, earlier) if earlier else fresh)
    risks += [each for each in before.values() if each.added]
    Cell.objects.shelve(
        Cell(heat_map=found, code=each.code, sealed=sealed(told(each))) for each in risks
    )


def _carried(fresh: Risk, earlier: Risk) -> Risk:
    """This year's drawing under last year's code, with what was said of it then."""
    drawn = {"spot": fresh.spot, "country_name": fresh.country_name, "drawn": fresh.drawn}
    return replace(earlier, **drawn, share=fresh.share, basis=fresh.basis)  # type: ignore[arg-type]


def _last_year(found: HeatMap) -> list[Risk]:
    earlier = HeatMap._base_manager.filter(owner=found.owner, year__lt=found.year)
    last = earlier.order_by("-year").first()
    return [each.risk for each in entries_of(last)] if last else []


def drawn_risk(cell: DrawnCell, code: str) -> Risk:
    """A cell of a drawn list as a risk that nobody has looked at yet."""
    return Risk(
        code=code,
        spot=Spot(cell.country, cell.material, cell.stage, cell.issue),
        country_name=cell.country_name,
        drawn=Judgement(cell.scale, cell.scope, cell.irremediability, _likely(cell.likelihood)),
        share=cell.share,
        basis=cell.basis,
    )


def _likely(said: int | str) -> int | Unknown:
    return said if isinstance(said, int) else UNKNOWN


def next_number(owner: str) -> int:
    """The number of a company's next risk: none is ever used again."""
    codes = Cell._base_manager.filter(heat_map__owner=owner).values_list("code", flat=True)
    return max((int(code[1:]) for code in codes if code[1:].isdigit()), default=0) + 1


@transaction.atomic
def take_in_cells(*, person: Person, number: int, codes: Collection[str]) -> int:
    """Take in more of what was drawn; how many that were. What is there already stays as it is."""
    found = held_by_company(person, number)
    if found.upload is None:
        raise Refused(NO_LIST)
    there = {each.risk.spot.name for each in entries_of(found)}
    cells = _drawn(access.reader(person), found.owner, found.upload, codes) if codes else ()
    first = next_number(found.owner)
    risks = [drawn_risk(cell, "") for cell in cells]
    fresh = [each for each in risks if each.spot.name not in there]
    Cell.objects.shelve(
        Cell(heat_map=found, code=f"r{first + n}", sealed=sealed(told(each)))
        for n, each in enumerate(fresh)
    )
    note_deed(person, found, "add-risk")
    return len(fresh)


def to_take_in(reader: Reader, found: HeatMap) -> list[DrawnCell]:
    """What was drawn and is not in the record, in the order of its rank."""
    if found.upload is None:
        return []
    there = {each.risk.spot.name for each in entries_of(found)}
    cells = drawn_cells(reader, found.upload)
    return [each for each in cells if each.code.casefold() not in there]


# What it holds --------------------------------------------------------------------------------


def rows(found: HeatMap) -> list[Cell]:
    """The rows themselves, of a heat map that was opened."""
    kept = Cell._base_manager.filter(heat_map=found).select_related("written_by", "confirmed_by")
    return list(kept.order_by("pk"))


def value_of(cell: Cell) -> Entry:
    """One risk as the rules know it."""
    return Entry(risk(unsealed(cell.sealed), cell.code), standing(cell.state))


def entries_of(found: HeatMap) -> list[Entry]:
    """The risks of a heat map that was opened, as the rules know them."""
    return [value_of(cell) for cell in rows(found)]


# Hand in and judge ----------------------------------------------------------------------------


@transaction.atomic
def submit_heat_map(*, person: Person, number: int, words: str = "") -> HeatMap:
    """Hand the heat map in as it stands: as a revision that nobody changes any more."""
    found = held_by_company(person, number)
    entries = entries_of(found)
    hold(rules.may_submit(entries))
    found.revision += 1
    _move(found, HeatMap.State.SUBMITTED, submitted=clock.today())
    found.save(update_fields=["revision"])
    _revise(found, person, entries)
    _do(person, found, duties.Deed.SUBMIT, words=f"{found.called}. {words.strip()}".strip())
    note_deed(person, found, "submit-heat-map")
    return found


def _revise(found: HeatMap, person: Person, entries: Iterable[Entry]) -> None:
    lots = [
        lot_told(lot(unsealed(each.sealed))) for each in Lot._base_manager.filter(heat_map=found)
    ]
    kept = sealed({"risks": entries_told(entries), "lots": lots})
    Revision(heat_map=found, number=found.revision, by=person, sealed=kept).save()


@transaction.atomic
def take_map_in_review(*, person: Person, number: int) -> HeatMap:
    """Begin to look at a heat map that was handed in."""
    found = held_by_secretariat(person, number)
    _hold_state(found, HeatMap.State.SUBMITTED)
    _move(found, HeatMap.State.IN_REVIEW)
    _do(person, found, duties.Deed.REVIEW)
    note_deed(person, found, "review-heat-map")
    return found


@transaction.atomic
def return_heat_map(
    *, person: Person, number: int, words: str, again_by: date | None = None
) -> HeatMap:
    """Give a heat map back with what is to be mended."""
    found, why = held_by_secretariat(person, number), hold_words(words)
    if again_by is not None and again_by < clock.today():
        raise Refused(duties.DAY_PASSED)
    _hold_state(found, HeatMap.State.IN_REVIEW)
    _move(found, HeatMap.State.RETURNED)
    _do(person, found, duties.Deed.RETURN, words=why, again_by=again_by)
    note_deed(person, found, "return-heat-map")
    return found


@transaction.atomic
def accept_heat_map(*, person: Person, number: int, words: str = "") -> HeatMap:
    """Say that the heat map will do."""
    found = held_by_secretariat(person, number)
    _hold_state(found, HeatMap.State.IN_REVIEW)
    _move(found, HeatMap.State.ACCEPTED, accepted=clock.today())
    _do(person, found, duties.Deed.ACCEPT, words=words)
    note_deed(person, found, "accept-heat-map")
    return found


@transaction.atomic
def reopen_heat_map(*, person: Person, number: int) -> HeatMap:
    """Take an accepted heat map up again within the year: what was handed in stays on record."""
    found = held_by_company(person, number, open_=False)
    _hold_state(found, HeatMap.State.ACCEPTED)
    _move(found, HeatMap.State.DRAFT)
    note_deed(person, found, "reopen-heat-map")
    return found


def _hold_state(found: HeatMap, *states: str) -> None:
    if found.state not in states:
        raise Refused(MOVED_ON)


def _move(found: HeatMap, state: str, **days: date) -> None:
    found.state = state
    for name, day in days.items():
        setattr(found, name, day)
    found.save(update_fields=["state", *days])


# Its duty -------------------------------------------------------------------------------------


def duty_of(found: HeatMap, reader: Reader) -> int | None:
    """The number of the duty that this heat map fulfils, when it may be read."""
    return duties.duty_for(reader, found.owner, OBLIGATION, found.year)


def _do(person: Person, found: HeatMap, deed: str, **said: Any) -> None:
    """Do the same with the duty, where there is one with which it can be done."""
    number = duty_of(found, access.reader(person))
    if number is not None:
        with suppress(duties.Refused):
            ACTS[deed](by=person, number=number, today=clock.today(), **said)


ACTS: Final[Mapping[str, Callable[..., object]]] = {
    duties.Deed.SUBMIT: duties.submit_duty,
    duties.Deed.REVIEW: duties.take_in_review,
    duties.Deed.RETURN: duties.return_duty,
    duties.Deed.ACCEPT: duties.accept_duty,
}
