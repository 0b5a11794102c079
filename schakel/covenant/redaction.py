"""Takes out of a text what tells which company, site or supplier it is about.

When in doubt it redacts: a word too many is a nuisance, a name too few breaks a promise. What it
cannot know is a name that nobody told it; `leaves` says what still looks like one, for a person to
look at before anybody else does. docs/method/plans.md says what is found and what is not.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from schakel.covenant.identifiers import identifying
from schakel.covenant.lexicon import Lexicon, Token, lexicon, listed, tokens
from schakel.covenant.plans import Action, Change, Indicator, Plan
from schakel.language import Text

MARK: Final = "[redacted]"
Ground = Literal["name", "near", "initials", "address", "number"]
GAP: Final = 3  # signs that may stand between the parts of a name that was pulled apart
LETTERS: Final = 24  # single letters that may be one name: "Z i l v e r …"
WORDS: Final = 6  # words that may be one name


@dataclass(frozen=True, slots=True)
class Name:
    """A name to take out; `common` says that it is an ordinary word too (None: look it up)."""

    text: str
    common: bool | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of the original text that was taken out, and on what ground."""

    start: int
    end: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class Leaf:
    """What still looks like a name, for a person to look at."""

    text: str
    why: Text


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without the names; what was taken out is shown as `[redacted]`."""

    text: str
    hits: tuple[Hit, ...] = ()
    doubts: tuple[Leaf, ...] = ()

    def leaves(self) -> tuple[Leaf, ...]:
        """What still looks like a name."""
        return self.doubts


Names = Collection[str | Name]


def redact(text: str, names: Names, harmless: Collection[str] = ()) -> Redacted:
    """The text without these names, and without addresses and numbers that tell who it is.

    `harmless` are words known to tell nothing, such as names of countries. Neighbouring finds
    become one mark, so that their number tells nothing either.
    """
    known = _known(names, harmless)
    hits = tuple(_merged(text, _hits(text, known)))
    kept, place = [], 0
    for hit in hits:
        kept += [text[place : hit.start], MARK]
        place = hit.end
    left = "".join((*kept, text[place:]))
    return Redacted(left, hits, tuple(_doubts(left, known)))


def names_itself(text: str, names: Names) -> tuple[Hit, ...]:
    """Where a text names one of these, so that a reply can be refused before it is shown."""
    return tuple(_merged(text, _hits(text, _known(names, ()))))


def _known(names: Names, harmless: Collection[str]) -> Lexicon:
    told = frozenset((n.text, n.common) if isinstance(n, Name) else (n, None) for n in names)
    return _prepared(told, frozenset(harmless))


@lru_cache(maxsize=4)
def _prepared(names: frozenset[tuple[str, bool | None]], harmless: frozenset[str]) -> Lexicon:
    return lexicon(names, harmless)


# What is taken out ----------------------------------------------------------------------------


def _hits(text: str, known: Lexicon) -> Iterator[Hit]:
    """Every find, overlapping or not, in what has not been redacted already."""
    for start, end in _open_stretches(text):
        stretch = text[start:end]
        for first, last, kind in identifying(stretch):
            yield Hit(start + first, start + last, kind)
        yield from _named(text, list(tokens(stretch, start)), known)


def _open_stretches(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    for found in re.finditer(re.escape(MARK), text):
        yield place, found.start()
        place = found.end()
    yield place, len(text)


def _named(text: str, words: list[Token], known: Lexicon) -> Iterator[Hit]:
    for number, word in enumerate(words):
        ground = known.ground(word) or _with_care(text, words, number, known)
        if ground:
            yield Hit(word.start, word.end, ground)
        if word.written.isupper() and word.plain in known.initials:
            yield Hit(word.start, word.end, "initials")
        yield from _pulled_apart(text, words, number, known)


def _with_care(text: str, words: list[Token], number: int, known: Lexicon) -> Ground | None:
    """Is an ordinary word written as a name: a capital, quotes, or a legal form behind it?"""
    word = words[number]
    if not any(word.plain in (each, f"{each}s") for each in known.careful):
        return None
    before, after = text[word.start - 1 : word.start], text[word.end : word.end + 1]
    quoted = before in QUOTES and after in QUOTES and bool(before and after)
    glued = word.plain not in known.common and word.plain.removesuffix("s") not in known.common
    return "name" if word.capital or quoted or glued or _formed(text, words, number) else None


QUOTES: Final = "\"'“”‘’«»„"


def _formed(text: str, words: list[Token], number: int) -> bool:
    """Does a legal form follow?"""
    form = _form_at(text, words[number].end)
    return form is not None and len(form.group().strip()) > 1


FORMS: Final = re.compile(r"[\s,-]{0,3}((?:\w\.\s?){1,4}\w?|\w+)\.?(?!\w)")


def _form_at(text: str, place: int) -> re.Match[str] | None:
    """A legal form that stands right here: "B.V.", "GmbH"."""
    found = FORMS.match(text, place)
    if found is None:
        return None
    bare = re.sub(r"[.\s]", "", found.group(1)).casefold()
    written = found.group(1)
    clear = bare in listed("clear-forms") or not written.islower() or "." in written
    return found if clear and bare in listed("legal-forms") else None


def _pulled_apart(text: str, words: list[Token], number: int, known: Lexicon) -> Iterator[Hit]:
    """A name in parts: "Zilver meeuw", "Zilver-\\nmeeuw", "Z.i.l.v.e.r", "K.M.N."."""
    first = words[number]
    glued, capitals = first.plain, first.written.isupper()
    long_words = int(len(first.plain) > 1)
    for place in range(number + 1, min(number + LETTERS, len(words))):
        last = words[place]
        if not _near(text, words[place - 1], last):
            return
        glued += last.plain
        long_words += len(last.plain) > 1
        capitals = capitals and last.written.isupper()
        if long_words > WORDS or len(glued) > known.longest + 4:
            return
        ground = _ground_of(glued, words[number : place + 1], known, capitals=capitals)
        if ground:
            yield Hit(first.start, last.end, ground)


def _near(text: str, one: Token, other: Token) -> bool:
    between = text[one.end : other.start]
    return len(between) <= GAP and "\n\n" not in between


def _ground_of(glued: str, parts: list[Token], known: Lexicon, *, capitals: bool) -> Ground | None:
    """Are these parts together a name? Not when each of them is a word that says so itself."""
    if all(len(part.plain) == 1 for part in parts) and capitals and glued in known.initials:
        return "initials"
    words = all(part.plain in known.common for part in parts)
    if glued in known.whole or glued.removesuffix("s") in known.whole:
        return None if words and not parts[0].capital else "name"
    if glued in known.careful:
        return "name" if parts[0].capital else None
    if words or len(glued) < 2 * GAP:
        return None
    return "near" if len(parts) <= GAP and known.misspelt_whole(glued) else None


def _merged(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Finds that touch or overlap as one, with the possessive and legal form behind them."""
    ordered = sorted(hits, key=lambda hit: (hit.start, -hit.end))
    current: Hit | None = None
    for hit in (replace(hit, start=_head(text, hit), end=_tail(text, hit)) for hit in ordered):
        if current and not text[current.end : hit.start].strip(BETWEEN):
            current = replace(current, end=max(current.end, hit.end))
        else:
            if current:
                yield current
            current = hit
    if current:
        yield current


