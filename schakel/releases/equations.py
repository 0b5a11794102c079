"""From published tables to one system of sums: what an attacker writes down before solving.

Every number of every table is one unknown; the same number in two tables is the same unknown. A
total is the sum of what stands under it, as far as the tables themselves do not contradict that.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, floor, gcd, inf

from schakel.language import Text
from schakel.releases.published import Printed, PublishedTable

At = frozenset[tuple[str, str]]
EXACT = 1e-9  # relative: sums that agree to this agree


@dataclass(frozen=True, slots=True)
class Spot:
    """Which number it is. members: who is in it (their names, or "" when all tables agree)."""

    measure: str
    period: str
    at: At
    members: str = ""

    def beside(self, dimension: str, category: str | None) -> "Spot":
        """The spot with another category of one dimension; None: its total."""
        rest = frozenset(pair for pair in self.at if pair[0] != dimension)
        at = rest if category is None else rest | {(dimension, category)}
        return Spot(self.measure, self.period, at, self.members)

    def of(self, dimension: str) -> str | None:
        """The category of a dimension; None when this is its total."""
        return next((category for name, category in self.at if name == dimension), None)


@dataclass(slots=True)
class Number:
    """What is known of one number: its bounds, and where it was read."""

    spot: Spot
    low: float = 0.0
    high: float = inf
    value: float | None = None
    whole: bool = False
    count: float | None = None
    scale: float = 1.0  # what is printed is this number times scale: 1/n for a mean
    summed: bool = False  # it is withheld as a sum somewhere, whatever mean of it is printed
    asked: bool = False  # withheld in some table: what the attack is after
    rounded: bool = False  # a count that is only told to a multiple: is it known all the same?
    own: float = 0.0  # how much of it the attacker put in itself
    seen: list[tuple[str, int]] = field(default_factory=list)

    @property
    def shown(self) -> float:
        """The scale in which it is told of when it is found."""
        return 1.0 if self.summed else self.scale


@dataclass(frozen=True, slots=True)
class Sum:
    """total = sum of parts."""

    total: Spot
    parts: tuple[Spot, ...]
    file: str


@dataclass(slots=True)
class System:
    """All numbers and all sums between them."""

    numbers: dict[Spot, Number] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)
    doubts: list[Text] = field(default_factory=list)  # totals of which no use could be made
    persons: dict[Spot, str] = field(default_factory=dict)  # numbers of one contributor alone


Counts = Mapping[Spot, tuple[float, float]]


def system_of(tables: Sequence[PublishedTable], counts: Counts) -> System:
    """The system of these tables; `counts` says how many are in the numbers of a mean."""
    system = System()
    owners = _owners(tables)
    sightings: dict[Spot, list[tuple[PublishedTable, Printed]]] = defaultdict(list)
    for table in tables:
        for number in table.numbers:
            sightings[_spot(table, number, owners)].append((table, number))
    for spot, seen in sightings.items():
        system.numbers[spot] = _number(spot, seen, counts, system.remarks)
    for table in tables:
        _count_members(table, owners, system)
    for measure in {spot.measure for spot in sightings}:
        _tie([table for table in tables if table.measure == measure], owners, system)
    _part_by_members(tables, system)
    return system


# The same number, and not the same ---------------------------------------------------------------

Owners = Mapping[tuple[str, str, str], str]


def _owners(tables: Sequence[PublishedTable]) -> Owners:
    """Whose numbers a file holds: two editions that differ do not speak of the same.

    Of a (file, measure, period): the members when they are said; else nothing, unless folders
    contradict each other; then the folder.
    """
    seen: dict[tuple[str, str, At], dict[str, tuple[float, float]]] = defaultdict(dict)
    for table in tables:
        for one in table.numbers:
            if one.value is not None and table.cohort is None:
                place = (table.measure, one.period, frozenset(one.at.items()))
                seen[place][_folder(table.file)] = (one.value, one.slack)
    torn = {place[:2] for place, told in seen.items() if _differ(told.values())}
    return {
        (table.file, table.measure, one.period): _owner(
            table, torn=(table.measure, one.period) in torn
        )
        for table in tables
        for one in table.numbers
    }


def _owner(table: PublishedTable, *, torn: bool) -> str:
    if table.cohort is not None:
        return ", ".join(sorted(table.cohort))
    return _folder(table.file) if torn else ""


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


def _differ(told: Iterable[tuple[float, float]]) -> bool:
    values = sorted(told)
    return any(b - a > (s + t) * (1 + EXACT) for (a, s), (b, t) in pairwise(values))


def _spot(table: PublishedTable, one: Printed, owners: Owners) -> Spot:
    owner = owners[table.file, table.measure, one.period]
    return Spot(table.measure, one.period, frozenset(one.at.items()), owner)


def _number(
    spot: Spot,
    seen: Sequence[tuple[PublishedTable, Printed]],
    counts: Counts,
    remarks: list[Text],
) -> Number:
    """All that the tables say of one number, taken together."""
    number = Number(spot, seen=[(table.file, one.line) for table, one in seen])
    number.count = next((one.count for _, one in seen if one.count is not None), None)
    number.whole = any(table.whole or table.kind == "share" for table, _ in seen)
    number.asked = any(one.value is None for _, one in seen)
    number.summed = any(
        one.value is None and table.kind not in ("mean", "share") for table, one in seen
    )
    number.rounded = number.whole and all(
        table.rounded and one.value is not None for table, one in seen
    )
    for table, one in seen:
        _narrow(number, table, one, counts, remarks)
    return number


def _narrow(
    number: Number, table: PublishedTable, one: Printed, counts: Counts, remarks: list[Text]
) -> None:
    few, many = counts.get(replace(number.spot, measure=table.counts), (0.0, inf))
    few, many = (one.count, one.count) if one.count is not None else (few, many)
    scaled = table.kind in ("mean", "share")
    percent = 100.0 if table.kind == "share" else 1.0
    if scaled and few == many and few:
        number.scale = percent / few
    if one.value is not None:
        low, high = one.value - table.rounded / 2, one.value + table.rounded / 2
        low, high = low if one.low is None else one.low, high if one.high is None else one.high
        if scaled:
            low, high = (one.value - one.slack) * few, (one.value + one.slack) * many
            low, high = low / percent, high / percent
        _tell(number, low, high, table, one, remarks)
    else:
        most = inf if table.most is None else table.most * (many if scaled else 1.0)
        low = 0.0 if one.low is None else one.low * (few if scaled else 1.0)
        high = inf if one.high is None else one.high * (many if scaled else 1.0)
        number.low = max(number.low, low)
        number.high = min(number.high, high / percent, most / percent)


def _tell(
    number: Number,
    low: float,
    high: float,
    table: PublishedTable,
    one: Printed,
    remarks: list[Text],
) -> None:
    """A told number; of two that contradict each other both may hold, which is remarked on."""
    if number.value is None:
        number.low, number.high, number.value = low, high, one.value
    elif low <= number.high and high >= number.low:
        number.low, number.high = max(number.low, low), min(number.high, high)
    else:
        if low > number.high + one.slack * 2 or high < number.low - one.slack * 2:
            remarks.append(_twice(table.file, one))
        number.low, number.high = min(number.low, low), max(number.high, high)


def _twice(file: str, one: Printed) -> Text:
    return Text(
        f"{file}, line {one.line}: the same number stands elsewhere with another value.",
        f"{file}, regel {one.line}: hetzelfde getal staat elders met een andere waarde.",
    )


# Everybody counts once ---------------------------------------------------------------------------


def _count_members(table: PublishedTable, owners: Owners, system: System) -> None:
    """Where rounded numbers of known members can add up to all of them, that they do is assumed."""
    if table.many is not None:
        _count_all(table, float(table.many), owners, system)
    told = all(one.value is not None for one in table.numbers)
    if table.kind != "count" or not (table.rounded and table.cohort and told):
        return
    tops = {replace(_spot(table, one, owners), at=frozenset()) for one in table.numbers}
    for total in tops - system.numbers.keys() if len(table.dimensions) == 1 else ():
        many = float(len(table.cohort))
        system.numbers[total] = Number(total, many, many, many, whole=True)
        sums = [s for s in _sums(table, table.dimensions[0], owners, system) if s.total == total]
        if sums and all(_could_be(many, one, system) for one in sums):
            system.remarks.append(_each_once(table.file, len(table.cohort)))
        else:
            del system.numbers[total]


def _count_all(table: PublishedTable, many: float, owners: Owners, system: System) -> None:
    """How many there are in all, of a total that is withheld or rounded, when that is told."""
    for one in table.numbers:
        number = system.numbers[_spot(table, one, owners)]
        open_ = number.asked or number.rounded
        if not one.at and open_ and number.low <= many <= number.high:
            number.low, number.high, number.value = many, many, many
            number.asked, number.rounded = False, False
            system.remarks.append(_took_part(table.file, table.many or 0))


def _took_part(file: str, many: int) -> Text:
    return Text(
        f"{file}: the total is taken to be the {many} who took part, each counted once; where"
        " companies of one holding are counted apart it is higher.",
        f"{file}: aangenomen is dat het totaal de {many} is die meededen, elk één keer geteld;"
        " waar bedrijven van één concern apart zijn geteld, is het hoger.",
    )


def _could_be(many: float, one: Sum, system: System) -> bool:
    """Can whole parts add up to so many?"""
    parts = [system.numbers[spot] for spot in one.parts]
    least = sum(ceil(max(0.0, part.low) - EXACT) for part in parts)
    return least <= many <= sum(floor(part.high + EXACT) for part in parts)


def _each_once(file: str, many: int) -> Text:
    return Text(
        f"{file}: each of the {many} members is taken to be counted once.",
        f"{file}: aangenomen is dat elk van de {many} deelnemers één keer is geteld.",
    )


# Totals ------------------------------------------------------------------------------------------


def _tie(tables: Sequence[PublishedTable], owners: Owners, system: System) -> None:
    """The sums of one measure, with how exactly its numbers were printed."""
    found = {
        (table.file, dimension): [*_sums(table, dimension, owners, system)]
        for table in tables
        for dimension in table.dimensions
        if dimension not in table.overlapping
    }
    slack = _slack(tables, [one for sums in found.values() for one in sums], system)
    if slack > max((one.slack for table in tables for one in table.numbers), default=0.0):
        system.remarks.append(_rounded_by(tables[0], slack))
    spots = {_spot(table, one, owners) for table in tables for one in table.numbers}
    for spot in spots:
        _loosen(system.numbers[spot], slack)
    counting = tables[0].kind == "count"
    for (file, dimension), sums in found.items():
        if counting and any(_exceeded(one, system) for one in sums):
            system.remarks.append(_in_several(file, dimension))
        else:
            _keep(file, dimension, sums, system)


def _sums(table: PublishedTable, dimension: str, owners: Owners, system: System) -> Iterator[Sum]:
    """Each total that is published somewhere, as the sum of what this table puts under it."""
    spots = {_spot(table, one, owners) for one in table.numbers}
    shown = {category for spot in spots if (category := spot.of(dimension)) is not None}
    under = _children(shown, table.above.get(dimension, {}))
    corners = dict.fromkeys(spot.beside(dimension, None) for spot in sorted(spots, key=in_order))
    for corner in corners:
        for parent, children in under.items():
            total = corner.beside(dimension, parent)
            parts = [part for c in children if (part := corner.beside(dimension, c)) in spots]
            if total in system.numbers and parts and (parent is not None or len(children) > 1):
                lost = [corner.beside(dimension, c) for c in children]
                yield Sum(total, tuple(lost), table.file)


def in_order(spot: Spot) -> tuple[str, ...]:
    """An order that follows names, never values."""
    return (spot.measure, spot.period, spot.members, *(f"{a}={b}" for a, b in sorted(spot.at)))


def _children(shown: Iterable[str], above: Mapping[str, str]) -> dict[str | None, tuple[str, ...]]:
    """What stands right under each category, and under the total (None)."""
    shown = sorted(shown)
    under: dict[str | None, list[str]] = defaultdict(list)
    for category in shown:
        under[_nearest(category, above, set(shown))].append(category)
    return {parent: tuple(children) for parent, children in under.items()}


def _nearest(category: str, above: Mapping[str, str], shown: set[str]) -> str | None:
    """The first category above that is shown; None for the total."""
    passed = {category}
    parent = above.get(category)
    while parent is not None and parent not in shown and parent not in passed:
        passed.add(parent)
        parent = above.get(parent)
    return parent if parent in shown and parent not in passed else None


def _is_told(spot: Spot, system: System) -> bool:
    return spot in system.numbers and system.numbers[spot].value is not None


def _gap(one: Sum, system: System) -> float:
    """By how much the total exceeds the sum of the parts that are there."""
    parts = sum(_middle(system.numbers[spot]) for spot in one.parts if spot in system.numbers)
    return _middle(system.numbers[one.total]) - parts


def _middle(number: Number) -> float:
    return (number.low + number.high) / 2


def _whole_line(one: Sum, system: System) -> bool:
    """Are the total and all parts told?"""
    return all(_is_told(spot, system) for spot in (one.total, *one.parts))


def _fits(one: Sum, slack: float, system: System) -> bool:
    here = [spot for spot in (one.total, *one.parts) if spot in system.numbers]
    room = sum(slack + _half(system.numbers[spot]) for spot in here)
    size = max(abs(_middle(system.numbers[spot])) for spot in here)
    return abs(_gap(one, system)) <= room + EXACT * max(1.0, size)


def _half(number: Number) -> float:
    return (number.high - number.low) / 2


def _slack(tables: Sequence[PublishedTable], sums: Sequence[Sum], system: System) -> float:
    """How far printed numbers lie from the truth: nothing, half a unit, half a base or a base.

    The least with which most sums agree of which everything is told.
    """
    lines = [one for one in sums if _whole_line(one, system)]
    levels = [0.0, *_levels(tables)]
    agree = [sum(_fits(one, level, system) for one in lines) for level in levels]
    return levels[agree.index(max(agree))]


def _levels(tables: Sequence[PublishedTable]) -> list[float]:
    told = [one for table in tables for one in table.numbers if one.value is not None]
    if any(table.kind in ("mean", "share") for table in tables) or not told:
        return []
    unit = min(one.slack for one in told)
    base = gcd(*(round(one.value or 0) for one in told)) if unit == 0.5 else 0
    return [unit] + ([base / 2, float(base)] if base > 1 else [])


def _loosen(number: Number, slack: float) -> None:
    if number.value is not None and number.scale == 1.0:
        number.low, number.high = max(0.0, number.low - slack), number.high + slack
    if number.value is not None and number.value < 0:
        number.low = min(number.low, number.value - slack)
    if number.whole:
        number.low = ceil(number.low - EXACT)
        number.high = floor(number.high + EXACT) if number.high < inf else inf


def _exceeded(one: Sum, system: System) -> bool:
    """Do the parts that are there count more than the total: is somebody in several?"""
    here = [system.numbers[spot] for spot in one.parts if spot in system.numbers]
    return sum(part.low for part in here) > system.numbers[one.total].high + EXACT


def _in_several(file: str, dimension: str) -> Text:
    return Text(
        f"{file}: some are counted in several categories of {dimension}, for together these count"
        " more than their total; no use is made of that total.",
        f"{file}: sommige tellen mee in meer dan één categorie van {dimension}, want samen tellen"
        " die meer dan hun totaal; dat totaal wordt niet gebruikt.",
    )


def _rounded_by(table: PublishedTable, slack: float) -> Text:
    loose = _loose(table.measure, next(iter(table.dimensions), ""))
    return Text(
        f"{table.file}: {table.measure} is taken to be rounded, up to {slack:g} from the truth, for"
        f" then most totals agree. If it is not, write in attack.yaml {loose}.",
        f"{table.file}: aangenomen is dat {table.measure} is afgerond, tot {slack:g} van de"
        " werkelijkheid, want dan kloppen de meeste totalen. Is dat niet zo, schrijf dan in"
        f" attack.yaml {loose}.",
    )


def _loose(measure: str, dimension: str) -> str:
    """What to write of numbers that need not add up."""
    return f"`overlapping: {{{_quoted(measure)}: [{_quoted(dimension)}]}}`"


def _quoted(word: str) -> str:
    """The word, between quotation marks where YAML would read more into it.

    >>> _quoted("n"), _quoted("tin: yes")
    ('n', '"tin: yes"')
    """
    return word if re.fullmatch(r"[^\W\d][\w -]*", word) else json.dumps(word, ensure_ascii=False)


def _keep(file: str, dimension: str, sums: Sequence[Sum], system: System) -> None:
    """The sums that hold: no contradicted ones, and none of parts that are no whole."""
    lines = [one for one in sums if _whole_line(one, system)]
    wrong = [one for one in lines if not _fits(one, 0.0, system)]
    if wrong and 2 * len(wrong) > len(lines):
        system.doubts.append(_no_whole(file, dimension, wrong[0], system))
        return
    for one in wrong:
        system.doubts.append(_wrong(file, one, system))
    for one in sums:
        if one not in wrong:
            system.sums.append(_with_lost(one, sums, system))


def _with_lost(one: Sum, sums: Sequence[Sum], system: System) -> Sum:
    """Parts that are in no table are nothing when the told lines show that; else withheld."""
    lost = [spot for spot in one.parts if spot not in system.numbers]
    if not lost:
        return one
    if _nothing_lost(one, sums, system):
        return replace(one, parts=tuple(spot for spot in one.parts if spot in system.numbers))
    whole = system.numbers[one.total].whole
    for spot in lost:
        system.numbers[spot] = Number(spot, whole=whole, asked=True)
    return one


def _nothing_lost(one: Sum, sums: Sequence[Sum], system: System) -> bool:
    """Does this line, or else do all lines that can tell, add up without what is in no table?"""
    if _lacks(one, system):
        return _fits(one, 0.0, system)
    telling = [_fits(other, 0.0, system) for other in sums if _lacks(other, system)]
    return bool(telling) and all(telling)


def _lacks(one: Sum, system: System) -> bool:
    """Is the total told and every part told or in no table, with some in none?"""
    here = [spot for spot in one.parts if spot in system.numbers]
    told = all(_is_told(spot, system) for spot in (one.total, *here))
    return told and 0 < len(here) < len(one.parts)


def _no_whole(file: str, dimension: str, one: Sum, system: System) -> Text:
    """What does not add up, and the two ways to say that it should not."""
    total = system.numbers[one.total]
    line = next((at for name, at in total.seen if name == file), 0)
    parts, whole = _middle(total) - _gap(one, system), _middle(total)
    loose = _loose(one.total.measure, dimension)
    under = f"`hierarchies: {{{_quoted(dimension)}: {{"
    return Text(
        f"{file}, line {line}: the categories of {dimension} add up to {parts:g} and their total is"
        f" {whole:g}; no use is made of that total. Where they need not add up, write {loose};"
        f" where some stand under others {under}lower: higher}}}}`.",
        f"{file}, regel {line}: de categorieën van {dimension} tellen op tot {parts:g} en hun"
        f" totaal is {whole:g}; dat totaal wordt niet gebruikt. Hoeven zij niet op te tellen,"
        f" schrijf dan {loose}; staan er sommige onder andere, {under}lager: hoger}}}}`.",
    )


def _wrong(file: str, one: Sum, system: System) -> Text:
    line = next((at for name, at in system.numbers[one.total].seen if name == file), 0)
    return Text(
        f"{file}, line {line}: the total is not the sum of its parts; no use is made of it.",
        f"{file}, regel {line}: het totaal is niet de som van de delen; het wordt niet gebruikt.",
    )


# What the attacker put in itself -----------------------------------------------------------------


def know_own(system: System, own: Sequence[PublishedTable]) -> None:
    """An attacker who is in the tables: no number is less than what it put in itself."""
    for table in own:
        for one in table.numbers:
            for owner in {"", _folder(table.file), _owner(table, torn=False)}:
                spot = Spot(table.measure, one.period, frozenset(one.at.items()), owner)
                if one.value is not None and spot in system.numbers:
                    system.numbers[spot].own = one.value
    changed = bool(own)
    while changed:
        changed = sum(_own_total(one, system) for one in system.sums) > 0
    for number in system.numbers.values():
        number.low = max(number.low, number.own)


def _own_total(one: Sum, system: System) -> bool:
    """Add what the attacker put in of the parts; did that raise the total?"""
    total = system.numbers[one.total]
    parts = sum(system.numbers[spot].own for spot in one.parts)
    if parts <= total.own * (1 + EXACT):
        return False
    total.own = parts
    return True


# Who is in it ------------------------------------------------------------------------------------


def _part_by_members(tables: Sequence[PublishedTable], system: System) -> None:
    """Editions with other members: what they share and what joiners and leavers put in, apart."""
    cohorts: dict[tuple[str, str], dict[str, frozenset[str]]] = defaultdict(dict)
    for table in tables:
        for one in table.numbers:
            if table.cohort is not None:
                name = ", ".join(sorted(table.cohort))
                cohorts[table.measure, one.period][name] = table.cohort
    for (measure, period), named in sorted(cohorts.items()):
        if len(named) > 1:
            _part(measure, period, named, system)


def _part(measure: str, period: str, named: Mapping[str, frozenset[str]], system: System) -> None:
    classes = _classes(named)
    mine = {s: None for s in system.numbers if (s.measure, s.period) == (measure, period)}
    places = dict.fromkeys(replace(s, members="") for s in mine if s.members in named)
    ties = dict.fromkeys(
        (replace(s.total, members=""), tuple(replace(p, members="") for p in s.parts), s.file)
        for s in system.sums
        if s.total in mine
    )
    whole = any(system.numbers[s].whole for s in mine)
    for members in classes:
        for place in places:
            spot = replace(place, members=members)
            system.numbers.setdefault(spot, Number(spot, whole=whole))
            if "," not in members:
                system.persons[spot] = members
        for total, parts, file in ties:
            spots = tuple(replace(part, members=members) for part in parts)
            if all(spot in system.numbers for spot in spots):
                system.sums.append(Sum(replace(total, members=members), spots, file))
    for name in named:
        parts_of = [members for members, inside in classes.items() if name in inside]
        for place in places:
            total = replace(place, members=name)
            if total in system.numbers and parts_of != [name]:
                spots = tuple(replace(place, members=members) for members in parts_of)
                system.sums.append(Sum(total, spots, ""))


def _classes(named: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Members who are in the same editions, together: their names → the editions."""
    inside: dict[frozenset[str], list[str]] = defaultdict(list)
    for member in sorted(frozenset().union(*named.values())):
        editions = frozenset(name for name, cohort in named.items() if member in cohort)
        inside[editions].append(member)
    return {", ".join(members): editions for editions, members in inside.items()}
