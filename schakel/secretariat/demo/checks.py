"""The independent check of the second year: drawn by lot, looked at by somebody else, told to all.

Lots are drawn anew each time the demo is played; so that the same two companies are always chosen,
whoever plays, who knows all words before they are opened, looks for a third one that chooses them.
That is what the seals prevent among people who do not tell each other.
"""

import random
from collections.abc import Iterator
from itertools import count
from typing import Final

from schakel.covenant import sampling
from schakel.covenant.diligence import Level
from schakel.covenant.questions import HIGHEST
from schakel.covenant.sharing import Reader
from schakel.secretariat import access
from schakel.secretariat.checks.acts import (
    close_check,
    close_draw,
    draw_sample,
    finish_check,
    fix_frame,
    judge_question,
    open_to_evaluator,
    open_word,
    seal_word,
    share_findings,
    write_findings,
)
from schakel.secretariat.checks.acts.looks import levels_open, looks_of
from schakel.secretariat.checks.acts.openings import spots
from schakel.secretariat.checks.models import Check, Draw, Lot
from schakel.secretariat.demo.stage import Stage, day

YEAR: Final = 2
CHOSEN: Final = frozenset({"zilvermeeuw", "koperwiek"})
WORDS: Final = {"union-expert": "lijster", "verre-mijnen": "regenwulp"}
LAST: Final = "blauwborst"  # who seals the word that is looked for

FINDINGS: Final = (
    "Both companies can show a policy, and who is responsible for it. Of what they do about harm, "
    "papers show less than was told: procedures are there, and cases in which somebody used them "
    "are few. Neither of them asked the people it is about how they would notice that things get "
    "better. Where a company said that it does not know, it was right to say so: no paper that we "
    "saw would have told. What helped most: notes of talks with a union on the spot, with a day "
    "and a number of people on them."
)


def the_frame_is_fixed(stage: Stage) -> None:
    """Nine companies get a lot each; two of them will be chosen."""
    frame = fix_frame(person=stage.handler, year=YEAR, size=len(CHOSEN), method="joint")
    stage.numbers["draw"] = frame.pk


def words_are_sealed(stage: Stage) -> None:
    """By a union, an NGO and a company."""
    for key, word in _words(stage).items():
        seal = sampling.sealed(word)
        seal_word(person=stage.people[key], number=stage.numbers["draw"], seal=seal)


def it_is_drawn(stage: Stage) -> None:
    number = stage.numbers["draw"]
    for key, word in _words(stage).items():
        open_word(person=stage.people[key], number=number, word=word)
    draw_sample(person=stage.handler, number=number)
    for check in _checks(stage):
        stage.numbers[f"{check.owner}:check"] = check.pk


def _words(stage: Stage) -> dict[str, str]:
    """The words of all three, with a last one by which the companies that we want are drawn."""
    draw = Draw.objects.visible_to(access.reader(stage.handler)).get(pk=stage.numbers["draw"])
    lots = Lot.objects.visible_to(access.reader(stage.handler)).filter(draw=draw)
    wanted = {lot.code for lot in lots if lot.owner in CHOSEN}
    for number in count(1):
        words = {**WORDS, LAST: f"nachtegaal {number}"}
        seed = sampling.joint_seed({stage.party(key).code: each for key, each in words.items()})
        if set(sampling.draw(draw.lots, draw.size, seed).chosen) == wanted:
            return words
    raise AssertionError


def _checks(stage: Stage) -> list[Check]:
    seen = Check.objects.visible_to(access.reader(stage.handler))
    return list(seen.filter(draw=stage.numbers["draw"]).order_by("owner"))


def both_are_opened_to_the_evaluator(stage: Stage) -> None:
    """For three months, with a receipt of every reading."""
    for check in _checks(stage):
        open_to_evaluator(
            person=stage.handler,
            number=check.pk,
            evaluator=stage.people["evaluator"],
            until=day(12, 17, 3),
        )


def the_evaluator_gives_levels(stage: Stage) -> None:
    """To every question that asks for one, with the reason; what it read left a receipt."""
    evaluator = stage.people["evaluator"]
    for check in _checks(stage):
        _read(check, access.reader(evaluator))
        for question, level, why in list(_judged(stage, check)):
            judge_question(
                person=evaluator, number=check.pk, question=question, level=level, why=why
            )
        finish_check(person=evaluator, number=check.pk)


def _read(check: Check, reader: Reader) -> None:
    """Open what is open to the evaluator of this check."""
    kept = access.kept()
    for spot in spots(check, reader):
        access.open_record(kept[spot.kind], spot.number, reader)


def _judged(stage: Stage, check: Check) -> Iterator[tuple[str, int, str]]:
    """Mostly what the company says; now and then a level less, seldom one more."""
    dice = random.Random(f"{check.year} {check.owner}")  # noqa: S311 - nothing secret
    looks = looks_of(check, access.reader(stage.people["evaluator"]))
    if looks is None:
        raise LookupError(check.owner)
    for question in levels_open(looks):
        given = looks.company.get(question.code)
        said = given.number if isinstance(given, Level) else None
        (apart,) = dice.choices((-2, -1, 0, 1), (1, 5, 12, 2))
        level = max(0, min(HIGHEST, (said or 0) + apart))
        yield question.code, level, WHY_UNKNOWN if said is None else WHY[level - said]


WHY_UNKNOWN: Final = "The company does not know, and no paper that we saw tells."
WHY: Final = {
    -2: "Told to us; no paper shows it, and a colleague did not know of it.",
    -1: "There is a procedure, and no case in which it was used.",
    0: "The papers show what the company says.",
    1: "More is done than the company says: two buyers showed their notes.",
}


def checks_are_closed(stage: Stage) -> None:
    """The secretariat confirms what the evaluator found; what was open is shut."""
    for check in _checks(stage):
        close_check(person=stage.handler, number=check.pk)
    number = stage.numbers["draw"]
    write_findings(person=stage.people["evaluator"], number=number, words=FINDINGS)


def findings_are_shared(stage: Stage) -> None:
    """In words; of two companies the gate lets no figure out, and says so."""
    draw = Draw.objects.visible_to(access.reader(stage.handler)).get(pk=stage.numbers["draw"])
    share_findings(person=stage.handler, number=draw.findings.pk)
    close_draw(person=stage.handler, number=draw.pk)
