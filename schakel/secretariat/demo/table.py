"""The table: parties enter, sit down, meet, decide, plan and act."""

from datetime import date
from decimal import Decimal

from schakel.covenant.sharing import Level
from schakel.secretariat.access import reader
from schakel.secretariat.demo.stage import (
    ASSEMBLY,
    EVERYBODY,
    GOVERNMENT,
    NGOS,
    SEATED,
    STEERING,
    SUPPORTERS,
    UNIONS,
    Proposal,
    Stage,
    close,
    day,
    decide,
    put,
    vote,
)
from schakel.secretariat.governance.acts import (
    add_paper,
    appoint_holder,
    book_actual,
    call_meeting,
    end_seat,
    finish_action,
    finish_line,
    join_group,
    note_attendance,
    object_to,
    plan_year,
    put_on_agenda,
    recuse,
    take_action,
    write_minutes,
)
from schakel.secretariat.governance.acts.meetings import about_minutes, minutes_of
from schakel.secretariat.governance.acts.plans import about_plan
from schakel.secretariat.governance.models import Meeting, Plan, Seat
from schakel.secretariat.people.acts import admit_person, give_role, hand_over
from schakel.secretariat.people.models import Role
from schakel.secretariat.sharing.acts import Spot, share_further

DILIGENCE, RECYCLING = "due-diligence-group", "secondary-materials-group"
ACTION = "collective-action-group"

GROUPS = {
    DILIGENCE: (
        "csr-officer",
        "blauwborst",
        "goudvink",
        "steenuil",
        "union-expert",
        "schone-stroom",
    ),
    RECYCLING: ("koperwiek", "roodmus", "wielewaal", "ministerie-van-wind"),
    ACTION: ("ijzergors", "kwikstaart", "verre-mijnen", "het-aambeeld"),
}

CHAIR = Proposal(
    "chair",
    ASSEMBLY,
    "chair-appointment",
    "Ruben Voorzitter as independent chair",
    "The parties confirm Ruben Voorzitter as independent chair for the whole term.",
)
MANDATE = Proposal(
    "mandate",
    ASSEMBLY,
    "delegation-decision",
    "Mandate for the Steering Committee",
    "The Steering Committee decides on joint projects of at most 25,000 euros, on the questions "
    "for companies, on the heat map of the industry, and on exceptions for one party in one year.",
)
INVITATION = Proposal(
    "invitation",
    ASSEMBLY,
    "assembly-decision",
    "Supporting organisations at the table",
    "Both supporting organisations are invited to every assembly of this year, to talk along.",
)
PLAN = Proposal(
    "plan-settled",
    STEERING,
    "plan-and-budget-decision",
    "Annual plan and budget of the first year",
    "The annual plan and the budget of the first year are settled as they were laid down.",
)
FRAME = Proposal(
    "frame",
    STEERING,
    "frame-decision",
    "Frame of the working group Due diligence",
    "The group makes a questionnaire and a heat map that every company can use by February.",
)
SCAN = Proposal(
    "scan",
    STEERING,
    "steering-decision",
    "A scan of small cobalt mines",
    "Bond van Makers and its local partners scan the risks at three small cobalt mines, for "
    "18,000 euros.",
)
QUESTIONS = Proposal(
    "questions",
    STEERING,
    "steering-decision",
    "The questions for companies",
    "Companies assess themselves every year by the questions of the group Due diligence.",
)
LOGO = Proposal(
    "logo",
    ASSEMBLY,
    "assembly-decision",
    "A mark on products",
    "Companies may print the name of the agreement on their products.",
)
VOICES = ("government", "union-expert", "verre-mijnen")  # one from each other constituency

