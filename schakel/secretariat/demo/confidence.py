"""Who may read what: an expert who is let in and leaves receipts, and one who is refused."""

from schakel.secretariat import access
from schakel.secretariat.access import open_record
from schakel.secretariat.demo.stage import Stage, day
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.risks.models import HeatMap
from schakel.secretariat.sharing.acts import Spot, ask_access, grant_access, refuse_access


def _open_heat_map(stage: Stage, key: str) -> None:
    open_record(Duty, stage.numbers["heat-map"], access.reader(stage.people[key]))


def the_secretariat_reads_a_heat_map(stage: Stage) -> None:
    """It may; Zilvermeeuw sees that it did."""
    _open_heat_map(stage, "secretariat")


def the_union_asks_to_read_along(stage: Stage) -> None:
    request = ask_access(
        person=stage.people["union-expert"],
        about=Duty.KIND,
        owner="zilvermeeuw",
        purpose="To weigh with our members where the gravest risks are.",
        until=day(12, 31).replace(year=2020),
    )
    stage.numbers["request"] = request.pk


def zilvermeeuw_lets_the_union_in(stage: Stage) -> None:
    officer = stage.people["csr-officer"]
    found = Duty.objects.visible_to(access.reader(officer)).get(pk=stage.numbers["heat-map"])
    grant_access(
        person=officer,
        number=stage.numbers["request"],
        spots=[Spot.of(found)],
        until=day(11, 15).replace(year=2020),
        answer="Please call us first when something is not clear.",
    )


def the_union_reads(stage: Stage) -> None:
    _open_heat_map(stage, "union-expert")


def an_ngo_asks_for_a_list(stage: Stage) -> None:
    request = ask_access(
        person=stage.people["verre-mijnen"],
        about="purchase-list",
        owner="koperwiek",
        purpose="To see which mines are behind the copper.",
        until=day(9, 1).replace(year=2020),
    )
    stage.numbers["list-request"] = request.pk


def koperwiek_refuses_the_list(stage: Stage) -> None:
    answer = "De namen van onze leveranciers blijven bij ons. Over landen praten we graag."
    number = stage.numbers["list-request"]
    refuse_access(person=stage.people["koperwiek"], number=number, answer=answer)


# The third year -------------------------------------------------------------------------------


def the_union_asks_for_the_heat_map(stage: Stage) -> None:
    request = ask_access(
        person=stage.people["union-expert"],
        about=HeatMap.KIND,
        owner="zilvermeeuw",
        purpose="To compare it with what our members at the mines tell us.",
        until=day(7, 31, 4),
    )
    stage.numbers["map-request"] = request.pk


def zilvermeeuw_shows_its_heat_map(stage: Stage) -> None:
    """Until the end of July; on the day of the demo it stands open still."""
    officer, number = stage.people["csr-officer"], stage.numbers["csr-officer:heat-map:3"]
    found = HeatMap.objects.visible_to(access.reader(officer)).get(pk=number)
    grant_access(
        person=officer,
        number=stage.numbers["map-request"],
        spots=[Spot.of(found)],
        until=day(7, 31, 4),
        answer="Gladly. Tell us where you see it otherwise.",
    )


def the_union_reads_the_heat_map(stage: Stage) -> None:
    number = stage.numbers["csr-officer:heat-map:3"]
    open_record(HeatMap, number, access.reader(stage.people["union-expert"]))
