"""What the evaluator found, for all parties and without a name; its figures through the gate.

The text is refused when it names a company that was drawn, its people, suppliers or sites. The
evaluator writes it, the secretariat reads it once more and shares it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.urls import reverse

from schakel.covenant import checks as rules
from schakel.covenant.redaction import names_itself
from schakel.covenant.sharing import Level, Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.checks.acts.looks import Compared, compared
from schakel.secretariat.checks.acts.refusals import (
    OFFICE,
    NotYours,
    Refused,
    ask_handler,
    evaluates,
    handles,
    hold_words,
    line_of_draw,
)
from schakel.secretariat.checks.models import Check, Draw, Findings
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.names import all_names, harmless
from schakel.secretariat.releasing import running
from schakel.secretariat.releasing.acts import (
    NotPut,
    ask_gate,
    keep_figures,
    period_of,
    release,
)
from schakel.secretariat.releasing.told import refusals_in_words
from schakel.secretariat.vault import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.values import Contribution, Contributions, Quantity, Table

State = Findings.State
AGREEMENT: Final = "agreement"
KAPPA: Final = "kappa"
COMES_OUT: Final = "independent-check"
LONGEST: Final = 20_000

NOT_YOUR_CHECK: Final = Text(
    "Only an evaluator who did a check of this draw writes its findings.",
    "Alleen een beoordelaar die een toets van deze loting deed, schrijft de bevindingen.",
)
SHARED_ALREADY: Final = Text(
    "These findings were shared with the parties and do not change any more.",
    "Deze bevindingen zijn met de partijen gedeeld en veranderen niet meer.",
)
TOO_LONG: Final = Text("That is longer than 20,000 signs.", "Dat is langer dan 20.000 tekens.")
CHANGED: Final = Text(
    "Somebody saved another version meanwhile. Yours stands below; compare, and save again.",
    "Iemand heeft intussen een andere versie bewaard. De uwe staat hieronder; vergelijk, en bewaar "
    "opnieuw.",
)
STILL_CHECKED: Final = Text(
    "Findings are shared when every check of the draw is done.",
    "Bevindingen worden gedeeld als elke toets van de loting klaar is.",
)
SECOND_EYES: Final = Text(
    "Who wrote the findings does not share them.",
    "Wie de bevindingen schreef, deelt ze niet.",
)
NOTHING_DONE: Final = Text(
    "No check is done, so there are no figures.",
    "Er is geen toets klaar, dus er zijn geen cijfers.",
)


class NamesSomebody(Refused):
    """A text that names who was drawn; `words` are those by which it does."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(dict.fromkeys(words))
        said = ", ".join(f"“{each}”" for each in self.words)
        super().__init__(
            Text(
                f"The findings name somebody, by {said}. Say it otherwise.",
                f"De bevindingen noemen iemand, door {said}. Zeg het anders.",
            )
        )


# Writing --------------------------------------------------------------------------------------


@transaction.atomic
def write_findings(*, person: Person, number: int, words: str, version: int = 0) -> Findings:
    """Write the findings of a draw, or change their draft; refused with the words that name
    somebody who was drawn, or a supplier or site of theirs.
    """
    reader = access.reader(person)
    draw = Draw.objects.visible_to(reader).get(pk=number)
    if not writes(draw, reader, person):
        raise NotYours(NOT_YOUR_CHECK)
    said = hold_words(words)
    if len(said) > LONGEST:
        raise Refused(TOO_LONG)
    hold_nameless(draw, said)
    found = _draft(draw, person)
    if found.version != version:
        raise Refused(CHANGED)
    found.sealed, found.written, found.written_by = seal(said.encode()), clock.now(), person
    found.version = version + 1
    _save_first(found)
    line_of_draw(person, draw, "write-findings")
    return found


def writes(draw: Draw, reader: Reader, person: Person) -> bool:
    """Did this person check a company of this draw, as an independent evaluator?"""
    checked = Check._base_manager.filter(draw=draw, evaluator=person)
    return evaluates(reader) and checked.exists()


def _draft(draw: Draw, person: Person) -> Findings:
    """The draft, held; a new one, of its writer alone and the secretariat, when there is none."""
    found = Findings._base_manager.select_for_update(of=("self",)).filter(draw=draw).first()
    if found is None:
        return Findings(draw=draw, level=Level.BILATERAL, owner=str(person.code), version=0)
    if found.state != State.DRAFT:
        raise Refused(SHARED_ALREADY)
    if found.owner != str(person.code):
        raise NotYours(NOT_YOUR_CHECK)
    return found


def _save_first(found: Findings) -> None:
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise Refused(CHANGED) from None


def said_in(found: Findings) -> str:
    """The text of findings that somebody was shown to read."""
    return unseal(found.sealed).decode()


def hold_nameless(draw: Draw, said: str) -> None:
    """Raise NamesSomebody when the text tells who was drawn.

    The desk looks itself, also at names that the writer may not read; it says only which of the
    writer's own words it is.
    """
    hits = names_itself(said, names_of(draw))
    if hits:
        raise NamesSomebody([said[hit.start : hit.end] for hit in hits])


def names_of(draw: Draw) -> list[str]:
    """Every name that the findings may not hold: of the companies that were drawn, their people,
    suppliers and sites, and of all other companies.
    """
    owners = Check._base_manager.filter(draw=draw).values_list("owner", flat=True)
    plain = {word.casefold() for word in harmless()}
    found = {name for owner in owners for name in all_names(_desk(), owner, ())}
    return sorted(name for name in found if name.casefold() not in plain)


def _desk() -> Reader:
    """The desk itself, for a look by which nobody reads anything."""
    return Reader(person="desk", roles=frozenset({"case-handler"}))


# Sharing --------------------------------------------------------------------------------------


