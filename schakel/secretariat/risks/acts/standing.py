"""What other rooms ask of this one: values, never records, and only what the reader may read."""

import json
from collections.abc import Iterator
from typing import Final

from django.db import transaction

from schakel.covenant import risks as rules
from schakel.covenant.drafting import TopRisk
from schakel.covenant.reporting import Ranked
from schakel.covenant.risks import Course
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts.lots import lots_of
from schakel.secretariat.risks.acts.maps import entries_of
from schakel.secretariat.risks.acts.refusals import ask_handler
from schakel.secretariat.risks.models import HeatMap, Preview, Support
from schakel.secretariat.risks.written import entries_told, lot_told, unsealed


def top_risks(reader: Reader, party: str, year: int) -> tuple[TopRisk, ...]:
    """The confirmed risks of a company that come first in a year, for a plan to begin with."""
    found = HeatMap.objects.visible_to(reader).filter(owner=party, year=year).first()
    if found is None:
        return ()
    held = access.agreement()
    return tuple(rules.top_risk(held, risk) for risk in rules.first(entries_of(found)))


STATES: Final = {
    "draft": Text("draft", "concept"),
    "submitted": Text("handed in", "ingediend"),
    "in-review": Text("in review", "in beoordeling"),
    "returned": Text("returned", "teruggegeven"),
    "accepted": Text("accepted", "akkoord"),
}


def told_risks(reader: Reader, party: str, year: int) -> Ranked | None:
    """What comes first in a company's heat map of a year, as it stands, with a receipt; None when
    there is no heat map that the reader may read.
    """
    seen = HeatMap.objects.visible_to(reader).filter(owner=party, year=year)
    number = seen.values_list("pk", flat=True).first()
    if number is None:
        return None
    found, held = access.open_record(HeatMap, number, reader), access.agreement()
    risks = tuple(rules.top_risk(held, risk) for risk in rules.first(entries_of(found)))
    return Ranked(f"heatmap:{found.pk}", found.year, STATES[found.state], risks)


def courses(reader: Reader, party: str) -> list[Course]:
    """A company's heat maps in numbers, year by year."""
    found = HeatMap.objects.visible_to(reader).filter(owner=party).order_by("year")
    return [rules.course(each.year, entries_of(each)) for each in found]


# Leaving --------------------------------------------------------------------------------------


def files_of(reader: Reader, party: str) -> Iterator[tuple[str, bytes]]:
    """A company's heat maps, a file a year, or what a union or NGO brought: to take along."""
    for each in HeatMap.objects.visible_to(reader).filter(owner=party):
        lots = [lot_told(scrap) for _, scrap in lots_of(each)]
        told = {"year": each.year, "risks": entries_told(entries_of(each)), "lots": lots}
        content = json.dumps(told, ensure_ascii=False, indent=1).encode()
        yield f"heat-map-{each.year}.json", content
    for brought in Support.objects.visible_to(reader).filter(owner=party):
        told = {"sort": brought.sort, "on": brought.on.isoformat(), **unsealed(brought.sealed)}
        content = json.dumps(told, ensure_ascii=False, indent=1).encode()
        yield f"support-{brought.pk}.json", content


@transaction.atomic
def erase_heat_maps(*, by: Person, party: str) -> int:
    """Erase the heat maps of a company, or the support of a union or NGO, that leaves; how many.

    A card that tells of the support stays with those who cite it, and leads nowhere any more.
    """
    reader = access.reader(by)
    ask_handler(reader)
    found = HeatMap.objects.visible_to(reader).filter(owner=party)
    support = Support._base_manager.filter(owner=party)
    count = found.count() + support.count()
    found.delete()
    support.delete()
    Preview.objects.discard(owner=party)
    write_line(who=str(by.code), party=party, deed="erase-heat-maps", subject=f"party:{party}")
    return count
