"""Where companies see harm, what unions and NGOs bring to it, and what all of it says together.

Good companies and bad ones: some say how they are involved and whom they heard, others leave it
open, and what nobody knows stays unknown. One begins from its purchase list and judges otherwise.
"""

from dataclasses import replace
from typing import Any, Final

from schakel.covenant.risks import Consulted, Risk, in_order
from schakel.covenant.salience import FIRST
from schakel.covenant.support import Brought, Consent
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.chains.acts import hand_in_list
from schakel.secretariat.chains.tasks import draw_heat_map
from schakel.secretariat.demo.harms import (
    CONGO,
    FOUND,
    LOTS,
    PERU,
    PURCHASES,
    SAFETY,
    Found,
)
from schakel.secretariat.demo.stage import Stage, day, said
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts import (
    accept_heat_map,
    add_lot,
    add_risk,
    begin_heat_map,
    bring_support,
    cards,
    confirm_risk,
    entries_of,
    make_industry_map,
    return_heat_map,
    save_risk,
    share_industry_map,
    skip_industry_map,
    submit_heat_map,
    take_map_in_review,
)
from schakel.secretariat.risks.models import HeatMap

THOROUGH: Final = ("csr-officer", "goudvink", "blauwborst", "kwikstaart")
INVOLVED: Final = Text("We buy from whoever buys there.", "Wij kopen van wie daar koopt.")


# What unions and NGOs bring -------------------------------------------------------------------


def what_unions_and_ngos_know_is_brought(stage: Stage) -> None:
    """A quick scan, a note on a country, and a consultation that is cited by its card alone."""
    everything = Consent(cite=True, name_us=True, tell_place=True, tell_issue=True)
    scan = Brought(
        "Three small cobalt mines, and who crushes there",
        CONGO.name.en,
        SAFETY,
        ("informal-workers", "women"),
        "local-union",
        "medium",
        "Of 310 people who crush ore by hand, some 40 wear a mask. Women wash ore in the same "
        "water that they drink. Whoever asks for more is sent home for the day.",
        consent=everything,
    )
    note = Brought(
        "Who may stop a mine in Peru, and how",
        PERU.name.en,
        "land-and-indigenous-rights",
        ("indigenous-peoples", "local-communities"),
        "public-report",
        "high",
        "The law asks that communities are consulted before a permit; in practice it happens "
        "after. A council may ask the inspectorate to measure, and gets the figures in writing.",
        consent=everything,
    )
    heard = Brought(
        "Families who wash ore",
        CONGO.name.en,
        "child-labour",
        ("children", "women"),
        "affected-people",
        "medium",
        "Mothers take children along because the school asks a fee. They want the fee paid, not "
        "the children sent away.",
        people="fourteen mothers and two teachers",
        how="in two evenings, at the school",
        safety="no names and no photographs; nobody of the buyers knew of it",
        told_back="what companies plan, in a third evening",
        consent=Consent(cite=True, tell_issue=True),
    )
    for key, sort, brought, on in (
        ("union-expert", "quick-scan", scan, day(6, 12)),
        ("verre-mijnen", "country-insight", note, day(10, 9, 2)),
        ("verre-mijnen", "consultation-record", heard, day(12, 3, 2)),
    ):
        person = stage.people[key]
        stage.numbers[sort] = bring_support(person=person, sort=sort, on=on, said=brought).pk


def _cards(stage: Stage, key: str, issue: str) -> tuple[int, ...]:
    """The cards of support about an issue that somebody may cite."""
    words = access.agreement().vocabulary.issues[issue]
    seen = cards(access.reader(stage.people[key]))
    return tuple(each.number for each in seen if each.issue == words)


# The second year ------------------------------------------------------------------------------


def heat_maps_of_the_second_year_are_made(stage: Stage) -> None:
    """Eight companies say where they see harm; four of them also whom they heard about it."""
    for key, found in FOUND.items():
        begun = begin_heat_map(person=stage.people[key], year=2)
        stage.numbers[f"{key}:heat-map:2"] = begun.pk
        for each in found:
            _add(stage, key, begun, each)
        if key in LOTS:
            add_lot(person=stage.people[key], number=begun.pk, said=LOTS[key])
        submit_heat_map(person=stage.people[key], number=begun.pk)


def _add(stage: Stage, key: str, begun: HeatMap, found: Found) -> None:
    """Add a risk, say more of it where the company looked further, and have it confirmed."""
    person, reason = stage.people[key], said(key, found.why)
    about: dict[str, Any] = {"person": person, "number": begun.pk}
    told: dict[str, Any] = {
        "country": said(key, found.place.name),
        "judged": found.judged,
        "reason": reason,
    }
    code = add_risk(**about, spot=found.spot, **told).code
    if key in THOROUGH:
        more = _more(stage, key, found, Risk(code, found.spot, Text("", ""), said=found.judged))
        save_risk(**about, code=code, said=replace(more, reason=reason), version=1)
    confirm_risk(person=_second_pair(stage, key), number=begun.pk, code=code)