VISIT = Proposal(
    "visit",
    ASSEMBLY,
    "assembly-decision",
    "A joint visit in autumn",
    "The parties visit a smelter abroad together, in October.",
)
EXTENSION = Proposal(
    "extension",
    STEERING,
    "extension-decision",
    "More time for a heat map",
    "Koperwiek hands in its heat map by 31 July 2020, since its suppliers answer late.",
)
EXCEPTION = Proposal(
    "exception",
    STEERING,
    "steering-decision",
    "No heat map from Steenuil this year",
    "Steenuil bought no metal since September, and owes no heat map this year.",
)
NEWCOMER = Proposal(
    "newcomer",
    STEERING,
    "extension-decision",
    "More time for a newcomer",
    "Oeverzwaluw, a party since November, hands in its first assessment by 30 June 2022.",
)
NO_INDUSTRY_MAP = Proposal(
    "no-industry-map",
    STEERING,
    "steering-decision",
    "No heat map of the industry this year",
    "The heat map of the industry is left out in the third year: too few companies are in time.",
)
CHANGE = Proposal(
    "change",
    ASSEMBLY,
    "change-of-the-agreement",
    "Tellurium on the list of metals",
    "Tellurium is added to the metals that the agreement is about.",
)
REPORT = Proposal(
    "report",
    ASSEMBLY,
    "assembly-decision",
    "The first figures in July",
    "The secretariat publishes how many companies handed in what, without names, in July.",
)


def approval(name: str, body: str, rule: str, of: str) -> Proposal:
    """The proposal to approve the minutes of an earlier meeting."""
    text = f"The minutes of {of} are approved."
    return Proposal(name, body, rule, f"Minutes of {of}", text)


# Sitting down ---------------------------------------------------------------------------------


def the_parties_put_a_chair_to_the_vote(stage: Stage) -> None:
    """The secretariat opens it, since the one who is appointed does not lead that vote."""
    number = put(stage, CHAIR, by="secretariat")
    vote(stage, number, ("goudvink", *VOICES))


def the_chair_is_appointed(stage: Stage) -> None:
    close(stage, "chair", by="secretariat")


def everybody_finds_a_seat(stage: Stage) -> None:
    """Five seats in the Steering Committee, and a place in a working group."""
    sit = (("csr-officer", 1), ("koperwiek", 2), ("government", 1), ("verre-mijnen", 1))
    for key, number in sit:
        _seat(stage, key, number)
    _seat(stage, "union-expert", 1, substitute="het-aambeeld")
    for group, keys in GROUPS.items():
        for key in keys:
            person = stage.people[key]
            join_group(person=person, group=group, member=person)


def _seat(stage: Stage, key: str, number: int, substitute: str = "") -> None:
    seat = appoint_holder(
        person=stage.handler,
        body=STEERING,
        party=stage.party(key),
        holder=stage.people[key],
        substitute=stage.people[substitute] if substitute else None,
        number=number,
    )
    stage.numbers[f"seat-{key}"] = seat.pk


# Meetings -------------------------------------------------------------------------------------


def _call(stage: Stage, name: str, body: str, on: date, place: str, *agenda: str) -> None:
    meeting = call_meeting(person=stage.handler, body=body, on=on, place=place)
    stage.numbers[name] = meeting.pk
    for title in agenda:
        put_on_agenda(person=stage.handler, number=meeting.pk, title=title)


def _paper(stage: Stage, name: str, title: str, text: str) -> None:
    meeting = _meeting(stage, name)
    item = meeting.agenda.visible_to(reader(stage.handler)).first()
    add_paper(
        person=stage.handler,
        body=meeting.body,
        title=title,
        name=f"{title.lower().replace(' ', '-')}.txt",
        content=text.encode(),
        item=item,
    )


def _meeting(stage: Stage, name: str) -> Meeting:
    return Meeting.objects.visible_to(reader(stage.handler)).get(pk=stage.numbers[name])


def _hold(stage: Stage, name: str, *keys: str) -> None:
    number = stage.numbers[name]
    note_attendance(person=stage.handler, number=number, present=stage.present(*keys))


def _minutes(stage: Stage, name: str, text: str) -> None:
    write_minutes(person=stage.handler, number=stage.numbers[name], text=text)


def _approve(stage: Stage, what: Proposal, of: str, meeting: str, *keys: str) -> None:
    minutes = minutes_of(_meeting(stage, of), stage.handler)
    if minutes is not None:
        decide(stage, what, keys, meeting, about=about_minutes(minutes))


