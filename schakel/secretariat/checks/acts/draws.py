"""The draw of a year: first the frame is fixed, then the seed is made, then it is drawn.

Nobody can draw until it pleases: the lots are fixed, and in the ledger, before anybody knows the
seed; the seed is nobody's own choice; and a second draw of a year rests on a decision.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from schakel.covenant import sampling
from schakel.covenant.sharing import Reader, Verdict
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.checks.acts.refusals import (
    OFFICE,
    Refused,
    ask_handler,
    draw_of_secretariat,
    held_draw,
    hold,
    hold_words,
    line_of_check,
    line_of_draw,
)
from schakel.secretariat.checks.models import Check, Draw, Lot, Word, a_lot
from schakel.secretariat.duties.acts import speaks_for
from schakel.secretariat.duties.register import years
from schakel.secretariat.governance.acts.register import may_rest_on
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person

State, Method, Strata = Draw.State, Draw.Method, Draw.Strata
FEWEST_WORDS: Final = 2

NO_YEAR: Final = Text(
    "The agreement has no such year, or it has not begun.",
    "Het convenant kent dat jaar niet, of het is nog niet begonnen.",
)
DRAWN_ALREADY: Final = Text(
    "For that year a draw was made already. To draw again takes a decision: give its number.",
    "Voor dat jaar is al geloot. Opnieuw loten vraagt een besluit: geef het nummer.",
)
SAY_SOURCE: Final = Text(
    "Say where the seed will come from, and on which day it will be known: a day still to come.",
    "Zeg waar het startwoord vandaan komt, en op welke dag het bekend wordt: een dag die nog komt.",
)
NOT_FIXED: Final = Text("It was drawn already.", "Er is al geloot.")
NOT_JOINT: Final = Text(
    "The seed of this draw does not come from the words of parties.",
    "Het startwoord van deze loting komt niet uit woorden van partijen.",
)
ONLY_PARTY: Final = Text(
    "A word comes from somebody who speaks for a party.",
    "Een woord komt van iemand die namens een partij spreekt.",
)
SEALED_ALREADY: Final = Text(
    "Your party handed in its word already.", "Uw partij heeft haar woord al ingeleverd."
)
NO_SEAL: Final = Text(
    "A seal is a SHA-256: 64 signs, from 0 to 9 and a to f.",
    "Een zegel is een SHA-256: 64 tekens, van 0 tot en met 9 en a tot en met f.",
)
TOO_LATE: Final = Text(
    "The first word was opened: from then on no word is added.",
    "Het eerste woord is geopend: daarna komt er geen woord meer bij.",
)
NO_WORD: Final = Text(
    "Your party handed in no word that still waits.",
    "Uw partij heeft geen woord ingeleverd dat nog wacht.",
)
OTHER_WORD: Final = Text(
    "That is not the word that was sealed.", "Dat is niet het woord dat verzegeld werd."
)
WORDS_WAIT: Final = Text(
    "Not every word was opened. Wait, or say why one is left out.",
    "Nog niet elk woord is geopend. Wacht, of zeg waarom er een wordt weggelaten.",
)
TOO_FEW_WORDS: Final = Text(
    "The seed needs the words of two parties at least.",
    "Voor het startwoord zijn de woorden van ten minste twee partijen nodig.",
)
NOT_KNOWN_YET: Final = Text(
    "The seed is known on the day that was agreed on, not before.",
    "Het startwoord is bekend op de afgesproken dag, niet eerder.",
)
ANOTHER_FIRST: Final = Text("Another was first. Look again.", "Een ander was eerder. Kijk opnieuw.")


# The frame ------------------------------------------------------------------------------------


@transaction.atomic
def fix_frame(
    *,
    person: Person,
    year: int,
    size: int,
    method: str,
    strata: str = "",
    source: str = "",
    seed_day: date | None = None,
    decision: str = "",
) -> Draw:
    """Give every company that takes part a lot, and write the frame down before there is a seed.

    A second draw of a year rests on the number of a decision that was carried.
    """
    reader = access.reader(person)
    ask_handler(reader)
    _hold_year(year)
    if method == Method.OUTSIDE and (
        not source.strip() or seed_day is None or seed_day <= clock.today()
    ):
        raise Refused(SAY_SOURCE)
    turn = _turn(reader, year, decision)
    draw = Draw(
        level=access.usual_level(Draw.KIND),
        owner=OFFICE,
        year=year,
        turn=turn,
        method=method,
        strata=strata,
        size=size,
        source=source.strip() if method == Method.OUTSIDE else "",
        seed_day=seed_day if method == Method.OUTSIDE else None,
        decision=int(decision) if turn > 1 else None,
        by=person,
    )
    lots = _lots(draw)
    _write_frame(draw, lots)
    _save_once(draw)
    Lot.objects.shelve(lots)
    line_of_draw(person, draw, "fix-frame", draw.frame_hash)
    return draw


def _hold_year(year: int) -> None:
    known = years()
    if not 1 <= year <= len(known) or known[year - 1][0] > clock.today():
        raise Refused(NO_YEAR)


def _turn(reader: Reader, year: int, decision: str) -> int:
    """Which draw of the year this will be; from the second on with a decision."""
    rows = Draw._base_manager.filter(year=year)
    before = rows.aggregate(last=Max("turn"))["last"] or 0
    if not before:
        return 1
    if not decision.strip():
        raise Refused(DRAWN_ALREADY)
    hold(may_rest_on(reader, decision.strip()))
    if rows.filter(decision=int(decision)).exists():
        raise Refused(USED)
    return before + 1


USED: Final = Text(
    "On that decision a draw was made already: each new draw takes its own.",
    "Op dat besluit is al geloot: elke nieuwe loting vraagt een eigen besluit.",
)


def taking_part() -> QuerySet[Party]:
    """The companies that take part now: the frame."""
    states = (Party.State.ACTIVE, Party.State.NOTICE)
    return Party.objects.filter(kind=Party.Kind.COMPANY, state__in=states).order_by("code")


def _lots(draw: Draw) -> list[Lot]:
    level = access.usual_level(Lot.KIND)
    return [
        Lot(
            draw=draw,
            level=level,
            owner=party.code,
            code=a_lot(),
            stratum=_stratum(draw.strata, party),
        )
        for party in taking_part()
    ]


def _stratum(strata: str, party: Party) -> str:
    if strata == Strata.COHORT:
        start = access.agreement().term.start.on
        return "later" if party.joined and party.joined > start else "from-the-start"
    return (party.size or "unknown") if strata == Strata.SIZE else ""


def _write_frame(draw: Draw, lots: Iterable[Lot]) -> None:
    """Put the lots in their order on the draw, when a draw from them is possible and names nobody.

    The strata are public: one of few companies would say who was drawn.
    """
    draw.frame = [[lot.code, lot.stratum] for lot in sorted(lots, key=lambda lot: lot.code)]
    few = [
        name
        for name, count in Counter(draw.stratum_of.values()).items()
        if count < _least_in_cell()
    ]
    if few:
        raise Refused(_too_few(few))
    try:
        sampling.draw(draw.lots, draw.size, "tried beforehand", draw.stratum_of)
    except sampling.DrawError as error:
        raise Refused(error.said) from None
    draw.frame_hash = sampling.frame_hash(draw.lots, draw.stratum_of)


def _least_in_cell() -> int:
    """How many companies at least stand together wherever one is shown without a name."""
    rules = access.agreement().sharing.release.values()
    return next((r.contributors for r in rules if r.rule == "least-in-cell" and r.contributors), 3)


def _too_few(names: Iterable[str]) -> Text:
    told = ", ".join(sorted(names))
    least = _least_in_cell()
    return Text(
        f"Fewer than {least} companies in {told}: that would say who was drawn. Draw without "
        "strata, or by others.",
        f"Minder dan {least} bedrijven in {told}: dat zou zeggen wie geloot is. Loot zonder "
        "strata, of met andere.",
    )


def _save_once(draw: Draw) -> None:
    try:
        with transaction.atomic():
            draw.save()
    except IntegrityError:
        raise Refused(DRAWN_ALREADY) from None


# The seed -------------------------------------------------------------------------------------


@transaction.atomic
def seal_word(*, person: Person, number: int, seal: str) -> Word:
    """Hand in the hash of a word for the seed, for one's party; the word itself stays with you."""
    draw, reader = _joint(person, number)
    party = _party_of(reader)
    if Word.objects.visible_to(reader).filter(draw=draw, opened__isnull=False).exists():
        raise Refused(TOO_LATE)
    told = seal.strip().lower()
    if len(told) != 64 or set(told) - set("0123456789abcdef"):
        raise Refused(NO_SEAL)
    word = Word(draw=draw, party=party, seal=told, by=person)
    try:
        with transaction.atomic():
            word.save()
    except IntegrityError:
        raise Refused(SEALED_ALREADY) from None
    line_of_draw(person, draw, "seal-word", told, party)
    return word


