"""What the pages show: heat maps in numbers, risks in their order, lots with their flags."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schakel.covenant import risks as rules
from schakel.covenant.risks import Entry, Risk, Spot
from schakel.covenant.secondary import Balance, Flag
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.chains.acts import DrawnCell
from schakel.secretariat.parties.models import Party
from schakel.secretariat.risks import scrap
from schakel.secretariat.risks.acts.lots import lots_of
from schakel.secretariat.risks.acts.maps import entries_of, value_of
from schakel.secretariat.risks.acts.maps import rows as cells_of
from schakel.secretariat.risks.acts.refusals import handles, may_edit
from schakel.secretariat.risks.models import Cell, HeatMap, Lot

# One sign for each state, which stands beside its name and never alone.
MARKS: Final[Mapping[str, str]] = {
    "draft": "○",
    "submitted": "▸",
    "in-review": "◐",
    "returned": "↩",
    "accepted": "✓",
    "drawn": "·",
    "written": "◐",
    "confirmed": "✓",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """A heat map in a list: how many risks, how many of them confirmed and how many unknown."""

    map: HeatMap
    owner: str
    mark: str
    risks: int
    confirmed: int
    gravest: int
    unknown: int


def sums(found: Sequence[HeatMap]) -> list[Sum]:
    """The heat maps of one page in numbers."""
    named = owner_names([each.owner for each in found])
    return [_sum(each, named.get(each.owner, each.owner)) for each in found]


def _sum(found: HeatMap, owner: str) -> Sum:
    entries = entries_of(found)
    counted = rules.course(found.year, entries)
    return Sum(
        map=found,
        owner=owner,
        mark=MARKS[found.state],
        risks=len(entries),
        confirmed=sum(each.standing == "confirmed" for each in entries),
        gravest=counted.by_severity[5],
        unknown=counted.unknown,
    )


def owner_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of parties by their codes."""
    return dict(Party.objects.filter(code__in=set(codes)).values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class Row:
    """One risk as a page shows it; `confirms` says whether this reader can confirm it now."""

    cell: Cell
    entry: Entry
    issue: Text
    place: Text
    mark: str
    standing: Text
    involvement: Text | None
    flags: tuple[Text, ...]
    confirms: bool

    @property
    def risk(self) -> Risk:
        return self.entry.risk


def rows(found: HeatMap, reader: Reader) -> list[Row]:
    """The risks of a heat map, what comes first, first."""
    kept = {cell.code: cell for cell in cells_of(found)}
    raised = _raised(found)
    entries = rules.in_order(value_of(cell) for cell in kept.values())
    return [row(found, kept[each.risk.code], each, reader, raised) for each in entries]


def row(
    found: HeatMap, cell: Cell, entry: Entry, reader: Reader, raised: tuple[Text, ...] = ()
) -> Row:
    """One risk as a page shows it to this reader."""
    words, spot = access.agreement().vocabulary, entry.risk.spot
    scrap_ = spot.stage in SCRAP
    return Row(
        cell=cell,
        entry=entry,
        issue=words.issues.get(spot.issue) or Text(spot.issue, spot.issue),
        place=place_name(spot, entry.risk.country_name),
        mark=MARKS[cell.state],
        standing=rules.STANDINGS[entry.standing],
        involvement=words.involvement.get(entry.risk.involvement or ""),
        flags=raised if scrap_ else (),
        confirms=_confirms(found, cell, entry, reader),
    )


SCRAP: Final = ("collection", "recycling")


def _confirms(found: HeatMap, cell: Cell, entry: Entry, reader: Reader) -> bool:
    writer = str(cell.written_by.code) if cell.written_by else ""
    who = may_edit(found.owner, reader) or handles(reader)
    eyes = rules.may_confirm(entry.standing, writer, reader.person)
    return found.editable and who and bool(eyes)


def place_name(spot: Spot, country: Text) -> Text:
    """Material, stage and country, in words."""
    words = access.agreement().vocabulary
    material = words.materials.get(spot.material) or Text(spot.material, spot.material)
    stage = words.stages.get(spot.stage) or Text(spot.stage, spot.stage)
    return Text(
        f"{material.en}, {stage.en}, {country.en}", f"{material.nl}, {stage.nl}, {country.nl}"
    )


def cell_name(cell: DrawnCell) -> tuple[Text, Text]:
    """What may go wrong, and where: of a cell that was drawn."""
    spot = Spot(cell.country, cell.material, cell.stage, cell.issue)
    issues = access.agreement().vocabulary.issues
    issue = issues.get(cell.issue) or Text(cell.issue, cell.issue)
    return issue, place_name(spot, cell.country_name)


# Scrap ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weighed:
    """A lot with what is raised, how much of what was asked is unknown, and its balance."""

    lot: Lot
    name: str
    raised: tuple[Flag, ...]
    unknown: int
    balance: Balance | None


def lots(found: HeatMap) -> list[Weighed]:
    """The lots of scrap of a heat map."""
    return [weighed(lot, said) for lot, said in lots_of(found)]


def weighed(lot: Lot, said: scrap.Scrap) -> Weighed:
    """One lot, tried against every red flag."""
    held = access.agreement()
    flags = scrap.flags(held, said)
    return Weighed(
        lot=lot,
        name=said.name,
        raised=tuple(each for each in flags if each.standing == "raised"),
        unknown=sum(each.standing == "unknown" for each in flags),
        balance=scrap.balance(held, said),
    )


def _raised(found: HeatMap) -> tuple[Text, ...]:
    every = {flag.code: flag.says for each in lots(found) for flag in each.raised}
    return tuple(every.values())