def _act(stage: Stage, name: str, key: str, body: str, what: str, due: date) -> None:
    action = take_action(
        person=stage.handler, body=body, taker=stage.people[key], what=what, due=due
    )
    stage.numbers[name] = action.pk


def _finish(stage: Stage, name: str) -> None:
    finish_action(person=stage.handler, number=stage.numbers[name])


def the_first_assembly_is_called(stage: Stage) -> None:
    agenda = ("Getting to know one another", "Mandate", "Supporting organisations")
    _call(stage, "assembly-1", ASSEMBLY, day(9, 10), "Den Haag, de Vergaderzaal", *agenda)
    _paper(stage, "assembly-1", "Who does what", "Four working groups; one committee; one desk.")


def the_first_assembly_meets(stage: Stage) -> None:
    """It gives the Steering Committee a mandate, and invites who supports the agreement."""
    _hold(stage, "assembly-1", *EVERYBODY, *SUPPORTERS)
    decide(stage, MANDATE, VOICES[:1], "assembly-1", gives_mandate_to=STEERING)
    decide(stage, INVITATION, (), "assembly-1")
    _act(stage, "figures", "secretariat", ASSEMBLY, "Send round who sits where", day(10, 1))


def the_first_assembly_is_written_down(stage: Stage) -> None:
    _minutes(stage, "assembly-1", "Present: all parties. The mandate is given. Nobody objects.")
    better = "Present: all parties, two supporting organisations as guests. The mandate is given."
    _minutes(stage, "assembly-1", better)
    _finish(stage, "figures")


def the_committee_is_called(stage: Stage) -> None:
    """The secretariat draws up plan and budget, and calls the committee on them."""
    lines = (
        ("Questionnaire and heat map", Decimal(24000)),
        ("Joint project on small mines", Decimal(25000)),
        ("Meetings and travel", Decimal(9000)),
        ("Help desk for companies", Decimal(12000)),
    )
    aim = "Every company knows where in its chain people may be harmed, and says so to us."
    plan = plan_year(person=stage.handler, body=STEERING, year=1, aim=aim, lines=lines)
    stage.numbers["plan"] = plan.pk
    _call(stage, "committee-1", STEERING, day(10, 8), "Den Haag", "Plan and budget", "Frames")
    _paper(stage, "committee-1", "Plan and budget", "70,000 euros in four lines. See the plan.")


def the_committee_settles_the_plan(stage: Stage) -> None:
    _hold(stage, "committee-1", *SEATED)
    plan = Plan.objects.visible_to(reader(stage.chair)).get(pk=stage.numbers["plan"])
    decide(stage, PLAN, SEATED[:1], "committee-1", about=about_plan(plan, stage.chair))
    decide(stage, FRAME, SEATED[2:3], "committee-1")
    _act(stage, "list", "csr-officer", STEERING, "Try the heat map on an own list", day(12, 1))
    _minutes(stage, "committee-1", "The plan stands. The group Due diligence has its frame.")


def the_plan_goes_to_the_parties(stage: Stage) -> None:
    """By the rule of the protocol for what is settled."""
    plan = Plan.objects.visible_to(reader(stage.handler)).get(pk=stage.numbers["plan"])
    share_further(
        person=stage.handler,
        spot=Spot.of(plan),
        level=Level.PARTIES,
        why="The plan is settled.",
        rule="settled-papers-to-the-parties",
    )


def the_second_committee_is_called(stage: Stage) -> None:
    agenda = ("Minutes", "Scan of small cobalt mines")
    _call(stage, "committee-2", STEERING, day(11, 14), "Utrecht", *agenda)


