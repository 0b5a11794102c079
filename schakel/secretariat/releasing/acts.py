"""Put figures before the gate and keep what it lets through: whole, once, and after all before it.

A room says what every company puts in and which tables it asks for. Nothing is written while the
gate is at work; the history, the tables and the certificate are then kept in one transaction, with
the record of the room.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import transaction

from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.duties.register import years
from schakel.secretariat.releasing.archive import OVERTAKEN, TORN, Archive
from schakel.secretariat.releasing.models import Figures
from schakel.secretariat.releasing.told import together, told_by

if TYPE_CHECKING:
    from schakel.disclosure.answering import Design
    from schakel.disclosure.gate import Outcome
    from schakel.disclosure.values import Contributions, Table

A = TypeVar("A")
R = TypeVar("R")

SECONDS: Final = 45  # for one question to the gate; a worker that is silent longer is not gone
TRIES: Final = 3  # how often the gate is asked when other figures come out meanwhile
NOTHING: Final = Text(
    "Nothing of it may come out: it would give companies away.",
    "Niets ervan mag naar buiten: het zou bedrijven verraden.",
)


class NotReleased(Exception):  # noqa: N818
    """Nothing came out; `why` says so in words, and `reasons` each by itself."""

    def __init__(self, *reasons: Text) -> None:
        self.reasons, self.why = reasons, together(reasons)
        super().__init__(self.why.en)


class NotPut(NotReleased):
    """What was asked cannot be put before the gate as it is; nobody was asked anything."""


class Overtaken(NotReleased):
    """Other figures came out since the gate was asked."""


def period_of(year: int) -> str:
    """The calendar year in which a year of the agreement ends."""
    return str(years()[year - 1][1].year)


def ask_gate(
    name: str,
    given: "Contributions",
    tables: "Sequence[Table]",
    *,
    design: "Design" = "coarsen",
    offers: int = 1,
) -> "Outcome":
    """What of these tables may come out under this name, after all that came out before.

    By the agreement's rules, and today. Raises NotPut with all that is wrong with them, NotReleased
    when the history is not as it was kept.
    """
    from schakel.disclosure.entries import RequestError
    from schakel.disclosure.gate import release as pass_gate
    from schakel.disclosure.history import HistoryError
    from schakel.releases.rules import rules_of

    history = Archive()
    try:
        return pass_gate(
            tables,
            given,
            rules_of(access.agreement()),
            history=history,
            id=_unused(name, history),
            as_of=clock.today().isoformat(),
            seconds=SECONDS,
            design=design,
            offers=offers,
        )
    except RequestError as error:
        raise NotPut(*error.problems) from None
    except HistoryError as error:
        raise NotReleased(error.problem) from None


def _unused(name: str, history: Archive) -> str:
    """The name itself, or with a number when earlier releases went by it."""
    known = {each.id for each in history.releases()}
    turns = (name if turn == 1 else f"{name}-{turn}" for turn in count(1))
    return next(each for each in turns if each not in known)


def keep_figures(outcome: "Outcome", record: Figures) -> None:
    """Put what came out on the record, and into the history; who asks saves the record.

    Raises Overtaken when another release was kept since the gate was asked.
    """
    from schakel.disclosure.certificate import written, written_audit
    from schakel.disclosure.gate import append
    from schakel.disclosure.history import HistoryError

    try:
        append(outcome, Archive(written_audit(outcome.audit).encode()))
    except HistoryError as error:
        raise (NotReleased if error.problem == TORN else Overtaken)(error.problem) from None
    record.keep(told_by(outcome), written(outcome.certificate))


def release(ask: Callable[[], A], keep: Callable[[A], R]) -> R:
    """Ask the gate, then keep its answer in one transaction; anew when others came between.

    What is kept is kept whole or not at all, also when the process ends halfway.
    """
    for _ in range(TRIES):
        answer = ask()
        with suppress(Overtaken), transaction.atomic():
            return keep(answer)
    raise Overtaken(OVERTAKEN)


def altered(certificates: Sequence[str]) -> list[Text]:
    """What is not as it was published, over these certificates and the whole history."""
    from schakel.disclosure.certificate import Link, altered_certificate, altered_history, read
    from schakel.disclosure.history import HistoryError

    try:
        links = [Link(each.id, each.digest) for each in Archive().releases()]
    except HistoryError as error:
        return [error.problem]
    wrong: list[Text] = []
    for certificate in map(read, certificates):
        found = (*altered_certificate(certificate), *altered_history(certificate, links))
        wrong += [each.words for each in found]
        if certificate.release not in {each.release for each in links}:
            wrong.append(TORN)
    return wrong
