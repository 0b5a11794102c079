"""What nine companies plan to do, three years in a row: on time and late, and what it changed.

Each writes in its own language, English or Dutch; what is written is kept as it was written.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from schakel.covenant.plans import Action, Indicator, Kind
from schakel.language import Text
from schakel.secretariat.demo.stage import Stage, day, language_of, said
from schakel.secretariat.plans.acts import (
    Refused,
    accept_plan,
    add_action,
    begin_plan,
    close_action,
    comment_on_copy,
    drop_action,
    finish_action,
    hide_names,
    make_copy,
    make_pattern_summary,
    name_reviewer,
    note_effect,
    note_harm,
    read_indicator,
    reply_to_comment,
    return_plan,
    save_action,
    start_action,
    submit_plan,
    take_in_review,
)
from schakel.secretariat.plans.models import Comment


@dataclass(frozen=True, slots=True)
class Deed:
    """What a company may plan, written so that it can be followed."""

    kind: Kind
    what: Text
    whom: tuple[str, ...]
    figure: Text
    unit: Text
    now: float
    then: float
    cost: int
    heard: Text


LEVERAGE: Final = Text(
    "Our orders, and those of two other buyers who ask the same.",
    "Onze orders, en die van twee andere kopers die hetzelfde vragen.",
)
OWNER: Final = Text("Head of purchasing", "Hoofd inkoop")
PEOPLE: Final = Text("people", "mensen")

DEEDS: Final = (
    Deed(
        "prevent",
        Text(
            "Pay for 40 masks and two water points at the crushers of one cobalt mine",
            "Betaal 40 maskers en twee watertappunten bij de brekers van één kobaltmijn",
        ),
        ("informal-workers",),
        Text("people who crush ore without a mask", "mensen die zonder masker erts breken"),
        PEOPLE,
        40,
        0,
        14000,
        Text(
            "A local union spoke with 22 crushers in May, away from the buyers.",
            "Een lokale vakbond sprak in mei met 22 brekers, zonder de opkopers erbij.",
        ),
    ),
    Deed(
        "mitigate",
        Text(
            "Have the water of six wells beside the tailings dam measured four times a year",
            "Laat het water van zes putten naast de residudam vier keer per jaar meten",
        ),
        ("local-communities", "environment"),
        Text("wells with more arsenic than the norm", "putten met meer arseen dan de norm"),
        Text("wells", "putten"),
        4,
        1,
        9000,
        Text(
            "The village council was asked in April which wells people drink from.",
            "De dorpsraad vertelde in april uit welke putten mensen drinken.",
        ),
    ),
    Deed(
        "prevent",
        Text(
            "Buy 60 percent of our tin from three smelters that were audited this year",
            "Koop 60 procent van ons tin bij drie smelters die dit jaar zijn doorgelicht",
        ),
        ("formal-workers", "informal-workers"),
        Text("tin from audited smelters", "tin uit doorgelichte smelters"),
        Text("%", "%"),
        20,
        60,
        6000,
        Text(
            "Two unions at the smelters told us in a call in March what audits miss.",
            "Twee vakbonden bij de smelters vertelden ons in maart wat audits niet zien.",
        ),
    ),
    Deed(
        "remedy",
        Text(
            "Pay 31 sorters of scrap the wages that were held back in winter",
            "Betaal 31 sorteerders van schroot het loon dat in de winter is ingehouden",
        ),
        ("informal-workers", "women"),
        Text("sorters with wages outstanding", "sorteerders die nog loon tegoed hebben"),
        PEOPLE,
        31,
        0,
        22000,
        Text(
            "The sorters' own cooperative made the list, and goes along when it is paid.",
            "De coöperatie van de sorteerders maakte de lijst, en gaat mee bij het uitbetalen.",
        ),
    ),
    Deed(
        "prevent",
        Text(
            "Agree with all 12 scrap yards that nobody under 18 sorts, and visit each twice",
            "Spreek met alle 12 schrootwerven af dat niemand onder de 18 sorteert, en bezoek elk "
            "twee keer",
        ),
        ("children",),
        Text(
            "yards where children were seen at work",
            "werven waar kinderen aan het werk zijn gezien",
        ),
        Text("yards", "werven"),
        3,
        0,
        8000,
        Text(
            "A school and two mothers' groups near the yards were asked in February.",
            "In februari is gesproken met een school en twee moedergroepen bij de werven.",
        ),
    ),
    Deed(
        "mitigate",
        Text(
            "Have two hours between shifts at the furnace of our largest supplier",
            "Regel twee uur rust tussen de ploegen aan de oven van onze grootste leverancier",
        ),
        ("formal-workers",),
        Text("heat accidents at the furnace", "ongevallen door hitte bij de oven"),
        Text("accidents a year", "ongevallen per jaar"),
        9,
        3,
        5000,
        Text(
            "Eleven furnace workers, chosen by their union, spoke with us in their canteen.",
            "Elf ovenwerkers, gekozen door hun vakbond, spraken met ons in hun kantine.",
        ),
    ),
)

SAFETY: Final = "occupational-health-and-safety"
HARMS: Final = {
    "csr-officer": (SAFETY, "Dust and falls at the cobalt pit", 0),
    "koperwiek": ("community-health-and-pollution", "Putten naast een residudam", 1),
    "blauwborst": (SAFETY, "Dust at the crushers", 0),
    "goudvink": ("freedom-of-association", "Tin workers who may not organise", 2),
    "ijzergors": (SAFETY, "Hitte bij een oven in het buitenland", 5),
    "kwikstaart": ("water", "Arseen in putten waaruit mensen drinken", 1),
    "roodmus": ("living-wage", "Sorteerders die op hun loon wachten", 3),
    "steenuil": (SAFETY, "Shifts at the furnace of a supplier", 5),
    "wielewaal": ("child-labour", "Kinderen die na school schroot sorteren", 4),
}
NOT_ANNEX: Final = Text(
    "It is grave, and none of these.", "Het is ernstig, en geen van deze gevolgen."
)


# Drawing up and handing in --------------------------------------------------------------------


def _write(stage: Stage, key: str, year: int, due: date) -> int:
    """The plan of somebody's company with one action more than runs already; its number."""
    person = stage.people[key]
    issue, harm, place = HARMS[key]
    number = begin_plan(person=person, year=year, language=language_of(key)).pk
    stage.numbers[f"{key}:plan:{year}"] = number
    if year == 1:
        about = {"code": "", "issue": issue, "name": harm, "annex": ""}
        note_harm(person=person, number=number, **about, not_annex=said(key, NOT_ANNEX))
    action = _action(key, DEEDS[(place + 2 * (year - 1)) % len(DEEDS)], due)
    row = add_action(person=person, number=number)
    save_action(person=person, number=number, code=row.code, said=action, version=1)
    return number