def _head(text: str, hit: Hit) -> int:
    """The start of a find, with the initials of a person before it: "A.B. de Vries"."""
    start = _opened(text, hit)
    before = INITIALS.search(text, 0, start) if hit.ground in ("name", "near") else None
    return before.start() if before else start


def _opened(text: str, hit: Hit) -> int:
    """The start of a find, with the bracket right before it that it closes itself."""
    within = text[hit.start : hit.end]
    before = OPENED.search(text, 0, hit.start) if within.count(")") > within.count("(") else None
    return before.start() if before else hit.start


def _closed(text: str, hit: Hit) -> int:
    """The end of a find, with the bracket right behind it that it opened itself."""
    within = text[hit.start : hit.end]
    behind = CLOSED.match(text, hit.end) if within.count("(") > within.count(")") else None
    return behind.end() if behind else hit.end


OPENED: Final = re.compile(r"\([ \t]{0,2}$")
CLOSED: Final = re.compile(r"[ \t]{0,2}\)")


INITIALS: Final = re.compile(r"(?<!\w)(?:[A-Z]\.\s?)+(?:(?:de|van|der|den|ter|ten|von|la)\s)*$")
BETWEEN: Final = " \t-–/&,.'’_"


def _tail(text: str, hit: Hit) -> int:
    """The end of a find, with its bracket, "'s" and a legal form behind it."""
    end = _closed(text, hit)
    possessive = re.compile(r"['’](?:s|S)?(?!\w)").match(text, end)
    end = possessive.end() if possessive else end
    form = _form_at(text, end) if hit.ground in ("name", "near", "initials") else None
    return form.end() if form else end


# What still looks like a name -----------------------------------------------------------------