@transaction.atomic
def open_word(*, person: Person, number: int, word: str) -> Word:
    """Open one's word: it must be the one that was sealed."""
    draw, reader = _joint(person, number)
    party = _party_of(reader)
    waiting = Word.objects.visible_to(reader).filter(draw=draw, party=party, opened=None)
    found = waiting.filter(left_out=None).first()
    if found is None:
        raise Refused(NO_WORD)
    if _count(draw, reader) < FEWEST_WORDS:
        raise Refused(TOO_FEW_WORDS)
    if sampling.sealed(word) != found.seal or len(word.strip()) > 200:
        raise Refused(OTHER_WORD)
    found.word, found.opened = word.strip(), clock.today()
    found.save(update_fields=["word", "opened"])
    line_of_draw(person, draw, "open-word", of=party)
    return found


@transaction.atomic
def leave_out_word(*, person: Person, number: int, party: str, why: str) -> Word:
    """Go on without a word that was never opened, and say why for all to read."""
    draw, reader = _joint(person, number)
    ask_handler(reader)
    words = Word.objects.visible_to(reader).filter(draw=draw, party=party)
    found = words.filter(opened=None, left_out=None).first()
    if found is None:
        raise Refused(NO_WORD)
    found.left_out, found.why = clock.today(), hold_words(why)[:200]
    found.save(update_fields=["left_out", "why"])
    line_of_draw(person, draw, "leave-out-word", of=party)
    return found