def _action(key: str, deed: Deed, due: date) -> Action:
    return Action(
        "",
        deed.kind,
        said(key, deed.what),
        risks=("h1",),
        indicator=Indicator(said(key, deed.figure), said(key, deed.unit), deed.now, deed.then),
        owner=said(key, OWNER),
        cost=deed.cost,
        starts=date(due.year - 1, 9, 1),
        due=due,
        leverage=said(key, LEVERAGE),
        rightsholders=deed.whom,
        how_heard=said(key, deed.heard),
    )


def _hand_in(stage: Stage, keys: Iterable[str], year: int, due: date) -> None:
    for key in keys:
        submit_plan(person=stage.people[key], number=_write(stage, key, year, due))


def _number(stage: Stage, key: str, year: int) -> int:
    return stage.numbers[f"{key}:plan:{year}"]


def _accept(stage: Stage, keys: Iterable[str], year: int) -> None:
    for key in keys:
        take_in_review(person=stage.handler, number=_number(stage, key, year))
        accept_plan(person=stage.handler, number=_number(stage, key, year))


GOOD, FAIR = ("csr-officer", "goudvink"), ("koperwiek", "blauwborst", "kwikstaart")
LATE = ("ijzergors", "roodmus", "steenuil", "wielewaal")


# The first year -------------------------------------------------------------------------------


def two_plans_are_in_time(stage: Stage) -> None:
    _hand_in(stage, GOOD, 1, day(5, 31, 2))


def three_come_in_autumn(stage: Stage) -> None:
    _hand_in(stage, FAIR, 1, day(5, 31, 2))
    _accept(stage, GOOD, 1)


def one_comes_back(stage: Stage) -> None:
    """Koperwiek's says nothing of who is asked."""
    _accept(stage, ("blauwborst", "kwikstaart"), 1)
    number = _number(stage, "koperwiek", 1)
    take_in_review(person=stage.handler, number=number)
    words = "Twee dorpen drinken uit deze putten. Welke raad vroeg u, en wie nog meer?"
    return_plan(person=stage.handler, number=number, words=words, again_by=day(11, 30, 2))


def the_last_ones_come_in(stage: Stage) -> None:
    """Four companies are five months late; Koperwiek hands in again."""
    number = _number(stage, "koperwiek", 1)
    submit_plan(person=stage.people["koperwiek"], number=number, words="Beide raden, in april.")
    _hand_in(stage, LATE, 1, day(6, 30, 4))
    _accept(stage, ("koperwiek", *LATE), 1)


# Carrying out ---------------------------------------------------------------------------------


def actions_begin(stage: Stage) -> None:
    """The first five companies begin; the others wait."""
    for key in (*GOOD, *FAIR):
        start_action(person=stage.people[key], number=_number(stage, key, 1), code="a1")


COUNTED: Final = Text(
    "Counted on the spot by the local union.", "Ter plaatse geteld door de lokale vakbond."
)


def _read(stage: Stage, key: str, year: int, code: str, on: date, value: float) -> None:
    number = _number(stage, key, year)
    read_indicator(
        person=stage.people[key],
        number=number,
        code=code,
        on=on,
        value=value,
        source=said(key, COUNTED),
    )