def _doubts(text: str, known: Lexicon) -> Iterator[Leaf]:
    """Each doubtful word once, in the order of the text."""
    seen: set[str] = set()
    for start, end in _open_stretches(text):
        words = list(tokens(text[start:end], start))
        for number, word in enumerate(words):
            why = _doubt(text, words, number, known)
            if why and word.written not in seen:
                seen.add(word.written)
                yield Leaf(word.written, why)


def _doubt(text: str, words: list[Token], number: int, known: Lexicon) -> Text | None:
    word = words[number]
    if any(word.plain in (each, f"{each}s") for each in known.careful):
        return ALSO_A_NAME
    if any(word.plain in each for each in (known.common, listed("public"), listed("legal-forms"))):
        return None
    if word.plain.isdigit():
        return LONG_NUMBER if len(word.plain) >= LONG else None
    if word.written.isupper() and len(word.plain) > 1:
        known_one = word.plain in listed("abbreviations") or len(word.plain) > MOST_CAPITALS
        return None if known_one else SHORT_FORM
    if _form_at(text, word.end) and word.capital:
        return LEGAL_FORM
    if word.capital and not _opens(text, words, number):
        return CAPITAL
    return None


def _opens(text: str, words: list[Token], number: int) -> bool:
    """Does a sentence begin here?"""
    before = text[: words[number].start].rstrip(" \t\"'“‘(")
    return not before or before[-1] in ".!?:;\n•-–…"


LONG: Final = 5
MOST_CAPITALS: Final = 8  # longer is shouting
ALSO_A_NAME: Final = Text(
    "An ordinary word that is one of the names too: does it mean the company here?",
    "Een gewoon woord dat ook een van de namen is: gaat het hier om het bedrijf?",
)
LONG_NUMBER: Final = Text(
    "A long number: does it tell who or where?", "Een lang nummer: zegt het wie of waar?"
)
SHORT_FORM: Final = Text(
    "Capitals: is it short for a name?", "Hoofdletters: is het een afkorting van een naam?"
)
LEGAL_FORM: Final = Text(
    "A legal form stands behind it: is it a company?",
    "Er staat een rechtsvorm achter: is het een bedrijf?",
)
CAPITAL: Final = Text(
    "A capital within a sentence: is it a name?",
    "Een hoofdletter midden in een zin: is het een naam?",
)


# Plans ----------------------------------------------------------------------------------------


def redact_plan(
    plan: Plan, names: Names, harmless: Collection[str] = ()
) -> tuple[Plan, tuple[Leaf, ...]]:
    """The plan with every text redacted, every code renumbered, and owners and citations taken out.

    Actions keep their order. Days, figures and costs stay: whoever shows a copy decides how exact
    they may be.
    """
    cleaner = _Cleaner(names, harmless)
    actions = tuple(
        _without(action, f"a{number}", cleaner) for number, action in enumerate(plan.actions, 1)
    )
    return replace(plan, actions=actions), tuple(cleaner.found.values())


class _Cleaner:
    """Redacts one text after another, and remembers what still looks like a name."""

    def __init__(self, names: Names, harmless: Collection[str]) -> None:
        self.names, self.harmless = names, harmless
        self.found: dict[str, Leaf] = {}

    def __call__(self, text: str) -> str:
        redacted = redact(text, self.names, self.harmless)
        self.found.update({leaf.text: leaf for leaf in redacted.leaves()})
        return redacted.text


def _without(action: Action, code: str, clean: _Cleaner) -> Action:
    return replace(
        action,
        code=code,
        what=clean(action.what),
        risks=tuple(clean(risk) for risk in action.risks),
        indicator=_indicator(action.indicator, clean),
        owner=MARK if action.owner.strip() else "",
        leverage=clean(action.leverage),
        how_heard=clean(action.how_heard),
        reason=clean(action.reason),
        why=Text(*map(clean, action.why)) if action.why else None,
        cards=(),
    )


def _indicator(indicator: Indicator | None, clean: _Cleaner) -> Indicator | None:
    if indicator is None:
        return None
    readings = tuple(replace(each, source=clean(each.source)) for each in indicator.readings)
    name, unit = clean(indicator.name), clean(indicator.unit)
    return replace(indicator, name=name, unit=unit, readings=readings)


def redact_changes(
    changes: Collection[Change], names: Names, harmless: Collection[str] = ()
) -> tuple[Change, ...]:
    """Changes with their words redacted; make them from redacted plans where that is possible."""
    return tuple(
        replace(
            change,
            action=redact(change.action, names, harmless).text,
            says=Text(*(redact(said, names, harmless).text for said in change.says)),
        )
        for change in changes
    )
