"""The heat map of the industry: made from all companies, in one act, through the gate.

Of each issue it tells how many companies found it, and how likely: what the gate lets through. What
was published before is held against what is published now, all editions together.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from schakel.covenant.risks import ANSWERS, Entry, answer
from schakel.covenant.sharing import Denied, Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.duties.register import years
from schakel.secretariat.governance.acts.register import may_rest_on
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.risks.acts.lines import INDUSTRY
from schakel.secretariat.risks.acts.refusals import (
    NO_YEAR,
    OFFICE,
    THERE_ALREADY,
    Refused,
    ask_handler,
    hold_words,
)
from schakel.secretariat.risks.models import Edition, HeatMap, Release, Revision
from schakel.secretariat.risks.written import entries, unsealed
from schakel.secretariat.vault import seal, unseal

if TYPE_CHECKING:
    from schakel.disclosure.answering import Design
    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.history import Released
    from schakel.disclosure.values import Contributions, Table

SECONDS: Final = 20
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
OVERTAKEN: Final = Text(
    "Another edition came out meanwhile. Try again.",
    "Intussen is een andere uitgave verschenen. Probeer het opnieuw.",
)
NOT_CLEARED: Final = Text(
    "Nothing of it may be published: it would give companies away.",
    "Er mag niets van worden gepubliceerd: het zou bedrijven verraden.",
)


# The history, as the gate wants it ------------------------------------------------------------


class Archive:
    """Where the gate keeps what was published: sealed rows, each tied to the one before.

    `audit` is the confidential part of the proof, kept beside what is appended.
    """

    def __init__(self, audit: bytes = b"") -> None:
        self.audit = audit

    def releases(self) -> "tuple[Released, ...]":
        """All releases, the earliest first; raises HistoryError when one was altered."""
        from schakel.disclosure.archive import read
        from schakel.disclosure.history import HistoryError

        found: list[Released] = []
        for turn, row in enumerate(Release._base_manager.order_by("turn"), 1):
            content = unseal(row.sealed)
            before = found[-1].digest if found else ""
            each = read(content, _digest(content))
            if (row.turn, row.digest, each.before) != (turn, each.digest, before):
                raise HistoryError(TORN)
            found.append(each)
        return tuple(found)

    def append(self, released: "Released") -> "Released":
        """Keep a release, tied to the one before; raises IntegrityError when overtaken."""
        from schakel.disclosure.archive import written

        earlier = self.releases()
        tied = replace(released, before=earlier[-1].digest if earlier else "")
        content = written(tied)
        digest = _digest(content)
        Release(
            level=access.usual_level(Release.KIND),
            owner=OFFICE,
            turn=len(earlier) + 1,
            digest=digest,
            sealed=seal(content),
            audit=seal(self.audit),
        ).save()
        return replace(tied, digest=digest)


TORN: Final = Text(
    "What was published before is not as it was kept. Put back a backup.",
    "Wat eerder is gepubliceerd is niet zoals het is bewaard. Zet een reservekopie terug.",
)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


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


def period_of(year: int) -> str:
    """The calendar year in which a year of the agreement ends."""
    return str(years()[year - 1][1].year)


# Make it, or leave it out ---------------------------------------------------------------------


def make_industry_map(*, person: Person, year: int) -> Edition:
    """Put all companies together, ask the gate, and publish to the parties what it lets through.

    The gate is asked before anything is written, so that nobody waits for it; whoever was first
    meanwhile goes before. Raises Refused with what the gate says when nothing may come out.
    """
    reader = access.reader(person)
    _ask(reader, year)
    outcome = _asked_of_the_gate(reader, year)
    return _publish(person, year, outcome)


def _ask(reader: Reader, year: int) -> None:
    ask_handler(reader)
    if not 1 <= year <= len(years()):
        raise Refused(NO_YEAR)
    if Edition._base_manager.filter(year=year).exists():
        raise Refused(THERE_ALREADY)


def _asked_of_the_gate(reader: Reader, year: int) -> "Outcome":
    from schakel.disclosure.entries import RequestError
    from schakel.disclosure.history import HistoryError

    companies = _handed_in(reader, year)
    if not companies:
        raise Refused(NOBODY)
    inside = _contributions(period_of(year), companies)
    try:
        chosen = _cut(inside, year)
        tables = [_table(period_of(year), each, chosen.get(each, ())) for each in inside.dimensions]
        return _gate(tables, inside, year, "withhold")
    except RequestError as error:
        raise Refused(*error.problems) from None
    except HistoryError as error:
        raise Refused(error.problem) from None


def _cut(inside: "Contributions", year: int) -> dict[str, Together]:
    """How finely each issue can be told whole; what cannot is left out."""
    chosen: dict[str, Together] = {}
    for together in LADDER:
        left = [each for each in inside.dimensions if each not in chosen]
        if left:
            tables = [_table(period_of(year), each, together) for each in left]
            outcome = _gate(tables, inside, year, "offer")
            whole = [each.table.name for each in outcome.tables if not each.withheld]
            chosen |= dict.fromkeys(whole, together)
    return chosen


def _gate(
    tables: "Sequence[Table]", inside: "Contributions", year: int, design: "Design"
) -> "Outcome":
    from schakel.disclosure.gate import release
    from schakel.releases.rules import rules_of

    return release(
        tables,
        inside,
        rules_of(access.agreement()),
        history=Archive(),
        id=f"{COMES_OUT}-{year}",
        as_of=clock.today().isoformat(),
        seconds=SECONDS,
        design=design,
        offers=0,
    )


def _publish(person: Person, year: int, outcome: "Outcome") -> Edition:
    from schakel.disclosure.certificate import written, written_audit
    from schakel.disclosure.gate import append
    from schakel.disclosure.history import HistoryError

    if not outcome.cleared:
        raise Refused(NOT_CLEARED, *_once(outcome.refusals))
    try:
        with transaction.atomic():
            append(outcome, Archive(written_audit(outcome.audit).encode()))
            told = json.dumps(told_by(outcome), ensure_ascii=False)
            edition = _edition(person, year, Edition.Outcome.PUBLISHED)
            edition.told, edition.certificate = told, written(outcome.certificate)
            edition.save()
            _line(person, edition, "make-industry-heat-map")
    except (IntegrityError, HistoryError):
        raise Refused(OVERTAKEN) from None
    return edition


def _once(said: Iterable[Text]) -> list[Text]:
    return list(dict.fromkeys(said))


def _edition(person: Person, year: int, outcome: str) -> Edition:
    level = access.usual_level(Edition.KIND)
    return Edition(level=level, owner=OFFICE, year=year, outcome=outcome, by=person)


def told_by(outcome: "Outcome") -> list[dict[str, Any]]:
    """The tables as anybody in the circle may read them: figures as printed, or why withheld."""
    from schakel.disclosure.certificate import printed
    from schakel.disclosure.values import Withheld

    return [
        {
            "issue": each.table.name,
            "cells": [
                {
                    "at": key.at[0],
                    "shown": "" if isinstance(shown, Withheld) else printed(shown),
                    "why": shown.reason.value if isinstance(shown, Withheld) else "",
                }
                for key, shown in each.figures.items()
            ],
        }
        for each in outcome.tables
    ]


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
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError:
        raise Refused(THERE_ALREADY) from None
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
    from schakel.disclosure.certificate import Link, altered_certificate, altered_history, read
    from schakel.disclosure.history import HistoryError

    ask_handler(reader)
    try:
        links = [Link(each.id, each.digest) for each in Archive().releases()]
    except HistoryError as error:
        return [error.problem]
    wrong: list[Text] = []
    published = Edition._base_manager.filter(outcome=Edition.Outcome.PUBLISHED)
    for certificate in (read(each.certificate) for each in published):
        found = (*altered_certificate(certificate), *altered_history(certificate, links))
        wrong += [each.words for each in found]
        if certificate.release not in {each.release for each in links}:
            wrong.append(TORN)
    return wrong
