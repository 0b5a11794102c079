"""The heat map of the industry: made from all companies, in one act, through the gate.

Of each issue it tells how many companies found it, and how likely: what the gate lets through. The
companies in it look first; when the working days that the agreement gives them have passed, the
secretariat shares it with the parties, or holds it back and makes another.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse

from schakel.covenant.obligations import day_in_words, working_days_from
from schakel.covenant.risks import ANSWERS, Entry, answer
from schakel.covenant.sharing import Denied, Level, Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.duties.register import years
from schakel.secretariat.governance.acts.register import may_rest_on
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.releasing import running
from schakel.secretariat.releasing.acts import (
    NOTHING,
    NotReleased,
    altered,
    ask_gate,
    keep_figures,
    period_of,
    release,
)
from schakel.secretariat.releasing.told import refusals_in_words
from schakel.secretariat.risks.acts.lines import INDUSTRY
from schakel.secretariat.risks.acts.refusals import (
    NO_YEAR,
    OFFICE,
    THERE_ALREADY,
    Refused,
    ask_handler,
    hold_words,
)
from schakel.secretariat.risks.letters import tell_of_preview
from schakel.secretariat.risks.models import Edition, HeatMap, Preview, Revision
from schakel.secretariat.risks.written import entries, unsealed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.values import Contributions, Table

ANSWER: Final = "answer"
Together = tuple[tuple[str, ...], ...]
# The answers as finely as the gate lets them through: each, or neighbours taken together.
LADDER: Final[tuple[Together, ...]] = (
    (),
    (("lower", "unknown", "likely"),),
    (("not-found", "lower"), ("unknown", "likely")),
    (("not-found", "lower", "unknown"),),
)
COMES_OUT: Final = "the-industry"
NOBODY: Final = Text(
    "No company has handed in its heat map of that year yet.",
    "Nog geen bedrijf heeft zijn heatmap van dat jaar ingediend.",
)
CUTTING: Final = Text(
    "Looking how finely each issue can be told.",
    "Kijken hoe fijn over elk thema kan worden verteld.",
)
NOT_LOOKED_AT: Final = Text(
    "This edition does not wait to be looked at.",
    "Deze uitgave ligt niet ter inzage.",
)


# What goes in ---------------------------------------------------------------------------------


def _handed_in(reader: Reader, year: int) -> dict[str, list[Entry]]:
    """Of each company that handed in, the risks as it did so last."""
    maps = HeatMap.objects.visible_to(reader).filter(year=year, revision__gt=0)
    last = maps.annotate(last=Max("revisions__number")).values_list("pk", "owner", "last")
    found = {}
    for number, owner, revision in last:
        kept = Revision.objects.visible_to(reader).get(heat_map=number, number=revision)
        found[owner] = entries(unsealed(kept.sealed).get("risks") or [])
    return found


def _contributions(period: str, companies: Mapping[str, Sequence[Entry]]) -> "Contributions":
    """What every company answers on every issue: one row each."""
    from schakel.disclosure.values import Contribution, Contributions, Dimension, Quantity

    words = access.agreement().vocabulary.issues
    issues = list(access.agreement().severity)
    rows = tuple(
        Contribution(party, period, {each: answer(found, each) for each in issues}, ANSWER, 1.0)
        for party, found in sorted(companies.items())
    )
    labels = {str(code): said for code, said in ANSWERS.items()}
    asked = {
        each: Dimension(
            each, dict.fromkeys(ANSWERS), words[each], labels, known=False, ordered=True
        )
        for each in issues
    }
    return Contributions(rows, {ANSWER: Quantity(ANSWER, "count")}, asked, name="heat maps")


def _table(period: str, issue: str, together: Together) -> "Table":
    from schakel.disclosure.values import Table

    return Table(
        name=issue,
        statistic="contributors",
        by=(issue,),
        periods=(period,),
        title=access.agreement().vocabulary.issues[issue],
        merge={issue: together} if together else {},
    )


# Make it --------------------------------------------------------------------------------------


def ask_industry_map(*, person: Person, year: int) -> int:
    """Have a worker make the heat map of the industry; the number of its job.

    Who asks while somebody else's is being made follows that one.
    """
    from schakel.secretariat.risks.tasks import make_map

    _ask(access.reader(person), year)
    return running.start_release(
        person=person,
        name=name_of(year),
        leads_to=reverse("risks:industry"),
        task=make_map,
        about=[year],
    )


def name_of(year: int) -> str:
    """The name under which it comes out."""
    return f"{COMES_OUT}-{year}"


def make_industry_map(
    *, person: Person, year: int, tell: running.Tell = running.in_silence
) -> Edition:
    """Put all companies together, ask the gate, and let the companies in it look at what it lets
    through.

    The gate is asked before anything is written, so that nobody waits for it. Raises Refused, or
    NotReleased with what the gate says when nothing may come out.
    """
    reader = access.reader(person)
    _ask(reader, year)
    companies = _handed_in(reader, year)
    if not companies:
        raise Refused(NOBODY)
    inside = _contributions(period_of(year), companies)
    edition = release(
        lambda: _asked_of_the_gate(inside, year, tell),
        lambda outcome: _keep(person, year, outcome, sorted(companies)),
    )
    tell_of_preview(companies)
    return edition


def _ask(reader: Reader, year: int) -> None:
    ask_handler(reader)
    if not 1 <= year <= len(years()):
        raise Refused(NO_YEAR)
    if standing_editions().filter(year=year).exists():
        raise Refused(THERE_ALREADY)


def standing_editions() -> "QuerySet[Edition]":
    """Every edition but those that were held back."""
    return Edition._base_manager.exclude(outcome=Edition.Outcome.HELD_BACK)


def _asked_of_the_gate(inside: "Contributions", year: int, tell: running.Tell) -> "Outcome":
    period, name = period_of(year), name_of(year)
    chosen = _cut(inside, period, name, tell)
    tables = [_table(period, each, chosen.get(each, ())) for each in inside.dimensions]
    tell(len(LADDER), len(LADDER) + 1, running.AT_THE_GATE)
    outcome = ask_gate(name, inside, tables, design="withhold", offers=0)
    if not outcome.cleared:
        raise NotReleased(NOTHING, *refusals_in_words(outcome, inside))
    return outcome


def _cut(
    inside: "Contributions", period: str, name: str, tell: running.Tell
) -> dict[str, Together]:
    """How finely each issue can be told whole; what cannot is left out.

    Where all companies say the same no neighbours taken together will do: it is always all of them.
    """
    chosen: dict[str, Together] = {}
    open_ = [each for each in inside.dimensions if len({row.at[each] for row in inside.rows}) > 1]
    for step, together in enumerate(LADDER):
        left = [each for each in open_ if each not in chosen]
        if left:
            tell(step, len(LADDER) + 1, CUTTING)
            tables = [_table(period, each, together) for each in left]
            outcome = ask_gate(name, inside, tables, design="offer", offers=0)
            whole = [each.table.name for each in outcome.tables if not each.withheld]
            chosen |= dict.fromkeys(whole, together)
    return chosen


def _keep(person: Person, year: int, outcome: "Outcome", companies: Sequence[str]) -> Edition:
    edition = _edition(person, year, Edition.Outcome.LOOKED_AT)
    edition.level, edition.shared_from = Level.BILATERAL, _look_until()
    keep_figures(outcome, edition)
    _save(edition)
    _let_look(edition, edition.shared_from, companies)
    _line(person, edition, "make-industry-heat-map")
    return edition


def _edition(person: Person, year: int, outcome: str) -> Edition:
    level = access.usual_level(Edition.KIND)
    return Edition(level=level, owner=OFFICE, year=year, outcome=outcome, by=person)


def _save(edition: Edition) -> None:
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError:
        raise Refused(THERE_ALREADY) from None


# The companies look first ---------------------------------------------------------------------


def _look_until() -> date:
    """The first day on which it may be shared: when the companies have had their working days."""
    return working_days_from(clock.today(), days_to_look())


def days_to_look() -> int:
    """How many working days the agreement gives companies to look at what comes out of them."""
    rules = access.agreement().sharing.release.values()
    return next((each.working_days or 0 for each in rules if each.rule == "preview"), 0)


def _let_look(edition: Edition, first: date, companies: Sequence[str]) -> None:
    """Lay a copy before each company in it, which nobody but that company reads."""
    level = access.usual_level(Preview.KIND)
    for owner in companies:
        Preview(
            level=level,
            owner=owner,
            year=edition.year,
            shared_from=first,
            told=edition.told,
            certificate=edition.certificate,
        ).save()


@transaction.atomic
def share_industry_map(*, person: Person, number: int) -> Edition:
    """Share it with the parties, once the companies have had their time to look."""
    edition = _looked_at(person, number)
    first = edition.shared_from
    if first is not None and clock.today() < first:
        raise Refused(_too_early(first))
    edition.outcome, edition.level = Edition.Outcome.PUBLISHED, access.usual_level(Edition.KIND)
    edition.on, edition.shared_by = clock.today(), person
    return _end_look(person, edition, "share-industry-heat-map")


@transaction.atomic
def hold_back_industry_map(*, person: Person, number: int, words: str) -> Edition:
    """Do not share it, saying why; another may then be made, which is held against this one."""
    edition = _looked_at(person, number)
    edition.outcome, edition.why = Edition.Outcome.HELD_BACK, hold_words(words)
    return _end_look(person, edition, "hold-back-industry-heat-map")


def _looked_at(person: Person, number: int) -> Edition:
    """The edition, held, while it waits to be looked at and this person is of the secretariat."""
    reader = access.reader(person)
    ask_handler(reader)
    seen = Edition.objects.visible_to(reader).select_for_update(of=("self",))
    edition = seen.get(pk=number)
    if edition.outcome != Edition.Outcome.LOOKED_AT:
        raise Refused(NOT_LOOKED_AT)
    return edition


def _end_look(person: Person, edition: Edition, deed: str) -> Edition:
    edition.save()
    Preview.objects.discard(year=edition.year)
    _line(person, edition, deed)
    return edition


def _too_early(first: date) -> Text:
    day = day_in_words(first)
    return Text(
        f"The companies in it look at it first; it can be shared from {day.en}.",
        f"De bedrijven die erin zitten kijken er eerst naar; delen kan vanaf {day.nl}.",
    )


# Or leave it out ------------------------------------------------------------------------------


@transaction.atomic
def skip_industry_map(*, person: Person, year: int, decision: str, words: str) -> Edition:
    """Record that it is left out this year, with the number of the decision that it rests on."""
    reader = access.reader(person)
    _ask(reader, year)
    verdict = may_rest_on(reader, decision.strip())
    if isinstance(verdict, Denied):
        raise Refused(verdict.why)
    edition = _edition(person, year, Edition.Outcome.SKIPPED)
    edition.decision, edition.why = decision.strip(), hold_words(words)
    _save(edition)
    _line(person, edition, "skip-industry-heat-map")
    return edition


def _line(person: Person, edition: Edition, deed: str) -> None:
    write_line(
        who=str(person.code),
        party=edition.owner,
        deed=deed,
        subject=f"edition:{edition.year}",
        clause=INDUSTRY,
    )


# Try all editions again -----------------------------------------------------------------------


def try_editions(reader: Reader) -> list[Text]:
    """What is not as it was published, over all editions together; nothing when all is whole."""
    ask_handler(reader)
    found = Edition._base_manager.exclude(certificate="")
    return altered(list(found.values_list("certificate", flat=True)))