def ask_to_share(*, person: Person, number: int) -> int:
    """Have a worker ask the gate and share the findings; the number of its job.

    Who asks while they are being shared follows that job.
    """
    from schakel.secretariat.checks.tasks import share

    reader = access.reader(person)
    ask_handler(reader)
    found = Findings.objects.visible_to(reader).select_related("draw").get(pk=number)
    _hold_shareable(found, person, reader)
    return running.start_release(
        person=person,
        name=name_of(found.draw),
        leads_to=reverse("checks:findings", args=[number]),
        task=share,
        about=[number],
    )


def name_of(draw: Draw) -> str:
    """The name under which the figures of a draw come out."""
    return f"{COMES_OUT}-{draw.year}-{draw.turn}"


def share_findings(
    *, person: Person, number: int, tell: running.Tell = running.in_silence
) -> Findings:
    """Share the findings with the parties, with the figures that the gate lets through.

    What the gate withholds is said to be withheld, and why; the text is shared all the same. The
    gate is asked before anything is written, so that nobody waits for it.
    """
    reader = access.reader(person)
    ask_handler(reader)
    found = Findings.objects.visible_to(reader).select_related("draw").get(pk=number)
    _hold_shareable(found, person, reader)
    tell(0, 0, running.AT_THE_GATE)
    looks = compared(found.draw, reader)
    return release(
        lambda: _asked_of_the_gate(found.draw, looks),
        lambda answer: _share(person, number, *answer),
    )


def _hold_shareable(found: Findings, person: Person, reader: Reader) -> None:
    if found.state != State.DRAFT:
        raise Refused(SHARED_ALREADY)
    if found.written_by_id == person.pk:
        raise Refused(SECOND_EYES)
    checks = Check.objects.visible_to(reader).filter(draw=found.draw)
    if any(not each.over for each in checks):
        raise Refused(STILL_CHECKED)
    hold_nameless(found.draw, said_in(found))


def _share(person: Person, number: int, outcome: "Outcome | None", why: Sequence[Text]) -> Findings:
    seen = Findings.objects.visible_to(access.reader(person))
    found = seen.select_for_update(of=("self",)).select_related("draw").get(pk=number)
    _hold_shareable(found, person, access.reader(person))
    if outcome is not None and outcome.cleared:
        keep_figures(outcome, found)
    found.withheld = [list(each) for each in dict.fromkeys(why)]
    _become_shared(found, person)
    return found


def _become_shared(found: Findings, person: Person) -> None:
    found.state, found.published, found.confirmed_by = State.PUBLISHED, clock.today(), person
    found.level, found.owner = access.usual_level(Findings.KIND), OFFICE
    found.save()
    line_of_draw(person, found.draw, "share-findings")


# The gate -------------------------------------------------------------------------------------


def _asked_of_the_gate(draw: Draw, found: Compared) -> "tuple[Outcome | None, Sequence[Text]]":
    """What the gate lets through, and in words what it does not."""
    period = period_of(draw.year)
    given = contributions(period, found)
    if not given.rows:
        return None, (NOTHING_DONE,)
    try:
        outcome = ask_gate(name_of(draw), given, [*_tables(period, given)])
    except NotPut as error:
        return None, error.reasons
    return outcome, refusals_in_words(outcome, given)


def contributions(period: str, found: Compared) -> "Contributions":
    """What each company puts in: how strongly its own look and the evaluator's agree, and how far
    they lie apart on each step.
    """
    from schakel.disclosure.values import Contributions, Dimension

    rows = tuple(_rows(period, found))
    steps = {row.quantity: _quantity(row.quantity) for row in rows}
    dimension = Dimension(
        AGREEMENT,
        dict.fromkeys(rules.STRENGTHS),
        labels=dict(rules.STRENGTHS),
        known=False,
        ordered=True,
    )
    return Contributions(rows, steps, {AGREEMENT: dimension}, name="independent checks")


def _rows(period: str, found: Compared) -> "Iterator[Contribution]":
    from schakel.disclosure.values import Contribution

    for company, pairs in found.pairs.items():
        pair = rules.between(pairs, "company", "independent")
        if pair is None:
            continue
        at = {AGREEMENT: rules.strength(pair.kappa)}
        yield Contribution(company, period, at, KAPPA, 1.0)
        for step, apart in pair.by_step.items():
            if apart.mean is not None:
                yield Contribution(company, period, {}, step, apart.mean)


def _quantity(name: str) -> "Quantity":
    from schakel.disclosure.values import Quantity

    if name == KAPPA:
        return Quantity(KAPPA, "count", label=KAPPA_SAID)
    step = access.agreement().diligence.steps[name]
    highest = float(rules.LEVELS - 1)
    return Quantity(name, "scale", label=step.name, least=-highest, most=highest)


KAPPA_SAID: Final = Text(
    "Agreement of company and evaluator", "Overeenstemming van bedrijf en beoordelaar"
)


def _tables(period: str, given: "Contributions") -> "Iterator[Table]":
    from schakel.disclosure.values import Table

    for name, quantity in given.quantities.items():
        if name == KAPPA:
            by = (AGREEMENT,)
            yield Table(
                KAPPA, "contributors", KAPPA, by=by, periods=(period,), title=quantity.label
            )
        else:
            yield Table(name, "mean", name, periods=(period,), decimals=1, title=quantity.label)


# Reading --------------------------------------------------------------------------------------


def findings_of(draw: Draw, reader: Reader) -> Findings | None:
    """The findings of a draw, when this reader may read them."""
    return Findings.objects.visible_to(reader).filter(draw=draw).first()


def may_share(found: Findings, reader: Reader, person: Person) -> bool:
    """Is this the second pair of eyes that shares it?"""
    return handles(reader) and found.state == State.DRAFT and found.written_by_id != person.pk