def the_union_stands_aside_from_its_own_scan(stage: Stage) -> None:
    """The scan rests on the assembly's mandate; who would carry it out does not vote."""
    _hold(stage, "committee-2", *SEATED)
    of = approval("minutes-committee-1", STEERING, "procedural-decision", "8 October 2019")
    _approve(stage, of, "committee-1", "committee-2", *SEATED[3:4])
    number = put(stage, SCAN, meeting="committee-2", mandate=stage.numbers["mandate"])
    recuse(
        person=stage.people["union-expert"], number=number, reason="Our union would be paid for it."
    )
    vote(stage, number, [key for key in SEATED if key != "union-expert"])
    close(stage, "scan")
    decide(stage, QUESTIONS, SEATED[2:3], "committee-2", mandate=stage.numbers["mandate"])
    _minutes(stage, "committee-2", "The scan goes ahead. The union stood aside.")
    _act(stage, "contract", "secretariat", STEERING, "Contract for the scan", day(12, 15))


# Votes in writing -----------------------------------------------------------------------------


def a_mark_on_products_is_put_to_the_vote(stage: Stage) -> None:
    vote(stage, put(stage, LOGO), ("csr-officer", "government"))


def an_ngo_objects_to_the_mark(stage: Stage) -> None:
    reason = "A name on a product promises more than the first year can show."
    number = stage.numbers["logo"]
    object_to(person=stage.people["verre-mijnen"], number=number, reason=reason)
    vote(stage, number, ("union-expert",), "abstain")


def the_mark_is_stopped(stage: Stage) -> None:
    close(stage, "logo")


def a_visit_is_put_to_the_vote(stage: Stage) -> None:
    """No union answers, so the assembly cannot decide."""
    voters = ("csr-officer", "roodmus", GOVERNMENT[1], NGOS[1])
    vote(stage, put(stage, VISIT), voters)


def the_visit_fails_for_want_of_quorum(stage: Stage) -> None:
    close(stage, "visit")


# The second half ------------------------------------------------------------------------------


def money_is_spent(stage: Stage) -> None:
    spent = (
        (1, day(12, 3), "Questionnaire, first instalment", 11500),
        (1, day(2, 11), "Questionnaire, last instalment", 11200),
        (2, day(1, 15), "Scan of small mines, first half", 9000),
        (3, day(9, 10), "Hall and lunch", 1840),
    )
    for line, on, what, euros in spent:
        _book(stage, line, on, what, Decimal(euros))
    finish_line(person=stage.handler, number=stage.numbers["plan"], line=1)
    for name in ("list", "contract"):
        _finish(stage, name)


def _book(stage: Stage, line: int, on: date, what: str, euros: Decimal) -> None:
    number = stage.numbers["plan"]
    book_actual(person=stage.handler, number=number, line=line, on=on, what=what, euros=euros)


def money_comes_back(stage: Stage) -> None:
    _book(stage, 2, day(5, 28), "Scan of small mines, second half", Decimal(8600))
    _book(stage, 3, day(5, 29), "Hall cancelled", Decimal(-920))


def kwikstaart_changes_hands(stage: Stage) -> None:
    """Mila leaves; Bram takes over, and all that Mila did stays under her name."""
    bram = admit_person(email="bram@kwikstaart.example", name="Bram Kwik")
    give_role(person=bram, party=stage.party("kwikstaart"), name=Role.Name.CSR_OFFICER)
    hand_over(by=stage.handler, leaver=stage.people["kwikstaart"], successor=bram)
    stage.people["kwikstaart"] = bram
    join_group(person=bram, group=ACTION, member=bram)


def the_third_committee_is_called(stage: Stage) -> None:
    agenda = ("Minutes", "More time for Koperwiek", "Steenuil")
    _call(stage, "committee-3", STEERING, day(4, 23), "By video", *agenda)


def the_committee_gives_more_time(stage: Stage) -> None:
    """Who asks for it stands aside."""
    _hold(stage, "committee-3", *SEATED)
    of = approval("minutes-committee-2", STEERING, "procedural-decision", "14 November 2019")
    _approve(stage, of, "committee-2", "committee-3", *SEATED[2:4])
    rest = [key for key in SEATED if key != "koperwiek"]
    number = put(stage, EXTENSION, meeting="committee-3")
    recuse(person=stage.people["koperwiek"], number=number, reason="We ask for it ourselves.")
    vote(stage, number, rest)
    close(stage, "extension")
    decide(stage, EXCEPTION, (), "committee-3", mandate=stage.numbers["mandate"])
    _minutes(stage, "committee-3", "More time for one company, an exception for another.")