def _more(stage: Stage, key: str, found: Found, risk: Risk) -> Risk:
    """What else the company says of it: how it is involved, whom it touches, who was heard."""
    consulted: tuple[Consulted, ...] = ()
    if found.heard:
        who, how, on = found.heard
        consulted = (Consulted(said(key, who), said(key, how), on),)
    return replace(
        risk,
        involvement="linked",
        how_involved=said(key, INVOLVED),
        actual=found.judged.likelihood == 5 or None,
        rightsholders=found.whom,
        consulted=consulted,
        cards=_cards(stage, key, found.issue),
    )


def _second_pair(stage: Stage, key: str) -> Person:
    """Who confirms: a colleague, or the secretariat where the company has but one person."""
    return stage.people["colleague" if key == "csr-officer" else "second-handler"]


def heat_maps_of_the_second_year_are_read(stage: Stage) -> None:
    """Seven are accepted; Steenuil's comes back, and stays away."""
    for key in FOUND:
        number = stage.numbers[f"{key}:heat-map:2"]
        take_map_in_review(person=stage.handler, number=number)
        if key == "steenuil":
            words = "One risk, and nobody knows how likely. Whom could you ask in China?"
            return_heat_map(person=stage.handler, number=number, words=words)
        else:
            accept_heat_map(person=stage.handler, number=number)


def the_industry_is_put_before_the_gate(stage: Stage) -> None:
    """Of eight companies together; each looks first at what comes out of it."""
    stage.numbers["industry-map"] = make_industry_map(person=stage.handler, year=2).pk


def the_industry_is_told(stage: Stage) -> None:
    """To all parties, now that nobody sees oneself in it."""
    share_industry_map(person=stage.handler, number=stage.numbers["industry-map"])


# The third year -------------------------------------------------------------------------------


def zilvermeeuw_hands_in_its_list(stage: Stage) -> None:
    """Drawn at once, as nobody works at the desk in what went before."""
    upload = hand_in_list(
        person=stage.people["csr-officer"],
        name="purchases-2021.csv",
        content=PURCHASES.encode(),
        strict=False,
        language="en",
    )
    stage.numbers["list"] = upload.pk
    draw_heat_map.call(upload.pk, upload.job_id)


def heat_maps_of_the_third_year_are_made(stage: Stage) -> None:
    """Zilvermeeuw begins from its list; others bring along what they added, and confirm it."""
    _zilvermeeuw(stage)
    for key in ("goudvink", "blauwborst", "kwikstaart", "wielewaal", "koperwiek"):
        person = stage.people[key]
        begun = begin_heat_map(person=person, year=3)
        stage.numbers[f"{key}:heat-map:3"] = begun.pk
        if key != "koperwiek":  # which has not looked at it yet
            _confirm(person, begun)
            submit_heat_map(person=person, number=begun.pk)
    number = stage.numbers["goudvink:heat-map:3"]
    take_map_in_review(person=stage.handler, number=number)
    accept_heat_map(person=stage.handler, number=number)


def _zilvermeeuw(stage: Stage) -> None:
    """It keeps to what it judged last year, says more of one risk, and sets another aside."""
    key, person = "csr-officer", stage.people["csr-officer"]
    begun = begin_heat_map(person=person, year=3, upload=stage.numbers["list"])
    stage.numbers[f"{key}:heat-map:3"] = begun.pk
    fresh = [each.risk for each in entries_of(begun) if not each.risk.said]
    more, trace = fresh[0], next(each for each in fresh if (each.share or 1) < TRACE)
    told = replace(more, involvement="linked", how_involved=said(key, INVOLVED), actual=True)
    for risk in (told, replace(trace, aside=ASIDE)):
        save_risk(person=person, number=begun.pk, code=risk.code, said=risk, version=1)
        confirm_risk(person=_second_pair(stage, key), number=begun.pk, code=risk.code)
    _confirm(person, begun)
    submit_heat_map(person=person, number=begun.pk)
    take_map_in_review(person=stage.handler, number=begun.pk)


TRACE: Final = 0.01
ASIDE: Final = "An estimate of less than a hundredth of our tin; our smelter names other mines."


def _confirm(person: Person, begun: HeatMap) -> None:
    """Look at what comes first, and at what was judged otherwise last year, and confirm it."""
    for place, entry in enumerate(in_order(entries_of(begun))):
        if entry.standing == "drawn" and (place < FIRST or entry.risk.overridden):
            confirm_risk(person=person, number=begun.pk, code=entry.risk.code)


def no_industry_map_is_made_this_year(stage: Stage) -> None:
    """On a decision of the Steering Committee."""
    skip_industry_map(
        person=stage.handler,
        year=3,
        decision=str(stage.numbers["no-industry-map"]),
        words="Too few companies handed in their heat map in time to tell anything of all.",
    )
