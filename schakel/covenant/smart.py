"""Says in words what is not specific, measurable, owned or dated in an action, and how to mend it.

It reads English and Dutch, whichever somebody writes in, and speaks both. A `must` is something
that anybody can see is missing or wrong; about wording it only advises, unless a sentence says
nothing but a vague verb.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from schakel.covenant.agreement import Agreement
from schakel.covenant.files import did_you_mean
from schakel.covenant.obligations import day_in_words, months_from
from schakel.covenant.plans import Action, Indicator, Plan, Remark, Weight, measurable
from schakel.covenant.wording import (
    BLANK,
    Family,
    counted,
    families,
    nobody_in_particular,
    said,
    way_meant,
)
from schakel.language import Text

FEWEST_WORDS: Final = 4
MOST_WORDS: Final = 70
OPENING: Final = 4  # a vague verb among the first words is what the sentence is about,
CLOSING: Final = 2  # and so it is among the last ones, where Dutch puts it
FAR_MONTHS: Final = 24
MANY_ACTIONS: Final = 15
FEW_ACTIONS: Final = 4
FINISHED: Final = frozenset({"closed", "dropped-with-reason"})
DONE: Final = FINISHED | {"done-awaiting-effect"}


def lint(subject: Action | Plan, today: date, agreement: Agreement) -> tuple[Remark, ...]:
    """What is not SMART in an action, or in a plan and each of its actions.

    In order of the fields, what must be mended before what should. Actions that are closed or
    dropped are left alone, save that a dropped one says why.
    """
    if isinstance(subject, Plan):
        return tuple(_plan(subject, today, agreement))
    return tuple(_action(subject, today, agreement))


def _plan(plan: Plan, today: date, agreement: Agreement) -> Iterator[Remark]:
    if not plan.actions:
        yield _must("actions", *EMPTY_PLAN)
    yield from _twice(plan)
    yield from _together([action for action in plan.actions if action.state not in FINISHED])
    for action in plan.actions:
        yield from _action(action, today, agreement)


def _action(action: Action, today: date, agreement: Agreement) -> Iterator[Remark]:
    if action.state == "dropped-with-reason" and not said(action.reason):
        yield _must("reason", *NO_REASON, action.code)
    if action.state in FINISHED:
        return
    for look in LOOKS:
        found = list(look(action, today, agreement))
        yield from sorted(found, key=lambda remark: remark.severity)


def _must(field: str, why: Text, remedy: Text, action: str = "") -> Remark:
    return Remark("must", field, why, remedy, action)


def _should(field: str, why: Text, remedy: Text, action: str = "") -> Remark:
    return Remark("should", field, why, remedy, action)


# What, and what kind --------------------------------------------------------------------------


def _what(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    words = action.what.split()
    if not said(action.what):
        yield _must("what", *NO_WHAT, action.code)
        return
    if BLANK.search(action.what):
        yield _must("what", *UNFINISHED, action.code)
    if len(words) < FEWEST_WORDS:
        yield _must("what", *TOO_SHORT, action.code)
    if len(words) > MOST_WORDS:
        yield _should("what", *TOO_LONG, action.code)
    yield from _worded(action)


def _worded(action: Action) -> Iterator[Remark]:
    """At most one remark on the verb and one on each kind of hedge."""
    vague = next((each for each in families("vague") if _leaves_open(each, action)), None)
    if vague:
        yield _about(vague, action, "must" if _says_no_more(vague, action) else "should")
    for hedge in families("hedges"):
        if _leaves_open(hedge, action):
            yield _about(hedge, action, "should")


def _leaves_open(family: Family, action: Action) -> bool:
    if counted(action.what) and not family.even_counted:
        return False
    return family.found(action.what) is not None


def _says_no_more(family: Family, action: Action) -> bool:
    """Is the vague verb what the sentence is about, with nothing counted or measured beside it?"""
    found = family.found(action.what)
    if found is None or counted(action.what) or measurable(action.indicator):
        return False
    before, after = action.what[: found.start()].split(), action.what[found.end() :].split()
    return len(before) < OPENING or len(after) < CLOSING


def _about(family: Family, action: Action, weight: Weight, field: str = "what") -> Remark:
    found = family.found(str(getattr(action, field)))
    phrase = found.group() if found else ""
    return Remark(
        weight,
        field,
        Text(f"“{phrase}” {family.why.en}.", f"‘{phrase}’ {family.why.nl}."),
        family.remedy,
        action.code,
    )


def _kind(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    if action.kind is None:
        yield _must("kind", *NO_KIND, action.code)


def _risks(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    if not action.risks:
        yield _must("risks", *NO_RISK, action.code)


# The indicator --------------------------------------------------------------------------------


def _indicator(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    indicator = action.indicator
    if indicator is None or not said(indicator.name):
        yield _must("indicator", *NO_INDICATOR, action.code)
        return
    yield from _figures(indicator, action)
    yield from _effort(indicator, action)


def _effort(indicator: Indicator, action: Action) -> Iterator[Remark]:
    for family in families("effort"):
        if found := family.found(indicator.name):
            why = Text(
                f"“{found.group()}” {family.why.en}, not whether it helps.",
                f"‘{found.group()}’ {family.why.nl}, niet of het helpt.",
            )
            yield _should("indicator", why, family.remedy, action.code)


def _figures(indicator: Indicator, action: Action) -> Iterator[Remark]:
    if indicator.target is None:
        yield _must("indicator", *NO_TARGET, action.code)
    if indicator.baseline is None:
        yield _should("indicator", *NO_BASELINE, action.code)
    if not indicator.unit.strip():
        yield _should("indicator", *NO_UNIT, action.code)
    if indicator.unit.strip() in PERCENT and not _share(indicator):
        yield _must("indicator", *NO_SHARE, action.code)
    if indicator.baseline is not None and indicator.target is not None:
        yield from _way(indicator, indicator.baseline, indicator.target, action)


PERCENT: Final = frozenset({"%", "percent", "procent", "per cent"})


def _share(indicator: Indicator) -> bool:
    known = (v for v in (indicator.baseline, indicator.target) if v is not None)
    return all(0 <= value <= 100 for value in known)


def _way(indicator: Indicator, baseline: float, target: float, action: Action) -> Iterator[Remark]:
    better = indicator.better or _meant(action.what)
    if target == baseline:
        why = Text(
            f"The target is where it stands already: {baseline:g}.",
            f"De streefwaarde is wat het nu al is: {_comma(baseline)}.",
        )
        yield _must("indicator", why, MOVE_IT, action.code)
    elif (better == "more" and target < baseline) or (better == "less" and target > baseline):
        way = Text("more", "meer") if better == "more" else Text("less", "minder")
        why = Text(
            f"The target ({target:g}) is worse than the baseline ({baseline:g}), for here"
            f" {way.en} is better.",
            f"De streefwaarde ({_comma(target)}) is slechter dan de beginwaarde"
            f" ({_comma(baseline)}), want hier is {way.nl} beter.",
        )
        yield _must("indicator", why, TURN_IT, action.code)


def _meant(what: str) -> str:
    """Which way progress lies, when the action says so at once."""
    words = what.split()
    return way_meant(words[0]) if words else ""


def _comma(number: float) -> str:
    return f"{number:g}".replace(".", ",")


# Who, what it costs, when ---------------------------------------------------------------------


def _owner(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    owner = action.owner.strip()
    if not said(owner):
        yield _must("owner", *NO_OWNER, action.code)
    elif nobody_in_particular(owner):
        why = Text(
            f"“{owner}” is nobody in particular; what is everybody's is done by nobody.",
            f"‘{owner}’ is niemand in het bijzonder; wat van allen is, doet niemand.",
        )
        yield _must("owner", why, NO_OWNER[1], action.code)


def _cost(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    if action.cost is None:
        yield _should("cost", *NO_COST, action.code)
    elif action.cost < 0:
        yield _must("cost", *BELOW_ZERO, action.code)


def _days(action: Action, today: date, _agreement: Agreement) -> Iterator[Remark]:
    if action.starts is None and not action.suspends:
        yield _should("starts", *NO_START, action.code)
    if action.due is None:
        yield _must("due", *NO_DAY, action.code)
        return
    if action.due < today and action.state not in DONE:
        yield _must("due", _past(action.due), CHOOSE_AGAIN, action.code)
    elif action.due > months_from(today, FAR_MONTHS):
        yield _should("due", *FAR_AWAY, action.code)
    if action.starts and action.starts > action.due:
        yield _must("starts", *BACKWARD, action.code)


def _past(day: date) -> Text:
    past = day_in_words(day)
    return Text(f"{past.en} is past.", f"{past.nl} is voorbij.")


def _mitigation(action: Action, today: date, _agreement: Agreement) -> Iterator[Remark]:
    first = action.mitigation_due
    if first and first < today and action.state == "planned":
        yield _must("mitigation_due", _past(first), CHOOSE_AGAIN, action.code)
    if first and action.due and first > action.due:
        yield _must("mitigation_due", *RESULT_AFTER_END, action.code)


def _suspension(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    if action.suspends and action.starts is None:
        yield _must("starts", *SUSPENDS_WHEN, action.code)
    if action.suspends and action.kind not in (None, "cease"):
        yield _should("kind", *SUSPENDING_IS_CEASING, action.code)


# For whom -------------------------------------------------------------------------------------


def _rightsholders(action: Action, _today: date, agreement: Agreement) -> Iterator[Remark]:
    known = agreement.vocabulary.rightsholders
    if not action.rightsholders:
        yield _must("rightsholders", *FOR_NOBODY, action.code)
    for code in action.rightsholders:
        if code not in known:
            why = Text(
                f'"{code}" is not one of the agreement\'s groups.',
                f'"{code}" is niet een van de groepen van het convenant.',
            )
            yield _must("rightsholders", why, did_you_mean(code, known), action.code)


def _heard(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    if not said(action.how_heard):
        yield _must("how_heard", *NOT_HEARD, action.code)
        return
    if BLANK.search(action.how_heard):
        yield _must("how_heard", *UNFINISHED, action.code)
    for family in families("not-their-voice"):
        if family.found(action.how_heard):
            yield _about(family, action, "should", "how_heard")


def _leverage(action: Action, _today: date, _agreement: Agreement) -> Iterator[Remark]:
    if action.kind in ("prevent", "mitigate") and not said(action.leverage):
        yield _should("leverage", *NO_LEVERAGE, action.code)


Look = Callable[[Action, date, Agreement], Iterable[Remark]]
LOOKS: Final[tuple[Look, ...]] = (
    _what,
    _kind,
    _risks,
    _rightsholders,
    _heard,
    _indicator,
    _owner,
    _cost,
    _days,
    _mitigation,
    _suspension,
    _leverage,
)


# The plan as a whole --------------------------------------------------------------------------


def _twice(plan: Plan) -> Iterator[Remark]:
    seen = Counter(action.code for action in plan.actions)
    for code in (code for code, count in seen.items() if count > 1):
        why = Text(f"Two actions are called {code}.", f"Twee maatregelen heten {code}.")
        yield _must("code", why, OTHER_CODE, code)


def _together(actions: list[Action]) -> Iterator[Remark]:
    """What only shows when one sees all actions that are still to do."""
    if len(actions) > MANY_ACTIONS:
        why = Text(
            f"{len(actions)} actions in a year are many.",
            f"{len(actions)} maatregelen in een jaar zijn veel.",
        )
        yield _should("actions", why, GRAVEST_FIRST)
    if len(actions) < FEW_ACTIONS:
        return
    if len({action.due for action in actions}) == 1 and actions[0].due:
        yield _should("actions", *ALL_AT_ONCE)
    if len({action.owner.strip().casefold() for action in actions}) == 1 and actions[0].owner:
        yield _should("actions", *ALL_BY_ONE)
    yield from _same_text(actions)


def _same_text(actions: list[Action]) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for action in actions:
        text = action.what.strip().casefold()
        if text and first.setdefault(text, action.code) != action.code:
            other = first[text]
            why = Text(f"It says the same as {other}.", f"Er staat hetzelfde als bij {other}.")
            yield _should("what", why, SAY_WHAT_DIFFERS, action.code)


# What is said ---------------------------------------------------------------------------------

Said = tuple[Text, Text]
EMPTY_PLAN: Final[Said] = (
    Text("There is nothing in the plan yet.", "Er staat nog niets in het plan."),
    Text(
        "Begin with the gravest harm: one action that you would do next month.",
        "Begin bij de ernstigste schade: één maatregel die u volgende maand al zou doen.",
    ),
)
NO_REASON: Final[Said] = (
    Text("It was dropped without a reason.", "De maatregel is vervallen zonder reden."),
    Text(
        "Say in a sentence why, for whoever counted on it.",
        "Zeg in één zin waarom, voor wie erop rekende.",
    ),
)
NO_WHAT: Final[Said] = (
    Text("It does not say yet what you will do.", "Er staat nog niet wat u gaat doen."),
    Text(
        "Write one sentence: who does what, with whom, where.",
        "Schrijf één zin: wie doet wat, met wie, waar.",
    ),
)
UNFINISHED: Final[Said] = (
    Text("A blank is still open.", "Er staat nog iets open."),
    Text("Fill in what stands between the dots.", "Vul in wat op de plaats van de puntjes hoort."),
)
TOO_SHORT: Final[Said] = (
    Text("That is too short to know what it is.", "Dit is te kort om te weten wat het is."),
    Text(
        "Add with whom, where and how many: a colleague should be able to begin tomorrow.",
        "Voeg toe met wie, waar en hoeveel: een collega moet er morgen aan kunnen beginnen.",
    ),
)
TOO_LONG: Final[Said] = (
    Text("That looks like several actions in one.", "Dit lijken meer maatregelen in één."),
    Text(
        "Split it, so that each has its own owner and day.",
        "Splits het, zodat elk een eigenaar en een dag heeft.",
    ),
)
NO_KIND: Final[Said] = (
    Text("The kind of action is open.", "De soort maatregel is nog open."),
    Text(
        "Choose: cease what you do yourself, prevent, mitigate, or remedy what happened.",
        "Kies: stoppen wat u zelf doet, voorkomen, beperken, of herstellen wat is gebeurd.",
    ),
)
NO_RISK: Final[Said] = (
    Text("It answers no risk or gap.", "De maatregel hoort nergens bij."),
    Text(
        "Choose the harm or the question that it is about; without one, ask whether it is needed.",
        "Kies de schade of de vraag waar het om gaat; is die er niet, vraag u af of dit nodig is.",
    ),
)
NO_INDICATOR: Final[Said] = (
    Text("Nobody can see yet whether it helps.", "Niemand kan nog zien of het helpt."),
    Text(
        "Choose one figure that would change for the people concerned, and where it stands now.",
        "Kies één cijfer dat voor de betrokkenen zou veranderen, en hoe het er nu voor staat.",
    ),
)
NO_TARGET: Final[Said] = (
    Text("The indicator has no target.", "De indicator heeft geen streefwaarde."),
    Text(
        "How far should it be on the last day? A cautious number is better than none.",
        "Hoe ver moet het op de laatste dag zijn? Een voorzichtig getal is beter dan geen.",
    ),
)
NO_BASELINE: Final[Said] = (
    Text("It is not known where it stands now.", "Het is niet bekend hoe het er nu voor staat."),
    Text(
        "Measure it first and fill it in when you know; until then it stands as unknown, not as 0.",
        "Meet het eerst en vul het in als u het weet; tot dan staat er onbekend, geen 0.",
    ),
)
NO_UNIT: Final[Said] = (
    Text("A number without a unit says little.", "Een getal zonder eenheid zegt weinig."),
    Text(
        "Add it: people, percent, accidents a year, euros a month.",
        "Voeg toe: mensen, procent, ongevallen per jaar, euro per maand.",
    ),
)
NO_SHARE: Final[Said] = (
    Text("A percentage lies between 0 and 100.", "Een percentage ligt tussen 0 en 100."),
    Text("Correct the figure or the unit.", "Verbeter het cijfer of de eenheid."),
)
MOVE_IT: Final = Text(
    "Choose how far it should move, or an indicator that still can.",
    "Kies hoe ver het moet veranderen, of een indicator die dat nog kan.",
)
TURN_IT: Final = Text(
    "Swap the two, or say that it should go the other way.",
    "Wissel de twee om, of zeg dat het de andere kant op moet.",
)
NO_OWNER: Final[Said] = (
    Text("Nobody owns it yet.", "De maatregel is nog van niemand."),
    Text(
        "Name one person or function that may be asked about it, such as the head of purchasing.",
        "Noem één persoon of functie die u erop kunt aanspreken, zoals het hoofd inkoop.",
    ),
)
NO_COST: Final[Said] = (
    Text("What it costs is not known.", "Wat het kost is niet bekend."),
    Text(
        "An estimate will do, hours included; it helps to get it approved.",
        "Een schatting volstaat, uren meegerekend; dat helpt om akkoord te krijgen.",
    ),
)
BELOW_ZERO: Final[Said] = (
    Text("A cost below 0 is a yield.", "Kosten onder 0 zijn een opbrengst."),
    Text("Write what it costs, from 0.", "Schrijf wat het kost, vanaf 0."),
)
NO_START: Final[Said] = (
    Text("It has no start.", "Het begin ontbreekt."),
    Text("Choose the day on which you begin.", "Kies de dag waarop u begint."),
)
NO_DAY: Final[Said] = (
    Text("It has no day by which it is done.", "Er staat niet wanneer het klaar is."),
    Text(
        "Choose a day within the year; a later day can be agreed on, with a reason.",
        "Kies een dag binnen het jaar; een latere dag kan worden afgesproken, met een reden.",
    ),
)
CHOOSE_AGAIN: Final = Text(
    "Is it done? Record it. If not, choose a day that you can make.",
    "Is het gedaan? Leg het vast. Zo niet, kies een dag die u haalt.",
)
FAR_AWAY: Final[Said] = (
    Text("That is more than two years away.", "Dat is meer dan twee jaar weg."),
    Text(
        "Add a first result within the year, so that one can see that it has begun.",
        "Voeg een eerste resultaat binnen het jaar toe, zodat men ziet dat het is begonnen.",
    ),
)
BACKWARD: Final[Said] = (
    Text("It begins after it is done.", "Het begint nadat het klaar is."),
    Text("Swap the two days, or correct one.", "Wissel de dagen om, of verbeter er een."),
)
RESULT_AFTER_END: Final[Said] = (
    Text("The first result comes after the end.", "Het eerste resultaat komt na het einde."),
    Text("Choose an earlier day for it.", "Kies er een eerdere dag voor."),
)
SUSPENDS_WHEN: Final[Said] = (
    Text("It is not said from which day trade stops.", "De dag waarop de handel stopt ontbreekt."),
    Text("Fill in the start.", "Vul het begin in."),
)
SUSPENDING_IS_CEASING: Final[Said] = (
    Text("Suspending trade is ceasing.", "De handel opschorten is stoppen."),
    Text("Choose cease as the kind.", "Kies stoppen als soort."),
)
FOR_NOBODY: Final[Said] = (
    Text("It does not say whom it should help.", "Er staat niet wie ermee geholpen is."),
    Text(
        "Choose the groups whose rights are at stake; the environment may be one.",
        "Kies de groepen wier rechten in het geding zijn; het milieu kan er een zijn.",
    ),
)
NOT_HEARD: Final[Said] = (
    Text(
        "It does not say how the people concerned were heard.",
        "Er staat niet hoe de mensen om wie het gaat zijn gehoord.",
    ),
    Text(
        "Say who spoke with whom, when. Not done yet? Write when you will, and who can help. Not"
        " possible? Write why.",
        "Zeg wie met wie sprak, en wanneer. Nog niet gedaan? Schrijf wanneer wel, en wie kan"
        " helpen. Niet mogelijk? Schrijf waarom.",
    ),
)
NO_LEVERAGE: Final[Said] = (
    Text(
        "It does not say why others would do as you ask.",
        "Er staat niet waarom anderen zouden doen wat u vraagt.",
    ),
    Text(
        "Say what moves them: your orders, a longer contract, other buyers who join you.",
        "Zeg wat hen beweegt: uw orders, een langer contract, andere afnemers die meedoen.",
    ),
)
OTHER_CODE: Final = Text("Give one another code.", "Geef één ervan een andere code.")
GRAVEST_FIRST: Final = Text(
    "Keep what answers the gravest harm this year, and put the rest on a list for the next.",
    "Houd dit jaar wat op de ernstigste schade ingaat, en zet de rest op een lijst voor later.",
)
ALL_AT_ONCE: Final[Said] = (
    Text("All actions end on the same day.", "Alle maatregelen eindigen op dezelfde dag."),
    Text("Spread them: what comes first?", "Spreid ze: wat komt eerst?"),
)
ALL_BY_ONE: Final[Said] = (
    Text("One person owns all actions.", "Eén persoon is eigenaar van alles."),
    Text(
        "Give purchasing, production or the board a share: they decide on most of it.",
        "Geef inkoop, productie of directie een deel: zij beslissen over het meeste.",
    ),
)
SAY_WHAT_DIFFERS: Final = Text(
    "Say what differs, or make one action of the two.",
    "Zeg wat er verschilt, of maak er één maatregel van.",
)
