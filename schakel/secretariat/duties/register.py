"""What the pages show: every party against every duty, one party's own, and lists of many."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet

from schakel.covenant import duties as rules
from schakel.covenant.duties import NAMES, State
from schakel.covenant.governance import name_of
from schakel.covenant.obligations import cycles, span
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.duties.acts import may_see_all
from schakel.secretariat.duties.models import Duty
from schakel.secretariat.duties.states import OUTSTANDING, STATES, in_state
from schakel.secretariat.parties.models import Party

# One sign for each state, which stands beside its name and never alone.
MARKS: Final[Mapping[State, str]] = {
    "scheduled": "·",
    "open": "○",
    "submitted": "▸",
    "in-review": "◐",
    "accepted": "✓",
    "returned": "↩",
    "extended": "→",
    "overdue": "!",
    "waived": "–",
}


class Standing(NamedTuple):
    """One duty as a page shows it today; `rung` is the last of escalation that was taken, `whose`
    the name of its owner where a page must say it.
    """

    number: int
    owner: str
    code: str
    what: Text
    limit: date
    state: State
    late: int
    asked: bool
    rung: Text | None
    whose: Text | None = None

    @property
    def name(self) -> Text:
        """The state in words."""
        return NAMES[self.state]

    @property
    def mark(self) -> str:
        """The state as one sign."""
        return MARKS[self.state]


# The columns of a duty that the rules want, in their order.
FACTS: Final = (
    "owner",
    "obligation",
    "due",
    "opens",
    "year",
    "submitted",
    "in_review",
    "accepted",
    "returned",
    "again_by",
    "extended_to",
    "waived",
    "first_submitted",
    "first_limit",
    "taken",
)
COLUMNS: Final = ("pk", "limit", "asked_to", *FACTS)


def standing(duty: Duty, today: date) -> Standing:
    """How a duty stands today."""
    return _standing(duty.pk, duty.limit, duty.asked_to, duty.taken, duty.facts, today)


def standings(duties: QuerySet[Duty], today: date) -> list[Standing]:
    """How each of many duties stands today, from its columns alone: whole records are dear."""
    return [_from_columns(row, today) for row in duties.values_list(*COLUMNS)]


def batches(duties: QuerySet[Duty], today: date, size: int = 500) -> Iterator[list[Standing]]:
    """The same, so many at a time as they come from the database."""
    rows = duties.values_list(*COLUMNS).iterator(chunk_size=size)
    while batch := [_from_columns(row, today) for row in islice(rows, size)]:
        yield batch


def _from_columns(row: Sequence[Any], today: date) -> Standing:
    number, limit, asked_to, *columns = row
    return _standing(number, limit, asked_to, columns[-1], facts_of(columns), today)


def facts_of(columns: Sequence[Any]) -> rules.Duty:
    """The duty as the rules know it, from its columns (`FACTS`)."""
    *days, taken = columns
    return rules.Duty(*[*days, frozenset(taken.split())])


def _standing(
    number: int,
    limit: date,
    asked_to: date | None,
    taken: str,
    facts: rules.Duty,
    today: date,
) -> Standing:
    last = taken.rpartition(" ")[2]
    rung = access.agreement().governance.escalation.get(last) if last else None
    state = rules.state(facts, today)
    return Standing(
        number=number,
        owner=facts.party,
        code=facts.code,
        what=what(facts.code),
        limit=limit,
        state=state,
        late=rules.late_by(facts, today) if state == "overdue" else 0,
        asked=asked_to is not None,
        rung=rung.name if rung else None,
    )


def what(code: str) -> Text:
    """What an obligation asks; its code, when the agreement no longer has it."""
    obligation = access.agreement().obligations.get(code)
    return obligation.what if obligation else Text(code, code)


def owner_names(owners: Iterable[str]) -> dict[str, Text]:
    """The names of parties, bodies and groups by code."""
    wanted = set(owners)
    found = Party.objects.filter(code__in=wanted).values_list("code", "name")
    names = {code: Text(name, name) for code, name in found}
    return names | {code: _name(code) for code in wanted - set(names)}


def _name(code: str) -> Text:
    try:
        return name_of(access.agreement(), code)
    except KeyError:
        return Text(code, code)


# Years ----------------------------------------------------------------------------------------


def years() -> tuple[tuple[date, date], ...]:
    """The first and last day of each year of the agreement."""
    return tuple(cycles(span(access.agreement()), 12))


def year_of(today: date) -> int:
    """The year of the agreement in which a day falls: the last one when it is over."""
    return max(1, sum(first <= today for first, _ in years()))


# Every party against every duty ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One obligation, with the day on which most have it."""

    code: str
    what: Text
    day: date


