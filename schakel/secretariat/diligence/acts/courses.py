"""The companies of the agreement together over the years: those of the desk, and earlier ones."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from schakel.covenant import diligence as rules
from schakel.covenant.diligence import Member, Score
from schakel.covenant.history import History
from schakel.covenant.sharing import Reader
from schakel.exchange.courses import Company, CourseTable, read_course
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.diligence.acts.editions import edition_as_value
from schakel.secretariat.diligence.acts.refusals import Refused, ask_handler
from schakel.secretariat.diligence.acts.standing import scores_of_year
from schakel.secretariat.diligence.models import Assessment, EarlierCourse, Round
from schakel.secretariat.duties.register import years
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person
from schakel.secretariat.vault import seal

OWNER: Final = "secretariat"
NO_NAME: Final = Text("Say what it is.", "Vermeld wat het is.")


# The desk's own ---------------------------------------------------------------------------------


def own_history(reader: Reader) -> History:
    """What companies handed in at this desk, by the calendar year in which a year ends.

    Who is a member is counted on the last day of the year, or today while it lasts.
    """
    days, editions = {}, {}
    scores: defaultdict[str, dict[int, Score | float]] = defaultdict(dict)
    for each in Round.objects.select_related("edition"):
        last = years()[each.year - 1][1]
        found = _handed_in(reader, each.year)
        if found:
            days[last.year] = min(last, clock.today())
            editions[last.year] = edition_as_value(each.edition)
        for company, score in found.items():
            scores[company][last.year] = score
    return History(editions, days, _members(), scores)


def _handed_in(reader: Reader, year: int) -> dict[str, Score]:
    return {
        company: each.score
        for company, each in scores_of_year(reader, year).items()
        if each.state != Assessment.State.DRAFT and each.score is not None
    }


def _members() -> dict[str, Member]:
    """Every company that is or was a party; without a day of joining, from the start."""
    was = (Party.State.ACTIVE, Party.State.NOTICE, Party.State.LEFT)
    start = access.agreement().term.start.on
    return {
        each.code: Member(each.joined or start, each.left_on)
        for each in Party.objects.filter(kind=Party.Kind.COMPANY, state__in=was)
    }


# Earlier years ----------------------------------------------------------------------------------


@transaction.atomic
def enter_course(*, by: Person, name: str, file: str, content: bytes) -> EarlierCourse:
    """Enter scores of years before the desk, sealed; raises ListError when they cannot be read."""
    ask_handler(access.reader(by))
    if not name.strip():
        raise Refused(NO_NAME)
    told = {"name": name.strip(), **_told(read_course(file, content))}
    entered = EarlierCourse(
        level=access.usual_level(EarlierCourse.KIND).value,
        owner=OWNER,
        sealed=seal(json.dumps(told, ensure_ascii=False).encode()),
        by=by,
    )
    entered.save()
    _write(by, entered, "enter-course")
    return entered


@transaction.atomic
def throw_course_away(*, by: Person, number: int) -> None:
    """Throw an entered course away, to enter a better one."""
    reader = access.reader(by)
    ask_handler(reader)
    entered = EarlierCourse.objects.visible_to(reader).get(pk=number)
    _write(by, entered, "throw-away-course")
    entered.delete()


def _write(by: Person, entered: EarlierCourse, deed: str) -> None:
    write_line(who=str(by.code), party=OWNER, deed=deed, subject=f"earliercourse:{entered.pk}")


def _told(table: CourseTable) -> dict[str, Any]:
    return {
        "editions": table.editions,
        "keys": table.keys,
        "days": {year: day.isoformat() for year, day in table.days.items()},
        "companies": {name: _company(each) for name, each in table.companies.items()},
    }


def _company(company: Company) -> dict[str, Any]:
    left = company.left.isoformat() if company.left else None
    return {"joined": company.joined.isoformat(), "left": left, "scores": company.scores}


def entered_history(entered: EarlierCourse) -> History:
    """What was entered, as the rules compare it."""
    told = entered.told
    keys: Mapping[str, str] = told.get("keys", {})
    instrument = rules.instrument(access.agreement()).edition.code
    companies: Mapping[str, Any] = told.get("companies", {})
    return History(
        editions={
            int(year): rules.Edition(code=instrument, edition=edition, key=keys[year])
            for year, edition in sorted(told.get("editions", {}).items())
        },
        days={int(year): date.fromisoformat(day) for year, day in told.get("days", {}).items()},
        members={name: _member(each) for name, each in companies.items()},
        scores={name: _scores(each) for name, each in companies.items()},
    )


def _member(told: Mapping[str, Any]) -> Member:
    left = told["left"]
    return Member(date.fromisoformat(told["joined"]), date.fromisoformat(left) if left else None)


def _scores(told: Mapping[str, Any]) -> dict[int, Score | float]:
    return {int(year): float(score) for year, score in told["scores"].items()}
