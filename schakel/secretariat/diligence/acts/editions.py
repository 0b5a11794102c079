"""The editions of the instrument: taken in as a draft, adopted by a decision, asked, retired."""

from functools import lru_cache
from typing import Final

from django.db import transaction

from schakel.covenant import diligence as rules
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.diligence.acts.refusals import Refused, ask_handler
from schakel.secretariat.diligence.models import Assessment, Edition, Round
from schakel.secretariat.duties.register import years
from schakel.secretariat.governance.acts.register import may_rest_on
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.questions import Question

State = Edition.State
NEXT: Final[dict[str, set[str]]] = {
    State.DRAFT: {State.ADOPTED},
    State.ADOPTED: {State.RETIRED},
    State.RETIRED: set(),
}

NOT_NEXT: Final = Text(
    "A draft is adopted, an adopted edition is retired; nothing else.",
    "Een concept wordt vastgesteld, een vastgestelde uitgave ingetrokken; meer niet.",
)
FIXED: Final = Text(
    "This edition was adopted and does not change. Give what is new a code of its own.",
    "Deze uitgave is vastgesteld en verandert niet. Geef wat nieuw is een eigen code.",
)
NOT_ADOPTED: Final = Text(
    "Only an adopted edition is asked of companies.",
    "Alleen een vastgestelde uitgave wordt aan bedrijven voorgelegd.",
)
STILL_ASKED: Final = Text(
    "It is asked this year or later: choose another edition for that year first.",
    "Zij wordt dit jaar of later gevraagd: kies eerst een andere uitgave voor dat jaar.",
)
BEGUN: Final = Text(
    "Companies began to answer the edition of that year already.",
    "Bedrijven zijn al begonnen de uitgave van dat jaar te beantwoorden.",
)
NO_SUCH_YEAR: Final = Text("The agreement has no such year.", "Het convenant heeft zo'n jaar niet.")


@transaction.atomic
def take_in_edition(*, by: Person | None = None, code: str = "") -> Edition:
    """Take an edition of the agreement's file in as a draft; a draft follows the file until it is
    adopted.
    """
    if by is not None:
        ask_handler(access.reader(by))
    instrument = rules.instrument(access.agreement(), code)
    named, digest = instrument.edition, rules.fingerprint(instrument)
    told = {"key": named.key, "content": instrument.model_dump_json(), "sha256": digest}
    edition, fresh = Edition.objects.select_for_update().get_or_create(
        code=named.edition, defaults=told
    )
    if not fresh and edition.sha256 != digest:
        _follow(edition, told)
    if fresh:
        _write(by, edition, "take-in-edition")
    return edition


def _follow(edition: Edition, told: dict[str, str]) -> None:
    if edition.state != State.DRAFT:
        raise Refused(FIXED)
    Edition.objects.filter(pk=edition.pk).update(**told)
    edition.refresh_from_db()


@transaction.atomic
def adopt_edition(*, by: Person, code: str, decision: int) -> Edition:
    """Adopt a draft by a decision of the register that was carried."""
    edition = _next(by, code, State.ADOPTED)
    verdict = may_rest_on(access.reader(by), str(decision))
    if not verdict:
        raise Refused(verdict.why)
    edition.decision, edition.adopted = decision, clock.today()
    edition.save(update_fields=["state", "decision", "adopted"])
    _write(by, edition, "adopt-edition", f"decision {decision}")
    return edition


@transaction.atomic
def retire_edition(*, by: Person, code: str, today_year: int) -> Edition:
    """Ask it no longer; what was answered to it stays comparable as its key says."""
    edition = _next(by, code, State.RETIRED)
    if Round.objects.filter(edition=edition, year__gte=today_year).exists():
        raise Refused(STILL_ASKED)
    edition.retired = clock.today()
    edition.save(update_fields=["state", "retired"])
    _write(by, edition, "retire-edition")
    return edition


@transaction.atomic
def ask_in_year(*, by: Person, code: str, year: int) -> Round:
    """Let companies answer this edition in a year of the agreement; one edition a year."""
    ask_handler(access.reader(by))
    edition = Edition.objects.select_for_update().get(code=code)
    if edition.state != State.ADOPTED:
        raise Refused(NOT_ADOPTED)
    if not 1 <= year <= last_year():
        raise Refused(NO_SUCH_YEAR)
    found = Round.objects.select_for_update().filter(year=year).first()
    if found is not None and found.edition_id != edition.pk and _begun(year):
        raise Refused(BEGUN)
    asked, _ = Round.objects.update_or_create(year=year, defaults={"edition": edition})
    _write(by, edition, "ask-edition", f"year {year}")
    return asked


def last_year() -> int:
    """The last year of the agreement."""
    return len(years())


def edition_of(year: int) -> Edition | None:
    """The edition that is asked in a year; None as long as none was chosen."""
    found = Round.objects.select_related("edition").filter(year=year).first()
    return found.edition if found else None


def instrument_of(edition: str) -> rules.Instrument:
    """The instrument as it stood when this edition was taken in; raises Edition.DoesNotExist."""
    for (sha256,) in FINGERPRINT.rows({SOME_CODE: edition}):
        return _read(edition, sha256)
    raise Edition.DoesNotExist


SOME_CODE: Final = "?"
FINGERPRINT: Final = Question(
    lambda: Edition.objects.filter(code=SOME_CODE).order_by().values_list("sha256")
)


@lru_cache(maxsize=32)
def _read(edition: str, sha256: str) -> rules.Instrument:
    """Read once: what an edition holds under this fingerprint never changes."""
    found = Edition.objects.values_list("content", flat=True)
    return rules.Instrument.model_validate_json(found.get(code=edition, sha256=sha256))


def edition_as_value(edition: Edition) -> rules.Edition:
    """The edition as the rules compare it, in the state that the desk knows."""
    held = instrument_of(edition.code).edition
    told = {"status": edition.state, "decision": str(edition.decision or "")}
    return held.model_copy(update=told)


def _begun(year: int) -> bool:
    return Assessment._base_manager.filter(year=year).exists()


def _next(by: Person, code: str, state: str) -> Edition:
    ask_handler(access.reader(by))
    edition = Edition.objects.select_for_update().get(code=code)
    if state not in NEXT[edition.state]:
        raise Refused(NOT_NEXT)
    edition.state = state
    return edition


def _write(by: Person | None, edition: Edition, deed: str, clause: str = "") -> None:
    who = str(by.code) if by else ""
    write_line(who=who, party="", deed=deed, subject=f"edition:{edition.code}", clause=clause)