def koperwiek_leaves_its_seat(stage: Stage) -> None:
    """The second seat of companies and associations falls vacant, and is so still."""
    end_seat(person=stage.handler, number=Seat.objects.get(pk=stage.numbers["seat-koperwiek"]).pk)


def the_second_assembly_is_called(stage: Stage) -> None:
    agenda = ("Minutes", "Tellurium", "A year under way")
    _call(stage, "assembly-2", ASSEMBLY, day(5, 12), "By video", *agenda)
    text = "Nine companies; one scan; two assemblies."
    _paper(stage, "assembly-2", "A year under way", text)


def the_second_assembly_meets(stage: Stage) -> None:
    """Three quarters are needed to change the agreement's text, and are not there."""
    _hold(stage, "assembly-2", *EVERYBODY, *SUPPORTERS)
    of = approval("minutes-assembly-1", ASSEMBLY, "assembly-decision", "10 September 2019")
    _approve(stage, of, "assembly-1", "assembly-2", "het-aambeeld")
    number = put(stage, CHANGE, meeting="assembly-2")
    vote(stage, number, ("csr-officer", *VOICES))
    vote(stage, number, ("blauwborst", "verbond-van-vonken"), "against")
    vote(stage, number, ("goudvink",), "abstain")
    close(stage, "change")
    _act(stage, "lessons", "goudvink", ASSEMBLY, "Tell of the first heat map", day(6, 1))
    _act(stage, "tellurium", "secretariat", ASSEMBLY, "Find out who buys tellurium", day(9, 1))


def the_second_assembly_is_written_down(stage: Stage) -> None:
    _minutes(stage, "assembly-2", "Present: all parties. Tellurium is not added.")


def the_last_committee_meets(stage: Stage) -> None:
    """With one seat vacant; it hears that somebody is late, not who."""
    there = [key for key in SEATED if key != "koperwiek"]
    _call(stage, "committee-4", STEERING, day(5, 26), "By video", "Minutes", "What is late")
    _hold(stage, "committee-4", *there)
    of = approval("minutes-committee-3", STEERING, "procedural-decision", "23 April 2020")
    _approve(stage, of, "committee-3", "committee-4", *there[:2])
    _minutes(stage, "committee-4", "One duty is long overdue; the secretariat stays in touch.")
    _act(stage, "seat", "csr-officer", STEERING, "Find a holder for the vacant seat", day(6, 23))


def the_committee_gives_a_newcomer_time(stage: Stage) -> None:
    """It has had a winter for what others did three times."""
    there = [key for key in SEATED if key != "koperwiek"]
    _call(stage, "committee-5", STEERING, day(3, 10, 3), "By video", "More time for a newcomer")
    _hold(stage, "committee-5", *there)
    decide(stage, NEWCOMER, there[:2], "committee-5")


def the_committee_leaves_the_industry_map_out(stage: Stage) -> None:
    """In writing, on the mandate that the assembly gave."""
    number = put(stage, NO_INDUSTRY_MAP, mandate=stage.numbers["mandate"])
    vote(stage, number, [key for key in SEATED if key != "koperwiek"])
    close(stage, "no-industry-map")


def a_vote_and_a_meeting_lie_ahead(stage: Stage) -> None:
    """What is open on the day of the demo."""
    vote(stage, put(stage, REPORT, closes=day(6, 24, 3)), ("roodmus", *NGOS, UNIONS[1]))
    agenda = ("Minutes", "Plan and budget of the fourth year", "The vacant seat")
    _call(stage, "committee-6", STEERING, day(6, 23, 3), "Den Haag", *agenda)
    lines = (("Fourth round of heat maps", Decimal(21000)), ("A joint project", Decimal(25000)))
    aim = "From action plans to what they change, with those who live by the mines."
    plan_year(person=stage.handler, body=STEERING, year=4, aim=aim, lines=lines)
    _paper(stage, "committee-6", "Fourth year", "A first draft, to talk about.")