def _joint(person: Person, number: int) -> tuple[Draw, Reader]:
    draw, reader = held_draw(person, number)
    if draw.method != Method.JOINT:
        raise Refused(NOT_JOINT)
    if draw.state != State.FIXED:
        raise Refused(NOT_FIXED)
    return draw, reader


def _party_of(reader: Reader) -> str:
    party = reader.party or ""
    if not adds_word(reader):
        raise Refused(ONLY_PARTY)
    return party


def adds_word(reader: Reader) -> bool:
    """Does this reader speak for a party, or for an office of the agreement?"""
    return bool(reader.party) and speaks_for(reader.party or "", reader)


def words_of(draw: Draw, reader: Reader) -> QuerySet[Word]:
    """The words for the seed, in the order in which they were handed in."""
    return Word.objects.visible_to(reader).filter(draw=draw)


def _count(draw: Draw, reader: Reader) -> int:
    return words_of(draw, reader).filter(left_out=None).count()


# Drawing --------------------------------------------------------------------------------------


@transaction.atomic
def draw_sample(*, person: Person, number: int, seed: str = "") -> Draw:
    """Draw: by the words that were opened, or by the seed from outside, once its day has come.

    The line in the ledger names algorithm and seed; that of the frame stands before it.
    """
    draw = draw_of_secretariat(person, number)
    if draw.state != State.FIXED:
        raise Refused(NOT_FIXED)
    drawn = _drawn(draw, _seed(draw, access.reader(person), seed))
    draw.seed, draw.quota = drawn.seed, dict(drawn.quota)
    draw.chosen, draw.reserves = list(drawn.chosen), list(drawn.reserves)
    draw.state, draw.drawn = State.DRAWN, clock.today()
    draw.save()
    line_of_draw(person, draw, "draw-sample", draw.seed, draw.algorithm)
    _begin(person, draw, draw.chosen)
    return draw