@dataclass(frozen=True, slots=True)
class Row:
    """One party with its duties under each column, in order of day."""

    owner: str
    name: Text
    cells: Sequence[Sequence[Standing]]


@dataclass(frozen=True, slots=True)
class Grid:
    """Every party against every duty of one year."""

    columns: Sequence[Column]
    rows: Sequence[Row]


def grid(duties: QuerySet[Duty], year: int, today: date) -> Grid:
    """The duties of parties that fall in a year of the agreement; each party a row."""
    found = standings(_within(duties, year).exclude(_shared()), today)
    cells: defaultdict[tuple[str, str], list[Standing]] = defaultdict(list)
    days: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for each in found:
        cells[each.owner, each.code].append(each)
        days[each.code][each.limit] += 1
    columns = [Column(code, what(code), days[code].most_common(1)[0][0]) for code in days]
    names = owner_names(each.owner for each in found)
    rows = [
        Row(owner, name, [cells.get((owner, column.code), []) for column in columns])
        for owner, name in sorted(names.items(), key=lambda named: named[1].en.casefold())
    ]
    return Grid(columns, rows)


def of_party(duties: QuerySet[Duty], year: int, today: date) -> list[tuple[Standing, Text]]:
    """The duties of parties that fall in a year, in order of day."""
    return with_names(standings(_within(duties, year).exclude(_shared()), today))


def shared(duties: QuerySet[Duty], year: int, today: date) -> list[tuple[Standing, Text]]:
    """What bodies owe in a year, and what all owe together, in order of day."""
    return with_names(standings(_within(duties, year).filter(_shared()), today))


def with_names(found: Sequence[Standing]) -> list[tuple[Standing, Text]]:
    """Each duty with the name of whose it is."""
    names = owner_names(each.owner for each in found)
    return [(each, names[each.owner]) for each in found]


def _within(duties: QuerySet[Duty], year: int) -> QuerySet[Duty]:
    return duties.filter(due__range=years()[year - 1])


def _shared() -> Q:
    """Whose duties are no single party's: bodies, and parties together."""
    held = access.agreement()
    return Q(owner__in=[*held.bodies, *held.governance.groups])


# Lists ----------------------------------------------------------------------------------------


def counts(duties: QuerySet[Duty], today: date) -> list[tuple[State, Text, int]]:
    """How many duties are in each state, in one query; states without any are left out."""
    asked = {_field(state): Count("pk", filter=in_state(state, today)) for state in STATES}
    counted = duties.order_by().aggregate(**asked)
    found = ((state, NAMES[state], counted[_field(state)]) for state in STATES)
    return [each for each in found if each[2]]


def _field(state: State) -> str:
    return f"in_{state}".replace("-", "_")


def sought(
    duties: QuerySet[Duty], today: date, state: str, owner: str, code: str
) -> QuerySet[Duty]:
    """The duties in this state, of this owner, under this obligation; empty asks for all."""
    wanted = Q()
    for known in STATES:
        if known == state:
            wanted &= in_state(known, today)
    if owner:
        wanted &= Q(owner=owner)
    if code:
        wanted &= Q(obligation=code)
    return duties.filter(wanted)


def asks_for_attention(reader: Reader, today: date, most: int = 5) -> list[Standing]:
    """What the reader should look at first: what is open or late, or waits for the secretariat.

    What is not their own party's says whose it is: their working group's, say.
    """
    own = sorted({reader.party or "", *reader.bodies} - {""})
    wanted = OUTSTANDING & Q(opens__lte=today, owner__in=own)
    if may_see_all(reader):
        wanted |= in_state("submitted", today) | in_state("in-review", today) | ~Q(asked_to=None)
    if not own:
        return []
    found = Duty.objects.visible_to(reader).filter(wanted).order_by("limit", "pk")
    first = standings(found[:most], today)
    names = owner_names(each.owner for each in first if each.owner != reader.party)
    return [each._replace(whose=names.get(each.owner)) for each in first]
