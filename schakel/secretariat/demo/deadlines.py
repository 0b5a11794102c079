"""What falls due in the year: handed in, accepted, returned, extended, waived, and late."""

from collections.abc import Iterable
from datetime import date

from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.demo.stage import (
    COMPANIES,
    GOVERNMENT,
    NGOS,
    STEERING,
    UNIONS,
    Stage,
    said,
)
from schakel.secretariat.duties.acts import (
    accept_duty,
    ask_extension,
    escalate,
    extend_duty,
    note_call,
    remind,
    schedule_all,
    submit_duty,
    take_as_done,
    take_in_review,
    waive_duty,
)
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.duties.reminders import post_reminders

ASSESSMENT, HEAT_MAP = "hand-in-assessment", "make-heat-map"
CONTRIBUTION, POLICY = "contribute-to-the-report", "publish-policy"


def all_duties_are_scheduled(stage: Stage) -> None:
    """What each party owes by when; the stage keeps in mind which comes first of each kind."""
    schedule_all(by=stage.handler)
    _keep_in_mind(stage)


def _keep_in_mind(stage: Stage) -> None:
    found = Duty.objects.visible_to(access.reader(stage.handler)).order_by("due", "pk")
    for owner, code, number in found.values_list("owner", "obligation", "pk"):
        stage.numbers.setdefault(f"{owner}:{code}", number)


def _of(stage: Stage, key: str, code: str) -> int:
    """The first such duty of somebody's party."""
    return stage.numbers[f"{stage.party(key).code}:{code}"]


def _submit(stage: Stage, keys: Iterable[str], code: str, words: Text) -> None:
    for key in keys:
        number, told = _of(stage, key, code), said(key, words)
        submit_duty(by=stage.people[key], number=number, today=clock.today(), words=told)


def _accept(stage: Stage, keys: Iterable[str], code: str) -> None:
    for key in keys:
        _accept_one(stage, _of(stage, key, code))


def _accept_one(stage: Stage, number: int) -> None:
    take_in_review(by=stage.handler, number=number, today=clock.today())
    accept_duty(by=stage.handler, number=number, today=clock.today())


GROUPS = (
    "due-diligence-group",
    "secondary-materials-group",
    "collective-action-group",
    "communication-group",
)

# The first day --------------------------------------------------------------------------------


def companies_sign_and_pay(stage: Stage) -> None:
    _submit(
        stage, COMPANIES, "keep-confidence", Text("Signed, in the post.", "Getekend, op de post.")
    )
    _submit(stage, COMPANIES, "pay-yearly-fee", Text("Paid today.", "Vandaag betaald."))


def the_secretariat_has_it_all(stage: Stage) -> None:
    for code in ("keep-confidence", "pay-yearly-fee"):
        _accept(stage, COMPANIES, code)
    _submit(stage, COMPANIES, "take-part-in-a-group", Text("We take part.", "Wij doen mee."))
    _accept(stage, COMPANIES, "take-part-in-a-group")


def the_plan_was_handed_in(stage: Stage) -> None:
    """The committee's own duties, by the chair."""
    _of_the_committee(stage, "steering-plan-and-budget", "Settled today.")


def the_groups_have_plans(stage: Stage) -> None:
    """Handed in late, through the secretariat."""
    for group in GROUPS:
        number = stage.numbers[f"{group}:group-plan"]
        words = "A plan on one page."
        submit_duty(by=stage.handler, number=number, today=clock.today(), words=words)
        _accept_one(stage, number)


def oeverzwaluw_signs_and_joins(stage: Stage) -> None:
    """A company that came in later owes what falls after that day."""
    _keep_in_mind(stage)
    for code in ("keep-confidence", "take-part-in-a-group"):
        _submit(stage, ["oeverzwaluw"], code, Text("Done.", "Gedaan."))
        _accept(stage, ["oeverzwaluw"], code)


def oeverzwaluw_asks_for_time(stage: Stage) -> None:
    """For its first assessment."""
    ask_extension(
        by=stage.people["oeverzwaluw"],
        number=_of(stage, "oeverzwaluw", ASSESSMENT),
        today=clock.today(),
        until=NEWCOMER_UNTIL,
        words="We are 32 people, and this is our first.",
    )


def the_half_year_is_looked_at(stage: Stage) -> None:
    _of_the_committee(stage, "half-yearly-review", "Nothing is late so far.")


def _of_the_committee(stage: Stage, code: str, words: str) -> None:
    number = stage.numbers[f"{STEERING}:{code}"]
    submit_duty(by=stage.chair, number=number, today=clock.today(), words=words)
    _accept_one(stage, number)


# The assessment -------------------------------------------------------------------------------

LATE = "ijzergors"


def a_reminder_goes_out(stage: Stage) -> None:
    """To IJzergors, on the first working day after."""
    remind(number=_of(stage, LATE, ASSESSMENT), today=clock.today())
    post_reminders(owner=LATE)