def _seed(draw: Draw, reader: Reader, told: str) -> str:
    if draw.method == Method.JOINT:
        return _joint_seed(words_of(draw, reader))
    if draw.seed_day is not None and clock.today() < draw.seed_day:
        raise Refused(NOT_KNOWN_YET)
    return told.strip()[:80]


def _joint_seed(words: QuerySet[Word]) -> str:
    found = list(words.filter(left_out=None))
    if any(word.waits for word in found):
        raise Refused(WORDS_WAIT)
    if len(found) < FEWEST_WORDS:
        raise Refused(TOO_FEW_WORDS)
    return sampling.joint_seed({word.party: word.word for word in found})


def _drawn(draw: Draw, seed: str) -> sampling.Draw:
    try:
        drawn = sampling.draw(draw.lots, draw.size, seed, draw.stratum_of)
    except sampling.DrawError as error:
        raise Refused(error.said) from None
    if drawn.frame_hash != draw.frame_hash:
        raise Refused(sampling.OTHER_FRAME)
    return drawn


def _begin(person: Person, draw: Draw, lots: Iterable[str]) -> None:
    """Begin the check of whoever's these lots are, with a line that its company reads."""
    level, wanted = access.usual_level(Check.KIND), list(lots)
    rows = Lot.objects.visible_to(access.reader(person)).filter(draw=draw, code__in=wanted)
    for lot in rows:
        check = Check(draw=draw, level=level, owner=lot.owner, year=draw.year, lot=lot.code)
        check.save()
        line_of_check(person, check, "begin-check")


def drawn_again(draw: Draw) -> Verdict | None:
    """Does the draw come out the same from what is on record? None before it was drawn."""
    if draw.state == State.FIXED:
        return None
    return sampling.drawn_again(draw.as_value, draw.lots, draw.stratum_of)


# Replacing ------------------------------------------------------------------------------------

TAKES_PART: Final = Text(
    "The company takes part: only one that left is replaced.",
    "Het bedrijf doet mee: alleen een vertrokken bedrijf wordt vervangen.",
)
NO_RESERVE: Final = Text(
    "No reserve is left in its stratum: the sample grows smaller, and says so.",
    "In zijn stratum is geen reserve meer: de steekproef wordt kleiner, en dat staat erbij.",
)
IS_OVER: Final = Text("This check is done.", "Deze toets is klaar.")


@transaction.atomic
def replace_in_sample(*, person: Person, number: int, why: str) -> Check | None:
    """Let the first reserve take the place of a company that left; None when there is none."""
    from schakel.secretariat.checks.acts.openings import end_openings, replaced

    reader = access.reader(person)
    ask_handler(reader)
    seen = Check.objects.visible_to(reader).select_for_update(of=("self",))
    check = seen.select_related("draw").get(pk=number)
    if check.over:
        raise Refused(IS_OVER)
    if taking_part().filter(code=check.owner).exists():
        raise Refused(TAKES_PART)
    draw = draw_of_secretariat(person, check.draw_id)
    end_openings(person, check)
    replaced(check, hold_words(why))
    line_of_check(person, check, "replace-in-sample")
    lot = _first_reserve(draw, check, reader)
    if lot is None:
        return None
    _begin(person, draw, [lot])
    return Check.objects.visible_to(reader).get(draw=draw, lot=lot)


def _first_reserve(draw: Draw, check: Check, reader: Reader) -> str | None:
    """The first lot, of the same stratum, of a company that takes part and is not checked yet."""
    of = draw.stratum_of
    checked = set(Check.objects.visible_to(reader).filter(draw=draw).values_list("lot", flat=True))
    here = Lot.objects.visible_to(reader).filter(draw=draw, owner__in=taking_part().values("code"))
    there = set(here.values_list("code", flat=True)) - checked
    fits = (lot for lot in draw.reserves if of.get(lot) == of.get(check.lot) and lot in there)
    return next(fits, None)
