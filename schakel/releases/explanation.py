"""What an attack brought, in sentences: which number, how closely, and the sum that shows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf, isfinite
from typing import Any

from schakel.language import Language, Text
from schakel.releases.attack import Attack, Bound, Open, Outright, Pinned, Term
from schakel.releases.equations import Spot
from schakel.releases.notation import number as written
from schakel.releases.published import COLUMNS

SHOWN = 100
TERMS, SOME = 12, 8  # longer equations name some terms, and the others together

TOTAL, COLUMN = Text("total", "totaal"), Text("column", "kolom")
READ = Text(
    "{tables} read: {told} numbers told, {withheld} withheld.",
    "{tables} gelezen: {told} getallen gepubliceerd, {withheld} niet gepubliceerd.",
)
ONE_TABLE, TABLES = Text("1 table", "1 tabel"), Text("{n} tables", "{n} tabellen")
HARMLESS = Text(
    "Nothing can be pinned down to within {within}% from these tables alone.",
    "Uit deze tabellen alleen is niets tot op {within}% te herleiden.",
)
NOT_ALL = Text(
    "What somebody knows besides these tables is not in this answer.",
    "Wat iemand buiten deze tabellen om weet, zit niet in dit antwoord.",
)
PINNED = Text(
    "Can be worked out to within {within}% though it is withheld ({n}):",
    "Niet gepubliceerd, en toch tot op {within}% te herleiden ({n}):",
)
ROUNDED = Text(
    "Can be worked out to the last one though it is rounded ({n}):",
    "Afgerond, en toch precies te herleiden ({n}):",
)
PERSONS = Text(
    "What single contributors put in, from the difference between editions ({n}):",
    "Wat één deelnemer inbracht, uit het verschil tussen edities ({n}):",
)
OUTRIGHT = Text(
    "Gives somebody away as it stands ({n}):", "Verraadt iemand zoals het er staat ({n}):"
)
UNSETTLED = Text(
    "Not settled in the time there was ({n}); allow more with --seconds:",
    "Niet beslist binnen de tijd ({n}); geef meer tijd met --seconds:",
)
DOUBTS = Text(
    "Not settled, for the tables contradict themselves ({n}); say in attack.yaml how they are"
    " built:",
    "Niet beslist, want de tabellen spreken zichzelf tegen ({n}); zeg in attack.yaml hoe zij zijn"
    " opgebouwd:",
)
OPEN = Text("Stays open ({n}):", "Blijft open ({n}):")
REMARKS = Text("Mind:", "Let op:")
MORE = Text("… and {n} more.", "… en nog {n}.")
EXACTLY = Text("{value} exactly", "precies {value}")
BETWEEN = Text("between {low} and {high}", "tussen {low} en {high}")
NOTHING = Text("nothing at all (0)", "helemaal niets (0)")
AT_LEAST = Text("at least {value}: {sum}", "ten minste {value}: {sum}")
AT_MOST = Text("at most {value}: {sum}", "ten hoogste {value}: {sum}")
FOR = Text(
    "for {numbers} cannot be less than nothing", "want {numbers} kan niet minder dan niets zijn"
)
FOR_MANY = Text(
    "for {n} other withheld numbers cannot be less than nothing",
    "want {n} andere niet gepubliceerde getallen kunnen niet minder dan niets zijn",
)
WHOLE = Text(
    "no other whole numbers fit all the totals",
    "geen andere hele getallen passen bij alle totalen",
)
ROUNDING = Text("by its own rounding", "door de eigen afronding")
ITSELF = Text("no number is less than nothing", "geen getal is minder dan niets")
OTHERS = Text("{n} others {value}", "{n} andere {value}")
PER = Text("{sum}; divided by {n} in it: {value}", "{sum}; gedeeld door {n} erin: {value}")
OF_OTHERS = Text(
    "of which others put in {low} to {high}", "waarvan anderen {low} tot {high} inbrachten"
)
PUT_IN_BY = Text("put in by {person}", "ingebracht door {person}")
FOUND_IN = Text("{file}, line {line}", "{file}, regel {line}")
WHY = {
    "one": Text(
        "{value} is told, and it is of one contributor only",
        "{value} is gepubliceerd, en dat is van maar één deelnemer",
    ),
    "two": Text(
        "{value} is told, and it is of two contributors: each can subtract its own",
        "{value} is gepubliceerd, en dat is van twee deelnemers: elk kan het eigen deel eraf"
        " trekken",
    ),
    "alone": Text(
        "1 stands alone: whoever knows which one that is knows its answer",
        "1 staat er alleen: wie weet welke dat is, kent het antwoord",
    ),
    "everybody": Text(
        "{value} is everybody: what each of them answered is told",
        "{value} is iedereen: van elk is het antwoord bekend",
    ),
}


def report(found: Attack, language: Language) -> Iterator[str]:
    """The attack as lines of text; what gives most away comes first."""
    yield _told(READ, language, tables=_tables(found, language), told=found.told,
                withheld=found.withheld)  # fmt: skip
    within = figure(found.within * 100, language)
    if found.harmless:
        yield _told(HARMLESS, language, within=within)
        yield NOT_ALL.within(language)
    persons = [one for one in found.pinned if one.person]
    rounded = [one for one in found.pinned if one.rounded and not one.person]
    cells = [one for one in found.pinned if not one.person and not one.rounded]
    yield from _part(
        PINNED, (_pinned(one, language) for one in cells), len(cells), language, within
    )
    yield from _part(ROUNDED, (_pinned(r, language) for r in rounded), len(rounded), language)
    yield from _part(PERSONS, (_pinned(p, language) for p in persons), len(persons), language)
    told = _alike(found.outright)
    yield from _part(OUTRIGHT, (_outright(t, language) for t in told), len(told), language)
    opened = found.left_open
    yield from _part(OPEN, ([_opened(one, language)] for one in opened), len(opened), language)
    left = found.unsettled
    yield from _part(UNSETTLED, ([name(one, language)] for one in left), len(left), language)
    doubts = ([doubt.within(language)] for doubt in found.doubts)
    yield from _part(DOUBTS, doubts, len(found.doubts), language)
    remarks = ([remark.within(language)] for remark in found.remarks)
    yield from _part(REMARKS, remarks, len(found.remarks), language)


def _tables(found: Attack, language: Language) -> str:
    if found.tables == 1:
        return ONE_TABLE.within(language)
    return _told(TABLES, language, n=found.tables)


def _part(
    head: Text, entries: Iterable[Sequence[str]], many: int, language: Language, within: str = ""
) -> Iterator[str]:
    if not many:
        return
    yield ""
    yield _told(head, language, n=many, within=within)
    for at, lines in enumerate(entries):
        if at == SHOWN:
            yield f"  {_told(MORE, language, n=many - SHOWN)}"
            return
        yield f"  {lines[0]}"
        yield from (f"      {line}" for line in lines[1:])


def _pinned(one: Pinned, language: Language) -> list[str]:
    """A number that can be worked out: what it is, where it stands, and why."""
    title = f"{name(one.spot, language)}: {closeness(one, language)}"
    if one.own:
        others = [figure(max(end - one.own, 0.0), language) for end in (one.low, one.high)]
        title += f", {_told(OF_OTHERS, language, low=others[0], high=others[1])}"
    if one.person:
        title = f"{title} ({_told(PUT_IN_BY, language, person=one.person)})"
    return [f"{title}{_places(one.seen, language)}", *why(one, language)]


def _opened(one: Open, language: Language) -> str:
    low, high = figure(one.low, language), figure(one.high, language)
    return f"{name(one.spot, language)}: {_told(BETWEEN, language, low=low, high=high)}"


def closeness(one: Pinned, language: Language) -> str:
    """How closely it is known.

    >>> from schakel.releases.attack import Bound
    >>> spot = Spot("tonnes", "2022", frozenset())
    >>> closeness(Pinned(spot, 41.0, 41.0, (), Bound(41.0), Bound(41.0)), "en")
    '41 exactly'
    """
    if one.exact:
        value = figure(one.low, language)
        return NOTHING.within(language) if value == "0" else _told(EXACTLY, language, value=value)
    low, high = figure(one.low, language), figure(one.high, language)
    return _told(BETWEEN, language, low=low, high=high)


def why(one: Pinned, language: Language) -> list[str]:
    """The sums that show it: one when both ends follow from the same."""
    if one.lower.terms == one.upper.terms and one.lower.terms and not one.upper.needs:
        middle = Bound((one.lower.value + one.upper.value) / 2, one.upper.terms)
        return [_per(equation(one.spot, middle, language, exact=one.exact), one, language)]
    lower = equation(one.spot, one.lower, language) or ITSELF.within(language)
    upper = equation(one.spot, one.upper, language) or WHOLE.within(language)
    if not one.lower.terms and one.lower.value > 0:
        lower = WHOLE.within(language)
    values = [figure(end, language) for end in (one.lower.value, one.upper.value)]
    return [
        _per(_told(AT_LEAST, language, value=values[0], sum=lower), one, language),
        _per(_told(AT_MOST, language, value=values[1], sum=upper), one, language),
    ]


def _per(words: str, one: Pinned, language: Language) -> str:
    """For a mean: the sum, and then what it is per contributor."""
    if one.scale == 1.0:
        return words
    many = one.count or 1 / one.scale
    return _told(PER, language, sum=words, n=figure(many, language), value=closeness(one, language))


def equation(spot: Spot, bound: Bound, language: Language, *, exact: bool = True) -> str:
    """The told numbers that a bound is made of; "" when it is made of none.

    >>> spot = Spot("tonnes", "2022", frozenset({("metal", "tin")}))
    >>> from fractions import Fraction
    >>> zinc = Spot("tonnes", "2022", frozenset({("metal", "zinc")}))
    >>> total = Spot("tonnes", "2022", frozenset())
    >>> terms = Term(Fraction(1), total, 100.0), Term(Fraction(-1), zinc, 59.0)
    >>> equation(spot, Bound(41.0, terms), "en")
    'tin = total 100 − zinc 59 = 41'
    """
    if not bound.terms:
        return ""
    if [term.spot for term in bound.terms] == [spot]:
        return ROUNDING.within(language)
    names = Names([spot, *(term.spot for term in bound.terms), *bound.needs], language)
    told = [term for term in bound.terms if term.value] or bound.terms
    terms = sorted(told, key=lambda term: (term.times < 0, -abs(term.times), -term.value))
    terms, rest = (terms, []) if len(terms) <= TERMS else (terms[:SOME], terms[SOME:])
    written_out = " ".join(_term(term, names, first=at == 0) for at, term in enumerate(terms))
    written_out += _rest(rest, language)
    sign = "=" if exact else "≈"
    head = f"{names.of(spot)} {sign} {written_out} {sign} {figure(bound.value, language)}"
    return f"{head}, {_needs(bound, names, language)}" if bound.needs else head


def _rest(terms: Sequence[Term], language: Language) -> str:
    """The terms that an equation is too long to name, taken together."""
    if not terms:
        return ""
    value = sum(float(term.times) * term.value for term in terms)
    words = _told(OTHERS, language, n=len(terms), value=figure(abs(value), language))
    return f" {'−' if value < 0 else '+'} {words}"


def _term(term: Term, names: "Names", *, first: bool) -> str:
    sign = "−" if term.times < 0 else "" if first else "+"
    times = abs(term.times)
    factor = "" if times == 1 else f"{times} × "
    value = f"{names.of(term.spot)} {_amount(term, names.language)}"
    return f"{sign} {factor}{value}".strip() if sign else f"{factor}{value}"


def _amount(term: Term, language: Language) -> str:
    if term.many == 1:
        return figure(term.value, language)
    return f"{figure(term.many, language)} × {figure(term.value / term.many, language)}"


def _needs(bound: Bound, names: "Names", language: Language) -> str:
    if len(bound.needs) > 3:
        return _told(FOR_MANY, language, n=len(bound.needs))
    return _told(FOR, language, numbers=", ".join(names.of(spot) for spot in bound.needs))


def _alike(told: Iterable[Outright]) -> list[list[Outright]]:
    """Those of one kind, measure and period together, where the reason is the same."""
    groups: dict[tuple[object, ...], list[Outright]] = {}
    for one in told:
        own = one.spot if one.kind != "alone" else None
        groups.setdefault((one.kind, one.spot.measure, one.spot.period, own), []).append(one)
    return [*groups.values()]


def _outright(alike: Sequence[Outright], language: Language) -> list[str]:
    first = alike[0]
    words = _told(WHY[first.kind], language, value=figure(first.value, language))
    if len(alike) == 1:
        return [f"{name(first.spot, language)}: {words}{_places(first.seen, language)}"]
    names = [f"{name(one.spot, language)}{_places(one.seen, language)}" for one in alike]
    return [f"{words}:", *names]


def _places(seen: Sequence[tuple[str, int]], language: Language) -> str:
    if not seen:
        return ""
    places = [_told(FOUND_IN, language, file=file, line=line) for file, line in seen[:2]]
    return f"  [{'; '.join(places)}]"


# Names -------------------------------------------------------------------------------------------


class Names:
    """Names numbers of one equation by that in which they differ."""

    def __init__(self, spots: Sequence[Spot], language: Language) -> None:
        self.language = language
        self.measures = len({spot.measure for spot in spots}) > 1
        self.periods = len({spot.period for spot in spots}) > 1
        self.members = len({spot.members for spot in spots}) > 1
        values = {name for spot in spots for name, _ in spot.at}
        self.dimensions = [
            name for name in sorted(values) if len({spot.of(name) for spot in spots}) > 1
        ]

    def of(self, spot: Spot) -> str:
        """The number by the categories that tell it from the others."""
        parts = [spot.measure] if self.measures else []
        parts += [spot.period] if self.periods else []
        parts += [self._category(spot, dimension) for dimension in self.dimensions]
        words = "/".join(part for part in parts if part) or TOTAL.within(self.language)
        return f"{words} ({spot.members})" if self.members and spot.members else words

    def _category(self, spot: Spot, dimension: str) -> str:
        return spot.of(dimension) or TOTAL.within(self.language)


def name(spot: Spot, language: Language) -> str:
    """The number by its whole name.

    >>> name(Spot("tonnes", "2022", frozenset({("metal", "tin")})), "en")
    'tonnes, 2022, metal tin'
    """
    places = [f"{_title(axis, language)} {category}" for axis, category in sorted(spot.at)]
    return ", ".join(
        part for part in (spot.measure, spot.period, *(places or [TOTAL.within(language)])) if part
    )


def _title(dimension: str, language: Language) -> str:
    """The name of a dimension; that of the columns of a crossed table without one is a word."""
    return COLUMN.within(language) if dimension == COLUMNS else dimension


def figure(value: float, language: Language) -> str:
    """A number with as many figures as it has, at most six after the sign.

    >>> figure(41.0, "en"), figure(0.1 + 0.2, "nl"), figure(1234.5, "nl")
    ('41', '0,3', '1.234,5')
    """
    if not isfinite(value):
        return "∞"
    digits = next((d for d in range(6) if abs(round(value, d) - value) < 1e-6), 6)
    return written(round(value, digits) + 0.0, language, digits)


def _told(text: Text, language: Language, **values: object) -> str:
    return text.within(language).format(**values)


# The same as data -----------------------------------------------------------------------------


def as_data(found: Attack) -> dict[str, Any]:
    """The attack as JSON data."""
    return {
        "schema": "schakel/attack/1",
        "tables": found.tables,
        "told": found.told,
        "withheld": found.withheld,
        "within": found.within,
        "pinned": [
            _spot_data(one.spot)
            | {"low": one.low, "high": one.high, "contributor": one.person or None}
            | {"rounded": one.rounded}
            | {"seen": _seen_data(one.seen), "because": {lang: why(one, lang) for lang in LANGS}}
            for one in found.pinned
        ],
        "outright": [
            _spot_data(one.spot)
            | {"kind": one.kind, "value": one.value, "seen": _seen_data(one.seen)}
            for one in found.outright
        ],
        "open": [
            _spot_data(one.spot) | {"low": one.low, "high": None if one.high == inf else one.high}
            for one in found.left_open
        ],
        "unsettled": [_spot_data(spot) for spot in found.unsettled],
        "contradictions": [{"en": doubt.en, "nl": doubt.nl} for doubt in found.doubts],
        "remarks": [{"en": remark.en, "nl": remark.nl} for remark in found.remarks],
    }


LANGS: tuple[Language, ...] = ("en", "nl")


def _spot_data(spot: Spot) -> dict[str, Any]:
    at: Mapping[str, str] = dict(sorted(spot.at))
    return {"measure": spot.measure, "period": spot.period, "at": at, "members": spot.members}


def _seen_data(seen: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"file": file, "line": line} for file, line in seen]