def actions_are_done(stage: Stage) -> None:
    """What was planned is done; whether it helped is another matter."""
    for key, value in (("csr-officer", 6), ("goudvink", 58), ("blauwborst", 31), ("koperwiek", 3)):
        _read(stage, key, 1, "a1", day(4, 20, 2), value)
        finish_action(person=stage.people[key], number=_number(stage, key, 1), code="a1")
    words = "De mijn achter de dam is gesloten, en de staat heeft het dorp verplaatst."
    number = _number(stage, "kwikstaart", 1)
    drop_action(person=stage.people["kwikstaart"], number=number, code="a1", words=words)


def those_it_was_for_are_heard(stage: Stage) -> None:
    """Zilvermeeuw and Goudvink close an action on what was told; Blauwborst may not."""
    _heard(stage, "csr-officer", "affected", "We cough less. The second water point runs dry.")
    _heard(stage, "goudvink", "representative", "Eight of ten members can speak at the audit now.")
    number = _number(stage, "blauwborst", 1)
    with suppress(Refused):  # nobody was asked, so it cannot close
        close_action(person=stage.people["blauwborst"], number=number, code="a1")


def _heard(stage: Stage, key: str, by: str, changed: str) -> None:
    about: dict[str, Any] = {
        "person": stage.people[key],
        "number": _number(stage, key, 1),
        "code": "a1",
    }
    whom = "" if by == "affected" else "the members of the union at two smelters"
    note_effect(
        **about,
        on=day(5, 18, 2),
        by=by,
        effect="partly" if by == "affected" else "better",
        changed=changed,
        for_whom=whom,
        how_heard="In a meeting that the union called.",
    )
    close_action(**about)


# The second year ------------------------------------------------------------------------------


def the_second_plans_come_in(stage: Stage) -> None:
    """Five in time, and one of the four that were late."""
    _hand_in(stage, (*GOOD, *FAIR, "wielewaal"), 2, day(5, 31, 4))


def the_second_plans_are_read(stage: Stage) -> None:
    """Two more came late; nothing is heard of two."""
    _hand_in(stage, ("roodmus", "steenuil"), 2, day(6, 30, 4))
    _accept(stage, (*GOOD, *FAIR, "wielewaal", "roodmus", "steenuil"), 2)
    for key in (*GOOD, *FAIR):
        start_action(person=stage.people[key], number=_number(stage, key, 2), code="a2")


def what_plans_have_in_common_is_put_before_the_gate(stage: Stage) -> None:
    """Of the first year, for the working group."""
    make_pattern_summary(person=stage.handler, year=1)


def ijzergors_plans_again(stage: Stage) -> None:
    """Half a year late."""
    _hand_in(stage, ["ijzergors"], 2, day(6, 30, 4))
    _accept(stage, ["ijzergors"], 2)


def the_second_actions_are_read_off(stage: Stage) -> None:
    """Koperwiek hears of the first what it changed: nothing."""
    for key, value in (("csr-officer", 44), ("goudvink", 2), ("kwikstaart", 1)):
        _read(stage, key, 2, "a2", day(3, 14, 3), value)
    note_effect(
        person=stage.people["koperwiek"],
        number=_number(stage, "koperwiek", 2),
        code="a1",
        on=day(3, 22, 3),
        by="affected",
        effect="none",
        changed="Zij meten, en wij drinken hetzelfde water.",
        how_heard="De raad van één dorp schreef ons.",
    )


# The third year -------------------------------------------------------------------------------


def the_third_plans_begin(stage: Stage) -> None:
    """Two are in three weeks before the day; Koperwiek and Blauwborst still write."""
    _hand_in(stage, GOOD, 3, day(5, 31, 5))
    for key in ("koperwiek", "blauwborst"):
        _write(stage, key, 3, day(5, 31, 5))


def a_copy_goes_to_the_union(stage: Stage) -> None:
    """Without the names of Zilvermeeuw and its supplier."""
    number, handler = _number(stage, "csr-officer", 3), stage.handler
    hide_names(person=stage.people["csr-officer"], number=number, names=["Jiuhe"])
    take_in_review(person=handler, number=number)
    copy = make_copy(person=handler, number=number, sure=True).pk
    taker, until = stage.people["union-expert"], day(7, 31, 4)
    name_reviewer(person=handler, number=number, copy=copy, taker=taker, until=until)
    stage.numbers["copy"] = copy


def the_union_comments(stage: Stage) -> None:
    words = "Masks are a beginning. Who changes the filters, and who pays when you leave?"
    comment_on_copy(person=stage.people["union-expert"], number=stage.numbers["copy"], words=words)


def zilvermeeuw_replies(stage: Stage) -> None:
    """Without saying who it is."""
    number = _number(stage, "csr-officer", 3)
    comment = Comment._base_manager.get(plan_id=number)  # the desk's own, to find its number
    reply_to_comment(
        person=stage.people["csr-officer"],
        number=number,
        comment=comment.pk,
        words="The cooperative keeps the filters; we pay for three years whoever buys.",
    )


def one_plan_comes_back(stage: Stage) -> None:
    """Goudvink's, with three weeks to go."""
    number = _number(stage, "goudvink", 3)
    take_in_review(person=stage.handler, number=number)
    words = "The second action has no end. Say when the smelters were audited last."
    return_plan(person=stage.handler, number=number, words=words, again_by=day(6, 30, 3))