def the_late_one_is_called(stage: Stage) -> None:
    number = _of(stage, LATE, ASSESSMENT)
    words = "Hun collega is ziek; zij proberen het in april."
    note_call(by=stage.handler, number=number, today=clock.today(), words=words)


def the_committee_hears_that_somebody_is_late(stage: Stage) -> None:
    number = _of(stage, LATE, ASSESSMENT)
    rung = "steering-committee-hears"
    escalate(by=stage.handler, number=number, today=clock.today(), rung=rung)


# The heat map ---------------------------------------------------------------------------------


def koperwiek_asks_for_time(stage: Stage) -> None:
    number = _of(stage, "koperwiek", HEAT_MAP)
    words = "Twee van onze leveranciers hebben nog niet geantwoord."
    ask_extension(
        by=stage.people["koperwiek"],
        number=number,
        today=clock.today(),
        until=UNTIL,
        words=words,
    )


UNTIL = date(2020, 7, 31)
NEWCOMER_UNTIL = date(2022, 6, 30)


def oeverzwaluw_gets_time(stage: Stage) -> None:
    extend_duty(
        by=stage.handler,
        number=_of(stage, "oeverzwaluw", ASSESSMENT),
        today=clock.today(),
        until=NEWCOMER_UNTIL,
        words="A party since November.",
        decision=str(stage.numbers["newcomer"]),
    )


def koperwiek_gets_time_and_steenuil_an_exception(stage: Stage) -> None:
    """Each rests on a decision of the Steering Committee."""
    extend_duty(
        by=stage.handler,
        number=_of(stage, "koperwiek", HEAT_MAP),
        today=clock.today(),
        until=UNTIL,
        words="Twee leveranciers antwoorden laat.",
        decision=str(stage.numbers["extension"]),
    )
    waive_duty(
        by=stage.handler,
        number=_of(stage, "steenuil", HEAT_MAP),
        today=clock.today(),
        words="No metal was bought since September.",
        decision=str(stage.numbers["exception"]),
    )


def heat_maps_come_in(stage: Stage) -> None:
    """Five in time; IJzergors and Blauwborst are late."""
    drawn = ("csr-officer", "goudvink", "kwikstaart", "roodmus", "wielewaal")
    words = Text("On paper, with our purchase list.", "Op papier, met onze inkooplijst.")
    _submit(stage, drawn, HEAT_MAP, words)
    stage.numbers["heat-map"] = _of(stage, "csr-officer", HEAT_MAP)


def heat_maps_are_read(stage: Stage) -> None:
    _accept(stage, ("csr-officer", "goudvink", "kwikstaart"), HEAT_MAP)
    number = _of(stage, "wielewaal", HEAT_MAP)
    take_in_review(by=stage.handler, number=number, today=clock.today())
    number = _of(stage, "blauwborst", HEAT_MAP)
    words = "They will send it this month."
    note_call(by=stage.handler, number=number, today=clock.today(), words=words)


# The end of the year --------------------------------------------------------------------------


def contributions_come_in(stage: Stage) -> None:
    """Four companies, the association and an NGO are late with theirs."""
    told = ("csr-officer", "koperwiek", "goudvink", "kwikstaart", "roodmus", "steenuil")
    words = Text("What we did, in a page.", "Wat wij deden, op één bladzij.")
    _submit(stage, (*told, *UNIONS, *GOVERNMENT, NGOS[0]), CONTRIBUTION, words)
    words = Text("On our website since Monday.", "Sinds maandag op onze website.")
    _submit(stage, ("csr-officer", "goudvink"), POLICY, words)


def contributions_are_read(stage: Stage) -> None:
    _accept(stage, ("csr-officer", "goudvink", "union-expert", "government"), CONTRIBUTION)
    _accept(stage, ("csr-officer",), POLICY)


# What every year brings -----------------------------------------------------------------------

BY_HAND = frozenset({ASSESSMENT, "make-action-plan"})  # these have their own rooms
BY_HAND_LATER = frozenset({HEAT_MAP, "open-to-the-check"})  # and these from the second year on


def the_rest_is_done(stage: Stage) -> None:
    """What was due so far beside that is noted as done; late ones too."""
    _done(stage, clock.today())


def the_rest_of_the_third_year_is_done(stage: Stage) -> None:
    """Save what two companies and a union still owe."""
    _done(stage, clock.today(), "ijzergors", "steenuil", stage.party("het-aambeeld").code)


def _done(stage: Stage, by: date, *left_out: str) -> None:
    owed = Duty.objects.visible_to(access.reader(stage.handler)).filter(limit__lte=by)
    open_ = owed.filter(accepted=None, waived=None)
    for number in list(
        open_.exclude(obligation__in=BY_HAND)
        .exclude(obligation__in=BY_HAND_LATER, year__gt=1)
        .exclude(owner__in=left_out)
        .values_list("pk", flat=True)
    ):
        take_as_done(by=stage.handler, number=number, today=clock.today(), words="Came by post.")
